"""The walls around a submission's process: what namespaces still lack, no capabilities, Landlock for files, a filter for
system calls. Put up last, in this order, and never taken down.

Standard library only, because the worker imports it.
"""

import os
import platform
import sys
from functools import cache

from autograder.sandbox import landlock, policy, seccomp
from autograder.sandbox.namespaces import separate
from autograder.sandbox.rights import give_up_capabilities


def missing() -> str:
    """Why the walls cannot be put up here, "" if they can. Nothing is changed by asking."""
    if sys.platform != "linux":
        return f"no walls on {sys.platform}"
    if not landlock.abi():
        return "the kernel has no Landlock"
    return seccomp.missing()


@cache
def readable() -> tuple[str, ...]:
    """Python's own folders, and what of the system it needs: files and folders that may be read inside."""
    return (*(os.path.realpath(place) for place in sys.path if place), *policy.READABLE)


def prepare() -> None:
    """In the zygote: work out once what is the same for all of its children."""
    readable()
    seccomp.listed(platform.machine())


def put_up(folder: str, *, apart: bool) -> None:
    """Leave this process Python's own files and one folder, and none of the calls that reach other processes.

    Args:
        folder: where it may write; it becomes the working directory.
        apart: it has been forked in namespaces, and gets its own disk in that folder.

    Raises:
        OSError: the kernel refuses a wall.
    """
    if apart:
        separate()
    os.chdir(folder)  # noqa: TID251 - a working directory of its own is the purpose
    give_up_capabilities()
    landlock.confine(readable(), [folder, *policy.WRITABLE])
    seccomp.install()
