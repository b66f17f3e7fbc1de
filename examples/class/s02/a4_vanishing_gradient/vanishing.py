"""Homework 4. I write everything with loops so that I can follow it with a pencil."""
import math

import numpy as np

from given import affine_backward, affine_forward, relu_backward, relu_forward, sigmoid, sigmoid_backward, sigmoid_forward
from given import softmax_cross_entropy_backward, tanh_backward, tanh_forward


def sigmoid_derivative(z):
    z = np.asarray(z, dtype=float)
    out = np.zeros(z.shape)
    for place in np.ndindex(*z.shape):
        s = float(sigmoid(z[place]))
        out[place] = s * (1.0 - s)
    if out.shape == ():
        return float(out)
    return out


def normal_init(fan_in, fan_out, std, rng):
    W = np.zeros((fan_in, fan_out))
    for i in range(fan_in):
        for j in range(fan_out):
            W[i, j] = std * rng.standard_normal()
    return W


def uniform_init(fan_in, fan_out, a, rng):
    W = np.zeros((fan_in, fan_out))
    for i in range(fan_in):
        for j in range(fan_out):
            W[i, j] = -a + 2 * a * rng.random()
    return W


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution == "normal":
        return normal_init(fan_in, fan_out, math.sqrt(2.0 / (fan_in + fan_out)), rng)
    elif distribution == "uniform":
        return uniform_init(fan_in, fan_out, math.sqrt(6.0 / (fan_in + fan_out)), rng)
    else:
        raise ValueError("distribution must be normal or uniform, not " + str(distribution))


def he_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution == "normal":
        return normal_init(fan_in, fan_out, math.sqrt(2.0 / fan_in), rng)
    elif distribution == "uniform":
        return uniform_init(fan_in, fan_out, math.sqrt(6.0 / fan_in), rng)
    else:
        raise ValueError("distribution must be normal or uniform, not " + str(distribution))


def forward_of(hidden):
    if hidden == "sigmoid":
        return sigmoid_forward
    if hidden == "tanh":
        return tanh_forward
    if hidden == "relu":
        return relu_forward
    raise ValueError("I do not know the activation " + repr(hidden))


def backward_of(hidden):
    if hidden == "sigmoid":
        return sigmoid_backward
    if hidden == "tanh":
        return tanh_backward
    return relu_backward


def layer_gradient_norms(params, X, y, hidden):
    number = len(params)
    affine_caches = [None] * number
    hidden_caches = [None] * number
    a = X
    for l in range(number):
        W, b = params[l]
        z, affine_caches[l] = affine_forward(a, W, b)
        if l < number - 1:
            a, hidden_caches[l] = forward_of(hidden)(z)
        else:
            scores = z

    norms = np.zeros(number)
    d = softmax_cross_entropy_backward(scores, y)
    for l in range(number - 1, -1, -1):
        if l < number - 1:
            d = backward_of(hidden)(d, hidden_caches[l])
        d, dW, db = affine_backward(d, affine_caches[l])
        total = 0.0
        for row in dW:
            for entry in row:
                total = total + entry * entry
        norms[l] = math.sqrt(total)
    return norms


def activation_statistics(params, X, hidden):
    result = []
    a = X
    for l in range(len(params) - 1):
        W, b = params[l]
        z, _ = affine_forward(a, W, b)
        a, _ = forward_of(hidden)(z)
        entries = a.reshape(-1).tolist()
        zs = z.reshape(-1).tolist()
        n = len(entries)
        mean = math.fsum(entries) / n
        std = math.sqrt(math.fsum((e - mean) ** 2 for e in entries) / n)
        zeros = 0
        saturated = 0
        for e, u in zip(entries, zs):
            if e == 0:
                zeros += 1
            if hidden == "sigmoid":
                slope = e * (1 - e)
            elif hidden == "tanh":
                slope = 1 - e**2
            else:
                slope = 1 if u > 0 else 0
            if slope < 0.01:
                saturated += 1
        result.append((mean, std, zeros / n, saturated / n))
    return result


def dead_unit_fraction(activations):
    samples, units = activations.shape
    dead = 0
    for unit in range(units):
        alive = False
        for sample in range(samples):
            if activations[sample, unit] != 0:
                alive = True
        if not alive:
            dead += 1
    return dead / units


def epochs_to_error(history, level):
    epoch = 0
    for error in history:
        epoch += 1
        if error <= level:
            return epoch
    return None
