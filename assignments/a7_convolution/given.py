# Generated from the references of earlier assignments by `autograder build`; leave it as it is.

"""What this assignment may use from earlier ones, which are closed. Read it, call it, and leave it as it is."""

import numpy as np


def affine(x, W, b):
    """Returns x W + b: M neurons without activation, side by side, for N samples at once.

    Args:
        x: samples (N, D).
        W: weights (D, M), one column per neuron.
        b: biases (M,), one per neuron.

    Returns:
        Sums (N, M).

    >>> affine(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([7.0, 8.0])).tolist()
    [[20.0, 10.0]]
    """
    return x @ W + b


def relu(z):
    """Returns every entry that is positive, and 0 in place of every other.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers that are at least 0 (same shape).

    >>> relu(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.maximum(0.0, z)


def softmax(z, axis=-1):
    """Returns exp(z) / sum(exp(z)) along one axis, without overflow.

    Args:
        z: scores (any shape with at least one axis).
        axis: the axis along which the results add up to 1.

    Returns:
        Probabilities (same shape).

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))  # a common shift cancels in the fraction
    return e / np.sum(e, axis=axis, keepdims=True)


def affine_forward(x, W, b):
    """Returns x W + b, and what the backward pass will need.

    out[n, m] = sum over d of x[n, d] W[d, m], plus b[m].

    Args:
        x: samples (N, D).
        W: weights (D, M).
        b: biases (M,).

    Returns:
        out (N, M), and a cache of your choice.

    >>> out, cache = affine_forward(np.array([[1.0, 2.0]]), np.array([[3.0], [5.0]]), np.array([7.0]))
    >>> out.tolist()
    [[20.0]]
    """
    return x @ W + b, (x, W)


def affine_backward(dout, cache):
    """Returns the gradients of L with respect to the three inputs of `affine_forward`.

    By the chain rule dL/dW[d, m] is the sum, over all entries of out, of dout[n, k] times d out[n, k] / d W[d, m]; most of
    these terms are 0. The same for x and for b. The loss has divided by N already: nothing is averaged here.

    Args:
        dout: dL/dout (N, M).
        cache: what `affine_forward` kept.

    Returns:
        dx (N, D), dW (D, M), db (M,): three new arrays.
    """
    x, W = cache
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0)


def relu_forward(z):
    """Returns relu(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> relu_forward(np.array([-2.0, 3.0]))[0].tolist()
    [0.0, 3.0]
    """
    return relu(z), z


def relu_backward(dout, cache):
    """Returns dL/dz for a = relu(z): the upstream gradient, let through or stopped by the sign of z.

    At z = 0 there is no slope. The course takes 0; any value between 0 and 1 times the upstream gradient is accepted.

    Args:
        dout: dL/da (any shape), of either sign.
        cache: what `relu_forward` kept.

    Returns:
        dz (same shape), a new array: dout itself is not changed.
    """
    z = cache
    return dout * (z > 0)


def softmax_cross_entropy_backward(z, y):
    """Returns the gradient of `softmax_cross_entropy(z, y)` with respect to the scores z.

    The loss is the mean over the rows of -log(softmax(z)[n, y[n]]). It is the last number of the network: there is no dout.

    Args:
        z: scores (N, C).
        y: labels (N,), integers from 0 to C - 1.

    Returns:
        dz (N, C), a new array.
    """
    rows = len(z)
    dz = softmax(z, axis=1)
    dz[np.arange(rows), y] -= 1.0
    return dz / rows
