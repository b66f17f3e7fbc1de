"""Grade a whole class: several graders side by side, each with a zygote of its own.

Theory of operation. The graders are trusted processes: they hold the suites, so nothing of a student ever runs in one; each
starts its own freshly executed zygote for that. This process hands out submissions one at a time, in order, and stores a result
the moment it comes back, so that a run killed at any time loses at most what was under way. A grader that dies has failed
by our own fault: its submission is reported as INTERNAL, is not stored, and a new grader takes over.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from autograder.model import Report, Submission, Verdict
from autograder.run import failed_inside, grade, limits_of
from autograder.sandbox.process import Zygote
from autograder.store import Store, key
from autograder.suite import Suite, without_code


@dataclass(frozen=True)
class Suites:
    """What decides one assignment, and what its students are shown."""

    deciding: Suite
    explaining: Suite | None


@dataclass
class Graded:
    """The reports in the order of the submissions, and which of them were there before."""

    reports: list[Report]
    kept: int = 0


def grade_class(
    submissions: Sequence[Submission],
    suites: Mapping[str, Suites],
    store: Store,
    *,
    jobs: int,
    force: bool = False,
    sandbox: str = "default",
    progress: Callable[[Report], None] = lambda report: None,
) -> Graded:
    """Grade every submission that the store does not hold yet.

    Args:
        submissions: of any of the assignments in `suites`.
        suites: by assignment.
        store: where results are kept.
        jobs: number of graders.
        force: grade again what is stored, and keep what comes of it.
        sandbox: "default", "require", "container" or "off", see `sandbox.process.Zygote`.
        progress: told every report as it comes.
    """
    place = Zygote(sandbox=sandbox).place
    suites = {
        a: Suites(without_code(s.deciding), s.explaining and without_code(s.explaining)) for a, s in suites.items()
    }
    keys = [key(s, suites[s.assignment].deciding, place) for s in submissions]
    done: dict[int, Report] = {}
    for i, submission in enumerate(submissions):
        known = None if force else store.get(keys[i], submission)
        if known is not None:
            done[i] = known
            progress(known)
    kept = len(done)
    waiting = [i for i in range(len(submissions)) if i not in done]
    alone: list[int] = []  # ran out of time while others were running
    for i, report in _graded(submissions, waiting, suites, min(jobs, len(waiting)), sandbox):
        if jobs > 1 and _timed_out(report):
            alone.append(i)
            continue
        _finish(store, keys[i], report, force)
        done[i] = report
        progress(report)
    for i, report in _graded(submissions, alone, suites, min(1, len(alone)), sandbox):
        _finish(store, keys[i], report, force)
        done[i] = report
        progress(report)
    store.index(
        [{"student": s.student, "assignment": s.assignment, "key": k} for s, k in zip(submissions, keys, strict=True)]
    )
    return Graded([done[i] for i in range(len(submissions))], kept)


def _timed_out(report: Report) -> bool:
    """True if time ran out somewhere: a busy machine is not a slow student, so this is looked at once more, alone."""
    return any(o.verdict is Verdict.LIMIT and o.reason == "timeout" for e in report.exercises for o in e.outcomes)


def _finish(store: Store, key: str, report: Report, force: bool) -> None:
    if force and not report.internal:  # a fault of ours takes no earlier result away
        store.forget(key)
    store.put(key, report)


def _graded(
    submissions: Sequence[Submission], waiting: Iterable[int], suites: Mapping[str, Suites], jobs: int, sandbox: str
) -> Iterator[tuple[int, Report]]:
    """(number, report) of every waiting submission, as they come."""
    queue = iter(waiting)
    busy: dict[Connection, tuple[int, multiprocessing.Process]] = {}
    for _ in range(jobs):
        _next(queue, submissions, busy, *_start(suites, list(busy), sandbox))
    while busy:
        ready = wait(list(busy))
        for connection in [c for c in busy if c in ready]:
            i, process = busy.pop(connection)
            try:
                report = connection.recv()
            except (EOFError, ConnectionError):
                process.join()
                error = RuntimeError(f"a grader ended with exit code {process.exitcode}")
                yield i, failed_inside(submissions[i], suites[submissions[i].assignment].deciding, error)
                connection, process = _start(suites, list(busy), sandbox)
            else:
                yield i, report
            _next(queue, submissions, busy, connection, process)


def _start(
    suites: Mapping[str, Suites], others: Sequence[Connection], sandbox: str
) -> tuple[Connection, multiprocessing.Process]:
    ours, theirs = multiprocessing.Pipe()
    # a forked grader holds copies of our ends of all pipes: with one left open, nobody would see this process end
    copies = [ours, *others] if multiprocessing.get_start_method() == "fork" else []
    process = multiprocessing.Process(target=_grader, args=(theirs, suites, copies, sandbox), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _next(
    queue: Iterator[int],
    submissions: Sequence[Submission],
    busy: dict[Connection, tuple[int, multiprocessing.Process]],
    connection: Connection,
    process: multiprocessing.Process,
) -> None:
    """Give a grader its next submission, or let it go."""
    i = next(queue, None)
    with suppress(ConnectionError):  # a grader that died meanwhile is noticed when no report comes back
        connection.send(None if i is None else submissions[i])
    if i is None:
        connection.close()
        process.join()
        return
    busy[connection] = (i, process)


def _grader(connection: Connection, suites: Mapping[str, Suites], copies: Sequence[Connection], sandbox: str) -> None:
    """A grader's life: submissions come in, reports go out, until None comes in or the other end is gone."""
    for copy in copies:
        copy.close()
    limits = limits_of(next(iter(suites.values())).deciding)
    with Zygote(limits, sandbox=sandbox) as zygote, suppress(EOFError, ConnectionError):
        while (submission := connection.recv()) is not None:
            connection.send(_report(submission, suites[submission.assignment], zygote))


def _report(submission: Submission, suites: Suites, zygote: Zygote) -> Report:
    try:
        return grade(submission, suites.deciding, zygote, suites.explaining)
    except Exception as error:  # noqa: BLE001  # the boundary: a fault of ours costs nobody points and must not stop the class
        return failed_inside(submission, suites.deciding, error)
