"""From bytes to source text: what a file really is, whatever its name says. Data only; nothing is compiled or run here."""

import io
import json
import tokenize
from typing import Any


class Unreadable(Exception):
    """This file cannot be graded; the message is reason and remedy, for the student."""


SIGNS = (
    (b"PK\x03\x04", "it is a zip archive, not Python code. Unpack it and hand in the file inside."),
    (b"%PDF", "it is a PDF, not Python code. Hand in the .py file."),
    (b"\x7fELF", "it is a program, not Python code. Hand in the .py file."),
    (b"\x1f\x8b", "it is a compressed archive, not Python code. Unpack it and hand in the file inside."),
)
HTML = ("<!doctype html", "<html", "<?xml", "<head", "<body")


def python_source(data: bytes) -> tuple[bytes, str]:
    """The text of a module in UTF-8 without a byte order mark, and a remark on its encoding ("" if there is none).

    Raises:
        Unreadable: this is not Python source.
    """
    for sign, reason in SIGNS:
        if data.startswith(sign):
            raise Unreadable(reason)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _clean(_decode(data, "utf-16")), "is encoded as UTF-16; it was read as that. Save it as UTF-8."
    text, note = _text(data)
    if text.lstrip().lower().startswith(HTML):
        raise Unreadable("it is a web page: the browser has saved the page around the file. Download the file itself.")
    if "\0" in text:
        raise Unreadable("it holds bytes that no Python source has. Save it as text in UTF-8.")
    return _clean(text), note


def _text(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return _decode(data, declared), f"is encoded as {declared}; it was read as that. Save it as UTF-8."
    except (SyntaxError, Unreadable):
        return _decode(data, "cp949"), "is encoded as cp949; it was read as that. Save it as UTF-8."


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise Unreadable("its encoding is not known. Save it as UTF-8.") from error


def _clean(text: str) -> bytes:
    """Line ends as Python wants them, and no second declaration of an encoding that no longer holds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for i, line in enumerate(lines[:2]):
        if tokenize.cookie_re.match(line):
            lines[i] = "#" + " " * (len(line) - 1)
    return "\n".join(lines).encode("utf-8", "replace")


def notebook_code(data: bytes) -> bytes:
    """The code cells of a notebook, joined by lines `# %%`. Their magics stay: the worker knows which cells to read without them.

    Raises:
        Unreadable: this is not a notebook.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "it is not a readable notebook (its JSON is broken). Save it in JupyterLab and hand it in again."
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Unreadable(
            "it is not a notebook of format 4 (it has no cells). Open and save it in a current JupyterLab."
        )
    sources = [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    return "\n# %%\n".join(sources).encode("utf-8", "replace")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    text = "".join(s for s in source if isinstance(s, str)) if isinstance(source, list) else source
    if not isinstance(text, str):
        return ""
    return "\n".join("" if _is_ours(line) else line for line in text.split("\n"))


def _is_ours(line: str) -> bool:
    """The import of this kit's own `check`: it has no place in the worker."""
    return line.startswith(("from autograder", "import autograder")) and not line.rstrip().endswith("(")
