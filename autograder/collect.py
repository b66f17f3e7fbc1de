"""Read what was handed in: a class folder, one folder, a module, a notebook. Everything is data here; nothing is compiled or run.

A submission is read once, bounded, into memory. What cannot be graded is refused with the reason, and the rest goes on.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import AutograderError
from autograder.intake import Unreadable, notebook_code, python_source
from autograder.model import Source, Submission

MAX_MODULE = 1 << 20  # bytes of a .py file
MAX_NOTEBOOK = 20 << 20  # bytes of an .ipynb file
MAX_FILES = 200  # files read of one submission
MAX_TOTAL = 32 << 20  # bytes of code of one submission: all of it goes to the worker in one piece
OURS = {"given", "probes", "conftest", "setup"}  # never the student's module: the course's own, or a tool's


def collect(path: Path, assignments: dict[str, str], only: str | None = None) -> Iterator[Submission]:
    """The submissions at `path`, in the order of their students.

    Args:
        path: `<student>/<assignment>/...`, or with `only` the folder of one submission, a .py or an .ipynb file.
        assignments: id -> name of the student's module.
        only: the one assignment that is graded.

    Raises:
        AutograderError: there is nothing of this kind at `path`.
    """
    if not path.exists():
        raise AutograderError(f"{path} does not exist: there is nothing to grade. Correct the path.")
    if path.is_file() or (only and _is_one(path)):
        if not only:
            raise AutograderError(f"{path} is one submission, of an assignment that it does not tell. Name it with -a.")
        return iter([read_submission(path, _name(path), only, assignments[only])])
    found = list(_class(path, assignments, only))
    if not found:
        raise AutograderError(
            f"{path} holds no submission: a class is a folder <student>/<assignment>/, with the assignments "
            f"{', '.join(assignments)}. Correct the path, or name one submission's assignment with -a."
        )
    return (read_submission(folder, student, name, assignments[name]) for student, name, folder in found)


def _name(path: Path) -> str:
    return _text(path.stem if path.is_file() else path.resolve().name)


def _text(name: str) -> str:
    """A file name that can be written: one whose bytes are no UTF-8 comes from an archive made in CP949."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("cp949", "replace")
    return name


def _is_one(path: Path) -> bool:
    return any(p.suffix in (".py", ".ipynb") for p in _entries(path))


def _entries(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError as error:
        raise AutograderError(f"{path} cannot be read: {error.strerror}. Change its permissions.") from error


def _class(path: Path, assignments: dict[str, str], only: str | None) -> Iterator[tuple[str, str, Path]]:
    for student in _entries(path):
        if student.name.startswith(".") or os.path.islink(student) or not _is_there(student):
            continue
        for name in assignments:
            if only in (None, name) and _is_there(student / name):
                yield _text(student.name), name, student / name


def left_out(path: Path, assignments: dict[str, str]) -> list[str]:
    """What of a class folder is no submission of any assignment, as sentences; nobody is to be missed in silence."""
    texts = []
    for student in _entries(path) if path.is_dir() else []:
        if student.name.startswith("."):
            continue
        if os.path.islink(student) or not _is_there(student):
            texts.append(f"{_text(student.name)} is no folder of a student.")
        elif not any(_is_there(student / name) for name in assignments):
            texts.append(f"{_text(student.name)} has none of the folders {', '.join(assignments)}.")
    return texts


def _is_there(folder: Path) -> bool:
    """True for a folder or a link, and where looking is forbidden: reading it will then say so, for this student alone."""
    try:
        mode = folder.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def read_submission(path: Path, student: str, assignment: str, module: str) -> Submission:
    """One submission as data; `refused` says why nothing of it can be graded."""
    try:
        files, notebooks, notes, seen, unread = _read(path)
    except Unreadable as reason:
        return Submission(
            student, assignment, hashlib.sha256(str(reason).encode()).hexdigest(), (), refused=str(reason)
        )
    files, more, refused = _target(files, notebooks, module, seen, unread)
    total = hashlib.sha256(refused.encode())  # where nothing was read, this tells two submissions apart
    for source in (*files, *notebooks):
        total.update(f"{source.name}\0{len(source.code)}\0".encode() + source.code)
    return Submission(
        student, assignment, total.hexdigest(), tuple(files), tuple(notebooks), tuple(notes + more), refused
    )


def _read(path: Path) -> tuple[list[Source], list[Source], list[str], list[str], dict[str, str]]:
    """Modules, notebooks, notes, the names of all that was seen, and why some of it could not be read."""
    files: list[Source] = []
    notebooks: list[Source] = []
    notes: list[str] = []
    unread: dict[str, str] = {}
    paths = _paths(path)
    wanted = [p for p in paths if _is_code(p.name)]
    for file in wanted[:MAX_FILES]:
        try:
            _take(file, files, notebooks, notes)
        except Unreadable as reason:
            unread[_text(file.name)] = str(reason)
    if len(wanted) > MAX_FILES:
        notes.append(f"There are {len(wanted)} files; only the first {MAX_FILES} were read.")
    if sum(len(source.code) for source in (*files, *notebooks)) > MAX_TOTAL:
        raise Unreadable(f"The files have more than {MAX_TOTAL >> 20} MB together. Hand in your own code alone.")
    return files, notebooks, notes, [_text(p.name) for p in paths], unread


def _paths(path: Path) -> list[Path]:
    try:
        if path.is_symlink() and path.is_dir():
            raise Unreadable("The folder of this submission is a link to another place. Hand in the folder itself.")
        return [path] if path.is_file() else sorted(path.iterdir())
    except OSError as error:
        raise Unreadable(f"The folder cannot be read: {error.strerror}. Ask for it to be handed in again.") from error


def _is_code(name: str) -> bool:
    return not name.startswith(".") and name.lower().endswith((".py", ".ipynb", ".py.txt"))


def _take(file: Path, files: list[Source], notebooks: list[Source], notes: list[str]) -> None:
    is_notebook, name = file.suffix.lower() == ".ipynb", _text(file.name)
    data = _bytes(file, MAX_NOTEBOOK if is_notebook else MAX_MODULE)
    if is_notebook or (data.lstrip()[:1] == b"{" and b'"cells"' in data):
        notebooks.append(Source(name, notebook_code(data)))
        if not is_notebook:
            notes.append(f"{name} is a notebook under the name of a module; its code cells were read.")
        return
    code, note = python_source(data)
    files.append(Source(name, code))
    if note:
        notes.append(f"{name} {note}")


def _bytes(file: Path, limit: int) -> bytes:
    """The content of a regular file; links are not followed, devices and pipes are not read."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
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
            data = stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror}). Hand it in again.") from error
    finally:
        os.close(handle)
    if len(data) > limit:
        size = max(status.st_size, len(data)) / (1 << 20)
        raise Unreadable(
            f"it has {size:.0f} MB, more than the {limit >> 20} MB that a submission may have. Hand in the code alone."
        )
    return data


def _target(
    files: list[Source], notebooks: list[Source], module: str, seen: list[str], unread: dict[str, str]
) -> tuple[list[Source], list[str], str]:
    """The files with the student's module under its right name, what is to be said of that, and why there is none."""
    named = f"{module}.py"
    notes = [f"{name}: {reason}" for name, reason in unread.items()]
    if any(f.name == named for f in files):
        return files, notes, ""
    candidates = [f for f in files if Path(f.name).stem.lower() not in OURS]
    close = [f for f in candidates if _letters(module) in _letters(f.name)]
    chosen = close if len(close) == 1 else candidates if len(candidates) == 1 and not notebooks else []
    if chosen:
        note = f"{chosen[0].name} was graded as {named}. Give the file that name next time."
        return [Source(named, f.code) if f is chosen[0] else f for f in files], [*notes, note], ""
    if notebooks:
        return files, notes, ""
    if named in unread:
        return files, [n for n in notes if not n.startswith(f"{named}: ")], f"{named}: {unread[named]}"
    if unread:
        return files, [], f"{named} is missing, and of what is there nothing could be read. {' '.join(notes)}"
    there = f"there is only {', '.join(seen[:5])}" if seen else "the folder is empty"
    return files, notes, f"{named} is missing: {there}. Hand in {named}, or the notebook."


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
