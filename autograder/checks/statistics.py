"""`statistics`: a random function follows its law, whatever random calls it makes.

Only what the law fixes is looked at: support, frequencies, independence, the part of the seed. How often a right function is
flagged by bad luck is computed, and stays below 1e-9 a check. The laws are in `laws/`, one file each.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import Kind, Results, cases, declare, interrupted, target_call, value_features
from autograder.checks.laws import LAWS
from autograder.figures import Figure
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Result, Rng

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def statistics(
    *,
    law: str,
    points: int,
    hint: Sequence[str],
    name: str = "",
    calls: int | None = None,
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    guard: bool = False,
    **options: Any,
) -> Check:
    """Declare that a random function follows a law.

    Args:
        law: "mask", "split", "batches", "weights" or "direction".
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        calls: how many calls with different seeds; the first is made once more. Default: the law's own number.
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
        guard: judged only after the other checks have passed.
        options: of the law, see its file.
    """
    return declare(
        "statistics", name, points, hint, guard=guard, law=law, calls=calls, sizes=sizes, inputs=inputs, **options
    )


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """One case, called with many seeds, and with the first of them once more."""
    law = LAWS[check.options["law"]]
    (case,) = cases(exercise, check, source)
    names = [name for name, value in case.values.items() if isinstance(value, Rng)]
    seeds = [int(seed) for seed in source.choice(2**31, check.options.get("calls", law.calls), replace=False)]
    shared = law.repeats > 1
    made = [
        _repeated(target_call(exercise, {**case.values, **dict.fromkeys(names, Rng(seed, shared))}), law.repeats)
        for seed in (*seeds, seeds[0])
    ]
    value = oracle.value(made[0])
    return Plan(
        calls=tuple(made),
        labels=("",) * len(made),
        sizes=(case.sizes,) * len(made),
        values=(value,),
        extra={"law": law.prepare(exercise, check, case.values, value, oracle)},
    )


def _repeated(call: Call, times: int) -> Call:
    """The call with its target called several times, all of whose results come back."""
    if times == 1:
        return call
    *before, target = call.steps
    return replace(call, steps=(*before, *[target] * times), returns=tuple(range(len(before), len(before) + times)))


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if the law finds nothing to object to."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    for reason, text in LAWS[check.options["law"]].objections(exercise, check, plan, results):
        return Judgement(Verdict.FAIL, reason, text)
    return Judgement(Verdict.PASS)


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """What the law measures; of calls that failed, how they ended."""
    if interrupted(exercise, check, plan, results) or any(_formless(exercise, r) for r in results):
        return value_features(exercise, check, plan, results)
    return LAWS[check.options["law"]].features(exercise, check, plan, results)


def _formless(exercise: Exercise, result: Result) -> bool:
    """True if what came back is not one value for each output: no law speaks of that."""
    value = result.values[-1] if result.values else None
    count = len(exercise.outputs)
    return value is None or (count > 1 and not (isinstance(value, (tuple, list)) and len(value) == count))


def figures(exercise: Exercise, check: Check, plan: Plan, results: Results) -> tuple[Figure, ...]:
    """What the law measures, to be drawn."""
    if any(_formless(exercise, result) for result in results):
        return ()
    return LAWS[check.options["law"]].figures(exercise, check, plan, results)


KIND = Kind("statistics", plan, judge, features, figures)
