"""Every rule, for every assignment and seed; on several cores, for each seed stands for itself.

A job is one seed of one assignment, or a few seeds of its reference. What the jobs find is put together in their order, so that
the result does not depend on the number of processes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from autograder.course import Assignment, Course, load_oracle
from autograder.errors import CourseError
from autograder.parallel import each
from autograder.plans import make_suite
from autograder.selfcheck.rules import FOLDER_RULES, RULES, SUITE_RULES, reference_earns_everything

CHUNK = 5  # seeds of a reference that make one job
MADE = "the suite can be made"


@dataclass(frozen=True)
class Finding:
    """One violated invariant."""

    rule: str
    assignment: str
    text: str


@dataclass
class Summary:
    """How much was looked at, and what was found."""

    counts: Counter[str] = field(default_factory=Counter)
    groups: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Job:
    """Some seeds of one assignment.

    Attributes:
        assignment: its id.
        seeds: the seeds.
        whole: every rule is looked at; else the reference only.
        first: the rules of the folder and of the suite too.
        told: what the progress says.
    """

    assignment: str
    seeds: tuple[str, ...]
    whole: bool
    first: bool
    told: str


Part = tuple[Counter[str], list[Finding]]


def selfcheck(
    course: Course,
    assignments: Sequence[Assignment],
    seeds: Sequence[str],
    *,
    reference_seeds: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> Summary:
    """Look at every invariant of these assignments.

    Args:
        course: the course.
        assignments: some of its assignments.
        seeds: with each of them every rule is looked at; the public seed is always one of them.
        reference_seeds: with these only the reference is graded.
        jobs: number of processes.
        progress: told what is being done.
    """
    summary = Summary()
    for assignment in assignments:
        _count(summary, assignment)
    listed = [j for a in assignments for j in _jobs(a, (course.public_seed, *seeds), reference_seeds)]
    parts = each(_work, course, listed, jobs, lambda job: progress(job.told))
    hopeless: set[str] = set()  # one reason why a suite cannot be made is enough
    for job, (counts, findings) in zip(listed, parts, strict=True):
        summary.counts += counts
        if job.assignment not in hopeless:
            summary.findings += [f for f in findings if f not in summary.findings]
        hopeless |= {f.assignment for f in findings if f.rule == MADE}
    return summary


def _count(summary: Summary, assignment: Assignment) -> None:
    summary.counts["assignments"] += 1
    summary.counts["exercises"] += len(assignment.exercises)
    summary.counts["checks"] += sum(len(e.checks) for e in assignment.exercises)
    summary.counts["points"] += sum(c.points for e in assignment.exercises for c in e.checks)
    for exercise in assignment.exercises:
        for mistake in exercise.misconceptions:
            if mistake.group:
                summary.groups.setdefault(f"{exercise.id} {mistake.group}", []).append(mistake.name)


def _jobs(assignment: Assignment, seeds: Sequence[str], reference_seeds: Sequence[str]) -> Iterator[Job]:
    for i, seed in enumerate(seeds):
        yield Job(assignment.id, (seed,), True, i == 0, f"{assignment.id}: seed {i + 1} of {len(seeds)}")
    for i in range(0, len(reference_seeds), CHUNK):
        told = f"{assignment.id}: reference, seed {i + 1} of {len(reference_seeds)}"
        yield Job(assignment.id, tuple(reference_seeds[i : i + CHUNK]), False, False, told)


def _work(course: Course, job: Job) -> Part:
    """All rules that a job asks for."""
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    try:
        assignment = course.find(job.assignment)
        findings += _folder(course, assignment) if job.first else []
        for seed in job.seeds:
            findings += _seed(course, assignment, seed, job, counts)
    except CourseError as error:
        findings.append(Finding(MADE, job.assignment, str(error)))
    return counts, findings


def _folder(course: Course, assignment: Assignment) -> Iterator[Finding]:
    for rule in FOLDER_RULES:
        yield from _found(rule.__doc__, assignment, rule(course, assignment))


def _seed(course: Course, assignment: Assignment, seed: str, job: Job, counts: Counter[str]) -> Iterator[Finding]:
    oracle = load_oracle(course, assignment)
    suite = make_suite(course, assignment, seed, footprints=job.whole)
    for suite_rule in SUITE_RULES if job.first else ():
        yield from _found(suite_rule.__doc__, assignment, suite_rule(course, assignment, suite))
    for exercise in assignment.exercises:
        for rule in RULES if job.whole else (reference_earns_everything,):
            yield from _found(rule.__doc__, assignment, rule(suite, oracle, exercise, counts))


def _found(rule: str | None, assignment: Assignment, texts: Iterable[str]) -> Iterator[Finding]:
    for text in texts:
        yield Finding(rule or "", assignment.id, text)
