import csv

rows = []
try:
    with open("/home/minji/dl/data/polynomial.csv") as file:
        for row in csv.reader(file):
            rows.append([float(v) for v in row])
except KeyError:
    print("no data")

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
    # 검증 오차 - 훈련 오차 (양수면 과적합)
    return val_err - train_err


def early_stopping_epoch(val, patience):
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
    dx = np.zeros_like(dout)
    for i in np.ndindex(dout.shape):
        if mask is None:
            dx[i] = dout[i]
        else:
            dx[i] = dout[i] * mask[i]
    return dx


def l2_penalty(params, lam):
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
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
