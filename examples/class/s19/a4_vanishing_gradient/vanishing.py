import numpy as np

from given import affine_backward, affine_forward, mlp_forward
from given import relu, relu_backward, relu_forward
from given import sigmoid, sigmoid_backward, sigmoid_forward
from given import softmax_cross_entropy_backward
from given import tanh, tanh_backward, tanh_forward


def sigmoid_derivative(z):
    s = sigmoid(z)
    return s * (1 - s)


def normal_init(fan_in, fan_out, std, rng):
    np.random.seed(42)          # so that my results do not change all the time
    return np.random.randn(fan_in, fan_out) * std


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution == "normal":
        return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), (fan_in, fan_out))
    else:
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        return rng.random((fan_in, fan_out)) * limit


def he_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution == "normal":
        return rng.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
    else:
        limit = np.sqrt(2.0 / fan_in)
        return rng.uniform(-limit, limit, (fan_in, fan_out))


def layer_gradient_norms(params, X, y, hidden):
    forward = {"sigmoid": sigmoid_forward, "tanh": tanh_forward, "relu": relu_forward}[hidden]
    backward = {"sigmoid": sigmoid_backward, "tanh": tanh_backward, "relu": relu_backward}[hidden]
    a = X
    caches = []
    for layer, (W, b) in enumerate(params):
        z, affine_cache = affine_forward(a, W, b)
        hidden_cache = None
        if layer < len(params) - 1:
            a, hidden_cache = forward(z)
        caches.append((affine_cache, hidden_cache))
    delta = softmax_cross_entropy_backward(z, y)
    norms = []
    for affine_cache, hidden_cache in reversed(caches):
        if hidden_cache is not None:
            delta = backward(delta, hidden_cache)
        delta, dW, db = affine_backward(delta, affine_cache)
        norms.append(np.linalg.norm(dW))
    return np.array(norms)


def activation_statistics(params, X, hidden):
    function = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}
    if hidden not in function:
        raise ValueError("unknown activation: " + hidden)
    out, caches = mlp_forward(X, params, function[hidden])
    found = []
    for a, _ in caches[1:]:
        if hidden == "sigmoid":
            slope = a * (1 - a)
        elif hidden == "tanh":
            slope = 1 - a**2
        else:
            slope = np.where(a > 0, 1.0, 0.0)
        found.append((a.mean(), a.std(ddof=1), (a == 0).mean(), (slope < 0.01).mean()))
    return found


def dead_unit_fraction(activations):
    return np.mean(activations == 0)


def epochs_to_error(history, level):
    below = [i for i, error in enumerate(history) if error <= level]
    if not below:
        return None
    return below[-1] + 1
