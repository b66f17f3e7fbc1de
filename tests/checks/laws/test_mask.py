"""The law of a mask: right masks of every make pass thousands of times, and each way to get it wrong has its words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng, uniform
from autograder.checks import statistics
from autograder.checks.laws.law import interval, plausible
from autograder.errors import CourseError, Redraw
from autograder.figures import Rates
from autograder.model import Exercise, Verdict
from autograder.wire import Call, Rng, Step
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def drop(x, p, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask
"""

Draw = Callable[[Any, float, np.random.Generator], Any]


def drop(seed: str = "seed", p: Any = None, shape: str = "20 30", calls: int = 6) -> Trial:
    check = statistics(law="mask", output="mask", probability="p", calls=calls, points=1, hint=HINT)
    inputs = {"x": array(shape, away=0.1), "p": uniform(0.2, 0.4) if p is None else p, "rng": rng()}
    return trial(Exercise("work.drop", inputs, ("out", "mask"), (check,)), oracle(CODE), seed)


def by(draw: Draw) -> dict[str, Callable[..., Any]]:
    """Returns a student's function whose mask is drawn like this."""

    def function(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = draw(x, p, rng)
        return x * mask, mask

    return {"drop": function}


def said(draw: Draw, **options: Any) -> tuple[str | None, str | None]:
    found = drop(**options).judge(by(draw))
    assert Verdict.FAIL is found.verdict
    return found.reason, found.detail


RIGHT: dict[str, Draw] = {
    "random": lambda x, p, rng: (rng.random(x.shape) >= p) / (1 - p),
    "binomial": lambda x, p, rng: rng.binomial(1, 1 - p, x.shape) / (1 - p),
    "choice": lambda x, p, rng: rng.choice([0.0, 1 / (1 - p)], size=x.shape, p=[p, 1 - p]),
    "entry by entry": lambda x, p, rng: np.array([[rng.uniform() > p for _ in row] for row in x]) / (1 - p),
    "transposed": lambda x, p, rng: (rng.random(x.shape[::-1]).T < 1 - p) * (1 / (1 - p)),
}


def test_two_thousand_right_masks_are_never_flagged() -> None:
    """By whatever random calls they are drawn; a right answer that fails by bad luck costs trust."""
    alarms, judged = 0, set()
    for i in range(50):
        one = drop(f"seed {i}")
        for k, name in enumerate(("random", "binomial", "choice", "transposed") * 10):
            again = reseeded(one, k)
            judged.add((again.plan.calls[0].steps[0].args[2].seed, name))
            alarms += again.judge(by(RIGHT[name])).verdict is not Verdict.PASS
    assert (0, 2000) == (alarms, len(judged))


def reseeded(one: Trial, offset: int) -> Trial:
    """Returns the trial with other seeds in its calls."""
    calls = []
    for call in one.plan.calls:
        x, p, generator = call.steps[0].args
        calls.append(Call((Step("work.drop", (x, p, Rng(generator.seed + offset))),)))
    return replace(one, plan=replace(one.plan, calls=tuple(calls)))


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("p", [0.0, 0.05, 0.5, 0.9])
def test_right_masks_pass_at_every_rate(name: str, p: float) -> None:
    """Nothing dropped, hardly anything, half, nearly everything."""
    assert Verdict.PASS is drop(p=p).judge(by(RIGHT[name])).verdict


def test_one_row_and_one_column_pass() -> None:
    """Where there is nothing to be independent of, independence cannot fail."""
    for shape in ("1 600", "600 1"):
        assert Verdict.PASS is drop(shape=shape).judge(by(RIGHT["random"])).verdict


def test_a_mask_that_is_too_small_is_refused() -> None:
    """A right one could hold one of its values only, and would be flagged for it."""
    message = (
        r"^work.drop/statistics: 4 entries in 6 calls are too few to be sure to see both values of a mask\. "
        r"Declare a larger one\.$"
    )
    with pytest.raises(CourseError, match=message):
        drop(shape="2 2")
    with pytest.raises(Redraw, match=r"^the mask of the reference holds one value only$"):
        drop("36", p=0.9, shape="6 8")  # a seed with which the reference's first mask is all zeros


# ---- what is wrong, and how it is said


def test_the_same_number_of_zeros_in_every_call() -> None:
    """Over calls enough to be sure that chance would not do that; right masks pass over as many."""

    def fixed(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = np.full(x.size, 1 / (1 - p))
        mask[rng.permutation(x.size)[: round(p * x.size)]] = 0.0
        return mask.reshape(x.shape)

    words = "every call drops the same number of entries of mask: each must be dropped by chance"
    assert ("counts", words) == said(fixed, p=0.3, calls=12)
    assert [Verdict.PASS] * 3 == [drop(p=p, calls=12).judge(by(RIGHT["random"])).verdict for p in (0.0, 0.3, 0.05)]


def test_no_scaling() -> None:
    """The values are listed, and those that belong there."""
    reason, text = said(lambda x, p, rng: 1.0 * (rng.random(x.shape) >= p), p=0.2)
    assert ("support", "mask holds the values 0, 1, expected 0, 1.25") == (reason, text)


def test_numbers_of_all_kinds() -> None:
    """A mask that is not one is cut short."""
    _, text = said(lambda x, p, rng: np.round(rng.random(x.shape), 1), p=0.2)
    assert "mask holds the values 0, 0.1, 0.2, 0.3, ..., expected 0, 1.25" == text


def test_a_nan_in_the_mask() -> None:
    """It is one more value."""
    check = statistics(law="mask", output="mask", probability="p", points=1, hint=HINT)
    code = "def only(x, p, rng):\n    return (rng.random(x.shape) >= p) / (1 - p)\n"
    inputs = {"x": array("20 30"), "p": 0.2, "rng": rng()}
    one = trial(Exercise("work.only", inputs, ("mask",), (check,)), oracle(code))
    assert Verdict.PASS is one.judge().verdict

    def spoiled(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = RIGHT["random"](x, p, rng)
        mask[0, 0] = np.nan
        return mask

    assert "mask holds the values 0, 1.25, nan, expected 0, 1.25" == one.judge({"only": spoiled}).detail


def test_the_rates_exchanged() -> None:
    """Kept with p where it is dropped with p: only the frequency shows it."""
    reason, text = said(lambda x, p, rng: (rng.random(x.shape) < p) / (1 - p), p=0.2)
    assert "frequency" == reason
    assert text is not None
    assert text.startswith(("79.", "80."))
    assert text.endswith("% of the entries of mask are 0, expected about 20.0%")


def test_one_row_for_all() -> None:
    """Broadcast over the samples."""
    reason, text = said(lambda x, p, rng: np.tile(RIGHT["random"](x[:1], p, rng), (len(x), 1)))
    assert ("independence", "the rows of mask are not drawn independently of each other") == (reason, text)


def test_one_column_for_all() -> None:
    """Broadcast over the features."""
    reason, text = said(lambda x, p, rng: np.tile(RIGHT["random"](x[:, :1], p, rng), (1, x.shape[1])))
    assert ("independence", "the columns of mask are not drawn independently of each other") == (reason, text)


def test_rows_that_hang_together_a_little() -> None:
    """Every second row is the row before it, with some of its entries drawn anew."""

    def related(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = RIGHT["random"](x, p, rng)
        again = rng.random(mask[::2].shape) < 0.5
        mask[1::2] = np.where(again, mask[1::2], mask[::2])
        return mask

    reason, text = said(related)
    assert ("independence", "the rows of mask are not drawn independently of each other") == (reason, text)


def test_the_same_mask_at_every_call() -> None:
    """A generator of its own, always seeded alike."""
    reason, text = said(lambda x, p, rng: RIGHT["random"](x, p, np.random.default_rng(0)))
    assert ("independence", "mask is not drawn anew at each call") == (reason, text)


def test_a_generator_of_its_own() -> None:
    """The same seed has to give the same mask."""
    own = np.random.default_rng(1)
    reason, text = said(lambda x, p, rng: RIGHT["random"](x, p, own))
    words = "two generators with the same seed give different values of mask: not all of them come from rng"
    assert ("seed", words) == (reason, text)


def test_an_output_that_is_not_the_product() -> None:
    """The mask was made, and not used, or used in another way."""
    one = drop()

    def unused(x: Any, p: float, rng: np.random.Generator) -> Any:
        return x.copy(), RIGHT["random"](x, p, rng)

    found = one.judge({"drop": unused})
    assert ("product", "the output is not x times mask") == (found.reason, found.detail)
    assert "the input" == one.features({"drop": unused})["product"]
    added = one.judge({"drop": lambda x, p, rng: (x + RIGHT["random"](x, p, rng), RIGHT["random"](x, p, rng))})
    assert "product" == added.reason


def test_a_cache_beside_the_mask_is_not_the_output() -> None:
    """What is opaque is not compared."""
    check = statistics(law="mask", output="mask", probability="p", points=1, hint=HINT)
    code = "def only(x, p, rng):\n    return (rng.random(x.shape) >= p) / (1 - p), x\n"
    inputs = {"x": array("20 30"), "p": 0.2, "rng": rng()}
    one = trial(Exercise("work.only", inputs, ("mask", "cache"), (check,)), oracle(code))
    assert Verdict.PASS is one.judge().verdict


def test_another_form() -> None:
    """A mask of another shape, no mask, one value for two."""
    reason, text = said(lambda x, p, rng: RIGHT["random"](x[:1], p, rng))
    words = "mask is an array of shape (1, 30), expected numbers of shape (20, 30)"
    assert ("shape", words) == (reason, text)
    one = drop()
    found = one.judge({"drop": lambda x, p, rng: (x, None)})
    assert "mask is None, expected numbers of shape (20, 30)" == found.detail
    found = one.judge({"drop": lambda x, p, rng: x})
    assert "the result is an array of shape (20, 30), expected 2 values (out, mask)" == found.detail
    found = one.judge({"drop": lambda x, p, rng: None})
    assert "the result is None, expected 2 values (out, mask)" == found.detail


def test_a_form_that_changes_from_call_to_call() -> None:
    """The call that has another form is the one that is told."""
    first = drop().plan.calls[0].steps[0].args[2].seed
    start = np.random.default_rng(first).random()

    def sometimes(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = RIGHT["random"](x, p, np.random.default_rng(0))
        return mask if rng.random() == start else mask[:1]

    assert "mask is an array of shape (1, 30), expected numbers of shape (20, 30)" == said(sometimes)[1]


def test_a_boolean_mask_is_a_mask_without_its_scale() -> None:
    """Truth values count as 0 and 1."""
    assert "mask holds the values 0, 1, expected 0, 1.25" == said(lambda x, p, rng: rng.random(x.shape) >= p, p=0.2)[1]


# ---- what there is to draw


def rates(draw: Draw, **options: Any) -> Rates:
    (found,) = drop(**options).figures(by(draw))
    assert isinstance(found, Rates)
    return found


def test_a_mask_is_drawn_unit_by_unit() -> None:
    """The share that was kept of each unit, what was expected, and the band that chance does not leave."""
    found = rates(lambda x, p, rng: (rng.random(x.shape) < p) / (1 - p), p=0.3)
    assert ("share kept, by unit of mask", (30,)) == (found.what, found.got.shape)
    assert np.all((found.expected == 0.7) & (found.low < 0.7) & (0.7 < found.high))
    assert np.all(found.got < found.low)
    kept, mean = found.facts
    assert ("share of mask that was kept", "mean of mask") == (kept.name, mean.name)
    assert [0.7, 1.0] == pytest.approx([kept.expected, mean.expected])
    assert kept.got < kept.low
    assert mean.got == pytest.approx(kept.got / 0.7)


def test_a_unit_that_is_never_dropped_is_seen() -> None:
    """One of thirty, while the share of all is within its bound."""

    def first_stays(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = RIGHT["random"](x, p, rng)
        mask[:, 0] = 1 / (1 - p)
        return mask

    found = rates(first_stays, p=0.3)
    assert [0] == np.flatnonzero((found.got < found.low) | (found.got > found.high)).tolist()
    assert found.facts[0].low < found.facts[0].got < found.facts[0].high


def test_a_right_mask_stays_in_the_band() -> None:
    """In every unit, with every seed."""
    for seed in range(50):
        found = rates(RIGHT["random"], seed=f"seed {seed}")
        assert np.all((found.low <= found.got) & (found.got <= found.high))


@pytest.mark.parametrize("mask", [None, 1.0, "text", np.zeros(3), np.zeros((20, 30), complex)])
def test_what_is_no_mask_is_not_drawn(mask: Any) -> None:
    """The detail has said it already."""
    assert () == drop().figures({"drop": lambda x, p, rng: (x, mask)})


@pytest.mark.parametrize(
    ("trials", "probability"), [(7, 0.5), (240, 0.3), (1000, 0.999), (3000, 1e-4), (5, 0.0), (5, 1.0)]
)
def test_the_band_ends_where_a_frequency_is_no_accident(trials: int, probability: float) -> None:
    """One count more, or one less, is implausible."""
    low, high = (round(end * trials) for end in interval(trials, probability))
    assert all(plausible(count, trials, probability) for count in range(low, high + 1))
    beyond = [count for count in (low - 1, high + 1) if 0 <= count <= trials]
    assert not any(plausible(count, trials, probability) for count in beyond)
