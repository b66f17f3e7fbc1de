"""One look at a submission: make the calls of every check, judge the results, name the mistakes.

Whether the calls are made by a student's code in the sandbox or by the references in this process is all the same here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from autograder.checks import KINDS
from autograder.diagnose import diagnose
from autograder.figures import Figure
from autograder.missing import not_there
from autograder.model import Cause, Check, Exercise, Judgement, Plan, Verdict
from autograder.suite import Suite
from autograder.wire import Call, Loaded, Result

RIGHT = (Verdict.PASS, Verdict.CARRIED)
TOLD = (Verdict.FAIL, Verdict.ERROR)  # verdicts whose text may hold values
SECONDS = 5.0  # for all calls of one exercise, where the course says nothing else


@dataclass(frozen=True)
class Judged:
    """One check of one submission: the judgement, its cause, how long it took."""

    check: Check
    judgement: Judgement
    cause: Cause | None
    seconds: float | None
    figures: tuple[Figure, ...] | None = None


@dataclass(frozen=True)
class Looked:
    """One look at a submission: by exercise id its judged checks, and the functions that are not right."""

    judged: Mapping[str, list[Judged]]
    wrong: frozenset[str]


class Calls(Protocol):
    """What makes calls: a session of the sandbox, or the references in this process (`autograder.selfcheck`)."""

    def call(self, calls: Sequence[Call], seconds: float) -> Sequence[Result]:
        """The results of the calls, in their order."""
        ...


def look(
    suite: Suite, session: Calls, loaded: Loaded, wrong: frozenset[str] = frozenset(), *, pictures: bool = False
) -> Looked:
    """Judge all exercises of a suite, with the calls made by `session`.

    Args:
        suite: its exercises, in order.
        session: makes the calls.
        loaded: what loading the submission gave.
        wrong: functions that are known to be wrong already.
        pictures: collect what there is to draw of a lost check; only of a suite whose values may be shown.
    """
    drawn = pictures and suite.public
    judged: dict[str, list[Judged]] = {}
    for exercise in suite.exercises:
        judged[exercise.id] = _exercise(exercise, suite, session, loaded, wrong - {exercise.function}, drawn)
        if any(j.judgement.verdict not in RIGHT for j in judged[exercise.id] if not j.check.guard):
            wrong |= {exercise.function}
    return Looked(judged, wrong)


def _exercise(
    exercise: Exercise, suite: Suite, session: Calls, loaded: Loaded, wrong: frozenset[str], drawn: bool
) -> list[Judged]:
    """All checks of one exercise, in the order of their declaration."""
    plans = suite.plans[exercise.id]
    missing = _missing(exercise, loaded)
    if missing:
        return [Judged(check, missing, None, None) for check in exercise.checks]
    # the value checks first: a guard that never returns costs only guards
    order = sorted(exercise.checks, key=lambda c: c.guard)
    results = _call(session, [call for c in order for call in plans[c.name].calls], suite)
    by_check: dict[str, Sequence[Result]] = {}
    for check in order:
        count = len(plans[check.name].calls)
        by_check[check.name], results = results[:count], results[count:]
    judgements = {c.name: _judge(exercise, c, plans[c.name], by_check[c.name]) for c in order}
    if any(j.verdict in TOLD for j in judgements.values()):
        suite = suite.whole()
        plans = suite.plans[exercise.id]
        judgements = {
            c.name: _judge_again(
                exercise, c, plans[c.name], by_check[c.name], judgements[c.name], session, suite, wrong
            )
            for c in order
        }
    _carry_guards(exercise, judgements)
    _hold_back(exercise, judgements, wrong, loaded)
    lost = any(j.verdict in TOLD for j in judgements.values())  # only then is there anything to diagnose
    looked = order if lost else []
    features = {c.name: KINDS[c.kind].features(exercise, c, plans[c.name], by_check[c.name]) for c in looked}
    return [
        Judged(
            check,
            judgements[check.name],
            _cause(exercise, check, judgements[check.name], plans, features, suite.reference.get(exercise.id, {})),
            _seconds(by_check[check.name]),
            _figures(exercise, check, plans[check.name], by_check[check.name], judgements[check.name])
            if drawn
            else None,
        )
        for check in exercise.checks
    ]


def _missing(exercise: Exercise, loaded: Loaded) -> Judgement | None:
    """The judgement if the function, or the forward it follows, is not there."""
    name = exercise.function
    if loaded.functions.get(name, "missing") != "missing":
        forward = exercise.after[0] if exercise.after else ""
        if forward and loaded.functions.get(forward, "missing") == "missing":
            text = f"{name} is called with what {forward} returns, and {forward} is not defined."
            return Judgement(Verdict.SKIP, f"waits for {forward}", text)
        return None
    return not_there(exercise, loaded)


def _call(session: Calls, calls: Sequence[Any], suite: Suite) -> list[Result]:
    return list(session.call(calls, float(suite.limits.get("exercise_seconds", SECONDS))))


def _judge(
    exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result], more: Sequence[Result] | None = None
) -> Judgement:
    try:
        return KINDS[check.kind].judge(exercise, check, plan, results, more)
    except Exception as error:  # noqa: BLE001  # the boundary: a fault of ours is told as such, and the rest is still graded
        return Judgement(Verdict.INTERNAL, "internal", f"{type(error).__name__}: {error}")


def _judge_again(
    exercise: Exercise,
    check: Check,
    plan: Plan,
    results: Sequence[Result],
    judged: Judgement,
    session: Calls,
    suite: Suite,
    wrong: frozenset[str],
) -> Judgement:
    """The judgement of a check that failed, by the whole plan; with a second round of calls if it deserves one."""
    if judged.verdict is not Verdict.FAIL:
        return judged
    more = _call(session, plan.more, suite) if plan.more and _deserves_more(exercise, check, wrong) else None
    return _judge(exercise, check, plan, results, more)


def _deserves_more(exercise: Exercise, check: Check, wrong: frozenset[str]) -> bool:
    """Carried credit is for those whose own forward pass, or what it is made of, is wrong: that has cost them points already."""
    forward = check.options["of"].partition(".")[2]
    return bool(
        check.options.get("own") or forward in wrong or (forward == exercise.function and wrong & set(exercise.needs))
    )


def _carry_guards(exercise: Exercise, judgements: dict[str, Judgement]) -> None:
    """Where the gradient is carried, guards cannot ask for the reference's numbers: their form must be right, no more."""
    carried = any(j.verdict is Verdict.CARRIED for j in judgements.values())
    for check in exercise.checks:
        judged = judgements[check.name]
        if carried and check.guard and judged.verdict is Verdict.FAIL and judged.reason == "value":
            text = "Right for your own forward pass, as far as this can be told."
            judgements[check.name] = Judgement(Verdict.CARRIED, "own forward", text)


def _hold_back(exercise: Exercise, judgements: dict[str, Judgement], wrong: frozenset[str], loaded: Loaded) -> None:
    """Let checks wait: for functions that the target builds on, and guards for the value checks."""
    forward = exercise.after[0] if exercise.after else ""
    waits = [name for name in exercise.needs if name in wrong and name != forward]
    for check in exercise.checks:
        unwritten = exercise.function in loaded.stubs
        if waits and not unwritten and judgements[check.name].verdict not in RIGHT:
            text = f"{exercise.function} uses {waits[0]}, which is not right yet. Finish that first."
            judgements[check.name] = Judgement(Verdict.SKIP, f"waits for {waits[0]}", text)
    lost = [c.name for c in exercise.checks if not c.guard and judgements[c.name].verdict not in RIGHT]
    for check in exercise.checks:
        if check.guard and lost and judgements[check.name].verdict not in (Verdict.TODO, Verdict.SKIP):
            text = f"This is looked at once {lost[0]} passes."
            judgements[check.name] = Judgement(Verdict.SKIP, f"waits for {lost[0]}", text)


def _cause(
    exercise: Exercise,
    check: Check,
    judgement: Judgement,
    plans: Mapping[str, Plan],
    features: Mapping[str, Any],
    reference: Mapping[str, Any],
) -> Cause | None:
    if judgement.verdict not in TOLD:
        return None
    return diagnose(exercise, check.name, plans, features, reference)


def _figures(
    exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result], judgement: Judgement
) -> tuple[Figure, ...]:
    """What there is to draw of a check that failed."""
    if judgement.verdict is not Verdict.FAIL:
        return ()
    return KINDS[check.kind].figures(exercise, check, plan, results)


def _seconds(results: Sequence[Result]) -> float | None:
    times = [r.seconds for r in results if r.seconds is not None]
    return sum(times) if times else None
