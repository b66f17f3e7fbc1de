import numpy as np


def train_val_split(X, y, val_fraction, rng):
    raise NotImplementedError()


def polynomial_features(x, degree):
    raise NotImplementedError()


def fit_polynomial(x, y, degree, reg=0.0):
    raise NotImplementedError()


def generalization_gap(train_err, val_err):
    raise NotImplementedError()


def early_stopping_epoch(val, patience):
    raise NotImplementedError()


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
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    dW = 0.5 * lam * 2 * W
    return dW


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # TODO: no time
    raise NotImplementedError("later")
