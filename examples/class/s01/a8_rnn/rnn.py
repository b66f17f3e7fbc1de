import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    h = tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    x, p, Wx, Wh, h = cache
    da = dh * (1 - h * h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, p.T @ da, da.sum(0)


def rnn_forward(x, h0, Wx, Wh, b):
    hs, cs = [h0], []
    for t in range(x.shape[1]):
        h, c = rnn_step_forward(x[:, t], hs[-1], Wx, Wh, b)
        hs += [h]
        cs += [c]
    return np.stack(hs[1:], 1), cs


def rnn_backward(dh, cache):
    g = [rnn_step_backward(dh[:, -1], cache[-1])]
    for t in range(len(cache) - 2, -1, -1):
        g += [rnn_step_backward(dh[:, t] + g[-1][1], cache[t])]
    dx, dp, dWx, dWh, db = zip(*g)
    return np.stack(dx[::-1], 1), dp[-1], sum(dWx), sum(dWh), sum(db)


def clip_gradients(grads, max_norm):
    if max_norm <= 0:
        raise ValueError(max_norm)
    n = sum((g ** 2).sum() for g in grads) ** .5
    return [g * (max_norm / n if n > max_norm else 1.) for g in grads]


def rnn_gradient_norms(Wh, T):
    H = len(Wh)
    d = np.ones(H) / H ** .5
    return np.array([np.linalg.norm(np.linalg.matrix_power(Wh, k) @ d) for k in range(T + 1)])
