"""Makes a text that a student could have influenced safe to show: one function, a target for each place where it goes.

A student chooses names, messages and what is printed. Such a text must not move the cursor, reorder the line, forge a
row, become markup or become a spreadsheet formula.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

Target = Literal["html", "terminal", "csv", "json", "text"]

CAP = 2000  # characters of one text; what code printed has a cap of its own
PRINTED_CAP = 10_000  # characters of what a submission printed, on pages and in JSON
SLUG_CAP = 40  # characters of a slug before its hash: at most 160 bytes in a file name

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # seen, so that an attempt is seen too
_KEPT = "\n\t"
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")  # drawn as nothing, yet of no category C
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full-width forms


def clean(text: str, target: Target, cap: int = CAP) -> str:
    """Returns the text without what could do harm, escaped for the target.

    Control, format (bidirectional, zero-width), surrogate, private and unassigned characters and the separators U+2028
    and U+2029 become U+FFFD; line ends become a line feed. Longer texts end in an ellipsis after `cap` characters.

    Args:
        text: anything.
        target: "html" (element or quoted attribute), "terminal" (rich markup), "csv" (one cell), "json" and "text" (no
            escaping: the JSON writer does it).
        cap: the most characters that are kept, counted before escaping.
    """
    return _ESCAPE[target](_plain(text, cap))


def _plain(text: str, cap: int) -> str:
    text = text[: 2 * cap + 2]  # a line end may take two characters; nobody cleans a gigabyte to show a line of it
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", "").replace("\t", "").isprintable():
        text = "".join(c if _harmless(c) else REPLACEMENT for c in text)
    text = _INVISIBLE.sub(REPLACEMENT, text)
    return text if len(text) <= cap else text[: cap - 1] + "…"


def _harmless(character: str) -> bool:
    return character in _KEPT or character.isprintable() or unicodedata.category(character) == "Zs"


def _terminal(text: str) -> str:
    """Literal wherever it is put into markup of rich, and unable to undo the tags around it.

    Backslashes before a bracket or at the end are doubled: they could escape what follows. Where nothing follows, they are
    shown doubled.
    """
    return re.sub(r"(\\*)(\[|\Z)", lambda found: 2 * found[1] + ("\\[" if found[2] else ""), text)


def _cell(text: str) -> str:
    """One cell of a table: one line that no spreadsheet takes for a formula."""
    line = re.sub(r"[\n\t]+", " ", text)
    return "'" + line if line.lstrip().startswith(_FORMULA) else line


def _same(text: str) -> str:
    return text


_ESCAPE: dict[Target, Callable[[str], str]] = {
    "html": html.escape,
    "terminal": _terminal,
    "csv": _cell,
    "json": _same,
    "text": _same,
}


def slug(student: str) -> str:
    """Returns a folder name for a student's id: what is readable of it, and a hash: no two ids share a folder."""
    text = clean(unicodedata.normalize("NFC", student), "text")
    readable = "".join(c if c.isalnum() or c in "-_" else "-" for c in text)
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable.strip('-_')[:SLUG_CAP] or 'student'}-{digest}"
