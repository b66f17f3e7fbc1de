"""How far a student is, over several assignments and along the words of the deck: what counts, what is next, and as JSON."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from autograder.model import Concept, Report, Verdict
from autograder.report.clean import clean
from autograder.report.summary import next_step

VERSION = 1
DONE, BEGUN, NEW, PROBLEM = "done", "begun", "new", "problem"


@dataclass(frozen=True)
class Standing:
    """One release folder and how far the work in it is.

    Attributes:
        assignment: its id.
        title: of the assignment.
        folder: where it lies, from the folder that was looked at; "." is that folder itself.
        concepts: the words of the deck, each with the exercises of this assignment.
        report: what checking it gave, None if it cannot be checked.
        problem: why it cannot be checked.
    """

    assignment: str
    title: str
    folder: str
    concepts: tuple[Concept, ...] = ()
    report: Report | None = None
    problem: str = ""

    @property
    def state(self) -> str:
        if self.report is None:
            return PROBLEM
        if self.report.points == self.report.max_points:
            return DONE
        ended = {outcome.verdict for exercise in self.report.exercises for outcome in exercise.outcomes}
        return NEW if ended <= {Verdict.TODO, Verdict.SKIP} else BEGUN

    @property
    def step(self) -> tuple[str, str]:
        """What to do next in there, and the command that looks again; both "" if nothing is to be done."""
        if self.report is None or self.state == DONE:
            return "", ""
        step, _, command = next_step(self.report).partition(", then run: ")
        there = ["-C", self.folder] if self.folder != "." else []
        return step, shlex.join([*shlex.split(command), *there]) if command else ""


@dataclass(frozen=True)
class Along:
    """One word of the deck: how many of its exercises have all their points."""

    name: str
    english: str
    done: int
    exercises: int


def counted(standings: Sequence[Standing]) -> list[Standing]:
    """For every assignment the folder in which most is right: of two copies only one counts."""
    best: dict[str, Standing] = {}
    for one in standings:
        before = best.get(one.assignment)
        if one.report and (before is None or before.report is None or before.report.points < one.report.points):
            best[one.assignment] = one
    return list(best.values())


def points(standings: Sequence[Standing]) -> tuple[Fraction, int]:
    """Points earned and points there are, over all that counts."""
    reports = [one.report for one in counted(standings) if one.report]
    return sum((r.points for r in reports), Fraction(0)), sum(r.max_points for r in reports)


def along(standings: Sequence[Standing]) -> list[Along]:
    """The words of the deck, in its order; those without an exercise in these folders are there too."""
    words: dict[str, list[int]] = {}
    english: dict[str, str] = {}
    for one in counted(standings):
        right = {e.id for e in one.report.exercises if e.points == e.max_points} if one.report else set()
        for concept in one.concepts:
            english[concept.name] = concept.english
            count = words.setdefault(concept.name, [0, 0])
            count[0] += len(right & set(concept.exercises))
            count[1] += len(concept.exercises)
    return [Along(name, english[name], *count) for name, count in words.items()]


def next_of(standings: Sequence[Standing]) -> Standing | None:
    """Where to go on: the first assignment that is begun, else the first that is new; None if all is done."""
    there = [one for state in (BEGUN, NEW) for one in counted(standings) if one.state == state]
    return there[0] if there else None


# ---------------------------------------------------------------------------------------------------------------- JSON


def to_json(standings: Sequence[Standing]) -> dict[str, Any]:
    """All of it as plain JSON values; `docs/grading.md` defines every field."""
    earned, most = points(standings)
    further = next_of(standings)
    return {
        "version": VERSION,
        "points": str(earned),
        "max_points": str(most),
        "assignments": [_assignment(one) for one in standings],
        "concepts": [asdict(word) for word in along(standings)],
        "next": further and {"assignment": clean(further.assignment, "json"), **_step(further)},
    }


def _assignment(one: Standing) -> dict[str, Any]:
    report = one.report
    return {
        "id": clean(one.assignment, "json"),
        "title": clean(one.title, "json"),
        "folder": clean(one.folder, "json"),
        "state": one.state,
        "points": str(report.points) if report else None,
        "max_points": str(report.max_points) if report else None,
        "problem": clean(one.problem, "json") or None,
    }


def _step(one: Standing) -> dict[str, str | None]:
    step, command = one.step
    return {"step": clean(step, "json"), "command": clean(command, "json") or None}
