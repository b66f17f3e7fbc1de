"""Whatever a worker sends, the trusted side gets a value of the grammar or `ProtocolError`."""

import json
import struct
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.wire import (
    DTYPES,
    MAX_DIGITS,
    MAX_DIMENSIONS,
    Loaded,
    ProtocolError,
    Raised,
    Refused,
    Result,
    pack,
    unpack,
)
from tests.fuzz.examples import CHANGES, Change, changed, few

REPLIES = [
    Result(
        ({"W": np.eye(3), "b": [1.5, None, True]}, (np.zeros((0, 2), "f4"), "text"), Refused("set")), None, "", "", (0,)
    ),
    Result(None, Raised(0, "ValueError", "no", 3, True)),
    Result(reason="output", detail="more", seconds=0.5),
    Loaded("full", {"f": "file"}, ("f",), Raised(-1, "SyntaxError", "bad", 1), ("note",)),
]
WORDS = [
    "a",
    "b",
    "d",
    "f",
    "l",
    "r",
    "t",
    "nan",
    "inf",
    "C",
    "F",
    "Result",
    "Raised",
    "Refused",
    "Loaded",
    "Step",
    *DTYPES,
]
NODES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 70)
    | st.sampled_from([2**26, 2**31, 2**63, 2**64, 10 ** (MAX_DIGITS + 1), -1, 1e999, 0.5])
    | st.sampled_from(WORDS)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(st.sampled_from(WORDS), inner).map(list),
    max_leaves=8,
)


def taken(data: bytes) -> Any:
    """The value, if it is one; and then it can be sent again, and comes back as it is."""
    try:
        value = unpack(data, {Result, Loaded})
    except ProtocolError:
        return None
    again = unpack(pack(value), {Result, Loaded})
    assert type(value) is type(again)
    assert pack(value) == pack(again)
    return value


def parts(data: bytes) -> tuple[Any, bytes]:
    """The header of packed bytes as a tree, and the bytes of its arrays."""
    (length,) = struct.unpack_from(">I", data)
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def joined(header: Any, buffers: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + buffers


def grafted(tree: Any, path: list[int], node: Any) -> Any:
    """The tree with one of its nodes replaced: the path says which, as far as there are lists."""
    if not path or not isinstance(tree, list) or not tree:
        return node
    at = path[0] % len(tree)
    return [*tree[:at], grafted(tree[at], path[1:], node), *tree[at + 1 :]]


@few
@given(st.sampled_from(REPLIES), st.lists(st.integers(0, 9), max_size=7), NODES, CHANGES, st.integers(0, 9))
@example(REPLIES[0], [2, 0, 1, 0, 1, 0, 1, 2], [2**26] * MAX_DIMENSIONS, [], 0)
def test_a_reply_with_another_node(reply: Any, path: list[int], node: Any, changes: list[Change], cut: int) -> None:
    """Well-formed JSON that is almost a reply, with the right bytes behind it or with others."""
    header, buffers = parts(pack(reply))
    taken(joined(grafted(header, path, node), changed(buffers, changes, cut)))


@few
@given(st.sampled_from(REPLIES), CHANGES, st.integers(0, 9))
def test_a_reply_with_other_bytes(reply: Any, changes: list[Change], cut: int) -> None:
    """A frame that was damaged anywhere."""
    taken(changed(pack(reply), changes, cut))


@few
@given(NODES, st.binary(max_size=64))
def test_any_tree(header: Any, buffers: bytes) -> None:
    """Only what is allowed at the top can come out of it."""
    value = taken(joined(header, buffers))
    assert not isinstance(value, bytes)


@few
@given(st.binary(max_size=200))
@example(b"\x00\x00\x00\x06[[[[[[")
@example(b"\x00\x00\x00\x02\xff\xfe")
def test_any_bytes(data: bytes) -> None:
    """With a length before them or not."""
    taken(data)
    taken(struct.pack(">I", len(data)) + data)
