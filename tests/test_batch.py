"""Grading a class: every submission once, in order, whatever happens to a grader."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder import batch
from autograder.batch import Suites, grade_class
from autograder.model import Report, Submission, Verdict
from autograder.run import grade, limits_of
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.store import Store
from autograder.suite import Suite
from tests.good import LINES, NOISE, SEED, endings, right, submission, suite, wrong_lines, wrong_noise

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="graders are forked")

SUITES = {name: Suites(suite(name, SEED), suite(name)) for name in (LINES, NOISE)}
CLASS = [
    submission(right(LINES), student="s1"),
    submission(right(NOISE), NOISE, student="s1"),
    submission(wrong_lines("return x * w, (x, w)", "return x + w, (x, w)"), student="s2"),
    submission(wrong_noise("return x * x / double(x)", "return x / 3"), NOISE, student="s2"),
    submission("def double(x)\n", student="s3"),
    Submission("s4", LINES, "empty", (), refused="lines.py is missing: the folder is empty. Hand in lines.py."),
]
POINTS = [20, 10, 15, 5, 0, 0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def run(
    store: Store, class_: list[Submission] = CLASS, *, jobs: int = 1, force: bool = False
) -> tuple[list[Report], int]:
    """The reports of a class, and how many were there before."""
    graded = grade_class(class_, SUITES, store, jobs=jobs, force=force)
    return graded.reports, graded.kept


def files(store: Store) -> dict[str, int]:
    """The stored results, with the time of their writing."""
    return {p.name: p.stat().st_mtime_ns for p in store.results.iterdir()}


Fault = Callable[[Submission], None]


def with_fault(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Have every grader do this before it grades; a forked grader inherits it."""

    def faulty(submission: Submission, deciding: Suite, zygote: Zygote, explaining: Suite | None) -> Report:
        fault(submission)
        return grade(submission, deciding, zygote, explaining)

    monkeypatch.setattr(batch, "grade", faulty)


# ---- the whole class


@pytest.mark.parametrize("jobs", [1, 2, 5, 50])
def test_reports_come_in_the_order_of_the_submissions(store: Store, jobs: int) -> None:
    """However many graders there are; all of them end, also those that have nothing to do."""
    reports, kept = run(store, jobs=jobs)
    assert [(s.student, s.assignment) for s in CLASS] == [(r.student, r.assignment) for r in reports]
    assert POINTS == [r.points for r in reports]
    assert 0 == kept
    assert len(CLASS) == len(files(store))


def test_no_process_is_left(store: Store) -> None:
    """Graders and their workers end with the class; what other tests of this process have running stays."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("this kernel does not list the children of a process")
    before = set(children.read_text().split())
    run(store, jobs=3)
    assert set() == set(children.read_text().split()) - before


def test_an_empty_class_needs_no_grader(store: Store) -> None:
    """Nothing to do is done at once."""
    assert ([], 0) == run(store, [])


def test_progress_tells_every_report_once(store: Store) -> None:
    """New ones as they come, kept ones first."""
    told: list[Report] = []
    grade_class(CLASS[:2], SUITES, store, jobs=1, progress=told.append)
    assert ["s1", "s1"] == [r.student for r in told]
    told.clear()
    grade_class(CLASS, SUITES, store, jobs=1, progress=told.append)
    assert [LINES, NOISE] == [r.assignment for r in told[:2]]
    assert len(CLASS) == len(told)


# ---- once only


def test_what_is_stored_is_not_graded_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run starts no grader, writes no file and gives the same reports."""
    first, _ = run(store)
    before = files(store)

    def start(*_: object) -> None:
        raise AssertionError("a grader was started")

    monkeypatch.setattr(batch, "_start", start)
    second, kept = run(store)
    assert len(CLASS) == kept
    assert [(endings(r), r.points, r.student, r.notes) for r in first] == [
        (endings(r), r.points, r.student, r.notes) for r in second
    ]
    assert before == files(store)


def test_only_what_is_new_is_graded(store: Store) -> None:
    """A submission that was handed in again is graded; the others are kept."""
    run(store)
    before = files(store)
    again = [submission(right(LINES) + "# once more\n", student="s1"), *CLASS[1:]]
    reports, kept = run(store, again)
    assert len(CLASS) - 1 == kept
    assert POINTS == [r.points for r in reports]
    assert before.items() <= files(store).items()


def test_equal_submissions_share_one_result(store: Store) -> None:
    """Each student has a report of their own name."""
    reports, _ = run(store, [submission(right(LINES), student=name) for name in ("a", "b", "c")], jobs=2)
    assert ["a", "b", "c"] == [r.student for r in reports]
    assert 1 == len(files(store))


def test_a_damaged_result_is_graded_again(store: Store) -> None:
    """One broken file costs one submission's work, never the run."""
    run(store)
    for name in list(files(store))[:2]:
        (store.results / name).write_text('{"version": 1}', "utf-8")
    reports, kept = run(store)
    assert len(CLASS) - 2 == kept
    assert POINTS == [r.points for r in reports]


def test_force_grades_again_and_keeps_what_comes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, every file is written anew, and the new result counts."""
    run(store)
    before = files(store)
    reports, kept = run(store, force=True)
    assert 0 == kept
    assert POINTS == [r.points for r in reports]
    assert before.keys() == files(store).keys()
    assert not before.items() & files(store).items()


def test_a_result_survives_a_forced_run_that_fails(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours takes no earlier result away."""
    run(store)
    before = files(store)

    def fault(submission: Submission) -> None:
        raise RuntimeError("a fault of ours")

    with_fault(monkeypatch, fault)
    reports, _ = run(store, force=True)
    assert all(r.internal for r in reports)
    assert before == files(store)


# ---- our own faults


def test_a_fault_of_ours_does_not_stop_the_class(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is INTERNAL, it is not stored, and the next run grades it."""

    def fault(submission: Submission) -> None:
        if submission.student == "s2":
            raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        with_fault(patched, fault)
        reports, _ = run(store, jobs=2)
    assert [False, False, True, True, False, False] == [r.internal for r in reports]
    assert [20, 10, 0, 0, 0, 0] == [r.points for r in reports]
    assert {("INTERNAL", "internal")} == set(endings(reports[2]).values())
    assert len(CLASS) - 2 == len(files(store))
    reports, kept = run(store)
    assert POINTS == [r.points for r in reports]
    assert len(CLASS) - 2 == kept


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_grader_that_dies_is_replaced(store: Store, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    """Its submission is INTERNAL and says how it died; a new grader takes over."""

    def fault(submission: Submission) -> None:
        if submission.student == "s2":
            os.kill(os.getpid(), signal.SIGKILL)

    with_fault(monkeypatch, fault)
    reports, _ = run(store, jobs=jobs)
    assert [False, False, True, True, False, False] == [r.internal for r in reports]
    private = reports[2].exercises[0].outcomes[0].private
    assert "RuntimeError: a grader ended with exit code -9" == private
    assert len(CLASS) - 2 == len(files(store))


def test_a_class_of_which_every_grader_dies_comes_to_an_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every submission is INTERNAL, and nothing hangs."""

    def fault(submission: Submission) -> None:
        os._exit(3)

    with_fault(monkeypatch, fault)
    reports, _ = run(store, jobs=2)
    assert [True] * len(CLASS) == [r.internal for r in reports]
    assert {} == files(store)


def test_an_endless_submission_costs_its_limit_and_no_more(store: Store) -> None:
    """The others do not wait behind it, if there is a second grader; it is stored like any other."""
    endless = submission(wrong_lines("twice_of_every_entry = 2.0 * x", "while True: pass"), student="s0")
    began = time.monotonic()
    reports, _ = run(store, [endless, *CLASS], jobs=2)
    assert [15, *POINTS] == [r.points for r in reports]
    assert ("LIMIT", "timeout") == endings(reports[0])["double/matches"]
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_grader_that_dies_before_its_first_submission_is_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """Its end of the pipe is gone when the submission is to be sent."""
    monkeypatch.setattr(batch, "_grader", lambda *_: None)
    start = batch._start

    def start_and_wait(*arguments: Any) -> Any:
        connection, process = start(*arguments)
        process.join()
        return connection, process

    monkeypatch.setattr(batch, "_start", start_and_wait)
    reports, _ = run(store, jobs=jobs)
    assert [True] * len(CLASS) == [r.internal for r in reports]
    assert "RuntimeError: a grader ended with exit code 0" == reports[0].exercises[0].outcomes[0].private


@pytest.mark.parametrize(("jobs", "tries"), [(1, 1), (2, 2)])
def test_what_ran_out_of_time_is_looked_at_once_more_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, tries: int
) -> None:
    """A busy machine is not a slow student: what side by side was too slow counts only if it is so alone."""
    log = tmp_path / "log"

    def busy(submission: Submission, deciding: Suite, zygote: Zygote, explaining: Suite | None) -> Report:
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{submission.student} {submission.assignment}\n")
        report = grade(submission, deciding, zygote, explaining)
        if submission.student != "s1" or log.read_text("utf-8").count(f"s1 {submission.assignment}") > 1:
            return report
        first = report.exercises[0]
        slow = replace(first.outcomes[0], verdict=Verdict.LIMIT, reason="timeout", points=Fraction(0))
        return replace(report, exercises=(replace(first, outcomes=(slow, *first.outcomes[1:])), *report.exercises[1:]))

    monkeypatch.setattr(batch, "grade", busy)
    told: list[Report] = []
    graded = grade_class(CLASS, SUITES, store, jobs=jobs, progress=told.append)
    assert tries * ["s1 a1_lines"] == [line for line in log.read_text("utf-8").splitlines() if line == "s1 a1_lines"]
    assert 4 + 2 * tries == len(log.read_text("utf-8").splitlines())
    assert (POINTS if tries > 1 else [16, 7, *POINTS[2:]]) == [r.points for r in graded.reports]
    assert len(CLASS) == len(told) == len(files(store))
    assert [r.points for r in graded.reports] == [r.points for r in run(store)[0]]


# ---- limits


def test_the_course_s_limits_bind_the_worker() -> None:
    """What the course says of time is taken over, the rest is as everywhere."""
    found = limits_of(replace(suite(LINES), limits={"import_seconds": 3, "submission_seconds": 7.5, "other": 1}))
    assert Limits(import_seconds=3.0, submission_seconds=7.5) == found
    assert Limits() == limits_of(replace(suite(LINES), limits={}))
