"""a3 - Aoife O'Brien"""

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


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
    a = tanh(z)
    cache = a
    return a, cache


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    a = cache
    da_dz = 1 - a * a
    return da_dz * dout


def relu_forward(z):
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    # pass where positive, stop where not
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    # 야코비안: dp_i/dz_j = p_i (delta_ij - p_j)
    # 그러므로 dz_j = p_j * dout_j - p_j * sum_i(p_i * dout_i)
    pd = p * dout
    s = np.sum(pd, axis=axis, keepdims=True)
    dz = pd - p * s
    return dz


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    # the 2 cancels
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
    # sum over everything that was copied
    # 1단계: 앞에 새로 생긴 축을 더해서 없앤다
    extra = grad.ndim - len(shape)
    result = np.sum(grad, axis=tuple(range(extra)))
    # 2단계: 길이가 1이던 축은 더하되 축은 남긴다
    for ax, n in enumerate(shape):
        if n == 1 and result.shape[ax] != 1:
            result = np.sum(result, axis=ax, keepdims=True)
    # 더한 축이 하나도 없으면 원본이 그대로 나올 수 있으니 복사
    return np.array(result, copy=True)


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
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        W = W.copy()
        b = b.copy()
        W -= lr * dW
        b -= lr * db
        new_params.append((W, b))
    return new_params, loss


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
    # noise: f(x) only has 16 digits
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
