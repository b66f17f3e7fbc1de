"""Make a suite live, from the references: draw the inputs, ask the reference and every known mistake, freeze nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.arrays import generator
from autograder.checks import KINDS
from autograder.course import Assignment, Course, concepts_of, course_files, digest, load_oracle
from autograder.errors import CourseError, Redraw
from autograder.model import Check, Exercise, Plan, Verdict
from autograder.oracle import Oracle, instead_of
from autograder.suite import Plans, Suite, seed_digest
from autograder.wire import Result

ATTEMPTS = 40  # draws of inputs before a check is called unsuited
CLEAR = 10.0  # a known mistake must miss the right answer by this many bounds, or the draw proves too little


def make_plans(
    exercises: tuple[Exercise, ...], oracle: Oracle, seed: str, *, footprints: bool = True
) -> dict[str, dict[str, Plan]]:
    """The plan of every check, drawn with one seed.

    Raises:
        CourseError: a reference is wrong, or no draw of the inputs proves anything.
    """
    return {e.id: {c.name: make_plan(e, c, oracle, seed, footprints=footprints) for c in e.checks} for e in exercises}


def make_plan(exercise: Exercise, check: Check, oracle: Oracle, seed: str, *, footprints: bool = True) -> Plan:
    """The plan of one check: the first draw of its inputs on which every known mistake stands out."""
    reasons = []
    for attempt in range(ATTEMPTS):
        source = generator(seed, exercise.id, check.name, attempt)
        try:
            plan = KINDS[check.kind].plan(exercise, check, source, oracle)
            return _with_footprints(exercise, check, plan, oracle) if footprints else plan
        except Redraw as reason:
            reasons.append(str(reason))
        except CourseError:
            raise
        except Exception as error:  # the boundary to the course's declarations: a wrong name in them shows only here
            said = f"{type(error).__name__}: {error}"
            raise CourseError(f"{exercise.id}/{check.name} cannot be made: {said}. Correct its declaration.") from error
    raise CourseError(
        f"{exercise.id}/{check.name}: {ATTEMPTS} draws of the inputs prove nothing: {reasons[-1]}. Declare other inputs."
    )


def _with_footprints(exercise: Exercise, check: Check, plan: Plan, oracle: Oracle) -> Plan:
    kind, footprints = KINDS[check.kind], {}
    strict = replace(plan, bounds=tuple([CLEAR * np.asarray(b) for b in bounds] for bounds in plan.bounds))
    for mistake in exercise.misconceptions:
        instead = instead_of(oracle, exercise, mistake)
        results = run_plan(oracle, plan, instead, exercise.module)
        footprints[mistake.name] = kind.features(exercise, check, plan, results)
        if mistake.fails == check.name:
            more = run_more(oracle, plan, instead, exercise.module)
            if kind.judge(exercise, check, strict, results, more).verdict in (Verdict.PASS, Verdict.CARRIED):
                raise Redraw(f"{mistake.name} is not told from the right answer")
    return replace(plan, footprints=footprints)


def run_plan(oracle: Oracle, plan: Plan, instead: Mapping[str, Any] | None = None, module: str = "") -> list[Result]:
    """The results of the first round, by the reference or by something in its place."""
    return [oracle.run(call, instead, module) for call in plan.calls]


def run_more(
    oracle: Oracle, plan: Plan, instead: Mapping[str, Any] | None = None, module: str = ""
) -> list[Result] | None:
    """The results of the second round, None if there is none."""
    return [oracle.run(call, instead, module) for call in plan.more] or None


def reference_features(exercises: tuple[Exercise, ...], plans: Plans, oracle: Oracle) -> dict[str, dict[str, Any]]:
    """What the reference leaves in every check."""
    return {
        e.id: {
            c.name: KINDS[c.kind].features(e, c, plans[e.id][c.name], run_plan(oracle, plans[e.id][c.name]))
            for c in e.checks
        }
        for e in exercises
    }


def make_suite(course: Course, assignment: Assignment, seed: str | None = None, *, footprints: bool = True) -> Suite:
    """The live suite of one assignment.

    Args:
        course: the course.
        assignment: one of its assignments.
        seed: the secret seed; None for the public one.
        footprints: False leaves the known mistakes out, where nothing is diagnosed.

    Raises:
        CourseError: the assignment is inconsistent.
    """
    oracle = load_oracle(course, assignment)
    plans = make_plans(
        assignment.exercises, oracle, course.public_seed if seed is None else seed, footprints=footprints
    )
    return Suite(
        assignment=assignment.id,
        module=assignment.module,
        exercises=assignment.exercises,
        plans=plans,
        reference=reference_features(assignment.exercises, plans, oracle),
        files=course_files(course, assignment),
        digest=digest(course, assignment),
        seed_digest=seed_digest(course.public_seed if seed is None else seed),
        limits=course.limits,
        carried_share=course.carried_share,
        public=seed is None or seed == course.public_seed,
        title=assignment.title,
        concepts=concepts_of(course, assignment),
    )
