"""The codec: what goes in comes out, and bytes that are not a value are refused, whatever they are."""

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder import wire
from autograder.wire import (
    DTYPES,
    Call,
    Handle,
    Loaded,
    Probe,
    ProtocolError,
    Raised,
    Refused,
    Result,
    Rng,
    Sources,
    Stack,
    Step,
    pack,
    unpack,
)

ATOMS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**99), 10**99)
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20)
)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda code: arrays.arrays(np.dtype(code), SHAPES))
LAID_OUT = st.builds(lambda array, order: np.asarray(array, order=order), ARRAYS, st.sampled_from(["C", "F"]))
VALUES = st.recursive(
    ATOMS | LAID_OUT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
RECORDS = (
    Call(
        (
            Step("a.f", (Stack(np.eye(2)), [Rng(3), {"p": Probe("cubic")}]), {"k": 1.5}, 4, True),
            Step("a.g", (Handle(0, (1, 0)),)),
        ),
        (0, -1),
        True,
    ),
    Result((1, Refused("set", "why"), [Refused("A")]), None, "", "", (0,), ("0<-1",), True, 0.5),
    Result(None, Raised(0, "ValueError", "no", 3, True)),
    Result(reason="output", detail="more"),
    Sources("a", {"a": b"x = 1\n"}, {"a.ipynb": b"", "b.ipynb": b"\xff"}, {"given": b"y"}, ("f", "g")),
    Loaded("full", {"f": "file"}, ("f",), Raised(-1, "SyntaxError", "bad", 1), ("note",), "timeout", "1 s"),
)


def same(one: Any, other: Any) -> bool:
    """True for equal types, bits and memory layouts all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        layout = [(a.dtype, a.shape, a.flags.c_contiguous, a.flags.f_contiguous) for a in (one, other)]
        return layout[0] == layout[1] and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def packed(header: Any, buffers: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + buffers


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    """Every value of the grammar survives, in type, bits and memory layout."""
    assert same(value, unpack(pack(value)))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: Any) -> None:
    """Requests and replies survive."""
    got = unpack(pack(record))
    assert type(record) is type(got)
    assert repr(record) == repr(got)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_protocol_error(data: bytes) -> None:
    """Garbage is refused, never a surprise."""
    try:
        unpack(data)
    except ProtocolError:
        return


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([pack(record) for record in RECORDS] + [pack({"a": [np.eye(3), (1, "x", math.nan)]})]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(-3, 3),
)
def test_damaged_frames_raise_nothing_but_protocol_error(
    data: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    """A valid frame with some bytes changed, cut or added is a value or refused."""
    damaged = bytearray(data)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    damaged = damaged[:length] if length < 0 else damaged + b"x" * length
    try:
        unpack(damaged)
    except ProtocolError:
        return


WORDS = ["a", "f8", "r", "Call", "Stack", "t", "l", "d", "C", "b", "f", "nan"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(JSON, st.binary(max_size=64))
def test_random_headers_raise_nothing_but_protocol_error(header: Any, buffers: bytes) -> None:
    """A well-formed JSON header that means nothing is refused."""
    try:
        unpack(packed(header, buffers))
    except ProtocolError:
        return


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "shorter than its header"),
        (struct.pack(">I", 2**32 - 1), "too long"),
        (packed(b"\x80\x04\x95pickle"), "not JSON"),
        (packed(b"["), "not JSON"),
        (packed(b"[" * 100_000), "not JSON"),
        (packed(b"NaN"), "object or constant"),
        (packed(b'{"a": 1}'), "object or constant"),
        (packed(b"1" * 100_000), "more than 100 digits"),
        (packed(["a", "O", [1], "C"], b"x" * 8), "unknown dtype"),
        (packed(["a", "V8", [1], "C"], b"x" * 8), "unknown dtype"),
        (packed(["a", ">f8", [1], "C"], b"x" * 8), "unknown dtype"),
        (packed(["a", "f8", [-1], "C"]), "wrong shape"),
        (packed(["a", "f8", [True], "C"], b"x" * 8), "wrong shape"),
        (packed(["a", "f8", [1.0], "C"], b"x" * 8), "wrong shape"),
        (packed(["a", "f8", ["1"], "C"], b"x" * 8), "wrong shape"),
        (packed(["a", "f8", [1] * 9, "C"], b"x" * 8), "wrong shape"),
        (packed(["a", "f8", [10**6, 10**6], "C"]), "too big"),
        (packed(["a", "f8", [0, 10**7, 10**7], "C"]), "too big"),
        (packed(["a", "f8", [2], "C"], b"x" * 8), "fewer bytes"),
        (packed(None, b"x"), "bytes after"),
        (packed(["d", [["a", 1], ["a", 2]]]), "equal keys"),
        (packed(["d", [[1, 2]]]), "not a text"),
        (packed(["f", "0.5"]), "not in the grammar"),
        (packed(["r", "Popen", []]), "may not stand here"),
        (packed(["r", "Handle", [0]]), "wrong number of fields"),
        (packed(["r", "Handle", [True, ["t", []]]]), "wrong type"),
        (packed(["r", "Rng", [-1, False]]), "wrong type"),
        (packed(["r", "Stack", [["r", "Rng", [1]]]]), "may not stand here"),
        (packed(["l", [None] * (wire.MAX_ITEMS + 1)]), "more than 200000 items"),
        (packed("x" * (wire.MAX_TEXT + 1)), "too long"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, said: str) -> None:
    """Each kind of breach is named."""
    with pytest.raises(ProtocolError, match=said):
        unpack(data)


def test_items_are_counted() -> None:
    """An array is one item, a container one more than what is in it; more than may come here is its own error."""
    payload = pack([1, "a", np.ones((5, 5)), [None]])
    assert 6 == wire.counted(payload, items=6)[1]
    with pytest.raises(wire.TooManyItems, match="more than 5 items"):
        wire.counted(payload, items=5)


def test_deep_nesting_is_refused_on_both_sides() -> None:
    """Depth has a cap below which the round trip works."""
    value: Any = 1
    for _ in range(wire.MAX_DEPTH):
        value = [value]
    assert value == unpack(pack(value))
    with pytest.raises(ProtocolError, match="deep"):
        pack([value])
    header: Any = 1
    for _ in range(wire.MAX_DEPTH + 1):
        header = ["l", [header]]
    with pytest.raises(ProtocolError, match="nested more than 32 deep"):
        unpack(packed(header))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({1}, "type set"),
        ({1: 2}, "key of type int"),
        (10**101, "more than 100 digits"),
        ("x" * (wire.MAX_TEXT + 1), "a text of more"),
        (np.array([object()]), "dtype object"),
        (np.zeros(3, dtype="datetime64[s]"), "dtype datetime64"),
        (np.broadcast_to(1.0, (10**5, 10**5)), "shape"),
        (3j, "type complex"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_packed(value: Any, said: str) -> None:
    """Values outside the grammar are named, and nothing is copied before its size is known."""
    with pytest.raises(ProtocolError, match=said):
        pack(value)


def test_numpy_scalars_become_arrays() -> None:
    """A numpy scalar crosses as an array of no dimensions, with its dtype."""
    got = unpack(pack([np.float32(0.5), np.bool_(True), np.int8(3)]))
    assert [("float32", ()), ("bool", ()), ("int8", ())] == [(item.dtype.name, item.shape) for item in got]


def test_arrays_are_plain_fresh_and_writable() -> None:
    """A subclass, a slice, another byte order or a read-only array comes back plain, contiguous and native."""
    source = np.arange(12.0).reshape(3, 4)
    odd = [source[:, ::2], source.astype(">f8"), np.broadcast_to(source[0], (2, 4)), source.view(np.matrix)]
    for array, got in zip(odd, unpack(pack(odd)), strict=True):
        assert type(got) is np.ndarray
        assert got.flags.writeable
        assert got.dtype.isnative
        np.testing.assert_array_equal(np.asarray(array), got)


def test_a_forged_truth_value_is_a_truth_value() -> None:
    """A byte that is neither 0 nor 1 becomes True."""
    assert [False, True, True] == unpack(packed(["a", "b1", [3], "C"], b"\x00\x01\x02")).tolist()


def test_only_allowed_records_stand_at_the_top() -> None:
    """A reply cannot hold a request."""
    with pytest.raises(ProtocolError, match="may not stand here"):
        unpack(pack(Rng(1)), {Result})
    with pytest.raises(ProtocolError, match="not in the grammar"):
        unpack(pack(b"bytes"), {Result})


def test_frames_have_a_cap() -> None:
    """The announced length is checked before anything is read."""
    data = wire.frame(b"abc")
    assert b"abc" == data[8:]
    assert 3 == wire.frame_length(data[:8])
    with pytest.raises(ProtocolError, match="more than 2"):
        wire.frame_length(data[:8], 2)
