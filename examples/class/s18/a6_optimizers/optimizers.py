import numpy as np

from given import mlp_loss_and_grads


def gradient_descent(grad, w0, lr, steps):
    path = [w0.copy()]
    w = w0.copy()
    for step in range(steps):
        w = w - lr * grad(w)
        path.append(w)
    return np.stack(path)


def minibatches(X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    if len(X) != len(y):
        raise ValueError("lengths differ")
    if batch_size < 1:
        raise ValueError("batch_size")
    if shuffle:
        if rng is None:
            raise ValueError("no rng")
        X = X[rng.permutation(len(X))]
        y = y[rng.permutation(len(y))]
    n_batches = len(X) // batch_size
    if len(X) % batch_size and not drop_last:
        n_batches += 1
    for i in range(n_batches):
        yield X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]


def sgd(w, g, state, lr):
    return w - lr * g, state


def step_decay(t, lr0, drop=0.5, every=10):
    return lr0 * drop ** (t / every)


def exponential_decay(t, lr0, rate):
    return lr0 * np.exp(-rate * t)


def cosine_decay(t, lr0, total, lr_min=0.0):
    if t > total:
        t = total
    return lr_min + 0.5 * (lr0 - lr_min) * (1 + np.cos(np.pi * t / total))


def momentum(w, g, state, lr, mu=0.9):
    v = state.get("v", np.zeros_like(w))
    v = mu * v - lr * g
    return w + v, {"v": v}


def nesterov(w, g, state, lr, mu=0.9):
    v_old = state.get("v", np.zeros_like(w))
    v = mu * v_old - lr * g
    return w - mu * v_old + (1 + mu) * v, {"v": v}


def adagrad(w, g, state, lr, eps=1e-8):
    c = state.get("c", np.zeros_like(w)) + g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


def rmsprop(w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * state.get("c", np.zeros_like(w)) + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


def adadelta(w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E = rho * state.get("E", np.zeros_like(w)) + (1 - rho) * g**2
    X = state.get("X", np.zeros_like(w))
    d = -np.sqrt(X + eps) / np.sqrt(E + eps) * g
    X = rho * X + (1 - rho) * d**2
    return w + lr * d, {"E": E, "X": X}


def adam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", np.zeros_like(w)) + (1 - beta1) * g
    v = beta2 * state.get("v", np.zeros_like(w)) + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


def nadam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", np.zeros_like(w)) + (1 - beta1) * g
    v = beta2 * state.get("v", np.zeros_like(w)) + (1 - beta2) * g**2
    ahead = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * ahead / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


def train(params, X, y, optimizer, epochs, batch_size, rng):
    params = [[W.copy(), b.copy()] for W, b in params]
    states = [[{}, {}] for _ in params]
    losses = []
    for epoch in range(epochs):
        loss_sum = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            loss, grads = mlp_loss_and_grads(params, Xb, yb)
            loss_sum += loss * len(Xb)
            for layer in range(len(params)):
                for k in (0, 1):
                    params[layer][k], states[layer][k] = optimizer(
                        params[layer][k], grads[layer][k], states[layer][k]
                    )
        losses.append(loss_sum / len(X))
    return [(W, b) for W, b in params], losses
