"""The law of a directional check: u is standard normal, and both slopes are those along that very u."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, derived, probe, rng
from autograder.checks import statistics
from autograder.errors import CourseError
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

PROBES = "import numpy as np\n\n\ndef bowl(x):\n    return np.sum(x ** 3) + x.ravel()[0] * x.ravel()[-1]\n"
CODE = """
def along(f, x, grad, rng):
    u = rng.standard_normal(x.shape)
    h = 1e-5
    return u, (f(x + h * u) - f(x - h * u)) / (2 * h), np.sum(grad * u)
"""

Student = Callable[..., Any]
OWN = np.random.default_rng(1)  # a student's generator that is not rng: it goes on from call to call


def gradient(x: Any) -> Any:
    """A claimed gradient that is wrong in one entry, as it would be in use."""
    grad = 3 * x**2
    grad[0, 0] += 0.5
    return grad


def along(seed: str = "seed", f: Any = None, outputs: tuple[str, ...] = ("u", "numeric", "analytic")) -> Trial:
    check = statistics(law="direction", points=1, hint=HINT)
    inputs = {"f": f or probe("bowl"), "x": array("N D"), "grad": derived(gradient, "x"), "rng": rng()}
    return trial(Exercise("work.along", inputs, outputs, (check,)), oracle(CODE, probes=PROBES), seed)


def slopes(f: Any, x: Any, grad: Any, u: Any, h: float = 1e-5) -> Any:
    return u, (f(x + h * u) - f(x - h * u)) / (2 * h), np.sum(grad * u)


def by(draw: Callable[[tuple[int, ...], np.random.Generator], Any]) -> dict[str, Student]:
    """Returns a student's function that is right but for its direction."""
    return {"along": lambda f, x, grad, rng: slopes(f, x, grad, draw(x.shape, rng))}


def said(function: Student) -> tuple[str | None, str | None]:
    found = along().judge({"along": function})
    assert Verdict.FAIL is found.verdict
    return found.reason, found.detail


def test_right_directions_are_never_flagged() -> None:
    """Hundreds of thousands of normal numbers, by whatever random calls they are drawn."""
    alarms = 0
    for i in range(50):
        one = along(f"seed {i}")
        for draw in (
            lambda shape, rng: rng.standard_normal(shape),
            lambda shape, rng: rng.normal(0, 1, shape),
            lambda shape, rng: rng.normal(size=shape[::-1]).T,
        ):
            alarms += one.judge(by(draw)).verdict is not Verdict.PASS
    assert 0 == alarms


def test_another_step_is_right_too() -> None:
    """A central difference with any sensible step is the slope; a forward one is not."""
    assert (
        Verdict.PASS
        is along().judge({"along": lambda f, x, g, rng: slopes(f, x, g, rng.normal(size=x.shape), 1e-6)}).verdict
    )

    def forward(f: Any, x: Any, grad: Any, rng: np.random.Generator) -> Any:
        u = rng.standard_normal(x.shape)
        return u, (f(x + 1e-4 * u) - f(x)) / 1e-4, np.sum(grad * u)

    assert ("numeric", "numeric is not the slope of f along u") == said(forward)


def test_the_reference_leaves_the_features_of_a_right_direction() -> None:
    """The law of u, whether it is drawn anew, and both slopes."""
    expected = {"u": "standard normal", "calls": "anew", "numeric": "right", "analytic": "right", "repeat": True}
    assert expected == along().features()


@pytest.mark.parametrize(
    ("draw", "reason", "text"),
    [
        (
            lambda shape, rng: rng.choice([-1.0, 1.0], shape),
            "law",
            "the entries of u are +1 or -1, expected standard normal numbers",
        ),
        (
            lambda shape, rng: rng.uniform(-1, 1, shape),
            "law",
            "the entries of u are not standard normal, expected standard normal numbers",
        ),
        (
            lambda shape, rng: np.abs(rng.standard_normal(shape)),
            "law",
            "the entries of u are not standard normal, expected standard normal numbers",
        ),
        (
            lambda shape, rng: (lambda u: u / np.linalg.norm(u))(rng.standard_normal(shape)),
            "law",
            "the entries of u are not standard normal, expected standard normal numbers",
        ),
        (
            lambda shape, rng: np.full(shape, rng.standard_normal()),
            "law",
            "the entries of u are copies of each other, expected standard normal numbers",
        ),
        (
            lambda shape, rng: np.repeat(rng.standard_normal((shape[0], 1)), shape[1], axis=1),
            "law",
            "the entries of u are copies of each other, expected standard normal numbers",
        ),
        (
            lambda shape, rng: np.random.default_rng(3).standard_normal(shape),
            "calls",
            "different generators give the same u: it is not drawn with rng",
        ),
        (
            lambda shape, rng: OWN.standard_normal(shape),
            "seed",
            "two generators with the same seed give different u: it does not come from rng alone",
        ),
        (
            lambda shape, rng: rng.standard_normal(shape[-1]),
            "shape",
            "the result is u of shape (3,), expected u of shape (5, 3) and two numbers",
        ),
    ],
)
def test_every_wrong_direction_has_its_words(draw: Any, reason: str, text: str) -> None:
    """Signs, a narrow law, half of it, unit length, one number for all or for a row, no rng, another generator, another shape."""
    found = along().judge(by(draw))
    assert (reason, text) == (found.reason, found.detail)


@pytest.mark.parametrize(
    ("change", "reason", "text"),
    [
        (lambda u, n, a: (u, 2 * n, a), "numeric", "numeric is 2 times the slope of f along u"),
        (lambda u, n, a: (u, 0.0, a), "numeric", "numeric is 0 times the slope of f along u"),
        (
            lambda u, n, a: (u, abs(n), a),
            "numeric",
            "numeric is the size, without sign, of the slope of f along u",
        ),
        (lambda u, n, a: (u, a, a), "numeric", "numeric is not the slope of f along u"),
        (lambda u, n, a: (u, np.nan, a), "numeric", "numeric is not the slope of f along u"),
        (lambda u, n, a: (u, n, -a), "analytic", "analytic is -1 times the sum of grad times u"),
        (lambda u, n, a: (u, n, n), "analytic", "analytic is not the sum of grad times u"),
        (
            lambda u, n, a: (2 * u, n, a),
            "law",
            "the entries of u are not standard normal, expected standard normal numbers",
        ),
    ],
)
def test_every_wrong_slope_has_its_words(change: Callable[..., Any], reason: str, text: str) -> None:
    """A constant factor is said; the two slopes are told apart."""
    assert (reason, text) == said(lambda f, x, grad, rng: change(*slopes(f, x, grad, rng.standard_normal(x.shape))))


def test_signs_that_come_again_by_chance_are_drawn_anew() -> None:
    """Of few entries: the law of u is what is wrong, not the generator."""
    one = trial(
        Exercise(
            "work.along",
            {"f": probe("bowl"), "x": array("1 2"), "grad": derived(gradient, "x"), "rng": rng()},
            ("u", "numeric", "analytic"),
            (statistics(law="direction", points=1, hint=HINT),),
        ),
        oracle(CODE, probes=PROBES),
    )
    signs = by(lambda shape, rng: rng.choice([-1.0, 1.0], shape))
    assert ("+1 or -1", "anew") == (one.features(signs)["u"], one.features(signs)["calls"])
    assert "law" == one.judge(signs).reason


def test_slopes_along_another_direction() -> None:
    """u is drawn once more for the second slope."""

    def twice(f: Any, x: Any, grad: Any, rng: np.random.Generator) -> Any:
        u, numeric, _ = slopes(f, x, grad, rng.standard_normal(x.shape))
        return u, numeric, np.sum(grad * rng.standard_normal(x.shape))

    assert "analytic" == said(twice)[0]


@pytest.mark.parametrize(
    "result",
    [None, (1, 2), (None, 1.0, 1.0), (np.ones((5, 3)), "a", 1.0), (np.ones((5, 3)), 1.0, np.ones(2)), (1.0, 1.0, True)],
)
def test_another_form(result: Any) -> None:
    """Nothing, too little, and what is no number."""
    words = "the result is not an array and two numbers, expected u of shape (5, 3) and two numbers"
    assert ("shape", words) == said(lambda f, x, grad, rng: result)


def test_the_objective_must_be_a_probe() -> None:
    """What students get to see is the function itself, by its name in the release."""
    message = r"^work.other/statistics: f is the float 2.0, expected a probe\. Declare it with probe\(\)\.$"
    with pytest.raises(CourseError, match=message):
        trial(
            Exercise(
                "work.other",
                {"f": 2.0, "x": array("N D"), "grad": derived(gradient, "x"), "rng": rng()},
                ("u", "numeric", "analytic"),
                (statistics(law="direction", points=1, hint=HINT),),
            ),
            oracle("def other(f, x, grad, rng):\n    return x, 1.0, 1.0\n"),
        )
