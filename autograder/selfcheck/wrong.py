"""Wrong answers that need no code of an exercise: baselines that must earn nothing, slips that must be named."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.compare import is_float, leaves, replace_leaves
from autograder.model import Exercise, Plan

Answer = Callable[..., Any]
Wrap = Callable[[Answer], Answer]


def _filled(reference: Answer, number: float) -> Answer:
    """The form of the right answer, filled with one number."""

    def fill(leaf: Any) -> Any:
        if isinstance(leaf, np.ndarray):
            return np.full_like(leaf, number)
        if isinstance(leaf, (bool, np.bool_)):
            return bool(number)
        if isinstance(leaf, (int, float)):
            return type(leaf)(number)
        if isinstance(leaf, np.generic):
            return np.full_like(leaf, number)[()]
        return leaf if leaf is None else type(leaf)()

    def answer(*args: Any, **kwargs: Any) -> Any:
        value = reference(*args, **kwargs)
        return replace_leaves(value, [fill(leaf) for leaf in leaves(value)])

    return answer


def _random(reference: Answer) -> Answer:
    def answer(*args: Any, **kwargs: Any) -> Any:
        value, source = reference(*args, **kwargs), np.random.default_rng(7)
        plain = leaves(_filled(lambda: value, 0.0)())
        new = [source.standard_normal(np.shape(v)) if is_float(v) or isinstance(v, float) else v for v in plain]
        return replace_leaves(value, new)

    return answer


def _echo(reference: Answer) -> Answer:
    """Every output is the first array that went in."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        value = reference(*args, **kwargs)
        first = next((a for a in leaves(list(args)) if isinstance(a, np.ndarray)), args[0])
        return tuple(first for _ in value) if isinstance(value, tuple) else first

    return answer


def _stub(reference: Answer) -> Answer:
    def answer(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    return answer


BASELINES: dict[str, Wrap] = {
    "stub": _stub,
    "none": lambda reference: lambda *a, **k: None,
    "zeros": lambda reference: _filled(reference, 0.0),
    "ones": lambda reference: _filled(reference, 1.0),
    "constant": lambda reference: _filled(reference, 0.5),
    "echo": _echo,
    "random": _random,
}


def slips(exercise: Exercise, plan: Plan) -> Iterator[tuple[str, Wrap]]:
    """The generic mistakes that apply to an exercise, judged by the right values of one of its checks: (expected cause, wrap)."""
    value = plan.values[0]
    count = len(exercise.outputs)
    parts = list(value) if count > 1 else [value]
    yield "returns_none", lambda reference: lambda *a, **k: None
    for i, (name, part) in enumerate(zip(exercise.outputs, parts, strict=True)):
        yield from _other_kinds(i, count, part)
        floats = [leaf for leaf in leaves(part) if is_float(leaf) or isinstance(leaf, float)]
        if name in exercise.free or not floats or not any(np.any(leaf) for leaf in floats):
            continue
        yield "sign", _changed(i, count, lambda leaf: -leaf)
        if all(is_float(leaf) and np.asarray(leaf).ndim for leaf in leaves(part)) and _loses_digits(floats):
            yield "float32", _changed(i, count, lambda leaf: leaf.astype(np.float32).astype(np.float64))
        if isinstance(part, np.ndarray) and part.ndim == 2 and min(part.shape) > 1:
            yield "transposed", _changed(i, count, lambda leaf: leaf.T.copy())
        for size in sorted(plan.sizes[0]):
            n = plan.sizes[0][size]
            if n > 1 and _has_size(exercise, size):
                yield f"times_{size}", _scaled(i, count, exercise, size, 1.0)
                yield f"over_{size}", _scaled(i, count, exercise, size, -1.0)
    names = [n for n in exercise.outputs if n not in exercise.free]
    if len(names) > 1 and not isinstance(parts[0], (list, tuple)):
        yield "missing_outputs", lambda reference: lambda *a, **k: reference(*a, **k)[0]
    arrays = [p for p in parts if isinstance(p, np.ndarray)]
    if len(names) > 1 and len(arrays) == count and not all(np.array_equal(parts[0], p) for p in parts[1:2]):
        yield "swapped_outputs", lambda reference: lambda *a, **k: (lambda r: (r[1], r[0], *r[2:]))(reference(*a, **k))


def _other_kinds(i: int, count: int, part: Any) -> Iterator[tuple[str, Wrap]]:
    """Whole numbers in an array, as floats, and if there is a 0 and a 1 and nothing else, as truth values."""
    if isinstance(part, np.ndarray) and part.dtype.kind in "iu":
        yield "floats_for_whole_numbers", _changed(i, count, lambda leaf: leaf.astype(np.float64))
        if set(np.unique(part)) == {0, 1}:
            yield "truth_values", _changed(i, count, lambda leaf: leaf != 0)


def _loses_digits(floats: list[Any]) -> bool:
    """True if float32 cannot hold these numbers: of zeros and ones it loses nothing."""
    return any(np.any(np.asarray(leaf, dtype=np.float32) != leaf) for leaf in floats)


def _changed(i: int, count: int, change: Callable[[Any], Any]) -> Wrap:
    def wrap(reference: Answer) -> Answer:
        def answer(*args: Any, **kwargs: Any) -> Any:
            value = reference(*args, **kwargs)
            if count == 1:
                return replace_leaves(value, [change(leaf) for leaf in leaves(value)])
            new = replace_leaves(value[i], [change(leaf) for leaf in leaves(value[i])])
            return (*value[:i], new, *value[i + 1 :])

        return answer

    return wrap


def _scaled(i: int, count: int, exercise: Exercise, size: str, power: float) -> Wrap:
    """One output times (or over) a dimension, which is read off the inputs at every call."""

    def wrap(reference: Answer) -> Answer:
        def answer(*args: Any, **kwargs: Any) -> Any:
            n = float(_size(exercise, size, args)) ** power
            return _changed(i, count, lambda leaf: leaf * n)(reference)(*args, **kwargs)

        return answer

    return wrap


def _has_size(exercise: Exercise, size: str) -> bool:
    names = exercise.arguments or tuple(exercise.inputs)
    specs = [exercise.inputs.get(name) for name in names]
    return any(size in getattr(spec, "shape", ()) and getattr(spec, "kind", "") != "layers" for spec in specs)


def _size(exercise: Exercise, size: str, args: tuple[Any, ...]) -> int:
    """The length of a named dimension, from the first argument (also inside a cache) whose declared shape has it."""
    names = exercise.arguments or tuple(exercise.inputs)
    for name, arg in zip(names, args, strict=False):
        spec = exercise.inputs.get(name)
        shape = getattr(spec, "shape", ())
        if size in shape and isinstance(arg, np.ndarray) and arg.ndim == len(shape):
            return int(arg.shape[shape.index(size)])
    return 1
