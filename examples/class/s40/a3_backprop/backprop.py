# coming from Java

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affineForward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affineBackward(dout, cache):
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoidForward(z):
    a = sigmoid(z)
    cache = a
    return a, cache


def sigmoidBackward(dout, cache):
    a = cache
    da_dz = a * (1 - a)
    return da_dz * dout


def tanhForward(z):
    a = tanh(z)
    cache = a
    return a, cache


def tanhBackward(dout, cache):
    a = cache
    da_dz = 1 - a * a
    return da_dz * dout


def reluForward(z):
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def reluBackward(dout, cache):
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


def softmaxBackward(dout, p, axis=-1):
    k = p.shape[axis]
    P = np.swapaxes(p, axis, -1)
    D = np.swapaxes(dout, axis, -1)
    J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
    dz = np.matmul(D[..., None, :], J)[..., 0, :]
    return np.swapaxes(dz, axis, -1)


def softmaxCrossEntropyBackward(z, y):
    # (확률 - 정답) / N
    N = z.shape[0]
    p = softmax(z, axis=1)
    dz = p.copy()
    for i in range(N):
        dz[i, y[i]] = dz[i, y[i]] - 1
    dz = dz / N
    return dz


def mseBackward(y_pred, t):
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bceWithLogitsBackward(z, t):
    p = sigmoid(z)
    dz = t * (p - 1) + (1 - t) * p
    dz = dz / z.shape[0]
    return dz


def unbroadcast(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlpLossAndGrads(params, X, y, reg=0.0):
    num_layers = len(params)
    caches = {}
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, caches["affine%d" % i] = affineForward(hidden, W, b)
        hidden, caches["relu%d" % i] = reluForward(hidden)
    W, b = params[-1]
    scores, caches["affine%d" % (num_layers - 1)] = affineForward(hidden, W, b)

    loss = softmax_cross_entropy(scores, y)
    for W, _ in params:
        loss += 0.5 * reg * np.sum(W * W)

    grads = {}
    dscores = softmaxCrossEntropyBackward(scores, y)
    dhidden, dW, db = affineBackward(dscores, caches["affine%d" % (num_layers - 1)])
    grads[num_layers - 1] = (dW + reg * params[-1][0], db)
    for i in reversed(range(num_layers - 1)):
        dhidden = reluBackward(dhidden, caches["relu%d" % i])
        dhidden, dW, db = affineBackward(dhidden, caches["affine%d" % i])
        grads[i] = (dW + reg * params[i][0], db)
    return loss, [grads[i] for i in range(num_layers)]


def trainStep(params, X, y, lr, reg=0.0):
    loss, grads = mlpLossAndGrads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numericalGradient(f, x, h=None):
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


def relativeError(a, b, floor=1e-12):
    a = np.asarray(a, dtype=float)
    b = np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError('a has shape {} but b has shape {}'.format(a.shape, b.shape))
    if a.size == 0:
        return 0.0
    if not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
        return float('inf')
    return float(np.max(np.abs(a - b) / (np.maximum(floor, np.abs(a) + np.abs(b)))))


def gradientCheck(f, x, grad, rtol=1e-6):
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    num = numericalGradient(f, x)
    h = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * h)
    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise
    finite = np.isfinite(num) & np.isfinite(grad)
    err = np.where(finite, np.abs(np.where(finite, num, 0) - np.where(finite, grad, 0)), np.inf)
    rel = np.where(finite, err / np.where(finite, allowed, 1), np.inf)
    worst_index = np.unravel_index(np.argmax(rel), rel.shape)
    ok = np.all(finite) and np.all(rel <= 1)
    return bool(ok), tuple(int(i) for i in worst_index)


def directionalCheck(f, x, grad, rng):
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    u = rng.standard_normal(size=x.shape)
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2.0 * h)
    analytic = np.sum(grad * u)
    return u, numeric, analytic


def diagnoseGradient(f, x, grad):
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
        num = numericalGradient(f, x, h=5e-3)
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
