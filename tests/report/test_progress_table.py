"""How far a student is, in the terminal."""

import io
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.model import Verdict
from autograder.report.progress import Standing
from autograder.report.progress_table import BAR, show_progress
from tests.report.samples import affine_backward, affine_forward, hostile, outcome, report, single
from tests.report.test_progress import BROKEN, TODO, standing
from tests.report.test_terminal import plain

ALL = [
    standing(affine_forward(), name="a1_perceptron"),
    standing(affine_forward(), single("softmax", Verdict.TODO, 50), name="a2_forward"),
    standing(affine_forward(), affine_backward()),
    BROKEN,
    standing(TODO, name="a5_dropout"),
    standing(affine_forward(), single("train_step", Verdict.INTERNAL, 5), name="a6_optimizers"),
    standing(TODO, name="a7_convolution", folder="합성곱 [b] 사본"),
]


def shown(*standings: Standing, width: int = 80) -> str:
    """Returns what is printed, for a pipe."""
    console, file = plain(width)
    show_progress(standings, console)
    return file.getvalue()


def test_progress_at_80_columns(golden: Callable[[str, str], None]) -> None:
    """Every state, readable without colour."""
    golden("progress.txt", shown(*ALL))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Long names are folded; wide characters keep the columns straight."""
    text = shown(*ALL, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "done" in text


def test_a_terminal_without_unicode() -> None:
    """Gets symbols, bars and words of the deck in ASCII."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    show_progress(ALL, Console(file=file, width=80, color_system=None, legacy_windows=False))
    file.seek(0)
    text = file.read()
    assert text.isascii()
    assert "+ a1_perceptron" in text
    assert "##########" in text
    assert "neural network " in text


@pytest.mark.parametrize(("points", "filled"), [(0, 0), (1, 1), (50, 5), (99, 9), (100, 10)])
def test_a_bar_is_full_only_if_everything_is_right(points: int, filled: int) -> None:
    """And empty only if nothing is."""
    one = single("softmax", Verdict.FAIL, 100)
    made = replace(one, outcomes=(outcome("backprop.softmax/matches", Verdict.FAIL, 100, points=Fraction(points)),))
    assert f" {'█' * filled}{'░' * (BAR - filled)} " in shown(standing(made))


@pytest.mark.parametrize(
    ("standings", "end"),
    [
        ([standing(affine_forward())], "Next: nothing: every check passes.\n"),
        ([standing(affine_forward()), BROKEN], "Next: get what cannot be checked in order, as said above.\n"),
        ([standing(affine_backward(), folder=".")], "then run:\n  autograder check affine_backward\n"),
    ],
)
def test_what_to_do_next_stands_last(standings: list[Standing], end: str) -> None:
    """One thing, and its command on a line of its own."""
    assert shown(*standings).endswith(end)


def test_a_fault_of_ours_is_told_with_its_assignment() -> None:
    """There is nothing to run, and nothing that the student could do."""
    text = shown(standing(affine_forward(), single("train_step", Verdict.INTERNAL, 5)))
    assert "Next: a3_backprop: nothing for you: the grader itself failed" in text.replace("\n", " ")


def test_a_hostile_name_does_no_harm() -> None:
    """Neither to the cursor nor to the markup."""
    text = shown(Standing("a[/]\x1b[2J", "", "c\x1b[bold]", problem="d\x07[red]", report=hostile()))
    assert "\x1b" not in text
    assert "[bold]" in text


def test_nothing_is_along_a_deck_that_is_not_there() -> None:
    """A course need not follow one."""
    assert "Along the deck" not in shown(replace(standing(TODO), concepts=()))
    assert "a3_backprop" in shown(replace(standing(TODO), concepts=(), report=report("", TODO)))
