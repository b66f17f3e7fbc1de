"""A class graded by this kit in one process, for `benchmarks/batch.py`: writes who got full marks to FULL, as JSON.

python -m benchmarks.batch_others.ours secret|public|few|calls CLASS OUT FULL
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from autograder.batch import Suites, grade_class
from autograder.collect import collect
from autograder.course import load_course
from autograder.model import Submission
from autograder.plans import make_suite
from autograder.run import limits_of, sources
from autograder.sandbox.process import Zygote
from autograder.store import Store
from autograder.suite import Suite
from benchmarks.batch_others.submissions import ASSIGNMENT, ROOT


def only_calls(submissions: list[Submission], suite: Suite) -> None:
    """Make all calls of all checks in the same sandbox, and judge nothing: what no grader of this kind can do without."""
    with Zygote(limits_of(suite)) as zygote:
        for submission in submissions:
            with zygote.session(sources(submission, suite)) as session:
                session.load()
                for plans in suite.plans.values():
                    session.call([call for plan in plans.values() for call in plan.calls])


def shortened(suite: Suite) -> Suite:
    """The suite with one check for each function, a value check with few calls: about what the others' asserts ask."""
    exercises = []
    for exercise in suite.exercises:
        plans = suite.plans[exercise.id]
        shortest = min(exercise.checks, key=lambda check: (check.guard, len(plans[check.name].calls)))
        exercises.append(replace(exercise, checks=(shortest,)))
    return replace(suite, exercises=tuple(exercises))


def main(mode: str, folder: str, out: str, full: str) -> None:
    course = load_course(ROOT)
    assignment = course.find(ASSIGNMENT)
    submissions = list(collect(Path(folder), {assignment.id: assignment.module}, assignment.id))
    public = make_suite(course, assignment)
    if mode == "calls":
        only_calls(submissions, public)
        Path(full).write_text("{}", encoding="utf-8")
        return
    if mode == "secret":
        suites = Suites(make_suite(course, assignment, "benchmark"), public)
    else:
        suites = Suites(shortened(public) if mode == "few" else public, None)
    graded = grade_class(submissions, {ASSIGNMENT: suites}, Store(Path(out)), jobs=1)
    kept = {r.student: r.points == r.max_points for r in graded.reports}
    Path(full).write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
