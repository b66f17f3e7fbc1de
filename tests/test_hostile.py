"""The table of hostile submissions: points where none are due are marked, and a crash is no score."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import hostile
from benchmarks.hostile import faults, table
from benchmarks.hostile_others import apart, pytest_folder
from benchmarks.hostile_others.apart import Score
from benchmarks.hostile_others.attacks import ATTACKS, TOKEN, Attack
from benchmarks.hostile_others.course import CONSTANT, POINTS, TESTS, write_course
from tests.attacks.levels import missing

linux = pytest.mark.skipif(bool(missing()), reason=f"graders run apart on Linux: {missing()}")

RIGHT = Attack("right", "", worth=True)
WRONG = Attack("wrong", "")


def test_a_point_too_many_is_marked() -> None:
    """And one that is due is not; what a run has shown of the environment is said."""
    scores = {"one": [Score(10.0, ""), Score(0.0, "")], "other": [Score(10.0, ""), Score(2.5, f"a {TOKEN} b")]}
    expected = [
        "| submission | one | other |",
        "| --- | ---: | ---: |",
        "| right | 10 | 10 |",
        "| wrong | 0 | **2.5**, token shown |",
        "| with points that they are not worth | 0 of 1 | 1 of 1 |",
    ]
    assert expected == list(table([RIGHT, WRONG], scores))


def test_a_crash_is_no_score() -> None:
    """Neither is it counted as one."""
    lines = list(table([WRONG], {"one": [Score(None, "")]}))
    assert ["| wrong | no result |", "| with points that they are not worth | 0 of 1 |"] == lines[2:]


def test_ours_may_not_give_take_or_show() -> None:
    """A point for an attack, one less for the right answer, no result, a secret: each is a fault."""
    assert [] == list(faults([RIGHT, WRONG], [Score(10.0, ""), Score(0.0, "")]))
    said = list(faults([RIGHT, WRONG, WRONG], [Score(9.0, ""), Score(1.0, ""), Score(None, TOKEN)]))
    expected = [
        *("ours gave 9.0 points: right", "ours gave 1.0 points: wrong", "ours gave None points: wrong"),
        "ours has shown its environment: wrong",
    ]
    assert expected == said


def test_the_tests_of_the_others_are_fair() -> None:
    """The right answer passes all four comparisons, an honest wrong one none; together they are worth what ours is."""
    assert POINTS == sum(points for points, _ in TESTS.values())
    for _, text in TESTS.values():
        exec(text, {"np": np, "shifted": lambda x: np.sin(x) + CONSTANT})  # noqa: S102 - our own text
        with pytest.raises(AssertionError):
            exec(text, {"np": np, "shifted": np.sin})  # noqa: S102


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.what)
def test_an_attack_is_a_module(attack: Attack) -> None:
    """Only the first knows the answer."""
    compile(attack.source("."), attack.what, "exec")
    assert attack.worth == (str(CONSTANT) in attack.source("."))
    assert attack.worth == (attack is ATTACKS[0])


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ('<testsuites><testcase name="test_vector"/><testcase name="test_line"/></testsuites>', 5.0),
        ('<testsuites><testcase name="test_vector"><failure/></testcase></testsuites>', 0.0),
        ('<testsuites><testcase name="test_vector"><skipped/></testcase></testsuites>', 0.0),
        ('<testsuites><testcase name="other"/></testsuites>', 0.0),
        ("<testsuites>", None),
        (None, None),
    ],
)
def test_points_of_a_results_file(tmp_path: Path, text: str | None, points: float | None) -> None:
    """Tests that passed count, and skipped ones do not; without a file that can be read there is no result."""
    if text is not None:
        (tmp_path / "results.xml").write_text(text, "utf-8")
    assert points == pytest_folder._by_tests(tmp_path / "results.xml")


@linux
def test_a_run_apart_ends_and_reaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its folder and, where we are root, nothing else; one that does not end is stopped."""
    (tmp_path / "beside").write_text("mine", "utf-8")
    tmp_path.chmod(0o711)
    folder = tmp_path / "own"
    folder.mkdir()
    code = "import os; open('mine', 'w'); print(os.getuid(), os.environ['HOME']); open('../beside', 'a')"
    ended, printed = apart.apart([sys.executable, "-c", code], folder)
    assert (folder / "mine").exists()
    assert f" {folder}" in printed
    if os.geteuid() == 0:
        assert ended == 1
        assert "PermissionError" in printed
        assert not printed.startswith("0 ")
    monkeypatch.setattr(apart, "SECONDS", 1.0)
    endless = [sys.executable, "-c", "print('here', flush=True)\nwhile True: pass"]
    assert (None, "here\n") == apart.apart(endless, folder)


@linux
def test_two_attacks(capsys: pytest.CaptureFixture[str]) -> None:
    """The real graders; the one that is not named is skipped with a word."""
    assert 0 == hostile.main(["--only", "is imported"])
    said = capsys.readouterr().out
    assert "| `os._exit(0)` as it is imported | 0 | no result | **10** |" in said
    assert "| `sys.exit(0)` as it is imported | 0 | 0 | 0 |" in said
    assert "Isolation of ours: " in said
    assert "otter: not measured: name a virtual environment with otter-grader and ipykernel with --otter-venv" in said


@linux
def test_without_walls_an_attack_scores(capsys: pytest.CaptureFixture[str]) -> None:
    """The reference can be read then, which is known; the benchmark sees it, says so and fails."""
    assert 1 == hostile.main(["--only", "are read", "--sandbox", "off"])
    said = capsys.readouterr().out
    assert "| the hidden tests are read | **10** | **10** | **10** |" in said
    assert "Isolation of ours: process." in said
    assert "ours gave 10.0 points: the hidden tests are read" in said


def test_no_such_attack(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a wrong call."""
    with pytest.raises(SystemExit):
        hostile.main(["--only", "no such thing"])
    assert "no submission is described by 'no such thing'" in capsys.readouterr().err


def test_the_course_of_ours_is_whole(tmp_path: Path) -> None:
    """It can be read, and its question has the points of the others' tests."""
    from autograder.course import load_course

    (assignment,) = load_course(write_course(tmp_path)).assignments
    assert not assignment.broken
    assert POINTS == sum(check.points for exercise in assignment.exercises for check in exercise.checks)
