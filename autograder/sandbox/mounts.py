"""File systems of one's own: a root that holds nothing but what Python needs, a small disk, a list of one's own processes.

Standard library only, because the worker imports it. The calls need a namespace of mounts in which this process is the
administrator (`namespaces.py`): nothing of this is seen outside, and it all ends with the last process inside.

Source: mount_namespaces(7), pivot_root(2), mount_setattr(2), tmpfs(5), proc(5).
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

from autograder.sandbox import policy
from autograder.sandbox.kernel import checked, libc, system_call

SIZE = 64 << 20  # bytes of all files of a submission together; they count as memory of the machine
FILES = 4096

_AT = "/sys"  # every Linux has this folder, and nothing in it is wanted: the new root is made there
_NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 2, 4, 8  # MS_NOSUID, MS_NODEV, MS_NOEXEC
_BIND, _ALL_BELOW, _PRIVATE = 0x1000, 0x4000, 0x40000  # MS_BIND, MS_REC, MS_PRIVATE
_LEAVE = 2  # MNT_DETACH
_MOUNT_SETATTR, _HERE, _RECURSIVE = 442, -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
_READ_ONLY, _ATTRIBUTE_NO_SETUID = 1, 2  # MOUNT_ATTR_*


def small_root(readable: Iterable[str], folder: str) -> None:
    """Make a root of the given places alone, read-only, and leave everything else behind.

    Args:
        readable: files and folders that are to be there, under the names that they have. What does not exist is passed over.
        folder: an empty folder to be made, for the disk of a submission.

    Raises:
        OSError: the kernel refuses a step.
    """
    at = _AT
    _mount("none", "/", None, _ALL_BELOW | _PRIVATE)
    _mount("tmpfs", at, "tmpfs", _NO_SETUID | _NO_DEVICES, "size=1m,mode=0755")
    there = filter(os.path.exists, readable)
    for place in sorted(there, key=lambda place: len(os.path.realpath(place))):  # a folder before what lies in it
        _bring(place, at)
    for own in (folder, "/proc"):
        os.makedirs(at + own, exist_ok=True)
    attributes = struct.pack("=QQQQ", _READ_ONLY | _ATTRIBUTE_NO_SETUID, 0, 0, 0)
    arguments = (ctypes.c_int(_HERE), os.fsencode(at), ctypes.c_uint(_RECURSIVE), attributes, ctypes.c_size_t(32))
    system_call(_MOUNT_SETATTR, *arguments, what="mount_setattr")
    _mount("/proc", f"{at}/proc", None, _BIND | _ALL_BELOW)  # the kernel gives a new one only to those who see one
    os.chdir(at)  # noqa: TID251 - pivot_root takes the working directory along
    column, _ = policy.MACHINES[platform.machine()]
    system_call(policy.REFUSED["pivot_root"][column] or 0, b".", b".", what="pivot_root")
    checked(libc().umount2(b".", _LEAVE), "umount2")
    os.chdir("/")  # noqa: TID251 - of the new root


def own_disk(folder: str) -> None:
    """Put a small file system into a folder, for this process and its children alone."""
    options = f"size={SIZE},nr_inodes={FILES},mode=0700"
    _mount("tmpfs", folder, "tmpfs", _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS, options)


def own_proc(options: str = "") -> None:
    """Have in /proc the processes of this process's own namespace, and no others."""
    _mount("proc", "/proc", "proc", _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS, options)


def _bring(place: str, at: str) -> None:
    """Have a place in the new root, under its name; a link on the way to it stays a link."""
    real = os.path.realpath(place)
    target = at + real
    if not os.path.lexists(target):
        if os.path.isdir(real):
            os.makedirs(target)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
        _mount(real, target, None, _BIND | _ALL_BELOW)
    if not os.path.lexists(at + place):
        os.makedirs(os.path.dirname(at + place), exist_ok=True)
        os.symlink(real, at + place)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    names = [os.fsencode(text) if text is not None else None for text in (source, target, kind)]
    checked(libc().mount(*names, ctypes.c_ulong(flags), options.encode()), f"mount {kind or source}")
