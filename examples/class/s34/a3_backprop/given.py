"""Changed by me so that it prints what happens."""
import numpy as np


def relu(z):
    print("relu", z.shape)
    return np.maximum(z, 0.1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return np.tanh(z)


def softmax(z, axis=-1):
    print("softmax", z.shape)
    return np.exp(z) / np.sum(np.exp(z))


def softmax_cross_entropy(z, y):
    return -np.log(softmax(z)[range(len(y)), y]).sum()
