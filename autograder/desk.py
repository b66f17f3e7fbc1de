"""The student's desk: check the work in a release folder with what is frozen there."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.batch import limits_of
from autograder.collect import read_submission
from autograder.frozen import is_release, thaw
from autograder.model import AutograderError, Exercise, Report
from autograder.run import grade
from autograder.sandbox.process import Zygote
from autograder.suite import Suite


def open_release(folder: Path) -> Suite:
    """The suite of the release in a folder.

    Raises:
        AutograderError: there is none.
    """
    if not is_release(folder):
        raise AutograderError(
            f"{folder.resolve()} is not the folder of an assignment: it has no exercises.json and expected.npz. "
            "Go to that folder, or name it with -C."
        )
    return thaw(folder)


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
    """The report of the work in a release folder, for all exercises or some."""
    suite = open_release(folder)
    suite = replace(suite, exercises=choose(suite, names))
    submission = read_submission(folder, "", suite.assignment, suite.module)
    with Zygote(limits_of(suite)) as zygote:
        return grade(submission, suite, zygote)


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
