# Generated from solutions/a8_rnn/rnn.py by `autograder build`; complete it where it says `raise NotImplementedError`.

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
    raise NotImplementedError


def rnn_step_backward(dh, cache):
    """Returns the gradients of L with respect to the five inputs of `rnn_step_forward`.

    Args:
        dh: dL/dh of the state after the step (N, H).
        cache: what `rnn_step_forward` kept.

    Returns:
        dx (N, D), dh_prev (N, H), dWx (D, H), dWh (H, H), db (H,): five new arrays.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
