"""Calls of the Linux kernel that Python has no function for. What the kernel refuses is an OSError with its words.

Standard library only, because the worker imports it.
"""

import ctypes
import os
import sys
from functools import cache


@cache  # filled in the zygote, so that no child loads it again
def libc() -> ctypes.CDLL:
    """The C library, which keeps the kernel's error numbers."""
    if sys.platform != "linux":
        raise OSError("this is a call of Linux")
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """The result of a call of the C library, if it is not below zero.

    Raises:
        OSError: it is.
    """
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return int(result)


def prctl(option: int, value: int) -> int:
    """Have a process change or tell something about itself."""
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    return checked(libc().prctl(option, *arguments), f"prctl {option}")


def system_call(number: int, *arguments: object, what: str) -> int:
    """A system call by its number."""
    return checked(libc().syscall(ctypes.c_long(number), *arguments), what)
