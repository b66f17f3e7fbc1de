"""A disk of its own for a submission: a small file system in memory, in a namespace that ends with it.

Standard library only, because the worker imports it. An ordinary user may make such a namespace where the kernel lets users
have some.

Source: user_namespaces(7), mount_namespaces(7), tmpfs(5), capabilities(7).
"""

import ctypes
import os
import struct
from functools import cache

SIZE = 64 << 20  # bytes of all files together; they count as memory of the machine
FILES = 4096

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER
_NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 2, 4, 8  # MS_NOSUID, MS_NODEV, MS_NOEXEC
_ALL_BELOW, _PRIVATE = 0x4000, 0x40000  # MS_REC, MS_PRIVATE
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 4, 24
_CAPABILITIES = 64  # more than any kernel has
_CAPABILITY_VERSION_3 = 0x20080522


def own_disk(folder: str) -> None:
    """Put a small file system into a folder, for this process alone.

    It has all capabilities in the namespace then, until it gives them up.

    Raises:
        OSError: this system does not let users have namespaces, or mounts in them.
    """
    user, group = os.geteuid(), os.getegid()
    libc = _libc()
    _check(libc.prctl(_PR_SET_DUMPABLE, *_longs(1, 0, 0, 0)), "prctl")  # its own id maps are closed to it otherwise
    _check(libc.unshare(_NEW_USER | _NEW_MOUNTS), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        _write(f"/proc/self/{name}", text)
    _mount(b"none", b"/", None, _ALL_BELOW | _PRIVATE, None)
    options = f"size={SIZE},nr_inodes={FILES},mode=0700".encode()
    _mount(b"tmpfs", os.fsencode(folder), b"tmpfs", _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS, options)
    _check(libc.prctl(_PR_SET_DUMPABLE, *_longs(0, 0, 0, 0)), "prctl")


def give_up_capabilities() -> None:
    """Have no capability any more, and no way to one: for a namespace's own administrator as for the machine's.

    Raises:
        OSError: the kernel refuses it.
    """
    libc = _libc()
    for capability in range(_CAPABILITIES):
        if libc.prctl(_PR_CAPBSET_DROP, *_longs(capability, 0, 0, 0)) != 0:
            break  # the kernel knows no more of them, or there is none to drop
    header, none = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0), bytes(24)
    _check(libc.capset(header, none), "capset")


def _write(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int, options: bytes | None) -> None:
    _check(_libc().mount(source, target, kind, ctypes.c_ulong(flags), options), "mount")


def _longs(*numbers: int) -> list[ctypes.c_ulong]:
    return [ctypes.c_ulong(number) for number in numbers]


@cache  # filled in the zygote, so that no child loads it again
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
