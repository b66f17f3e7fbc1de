"""What a call does besides returning: arguments changed, memory shared, the global random state touched."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

_DEPTH = 20  # a container may hold itself


@dataclass(frozen=True)
class Seen:
    """What one call did to its surroundings, in the form of `wire.Result`."""

    changed: tuple[int, ...] = ()
    shares: tuple[str, ...] = ()
    touched_global_rng: bool = False


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def observed(function: Callable[[], Any], arguments: Sequence[Any]) -> tuple[Any, Seen]:
    """Return the result of a call and what was seen: arguments are compared bit by bit, before and after."""
    np.random.seed(None)  # noqa: NPY002, TID251 - a state that no fixed seed can lead back to, however often it was set before
    random.seed()
    before, state = [_fingerprint(value) for value in arguments], _random_state()
    result = function()
    touched = _random_state() != state
    after = [_fingerprint(value) for value in arguments]
    changed = tuple(i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
    return result, Seen(changed, tuple(_shares(result, arguments)), touched)


def _random_state() -> tuple[Any, ...]:
    """Return the states of the two global generators, in comparable form."""
    name, keys, *rest = np.random.get_state(legacy=True)  # noqa: NPY002 - watched, not used
    return (name, np.asarray(keys).tobytes(), rest, random.getstate())


def _fingerprint(value: Any) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    _feed(digest, value, 0)
    return digest.digest()


def _feed(digest: _Hash, value: Any, depth: int) -> None:
    """Hash arrays, numbers, texts and containers of them; of any other object only its type."""
    kind = type(value)
    digest.update(f"{kind.__name__};".encode("utf-8", "backslashreplace"))
    if depth > _DEPTH:
        return
    if issubclass(kind, np.ndarray | np.generic):
        array = np.asarray(value)
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        if not array.dtype.hasobject:
            digest.update(array.tobytes())
    elif issubclass(kind, list | tuple):
        digest.update(f"{len(value)};".encode())
        for item in value:
            _feed(digest, item, depth + 1)
    elif issubclass(kind, dict):
        for key, item in value.items():
            _feed(digest, key, depth + 1)
            _feed(digest, item, depth + 1)
    elif issubclass(kind, int | float | str):
        digest.update(f"{value!r};".encode("utf-8", "backslashreplace"))


def _shares(result: Any, arguments: Sequence[Any]) -> Iterator[str]:
    """Yield "0<-1" where an output (item of a returned tuple) shares memory with an argument (its place)."""
    outputs = result if issubclass(type(result), tuple) else (result,)
    inputs = [list(_arrays(value, 0)) for value in arguments]
    for i, output in enumerate(outputs):
        made = list(_arrays(output, 0))
        for j, taken in enumerate(inputs):
            if any(_overlap(a, b) for a in made for b in taken):
                yield f"{i}<-{j}"


def _arrays(value: Any, depth: int) -> Iterator[np.ndarray[Any, Any]]:
    if issubclass(type(value), np.ndarray):
        yield value
    elif depth < _DEPTH and issubclass(type(value), list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _arrays(item, depth + 1)


def _overlap(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    if not np.may_share_memory(one, other):
        return False
    try:
        return np.shares_memory(one, other, max_work=10_000)  # type: ignore[arg-type]  # any int is allowed; the stubs of numpy 2.4 know two
    except np.exceptions.TooHardError:
        return True
