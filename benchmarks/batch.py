"""What does one more submission cost? This kit beside other graders, on the same submissions of a5_dropout, in one run.

Every grader gets a small and a larger class; the difference, divided by the number of submissions, is what one more costs,
and what is left of the small class is the start. Processor time is that of all processes together. A row is measured with
everything that the grader does by itself: nbgrader writes its gradebook, ours judges, explains and stores. The tests of the
others are seventeen asserts (`batch_others/asserts.py`); ours are all checks of the course. Linux only.

    python -m benchmarks.batch [--otter-venv FOLDER] [--small 5] [--large 15] [--ours 45]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.batch_others import nbgrader_course, otter_zip, pytest_folder
from benchmarks.batch_others.cpu import Used, measured
from benchmarks.batch_others.submissions import ASSIGNMENT, ROOT, chosen, write_class

Run = Callable[
    [Path, int, Path], tuple[Used, Mapping[str, bool]]
]  # (folder, number, log) -> used, student -> full marks

SECRET = "ours: secret inputs decide, public ones explain"  # noqa: S105 - the name of a row
SEPARATE = "a process of its own, limits"


@dataclass(frozen=True)
class Row:
    """One grader: its two class sizes, and what runs it. Without `run`, the reason why."""

    name: str
    isolation: str
    sizes: tuple[int, int]
    run: Run | None
    absent: str = ""


@dataclass(frozen=True)
class Cost:
    """Seconds for one more submission and for the start; how many right ones kept all, how many wrong ones did not."""

    cpu: float
    wall: float
    start: float
    kept: str
    noticed: str


def ours(mode: str, folder: Path, count: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """One process that makes the suites and grades the class (`batch_others/ours.py`)."""
    students, said = write_class(folder / "class", count), folder / "full.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.batch_others.ours",
        mode,
        str(students),
        str(folder / "out"),
        str(said),
    ]
    return measured(command, ROOT, log), json.loads(said.read_text(encoding="utf-8"))


def command_line(folder: Path, count: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """`autograder grade`, as an instructor calls it, with a page for every submission."""
    students, out, seed = write_class(folder / "class", count), folder / "out", folder / "seed.txt"
    seed.write_text("benchmark\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(students), "-a", ASSIGNMENT, "-j", "1"]
    used = measured([*command, "--out", str(out), "--seed-file", str(seed)], ROOT, log)
    reports = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return used, {r["student"]: r["points"] == r["max_points"] for r in reports}


def bare(folder: Path, count: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """A fresh Python that imports numpy, for every submission."""
    folder.mkdir(parents=True)
    several = [measured([sys.executable, "-c", "import numpy"], folder, log) for _ in range(count)]
    return Used(sum(used.cpu for used in several), sum(used.wall for used in several), 0), {}


def cost(row: Row, run: Run, folder: Path, log: Path) -> Cost:
    """Grade both classes.

    Raises:
        RuntimeError: the grader failed, so that its time means nothing.
    """
    runs = []
    for size in row.sizes:
        used, full = run(folder / str(size), size, log)
        if used.code or (full and len(full) != size):
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{row.name}: {len(full)} of {size} were graded, exit code {used.code}.\n{said}")
        runs.append(used)
    small, large = runs
    more = row.sizes[1] - row.sizes[0]
    cpu, wall = (large.cpu - small.cpu) / more, (large.wall - small.wall) / more
    right = [full[name] for name, _, right in chosen(row.sizes[1]) if right and full]
    wrong = [not full[name] for name, _, right in chosen(row.sizes[1]) if not right and full]
    share = [f"{sum(found)} of {len(found)}" if found else "" for found in (right, wrong)]
    return Cost(cpu, wall, small.cpu - row.sizes[0] * cpu, *share)


def rows(small: int, large: int, many: int, otter: Path | None) -> list[Row]:
    """The graders, in the order of the table."""
    few = (small, large)
    mine = (small, many)
    why = (
        ""
        if otter
        else "not measured: name a virtual environment that has otter-grader and ipykernel with --otter-venv"
    )
    return [
        Row(SECRET, SEPARATE, mine, partial(ours, "secret")),
        Row("ours: public inputs only", SEPARATE, mine, partial(ours, "public")),
        Row("ours: the calls alone, nothing judged", SEPARATE, mine, partial(ours, "calls")),
        Row("`autograder grade`: as the first, and pages", SEPARATE, mine, command_line),
        Row("bare Python that imports numpy", "nothing is graded", few, bare),
        Row("pytest, a fresh process each", "none", few, pytest_folder.run),
        Row("nbgrader autograde", "none", few, nbgrader_course.run),
        Row("otter, in one process", "none", few, partial(otter_zip.run, venv=otter) if otter else None, why),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--small", type=int, default=5, help="submissions of the small class (default 5)")
    parser.add_argument("--large", type=int, default=15, help="of the larger class (default 15)")
    parser.add_argument("--ours", type=int, default=45, help="of the larger class for our own rows (default 45)")
    parser.add_argument("--otter-venv", type=Path, help="a virtual environment with otter-grader and ipykernel")
    chosen_options = parser.parse_args(arguments)
    table = rows(chosen_options.small, chosen_options.large, chosen_options.ours, chosen_options.otter_venv)
    print(
        "| grader | isolation | CPU, one more | ratio | wall, one more | start, CPU | right kept all | wrong noticed |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    unit = 0.0
    with tempfile.TemporaryDirectory(prefix="batch-") as root:
        for number, row in enumerate(table):
            if row.run is None:
                print(f"| {row.name} | {row.isolation} | {row.absent} | | | | | |")
                continue
            found = cost(row, row.run, Path(root) / str(number), Path(root) / "log.txt")
            unit = unit or found.cpu
            numbers = (
                f"{found.cpu * 1e3:.0f} ms | {found.cpu / unit:.1f} | {found.wall * 1e3:.0f} ms | {found.start:.1f} s"
            )
            print(f"| {row.name} | {row.isolation} | {numbers} | {found.kept} | {found.noticed} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
