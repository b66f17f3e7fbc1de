"""v2"""

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward

Array = np.ndarray
Params = list[tuple[Array, Array]]


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
    rows = len(X)
    held_out = int(np.floor(val_fraction * rows))
    if len(y) != rows or not 0 < held_out < rows:
        raise ValueError(f"cannot split {rows} rows and {len(y)} labels at {val_fraction}")
    val, train = np.split(rng.choice(rows, rows, replace=False), [held_out])
    return tuple(np.take(a, part, axis=0) for part in (train, val) for a in (X, y))


def polynomial_features(x: Array, degree: int) -> Array:
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
    P = polynomial_features(x, degree)
    N = len(x)
    A = np.zeros((degree + 1, degree + 1))
    r = np.zeros(degree + 1)
    for i in range(degree + 1):
        for j in range(degree + 1):
            A[i, j] = np.sum(P[:, i] * P[:, j]) / N
        if i > 0:
            A[i, i] = A[i, i] + reg
        r[i] = np.sum(P[:, i] * y) / N
    return np.linalg.solve(A, r)


def generalization_gap(train_err, val_err):
    """Validation minus training error."""
    return val_err - train_err


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


def dropout_forward(x, drop_prob, train, rng):
    """Inverted dropout."""
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob must be in [0, 1]")
    if not train:
        return np.copy(x), None
    values = [0.0, 1.0 / (1.0 - drop_prob) if drop_prob < 1 else 0.0]
    mask = rng.choice(values, size=x.shape, p=[drop_prob, 1.0 - drop_prob])
    return np.multiply(x, mask), mask


def dropout_backward(dout: Array, mask: Array | None) -> Array:
    """The mask is the derivative."""
    if mask is None:
        return np.array(dout)
    return np.multiply(dout, mask)


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    return 0.5 * lam * sum(np.linalg.norm(W) ** 2 for W, _ in params)


def l2_gradient(W, lam):
    """lam * W."""
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Training loss and gradients of a network with dropout and L2."""
    h, tape = X, []
    for W, b in params[:-1]:
        h, ca = affine_forward(h, W, b)
        h, cr = relu_forward(h)
        h, m = dropout_forward(h, drop_prob, True, rng)
        tape.append((ca, cr, m))
    s, ca = affine_forward(h, *params[-1])
    loss = softmax_cross_entropy(s, y) + l2_penalty(params, reg)
    d, dW, db = affine_backward(softmax_cross_entropy_backward(s, y), ca)
    grads = [(dW + l2_gradient(params[-1][0], reg), db)]
    for (W, b), (ca, cr, m) in zip(params[-2::-1], tape[::-1]):
        d, dW, db = affine_backward(relu_backward(dropout_backward(d, m), cr), ca)
        grads.append((dW + l2_gradient(W, reg), db))
    return loss, grads[::-1]
