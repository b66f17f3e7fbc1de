"""Files that are not what they seem: what a submission may be made of, and what the grader does with each.

Of the catalogue the rows F10, F11, F13 and X17 to X19; the others of the intake stand beside the modules that they try.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.collect import collect, read_submission
from autograder.intake import Unreadable, python_source
from autograder.model import Submission
from autograder.run import grade, sources
from autograder.sandbox.process import Zygote
from tests.good import LIMITS, LINES, endings, right, submission, suite

RIGHT = right(LINES)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


def place(folder: Path, files: dict[str, bytes | str]) -> Path:
    """The folder with these files."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def one(folder: Path) -> Submission:
    return read_submission(folder, "kim", LINES, "lines")


# ---- files for other programs


def test_settings_for_tools_are_never_read(zygote: Zygote, tmp_path: Path) -> None:
    """F10: nothing here is pytest's, and no file but code is loaded at all; what is code is imported only by name."""
    trace = tmp_path / "trace"
    evil = f"import pathlib\npathlib.Path({str(trace)!r}).write_text('run')\n"
    files: dict[str, bytes | str] = {
        name: evil
        for name in ("conftest.py", "setup.py", "__init__.py", "sitecustomize.py", "usercustomize.py", "numpy.py")
    }
    files |= {"pytest.ini": "[pytest]\naddopts=-p evil", "pyproject.toml": evil, "setup.cfg": evil, "a.pth": evil}
    made = grade(one(place(tmp_path / "kim", {**files, "lines.py": RIGHT})), suite(LINES), zygote)
    assert made.max_points == made.points
    assert () == made.notes
    assert not trace.exists()


def test_compiled_code_is_never_read(zygote: Zygote, tmp_path: Path) -> None:
    """F11: neither in a cache nor under the name of source code."""
    version = f"cpython-{sys.version_info.major}{sys.version_info.minor}"
    planted: dict[str, bytes | str] = {f"__pycache__/lines.{version}.pyc": b"evil", "lines.pyc": b"evil"}
    found = one(place(tmp_path / "a", {**planted, "lines.py": RIGHT}))
    assert [("lines.py", RIGHT.encode())] == [(f.name, f.code) for f in found.files]
    refused = one(place(tmp_path / "b", {"lines.py": b"\xa7\r\r\n" + b"\0" * 12})).refused
    assert "lines.py: its encoding is not known: a byte in line 1 is not UTF-8. Save it as UTF-8." == refused


def test_a_file_that_changes_while_it_is_graded(zygote: Zygote, tmp_path: Path) -> None:
    """F13: it was read once; its digest tells what was graded."""
    found = one(place(tmp_path, {"lines.py": RIGHT}))
    place(tmp_path, {"lines.py": RIGHT.replace("2.0", "3.0")})
    made = grade(found, suite(LINES), zygote)
    assert made.max_points == made.points
    assert found.digest == made.digest
    assert made.digest != one(tmp_path).digest


# ---- what is no file


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_ordinary_file_is_told(tmp_path: Path) -> None:
    """X17: a pipe, a folder, a link to a device, to a file of the system, to another student, in a circle."""
    place(tmp_path, {"lee/a1_lines/lines.py": RIGHT})
    targets = {
        "device": "/dev/zero",
        "system": "/etc/shadow",
        "other": "../../lee/a1_lines/lines.py",
        "circle": "lines.py",
    }
    for name, target in targets.items():
        (tmp_path / name / LINES).mkdir(parents=True)
        (tmp_path / name / LINES / "lines.py").symlink_to(target)
    (tmp_path / "folder" / LINES / "lines.py").mkdir(parents=True)
    (tmp_path / "pipe" / LINES).mkdir(parents=True)
    os.mkfifo(tmp_path / "pipe" / LINES / "lines.py")
    told = {s.student: s.refused for s in collect(tmp_path, {LINES: "lines"})}
    link = "lines.py: it is a link to another place, and links are not followed. Hand in the file itself."
    other = "lines.py: it is not an ordinary file. Hand in the file itself."
    assert {"lee": "", **dict.fromkeys(targets, link), "folder": other, "pipe": other} == told


# ---- hostile notebooks


BOOKS = {
    "malformed": (b'{"cells": [', "it is damaged, or not all of it is there"),
    "100,000 deep": (b'{"cells": ' + b"[" * 100_000, "it is damaged, or not all of it is there"),
    "100,000 deep in a cell": (
        b'{"cells": [{"a": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_002 + b"]}",
        "it is damaged, or not all of it is there",
    ),
    "a number of 100,000 digits": (b'{"cells": [' + b"9" * 100_000 + b"]}", "it is damaged, or not all of it is there"),
    "cells that are no list": (b'{"cells": {"0": {}}}', "not a notebook of format 4"),
    "a list": (b'["cells"]', "not a notebook of format 4"),
    "format 3": (b'{"worksheets": [{"cells": []}], "nbformat": 3}', "not a notebook of format 4"),
    "a million lists": (b'{"cells": [' + b"[]," * 1_000_001 + b"1]}", "too much output"),
}


@pytest.mark.parametrize(("data", "why"), BOOKS.values(), ids=BOOKS)
def test_a_hostile_notebook_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    """X18: in a second at most, with a reason; and the next one is read."""
    refused = one(place(tmp_path / "a", {"work.ipynb": data})).refused
    assert "work.ipynb: it " in refused
    assert why in refused
    book = json.dumps({"cells": [{"cell_type": "code", "source": RIGHT}]})
    assert "" == one(place(tmp_path / "b", {"work.ipynb": book})).refused


def test_a_notebook_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    """X18: of a file that claims to be long only the allowed part is ever read."""
    with open(tmp_path / "work.ipynb", "wb") as stream:
        stream.truncate(200 << 20)
    text = "it has 200 MB, more than the 20 MB that a submission may have. Hand in the code alone."
    assert text in one(tmp_path).refused


def test_strange_cells_have_no_code(zygote: Zygote, tmp_path: Path) -> None:
    """X18: whatever stands where a text should; of cells with one id the first is read; the rest is graded."""
    odd: list[Any] = [
        None,
        1,
        "x",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": {"a": 1}},
        {"cell_type": ["code"]},
    ]
    good = {"cell_type": "code", "source": RIGHT.splitlines(keepends=True), "id": "a"}
    late = {"cell_type": "code", "source": "def double(x):\n    return x\n", "id": "a"}
    book = {"cells": [*odd, good, late], "metadata": None, "nbformat": "<script>"}
    made = grade(one(place(tmp_path, {"work.ipynb": json.dumps(book)})), suite(LINES), zygote)
    assert made.max_points == made.points
    assert (
        "work.ipynb has 1 cells with the id of an earlier one; only the first with each id was read.",
    ) == made.notes


# ---- hostile source


SOURCES = {
    "100,000 operators": "x = " + "+" * 100_000 + "1\n",
    "100,000 brackets": "x = " + "(" * 100_000 + ")" * 100_000 + "\n",
    "100,000 terms": "x = " + "1 + " * 100_000 + "1\n",
    "100,000 attributes": "x = a" + ".a" * 100_000 + "\n",
    "99 nested functions": "".join(f"{' ' * i}def f{i}():\n" for i in range(99)) + " " * 99 + "pass\n",
    "a huge power": "x = 9 ** 9 ** 9\n",
    "a huge repetition": "x = 'a' * 10 ** 12\n",
    "a number of 100,000 digits": "x = " + "9" * 100_000 + "\n",
    "a name of 100,000 letters": "x" * 100_000 + " = 1\n",
    "100,000 statements": "x = 1\n" * 100_000,
    "a broken f-string": "x = f'" + "{" * 10_000 + "'\n",
    "a comment that declares nothing": "# coding: " + "x" * 100_000 + "\n",
    "a surrogate": "x = '\\ud800'; print(x)\n",
}


@pytest.mark.parametrize("code", SOURCES.values(), ids=SOURCES)
def test_hostile_source_is_the_worker_s_business(zygote: Zygote, tmp_path: Path, code: str) -> None:
    """X19: it is read as bytes here; there it is an error, ends the worker, or does no harm, and earns what is right."""
    made = grade(one(place(tmp_path, {"lines.py": f"{RIGHT}\n{code}"})), suite(LINES), zygote)
    assert made.points in (0, made.max_points)
    allowed = {"PASS", "REFUSED", "ERROR", "LIMIT", "SKIP"}
    assert allowed >= {verdict for verdict, _ in endings(made).values()}
    assert not made.internal
    honest = grade(submission(RIGHT), suite(LINES), zygote)
    assert honest.max_points == honest.points


def test_a_zero_byte_never_reaches_the_worker() -> None:
    """X19: no Python source holds one."""
    with pytest.raises(Unreadable, match=r"^it holds bytes that no Python source has\. Save it as text in UTF-8\.$"):
        python_source(b"x = 1\0\n")


def test_names_of_files_are_names_of_modules_and_nothing_else(zygote: Zygote, tmp_path: Path) -> None:
    """X14: `-rf.py`, `a.b.py`, a name with a line end or of 200 letters: data that nobody opens again."""
    names = ["-rf.py", "a.b.py", "CON.py", "x" * 200 + ".py", "$(reboot).py", "..py", "numpy.py", "autograder.py"]
    names += [] if sys.platform == "win32" else ["a\nb.py", "<b>.py", "a:b.py"]
    found = one(place(tmp_path, {**dict.fromkeys(names, "raise SystemExit\n"), "lines.py": RIGHT}))
    assert {name.removesuffix(".py") for name in names if not name.startswith(".")} <= set(
        sources(found, suite(LINES)).files
    )
    made = grade(found, suite(LINES), zygote)
    assert made.max_points == made.points
