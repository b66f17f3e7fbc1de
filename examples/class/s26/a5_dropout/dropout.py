import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
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
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


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
    if len(val) == 0 or patience < 1:
        raise ValueError("nothing to do")
    best = 0
    for i, v in enumerate(val):
        if v < val[best]:
            best = i
        if i - best >= patience:
            break
    return best + 1


def dropout_forward(x, drop_prob, train, rng):
    """Inverted dropout."""
    if not (0 <= drop_prob <= 1):
        raise ValueError('drop_prob must lie in [0, 1]')
    mask = None
    out = x.copy()
    if train:
        keep = 1 - drop_prob
        if keep == 0:
            mask = np.zeros(x.shape)
        else:
            mask = (rng.random(x.shape) < keep).astype(float) / keep
        out *= mask
    return out, mask


def dropout_backward(dout, mask):
    """The mask is the derivative."""
    dx = np.zeros_like(dout)
    for i in np.ndindex(dout.shape):
        if mask is None:
            dx[i] = dout[i]
        else:
            dx[i] = dout[i] * mask[i]
    return dx


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    total = 0.0
    for layer in params:
        for array in layer:
            total += np.sum(array**2)
    return lam / 2 * total


def l2_gradient(W, lam):
    """lam * W."""
    dW = 0.5 * lam * 2 * W
    return dW


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
