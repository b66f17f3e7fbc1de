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
