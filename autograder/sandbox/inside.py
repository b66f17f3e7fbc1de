"""The first process in a worker's container. It is executed as text, never imported: nothing of this machine is in there.

Theory of operation. The grader has the container engine run `python -c` with this text, and sends one frame by standard input:
the engine's own files, the limits, the variables of the environment. The files go to the container's small disk, the worker is
started from them, and takes over standard input and output. This process stays, to end the container: when the worker has ended,
when the grader has closed standard input or is gone (the kernel says so, whatever the worker does), or when its longest time is
over. It is process 1: nobody inside can stop or kill it, and with it the kernel kills all that was started in there.

Standard library only; it answers once, with one frame, before the worker does.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import platform
import select
import signal
import site
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

DISK = Path("/tmp")  # noqa: S108 - of the container, where it is all that can be written
UNLIMITED = 1 << 62  # what the kernel shows where no limit of memory was set is more than this, or no number
KEPT = ("LD_LIBRARY_PATH",)  # the image's: without it, its Python or numpy may not start
UNREADABLE = 4  # PR_SET_DUMPABLE
GROUPS = "/sys/fs/cgroup"


def main() -> None:
    wanted = json.loads(read_exactly(int.from_bytes(read_exactly(8), "big")))
    numpy = numpy_folder()
    send({"python": platform.python_version(), "numpy": numpy, "memory": memory(), "processes": processes()})
    for name, text in wanted["files"].items():
        path = DISK / "engine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    folder = DISK / wanted["folder"]
    folder.mkdir()
    woken, wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    worker = os.fork()
    if worker == 0:
        os.chdir(folder)  # noqa: TID251 - before it is the worker
        places = dict.fromkeys(("HOME", "TMPDIR", "TEMP"), str(folder))
        flags = ["-I", "-S", "-B", "-X", "utf8"]
        program = [sys.executable, *flags, str(DISK / "engine" / "worker.py"), "container", numpy, wanted["limits"]]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        os.execve(sys.executable, program, {**wanted["environment"], **kept, **places})  # noqa: S606 - constructed
    keep(worker, woken, wanted["seconds"])


def keep(worker: int, woken: int, seconds: float) -> NoReturn:
    """Wait for the end of the worker, of standard input, or of the time; then end, with the worker's code."""
    ctypes.CDLL(None).prctl(UNREADABLE, 0, 0, 0, 0)  # for the worker, which is the same user
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)  # the worker's alone: nobody else keeps it open
    os.dup2(null, 2)
    until = time.monotonic() + seconds
    watched = select.poll()
    watched.register(0, 0)  # not what comes in, which is the worker's: only that nobody can send any more
    watched.register(woken, select.POLLIN)
    while (left := until - time.monotonic()) > 0:
        if any(fd == 0 for fd, _ in watched.poll(left * 1000)):
            os._exit(0)
        with contextlib.suppress(BlockingIOError):
            os.read(woken, 4096)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == worker:
                    code = os.waitstatus_to_exitcode(ended[1])
                    os._exit(code if code >= 0 else 128 - code)  # as a shell would: process 1 cannot end by a signal
    os._exit(0)


def numpy_folder() -> str:
    """Where numpy is, "" if it is not; Python's own path stays as short as it was."""
    before = list(sys.path)
    site.main()
    found = importlib.util.find_spec("numpy")
    sys.path[:] = before
    return str(Path(found.origin).resolve().parent.parent) if found and found.origin else ""


def memory() -> int:
    """The container's limit of memory in bytes, 0 if it has none."""
    limit = number(f"{GROUPS}/memory.max", f"{GROUPS}/memory/memory.limit_in_bytes")
    return limit if limit < UNLIMITED else 0


def processes() -> int:
    """The container's limit of processes, 0 if it has none."""
    return number(f"{GROUPS}/pids.max", f"{GROUPS}/pids/pids.max")


def number(*paths: str) -> int:
    """What stands in the first of these files that is there and holds a number, else 0."""
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            return int(Path(path).read_text("utf-8"))
    return 0


def read_exactly(size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = os.read(0, size - len(data))
        if not part:
            os._exit(0)  # the grader has let go before it had begun
        data += part
    return bytes(data)


def send(told: dict[str, Any]) -> None:
    payload = json.dumps(told).encode()
    os.write(1, len(payload).to_bytes(8, "big") + payload)


if __name__ == "__main__":
    main()
