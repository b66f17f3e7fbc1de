"""The exercises of a8, first part: one step, forward and backward.

Read after it, in the learner's order: `checks_sequence.py` (all steps), `checks_sizes.py` (how large gradients get).
"""

import numpy as np

from autograder.arrays import array
from autograder.checks import gradient, matches, pure, stable
from autograder.model import Exercise

# Weights small enough that tanh is bent, but seldom flat: where it is flat, every gradient is nearly 0.
STEP = {
    "x": array("N D"),
    "h_prev": array("N H", scale=0.7),
    "Wx": array("D H", scale=0.4),
    "Wh": array("H H", scale=0.3),
    "b": array("H", scale=0.5),
}
SQUARE = {
    "as many inputs as units": {
        "x": array("5 3"),
        "h_prev": array("5 3", scale=0.7),
        "Wx": array("3 3", scale=0.4),
        "Wh": array("3 3", scale=0.4),
        "b": array("3", scale=0.5),
    },
    "as many samples as units": {
        "x": array("4 3"),
        "h_prev": array("4 4", scale=0.7),
        "Wx": array("3 4", scale=0.4),
        "Wh": array("4 4", scale=0.4),
        "b": array("4", scale=0.5),
    },
    "Fortran order": {
        "x": array("N D", order="F"),
        "h_prev": array("N H", scale=0.7, order="F"),
        "Wx": array("D H", scale=0.4, order="F"),
        "Wh": array("H H", scale=0.3, order="F"),
    },
}
ELMAN = "Elman, Finding structure in time, Cognitive Science 14, 1990"


def _sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


# ---------------------------------------------------------------------------------------------------- one step forward

rnn_step_forward = Exercise(
    "rnn.rnn_step_forward",
    title="One step of memory",
    inputs=STEP,
    outputs=("h", "cache"),
    checks=(
        matches(
            points=4,
            hint=(
                "Two things meet in the new state: what comes in now, and what was remembered. How does each of them "
                "get from its own width to H numbers?",
                "Before tanh stands a sum of three: (N, D) times (D, H), (N, H) times (H, H), and b (H,), added to "
                "every row.",
                "Then tanh bends each entry of that sum; nothing is added behind it.",
                "x = [[1]], h_prev = [[0.5]], Wx = [[2]], Wh = [[-1]], b = [0.1]: tanh(2 - 0.5 + 0.1) = tanh(1.6), "
                "which is [[0.9217]].",
            ),
        ),
        matches(
            name="shapes",
            cases={"one sample": {"x": array("1 D"), "h_prev": array("1 H", scale=0.7)}, **SQUARE},
            points=1,
            guard=True,
            hint=(
                "Does a batch of one stay a matrix with one row? Is a matrix turned only where shapes would not fit "
                "otherwise? Wh is square, so it always fits.",
                "H = 2, h_prev = [[1, 0]], Wh = [[0.1, 0.2], [0.3, 0.4]], all else 0: tanh of the first row of Wh, "
                "[[0.0997, 0.1974]].",
            ),
        ),
        stable(
            inputs={"x": array("N D", scale=1000.0, away=800.0)},
            points=1,
            hint=(
                "What is exp(1000) on a computer, and what is one such number divided by another?",
                "Far away from 0 tanh is flat: tanh(1000) is 1 and tanh(-1000) is -1. The tanh in given knows that.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is the state before the step still there after it? The way back will need both.",
                "Build h as a new array: after the call with h_prev = [[0.5]] h_prev is still [[0.5]].",
            ),
        ),
    ),
    source=ELMAN,
)


@rnn_step_forward.misconception(
    "The state before the step takes no part: every step starts with an empty memory.", fails="matches"
)
def forgets_state(solution, x, h_prev, Wx, Wh, b):
    return solution(x, np.zeros_like(h_prev), Wx, Wh, b)


@rnn_step_forward.misconception("x takes no part: the state goes on by itself, whatever comes in.", fails="matches")
def forgets_input(solution, x, h_prev, Wx, Wh, b):
    return solution(np.zeros_like(x), h_prev, Wx, Wh, b)


@rnn_step_forward.misconception(
    "tanh is missing: the sum itself is the new state. A line of such steps is one linear map.", fails="matches"
)
def forgets_tanh(solution, x, h_prev, Wx, Wh, b):
    h = x @ Wx + h_prev @ Wh + b
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception("The bias is missing.", fails="matches")
def forgets_bias(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx, Wh, np.zeros_like(b))


@rnn_step_forward.misconception(
    "The bias is added twice, once with each product. There is one b, and it is added once.", fails="matches"
)
def bias_twice(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx, Wh, 2.0 * b)


@rnn_step_forward.misconception(
    "The bias is added behind tanh. It belongs into the sum that tanh is given.", fails="matches"
)
def bias_behind_tanh(solution, x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + h_prev @ Wh) + b
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "Wh is transposed. It is square, so no shape protests, but row i belongs to unit i before the step.",
    fails="matches",
)
def state_weights_transposed(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx, Wh.T, b)


@rnn_step_forward.misconception(
    "The old state is added without its weights: h_prev in place of h_prev Wh.", fails="matches"
)
def state_without_weights(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx, np.eye(len(Wh)), b)


@rnn_step_forward.misconception(
    "Each unit hears only from itself: h_prev meets the diagonal of Wh. Every unit hears from all, a matrix product.",
    fails="matches",
)
def diagonal_of_the_weights(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx, np.diag(np.diag(Wh)), b)


@rnn_step_forward.misconception(
    "h_prev and Wh are multiplied entry by entry. Every unit hears from all units, a matrix product.", fails="matches"
)
def state_entry_by_entry(solution, x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + h_prev * Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "Samples are taken as columns: h comes back as (H, N). In this course rows are samples.", fails="matches"
)
def state_as_columns(solution, x, h_prev, Wx, Wh, b):
    h, cache = solution(x, h_prev, Wx, Wh, b)
    return h.T, cache


@rnn_step_forward.misconception(
    "tanh is applied to what comes in only, and the memory is added behind it: it can grow without limit.",
    fails="matches",
)
def memory_behind_tanh(solution, x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + b) + h_prev @ Wh
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "tanh is applied to the two products one by one. It is applied once, to their sum.", fails="matches"
)
def tanh_of_each_part(solution, x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx) + np.tanh(h_prev @ Wh) + b
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "The old state is added to the new one. The step replaces the state; the old one enters through Wh alone.",
    fails="matches",
)
def adds_to_the_old_state(solution, x, h_prev, Wx, Wh, b):
    h, cache = solution(x, h_prev, Wx, Wh, b)
    return h_prev + h, cache


@rnn_step_forward.misconception("The sigmoid in place of tanh: no state can be below 0 then.", fails="matches")
def sigmoid_for_tanh(solution, x, h_prev, Wx, Wh, b):
    h = _sigmoid(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception("ReLU in place of tanh: the state has no upper limit then.", fails="matches")
def relu_for_tanh(solution, x, h_prev, Wx, Wh, b):
    h = np.maximum(0.0, x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception("tanh is applied twice.", fails="matches")
def tanh_twice(solution, x, h_prev, Wx, Wh, b):
    h = np.tanh(solution(x, h_prev, Wx, Wh, b)[0])
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "A batch of one loses its axis: h comes back as (H,). Squeezing drops every axis of length 1.", fails="shapes"
)
def squeezes_one_sample(solution, x, h_prev, Wx, Wh, b):
    h, cache = solution(x, h_prev, Wx, Wh, b)
    return np.squeeze(h), cache


@rnn_step_forward.misconception(
    "Wx is transposed whenever it is square. Shapes that fit are no proof: which axis of Wx belongs to the inputs?",
    fails="shapes",
)
def turns_square_weights(solution, x, h_prev, Wx, Wh, b):
    return solution(x, h_prev, Wx.T if Wx.shape[0] == Wx.shape[1] else Wx, Wh, b)


@rnn_step_forward.misconception(
    "tanh is built from exp(z) and exp(-z): far away from 0 this is infinity over infinity, not a number.",
    fails="stable",
)
def tanh_from_exponentials(solution, x, h_prev, Wx, Wh, b):
    z = x @ Wx + h_prev @ Wh + b
    with np.errstate(all="ignore"):
        h = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return h, (x, h_prev, Wx, Wh, h)


@rnn_step_forward.misconception(
    "The new state is written over h_prev. It belongs to the step before, whose backward pass needs it.", fails="pure"
)
def writes_over_the_state(solution, x, h_prev, Wx, Wh, b):
    h_prev[:] = solution(x, h_prev, Wx, Wh, b)[0]
    return h_prev.copy(), (x, h_prev, Wx, Wh, h_prev)


@rnn_step_forward.variant("input and state side by side, weights one above the other")
def step_side_by_side(solution, x, h_prev, Wx, Wh, b):
    both = np.concatenate([x, h_prev], axis=1)
    h = np.tanh(both @ np.concatenate([Wx, Wh], axis=0) + b)
    return h, {"both": both, "Wx": Wx, "Wh": Wh, "h": h}


@rnn_step_forward.variant("one sample after the other, tanh by the sigmoid")
def step_by_samples(solution, x, h_prev, Wx, Wh, b):
    h = np.zeros((len(x), len(b)))
    for n in range(len(x)):
        h[n] = 2.0 * _sigmoid(2.0 * (Wx.T @ x[n] + Wh.T @ h_prev[n] + b)) - 1.0
    return h, (x, h_prev, Wx, Wh)


@rnn_step_forward.variant("einsum, the slope in the cache, a result in Fortran order")
def step_by_einsum(solution, x, h_prev, Wx, Wh, b):
    a = b + np.einsum("ni,ij->nj", h_prev, Wh) + np.einsum("nd,dj->nj", x, Wx)
    h = np.asfortranarray(np.tanh(a))
    return h, [1.0 / np.cosh(a) ** 2]


# --------------------------------------------------------------------------------------------------- one step backward

rnn_step_backward = Exercise(
    "rnn.rnn_step_backward",
    title="One step back",
    inputs={**STEP, "dh": array("N H")},
    arguments=("dh", "cache"),
    after=("rnn_step_forward", ("x", "h_prev", "Wx", "Wh", "b"), (1,)),
    outputs=("dx", "dh_prev", "dWx", "dWh", "db"),
    needs=("rnn_step_forward",),
    checks=(
        gradient(
            of="rnn.rnn_step_forward",
            wrt="x h_prev Wx Wh b",
            upstream="dh",
            points=6,
            hint=(
                "Which two layers of a3 stand behind each other here? And which of them does dh meet first?",
                "First through tanh: da is dh times 1 minus the square of h, entry by entry. What is in your cache, h "
                "or the sum before tanh?",
                "The sum before tanh is an affine layer with two inputs. Each input and each matrix gets from da what "
                "it would get in an affine layer of its own.",
                "The shapes decide for x and Wx. For Wh they do not, since it is square: dL/dh_prev[n, i] is the sum "
                "over j of da[n, j] Wh[i, j], and dL/dWh[i, j] is the sum over n of h_prev[n, i] da[n, j].",
                "x = [[1]], h_prev = [[0.5]], Wx = [[2]], Wh = [[3]], h = [[0.6]] and dh = [[10]]: da = [[6.4]], dx = "
                "[[12.8]], dh_prev = [[19.2]], dWx = [[6.4]], dWh = [[3.2]], db = [6.4].",
            ),
        ),
        matches(
            name="one_sample",
            sizes={"N": 1},
            points=1,
            guard=True,
            hint=(
                "A batch of one sample is still a matrix with one row. Which line treats it as something else?",
                "N = 1, H = 2: dh_prev is (1, 2), dWh is (2, 2), and db is da itself without its first axis, (2,).",
            ),
        ),
        matches(
            name="square",
            cases={
                "as many inputs as units": {**SQUARE["as many inputs as units"], "dh": array("5 3")},
                "as many samples as units": {**SQUARE["as many samples as units"], "dh": array("4 4")},
                "Fortran order": {**SQUARE["Fortran order"], "dh": array("N H", order="F")},
            },
            points=2,
            guard=True,
            hint=(
                "Here more matrices are square, so a wrong transpose or a sum over the wrong axis has the right shape "
                "too.",
                "Wx = [[1, 2], [3, 4]] and da = [[1, 0]] give dx = [[1, 3]], the first column of Wx.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "What a backward pass returns are new arrays. Is dh the same after the call?",
                "With dh = [[10]] and slope 0.64 da is [[6.4]], and dh is still [[10]].",
            ),
        ),
    ),
    source="Werbos, Backpropagation through time: what it does and how to do it, Proceedings of the IEEE 78, 1990",
)


def _step_gradients(cache, da, *, dh_prev=None, dWh=None):
    """The five gradients for a given da, with two of them open to mistakes."""
    x, h_prev, Wx, Wh, _ = cache
    back = da @ Wh.T if dh_prev is None else dh_prev
    return da @ Wx.T, back, x.T @ da, h_prev.T @ da if dWh is None else dWh, np.sum(da, axis=0)


def _keeps_sum(solution, x, h_prev, Wx, Wh, b):
    """The same forward with the numbers before tanh in the cache."""
    h, _ = solution(x, h_prev, Wx, Wh, b)
    return h, (x, h_prev, Wx, Wh, x @ Wx + h_prev @ Wh + b)


@rnn_step_backward.misconception(
    "1 minus the square of the sum before tanh. The square is that of h, the output of tanh.",
    fails="gradient",
    also={"rnn_step_forward": _keeps_sum},
)
def slope_of_the_sum(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 - cache[4] ** 2))


@rnn_step_backward.misconception("The square is missing: 1 - h is not the slope of tanh.", fails="gradient")
def slope_without_square(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 - cache[4]))


@rnn_step_backward.misconception(
    "1 / (1 - h squared) is the slope of the inverse function. The slope of tanh itself is at most 1.",
    fails="gradient",
)
def slope_of_the_inverse(solution, dh, cache):
    return _step_gradients(cache, dh / (1.0 - cache[4] ** 2))


@rnn_step_backward.misconception(
    "tanh is applied to h once more before the slope is taken: h has been through tanh already.", fails="gradient"
)
def slope_of_tanh_twice(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 - np.tanh(cache[4]) ** 2))


@rnn_step_backward.misconception("h (1 - h) is the slope of the sigmoid. tanh has another one.", fails="gradient")
def slope_of_the_sigmoid(solution, dh, cache):
    return _step_gradients(cache, dh * cache[4] * (1.0 - cache[4]))


@rnn_step_backward.misconception(
    "1 plus the square of h: the slope of tanh is never above 1, so the square is taken off.", fails="gradient"
)
def slope_with_a_plus(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 + cache[4] ** 2))


@rnn_step_backward.misconception(
    "The sign of the slope is turned: h squared minus 1 is never positive, and tanh only rises.", fails="gradient"
)
def slope_turned(solution, dh, cache):
    return _step_gradients(cache, dh * (cache[4] ** 2 - 1.0))


@rnn_step_backward.misconception("The slope of tanh is missing: dh stands where da belongs.", fails="gradient")
def slope_missing(solution, dh, cache):
    return _step_gradients(cache, dh)


@rnn_step_backward.misconception(
    "The slope is taken at h_prev, the state before the step. tanh made h, so its slope belongs to h.",
    fails="gradient",
)
def slope_of_the_old_state(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 - cache[1] ** 2))


@rnn_step_backward.misconception(
    "The slope is taken at dh and multiplied by h: the two have changed places.", fails="gradient"
)
def slope_of_dh(solution, dh, cache):
    return _step_gradients(cache, cache[4] * (1.0 - dh**2))


@rnn_step_backward.misconception(
    "The slope of tanh is missing on the way to h_prev only. The old state goes through the same tanh as x.",
    fails="gradient",
)
def slope_missing_to_the_state(solution, dh, cache):
    return _step_gradients(cache, dh * (1.0 - cache[4] ** 2), dh_prev=dh @ cache[3].T)


@rnn_step_backward.misconception(
    "db is the sum of dh. The bias is inside tanh: its gradient is the sum of da.", fails="gradient"
)
def bias_outside_tanh(solution, dh, cache):
    dx, dh_prev, dWx, dWh, _ = solution(dh, cache)
    return dx, dh_prev, dWx, dWh, np.sum(dh, axis=0)


@rnn_step_backward.misconception(
    "dh takes no part: these are the gradients for a dh of ones only. The chain rule multiplies by it.",
    fails="gradient",
)
def step_ignores_dh(solution, dh, cache):
    return solution(np.ones_like(dh), cache)


@rnn_step_backward.misconception(
    "Wh is not transposed on the way back: dh_prev is da Wh. Wh is square, so no shape protests.", fails="gradient"
)
def back_through_untransposed(solution, dh, cache):
    da = dh * (1.0 - cache[4] ** 2)
    return _step_gradients(cache, da, dh_prev=da @ cache[3])


@rnn_step_backward.misconception(
    "dh itself is added to dh_prev, as if the old state were added to the new one. It enters through Wh alone.",
    fails="gradient",
)
def adds_dh_to_the_old_state(solution, dh, cache):
    dx, dh_prev, *weights = solution(dh, cache)
    return dx, dh_prev + dh, *weights


@rnn_step_backward.misconception(
    "dh_prev is da itself. On its way into the sum the old state was multiplied by Wh, and so is its gradient.",
    fails="gradient",
)
def back_without_weights(solution, dh, cache):
    da = dh * (1.0 - cache[4] ** 2)
    return _step_gradients(cache, da, dh_prev=da.copy())


@rnn_step_backward.misconception(
    "Wx is not transposed in dx: (N, H) and (D, H) do not fit, save where Wx happens to be square.", fails="gradient"
)
def input_weights_untransposed(solution, dh, cache):
    x, h_prev, Wx, Wh, h = cache
    da = dh * (1.0 - h**2)
    return da @ Wx, da @ Wh.T, x.T @ da, h_prev.T @ da, np.sum(da, axis=0)


@rnn_step_backward.misconception(
    "dWh is made with h, the state after the step. Wh was multiplied by the state before it, h_prev.",
    fails="gradient",
)
def weights_see_the_new_state(solution, dh, cache):
    da = dh * (1.0 - cache[4] ** 2)
    return _step_gradients(cache, da, dWh=cache[4].T @ da)


@rnn_step_backward.misconception(
    "dWh has its factors in the other order: it is transposed. Wh is square, so no shape protests.", fails="gradient"
)
def state_gradient_transposed(solution, dh, cache):
    da = dh * (1.0 - cache[4] ** 2)
    return _step_gradients(cache, da, dWh=da.T @ cache[1])


@rnn_step_backward.misconception(
    "dWx has its factors in the other order: it comes out as (H, D). A gradient has the shape of its array.",
    fails="gradient",
)
def input_gradient_transposed(solution, dh, cache):
    dx, dh_prev, dWx, dWh, db = solution(dh, cache)
    return dx, dh_prev, dWx.T, dWh, db


@rnn_step_backward.misconception(
    "dWx, dWh and db are averaged over the batch. The loss has divided by N already, and dh carries it.",
    fails="gradient",
)
def averages_weight_gradients(solution, dh, cache):
    dx, dh_prev, *weights = solution(dh, cache)
    return dx, dh_prev, *(gradient / len(dh) for gradient in weights)


@rnn_step_backward.misconception(
    "All five gradients are averaged over the batch. The loss has divided by N already: a layer only adds up.",
    fails="gradient",
)
def averages_all_gradients(solution, dh, cache):
    return tuple(gradient / len(dh) for gradient in solution(dh, cache))


@rnn_step_backward.misconception(
    "db is averaged over the batch. The loss has divided by N already, and dh carries it.", fails="gradient"
)
def averages_the_bias(solution, dh, cache):
    *rest, db = solution(dh, cache)
    return *rest, db / len(dh)


@rnn_step_backward.misconception(
    "db is summed over the units instead of over the samples: there is one bias for each unit, so db is (H,).",
    fails="gradient",
)
def bias_over_units(solution, dh, cache):
    *rest, _ = solution(dh, cache)
    return *rest, np.sum(dh * (1.0 - cache[4] ** 2), axis=1)


@rnn_step_backward.misconception(
    "db is not summed: it is da, with one row for each sample. Every sample uses the one b, so all rows add up.",
    fails="gradient",
)
def bias_not_summed(solution, dh, cache):
    *rest, _ = solution(dh, cache)
    return *rest, dh * (1.0 - cache[4] ** 2)


@rnn_step_backward.misconception(
    "db is one sum over all of da, the same for every unit. Each bias collects its own column only.", fails="gradient"
)
def bias_one_sum_for_all(solution, dh, cache):
    *rest, db = solution(dh, cache)
    return *rest, np.full(db.shape, np.sum(db))


@rnn_step_backward.misconception(
    "db is a single number, the sum of all of da. Each bias collects its own column only: db is (H,).",
    fails="gradient",
)
def bias_one_number(solution, dh, cache):
    *rest, db = solution(dh, cache)
    return *rest, np.sum(db)


@rnn_step_backward.misconception(
    "db is made from dWx, by adding up its rows. The bias meets no x: in every sample it enters the sum as it is.",
    fails="gradient",
)
def bias_from_input_weights(solution, dh, cache):
    *rest, dWx, dWh, _ = solution(dh, cache)
    return *rest, dWx, dWh, np.sum(dWx, axis=0)


@rnn_step_backward.misconception(
    "db keeps the axis that was summed: it is (1, H). b is (H,), and so is its gradient.", fails="gradient"
)
def bias_keeps_its_axis(solution, dh, cache):
    *rest, db = solution(dh, cache)
    return *rest, db[None, :]


@rnn_step_backward.misconception(
    "A batch of one loses its axis: dh_prev comes back as (H,). Squeezing drops every axis of length 1.",
    fails="one_sample",
)
def squeezes_on_the_way_back(solution, dh, cache):
    dx, dh_prev, *weights = solution(dh, cache)
    return np.squeeze(dx), np.squeeze(dh_prev), *weights


@rnn_step_backward.misconception(
    "db is left at zero if there is one sample only: one row sums to itself, not to nothing.", fails="one_sample"
)
def no_bias_from_one_sample(solution, dh, cache):
    *rest, db = solution(dh, cache)
    return *rest, db if len(dh) > 1 else np.zeros_like(db)


@rnn_step_backward.misconception(
    "Wx is transposed in dx only if the shapes do not fit otherwise. With a square Wx both orders fit, and one is "
    "wrong.",
    fails="square",
)
def turns_by_trial(solution, dh, cache):
    _, dh_prev, *weights = solution(dh, cache)
    da, Wx = dh * (1.0 - cache[4] ** 2), cache[2]
    return da @ (Wx if Wx.shape[0] == Wx.shape[1] else Wx.T), dh_prev, *weights


@rnn_step_backward.misconception(
    "The slope of tanh is multiplied into dh itself: the caller's gradient is overwritten.", fails="pure"
)
def slope_into_dh(solution, dh, cache):
    dh *= 1.0 - cache[4] ** 2
    return _step_gradients(cache, dh)


def _keeps_both(solution, x, h_prev, Wx, Wh, b):
    return step_side_by_side(solution, x, h_prev, Wx, Wh, b)


@rnn_step_backward.variant("one product for both inputs, cut apart", also={"rnn_step_forward": _keeps_both})
def step_backward_cut_apart(solution, dh, cache):
    both, Wx, Wh, h = cache["both"], cache["Wx"], cache["Wh"], cache["h"]
    da = (1.0 - h) * (1.0 + h) * dh
    dboth, dW = da @ np.vstack([Wx, Wh]).T, both.T @ da
    return dboth[:, : len(Wx)], dboth[:, len(Wx) :], dW[: len(Wx)], dW[len(Wx) :], da.sum(axis=0)


@rnn_step_backward.variant("one sample after the other, with outer products")
def step_backward_by_samples(solution, dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dx, dh_prev = np.zeros(x.shape), np.zeros(h_prev.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(len(Wh))
    for n in range(len(x)):
        da = dh[n] - dh[n] * h[n] * h[n]
        dx[n], dh_prev[n] = Wx @ da, Wh @ da
        dWx += np.outer(x[n], da)
        dWh += np.outer(h_prev[n], da)
        db += da
    return dx, dh_prev, dWx, dWh, db


@rnn_step_backward.variant("from the sum before tanh, by einsum", also={"rnn_step_forward": _keeps_sum})
def step_backward_from_the_sum(solution, dh, cache):
    x, h_prev, Wx, Wh, a = cache
    da = dh / np.cosh(a) ** 2
    dx, dh_prev = np.einsum("nj,dj->nd", da, Wx), np.einsum("nj,ij->ni", da, Wh)
    return dx, dh_prev, np.einsum("nd,nj->dj", x, da), np.einsum("ni,nj->ij", h_prev, da), np.ones(len(da)) @ da
