"""`trains`: training reaches a level that right training always reaches, in whatever order the rows come."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, derived, labels, layers, rng
from autograder.checks import trains
from autograder.errors import CourseError
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def train(params, X, y, epochs, rng):
    params, losses = [(W.copy(), b.copy()) for W, b in params], []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(X)):
            (W,  b), = params
            z = X[n] @ W + b
            p = np.exp(z - z.max())
            p = p / p.sum()
            total -= np.log(p[y[n]])
            p[y[n]] -= 1.0
            params = [(W - 0.1 * np.outer(X[n], p), b - 0.1 * p)]
        losses.append(float(total / len(X)))
    return params, losses
"""


def islands(noise: Any, y: Any) -> Any:
    """Three groups of points, far apart."""
    return np.array([[3.0, 0.0], [-3.0, 2.0], [0.0, -4.0]])[y] + 0.3 * noise


INPUTS = {
    "params": layers("2 3"),
    "noise": array("N 2"),
    "y": labels("N", below="C"),
    "X": derived(islands, "noise", "y"),
    "epochs": 5,
    "rng": rng(),
}


def made(accuracy: float = 0.9, epochs: int = 5) -> Trial:
    exercise = Exercise(
        "work.train",
        {**INPUTS, "epochs": epochs},
        ("params", "losses"),
        (trains(accuracy=accuracy, sizes={"N": 30, "C": 3}, points=1, hint=HINT),),
        arguments=("params", "X", "y", "epochs", "rng"),
    )
    return trial(exercise, oracle(CODE))


def said(function: Callable[..., Any]) -> tuple[str | None, str | None]:
    found = made().judge({"train": function})
    assert Verdict.FAIL is found.verdict
    return found.reason, found.detail


def right(params: Any, X: Any, y: Any, epochs: int, rng: Any) -> Any:
    return made().oracle.modules["work"].train(params, X, y, epochs, rng)


def test_the_reference_reaches_the_level() -> None:
    """So does whoever takes the rows in another order."""
    assert Verdict.PASS is made().judge().verdict
    ordered = lambda params, X, y, epochs, rng: right(params, X[::-1], y[::-1], epochs, rng)  # noqa: E731
    assert Verdict.PASS is made().judge({"train": ordered}).verdict
    assert {"training": ["reached"]} == made().features({"train": ordered})


def unmoved(params: Any, X: Any, y: Any, epochs: int, rng: Any) -> Any:
    return params, right(params, X, y, epochs, rng)[1]


def uphill(params: Any, X: Any, y: Any, epochs: int, rng: Any) -> Any:
    trained, losses = right(params, X, y, epochs, rng)
    return [(2 * W - V, 2 * b - c) for (W, b), (V, c) in zip(params, trained, strict=True)], losses[::-1]


def test_a_level_that_is_not_reached_is_told() -> None:
    """In percent of the rows; and a loss that does not fall is told first."""
    reason, detail = said(unmoved)
    assert "level" == reason
    assert str(detail).startswith("after training the network is right on ")
    assert str(detail).endswith(" % of the rows, expected at least 90 %")
    reason, detail = said(uphill)
    assert "losses" == reason
    assert str(detail).startswith("the loss does not fall: ")
    assert {"training": ["losses"]} == made().features({"train": uphill})


@pytest.mark.parametrize(
    ("spoil", "detail"),
    [
        (lambda params, losses: params, "the result is a list of 1, expected 2 values (params, losses)"),
        (lambda params, losses: (params, losses[:-1]), "losses has 4 entries, expected 5"),
        (lambda params, losses: (params[0], losses), "params has 2 entries, expected 1"),
        (lambda params, losses: (params, [np.nan] * 5), "losses[0] is nan, expected finite numbers"),
    ],
)
def test_a_result_of_another_form_is_told(spoil: Any, detail: str) -> None:
    """Before anything is put to work."""
    _, told = said(lambda *args: spoil(*right(*args)))
    assert str(told).startswith(detail.split(", expected finite")[0])


def test_a_level_that_the_reference_hardly_reaches_is_refused() -> None:
    """A level has to be reached with any order of the rows."""
    said = (
        r"^work.train/trains: the reference reaches 0\.\d+, which does not clear the level 0\.99 by half\. "
        r"Make the problem easier, or the training longer\.$"
    )
    code = CODE.replace("0.1 *", "1e-6 *")
    exercise = made(0.99).exercise
    with pytest.raises(CourseError, match=said):
        trial(exercise, oracle(code))
