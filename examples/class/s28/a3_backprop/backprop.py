# Aufgabe 3

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
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def tanh_forward(z):
    return tanh(z), z


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


def relu_forward(z):
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def relu_backward(dout, cache):
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


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
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z, t):
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    num_layers = len(params)
    caches = {}
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, caches["affine%d" % i] = affine_forward(hidden, W, b)
        hidden, caches["relu%d" % i] = relu_forward(hidden)
    W, b = params[-1]
    scores, caches["affine%d" % (num_layers - 1)] = affine_forward(hidden, W, b)

    verlust = softmax_cross_entropy(scores, y)
    for W, _ in params:
        verlust += 0.5 * reg * np.sum(W * W)

    gradienten = {}
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, caches["affine%d" % (num_layers - 1)])
    gradienten[num_layers - 1] = (dW + reg * params[-1][0], db)
    for i in reversed(range(num_layers - 1)):
        dhidden = relu_backward(dhidden, caches["relu%d" % i])
        dhidden, dW, db = affine_backward(dhidden, caches["affine%d" % i])
        gradienten[i] = (dW + reg * params[i][0], db)
    return verlust, [gradienten[i] for i in range(num_layers)]


def train_step(params, X, y, lr, reg=0.0):
    # 반드시 옛날 파라미터로 모든 기울기를 먼저 구하고, 그 다음에 갱신한다
    verlust, gradienten = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, gradienten):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, verlust


def numerical_gradient(f, x, h=None):
    x = np.array(x, dtype=float)
    g = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        v = x[i]
        e = 6e-6 * max(1, abs(v)) if h is None else h
        x[i] = v + e
        up = float(f(x))
        x[i] = v - e
        g[i] = (up - float(f(x))) / (2 * e)
        x[i] = v
    return g


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
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    num = numerical_gradient(f, x)
    noise = 64 * np.spacing(abs(float(f(x)))) / (12e-6 * np.maximum(1, abs(x)))
    err = abs(num - grad)
    bad = ~(np.isfinite(num) & np.isfinite(grad))
    ratio = err / (rtol * np.maximum(abs(num), abs(grad)) + noise)
    ratio[bad] = np.inf
    ratio[err == 0] = 0
    return bool((ratio <= 1).all()), tuple(map(int, np.unravel_index(ratio.argmax(), x.shape)))


def directional_check(f, x, grad, rng):
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    u = rng.standard_normal(size=x.shape)
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2.0 * h)
    analytic = np.sum(grad * u)
    return u, numeric, analytic


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")

    # 1번: 숫자가 아닌 것이 있으면 바로 wrong
    if not np.isfinite(grad).all():
        return "wrong"

    h = 6e-6 * np.maximum(1.0, np.abs(x))
    f0 = float(f(x))
    f_right = np.zeros(x.shape)
    f_left = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        xx = x.copy()
        xx[idx] = x[idx] + h[idx]
        f_right[idx] = float(f(xx))
        xx[idx] = x[idx] - h[idx]
        f_left[idx] = float(f(xx))
    num = (f_right - f_left) / (2 * h)

    # 2번: 단순 검사기가 울리는지
    err = np.abs(num - grad)
    quiet = err <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad))
    if quiet.all():
        return "ok"

    # 3번: float32로 정확히 표현되는 값들뿐인가?
    all_values = [f0] + list(f_right.ravel()) + list(f_left.ravel())
    is_float32 = True
    for v in all_values:
        if np.float64(np.float32(v)) != v:
            is_float32 = False
            break
    if is_float32:
        num32 = numerical_gradient(f, x, h=5e-3)
        ulp32 = np.float64(np.spacing(np.float32(abs(f0))))
        allow32 = 1e-2 * np.maximum(np.abs(num32), np.abs(grad)) + 64 * ulp32 / (2 * 5e-3)
        if np.all(np.abs(num32 - grad) <= allow32):
            return "float32"
        return "wrong"

    # 4번: 반올림 잡음 안에 있는가?
    allowed = 1e-6 * np.maximum(np.abs(num), np.abs(grad)) + 64 * np.spacing(abs(f0)) / (2 * h)
    rest = ~quiet & ~(err <= allowed)
    if not rest.any():
        return "tiny"

    # 5번: 꺾이는 점(kink)인가?
    left = (f0 - f_left) / h
    right = (f_right - f0) / h
    steep = np.maximum(np.abs(left), np.abs(right))
    has_kink = np.abs(right - left) > 1e-3 * steep
    between = (np.minimum(left, right) - 1e-3 * steep <= grad) & (grad <= np.maximum(left, right) + 1e-3 * steep)
    if np.all((has_kink & between)[rest]):
        return "kink"
    return "wrong"
