"""What every kind of check is made of, and what they share: cases, calls, answers, and the words for calls that failed."""

from __future__ import annotations  # so that types cost no import: numpy.random is a large one

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.arrays import LEFT_OUT, Spec, dimensions, draw
from autograder.figures import Figure
from autograder.language import SOURCE, gettext, later, speaking
from autograder.model import Check, Exercise, Judgement, Plan, Verdict
from autograder.wire import Call, Handle, Raised, Result, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

Results = Sequence[Result]


@dataclass(frozen=True)
class Kind:
    """One kind of check.

    Attributes:
        name: as in `Check.kind`.
        plan: (exercise, check, source of random numbers, oracle) -> Plan.
        judge: (exercise, check, plan, results, results of the second round or None) -> Judgement.
        measure: (exercise, check, plan, results) -> what a mistake leaves behind, by output.
        figures: (exercise, check, plan, results) -> what there is to draw if the check fails; it holds values.
    """

    name: str
    plan: Callable[[Exercise, Check, np.random.Generator, Oracle], Plan]
    judge: Callable[[Exercise, Check, Plan, Results, Results | None], Judgement]
    measure: Callable[[Exercise, Check, Plan, Results], dict[str, Any]]
    figures: Callable[[Exercise, Check, Plan, Results], tuple[Figure, ...]] = lambda *_: ()

    def features(self, exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
        """What a mistake leaves behind, by output: data for the diagnosis. Texts in it are the same in every language."""
        with speaking(SOURCE):
            return self.measure(exercise, check, plan, results)


@dataclass(frozen=True)
class Case:
    """One set of inputs of a check."""

    label: str
    values: dict[str, Any]
    sizes: dict[str, int]


def declare(kind: str, name: str, points: int, hint: Sequence[str], *, guard: bool, **options: Any) -> Check:
    """The `Check` record of any kind; options that are not set are left out."""
    kept = {key: value for key, value in options.items() if value is not None and value is not False}
    return Check(kind, name or kind, points, tuple(hint), kept, guard=guard)


def cases(exercise: Exercise, check: Check, source: np.random.Generator) -> list[Case]:
    """The inputs of a check, drawn: one case, `draws` of them, or the named ones."""
    named: Mapping[str, Mapping[str, Any]] = check.options.get("cases") or {"": {}}
    made = []
    for label, overrides in named.items():
        for _ in range(check.options.get("draws", 1)):
            inputs = {**exercise.inputs, **check.options.get("inputs", {}), **overrides}
            sizes = dimensions(inputs, check.options.get("sizes", {}))
            values = draw(inputs, sizes, source)
            sizes |= _found_sizes(exercise, values)
            made.append(Case(label, single(values) if check.options.get("single") else values, sizes))
    return made


def _found_sizes(exercise: Exercise, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes of the exercise's named dimensions, read off arrays that a case gives outright."""
    found: dict[str, int] = {}
    for name, spec in exercise.inputs.items():
        shape = np.shape(values[name]) if isinstance(values[name], np.ndarray) else ()
        if isinstance(spec, Spec) and len(spec.shape) == len(shape):
            found |= {n: size for n, size in zip(spec.shape, shape, strict=True) if not n.isdigit()}
    return found


def single(value: Any) -> Any:
    """The same tree with float32 arrays in place of float64 ones."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, (list, tuple)):
        return type(value)(single(item) for item in value)
    if isinstance(value, dict):
        return {key: single(item) for key, item in value.items()}
    return value


def target_call(exercise: Exercise, values: Mapping[str, Any], *, watch: bool = False) -> Call:
    """The call under test: first the student's own forward if the exercise follows one, then the target."""
    steps = []
    given = dict(values)
    if exercise.after:
        forward, names, path = exercise.after
        steps.append(Step(f"{exercise.module}.{forward}", tuple(values[name] for name in names)))
        given["cache"] = Handle(0, path)
    arguments = exercise.arguments or tuple(exercise.inputs)
    steps.append(Step(exercise.id, handed(given, arguments), drain=exercise.drain))
    return Call(tuple(steps), watch=watch)


def handed(values: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    """The arguments of these names, up to the first that is left to the function's own default."""
    return tuple(itertools.takewhile(lambda value: value is not LEFT_OUT, (values[name] for name in names)))


def answer(exercise: Exercise, oracle: Oracle) -> Callable[[Mapping[str, Any]], Any]:
    """The reference as a function of the drawn values, with what is opaque blanked out."""
    return lambda values: blank(exercise, oracle.value(target_call(exercise, values)))


def blank(exercise: Exercise, value: Any) -> Any:
    """The result with None in place of what is the student's own affair."""
    if not isinstance(value, tuple) or len(value) != len(exercise.outputs):
        return value
    return tuple(None if name in exercise.free else item for name, item in zip(exercise.outputs, value, strict=True))


def by_output(exercise: Exercise, value: Any) -> dict[str, Any]:
    """The result split by the names of the outputs; a result of another form is all of it, marked, under every name."""
    if len(exercise.outputs) == 1:
        return {exercise.outputs[0]: value}
    if isinstance(value, (tuple, list)) and len(value) == len(exercise.outputs):
        return {n: item for n, item in zip(exercise.outputs, value, strict=True) if n not in exercise.free}
    return {name: {"whole": value} for name in exercise.outputs if name not in exercise.free}


def value_features(exercise: Exercise, check: Check, plan: Plan, results: Results) -> dict[str, Any]:
    """By output: what came back of every call, or how it ended."""
    names = [n for n in check.options.get("outputs") or exercise.outputs if n not in exercise.free]
    split = [_ended(exercise, result) or by_output(exercise, (result.values or (None,))[-1]) for result in results]
    return {name: [values[name] for values in split] for name in names}


def _ended(exercise: Exercise, result: Result) -> dict[str, Any]:
    """How a call ended that did not return, under the name of every output; nothing if it returned."""
    if result.values is not None:
        return {}
    raised = result.raised
    how = {"raised": raised.type_name, "message": raised.message} if raised else {"ended": result.reason}
    return dict.fromkeys(exercise.outputs, how)


def say(label: str, text: str) -> str:
    """A sentence with the name of its case before it."""
    return gettext("case {label}: {text}").format(label=label, text=text) if label else text


def interrupted(exercise: Exercise, check: Check, plan: Plan, results: Results) -> Judgement | None:
    """The judgement if some call raised or could not finish, None if every call returned."""
    for i, (label, call, result) in enumerate(zip(plan.labels, plan.calls, results, strict=True)):
        if result.raised is not None:
            return replace(raised_by(exercise, call, result.raised, label), place=(i, -1))
        if result.values is None:
            return replace(stopped(exercise, result, label), place=(i, -1))
    return None


def raised_by(exercise: Exercise, call: Call, raised: Raised, label: str = "") -> Judgement:
    """The judgement of a call that raised: by the target, or by the student's own forward before it."""
    name = exercise.function
    if raised.step < len(call.steps) - 1 and call.steps[raised.step].target != exercise.id:
        earlier = call.steps[raised.step].target.partition(".")[2]
        unwritten = gettext("{name} is called with what {earlier} returns, and {earlier} is not written yet.")
        broken = gettext("{name} is called with what {earlier} returns, and {earlier} raised {exception}.")
        text = unwritten if raised.todo else broken
        text = text.format(name=name, earlier=earlier, exception=raised.type_name)
        return Judgement(Verdict.SKIP, f"waits for {earlier}", text)
    if raised.todo:
        text = gettext("{name} is not written yet: it raises NotImplementedError.")
        return Judgement(Verdict.TODO, None, text.format(name=name))
    if raised.type_name == "MemoryError":
        return stopped(exercise, Result(reason="memory"), label)
    text = gettext("{name} raised {exception} at {place}") if raised.place else gettext("{name} raised {exception}")
    text = text.format(name=name, exception=raised.type_name, place=raised.place)
    said = f": {raised.words}" if raised.words else ""
    return Judgement(Verdict.ERROR, raised.type_name, say(label, text + said))


WORDS = {
    "timeout": (
        Verdict.LIMIT,
        later("{name} did not return in time and was stopped. Is there a loop that never ends?"),
    ),
    "memory": (
        Verdict.LIMIT,
        later("{name} needed more memory than there is for a submission. Which array is so large?"),
    ),
    "output": (Verdict.LIMIT, later("{name} returned more than can be graded. Which array is so large?")),
    "crashed": (Verdict.ERROR, later("{name} brought Python down ({detail}).")),
    "exited": (Verdict.ERROR, later("{name} ended the program ({detail}) instead of returning.")),
    "protocol": (Verdict.REFUSED, later("The answer of {name} could not be read.")),
    "not_run": (Verdict.SKIP, later("An earlier call of {name} had to be stopped, so this one was not made.")),
}


def stopped(exercise: Exercise, result: Result, label: str = "") -> Judgement:
    """The judgement of a call that did not return."""
    verdict, words = WORDS[result.reason]
    text = gettext(words).format(name=exercise.function, detail=result.detail)
    return Judgement(verdict, result.reason, say(label, text))
