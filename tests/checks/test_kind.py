"""What all kinds share: cases, calls that follow the student's own forward, and words for calls that did not return."""

from typing import Any

import numpy as np
import pytest

from autograder.arrays import Spec, array, generator, uniform, value
from autograder.checks import matches
from autograder.checks.kind import (
    WORDS,
    blank,
    by_output,
    cases,
    declare,
    interrupted,
    say,
    single,
    stopped,
    target_call,
    value_features,
)
from autograder.model import Check, Exercise, Plan, Verdict
from autograder.wire import Call, Handle, Raised, Result, Step
from tests.checks.trial import HINT

PAIR = Exercise(
    "work.back",
    inputs={"x": array("N D"), "w": array("D"), "dout": array("N D")},
    arguments=("dout", "cache"),
    after=("forward", ("x", "w"), (1,)),
    outputs=("dx", "dw"),
    checks=(),
)
CALL = Call((Step("work.forward", ()), Step("work.back", ())))
PLAN = Plan((CALL,), ("",), ({},))


def source() -> np.random.Generator:
    return generator("s")


def judged(result: Result, label: str = "") -> tuple[Verdict, str | None, str | None]:
    found = interrupted(PAIR, Check("matches", "m", 1, HINT), Plan((CALL,), (label,), ({},)), [result])
    assert found is not None
    return found.verdict, found.reason, found.detail


# ---- declarations and cases


def test_options_that_are_not_set_are_left_out() -> None:
    """A frozen check holds what was said, so that an added option changes no release."""
    check = declare("matches", "", 3, ["a", "b"], guard=True, sizes=None, single=False, draws=2)
    assert Check("matches", "matches", 3, ("a", "b"), {"draws": 2}, guard=True) == check


def test_a_check_overrides_inputs_sizes_and_draws() -> None:
    """One case for each draw; the rest comes from the exercise."""
    exercise = Exercise("work.f", {"x": array("N D"), "p": uniform(0, 1)}, ("y",), ())
    check = matches(points=1, hint=HINT, sizes={"N": 1}, inputs={"p": 0.5}, draws=2)
    first, second = cases(exercise, check, source())
    assert ((1, 5), 0.5, {"N": 1, "D": 5}, "") == (first.values["x"].shape, first.values["p"], first.sizes, first.label)
    assert first.values["x"].tolist() != second.values["x"].tolist()


def test_named_cases_have_their_labels_and_their_own_sizes() -> None:
    """What a case gives outright has its sizes read off, so that texts name the right number."""
    exercise = Exercise("work.f", {"x": array("N D"), "y": array("N")}, ("y",), ())
    named: dict[str, dict[str, Any]] = {"one": {"x": array("N 4")}, "given": {"x": value(np.zeros((2, 9)))}}
    one, given = cases(exercise, matches(points=1, hint=HINT, cases=named), source())
    assert ("one", "given") == (one.label, given.label)
    assert ((5, 4), {"N": 5, "D": 4}) == (one.values["x"].shape, one.sizes)
    assert 9 == given.sizes["D"]


def test_single_makes_float32_of_float64_only() -> None:
    """In every container; labels, flags and Python's numbers stay."""
    made = single({"x": np.zeros(2), "list": [(np.ones(1), 0.5)], "y": np.array([1]), "flag": True})
    assert (np.float32, np.float32, np.int64) == (made["x"].dtype, made["list"][0][0].dtype, made["y"].dtype)
    assert (0.5, True, tuple) == (made["list"][0][1], made["flag"], type(made["list"][0]))


# ---- calls


def test_a_target_gets_its_inputs_in_order() -> None:
    """All of them, or the arguments that are named."""
    exercise = Exercise("work.f", {"a": Spec("value"), "b": Spec("value")}, ("y",), ())
    assert Call((Step("work.f", (1, 2)),)) == target_call(exercise, {"b": 2, "a": 1})


def test_a_backward_gets_what_the_student_s_own_forward_kept() -> None:
    """The cache is opaque: it stays in the worker, and a handle names it."""
    call = target_call(PAIR, {"x": 1, "w": 2, "dout": 3}, watch=True)
    steps = (Step("work.forward", (1, 2)), Step("work.back", (3, Handle(0, (1,)))))
    assert Call(steps, watch=True) == call


# ---- results


def test_results_are_split_by_the_names_of_their_outputs() -> None:
    """A result of another form is all of it under every name, and a cache is nobody's business."""
    forward = Exercise("work.f", {}, ("out", "cache"), ())
    assert {"out": 1} == by_output(forward, (1, "secret"))
    assert {"out": {"whole": 1}} == by_output(forward, 1)
    assert {"dx": {"whole": (1,)}, "dw": {"whole": (1,)}} == by_output(PAIR, (1,))
    assert {"y": (1, 2)} == by_output(Exercise("work.f", {}, ("y",), ()), (1, 2))
    assert (1, None) == blank(forward, (1, "secret"))
    assert (1, 2) == blank(PAIR, (1, 2))


def test_features_are_values_or_how_a_call_ended() -> None:
    """For every output and every call; only of the outputs that the check compares."""
    raised = Result(raised=Raised(0, "KeyError", "'w'"))
    results = [Result(((1, 2),)), raised, Result(reason="timeout"), Result((None,))]
    features = value_features(PAIR, Check("matches", "m", 1, HINT, {"outputs": ("dw",)}), PLAN, results)
    ended = {"raised": "KeyError", "message": "'w'"}
    assert {"dw": [2, ended, {"ended": "timeout"}, {"whole": None}]} == features


# ---- calls that did not return


def test_a_call_that_returned_is_not_interrupted() -> None:
    """Nothing to say."""
    assert interrupted(PAIR, Check("matches", "m", 1, HINT), PLAN, [Result((1,))]) is None


def test_a_function_that_is_not_written() -> None:
    """No error, no blame."""
    result = Result(raised=Raised(1, "NotImplementedError", "", 3, todo=True))
    assert (Verdict.TODO, None, "back is not written yet: it raises NotImplementedError.") == judged(result)


def test_a_forward_that_stands_in_the_way() -> None:
    """Not written, or raising: the backward waits for it."""
    todo = Result(raised=Raised(0, "NotImplementedError", "", 3, todo=True))
    text = "back is called with what forward returns, and forward is not written yet."
    assert (Verdict.SKIP, "waits for forward", text) == judged(todo)
    wrong = Result(raised=Raised(0, "TypeError", "it returned one value"))
    text = "back is called with what forward returns, and forward raised TypeError."
    assert (Verdict.SKIP, "waits for forward", text) == judged(wrong)


def test_an_exception_is_told_with_line_and_words() -> None:
    """As far as they are known, with the name of the case."""
    result = Result(raised=Raised(1, "ValueError", "shapes (5,3) and (5,) not aligned", 12))
    text = "back raised ValueError at line 12: shapes (5,3) and (5,) not aligned"
    assert (Verdict.ERROR, "ValueError", text) == judged(result)
    assert (Verdict.ERROR, "ValueError", f"case empty: {text}") == judged(result, "empty")
    assert (Verdict.ERROR, "KeyError", "back raised KeyError") == judged(Result(raised=Raised(1, "KeyError", "")))


def test_memory_that_ran_out_is_a_limit_however_it_showed() -> None:
    """As an exception of numpy's, or as the end of the process."""
    text = "back needed more memory than there is for a submission. Which array is so large?"
    assert (Verdict.LIMIT, "memory", text) == judged(Result(raised=Raised(1, "MemoryError", "Unable to allocate")))
    assert (Verdict.LIMIT, "memory", text) == judged(Result(reason="memory"))


@pytest.mark.parametrize(
    ("reason", "verdict", "text"),
    [
        ("timeout", Verdict.LIMIT, "back did not return in time and was stopped. Is there a loop that never ends?"),
        ("output", Verdict.LIMIT, "back returned more than can be graded. Which array is so large?"),
        ("crashed", Verdict.ERROR, "back brought Python down (signal 11)."),
        ("exited", Verdict.ERROR, "back ended the program (signal 11) instead of returning."),
        ("protocol", Verdict.REFUSED, "The answer of back could not be read."),
        ("not_run", Verdict.SKIP, "An earlier call of back had to be stopped, so this one was not made."),
    ],
)
def test_every_way_to_be_stopped_has_its_words(reason: str, verdict: Verdict, text: str) -> None:
    """In the words of the student's function, not of the grader's machinery."""
    assert (verdict, reason, text) == judged(Result(reason=reason, detail="signal 11"))
    found = stopped(PAIR, Result(reason=reason, detail="signal 11"), "large")
    assert f"case large: {text}" == found.detail
    assert {"timeout", "memory", "output", "crashed", "exited", "protocol", "not_run"} == set(WORDS)


def test_a_case_without_a_name_has_no_prefix() -> None:
    """Most checks have one case only."""
    assert ("text", "case two: text") == (say("", "text"), say("two", "text"))
