"""The levels of isolation that this machine offers, and the users that the attacks can be run as."""

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from autograder.errors import SandboxError
from autograder.sandbox.process import Zygote
from autograder.sandbox.zygote import supported
from tests.attacks.row import LEVELS, OLD

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534

# makes the places readable that lie in a closed folder, for this command alone, and runs it
_IN_THE_OPEN = """
set -e
closed=$1; shift
mount -t tmpfs -o mode=755 tmpfs /mnt
n=0; for place; do [ "$place" = -- ] && break; n=$((n + 1)); mkdir /mnt/$n; mount --bind "$place" /mnt/$n; done
mount -t tmpfs -o mode=755 tmpfs "$closed"
n=0; while [ "$1" != -- ]; do n=$((n + 1)); mkdir -p "$1"; mount --bind /mnt/$n "$1"; shift; done
shift
exec "$@"
"""


def missing() -> str:
    """Why no attack can be run here, "" if they can."""
    return supported()


@cache
def levels() -> dict[str, str]:
    """Level -> the value of `sandbox` by which it is reached, from the weakest on."""
    if missing():
        return {}
    reached = {}
    for sandbox in ("off", "landlock", "default"):
        with contextlib.suppress(SandboxError):  # `autograder doctor` says why
            reached[Zygote(sandbox=sandbox).level[0]] = sandbox
    old = {OLD: "landlock"} if "landlock" in reached else {}
    return dict(sorted((reached | old).items(), key=lambda item: LEVELS.index(item[0])))


def users() -> tuple[str, ...]:
    """Who can be the grader: "root" if we are, and "user" always; `command` may still fail to become one."""
    return ("root", "user") if os.geteuid() == 0 else ("user",)


def command(who: str, arguments: Sequence[str]) -> list[str]:
    """The command line that runs Python as somebody."""
    python = [sys.executable, *arguments]
    if who == "root" or os.geteuid() != 0:
        return python
    return dropped(python, [Path(place) for place in (sys.base_prefix, sys.prefix, ROOT)])


def dropped(command: Sequence[str], places: Sequence[Path]) -> list[str]:
    """The command line that runs a command as nobody, which can read these places wherever they lie; for root alone."""
    return opened(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command], places)


def opened(arguments: Sequence[str], places: Sequence[Path] = ()) -> list[str]:
    """The command line, run by root, for which these places, by default Python and this project, can be read by everybody."""
    wanted = places or [Path(place) for place in (sys.base_prefix, sys.prefix, ROOT)]
    resolved = {place.resolve() for place in wanted}
    closed = {place: folder for place in sorted(resolved) if (folder := _closed(place))}
    if not closed:
        return list(arguments)
    outermost = str(min(closed.values()))
    return ["unshare", "--mount", "sh", "-c", _IN_THE_OPEN, "sh", outermost, *map(str, closed), "--", *arguments]


def _closed(place: Path) -> Path | None:
    """The outermost folder above a place that others may not enter."""
    return next((p for p in reversed(place.parents) if not p.stat().st_mode & stat.S_IXOTH), None)


def no_user() -> str:
    """Why there can be no run as an ordinary user, "" if there can."""
    if os.geteuid() != 0:
        return ""
    tools = [tool for tool in ("unshare", "setpriv", "mount") if not shutil.which(tool)]
    return f"{', '.join(tools)} not installed" if tools else ""
