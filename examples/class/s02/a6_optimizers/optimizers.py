"""a6, with loops: I want to see every number move."""

import math

import numpy as np

from given import mlp_loss_and_grads


def gradient_descent(grad, w0, lr, steps):
    path = np.zeros((steps + 1, len(w0)))
    for i in range(len(w0)):
        path[0, i] = w0[i]
    for k in range(steps):
        slope = grad(path[k].copy())  # asked once, before anything moves
        for i in range(len(w0)):
            path[k + 1, i] = path[k, i] - lr * slope[i]
    return path


def minibatches(X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    if batch_size < 1:
        raise ValueError("a batch has at least one row")
    if len(X) != len(y):
        raise ValueError("X and y do not fit")
    if shuffle and rng is None:
        raise ValueError("give me an rng")
    numbers = list(range(len(X)))
    if shuffle:
        # Fisher and Yates, on the row numbers
        for i in range(len(numbers) - 1, 0, -1):
            j = int(rng.integers(0, i + 1))
            numbers[i], numbers[j] = numbers[j], numbers[i]
    batches, batch = [], []
    for n in numbers:
        batch.append(n)
        if len(batch) == batch_size:
            batches.append((X[batch], y[batch]))
            batch = []
    if batch and not drop_last:
        batches.append((X[batch], y[batch]))
    return batches


def sgd(w, g, state, lr):
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        new[i] = w[i] - lr * g[i]
    return new, state


def step_decay(t, lr0, drop=0.5, every=10):
    lr = lr0
    for k in range(1, t + 1):
        if k % every == 0:
            lr = lr * drop
    return lr


def exponential_decay(t, lr0, rate):
    return lr0 * math.exp(-rate * t)


def cosine_decay(t, lr0, total, lr_min=0.0):
    if t >= total:
        return lr_min
    return lr_min + 0.5 * (lr0 - lr_min) * (1.0 + math.cos(math.pi * t / total))


def momentum(w, g, state, lr, mu=0.9):
    v = np.zeros(w.shape) if "v" not in state else state["v"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        v[i] = mu * v[i] - lr * g[i]
        new[i] = w[i] + v[i]
    state["v"] = v
    return new, state


def nesterov(w, g, state, lr, mu=0.9):
    v = np.zeros(w.shape) if "v" not in state else state["v"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        old = v[i]
        v[i] = mu * old - lr * g[i]
        new[i] = w[i] - mu * old + (1 + mu) * v[i]
    state["v"] = v
    return new, state


def adagrad(w, g, state, lr, eps=1e-8):
    c = np.zeros(w.shape) if "c" not in state else state["c"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        c[i] += g[i] * g[i]
        new[i] = w[i] - lr * g[i] / (math.sqrt(c[i]) + eps)
    state["c"] = c
    return new, state


def rmsprop(w, g, state, lr, rho=0.9, eps=1e-8):
    c = np.zeros(w.shape) if "c" not in state else state["c"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        c[i] = rho * c[i] + (1 - rho) * g[i] * g[i]
        new[i] = w[i] - lr * g[i] / (math.sqrt(c[i]) + eps)
    state["c"] = c
    return new, state


def adadelta(w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    if not state:
        state = {"E": np.zeros(w.shape), "X": np.zeros(w.shape)}
    E, X = state["E"], state["X"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        E[i] = rho * E[i] + (1 - rho) * g[i] ** 2
        d = -math.sqrt(X[i] + eps) / math.sqrt(E[i] + eps) * g[i]
        X[i] = rho * X[i] + (1 - rho) * d**2
        new[i] = w[i] + lr * d
    return new, state


def adam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        state = {"m": np.zeros(w.shape), "v": np.zeros(w.shape), "t": 0}
    state["t"] += 1
    m, v, t = state["m"], state["v"], state["t"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        mhat = m[i] / (1 - beta1**t)
        vhat = v[i] / (1 - beta2**t)
        new[i] = w[i] - lr * mhat / (math.sqrt(vhat) + eps)
    return new, state


def nadam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        state = {"m": np.zeros(w.shape), "v": np.zeros(w.shape), "t": 0}
    state["t"] += 1
    m, v, t = state["m"], state["v"], state["t"]
    new = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        look = beta1 * m[i] / (1 - beta1 ** (t + 1)) + (1 - beta1) * g[i] / (1 - beta1**t)
        vhat = v[i] / (1 - beta2**t)
        new[i] = w[i] - lr * look / (math.sqrt(vhat) + eps)
    return new, state


def train(params, X, y, optimizer, epochs, batch_size, rng):
    weights = [W.copy() for W, b in params]
    biases = [b.copy() for W, b in params]
    weight_states = [{} for _ in weights]
    bias_states = [{} for _ in biases]
    losses = []
    for epoch in range(epochs):
        total, seen = 0.0, 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, grads = mlp_loss_and_grads(list(zip(weights, biases)), X_batch, y_batch)
            total += loss * len(y_batch)
            seen += len(y_batch)
            for k in range(len(grads)):
                dW, db = grads[k]
                weights[k], weight_states[k] = optimizer(weights[k], dW, weight_states[k])
                biases[k], bias_states[k] = optimizer(biases[k], db, bias_states[k])
        losses.append(total / seen)
    return list(zip(weights, biases)), losses
