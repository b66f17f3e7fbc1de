"""How long does a student wait, and what does it take? `autograder check` cold and under watch, beside other tools, in one run.

Cold: a fresh process for every command, in turn with the others, files in the disk cache; the time on the clock from start to end.
Every assignment is checked as it is handed out (stub) and with the reference in place. nbgrader, otter and pytest run the seventeen
asserts of `batch_others/asserts.py` on the reference of a5_dropout. Watch: from the moment when a saved file takes its place to
that at which the new report is on the screen; one function is broken and mended, so that only some of the exercises have to be
looked at, or a change is made that has all of them looked at. Memory: proportional, of all processes together, at its peak.

Linux only. Ends with 1 if the fastest time of a row misses its goal: other work on the machine makes times longer, never shorter.

    python -m benchmarks.student [--runs 10] [--otter-venv FOLDER] [--only a5_dropout]
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Assignment, load_course, solved_source
from benchmarks.batch_others import otter_zip, pytest_folder
from benchmarks.batch_others.cpu import measured
from benchmarks.batch_others.memory import family, peak, proportional
from benchmarks.batch_others.notebook import NAME, notebook
from benchmarks.batch_others.submissions import ASSIGNMENT, MODULE, RELEASE, ROOT
from benchmarks.terminal import Terminal

COLD, WATCH = 0.35, 0.15  # seconds: the goals
LONG = {"a7_convolution": 1.0}  # the goal of its cold check
BIN = Path(sys.executable).parent
AUTOGRADER = str(BIN / "autograder")


@dataclass(frozen=True)
class Command:
    """What is timed, where, and how long it may take; `codes`: how it may end."""

    name: str
    arguments: list[str]
    folder: Path
    goal: float | None = None
    codes: tuple[int, ...] = (0,)


@dataclass
class Row:
    """What was measured of one thing: seconds on the clock and of the processor, MiB."""

    name: str
    goal: float | None
    walls: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: float = 0.0

    @property
    def missed(self) -> bool:
        return self.goal is not None and min(self.walls) > self.goal


# ---- cold


def commands(root: Path, assignments: Sequence[Assignment], otter: Path | None) -> list[Command]:
    """All that is timed, in the order of the table."""
    found = []
    for assignment in assignments:
        goal = LONG.get(assignment.id, COLD)
        stub, solved = releases(root, assignment)
        found.append(Command(f"check {assignment.id}, stub", [AUTOGRADER, "check"], stub, goal, (1,)))
        found.append(Command(f"check {assignment.id}, reference", [AUTOGRADER, "check"], solved, goal))
    code = solved_source(load_course(ROOT).find(ASSIGNMENT))
    tests = pytest_folder.prepare(root / "pytest", code)
    place = root / "nbgrader"
    place.mkdir()
    (place / NAME).write_text(notebook(code, tested=True), encoding="utf-8")
    shutil.copy(RELEASE / "given.py", place)
    found += [
        Command("autograder --help", [AUTOGRADER, "--help"], root),
        Command(f"pytest, 17 asserts, {ASSIGNMENT}", pytest_folder.COMMAND, tests),
        Command(f"nbgrader validate, the same, {ASSIGNMENT}", [str(BIN / "nbgrader"), "validate", NAME], place),
    ]
    if otter:
        place = root / "otter"
        otter_zip.write_tests(place / "tests")
        (place / MODULE).write_text(code, encoding="utf-8")
        shutil.copy(RELEASE / "given.py", place)
        check = [str(otter / "bin" / "otter"), "check", MODULE, "-t", "tests"]
        found.append(Command(f"otter check, the same, {ASSIGNMENT}", check, place))
    return [
        *found,
        Command('python -c "import numpy"', [sys.executable, "-c", "import numpy"], root),
        Command('python -c ""', [sys.executable, "-c", ""], root),
    ]


def releases(root: Path, assignment: Assignment) -> tuple[Path, Path]:
    """Two copies of a release: as it is handed out, and with the reference in place of the stub."""
    stub, solved = (root / kind / assignment.id for kind in ("stub", "reference"))
    for folder in (stub, solved):
        shutil.copytree(ROOT / "assignments" / assignment.id, folder)
    (solved / f"{assignment.module}.py").write_text(solved_source(assignment), encoding="utf-8")
    return stub, solved


def cold(table: Sequence[Command], root: Path, runs: int) -> list[Row]:
    """Every command so many times, in turn, after one run that brings its files into the cache and whose memory is looked at.

    Raises:
        RuntimeError: one of them failed, so that its time means nothing.
    """
    log = root / "log.txt"
    places = {"JUPYTER_CONFIG_DIR": str(root / "jupyter"), "IPYTHONDIR": str(root / "ipython"), **pytest_folder.BARE}
    rows = [Row(c.name, c.goal, memory=peak(c.arguments, c.folder, log, places)) for c in table]
    for _ in range(runs):
        for command, row in zip(table, rows, strict=True):
            used = measured(command.arguments, command.folder, log, places)
            if used.code not in command.codes:
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"{command.name} ended with {used.code}.\n{said}")
            row.walls.append(used.wall)
            row.cpu.append(used.cpu)
    return rows


# ---- watch


def watched(root: Path, assignment: Assignment, runs: int) -> Iterator[Row]:
    """One assignment under watch, with the reference in place: a function is broken and mended, with and without more changes."""
    folder = root / "reference" / assignment.id
    module = folder / f"{assignment.module}.py"
    right = module.read_text(encoding="utf-8")
    wrong = broken(right, assignment.exercises[len(assignment.exercises) // 2].function)
    variables = {**os.environ, "TERM": "xterm-256color", "XDG_CACHE_HOME": str(root / "cache")}
    count = len(assignment.exercises)
    with Terminal([AUTOGRADER, "check", "--watch"], folder, variables, rows=40, columns=100) as terminal:
        terminal.until(lambda screen: f"{count} of {count} right" in screen)
        parts, whole = Row(f"save {assignment.id}, one function", WATCH), Row(f"save {assignment.id}, all", WATCH)
        for n in range(2 * runs):
            everything = f"\nSEEN = [{n}]\n" if n >= runs else ""  # a list is something that functions could share
            row = whole if everything else parts
            for code, news in ((wrong, "No longer right: "), (right, "Right now: ")):
                began = save(module, code + everything)
                terminal.until(lambda screen, news=news: news in screen)  # type: ignore[misc]
                row.walls.append(time.perf_counter() - began)
        parts.memory = whole.memory = proportional(family(terminal.process.pid))
        terminal.type("q")
        terminal.end()
    yield from (parts, whole)


def broken(code: str, function: str) -> str:
    """The code with one function that raises an error."""
    head = re.search(rf"^def {function}\(.*?\).*?:\n", code, re.MULTILINE | re.DOTALL)
    assert head is not None
    return f"{code[: head.end()]}    raise ValueError\n{code[head.end() :]}"


def save(path: Path, code: str) -> float:
    """Put a new file in the place of the old one, as editors do, and say when."""
    draft = path.with_name(".draft")
    draft.write_text(code, encoding="utf-8")
    began = time.perf_counter()
    draft.rename(path)
    return began


# ---- the table


def lines(rows: Sequence[Row], unit: float) -> Iterator[str]:
    """The rows of a table; ratios to `unit`, in seconds."""
    yield "| what | fastest | median | ratio | CPU, fastest | memory | goal |\n| --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        cpu = f"{min(row.cpu):.3f} s" if row.cpu else ""
        goal = "" if row.goal is None else f"{row.goal:g} s{' MISSED' if row.missed else ''}"
        times = f"{min(row.walls):.3f} s | {statistics.median(row.walls):.3f} s | {min(row.walls) / unit:.2f}"
        memory = f"{row.memory:.0f} MiB" if row.memory else ""  # it was over before it could be looked at
        yield f"| {row.name} | {times} | {cpu} | {memory} | {goal} |"


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=10, help="of every command and kind of save (default 10)")
    parser.add_argument("--otter-venv", type=Path, default=None, help="environment with otter-grader and ipykernel")
    parser.add_argument("--only", default="", help="this assignment alone")
    given = parser.parse_args(arguments)
    assignments = [a for a in load_course(ROOT).assignments if given.only in ("", a.id)]
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="student-") as folder:
        root = Path(folder)
        rows = cold(commands(root, assignments, given.otter_venv), root, given.runs)
        saves = [row for assignment in assignments for row in watched(root, assignment, given.runs)]
    load.append(os.getloadavg()[0])
    unit = next(min(row.walls) for row in rows if row.name.startswith("pytest"))
    print("\n".join(lines(rows, unit)), "\n".join(lines(saves, unit)), sep="\n\n")
    if not given.otter_venv:
        print("\notter is left out: it needs an environment of its own, --otter-venv.")
    print(f"\nRatios are to pytest. Work on the machine (load average): {load[0]:.1f} before, {load[1]:.1f} after.")
    return int(any(row.missed for row in (*rows, *saves)))


if __name__ == "__main__":
    sys.exit(main())
