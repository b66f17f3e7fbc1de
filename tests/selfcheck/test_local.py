"""The course's own code, graded in this process, ends as it would in the worker."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.course import load_oracle
from autograder.model import ExerciseReport
from autograder.oracle import Oracle
from autograder.run import grade
from autograder.sandbox.process import Zygote
from autograder.selfcheck.local import Local, grade_local
from autograder.wire import Call, Step
from tests.good import LIMITS, LINES, course, right, submission, suite, wrong_lines


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return load_oracle(course(), course().find(LINES))


def local(oracle: Oracle, **instead: Callable[..., Any]) -> tuple[ExerciseReport, ...]:
    return grade_local(suite(LINES), oracle, suite(LINES).exercises, instead)


def timeless(reports: tuple[ExerciseReport, ...]) -> str:
    """All of it but the seconds."""
    return re.sub(r"seconds=[^,]+", "", repr(reports))


def _mean(dout: Any, cache: Any) -> Any:
    x, w = cache
    return dout * w, np.mean(dout * x, axis=0)


def _squares(x: Any) -> Any:
    return x * x


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        (right(LINES), {}),
        (wrong_lines("np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)"), {"scale_backward": _mean}),
        (wrong_lines("return twice_of_every_entry", "return x * x"), {"double": _squares}),
    ],
)
def test_both_ways_give_the_same_report(oracle: Oracle, code: str, instead: dict[str, Callable[..., Any]]) -> None:
    """What the self-check proves holds for what students get."""
    with Zygote(LIMITS) as zygote:
        report = grade(submission(code), suite(LINES), zygote)
    assert timeless(report.exercises) == timeless(local(oracle, **instead))


def test_a_replaced_function_is_put_back(oracle: Oracle) -> None:
    """One wrong answer does not stay for the next, also if it raised."""

    def broken(x: Any) -> Any:
        raise RuntimeError

    call = Call((Step("lines.double", (np.ones((1, 1)),)),))
    for instead in ({"double": _squares}, {"double": broken}, {}):
        (result,) = Local(oracle, "lines", instead).call([call], 1.0)
    assert result.values is not None
    assert 2.0 == result.values[0][0, 0]


def test_only_the_exercises_that_are_asked_for_are_graded(oracle: Oracle) -> None:
    """In their order."""
    exercises = suite(LINES).exercises
    assert ["lines.scale_backward"] == [r.id for r in grade_local(suite(LINES), oracle, exercises[2:])]
