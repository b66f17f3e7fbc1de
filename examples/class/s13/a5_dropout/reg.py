"""Regularisation, used by dropout.py."""
import numpy as np


def squared_sum(params):
    return sum(float(np.vdot(W, W)) for W, b in params)


def shrink(W, lam):
    return lam * W
