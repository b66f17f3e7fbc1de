"""`statistics`: one case, many seeds, the first of them twice; the law decides."""

from typing import Any

import numpy as np

from autograder.arrays import array, rng
from autograder.checks import statistics
from autograder.checks.laws import LAWS
from autograder.checks.laws.law import ALPHA, plausible, spread
from autograder.model import Check, Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def drop(x, p, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask
"""


def drop(**options: Any) -> Trial:
    check = statistics(law="mask", output="mask", probability="p", points=1, hint=HINT, **options)
    inputs = {"x": array("20 30", away=0.1), "p": 0.3, "rng": rng()}
    return trial(Exercise("work.drop", inputs, ("out", "mask"), (check,)), oracle(CODE))


# ---- the plan


def test_every_call_has_its_own_seed_and_the_first_comes_again() -> None:
    """All else is the same in all calls."""
    one = drop()
    seeds = [call.steps[0].args[2].seed for call in one.plan.calls]
    assert LAWS["mask"].calls + 1 == len(seeds) == len(set(seeds)) + 1
    assert seeds[0] == seeds[-1]
    assert 1 == len({call.steps[0].args[0].tobytes() for call in one.plan.calls})
    assert 4 == len(drop(calls=3).plan.calls)


def test_the_reference_follows_its_law() -> None:
    """And the judgement is without a reason."""
    found = drop().judge()
    assert (Verdict.PASS, None) == (found.verdict, found.reason)


def test_the_first_objection_is_what_is_said() -> None:
    """A law orders them, the most telling first."""
    found = drop().judge({"drop": lambda x, p, rng: (x, np.ones_like(x))})
    assert (Verdict.FAIL, "support", "mask holds the values 1, expected 0, 1.42857") == (
        found.verdict,
        found.reason,
        found.detail,
    )


def test_what_raises_is_judged_first() -> None:
    """With the features of any call that raised."""

    def broken(*args: Any) -> Any:
        raise KeyError("p")

    one = drop()
    assert Verdict.ERROR is one.judge({"drop": broken}).verdict
    assert {"raised": "KeyError", "message": "'p'"} == one.features({"drop": broken})["mask"][0]


def test_what_raises_at_the_first_of_two_calls_waits_for_nothing() -> None:
    """A law may call the target twice with one generator: whatever it raises is its own."""
    check = statistics(law="weights", output="W", std="std", points=1, hint=HINT)
    code = "def first(std, rng):\n    return std * rng.standard_normal((7, 9))"
    one = trial(Exercise("work.first", {"std": 0.3, "rng": rng()}, ("W",), (check,)), oracle(code))

    def unwritten(std: float, rng: np.random.Generator) -> None:
        raise NotImplementedError

    def wrong(std: float, rng: np.random.Generator) -> None:
        raise TypeError("no std")

    found = [one.judge({"first": function}) for function in (unwritten, wrong)]
    assert [(Verdict.TODO, None), (Verdict.ERROR, "TypeError")] == [(f.verdict, f.reason) for f in found]


def test_a_result_without_its_parts_has_the_features_of_values() -> None:
    """So that the generic causes recognise a missing output."""
    one = drop()
    assert {"whole": None} == one.features({"drop": lambda x, p, rng: None})["mask"][0]
    alone = one.features({"drop": lambda x, p, rng: x})
    assert {"out", "mask"} == set(alone)


def test_the_declaration_is_plain_data() -> None:
    """What a law needs goes through as it is."""
    check = statistics(law="split", parts=(("a",),), of=("X",), points=1, hint=HINT, guard=True)
    assert Check("statistics", "statistics", 1, HINT, {"law": "split", "parts": (("a",),), "of": ("X",)}, True) == check


# ---- the bound that all laws use


def test_plausible_is_exact_where_nothing_is_random() -> None:
    """A probability of 0 or 1 allows one count; no trials allow none."""
    assert plausible(0, 10, 0.0)
    assert not plausible(1, 10, 0.0)
    assert plausible(10, 10, 1.0)
    assert not plausible(9, 10, 1.0)
    assert plausible(0, 0, 0.3)


def test_the_false_alarm_of_plausible_is_below_its_bound() -> None:
    """Computed exactly, over every count that could come."""
    from math import comb

    for trials, p, alpha in ((50, 0.3, 1e-3), (200, 0.05, 1e-4), (400, 0.5, 1e-6)):
        chances = [comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(trials + 1)]
        flagged = sum(c for k, c in enumerate(chances) if not plausible(k, trials, p, alpha))
        assert 0 < flagged <= alpha


def test_plausible_still_sees_what_is_wrong() -> None:
    """A frequency of 0.7 for 0.3 shows in a hundred trials, one of 0.35 in ten thousand."""
    assert not plausible(70, 100, 0.3)
    assert not plausible(3500, 10_000, 0.3)
    assert plausible(3100, 10_000, 0.3)


def test_the_chance_of_a_false_alarm_is_below_1e_9_a_check() -> None:
    """With fewer than a hundred frequencies in each."""
    assert 100 * ALPHA <= 1e-9


def test_spread_is_how_far_a_frequency_may_lie() -> None:
    """It shrinks with the trials, and is nothing where nothing is random."""
    assert 0.0 == spread(100, 0.0) == spread(100, 1.0)
    assert spread(400, 0.3) == spread(100, 0.3) / 2
    assert 0 < spread(10_000, 0.5) < 0.05
