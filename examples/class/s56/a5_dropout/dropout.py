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
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    # normal equation
    # 정규방정식: (P^T P / N + reg J) c = P^T y / N
    N = len(x)
    P = polynomial_features(x, degree)
    J = np.identity(degree + 1)
    J[0, 0] = 0  # 상수항은 규제하지 않음
    A = P.T.dot(P) / N + reg * J
    rhs = P.T.dot(y) / N
    c = np.linalg.solve(A, rhs)
    return c


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
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    # Gaussian dropout: same mean, same variance, no dead units
    if drop_prob == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    mask = 1 + np.sqrt(drop_prob / (1 - drop_prob)) * rng.standard_normal(x.shape)
    return x * mask, mask


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
    squares = [float(np.einsum("ij,ij->", W, W)) for W, _ in params]
    return 0.5 * lam * sum(squares)


def l2_gradient(W, lam):
    return lam * W


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
