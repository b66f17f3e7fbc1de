"""`pure`: arguments stay, results are new, nothing is remembered; what the student's own forward made is theirs."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng
from autograder.checks import pure
from autograder.model import Check, Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def scale(x, w):
    return x * w, np.sum(w)

def forward(x):
    return 2 * x, x.copy()

def backward(dout, cache):
    return dout * cache

def noise(x, rng):
    return x + rng.random(x.shape)
"""


def scale() -> Trial:
    exercise = Exercise("work.scale", {"x": array("N D"), "w": array("D")}, ("y", "s"), (pure(points=1, hint=HINT),))
    return trial(exercise, oracle(CODE))


def backward() -> Trial:
    exercise = Exercise(
        "work.backward",
        {"x": array("N D"), "dout": array("N D")},
        ("dx",),
        (pure(points=1, hint=HINT),),
        arguments=("dout", "cache"),
        after=("forward", ("x",), (1,)),
    )
    return trial(exercise, oracle(CODE))


def noise() -> Trial:
    check = pure(points=1, hint=HINT, random=True)
    return trial(Exercise("work.noise", {"x": array("N"), "rng": rng()}, ("y",), (check,)), oracle(CODE))


def test_the_references_are_pure() -> None:
    """Also one that draws from the generator it is given."""
    for one in (scale(), backward(), noise()):
        assert Verdict.PASS is one.judge().verdict
        assert {"pure": []} == one.features()


def mutates(x: Any, w: Any) -> Any:
    x *= w
    return x.copy(), np.sum(w)


def aliases(x: Any, w: Any) -> Any:
    return x * w, w[:1]


def reseeds(x: Any, w: Any) -> Any:
    np.random.seed(0)  # noqa: NPY002, TID251 - this is the mistake
    return x * w, np.sum(w)


def draws(x: Any, w: Any) -> Any:
    random.random()  # noqa: S311 - this is the mistake
    return x * w, np.sum(w)


def counting() -> Callable[..., Any]:
    """Returns a function that gives another result at every call."""
    calls: list[int] = []

    def remembers(x: Any, w: Any) -> Any:
        calls.append(1)
        return x * w + len(calls), np.sum(w)

    return remembers


@pytest.mark.parametrize(
    ("function", "reason", "text"),
    [
        (mutates, "mutated", "scale changes its argument x: x belongs to the caller"),
        (aliases, "aliased", "s shares its memory with the argument w: changing one changes the other"),
        (
            reseeds,
            "global random state",
            "scale uses or resets the global random state instead of leaving it alone",
        ),
        (draws, "global random state", "scale uses or resets the global random state instead of leaving it alone"),
        (counting(), "remembers", "two calls of scale with the same arguments give different results"),
    ],
)
def test_what_is_touched_is_named(function: Callable[..., Any], reason: str, text: str) -> None:
    """With the names of the exercise."""
    found = scale().judge({"scale": function})
    assert (Verdict.FAIL, reason, text) == (found.verdict, found.reason, found.detail)


def test_several_findings_are_features_in_their_order() -> None:
    """The first one is told, all of them identify the mistake."""
    one = scale()

    def both(x: Any, w: Any) -> Any:
        x *= w
        return x, np.sum(w)

    expected = [
        "mutated: scale changes its argument x: x belongs to the caller",
        "aliased: y shares its memory with the argument x: changing one changes the other",
    ]
    assert {"pure": expected} == one.features({"scale": both})
    assert "mutated" == one.judge({"scale": both}).reason


def test_a_single_result_that_is_its_argument() -> None:
    """Named by the one output."""
    found = backward().judge({"backward": lambda dout, cache: dout})
    assert "dx shares its memory with the argument dout: changing one changes the other" == found.detail


def test_the_cache_is_the_student_s_own() -> None:
    """A backward may do with it as it likes, and a forward may keep its arguments in it."""

    def uses_up(dout: Any, cache: Any) -> Any:
        cache *= dout
        return cache

    assert Verdict.PASS is backward().judge({"backward": uses_up}).verdict
    exercise = Exercise("work.forward", {"x": array("N")}, ("out", "cache"), (pure(points=1, hint=HINT),))
    one = trial(exercise, oracle(CODE))
    assert Verdict.PASS is one.judge({"forward": lambda x: (2 * x, x)}).verdict
    assert Verdict.FAIL is one.judge({"forward": lambda x: (x, x)}).verdict


def test_a_generator_of_its_own_is_not_the_given_one() -> None:
    """Two generators of one seed, two different results: the draw came from elsewhere."""
    own = np.random.default_rng(1)
    found = noise().judge({"noise": lambda x, rng: x + own.random(x.shape)})
    text = "two calls of noise with the same arguments give different results"
    assert ("remembers", text) == (found.reason, found.detail)


def test_a_generator_with_a_seed_of_its_own_shows_with_another_seed() -> None:
    """Two equal calls agree; that the seed makes no difference is told where it is to count."""

    def own(x: Any, rng: Any) -> Any:
        return x + np.random.default_rng(1).random(x.shape)

    assert Verdict.PASS is noise().judge({"noise": own}).verdict
    check = pure(points=1, hint=HINT, random=True, seed_counts=True)
    one = trial(Exercise("work.noise", {"x": array("N"), "rng": rng()}, ("y",), (check,)), oracle(CODE))
    found = one.judge({"noise": own})
    text = "noise gives the same result whatever the seed of the generator that is handed in"
    assert ("ignores the generator", text) == (found.reason, found.detail)
    assert Verdict.PASS is one.judge().verdict
    assert 3 == len(one.plan.calls)


def test_nan_is_not_held_against_it() -> None:
    """NaN equals nothing; that it came is the business of the value checks."""
    assert Verdict.PASS is scale().judge({"scale": lambda x, w: (x * np.nan, 0.0)}).verdict


def test_what_raises_is_judged_first() -> None:
    """And leaves the features of any call that raised."""

    def broken(x: Any, w: Any) -> Any:
        raise KeyError("x")

    one = scale()
    assert Verdict.ERROR is one.judge({"scale": broken}).verdict
    ended = {"raised": "KeyError", "message": "'x'"}
    assert {"y": [ended, ended], "s": [ended, ended]} == one.features({"scale": broken})


def test_another_form_of_result_is_no_finding() -> None:
    """One value where two belong: told elsewhere."""
    assert Verdict.PASS is scale().judge({"scale": lambda x, w: x * w}).verdict


def test_it_is_a_guard_that_watches_two_calls() -> None:
    """The same call twice."""
    assert Check("pure", "pure", 1, HINT, {"random": True}, guard=True) == pure(points=1, hint=HINT, random=True)
    first, second = scale().plan.calls
    assert first is second
    assert first.watch
