"""The course's gradients are proven by two witnesses, and the witnesses themselves are put to the test."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks.carried import pairs
from autograder.compare import leaves, replace_leaves
from autograder.course import load_course
from autograder.gradients import Unsuited
from autograder.regions import public_functions
from benchmarks import reference_gradients
from benchmarks.reference_gradients import PAGE, START, Key, Problem, look, main, problems, prove, written
from benchmarks.slopes import extrapolated, slope

GRADIENT = ("_backward", "_grads", "_gradient", "_derivative")  # how functions that compute a gradient are called
NO_FORMULA = {"numerical_gradient", "diagnose_gradient"}  # measure or judge a gradient of any function
PLANTED = 1e-8  # relative error of a gradient that has to be found


@pytest.fixture(scope="module")
def found() -> dict[Key, reference_gradients.Finding]:
    """Returns the findings of one draw."""
    return prove(1)


def drawn(function: str) -> Problem:
    """Returns the first problem of one function."""
    return next(draw(0)[0] for name, draw in problems("test") if name == function)


def cubic(x: Any) -> Any:
    return x**3


# ------------------------------------------------------------------------------------------------------------ the course


def test_one_draw_proves_every_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with 0, and every line of its table has an error below its bound."""
    assert 0 == main(["--seeds", "1"])
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| `")]
    assert len(rows) >= 25
    assert [] == [row for row in rows if not float(row[3]) <= float(row[4].rstrip(" |"))]


def test_every_gradient_check_is_covered(root: Path, found: dict[Key, Any]) -> None:
    """Exercise by exercise, for every argument that one of its checks differentiates by."""
    asked = {
        (exercise.id, name)
        for assignment in load_course(root).assignments
        for exercise in assignment.exercises
        for check in exercise.checks
        if check.kind in ("gradient", "adjoint")
        for name in ([check.options["wrt"]] if check.kind == "adjoint" else pairs(exercise, check).values())
    }
    assert set() == asked - {(function, wrt) for function, wrt, _ in found}


def test_what_is_called_a_gradient_is_covered(root: Path, found: dict[Key, Any]) -> None:
    """A gradient without a `gradient` check has its entry in `BY_VALUE`."""
    named = {
        f"{assignment.module}.{name}"
        for assignment in load_course(root).assignments
        for name in public_functions(assignment.reference.read_text("utf-8"), assignment.reference.name)
        if name.endswith(GRADIENT) and name not in NO_FORMULA
    }
    assert set() == named - {function for function, _, _ in found}


def test_the_page_lists_what_is_proven(found: dict[Key, Any]) -> None:
    """`python -m benchmarks.reference_gradients --docs` writes the table of docs/numerics.md anew."""
    table = PAGE.read_text("utf-8").partition(START)[2]
    listed = [tuple(line.split(" | ")[:3]) for line in table.splitlines() if line.startswith("| `")]
    assert [(f"| `{function}`", wrt, method) for function, wrt, method in found] == listed


def test_a_wrong_gradient_is_reported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names it and ends with 1."""
    right = drawn("backprop.affine_backward")
    wrong = replace(right, claim=right.claim * (1 + PLANTED))
    monkeypatch.setattr(reference_gradients, "problems", lambda seed, root: iter([("", lambda attempt: [wrong])]))
    assert 1 == main(["--seeds", "1"])
    assert "Not the gradient of its loss: backprop.affine_backward by x.\n" == capsys.readouterr().err


# --------------------------------------------------------------------------------------------------------- the witnesses


@pytest.mark.parametrize(
    ("function", "method"),
    [
        ("backprop.tanh_backward", "complex step"),
        ("backprop.relu_backward", "complex step"),
        ("backprop.sigmoid_backward", "directions"),  # np.where drops imaginary parts
        ("backprop.bce_with_logits_backward", "directions"),  # abs gives false slopes without a word
        ("backprop.mlp_loss_and_grads", "directions"),  # float() of a complex number
        ("rnn.rnn_backward", "complex step"),
    ],
)
def test_the_complex_step_is_heard_where_it_is_right(function: str, method: str) -> None:
    """By the slopes of the loss, not by the gradient; a planted error is found by either witness."""
    problem, source = drawn(function), np.random.default_rng(0)
    finding = look(problem, source)
    assert (method, True) == (finding.method, finding.right)
    planted = replace_leaves(problem.claim, [leaf * (1 + PLANTED) for leaf in leaves(problem.claim)])
    finding = look(replace(problem, claim=planted), source)
    assert (method, False) == (finding.method, finding.right)


@pytest.mark.parametrize("function", ["backprop.tanh_backward", "backprop.sigmoid_backward"])
def test_a_gradient_of_another_shape_or_without_a_number_is_wrong(function: str) -> None:
    """Whatever the witness; nothing is broadcast, and a NaN is below no bound."""
    problem, source = drawn(function), np.random.default_rng(0)
    assert not look(replace(problem, claim=problem.claim[:, :1], allowed=[0.0]), source).right
    assert not look(replace(problem, claim=np.full_like(problem.claim, np.nan)), source).right


def test_a_gradient_of_zeros_proves_nothing() -> None:
    """Where the loss does not move, other inputs have to be drawn."""
    problem = replace(drawn("backprop.tanh_backward"), forward=np.zeros_like)
    with pytest.raises(Unsuited, match="0 here"):
        look(replace(problem, claim=np.zeros_like(problem.claim)), np.random.default_rng(0))


def test_what_is_refused_on_every_draw_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last reason comes out: no gradient is passed over in silence."""
    problem = replace(drawn("backprop.tanh_backward"), forward=lambda z: np.full_like(z, np.nan))
    monkeypatch.setattr(reference_gradients, "problems", lambda seed, root: iter([("", lambda attempt: [problem])]))
    with pytest.raises(Unsuited, match="not finite"):
        prove(1)


def test_slopes_are_as_exact_as_their_error_says() -> None:
    """A cubic is differentiated to rounding; beside a kink the error grows, and still holds."""
    x, unit, dout = np.array([1.5, -0.25]), np.array([1.0, -2.0]), np.array([0.5, 3.0])
    value, error = slope(cubic, [x], 0, unit, dout, np.random.default_rng(0))
    exact = float(np.sum(dout * 3 * x**2 * unit))
    assert abs(value - exact) <= error <= 1e-10
    x = np.array([1e-3, 1.0])  # the first distances step over the kink at 0
    value, error = slope(np.abs, [x], 0, unit, dout, np.random.default_rng(0))
    assert abs(value - float(np.sum(dout * np.sign(x) * unit))) <= error <= 1e-6


def test_a_random_function_has_no_slope() -> None:
    """Two calls that differ are told from a steep function."""
    source = np.random.default_rng(0)
    with pytest.raises(Unsuited, match="two calls"):
        slope(lambda x: x + source.standard_normal(), [np.ones(2)], 0, np.ones(2), None, source)


def test_extrapolation_takes_out_even_powers() -> None:
    """Differences that are 2 + h^2 + h^4 become 2 after two columns."""
    quotients = [2 + h**2 + h**4 for h in (1.0, 0.5, 0.25, 0.125)]
    value, error = extrapolated(quotients, [0.0] * 4)
    assert abs(value - 2) <= error <= 1e-13


def test_the_table_is_markdown() -> None:
    """One row for each argument, errors with two digits."""
    finding = reference_gradients.Finding("complex step", 2.06e-16, 4.5e-15)
    head, _, row = written({("m.f", "x", "complex step"): finding}).partition("--- |\n| `")
    assert "| gradient | by | witness | largest error | bound |" == head.splitlines()[0]
    assert "m.f` | x | complex step | 2.1e-16 | 4.5e-15 |\n" == row
