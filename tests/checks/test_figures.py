"""What there is to draw of odd results: every check of the course, whatever comes back, is drawn or left to words."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as XML

import numpy as np
import pytest

from autograder.checks import KINDS
from autograder.compare import leaves, replace_leaves
from autograder.frozen import thaw
from autograder.model import Check, Exercise, Plan
from autograder.report.drawings import drawings
from autograder.wire import Refused, Result
from tests.report.pictured import HOSTILE, lost

RELEASES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "assignments").glob("*/expected.npz"))


def numbers(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Changes the arrays and floats of a right value."""

    def changed(value: Any) -> Any:
        found = leaves(value)
        return replace_leaves(value, [change(v) if isinstance(v, (np.ndarray, float)) else v for v in found])

    return changed


ODD: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda value: None,
    "shifted": numbers(lambda v: v + 1),
    "not numbers": numbers(lambda v: v * np.nan),
    "infinite": numbers(lambda v: np.where(True, -np.inf, v)),
    "huge": numbers(lambda v: np.where(True, -1e308, v)),
    "transposed": numbers(lambda v: np.asarray(v).T),
    "empty": numbers(lambda v: np.zeros((0, 3))),
    "single": numbers(lambda v: np.asarray(v, dtype=np.float32)),
    "complex": numbers(lambda v: np.asarray(v) + 1j),
    "truths": numbers(lambda v: np.asarray(v) > 0),
    "texts": numbers(lambda v: HOSTILE),
    "refused": numbers(lambda v: Refused("object", "no value")),
    "doubled": lambda value: [value, value],
    "a dict": lambda value: {"value": value},
}


def results(check: Check, plan: Plan, change: Callable[[Any], Any]) -> list[Result]:
    """What comes back of every call, if it is the right value, changed."""
    if check.kind == "sequence":
        return [Result(tuple((change(w), {}) for w in value[0])) for value in plan.values]
    values = plan.values or (np.ones((3, 2)),)
    right = [values[min(i, len(values) - 1)] for i in range(len(plan.calls))]
    return [Result((change(v),) * len(call.returns or (0,))) for v, call in zip(right, plan.calls, strict=True)]


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_odd_results_can_be_drawn(release: Path) -> None:
    """No warning, no broken picture; and something is drawn of what is merely wrong."""
    suite = thaw(release).whole()
    drawn = 0
    for exercise in suite.exercises:
        for check in exercise.checks:
            for name, change in ODD.items():
                plan = suite.plans[exercise.id][check.name]
                found = figures(exercise, check, plan, results(check, plan, change))
                drawn += bool(found and name == "shifted")
    assert drawn >= 5


def figures(exercise: Exercise, check: Check, plan: Plan, came: list[Result]) -> int:
    """Draws all that there is; returns how many drawings that makes."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = drawings(lost(*KINDS[check.kind].figures(exercise, check, plan, came)))
    for drawing in shown:
        for panel in drawing.panels:
            XML.fromstring(panel.svg)  # noqa: S314 our own markup
    return len(shown)
