"""What a command costs: processor time of all the processes that it starts, and time on the clock."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.limits import adopt_orphans

ORPHAN_SECONDS = 10.0  # for processes that outlive the command


@dataclass(frozen=True)
class Used:
    """Seconds, and the exit code."""

    cpu: float
    wall: float
    code: int


def measured(command: Sequence[str], folder: Path, log: Path, more: Mapping[str, str] | None = None) -> Used:
    """Run a command to its end, with all that it leaves behind, and say what it took. On Linux only.

    Args:
        command: program and arguments.
        folder: where it runs.
        log: what it says is added to this file.
        more: variables of its environment, beside our own.
    """
    adopt_orphans()
    started = time.perf_counter()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(command[0], more or {}),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Used(usage.ru_utime + usage.ru_stime + _orphans(), wall, process.returncode)


def environment(program: str, more: Mapping[str, str]) -> dict[str, str]:
    """Our own environment and more, with the folder of the program first in PATH: nbgrader and Jupyter look there for others."""
    return {**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}", **more}


def _orphans() -> float:
    """Processor time of what the command has left behind: wait for its end."""
    total, deadline = 0.0, time.monotonic() + ORPHAN_SECONDS
    while True:
        try:
            process, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return total
        if process:
            total += usage.ru_utime + usage.ru_stime
        elif time.monotonic() > deadline:
            raise TimeoutError("A command has left a process behind that does not end: its time cannot be counted.")
        else:
            time.sleep(0.01)
