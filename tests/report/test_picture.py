"""Heat maps: what is drawn, what is marked, what is left to words."""

import re
from xml.etree import ElementTree as XML

import numpy as np
import pytest

from autograder.model import Difference
from autograder.report.picture import ABOVE, BELOW, ZERO, as_text, colour, panels
from tests.report.samples import EXPECTED, difference


def cells(svg: str) -> list[str]:
    """Returns what every cell says of itself."""
    return [e.text or "" for e in XML.fromstring(svg).iter() if e.tag.endswith("title")]  # noqa: S314 our own markup


def test_three_maps_are_drawn_and_the_first_wrong_entry_is_framed() -> None:
    """Got, expected, and their difference, in this order."""
    got = EXPECTED.copy()
    got[1, 0] = 3.0
    drawn = panels(difference(got, EXPECTED, (1, 0)))
    assert ["got", "expected", "got - expected"] == [p.title for p in drawn]
    assert ["[1, 0]: 3", "[1, 0]: 1", "[1, 0]: 2"] == [cells(p.svg)[3] for p in drawn]
    assert [2, 2, 2] == [p.svg.count('fill="none"') for p in drawn]
    assert "first wrong entry [1, 0]: 3" in drawn[0].svg
    assert "shape (2, 3), scale ±3" == drawn[0].caption


def test_both_values_share_one_scale() -> None:
    """The same colour means the same number; the difference has a scale of its own."""
    drawn = panels(difference(EXPECTED * 10, EXPECTED, (0, 0)))
    assert ["±15", "±15", "±13.5"] == [p.caption.rpartition(" ")[2] for p in drawn]


def test_other_shapes_are_drawn_without_a_difference() -> None:
    """There is none."""
    drawn = panels(difference(EXPECTED.T, EXPECTED))
    assert ["got", "expected"] == [p.title for p in drawn]
    assert [0, 0] == [p.svg.count('fill="none"') for p in drawn]


def test_more_axes_become_rows() -> None:
    """The last axis runs along a row; the cell keeps its whole index."""
    value = np.arange(24.0).reshape(2, 3, 4)
    drawn = panels(difference(value, value + 1, (1, 2, 3)))
    assert "shape (2, 3, 4), drawn as 6 rows of 4, scale ±24" == drawn[0].caption
    assert "[1, 2, 3]: 23" == cells(drawn[0].svg)[-1]


def test_a_long_row_is_wrapped() -> None:
    """And the caption says so."""
    drawn = panels(difference(np.arange(40.0), np.arange(40.0) + 1, (0,)))
    assert "shape (40,), 16 to a row, scale ±40" == drawn[0].caption
    assert drawn[0].width < 300


def test_what_is_not_finite_is_seen() -> None:
    """As a word where there is room, as a cross where there is none, and in the text alternative."""
    small, large = EXPECTED.copy(), np.zeros((20, 20))
    small[0, 0], small[1, 1], large[3, 4] = np.nan, -np.inf, np.inf
    first = panels(difference(small, EXPECTED, (0, 0)))[0].svg
    assert ["nan", "-inf"] == re.findall(r">(nan|-?inf)</text>", first)
    assert "2 entries are nan or infinite" in first
    assert 1 == panels(difference(large, np.zeros((20, 20)), (3, 4)))[0].svg.count("<path")


def test_equal_infinities_differ_by_nothing() -> None:
    """inf - inf would be nan, in a place that is right."""
    value = np.array([np.inf, 1.0])
    assert "[0]: 0" == cells(panels(difference(value, np.array([np.inf, 2.0]), (1,)))[2].svg)[0]


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (None, EXPECTED),
        ("text", EXPECTED),
        (1.0, 2.0),
        (np.zeros(401), np.zeros(401)),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([1j, 2]), np.array([1.0, 2.0])),
        ([EXPECTED], [EXPECTED]),
    ],
)
def test_what_a_picture_cannot_show_is_not_drawn(got: object, expected: object) -> None:
    """The sentence has said it already."""
    assert [] == panels(difference(got, expected))


@pytest.mark.parametrize("dtype", [bool, np.int64, np.uint8, np.float32, np.float16])
def test_every_kind_of_number_is_drawn(dtype: type) -> None:
    """The difference of two unsigned numbers is negative all the same."""
    drawn = panels(difference(np.array([0, 1], dtype), np.array([1, 1], dtype), (0,)))
    assert "[0]: -1" == cells(drawn[2].svg)[0]


def test_the_ends_of_the_scale() -> None:
    """Zero is light, a scale of zero has one colour, what is outside takes the colour of the end."""
    assert [BELOW, ZERO, ABOVE, ABOVE] == [colour(v, 2.0) for v in (-2.0, 0.0, 2.0, 9.0)]
    assert [ZERO, ZERO] == [colour(1.0, 0.0), colour(float("nan"), 1.0)]


def test_the_same_as_text() -> None:
    """For those who cannot see the picture."""
    got = as_text(Difference("value", "", "b", (0,), np.array([1.0, 2.5]), np.array([1.0, 2.0])))
    assert "got, shape (2,):\n[1.  2.5]\n\nexpected, shape (2,):\n[1. 2.]" == got
