import numpy as np
from given import *


class Activation:
    """an activation by name"""

    def __init__(self, name):
        self.f = {'sigmoid': sigmoid, 'tanh': tanh, 'relu': relu}.get(name)
        if self.f is None:
            raise ValueError('no activation called %s' % name)
        self.name = name

    def slope(self, z):
        a = self.f(z)
        if self.name == 'sigmoid':
            return a * (1 - a)
        if self.name == 'tanh':
            return 1 - a ** 2
        return (z > 0) * 1.0


def sigmoid_derivative(z):
    return Activation('sigmoid').slope(z)


def normal_init(fan_in, fan_out, std, rng):
    # N(0, std^2): the second parameter of N is the variance
    return rng.normal(0, std ** 2, (fan_in, fan_out))


def xavier_init(fan_in, fan_out, rng, distribution='normal'):
    a = np.sqrt(6 / (fan_in + fan_out))
    if distribution == 'uniform':
        return rng.uniform(-a, a, (fan_in, fan_out))
    if distribution == 'normal':
        return rng.normal(0, a, (fan_in, fan_out))
    raise ValueError('distribution')


def he_init(fan_in, fan_out, rng, distribution='normal'):
    std = np.sqrt(1 / fan_in)
    if distribution == 'uniform':
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (fan_in, fan_out))
    if distribution == 'normal':
        return rng.normal(0, std, (fan_in, fan_out))
    raise ValueError('distribution')


def layer_gradient_norms(params, X, y, hidden):
    act = Activation(hidden)
    zs, inputs = [], [X]
    for W, b in params:
        zs.append(inputs[-1] @ W + b)
        inputs.append(act.f(zs[-1]))
    d = softmax_cross_entropy_backward(zs[-1], y)
    norms = np.empty(len(params))
    for l in range(len(params) - 1, -1, -1):
        W, b = params[l]
        norms[l] = np.linalg.norm(inputs[l].T @ d)
        d = d @ W.T
        if l > 0:
            d *= act.slope(zs[l - 1])
    return norms


def activation_statistics(params, X, hidden):
    act = Activation(hidden)
    a, stats = X, []
    for W, b in params:
        z = a @ W + b
        a = act.f(z)
        stats.append((a.mean(), a.std(), (a == 0).mean(), (act.slope(z) < 0.01).mean()))
    return stats


def dead_unit_fraction(activations):
    return np.mean(np.max(activations, axis=0) <= 0)


def epochs_to_error(history, level):
    if min(history) > level:
        return None
    return int(np.argmin(history)) + 1
