"""`trains`: real training, in an order of rows that chance decides, reaches a level that right training always reaches.

The level is no secret and no measurement of the reference: it is declared, and the reference has to clear it by half of what is
missing to perfection, with several seeds. The parameters that come back are put to work here, never in the student's process.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import (
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
from autograder.compare import compare, leaves, not_separate, replace_leaves
from autograder.errors import CourseError
from autograder.language import gettext
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict
from autograder.wire import Rng

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

SEEDS = 3  # with which the reference has to clear the level


def trains(
    *,
    accuracy: float,
    points: int,
    hint: Sequence[str],
    name: str = "",
    params: str = "params",
    losses: str = "losses",
    rows: str = "X",
    labels: str = "y",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    guard: bool = False,
) -> Check:
    """Declare a level that training reaches.

    Args:
        accuracy: share of the rows on which the trained network has to be right, between 0 and 1.
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        params: the output that is the trained network, a list of (W, b) with ReLU between the layers.
        losses: the output with one loss for each epoch: the last one must be below the first.
        rows: the input with the samples (N, D).
        labels: the input with their classes (N,).
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
        cases: several named sets of such inputs; all must be right.
        guard: judged only after the other checks have passed.
    """
    names = {"params": params, "losses": losses, "rows": rows, "labels": labels}
    options = {"sizes": sizes, "inputs": inputs, "cases": cases}
    return declare("trains", name, points, hint, guard=guard, accuracy=accuracy, **names, **options)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """Calls with drawn inputs, and the data on which the result is tried.

    Raises:
        CourseError: the reference does not clear the level.
    """
    drawn = cases(exercise, check, source)
    calls = tuple(target_call(exercise, case.values) for case in drawn)
    forms = [by_output(exercise, oracle.value(call)) for call in calls]
    made = Plan(
        calls=calls,
        labels=tuple(case.label for case in drawn),
        sizes=tuple(case.sizes for case in drawn),
        extra={
            "data": [[case.values[check.options[key]] for key in ("rows", "labels")] for case in drawn],
            "forms": [{name: _form(form[check.options[name]]) for name in ("params", "losses")} for form in forms],
        },
    )
    for case, data in zip(drawn, made.extra["data"], strict=True):
        for _ in range(SEEDS):
            values = {n: Rng(int(source.integers(2**31))) if isinstance(v, Rng) else v for n, v in case.values.items()}
            trained = by_output(exercise, oracle.value(target_call(exercise, values)))[check.options["params"]]
            reached = _accuracy(trained, *data)
            if not reached >= (1 + check.options["accuracy"]) / 2:
                raise CourseError(
                    f"{exercise.id}/{check.name}: the reference reaches {reached:.3f}, which does not clear the level "
                    f"{check.options['accuracy']:g} by half. Make the problem easier, or the training longer."
                )
    return made


def _form(value: Any) -> Any:
    """The same tree with every number 0: its form is told, the numbers are not."""
    return replace_leaves(value, [0 * leaf for leaf in leaves(value)])


def _accuracy(params: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of the rows (N, D) on which a network of layers (W, b), with ReLU between them, is right."""
    a = X
    with np.errstate(all="ignore"):
        for i, (W, b) in enumerate(params):
            a = a @ W + b
            a = np.maximum(a, 0.0) if i < len(params) - 1 else a
    return float(np.mean(np.argmax(a, axis=1) == y))


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if every trained network reaches the level, and its losses have fallen."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    for i, label in enumerate(plan.labels):
        found = _objection(exercise, check, plan, i, results)
        if found:
            return Judgement(Verdict.FAIL, found.kind, say(label, found.text), found, (i, -1))
    return Judgement(Verdict.PASS)


def _objection(exercise: Exercise, check: Check, plan: Plan, i: int, results: Results) -> Difference | None:
    value = (results[i].values or (None,))[-1]
    if not isinstance(value, (tuple, list)) or len(value) != len(exercise.outputs):
        return not_separate(value, exercise.outputs)
    parts = by_output(exercise, value)
    for key in ("params", "losses"):
        name = check.options[key]
        malformed = _malformed(parts[name], plan.extra["forms"][i][key], name)
        if malformed:
            return malformed
    return _level(check, parts, plan.extra["data"][i])


def _malformed(got: Any, form: Any, name: str) -> Difference | None:
    """What is wrong with the form of an output: type, shape, dtype, or a number that is not finite."""
    return compare(got, form, [np.inf] * len(leaves(form)), name)


def _level(check: Check, parts: Mapping[str, Any], data: Sequence[np.ndarray]) -> Difference | None:
    losses = parts[check.options["losses"]]
    if not float(losses[-1]) < float(losses[0]):
        text = gettext("the loss does not fall: {first:.4g} in the first epoch, {last:.4g} in the last")
        text = text.format(first=float(losses[0]), last=float(losses[-1]))
        return Difference("losses", text, check.options["losses"])
    reached = _accuracy(parts[check.options["params"]], *data)
    if not reached >= check.options["accuracy"]:
        text = gettext(
            "after training the network is right on {got:.0f} % of the rows, expected at least {expected:.0f} %"
        )
        text = text.format(got=100 * reached, expected=100 * check.options["accuracy"])
        return Difference("level", text, check.options["params"])
    return None


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """For every call what there is to object to; the numbers themselves are chance's."""
    if interrupted(exercise, check, plan, results):
        return value_features(exercise, check, plan, results)
    found = [_objection(exercise, check, plan, i, results) for i in range(len(plan.labels))]
    return {"training": [_kind(one) for one in found]}


def _kind(found: Difference | None) -> str:
    if found is None:
        return "reached"
    return found.kind if found.kind in ("level", "losses") else found.text


KIND = Kind("trains", plan, judge, features)
