# A4, s17
import numpy as np
import given


def sigmoid_derivative(z):
    return np.exp(-z) / (1 + np.exp(-z))**2


def normal_init(fan_in, fan_out, std, rng):
    return std*rng.standard_normal((fan_in, fan_out))


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution not in ("normal", "uniform"):
        raise ValueError(distribution)
    if distribution == "normal":
        return normal_init(fan_in, fan_out, np.sqrt(2/fan_in + fan_out), rng)
    a = np.sqrt(6/(fan_in + fan_out))
    return rng.uniform(-a, a, (fan_in, fan_out))


def he_init(fan_in, fan_out, rng, distribution="normal"):
    if distribution not in ("normal", "uniform"):
        raise ValueError(distribution)
    n = fan_out      # number of units
    if distribution == "normal":
        return normal_init(fan_in, fan_out, np.sqrt(2/n), rng)
    a = np.sqrt(6/n)
    return rng.uniform(-a, a, (fan_in, fan_out))


def run(params, X, y, hidden):
    fwd = getattr(given, hidden + "_forward")
    bwd = getattr(given, hidden + "_backward")
    a, caches = X, []
    for W, b in params[:-1]:
        z, c = given.affine_forward(a, W, b)
        a, h = fwd(z)
        caches.append((c, h))
    out, c = given.affine_forward(a, *params[-1])
    d = given.softmax_cross_entropy_backward(out, y)
    d, dW, db = given.affine_backward(d, c)
    grads = [dW]
    for c, h in caches[::-1]:
        d, dW, db = given.affine_backward(bwd(d, h), c)
        grads = [dW] + grads
    return grads


def layer_gradient_norms(params, X, y, hidden):
    if hidden not in ("sigmoid", "tanh", "relu"):
        raise ValueError(hidden)
    return np.array([np.mean(np.abs(dW)) for dW in run(params, X, y, hidden)])


def activation_statistics(params, X, hidden):
    if hidden not in ("sigmoid", "tanh", "relu"):
        raise ValueError(hidden)
    fn = getattr(given, hidden)
    out, caches = given.mlp_forward(X, params, fn)
    stats = []
    for a, z in caches[:-1]:      # the last layer is no hidden layer
        slope = {"sigmoid": a*(1 - a), "tanh": 1 - a**2, "relu": 1.0*(z > 0)}[hidden]
        stats.append((np.mean(a), np.std(a), np.mean(a == 0), np.mean(slope < 0.01)))
    return stats


def dead_unit_fraction(activations):
    return np.mean(np.sum(activations, axis=0) == 0)


def epochs_to_error(history, level):
    h = np.array(history)
    if h.size == 0:
        return None
    return int(np.argmax(h <= level)) + 1
