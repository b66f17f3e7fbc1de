import numpy as np
import given as g

LAYER = {
    "sigmoid": (g.sigmoid_forward, g.sigmoid_backward, g.sigmoid),
    "tanh": (g.tanh_forward, g.tanh_backward, g.tanh),
    "relu": (g.relu_forward, g.relu_backward, g.relu),
}


def layer(name):
    try:
        return LAYER[name]
    except KeyError:
        raise ValueError(f"hidden={name!r}") from None


def sigmoid_derivative(z):
    return g.sigmoid(z) * g.sigmoid(-np.asarray(z))


def normal_init(fan_in, fan_out, std, rng):
    return rng.normal(0, std, (fan_in, fan_out))


def draw(var, shape, rng, distribution):
    if distribution == "normal":
        return rng.normal(0, var**0.5, shape)
    if distribution == "uniform":
        a = (3 * var) ** 0.5
        return rng.uniform(-a, a, shape)
    raise ValueError(distribution)


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    return draw(2 / (fan_in + fan_out), (fan_in, fan_out), rng, distribution)


def he_init(fan_in, fan_out, rng, distribution="normal"):
    return draw(2 / fan_in, (fan_in, fan_out), rng, distribution)


def layer_gradient_norms(params, X, y, hidden):
    forward, backward, _ = layer(hidden)
    caches, a = [], X
    for W, b in params[:-1]:
        z, c1 = g.affine_forward(a, W, b)
        a, c2 = forward(z)
        caches.append((c1, c2))
    s, c1 = g.affine_forward(a, *params[-1])
    d, dW, _ = g.affine_backward(g.softmax_cross_entropy_backward(s, y), c1)
    norms = [np.linalg.norm(dW)]
    for c1, c2 in caches[::-1]:
        d, dW, _ = g.affine_backward(backward(d, c2), c1)
        norms.append(np.linalg.norm(dW))
    return np.array(norms[::-1])


def activation_statistics(params, X, hidden):
    slope = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a * a, "relu": np.sign}[layer(hidden) and hidden]
    _, caches = g.mlp_forward(X, params, layer(hidden)[2])
    return [(a.mean(), a.std(), (a == 0).mean(), (slope(a) < 0.01).mean()) for a, _ in caches[1:]]


def dead_unit_fraction(activations):
    return 1 - activations.any(axis=0).mean()


def epochs_to_error(history, level):
    return next((k for k, e in enumerate(history, 1) if e <= level), None)
