"""`pure`: the arguments stay as they were, the results are new arrays, and nothing is remembered from call to call."""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import Kind, Results, by_output, cases, declare, interrupted, target_call, value_features
from autograder.compare import compare, leaves
from autograder.language import gettext, later
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Handle, Result, Rng

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def pure(
    *,
    points: int,
    hint: Sequence[str],
    name: str = "",
    random: bool = False,
    seed_counts: bool = False,
    may_change: Sequence[str] = (),
    may_share: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
) -> Check:
    """Declare that a function leaves its arguments and the global random state alone and hands out new arrays.

    Args:
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        random: the function draws from an `rng`: two calls agree if their generators have the same seed.
        seed_counts: and a third call, whose generator has another seed, gives another result. For functions with results that
            practically never agree by chance.
        may_change: arguments that the function may change, and hand back: a state that belongs to it.
        may_share: arguments with which a result may share its memory: a view of x, say.
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
    """
    freedoms: dict[str, Any] = {"seed_counts": seed_counts or None}
    freedoms |= {"may_change": list(may_change) or None, "may_share": [*may_change, *may_share] or None}
    return declare("pure", name, points, hint, guard=True, random=random, sizes=sizes, inputs=inputs, **freedoms)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """The same call twice, watched; and once more with another seed if that is to count."""
    (case,) = cases(exercise, check, source)
    call = target_call(exercise, case.values, watch=True)
    calls = [call, call]
    if check.options.get("seed_counts"):
        values = {n: Rng(int(source.integers(2**31))) if isinstance(v, Rng) else v for n, v in case.values.items()}
        calls.append(target_call(exercise, values))
    return Plan(tuple(calls), ("",) * len(calls), (case.sizes,) * len(calls))


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if nothing was touched; what was is named."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    for reason, text in _findings(exercise, check, plan, results):
        return Judgement(Verdict.FAIL, reason, text)
    return Judgement(Verdict.PASS)


SHARES = later("{output} shares its memory with the argument {a}: changing one changes the other")


def _findings(exercise: Exercise, check: Check, plan: Plan, results: Results) -> list[tuple[str, str]]:
    name, first, allowed = exercise.function, results[0], check.options
    found = [
        ("mutated", gettext("{name} changes its argument {a}: {a} belongs to the caller").format(name=name, a=a))
        for a in _changed(exercise, plan, first)
        if a not in allowed.get("may_change", ())
    ]
    found += [
        ("aliased", gettext(SHARES).format(output=output, a=a))
        for output, a in _shared(exercise, plan, first)
        if a not in allowed.get("may_share", ())
    ]
    if first.touched_global_rng:
        text = gettext("{name} uses or resets the global random state instead of leaving it alone")
        found.append(("global random state", text.format(name=name)))
    if not _equal(exercise, results[:2]):
        text = gettext("two calls of {name} with the same arguments give different results")
        found.append(("remembers", text.format(name=name)))
    elif len(results) > 2 and _equal(exercise, results[1:]):
        text = gettext("{name} gives the same result whatever the seed of the generator that is handed in")
        found.append(("ignores the generator", text.format(name=name)))
    return found


def _arguments(exercise: Exercise, plan: Plan) -> list[str]:
    """Names of the target's arguments; what the student's own forward made is left out: they may do with it as they like."""
    names = exercise.arguments or tuple(exercise.inputs)
    return ["" if isinstance(a, Handle) else n for n, a in zip(names, plan.calls[0].steps[-1].args, strict=False)]


def _changed(exercise: Exercise, plan: Plan, result: Result) -> list[str]:
    names = _arguments(exercise, plan)
    return [names[i] for i in result.changed if names[i]]


def _shared(exercise: Exercise, plan: Plan, result: Result) -> list[tuple[str, str]]:
    names, found = _arguments(exercise, plan), []
    for pair in result.shares:
        output, _, argument = pair.partition("<-")
        # 0-based numbers: of the item of a returned tuple, and of the argument
        called = exercise.outputs[int(output)] if int(output) < len(exercise.outputs) else gettext("the result")
        if names[int(argument)] and called not in exercise.free:
            found.append((called, names[int(argument)]))
    return found


def _equal(exercise: Exercise, results: Results) -> bool:
    first, second = (by_output(exercise, r.values[-1] if r.values else None) for r in results)
    return all(compare(second[n], v, [0.0] * len(leaves(v)), n) is None or _has_nan(v) for n, v in first.items())


def _has_nan(value: Any) -> bool:
    """NaN equals nothing, not even itself; such a result is the business of the value checks."""
    return any(
        isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f" and bool(np.isnan(leaf).any()) for leaf in leaves(value)
    )


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """What was found, in the order of the findings."""
    if interrupted(exercise, check, plan, results):
        return value_features(exercise, check, plan, results)
    return {"pure": [f"{reason}: {text}" for reason, text in _findings(exercise, check, plan, results)]}


KIND = Kind("pure", plan, judge, features)
