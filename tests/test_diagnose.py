"""A cause is named only if it is the only one that fits; two mistakes in two outputs are both named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng, value
from autograder.checks import matches, pure, raises, stable, statistics
from autograder.diagnose import alike, evidence
from autograder.model import Cause, Exercise
from autograder.wire import Refused
from tests.checks.trial import HINT, Clinic, clinic, oracle

CODE = """
def back(x, w, dout):
    return dout * w, (dout * x).sum(axis=0)

def half(x):
    if x == 0:
        raise ValueError("zero")
    return x / 2

def drop(x, p, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask
"""

Student = Callable[..., Any]


def back() -> Exercise:
    exercise = Exercise(
        "work.back",
        {"x": array("N D"), "w": array("D"), "dout": array("N D")},
        ("dx", "dw"),
        (matches(points=1, hint=HINT), pure(points=1, hint=HINT)),
    )

    @exercise.misconception("dw is averaged.", fails="matches")
    def mean_dw(solution: Student, x: Any, w: Any, dout: Any) -> Any:
        dx, dw = solution(x, w, dout)
        return dx, dw / len(x)

    @exercise.misconception("dx lacks w.", fails="matches")
    def no_w(solution: Student, x: Any, w: Any, dout: Any) -> Any:
        return dout.copy(), solution(x, w, dout)[1]

    @exercise.misconception("dout is changed in place.", fails="pure")
    def in_place(solution: Student, x: Any, w: Any, dout: Any) -> Any:
        result = solution(x, w, dout)
        dout *= w
        return result

    return exercise


@pytest.fixture(scope="module")
def ward() -> Clinic:
    return clinic(back(), oracle(CODE))


def right(x: Any, w: Any, dout: Any) -> Any:
    return dout * w, (dout * x).sum(axis=0)


# ---- one mistake


def test_a_known_mistake_is_recognised_however_it_is_written(ward: Clinic) -> None:
    """Two ways to write one wrong formula differ by rounding alone."""
    expected = Cause("mean_dw", "dw is averaged.")
    assert expected == ward.cause(lambda x, w, dout: (w * dout, np.mean(dout * x, axis=0)))
    assert expected == ward.cause(lambda x, w, dout: (w * dout, np.einsum("nd,nd->d", x / len(x), dout)))


def test_a_right_function_has_no_cause(ward: Clinic) -> None:
    """Nothing is wrong."""
    assert ward.cause(right) is None


def test_an_unknown_mistake_has_no_cause(ward: Clinic) -> None:
    """Better no name than a wrong one."""
    assert ward.cause(lambda x, w, dout: (dout * w, (dout * x).max(axis=0))) is None
    assert ward.cause(lambda x, w, dout: (dout * w, 0.83 * (dout * x).sum(axis=0))) is None


def test_the_exercise_s_own_mistakes_are_asked_before_the_generic_ones(ward: Clinic) -> None:
    """dw over N is a generic mistake too, but the exercise says it better."""
    cause = ward.cause(lambda x, w, dout: (dout * w, (dout * x).sum(axis=0) / len(x)))
    assert cause == Cause("mean_dw", "dw is averaged.")
    other = ward.cause(lambda x, w, dout: (dout * w, (dout * x).sum(axis=0) * len(x)))
    assert other is not None
    assert "times_N" == other.id


def test_a_mistake_in_a_guard_is_recognised_by_what_it_touches(ward: Clinic) -> None:
    """Its values are right; only the guard shows it."""

    def spoils(x: Any, w: Any, dout: Any) -> Any:
        result = right(x, w, dout)
        dout *= 7
        return result

    assert Cause("in_place", "dout is changed in place.") == ward.cause(spoils, "pure")


# ---- several


def test_two_mistakes_in_two_outputs_are_both_named(ward: Clinic) -> None:
    """Joint matching would name one pair in a hundred."""
    cause = ward.cause(lambda x, w, dout: (1.0 * dout, np.mean(dout * x, axis=0)))
    assert Cause("no_w+mean_dw", "dx lacks w. And: dw is averaged.") == cause


def test_a_known_mistake_beside_an_unknown_one_is_not_named_alone(ward: Clinic) -> None:
    """A cause that explains half of what is wrong would be taken for the whole."""
    assert ward.cause(lambda x, w, dout: (dout + w, np.mean(dout * x, axis=0))) is None


def test_a_cause_is_not_named_when_two_fit() -> None:
    """On these inputs the two give the same."""
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), (matches(points=1, hint=HINT),))
    exercise.misconception("The root.", fails="matches")(named("root", lambda solution, x: float(np.sqrt(x)) + 1e-30))
    exercise.misconception("Twice.", fails="matches")(named("twice", lambda solution, x: 2.0 * x))
    exercise.misconception("The square, halved.", fails="matches")(named("square", lambda solution, x: x * x / 2))
    reference = oracle("def half(x):\n    return x / 4\n")
    one = clinic(exercise, reference)
    assert one.cause(lambda x: 8.0) is None
    assert Cause("root", "The root.") == one.cause(lambda x: 2.0)


def named(name: str, function: Student) -> Student:
    function.__name__ = name
    return function


def test_a_group_is_named_as_a_group() -> None:
    """The same function on every input: nothing could tell them apart, so both texts are given, each once."""
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), (matches(points=1, hint=HINT),))
    for name, text in (("twice", "It is doubled."), ("added", "It is added to itself."), ("again", "It is doubled.")):
        exercise.misconception(text, fails="matches", group="doubled")(named(name, lambda solution, x: 2.0 * x))
    exercise.misconception("It is squared.", fails="matches")(named("squares", lambda solution, x: x**3))
    one = clinic(exercise, oracle(CODE))
    assert Cause("doubled", "It is doubled. Or: It is added to itself.") == one.cause(lambda x: x + x)


def test_a_group_and_another_mistake_that_fit_together_are_not_named() -> None:
    """A group is one cause, and the other one is a second."""
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), (matches(points=1, hint=HINT),))
    for name in ("twice", "added"):
        exercise.misconception(name, fails="matches", group="doubled")(named(name, lambda solution, x: 2.0 * x))
    exercise.misconception("squares", fails="matches")(named("squares", lambda solution, x: x * x / 2))
    assert clinic(exercise, oracle(CODE)).cause(lambda x: 8.0) is None


# ---- what counts as evidence


def test_guards_count_only_for_their_own_mistakes(ward: Clinic) -> None:
    """Else a wrong value together with a changed argument would be no known mistake at all."""
    features: dict[str, dict[str, object]] = {"matches": {}, "pure": {}}
    assert ["matches"] == evidence(ward.exercise, "matches", features)
    assert ["matches", "pure"] == evidence(ward.exercise, "pure", features)
    assert ["pure"] == evidence(ward.exercise, "pure", {"pure": {}})

    def both(x: Any, w: Any, dout: Any) -> Any:
        result = dout * w, (dout * x).sum(axis=0) / len(x)
        x *= 2
        return result

    assert Cause("mean_dw", "dw is averaged.") == ward.cause(both)


def test_every_value_check_has_to_agree() -> None:
    """A function that is the known mistake at one input and right at another is not that mistake."""
    checks = (
        matches(points=1, hint=HINT, inputs={"x": value(4.0)}),
        matches(name="six", points=1, hint=HINT, inputs={"x": value(6.0)}),
    )
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), checks)
    exercise.misconception("It is doubled.", fails="matches")(named("twice", lambda solution, x: 2.0 * x))
    one = clinic(exercise, oracle(CODE))
    assert Cause("twice", "It is doubled.") == one.cause(lambda x: x + x)
    assert one.cause(lambda x: 8.0 if x == 4 else x / 2) is None


def test_a_mistake_that_raises_is_known_by_what_it_raises() -> None:
    """Type and words of the exception are its footprint."""
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), (matches(points=1, hint=HINT),))

    def as_list(solution: Student, x: Any) -> Any:
        return x[0] / 2

    exercise.misconception("x is taken for a list.", fails="matches")(as_list)
    one = clinic(exercise, oracle(CODE))
    assert Cause("as_list", "x is taken for a list.") == one.cause(lambda x: x[0] / 2.0)
    assert one.cause(lambda x: int("no")) is None


def test_a_mistake_that_accepts_bad_input_is_known_by_the_form_of_its_result() -> None:
    """The values that come back of bad input are nobody's concern."""
    exercise = Exercise(
        "work.half",
        {"x": value(4.0)},
        ("y",),
        (matches(points=1, hint=HINT), raises(points=1, hint=HINT, inputs={"x": 0.0})),
    )
    exercise.misconception("It gives up silently.", fails="raises")(
        named("silent", lambda solution, x: solution(x) if x else None)
    )
    one = clinic(exercise, oracle(CODE))
    assert Cause("silent", "It gives up silently.") == one.cause(lambda x: x / 2 if x else None, "raises")
    assert one.cause(lambda x: x / 2, "raises") is None


def test_each_call_is_matched_by_its_own_bound() -> None:
    """A case of large numbers must not lend its rounding to a case of small ones."""
    cases = {"small": {"x": 1e-30}, "large": {"x": 1e30}}
    checks = (stable(cases=cases, points=1, hint=HINT),)
    exercise = Exercise("work.half", {"x": value(4.0)}, ("y",), checks)
    exercise.misconception("Small numbers vanish.", fails="stable")(
        named("vanishes", lambda solution, x: solution(x) if x > 1 else 0.0)
    )
    one = clinic(exercise, oracle(CODE))
    assert Cause("vanishes", "Small numbers vanish.") == one.cause(lambda x: x / 2 if x > 1e-9 else 0.0)


def test_each_output_is_matched_by_its_own_bound() -> None:
    """Large numbers in one output say nothing of the rounding of another."""
    code = "def two(x):\n    return 1e30 * x, 1e-30 * x, {'y': x}\n"
    exercise = Exercise("work.two", {"x": array("N")}, ("big", "tiny", "cache"), (matches(points=1, hint=HINT),))
    exercise.misconception("tiny is doubled.", fails="matches")(
        named("doubles", lambda solution, x: (1e30 * x, 2e-30 * x, None))
    )
    one = clinic(exercise, oracle(code))
    assert Cause("doubles", "tiny is doubled.") == one.cause(lambda x: (1e30 * x, 2e-30 * x, None))
    other = one.cause(lambda x: (1e30 * x, -1e-30 * x, None))
    assert other is not None
    assert "sign" == other.id


def test_a_random_mistake_is_known_by_what_its_law_measures() -> None:
    """However the student draws, and with whatever seeds."""
    check = statistics(law="mask", output="mask", probability="p", points=1, hint=HINT)
    inputs = {"x": array("20 30", away=0.1), "p": 0.2, "rng": rng()}
    exercise = Exercise("work.drop", inputs, ("out", "mask"), (check,))

    def keeps(solution: Student, x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = (rng.random(x.shape) < p) / (1 - p)
        return x * mask, mask

    def unscaled(solution: Student, x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = 1.0 * (rng.random(x.shape) >= p)
        return x * mask, mask

    exercise.misconception("It keeps with p.", fails="statistics")(keeps)
    exercise.misconception("It is not scaled.", fails="statistics")(unscaled)
    one = clinic(exercise, oracle(CODE))

    def student(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = rng.binomial(1, p, x.shape) / (1 - p)
        return x * mask, mask

    assert Cause("keeps", "It keeps with p.") == one.cause(student)

    def both(x: Any, p: float, rng: np.random.Generator) -> Any:
        mask = 1.0 * rng.binomial(1, p, x.shape)
        return x * mask, mask

    assert Cause("unscaled+keeps", "It is not scaled. And: It keeps with p.") == one.cause(both)


# ---- alike


@pytest.mark.parametrize(
    ("got", "footprint", "same"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-11]), True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), False),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), False),
        (np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf]), True),
        (np.array([1.0, np.inf]), np.array([1.0, -np.inf]), False),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0]), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), True),
        (np.array([True, False]), np.array([True, False]), True),
        (1.0, np.array(1.0), True),
        (True, 1.0, False),
        ("a", 1.0, False),
        (None, None, True),
        (None, 0.0, False),
        ("a", "a", True),
        ([1.0, "a"], (1.0, "a"), True),
        ([1.0], [1.0, 2.0], False),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"a": 1.0}, {"b": 1.0}, False),
        (1.0, {"a": 1.0}, False),
        (Refused("Tensor"), Refused("Tensor"), True),
        (Refused("Tensor"), Refused("list"), False),
        (Refused("Tensor"), np.ones(2), False),
    ],
)
def test_features_are_the_same_up_to_rounding(got: Any, footprint: Any, same: bool) -> None:
    """Relative to the largest entry; forms, texts and flags are exact."""
    assert same is alike(got, footprint)


def test_an_exception_without_a_message_stands_for_all_of_its_type() -> None:
    """Whoever refuses what is allowed does it in words of their own."""
    own = {"raised": "ValueError", "message": "the stride does not fit"}
    assert alike(own, {"raised": "ValueError", "message": ""})
    assert not alike(own, {"raised": "AssertionError", "message": ""})
    assert not alike(own, {"raised": "ValueError", "message": "another"})
    assert not alike(1.0, {"raised": "ValueError", "message": ""})


def test_a_bound_widens_what_is_alike() -> None:
    """A mistake is recognised no more closely than the check itself looks."""
    assert alike([np.array([1.0])], [np.array([1.1])], 0.2)
    assert not alike([np.array([1.0])], [np.array([1.1])], 0.05)


def test_frequencies_are_the_same_up_to_chance() -> None:
    """Six standard deviations of two measurements; where nothing varies, one more in a few is a difference."""

    def rate(share: float, trials: int = 10_000) -> dict[str, float]:
        return {"rate": share, "trials": trials}

    assert alike(rate(0.30), rate(0.32))
    assert not alike(rate(0.30), rate(0.35))
    assert alike(rate(0.0), rate(0.0))
    assert not alike(rate(0.1), rate(0.0))
    assert not alike("few draws", rate(0.3))
    assert not alike(rate(0.3), "few draws")
