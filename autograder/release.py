"""What a release says of itself: `exercises.json`, read without the numbers; and whether its files are as they were released.

A release is sealed: `exercises.json` holds the digest of every file as it was released, and of itself. The seal keeps nobody out;
it tells an accident (an editor that saved a file, half a download) from a wrong answer. Line ends and the layout of the JSON do
not count.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import ReleaseError
from autograder.model import Check, Concept, Exercise, Misconception
from autograder.version import VERSION

FORMAT = 3
EXERCISES, NUMBERS = "exercises.json", "expected.npz"
OURS = ("given", "probes")  # the course's own modules in a release
SIGN = "by `autograder build`"  # stands in the first bytes of an exercises.json of ours
INSTALL = "Your own files are untouched: install the engine that came with the release (`pip install gradeprop-*.whl`)."
_HEAD = 512
_TEXTS = (".py", ".ipynb", ".csv", ".md", ".txt")  # git, archives and editors may change the ends of their lines
_FIELDS = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # what a table of another form leads to


Read = Callable[[str], bytes]  # the content of a file of this name; raises OSError


@dataclass(frozen=True)
class Release:
    """One release folder, as its `exercises.json` tells.

    Attributes:
        folder: where it lies, also if that is inside of an archive.
        read: reads one of its files.
        assignment: id of the assignment.
        title: of the assignment.
        module: name of the student's module.
        engine: version of the engine that made it, "" if it does not tell.
        exercises: in order, without code.
        concepts: all words of the deck in its order, each with the exercises of this assignment in which it is built.
        table: all of `exercises.json`.
    """

    folder: Path
    read: Read
    assignment: str
    title: str
    module: str
    engine: str
    exercises: tuple[Exercise, ...]
    concepts: tuple[Concept, ...]
    table: Mapping[str, Any]


def is_release(folder: Path) -> bool:
    """True if this is the folder of a release, whole or not."""
    exercises, numbers = folder / EXERCISES, folder / NUMBERS
    if not exercises.is_file():
        return numbers.is_file()
    if numbers.is_file():
        return True
    with exercises.open("rb") as stream:
        return SIGN.encode() in stream.read(_HEAD)


def read_release(folder: Path, read: Read | None = None) -> Release:
    """What the release in a folder says of itself, also if its numbers are of another version, or not there.

    Args:
        folder: where it lies.
        read: reads one of its files; default: from that folder.

    Raises:
        ReleaseError: `exercises.json` is missing or damaged, or its form is one that this engine cannot read.
    """
    read = read or (lambda name: (folder / name).read_bytes())
    table = _table(folder, read)
    try:
        return Release(
            folder=folder,
            read=read,
            assignment=str(table["assignment"]),
            title=str(table.get("title", "")),
            module=str(table["module"]),
            engine=str(table.get("engine", "")),
            exercises=tuple(_exercise(entry) for entry in table["exercises"]),
            concepts=tuple(Concept(c["name"], c["english"], tuple(c["exercises"])) for c in table.get("concepts", ())),
            table=table,
        )
    except _FIELDS as error:
        if table["format"] != FORMAT:
            raise _skewed(folder, table) from error
        raise damaged(
            folder, f"{EXERCISES} has another form than it should ({type(error).__name__}: {error})"
        ) from error


def _table(folder: Path, read: Read) -> dict[str, Any]:
    """The JSON of `exercises.json`: an object that tells its format."""
    try:
        table = json.loads(read(EXERCISES).decode())
    except FileNotFoundError as error:
        raise ReleaseError(f"{EXERCISES} is missing from {folder}.", fresh(folder)) from error
    except OSError as error:
        raise damaged(folder, f"{EXERCISES} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        where = f" from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""
        raise damaged(folder, f"{EXERCISES} is no JSON{where}") from error
    if not isinstance(table, dict) or "format" not in table:
        raise damaged(folder, f"{EXERCISES} holds something else than exercises")
    return table


def _exercise(entry: Mapping[str, Any]) -> Exercise:
    after = entry["after"]
    return Exercise(
        entry["id"],
        inputs=dict.fromkeys(entry["inputs"]),
        outputs=tuple(entry["outputs"]),
        free=tuple(entry["free"]),
        checks=tuple(
            Check(c["kind"], c["name"], c["points"], tuple(c["hint"]), c["options"], c["guard"])
            for c in entry["checks"]
        ),
        title=entry["title"],
        source=entry["source"],
        arguments=tuple(entry["arguments"]),
        after=(after[0], tuple(after[1]), tuple(after[2])) if after else None,
        needs=tuple(entry["needs"]),
        misconceptions=[
            Misconception(m["name"], m["text"], m["fails"], None, m["group"]) for m in entry["misconceptions"]
        ],
    )


# ------------------------------------------------------------------------------------------------------- whole or not


def require_whole(release: Release) -> None:
    """Return if everything that a check reads is there, of this version, and as it was released.

    Raises:
        ReleaseError: it is not.
    """
    folder, table = release.folder, release.table
    if table["format"] != FORMAT:
        raise _skewed(folder, table)
    if table.get("seal") != _seal(table):
        raise changed(folder, EXERCISES, release.assignment)
    for name in (NUMBERS, *(f"{name}.py" for name in OURS)):
        try:
            if name in table["files"] and _differs(release, name) and name == NUMBERS:
                raise changed(folder, name, release.assignment)
        except FileNotFoundError as error:
            raise ReleaseError(f"{name} is missing from {folder}.", fresh(folder, release.assignment)) from error
        except OSError as error:
            raise damaged(folder, f"{name} cannot be read ({error.strerror})") from error


def altered(release: Release) -> list[str]:
    """Names of the files that are no longer as they were released, or cannot be read."""
    found = []
    for name in release.table.get("files", ()):
        try:
            found += [name] if _differs(release, name) else []
        except OSError:
            found.append(name)
    return found


def _differs(release: Release, name: str) -> bool:
    return bool(_digest(name, release.read(name)) != release.table["files"][name])


def sealed(text: str, files: Mapping[str, bytes]) -> str:
    """An `exercises.json` with the digests of the other files of its release, and of itself."""
    digests = {name: _digest(name, data) for name, data in sorted(files.items()) if name != EXERCISES}
    table = {**json.loads(text), "files": digests}
    return json.dumps({**table, "seal": _seal(table)}, indent=1, ensure_ascii=False) + "\n"


def _digest(name: str, data: bytes) -> str:
    plain = data.replace(b"\r\n", b"\n") if name.endswith(_TEXTS) else data
    return hashlib.sha256(plain).hexdigest()


def _seal(table: Mapping[str, Any]) -> str:
    text = json.dumps({key: item for key, item in table.items() if key != "seal"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


# --------------------------------------------------------------------------------------------------------------- words


def fresh(folder: Path, assignment: str = "") -> str:
    """The remedy for a release that is not whole; where it does not tell its assignment, its folder mostly has the name."""
    named = folder.resolve().name
    start = f"autograder start {assignment or (named if named.isidentifier() else 'ASSIGNMENT')} -C fresh"
    return f"Your own files are untouched: get a fresh copy (`{start}`) and put your module into it."


def damaged(folder: Path, reason: str) -> ReleaseError:
    """The error for a release of which a file cannot be read."""
    return ReleaseError(f"The release in {folder} is damaged: {reason}.", fresh(folder))


def changed(folder: Path, name: str, assignment: str = "") -> ReleaseError:
    """The error for a file that must be as it was released, and is not."""
    return ReleaseError(
        f"{name} in {folder} was changed since it was released, and nothing can be checked with it.",
        fresh(folder, assignment),
    )


def _skewed(folder: Path, table: Mapping[str, Any]) -> ReleaseError:
    """The error for a release whose format is not the one of this engine."""
    number = table["format"]
    made = f"engine {table['engine']}" if table.get("engine") else "another engine"
    fact = f"The release in {folder} was made by {made} (format {number}), and here is {VERSION} (format {FORMAT})"
    if type(number) is int and number > FORMAT:
        return ReleaseError(f"{fact}: this one cannot check it, its hints it can show.", INSTALL)
    remedy = fresh(folder, table.get("assignment", ""))
    return ReleaseError(f"{fact}: this one no longer checks it, its hints it can show.", remedy)


def newer_engine(release: Release) -> str:
    """A note if the release was made by a newer engine whose format is the same; "" otherwise."""
    if _version(release.engine) <= _version(VERSION):
        return ""
    return (
        f"This release was made by engine {release.engine}, and here is {VERSION}: it can be checked all the same. "
        "To be sure, install the engine that came with it (pip install gradeprop-*.whl)."
    )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in text.split("."))
