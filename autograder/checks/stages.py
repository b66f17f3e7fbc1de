"""The values of a result one by one, for the picture of a lost check: which of them is the first wrong one?

Where a release holds what is made on the way (caches, gradients layer by layer), the first wrong row tells where to look.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks.kind import Results, by_output
from autograder.compare import Leaf, each, is_float, leaves
from autograder.figures import Figure, Stage, Stages
from autograder.model import Check, Exercise, Plan

MADE_BEFORE = ("cache", "caches")  # outputs that hold what was computed before the others
KEPT_FIRST = "what is kept on the way comes first, then the result"
LAST_FIRST = "the last layer comes first, as the gradient flows"
AS_RETURNED = "that of the result"


def value_figures(exercise: Exercise, check: Check, plan: Plan, results: Results) -> tuple[Figure, ...]:
    """All values of all cases, if there are several."""
    found = compared(exercise, check, plan, results)
    kept = any(leaf.name.partition("[")[0] in MADE_BEFORE for _, leaf in found)
    return as_stages(found, KEPT_FIRST if kept else AS_RETURNED)


def as_stages(found: Sequence[tuple[str, Leaf]], order: str) -> tuple[Figure, ...]:
    """The table of these values; nothing where a single one says it all."""
    rows = tuple(_stage(case, leaf) for case, leaf in found)
    return (Stages(rows, order),) if len(rows) > 1 and any(row.wrong for row in rows) else ()


def compared(
    exercise: Exercise, check: Check, plan: Plan, results: Results, *, backward: bool = False
) -> list[tuple[str, Leaf]]:
    """Every value of every case beside the right one, with the name of its case; cases whose result has another form are left out.

    Args:
        exercise: names the outputs.
        check: may compare some of them only.
        plan: with the right values and their bounds.
        results: what came back.
        backward: lists of layers are read from their end.
    """
    found: list[tuple[str, Leaf]] = []
    for label, result, value, bounds in zip(plan.labels, results, plan.values, plan.bounds, strict=True):
        got = (result.values or (None,))[-1]
        made = dict(_outputs(exercise, got, value, iter(bounds), backward=backward))
        wanted = [n for n in check.options.get("outputs") or exercise.outputs if n in made]
        ordered = sorted(wanted, key=lambda name: name not in MADE_BEFORE)
        found += [(label, leaf) for name in ordered for leaf in made[name]]
    return found


def _outputs(
    exercise: Exercise, got: Any, value: Any, bounds: Iterator[Any], *, backward: bool
) -> Iterator[tuple[str, list[Leaf]]]:
    """Every output that is compared, by name."""
    names = exercise.outputs
    if len(names) == 1:
        yield names[0], _leaves(got, value, bounds, names[0], backward=backward)
    elif isinstance(got, (tuple, list)) and len(got) == len(names):
        parts = by_output(exercise, value)
        for name, item in zip(names, got, strict=True):
            if name in exercise.free:
                next(bounds)
            else:
                yield name, _leaves(item, parts[name], bounds, name, backward=backward)


def _leaves(got: Any, expected: Any, bounds: Iterator[Any], name: str, *, backward: bool) -> list[Leaf]:
    alike = isinstance(got, (list, tuple)) and isinstance(expected, list) and len(got) == len(expected)
    if not backward or not alike:
        return list(each(got, expected, bounds, name))
    layers = [list(each(g, e, bounds, f"{name}[{i}]")) for i, (g, e) in enumerate(zip(got, expected, strict=True))]
    return [leaf for layer in reversed(layers) for leaf in layer]


def _stage(case: str, leaf: Leaf) -> Stage:
    number = is_float(leaf.expected) or isinstance(leaf.expected, (int, float))
    shape = np.shape(leaf.expected) if isinstance(leaf.expected, np.ndarray) else () if number else None
    allowed = float(np.max(leaf.bound, initial=0.0))
    return Stage(case, leaf.name, shape, _distance(leaf), allowed, _wrong(leaf))


def _wrong(leaf: Leaf) -> str:
    found = leaf.difference
    if found is None or found.kind == "value":
        return "wrong" if found else ""
    return "not finite" if found.kind == "finite" else found.text.removeprefix(f"{leaf.name} ")


def _distance(leaf: Leaf) -> float | None:
    """The largest distance between two arrays of one shape or two numbers; None if there is no such thing."""
    if leaf.difference is not None and leaf.difference.kind != "value":
        return None
    if isinstance(leaf.expected, (list, tuple, dict, str)) or leaf.expected is None:
        return None
    got, expected = (np.asarray(v, dtype=float) for v in (leaf.got, leaf.expected))
    with np.errstate(all="ignore"):
        return float(np.max(np.where(got == expected, 0.0, np.abs(got - expected)), initial=0.0))


def off(leaf: Leaf) -> np.ndarray:
    """Which entries of an array are further from the right ones than is allowed (same shape)."""
    with np.errstate(all="ignore"):
        return np.asarray(~((leaf.got == leaf.expected) | (np.abs(leaf.got - leaf.expected) <= leaf.bound)))


def named_leaves(value: Any, name: str) -> dict[str, Any]:
    """The leaves of a right value by the names that they have in a table."""
    return {leaf.name: leaf.expected for leaf in each(value, value, iter([np.inf] * len(leaves(value))), name)}
