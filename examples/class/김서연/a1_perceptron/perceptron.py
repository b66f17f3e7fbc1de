"""A1 퍼셉트론 과제 (김서연)"""
import numpy as np


def step_function(z):
    # 0보다 클 때만 1 (0은 0!)
    return (np.asarray(z) > 0).astype(np.int64)


def neuron_forward(x, w, b, activation=None):
    # 한 개의 샘플이든 여러 개든 x @ w 로 충분하다
    z = x @ w + b
    if activation is None:
        return z
    return activation(z)


def gate_params(name):
    게이트 = {
        "AND": ([0.5, 0.5], -0.7),
        "OR": ([0.5, 0.5], -0.2),
        "NAND": ([-0.5, -0.5], 0.7),
    }
    if name not in 게이트:
        raise ValueError(f"{name} 게이트는 없습니다")
    w, b = 게이트[name]
    return np.array(w), b


def _게이트(name, x):
    w, b = gate_params(name)
    return step_function(neuron_forward(x, w, b))


def xor_forward(X):
    s1 = _게이트("NAND", X)
    s2 = _게이트("OR", X)
    return _게이트("AND", np.stack([s1, s2], axis=1))


def xor_mlp_params():
    # 은닉층: OR, NAND / 출력층: AND
    w_or, b_or = gate_params("OR")
    w_nand, b_nand = gate_params("NAND")
    w_and, b_and = gate_params("AND")
    W1 = np.stack([w_or, w_nand], axis=1)
    b1 = np.array([b_or, b_nand])
    return [(W1, b1), (w_and.reshape(2, 1), np.array([b_and]))]


def perceptron_predict(X, w, b):
    return step_function(neuron_forward(X, w, b))


def perceptron_update(w, b, x, t, lr=1.0):
    p = step_function(neuron_forward(x, w, b))
    오차 = t - p
    return w + lr * 오차 * x, b + lr * 오차  # 맞으면 오차가 0이므로 그대로


def perceptron_fit(X, t, lr=1.0, max_epochs=100, rng=None):
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    for _ in range(max_epochs):
        순서 = range(len(X)) if rng is None else rng.permutation(len(X))
        틀린수 = 0
        for i in 순서:
            w_new, b_new = perceptron_update(w, b, X[i], t[i], lr)
            if b_new != b:  # 틀렸을 때만 b가 바뀐다
                틀린수 += 1
            w, b = w_new, b_new
        mistakes.append(틀린수)
        if 틀린수 == 0:
            return w, b, mistakes
    return w, b, mistakes


def affine(x, W, b):
    return x @ W + b


def collapse_linear(layers, slope=1.0, intercept=0.0):
    if len(layers) == 0:
        raise ValueError("층이 없습니다")
    W, b = layers[-1]
    A, c = W.copy(), b.copy()
    # 뒤에서부터 합친다
    for W, b in layers[-2::-1]:
        c = (slope * b + intercept) @ A + c
        A = W @ (slope * A)
    return A, c
