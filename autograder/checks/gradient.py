"""`gradient`: a backward pass agrees with two witnesses, the numeric gradient of the forward and the reference's own.

The reference's gradient is proven against the numeric one when the plan is made, so a submission is compared by value, which
also shows slips the size of an epsilon; the numeric gradient is what the feedback quotes. A backward that fails is judged once
more, against the numeric gradient of the student's *own* forward: right for that one is `CARRIED` (see `carried.py`).
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks import carried, kinks
from autograder.checks.kind import Case, Kind, Results, by_output, cases, declare, value_features
from autograder.checks.matches import judge as judge_values
from autograder.checks.matches import value_plan
from autograder.checks.stages import AS_RETURNED, LAST_FIRST, as_stages, compared, named_leaves, off
from autograder.errors import CourseError, Redraw
from autograder.figures import Figure, Slopes
from autograder.gradients import Numeric, Unsuited, judge_gradient, numeric_gradient
from autograder.gradients.numeric import MAX_KINKS
from autograder.language import gettext
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it


def gradient(
    *,
    of: str,
    wrt: str | Mapping[str, str],
    points: int,
    hint: Sequence[str],
    upstream: str | None = None,
    of_args: Sequence[str] | None = None,
    name: str = "",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    at_kinks: bool = False,
    own: bool = False,
    guard: bool = False,
) -> Check:
    """Declare that the target's outputs are gradients.

    Args:
        of: the function that is differentiated, `module.function`; if it returns a tuple, its first item.
        wrt: names of the inputs, in the order of the outputs, or output name -> input name if not all outputs are gradients.
        points: integer.
        hint: from a question to one worked number.
        upstream: the input that holds dL/d(out); None if `of` returns the loss itself.
        of_args: names of the inputs that `of` takes, default: those of the exercise's forward, else all but the upstream.
        name: default: the kind.
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
        at_kinks: the inputs lie at kinks or ties on purpose: any slope between the one-sided ones is right (see `kinks.py`).
        own: the function draws at random: it is judged by the numeric gradient of the student's own function, called with
            generators of one seed, and by nothing else.
        guard: judged only after the other checks have passed.
    """
    names = dict(wrt) if isinstance(wrt, Mapping) else wrt.split()
    options = {"of": of, "wrt": names, "upstream": upstream, "of_args": of_args, "sizes": sizes, "inputs": inputs}
    return declare("gradient", name, points, hint, guard=guard, at_kinks=at_kinks, own=own, **options)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """Inputs, the reference's gradients, the numeric ones, and the second round of calls.

    Raises:
        CourseError: the reference's gradient is not the gradient of its function.
        Redraw: these inputs prove nothing.
    """
    (case,) = cases(exercise, check, source)
    made = value_plan(exercise, check, source, oracle, [case])
    numeric = {o: _numeric(exercise, check, case, i, source, oracle) for o, i in carried.pairs(exercise, check).items()}
    gradients = by_output(exercise, made.values[0])
    for output, found in numeric.items():
        _prove(exercise, check, output, found, gradients[output])
    quoted = {output: found.tree for output, found in numeric.items()}
    made = replace(made, extra={"numeric": quoted})
    if check.options.get("at_kinks"):
        return replace(made, extra={**made.extra, "kinks": _kinks(exercise, check, case, numeric, source, oracle)})
    if carried.possible(exercise, check):
        more, extra = carried.plan(exercise, check, source, oracle)
        made = replace(made, more=more, extra={**made.extra, **extra})
    return made


def _numeric(
    exercise: Exercise, check: Check, case: Case, name: str, source: np.random.Generator, oracle: Oracle
) -> Numeric:
    share = 1.0 if check.options.get("at_kinks") else MAX_KINKS
    forward, args, position, dout = _objective(exercise, check, case, name, oracle)
    try:
        return numeric_gradient(forward, args, position, dout, source, max_kinks=share)
    except Unsuited as reason:
        raise Redraw(f"the numeric gradient by {name}: {reason}") from reason


def _objective(
    exercise: Exercise, check: Check, case: Case, name: str, oracle: Oracle
) -> tuple[Callable[..., Any], list[Any], int, Any]:
    """The function that is differentiated, its arguments, the position of the one by which, and the upstream gradient."""
    names = carried.of_names(exercise, check)

    def forward(*args: Any) -> Any:
        value = oracle.value(Call((Step(check.options["of"], args),)))
        return value[0] if isinstance(value, tuple) else value

    upstream = check.options.get("upstream")
    return (
        forward,
        [case.values[n] for n in names],
        names.index(name),
        case.values[upstream] if upstream else None,
    )


def _kinks(
    exercise: Exercise,
    check: Check,
    case: Case,
    numeric: Mapping[str, Numeric],
    source: np.random.Generator,
    oracle: Oracle,
) -> dict[str, Any]:
    """For every gradient, what is right at the kinks of these inputs."""
    made = {}
    for output, name in carried.pairs(exercise, check).items():
        try:
            made[output] = kinks.accepted(*_objective(exercise, check, case, name, oracle), numeric[output], source)
        except Unsuited as reason:
            raise Redraw(f"the numeric gradient by {name}, equal entries moved together: {reason}") from reason
    return made


def _prove(exercise: Exercise, check: Check, output: str, numeric: Numeric, claim: Any) -> None:
    found = judge_gradient(numeric, claim, output)
    if found:
        raise CourseError(
            f"{exercise.id}/{check.name}: the reference is not the gradient of {check.options['of']}: {found.text}. "
            "Mend one of them."
        )


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if the gradients are the reference's, CARRIED if they are those of the student's own wrong forward."""
    if check.options.get("own"):
        return carried.judge_own(exercise, check, plan, results, more)
    if check.options.get("at_kinks"):
        return kinks.judge(exercise, check, plan, results)
    judged = judge_values(exercise, check, plan, results, more)
    if judged.verdict is not Verdict.FAIL:
        return judged
    if more is not None and carried.agrees(exercise, check, plan, more):
        text = gettext("This is the right gradient of your own forward pass, which is not right yet.")
        return Judgement(Verdict.CARRIED, "own forward", text)
    return replace(judged, detail=_quoting(plan, judged))


def _quoting(plan: Plan, judged: Judgement) -> str | None:
    """The detail, with the numeric gradient at the same place: a number that everybody can recompute."""
    found = judged.difference
    quoted = plan.extra.get("numeric", {}).get(found.output) if found else None
    if found is None or found.kind != "value" or not isinstance(quoted, np.ndarray) or not found.index:
        return judged.detail
    text = gettext("{detail}. The numeric gradient there is {slope:.6g}")
    return text.format(detail=judged.detail, slope=quoted[found.index])


def figures(exercise: Exercise, check: Check, plan: Plan, results: Results) -> tuple[Figure, ...]:
    """The first gradient that is wrong beside the numeric one, and which of all gradients are right."""
    if check.options.get("own"):
        return ()  # judged along random directions: there is nothing entry by entry
    judged = kinks.widened(exercise, plan) if check.options.get("at_kinks") else plan
    found = compared(exercise, check, judged, results, backward=True)
    numeric = {n: v for output, tree in plan.extra["numeric"].items() for n, v in named_leaves(tree, output).items()}
    wrong = (leaf for _, leaf in found if leaf.difference and leaf.difference.kind == "value" and leaf.name in numeric)
    drawn = [
        Slopes(leaf.name, np.asarray(numeric[leaf.name]), leaf.got, off(leaf))
        for leaf in wrong
        if isinstance(leaf.got, np.ndarray)
    ]
    layers = any("[" in leaf.name for _, leaf in found)
    return (*drawn[:1], *as_stages(found, LAST_FIRST if layers else AS_RETURNED))


KIND = Kind("gradient", plan, judge, value_features, figures)
