# s57

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    n_val = int(np.floor(val_fraction * len(X)))
    order = rng.permutation(len(X))
    return X[order[n_val:]], y[order[n_val:]], X[order[:n_val]], y[order[:n_val]]


def polynomial_features(x, degree):
    return np.stack([np.asarray(x, dtype=float) ** j for j in range(max(degree, 0) + 1)], axis=1)


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    J = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(P.T @ P + reg * len(x) * J, P.T @ y)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    best = 0
    for i in range(len(val)):
        if val[i] < val[best]:
            best = i
        if i - best == patience:
            break
    return best + 1


def dropout_forward(x, drop_prob, train=True):
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob")
    if not train:
        return x.copy(), None
    if drop_prob == 1:
        return x * 0, x * 0
    mask = (np.random.random(x.shape) >= drop_prob) / (1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    return dout * (1 if mask is None else mask)


def l2_penalty(params, lam):
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(params, lam):
    return [lam * W for W, b in params]


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    num_layers = len(params)
    caches = []
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, affine_cache = affine_forward(hidden, W, b)
        hidden, relu_cache = relu_forward(hidden)
        hidden, mask = dropout_forward(hidden, drop_prob)
        caches.append((affine_cache, relu_cache, mask))
    W, b = params[num_layers - 1]
    scores, last_cache = affine_forward(hidden, W, b)

    data_loss = softmax_cross_entropy(scores, y)
    reg_loss = l2_penalty(params, reg)
    loss = data_loss + reg_loss

    grads = [None for _ in params]
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, last_cache)
    grads[-1] = (dW + l2_gradient(params, reg)[-1], db)
    for i in range(num_layers - 2, -1, -1):
        affine_cache, relu_cache, mask = caches[i]
        dhidden = dropout_backward(dhidden, mask)
        dhidden = relu_backward(dhidden, relu_cache)
        dhidden, dW, db = affine_backward(dhidden, affine_cache)
        grads[i] = (dW + l2_gradient(params, reg)[i], db)
    return loss, grads
