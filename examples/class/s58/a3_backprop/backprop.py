# GPU ready: everything in single precision

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    x = x.astype(np.float32)
    W = W.astype(np.float32)
    out = x @ W + b.astype(np.float32)
    return out, (x, W)


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W = cache
    dout = dout.astype(np.float32)
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def sigmoid_forward(z):
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    return dout * cache * (1 - cache)


def tanh_forward(z):
    a = tanh(z)
    cache = z
    return a, cache


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    z = cache
    a = tanh(z)
    dz = dout * (1 - a ** 2)
    return dz


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
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    n = len(z)
    dz = softmax(z)
    true_class = np.take_along_axis(dz, y[:, None], axis=1)
    np.put_along_axis(dz, y[:, None], true_class - 1, axis=1)
    return dz / n


def mse_backward(y_pred, t):
    # the 2 cancels
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z, t):
    N = len(z)
    p = sigmoid(z)
    dz = np.zeros_like(z)
    for n in range(N):
        dz[n] = (p[n] - t[n]) / N
    return dz


def unbroadcast(grad, shape):
    # sum over everything that was copied
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward, loss, backward
    num_layers = len(params)
    caches = {}
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, caches["affine%d" % i] = affine_forward(hidden, W, b)
        hidden, caches["relu%d" % i] = relu_forward(hidden)
    W, b = params[-1]
    scores, caches["affine%d" % (num_layers - 1)] = affine_forward(hidden, W, b)

    loss = softmax_cross_entropy(scores, y)
    for W, _ in params:
        loss += 0.5 * reg * np.sum(W * W)

    grads = {}
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, caches["affine%d" % (num_layers - 1)])
    grads[num_layers - 1] = (dW + reg * params[-1][0], db)
    for i in reversed(range(num_layers - 1)):
        dhidden = relu_backward(dhidden, caches["relu%d" % i])
        dhidden, dW, db = affine_backward(dhidden, caches["affine%d" % i])
        grads[i] = (dW + reg * params[i][0], db)
    return loss, [grads[i] for i in range(num_layers)]


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
