"""Submissions that are broken and honest get their points for what is right, and words that help for what is not.

The rows B01 to B20 of the catalogue, each in several assignments. Each goes the whole way, from files on a disk to what a
student reads in the terminal and on the page, and after each an honest submission earns everything.
"""

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.collect import read_submission
from autograder.model import ExerciseReport, Report
from autograder.report.html import submission_page
from autograder.report.terminal import show
from autograder.run import grade
from autograder.sandbox.process import Zygote
from benchmarks import broken
from tests.attacks.broken.case import ALL, NONE, REST, Broken, write
from tests.attacks.broken.cases import CASES, ROWS
from tests.attacks.broken.work import WORKS, Work
from tests.good import LIMITS, LINES, right, submission, suite

TERMINAL = ("| ", "Your code printed:", "more lines", "  not written yet")  # what the page says otherwise
OURS = re.compile(
    r"Traceback|Errno|\b(worker|zygote|handle|sandbox|stdin|JSON)\b|/tmp|" + "|".join({sys.prefix, sys.base_prefix})
)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(replace(LIMITS, exercise_seconds=10.0)) as running:
        yield running


def shown(report: Report, width: int) -> str:
    """What the terminal shows."""
    read = StringIO()
    show(report, Console(file=read, width=width, color_system=None))
    return read.getvalue()


def earned(report: Report, work: Work) -> bool:
    """Whether all that does not build on the broken function is right, and the function is not."""

    def is_right(exercise: ExerciseReport) -> bool:
        return exercise.points == exercise.max_points

    found = {e.id.partition(".")[2]: is_right(e) for e in report.exercises}
    return not found[work.function] and all(right for name, right in found.items() if name not in work.builds_on_it)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.assignment)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.what}")
def test_a_broken_submission(zygote: Zygote, tmp_path: Path, case: Broken, work: Work) -> None:
    """Points and words are as they have to be, in the terminal and on the page, and nobody else is harmed."""
    write(tmp_path, case.files(work))
    made = grade(read_submission(tmp_path, "kim", work.assignment, work.module), work.suite, zygote)
    read, page = shown(made, 1000), html.unescape(submission_page(made))
    if case.earns == REST:
        assert earned(made, work), read
    else:
        points = {ALL: made.max_points, NONE: 0}
        assert (made.points == points[case.earns]) if case.earns in points else 0 < made.points < made.max_points, read
    assert [] == [text for text in case.texts(work) if text not in read], read
    on_page = [text for text in case.texts(work) if not text.startswith(TERMINAL)]
    assert [] == [text for text in on_page if text not in page], page
    assert [] == [found.group() for found in OURS.finditer(read)], read
    assert [] == [line for line in shown(made, 80).splitlines() if cell_len(line) > 80]
    honest = grade(submission(right(LINES)), suite(LINES), zygote)
    assert honest.max_points == honest.points


def test_every_row_has_its_cases() -> None:
    """Twenty rows, and no two cases of one name."""
    assert set(ROWS) == {case.row for case in CASES}
    assert len(CASES) == len({(case.row, case.what) for case in CASES})


def test_all_messages_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """By one command, both ways in which they are met; what passes is counted."""
    assert 0 == broken.main(["--only", "B06", "--way", "both"])
    text = capsys.readouterr().out
    for case in CASES:
        heading = f"## {case.row}: {case.what} (a3_backprop, "
        assert (2 if case.row == "B06" else 0) == text.count(heading)
    words = "mse_backward returns None: no `return` hands out its result."
    assert 4 == " ".join(text.split()).count(words)
    assert "\n(9 exercises pass)\n" in text
    assert "\n(19 exercises with no more than PASS)\n" in text
    assert "3 submissions, 6 messages; the longest has " in text
    assert 1 == broken.main(["--only", "nothing"])
