"""What other graders let through, and what they hold against right answers: the records, and how an answer is handed in.

A file of this folder holds the spots of one course. Each is a function as a student would write it, decorated with who judges
it wrongly, and why. `theirs` is the check in question in our own words: it shows that the spot is one. Answers stand alone: they
use numpy and nothing else, so that their source can be handed in.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[..., Any]


@dataclass(frozen=True)
class Spot:
    """One answer that somebody judges wrongly.

    Attributes:
        grader: whose check it is.
        exercise: our exercise that the answer is for.
        why: what that check cannot see, or what it holds against a right answer.
        right: True if the answer is right, and flagged there.
        answer: the function.
        theirs: the check in question: answer -> does it accept it? None where they do not look at all.
        also: other functions that are handed in with it, by the name that they take.
    """

    grader: str
    exercise: str
    why: str
    right: bool
    answer: Function
    theirs: Callable[[Function], bool] | None
    also: Mapping[str, Function]

    @property
    def module(self) -> str:
        return self.exercise.partition(".")[0]

    @property
    def function(self) -> str:
        return self.exercise.partition(".")[2]

    def __str__(self) -> str:
        return f"{self.grader}: {self.function}, {self.answer.__name__}"

    def code(self, reference: str) -> str:
        """The file that is handed in: everything right, but for this answer."""
        own = [_source(f, name) for name, f in {**self.also, self.function: self.answer}.items()]
        return "\n\n".join([reference, "from typing import Any\n\nimport numpy as np", *own]) + "\n"


def lets_through(
    grader: str,
    exercise: str,
    why: str,
    *,
    theirs: Callable[[Function], bool] | None,
    also: Mapping[str, Function] | None = None,
) -> Callable[[Function], Spot]:
    """Make a wrong answer a spot: `grader` accepts it."""
    return lambda answer: Spot(grader, exercise, why, False, answer, theirs, also or {})


def flags(
    grader: str,
    exercise: str,
    why: str,
    *,
    theirs: Callable[[Function], bool] | None,
    also: Mapping[str, Function] | None = None,
) -> Callable[[Function], Spot]:
    """Make a right answer a spot: `grader` rejects it."""
    return lambda answer: Spot(grader, exercise, why, True, answer, theirs, also or {})


def _source(function: Function, name: str) -> str:
    """The source of a function without its decorators, and the name that it takes."""
    text = textwrap.dedent(inspect.getsource(function))
    node = ast.parse(text).body[0]
    return f"{ast.get_source_segment(text, node)}\n\n\n{name} = {function.__name__}"


# -------------------------------------------------------------------------------------------------- what their checks use


def draw(*shape: int, seed: int = 231) -> Any:
    """Standard normal numbers, always the same."""
    return np.random.default_rng(seed).standard_normal(shape)


def close(got: Any, expected: Any, tolerance: float = 1e-6) -> bool:
    """True if no entry is further away than this."""
    return bool(np.max(np.abs(np.asarray(got) - np.asarray(expected))) < tolerance)


def rel_error(a: Any, b: Any) -> float:
    """The largest relative error, with a floor of 1e-8 (CS231n)."""
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


def numeric(f: Function, x: Any, dout: Any = 1.0, h: float = 1e-5) -> Any:
    """The gradient of sum(dout * f) by central differences; x is moved in place, as most of them do it."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        plus = np.array(f(x))
        x[index] = kept - h
        grad[index] = np.sum(dout * (plus - np.array(f(x)))) / (2 * h)
        x[index] = kept
    return grad


def softmax(z: Any) -> Any:
    """Row by row."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
