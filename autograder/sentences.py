"""The sentences of a course that students read, and a suite in which they stand in another language.

They are part of the exercises, not of the engine: each assignment has a catalogue of its own, `<language>.mo` beside its
exercises, and `exercises.<language>.json` in its release.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from autograder.language import SOURCE
from autograder.model import Exercise, Plan
from autograder.suite import Plans, Suite

Translate = Callable[[str], str]


def sentences(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """(sentence, what it is) of all that students may read of an exercise."""
    if exercise.title:
        yield exercise.title, "title"
    for check in exercise.checks:
        for number, text in enumerate(check.hint, 1):
            yield text, f"hint {number} of {check.name}"
        for label in filter(None, check.options.get("cases") or ()):
            yield label, f"name of a case of {check.name}"
    for mistake in exercise.misconceptions:
        yield mistake.text, f"mistake {mistake.name}"


def translated(suite: Suite, language: str, translate: Translate) -> Suite:
    """The suite in another language: its exercises' sentences are what `translate` makes of them."""
    if language == SOURCE:
        return suite
    rest = suite.rest

    def later() -> tuple[Plans, Mapping[str, Any]]:
        plans, reference = rest() if rest else ({}, {})
        return _plans(plans, translate), reference

    return replace(
        suite,
        language=language,
        exercises=told(suite.exercises, translate),
        plans=_plans(suite.plans, translate),
        rest=later if rest else None,
    )


def told(exercises: Iterable[Exercise], translate: Translate) -> tuple[Exercise, ...]:
    """The exercises with what `translate` makes of their sentences."""
    return tuple(_exercise(exercise, translate) for exercise in exercises)


def _exercise(exercise: Exercise, translate: Translate) -> Exercise:
    return replace(
        exercise,
        title=translate(exercise.title) if exercise.title else "",
        checks=tuple(replace(c, hint=tuple(map(translate, c.hint))) for c in exercise.checks),
        misconceptions=[replace(m, text=translate(m.text)) for m in exercise.misconceptions],
    )


def _plans(plans: Plans, translate: Translate) -> dict[str, dict[str, Plan]]:
    return {
        exercise: {
            check: replace(plan, labels=tuple(translate(label) if label else "" for label in plan.labels))
            for check, plan in of.items()
        }
        for exercise, of in plans.items()
    }
