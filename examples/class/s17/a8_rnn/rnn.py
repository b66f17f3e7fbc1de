import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    h = tanh(x @ Wx + h_prev @ Wh + b)
    cache = (x, h_prev, Wx, Wh, h)
    return h, cache


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    da = dh * (1 - h**2)
    dWx = x.T @ da
    dWh = h_prev.T @ da
    db = np.sum(da, axis=0)
    return da @ Wx.T, da @ Wh.T, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h_t = h0
    h_list, caches = [], []
    for t in range(T):
        h_t, cache = rnn_step_forward(x[:, t, :], h_t, Wx, Wh, b)
        h_list.append(h_t)
        caches.append(cache)
    return np.stack(h_list, axis=1), caches


def rnn_backward(dh, cache):
    # 각 단계의 dh가 주어지므로 단계마다 rnn_step_backward를 부르면 된다
    T = len(cache)
    dx_list = []
    dWx = np.zeros_like(cache[0][2])
    dWh = np.zeros_like(cache[0][3])
    db = np.zeros(dWh.shape[0])
    for t in reversed(range(T)):
        dx_t, dh_prev, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t, :], cache[t])
        dx_list.insert(0, dx_t)
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return np.stack(dx_list, axis=1), dh_prev, dWx, dWh, db


def clip_gradients(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be positive")
    clipped = []
    for g in grads:
        norm = np.linalg.norm(g)
        if norm > max_norm:
            clipped.append(g * (max_norm / norm))
        else:
            clipped.append(g.copy())
    return clipped


def rnn_gradient_norms(Wh, T):
    d = np.full(Wh.shape[0], 1 / np.sqrt(Wh.shape[0]))
    norms = []
    for k in range(T + 1):
        norms.append(np.linalg.norm(d))
        d = d @ Wh.T
    return np.array(norms)
