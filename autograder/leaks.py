"""What of the solutions stands where students can read it.

A region is known by its distinctive statements: lines so long that nobody writes them by chance. A region that has none is looked
for as a whole, unless it is so short that everybody writes it. What `given.py` is given on purpose is no leak in there.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course import Assignment, Course, given_source
from autograder.regions import regions, stub

LONG = 30  # characters from which on a line is distinctive: shorter ones are loop heads and the like
WHOLE = 16  # characters from which on a region without such a line is looked for as a whole


@dataclass(frozen=True)
class Secret:
    """Lines of a solution, one after the other, without their indentation."""

    assignment: str
    text: str


def secrets(course: Course, assignments: Iterable[Assignment]) -> list[Secret]:
    """What must not be read of these assignments; what the visible part of any reference holds is no secret."""
    public = "\n".join(_plain(stub(_source(a), a.reference.name)) for a in course.assignments)
    found: dict[Secret, None] = {}
    for assignment in assignments:
        for lines in regions(_source(assignment)):
            long = [line for line in lines if len(line) >= LONG]
            whole = "\n".join(lines)
            for text in long or ([whole] if len(whole) >= WHOLE else []):
                if text not in public:
                    found[Secret(assignment.id, text)] = None
    return list(found)


def _source(assignment: Assignment) -> str:
    return assignment.reference.read_text(encoding="utf-8")


def leaks(
    course: Course, release: Assignment | None, files: Mapping[str, bytes], hidden: Iterable[Secret]
) -> Iterator[tuple[str, Secret]]:
    """The names of the files that hold a secret, each with that secret.

    Args:
        course: the course.
        release: the assignment whose release the files are; None for anything else that is given away.
        files: name -> content.
        hidden: what must not be in them.
    """
    given = _plain(given_source(course, release)) if release else ""
    texts = {name: _plain(_text(name, data)) for name, data in files.items()}
    for secret in hidden:
        for name, text in texts.items():
            if secret.text in text and not (name == "given.py" and secret.text in given):
                yield name, secret


def _plain(text: str) -> str:
    """The lines without their indentation, and without blank ones."""
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def _text(name: str, data: bytes) -> str:
    """All that can be read in a file: in notebooks and data behind their escapes, in archives of arrays behind their packing."""
    try:
        if name.endswith((".ipynb", ".json")):
            return "\n".join(_strings(json.loads(data)))
        if name.endswith(".npz"):
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                data = b"\n".join(arrays[key].tobytes() for key in arrays.files)
    except (ValueError, OSError, zipfile.BadZipFile):
        pass  # not what its name says: then as it is
    return data.decode("utf-8", "replace")


def _strings(node: Any) -> Iterator[str]:
    """The texts of JSON; one that is a list of lines, as notebooks keep them, in one piece."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list) and node and all(isinstance(item, str) for item in node):
        yield "".join(node)
        yield "\n".join(node)
    elif isinstance(node, (list, dict)):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _strings(item)
