# loops again, see homework 3

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    N = len(X)
    if len(y) != N:
        raise ValueError("X and y have different length")
    n_val = int(np.floor(val_fraction * N))
    if n_val < 1:
        raise ValueError("validation part is empty")
    if N - n_val < 1:
        raise ValueError("training part is empty")
    indices = list(range(N))
    rng.shuffle(indices)
    val_idx = []
    train_idx = []
    for k in range(N):
        if k < n_val:
            val_idx.append(indices[k])
        else:
            train_idx.append(indices[k])
    return X[train_idx], y[train_idx], X[val_idx], y[val_idx]


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError("degree must not be negative")
    N = len(x)
    P = np.ones((N, degree + 1))
    for n in range(N):
        for j in range(1, degree + 1):
            P[n, j] = P[n, j - 1] * float(x[n])
    return P


def fit_polynomial(x, y, degree, reg=0.0):
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
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
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
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be between 0 and 1")
    if train == False:
        return x.copy(), None
    mask = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        r = rng.random()
        if r >= drop_prob:
            mask[i] = 1 / (1 - drop_prob)
    out = x * mask
    return out, mask


def dropout_backward(dout, mask):
    dx = np.zeros_like(dout)
    for i in np.ndindex(dout.shape):
        if mask is None:
            dx[i] = dout[i]
        else:
            dx[i] = dout[i] * mask[i]
    return dx


def l2_penalty(params, lam):
    total = 0.0
    for W, b in params:
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                total = total + W[i, j] ** 2
    return 0.5 * lam * total


def l2_gradient(W, lam):
    dW = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        dW[i] = lam * W[i]
    return dW


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
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
