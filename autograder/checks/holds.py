"""`holds`: what comes back has certain properties. For exercises with many right answers, which no reference can list.

The properties are judged on the trusted side, from plain values: parameters that come back are put to work here, never there.
They are in `properties/`, one file each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograder.checks.kind import (
    Case,
    Kind,
    Results,
    by_output,
    cases,
    declare,
    interrupted,
    say,
    target_call,
    value_features,
)
from autograder.checks.properties import PROPERTIES
from autograder.checks.properties.property import Seen
from autograder.compare import leaves, not_separate, replace_leaves
from autograder.errors import CourseError
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Result, Rng, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def holds(
    *,
    properties: Mapping[str, Mapping[str, Any]],
    points: int,
    hint: Sequence[str],
    name: str = "",
    before: Sequence[tuple[str, Sequence[Any]]] = (),
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    draws: int | None = None,
    guard: bool = False,
) -> Check:
    """Declare properties of the result; how it comes to have them is free.

    Args:
        properties: name of the property ("agrees", "decides", "ends", "varies") -> its options, see its file. All must hold.
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        before: functions of the student's own file that are called first, each with its arguments; a property may use what
            they return.
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
        cases: several named sets of such inputs; all must be right.
        draws: how often the inputs are drawn.
        guard: judged only after the other checks have passed.
    """
    options = {"sizes": sizes, "inputs": inputs, "cases": cases, "draws": draws}
    calls = tuple((function, tuple(args)) for function, args in before) or None
    return declare("holds", name, points, hint, guard=guard, properties=dict(properties), before=calls, **options)


def plan(exercise: Exercise, check: Check, source: Any, oracle: "Oracle") -> Plan:
    """Calls with drawn inputs, and what the properties need of these; the right values are nobody's.

    Raises:
        CourseError: there is no such property, or the reference does not have it.
    """
    for name in check.options["properties"]:
        if name not in PROPERTIES:
            raise CourseError(
                f"{exercise.id}/{check.name}: there is no property {name}. Use one of {', '.join(PROPERTIES)}."
            )
    drawn = cases(exercise, check, source)
    calls = tuple(_call(exercise, check, case) for case in drawn)
    made = Plan(
        calls=calls,
        labels=tuple(case.label for case in drawn),
        sizes=tuple(case.sizes for case in drawn),
        extra={
            "cases": [case.label for case in drawn],  # for the diagnosis: labels may be in another language
            "inputs": [_named(check, case.values) for case in drawn],
            "forms": [_form(oracle.value(call)) for call in calls],
            "before": [_text(*own) for own in check.options.get("before", ())],
        },
    )
    judged = judge(exercise, check, made, [oracle.run(call) for call in calls], None)
    if judged.verdict is not Verdict.PASS:
        raise CourseError(f"{exercise.id}/{check.name}: the reference fails it: {judged.detail}. Mend one of them.")
    return made


def _call(exercise: Exercise, check: Check, case: Case) -> Call:
    """The student's own functions first, then the target; all their results come back."""
    own = [Step(f"{exercise.module}.{function}", args) for function, args in check.options.get("before", ())]
    call = target_call(exercise, case.values)
    return replace(call, steps=(*own, *call.steps), returns=(*range(len(own)), -1))


def _named(check: Check, values: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that options of properties name."""
    texts = [text for options in check.options["properties"].values() for text in options.values()]
    return {name: value for name, value in values.items() if name in texts}


def _form(value: Any) -> Any:
    """The reference's result with every number 0: its form is told, the numbers are not."""
    return replace_leaves(value, [0 * leaf for leaf in leaves(value)])


def _text(function: str, args: Sequence[Any]) -> str:
    return f"{function}({', '.join(map(repr, args))})"


def _seen(exercise: Exercise, plan: Plan, i: int, result: Result) -> Seen | Difference:
    """One call as the properties look at it; or what is wrong, if it is not one value for each output."""
    *own, value = result.values or (None,)
    count = len(exercise.outputs)
    if count > 1 and not (isinstance(value, (tuple, list)) and len(value) == count):
        return not_separate(value, exercise.outputs)
    return Seen(
        parts=by_output(exercise, value),
        form=by_output(exercise, plan.extra["forms"][i]),
        inputs=plan.extra["inputs"][i],
        own=tuple(own),
        before=tuple(plan.extra["before"]),
    )


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if every property holds in every call."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    for i, (label, result) in enumerate(zip(plan.labels, results, strict=True)):
        found = _objection(exercise, check, plan, i, result)
        if found:
            return Judgement(Verdict.FAIL, found.kind, say(label, found.text), found, (i, -1))
    return Judgement(Verdict.PASS)


def _objection(exercise: Exercise, check: Check, plan: Plan, i: int, result: Result) -> Difference | None:
    seen = _seen(exercise, plan, i, result)
    if isinstance(seen, Difference):
        return seen
    found = (PROPERTIES[name].objection(options, seen) for name, options in check.options["properties"].items())
    return next((one for one in found if one), None)


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """For every property and case what it measures; where the function draws at random, whether it holds."""
    if interrupted(exercise, check, plan, results):
        return value_features(exercise, check, plan, results)
    properties = check.options["properties"]
    seen = [_seen(exercise, plan, i, result) for i, result in enumerate(results)]
    if any(isinstance(arg, Rng) for call in plan.calls for arg in call.steps[-1].args):
        return {name: all(_has(name, options, one) for one in seen) for name, options in properties.items()}
    measured: dict[str, Any] = {}
    for name, options in properties.items():
        for case, one in zip(plan.extra["cases"], seen, strict=True):
            value = one.text if isinstance(one, Difference) else PROPERTIES[name].feature(options, one)
            measured.setdefault(f"{name} {case}".strip(), []).append(value)
    return measured


def _has(name: str, options: Mapping[str, Any], seen: Seen | Difference) -> bool:
    return isinstance(seen, Seen) and PROPERTIES[name].objection(options, seen) is None


KIND = Kind("holds", plan, judge, features)
