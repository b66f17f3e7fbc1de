"""MiniTorch: its tests of derivatives, of softmax, of dropout and of pooling."""

from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through, numeric, softmax

MODULE1, MODULE4 = "MiniTorch module 1", "MiniTorch module 4"


def two_digits(answer: Function) -> bool:
    x = draw(5)
    return close(answer(lambda at: float(np.sum(at**2)), x), 2.0 * x, 1e-2)


@lets_through(
    MODULE1, "backprop.numerical_gradient", "the tolerance is 1e-2, so one side is as good as two", theirs=two_digits
)
def to_one_side(f: Any, x: Any, h: Any = None) -> Any:
    at = np.array(x, dtype=np.float64)
    value = np.asarray(f(at))
    if value.size != 1:
        raise ValueError("f returns more than one number")
    start, slopes = float(value.item()), np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        at[index] = kept + step
        slopes[index] = (float(np.asarray(f(at)).item()) - start) / step
        at[index] = kept
    return slopes


def sum_for_objective(answer: Function) -> bool:
    z = draw(4, 3)
    return close(answer(np.ones((4, 3)), softmax(z)), numeric(softmax, z, h=1e-6), 1e-2)


@lets_through(
    MODULE4,
    "backprop.softmax_backward",
    "the objective is the sum of the probabilities, which is constant: the expected gradient is 0",
    theirs=sum_for_objective,
)
def nothing_flows_back(dout: Any, p: Any, axis: Any = -1) -> Any:
    return np.zeros(np.shape(p))


def rates_zero_and_one(answer: Function) -> bool:
    x = draw(10, 10)
    return close(answer(x, 0.0, True, np.random.default_rng(0))[0], x) and bool(
        np.all(answer(x, 1.0, True, np.random.default_rng(0))[0] == 0.0)
    )


@lets_through(
    MODULE4, "dropout.dropout_forward", "dropout is tried at the rates 0 and 1 only", theirs=rates_zero_and_one
)
def never_scaled(x: Any, drop_prob: Any, train: Any, rng: Any) -> Any:
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob is a probability")
    if not train:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob) * 1.0
    return x * mask, mask


def keeps_its_input(x: Any, size: Any, stride: Any) -> Any:
    oh, ow = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows[:, :, :oh, :ow].max(axis=(4, 5)), (x, size, stride)


@lets_through(
    MODULE4,
    "convolution.max_pool_backward",
    "max pooling has no gradient check",
    theirs=None,
    also={"max_pool_forward": keeps_its_input},
)
def spread_over_the_window(dout: Any, cache: Any) -> Any:
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] += dout[:, :, i : i + 1, j : j + 1]
    return dx


# ------------------------------------------------------------------------------------------------------ right, and flagged


def kinks_at_fixed_places(answer: Function) -> bool:
    z = np.array([-5.5, 0.0])  # relu(z + 5.5) is tried at every z, the kink included
    slopes = numeric(lambda at: np.maximum(at + 5.5, 0.0), z, h=1e-6)
    return close(answer(np.ones(2), z + 5.5), slopes, 1e-2)


@flags(
    MODULE1,
    "backprop.relu_backward",
    "numbers are drawn at which relu(z + 5.5) has its kink, where the central difference is one half",
    theirs=kinks_at_fixed_places,
)
def slope_one_at_zero(dout: Any, cache: Any) -> Any:
    return dout * (cache >= 0)
