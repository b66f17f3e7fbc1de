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
        raise ValueError('degree has to be >= 0')
    x = np.asarray(x).astype(float)
    P = np.zeros((x.shape[0], degree + 1))
    for j in range(degree + 1):
        P[:, j] = x**j
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
    P = polynomial_features(x, degree)
    J = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(P.T @ P + reg * len(x) * J, P.T @ y)


def generalization_gap(train_err, val_err):
    """Validation minus training error."""
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
    """Best epoch that was seen before patience ran out."""
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
    """Inverted dropout."""
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return np.array(x), None
    if drop_prob == 0:
        return np.array(x), np.ones(x.shape)
    if drop_prob == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    mask = (rng.random(x.shape) < drop_prob) / (1 - drop_prob)
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
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Training loss and gradients of a network with dropout and L2."""
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
