import numpy as np

from given import (
    affine_backward,
    affine_forward,
    mlp_forward,
    relu,
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    softmax_cross_entropy_backward,
    tanh,
    tanh_backward,
    tanh_forward,
)


def sigmoid_derivative(z):
    _, s = sigmoid_forward(z)
    return sigmoid_backward(1.0, s)


def normal_init(fan_in, fan_out, std, rng):
    return std * rng.standard_normal(size=(fan_in, fan_out))


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    n = fan_in + fan_out
    if distribution == "normal":
        return normal_init(fan_in, fan_out, (2 / n) ** 0.5, rng)
    if distribution == "uniform":
        # random() is in [0, 1), move it to the middle
        return (rng.random((fan_in, fan_out)) - 0.5) * (6 / n) ** 0.5
    raise ValueError(distribution)


def he_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution == "normal":
        return rng.standard_normal((fan_in, fan_out)) / np.sqrt(2 * fan_in)
    if distribution == "uniform":
        a = (6 / fan_in) ** 0.5
        return 2 * a * (rng.random((fan_in, fan_out)) - 0.5)
    raise ValueError(distribution)


def layer_gradient_norms(params, X, y, hidden):
    pairs = {
        "sigmoid": (sigmoid_forward, sigmoid_backward),
        "tanh": (tanh_forward, tanh_backward),
        "relu": (relu_forward, relu_backward),
    }
    if hidden not in pairs:
        raise ValueError(f"hidden = {hidden}")
    forward, backward = pairs[hidden]
    a, tape = X, []
    for W, b in params:
        if tape:
            a, cache = forward(a)
            tape.append((backward, cache))
        a, cache = affine_forward(a, W, b)
        tape.append((affine_backward, cache))
    e = np.exp(a - a.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    d = softmax_cross_entropy_backward(p, y)
    norms = []
    for back, cache in reversed(tape):
        d = back(d, cache)
        if isinstance(d, tuple):
            d, dW, _ = d
            norms.append(np.sqrt((dW * dW).sum()))
    return np.array(norms[::-1])


def activation_statistics(params, X, hidden):
    f = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}.get(hidden)
    if f is None:
        raise ValueError(hidden)
    _, caches = mlp_forward(X, params, f)
    table = []
    for _, a in caches[:-1]:
        slope = {"sigmoid": a * (1 - a), "tanh": 1 - a * a, "relu": np.where(a > 0, 1.0, 0.0)}[hidden]
        table.append((a.mean(), a.std(), (a == 0).mean(), (slope < 0.01).mean()))
    return table


def dead_unit_fraction(activations):
    # a dead unit does not react to the sample
    return float((activations.std(axis=0) == 0).mean())


def epochs_to_error(history, level):
    for epoch, error in enumerate(history, start=1):
        if error <= level:
            return epoch
        else:
            return None
