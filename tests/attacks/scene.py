"""What an instructor's machine holds while a submission is graded, and what of it an attack has changed or left behind."""

import contextlib
import hashlib
import os
import pty
import resource
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.attacks.ipc import SEGMENT, Objects
from tests.good import LINES

_FILE = "the reference of an instructor: 7c1f"
_OTHER = "the work of another student: 9b02"
_KEY = "a private key: 41de"
_NOTE = "a note at a file: 06af"
VARIABLE, VALUE = "TOKEN_OF_THE_GRADER", "a token in the environment: 55aa"  # of the grader
_TOKEN = "a token of a runner: e83a"  # noqa: S105 - of this test
PUBLIC_PLACES = ("/tmp", "/var/tmp", "/run", "/dev/shm", str(Path(np.__file__).parent.parent))  # noqa: S108 - looked at


class Scene:
    """A folder of the instructor's, sockets of services, a terminal; all of it is the grader's own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="instructor-"))
        self.mark = f"attack-{self.folder.name[-8:]}"
        self.objects = Objects(self.mark)
        self.temporary = self.folder / "tmp"
        self.owned = self.folder / "owned"
        self.files = {
            "solutions/lines.py": _FILE,
            "submitted/s2/lines.py": _OTHER,
            "home/.ssh/id_key": _KEY,
            "home/.bashrc": "true",
            "home/.config/systemd/user/known.service": "[Unit]",
            "home/.git/hooks/known": "true",
            ".git/config": _TOKEN,
            "github_env": "A=1",
        }
        self.temporary.mkdir()
        tempfile.tempdir = str(self.temporary)
        self._sockets = list(self._listen())
        self._terminal, theirs = pty.openpty()
        os.set_blocking(self._terminal, False)
        self._theirs = theirs
        self.plant()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is in the instructor's files."""
        return (_FILE, _OTHER, _KEY, _TOKEN, _NOTE, SEGMENT)

    def constants(self) -> dict[str, object]:
        """What an attack is told: where things are, not what is in them."""
        return {
            "FILE": str(self.owned / "solutions/lines.py"),
            "FOLDER": str(self.owned),
            "HOME": str(self.owned / "home"),
            "SUBMITTED": str(self.submitted() / "lines.py"),
            "GRADER": os.getpid(),
            "MARK": self.mark,
            "KEY": self.objects.key,
            "SHARED": self.objects.shared,
            "PORT": self._port,
            "TERMINAL": os.ttyname(self._theirs),
        }

    def submitted(self) -> Path:
        """The folder of the submission that is graded."""
        return self.owned / "submitted" / "s1" / LINES

    def plant(self) -> None:
        """Put everything in its place, and nothing else."""
        self.objects.plant()
        for entry in self.owned.iterdir() if self.owned.exists() else ():
            if not entry.is_socket():
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for name, text in self.files.items():
            path = self.owned / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            path.chmod(0o600)
            with contextlib.suppress(OSError):  # a file system without attributes
                os.setxattr(path, "user.note", _NOTE.encode())

    def hand_in(self, files: dict[str, str]) -> Path:
        """Write a submission; return its folder."""
        if self.submitted().exists() and {path.name for path in self.submitted().iterdir()} - set(files):
            shutil.rmtree(self.submitted())
        for name, text in files.items():
            path = self.submitted() / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return self.submitted()

    def snapshot(self) -> dict[str, object]:
        """Of everything that is the instructor's what must stay as it is."""
        files = {str(path): _state(path) for path in sorted(self.owned.rglob("*"))}
        return {**files, **self.objects.state()}

    def left(self) -> Iterator[str]:
        """What is there that should not be; it is removed."""
        for place in (str(self.temporary), *PUBLIC_PLACES):
            for name in os.listdir(place) if os.path.isdir(place) else ():
                if place == str(self.temporary) or self.mark in name:
                    yield f"left: {name}"
                    path = Path(place, name)
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        yield from self.objects.left()
        yield from self._messages()

    def close(self) -> None:
        """Remove everything."""
        self.objects.close()
        for one in self._sockets:
            one.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _messages(self) -> Iterator[str]:
        """What has come in by the sockets and by the terminal."""
        for one in self._sockets:
            with contextlib.suppress(BlockingIOError):
                while True:
                    if one.type == socket.SOCK_STREAM:
                        one.accept()[0].close()
                    else:
                        one.recv(1000)
                    yield "a socket was reached"
        with contextlib.suppress(BlockingIOError):
            os.read(self._terminal, 1000)
            yield "the terminal was typed into"

    def _listen(self) -> Iterator[socket.socket]:
        self.owned.mkdir()
        tcp = socket.create_server(("127.0.0.1", 0))
        self._port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", self._port))
        agent, log, hidden = (
            socket.socket(socket.AF_UNIX, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_STREAM)
        )
        agent.bind(str(self.owned / "agent"))
        log.bind(str(self.owned / "log"))
        hidden.bind(f"\0{self.mark}")
        agent.listen()
        hidden.listen()
        for one in (tcp, udp, agent, log, hidden):
            one.setblocking(False)
            yield one


def _state(path: Path) -> tuple[object, ...]:
    found = path.lstat()
    whole = path.is_file()
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if whole else ""
    attributes = tuple(os.listxattr(path, follow_symlinks=False)) if whole else ()
    return (
        found.st_mode,
        found.st_uid,
        found.st_gid,
        found.st_nlink,
        found.st_mtime_ns if whole else 0,
        digest,
        attributes,
    )


def descendants(of: int) -> set[int]:
    """The processes that one has started, directly or not; those that have ended are not counted."""
    parents = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        with (
            contextlib.suppress(OSError),
            open(f"/proc/{process}/stat", encoding="utf-8") as file,
        ):  # it may just have ended
            state, parent = file.read().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                parents[int(process)] = int(parent)
    found = {of}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {of}


def grader_state() -> dict[str, object]:
    """What of this process, the grader, others might change."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "processors": os.sched_getaffinity(0),
        "scheduler": os.sched_getscheduler(0),
        "limits": [resource.getrlimit(n) for n in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU)],
        "environment": dict(os.environ),
        "working directory": os.getcwd(),
        "open files": len(os.listdir("/proc/self/fd")),
        "tracer": status["TracerPid"].strip(),
    }
