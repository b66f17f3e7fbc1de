"""An archive opened: every member is looked at before one is unpacked, and only what is wanted is unpacked, bounded."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.archives import tarred, zipped
from autograder.archives.member import MAX_MEMBERS, Member, shown, too_many
from autograder.intake import Unreadable, refuse_other_formats

MAX_UNPACKED = 64 << 20  # bytes of all that is unpacked of one archive
MAX_RATIO = 100  # code packs to a tenth, a notebook full of zeros perhaps to a fiftieth
RATIO_FROM = 1 << 20  # bytes below which nobody cares how tightly they were packed
MAX_NAME = 1000  # characters of a path

_DRIVE = re.compile(r"[A-Za-z]:")
_WORDS = {
    "link": "it holds a link ({name}), and links are not followed. Pack the file itself.",
    "special": "it holds something that is no ordinary file ({name}). Pack your own code alone.",
    "locked": "it is locked with a password. Pack it without one.",
}


@dataclass
class Archive:
    """What an archive holds.

    Attributes:
        names: of all its files, as paths with `/`.
        files: path -> content of those that were wanted.
        unread: path -> why it was wanted and is not there.
    """

    names: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


def open_archive(data: bytes, limit_of: Callable[[str], int]) -> Archive:
    """The files of a zip, tar or tar.gz archive, whatever its name says.

    Args:
        data: the whole archive.
        limit_of: for a path the most bytes that its file may have; 0 if it is not wanted.

    Raises:
        Unreadable: it is no archive, or holds something that an archive of code does not hold.
    """
    opened, room = Archive(), MAX_UNPACKED
    for path, member in _checked(_members(data)):
        opened.names.append(path)
        limit = limit_of(path)
        if not limit:
            continue
        content = member.read(min(limit, room) + 1)
        if len(content) > max(RATIO_FROM, MAX_RATIO * member.packed):
            raise _packed_too_tightly(shown(path))
        room -= len(content)
        if room < 0:
            raise Unreadable(f"its files have more than {MAX_UNPACKED >> 20} MB together. Pack your own code alone.")
        if len(content) > limit:
            opened.unread[path] = f"it has more than the {limit >> 20} MB that it may have. Hand in the code alone."
        else:
            opened.files[path] = content
    return opened


def _members(data: bytes) -> Iterable[Member]:
    if data.startswith(zipped.SIGNS):
        return zipped.members(data)
    if data.startswith(tarred.GZIP):
        unpacked = tarred.gunzipped(data, MAX_UNPACKED)
        if len(unpacked) > max(RATIO_FROM, MAX_RATIO * len(data)):
            raise _packed_too_tightly("What it holds")
        if not tarred.is_tar(unpacked):
            raise Unreadable("it is a compressed file, and no archive is in it. Hand in the file itself.")
        return tarred.members(unpacked)
    if tarred.is_tar(data):
        return tarred.members(data)
    refuse_other_formats(data)
    raise Unreadable("it is no zip or tar archive, whatever its name says. Hand in the .py file or the notebook.")


def _packed_too_tightly(what: str) -> Unreadable:
    return Unreadable(
        f"{what} unpacks to more than {MAX_RATIO} times its size, which code never does. Hand in the files themselves."
    )


def _checked(members: Iterable[Member]) -> list[tuple[str, Member]]:
    """Path and member of every file.

    Raises:
        Unreadable: there are too many, one is no file, or its name leads elsewhere or is there twice.
    """
    listed = list(itertools.islice(members, MAX_MEMBERS + 1))
    if len(listed) > MAX_MEMBERS:
        raise too_many()
    found: dict[str, tuple[str, Member]] = {}
    for member in listed:
        path = _path(member.name)
        if member.kind in _WORDS:
            raise Unreadable(_WORDS[member.kind].format(name=shown(path)))
        if member.kind == "folder" or not path:
            continue
        same = unicodedata.normalize("NFC", path.casefold())  # as file systems take them that know no capitals
        if same in found:
            raise Unreadable(f"it holds {shown(path)} twice. Keep one of them, and pack it again.")
        found[same] = (path, member)
    return list(found.values())


def _path(name: str) -> str:
    """The path of a member below the folder of the archive, with `/`.

    Raises:
        Unreadable: it leads elsewhere, or is no name.
    """
    if "\0" in name or len(name) > MAX_NAME:  # looked at first: composing a long name can take minutes
        raise Unreadable("it holds a file whose name is none. Pack your own code alone.")
    path = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = PurePosixPath(path).parts
    if path.startswith("/") or _DRIVE.match(path) or ".." in parts:
        raise Unreadable(
            f"it holds a file that would lie outside of its folder ({shown(path)}). Pack the folder again."
        )
    return "/".join(parts)
