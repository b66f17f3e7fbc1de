"""`stable`: extreme inputs give finite, accurate values too."""

import numpy as np

from autograder.arrays import array, value
from autograder.checks import stable
from autograder.model import Check, Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
"""
LARGE = {"large": {"z": value(np.array([800.0, 1.5]))}, "small": {"z": value(np.array([-40.0, -41.5]))}}


def softplus() -> Trial:
    check = stable(cases=LARGE, points=1, hint=HINT)
    return trial(Exercise("work.softplus", {"z": array("N")}, ("a",), (check,)), oracle(CODE))


def test_the_reference_is_stable() -> None:
    """In every case."""
    assert Verdict.PASS is softplus().judge().verdict


def test_an_overflow_is_explained() -> None:
    """The infinity is shown, and where it comes from is said."""
    found = softplus().judge({"softplus": lambda z: np.log(1 + np.exp(z))})
    text = (
        "case large: a[0] is inf, expected 800 (1 of 2 entries differ). "
        "At inputs this large an intermediate number overflows"
    )
    assert (Verdict.FAIL, "finite", text) == (found.verdict, found.reason, found.detail)


def test_digits_that_are_lost_are_a_wrong_value() -> None:
    """Small inputs underflow without any infinity: the comparison itself says enough."""
    found = softplus().judge({"softplus": lambda z: np.where(z > 30, z, np.log(1 + np.exp(np.minimum(z, 30))))})
    assert (Verdict.FAIL, "value") == (found.verdict, found.reason)
    assert found.detail is not None
    assert found.detail.startswith("case small: a[0] is 0, expected 4.24835e-18")
    assert "overflows" not in found.detail


def test_it_is_a_guard() -> None:
    """Judged after the ordinary values."""
    assert Check("stable", "stable", 1, HINT, {"cases": LARGE}, guard=True) == stable(cases=LARGE, points=1, hint=HINT)
