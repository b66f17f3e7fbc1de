"""Overfitting and what to do about it."""

import numpy as np
from given import (
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)

Array = np.ndarray
Params = list[tuple[Array, Array]]


def train_val_split(
    X: Array, y: Array, val_fraction: float, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    num_rows = X.shape[0]
    num_val = int(np.floor(val_fraction * num_rows))
    if y.shape[0] != num_rows:
        raise ValueError(f"{num_rows} rows in X but {y.shape[0]} in y")
    if not 0 < num_val < num_rows:
        raise ValueError(f"{num_val} of {num_rows} rows for validation leaves one part empty")
    chosen = np.zeros(num_rows, dtype=bool)
    chosen[rng.choice(num_rows, size=num_val, replace=False)] = True
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def polynomial_features(x: Array, degree: int) -> Array:
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x: Array, y: Array, degree: int, reg: float = 0.0) -> Array:
    """Ridge regression with an unpenalised constant."""
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err: float | Array, val_err: float | Array) -> float | Array:
    """Validation minus training error."""
    return np.subtract(val_err, train_err)


def early_stopping_epoch(val: Array, patience: int) -> int:
    """Best epoch that was seen before patience ran out."""
    if len(val) == 0:
        raise ValueError("val is empty")
    if patience < 1:
        raise ValueError(f"patience must be at least 1, got {patience}")
    best_index = 0
    best_error = float("inf")
    epochs_without_progress = 0
    for index, error in enumerate(val):
        if error < best_error:
            best_index, best_error = index, error
            epochs_without_progress = 0
            continue
        epochs_without_progress += 1
        if epochs_without_progress >= patience:
            break
    return best_index + 1


def dropout_forward(
    x: Array, drop_prob: float, train: bool, rng: np.random.Generator | None
) -> tuple[Array, Array | None]:
    if not 0.0 <= drop_prob <= 1.0:
        raise ValueError(f"drop_prob must be in [0, 1], got {drop_prob}")
    if not train:
        return x.copy(), None
    keep_prob = 1.0 - drop_prob
    kept = rng.random(size=x.shape) < keep_prob
    mask = kept.astype(np.float64)
    if keep_prob > 0.0:
        mask /= keep_prob
    return x * mask, mask


def dropout_backward(dout: Array, mask: Array | None) -> Array:
    """The mask is the derivative."""
    if mask is None:
        return np.array(dout)
    return np.multiply(dout, mask)


def l2_penalty(params: Params, lam: float) -> float:
    """lam/2 * sum of squared weights."""
    squares = [float(np.einsum("ij,ij->", W, W)) for W, _ in params]
    return 0.5 * lam * sum(squares)


def l2_gradient(W: Array, lam: float) -> Array:
    """lam * W."""
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(
    params: Params, X: Array, y: Array, drop_prob: float, reg: float, rng: np.random.Generator
) -> tuple[float, Params]:
    inputs: list[Array] = [X]
    gates: list[Array] = []  # what multiplies the gradient on its way back: relu slope times dropout mask
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        dropped, mask = dropout_forward(np.maximum(z, 0.0), drop_prob, True, rng)
        inputs.append(dropped)
        gates.append((z > 0) * mask)
    last_W, last_b = params[-1]
    scores = inputs[-1] @ last_W + last_b
    loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    delta = softmax_cross_entropy_backward(scores, y)
    grads: Params = []
    for layer in range(len(params) - 1, -1, -1):
        W, _ = params[layer]
        grads.append((np.einsum("nd,nm->dm", inputs[layer], delta) + l2_gradient(W, reg), np.einsum("nm->m", delta)))
        if layer > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * gates[layer - 1]
    grads.reverse()
    return float(loss), grads
