"""The small course of `courses/good`, and what the tests of the engine do with it: grade, change a copy, write a class."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder.build import build
from autograder.course import Assignment, Course, load_course, solved_source
from autograder.model import Outcome, Report, Source, Submission
from autograder.plans import make_suite
from autograder.release import EXERCISES, sealed
from autograder.sandbox.limits import Limits
from autograder.suite import Suite

GOOD = Path(__file__).resolve().parent / "courses" / "good"
LINES, NOISE = "a1_lines", "a2_noise"
SEED = "a seed that no student knows"
LIMITS = Limits(import_seconds=0.6, exercise_seconds=0.6, submission_seconds=10.0, memory=256 << 20)


@cache
def course() -> Course:
    """The course, as it lies there: for reading only."""
    return load_course(GOOD)


@cache
def suite(assignment: str, seed: str | None = None) -> Suite:
    """The suite of one of its assignments: the public one, or that of a seed."""
    quick = replace(course(), limits={"exercise_seconds": LIMITS.exercise_seconds})
    return make_suite(quick, quick.find(assignment), seed)


@cache
def right(assignment: str) -> str:
    """A right answer: the reference without its delimiters."""
    return solved_source(course().find(assignment))


def changed(source: str, old: str, new: str) -> str:
    """The source with one thing replaced, which must be there exactly once."""
    assert 1 == source.count(old), (old, source)
    return source.replace(old, new)


def wrong_lines(old: str, new: str) -> str:
    """The right `lines.py` with one thing replaced."""
    return changed(right(LINES), old, new)


def wrong_noise(old: str, new: str) -> str:
    """The right `noise.py` with one thing replaced."""
    return changed(right(NOISE), old, new)


def submission(code: str, assignment: str = LINES, student: str = "s1", **files: str) -> Submission:
    """One file handed in as the student's module, and others beside it."""
    named = {suite(assignment).module: code, **files}
    sources = tuple(Source(f"{name}.py", text.encode()) for name, text in named.items())
    return Submission(student, assignment, f"digest of {sorted(named.items())}", sources)


def outcomes(report: Report) -> dict[str, Outcome]:
    """The outcomes by `function/check`."""
    found = [o for e in report.exercises for o in e.outcomes]
    return {o.check.partition(".")[2]: o for o in found}


def endings(report: Report) -> dict[str, tuple[str, str | None]]:
    """Verdict and reason by `function/check`."""
    return {name: (str(o.verdict), o.reason) for name, o in outcomes(report).items()}


def copy_course(tmp_path: Path) -> Path:
    """A copy of the course that may be changed."""
    return Path(shutil.copytree(GOOD, tmp_path / "course"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace one thing in a file, which must be there exactly once."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def append(path: Path, text: str) -> None:
    """Add something to a file's end."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def reseal(release: Path) -> Path:
    """Seal a release again that a test has changed, so that what is wrong with it is not the seal."""
    path = release / EXERCISES
    path.write_text(sealed(path.read_text("utf-8"), {p.name: p.read_bytes() for p in release.iterdir()}), "utf-8")
    return release


def loaded(root: Path, assignment: str) -> tuple[Course, Assignment]:
    """A course that a test has changed, and one of its assignments."""
    found = load_course(root)
    return found, found.find(assignment)


def release(folder: Path, assignment: str = LINES) -> Path:
    """The folder of a release, as a student gets it; its notebook is still the instructor's."""
    root = copy_course(folder)
    build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments" / assignment


def write_class(folder: Path, submissions: Mapping[str, Mapping[str, str]]) -> Path:
    """A class folder: student -> `assignment/file` -> text."""
    for student, files in submissions.items():
        for name, text in files.items():
            path = folder / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return folder
