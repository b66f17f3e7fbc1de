import numpy as np


def step_function(z):
    return (np.asarray(z) >= 0).astype(int)


def neuron_forward(x, w, b, activation=None):
    z = np.sum(x * w, axis=-1) + b
    if activation is None:
        return z
    return activation(z)


def gate_params(name):
    try:
        return {"AND": (np.ones(2), -1.5), "OR": (np.ones(2), -0.5), "NAND": (-np.ones(2), 1.5)}[name]
    except KeyError:
        raise ValueError(name) from None


def xor_forward(X):
    g = lambda n, h: step_function(neuron_forward(h, *gate_params(n)))
    return g("AND", np.c_[g("OR", X), g("NAND", X)])


def xor_mlp_params():
    return [(np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5])), (np.ones((2, 1)), np.array([-1.5]))]


def perceptron_predict(X, w, b):
    return step_function(X @ w + b)


def perceptron_update(w, b, x, t, lr=1.0):
    d = lr * (t - step_function(x @ w + b))
    return w + d * x, b + d


def perceptron_fit(X, t, lr=1.0, max_epochs=100, rng=None):
    w, b, m = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        m.append(0)
        for i in range(len(X)) if rng is None else rng.permutation(len(X)):
            m[-1] += int(step_function(X[i] @ w + b) != t[i])
            w, b = perceptron_update(w, b, X[i], t[i], lr)
        if not m[-1]:
            break
    return w, b, m


def affine(x, W, b):
    return np.dot(x, W) + b


def collapse_linear(layers, slope=1.0, intercept=0.0):
    if not layers:
        raise ValueError("no layers")
    A, c = (a.copy() for a in layers[0])
    for W, b in layers[1:]:
        A, c = slope * (A @ W), (slope * c + intercept) @ W + b
    return A, c
