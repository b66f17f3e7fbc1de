# homework 5

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
    # 정규방정식: (P^T P / N + reg J) c = P^T y / N
    N = len(x)
    P = polynomial_features(x, degree)
    J = np.identity(degree + 1)
    J[0, 0] = 0  # 상수항은 규제하지 않음
    A = P.T.dot(P) / N + reg * J
    rhs = P.T.dot(y) / N
    c = np.linalg.solve(A, rhs)
    return c


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # remember the best one and count
    if len(val) == 0:
        raise ValueError("val is empty")
    if patience < 1:
        raise ValueError("patience must be at least 1")
    best_epoch = 1
    best_value = val[0]
    waiting = 0
    for epoch in range(2, len(val) + 1):
        if val[epoch - 1] < best_value:
            best_value = val[epoch - 1]
            best_epoch = epoch
            waiting = 0
        else:
            waiting = waiting + 1
            if waiting == patience:
                return best_epoch
    return best_epoch


def dropout_forward(x, drop_prob, train, rng):
    # inverted dropout: scale now, nothing later
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob).astype(float)
    return x * mask, mask


def dropout_backward(dout, mask):
    # same mask as on the way forward
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    # weights only
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
    L = len(params)
    affine_caches = []
    relu_caches = []
    masks = []
    a = X
    for l in range(L):
        W, b = params[l]
        z, cache = affine_forward(a, W, b)
        affine_caches.append(cache)
        if l != L - 1:
            h, cache = relu_forward(z)
            relu_caches.append(cache)
            a, mask = dropout_forward(h, drop_prob, True, rng)
            masks.append(mask)
    scores = z
    loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    grads = [None] * L
    dz = softmax_cross_entropy_backward(scores, y)
    for l in range(L - 1, -1, -1):
        da, dW, db = affine_backward(dz, affine_caches[l])
        dW = dW + l2_gradient(params[l][0], reg)
        grads[l] = (dW, db)
        if l > 0:
            dh = dropout_backward(da, masks[l - 1])
            dz = relu_backward(dh, relu_caches[l - 1])
    return loss, grads
