"""A submission lies in a folder, in a file or in an archive; which, is the same for what is graded of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.collect import collect, left_out, read_submission
from autograder.errors import AutograderError
from autograder.handed import MAX_ARCHIVE, MAX_LISTED
from autograder.model import Submission
from tests.archives.packed import CODE, PACKERS, entry, tarred, zipped

Packer = Callable[[dict[str, bytes]], bytes]

ASSIGNMENTS = {"a1_lines": "lines", "a2_noise": "noise"}

every_format = pytest.mark.parametrize(("suffix", "pack"), PACKERS.items(), ids=PACKERS)


def place(path: Path, data: bytes) -> Path:
    """The folder of a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.parent


def one(path: Path) -> Submission:
    return read_submission(path, "kim", "a1_lines", "lines")


def refusal(folder: Path, files: dict[str, bytes]) -> str:
    """Why an archive of these files is refused."""
    return one(place(folder / "work.zip", zipped(files))).refused


# ---- where an archive may lie


@every_format
def test_an_archive_in_the_folder_is_opened(tmp_path: Path, suffix: str, pack: Packer) -> None:
    """And graded as the folder that was packed would be, files deeper down and leftovers of programs left alone."""
    files = {
        "lines.py": CODE,
        "helper.py": b"x = 1\n",
        "data.csv": b"1,2",
        "old/lines.py": b"y = 1\n",
        "__MACOSX/._lines.py": b"\0",
        ".git/hooks/a.py": b"",
    }
    for name, data in files.items():
        place(tmp_path / "folder" / name, data)
    expected = one(tmp_path / "folder")
    found = one(place(tmp_path / "packed" / f"work.{suffix}", pack(files)))
    assert (expected.files, expected.digest, "") == (found.files, found.digest, found.refused)
    assert (f"work.{suffix} was unpacked.",) == found.notes


@every_format
def test_a_class_of_archives(tmp_path: Path, suffix: str, pack: Packer) -> None:
    """In place of the folder of an assignment; a folder of that name wins."""
    data = pack({"a1_lines/lines.py": CODE})
    place(tmp_path / "s1" / f"a1_lines.{suffix}", data)
    place(tmp_path / "s2" / f"a1_lines.{suffix}", data)
    place(tmp_path / "s2" / "a1_lines" / "lines.py", b"x = 1\n")
    place(tmp_path / "s3" / f"other.{suffix}", data)
    first, second = collect(tmp_path, ASSIGNMENTS)
    assert ("s1", CODE, (f"a1_lines.{suffix} was unpacked; its folder a1_lines was read.",)) == (
        first.student,
        first.files[0].code,
        first.notes,
    )
    assert ("s2", b"x = 1\n", ()) == (second.student, second.files[0].code, second.notes)
    assert ["s3 has none of the folders a1_lines, a2_noise."] == left_out(tmp_path, ASSIGNMENTS)


@every_format
def test_one_archive_named_with_its_assignment(tmp_path: Path, suffix: str, pack: Packer) -> None:
    """By itself or as the only thing in a folder; the student is called after what was named."""
    place(tmp_path / "kim" / f"my.work.{suffix}", pack({"lines.py": CODE}))
    for path, student in ((tmp_path / "kim", "kim"), (tmp_path / "kim" / f"my.work.{suffix}", "my.work")):
        (found,) = collect(path, ASSIGNMENTS, "a1_lines")
        assert (student, "", CODE) == (found.student, found.refused, found.files[0].code)


def test_an_archive_without_the_name_of_its_assignment(tmp_path: Path) -> None:
    """It may as well be a whole class."""
    place(tmp_path / "class.zip", zipped({"kim/a1_lines/lines.py": CODE}))
    message = (
        r"class.zip is one submission, of an assignment that it does not tell\. Name it with -a\. "
        r"If it holds a class, unpack it and name the folder\.$"
    )
    with pytest.raises(AutograderError, match=message):
        collect(tmp_path / "class.zip", ASSIGNMENTS)


def test_an_archive_beside_code_is_data(tmp_path: Path) -> None:
    """Nothing is guessed between the two; the course's own modules are no code of the student's."""
    place(tmp_path / "a" / "data.zip", zipped({"lines.py": b"y = 1\n"}))
    found = one(place(tmp_path / "a" / "lines.py", CODE))
    assert ((), [("lines.py", CODE)]) == (found.notes, [(f.name, f.code) for f in found.files])
    place(tmp_path / "b" / "given.py", b"z = 1\n")
    found = one(place(tmp_path / "b" / "work.zip", zipped({"lines.py": CODE})))
    assert ["lines.py"] == [f.name for f in found.files]


def test_two_archives_are_not_guessed_between(tmp_path: Path) -> None:
    """The student says which one."""
    place(tmp_path / "a.zip", zipped({"lines.py": CODE}))
    found = one(place(tmp_path / "b.tar", tarred({"lines.py": CODE})))
    assert "There are 2 archives (a.zip, b.tar), and no code beside them. Hand in one." == found.refused


# ---- which folder of it counts


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (["a3/deep/lines.py", "readme.txt"], "a3/deep"),
        (["work/lines.py", "work/old/lines.py", "tests/test_lines.py"], "work"),
        (["x/lines.py", "y/helper.py"], "x"),
        (["x/LINES.py", "y/helper.py"], "x"),
        (["x/a1_lines/lines.py", "x/copy/lines.py"], "x/a1_lines"),
        (["x/a1_lines/work.ipynb", "x/a2_noise/noise.py"], "x/a1_lines"),
    ],
)
def test_the_folder_that_holds_the_module_is_read(tmp_path: Path, paths: list[str], folder: str) -> None:
    """The one with the module, then the one named like the assignment, then the topmost."""
    book = b'{"cells": []}'
    data = zipped({path: book if path.endswith("b") else CODE for path in paths})
    found = one(place(tmp_path / "work.zip", data))
    assert ("", f"work.zip was unpacked; its folder {folder} was read.") == (found.refused, found.notes[0])


def test_several_folders_are_not_guessed_between(tmp_path: Path) -> None:
    """The first five are told."""
    text = "work.zip: it holds code in several folders (f0, f1, f2, f3, f4). Pack the one of this assignment alone."
    assert text == refusal(tmp_path, {f"f{i}/lines.py": CODE for i in range(7)})


# ---- what is refused, with the name of the archive


def test_an_archive_without_code(tmp_path: Path) -> None:
    """What it holds instead is told; an archive in it is not opened."""
    text = "work.zip: no code is in it: it holds only a.docx, b/c.png. Pack the .py file or the notebook."
    assert text == refusal(tmp_path / "a", {"a.docx": b"", "b/c.png": b""})
    text = "work.zip: no code is in it: it is empty. Pack the .py file or the notebook."
    assert text == refusal(tmp_path / "b", {})
    inner = zipped({"lines.py": CODE})
    text = "work.zip: it holds another archive (x/inner.zip), and that one is not opened. Pack the files themselves."
    assert text == refusal(tmp_path / "c", {"x/inner.zip": inner, "a.txt": b""})


def test_a_reason_of_the_archive_is_told_with_its_name(tmp_path: Path) -> None:
    """And two refused archives are two submissions."""
    link = tarred({"lines.py": CODE}, entry("a.py", b"2", "/etc/passwd"))
    found = one(place(tmp_path / "work.tar", link))
    assert "work.tar: it holds a link (a.py), and links are not followed. Pack the file itself." == found.refused
    assert found.digest != one(place(tmp_path / "other" / "other.tar", link)).digest
    found = one(place(tmp_path / "c" / "work.zip", b"<html>"))
    assert found.refused.startswith("work.zip: it is a web page: ")


def test_a_module_that_is_too_long_is_refused_with_its_name(tmp_path: Path) -> None:
    """As one that is not packed; what is beside it is graded."""
    long = "".join(f"x{i} = {i * i}\n" for i in range(90_000)).encode()
    text = "lines.py: it has more than the 1 MB that it may have. Hand in the code alone."
    assert text == refusal(tmp_path / "a", {"lines.py": long})
    found = one(place(tmp_path / "b" / "work.zip", zipped({"lines.py": CODE, "helper.py": long})))
    assert ("", ("work.zip was unpacked.", text.replace("lines", "helper"))) == (found.refused, found.notes)


def test_an_archive_is_bounded_and_no_link(tmp_path: Path) -> None:
    """Like every file."""
    with open(tmp_path / "work.zip", "wb") as stream:
        stream.truncate(MAX_ARCHIVE + 1)
    assert "more than the 20 MB that a submission may have" in one(tmp_path).refused
    place(tmp_path / "secret.zip", zipped({"lines.py": CODE}))
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim" / "work.zip").symlink_to(tmp_path / "secret.zip")
    text = "work.zip: it is a link to another place, and links are not followed. Hand in the file itself."
    assert text == one(tmp_path / "kim").refused
    (tmp_path / "lee" / "work.zip").mkdir(parents=True)
    assert "work.zip: it is not an ordinary file. Hand in the file itself." == one(tmp_path / "lee").refused


def test_a_folder_of_very_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even their names would take memory."""
    monkeypatch.setattr(Path, "iterdir", lambda path: (path / f"f{i}" for i in range(10**9)))
    text = f"The folder has more than {MAX_LISTED} files. Hand in your own code alone."
    assert text == one(tmp_path).refused


# ---- one kind of file under the name of another


def test_python_code_under_the_name_of_a_notebook(tmp_path: Path) -> None:
    """It is read as a module, and said; a module of that name that is there already wins."""
    found = one(place(tmp_path / "a" / "lines.ipynb", CODE))
    assert ([("lines.py", CODE)], ()) == ([(f.name, f.code) for f in found.files], found.notebooks)
    assert ("lines.ipynb is Python code under the name of a notebook; it was read as a module.",) == found.notes
    place(tmp_path / "b" / "lines.py", b"x = 1\n")
    found = one(place(tmp_path / "b" / "lines.ipynb", CODE))
    assert b"x = 1\n" == found.files[0].code
    text = "lines.ipynb: it is Python code, and lines.py is there already. Hand in one of them."
    assert (text,) == found.notes


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"{", b"[1, 2]", b'\xef\xbb\xbf{"cells": [', b"\0\1\2", b"#" * ((1 << 20) + 1)]
)
def test_what_is_neither_is_a_broken_notebook(tmp_path: Path, data: bytes) -> None:
    """By its name, if by nothing else."""
    refused = one(place(tmp_path / "lines.ipynb", data)).refused
    why = "not a " if data.strip() else "empty. "
    assert refused.startswith(
        f"lines.py is missing, and of what is there nothing could be read. lines.ipynb: it is {why}"
    )


def test_an_empty_module_is_told(tmp_path: Path) -> None:
    """It is there, and nothing is in it."""
    for number, data in enumerate((b"", b"\xef\xbb\xbf \r\n")):
        assert ("lines.py is empty.",) == one(place(tmp_path / str(number) / "lines.py", data)).notes
