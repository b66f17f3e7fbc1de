"""A report in the terminal: readable at 80 columns, without colour, and in a pipe. The next thing to do stands last."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.box import ASCII2, SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.model import ExerciseReport, Outcome, Report, Verdict
from autograder.report.clean import PRINTED_CAP, clean
from autograder.report.lines import indented as _indented
from autograder.report.lines import markup as _markup
from autograder.report.lines import safe as _safe
from autograder.report.lines import say as _say
from autograder.report.lines import unicode as _unicode
from autograder.report.summary import (
    EARNS,
    ERRORS,
    MARKS,
    by_student,
    check_name,
    common_causes,
    count_verdicts,
    grouped,
    leading,
    meaning,
    next_step,
    shown,
    unwritten,
    whole,
)

if TYPE_CHECKING:
    from autograder.report.drawings import Drawing

TABLE_ROWS = 12  # of a table that goes with a picture
PRINTED_LINES = 12  # of what the code printed; the page has more
PRINTED_WIDTH = 400  # characters of each of them
CAUSES = 15  # rows of the table of causes
SURPRISING = (Verdict.CARRIED, Verdict.INTERNAL)  # explained even where the detail says more


def show(report: Report, console: Console, again: str = "") -> None:
    """Prints one report, with its pictures as tables if it has any; `again` is how to look again elsewhere than here."""
    _line(console, f"[bold]{_safe(report.assignment)}[/]  {_safe(report.student)}", f"{_of(report)} points")
    for note in report.notes:
        _indented(console, f"Note: {_safe(note)}", 2)
    console.print()
    if not told_once(report, console):
        for exercise in report.exercises:
            in_full(exercise, console)
    printed(report.output, console)
    console.print()
    _next(report, console, again)


def told_once(report: Report, console: Console) -> bool:
    """Prints what stopped every check, if one thing did; False if not."""
    stopped = whole(report)
    if stopped:
        _say(console, _mark(stopped.verdict, console, f"{stopped.verdict.value} {_safe(stopped.detail or '')}"))
    return stopped is not None


def _next(report: Report, console: Console, again: str) -> None:
    """What to do next. A command that would be cut in two gets a line of its own: it is there to be copied."""
    step, run, command = next_step(report).partition(", then run: ")
    if run and again:
        run, command = f", then {again}", ""
    line = f"Next: {step}{run}{command}"
    if command and len(line) > console.width:
        _say(console, f"[bold]Next:[/] {_safe(f'{step}{run}'.rstrip())}")
        _indented(console, _safe(command), 2)
    else:
        _say(console, f"[bold]Next:[/] {_safe(line.removeprefix('Next: '))}")


def _of(item: Report | ExerciseReport) -> str:
    return f"{shown(item.points)} of {item.max_points}"


def _line(console: Console, left: str, right: str) -> None:
    """One line with something at its right end; what is too long for it goes on below."""
    first, *more = _markup(console, left).wrap(console, max(20, console.width - cell_len(right) - 1)) or [Text()]
    first.rstrip()
    gap = console.width - first.cell_len - cell_len(right)
    console.print(first + Text(" " * max(gap, 1) + right), highlight=False, soft_wrap=True)
    for line in more:
        line.rstrip()
        console.print(line, highlight=False, soft_wrap=True)


def _mark(verdict: Verdict, console: Console, text: str) -> str:
    """The text behind the symbol of a verdict, in its style."""
    mark = MARKS[verdict]
    symbol = mark.symbol if _unicode(console) else mark.ascii
    return f"[{mark.style}]{symbol} {text}[/]"


def in_full(exercise: ExerciseReport, console: Console) -> None:
    """Prints one line, and below it what did not pass. Where nothing is written yet, or all passes, the line says it all."""
    in_brief(exercise, console)
    if leading(exercise) is not Verdict.PASS and not unwritten(exercise):
        _checks(exercise, console)


def in_brief(exercise: ExerciseReport, console: Console) -> None:
    """Prints one line."""
    verdict = leading(exercise)
    name = _safe(exercise.id)
    if verdict is Verdict.PASS:
        _line(console, f"{_mark(verdict, console, 'PASS')} {name}", _of(exercise))
    elif unwritten(exercise):
        _line(console, f"{_mark(verdict, console, 'TODO')} {name}  [dim]not written yet[/]", _of(exercise))
    else:
        _line(console, f"[bold]{_mark(verdict, console, verdict.value)} {name}[/]", _of(exercise))


def _checks(exercise: ExerciseReport, console: Console) -> None:
    passed = [_safe(check_name(o)) for o in exercise.outcomes if o.verdict is Verdict.PASS]
    if passed:
        _indented(console, _mark(Verdict.PASS, console, f"PASS {', '.join(passed)}"), 4)
    for group in grouped([o for o in exercise.outcomes if o.verdict is not Verdict.PASS]):
        _outcomes(group, console)


def _outcomes(group: Sequence[Outcome], console: Console) -> None:
    """Checks that did not simply pass and are told in the same words."""
    first = group[0]
    heading = _mark(first.verdict, console, f"{first.verdict.value} {_safe(', '.join(check_name(o) for o in group))}")
    brief = first.verdict is Verdict.SKIP
    earned = f"{shown(sum((o.points for o in group), Fraction(0)))} of {sum(o.max_points for o in group)}"
    more = f"; {_safe(meaning(first))}" if brief or not first.detail or first.verdict in SURPRISING else ""
    _indented(console, f"{heading} [dim]({earned}{more})[/]", 4)
    if not brief:
        _words(first, console)


def _words(outcome: Outcome, console: Console) -> None:
    if outcome.detail:
        _indented(console, _safe(outcome.detail), 6)
    if outcome.cause:
        _indented(console, f"[bold]Likely cause:[/] {_safe(outcome.cause.text)}", 6)
    if outcome.hint and outcome.verdict not in EARNS:
        _indented(console, f"[bold]Hint:[/] {_safe(outcome.hint)}", 6)
    if outcome.figures is not None:
        from autograder.report.drawings import drawings  # most checks show no pictures, and have to be quick

        for drawing in drawings(outcome):
            _drawing(drawing, console)


def _drawing(drawing: "Drawing", console: Console) -> None:
    """A picture where only characters can be shown: digits for a heat map, a table for a chart."""
    lines = drawing.lines or ((drawing.title, _columns(drawing, console.width - 6)) if drawing.rows else ())
    if lines:
        console.print()
        _indented(console, _safe("\n".join(lines)), 6)


def _columns(drawing: "Drawing", width: int) -> str:
    """The table, its columns straight, the first wrong row marked; what is too wide is cut."""
    table = [drawing.columns, *drawing.rows[:TABLE_ROWS]]
    widths = [max(len(row[i]) for row in table) for i in range(len(drawing.columns) - 1)]
    marks = [" ", *(">" if i == drawing.marked else " " for i in range(len(table) - 1))]
    lines = [
        f"{mark} " + "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]])
        for mark, row in zip(marks, table, strict=True)
    ]
    return "\n".join(line if len(line) <= width else f"{line[: width - 1]}…" for line in lines)


def printed(output: str, console: Console) -> None:
    """Prints the first lines of what the code printed."""
    if not output:
        return
    lines = clean(output, "text", PRINTED_CAP).rstrip("\n").split("\n")
    _say(console, "\n[bold]Your code printed:[/]")
    for line in lines[:PRINTED_LINES]:
        text = _markup(console, clean(line, "terminal", PRINTED_WIDTH))
        for piece in text.wrap(console, max(20, console.width - 4)) or [text]:
            shown_line = Text("  | ") + piece
            shown_line.rstrip()
            console.print(shown_line, highlight=False, soft_wrap=True)
    if len(lines) > PRINTED_LINES:
        _indented(console, f"[dim]and {len(lines) - PRINTED_LINES} more lines[/]", 2)


# -------------------------------------------------------------------------------------------------------------- a class


def class_table(reports: Sequence[Report], console: Console) -> None:
    """Prints the points of a class, and below them the most common causes."""
    assignments = sorted({r.assignment for r in reports})
    table = _table(console, "Points")
    table.add_column("student", overflow="fold", min_width=min(8, max(len(r.student) for r in reports)))
    whole_points = {a: {r.max_points for r in reports if r.assignment == a} for a in assignments}
    for assignment, name in zip(assignments, _short(assignments), strict=True):
        (most,) = whole_points[assignment] if len(whole_points[assignment]) == 1 else (None,)
        of = f"\n/{most}" if most is not None else ""  # said once where it is the same for all
        table.add_column(_markup(console, f"{_safe(name)}{of}"), justify="right", overflow="fold")
    for name in ("TODO", "errors"):
        table.add_column(name, justify="right")
    for student, row in by_student(reports).items():
        points = [
            "-" if a not in row else shown(row[a].points) if len(whole_points[a]) == 1 else _of(row[a])
            for a in assignments
        ]
        counts = [count_verdicts(row.values(), (Verdict.TODO,)), count_verdicts(row.values(), ERRORS)]
        table.add_row(_markup(console, _safe(student)), *points, *(str(c) if c else "-" for c in counts))
    console.print(table)
    _causes(reports, console)


def _table(console: Console, title: str) -> Table:
    box = SIMPLE_HEAD if _unicode(console) else ASCII2
    return Table(title=title, title_justify="left", title_style="bold", box=box, pad_edge=False)


def _short(assignments: Sequence[str]) -> list[str]:
    """`a3` for `a3_backprop`, if that names one assignment only: nine columns fit into 80 characters."""
    numbers = [a.partition("_")[0] for a in assignments]
    return numbers if len(set(numbers)) == len(assignments) else list(assignments)


def _causes(reports: Sequence[Report], console: Console) -> None:
    causes = common_causes(reports)
    if not causes:
        return
    table = _table(console, "Most common causes")
    table.add_column("students", justify="right")
    longest = max(len(name) for cause in causes[:CAUSES] for name in (cause.exercise, cause.cause))
    table.add_column("cause", overflow="fold", width=min(longest, max(16, console.width - 44)))
    table.add_column("text", ratio=1)
    for cause in causes[:CAUSES]:
        name = f"{_safe(cause.exercise)}\n[bold]{_safe(cause.cause)}[/]"
        table.add_row(str(cause.count), _markup(console, name), _markup(console, _safe(cause.text)))
    console.print(table)
    if len(causes) > CAUSES:
        _say(console, f"[dim]and {len(causes) - CAUSES} more[/]")
