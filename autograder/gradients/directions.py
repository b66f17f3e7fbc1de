"""The numeric gradient along a few directions: one request, wherever the function lives.

A direction with normal entries finds every mistake that the look at all entries finds, save a lone entry wrong by less
than about a thousandth. It serves where calls are dear: a student's own forward in the sandbox, and ties.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.compare import leaves, replace_leaves
from autograder.gradients.numeric import (
    FINER,
    MAX_KINKS,
    STEP,
    Array,
    Numeric,
    Unsuited,
    flatten,
    own,
    refuse_single,
    rounding,
    short_lines,
    slopes,
    tighter,
    unflatten,
    upstream,
    usable,
)
from autograder.language import gettext

FIRST = 6  # the point itself twice, and two short lines there and back


@dataclass(frozen=True)
class Rays:
    """The values of one argument at which a function is to be evaluated to know its slopes along K directions.

    Attributes:
        points: the argument, every leaf with a new first axis (6 + 4 K): the point twice, two short lines there and
            back, then plus and minus each direction, all with the full step and all once more with the finer one.
        units: the directions (K, size).
        like: the argument itself.
    """

    points: Any
    units: Array
    like: Any


def random_units(argument: Any, source: np.random.Generator, count: int = 2) -> Array:
    """Random directions (count, size): normal numbers times max(1, |x|). Signs alone would let two errors cancel."""
    flat = flatten(argument)
    return source.standard_normal((count, flat.size)) * np.maximum(1.0, np.abs(flat))


def tied_units(argument: Any) -> Array:
    """One direction for each set of equal entries, which moves these together (S, size); entries without an equal have none.

    Along it a tie stays a tie, so the slope is one number, and a gradient must give it however it shares it out among them.
    """
    _, group, count = np.unique(flatten(argument), return_inverse=True, return_counts=True)
    return np.array(group == np.flatnonzero(count > 1)[:, None], dtype=np.float64)


def directional_points(args: Sequence[Any], position: int, units: Array, source: np.random.Generator) -> Rays:
    """Where `f(*args)` is to be evaluated: this argument takes the values `points`, all others stay."""
    like = own(args[position])
    flat = flatten(like)
    steps = [flat + sign * step * unit for step in (STEP, STEP * FINER) for unit in units for sign in (1.0, -1.0)]
    return Rays(unflatten(np.stack([flat, flat, *short_lines(flat, source), *steps]), like), units, like)


def directional_slopes(rays: Rays, outputs: Any, dout: Any, *, max_kinks: float = MAX_KINKS) -> Numeric:
    """The slopes of sum(dout * output) along the directions.

    Args:
        rays: from `directional_points`.
        outputs: the outputs at its points (6 + 4 K, S).
        dout: upstream gradient (S); None for ones.
        max_kinks: share of the slopes that may jump (one always may); 1 where kinks are what is examined.

    Raises:
        Unsuited: for every reason but "complex".
    """
    count = len(rays.units)
    if (
        not isinstance(outputs, np.ndarray)
        or outputs.dtype.kind not in "fiu"
        or outputs.shape[:1] != (FIRST + 4 * count,)
    ):
        raise Unsuited("type", gettext("the outputs are not one array of numbers of the same shape for each point"))
    if outputs.dtype.kind == "f" and outputs.dtype.itemsize < 8:
        text = gettext("the output is {type}: too coarse for differences")
        raise Unsuited("float32", text.format(type=outputs.dtype))
    out = outputs.astype(np.float64)
    base, again, shaken, ahead = out[0], out[1], out[2:FIRST], out[FIRST:]
    weights = upstream(dout, base)
    if not np.array_equal(base, again):
        raise Unsuited("random", gettext("two calls with the same input differ: fix the mask or the seed"))
    refuse_single(base, shaken, ahead)
    noise = rounding(base, shaken, weights)
    coarse = slopes(base, ahead[: 2 * count], np.full(count, 2 * STEP), weights, noise)
    finer = slopes(base, ahead[2 * count :], np.full(count, 2 * STEP * FINER), weights, noise)
    coarse = replace(coarse, gross=np.full(count, np.max(coarse.gross, initial=0.0)))
    return usable(tighter(coarse, finer), max_kinks)


def directional_gradient(
    f: Callable[..., Any],
    args: Sequence[Any],
    position: int,
    units: Array,
    dout: Any,
    source: np.random.Generator,
    *,
    max_kinks: float = MAX_KINKS,
) -> tuple[Rays, Numeric]:
    """The slopes of sum(dout * f(*args)) along these directions of one argument, with `f` called here, one by one."""
    rays = directional_points(args, position, units, source)
    stacked, outputs = leaves(rays.points), []
    for k in range(FIRST + 4 * len(units)):
        point = own(list(args))
        point[position] = replace_leaves(rays.like, [leaf[k].copy() for leaf in stacked])
        outputs.append(np.array(f(*point)))
    if len({out.shape for out in outputs}) > 1:
        raise Unsuited("shape", gettext("the shape of the output changes from call to call"))
    return rays, directional_slopes(rays, np.array(outputs), dout, max_kinks=max_kinks)


def judge_directions(numeric: Numeric, claim: Any, rays: Rays) -> str | None:
    """Why a claimed gradient is wrong on these rays: "type", "shape", "finite" or "value"; None if it is right."""
    got, like = leaves(claim), leaves(rays.like)
    if len(got) != len(like) or not all(np.asarray(g).dtype.kind in "fiu" for g in got):
        return "type"
    if [np.shape(g) for g in got] != [np.shape(leaf) for leaf in like]:
        return "shape"
    row = flatten(claim)
    if not np.all(np.isfinite(row)):
        return "finite"
    return None if np.all(numeric.excess(rays.units @ row) <= 1) else "value"
