"""Homework 2. Loops, because with loops I can see what happens."""

import math

import numpy as np


def one_sigmoid(v):
    # two formulas, so that math.exp never gets a big positive number
    if v >= 0:
        return 1.0 / (1.0 + math.exp(-v))
    e = math.exp(v)
    return e / (1.0 + e)


def every_entry(f, z):
    z = np.asarray(z)
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        out[index] = f(float(z[index]))
    return out


def sigmoid(z):
    return every_entry(one_sigmoid, z)


def tanh(z):
    return every_entry(lambda v: 2.0 * one_sigmoid(2.0 * v) - 1.0, z)


def relu(z):
    return every_entry(lambda v: v if v > 0 else 0.0, z)


def leaky_relu(z, alpha=0.01):
    return every_entry(lambda v: v if v > 0 else alpha * v, z)


def identity(z):
    return np.array(z)


def log_softmax_of_row(row):
    biggest = max(row)
    total = 0.0
    for v in row:
        total += math.exp(v - biggest)
    return [v - biggest - math.log(total) for v in row]


def log_softmax(z, axis=-1):
    return np.apply_along_axis(log_softmax_of_row, axis, np.array(z, dtype=float))


def softmax(z, axis=-1):
    return every_entry(math.exp, log_softmax(z, axis))


def check_labels(y, C):
    for label in y:
        if label < 0 or label > C - 1:
            raise ValueError("there is no class " + str(label))


def one_hot(y, num_classes):
    check_labels(y, num_classes)
    out = np.zeros((len(y), num_classes))
    for n in range(len(y)):
        out[n, y[n]] = 1.0
    return out


def cross_entropy(p, y):
    N, C = p.shape
    if len(y.shape) == 2:
        y = [list(row).index(1) for row in y]
    check_labels(y, C)
    loss = 0.0
    for n in range(N):
        if p[n, y[n]] == 0:
            return math.inf
        loss -= math.log(p[n, y[n]])
    return loss / N


def softmax_cross_entropy(z, y):
    N, C = z.shape
    check_labels(y, C)
    loss = 0.0
    for n in range(N):
        loss -= log_softmax_of_row(z[n])[y[n]]
    return loss / N


def mse_loss(y_pred, t):
    N, K = y_pred.shape
    loss = 0.0
    for n in range(N):
        for k in range(K):
            loss += (y_pred[n, k] - t[n, k]) ** 2
    return loss / (2 * N)


def bce_with_logits(z, t):
    loss = 0.0
    for n in range(len(z)):
        loss += max(z[n], 0.0) - z[n] * t[n] + math.log1p(math.exp(-abs(z[n])))
    return loss / len(z)


def logistic_regression_loss(w, b, X, t):
    z = []
    for row in X:
        total = b
        for d in range(len(w)):
            total = total + row[d] * w[d]
        z.append(total)
    return bce_with_logits(z, t)


def init_mlp(sizes, rng, scale):
    if len(sizes) < 2:
        raise ValueError("a network needs an input and an output")
    params = []
    for i in range(len(sizes) - 1):
        W = np.zeros((sizes[i], sizes[i + 1]))
        for d in range(sizes[i]):
            for m in range(sizes[i + 1]):
                W[d, m] = scale * rng.normal()
        params.append((W, np.zeros(sizes[i + 1])))
    return params


def mlp_forward(x, params, hidden=relu, output=identity):
    caches = []
    a = x
    for number in range(len(params)):
        W, b = params[number]
        z = np.zeros((len(a), len(b)))
        for n in range(len(a)):
            for m in range(len(b)):
                z[n, m] = b[m] + sum(a[n, d] * W[d, m] for d in range(len(W)))
        caches.append((a, z))
        if number < len(params) - 1:
            a = hidden(z)
        else:
            a = output(z)
    return a, caches


def accuracy(scores, y):
    right = 0
    for n in range(len(y)):
        best = 0
        for c in range(scores.shape[1]):
            if scores[n, c] > scores[n, best]:
                best = c
        if best == y[n]:
            right += 1
    return right / len(y)


def count_parameters(sizes):
    count = 0
    for i in range(1, len(sizes)):
        count += sizes[i - 1] * sizes[i]
        count += sizes[i]
    return count
