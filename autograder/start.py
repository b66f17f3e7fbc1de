"""Begin an assignment: a fresh copy of its release, whole or not at all, and never over something that is there.

The files are written under a name of their own, and the folder is renamed when all of them are there: killed in between, nothing
is half there. Files only: no links, no folders, no modes are taken over.
"""

import os
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.archives import is_archive_name
from autograder.errors import AutograderError, ReleaseError
from autograder.handed import read_file
from autograder.intake import Unreadable
from autograder.release import EXERCISES, Read, Release, altered, is_release, read_release, require_whole

SHELF = "assignments"  # the folder of a course that holds the releases
MAX_ARCHIVE = MAX_FILE = 64 << 20  # bytes


@dataclass(frozen=True)
class Started:
    """What `start` did.

    Attributes:
        release: what was copied.
        folder: the new folder.
        files: how many files are in it.
        before: True if it was there already, as fresh as it would be made.
    """

    release: Release
    folder: Path
    files: int
    before: bool = False


def start(assignment: str, folder: Path, source: Path | None = None) -> Started:
    """Copy the release of an assignment into `folder`.

    Args:
        assignment: its id; the new folder gets this name.
        folder: where the new folder is made; made itself if it is not there.
        source: a folder or an archive with releases; default: `assignments/` in the working directory or above it.

    Raises:
        AutograderError: there is no such release, it is not whole, something else is in its place, or it cannot be written.
    """
    place = source or _shelf()
    found = releases(place)
    if not found:
        raise AutograderError(
            f"No release is in {place}: neither there nor in the folders in it is an {EXERCISES} of an assignment. "
            "Name another folder or archive with --from."
        )
    if assignment not in found:
        raise AutograderError(f"There is no assignment {assignment} in {place}. {_meant(assignment, list(found))}")
    release = _whole(found[assignment])
    if folder.exists() and not folder.is_dir():
        raise AutograderError(f"{folder} is a file: no folder can be made in there. Choose another place with -C.")
    target = folder / assignment
    if os.path.lexists(target) and not _is_empty(target):
        beside = ["autograder", "start", assignment, *(["--from", str(source)] if source else []), "-C", "fresh"]
        return _there(release, target, shlex.join(beside))
    return Started(release, target, _copy(release, target))


def _shelf() -> Path:
    here = Path.cwd()
    for place in (here, *here.parents):
        shelf = place / SHELF
        if shelf.is_dir() and any(is_release(folder) for folder in _folders(shelf)):
            return shelf
    raise AutograderError(
        f"No releases are here: neither {here} nor a folder above it has {SHELF}/ with assignments in it. "
        "Name the folder or the zip file that you were given: --from PATH."
    )


def _meant(name: str, known: list[str]) -> str:
    import difflib

    begun = [one for one in known if one.startswith(name)]
    near = begun if len(begun) == 1 else difflib.get_close_matches(name, known, 1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known))}."


# ------------------------------------------------------------------------------------------------------------- sources


def releases(place: Path) -> dict[str, Release | ReleaseError]:
    """The releases in a folder, in its folders, or in an archive, by assignment; by folder those that cannot be read.

    Raises:
        AutograderError: there is nothing of this kind at `place`.
    """
    if place.is_file():
        return dict(_packed(place))
    if not place.is_dir():
        raise AutograderError(f"{place} does not exist: no release can be taken from it. Correct the path.")
    return dict(_read(folder) for folder in (place, *_folders(place), *_folders(place / SHELF)) if is_release(folder))


def _read(folder: Path, read: Read | None = None) -> tuple[str, Release | ReleaseError]:
    try:
        release = read_release(folder, read)
    except ReleaseError as error:
        return folder.name, error
    return release.assignment, release


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(p for p in place.iterdir() if p.is_dir() and not p.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AutograderError(f"{place} cannot be read: {error.strerror}. Change its permissions.") from error


def _packed(archive: Path) -> Iterator[tuple[str, Release | ReleaseError]]:
    from autograder.archives.opened import open_archive

    advice = "Name a folder with releases, or the archive as you were given it."
    if not is_archive_name(archive.name):
        raise AutograderError(f"{archive} cannot be used: it is no zip or tar archive. {advice}")
    try:
        opened = open_archive(read_file(archive, MAX_ARCHIVE), lambda path: MAX_FILE)
    except Unreadable as reason:
        raise AutograderError(f"{archive} cannot be used: {reason} {advice}") from reason
    for path in map(PurePosixPath, opened.files):
        if path.name == EXERCISES:
            yield _read(archive / path.parent, partial(_member, opened.files, path.parent))


def _member(files: Mapping[str, bytes], folder: PurePosixPath, name: str) -> bytes:
    try:
        return files[str(folder / name)]
    except KeyError as error:
        raise FileNotFoundError(2, "No such file or directory", name) from error


def _whole(found: Release | ReleaseError) -> Release:
    """The release, if it is whole and nobody has worked in it: the copy is to be a fresh one."""
    try:
        if isinstance(found, ReleaseError):
            raise found
        require_whole(found)
    except ReleaseError as error:
        raise AutograderError(f"{error.fact} So it was not copied: name another source with --from.") from error
    names = altered(found)
    if names:
        raise AutograderError(
            f"{_some(names)} in {found.folder} {'is' if len(names) == 1 else 'are'} not as released, so the copy would "
            "not be a fresh one. Name another source with --from."
        )
    return found


def _some(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# -------------------------------------------------------------------------------------------------------------- target


def _is_empty(target: Path) -> bool:
    return target.is_dir() and not target.is_symlink() and not any(target.iterdir())


def _there(release: Release, target: Path, beside: str) -> Started:
    """What is to be said of something that is in the place of the new folder; it is never touched."""
    try:
        own = read_release(target) if is_release(target) else None
    except ReleaseError:
        own = None
    if own is None or own.assignment != release.assignment:
        raise AutograderError(
            f"{target} is there already, and it is no copy of this assignment; nothing was changed. "
            f"Move it away, or begin elsewhere: {beside}"
        )
    work = altered(own)
    if not work and own.table == release.table:
        return Started(release, target, len(own.table["files"]) + 1, before=True)
    which = f"with work in it ({_some(work)})" if work else "of another version"
    raise AutograderError(
        f"{target} is there already, {which}; nothing was changed. Go on in there. A fresh copy beside it: {beside}"
    )


def _copy(release: Release, target: Path) -> int:
    """Write the files and rename their folder; their number."""
    names = [*release.table["files"], EXERCISES]
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{target.name}.part-*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        part.mkdir()
        for name in names:
            (part / name).write_bytes(release.read(name))
        if target.is_dir():
            target.rmdir()  # empty: not every system renames onto it
        part.rename(target)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise AutograderError(
            f"{target} cannot be written: {error.strerror}. Choose another folder with -C."
        ) from error
    return len(names)
