"""Wrong answers that need no code of an exercise: what each of them gives."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.selfcheck.wrong import BASELINES, slips
from tests.good import LINES, NOISE, suite

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def answer(x: Any) -> Any:
    """An answer of several parts: arrays of three dtypes, numbers, a text, nothing."""
    return 2 * x, (np.arange(3), x > 2), [1.5, 7, True, None, "text"]


def baseline(name: str) -> Any:
    return BASELINES[name](answer)(X)


@pytest.mark.parametrize(
    ("name", "number", "rest"),
    [
        ("zeros", 0.0, [0.0, 0, False, None, ""]),
        ("ones", 1.0, [1.0, 1, True, None, ""]),
        ("constant", 0.5, [0.5, 0, True, None, ""]),
    ],
)
def test_a_filled_baseline_has_the_form_of_the_answer(name: str, number: float, rest: list[Any]) -> None:
    """Every array and number is replaced, dtype and shape stay."""
    y, (whole, boolean), others = baseline(name)
    np.testing.assert_array_equal(np.full_like(X, number), y)
    assert (np.int64, np.bool_) == (whole.dtype, boolean.dtype)
    assert bool(number) == boolean.all()
    assert rest == others


def test_a_random_baseline_has_the_form_of_the_answer() -> None:
    """And it is the same in every call: what it earns does not depend on luck."""
    first, second = baseline("random"), baseline("random")
    np.testing.assert_array_equal(first[0], second[0])
    assert X.shape == first[0].shape
    assert not np.array_equal(2 * X, first[0])


def test_an_echo_is_the_first_array_in_every_place() -> None:
    """Also where it stands inside of another argument."""
    assert all(part is X for part in baseline("echo"))
    inside = BASELINES["echo"](lambda layers: layers[0][0] + 1)
    assert inside([(X, X[0])]) is X


def test_none_and_stub() -> None:
    """Nothing comes back, or what an unwritten function raises."""
    assert baseline("none") is None
    with pytest.raises(NotImplementedError):
        baseline("stub")


def wrapped(assignment: str, exercise: int, check: str) -> dict[str, list[Any]]:
    """The slips of an exercise, by the cause that is expected."""
    found = suite(assignment).exercises[exercise]
    made: dict[str, list[Any]] = {}
    for name, wrap in slips(found, suite(assignment).plans[found.id][check]):
        made.setdefault(name, []).append(wrap)
    return made


def test_slips_of_one_array() -> None:
    """Sign, float32, transpose, a factor of each dimension, nothing returned; each on the reference's own result."""
    made = wrapped(LINES, 0, "matches")
    assert {"returns_none", "sign", "float32", "transposed", "times_N", "over_N", "times_D", "over_D"} == set(made)

    def result(name: str) -> Any:
        return made[name][0](lambda x: 2 * x)(X / 3)

    assert result("returns_none") is None
    np.testing.assert_array_equal(-2 * X / 3, result("sign"))
    np.testing.assert_array_equal((2 * X / 3).T, result("transposed"))
    np.testing.assert_allclose(2 * 2 * X / 3, result("times_N"), rtol=1e-15)
    np.testing.assert_allclose(2 * X / 3 / 3, result("over_D"), rtol=1e-15)
    single = result("float32")
    assert np.float64 == single.dtype
    assert 0 < np.abs(single - 2 * X / 3).max() < 1e-6


def test_slips_of_several_outputs() -> None:
    """One of them at a time, swapped, or only one handed out; a cache is nobody's business."""
    made = wrapped(LINES, 2, "gradient")
    assert {"swapped_outputs", "missing_outputs", "sign", "transposed"} <= set(made)
    assert 2 == len(made["sign"])
    one, two = (wrap(lambda dout, cache: (X, X[0]))(X, None) for wrap in made["sign"])
    np.testing.assert_array_equal(-X, one[0])
    np.testing.assert_array_equal(X[0], one[1])
    np.testing.assert_array_equal(X, two[0])
    np.testing.assert_array_equal(-X[0], two[1])
    swapped = made["swapped_outputs"][0](lambda dout, cache: (X, X[0]))(X, None)
    assert ((3,), (2, 3)) == (swapped[0].shape, swapped[1].shape)
    assert made["missing_outputs"][0](lambda dout, cache: (X, X[0]))(X, None) is X
    with_cache = wrapped(LINES, 1, "matches")
    assert "swapped_outputs" not in with_cache
    assert "missing_outputs" not in with_cache
    assert 1 == len(with_cache["sign"])


def test_slips_of_a_number() -> None:
    """A plain number has a sign, and neither shape nor dimension."""
    assert {"returns_none", "sign"} == set(wrapped(NOISE, 0, "matches"))


def test_an_output_that_is_zero_has_no_slips() -> None:
    """Its sign or its factor changes nothing: there is no such mistake."""
    found = suite(LINES).exercises[0]
    plan = suite(LINES).plans[found.id]["matches"]
    zero = replace(plan, values=(np.zeros_like(plan.values[0]),))
    assert ["returns_none"] == [name for name, _ in slips(found, zero)]


def test_slips_of_whole_numbers() -> None:
    """As floats; and as truth values where there are zeros and ones only."""
    exercise, plan = suite(LINES).exercises[0], suite(LINES).plans["lines.double"]["matches"]
    for values, expected in (([0, 1, 1], [[0.0, 1.0, 1.0], [False, True, True]]), ([0, 2], [[0.0, 2.0]])):
        whole = np.array(values)
        made = dict(slips(exercise, replace(plan, values=(whole,))))
        names = ["floats_for_whole_numbers", "truth_values"][: len(expected)]
        assert {"returns_none", *names} == set(made)
        got = [made[name](lambda x, whole=whole: whole)(X) for name in names]
        assert expected == [g.tolist() for g in got]
        assert ["f", "b"][: len(expected)] == [g.dtype.kind for g in got]
