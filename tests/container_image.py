"""A worker's image made of this machine's own Python and numpy, without a network: for tests and benchmarks of containers."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from autograder.errors import SandboxError
from autograder.sandbox.engines import ENGINES, Engine, Unable, answering
from autograder.sandbox.recipes import find

NAME = f"localhost/autograder-test:{os.getpid()}"
_LEFT_OUT = re.compile(r"/(test|tests|idlelib|tkinter|turtledemo|ensurepip|lib2to3|config-[^/]*)(/|$)")


class NoImage(Exception):
    """There can be no container here; the message says why."""


@contextmanager
def local_image() -> Iterator[str]:
    """Give the name of an image from which containers can be started, and remove it afterwards.

    Raises:
        NoImage: there is no engine, or it starts nothing.
    """
    engine = _engine()
    if sys.platform != "linux":
        raise NoImage(f"an image for Linux cannot be made of {sys.platform}'s own files")
    command = [engine.program, "import", "--change=ENV PATH=/usr/local/bin", "-", NAME]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdin
        with process.stdin:
            _pack(process.stdin)
        said = process.stdout.read().decode() if process.stdout else ""
    if process.returncode:
        raise NoImage(f"{engine.name} takes no image: {said.strip()}")
    try:
        try:
            find(NAME)
        except SandboxError as error:
            raise NoImage(str(error)) from None
        yield NAME
    finally:
        subprocess.run([engine.program, "rmi", "--force", NAME], check=True, capture_output=True)


def _engine() -> Engine:
    why = []
    for name in ENGINES:
        try:
            return answering(name)
        except Unable as unable:
            why.append(unable.why)
    raise NoImage("; ".join(why))


def _pack(stream: IO[bytes]) -> None:
    """Write a tar archive of Python, numpy, and the shared libraries that they need."""
    python, library = Path(os.path.realpath(sys.executable)), Path(sysconfig.get_path("stdlib"))
    packages, numpy = f"usr/local/lib/{library.name}/site-packages", Path(np.__file__).parent
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        archive.add(python, "usr/local/bin/python")
        for entry in sorted(library.iterdir()):
            if entry.name not in ("site-packages", "dist-packages"):
                archive.add(entry, f"usr/local/lib/{library.name}/{entry.name}", filter=_kept)
        for folder in (numpy, numpy.with_name("numpy.libs")):
            if folder.is_dir():
                archive.add(folder, f"{packages}/{folder.name}", filter=_kept)
        link = tarfile.TarInfo(f"usr/local/lib/{library.name}/dist-packages")  # where Debian's Python looks
        link.type, link.linkname = tarfile.SYMTYPE, "site-packages"
        archive.addfile(link)
        for path in sorted(_libraries([python, *library.glob("lib-dynload/*.so"), *numpy.rglob("*.so")])):
            archive.add(os.path.realpath(path), path.lstrip("/"))


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if _LEFT_OUT.search(f"/{member.name}") else member


def _libraries(programs: list[Path]) -> set[str]:
    """The shared libraries of the system that these need, at the places where they are looked for."""
    told = subprocess.run(["ldd", *map(str, programs)], check=False, capture_output=True, text=True).stdout
    found = re.findall(r"^\s+(?:\S+ => )?(/\S+) \(0x", told, re.M)
    return {path for path in found if "numpy.libs" not in path}
