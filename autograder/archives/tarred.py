"""The members of a tar archive: headers of 512 bytes, each followed by its content. Read from front to back, once.

Source: POSIX.1-2017, pax, sections "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar Format".
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from autograder.archives.member import Kind, Member, damaged, text_of
from autograder.intake import Unreadable

GZIP = b"\x1f\x8b"
BLOCK = 512
CHECKSUM = slice(148, 156)  # counted as spaces while it is computed
FILE, FOLDER, LINKS = (b"0", b"\0", b"7"), b"5", (b"1", b"2")
LONG_NAME, LONG_LINK, PAX, PAX_ALL = b"L", b"K", b"x", b"g"  # tell of the next member, or of all

_OCTAL = re.compile(rb" *([0-7]*)[ \0]*")
_LENGTH = re.compile(rb"([1-9][0-9]{0,8}) ")


@dataclass(frozen=True)
class _Header:
    """What a header tells, its name apart."""

    kind: bytes
    name: bytes
    start: int  # of its content
    size: int


def is_tar(data: bytes) -> bool:
    """Return True if a tar archive begins here: its first header has the right checksum."""
    return len(data) >= BLOCK and _adds_up(data[:BLOCK])


def gunzipped(data: bytes, limit: int) -> bytes:
    """What is in a gzip file.

    Raises:
        Unreadable: it is damaged, or has more bytes than the limit.
    """
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise damaged("its content is not readable") from error
    if len(content) > limit:
        raise Unreadable(f"it unpacks to more than {limit >> 20} MB. Pack your own code alone.")
    if not stream.eof:
        raise damaged("it ends too early")
    return content


def members(data: bytes) -> Iterator[Member]:
    """Yield the members, in order.

    Raises:
        Unreadable: the archive is damaged.
    """
    name: bytes | None = None  # told by a header before the member's own
    for header in _headers(data):
        if header.kind == LONG_NAME:
            name = _content(data, header, header.size).rstrip(b"\0")
        elif header.kind == PAX:
            name = _pax_name(_content(data, header, header.size)) or name
        elif header.kind not in (LONG_LINK, PAX_ALL):
            full = text_of(header.name if name is None else name)
            yield Member(full, _kind(header, full), header.size, partial(_content, data, header))
            name = None


def _content(data: bytes, header: _Header, limit: int) -> bytes:
    return data[header.start : header.start + min(header.size, limit)]


def _headers(data: bytes) -> Iterator[_Header]:
    at = 0
    while at + BLOCK <= len(data):
        block = data[at : at + BLOCK]
        if not any(block):  # the end; what follows is padding
            return
        if not _adds_up(block):
            raise damaged("one of its headers is not readable")
        size = _number(block[124:136])
        if size is None or at + BLOCK + size > len(data):
            raise damaged("it ends too early")
        yield _Header(block[156:157], _name(block), at + BLOCK, size)
        at += BLOCK + -(-size // BLOCK) * BLOCK
    if any(data[at:]):
        raise damaged("it ends too early")


def _adds_up(block: bytes) -> bool:
    told = _number(block[CHECKSUM])
    return told is not None and told == sum(block) - sum(block[CHECKSUM]) + 8 * ord(" ")


def _number(field: bytes) -> int | None:
    """An octal number; None for anything else, numbers above 8 GB included, which are written in another way."""
    found = _OCTAL.fullmatch(field)
    return int(found[1] or b"0", 8) if found else None


def _name(block: bytes) -> bytes:
    """The name, behind its prefix where the format has one."""
    name, prefix = block[:100].partition(b"\0")[0], block[345:500].partition(b"\0")[0]
    return prefix + b"/" + name if prefix and block[257:263] == b"ustar\0" else name


def _pax_name(content: bytes) -> bytes | None:
    """The name in an extended header: lines of the form `length key=value`.

    Raises:
        Unreadable: it is damaged, or gives the member another size or form than its own header does.
    """
    name, at = None, 0
    while at < len(content):
        length = _LENGTH.match(content, at)
        record = content[at : at + int(length[1])] if length else b""
        key, found, value = record[len(length[0]) : -1].partition(b"=") if length else (b"", b"", b"")
        if not found or not length or len(record) < int(length[1]) or not record.endswith(b"\n"):
            raise damaged("one of its headers is not readable")
        if key == b"size" or key.startswith(b"GNU.sparse"):
            raise Unreadable("it holds files that are stored in parts. Pack it again as a zip.")
        name = value if key == b"path" else name
        at += len(record)
    return name


def _kind(header: _Header, name: str) -> Kind:
    if header.kind in LINKS:
        return "link"
    if header.kind == FOLDER or (header.kind in FILE and name.endswith("/")):
        return "folder"
    return "file" if header.kind in FILE else "special"
