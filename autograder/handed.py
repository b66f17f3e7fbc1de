"""What lies in one submission: a folder's files, one file, or what an archive holds. Read once, bounded; links are not followed."""

import itertools
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from autograder.archives import is_archive_name
from autograder.intake import Unreadable

if TYPE_CHECKING:
    from autograder.archives.opened import Archive

MAX_MODULE = 1 << 20  # bytes of a .py file
MAX_NOTEBOOK = 20 << 20  # bytes of an .ipynb file
MAX_ARCHIVE = 20 << 20  # bytes of an archive
MAX_LISTED = 10_000  # files of one folder
OURS = {"given", "probes", "conftest", "setup"}  # never the student's module: the course's own, or a tool's
ASIDE = {
    "__MACOSX",
    "__pycache__",
}  # folders that programs leave in an archive, beside those whose names begin with a dot


@dataclass(frozen=True)
class Item:
    """One file of a submission: its name, and how to read at most so many bytes of it. Folders are not looked into."""

    name: str
    read: Callable[[int], bytes]
    is_folder: bool = False


@dataclass
class Handed:
    """The files of one submission, and what is to be said of where they lay."""

    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def handed_in(path: Path, assignment: str, module: str) -> Handed:
    """What lies at the path of one submission. An archive is opened if no code lies beside it.

    Args:
        path: a folder or a file.
        assignment: its id, by which the right one of several folders in an archive is told.
        module: name of the student's module, for the same.

    Raises:
        Unreadable: it cannot be read.
    """
    paths = _paths(path)
    archives = [p for p in paths if is_archive_name(p.name)]
    own = [p for p in paths if is_code(p.name) and Path(p.name).stem.lower() not in OURS]
    if own or not archives:
        return Handed([Item(text_of(p.name), partial(read_file, p), not own and p.is_dir()) for p in paths])
    if len(archives) > 1:
        names = ", ".join(text_of(p.name) for p in archives[:5])
        raise Unreadable(f"There are {len(archives)} archives ({names}), and no code beside them. Hand in one.")
    return _unpacked(archives[0], assignment, module)


def _unpacked(path: Path, assignment: str, module: str) -> Handed:
    from autograder.archives.opened import open_archive  # most submissions need none, and a check has to be quick

    name = text_of(path.name)
    try:
        opened = open_archive(read_file(path, MAX_ARCHIVE), _limit)
        folder = _folder(opened, assignment, module)
    except Unreadable as reason:
        raise Unreadable(f"{name}: {reason}") from reason
    where = f"; its folder {folder} was read" if folder else ""
    return Handed(list(_items(opened, folder)), [f"{name} was unpacked{where}."])


def is_code(name: str) -> bool:
    """Return True for the name of a module or a notebook."""
    return not name.startswith(".") and name.lower().endswith((".py", ".ipynb", ".py.txt"))


def limit(name: str) -> int:
    """The most bytes that a module or a notebook may have."""
    return MAX_NOTEBOOK if name.lower().endswith(".ipynb") else MAX_MODULE


def text_of(name: str) -> str:
    """A file name that can be written: one whose bytes are no UTF-8 comes from an archive made in CP949."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("cp949", "replace")
    return name


def _paths(path: Path) -> list[Path]:
    try:
        if path.is_symlink() and path.is_dir():
            raise Unreadable("The folder of this submission is a link to another place. Hand in the folder itself.")
        found = [path] if path.is_file() else list(itertools.islice(path.iterdir(), MAX_LISTED + 1))
    except OSError as error:
        raise Unreadable(f"The folder cannot be read: {error.strerror}. Ask for it to be handed in again.") from error
    if len(found) > MAX_LISTED:
        raise Unreadable(f"The folder has more than {MAX_LISTED} files. Hand in your own code alone.")
    return sorted(found)


def read_file(file: Path, most: int) -> bytes:
    """The content of a regular file; links are not followed, devices and pipes are not read.

    Raises:
        Unreadable: it is none, cannot be read, or has more bytes than `most`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(file, flags)
    except OSError as error:
        if file.is_symlink():
            raise Unreadable(
                "it is a link to another place, and links are not followed. Hand in the file itself."
            ) from error
        raise Unreadable(f"it cannot be read ({error.strerror}). Hand it in again.") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is not an ordinary file. Hand in the file itself.")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror}). Hand it in again.") from error
    finally:
        os.close(handle)
    if len(data) > most:
        size = max(status.st_size, len(data)) / (1 << 20)
        raise Unreadable(
            f"it has {size:.0f} MB, more than the {most >> 20} MB that a submission may have. Hand in the code alone."
        )
    return data


# ---- archives


def _limit(path: str) -> int:
    """The most bytes of a file in an archive, 0 for what is no code."""
    *folders, name = PurePosixPath(path).parts
    aside = any(f in ASIDE or f.startswith(".") for f in folders)
    return limit(name) if is_code(name) and not aside else 0


def _folder(opened: "Archive", assignment: str, module: str) -> str:
    """The folder in an archive that holds the code, "" for its top.

    Raises:
        Unreadable: there is none, or there are several.
    """
    paths = [PurePosixPath(p) for p in (*opened.files, *opened.unread)]
    folders = {p.parent for p in paths}
    if len(folders) > 1:
        folders = {p.parent for p in paths if p.name.lower() == f"{module}.py"} or folders
    if len(folders) > 1:
        folders = {f for f in folders if f.name == assignment} or folders
    if len(folders) > 1:
        top = min(len(f.parts) for f in folders)
        folders = {f for f in folders if len(f.parts) == top}
    if len(folders) > 1:
        names = ", ".join(sorted(str(f) for f in folders)[:5])
        raise Unreadable(f"it holds code in several folders ({names}). Pack the one of this assignment alone.")
    if not folders:
        raise Unreadable(_without_code(opened.names))
    (folder,) = folders
    return "" if folder == PurePosixPath() else str(folder)


def _without_code(names: Iterable[str]) -> str:
    inner = [name for name in names if is_archive_name(PurePosixPath(name).name)]
    if inner:
        return f"it holds another archive ({inner[0]}), and that one is not opened. Pack the files themselves."
    there = f"it holds only {', '.join(list(names)[:5])}" if names else "it is empty"
    return f"no code is in it: {there}. Pack the .py file or the notebook."


def _items(opened: "Archive", folder: str) -> Iterable[Item]:
    """The files of this folder, as those of a folder on a disk: what lies deeper is not looked at."""
    for path in sorted(opened.names):
        if str(PurePosixPath(path).parent) == (folder or "."):
            yield Item(PurePosixPath(path).name, partial(_content, opened, path))


def _content(opened: "Archive", path: str, most: int) -> bytes:
    if path in opened.unread:
        raise Unreadable(opened.unread[path])
    return opened.files[path]
