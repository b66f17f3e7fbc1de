"""A long run is watched rightly: what piles up is seen, what only moves is not, and a report that differs is told."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.model import Report
from autograder.run import grade
from autograder.sandbox.process import Zygote
from benchmarks.endurance import Graded, attacks, different, grown, honest, mixed, table
from benchmarks.samples import Counts, Sample, growth, held, rates, slope, used
from tests.attacks.levels import missing
from tests.attacks.row import FEW, Row
from tests.good import LIMITS, LINES, submission, suite

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"what is watched is on Linux: {missing()}")

QUANTITIES = (
    *("processes", "open files, graders", "own memory, graders, MiB", "own memory, the class, MiB"),
    *("memory of all (PSS), MiB", "entries of shared memory, whole machine"),
)


def run(quantity: str, value: Callable[[int], float | None]) -> list[Sample]:
    """Twenty samples, one for each 500 submissions, in which one quantity is this function of the submissions."""
    return [
        Sample(n, n / 100, n / 50, {name: value(n) if name == quantity else 7.0 for name in QUANTITIES})
        for n in range(500, 10_001, 500)
    ]


def steady(n: int) -> float:
    """Up and down, and the same in the end."""
    return 7.0 + n // 500 % 2


@pytest.mark.parametrize("quantity", ["processes", "open files, graders"])
def test_what_piles_up_is_seen(quantity: str) -> None:
    """One more of it in 10,000 submissions is enough."""
    assert [] == list(grown(run(quantity, steady)))
    assert [f"grown: {quantity}, from 7 to 8"] == list(grown(run(quantity, lambda n: steady(n) + (n > 5000))))


def test_memory_may_move_but_not_grow() -> None:
    """Two MiB are nothing; half a KiB for each submission is a leak."""
    quantity = "own memory, graders, MiB"
    assert [] == list(grown(run(quantity, lambda n: 30.0 + n % 1000 / 300)))
    leak = run(quantity, lambda n: 30.0 + (n - 500) / 2048)
    assert [f"grown: {quantity}, from 30 to {30 + 7500 / 2048:g}"] == list(grown(leak))


def test_the_class_keeps_its_reports_and_no_more() -> None:
    """They are what it was asked for: up to 32 KiB for each."""
    quantity = "own memory, the class, MiB"
    assert [] == list(grown(run(quantity, lambda n: n * 10 / 1024)))
    assert 1 == len(list(grown(run(quantity, lambda n: n * 64 / 1024))))


def test_what_others_move_is_shown_and_not_judged() -> None:
    """The machine is not ours alone."""
    for quantity in ("memory of all (PSS), MiB", "entries of shared memory, whole machine"):
        assert [] == list(grown(run(quantity, float)))
        assert f"| {quantity} | 500 | 5500 | 10000 | +1000.00 |" in list(table(run(quantity, float)))


def test_what_a_user_may_not_see_is_said() -> None:
    """It is not taken for nothing."""
    samples = run("open files, graders", lambda n: None)
    assert [] == list(grown(samples))
    assert "| open files, graders | not to be seen by this user | | | |" in list(table(samples))


def test_figures() -> None:
    """The least of the quarters, the slope without the first of them, and speed and cost between two samples."""
    samples = run("processes", lambda n: 100.0 if n < 1000 else n / 1000)
    assert (1.0, 8.0) == growth(samples, "processes")
    assert pytest.approx(1.0) == slope(samples, "processes")
    assert [pytest.approx((100.0, 0.02))] * 19 == list(rates(samples))
    assert "| submissions a second, just then | 100.0 | 100.0 | 100.0 | |" in list(table(samples))
    assert "| processor time for each, just then, ms | 20.0 | 20.0 | 20.0 | |" in list(table(samples))


def test_what_is_held_is_seen(tmp_path: Path) -> None:
    """A process, an open file, a thread's worth of memory, an entry of a folder."""
    before = held({"a folder": tmp_path})
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        (tmp_path / "entry").touch()
        after = held({"a folder": tmp_path})
        assert process.stdin
        process.stdin.close()
    assert 1 == difference(before, after, "processes")
    assert 1 == difference(before, after, "open files, the class")  # our end of its input
    assert 1 == difference(before, after, "entries of a folder")
    assert 1 <= difference(before, after, "threads")
    assert 0 < difference(before, after, "memory of all (PSS), MiB")
    assert before["objects of System V, whole machine"] is not None


def test_processor_time_of_children_counts() -> None:
    """Also after they have ended."""
    before = used()
    subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.2: pass"], check=True)
    assert 0.15 < used() - before


ORPHAN = """
import os, subprocess, sys
from autograder.sandbox.limits import adopt_orphans
from benchmarks.samples import bury, processes

adopt_orphans()
leaves = "import os; child = os.fork(); child or os.read(0, 1); child and print(child, flush=True)"
starter = subprocess.Popen([sys.executable, "-c", leaves], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
orphan = int(starter.stdout.readline())
starter.wait()
bury()
print(orphan in processes())
starter.stdin.close()
os.waitid(os.P_PID, orphan, os.WEXITED | os.WNOWAIT)
print(orphan in processes())
bury()
print(orphan in processes())
"""


def test_an_orphan_counts_until_it_has_ended(root: Path) -> None:
    """What lives on is one more process; what has ended is nobody's any more."""
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ["True", "True", "False"] == done.stdout.split(), done.stderr


def difference(before: Counts, after: Counts, quantity: str) -> float:
    first, last = before[quantity], after[quantity]
    assert first is not None
    assert last is not None
    return last - first


def test_one_in_five_is_hostile() -> None:
    """And of these one in fifty never ends; none is one that this level is known not to hold back."""
    found = [what for _, what in mixed(1000, "namespaces", "root")]
    hostile = [what for what in found if isinstance(what, Row)]
    assert 200 == len(hostile)
    assert 4 == sum(row.seconds == FEW for row in hostile)
    assert not any(row.is_open("namespaces", "root") for row in hostile)
    assert set(honest()) == {what for what in found if isinstance(what, str)}
    quick, endless = attacks("process", "root")
    assert not any(row.is_open("process", "root") or row.since != "process" for row in (*quick, *endless))


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """One report of each honest submission."""
    with Zygote(LIMITS) as zygote:
        return {
            kind: grade(submission(code, student=f"n0-{kind}"), suite(LINES), zygote) for kind, code in honest().items()
        }


def test_the_honest_ones_differ(reports: dict[str, Report]) -> None:
    """All are graded, one earns everything, the others lose in different ways."""
    assert ["20"] == [str(r.points) for kind, r in reports.items() if kind == "right"]
    endings = [[(str(o.verdict), o.detail) for e in r.exercises for o in e.outcomes] for r in reports.values()]
    assert len(reports) == len(set(map(tuple, endings)))


def test_a_report_that_differs_is_told(reports: dict[str, Report]) -> None:
    """Point for point and word for word, apart from times and names."""
    alone = Graded(list(reports.values()))
    again = [replace(report, student=f"n7-{kind}", seconds=9.0) for kind, report in reports.items()]
    submissions = [(f"n7-{kind}", kind) for kind in reports]
    assert [] == list(different(submissions, Graded(again), alone))
    first, *others = again[1].exercises[0].outcomes
    changed = replace(again[1].exercises[0], outcomes=(replace(first, detail="something else"), *others))
    again[1] = replace(again[1], exercises=(changed, *again[1].exercises[1:]))
    (said,) = different(submissions, Graded(again), alone)
    assert said.startswith("n7-squares: ")
    assert "something else" in said


def test_an_attack_with_points_is_told(reports: dict[str, Report]) -> None:
    """More than its answers are worth, for the question that it attacks or for all."""
    row = Row("T99", "earns what it should not")
    (said,) = different([("n9-T99", row)], Graded([reports["right"]]), Graded())
    assert "n9-T99 (earns what it should not) has earned 20 points" == said
    assert [] == list(different([("n9-T99", replace(row, points=5))], Graded([reports["right"]]), Graded()))
    assert Fraction(20) == reports["right"].points


def test_a_short_run(root: Path) -> None:
    """The real thing, with ten submissions: nothing grows, and the table says so."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.endurance", "--count", "10", "--every", "5"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "10 submissions, 2 of them hostile; isolation: " in done.stdout
    assert "Faults: 0." in done.stdout
    assert 20 < int(re.search(r"and (\d+) MiB in the class's own process", done.stdout)[1]) < 500  # type: ignore[index]
    assert "| after so many submissions | 5 | 10 | 10 | for 1000 more |" in done.stdout
    assert re.search(r"\| processes \| (\d+) \| \1 \| \1 \| \+0\.00 \|", done.stdout), done.stdout
    assert "| entries of the temporary folder | 0 | 0 | 0 | +0.00 |" in done.stdout
