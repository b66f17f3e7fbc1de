"""The course's own references, run in this process: they are trusted code, and their answers never leave it.

A student's code is never loaded here; it runs in the worker (`autograder.sandbox`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.execute import make_call
from autograder.model import Exercise, Misconception, Variant
from autograder.wire import Call, Result


@dataclass(frozen=True)
class Oracle:
    """The reference module of one assignment with its `given` and `probes`, by name."""

    modules: Mapping[str, ModuleType]

    def run(self, call: Call, instead: Mapping[str, Callable[..., Any]] | None = None, module: str = "") -> Result:
        """What the reference gives; with `instead`, some of its functions are replaced for this call."""
        with np.errstate(all="ignore"), _replaced(self.modules[module] if module else None, instead or {}):
            return make_call(self.modules, call)

    def value(self, call: Call) -> Any:
        """The result of a call that must succeed.

        Raises:
            CourseError: the reference raised or gave something that cannot be graded.
        """
        result = self.run(call)
        if result.values is None:
            raised = result.raised
            said = f"{raised.type_name}: {raised.message}" if raised else result.reason
            raise CourseError(
                f"The reference of {call.steps[-1].target} failed: {said}. Mend it, or the inputs of the check."
            )
        return result.values[-1]


@contextmanager
def _replaced(module: ModuleType | None, instead: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    kept = {name: getattr(module, name) for name in instead}
    for name, function in instead.items():
        setattr(module, name, function)
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(module, name, function)


def instead_of(oracle: Oracle, exercise: Exercise, other: Misconception | Variant) -> dict[str, Callable[..., Any]]:
    """The functions that a misconception or a variant puts in the place of the reference's."""
    reference = oracle.modules[exercise.module]
    if other.function is None:
        raise CourseError(
            f"{exercise.id}: {other.name} has no code here: a release holds its footprint only. Use the course."
        )
    functions = {exercise.function: other.function, **other.also}
    return {name: partial(function, getattr(reference, name)) for name, function in functions.items()}
