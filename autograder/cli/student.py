"""The student's commands: check, hint."""

import sys
from pathlib import Path

import click

from autograder.cli.frame import main, say, speaks
from autograder.errors import AutograderError


@main.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until you press q.")
@click.option("--poll", is_flag=True, help="With --watch: for folders on a network, where changes are not told.")
@speaks
def check(exercises: tuple[str, ...], folder: Path, as_json: bool, watch: bool, poll: bool) -> None:
    """Check your work in the folder of an assignment.

    Example: autograder check affine_backward
    """
    if watch:
        _watch(exercises, folder, as_json=as_json, poll=poll)
        return
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


def _watch(exercises: tuple[str, ...], folder: Path, *, as_json: bool, poll: bool) -> None:
    try:
        from autograder.plugins.watch import watch_folder
    except ImportError as error:
        raise AutograderError(
            f"`check --watch` needs the package watchfiles, which is not here ({error.name} is missing). "
            "Install it: pip install 'gradeprop[watch]'. Without it, look again with: autograder check"
        ) from error
    watch_folder(folder, exercises, poll=poll, as_json=as_json, say=lambda text: say(f"autograder: {text}"))


@main.command(short_help="Show hints, from a question to a worked number.")
@click.argument("exercise")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--level", type=click.IntRange(1), default=None, help="Only this hint; default: all but the last.")
@speaks
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
