"""The members of a zip archive. Sizes and checksums that it tells are compared with what is there, and never trusted.

Source: PKWARE, APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end), 4.5.3 (Zip64).
"""

import itertools
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from autograder.archives.member import MAX_MEMBERS, Kind, Member, damaged, shown, text_of, too_many
from autograder.intake import Unreadable

SIGNS = (b"PK\x03\x04", b"PK\x05\x06")  # the second one: an archive without any member
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF_8 = 1 << 0, 1 << 11  # of the flags
LARGE = 0xFFFFFFFF  # "look into the Zip64 record"
FOLDER = 0x10  # of the attributes of MS-DOS

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True)
class _Record:
    """One entry of the central directory."""

    raw: bytes  # its name
    flags: int
    method: int
    checksum: int
    packed: int
    attributes: int
    offset: int  # of the local header

    @property
    def name(self) -> str:
        return self.raw.decode("utf-8", "replace") if self.flags & UTF_8 else text_of(self.raw)


def members(data: bytes) -> list[Member]:
    """The members, in the order of the directory.

    Raises:
        Unreadable: there are too many, or the archive is damaged.
    """
    try:
        records = list(itertools.islice(_records(data), MAX_MEMBERS + 1))
        if len(records) > MAX_MEMBERS:
            raise too_many()
        places = [_place(data, record) for record in records]
    except struct.error as error:
        raise damaged("it ends too early") from error
    for one, other in itertools.pairwise(sorted((r.offset, end) for r, (_, end) in zip(records, places, strict=True))):
        if one[1] > other[0]:
            raise damaged("two of its files lie in one place")
    return [
        Member(r.name, _kind(r), r.packed, partial(_content, data, r, start))
        for r, (start, _) in zip(records, places, strict=True)
    ]


def _records(data: bytes) -> Iterator[_Record]:
    at, end = _directory(data)
    while at < end:
        sign, _, _, flags, method, _, _, checksum, packed, plain, *lengths, _, _, attributes, offset = (
            _CENTRAL.unpack_from(data, at)
        )
        if sign != b"PK\x01\x02":
            raise damaged("its directory is not readable")
        at += _CENTRAL.size
        raw, extra = data[at : at + lengths[0]], data[at + lengths[0] : at + lengths[0] + lengths[1]]
        at += sum(lengths)
        packed, offset = _large(extra, plain, packed, offset)
        yield _Record(raw, flags, method, checksum, packed, attributes, offset)


def _directory(data: bytes) -> tuple[int, int]:
    """Where the directory begins and ends."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0:
        raise damaged("its end is missing")
    *_, size, offset, _ = _END.unpack_from(data, end)
    if LARGE in (size, offset) and end >= _LOCATOR.size:
        sign, _, place, _ = _LOCATOR.unpack_from(data, end - _LOCATOR.size)
        if sign != b"PK\x06\x07" or place > end:
            raise damaged("its directory is not readable")
        sign, *_, size, offset = _END_64.unpack_from(data, place)
        if sign != b"PK\x06\x06":
            raise damaged("its directory is not readable")
    if offset + size > end:
        raise damaged("its directory is not readable")
    return offset, offset + size


def _large(extra: bytes, plain: int, packed: int, offset: int) -> tuple[int, int]:
    """The packed size and the offset, from the Zip64 record of an entry where they do not fit into its header."""
    if LARGE not in (packed, offset):
        return packed, offset
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            # they stand there in this order, those alone that do not fit
            _, packed, offset = (next(numbers, LARGE) if n == LARGE else n for n in (plain, packed, offset))
            break
        at += 4 + length
    return packed, offset


def _place(data: bytes, record: _Record) -> tuple[int, int]:
    """Where the packed content of a member begins and ends, as far as its local header agrees with the directory."""
    if record.offset > len(data):
        raise damaged("it ends too early")
    sign, *_, name, extra = _LOCAL.unpack_from(data, record.offset)
    at = record.offset + _LOCAL.size
    if sign != b"PK\x03\x04" or data[at : at + name] != record.raw:
        raise damaged("its directory tells of other files than it holds")
    start = at + name + extra
    if start + record.packed > len(data):
        raise damaged("it ends too early")
    return start, start + record.packed


def _kind(record: _Record) -> Kind:
    mode = record.attributes >> 16  # of Unix; other systems leave it 0
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "special"
    if record.raw.endswith((b"/", b"\\")) or stat.S_ISDIR(mode) or record.attributes & FOLDER:
        return "folder"
    return "locked" if record.flags & ENCRYPTED else "file"


def _content(data: bytes, record: _Record, start: int, limit: int) -> bytes:
    """The content, at most `limit` bytes; the checksum is compared where all of it was read."""
    packed = data[start : start + record.packed]
    if record.method == STORED:
        content, whole = packed[:limit], len(packed) <= limit
    elif record.method == DEFLATED:
        content, whole = _inflated(packed, limit)
    else:
        raise Unreadable(
            f"{shown(record.name)} in it is packed in a way that is not read here. Pack it as an ordinary zip."
        )
    if whole and zlib.crc32(content) != record.checksum:
        raise damaged(f"{shown(record.name)} has changed since it was packed")
    return content


def _inflated(packed: bytes, limit: int) -> tuple[bytes, bool]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, limit)
    except zlib.error as error:
        raise damaged("its content is not readable") from error
    if not stream.eof and len(content) < limit:
        raise damaged("it ends too early")
    return content, stream.eof
