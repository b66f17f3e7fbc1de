"""Bytes become source text whatever the file's name, encoding and wrapping; what is no Python is told from a broken file."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake import Unreadable, notebook_code, python_source

CODE = 'NAME = "신경망"\n\n\ndef f(x):\n    return 2 * x\n'


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        python_source(data)
    return str(error.value)


# ---- encodings


def test_plain_utf_8_stays_as_it_is() -> None:
    """Byte for byte, without a remark."""
    assert (CODE.encode(), "") == python_source(CODE.encode())


def test_a_byte_order_mark_is_dropped() -> None:
    """Notepad writes one; Python's own loader would drop it too."""
    assert (CODE.encode(), "") == python_source(CODE.encode("utf-8-sig"))


def test_cp949_is_read_and_said() -> None:
    """The encoding of Korean Windows, with and without a declaration."""
    note = "is encoded as cp949; it was read as that. Save it as UTF-8."
    assert (CODE.encode(), note) == python_source(CODE.encode("cp949"))
    code, note = python_source(b"# -*- coding: euc-kr -*-\n" + CODE.encode("euc-kr"))
    assert "is encoded as euc-kr; it was read as that. Save it as UTF-8." == note
    assert code.endswith(CODE.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_and_said(encoding: str) -> None:
    """PowerShell's `>` writes it, in either byte order."""
    mark = {"utf-16": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    code, note = python_source(mark + CODE.encode(encoding))
    assert CODE.encode() == code
    assert "is encoded as UTF-16; it was read as that. Save it as UTF-8." == note


def test_utf_16_without_a_mark_is_refused() -> None:
    """It looks like text with zero bytes between the letters."""
    assert "it holds bytes that no Python source has. Save it as text in UTF-8." == reason(
        "x = 1\n".encode("utf-16-le")
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfea",
        b"\xff\xff\xff",
        b"# coding: hex\n\xff\xff",
        b"# coding: undefined\n\xff\xff",
        b"# coding: none\n\xff\xff",
    ],
)
def test_an_unknown_encoding_is_refused(data: bytes) -> None:
    """Half a letter of UTF-16, no encoding at all, codecs that are none for text."""
    assert "its encoding is not known. Save it as UTF-8." == reason(data)


def test_line_ends_become_newlines() -> None:
    """Windows, and the old Macintosh."""
    assert (b"x = 1\ny = 2\nz = 3\n", "") == python_source(b"x = 1\r\ny = 2\rz = 3\r\n")


def test_a_declaration_that_no_longer_holds_is_blanked() -> None:
    """The text is UTF-8 now: compiling it under the old declaration would garble it. No line moves."""
    code, note = python_source("#!/usr/bin/python\n# coding: latin-1\nNAME = 'café'\n".encode("latin-1"))
    assert "is encoded as iso-8859-1; it was read as that. Save it as UTF-8." == note
    assert "#!/usr/bin/python\n#                \nNAME = 'café'\n".encode() == code
    space: dict[str, Any] = {}
    exec(compile(code, "f.py", "exec"), space)  # noqa: S102 - it is the text above
    assert "café" == space["NAME"]


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Nothing else is ever raised, and what comes out is UTF-8 with plain newlines."""
    try:
        code, _ = python_source(data)
    except Unreadable:
        return
    assert "\r" not in code.decode("utf-8")


# ---- what it really is


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"PK\x03\x04rest", "it is a zip archive, not Python code. Unpack it and hand in the file inside."),
        (b"%PDF-1.7", "it is a PDF, not Python code. Hand in the .py file."),
        (b"\x7fELF\x02", "it is a program, not Python code. Hand in the .py file."),
        (b"\x1f\x8b\x08", "it is a compressed archive, not Python code. Unpack it and hand in the file inside."),
    ],
)
def test_other_formats_are_named(data: bytes, text: str) -> None:
    """A zip under the name of a module is a slip of the hand, not a syntax error."""
    assert text == reason(data)


@pytest.mark.parametrize("page", ["<!DOCTYPE html>\n<html>", "\n  <HTML lang='ko'>", "<?xml version='1.0'?>", "<body>"])
def test_a_saved_web_page_is_named(page: str) -> None:
    """Browsers save the page around a file."""
    text = "it is a web page: the browser has saved the page around the file. Download the file itself."
    assert text == reason(page.encode())
    assert text == reason(page.encode("utf-8-sig"))


# ---- notebooks


def notebook(*cells: Any) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4}).encode()


def cell(source: Any, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "source": source}


def test_code_cells_are_joined() -> None:
    """Markdown is left out; a source may be one text or a list of lines."""
    data = notebook(
        cell("# title", "markdown"), cell(["import numpy as np\n", "x = 1"]), cell("def f():\n    return x")
    )
    assert b"import numpy as np\nx = 1\n# %%\ndef f():\n    return x" == notebook_code(data)


def test_a_notebook_with_a_byte_order_mark() -> None:
    """As for a module."""
    assert b"x = 1" == notebook_code(b"\xef\xbb\xbf" + notebook(cell("x = 1")))


def test_magics_and_text_that_looks_like_them_stay() -> None:
    """The worker knows which cells to read without them; here `% y` is the end of an expression."""
    source = "%matplotlib inline\ntext = ('a %s'\n% y)\n!ls"
    assert source.encode() == notebook_code(notebook(cell(source)))
    assert b"%%time\nx = 1" == notebook_code(notebook(cell("%%time\nx = 1")))


def test_the_import_of_the_kit_is_left_out() -> None:
    """`check` has no place in the worker, and its lines keep their numbers."""
    data = notebook(
        cell("from autograder.plugins.jupyter import check\nimport autograder\nimport numpy\nx = 'import autograder'")
    )
    assert b"\n\nimport numpy\nx = 'import autograder'" == notebook_code(data)
    whole = "from autograder.plugins.jupyter import (\n    check,\n)"
    assert whole.encode() == notebook_code(notebook(cell(whole)))


def test_odd_line_ends_inside_a_text_stay() -> None:
    """Only a newline ends a line of Python; a form feed or a line separator inside a string does not."""
    source = "x = 'a\x0cb\u2028c'\ny = 1"
    assert source.encode() == notebook_code(notebook(cell(source)))


def test_damaged_cells_are_empty() -> None:
    """What is no text has no code."""
    assert b"\n# %%\nx = 1" == notebook_code(notebook(cell(None), 7, "x", cell([1, "x = 1"])))


def test_lone_surrogates_do_not_stop_the_reading() -> None:
    """JSON can spell what UTF-8 cannot."""
    assert b"x = '?'" == notebook_code(rb'{"cells": [{"cell_type": "code", "source": "x = ' + rb"'\ud800'" + rb'"}]}')


@pytest.mark.parametrize("data", [b"", b"{", b"x = 1", b"<html>", b"\xff\xfe{}", b"[" * 100_000])
def test_broken_json_is_refused(data: bytes) -> None:
    """With the remedy."""
    message = r"^it is not a readable notebook \(its JSON is broken\)\. Save it in JupyterLab and hand it in again\.$"
    with pytest.raises(Unreadable, match=message):
        notebook_code(data)


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"worksheets": []}', b'{"cells": 7}'])
def test_other_json_is_refused(data: bytes) -> None:
    """Old formats kept their cells elsewhere."""
    message = r"^it is not a notebook of format 4 \(it has no cells\)\. Open and save it in a current JupyterLab\.$"
    with pytest.raises(Unreadable, match=message):
        notebook_code(data)
