"""Is every gradient of the references the gradient of its loss? By witnesses that know no formula of ours.

The functions and their inputs are those of the course's `gradient` and `adjoint` checks; gradients that are only compared by
value stand in `BY_VALUE`. The first witness are slopes along random directions (`slopes.py`). The second is the complex step, which
looks at every entry and is exact to rounding, but only where the function is analytic and computes with complex numbers:
it is heard if it agrees with the slopes *of the loss*, whatever the gradient says. A logistic function with an absolute
value inside is refused this way. Ends with 1 if an error is above its bound.

    python -m benchmarks.reference_gradients [--seeds 5] [--docs]

`--docs` writes the table into docs/numerics.md.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograder.arrays import generator
from autograder.checks.carried import of_names, pairs
from autograder.checks.kind import answer, by_output, cases
from autograder.compare import FACTOR, bounds, leaves
from autograder.course import load_course, load_oracle
from autograder.errors import Redraw
from autograder.gradients import Unsuited, complex_step, random_units
from autograder.gradients.numeric import flatten
from autograder.model import Check, Exercise
from autograder.oracle import Oracle
from autograder.wire import Rng
from benchmarks.slopes import slope

ROOT = Path(__file__).resolve().parent.parent
PAGE, START, END = ROOT / "docs" / "numerics.md", "<!-- reference gradients -->\n", "<!-- end -->\n"
DIRECTIONS = 3
ROUNDINGS = 10.0  # what rounding explains, in units of (how far the gradient moves under one ulp + eps * largest entry)
SHARP = 1e-7  # a bound above this share of the gradient proves too little: draw other inputs
ATTEMPTS = 20  # draws that are tried before the proof is given up


@dataclass(frozen=True)
class Problem:
    """A gradient at one point: what the reference claims, and the function that it claims to differentiate.

    Attributes:
        function: `module.function` that computes the gradient.
        wrt: name of the argument.
        forward: the function, as one that returns one array.
        args: its arguments.
        position: which of them the gradient is taken by: an array or a tree of arrays.
        dout: upstream gradient; None where `forward` returns the loss.
        claim: the gradient, in the form of the argument.
        allowed: for each of its leaves, what rounding explains.
    """

    function: str
    wrt: str
    forward: Callable[..., Any]
    args: list[Any]
    position: int
    dout: Any
    claim: Any
    allowed: list[Any]


@dataclass(frozen=True)
class Finding:
    """How far a gradient is from its witness, where it is furthest in units of its bound; both relative."""

    method: str
    error: float
    bound: float

    @property
    def right(self) -> bool:
        return bool(self.error <= self.bound)


Key = tuple[str, str, str]  # function, argument, method
Draw = Callable[[int], list[Problem]]  # attempt -> one problem for each argument


# ------------------------------------------------------------------------------------------------------- what is proven


def problems(seed: str, course_root: Path = ROOT) -> Iterator[tuple[str, Draw]]:
    """For every gradient of the course its function, and how it is drawn."""
    course = load_course(course_root)
    for assignment in course.assignments:
        oracle = load_oracle(course, assignment)
        for exercise in assignment.exercises:
            for check in exercise.checks:
                if check.kind in ("gradient", "adjoint") and not check.options.get("at_kinks"):
                    yield exercise.id, _of_check(exercise, check, oracle, seed)
            if exercise.function in BY_VALUE:
                yield exercise.id, _by_value(exercise, oracle, seed)


def _of_check(exercise: Exercise, check: Check, oracle: Oracle, seed: str) -> Draw:
    names, upstream = of_names(exercise, check), check.options.get("upstream")
    by = {exercise.outputs[0]: check.options["wrt"]} if check.kind == "adjoint" else pairs(exercise, check)

    def draw(attempt: int) -> list[Problem]:
        source = generator(seed, exercise.id, check.name, attempt)
        case = cases(exercise, check, source)[0]
        value, allowed = bounds(answer(exercise, oracle), case.values, source)
        rest, outputs = iter(allowed), by_output(exercise, value)
        explained = {name: [next(rest) for _ in leaves(item)] for name, item in outputs.items()}
        args = [case.values[name] for name in names]
        dout = case.values[upstream] if upstream else None
        forward = _forward(oracle, check.options["of"])
        return [
            Problem(exercise.id, name, forward, args, names.index(name), dout, outputs[output], explained[output])
            for output, name in by.items()
        ]

    return draw


def _forward(oracle: Oracle, target: str) -> Callable[..., Any]:
    """The function itself, without the limits of the worker: complex numbers go in, and its first result comes out."""
    module, _, name = target.partition(".")
    function = getattr(oracle.modules[module], name)

    def forward(*args: Any) -> Any:
        value = function(*(np.random.default_rng(a.seed) if isinstance(a, Rng) else a for a in args))
        return value[0] if isinstance(value, tuple) else value

    return forward


# --------------------------------------------------------------------------------- gradients that are compared by value


@dataclass(frozen=True)
class ByValue:
    """A gradient that no `gradient` check looks at: `gradient(x, dout)` is claimed to be that of `forward(x)`."""

    wrt: str
    forward: Callable[[Any], Any]
    gradient: Callable[[Any, Any], Any]
    x: Any
    dout: Any = None


def _unbroadcast(module: Any, source: np.random.Generator) -> ByValue:
    x, dout = source.standard_normal((5, 1)), source.standard_normal((4, 5, 3))
    forward, gradient = partial(np.broadcast_to, shape=dout.shape), module.unbroadcast
    return ByValue("x", forward, lambda x, dout: gradient(dout, x.shape), x, dout)


def _dropout_backward(module: Any, source: np.random.Generator) -> ByValue:
    """With equal seeds `dropout_forward` draws equal masks."""
    x, dout, seed = source.standard_normal((5, 3)), source.standard_normal((5, 3)), int(source.integers(2**31))

    def forward(x: Any) -> Any:
        return module.dropout_forward(x, 0.3, True, np.random.default_rng(seed))[0]

    def gradient(x: Any, dout: Any) -> Any:
        mask = module.dropout_forward(x, 0.3, True, np.random.default_rng(seed))[1]
        return module.dropout_backward(dout, mask)

    return ByValue("x", forward, gradient, x, dout)


def _l2_gradient(module: Any, source: np.random.Generator) -> ByValue:
    def penalty(W: Any) -> Any:
        return module.l2_penalty([(W, np.ones(3))], 0.3)

    return ByValue("W", penalty, lambda W, _: module.l2_gradient(W, 0.3), source.standard_normal((5, 3)))


BY_VALUE: Mapping[str, Callable[[Any, np.random.Generator], ByValue]] = {
    "unbroadcast": _unbroadcast,
    "dropout_backward": _dropout_backward,
    "l2_gradient": _l2_gradient,
}


def _by_value(exercise: Exercise, oracle: Oracle, seed: str) -> Draw:
    def draw(attempt: int) -> list[Problem]:
        source = generator(seed, exercise.id, "by value", attempt)
        made = BY_VALUE[exercise.function](oracle.modules[exercise.module], source)
        claim, allowed = bounds(lambda tree: made.gradient(*tree), (made.x, made.dout), source)
        return [Problem(exercise.id, made.wrt, made.forward, [made.x], 0, made.dout, claim, allowed)]

    return draw


# ----------------------------------------------------------------------------------------------------------- witnesses


def look(problem: Problem, source: np.random.Generator) -> Finding:
    """The gradient beside the best witness that can be heard.

    Raises:
        Unsuited: this point proves nothing.
    """
    units = random_units(problem.args[problem.position], source, DIRECTIONS)
    place = (problem.forward, problem.args, problem.position)
    with np.errstate(all="ignore"):
        slopes = [slope(*place, unit, problem.dout, source) for unit in units]
    measured = [(unit, *found) for unit, found in zip(units, slopes, strict=True)]
    exact = _complex(problem)
    if exact is not None and all(abs(unit @ flatten(exact) - value) <= error for unit, value, error in measured):
        found = _entries(problem, exact)
    else:
        found = _worst(_along(problem, unit, value, error) for unit, value, error in measured)
    if found.right and not found.bound <= SHARP:
        raise Unsuited("vacuous", f"the bound is {found.bound:.1e} of the gradient")
    return found


def _complex(problem: Problem) -> Any:
    """The gradient by complex steps, None if the function does not take complex numbers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            return complex_step(problem.forward, problem.args, problem.position, problem.dout)
        except (Unsuited, TypeError, ValueError, np.exceptions.ComplexWarning):
            return None


def _entries(problem: Problem, exact: Any) -> Finding:
    """All entries beside those of the complex step, relative to the largest of their array."""
    found = []
    for claimed, right, allowed in zip(leaves(problem.claim), leaves(exact), _explained(problem), strict=True):
        if np.shape(claimed) != np.shape(right):
            return Finding("complex step", np.inf, 0.0)
        largest = _live(np.max(np.abs(right), initial=0.0))
        errors, limits = np.abs(claimed - right) / largest, allowed / largest
        found += [Finding("complex step", float(e), float(b)) for e, b in zip(errors.flat, limits.flat, strict=True)]
    return _worst(found)


def _along(problem: Problem, unit: Any, measured: float, error: float) -> Finding:
    """One direction, relative to what its terms come to before they cancel."""
    claim = flatten(problem.claim)
    if claim.shape != unit.shape:
        return Finding("directions", np.inf, 0.0)
    size = _live(np.linalg.norm(unit * claim))
    bound = error + float(np.abs(unit) @ flatten(_explained(problem)))
    return Finding("directions", abs(float(unit @ claim) - measured) / size, bound / size)


def _explained(problem: Problem) -> list[Any]:
    """What rounding explains of each entry, one array for each leaf of the gradient."""
    share = ROUNDINGS / FACTOR[8]
    pairs = zip(problem.allowed, leaves(problem.claim), strict=True)
    return [share * np.broadcast_to(allowed, np.shape(claimed)) for allowed, claimed in pairs]


def _live(size: Any) -> float:
    if size == 0:
        raise Unsuited("vacuous", "the gradient is 0 here")
    return float(size)


def _worst(found: Iterable[Finding]) -> Finding:
    """The one that is furthest off in units of its bound; what is not finite first."""
    return max(found, key=lambda f: f.error / max(f.bound, 1e-300) if np.isfinite(f.error) else np.inf)


# --------------------------------------------------------------------------------------------------------------- report


def prove(seeds: int, course_root: Path = ROOT) -> dict[Key, Finding]:
    """For every gradient and every witness the worst finding over the seeds."""
    table: dict[Key, Finding] = {}
    for seed in range(seeds):
        for _, draw in problems(f"reference-gradients-{seed}", course_root):
            for key, finding in _looked(draw, seed):
                table[key] = _worst((table.get(key, finding), finding))
    return table


def _looked(draw: Draw, seed: int) -> list[tuple[Key, Finding]]:
    """The findings of the first draw that proves something."""
    reason: Exception = Redraw("not tried")
    for attempt in range(ATTEMPTS):
        try:
            found = [(p, look(p, generator("directions", p.function, p.wrt, seed, attempt))) for p in draw(attempt)]
            return [((p.function, p.wrt, f.method), f) for p, f in found]
        except (Unsuited, Redraw) as refusal:
            reason = refusal
    raise reason


def written(table: Mapping[Key, Finding]) -> str:
    """The table as Markdown."""
    lines = ["| gradient | by | witness | largest error | bound |", "| --- | --- | --- | --- | --- |"]
    for (function, wrt, method), finding in table.items():
        lines.append(f"| `{function}` | {wrt} | {method} | {finding.error:.1e} | {finding.bound:.1e} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=5, help="draws of the inputs of every check (default 5)")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/numerics.md as well")
    options = parser.parse_args(arguments)
    table = prove(options.seeds)
    text = written(table)
    print(text, end="")
    wrong = [f"{function} by {wrt}" for (function, wrt, _), finding in table.items() if not finding.right]
    print(f"\n{len(table)} gradients, {options.seeds} draws each; errors relative to the gradient.")
    if options.docs:
        before, _, rest = PAGE.read_text("utf-8").partition(START)
        PAGE.write_text(f"{before}{START}{text}{END}{rest.partition(END)[2]}", "utf-8", newline="\n")
    if wrong:
        print(f"Not the gradient of its loss: {', '.join(wrong)}.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
