import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoid_forward(z):
    a = sigmoid(z)
    return a, {"z": z, "a": a}


def sigmoid_backward(dout, cache):
    # 시그모이드 미분: a(1-a). 주의! z(1-z)가 아님
    a = cache["a"]
    dz = dout * a * (1.0 - a)
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
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    # (확률 - 정답) / N
    N = z.shape[0]
    p = softmax(z, axis=1)
    dz = p.copy()
    for i in range(N):
        dz[i, y[i]] = dz[i, y[i]] - 1
    dz = dz / N
    return dz


def mse_backward(y_pred, t):
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    p = sigmoid(z)
    dz = t * (p - 1) + (1 - t) * p
    dz = dz / z.shape[0]
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
    # 반드시 옛날 파라미터로 모든 기울기를 먼저 구하고, 그 다음에 갱신한다
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
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
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"shape mismatch: {a.shape} vs {b.shape}")
    if a.size == 0:
        return 0.0
    if np.any(~np.isfinite(a)) or np.any(~np.isfinite(b)):
        return float("inf")
    denominator = np.clip(np.abs(a) + np.abs(b), floor, None)
    return float(np.max(np.abs(a - b) / denominator))


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
    x = np.array(x, dtype=np.float64)
    if np.shape(grad) != x.shape:
        raise ValueError("grad and x differ in shape")
    u = rng.choice([-1.0, 1.0], size=x.shape)
    h = 6e-6 * max(1.0, np.abs(x).max())
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)
    return u, numeric, float(np.sum(grad * u))


def _within(error, allowed):
    return error <= allowed


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    if not np.isfinite(grad).all():
        return "wrong"

    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    centre = float(f(x))
    up = np.zeros_like(x)
    down = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        probe = x.copy()
        probe[index] += steps[index]
        up[index] = float(f(probe))
        probe = x.copy()
        probe[index] -= steps[index]
        down[index] = float(f(probe))

    numeric = (up - down) / (2 * steps)
    error = np.abs(numeric - grad)
    alarm = np.logical_not(_within(error, 1e-5 * np.maximum(1e-8, np.abs(numeric) + np.abs(grad))))
    if alarm.sum() == 0:
        return "ok"

    allowed = 1e-6 * np.maximum(np.abs(numeric), np.abs(grad)) + 64 * np.spacing(np.abs(centre)) / (2 * steps)
    remaining = np.logical_and(alarm, np.logical_not(_within(error, allowed)))
    if remaining.sum() == 0:
        return "tiny"

    left = (centre - down) / steps
    right = (up - centre) / steps
    steep = np.maximum(np.abs(left), np.abs(right))
    for index in zip(*np.nonzero(remaining)):
        low, high = sorted((left[index], right[index]))
        slack = 1e-3 * steep[index]
        if not (high - low > slack and low - slack <= grad[index] <= high + slack):
            return "wrong"
    return "kink"
