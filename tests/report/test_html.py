"""The pages: what they show, what they never show, and that no student's text becomes markup."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from autograder.model import Verdict
from autograder.report.clean import slug
from autograder.report.html import class_page, notebook_card, submission_page, write_pages
from tests.report.pictured import HOSTILE, pictured
from tests.report.samples import affine_backward, affine_forward, classroom, hostile, refused, report, single

VOID = {"meta", "br", "link", "img", "input", "hr"}
FRAME = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "div"}
TEXT = {"h1", "h2", "h3", "p", "span", "strong", "a", "code", "pre", "br", "ul", "li", "details", "summary"}
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
PICTURE = {"figure", "figcaption", "svg", "g", "rect", "text", "path", "circle"}


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
    "pictured": lambda: submission_page(pictured()),
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


# ---- pictures


def test_a_page_shows_every_kind_of_picture() -> None:
    """Heat maps, a gradient, frequencies, paths, and all values; each has its numbers as text."""
    page = Reader(submission_page(pictured()))
    labels = [str(found["aria-label"]) for tag, found in page.elements if tag == "svg"]
    begin = (
        "got: shape",
        "expected: shape",
        "got - expected",
        "dW: 2 of 6",
        "share kept",
        "w[0]: g turns",
        "w[1]: g is 0",
    )
    assert len(begin) == len(labels)
    assert all(text.startswith(words) for text, words in zip(labels, begin, strict=True))
    assert 4 == page.text.count("The same as text")
    firsts = [found for tag, found in page.elements if tag == "tr" and found.get("class") == "first"]
    assert 4 == len(firsts)


def test_a_page_without_a_student_names_none() -> None:
    """It is made at the student's own desk."""
    page = submission_page(pictured())
    assert "<title>a3_backprop</title>" in page
    assert '<p class="soft"></p>' not in page


# ---- cards


SAVED = "backprop.py as saved at 14:03:22"
CARDS = {
    "every verdict": lambda: notebook_card(report(), SAVED),
    "pictured": lambda: notebook_card(pictured(), SAVED),
    "hostile": lambda: notebook_card(hostile(), HOSTILE),
    "refused": lambda: notebook_card(refused(), SAVED),
    "passed": lambda: notebook_card(report("", affine_forward()), SAVED),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_a_piece_of_a_page_that_can_run_nothing(name: str) -> None:
    """Only our elements, no handler, nothing loaded, no heading that would enter the outline of the notebook."""
    card = Reader(CARDS[name]())
    assert [] == card.open
    assert set() == {tag for tag, _ in card.elements} - {"div", "style", "title"} - TEXT - TABLE - PICTURE
    assert [] == [key for _, found in card.elements for key in found if key.startswith("on") or key in ("src", "href")]
    assert [] == [tag for tag, _ in card.elements if re.fullmatch("h[1-6]", tag)]
    assert ("div", "group") == (card.elements[0][0], card.elements[0][1]["role"])


@pytest.mark.parametrize("name", CARDS)
def test_a_card_changes_nothing_around_it(name: str) -> None:
    """Every rule of its style is for what is inside; nothing comes from elsewhere."""
    (style,) = re.findall("<style>(.*?)</style>", CARDS[name](), re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+){", style) for one in rule.split(",")]
    assert selectors
    assert [] == [one for one in selectors if not one.startswith(".gradeprop")]
    assert not re.search(r"url\(|@import|expression", style)


def test_a_card_says_what_was_read_and_what_to_do() -> None:
    """Not on the command line: in this cell."""
    text = Reader(notebook_card(report("", affine_backward()), SAVED)).text
    assert f"Next: mend affine_backward (check gradient), then run this cell again. {SAVED}" in text
    assert "autograder check" not in text
    assert "Likely cause: db is averaged" in text


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (lambda: report(), "FAIL"),
        (lambda: report("", affine_forward()), "PASS"),
        (lambda: report("", affine_forward(), single("unbroadcast", Verdict.TODO, 5)), "TODO"),
        (lambda: report("", single("unbroadcast", Verdict.TODO, 5), single("step", Verdict.LIMIT, 5)), "LIMIT"),
        (lambda: report("", single("step", Verdict.CARRIED, 5)), "PASS"),
        (lambda: refused(), "REFUSED"),
        (lambda: refused(Verdict.INTERNAL), "INTERNAL"),
    ],
)
def test_the_colour_of_a_card_is_that_of_what_to_mend(made: Callable[[], Any], state: str) -> None:
    """What is begun and wrong first; right only if all is."""
    assert notebook_card(made(), SAVED).startswith(f'<div class="gradeprop {state}"')


def test_a_card_opens_one_thing_only() -> None:
    """Of several exercises the one to mend, and its first picture: it has to stay compact."""
    opened = [found for tag, found in Reader(notebook_card(report(), SAVED)).elements if tag == "details"]
    assert [affine_backward().id] == re.findall(
        r"<details open><summary>.*?<code>(.*?)</code>", notebook_card(report(), SAVED)
    )
    assert 1 == sum("open" in found for found in opened)
    folded = re.findall(r"<details><summary>([^<]+)</summary>", notebook_card(pictured(), SAVED))
    assert ["dW beside the numeric gradient", "all values of the result", "share kept, by unit of mask"] == [
        title for title in folded if title != "The same as text"
    ][:3]
    assert "dW: what came back and what was expected" not in folded
