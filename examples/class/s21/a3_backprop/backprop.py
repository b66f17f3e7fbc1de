import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


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
    return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
    # tanh' = 1 - tanh^2 = (1 - a)(1 + a)
    a = cache["a"]
    dz = dout * (1.0 - a) * (1.0 + a)
    return dz


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
    num_samples, num_classes = z.shape
    one_hot = (np.arange(num_classes)[np.newaxis, :] == y[:, np.newaxis]).astype(z.dtype)
    return (softmax(z, axis=1) - one_hot) / num_samples


def mse_backward(y_pred, t):
    # 손실이 1/(2N)이므로 2가 약분되어 (y - t)/N
    N = y_pred.shape[0]
    dy = (y_pred - t) / N
    return dy


def bce_with_logits_backward(z, t):
    p = sigmoid(z)
    dz = t * (p - 1) + (1 - t) * p
    dz = dz / z.shape[0]
    return dz


def unbroadcast(grad, shape):
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


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
    # 반드시 옛날 파라미터로 모든 기울기를 먼저 구하고, 그 다음에 갱신한다
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, loss


def numerical_gradient(f, x, h=None):
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    fx = float(f(x))
    for i in np.ndindex(x.shape):
        step = 6e-6 * max(1.0, abs(x[i])) if h is None else h
        old = x[i]
        x[i] = old + step
        grad[i] = (float(f(x)) - fx) / step
        x[i] = old
    return grad


def relative_error(a, b, floor=1e-12):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not np.isfinite([a, b]).all():
        return np.inf
    return float((abs(a - b) / np.maximum(abs(a) + abs(b), floor)).max()) if a.size else 0.0


def gradient_check(f, x, grad, rtol=1e-6):
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
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


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
