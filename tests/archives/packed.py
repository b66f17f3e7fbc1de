"""Archives as programs make them, and parts of such to be put together wrongly."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

CODE = b"def double(x):\n    return 2 * x\n"


def zipped(files: Mapping[str, bytes] | None = None, *infos: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip archive of these files, and of members that are described one by one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files or {}).items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        for info, data in infos:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def member(name: str, mode: int = 0) -> zipfile.ZipInfo:
    """The description of a member of a zip archive, with a mode of Unix."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def tarred(files: Mapping[str, bytes] | None = None, *infos: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive of these files, and of members without content."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, data in (files or {}).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in infos:
            archive.addfile(info)
    return stream.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """The description of a member of a tar archive."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def gzipped(data: bytes) -> bytes:
    """The same bytes, compressed; without a time, so that they are the same tomorrow."""
    return gzip.compress(data, mtime=0)


PACKERS = {"zip": zipped, "tar": tarred, "tar.gz": lambda files: gzipped(tarred(files))}
