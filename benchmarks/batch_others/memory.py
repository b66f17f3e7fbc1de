"""How much memory a command takes with all that it starts: proportional set sizes, so that shared pages count once. Linux only."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.batch_others.cpu import environment

STEP_SECONDS = 0.02  # between two looks


def family(process: int) -> list[int]:
    """The process and its descendants, by id."""
    found = [process]
    for parent in found:
        with suppress(OSError):  # it has just ended
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def proportional(processes: Sequence[int]) -> float:
    """MiB of these processes together."""
    total = 0
    for process in processes:
        with suppress(OSError):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def peak(command: Sequence[str], folder: Path, log: Path, more: Mapping[str, str]) -> float:
    """The most MiB that were seen while a command ran; looking takes time, so this run is not one to be timed."""
    most = 0.0
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(command[0], more),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        while process.poll() is None:
            most = max(most, proportional(family(process.pid)))
            time.sleep(STEP_SECONDS)
    return most
