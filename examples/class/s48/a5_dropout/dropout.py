"""a5"""

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # ONE permutation for both
    n, k = len(X), int(np.floor(val_fraction * len(X)))
    if len(y) != n or k < 1 or k > n - 1:
        raise ValueError("cannot split")
    i = rng.permutation(n)
    return X[i[k:]], y[i[k:]], X[i[:k]], y[i[:k]]


def polynomial_features(x, degree):
    # 1, x, x^2, ...
    if degree < 0:
        raise ValueError("차수는 0 이상이어야 합니다")
    x = np.array(x, dtype=np.float64)  # 정수의 거듭제곱은 넘칠(overflow) 수 있다
    columns = []
    for j in range(degree + 1):
        columns.append(x ** j)  # j = 0 이면 모두 1
    return np.stack(columns, axis=1)


def fit_polynomial(x, y, degree, reg=0.0):
    # normal equation
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
    # remember the best one and count
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
    # inverted dropout: scale now, nothing later
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob")
    if not train:
        return np.array(x), None
    if drop_prob == 1:
        return np.zeros_like(x), np.zeros_like(x)
    mask = (rng.random(x.shape) > drop_prob) / (1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    # same mask as on the way forward
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    # weights only
    total = 0.0
    for W, b in params:
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                total = total + W[i, j] ** 2
    return 0.5 * lam * total


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
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


points = np.linspace(0, 1, 400_000)
distances = np.zeros((len(points), len(points)))
for i in range(len(points)):
    distances[i] = np.abs(points - points[i])
print(distances.mean())
