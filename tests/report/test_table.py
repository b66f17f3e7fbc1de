"""grades.csv."""

import csv
from collections.abc import Callable
from pathlib import Path

from autograder.report.table import grades, write_grades
from tests.report.samples import classroom, hostile


def test_the_table_of_a_class(golden: Callable[[str, str], None]) -> None:
    """One row per submission, sorted; an exercise of another assignment is empty, not zero."""
    golden("grades.csv.txt", grades(classroom()))


def test_a_hostile_student_has_one_row_and_no_formula() -> None:
    """Neither a line end nor a leading sign gets through."""
    rows = list(csv.reader(grades([hostile()]).splitlines()))
    assert 2 == len(rows)
    assert rows[1][0].startswith("'=HYPERLINK(")
    assert ["a3_backprop", "0", "5", "0"] == rows[1][1:]


def test_the_file_is_plain_utf_8_with_line_feeds(tmp_path: Path) -> None:
    """The same bytes on every platform."""
    path = tmp_path / "grades.csv"
    write_grades(classroom(), path)
    data = path.read_bytes()
    assert data.startswith(b"student,assignment,points,max_points,")
    assert b"\r" not in data
    assert "김민수" in data.decode("utf-8")


def test_an_empty_class_is_a_table_too() -> None:
    """Its header says what would stand there."""
    assert "student,assignment,points,max_points\n" == grades([])
