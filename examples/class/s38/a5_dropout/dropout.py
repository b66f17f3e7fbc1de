import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
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
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
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
    """Validation minus training error."""
    return val_err - train_err


def early_stopping_epoch(val, patience):
    """Best epoch that was seen before patience ran out."""
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
    """Inverted dropout."""
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    mask = np.asarray(rng.random(x.shape) >= drop_prob, dtype=float)
    mask = mask / np.float64(1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    """The mask is the derivative."""
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    """lam * W."""
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Training loss and gradients of a network with dropout and L2."""
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
