"""What other graders let through is rejected here, and what they hold against right answers is accepted.

Every answer is handed in as a file in which all other functions are right, and graded by the real worker. Spots of an
assignment that the course does not have are taken up as soon as it has it.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.course import load_course, solved_source
from autograder.model import ExerciseReport, Source, Submission, Verdict
from autograder.plans import make_suite
from autograder.run import grade, limits_of
from autograder.sandbox.process import Zygote
from autograder.suite import Suite
from tests.blind_spots import cmu11785, cs231n, dls, dlsys, eecs498, minitorch, others
from tests.blind_spots.spots import Spot

pytestmark = pytest.mark.xdist_group("blind_spots")  # one suite serves all spots of an assignment

COURSE = load_course(Path(__file__).resolve().parents[2])
ASSIGNMENTS = {assignment.module: assignment for assignment in COURSE.assignments}
FILES = (cs231n, eecs498, cmu11785, dlsys, minitorch, dls, others)
SPOTS = [thing for file in FILES for thing in vars(file).values() if isinstance(thing, Spot)]
WRONG, RIGHT = [s for s in SPOTS if not s.right], [s for s in SPOTS if s.right]


def in_the_course(spots: list[Spot]) -> list[Spot]:
    """Those whose function the course asks for."""
    return [spot for spot in spots if spot.module in ASSIGNMENTS]


def restated(spots: list[Spot]) -> list[Spot]:
    """Those that show the other check."""
    return [spot for spot in spots if spot.theirs is not None]


@cache
def suite(module: str) -> Suite:
    """Returns the public suite of an assignment."""
    return make_suite(COURSE, ASSIGNMENTS[module])


class Desk:
    """Grades each answer once, in the exercise that it is for."""

    def __init__(self, zygote: Zygote) -> None:
        self.zygote = zygote
        self.reports: dict[str, ExerciseReport] = {}

    def report(self, spot: Spot) -> ExerciseReport:
        """Returns what the worker and the checks make of it."""
        if str(spot) not in self.reports:
            self.reports[str(spot)] = self._graded(spot)
        return self.reports[str(spot)]

    def _graded(self, spot: Spot) -> ExerciseReport:
        code = spot.code(solved_source(ASSIGNMENTS[spot.module])).encode()
        whole = suite(spot.module)
        only = replace(whole, exercises=tuple(e for e in whole.exercises if e.id == spot.exercise))
        submission = Submission("s1", whole.assignment, str(spot), (Source(f"{whole.module}.py", code),))
        (report,) = grade(submission, only, self.zygote).exercises
        return report


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Yields where the answers are graded."""
    with Zygote(limits_of(suite("backprop"))) as running:
        yield Desk(running)


@pytest.mark.parametrize("spot", in_the_course(WRONG), ids=str)
def test_what_others_let_through_is_rejected(desk: Desk, spot: Spot) -> None:
    """The wrong answer loses points because it is wrong, not because it could not be looked at."""
    report = desk.report(spot)
    assert report.points < report.max_points
    assert {o.verdict for o in report.outcomes} & {Verdict.FAIL, Verdict.ERROR}
    assert {o.verdict for o in report.outcomes} <= {Verdict.FAIL, Verdict.ERROR, Verdict.PASS, Verdict.SKIP}


@pytest.mark.parametrize("spot", in_the_course(RIGHT), ids=str)
def test_what_others_flag_is_accepted(desk: Desk, spot: Spot) -> None:
    """The right answer keeps every point."""
    assert [] == [(o.check, o.detail) for o in desk.report(spot).outcomes if o.verdict is not Verdict.PASS]


def test_most_of_what_others_let_through_is_named(desk: Desk) -> None:
    """Four of five wrong answers get a cause: rejecting is not all."""
    spots = in_the_course(WRONG)
    named = [spot for spot in spots if any(o.cause for o in desk.report(spot).outcomes)]
    assert 5 * len(named) >= 4 * len(spots)


@pytest.mark.parametrize("spot", restated(WRONG), ids=str)
def test_their_check_lets_it_through(spot: Spot) -> None:
    """The check of the other grader, in our own words, accepts the wrong answer."""
    assert spot.theirs is not None
    assert spot.theirs(spot.answer)


@pytest.mark.parametrize("spot", restated(RIGHT), ids=str)
def test_their_check_flags_it(spot: Spot) -> None:
    """The check of the other grader, in our own words, rejects the right answer."""
    assert spot.theirs is not None
    assert not spot.theirs(spot.answer)


def test_the_table_is_worth_its_name() -> None:
    """At least 25 wrong answers and 15 right ones, and most of the other checks are shown."""
    assert len(WRONG) >= 25
    assert len(RIGHT) >= 15
    assert len({str(spot) for spot in SPOTS}) == len(SPOTS)
    assert 10 * len(restated(SPOTS)) >= 9 * len(SPOTS)
