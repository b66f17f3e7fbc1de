"""The law of mini-batches: chance alone decides which rows come together; each comes once an epoch, with what belongs to it.

Options of the check: `of`, the inputs that are cut along their first axis. The result is a list of batches, each with one part
for every input in this order. The rows of every input must differ from each other. The function is called twice with one
generator that goes on: two epochs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.laws.law import ALPHA, Law, plausible
from autograder.checks.laws.rows import Places, chance, held, numbers_of, places_of
from autograder.language import and_list, gettext, later
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

TWICE = later("some rows come twice in one epoch: each comes once")
ROWS = {
    "changed": later("some rows are none of {names}"),
    "doubled in a batch": TWICE,
    "doubled": TWICE,
    "lost": later("some rows never come"),
}

Epoch = list[list[list[int]]]  # by batch, by input: the numbers of the rows


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: "Oracle") -> dict[str, Any]:
    return {
        "inputs": [values[name] for name in check.options["of"]],
        "sizes": [len(batch[0]) for batch in value],
    }


def _epoch(value: Any, originals: Sequence[np.ndarray], places: Sequence[Places]) -> Epoch | None:
    """One epoch as numbers of rows; None if it is no list of batches of such rows."""
    if not isinstance(value, (list, tuple)):
        return None
    if any(not isinstance(batch, (list, tuple)) or len(batch) != len(originals) for batch in value):
        return None
    found = [[numbers_of(*one) for one in zip(batch, originals, places, strict=True)] for batch in value]
    if any(rows is None for batch in found for rows in batch):
        return None
    return [[rows or [] for rows in batch] for batch in found]


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """Sizes, coverage, pairs, and what chance decides: who comes last, who comes together, what changes by epoch."""
    originals = plan.extra["law"]["inputs"]
    places = [places_of(original) for original in originals]
    calls = [[_epoch(value, originals, places) for value in result.values or ()] for result in results]
    if any(epoch is None for epochs in calls for epoch in epochs):
        return {"form": "no batches of rows"}
    pairs = [[epoch or [] for epoch in epochs] for epochs in calls]
    drawn = [epoch for epochs in pairs[:-1] for epoch in epochs]
    orders = [[_order(epoch) for epoch in epochs] for epochs in pairs]
    count, planned = len(originals[0]), plan.extra["law"]["sizes"]
    sizes = sorted({tuple(len(batch[0]) for batch in epoch) for epoch in drawn})
    return {
        "sizes": [list(s) for s in sizes[:4]],
        "rows": _coverage(drawn, count, sum(planned)),
        "orders": [_kept(drawn, i) for i in range(len(originals))],
        "pairs": all(all(rows == batch[0] for rows in batch) for epoch in drawn for batch in epoch),
        "last": _last(drawn, count, planned),
        "together": _together(drawn, count, planned),
        "epochs": "anew" if any(first != second for first, second in orders) else "the same",
        "calls": "anew" if len({str(first) for first, _ in orders[:-1]}) > 1 else "the same",
        "repeat": pairs[0] == pairs[-1],
    }


def _order(epoch: Epoch) -> list[int]:
    return [row for batch in epoch for row in batch[0]]


def _kept(epochs: Sequence[Epoch], i: int) -> str:
    """Whether the rows of input i always come in the order in which they were."""
    orders = [[row for batch in epoch for row in batch[i]] for epoch in epochs]
    return "kept" if all(order == sorted(order) for order in orders) else "mixed"


def _coverage(epochs: Sequence[Epoch], count: int, planned: int) -> str:
    """ "once" if every row comes at most once, and as many of them come as should."""
    orders = [_order(epoch) for epoch in epochs]
    if any(-1 in order for order in orders):
        return "changed"
    if any(len(set(batch[0])) < len(batch[0]) for epoch in epochs for batch in epoch):
        return "doubled in a batch"
    if any(len(set(order)) < len(order) for order in orders):
        return "doubled"
    return "once" if all(len(order) == min(planned, count) for order in orders) else "lost"


def _last(epochs: Sequence[Epoch], count: int, planned: Sequence[int]) -> str:
    """Whether chance decides who is in the last batch."""
    rows = [row for epoch in epochs if epoch for row in epoch[-1][0] if row >= 0]
    return chance(np.bincount(rows, minlength=count), len(epochs), planned[-1] / count if planned else 0.0)


def _together(epochs: Sequence[Epoch], count: int, planned: Sequence[int]) -> str:
    """Whether chance decides if the first two rows come in one batch: it does not if whole runs of rows change places."""
    often = sum(any({0, 1} <= set(batch[0]) for batch in epoch) for epoch in epochs)
    share = sum(size * (size - 1) for size in planned) / (count * (count - 1))
    return "fair" if plausible(often, len(epochs), share, ALPHA) else "too often" if often else "never"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    seen, law, names = features(exercise, check, plan, results), plan.extra["law"], and_list(check.options["of"])
    if "form" in seen:
        text = gettext("what comes is not a sequence of batches, each with rows of {names}")
        return [("shape", text.format(names=names))]
    found = []
    if seen["sizes"] != [law["sizes"]]:
        other: list[int] = next((sizes for sizes in seen["sizes"] if sizes != law["sizes"]), [])
        text = gettext("the batches of one epoch have {got} rows, expected {expected}")
        found.append(("size", text.format(got=other, expected=law["sizes"])))
    if seen["rows"] in ROWS:
        text = ROWS[seen["rows"]]
        found.append(("rows", gettext(text).format(names=names)))
    if not seen["pairs"]:
        text = gettext("the rows of {names} do not stay together: row i of one belongs to row i of the other")
        found.append(("pairs", text.format(names=names)))
    return found + _by_chance(seen)


def _by_chance(seen: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    if seen["epochs"] != "anew":
        text = gettext("two epochs with one generator have the same order: the rows have to be shuffled anew")
        found.append(("epochs", text))
    if seen["calls"] != "anew":
        found.append(("calls", gettext("different generators give the same order: it is not drawn with rng")))
    if seen["last"] != "fair":
        text = gettext("the last batch holds {rows}: which rows come last must be drawn at random with rng")
        found.append(("last", text.format(rows=held(seen["last"]))))
    if seen["together"] != "fair":
        text = gettext("the same rows come together in every epoch: rows are to be shuffled, not batches")
        found.append(("together", text))
    if not seen["repeat"]:
        text = gettext("two generators with the same seed give different batches: not all of it comes from rng")
        found.append(("seed", text))
    return found


LAW = Law(60, _prepare, features, objections, repeats=2)
