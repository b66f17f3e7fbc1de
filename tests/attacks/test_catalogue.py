"""The catalogue is whole: every number is a row, another test, or has a reason."""

from collections import Counter
from pathlib import Path

import pytest

from tests.attacks.catalogue import ELSEWHERE, GROUPS, NOT_RUN, ROWS, ids
from tests.attacks.row import LEVELS, Row


def test_every_number_is_a_row_or_has_a_reason(root: Path) -> None:
    """Nothing is left out in silence, and nothing is there twice."""
    here = [row.id for row in ROWS]
    assert set(ids()) == {*here, *ELSEWHERE, *NOT_RUN}
    assert not set(NOT_RUN) & {*here, *ELSEWHERE}
    assert all((root / place).is_file() for place in ELSEWHERE.values())
    assert all(reason for reason in NOT_RUN.values())


def test_rows_have_names_of_their_own() -> None:
    """A row is asked for by its name."""
    assert [] == [name for name, count in Counter(row.name for row in ROWS).items() if count > 1]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_well_formed(row: Row) -> None:
    """Its levels exist, its module can be compiled, and it tells its group."""
    assert row.what
    assert row.id[0] in GROUPS
    assert {row.since, *(place.partition(" as ")[0] for place in row.open)} <= set(LEVELS)
    compile(row.source({}), row.name, "exec")


def test_no_row_scores() -> None:
    """Full points are for rows that answer right: they may waste, shout or copy, but 2 x is what they return."""
    assert {5, 4, 0} == {row.points for row in ROWS}
    assert all("2.0 * x" in row.body or "x *= 2.0" in row.body for row in ROWS if row.points)
    assert all(row.ends == "PASS" for row in ROWS if row.points)
