"""`autograder check --here`: the student's code in this process, where a debugger can stop in it."""

from collections.abc import Sequence
from pathlib import Path

import click

from autograder.cli.frame import say
from autograder.errors import AutograderError


def check_in_process(exercises: Sequence[str], folder: Path, as_json: bool) -> int:
    """Show what the checks of some exercises say with the calls made here; the exit code.

    Raises:
        AutograderError: no exercise is named, or JSON is asked for: programs read what is graded.
    """
    from rich.console import Console

    from autograder.inprocess import DebuggerLeft, check_here
    from autograder.look import RIGHT
    from autograder.report.clean import clean
    from autograder.report.terminal import show

    if as_json or not exercises:
        reason = "and --json tells what is graded" if as_json else "so it has to be named"
        raise AutograderError(
            f"--here is for one exercise in a debugger, {reason}. For example: autograder check --here affine_backward"
        )
    names = ", ".join(exercises)
    say(f"{names} in this process: a breakpoint() in your code works, nothing holds it back, and it is not graded.")
    try:
        report, trace = check_here(folder, exercises)
    except DebuggerLeft:
        say(f"You left the debugger: nothing is said of {names}.")
        return 1
    if trace:
        click.echo(clean(trace, "text", 20_000), err=True)
    show(report, Console())
    if report.internal:
        return 5
    return int(any(o.verdict not in RIGHT for e in report.exercises for o in e.outcomes))
