"""The exercises of a4, third part: what is left of the gradient in every layer, and what the activations look like."""

import math

import numpy as np

from autograder.arrays import array, derived, labels, layers, value
from autograder.checks import matches, pure, raises
from autograder.model import Exercise

# ----------------------------------------------------------------------------------------------------- three activations


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


FORWARD = {"sigmoid": _sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(0.0, z)}
SLOPE = {
    "sigmoid": lambda z, a: a * (1.0 - a),
    "tanh": lambda z, a: 1.0 - a**2,
    "relu": lambda z, a: (z > 0) * 1.0,
}
QUIET = 0.01  # a slope below this counts as none


# -------------------------------------------------------------------------------------------- the gradient in every layer

layer_gradient_norms = Exercise(
    "vanishing.layer_gradient_norms",
    title="How large is the gradient in each layer?",
    inputs={
        "params": layers("D H G C"),
        "X": array("N D"),
        "y": labels("N", below="C"),
        "hidden": "sigmoid",
    },
    outputs=("norms",),
    checks=(
        matches(
            cases={"sigmoid": {}, "tanh": {"hidden": "tanh"}, "ReLU": {"hidden": "relu"}},
            points=9,
            hint=(
                "Which of the numbers that the backward pass computes belongs to a layer, and how large is a whole matrix?",
                "As in a3: forward with all caches, then from the last layer to the first. The gradient of each W becomes one "
                "number, the root of the sum of its squares. The pair of given functions is chosen by `hidden`.",
                "One layer, X = [[2]], W = [[0, 0]], b = [0, 0], y = [0]: p is [0.5, 0.5], dW is [[-1, 1]], its norm is "
                "the root of 2, 1.414214.",
            ),
        ),
        matches(
            name="depth",
            cases={
                "one layer": {"params": layers("D C"), "hidden": "relu"},
                "two layers": {"params": layers("D H C"), "hidden": "tanh"},
                "five layers": {"params": layers("D 8 H G 6 C"), "hidden": "relu"},
                "one sample": {"X": array("1 D"), "y": labels("1", below="C")},
            },
            points=3,
            guard=True,
            hint=(
                "Does your code count on a number of layers? How many hidden layers are there if params has one entry?",
                "With one layer there is no activation at all, and one norm comes back: an array of length 1.",
            ),
        ),
        raises(
            cases={"softmax": {"hidden": "softmax"}, "an empty name": {"hidden": ""}},
            points=1,
            hint=(
                "What does your function do with a name that it does not know?",
                '"softmax" is none of the three hidden activations, so it is a ValueError.',
            ),
        ),
        pure(
            points=2,
            hint=(
                "Are params, X and y what they were before the call?",
                "This function measures. W = [[1]] is still [[1]] afterwards, whatever its gradient is.",
            ),
        ),
    ),
    source="Glorot & Bengio, AISTATS 2010, 4.2; Hochreiter, Bengio, Frasconi & Schmidhuber, Gradient flow in recurrent nets, 2001",
)


def _checked(hidden, params):
    if hidden not in FORWARD and len(params) > 1:
        raise ValueError(f"no activation {hidden!r}")


def _softmax(scores):
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def _passes(params, X, y, hidden, *, slope=None, back=None, output=True, twice=False):
    """Forward and backward with a slope, or a way back, of one's own: for each layer (dz, dW, db)."""
    _checked(hidden, params)
    inputs, zs = [X], []
    for W, b in params:
        zs.append(inputs[-1] @ W + b)
        inputs.append(FORWARD[hidden](zs[-1]) if len(inputs) < len(params) else zs[-1])
    dz = _softmax(_softmax(zs[-1]) if twice else zs[-1])
    if output:
        dz[np.arange(len(y)), y] -= 1.0
    dz, found = dz / len(y), []
    for layer in reversed(range(len(params))):
        found.insert(0, (dz, inputs[layer].T @ dz, np.sum(dz, axis=0)))
        if layer > 0:
            da = dz @ (back or (lambda W: W.T))(params[layer][0])
            dz = da * (slope or SLOPE[hidden])(zs[layer - 1], inputs[layer])
    return found


def _norms_by(size, **options):
    """The answer with another measure for a layer: a function of (dz, dW, db)."""

    def answer(solution, params, X, y, hidden):
        return np.array([size(*layer) for layer in _passes(params, X, y, hidden, **options)])

    return answer


def _frobenius(dz, dW, db):
    return np.sqrt(np.sum(dW**2))


def _other_measure(name, text, size):
    answer = _norms_by(size)
    answer.__name__ = name
    layer_gradient_norms.misconception(text, fails="matches")(answer)


_other_measure(
    "squares_added_up",
    "The root is missing: this is the sum of the squares.",
    lambda dz, dW, db: np.sum(dW**2),
)
_other_measure(
    "mean_magnitude",
    "This is the mean magnitude of the entries. A norm is not averaged: it is the root of the sum of the squares.",
    lambda dz, dW, db: np.mean(np.abs(dW)),
)
_other_measure(
    "root_of_mean_square",
    "The squares are averaged, so a large layer looks no larger than a small one. The norm takes their sum.",
    lambda dz, dW, db: np.sqrt(np.mean(dW**2)),
)
_other_measure(
    "sum_of_magnitudes",
    "The magnitudes are added up. The Frobenius norm adds up squares and takes the root.",
    lambda dz, dW, db: np.sum(np.abs(dW)),
)
_other_measure(
    "mean_with_signs",
    "The entries are averaged with their signs: positive and negative ones cancel.",
    lambda dz, dW, db: np.mean(dW),
)
_other_measure(
    "largest_entry",
    "This is the largest magnitude of an entry. The Frobenius norm looks at all of them.",
    lambda dz, dW, db: np.max(np.abs(dW)),
)
_other_measure(
    "spectral_norm",
    "This is the largest singular value, np.linalg.norm(dW, 2). The Frobenius norm is the one without a second argument.",
    lambda dz, dW, db: np.linalg.norm(dW, 2),
)
_other_measure(
    "column_sum_norm",
    "This is the largest sum of a column, np.linalg.norm(dW, 1). The Frobenius norm is the one without a second argument.",
    lambda dz, dW, db: np.linalg.norm(dW, 1),
)
_other_measure(
    "biases_in_the_norm",
    "The gradient of the biases is counted as well. Only the weights are asked for.",
    lambda dz, dW, db: np.sqrt(np.sum(dW**2) + np.sum(db**2)),
)
_other_measure(
    "norms_of_biases",
    "These are the norms of the bias gradients. The weights are asked for.",
    lambda dz, dW, db: np.sqrt(np.sum(db**2)),
)
_other_measure(
    "norm_over_entries",
    "The norm is divided by the number of entries. It is the root of the sum of their squares, without a division.",
    lambda dz, dW, db: np.linalg.norm(dW) / dW.size,
)
_other_measure(
    "norms_of_dz",
    "These are the norms of the gradients before the activations. The gradients of the weights are asked for.",
    lambda dz, dW, db: np.sqrt(np.sum(dz**2)),
)


@layer_gradient_norms.misconception(
    "These are the norms of what `affine_backward` hands on to the layer before. The gradients of the weights are asked for.",
    fails="matches",
)
def norms_of_what_is_handed_on(solution, params, X, y, hidden):
    found = _passes(params, X, y, hidden)
    return np.array([np.linalg.norm(dz @ W.T) for (dz, _, _), (W, _) in zip(found, params, strict=True)])


@layer_gradient_norms.misconception(
    "The norms stand in the order in which they were found, last layer first. The first layer comes first.",
    fails="matches",
)
def last_layer_first(solution, params, X, y, hidden):
    return solution(params, X, y, hidden)[::-1].copy()


@layer_gradient_norms.misconception(
    "Only the norm of the last layer comes back. There is one for every layer.", fails="matches"
)
def last_layer_only(solution, params, X, y, hidden):
    return solution(params, X, y, hidden)[-1:]


@layer_gradient_norms.misconception(
    "Only the norm of the first layer comes back. There is one for every layer.", fails="matches"
)
def first_layer_only(solution, params, X, y, hidden):
    return solution(params, X, y, hidden)[:1]


@layer_gradient_norms.misconception(
    "All layers are put together into one norm. There is one for every layer.", fails="matches"
)
def one_norm_for_all(solution, params, X, y, hidden):
    return np.sqrt(np.sum(solution(params, X, y, hidden) ** 2))


@layer_gradient_norms.misconception(
    "The last layer is missing: it has no activation, but it has weights.", fails="matches"
)
def last_layer_missing(solution, params, X, y, hidden):
    return solution(params, X, y, hidden)[:-1]


@layer_gradient_norms.misconception("These are the norms of the weights, not of their gradients.", fails="matches")
def norms_of_weights(solution, params, X, y, hidden):
    solution(params, X, y, hidden)
    return np.array([np.linalg.norm(W) for W, _ in params])


@layer_gradient_norms.misconception(
    "The loss is summed over the rows, not averaged: every norm is N times too large.", fails="matches"
)
def loss_not_averaged(solution, params, X, y, hidden):
    return len(X) * solution(params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The gradients are divided by N once more. The loss has divided by N already.", fails="matches"
)
def averaged_twice(solution, params, X, y, hidden):
    return solution(params, X, y, hidden) / len(X)


@layer_gradient_norms.misconception(
    "The way back starts with softmax(scores): the 1 of the label is not taken off.", fails="matches"
)
def label_not_taken_off(solution, params, X, y, hidden):
    return _norms_by(_frobenius, output=False)(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "softmax is taken twice: `softmax_cross_entropy_backward` takes the scores and makes the probabilities itself.",
    fails="matches",
)
def softmax_taken_twice(solution, params, X, y, hidden):
    return _norms_by(_frobenius, twice=True)(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The activations are left out on the way back: the gradient has to pass through their slopes as well.",
    fails="matches",
)
def slopes_left_out(solution, params, X, y, hidden):
    return _norms_by(_frobenius, slope=lambda z, a: 1.0)(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The slope is computed from z by a formula that takes the activation a: a (1 - a), 1 - a^2.", fails="matches"
)
def slopes_of_z(solution, params, X, y, hidden):
    _checked(hidden, params)
    return _norms_by(_frobenius, slope=lambda z, a: SLOPE[hidden](z, z))(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The slope of ReLU is used on the way back whatever `hidden` says.", fails="matches"
)
def relu_on_the_way_back(solution, params, X, y, hidden):
    return _norms_by(_frobenius, slope=SLOPE["relu"])(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The slope of the sigmoid is used on the way back whatever `hidden` says.", fails="matches"
)
def sigmoid_on_the_way_back(solution, params, X, y, hidden):
    return _norms_by(_frobenius, slope=lambda z, a: a * (1.0 - a))(solution, params, X, y, hidden)


@layer_gradient_norms.misconception("The network has ReLU everywhere, whatever `hidden` says.", fails="matches")
def always_relu(solution, params, X, y, hidden):
    _checked(hidden, params)
    return solution(params, X, y, "relu")


@layer_gradient_norms.misconception("The network has sigmoids everywhere, whatever `hidden` says.", fails="matches")
def always_sigmoid(solution, params, X, y, hidden):
    _checked(hidden, params)
    return solution(params, X, y, "sigmoid")


@layer_gradient_norms.misconception(
    "The activation stands behind the last layer as well. The scores go straight into the loss.", fails="matches"
)
def activation_behind_the_last(solution, params, X, y, hidden):
    _checked(hidden, params)
    classes = params[-1][0].shape[1]
    padded = [*params, (np.eye(classes), np.zeros(classes))]
    return solution(padded, X, y, hidden)[:-1]


@layer_gradient_norms.misconception(
    "One layer is taken for a hidden one. The last layer has no activation, and here it is the only one.",
    fails="depth",
)
def activation_in_the_only_layer(solution, params, X, y, hidden):
    answer = activation_behind_the_last if len(params) == 1 else lambda solution, *rest: solution(*rest)
    return answer(solution, params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The code counts on two hidden layers. params has as many entries as there are layers.", fails="depth"
)
def three_layers_only(solution, params, X, y, hidden):
    if len(params) < 3:
        raise IndexError("list index out of range")
    return solution(params[:2] + params[-1:], X, y, hidden) if len(params) == 3 else solution(params, X, y, hidden)[:3]


@layer_gradient_norms.misconception(
    "Another name counts as one of the three. Refuse it: a slip of the pen would measure another network.",
    fails="raises",
)
def other_names_are_relu(solution, params, X, y, hidden):
    return solution(params, X, y, hidden if hidden in FORWARD else "relu")


@layer_gradient_norms.misconception(
    "Another name ends with the KeyError of a dictionary. A ValueError is asked for.", fails="raises"
)
def key_error(solution, params, X, y, hidden):
    FORWARD[hidden]
    return solution(params, X, y, hidden)


@layer_gradient_norms.misconception(
    "Another name ends with an UnboundLocalError or a NameError: no branch was taken. Refuse it with a ValueError.",
    fails="raises",
)
def no_branch_taken(solution, params, X, y, hidden):
    if hidden not in FORWARD:
        raise UnboundLocalError("cannot access local variable")
    return solution(params, X, y, hidden)


@layer_gradient_norms.misconception(
    "The parameters are moved. This function measures; the step is for somebody else.", fails="pure"
)
def takes_a_step(solution, params, X, y, hidden):
    norms = solution(params, X, y, hidden)
    for (W, b), (_, dW, db) in zip(params, _passes(params, X, y, hidden), strict=True):
        W -= 0.1 * dW
        b -= 0.1 * db
    return norms


@layer_gradient_norms.variant("slopes from the activations, in place of the given pairs")
def slopes_by_hand(solution, params, X, y, hidden):
    return np.array([np.linalg.norm(dW) for _, dW, _ in _passes(params, X, y, hidden)])


@layer_gradient_norms.variant("einsum, the squares added up one by one")
def by_einsum(solution, params, X, y, hidden):
    found = []
    for _, dW, _ in _passes(params, X, y, hidden, back=lambda W: np.einsum("dm->md", W)):
        found.append(float(np.einsum("dm,dm->", dW, dW)) ** 0.5)
    return np.array(found)


@layer_gradient_norms.variant("sample by sample, gradients of single rows averaged")
def sample_by_sample(solution, params, X, y, hidden):
    if len(params) > 1 and hidden not in ("relu", "tanh", "sigmoid"):
        raise ValueError("hidden")
    sums = [np.zeros(W.shape) for W, _ in params]
    for x, label in zip(X, y, strict=True):
        for total, (_, dW, _) in zip(sums, _passes(params, x[None], np.array([label]), hidden), strict=True):
            total += dW
    return np.array([np.sqrt((total**2).sum()) / len(X) for total in sums])


# ------------------------------------------------------------------------------------------------- awake, asleep, at limit


def _stronger(base):
    """Weights four times as large, so that some of the units come to their limits."""
    return [(4.0 * W, b) for W, b in base]


def _without_biases(base):
    return [(4.0 * W, np.zeros(b.shape)) for W, b in base]


def _with_an_empty_row(X):
    return np.concatenate([X[:1] * 0.0, X[1:]])


activation_statistics = Exercise(
    "vanishing.activation_statistics",
    title="Awake, asleep, at the limit",
    inputs={
        "base": layers("D H G C"),
        "params": derived(_stronger, "base"),
        "plain": array("N D"),
        "X": derived(np.copy, "plain"),
        "hidden": "sigmoid",
    },
    arguments=("params", "X", "hidden"),
    outputs=("statistics",),
    checks=(
        matches(
            sizes={"N": 13},
            cases={"sigmoid": {}, "tanh": {"hidden": "tanh"}, "ReLU": {"hidden": "relu"}},
            points=6,
            hint=(
                "Which arrays does the forward pass hand from layer to layer, and which of them come out of a hidden layer?",
                "For each hidden layer take its activations a, all N H of them: their mean, their std, the share that is 0, "
                "and the share at which the slope is below 0.01. The slope of the sigmoid is a (1 - a), of tanh 1 - a^2.",
                "X = [[0], [2]], one hidden unit with W = [[1]], b = [0] and ReLU: a is [[0], [2]]; mean 1, std 1, zero "
                "0.5, saturated 0.5.",
            ),
        ),
        matches(
            name="depth",
            cases={
                "no hidden layer": {"base": layers("D C")},
                "one hidden layer": {"base": layers("D H C"), "hidden": "relu"},
                "four hidden layers": {"base": layers("D 8 H G 6 C"), "hidden": "tanh"},
            },
            points=1,
            guard=True,
            hint=(
                "How many hidden layers does a network of L layers have, and what if L is 1?",
                "L - 1 of them: with one layer the list is empty, with five it holds four tuples.",
            ),
        ),
        matches(
            name="exactly_zero",
            sizes={"N": 13},
            cases={
                "zeros into tanh": {
                    "params": derived(_without_biases, "base"),
                    "X": derived(_with_an_empty_row, "plain"),
                    "hidden": "tanh",
                },
                "far out on the sigmoid": {"plain": array("N D", scale=20.0)},
            },
            points=1,
            guard=True,
            hint=(
                "When does tanh give exactly 0? And is 0.0000000001 exactly 0?",
                "tanh(0) = 0 counts, and so would -0.0. 1e-10 does not count: compare with 0 itself.",
            ),
        ),
        raises(
            cases={"softmax": {"hidden": "softmax"}, "an empty name": {"hidden": ""}},
            points=1,
            hint=(
                "What does your function do with a name that it does not know?",
                '"softmax" is none of the three hidden activations, so it is a ValueError.',
            ),
        ),
        pure(
            points=1,
            hint=("Are params and X what they were before the call?", "X = [[-1]] is still [[-1]] behind a ReLU."),
        ),
    ),
    source="Glorot & Bengio, AISTATS 2010, 3; CS231n course notes, Neural Networks Part 2",
)


def _layers_of(params, X, hidden):
    """(z, a) of every layer, the last one included: its a is its z."""
    if hidden not in FORWARD and len(params) > 1:
        raise ValueError(f"no activation {hidden!r}")
    found, a = [], X
    for layer, (W, b) in enumerate(params):
        z = a @ W + b
        a = z if layer == len(params) - 1 else FORWARD[hidden](z)
        found.append((z, a))
    return found


def _numbers(z, a, hidden):
    return np.mean(a), np.std(a), np.mean(a == 0), np.mean(SLOPE[hidden](z, a) < QUIET)


def _other(name, text, numbers, *, fails="matches", group=""):
    """Register a mistake in one of the four numbers: `numbers` is a function of (z, a, hidden, the right four)."""

    def wrong(solution, params, X, hidden):
        pairs = _layers_of(params, X, hidden)[:-1]
        right = solution(params, X, hidden)
        return [numbers(z, a, hidden, four) for (z, a), four in zip(pairs, right, strict=True)]

    wrong.__name__ = name
    activation_statistics.misconception(text, fails=fails, group=group)(wrong)


_other(
    "variance_for_std",
    "The second number is the variance. Its root, the standard deviation, is asked for.",
    lambda z, a, hidden, four: (four[0], four[1] ** 2, *four[2:]),
)
_other(
    "divided_by_one_less",
    "The standard deviation divides by the number of entries less one. Here it divides by the number of entries.",
    lambda z, a, hidden, four: (four[0], np.std(a, ddof=1), *four[2:]),
)
_other(
    "root_of_mean_square_for_std",
    "The second number is the root of the mean square: the mean has not been taken off.",
    lambda z, a, hidden, four: (four[0], np.sqrt(np.mean(a**2)), *four[2:]),
)
_other(
    "mean_spread_of_units",
    "The standard deviation is taken for each unit by itself, then averaged. It is one number over all N H entries.",
    lambda z, a, hidden, four: (four[0], np.mean(np.std(a, axis=0)), *four[2:]),
)
_other(
    "spread_over_samples_only",
    "The sum of the squared distances is divided by the number of samples. Divide by the number of entries, N H.",
    lambda z, a, hidden, four: (four[0], four[1] * np.sqrt(a.shape[1]), *four[2:]),
)
_other(
    "mean_spread_of_samples",
    "The standard deviation is taken for each sample by itself, then averaged. It is one number over all N H entries.",
    lambda z, a, hidden, four: (four[0], np.mean(np.std(a, axis=1)), *four[2:]),
)
_other(
    "mean_magnitude",
    "The first number is the mean of the magnitudes. The signs count.",
    lambda z, a, hidden, four: (np.mean(np.abs(a)), *four[1:]),
)
_other(
    "numbers_of_z",
    "These are the numbers of z, before the activation. The activations are what comes out of it.",
    lambda z, a, hidden, four: (np.mean(z), np.std(z), np.mean(z == 0), four[3]),
)
_other(
    "z_for_activations",
    "All four numbers are those of z: a cache of mlp_forward is the pair (what goes into the layer, z). The activations of a "
    "layer are what goes into the next one.",
    lambda z, a, hidden, four: (np.mean(z), np.std(z), np.mean(z == 0), np.mean(SLOPE[hidden](z, z) < QUIET)),
)
_other(
    "zeros_counted",
    "Zeros and saturated entries are counted. A share is asked for: the count divided by the number of entries.",
    lambda z, a, hidden, four: (*four[:2], four[2] * a.size, four[3] * a.size),
)
_other(
    "shares_per_sample",
    "Zeros and saturated entries are divided by the number of samples, not by the number of entries.",
    lambda z, a, hidden, four: (*four[:2], four[2] * a.shape[1], four[3] * a.shape[1]),
)
_other(
    "in_percent",
    "The shares are in percent. They are numbers from 0 to 1.",
    lambda z, a, hidden, four: (*four[:2], 100.0 * four[2], 100.0 * four[3]),
)
_other(
    "share_of_nonzero",
    "The third number is the share of entries that are not 0.",
    lambda z, a, hidden, four: (*four[:2], 1.0 - four[2], four[3]),
)
_other(
    "negative_counts_as_zero",
    "Negative entries are counted as zeros. tanh gives negative numbers, and they are awake.",
    lambda z, a, hidden, four: (*four[:2], np.mean(a <= 0), four[3]),
)
_other(
    "negative_z_counts_as_zero",
    "Counted is where z is not positive. That makes a 0 behind a ReLU, but neither behind a sigmoid nor behind tanh.",
    lambda z, a, hidden, four: (*four[:2], np.mean(z <= 0), four[3]),
)
_other(
    "silent_units_for_zeros",
    "The third number is the share of units that are 0 for every sample. The share of the entries is asked for.",
    lambda z, a, hidden, four: (*four[:2], np.mean(np.all(a == 0, axis=0)), four[3]),
)
_other(
    "share_of_awake",
    "The fourth number is the share of entries with a slope of at least 0.01. The others are the saturated ones.",
    lambda z, a, hidden, four: (*four[:3], 1.0 - four[3]),
)
_other(
    "saturated_above_only",
    "Only entries near the upper limit count as saturated. The slope is as small near the lower one.",
    lambda z, a, hidden, four: (*four[:3], np.mean((SLOPE[hidden](z, a) < QUIET) & (z > 0))),
)
_other(
    "saturated_below_only",
    "Only entries near the lower limit count as saturated. The slope is as small near the upper one.",
    lambda z, a, hidden, four: (*four[:3], np.mean((SLOPE[hidden](z, a) < QUIET) & (z <= 0))),
)
_other(
    "limits_of_the_sigmoid",
    "Saturated means near 0 or near 1 here, whatever `hidden` is. tanh has its limits at -1 and 1, and ReLU has none above.",
    lambda z, a, hidden, four: (*four[:3], np.mean(a * (1.0 - a) < QUIET)),
)
_other(
    "limits_of_tanh",
    "The slope is 1 - a^2 here, whatever `hidden` is. That is the slope of tanh.",
    lambda z, a, hidden, four: (*four[:3], np.mean(1.0 - a**2 < QUIET)),
)
_other(
    "large_activation_for_small_slope",
    "Activations beyond 0.99 count as saturated. The slope decides: that of the sigmoid is as small near 0.",
    lambda z, a, hidden, four: (*four[:3], np.mean(np.abs(a) > 1.0 - QUIET)),
)
_other(
    "slope_of_z",
    "The slope is computed from z by a formula that takes the activation a: a (1 - a), 1 - a^2.",
    lambda z, a, hidden, four: (*four[:3], np.mean(SLOPE[hidden](z, z) < QUIET)),
)
_other(
    "slope_of_the_activation",
    "The slope is taken at the activation by a formula that takes z: the activation function comes in twice.",
    lambda z, a, hidden, four: (*four[:3], np.mean(SLOPE[hidden](a, FORWARD[hidden](a)) < QUIET)),
)
_other(
    "relu_never_saturates",
    "ReLU is said never to saturate. Where z is not positive its slope is 0, and 0 is below 0.01.",
    lambda z, a, hidden, four: (*four[:3], 0.0 * four[3] if hidden == "relu" else four[3]),
)
_other(
    "wider_limit",
    "A slope below 0.1 counts as saturated here. The limit is 0.01.",
    lambda z, a, hidden, four: (*four[:3], np.mean(SLOPE[hidden](z, a) < 0.1)),
)
_other(
    "small_activation_for_small_slope",
    "Activations below 0.01 count as saturated. Saturated is where the slope is below 0.01.",
    lambda z, a, hidden, four: (*four[:3], np.mean(a < QUIET)),
)
_other(
    "shares_exchanged",
    "The share of zeros and the share of saturated entries have changed places.",
    lambda z, a, hidden, four: (*four[:2], four[3], four[2]),
)
_other(
    "std_before_mean",
    "Mean and standard deviation have changed places.",
    lambda z, a, hidden, four: (four[1], four[0], *four[2:]),
)
_other(
    "numbers_for_each_unit",
    "The numbers are taken for each unit by itself, so arrays come back. Each is one number over all N H entries.",
    lambda z, a, hidden, four: (
        np.mean(a, axis=0),
        np.std(a, axis=0),
        np.mean(a == 0, axis=0),
        np.mean(SLOPE[hidden](z, a) < QUIET, axis=0),
    ),
)
_other(
    "three_numbers",
    "Only three numbers come back for each layer: the share of saturated entries is missing.",
    lambda z, a, hidden, four: tuple(four[:3]),
)
_other(
    "nearly_zero_counts",
    "Entries that are nearly 0 are counted as zeros. Exactly 0 is asked for: far out a sigmoid is tiny, not 0.",
    lambda z, a, hidden, four: (*four[:2], np.mean(np.isclose(a, 0.0)), four[3]),
    fails="exactly_zero",
)
_other(
    "zeros_of_relu_only",
    "Zeros are counted behind a ReLU only. tanh(0) is 0 as well.",
    lambda z, a, hidden, four: (*four[:2], four[2] if hidden == "relu" else 0.0 * four[2], four[3]),
    fails="exactly_zero",
)


@activation_statistics.misconception(
    "The scores of the last layer are among the statistics. Hidden layers only: the last one has no activation.",
    fails="matches",
)
def scores_counted(solution, params, X, hidden):
    return [_numbers(z, a, hidden) for z, a in _layers_of(params, X, hidden)]


@activation_statistics.misconception(
    "The last layer is among the statistics, with an activation behind it. It has none, and it is no hidden layer.",
    fails="matches",
)
def last_layer_counted(solution, params, X, hidden):
    pairs = _layers_of(params, X, hidden)
    z = pairs[-1][0]
    return [*solution(params, X, hidden), _numbers(z, FORWARD[hidden](z), hidden)]


@activation_statistics.misconception(
    "The inputs X are among the statistics. What comes out of the hidden layers is asked for.", fails="matches"
)
def inputs_counted(solution, params, X, hidden):
    return [_numbers(X, X, hidden), *solution(params, X, hidden)]


@activation_statistics.misconception(
    "X stands in the place of the first hidden layer, and the last hidden layer is missing: `caches` of mlp_forward holds "
    "what goes into each layer, beginning with X.",
    fails="matches",
)
def shifted_by_one_layer(solution, params, X, hidden):
    inputs = [X, *(a for _, a in _layers_of(params, X, hidden))][: len(params) - 1]
    pairs = [z for z, _ in _layers_of(params, X, hidden)]
    return [_numbers(z, a, hidden) for z, a in zip(pairs, inputs, strict=False)]


@activation_statistics.misconception(
    "The saturated entries are those of the next layer: in a cache of mlp_forward z stands beside what goes into its layer, "
    "not beside the activations that are made of it.",
    fails="matches",
)
def saturated_in_the_next_layer(solution, params, X, hidden):
    following = [np.mean(SLOPE[hidden](z, FORWARD[hidden](z)) < QUIET) for z, _ in _layers_of(params, X, hidden)[1:]]
    return [(*four[:3], share) for four, share in zip(solution(params, X, hidden), following, strict=True)]


@activation_statistics.misconception("The layers stand in reverse order. The first one comes first.", fails="matches")
def last_statistics_first(solution, params, X, hidden):
    return solution(params, X, hidden)[::-1]


@activation_statistics.misconception(
    "Only the last hidden layer is there. Every hidden layer has its tuple.", fails="matches"
)
def last_hidden_layer_only(solution, params, X, hidden):
    return solution(params, X, hidden)[-1:]


@activation_statistics.misconception(
    "The activations of all layers are thrown together. Every hidden layer has its tuple.", fails="matches"
)
def all_layers_together(solution, params, X, hidden):
    z, a = (np.concatenate([p[i].reshape(-1) for p in _layers_of(params, X, hidden)[:-1]]) for i in (0, 1))
    return _numbers(z, a, hidden)


@activation_statistics.misconception(
    "Four lists come back, one for each kind of number. One tuple for each layer is asked for.", fails="matches"
)
def four_lists(solution, params, X, hidden):
    return [list(column) for column in zip(*solution(params, X, hidden), strict=True)]


@activation_statistics.misconception(
    "One array comes back. A list with one tuple for each hidden layer is asked for.", fails="matches"
)
def one_array(solution, params, X, hidden):
    return np.array(solution(params, X, hidden), dtype=np.float64)


@activation_statistics.misconception(
    "An array comes back for every layer. A tuple of four numbers is asked for.", fails="matches"
)
def array_for_each_layer(solution, params, X, hidden):
    return [np.array(four) for four in solution(params, X, hidden)]


@activation_statistics.misconception("The network has ReLU everywhere, whatever `hidden` says.", fails="matches")
def relu_everywhere(solution, params, X, hidden):
    solution(params, X, hidden)
    return solution(params, X, "relu")


@activation_statistics.misconception("The network has sigmoids everywhere, whatever `hidden` says.", fails="matches")
def sigmoid_everywhere(solution, params, X, hidden):
    solution(params, X, hidden)
    return solution(params, X, "sigmoid")


@activation_statistics.misconception(
    "With one layer something comes back all the same. It has no hidden layer: the list is empty.", fails="depth"
)
def scores_of_the_only_layer(solution, params, X, hidden):
    pairs = _layers_of(params, X, hidden)
    return [_numbers(z, a, hidden) for z, a in pairs[: max(len(pairs) - 1, 1)]]


@activation_statistics.misconception(
    "The code counts on two hidden layers. params has as many entries as there are layers.", fails="depth"
)
def two_hidden_layers_only(solution, params, X, hidden):
    if len(params) < 3:
        raise IndexError("list index out of range")
    return solution(params, X, hidden)[:2]


@activation_statistics.misconception(
    "Another name counts as one of the three. Refuse it: a slip of the pen would measure another network.",
    fails="raises",
)
def other_names_as_relu(solution, params, X, hidden):
    return solution(params, X, hidden if hidden in FORWARD else "relu")


@activation_statistics.misconception(
    "Another name ends with the KeyError of a dictionary. A ValueError is asked for.", fails="raises"
)
def ends_with_key_error(solution, params, X, hidden):
    FORWARD[hidden]
    return solution(params, X, hidden)


@activation_statistics.misconception(
    "The activation writes into its argument: X is another array afterwards.", fails="pure"
)
def writes_into_x(solution, params, X, hidden):
    found = solution(params, X, hidden)
    np.maximum(X, 0.0, out=X)
    return found


@activation_statistics.variant("everything added up, in loops")
def added_up(solution, params, X, hidden):
    found = []
    for z, a in _layers_of(params, X, hidden)[:-1]:
        total = squares = zeros = quiet = 0.0
        for u, v in zip(z.ravel().tolist(), a.ravel().tolist(), strict=True):
            slope = {"sigmoid": v * (1.0 - v), "tanh": (1.0 - v) * (1.0 + v), "relu": float(u > 0)}[hidden]
            total, squares, zeros, quiet = total + v, squares + v * v, zeros + (v == 0), quiet + (slope < QUIET)
        mean = total / a.size
        found.append((mean, math.sqrt(max(squares / a.size - mean**2, 0.0)), zeros / a.size, quiet / a.size))
    return found


@activation_statistics.variant("the saturated ones by z: beyond the place where the slope is 0.01")
def by_place(solution, params, X, hidden):
    edge = {"sigmoid": math.log(49.0 + math.sqrt(2400.0)), "tanh": math.atanh(math.sqrt(0.99)), "relu": None}
    found = []
    for z, a in _layers_of(params, X, hidden)[:-1]:
        quiet = z <= 0 if hidden == "relu" else np.abs(z) > edge[hidden]
        spread = np.linalg.norm(a - a.mean()) / math.sqrt(a.size)
        found.append([float(a.mean()), float(spread), 1.0 - np.count_nonzero(a) / a.size, quiet.sum() / quiet.size])
    return tuple(found)
