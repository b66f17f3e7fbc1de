"""The real program as somebody to whom a closed folder is closed: the administrator of a container may open everything."""

import subprocess
import sys
from pathlib import Path

import pytest

# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH are given up for good, then the program takes this one's place
_SCRIPT = (
    "import ctypes, os, sys; libc = ctypes.CDLL(None); [libc.prctl(24, right, 0, 0, 0) for right in (1, 2)]; "
    "os.execv(sys.executable, [sys.executable, '-m', *sys.argv[1:]])"
)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="rights are taken away in Linux's way")


def without_rights(*arguments: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a module of Python (`autograder`, `pytest`) with these arguments, in a folder."""
    command = [sys.executable, "-c", _SCRIPT, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
