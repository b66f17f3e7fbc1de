"""One thing in an archive, as the format tells of it, and how an archive is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from autograder.intake import Unreadable

MAX_MEMBERS = 200  # files and folders of one archive
SHOWN = 100  # characters of a name in a message

Kind = Literal["file", "folder", "link", "special", "locked"]


@dataclass(frozen=True)
class Member:
    """A file, folder or something else in an archive.

    Attributes:
        name: as it is written there; not to be trusted.
        kind: "special" is a device, a pipe, a sparse file; "locked" has a password.
        packed: bytes that it takes in the archive.
        read: gives its content, at most so many bytes of it, and raises `Unreadable` where that is damaged.
    """

    name: str
    kind: Kind
    packed: int
    read: Callable[[int], bytes]


def damaged(why: str) -> Unreadable:
    """The refusal of an archive whose parts contradict each other."""
    return Unreadable(f"the archive is damaged ({why}). Pack it again, or hand in the files themselves.")


def too_many() -> Unreadable:
    """The refusal of an archive that holds more than anybody writes by hand."""
    return Unreadable(f"it holds more than {MAX_MEMBERS} files. Pack your own code alone.")


def text_of(raw: bytes) -> str:
    """A name as text: UTF-8, or what Korean Windows writes without saying so."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp949", "replace")


def shown(name: str) -> str:
    """A name as it stands in a message."""
    return name if len(name) <= SHOWN else name[: SHOWN - 1] + "…"
