"""`sequence`: an update rule over several rounds, each begun with what the rule itself returned in the round before.

One step from an empty state hides most mistakes: a velocity that is never stored, two averages exchanged, a missing power of
t. So the gradients change from round to round, and the first array holds entries of several kinds: one whose gradient turns
its sign, one whose gradient jumps to three times its size, one whose gradient is as small as eps, one whose gradient is always
0. A second array takes turns with the first, each with its own state. Only w is compared: what a state holds is the student's
own affair.
"""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import Case, Kind, Results, cases, declare, handed, raised_by, say, stopped
from autograder.checks.stages import off
from autograder.compare import Leaf, bounds, compare, each, leaves, not_separate, unlike
from autograder.errors import CourseError
from autograder.figures import Figure, Paths
from autograder.language import gettext, later
from autograder.model import Check, Difference, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Handle, Result, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

ROUNDS = 6
SHAPES = ((7,), (3, 2))  # of the two arrays that take turns
TURN, JUMP, TINY, ZERO = range(4)  # entries of the first array
ARRAYS = ("the first array", "the second array")
SHOWN = {TURN: "g turns its sign", JUMP: "g jumps", TINY: "g is tiny", ZERO: "g is 0"}
SPECIAL = 100.0  # how many times larger the error of such an entry is, if it is due to what is special about it
WORDS = {
    TINY: later("its gradient is about as small as eps in every round"),
    ZERO: later("its gradient is 0 in every round"),
}


def sequence(
    *,
    points: int,
    hint: Sequence[str],
    name: str = "",
    rounds: int = ROUNDS,
    tiny: float = 1e-8,
    inputs: Mapping[str, Any] | None = None,
    cases: Mapping[str, Mapping[str, Any]] | None = None,
    guard: bool = False,
) -> Check:
    """Declare several rounds of an update rule `(w, g, state, ...) -> (w_new, state_new)`.

    Args:
        points: integer.
        hint: from a question to one worked number.
        name: default: the kind.
        rounds: how often each of the two arrays is updated.
        tiny: size of the gradient at the entry where eps is to be seen.
        inputs: inputs that differ from the exercise's; w, g and state are made here.
        cases: several named sets of such inputs; all must be right.
        guard: judged only after the other checks have passed.
    """
    return declare("sequence", name, points, hint, guard=guard, rounds=rounds, tiny=tiny, inputs=inputs, cases=cases)


def plan(exercise: Exercise, check: Check, source: np.random.Generator, oracle: Oracle) -> Plan:
    """One call for each case, with a step for every array in every round.

    Raises:
        CourseError: the exercise is no update rule.
    """
    names = exercise.arguments or tuple(exercise.inputs)
    if names[:3] != ("w", "g", "state") or len(exercise.outputs) != 2:
        raise CourseError(
            f"{exercise.id}/{check.name}: this is no update rule (w, g, state, ...) -> (w_new, state_new). Use matches."
        )
    drawn = cases(exercise, check, source)
    calls, values, allowed = [], [], []
    for case in drawn:
        made = _arrays(check, source)
        value, bound = bounds(partial(_answer, exercise, oracle, case), made, source)
        calls.append(_call(exercise, case, made))
        values.append(value)
        allowed.append(bound)
    return Plan(
        calls=tuple(calls),
        labels=tuple(case.label for case in drawn),
        sizes=tuple(case.sizes for case in drawn),
        values=tuple(values),
        bounds=tuple(allowed),
    )


def _arrays(check: Check, source: np.random.Generator) -> dict[str, Any]:
    """The two arrays at the start, and for every round their gradients."""
    rounds = check.options["rounds"]
    first = _away(source, (rounds, *SHAPES[0]))
    kept = _away(source, (2,)) * source.uniform(0.7, 1.4, (rounds, 2))
    kept[rounds // 2 :, TURN] *= -1.0
    kept[rounds // 2, JUMP] *= 3.0
    first[:, [TURN, JUMP]] = kept
    first[:, TINY] = check.options["tiny"] * source.uniform(0.5, 2.0, rounds)
    first[:, ZERO] = 0.0
    return {
        "w": [source.standard_normal(shape) for shape in SHAPES],
        "g": [list(first), list(_away(source, (rounds, *SHAPES[1])))],
    }


def _away(source: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    drawn = source.standard_normal(shape)
    return np.asarray(np.sign(drawn) * (0.3 + np.abs(drawn)))


def _call(exercise: Exercise, case: Case, made: Mapping[str, Any]) -> Call:
    """All rounds in one call: what the rule returned goes into its next round as the very objects that they are."""
    names = (exercise.arguments or tuple(exercise.inputs))[3:]
    rest = handed(case.values, names)
    steps: list[Step] = []
    for k in range(len(made["g"][0])):
        for i, w in enumerate(made["w"]):
            before = (len(steps) - len(made["w"])) if k else None
            own = (w, {}) if before is None else (Handle(before, (0,)), Handle(before, (1,)))
            steps.append(Step(exercise.id, (own[0], made["g"][i][k], own[1], *rest)))
    return Call(tuple(steps), returns=tuple(range(len(steps))))


def _answer(exercise: Exercise, oracle: Oracle, case: Case, made: Mapping[str, Any]) -> Any:
    """The reference's w after every step; nothing of its state."""
    result = oracle.run(_call(exercise, case, made))
    if result.values is None:
        said = f"{result.raised.type_name}: {result.raised.message}" if result.raised else result.reason
        raise CourseError(f"The reference of {exercise.id} failed: {said}. Mend it, or the inputs of the check.")
    return [value[0] for value in result.values], None


def judge(exercise: Exercise, check: Check, plan: Plan, results: Results, more: Results | None) -> Judgement:
    """PASS if w is right after every step of every case."""
    told = zip(plan.labels, plan.calls, results, plan.values, plan.bounds, strict=True)
    for i, (label, call, result, value, bound) in enumerate(told):
        ended = _ended(exercise, call, result, label)
        if ended:
            return replace(ended, place=(i, result.raised.step if result.raised else -1))
        step, found = _first(exercise, result.values or (), value[0], bound)
        if found:
            return Judgement(Verdict.FAIL, found.kind, say(label, found.text), found, (i, step))
    return Judgement(Verdict.PASS)


def _ended(exercise: Exercise, call: Call, result: Result, label: str) -> Judgement | None:
    """The judgement of a call that did not return; every step of it is the target itself, so nothing is waited for."""
    if result.raised is None:
        return stopped(exercise, result, label) if result.values is None else None
    k = result.raised.step // len(SHAPES)
    where = gettext("round {number}").format(number=k + 1)
    where = f"{label}, {where}" if label else where
    last = replace(result.raised, step=len(call.steps) - 1)
    return raised_by(exercise, call, last, where if k else label)


def _first(
    exercise: Exercise, got: Sequence[Any], value: Sequence[Any], bound: Sequence[Any]
) -> tuple[int, Difference | None]:
    """The first step after which w is wrong, or after which no state came back, and what is wrong."""
    rest, (name, state) = iter(bound), exercise.outputs
    for step, (one, expected) in enumerate(zip(got, value, strict=True)):
        allowed = [next(rest) for _ in leaves(expected)]
        if not isinstance(one, (tuple, list)) or len(one) != len(exercise.outputs):
            return step, not_separate(one, exercise.outputs)
        found = compare(one[0], expected, allowed, name)
        if found:
            return step, replace(found, text=_where(step, found.text) + _why(step, found.got, found.expected))
        if not isinstance(one[1], dict):
            return step, unlike(state, one[1], gettext("a dict with string keys"))
    return -1, None


def _where(step: int, text: str) -> str:
    """The text with the step before it."""
    k, i = divmod(step, len(SHAPES))
    where = (gettext("round {number}, the first array"), gettext("round {number}, the second array"))[i].format(
        number=k + 1
    )
    later_round = gettext("{where}, with the w and the state that came back from its last round: {text}")
    return (later_round if k else "{where}: {text}").format(where=where, text=text)


def _why(step: int, got: Any, expected: Any) -> str:
    """What is special about the entry that is off most, if something is and the ordinary entries are far less off."""
    if step % len(SHAPES) or not isinstance(got, np.ndarray) or np.shape(got) != np.shape(expected):
        return ""
    off = np.abs(np.asarray(got, dtype=float) - expected)
    off = np.where(np.isfinite(off), off, np.inf)
    worst = int(np.argmax(off))
    if worst not in WORDS or not off[worst] > SPECIAL * np.max(np.delete(off, list(WORDS))):
        return ""
    return gettext("; the largest error is in entry {entry}: {why}").format(entry=worst, why=gettext(WORDS[worst]))


def features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """What w was after every step of every call, or how the call ended."""
    return {exercise.outputs[0]: [_left(result) for result in results]}


def _left(result: Result) -> Any:
    if result.values is None:
        raised = result.raised
        return {"raised": raised.type_name, "step": raised.step} if raised else {"ended": result.reason}
    formed = all(isinstance(value, (tuple, list)) and len(value) == 2 for value in result.values)
    return [value[0] for value in result.values] if formed else {"whole": result.values[0]}


def figures(exercise: Exercise, check: Check, plan: Plan, results: Results) -> tuple[Figure, ...]:
    """Where w went beside where it should have gone: the array that is wrong first, in the first case in which one is."""
    for call, result, value, bound in zip(plan.calls, results, plan.values, plan.bounds, strict=True):
        drawn = _paths(exercise.outputs[0], call, result, value[0], bound)
        if drawn:
            return (drawn,)
    return ()


def _paths(name: str, call: Call, result: Result, value: Sequence[Any], bound: Sequence[Any]) -> Paths | None:
    """The entries of the first array that is wrong, round by round; None if none is, or if some w has another form."""
    got = [one[0] if isinstance(one, (tuple, list)) and one else None for one in result.values or ()]
    steps = list(each(got, list(value), iter(bound), name))
    if not got or not all(_formed(step) for step in steps):
        return None
    wrong = [off(step) for step in steps]
    first = next((k % len(SHAPES) for k, found in enumerate(wrong) if np.any(found)), None)
    if first is None:
        return None
    start = np.asarray(call.steps[first].args[0], dtype=float)
    mine = slice(first, None, len(SHAPES))
    return Paths(
        what=f"{name}, {ARRAYS[first]}",
        names=tuple(_entry(k, index, first) for k, index in enumerate(np.ndindex(start.shape))),
        got=np.stack([start, *(step.got for step in steps[mine])]).reshape(-1, start.size),
        expected=np.stack([start, *(step.expected for step in steps[mine])]).reshape(-1, start.size),
        wrong=np.stack([np.zeros(start.shape, bool), *wrong[mine]]).reshape(-1, start.size),
    )


def _formed(step: Leaf) -> bool:
    return isinstance(step.got, np.ndarray) and step.got.dtype.kind in "biuf" and step.got.shape == step.expected.shape


def _entry(k: int, index: tuple[int, ...], array: int) -> str:
    """The name of an entry, with what is special about it."""
    special = SHOWN.get(k, "") if array == 0 else ""
    return f"w{list(index)}" + (f": {special}" if special else "")


KIND = Kind("sequence", plan, judge, features, figures)
