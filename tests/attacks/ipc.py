"""Shared memory, semaphores and message queues: those of the instructor, and those that an attack has left."""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

SEGMENT = "a segment that others share: 3d70"  # what stands in the instructor's shared memory
_SIZE = 4096
_PRIVATE, _MODE, _REMOVE, _CREATE = 0, 0o600, 0, 0o102  # IPC_PRIVATE, IPC_RMID, O_CREAT | O_RDWR
_ACCEPTABLE = (38, 13)  # a kernel without queues of POSIX: ENOSYS; a place that has them closed: EACCES


class Objects:
    """One object of each kind, which belong to the instructor, and a key that only an attack uses."""

    def __init__(self, mark: str) -> None:
        self.key = 0x41000000 + os.getpid() % 0x1000000
        self._left = f"/{mark}".encode()
        self._own = f"/{mark}-own"
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.shmat.restype = ctypes.c_void_p
        self.numbers: dict[str, int] = {}
        self.plant()

    @property
    def shared(self) -> dict[str, object]:
        """What an attack is told: the numbers, which it could find by counting, and the name of the queue."""
        return {**self.numbers, "queue": self._own}

    def plant(self) -> None:
        """Make what is not there."""
        there = self._numbers()
        for kind, size in (("shm", [ctypes.c_size_t(_SIZE)]), ("sem", [1]), ("msg", [])):
            if self.numbers.get(kind) not in there[kind]:
                self.numbers[kind] = getattr(self._libc, f"{kind}get")(_PRIVATE, *size, _MODE)
        place = self._libc.shmat(self.numbers["shm"], None, 0)
        ctypes.memmove(place, SEGMENT.encode() + b"\0", len(SEGMENT) + 1)
        self._libc.shmdt(ctypes.c_void_p(place))
        queue = self._libc.mq_open(self._own.encode(), _CREATE, _MODE, None)
        if queue >= 0:
            os.close(queue)
        elif ctypes.get_errno() not in _ACCEPTABLE:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def state(self) -> dict[str, object]:
        """What of the instructor's objects must stay as it is."""
        lines = self._lines()
        state: dict[str, object] = {
            f"{kind} of System V": [line for line in lines[kind] if int(line[1]) == n]
            for kind, n in self.numbers.items()
        }
        queue = self._libc.mq_open(self._own.encode(), os.O_RDONLY)
        if queue >= 0:
            os.close(queue)
        return {**state, "a queue of POSIX": queue >= 0}

    def left(self) -> Iterator[str]:
        """What an attack has left; it is removed."""
        for kind, lines in self._lines().items():
            for line in lines:
                if int(line[0]) == self.key:
                    yield f"left: {kind} of System V"
                    self._remove(kind, int(line[1]))
        if self._libc.mq_unlink(self._left) == 0:
            yield "left: a queue of POSIX"

    def close(self) -> None:
        """Remove everything."""
        for kind, number in self.numbers.items():
            self._remove(kind, number)
        self._libc.mq_unlink(self._own.encode())

    def _remove(self, kind: str, number: int) -> None:
        if kind == "sem":
            self._libc.semctl(number, 0, _REMOVE)
        else:
            getattr(self._libc, f"{kind}ctl")(number, _REMOVE, None)

    def _numbers(self) -> dict[str, set[int]]:
        return {kind: {int(line[1]) for line in lines} for kind, lines in self._lines().items()}

    def _lines(self) -> dict[str, list[list[str]]]:
        """Of every kind the kernel's list: key, number, rights, ..."""
        kinds = ("shm", "sem", "msg")
        return {k: [line.split() for line in Path(f"/proc/sysvipc/{k}").read_text().splitlines()[1:]] for k in kinds}
