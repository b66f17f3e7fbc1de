"""`raises`: bad input is refused with an exception of the announced type."""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import Kind, Results, by_output, cases, declare, raised_by, say, stopped, target_call
from autograder.compare import describe
from autograder.errors import CourseError
from autograder.language import gettext, or_list
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Refused, Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def raises(
    *,
    points: int,
    hint: Sequence[str],
    name: str = "",
    exceptions: Sequence[str] = ("ValueError",),
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
) -> Check:
    """Declare bad inputs that must be refused; judged after the value checks, since refusing everything is no answer.

    Args:
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        exceptions: names of builtin exceptions that count, with their subclasses.
        sizes: sizes of named dimensions.
        inputs: the bad inputs.
        cases: several named sets of them.
    """
    options = {"sizes": sizes, "inputs": inputs, "cases": cases, "exceptions": tuple(exceptions)}
    return declare("raises", name, points, hint, guard=True, **options)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """The calls that must be refused.

    Raises:
        CourseError: the reference does not refuse them, or an exception is none of Python's own.
    """
    for name in check.options["exceptions"]:
        if not hasattr(builtins, name):
            raise CourseError(
                f"{exercise.id}/{check.name}: {name} is no builtin exception. Name one that is, or its base."
            )
    drawn = cases(exercise, check, source)
    calls = tuple(target_call(exercise, case.values) for case in drawn)
    for case, call in zip(drawn, calls, strict=True):
        raised = oracle.run(call).raised
        if raised is None or not _counts(raised.type_name, check.options["exceptions"]):
            raise CourseError(
                f"{exercise.id}/{check.name}: the reference does not refuse {case.label or 'it'}. Mend one of them."
            )
    return Plan(calls, tuple(c.label for c in drawn), tuple(c.sizes for c in drawn))


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if every call raised one of the exceptions; a function that is not written does not refuse, it is not there."""
    for i, (label, call, result) in enumerate(zip(plan.labels, plan.calls, results, strict=True)):
        found = _objection(exercise, check, label, call, result)
        if found:
            return replace(found, place=(i, -1))
    return Judgement(Verdict.PASS)


def _objection(exercise: Exercise, check: Check, label: str, call: Call, result: Result) -> Judgement | None:
    wanted = or_list(check.options["exceptions"])
    if result.values is not None:
        text = gettext("{name} returned {got}, expected it to raise {expected}")
        text = text.format(name=exercise.function, got=_returned(result.values[-1]), expected=wanted)
        return Judgement(Verdict.FAIL, "not refused", say(label, text))
    if result.raised is None:
        return stopped(exercise, result, label)
    if result.raised.todo or result.raised.step < len(call.steps) - 1:
        return raised_by(exercise, call, result.raised, label)
    if not _counts(result.raised.type_name, check.options["exceptions"]):
        text = gettext("{name} raised {got}, expected {expected}")
        text = text.format(name=exercise.function, got=result.raised.type_name, expected=wanted)
        return Judgement(Verdict.FAIL, result.raised.type_name, say(label, text))
    return None


def _returned(value: Any) -> str:
    return gettext("a value {value}").format(value=describe(value)) if isinstance(value, Refused) else describe(value)


def _counts(name: str, exceptions: Sequence[str]) -> bool:
    """True if the exception of this name is one of the listed ones, or a subclass of one."""
    return issubclass(getattr(builtins, name), tuple(getattr(builtins, wanted) for wanted in exceptions))


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """For every call what it raised, or of what form its results are."""
    return {"raised": [_ending(exercise, result) for result in results]}


def _ending(exercise: Exercise, result: Result) -> str:
    if result.raised is not None:
        return result.raised.type_name
    if result.values is None:
        return result.reason
    if isinstance(result.values[-1], Refused):
        return describe(result.values[-1])
    return "; ".join(f"{name}: {describe(v)}" for name, v in by_output(exercise, result.values[-1]).items())


KIND = Kind("raises", plan, judge, features)
