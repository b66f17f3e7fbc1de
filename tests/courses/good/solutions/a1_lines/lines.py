"""a1: straight lines. Rows are samples."""

import numpy as np


def double(x):
    """Returns 2 x, entry by entry.

    Args:
        x: numbers (N, D).
    """
    ### BEGIN SOLUTION
    twice_of_every_entry = 2.0 * x
    return twice_of_every_entry
    ### END SOLUTION


def scale_forward(x, w):
    """Returns x with column d multiplied by w[d], and what the backward pass will need.

    Args:
        x: numbers (N, D).
        w: factors (D,).
    """
    ### BEGIN SOLUTION
    return x * w, (x, w)
    ### END SOLUTION


def scale_backward(dout, cache):
    """Returns dL/dx (N, D) and dL/dw (D,).

    Args:
        dout: dL/dout (N, D).
        cache: what `scale_forward` kept.
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout * w, np.sum(dout * x, axis=0)
    ### END SOLUTION
