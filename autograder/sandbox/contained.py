"""The walls of a worker in a container: as many as the container lets it put up, for the container itself is one already.

Standard library only, because the worker imports it.
"""

from autograder.sandbox import landlock, policy, seccomp
from autograder.sandbox.walls import readable


def wall_in(folder: str) -> str:
    """Leave this process Python's own files and one folder, and few system calls, as far as that can be had here.

    Capabilities need not be given up: the engine gave it none.

    Returns:
        Why a wall is missing, "" if none is.
    """
    missing = []
    try:
        landlock.confine(readable(), [folder, *policy.WRITABLE])
    except OSError as error:
        missing.append(error.strerror or str(error))
    why = seccomp.missing()
    try:
        if not why:
            seccomp.install()
    except OSError as error:
        why = error.strerror or str(error)
    return "; ".join([*missing, *([why] if why else [])])
