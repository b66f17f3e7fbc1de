"""The processes that a process has started, as the kernel tells them; those that have ended and wait for it count too."""

from pathlib import Path


def children(process: int) -> list[int]:
    """Those that it has started itself, or has adopted."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def below(process: int) -> list[int]:
    """Its children, and theirs, and so on."""
    return [one for child in children(process) for one in (child, *below(child))]
