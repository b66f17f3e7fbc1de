"""Whatever a student writes, prints or is called, each target gets nothing but text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.report.clean import Target, clean, identifier, slug
from tests.attacks.targets import HOLDS, nothing_but_text
from tests.attacks.texts import EVERY

PIECES = st.one_of(
    st.sampled_from([text for _, text in EVERY]),
    st.text(st.sampled_from("`~#[]|:=+-@<>&\"'\\/\n\r\t \x1b\x00\u202e\u200b\ud800\u2028{}%$;,*_!()"), max_size=6),
    st.text(st.characters(exclude_categories=()), max_size=6),
)
TEXTS = st.lists(PIECES, max_size=4).map("".join)


@pytest.mark.parametrize("target", HOLDS)
@given(text=TEXTS)
@example(text="")
@example(text="\n")
@example(text="`" * 9 + "\n```")
@example(text="##\n[x]")
@example(text="a\\")
def test_pieces_of_hostile_texts(target: Target, text: str) -> None:
    """Put together in any order, with anything between them."""
    nothing_but_text(target, text)


@given(text=TEXTS, cap=st.integers(2, 40))
def test_a_cap_is_kept(text: str, cap: int) -> None:
    """Whatever is cut, what is left is clean."""
    got = clean(text, "text", cap)
    assert len(got) <= cap
    assert got == clean(got, "text", cap)


@given(one=TEXTS, other=TEXTS)
def test_ids_stay_apart(one: str, other: str) -> None:
    """And an id that is shown is shown as it is the next time."""
    assert (one == other) == (identifier(one) == identifier(other)) == (slug(one) == slug(other))
    assert identifier(one) == identifier(identifier(one))
