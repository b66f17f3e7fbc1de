"""The code cells of a notebook are read as data, whatever else the file holds."""

import json
from typing import Any

import pytest

from autograder.cells import MAX_BRACKETS, is_notebook, notebook_code
from autograder.intake import Unreadable


def code_of(data: bytes) -> bytes:
    """The code of a notebook of which there is nothing to say."""
    code, notes = notebook_code(data)
    assert [] == notes
    return code


def notebook(*cells: Any) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4}).encode()


def cell(source: Any, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "source": source}


def test_code_cells_are_joined() -> None:
    """Markdown is left out; a source may be one text or a list of lines."""
    data = notebook(
        cell("# title", "markdown"), cell(["import numpy as np\n", "x = 1"]), cell("def f():\n    return x")
    )
    assert b"import numpy as np\nx = 1\n# %%\ndef f():\n    return x" == code_of(data)


def test_a_notebook_with_a_byte_order_mark() -> None:
    """As for a module."""
    assert b"x = 1" == code_of(b"\xef\xbb\xbf" + notebook(cell("x = 1")))


def test_magics_and_text_that_looks_like_them_stay() -> None:
    """The worker knows which cells to read without them; here `% y` is the end of an expression."""
    source = "%matplotlib inline\ntext = ('a %s'\n% y)\n!ls"
    assert source.encode() == code_of(notebook(cell(source)))
    assert b"%%time\nx = 1" == code_of(notebook(cell("%%time\nx = 1")))


def test_the_import_of_the_kit_is_left_out() -> None:
    """`check` has no place in the worker, and its lines keep their numbers."""
    data = notebook(
        cell("from autograder.plugins.jupyter import check\nimport autograder\nimport numpy\nx = 'import autograder'")
    )
    assert b"\n\nimport numpy\nx = 'import autograder'" == code_of(data)
    whole = "from autograder.plugins.jupyter import (\n    check,\n)"
    assert whole.encode() == code_of(notebook(cell(whole)))


def test_odd_line_ends_inside_a_text_stay() -> None:
    """Only a newline ends a line of Python; a form feed or a line separator inside a string does not."""
    source = "x = 'a\x0cb\u2028c'\ny = 1"
    assert source.encode() == code_of(notebook(cell(source)))


def test_damaged_cells_are_empty() -> None:
    """What is no text has no code."""
    assert b"\n# %%\nx = 1" == code_of(notebook(cell(None), 7, "x", cell([1, "x = 1"])))


def test_lone_surrogates_do_not_stop_the_reading() -> None:
    """JSON can spell what UTF-8 cannot."""
    assert b"x = '?'" == code_of(rb'{"cells": [{"cell_type": "code", "source": "x = ' + rb"'\ud800'" + rb'"}]}')


@pytest.mark.parametrize("data", [b"{", b"x = 1", b"\xff\xfe{}", b"[" * 100_000, b'{"cells": [' + b"1" * 5_000 + b"]}"])
def test_broken_json_is_refused(data: bytes) -> None:
    """With the remedy."""
    why = "it is damaged, or not all of it is there"
    message = rf"^it is not a readable notebook: {why}\. Save it in JupyterLab and hand it in again\.$"
    with pytest.raises(Unreadable, match=message):
        notebook_code(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty."),
        (b" \n", "it is empty."),
        (b'{"cells": [\n<<<<<<< HEAD\n', "it is not a readable notebook: git has left its marks in it, <<<<<<<."),
    ],
)
def test_what_is_wrong_with_a_notebook_is_said_where_it_can_be_told(data: bytes, why: str) -> None:
    """Nothing was saved, or two versions were merged."""
    with pytest.raises(Unreadable, match=rf"^{why} Save it in JupyterLab and hand it in again\.$"):
        notebook_code(data)


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"worksheets": []}', b'{"cells": 7}'])
def test_other_json_is_refused(data: bytes) -> None:
    """Old formats kept their cells elsewhere."""
    message = r"^it is not a notebook of format 4 \(it has no cells\)\. Open and save it in a current JupyterLab\.$"
    with pytest.raises(Unreadable, match=message):
        notebook_code(data)


def test_another_file_under_the_name_of_a_notebook_is_named() -> None:
    """The page that a browser has saved around it, above all."""
    with pytest.raises(Unreadable, match=r"^it is a web page: the browser has saved the page around the file\."):
        notebook_code(b"\n<!DOCTYPE html><html>")
    with pytest.raises(Unreadable, match=r"^it is a zip archive, not Python code\."):
        notebook_code(b"PK\x03\x04")


def test_outputs_metadata_and_attachments_are_never_copied() -> None:
    """Whatever they hold: only the sources of code cells are taken."""
    trap = {"text/html": "<script>alert(1)</script>", "image/svg+xml": "<svg onload='alert(1)'/>"}
    one = {**cell("x = 1"), "outputs": [{"data": trap}], "metadata": {"trap": trap}, "attachments": {"a.svg": trap}}
    book = {"cells": [one], "metadata": {"kernelspec": {"name": "$(reboot)", "argv": ["sh"]}}, "nbformat": 4}
    assert b"x = 1" == code_of(json.dumps(book).encode())


def test_a_notebook_of_endless_lists_is_refused_before_it_is_parsed() -> None:
    """20 MB of brackets would become a gigabyte of empty lists."""
    message = r"^it holds too much output\. Clear all outputs in JupyterLab, save it and hand it in again\.$"
    with pytest.raises(Unreadable, match=message):
        notebook_code(b'{"cells": [' + b"[]," * MAX_BRACKETS + b"[]]}")


@pytest.mark.parametrize("name", ["a", "../../x", "<script>", "", "a" * 100_000])
def test_of_cells_with_one_id_the_first_is_read(name: str) -> None:
    """An id is an opaque text; what is no text is none."""
    data = notebook({**cell("x = 1"), "id": name}, {**cell("x = 2"), "id": name}, {**cell("y = 3"), "id": "other"})
    note = "has 1 cells with the id of an earlier one; only the first with each id was read."
    assert (b"x = 1\n# %%\ny = 3", [note]) == notebook_code(data)
    odd = notebook(*({**cell(f"x = {i}"), "id": i} for i in (1, 1, None, None)))
    assert b"x = 1\n# %%\nx = 1\n# %%\nx = None\n# %%\nx = None" == code_of(odd)


def test_of_equal_keys_the_first_counts() -> None:
    """Python takes the last, other readers the first: a person who looks at it may see another code than we do."""
    data = b'{"cells": [{"cell_type": "code", "source": "x = 1", "source": "x = 2"}], "cells": []}'
    assert (b"x = 1", ["has parts that stand in it twice; the first of each was read."]) == notebook_code(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'\xef\xbb\xbf \n{"cells": []}', True),
        (b'{"worksheets": []}', False),
        (b"cells = {}", False),
        (b'x = {"cells": 1}', False),
    ],
)
def test_what_looks_like_a_notebook(data: bytes, expected: bool) -> None:
    """From outside, whatever the name."""
    assert expected is is_notebook(data)
