"""Namespaces: processes, mounts, network, shared memory and names of one's own, where the kernel lets users have them.

Standard library only, because the worker imports it. The zygote enters them once, and is the administrator there. Every
submission then gets a namespace of processes, of mounts and of shared memory: two calls and a small disk, about a
millisecond, because nothing has to be mapped or built again.

Source: namespaces(7), user_namespaces(7), pid_namespaces(7).
"""

import os
import signal
from typing import NoReturn

from autograder.sandbox import policy
from autograder.sandbox.kernel import checked, libc
from autograder.sandbox.limits import hide_memory
from autograder.sandbox.mounts import own_disk, own_proc, small_root
from autograder.sandbox.rights import become

_MOUNTS, _NAMES, _SHARED_MEMORY = 0x00020000, 0x04000000, 0x08000000  # CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC
_USERS, _PROCESSES, _NETWORK = 0x10000000, 0x20000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET


def enter(readable: list[str], user: int) -> None:
    """Have this process enter namespaces of its own; it is their administrator then. Its children are in there whole.

    Args:
        readable: what of the machine's files is to be there.
        user: whom to become first, if this process is the machine's administrator; 0: nobody else.

    Raises:
        OSError: the kernel does not let users have namespaces, or refuses a step.
    """
    if user:  # the administrator may read folders on the way to Python that this user may not
        _unshare(_MOUNTS)
        small_root(readable, policy.FOLDER)
        become(user)
    own, group = os.geteuid(), os.getegid()
    hide_memory(False)  # its own maps of ids are closed to it otherwise
    _unshare(_USERS | _MOUNTS | _PROCESSES | _NETWORK | _SHARED_MEMORY | _NAMES)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{own} {own} 1"), ("gid_map", f"{group} {group} 1")):
        _write(f"/proc/self/{name}", text)
    hide_memory()
    if not user:
        small_root(readable, policy.FOLDER)
    checked(libc().sethostname(b"worker", 6), "sethostname")


def settle() -> int:
    """In the first process in there: see its own processes alone. Returns what `fork_apart` needs to come back here.

    Raises:
        OSError: the kernel refuses it.
    """
    own_proc()
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def make_keeper() -> int:
    """Make a namespace of processes for the next child; returns the id of its keeper.

    The keeper is the namespace's first process and does nothing: when it is killed, the kernel kills all that is in there.
    """
    _unshare(_PROCESSES)
    keeper = os.fork()
    if keeper == 0:
        _stand_still()
    return keeper


def fork_apart(home: int) -> int:
    """Fork a child in the namespace that was made for it, and come back from there; as `os.fork`.

    It is the second process there, because the first would not hear signals that it sends to itself: its end is told as it was.
    """
    child = os.fork()
    if child:
        checked(libc().setns(home, _PROCESSES), "setns")
    return child


def separate() -> None:
    """In a submission's process: a disk of its own in `policy.FOLDER`, shared memory of its own, its own processes in /proc."""
    _unshare(_MOUNTS | _SHARED_MEMORY)
    own_disk(policy.FOLDER)
    own_proc("subset=pid")


def _stand_still() -> NoReturn:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what others leave behind is gone at once
        os.closerange(0, os.sysconf("SC_OPEN_MAX"))
        while True:
            signal.pause()
    finally:
        os._exit(1)


def _unshare(what: int) -> None:
    checked(libc().unshare(what), "unshare")


def _write(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)
