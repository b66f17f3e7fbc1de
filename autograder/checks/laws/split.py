"""The law of a split: every row lands in exactly one part, rows that belong together stay together, all are equally likely.

Options of the check: `of`, the inputs that are split along their first axis; `parts`, for each part the outputs in the same order.
The rows of every input must differ from each other.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import by_output
from autograder.checks.laws.law import Law, plausible
from autograder.checks.laws.rows import Places, chance, held, numbers_of, places_of
from autograder.language import and_list, gettext
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: "Oracle") -> dict[str, Any]:
    parts = by_output(exercise, value)
    return {
        "inputs": [values[name] for name in check.options["of"]],
        "sizes": [len(parts[part[0]]) for part in check.options["parts"]],
    }


def _numbers(
    exercise: Exercise, check: Check, originals: Sequence[np.ndarray], places: Sequence[Places], result: Result
) -> list[list[list[int]]] | None:
    """By part, by input: the numbers of the rows. None if some output is no array of such rows."""
    parts = by_output(exercise, result.values[-1] if result.values else None)
    found = [
        [
            numbers_of(parts[name], original, where)
            for name, original, where in zip(part, originals, places, strict=True)
        ]
        for part in check.options["parts"]
    ]
    if any(rows is None for part in found for rows in part):
        return None
    return [[rows or [] for rows in part] for part in found]


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """Sizes, whether every row is there once, whether rows belong together, how often each is in the last part."""
    originals = plan.extra["law"]["inputs"]
    places = [places_of(original) for original in originals]
    numbers = [_numbers(exercise, check, originals, places, result) for result in results]
    if any(n is None for n in numbers):
        return {"form": "no rows of the input"}
    whole = [n for n in numbers if n is not None]
    count = len(plan.extra["law"]["inputs"][0])
    sizes = sorted({tuple(len(part[0]) for part in n) for n in whole})
    once = all(sorted(row for part in n for row in part[0]) == list(range(count)) for n in whole)
    last = np.bincount([r for n in whole[:-1] for r in n[-1][0] if r >= 0], minlength=count)
    return {
        "sizes": [list(s) for s in sizes[:4]],
        "rows": "once" if once else "lost or doubled",
        "pairs": all(all(rows == part[0] for rows in part) for n in whole for part in n),
        "chance": chance(last, len(whole) - 1, plan.extra["law"]["sizes"][-1] / count),
        "neighbours": _neighbours([n[-1][0] for n in whole[:-1]], count, plan.extra["law"]["sizes"][-1]),
        "orders": [_order([n[p][i] for n in whole for p in range(len(n))], plan, i) for i in range(len(whole[0][0]))],
        "repeat": numbers[0] == numbers[-1],
    }


def _neighbours(drawn: Sequence[Sequence[int]], count: int, size: int) -> str:
    """Whether rows 0 and 1, 2 and 3, ... get into the last part together as often as any two rows: "free" or "tied".

    Pairs without a row in common are negatively associated where rows are drawn without putting back, so the bound for
    independent events holds for them.

    Source: Joag-Dev, Proschan, Negative association of random variables with applications, Annals of Statistics 11, 1983.
    """
    sets = [set(rows) for rows in drawn]
    both = sum(2 * k in rows and 2 * k + 1 in rows for rows in sets for k in range(count // 2))
    chance_of_two = size * (size - 1) / (count * (count - 1))
    return "free" if plausible(both, len(sets) * (count // 2), chance_of_two) else "tied"


def _order(parts: Sequence[Sequence[int]], plan: Plan, i: int) -> str:
    """In which order the rows of one input appear within the parts, over all calls."""
    if all(list(rows) == sorted(rows) for rows in parts):
        return "kept"
    key = np.asarray(plan.extra["law"]["inputs"][i], dtype=np.float64)
    first = key.reshape(len(key), -1)[:, 0]
    sizes = [first[list(rows)] for rows in parts if all(r >= 0 for r in rows)]
    return "sorted" if sizes and all(np.all(np.diff(s) >= 0) or np.all(np.diff(s) <= 0) for s in sizes) else "mixed"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    seen, law = features(exercise, check, plan, results), plan.extra["law"]
    names = and_list(check.options["of"])
    if "form" in seen:
        return [("shape", gettext("the parts are not made of rows of {names}").format(names=names))]
    found = []
    if seen["sizes"] != [law["sizes"]]:
        other = next(sizes for sizes in seen["sizes"] if sizes != law["sizes"])
        text = gettext("the parts have {got} rows, expected {expected}")
        found.append(("size", text.format(got=other, expected=law["sizes"])))
    if seen["rows"] != "once":
        text = gettext("some rows are lost, doubled or in both parts: every row belongs to exactly one part")
        found.append(("rows", text))
    if not seen["pairs"]:
        text = gettext("the rows of {names} do not stay together: row i of one belongs to row i of the other")
        found.append(("pairs", text.format(names=names)))
    if seen["chance"] != "fair":
        text = gettext("the last part holds {rows}: which rows it gets must be drawn at random with rng")
        found.append(("chance", text.format(rows=held(seen["chance"]))))
    elif seen["neighbours"] != "free":
        text = gettext("neighbouring rows hang together: each row must be drawn for itself")
        found.append(("neighbours", text))
    if not seen["repeat"]:
        text = gettext("two generators with the same seed give different parts: the draw does not come from rng alone")
        found.append(("seed", text))
    return found


LAW = Law(90, _prepare, features, objections)
