import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward

Array = np.ndarray
Params = list[tuple[Array, Array]]


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
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    return np.subtract(val_err, train_err)


def early_stopping_epoch(val: Array, patience: int) -> int:
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
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    return 0.5 * lam * sum(np.linalg.norm(W) ** 2 for W, _ in params)


def l2_gradient(W, lam):
    dW = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        dW[i] = lam * W[i]
    return dW


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    num_layers = len(params)
    caches = []
    h = X
    for i in range(num_layers - 1):
        W, b = params[i]
        h, affine_cache = affine_forward(h, W, b)
        h, relu_cache = relu_forward(h)
        h, mask = dropout_forward(h, drop_prob, True, rng)
        caches.append((affine_cache, relu_cache, mask))
    W, b = params[num_layers - 1]
    scores, last_cache = affine_forward(h, W, b)

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
