"""Read what was handed in: a class folder, one folder, file or archive. Everything is data here; nothing is compiled or run.

A submission is read once, bounded, into memory. What cannot be graded is refused with the reason, and the rest goes on.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.archives import SUFFIXES, is_archive_name, without_suffix
from autograder.cells import is_json, is_notebook, notebook_code
from autograder.errors import AutograderError
from autograder.handed import MAX_MODULE, OURS, Item, handed_in, is_code, limit, text_of
from autograder.intake import Unreadable, python_source
from autograder.model import Source, Submission

RELEASED = re.compile(r"exercises(\.\w+)?\.json|expected\.npz")  # beside the course's own modules
LISTED = 5  # names that are told
MAX_FILES = 200  # files read of one submission
MAX_READ = 64 << 20  # bytes of the files of one submission, outputs of notebooks included
MAX_TOTAL = 32 << 20  # bytes of code of one submission: all of it goes to the worker in one piece


def collect(path: Path, assignments: dict[str, str], only: str | None = None) -> Iterator[Submission]:
    """The submissions at `path`, in the order of their students.

    Args:
        path: `<student>/<assignment>/...` or `<student>/<assignment>.zip`; with `only` the folder of one submission, a .py or
            an .ipynb file, or an archive.
        assignments: id -> name of the student's module.
        only: the one assignment that is graded.

    Raises:
        AutograderError: there is nothing of this kind at `path`.
    """
    if not path.exists():
        raise AutograderError(f"{path} does not exist: there is nothing to grade. Correct the path.")
    if path.is_file() or (only and _is_one(path)):
        if not only:
            unpack = " If it holds a class, unpack it and name the folder." if is_archive_name(path.name) else ""
            raise AutograderError(
                f"{path} is one submission, of an assignment that it does not tell. Name it with -a.{unpack}"
            )
        return iter([read_submission(path, _name(path), only, assignments[only])])
    found = list(_class(path, assignments, only))
    if not found:
        raise AutograderError(
            f"{path} holds no submission: a class is a folder <student>/<assignment>/, with the assignments "
            f"{', '.join(assignments)}. Correct the path, or name one submission's assignment with -a."
        )
    return (read_submission(folder, student, name, assignments[name]) for student, name, folder in found)


def _name(path: Path) -> str:
    name = without_suffix(path.name) if path.is_file() else path.resolve().name
    return text_of(Path(name).stem if path.is_file() and name == path.name else name)


def _is_one(path: Path) -> bool:
    """True for the folder of one submission: code lies in it, or an archive and no folder of a student."""
    entries = _entries(path)
    if any(is_code(p.name) for p in entries):
        return True
    return any(is_archive_name(p.name) for p in entries) and not any(_is_there(p) for p in entries)


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
            place = _place(student, name) if only in (None, name) else None
            if place is not None:
                yield text_of(student.name), name, place


def _place(student: Path, assignment: str) -> Path | None:
    """Where the submission of an assignment lies: its folder, or an archive in its place."""
    if _is_there(student / assignment):
        return student / assignment
    return next((p for p in (student / f"{assignment}{s}" for s in SUFFIXES) if os.path.lexists(p)), None)


def left_out(path: Path, assignments: dict[str, str]) -> list[str]:
    """What of a class folder is no submission of any assignment, as sentences; nobody is to be missed in silence."""
    texts = []
    for student in _entries(path) if path.is_dir() else []:
        if student.name.startswith("."):
            continue
        if os.path.islink(student) or not _is_there(student):
            texts.append(f"{text_of(student.name)} is no folder of a student.")
        elif not any(_place(student, name) for name in assignments):
            texts.append(f"{text_of(student.name)} has none of the folders {', '.join(assignments)}.")
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


@dataclass
class _Read:
    """What was read of one submission."""

    files: list[Source] = field(default_factory=list)
    notebooks: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # names of all files that are there
    folders: list[str] = field(default_factory=list)  # those that are folders
    unread: dict[str, str] = field(default_factory=dict)  # name -> why it could not be read
    size: int = 0  # bytes of what was read


def read_submission(path: Path, student: str, assignment: str, module: str) -> Submission:
    """One submission as data; `refused` says why nothing of it can be graded."""
    try:
        read = _read(path, assignment, module)
    except Unreadable as reason:
        return Submission(
            student, assignment, hashlib.sha256(str(reason).encode()).hexdigest(), (), refused=str(reason)
        )
    files, more, refused = _target(read, module)
    total = hashlib.sha256(refused.encode())  # where nothing was read, this tells two submissions apart
    for source in (*files, *read.notebooks):
        total.update(f"{source.name}\0{len(source.code)}\0".encode() + source.code)
    notes = (*read.notes, *more)
    return Submission(student, assignment, total.hexdigest(), tuple(files), tuple(read.notebooks), notes, refused)


def _read(path: Path, assignment: str, module: str) -> _Read:
    handed = handed_in(path, assignment, module)
    folders = [item.name for item in handed.items if item.is_folder]
    read = _Read(notes=handed.notes, seen=[item.name for item in handed.items], folders=folders)
    wanted = [item for item in handed.items if is_code(item.name)]
    wanted.sort(key=lambda item: item.name.lower().endswith(".ipynb"))  # modules first: notebooks may use up the room
    for item in wanted[:MAX_FILES]:
        try:
            _take(item, read)
        except Unreadable as reason:
            read.unread[item.name] = str(reason)
    if len(wanted) > MAX_FILES:
        read.notes.append(f"There are {len(wanted)} files; only the first {MAX_FILES} were read.")
    if sum(len(source.code) for source in (*read.files, *read.notebooks)) > MAX_TOTAL:
        raise Unreadable(f"The files have more than {MAX_TOTAL >> 20} MB together. Hand in your own code alone.")
    return read


def _take(item: Item, read: _Read) -> None:
    """Read one file as what it is, whatever its name says."""
    name = item.name
    data = item.read(limit(name))
    read.size += len(data)
    if read.size > MAX_READ:
        raise Unreadable(f"all files together have more than {MAX_READ >> 20} MB. Clear the outputs of the notebooks.")
    named_notebook = name.lower().endswith(".ipynb")
    if is_notebook(data) or (named_notebook and not _is_module(data)):
        code, notes = notebook_code(data)
        read.notebooks.append(Source(name, code))
        if not named_notebook:
            read.notes.append(f"{name} is a notebook under the name of a module; its code cells were read.")
        read.notes += [f"{name} {note}" for note in notes]
        return
    code, note = python_source(data)
    if named_notebook:
        right = f"{name[: -len('.ipynb')]}.py"
        if right in read.seen:
            raise Unreadable(f"it is Python code, and {right} is there already. Hand in one of them.")
        read.notes.append(f"{name} is Python code under the name of a notebook; it was read as a module.")
        name = right
    read.files.append(Source(name, code))
    if note:
        read.notes.append(f"{name} {note}")


def _is_module(data: bytes) -> bool:
    """True for a text that can be Python code, and no notebook, not even a broken one."""
    if is_json(data) or not data.strip() or len(data) > MAX_MODULE:
        return False
    try:
        python_source(data)
    except Unreadable:
        return False
    return True


def _target(read: _Read, module: str) -> tuple[list[Source], list[str], str]:
    """The files with the student's module under its right name, what is to be said of that, and why there is none."""
    named = f"{module}.py"
    files, unread = read.files, read.unread
    notes = [f"{name}: {reason}" for name, reason in unread.items()]
    own = next((f for f in files if f.name == named), None)
    if own is not None:
        return files, [*notes, *([] if own.code.strip() else [f"{named} is empty."])], ""
    candidates = [f for f in files if Path(f.name).stem.lower() not in OURS]
    close = [f for f in candidates if _letters(module) in _letters(f.name)]
    chosen = close if len(close) == 1 else candidates if len(candidates) == 1 and not read.notebooks else []
    if chosen:
        note = f"{chosen[0].name} was graded as {named}. Give the file that name next time."
        return [Source(named, f.code) if f is chosen[0] else f for f in files], [*notes, note], ""
    if read.notebooks:
        return files, notes, ""
    if named in unread:
        return files, [n for n in notes if not n.startswith(f"{named}: ")], f"{named}: {unread[named]}"
    if unread:
        return files, [], f"{named} is missing, and of what is there nothing could be read. {' '.join(notes)}"
    return files, notes, f"{named} is missing: {_instead(read, named, [f.name for f in candidates])}"


def _instead(read: _Read, named: str, candidates: list[str]) -> str:
    """What there is in place of the student's module, and what to do."""
    if len(candidates) > 1:
        return f"{_names(candidates)} are there, and nothing tells which one counts. Name the right one {named}."
    own = [name for name in read.seen if Path(name).stem.lower() not in OURS and not RELEASED.fullmatch(name)]
    if not own:
        return f"{'only files of the release are there' if read.seen else 'the folder is empty'}. Hand in {named}, or the notebook."
    there = _names([f"the folder {name}" if name in read.folders else name for name in own])
    inside = ", and folders are not looked into" if set(own) & set(read.folders) else ""
    return f"there is only {there}{inside}. Hand in {named}, or the notebook."


def _names(names: list[str]) -> str:
    few = names if len(names) <= LISTED else [*names[: LISTED - 1], f"{len(names) - LISTED + 1} more"]
    return few[0] if len(few) == 1 else f"{', '.join(few[:-1])} and {few[-1]}"


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
