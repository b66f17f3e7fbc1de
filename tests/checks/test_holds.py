"""`holds`: properties of what comes back, for exercises with many right answers; the numbers are put to work on this side."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, derived, rng, value
from autograder.checks import holds
from autograder.errors import CourseError
from autograder.model import Check, Exercise, Plan, Verdict
from autograder.wire import Raised, Result, pack, unpack
from tests.checks.trial import HINT, Trial, clinic, oracle, trial

CODE = """
def gate(name):
    return {"AND": (np.array([1.0, 1.0]), -1.5), "OR": (np.array([1.0, 1.0]), -0.5)}[name]

def network():
    return [(np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.5, 1.5])), (np.array([[1.0], [1.0]]), np.array([-1.5]))]

def joined(X):
    both = [(X @ w + b > 0) * 1.0 for w, b in (gate("OR"), gate("OR"))]
    w, b = gate("AND")
    return (np.stack(both, axis=1) @ w + b > 0).astype(np.int64)

def learn(X, t, rng):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, [1]
    while mistakes[-1]:
        mistakes.append(0)
        for n in rng.permutation(len(X)):
            error = t[n] - (X[n] @ w + b > 0)
            w, b = w + error * X[n], b + error
            mistakes[-1] += abs(int(error))
    return w, b, mistakes[1:]
"""
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1)}


def check_gates() -> Check:
    options = {"unit": ("w", "b"), "rows": CORNERS, "targets": "table", "margin": 1e-9}
    named = {name: {"name": name, "table": value(np.array(table))} for name, table in TABLES.items()}
    return holds(properties={"decides": options}, cases=named, points=1, hint=HINT)


def gate_exercise() -> Exercise:
    inputs = {"name": "AND", "table": value(np.array(TABLES["AND"]))}
    return Exercise("work.gate", inputs, ("w", "b"), (check_gates(),), arguments=("name",))


def gate() -> Trial:
    return trial(gate_exercise(), oracle(CODE))


def of_and(w: Any, b: Any) -> Callable[[str], Any]:
    """Returns a function that gives these numbers for AND, and right ones for OR."""
    return lambda name: (w, b) if name == "AND" else (np.array([1.0, 1.0]), -0.5)


def network(margin: float = 1e-9) -> Trial:
    options = {"layers": "params", "rows": CORNERS, "targets": (0, 1, 1, 0), "margin": margin}
    check = holds(properties={"decides": options}, points=1, hint=HINT)
    return trial(Exercise("work.network", {}, ("params",), (check,)), oracle(CODE))


def joined(X: Any = ((0.2, 0.1), (0.9, 0.3), (0.1, 0.2), (-1.0, 2.5))) -> Trial:
    check = holds(
        properties={"agrees": {"layers": ((0, 0), (1,)), "rows": "X", "output": "out"}},
        before=(("gate", ("OR",)), ("gate", ("AND",))),
        points=1,
        hint=HINT,
    )
    exercise = Exercise("work.joined", {"X": value(np.array(X))}, ("out",), (check,), needs=("gate",))
    return trial(exercise, oracle(CODE))


def learning(**options: Any) -> Trial:
    check = holds(
        properties={
            "decides": {"unit": ("w", "b"), "rows": "X", "targets": "t"},
            "ends": {"output": "mistakes", "last": 0},
        },
        points=1,
        hint=HINT,
        **options,
    )
    inputs = {"X": array("N 2"), "t": derived(lambda X: (X[:, 0] > 0.1).astype(np.int64), "X"), "rng": rng()}
    return trial(Exercise("work.learn", inputs, ("w", "b", "mistakes"), (check,)), oracle(CODE))


# ---------------------------------------------------------------------------------------------------------------- decides


def test_the_references_hold() -> None:
    """In all their forms."""
    for one in (gate(), network(), joined(), learning()):
        assert Verdict.PASS is one.judge().verdict


@pytest.mark.parametrize(
    ("w", "b"),
    [
        (np.array([2, 3]), -4),
        (np.array([1e-6, 1e-6]), np.float64(-1.5e-6)),
        (np.array([1e9, 1e9]), np.array(-1.5e9)),
        (np.array([1.0, 1.0]), -1.000001),
    ],
)
def test_any_right_numbers_will_do(w: Any, b: Any) -> None:
    """Of any size, whole numbers and NumPy's numbers too."""
    assert Verdict.PASS is gate().judge({"gate": of_and(w, b)}).verdict


@pytest.mark.parametrize(
    ("w", "b", "reason", "text"),
    [
        (
            np.array([1.0, 1.0]),
            -0.5,
            "value",
            "for the row [0, 1] w x + b is 0.5, which gives 1, expected 0 (2 of 4 rows are wrong)",
        ),
        (
            np.array([1.0, 1.0]),
            -1.0,
            "value",
            "for the row [0, 1] w x + b is 0, too near to 0 to decide anything: keep 1e-09 away",
        ),
        (np.array([1.0, np.nan]), -1.5, "finite", "w holds nan, expected finite numbers"),
        (np.array([1.0, 1.0]), -np.inf, "finite", "b holds -inf, expected finite numbers"),
        ([1.0, 1.0], -1.5, "type", "w is a list of 2, expected a numpy array of shape (2,)"),
        (np.array([1.0, 1.0, 1.0]), -1.5, "shape", "w has shape (3,), expected (2,)"),
        (np.array([1.0, 1.0]), True, "dtype", "b is bool, expected float64"),
        (np.array([1.0, 1.0], np.float32), -1.5, "dtype", "w is float32, expected float64"),
    ],
)
def test_what_does_not_hold_is_told(w: Any, b: Any, reason: str, text: str) -> None:
    """Form, then finite numbers, then a sum too near to 0, then a wrong decision; with the case and the row."""
    found = gate().judge({"gate": of_and(w, b)})
    assert (Verdict.FAIL, reason, f"case AND: {text}") == (found.verdict, found.reason, found.detail)


def test_a_sum_that_is_too_large_decides_nothing() -> None:
    """Of finite parameters, even where no margin is asked for."""
    found = gate().judge({"gate": of_and(np.array([1e308, 1e308]), -1.5e308)})
    assert "case AND: for the row [1, 1] w x + b is inf, too large to be a number" == found.detail
    layers = [(np.full((2, 2), 1e308), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))]
    found = network(0.0).judge({"network": lambda: layers})
    assert (
        "for the row [1, 1] the number before the step (layer 1, unit 0) is inf, too large to be a number"
        == found.detail
    )


def test_a_wrong_decision_is_a_difference_that_can_be_drawn() -> None:
    """Decisions that came out, and those that are due."""
    found = gate().judge({"gate": of_and(np.array([1.0, 1.0]), -0.5)}).difference
    assert found is not None
    assert ([0, 1, 1, 1], [0, 0, 0, 1]) == (found.got.ravel().tolist(), found.expected.ravel().tolist())
    assert ("w, b", (1, 0)) == (found.output, found.index)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (None, "case AND: the result is None, expected 2 values (w, b)"),
        (np.zeros(3), "case AND: the result is an array of shape (3,), expected 2 values (w, b)"),
        ((1.0, 1.0, -1.5), "case AND: the result is a tuple of 3, expected 2 values (w, b)"),
    ],
)
def test_another_number_of_results(answer: Any, text: str) -> None:
    """Told before anything is put to work."""
    found = gate().judge({"gate": lambda name: answer})
    assert ("type", text) == (found.reason, found.detail)


def test_a_network_is_judged_layer_by_layer() -> None:
    """Any weights that do it, in lists or tuples; hidden sums have to keep away from 0 as well."""
    other = ((np.array([[2, 2], [2, 2]]), np.array([-1, -3])), (np.array([[2], [-2]]), np.array([-1])))
    assert Verdict.PASS is network().judge({"network": lambda: other}).verdict

    on_a_corner = [(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -2.0])), other[1]]
    text = "for the row [1, 1] the number before the step (layer 1, unit 1) is 0, too near to 0 to decide anything"
    assert f"{text}: keep 1e-09 away" == network().judge({"network": lambda: on_a_corner}).detail
    wrong = network(0.0).judge({"network": lambda: on_a_corner}).detail
    text = "for the row [1, 1] the number before the step (layer 2, unit 0) is 1, which gives 1, expected 0"
    assert f"{text} (1 of 4 rows are wrong)" == wrong


def test_the_form_of_a_network() -> None:
    """Pairs, matrices and rows of biases, as the reference has them."""
    (W1, b1), (W2, b2) = [(np.ones((2, 2)), np.ones(2)), (np.ones((2, 1)), np.ones(1))]
    for params, text in (
        ([W1, b1, W2, b2], "params has 4 entries, expected 2"),
        ([(W1, b1), (W2[:, 0], b2)], "params[1][0] has shape (2,), expected (2, 1)"),
        ([(W1, b1), (W2, 1.0)], "params[1][1] is a single number, expected a numpy array of shape (1,)"),
        ([(W1, b1, W2, b2)], "params has 1 entries, expected 2"),
    ):
        found = network().judge({"network": lambda params=params: params})
        assert found.detail is not None
        assert found.detail.startswith(text)


# ----------------------------------------------------------------------------------------------------------------- agrees


def test_decisions_are_compared_with_those_of_the_own_units() -> None:
    """Whatever lines they draw: other units make other decisions right."""
    one = joined()
    other = {"gate": lambda name: (np.array([0.0, 1.0]), -0.25) if name == "OR" else (np.array([1.0, 1.0]), -1.5)}
    wrong = one.judge({"joined": lambda X: np.zeros(4, dtype=np.int64)})
    text = (
        "out[1] is 0, expected 1 (2 of 4 entries differ): so your own gate('OR'), gate('AND') decide the row [0.9, 0.3]"
    )
    assert (Verdict.FAIL, "value", text) == (wrong.verdict, wrong.reason, wrong.detail)
    assert Verdict.PASS is one.judge({"joined": lambda X: np.array([0, 1, 0, 1])}).verdict
    assert Verdict.FAIL is one.judge({"joined": lambda X: np.array([0, 1, 0, 0])}).verdict
    assert Verdict.PASS is one.judge({"joined": lambda X: np.array([0, 1, 0, 1]), **other}).verdict
    assert Verdict.FAIL is one.judge({"joined": lambda X: np.array([0, 0, 0, 1]), **other}).verdict


def test_rows_on_a_line_do_not_count() -> None:
    """The order of the additions may decide there."""
    one = joined(((0.25, 0.25), (0.9, 0.3)))
    assert Verdict.PASS is one.judge({"joined": lambda X: np.array([1, 1])}).verdict
    assert Verdict.PASS is one.judge({"joined": lambda X: np.array([0, 1])}).verdict
    tiny = {"gate": lambda name: (np.full(2, 1e-12), -0.5e-12 if name == "OR" else -1.5e-12)}
    assert Verdict.FAIL is joined().judge({"joined": lambda X: np.zeros(4, dtype=np.int64), **tiny}).verdict


def test_units_that_decide_next_to_nothing() -> None:
    """If they leave most rows open, nothing can be right by them."""
    gates = {"OR": (np.ones(2), -0.1), "AND": (np.ones(2), -2.0)}
    found = joined().judge({"joined": lambda X: np.array([1, 1, 1, 1]), "gate": lambda name: gates[name]})
    text = "your own gate('OR'), gate('AND') leave most rows undecided: a sum of theirs is 0 there"
    assert (Verdict.FAIL, text) == (found.verdict, found.detail)


def test_the_form_of_decisions() -> None:
    """As everywhere: shape, then dtype."""
    one = joined()
    assert "out has shape (4, 1), expected (4,)" == one.judge({"joined": lambda X: np.zeros((4, 1), int)}).detail
    assert "out is bool, expected int64" == one.judge({"joined": lambda X: np.zeros(4, bool)}).detail
    assert "out is None, expected a numpy array of shape (4,)" == one.judge({"joined": lambda X: None}).detail


def test_units_that_are_none() -> None:
    """What is wrong with them is told with the call that was made; one that raises is waited for."""
    one = joined()
    found = one.judge({"joined": lambda X: np.array([0, 1, 0, 1]), "gate": lambda name: None})
    assert "gate('OR') is None, expected 2 values" == found.detail
    raised = Result(raised=Raised(0, "NotImplementedError", "", todo=True))
    waiting = one.judged([raised])
    assert (Verdict.SKIP, "waits for gate") == (waiting.verdict, waiting.reason)


# ------------------------------------------------------------------------------------------------------------------- ends


@pytest.mark.parametrize(
    ("mistakes", "text"),
    [
        ([3, 1], "mistakes ends with 1, expected 0"),
        ([], "mistakes is a list of 0, expected a list of whole numbers"),
        (0, "mistakes is the int 0, expected a list of whole numbers"),
        ([1, 0.0], "mistakes is a list of 2, expected a list of whole numbers"),
        ([True, False], "mistakes is a list of 2, expected a list of whole numbers"),
        ([[0]], "mistakes is a list of 1, expected a list of whole numbers"),
    ],
)
def test_how_a_list_ends(mistakes: Any, text: str) -> None:
    """Whole numbers, and the right one last."""
    found = learning().judge({"learn": lambda X, t, rng: (np.array([1.0, 0.0]), -0.1, mistakes)})
    assert text == found.detail


def test_numpy_s_numbers_in_a_list() -> None:
    """Are whole numbers too; a tuple is a list."""
    one = learning()
    assert (
        Verdict.PASS
        is one.judge({"learn": lambda X, t, rng: (np.array([1.0, 0.0]), -0.1, (np.int64(2), np.int64(0)))}).verdict
    )


# ----------------------------------------------------------------------------------------------------------------- varies


def counting(numbers: str) -> Trial:
    """A function without arguments that returns these numbers, and has to return 1 and 2 three times each."""
    options = {"output": "out", "values": (1, 2), "least": 3}
    exercise = Exercise("work.count", {}, ("out",), (holds(properties={"varies": options}, points=1, hint=HINT),))
    return trial(exercise, oracle(f"def count():\n    return {numbers}\n"))


@pytest.mark.parametrize(
    ("numbers", "detail"),
    [
        ([2, 1, 1, 1, 2, 2], ""),
        ((1, 2) * 3, ""),
        ([2, 2, 2, 2, 1, 1], "out has 6 entries; 1 comes 2 times among them, expected 3 or more"),
        ([1, 1, 1, 1], "out has 4 entries; 2 comes 0 times among them, expected 3 or more"),
        ([], "out has 0 entries; 1 comes 0 times among them, expected 3 or more"),
        ([1.0, 2.0] * 3, "out is a list of 6, expected a list of whole numbers"),
        (3, "out is the int 3, expected a list of whole numbers"),
    ],
)
def test_numbers_that_have_to_come_often_enough(numbers: Any, detail: str) -> None:
    """Each of them, in any order."""
    found = counting("[1, 2] * 3").judge({"count": lambda: numbers})
    assert (Verdict.FAIL if detail else Verdict.PASS, detail) == (found.verdict, found.detail or "")


def test_what_a_list_without_variety_leaves() -> None:
    """How often each of the numbers came, or what came in place of a list."""
    one = counting("[1, 2] * 3")
    assert {"varies": [[0, 4]]} == one.features({"count": lambda: [2, 2, 2, 2]})
    assert {"varies": ["None"]} == one.features({"count": lambda: None})


# --------------------------------------------------------------------------------------------------- features, declarations


def test_a_mistake_is_known_by_its_decisions() -> None:
    """All scales of it are one; where the function draws at random only which properties hold."""
    one = gate()
    for size in (1.0, 7.0):
        features = one.features({"gate": of_and(size * np.array([1.0, 1.0]), -size)})
        assert [([[-1], [0], [0], [1]], [1, 1])] == [(d.tolist(), s.tolist()) for d, s in features["decides AND"]]
        assert [([[-1], [1], [1], [1]], [1, 1])] == [(d.tolist(), s.tolist()) for d, s in features["decides OR"]]
    assert {"decides": True, "ends": False} == learning().features(
        {"learn": lambda X, t, rng: (np.array([1.0, 0.0]), -0.1, [2])}
    )
    assert {"decides": False, "ends": False} == learning().features({"learn": lambda X, t, rng: None})
    assert ["w is a list of 2, expected a numpy array of shape (2,)"] == one.features(
        {"gate": of_and([1.0, 1.0], -1.5)}
    )["decides AND"]


def test_units_that_decide_alike_by_other_weights_are_two_mistakes() -> None:
    """Both say 1 always, one of them with weights that pull the other way."""
    up, down = (gate().features({"gate": of_and(np.full(2, sign), 2.5)})["decides AND"] for sign in (1.0, -1.0))
    assert [[1], [1], [1], [1]] == up[0][0].tolist() == down[0][0].tolist()
    assert ([1, 1], [-1, -1]) == (up[0][1].tolist(), down[0][1].tolist())


def test_a_network_is_known_by_its_hidden_units_too() -> None:
    """In whichever order they stand: two networks that say the same for different reasons are two mistakes."""
    output = (np.array([[1.0], [1.0]]), np.array([-0.5]))  # one of the two is enough

    def hidden(*units: tuple[float, float, float]) -> Any:
        layer = (np.array([unit[:2] for unit in units]).T, np.array([unit[2] for unit in units]))
        [found] = network().features({"network": lambda: [layer, output]})["decides"]
        return [numbers.tolist() for numbers in found]

    either, not_both, always = (1.0, 1.0, -0.5), (-1.0, -1.0, 1.5), (1.0, 1.0, 0.5)
    assert [[[-1, 1, 1, 1], [1, 1, 1, -1]], [[1], [1], [1], [1]]] == hidden(either, not_both)
    assert hidden(either, not_both) == hidden(not_both, either)
    assert hidden(either, not_both)[-1] == hidden(either, always)[-1]
    assert hidden(either, not_both) != hidden(either, always)


def test_a_call_that_raised_leaves_how_it_ended() -> None:
    """Under the name of every output, as in other kinds."""

    def broken(name: str) -> None:
        raise KeyError("no")

    one = gate()
    assert Verdict.ERROR is one.judge({"gate": broken}).verdict
    assert {"w", "b"} == set(one.features({"gate": broken}))


def test_a_known_mistake_is_named_at_any_scale() -> None:
    """The footprint has the signs, not the numbers."""
    exercise = gate_exercise()

    @exercise.misconception("AND is given the numbers of OR.", fails="holds")
    def or_for_and(solution: Callable[[str], Any], name: str) -> Any:
        return solution("OR")

    ward = clinic(exercise, oracle(CODE))
    cause = ward.cause(of_and(np.array([3, 4]), -2))
    assert cause is not None
    assert "or_for_and" == cause.id


def test_what_is_frozen_judges_alike_and_holds_no_right_number() -> None:
    """The form of the answer and the tables, no more; options have been through JSON."""
    one = gate()
    assert [0.0, 0.0, 0.0, 0.0] == [float(np.max(np.abs(n))) for form in one.plan.extra["forms"] for n in form]
    plan = Plan(**unpack(pack({f.name: getattr(one.plan, f.name) for f in fields(one.plan)})))
    check = replace(one.check, options=json.loads(json.dumps({"properties": one.check.options["properties"]})))
    frozen = replace(one, plan=plan, check=check)
    for numbers in (np.array([2.0, 3.0]), -4), (np.array([1.0, 1.0]), -1.0), (None, None):
        instead = {"gate": of_and(*numbers)}
        assert one.judge(instead).detail == frozen.judge(instead).detail
        assert str(one.features(instead)) == str(frozen.features(instead))


def test_an_unknown_property() -> None:
    """Those that exist are listed."""
    check = holds(properties={"shines": {}}, points=1, hint=HINT)
    with pytest.raises(CourseError, match=r"there is no property shines\. Use one of agrees, decides, ends, varies\."):
        trial(Exercise("work.network", {}, ("params",), (check,)), oracle(CODE))


def test_a_reference_that_does_not_hold() -> None:
    """Is told when the check is planned."""
    options = {"layers": "params", "rows": CORNERS, "targets": (0, 1, 1, 1)}
    check = holds(properties={"decides": options}, points=1, hint=HINT)
    with pytest.raises(CourseError, match=r"work\.network/holds: the reference fails it: .* Mend one of them\."):
        trial(Exercise("work.network", {}, ("params",), (check,)), oracle(CODE))


def test_the_declaration() -> None:
    """Is plain data; options that are not set are left out."""
    check = holds(properties={"ends": {"output": "m", "last": 0}}, points=2, hint=HINT, name="last", guard=True)
    assert Check("holds", "last", 2, HINT, {"properties": {"ends": {"output": "m", "last": 0}}}, guard=True) == check


def test_a_case_named_in_another_language_leaves_the_same() -> None:
    """A diagnosis does not depend on what is spoken."""
    one = gate()
    other = replace(one, plan=replace(one.plan, labels=("그리고", "또는")))
    assert ["decides AND", "decides OR"] == list(one.features()) == list(other.features())
    found = other.judge({"gate": of_and(np.array([3, 4]), -2)})
    assert (found.detail or "").startswith("case 그리고: ")
