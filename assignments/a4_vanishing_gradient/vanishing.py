# Generated from solutions/a4_vanishing_gradient/vanishing.py by `autograder build`; complete it where it says `raise NotImplementedError`.

"""a4: the vanishing gradient. The slope of the sigmoid, first weights that keep a signal alive, and how it is measured what
becomes of gradients and activations on their way through many layers.

Rows are samples: X (N, D), W (D, M), b (M,). Labels are integers (N,), float64 goes in and comes out, and no function changes
the arrays that it is given.

Randomness comes from the argument `rng`, a `numpy.random.Generator`, and from nowhere else. Which of its methods you call, and
in which order, is up to you. A weight matrix W is (fan_in, fan_out): one row for each input of the layer, one column for each
of its units.

`hidden` is the name of the activation of all hidden layers: "sigmoid", "tanh" or "relu". The network is that of a3: affine,
activation, affine, activation, ..., affine (no activation after the last one), then softmax cross-entropy.
"""

import numpy as np

from given import (
    affine_backward,
    affine_forward,
    mlp_forward,
    relu,
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    softmax_cross_entropy_backward,
    tanh,
    tanh_backward,
    tanh_forward,
)


def sigmoid_derivative(z):
    """Returns the slope of the sigmoid at z, entry by entry.

    Mind the argument: it is z, what goes into the sigmoid, and not what comes out of it.

    Args:
        z: numbers (any shape), also very large ones: the slope at 1000 and at -1000 is 0, not NaN.

    Returns:
        The slopes (same shape).

    >>> sigmoid_derivative(np.array([1000.0, -1000.0])).tolist()
    [0.0, 0.0]
    """
    raise NotImplementedError


def normal_init(fan_in, fan_out, std, rng):
    """Returns first weights that are drawn from a normal law around 0.

    Args:
        fan_in: how many inputs the layer has, an int.
        fan_out: how many units the layer has, an int.
        std: the standard deviation of the weights, a number that is at least 0.
        rng: a `numpy.random.Generator`.

    Returns:
        W (fan_in, fan_out): every entry is drawn on its own.

    >>> normal_init(3, 2, 0.0, np.random.default_rng(1)).shape
    (3, 2)
    """
    raise NotImplementedError


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    """Returns first weights of the size that Glorot and Bengio recommend for tanh and its like.

    The variance of a weight is 2 / (fan_in + fan_out), whichever law it is drawn from. "normal": around 0, with the standard
    deviation that belongs to this variance. "uniform": evenly on [-a, a] with a = sqrt(6 / (fan_in + fan_out)).

    Args:
        fan_in: how many inputs the layer has, an int.
        fan_out: how many units the layer has, an int.
        rng: a `numpy.random.Generator`.
        distribution: "normal" or "uniform".

    Returns:
        W (fan_in, fan_out): every entry is drawn on its own.

    Raises:
        ValueError: `distribution` is another name.

    >>> W = xavier_init(5, 1, np.random.default_rng(1), "uniform")
    >>> W.shape, bool(np.max(np.abs(W)) <= 1.0)
    ((5, 1), True)
    """
    raise NotImplementedError


def he_init(fan_in, fan_out, rng, distribution="normal"):
    """Returns first weights of the size that He and others recommend for ReLU.

    The variance of a weight is 2 / fan_in, whichever law it is drawn from. "normal": around 0, with the standard deviation
    that belongs to this variance. "uniform": evenly on [-a, a] with a = sqrt(6 / fan_in).

    Args:
        fan_in: how many inputs the layer has, an int.
        fan_out: how many units the layer has, an int. The size of the weights does not depend on it.
        rng: a `numpy.random.Generator`.
        distribution: "normal" or "uniform".

    Returns:
        W (fan_in, fan_out): every entry is drawn on its own.

    Raises:
        ValueError: `distribution` is another name.

    >>> W = he_init(6, 2, np.random.default_rng(1), "uniform")
    >>> W.shape, bool(np.max(np.abs(W)) <= 1.0)
    ((6, 2), True)
    """
    raise NotImplementedError


def layer_gradient_norms(params, X, y, hidden):
    """Returns how large the gradient of the loss is in every layer: one number per weight matrix.

    The loss is `softmax_cross_entropy` of the network's scores. The size of a gradient dW is its Frobenius norm, the root of
    the sum of the squares of all its entries. Biases do not count.

    Args:
        params: a list of L pairs (W, b), one per layer, at least one; W is (inputs, outputs), b is (outputs,).
        X: samples (N, D).
        y: labels (N,), integers.
        hidden: "sigmoid", "tanh" or "relu".

    Returns:
        The norms, an array (L,), first layer first.

    Raises:
        ValueError: `hidden` is another name.

    >>> layer_gradient_norms([(np.zeros((1, 2)), np.zeros(2))], np.array([[2.0]]), np.array([0]), "relu").round(6).tolist()
    [1.414214]
    """
    raise NotImplementedError


def activation_statistics(params, X, hidden):
    """Returns four numbers about the activations of every hidden layer: are the units awake, asleep, at their limits?

    The activations of a hidden layer are what its activation function hands out for all samples: (N, H), one column per unit.

    Args:
        params: a list of L pairs (W, b), one per layer, at least one; W is (inputs, outputs), b is (outputs,).
        X: samples (N, D).
        hidden: "sigmoid", "tanh" or "relu".

    Returns:
        A list with one tuple for each of the L - 1 hidden layers, first layer first:

        mean: the mean over all N H entries.
        std: their standard deviation, the root of the mean squared distance from the mean.
        zero: the share of entries that are exactly 0.
        saturated: the share of entries at which the slope of the activation function is below 0.01. The slope of the sigmoid
            is a (1 - a) and that of tanh is 1 - a^2, where a is the activation; that of ReLU is 1 where z > 0, else 0.

    Raises:
        ValueError: `hidden` is another name.

    >>> activation_statistics([(np.eye(2), np.zeros(2))], np.ones((3, 2)), "tanh")
    []
    """
    raise NotImplementedError


def dead_unit_fraction(activations):
    """Returns the share of the units that are silent for everybody: 0 for every single sample.

    Args:
        activations: what a hidden layer hands out (N, H), one column per unit. Entries may be of either sign.

    Returns:
        A number from 0 (no unit is dead) to 1 (all are).

    >>> float(dead_unit_fraction(np.zeros((3, 2))))
    1.0
    """
    raise NotImplementedError


def epochs_to_error(history, level):
    """Returns after how many epochs an error has come down to a level for the first time.

    Epochs are counted from 1: history[0] is the error after epoch 1. What the curve does after the first time does not matter.

    Args:
        history: the error after each epoch (T,), an array or a list; it may be empty, and it need not fall all the time.
        level: the error that is to be reached; exactly this error is enough.

    Returns:
        The number of the epoch, an int; None if the level is never reached.

    >>> epochs_to_error([0.5], 0.5), epochs_to_error([], 0.5)
    (1, None)
    """
    raise NotImplementedError
