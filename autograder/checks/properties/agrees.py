"""The decisions that came back are those that the student's own units make: a network built from parts that were asked for.

Options: `layers`, for every layer the numbers of the calls made before whose results (w, b) are its units; `rows` (N, D), the
name of an input, or the numbers themselves; `output`, the output with the decisions (N,). Rows on which rounding could decide
do not count; they must not be most of them.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.properties.property import Options, Property, Seen, array_of, as_floats, malformed
from autograder.checks.properties.units import Layers, answers, row_text, sizes, sums
from autograder.compare import compare_leaf
from autograder.language import gettext
from autograder.model import Difference

NEAR = 1e-9  # of the size of what is added up: nearer to 0 the order of the additions may decide


def _layers(options: Options, seen: Seen) -> Layers | Difference:
    """The network of the student's own units, or what is wrong with the form of one of them."""
    layers = []
    width = array_of(options["rows"], seen).shape[1]
    for numbers in options["layers"]:
        units = [_unit(seen, number, width) for number in numbers]
        for unit in units:
            if isinstance(unit, Difference):
                return unit
        right = [unit for unit in units if not isinstance(unit, Difference)]
        layers.append((np.stack([w for w, _ in right], axis=1), np.array([b for _, b in right])))
        width = len(numbers)
    return layers


def _unit(seen: Seen, number: int, width: int) -> tuple[np.ndarray, float] | Difference:
    got, name = seen.own[number], seen.before[number]
    found = malformed(got, (np.zeros(width), 0.0), name)
    if found:
        return found
    w, b = as_floats(got)
    return w, float(b)


def objection(options: Options, seen: Seen) -> Difference | None:
    """The first row that is decided otherwise."""
    layers = _layers(options, seen)
    if isinstance(layers, Difference):
        return layers
    rows, name = array_of(options["rows"], seen), options["output"]
    before = sums(layers, rows)
    expected = answers(before[-1])[:, 0].astype(np.int64)
    near = [np.any(np.abs(z) <= NEAR * size, axis=1) for z, size in zip(before, sizes(layers, rows), strict=True)]
    if 2 * np.count_nonzero(np.any(near, axis=0)) > len(rows):
        text = gettext("your own {units} leave most rows undecided: a sum of theirs is 0 there")
        return Difference("value", text.format(units=", ".join(seen.before)), name)
    got = seen.parts[name]
    if isinstance(got, np.ndarray) and got.shape == expected.shape:
        got = np.where(np.any(near, axis=0), expected.astype(got.dtype), got)
    found = compare_leaf(got, expected, 0.0, name)
    if found is None or not found.index:
        return found
    text = gettext("{difference}: so your own {units} decide the row {row}")
    row = row_text(rows[found.index[0]])
    return replace(found, text=text.format(difference=found.text, units=", ".join(seen.before), row=row))


def feature(options: Options, seen: Seen) -> Any:
    """What came back."""
    return seen.parts[options["output"]]


PROPERTY = Property(objection, feature)
