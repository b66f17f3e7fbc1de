"""What does one more submission cost? This kit beside other graders, on the same submissions of a5_dropout, in one run.

Every grader gets a small and a larger class; the difference, divided by the number of submissions, is what one more costs,
and what is left of the small class is the start. Processor time is that of all processes together. A row is measured with
everything that the grader does by itself: nbgrader writes its gradebook, ours judges, explains and stores. The tests of the
others are seventeen asserts (`batch_others/asserts.py`); ours are all checks of the course. Linux only.

    python -m benchmarks.batch [--otter-venv FOLDER] [--small 5] [--large 15] [--ours 35] [--repeats 1]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
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


def ours(mode: str, folder: Path, size: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """One process that makes the suites and grades the class (`batch_others/ours.py`)."""
    students, said = write_class(folder / "class", size), folder / "full.json"
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


def command_line(folder: Path, size: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """`autograder grade`, as an instructor calls it, with a page for every submission."""
    students, out, seed = write_class(folder / "class", size), folder / "out", folder / "seed.txt"
    seed.write_text("benchmark\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(students), "-a", ASSIGNMENT, "-j", "1"]
    used = measured([*command, "--out", str(out), "--seed-file", str(seed)], ROOT, log)
    reports = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return used, {r["student"]: r["points"] == r["max_points"] for r in reports}


def bare(folder: Path, size: int, log: Path) -> tuple[Used, Mapping[str, bool]]:
    """A fresh Python that imports numpy, for every submission."""
    folder.mkdir(parents=True)
    several = [measured([sys.executable, "-c", "import numpy"], folder, log) for _ in range(size)]
    return Used(sum(used.cpu for used in several), sum(used.wall for used in several), 0), {}


def graded(row: Row, run: Run, size: int, folder: Path) -> tuple[Used, Mapping[str, bool]]:
    """One class of this size.

    Raises:
        RuntimeError: the grader failed, so that its time means nothing.
    """
    folder.mkdir()
    log = folder / "log.txt"
    used, full = run(folder / "work", size, log)
    if used.code or (full and len(full) != size):
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{row.name}: {len(full)} of {size} were graded, exit code {used.code}.\n{said}")
    return used, full


def cost(row: Row, runs: Sequence[tuple[int, Used, Mapping[str, bool]]]) -> Cost:
    """What the runs of one grader say: the least of each size, as whatever else goes on here only adds."""
    small, large = row.sizes
    cpu = {size: min(used.cpu for n, used, _ in runs if n == size) for size in row.sizes}
    wall = {size: min(used.wall for n, used, _ in runs if n == size) for size in row.sizes}
    one_cpu, one_wall = ((t[large] - t[small]) / (large - small) for t in (cpu, wall))
    full = next(full for n, _, full in runs if n == large)
    right = [full[name] for name, _, right in chosen(large) if right and full]
    wrong = [not full[name] for name, _, right in chosen(large) if not right and full]
    share = [f"{sum(found)} of {len(found)}" if found else "" for found in (right, wrong)]
    return Cost(one_cpu, one_wall, cpu[small] - small * one_cpu, *share)


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
        Row("ours: one check for each function", SEPARATE, mine, partial(ours, "few")),
        Row("ours: the calls alone, nothing judged", SEPARATE, mine, partial(ours, "calls")),
        Row("`autograder grade`: as the first, and pages", SEPARATE, mine, command_line),
        Row("bare Python that imports numpy", "nothing is graded", few, bare),
        Row("pytest, a fresh process each", "none", few, pytest_folder.run),
        Row("nbgrader autograde", "none", few, nbgrader_course.run),
        Row("otter, in one process", "none", few, partial(otter_zip.run, venv=otter) if otter else None, why),
    ]


def measure(table: Sequence[Row], repeats: int) -> dict[str, Cost]:
    """Every class of every grader, in turn, so that a busy minute spoils one run and not one row."""
    present = [(row, row.run) for row in table if row.run]
    runs: dict[str, list[tuple[int, Used, Mapping[str, bool]]]] = {row.name: [] for row, _ in present}
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="batch-") as root:
        for (row, run), size in ((entry, size) for _ in range(repeats) for entry in present for size in entry[0].sizes):
            print(f"{row.name}: {size} submissions", file=sys.stderr)
            runs[row.name].append((size, *graded(row, run, size, Path(root) / str(next(numbers)))))
    return {row.name: cost(row, runs[row.name]) for row, _ in present}


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--small", type=int, default=5, help="submissions of the small class (default 5)")
    parser.add_argument("--large", type=int, default=15, help="of the larger class (default 15)")
    parser.add_argument("--ours", type=int, default=35, help="of the larger class for our own rows (default 35)")
    parser.add_argument("--repeats", type=int, default=1, help="runs of every class; the least counts (default 1)")
    parser.add_argument("--otter-venv", type=Path, help="a virtual environment with otter-grader and ipykernel")
    options = parser.parse_args(arguments)
    table = rows(options.small, options.large, options.ours, options.otter_venv)
    costs = measure(table, options.repeats)
    print(
        "| grader | isolation | ratio | CPU, one more | wall, one more | start, CPU | right kept all | wrong noticed |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    unit = costs[SECRET].cpu
    for row in table:
        if row.run is None:
            print(f"| {row.name} | {row.isolation} | {row.absent} | | | | | |")
            continue
        found = costs[row.name]
        numbers = f"{found.cpu / unit:.2g} | {found.cpu * 1e3:.0f} ms | {found.wall * 1e3:.0f} ms | {found.start:.1f} s"
        print(f"| {row.name} | {row.isolation} | {numbers} | {found.kept} | {found.noticed} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
