"""Landlock: a process gives up all files but some, for good, and for everything that it starts.

Standard library only, because the worker imports it. What an old kernel cannot guard is left out; `abi` says how far it goes.

Source: Documentation/userspace-api/landlock.rst of the Linux kernel; linux/landlock.h.
"""

import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Iterable

from autograder.sandbox.kernel import libc, system_call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on all machines
_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # what the first version guards
_READ = READ_FILE | READ_DIR
_WRITE = _READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_NETWORK = 0b11  # bind and connect by TCP
_SCOPE = 0b11  # abstract sockets and signals stay within


def abi() -> int:
    """How far the kernel's Landlock goes: its version, 0 if there is none."""
    if sys.platform != "linux":
        return 0
    version = libc().syscall(ctypes.c_long(_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))
    return max(int(version), 0)


def confine(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Leave this process the given places, and no others. What is not there is passed over.

    Args:
        readable: files and folders whose contents may be read.
        writable: files and folders in which files may be made, changed and removed as well.

    Raises:
        OSError: the kernel has no Landlock, or refuses it.
    """
    version = abi()
    if not version:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock")
    guarded = _guarded(version)
    attributes = struct.pack("<QQQ", guarded, _NETWORK, _SCOPE)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _call(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    try:
        for places, rights in ((readable, _READ), (writable, _WRITE)):
            for place in places:
                _allow(ruleset, place, rights & guarded)
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def _guarded(version: int) -> int:
    """The rights that a kernel of this version can guard: what is guarded and not allowed is refused."""
    added = {2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
    return _FIRST | sum(right for since, right in added.items() if version >= since)


def _allow(ruleset: int, place: str, rights: int) -> None:
    try:
        fd = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("<Qi", rights, fd)
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(fd)


def _call(number: int, *arguments: object) -> int:
    return system_call(number, *arguments, what=f"landlock, system call {number}")
