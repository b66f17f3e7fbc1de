"""The exercises of a2."""

import numpy as np

from autograder.arrays import array, rng, uniform
from autograder.checks import matches, raises, stable, statistics
from autograder.model import Exercise

halve = Exercise(
    "noise.halve",
    title="Half as much",
    inputs={"x": uniform(1.5, 4.0)},
    outputs=("y",),
    checks=(
        matches(draws=3, points=3, hint=("What is half of 3?", "halve(3.0) is 1.5.")),
        stable(
            name="small",
            cases={"tiny": {"x": 1e-30}, "large": {"x": 1e30}},
            points=1,
            hint=("Is half of a small number 0?", "halve(1e-30) is 5e-31."),
        ),
        raises(cases={"zero": {"x": 0.0}, "negative": {"x": -1.0}}, points=1, hint=("Which x has no half here?", "-1.0 raises.")),
    ),
)


@halve.misconception("A third comes back. The double of it is not x.", fails="matches")
def thirds(solution, x):
    return solution(x) * 2 / 3


@halve.misconception("Any x is accepted.", fails="raises")
def accepts_all(solution, x):
    return x / 2


@halve.misconception("The result is rounded to 20 decimals, so small numbers vanish.", fails="small")
def rounds(solution, x):
    return round(solution(x), 20)


drop = Exercise(
    "noise.drop",
    title="A random mask",
    inputs={"x": array("20 30", away=0.1), "p": uniform(0.25, 0.35), "rng": rng()},
    outputs=("out", "mask"),
    checks=(
        statistics(
            law="mask",
            output="mask",
            probability="p",
            points=5,
            hint=("How many entries are 0?", "p = 0.25 and 8 entries: about 2 of them."),
        ),
    ),
)


@drop.misconception("The mask keeps with probability p. It drops with probability p.", fails="statistics")
def keeps_with_p(solution, x, p, rng):
    mask = (rng.random(x.shape) < p) / (1 - p)
    return x * mask, mask


@drop.misconception("One row of the mask serves all rows of x.", fails="statistics")
def one_row_for_all(solution, x, p, rng):
    mask = np.broadcast_to((rng.random(x.shape[1:]) >= p) / (1 - p), x.shape)
    return x * mask, mask


@drop.variant("binomial")
def by_binomial(solution, x, p, rng):
    mask = rng.binomial(1, 1 - p, x.shape) / (1 - p)
    return x * mask, mask
