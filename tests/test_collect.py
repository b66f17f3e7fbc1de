"""What was handed in is read once, bounded, and never executed; one bad submission stops nobody else's."""

import json
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import collect as module
from autograder.collect import MAX_FILES, collect, left_out, read_submission
from autograder.errors import AutograderError
from autograder.handed import MAX_MODULE
from autograder.model import Submission

ASSIGNMENTS = {"a1_lines": "lines", "a2_noise": "noise"}
CODE = b"def double(x):\n    return 2 * x\n"


def place(folder: Path, **files: bytes) -> Path:
    """Returns the folder, made, with these files; `__` stands for a dot in a name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def notebook(*cells: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()


def one(folder: Path) -> Submission:
    return read_submission(folder, "kim", "a1_lines", "lines")


def names(path: Path, only: str | None = None) -> list[tuple[str, str]]:
    return [(s.student, s.assignment) for s in collect(path, ASSIGNMENTS, only)]


# ---- a class


def test_a_class_is_read_in_the_order_of_its_students(tmp_path: Path) -> None:
    """Every assignment of each, in the order of the course; hidden folders, loose files and other folders are no one's."""
    for student in ("s2", "s1", "김서연"):
        place(tmp_path / student / "a2_noise", noise__py=CODE)
    place(tmp_path / "s1" / "a1_lines", lines__py=CODE)
    place(tmp_path / "s1" / "a7_other", other__py=CODE)
    place(tmp_path / ".git" / "a1_lines", lines__py=CODE)
    (tmp_path / "grades.csv").write_text("", "utf-8")
    expected = [("s1", "a1_lines"), ("s1", "a2_noise"), ("s2", "a2_noise"), ("김서연", "a2_noise")]
    assert expected == names(tmp_path)
    assert [("s1", "a1_lines")] == names(tmp_path, "a1_lines")


def test_an_empty_class_is_refused(tmp_path: Path) -> None:
    """With the form that a class has, and the assignments that there are."""
    message = (
        r"holds no submission: a class is a folder <student>/<assignment>/, with the assignments a1_lines, a2_noise\. "
        r"Correct the path, or name one submission's assignment with -a\.$"
    )
    with pytest.raises(AutograderError, match=message):
        collect(tmp_path, ASSIGNMENTS)
    place(tmp_path / "s1" / "somewhere")
    with pytest.raises(AutograderError, match=message):
        collect(tmp_path, ASSIGNMENTS, "a1_lines")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """A typing error in the command."""
    with pytest.raises(AutograderError, match=r"none does not exist: there is nothing to grade\. Correct the path\.$"):
        collect(tmp_path / "none", ASSIGNMENTS)


def test_a_class_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the system, and what to do."""
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(AutograderError, match=r"cannot be read: Permission denied\. Change its permissions\.$"):
        collect(tmp_path, ASSIGNMENTS)


def denied(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "Permission denied")


def test_one_folder_that_may_not_be_entered_stops_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its student is told; for the superuser, who may enter everything, the system's answer is put on here."""
    place(tmp_path / "s1" / "a1_lines", lines__py=CODE)
    place(tmp_path / "s2" / "a1_lines", lines__py=CODE)
    stat = os.stat

    def guarded(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
        return denied() if "s1/" in str(path) else stat(path, *args, **kwargs)

    monkeypatch.setattr(os, "stat", guarded)
    first, second = collect(tmp_path, ASSIGNMENTS, "a1_lines")
    text = "The folder cannot be read: Permission denied. Ask for it to be handed in again."
    assert ("s1", text) == (first.student, first.refused)
    assert ("s2", "") == (second.student, second.refused)


def test_names_that_are_not_utf_8_can_be_written(tmp_path: Path) -> None:
    """An archive made on Korean Windows has its names in CP949."""
    folder = os.fsencode(tmp_path) + b"/" + "김서연".encode("cp949") + b"/a1_lines"
    os.makedirs(folder)
    with open(folder + b"/" + "lines_김.py".encode("cp949"), "wb") as stream:
        stream.write(CODE)
    (found,) = collect(tmp_path, ASSIGNMENTS)
    assert "김서연" == found.student
    assert ("lines_김.py was graded as lines.py. Give the file that name next time.",) == found.notes
    assert "lines.py" == found.files[0].name


# ---- one submission


def test_one_module_one_notebook_one_folder(tmp_path: Path) -> None:
    """With the assignment named; the student is called after what was named."""
    place(tmp_path / "kim", lines__py=CODE, work__ipynb=notebook("x = 1"))
    for path, student in (("kim", "kim"), ("kim/lines.py", "lines"), ("kim/work.ipynb", "work")):
        (found,) = collect(tmp_path / path, ASSIGNMENTS, "a1_lines")
        assert (student, "a1_lines", "") == (found.student, found.assignment, found.refused)


def test_one_file_needs_the_name_of_its_assignment(tmp_path: Path) -> None:
    """It does not tell by itself."""
    place(tmp_path, lines__py=CODE)
    message = r"lines.py is one submission, of an assignment that it does not tell\. Name it with -a\.$"
    with pytest.raises(AutograderError, match=message):
        collect(tmp_path / "lines.py", ASSIGNMENTS)


def test_all_code_is_read_and_nothing_else(tmp_path: Path) -> None:
    """Modules beside the student's own can be imported; data, hidden files and folders stay where they are."""
    place(
        tmp_path,
        lines__py=CODE,
        helper__py=b"x = 1\n",
        work__ipynb=notebook("y = 1"),
        data__csv=b"1,2",
        __hidden__py=b"z = 1",
    )
    place(tmp_path / ".ipynb_checkpoints", lines__py=b"old")
    place(tmp_path / "__pycache__", lines__pyc=b"old")
    found = one(tmp_path)
    assert ["helper.py", "lines.py"] == [f.name for f in found.files]
    assert [("work.ipynb", b"y = 1")] == [(n.name, n.code) for n in found.notebooks]
    assert () == found.notes


def test_the_digest_is_of_what_was_read(tmp_path: Path) -> None:
    """Name and content of every file count, other files and the student do not."""
    first = one(place(tmp_path / "a", lines__py=CODE, data__csv=b"1")).digest
    assert first == read_submission(place(tmp_path / "b", lines__py=CODE), "lee", "a1_lines", "lines").digest
    others = [
        one(place(tmp_path / "c", lines__py=CODE + b"#")).digest,
        one(place(tmp_path / "d", lines__py=CODE, helper__py=b"")).digest,
        one(place(tmp_path / "e", lines__py=CODE, work__ipynb=notebook("x"))).digest,
        one(place(tmp_path / "f", lines__py=b"", helper__py=CODE)).digest,
    ]
    assert 5 == len({first, *others})


def test_two_refused_submissions_are_not_the_same(tmp_path: Path) -> None:
    """The result of one, stored under its digest, would show the other student its file names."""
    one_, two = one(place(tmp_path / "a", kim__docx=b"")), one(place(tmp_path / "b", lee__docx=b""))
    assert "lines.py is missing: there is only kim.docx. Hand in lines.py, or the notebook." == one_.refused
    assert one_.digest != two.digest


# ---- the student's module under another name


@pytest.mark.parametrize("name", ["Lines.py", "lines (1).py", "hw1_lines_kim.py", "lines.py.txt", "LINES.PY"])
def test_a_name_that_is_close_is_understood(tmp_path: Path, name: str) -> None:
    """Browsers and mail programs rename files; the student is told. Another module beside it does no harm."""
    place(tmp_path, helper__py=b"x = 1\n")
    (tmp_path / name).write_bytes(CODE)
    found = one(tmp_path)
    assert {"lines.py": CODE, "helper.py": b"x = 1\n"} == {f.name: f.code for f in found.files}
    assert (f"{name} was graded as lines.py. Give the file that name next time.",) == found.notes
    assert "" == found.refused


def test_the_only_module_is_taken(tmp_path: Path) -> None:
    """Whatever it is called; the course's own modules beside it are not the student's."""
    place(tmp_path, final__py=CODE, given__py=b"x = 1\n", probes__py=b"y = 1\n")
    found = one(tmp_path)
    assert {"lines.py", "given.py", "probes.py"} == {f.name for f in found.files}
    assert ("final.py was graded as lines.py. Give the file that name next time.",) == found.notes


def test_the_right_name_wins(tmp_path: Path) -> None:
    """Copies beside it are left alone."""
    place(tmp_path, lines__py=CODE)
    (tmp_path / "lines (1).py").write_bytes(b"old")
    found = one(tmp_path)
    assert CODE == next(f.code for f in found.files if f.name == "lines.py")
    assert () == found.notes


def test_two_candidates_are_not_guessed_between(tmp_path: Path) -> None:
    """Neither of two copies, nor of two unrelated modules."""
    place(tmp_path / "a")
    for name in ("lines (1).py", "lines (2).py"):
        (tmp_path / "a" / name).write_bytes(CODE)
    rest = "are there, and nothing tells which one counts. Name the right one lines.py."
    assert f"lines.py is missing: lines (1).py and lines (2).py {rest}" == one(tmp_path / "a").refused
    place(tmp_path / "b", first__py=CODE, second__py=CODE)
    assert f"lines.py is missing: first.py and second.py {rest}" == one(tmp_path / "b").refused


def test_a_notebook_serves_where_there_is_no_module(tmp_path: Path) -> None:
    """A helper module beside it is not taken for the answer."""
    found = one(place(tmp_path, work__ipynb=notebook("def double(x): return 2 * x"), helper__py=b"x = 1\n"))
    assert ("", ["helper.py"], ["work.ipynb"]) == (
        found.refused,
        [f.name for f in found.files],
        [n.name for n in found.notebooks],
    )


def test_a_module_name_with_an_underscore(tmp_path: Path) -> None:
    """The letters are what is compared."""
    place(tmp_path, helper__py=b"x = 1\n")
    (tmp_path / "Conv Layers.py").write_bytes(CODE)
    found = read_submission(tmp_path, "kim", "a7", "conv_layers")
    assert "conv_layers.py" in [f.name for f in found.files]


def test_what_lies_there_in_place_of_the_module_is_named(tmp_path: Path) -> None:
    """Folders as such; what everybody has got is not listed; of much a few."""
    (tmp_path / "a" / "a1_lines").mkdir(parents=True)
    place(tmp_path / "a", given__py=CODE, expected__npz=b"x", essay__txt=b"x")
    text = "there is only the folder a1_lines and essay.txt, and folders are not looked into. Hand in lines.py, or the notebook."
    assert f"lines.py is missing: {text}" == one(tmp_path / "a").refused
    place(tmp_path / "b", given__py=CODE, exercises__json=b"{}", exercises__ko__json=b"{}")
    text = "only files of the release are there. Hand in lines.py, or the notebook."
    assert f"lines.py is missing: {text}" == one(tmp_path / "b").refused
    place(tmp_path / "c", **{f"{name}__txt": b"x" for name in "stuvwxyz"})
    text = "there is only s.txt, t.txt, u.txt, v.txt and 4 more. Hand in lines.py, or the notebook."
    assert f"lines.py is missing: {text}" == one(tmp_path / "c").refused


def test_nothing_at_all(tmp_path: Path) -> None:
    """An empty folder is said to be empty."""
    text = "lines.py is missing: the folder is empty. Hand in lines.py, or the notebook."
    assert text == one(place(tmp_path / "a")).refused


# ---- what cannot be graded


def test_a_notebook_under_the_name_of_a_module(tmp_path: Path) -> None:
    """Its cells are read, and it is said."""
    found = one(place(tmp_path, lines__py=b"\n " + notebook("def double(x): return 2 * x")))
    assert ((), b"def double(x): return 2 * x") == (found.files, found.notebooks[0].code)
    assert ("lines.py is a notebook under the name of a module; its code cells were read.",) == found.notes
    assert "" == found.refused


def test_a_remark_on_the_encoding_is_a_note(tmp_path: Path) -> None:
    """With the name of the file."""
    found = one(place(tmp_path, lines__py="# 신경망\n".encode("cp949") + CODE))
    assert ("lines.py is encoded as cp949; it was read as that. Save it as UTF-8.",) == found.notes
    assert "신경망".encode() in found.files[0].code


def test_a_file_that_is_no_python_is_refused_with_its_reason(tmp_path: Path) -> None:
    """Not as missing: it is there."""
    found = one(place(tmp_path / "a", lines__py=b"PK\x03\x04"))
    text = "lines.py: it is a zip archive, not Python code. Unpack it and hand in the file inside."
    assert (text, ()) == (found.refused, found.notes)
    beside = one(place(tmp_path / "b", lines__py=CODE, notes__py=b"%PDF"))
    assert ("", ("notes.py: it is a PDF, not Python code. Hand in the .py file or the notebook.",)) == (
        beside.refused,
        beside.notes,
    )
    other = one(place(tmp_path / "c", final__py=b"%PDF"))
    why = "final.py: it is a PDF, not Python code. Hand in the .py file or the notebook."
    assert f"lines.py is missing, and of what is there nothing could be read. {why}" == other.refused
    assert () == other.notes
    book = one(place(tmp_path / "d", lines__py=b"%PDF", work__ipynb=notebook("x = 1")))
    assert ("", ("lines.py: it is a PDF, not Python code. Hand in the .py file or the notebook.",)) == (
        book.refused,
        book.notes,
    )


def test_a_broken_notebook_is_a_note(tmp_path: Path) -> None:
    """The module is graded."""
    found = one(place(tmp_path, lines__py=CODE, work__ipynb=b"{"))
    why = "it is not a readable notebook: it is damaged, or not all of it is there"
    text = f"work.ipynb: {why}. Save it in JupyterLab and hand it in again."
    assert ("", (text,)) == (found.refused, found.notes)


def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path) -> None:
    """Its size is said, and what is allowed; a sparse file claims it without having it."""
    with open(place(tmp_path) / "lines.py", "wb") as stream:
        stream.truncate(50 << 20)
    text = "lines.py: it has 50 MB, more than the 1 MB that a submission may have. Hand in the code alone."
    assert text == one(tmp_path).refused
    place(tmp_path, lines__py=b"#" * MAX_MODULE)
    assert "" == one(tmp_path).refused


def test_all_files_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read goes to the worker in one piece."""
    monkeypatch.setattr(module, "MAX_TOTAL", 1 << 20)
    place(tmp_path, lines__py=b"#" * 600_000, helper__py=b"#" * 600_000)
    assert "The files have more than 1 MB together. Hand in your own code alone." == one(tmp_path).refused


def test_notebooks_full_of_outputs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing them all would take minutes; the module is read first."""
    monkeypatch.setattr(module, "MAX_READ", 1 << 20)
    place(tmp_path, lines__py=CODE, draft__ipynb=notebook("#" * (1 << 20)))
    text = "draft.ipynb: all files together have more than 1 MB. Clear the outputs of the notebooks."
    assert ("", (text,)) == (one(tmp_path).refused, one(tmp_path).notes)


def test_many_files_are_bounded_and_junk_hides_nothing(tmp_path: Path) -> None:
    """Pictures do not count; of too many modules the first ones are read, and it is said."""
    place(tmp_path / "a", lines__py=CODE)
    for i in range(MAX_FILES + 5):
        (tmp_path / "a" / f"figure{i:03}.png").touch()
    assert ("", ()) == (one(tmp_path / "a").refused, one(tmp_path / "a").notes)
    place(tmp_path / "b", lines__py=CODE)
    for i in range(MAX_FILES + 4):
        (tmp_path / "b" / f"m{i:03}.py").touch()
    found = one(tmp_path / "b")
    assert (f"There are {MAX_FILES + 5} files; only the first {MAX_FILES} were read.",) == found.notes
    assert MAX_FILES == len(found.files)


# ---- links, pipes and other traps


def test_a_link_out_of_the_submission_is_not_followed(tmp_path: Path) -> None:
    """Else a student could hand in the reference, or a file of the grader's."""
    place(tmp_path / "secret", lines__py=CODE)
    place(tmp_path / "kim")
    (tmp_path / "kim" / "lines.py").symlink_to(tmp_path / "secret" / "lines.py")
    found = one(tmp_path / "kim")
    text = "lines.py: it is a link to another place, and links are not followed. Hand in the file itself."
    assert (text, ()) == (found.refused, found.files)


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """The whole submission would be somebody else's."""
    place(tmp_path / "s1" / "a1_lines", lines__py=CODE)
    place(tmp_path / "s2")
    (tmp_path / "s2" / "a1_lines").symlink_to(tmp_path / "s1" / "a1_lines")
    _, second = collect(tmp_path, ASSIGNMENTS)
    text = "The folder of this submission is a link to another place. Hand in the folder itself."
    assert ("s2", text) == (second.student, second.refused)


def test_a_dangling_link_is_refused(tmp_path: Path) -> None:
    """As a folder that cannot be read."""
    place(tmp_path / "s1")
    (tmp_path / "s1" / "a1_lines").symlink_to(tmp_path / "nowhere")
    (found,) = collect(tmp_path, ASSIGNMENTS)
    assert "The folder cannot be read: No such file or directory. Ask for it to be handed in again." == found.refused


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    """Opening one for reading would wait for a writer for ever."""
    os.mkfifo(place(tmp_path) / "lines.py")
    assert "lines.py: it is not an ordinary file. Hand in the file itself." == one(tmp_path).refused


def test_a_folder_and_a_device_are_no_files(tmp_path: Path) -> None:
    """Whatever their names end in."""
    place(tmp_path / "kim" / "lines.py")
    assert "lines.py: it is not an ordinary file. Hand in the file itself." == one(tmp_path / "kim").refused
    assert [] == open_folders(tmp_path)


def open_folders(tmp_path: Path) -> list[str]:
    """Returns what of this folder is still open: every refused file must have been closed."""
    links = [os.readlink(p) for p in Path("/proc/self/fd").glob("*") if p.is_symlink()]
    return [link for link in links if link.startswith(str(tmp_path))]


@pytest.fixture
def short() -> Iterator[Path]:
    """Returns a folder with a short path: the name of a socket has at most 108 letters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_socket_cannot_be_read(short: Path) -> None:
    """The reason of the system is told."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(short / "lines.py"))
        text = "lines.py: it cannot be read (No such device or address). Hand it in again."
        assert text == one(short).refused


def test_a_file_that_cannot_be_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the disk or the network in the middle of a file is that file's alone."""
    place(tmp_path, lines__py=CODE)

    def fault(*_: Any) -> Any:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", fault)
        found = one(tmp_path)
    assert "lines.py: it cannot be read (Input/output error). Hand it in again." == found.refused


def test_nothing_is_executed_or_compiled(tmp_path: Path) -> None:
    """Code that would leave a trace, and code that would not even compile, are read alike."""
    trace = tmp_path / "trace"
    found = one(place(tmp_path / "kim", lines__py=f"open({str(trace)!r}, 'w')\n".encode(), bad__py=b"def (:\n"))
    assert 2 == len(found.files)
    assert not trace.exists()


def test_nobody_is_missed_in_silence(tmp_path: Path) -> None:
    """A student without any of the folders, and what is no folder, are told; the others are not."""
    (tmp_path / "s1" / "a1_lines").mkdir(parents=True)
    (tmp_path / "s2" / "A1").mkdir(parents=True)
    (tmp_path / "lines.py").write_text("x = 1\n")
    (tmp_path / ".cache").mkdir()

    expected = ["lines.py is no folder of a student.", "s2 has none of the folders a1_lines, a2_noise."]
    assert expected == left_out(tmp_path, {"a1_lines": "lines", "a2_noise": "noise"})
