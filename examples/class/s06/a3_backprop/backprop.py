# nothing from given: I wanted to see that I can do it alone

import numpy as np


def affine_forward(x, W, b):
    def back(dout):
        return dout @ W.T, x.T @ dout, dout.sum(axis=0)

    return x @ W + b, back


def affine_backward(dout, cache):
    return cache(dout)


def my_sigmoid(z):
    out = np.empty_like(z)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    ez = np.exp(z[~pos])
    out[~pos] = ez / (1 + ez)
    return out


def my_softmax(z, axis=-1):
    z = z - z.max(axis=axis, keepdims=True)
    ez = np.exp(z)
    return ez / ez.sum(axis=axis, keepdims=True)


def my_loss(scores, y):
    s = scores - scores.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return -logp[range(len(y)), y].mean()


def sigmoid_forward(z):
    a = my_sigmoid(z)
    return a, lambda dout: dout * (a - a * a)


def sigmoid_backward(dout, cache):
    return cache(dout)


def tanh_forward(z):
    a = np.tanh(z)
    return a, lambda dout: dout - dout * a**2


def tanh_backward(dout, cache):
    return cache(dout)


def relu_forward(z):
    return np.maximum(z, 0), lambda dout: np.where(z > 0, dout, 0)


def relu_backward(dout, cache):
    return cache(dout)


def softmax_backward(dout, p, axis=-1):
    dot = np.sum(p * dout, axis=axis)
    return p * (dout - np.expand_dims(dot, axis))


def softmax_cross_entropy_backward(z, y):
    p = my_softmax(z, axis=1)
    np.subtract.at(p, (np.arange(len(y)), y), 1)
    p /= len(y)
    return p


def mse_backward(y_pred, t):
    # d/dy of (y-t)^2 / 2N
    return 2 * (y_pred - t) / (2 * len(t))


def bce_with_logits_backward(z, t):
    return (my_sigmoid(z) - t) / len(t)


def unbroadcast(grad, shape):
    n_new = len(grad.shape) - len(shape)
    padded = [1] * n_new + list(shape)
    out = grad
    for ax in range(len(padded)):
        if padded[ax] == 1 and grad.shape[ax] > 1:
            out = out.sum(axis=ax, keepdims=True)
    return out.reshape(shape) + 0


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward
    tape = []
    h = X
    for i, (W, b) in enumerate(params):
        h, back = affine_forward(h, W, b)
        tape.append(("affine", back))
        if i + 1 < len(params):
            h, back = relu_forward(h)
            tape.append(("relu", back))
    loss = my_loss(h, y)
    for W, b in params:
        loss += reg / 2 * (W**2).sum()

    # backward: play the tape from the end
    grads = []
    d = softmax_cross_entropy_backward(h, y)
    for kind, back in reversed(tape):
        if kind == "relu":
            d = back(d)
        else:
            d, dW, db = back(d)
            grads = [[dW, db]] + grads
    for g, (W, b) in zip(grads, params):
        g[0] = g[0] + reg * W
    return loss, [tuple(g) for g in grads]


def train_step(params, X, y, lr, reg=0.0):
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new = []
    for p, g in zip(params, grads):
        new.append(tuple(theta - lr * dtheta for theta, dtheta in zip(p, g)))
    return new, loss


def numerical_gradient(f, x, h=None):
    x = np.asarray(x)
    flat = x.astype(np.float64).ravel()          # ravel of a copy: index i is entry i in C order
    g = np.zeros(flat.size)
    for i in range(flat.size):
        hi = 6e-6 * max(1.0, abs(flat[i])) if h is None else h
        e = np.zeros(flat.size)
        e[i] = hi
        g[i] = (float(f((flat + e).reshape(x.shape))) - float(f((flat - e).reshape(x.shape)))) / (2 * hi)
    return g.reshape(x.shape)


def relative_error(a, b, floor=1e-12):
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    assert_same(a, b)
    a, b = a.ravel(), b.ravel()
    if len(a) == 0:
        return 0.0
    if np.isnan(a + b).any() or np.isinf(a).any() or np.isinf(b).any():
        return np.inf
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), floor))


def assert_same(a, b):
    if a.shape != b.shape:
        raise ValueError("need equal shapes, got %s and %s" % (a.shape, b.shape))


def gradient_check(f, x, grad, rtol=1e-6):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    assert_same(x, grad)
    num = numerical_gradient(f, x)
    fx = float(f(x))

    def badness(i):
        if not np.isfinite(num[i]) or not np.isfinite(grad[i]):
            return float("inf")
        h = 6e-6 * max(1, abs(x[i]))
        allowed = rtol * max(abs(num[i]), abs(grad[i])) + 64 * np.spacing(abs(fx)) / (2 * h)
        return abs(num[i] - grad[i]) / allowed

    places = list(np.ndindex(x.shape))
    worst = max(places, key=badness)             # max() returns the first one of equals
    return badness(worst) <= 1, worst


def directional_check(f, x, grad, rng):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    assert_same(x, grad)
    # Box-Muller, to see that I understood where normal numbers come from :)
    r = np.sqrt(-2 * np.log(1 - rng.random(x.shape)))
    u = r * np.cos(2 * np.pi * rng.random(x.shape))
    h = 6e-6 * max(1.0, abs(x).max())
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)
    return u, numeric, np.dot(grad.ravel(), u.ravel())


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    assert_same(x, grad)
    if np.isnan(grad).any() or np.isinf(grad).any():
        return "wrong"

    def F(v):
        return float(f(v.reshape(x.shape)))

    v, g = x.ravel(), grad.ravel()
    n = len(v)
    h = 6e-6 * np.maximum(1, np.abs(v))
    f0 = F(v.copy())
    fp = np.array([F(v + h[i] * (np.arange(n) == i)) for i in range(n)])
    fm = np.array([F(v - h[i] * (np.arange(n) == i)) for i in range(n)])
    num = (fp - fm) / (2 * h)
    alarms = [i for i in range(n) if not abs(num[i] - g[i]) <= 1e-5 * max(1e-8, abs(num[i]) + abs(g[i]))]
    if not alarms:
        return "ok"

    values = np.r_[f0, fp, fm]
    if np.array_equal(values, np.float32(values)):
        H = 5e-3
        num = numerical_gradient(f, x, H).ravel()
        slack = 64 * float(np.spacing(np.float32(abs(f0)))) / (2 * H)
        good = np.abs(num - g) <= 1e-2 * np.maximum(np.abs(num), np.abs(g)) + slack
        return "float32" if good.all() else "wrong"

    todo = []
    for i in alarms:
        if not abs(num[i] - g[i]) <= 1e-6 * max(abs(num[i]), abs(g[i])) + 64 * np.spacing(abs(f0)) / (2 * h[i]):
            todo.append(i)
    if not todo:
        return "tiny"
    for i in todo:
        left, right = (f0 - fm[i]) / h[i], (fp[i] - f0) / h[i]
        steep = max(abs(left), abs(right))
        is_kink = abs(right - left) > 1e-3 * steep
        if not is_kink or g[i] < min(left, right) - 1e-3 * steep or g[i] > max(left, right) + 1e-3 * steep:
            return "wrong"
    return "kink"
