"""Whatever is handed in as an archive, the grader gets a few harmless files or `Unreadable`."""

import io
import stat
import struct
import tarfile
import warnings
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st

from autograder.archives.member import MAX_MEMBERS
from autograder.archives.opened import Archive, open_archive
from tests.archives.packed import CODE, entry, gzipped, member, tarred, zipped
from tests.fuzz.examples import CHANGES, Change, changed, few, read_or_refused

LIMIT = 1 << 12
ARCHIVES = [
    zipped({"a/lines.py": CODE, "b.py": CODE * 99, "c.txt": b"1"}),
    zipped({"a.py": b""}, (member("b.py", stat.S_IFLNK), b"/etc/passwd"), (member("c/", stat.S_IFDIR), b"")),
    tarred({"a/lines.py": CODE, "한글.py": CODE * 20, "x" * 120 + "/y.py": CODE}),
    tarred({"a.py": CODE, "x" * 120 + "/y.py": b"", "d.txt": b""}, entry("e", b"5"), form=tarfile.GNU_FORMAT),
    tarred({"a.py": CODE}, entry("b.py", b"2", "/etc/passwd"), form=tarfile.USTAR_FORMAT),
]
NAMES = st.text(st.sampled_from("ab.A/\\:é\u0301ß~한 \x00\n\U0001f600"), max_size=8) | st.sampled_from(
    ["../a.py", "/a.py", "C:a.py", "a/../../b.py", ".", "..", "a//b.py", "./a.py", "a.py/", "x" * 300 + ".py"]
)
MODES = st.sampled_from([0, stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
KINDS = st.sampled_from([b"0", b"\0", b"1", b"2", b"3", b"5", b"6", b"7", b"S", b"x", b"L", b"K", b"g", b"Z"])


def wanted(path: str) -> int:
    return LIMIT if path.endswith(".py") else 0


def opened(data: bytes) -> Archive | None:
    """The archive if it is one; and then it holds nothing but short files below one folder."""
    found = read_or_refused(lambda: open_archive(data, wanted))
    if found is None:
        return None
    assert len(found.names) <= MAX_MEMBERS
    assert len(found.names) == len({name.casefold() for name in found.names})
    for name in found.names:
        assert not PurePosixPath(name).is_absolute()
        assert ".." not in PurePosixPath(name).parts
        assert not {"\0", "\\"} & set(name)
    assert {*found.files, *found.unread} == {name for name in found.names if name.endswith(".py")}
    assert all(len(content) <= LIMIT for content in found.files.values())
    return found


def with_checksums(data: bytes) -> bytes:
    """A tar archive in which every block that could be a header has the right checksum: else nothing else is looked at."""
    made = bytearray(data)
    for at in range(0, len(made) - 511, 512):
        if any(made[at : at + 100]) and made[at + 257 : at + 262] == b"ustar":
            made[at + 148 : at + 156] = b"%06o\0 " % (sum(made[at : at + 512]) - sum(made[at + 148 : at + 156]) + 256)
    return bytes(made)


@few
@given(st.sampled_from(ARCHIVES), CHANGES, st.integers(0, 600), st.booleans(), st.booleans())
def test_a_damaged_archive(data: bytes, changes: list[Change], cut: int, mend: bool, pack: bool) -> None:
    """Bytes written over, put in or taken out, anywhere; checksums made right again or not; compressed or not."""
    bad = changed(data, changes, cut)
    bad = with_checksums(bad) if mend else bad
    opened(gzipped(bad) if pack else bad)


@few
@given(
    st.sampled_from(ARCHIVES[:2]),
    st.integers(0, 60),
    st.integers(0, 2**64 - 1),
    st.sampled_from(["<H", "<L", "<Q", ">L"]),
)
def test_a_zip_with_other_numbers(data: bytes, back: int, number: int, form: str) -> None:
    """Sizes, offsets and lengths of its directory and of its end, each of them replaced by any other."""
    new = struct.pack(form, number % (1 << 8 * struct.calcsize(form)))
    for sign in (b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"):
        at = data.index(sign) + back
        opened(data[:at] + new + data[at + len(new) :])


@few
@given(st.lists(st.tuples(NAMES, MODES, st.binary(max_size=20)), max_size=4))
@example([("a.py/", stat.S_IFIFO, b"")])  # a pipe that is called like a folder was taken for one
def test_a_zip_of_odd_members(members: list[tuple[str, int, bytes]]) -> None:
    """Well-formed, with names and kinds that nobody needs."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, mode, data in members:
            info = member("x", mode)
            info.filename = name
            with warnings.catch_warnings(action="ignore"):  # it does not like two members of one name either
                archive.writestr(info, data)
    found = opened(stream.getvalue())
    if found is not None:
        assert {0, stat.S_IFREG, stat.S_IFDIR} >= {mode for _, mode, _ in members}
        assert not any(name.startswith(("/", "\\")) or "\0" in name for name, _, _ in members)


@few
@given(
    st.lists(st.tuples(NAMES, KINDS, st.binary(max_size=600)), max_size=4),
    st.sampled_from((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT)),
    st.booleans(),
)
@example([("a", b"x", b"9" * 20)], tarfile.USTAR_FORMAT, False)
def test_a_tar_of_odd_members(members: list[tuple[str, bytes, bytes]], form: Literal[0, 1], pack: bool) -> None:
    """Headers of every kind with any content behind them, those that tell of the next member included."""
    data = b""
    for name, kind, content in members:
        info = entry(name[:90], kind, name[:20])
        info.size = len(content)
        data += info.tobuf(form, "utf-8", "surrogateescape") + content.ljust(-(-len(content) // 512) * 512, b"\0")
    data += bytes(1024)
    opened(gzipped(data) if pack else data)


@few
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\x00", b"PK\x05\x06" + bytes(18)]),
    st.binary(max_size=300),
)
def test_any_bytes(sign: bytes, data: bytes) -> None:
    """Behind the sign of a format or not."""
    opened(sign + data)
    opened(data + sign)
