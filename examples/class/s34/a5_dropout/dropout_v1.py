import numpy as np


def dropout_forward(x, drop_prob, train, rng):
    return x * (rng.random(x.shape) > drop_prob)
