"""The instructor's commands around a class: grade, report."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.frame import main, say
from autograder.cli.here import course_here
from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.model import Report


@main.command(short_help="Grade a class, or one submission.")
@click.argument("path", type=click.Path(path_type=Path, readable=False))
@click.option("-a", "assignment", default=None, help="Grade this assignment only.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    required=True,
    help="Folder for results, tables and pages.",
)
@click.option(
    "--seed-file",
    type=click.Path(path_type=Path, readable=False),
    default=None,
    help="File that holds the secret seed.",
)
@click.option(
    "-j", "jobs", type=click.IntRange(1), default=None, help="Graders side by side; default: one for each core."
)
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@click.option(
    "--sandbox",
    type=click.Choice(("default", "require", "container", "off")),
    default="default",
    show_default=True,
    help="Walls around students' code: where the system has them, nothing without them, a container each, or none.",
)
@click.option("--image", default=None, help="What containers are made from; default: the course's, or the kit's own.")
@click.option("--json", "as_json", is_flag=True, help="One JSON report a line instead of the table.")
def grade(
    path: Path,
    assignment: str | None,
    out: Path,
    seed_file: Path | None,
    jobs: int | None,
    force: bool,
    sandbox: str,
    image: str | None,
    as_json: bool,
) -> None:
    """Grade a class folder <student>/<assignment>/, or one submission: a folder, a .py or .ipynb file, a zip or tar archive.

    Example: autograder grade submitted --out results
    """
    from autograder.classroom import SEED_FILE, changes, grade_path, stored_reports
    from autograder.collect import left_out

    if image is not None and sandbox != "container":
        raise click.UsageError("--image is for containers. Add --sandbox container.")
    course = course_here()
    try:
        before = stored_reports(out, None)
    except AutograderError:  # the first run into this folder
        before = []
    seed = course.root / "solutions" / SEED_FILE
    is_new = seed_file is None and not seed.exists()
    reports, broken = grade_path(
        course, path, assignment, out, seed_file, jobs, force, _progress(), _place(sandbox, image or course.image)
    )
    if is_new:
        click.echo(
            f"A new secret seed was made: {seed}. Keep it: only with it the same inputs are drawn again.", err=True
        )
    if as_json:
        from autograder.report.json_report import dumps

        for report in reports:
            click.echo(dumps(report))
    else:
        from rich.console import Console

        from autograder.report.terminal import class_table

        class_table(reports, Console())
        click.echo(
            f"\nThe class: {out / 'class.html'}\nEach submission: {out / 'feedback'}\nGrades: {out / 'grades.csv'}"
        )
    if assignment is None:
        for text in left_out(path, {a.id: a.module for a in course.assignments if a.exercises}):
            say(f"Not graded: {text}")
    for text in changes(before, reports):
        say(text)
    for text in broken:
        say(f"autograder: {text}")
    internal = any(report.internal for report in reports)
    sys.exit(3 if broken else 5 if internal else 0)


def _place(sandbox: str, image: str) -> str:
    return f"container:{image}" if sandbox == "container" else sandbox


def _progress() -> "Callable[[int, int, Report | None], None]":
    """A line on stderr that is written over, if stderr is a terminal; one line at the end if it is not."""
    import time

    started = time.monotonic()

    def told(done: int, total: int, report: "Report | None") -> None:
        seconds = time.monotonic() - started
        rate = done / seconds if seconds else 0.0
        left = (total - done) / rate if rate else 0.0
        text = f"{done} of {total} graded, {rate:.0f} a second, {left:.0f} s left"
        if sys.stderr.isatty():
            click.echo(f"\r{text:<60}", nl=done == total, err=True)
        elif done == total:
            click.echo(f"{total} graded in {seconds:.1f} s", err=True)

    return told


@main.command(short_help="Show the results of a grading run again.")
@click.argument("folder", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--format", "form", type=click.Choice(["table", "html", "csv", "json"]), default="table", show_default=True
)
@click.option("--student", default=None, help="This student only.")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, readable=False),
    default=None,
    help="Where to write html and csv; default: FOLDER.",
)
def report(folder: Path, form: str, student: str | None, output: Path | None) -> None:
    """Show the results of a grading run again, or write their pages and tables.

    Example: autograder report results --format json --student s01
    """
    from autograder.classroom import stored_reports, write_tables

    reports = stored_reports(folder, student)
    if form == "json":
        from autograder.report.json_report import dumps

        for one in reports:
            click.echo(dumps(one))
    elif form == "table":
        from rich.console import Console

        from autograder.report.terminal import class_table, show

        console = Console()
        if student:
            for one in reports:
                show(one, console)
        else:
            class_table(reports, console)
    elif student and output is None:
        raise AutograderError(
            f"The table and the page of the class would be replaced by those of {student} alone. "
            "Name another folder with -o."
        )
    else:
        for path in write_tables(reports, output or folder, pages=form == "html"):
            click.echo(path)
