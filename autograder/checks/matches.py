"""`matches`: the values that come back are those of the reference, within a bound that rounding can explain."""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import (
    Case,
    Kind,
    Results,
    answer,
    by_output,
    cases,
    declare,
    interrupted,
    say,
    target_call,
    value_features,
)
from autograder.checks.stages import value_figures
from autograder.compare import bounds, compare, is_float, leaves, not_separate
from autograder.language import and_list, ngettext
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def matches(
    *,
    points: int,
    hint: Sequence[str],
    name: str = "",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    draws: int | None = None,
    single: bool = False,
    tolerance: tuple[float, str] | None = None,
    outputs: Sequence[str] | None = None,
    guard: bool = False,
) -> Check:
    """Declare a comparison with the reference.

    Args:
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        sizes: sizes of named dimensions that this check asks for.
        inputs: inputs that differ from the exercise's.
        cases: several named sets of such inputs; all must be right.
        draws: how often the inputs are drawn.
        single: float32 goes in, and the bound is float32's.
        tolerance: a declared bound, relative to the largest entry of an output, and the reason why it is not derived.
        outputs: the outputs that are compared, default: all.
        guard: judged only after the other checks have passed.
    """
    options = {"sizes": sizes, "inputs": inputs, "cases": cases, "draws": draws, "single": single}
    return declare("matches", name, points, hint, guard=guard, tolerance=tolerance, outputs=outputs, **options)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """Calls with drawn inputs, the reference's answers and their bounds."""
    return value_plan(exercise, check, source, oracle, cases(exercise, check, source))


def value_plan(
    exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle, drawn: Sequence[Case]
) -> Plan:
    """The plan of any kind that compares values."""
    values, allowed = [], []
    for case in drawn:
        value, bound = expected(exercise, check, source, oracle, case)
        values.append(value)
        allowed.append(bound)
    return Plan(
        calls=tuple(target_call(exercise, case.values) for case in drawn),
        labels=tuple(case.label for case in drawn),
        sizes=tuple(case.sizes for case in drawn),
        values=tuple(values),
        bounds=tuple(allowed),
    )


def expected(
    exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle, case: Case
) -> tuple[Any, list[Any]]:
    """The reference's answer to one case and the largest error allowed for each of its leaves."""
    function = answer(exercise, oracle)
    declared = check.options.get("tolerance")
    if declared:
        value = function(case.values)
        return value, [_declared(leaf, declared[0]) for leaf in leaves(value)]
    if not check.options.get("single"):
        return bounds(function, case.values, source)
    value, allowed = bounds(function, _double(case.values), source, single=True)
    return _rounded(value), allowed


def _declared(leaf: Any, relative: float) -> Any:
    if not (is_float(leaf) or isinstance(leaf, float)):
        return 0.0
    return relative * float(np.max(np.abs(leaf), initial=0.0, where=np.isfinite(leaf)))


def _double(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return value.astype(np.float64)
    if isinstance(value, (list, tuple)):
        return type(value)(_double(item) for item in value)
    if isinstance(value, dict):
        return {key: _double(item) for key, item in value.items()}
    return value


def _rounded(value: Any) -> Any:
    if is_float(value):
        return np.asarray(value, dtype=np.float32)
    if isinstance(value, (list, tuple)):
        return type(value)(_rounded(item) for item in value)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if every output of every call is within its bounds."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    for i, (label, result, value, bound) in enumerate(zip(plan.labels, results, plan.values, plan.bounds, strict=True)):
        found = difference(exercise, check, (result.values or (None,))[-1], value, bound)
        if found:
            return Judgement(Verdict.FAIL, found.kind, say(label, found.text), found, (i, -1))
    return Judgement(Verdict.PASS)


def difference(exercise: Exercise, check: Check, got: Any, value: Any, bound: Sequence[Any]) -> Difference | None:
    """The first difference of one result; the outputs that are right are named too."""
    names = exercise.outputs
    if len(names) == 1:
        return compare(got, value, bound, names[0])
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        return not_separate(got, names)
    wanted = check.options.get("outputs") or names
    rest, found, right = iter(bound), [], []
    parts = by_output(exercise, value)
    for name, item in zip(names, got, strict=True):
        if name in exercise.free:
            next(rest)
            continue
        allowed = [next(rest) for _ in leaves(parts[name])]
        if name in wanted:
            one = compare(item, parts[name], allowed, name)
            found += [one] if one else []
            right += [] if one else [name]
    if not found:
        return None
    first = found[0]
    if not right:
        return first
    text = ngettext("{difference}. {names} is right", "{difference}. {names} are right", len(right))
    return replace(first, text=text.format(difference=first.text, names=and_list(right)))


KIND = Kind("matches", plan, judge, value_features, value_figures)
