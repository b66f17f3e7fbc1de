import numpy as np
from given import sigmoid, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoid_forward(z):
    a = sigmoid(z)
    cache = a
    return a, cache


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    a = cache
    da_dz = a * (1 - a)
    return da_dz * dout


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    return dout * (1 - cache * cache)


def relu_forward(z):
    # leaky, so that no neuron dies
    a = np.where(z > 0, z, 0.01 * z)
    return a, z


def relu_backward(dout, cache):
    # pass where positive, stop where not
    z = cache
    return np.where(z > 0, dout, 0.01 * dout)


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
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
    # p - onehot, /N because the loss is a mean
    num_train = z.shape[0]
    shifted = z - np.max(z, axis=1, keepdims=True)
    probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    dscores = probs
    dscores[range(num_train), y] -= 1
    dscores /= num_train
    return dscores


def mse_backward(y_pred, t):
    # the 2 cancels
    N, K = y_pred.shape
    dy = np.zeros_like(y_pred)
    for n in range(N):
        for k in range(K):
            dy[n, k] = (y_pred[n, k] - t[n, k]) / N
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


def _forward(params, X):
    inputs, masks = [X], []
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        masks.append(z > 0)
        inputs.append(np.where(masks[-1], z, 0))
    W, b = params[-1]
    return inputs[-1] @ W + b, inputs, masks


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward, loss, backward
    scores, inputs, masks = _forward(params, X)
    loss = softmax_cross_entropy(scores, y)
    delta = softmax_cross_entropy_backward(scores, y)
    grads = [None] * len(params)
    for k in range(len(params) - 1, -1, -1):
        W, b = params[k]
        loss += reg * np.vdot(W, W) / 2
        grads[k] = (inputs[k].T @ delta + reg * W, delta.sum(axis=0))
        if k:
            delta = (delta @ W.T) * masks[k - 1]
    return float(loss), grads


def train_step(params, X, y, lr, reg=0.0):
    # new arrays, do not touch the old ones
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
    x = np.array(x, dtype=np.float64)  # 정수 배열이면 h가 잘려 버리므로 실수로, 원본은 건드리지 않음
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        idx = it.multi_index
        tmp = float(x[idx])
        step = 6e-6 * max(1.0, abs(tmp)) if h is None else h

        x[idx] = tmp + step
        fxh1 = float(f(x))  # f(x+h)

        x[idx] = tmp - step
        fxh2 = float(f(x))  # f(x-h)

        grad[idx] = (fxh1 - fxh2) / (2 * step)
        x[idx] = tmp  # 값 복원
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
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


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
