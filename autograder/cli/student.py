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
@click.option("--show", "pictures", is_flag=True, help="Also write a page with pictures of what differs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until you press q.")
@click.option("--poll", is_flag=True, help="With --watch: for folders on a network, where changes are not told.")
@click.option(
    "--here", is_flag=True, help="Run in this process, so that a breakpoint() in your code works; not graded."
)
@speaks
def check(
    exercises: tuple[str, ...], folder: Path, pictures: bool, as_json: bool, watch: bool, poll: bool, here: bool
) -> None:
    """Check your work in the folder of an assignment.

    Example: autograder check affine_backward
    """
    if poll and not watch:
        raise AutograderError("--poll is for --watch: it says how changes are noticed. Add --watch, or leave it out.")
    if watch and here:
        raise AutograderError("--here is for one run, --watch for many. Leave one of them out.")
    if pictures and (watch or here):
        raise AutograderError("--show is for a single graded run: it writes one page. Leave --watch and --here out.")
    if watch:
        _watch(exercises, folder, as_json=as_json, poll=poll)
        return
    if here:
        from autograder.cli.debugging import check_in_process

        sys.exit(check_in_process(exercises, folder, as_json))
    import gc

    from autograder.desk import check_folder

    gc.disable()  # this process ends in a third of a second: looking for garbage would be a tenth of that
    report = check_folder(folder, exercises, pictures=pictures)
    if as_json:
        from autograder.report.json_report import dumps

        click.echo(dumps(report))
    else:
        from rich.console import Console

        from autograder.report.terminal import show

        show(report, Console())
    if pictures:
        from autograder.cli.page import show_page

        show_page(report, folder, err=as_json)
    gc.freeze()  # nor is it looked for at the end
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


@main.command(short_help="Show the next hint, from a question to a worked number.")
@click.argument("exercise")
@click.option(
    "-C", "folder", type=click.Path(path_type=Path, readable=False), default=Path(), help="Folder of the assignment."
)
@click.option("--level", type=click.IntRange(1), default=None, help="This hint, of every check.")
@click.option("--all", "every", is_flag=True, help="All hints, of every check.")
@speaks
def hint(exercise: str, folder: Path, level: int | None, every: bool) -> None:
    """Show the next hint for an exercise, or for one of its checks: from a question to one worked number. Hints are free.

    Example: autograder hint affine_backward/gradient --level 2
    """
    from autograder.desk import hints
    from autograder.hints import Shown, all_levels, ask, at_level

    if level and every:
        raise AutograderError("--level names one hint, --all asks for all of them. Leave one of the two out.")
    shown = Shown(folder)
    if every:
        found = all_levels(hints(folder, exercise))
    elif level:
        found = at_level(exercise, hints(folder, exercise), level)
    else:
        answer = ask(folder, exercise, shown)
        if isinstance(answer, str):
            _wrapped(answer)
            return
        found = [answer]
    unkept = {shown.remember(one) for one in found} - {""}
    for one in found:
        _wrapped(str(one))
    if not (level or every):
        last = found[0].level == found[0].of
        _wrapped(
            "This was the last one; --all shows them all again." if last else "The same command shows the next one."
        )
    for reason in unkept:
        say(
            f"autograder: it cannot be kept which hints were shown: {reason}. The next call begins with the first again."
        )


def _wrapped(text: str) -> None:
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    click.echo(textwrap.fill(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
