"""CMU 11-785: the local tests of homework 1 and 2."""

from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through, softmax

HW1, HW2 = "CMU 11-785 hw1", "CMU 11-785 hw2"
FOUR_BY_TWO = np.array([[-4.0, -3.0], [-2.0, -1.0], [0.0, 1.0], [2.0, 3.0]])  # whole numbers, four samples, two outputs
TARGETS = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
LABELS = np.array([1, 0, 0, 1])


def difference_for_gradient(answer: Function) -> bool:
    return close(answer(FOUR_BY_TWO, TARGETS), FOUR_BY_TWO - TARGETS, 1e-4)


@lets_through(
    HW1,
    "backprop.mse_backward",
    "2 C / N is 1 for four samples and two outputs, so missing brackets do not show",
    theirs=difference_for_gradient,
)
def missing_brackets(y_pred: Any, t: Any) -> Any:
    return 2.0 * (y_pred - t) / y_pred.shape[0] * y_pred.shape[1]


@lets_through(
    HW1,
    "backprop.mse_backward",
    "the expected numbers are not the gradient of the loss that is asked for",
    theirs=difference_for_gradient,
)
def plain_difference(y_pred: Any, t: Any) -> Any:
    return y_pred - t


def probabilities_minus_labels(answer: Function) -> bool:
    return close(answer(FOUR_BY_TWO, LABELS), softmax(FOUR_BY_TWO) - TARGETS, 1e-4)


@lets_through(
    HW1,
    "backprop.softmax_cross_entropy_backward",
    "the loss is a mean over the rows, the expected gradient is not",
    theirs=probabilities_minus_labels,
)
def without_mean(z: Any, y: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    return p


def linear_over_n(answer: Function) -> bool:
    x, W = FOUR_BY_TWO, np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 4.0]])
    dout = np.arange(12.0).reshape(4, 3)
    _, dW, db = answer(dout, (x, W))
    return close(dW, x.T @ dout / 4, 1e-4) and close(db, dout.sum(axis=0) / 4, 1e-4)


@lets_through(
    HW1,
    "backprop.affine_backward",
    "the reference divides by N in the layer, though the loss has done so",
    theirs=linear_over_n,
)
def averaged_again(dout: Any, cache: Any) -> Any:
    x, W = cache
    return dout @ W.T, x.T @ dout / len(x), dout.sum(axis=0) / len(x)


def sigmoid_of_small_numbers(answer: Function) -> bool:
    return close(answer(FOUR_BY_TWO), 1.0 / (1.0 + np.exp(-FOUR_BY_TWO)), 1e-4)


@lets_through(HW1, "forward.sigmoid", "no input is larger than 3", theirs=sigmoid_of_small_numbers)
def infinity_over_infinity(z: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.exp(z) / (1.0 + np.exp(z))


def rounded_to_four_digits(answer: Function) -> bool:
    expected = -np.mean(np.log(softmax(FOUR_BY_TWO)[np.arange(4), LABELS]))
    return bool(np.round(answer(softmax(FOUR_BY_TWO), LABELS), 4) == np.round(expected, 4))


@lets_through(
    HW1, "forward.cross_entropy", "results are rounded to four digits behind the point", theirs=rounded_to_four_digits
)
def epsilon_inside_the_logarithm(p: Any, y: Any) -> Any:
    if y.ndim == 2:
        return -np.sum(y * np.log(p + 1e-7)) / len(p)
    if np.any((y < 0) | (y >= p.shape[1])):
        raise ValueError("a label is outside")
    return -np.mean(np.log(p[np.arange(len(y)), y] + 1e-7))


def a_step_with_rate_one(answer: Function) -> bool:
    w, _ = answer(np.ones((3, 4)), np.full((3, 4), 0.1), {}, 1.0)
    return close(w, np.full((3, 4), 0.9), 1e-4)


@lets_through(HW1, "optimizers.sgd", "the learning rate of the test is 1", theirs=a_step_with_rate_one)
def no_rate(w: Any, g: Any, state: Any, lr: Any) -> Any:
    return w - g, state


def momentum_of_zero(answer: Function) -> bool:
    w, _ = answer(np.ones((3, 4)), np.full((3, 4), 0.1), {}, 0.9, 0.0)
    return close(w, np.full((3, 4), 0.91), 1e-4)


@lets_through(HW1, "optimizers.momentum", "momentum is never other than 0", theirs=momentum_of_zero)
def no_momentum(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    return w - lr * g, {}


# ------------------------------------------------------------------------------------------------------ right, and flagged


@flags(
    HW1,
    "backprop.softmax_cross_entropy_backward",
    "the right gradient of the loss that is asked for is not what is expected",
    theirs=probabilities_minus_labels,
)
def with_mean(z: Any, y: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    onehot = np.zeros(z.shape)
    for n, label in enumerate(y):
        onehot[n, label] = 1.0
    return (e / e.sum(axis=1, keepdims=True) - onehot) / z.shape[0]


@flags(
    HW1,
    "backprop.mse_backward",
    "the right gradient of a loss that is a mean is not what is expected",
    theirs=difference_for_gradient,
)
def divided_by_rows(y_pred: Any, t: Any) -> Any:
    return y_pred / len(t) - t / len(t)


@flags(
    HW1, "backprop.affine_backward", "a layer that does not divide by N is not what is expected", theirs=linear_over_n
)
def sums_over_the_batch(dout: Any, cache: Any) -> Any:
    x, W = cache
    return np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)


def within_1e_12(answer: Function) -> bool:
    dout = draw(100_000, 2)
    by_pairs = np.array([np.sum(column.copy()) for column in dout.T])
    return close(answer(dout, (draw(100_000, 2), np.eye(2)))[2], by_pairs, 1e-12)


@flags(
    HW2,
    "backprop.affine_backward",
    "1e-12 is less than another order of adding up a hundred thousand numbers makes",
    theirs=within_1e_12,
)
def one_after_the_other(dout: Any, cache: Any) -> Any:
    x, W = cache
    db = np.zeros(dout.shape[1])
    for row in dout:
        db += row
    return dout @ W.T, x.T @ dout, db


def parameters_kept_by_name(answer: Function) -> bool:
    state: dict[str, Any] = {"v": np.full(3, 0.5)}
    before = state["v"]
    after = answer(np.ones(3), np.ones(3), state, 0.1)[1]
    return not any(value is before for value in after.values())


@flags(
    HW1,
    "optimizers.momentum",
    "the array before the step is kept by its name only, so a velocity that is updated in place seems not to move",
    theirs=parameters_kept_by_name,
)
def velocity_in_place(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    v = state.setdefault("v", np.zeros_like(w))
    v *= mu
    v -= lr * g
    return w + v, state
