"""`gradient`: the reference is proven against the numeric gradient first, then submissions are compared by value."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, labels, layers, value
from autograder.checks import KINDS, gradient
from autograder.errors import CourseError, Redraw
from autograder.figures import Slopes, Stages
from autograder.model import Check, Exercise, Plan, Verdict
from autograder.wire import Result, pack, unpack
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

def windows(x, stride):
    return np.stack([x[i * stride : i * stride + 3] for i in range((len(x) - 3) // stride + 1)])

def highest(x, stride):
    return windows(x, stride).max(axis=1)

def highest_backward(dout, x, stride):
    dx = np.zeros_like(x)
    for i, (d, window) in enumerate(zip(dout, windows(x, stride))):
        dx[i * stride + np.argmax(window)] += d
    return dx

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


# two cells share the first maximum, three dead ones the second, and the third is alone
TIED = np.array([0.7, -0.2, 0.7, 0.0, 0.0, 0.0, -0.4, 1.3, 0.4])


def ties(stride: int = 3, x: Any = TIED) -> Trial:
    inputs = {"dout": array(f"{(len(x) - 3) // stride + 1}", away=0.3), "x": value(x), "stride": stride}
    check = gradient(
        of="work.highest", wrt="x", upstream="dout", of_args=("x", "stride"), at_kinks=True, points=1, hint=HINT
    )
    return trial(Exercise("work.highest_backward", inputs, ("dx",), (check,)), oracle(CODE))


def shared_out(weights: Any) -> Any:
    """A backward pass that gives the cells of every window these shares of dout, from the mask of its maxima."""

    def backward(dout: Any, x: Any, stride: int) -> Any:
        dx = np.zeros_like(x)
        for i, d in enumerate(dout):
            window = x[i * stride : i * stride + 3]
            dx[i * stride : i * stride + 3] += d * weights(window == window.max())
        return dx

    return {"highest_backward": backward}


def first(mask: Any) -> Any:
    return np.arange(3) == np.argmax(mask)


def last(mask: Any) -> Any:
    return np.arange(3) == 2 - np.argmax(mask[::-1])


def equal(mask: Any) -> Any:
    return mask / mask.sum()


def uneven(mask: Any) -> Any:
    return mask * np.array([0.5, 0.3, 0.2]) / np.sum(mask * np.array([0.5, 0.3, 0.2]))


@pytest.mark.parametrize("stride", [3, 2, 1])
@pytest.mark.parametrize("weights", [first, last, equal, uneven])
def test_tied_maxima_share_as_they_like(weights: Any, stride: int) -> None:
    """All shares that are at least 0 and add up to 1 are right, in overlapping windows too, and where all is 0."""
    assert Verdict.PASS is ties(stride).judge(shared_out(weights)).verdict


@pytest.mark.parametrize("stride", [3, 2, 1])
@pytest.mark.parametrize(
    "weights",
    [
        lambda mask: 1.0 * mask,
        lambda mask: mask / 3,
        lambda mask: np.where(mask.sum() > 1, 0.0, mask),
        lambda mask: 2.0 * first(mask) - last(mask),
    ],
    ids=[
        "each gets all",
        "a share for every cell of the window",
        "nobody gets any",
        "more than all and less than none",
    ],
)
def test_shares_of_tied_maxima_add_up(weights: Any, stride: int) -> None:
    """Each tied cell alone may take all of dout; together they may not, nor may one take more than all of it."""
    found = ties(stride).judge(shared_out(weights))
    assert (Verdict.FAIL, "value") == (found.verdict, found.reason)


def test_what_a_tie_gets_in_all_is_told() -> None:
    """With the places of its cells."""
    one = ties()
    (dout,) = [arg for arg in one.plan.calls[0].steps[0].args if isinstance(arg, np.ndarray) and len(arg) == 3]
    found = one.judge(shared_out(lambda mask: np.where(mask.sum() == 2, 1.0 * mask, first(mask))))
    text = (
        f"in 2 places where x has one and the same value dx is {2 * dout[0]:.6g} in all, expected {dout[0]:.4g} "
        "(dx[0] + dx[2])"
    )
    assert text == found.detail
    assert found.difference is not None
    assert ("dx", ()) == (found.difference.output, found.difference.index)


def test_what_an_entry_at_a_kink_may_be_is_told() -> None:
    """Both ends of it; an entry that is at no kink has one right value."""
    one = ties()
    (dout,) = [arg for arg in one.plan.calls[0].steps[0].args if isinstance(arg, np.ndarray) and len(arg) == 3]
    found = one.judge(shared_out(lambda mask: 2.0 * first(mask) - last(mask)))
    low, high = sorted([0.0, dout[0]])
    assert f"dx[0] is {2 * dout[0]:.6g}, expected a number from {low:.4g} to {high:.4g}" == found.detail
    found = one.judge(shared_out(lambda mask: 0.0 * mask if mask.all() else first(mask)))
    assert found.detail is not None
    assert found.detail.startswith(
        f"in 3 places where x has one and the same value dx is 0 in all, expected {dout[1]:.4g}"
    )
    found = one.judge(shared_out(lambda mask: np.where(mask.sum() == 1, 2.0 * mask, first(mask))))
    assert f"dx[7] is {2 * dout[2]:.6g}, expected {dout[2]:.4g}" == found.detail


def test_what_is_no_number_at_a_tie() -> None:
    """Is wrong as everywhere; so is another form."""
    one = ties()
    assert "finite" == one.judge(shared_out(lambda mask: np.full(3, np.nan))).reason
    assert "shape" == one.judge({"highest_backward": lambda dout, x, stride: dout}).reason
    assert "type" == one.judge({"highest_backward": lambda dout, x, stride: None}).reason


def test_ties_in_a_tree_of_parameters() -> None:
    """Are told without their places."""
    code = """
def peaks(params):
    return np.array([a.max() for a in params])

def peaks_gradient(params):
    return [1.0 * (np.arange(len(a)) == np.argmax(a)) for a in params]
"""
    check = gradient(of="work.peaks", wrt={"grads": "params"}, at_kinks=True, points=1, hint=HINT)
    params = [np.array([0.2, 0.5]), np.array([0.9, -1.0, 0.9])]
    one = trial(Exercise("work.peaks_gradient", {"params": value(params)}, ("grads",), (check,)), oracle(code))
    assert Verdict.PASS is one.judge().verdict
    half = [np.array([0.0, 1.0]), np.array([0.5, 0.0, 0.5])]
    assert Verdict.PASS is one.judge({"peaks_gradient": lambda params: half}).verdict
    found = one.judge({"peaks_gradient": lambda params: [half[0], 2 * half[1]]})
    assert "in 2 places where params has one and the same value grads is 2 in all, expected 1 (grads)" == found.detail
    found = one.judge({"peaks_gradient": lambda params: [half[0], 4 * half[1]]})
    assert "grads[1][0] is 2, expected 0.5 (2 of 3 entries differ)" == found.detail


def test_what_is_right_at_kinks_is_frozen_with_the_plan() -> None:
    """A release judges alike."""
    one = ties()
    frozen = replace(one, plan=Plan(**unpack(pack({f.name: getattr(one.plan, f.name) for f in fields(one.plan)}))))
    for weights in (first, equal, lambda mask: 1.0 * mask, lambda mask: 3.0 * mask):
        judged = [t.judge(shared_out(weights)) for t in (one, frozen)]
        assert (judged[0].verdict, judged[0].detail) == (judged[1].verdict, judged[1].detail)


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


# ---- what there is to draw


def test_a_wrong_gradient_is_drawn_beside_the_numeric_one() -> None:
    """The first output that is wrong, entry by entry; and which of all outputs are right."""
    slopes, stages = affine().figures({"affine_backward": lambda dout, cache: averaged(dout, cache)})
    assert isinstance(slopes, Slopes)
    assert isinstance(stages, Stages)
    assert ("db", True) == (slopes.name, bool(slopes.wrong.all()))
    assert np.allclose(slopes.numeric, slopes.got * 5, rtol=1e-6)
    assert [("dx", ""), ("dW", ""), ("db", "wrong")] == [(row.name, row.wrong) for row in stages.rows]
    assert 2 == stages.first


def averaged(dout: Any, cache: Any) -> Any:
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.mean(axis=0)


def test_only_the_wrong_entries_are_marked() -> None:
    """One entry that is off by a thousandth."""

    def slipped(dout: Any, cache: Any) -> Any:
        dx, dW, db = averaged(dout, cache)
        dx[1, 0] *= 1.001
        return dx, dW, db * len(dout)

    slopes, _ = affine().figures({"affine_backward": slipped})
    assert isinstance(slopes, Slopes)
    assert [[1, 0]] == np.argwhere(slopes.wrong).tolist()


def test_layers_are_read_as_the_gradient_flows() -> None:
    """The last layer comes first: the first row that is wrong is where the mistake begins."""
    numbers = [(np.ones((2, 3)), np.ones(3)), (np.ones((3, 2)), np.ones(2))]
    exercise = Exercise("work.both", {}, ("loss", "grads"), (gradient(of="work.f", wrt={}, points=1, hint=HINT),))
    plan = Plan((), ("",), ({},), ((1.0, numbers),), ([0.0] * 5,), extra={"numeric": {"grads": numbers}})
    got = [(2 * W, b) for W, b in numbers]
    slopes, stages = KINDS["gradient"].figures(exercise, exercise.checks[0], plan, [Result(((1.0, got),))])
    assert isinstance(stages, Stages)
    assert isinstance(slopes, Slopes)
    assert ["loss", "grads[1][0]", "grads[1][1]", "grads[0][0]", "grads[0][1]"] == [row.name for row in stages.rows]
    assert ("grads[1][0]", 1, "as the gradient flows") == (slopes.name, stages.first, stages.order.partition(", ")[2])


def test_a_gradient_of_another_form_is_told_by_its_stage() -> None:
    """There is nothing entry by entry; what is right beside it is still said."""
    (stages,) = affine().figures({"affine_backward": lambda dout, cache: (*averaged(dout, cache)[:2], 1.0 + dout)})
    assert isinstance(stages, Stages)
    assert ["", "", "has shape (5, 7), expected (7,)"] == [row.wrong for row in stages.rows]
    assert [0.0, 0.0, None] == [row.error for row in stages.rows]
