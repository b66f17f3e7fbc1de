"""The work in all release folders of a student, as `autograder status` shows it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder import progress as looking
from autograder.build import build
from autograder.cli import main
from autograder.progress import progress
from autograder.run import failed_inside
from tests.good import LINES, NOISE, copy_course, loaded, right, submission, suite, wrong_lines

DECK = """
[[concept]]
name = "절반"
english = "half"
exercises = ["noise.halve", "lines.double"]

[[concept]]
name = "Lines"
english = "lines"
exercises = ["lines.scale_forward", "lines.scale_backward"]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of a course that follows a deck; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    (root / "solutions" / "concepts.toml").write_text(DECK, "utf-8")
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments"


@pytest.fixture
def work(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder with both of them, as working directory: one mistake in the first, the second not begun."""
    folder = Path(shutil.copytree(built, tmp_path / "work"))
    (folder / LINES / "lines.py").write_text(wrong_lines("np.sum(", "np.mean("), "utf-8")
    monkeypatch.chdir(folder)
    return folder


def status(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["status", *map(str, arguments)], catch_exceptions=False)


def said(result: Result) -> str:
    """The one line of an error."""
    assert (2, "") == (result.exit_code, result.stdout)
    (line,) = result.stderr.splitlines()
    return line.removeprefix("autograder: ")


def test_all_folders_are_looked_at(work: Path) -> None:
    """Points, the words of the deck, and where to go on; it ends with 0 although points are missing."""
    result = status()
    assert (0, "") == (result.exit_code, result.stderr)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "10 of 30 points" == lines[0]
    assert "✗ a1_lines █████░░░░░ 10 of 20 mend scale_backward" in lines
    assert "○ a2_noise ░░░░░░░░░░ 0 of 10 not begun" in lines
    assert "절반 (half) █████░░░░░ 1 of 2 exercises" in lines
    assert "Lines █████░░░░░ 1 of 2 exercises" in lines
    assert lines[-2:] == [
        "Next: mend scale_backward (check gradient), then run:",
        "autograder check scale_backward -C a1_lines",
    ]
    assert "\x1b" not in result.stdout


def test_the_folder_itself_may_be_an_assignment(work: Path) -> None:
    """The command needs no folder then."""
    (one,) = progress(work / NOISE)
    assert (".", NOISE, "Halves and noise", "new") == (one.folder, one.assignment, one.title, one.state)
    assert ("write halve", "autograder check halve") == one.step
    assert "○ a2_noise" in status("-C", NOISE).stdout


def test_two_copies_of_one_assignment(work: Path) -> None:
    """Both are shown under their own names; the better one counts."""
    shutil.copytree(work / LINES, work / "lines, again")
    (work / "lines, again" / "lines.py").write_text(right(LINES), "utf-8")
    table = json.loads(status("--json").stdout)
    assert [("a1_lines", "10"), ("lines, again", "20"), ("a2_noise", "0")] == [
        (a["folder"], a["points"]) for a in table["assignments"]
    ]
    assert ("20", "30", NOISE) == (table["points"], table["max_points"], table["next"]["assignment"])


def test_what_is_told_while_it_runs(work: Path) -> None:
    """The folders, in order."""
    told: list[str] = []
    progress(work, told.append)
    assert [LINES, NOISE] == told


def test_a_folder_that_cannot_be_checked(work: Path) -> None:
    """The others are shown all the same; the reason and the remedy stand there, and it ends with 3."""
    (work / LINES / "expected.npz").unlink()
    (work / NOISE / "exercises.json").write_text("{", "utf-8")
    (work / "photos").mkdir()
    result = status()
    assert (3, "") == (result.exit_code, result.stderr)
    text = "".join(result.stdout.split())  # a path may be so long that it is folded
    for words in (
        f"a1_lines: expected.npz is missing from {work / LINES}. Your own files are untouched: get a fresh copy",
        f"a2_noise: The release in {work / NOISE} is damaged: exercises.json is no JSON from line 1 on. Your own",
        "! a2_noise ░░░░░░░░░░ cannot be checked, see below",
    ):
        assert "".join(words.split()) in text
    assert result.stdout.endswith("Next: get what cannot be checked in order, as said above.\n")
    assert "photos" not in text


def test_a_fault_of_ours_ends_with_5(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is shown as no fault of theirs."""
    report = failed_inside(submission(right(LINES)), suite(LINES), RuntimeError("lost"))
    monkeypatch.setattr(looking, "check_folder", lambda *_: report)
    result = status("-C", LINES)
    assert 5 == result.exit_code
    assert "Next: a1_lines: nothing for you: the grader itself failed" in result.stdout


def test_where_nothing_is(work: Path, tmp_path: Path) -> None:
    """How to begin, or to name the right folder."""
    assert said(status("-C", tmp_path)) == (
        f"No assignment is in {tmp_path} or in the folders in it. Begin one with `autograder start a1_perceptron`, "
        "or name the folder that holds yours with -C."
    )
    words = "nowhere cannot be read: No such file or directory. Correct the path, or its permissions."
    assert words == said(status("-C", "nowhere"))


def test_the_language_can_be_named(work: Path) -> None:
    """As with `check`: what is to be done is told in it as far as it is translated."""
    assert 0 == status("--lang", "ko").exit_code
    result = status("--lang", "xx")
    assert 2 == result.exit_code
    assert "There is no language xx: there are en, ko." in result.stderr
