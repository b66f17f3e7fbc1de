"""The student's commands: check, hint."""

import sys
from pathlib import Path

import click

from autograder.cli.frame import main
from autograder.errors import AutograderError


@main.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option(
    "--here", is_flag=True, help="Run in this process, so that a breakpoint() in your code works; not graded."
)
def check(exercises: tuple[str, ...], folder: Path, as_json: bool, here: bool) -> None:
    """Check your work in the folder of an assignment.

    Example: autograder check affine_backward
    """
    if here:
        from autograder.cli.debugging import check_in_process

        sys.exit(check_in_process(exercises, folder, as_json))
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
