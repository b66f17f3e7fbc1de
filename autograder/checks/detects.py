"""`detects`: a student's own gradient checker is tried on planted bugs and on planted false alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.checks.kind import Kind, Results, declare, value_features
from autograder.checks.matches import judge as judge_values
from autograder.checks.matches import plan
from autograder.checks.stages import value_figures
from autograder.language import gettext
from autograder.model import Check, Exercise, Judgement, Plan, Verdict


def detects(
    *,
    points: int,
    hint: Sequence[str],
    cases: Mapping[str, Mapping[str, Any]],
    name: str = "",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    outputs: Sequence[str] | None = None,
    guard: bool = False,
) -> Check:
    """Declare a set of named cases, all of which the checker must tell apart as the reference does.

    Args:
        points: integer, earned if every case is right: half a checker is none.
        hint: from a question to one worked number.
        cases: name of the case -> its inputs; planted bugs and planted false alarms, with wide margins.
        name: default: the kind.
        sizes: sizes of named dimensions.
        inputs: inputs of all cases that differ from the exercise's.
        outputs: the outputs that are compared, default: all.
        guard: judged only after the other checks have passed.
    """
    options = {"sizes": sizes, "inputs": inputs, "cases": cases}
    return declare("detects", name, points, hint, guard=guard, outputs=outputs, **options)


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if every case is told as the reference tells it; otherwise all the cases that are not are named."""
    judged = judge_values(exercise, check, plan, results, more)
    if judged.verdict is not Verdict.FAIL:
        return judged
    wrong = []
    for i, label in enumerate(plan.labels):
        part = replace(
            plan,
            calls=plan.calls[i : i + 1],
            labels=("",),
            values=plan.values[i : i + 1],
            bounds=plan.bounds[i : i + 1],
        )
        if judge_values(exercise, check, part, results[i : i + 1], None).verdict is not Verdict.PASS:
            wrong.append(label)
    return replace(judged, detail=_count(judged.detail, len(plan.labels), wrong))


def _count(detail: str | None, cases: int, wrong: Sequence[str]) -> str:
    """The detail, how many cases are told right, and which are not; names may hold commas, and all of them name nothing."""
    if 1 < cases == len(wrong):
        return gettext("{detail}. None of the {cases} cases is told right").format(detail=detail, cases=cases)
    text = gettext("{detail}. {right} of {cases} cases are told right; not: {names}")
    return text.format(detail=detail, right=cases - len(wrong), cases=cases, names="; ".join(wrong))


KIND = Kind("detects", plan, judge, value_features, value_figures)
