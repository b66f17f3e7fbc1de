import numpy as np
from given import tanh

def rnn_step_forward(x, h_prev, Wx, Wh, b):
    h = tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)

def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    da = dh * (1 - h ** 2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_prev.T @ da, np.sum(da, axis=0)

def rnn_forward(x, h0, Wx, Wh, b):
    h = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    cache = []
    for t in range(x.shape[1])
        h0, c = rnn_step_forward(x[:, t], h0, Wx, Wh, b)
        h[:, t] = h0
        cache.append(c)
    return h, cache

def rnn_backward(dh, cache):
    raise NotImplementedError

def clip_gradients(grads, max_norm):
    raise NotImplementedError

def rnn_gradient_norms(Wh, T):
    raise NotImplementedError
