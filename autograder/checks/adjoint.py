"""`adjoint`: a linear function A and its partner backwards. For all x and y the sum of A(x) * y is the sum of x * A*(y).

It is what a backward pass is to a linear forward pass, and it takes no numeric gradient: two sums that everybody can compute.
A submission is judged with the reference's A. If that fails and the student's own A is known to be wrong, it is judged once
more with theirs: right for that one is `CARRIED`, as in `gradient`. An A of theirs counts only if it is linear and as much
work as the reference's: every entry of x moves at least as many entries of A(x), and none of these is made of more entries
of x. So neither zeros, nor a copy of x, nor the sum of all of it earn anything.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import (
    Case,
    Kind,
    Results,
    cases,
    declare,
    interrupted,
    say,
    value_features,
)
from autograder.checks.matches import value_plan
from autograder.compare import FACTOR, compare
from autograder.errors import CourseError, Redraw
from autograder.language import gettext
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Stack, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

LARGEST = 512  # entries of x: the student's own A is asked once for each
EPS = float(np.finfo(np.float64).eps)
ROUNDING = FACTOR[8] * EPS  # as in `compare.bounds`: the order of a summation is free
CLEAR = 1e-6  # the two sums must be this share of their terms, or they are 0 for anybody


def adjoint(
    *,
    of: str,
    wrt: str,
    upstream: str,
    points: int,
    hint: Sequence[str],
    of_args: Sequence[str] | None = None,
    name: str = "",
    sizes: Mapping[str, int] | None = None,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    draws: int | None = None,
    guard: bool = False,
) -> Check:
    """Declare that the target's one output is A*(y), for a function A that is linear in one of its inputs.

    Args:
        of: the function A, `module.function`; if it returns a tuple, its first item.
        wrt: the input x in which A is linear; the target returns something of its shape.
        upstream: the input y, which has the shape of A(x).
        points: integer.
        hint: from a question to one worked number.
        of_args: names of the inputs that A takes, default: those of the exercise's forward.
        name: default: the kind.
        sizes: sizes of named dimensions.
        inputs: inputs that differ from the exercise's.
        cases: several named sets of such inputs; all must be right.
        draws: how often the inputs are drawn.
        guard: judged only after the other checks have passed.
    """
    options = {"of": of, "wrt": wrt, "upstream": upstream, "of_args": of_args, "draws": draws}
    return declare("adjoint", name, points, hint, guard=guard, sizes=sizes, inputs=inputs, cases=cases, **options)


# ---------------------------------------------------------------------------------------------------------------- plan


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """Calls with drawn x and y, what A makes of x, and the second round: the student's own A.

    Raises:
        CourseError: the reference is not what is declared.
        Redraw: the sums of a draw prove nothing.
    """
    if len(exercise.outputs) != 1:
        raise CourseError(f"{exercise.id}/{check.name}: {len(exercise.outputs)} outputs are declared. Use gradient.")
    drawn = cases(exercise, check, source)
    made = value_plan(exercise, check, source, oracle, drawn)
    calls = tuple(_own_call(exercise, check, case) for case in drawn)
    pairs = [
        _pair(exercise, check, case, value, oracle.value(call))
        for case, value, call in zip(drawn, made.values, calls, strict=True)
    ]
    own = check.options["of"].partition(".")[0] == exercise.module
    return replace(made, more=calls if own else (), extra={"adjoint": pairs})


def _own_call(exercise: Exercise, check: Check, case: Case) -> Call:
    """A at 0, at x, and at every entry of x alone."""
    names, x = _names(exercise, check), case.values[check.options["wrt"]]
    if x.size > LARGEST:
        raise CourseError(
            f"{exercise.id}/{check.name}: {check.options['wrt']} has {x.size} entries, and A is asked once for each. "
            f"Take at most {LARGEST}."
        )
    points = np.concatenate([np.zeros((1, *x.shape)), x[None], np.eye(x.size).reshape(x.size, *x.shape)])
    args = tuple(Stack(points) if n == check.options["wrt"] else case.values[n] for n in names)
    return Call((Step(check.options["of"], args, first=True),))


def _names(exercise: Exercise, check: Check) -> tuple[str, ...]:
    """The inputs that A takes."""
    if check.options.get("of_args"):
        return tuple(check.options["of_args"])
    if exercise.after:
        return exercise.after[1]
    raise CourseError(f"{exercise.id}/{check.name} does not say what {check.options['of']} takes. Give of_args=.")


def _pair(exercise: Exercise, check: Check, case: Case, value: Any, images: Any) -> dict[str, Any]:
    """One x and one y with A(x), proven to be what they are said to be."""
    x, y = case.values[check.options["wrt"]], case.values[check.options["upstream"]]
    reason = _unfit(images, x, y)
    if reason is None and not _is_adjoint(images, y, value, 0.0):
        reason = "the target is not its adjoint"
    if reason:
        raise CourseError(f"{exercise.id}/{check.name}: A is {check.options['of']}, but {reason}. Mend one of them.")
    terms = images[1] * y
    if not abs(float(np.sum(terms))) > CLEAR * float(np.sum(np.abs(terms))):
        raise Redraw("the sum of A(x) * y is 0 but for rounding")
    moves = _rows(images) != 0
    counts = {"reach": np.sum(moves, axis=1), "mixed": int(np.max(np.sum(moves, axis=0)))}
    return {"x": x, "y": y, "ahead": images[1], **counts}


# ------------------------------------------------------------------------------------------------- what A is and does


def _unfit(images: Any, x: np.ndarray, y: np.ndarray) -> str | None:
    """Why nobody can be judged by a function, told from what it makes of 0, of x and of every entry of x alone; None if it fits.

    Args:
        images: what came back (2 + size of x, shape of y).
        x: an input of the function.
        y: an array with the shape of its output.
    """
    if not isinstance(images, np.ndarray) or images.shape != (2 + x.size, *y.shape) or images.dtype.kind != "f":
        return "what it returns does not have the shape and the type of y"
    if not np.all(np.isfinite(images)):
        return "it returns numbers that are not finite"
    rows, column = _rows(images), x.reshape(-1)
    error = np.abs(images[1].reshape(-1) - column @ rows)
    if np.any(images[0]) or not np.all(error <= ROUNDING * (np.abs(column) @ np.abs(rows))):
        return "it is not linear"
    return None if np.any(rows) else "it does not see its input"


def _as_much_work(images: np.ndarray, pair: Mapping[str, Any]) -> bool:
    """True if every entry of x moves as many entries of A(x) as in the reference or more, and none is made of more of them.

    Windows at other places, in another order or over other borders than zeros are real attempts. A copy of x is none.
    """
    moves = _rows(images) != 0
    return bool(np.all(np.sum(moves, axis=1) >= pair["reach"]) and np.max(np.sum(moves, axis=0)) <= pair["mixed"])


def _rows(images: np.ndarray) -> np.ndarray:
    """What A makes of every entry alone, one row for each."""
    return images[2:].reshape(len(images) - 2, -1)


def _is_adjoint(images: np.ndarray, y: np.ndarray, claim: Any, bound: Any) -> bool:
    """True if every entry of the claim is the sum of y * A(this entry alone), up to its bound and to rounding."""
    rows, weights = _rows(images), y.reshape(-1)
    error = np.abs(claim.reshape(-1) - rows @ weights)
    allowed = ROUNDING * (np.abs(rows) @ np.abs(weights)) + np.reshape(bound, -1)
    return bool(np.all(error <= allowed))


# --------------------------------------------------------------------------------------------------------------- judge


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if the two sums are equal in every call, CARRIED if A*(y) is right for the student's own wrong A."""
    ended = interrupted(exercise, check, plan, results)
    if ended:
        return ended
    claims = [(result.values or (None,))[-1] for result in results]
    for i, (label, claim) in enumerate(zip(plan.labels, claims, strict=True)):
        found = _objection(exercise, check, plan, i, claim)
        if found and found.kind == "value" and more is not None and _fits_own(plan, claims, more):
            text = gettext("This fits your own {name}, which is not right yet.")
            name = check.options["of"].partition(".")[2]
            return Judgement(Verdict.CARRIED, "own forward", text.format(name=name))
        if found:
            return Judgement(Verdict.FAIL, found.kind, say(label, found.text), found, (i, -1))
    return Judgement(Verdict.PASS)


def _objection(exercise: Exercise, check: Check, plan: Plan, i: int, claim: Any) -> Difference | None:
    """What is wrong with one result, None if nothing is."""
    (output,), expected, (bound,) = exercise.outputs, plan.values[i], plan.bounds[i]
    found = compare(claim, expected, [np.inf], output)  # its form only: the values are judged by the sums
    if found:
        return found
    pair = plan.extra["adjoint"][i]
    x, y, ahead = pair["x"], pair["y"], pair["ahead"]
    there, back = float(np.sum(ahead * y)), float(np.sum(x * claim))
    # Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1: a dot product of n terms is off by n eps of
    # their sizes. Beside it every entry of A*(y) may be off by its bound.
    rounding = y.size * float(np.sum(np.abs(ahead * y))) + x.size * float(np.sum(np.abs(x * expected)))
    if abs(there - back) <= EPS * rounding + float(np.sum(np.abs(x) * bound)):
        return None
    text = gettext(
        "with random {x} and {y} the sum of {name}({x}, ...) * {y} is {there:.6g}, but the sum of "
        "{x} * {output} is {back:.6g}: the two must be equal"
    ).format(
        name=check.options["of"].partition(".")[2],
        x=check.options["wrt"],
        y=check.options["upstream"],
        output=output,
        there=there,
        back=back,
    )
    return Difference("value", text, output, (), claim, expected)


def _fits_own(plan: Plan, claims: Sequence[Any], more: Results) -> bool:
    """True if the student's own A is an honest attempt, and every result is its adjoint."""
    for i, (claim, result) in enumerate(zip(claims, more, strict=True)):
        pair, images = plan.extra["adjoint"][i], (result.values or (None,))[-1]
        x, y = pair["x"], pair["y"]
        if compare(claim, plan.values[i], [np.inf], "") or _unfit(images, x, y) or not _as_much_work(images, pair):
            return False
        if not _is_adjoint(images, y, claim, plan.bounds[i][0]):
            return False
    return True


KIND = Kind("adjoint", plan, judge, value_features)
