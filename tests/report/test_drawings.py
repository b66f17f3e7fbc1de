"""What a lost check has to show, and the same in words and tables."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.figures import Slopes, Stages
from autograder.report.drawings import ROWS, STAGES, Drawing, difference, drawings
from tests.report import pictured
from tests.report.samples import EXPECTED
from tests.report.samples import difference as differs


def one(name: str) -> Drawing:
    """Returns the drawing of one kind of figure."""
    (found,) = drawings(pictured.lost(pictured.FIGURES[name]))
    return found


def test_the_difference_comes_first_and_the_table_last() -> None:
    """Pictures of what was measured stand between them."""
    found = differs(pictured.slopes().got, EXPECTED, (0, 1))
    drawn = drawings(pictured.lost(pictured.stages(), pictured.slopes(), found=found))
    assert [
        "dW: what came back and what was expected",
        "dW beside the numeric gradient",
        "all values of the result",
    ] == [d.title for d in drawn]


def test_nothing_to_look_at_is_nothing() -> None:
    """A check of which no values are kept, or whose values cannot be drawn."""
    assert [] == drawings(pictured.lost())
    assert [] == drawings(pictured.lost(found=differs(None, EXPECTED)))


def test_a_gradient_has_a_table_of_its_wrong_entries() -> None:
    """Marked is the first; the text has all of them."""
    drawn = one("slopes")
    assert ("entry", "numeric", "yours", "yours - numeric") == drawn.columns
    assert (("[0, 1]", "-1.5", "3", "4.5"), ("[1, 2]", "-0.125", "-0.5", "-0.375")) == drawn.rows
    assert (0, "", 7) == (drawn.marked, drawn.note, len(drawn.text.splitlines()))


def test_many_wrong_entries_are_counted() -> None:
    """The table stays short, and an array that is too large has no picture."""
    zeros = np.zeros(401)
    (drawn,) = drawings(pictured.lost(Slopes("dx", zeros, zeros + 1, zeros == 0)))
    assert (ROWS, (), "393 more entries are wrong.") == (len(drawn.rows), drawn.panels, drawn.note)


def test_frequencies_have_a_table_of_what_was_measured() -> None:
    """With what was expected, its bound, and whether it is kept."""
    drawn = one("rates")
    assert ("measured", "yours", "expected", "by chance", "") == drawn.columns
    assert ("share of mask that was kept", "0.625", "0.7", "0.67 to 0.73", "outside") == drawn.rows[0]
    assert ("mean of mask", "1", "1", "0.9 to 1.1", "right") == drawn.rows[1]
    assert (0, ["unit", "0", "1", "2", "3"]) == (drawn.marked, [line.split()[0] for line in drawn.text.splitlines()])


def test_a_path_has_a_table_of_the_entry_that_goes_wrong_first() -> None:
    """Round by round; the text has all entries."""
    drawn = one("paths")
    assert ("round", "yours, w[0]", "right", "yours - right") == drawn.columns
    assert (("1", "0.5", "0.5", "0"), ("2", "-1", "1", "-2")) == drawn.rows[1:3]
    assert (2, 2) == (drawn.marked, len(drawn.panels))
    assert "yours:\n[[ 0.   1. ]\n [ 0.5  1. ]\n [-1.   1. ]" in drawn.text


def test_all_values_have_a_table() -> None:
    """The first wrong one is marked; cases are named where there are several."""
    drawn = one("stages")
    assert ("value", "shape", "furthest off", "allowed", "") == drawn.columns
    assert ("caches[1]", "(2, 3)", "1", "1e-11", "wrong") == drawn.rows[1]
    assert (1, "right") == (drawn.marked, drawn.rows[0][-1])
    assert "Order: what is kept on the way comes first, then the result." == drawn.note
    (cased,) = drawings(pictured.lost(pictured.stages(2)))
    assert ("case", "value") == cased.columns[:2]
    assert ("case 0", "caches[0]") == cased.rows[0][:2]


@pytest.mark.parametrize(("wrong", "marked"), [(0, 0), (60, 20), (119, 39)])
def test_a_long_table_is_cut_around_what_is_wrong(wrong: int, marked: int) -> None:
    """And says so."""
    row = pictured.stages().rows[0]
    rows = [replace(row, name=f"y[{i}]", wrong="wrong" if i == wrong else "") for i in range(120)]
    (drawn,) = drawings(pictured.lost(Stages(tuple(rows), "so")))
    assert (STAGES, marked, f"y[{wrong}]") == (len(drawn.rows), drawn.marked, drawn.rows[marked][0])
    assert "Order: so. 80 more are not shown." == drawn.note


# ---- heat maps in characters


def lines(got: object, expected: object) -> tuple[str, ...]:
    """Returns what a terminal shows of a difference."""
    drawn = difference(differs(got, expected, (0, 0)))
    assert drawn is not None
    return drawn.lines


def test_a_heat_map_in_digits() -> None:
    """0 is equal, 9 is the furthest; nothing that differs is a 0."""
    got = EXPECTED + np.array([[0.0, 9.0, -4.5], [1e-9, 0.0, 0.0]])
    assert ("how far off dW is: 0 equal, 9 off by 9", "0 9 5", "1 0 0") == lines(got, EXPECTED)


def test_what_is_not_finite_is_an_x() -> None:
    """It is as far off as can be."""
    got = EXPECTED.copy()
    got[0, 0], got[1, 1] = np.nan, np.inf
    head, *rows = lines(got, EXPECTED)
    assert (["x 0 0", "0 x 0"], "how far off dW is: 0 equal, 9 off by 0, x not finite") == (rows, head)


def test_a_large_map_is_cut() -> None:
    """And says so; one of another shape has none."""
    head, *rows = lines(np.ones((20, 20)), np.zeros((20, 20)))
    assert (12, "how far off dW is, the first 12 rows of 20: 0 equal, 9 off by 1") == (len(rows), head)
    assert () == lines(EXPECTED.T, EXPECTED)
    assert 2 == len(lines(np.ones(7), np.zeros(7)))
