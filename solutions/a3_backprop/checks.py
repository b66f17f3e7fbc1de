"""The exercises of a3, first part: the layers, forward and backward.

Read after it, in the learner's order: `checks_losses.py`, `checks_network.py`, `checks_numeric.py`, `checks_verify.py`.
"""

import numpy as np

from autograder.arrays import array, value
from autograder.checks import gradient, matches, pure, stable
from autograder.model import Exercise

NEW_ARRAYS = "What a backward pass returns are new arrays. dout belongs to whoever called it: others may still need it."


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _keeps_z(solution, z):
    """The same forward with its input in the cache."""
    return solution(z)[0], z


# -------------------------------------------------------------------------------------------------------- affine layer

affine_forward = Exercise(
    "backprop.affine_forward",
    title="The affine layer",
    inputs={"x": array("N D"), "W": array("D M"), "b": array("M")},
    outputs=("out", "cache"),
    checks=(
        matches(
            points=3,
            hint=(
                "Which numbers of x and of W meet in out[n, m]?",
                "out[n, m] is the sum over d of x[n, d] W[d, m], plus b[m]. Shapes: (N, D) and (D, M) give (N, M); b "
                "(M,) is added to every row.",
                "One sample: x = [[1, 2]], W = [[3], [5]], b = [7] gives 1 times 3 plus 2 times 5 plus 7, which is "
                "[[20]].",
            ),
        ),
        matches(
            name="square",
            cases={
                "as many inputs as outputs": {"x": array("5 3"), "W": array("3 3"), "b": array("3")},
                "as many samples as outputs": {"x": array("4 3"), "W": array("3 4"), "b": array("4")},
                "Fortran order": {"x": array("N D", order="F"), "W": array("D M", order="F")},
            },
            points=1,
            guard=True,
            hint=(
                "Is a matrix transposed only where the shapes would not fit otherwise? Square matrices always fit.",
                "Rows are samples, always: with x = [[1, 0]] and W = [[1, 2], [3, 4]] out is the first row of W, [[1, "
                "2]].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is one of x, W, b another array after the call?",
                "Build out as a new array: after the call on x = [[1, 2]] x is still [[1, 2]].",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, Nature 323, 1986",
)


@affine_forward.misconception("The bias is missing: out is x W alone.", fails="matches")
def no_bias(solution, x, W, b):
    return x @ W, (x, W)


@affine_forward.misconception("The bias is subtracted, as if it were a threshold. It is added.", fails="matches")
def subtracts_bias(solution, x, W, b):
    return x @ W - b, (x, W)


@affine_forward.misconception(
    "The bias is added inside the sum over the inputs, once for each of them. It is added once.", fails="matches"
)
def bias_inside_the_sum(solution, x, W, b):
    return x @ W + x.shape[1] * b, (x, W)


@affine_forward.misconception(
    "Samples are taken as columns here: out comes back as (M, N). In this course rows are samples.", fails="matches"
)
def samples_as_columns(solution, x, W, b):
    return W.T @ x.T + b[:, None], (x, W)


@affine_forward.misconception(
    "x and W are multiplied entry by entry. Each output is a sum over all inputs, a matrix product.", fails="matches"
)
def elementwise_product(solution, x, W, b):
    return x * W + b, (x, W)


@affine_forward.misconception(
    "W is transposed whenever it is square. Shapes that fit are no proof: which axis of W belongs to the inputs?",
    fails="square",
)
def transposes_square_weights(solution, x, W, b):
    return x @ (W.T if W.shape[0] == W.shape[1] else W) + b, (x, W)


@affine_forward.misconception("W is multiplied by x in place: the caller's weights are changed.", fails="pure")
def scales_weights_in_place(solution, x, W, b):
    result = solution(x, W, b)
    W *= np.mean(x)
    return result


@affine_forward.variant("einsum, and everything in the cache")
def affine_by_einsum(solution, x, W, b):
    return np.einsum("nd,dm->nm", x, W) + b, {"x": x, "W": W, "b": b}


@affine_forward.variant("one sample after the other")
def affine_by_rows(solution, x, W, b):
    out = np.zeros((len(x), len(b)))
    for n, row in enumerate(x):
        out[n] = W.T @ row + b
    return out, (x, W)


@affine_forward.variant("a column of ones, and a result in Fortran order")
def affine_with_ones(solution, x, W, b):
    extended = np.hstack([x, np.ones((len(x), 1))])
    return np.asfortranarray(extended @ np.vstack([W, b])), (x, W)


affine_backward = Exercise(
    "backprop.affine_backward",
    title="Gradients of the affine layer",
    inputs={"x": array("N D"), "W": array("D M"), "b": array("M"), "dout": array("N M")},
    arguments=("dout", "cache"),
    after=("affine_forward", ("x", "W", "b"), (1,)),
    outputs=("dx", "dW", "db"),
    needs=("affine_forward",),
    checks=(
        gradient(
            of="backprop.affine_forward",
            wrt="x W b",
            upstream="dout",
            points=12,
            hint=(
                "Which entries of out does W[d, m] touch? Write out[n, m] as a sum and differentiate one term of it.",
                "dL/dW[d, m] is the sum over n of x[n, d] dout[n, m]; dL/dx[n, d] is the sum over m of dout[n, m] "
                "W[d, m]; dL/db[m] is the sum over n of dout[n, m].",
                "The shapes decide what is transposed: dx (N, D) comes from (N, M) and (M, D), dW (D, M) from (D, N) "
                "and (N, M), db (M,) from (N, M).",
                "x = [[1, 2], [3, 4]], W = [[5], [6]], dout = [[1], [10]]: dW[0, 0] is 1 times 1 plus 3 times 10, "
                "which is 31; dW = [[31], [42]], db = [11], dx = [[5, 6], [50, 60]].",
            ),
        ),
        matches(
            name="batch_of_one",
            sizes={"N": 1},
            points=3,
            guard=True,
            hint=(
                "A batch of one sample is still a matrix with one row. Which line treats it as something else?",
                "x = [[1, 2]], dout = [[3]]: dW = [[3], [6]] and db = [3], of shapes (2, 1) and (1,).",
            ),
        ),
        matches(
            name="square",
            cases={
                "as many inputs as outputs": {
                    "x": array("5 3"),
                    "W": array("3 3"),
                    "b": array("3"),
                    "dout": array("5 3"),
                },
                "as many samples as outputs": {
                    "x": array("4 3"),
                    "W": array("3 4"),
                    "b": array("4"),
                    "dout": array("4 4"),
                },
                "Fortran order": {
                    "x": array("N D", order="F"),
                    "W": array("D M", order="F"),
                    "dout": array("N M", order="F"),
                },
            },
            points=3,
            guard=True,
            hint=(
                "Here some matrices are square, so a wrong transpose or a sum over the wrong axis has the right shape "
                "too.",
                "W = [[1, 2], [3, 4]] and dout = [[1, 0]] give dx = [[1, 3]], the first column of W.",
            ),
        ),
        pure(
            points=2,
            hint=(
                NEW_ARRAYS,
                "After the call on dout = [[1], [10]] dout is still [[1], [10]], and writing 0 into db leaves it so.",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Nature 323, 1986; CS231n notes, 'Gradients for vectorized operations'",
)


@affine_backward.misconception(
    "dW is averaged over the batch. The loss has divided by N already, and dout carries it.", fails="gradient"
)
def mean_weights(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW / len(dout), db


@affine_backward.misconception(
    "db is averaged over the batch. The loss has divided by N already, and dout carries it.", fails="gradient"
)
def mean_bias(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, db / len(dout)


@affine_backward.misconception(
    "dx is averaged over the batch. Every sample has a row of its own in dx: nothing is added up there, let alone averaged.",
    fails="gradient",
)
def mean_inputs(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx / len(dout), dW, db


@affine_backward.misconception(
    "All three gradients are averaged over the batch. The loss has divided by N already: layers only add up.",
    fails="gradient",
)
def mean_everything(solution, dout, cache):
    return tuple(gradient / len(dout) for gradient in solution(dout, cache))


@affine_backward.misconception(
    "dW is what one sample adds, the last one: each turn of the loop overwrites the turn before. They are added up.",
    fails="gradient",
)
def weights_of_last_sample(solution, dout, cache):
    x, W = cache
    dx, dW, db = solution(dout, cache)
    return dx, np.outer(x[-1], dout[-1]), db


@affine_backward.misconception(
    "The three gradients are right, but stand in another order. They are asked for as dx, dW, db.", fails="gradient"
)
def inputs_last(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dW, db, dx


@affine_backward.misconception(
    "dx and dW have changed places. The gradients are asked for as dx, dW, db.", fails="gradient"
)
def weights_first(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dW, dx, db


@affine_backward.misconception(
    "dW has its factors in the other order: it comes out as (M, D). A gradient has the shape of its array.",
    fails="gradient",
)
def weights_transposed(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW.T, db


@affine_backward.misconception(
    "db is summed over the outputs instead of over the samples: there is one bias per output, so db is (M,).",
    fails="gradient",
)
def bias_over_outputs(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, np.sum(dout, axis=1)


@affine_backward.misconception(
    "db is one sum over all of dout, the same for every output. Each bias collects its own column only.",
    fails="gradient",
)
def bias_one_sum(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, np.full(dout.shape[1], np.sum(dout))


@affine_backward.misconception(
    "db is the first row of dout. Every sample uses the bias, so all rows contribute.", fails="gradient"
)
def bias_first_row(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, dout[0].copy()


@affine_backward.misconception(
    "db counts the samples and does not look at dout: this is right only while every entry of dout is 1.",
    fails="gradient",
)
def bias_counts_samples(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, np.full(dout.shape[1], float(len(dout)))


@affine_backward.misconception(
    "db is made from dW, by adding up its rows. The bias meets no x: its slope in every sample is 1.", fails="gradient"
)
def bias_from_weights(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, np.sum(dW, axis=0)


@affine_backward.misconception(
    "W is not transposed in dx: (N, M) and (D, M) do not fit, save where W happens to be square.", fails="gradient"
)
def weights_not_transposed(solution, dout, cache):
    x, W = cache
    dx, dW, db = solution(dout, cache)
    return dout @ W, dW, db


def _keeps_bias(solution, x, W, b):
    return x @ W + b, (x, W, b)


@affine_backward.misconception(
    "b is added to dx. The bias shifts out by a constant, and a constant has slope 0.",
    fails="gradient",
    also={"affine_forward": _keeps_bias},
)
def adds_bias_to_dx(solution, dout, cache):
    x, W, b = cache
    return dout @ W.T + b, x.T @ dout, np.sum(dout, axis=0)


@affine_backward.misconception(
    "db keeps the axis that was summed: it is (1, M). b is (M,), and so is its gradient.", fails="gradient"
)
def bias_keeps_axis(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, db[None, :]


@affine_backward.misconception("db is a column (M, 1). b is (M,), and so is its gradient.", fails="gradient")
def bias_as_column(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, db[:, None]


@affine_backward.misconception(
    "dout does not take part: these are the gradients for a dout of ones only. The chain rule multiplies by it.",
    fails="gradient",
)
def affine_ignores_dout(solution, dout, cache):
    return solution(np.ones_like(dout), cache)


@affine_backward.misconception(
    "The bias gradient is left out when the batch has one sample only. One row sums to itself, not to nothing.",
    fails="batch_of_one",
)
def no_bias_for_one_sample(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return dx, dW, db if len(dout) > 1 else np.zeros_like(db)


@affine_backward.misconception(
    "A batch of one loses its axis: dx comes back as (D,). Squeezing drops every axis of length 1.",
    fails="batch_of_one",
)
def squeezes_batch(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    return np.squeeze(dx), dW, db


@affine_backward.misconception(
    "W is transposed in dx only if the shapes do not fit otherwise. With a square W both orders fit, and one is wrong.",
    fails="square",
)
def transposes_by_trial(solution, dout, cache):
    x, W = cache
    dx, dW, db = solution(dout, cache)
    return dout @ (W if W.shape[0] == W.shape[1] else W.T), dW, db


@affine_backward.misconception(
    "The rows of dout are added up inside dout itself: its first row is overwritten, and db is that row.", fails="pure"
)
def sums_rows_in_place(solution, dout, cache):
    dx, dW, db = solution(dout, cache)
    for row in dout[1:]:
        dout[0] += row
    return dx, dW, dout[0]


@affine_backward.misconception(
    "dout is divided by the number of samples in place and then multiplied back.", fails="pure"
)
def rescales_dout_in_place(solution, dout, cache):
    dout /= len(dout)
    return tuple(gradient * len(dout) for gradient in solution(dout, cache))


@affine_backward.variant("einsum instead of matmul")
def affine_backward_by_einsum(solution, dout, cache):
    x, W = cache
    return np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)


@affine_backward.variant("outer products, added up sample by sample")
def affine_backward_by_outer(solution, dout, cache):
    x, W = cache
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(len(x)):
        dx[n] = W @ dout[n]
        dW += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dW, db


def _keeps_named(solution, x, W, b):
    return solution(x, W, b)[0], {"x": x.copy(), "W transposed": W.T}


@affine_backward.variant("a dictionary as cache, results in Fortran order", also={"affine_forward": _keeps_named})
def affine_backward_named_cache(solution, dout, cache):
    dW = (dout.T @ cache["x"]).T
    return dout @ cache["W transposed"], dW, np.ones(len(dout)) @ dout


# ------------------------------------------------------------------------------------------------------------- sigmoid

EXTREME = value(np.array([-1000.0, -30.0, -2.0, 0.0, 3.0, 30.0, 1000.0]))

sigmoid_forward = Exercise(
    "backprop.sigmoid_forward",
    title="The sigmoid layer",
    inputs={"z": array("N M", scale=2.0)},
    outputs=("a", "cache"),
    checks=(
        matches(
            points=3,
            hint=(
                "The function itself is given. What has a layer to return besides its value?",
                "A pair: first a = 1 / (1 + exp(-z)), entry by entry, then the cache, which only your own backward "
                "reads.",
                "z = [0, 2]: a = [0.5, 0.880797].",
            ),
        ),
        stable(
            inputs={"z": EXTREME},
            points=1,
            hint=(
                "exp(1000) is infinite. Does your formula form it and divide by it?",
                "The given sigmoid has this solved: at z = -1000 it is 0, at z = 1000 it is 1.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call? A backward pass that needs z finds something else otherwise.",
                "After the call on z = [0, 2] z is still [0, 2], not [0.5, 0.88].",
            ),
        ),
    ),
)


@sigmoid_forward.misconception(
    "The sign of the exponent is turned: this falls where the sigmoid rises.", fails="matches"
)
def falling_sigmoid(solution, z):
    return solution(-z)


@sigmoid_forward.misconception("z times sigmoid(z) is another function, called SiLU.", fails="matches")
def silu(solution, z):
    return z * solution(z)[0], z


@sigmoid_forward.misconception("This is tanh: it goes from -1 to 1, the sigmoid from 0 to 1.", fails="matches")
def tanh_for_sigmoid(solution, z):
    return np.tanh(z), z


@sigmoid_forward.misconception(
    "exp(z) / (1 + exp(z)) is infinity over infinity, not a number, at z = 1000. The given sigmoid avoids it.",
    fails="stable",
)
def sigmoid_overflows(solution, z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1.0 + np.exp(z)), z


@sigmoid_forward.misconception(
    "The result is written over z: from now on the caller, and a cache that holds z, see the activation instead.",
    fails="pure",
)
def sigmoid_over_z(solution, z):
    z[...] = solution(z)[0]
    return z.copy(), z


@sigmoid_forward.variant("written out, with z in the cache")
def sigmoid_by_tanh(solution, z):
    return 0.5 * (1.0 + np.tanh(z / 2.0)), z


@sigmoid_forward.variant("by sign of z, with the slope in the cache")
def sigmoid_by_sign(solution, z):
    a = np.empty_like(z)
    positive = z >= 0
    a[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    a[~positive] = np.exp(z[~positive]) / (1.0 + np.exp(z[~positive]))
    return a, {"slope": a * (1.0 - a)}


sigmoid_backward = Exercise(
    "backprop.sigmoid_backward",
    title="Gradient of the sigmoid layer",
    inputs={"z": array("N M", scale=1.5), "dout": array("N M")},
    arguments=("dout", "cache"),
    after=("sigmoid_forward", ("z",), (1,)),
    outputs=("dz",),
    needs=("sigmoid_forward",),
    checks=(
        gradient(
            of="backprop.sigmoid_forward",
            wrt="z",
            upstream="dout",
            points=3,
            hint=(
                "Is the array in your cache z or a? The slope is written differently in each.",
                "With a = sigmoid(z) the slope is a (1 - a), entry by entry, and the chain rule multiplies it by dout.",
                "dout, a and dz have one shape: nothing is summed here.",
                "a = 0.8 and dout = 3 give 3 times 0.8 times 0.2, which is 0.48.",
            ),
        ),
        stable(
            inputs={"z": EXTREME, "dout": array("7", away=0.2)},
            points=1,
            hint=(
                "Where the sigmoid is flat the slope is 0. Does your formula divide one infinity by another there?",
                "Written in a nothing can overflow: at z = 1000 a is 1, and 1 times (1 - 1) is 0.",
            ),
        ),
        pure(points=1, hint=(NEW_ARRAYS, "After the call on dout = [3] dout is still [3], not [0.48].")),
    ),
    source="Rumelhart, Hinton & Williams, Nature 323, 1986",
)


@sigmoid_backward.misconception(
    "The sigmoid is applied to a once more before the slope is taken: the cache holds the activation already.",
    fails="gradient",
)
def sigmoid_of_activation(solution, dout, cache):
    again = _sigmoid(cache)
    return dout * again * (1.0 - again)


@sigmoid_backward.misconception("The sign is turned: a squared minus a is the negative of the slope.", fails="gradient")
def sigmoid_slope_sign(solution, dout, cache):
    return dout * (cache**2 - cache)


@sigmoid_backward.misconception("a times a is not the slope: one of the two factors is 1 - a.", fails="gradient")
def sigmoid_slope_squared(solution, dout, cache):
    return dout * cache * cache


@sigmoid_backward.misconception(
    "z (1 - z) puts z where a belongs: the short formula holds for the output of the sigmoid.",
    fails="gradient",
    also={"sigmoid_forward": _keeps_z},
)
def sigmoid_slope_of_z(solution, dout, cache):
    return dout * cache * (1.0 - cache)


@sigmoid_backward.misconception(
    "dout is missing: this is the slope alone. It looks right only while every entry of dout is 1.", fails="gradient"
)
def sigmoid_ignores_dout(solution, dout, cache):
    return cache * (1.0 - cache)


@sigmoid_backward.misconception("dout is added to the slope. The chain rule multiplies.", fails="gradient")
def sigmoid_adds_dout(solution, dout, cache):
    return dout + cache * (1.0 - cache)


@sigmoid_backward.misconception("1 - a is only one half of the slope: the factor a is missing.", fails="gradient")
def sigmoid_half_slope(solution, dout, cache):
    return dout * (1.0 - cache)


@sigmoid_backward.misconception("a alone is only one half of the slope: the factor 1 - a is missing.", fails="gradient")
def sigmoid_other_half(solution, dout, cache):
    return dout * cache


@sigmoid_backward.misconception(
    "There is a plus where a minus belongs: the slope is a (1 - a), which falls to 0 as a comes close to 1.",
    fails="gradient",
)
def sigmoid_slope_with_plus(solution, dout, cache):
    return dout * cache * (1.0 + cache)


@sigmoid_backward.misconception(
    "Brackets are missing: only the product with 1 is formed before a is subtracted.", fails="gradient"
)
def sigmoid_brackets_missing(solution, dout, cache):
    return dout * cache * 1.0 - cache


@sigmoid_backward.misconception(
    "The slope is taken at dout. It belongs to the place where the forward pass has been: dout only multiplies it.",
    fails="gradient",
)
def sigmoid_slope_at_dout(solution, dout, cache):
    return _sigmoid(dout) * (1.0 - _sigmoid(dout))


@sigmoid_backward.misconception("1 - a squared is the slope of tanh. The sigmoid has another one.", fails="gradient")
def sigmoid_slope_of_tanh(solution, dout, cache):
    return dout * (1.0 - cache**2)


@sigmoid_backward.misconception(
    "The slope is taken as 1/4 everywhere. That is its largest value, at z = 0; it falls to 0 on both sides.",
    fails="gradient",
)
def sigmoid_constant_slope(solution, dout, cache):
    return 0.25 * dout


@sigmoid_backward.misconception(
    "dout and the slope are multiplied as matrices. Every entry has its own slope: the product is entry by entry.",
    fails="gradient",
)
def sigmoid_matrix_product(solution, dout, cache):
    return dout @ (cache * (1.0 - cache))


@sigmoid_backward.misconception(
    "exp(-z) over (1 + exp(-z)) squared is infinity over infinity, not a number, at z = -1000.",
    fails="stable",
    also={"sigmoid_forward": _keeps_z},
)
def sigmoid_slope_overflows(solution, dout, cache):
    with np.errstate(all="ignore"):
        return dout * (np.exp(-cache) / (1.0 + np.exp(-cache)) ** 2)


@sigmoid_backward.misconception(
    "a is kept a little away from 0 and 1 before the slope is taken: far out the slope no longer falls.", fails="stable"
)
def sigmoid_clips_activation(solution, dout, cache):
    a = np.clip(cache, 1e-7, 1.0 - 1e-7)
    return dout * a * (1.0 - a)


@sigmoid_backward.misconception(
    "The slope is multiplied into dout itself: the caller's gradient is overwritten.", fails="pure"
)
def sigmoid_into_dout(solution, dout, cache):
    dout *= cache * (1.0 - cache)
    return dout.copy()


@sigmoid_backward.variant("from z", also={"sigmoid_forward": _keeps_z})
def sigmoid_backward_from_z(solution, dout, cache):
    return dout * _sigmoid(cache) * _sigmoid(-cache)


def _keeps_sigmoid_slope(solution, z):
    a = solution(z)[0]
    return a, a - a * a


@sigmoid_backward.variant("the slope was kept", also={"sigmoid_forward": _keeps_sigmoid_slope})
def sigmoid_backward_from_slope(solution, dout, cache):
    return np.multiply(cache, dout)


# ---------------------------------------------------------------------------------------------------------------- tanh

tanh_forward = Exercise(
    "backprop.tanh_forward",
    title="The tanh layer",
    inputs={"z": array("N M", scale=1.5)},
    outputs=("a", "cache"),
    checks=(
        matches(
            points=3,
            hint=(
                "The function itself is given. What has a layer to return besides its value?",
                "A pair: first a = tanh(z), entry by entry, then the cache, which only your own backward reads.",
                "z = [0, 1]: a = [0, 0.761594].",
            ),
        ),
        stable(
            inputs={"z": EXTREME},
            points=1,
            hint=(
                "exp(1000) is infinite. Does your formula divide it by itself?",
                "The given tanh has this solved: at z = -1000 it is -1, at z = 1000 it is 1.",
            ),
        ),
        pure(
            points=1,
            hint=("Is z still z after the call?", "After the call on z = [0, 1] z is still [0, 1], not [0, 0.76]."),
        ),
    ),
)


@tanh_forward.misconception("This is the sigmoid: it goes from 0 to 1, tanh from -1 to 1.", fails="matches")
def sigmoid_for_tanh(solution, z):
    return _sigmoid(z), z


@tanh_forward.misconception(
    "2 sigmoid(z) - 1 is tanh of z / 2: inside the sigmoid z has to be doubled.", fails="matches"
)
def tanh_of_half(solution, z):
    return solution(z / 2.0)


@tanh_forward.misconception("tan is not tanh: the hyperbolic tangent stays between -1 and 1.", fails="matches")
def tangent(solution, z):
    return np.tan(z), z


@tanh_forward.misconception(
    "The quotient of exponentials is infinity over infinity, not a number, at z = 1000. The given tanh avoids it.",
    fails="stable",
)
def tanh_overflows(solution, z):
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), z


@tanh_forward.misconception("The result is written over z: the caller's array is changed.", fails="pure")
def tanh_over_z(solution, z):
    np.tanh(z, out=z)
    return z.copy(), z


@tanh_forward.variant("by the sigmoid, with z in the cache")
def tanh_by_sigmoid(solution, z):
    return 2.0 * _sigmoid(2.0 * z) - 1.0, z


@tanh_forward.variant("the slope in the cache")
def tanh_keeps_slope(solution, z):
    a = np.tanh(z)
    return a, [(1.0 - a) * (1.0 + a)]


tanh_backward = Exercise(
    "backprop.tanh_backward",
    title="Gradient of the tanh layer",
    inputs={"z": array("N M"), "dout": array("N M")},
    arguments=("dout", "cache"),
    after=("tanh_forward", ("z",), (1,)),
    outputs=("dz",),
    needs=("tanh_forward",),
    checks=(
        gradient(
            of="backprop.tanh_forward",
            wrt="z",
            upstream="dout",
            points=3,
            hint=(
                "Is the array in your cache z or a? And which of the two does your formula speak of?",
                "With a = tanh(z) the slope is 1 minus the square of a, entry by entry, and the chain rule multiplies "
                "it by dout.",
                "dout, a and dz have one shape: nothing is summed here.",
                "a = 0.6 and dout = 2 give 2 times (1 - 0.36), which is 1.28.",
            ),
        ),
        stable(
            inputs={"z": EXTREME, "dout": array("7", away=0.2)},
            points=1,
            hint=(
                "Where tanh is flat the slope is 0. Does your formula divide one infinity by another there?",
                "Written in a nothing can overflow: at z = 1000 a is 1, and 1 - 1 is 0.",
            ),
        ),
        pure(points=1, hint=(NEW_ARRAYS, "After the call on dout = [2] dout is still [2], not [1.28].")),
    ),
    source="Rumelhart, Hinton & Williams, Nature 323, 1986",
)


@tanh_backward.misconception(
    "1 - z squared puts z where a belongs: the square is that of the output of tanh.",
    fails="gradient",
    also={"tanh_forward": _keeps_z},
)
def tanh_slope_of_z(solution, dout, cache):
    return dout * (1.0 - cache**2)


@tanh_backward.misconception(
    "1 / (1 - a squared) is the slope of the inverse function. The slope of tanh itself is at most 1.", fails="gradient"
)
def tanh_slope_inverse(solution, dout, cache):
    return dout / (1.0 - cache**2)


@tanh_backward.misconception("a (1 - a) is the slope of the sigmoid. tanh has another one.", fails="gradient")
def tanh_slope_of_sigmoid(solution, dout, cache):
    return dout * cache * (1.0 - cache)


@tanh_backward.misconception("The square is missing: 1 - a is not the slope.", fails="gradient")
def tanh_without_square(solution, dout, cache):
    return dout * (1.0 - cache)


@tanh_backward.misconception(
    "The whole bracket is squared, (1 - a) squared. Only a is: 1 minus the square of a.", fails="gradient"
)
def tanh_squares_bracket(solution, dout, cache):
    return dout * (1.0 - cache) ** 2


@tanh_backward.misconception(
    "There is a plus where a minus belongs: 1 + a squared is above 1, and no slope of tanh is.", fails="gradient"
)
def tanh_slope_with_plus(solution, dout, cache):
    return dout * (1.0 + cache**2)


@tanh_backward.misconception(
    "Brackets are missing: dout multiplies the 1 only, and a squared is subtracted without it.", fails="gradient"
)
def tanh_brackets_missing(solution, dout, cache):
    return dout * 1.0 - cache**2


@tanh_backward.misconception("The sign is turned: a squared minus 1 is the negative of the slope.", fails="gradient")
def tanh_slope_sign(solution, dout, cache):
    return dout * (cache**2 - 1.0)


@tanh_backward.misconception(
    "tanh is applied to a once more before the slope is taken: the cache holds the activation already.",
    fails="gradient",
)
def tanh_of_activation(solution, dout, cache):
    return dout * (1.0 - np.tanh(cache) ** 2)


@tanh_backward.misconception(
    "The slope is taken at dout and multiplied by a: the two have changed places. The slope belongs to a.",
    fails="gradient",
)
def tanh_slope_of_dout(solution, dout, cache):
    return cache * (1.0 - dout**2)


@tanh_backward.misconception(
    "dout is missing: this is the slope alone. It looks right only while every entry of dout is 1.", fails="gradient"
)
def tanh_ignores_dout(solution, dout, cache):
    return 1.0 - cache**2


@tanh_backward.misconception("dout is squared along with a: dout minus (dout a) squared.", fails="gradient")
def tanh_squares_dout(solution, dout, cache):
    return dout - (dout * cache) ** 2


@tanh_backward.misconception(
    "tanh is rebuilt from exponentials here: at z = 1000 they are infinity over infinity, not a number.",
    fails="stable",
    also={"tanh_forward": _keeps_z},
)
def tanh_slope_overflows(solution, dout, cache):
    with np.errstate(all="ignore"):
        a = (np.exp(cache) - np.exp(-cache)) / (np.exp(cache) + np.exp(-cache))
    return dout * (1.0 - a**2)


@tanh_backward.misconception(
    "The slope is multiplied into dout itself: the caller's gradient is overwritten.", fails="pure"
)
def tanh_into_dout(solution, dout, cache):
    dout *= 1.0 - cache**2
    return dout.copy()


@tanh_backward.variant("from z", also={"tanh_forward": _keeps_z})
def tanh_backward_from_z(solution, dout, cache):
    return dout * (1.0 - np.tanh(cache) ** 2)


@tanh_backward.variant("as a product of two factors")
def tanh_backward_factored(solution, dout, cache):
    return (1.0 - cache) * dout * (1.0 + cache)


# ---------------------------------------------------------------------------------------------------------------- ReLU

relu_forward = Exercise(
    "backprop.relu_forward",
    title="The ReLU layer",
    inputs={"z": array("N M")},
    outputs=("a", "cache"),
    checks=(
        matches(
            cases={
                "both signs": {},
                "with zeros": {"z": value(np.array([[0.0, -1.5, 2.0], [0.25, 0.0, -3.0]]))},
                "three axes": {"z": array("2 3 5")},
            },
            points=4,
            hint=(
                "The function itself is given. What has a layer to return besides its value?",
                "A pair: first a, which is z where z is positive and 0 elsewhere, then the cache, which only your own "
                "backward reads.",
                "z = [-2, 0, 3]: a = [0, 0, 3].",
            ),
        ),
        pure(
            points=1,
            hint=("Is z still z after the call?", "After the call on z = [-2, 3] z is still [-2, 3], not [0, 3]."),
        ),
    ),
    source="Nair & Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010",
)


@relu_forward.misconception(
    "This is the largest number of every column. ReLU compares every entry with 0, by itself.", fails="matches"
)
def column_maximum(solution, z):
    return np.max(z, axis=0), z


@relu_forward.misconception("This is the absolute value: negative numbers become 0, not positive.", fails="matches")
def absolute_value(solution, z):
    return np.abs(z), z


@relu_forward.misconception("This is the mask, 1 where z is positive. ReLU passes z itself there.", fails="matches")
def step_for_relu(solution, z):
    return (z > 0).astype(float), z


@relu_forward.misconception("The smaller of z and 0 is taken. ReLU takes the larger one.", fails="matches")
def minimum_for_maximum(solution, z):
    return np.minimum(z, 0.0), z


@relu_forward.misconception(
    "Negative numbers are let through by one hundredth: that is the leaky ReLU.", fails="matches"
)
def leaky_for_relu(solution, z):
    return np.where(z > 0, z, 0.01 * z), z


@relu_forward.misconception(
    "An array is compared with 0 as if it were one number: Python cannot say whether a whole array is larger.",
    fails="matches",
)
def python_maximum(solution, z):
    return max(0.0, z), z


@relu_forward.misconception("The result is written over z: the caller's array is changed.", fails="pure")
def relu_over_z(solution, z):
    z[z < 0] = 0.0
    return z.copy(), z


@relu_forward.variant("by a mask, which is also the cache")
def relu_by_mask(solution, z):
    mask = z > 0
    return z * mask, mask


@relu_forward.variant("by half the sum with the absolute value")
def relu_by_absolute_value(solution, z):
    return (z + np.abs(z)) / 2.0, (z,)


relu_backward = Exercise(
    "backprop.relu_backward",
    title="Gradient of the ReLU layer",
    inputs={"z": array("N M K", away=0.1), "dout": array("N M K", away=0.1)},  # many: all four pairs of signs occur
    arguments=("dout", "cache"),
    after=("relu_forward", ("z",), (1,)),
    outputs=("dz",),
    needs=("relu_forward",),
    checks=(
        gradient(
            of="backprop.relu_forward",
            wrt="z",
            upstream="dout",
            points=6,
            hint=(
                "What is the slope of ReLU left of 0, and what is it right of 0? Does it depend on how large z is?",
                "dz is dout where z is positive and 0 where z is negative. The sign of dout plays no part.",
                "dout, z and dz have one shape: nothing is summed here.",
                "z = [-2, 3] and dout = [5, -7] give dz = [0, -7].",
            ),
        ),
        gradient(
            name="at_kinks",
            of="backprop.relu_forward",
            wrt="z",
            upstream="dout",
            at_kinks=True,
            inputs={
                "z": value(np.array([[0.0, -1.5, 2.0, 0.0], [0.75, 0.0, -0.5, 3.0]])),
                "dout": array("2 4", away=0.3),
            },
            points=2,
            guard=True,
            hint=(
                "At z = 0 the slope is 0 from the left and 1 from the right. What does your formula give there?",
                "Any number from 0 to 1 is a fair slope at 0. Not a number is not: at z = 0 and dout = 5 anything "
                "from 0 to 5 is right, and 0 is the custom of this course.",
            ),
        ),
        pure(points=2, hint=(NEW_ARRAYS, "After the call on dout = [5, -7] dout is still [5, -7], not [0, -7].")),
    ),
    source="Nair & Hinton, ICML 2010; Glorot, Bordes & Bengio, Deep sparse rectifier neural networks, AISTATS 2011",
)


@relu_backward.misconception(
    "dout is multiplied by the activation. ReLU is a straight line right of 0: its slope there is 1, however large z "
    "is.",
    fails="gradient",
)
def relu_times_activation(solution, dout, cache):
    return dout * np.maximum(0.0, cache)


@relu_backward.misconception(
    "Gradients are stopped by their own sign. What counts is the sign of z in the forward pass.", fails="gradient"
)
def relu_masks_by_dout(solution, dout, cache):
    return dout * (dout > 0)


@relu_backward.misconception(
    "Negative gradients are stopped as well, beside those of negative z. A gradient may have either sign.",
    fails="gradient",
)
def relu_masks_by_both(solution, dout, cache):
    return dout * (cache > 0) * (dout > 0)


# The output of ReLU is never negative, so a mask "output >= 0" is 1 everywhere: the same function as no mask at all.
EVERYTHING = "everything_passes"


@relu_backward.misconception(
    "Everything is let through. Where z was negative the output was 0 and stayed 0: nothing flows back there.",
    fails="gradient",
    group=EVERYTHING,
)
def relu_without_mask(solution, dout, cache):
    return dout.copy()


@relu_backward.misconception(
    "The mask asks whether the output is at least 0. It always is, so everything is let through.",
    fails="gradient",
    group=EVERYTHING,
)
def relu_masks_by_output(solution, dout, cache):
    return dout * (np.maximum(0.0, cache) >= 0)


@relu_backward.misconception(
    "Where z is negative one hundredth comes through: that is the leaky ReLU.", fails="gradient"
)
def relu_leaky_slope(solution, dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)


@relu_backward.misconception(
    "dout is missing: this is the mask alone. It looks right only while every entry of dout is 1.", fails="gradient"
)
def relu_ignores_dout(solution, dout, cache):
    return (cache > 0).astype(float)


@relu_backward.misconception("The slope is taken as 1 everywhere, and dout is not used.", fails="gradient")
def relu_constant_one(solution, dout, cache):
    return np.ones_like(cache)


@relu_backward.misconception("The mask is turned round: what passes is the part where z is negative.", fails="gradient")
def relu_inverted_mask(solution, dout, cache):
    return dout * (cache <= 0)


@relu_backward.misconception(
    "This is the slope of the absolute value, -1 left of 0. ReLU is flat there.", fails="gradient"
)
def relu_slope_of_absolute_value(solution, dout, cache):
    return dout * np.sign(cache)


@relu_backward.misconception("This is the slope of the sigmoid, a (1 - a). ReLU has slope 0 or 1.", fails="gradient")
def relu_slope_of_sigmoid(solution, dout, cache):
    a = _sigmoid(cache)
    return dout * a * (1.0 - a)


@relu_backward.misconception(
    "An array is made with the values of z as its shape. It should have the shape of z.", fails="gradient"
)
def relu_values_as_shape(solution, dout, cache):
    slope = np.zeros(cache)
    slope[cache > 0] = 1.0
    return dout * slope


@relu_backward.misconception(
    "A whole array is asked whether it is positive. The question has an answer for every entry, not for the array.",
    fails="gradient",
)
def relu_asks_the_array(solution, dout, cache):
    return dout.copy() if cache > 0 else np.zeros_like(dout)


@relu_backward.misconception(
    "The slope is found as relu(z) / z, which is 0 over 0, not a number, where z is exactly 0.", fails="at_kinks"
)
def relu_divides_by_z(solution, dout, cache):
    with np.errstate(all="ignore"):
        return dout * (np.maximum(0.0, cache) / cache)


@relu_backward.misconception("Zeros are written into dout itself: the caller's gradient is overwritten.", fails="pure")
def relu_into_dout(solution, dout, cache):
    dout[cache <= 0] = 0.0
    return dout.copy()


@relu_backward.variant("np.where, slope 1 at 0")
def relu_backward_where(solution, dout, cache):
    return np.where(cache >= 0, dout, 0.0)


@relu_backward.variant("slope one half at 0")
def relu_backward_half(solution, dout, cache):
    return dout * (0.5 * (1.0 + np.sign(cache)))


def _keeps_mask(solution, z):
    return solution(z)[0], z > 0


@relu_backward.variant("a mask as cache, zeros written into a copy", also={"relu_forward": _keeps_mask})
def relu_backward_from_mask(solution, dout, cache):
    dz = dout.copy()
    dz[~cache] = 0.0
    return dz


def _keeps_output(solution, z):
    a = solution(z)[0]
    return a, a


@relu_backward.variant("the activation as cache", also={"relu_forward": _keeps_output})
def relu_backward_from_output(solution, dout, cache):
    return np.heaviside(cache, 0.0) * dout
