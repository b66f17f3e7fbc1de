"""The exercises of a5, third part: the penalty on the weights and its gradient."""

import numpy as np

from autograder.arrays import array, layers
from autograder.checks import matches, pure
from autograder.model import Exercise

l2_penalty = Exercise(
    "dropout.l2_penalty",
    title="The price of large weights",
    inputs={"params": layers("D H G C"), "lam": 0.3},
    outputs=("penalty",),
    checks=(
        matches(
            cases={"three layers": {}, "one layer": {"params": layers("D C")}, "lam 0.07": {"lam": 0.07}},
            points=8,
            hint=(
                "Which numbers of the network are penalised, and which are not? Is anything averaged?",
                "Square every weight of every W, add all of them up, multiply by lam / 2 once. Biases are left out.",
                "Weights 3 and 4 in one layer and 1 in another, lam 0.2: 0.1 times (9 + 16 + 1) = 2.6.",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Are the weights still what they were?",
                "W **= 2 squares the weights of the network itself: [3, 4] would be [9, 16] afterwards.",
            ),
        ),
    ),
    source="Krogh & Hertz 1992; Goodfellow, Bengio & Courville, Deep Learning, 7.1.1",
)


@l2_penalty.misconception("The half is missing: lam instead of lam / 2.", fails="matches")
def penalty_without_half(solution, params, lam):
    return 2 * solution(params, lam)


@l2_penalty.misconception("The biases are penalised too: only weights are.", fails="matches")
def penalises_biases(solution, params, lam):
    return lam / 2 * sum(np.sum(W**2) + np.sum(b**2) for W, b in params)


@l2_penalty.misconception(
    "The weights are added first and squared afterwards: weights of opposite sign cancel.", fails="matches"
)
def square_of_the_sum(solution, params, lam):
    return lam / 2 * sum(np.sum(W) for W, _ in params) ** 2


@l2_penalty.misconception("The root of the sum of squares: the length of the weights, not its square.", fails="matches")
def length_of_the_weights(solution, params, lam):
    return lam / 2 * np.sqrt(sum(np.sum(W**2) for W, _ in params))


@l2_penalty.misconception(
    "The lengths of the layers are added: a norm per layer has a root in it that is not wanted here.", fails="matches"
)
def lengths_of_the_layers(solution, params, lam):
    return lam / 2 * sum(np.linalg.norm(W) for W, _ in params)


@l2_penalty.misconception(
    "The squares of each layer are averaged: they are added, large layers weigh more.", fails="matches"
)
def mean_of_each_layer(solution, params, lam):
    return lam / 2 * sum(np.mean(W**2) for W, _ in params)


@l2_penalty.misconception("The sum is divided by the number of layers.", fails="matches")
def divided_by_layers(solution, params, lam):
    return lam / (2 * len(params)) * sum(np.sum(W**2) for W, _ in params)


@l2_penalty.misconception("Absolute values instead of squares: that is the L1 penalty.", fails="matches")
def absolute_values(solution, params, lam):
    return lam / 2 * sum(np.sum(np.abs(W)) for W, _ in params)


@l2_penalty.misconception("Only the last layer is penalised: the sum starts anew in every layer.", fails="matches")
def last_layer_only(solution, params, lam):
    return lam / 2 * np.sum(params[-1][0] ** 2)


@l2_penalty.misconception("Only the first layer is penalised: the loop ends too early.", fails="matches")
def first_layer_only(solution, params, lam):
    return lam / 2 * np.sum(params[0][0] ** 2)


@l2_penalty.misconception("Only the hidden layers are penalised: the last one has weights too.", fails="matches")
def hidden_layers_only(solution, params, lam):
    return lam / 2 * sum(np.sum(W**2) for W, _ in params[:-1])


@l2_penalty.misconception("Each layer has a number of its own: they are added up to one.", fails="matches")
def one_number_per_layer(solution, params, lam):
    return [float(lam / 2 * np.sum(W**2)) for W, _ in params]


@l2_penalty.misconception(
    "The weights of each layer are added up before they are squared: +1 and -1 must not cancel.", fails="matches"
)
def square_of_each_sum(solution, params, lam):
    return lam / 2 * sum(np.sum(W) ** 2 for W, _ in params)


@l2_penalty.misconception(
    "The entries of W times its transpose are added up. That holds products of different weights; the squares stand on its "
    "diagonal only.",
    fails="matches",
)
def products_of_rows(solution, params, lam):
    return lam / 2 * sum(np.sum(W @ W.T) for W, _ in params)


@l2_penalty.misconception("lam is left out.", fails="matches")
def penalty_without_lam(solution, params, lam):
    return solution(params, 1.0)


@l2_penalty.misconception("lam is squared together with the weights.", fails="matches")
def lam_squared(solution, params, lam):
    return sum(np.sum((lam * W) ** 2) for W, _ in params) / 2


@l2_penalty.misconception("The penalty is subtracted: it is a price, and a price is never negative.", fails="matches")
def negative_penalty(solution, params, lam):
    return -solution(params, lam)


@l2_penalty.misconception("The weights of the network are squared in place.", fails="pure")
def squares_in_place(solution, params, lam):
    penalty = solution(params, lam)
    for W, _ in params:
        W **= 2
    return penalty


@l2_penalty.variant("layer by layer, with dot products")
def dot_products(solution, params, lam):
    total = 0.0
    for W, _ in params:
        total += 0.5 * lam * np.vdot(W, W)
    return total


@l2_penalty.variant("norm of all weights in one row")
def one_long_row(solution, params, lam):
    return lam * np.linalg.norm(np.concatenate([layer[0].ravel() for layer in params])) ** 2 / 2


@l2_penalty.variant("one weight after the other")
def weight_by_weight(solution, params, lam):
    return lam * sum(float(w) ** 2 for W, _ in reversed(params) for w in W.T.flat) / 2


l2_gradient = Exercise(
    "dropout.l2_gradient",
    title="What the penalty does to a weight",
    inputs={"W": array("D M"), "lam": 0.3},
    outputs=("dW",),
    checks=(
        matches(
            cases={"two axes": {}, "filters with four axes": {"W": array("2 3 D M")}, "lam 0.07": {"lam": 0.07}},
            points=4,
            hint=(
                "The penalty is lam / 2 times the sum of all w^2. What is its slope with respect to one single w?",
                "The 2 of the square and the half cancel each other: what is left is proportional to w itself.",
                "lam = 0.2 and w = 3: the penalty is 0.1 times 9, its slope is 0.2 times 3 = 0.6.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is W still what it was?",
                "W *= lam shrinks the weights of the network itself: 3 would be 0.6 afterwards. lam * W is a new "
                "array.",
            ),
        ),
    ),
    source="Krogh & Hertz 1992; Goodfellow, Bengio & Courville, Deep Learning, 7.1.1",
)


@l2_gradient.misconception("Twice too large: the 2 of the square cancels the half of the penalty.", fails="matches")
def gradient_twice(solution, W, lam):
    return 2 * lam * W


@l2_gradient.misconception(
    "Half too small: the half of the penalty is cancelled by the 2 of the square.", fails="matches"
)
def gradient_halved(solution, W, lam):
    return lam / 2 * W


@l2_gradient.misconception(
    "The sign of the weights instead of the weights: that is the slope of the L1 penalty.", fails="matches"
)
def gradient_of_absolute_values(solution, W, lam):
    return lam * np.sign(W)


@l2_gradient.misconception("This is the penalty itself, weight by weight: its slope is wanted.", fails="matches")
def penalty_for_gradient(solution, W, lam):
    return lam / 2 * W**2


@l2_gradient.misconception("lam is left out.", fails="matches")
def gradient_without_lam(solution, W, lam):
    return 1.0 * W


@l2_gradient.misconception(
    "The slope is divided by the number of rows: nothing in the penalty is averaged.", fails="matches"
)
def gradient_over_rows(solution, W, lam):
    return lam * W / len(W)


@l2_gradient.misconception(
    "The slope is divided by the number of weights: nothing in the penalty is averaged.", fails="matches"
)
def gradient_over_weights(solution, W, lam):
    return lam * W / W.size


@l2_gradient.misconception(
    "The sign is turned: the gradient points to larger weights, and it is the step that goes against it.",
    fails="matches",
)
def gradient_turned(solution, W, lam):
    return -lam * W


@l2_gradient.misconception("All weights are added up: each weight has a slope of its own.", fails="matches")
def gradient_summed(solution, W, lam):
    return lam * np.sum(W)


@l2_gradient.misconception(
    "The weights that come back are already shrunk, W - lam W: the gradient alone is wanted.", fails="matches"
)
def weights_after_the_step(solution, W, lam):
    return W - lam * W


@l2_gradient.misconception("The weights of the network are shrunk in place.", fails="pure")
def shrinks_in_place(solution, W, lam):
    dW = solution(W, lam)
    W *= lam
    return dW


@l2_gradient.variant("half of a sum of equal terms")
def half_of_two(solution, W, lam):
    return (W * lam + np.multiply(lam, W)) / 2


@l2_gradient.variant("one weight after the other")
def gradient_loop(solution, W, lam):
    dW = np.zeros(W.shape, order="F")
    for index, w in np.ndenumerate(W):
        dW[index] = w * lam
    return dW
