"""`detects`: a student's checker is tried on planted bugs and planted false alarms; every one of them counts."""

import numpy as np

from autograder.arrays import array, value
from autograder.checks import detects
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def agrees(a, b):
    return bool(np.max(np.abs(a - b)) < 1e-6)
"""
CASES = {
    "a planted bug": {"b": value(np.array([1.0, 2.5]))},
    "rounding": {"b": value(np.array([1.0, 2.0 + 1e-12]))},
    "a bug in one entry": {"b": value(np.array([1.001, 2.0]))},
}


def agrees() -> Trial:
    exercise = Exercise(
        "work.agrees",
        {"a": value(np.array([1.0, 2.0])), "b": array("2")},
        ("right",),
        (detects(cases=CASES, points=1, hint=HINT),),
    )
    return trial(exercise, oracle(CODE))


def test_the_reference_tells_every_case() -> None:
    """Bugs from false alarms."""
    assert Verdict.PASS is agrees().judge().verdict


def test_a_checker_that_says_yes_to_everything_earns_nothing() -> None:
    """The first wrong case is shown, all of them are counted and named."""
    found = agrees().judge({"agrees": lambda a, b: True})
    text = (
        "case a planted bug: right is True, expected False. "
        "1 of 3 cases are told right; not: a planted bug; a bug in one entry"
    )
    assert (Verdict.FAIL, "value", text) == (found.verdict, found.reason, found.detail)


def test_a_checker_that_says_no_to_everything_earns_nothing() -> None:
    """A false alarm is as wrong as a bug that is missed."""
    found = agrees().judge({"agrees": lambda a, b: bool(np.all(a == b))})
    text = "case rounding: right is False, expected True. 2 of 3 cases are told right; not: rounding"
    assert (Verdict.FAIL, text) == (found.verdict, found.detail)


def test_an_answer_of_another_type_is_no_answer() -> None:
    """The number 1 is not True."""
    found = agrees().judge({"agrees": lambda a, b: 1.0})
    assert "dtype" == found.reason
    assert found.detail is not None
    assert found.detail.endswith("None of the 3 cases is told right")


def test_an_exception_is_an_error() -> None:
    """With the name of the case."""

    def broken(a: object, b: object) -> None:
        raise TypeError("no")

    found = agrees().judge({"agrees": broken})
    assert (Verdict.ERROR, "case a planted bug: agrees raised TypeError: no") == (found.verdict, found.detail)
