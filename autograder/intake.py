"""From bytes to source text: what a file really is, whatever its name says. Data only; nothing is compiled or run here."""

import codecs
import io
import re
import tokenize
from contextlib import suppress


class Unreadable(Exception):
    """This file cannot be graded; the message is reason and remedy, for the student."""


_HAND_IN = "Hand in the .py file or the notebook."
_UNPACK = "Unpack it and hand in the file inside."
SIGNS = (
    (b"PK\x03\x04", f"it is a zip archive, not Python code. {_UNPACK}"),
    (b"PK\x05\x06", f"it is a zip archive without any file. {_HAND_IN}"),
    (b"\x1f\x8b", f"it is a compressed archive, not Python code. {_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"it is a 7z archive, not Python code. {_UNPACK}"),
    (b"Rar!\x1a\x07", f"it is a RAR archive, not Python code. {_UNPACK}"),
    (b"\xfd7zXZ\0", f"it is a compressed archive, not Python code. {_UNPACK}"),
    (b"%PDF", f"it is a PDF, not Python code. {_HAND_IN}"),
    (b"{\\rtf", f"it is a text with a layout (RTF), not Python code. Save it as plain text. {_HAND_IN}"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"it is a document of a word processor, not Python code. {_HAND_IN}"),
    (b"\x89PNG\r\n\x1a\n", f"it is a picture, not Python code. {_HAND_IN}"),
    (b"\xff\xd8\xff", f"it is a picture, not Python code. {_HAND_IN}"),
    (b"\x7fELF", f"it is a program, not Python code. {_HAND_IN}"),
)
DOCUMENTS = (
    b"[Content_Types].xml",
    b"mimetypeapplication/",
)  # a zip with one of these is a Word or an OpenDocument file
PAGE = "it is a web page: the browser has saved the page around the file. Download the file itself."
CONFLICT = b"<<<<<<<"  # left there by git; a syntax error will tell the line
EASTERN = ("cp949", "euc_kr", "johab", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp")
WESTERN = ("iso8859-1", "iso8859-15", "cp1250", "cp1251", "cp1252", "koi8-r")
ENCODINGS = frozenset((*EASTERN, *WESTERN))  # others that Python knows are no encodings of a text, or take minutes
CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")  # where an encoding is guessed, these say that it is no text
MOSTLY = 0.7  # of a text in a Western encoding is ASCII


def refuse_other_formats(data: bytes) -> None:
    """Raise `Unreadable` if this is the beginning of a file of another kind, which is then named."""
    for sign, reason in SIGNS:
        if data.startswith(sign):
            if sign.startswith(b"PK") and any(name in data[:4096] for name in DOCUMENTS):
                raise Unreadable(f"it is a document of a word processor, not Python code. {_HAND_IN}")
            raise Unreadable(reason)
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"<") and not start.startswith(CONFLICT):  # no statement of Python begins so, and no notebook
        raise Unreadable(PAGE)


def python_source(data: bytes) -> tuple[bytes, str]:
    """The text of a module in UTF-8 without a byte order mark, and a remark on its encoding ("" if there is none).

    Raises:
        Unreadable: this is not Python source.
    """
    refuse_other_formats(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text, note = data.decode("utf-16"), _remark("UTF-16")
        except UnicodeError as error:
            raise Unreadable("its encoding is not known. Save it as UTF-8.") from error
    else:
        text, note = _text(data)
    if "\0" in text:
        raise Unreadable("it holds bytes that no Python source has. Save it as text in UTF-8.")
    return _clean(text), note


def _text(data: bytes) -> tuple[str, str]:
    """The text in UTF-8; else in what the file declares; else in what Korean, then in what Western Windows writes."""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        first = error.start
    for encoding in (_declared(data), "cp949"):
        with suppress(UnicodeDecodeError):
            if encoding:
                return data.decode(encoding), _remark(encoding)
    text = data.decode("latin-1")
    if CONTROLS.search(text) or sum(map(str.isascii, text)) < MOSTLY * len(text):
        line = data.count(b"\n", 0, first) + 1
        raise Unreadable(f"its encoding is not known: a byte in line {line} is not UTF-8. Save it as UTF-8.")
    return text, "is not UTF-8; it was read as latin-1, so letters with accents may be wrong. Save it as UTF-8."


def _remark(encoding: str) -> str:
    return f"is encoded as {encoding}; it was read as that. Save it as UTF-8."


def _declared(data: bytes) -> str:
    """The encoding that the first two lines declare, "" if there is none that is known here."""
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return declared if codecs.lookup(declared).name in ENCODINGS else ""
    except (SyntaxError, LookupError):
        return ""


def _clean(text: str) -> bytes:
    """Line ends as Python wants them, and no second declaration of an encoding that no longer holds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for i, line in enumerate(lines[:2]):
        if tokenize.cookie_re.match(line):
            lines[i] = "#" + " " * (len(line) - 1)
    return "\n".join(lines).encode("utf-8", "replace")
