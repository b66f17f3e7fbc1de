"""How many examples a property of this folder is tried on, and how good data is made bad.

`make test` tries the same few hundred each time; `make fuzz` goes on with others for minutes. What it finds is written above the
property as an `@example` and stays there.
"""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from autograder.intake import Unreadable

T = TypeVar("T")

# the profile of tests/conftest.py, or with `--hypothesis-profile=fuzz` that of scripts/fuzz.py
few = settings(max_examples=2 * settings().max_examples)

Change = tuple[int, bytes, int]

# where something is written over, with what, and how many bytes it replaces
CHANGES: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.binary(max_size=8) | st.just(b"\xff" * 4), st.integers(0, 8)), max_size=4
)


def changed(data: bytes, changes: list[Change], cut: int) -> bytes:
    """The data with some bytes written over, put in or taken out, and with its end cut off."""
    made = bytearray(data)
    for place, new, old in changes:
        at = place % (len(made) + 1)
        made[at : at + old] = new
    return bytes(made[: len(made) - cut])


def read_or_refused(read: Callable[[], T]) -> T | None:
    """What was read, or None where it was refused: with a sentence, and with no other exception."""
    try:
        return read()
    except Unreadable as error:
        reason = str(error)
    assert reason.endswith(".")
    assert len(reason) < 400
    return None
