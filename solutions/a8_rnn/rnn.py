"""a8: a network with a memory, and the gradient through time.

Sequences are x (N, T, D): sample, time step, input. The state h (N, H) is what the network remembers; Wx (D, H), Wh (H, H)
and b (H,) are the same at every step. Rows are samples, float64 goes in and comes out, and no function changes the arrays
that it is given.

As in a3, `*_forward(...)` returns `(out, cache)` and `*_backward(dout, cache)` gradients. What a `cache` holds is up to you:
only your own backward reads it. A gradient with respect to an array has the shape of that array.
"""

import numpy as np

from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """Returns the state after one step, tanh(x Wx + h_prev Wh + b), and what the backward pass will need.

    Args:
        x: what comes in at this step (N, D).
        h_prev: the state before it (N, H).
        Wx: weights from input to state (D, H).
        Wh: weights from state to state (H, H): row i belongs to unit i before the step, column j to unit j after it.
        b: biases (H,).

    Returns:
        h (N, H), finite however far the sum before tanh is from 0 (the `tanh` in given is); and a cache of your choice.

    >>> h, cache = rnn_step_forward(np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)), -np.ones(1))
    >>> h.tolist()
    [[0.0]]
    """
    ### BEGIN SOLUTION
    h = tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)
    ### END SOLUTION


def rnn_step_backward(dh, cache):
    """Returns the gradients of L with respect to the five inputs of `rnn_step_forward`.

    Args:
        dh: dL/dh of the state after the step (N, H).
        cache: what `rnn_step_forward` kept.

    Returns:
        dx (N, D), dh_prev (N, H), dWx (D, H), dWh (H, H), db (H,): five new arrays.
    """
    ### BEGIN SOLUTION
    x, h_prev, Wx, Wh, h = cache
    da = dh * (1.0 - h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_prev.T @ da, np.sum(da, axis=0)
    ### END SOLUTION


def rnn_forward(x, h0, Wx, Wh, b):
    """Returns the states after every step of a sequence, and what the backward pass will need.

    Args:
        x: sequences (N, T, D), with T at least 1.
        h0: the state before the first step (N, H).
        Wx: weights from input to state (D, H).
        Wh: weights from state to state (H, H).
        b: biases (H,).

    Returns:
        h (N, T, H), where h[:, t] is the state after the step that reads x[:, t]; and a cache of your choice.

    >>> x = np.array([[[0.0], [0.0], [0.0]]])
    >>> h, cache = rnn_forward(x, np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1))
    >>> np.round(h[0, :, 0], 4).tolist()
    [0.7616, 0.9427, 0.9597]
    """
    ### BEGIN SOLUTION
    state, states, caches = h0, [], []
    for t in range(x.shape[1]):
        state, cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        states.append(state)
        caches.append(cache)
    return np.stack(states, axis=1), caches
    ### END SOLUTION


def rnn_backward(dh, cache):
    """Returns the gradients of L with respect to the five inputs of `rnn_forward`: backpropagation through time.

    dh[:, t] is the gradient that reaches the state after step t from *outside*, from a loss at that step, say. What reaches
    it through the later steps is found on the way.

    Args:
        dh: dL/dh from outside, for every step (N, T, H).
        cache: what `rnn_forward` kept.

    Returns:
        dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,): five new arrays. Nothing is divided by T or N.
    """
    ### BEGIN SOLUTION
    from_later = np.zeros(dh[:, 0].shape)
    dx, weights = [], []
    for t in reversed(range(dh.shape[1])):
        dx_t, from_later, *weights_t = rnn_step_backward(dh[:, t] + from_later, cache[t])
        dx.append(dx_t)
        weights.append(weights_t)
    dWx, dWh, db = (sum(parts) for parts in zip(*weights, strict=True))
    return np.stack(dx[::-1], axis=1), from_later, dWx, dWh, db
    ### END SOLUTION


def clip_gradients(grads, max_norm):
    """Returns the gradients, all made shorter by one common factor if together they are longer than max_norm.

    How long they are together: write the entries of all arrays in one long row and take its Euclidean length.

    Args:
        grads: a list of arrays, of any shapes; at least one.
        max_norm: the largest length that is left as it is, a number above 0.

    Returns:
        A list of new arrays, with the shapes of `grads`: together exactly max_norm long if they were longer before, and with
        the same numbers if they were not. Gradients that are all 0 are 0 long and stay 0.

    Raises:
        ValueError: max_norm is not above 0.

    >>> [np.round(g, 4).tolist() for g in clip_gradients([np.array([3.0]), np.array([[4.0]])], 1.0)]
    [[0.6], [[0.8]]]
    """
    ### BEGIN SOLUTION
    if not max_norm > 0:
        raise ValueError(f"max_norm must be above 0, not {max_norm}")
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [factor * g for g in grads]
    ### END SOLUTION


def rnn_gradient_norms(Wh, T):
    """Returns how long a gradient is after 0, 1, ..., T steps back through time, where tanh has slope 1.

    It starts as the row d with all entries 1 / sqrt(H), whose length is 1. Each step back multiplies the row by Wh^T from the
    right, as a state's gradient is multiplied in `rnn_step_backward`.

    Args:
        Wh: weights from state to state (H, H).
        T: number of steps, an int that is at least 0.

    Returns:
        An array of Euclidean lengths (T + 1,).

    >>> np.round(rnn_gradient_norms(np.array([[0.5, 0.0], [0.0, 0.5]]), 3), 4).tolist()
    [1.0, 0.5, 0.25, 0.125]
    """
    ### BEGIN SOLUTION
    d = np.full(len(Wh), 1.0 / np.sqrt(len(Wh)))
    lengths = [np.linalg.norm(d)]
    for _ in range(T):
        d = d @ Wh.T
        lengths.append(np.linalg.norm(d))
    return np.array(lengths)
    ### END SOLUTION
