"""Homework 8. Loops again. Slow, but every index has a name."""

import math

import numpy as np


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    N, D = x.shape
    H = b.shape[0]
    h = np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            a = b[j]
            for d in range(D):
                a += x[n, d] * Wx[d, j]
            for i in range(H):
                a += h_prev[n, i] * Wh[i, j]
            h[n, j] = math.tanh(a)
    cache = {"x": x, "h_prev": h_prev, "Wx": Wx, "Wh": Wh, "h": h}
    return h, cache


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache["x"], cache["h_prev"], cache["Wx"], cache["Wh"], cache["h"]
    N, D = x.shape
    H = h.shape[1]
    dx = np.zeros((N, D))
    dh_prev = np.zeros((N, H))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros(H)
    for n in range(N):
        for j in range(H):
            # slope of tanh at this unit
            da = dh[n, j] * (1.0 - h[n, j] ** 2)
            db[j] += da
            for d in range(D):
                dx[n, d] += da * Wx[d, j]
                dWx[d, j] += da * x[n, d]
            for i in range(H):
                dh_prev[n, i] += da * Wh[i, j]
                dWh[i, j] += da * h_prev[n, i]
    return dx, dh_prev, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = b.shape[0]
    h = np.zeros((N, T, H))
    caches = []
    state = h0
    for t in range(T):
        state, cache = rnn_step_forward(x[:, t, :], state, Wx, Wh, b)
        h[:, t, :] = state
        caches.append(cache)
    return h, caches


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0]["Wx"].shape[0]
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros(H)
    from_the_future = np.zeros((N, H))
    t = T - 1
    while t >= 0:
        total = dh[:, t, :] + from_the_future
        dx[:, t, :], from_the_future, dWx_t, dWh_t, db_t = rnn_step_backward(total, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
        t -= 1
    return dx, from_the_future, dWx, dWh, db


def clip_gradients(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be positive")
    total = 0.0
    for grad in grads:
        for number in grad.flat:
            total += number * number
    length = math.sqrt(total)
    result = []
    for grad in grads:
        if length > max_norm:
            result.append(grad * max_norm / length)
        else:
            result.append(grad.copy())
    return result


def rnn_gradient_norms(Wh, T):
    H = Wh.shape[0]
    d = [1.0 / math.sqrt(H)] * H
    norms = [math.sqrt(sum(v * v for v in d))]
    for _ in range(T):
        # new d[i] = sum over j of d[j] * Wh[i, j], because of the transpose
        d = [sum(d[j] * Wh[i, j] for j in range(H)) for i in range(H)]
        norms.append(math.sqrt(sum(v * v for v in d)))
    return np.array(norms)
