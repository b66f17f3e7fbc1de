"""The pages: what they show, what they never show, and that no student's text becomes markup."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.report.clean import slug
from autograder.report.html import class_page, submission_page, write_pages
from tests.report.samples import classroom, hostile, refused, report

VOID = {"meta", "br", "link", "img", "input", "hr"}
FRAME = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "div"}
TEXT = {"h1", "h2", "h3", "p", "span", "strong", "a", "code", "pre", "br", "ul", "li", "details", "summary"}
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
PICTURE = {"figure", "figcaption", "svg", "g", "rect", "text", "path"}


class Reader(HTMLParser):
    """Collects elements, attributes and text, and sees whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Notes what is read, the style apart."""
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader sees, lines joined."""
        return re.sub(r"\s+", " ", " ".join(self.words))


PAGES = {
    "submission": lambda: submission_page(report()),
    "private": lambda: submission_page(report(), private=True),
    "hostile": lambda: submission_page(hostile(), private=True),
    "class": lambda: class_page([*classroom(), hostile()]),
    "empty": lambda: class_page([]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_can_run_nothing(name: str) -> None:
    """Only the elements of our templates, no handler, nothing loaded, and a policy that would stop it all the same."""
    page = Reader(PAGES[name]())
    assert [] == page.open
    assert set() == {tag for tag, _ in page.elements} - FRAME - TEXT - TABLE - PICTURE
    assert [] == [key for _, found in page.elements for key in found if key.startswith("on") or key == "src"]
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert policy in [found.get("content") for tag, found in page.elements if tag == "meta"]
    assert [] == [found["href"] for tag, found in page.elements if tag == "a" and ":" in (found["href"] or "")]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_ear(name: str) -> None:
    """A language, one top heading, no level left out, headers with a scope, a label on every picture."""
    page = Reader(PAGES[name]())
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3")]
    assert ("html", {"lang": "en"}) == page.elements[0]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [] == [found for tag, found in page.elements if tag == "th" and "scope" not in found]
    assert [] == [found for tag, found in page.elements if tag == "svg" and not found.get("aria-label")]


def test_the_text_of_a_page(golden: Callable[[str, str], None]) -> None:
    """What a student reads, markup apart."""
    words = [re.sub(r"\s+", " ", word).strip() for word in Reader(submission_page(report())).words]
    golden("page.txt", "\n".join(word for word in words if word) + "\n")


def test_the_text_of_a_class(golden: Callable[[str, str], None]) -> None:
    """What an instructor reads, markup apart."""
    words = [re.sub(r"\s+", " ", word).strip() for word in Reader(class_page(classroom())).words]
    golden("class_page.txt", "\n".join(word for word in words if word) + "\n")


def test_a_students_page_holds_nothing_private() -> None:
    """The detail on secret inputs is on the instructor's page alone."""
    assert "secret seed" not in submission_page(report())
    assert "secret seed: db[0] is 0.1137" in submission_page(report(), private=True)


def test_hostile_text_is_shown_as_text() -> None:
    """It is read, and it is not obeyed."""
    page = submission_page(hostile())
    assert "<script>alert(1)</script>\"'\N{REPLACEMENT CHARACTER}[2J" in Reader(page).text
    assert "{{ 7*7 }}" in page
    assert not set("\x1b\r\u202e\u200b") & set(page)


def test_what_stopped_everything_is_said_once() -> None:
    """The exercises are listed without repeating it."""
    text = Reader(submission_page(refused())).text
    assert 1 == text.count("was never closed")
    assert "backprop.affine_backward" in text


def test_what_was_printed_is_capped() -> None:
    """A page of a megabyte helps nobody."""
    assert len(submission_page(replace(report(), output="<" * 1_000_000))) < 100_000


def test_pages_are_written_where_the_links_lead(tmp_path: Path) -> None:
    """Every submission has its page, class.html comes last, and every link of it leads to a file."""
    reports = [*classroom(), hostile()]
    paths = write_pages(reports, tmp_path)
    assert tmp_path / "class.html" == paths[-1]
    assert tmp_path / "feedback" / slug("김민수") / "a3_backprop.html" == paths[0]
    links = {str(found["href"]) for tag, found in Reader(paths[-1].read_text("utf-8")).elements if tag == "a"}
    assert {path.resolve() for path in paths[:-1]} == {(tmp_path / unquote(link)).resolve() for link in links}
    assert len(reports) == len(links)


def test_a_hostile_assignment_stays_in_its_folder(tmp_path: Path) -> None:
    """Names are no paths."""
    (page, _) = write_pages([replace(report("../x"), assignment="../../y")], tmp_path)
    assert tmp_path / "feedback" == page.parent.parent
    assert page.resolve() == page
