# s30 a5

import numpy as np
from given import softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # ONE permutation for both
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
    P = polynomial_features(x, degree)
    J = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(P.T @ P + reg * len(x) * J, P.T @ y)


def generalization_gap(train_err, val_err):
    return train_err - val_err


def early_stopping_epoch(val, patience):
    # remember the best one and count
    if len(val) == 0 or patience < 1:
        raise ValueError
    best = 0
    counter = 0
    for i in range(1, len(val)):
        if val[i] < val[best]:
            best = i
        else:
            counter += 1
        if counter >= patience:
            break
    return best


def dropout_forward(x, drop_prob, train, rng):
    # inverted dropout: scale now, nothing later
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob는 0과 1 사이여야 합니다")
    if train:
        if drop_prob == 1:
            mask = np.zeros(x.shape)  # 전부 버림, 0으로 나누지 않도록 따로 처리
        else:
            # 역(inverted) 드롭아웃: 훈련할 때 미리 1/(1-p)를 곱해 둔다
            mask = (rng.random(x.shape) >= drop_prob) / (1.0 - drop_prob)
        out = x * mask
    else:
        # 시험할 때는 아무것도 하지 않는다
        mask = None
        out = x.copy()
    return out, mask


def dropout_backward(dout, mask):
    # same mask as on the way forward
    dx = np.zeros_like(dout)
    for i in np.ndindex(dout.shape):
        if mask is None:
            dx[i] = dout[i]
        else:
            dx[i] = dout[i] * mask[i]
    return dx


def l2_penalty(params, lam):
    # weights only
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
    inputs = [X]
    gates = []  # what multiplies the gradient on its way back: relu slope times dropout mask
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        dropped, mask = dropout_forward(np.maximum(z, 0.0), drop_prob, True, rng)
        inputs.append(dropped)
        gates.append((z > 0) * mask)
    last_W, last_b = params[-1]
    scores = inputs[-1] @ last_W + last_b
    loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    delta = softmax_cross_entropy_backward(scores, y)
    grads = []
    for layer in range(len(params) - 1, -1, -1):
        W, _ = params[layer]
        grads.append((np.einsum("nd,nm->dm", inputs[layer], delta) + l2_gradient(W, reg), np.einsum("nm->m", delta)))
        if layer > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * gates[layer - 1]
    grads.reverse()
    return float(loss), grads
