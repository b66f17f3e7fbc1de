"""What all worker processes have in common on the trusted side: how they start, what they print, how they end."""

import contextlib
import importlib.util
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from autograder.errors import SandboxError
from autograder.sandbox.limits import Limits

CHUNK = 1 << 18
LISTEN_SECONDS = 0.02  # where a wait may be given up: how often that is asked

_KEPT = (
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "OPENBLAS_CORETYPE",
)  # without these, Python or numpy may not start, or differ


class WorkerGone(Exception):
    """The worker can give no more answers: `reason` and `detail` are those of `wire.Result`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason = reason
        self.detail = detail


class Interrupted(Exception):
    """Whoever asked for the calls does not want their answers any more."""


class Worker(Protocol):
    """A process that serves one submission. While it is waited for, `stop` of its `Zygote` is asked: if true, Interrupted."""

    def send(self, payload: bytes, deadline: float) -> None:
        """Send one framed payload. Raises WorkerGone."""

    def receive(self, deadline: float) -> bytes:
        """Return the next payload. Raises WorkerGone; the process is then dead, and so is all that it started."""

    def close(self) -> None:
        """Kill the process and all that it started; remove its folder. May be called twice."""


class Output:
    """What a submission prints: the first bytes are kept, the rest is read and thrown away."""

    def __init__(self, cap: int) -> None:
        self.kept = bytearray()
        self.cut = False
        self._cap = cap

    def add(self, data: bytes) -> None:
        room = self._cap - len(self.kept)
        self.cut = self.cut or len(data) > room
        self.kept += data[:room]


def command(mode: str, argument: str) -> list[str]:
    """Return the command line that starts a worker: isolated, without site, without .pyc files."""
    worker = Path(__file__).resolve().parent.parent / "worker.py"
    numpy = importlib.util.find_spec("numpy")  # where it is; importing it here would hold up the start of the worker
    if numpy is None or numpy.origin is None:
        raise SandboxError("numpy is not installed beside this kit: no worker can start. Install the kit again.")
    numpy_folder = Path(numpy.origin).resolve().parent.parent
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(worker), mode, str(numpy_folder), argument]


def environment(folder: str) -> dict[str, str]:
    """Return all the variables that a worker has: one thread for linear algebra, nothing of the grader's own."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    fixed = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "MPLBACKEND": "Agg", "MALLOC_ARENA_MAX": "1"}
    return {**dict.fromkeys(threads, "1"), **kept, **fixed, "HOME": folder, "TMPDIR": folder, "TEMP": folder}


def ending(code: int, peak: int, limits: Limits) -> WorkerGone:
    """Return what an exit code means (negative: a signal); `peak`: the most memory that the process had, in bytes."""
    if code >= 0:
        return WorkerGone("exited", f"exit code {code}")
    if -code == getattr(signal, "SIGXCPU", 0):
        return WorkerGone("timeout", "processor time")
    if code == -9 and peak > limits.memory // 2:  # not killed by us: then by the kernel, short of memory
        return WorkerGone("memory", "signal 9")
    return WorkerGone("crashed", f"signal {-code}")


@contextmanager
def private_folder() -> Iterator[str]:
    """Give a new folder, and remove it with all that was put there."""
    folder = tempfile.mkdtemp(prefix="autograder-")
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):  # something left behind is better than a class that is not graded
            remove(Path(folder))


def remove(root: Path) -> None:
    """Remove a tree that a hostile program, now dead, has made: closed folders, endless nesting, links to elsewhere.

    Folders are moved up beside each other before they are emptied, so that no path gets long and nothing recurses.
    """
    names, folders = count(), [root]
    while folders:
        folder = folders.pop()
        folder.chmod(0o700)
        for entry in list(os.scandir(folder)):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            moved = next(path for path in (root / f"{root.name}-{n}" for n in names) if not os.path.lexists(path))
            os.chmod(entry.path, 0o700)  # a folder that is moved must be writable
            os.rename(entry.path, moved)
            folders.append(moved)
        if folder != root:
            folder.rmdir()
    root.rmdir()
