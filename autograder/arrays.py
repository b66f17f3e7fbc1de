"""Inputs are declared by shape and drawn from a seed: named dimensions get different, pairwise coprime sizes above 1.

Sizes that differ and have no common factor let no transpose, no wrong axis and no lucky ratio pass.
"""

import hashlib
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.wire import Probe, Rng

LEFT_OUT = object()  # stands for an argument that is not handed over
POOL = (5, 3, 7, 4, 11, 13)  # sizes handed out to the named dimensions, in the order of their first appearance


@dataclass(frozen=True)
class Spec:
    """How to draw one argument: `kind` names the rule, `shape` its named or fixed dimensions, the rest are its options."""

    kind: str
    shape: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def array(
    shape: str,
    *,
    scale: float = 1.0,
    away: float = 0.0,
    positive: bool = False,
    dtype: str = "float64",
    order: str = "C",
) -> Spec:
    """Standard normal entries times `scale`; with `away`, every entry is at least that far from 0 (from a kink, say).

    Args:
        shape: dimension names or numbers, separated by blanks: `"N D"`, `"N 3"`.
        scale: standard deviation of the entries.
        away: least magnitude of an entry.
        positive: take magnitudes.
        dtype: dtype of the array.
        order: `"C"` or `"F"` memory layout.
    """
    options = {"scale": scale, "away": away, "positive": positive, "dtype": dtype, "order": order}
    return Spec("normal", tuple(shape.split()), options)


def labels(shape: str, *, below: str) -> Spec:
    """Integers in [0, size of the dimension `below`), int64; every class that fits appears."""
    return Spec("labels", tuple(shape.split()), {"below": below})


def probabilities(shape: str) -> Spec:
    """Rows of positive numbers that sum to 1 over the last axis."""
    return Spec("probabilities", tuple(shape.split()))


def uniform(low: float, high: float, shape: str = "") -> Spec:
    """Numbers between `low` and `high`: an array, or a plain float if no shape is given."""
    return Spec("uniform", tuple(shape.split()), {"low": low, "high": high})


def layers(sizes: str) -> Spec:
    """A list of (W, b), one pair for each step between the given dimensions: `layers("D H C")`. No bias is zero."""
    return Spec("layers", tuple(sizes.split()))


def mask(shape: str, *, drop: float) -> Spec:
    """An inverted-dropout mask: entries 0 with probability `drop`, else 1 / (1 - drop); both kinds appear."""
    return Spec("mask", tuple(shape.split()), {"drop": drop})


def rng() -> Spec:
    """A seed from which the worker makes a `numpy.random.Generator`."""
    return Spec("rng")


def probe(name: str) -> Spec:
    """A public function of the release's `probes.py`."""
    return Spec("probe", options={"name": name})


def value(given: Any) -> Spec:
    """Exactly this value."""
    return Spec("value", options={"given": given})


def items(*specs: Any) -> Spec:
    """A list whose entries are drawn one by one."""
    return Spec("items", options={"specs": specs})


def default() -> Spec:
    """Nothing: the argument is left out, and all that follow it, so that the function's own default counts."""
    return Spec("value", options={"given": LEFT_OUT})


def derived(function: Callable[..., Any], *names: str) -> Spec:
    """What a function makes of other inputs, which are declared before it: the softmax of z, say."""
    return Spec("derived", options={"function": function, "names": names})


def generator(seed: str, *names: object) -> "np.random.Generator":
    """A generator that depends on the course seed and on names, never on order: an added exercise moves nobody's numbers."""
    digest = hashlib.sha256("\0".join([seed, *map(str, names)]).encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))


def dimensions(inputs: Mapping[str, Any], fixed: Mapping[str, int]) -> dict[str, int]:
    """The size of every named dimension of the declared inputs: as asked for in `fixed`, else the next free one of the pool."""
    sizes = dict(fixed)
    free = (size for size in POOL if size not in fixed.values())
    for name in _names(inputs.values()):
        if name not in sizes:
            size = next(free, None)
            if size is None:
                raise CourseError(f"More than {len(POOL)} dimensions are named: {name} has no size left. Give sizes=.")
            sizes[name] = size
    return sizes


def _names(specs: Any) -> list[str]:
    """The names in the order of their first appearance; those that are nobody's axis, but bound labels, come last."""
    names, limits = [], []
    for spec in specs:
        if isinstance(spec, Spec):
            names += [n for n in spec.shape if not n.isdigit()]
            names += _names(spec.options.get("specs", ()))
            limits += [spec.options["below"]] if spec.kind == "labels" else []
    return names + limits


def draw(
    inputs: Mapping[str, Any], sizes: Mapping[str, int], source: "np.random.Generator", xp: Any = np
) -> dict[str, Any]:
    """One value for every declared input; arrays are made by the array namespace `xp`."""
    drawn: dict[str, Any] = {}
    for name, spec in inputs.items():
        if isinstance(spec, Spec) and spec.kind == "derived":
            drawn[name] = spec.options["function"](*(drawn[other] for other in spec.options["names"]))
        else:
            drawn[name] = _draw(spec, sizes, source, xp)
    return drawn


def _draw(spec: Any, sizes: Mapping[str, int], source: "np.random.Generator", xp: Any) -> Any:
    if not isinstance(spec, Spec):
        return spec
    shape = tuple(int(n) if n.isdigit() else sizes[n] for n in spec.shape)
    made = RULES[spec.kind](spec.options, shape, sizes, source)
    if spec.kind == "items":
        return [_draw(s, sizes, source, xp) for s in spec.options["specs"]]
    if xp is not np and isinstance(made, np.ndarray):
        return xp.asarray(made)
    return made


def _normal(
    options: Mapping[str, Any], shape: tuple[int, ...], _: Mapping[str, int], source: "np.random.Generator"
) -> Any:
    drawn = source.standard_normal(shape) * options["scale"]
    if options["away"]:
        drawn = np.sign(drawn) * (options["away"] + np.abs(drawn))
    if options["positive"]:
        drawn = np.abs(drawn)
    return np.array(drawn, dtype=options["dtype"], order=options["order"])


def _labels(
    options: Mapping[str, Any], shape: tuple[int, ...], sizes: Mapping[str, int], source: "np.random.Generator"
) -> Any:
    below, count = sizes[options["below"]], math.prod(shape)
    order = source.permutation(below)
    return source.permutation(np.resize(order, count)).astype(np.int64).reshape(shape)


def _probabilities(
    _: Mapping[str, Any], shape: tuple[int, ...], __: Mapping[str, int], source: "np.random.Generator"
) -> Any:
    logits = source.standard_normal(shape)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _uniform(
    options: Mapping[str, Any], shape: tuple[int, ...], _: Mapping[str, int], source: "np.random.Generator"
) -> Any:
    drawn = source.uniform(options["low"], options["high"], shape)
    return drawn if shape else float(drawn)


def _layers(_: Mapping[str, Any], shape: tuple[int, ...], __: Mapping[str, int], source: "np.random.Generator") -> Any:
    pairs = itertools.pairwise(shape)
    return [(source.standard_normal((d, m)) / math.sqrt(d), source.standard_normal(m)) for d, m in pairs]


def _mask(
    options: Mapping[str, Any], shape: tuple[int, ...], _: Mapping[str, int], source: "np.random.Generator"
) -> Any:
    keep = source.random(shape) >= options["drop"]
    keep.flat[0], keep.flat[-1] = True, False
    return keep / (1 - options["drop"])


def _rng(_: Mapping[str, Any], __: tuple[int, ...], ___: Mapping[str, int], source: "np.random.Generator") -> Any:
    return Rng(int(source.integers(2**31)))


RULES = {
    "normal": _normal,
    "labels": _labels,
    "probabilities": _probabilities,
    "uniform": _uniform,
    "layers": _layers,
    "mask": _mask,
    "rng": _rng,
    "probe": lambda options, *_: Probe(options["name"]),
    "value": lambda options, *_: options["given"],
    "items": lambda *_: None,
}
