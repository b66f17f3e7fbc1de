"""Carried credit: is a backward pass right for the student's own, wrong forward pass?

It is judged by the numeric slopes of *their* forward along a few random directions, at two draws of the inputs. All the calls
are known beforehand, so they are one round. The gradient must agree at both draws, be live in every argument, and change
from draw to draw wherever the right one does: a forward that forgets its inputs earns nothing. And the forward must be a real
attempt: the first, the middle and the last entry of an input move as many outputs as in the reference, and a few entries in
between at least half as many in all. Not the same outputs: a kernel that is turned round, windows at other places, or rows in
another order are real attempts too. One pixel in place of its window is none.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import Case, Results, by_output, cases, interrupted, target_call
from autograder.compare import leaves, replace_leaves
from autograder.gradients import (
    Rays,
    Unsuited,
    directional_points,
    directional_slopes,
    judge_directions,
    random_units,
)
from autograder.gradients.numeric import KINK, flatten
from autograder.language import gettext, later
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Result, Stack, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

FORM = {
    "type": later("{name} does not have the form of what it is the gradient by"),
    "shape": later("{name} holds an array of another shape than the one that it is the gradient by"),
    "finite": later("{name} holds numbers that are not finite"),
}
DRAWS = 2  # one draw cannot tell a right gradient from a constant one
ENDS = 3  # the first, the middle and the last entry come first among those that are moved
BETWEEN = 5  # then as many at odd places: the middle one alone may lie at the edge of an image
GOLDEN = (5**0.5 - 1) / 2  # its multiples, without whole parts, fall on no grid


def pairs(exercise: Exercise, check: Check) -> dict[str, str]:
    """Output -> the input by which it is the derivative."""
    wrt = check.options["wrt"]
    return dict(wrt) if isinstance(wrt, Mapping) else dict(zip(exercise.outputs, wrt, strict=True))


def of_names(exercise: Exercise, check: Check) -> tuple[str, ...]:
    """Names of the inputs that the differentiated function takes: the declared ones, or the forward's, or all but the upstream."""
    if check.options.get("of_args"):
        return tuple(check.options["of_args"])
    if exercise.after:
        return exercise.after[1]
    return tuple(name for name in exercise.inputs if name != check.options.get("upstream"))


def possible(exercise: Exercise, check: Check) -> bool:
    """True if the function that is differentiated is the student's own."""
    return bool(check.options["of"].partition(".")[0] == exercise.module)


def plan(
    exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle
) -> tuple[tuple[Call, ...], dict[str, Any]]:
    """The calls of the second round, and what judging them needs: directions, upstream gradients, the right gradients."""
    calls: list[Call] = []
    draws = []
    upstream = check.options.get("upstream")
    kept = None
    for _ in range(DRAWS):
        (case,) = cases(exercise, check, source)
        if upstream:
            kept = case.values[upstream] if kept is None else kept
            case.values[upstream] = kept  # one upstream for both draws: what changes is due to the inputs
        right = by_output(exercise, oracle.value(target_call(exercise, case.values)))
        calls.append(target_call(exercise, case.values))
        rays = {}
        for output, name in pairs(exercise, check).items():
            ray, call = _look(exercise, check, case, name, source)
            nudged = _call(exercise, check, case, name, _nudged(case.values[name]))
            calls += [call, nudged]
            moved = _moved(oracle.run(nudged))
            rays[output] = {"units": ray.units, "like": ray.like, "right": right[output], "moved": moved}
        draws.append({"dout": case.values[upstream] if upstream else None, "rays": rays})
    return tuple(calls), {"carried": draws}


def _look(exercise: Exercise, check: Check, case: Case, name: str, source: np.random.Generator) -> tuple[Rays, Call]:
    """The points around one argument, and the call that evaluates the student's forward at all of them."""
    names = of_names(exercise, check)
    args = [case.values[n] for n in names]
    position = names.index(name)
    rays = directional_points(args, position, random_units(args[position], source), source)
    return rays, _call(exercise, check, case, name, rays.points)


def _call(exercise: Exercise, check: Check, case: Case, name: str, points: Any) -> Call:
    """The student's forward at several values of one input, whose leaves carry them along a new first axis."""
    stacked = replace_leaves(points, [Stack(leaf) for leaf in leaves(points)])
    args = tuple(stacked if n == name else case.values[n] for n in of_names(exercise, check))
    return Call((Step(check.options["of"], args, first=True),))


def _nudged(value: Any) -> Any:
    """The input itself, and with one of some entries moved up and down, far enough to cross any kink."""
    flat = flatten(value)
    rows = [flat]
    between = [int(flat.size * (GOLDEN * (i + 1) % 1.0)) for i in range(BETWEEN)]
    for k in (0, flat.size // 2, flat.size - 1, *between):
        rows += [flat + sign * 4.0 * np.eye(1, flat.size, k)[0] for sign in (1, -1)]
    parts = np.split(np.stack(rows), np.cumsum([np.size(leaf) for leaf in leaves(value)])[:-1], axis=1)
    return replace_leaves(
        value, [p.reshape(len(rows), *np.shape(v)) for p, v in zip(parts, leaves(value), strict=True)]
    )


def _moved(result: Result) -> Any:
    """Which outputs move with each of these entries of the input (ENDS + BETWEEN, S); None if it cannot be told."""
    out = result.values[-1] if result.values else None
    if not isinstance(out, np.ndarray) or len(out) != 1 + 2 * (ENDS + BETWEEN):
        return None
    changed = out[1:] != out[0]
    return changed[0::2] | changed[1::2]


def _real_attempt(moved: Any, right: Any) -> bool:
    """True if the entries of an input move as many outputs as they should; also if the reference cannot tell how many."""
    if moved is None or right is None:
        return moved is None and right is None
    counts, wanted = (np.sum(told.reshape(len(told), -1), axis=1) for told in (moved, right))
    ends = np.array_equal(counts[:ENDS], wanted[:ENDS])
    return ends and bool(2 * np.sum(counts[ENDS:]) >= np.sum(wanted[ENDS:]))


def agrees(exercise: Exercise, check: Check, plan: Plan, more: Results) -> bool:
    """True if the second round earns carried credit."""
    return why_not(exercise, check, plan, more) is None


def why_not(exercise: Exercise, check: Check, plan: Plan, more: Results) -> tuple[str, str] | None:
    """What speaks against carried credit, None if nothing does: (output or "", "value", a key of `FORM`, or a text)."""
    names = list(pairs(exercise, check))
    step = 1 + 2 * len(names)
    claims, right = [], []
    for i, draw in enumerate(plan.extra["carried"]):
        part = more[i * step : (i + 1) * step]
        if any(result.values is None for result in part):
            return "", gettext("a call of the second round did not return")
        claim = by_output(exercise, part[0].values[-1] if part[0].values else None)
        for name, result, nudged in zip(names, part[1::2], part[2::2], strict=True):
            moved = None if check.options.get("own") else nudged
            reason = _wrong(draw, name, claim[name], result, moved)
            if reason:
                return name, reason
        claims.append(claim)
        right.append({name: draw["rays"][name]["right"] for name in names})
    still = [n for n in names if _moves(right[0][n], right[1][n]) and not _moves(claims[0][n], claims[1][n])]
    return ("", gettext("{name} does not depend on the inputs").format(name=still[0])) if still else None


def _wrong(draw: Mapping[str, Any], name: str, claim: Any, result: Result, nudged: Result | None) -> str | None:
    ray = draw["rays"][name]
    rays = Rays(None, ray["units"], ray["like"])
    try:
        numeric = directional_slopes(rays, result.values[-1] if result.values else None, draw["dout"])
    except Unsuited as reason:
        return str(reason)
    if nudged is not None and not _real_attempt(_moved(nudged), ray["moved"]):
        return gettext("the outputs of the forward pass do not depend on the inputs that they should depend on")
    return judge_directions(numeric, claim, rays)


def _moves(first: Any, second: Any) -> bool:
    a, b = flatten(first), flatten(second)
    return a.shape != b.shape or not np.max(np.abs(a - b), initial=0) <= KINK * np.max(np.abs(a), initial=0)


def judge_own(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """The judgement of a random function by its own numeric gradient: the second round is what counts."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    if more is None:
        return Judgement(Verdict.FAIL, "value", gettext("The gradient was not compared."))
    reason = why_not(exercise, check, plan, more)
    if reason is None:
        return Judgement(Verdict.PASS)
    return Judgement(Verdict.FAIL, "value", _said(exercise, check, plan, more, *reason))


def _said(exercise: Exercise, check: Check, plan: Plan, more: Results, name: str, why: str) -> str:
    """What speaks against the gradient of a random function, in the words of a detail."""
    if why == "value":
        got, expected = _slopes(exercise, check, plan, more, name)
        text = gettext(
            "along a random direction {name} gives the slope {got:.6g}, expected {expected:.6g} "
            "(measured on {function} itself, with the same seed)"
        )
        return text.format(name=name, got=got, expected=expected, function=check.options["of"].partition(".")[2])
    if why in FORM:
        return gettext(FORM[why]).format(name=name)
    text = gettext("{name} cannot be compared with measured slopes: {why}")
    return text.format(name=name, why=why) if name else why


def _slopes(exercise: Exercise, check: Check, plan: Plan, more: Results, name: str) -> tuple[float, float]:
    """The slope that a wrong gradient claims where it is furthest off, and the measured one, in the first draw that shows it."""
    names = list(pairs(exercise, check))
    step, k = 1 + 2 * len(names), 1 + 2 * names.index(name)
    for i, draw in enumerate(plan.extra["carried"]):
        called, looked = (result.values or (None,) for result in (more[i * step], more[i * step + k]))
        rays = Rays(None, draw["rays"][name]["units"], draw["rays"][name]["like"])
        numeric = directional_slopes(rays, looked[-1], draw["dout"])
        claimed = rays.units @ flatten(by_output(exercise, called[-1])[name])
        worst = int(np.argmax(numeric.excess(claimed)))
        if not numeric.excess(claimed)[worst] <= 1:
            break
    return float(claimed[worst]), float(numeric.value[worst])
