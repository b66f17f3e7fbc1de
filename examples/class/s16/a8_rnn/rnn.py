# homework 8

import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    # new state
    a = np.matmul(x, Wx) + np.matmul(h_prev, Wh) + b
    h = tanh(a)
    return h, (x, h, Wx, Wh)


def rnn_step_backward(dh, cache):
    x, h, Wx, Wh = cache
    # through tanh
    da = (1 - h ** 2) * dh
    # through the sum
    dx = np.matmul(da, Wx.T)
    dh_prev = np.matmul(da, Wh.T)
    dWx = np.matmul(x.T, da)
    dWh = np.matmul(h.T, da)
    db = np.sum(da, axis=0)
    return dx, dh_prev, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    # one step after the other
    N, T = x.shape[:2]
    h = np.zeros((N, T, len(b)))
    cache = []
    prev = h0
    for t in range(T):
        prev, c = rnn_step_forward(x[:, t], prev, Wx, Wh, b)
        h[:, t] = prev
        cache.append(c)
    return h, cache


def rnn_backward(dh, cache):
    # last step first
    N, T, H = dh.shape
    dx = np.zeros((N, T, cache[0][0].shape[1]))
    dWx, dWh, db = 0, 0, 0
    dnext = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx[:, t], dnext, a, b, c = rnn_step_backward(dh[:, t] + dnext, cache[t])
        dWx, dWh, db = dWx + a, dWh + b, db + c
    return dx, dnext, dWx, dWh, db


def clip_gradients(grads, max_norm):
    # all together
    if max_norm <= 0:
        raise ValueError('max_norm <= 0')
    total = np.sqrt(np.sum([np.sum(g ** 2) for g in grads]))
    scale = min(1.0, max_norm / total) if total > 0 else 1.0
    return [scale * g for g in grads]


def rnn_gradient_norms(Wh, T):
    # length of d after every step
    d = np.ones((1, len(Wh))) / np.sqrt(len(Wh))
    out = np.zeros(T + 1)
    out[0] = np.sqrt(np.sum(d ** 2))
    for k in range(T):
        d = np.matmul(d, Wh.T)
        out[k + 1] = np.sqrt(np.sum(d ** 2))
    return out
