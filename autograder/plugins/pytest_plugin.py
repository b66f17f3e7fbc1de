"""`pytest` in the folder of an assignment: one item for each check, by the engine that `autograder check` uses.

    pytest assignments/a3_backprop -k affine_backward
    pytest -m backprop.affine_backward        an exercise
    pytest -m gradient_check                  a word of the deck

Every file `exercises.json` of a release is collected; all that is selected of it is graded once in a process, by `check_folder`,
when its first item is set up. PASS and CARRIED pass. What waits for something else (SKIP) is skipped, with the reason. All the rest
fails, TODO too: a stub is not green. A fault of ours (INTERNAL) is an error, as is whatever keeps the folder from being checked.
Points stand among the properties of a report, so JUnit files have them.

This module is loaded in every run of pytest where the engine is installed: it imports nothing but pytest and the standard library,
and does nothing where there is no release.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.model import Exercise, Outcome, Report
    from autograder.release import Release

EXERCISES = "exercises.json"
_MARKERS = pytest.StashKey[set[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Have the points added up, wherever the items are run."""
    config.pluginmanager.register(Points(), "autograder-points")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect a release by its `exercises.json`; somebody else's file of that name is none."""
    if file_path.name != EXERCISES:
        return None
    from autograder.release import is_release

    return ReleaseFile.from_parent(parent, path=file_path) if is_release(file_path.parent) else None


class ReleaseFile(pytest.File):
    """One release folder: its items, and the report that all of them are told from."""

    _report: Report | Exception | None = None
    untold = True  # what is to be said of the folder is told with the first item
    unprinted = True  # and what the code printed with the first that fails

    def collect(self) -> Iterator[CheckItem]:
        """Yield one item for each check."""
        from autograder.errors import AutograderError
        from autograder.release import read_release, require_whole

        try:
            release = read_release(self.path.parent)
            require_whole(release)
        except AutograderError as error:
            raise self.CollectError(str(error)) from error
        for exercise in release.exercises:
            markers = self._registered(exercise, release)
            for check in exercise.checks:
                item: CheckItem = CheckItem.from_parent(self, name=f"{exercise.id}/{check.name}")
                item.file, item.exercise, item.module = self, exercise.id, self.path.parent / f"{release.module}.py"
                for marker in markers:
                    item.add_marker(marker)
                yield item

    def _registered(self, exercise: Exercise, release: Release) -> list[str]:
        """The markers of an exercise, made known to pytest: an unknown one would be an error under --strict-markers."""
        texts = {exercise.id: f"the exercise {exercise.id}"}
        for concept in release.concepts:
            if exercise.id in concept.exercises:
                texts |= {word: f"exercises on {concept.english}" for word in words(concept.name, concept.english)}
        known = self.config.stash.setdefault(_MARKERS, set())
        for name in texts.keys() - known:
            self.config.addinivalue_line("markers", f"{name}: {texts[name]}")
        known.update(texts)
        return list(texts)

    def report(self) -> Report:
        """The report of all exercises of this release that are selected, made once; its error is raised once for each item."""
        if self._report is None:
            self._report = self._graded()
        if isinstance(self._report, Exception):
            raise self._report
        return self._report

    def _graded(self) -> Report | Exception:
        from autograder.desk import check_folder
        from autograder.errors import AutograderError
        from autograder.language import choose, speaking

        wanted = [i.exercise for i in self.session.items if isinstance(i, CheckItem) and i.parent is self]
        try:
            with speaking(choose()):
                return check_folder(self.path.parent, list(dict.fromkeys(wanted)))
        except AutograderError as error:
            return error


class CheckItem(pytest.Item):
    """One check of one exercise."""

    file: ReleaseFile
    exercise: str
    module: Path
    outcome: Outcome  # from `setup` on

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Tell where the item comes from, and what it is called over its failure."""
        return self.path, None, ", check ".join(self.name.split("/"))

    def setup(self) -> None:
        """Grade the release, if no item of it was here before."""
        from autograder.model import Verdict

        report = self.file.report()
        self.outcome = next(o for e in report.exercises for o in e.outcomes if o.check == self.name)
        self._tell(report)
        if self.outcome.verdict is Verdict.INTERNAL:
            raise GraderFailed(self.outcome.detail or "")

    def _tell(self, report: Report) -> None:
        """Put verdict and points among the properties of the report, and with the first item what is to be said of the files."""
        from autograder.report.clean import clean
        from autograder.report.summary import shown

        told = {
            "assignment": report.assignment,
            "exercise": self.exercise,
            "verdict": self.outcome.verdict.value,
            "points": shown(self.outcome.points),
            "max_points": str(self.outcome.max_points),
        }
        if self.outcome.cause:
            told["cause"] = self.outcome.cause.id
        kept = [
            (name, value) for name, value in self.user_properties if name not in told
        ]  # of an item that is run again
        self.user_properties[:] = [*kept, *told.items()]
        if self.file.untold:
            self.file.untold = False
            self.user_properties += [("note", clean(note, "line")) for note in report.notes]

    def runtest(self) -> None:
        """Pass, skip or fail as the check did."""
        from autograder.model import Verdict
        from autograder.report.clean import PRINTED_CAP, clean

        if self.outcome.verdict is Verdict.SKIP:
            pytest.skip(self.outcome.reason or "")
        if self.outcome.verdict in (Verdict.PASS, Verdict.CARRIED):
            return
        printed = self.file.report().output
        if printed and self.file.unprinted:
            self.file.unprinted = False
            self.add_report_section("call", "stdout", clean(printed, "text", PRINTED_CAP))
        pytest.fail(self._text(self.outcome), pytrace=False)

    def _text(self, outcome: Outcome) -> str:
        """What the terminal says of a check: what came back, why, what to try, and where to look."""
        from autograder.model import Verdict
        from autograder.report.clean import clean
        from autograder.report.summary import meaning

        written = outcome.verdict is not Verdict.TODO
        lines = [
            f"{outcome.verdict}: {outcome.detail or meaning(outcome)}",
            f"Likely cause: {outcome.cause.text}" if outcome.cause else "",
            f"Hint: {outcome.hint}" if outcome.hint and written else "",
            f"{self.place()}:{self.line()}: {self.exercise}, {outcome.max_points} points",
        ]
        return clean("\n".join(line for line in lines if line), "text")

    def place(self) -> Path:
        """The student's module, from where pytest was called if it lies below."""
        here = self.config.invocation_params.dir
        return self.module.relative_to(here) if self.module.is_relative_to(here) else self.module

    def line(self) -> int:
        """Where the function stands in the student's module, 1 if it is not there."""
        name = self.exercise.rpartition(".")[2]
        try:
            text = self.module.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return 1
        found = re.search(rf"^def {re.escape(name)}\b", text, re.MULTILINE)
        return text.count("\n", 0, found.start()) + 1 if found else 1

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> object:  # type: ignore[override]  # the type of a result that pytest keeps private
        """Tell an error of the folder or of the grader in its own words, without a traceback through the engine."""
        from autograder.errors import AutograderError

        if isinstance(excinfo.value, (AutograderError, GraderFailed)):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class GraderFailed(Exception):
    """The check ended by a fault of ours."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let what is skipped point at the student's function, not at this file."""
    report = yield
    if isinstance(item, CheckItem) and report.skipped and isinstance(report.longrepr, tuple):
        report.longrepr = (str(item.place()), item.line(), report.longrepr[2])
    return report


def words(name: str, english: str) -> list[str]:
    """The markers of a word of the deck: `Gradient check` is `gradient_check`, and `활성화 함수` also `activation_function`."""
    texts = [name, re.split(r"[(,;]", english)[0]]
    slugs = [re.sub(r"\W+", "_", text.strip().lower()).strip("_") for text in texts]
    return list(dict.fromkeys(slug for slug in slugs if slug))


class Points:
    """Adds up the points of all items that were told of, also by other processes."""

    def __init__(self) -> None:
        self.items: dict[str, tuple[str, float, float]] = {}  # by id: one that is run again counts once
        self.notes: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count an item."""
        told = dict(report.user_properties)
        if "max_points" in told and "assignment" in told:
            earned, most = (float(str(told[name])) for name in ("points", "max_points"))
            self.items[report.nodeid] = (str(told["assignment"]), earned, most)
            self.notes |= {str(text): None for name, text in report.user_properties if name == "note"}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many points there are, and what is to be said of the files."""
        if not self.items:
            return
        terminalreporter.section("points", sep="-")
        for note in self.notes:
            terminalreporter.write_line(f"Note: {note}")
        for assignment in dict.fromkeys(name for name, _, _ in self.items.values()):
            own = [(earned, most) for name, earned, most in self.items.values() if name == assignment]
            earned, most = (sum(numbers) for numbers in zip(*own, strict=True))
            terminalreporter.write_line(f"{assignment}: {earned:g} of {most:g} points")
