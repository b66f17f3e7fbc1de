"""with my own activations"""

import numpy as np
from given import relu, sigmoid, softmax_cross_entropy


def affine_forward(x, W, b):
    """Affine layer: out = x W + b."""
    out = x @ W + b.reshape(1, -1)
    cache = (x, W, b)
    return out, cache


def affine_backward(dout, cache):
    """dx = dout W^T, dW = x^T dout, db = column sums of dout."""
    x, W, _ = cache
    ones = np.ones((1, dout.shape[0]), dtype=dout.dtype)
    dx = dout @ W.T
    dW = x.T @ dout
    db = (ones @ dout).reshape(-1)   # ones^T dout = column sums, just like in the lecture
    return dx, dW, db


def sigmoid_forward(z):
    """Logistic function."""
    a = 1 / (1 + np.exp(z))
    return a, a


def sigmoid_backward(dout, cache):
    """da/dz = a (1 - a)."""
    return -dout * cache * (1 - cache)


A, S = 1.7159, 2.0 / 3.0  # LeCun's recommended scaling


def tanh_forward(z):
    """Hyperbolic tangent."""
    t = np.tanh(S * z)
    return A * t, t


def tanh_backward(dout, cache):
    """da/dz = 1 - a^2."""
    return dout * A * S * (1 - cache**2)


def relu_forward(z):
    """Rectifier."""
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    """Jacobian p_i (delta_ij - p_j), multiplied with dout."""
    k = p.shape[axis]
    P = np.swapaxes(p, axis, -1)
    D = np.swapaxes(dout, axis, -1)
    J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
    dz = np.matmul(D[..., None, :], J)[..., 0, :]
    return np.swapaxes(dz, axis, -1)


def softmax_cross_entropy_backward(z, y):
    """(p - one_hot(y)) / N."""
    num_train = z.shape[0]
    shifted = z - np.max(z, axis=1, keepdims=True)
    probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    dscores = probs
    dscores[range(num_train), y] -= 1
    dscores /= num_train
    return dscores


def mse_backward(y_pred, t):
    """(y - t) / N."""
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    p = sigmoid(z)
    dz = t * (p - 1) + (1 - t) * p
    dz = dz / z.shape[0]
    return dz


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


def _forward(params, X):
    inputs, masks = [X], []
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        masks.append(z > 0)
        inputs.append(np.where(masks[-1], z, 0))
    W, b = params[-1]
    return inputs[-1] @ W + b, inputs, masks


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Loss and gradients of the whole network."""
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
    """One step of gradient descent."""
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
    """Central differences."""
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
    """Largest relative error, entry by entry."""
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
    """Compare an analytic with the numeric gradient."""
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
    """Slope along one random direction."""
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    u = rng.standard_normal(size=x.shape)
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2.0 * h)
    analytic = np.sum(grad * u)
    return u, numeric, analytic


def diagnose_gradient(f, x, grad):
    """Which of the five answers fits?"""
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
