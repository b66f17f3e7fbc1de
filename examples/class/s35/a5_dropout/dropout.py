# ============================================================================
# DROPOUT - everything I found out
# 
# Why inverted? Because then the test-time code is the identity and nobody can forget anything.
#    train:  out = x * mask,  mask = 0 with probability p, 1/(1-p) otherwise
#    E[mask] = p * 0 + (1-p) * 1/(1-p) = 1     =>    E[out] = x
#    test:   out = x
# 
# What I tried first (all wrong):
#    mask = rng.random(x.shape) < p              # drops 1-p instead of p!
#    mask = (rng.random(x.shape) >= p) / p       # scale 1/p, only right for p = 0.5
#    mask = rng.standard_normal(x.shape) > p     # normal numbers are not in [0, 1)
#    np.random.seed(0)                           # every mask the same ...
# 
# Backward: out = x * mask is linear in x, so d out / d x = mask. Nothing else. NOT divided again.
# 
# L2: lam/2 * sum W^2, gradient lam W. No biases. No 1/N. If you drop the 1/2 you need 2 lam W.
# 
# Early stopping, example by hand: val = [3, 2, 2, 4, 1], patience 2
#    epoch 1: 3  best
#    epoch 2: 2  best
#    epoch 3: 2  not strictly better -> 1 bad
#    epoch 4: 4  -> 2 bad, stop. Answer 2. (The 1 in epoch 5 is never seen.)
# 
# ============================================================================

import numpy as np
from given import *


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
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err, val_err):
    # 검증 오차 - 훈련 오차 (양수면 과적합)
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
    maske = None
    out = x.copy()
    if train:
        keep = 1 - drop_prob
        if keep == 0:
            maske = np.zeros(x.shape)
        else:
            maske = (rng.random(x.shape) < keep).astype(float) / keep
        out *= maske
    return out, maske


def dropout_backward(dout, maske):
    maske = np.ones_like(dout) if maske is None else maske
    return maske * dout


def l2_penalty(params, lam):
    summe = 0.0
    for W, b in params:
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                summe = summe + W[i, j] ** 2
    return 0.5 * lam * summe


def l2_gradient(W, lam):
    # (lam/2 * W^2)' = lam * W
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
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
            a, maske = dropout_forward(h, drop_prob, True, rng)
            masks.append(maske)
    scores = z
    verlust = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    grads = [None] * L
    dz = softmax_cross_entropy_backward(scores, y)
    for l in range(L - 1, -1, -1):
        da, dW, db = affine_backward(dz, affine_caches[l])
        dW = dW + l2_gradient(params[l][0], reg)
        grads[l] = (dW, db)
        if l > 0:
            dh = dropout_backward(da, masks[l - 1])
            dz = relu_backward(dh, relu_caches[l - 1])
    return verlust, grads
