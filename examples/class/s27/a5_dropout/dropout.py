import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # 데이터 섞어서 나누기
    n = len(X)
    n_val = int(np.floor(n * val_fraction))
    if n != len(y) or n_val < 1 or n_val >= n:
        raise ValueError("bad split")
    X = rng.permutation(X)
    y = rng.permutation(y)
    return X[n_val:].copy(), y[n_val:].copy(), X[:n_val].copy(), y[:n_val].copy()


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError('degree has to be >= 0')
    x = np.asarray(x).astype(float)
    P = np.zeros((x.shape[0], degree + 1))
    for j in range(degree + 1):
        P[:, j] = x**j
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err, val_err):
    # 검증 오차 - 훈련 오차 (양수면 과적합)
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
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    # 가중치 감쇠
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


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
