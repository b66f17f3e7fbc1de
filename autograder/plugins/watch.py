"""`autograder check --watch`: the files of a release folder under watch, by the package watchfiles."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from watchfiles import Change, watch

from autograder.archives import is_archive_name
from autograder.errors import AutograderError
from autograder.handed import is_code
from autograder.hints import Shown
from autograder.keyboard import keys
from autograder.live import RESIZED, SAVED, Events, Lines, Live, Screen, signals
from autograder.model import Report
from autograder.report.json_report import dumps
from autograder.report.summary import shown
from autograder.report.terminal import show
from autograder.watch import Watched, is_part

STEP_MS = 10  # changes less than this apart are one
GROUP_MS = 100  # and in any case those of this time
SURE_MS = 1000  # so often the folder is looked at without any news: what a network folder did not tell is not missed
GONE_SECONDS = 0.2  # between two looks for a folder that is not there


def watch_folder(folder: Path, names: Sequence[str], *, poll: bool, as_json: bool, say: Callable[[str], None]) -> None:
    """Check a release folder now and after every change, until q, Ctrl-C or a signal.

    Args:
        folder: of the release.
        names: of the exercises, all if there is none.
        poll: compare the files again and again, where the system does not tell of changes.
        as_json: one report a line.
        say: tells trouble, where there is no screen.

    Raises:
        AutograderError: there is no release in the folder, or it cannot be watched.
    """
    folder = folder.resolve()  # "." would stay with a folder that is moved away
    console = Console()
    events = Events()
    interactive = sys.stdin.isatty() and console.file.isatty() and not as_json
    interactive = interactive and not console.is_dumb_terminal and not console.legacy_windows
    screen = Screen(console) if interactive else None
    live = Live(events, Shown(folder), screen or _lines(console, as_json, say))
    with Watched(folder, names, live.stop) as watched, ExitStack() as stack:
        stack.enter_context(signals(events))
        stack.enter_context(_changes(folder, events, poll))
        if screen:
            stack.enter_context(screen)
            stack.enter_context(keys(events.put, screen.leave, lambda: _resumed(screen, events)))
        live.run(watched)
    if screen and live.report:
        right = f"{shown(live.report.points)} of {live.report.max_points} points"
        console.print(f"{live.report.assignment}: {right}.", highlight=False)


def _resumed(screen: Screen, events: Events) -> None:
    screen.enter()
    events.put(RESIZED)


def _lines(console: Console, as_json: bool, say: Callable[[str], None]) -> Lines:
    def report(found: Report) -> None:
        if as_json:
            console.file.write(dumps(found) + "\n")
            console.file.flush()
        else:
            show(found, console)
            console.print()

    return Lines(report, say)


@contextmanager
def _changes(folder: Path, events: Events, poll: bool) -> Iterator[None]:
    """Tell of every change of the folder's files, from another thread."""
    stop = threading.Event()
    thread = threading.Thread(target=_tell, args=(folder, events, poll, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _tell(folder: Path, events: Events, poll: bool, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _tell_of_one(folder, events, poll, stop)
        except FileNotFoundError:
            stop.wait(GONE_SECONDS)
        except Exception as error:  # noqa: BLE001  # the boundary to watchfiles: the system's limits come as errors of all kinds
            remedy = "Close other programs that watch folders." if poll else "Try again with --poll."
            events.put(AutograderError(f"{folder} cannot be watched: {error}. {remedy}"))
            return


def _tell_of_one(folder: Path, events: Events, poll: bool, stop: threading.Event) -> None:
    """Tell of changes until another folder is in the place of this one.

    Raises:
        FileNotFoundError: there is none.
    """
    there = folder.stat()

    def ours(_: Change, path: str) -> bool:
        return Path(path) == folder or _counts(Path(path).name)

    for found in watch(
        folder,
        watch_filter=ours,
        debounce=GROUP_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=SURE_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=poll or None,  # None: as WATCHFILES_FORCE_POLLING says
        recursive=False,
        ignore_permission_denied=True,
    ):
        events.put(SAVED)
        now = folder.stat()
        if (there.st_dev, there.st_ino) != (now.st_dev, now.st_ino) or (Change.deleted, str(folder)) in found:
            return


def _counts(name: str) -> bool:
    """True for a file that a check reads."""
    return is_code(name) or is_part(name) or is_archive_name(name)
