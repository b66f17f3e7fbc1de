"""Does grading stay the same for ten thousand submissions in a row, a fifth of them hostile? Nothing may pile up.

A class is graded as `autograder grade` does it, by one grader unless told otherwise. Four of five submissions are honest,
right and wrong ones; the fifth is a row of `tests/attacks`, chosen to be quick, now and then an endless loop. While it
runs it is looked at what the processes hold (`samples.py`). Every honest report is compared with that of the same code in a
class of honest ones alone. Ends with 1 if something grows, a report differs, an attack scores, or something is left behind.

    python -m benchmarks.endurance [--count 10000] [--every 500] [--jobs 1]
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from autograder.classroom import grade_path
from autograder.course import load_course
from autograder.model import Report
from autograder.sandbox.limits import adopt_orphans
from autograder.sandbox.process import Zygote
from benchmarks.samples import Sample, bury, growth, held, peak, rates, slope, used
from tests.attacks.catalogue import ROWS
from tests.attacks.levels import missing
from tests.attacks.row import FEW, Row
from tests.attacks.scene import Scene
from tests.good import LINES, changed, copy_course, edit, right, write_class

LIMITS = (("import_seconds = 5", "import_seconds = 2"), ("exercise_seconds = 5", "exercise_seconds = 1"))
SLOW = frozenset(  # what takes long without being endless: it fills, prints or computes until a limit of another kind
    [
        "P10",
        "R03",
        "R07",
        "R08",
        "R09",
        "R12",
        "R13",
        "R20",
        "R21",
        "R23-together",
        "R23-texts",
        "R29",
        "T36-pytest",
        "S07-http",
    ]
)
ENDLESS_EVERY = 50  # attacks
MEMORY = 2.0  # MiB by which the least own memory of a quarter may differ from that of another: less than 0.3 KiB a submission
SHARED = "shared memory, whole machine"
REPORT = 32.0 / 1024  # MiB that the class may keep of each submission, which is its report


@dataclass
class Graded:
    """What came of a class.

    Attributes:
        reports: in the order of the submissions.
        samples: of the time in which it was graded.
        left: what was found where nothing should be.
        seconds: for all of it, its tables and pages included.
        peak: MiB of memory of the class's own process at most, the same included.
    """

    reports: list[Report] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0
    peak: float = 0.0


def honest() -> dict[str, str]:
    """Honest submissions by name."""
    code = right(LINES)
    return {
        "right": code,
        "squares": changed(code, "2.0 * x\n", "x * x\n"),
        "adds": changed(code, "x * w, (x, w)", "x + w, (x, w)"),
        "averages": changed(code, "np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)"),
        "unfinished": changed(code, "    return x * w, (x, w)", "    raise NotImplementedError"),
        "syntax": code + "\ndef f(:\n",
    }


def attacks(level: str, who: str) -> tuple[list[Row], list[Row]]:
    """The rows that this level holds back: quick ones, and endless ones."""
    held_back = [r for r in ROWS if r.runs_at(level) and not r.is_open(level, who) and r.name not in SLOW]
    return [r for r in held_back if r.seconds != FEW], [r for r in held_back if r.seconds == FEW]


def mixed(count: int, level: str, who: str) -> Iterator[tuple[str, Row | str]]:
    """For each submission its name and what it is: one in five is hostile, and every 50th of these never ends."""
    quick, endless = map(cycle, attacks(level, who))
    kinds, hostile = cycle(honest()), 0
    for number in range(count):
        if number % 5 == 4:
            hostile += 1
            row = next(endless) if hostile % ENDLESS_EVERY == 0 else next(quick)
            yield f"n{number:06}-{row.name}", row
        else:
            kind = next(kinds)
            yield f"n{number:06}-{kind}", kind


def written(folder: Path, submissions: Sequence[tuple[str, Row | str]], scene: Scene) -> Path:
    """The class as a folder; a comment in each module makes it a new one to the store."""
    constants, known = {**scene.constants(), "TABLE": {}}, honest()
    for name, what in submissions:
        source = known[what] if isinstance(what, str) else what.source(constants)
        beside = {} if isinstance(what, str) else what.beside
        files = {"lines.py": f"{source}\n# {name}\n", **{n: t.replace("{mark}", scene.mark) for n, t in beside.items()}}
        write_class(folder, {name: {f"{LINES}/{n}": text for n, text in files.items()}})
    return folder


def graded(root: Path, students: Path, out: Path, scene: Scene, *, every: int, jobs: int) -> Graded:
    """Grade a class, and look at what is held each time that so many more are graded."""
    found, began, before = Graded(), time.monotonic(), used()
    places = {"the temporary folder": scene.temporary, SHARED: Path("/dev/shm")}  # noqa: S108 - looked at

    def told(done: int, total: int, report: Report | None) -> None:
        if done % every == 0 or done == total:
            bury()
            found.left += scene.left()
            found.samples.append(Sample(done, time.monotonic() - began, used() - before, held(places)))

    seed = root / "seed.txt"
    seed.write_text("endurance\n", encoding="utf-8")
    found.reports, _ = grade_path(load_course(root), students, None, out, seed, jobs, False, told)
    found.seconds = time.monotonic() - began
    found.peak = peak()
    return found


def grades(report: Report) -> list[tuple[object, ...]]:
    """Everything in a report but whose it is and how long it took."""
    outcomes = [o for exercise in report.exercises for o in exercise.outcomes]
    texts = [(o.check, o.verdict, o.points, o.reason, o.detail, o.cause, o.hint, o.private) for o in outcomes]
    return [*texts, (report.notes, report.output)]


def different(submissions: Sequence[tuple[str, Row | str]], found: Graded, alone: Graded) -> Iterator[str]:
    """Honest submissions whose reports are not those of the same code without hostile ones, and attacks with points."""
    names = {report.student.partition("-")[2]: grades(report) for report in alone.reports}
    for (name, what), report in zip(submissions, found.reports, strict=True):
        if isinstance(what, str):
            pairs = zip(names[what], grades(report), strict=True)
            yield from (f"{name}: {now}, alone {before}" for before, now in pairs if before != now)
        elif report.exercises[0].points > what.points or report.points > what.points + 15:
            yield f"{name} ({what.what}) has earned {report.points} points"


def grown(samples: Sequence[Sample]) -> Iterator[str]:
    """What there is more of in the last quarter than in the first."""
    for quantity in samples[0].counts:
        if quantity.endswith("whole machine") or "PSS" in quantity or _unseen(samples, quantity):
            continue  # what others use moves these too; what an attack leaves on the machine is `left`
        before, after = growth(samples, quantity)
        room = 0.0
        if "memory" in quantity:
            room = MEMORY + (REPORT * (samples[-1].graded - samples[0].graded) if "the class" in quantity else 0.0)
        if after - before > room:
            yield f"grown: {quantity}, from {before:g} to {after:g}"


def _unseen(samples: Sequence[Sample], quantity: str) -> bool:
    return any(sample.counts[quantity] is None for sample in samples)


def table(samples: Sequence[Sample]) -> Iterator[str]:
    """Every quantity at first, in the middle and at last, and what 1000 submissions add."""
    first, middle, last = samples[0], samples[len(samples) // 2], samples[-1]
    yield f"| after so many submissions | {first.graded} | {middle.graded} | {last.graded} | for 1000 more |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    speed = [*rates([Sample(0, 0.0, 0.0, {}), *samples])]
    shown = (speed[0], speed[len(samples) // 2], speed[-1])
    yield f"| submissions a second, just then | {' | '.join(f'{rate:.1f}' for rate, _ in shown)} | |"
    yield f"| processor time for each, just then, ms | {' | '.join(f'{1e3 * cost:.1f}' for _, cost in shown)} | |"
    for quantity in first.counts:
        if _unseen(samples, quantity):
            yield f"| {quantity} | not to be seen by this user | | | |"
            continue
        values = " | ".join(f"{sample.counts[quantity]:.1f}".removesuffix(".0") for sample in (first, middle, last))
        yield f"| {quantity} | {values} | {slope(samples, quantity):+.2f} |"


def main(arguments: list[str] | None = None) -> int:
    """Grades the classes and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=10_000, help="submissions (default 10000)")
    parser.add_argument("--every", type=int, default=500, help="look after so many again and again (default 500)")
    parser.add_argument("--jobs", type=int, default=1, help="graders (default 1)")
    options = parser.parse_args(arguments)
    if missing():
        print(f"Nothing was measured: {missing()}.")
        return 1
    adopt_orphans()  # what outlives its parent comes to this process and is counted
    level = Zygote().level[0]
    with tempfile.TemporaryDirectory(prefix="endurance-") as name:
        folder, scene = Path(name), Scene()
        os.environ["TMPDIR"] = str(scene.temporary)
        try:
            root = copy_course(folder)
            for old, new in LIMITS:
                edit(root / "solutions" / "course.toml", old, new)
            submissions = list(mixed(options.count, level, "root" if os.geteuid() == 0 else "user"))
            few = [(f"n{number}-{kind}", kind) for number, kind in enumerate(honest())]
            alone = graded(root, written(folder / "few", few, scene), folder / "out-few", scene, every=len(few), jobs=1)
            students = written(folder / "class", submissions, scene)
            found = graded(root, students, folder / "out", scene, every=options.every, jobs=options.jobs)
        finally:
            scene.close()
    wrong = [*different(submissions, found, alone), *grown(found.samples), *found.left]
    hostile = sum(isinstance(what, Row) for _, what in submissions)
    last = found.samples[-1]
    speed = f"{last.graded / last.seconds:.1f} a second, {1e3 * last.used / last.graded:.1f} ms of processor time each"
    print(f"{len(submissions)} submissions, {hostile} of them hostile; isolation: {level}; graders: {options.jobs}.")
    print(
        f"{speed}. With their pages it took {found.seconds:.0f} s, and {found.peak:.0f} MiB in the class's own process."
    )
    print(f"Faults: {len(wrong)}.\n")
    print("\n".join([*table(found.samples), *[""][: len(wrong)], *wrong]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
