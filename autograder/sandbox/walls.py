"""The walls around a submission's process: a disk of its own where the system lets it have one, no capabilities, Landlock for
files, a filter for system calls. Put up last, in this order, and never taken down.

Standard library only, because the worker imports it.
"""

import os
import sys

from autograder.sandbox import landlock, policy, seccomp
from autograder.sandbox.disk import give_up_capabilities, own_disk


def missing() -> str:
    """Why the walls cannot be put up here, "" if they can. Nothing is changed by asking."""
    if sys.platform != "linux":
        return f"no walls on {sys.platform}"
    if not landlock.abi():
        return "the kernel has no Landlock"
    return seccomp.missing()


def put_up(folder: str, *, disk: bool) -> None:
    """Leave this process Python's own files and one folder, and none of the calls that reach other processes.

    Args:
        folder: where it may write; it becomes the working directory.
        disk: the folder gets a small file system of its own.

    Raises:
        OSError: the kernel refuses a wall.
    """
    if disk:
        own_disk(folder)
    os.chdir(folder)  # noqa: TID251 - a working directory of its own is the purpose
    give_up_capabilities()
    own = [os.path.realpath(place) for place in sys.path if place]
    landlock.confine([*own, *policy.READABLE], [folder, *policy.WRITABLE])
    seccomp.install()
