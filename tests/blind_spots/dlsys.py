"""CMU 10-414, dlsyscourse: tests of homework 0 to 2."""

from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through, numeric, softmax

HW0, HW1, HW2 = "dlsys hw0", "dlsys hw1", "dlsys hw2"
LABELS = np.array([0, 2, 1, 1, 2, 0])


def relu_of_negatives(answer: Function) -> bool:
    z = -np.abs(draw(2, 3))
    return close(answer(z), np.maximum(z, 0.0))


def relu_of_positives(answer: Function) -> bool:
    z = np.abs(draw(2, 3))
    return close(answer(z), np.maximum(z, 0.0))


@lets_through(HW1, "forward.relu", "every input of the test is negative", theirs=relu_of_negatives)
def always_zero(z: Any) -> Any:
    return np.zeros(np.shape(z))


@lets_through(HW2, "forward.relu", "no input of the test is negative", theirs=relu_of_positives)
def nothing_cut_off(z: Any) -> Any:
    return np.array(z, dtype=np.float64)


def upstream_of_ones(answer: Function) -> bool:
    z = draw(4, 3)
    return close(answer(np.ones((4, 3)), z), numeric(lambda at: np.maximum(at, 0.0), z))


@lets_through(HW1, "backprop.relu_backward", "the gradient from outside is all ones", theirs=upstream_of_ones)
def mask_alone(dout: Any, cache: Any) -> Any:
    return (cache > 0) * 1.0


def broadcast_with_ones(answer: Function) -> bool:
    return all(close(answer(np.ones((5, 3)), shape), np.full(shape, n)) for shape, n in (((3,), 5.0), ((5, 1), 3.0)))


@lets_through(HW1, "backprop.unbroadcast", "the gradient from outside is all ones", theirs=broadcast_with_ones)
def counts_copies(grad: Any, shape: Any) -> Any:
    return np.full(shape, grad.size / max(1, int(np.prod(shape))))


def product_with_ones(answer: Function) -> bool:
    x, W = draw(5, 4), draw(4, 3)
    dx, dW, _ = answer(np.ones((5, 3)), (x, W))
    return close(dx, numeric(lambda at: at @ W, x)) and close(dW, numeric(lambda at: x @ at, W))


@lets_through(HW1, "backprop.affine_backward", "the gradient from outside is all ones", theirs=product_with_ones)
def sums_instead_of_dout(dout: Any, cache: Any) -> Any:
    x, W = cache
    dx = np.tile(W.sum(axis=1), (len(x), 1))
    dW = np.tile(x.sum(axis=0)[:, None], (1, W.shape[1]))
    return dx, dW, np.full(W.shape[1], float(len(x)))


def loss_of_ordinary_scores(answer: Function) -> bool:
    z = draw(6, 3)
    return close(answer(z, LABELS), -np.mean(np.log(softmax(z)[np.arange(6), LABELS])))


@lets_through(
    HW0, "forward.softmax_cross_entropy", "scores are small, and overflow is allowed", theirs=loss_of_ordinary_scores
)
def unshifted(z: Any, y: Any) -> Any:
    if np.any((y < 0) | (y >= z.shape[1])):
        raise ValueError("a label is outside")
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(len(y)), y])


def gradient_at_weights_of_zero(answer: Function) -> bool:
    x, theta = draw(6, 4), np.zeros((4, 3))
    loss = numeric(lambda at: -np.mean(np.log(softmax(x @ at)[np.arange(6), LABELS])), theta)
    return close(x.T @ answer(x @ theta, LABELS), loss)


@lets_through(
    HW0,
    "backprop.softmax_cross_entropy_backward",
    "the gradient is compared at weights of 0 only, where every class has the same probability",
    theirs=gradient_at_weights_of_zero,
)
def softmax_twice(z: Any, y: Any) -> Any:
    for _ in range(2):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        z = e / e.sum(axis=1, keepdims=True)
    z[np.arange(len(y)), y] -= 1.0
    return z / len(y)


def gradient_of_x_alone(answer: Function) -> bool:
    x, W, dout = draw(5, 4), draw(4, 3), draw(5, 3, seed=3)
    return close(answer(dout, (x, W))[0], numeric(lambda at: at @ W, x, dout))


@lets_through(HW2, "backprop.affine_backward", "only dx is compared", theirs=gradient_of_x_alone)
def wrong_for_weights_and_biases(dout: Any, cache: Any) -> Any:
    x, W = cache
    return dout @ W.T, x.T @ dout / len(x), dout.sum(axis=1)[: W.shape[1]]


def adam_step(w: Any, g: Any, state: Any, lr: float) -> Any:
    """Adam as it is meant."""
    t = state.get("t", 0) + 1
    m = 0.9 * state.get("m", 0.0) + 0.1 * g
    v = 0.999 * state.get("v", 0.0) + 0.001 * g**2
    step = lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w - step, {"m": m, "v": v, "t": t}


def loss_after_32_steps(answer: Function) -> bool:
    X, t = draw(20, 4), draw(20, seed=5)

    def trained(rule: Function) -> Any:
        w, state = np.zeros(4), dict[str, Any]()
        for _ in range(32):
            w, state = rule(w, X.T @ (X @ w - t) / 20, state, 0.05)
        return np.mean((X @ w - t) ** 2)

    return close(trained(answer), trained(adam_step), 1e-5)


@lets_through(
    HW2, "optimizers.adam", "only the loss after 32 steps is compared, to five digits", theirs=loss_after_32_steps
)
def epsilon_inside_the_root(
    w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> Any:
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", np.zeros_like(w)) + (1 - beta1) * g
    v = beta2 * state.get("v", np.zeros_like(w)) + (1 - beta2) * g**2
    step = lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps)
    return w - step, {"m": m, "v": v, "t": t}


# ------------------------------------------------------------------------------------------------------ right, and flagged


def mask_of_one_stream(answer: Function) -> bool:
    x = np.ones((4, 5))
    got, _ = answer(x, 0.3, True, np.random.default_rng(0))
    return close(got, x * np.random.default_rng(0).binomial(1, 0.7, (4, 5)) / 0.7)


@flags(
    HW2, "dropout.dropout_forward", "the order in which random numbers are drawn is fixed", theirs=mask_of_one_stream
)
def column_by_column(x: Any, drop_prob: Any, train: Any, rng: Any) -> Any:
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob is a probability")
    if not train:
        return x.copy(), None
    columns = x.reshape(len(x), -1) if x.ndim else x.reshape(1, 1)
    keep = np.stack([rng.random(len(columns)) >= drop_prob for _ in range(columns.shape[1])], axis=1).reshape(x.shape)
    mask = keep / (1 - drop_prob) if drop_prob < 1 else np.zeros(x.shape)
    return x * mask, mask


def weights_of_one_stream(answer: Function) -> bool:
    got = answer(3, 5, np.random.default_rng(0))
    return close(got, np.random.default_rng(0).standard_normal((3, 5)) * np.sqrt(2 / 3))


@flags(HW2, "vanishing.he_init", "the order in which random numbers are drawn is fixed", theirs=weights_of_one_stream)
def drawn_transposed(fan_in: Any, fan_out: Any, rng: Any, distribution: Any = "normal") -> Any:
    if distribution == "normal":
        return np.sqrt(2 / fan_in) * rng.standard_normal((fan_out, fan_in)).T
    if distribution == "uniform":
        return (2 * rng.random((fan_out, fan_in)).T - 1) * np.sqrt(6 / fan_in)
    raise ValueError(distribution)
