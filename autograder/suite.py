"""All that grading one assignment with one seed takes: its exercises, the plan of every check, the course's own modules.

Made live from the references (`make_suite`), by an instructor; or read from a release, where it was frozen with the public seed
(`autograder.frozen`), by a student. The two are the same kind of thing, so both ways grade alike.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.arrays import generator
from autograder.checks import KINDS
from autograder.course import Assignment, Course, course_files, digest, load_oracle
from autograder.model import Check, CourseError, Exercise, Plan, Redraw, Verdict
from autograder.oracle import Oracle, instead_of
from autograder.wire import Result

ATTEMPTS = 40  # draws of inputs before a check is called unsuited
CLEAR = 10.0  # a known mistake must miss the right answer by this many bounds, or the draw proves too little

DRAWN = ("inputs", "cases", "sizes", "draws", "calls")  # options that only a plan needs: it is made already

Plans = Mapping[str, Mapping[str, Plan]]  # exercise id -> check name -> plan


@dataclass(frozen=True)
class Suite:
    """What a submission of one assignment is graded with.

    Attributes:
        assignment: id of the assignment.
        module: name of the student's module.
        exercises: in order.
        plans: by exercise id, by check name.
        reference: what the reference leaves, in the same order: exercise id -> check name -> features.
        files: the course's own modules in the worker: `given`, `probes`.
        digest: of the course's files and the engine.
        seed_digest: of the seed; the seed itself is not kept.
        limits: seconds.
        carried_share: how much of its points a CARRIED check earns.
        public: True if the values of its cases may be shown.
    """

    assignment: str
    module: str
    exercises: tuple[Exercise, ...]
    plans: Plans
    reference: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, bytes]
    digest: str
    seed_digest: str
    limits: Mapping[str, float] = field(default_factory=dict)
    carried_share: float = 1.0
    public: bool = True


def without_code(suite: Suite) -> Suite:
    """The suite as plain data: what judging needs, which can be sent to another process."""
    exercises = tuple(
        replace(
            e,
            inputs=dict.fromkeys(e.inputs),
            checks=tuple(replace(c, options={k: o for k, o in c.options.items() if k not in DRAWN}) for c in e.checks),
            misconceptions=[replace(m, function=None, also={}) for m in e.misconceptions],
            variants=[],
        )
        for e in suite.exercises
    )
    return replace(suite, exercises=exercises)


def seed_digest(seed: str) -> str:
    """What may be told of a seed."""
    return hashlib.sha256(f"seed {seed}".encode()).hexdigest()[:16]


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
    )
