"""A numeric derivative, its error bars, and what is accepted as agreeing with it.

Sources: Nocedal & Wright, Numerical Optimization, 2nd ed., 8.1 (the step of a difference and its two errors); Clarke,
Optimization and Nonsmooth Analysis, 1983, 2.1 (the gradients of a function at a kink).
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.compare import compare, is_float, leaves, replace_leaves
from autograder.language import gettext
from autograder.model import Difference

if TYPE_CHECKING:
    import numpy.typing as npt

Array = np.ndarray[Any, np.dtype[np.float64]]

STEP = 2.0**-20  # times max(1, |x|): crosses few kinks, and leaves the objective ten digits to differ in
FINER = 1 / 16  # what is in doubt is looked at once more with this share of the step
DOUBT = 1e-5  # in doubt: the one-sided slopes differ by more than this share of the largest slope of the array
KINK = 1e-3  # at a kink: they differ by more than this share, even with the finer step
MAX_KINKS = 0.1  # more kinks than this share of the entries: the point is badly chosen
RTOL = 1e-6  # relative error that the method itself may have
PROBES = (2.0**-30, 2.0**-25)  # rounding is measured at these relative distances: above one ulp, below any curvature
NOISE = 16.0  # allowed rounding, in units of the measured one
LIVE = 1000.0  # the largest slope must exceed its rounding by this factor, or the case proves nothing


class Unsuited(Exception):
    """No numeric derivative of this function at this point can judge anybody; the message says why.

    Attributes:
        reason: a keyword: "random", "finite", "shape", "type", "float32", "steps", "kinks", "vacuous" or "complex".
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Numeric:
    """Numeric derivatives, one per entry or per direction, and how far off they may be.

    Attributes:
        value: central differences (K,).
        noise: what rounding can make of them (K,).
        bend: half the difference of the two one-sided slopes, output by output (K,): curvature, or the whole of a kink.
        gross: the slope that counts as large (K,), before outputs of opposite sign cancel.
        like: the argument in whose form the entries are read; None for directions.
    """

    value: Array
    noise: Array
    bend: Array
    gross: Array
    like: Any = None

    @property
    def bound(self) -> Array:
        """Largest error of a right gradient (K,)."""
        return self.noise + self.bend + RTOL * np.abs(self.value) + np.finfo(np.float64).tiny

    @property
    def low(self) -> Array:
        """The smaller one-sided slopes (K,). At a kink everything from `low` to `high` is right."""
        return self.value - self.bend

    @property
    def high(self) -> Array:
        """The larger one-sided slopes (K,)."""
        return self.value + self.bend

    @property
    def kinks(self) -> npt.NDArray[np.bool_]:
        """Where the slope jumps (K,)."""
        return ~(self.bend <= KINK * self.gross + 2 * self.noise)

    @property
    def live(self) -> bool:
        """True if every array of the argument has a slope that rounding cannot make."""
        loud = np.abs(self.value) > LIVE * self.noise
        return all(bool(np.any(part)) for part in leaves(self.shaped(loud)))

    @property
    def tree(self) -> Any:
        """`value` in the form of the argument."""
        return self.shaped(self.value)

    def excess(self, claim: Any) -> Array:
        """Error over allowed error of a claimed gradient (K numbers in any form), entry by entry (K,); 1 is right."""
        return np.abs(flatten(claim) - self.value) / self.bound

    def bounds(self) -> list[Any]:
        """`bound`, one array for each leaf of the argument."""
        return leaves(self.shaped(self.bound))

    def shaped(self, row: npt.NDArray[Any]) -> Any:
        """A row of K numbers in the form of the argument."""
        return row if self.like is None else unflatten(row, self.like)


def flatten(tree: Any) -> Array:
    """The entries of all leaves as one new row of floats."""
    rows = [np.asarray(leaf, dtype=np.float64).reshape(-1) for leaf in leaves(tree)]
    return np.concatenate(rows) if rows else np.empty(0)


def unflatten(row: npt.NDArray[Any], like: Any) -> Any:
    """A tree in the form of `like`: views of a row (K,), or for M rows (M, K) stacked leaves with a new first axis."""
    parts = np.split(row, np.cumsum([np.size(leaf) for leaf in leaves(like)])[:-1], axis=-1)
    pairs = zip(parts, leaves(like), strict=True)
    return replace_leaves(like, [part.reshape((*row.shape[:-1], *np.shape(leaf))) for part, leaf in pairs])


def own(value: Any) -> Any:
    """A private copy of a tree: float arrays as float64 in C order, so that nothing is rounded and nobody is harmed."""

    def copy(leaf: Any) -> Any:
        return np.array(leaf, np.float64 if is_float(leaf) else None) if isinstance(leaf, np.ndarray) else leaf

    return replace_leaves(value, [copy(leaf) for leaf in leaves(value)])


def judge_gradient(numeric: Numeric, claim: Any, name: str) -> Difference | None:
    """The first difference of a claimed gradient from the numeric one, None if it agrees.

    At a kink any slope from the one side's to the other side's agrees.
    """
    return compare(claim, numeric.tree, numeric.bounds(), name)


# --------------------------------------------------------------------------------------------- from outputs to slopes


def slopes(base: Array, out: Array, span: Array, dout: Array, noise: float) -> Numeric:
    """Derivatives from outputs in the order plus, minus, plus, minus, ...

    Outputs are subtracted before they are summed: what did not move adds no rounding, and a kink in one output is not
    cancelled by a kink in another.

    Args:
        base: the output at the point itself (S).
        out: the outputs beside it (2 K, S).
        span: the true distance between the two points of each pair (K,).
        dout: upstream gradient (S).
        noise: rounding of the objective.
    """
    if out.shape[1:] != base.shape:
        text = gettext("the output has shape {first} here and {second} there")
        raise Unsuited("shape", text.format(first=out.shape[1:], second=base.shape))
    rows, weights = out.reshape(len(out), -1), dout.reshape(-1)
    with np.errstate(all="ignore"):
        plus, minus = rows[0::2] - base.reshape(-1), rows[1::2] - base.reshape(-1)
        change = plus - minus
        value = change @ weights / span
        bend = np.abs(plus + minus) @ np.abs(weights) / span
        gross = np.abs(change) @ np.abs(weights) / span
    if not np.all(np.isfinite(value)):
        raise Unsuited("finite", gettext("the function is not finite near this point"))
    return Numeric(value, noise / span, bend, gross)


def short_lines(value: Any, source: np.random.Generator) -> list[Any]:
    """Four copies of a tree of arguments, there and back on two lines of a relative length of about PROBES.

    Equal magnitudes move together and zeros stay: ties, and kinks at 0, are kept and not taken for rounding.
    """
    points: list[list[Any]] = [[], [], [], []]
    for leaf in leaves(value):
        changes = np.zeros((2, 1))
        if is_float(leaf) and leaf.size:
            size, group = np.unique(np.abs(leaf), return_inverse=True)
            factors = np.array(PROBES)[:, None] * source.standard_normal((2, size.size))
            changes = leaf * factors[:, group.reshape(leaf.shape)]
        for point, change in zip(points, (changes[0], -changes[0], changes[1], -changes[1]), strict=True):
            point.append(leaf + change if is_float(leaf) and leaf.size else leaf)
    return [replace_leaves(value, point) for point in points]


def rounding(base: Array, shaken: Array, dout: Array) -> float:
    """Rounding of the objective, from outputs there and back on short lines (4, S): smooth parts cancel."""
    rough = np.max(np.abs((shaken[0::2] - base) + (shaken[1::2] - base)), axis=0) / 2
    return NOISE * float(np.sum(np.abs(dout) * (rough + np.finfo(np.float64).eps * np.abs(base))))


def upstream(dout: Any, base: Array) -> Array:
    """`dout` as float64, ones if it is None. The output that it belongs to must be finite and have its shape."""
    if not np.all(np.isfinite(base)):
        raise Unsuited("finite", gettext("the function is not finite at this point"))
    given = np.ones_like(base) if dout is None else np.asarray(dout, dtype=np.float64)
    if given.shape != base.shape:
        text = gettext("dout has shape {given}, the output {shape}")
        raise Unsuited("shape", text.format(given=given.shape, shape=base.shape))
    return given


def refuse_single(base: Array, shaken: Array, out: Array) -> None:
    """Refuses a function that moves in steps of float32, whatever type it returns: only the digits tell."""
    if all(_looks_single(values) for values in (base, shaken, out)) and np.any(out != base):
        text = gettext("the output has float32 precision only: something inside drops half of the digits")
        raise Unsuited("float32", text)


def _looks_single(values: Array) -> bool:
    with np.errstate(over="ignore"):
        fits = np.array_equal(values, values.astype(np.float32))
    return fits and not np.array_equal(values, np.rint(values))


def tighter(coarse: Numeric, finer: Numeric) -> Numeric:
    """Entry by entry the better known of two derivatives. Refused if they contradict each other."""
    finer = replace(finer, gross=coarse.gross)
    allowed = coarse.bound + finer.bound + KINK * coarse.gross
    if not np.all(np.abs(coarse.value - finer.value) <= allowed):
        raise Unsuited(
            "steps", gettext("the slope depends on the distance: the function has steps or noise of its own")
        )
    better = finer.bound < coarse.bound
    value, noise, bend = (
        np.where(better, new, old)
        for new, old in ((finer.value, coarse.value), (finer.noise, coarse.noise), (finer.bend, coarse.bend))
    )
    return replace(coarse, value=value, noise=noise, bend=bend)


def usable(numeric: Numeric, max_kinks: float) -> Numeric:
    """The same derivatives, if they can judge anybody."""
    kinks, size = int(np.sum(numeric.kinks)), numeric.value.size
    if kinks > max(1, max_kinks * size):
        raise Unsuited("kinks", gettext("{count} of {size} slopes jump at this point").format(count=kinks, size=size))
    if not numeric.live:
        text = gettext("the true gradient does not rise above its own rounding: anything small would pass")
        raise Unsuited("vacuous", text)
    return numeric
