"""The processes that a process has started, as the kernel tells them; those that have ended and wait for it count too."""

import contextlib
from pathlib import Path


def children(process: int) -> list[int]:
    """Those that it has started itself, or has adopted."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def below(process: int) -> list[int]:
    """Its children, and theirs, and so on."""
    return [one for child in children(process) for one in (child, *below(child))]


def running(process: int) -> set[int]:
    """Those below it that have not ended. A thread of it may have started them, and any of them may vanish meanwhile."""
    found: set[int] = set()
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found |= {int(one) for one in path.read_text("ascii").split() if not _ended(int(one))}
    return found.union(*(running(one) for one in found))


def _ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
