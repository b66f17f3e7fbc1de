"""How far is a student? Every release in a folder and in its folders is checked, one after the other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autograder.desk import check_folder
from autograder.errors import AutograderError, ReleaseError
from autograder.release import is_release, read_release
from autograder.report.progress import Standing


def progress(folder: Path, told: Callable[[str], None] = lambda name: None) -> list[Standing]:
    """How far the work in every release folder is, in the order of the assignments.

    Args:
        folder: a release folder, or one that holds release folders.
        told: is called with the name of every folder before it is checked.

    Raises:
        AutograderError: there is no release.
    """
    try:
        places = [p for p in (folder, *sorted(p for p in folder.iterdir() if p.is_dir())) if is_release(p)]
    except OSError as error:
        raise AutograderError(
            f"{folder} cannot be read: {error.strerror}. Correct the path, or its permissions."
        ) from error
    if not places:
        raise AutograderError(
            f"No assignment is in {folder.resolve()} or in the folders in it. Begin one with `autograder start a1_perceptron`, "
            "or name the folder that holds yours with -C."
        )
    found = []
    for place in places:
        told(place.name)
        found.append(_standing(place, "." if place == folder else place.name))
    return sorted(found, key=lambda one: (one.assignment, one.folder))


def _standing(place: Path, name: str) -> Standing:
    try:
        release = read_release(place.resolve())
    except ReleaseError as error:
        return Standing(place.resolve().name, "", name, problem=str(error))
    standing = Standing(release.assignment, release.title, name, release.concepts)
    try:
        return replace(standing, report=check_folder(place))
    except ReleaseError as error:
        return replace(standing, problem=str(error))
