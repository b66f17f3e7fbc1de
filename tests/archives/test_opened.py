"""An archive of code is opened in memory; one that holds anything else is refused, with the reason and the remedy."""

import io
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from autograder.archives import is_archive_name, without_suffix
from autograder.archives import opened as module
from autograder.archives.member import MAX_MEMBERS
from autograder.archives.opened import open_archive
from autograder.intake import Unreadable
from tests.archives.packed import CODE, PACKERS, entry, gzipped, member, tarred, zipped

Packer = Callable[[dict[str, bytes]], bytes]

every_format = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


def wanted(path: str) -> int:
    """Modules of at most 1 MB."""
    return 1 << 20 if path.endswith(".py") else 0


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        open_archive(data, wanted)
    return str(error.value)


@every_format
def test_only_what_is_wanted_is_unpacked(pack: Packer) -> None:
    """All names are told; the content of those that are no code is never looked at."""
    opened = open_archive(pack({"a/lines.py": CODE, "a/./data.csv": b"1,2", "b.py": b""}), wanted)
    assert ["a/lines.py", "a/data.csv", "b.py"] == opened.names
    assert {"a/lines.py": CODE, "b.py": b""} == opened.files
    assert {} == opened.unread


@every_format
def test_names_in_every_script(pack: Packer) -> None:
    """Composed, so that one name is one name on every system."""
    decomposed = unicodedata.normalize("NFD", "김서연/과제.py")
    assert ["김서연/과제.py"] == open_archive(pack({decomposed: CODE}), wanted).names


@every_format
@pytest.mark.parametrize(
    "name", ["../lines.py", "a/../../lines.py", "..\\lines.py", "/etc/lines.py", "\\lines.py", "C:lines.py", "c:\\x.py"]
)
def test_a_name_that_leads_elsewhere_is_refused(pack: Packer, name: str) -> None:
    """Nothing would be written there, as nothing is written at all; but nobody packs such a thing by accident."""
    shown = name.replace("\\", "/")
    text = f"it holds a file that would lie outside of its folder ({shown}). Pack the folder again."
    assert text == reason(pack({name: CODE}))


@every_format
@pytest.mark.parametrize("other", ["Lines.py", "./lines.py", "lines.PY"])
def test_two_files_of_one_name_are_refused(pack: Packer, other: str) -> None:
    """On Windows and macOS they would be one file: which of them counts must not depend on who unpacks."""
    shown = other.removeprefix("./")
    assert f"it holds {shown} twice. Keep one of them, and pack it again." == reason(
        pack({"lines.py": CODE, other: b""})
    )


@every_format
def test_two_spellings_of_one_letter_are_one_name(pack: Packer) -> None:
    """As are capital and small letters of every script."""
    names = {unicodedata.normalize(form, "É.py"): b"" for form in ("NFC", "NFD")}
    assert "it holds É.py twice. Keep one of them, and pack it again." == reason(pack(names))
    assert reason(pack({"Straße.py": b"", "STRASSE.py": b""})).startswith("it holds STRASSE.py twice.")


@every_format
def test_many_members_are_refused(pack: Packer) -> None:
    """Folders count, and what is no code too."""
    few = {f"f{i}.txt": b"" for i in range(MAX_MEMBERS)}
    assert MAX_MEMBERS == len(open_archive(pack(few), wanted).names)
    text = f"it holds more than {MAX_MEMBERS} files. Pack your own code alone."
    assert text == reason(pack({**few, "one/": b""}))


@every_format
def test_a_file_that_is_too_long_is_told_and_the_others_are_read(pack: Packer) -> None:
    """It is not unpacked further than it may be."""
    noise = np.random.default_rng(1).bytes(1 << 20)
    opened = open_archive(pack({"a.py": noise + b"#", "b.py": noise}), wanted)
    assert {"a.py": "it has more than the 1 MB that it may have. Hand in the code alone."} == opened.unread
    assert ["b.py"] == list(opened.files)


@every_format
def test_an_archive_without_members(pack: Packer) -> None:
    """Somebody packed an empty folder."""
    data = pack({})
    assert [] == (open_archive(data, wanted).names if data.startswith(b"PK") else [])


def test_a_bomb_is_refused() -> None:
    """By how tightly it is packed, as soon as it is seen; data that is not wanted is not even touched."""
    text = "unpacks to more than 100 times its size, which code never does. Hand in the files themselves."
    bomb = b"\0" * (1 << 20)
    assert f"a.py {text}" == reason(zipped({"a.py": bomb + b"\0"}))
    assert f"What it holds {text}" == reason(gzipped(tarred({"a.py": bomb * 3})))
    assert {} == open_archive(zipped({"zeros.bin": bomb * 8}), wanted).files
    assert ["a.py"] == list(open_archive(zipped({"a.py": b"# " * (1 << 19)}), wanted).files)


@every_format
def test_all_files_together_have_a_limit(pack: Packer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small each of them is."""
    monkeypatch.setattr(module, "MAX_UNPACKED", 2 << 20)
    noise = np.random.default_rng(2).bytes(1 << 19)
    data = pack({f"{i}.py": noise for i in range(5)})
    texts = [
        "its files have more than 2 MB together. Pack your own code alone.",
        "it unpacks to more than 2 MB. Pack your own code alone.",
    ]
    assert reason(data) in texts


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_what_is_no_file_in_a_zip_is_refused(mode: int) -> None:
    """Links, pipes, devices, sockets, among good files."""
    text = "it holds a link (b.py), and links are not followed. Pack the file itself."
    if mode != stat.S_IFLNK:
        text = "it holds something that is no ordinary file (b.py). Pack your own code alone."
    assert text == reason(zipped({"a.py": CODE}, (member("b.py", mode | 0o777), b"/etc/passwd")))


@pytest.mark.parametrize(
    "kind", [tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"S", b"D", b"Z"]
)
def test_what_is_no_file_in_a_tar_is_refused(kind: bytes) -> None:
    """Hard links too, and kinds that nobody knows."""
    text = "it holds a link (b.py), and links are not followed. Pack the file itself."
    if kind not in (tarfile.LNKTYPE, tarfile.SYMTYPE):
        text = "it holds something that is no ordinary file (b.py). Pack your own code alone."
    for data in (tarred({"a.py": CODE}, entry("b.py", kind, "/etc/passwd")), tarred(None, entry("b.py", kind))):
        assert text == reason(data)
        assert text == reason(gzipped(data))


def test_folders_are_no_files() -> None:
    """By their type or by their names; a mode of Unix need not be there."""
    made = zipped({"a/": b""}, (member("b", stat.S_IFDIR | 0o755), b""), (member("b/c.py", stat.S_IFREG), CODE))
    assert ["b/c.py"] == open_archive(made, wanted).names
    made = tarred({"b/c.py": CODE}, entry("b", tarfile.DIRTYPE), entry("./", tarfile.DIRTYPE), entry("d/"))
    assert ["b/c.py"] == open_archive(made, wanted).names


def test_a_password_is_told() -> None:
    """The names can be read all the same."""
    data = bytearray(zipped({"lines.py": CODE}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1
    assert "it is locked with a password. Pack it without one." == reason(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_packing_are_told(method: int) -> None:
    """Their unpackers ask for as much memory as the archive says; code is not packed with them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("lines.py", CODE)
    text = "lines.py in it is packed in a way that is not read here. Pack it as an ordinary zip."
    assert text == reason(stream.getvalue())


@pytest.mark.parametrize("name", ["a\0.py", "a" * 1001])
def test_a_name_that_is_none(name: str) -> None:
    """Zero bytes cut a name short in other programs; a long one is no name."""
    info = zipfile.ZipInfo("?")
    info.filename = name  # its constructor would mend it
    text = "it holds a file whose name is none. Pack your own code alone."
    assert text == reason(zipped(None, (info, b"")))


def test_a_long_name_in_a_message_is_cut() -> None:
    """It is the student's own, and a message has to be read."""
    text = f"it holds {'a' * 99}… twice. Keep one of them, and pack it again."
    assert text == reason(zipped({"a" * 200: b"", "A" * 100 + "a" * 100: b""})).replace("A", "a")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "it is no zip or tar archive, whatever its name says. Hand in the .py file or the notebook."),
        (CODE, "it is no zip or tar archive, whatever its name says. Hand in the .py file or the notebook."),
        (b"Rar!\x1a\x07\x01\x00", "it is a RAR archive, not Python code. Unpack it and hand in the file inside."),
        (
            b"<html>not found</html>",
            "it is a web page: the browser has saved the page around the file. Download the file itself.",
        ),
        (gzipped(CODE), "it is a compressed file, and no archive is in it. Hand in the file itself."),
    ],
)
def test_what_is_no_archive(data: bytes, text: str) -> None:
    """Whatever its name says, it is told what it is."""
    assert text == reason(data)


@pytest.mark.parametrize(
    ("name", "is_one", "short"),
    [
        ("work.zip", True, "work"),
        ("work.tar.gz", True, "work"),
        ("WORK.TGZ", True, "WORK"),
        ("a.b.tar", True, "a.b"),
        ("lines.py", False, "lines.py"),
        ("weights.npz", False, "weights.npz"),
        (".zip", False, ""),
        ("._work.zip", False, "._work"),
    ],
)
def test_names_of_archives(name: str, is_one: bool, short: str) -> None:
    """Hidden ones are none; data that happens to be packed is none."""
    assert (is_one, short) == (is_archive_name(name), without_suffix(name))
