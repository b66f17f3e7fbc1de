"""`sequence`: six rounds of an update rule, in which what one step hides comes to light."""

from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, default, value
from autograder.checks import matches, sequence
from autograder.errors import CourseError
from autograder.figures import Paths
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, clinic, oracle, trial

CODE = """
def momentum(w, g, state, lr, mu=0.9):
    v = mu * state.get("v", 0.0) - lr * g
    return w + v, {"v": v}

def adaptive(w, g, state, lr, eps=1e-8):
    c = state.get("c", 0.0) + g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}

def total(x):
    return np.sum(x)

def fussy(w, g, state, lr):
    return w - lr * g[99], state
"""
INPUTS = {"w": array("D"), "g": array("D"), "state": value({}), "lr": 0.37}
OUTPUTS = ("w_new", "state_new")


def rule(name: str, inputs: dict[str, Any] | None = None, **options: Any) -> Trial:
    exercise = Exercise(
        f"work.{name}",
        inputs or INPUTS,
        OUTPUTS,
        (sequence(points=1, hint=HINT, **options),),
        free=("state_new",),
    )
    return trial(exercise, oracle(CODE))


def momentum() -> Trial:
    return rule("momentum", {**INPUTS, "mu": 0.8})


def adaptive() -> Trial:
    return rule("adaptive", {**INPUTS, "eps": default()})


def test_the_references_pass() -> None:
    """With a default left to the signature, and with several cases."""
    for one in (momentum(), adaptive(), rule("momentum", cases={"slow": {"lr": 0.01}, "fast": {"lr": 1.0}})):
        assert Verdict.PASS is one.judge().verdict


def in_place(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    state["speed"] = mu * state.get("speed", np.zeros_like(w)) - lr * g
    return [w + state["speed"], state]


def summed(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    """Momentum without the rate in it: the same rule, as long as the rate stays."""
    u = mu * state.get("u", 0.0) + g
    return w - lr * u, {"u": u, "calls": state.get("calls", 0) + 1}


@pytest.mark.parametrize("other", [in_place, summed])
def test_what_a_state_holds_is_free(other: Any) -> None:
    """Updated in place, other keys, more keys, a rule that is the same in other words."""
    assert Verdict.PASS is momentum().judge({"momentum": other}).verdict


def forgets(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    return w + mu * state.get("v", 0.0) - lr * g, {}


def test_what_one_step_hides_is_found() -> None:
    """A velocity that is never stored is right in the first round; where the student's own w goes on is said."""
    judged = momentum().judge({"momentum": forgets})
    assert (Verdict.FAIL, "value") == (judged.verdict, judged.reason)
    assert judged.detail is not None
    said = "round 2, the first array, with the w and the state that came back from its last round: w_new[0] is "
    assert judged.detail.startswith(said)


SHARED: dict[str, Any] = {}


def shares(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    """One velocity for all arrays, as long as it fits."""
    old = SHARED.get("v")
    SHARED["v"] = mu * (old.mean() if old is not None else 0.0) - lr * g
    return w + SHARED["v"], state


def test_the_arrays_take_turns() -> None:
    """Who keeps one state for all is found out in the first round already."""
    SHARED.clear()
    detail = momentum().judge({"momentum": shares}).detail
    assert detail is not None
    assert detail.startswith("round 1, the second array: w_new")


def eps_inside(w: Any, g: Any, state: Any, lr: Any, eps: Any = 1e-8) -> Any:
    c = state.get("c", 0.0) + g**2
    return w - lr * g / np.sqrt(c + eps), {"c": c}


def no_eps(w: Any, g: Any, state: Any, lr: Any, eps: Any = 1e-8) -> Any:
    c = state.get("c", 0.0) + g**2
    return w - lr * g / np.sqrt(c), {"c": c}


def big_eps(w: Any, g: Any, state: Any, lr: Any, eps: Any = 3e-7) -> Any:
    c = state.get("c", 0.0) + g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


def test_a_tiny_gradient_shows_eps() -> None:
    """Eps inside the root is right nearly everywhere; the message says what is special about the entry."""
    judged = adaptive().judge({"adaptive": eps_inside})
    assert Verdict.FAIL is judged.verdict
    assert str(judged.detail).endswith(
        "; the largest error is in entry 2: its gradient is about as small as eps in every round"
    )


def test_no_gradient_shows_a_division_by_zero() -> None:
    """Without eps an entry whose gradient is always 0 becomes NaN."""
    judged = adaptive().judge({"adaptive": no_eps})
    assert (Verdict.FAIL, "finite") == (judged.verdict, judged.reason)
    assert str(judged.detail).endswith("; the largest error is in entry 3: its gradient is 0 in every round")


def test_another_default_is_found() -> None:
    """An argument that is left out takes the default of the student's own signature."""
    assert Verdict.FAIL is adaptive().judge({"adaptive": big_eps}).verdict


def test_a_result_without_a_state() -> None:
    """It ends at the first round, in the words of the other kinds."""
    judged = rule("momentum", {**INPUTS, "mu": 0.8}, rounds=1).judge({"momentum": lambda w, g, s, lr, mu: w - lr * g})
    assert "the result is an array of shape (7,), expected 2 values (w_new, state_new)" == judged.detail
    judged = momentum().judge({"momentum": lambda w, g, s, lr, mu: w - lr * g})
    assert "momentum raised TypeError: it returned one value (ndarray) where several belong" == judged.detail
    judged = rule("momentum", {**INPUTS, "mu": 0.8}, rounds=1).judge(
        {"momentum": lambda w, g, s, lr, mu: (w - lr * g, None)}
    )
    assert "state_new is None, expected a dict with string keys" == judged.detail


def test_a_result_in_another_order() -> None:
    """A state in the place of w is told as what it is."""
    one = rule("momentum", {**INPUTS, "mu": 0.8}, rounds=1)
    judged = one.judge({"momentum": lambda w, g, state, lr, mu: (state, w - lr * g)})
    assert "round 1, the first array: w_new is a dict of 0, expected a numpy array of shape (7,)" == judged.detail


def test_only_what_is_special_is_said() -> None:
    """Where all entries are off alike, none of them is pointed at."""
    judged = momentum().judge({"momentum": lambda w, g, state, lr, mu: (w + 1.0, state)})
    assert judged.detail is not None
    assert "largest error" not in judged.detail


def stops_in_round_three(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    return (w, {"once": 1}) if not state else (w, {"twice": state["once"]})


def test_an_error_in_a_later_round() -> None:
    """It is the target's own, whichever step it comes from, and its round is told."""
    judged = momentum().judge({"momentum": stops_in_round_three})
    assert (Verdict.ERROR, "KeyError") == (judged.verdict, judged.reason)
    assert "round 3: momentum raised KeyError" in str(judged.detail)


def test_an_unfinished_rule_is_to_do() -> None:
    """It waits for nobody."""

    def unfinished(*_: Any) -> Any:
        raise NotImplementedError

    assert Verdict.TODO is momentum().judge({"momentum": unfinished}).verdict


def test_mistakes_are_named() -> None:
    """By what they leave after every step; a slip of a single step is named by the check of a single step."""
    exercise = Exercise(
        "work.momentum",
        {**INPUTS, "mu": 0.8},
        OUTPUTS,
        (matches(points=1, hint=HINT), sequence(points=1, hint=HINT)),
        free=("state_new",),
    )

    @exercise.misconception("The velocity is not kept.", fails="sequence")
    def never_stored(solution: Any, w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
        return solution(w, g, {}, lr, mu)

    made = clinic(exercise, oracle(CODE))
    cause = made.cause(forgets, "sequence")
    assert cause is not None
    assert "never_stored" == cause.id
    cause = made.cause(lambda w, g, state, lr, mu: (-momentum_of(w, g, state, lr, mu)[0], state))
    assert cause is not None
    assert "sign" == cause.id


def momentum_of(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
    return in_place(w, g, state, lr, mu)


def test_what_is_no_update_rule_is_refused() -> None:
    """The arguments have to begin with w, g and state."""
    said = r"^work.total/sequence: this is no update rule \(w, g, state, ...\) -> \(w_new, state_new\)\. Use matches\.$"
    with pytest.raises(CourseError, match=said):
        trial(Exercise("work.total", {"x": array("D")}, ("s",), (sequence(points=1, hint=HINT),)), oracle(CODE))


def test_a_reference_that_fails_is_told() -> None:
    """Its error is the course's."""
    said = r"^The reference of work.fussy failed: IndexError: .* Mend it, or the inputs of the check\.$"
    with pytest.raises(CourseError, match=said):
        rule("fussy")


# ---- what there is to draw


def drawn(one: Trial, instead: Any) -> Paths:
    (found,) = one.figures(instead)
    assert isinstance(found, Paths)
    return found


def test_the_path_is_drawn_beside_the_right_one() -> None:
    """From the start over all rounds, with what is special about an entry; what is wrong from which round on."""
    one = momentum()
    found = drawn(one, {"momentum": lambda w, g, state, lr, mu: (w - lr * g, state)})
    assert ("w_new, the first array", (7, 7)) == (found.what, found.got.shape)
    assert ("w[0]: g turns its sign", "w[3]: g is 0", "w[4]") == (found.names[0], found.names[3], found.names[4])
    assert np.array_equal(found.got[0], one.plan.calls[0].steps[0].args[0])
    assert np.array_equal(found.got[0], found.expected[0])
    assert [False, False, True, True, True, True, True] == found.wrong[:, 0].tolist()
    assert not found.wrong[:, 3].any()


def test_the_array_that_is_wrong_first_is_drawn() -> None:
    """The second, if the first is right."""

    def flat(w: Any, g: Any, state: Any, lr: Any, mu: Any) -> Any:
        v = mu * state.get("v", 0.0) - lr * g
        return w + (v if w.ndim == 1 else 2 * v), {"v": v}

    found = drawn(momentum(), {"momentum": flat})
    assert ("w_new, the second array", "w[2, 1]", (7, 6)) == (found.what, found.names[-1], found.got.shape)


def test_the_case_that_is_wrong_is_drawn() -> None:
    """Right ones before it are not."""
    one = rule("momentum", cases={"slow": {"lr": 0.01}, "fast": {"lr": 1.0}})
    found = drawn(
        one,
        {
            "momentum": lambda w, g, state, lr: (
                w - min(lr, 0.5) * g + 0.9 * state.get("v", 0.0),
                {"v": -lr * g + 0.9 * state.get("v", 0.0)},
            )
        },
    )
    assert np.allclose(found.expected[1] - found.expected[0], -one.plan.calls[1].steps[0].args[1])


@pytest.mark.parametrize("w", [None, 3.0, np.zeros(3), np.zeros(7, complex), [1.0] * 7])
def test_a_w_of_another_form_is_not_drawn(w: Any) -> None:
    """The detail has said it already."""
    assert () == momentum().figures({"momentum": lambda *args: (w, {})})
    assert () == momentum().figures({"momentum": lambda *args: w})
