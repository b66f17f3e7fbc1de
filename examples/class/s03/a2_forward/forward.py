"""Forward pass. Index notation throughout: n sample, d input, m output, c class."""

from collections.abc import Callable

import numpy as np
from given import affine

Array = np.ndarray
Params = list[tuple[Array, Array]]
Activation = Callable[[Array], Array]


def sigmoid(z: Array) -> Array:
    """Logistic function, by the sign of z."""
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    ez = np.exp(z[~pos])
    out[~pos] = ez / (1 + ez)
    return out


def tanh(z: Array) -> Array:
    """Hyperbolic tangent through the logistic function."""
    return 2 * sigmoid(2 * np.asarray(z)) - 1


def relu(z: Array) -> Array:
    """Rectifier."""
    return np.where(z > 0, z, 0.0)


def leaky_relu(z: Array, alpha: float = 0.01) -> Array:
    """Leaky rectifier."""
    return np.where(z > 0, z, alpha * z)


def identity(z: Array) -> Array:
    """Nothing."""
    return z


def softmax(z: Array, axis: int = -1) -> Array:
    """p_c = exp(z_c - max) / sum."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(z: Array, axis: int = -1) -> Array:
    """log p_c = z_c - logsumexp(z)."""
    top = z.max(axis=axis, keepdims=True)
    return z - top - np.log(np.exp(z - top).sum(axis=axis, keepdims=True))


def _validated(y: Array, C: int) -> Array:
    if np.any(y < 0) or np.any(y > C - 1):
        raise ValueError(f"labels must lie in 0..{C - 1}")
    return y


def one_hot(y: Array, num_classes: int) -> Array:
    """Y_nc = [y_n = c]."""
    return (_validated(y, num_classes)[:, None] == np.arange(num_classes)).astype(np.float64)


def cross_entropy(p: Array, y: Array) -> float:
    """-1/N sum_n log p_{n, y_n}."""
    labels = y.argmax(axis=1) if y.ndim == 2 else _validated(y, p.shape[1])
    picked = np.take_along_axis(p, labels[:, None], axis=1)
    with np.errstate(divide="ignore"):
        return float(-np.log(picked).mean())


def softmax_cross_entropy(z: Array, y: Array) -> float:
    """-1/N sum_n log softmax(z)_{n, y_n}."""
    Y = one_hot(y, z.shape[1])
    return float(-np.einsum("nc,nc->", Y, log_softmax(z)) / z.shape[0])


def mse_loss(y_pred: Array, t: Array) -> float:
    """1/(2N) sum_nk (y - t)^2."""
    d = y_pred - t
    return float(np.einsum("nk,nk->", d, d) / (2 * d.shape[0]))


def bce_with_logits(z: Array, t: Array) -> float:
    """Mean binary cross-entropy of the scores."""
    return float(np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))))


def logistic_regression_loss(w: Array, b: float, X: Array, t: Array) -> float:
    """bce(Xw + b, t)."""
    return bce_with_logits(np.einsum("nd,d->n", X, w) + b, t)


def init_mlp(sizes: list[int], rng: np.random.Generator, scale: float) -> Params:
    """W ~ N(0, scale^2), b = 0."""
    if len(sizes) < 2:
        raise ValueError("at least an input and an output size")
    return [(scale * rng.standard_normal((D, M)), np.zeros(M)) for D, M in zip(sizes[:-1], sizes[1:])]


def mlp_forward(
    x: Array, params: Params, hidden: Activation = relu, output: Activation = identity
) -> tuple[Array, list[tuple[Array, Array]]]:
    """a_l = h(a_{l-1} W_l + b_l)."""
    *inner, last = params
    caches, a = [], x
    for W, b in inner:
        z = affine(a, W, b)
        caches.append((a, z))
        a = hidden(z)
    z = affine(a, *last)
    return output(z), [*caches, (a, z)]


def accuracy(scores: Array, y: Array) -> float:
    """Share of right rows."""
    return float(np.count_nonzero(np.argmax(scores, axis=1) == y) / y.size)


def count_parameters(sizes: list[int]) -> int:
    """sum_l (D_l + 1) M_l."""
    return sum((D + 1) * M for D, M in zip(sizes[:-1], sizes[1:]))
