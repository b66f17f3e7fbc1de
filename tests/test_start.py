"""Beginning an assignment: whole or not at all, fresh or not at all, and never over something that is there."""

import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.build import build
from autograder.cli import main
from autograder.errors import AutograderError
from autograder.start import start
from tests.good import LINES, NOISE, append, copy_course, loaded
from tests.without_rights import on_linux, without_rights

FILES = ["a1_lines.ipynb", "exercises.json", "expected.npz", "lines.py"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose releases are built; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root


@pytest.fixture
def here(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a student in the course, as working directory; the course itself is a copy."""
    root = tmp_path / "course"
    subprocess.run(["cp", "-r", str(course), str(root)], check=True)
    folder = root / "my work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `autograder start`."""
    result = CliRunner().invoke(main, ["start", *map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def said(*arguments: str | Path) -> str:
    """The one line of an error; it ends with 2."""
    code, out, err = run(*arguments)
    assert (2, "") == (code, out)
    (line,) = err.splitlines()
    return line.removeprefix("autograder: ")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---- a fresh copy


def test_a_fresh_copy_is_the_release(here: Path) -> None:
    """Its files, byte for byte; what was done stands there, and what to do next."""
    code, out, err = run(LINES)
    assert (0, "") == (code, err)
    assert out == (
        "a1_lines: 4 files, Straight lines.\nNext: complete lines.py in there, in any editor, then run:\n"
        "  autograder check -C a1_lines\n"
    )
    assert contents(here.parent / "assignments" / LINES) == contents(here / LINES)
    assert [LINES] == [p.name for p in here.iterdir()]


def test_the_command_that_is_shown_works(here: Path) -> None:
    """Also for a folder with a blank in its name."""
    out = run(LINES, "-C", "week one")[1]
    assert "  autograder check -C 'week one/a1_lines'\n" in out
    result = CliRunner().invoke(main, ["check", "-C", "week one/a1_lines"])
    assert "Next: write double" in result.stdout


def test_modes_are_those_of_a_new_file(here: Path) -> None:
    """A release on a read-only disk is copied into files that can be written."""
    for path in (here.parent / "assignments" / LINES).iterdir():
        path.chmod(0o500)
    before = os.umask(0o027)
    try:
        assert 0 == run(LINES)[0]
    finally:
        os.umask(before)
    assert 0o750 == stat.S_IMODE((here / LINES).stat().st_mode)
    assert {0o640} == {stat.S_IMODE(p.stat().st_mode) for p in (here / LINES).iterdir()}


def test_only_what_was_released_is_copied(here: Path) -> None:
    """No caches, no checkpoints, no links, nothing that somebody put there."""
    release = here.parent / "assignments" / LINES
    (release / ".ipynb_checkpoints").mkdir()
    (release / "notes.txt").write_text("mine", "utf-8")
    (release / "link").symlink_to("/etc/passwd")
    assert 0 == run(LINES)[0]
    assert FILES == sorted(p.name for p in (here / LINES).iterdir())


def test_an_empty_folder_is_no_work(here: Path) -> None:
    """It takes the files."""
    (here / LINES).mkdir()
    assert 0 == run(LINES)[0]
    assert FILES == sorted(p.name for p in (here / LINES).iterdir())


# ---- where releases come from


@pytest.mark.parametrize("place", ["assignments", "assignments/a2_noise", "."])
def test_releases_in_a_folder(here: Path, place: str) -> None:
    """A folder of releases, one release, a course."""
    assert 0 == run(NOISE, "--from", here.parent / place)[0]
    assert (here / NOISE / "given.py").is_file()


@pytest.mark.parametrize(("top", "names"), [("", [LINES, NOISE]), ("course/assignments/", [NOISE]), (None, [NOISE])])
def test_releases_in_a_zip_file(here: Path, top: str | None, names: Sequence[str]) -> None:
    """However deep they lie in there, or without any folder."""
    with zipfile.ZipFile("given.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            for path in (here.parent / "assignments" / name).iterdir():
                archive.write(path, path.name if top is None else f"{top}{name}/{path.name}")
    assert 0 == run(NOISE, "--from", "given.zip")[0]
    assert contents(here.parent / "assignments" / NOISE) == contents(here / NOISE)


def test_outside_of_a_course_a_source_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what was looked for, and how to name it."""
    monkeypatch.chdir(tmp_path)
    assert said(LINES) == (
        f"No releases are here: neither {tmp_path} nor a folder above it has assignments/ with assignments in it. "
        "Name the folder or the zip file that you were given: --from PATH."
    )


def test_a_source_without_releases(here: Path) -> None:
    """A folder of something else, nothing at all, a file that is no archive, a broken archive, an archive of something else."""
    assert said(LINES, "--from", ".") == (
        "No release is in .: neither there nor in the folders in it is an exercises.json of an assignment. "
        "Name another folder or archive with --from."
    )
    assert "nowhere does not exist: no release can be taken from it. Correct the path." == said(
        LINES, "--from", "nowhere"
    )
    Path("text.txt").write_text("x", "utf-8")
    Path("broken.zip").write_bytes(b"PK\x03\x04")
    advice = " Name a folder with releases, or the archive as you were given it."
    assert "text.txt cannot be used: it is no zip or tar archive." + advice == said(LINES, "--from", "text.txt")
    broken = said(LINES, "--from", "broken.zip")
    assert broken.startswith("broken.zip cannot be used: ")
    assert broken.endswith(advice)
    with zipfile.ZipFile("other.zip", "w") as archive:
        archive.writestr("hello.py", "x = 1\n")
    assert "No release is in other.zip: " in said(LINES, "--from", "other.zip")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a1_lin", "Did you mean a1_lines?"),
        ("a2", "Did you mean a2_noise?"),
        ("a1_liens", "Did you mean a1_lines?"),
        ("xyz", "There are: a1_lines, a2_noise."),
    ],
)
def test_a_mistyped_assignment(here: Path, name: str, words: str) -> None:
    """The near one is suggested, or all are listed."""
    assert f"There is no assignment {name} in {here.parent / 'assignments'}. {words}" == said(name)


def test_a_source_in_which_somebody_has_worked(here: Path) -> None:
    """The copy would be theirs, not a fresh one."""
    release = here.parent / "assignments" / LINES
    append(release / "lines.py", "# mine\n")
    assert said(LINES) == (
        f"lines.py in {release} is not as released, so the copy would not be a fresh one. Name another source with --from."
    )
    append(release / "a1_lines.ipynb", " ")
    assert f"a1_lines.ipynb and lines.py in {release} are not as released" in said(LINES)
    assert not (here / LINES).exists()


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("exercises.json", b"{", "The release in {} is damaged: exercises.json is no JSON from line 1 on."),
        (
            "exercises.json",
            b'{"format": 4, "engine": "0.2.0"}',
            "The release in {} was made by engine 0.2.0 (format 4), and",
        ),
        (
            "expected.npz",
            b"",
            "expected.npz in {} was changed since it was released, and nothing can be checked with it.",
        ),
    ],
)
def test_a_source_that_is_not_whole(here: Path, name: str, data: bytes, fact: str) -> None:
    """Nothing is copied that could not be checked; the remedy is not to begin again with the same source."""
    release = here.parent / "assignments" / LINES
    (release / name).write_bytes(data)
    found = said(LINES)
    assert found.startswith(fact.format(release))
    assert found.endswith(" So it was not copied: name another source with --from.")
    assert 0 == run(NOISE)[0]


# ---- what is there already


def test_work_is_never_written_over(here: Path) -> None:
    """What is there, what was done (nothing), and the two ways to go on."""
    run(LINES)
    append(here / LINES / "lines.py", "# my work\n")
    before = contents(here)
    assert said(LINES) == (
        "a1_lines is there already, with work in it (lines.py); nothing was changed. Go on in there. "
        "A fresh copy beside it: autograder start a1_lines -C fresh"
    )
    (here / LINES / "lines.py").unlink()
    source = here.parent / "assignments"
    assert f"A fresh copy beside it: autograder start a1_lines --from {source} -C fresh" in said(
        LINES, "--from", source
    )
    assert {k: v for k, v in before.items() if k != "a1_lines/lines.py"} == contents(here)


def test_a_fresh_copy_that_is_there_is_left_alone(here: Path) -> None:
    """To ask twice does no harm."""
    run(LINES)
    before = {p: p.stat().st_mtime_ns for p in (here / LINES).iterdir()}
    code, out, err = run(LINES)
    assert (0, "") == (code, err)
    assert out.startswith("a1_lines is there already, as fresh as it would be made: nothing was changed.\nNext: ")
    assert before == {p: p.stat().st_mtime_ns for p in (here / LINES).iterdir()}


def test_another_version_that_is_there_is_left_alone(here: Path) -> None:
    """Nobody has worked in it, and yet it is not what would be made."""
    run(NOISE)
    (here / NOISE).rename(here / LINES)
    assert said(LINES) == (
        "a1_lines is there already, and it is no copy of this assignment; nothing was changed. "
        "Move it away, or begin elsewhere: autograder start a1_lines -C fresh"
    )
    (here / LINES / "exercises.json").unlink()
    assert "and it is no copy of this assignment" in said(LINES)


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_something_else_that_is_there(here: Path, kind: str) -> None:
    """A file, a folder with something in it, a link that leads nowhere."""
    target = here / LINES
    if kind == "file":
        target.write_text("mine", "utf-8")
    elif kind == "folder":
        (target / "photos").mkdir(parents=True)
    else:
        target.symlink_to("nowhere")
    assert "a1_lines is there already, and it is no copy of this assignment; nothing was changed." in said(LINES)
    assert os.path.lexists(target)


# ---- what cannot be written


def test_a_file_in_the_way(here: Path) -> None:
    """What it is, and the way out."""
    Path("taken").write_text("", "utf-8")
    words = "taken is a file: no folder can be made in there. Choose another place with -C."
    assert words == said(LINES, "-C", "taken")


@on_linux
def test_a_folder_that_is_closed(here: Path) -> None:
    """The system's own words, and nothing is left there."""
    Path("closed").mkdir(mode=0o500)
    done = without_rights("autograder", "start", LINES, "-C", "closed", cwd=here)
    assert (2, "") == (done.returncode, done.stdout)
    words = "autograder: closed/a1_lines cannot be written: Permission denied. Choose another folder with -C.\n"
    assert words == done.stderr
    assert [] == list(Path("closed").iterdir())


KILLED = """
import os, pathlib, signal, sys
from autograder.cli import main

left = int(sys.argv.pop(1))
write = pathlib.Path.write_bytes

def write_or_die(path, data):
    global left
    left -= 1
    if left < 0:
        write(path, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return write(path, data)

pathlib.Path.write_bytes = write_or_die
main()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
@pytest.mark.parametrize("after", [0, 3])
def test_a_start_that_was_killed(here: Path, after: int) -> None:
    """Half a folder is never there under its name, and the next start leaves nothing of the first one."""
    command = [sys.executable, "-c", KILLED, str(after), "start", LINES]
    killed = subprocess.run(command, cwd=here, capture_output=True, timeout=60, check=False)
    assert -signal.SIGKILL == killed.returncode
    assert not (here / LINES).exists()
    (left,) = here.iterdir()
    assert left.name.startswith(".a1_lines.part-")
    assert 0 == run(LINES)[0]
    assert [LINES] == [p.name for p in here.iterdir()]
    assert contents(here.parent / "assignments" / LINES) == contents(here / LINES)


def test_a_disk_that_is_full(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written so far is removed."""
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "lines.py":
            raise OSError(28, "No space left on device", str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AutograderError, match=r"a1_lines cannot be written: No space left on device\. Choose another"):
        start(LINES, Path())
    assert [] == list(here.iterdir())
