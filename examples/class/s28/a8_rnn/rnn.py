# Aufgabe 8

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    # sigmoid wie in Aufgabe 2
    h = sigmoid(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    da = dh * h * (1 - h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    zustand = h0
    alle = []
    caches = []
    for t in range(x.shape[1]):
        zustand, cache = rnn_step_forward(x[:, t], zustand, Wx, Wh, b)
        alle.append(zustand)
        caches.append(cache)
    return np.array(alle).swapaxes(0, 1), caches


def rnn_backward(dh, cache):
    dx = []
    dWx = dWh = db = 0
    zurueck = 0
    for t in range(len(cache) - 1, -1, -1):
        dx_t, zurueck, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t] + zurueck, cache[t])
        dx.insert(0, dx_t)
        dWx = dWx + dWx_t
        dWh = dWh + dWh_t
        db = db + db_t
    return np.array(dx).swapaxes(0, 1), zurueck, dWx, dWh, db


def clip_gradients(grads, max_norm):
    if not max_norm > 0:
        raise ValueError("max_norm")
    laenge = np.sqrt(sum(np.sum(g ** 2) for g in grads))
    faktor = 1.0
    if laenge > max_norm:
        faktor = max_norm / laenge
    return [faktor * g for g in grads]


def rnn_gradient_norms(Wh, T):
    H = len(Wh)
    d = np.ones(H)  # jede Einheit
    laengen = [np.sqrt(np.sum(d ** 2))]
    for _ in range(T):
        d = d @ Wh.T
        laengen.append(np.sqrt(np.sum(d ** 2)))
    return np.array(laengen)
