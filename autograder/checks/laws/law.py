"""What every law is made of, and the one bound that all of them use."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.figures import Figure
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

ALPHA = 1e-11  # chance that one frequency of a right function is flagged; a check looks at fewer than a hundred


@dataclass(frozen=True)
class Law:
    """One law.

    Attributes:
        calls: how many seeds it takes to see it.
        prepare: (exercise, check, inputs, the reference's result, oracle) -> data for judging.
        features: (exercise, check, plan, results) -> what was measured, by name.
        objections: (exercise, check, plan, results) -> (reason, text), the most telling first.
        repeats: how often each call calls the function, with one generator that goes on.
        figures: (exercise, check, plan, results) -> what there is to draw of results that have the right form.
    """

    calls: int
    prepare: Callable[[Exercise, Check, dict[str, Any], Any, "Oracle"], dict[str, Any]]
    features: Callable[[Exercise, Check, Plan, Sequence[Result]], dict[str, Any]]
    objections: Callable[[Exercise, Check, Plan, Sequence[Result]], list[tuple[str, str]]]
    repeats: int = 1
    figures: Callable[[Exercise, Check, Plan, Sequence[Result]], tuple[Figure, ...]] = lambda *_: ()


def plausible(count: int, trials: int, probability: float, alpha: float = ALPHA) -> bool:
    """True if `count` successes in `trials` are not too far from their expectation.

    A right function is called implausible with a chance of at most alpha (Chernoff's bound on both tails).

    Source: Hoeffding, Probability inequalities for sums of bounded random variables, JASA 58, 1963, theorem 1.
    """
    if probability in (0.0, 1.0) or trials == 0:
        return count == round(probability * trials)
    rate = count / trials
    divergence = sum(a * math.log(a / b) for a, b in ((rate, probability), (1 - rate, 1 - probability)) if a > 0)
    return trials * divergence <= math.log(2 / alpha)


def spread(trials: int, probability: float, alpha: float = ALPHA) -> float:
    """How far a plausible frequency may lie from its probability (Hoeffding's bound)."""
    return math.sqrt(math.log(2 / alpha) / (2 * trials)) if 0 < probability < 1 else 0.0


def interval(trials: int, probability: float) -> tuple[float, float]:
    """The lowest and the highest plausible frequency."""
    expected = round(probability * trials)
    low = _last(lambda count: plausible(count, trials, probability), expected, 0)
    high = _last(lambda count: plausible(count, trials, probability), expected, trials)
    return low / trials, high / trials


def _last(holds: Callable[[int], bool], start: int, end: int) -> int:
    """The count nearest to `end` for which this holds, found by halving: it holds at `start` and from there up to that count."""
    if holds(end):
        return end
    while abs(end - start) > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if holds(middle) else (start, middle)
    return start
