from collections import namedtuple

import numpy as np
from given import *


AffineCache = namedtuple("AffineCache", "x W")


def affine_forward(x, W, b):
    out = np.matmul(x, W)
    out += b
    return out, AffineCache(x.copy(), W.copy())


def affine_backward(dout, cache):
    return np.matmul(dout, cache.W.transpose()), np.matmul(cache.x.transpose(), dout), np.add.reduce(dout)


def sigmoid_forward(z):
    a = sigmoid(z)
    return a, (a.copy(),)


def sigmoid_backward(dout, cache):
    (a,) = cache
    dz = 1 - a
    dz *= a
    dz *= dout
    return dz


def tanh_forward(z):
    a = tanh(z)
    return a, (a.copy(),)


def tanh_backward(dout, cache):
    (a,) = cache
    dz = np.square(a)
    np.subtract(1, dz, out=dz)
    dz *= dout
    return dz


def relu_forward(z):
    return relu(z), np.sign(z)


def relu_backward(dout, cache):
    return np.where(cache == 1, dout, np.zeros_like(dout))


def softmax_backward(dout, p, axis=-1):
    mean = np.average(dout, axis=axis, weights=p, keepdims=True)  # the p-weighted mean of dout
    return p * (dout - mean)


def softmax_cross_entropy_backward(z, y):
    n = len(z)
    dz = softmax(z)
    true_class = np.take_along_axis(dz, y[:, None], axis=1)
    np.put_along_axis(dz, y[:, None], true_class - 1, axis=1)
    return dz / n


def mse_backward(y_pred, t):
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    dz = sigmoid(z)
    dz = dz - t
    dz /= len(dz)
    return dz


def unbroadcast(grad, shape):
    target = np.zeros(shape, dtype=grad.dtype)
    places = np.broadcast_to(np.arange(target.size).reshape(shape), grad.shape)
    np.add.at(target.reshape(-1), places, grad)  # every entry of grad goes back where it was copied from
    return target


def _forward(params, X):
    inputs, masks = [X], []
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        masks.append(z > 0)
        inputs.append(np.where(masks[-1], z, 0))
    W, b = params[-1]
    return inputs[-1] @ W + b, inputs, masks


def mlp_loss_and_grads(params, X, y, reg=0.0):
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
    loss, grads = mlp_loss_and_grads(params, X, y, reg)

    def move(theta, dtheta):
        return theta - lr * dtheta

    return [tuple(map(move, p, g)) for p, g in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    x = np.array(x, dtype=np.float64, order="C")
    step = np.broadcast_to(6e-6 * np.maximum(1.0, np.abs(x)) if h is None else float(h), x.shape)

    def slope(index):
        at = x[index]
        values = []
        for moved in (at + step[index], at - step[index]):
            x[index] = moved
            values.append(float(f(x)))
        x[index] = at
        return (values[0] - values[1]) / (2 * step[index])

    return np.array([slope(index) for index in np.ndindex(x.shape)], dtype=np.float64).reshape(x.shape)


def relative_error(a, b, floor=1e-12):
    a, b = (np.asarray(v, dtype=np.float64) for v in (a, b))
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    with np.errstate(all="ignore"):
        errors = np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), floor)
    return np.where(np.isfinite(a) & np.isfinite(b), errors, np.inf).max(initial=0.0)


def _prepare(x, grad):
    x, grad = (np.array(v, dtype=np.float64) for v in (x, grad))
    if x.shape != grad.shape:
        raise ValueError("shapes differ")
    return x, grad, 6e-6 * np.maximum(1.0, np.abs(x))


def _allowed(num, grad, rtol, fx, h):
    return rtol * np.fmax(np.abs(num), np.abs(grad)) + 32 * np.spacing(abs(fx)) / h


def gradient_check(f, x, grad, rtol=1e-6):
    x, grad, h = _prepare(x, grad)
    num = numerical_gradient(f, x)
    with np.errstate(all="ignore"):
        score = np.abs(num - grad) / _allowed(num, grad, rtol, float(f(x)), h)
    score[~np.isfinite(score)] = np.inf
    worst = int(score.ravel(order="C").argmax())
    return score.max() <= 1, np.unravel_index(worst, x.shape)


def directional_check(f, x, grad, rng):
    x, grad, h = _prepare(x, grad)
    u = rng.standard_normal(x.shape)
    h = h.max()  # the largest of 6e-6 max(1, |x|) is 6e-6 max(1, largest |x|)
    ahead, behind = (float(f(x + s * h * u)) for s in (1, -1))
    return u, (ahead - behind) / (2 * h), np.einsum("i,i->", grad.ravel(), u.ravel())


def diagnose_gradient(f, x, grad):
    x, grad, h = _prepare(x, grad)
    if not np.isfinite(grad).all():
        return "wrong"
    unit = np.eye(x.size).reshape(x.size, *x.shape)
    ahead, behind = (
        np.array([float(f(x + s * h * e)) for e in unit]).reshape(x.shape) for s in (1, -1)
    )
    here = float(f(x))
    num = (ahead - behind) / (2 * h)
    error = np.abs(num - grad)
    alarm = ~(error <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad)))
    if not alarm.any():
        return "ok"
    seen = np.array([here, *ahead.flat, *behind.flat])
    if (np.float32(seen) == seen).all():
        num = numerical_gradient(f, x, h=5e-3)
        slack = 64 * float(np.spacing(np.float32(abs(here)))) / 1e-2
        fine = np.abs(num - grad) <= 1e-2 * np.maximum(np.abs(num), np.abs(grad)) + slack
        return ("wrong", "float32")[int(fine.all())]
    alarm &= ~(error <= _allowed(num, grad, 1e-6, here, h))
    if not alarm.any():
        return "tiny"
    slopes = np.sort([(here - behind) / h, (ahead - here) / h], axis=0)
    slack = 1e-3 * np.abs(slopes).max(axis=0)
    excused = (slopes[1] - slopes[0] > slack) & (slopes[0] - slack <= grad) & (grad <= slopes[1] + slack)
    return "kink" if excused[alarm].all() else "wrong"
