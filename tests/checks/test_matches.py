"""`matches`: the values of the reference, within what rounding explains, and words that name what is right too."""

from typing import Any

import numpy as np

from autograder.arrays import array, labels, uniform, value
from autograder.checks import matches
from autograder.model import Check, Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def pair(x, w):
    return x * w, np.sum(x * w)

def forward(x):
    return 2 * x, {"x": x}

def total(x):
    return np.sum(x)

def params(x):
    return {"W": x.T, "b": [x[0]]}

def best(x):
    return int(np.argmax(x)), bool(x[0, 0] > 0), "max"
"""


def of(name: str, returned: tuple[str, ...], inputs: dict[str, Any] | None = None, **options: Any) -> Trial:
    """A trial of one function of the reference."""
    exercise = Exercise(
        f"work.{name}", inputs or {"x": array("N D")}, returned, (matches(points=1, hint=HINT, **options),)
    )
    return trial(exercise, oracle(CODE))


PAIR = {"x": array("N D"), "w": array("D")}


def detail(found: Any) -> tuple[Verdict, str | None, str | None]:
    return found.verdict, found.reason, found.detail


def test_the_reference_passes() -> None:
    """Whatever form its result has."""
    assert Verdict.PASS is of("pair", ("y", "s"), PAIR).judge().verdict
    assert Verdict.PASS is of("forward", ("out", "cache")).judge().verdict
    assert Verdict.PASS is of("params", ("grads",)).judge().verdict
    assert Verdict.PASS is of("best", ("index", "positive", "name")).judge().verdict


def test_another_order_of_summing_passes() -> None:
    """Rounding is nobody's mistake."""
    assert Verdict.PASS is of("total", ("s",)).judge({"total": lambda x: sum(float(v) for v in x.T.ravel())}).verdict


def test_a_wrong_output_is_shown_and_the_right_ones_are_named() -> None:
    """Half a success is said to be one."""
    one = of("pair", ("y", "s"), PAIR)
    verdict, reason, text = detail(one.judge({"pair": lambda x, w: (x * w, 2 * np.sum(x * w))}))
    assert (Verdict.FAIL, "value") == (verdict, reason)
    assert text is not None
    assert text.startswith("s is ")
    assert text.endswith(". y is right")
    both = one.judge({"pair": lambda x, w: (x + w, 2 * np.sum(x * w))})
    assert both.detail is not None
    assert " right" not in both.detail
    assert both.difference is not None
    assert ("y", (0, 0)) == (both.difference.output, both.difference.index)


def test_several_right_outputs_are_named_together() -> None:
    """In the order in which they are returned."""
    one = of("best", ("index", "positive", "name"))
    found = one.judge({"best": lambda x: (int(np.argmax(x)), bool(x[0, 0] > 0), "min")})
    text = "name is the string 'min', expected 'max'. index and positive are right"
    assert (Verdict.FAIL, "value", text) == detail(found)


def test_a_missing_output_is_told_with_the_names_of_all() -> None:
    """The whole result was something else."""
    one = of("pair", ("y", "s"), PAIR)
    text = "the result is an array of shape (5, 3), expected 2 values (y, s)"
    assert (Verdict.FAIL, "type", text) == detail(one.judge({"pair": lambda x, w: x * w}))
    text = "the result is a tuple of 3, expected 2 values (y, s)"
    assert (Verdict.FAIL, "type", text) == detail(one.judge({"pair": lambda x, w: (1, 2, 3)}))
    text = "the result is None, expected 2 values (y, s)"
    assert (Verdict.FAIL, "type", text) == detail(one.judge({"pair": lambda x, w: None}))


def test_a_list_serves_as_a_tuple() -> None:
    """Square brackets are no mistake in what is to be learned."""
    assert Verdict.PASS is of("pair", ("y", "s"), PAIR).judge({"pair": lambda x, w: [x * w, np.sum(x * w)]}).verdict


def test_the_cache_is_never_compared() -> None:
    """It is the student's own affair, but its place must be there."""
    one = of("forward", ("out", "cache"))
    assert Verdict.PASS is one.judge({"forward": lambda x: (2 * x, object())}).verdict
    text = "the result is an array of shape (5, 3), expected 2 values (out, cache)"
    assert (Verdict.FAIL, "type", text) == detail(one.judge({"forward": lambda x: 2 * x}))


def test_only_the_named_outputs_are_compared() -> None:
    """A check may look at one thing at a time."""
    one = of("pair", ("y", "s"), PAIR, outputs=("s",))
    assert Verdict.PASS is one.judge({"pair": lambda x, w: (None, np.sum(x * w))}).verdict
    assert ["s"] == list(one.features())
    assert Verdict.FAIL is one.judge({"pair": lambda x, w: (x * w, 0.0)}).verdict


def test_all_draws_and_all_cases_must_be_right() -> None:
    """The case that is not is named."""
    named = {"positive": {"x": array("N", positive=True)}, "negative": {"x": value(np.array([-1.0, -2.5]))}}
    one = of("total", ("s",), cases=named)
    text = "case negative: s is 3.5, expected -3.5"
    assert (Verdict.FAIL, "value", text) == detail(one.judge({"total": lambda x: np.sum(np.abs(x))}))
    assert 3 == len(of("total", ("s",), draws=3).plan.calls)


def test_a_declared_tolerance_replaces_the_derived_bound() -> None:
    """Relative to the largest entry of the output; whole numbers stay exact."""
    one = of("total", ("s",), tolerance=(1e-3, "a reason"))
    right = one.plan.values[0]
    assert Verdict.PASS is one.judge({"total": lambda x: right * 1.0009}).verdict
    assert Verdict.FAIL is one.judge({"total": lambda x: right * 1.0011}).verdict
    whole = of("best", ("index", "positive", "name"), tolerance=(0.9, "a reason"))
    assert Verdict.FAIL is whole.judge({"best": lambda x: (int(np.argmax(x)) + 1, bool(x[0, 0] > 0), "max")}).verdict


def test_single_precision_goes_in_and_comes_out() -> None:
    """float32 in, float32 results within float32's bound; float64 is welcome, float16 is not; dicts too."""
    one = of("params", ("grads",), single=True)
    assert np.float32 == one.plan.calls[0].steps[0].args[0].dtype
    assert Verdict.PASS is one.judge().verdict
    assert Verdict.PASS is one.judge({"params": lambda x: {"W": x.T.astype(float), "b": [x[0]]}}).verdict
    found = one.judge({"params": lambda x: {"W": x.T.astype(np.float16), "b": [x[0]]}})
    assert (Verdict.FAIL, "dtype", "grads['W'] is float16, expected float32") == detail(found)
    assert Verdict.FAIL is one.judge({"params": lambda x: {"W": 1.001 * x.T, "b": [x[0]]}}).verdict
    tree = of("pair", ("y", "s"), {"x": array("N D"), "w": uniform(0.5, 1.5)}, single=True)
    assert Verdict.PASS is tree.judge().verdict


def test_what_raises_is_judged_first() -> None:
    """An exception in a later call is shown, whatever the first one returned."""

    def picky(x: Any) -> Any:
        if len(x) == 1:
            raise ValueError("one sample")
        return 0.0

    one = of("total", ("s",), cases={"many": {}, "one": {"x": array("1 D")}})
    text = "case one: total raised ValueError: one sample"
    assert (Verdict.ERROR, "ValueError", text) == detail(one.judge({"total": picky}))


def test_labels_draw_every_class_that_fits() -> None:
    """Inputs of all kinds reach the call as they were declared."""
    exercise = Exercise("work.total", {"x": labels("N", below="C")}, ("s",), (matches(points=1, hint=HINT),))
    one = trial(exercise, oracle(CODE))
    assert np.int64 == one.plan.calls[0].steps[0].args[0].dtype
    assert Verdict.PASS is one.judge().verdict


def test_the_declaration_is_plain_data() -> None:
    """The kind, and the options that were set."""
    check = matches(points=2, hint=HINT, name="edge", sizes={"N": 1}, guard=True)
    assert Check("matches", "edge", 2, HINT, {"sizes": {"N": 1}}, guard=True) == check
