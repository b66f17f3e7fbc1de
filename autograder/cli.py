"""The command line. Results go to stdout, progress and prose to stderr; every error is one line, with its exit code.

Each command imports what it needs when it runs: `--help` and `check` have to be quick.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from autograder.errors import AutograderError
from autograder.version import VERSION

if TYPE_CHECKING:
    from autograder.course import Assignment, Course
    from autograder.model import Report


LONGEST = 20_000  # characters of one message


class Command(click.Command):
    """A command that shows our errors as one line and ends with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            _end(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            _end(AutograderError(f"{what}. Check the path, its permissions and the space on the disk."))
        except Exception as error:  # noqa: BLE001  # the boundary: 1 would mean that points were lost
            _end_of_ours(error)


def _end_of_ours(error: Exception) -> NoReturn:
    import traceback

    from autograder.report.clean import clean

    click.echo(clean("".join(traceback.format_exception(error)), "text", LONGEST), nl=False, err=True)
    text = f"this is a fault of the grader ({type(error).__name__}), not yours. Please report it with the lines above."
    click.echo(f"autograder: {text}", err=True)
    sys.exit(5)


def _end(error: AutograderError) -> NoReturn:
    _say(f"autograder: {error}")
    sys.exit(error.exit_code)


def _say(text: str) -> None:
    """One line to a person. A file or a student may have any name: none is to reach the terminal as it is."""
    from autograder.report.clean import clean

    click.echo(clean(text, "line", LONGEST), err=True)


class Group(click.Group):
    """The commands, with a suggestion where a name is mistyped."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        import difflib

        if args and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(self.list_commands(ctx))}."
            raise click.UsageError(f"There is no command {args[0]}.{meant}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="%(version)s")
def main() -> None:
    """Exercises in deep learning by writing it, and the grader that checks them."""


# --------------------------------------------------------------------------------------------------------- students


@main.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def check(exercises: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Check your work in the folder of an assignment.

    Example: autograder check affine_backward
    """
    import gc

    from autograder.desk import check_folder

    gc.disable()  # this process ends in a third of a second: looking for garbage would be a tenth of that
    report = check_folder(folder, exercises)
    if as_json:
        from autograder.report.json_report import dumps

        click.echo(dumps(report))
    else:
        from rich.console import Console

        from autograder.report.terminal import show

        show(report, Console())
    if report.internal:
        sys.exit(5)
    sys.exit(0 if report.points == report.max_points else 1)


@main.command(short_help="Show hints, from a question to a worked number.")
@click.argument("exercise")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--level", type=click.IntRange(1), default=None, help="Only this hint; default: all but the last.")
def hint(exercise: str, folder: Path, level: int | None) -> None:
    """Show the hints of an exercise, or of one of its checks: from a question to one worked number. Hints are free.

    Example: autograder hint affine_backward/gradient --level 2
    """
    import shlex
    import shutil
    import textwrap

    from autograder.desk import hints

    found = hints(folder, exercise)
    most = max(len(texts) for texts in found.values())
    if level and level > most:
        raise AutograderError(f"{exercise} has no hint {level}: its checks have {most}. Ask for a lower level.")
    width = shutil.get_terminal_size().columns
    for name, texts in found.items():
        chosen = list(enumerate(texts, 1))
        chosen = chosen[level - 1 : level] if level else chosen[:-1] or chosen
        for number, text in chosen:
            line = f"{name}, hint {number} of {len(texts)}: {text}"
            click.echo(
                textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
            )
    name, texts = next(((n, t) for n, t in found.items() if len(t) > 1), ("", ()))
    if name and not level:
        there = [] if folder == Path() else ["-C", str(folder)]
        command = shlex.join(["autograder", "hint", name.partition(".")[2], "--level", str(len(texts)), *there])
        click.echo(f"The last hint of each check is a worked number. For the first of them:\n  {command}")


# ------------------------------------------------------------------------------------------------------- instructors


def _course() -> "Course":
    from autograder.course import find_root, load_course

    root = find_root(Path.cwd())
    if root is None:
        raise AutograderError(
            f"No course is here: neither {Path.cwd()} nor a folder above it has solutions/course.toml. Go to the course's folder."
        )
    return load_course(root)


def _chosen(course: "Course", names: Sequence[str]) -> "list[Assignment]":
    return [course.find(name) for name in names] or [
        course.find(a.id) for a in course.assignments if a.exercises or a.broken
    ]


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
    type=click.Choice(("default", "require", "off")),
    default="default",
    show_default=True,
    help="Walls around students' code: where the system has them, nothing without them, or none.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON report a line instead of the table.")
def grade(
    path: Path,
    assignment: str | None,
    out: Path,
    seed_file: Path | None,
    jobs: int | None,
    force: bool,
    sandbox: str,
    as_json: bool,
) -> None:
    """Grade a class folder <student>/<assignment>/, or one submission: a folder, a .py or .ipynb file, a zip or tar archive.

    Example: autograder grade submitted --out results
    """
    from autograder.classroom import SEED_FILE, changes, grade_path, stored_reports
    from autograder.collect import left_out

    course = _course()
    try:
        before = stored_reports(out, None)
    except AutograderError:  # the first run into this folder
        before = []
    seed = course.root / "solutions" / SEED_FILE
    is_new = seed_file is None and not seed.exists()
    reports, broken = grade_path(course, path, assignment, out, seed_file, jobs, force, _progress(), sandbox)
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
            _say(f"Not graded: {text}")
    for text in changes(before, reports):
        _say(text)
    for text in broken:
        _say(f"autograder: {text}")
    internal = any(report.internal for report in reports)
    sys.exit(3 if broken else 5 if internal else 0)


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


@main.command()
@click.argument("assignments", nargs=-1)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; say what is stale, and end with 1 if anything is."
)
def build(assignments: tuple[str, ...], only_check: bool) -> None:
    """Write the releases in assignments/ from solutions/ and source/.

    Example: autograder build a3_backprop
    """
    from autograder.build import build as write
    from autograder.build import check_release

    course = _course()
    try:
        from autograder.plugins.nbgrader_release import release_notebook
    except ImportError as error:
        raise AutograderError(
            f"The notebooks are made by nbgrader, which is not here ({error.name} is missing). "
            "Run `make build`, or first: python3 scripts/bootstrap.py --extra nbgrader"
        ) from error
    stale = 0
    for assignment in _chosen(course, assignments):
        changed = (check_release if only_check else write)(course, assignment, release_notebook)
        stale += len(changed)
        for name in changed:
            click.echo(f"assignments/{assignment.id}/{name} {'is stale' if only_check else 'written'}")
    if only_check and stale:
        what = (
            "1 released file is stale: its source has"
            if stale == 1
            else f"{stale} released files are stale: their sources have"
        )
        click.echo(f"autograder: {what} changed. Run `autograder build`.", err=True)
        sys.exit(1)


@main.command(short_help="Prove that the course grades right.")
@click.argument("assignments", nargs=-1)
@click.option("--seeds", type=click.IntRange(0), default=2, show_default=True, help="Seeds beside the public one.")
@click.option(
    "--reference-seeds", type=click.IntRange(0), default=10, show_default=True, help="Seeds for the reference alone."
)
@click.option(
    "-j", "jobs", type=click.IntRange(1), default=None, help="Processes side by side; default: one for each core."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def selfcheck(assignments: tuple[str, ...], seeds: int, reference_seeds: int, jobs: int | None, as_json: bool) -> None:
    """Prove that the course grades right: references, wrong answers, right variants, releases.

    Example: autograder selfcheck a3_backprop --seeds 20 --reference-seeds 200
    """
    import dataclasses
    import json
    import os

    from autograder.selfcheck.everything import selfcheck as look

    course = _course()
    wanted = [a for a in course.assignments if a.exercises] if not assignments else _chosen(course, assignments)
    broken = [a.broken for a in course.assignments if a.broken and not assignments]
    told = (
        (lambda text: click.echo(f"\r{text:<60}", nl=False, err=True)) if sys.stderr.isatty() else (lambda text: None)
    )
    summary = look(
        course,
        wanted,
        [f"selfcheck {i}" for i in range(seeds)],
        reference_seeds=[f"reference {i}" for i in range(reference_seeds)],
        jobs=jobs or os.cpu_count() or 1,
        progress=told,
    )
    if as_json:
        table = {
            "counts": summary.counts,
            "groups": summary.groups,
            "findings": [dataclasses.asdict(f) for f in summary.findings],
        }
        click.echo(json.dumps(table, indent=1, ensure_ascii=False))
    else:
        for finding in summary.findings:
            click.echo(f"{finding.assignment}: {finding.rule}\n  {finding.text}")
        counts = ", ".join(f"{count} {name}" for name, count in summary.counts.items())
        click.echo(
            f"{counts}; {len(summary.groups)} groups that no input can separate; {len(summary.findings)} findings"
        )
    for text in broken:
        _say(f"autograder: {text}")
    sys.exit(3 if broken else 1 if summary.findings else 0)


@main.command(short_help="Say what works on this machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def doctor(as_json: bool) -> None:
    """Say what is installed, how far students' code is kept in here, and what to do about the rest.

    Example: autograder doctor
    """
    import json
    import textwrap

    from autograder.doctor import as_data, examine

    level, lines = examine()
    if as_json:
        click.echo(json.dumps(as_data(level, lines), indent=1, ensure_ascii=False))
    else:
        marks = {"good": "+", "less": "-", "bad": "!"}
        click.echo(f"Isolation reached here: {level}\n")
        for line in lines:
            text = textwrap.wrap(line.text, 64)
            remedy = textwrap.wrap(line.remedy, 64, initial_indent="-> ", subsequent_indent="   ")
            click.echo(f"{marks[line.state]} {line.name:<11} " + f"\n{'':14}".join([*text, *remedy]))
    sys.exit(4 if any(line.state == "bad" for line in lines) else 0)
