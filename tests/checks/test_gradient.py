"""`gradient`: the reference is proven against the numeric gradient first, then submissions are compared by value."""

from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, labels, layers, value
from autograder.checks import gradient
from autograder.errors import CourseError, Redraw
from autograder.model import Check, Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def affine(x, W, b):
    return x @ W + b, (x, W)

def affine_backward(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)

def square(x):
    return np.sum(x * x)

def square_gradient(x):
    return 2 * x

def wrong_gradient(x):
    return 2 * x + 1e-4

def ramp(x):
    return np.maximum(x, 0)

def ramp_backward(dout, x):
    return dout * (x > 0)

OWN = np.random.default_rng(1)

def noisy(x):
    return np.sum(x) + OWN.random()

def loss(params, x):
    (W, b), = params
    return np.sum(np.tanh(x @ W + b))

def loss_gradient(params, x):
    (W, b), = params
    dz = 1 - np.tanh(x @ W + b) ** 2
    return loss(params, x), [(x.T @ dz, dz.sum(axis=0))]
"""
GIVEN = "import numpy as np\n\n\ndef ramp(x):\n    return np.maximum(x, 0)\n"


def affine(**options: Any) -> Trial:
    exercise = Exercise(
        "work.affine_backward",
        inputs={"x": array("N D"), "W": array("D M"), "b": array("M"), "dout": array("N M")},
        arguments=("dout", "cache"),
        after=("affine", ("x", "W", "b"), (1,)),
        outputs=("dx", "dW", "db"),
        checks=(gradient(of="work.affine", wrt="x W b", upstream="dout", points=1, hint=HINT, **options),),
    )
    return trial(exercise, oracle(CODE))


def simple(
    name: str,
    of: str = "work.square",
    inputs: dict[str, Any] | None = None,
    upstream: str | None = None,
    **options: Any,
) -> Trial:
    inputs = inputs or {"x": array("N D", away=0.2)}
    check = gradient(of=of, wrt="x", upstream=upstream, points=1, hint=HINT, **options)
    return trial(Exercise(f"work.{name}", inputs, ("dx",), (check,)), oracle(CODE, given=GIVEN))


# ---- the reference is proven


def test_the_reference_agrees_with_its_numeric_gradient() -> None:
    """Through the student's own forward, of a loss, of a function that is given, of a tree of parameters."""
    assert Verdict.PASS is affine().judge().verdict
    assert Verdict.PASS is simple("square_gradient").judge().verdict
    inputs = {"dout": array("N D"), "x": array("N D", away=0.2)}
    assert Verdict.PASS is simple("ramp_backward", "given.ramp", inputs, "dout").judge().verdict
    check = gradient(of="work.loss", wrt={"grads": "params"}, points=1, hint=HINT)
    tree = Exercise("work.loss_gradient", {"params": layers("D M"), "x": array("N D")}, ("loss", "grads"), (check,))
    one = trial(tree, oracle(CODE))
    assert Verdict.PASS is one.judge().verdict
    ((W, b),) = one.plan.extra["numeric"]["grads"]
    assert ((5, 3), (3,)) == (W.shape, b.shape)


def test_a_reference_that_is_no_gradient_is_refused() -> None:
    """Where two witnesses contradict each other the course is wrong, never the student."""
    message = (
        r"^work.wrong_gradient/gradient: the reference is not the gradient of work.square: dx.* Mend one of them\.$"
    )
    with pytest.raises(CourseError, match=message):
        simple("wrong_gradient")


def test_a_draw_that_proves_nothing_is_drawn_again() -> None:
    """Every entry at a kink, or a function that is not the same twice."""
    inputs = {"dout": array("N D"), "x": value(np.zeros((5, 3)))}
    with pytest.raises(Redraw, match=r"^the numeric gradient by x: "):
        simple("ramp_backward", "work.ramp", inputs, "dout")
    message = r"^the numeric gradient by x: .*two calls with the same input differ: fix the mask or the seed$"
    with pytest.raises(Redraw, match=message):
        simple("square_gradient", "work.noisy")


# ---- submissions


def test_a_wrong_gradient_is_told_with_the_numeric_one() -> None:
    """A number that the student can recompute, at the very place; outputs that are right are named."""
    one = affine()

    def halved(dout: Any, cache: Any) -> Any:
        x, W = cache
        return dout @ W.T, x.T @ dout / len(x), dout.sum(axis=0)

    found = one.judge({"affine_backward": halved})
    right = one.plan.extra["numeric"]["dW"][0, 0]
    assert (Verdict.FAIL, "value") == (found.verdict, found.reason)
    assert found.detail is not None
    assert found.detail.startswith(f"dW[0, 0] is {right / 5:.6g}, expected {right:.6g} (21 of 21 entries differ)")
    assert "; every entry is 0.2 times the expected one. dx and db are right" in found.detail
    assert found.detail.endswith(f". The numeric gradient there is {right:.6g}")


def test_a_wrong_form_is_told_without_it() -> None:
    """There is no place to compare at."""
    one = affine()
    found = one.judge({"affine_backward": lambda dout, cache: (dout, dout, dout)})
    assert "shape" == found.reason
    assert found.detail is not None
    assert "numeric" not in found.detail


def test_slips_of_an_epsilon_are_seen() -> None:
    """A submission is compared by value, far closer than any difference quotient could."""
    one = simple("square_gradient")
    assert Verdict.FAIL is one.judge({"square_gradient": lambda x: 2 * x * (1 + 1e-9)}).verdict
    assert Verdict.PASS is one.judge({"square_gradient": lambda x: x + x}).verdict


def test_outputs_that_are_no_gradients_are_compared_too() -> None:
    """A mapping names those that are."""
    check = gradient(of="work.loss", wrt={"grads": "params"}, points=1, hint=HINT)
    tree = Exercise("work.loss_gradient", {"params": layers("D M"), "x": array("N D")}, ("loss", "grads"), (check,))
    one = trial(tree, oracle(CODE))
    right = one.plan.values[0]
    found = one.judge({"loss_gradient": lambda params, x: (2 * right[0], right[1])})
    assert found.detail is not None
    assert found.detail.endswith("grads is right")
    wrong = [(right[1][0][0], 2 * right[1][0][1])]
    found = one.judge({"loss_gradient": lambda params, x: (right[0], wrong)})
    assert found.detail is not None
    assert found.detail.startswith("grads[0][1][0] is ")


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_at_a_kink_any_value_between_the_slopes_is_right(slope: float) -> None:
    """There is no one gradient there; outside of the slopes it is wrong, and away from the kink it is one number."""
    kinks = {"dout": array("N D", away=0.1), "x": value(np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.5]]))}
    one = simple("ramp_backward", "work.ramp", {**kinks, "dout": array("2 3", away=0.1)}, "dout", at_kinks=True)

    def with_slope(at: float) -> Any:
        return {"ramp_backward": lambda dout, x: dout * np.where(x == 0, at, x > 0)}

    assert Verdict.PASS is one.judge(with_slope(slope)).verdict
    assert Verdict.FAIL is one.judge(with_slope(-0.1)).verdict
    assert Verdict.FAIL is one.judge(with_slope(1.1)).verdict
    assert Verdict.FAIL is one.judge({"ramp_backward": lambda dout, x: dout * 1.0}).verdict


def test_labels_are_no_parameters() -> None:
    """What is not differentiated may be anything that the forward takes."""
    code = """
def pick(z, y):
    return np.sum(z[np.arange(len(y)), y] ** 2)

def pick_gradient(z, y):
    d = np.zeros_like(z)
    d[np.arange(len(y)), y] = 2 * z[np.arange(len(y)), y]
    return d
"""
    check = gradient(of="work.pick", wrt="z", points=1, hint=HINT)
    inputs = {"z": array("N C"), "y": labels("N", below="C")}
    one = trial(Exercise("work.pick_gradient", inputs, ("dz",), (check,)), oracle(code))
    assert Verdict.PASS is one.judge().verdict


def test_the_declaration_is_plain_data() -> None:
    """Names are split, a mapping stays one."""
    check = gradient(of="a.f", wrt="x W", upstream="dout", points=1, hint=HINT)
    assert Check("gradient", "gradient", 1, HINT, {"of": "a.f", "wrt": ["x", "W"], "upstream": "dout"}) == check
    assert {"g": "p"} == gradient(of="a.f", wrt={"g": "p"}, points=1, hint=HINT).options["wrt"]
