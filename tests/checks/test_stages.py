"""All values of a result one by one: in which order, by which name, and which is wrong first."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.checks import KINDS, matches
from autograder.compare import leaves
from autograder.figures import Stage, Stages
from autograder.model import Exercise, Plan
from autograder.wire import Result
from tests.checks.trial import HINT

X = np.arange(6.0).reshape(2, 3)


ORDERS = {True: "what is kept on the way comes first, then the result", False: "that of the result"}


def stages(names: Sequence[str], values: Sequence[Any], got: Sequence[Any], **options: Any) -> tuple[Stage, ...]:
    """The rows of the table; each value is a case."""
    check = matches(points=1, hint=HINT, **options)
    exercise = Exercise("work.f", {}, tuple(names), (check,))
    labels = tuple(f"case {i}" for i in range(len(values))) if len(values) > 1 else ("",)
    bounds = tuple([1e-9] * len(leaves(value)) for value in values)
    plan = Plan((), labels, ({},) * len(values), tuple(values), bounds)
    found = KINDS["matches"].figures(exercise, check, plan, [Result((one,)) for one in got])
    if not found:
        return ()
    (table,) = found
    assert isinstance(table, Stages)
    assert ORDERS["caches" in names] == table.order
    assert table.first == next(i for i, row in enumerate(table.rows) if row.wrong)
    return table.rows


def test_what_was_kept_on_the_way_comes_first() -> None:
    """A forward pass returns it last; the first wrong row is then where it went wrong."""
    value = (X, [(X, 2 * X), (X,)])
    rows = stages(("out", "caches"), [value], [(X + 1, [(X, 2 * X + 1), (X,)])])
    assert ["caches[0][0]", "caches[0][1]", "caches[1][0]", "out"] == [row.name for row in rows]
    assert ["", "wrong", "", "wrong"] == [row.wrong for row in rows]
    assert [0.0, 1.0, 0.0, 1.0] == [row.error for row in rows]
    assert {((2, 3), 1e-9)} == {(row.shape, row.allowed) for row in rows}


def test_every_case_has_its_rows() -> None:
    """With its name."""
    rows = stages(("y",), [1.0, 2.0, 3.0], [1.0, 2.5, 3.0])
    assert [("case 0", "y", ""), ("case 1", "y", "wrong"), ("case 2", "y", "")] == [
        (row.case, row.name, row.wrong) for row in rows
    ]
    assert [((), 0.5)] == [(row.shape, row.error) for row in rows if row.wrong]


def test_a_single_value_needs_no_table() -> None:
    """Its picture says all of it."""
    assert () == stages(("y",), [X], [X + 1])


def test_a_right_result_has_nothing_to_show() -> None:
    """However many values it has."""
    assert () == stages(("a", "b"), [(X, X)], [(X, X)])


def test_outputs_that_are_not_compared_are_left_out() -> None:
    """They are another check's affair."""
    rows = stages(("a", "b", "c"), [(X, X, X)], [(X, X + 1, X + 1)], outputs=["a", "b"])
    assert ["a", "b"] == [row.name for row in rows]


def test_a_result_of_another_form_has_no_values() -> None:
    """It cannot be split into outputs."""
    assert () == stages(("a", "b"), [(X, X)], [None])


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "is None, expected a numpy array of shape (2, 3)"),
        (X.T, "has shape (3, 2), expected (2, 3) (the same numbers, transposed)"),
        (X.astype(np.float32), "is float32, expected float64"),
        (X * np.nan, "not finite"),
        ([X], "is a list of 1, expected a numpy array of shape (2, 3)"),
    ],
)
def test_what_is_wrong_is_said_in_a_few_words(got: Any, words: str) -> None:
    """Without a distance where there is none."""
    first, second = stages(("a", "b"), [(X, X)], [(X, got)])
    assert ("", words, 0.0, None) == (first.wrong, second.wrong, first.error, second.error)


def test_a_part_whose_form_is_wrong_is_one_row() -> None:
    """Nothing is below it, and what stands behind keeps its bounds."""
    rows = stages(("a", "b"), [([X, X, X], 1.0)], [([X], 1.0)])
    assert [("a", "has 1 entries, expected 3", None), ("b", "", ())] == [(r.name, r.wrong, r.shape) for r in rows]


def test_texts_and_nothing_have_neither_shape_nor_distance() -> None:
    """They are right or wrong."""
    rows = stages(("a", "b"), [("yes", None)], [("no", None)])
    assert [(None, None, "wrong"), (None, None, "")] == [(row.shape, row.error, row.wrong) for row in rows]
