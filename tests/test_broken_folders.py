"""Release folders that broke without anybody's intent: what the real program says, how it ends, and that nothing is lost."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.build import build
from tests.good import LINES, NOISE, append, copy_course, edit, loaded, reseal, right
from tests.test_cli import program
from tests.without_rights import on_linux, without_rights

WORK = right(LINES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of the course; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments"


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    """A folder in which everything is right."""
    folder = Path(shutil.copytree(built / LINES, tmp_path / LINES))
    (folder / "lines.py").write_text(WORK, "utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


@dataclass(frozen=True)
class Said:
    """What `check` said: its exit code, its notes, all details of what was lost, and its error."""

    code: int
    notes: list[str]
    lost: set[str]
    error: str


def check(folder: Path) -> Said:
    """What the real program says of a folder, which it leaves as it is."""
    before = contents(folder)
    done = program("check", "--json", cwd=folder)
    assert before == contents(folder)
    assert "Traceback" not in done.stdout + done.stderr
    if not done.stdout:
        return Said(done.returncode, [], set(), done.stderr.removeprefix("autograder: ").rstrip("\n"))
    table = json.loads(done.stdout)
    checks = [c for e in table["exercises"] for c in e["checks"]]
    return Said(done.returncode, table["notes"], {c["detail"] for c in checks if c["verdict"] != "PASS"}, done.stderr)


START = f"autograder start {LINES} -C fresh"
FRESH = f"Your own files are untouched: get a fresh copy (`{START}`) and put your module into it."
Breakage = Callable[[Path], object]


def gone(*names: str) -> Breakage:
    def broken(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return broken


def named(name: str) -> Breakage:
    return lambda folder: (folder / "lines.py").rename(folder / name)


def written(name: str, text: str) -> Breakage:
    return lambda folder: (folder / name).write_text(text, "utf-8")


# ---- the student's own files


@pytest.mark.parametrize(
    ("broken", "code", "note", "lost"),
    [
        (
            gone("lines.py"),
            1,
            "lines.py is not in {folder}: only the notebook was read. If it has another name now, give it back its own; a "
            f"fresh one comes with `{START}`.",
            "lines.py defines no function. Is it the right file, and is it saved?",
        ),
        (
            gone("lines.py", "a1_lines.ipynb"),
            1,
            f"lines.py is not in {{folder}}. If it has another name now, give it back its own; a fresh one comes with `{START}`.",
            "lines.py is missing: only files of the release are there. Hand in lines.py, or the notebook.",
        ),
        (named("Lines (1).py"), 0, "Lines (1).py was graded as lines.py. Give the file that name next time.", None),
        (named("lines.py.txt"), 0, "lines.py.txt was graded as lines.py. Give the file that name next time.", None),
        (
            written("lines.py", "def double(x)\n"),
            1,
            None,
            "lines.py is not valid Python, line 1: expected ':' (`def double(x)`).",
        ),
        (
            written("lines.py", ""),
            1,
            "lines.py is empty.",
            "lines.py defines no function. Is it the right file, and is it saved?",
        ),
        (
            written("lines (1).py", WORK),
            0,
            "lines (1).py defines double too, and only lines.py is checked. If your work is in lines (1).py, copy it into "
            "lines.py.",
            None,
        ),
        (written("helpers.py", "def twice(x):\n    return 2 * x\n"), 0, None, None),
    ],
)
def test_the_module_of_a_student(
    release: Path, broken: Breakage, code: int, note: str | None, lost: str | None
) -> None:
    """Gone, under another name, broken, empty, there twice: each has its words, and the exit code is that of the points."""
    broken(release)
    said = check(release)
    assert (code, "") == (said.code, said.error)
    assert ([note.format(folder=release)] if note else []) == said.notes
    assert lost is None or lost in said.lost
    assert bool(code) == bool(said.lost)


# ---- the files of the course


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (gone("expected.npz"), "expected.npz is missing from {folder}."),
        (gone("exercises.json"), "exercises.json is missing from {folder}."),
        (
            lambda folder: append(folder / "exercises.json", "x"),
            "The release in {folder} is damaged: exercises.json is no JSON from line 130 on.",
        ),
        (
            lambda folder: edit(folder / "exercises.json", '"points": 10', '"points": 100'),
            "exercises.json in {folder} was changed since it was released, and nothing can be checked with it.",
        ),
        (
            lambda folder: (folder / "expected.npz").write_bytes((folder / "expected.npz").read_bytes()[:-9]),
            "expected.npz in {folder} was changed since it was released, and nothing can be checked with it.",
        ),
    ],
)
def test_the_files_of_the_course(release: Path, broken: Breakage, error: str) -> None:
    """Gone, cut off, changed: nothing can be checked, it ends with 3, and the way to a fresh copy stands there."""
    broken(release)
    text = (release / "exercises.json").read_text("utf-8") if (release / "exercises.json").exists() else ""
    fact = error.format(folder=release).replace("line 130", f"line {text.count(chr(10)) + 1}")
    assert (3, f"{fact} {FRESH}") == (check(release).code, check(release).error)


def test_the_way_to_a_fresh_copy_works(release: Path, built: Path) -> None:
    """As the message says it, in a course; and the work goes on in there."""
    gone("expected.npz")(release)
    (release.parent / "assignments").symlink_to(built)
    command = START.split()
    assert command[0] == "autograder"
    assert 0 == program(*command[1:], cwd=release.parent).returncode
    fresh = release.parent / "fresh" / LINES
    shutil.copy(release / "lines.py", fresh)
    assert 0 == check(fresh).code


def test_what_is_given_may_be_changed_but_not_be_gone(built: Path, tmp_path: Path) -> None:
    """With a `print` in it the check goes on and says so; without the file nothing is true."""
    folder = Path(shutil.copytree(built / NOISE, tmp_path / NOISE))
    (folder / "noise.py").write_text(right(NOISE), "utf-8")
    append(folder / "given.py", "\nprint('here')\n")
    said = check(folder)
    fresh = FRESH.replace(LINES, NOISE)
    note = f"given.py was changed since it was released; your points come from the course's own. {fresh}"
    assert (0, [note]) == (said.code, said.notes)
    gone("given.py")(folder)
    assert (3, f"given.py is missing from {folder}. {fresh}") == (check(folder).code, check(folder).error)


def test_a_release_of_another_engine(release: Path) -> None:
    """Of a newer format it ends with 3, its hints can be read, and the words say so; of the same one a note is all."""
    edit(release / "exercises.json", '"engine": "0.1.0"', '"engine": "0.2.0"')
    note = "This release was made by engine 0.2.0, and here is 0.1.0: it can be checked all the same. "
    said = check(reseal(release))
    assert (0, True) == (said.code, said.notes[0].startswith(note))
    edit(release / "exercises.json", '"format": 3', '"format": 4')
    said = check(release)
    assert 3 == said.code
    assert said.error == (
        f"The release in {release} was made by engine 0.2.0 (format 4), and here is 0.1.0 (format 3): this one cannot check "
        "it, its hints it can show. Your own files are untouched: install the engine that came with the release "
        "(`pip install gradeprop-*.whl`)."
    )
    hint = program("hint", "double", cwd=release)
    assert (0, "") == (hint.returncode, hint.stderr)
    assert "What is twice 3?" in hint.stdout


# ---- the disk


@on_linux
def test_a_folder_that_cannot_be_written(release: Path) -> None:
    """Checking writes nothing, so nothing is missing."""
    release.chmod(0o500)
    done = without_rights("autograder", "check", "--json", cwd=release)
    release.chmod(0o700)
    assert (0, "") == (done.returncode, done.stderr)
    assert [] == json.loads(done.stdout)["notes"]


@on_linux
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only an administrator mounts a disk")
def test_a_disk_that_is_read_only(release: Path, built: Path) -> None:
    """As on a course's server: `check` and `status` work, and `start` says that it needs another place."""
    mount = 'mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" && ! touch probe 2>/dev/null'
    if subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount], cwd=release, capture_output=True, check=False
    ).returncode:
        pytest.skip("no disk can be mounted here")
    refused = f"{LINES} cannot be written: Read-only file system. Choose another folder with -C."
    for arguments, code, words in (
        (["check"], 0, "Next: nothing: every check passes."),
        (["status"], 0, "20 of 20 points"),
        (["start", LINES, "--from", str(built)], 2, refused),
    ):
        python = shlex.join([sys.executable, "-m", "autograder", *arguments])
        command = ["unshare", "--mount", "sh", "-c", f"{mount} && exec {python}"]
        done = subprocess.run(command, cwd=release, capture_output=True, text=True, timeout=60, check=False)
        assert code == done.returncode, done.stderr
        assert words in done.stdout + done.stderr


@on_linux
def test_files_that_cannot_be_read(release: Path) -> None:
    """A file of the course ends with 3; one of the student's is told with the points."""
    (release / "lines.py").chmod(0)
    done = without_rights("autograder", "check", "--json", cwd=release)
    assert 1 == done.returncode
    detail = json.loads(done.stdout)["exercises"][0]["checks"][0]["detail"]
    notes = json.loads(done.stdout)["notes"]
    assert any("lines.py: it cannot be read (Permission denied)" in text for text in [detail, *notes])
    (release / "expected.npz").chmod(0)
    done = without_rights("autograder", "check", "--json", cwd=release)
    fact = f"The release in {release} is damaged: expected.npz cannot be read (Permission denied)."
    assert (3, f"autograder: {fact} {FRESH}\n") == (done.returncode, done.stderr)
