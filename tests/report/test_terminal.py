"""Reports in the terminal."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.model import Verdict
from autograder.report.terminal import class_table, show
from tests.report.pictured import pictured
from tests.report.samples import affine_forward, classroom, hostile, refused, report, single


def plain(width: int = 80) -> tuple[Console, io.StringIO]:
    """Returns a console that writes to a pipe."""
    file = io.StringIO()
    return Console(file=file, width=width, color_system=None, legacy_windows=False), file


def test_a_report_at_80_columns(golden: Callable[[str, str], None]) -> None:
    """Every verdict, readable without colour."""
    console, file = plain()
    show(report(), console)
    golden("report.txt", file.getvalue())


def test_a_class_at_80_columns(golden: Callable[[str, str], None]) -> None:
    """Points, what is open, and the most common causes; wide characters keep the columns straight."""
    console, file = plain()
    class_table(classroom(), console)
    golden("class.txt", file.getvalue())


def test_pictures_at_80_columns(golden: Callable[[str, str], None]) -> None:
    """Digits for a heat map, a table for a chart; the first wrong row is marked."""
    console, file = plain()
    show(pictured(), console)
    golden("pictured.txt", file.getvalue())


def test_pictures_are_shown_only_where_they_were_asked_for() -> None:
    """The difference alone is no reason."""
    console, file = plain()
    show(report(), console)
    assert "how far off" not in file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Long texts are wrapped behind their margin."""
    console, file = plain(width)
    show(report(), console)
    show(pictured(), console)
    class_table(classroom(), console)
    assert max(cell_len(line) for line in file.getvalue().splitlines()) <= width


def test_what_to_do_next_stands_last() -> None:
    """One thing, not a list."""
    console, file = plain()
    show(report("s", affine_forward(), single("tanh_backward", Verdict.TODO, 5)), console)
    assert "Next: write tanh_backward, then run: autograder check tanh_backward" == file.getvalue().splitlines()[-1]


def test_a_command_is_not_cut_in_two() -> None:
    """It is there to be copied: where it does not fit, it gets a line of its own."""
    console, file = plain(60)
    show(report("s", affine_forward(), single("tanh_backward", Verdict.TODO, 5)), console)
    assert ["Next: write tanh_backward, then run:", "  autograder check tanh_backward"] == file.getvalue().splitlines()[
        -2:
    ]


def test_a_notebook_is_not_sent_to_the_command_line() -> None:
    """What is said to be run again is what its reader can run."""
    console, file = plain()
    show(report("s", affine_forward(), single("tanh_backward", Verdict.TODO, 5)), console, again="run this cell again")
    assert "Next: write tanh_backward, then run this cell again" == file.getvalue().splitlines()[-1]
    console, file = plain()
    show(report("s", affine_forward()), console, again="run this cell again")
    assert "Next: nothing: every check passes." == file.getvalue().splitlines()[-1]


def test_without_colour_nothing_is_lost_and_no_escape_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is respected in a terminal too; the verdict is a word, never a colour only."""
    monkeypatch.setenv("NO_COLOR", "1")
    file = io.StringIO()
    show(report(), Console(file=file, width=80, force_terminal=True))
    assert "\x1b[3" not in file.getvalue()
    assert "✗ FAIL" in file.getvalue()


def test_an_ascii_terminal_gets_other_symbols_and_no_error() -> None:
    """A name that cannot be written there is shown with question marks."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    console = Console(file=file, width=80)
    show(report("김민수"), console)
    class_table(classroom(), console)
    file.flush()
    assert "x FAIL backprop.affine_backward" in raw.getvalue().decode("ascii")


def test_a_student_cannot_reach_the_terminal() -> None:
    """No escape, no carriage return, no markup, no forged line of points."""
    console, file = plain(300)
    show(hostile(), console)
    class_table([hostile()], console)
    assert not set("\x1b\r\u202e\u200b\ud800") & set(file.getvalue())
    assert "[bold]{{ 7*7 }}[/bold]" in file.getvalue()


def test_what_stopped_everything_is_said_once() -> None:
    """A file that cannot be read is one trouble, not twenty."""
    console, file = plain()
    show(refused(), console)
    lines = file.getvalue().splitlines()
    assert "! REFUSED backprop.py is not valid Python, line 3: '(' was never closed." == lines[2]
    assert "Next: mend what is said above, then run: autograder check" == lines[-1]
    assert 5 == len(lines)


def test_a_long_line_that_was_printed_is_cut() -> None:
    """One line is not to fill the window either."""
    console, file = plain()
    show(replace(report(), output="@" * 100_000), console)
    assert 399 == file.getvalue().count("@")
    assert "@…" in file.getvalue()
    assert 6 == file.getvalue().count(f"\n  | {'@' * 19}")
    assert 80 == max(len(line) for line in file.getvalue().splitlines())


def test_much_that_was_printed_is_cut() -> None:
    """The verdicts stay in sight."""
    console, file = plain()
    show(replace(report(), output="x\n" * 100), console)
    assert 12 == file.getvalue().count("| x\n")
    assert "and 88 more lines" in file.getvalue()
