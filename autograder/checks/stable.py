"""`stable`: extreme inputs give finite, accurate values too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.checks.kind import Kind, Results, declare, value_features
from autograder.checks.matches import judge as judge_values
from autograder.checks.matches import plan
from autograder.checks.stages import value_figures
from autograder.language import gettext
from autograder.model import Check, Exercise, Judgement, Plan


def stable(
    *,
    points: int,
    hint: Sequence[str],
    name: str = "",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    outputs: Sequence[str] | None = None,
) -> Check:
    """Declare a comparison at extreme inputs, judged after the ordinary ones; the arguments are those of `matches`."""
    return declare("stable", name, points, hint, guard=True, sizes=sizes, inputs=inputs, cases=cases, outputs=outputs)


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """As for `matches`; where a number was lost to overflow, this is said."""
    judged = judge_values(exercise, check, plan, results, more)
    if judged.difference is not None and judged.difference.kind == "finite":
        text = gettext("{detail}. At inputs this large an intermediate number overflows")
        return replace(judged, detail=text.format(detail=judged.detail))
    return judged


KIND = Kind("stable", plan, judge, value_features, value_figures)
