"""Plans are a function of the seed, prove something, and say nothing of it that a student may not read."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, derived, uniform, value
from autograder.checks import KINDS, matches, pure, raises
from autograder.course import Course, load_course, load_oracle
from autograder.errors import CourseError, Redraw
from autograder.model import Check, Exercise, Plan
from autograder.plans import ATTEMPTS, make_plan, make_plans, make_suite, reference_features, run_more, run_plan
from autograder.wire import pack
from tests.checks.trial import HINT, oracle


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    return load_course(root / "tests/courses/good")


def exercise(*checks: Check, inputs: dict[str, Any] | None = None) -> Exercise:
    return Exercise("work.double", inputs or {"x": array("N")}, ("y",), checks or (matches(points=1, hint=HINT),))


def calls(plan: Plan) -> bytes:
    return pack(list(plan.calls))


DOUBLE = "def double(x):\n    return 2 * x\n"


# ---- seeds


def test_a_suite_is_a_function_of_the_seed(course: Course) -> None:
    """The same seed gives the same calls, another one gives others."""
    assignment = course.find("a1_lines")
    first, again, other = (make_suite(course, assignment, seed) for seed in ("one", "one", "two"))
    for name, plans in first.plans.items():
        for check, plan in plans.items():
            assert calls(plan) == calls(again.plans[name][check])
            assert calls(plan) != calls(other.plans[name][check])


def test_an_added_exercise_moves_nobody_s_numbers() -> None:
    """Numbers depend on names, so a course may grow during the term."""
    one, two = exercise(), replace(exercise(), id="work.other")
    reference = oracle(DOUBLE + "def other(x):\n    return 2 * x\n")
    alone = make_plans((one,), reference, "s")["work.double"]["matches"]
    beside = make_plans((two, one), reference, "s")
    assert calls(alone) == calls(beside["work.double"]["matches"])
    assert calls(alone) != calls(beside["work.other"]["matches"])


# ---- footprints


def test_every_mistake_leaves_a_footprint_in_every_check(course: Course) -> None:
    """By check, by name of the mistake, by output."""
    suite = make_suite(course, course.find("a1_lines"), "s")
    plan = suite.plans["lines.scale_backward"]["gradient"]
    assert {"mean_factor", "passes_dout_on"} == set(plan.footprints)
    right = suite.reference["lines.scale_backward"]["gradient"]
    wrong = plan.footprints["mean_factor"]
    assert right["dx"][0].tolist() == wrong["dx"][0].tolist()
    np.testing.assert_allclose(right["dw"][0] / 5, wrong["dw"][0])


def test_footprints_can_be_left_out(course: Course) -> None:
    """Where nothing is diagnosed they would only cost time; the calls are the same."""
    assignment = course.find("a1_lines")
    with_, without = make_suite(course, assignment, "s"), make_suite(course, assignment, "s", footprints=False)
    plan = without.plans["lines.double"]["matches"]
    assert {} == plan.footprints
    assert calls(with_.plans["lines.double"]["matches"]) == calls(plan)


def test_an_input_on_which_a_known_mistake_is_right_is_drawn_again() -> None:
    """A draw on which squaring is doubling proves nothing; the next one is taken."""
    tried: list[float] = []

    def watched(solution: Callable[[float], float], x: float) -> float:
        tried.append(x)
        return solution(x) + (1.0 if x > 0.5 else 0.0)

    one = exercise(inputs={"x": uniform(0.0, 1.0)})
    one.misconception("Wrong above a half.", fails="matches")(watched)
    for seed in "abcdefgh":
        plan = make_plan(one, one.checks[0], oracle(DOUBLE), seed)
        assert plan.calls[0].steps[0].args[0] > 0.5
    assert any(x < 0.5 for x in tried)


def test_a_known_mistake_must_miss_by_more_than_the_bound() -> None:
    """Ten bounds away: what fails by luck on this machine might pass on another."""
    factor = 1 + 5e4 * 2.0**-52  # about 2 bounds and a half
    one = exercise(inputs={"x": value(np.array([1.3, 2.7]))})
    one.misconception("A little off.", fails="matches")(lambda solution, x: factor * solution(x))
    message = (
        r"^work.double/matches: 40 draws of the inputs prove nothing: <lambda> is not told from the right answer\. "
        r"Declare other inputs\.$"
    )
    with pytest.raises(CourseError, match=message):
        make_plan(one, one.checks[0], oracle(DOUBLE), "s")
    plan = make_plan(one, one.checks[0], oracle(DOUBLE), "s", footprints=False)
    assert np.all(factor * plan.values[0] - plan.values[0] > plan.bounds[0][0])


def test_a_mistake_that_another_check_is_to_find_may_be_right_here() -> None:
    """A mistake in place changes no value: only the check that it names has to see it."""
    one = exercise(matches(points=1, hint=HINT), pure(points=1, hint=HINT))

    def in_place(solution: Callable[..., Any], x: Any) -> Any:
        x *= 2
        return x.copy()

    one.misconception("In place.", fails="pure")(in_place)
    plans = make_plans((one,), oracle(DOUBLE), "s")["work.double"]
    assert {"in_place"} == set(plans["matches"].footprints) == set(plans["pure"].footprints)


def test_inputs_that_never_prove_anything_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """After forty draws, with the last reason."""
    drawn = []

    def never(exercise: Exercise, check: Check, source: Any, oracle: Any) -> Plan:
        drawn.append(float(source.random()))
        raise Redraw(f"ill-posed, number {len(drawn)}")

    kind = KINDS["matches"]
    monkeypatch.setitem(KINDS, "matches", replace(kind, plan=never))
    one = exercise()
    message = (
        r"^work.double/matches: 40 draws of the inputs prove nothing: ill-posed, number 40\. Declare other inputs\.$"
    )
    with pytest.raises(CourseError, match=message):
        make_plan(one, one.checks[0], oracle(DOUBLE), "s")
    assert ATTEMPTS == len(set(drawn))


def test_a_declaration_that_does_not_fit_is_refused() -> None:
    """A name that nothing has shows only when the plan is made; the message says where it stands."""
    one = exercise(matches(points=1, hint=HINT, inputs={"x": derived(abs, "z")}))
    message = r"^work.double/matches cannot be made: KeyError: 'z'\. Correct its declaration\.$"
    with pytest.raises(CourseError, match=message):
        make_plan(one, one.checks[0], oracle(DOUBLE), "s")


def test_a_wrong_reference_is_refused_at_once() -> None:
    """No other draw would mend it."""
    one = exercise(raises(points=1, hint=HINT))
    with pytest.raises(
        CourseError, match=r"^work.double/raises: the reference does not refuse it\. Mend one of them\.$"
    ):
        make_plan(one, one.checks[0], oracle(DOUBLE), "s")


# ---- running


def test_a_plan_is_run_by_the_reference_or_by_something_in_its_place() -> None:
    """One result for each call; the second round only where there is one."""
    one = exercise()
    reference = oracle(DOUBLE)
    plan = make_plan(one, one.checks[0], reference, "s")
    (right,) = run_plan(reference, plan)
    (wrong,) = run_plan(reference, plan, {"double": lambda x: 3 * x}, "work")
    assert right.values is not None
    assert wrong.values is not None
    np.testing.assert_allclose(1.5 * right.values[0], wrong.values[0])
    assert run_more(reference, plan) is None
    features = reference_features((one,), {"work.double": {"matches": plan}}, reference)
    assert right.values[0].tolist() == features["work.double"]["matches"]["y"][0].tolist()


def test_the_second_round_is_run_where_there_is_one(course: Course) -> None:
    """A gradient of the student's own forward has one."""
    assignment = course.find("a1_lines")
    plan = make_suite(course, assignment, "s").plans["lines.scale_backward"]["gradient"]
    more = run_more(load_oracle(course, assignment), plan)
    assert more is not None
    assert len(plan.more) == len(more)
