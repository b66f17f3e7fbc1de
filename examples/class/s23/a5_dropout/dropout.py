import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


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
        raise ValueError("degree must not be negative")
    N = len(x)
    P = np.ones((N, degree + 1))
    for n in range(N):
        for j in range(1, degree + 1):
            P[n, j] = P[n, j - 1] * float(x[n])
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    J = np.diag([0.0] + [1.0] * degree)
    return np.linalg.solve(P.T @ P + reg * len(x) * J, P.T @ y)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
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
    # the dropped neurons are 0 anyway
    return dout.copy()


def l2_penalty(params, lam):
    total = 0.0
    for W, b in params:
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                total = total + W[i, j] ** 2
    return 0.5 * lam * total


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    h, tape = X, []
    for W, b in params[:-1]:
        h, ca = affine_forward(h, W, b)
        h, cr = relu_forward(h)
        h, m = dropout_forward(h, drop_prob, True, rng)
        tape.append((ca, cr, m))
    s, ca = affine_forward(h, *params[-1])
    loss = softmax_cross_entropy(s, y) + l2_penalty(params, reg)
    d, dW, db = affine_backward(softmax_cross_entropy_backward(s, y), ca)
    grads = [(dW + l2_gradient(params[-1][0], reg), db)]
    for (W, b), (ca, cr, m) in zip(params[-2::-1], tape[::-1]):
        d, dW, db = affine_backward(relu_backward(dropout_backward(d, m), cr), ca)
        grads.append((dW + l2_gradient(W, reg), db))
    return loss, grads[::-1]
