from collections import deque

import numpy as np
from given import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)


def train_val_split(X, y, val_fraction, rng):
    rows = len(X)
    held_out = int(np.floor(val_fraction * rows))
    if len(y) != rows or not 0 < held_out < rows:
        raise ValueError(f"cannot split {rows} rows and {len(y)} labels at {val_fraction}")
    val, train = np.split(rng.choice(rows, rows, replace=False), [held_out])
    return tuple(np.take(a, part, axis=0) for part in (train, val) for a in (X, y))


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError("degree must be >= 0")
    return np.polynomial.polynomial.polyvander(np.asarray(x, dtype=np.float64), degree)


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    gram = np.einsum("ni,nj->ij", P, P) / len(P)
    gram.flat[degree + 2 :: degree + 2] += reg  # the diagonal without its first entry
    return np.linalg.solve(gram, np.einsum("ni,n->i", P, y) / len(P))


def generalization_gap(train_err, val_err):
    return np.diff(np.stack([train_err, val_err]), axis=0)[0]


def early_stopping_epoch(val, patience):
    val = np.asarray(val, dtype=np.float64)
    if val.size == 0 or patience < 1:
        raise ValueError("need an epoch and some patience")
    record = np.minimum.accumulate(val)
    improved = np.r_[True, record[1:] < record[:-1]]
    last_best = np.maximum.accumulate(np.where(improved, np.arange(val.size), 0))
    waited = np.arange(val.size) - last_best
    stop = np.argmax(waited == patience) if (waited == patience).any() else val.size - 1
    return int(last_best[stop]) + 1


def dropout_forward(x, drop_prob, train, rng):
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob must be in [0, 1]")
    if not train:
        return np.copy(x), None
    values = [0.0, 1.0 / (1.0 - drop_prob) if drop_prob < 1 else 0.0]
    mask = rng.choice(values, size=x.shape, p=[drop_prob, 1.0 - drop_prob])
    return np.multiply(x, mask), mask


def dropout_backward(dout, mask):
    return np.copy(dout) if mask is None else np.einsum("...,...->...", dout, mask)


def l2_penalty(params, lam):
    return 0.5 * lam * sum(np.linalg.norm(W) ** 2 for W, _ in params)


def l2_gradient(W, lam):
    dW = W.copy()
    dW *= lam
    return dW


def _network(params, X, drop_prob, rng):
    """Scores, and for every layer what its backward pass needs."""
    *hidden, (W_last, b_last) = params
    tape, h = [], X
    for W, b in hidden:
        z, cache = affine_forward(h, W, b)
        a, gate = relu_forward(z)
        h, mask = dropout_forward(a, drop_prob, True, rng)
        tape.append((cache, gate, mask))
    scores, cache = affine_forward(h, W_last, b_last)
    return scores, tape, cache


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    scores, tape, cache = _network(params, X, drop_prob, rng)
    d, *grad = affine_backward(softmax_cross_entropy_backward(scores, y), cache)
    grads = deque([grad])
    while tape:
        cache, gate, mask = tape.pop()
        d, *grad = affine_backward(relu_backward(dropout_backward(d, mask), gate), cache)
        grads.appendleft(grad)
    grads = [(dW + l2_gradient(W, reg), db) for (W, _), (dW, db) in zip(params, grads)]
    return softmax_cross_entropy(scores, y) + l2_penalty(params, reg), grads
