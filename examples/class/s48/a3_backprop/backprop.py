import sys


import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    # 순전파: out = xW + b  (b는 행마다 더해짐 = 브로드캐스팅)
    out = x.dot(W) + b
    cache = {"x": x, "W": W}
    return out, cache


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    # 역전파: 모양(shape)을 맞추면 공식이 저절로 나온다
    #   dout (N, M), W (D, M)  ->  dx (N, D) = dout W^T
    #   x (N, D), dout (N, M)  ->  dW (D, M) = x^T dout
    x = cache["x"]
    W = cache["W"]
    dx = dout.dot(W.T)
    dW = x.T.dot(dout)
    # b는 모든 행에서 쓰였으므로 행 방향으로 전부 더한다 (평균 X)
    db = np.sum(dout, axis=0)
    return dx, dW, db


def sigmoid_forward(z):
    a = sigmoid(z)
    cache = z
    return a, cache


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    z = cache
    a = sigmoid(z)   # cache is z so do the sigmoid again
    dz = dout * a * (1 - a)
    return dz


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    return dout * (1 - cache * cache)


def relu_forward(z):
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def relu_backward(dout, cache):
    # pass where positive, stop where not
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    # (확률 - 정답) / N
    N = z.shape[0]
    p = softmax(z, axis=1)
    dz = p.copy()
    for i in range(N):
        dz[i, y[i]] = dz[i, y[i]] - 1
    dz = dz / N
    return dz


def mse_backward(y_pred, t):
    # the 2 cancels
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z, t):
    dz = sigmoid(z)
    dz = dz - t
    dz /= len(dz)
    return dz


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
    # new arrays, do not touch the old ones
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
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
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("두 배열의 모양이 다릅니다")
    if a.size == 0:
        return 0.0
    # NaN이나 무한대가 있으면 비교 자체가 무의미
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    numer = np.abs(a - b)
    denom = np.abs(a) + np.abs(b)
    denom = np.where(denom < floor, floor, denom)
    return np.max(numer / denom)


def gradient_check(f, x, grad, rtol=1e-6):
    # noise: f(x) only has 16 digits
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    num = numerical_gradient(f, x)
    h = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * h)
    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise
    finite = np.isfinite(num) & np.isfinite(grad)
    err = np.where(finite, np.abs(np.where(finite, num, 0) - np.where(finite, grad, 0)), np.inf)
    rel = np.where(finite, err / np.where(finite, allowed, 1), np.inf)
    worst_index = np.unravel_index(np.argmax(rel), rel.shape)
    ok = np.all(finite) and np.all(rel <= 1)
    return bool(ok), tuple(int(i) for i in worst_index)


def directional_check(f, x, grad, rng):
    # only 2 calls of f
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    u = rng.normal(loc=0.0, scale=1.0, size=x.shape)
    h = 6e-6 * max(1.0, float(np.abs(x).max()))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)
    return u, numeric, float(np.vdot(grad, u))


def diagnose_gradient(f, x, grad):
    # five questions from the sheet, in order
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


if len(sys.argv) < 2:
    print("usage: python backprop.py DATA")
    sys.exit(1)
print("reading", sys.argv[1])
