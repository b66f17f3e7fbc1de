import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # ONE permutation for both
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
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # remember the best one and count
    if len(val) == 0 or patience < 1:
        raise ValueError("bad input")
    epoch = 0
    best = 0
    bad = 0
    while bad < patience:
        if epoch < len(val) and val[epoch] < val[best]:
            best = epoch
            bad = 0
        elif epoch < len(val) and epoch != best:
            bad += 1
        if epoch < len(val):
            epoch += 1
    return best + 1


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
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    # weights only
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    dW = 0.5 * lam * 2 * W
    return dW


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
