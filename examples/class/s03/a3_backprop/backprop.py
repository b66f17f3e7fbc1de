"""Backpropagation by hand. Index notation throughout: n sample, d input, m output."""

from collections.abc import Callable

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh

Array = np.ndarray
Params = list[tuple[Array, Array]]


def affine_forward(x: Array, W: Array, b: Array) -> tuple[Array, tuple[Array, Array]]:
    """Affine layer: out = x W + b."""
    out = np.einsum("nd,dm->nm", x, W) + b
    return out, (x, W)


def affine_backward(dout: Array, cache: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """dx = dout W^T, dW = x^T dout, db = column sums of dout."""
    x, W = cache
    dx = np.einsum("nm,dm->nd", dout, W)
    dW = np.einsum("nd,nm->dm", x, dout)
    db = np.einsum("nm->m", dout)
    return dx, dW, db


def sigmoid_forward(z: Array) -> tuple[Array, Array]:
    """Logistic function."""
    a = sigmoid(z)
    return a, a * (1.0 - a)  # local slope, ready for the backward pass


def sigmoid_backward(dout: Array, cache: Array) -> Array:
    """da/dz = a (1 - a)."""
    local_slope = cache
    return dout * local_slope


def tanh_forward(z: Array) -> tuple[Array, Array]:
    """Hyperbolic tangent."""
    a = tanh(z)
    return a, 1.0 - np.square(a)


def tanh_backward(dout: Array, cache: Array) -> Array:
    """da/dz = 1 - a^2."""
    local_slope = cache
    return dout * local_slope


def relu_forward(z: Array) -> tuple[Array, Array]:
    """Rectifier."""
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout: Array, cache: Array) -> Array:
    """Slope 1 for z > 0, else 0."""
    return np.multiply(dout, cache)


def softmax_backward(dout: Array, p: Array, axis: int = -1) -> Array:
    """Jacobian p_i (delta_ij - p_j), multiplied with dout."""
    g = np.moveaxis(dout, axis, -1)
    q = np.moveaxis(p, axis, -1)
    inner = np.einsum("...i,...i->...", g, q)
    dz = q * (g - inner[..., np.newaxis])
    return np.moveaxis(dz, -1, axis).copy()


def softmax_cross_entropy_backward(z: Array, y: Array) -> Array:
    """(p - one_hot(y)) / N."""
    num_samples, num_classes = z.shape
    one_hot = (np.arange(num_classes)[np.newaxis, :] == y[:, np.newaxis]).astype(z.dtype)
    return (softmax(z, axis=1) - one_hot) / num_samples


def mse_backward(y_pred: Array, t: Array) -> Array:
    """(y - t) / N."""
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z: Array, t: Array) -> Array:
    """(sigmoid(z) - t) / N."""
    return np.subtract(sigmoid(z), t) / z.shape[0]


def unbroadcast(grad: Array, shape: tuple[int, ...]) -> Array:
    """Sum over the axes that broadcasting has added or stretched."""
    extra = grad.ndim - len(shape)
    letters = "abcdefghijkl"[: grad.ndim]
    kept = "".join(c for c, n in zip(letters[extra:], shape) if n != 1)
    return np.array(np.einsum(f"{letters}->{kept}", grad)).reshape(shape)


def mlp_loss_and_grads(params: Params, X: Array, y: Array, reg: float = 0.0) -> tuple[float, Params]:
    """Loss and gradients of the whole network."""
    activations: list[Array] = [X]
    pre_activations: list[Array] = []
    for i, (W, b) in enumerate(params):
        z = np.einsum("nd,dm->nm", activations[-1], W) + b
        pre_activations.append(z)
        if i != len(params) - 1:
            activations.append(relu(z))

    data_loss = softmax_cross_entropy(pre_activations[-1], y)
    reg_loss = 0.5 * reg * sum(np.einsum("dm,dm->", W, W) for W, _ in params)

    grads: Params = []
    delta = softmax_cross_entropy_backward(pre_activations[-1], y)
    for i in range(len(params) - 1, -1, -1):
        W, _ = params[i]
        grads.append((np.einsum("nd,nm->dm", activations[i], delta) + reg * W, np.einsum("nm->m", delta)))
        if i > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * (pre_activations[i - 1] > 0)
    grads.reverse()
    return float(data_loss + reg_loss), grads


def train_step(params: Params, X: Array, y: Array, lr: float, reg: float = 0.0) -> tuple[Params, float]:
    """One step of gradient descent."""
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new_params: Params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, loss


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float | None = None) -> Array:
    """Central differences."""
    base = np.asarray(x, dtype=np.float64)
    grad = np.zeros(base.shape, dtype=np.float64)
    for index, value in np.ndenumerate(base):
        step = h if h is not None else 6e-6 * max(1.0, abs(float(value)))
        results: list[float] = []
        for sign in (+1, -1):
            moved = np.array(base)
            moved[index] = value + sign * step
            results.append(float(f(moved)))
        grad[index] = (results[0] - results[1]) / (2 * step)
    return grad


def relative_error(a: Array, b: Array, floor: float = 1e-12) -> float:
    """Largest relative error, entry by entry."""
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"shape mismatch: {a.shape} vs {b.shape}")
    if a.size == 0:
        return 0.0
    if np.any(~np.isfinite(a)) or np.any(~np.isfinite(b)):
        return float("inf")
    denominator = np.clip(np.abs(a) + np.abs(b), floor, None)
    return float(np.max(np.abs(a - b) / denominator))


def gradient_check(
    f: Callable[[Array], float], x: Array, grad: Array, rtol: float = 1e-6
) -> tuple[bool, tuple[int, ...]]:
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    numeric = numerical_gradient(f, x)
    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * steps)
    allowed = rtol * np.maximum(np.abs(numeric), np.abs(grad)) + noise
    error = np.abs(numeric - grad)
    finite = np.isfinite(numeric) & np.isfinite(grad)

    score = np.full(x.shape, np.inf)
    score[finite] = error[finite] / allowed[finite]
    worst = np.unravel_index(np.argmax(score), x.shape)
    return bool(np.all(error[finite] <= allowed[finite]) and finite.all()), worst


def directional_check(
    f: Callable[[Array], float], x: Array, grad: Array, rng: np.random.Generator
) -> tuple[Array, float, float]:
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    u = rng.normal(loc=0.0, scale=1.0, size=x.shape)
    h = 6e-6 * max(1.0, float(np.abs(x).max()))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)
    return u, numeric, float(np.vdot(grad, u))


def _within(error: Array, allowed: Array) -> Array:
    return error <= allowed


def diagnose_gradient(f: Callable[[Array], float], x: Array, grad: Array) -> str:
    """Which of the five answers fits?"""
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    if not np.isfinite(grad).all():
        return "wrong"

    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    centre = float(f(x))
    up = np.zeros_like(x)
    down = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        probe = x.copy()
        probe[index] += steps[index]
        up[index] = float(f(probe))
        probe = x.copy()
        probe[index] -= steps[index]
        down[index] = float(f(probe))

    numeric = (up - down) / (2 * steps)
    error = np.abs(numeric - grad)
    alarm = np.logical_not(_within(error, 1e-5 * np.maximum(1e-8, np.abs(numeric) + np.abs(grad))))
    if alarm.sum() == 0:
        return "ok"

    seen = np.hstack([centre, up.flatten(), down.flatten()])
    if np.all(seen.astype(np.float32).astype(np.float64) == seen):
        coarse = numerical_gradient(f, x, h=5e-3)
        ulp = float(np.spacing(np.float32(np.abs(centre))))
        allowed = 1e-2 * np.maximum(np.abs(coarse), np.abs(grad)) + 64 * ulp / (2 * 5e-3)
        return "float32" if np.all(_within(np.abs(coarse - grad), allowed)) else "wrong"

    allowed = 1e-6 * np.maximum(np.abs(numeric), np.abs(grad)) + 64 * np.spacing(np.abs(centre)) / (2 * steps)
    remaining = np.logical_and(alarm, np.logical_not(_within(error, allowed)))
    if remaining.sum() == 0:
        return "tiny"

    left = (centre - down) / steps
    right = (up - centre) / steps
    steep = np.maximum(np.abs(left), np.abs(right))
    for index in zip(*np.nonzero(remaining)):
        low, high = sorted((left[index], right[index]))
        slack = 1e-3 * steep[index]
        if not (high - low > slack and low - slack <= grad[index] <= high + slack):
            return "wrong"
    return "kink"
