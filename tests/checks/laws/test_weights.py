"""The law of first weights: right draws pass whatever calls they make, known slips are told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checks.laws.weights import LAW
from autograder.checks.statistics import statistics
from autograder.model import Exercise, Plan
from autograder.wire import Result

CHECK = statistics(law="weights", output="params", std="scale", points=1, hint=("a", "b"))
EXERCISE = Exercise("m.first", inputs={"rng": None, "scale": 0.3}, outputs=("params",), checks=(CHECK,))
SHAPES = [(31, 17), (17, 23)]
Draw = Callable[[np.random.Generator], Any]


def told(draw: Draw, seed: int = 0) -> list[str]:
    """Returns the reasons of the objections to six draws and the first once more."""
    seeds = [seed * 6 + i for i in range(6)]
    results = [Result((draw(np.random.default_rng(s)),)) for s in (*seeds, seeds[0])]
    plan = Plan((), (), (), extra={"law": {"std": 0.3, "shapes": [list(s) for s in SHAPES]}})
    return [reason for reason, _ in LAW.objections(EXERCISE, CHECK, plan, results)]


def pairs(draw: Callable[[tuple[int, int]], np.ndarray]) -> list[Any]:
    """Returns one pair (W, b) for each shape."""
    return [(draw(shape), np.zeros(shape[1])) for shape in SHAPES]


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: pairs(lambda s: 0.3 * rng.standard_normal(s)),
        lambda rng: pairs(lambda s: rng.normal(0, 0.3, s[::-1]).T),
        lambda rng: tuple(
            pairs(lambda s: np.array([[rng.normal(scale=0.3) for _ in range(s[1])] for _ in range(s[0])]))
        ),
    ],
)
def test_right_draws_are_never_flagged(draw: Draw) -> None:
    """Whatever random calls they make, on many seeds."""
    assert [] == [seed for seed in range(100) if told(draw, seed)]


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (lambda rng: pairs(lambda s: rng.uniform(-0.3, 0.3, s)), "spread"),
        (lambda rng: pairs(lambda s: rng.uniform(-0.3 * 3**0.5, 0.3 * 3**0.5, s)), "spread"),
        (lambda rng: pairs(lambda s: 0.3 * rng.random(s)), "spread"),
        (lambda rng: pairs(lambda s: 0.09 * rng.standard_normal(s)), "spread"),
        (lambda rng: pairs(lambda s: np.zeros(s)), "columns"),
        (lambda rng: pairs(lambda s: np.repeat(0.3 * rng.standard_normal((s[0], 1)), s[1], axis=1)), "columns"),
        (lambda rng: pairs(lambda s: 0.3 * np.random.default_rng(1).standard_normal(s)), "layers"),
        (lambda rng: pairs(lambda s: 0.3 * np.random.default_rng().standard_normal(s)), "seed"),
        (lambda rng: pairs(lambda s: 0.3 * rng.choice([-1.0, 1.0], s)), "spread"),
        (lambda rng: pairs(lambda s: 0.3 * rng.standard_normal(s[::-1])), "shape"),
        (lambda rng: None, "shape"),
    ],
)
def test_slips_are_told(draw: Draw, reason: str) -> None:
    """The most telling objection comes first."""
    assert reason == told(draw)[0]
