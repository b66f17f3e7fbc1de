import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    h = tanh(x.dot(Wx) + h_prev.dot(Wh) + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    da = dh * (1 - h ** 2)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), h_prev.T.dot(da), da.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    # only one array for the state, to save memory
    num_steps = x.shape[1]
    h = np.zeros((x.shape[0], num_steps, Wh.shape[1]))
    state = h0.copy()
    cache = []
    for t in range(num_steps):
        new, _ = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        state[...] = new
        h[:, t] = state
        cache.append((x[:, t], state, Wx, Wh, state))
    return h, cache


def rnn_backward(dh, cache):
    num_steps = dh.shape[1]
    dx = np.zeros((dh.shape[0], num_steps, cache[0][0].shape[1]))
    dWx = np.zeros_like(cache[0][2])
    dWh = np.zeros_like(cache[0][3])
    db = np.zeros(dh.shape[2])
    dstate = np.zeros_like(dh[:, 0])
    for t in reversed(range(num_steps)):
        dstate = dstate + dh[:, t]
        dx[:, t], dstate, dWx_t, dWh_t, db_t = rnn_step_backward(dstate, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dstate, dWx, dWh, db


def clip_gradients(grads, max_norm):
    if max_norm <= 0:
        raise ValueError('max_norm must be > 0')
    total = np.sqrt(sum((g ** 2).sum() for g in grads))
    if total > max_norm:
        for g in grads:
            g *= max_norm / total
    return grads


def rnn_gradient_norms(Wh, T):
    d = np.ones(Wh.shape[0]) / np.sqrt(Wh.shape[0])
    norms = [np.linalg.norm(d)]
    for t in range(T):
        d = Wh.dot(d)
        norms.append(np.linalg.norm(d))
    return np.array(norms)
