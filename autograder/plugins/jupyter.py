"""`check("...")` in a notebook: the same engine, out of process. A check that does not pass ends the cell with one line.

from autograder.plugins.jupyter import case, check
check("backprop.affine_backward")
inputs, expected = case("backprop.affine_backward/gradient")
"""

import sys
from pathlib import Path

from rich.console import Console

from autograder.desk import check_folder
from autograder.errors import AutograderError
from autograder.inprocess import Case, first_case
from autograder.model import Verdict
from autograder.report.terminal import show


class CheckFailed(Exception):
    """A check did not pass: "run all" and nbgrader's Validate button stop here. What to do stands above."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: one line of our own."""
        return [str(self)]


def check(exercise: str = "", *, folder: str | Path = ".") -> None:
    """Check one exercise, or all of the assignment, with the files as they are saved.

    Args:
        exercise: `backprop.affine_backward`, or the function's name alone; "" for all.
        folder: the folder of the assignment.

    Raises:
        CheckFailed: points were lost.
    """
    try:
        report = check_folder(Path(folder), [exercise] if exercise else [])
    except AutograderError as error:
        raise CheckFailed(str(error)) from None
    sys.stdout.flush()
    console = Console(width=100, force_jupyter=False, force_terminal=False, color_system=None)
    show(report, console, again="run this cell again")
    lost = [o for e in report.exercises for o in e.outcomes if o.verdict not in (Verdict.PASS, Verdict.CARRIED)]
    if lost:
        what = exercise or report.assignment
        unwritten = all(o.verdict in (Verdict.TODO, Verdict.SKIP) for o in lost)
        state = "is still to be written" if unwritten else f"has {report.points} of {report.max_points} points"
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
        found, outcome = first_case(Path(folder), check)
    except AutograderError as error:
        raise CheckFailed(str(error)) from None
    print(f"{outcome.check}: {outcome.verdict}{f': {outcome.detail}' if outcome.detail else ''}")
    return found
