"""Homework 3. I wrote everything with loops first and never had the courage to touch it again."""

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
    cache = z
    return a, cache


def sigmoid_backward(dout, cache):
    z = cache
    a = sigmoid(z)   # cache is z so do the sigmoid again
    dz = dout * a * (1 - a)
    return dz


def tanh_forward(z):
    a = tanh(z)
    cache = z
    return a, cache


def tanh_backward(dout, cache):
    z = cache
    a = tanh(z)
    dz = dout * (1 - a ** 2)
    return dz


def relu_forward(z):
    a = relu(z)
    cache = z
    return a, cache


def relu_backward(dout, cache):
    z = cache
    dz = np.zeros_like(dout)
    for i in np.ndindex(z.shape):
        if z[i] > 0:
            dz[i] = dout[i]
    return dz


def softmax_backward(dout, p, axis=-1):
    # bring the axis to the end, do each row with the full jacobian, bring it back
    P = np.moveaxis(p, axis, -1)
    G = np.moveaxis(dout, axis, -1)
    dz = np.zeros(P.shape, dtype=p.dtype)
    for row in np.ndindex(P.shape[:-1]):
        q = P[row]
        J = np.zeros((len(q), len(q)), dtype=p.dtype)
        for i in range(len(q)):
            for j in range(len(q)):
                if i == j:
                    J[i, j] = q[i] * (1 - q[i])
                else:
                    J[i, j] = -q[i] * q[j]
        dz[row] = J @ G[row]
    return np.ascontiguousarray(np.moveaxis(dz, -1, axis))


def softmax_cross_entropy_backward(z, y):
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
    N, K = y_pred.shape
    dy = np.zeros_like(y_pred)
    for n in range(N):
        for k in range(K):
            dy[n, k] = (y_pred[n, k] - t[n, k]) / N
    return dy


def bce_with_logits_backward(z, t):
    N = len(z)
    p = sigmoid(z)
    dz = np.zeros_like(z)
    for n in range(N):
        dz[n] = (p[n] - t[n]) / N
    return dz


def unbroadcast(grad, shape):
    g = grad.copy()
    # 1. extra axes in front
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    # 2. axes of length 1
    for i in range(len(shape)):
        if shape[i] == 1:
            g = g.sum(axis=i, keepdims=True)
    return np.array(g)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    L = len(params)
    affine_caches = [None] * L
    relu_caches = [None] * L
    a = X
    for l in range(L):
        W, b = params[l]
        z, affine_caches[l] = affine_forward(a, W, b)
        if l < L - 1:
            a, relu_caches[l] = relu_forward(z)
    loss = softmax_cross_entropy(z, y)
    for l in range(L):
        loss = loss + 0.5 * reg * np.sum(params[l][0] ** 2)

    grads = [None] * L
    dz = softmax_cross_entropy_backward(z, y)
    for l in range(L - 1, -1, -1):
        if l < L - 1:
            dz = relu_backward(da, relu_caches[l])
        da, dW, db = affine_backward(dz, affine_caches[l])
        grads[l] = (dW + reg * params[l][0], db)
    return loss, grads


def train_step(params, X, y, lr, reg=0.0):
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
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        if h is None:
            hi = 6e-6 * max(1.0, abs(x[idx]))
        else:
            hi = h
        x_plus = x.copy()
        x_plus[idx] += hi
        x_minus = x.copy()
        x_minus[idx] -= hi
        f_plus = float(f(x_plus))
        f_minus = float(f(x_minus))
        grad[idx] = (f_plus - f_minus) / (2 * hi)
    return grad


def relative_error(a, b, floor=1e-12):
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
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    num = numerical_gradient(f, x)
    fx = float(f(x))
    ok = True
    worst = -1.0
    worst_index = None
    for i in np.ndindex(x.shape):
        h = 6e-6 * max(1.0, abs(x[i]))
        noise = 64 * np.spacing(abs(fx)) / (2 * h)
        allowed = rtol * max(abs(num[i]), abs(grad[i])) + noise
        if not np.isfinite(num[i]) or not np.isfinite(grad[i]):
            ratio = np.inf
            ok = False
        else:
            error = abs(num[i] - grad[i])
            ratio = error / allowed
            if not (error <= allowed):
                ok = False
        if ratio > worst:      # > and not >= : first place wins
            worst = ratio
            worst_index = i
    return ok, worst_index


def directional_check(f, x, grad, rng):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    u = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        u[i] = rng.standard_normal()
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    f_plus = float(f(x + h * u))
    f_minus = float(f(x - h * u))
    numeric = (f_plus - f_minus) / (2 * h)
    analytic = 0.0
    for i in np.ndindex(x.shape):
        analytic += grad[i] * u[i]
    return u, numeric, float(analytic)


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    fx = float(f(x))
    # 1.
    for i in np.ndindex(x.shape):
        if not np.isfinite(grad[i]):
            return "wrong"

    def shifted(i, d):
        xx = x.copy()
        xx[i] = xx[i] + d
        return float(f(xx))

    alarms = []
    values = [fx]
    for i in np.ndindex(x.shape):
        h = 6e-6 * max(1.0, abs(x[i]))
        p = shifted(i, h)
        m = shifted(i, -h)
        values.append(p)
        values.append(m)
        num = (p - m) / (2 * h)
        err = abs(num - grad[i])
        if not (err <= 1e-5 * max(1e-8, abs(num) + abs(grad[i]))):
            alarms.append((i, h, p, m, num, err))
    # 2.
    if len(alarms) == 0:
        return "ok"
    # 3.
    if all(float(np.float32(v)) == v for v in values):
        h = 5e-3
        ulp32 = float(np.spacing(np.float32(abs(fx))))
        for i in np.ndindex(x.shape):
            num = (shifted(i, h) - shifted(i, -h)) / (2 * h)
            if not (abs(num - grad[i]) <= 1e-2 * max(abs(num), abs(grad[i])) + 64 * ulp32 / (2 * h)):
                return "wrong"
        return "float32"
    # 4. and 5.
    answer = "tiny"
    for i, h, p, m, num, err in alarms:
        allowed = 1e-6 * max(abs(num), abs(grad[i])) + 64 * np.spacing(abs(fx)) / (2 * h)
        if err <= allowed:
            continue
        answer = "kink"
        left = (fx - m) / h
        right = (p - fx) / h
        steep = max(abs(left), abs(right))
        if not abs(right - left) > 1e-3 * steep:
            return "wrong"
        if not (min(left, right) - 1e-3 * steep <= grad[i] <= max(left, right) + 1e-3 * steep):
            return "wrong"
    return answer
