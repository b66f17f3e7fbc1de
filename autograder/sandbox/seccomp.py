"""A filter of system calls: what `policy.py` lists is refused by the kernel, for good.

Standard library only, because the worker imports it. A filter is a small program in the kernel's classic BPF. It sees the
number of a call and its arguments as numbers, not what they point to.

Source: Documentation/userspace-api/seccomp_filter.rst of the Linux kernel; linux/seccomp.h, linux/bpf_common.h.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from functools import cache

from autograder.sandbox import policy
from autograder.sandbox.kernel import checked, libc

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _MACHINE = 0, 4  # offsets of what a program sees; arguments begin at 16, low half first
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_X32 = 0x40000000  # bit of the numbers of a second table on x86-64
_THREAD = 0x00010000  # CLONE_THREAD
_UNIX, _STREAM, _TYPES = 1, 1, 0xF  # AF_UNIX, SOCK_STREAM, SOCK_TYPE_MASK
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # typing into a terminal
_FIOSETOWN, _SIOCSPGRP, _F_SETOWN, _F_SETOWN_EX = 0x8901, 0x8902, 8, 15  # whom a file tells by a signal
_F_SETLEASE = 1024  # makes others wait who want to write
_TRUNCATES, _ACCESS = 0o1000, 0o3  # O_TRUNC; O_RDONLY is 0 under this mask
_PR_SET_SECCOMP, _FILTER = 22, 2
_PR_GET_SECCOMP = 21


_Line = tuple[int, int, int, int]


def missing() -> str:
    """Why there can be no filter here, "" if there can."""
    if sys.platform != "linux":
        return f"{sys.platform} has no seccomp"
    if platform.machine() not in policy.MACHINES:
        return f"no numbers of system calls are known for {platform.machine()}"
    if struct.calcsize("P") != 8:
        return "this Python has 32 bits"
    if libc().prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) < 0:
        return "the kernel has no seccomp"
    return ""


def program(machine: str, process: int) -> bytes:
    """The filter of one process.

    Args:
        machine: "x86_64" or "aarch64".
        process: its id: signals go nowhere else.
    """
    column, _ = policy.MACHINES[machine]
    lines: list[_Line] = []
    for name, test in _tests(process).items():
        number = policy.JUDGED[name][column]
        if number is not None:
            body = [*test, (_LOAD, 0, 0, _NUMBER)]
            lines += [(_EQUAL, 0, len(body), number), *body]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return listed(machine) + _packed(lines)


@cache  # filled in the zygote: every child takes it from there
def listed(machine: str) -> bytes:
    """The first part of a filter, the same for all processes: what the policy lists."""
    column, code = policy.MACHINES[machine]
    lines: list[_Line] = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, code), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        lines += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    for table, answer in (
        (policy.REFUSED, _ERROR | errno.EPERM),
        (policy.ABSENT, _ERROR | errno.ENOSYS),
        (policy.PRETENDED, _ERROR),
    ):
        for number in (numbers[column] for numbers in table.values()):
            if number is not None:
                lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]
    return _packed(lines)


def _packed(lines: Iterable[_Line]) -> bytes:
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


def _tests(process: int) -> Mapping[str, list[_Line]]:
    """For every call that is judged by an argument: lines that refuse it, or go on behind their end."""
    refuse = (_RETURN, 0, 0, _ERROR | errno.EPERM)

    def argument(i: int) -> _Line:
        return (_LOAD, 0, 0, 16 + 8 * i)

    def only(i: int, value: int) -> list[_Line]:
        return [argument(i), (_EQUAL, 1, 0, value), refuse]

    def none_of(i: int, *values: int) -> list[_Line]:
        last = len(values) - 1
        return [argument(i), *((_EQUAL, last - n, int(n == last), value) for n, value in enumerate(values)), refuse]

    def not_truncating(i: int) -> list[_Line]:  # opened for reading, and emptied all the same
        return [argument(i), (_ANY_BIT, 0, 3, _TRUNCATES), (_AND, 0, 0, _ACCESS), (_EQUAL, 0, 1, 0), refuse]

    return {
        "clone": [argument(0), (_ANY_BIT, 1, 0, _THREAD), refuse],
        "kill": only(0, process),
        "tgkill": only(0, process),
        "socket": [(_RETURN, 0, 0, _ERROR | errno.EACCES)],
        "socketpair": [*only(0, _UNIX), argument(1), (_AND, 0, 0, _TYPES), (_EQUAL, 1, 0, _STREAM), refuse],
        "prlimit64": only(0, 0),
        "ioctl": none_of(1, _TIOCSTI, _TIOCLINUX, _FIOSETOWN, _SIOCSPGRP),
        "fcntl": none_of(1, _F_SETOWN, _F_SETOWN_EX, _F_SETLEASE),
        "open": not_truncating(1),
        "openat": not_truncating(2),
    }


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def install() -> None:
    """Put the filter before this process and all its threads to come; no new privileges must be set already.

    Raises:
        OSError: the kernel refuses it.
    """
    lines = program(platform.machine(), os.getpid())
    handed = _Program(len(lines) // 8, lines)
    checked(libc().prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(handed), 0, 0), "seccomp")
