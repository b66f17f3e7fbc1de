"""The one command that guards the project: every step runs, every failure counts, pytest has the last word."""

import sys
from pathlib import Path

import pytest

from scripts import check
from scripts.check import Done, Step


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an environment whose programs are `good`, `bad` and `tests`."""
    for name, code, text in (
        ("good", 0, "all well"),
        ("bad", 3, "line 7\\nis wrong"),
        ("tests", 0, "..\\n\\n2 passed"),
    ):
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\nimport sys\nprint('{text}')\nsys.exit({code})\n", "utf-8")
        path.chmod(0o755)
    monkeypatch.setattr(check, "SCRIPTS", tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> int:
    """Returns the exit code of these steps."""
    monkeypatch.setattr(check, "STEPS", steps)
    return check.main([])


def test_a_failure_does_not_stop_the_rest(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One run shows everything that is wrong, and the exit code remembers the first as well as the last."""
    assert 1 == run(monkeypatch, Step("one", ("bad",)), Step("two", ("good",)), Step("three", ("tests",), live=True))
    lines = capsys.readouterr().out.splitlines()
    assert ["one: bad", "line 7", "is wrong", "two: good", "three: tests", "..", "", ""] == lines[:8]
    assert ["FAILED  one", "ok      two", "ok      three"] == [line[:13].rstrip() for line in lines[8:11]]
    assert ["1 of 3 steps failed.", "2 passed"] == lines[11:]


def test_all_well_is_0_and_the_closing_line_of_pytest_is_the_last(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who reads only the last line of a log sees how many tests passed."""
    assert 0 == run(monkeypatch, Step("two", ("good",)), Step("three", ("tests",), live=True))
    assert "All 2 steps went well.\n2 passed\n" == capsys.readouterr().out[-32:]


def test_a_program_that_is_not_installed_is_a_failure(here: Path) -> None:
    """The message names the command that installs it."""
    done = check.carry_out(Step("one", ("absent",)), here)
    assert 127 == done.code
    assert "absent did not start" in done.last
    assert "scripts/bootstrap.py --extra test" in done.last


def test_the_table_says_the_time_and_the_last_line() -> None:
    """A slow step can be seen, and a summary need not be looked for."""
    text = check.table([Done(Step("types", ("mypy",)), 0, 12.34, "Success: no issues found")])
    assert "ok      types            12.3 s  Success: no issues found" in text


def test_pytest_is_the_last_step_and_the_only_live_one() -> None:
    """Its closing line can be held back only if nothing comes after it."""
    assert [check.STEPS[-1]] == [step for step in check.STEPS if step.live]
    assert "pytest" == check.STEPS[-1].command[0]
