# Generated from the references of earlier assignments by `autograder build`; leave it as it is.

"""What this assignment may use from earlier ones, which are closed. Read it, call it, and leave it as it is."""

import numpy as np


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
