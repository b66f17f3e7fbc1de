"""The grader that is attacked: a process of its own, which grades what it is told to and says what became of it.

It is run as root or as an ordinary user, `python -m tests.attacks.grader LEVEL=SANDBOX ...`, reads one line `row level` at a
time, and answers each with one line of JSON.
"""

import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import StringIO

import numpy as np
from rich.console import Console

from autograder.collect import read_submission
from autograder.model import Report, Submission
from autograder.report.html import submission_page
from autograder.report.json_report import dumps
from autograder.report.terminal import show
from autograder.run import grade
from autograder.sandbox.limits import Limits, adopt_orphans
from autograder.sandbox.process import Zygote
from autograder.suite import Suite
from tests.attacks.catalogue import ROWS
from tests.attacks.finding import Finding
from tests.attacks.row import CONTAINER, OLD, Row
from tests.attacks.scene import VALUE, Scene, descendants, grader_state
from tests.attacks.watched import Oldest, Watched, old_engine
from tests.good import LINES, SEED, outcomes, right, submission, suite

LIMITS = Limits(memory=256 << 20)
_SECONDS = 0.5  # for what dies with a zygote that was killed
_ENGINE_SECONDS = 10.0  # for what an engine does after its command has ended


class Grader:
    """Grades attacks, each followed by an honest submission."""

    def __init__(self, scene: Scene, zygotes: dict[str, Watched]) -> None:
        self.scene = scene
        self.zygotes = zygotes
        for zygote in zygotes.values():
            self._honest(zygote)

    def attack(self, row: Row, level: str) -> Finding:
        """Grade one attack and look at what it has done."""
        began, zygote, scene = time.monotonic(), self.zygotes[level], self.scene
        handed_in = self._hand_in(row)
        files, state = scene.snapshot(), grader_state()
        with_time = {"exercise_seconds": row.seconds}
        public = replace(suite(LINES), limits=with_time)
        secret = replace(suite(LINES, SEED), limits=with_time)
        report = grade(handed_in, public, zygote) if row.public else grade(handed_in, secret, zygote, public)
        found = _found(report)
        harm = [f"worked: {line}" for line in re.findall(f"{scene.mark}(.*)", zygote.printed())]
        harm += [f"in the report: {secret}" for secret in self._told(report)]
        found.honest = self._honest(zygote)
        changed = _differences(files, scene.snapshot())
        harm += [*self._processes(), *scene.left(), *changed, *_differences(state, grader_state())]
        found.harm = list(dict.fromkeys(harm))
        if changed:
            scene.plant()
        os.sched_setaffinity(0, state["processors"])  # type: ignore[arg-type]  # as it was read
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        found.seconds = time.monotonic() - began
        return found

    def _hand_in(self, row: Row) -> Submission:
        beside = {name: text.replace("{mark}", self.scene.mark) for name, text in row.beside.items()}
        constants = {**self.scene.constants(), "TABLE": _table()}
        folder = self.scene.hand_in({"lines.py": row.source(constants), **beside})
        return read_submission(folder, "s1", LINES, "lines")

    def _honest(self, zygote: Zygote) -> str:
        patient = replace(suite(LINES, SEED), limits={"exercise_seconds": 60.0})
        return str(grade(submission(right(LINES)), patient, zygote).points)

    def _told(self, report: Report) -> Iterator[str]:
        """The secrets that stand in what a student gets to see."""
        terminal = StringIO()
        show(report, Console(file=terminal, width=1000))
        texts = (dumps(report), terminal.getvalue(), submission_page(report))
        for secret in (*self.scene.secrets, VALUE, SEED, "twice_of_every_entry", *_hidden_inputs()):
            if any(secret in text for text in texts):
                yield secret

    def _processes(self) -> Iterator[str]:
        """Processes that should have ended; they are ended here. Those of a killed zygote may take a moment."""
        deadline = time.monotonic() + (_ENGINE_SECONDS if CONTAINER in self.zygotes else _SECONDS)
        while (strays := self._strays()) and time.monotonic() < deadline:
            time.sleep(0.01)  # there is nothing to wait for: they are no children of this process
        for process in strays:
            yield "a process is left"
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in strays:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)

    def _strays(self) -> set[int]:
        running = descendants(os.getpid())
        return running - {process for zygote in self.zygotes.values() for process in zygote.processes(running)}


def _found(report: Report) -> Finding:
    double, others = report.exercises[0], report.exercises[1:]
    first = outcomes(report)["double/matches"]
    rest = sum(exercise.points for exercise in others)
    return Finding(
        str(first.verdict), first.reason or "", first.detail or "", str(double.points), str(rest), report.output
    )


def _differences(before: dict[str, object], after: dict[str, object]) -> list[str]:
    return [f"changed: {name}" for name in {**before, **after} if before.get(name) != after.get(name)]


def _inputs(found: Suite) -> list[np.ndarray]:
    return [call.steps[-1].args[0] for plan in found.plans["lines.double"].values() for call in plan.calls]


def _hidden_inputs() -> list[str]:
    """Entries of the secret inputs, as they would be printed."""
    return [repr(float(x.flat[0])) for x in _inputs(suite(LINES, SEED))]


def _table() -> dict[bytes, bytes]:
    """The answers to all public inputs."""
    return {x.tobytes(): (2.0 * x).tobytes() for x in _inputs(suite(LINES))}


def main(arguments: list[str]) -> None:
    """Answer until the input ends."""
    adopt_orphans()  # so that what outlives its zygote is seen here, as a child
    rows = {row.name: row for row in ROWS}
    with contextlib.ExitStack() as stack:
        scene = Scene()
        stack.callback(scene.close)
        grader = Grader(scene, {level: stack.enter_context(z) for level, z in _zygotes(arguments, stack, scene)})
        print(json.dumps({level: zygote.level[0] for level, zygote in grader.zygotes.items()}), flush=True)
        for line in sys.stdin:
            name, level = line.split()
            print(json.dumps(asdict(grader.attack(rows[name], level))), flush=True)


def _zygotes(arguments: list[str], stack: contextlib.ExitStack, scene: Scene) -> Iterator[tuple[str, Watched]]:
    """A zygote for each `level=sandbox`."""
    for argument in arguments:
        level, _, sandbox = argument.partition("=")
        if level != OLD:
            yield level, Watched(LIMITS, sandbox=sandbox)
            continue
        old = Oldest(LIMITS, sandbox=sandbox)
        old.engine = stack.enter_context(old_engine(scene.folder))
        yield level, old


if __name__ == "__main__":
    main(sys.argv[1:])
