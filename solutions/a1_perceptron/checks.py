"""The exercises of a1, first part: a step, and one neuron.

Read after it, in the learner's order: `checks_gates.py`, `checks_learning.py`, `checks_linear.py`.
"""

import numpy as np

from autograder.arrays import array, probe, uniform, value
from autograder.checks import matches, pure
from autograder.model import Exercise

# ---------------------------------------------------------------------------------------------------------------- step

step_function = Exercise(
    "perceptron.step_function",
    title="A decision: the step",
    inputs={"z": array("N D", scale=2.0)},
    outputs=("out",),
    checks=(
        matches(
            points=2,
            hint=(
                "Which entries of z are greater than 0? Ask it of the whole array at once, without a loop.",
                "A comparison of an array gives True and False for every entry. Whole numbers 1 and 0 are asked for, in the "
                "same shape.",
                "z = [[-2, 0.5], [3, -0.1]] gives [[0, 1], [1, 0]], with dtype int64.",
            ),
        ),
        matches(
            name="at_zero",
            inputs={"z": value(np.array([0.0, 1e-300, -0.0, -1e-300, 0.75, 0.0]))},
            points=1,
            hint=(
                "What is the step of exactly 0? Look into the docstring: greater than 0, or at least 0?",
                "z = [0, 1e-300] gives [0, 1]: 0 is not greater than 0, the tiny number is.",
            ),
        ),
        matches(
            name="numbers",
            cases={"above": {"z": uniform(0.1, 0.9)}, "below": {"z": uniform(-3.0, -0.6)}, "zero": {"z": 0.0}},
            points=1,
            hint=(
                "Here z is no array, just one number. Does every line of yours work for it as well?",
                "np.asarray makes an array (without axes) of a number; a number, or such an array, may come back.",
                "z = 0.3 gives 1, z = -2.0 gives 0, z = 0.0 gives 0.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z the same after the call as before?",
                "Build the answer as a new array: after the call on z = [[-2, 0.5]] z is still [[-2, 0.5]].",
            ),
        ),
    ),
    source="McCulloch & Pitts, A logical calculus of the ideas immanent in nervous activity, 1943; Rosenblatt 1958",
)


@step_function.misconception("0 itself counts as 1: greater than 0 is asked for, not at least 0.", fails="at_zero")
def zero_counts_as_one(solution, z):
    return (np.asarray(z) >= 0).astype(np.int64)


@step_function.misconception("This is the sign, -1, 0 or 1. A step has two answers only: 0 and 1.", fails="matches")
def sign_instead(solution, z):
    return np.sign(z).astype(np.int64)


@step_function.misconception("Where z is not greater than 0 the answer is -1. In this course it is 0.", fails="matches")
def minus_one_below(solution, z):
    return np.where(np.asarray(z) > 0, 1, -1)


@step_function.misconception(
    "z is rounded. Then 0.3 becomes 0 and 2.6 becomes 3; only the side of 0 is to count.", fails="matches"
)
def rounds(solution, z):
    return np.rint(z).astype(np.int64)


@step_function.misconception(
    "The decimals are cut off, so that 2.6 becomes 2. Only the side of 0 is to count, not the size.", fails="matches"
)
def cuts_decimals(solution, z):
    return np.asarray(z).astype(np.int64)


@step_function.misconception("The line is drawn at 0.5. It is drawn at 0: the bias moves it.", fails="matches")
def line_at_one_half(solution, z):
    return (np.asarray(z) > 0.5).astype(np.int64)


@step_function.misconception(
    "Only numbers from 1 on become 1. 0.3 is greater than 0 too: the step asks for the side of 0, not for the size.",
    fails="matches",
)
def line_at_one(solution, z):
    return (np.asarray(z) >= 1.0).astype(np.int64)


@step_function.misconception(
    "Numbers that are only just above 0 count as 0. The step has no tolerance: the smallest number above 0 gives 1.",
    fails="at_zero",
)
def with_a_tolerance(solution, z):
    return (np.asarray(z) > 1e-9).astype(np.int64)


@step_function.misconception(
    "1 stands where z is below 0, the comparison points the wrong way. 1 is for what is greater than 0.",
    fails="matches",
)
def below_zero_is_one(solution, z):
    return (np.asarray(z) < 0).astype(np.int64)


@step_function.misconception("0 and 1 are exchanged: 1 is for what is greater than 0.", fails="matches")
def turned_round(solution, z):
    return 1 - solution(z)


@step_function.misconception("Everything that is not 0 becomes 1, negative numbers too.", fails="matches")
def anything_but_zero(solution, z):
    return (np.asarray(z) != 0).astype(np.int64)


@step_function.misconception(
    "Positive numbers are handed through as they are. A step forgets how large they were: they all become 1.",
    fails="matches",
)
def hands_size_through(solution, z):
    return np.maximum(0.0, z)


@step_function.misconception(
    "A soft step comes back, with values between 0 and 1. The step is 0 or 1.", fails="matches"
)
def soft_step(solution, z):
    return 1.0 / (1.0 + np.exp(-np.asarray(z)))


@step_function.misconception("One decision is made for the whole array. Every entry of z has its own.", fails="matches")
def one_decision_for_all(solution, z):
    return np.int64(np.sum(z) > 0)


@step_function.misconception(
    "`if` asks one question, and an array has many answers: an array cannot be true or false as a whole.",
    fails="matches",
)
def asks_with_if(solution, z):
    if z > 0:
        return np.int64(1)
    return np.int64(0)


@step_function.misconception(
    "np.int does not exist any more: it was only another name for int. Use int or np.int64.", fails="matches"
)
def removed_name(solution, z):
    return (np.asarray(z) > 0).astype(np.int)  # noqa: NPY001 - this is the mistake


@step_function.misconception("A number has no method astype: `z > 0` is an array only if z is one.", fails="numbers")
def arrays_only(solution, z):
    return (z > 0).astype(np.int64)


@step_function.misconception(
    "A single number comes back as an array of length 1. A number for a number: no axes.", fails="numbers"
)
def number_gets_an_axis(solution, z):
    return (np.atleast_1d(z) > 0).astype(np.int64)


@step_function.misconception("The decisions are written into z: the caller's numbers are gone.", fails="pure")
def writes_into_z(solution, z):
    decided = solution(z)
    if isinstance(z, np.ndarray):
        z[...] = decided
    return decided


@step_function.variant("np.where, and a plain int for a number")
def step_by_where(solution, z):
    return np.where(z > 0, 1, 0) if np.ndim(z) else int(z > 0)


@step_function.variant("one entry after the other")
def step_by_entries(solution, z):
    z = np.asarray(z)
    out = np.zeros(z.shape, dtype=int)
    for index in np.ndindex(z.shape):
        if z[index] > 0:
            out[index] = 1
    return out


@step_function.variant("NumPy's own step function, made whole")
def step_by_heaviside(solution, z):
    return np.heaviside(z, 0.0).astype(int)


# -------------------------------------------------------------------------------------------------------------- neuron

neuron_forward = Exercise(
    "perceptron.neuron_forward",
    title="One neuron",
    inputs={"x": array("N D"), "w": array("D"), "b": uniform(0.5, 1.5), "activation": None},
    outputs=("out",),
    checks=(
        matches(
            name="sums",
            cases={"many samples": {}, "one sample": {"x": array("D")}},
            points=4,
            hint=(
                "What does x_1 w_1 + x_2 w_2 + b give for one sample, on paper? How often is b in it?",
                "For many samples the same sum is made in every row: (N, D) and (D,) give (N,). For one sample (D,) and (D,) "
                "give a number.",
                "x = [1, 2], w = [3, 4], b = 5 give 3 + 8 + 5, which is 16. x = [[1, 2], [0, 1]] gives [16, 9].",
            ),
        ),
        matches(
            name="activation",
            cases={
                "square, many samples": {"activation": probe("square")},
                "wave, many samples": {"activation": probe("wave")},
                "bump, one sample": {"x": array("D"), "activation": probe("bump")},
            },
            points=3,
            hint=(
                "Where is h in h(x_1 w_1 + x_2 w_2 + b)? What is inside its brackets?",
                "h is applied once, to the whole sum, the bias included. It takes an array as well as a number.",
                "h the square, x = [1, 2], w = [3, -1], b = 1: the sum is 3 - 2 + 1 = 2, so the neuron says 4.",
            ),
        ),
        matches(
            name="special_shapes",
            cases={
                "as many samples as inputs": {"x": array("4 4"), "w": array("4")},
                "a batch of one": {"x": array("1 3"), "w": array("3"), "activation": probe("square")},
                "one input": {"x": array("5 1"), "w": array("1"), "activation": probe("wave")},
            },
            points=1,
            guard=True,
            hint=(
                "Rows are samples, also where x happens to be square, or has a single row or column.",
                "x = [[1, 2], [3, 4]], w = [1, 10], b = 0 give [21, 43]; x = [[1, 2]] gives [21], not 21.",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Is one of x and w another array after the call?",
                "Nothing has to be stored on the way: after the call on w = [3, 4] w is still [3, 4].",
            ),
        ),
    ),
    source="McCulloch & Pitts 1943; Rosenblatt, The perceptron, Psychological Review 65, 1958",
)


def _with(activation, z):
    return z if activation is None else activation(z)


@neuron_forward.misconception(
    "The bias is added to every weight, and so multiplied by the inputs. It is added once, to the sum.", fails="sums"
)
def bias_on_every_weight(solution, x, w, b, activation):
    return _with(activation, x @ (w + b))


@neuron_forward.misconception(
    "The bias is added to every product, inside the sum: D times instead of once.", fails="sums"
)
def bias_inside_the_sum(solution, x, w, b, activation):
    return _with(activation, np.sum(x * w + b, axis=-1))


@neuron_forward.misconception(
    "The bias is subtracted, like a threshold. A bias is added; a threshold is a bias with the other sign.",
    fails="sums",
)
def bias_as_threshold(solution, x, w, b, activation):
    return _with(activation, x @ w - b)


@neuron_forward.misconception("The bias is missing: x w alone.", fails="sums")
def without_bias(solution, x, w, b, activation):
    return _with(activation, x @ w)


@neuron_forward.misconception("The bias multiplies the sum. It is added to it.", fails="sums")
def bias_as_factor(solution, x, w, b, activation):
    return _with(activation, x @ w * b)


@neuron_forward.misconception("The products x_i w_i are multiplied with each other. They are added up.", fails="sums")
def multiplies_products(solution, x, w, b, activation):
    return _with(activation, np.prod(x * w, axis=-1) + b)


@neuron_forward.misconception("Only the largest product x_i w_i counts. All of them are added up.", fails="sums")
def largest_product(solution, x, w, b, activation):
    return _with(activation, np.max(x * w, axis=-1) + b)


@neuron_forward.misconception(
    "The mean of the products is taken. A neuron adds up: it has no division by the number of its inputs.", fails="sums"
)
def mean_of_products(solution, x, w, b, activation):
    return _with(activation, np.mean(x * w, axis=-1) + b)


@neuron_forward.misconception(
    "Inputs and weights are added up apart and then multiplied. Every input meets its own weight first.", fails="sums"
)
def sums_apart(solution, x, w, b, activation):
    return _with(activation, np.sum(x, axis=-1) * np.sum(w) + b)


@neuron_forward.misconception(
    "Inputs and weights are added to each other. Every input is multiplied by its weight.", fails="sums"
)
def adds_weights(solution, x, w, b, activation):
    return _with(activation, np.sum(x + w, axis=-1) + b)


@neuron_forward.misconception("The weights are taken in the opposite order: x_1 belongs to w_1.", fails="sums")
def weights_backwards(solution, x, w, b, activation):
    return _with(activation, x @ w[::-1] + b)


@neuron_forward.misconception(
    "The sum runs over all samples too, so that the batch gives one number. Every row is a sample with its own sum.",
    fails="sums",
)
def one_sum_for_all(solution, x, w, b, activation):
    return _with(activation, np.sum(x * w) + b)


@neuron_forward.misconception(
    "The sum runs down the columns, over the samples. It runs over the inputs of each sample.", fails="sums"
)
def sums_over_samples(solution, x, w, b, activation):
    return _with(activation, np.sum(x * w, axis=0) + b)


@neuron_forward.misconception("The products are not added up: x_i w_i + b comes back for every input.", fails="sums")
def no_sum(solution, x, w, b, activation):
    return _with(activation, x * w + b)


@neuron_forward.misconception(
    "w stands before x. That fits one sample, but (D,) and (N, D) do not meet: rows are samples, so x stands first.",
    fails="sums",
)
def weights_first(solution, x, w, b, activation):
    return _with(activation, w @ x + b)


@neuron_forward.misconception(
    "The answers stand in a column (N, 1). One number per sample is asked for, (N,).", fails="sums"
)
def answers_in_a_column(solution, x, w, b, activation):
    out = solution(x, w, b, activation)
    return out[:, None] if np.ndim(out) else out


@neuron_forward.misconception(
    "One sample is answered by an array of length 1. For x (D,) the answer is a number, without axes.", fails="sums"
)
def one_sample_as_a_batch(solution, x, w, b, activation):
    return _with(activation, np.atleast_2d(x) @ w + b)


@neuron_forward.misconception("Only the first sample is answered. Every row has its own number.", fails="sums")
def first_sample_only(solution, x, w, b, activation):
    return solution(x[0] if x.ndim > 1 else x, w, b, activation)


@neuron_forward.misconception(
    "Without an activation the sum itself is asked for. Here a step makes 0 and 1 of it.", fails="sums"
)
def always_a_step(solution, x, w, b, activation):
    z = x @ w + b
    return (z > 0) * 1 if activation is None else activation(z)


@neuron_forward.misconception("The activation is not used: the sum comes back as it is.", fails="activation")
def ignores_activation(solution, x, w, b, activation):
    return x @ w + b


@neuron_forward.misconception(
    "h is applied to the inputs, before they meet the weights. It comes last, after the sum.", fails="activation"
)
def activates_inputs(solution, x, w, b, activation):
    return _with(activation, x) @ w + b


@neuron_forward.misconception("The bias is added after h. It belongs into the sum, inside h.", fails="activation")
def bias_after_activation(solution, x, w, b, activation):
    return _with(activation, x @ w) + b


@neuron_forward.misconception(
    "h is applied to every product x_i w_i. It is applied once, to their sum with the bias.", fails="activation"
)
def activates_products(solution, x, w, b, activation):
    return np.sum(_with(activation, x * w), axis=-1) + b


@neuron_forward.misconception("h is applied twice. Once is enough.", fails="activation")
def activates_twice(solution, x, w, b, activation):
    return _with(activation, solution(x, w, b, activation))


@neuron_forward.misconception(
    "The sum is multiplied by h of it. The neuron says h of the sum, nothing else.", fails="activation"
)
def times_activation(solution, x, w, b, activation):
    z = x @ w + b
    return z if activation is None else z * activation(z)


@neuron_forward.misconception(
    "Axes of length 1 are dropped, so that a batch of one sample gives a number. Its answer is an array of length 1.",
    fails="special_shapes",
)
def squeezes(solution, x, w, b, activation):
    return np.squeeze(solution(x, w, b, activation))


@neuron_forward.misconception(
    "x is transposed where it is square. Shapes that fit are no proof: rows are samples.", fails="special_shapes"
)
def transposes_if_square(solution, x, w, b, activation):
    square = x.ndim == 2 and x.shape[0] == x.shape[1]
    return solution(x.T if square else x, w, b, activation)


@neuron_forward.misconception("x is multiplied by w in place: the caller's samples are changed.", fails="pure")
def weighs_in_place(solution, x, w, b, activation):
    x *= w
    return _with(activation, np.sum(x, axis=-1) + b)


@neuron_forward.variant("a sum of products")
def neuron_by_sum(solution, x, w, b, activation):
    return _with(activation, np.sum(x * w, axis=-1) + b)


@neuron_forward.variant("sample by sample, input by input")
def neuron_by_loops(solution, x, w, b, activation):
    sums = []
    for row in np.atleast_2d(x):
        total = float(b)
        for i in range(len(w)):
            total += row[i] * w[i]
        sums.append(total)
    if x.ndim == 1:
        return _with(activation, sums[0])
    return np.array([_with(activation, total) for total in sums])


@neuron_forward.variant("the bias as the weight of an input that is always 1")
def neuron_with_a_one(solution, x, w, b, activation):
    extended = np.concatenate([x, np.ones((*x.shape[:-1], 1))], axis=-1)
    return _with(activation, np.dot(extended, np.append(w, b)))
