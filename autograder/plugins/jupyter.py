"""`check("...")` in a notebook: the same engine, out of process, and a card that shows what came of it.

from autograder.plugins.jupyter import case, check
check("backprop.affine_backward")
inputs, expected = case("backprop.affine_backward/gradient")

Where a cell cannot show HTML (a terminal, a plain script) the same is printed. A check that does not pass ends the cell with one
line, so "run all" and nbgrader's Validate button tell the truth. The files are read as they are saved, each time.
"""

import io
import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console

from autograder.desk import check_folder
from autograder.errors import AutograderError
from autograder.inprocess import Case, first_case
from autograder.language import choose, speaking
from autograder.model import Report, Verdict
from autograder.report.html import notebook_card
from autograder.report.terminal import show

WIDTH = 80  # columns of the text


class _OneLine(BaseException):
    """What ends a cell with one line in place of a traceback."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows."""
        return [str(self)]


class CheckFailed(_OneLine, Exception):
    """A check did not pass: "run all" and nbgrader's Validate button stop here. What to do stands above."""


class CheckInterrupted(_OneLine, KeyboardInterrupt):
    """The cell was stopped while a check ran; what ran in another process has ended too."""


class Card:
    """A report as a notebook shows it."""

    def __init__(self, report: Report, saved: str) -> None:
        """Hold both forms.

        Args:
            report: of an exercise or of all.
            saved: what was read, in words.
        """
        self._report, self._saved = report, saved

    def _repr_html_(self) -> str:
        return notebook_card(self._report, self._saved)

    def __repr__(self) -> str:
        """The same as text."""
        text = io.StringIO()
        console = Console(file=text, width=WIDTH, force_jupyter=False, force_terminal=False, color_system=None)
        show(self._report, console, again="run this cell again")
        return "\n".join(filter(None, [self._saved, text.getvalue().rstrip("\n")]))


def check(exercise: str = "", *, folder: str | Path = ".") -> None:
    """Check one exercise, or all of the assignment, with the files as they are saved.

    The code runs in another process; an endless loop is stopped there after a few seconds, and so is a cell that is interrupted.

    Args:
        exercise: `backprop.affine_backward`, or the function's name alone; "" for all.
        folder: the folder of the assignment.

    Raises:
        CheckFailed: points were lost.
        CheckInterrupted: the cell was stopped.
    """
    saved = _saved(Path(folder))
    report = _report(exercise, Path(folder))
    if report is None:
        what = exercise or "The check"
        raise CheckInterrupted(f"{what} was stopped before its end. Nothing of it runs on; run this cell again.")
    module = report.exercises[0].id.partition(".")[0]
    _display(Card(report, saved.get(f"{module}.py", "")))
    lost = [o for e in report.exercises for o in e.outcomes if o.verdict not in (Verdict.PASS, Verdict.CARRIED)]
    if lost:
        unwritten = all(o.verdict in (Verdict.TODO, Verdict.SKIP) for o in lost)
        state = "is still to be written" if unwritten else f"has {report.points} of {report.max_points} points"
        what = exercise or report.assignment
        raise CheckFailed(f"{what} {state}. Save the module after every change, then run this cell again.")


def case(check: str, *, folder: str | Path = ".") -> Case:
    """The inputs of the first case that a check fails on, and the right value: `inputs, expected = case("...")`.

    `affine_backward(**inputs)` is then the call that the check makes. What an earlier function of yours hands over, a cache, is
    made by your own, as it is saved.

    Args:
        check: `backprop.affine_backward/gradient`; of an exercise its first check that is lost.
        folder: the folder of the assignment.

    Raises:
        CheckFailed: there is no such check, or its inputs cannot be made.
    """
    try:
        with speaking(choose()):
            found, outcome = first_case(Path(folder), check)
    except AutograderError as error:
        raise CheckFailed(str(error)) from None
    print(f"{outcome.check}: {outcome.verdict}{f': {outcome.detail}' if outcome.detail else ''}")
    return found


def _report(exercise: str, folder: Path) -> Report | None:
    """The report; None if it was interrupted: then the error and all that it still holds on to are gone on return.

    Raises:
        CheckFailed: there is nothing to report on.
    """
    try:
        with speaking(choose()):
            return check_folder(folder, [exercise] if exercise else [], pictures=True)
    except AutograderError as error:
        raise CheckFailed(str(error)) from None
    except KeyboardInterrupt:
        return None


def _saved(folder: Path) -> dict[str, str]:
    """When each module was saved, looked up before any is read: what is still unsaved in an editor is not checked."""
    today = datetime.now().astimezone().date()
    said = {}
    for path in folder.glob("*.py"):
        when = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        day = "" if when.date() == today else f"on {when:%Y-%m-%d} "
        said[path.name] = f"{path.name} as saved {day}at {when:%H:%M:%S}"
    return said


def _display(card: Card) -> None:
    """Show a card in the cell; where there is no notebook, print it."""
    sys.stdout.flush()
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        print(card)
        return
    if get_ipython() is None:  # IPython is installed, and this is none
        print(card)
    else:
        display(card)  # type: ignore[no-untyped-call]
