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

Target = Literal["html", "xml", "markdown", "github", "terminal", "csv", "json", "text", "line"]

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
        target: "html" and "xml" (element or quoted attribute), "markdown" (a block of its own), "github" (lines of a job's
            log), "terminal" (rich markup), "csv" (one cell), "line" (one line of plain text), "json" and "text" (no
            escaping: who writes them does it).
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


def _line(text: str) -> str:
    return re.sub(r"[\n\t]+", " ", text)


def _cell(text: str) -> str:
    """One cell of a table: one line that no spreadsheet takes for a formula."""
    line = _line(text)
    return "'" + line if line.lstrip().startswith(_FORMULA) else line


def _block(text: str) -> str:
    """A block of code in Markdown: its fence is longer than any in the text, so nothing in there ends it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _log(text: str) -> str:
    """Lines of a job's log: `::command::` counts at the start of a line only, `##[command]` and `##vso[` anywhere."""
    return "\n".join(f"| {line}" for line in re.sub(r"##(?=\w*\[)", "## ", text).split("\n"))


def _same(text: str) -> str:
    return text


_ESCAPE: dict[Target, Callable[[str], str]] = {
    "html": html.escape,
    "xml": html.escape,
    "markdown": _block,
    "github": _log,
    "terminal": _terminal,
    "csv": _cell,
    "json": _same,
    "text": _same,
    "line": _line,
}


def identifier(student: str) -> str:
    """Returns the id under which a student is shown and stored: the same text, unless it is one that cannot be shown.

    That one is cleaned and gets a hash: no two ids become one.
    """
    shown = clean(student, "line")
    return shown if shown == student else f"{shown}-{_digest(student)}"


def slug(student: str) -> str:
    """Returns a folder name for a student's id: what is readable of it, and a hash: no two ids share a folder."""
    text = clean(unicodedata.normalize("NFC", student), "text")
    readable = "".join(c if c.isalnum() or c in "-_" else "-" for c in text)
    return f"{readable.strip('-_')[:SLUG_CAP] or 'student'}-{_digest(student)}"


def _digest(student: str) -> str:
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
