# Generated from solutions/a2_forward/forward.py by `autograder build`; complete it where it says `raise NotImplementedError`.

"""a2: activations, softmax, the losses and the network: what is computed on the way forward.

Rows are samples, losses are means over the N rows, labels are integers, float64 goes in and comes out, and no function
changes the arrays that it is given.
"""

import numpy as np

from given import affine


def sigmoid(z):
    """Returns 1 / (1 + exp(-z)) for every entry of z, without overflow and accurate in both tails.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers strictly between 0 and 1 up to rounding (same shape).

    >>> sigmoid(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.5, 0.0, 1.0]
    """
    raise NotImplementedError


def tanh(z):
    """Returns the hyperbolic tangent (exp(z) - exp(-z)) / (exp(z) + exp(-z)) of every entry, without overflow.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers between -1 and 1 (same shape).

    >>> tanh(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.0, -1.0, 1.0]
    """
    raise NotImplementedError


def relu(z):
    """Returns every entry that is positive, and 0 in place of every other.

    Args:
        z: numbers (any shape).

    Returns:
        Numbers that are at least 0 (same shape).

    >>> relu(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 3.0]
    """
    raise NotImplementedError


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
    raise NotImplementedError


def identity(z):
    """Returns z: the activation of an output layer that predicts any number. It may be the very array.

    Args:
        z: numbers (any shape).

    Returns:
        The same numbers (same shape).

    >>> identity(np.array([-2.0, 3.0])).tolist()
    [-2.0, 3.0]
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def one_hot(y, num_classes):
    """Returns one row for each label: a 1 in the column that the label names, 0 everywhere else.

    Args:
        y: labels (N,), integers.
        num_classes: C, how many columns there are.

    Returns:
        The rows (N, C), float64.

    Raises:
        ValueError: a label lies outside 0 ... C - 1.

    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    raise NotImplementedError


def cross_entropy(p, y):
    """Returns the mean over the rows of -log(p[n, y[n]]): how surprised the probabilities are by the labels.

    Args:
        p: probabilities (N, C), every row adds up to 1.
        y: labels (N,), integers from 0 to C - 1; or one-hot rows (N, C), float64.

    Returns:
        The loss, one float: infinity if the probability of a label is 0. Nothing is added inside the logarithm, and what
        stands in the other columns does not matter, not even a 0.

    Raises:
        ValueError: a label lies outside 0 ... C - 1.

    >>> round(float(cross_entropy(np.array([[0.25, 0.75]]), np.array([0]))), 6)
    1.386294
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def logistic_regression_loss(w, b, X, t):
    """Returns the loss of logistic regression: one neuron, a sigmoid, and the binary cross-entropy.

    The scores are X w + b, one for each sample; the loss is `bce_with_logits` of them.

    Args:
        w: weights (D,).
        b: the bias, one number.
        X: samples (N, D).
        t: targets (N,), each 0 or 1.

    Returns:
        The loss, one float.

    >>> round(float(logistic_regression_loss(np.zeros(2), 0.0, np.ones((3, 2)), np.ones(3))), 6)
    0.693147
    """
    raise NotImplementedError


def init_mlp(sizes, rng, scale):
    """Returns the first parameters of a network: small random weights, biases of 0.

    Args:
        sizes: the numbers of units, from the inputs to the outputs: a list of L + 1 whole numbers.
        rng: a `numpy.random.Generator`, the only source of randomness.
        scale: the standard deviation of the weights: every entry is scale times a standard normal number.

    Returns:
        params: a list of L pairs (W, b), first layer first; W is (sizes[i], sizes[i+1]), b is (sizes[i+1],).

    Raises:
        ValueError: there are fewer than two sizes.

    >>> [(W.shape, b.tolist()) for W, b in init_mlp([3, 2, 1], np.random.default_rng(0), 0.1)]
    [((3, 2), [0.0, 0.0]), ((2, 1), [0.0])]
    """
    raise NotImplementedError


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
    raise NotImplementedError


def accuracy(scores, y):
    """Returns the share of rows whose largest score stands in the column of the label.

    Args:
        scores: scores or probabilities (N, C). Of several largest ones the first counts, as in `np.argmax`.
        y: labels (N,), integers.

    Returns:
        A number from 0 to 1.

    >>> float(accuracy(np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([1, 1])))
    0.5
    """
    raise NotImplementedError


def count_parameters(sizes):
    """Returns how many weights and biases a network has.

    Args:
        sizes: the numbers of units, from the inputs to the outputs: a list of L + 1 whole numbers.

    Returns:
        A whole number (int).

    >>> count_parameters([2, 3, 1])
    13
    """
    raise NotImplementedError
