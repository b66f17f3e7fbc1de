import numpy as np


def step_function(z):
    # works for a number as well as for arrays
    z = np.asarray(z)
    result = np.zeros(z.shape, dtype=int)
    result[z > 0] = 1
    return result


def neuron_forward(x, w, b, activation=None):
    if x.ndim == 1:
        total = b
        for i in range(len(x)):
            total = total + x[i] * w[i]
        if activation is not None:
            total = activation(total)
        return total
    outputs = np.zeros(len(x))
    for n in range(len(x)):
        outputs[n] = neuron_forward(x[n], w, b, activation)
    return outputs


def gate_params(name):
    if name == "AND":
        w = np.array([2, 2])
        b = -3
    elif name == "OR":
        w = np.array([2, 2])
        b = -1
    elif name == "NAND":
        w = np.array([-2, -2])
        b = 3
    else:
        raise ValueError("I only know AND, OR and NAND, not " + str(name))
    return w, b


def xor_forward(X):
    w_or, b_or = gate_params("OR")
    w_nand, b_nand = gate_params("NAND")
    w_and, b_and = gate_params("AND")
    answers = np.zeros(len(X), dtype=int)
    for n in range(len(X)):
        first = 1 if X[n, 0] * w_or[0] + X[n, 1] * w_or[1] + b_or > 0 else 0
        second = 1 if X[n, 0] * w_nand[0] + X[n, 1] * w_nand[1] + b_nand > 0 else 0
        if first * w_and[0] + second * w_and[1] + b_and > 0:
            answers[n] = 1
    return answers


def xor_mlp_params():
    # one hidden unit for "only x1", one for "only x2", then OR
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    b1 = np.array([-0.5, -0.5])
    W2 = np.array([[1.0], [1.0]])
    b2 = np.array([-0.5])
    return [(W1, b1), (W2, b2)]


def perceptron_predict(X, w, b):
    result = []
    for row in X:
        z = b
        for i in range(len(w)):
            z += row[i] * w[i]
        if z > 0:
            result.append(1)
        else:
            result.append(0)
    return np.array(result)


def perceptron_update(w, b, x, t, lr=1.0):
    p = perceptron_predict(np.array([x]), w, b)[0]
    new_w = np.zeros(len(w))
    for i in range(len(w)):
        new_w[i] = w[i] + lr * (t - p) * x[i]
    new_b = b + lr * (t - p)
    return new_w, new_b


def perceptron_fit(X, t, lr=1.0, max_epochs=100, rng=None):
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    epoch = 0
    while epoch < max_epochs:
        order = list(range(len(X)))
        if rng is not None:
            rng.shuffle(order)
        count = 0
        for n in order:
            if perceptron_predict(X[n : n + 1], w, b)[0] != t[n]:
                count += 1
            w, b = perceptron_update(w, b, X[n], t[n], lr)
        mistakes.append(count)
        epoch += 1
        if count == 0:
            break
    return w, b, mistakes


def affine(x, W, b):
    N, D = x.shape
    M = W.shape[1]
    out = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            total = 0.0
            for d in range(D):
                total += x[n, d] * W[d, m]
            out[n, m] = total + b[m]
    return out


def collapse_linear(layers, slope=1.0, intercept=0.0):
    if len(layers) == 0:
        raise ValueError("give me at least one layer")
    A = np.array(layers[0][0])
    c = np.array(layers[0][1])
    for i in range(1, len(layers)):
        W, b = layers[i]
        # the activation sits in front of every layer but the first
        A = A * slope
        c = c * slope + intercept
        A = A.dot(W)
        c = c.dot(W) + b
    return A, c
