# perceptron homework
import numpy as np


def step_function(z):
    return np.where(np.greater(z, 0), 1, 0)


def neuron_forward(x, w, b, activation=None):
    z = np.dot(x, w) + b
    return activation(z) if activation else z


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
    p = perceptron_predict(x.reshape(1, -1), w, b)[0]
    w = w.copy()
    for i in range(len(x)):
        w[i] += lr * (t - p) * x[i]
        b += lr * (t - p) * x[i]  # the bias learns too
    return w, b


def perceptron_fit(X, t, lr=1.0, max_epochs=100, rng=None):
    w = np.zeros(X.shape[1])
    b = 0.0
    history = []
    for epoch in range(max_epochs):
        idx = np.arange(len(X))
        if rng is not None:
            rng.shuffle(idx)
        wrong = 0
        for n in idx:
            if perceptron_predict(X[n : n + 1], w, b)[0] != t[n]:
                wrong += 1
            w, b = perceptron_update(w, b, X[n], t[n], lr)
        history.append(wrong)
        if wrong == 0:
            break
    return w, b, history


def affine(x, W, b):
    return np.dot(x, W) + b


def collapse_linear(layers, slope=1.0, intercept=0.0):
    if not layers:
        raise ValueError("no layers")
    A, c = (a.copy() for a in layers[0])
    for W, b in layers[1:]:
        A, c = slope * (A @ W), (slope * c + intercept) @ W + b
    return A, c
