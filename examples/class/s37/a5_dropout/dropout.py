"""A5 (in-place, to save memory)"""

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
        raise ValueError("차수는 0 이상이어야 합니다")
    x = np.array(x, dtype=np.float64)  # 정수의 거듭제곱은 넘칠(overflow) 수 있다
    columns = []
    for j in range(degree + 1):
        columns.append(x ** j)  # j = 0 이면 모두 1
    return np.stack(columns, axis=1)


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    J = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(P.T @ P + reg * len(x) * J, P.T @ y)


def generalization_gap(train_err, val_err):
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
    if len(val) == 0 or patience < 1:
        raise ValueError("nothing to do")
    best = 0
    for i, v in enumerate(val):
        if v < val[best]:
            best = i
        if i - best >= patience:
            break
    return best + 1


def dropout_forward(x, drop_prob, train, rng):
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x, None
    if drop_prob == 1:
        mask = np.zeros(x.shape)
    else:
        mask = (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    if mask is not None:
        dout *= mask
    return dout


def l2_penalty(params, lam):
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


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
