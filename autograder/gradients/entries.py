"""The numeric gradient, entry by entry.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., 8.1 (central differences). The step is smaller than the
eps**(1/3) that is best for a smooth function, because fewer kinks lie within it.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.compare import leaves
from autograder.gradients.numeric import (
    DOUBT,
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

if TYPE_CHECKING:
    import numpy.typing as npt

Batch = Callable[[list[list[Any]]], Any]  # many argument lists -> their outputs, in order


def numeric_gradient(
    f: Callable[..., Any],
    args: Sequence[Any],
    position: int,
    dout: Any,
    source: np.random.Generator,
    *,
    batch: Batch | None = None,
    max_kinks: float = MAX_KINKS,
) -> Numeric:
    """The gradient of sum(dout * f(*args)) with respect to one argument, with error bars.

    Costs 6 calls, 2 per entry, and 2 more for the steepest entry and for each one in doubt.

    Args:
        f: a function that returns one array. It may write into its arguments and may return views of them.
        args: its arguments; arrays of floats are taken as float64.
        position: which of them: an array, or a tree of arrays, whose entries come in the order of `compare.leaves`.
        dout: the upstream gradient (shape of the output); None for ones, as for a loss.
        source: for the short moves that measure rounding.
        batch: evaluates many argument lists in one go, instead of `f` one by one.
        max_kinks: share of the entries that may lie at a kink (one always may); 1 where kinks are what is examined.

    Raises:
        Unsuited: for every reason but "type" and "complex".
    """
    objective = _Objective(f, args, position, source, batch)
    if not objective.flat.size:
        raise Unsuited("vacuous", "the argument has no entries")
    objective.upstream(dout)
    numeric = replace(objective.entries(np.arange(objective.flat.size), STEP), like=objective.like)
    largest = [np.full(np.shape(g), np.max(g, initial=0.0)) for g in leaves(numeric.shaped(numeric.gross))]
    numeric = replace(numeric, gross=flatten(largest))
    unclear = ~(numeric.bend <= DOUBT * numeric.gross + 2 * numeric.noise)
    unclear[np.argmax(np.abs(numeric.value))] = (
        True  # the steepest one always: steps of a regular width hide from one look
    )
    doubt = np.flatnonzero(unclear)
    parts = (numeric.value, numeric.noise, numeric.bend, numeric.gross)
    better = tighter(Numeric(*(part[doubt] for part in parts)), objective.entries(doubt, STEP * FINER))
    for part, new in zip(parts, (better.value, better.noise, better.bend, better.gross), strict=True):
        part[doubt] = new
    return usable(numeric, max_kinks)


class _Objective:
    """sum(dout * f(*args)) near one point, as a function of one argument, whose entries all lie in the row `flat`."""

    def __init__(
        self,
        f: Callable[..., Any],
        args: Sequence[Any],
        position: int,
        source: np.random.Generator,
        batch: Batch | None,
    ) -> None:
        self.f, self.batch, self.copies = f, batch, False
        self.args = list(own(list(args)))
        self.like, self.flat = self.args[position], flatten(self.args[position])
        self.args[position] = unflatten(self.flat, self.like)
        self.kept = own(self.args)
        self.base = self.outputs([self.args], 1)[0]
        self.copies = self.harmed()  # it writes into its arguments: from now on it gets copies
        near = self.outputs([self.args, *short_lines(self.kept, source)], 5)
        if not np.array_equal(near[0], self.base, equal_nan=True):
            raise Unsuited("random", "two calls with the same input differ: fix the mask or the seed")
        self.shaken = near[1:]

    def upstream(self, dout: Any) -> None:
        """Sets what the outputs are weighted with."""
        self.dout = upstream(dout, self.base)
        self.noise = rounding(self.base, self.shaken, self.dout)

    def harmed(self) -> bool:
        """True if the arguments are no longer what they were. They are mended."""
        pairs = zip(leaves(self.args), leaves(self.kept), strict=True)
        arrays = [(now, kept) for now, kept in pairs if isinstance(now, np.ndarray)]
        harmed = [(now, kept) for now, kept in arrays if not np.array_equal(now, kept)]
        for now, kept in harmed:
            now[...] = kept
        return bool(harmed)

    def outputs(self, points: Iterable[list[Any]], count: int) -> Array:
        """The outputs at several argument lists (count, S), each copied before the next list is made."""
        f, copies = self.f, self.copies
        if self.batch:
            results = iter(self.batch([own(point) for point in points]))
        else:
            results = (f(*(own(point) if copies else point)) for point in points)
        first = np.array(next(results), np.float64)
        out, shape = np.empty((count, *first.shape)), first.shape
        out[0] = first
        for k, got in enumerate(results, 1):
            if np.shape(got) != shape:
                raise Unsuited("shape", f"the output has shape {np.shape(got)} here and {shape} there")
            out[k] = got
        return out

    def moved(self, which: Iterable[int], high: Array, low: Array) -> Iterator[list[Any]]:
        """The arguments with one entry changed in place, put back when the next list is asked for."""
        flat = self.flat
        for i in which:
            kept = flat[i]
            for value in (high[i], low[i]):
                flat[i] = value
                yield self.args
            flat[i] = kept

    def entries(self, which: npt.NDArray[np.intp], step: float) -> Numeric:
        """Derivatives by these entries. Two calls each."""
        h = step * np.maximum(1.0, np.abs(self.flat))
        high, low = self.flat + h, self.flat - h
        out = self.outputs(self.moved(which.tolist(), high, low), 2 * len(which))
        if not self.batch and not self.copies and self.harmed():  # it began to write into them: once more, with copies
            self.copies = True
            return self.entries(which, step)
        refuse_single(self.base, self.shaken, out)
        return slopes(self.base, out, (high - low)[which], self.dout, self.noise)
