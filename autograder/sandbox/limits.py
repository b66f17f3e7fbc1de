"""What a submission may use, as data, and the calls by which a process binds itself to that.

Standard library only, because the worker imports it. The calls are for Linux.
"""

import math
import os
import signal
from dataclasses import dataclass

from autograder.sandbox.kernel import prctl

MIB = 1 << 20
THREADS = 64  # of a submission, where they can be counted apart from those of others

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times are wall-clock seconds, sizes are bytes.

    Attributes:
        import_seconds: for loading, once per worker.
        exercise_seconds: default for one list of calls.
        submission_seconds: for everything together; the time in which the grader itself works is not counted.
        memory: beyond what the empty worker has.
        output: of what is printed, this much is kept.
        reply: of one result.
        items: of one list of calls: numbers, texts and containers outside arrays. The grader handles each of them by itself,
            and the largest answers of the course have a hundred.
        files: of one file that is written.
    """

    import_seconds: float = 10.0
    exercise_seconds: float = 10.0
    submission_seconds: float = 60.0
    memory: int = 1024 * MIB
    output: int = 65_536
    reply: int = 64 * MIB
    items: int = 10_000
    files: int = 16 * MIB


def bind_resources(limits: Limits, *, apart: bool = False) -> None:
    """Set the resource limits of this process, for good.

    DATA does not count shared memory and AS does not know what numpy had before, hence both, and both on top of what
    the process has now. Threads are limited only `apart`, in a namespace of users: elsewhere all processes of the user count.
    """
    import resource  # not on Windows

    def bind(name: int, value: int) -> None:
        hard = resource.getrlimit(name)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (bound, bound))

    with open("/proc/self/statm", "rb") as file:  # as text it would cost every child the import of a codec
        pages = [int(field) for field in file.read().split()]
    page = os.sysconf("SC_PAGE_SIZE")
    bind(resource.RLIMIT_CORE, 0)
    bind(resource.RLIMIT_CPU, math.ceil(limits.import_seconds + limits.submission_seconds) + 1)
    bind(resource.RLIMIT_FSIZE, limits.files)
    bind(resource.RLIMIT_NOFILE, 64)
    bind(resource.RLIMIT_DATA, pages[5] * page + limits.memory)
    bind(resource.RLIMIT_AS, pages[0] * page + limits.memory)
    if apart:
        bind(resource.RLIMIT_NPROC, THREADS)


def die_with(parent: int) -> None:
    """Have this process killed when its parent dies (a parent outside the namespace of processes has the id 0).

    Raises:
        ProcessLookupError: the parent has died already.
    """
    prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        raise ProcessLookupError(parent)


def hide_memory(hidden: bool = True) -> None:
    """Keep other processes of the same user from reading this one's memory and files (root may always)."""
    prctl(_PR_SET_DUMPABLE, int(not hidden))


def adopt_orphans() -> None:
    """Have descendants whose parent has died become children of this process, where they can be found."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def gain_no_privileges() -> None:
    """Let no program that this process starts have more rights than it: sudo and the like stop working, for good."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
