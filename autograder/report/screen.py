"""The screen of `check --watch`: what is right so far, the exercise that stands first in full, the others in a line each, the keys.

A frame is a list of rows; who shows it writes only those that have changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.model import ExerciseReport, Report, Verdict
from autograder.report.clean import clean
from autograder.report.summary import EARNS, leading, shown
from autograder.report.terminal import in_brief, in_full, printed, told_once

BAR = 24  # columns of the bar
KEYS = "h hint  n next  a {other}  l list  r run again  q quit"
LEAST = 2  # of the other exercises that have to fit below the first one, or it is shown alone, page by page


@dataclass(frozen=True)
class View:
    """What is to be seen.

    Attributes:
        report: the last one, None before the first.
        first: id of the exercise that stands first, "" if everything is right.
        mode: "one" (the first one in full, the others in a line), "all" (in full what is not right) or "list" (a line each).
        hint: shown above the first one.
        news: what the last save has brought, one line.
        trouble: why there is no report of the files as they are now.
        state: of the last line, at its right end: when, how long, or that something is being checked.
        page: which part of a text that is longer than the screen.
    """

    report: Report | None = None
    first: str = ""
    mode: str = "one"
    hint: str = ""
    news: str = ""
    trouble: str = ""
    state: str = ""
    page: int = 0


def still_to_do(report: Report, after: str = "") -> str:
    """The id of the first exercise that is not right, behind `after` or else from the beginning on; "" if there is none."""
    ids = [e.id for e in report.exercises]
    place = ids.index(after) + 1 if after in ids else 0
    turned = [*report.exercises[place:], *report.exercises[:place]]
    return next((e.id for e in turned if leading(e) not in EARNS), "")


def frame(view: View, console: Console) -> list[str]:
    """The rows of the screen: as many as the console is high, none wider than it is wide."""
    room = max(console.height - 3, 1)  # without the head's two rows and the last one
    rows = (_body(view, console, room) + room * [""])[:room]
    return [*_head(view, console), *rows, _last_line(view, console)]


def _lines(console: Console, show: Callable[..., object], *arguments: object) -> list[str]:
    """The lines that something prints."""
    with console.capture() as captured:
        show(*arguments, console)
    return captured.get().splitlines()


def _line(text: Text, console: Console) -> str:
    text.truncate(console.width - 1, overflow="ellipsis")
    with console.capture() as captured:
        console.print(text, highlight=False, soft_wrap=True, end="")
    return captured.get()


def _head(view: View, console: Console) -> list[str]:
    """How far the assignment has come, and what is new."""
    bar = _lines(console, _bar, view.report) if view.report else [""]
    return [bar[0], _line(Text(view.news, "green"), console)]


def _bar(report: Report, console: Console) -> None:
    right, count = sum(leading(e) in EARNS for e in report.exercises), len(report.exercises)
    row = Table.grid(padding=(0, 2))
    bar = ProgressBar(max(count, 1), right, width=BAR)
    points = f"{shown(report.points)} of {report.max_points} points"
    row.add_row(Text(report.assignment, "bold"), bar, f"{right} of {count} right", points)
    console.print(row)


def _last_line(view: View, console: Console) -> str:
    keys = KEYS.format(other="one" if view.mode == "all" else "all")
    gap = console.width - 1 - cell_len(keys) - cell_len(view.state)
    return _line(Text(f"{keys}{' ' * gap}{view.state}" if gap > 1 else keys, "reverse"), console)


def _body(view: View, console: Console, room: int) -> list[str]:
    """What fits between head and keys."""
    if view.trouble or view.report is None:
        return _page(_lines(console, _text, view.trouble or "Checking ...", 0), view.page, room)
    exercises = view.report.exercises
    if view.mode == "list":
        return _page(_brief(exercises, console), view.page, room)
    notes = [line for note in view.report.notes for line in _lines(console, _text, f"Note: {note}", 0)]
    output = _lines(console, printed, view.report.output)
    stopped = _lines(console, told_once, view.report)
    if stopped:
        return _page([*notes, *stopped, *output], view.page, room)
    if view.mode == "all":
        lost = [e for e in exercises if leading(e) is not Verdict.PASS]
        full = [line for e in lost for line in _lines(console, in_full, e)]
        return _page([*notes, *(full or _done(console)), *output], view.page, room)
    first = next((e for e in exercises if e.id == view.first), None)
    hint = [*_lines(console, _text, view.hint, 2), ""] if view.hint else []  # on top: it is what was asked for
    full = _lines(console, in_full, first) if first else _done(console)
    above = [*notes, *hint, *full, *output, ""]
    return _with_others(above, [e for e in exercises if e is not first], view, console, room)


def _done(console: Console) -> list[str]:
    return [_line(Text("Every check passes.", "bold green"), console)]


def _brief(exercises: Sequence[ExerciseReport], console: Console) -> list[str]:
    return [line for e in exercises for line in _lines(console, in_brief, e)]


def _text(text: str, margin: int, console: Console) -> None:
    """A text of ours or about the student's files, wrapped, with a margin."""
    for line in Text(clean(text, "text")).wrap(console, max(20, console.width - margin)):
        line.rstrip()
        console.print(Text(" " * margin) + line, highlight=False, soft_wrap=True)


def _with_others(above: list[str], others: list[ExerciseReport], view: View, console: Console, room: int) -> list[str]:
    """The first one and the others in a line each. If they do not all fit: those that are not right, and how many more."""
    lines = _brief(others, console)
    if len(above) + len(lines) <= room:
        return [*above, *lines]
    fit = room - len(above) - 1
    if fit < LEAST:
        return _page(above[:-1], view.page, room)
    kept = ([e for e in others if leading(e) not in EARNS] or others)[:fit]
    return [*above, *_brief(kept, console)[:fit], f"  and {len(others) - len(kept)} more: l lists all"]


def _page(lines: list[str], page: int, room: int) -> list[str]:
    """The part of the lines that is shown, and below it how to see the next one."""
    if len(lines) <= room or room < 2:
        return lines[:room]
    pages = -(-len(lines) // (room - 1))
    part = lines[page % pages * (room - 1) :][: room - 1]
    return [*part, *[""] * (room - 1 - len(part)), f"  part {page % pages + 1} of {pages}: space for the next"]
