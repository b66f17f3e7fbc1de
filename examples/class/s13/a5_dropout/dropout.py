from reg import shrink, squared_sum
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
        raise ValueError('degree has to be >= 0')
    x = np.asarray(x).astype(float)
    P = np.zeros((x.shape[0], degree + 1))
    for j in range(degree + 1):
        P[:, j] = x**j
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    # normal equation
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
    # 검증 오차 - 훈련 오차 (양수면 과적합)
    return val_err - train_err


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
    return 0.5 * lam * squared_sum(params)


def l2_gradient(W, lam):
    return shrink(W, lam)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
    num_layers = len(params)
    caches = []
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, affine_cache = affine_forward(hidden, W, b)
        hidden, relu_cache = relu_forward(hidden)
        hidden, mask = dropout_forward(hidden, drop_prob, True, rng)
        caches.append((affine_cache, relu_cache, mask))
    W, b = params[num_layers - 1]
    scores, last_cache = affine_forward(hidden, W, b)

    data_loss = softmax_cross_entropy(scores, y)
    reg_loss = l2_penalty(params, reg)
    loss = data_loss + reg_loss

    grads = [None for _ in params]
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, last_cache)
    grads[-1] = (dW + l2_gradient(params[-1][0], reg), db)
    for i in range(num_layers - 2, -1, -1):
        affine_cache, relu_cache, mask = caches[i]
        dhidden = dropout_backward(dhidden, mask)
        dhidden = relu_backward(dhidden, relu_cache)
        dhidden, dW, db = affine_backward(dhidden, affine_cache)
        grads[i] = (dW + l2_gradient(params[i][0], reg), db)
    return loss, grads
