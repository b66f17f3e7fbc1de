"""How far a student is, in the terminal: readable at 80 columns, without colour, in a pipe. What to do next stands last."""

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console
from rich.table import Table

from autograder.model import Verdict
from autograder.report.lines import indented, markup, safe, say, unicode
from autograder.report.progress import DONE, NEW, Along, Standing, along, next_of, points
from autograder.report.summary import EARNS, MARKS, Mark, leading, shown

BAR = 10  # characters


def show_progress(standings: Sequence[Standing], console: Console) -> None:
    """Prints the assignments, the words of the deck, and the next thing to do."""
    earned, most = points(standings)
    say(console, f"[bold]{shown(earned)} of {most} points[/]")
    console.print(_assignments(standings, console))
    for one in standings:
        if one.problem:
            indented(console, f"[bold]{safe(_name(one))}:[/] {safe(one.problem)}", 2)
    words = [word for word in along(standings) if word.exercises]
    if words:
        say(console, "\n[bold]Along the deck[/]")
        console.print(_words(words, console))
        later = [word.name for word in along(standings) if not word.exercises]
        if later:
            say(console, f"[dim]In other assignments: {safe(', '.join(later))}[/]")
    console.print()
    _next(standings, console)


def _assignments(standings: Sequence[Standing], console: Console) -> Table:
    grid = _grid()
    grid.add_column(overflow="fold")
    for one in standings:
        report, mark = one.report, _mark(one)
        share = report.points / report.max_points if report and report.max_points else Fraction(0)
        grid.add_row(
            markup(console, f"[{mark.style}]{mark.symbol if unicode(console) else mark.ascii}[/] {safe(_name(one))}"),
            markup(console, _bar(share, console)),
            f"{shown(report.points)} of {report.max_points}" if report else "",
            markup(console, safe(_brief(one))),
        )
    return grid


def _name(one: Standing) -> str:
    """The folder; of the one that was looked at itself, the assignment."""
    return one.assignment if one.folder == "." else one.folder


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(no_wrap=True, overflow="crop")
    grid.add_column(justify="right", no_wrap=True, overflow="crop")
    return grid


def _mark(one: Standing) -> Mark:
    if one.report is None:
        return MARKS[Verdict.REFUSED]
    if one.state == DONE:
        return MARKS[Verdict.PASS]
    verdicts = [leading(exercise) for exercise in one.report.exercises]
    waiting = (*EARNS, Verdict.TODO, Verdict.SKIP)
    return MARKS[next((v for v in verdicts if v not in waiting), Verdict.TODO)]


def _brief(one: Standing) -> str:
    """The state of one assignment in a few words."""
    if one.report is None:
        return "cannot be checked, see below"
    return {DONE: "done", NEW: "not begun"}.get(one.state) or one.step[0].partition(" (")[0].partition(":")[0]


def _words(words: Sequence[Along], console: Console) -> Table:
    grid = _grid()
    for word in words:
        count = f"{word.done} of {word.exercises} exercise{'s' if word.exercises > 1 else ''}"
        share = Fraction(word.done, word.exercises)
        grid.add_row(markup(console, safe(_both(word, console))), markup(console, _bar(share, console)), count)
    return grid


def _both(word: Along, console: Console) -> str:
    """The deck's word, and the English one where that says more; the English one alone where there is nothing but ASCII."""
    english = word.english.partition(" (")[0]
    if english.lower().startswith(word.name.lower()):
        return word.name
    return f"{word.name} ({english})" if word.name.isascii() or unicode(console) else english


def _bar(share: Fraction, console: Console) -> str:
    """Full only if everything is right, empty only if nothing is."""
    full, empty = ("█", "░") if unicode(console) else ("#", ".")
    filled = min(max(round(share * BAR), int(share > 0)), BAR - int(share < 1))
    return f"[green]{full * filled}[/][dim]{empty * (BAR - filled)}[/]"


def _next(standings: Sequence[Standing], console: Console) -> None:
    one = next_of(standings)
    if one is None:
        left = any(standing.problem for standing in standings)
        text = "get what cannot be checked in order, as said above." if left else "nothing: every check passes."
        say(console, f"[bold]Next:[/] {text}")
        return
    step, command = one.step
    if not command:
        say(console, f"[bold]Next:[/] {safe(one.assignment)}: {safe(step)}")
        return
    say(console, f"[bold]Next:[/] {safe(step)}, then run:")
    indented(console, safe(command), 2)
