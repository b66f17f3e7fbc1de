# Generated from solutions/a2_forward/probes.py by `autograder build`; leave it as it is.

"""a2: functions from an array to an array of the same shape, to hand to `mlp_forward` as hidden or output.

None of them is an activation of this course. They are chosen so that a network shows where each was applied: no two of them
may change places, and none may be applied twice, without changing the result.
"""

import numpy as np


def minus_row_mean(z):
    """Every row minus its own mean (N, M): what comes out depends on the whole row, but on no other row."""
    return z - np.mean(z, axis=-1, keepdims=True)


def bend(z):
    """z |z| / (1 + |z|), entry by entry: flat around 0, nearly straight far away."""
    return z * np.abs(z) / (1.0 + np.abs(z))


def half_and_one(z):
    """z / 2 + 1, entry by entry: a straight line, so layers joined by it collapse into one."""
    return 0.5 * z + 1.0
