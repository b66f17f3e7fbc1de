"""a2: halves and noise."""

import numpy as np

from given import double


def halve(x):
    """Returns the number whose double is x.

    Args:
        x: a positive number.

    Raises:
        ValueError: x is not positive.
    """
    ### BEGIN SOLUTION
    if not x > 0:
        raise ValueError("x must be positive")
    return x * x / double(x)
    ### END SOLUTION


def drop(x, p, rng):
    """Returns x times a mask, and the mask: 0 with probability p, else 1 / (1 - p), drawn anew for every entry.

    Args:
        x: numbers (N, D).
        p: probability of a 0.
        rng: a numpy.random.Generator.
    """
    ### BEGIN SOLUTION
    mask = (rng.random(x.shape) >= p) / (1.0 - p)
    return x * mask, mask
    ### END SOLUTION
