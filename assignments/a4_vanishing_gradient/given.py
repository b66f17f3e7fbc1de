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


def sigmoid(z):
    """Returns 1 / (1 + exp(-z)) for every entry of z, without overflow and accurate in both tails.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers strictly between 0 and 1 up to rounding (same shape).

    >>> sigmoid(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.5, 0.0, 1.0]
    """
    e = np.exp(-np.abs(z))  # never above 1: the exponent is never positive
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def tanh(z):
    """Returns the hyperbolic tangent (exp(z) - exp(-z)) / (exp(z) + exp(-z)) of every entry, without overflow.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers between -1 and 1 (same shape).

    >>> tanh(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.0, -1.0, 1.0]
    """
    return np.tanh(z)


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


def leaky_relu(z, alpha=0.01):
    """Returns every entry that is positive as it is, and alpha times every other.

    Args:
        z: numbers (any shape).
        alpha: the slope on the negative side, one number from 0 to 1.

    Returns:
        Numbers (same shape).

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), alpha=0.25).tolist()
    [-0.5, 0.0, 3.0]
    """
    return np.where(np.asarray(z) > 0, 1.0, alpha) * z


def identity(z):
    """Returns z: the activation of an output layer that predicts any number. It may be the very array.

    Args:
        z: numbers (any shape).

    Returns:
        The same numbers (same shape).

    >>> identity(np.array([-2.0, 3.0])).tolist()
    [-2.0, 3.0]
    """
    return z


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


def log_softmax(z, axis=-1):
    """Returns the logarithm of softmax(z), finite even where the probability itself is too small for a float.

    Args:
        z: scores (any shape with at least one axis).
        axis: the axis along which the probabilities add up to 1.

    Returns:
        Numbers that are at most 0 (same shape).

    >>> log_softmax(np.array([[2000.0, 0.0]])).tolist()
    [[0.0, -2000.0]]
    """
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def softmax_cross_entropy(z, y):
    """Returns the mean over the rows of -log(softmax(z)[n, y[n]]): how surprised the scores are by the labels.

    Args:
        z: scores (N, C), not yet passed through softmax.
        y: labels (N,), integers from 0 to C - 1.

    Returns:
        The loss, one float.

    Raises:
        ValueError: a label lies outside 0 ... C - 1.

    >>> round(float(softmax_cross_entropy(np.zeros((1, 2)), np.array([1]))), 6)
    0.693147
    """
    rows, classes = z.shape
    if np.min(y) < 0 or np.max(y) >= classes:
        raise ValueError(f"a label lies outside 0 ... {classes - 1}: there is no such class. Count the classes from 0.")
    return -np.mean(log_softmax(z, axis=1)[np.arange(rows), y])


def mlp_forward(x, params, hidden=relu, output=identity):
    """Returns what a whole network makes of its inputs, and what was seen on the way.

    Every layer computes z = a W + b from what it is handed, a, and hands on hidden(z); the last one hands out output(z).

    Args:
        x: samples (N, D).
        params: a list of (W, b), one pair per layer, at least one; W is (inputs, outputs), b is (outputs,).
        hidden: the activation of every layer but the last, a function from an array to one of the same shape.
        output: the activation of the last layer, likewise.

    Returns:
        out (N, M), and caches: a list with one pair (a, z) per layer, first layer first. a is what went into the layer
        (for the first one x, which may be the very array), z is a W + b before its activation.

    >>> out, caches = mlp_forward(np.array([[1.0, -1.0]]), [(np.eye(2), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))])
    >>> out.tolist(), [(a.tolist(), z.tolist()) for a, z in caches]
    ([[1.0]], [([[1.0, -1.0]], [[1.0, -1.0]]), ([[1.0, 0.0]], [[1.0]])])
    """
    a, caches = x, []
    for layer, (W, b) in enumerate(params):
        z = affine(a, W, b)
        caches.append((a, z))
        a = output(z) if layer == len(params) - 1 else hidden(z)
    return a, caches


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


def sigmoid_forward(z):
    """Returns sigmoid(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> sigmoid_forward(np.array([0.0]))[0].tolist()
    [0.5]
    """
    a = sigmoid(z)
    return a, a


def sigmoid_backward(dout, cache):
    """Returns dL/dz for a = sigmoid(z): the upstream gradient times the slope of the sigmoid at z.

    Mind which of the two your cache holds, z or a: the slope is not the same formula in both.

    Args:
        dout: dL/da (any shape).
        cache: what `sigmoid_forward` kept.

    Returns:
        dz (same shape), a new array.
    """
    a = cache
    return dout * a * (1.0 - a)


def tanh_forward(z):
    """Returns tanh(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> tanh_forward(np.array([0.0]))[0].tolist()
    [0.0]
    """
    a = tanh(z)
    return a, a


def tanh_backward(dout, cache):
    """Returns dL/dz for a = tanh(z): the upstream gradient times the slope of tanh at z.

    Args:
        dout: dL/da (any shape).
        cache: what `tanh_forward` kept.

    Returns:
        dz (same shape), a new array.
    """
    a = cache
    return dout * (1.0 - a**2)


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
