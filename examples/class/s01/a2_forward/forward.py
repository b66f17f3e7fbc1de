import numpy as np
from given import affine


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def tanh(z):
    return np.tanh(z)


def relu(z):
    return np.maximum(z, 0.0)


def leaky_relu(z, alpha=0.01):
    return np.maximum(z, alpha * z)


def identity(z):
    return z


def softmax(z, axis=-1):
    return np.exp(log_softmax(z, axis))


def log_softmax(z, axis=-1):
    return z - np.logaddexp.reduce(z, axis=axis, keepdims=True)


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return np.eye(num_classes)[y]


def cross_entropy(p, y):
    Y = one_hot(y, p.shape[1]) if y.ndim == 1 else y
    with np.errstate(divide="ignore"):
        return -np.log((p * Y).sum(1)).mean()


def softmax_cross_entropy(z, y):
    return -log_softmax(z)[one_hot(y, z.shape[1]) == 1].mean()


def mse_loss(y_pred, t):
    return ((y_pred - t) ** 2).sum() / len(t) / 2


def bce_with_logits(z, t):
    return (np.logaddexp(0, z) - z * t).mean()


def logistic_regression_loss(w, b, X, t):
    return bce_with_logits(X @ w + b, t)


def init_mlp(sizes, rng, scale):
    if len(sizes) < 2:
        raise ValueError("no layer")
    return [(rng.normal(0, scale, (m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


def mlp_forward(x, params, hidden=relu, output=identity):
    caches = []
    for h, (W, b) in zip([hidden] * (len(params) - 1) + [output], params):
        caches.append((x, affine(x, W, b)))
        x = h(caches[-1][1])
    return x, caches


def accuracy(scores, y):
    return (scores.argmax(1) == y).mean()


def count_parameters(sizes):
    return sum((m + 1) * n for m, n in zip(sizes, sizes[1:]))
