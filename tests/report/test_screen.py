"""The screen of a watch, as text: what stands where, what is left out where there is no room."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.model import Report, Verdict
from autograder.report.screen import KEYS, View, frame, still_to_do
from tests.report.samples import affine_forward, classroom, hostile, refused, report, single


def drawn(view: View, width: int = 80, height: int = 24, encoding: str = "utf-8") -> list[str]:
    """The rows without colours, which are as many as the screen has, none wider than it is."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    rows = frame(view, Console(file=file, width=width, height=height, color_system=None, legacy_windows=False))
    assert height == len(rows)
    assert max(map(cell_len, rows)) <= width
    return rows


def begun(*more: str) -> Report:
    """A report with one exercise that is right, then as many that are still to be written."""
    names = more or tuple(f"f{n}" for n in range(30))
    return report("", affine_forward(), *(single(name, Verdict.TODO, 5) for name in names))


def of(found: Report, **changes: object) -> View:
    view = View(found, still_to_do(found), state="14:03:22, 0.04 s")
    return replace(view, **changes)  # type: ignore[arg-type]  # names of its fields


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_screen(golden: Callable[[str, str], None], width: int, height: int) -> None:
    """Every verdict, at two sizes."""
    view = of(report(), news="Right now: affine_forward.")
    golden(f"screen.{width}x{height}.txt", "\n".join(row.rstrip() for row in drawn(view, width, height)) + "\n")


def test_the_first_that_is_not_right_is_told_in_full() -> None:
    """The others in a line each, whatever came of them."""
    rows = drawn(of(replace(report(), notes=())), height=60)
    assert rows[2].startswith("✗ FAIL backprop.affine_backward")
    assert any("Likely cause: db is averaged" in row for row in rows)
    brief = [row for row in rows[3:] if row.startswith(("✓", "✗", "○", "!", "?", "…")) and "backprop." in row]
    assert len(report().exercises) - 1 == len(brief)


def test_what_does_not_fit_is_counted() -> None:
    """First what is not right; the list has them all."""
    rows = drawn(of(begun()))
    assert rows[2].startswith("○ TODO backprop.f0")
    assert rows[4].startswith("○ TODO backprop.f1")
    assert "  and 12 more: l lists all" == rows[-2]
    rows = drawn(of(begun(), mode="list"), height=40)
    assert 31 == sum("backprop." in row for row in rows)


def test_a_long_text_is_turned_page_by_page() -> None:
    """Nothing of it is lost, and after the last page comes the first."""
    whole = drawn(of(begun(), mode="list"), height=60)
    pages = [drawn(of(begun(), mode="list", page=page), height=16) for page in range(3)]
    assert [
        "  part 1 of 3: space for the next",
        "  part 2 of 3: space for the next",
        "  part 3 of 3: space for the next",
    ] == [rows[-2] for rows in pages]
    assert [row for row in whole[2:-1] if row] == [row for rows in pages for row in rows[2:-2] if row]
    assert pages[0] == drawn(of(begun(), mode="list", page=3), height=16)


def test_a_hint_stands_above() -> None:
    """It is what was asked for."""
    rows = drawn(of(replace(report(), notes=()), hint="Hint 2 of 3: [x] is not markup :bomb:"))
    assert "  Hint 2 of 3: [x] is not markup :bomb:" == rows[2]
    assert rows[4].startswith("✗ FAIL")


def test_everything_right() -> None:
    """It is said, and what is right is listed."""
    rows = drawn(of(report("", affine_forward())))
    assert "1 of 1 right  15 of 15 points" in rows[0]
    assert "Every check passes." == rows[2]
    assert rows[4].startswith("✓ PASS backprop.affine_forward")
    assert "Every check passes." == drawn(of(report("", affine_forward()), mode="all"))[2]


def test_one_thing_that_stops_everything_is_told_once() -> None:
    """A file that is no Python."""
    rows = drawn(of(refused()))
    assert rows[2].startswith("! REFUSED")
    assert 1 == sum("REFUSED" in row for row in rows)


def test_before_the_first_report_and_in_trouble() -> None:
    """What is going on, or why nothing is."""
    assert "Checking ..." == drawn(View())[2]
    assert "The release is damaged: x." == drawn(of(report(), trouble="The release is damaged: x."))[2]


@pytest.mark.parametrize("mode", ["one", "all", "list"])
@pytest.mark.parametrize(("width", "height"), [(40, 4), (40, 10), (80, 24), (200, 60)])
def test_nothing_is_wider_or_higher_than_the_screen(mode: str, width: int, height: int) -> None:
    """Wide characters and hostile texts included."""
    for found in (report(), begun(), refused(), hostile(), *classroom()):
        for page in range(3):
            drawn(of(found, mode=mode, page=page, hint="힌트 " * 50, news="이제 맞다: " * 20), width, height)


def test_the_last_row_has_the_keys() -> None:
    """The time is left out where there is no room for it."""
    assert KEYS.format(other="all") in drawn(of(report()))[-1]
    assert drawn(of(report()))[-1].endswith("14:03:22, 0.04 s")
    assert KEYS.format(other="one") == drawn(of(report(), mode="all"), width=60)[-1].rstrip()
    assert drawn(of(begun()), width=40)[-1].endswith("…")


def test_a_terminal_without_unicode() -> None:
    """ASCII alone."""
    assert all(row.isascii() for row in drawn(of(report()), encoding="ascii"))


def test_what_is_next() -> None:
    """Behind the last one comes the first again; where nothing is left, nothing."""
    found = begun("a", "b")
    assert ["backprop.a", "backprop.b", "backprop.a"] == [
        still_to_do(found),
        still_to_do(found, "backprop.a"),
        still_to_do(found, "backprop.b"),
    ]
    assert "" == still_to_do(report("", affine_forward()))
