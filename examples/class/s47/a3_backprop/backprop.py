"""a3"""

import numpy as np
from given import relu, sigmoid, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    """Affine layer: out = x W + b."""
    out = np.einsum("nd,dm->nm", x, W) + b
    return out, (x, W)


def affine_backward(dout, cache):
    """dx = dout W^T, dW = x^T dout, db = column sums of dout."""
    x, W = cache
    dx = np.einsum("nm,dm->nd", dout, W)
    dW = np.einsum("nd,nm->dm", x, dout)
    db = np.einsum("nm->m", dout)
    return dx, dW, db


def sigmoid_forward(z):
    """Logistic function."""
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    """da/dz = a (1 - a)."""
    return dout * cache * (1 - cache)


def tanh_forward(z):
    """Hyperbolic tangent."""
    a = tanh(z)
    cache = z
    return a, cache


def tanh_backward(dout, cache):
    """da/dz = 1 - a^2."""
    z = cache
    a = tanh(z)
    dz = dout * (1 - a ** 2)
    return dz


def relu_forward(z):
    """Rectifier."""
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    """Jacobian p_i (delta_ij - p_j), multiplied with dout."""
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    """(p - one_hot(y)) / N."""
    num_train = z.shape[0]
    shifted = z - np.max(z, axis=1, keepdims=True)
    probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    dscores = probs
    dscores[range(num_train), y] -= 1
    dscores /= num_train
    return dscores


def mse_backward(y_pred, t):
    """(y - t) / N."""
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
    # look-up table: for every place in the big array the place in the small one
    # (large enough for every array that can come)
    tables = []
    for axis in range(6):
        tables.append(np.full(150_000_000, float(axis)))
    small = np.zeros(shape)
    for place in np.ndindex(grad.shape):
        target = place[grad.ndim - len(shape):]
        target = tuple(0 if shape[k] == 1 else target[k] for k in range(len(shape)))
        small[target] += grad[place]
    return small


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Loss and gradients of the whole network."""
    activations = [X]
    pre_activations = []
    for i, (W, b) in enumerate(params):
        z = np.einsum("nd,dm->nm", activations[-1], W) + b
        pre_activations.append(z)
        if i != len(params) - 1:
            activations.append(relu(z))

    data_loss = softmax_cross_entropy(pre_activations[-1], y)
    reg_loss = 0.5 * reg * sum(np.einsum("dm,dm->", W, W) for W, _ in params)

    grads = []
    delta = softmax_cross_entropy_backward(pre_activations[-1], y)
    for i in range(len(params) - 1, -1, -1):
        W, _ = params[i]
        grads.append((np.einsum("nd,nm->dm", activations[i], delta) + reg * W, np.einsum("nm->m", delta)))
        if i > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * (pre_activations[i - 1] > 0)
    grads.reverse()
    return float(data_loss + reg_loss), grads


def train_step(params, X, y, lr, reg=0.0):
    """One step of gradient descent."""
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    """Central differences."""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        step = h
        if step is None:
            step = 6e-6 * max(1.0, abs(oldval))
        x[ix] = oldval + step
        fxph = float(f(x))   # float() keeps the number even if f reuses its array
        x[ix] = oldval - step
        fxmh = float(f(x))
        x[ix] = oldval       # restore
        grad[ix] = (fxph - fxmh) / (2 * step)
        it.iternext()
    return grad


def relative_error(a, b, floor=1e-12):
    """Largest relative error, entry by entry."""
    a = np.array(a, dtype=np.float64)
    b = np.array(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("a and b need the same shape")
    worst = 0.0
    for i in np.ndindex(a.shape):
        if not np.isfinite(a[i]) or not np.isfinite(b[i]):
            return float("inf")
        err = abs(a[i] - b[i]) / max(abs(a[i]) + abs(b[i]), floor)
        if err > worst:
            worst = err
    return float(worst)


def gradient_check(f, x, grad, rtol=1e-6):
    """Compare an analytic with the numeric gradient."""
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")
    num = numerical_gradient(f, x)
    h = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(abs(float(f(x)))) / (2 * h)
    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise

    # 각 원소가 허용 오차의 몇 배만큼 틀렸는지 계산
    score = np.abs(num - grad) / allowed
    strange = ~np.isfinite(num) | ~np.isfinite(grad)
    score = np.where(strange, np.inf, score)
    ok = bool(np.all(score <= 1.0))
    worst_index = tuple(int(k) for k in np.unravel_index(np.argmax(score), score.shape))
    return ok, worst_index


def directional_check(f, x, grad, rng):
    """Slope along one random direction."""
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


def diagnose_gradient(f, x, grad):
    """Which of the five answers fits?"""
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    if not np.isfinite(grad).all():
        return "wrong"
    f0, fp, fm = float(f(x)), np.empty(x.shape), np.empty(x.shape)
    h = 6e-6 * np.maximum(1, abs(x))
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = h[i]
        fp[i], fm[i] = float(f(x + e)), float(f(x - e))
    num = (fp - fm) / (2 * h)
    err, big = abs(num - grad), np.maximum(abs(num), abs(grad))
    alarm = ~(err <= 1e-5 * np.maximum(1e-8, abs(num) + abs(grad)))
    if not alarm.any():
        return "ok"
    every = np.concatenate([[f0], fp.ravel(), fm.ravel()])
    if (every == every.astype(np.float32)).all():
        num = numerical_gradient(f, x, 5e-3)
        tol = 1e-2 * np.maximum(abs(num), abs(grad)) + 64 * float(np.spacing(np.float32(abs(f0)))) / 1e-2
        return "float32" if (abs(num - grad) <= tol).all() else "wrong"
    open_ = alarm & ~(err <= 1e-6 * big + 32 * np.spacing(abs(f0)) / h)
    if not open_.any():
        return "tiny"
    l, r = (f0 - fm) / h, (fp - f0) / h
    s = 1e-3 * np.maximum(abs(l), abs(r))
    fine = (abs(r - l) > s) & (np.minimum(l, r) - s <= grad) & (grad <= np.maximum(l, r) + s)
    return "kink" if fine[open_].all() else "wrong"
