from collections import namedtuple

import numpy as np
from given import relu, sigmoid, tanh


AffineCache = namedtuple("AffineCache", "x W")


def affine_forward(x, W, b):
    out = np.matmul(x, W)
    out += b
    return out, AffineCache(x.copy(), W.copy())


def affine_backward(dout, cache):
    return np.matmul(dout, cache.W.transpose()), np.matmul(cache.x.transpose(), dout), np.add.reduce(dout)


def sigmoid_forward(z):
    a = sigmoid(z)
    return a, (a.copy(),)


def sigmoid_backward(dout, cache):
    (a,) = cache
    dz = 1 - a
    dz *= a
    dz *= dout
    return dz


def tanh_forward(z):
    a = tanh(z)
    return a, (a.copy(),)


def tanh_backward(dout, cache):
    (a,) = cache
    dz = np.square(a)
    np.subtract(1, dz, out=dz)
    dz *= dout
    return dz


def relu_forward(z):
    return relu(z), np.sign(z)


def relu_backward(dout, cache):
    return np.where(cache == 1, dout, np.zeros_like(dout))
