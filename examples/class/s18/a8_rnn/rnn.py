import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """One step of a vanilla RNN."""
    h = tanh(np.dot(x, Wx) + np.dot(h_prev, Wh) + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    """Backward pass of one step."""
    x, h_prev, Wx, Wh, h = cache
    da = (1 - np.square(h)) * dh
    return np.dot(da, Wx.T), np.dot(da, Wh.T), np.dot(x.T, da), np.dot(h_prev.T, da), np.sum(da, axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    """All steps."""
    num_steps = x.shape[1]
    h = np.empty((x.shape[0], num_steps, h0.shape[1]))
    cache = [None] * num_steps
    prev = h0
    for step in range(num_steps):
        h[:, step], cache[step] = rnn_step_forward(x[:, step], prev, Wx, Wh, b)
        prev = h[:, step]
    return h, cache


def rnn_backward(dh, cache):
    """Backpropagation through time."""
    num_steps = len(cache)
    dx = np.empty((dh.shape[0], num_steps, cache[0][2].shape[0]))
    dWx = np.zeros(cache[0][2].shape)
    dWh = np.zeros(cache[0][3].shape)
    db = np.zeros(dh.shape[2])
    for step in reversed(range(num_steps)):
        dx[:, step], dprev, gx, gh, gb = rnn_step_backward(dh[:, step], cache[step])
        if step > 0:
            dh[:, step - 1] += dprev  # comes on top of what is there already
        dWx += gx
        dWh += gh
        db += gb
    return dx, dprev, dWx, dWh, db


def clip_gradients(grads, max_norm):
    """Same as torch.nn.utils.clip_grad_norm_, but not in place."""
    if max_norm <= 0:
        raise ValueError(f"max_norm is {max_norm}")
    total_norm = np.sqrt(sum(np.square(g).sum() for g in grads))
    clip_coef = max_norm / (total_norm + 1e-6)
    return [g * min(clip_coef, 1.0) for g in grads]


def rnn_gradient_norms(Wh, T):
    """Norms of the gradient after k steps back."""
    size = Wh.shape[0]
    grad = np.ones(size) / np.sqrt(size)
    norms = np.zeros(T + 1)
    for k in range(T + 1):
        norms[k] = np.sqrt(np.square(grad).sum())
        grad = np.dot(grad, Wh)
    return norms
