"""The slope of a function along a line, as exactly as differences allow, with the error that it may still have.

Central differences at shorter and shorter distances, and Richardson's extrapolation of all of them: each column of the
table takes out one more even power of the distance. Of all entries the one with the smallest error is kept, measured by
how far it lies from its two parents, plus what rounding can make of it. So a kink near the point costs digits, not truth.

Sources: Ridders, Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4, 1982; Richardson,
Philosophical Transactions A 210, 1911.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.gradients.numeric import Unsuited, flatten, own, rounding, short_lines, unflatten, upstream

LONGEST, COUNT = 2.0**-4, 16  # the distances: LONGEST, a half of it, ...
SAFETY = 10.0  # the true error may be this much larger than the measured one


def slope(
    f: Callable[..., Any], args: Sequence[Any], position: int, unit: Any, dout: Any, source: np.random.Generator
) -> tuple[float, float]:
    """The slope of sum(dout * f(*args)) along a direction of one argument, and the largest error that it may have.

    Args:
        f: a function that returns one array.
        args: its arguments.
        position: which of them is moved: an array or a tree of arrays.
        unit: the direction, in the order of `flatten` (K,).
        dout: the upstream gradient (shape of the output); None for ones.
        source: for the points at which rounding is measured.

    Raises:
        Unsuited: "random", "finite", "shape".
    """
    like = own(args[position])
    flat = flatten(like)

    def at(point: Any) -> Any:
        moved = own(list(args))
        moved[position] = unflatten(point, like)
        return np.array(f(*moved), dtype=np.float64)

    base = at(flat)
    weights = upstream(dout, base)
    if not np.array_equal(base, at(flat)):
        raise Unsuited("random", "two calls with the same input differ: fix the mask or the seed")
    noise = rounding(base, np.stack([at(point) for point in short_lines(flat, source)]), weights)
    distances = LONGEST * 0.5 ** np.arange(COUNT)
    quotients = [float(np.sum(weights * (at(flat + h * unit) - at(flat - h * unit)))) / (2 * h) for h in distances]
    return extrapolated(quotients, (noise / distances).tolist())


def extrapolated(quotients: Sequence[float], noise: Sequence[float]) -> tuple[float, float]:
    """The best entry of Richardson's table, and its error.

    Args:
        quotients: central differences, each at half the distance of the one before.
        noise: what rounding can make of each.
    """
    best = (quotients[0], np.inf)
    above = [quotients[0]]
    for k in range(1, len(quotients)):
        row = [quotients[k]]
        for j, old in enumerate(above):
            row.append(row[j] + (row[j] - old) / (4.0 ** (j + 1) - 1.0))
            error = SAFETY * max(abs(row[-1] - row[j]), abs(row[-1] - old)) + 2 * noise[k]
            best = min(best, (row[-1], float(error)), key=lambda entry: entry[1])
        above = row
    return best
