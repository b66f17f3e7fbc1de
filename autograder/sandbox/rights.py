"""Who a process is, and what it may: no capabilities, and a user of its own where the grader is the administrator.

Standard library only, because the worker imports it.

Source: capabilities(7), credentials(7).
"""

import os
import struct

from autograder.sandbox.kernel import checked, libc, prctl

UNUSED = range(61_200, 61_500)  # among the ids that systemd keeps for users that exist for a while only

_PR_CAPBSET_DROP = 24
_CAPABILITIES = 64  # more than any kernel has
_CAPABILITY_VERSION_3 = 0x20080522


def unused_user() -> int:
    """An id of nobody's for students' code, where this process is the administrator; 0 where it is not."""
    if os.geteuid() != 0:
        return 0
    return next((user for user in UNUSED if not _exists(user)), 0)


def _exists(user: int) -> bool:
    import pwd  # not on Windows

    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def become(user: int) -> None:
    """Be this user and its group, and nobody else, for good.

    Raises:
        OSError: this process is not the administrator.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def give_up_capabilities() -> None:
    """Have no capability any more, and no way to one: for a namespace's own administrator as for the machine's.

    Raises:
        OSError: the kernel refuses it.
    """
    for capability in range(_CAPABILITIES):
        try:
            prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            break  # the kernel knows no more of them, or there is none to drop
    header, none = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0), bytes(24)
    checked(libc().capset(header, none), "capset")
