"""Michigan EECS 498-007 / 598-005: `grad.py`, with which students check their layers."""

from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through, numeric

GRAD = "EECS 498 grad.py"


def ratio_of_the_largest(a: Any, b: Any) -> float:
    """The largest error over the largest entry."""
    return float(np.max(np.abs(a - b)) / np.max(np.abs(a) + np.abs(b)))


def slope_by_ratio(answer: Function) -> bool:
    z = np.array([[0.3, -0.7, 1.1], [17.0, -18.0, 0.2]])
    a = 1.0 / (1.0 + np.exp(-z))
    dout = draw(2, 3)
    expected = numeric(lambda at: 1.0 / (1.0 + np.exp(-at)), z, dout)
    return ratio_of_the_largest(answer(dout, a), expected) < 1e-5


@lets_through(
    GRAD,
    "backprop.sigmoid_backward",
    "errors are divided by the largest entry: a small wrong slope hides beside a large right one",
    theirs=slope_by_ratio,
)
def activation_clipped(dout: Any, cache: Any) -> Any:
    a = np.clip(cache, 1e-6, 1.0 - 1e-6)
    return dout * a * (1.0 - a)


def tells_a_doubled_gradient(answer: Function) -> bool:
    a = draw(4, 3)
    return bool(answer(a, 2.0 * a) > 0.1) and bool(answer(a, a) == 0.0)


@lets_through(
    GRAD,
    "backprop.relative_error",
    "the course's own formula: a wrong entry of 1e-4 beside a right one of 1000 is an error of 1e-7",
    theirs=tells_a_doubled_gradient,
)
def largest_over_largest(a: Any, b: Any, floor: Any = 1e-12) -> Any:
    if np.shape(a) != np.shape(b):
        raise ValueError("the shapes differ")
    if np.size(a) == 0:
        return 0.0
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return float("inf")
    return float(np.max(np.abs(a - b)) / max(float(np.max(np.abs(a) + np.abs(b))), floor))


def slopes_of_a_plain_array(answer: Function) -> bool:
    x = draw(3, 4)
    return close(answer(lambda at: float(np.sum(np.sin(at))), x), np.cos(x), 1e-5)


@lets_through(
    GRAD,
    "backprop.numerical_gradient",
    "the course's own code, tried on contiguous arrays: for others flattening copies, and nothing moves",
    theirs=slopes_of_a_plain_array,
)
def flattened(f: Any, x: Any, h: Any = None) -> Any:
    at = x.astype(np.float64)
    flat, slopes = at.ravel(), np.zeros(x.size)
    for i in range(flat.size):
        kept = flat[i]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        flat[i] = kept + step
        plus = f(at)
        if np.size(plus) != 1:
            raise ValueError("f returns more than one number")
        plus = float(np.asarray(plus).item())
        flat[i] = kept - step
        minus = float(np.asarray(f(at)).item())
        flat[i] = kept
        slopes[i] = (plus - minus) / (2.0 * step)
    return slopes.reshape(x.shape)


@lets_through(
    GRAD,
    "backprop.numerical_gradient",
    "the course's own code, tried on functions that return new numbers: what f returned is kept, not copied",
    theirs=slopes_of_a_plain_array,
)
def not_copied(f: Any, x: Any, h: Any = None) -> Any:
    at = np.array(x, dtype=np.float64)
    slopes = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        at[index] = kept + step
        plus = f(at)
        if np.size(plus) != 1:
            raise ValueError("f returns more than one number")
        at[index] = kept - step
        minus = f(at)
        slopes[index] = (plus - minus) / (2.0 * step)
        at[index] = kept
    return slopes


def upstream_by_default(answer: Function) -> bool:
    z = draw(4, 3)
    return close(answer(np.ones((4, 3)), np.tanh(z)), numeric(np.tanh, z))


@lets_through(
    GRAD, "backprop.tanh_backward", "without dLdf the gradient from outside is all ones", theirs=upstream_by_default
)
def slope_alone(dout: Any, cache: Any) -> Any:
    return 1.0 - cache**2


# ------------------------------------------------------------------------------------------------------ right, and flagged


def numeric_by_names(f: Function, x: Any) -> Any:
    """Central differences that keep what f returned, without copying it."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + 1e-7
        plus = f(x)
        x[index] = kept - 1e-7
        grad[index] = np.sum(plus - f(x)) / 2e-7
        x[index] = kept
    return grad


def slope_of_the_identity(answer: Function) -> bool:
    return close(numeric_by_names(answer, draw(3, 4)), np.ones((3, 4)), 1e-3)


@flags(
    GRAD,
    "forward.identity",
    "x itself comes back, so both measurements are one array and the slope seems to be 0",
    theirs=slope_of_the_identity,
)
def the_very_array(z: Any) -> Any:
    return z


def slope_of_flattening(answer: Function) -> bool:
    return close(numeric_by_names(lambda at: answer(at)[0], draw(2, 3, 2)), np.ones((2, 3, 2)), 1e-3)


def back_to_the_shape(dout: Any, cache: Any) -> Any:
    return dout.reshape(cache)


@flags(
    GRAD,
    "convolution.flatten_forward",
    "a view of x comes back, so both measurements are one array and the slope seems to be 0",
    theirs=slope_of_flattening,
    also={"flatten_backward": back_to_the_shape},
)
def as_a_view(x: Any) -> Any:
    return x.reshape(len(x), -1), x.shape


def numeric_of_flattened(f: Function, x: Any, dout: Any) -> Any:
    """Central differences along a flattened x, which is a copy if x is not contiguous."""
    flat, grad = x.ravel(), np.zeros(x.size)
    for i in range(x.size):
        kept = flat[i]
        flat[i] = kept + 1e-7
        plus = f(x).copy()
        flat[i] = kept - 1e-7
        grad[i] = np.sum(dout * (plus - f(x))) / 2e-7
        flat[i] = kept
    return grad.reshape(x.shape)


def affine_of_a_transpose(answer: Function) -> bool:
    x, W, dout = draw(4, 5).T, draw(4, 3), draw(5, 3, seed=3)
    return close(answer(dout, (x, W))[0], numeric_of_flattened(lambda at: at @ W, x, dout), 1e-3)


@flags(
    GRAD,
    "backprop.affine_backward",
    "for samples in Fortran order the numeric gradient is 0 everywhere",
    theirs=affine_of_a_transpose,
)
def by_transposes(dout: Any, cache: Any) -> Any:
    x, W = cache
    return (W @ dout.T).T, (dout.T @ x).T, np.ones(len(dout)) @ dout
