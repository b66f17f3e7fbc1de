"""Any object that a student's function returned, reduced to the closed grammar of `autograder.wire`.

What does not fit becomes a `Refused` in its place. Subclasses are reduced through the unbound methods of their builtin
base, so that what they override is neither asked nor believed. Everything is copied: what is changed later stays out.
"""

from typing import Any

import numpy as np

from autograder.wire import MAX_BYTES, MAX_DIGITS, MAX_DIMENSIONS, MAX_TEXT, Refused, Value, dtype_code

MAX_DEPTH = 20  # leaves room for the records around a value
MAX_ITEMS = 10_000  # of one result; an array is one item. More than `Limits.items` would not be taken anyway


class TooMuch(Exception):
    """The value is larger than a reply may be; the message says how large that is."""


class Budget:
    """What is left of the bytes and items of one reply."""

    def __init__(self, size: int = MAX_BYTES, items: int = MAX_ITEMS) -> None:
        self.size = self._size = size
        self.items = self._items = items

    def spend(self, size: int) -> None:
        """Count one item of so many bytes.

        Raises:
            TooMuch: there is not that much left.
        """
        self.size -= size
        self.items -= 1
        if self.size < 0:
            raise TooMuch(f"more than {self._size / (1 << 20):g} MiB")
        if self.items < 0:
            raise TooMuch(f"more than {self._items} items")


def plain(value: Any, budget: Budget, depth: int = 0) -> Value:
    """Return the value in the grammar, as a copy.

    Raises:
        TooMuch: it is above the budget.
    """
    kind = type(value)
    if value is None or kind is bool:
        budget.spend(0)
        return value
    if issubclass(kind, np.ndarray | np.generic):
        return _array(value, budget)
    if issubclass(kind, complex):
        return _array(np.array(complex.__complex__(value)), budget)
    if issubclass(kind, int | float | str):
        return _atom(value, kind, budget)
    if issubclass(kind, list | tuple | dict):
        budget.spend(0)
        return _container(value, kind, budget, depth)
    return refused(value)


def refused(value: Any, reason: str = "") -> Refused:
    """Return the record that stands for a value outside the grammar."""
    return Refused(str(type.__dict__["__name__"].__get__(type(value)))[:100], reason[:200])


def _atom(value: Any, kind: type, budget: Budget) -> Value:
    budget.spend(0)
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, int):
        whole = int.__int__(value)
        too_long = abs(whole) >= 10**MAX_DIGITS
        return refused(value, f"a whole number of more than {MAX_DIGITS} digits") if too_long else whole
    text = str.__str__(value)
    return refused(value, f"a text of more than {MAX_TEXT} characters") if len(text) > MAX_TEXT else text


def _array(value: Any, budget: Budget) -> Value:
    if any(base.__module__.startswith("numpy.ma") for base in type(value).__mro__):  # numpy.ma itself loads lazily
        return refused(value, "a masked array hides values: return a plain array")
    array = np.ndarray.view(value, np.ndarray) if issubclass(type(value), np.ndarray) else np.asarray(value)
    if array.dtype.kind == "U" and array.ndim == 0:
        return _atom(str(array), str, budget)
    if dtype_code(array.dtype) is None:
        return refused(value, f"dtype {array.dtype}")
    if array.ndim > MAX_DIMENSIONS:
        return refused(value, f"more than {MAX_DIMENSIONS} dimensions")
    budget.spend(array.nbytes)  # before anything is copied: a view with strides 0 may claim terabytes
    return array.astype(array.dtype.newbyteorder("="), order="K", copy=True)


def _container(value: Any, kind: type, budget: Budget, depth: int) -> Value:
    if depth >= MAX_DEPTH:
        return refused(value, f"nested more than {MAX_DEPTH} deep")
    if issubclass(kind, list):
        return [plain(item, budget, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, tuple):
        return tuple(plain(item, budget, depth + 1) for item in tuple.__iter__(value))
    result = {}
    for key, item in dict.items(value):
        if not issubclass(type(key), str):
            return refused(value, f"a key of type {refused(key).type_name}")
        result[str.__str__(key)[:MAX_TEXT]] = plain(item, budget, depth + 1)
    return result
