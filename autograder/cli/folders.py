"""The student's commands around folders: start, status."""

import shlex
from pathlib import Path

import click

from autograder.cli.frame import main


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
