"""Each rule of the comparison has its place, its words, and a bound that a NaN cannot slip through."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.compare import ILL_POSED, bounds, compare, describe, each, leaves, nudge, replace_leaves
from autograder.errors import Redraw
from autograder.model import Difference
from autograder.wire import Refused

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
SAME = 1e-12


def said(got: Any, expected: Any, bound: Any = SAME) -> tuple[str, str] | None:
    """Kind and text of the first difference, with one bound for all leaves."""
    found = compare(got, expected, [bound] * len(leaves(expected)), "dx")
    return (found.kind, found.text) if found else None


def source() -> np.random.Generator:
    return np.random.default_rng(0)


# ---- trees


@given(TREES)
def test_a_tree_is_rebuilt_from_its_leaves(tree: Any) -> None:
    """`replace_leaves` is the inverse of `leaves`."""
    assert tree == replace_leaves(tree, leaves(tree))


@given(TREES)
def test_a_value_does_not_differ_from_itself(tree: Any) -> None:
    """Whatever the grammar holds, NaN aside, equals itself with no tolerance at all."""
    assert said(tree, tree, 0.0) is None


def test_leaves_come_in_one_order() -> None:
    """Containers in their order, dicts by their sorted keys, whatever order they were written in."""
    assert [1, 2, 3, 4] == leaves([{"b": 3, "a": (1, 2)}, 4])
    assert {"b": 10, "a": 20} == replace_leaves({"b": 1, "a": 2}, [20, 10])


# ---- the rules, in order


def test_the_type_comes_first() -> None:
    """A container where a number belongs, nothing where an array belongs: said as what came and what was expected."""
    want = np.zeros((3, 2))
    assert ("type", "dx is None, expected a numpy array of shape (3, 2)") == said(None, want)
    assert ("type", "dx is a list of 2, expected a numpy array of shape (3, 2)") == said([1, 2], want)
    assert ("type", "dx is of type Tensor, expected a numpy array of shape (3, 2)") == said(Refused("Tensor"), want)
    assert ("type", "dx is the string 'none', expected a number") == said("none", 0.5)
    assert ("type", "dx is the string '7', expected a whole number") == said("7", 7)
    assert ("type", "dx is a dict of 0, expected True or False") == said({}, True)
    assert ("type", f"dx is the int {10**39}, expected a whole number") == said(10**39, 1)


def test_containers_have_their_own_words() -> None:
    """Length, form and keys are compared before what is inside."""
    assert ("type", "dx is the number 1.0, expected 2 values") == said(np.array(1.0), (1.0, 2.0))
    assert ("type", "dx is None, expected a list of 2") == said(None, [1.0, 2.0])
    assert ("type", "dx has 1 entries, expected 2") == said([1.0], [1.0, 2.0])
    assert ("type", "dx is a list of 0, expected a dict") == said([], {"a": 1.0})
    assert ("type", "dx has the keys ['b'], expected ['a']") == said({"b": 1.0}, {"a": 1.0})


def test_texts_and_none_are_exact() -> None:
    """Another text is a wrong value; anything else in their place is of the wrong type."""
    assert said("mean", "mean") is None
    assert ("value", "dx is the string 'sum', expected 'mean'") == said("sum", "mean")
    assert ("type", "dx is the float 1.0, expected 'mean'") == said(1.0, "mean")
    assert said(None, None) is None
    assert ("type", "dx is the int 0, expected None") == said(0, None)


def test_nothing_is_broadcast() -> None:
    """One right number, a column for a row: a wrong shape, also where numpy would stretch it."""
    assert ("shape", "dx is a single number, expected a numpy array of shape (3,)") == said(1.0, np.ones(3))
    assert ("shape", "dx has shape (1, 3), expected (3,) (the right numbers in another shape)") == said(
        np.ones((1, 3)), np.ones(3)
    )
    assert ("shape", "dx has shape (3,), expected (2, 3)") == said(np.ones(3), np.ones((2, 3)))
    assert ("shape", "dx has shape (3, 0), expected (0, 3) (the same numbers, transposed)") == said(
        np.ones((3, 0)), np.ones((0, 3)), np.zeros((0, 3))
    )


def test_a_transpose_is_recognised() -> None:
    """The shape is what is wrong, and the remedy is plain."""
    want = np.arange(6.0).reshape(2, 3)
    text = "dx has shape (3, 2), expected (2, 3) (the same numbers, transposed)"
    assert ("shape", text) == said(want.T.copy(), want)
    assert ("shape", "dx has shape (3, 2), expected (2, 3)") == said(want.T + 1, want)


def test_the_shape_comes_before_the_dtype() -> None:
    """Who returns one integer for an array of floats is told of the shape."""
    assert ("shape", "dx is a single number, expected a numpy array of shape (2,)") == said(3, np.ones(2))


def test_the_dtype_comes_before_the_value() -> None:
    """Integers, truth values, complex numbers and float32 are no float64, however right the numbers."""
    want = np.array([1.0, 2.0])
    for dtype in ("int64", "bool", "complex128", "float32", "float16"):
        assert ("dtype", f"dx is {dtype}, expected float64") == said(np.array([5, 6]).astype(dtype), want)
    assert ("dtype", "dx is float64, expected int64") == said(want, np.array([1, 2]))
    assert ("dtype", "dx is bool, expected int64") == said(True, 1)
    assert ("dtype", "dx is bool, expected float64") == said(True, 1.0)
    assert ("dtype", "dx is int64, expected bool") == said(np.array(1), np.array(True))


def test_more_precision_and_other_whole_numbers_are_welcome() -> None:
    """float64 for float32, int32 for int64, a Python number for an array without axes: nobody is to lose points for it."""
    assert said(np.array([1.0]), np.array([1.0], dtype=np.float32)) is None
    assert said(np.array([1], dtype=np.int32), np.array([1])) is None
    assert said(2, np.array(2.0)) is None
    assert said(np.array(2.0), 2.0) is None


def test_whole_numbers_and_truth_values_are_exact() -> None:
    """No tolerance reaches them, however large it is."""
    assert ("value", "dx[1] is 3, expected 2 (1 of 2 entries differ)") == said(np.array([1, 3]), np.array([1, 2]), 9.0)
    assert ("value", "dx[0] is False, expected True (1 of 2 entries differ)") == said(
        np.array([False, True]), np.array([True, True]), 9.0
    )
    assert ("value", f"dx is {2**62 + 1}, expected {2**62}") == said(2**62 + 1, 2**62)


def test_nan_matches_nothing() -> None:
    """Neither a number nor another NaN, nor under an infinite bound."""
    nan, one = np.array([np.nan, 1.0]), np.array([1.0, 1.0])
    assert ("finite", "dx[0] is nan, expected 1 (1 of 2 entries differ)") == said(nan, one, np.inf)
    assert ("finite", "dx[0] is nan, expected nan (1 of 2 entries differ)") == said(nan, nan, np.inf)
    assert ("finite", "dx is nan, expected 1") == said(float("nan"), 1.0)


def test_a_bound_that_is_nan_lets_nothing_pass() -> None:
    """Every rule asks whether the error is within the bound, not whether it is above it."""
    assert ("value", "dx is 1, expected 1") == said(1.0, 1.0, np.nan)


def test_equal_infinities_match() -> None:
    """An infinity is right where it is expected, with its sign, and nowhere else."""
    want = np.array([np.inf, -np.inf, 1.0])
    assert said(want.copy(), want) is None
    assert ("finite", "dx[1] is inf, expected -inf (1 of 3 entries differ)") == said(np.abs(want), want)
    assert ("finite", "dx[0] is 1, expected inf (2 of 3 entries differ)") == said(np.ones(3), want)


def test_finite_positions_come_before_values() -> None:
    """The overflow is what is shown, not the wrong number before it."""
    assert ("finite", "dx[1] is inf, expected 2 (1 of 2 entries differ)") == said(
        np.array([5.0, np.inf]), np.array([1.0, 2.0])
    )


# ---- the words for a wrong value


def test_as_many_digits_as_it_takes() -> None:
    """Two numbers that differ are never printed alike."""
    assert ("value", "dx is 1.2, expected 1.1") == said(1.2, 1.1)
    assert ("value", "dx is 1.00000002, expected 1.00000001") == said(1.00000002, 1.00000001)
    assert ("value", "dx is 1.00000000002, expected 1.00000000001") == said(1.00000000002, 1.00000000001)
    assert ("value", "dx is 1.0000000000000002, expected 1") == said(1.0 + 2.0**-52, 1.0, 0.0)


def test_the_first_of_several_differences_is_shown() -> None:
    """With its place, and with how many there are."""
    got, want = np.zeros((2, 2)), np.array([[0.0, 3.0], [4.0, 6.0]])
    got[1, 1] = 6.5
    assert ("value", "dx[0, 1] is 0, expected 3 (3 of 4 entries differ)") == said(got, want)


def test_a_difference_in_a_nested_value_has_its_path() -> None:
    """Bounds are consumed in step, so that a later leaf is still judged by its own."""
    want = [{"W": np.ones(2), "b": 3.0}]
    found = compare([{"W": np.ones(2), "b": 3.5}], want, [0.0, 0.1], "grads")
    assert found == Difference(
        "value", "grads[0]['b'] is 3.5, expected 3", "grads[0]['b']", (), *map(np.array, (3.5, 3.0))
    )
    assert compare([{"W": np.ones(2) + 0.05, "b": 3.0}], want, [0.1, 0.0], "grads") is None
    assert compare([1.5, 2.0], [1.0, 2.0], [0.1, 0.9], "g") is not None
    assert compare([1.0, 2.5], [1.0, 2.0], [0.1, 0.9], "g") is None


def test_a_constant_ratio_is_said() -> None:
    """A factor that was forgotten is the shortest explanation there is."""
    want = np.array([1.0, -2.0, 5.0])
    assert (
        "value",
        "dx[0] is 0.2, expected 1 (3 of 3 entries differ); every entry is 0.2 times the expected one",
    ) == said(0.2 * want, want)
    assert (
        "value",
        "dx[0] is -1, expected 1 (3 of 3 entries differ); every entry is -1 times the expected one",
    ) == said(-want, want)


def test_a_ratio_is_said_only_where_it_holds_for_every_entry() -> None:
    """Not for one number, not where an entry that should be 0 is not, not for a result that is 0 altogether."""
    assert ("value", "dx is 4, expected 2") == said(4.0, 2.0)
    text = "dx[0] is 5, expected 0 (3 of 3 entries differ)"
    assert ("value", text) == said(np.array([5.0, 2.0, 4.0]), np.array([0.0, 1.0, 2.0]))
    assert ("value", "dx[0] is 0, expected 1 (2 of 2 entries differ)") == said(np.zeros(2), np.array([1.0, 2.0]))
    assert ("value", "dx[1] is 4, expected 2 (1 of 2 entries differ)") == said(
        np.array([1.0, 4.0]), np.array([1.0, 2.0])
    )


def test_complex_values_are_compared_too() -> None:
    """Real and imaginary part together."""
    assert said(np.array([1 + 1j]), np.array([1 + 1j])) is None
    assert ("value", "dx[0] is 1+1j, expected 1+2j") == said(np.array([1 + 1j]), np.array([1 + 2j]))


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (None, "None"),
        (Refused("Tensor", "dtype object"), "of type Tensor (dtype object)"),
        (Refused("ndarray", "dtype object"), "an array of Python objects (dtype object)"),
        (Refused("ndarray", "dtype <U3"), "an array of texts (dtype <U3)"),
        (Refused("ndarray", "dtype datetime64[s]"), "an array of no numbers (dtype datetime64[s])"),
        (Refused("Tensor"), "of type Tensor"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        (np.array(2.5), "the number 2.5"),
        (True, "the bool True"),
        ("x" * 50, "the string '" + "x" * 40 + "'"),
        ((1, 2), "a tuple of 2"),
        ({"a": 1}, "a dict of 1"),
        (1j, "a complex"),
    ],
)
def test_describe_says_what_a_value_is(got: Any, text: str) -> None:
    """In the words of a message, never longer than a line."""
    assert text == describe(got)


# ---- bounds


def test_a_nudge_keeps_ties_zeros_and_whole_numbers() -> None:
    """One unit in the last place must not break what makes the input special."""
    x = np.array([0.3, -0.3, 0.3, 0.0, 2.0, np.inf])
    moved = nudge({"x": x, "y": [3, "a", None, True], "p": 0.25, "one": 1.0}, source(), 2.0**-52)
    assert np.abs(moved["x"][0]) == np.abs(moved["x"][1]) == np.abs(moved["x"][2])
    assert x[0] != moved["x"][0]
    assert ([0.0, 2.0, np.inf], [3, "a", None, True], 1.0) == (moved["x"][3:].tolist(), moved["y"], moved["one"])
    assert 0.25 * (1 + 2.0**-52) == pytest.approx(moved["p"], abs=2.0**-53)
    assert moved["p"] != 0.25


@given(arrays.arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)))
def test_a_right_answer_in_another_order_of_summing_is_within_its_bound(x: Any) -> None:
    """What rounding can explain is allowed."""
    try:
        expected, allowed = bounds(lambda a: np.sum(a, axis=0), x, source())
    except Redraw:
        return  # sums that cancel: the declaration of inputs has to avoid them
    assert compare(x[2] + (x[1] + x[0]), expected, allowed, "sum") is None


def test_bounds_follow_the_sensitivity_of_the_reference() -> None:
    """An entry that a last bit of the input moves further is allowed a larger error."""
    x = np.array([1.5, 1.5])
    _, (allowed,) = bounds(lambda a: np.array([np.exp(10 * a[0]), np.exp(10 * a[1]) + a[0]]) / np.exp(15), x, source())
    assert 1e4 * 2.0**-52 < allowed[0] < 1e-10
    _, (still,) = bounds(np.round, np.array([1.7, 1.2]), source())
    assert [1e4 * 2.0**-52 * 2.0] * 2 == still.tolist()


def test_a_wrong_formula_by_an_epsilon_is_outside_the_bound() -> None:
    """Slips of 1e-8 are seen in float64."""
    x = np.array([0.5, 1.7, -2.2])
    expected, allowed = bounds(lambda a: a / np.abs(a).sum(), x, source())
    assert compare(x / (np.abs(x).sum() + 1e-8), expected, allowed, "p") is not None


def test_single_precision_has_bounds_of_its_own() -> None:
    """float32 work is judged by what float32 rounding does, at float64 inputs."""
    x = np.array([0.1, 0.7])
    expected, (allowed,) = bounds(lambda a: 3 * a, x, source(), single=True)
    assert np.all(allowed > 50 * 2.0**-23 * 2)
    assert compare((3 * x.astype(np.float32)).astype(np.float64), expected, [allowed], "y") is None


def test_what_is_no_float_gets_no_room() -> None:
    """Whole numbers, truth values, texts and None are exact; one bound for each leaf."""
    expected, allowed = bounds(lambda a: (1, True, "t", None, 0.5 * a), 0.3, source())
    assert (1, True, "t", None, 0.15) == expected
    assert [0.0, 0.0, 0.0, 0.0] == allowed[:4]
    assert 0 < allowed[4] < 1e-11


def test_an_answer_that_is_0_allows_nothing_else() -> None:
    """There is no scale to be close on."""
    _, (allowed,) = bounds(lambda a: 0.0 * a, np.array([1.5]), source())
    assert [0.0] == np.asarray(allowed).tolist()


def test_an_ill_posed_draw_is_refused() -> None:
    """Where a last bit of the input moves the answer visibly, no right implementation could be told from a wrong one."""
    with pytest.raises(Redraw, match=r"^ill-posed: the reference moves by .*e-.* \(largest entry .*\) under one ulp$"):
        bounds(lambda a: np.sin(1e9 * a), np.array([0.3]), source())


def test_a_jump_nearby_is_refused() -> None:
    """Also in a whole number or a truth value, which has no bound that could grow."""
    message = r"^ill-posed: a whole number, a truth value or a text of the answer changes under one ulp$"
    with pytest.raises(Redraw, match=message):
        bounds(lambda a: bool(a > 0.3), 0.3, source())
    with pytest.raises(Redraw, match=r"^ill-posed: the reference moves"):
        bounds(lambda a: np.array([1.0 if a > 0.3 else 2.0]), 0.3, source())


def test_an_answer_that_turns_nan_is_refused() -> None:
    """A NaN under a nudge is no bound."""
    with pytest.raises(Redraw, match="ill-posed"):
        bounds(lambda a: np.array([1.0 if a == 0.3 else np.nan]), 0.3, source())


def test_infinite_entries_are_left_out_of_the_bound() -> None:
    """They are compared by position and sign, not by distance."""
    expected, (allowed,) = bounds(lambda a: np.array([np.inf, a]), 0.3, source())
    assert compare(np.array([np.inf, 0.3]), expected, [allowed], "y") is None
    assert np.all(allowed <= ILL_POSED)


def test_each_value_is_told_by_name() -> None:
    """Also behind one that is wrong, or whose form is: the bounds stay with their values."""
    expected = {"a": [1.0, (2.0, 3.0)], "b": 4.0}
    got = {"a": [1.0, None], "b": 4.5}
    found = list(each(got, expected, iter([SAME, 0.0, 0.0, 1.0]), "y"))
    assert [("y['a'][0]", ""), ("y['a'][1]", "type"), ("y['b']", "")] == [
        (leaf.name, leaf.difference.kind if leaf.difference else "") for leaf in found
    ]
    assert 1.0 == found[-1].bound


@given(TREES)
def test_each_names_every_leaf_of_a_right_tree_once(tree: Any) -> None:
    """In the order of the leaves, none of them wrong."""
    found = list(each(tree, tree, iter([SAME] * len(leaves(tree))), "y"))
    assert leaves(tree) == [leaf.expected for leaf in found]
    assert [None] * len(found) == [leaf.difference for leaf in found]
    assert len(found) == len({leaf.name for leaf in found})
