"""How long does a student wait? `autograder check` in a fresh process, on right answers to a whole assignment.

Every command is started anew each time, in turn with the others; its files are in the disk cache. Shown is the time on the
clock from the start to the end. Pytest runs the tests of `batch_others/asserts.py` on the same file. Linux only. Ends with 1
if the fastest check of an assignment takes longer than the goal.

    python -m benchmarks.check_cold [--runs 15]
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.batch_others import pytest_folder
from benchmarks.batch_others.cpu import Used, measured
from benchmarks.batch_others.submissions import ROOT

GOAL = 0.35  # seconds
STUDENT = "s01"  # of the sample class: everything is right
ASSIGNMENTS = {"a3_backprop": "backprop.py", "a5_dropout": "dropout.py"}
AUTOGRADER = str(Path(sys.executable).with_name("autograder"))


@dataclass(frozen=True)
class Command:
    """What is timed, where, and whether the goal is for it."""

    name: str
    arguments: list[str]
    folder: Path
    goal: bool = False


def commands(root: Path) -> list[Command]:
    """All that is timed, in the order of the table."""
    checks = []
    for assignment, module in ASSIGNMENTS.items():
        folder = root / assignment
        shutil.copytree(ROOT / "assignments" / assignment, folder)
        shutil.copy(ROOT / "examples" / "class" / STUDENT / assignment / module, folder / module)
        checks.append(Command(f"autograder check, {assignment}", [AUTOGRADER, "check"], folder, goal=True))
    code = (root / "a5_dropout" / "dropout.py").read_text(encoding="utf-8")
    tests = pytest_folder.prepare(root / "pytest", code)
    return [
        *checks,
        Command("autograder --help", [AUTOGRADER, "--help"], root),
        Command("pytest, 17 asserts, a5_dropout", pytest_folder.COMMAND, tests),
        Command('python -c "import numpy"', [sys.executable, "-c", "import numpy"], root),
        Command('python -c ""', [sys.executable, "-c", ""], root),
    ]


def timed(command: Command, log: Path) -> Used:
    """One run.

    Raises:
        RuntimeError: it failed, so that its time means nothing.
    """
    used = measured(command.arguments, command.folder, log, pytest_folder.BARE)
    if used.code:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{command.name} ended with {used.code}.\n{said}")
    return used


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=15, help="of every command (default 15)")
    runs = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        root = Path(folder)
        table, log = commands(root), root / "log.txt"
        for command in table:
            timed(command, log)  # once for the disk cache
        rounds = [[timed(command, log) for command in table] for _ in range(runs)]
    print("| command | fastest | median | CPU, fastest |\n| --- | --- | --- | --- |")
    slow = False
    for command, results in zip(table, zip(*rounds, strict=True), strict=True):
        walls, cpu = [used.wall for used in results], min(used.cpu for used in results)
        slow = slow or (command.goal and min(walls) > GOAL)
        print(f"| `{command.name}` | {min(walls):.3f} s | {statistics.median(walls):.3f} s | {cpu:.3f} s |")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
