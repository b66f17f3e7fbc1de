"""At kinks and ties: which gradients are right where a function has more than one slope.

Any entry may be any number between its one-sided slopes. With that alone each of several tied entries could take the whole
slope. So equal entries of the input are moved together as well: what a claim gives them in all must lie between the one-sided
slopes of that move. Where every tie has a value of its own and no entry is in two ties, nothing else is accepted than shares
that are at least 0 and add up to 1.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.carried import pairs
from autograder.checks.kind import Results, by_output
from autograder.checks.matches import judge as judge_values
from autograder.compare import leaves
from autograder.gradients import Numeric, directional_gradient, tied_units
from autograder.gradients.numeric import flatten, unflatten
from autograder.language import gettext
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict

LISTED = 4  # places of a tie that a message names
NOISE = 1e-5  # relative to the other end of a span


def accepted(
    forward: Callable[..., Any],
    args: Sequence[Any],
    position: int,
    dout: Any,
    numeric: Numeric,
    source: np.random.Generator,
) -> dict[str, Any]:
    """The one-sided slopes: of every entry, and of every set of equal entries that move together.

    Args:
        forward: the function that is differentiated.
        args: its arguments.
        position: of the one by which it is differentiated.
        dout: upstream gradient; None for ones.
        numeric: the numeric gradient, entry by entry.
        source: of random numbers.

    Raises:
        Unsuited: moved together, the entries have no slope that can judge anybody.
    """
    sets = tied_units(args[position])
    made = {"middle": numeric.tree, "reach": numeric.shaped(numeric.bound), "sets": sets}
    if len(sets):
        _, along = directional_gradient(forward, args, position, sets, dout, source, max_kinks=1.0)
        made |= {"low": along.value - along.bound, "high": along.value + along.bound}
    return made


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results) -> Judgement:
    """PASS if every entry lies between its slopes, and every set of equal entries between those of moving together."""
    judged = judge_values(exercise, check, widened(exercise, plan), results, None)
    found = judged.difference
    if judged.verdict is not Verdict.PASS:
        told = found is not None and found.kind == "value" and found.output in plan.extra["kinks"]
        return replace(judged, detail=_beyond(plan, found)) if told and found else judged
    for output, right in plan.extra["kinks"].items():
        claim = by_output(exercise, (results[0].values or (None,))[-1])[output]
        text = _shared_out(output, pairs(exercise, check)[output], claim, right)
        if text:
            middle = right["middle"]
            shown = (claim, middle) if isinstance(middle, np.ndarray) else (None, None)
            return Judgement(Verdict.FAIL, "value", text, Difference("value", text, output, (), *shown))
    return judged


def widened(exercise: Exercise, plan: Plan) -> Plan:
    """The plan with the middle of the one-sided slopes as the value, and half their distance added to the bound."""
    rest, value, allowed = iter(plan.bounds[0]), [], []
    for output, item in by_output(exercise, plan.values[0]).items():
        bounds = [next(rest) for _ in leaves(item)]
        right = plan.extra["kinks"].get(output)
        if right:
            item = right["middle"]
            bounds = [b + reach for b, reach in zip(bounds, leaves(right["reach"]), strict=True)]
        value.append(item)
        allowed += bounds
    return replace(plan, values=(value[0] if len(value) == 1 else tuple(value),), bounds=(allowed,))


def _beyond(plan: Plan, found: Difference) -> str:
    """What an entry is, and between which slopes it should lie."""
    right = plan.extra["kinks"][found.output]
    if not isinstance(right["middle"], np.ndarray) or found.got is None:
        return found.text
    middle, reach = (np.asarray(right[name])[found.index] for name in ("middle", "reach"))
    got = np.asarray(found.got)[found.index]
    name = f"{found.output}{list(found.index) if found.index else ''}"
    text = gettext("{name} is {got}, expected {expected}")
    return text.format(name=name, got=f"{got:.6g}", expected=_span(middle - reach, middle + reach))


def _shared_out(output: str, by: str, claim: Any, right: Mapping[str, Any]) -> str | None:
    """What equal entries get in all, of the smallest set that gets too much or too little."""
    if not len(right["sets"]):
        return None
    sums = right["sets"] @ flatten(claim)
    wrong = ~((right["low"] <= sums) & (sums <= right["high"]))
    if not wrong.any():
        return None
    counts = np.sum(right["sets"], axis=1)
    k = int(np.argmin(np.where(wrong, counts, np.inf)))
    places = _places(output, right["sets"][k], right["middle"])
    text = gettext(
        "in {count:.0f} places where {by} has one and the same value {output} is {sum:.6g} in all, expected "
        "{expected} ({places})"
    )
    expected = _span(right["low"][k], right["high"][k])
    return text.format(count=counts[k], by=by, output=output, sum=sums[k], expected=expected, places=places)


def _places(output: str, unit: np.ndarray, like: Any) -> str:
    """The entries that a direction moves, as sums are written."""
    if not isinstance(like, np.ndarray):
        return output
    indices = [[int(i) for i in index] for index in np.argwhere(unflatten(unit, like))]
    shown = [f"{output}{index}" for index in indices[:LISTED]]
    return " + ".join([*shown, "..."] if len(indices) > LISTED else shown)


def _span(low: float, high: float) -> str:
    """The numbers between two slopes, in words; what is 0 but for the noise of measuring is 0."""
    noise = NOISE * max(abs(low), abs(high))
    a, b = (f"{0.0 if abs(slope) <= noise else slope:.4g}" for slope in (low, high))
    return a if a == b else gettext("a number from {low} to {high}").format(low=a, high=b)
