"""grades.csv: one row per submission, plain UTF-8, text that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from autograder.model import Report
from autograder.report.clean import clean
from autograder.report.summary import shown

COLUMNS = ("student", "assignment", "points", "max_points")


def grades(reports: Sequence[Report]) -> str:
    """Returns the table: `COLUMNS`, then the points of every exercise; empty where an assignment does not have it."""
    exercises = list(dict.fromkeys(e.id for r in reports for e in r.exercises))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(clean(name, "csv") for name in exercises)])
    for report in sorted(reports, key=lambda r: (r.student, r.assignment)):
        points = {e.id: shown(e.points) for e in report.exercises}
        row = [clean(report.student, "csv"), clean(report.assignment, "csv"), shown(report.points), report.max_points]
        writer.writerow([*row, *(points.get(name, "") for name in exercises)])
    return text.getvalue()


def write_grades(reports: Sequence[Report], path: Path) -> None:
    """Writes the table, with the same bytes on every platform."""
    path.write_text(grades(reports), encoding="utf-8", newline="")
