# 과적합 과제

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # 데이터 섞어서 나누기
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
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # 조기 종료
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
    # 훈련 때만 끈다
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob")
    if not train:
        return np.array(x), None
    if drop_prob == 1:
        return np.zeros_like(x), np.zeros_like(x)
    mask = (rng.random(x.shape) > drop_prob) / (1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    # 같은 마스크
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    # 가중치 감쇠
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    dW = 0.5 * lam * 2 * W
    return dW


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
