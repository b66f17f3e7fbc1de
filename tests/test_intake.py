"""Bytes become source text whatever the file's name and encoding; what is no Python is told from a broken file."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake import SIGNS, Unreadable, python_source

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


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xff\xfe\x00\xd8"])
def test_half_a_letter_of_utf_16_is_refused(data: bytes) -> None:
    """The mark says UTF-16, and the rest is none."""
    assert "its encoding is not known. Save it as UTF-8." == reason(data)


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"x = 1\n" * 9 + b"\xff\x01\n", b"x = '\x80\x81\x20'\n"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Mostly strange letters, or control characters among them; the line of the first byte that is not UTF-8 is told."""
    line = next(number for number, line in enumerate(data.split(b"\n"), 1) if any(byte > 127 for byte in line))
    assert f"its encoding is not known: a byte in line {line} is not UTF-8. Save it as UTF-8." == reason(data)


def test_latin_1_without_a_declaration_is_read_and_said() -> None:
    """The last guess, for a text that is nearly all ASCII and no Korean."""
    note = "is not UTF-8; it was read as latin-1, so letters with accents may be wrong. Save it as UTF-8."
    text = "# l'été à la plage\nNAME = 'café'\n"
    assert (text.encode(), note) == python_source(text.encode("latin-1"))


@pytest.mark.parametrize(
    "name", ["hex", "undefined", "none", "rot13", "unicode_escape", "idna", "punycode", "x" * 99_999]
)
def test_a_declaration_of_no_encoding_is_passed_over(name: str) -> None:
    """Codecs that are none for text, that take minutes, or that do not exist; the text is read as if nothing was declared."""
    code, note = python_source(f"# coding: {name}\nNAME = '신경망'\n".encode("cp949"))
    assert code.endswith("\nNAME = '신경망'\n".encode())
    assert "is encoded as cp949; it was read as that. Save it as UTF-8." == note


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
        (b"%PDF-1.7", "it is a PDF, not Python code. Hand in the .py file or the notebook."),
        (b"\x7fELF\x02", "it is a program, not Python code. Hand in the .py file or the notebook."),
        (b"\x1f\x8b\x08", "it is a compressed archive, not Python code. Unpack it and hand in the file inside."),
        (
            b"PK\x03\x04...[Content_Types].xml...",
            "it is a document of a word processor, not Python code. Hand in the .py file or the notebook.",
        ),
        (
            b"{\\rtf1\\ansi x = 1}",
            "it is a text with a layout (RTF), not Python code. Save it as plain text. Hand in the .py file or the notebook.",
        ),
    ],
)
def test_other_formats_are_named(data: bytes, text: str) -> None:
    """A zip under the name of a module is a slip of the hand, not a syntax error."""
    assert text == reason(data)


@pytest.mark.parametrize("sign", [sign for sign, _ in SIGNS], ids=repr)
def test_no_sign_begins_python_code(sign: bytes) -> None:
    """What is refused by its first bytes could not be compiled anyway."""
    with pytest.raises((SyntaxError, ValueError)):
        compile(sign + b"\nx = 1\n", "f.py", "exec")


def test_what_git_left_in_a_file_is_no_web_page() -> None:
    """The syntax error will name the line."""
    code = b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n"
    assert (code, "") == python_source(code)


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html>\n<html>", "\n  <HTML lang='ko'>", "<?xml version='1.0'?>", "<!-- saved -->"]
)
def test_a_saved_web_page_is_named(page: str) -> None:
    """Browsers save the page around a file."""
    text = "it is a web page: the browser has saved the page around the file. Download the file itself."
    assert text == reason(page.encode())
    assert text == reason(page.encode("utf-8-sig"))
