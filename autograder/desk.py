"""The student's desk: check the work in a release folder with what is frozen there."""

from __future__ import annotations  # so that types cost no import

import re
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
    from autograder.release import Release
    from autograder.suite import Suite


def find_release(folder: Path) -> Release:
    """What the release in a folder says of itself, whole or not.

    Raises:
        AutograderError: there is none, or it says nothing that can be read.
    """
    from autograder.release import is_release, read_release

    if not is_release(folder):
        fact = f"{folder.resolve()} is not the folder of an assignment: it has no exercises.json and expected.npz."
        inside = sorted(p.name for p in folder.iterdir() if p.is_dir() and is_release(p)) if folder.is_dir() else []
        where = f"Its folder {inside[0]} is one: go there, or name it" if inside else "Go to that folder, or name it"
        raise AutograderError(f"{fact} {where} with -C.")
    return read_release(folder.resolve())


def open_release(folder: Path) -> Suite:
    """The suite of the release in a folder, in the language that is spoken now.

    Raises:
        AutograderError: there is none, or it cannot be checked with.
    """
    from autograder.frozen import opened

    return opened(find_release(folder), spoken())


def choose(there: Suite | Release, names: Sequence[str]) -> tuple[Exercise, ...]:
    """The exercises of these names, `affine_backward` or `backprop.affine_backward`; all if none is named.

    Raises:
        AutograderError: there is no such exercise.
    """
    chosen = []
    for name in names:
        found = [e for e in there.exercises if name in (e.id, e.function)]
        if not found:
            import difflib

            known = [e.function for e in there.exercises]
            near = difflib.get_close_matches(name.rpartition(".")[2], known, 1)
            meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise AutograderError(f"There is no exercise {name} in {there.assignment}. {meant}")
        chosen += found
    return tuple(chosen) or there.exercises


def check_folder(folder: Path, names: Sequence[str] = (), *, pictures: bool = False) -> Report:
    """The report of the work in a release folder, for all exercises or some.

    What the chosen exercises build on is looked at too, silently: a wrong forward pass decides what its backward may be.
    With `pictures` the outcomes carry what there is to draw.
    """
    # started before anything else is imported: it loads numpy while this process does
    process = None if supported() else ZygoteProcess(walls=not missing())
    with nullcontext() if process is None else closing(process):
        return _checked(folder, names, process, pictures)


def _checked(folder: Path, names: Sequence[str], process: ZygoteProcess | None, pictures: bool) -> Report:
    from autograder.sandbox.process import Zygote

    with Zygote(process=process) as zygote:
        from autograder.frozen import opened
        from autograder.run import grade, limits_of

        release = find_release(folder)
        suite = opened(release, spoken())
        chosen = choose(suite, names)
        needed = prerequisites(suite, chosen)
        submission = submission_in(release, suite)
        zygote.limits = limits_of(suite)
        Thread(target=import_module, args=[SHOWN_BY]).start()  # while the student's code runs there is time for it
        report = grade(submission, replace(suite, exercises=needed), zygote, pictures=pictures)
    ids = {e.id for e in chosen}
    return replace(report, exercises=tuple(e for e in report.exercises if e.id in ids))


def submission_in(release: Release, suite: Suite) -> Submission:
    """The student's work in a release folder, with what is to be said of the folder."""
    from autograder.collect import read_submission

    submission = read_submission(release.folder, "", suite.assignment, suite.module)
    return replace(submission, notes=(*submission.notes, *remarks(release, submission)))


def remarks(release: Release, submission: Submission) -> list[str]:
    """What is to be said of a release folder that can be checked, but is not quite as it should be."""
    from autograder.release import OURS, altered, fresh, newer_engine

    folder, module = release.folder, f"{release.module}.py"
    notes = [newer_engine(release)]
    given = {f"{name}.py" for name in OURS}
    for name in [name for name in altered(release) if name in given]:
        notes.append(
            f"{name} was changed since it was released; your points come from the course's own. "
            f"{fresh(folder, release.assignment)}"
        )
    if not (folder / module).exists() and all(source.name != module for source in submission.files):
        read = ": only the notebook was read" if submission.notebooks else ""
        notes.append(
            f"{module} is not in {folder}{read}. If it has another name now, give it back its own; a fresh one "
            f"comes with `autograder start {release.assignment} -C fresh`."
        )
    notes += _other_versions(release, submission)
    return [note for note in notes if note]


def _other_versions(release: Release, submission: Submission) -> list[str]:
    """Copies of the module: what they define is not looked at, and it could be the work that was meant."""
    from autograder.release import OURS

    wanted = "|".join(re.escape(exercise.function) for exercise in release.exercises)
    defines = re.compile(rf"^def ({wanted})\b".encode(), re.MULTILINE)
    ours = {f"{name}.py" for name in (release.module, *OURS)}
    others = {s.name: defines.search(s.code) for s in submission.files if s.name not in ours}
    return [
        f"{name} defines {found[1].decode()} too, and only {release.module}.py is checked. If your work is in "
        f"{name}, copy it into {release.module}.py."
        for name, found in others.items()
        if found
    ]


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
    from autograder.frozen import speaking

    exercise, _, wanted = name.partition("/")
    (found,) = choose(speaking(find_release(folder), spoken()), [exercise])
    texts = {f"{found.id}/{c.name}": c.hint for c in found.checks if wanted in ("", c.name)}
    if not texts:
        raise AutograderError(
            f"{found.id} has no check {wanted}. There are: {', '.join(c.name for c in found.checks)}."
        )
    return texts
