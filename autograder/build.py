"""solutions + source -> assignments.

Theory of operation. For one assignment the release is a dict of file names to bytes, made in memory: the stub (the
reference without its regions), `given.py` (references of earlier assignments), `probes.py`, `exercises.json` and
`expected.npz` (the frozen public cases), `exercises.<language>.json` (translations), the data that the notebook reads,
and the student's notebook (made by `plugins/nbgrader_release.py`, which the command line hands in). `build` writes what
differs, `check_release` says what does. Numbers are compared with the checks' own bounds: another BLAS moves last bits.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from autograder.course import Assignment, Course, course_files, translations
from autograder.diagnose import alike
from autograder.errors import AutograderError, CourseError
from autograder.frozen import DAMAGE, exercises_json, expected_npz, translation_json, unfrozen
from autograder.leaks import leaks, secrets
from autograder.model import Plan
from autograder.plans import make_suite
from autograder.regions import stub
from autograder.release import EXERCISES, NUMBERS, SIGN, read_release, sealed
from autograder.suite import Suite
from autograder.wire import pack

HEADER = f"Generated from {{source}} {SIGN}; {{advice}}"
BLAS = 1e-9  # what another linear algebra library may change in the values of a wrong answer

Notebook = Callable[[Path], bytes]  # source notebook -> the student's


def release_files(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """The text files of a release, without the notebook and the frozen numbers."""
    source = assignment.reference.read_text(encoding="utf-8")
    write = "complete it where it says `raise NotImplementedError`."
    files = {assignment.reference.name: _headed(stub(source, assignment.reference.name), _origin(assignment), write)}
    for name, code in course_files(course, assignment).items():
        origin = "the references of earlier assignments" if name == "given" else f"solutions/{assignment.id}/{name}.py"
        files[f"{name}.py"] = _headed(code.decode(), origin, "leave it as it is.")
    return files


def _origin(assignment: Assignment) -> str:
    return f"solutions/{assignment.id}/{assignment.reference.name}"


def _headed(source: str, origin: str, advice: str) -> bytes:
    return f"# {HEADER.format(source=origin, advice=advice)}\n\n{source}".encode()


def release(course: Course, assignment: Assignment, notebook: Notebook) -> tuple[dict[str, bytes], Suite]:
    """All files of a release, and the suite that was frozen in it."""
    suite = make_suite(course, assignment)
    files = release_files(course, assignment)
    files |= {path.name: path.read_bytes() for path in assignment.data}
    source = course.root / "source" / assignment.id / f"{assignment.id}.ipynb"
    if source.is_file():
        files[source.name] = notebook(source)
    return with_frozen(assignment, suite, files), suite


def with_frozen(assignment: Assignment, suite: Suite, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files of a release, those in which a suite is frozen, and one for each language of it; all of them sealed."""
    origin = HEADER.format(source=f"solutions/{assignment.id}/checks.py", advice="do not edit.")
    frozen = {EXERCISES: exercises_json(suite, origin).encode(), NUMBERS: expected_npz(suite)}
    for language, translate in translations(assignment).items():
        origin = HEADER.format(source=f"solutions/{assignment.id}/{language}.po", advice="do not edit.")
        texts = translation_json(suite.exercises, translate, origin)
        frozen |= {f"exercises.{language}.json": texts.encode()} if texts else {}
    return _sealed({**files, **frozen})


def _sealed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {**files, EXERCISES: sealed(files[EXERCISES].decode(), files).encode()}


def build(course: Course, assignment: Assignment, notebook: Notebook) -> list[str]:
    """Write the release of one assignment; the names of the files that changed.

    Raises:
        CourseError: the assignment is inconsistent, or a solution would be released.
    """
    folder = course.root / "assignments" / assignment.id
    files, suite = release(course, assignment, notebook)
    for name, secret in leaks(course, assignment, files, secrets(course, course.assignments)):
        raise CourseError(
            f"assignments/{assignment.id}/{name} holds a line of the solution of {secret.assignment}: {secret.text!r}. "
            "Take it out of what is released."
        )
    files = _with_old_numbers(folder, files, suite)
    stale = _stale(folder, files)
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in files:
            (folder / name).write_bytes(files[name])
        else:
            (folder / name).unlink()
    return stale


def check_release(course: Course, assignment: Assignment, notebook: Notebook) -> list[str]:
    """The names of the files that `build` would change."""
    files, suite = release(course, assignment, notebook)
    folder = course.root / "assignments" / assignment.id
    return _stale(folder, _with_old_numbers(folder, files, suite))


def _stale(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    there = {p.name for p in folder.iterdir() if p.is_file()} if folder.is_dir() else set()
    stale = [name for name, data in files.items() if name not in there or (folder / name).read_bytes() != data]
    return sorted(stale) + sorted(there - set(files))


def _with_old_numbers(folder: Path, files: Mapping[str, bytes], suite: Suite) -> dict[str, bytes]:
    """The files, with the numbers that are there already if they say the same: last bits are no reason to write them again."""
    try:
        old = (folder / NUMBERS).read_bytes()
        same = old == files[NUMBERS] or _same(folder, old, suite)
    except (*DAMAGE, AutograderError):
        same = False
    return _sealed({**files, NUMBERS: old}) if same else dict(files)


def _same(folder: Path, data: bytes, suite: Suite) -> bool:
    old = unfrozen(read_release(folder), data).whole()
    if old.digest != suite.digest:  # made from other sources: what they changed may not show in the values
        return False
    return list(old.plans) == list(suite.plans) and all(
        list(old.plans[e]) == list(plans) and all(_same_plan(old.plans[e][c], plan) for c, plan in plans.items())
        for e, plans in suite.plans.items()
    )


def _same_plan(old: Plan, new: Plan) -> bool:
    """True if the calls of both rounds are the same, and what is expected of them is, up to what the check allows."""
    allowed = max((float(np.max(b, initial=0.0)) for bounds in new.bounds for b in bounds), default=0.0)
    same_calls = (old.labels, old.sizes) == (new.labels, new.sizes) and pack(old.calls) == pack(new.calls)
    same_calls = same_calls and pack(old.more) == pack(new.more) and _form(old.extra) == _form(new.extra)
    return (
        same_calls
        and alike(old.values, new.values, allowed)
        and alike(old.footprints, new.footprints, max(allowed, BLAS))
    )


def _form(value: object) -> object:
    """What a value is made of, without its numbers: a judge that is newer than the release may miss something."""
    if isinstance(value, Mapping):
        return {name: _form(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_form(item) for item in value]
    return value.shape if isinstance(value, np.ndarray) else None
