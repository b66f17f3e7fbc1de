"""Carried credit goes to a backward that is right for its own wrong forward, if that forward is a real attempt."""

import re
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng
from autograder.checks import gradient
from autograder.checks.carried import agrees, possible, why_not
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Instead, Trial, oracle, trial

CODE = """
def sigmoid(z):
    a = 1 / (1 + np.exp(-z))
    return a, a

def sigmoid_backward(dout, a):
    return dout * a * (1 - a)

def relu(z):
    return np.maximum(z, 0), z

def relu_backward(dout, z):
    return dout * (z > 0)

def affine(x, W, b):
    return x @ W + b, (x, W)

def affine_backward(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)
"""


def pointwise(name: str, seed: str = "seed") -> Trial:
    exercise = Exercise(
        f"work.{name}_backward",
        inputs={"z": array("N D", away=0.05), "dout": array("N D")},
        arguments=("dout", "cache"),
        after=(name, ("z",), (1,)),
        outputs=("dz",),
        checks=(gradient(of=f"work.{name}", wrt="z", upstream="dout", points=1, hint=HINT),),
    )
    return trial(exercise, oracle(CODE), seed)


def affine() -> Trial:
    exercise = Exercise(
        "work.affine_backward",
        inputs={"x": array("N D"), "W": array("D M"), "b": array("M"), "dout": array("N M")},
        arguments=("dout", "cache"),
        after=("affine", ("x", "W", "b"), (1,)),
        outputs=("dx", "dW", "db"),
        checks=(gradient(of="work.affine", wrt="x W b", upstream="dout", points=1, hint=HINT),),
    )
    return trial(exercise, oracle(CODE))


def verdict(one: Trial, name: str, forward: Any, backward: Any) -> Verdict:
    """What a student's own pair of functions earns."""
    return one.judge({name: forward, f"{name}_backward": backward}, more=True).verdict


def reason(one: Trial, name: str, forward: Any, backward: Any) -> str | None:
    """What speaks against carried credit."""
    instead = {name: forward, f"{name}_backward": backward}
    more = [one.oracle.run(call, instead, "work") for call in one.plan.more]
    found = why_not(one.exercise, one.check, one.plan, more)
    return found and ": ".join(part for part in found if part)


# ---- credited


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_wrong_sigmoid_with_its_own_derivative_is_carried(seed: str) -> None:
    """The point for the forward is lost already; the backward has understood the chain rule."""
    one = pointwise("sigmoid", seed)

    def forward(z: Any) -> Any:
        a = 1 / (1 + np.exp(z))  # the sign is lost
        return a, a

    assert Verdict.CARRIED is verdict(one, "sigmoid", forward, lambda dout, a: -dout * a * (1 - a))
    found = one.judge({"sigmoid": forward, "sigmoid_backward": lambda dout, a: -dout * a * (1 - a)}, more=True)
    text = "This is the right gradient of your own forward pass, which is not right yet."
    assert ("own forward", text) == (found.reason, found.detail)


def test_a_leaky_relu_with_its_own_derivative_is_carried() -> None:
    """A kink of its own is no obstacle."""
    one = pointwise("relu")
    assert Verdict.CARRIED is verdict(
        one, "relu", lambda z: (np.where(z > 0, z, 0.1 * z), z), lambda dout, z: dout * np.where(z > 0, 1, 0.1)
    )


def test_several_gradients_are_carried_together() -> None:
    """A forward that forgets a factor, and a backward that has it in all three."""
    one = affine()

    def backward(dout: Any, cache: Any) -> Any:
        x, W = cache
        return 2 * dout @ W.T, 2 * x.T @ dout, 2 * dout.sum(axis=0)

    assert Verdict.CARRIED is verdict(one, "affine", lambda x, W, b: (2 * (x @ W + b), (x, W)), backward)


def test_a_forward_that_returns_no_tuple_can_still_be_differentiated() -> None:
    """The evaluations take what comes back; the cache is another matter."""
    one = pointwise("sigmoid")
    assert Verdict.SKIP is verdict(one, "sigmoid", lambda z: 1 / (1 + np.exp(z)), lambda dout, a: -dout * a * (1 - a))


def test_a_kernel_that_is_turned_round_is_carried() -> None:
    """At the edge each weight moves other outputs than in the reference, but as many."""
    code = """
def slide(x, w):
    out = np.correlate(np.pad(x, 1), w, "valid")
    return out, (x, w)

def slide_backward(dout, cache):
    x, w = cache
    xp, dw, dxp = np.pad(x, 1), np.zeros_like(w), np.zeros(len(x) + 2)
    for i, d in enumerate(dout):
        dw += d * xp[i : i + len(w)]
        dxp[i : i + len(w)] += d * w
    return dxp[1:-1], dw
"""
    exercise = Exercise(
        "work.slide_backward",
        inputs={"x": array("7"), "w": array("3"), "dout": array("7")},
        arguments=("dout", "cache"),
        after=("slide", ("x", "w"), (1,)),
        outputs=("dx", "dw"),
        checks=(gradient(of="work.slide", wrt="x w", upstream="dout", points=1, hint=HINT),),
    )
    one = trial(exercise, oracle(code))

    def turned(x: Any, w: Any) -> Any:
        return np.convolve(np.pad(x, 1), w, "valid"), (x, w)

    def turned_backward(dout: Any, cache: Any) -> Any:
        x, w = cache
        xp, dw, dxp = np.pad(x, 1), np.zeros_like(w), np.zeros(len(x) + 2)
        for i, d in enumerate(dout):
            dw += d * xp[i : i + len(w)][::-1]
            dxp[i : i + len(w)] += d * w[::-1]
        return dxp[1:-1], dw

    assert Verdict.PASS is one.judge().verdict
    assert Verdict.CARRIED is verdict(one, "slide", turned, turned_backward)


# ---- not credited


def middle_pixels() -> Trial:
    """Sums over windows of two images, of which the first, the middle and the last pixel are corners."""
    code = """
def summed(x):
    return np.stack([x[:, i : i + 3, j : j + 3].sum((1, 2)) ** 2 for i in range(4) for j in range(4)], axis=1), x

def summed_backward(dout, x):
    dx = np.zeros_like(x)
    for k, (i, j) in enumerate((i, j) for i in range(4) for j in range(4)):
        s = x[:, i : i + 3, j : j + 3].sum((1, 2))
        dx[:, i : i + 3, j : j + 3] += (2 * s * dout[:, k])[:, None, None]
    return dx
"""
    exercise = Exercise(
        "work.summed_backward",
        inputs={"x": array("2 6 6"), "dout": array("2 16")},
        arguments=("dout", "cache"),
        after=("summed", ("x",), (1,)),
        outputs=("dx",),
        checks=(gradient(of="work.summed", wrt="x", upstream="dout", points=1, hint=HINT),),
    )
    return trial(exercise, oracle(code))


@pytest.mark.parametrize(("size", "expected"), [(1, Verdict.FAIL), (3, Verdict.CARRIED)])
def test_one_pixel_in_place_of_its_window_is_not_carried(size: int, expected: Verdict) -> None:
    """In the corners the two look alike: each pixel moves one output there. In between it has to move as many as it should."""
    starts = [(i, j) for i in (0, 1, 2, 6 - size) for j in (0, 1, 2, 6 - size)]

    def forward(x: Any) -> Any:
        windows = [x[:, i : i + size, j : j + size].sum((1, 2)) for i, j in starts]
        return np.stack(windows, axis=1) ** 3, x

    def backward(dout: Any, x: Any) -> Any:
        dx = np.zeros_like(x)
        for k, (i, j) in enumerate(starts):
            s = x[:, i : i + size, j : j + size].sum((1, 2))
            dx[:, i : i + size, j : j + size] += (3 * s**2 * dout[:, k])[:, None, None]
        return dx

    assert expected is verdict(middle_pixels(), "summed", forward, backward)


def test_the_right_backward_of_a_right_forward_passes_and_is_not_carried() -> None:
    """Carried is for what is not right by itself."""
    assert Verdict.PASS is pointwise("sigmoid").judge(more=True).verdict


def test_a_backward_that_fits_neither_is_not_carried() -> None:
    """Wrong is wrong; the words are those of the comparison with the reference."""
    one = pointwise("sigmoid")

    def forward(z: Any) -> Any:
        return 1 / (1 + np.exp(z)), z

    assert Verdict.FAIL is verdict(one, "sigmoid", forward, lambda dout, z: dout)
    assert "dz: value" == reason(one, "sigmoid", forward, lambda dout, z: dout)
    assert "dz: shape" == reason(one, "sigmoid", forward, lambda dout, z: dout[0])
    assert "dz: finite" == reason(one, "sigmoid", forward, lambda dout, z: np.nan * dout)
    assert "dz: type" == reason(one, "sigmoid", forward, lambda dout, z: "text")


def test_without_a_second_round_nothing_is_carried() -> None:
    """The caller decides who deserves one."""
    one = pointwise("relu")
    instead: Instead = {
        "relu": lambda z: (2 * np.maximum(z, 0), z),
        "relu_backward": lambda dout, z: 2 * dout * (z > 0),
    }
    assert Verdict.FAIL is one.judge(instead).verdict
    assert Verdict.CARRIED is one.judge(instead, more=True).verdict


def test_a_constant_forward_with_zero_gradients_is_not_carried() -> None:
    """The gradient agrees, of nothing."""
    for name in ("sigmoid", "relu"):
        one = pointwise(name)
        pair = (lambda z: (np.ones_like(z), z), lambda dout, z: np.zeros_like(dout))
        assert Verdict.FAIL is verdict(one, name, *pair)
        assert reason(one, name, *pair) is not None


def test_an_identity_that_forgets_the_activation_is_not_carried() -> None:
    """Its gradient is the upstream, whatever the inputs: half a relu would earn the whole backward."""
    pair = (lambda z: (1.0 * z, z), lambda dout, z: 1.0 * dout)
    one = pointwise("relu")
    assert Verdict.FAIL is verdict(one, "relu", *pair)
    assert "dz does not depend on the inputs" == reason(one, "relu", *pair)
    assert "dz does not depend on the inputs" == reason(pointwise("sigmoid"), "sigmoid", *pair)


def test_a_forward_that_sums_all_inputs_is_not_carried() -> None:
    """An input has to move as many outputs as it should, and no more."""
    pair = (
        lambda z: (np.full_like(z, np.sum(z)), z),
        lambda dout, z: np.full_like(z, np.sum(dout)),
    )
    text = "dz: the outputs of the forward pass do not depend on the inputs that they should depend on"
    for name in ("sigmoid", "relu"):
        one = pointwise(name)
        assert Verdict.FAIL is verdict(one, name, *pair)
        assert text == reason(one, name, *pair)


def test_a_sigmoid_of_the_sum_of_all_inputs_is_not_carried() -> None:
    """Not constant, live, and differentiated rightly, but it is not the layer that was asked for."""

    def forward(z: Any) -> Any:
        s = 1 / (1 + np.exp(-np.sum(z)))
        return np.full_like(z, s), np.full_like(z, s)

    def backward(dout: Any, s: Any) -> Any:
        return np.full_like(s, np.sum(dout * s * (1 - s)))

    one = pointwise("sigmoid")
    assert Verdict.FAIL is verdict(one, "sigmoid", forward, backward)
    assert reason(one, "sigmoid", forward, backward) is not None


def test_an_affine_layer_without_its_bias_is_not_carried() -> None:
    """An argument that the forward forgets has no gradient to be right about."""

    def backward(dout: Any, cache: Any) -> Any:
        x, W = cache
        return dout @ W.T, 3 * (x.T @ dout), 0 * dout.sum(axis=0)

    one = affine()
    assert Verdict.FAIL is verdict(one, "affine", lambda x, W, b: (x @ W, (x, W)), backward)


def test_a_forward_that_is_random_raises_or_changes_its_form_is_not_carried() -> None:
    """Each for its own reason, and never by an error of ours."""
    one = pointwise("sigmoid")
    source = np.random.default_rng(1)

    def raising(z: Any) -> Any:
        if z[0, 0] != one.plan.calls[0].steps[0].args[0][0, 0]:
            raise ValueError("another input")
        return 1 / (1 + np.exp(z)), z

    forwards = {
        "dz: two calls with the same input differ: fix the mask or the seed": lambda z: (z + source.random(z.shape), z),
        "a call of the second round did not return": raising,
        "dz: the outputs are not one array of numbers of the same shape for each point": lambda z: ("text", z),
        "dz: dout has shape (5, 3), the output (2, 3)": lambda z: (z[:2], z),
        "dz: the output is float32: too coarse for differences": lambda z: (z.astype(np.float32), z),
    }
    for text, forward in forwards.items():
        assert text == reason(one, "sigmoid", forward, lambda dout, z: 2 * dout * z)
        assert Verdict.FAIL is verdict(one, "sigmoid", forward, lambda dout, z: 2 * dout * z)


def test_a_backward_that_looks_at_its_call_is_not_carried() -> None:
    """Right at the first draw and wrong at the second: both count."""
    one = pointwise("relu")
    first = one.plan.more[0].steps[0].args[0]

    def backward(dout: Any, z: Any) -> Any:
        return 2 * dout * (z > 0) if z[0, 0] == first[0, 0] else dout

    assert "dz: value" == reason(one, "relu", lambda z: (2 * np.maximum(z, 0), z), backward)


# ---- what may be carried at all


def test_only_the_student_s_own_function_has_a_second_round() -> None:
    """A function that is given is right."""
    own = gradient(of="work.f", wrt="x", points=1, hint=HINT)
    given = gradient(of="given.f", wrt="x", points=1, hint=HINT)
    exercise = Exercise("work.g", {"x": array("N")}, ("dx",), (own, given))
    assert possible(exercise, own)
    assert not possible(exercise, given)


def test_the_second_round_keeps_the_upstream() -> None:
    """One dout for both draws, so that what changes is due to the inputs."""
    one = pointwise("relu")
    targets = [call for call in one.plan.more if call.steps[-1].target == "work.relu_backward"]
    assert 2 == len(targets)
    assert targets[0].steps[-1].args[0].tolist() == targets[1].steps[-1].args[0].tolist()
    assert targets[0].steps[0].args[0].tolist() != targets[1].steps[0].args[0].tolist()


def test_the_reference_agrees_with_itself() -> None:
    """At both draws, for every output."""
    one = affine()
    more = [one.oracle.run(call) for call in one.plan.more]
    assert agrees(one.exercise, one.check, one.plan, more)


# ---- random functions, judged by their own slopes alone

NOISY = """
def noisy(x, rng):
    mask = rng.random(x.shape) > 0.5
    return np.sum(x * x * mask)

def noisy_gradient(x, rng):
    mask = rng.random(x.shape) > 0.5
    return 2 * x * mask
"""


def own() -> Trial:
    check = gradient(of="work.noisy", wrt="x", of_args=("x", "rng"), own=True, points=1, hint=HINT)
    exercise = Exercise("work.noisy_gradient", {"x": array("N D"), "rng": rng()}, ("dx",), (check,))
    return trial(exercise, oracle(NOISY))


def test_a_random_function_is_judged_by_its_own_slopes() -> None:
    """Whatever random calls it makes: here the mask is drawn in another way."""

    def noisy(x: Any, rng: Any) -> Any:
        return np.sum(x * x * (rng.uniform(size=x.shape) < 0.3))

    def right(x: Any, rng: Any) -> Any:
        return 2 * x * (rng.uniform(size=x.shape) < 0.3)

    one = own()
    assert Verdict.PASS is one.judge(more=True).verdict
    assert Verdict.PASS is one.judge({"noisy": noisy, "noisy_gradient": right}, more=True).verdict


def test_a_random_function_with_another_gradient_fails() -> None:
    """Both slopes are told, and where the right one comes from."""
    found = own().judge({"noisy_gradient": lambda x, rng: 2 * x}, more=True)
    assert (Verdict.FAIL, "value") == (found.verdict, found.reason)
    assert found.detail is not None
    words = r"along a random direction dx gives the slope (\S+), expected (\S+) \(measured on noisy itself, with the same seed\)"
    slopes = re.fullmatch(words, found.detail)
    assert slopes is not None
    assert float(slopes[1]) != float(slopes[2])


def test_a_slip_at_the_second_draw_is_told_with_its_own_slopes() -> None:
    """The first draw agrees, so the numbers are those of the second."""
    one = own()
    first = one.plan.more[0].steps[0].args[0]

    def late(x: Any, rng: Any) -> Any:
        return 2 * x * (rng.random(x.shape) > 0.5) * (1.0 if x[0, 0] == first[0, 0] else 3.0)

    found = one.judge({"noisy_gradient": late}, more=True)
    assert found.detail is not None
    got, expected = re.findall(r"slope (\S+), expected (\S+) ", found.detail)[0]
    assert 3.0 == pytest.approx(float(got) / float(expected), rel=1e-4)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda x, rng: None, "dx does not have the form of what it is the gradient by"),
        (lambda x, rng: x[0], "dx holds an array of another shape than the one that it is the gradient by"),
        (lambda x, rng: x * np.nan, "dx holds numbers that are not finite"),
    ],
)
def test_a_gradient_of_a_random_function_in_another_form(function: Any, text: str) -> None:
    """Said without slopes, which it has none of."""
    found = own().judge({"noisy_gradient": function}, more=True)
    assert (Verdict.FAIL, "value", text) == (found.verdict, found.reason, found.detail)


def test_a_random_function_whose_slopes_cannot_be_measured() -> None:
    """It draws from elsewhere, so no two calls agree."""
    source = np.random.default_rng(0)
    found = own().judge({"noisy": lambda x, rng: np.sum(x * source.random(x.shape))}, more=True)
    text = "dx cannot be compared with measured slopes: two calls with the same input differ: fix the mask or the seed"
    assert text == found.detail


def test_a_random_function_needs_its_second_round() -> None:
    """Without it nothing was compared, so nothing is earned."""
    found = own().judge()
    assert (Verdict.FAIL, "value", "The gradient was not compared.") == (found.verdict, found.reason, found.detail)


def test_a_random_function_that_raises_is_told_so() -> None:
    """Before any slope is looked at."""

    def broken(x: Any, rng: Any) -> Any:
        raise KeyError("x")

    assert Verdict.ERROR is own().judge({"noisy_gradient": broken}, more=True).verdict
