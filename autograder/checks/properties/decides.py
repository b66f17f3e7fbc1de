"""The parameters that came back, used as threshold units, decide every row as they should. Which parameters is free.

Options: `unit`, the names of two outputs, the weights (D,) and the bias of a single unit; or `layers`, the name of an output
that is a list of (W, b). `rows` (N, D) and `targets` (N,) or (N, M), the answers that are due: the name of an input, or the
numbers themselves. `margin`, how far from 0 every number before a step must lie; 0, the default, asks for none.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.properties.property import Options, Property, Seen, array_of, as_floats, malformed
from autograder.checks.properties.units import Layers, answers, row_text, sums
from autograder.language import gettext
from autograder.model import Difference


def _outputs(options: Options) -> Sequence[str]:
    return options["unit"] if "unit" in options else (options["layers"],)


def _layers(options: Options, seen: Seen) -> Layers | Difference:
    """The parameters that came back, or what is wrong with their form."""
    names = _outputs(options)
    for name in names:
        found = malformed(seen.parts[name], seen.form[name], name)
        if found:
            return found
    numbers = [as_floats(seen.parts[name]) for name in names]
    if "unit" in options:
        return [(np.asarray(numbers[0])[:, None], np.reshape(numbers[1], 1))]
    return [(W, b) for W, b in numbers[0]]


def _targets(options: Options, seen: Seen) -> np.ndarray:
    targets = array_of(options["targets"], seen)
    return targets.reshape(len(targets), -1)


def _undecided(options: Options, before: np.ndarray) -> np.ndarray:
    """Where the number before a step is too near to 0, or too large to be one."""
    return np.asarray(~np.isfinite(before) | ~(np.abs(before) >= options.get("margin", 0.0)))


def objection(options: Options, seen: Seen) -> Difference | None:
    """The first number that is too near to 0, else the first row that is decided wrongly."""
    layers = _layers(options, seen)
    if isinstance(layers, Difference):
        return layers
    rows, targets = array_of(options["rows"], seen), _targets(options, seen)
    before = sums(layers, rows)
    name = ", ".join(_outputs(options))
    for k, numbers in enumerate(before):
        undecided = _undecided(options, numbers)
        if undecided.any():
            n, m = (int(i) for i in np.argwhere(undecided)[0])
            near = gettext(
                "for the row {row} {sum} is {got:.6g}, too near to 0 to decide anything: keep {margin:g} away"
            )
            large = gettext("for the row {row} {sum} is {got:.6g}, too large to be a number")
            text = near if np.isfinite(numbers[n, m]) else large
            seen_here = {"row": row_text(rows[n]), "sum": _sum(options, k, m), "got": numbers[n, m]}
            return Difference("value", text.format(**seen_here, margin=options.get("margin", 0.0)), name)
    got = answers(before[-1])
    if np.array_equal(got, targets):
        return None
    n, m = (int(i) for i in np.argwhere(got != targets)[0])
    wrong = int(np.any(got != targets, axis=1).sum())
    text = gettext(
        "for the row {row} {sum} is {before:.6g}, which gives {got:g}, expected {expected:g} "
        "({wrong} of {count} rows are wrong)"
    ).format(
        row=row_text(rows[n]),
        sum=_sum(options, len(layers) - 1, m),
        before=before[-1][n, m],
        got=got[n, m],
        expected=targets[n, m],
        wrong=wrong,
        count=len(rows),
    )
    return Difference("value", text, name, (n, m), got, targets.astype(np.float64))


def _sum(options: Options, layer: int, unit: int) -> str:
    if "unit" in options:
        return "w x + b"
    return gettext("the number before the step (layer {layer}, unit {unit})").format(layer=layer + 1, unit=unit)


def feature(options: Options, seen: Seen) -> Any:
    """What is decided, unit by unit: for every row 1, -1 for a 0, 0 where nothing is decided. All scales of a mistake are one.

    Of a single unit the signs of its weights belong to it, or else "NAND has the weights of AND" would be said of all that
    always say 1; of a network the hidden units, in any order.
    """
    layers = _layers(options, seen)
    if isinstance(layers, Difference):
        return layers.text
    before = sums(layers, array_of(options["rows"], seen))
    lost = np.any(np.concatenate([_undecided(options, numbers) for numbers in before], axis=1), axis=1)
    decided = [np.where(lost[:, None], 0, np.where(numbers > 0, 1, -1)) for numbers in before]
    if "unit" in options:
        return [decided[0], np.sign(layers[0][0][:, 0])]
    return [np.array(sorted(numbers.T.tolist())) for numbers in decided[:-1]] + [decided[-1]]


PROPERTY = Property(objection, feature)
