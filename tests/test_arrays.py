"""Inputs come from a seed and a name alone, in shapes that let no transpose pass by luck."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.arrays import (
    POOL,
    Spec,
    array,
    derived,
    dimensions,
    draw,
    generator,
    items,
    labels,
    layers,
    mask,
    probabilities,
    probe,
    rng,
    uniform,
    value,
)
from autograder.errors import CourseError
from autograder.wire import Probe, Rng

SIZES = {"N": 5, "D": 3, "C": 4}


def one(spec: Any, seed: str = "seed", sizes: dict[str, int] | None = None) -> Any:
    return draw({"it": spec}, sizes or SIZES, generator(seed, "it"))["it"]


# ---- the generator


@given(st.text(max_size=5), st.text(max_size=5), st.integers(0, 9))
def test_a_draw_is_a_function_of_seed_and_names(seed: str, name: str, attempt: int) -> None:
    """The same seed and names give the same numbers, whatever was drawn before."""
    first = generator(seed, name, attempt).random(3)
    generator(seed, "another").random(7)
    assert first.tolist() == generator(seed, name, attempt).random(3).tolist()


def test_every_part_of_the_name_counts() -> None:
    """Another seed, exercise, check or attempt gives other numbers; moving a letter over a border does too."""
    names = [
        ("s", "a.f", "c", 0),
        ("t", "a.f", "c", 0),
        ("s", "a.g", "c", 0),
        ("s", "a.f", "d", 0),
        ("s", "a.f", "c", 1),
    ]
    names += [("s", "a.fc", "", 0), ("sa", ".f", "c", 0)]
    drawn = {float(generator(*name).random()) for name in names}
    assert len(names) == len(drawn)


# ---- dimensions


def test_named_dimensions_get_different_coprime_sizes_in_order() -> None:
    """The pool is handed out in the order of first appearance, and no two sizes share a factor."""
    found = dimensions({"x": array("N D"), "y": labels("N", below="C"), "W": array("D C")}, {})
    assert {"N": 5, "D": 3, "C": 7} == found
    assert all(math.gcd(a, b) == 1 and min(a, b) > 1 for a, b in itertools.combinations(POOL, 2))


def test_sizes_that_are_asked_for_are_kept_and_not_handed_out_again() -> None:
    """A check that asks for a batch of 5 gets it, and no other dimension is 5 by accident."""
    assert {"D": 5, "N": 3, "M": 7} == dimensions({"x": array("N D"), "W": array("D M")}, {"D": 5})


def test_numbers_are_no_names_and_parts_of_lists_count() -> None:
    """A fixed size takes nothing from the pool; names inside `items` and `layers` take theirs."""
    found = dimensions({"x": array("4 N"), "pair": items(array("N"), array("D")), "p": layers("D H")}, {})
    assert {"N": 5, "D": 3, "H": 7} == found


def test_a_bound_of_labels_gets_a_size_even_if_no_axis_has_its_name() -> None:
    """`labels("N", below="C")` alone is a complete declaration."""
    sizes = dimensions({"y": labels("N", below="C")}, {})
    assert {"N": 5, "C": 3} == sizes
    assert {0, 1, 2} == set(one(labels("N", below="C"), sizes=sizes).tolist())


def test_too_many_names_are_refused() -> None:
    """The message names the dimension that is left without a size."""
    with pytest.raises(CourseError, match=r"^More than 6 dimensions are named: G has no size left\. Give sizes=\.$"):
        dimensions({"x": array("A B C D E F G")}, {})


# ---- what is drawn


def test_array_has_its_shape_dtype_and_layout() -> None:
    """Named and fixed sizes, float64 in C order unless something else is asked for."""
    drawn = one(array("N 2 D"))
    assert ((5, 2, 3), np.dtype("float64"), True) == (drawn.shape, drawn.dtype, drawn.flags.c_contiguous)
    other = one(array("N D", dtype="float32", order="F"))
    assert (np.dtype("float32"), True, False) == (other.dtype, other.flags.f_contiguous, other.flags.c_contiguous)


def test_array_keeps_away_from_zero_and_takes_magnitudes() -> None:
    """With `away` no entry is near a kink at 0, on both sides of it; with `positive` all are on one."""
    drawn = one(array("N N N", away=0.25))
    assert 0.25 <= np.min(np.abs(drawn))
    assert np.any(drawn < 0)
    assert np.any(drawn > 0)
    assert 0.25 <= np.min(one(array("N N N", away=0.25, positive=True)))


def test_array_scale_scales() -> None:
    """The same numbers, times the scale."""
    assert (1e-3 * one(array("N D"))).tolist() == one(array("N D", scale=1e-3)).tolist()


def test_labels_hold_every_class_that_fits() -> None:
    """No class is missing by bad luck, so that a mistake in one of them cannot hide."""
    for seed in "abcdefgh":
        drawn = one(labels("N", below="C"), seed)
        assert ({0, 1, 2, 3}, np.dtype("int64"), (5,)) == (set(drawn.tolist()), drawn.dtype, drawn.shape)


def test_probabilities_are_positive_and_sum_to_one() -> None:
    """Over the last axis, up to rounding."""
    drawn = one(probabilities("N C"))
    assert np.all(drawn > 0)
    np.testing.assert_allclose(1.0, drawn.sum(axis=-1), rtol=1e-15)


def test_uniform_is_a_plain_float_without_a_shape() -> None:
    """A hyperparameter arrives as Python's own float; with a shape it is an array."""
    drawn = one(uniform(0.2, 0.4))
    assert float is type(drawn)
    assert 0.2 <= drawn <= 0.4
    assert (5,) == one(uniform(0.2, 0.4, "N")).shape


def test_layers_are_pairs_that_fit_together() -> None:
    """One (W, b) for each step, and no bias is zero."""
    sizes = dimensions({"p": layers("D H C")}, {})
    pairs = one(layers("D H C"), sizes=sizes)
    assert [((5, 3), (3,)), ((3, 7), (7,))] == [(W.shape, b.shape) for W, b in pairs]
    assert all(np.all(b != 0) for _, b in pairs)


def test_mask_holds_both_of_its_values() -> None:
    """Also where few entries would leave one of them out by luck."""
    for seed in "abcdefgh":
        assert {0.0, 1.25} == set(one(mask("2", drop=0.2), seed).tolist())


def test_stand_ins_and_given_values() -> None:
    """What the worker makes itself crosses as a name or a seed; what is given outright stays as it is."""
    assert isinstance(one(rng()), Rng)
    assert Probe("bowl") == one(probe("bowl"))
    assert (0.5, "text", None, 3) == (one(value(0.5)), one(value("text")), one(None), one(3))


def test_items_are_drawn_one_by_one() -> None:
    """A list of arrays with different numbers; specs may be nested and mixed with plain values."""
    first, second, (third,), fourth = one(items(array("N"), array("N"), items(array("D")), 7))
    assert first.tolist() != second.tolist()
    assert ((3,), 7) == (third.shape, fourth)


def test_derived_inputs_are_made_of_those_before_them() -> None:
    """The function gets the drawn values, by name."""
    drawn = draw({"z": array("N"), "twice": derived(lambda z: 2 * z, "z")}, SIZES, generator("s"))
    assert (2 * drawn["z"]).tolist() == drawn["twice"].tolist()


def test_arrays_are_made_by_the_namespace_that_is_asked_for() -> None:
    """Arrays only: the numbers and names beside them stay Python's own."""

    class Other:
        @staticmethod
        def asarray(made: Any) -> tuple[str, Any]:
            return ("other", made.shape)

    inputs = {"x": array("N"), "many": items(array("D")), "p": 0.5}
    assert {"x": ("other", (5,)), "many": [("other", (3,))], "p": 0.5} == draw(inputs, SIZES, generator("s"), Other)


def test_an_added_input_at_the_end_moves_no_numbers() -> None:
    """Inputs are drawn in their order."""
    before = draw({"x": array("N")}, SIZES, generator("s"))["x"]
    assert before.tolist() == draw({"x": array("N"), "y": array("D")}, SIZES, generator("s"))["x"].tolist()


def test_specs_are_plain_data() -> None:
    """Two equal declarations are equal records."""
    assert Spec("normal", ("N", "3"), array("N 3").options) == array("N 3")
