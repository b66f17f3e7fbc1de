"""One release folder, checked again and again: thawed once, with a warm worker, and as little of it as is enough.

Theory of operation. The suite is read once and again only when a file of the release has changed; the zygote stays. After an edit
of the student's module those exercises are looked at again whose functions may answer differently now (`edits.py`), with all
that builds on them; the others keep their outcomes (`Watched.joined`). Where that cannot be told, everything is looked at.

A file that is being written is not judged: a module that is empty, gone or no Python is read until it stands still.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Self

from autograder.desk import choose, find_release, prerequisites, submission_in
from autograder.edits import affected, parsed
from autograder.errors import AutograderError
from autograder.frozen import opened
from autograder.language import spoken
from autograder.model import Exercise, ExerciseReport, Report, Submission, Verdict
from autograder.run import grade, limits_of
from autograder.sandbox.process import Zygote
from autograder.sandbox.walls import missing
from autograder.sandbox.zygote import ZygoteProcess, supported
from autograder.suite import Suite

PARTS = ("exercises*.json", "expected.npz", "given.py", "probes.py")  # of a release: what its suite is made of
READ_SECONDS = 0.01  # between two readings of a file that may be half written
STILL_SECONDS = 0.05  # such a file is taken as it is once it has stood still for so long
MOST_SECONDS = 0.3  # and in any case after so long: what comes later is a change of its own
AGAIN = (Verdict.ERROR, Verdict.REFUSED, Verdict.INTERNAL)  # their texts name lines and other functions, which move


@dataclass(frozen=True)
class Looked:
    """What was seen last: in which release, of which files, with what report."""

    suite: Suite
    submission: Submission
    report: Report  # of all that was needed, the exercises that were not asked for included


class Watched:
    """A release folder under watch. Use it as a context manager: it holds a worker."""

    def __init__(self, folder: Path, names: Sequence[str] = (), stop: Callable[[], bool] = lambda: False) -> None:
        """Open the release, so that a wrong folder or name is told at once.

        Args:
            folder: of the release.
            names: of the exercises to look at, as in `desk.check_folder`.
            stop: asked while the student's code runs: if true, `Interrupted` leaves `check`.

        Raises:
            AutograderError: there is no release, or no such exercise.
        """
        process = None if supported() else ZygoteProcess(walls=not missing())  # it loads numpy meanwhile
        self._zygote = Zygote(process=process, stop=stop)
        self._folder, self._names, self._stop = folder, tuple(names), stop
        self._looked: Looked | None = None
        self._reading: Submission | None = None  # what is being looked at
        self.joined = False  # the last report holds outcomes of an earlier look
        try:
            self._stamp = _stamp(folder)
            self._release = find_release(folder)
            self._suite = opened(self._release, spoken())
            choose(self._suite, self._names)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        self._zygote.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._zygote.__exit__()

    def stale(self) -> bool:
        """True if the folder holds something else than what is being looked at, or was."""
        reading = self._reading or (self._looked and self._looked.submission)
        return reading is None or _stamp(self._folder) != self._stamp or self._read() != reading

    def check(self, *, everything: bool = False) -> Report | None:
        """The report of the folder as it is now; None if nothing has changed since the last one.

        Args:
            everything: look at every exercise, changed or not.

        Raises:
            AutograderError: there is no release any more, or it is damaged.
            Interrupted: `stop` was true while the student's code ran; nothing is lost but this look.
        """
        submission = self._settled()
        last = self._looked
        if not everything and last and last.suite is self._suite and last.submission == submission:
            return None
        self._reading = submission
        try:
            report = self._report(submission, None if everything else last)
        finally:
            self._reading = None
        self._looked = Looked(self._suite, submission, report)
        ids = {e.id for e in choose(self._suite, self._names)}
        return replace(report, exercises=tuple(e for e in report.exercises if e.id in ids))

    def hints(self, check: str) -> tuple[str, ...]:
        """The hints of a check, by its id; none if the release that lies there now has no such check."""
        exercise, _, name = check.partition("/")
        found = (c.hint for e in self._suite.exercises if e.id == exercise for c in e.checks if c.name == name)
        return next(found, ())

    def warm(self) -> None:
        """Unpack what only a lost check asks for, so that the next one is told without a wait."""
        with suppress(AutograderError):  # damaged: told when it is asked for
            self._suite.whole()

    def _report(self, submission: Submission, last: Looked | None) -> Report:
        needed = prerequisites(self._suite, choose(self._suite, self._names))
        again = needed
        if last and last.suite is self._suite:
            again = _to_repeat(self._suite, needed, last, submission)
        self.joined = len(again) < len(needed)
        if last is None or not self.joined:
            return self._grade(submission, needed)
        if not again:
            return replace(last.report, digest=submission.digest)
        report = self._grade(submission, prerequisites(self._suite, again))
        fresh = {e.id: e for e in report.exercises}
        return replace(report, exercises=tuple(fresh.get(e.id, e) for e in last.report.exercises))

    def _grade(self, submission: Submission, exercises: tuple[Exercise, ...]) -> Report:
        self._zygote.limits = limits_of(self._suite)
        return grade(submission, replace(self._suite, exercises=exercises), self._zygote)

    def _settled(self) -> Submission:
        """What the folder holds, once nothing of it looks half written, or has not changed for a while."""
        began = still = time.monotonic()
        before: object = None
        while True:
            now = time.monotonic()
            found = self._open()
            if isinstance(found, Submission) and self._complete(found):
                return found
            seen = (found if isinstance(found, Submission) else str(found), _stamp(self._folder))
            still = still if seen == before else now
            if now - still >= STILL_SECONDS or now - began >= MOST_SECONDS:
                if isinstance(found, AutograderError):
                    raise found
                return found
            before = seen
            time.sleep(READ_SECONDS)

    def _open(self) -> Submission | AutograderError:
        """What the folder holds, of the release that lies there now; the error if there is none."""
        try:
            stamp = _stamp(self._folder)
            if stamp != self._stamp:
                release = find_release(self._folder)
                suite = opened(release, spoken())
                choose(suite, self._names)
                self._release, self._suite, self._stamp = release, suite, stamp
            return self._read()
        except AutograderError as error:
            return error

    def _read(self) -> Submission:
        return submission_in(self._release, self._suite)

    def _complete(self, submission: Submission) -> bool:
        """True if nothing looks as if an editor had not finished writing it."""
        name = f"{self._suite.module}.py"
        code = next((f.code for f in submission.files if f.name == name), b"")
        return bool(code.strip()) and parsed(code) is not None


def is_part(name: str) -> bool:
    """True for the name of a file that the suite of a release is made of."""
    return any(fnmatch(name, part) for part in PARTS)


def _stamp(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """What tells a release from another one in its place."""
    found = set()
    with suppress(OSError):  # a folder or a file that is being replaced: seen once it is there again
        for entry in os.scandir(folder):
            if is_part(entry.name):
                status = entry.stat()
                found.add((entry.name, status.st_mtime_ns, status.st_size, status.st_ino))
    return frozenset(found)


def _to_repeat(
    suite: Suite, needed: tuple[Exercise, ...], last: Looked, submission: Submission
) -> tuple[Exercise, ...]:
    """Those exercises whose outcomes the edit may have changed."""
    found = _edited(suite, last, submission)
    if found is None:
        return needed
    reports = {e.id: e for e in last.report.exercises}
    again: set[str] = set()
    for exercise in needed:  # in order: what builds on another one comes after it
        uses = {exercise.function, *exercise.needs, *(exercise.after or ())[:1], *_called(suite, exercise)}
        if uses & (found | again) or _moves(reports[exercise.id]):
            again.add(exercise.function)
    return tuple(e for e in needed if e.function in again)


def _edited(suite: Suite, last: Looked, submission: Submission) -> frozenset[str] | None:
    """The functions of the student's module that an edit may have changed, None if it was not only an edit of that."""
    name = f"{suite.module}.py"
    before, after = ({f.name: f.code for f in s.files} for s in (last.submission, submission))
    old, new = before.pop(name, b""), after.pop(name, b"")
    same = before == after and last.submission.notebooks == submission.notebooks
    if not same or last.report.notes or last.submission.refused or submission.refused or submission.notes:
        return None  # a note: something was read in another way than usual
    return affected(old, new)


def _called(suite: Suite, exercise: Exercise) -> Iterable[str]:
    """The functions of the student's module that the calls of an exercise name."""
    plans = suite.plans[exercise.id].values()
    targets = {step.target for plan in plans for call in (*plan.calls, *plan.more) for step in call.steps}
    return [target.partition(".")[2] for target in targets if target.startswith(f"{suite.module}.")]


def _moves(report: ExerciseReport) -> bool:
    """True if an outcome tells more than what its own function did."""
    return any(o.verdict in AGAIN for o in report.outcomes)
