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
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    return dout * cache * (1 - cache)


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    return dout * (1 - cache * cache)


def relu_forward(z):
    return relu(z), z > 0


def relu_backward(dout, cache):
    # pass where positive, stop where not
    return dout * cache


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    g = np.moveaxis(dout, axis, -1)
    q = np.moveaxis(p, axis, -1)
    inner = np.einsum("...i,...i->...", g, q)
    dz = q * (g - inner[..., np.newaxis])
    return np.moveaxis(dz, -1, axis).copy()


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


# try it
sum = 0
for value in softmax_cross_entropy_backward(np.zeros((1, 3)), np.array([1]))[0]:
    sum = sum + value
print("should be 0:", sum)


def mse_backward(y_pred, t):
    # the 2 cancels
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bce_with_logits_backward(z, t):
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    # sum over everything that was copied
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward, loss, backward
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
    # new arrays, do not touch the old ones
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
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
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not np.isfinite([a, b]).all():
        return np.inf
    return float((abs(a - b) / np.maximum(abs(a) + abs(b), floor)).max()) if a.size else 0.0


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
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")
    u = rng.standard_normal(x.shape)  # +1/-1 이 아니라 정규분포!
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    fp = float(f(x + h * u))
    fm = float(f(x - h * u))
    numeric = (fp - fm) / (2 * h)
    analytic = float(np.sum(grad * u))
    return u, numeric, analytic


def diagnose_gradient(f, x, grad):
    # five questions from the sheet, in order
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
