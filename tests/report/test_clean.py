"""No text of a student moves the cursor, reorders a line, forges a row, becomes markup or a formula."""

import html
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from autograder.report.clean import REPLACEMENT, Target, clean, identifier, slug

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates too
TARGETS: tuple[Target, ...] = ("html", "xml", "markdown", "github", "terminal", "csv", "json", "text", "line")


@pytest.mark.parametrize("target", TARGETS)
@given(text=ANYTHING)
def test_no_target_lets_a_forbidden_character_through(target: Target, text: str) -> None:
    """Category C, the separators of lines and paragraphs, bidirectional and zero-width characters never survive."""
    got = clean(text, target)
    assert [] == [
        c for c in got if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    ]
    got.encode("utf-8")


@given(text=ANYTHING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A stored text that is shown later is the same text."""
    once = clean(text, "text", 20)
    assert once == clean(once, "text", 20)
    assert len(once) <= 20


@given(text=ANYTHING)
def test_html_gives_back_the_text_and_no_markup(text: str) -> None:
    """Neither an element nor the end of a quoted attribute can come out of it."""
    got = clean(text, "html")
    assert not set("<>\"'") & set(got)
    assert clean(text, "text") == html.unescape(got)


@given(text=st.one_of(ANYTHING, st.text("[]/\\ab=", max_size=12)))
def test_terminal_text_is_literal_for_rich(text: str) -> None:
    """Markup of rich in a student's text is shown, not obeyed, and it cannot undo the tags around it."""
    got = Text.from_markup(f"[bold]{clean(text, 'terminal')}[/bold][dim]end][/dim]", emoji=False)
    expected = clean(text, "text") + "end]"
    assert expected.replace("\\", "") == got.plain.replace("\\", "")
    assert (len(got) - 4, len(got), "dim") in got.spans
    assert {"bold", "dim"} >= {span.style for span in got.spans}
    if "\\" not in text:
        assert expected == got.plain


@given(text=ANYTHING)
def test_a_csv_cell_is_one_line_and_no_formula(text: str) -> None:
    """Not even behind spaces, which some programs strip."""
    got = clean(text, "csv")
    assert "\n" not in got
    assert "\t" not in got
    assert not got.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@given(text=ANYTHING)
def test_json_survives_a_strict_reader(text: str) -> None:
    """A lone surrogate would make the file unreadable elsewhere."""
    assert clean(text, "json") == json.loads(json.dumps(clean(text, "json")).encode("ascii").decode("utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 of 5\r5 of 5", f"0 of 5{REPLACEMENT}5 of 5"),
        ("\x1b]8;;http://x\x07click", f"{REPLACEMENT}]8;;http://x{REPLACEMENT}click"),
        ("a\u202eb\u2066c\u200bd\ufeffe", f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}d{REPLACEMENT}e"),
        ("a\u2028b\u2029c", f"a{REPLACEMENT}b{REPLACEMENT}c"),
        ("a\u3164b", f"a{REPLACEMENT}b"),
        ("\ud800", REPLACEMENT),
        ("one\r\ntwo\tthree\n", "one\ntwo\tthree\n"),
        ("김민수 não\u3000école 😀", "김민수 não\u3000école 😀"),
    ],
)
def test_what_is_replaced_and_what_stays(text: str, expected: str) -> None:
    """An attack is seen as a replacement character; ordinary text of every script stays."""
    assert expected == clean(text, "text")


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        ("line", "one\ntwo\t\nthree\r\n", "one two three "),
        ("csv", "\t=1+1", "' =1+1"),
        ("csv", "\uff1d1", "'\uff1d1"),
        ("csv", "1-1", "1-1"),
        ("xml", "<a b='c'>&\x0b", f"&lt;a b=&#x27;c&#x27;&gt;&amp;{REPLACEMENT}"),
        ("markdown", "![](x)\n# y", "```text\n![](x)\n# y\n```"),
        ("markdown", "````\n`", "`````text\n````\n`\n`````"),
        ("github", "::error::x\n  ::y::", "| ::error::x\n|   ::y::"),
        ("github", "a ##[error]b ###[c] ##vso[d] ## e", "| a ## [error]b ### [c] ## vso[d] ## e"),
        ("terminal", "[bold]x\\[/]", "\\[bold]x\\\\\\[/]"),
    ],
)
def test_what_a_target_makes_of_it(target: Target, text: str, expected: str) -> None:
    """Where it stands, it is shown as it was written, as near as that can be."""
    assert expected == clean(text, target)


def test_an_id_that_cannot_be_shown_gets_a_hash() -> None:
    """Any other one stays as it is."""
    assert "김민수 (s-1)" == identifier("김민수 (s-1)")
    assert f"kim{REPLACEMENT}-f7187c70" == identifier("kim\x1b")
    assert identifier("kim\x1b") != identifier("kim\x1a")
    assert identifier("a" * 3000) != identifier("a" * 3001)


def test_a_long_text_ends_in_an_ellipsis() -> None:
    """The cap counts the characters that are shown."""
    assert "aaaa…" == clean("a" * 1000, "text", 5)
    assert "\n\n" == clean("\r\n\r\n", "text", 2)


@given(student=ANYTHING, other=ANYTHING)
def test_a_slug_is_one_harmless_folder_name_per_student(student: str, other: str) -> None:
    """No separator, no dot, no length that a file system refuses, and two ids never share one."""
    got = slug(student)
    assert not set("./\\\0:") & set(got)
    assert not got.startswith("-")
    assert len(got.encode("utf-8")) <= 200
    assert (student == other) == (got == slug(other))


@pytest.mark.parametrize(
    ("student", "readable"),
    [
        ("s0001", "s0001"),
        ("김민수", "김민수"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "student"),
        ("-rf", "rf"),
        ("CON", "CON"),
    ],
)
def test_a_slug_keeps_what_is_readable(student: str, readable: str) -> None:
    """A person finds a student's folder by eye."""
    assert readable == slug(student).rpartition("-")[0]
