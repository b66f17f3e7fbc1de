"""What terminal and pages say alike."""

from dataclasses import replace
from fractions import Fraction

import pytest

from autograder.model import ExerciseReport, Verdict
from autograder.report.summary import (
    MARKS,
    common_causes,
    grouped,
    leading,
    meaning,
    next_step,
    shown,
    to_look_at,
    unwritten,
    verdict_counts,
    whole,
)
from tests.report.samples import affine_backward, affine_forward, classroom, outcome, refused, report, single


def exercise(*verdicts: Verdict) -> ExerciseReport:
    """Returns an exercise whose checks ended like this."""
    return ExerciseReport("m.f", tuple(outcome(f"m.f/{i}", v, 5) for i, v in enumerate(verdicts)))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (Fraction(5), "5"),
        (Fraction(5, 2), "2.5"),
        (Fraction(5, 3), "1.67"),
        (0, "0"),
        (100, "100"),
        (Fraction(1, 999), "0"),
    ],
)
def test_points_are_rounded_where_they_are_shown(points: Fraction | int, expected: str) -> None:
    """Whole ones stay whole."""
    assert expected == shown(points)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((Verdict.PASS, Verdict.PASS), Verdict.PASS),
        ((Verdict.PASS, Verdict.FAIL, Verdict.SKIP), Verdict.FAIL),
        ((Verdict.SKIP, Verdict.ERROR), Verdict.ERROR),
        ((Verdict.PASS, Verdict.SKIP), Verdict.SKIP),
        ((Verdict.PASS, Verdict.CARRIED), Verdict.CARRIED),
        ((), Verdict.PASS),
    ],
)
def test_the_leading_verdict_is_the_reason_for_the_others(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    """A check that waits is never the news while the one it waits for is there."""
    assert expected == leading(exercise(*verdicts))


def test_every_verdict_has_words() -> None:
    """And a symbol for terminals without Unicode."""
    assert set(Verdict) == set(MARKS)
    assert all(mark.ascii.isascii() and mark.meaning for mark in MARKS.values())


def test_meaning_names_what_a_check_waits_for_and_what_broke() -> None:
    """The reason of a FAIL is in its detail already."""
    waits = outcome("m.f/a", Verdict.SKIP, 5, reason="waits for b")
    broke = outcome("m.f/a", Verdict.ERROR, 5, reason="ValueError")
    wrong = outcome("m.f/a", Verdict.FAIL, 5, reason="value")
    said = ["waits for b", "your code raised an error (ValueError)", "something else was expected"]
    assert said == [meaning(o) for o in (waits, broke, wrong)]


def test_unwritten_is_all_or_nothing() -> None:
    """One check that ran makes it begun."""
    assert unwritten(exercise(Verdict.TODO, Verdict.SKIP))
    assert not unwritten(exercise(Verdict.TODO, Verdict.PASS))
    assert not unwritten(exercise(Verdict.SKIP))


@pytest.mark.parametrize(
    ("exercises", "expected"),
    [
        ((single("g", Verdict.TODO, 5), affine_backward()), "mend affine_backward (check gradient)"),
        ((affine_forward(), single("g", Verdict.TODO, 5)), "write g, then"),
        ((affine_forward(), single("g", Verdict.INTERNAL, 5)), "the grader itself failed"),
        ((affine_forward(), single("g", Verdict.SKIP, 5)), "g waits for something"),
        ((affine_forward(),), "every check passes"),
        ((affine_forward(), single("g", Verdict.CARRIED, 5)), "every check passes"),
    ],
)
def test_the_next_step_mends_before_it_writes(exercises: tuple[ExerciseReport, ...], expected: str) -> None:
    """What is begun comes first, in the order of the assignment."""
    assert expected in next_step(report("s", *exercises))


def test_what_stops_everything_is_told_once() -> None:
    """Unless it is one check only, or they were stopped by different things."""
    assert refused().exercises[0].outcomes[0] == whole(refused())
    assert whole(report()) is None
    assert whole(report("s", single("g", Verdict.ERROR, 5, detail="it raised"))) is None
    assert "mend what is said above, then run: autograder check" == next_step(refused())
    assert "graded again" in next_step(refused(Verdict.INTERNAL))


def test_checks_that_ended_alike_are_told_together() -> None:
    """In their order; two that differ in anything that is shown stay apart."""
    same = [outcome(f"m.f/{n}", Verdict.ERROR, 5, detail="it raised") for n in "abc"]
    other = outcome("m.f/d", Verdict.ERROR, 5, detail="it raised something else")
    assert [same, [other]] == grouped([*same, other])


def test_causes_are_counted_once_per_submission() -> None:
    """Two checks that find one mistake are one student."""
    twice = ExerciseReport("backprop.affine_backward", affine_backward().outcomes * 2)
    (found,) = common_causes([report("a", twice), report("b", affine_backward())])
    assert ("backprop.affine_backward", "mean_bias", 2) == (found.exercise, found.cause, found.count)


def test_verdicts_are_counted_per_exercise() -> None:
    """They add up to the submissions that have the exercise."""
    counts = verdict_counts(classroom())
    assert {Verdict.FAIL: 3, Verdict.TODO: 1} == counts["backprop.affine_backward"]


def test_a_person_sees_our_own_faults_first() -> None:
    """Then what was credited for the student's own forward pass."""
    found = [(r.student, o.verdict) for r, o in to_look_at(classroom())]
    assert [("s0002", Verdict.INTERNAL), ("s0002", Verdict.CARRIED)] == found


def test_what_waits_for_a_function_names_it_as_the_next_step() -> None:
    """One exercise alone may be checked before what it follows is written."""
    waits = outcome("m.g/gradient", Verdict.SKIP, 5, reason="waits for f")
    guard = outcome("m.g/pure", Verdict.SKIP, 5, reason="waits for gradient")

    got = next_step(replace(report(), exercises=(ExerciseReport("m.g", (guard, waits)),)))

    assert "write f, then run: autograder check f" == got
