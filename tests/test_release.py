"""What a release says of itself, and what it says when it is not whole: what is wrong, that nothing is lost, what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.build import with_frozen
from autograder.course import course_files
from autograder.errors import ReleaseError
from autograder.frozen import thaw
from autograder.model import Concept
from autograder.release import altered, is_release, newer_engine, read_release, require_whole
from tests.good import NOISE, course, reseal, suite

HALVES = (Concept("절반", "half", ("noise.halve",)), Concept("Noise", "noise", ()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a module that is given, and with words of a deck; not to be changed."""
    folder = tmp_path_factory.mktemp("made") / NOISE
    folder.mkdir()
    given = {f"{name}.py": code for name, code in course_files(course(), course().find(NOISE)).items()}
    for name, data in with_frozen(course().find(NOISE), suite(NOISE), given).items():
        (folder / name).write_bytes(data)
    change(folder, concepts=[{"name": c.name, "english": c.english, "exercises": c.exercises} for c in HALVES])
    return reseal(folder)


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(made, tmp_path / NOISE))


def change(folder: Path, **fields: Any) -> None:
    """Change fields of exercises.json as an editor would: the seal stays."""
    path = folder / "exercises.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **fields}), "utf-8")


def said(folder: Path, read: Callable[[Path], object] = thaw) -> str:
    """What is said of a release that cannot be checked: always with the exit code of an inconsistent input."""
    with pytest.raises(ReleaseError) as caught:
        read(folder)
    assert 3 == caught.value.exit_code
    return str(caught.value)


def remedy(folder: Path) -> str:
    """How every such message ends."""
    start = f"autograder start {folder.name} -C fresh"
    return f"Your own files are untouched: get a fresh copy (`{start}`) and put your module into it."


# ---- whole


def test_a_release_tells_what_it_is(release: Path) -> None:
    """Without its numbers: names, titles, points, hints, and the words of the deck."""
    (release / "expected.npz").unlink()
    found = read_release(release)
    assert (NOISE, "Halves and noise", "noise", "0.1.0") == (
        *(found.assignment, found.title, found.module),
        found.engine,
    )
    assert ["noise.halve", "noise.drop"] == [e.id for e in found.exercises]
    assert HALVES == found.concepts


def test_a_whole_release_is_whole(release: Path) -> None:
    """And nothing is to be said of it."""
    found = read_release(release)
    require_whole(found)
    assert ([], "") == (altered(found), newer_engine(found))


def test_layout_and_line_ends_do_not_count(release: Path) -> None:
    """An editor may lay the JSON out anew, git may change line ends: nothing of that changes what is said."""
    change(release)
    given = release / "given.py"
    given.write_bytes(given.read_bytes().replace(b"\n", b"\r\n"))
    found = read_release(release)
    require_whole(found)
    assert [] == altered(found)


def test_a_folder_is_a_release_if_one_of_its_two_files_is_there(release: Path) -> None:
    """So that a release that is not whole is told as one; a file of somebody else's with the same name is none."""
    assert is_release(release)
    (release / "expected.npz").rename(release / "elsewhere.npz")
    assert is_release(release)
    (release / "exercises.json").write_text('{"squats": 20}', "utf-8")
    assert not is_release(release)
    (release / "elsewhere.npz").rename(release / "expected.npz")
    (release / "exercises.json").unlink()
    assert is_release(release)
    assert not is_release(release / "nowhere")


# ---- not whole


@pytest.mark.parametrize("name", ["exercises.json", "expected.npz", "given.py"])
def test_a_file_that_is_missing(release: Path, name: str) -> None:
    """Which one, that nothing is lost, and how to get it back."""
    (release / name).unlink()
    assert f"{name} is missing from {release}. {remedy(release)}" == said(release)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "exercises.json is no JSON from line 1 on"),
        (b'{\n"format": 3,\n', "exercises.json is no JSON from line 3 on"),
        (b"\xff\xfe", "exercises.json is no JSON"),
        (b"[" * 100_000, "exercises.json is no JSON"),
        (b"[]", "exercises.json holds something else than exercises"),
        (b'{"squats": 20}', "exercises.json holds something else than exercises"),
        (b'{"format": 3}', "exercises.json has another form than it should (KeyError: 'assignment')"),
    ],
)
def test_exercises_that_cannot_be_read(release: Path, data: bytes, reason: str) -> None:
    """Whatever the file holds."""
    (release / "exercises.json").write_bytes(data)
    assert f"The release in {release} is damaged: {reason}. {remedy(release)}" == said(release)


@pytest.mark.parametrize("name", ["exercises.json", "expected.npz"])
def test_a_folder_in_the_place_of_a_file(release: Path, name: str) -> None:
    """The system's own words say why it cannot be read."""
    (release / name).unlink()
    (release / name).mkdir()
    reason = f"{name} cannot be read (Is a directory)"
    assert f"The release in {release} is damaged: {reason}. {remedy(release)}" == said(release)


@pytest.mark.parametrize("fields", [{"carried_share": 2}, {"exercises": []}, {"seal": ""}, {"files": {}}, {"new": 1}])
def test_exercises_that_were_edited(release: Path, fields: dict[str, Any]) -> None:
    """More points, other hints, no seal: what is in there is no longer what the course asks."""
    change(release, **fields)
    fact = f"exercises.json in {release} was changed since it was released, and nothing can be checked with it."
    assert f"{fact} {remedy(release)}" == said(release)


def test_a_seal_that_is_gone(release: Path) -> None:
    """Taking it away is a change too."""
    path = release / "exercises.json"
    table = json.loads(path.read_text("utf-8"))
    del table["seal"]
    path.write_text(json.dumps(table), "utf-8")
    assert "exercises.json in" in said(release)


def test_a_folder_may_have_any_name(release: Path) -> None:
    """The way to a fresh copy names the assignment, as far as the release tells it."""
    folder = release.rename(release.with_name("my work (1)"))
    change(folder, new=1)
    assert f"`autograder start {NOISE} -C fresh`" in said(folder)
    (folder / "exercises.json").write_text("{", "utf-8")
    assert "`autograder start ASSIGNMENT -C fresh`" in said(folder)


def test_numbers_that_were_changed(release: Path) -> None:
    """One byte is enough."""
    path = release / "expected.npz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    fact = f"expected.npz in {release} was changed since it was released, and nothing can be checked with it."
    assert f"{fact} {remedy(release)}" == said(release)


def test_the_course_s_own_modules_may_be_changed(release: Path) -> None:
    """A check goes on with them: reading them is wanted, and a `print` in there is no crime."""
    with (release / "given.py").open("a", encoding="utf-8") as stream:
        stream.write("\nprint('here')\n")
    found = read_release(release)
    require_whole(found)
    assert ["given.py"] == altered(found)
    (release / "given.py").unlink()
    assert ["given.py"] == altered(found)


# ---- of another version


def test_a_newer_format(release: Path) -> None:
    """What is where, what works, what to do; its hints can still be read."""
    change(release, format=4, engine="0.2.0")
    assert (
        f"The release in {release} was made by engine 0.2.0 (format 4), and here is 0.1.0 (format 3): this one cannot check "
        "it, its hints it can show. Your own files are untouched: install the engine that came with the release "
        "(`pip install gradeprop-*.whl`)."
    ) == said(release)
    assert "What is" in read_release(release).exercises[0].checks[0].hint[0]


def test_an_older_format(release: Path) -> None:
    """The one before told no engine, had no seal and no words of a deck."""
    table = json.loads((release / "exercises.json").read_text("utf-8"))
    kept = {k: v for k, v in table.items() if k not in ("engine", "seal", "files", "title", "concepts")}
    (release / "exercises.json").write_text(json.dumps({**kept, "format": 2}), "utf-8")
    assert (
        f"The release in {release} was made by another engine (format 2), and here is 0.1.0 (format 3): this one no longer "
        f"checks it, its hints it can show. {remedy(release)}"
    ) == said(release)
    assert ["noise.halve", "noise.drop"] == [e.id for e in read_release(release).exercises]


@pytest.mark.parametrize(
    ("number", "words"), [(4, "install the engine"), (2, "get a fresh copy"), ("x", "get a fresh")]
)
def test_a_format_of_which_nothing_can_be_read(release: Path, number: object, words: str) -> None:
    """Not even its names: that is no damage either."""
    (release / "exercises.json").write_text(json.dumps({"format": number, "tasks": []}), "utf-8")
    found = said(release, read_release)
    assert f"was made by another engine (format {number}), and here is 0.1.0 (format 3)" in found
    assert words in found


@pytest.mark.parametrize(("engine", "newer"), [("0.1.0", False), ("0.0.9", False), ("0.1.1", True), ("0.10.0", True)])
def test_a_newer_engine_of_the_same_format(release: Path, engine: str, newer: bool) -> None:
    """Everything works; a note says what there is to know, unless there is nothing."""
    change(release, engine=engine)
    found = read_release(reseal(release))
    require_whole(found)
    note = (
        f"This release was made by engine {engine}, and here is 0.1.0: it can be checked all the same. "
        "To be sure, install the engine that came with it (pip install gradeprop-*.whl)."
    )
    assert (note if newer else "") == newer_engine(found)
