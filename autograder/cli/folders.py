"""The student's commands around folders: start, status."""

import shlex
import sys
from pathlib import Path

import click

from autograder.cli.frame import main, speaks


@main.command(short_help="Begin an assignment: a fresh folder of it.")
@click.argument("assignment")
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, readable=False),
    default=Path(),
    help="Where the new folder is made; default: here.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, readable=False),
    default=None,
    help="Folder or zip file that holds the releases; default: assignments/ of the course around you.",
)
def start(assignment: str, folder: Path, source: Path | None) -> None:
    """Begin an assignment: a fresh folder of it, never over something that is there.

    Example: autograder start a3_backprop -C work
    """
    from autograder.start import start as begin

    done = begin(assignment, folder, source)
    if done.before:
        click.echo(f"{done.folder} is there already, as fresh as it would be made: nothing was changed.")
    else:
        click.echo(f"{done.folder}: {done.files} files, {done.release.title or done.release.assignment}.")
    click.echo(f"Next: complete {done.release.module}.py in there, in any editor, then run:")
    click.echo(f"  {shlex.join(['autograder', 'check', '-C', str(done.folder)])}")


@main.command(short_help="Show how far you are, over all assignments.")
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, readable=False),
    default=Path(),
    help="Folder that holds the folders of assignments; default: here.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@speaks
def status(folder: Path, as_json: bool) -> None:
    """Show how far you are: every assignment in a folder and in its folders, the words of the deck, and what to do next.

    Example: autograder status -C work
    """
    from autograder.progress import progress

    standings = progress(folder, _told)
    if as_json:
        import json

        from autograder.report.progress import to_json

        click.echo(json.dumps(to_json(standings)))
    else:
        from rich.console import Console

        from autograder.report.progress_table import show_progress

        show_progress(standings, Console())
    internal = any(one.report and one.report.internal for one in standings)
    sys.exit(3 if any(one.problem for one in standings) else 5 if internal else 0)


def _told(name: str) -> None:
    """A line on stderr that is written over, if stderr is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{f'checking {name}':<60}\r", nl=False, err=True)
