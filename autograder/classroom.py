"""The instructor's desk: grade what lies at a path, and write the results folder."""

import json
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.batch import Suites, grade_class
from autograder.collect import collect
from autograder.course import Assignment, Course
from autograder.errors import AutograderError, CourseError
from autograder.model import Report, Submission
from autograder.parallel import each
from autograder.plans import make_suite
from autograder.report.clean import identifier
from autograder.report.html import write_pages
from autograder.report.json_report import from_json, to_json
from autograder.report.table import write_grades
from autograder.sandbox.process import Zygote
from autograder.store import Store
from autograder.suite import Suite, without_code

SEED_FILE = "secret-seed.txt"  # below solutions/, ignored by git

Progress = Callable[[int, int, Report | None], None]


def grade_path(
    course: Course,
    path: Path,
    only: str | None,
    out: Path,
    seed_file: Path | None,
    jobs: int | None,
    force: bool,
    progress: Progress,
    sandbox: str = "default",
) -> tuple[list[Report], list[str]]:
    """Grade all submissions at a path and write the results folder.

    Returns:
        The reports, and what is wrong with assignments that could not be graded.

    Raises:
        SandboxError: the isolation that is asked for cannot be had here.
    """
    Zygote(sandbox=sandbox)  # refused before anything is made, not after
    wanted = [course.find(only)] if only else [a for a in course.assignments if a.exercises]
    broken = [a.broken for a in course.assignments if a.broken and not only]
    if not wanted:
        raise CourseError(" ".join(["The course has no assignment that could be graded.", *broken]))
    try:
        found = collect(path, {a.id: a.module for a in wanted}, only)
        collected = [replace(s, student=identifier(s.student)) for s in found]
    except AutograderError as error:
        if not broken:
            raise
        raise CourseError(" ".join([*broken, str(error)])) from error
    seed = read_seed(course, seed_file)
    store = Store(out)
    processes = jobs or os.cpu_count() or 1
    handed_in = [a for a in wanted if any(s.assignment == a.id for s in collected)]
    suites, unsuited = _suites(course, handed_in, seed, processes)
    broken += unsuited
    if not suites:
        raise CourseError(" ".join(broken))
    submissions = [s for s in collected if s.assignment in suites]
    done = 0

    def told(report: Report) -> None:
        nonlocal done
        done += 1
        progress(done, len(submissions), report)

    graded = grade_class(submissions, suites, store, jobs=processes, force=force, sandbox=sandbox, progress=told)
    write_run(graded.reports, submissions, out)
    write_tables(graded.reports, out, pages=True)
    return graded.reports, broken


def _suites(
    course: Course, assignments: Sequence[Assignment], seed: str, processes: int
) -> tuple[dict[str, Suites], list[str]]:
    """The suites by assignment, and what is wrong with assignments that have none: these do not hold up the others."""
    seeds = tuple(dict.fromkeys((seed, course.public_seed)))  # one suite decides and explains if they are the same
    jobs = [(assignment.id, s) for assignment in assignments for s in seeds]
    made = dict(zip(jobs, each(_suite, course, jobs, processes), strict=True))
    suites, broken = {}, []
    for assignment in assignments:
        several = [made[assignment.id, s] for s in seeds]
        whole = [s for s in several if isinstance(s, Suite)]
        if len(whole) == len(several):
            suites[assignment.id] = Suites(whole[0], whole[1] if len(whole) > 1 else None)
        else:
            broken.append(next(s for s in several if isinstance(s, str)))
    return suites, broken


def _suite(course: Course, job: tuple[str, str]) -> Suite | str:
    """The suite of an assignment and a seed, as plain data, or what is wrong with the assignment."""
    assignment, seed = job
    try:
        return without_code(make_suite(course, course.find(assignment), seed))
    except CourseError as error:
        return str(error)


def read_seed(course: Course, path: Path | None) -> str:
    """The secret seed from this file, or from the course's own, which is made if it is not there.

    Raises:
        AutograderError: the file cannot be read or is empty.
    """
    own = course.root / "solutions" / SEED_FILE
    if path is None and not own.exists():
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(16) + "\n", encoding="utf-8")
    try:
        seed = (path or own).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise AutograderError(
            f"The seed file {path or own} cannot be read: {error.strerror}. Correct --seed-file."
        ) from error
    if not seed:
        raise AutograderError(f"The seed file {path or own} is empty: every class needs a seed. Write one into it.")
    return seed


def write_run(reports: Sequence[Report], submissions: Sequence[Submission], out: Path) -> None:
    """Write run.json: every report of the run, in order."""
    table = [to_json(report, private=True) for report in reports]
    temporary = out / "run.json.tmp"
    temporary.write_text(json.dumps(table, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    temporary.replace(out / "run.json")


def changes(before: Sequence[Report], now: Sequence[Report]) -> list[str]:
    """What a run has changed, as sentences: how many are new, unchanged and changed, and the changed ones one by one."""
    points = {(r.student, r.assignment): r.points for r in before}
    new = [r for r in now if (r.student, r.assignment) not in points]
    changed = [r for r in now if points.get((r.student, r.assignment), r.points) != r.points]
    counts = f"{len(new)} new, {len(now) - len(new) - len(changed)} unchanged, {len(changed)} changed"
    return [
        counts,
        *(f"{r.student} {r.assignment}: {points[r.student, r.assignment]} before, now {r.points}" for r in changed),
    ]


def write_tables(reports: Sequence[Report], out: Path, *, pages: bool) -> list[Path]:
    """Write grades.csv and, with `pages`, class.html and a page for every submission."""
    out.mkdir(parents=True, exist_ok=True)
    write_grades(reports, out / "grades.csv")
    return [out / "grades.csv", *(write_pages(reports, out) if pages else [])]


def stored_reports(folder: Path, student: str | None) -> list[Report]:
    """The reports of the last run in a results folder.

    Raises:
        AutograderError: there is no run, or no such student in it.
    """
    try:
        table = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        reports = [from_json(entry) for entry in table]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AutograderError(
            f"{folder} holds no results of `autograder grade`: {getattr(error, 'strerror', None) or error}. Name its --out folder."
        ) from error
    chosen = [r for r in reports if student in (None, r.student)]
    if not chosen:
        raise AutograderError(f"{folder} holds no result of {student}. Correct the name.")
    return chosen
