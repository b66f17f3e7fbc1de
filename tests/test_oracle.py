"""The references run here, with some of their functions replaced for one call at a time."""

from collections.abc import Callable

import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.model import Exercise, Misconception, Variant
from autograder.oracle import Oracle, instead_of
from autograder.wire import Call, Step
from tests.checks.trial import oracle

CODE = """
def half(x):
    return x / 2

def quarter(x):
    return half(half(x))

def broken(x):
    raise KeyError("w")

def odd(x):
    return np.log(x - x)
"""


@pytest.fixture
def reference() -> Oracle:
    return oracle(CODE)


def call(name: str, *args: object) -> Call:
    return Call((Step(f"work.{name}", args),))


def test_a_call_gives_a_result(reference: Oracle) -> None:
    """The same record that the worker sends for a student."""
    assert (1.0,) == reference.run(call("quarter", 4.0)).values
    assert 1.0 == reference.value(call("quarter", 4.0))


def test_replaced_functions_are_used_by_all_that_call_them(reference: Oracle) -> None:
    """For this call only: the next one has the reference again."""
    assert (16.0,) == reference.run(call("quarter", 4.0), {"half": lambda x: 2 * x}, "work").values
    assert (1.0,) == reference.run(call("quarter", 4.0)).values


def test_replaced_functions_are_put_back_after_an_exception(reference: Oracle) -> None:
    """A misconception that raises does not stay."""

    def bad(x: object) -> None:
        raise ValueError("no")

    raised = reference.run(call("quarter", 4.0), {"half": bad}, "work").raised
    assert raised is not None
    assert ("ValueError", "no") == (raised.type_name, raised.message)
    assert (1.0,) == reference.run(call("quarter", 4.0)).values


def test_a_reference_that_raises_is_a_fault_of_the_course(reference: Oracle) -> None:
    """Told with the name of the exception and what it said."""
    message = r"^The reference of work.broken failed: KeyError: 'w'\. Mend it, or the inputs of the check\.$"
    with pytest.raises(CourseError, match=message):
        reference.value(call("broken", 1.0))


def test_floating_point_warnings_are_not_errors_here(reference: Oracle) -> None:
    """Known mistakes divide by zero; that is what they are for."""
    assert -np.inf == reference.value(call("odd", 1.0))


def test_instead_of_hands_the_reference_to_every_replacement() -> None:
    """Each gets the reference of the function that it replaces, whoever else is replaced with it."""
    exercise = Exercise("work.quarter", {"x": 4.0}, ("y",), ())
    mistake = Misconception("m", "text", "matches", lambda solution, x: solution(x) + 1, also={"half": _third})
    reference = oracle(CODE)
    replaced = instead_of(reference, exercise, mistake)
    assert {"quarter", "half"} == set(replaced)
    assert (4 / 9 + 1,) == pytest.approx(reference.run(call("quarter", 4.0), replaced, "work").values)
    assert {"quarter"} == set(instead_of(reference, exercise, Variant("v", lambda solution, x: solution(x))))


def _third(solution: Callable[[float], float], x: float) -> float:
    return solution(x) * 2 / 3


def test_a_release_has_no_code_of_its_mistakes(reference: Oracle) -> None:
    """Only their footprints: who wants to run them needs the course."""
    exercise = Exercise("work.half", {"x": 4.0}, ("y",), ())
    message = r"^work.half: squares has no code here: a release holds its footprint only\. Use the course\.$"
    with pytest.raises(CourseError, match=message):
        instead_of(reference, exercise, Misconception("squares", "text", "matches", None))
