"""The protocol between the trusted side and the worker: a closed grammar of values, framed with caps.

Standard library and numpy only, because the worker imports it.

A *value* is None, bool, int, float, str, an array of a listed dtype, a list, a tuple or a dict with string keys; a
request may also hold the four stand-ins below, and a reply may hold `Refused`. Nothing else crosses, in either
direction, and nothing that crosses is ever unpickled or executed.

A packed value is a 4-byte header length, a JSON header and the raw bytes of its arrays, one after the other in the
order in which the header names them. In the header None, bool, int, finite float and str stand for themselves, anything
else is a list that starts with a tag: `["a", "f8", [2, 3], "C"]` is an array.
"""

import json
import math
import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

Value = Any  # the closed grammar above; the codec is what enforces it

DTYPES = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
MAX_DEPTH = 32  # nesting of containers and records
MAX_ITEMS = 200_000  # nodes of one packed value
MAX_BYTES = 64 << 20  # array bytes of one packed value
MAX_HEADER = 4 << 20  # bytes of JSON; a frame is never longer than MAX_FRAME
MAX_FRAME = MAX_BYTES + MAX_HEADER + 4
MAX_DIGITS = 100  # decimal digits of an int
MAX_TEXT = 65_536  # characters of a str
MAX_DIMENSIONS = 8

_BITS = 332  # ints of up to this many bits have at most MAX_DIGITS digits
_PREFIX = struct.Struct(">Q")
_HEADER = struct.Struct(">I")


class ProtocolError(Exception):
    """Bytes or a value outside the protocol; the message says what."""


class TooManyItems(ProtocolError):
    """A value of more items than it may have here."""


@dataclass(frozen=True)
class Handle:
    """An earlier step's result, kept in the worker: `path` picks an item (`(1,)` is the cache of `(out, cache)`)."""

    step: int
    path: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rng:
    """A `numpy.random.Generator` that the worker makes from this seed.

    A shared one is made once for a call: all steps with this seed draw from it, one after the other.
    """

    seed: int
    shared: bool = False


@dataclass(frozen=True)
class Probe:
    """A public function of the release's `probes.py`, named by string."""

    name: str


@dataclass(frozen=True)
class Stack:
    """Arrays stacked along axis 0: the step is evaluated once for each entry, and its outputs come back stacked."""

    array: Any


@dataclass(frozen=True)
class Step:
    """One function call. `target` is a dotted name: `backprop.affine_backward` (the student's) or `given.softmax`."""

    target: str
    args: tuple[Value, ...]
    kwargs: dict[str, Value] = field(default_factory=dict)
    drain: int = 0  # a generator result is drained to at most this many items
    first: bool = False  # if the function returns a tuple, its first item is the result of the step


@dataclass(frozen=True)
class Call:
    """Steps made one after the other in the same worker; the results of `returns` come back (default: the last).

    Only the last step is under test. `watch` asks the worker to compare the last step's inputs before and after.
    """

    steps: tuple[Step, ...]
    returns: tuple[int, ...] = (-1,)
    watch: bool = False


@dataclass(frozen=True)
class Refused:
    """Stands in a reply for a value outside the grammar."""

    type_name: str
    reason: str = ""


@dataclass(frozen=True)
class Raised:
    """What the student's code raised, as text made in the worker."""

    step: int  # index of the step that raised; -1: loading raised
    type_name: str  # builtin exception name, else the nearest builtin ancestor's
    message: str  # at most 300 characters
    line: int | None = None  # line in the student's own code, if the traceback passes through it
    todo: bool = False  # NotImplementedError
    file: str = ""  # where that line is, if not in the module of the assignment: "helper.py", "work.ipynb, code cell 3"
    advice: str = ""  # what a teacher would say of it, in sentences: at most 300 characters

    @property
    def place(self) -> str:
        """Where it was raised: "line 3", "line 3 of helper.py", "" if that is not known."""
        return f"line {self.line}{f' of {self.file}' if self.file else ''}" if self.line else ""

    @property
    def words(self) -> str:
        """Message and advice as one text."""
        end = "" if self.message.endswith((".", "?", "!")) else "."
        return f"{self.message}{end} {self.advice}" if self.message and self.advice else self.message or self.advice


@dataclass(frozen=True)
class Result:
    """What came back of one call. Exactly one of `values`, `raised`, `reason` is meaningful."""

    values: tuple[Value, ...] | None = None  # one per index in `returns`
    raised: Raised | None = None
    reason: str = ""  # the call could not finish: "timeout", "memory", "crashed", "exited", "protocol", "output"
    detail: str = ""  # of `reason`: "signal 11", "exit code 0", ...
    changed: tuple[int, ...] = ()  # positions of arguments of the last step that were changed by it
    shares: tuple[str, ...] = ()  # "0<-1": output 0 shares memory with argument 1
    touched_global_rng: bool = False
    seconds: float | None = None


@dataclass(frozen=True)
class Sources:
    """What a worker loads: bytes and names, nothing executed yet.

    Attributes:
        target: module name of the assignment, `backprop`.
        files: module name -> source of the submission's `.py` files.
        notebooks: name -> joined code cells of its notebooks; a line `# %%` starts a cell.
        course: the course's own modules (`given`, `probes`); they win over files of the same name.
        names: the functions wanted.
    """

    target: str
    files: dict[str, bytes] = field(default_factory=dict)
    notebooks: dict[str, bytes] = field(default_factory=dict)
    course: dict[str, bytes] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What loading gave.

    Attributes:
        mode: "full" (the file was imported), "definitions" (only its imports, constants, functions and classes),
            "notebook" (there is no file; definitions of the notebook) or "none" (nothing could be loaded).
        functions: wanted name -> "file", "notebook" or "missing".
        public: names of the public functions and classes that are defined, for "did you mean".
        raised: what stopped the import, if something did; `step` is -1.
        notes: sentences for the student.
        reason: why the import could not even be ended ("timeout", "crashed", "exited", ...), as in `Result`.
        detail: of `reason`.
        stubs: wanted functions that are still to be written: `raise NotImplementedError` is all that they do.
        astray: wanted name -> a sentence on where something of this name stands, for functions that are missing.
    """

    mode: str
    functions: dict[str, str]
    public: tuple[str, ...] = ()
    raised: Raised | None = None
    notes: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    stubs: tuple[str, ...] = ()
    astray: dict[str, str] = field(default_factory=dict)


def pack(value: Value) -> bytes:
    """Return the bytes of a value, of a record of this module, or of `bytes` (used for sources only).

    Raises:
        ProtocolError: the value is outside the grammar or above a cap.
    """
    writer = _Writer()
    header = json.dumps(writer.node(value, 0), separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(header) > MAX_HEADER:
        raise ProtocolError(f"header of {len(header)} bytes: more than {MAX_HEADER}")
    return b"".join((_HEADER.pack(len(header)), header, *writer.buffers))


def unpack(data: bytes | bytearray | memoryview, allowed: Collection[type] | None = None) -> Value:
    """Return the value of packed bytes; arrays are new, writable, plain `ndarray`s in the layout that they had.

    Args:
        data: one whole packed value.
        allowed: the record types that may stand at the top (inside a record its fields decide); default: all.

    Raises:
        ProtocolError: the bytes are not exactly one packed value; no other exception is ever raised.
    """
    return counted(data, allowed)[0]


def counted(
    data: bytes | bytearray | memoryview, allowed: Collection[type] | None = None, items: int = MAX_ITEMS
) -> tuple[Value, int]:
    """What `unpack` returns, and of how many items it is made: an array is one, however large.

    Raises:
        ProtocolError: as in `unpack`.
        TooManyItems: more than `items`.
    """
    view = memoryview(data)
    if len(view) < _HEADER.size:
        raise ProtocolError("shorter than its header")
    (length,) = _HEADER.unpack_from(view)
    if length > MAX_HEADER or _HEADER.size + length > len(view):
        raise ProtocolError(f"header of {length} bytes: too long")
    tree = _json(bytes(view[_HEADER.size : _HEADER.size + length]))
    reader = _Reader(view[_HEADER.size + length :], items)
    value = reader.value(tree, 0, frozenset(_SCHEMA) | {bytes} if allowed is None else frozenset(allowed))
    if reader.offset != len(reader.buffers):
        raise ProtocolError("bytes after the last array")
    return value, reader.items


def frame(payload: bytes) -> bytes:
    """Return the payload behind its 8-byte length."""
    return _PREFIX.pack(len(payload)) + payload


def frame_length(prefix: bytes, cap: int = MAX_FRAME) -> int:
    """Return the payload length that an 8-byte prefix announces.

    Raises:
        ProtocolError: it is above the cap.
    """
    (length,) = _PREFIX.unpack(prefix)
    if length > cap:
        raise ProtocolError(f"a frame of {length} bytes was announced: more than {cap}")
    return int(length)


def dtype_code(dtype: np.dtype[Any]) -> str | None:
    """Return the listed code of a dtype ("f8"), None if it may not cross."""
    code = f"{dtype.kind}{dtype.itemsize}"
    return code if code in DTYPES else None


class _Writer:
    """Builds the header tree of one value and collects the array bytes."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.items = 0
        self.size = 0

    def node(self, value: Value, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise ProtocolError(f"more than {MAX_ITEMS} items")
        if depth > MAX_DEPTH:
            raise ProtocolError(f"nested more than {MAX_DEPTH} deep")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in _ATOMS:
            return _atom(value)
        if isinstance(value, np.ndarray | np.generic):
            return self._array(np.asarray(value))
        if kind is bytes:
            return ["b", self._buffer(value)]
        if kind is list or kind is tuple:
            return ["l" if kind is list else "t", [self.node(item, depth + 1) for item in value]]
        if kind is dict:
            return ["d", [[_key(key), self.node(item, depth + 1)] for key, item in value.items()]]
        if kind in _SCHEMA:
            return ["r", kind.__name__, [self.node(getattr(value, name), depth + 1) for name in _FIELDS[kind]]]
        raise ProtocolError(f"a value of type {kind.__name__} may not cross")

    def _array(self, array: np.ndarray[Any, Any]) -> Any:
        code = dtype_code(array.dtype)
        if code is None:
            raise ProtocolError(f"an array of dtype {array.dtype} may not cross")
        if array.ndim > MAX_DIMENSIONS or array.size * array.itemsize > MAX_BYTES:
            raise ProtocolError(f"an array of shape {array.shape} may not cross")
        order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        self._buffer(little.tobytes(order="F" if order == "F" else "C"))
        return ["a", code, list(array.shape), order]

    def _buffer(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > MAX_BYTES:
            raise ProtocolError(f"more than {MAX_BYTES} bytes")
        self.buffers.append(data)
        return len(data)


_ATOMS = frozenset({int, float, str})


def _atom(value: Any) -> Any:
    """Return the header node of an int, float or str."""
    if type(value) is int and value.bit_length() > _BITS:
        raise ProtocolError(f"an int of more than {MAX_DIGITS} digits may not cross")
    if type(value) is float and not math.isfinite(value):
        return ["f", repr(value)]
    return _key(value) if type(value) is str else value


def _key(value: Any) -> str:
    if type(value) is not str:
        raise ProtocolError(f"a dict key of type {type(value).__name__} may not cross")
    if len(value) > MAX_TEXT:
        raise ProtocolError(f"a text of more than {MAX_TEXT} characters may not cross")
    return value


def _json(header: bytes) -> Any:
    """Return the tree of a header: lists and atoms, no JSON object."""
    try:
        return json.loads(
            header.decode("ascii"), parse_int=_bounded_int, parse_constant=_no_object, object_pairs_hook=_no_object
        )
    except (ValueError, RecursionError) as error:  # ValueError covers JSON and ASCII decoding
        raise ProtocolError(f"the header is not JSON: {type(error).__name__}") from error


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS + 1:
        raise ProtocolError(f"an int of more than {MAX_DIGITS} digits")
    return int(digits)


def _no_object(_: Any) -> Any:
    raise ProtocolError("the header holds a JSON object or constant")


class _Reader:
    """Rebuilds one value from its header tree and the array bytes."""

    def __init__(self, buffers: memoryview, most: int) -> None:
        self.buffers = buffers
        self.offset = 0
        self.items = 0
        self.most = most

    def value(self, node: Any, depth: int, allowed: frozenset[type]) -> Value:
        self.items += 1
        if self.items > self.most:
            raise TooManyItems(f"more than {self.most} items")
        if depth > MAX_DEPTH:
            raise ProtocolError(f"nested more than {MAX_DEPTH} deep")
        if type(node) is not list:
            return self._text(node) if type(node) is str else node
        tag = node[0] if node else None
        if tag == "f" and len(node) == 2 and node[1] in ("nan", "inf", "-inf"):
            return float(node[1])
        if tag == "a" and len(node) == 4:
            return self._array(node[1], node[2], node[3])
        if tag == "b" and len(node) == 2 and bytes in allowed:
            return bytes(self._take(node[1]))
        if tag in ("l", "t", "d") and len(node) == 2 and type(node[1]) is list:
            return self._container(tag, node[1], depth, allowed)
        if tag == "r" and len(node) == 3:
            return self._record(node[1], node[2], depth, allowed)
        raise ProtocolError("a node that is not in the grammar")

    def _container(self, tag: str, nodes: list[Any], depth: int, allowed: frozenset[type]) -> Value:
        if tag == "d":
            if any(type(pair) is not list or len(pair) != 2 for pair in nodes):
                raise ProtocolError("a dict that is not made of pairs")
            result = {self._text(key): self.value(node, depth + 1, allowed) for key, node in nodes}
            if len(result) != len(nodes):
                raise ProtocolError("a dict with equal keys")
            return result
        items = [self.value(node, depth + 1, allowed) for node in nodes]
        return items if tag == "l" else tuple(items)

    def _record(self, name: Any, nodes: Any, depth: int, allowed: frozenset[type]) -> Any:
        kind = _BY_NAME.get(name) if type(name) is str else None
        if kind is None or kind not in allowed:
            raise ProtocolError("a record that may not stand here")
        schema = _SCHEMA[kind]
        if type(nodes) is not list or len(nodes) != len(schema):
            raise ProtocolError(f"a {name} with a wrong number of fields")
        values = []
        for node, (inside, accepts) in zip(nodes, schema, strict=True):
            value = self.value(node, depth + 1, inside)
            if not accepts(value):
                raise ProtocolError(f"a {name} with a field of the wrong type")
            values.append(value)
        return kind(*values)

    def _array(self, code: Any, shape: Any, order: Any) -> np.ndarray[Any, Any]:
        if type(code) is not str or code not in DTYPES or order not in ("C", "F"):
            raise ProtocolError("an array of an unknown dtype or layout")
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise ProtocolError("an array with a wrong shape")
        if any(type(size) is not int or not 0 <= size <= MAX_BYTES for size in shape):
            raise ProtocolError("an array with a wrong shape")
        native = np.dtype(code)
        if math.prod(size or 1 for size in shape) * native.itemsize > MAX_BYTES:
            raise ProtocolError("an array that is too big")
        data = self._take(math.prod(shape) * native.itemsize)
        if 0 in shape:
            return np.zeros(shape, dtype=native, order=order)
        if code == "b1":  # a forged byte 2 must not become a bool that is neither True nor False
            flat: np.ndarray[Any, Any] = np.frombuffer(data, dtype="u1") != 0
        else:
            flat = np.frombuffer(data, dtype=native.newbyteorder("<")).astype(native, copy=True)
        return flat.reshape(shape, order=order)

    def _take(self, size: Any) -> memoryview:
        if type(size) is not int or not 0 <= size <= len(self.buffers) - self.offset:
            raise ProtocolError("fewer bytes than announced")
        self.offset += size
        return self.buffers[self.offset - size : self.offset]

    def _text(self, text: Any) -> str:
        if type(text) is not str or len(text) > MAX_TEXT:
            raise ProtocolError("a text that is too long, or not a text")
        return text


Accepts = Callable[[Any], bool]


def _is(*kinds: type) -> Accepts:
    return lambda value: type(value) in kinds


def _tuple_of(*kinds: type) -> Accepts:
    return lambda value: type(value) is tuple and all(type(item) in kinds for item in value)


def _dict_of(*kinds: type) -> Accepts:
    return lambda value: type(value) is dict and all(type(item) in kinds for item in value.values())


def _anything(_: Any) -> bool:
    return True


def _natural(value: Any) -> bool:
    return type(value) is int and value >= 0


def _filled(value: Any) -> bool:
    return type(value) is np.ndarray and value.ndim > 0


_PLAIN: frozenset[type] = frozenset()
_ARGUMENTS: frozenset[type] = frozenset({Handle, Rng, Probe, Stack})
_SOURCE: frozenset[type] = frozenset({bytes})
_NOTHING = type(None)
_text, _texts, _whole = (_PLAIN, _is(str)), (_PLAIN, _tuple_of(str)), (_PLAIN, _is(int))
_wholes, _flag = (_PLAIN, _tuple_of(int)), (_PLAIN, _is(bool))
_raised: tuple[frozenset[type], Accepts] = (frozenset({Raised}), _is(Raised, _NOTHING))

# record -> for each of its fields, in order: the records that may stand inside it, and what the field accepts
_SCHEMA: dict[type, tuple[tuple[frozenset[type], Accepts], ...]] = {
    Handle: (_whole, _wholes),
    Rng: ((_PLAIN, _natural), _flag),
    Probe: (_text,),
    Stack: ((_PLAIN, _filled),),
    Step: (_text, (_ARGUMENTS, _is(tuple)), (_ARGUMENTS, _is(dict)), (_PLAIN, _natural), _flag),
    Call: ((frozenset({Step}), _tuple_of(Step)), _wholes, _flag),
    Refused: (_text, _text),
    Raised: (_whole, _text, _text, (_PLAIN, _is(int, _NOTHING)), _flag, _text, _text),
    Result: (
        (frozenset({Refused}), _is(tuple, _NOTHING)),
        _raised,
        _text,
        _text,
        _wholes,
        _texts,
        _flag,
        (_PLAIN, _is(float, _NOTHING)),
    ),
    Sources: (_text, *3 * ((_SOURCE, _dict_of(bytes)),), _texts),
    Loaded: (_text, (_PLAIN, _dict_of(str)), _texts, _raised, _texts, _text, _text, _texts, (_PLAIN, _dict_of(str))),
}
_BY_NAME = {kind.__name__: kind for kind in _SCHEMA}
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in _SCHEMA}  # asking anew takes a tenth of the packing
