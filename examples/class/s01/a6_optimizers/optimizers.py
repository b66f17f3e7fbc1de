import numpy as np
from given import mlp_loss_and_grads


def gradient_descent(grad, w0, lr, steps):
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def minibatches(X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    n = len(X)
    if len(y) != n or batch_size < 1 or shuffle and rng is None:
        raise ValueError
    p = rng.permutation(n) if shuffle else np.arange(n)
    if drop_last:
        p = p[: n // batch_size * batch_size]
    for i in range(0, len(p), batch_size):
        yield X[p[i : i + batch_size]], y[p[i : i + batch_size]]


def sgd(w, g, state, lr):
    return w - lr * g, {}


def step_decay(t, lr0, drop=0.5, every=10):
    return lr0 * drop ** (t // every)


def exponential_decay(t, lr0, rate):
    return lr0 * np.exp(-rate * t)


def cosine_decay(t, lr0, total, lr_min=0.0):
    return lr_min + (lr0 - lr_min) * (1 + np.cos(np.pi * min(t / total, 1))) / 2


def momentum(w, g, s, lr, mu=0.9):
    v = mu * s.get("v", 0) - lr * g
    return w + v, {"v": v}


def nesterov(w, g, s, lr, mu=0.9):
    v0 = s.get("v", 0)
    v = mu * v0 - lr * g
    return w + v + mu * (v - v0), {"v": v}


def adagrad(w, g, s, lr, eps=1e-8):
    c = s.get("c", 0) + g**2
    return w - lr * g / (c**0.5 + eps), {"c": c}


def rmsprop(w, g, s, lr, rho=0.9, eps=1e-8):
    c = rho * s.get("c", 0) + (1 - rho) * g**2
    return w - lr * g / (c**0.5 + eps), {"c": c}


def adadelta(w, g, s, rho=0.95, eps=1e-6, lr=1.0):
    E, X = rho * s.get("E", 0) + (1 - rho) * g**2, s.get("X", 0)
    d = -(((X + eps) / (E + eps)) ** 0.5) * g
    return w + lr * d, {"E": E, "X": rho * X + (1 - rho) * d**2}


def _moments(g, s, b1, b2):
    return s.get("t", 0) + 1, b1 * s.get("m", 0) + (1 - b1) * g, b2 * s.get("v", 0) + (1 - b2) * g**2


def adam(w, g, s, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(g, s, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps), {"t": t, "m": m, "v": v}


def nadam(w, g, s, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(g, s, beta1, beta2)
    n = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    return w - lr * n / ((v / (1 - beta2**t)) ** 0.5 + eps), {"t": t, "m": m, "v": v}


def train(params, X, y, optimizer, epochs, batch_size, rng):
    params, states, losses = list(params), [({}, {}) for _ in params], []
    for _ in range(epochs):
        losses.append(0.0)
        for a, b in minibatches(X, y, batch_size, rng):
            loss, grads = mlp_loss_and_grads(params, a, b)
            losses[-1] += loss * len(a) / len(X)
            done = [[optimizer(*z) for z in zip(p, g, s)] for p, g, s in zip(params, grads, states)]
            params = [tuple(w for w, _ in layer) for layer in done]
            states = [tuple(s for _, s in layer) for layer in done]
    return [(W.copy(), b.copy()) for W, b in params], losses
