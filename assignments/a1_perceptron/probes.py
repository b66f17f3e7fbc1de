# Generated from solutions/a1_perceptron/probes.py by `autograder build`; leave it as it is.

"""a1: functions to put behind a neuron. Each takes a number or an array and works entry by entry, so an array keeps its shape.

None of them is an activation that networks are built with; those come in a2. They are made to be told apart: from no activation,
from each other, and from themselves applied at another place. Read them, draw them, try your neuron on them.
"""

import numpy as np


def square(z):
    """The square: not linear, never negative, and the same for z and -z."""
    return np.asarray(z, dtype=np.float64) ** 2


def wave(z):
    """z plus half its sine: it rises nearly as z does, but no straight line is like it."""
    z = np.asarray(z, dtype=np.float64)
    return z + np.sin(z) / 2.0


def bump(z):
    """1 / (1 + z^2): 1 at 0, and nearly 0 far away on both sides."""
    return 1.0 / (1.0 + np.asarray(z, dtype=np.float64) ** 2)
