# self-made from top to bottom

import numpy as np


def train_val_split(X, y, val_fraction, rng):
    if len(X) != len(y):
        raise ValueError("len(X) != len(y)")
    n_val = int(np.floor(len(X) * val_fraction))
    if not n_val or n_val >= len(X):
        raise ValueError("empty part")
    # give every row a random number; the n_val smallest go to validation
    tickets = rng.random(len(X))
    order = np.argsort(tickets)
    val, train = order[:n_val], order[n_val:]
    return X[train], y[train], X[val], y[val]


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError("degree < 0")
    powers = np.ones((len(x), degree + 1))
    powers[:, 1:] = np.asarray(x, dtype=np.float64)[:, None]
    return np.cumprod(powers, axis=1)


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    penalty = np.full(degree + 1, float(reg))
    penalty[0] = 0
    A = P.T @ P / len(P) + np.diag(penalty)
    return np.linalg.inv(A) @ (P.T @ y / len(P))


def generalization_gap(train_err, val_err):
    return np.asarray(val_err) - np.asarray(train_err)


def early_stopping_epoch(val, patience):
    val = list(val)
    if not val or patience <= 0:
        raise ValueError("bad input")
    for stop in range(1, len(val) + 1):
        seen = val[:stop]
        best = seen.index(min(seen))     # index() finds the first one, so ties do not count
        if stop - 1 - best == patience:
            break
    return best + 1


def dropout_forward(x, drop_prob, train, rng):
    if drop_prob > 1 or drop_prob < 0:
        raise ValueError("drop_prob has to be a probability")
    if not train:
        return 1.0 * x, None
    keep = 1 - drop_prob
    mask = rng.binomial(1, keep, size=x.shape) / (keep or 1)
    return x * mask, mask


def dropout_backward(dout, mask):
    mask = np.ones_like(dout) if mask is None else mask
    return mask * dout


def l2_penalty(params, lam):
    weights = np.concatenate([W.ravel() for W, b in params])
    return lam * np.dot(weights, weights) / 2


def l2_gradient(W, lam):
    return W * lam


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # all masks first, then it is an ordinary network
    masks = [dropout_forward(np.ones((len(X), len(b))), drop_prob, True, rng)[1] for W, b in params[:-1]]
    acts, zs = [X], []
    for i, (W, b) in enumerate(params):
        zs.append(acts[-1].dot(W) + b)
        if i < len(masks):
            acts.append(np.clip(zs[-1], 0, None) * masks[i])

    s = zs[-1] - zs[-1].max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    loss = -logp[rows, y].mean() + l2_penalty(params, reg)

    delta = np.exp(logp)
    delta[rows, y] -= 1
    delta /= len(y)
    grads = []
    for i in range(len(params))[::-1]:
        W, b = params[i]
        grads.insert(0, (acts[i].T.dot(delta) + reg * W, delta.sum(0)))
        if i:
            delta = delta.dot(W.T) * masks[i - 1] * (zs[i - 1] > 0)
    return loss, grads
