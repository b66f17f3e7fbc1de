import numpy as np


def step_function(z):
    return np.where(np.greater(z, 0), 1, 0)


def neuron_forward(x, w, b, activation=None):
    z = np.dot(x, w) + b
    return activation(z) if activation else z


def gate_params(name):
    if name == "AND":
        return np.array([1.0, 1.0]), -1.0
    if name == "OR":
        return np.array([1.0, 1.0]), 0.0
    if name == "NAND":
        return np.array([-1.0, -1.0]), 1.0
    raise ValueError("unknown gate: " + name)


def xor_forward(X):
    # xor is "not equal"
    return np.where(X[:, 0] != X[:, 1], 1, 0)


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
