"""Layers as classes; the functions of the exercise only wrap them."""

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


class Affine:
    """One fully connected layer, remembers its input."""

    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Activation:
    """Base class: subclasses say what the function is and what its slope is."""

    def forward(self, z):
        self.out = self.function(z)
        self.z = z
        return self.out

    def backward(self, dout):
        return dout * self.slope()


class Sigmoid(Activation):
    def function(self, z):
        return sigmoid(z)

    def slope(self):
        return self.out * (1 - self.out)


class Tanh(Activation):
    def function(self, z):
        return tanh(z)

    def slope(self):
        return 1 - self.out**2


class ReLU(Activation):
    def function(self, z):
        return relu(z)

    def slope(self):
        return (self.z > 0).astype(self.z.dtype)


def affine_forward(x, W, b):
    layer = Affine(W, b)
    return layer.forward(x), layer


def affine_backward(dout, cache):
    dx = cache.backward(dout)
    return dx, cache.dW, cache.db


def sigmoid_forward(z):
    layer = Sigmoid()
    return layer.forward(z), layer


def sigmoid_backward(dout, cache):
    return cache.backward(dout)


def tanh_forward(z):
    layer = Tanh()
    return layer.forward(z), layer


def tanh_backward(dout, cache):
    return cache.backward(dout)


def relu_forward(z):
    layer = ReLU()
    return layer.forward(z), layer


def relu_backward(dout, cache):
    return cache.backward(dout)


def softmax_backward(dout, p, axis=-1):
    weighted = dout * p
    return weighted - p * weighted.sum(axis=axis, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, z, y):
        self.p = softmax(z)
        self.y = y
        return softmax_cross_entropy(z, y)

    def backward(self):
        n = self.y.shape[0]
        dz = self.p.copy()
        dz[np.arange(n), self.y] -= 1
        return dz / n


def softmax_cross_entropy_backward(z, y):
    last = SoftmaxWithLoss()
    last.forward(z, y)
    return last.backward()


def mse_backward(y_pred, t):
    n = len(t)
    return y_pred / n - t / n


def bce_with_logits_backward(z, t):
    n = len(t)
    return sigmoid(z) / n - t / n


def unbroadcast(grad, shape):
    """Sum over every axis along which the small array was copied."""
    result = grad
    for _ in range(grad.ndim - len(shape)):
        result = np.add.reduce(result, axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            result = np.add.reduce(result, axis=axis, keepdims=True)
    return np.array(result)


class Network:
    def __init__(self, params, reg):
        self.affines = [Affine(W, b) for W, b in params]
        self.relus = [ReLU() for _ in params[1:]]
        self.last = SoftmaxWithLoss()
        self.reg = reg

    def loss(self, X, y):
        h = self.affines[0].forward(X)
        for relu_layer, affine_layer in zip(self.relus, self.affines[1:]):
            h = affine_layer.forward(relu_layer.forward(h))
        penalty = sum(np.sum(layer.W**2) for layer in self.affines)
        return self.last.forward(h, y) + 0.5 * self.reg * penalty

    def gradients(self):
        d = self.affines[-1].backward(self.last.backward())
        for relu_layer, affine_layer in zip(self.relus[::-1], self.affines[-2::-1]):
            d = affine_layer.backward(relu_layer.backward(d))
        return [(layer.dW + self.reg * layer.W, layer.db) for layer in self.affines]


def mlp_loss_and_grads(params, X, y, reg=0.0):
    net = Network(params, reg)
    loss = net.loss(X, y)
    return loss, net.gradients()


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def step(self, value, grad):
        return value - self.lr * grad


def train_step(params, X, y, lr, reg=0.0):
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    sgd = SGD(lr)
    new_params = [(sgd.step(W, dW), sgd.step(b, db)) for (W, b), (dW, db) in zip(params, grads)]
    return new_params, loss


def _two_sided(f, x, index, step):
    """f a little to the right and a little to the left of x[index]; works on a copy."""
    moved = x.copy()
    moved[index] = x[index] + step
    right = float(f(moved))
    moved[index] = x[index] - step
    left = float(f(moved))
    return right, left


def numerical_gradient(f, x, h=None):
    x = np.array(x, dtype=np.float64)
    steps = 6e-6 * np.maximum(1.0, abs(x)) if h is None else np.full(x.shape, float(h))
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = _two_sided(f, x, index, steps[index])
        grad[index] = (right - left) / (2 * steps[index])
    return grad


def relative_error(a, b, floor=1e-12):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("relative_error wants two arrays of the same shape")
    if not np.isfinite(a).all() or not np.isfinite(b).all():
        return float("inf")
    size = np.maximum(np.abs(a) + np.abs(b), floor)
    errors = (np.abs(a - b) / size).ravel().tolist()
    return max(errors, default=0.0)


class Measurement:
    """Everything a checker wants to know about f around x."""

    def __init__(self, f, x, grad):
        self.x = np.array(x, dtype=np.float64)
        self.grad = np.asarray(grad, dtype=np.float64)
        if self.x.shape != self.grad.shape:
            raise ValueError("x and grad must have the same shape")
        self.h = 6e-6 * np.maximum(1.0, np.abs(self.x))
        self.f0 = float(f(self.x.copy()))
        self.right = np.zeros(self.x.shape)
        self.left = np.zeros(self.x.shape)
        for index in np.ndindex(self.x.shape):
            self.right[index], self.left[index] = _two_sided(f, self.x, index, self.h[index])
        self.num = (self.right - self.left) / (2 * self.h)
        self.error = np.abs(self.num - self.grad)

    def allowed(self, rtol):
        noise = 64 * np.spacing(abs(self.f0)) / (2 * self.h)
        return rtol * np.maximum(np.abs(self.num), np.abs(self.grad)) + noise


def gradient_check(f, x, grad, rtol=1e-6):
    m = Measurement(f, x, grad)
    finite = np.isfinite(m.num) & np.isfinite(m.grad)
    score = m.error / m.allowed(rtol)
    score[~finite] = np.inf
    worst = np.unravel_index(score.argmax(), score.shape)
    return not np.any(score > 1), tuple(worst)


def directional_check(f, x, grad, rng):
    x, grad = np.array(x, dtype=float), np.asarray(grad, dtype=float)
    if x.shape != grad.shape:
        raise ValueError("x and grad must have the same shape")
    u = rng.normal(size=x.size).reshape(x.shape)
    h = 6e-6 * max(1.0, np.abs(x).max())
    right, left = float(f(x + h * u)), float(f(x - h * u))
    return u, (right - left) / (2 * h), float(np.tensordot(grad, u, axes=x.ndim))


def diagnose_gradient(f, x, grad):
    if np.shape(grad) == np.shape(x) and not np.isfinite(grad).all():
        return "wrong"
    m = Measurement(f, x, grad)  # raises ValueError if the shapes differ
    alarm = ~(m.error <= 1e-5 * np.maximum(1e-8, np.abs(m.num) + np.abs(m.grad)))
    if not alarm.any():
        return "ok"
    if _is_single([m.f0, *m.right.flat, *m.left.flat]):
        return "float32" if _right_in_single(f, m) else "wrong"
    serious = alarm & ~(m.error <= m.allowed(1e-6))
    if not serious.any():
        return "tiny"
    return "kink" if _excused(m)[serious].all() else "wrong"


def _is_single(values):
    return all(float(np.float32(v)) == v for v in values)


def _right_in_single(f, m):
    h = 5e-3
    num = numerical_gradient(f, m.x, h)
    ulp = float(np.spacing(np.float32(abs(m.f0))))
    return bool((np.abs(num - m.grad) <= 1e-2 * np.maximum(np.abs(num), np.abs(m.grad)) + 64 * ulp / (2 * h)).all())


def _excused(m):
    left = (m.f0 - m.left) / m.h
    right = (m.right - m.f0) / m.h
    slack = 1e-3 * np.maximum(np.abs(left), np.abs(right))
    bend = np.abs(right - left) > slack
    return bend & (m.grad >= np.minimum(left, right) - slack) & (m.grad <= np.maximum(left, right) + slack)
