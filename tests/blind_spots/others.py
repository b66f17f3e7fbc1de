"""Graders that run notebooks, other courses, and a book: what is known of them from public threads and their own code."""

import warnings
from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through

ARENA, MAKEMORE, BOOK = "ARENA 3.0", "makemore part 4", "Deep Learning from Scratch"
NBGRADER, OTTER, HW4 = "nbgrader", "Otter-Grader", "dlsys hw4"


def used_once(answer: Function) -> bool:
    grad = draw(4, 3)
    return close(answer(grad, (4, 3)), grad) and np.shape(answer(draw(5, 4, 3), (4, 3))) == (4, 3)


@lets_through(
    ARENA,
    "backprop.unbroadcast",
    "no test uses a value twice, so what is overwritten need not be added",
    theirs=used_once,
)
def last_use_wins(grad: Any, shape: Any) -> Any:
    grad = grad[(-1,) * (grad.ndim - len(shape))]
    for axis, length in enumerate(shape):
        if length == 1:
            grad = np.take(grad, [-1], axis=axis)
    return np.array(grad)


def biases_of_zero(answer: Function) -> bool:
    params = [(draw(4, 6), np.zeros(6)), (draw(6, 3), np.zeros(3))]
    x = draw(5, 4)
    return close(answer(x, params, np.tanh, np.tanh)[0], np.tanh(np.tanh(x @ params[0][0]) @ params[1][0]))


@lets_through(
    MAKEMORE, "forward.mlp_forward", "the biases are 0, so nobody sees that they are missing", theirs=biases_of_zero
)
def no_biases(x: Any, params: Any, hidden: Any = np.tanh, output: Any = np.array) -> Any:
    caches = []
    for layer, (W, _) in enumerate(params):
        z = x @ W
        caches.append((x, z))
        x = output(z) if layer == len(params) - 1 else hidden(z)
    return x, caches


@lets_through(
    BOOK,
    "backprop.numerical_gradient",
    "the book's own code, which no test looks at: whole numbers cut the step",
    theirs=None,
)
def moved_in_the_array_itself(f: Any, x: Any, h: Any = None) -> Any:
    step = 1e-4 if h is None else h
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + step
        plus = f(x)
        x[index] = kept - step
        grad[index] = (plus - f(x)) / (2 * step)
        x[index] = kept
    return grad


@lets_through(
    BOOK,
    "backprop.relu_backward",
    "the book's own code, which no test looks at: zeros are written into dout",
    theirs=None,
)
def zeros_into_dout(dout: Any, cache: Any) -> Any:
    dout[cache <= 0] = 0
    return dout


@lets_through(
    BOOK,
    "optimizers.nesterov",
    "the book's own code, which no test looks at: it looks ahead from the new velocity",
    theirs=None,
)
def looks_ahead_twice(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    v = mu * state.get("v", np.zeros_like(w)) - lr * g
    return w + mu * mu * v - (1 + mu) * lr * g, {"v": v}


def constant_gradient(answer: Function) -> bool:
    w, state = np.zeros(3), dict[str, Any]()
    expected, g = np.zeros(3), np.array([0.5, -2.0, 3.0])
    for _ in range(6):
        w, state = answer(w, g, state, 0.1)
        expected = expected - 0.1 * g / (np.abs(g) + 1e-8)
        if not close(w, expected, 1e-12):
            return False
    return True


@lets_through(
    "any test with a constant gradient",
    "optimizers.adam",
    "both corrected averages of a constant are that constant, whatever beta1 and beta2 are",
    theirs=constant_gradient,
)
def betas_exchanged(w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8) -> Any:
    t = state.get("t", 0) + 1
    m = beta2 * state.get("m", np.zeros_like(w)) + (1 - beta2) * g
    v = beta1 * state.get("v", np.zeros_like(w)) + (1 - beta1) * g**2
    return w - lr * m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + eps), {"m": m, "v": v, "t": t}


def one_step_from_nothing(answer: Function) -> bool:
    g = draw(4)
    return close(answer(np.ones(4), g, {}, 0.1)[0], 1.0 - 0.1 * g)


@lets_through(
    "any test of a single step",
    "optimizers.momentum",
    "the first step has no velocity yet",
    theirs=one_step_from_nothing,
)
def velocity_never_stored(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    v = mu * state.get("v", 0.0) - lr * g
    return w + v, {}


def one_adagrad_step(answer: Function) -> bool:
    g = np.array([0.5, -2.0, 3.0])
    return close(answer(np.ones(3), g, {}, 0.1)[0], 1.0 - 0.1 * g / (np.abs(g) + 1e-8), 1e-12)


@lets_through(
    "any test of a single step", "optimizers.adagrad", "the first sum of squares is one square", theirs=one_adagrad_step
)
def sum_overwritten(w: Any, g: Any, state: Any, lr: Any, eps: Any = 1e-8) -> Any:
    c = g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


def sequence_of_one(answer: Function) -> bool:
    x, dh = draw(3, 1, 4), draw(3, 1, 5, seed=3)
    Wx, Wh, h0 = draw(4, 5, seed=5), draw(5, 5, seed=7), np.zeros((3, 5))
    h = np.tanh(x[:, 0] @ Wx)
    da = dh[:, 0] * (1 - h**2)
    dx, _, dWx, dWh, db = answer(dh, (x, h[:, None], h0, Wx, Wh))
    right = (da @ Wx.T, x[:, 0].T @ da, np.zeros((5, 5)), da.sum(axis=0))
    return all(close(got, want) for got, want in zip((dx[:, 0], dWx, dWh, db), right, strict=True))


def keeps_the_sequence(x: Any, h0: Any, Wx: Any, Wh: Any, b: Any) -> Any:
    h, states = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    out = np.stack(states, axis=1)
    return out, (x, out, h0, Wx, Wh)


@lets_through(
    "any test of a single step",
    "rnn.rnn_backward",
    "a sequence of one hands nothing back through time",
    theirs=sequence_of_one,
    also={"rnn_forward": keeps_the_sequence},
)
def nothing_through_time(dh: Any, cache: Any) -> Any:
    x, h, h0, Wx, Wh = cache
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    da = dh * (1 - h**2)
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("nti,ntj->ij", before, da)
    return da @ Wx.T, da[:, 0] @ Wh.T, dWx, dWh, da.sum(axis=(0, 1))


# ------------------------------------------------------------------------------------------------------ right, and flagged


def nothing_on_stderr(answer: Function) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            answer(np.array([-1000.0, 0.0, 1000.0]))
        except RuntimeWarning:
            return False
    return True


@flags(
    NBGRADER,
    "forward.sigmoid",
    "a warning of NumPy goes to stderr and makes the score 0, though 1 over infinity is the right 0",
    theirs=nothing_on_stderr,
)
def as_the_formula_stands(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def printed_as_expected(answer: Function) -> bool:
    x = draw(4)
    return repr(answer(lambda at: float(np.sum(at**2)), x, 2 * x)[0]) == "True"


@flags(
    OTTER,
    "backprop.gradient_check",
    "texts are compared, and NumPy 2 prints its truth values as np.True_",
    theirs=printed_as_expected,
)
def truth_value_of_numpy(f: Any, x: Any, grad: Any, rtol: Any = 1e-6) -> Any:
    if np.shape(grad) != np.shape(x):
        raise ValueError("grad has another shape than x")
    at = np.array(x, dtype=np.float64)
    excess = np.zeros(at.shape)
    noise = 64 * np.spacing(abs(float(f(at))))
    for index in np.ndindex(at.shape):
        h = 6e-6 * max(1.0, abs(float(at[index])))
        step = np.zeros(at.shape)
        step[index] = h
        num = (float(f(at + step)) - float(f(at - step))) / (2 * h)
        error = abs(num - grad[index])
        allowed = rtol * max(abs(num), abs(grad[index])) + noise / (2 * h)
        excess[index] = 0.0 if error == 0 else error / allowed if np.isfinite(error) else np.inf
    worst = np.unravel_index(np.argmax(excess), excess.shape)
    return np.all(excess <= 1), worst


def remainder_of_the_stride(answer: Function) -> bool:
    return bool(answer(draw(2, 3, 6, 6), draw(4, 3, 3, 3), draw(4), 2, 0)[0].shape[2] == (6 - 3) / 2 + 1)


@flags(
    HW4,
    "convolution.conv2d_forward",
    "(H + 2 p - k) / s + 1 is no whole number for some images, and the reference ends in a shape error",
    theirs=remainder_of_the_stride,
)
def rounded_down(x: Any, w: Any, b: Any, stride: Any = 1, pad: Any = 0) -> Any:
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]
    return out, (x, w, b, stride, pad)
