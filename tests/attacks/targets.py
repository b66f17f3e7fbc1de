"""What each target of the cleaning function promises, tried with a reader of that target: one function for all tests."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from rich.text import Text

from autograder.report.clean import Target, clean


def nothing_but_text(target: Target, text: str) -> None:
    """Fails if the cleaned text is more than a text there: it moves, hides, splits or is something."""
    got = clean(text, target)
    got.encode("utf-8")
    assert [] == [c for c in got if unicodedata.category(c)[0] == "C" and c not in "\n\t"]
    assert not {"\u2028", "\u2029", "\u3164", "\u2800"} & set(got)
    if target in ("csv", "line"):
        assert not {"\n", "\t"} & set(got)
    HOLDS[target](got, text)


def plain(text: str) -> str:
    return clean(text, "text")


def parsed_html(got: str) -> None:
    """As content and as a quoted attribute it is the text and nothing else."""
    page = Skeleton(f'<p title="{got}">{got}</p>')
    assert [("p", ("title",))] == page.elements
    assert ([html_text(got)], [html_text(got)]) == (page.values, page.words or [""])


def html_text(got: str) -> str:
    return (
        got.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, its texts, and the values of its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.values: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        """Notes a text."""
        self.words.append(data)

    def unknown_decl(self, data: str) -> None:
        """Sees what only an injection could bring."""
        raise AssertionError(data)


def one_xml_element(got: str, text: str) -> None:
    """A strict reader gets the text back."""
    root = ElementTree.fromstring(f'<a b="{got}">{got}</a>')  # noqa: S314 - without any entity of its own
    assert ([], plain(text)) == (list(root), root.text or "")
    assert plain(text).replace("\n", " ").replace("\t", " ") == root.get("b")


def one_markdown_block(got: str, text: str) -> None:
    """One block of code, wherever it stands between other paragraphs."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(f"before\n\n{got}\n\nafter\n")
    kinds = [token.type for token in tokens]
    paragraph = ["paragraph_open", "inline", "paragraph_close"]
    assert [*paragraph, "fence", *paragraph] == kinds
    assert plain(text) + "\n" == tokens[3].content


def inert_log(got: str) -> None:
    """Every line begins with a bar, and holds no command of the old form."""
    assert all(line.startswith("| ") for line in got.split("\n"))
    assert "##[" not in got
    assert "##vso[" not in got


def literal_terminal(got: str, text: str) -> None:
    """rich shows it as it is, backslashes apart, of which it may show more."""
    shown = Text.from_markup(f"[bold]{got}[/bold]", emoji=False)
    assert plain(text).replace("\\", "") == shown.plain.replace("\\", "")
    assert {"bold"} >= {str(span.style) for span in shown.spans}


def one_cell(got: str) -> None:
    """One row, one cell, and no formula even where spaces are stripped."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(["before", got, "after"])
    (row,) = csv.reader(io.StringIO(stream.getvalue()))
    assert ["before", got, "after"] == row
    assert 1 == stream.getvalue().count("\n")
    assert not got.strip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


def strict_json(got: str) -> None:
    """Any reader reads it, and gets the same text."""
    assert got == json.loads(json.dumps(got, ensure_ascii=True, allow_nan=False).encode("ascii"))


HOLDS: dict[Target, Callable[[str, str], None]] = {
    "html": lambda got, text: parsed_html(got),
    "xml": one_xml_element,
    "markdown": one_markdown_block,
    "github": lambda got, text: inert_log(got),
    "terminal": literal_terminal,
    "csv": lambda got, text: one_cell(got),
    "json": lambda got, text: strict_json(got),
    "line": lambda got, text: None,
    "text": lambda got, text: None,
}
