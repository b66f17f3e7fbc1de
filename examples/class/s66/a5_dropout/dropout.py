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
        raise ValueError("degree must not be negative")
    N = len(x)
    P = np.ones((N, degree + 1))
    for n in range(N):
        for j in range(1, degree + 1):
            P[n, j] = P[n, j - 1] * float(x[n])
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    # normal equation
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    # 검증 오차 - 훈련 오차 (양수면 과적합)
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # remember the best one and count
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
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # keep the masks for the way back
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
        _, mask = dropout_forward(dhidden, drop_prob, True, rng)
        dhidden = dropout_backward(dhidden, mask)
        dhidden = relu_backward(dhidden, relu_cache)
        dhidden, dW, db = affine_backward(dhidden, affine_cache)
        grads[i] = (dW + l2_gradient(params[i][0], reg), db)
    return loss, grads
