import numpy as np
from given import (affine_forward, affine_backward, mlp_forward, relu, relu_forward, relu_backward, sigmoid, sigmoid_forward,
                   sigmoid_backward, softmax_cross_entropy_backward, tanh, tanh_forward, tanh_backward)


def sigmoid_derivative(z):
    # sigma' = sigma (1 - sigma)
    return z * (1 - z)


def normal_init(fan_in, fan_out, std, rng):
    return rng.normal(0, std, size=(fan_in, fan_out))


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    # Var(w) = 2 / (fan_in + fan_out)
    if distribution == "normal":
        return rng.normal(0, 2 / (fan_in + fan_out), size=(fan_in, fan_out))
    if distribution == "uniform":
        a = np.sqrt(6 / (fan_in + fan_out))
        return rng.uniform(-a, a, size=(fan_in, fan_out))
    raise ValueError("distribution")


def he_init(fan_in, fan_out, rng, distribution="normal"):
    # Var(w) = 2 / fan_in
    if distribution == "normal":
        return rng.normal(0, 2 / fan_in, size=(fan_in, fan_out))
    if distribution == "uniform":
        a = np.sqrt(6 / fan_in)
        return rng.uniform(-a, a, size=(fan_in, fan_out))
    raise ValueError("distribution")


PAIRS = {"sigmoid": (sigmoid_forward, sigmoid_backward), "tanh": (tanh_forward, tanh_backward), "relu": (relu_forward, relu_backward)}


def layer_gradient_norms(params, X, y, hidden):
    if hidden not in PAIRS:
        raise ValueError("hidden")
    fwd, bwd = PAIRS[hidden]
    a, caches = X, []
    for i, (W, b) in enumerate(params):
        z, cache = affine_forward(a, W, b)
        caches.append(cache)
        if i < len(params) - 1:
            a, cache = fwd(z)
            caches.append(cache)
    d = softmax_cross_entropy_backward(z, y)
    norms = []
    while caches:
        d, dW, db = affine_backward(d, caches.pop())
        norms.append(np.sum(dW ** 2))
        if caches:
            d = bwd(d, caches.pop())
    return np.array(norms[::-1])


def activation_statistics(params, X, hidden):
    if hidden not in PAIRS:
        raise ValueError("hidden")
    fn = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}[hidden]
    _, caches = mlp_forward(X, params, fn)
    stats = []
    for a, z in caches[1:]:
        if hidden == "sigmoid":
            slope = a * (1 - a)
        elif hidden == "tanh":
            slope = 1 - a ** 2
        else:
            slope = (a > 0).astype(float)
        stats.append((a.mean(), a.std(), np.mean(a == 0), np.mean(slope < 0.01)))
    return stats


def dead_unit_fraction(activations):
    return np.mean(np.all(activations == 0, axis=0))


def epochs_to_error(history, level):
    for i, h in enumerate(history):
        if h <= level:
            return i
    return None
