# hangs my laptop, please tell me why??

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    N, D = x.shape
    M = W.shape[1]
    out = np.zeros((N, M), dtype=x.dtype)
    for n in range(N):
        for m in range(M):
            total = b[m]
            for d in range(D):
                total = total + x[n, d] * W[d, m]
            out[n, m] = total
    cache = (x, W, b)
    return out, cache


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W, b = cache
    N, D = x.shape
    M = W.shape[1]
    dx = np.zeros((N, D), dtype=x.dtype)
    dW = np.zeros((D, M), dtype=x.dtype)
    db = np.zeros(M, dtype=x.dtype)
    for n in range(N):
        for m in range(M):
            # out[n, m] = sum_d x[n, d] * W[d, m] + b[m]
            db[m] += dout[n, m]
            for d in range(D):
                dx[n, d] += dout[n, m] * W[d, m]
                dW[d, m] += dout[n, m] * x[n, d]
    return dx, dW, db


def sigmoid_forward(z):
    a = sigmoid(z)
    cache = a
    return a, cache


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    a = cache
    da_dz = a * (1 - a)
    return da_dz * dout


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    return dout * (1 - cache * cache)


def relu_forward(z):
    a = relu(z)
    return a, {"z": z, "mask": z <= 0}


def relu_backward(dout, cache):
    # pass where positive, stop where not
    # 교재에서는 dout[mask] = 0 으로 하는데, 그러면 dout 원본이 바뀌므로 복사부터 한다
    dz = dout.copy()
    dz[cache["mask"]] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    # 야코비안: dp_i/dz_j = p_i (delta_ij - p_j)
    # 그러므로 dz_j = p_j * dout_j - p_j * sum_i(p_i * dout_i)
    pd = p * dout
    s = np.sum(pd, axis=axis, keepdims=True)
    dz = pd - p * s
    return dz


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    N, C = z.shape
    p = softmax(z)
    dz = np.zeros_like(p)
    for n in range(N):
        for c in range(C):
            if c == y[n]:
                dz[n, c] = (p[n, c] - 1) / N
            else:
                dz[n, c] = p[n, c] / N
    return dz


def mse_backward(y_pred, t):
    # the 2 cancels
    return (y_pred - t) / y_pred.shape[0]


def bce_with_logits_backward(z, t):
    return np.subtract(sigmoid(z), t) / z.shape[0]


def unbroadcast(grad, shape):
    # sum over everything that was copied
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward, loss, backward
    # ---------- 순전파 ----------
    out = X
    caches = []
    for i in range(len(params)):
        W, b = params[i]
        out, cache_affine = affine_forward(out, W, b)
        cache_relu = None
        if i < len(params) - 1:  # 마지막 층 뒤에는 ReLU 없음
            out, cache_relu = relu_forward(out)
        caches.append((cache_affine, cache_relu))

    # ---------- 손실 ----------
    loss = softmax_cross_entropy(out, y)
    for W, b in params:
        loss = loss + reg / 2 * np.sum(W * W)  # 편향은 규제하지 않음

    # ---------- 역전파 ----------
    grads = []
    d = softmax_cross_entropy_backward(out, y)
    for i in reversed(range(len(params))):
        cache_affine, cache_relu = caches[i]
        if cache_relu is not None:
            d = relu_backward(d, cache_relu)
        d, dW, db = affine_backward(d, cache_affine)
        dW = dW + reg * params[i][0]
        grads.insert(0, (dW, db))
    return loss, grads


def train_step(params, X, y, lr, reg=0.0):
    # new arrays, do not touch the old ones
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new_params = []
    for i in range(len(params)):
        W, b = params[i]
        dW, db = grads[i]
        new_W = W - lr * dW
        new_b = b - lr * db
        new_params.append((new_W, new_b))
    return new_params, loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
    x = np.array(x, dtype=np.float64)
    grad = np.zeros(x.shape)
    i = 0
    while i < x.size:
        old = x.flat[i]
        step = 6e-6 * max(1.0, abs(old)) if h is None else h
        x.flat[i] = old + step
        plus = float(f(x))
        x.flat[i] = old - step
        minus = float(f(x))
        x.flat[i] = old
        grad.flat[i] = (plus - minus) / (2 * step)
    return grad


def relative_error(a, b, floor=1e-12):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not np.isfinite([a, b]).all():
        return np.inf
    return float((abs(a - b) / np.maximum(abs(a) + abs(b), floor)).max()) if a.size else 0.0


def gradient_check(f, x, grad, rtol=1e-6):
    # noise: f(x) only has 16 digits
    raise NotImplementedError


def directional_check(f, x, grad, rng):
    # only 2 calls of f
    raise NotImplementedError


def diagnose_gradient(f, x, grad):
    # five questions from the sheet, in order
    raise NotImplementedError
