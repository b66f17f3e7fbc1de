"""The tar formats: every one that programs write is read, a damaged or ambiguous archive is refused."""

import io
import tarfile

import pytest

from autograder.archives.tarred import BLOCK, gunzipped, is_tar, members
from autograder.intake import Unreadable
from tests.archives.packed import CODE, entry, gzipped, tarred

LONG = "/".join(["folder" * 5] * 5) + "/" + "name" * 30 + ".py"
FORMATS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)


def contents(data: bytes, limit: int = 1 << 20) -> dict[str, bytes]:
    return {m.name: m.read(limit) for m in members(data) if m.kind == "file"}


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        contents(data)
    return str(error.value).removeprefix("the archive is damaged (").partition(")")[0]


def with_pax(records: bytes) -> bytes:
    """An archive of one file behind an extended header with these records."""
    info = entry("x", tarfile.XHDTYPE)
    info.size = len(records)
    body = records.ljust(-(-len(records) // BLOCK) * BLOCK, b"\0")
    return info.tobuf(tarfile.USTAR_FORMAT) + body + tarred({"a.py": CODE}, form=tarfile.USTAR_FORMAT)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read(form: int) -> None:
    """Long names and names in Korean included, which each format writes in its own way."""
    files = {"a.py": CODE, "한글/과제.py": CODE * 99, "empty.py": b"", "d/" + "x" * 60 + "/" + "y" * 80 + ".py": CODE}
    files |= {} if form == tarfile.USTAR_FORMAT else {LONG: CODE}
    assert files == contents(tarred(files, form=form))


def test_the_oldest_format_is_read() -> None:
    """Without a mark, a type or a prefix."""
    block = bytearray(entry("a.py").tobuf(tarfile.USTAR_FORMAT))
    block[156:157], block[257:265], block[345:500] = b"\0", bytes(8), b"x" * 155
    block[148:156] = b"%06o\0 " % (sum(block) - sum(block[148:156]) + 256)
    assert {"a.py": b""} == contents(bytes(block))


def test_no_more_is_read_than_is_asked_for() -> None:
    """As with a zip."""
    assert {"a.py": CODE[:5]} == contents(tarred({"a.py": CODE}), 5)


def test_names_in_cp949() -> None:
    """From a Korean Windows, in the old format."""
    data = bytearray(tarred({"12345678.py": CODE}, form=tarfile.USTAR_FORMAT))
    data[:8] = "과제제출".encode("cp949")
    data[148:156] = b"%06o\0 " % (sum(data[:BLOCK]) - sum(data[148:156]) + 256)
    assert {"과제제출.py": CODE} == contents(bytes(data))


def test_headers_for_all_members_are_passed_over() -> None:
    """git writes one with the hash of the commit; long targets of links are nobody's business."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", pax_headers={"comment": "한글"}) as archive:
        info = entry("a.py")
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE))
    assert {"a.py": CODE} == contents(stream.getvalue())
    far = tarred(None, entry("a", tarfile.SYMTYPE, "x" * 300), form=tarfile.GNU_FORMAT)
    assert [("a", "link")] == [(m.name, m.kind) for m in members(far)]


def test_every_cut_is_refused_or_leaves_whole_members() -> None:
    """The end mark and padding may be missing, a part of a member may not."""
    data = tarred({"a.py": CODE, "b.py": CODE * 20})
    first, second = BLOCK + len(CODE), 3 * BLOCK + 20 * len(CODE)
    for length, names in ((0, []), (first, ["a.py"]), (2 * BLOCK, ["a.py"]), (second, ["a.py", "b.py"])):
        assert names == list(contents(data[:length]))
    for length in (1, BLOCK - 1, BLOCK, first - 1, 2 * BLOCK + 7, 3 * BLOCK, second - 1):
        assert "it ends too early" == refused(data[:length])


@pytest.mark.parametrize("place", [0, 100, 124, 148, 156, 345])
def test_a_changed_header_is_refused(place: int) -> None:
    """Every byte of it counts for its checksum."""
    data = bytearray(tarred({"a.py": CODE}))
    data[place] ^= 1
    assert "one of its headers is not readable" == refused(bytes(data))
    assert not is_tar(bytes(data))


@pytest.mark.parametrize(
    "size", [b"\x80" + bytes(10) + b"\x01", b"77777777777\0", b"-0000000001\0", b"0x10\0\0\0\0\0\0\0\0"]
)
def test_a_size_that_cannot_be_is_refused(size: bytes) -> None:
    """Above 8 GB, in the form for such sizes, negative, or no number."""
    data = bytearray(tarred({"a.py": CODE}, form=tarfile.USTAR_FORMAT))
    data[124:136] = size
    data[148:156] = b"%06o\0 " % (sum(data[:BLOCK]) - sum(data[148:156]) + 256)
    assert "it ends too early" == refused(bytes(data))


@pytest.mark.parametrize(
    "records",
    [b"x", b"9 path=ab", b"0 path=a\n", b"99 path=a\n", b"8 path a\n", b" 9 path=a\n", b"9" * 99],
)
def test_a_damaged_extended_header_is_refused(records: bytes) -> None:
    """Its lines tell their own lengths."""
    assert "one of its headers is not readable" == refused(with_pax(records))


def test_an_extended_header_gives_a_name() -> None:
    """The last one counts, as in other programs; a name may hold anything but what the caller refuses."""
    records = [b"16 mtime=1.5000\n", b"9 path=c\n", b"15 path=b=\n.py\n"]
    assert [len(record) for record in records] == [int(record.split()[0]) for record in records]
    assert {"b=\n.py": CODE} == contents(with_pax(b"".join(records)))


@pytest.mark.parametrize("records", [b"11 size=99\n", b"22 GNU.sparse.major=1\n"])
def test_an_extended_header_that_changes_more_than_the_name_is_refused(records: bytes) -> None:
    """Two programs would read two archives."""
    text = "it holds files that are stored in parts. Pack it again as a zip."
    with pytest.raises(Unreadable) as error:
        contents(with_pax(records))
    assert text == str(error.value)


def test_a_compressed_archive_is_read_to_its_end() -> None:
    """Cut or changed it is refused, and so is one that is too long."""
    data = gzipped(tarred({"a.py": CODE}))
    assert tarred({"a.py": CODE}) == gunzipped(data, 1 << 20)
    for bad, why in ((data[:-9], "it ends too early"), (data[:2] + b"xx" + data[4:], "its content is not readable")):
        with pytest.raises(Unreadable, match=why):
            gunzipped(bad, 1 << 20)
    with pytest.raises(Unreadable, match=r"^it unpacks to more than 1 MB\. Pack your own code alone\.$"):
        gunzipped(gzipped(bytes((1 << 20) + 1)), 1 << 20)
