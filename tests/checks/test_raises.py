"""`raises`: bad input is refused with an announced exception; a function that is not there does not refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, uniform, value
from autograder.checks import KINDS, raises
from autograder.errors import CourseError
from autograder.model import Check, Exercise, Verdict
from autograder.wire import Raised, Result
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def root(x):
    if x < 0:
        raise ValueError("negative")
    return np.sqrt(x)

def forward(x):
    return x, x

def backward(dout, cache):
    if dout.shape != cache.shape:
        raise ValueError("shapes")
    return dout * cache
"""


def root(**options: Any) -> Trial:
    cases = {"negative": {"x": -1.5}, "far": {"x": -1e9}}
    check = raises(points=1, hint=HINT, **{"cases": cases, **options})
    return trial(Exercise("work.root", {"x": uniform(1, 2)}, ("y",), (check,)), oracle(CODE))


def raising(error: BaseException) -> Callable[..., Any]:
    def function(*args: Any) -> Any:
        raise error

    return function


def test_the_reference_refuses() -> None:
    """Every case."""
    assert Verdict.PASS is root().judge().verdict


def test_a_value_in_place_of_an_exception() -> None:
    """What came back is described, not printed."""
    found = root().judge({"root": lambda x: np.sqrt(abs(x)) if x > -10 else np.zeros(3)})
    text = "case negative: root returned the number 1.224744871391589, expected it to raise ValueError"
    assert (Verdict.FAIL, "not refused", text) == (found.verdict, found.reason, found.detail)
    found = root(cases=None, inputs={"x": -1.5}).judge({"root": lambda x: np.zeros(3)})
    assert "root returned an array of shape (3,), expected it to raise ValueError" == found.detail


def test_an_exception_that_is_returned() -> None:
    """A value of a kind that does not cross is told by its type; it is no None."""
    one = root(cases=None, inputs={"x": -1.5})
    found = one.judge({"root": lambda x: ValueError("negative")})
    assert "root returned a value of type ValueError, expected it to raise ValueError" == found.detail
    assert {"raised": ["of type ValueError"]} == one.features({"root": lambda x: ValueError("negative")})


def test_another_exception() -> None:
    """An accident is no refusal."""
    found = root().judge({"root": raising(TypeError("no"))})
    text = "case negative: root raised TypeError, expected ValueError"
    assert (Verdict.FAIL, "TypeError", text) == (found.verdict, found.reason, found.detail)


def test_several_exceptions_may_count() -> None:
    """With their subclasses, builtin ones and the student's own."""

    class Mine(ValueError):
        pass

    one = root(exceptions=("ValueError", "ArithmeticError"))
    assert Verdict.PASS is one.judge({"root": raising(ZeroDivisionError())}).verdict
    assert Verdict.PASS is one.judge({"root": raising(Mine())}).verdict
    assert Verdict.PASS is one.judge({"root": raising(UnicodeError())}).verdict
    found = one.judge({"root": raising(KeyError("x"))})
    assert "case negative: root raised KeyError, expected ValueError or ArithmeticError" == found.detail


def test_a_todo_never_counts_as_refusing() -> None:
    """Not even where its base class is announced: the stub would earn these points."""
    found = root(exceptions=("ValueError", "RuntimeError", "Exception")).judge({"root": raising(NotImplementedError())})
    text = "root is not written yet: it raises NotImplementedError."
    assert (Verdict.TODO, None, text) == (found.verdict, found.reason, found.detail)


def test_a_call_that_had_to_be_stopped() -> None:
    """Neither refused nor returned."""
    one = root()
    raised = Result(raised=Raised(0, "ValueError", "negative"))
    found = one.judged([raised, Result(reason="timeout")])
    text = "case far: root did not return in time and was stopped. Is there a loop that never ends?"
    assert (Verdict.LIMIT, "timeout", text) == (found.verdict, found.reason, found.detail)


def test_a_forward_that_raises_refuses_nothing() -> None:
    """The function under test was not even called."""
    check = raises(points=1, hint=HINT, inputs={"dout": value(np.zeros((2, 2)))})
    exercise = Exercise(
        "work.backward",
        {"x": array("N D"), "dout": array("N D")},
        ("dx",),
        (check,),
        arguments=("dout", "cache"),
        after=("forward", ("x",), (1,)),
    )
    one = trial(exercise, oracle(CODE))
    assert Verdict.PASS is one.judge().verdict
    found = one.judge({"forward": raising(ValueError("mine"))})
    text = "backward is called with what forward returns, and forward raised ValueError."
    assert (Verdict.SKIP, "waits for forward", text) == (found.verdict, found.reason, found.detail)


def test_features_are_what_was_raised_or_the_form_of_what_came_back() -> None:
    """Enough to recognise a known way not to refuse, and no more."""
    one = root()
    assert {"raised": ["ValueError", "ValueError"]} == one.features()
    assert {"raised": ["y: None", "y: None"]} == one.features({"root": lambda x: None})
    assert {"raised": ["KeyError", "KeyError"]} == one.features({"root": raising(KeyError())})
    stopped = KINDS["raises"].features(one.exercise, one.check, one.plan, [Result(reason="timeout")] * 2)
    assert {"raised": ["timeout", "timeout"]} == stopped


def test_a_reference_that_does_not_refuse() -> None:
    """Named with its case, if it has a name."""
    message = r"^work.root/raises: the reference does not refuse fine\. Mend one of them\.$"
    with pytest.raises(CourseError, match=message):
        root(cases={"fine": {"x": 4.0}})
    with pytest.raises(CourseError, match=r"^work.root/raises: the reference does not refuse it\."):
        root(cases=None)
    with pytest.raises(CourseError, match=r"^work.root/raises: the reference does not refuse negative\."):
        root(exceptions=("KeyError",))


def test_an_exception_that_python_does_not_have() -> None:
    """Only builtin ones cross from the worker."""
    message = r"^work.root/raises: LinAlgError is no builtin exception\. Name one that is, or its base\.$"
    with pytest.raises(CourseError, match=message):
        root(exceptions=("LinAlgError",))


def test_it_is_a_guard() -> None:
    """Refusing everything is no answer, so the values come first."""
    check = Check("raises", "raises", 1, HINT, {"inputs": {"x": -1}, "exceptions": ("ValueError",)}, guard=True)
    assert check == raises(points=1, hint=HINT, inputs={"x": -1})
