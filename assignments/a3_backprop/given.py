# Generated from the references of earlier assignments by `autograder build`; leave it as it is.

"""What this assignment may use from earlier ones, which are closed. Read it, call it, and leave it as it is."""

import numpy as np


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


def mse_loss(y_pred, t):
    """Returns half the squared error of a row, averaged over the rows: 1/(2N) times the sum of all (y_pred - t)^2.

    Args:
        y_pred: predictions (N, K).
        t: targets (N, K).

    Returns:
        The loss, one float.

    >>> float(mse_loss(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 2))))
    7.5
    """
    return np.sum((y_pred - t) ** 2) / (2 * len(y_pred))


def bce_with_logits(z, t):
    """Returns the mean over the samples of -t log(p) - (1 - t) log(1 - p) with p = sigmoid(z), for any size of z.

    Args:
        z: scores (N,), not yet passed through the sigmoid.
        t: targets (N,), each 0 or 1.

    Returns:
        The loss, one float.

    >>> float(bce_with_logits(np.array([1000.0, -1000.0]), np.array([0.0, 0.0])))
    500.0
    """
    return np.mean(np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-np.abs(z))))
