"""The walls around a submission's process: Landlock for files, a filter for system calls. Put up last, never taken down.

Standard library only, because the worker imports it.
"""

import os
import sys

from autograder.sandbox import landlock, policy, seccomp


def missing() -> str:
    """Why the walls cannot be put up here, "" if they can. Nothing is changed by asking."""
    if sys.platform != "linux":
        return f"no walls on {sys.platform}"
    if not landlock.abi():
        return "the kernel has no Landlock"
    return seccomp.missing()


def put_up(folder: str) -> None:
    """Leave this process Python's own files and one folder, and none of the calls that reach other processes.

    Args:
        folder: where it may write.

    Raises:
        OSError: the kernel refuses a wall.
    """
    own = [os.path.realpath(place) for place in sys.path if place]
    landlock.confine([*own, *policy.READABLE], [folder, *policy.WRITABLE])
    seccomp.install()
