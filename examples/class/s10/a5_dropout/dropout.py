# a5

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # ONE permutation for both
    num_rows = X.shape[0]
    num_val = int(np.floor(val_fraction * num_rows))
    if y.shape[0] != num_rows:
        raise ValueError(f"{num_rows} rows in X but {y.shape[0]} in y")
    if not 0 < num_val < num_rows:
        raise ValueError(f"{num_val} of {num_rows} rows for validation leaves one part empty")
    chosen = np.zeros(num_rows, dtype=bool)
    chosen[rng.choice(num_rows, size=num_val, replace=False)] = True
    return X[~chosen], y[~chosen], X[chosen], y[chosen]


def polynomial_features(x, degree):
    # 1, x, x^2, ...
    if degree < 0:
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    # normal equation
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # remember the best one and count
    if len(val) == 0:
        raise ValueError("val이 비어 있습니다")
    if patience < 1:
        raise ValueError("patience는 1 이상이어야 합니다")
    best = float(val[0])  # 지금까지 가장 작은 검증 오차
    best_epoch = 1        # 에폭은 1부터 센다
    count = 0             # 좋아지지 않은 에폭 수
    for i in range(1, len(val)):
        if val[i] < best:  # 같으면(=) 좋아진 것이 아니다
            best = float(val[i])
            best_epoch = i + 1
            count = 0
        else:
            count += 1
        if count >= patience:
            break
    return best_epoch


def dropout_forward(x, drop_prob, train, rng):
    # inverted dropout: scale now, nothing later
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
    # same mask as on the way forward
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    # weights only
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
    # ---------- 순전파 ----------
    out = X
    caches = []
    for i in range(len(params)):
        W, b = params[i]
        out, c_affine = affine_forward(out, W, b)
        if i == len(params) - 1:
            caches.append((c_affine, None, None))
            break
        out, c_relu = relu_forward(out)
        out, mask = dropout_forward(out, drop_prob, True, rng)
        caches.append((c_affine, c_relu, mask))

    # ---------- 손실 ----------
    loss = softmax_cross_entropy(out, y) + l2_penalty(params, reg)

    # ---------- 역전파 (순전파와 같은 마스크!) ----------
    d = softmax_cross_entropy_backward(out, y)
    grads = []
    for i in reversed(range(len(params))):
        c_affine, c_relu, mask = caches[i]
        if c_relu is not None:
            d = dropout_backward(d, mask)
            d = relu_backward(d, c_relu)
        d, dW, db = affine_backward(d, c_affine)
        grads.insert(0, (dW + l2_gradient(params[i][0], reg), db))
    return loss, grads


# ---- my tests ----
r = np.random.default_rng(0)
o, m = dropout_forward(np.ones((100, 100)), 0.2, True, r)
print("mean (should be about 1):", o.mean())
print("dropped (should be about 0.2):", (m == 0).mean())
assert 0.9 < o.mean() < 1.1
assert early_stopping_epoch([3, 2, 2, 4, 1], 2) == 2
assert early_stopping_epoch([3, 2, 2, 4, 1], 3) == 5
print(polynomial_features(np.array([1, 2, 3]), 4))
print("OK")
