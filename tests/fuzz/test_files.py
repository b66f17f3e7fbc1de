"""Whatever lies in a file, under whatever name, collecting gives sources in UTF-8 or says why not."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from autograder.cells import notebook_code
from autograder.collect import read_submission
from autograder.intake import SIGNS, python_source
from autograder.run import sources
from autograder.wire import Sources, pack, unpack
from tests.archives.packed import CODE, zipped
from tests.fuzz.examples import CHANGES, Change, changed, few, read_or_refused
from tests.good import LINES, suite

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949", "latin-1", "euc-kr", "shift_jis", "utf-7", "cp037"]
TEXTS = st.text(
    st.sampled_from("abc =#:\n\r\t'\"\\{[(신경망éß\x00\x0c\u2028-_.*") | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)
DECLARED = st.sampled_from(
    ["", "# coding: cp949\n", "# -*- coding: latin-1 -*-\n", "#!x\n# vim: fileencoding=idna\n", "# coding=hex\n"]
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
KEYS = st.sampled_from(["cells", "cell_type", "source", "id", "outputs", "metadata", "code", "worksheets", ""])
TREES = st.recursive(
    SCALARS | st.sampled_from(["code", "markdown", "x = 1\n", "%magic", "from autograder import check"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | TREES, "source": st.text(max_size=20) | TREES},
    optional={"id": SCALARS, "outputs": TREES, "metadata": TREES},
)
BOOKS = [
    json.dumps(
        {"cells": [{"cell_type": "code", "source": ["x = 1\n", "y = 2"], "id": str(i)} for i in range(3)]}
    ).encode()
]


def read_source(data: bytes) -> None:
    code, note = read_or_refused(lambda: python_source(data)) or (b"", "")
    assert not {"\r", "\0"} & set(code.decode("utf-8"))
    assert not note or note.endswith(".")


def read_notebook(data: bytes) -> None:
    code, notes = read_or_refused(lambda: notebook_code(data)) or (b"", [])
    code.decode("utf-8")
    assert len(notes) <= 2


@few
@given(DECLARED, TEXTS, st.sampled_from(ENCODINGS), CHANGES)
def test_a_text_in_any_encoding(declared: str, text: str, encoding: str, changes: list[Change]) -> None:
    """Declared rightly, wrongly or not at all, damaged or not."""
    read_source(changed((declared + text).encode(encoding, "replace"), changes, 0))


@few
@given(
    st.sampled_from([b"", *(sign for sign, _ in SIGNS), b"\xff\xfe", b"\xfe\xff", b"# coding: "]),
    st.binary(max_size=60),
)
def test_a_source_of_any_bytes(sign: bytes, data: bytes) -> None:
    """Behind a sign or not."""
    read_source(sign + data)


@few
@given(st.lists(CELLS | TREES, max_size=4) | TREES, TREES, st.booleans())
def test_a_notebook_of_anything(cells: Any, rest: Any, twice: bool) -> None:
    """Well-formed JSON with anything where the cells should be, and keys that are there twice."""
    text = json.dumps({"cells": cells, "metadata": rest})
    read_notebook(f'{{"cells": [], {text[1:]}'.encode() if twice else text.encode())
    read_notebook(json.dumps(rest).encode())


@few
@given(st.sampled_from(BOOKS), CHANGES, st.integers(0, 20))
@example(b'{"cells": ' + b"[" * 5_000, [], 0)
@example(b'{"cells": [' + b"9" * 5_000 + b"]}", [], 0)
@example(b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', [], 0)
def test_a_damaged_notebook(data: bytes, changes: list[Change], cut: int) -> None:
    """Any bytes of it changed."""
    read_notebook(changed(data, changes, cut))


FILES = [
    b"",
    CODE,
    CODE.decode().encode("utf-16"),
    BOOKS[0],
    zipped({"lines.py": CODE}),
    b"<html>",
    b"{",
    b"\0",
    b"PK\x03\x04",
]
NAMES = [
    "lines.py",
    "Lines.py",
    "lines (1).py",
    "work.ipynb",
    "lines.ipynb",
    "a.zip",
    "b.tar.gz",
    "given.py",
    "x.txt",
    ".a.py",
]


@few
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(FILES), CHANGES), max_size=4))
def test_a_folder_of_anything(files: dict[str, tuple[bytes, list[Change]]]) -> None:
    """Right and wrong files under right and wrong names: what comes of it can be sent to a worker."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (data, changes) in files.items():
            (Path(folder) / name).write_bytes(changed(data, changes, 0))
        found = read_submission(Path(folder), "kim", LINES, "lines")
    assert not found.refused or found.refused.endswith(".")
    assert all(note.endswith(".") for note in found.notes)
    loads = sources(found, suite(LINES))
    assert loads == unpack(pack(loads), {Sources})
