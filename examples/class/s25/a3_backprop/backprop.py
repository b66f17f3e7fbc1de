import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoid_forward(z):
    a = sigmoid(z)
    cache = a
    return a, cache


def sigmoid_backward(dout, cache):
    a = cache
    da_dz = a * (1 - a)
    return da_dz * dout


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)


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
    g = np.moveaxis(dout, axis, -1)
    q = np.moveaxis(p, axis, -1)
    inner = np.einsum("...i,...i->...", g, q)
    dz = q * (g - inner[..., np.newaxis])
    return np.moveaxis(dz, -1, axis).copy()


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
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bce_with_logits_backward(z, t):
    return (sigmoid(z) - t) / z.size


def unbroadcast(grad, shape):
    # 1단계: 앞에 새로 생긴 축을 더해서 없앤다
    extra = grad.ndim - len(shape)
    result = np.sum(grad, axis=tuple(range(extra)))
    # 2단계: 길이가 1이던 축은 더하되 축은 남긴다
    for ax, n in enumerate(shape):
        if n == 1 and result.shape[ax] != 1:
            result = np.sum(result, axis=ax, keepdims=True)
    # 더한 축이 하나도 없으면 원본이 그대로 나올 수 있으니 복사
    return np.array(result, copy=True)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    a = X
    memory = []
    for i, (W, b) in enumerate(params):
        z, c1 = affine_forward(a, W, b)
        c2 = None
        a = z
        if i < len(params) - 1:
            a, c2 = relu_forward(z)
        memory.append((c1, c2))
    loss = softmax_cross_entropy(a, y)
    for W, b in params:
        loss += 0.5 * reg * (np.sum(W**2) + np.sum(b**2))
    d = softmax_cross_entropy_backward(a, y)
    grads = []
    for (c1, c2), (W, b) in zip(reversed(memory), reversed(params)):
        if c2 is not None:
            d = relu_backward(d, c2)
        d, dW, db = affine_backward(d, c1)
        grads.append((dW + reg * W, db + reg * b))
    grads.reverse()
    return loss, grads


def train_step(params, X, y, lr, reg=0.0):
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


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
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    numeric = numerical_gradient(f, x)
    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * steps)
    allowed = rtol * np.maximum(np.abs(numeric), np.abs(grad)) + noise
    error = np.abs(numeric - grad)
    finite = np.isfinite(numeric) & np.isfinite(grad)

    score = np.full(x.shape, np.inf)
    score[finite] = error[finite] / allowed[finite]
    worst = np.unravel_index(np.argmax(score), x.shape)
    return bool(np.all(error[finite] <= allowed[finite]) and finite.all()), worst


def directional_check(f, x, grad, rng):
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    u = rng.normal(loc=0.0, scale=1.0, size=x.shape)
    h = 6e-6 * max(1.0, float(np.abs(x).max()))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)
    return u, numeric, float(np.vdot(grad, u))


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    if not np.isfinite(grad).all():
        return 'wrong'

    h = 6e-6 * np.maximum(1.0, np.abs(x))
    fx = float(f(x))
    fplus = np.zeros_like(x)
    fminus = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    for _ in it:
        ix = it.multi_index
        xc = x.copy()
        xc[ix] += h[ix]
        fplus[ix] = float(f(xc))
        xc = x.copy()
        xc[ix] -= h[ix]
        fminus[ix] = float(f(xc))

    num = (fplus - fminus) / (2 * h)
    err = np.abs(num - grad)
    no_alarm = err <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad))
    if np.all(no_alarm):
        return 'ok'

    stuff = np.concatenate(([fx], fplus.ravel(), fminus.ravel()))
    if np.all(stuff == stuff.astype('float32')):
        num = numerical_gradient(f, x, h=5e-3)
        noise32 = 64 * float(np.spacing(np.float32(abs(fx)))) / (2 * 5e-3)
        fine = np.abs(num - grad) <= 1e-2 * np.maximum(np.abs(num), np.abs(grad)) + noise32
        if np.all(fine):
            return 'float32'
        else:
            return 'wrong'

    noise = 64 * np.spacing(abs(fx)) / (2 * h)
    allowed = 1e-6 * np.maximum(np.abs(num), np.abs(grad)) + noise
    tiny = err <= allowed
    if np.all(no_alarm | tiny):
        return 'tiny'

    left = (fx - fminus) / h
    right = (fplus - fx) / h
    steep = np.maximum(np.abs(left), np.abs(right))
    kink = np.abs(right - left) > 1e-3 * steep
    inside = (grad > np.minimum(left, right) - 1e-3 * steep) & (grad < np.maximum(left, right) + 1e-3 * steep)
    if np.all(no_alarm | tiny | (kink & inside)):
        return 'kink'
    return 'wrong'
