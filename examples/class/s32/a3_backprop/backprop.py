import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    cache = x, W
    return x @ W + b, cache


def affine_backward(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0, keepdims=True)


def sigmoid_forward(z):
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def tanh_forward(z):
    a = tanh(z)
    cache = a
    return a, cache


def tanh_backward(dout, cache):
    a = cache
    da_dz = 1 - a * a
    return da_dz * dout


def relu_forward(z):
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    s = np.sum(dout * p, axis=1, keepdims=True)
    return p * (dout - s)


def softmax_cross_entropy_backward(z, y):
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    N, K = y_pred.shape
    dy = np.zeros_like(y_pred)
    for n in range(N):
        for k in range(K):
            dy[n, k] = (y_pred[n, k] - t[n, k]) / N
    return dy


def bce_with_logits_backward(z, t):
    dz = sigmoid(z)
    dz = dz - t
    dz /= len(dz)
    return dz


def unbroadcast(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    h, caches = X, []
    for W, b in params[:-1]:
        h, c1 = affine_forward(h, W, b)
        h, c2 = relu_forward(h)
        caches.append((c1, c2))
    scores, c = affine_forward(h, *params[-1])
    loss = softmax_cross_entropy(scores, y) + 0.5 * reg * sum((W * W).sum() for W, _ in params)
    d, dW, db = affine_backward(softmax_cross_entropy_backward(scores, y), c)
    grads = [(dW + reg * params[-1][0], db)]
    for (W, _), (c1, c2) in zip(params[-2::-1], caches[::-1]):
        d, dW, db = affine_backward(relu_backward(d, c2), c1)
        grads.append((dW + reg * W, db))
    return loss, grads[::-1]


def train_step(params, X, y, lr, reg=0.0):
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
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
    a = np.asarray(a, dtype=float)
    b = np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError('a has shape {} but b has shape {}'.format(a.shape, b.shape))
    if a.size == 0:
        return 0.0
    if not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
        return float('inf')
    return float(np.max(np.abs(a - b) / (np.maximum(floor, np.abs(a) + np.abs(b)))))


def gradient_check(f, x, grad, rtol=1e-6):
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
