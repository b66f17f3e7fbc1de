"""The student's desk: check the work in a release folder with what is frozen there."""

from __future__ import annotations  # so that types cost no import

from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from autograder.errors import AutograderError
from autograder.language import spoken
from autograder.sandbox.walls import missing
from autograder.sandbox.zygote import ZygoteProcess, supported

SHOWN_BY = "autograder.report.terminal"  # what shows a report; it is large, and needed next

if TYPE_CHECKING:
    from autograder.model import Exercise, Report, Submission
    from autograder.suite import Suite


def open_release(folder: Path) -> Suite:
    """The suite of the release in a folder, in the language that is spoken now.

    Raises:
        AutograderError: there is none.
    """
    from autograder.frozen import is_release, thaw

    if not is_release(folder):
        raise AutograderError(
            f"{folder.resolve()} is not the folder of an assignment: it has no exercises.json and expected.npz. "
            "Go to that folder, or name it with -C."
        )
    return thaw(folder.resolve(), spoken())


def choose(suite: Suite, names: Sequence[str]) -> tuple[Exercise, ...]:
    """The exercises of these names, `affine_backward` or `backprop.affine_backward`; all if none is named.

    Raises:
        AutograderError: there is no such exercise.
    """
    chosen = []
    for name in names:
        found = [e for e in suite.exercises if name in (e.id, e.function)]
        if not found:
            import difflib

            known = [e.function for e in suite.exercises]
            near = difflib.get_close_matches(name.rpartition(".")[2], known, 1)
            meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise AutograderError(f"There is no exercise {name} in {suite.assignment}. {meant}")
        chosen += found
    return tuple(chosen) or suite.exercises


def check_folder(folder: Path, names: Sequence[str] = ()) -> Report:
    """The report of the work in a release folder, for all exercises or some.

    What the chosen exercises build on is looked at too, silently: a wrong forward pass decides what its backward may be.
    """
    # started before anything else is imported: it loads numpy while this process does
    process = None if supported() else ZygoteProcess(walls=not missing())
    with nullcontext() if process is None else closing(process):
        return _checked(folder, names, process)


def _checked(folder: Path, names: Sequence[str], process: ZygoteProcess | None) -> Report:
    from autograder.sandbox.process import Zygote

    with Zygote(process=process) as zygote:
        from autograder.run import grade, limits_of

        suite = open_release(folder)
        chosen = choose(suite, names)
        needed = prerequisites(suite, chosen)
        submission = submission_in(folder, suite)
        zygote.limits = limits_of(suite)
        Thread(target=import_module, args=[SHOWN_BY]).start()  # while the student's code runs there is time for it
        report = grade(submission, replace(suite, exercises=needed), zygote)
    ids = {e.id for e in chosen}
    return replace(report, exercises=tuple(e for e in report.exercises if e.id in ids))


def submission_in(folder: Path, suite: Suite) -> Submission:
    """The student's work in a release folder; a note says so where the module is not there."""
    from autograder.collect import read_submission

    submission = read_submission(folder, "", suite.assignment, suite.module)
    file = f"{suite.module}.py"
    if submission.refused or (folder / file).exists() or any(s.name == file for s in submission.files):
        return submission
    note = f"{file} is not in {folder.resolve()}: only the notebook was read. Get a fresh copy of it."
    return replace(submission, notes=(*submission.notes, note))


def prerequisites(suite: Suite, chosen: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """The chosen exercises with all that they build on, in the order of the assignment."""
    by_name = {e.function: e for e in suite.exercises}
    wanted: set[str] = set()
    waiting = [e.function for e in chosen]
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in wanted:
            wanted.add(name)
            waiting += [*by_name[name].needs, *(by_name[name].after or ())[:1]]
    return tuple(e for e in suite.exercises if e.function in wanted)


def hints(folder: Path, name: str) -> dict[str, tuple[str, ...]]:
    """The hints of an exercise by check, or those of one check."""
    suite = open_release(folder)
    exercise, _, wanted = name.partition("/")
    (found,) = choose(suite, [exercise])
    texts = {f"{found.id}/{c.name}": c.hint for c in found.checks if wanted in ("", c.name)}
    if not texts:
        raise AutograderError(
            f"{found.id} has no check {wanted}. There are: {', '.join(c.name for c in found.checks)}."
        )
    return texts
