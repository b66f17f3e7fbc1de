"""Is what came back what was expected? Type, shape, dtype, finite positions, value: in this order, each with its own words.

Every rule has the form error <= bound and is tested as `not (error <= bound)`, so that a NaN fails. The bound is derived
from the reference: how far it moves when its inputs move by one unit in the last place.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.errors import Redraw
from autograder.language import gettext, later
from autograder.model import Difference
from autograder.wire import Refused

FACTOR = {8: 1e4, 4: 100.0}  # bound in units of (move of the reference + eps * largest entry), by item size of a float
DRAWS = 4  # random one-ulp changes of the inputs that measure the move
ILL_POSED = 1e-6  # a bound above this share of the largest entry grades nothing: draw other inputs
RATIO = 1e-9  # entries that all have one ratio to the expected ones, to this relative precision, are said to have it


ENTRIES = {  # how a dtype that is no number begins
    "object": later("an array of Python objects ({dtype})"),
    "<U": later("an array of texts ({dtype})"),
    "|S": later("an array of bytes ({dtype})"),
}
NO_NUMBERS = later("an array of no numbers ({dtype})")


def leaves(value: Any) -> list[Any]:
    """The leaves of a tree of lists, tuples and dicts, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key])]
    return [value]


def replace_leaves(value: Any, new: Sequence[Any]) -> Any:
    """The same tree with other leaves, taken in the order of `leaves`."""
    rest = iter(new)

    def build(item: Any) -> Any:
        if isinstance(item, (list, tuple)):
            return type(item)(build(i) for i in item)
        if isinstance(item, dict):
            built = {key: build(item[key]) for key in sorted(item)}
            return {key: built[key] for key in item}
        return next(rest)

    return build(value)


def is_float(leaf: Any) -> bool:
    """True for arrays (and numpy scalars) of floats."""
    return isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind == "f"


# ------------------------------------------------------------------------------------------------------------ compare


def compare(got: Any, expected: Any, bounds: Sequence[Any], name: str) -> Difference | None:
    """The first difference between two trees, None if there is none.

    Args:
        got: what came back.
        expected: what should have.
        bounds: for each leaf of `expected` the largest allowed error (a number or an array).
        name: how the value is called in the text.
    """
    return next((leaf.difference for leaf in each(got, expected, iter(bounds), name) if leaf.difference), None)


@dataclass(frozen=True)
class Leaf:
    """One value of two trees that are compared; or a part of them whose form is wrong, with nothing below it."""

    name: str
    got: Any
    expected: Any
    bound: Any
    difference: Difference | None


def each(got: Any, expected: Any, bounds: Iterator[Any], name: str) -> Iterator[Leaf]:
    """All values of two trees, in order; `bounds` gives one bound for each leaf of `expected`."""
    if isinstance(expected, dict):
        yield from _dict(got, expected, bounds, name)
    elif not isinstance(expected, (list, tuple)):
        bound = next(bounds)
        yield Leaf(name, got, expected, bound, compare_leaf(got, expected, bound, name))
    elif not isinstance(got, (list, tuple)):
        yield _formless(got, expected, bounds, unlike(name, got, _count(expected)))
    elif len(got) != len(expected):
        text = gettext("{name} has {got} entries, expected {expected}")
        text = text.format(name=name, got=len(got), expected=len(expected))
        yield _formless(got, expected, bounds, Difference("type", text, name))
    else:
        for i, (g, e) in enumerate(zip(got, expected, strict=True)):
            yield from each(g, e, bounds, f"{name}[{i}]")


def _dict(got: Any, expected: dict[str, Any], bounds: Iterator[Any], name: str) -> Iterator[Leaf]:
    if not isinstance(got, dict):
        yield _formless(got, expected, bounds, unlike(name, got, gettext("a dict")))
    elif set(got) != set(expected):
        text = gettext("{name} has the keys {got}, expected {expected}")
        text = text.format(name=name, got=sorted(got), expected=sorted(expected))
        yield _formless(got, expected, bounds, Difference("type", text, name))
    else:
        for key in sorted(expected):
            yield from each(got[key], expected[key], bounds, f"{name}[{key!r}]")


def _formless(got: Any, expected: Any, bounds: Iterator[Any], difference: Difference) -> Leaf:
    for _ in leaves(expected):
        next(bounds)  # what comes behind keeps its own
    return Leaf(difference.output, got, expected, 0.0, difference)


def _count(expected: Sequence[Any]) -> str:
    text = gettext("{count} values") if isinstance(expected, tuple) else gettext("a list of {count}")
    return text.format(count=len(expected))


def unlike(name: str, got: Any, expected: str, kind: str = "type") -> Difference:
    """The difference of a value that is another kind of thing than was expected; `expected` says which, in words."""
    text = gettext("{name} is {got}, expected {expected}").format(name=name, got=describe(got), expected=expected)
    return Difference(kind, text, name)


def not_separate(got: Any, outputs: Sequence[str]) -> Difference:
    """The difference of a result that is not one value for each output."""
    text = gettext("{count} values ({names})").format(count=len(outputs), names=", ".join(outputs))
    return replace(unlike(gettext("the result"), got, text), output="the result")


def describe(got: Any) -> str:
    """What a value is, in the words of a message: `None`, `a list`, `an array of shape (3, 2)`."""
    if got is None:
        return "None"
    if isinstance(got, Refused) and got.type_name == "ndarray" and got.reason.startswith("dtype "):
        kind = got.reason.removeprefix("dtype ")
        text = next((text for start, text in ENTRIES.items() if kind.startswith(start)), NO_NUMBERS)
        return gettext(text).format(dtype=got.reason)
    if isinstance(got, Refused):
        of_type = gettext("of type {type}").format(type=got.type_name)
        return of_type + (f" ({got.reason})" if got.reason else "")
    if isinstance(got, np.ndarray):
        shape, number = gettext("an array of shape {shape}"), gettext("the number {number}")
        return shape.format(shape=got.shape) if got.shape else number.format(number=got[()])
    if isinstance(got, str):
        return gettext("the string {text!r}").format(text=got[:40])
    name = type(got).__name__
    if isinstance(got, (bool, int, float)):
        return gettext("the {type} {value}").format(type=name, value=str(got)[:40])
    if isinstance(got, (tuple, list, dict)):
        return gettext("a {type} of {count}").format(type=name, count=len(got))
    return gettext("a {type}").format(type=name)


def compare_leaf(got: Any, expected: Any, bound: Any, name: str) -> Difference | None:
    """The first difference of one array, number, string or None."""
    if expected is None or isinstance(expected, str):
        if type(got) is type(expected) and got == expected:
            return None
        return unlike(name, got, repr(expected), "value" if isinstance(got, str) else "type")
    want = np.asarray(expected)
    have = _as_array(got, want)
    if have is None or have.dtype.kind not in "biufc":
        return unlike(name, got, _wanted(want))
    return _array(have, want, bound, name)


A_NUMBER, A_WHOLE_NUMBER = later("a number"), later("a whole number")
NUMBERS = {"b": later("True or False"), "i": A_WHOLE_NUMBER, "u": A_WHOLE_NUMBER}


def _wanted(want: np.ndarray) -> str:
    if want.ndim:
        return gettext("a numpy array of shape {shape}").format(shape=want.shape)
    return gettext(NUMBERS.get(want.dtype.kind, A_NUMBER))


def _as_array(got: Any, want: np.ndarray) -> np.ndarray | None:
    """Numbers count as arrays without axes; a bool is no number."""
    if isinstance(got, np.ndarray):
        return got
    if isinstance(got, bool):
        return np.asarray(got)
    if isinstance(got, (int, float)):
        return np.asarray(float(got) if want.dtype.kind == "f" and not want.ndim else got)
    return None


def _array(have: np.ndarray, want: np.ndarray, bound: Any, name: str) -> Difference | None:
    if have.shape != want.shape:
        text = gettext("{name} has shape {got}, expected {expected}")
        if not have.ndim:
            text = gettext("{name} is {got}, expected {expected}")
        form = want.shape if have.ndim and want.ndim else _wanted(want)
        # a number without its value: the words are a footprint too, and a mistake is the same with other numbers
        got = have.shape if have.ndim else gettext("a single number")
        text = text.format(name=name, got=got, expected=form) + _reshaped(have, want, bound)
        return Difference("shape", text, name, (), have, want)
    exact = want.dtype.kind in "biu"
    same_kind = have.dtype.kind == want.dtype.kind or (have.dtype.kind in "iu" and want.dtype.kind in "iu")
    if not same_kind or (not exact and have.dtype.itemsize < want.dtype.itemsize):
        text = gettext("{name} is {got}, expected {expected}").format(name=name, got=have.dtype, expected=want.dtype)
        return Difference("dtype", text, name, (), have, want)
    if exact:
        return _first("value", have, want, have != want, name)
    strange = ~np.isfinite(have)
    bad = (strange | ~np.isfinite(want)) & ~(have == want)  # equal infinities match, NaN matches nothing
    if bad.any():
        return _first("finite", have, want, bad, name)
    with np.errstate(invalid="ignore"):
        error = np.where(strange, 0, np.abs(have - want))
    return _first("value", have, want, ~(error <= bound), name, _ratio(have, want, bound))


def _reshaped(have: np.ndarray, want: np.ndarray, bound: Any) -> str:
    if have.T.shape == want.shape and _close(have.T, want, bound):
        return gettext(" (the same numbers, transposed)")
    if have.size == want.size and have.size and _close(have.reshape(want.shape), want, bound):
        return gettext(" (the right numbers in another shape)")
    return ""


def _close(have: np.ndarray, want: np.ndarray, bound: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(have - 1.0 * want) <= np.max(bound, initial=0.0)))


def _first(
    kind: str, have: np.ndarray, want: np.ndarray, bad: np.ndarray, name: str, more: str = ""
) -> Difference | None:
    """The first difference, with as many digits as it takes to see it."""
    if not bad.any():
        return None
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    pairs = [(_number(have[index], d), _number(want[index], d)) for d in (6, 9, 12, 17)]
    a, b = next((p for p in pairs if p[0] != p[1]), pairs[-1])
    text = gettext("{name} is {got}, expected {expected}")
    text = text.format(name=f"{name}{list(index) if index else ''}", got=a, expected=b)
    if bad.size > 1:
        text += gettext(" ({count} of {size} entries differ)").format(count=int(bad.sum()), size=bad.size)
    return Difference(kind, text + more, name, index, have, want)


def _number(entry: Any, digits: int) -> str:
    return f"{entry:.{digits}g}" if entry.dtype.kind in "fc" else str(entry)


def _ratio(have: np.ndarray, want: np.ndarray, bound: Any) -> str:
    """Said when all entries differ from the expected ones by the same factor."""
    with np.errstate(all="ignore"):
        ratio = np.divide(have, want)[np.abs(want) > 100 * np.max(bound, initial=0.0)]
        if ratio.size < 2 or not np.ptp(ratio) <= RATIO * abs(ratio[0]) or not abs(ratio[0] - 1) > 1e-6:
            return ""
        scaled = ratio[0] * want  # also where the expected entry is 0, or too small to divide by
        allowed = max(1.0, abs(ratio[0])) * bound + RATIO * np.abs(scaled)
        if not ratio[0] or not np.all(np.abs(have - scaled) <= allowed):
            return ""
    return gettext("; every entry is {ratio:.6g} times the expected one").format(ratio=ratio[0])


# --------------------------------------------------------------------------------------------------------------- bounds


def nudge(value: Any, source: np.random.Generator, eps: float) -> Any:
    """`value` with every float changed by the relative amount eps, up or down.

    Equal magnitudes move together, zeros and whole numbers stay: ties, kinks, labels and masks are kept.
    """
    if is_float(value) and value.size:
        size, group = np.unique(np.abs(value), return_inverse=True)
        change = eps * source.choice([-1.0, 1.0], size.size) * (size != np.rint(size))
        return np.asarray(value * (1 + change.astype(value.dtype)[group.reshape(value.shape)]))
    if isinstance(value, float):
        return value * (1 + source.choice([-eps, eps])) if value != round(value) else value
    if isinstance(value, (list, tuple)):
        return type(value)(nudge(item, source, eps) for item in value)
    if isinstance(value, dict):
        return {key: nudge(item, source, eps) for key, item in value.items()}
    return value


def bounds(
    answer: Callable[[Any], Any], arguments: Any, source: np.random.Generator, *, single: bool = False
) -> tuple[Any, list[Any]]:
    """The reference's answer and, for each leaf of it, the largest error that rounding can explain.

    Args:
        answer: the reference, as a function of one tree of arguments.
        arguments: where it is evaluated; float64 also when float32 work is graded.
        source: for the one-ulp changes.
        single: True if float32 work is graded.

    Raises:
        Redraw: the answer is so sensitive here, or jumps so near, that no bound makes sense.
    """
    eps, factor = (2.0**-23, FACTOR[4]) if single else (2.0**-52, FACTOR[8])
    expected = answer(arguments)
    moved = [leaves(answer(nudge(arguments, source, eps))) for _ in range(DRAWS)]
    return expected, [_bound(leaf, [m[i] for m in moved], eps, factor) for i, leaf in enumerate(leaves(expected))]


def _bound(leaf: Any, moved: list[Any], eps: float, factor: float) -> Any:
    if not (is_float(leaf) or isinstance(leaf, float)):
        if not all(np.array_equal(leaf, m) for m in moved):
            raise Redraw("ill-posed: a whole number, a truth value or a text of the answer changes under one ulp")
        return 0.0
    base = np.asarray(leaf, dtype=float)
    finite = np.isfinite(base)
    with np.errstate(invalid="ignore"):
        moves = np.sqrt(np.mean([np.where(finite, np.asarray(m, dtype=float) - base, 0.0) ** 2 for m in moved], axis=0))
    scale = np.max(np.abs(base), initial=0.0, where=finite)
    bound = factor * (moves + eps * scale)
    if not np.all(bound <= max(ILL_POSED, 10 * factor * eps) * scale + np.finfo(float).tiny):
        raise Redraw(f"ill-posed: the reference moves by {np.max(moves):.1e} (largest entry {scale:.1e}) under one ulp")
    return bound
