"""The zip format, read by what is there: unusual but honest archives are read, contradictions are refused."""

import io
import struct
import zipfile
from itertools import chain

import pytest

from autograder.archives.zipped import members
from autograder.intake import Unreadable
from tests.archives.packed import CODE, zipped

END = struct.Struct("<4s4H2LH")


class Pipe(io.BytesIO):
    """A stream that goes one way."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation


def contents(data: bytes, limit: int = 1 << 20) -> dict[str, bytes]:
    return {m.name: m.read(limit) for m in members(data)}


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        contents(data)
    return str(error.value).removeprefix("the archive is damaged (").partition(")")[0]


def test_stored_and_deflated_members() -> None:
    """With a comment at the end, and one that looks like the end of another archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.py", CODE, zipfile.ZIP_STORED)
        archive.writestr("b.py", CODE * 50, zipfile.ZIP_DEFLATED)
        archive.comment = "한글".encode() * 100
    assert {"a.py": CODE, "b.py": CODE * 50} == contents(stream.getvalue())


def test_no_more_is_unpacked_than_is_asked_for() -> None:
    """Of both kinds."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.py", CODE, zipfile.ZIP_STORED)
        archive.writestr("b.py", CODE * 9999, zipfile.ZIP_DEFLATED)
    assert {"a.py": CODE[:7], "b.py": CODE[:7]} == contents(stream.getvalue(), 7)


def test_sizes_that_come_after_the_content() -> None:
    """As programs write it that pack while they send."""

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", CODE)
    assert pipe.getvalue()[6] & 8
    assert {"a.py": CODE} == contents(pipe.getvalue())


def test_zip_64() -> None:
    """As large cloud stores pack even the smallest files: sizes and places stand in extra records."""
    data = zipped({"a.py": CODE})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    central = bytearray(data[start:end])
    plain, packed = struct.unpack_from("<2L", central, 24)[0], struct.unpack_from("<L", central, 20)[0]
    extra = struct.pack("<2H2B", 9, 2, 1, 2) + struct.pack("<2H3Q", 1, 24, plain, packed, 0)
    struct.pack_into("<2L", central, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", central, 30, len(extra))
    struct.pack_into("<L", central, 42, 0xFFFFFFFF)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(central) + len(extra), start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(central) + len(extra), 1)
    tail = END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    whole = data[:start] + bytes(central) + extra + record + locator + tail
    assert {"a.py": CODE} == contents(whole)
    assert zipfile.ZipFile(io.BytesIO(whole)).read("a.py") == CODE
    for place, size in ((len(whole) - 42, 4), (start + len(central) + len(extra), 4)):
        assert "its directory is not readable" == refused(whole[:place] + b"xxxx" + whole[place + size :])


@pytest.mark.parametrize(("encoding", "flags"), [("utf-8", 0x800), ("utf-8", 0), ("cp949", 0)])
def test_names_in_korean(encoding: str, flags: int) -> None:
    """Windows writes cp949, macOS UTF-8 without saying so, others say so."""
    data = zipped({"12345678.py": CODE}).replace(b"12345678", "과제".encode(encoding).ljust(8, b"_"))
    marked = bytearray(data)
    for place in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        struct.pack_into("<H", marked, place, flags)
    assert ["과제"] == [name.rstrip("_.py") for name in contents(bytes(marked))]


def test_every_cut_is_refused() -> None:
    """An archive that was not sent to its end."""
    data = zipped({"a.py": CODE, "b.py": b""})
    assert {"its end is missing", "it ends too early"} == {refused(data[:i]) for i in range(len(data))}


def test_a_changed_content_is_refused() -> None:
    """The checksum tells, or the unpacker."""
    data = zipped({"a.py": CODE * 50})
    start = data.index(b"a.py") + 4
    found = {refused(data[:i] + bytes([data[i] ^ 1]) + data[i + 1 :]) for i in range(start, data.index(b"PK\x01\x02"))}
    assert {"a.py has changed since it was packed", "its content is not readable", "it ends too early"} >= found


def test_a_directory_that_tells_of_other_files_is_refused() -> None:
    """Two programs would read two archives."""
    data = zipped({"a.py": CODE})
    other = data[: data.index(b"PK\x01\x02")].replace(b"a.py", b"b.py") + data[data.index(b"PK\x01\x02") :]
    assert "its directory tells of other files than it holds" == refused(other)


def test_overlapping_files_are_refused() -> None:
    """A bomb may give one content many names."""
    data = zipped({"a.py": CODE})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    central = data[start:end]
    twice = data[:start] + central * 2 + END.pack(b"PK\x05\x06", 0, 0, 2, 2, 2 * len(central), start, 0)
    assert "two of its files lie in one place" == refused(twice)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size": 0xFFFF}, "its directory is not readable"),
        ({"offset": 0xFFFF}, "its directory is not readable"),
        ({"offset": 0}, "its directory is not readable"),
        ({"offset": 0xFFFFFFFF}, "its directory is not readable"),
    ],
)
def test_an_end_that_leads_nowhere_is_refused(change: dict[str, int], said: str) -> None:
    """The directory must lie before it, and be one."""
    data = zipped({"a.py": CODE})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    told = {"size": end - start, "offset": start} | change
    assert said == refused(data[:end] + END.pack(b"PK\x05\x06", 0, 0, 1, 1, told["size"], told["offset"], 0))


@pytest.mark.parametrize(("place", "size"), [(20, 4), (42, 4), (28, 2)])
def test_a_member_that_claims_more_than_there_is_is_refused(place: int, size: int) -> None:
    """Its packed size, its place, the length of its name; 0xFFFFFFFF without a Zip64 record is such a claim."""
    data = zipped({"a.py": CODE})
    at = data.index(b"PK\x01\x02") + place
    for byte in (b"\xff", b"\x7f"):
        told = refused(data[:at] + byte * size + data[at + size :])
        assert told in (
            "it ends too early",
            "its directory is not readable",
            "its directory tells of other files than it holds",
        )


def test_what_programs_write_is_read() -> None:
    """The members of an archive of another tool are those that it tells itself."""
    files = dict(chain.from_iterable({f"d{i}/f{j}.py": CODE * j for j in range(4)}.items() for i in range(4)))
    data = zipped(files)
    assert contents(data) == {n: zipfile.ZipFile(io.BytesIO(data)).read(n) for n in files}
