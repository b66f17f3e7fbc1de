"""The exercises of a1, fourth part: many neurons at once, and why layers without a bend between them are one layer."""

import numpy as np

from autograder.arrays import array, layers, uniform
from autograder.checks import matches, pure, raises
from autograder.model import Exercise

# --------------------------------------------------------------------------------------------------------------- layer

affine = Exercise(
    "perceptron.affine",
    title="A layer of neurons",
    inputs={"x": array("N D"), "W": array("D M"), "b": array("M")},
    outputs=("out",),
    checks=(
        matches(
            points=6,
            hint=(
                "Column m of W is one neuron. Which numbers of x and of W meet in out[n, m]?",
                "out[n, m] is the sum over d of x[n, d] W[d, m], plus b[m]. Shapes: (N, D) and (D, M) give (N, M); b (M,) is "
                "added to every row.",
                "One sample: x = [[1, 2]], W = [[3, 0], [5, 1]], b = [7, 8] gives [[3 + 10 + 7, 0 + 2 + 8]], which is [[20, "
                "10]].",
            ),
        ),
        matches(
            name="square",
            cases={
                "as many inputs as neurons": {"x": array("5 3"), "W": array("3 3"), "b": array("3")},
                "as many samples as neurons": {"x": array("4 3"), "W": array("3 4"), "b": array("4")},
                "all alike": {"x": array("3 3"), "W": array("3 3"), "b": array("3")},
                "one neuron, one sample": {"x": array("1 5"), "W": array("5 1"), "b": array("1")},
            },
            points=2,
            guard=True,
            hint=(
                "Here wrong orders have the right shape too. Rows are samples, and b belongs to the columns of out.",
                "x = [[1, 0], [0, 1]], W = [[1, 2], [3, 4]], b = [10, 20] gives [[11, 22], [13, 24]].",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Is one of x, W, b another array after the call?",
                "Build out as a new array: after the call on x = [[1, 2]] x is still [[1, 2]].",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams 1986; CS231n notes, Neural Networks Part 1",
)


@affine.misconception("The bias is missing: out is x W alone.", fails="matches")
def layer_without_bias(solution, x, W, b):
    return x @ W


@affine.misconception("The bias is subtracted, as if it were a threshold. It is added.", fails="matches")
def layer_subtracts_bias(solution, x, W, b):
    return x @ W - b


@affine.misconception(
    "The bias is added inside the sum over the inputs, once for each of them. It is added once.", fails="matches"
)
def layer_bias_inside(solution, x, W, b):
    return x @ W + x.shape[1] * b


@affine.misconception(
    "Samples are taken as columns here: out comes back as (M, N). In this course rows are samples.", fails="matches"
)
def samples_in_columns(solution, x, W, b):
    return W.T @ x.T + b[:, None]


@affine.misconception(
    "W stands before x. Inputs are the columns of x and the rows of W: x stands first.", fails="matches"
)
def layer_weights_first(solution, x, W, b):
    return W @ x + b


@affine.misconception(
    "W is transposed. It is (inputs, outputs) here, so its rows already meet the columns of x.", fails="matches"
)
def layer_turns_weights(solution, x, W, b):
    return x @ W.T + b


@affine.misconception(
    "x and W are multiplied entry by entry. Each output is a sum over all inputs, a matrix product.", fails="matches"
)
def entry_by_entry(solution, x, W, b):
    return x * W + b


@affine.misconception("A step or a bend follows the sum. This layer has no activation at all.", fails="matches")
def layer_with_activation(solution, x, W, b):
    return np.maximum(0.0, x @ W + b)


@affine.misconception(
    "A step follows the sum. This layer has no activation at all: the sums come back.", fails="matches"
)
def layer_with_step(solution, x, W, b):
    return (x @ W + b > 0).astype(np.int64)


@affine.misconception("One bias serves all neurons: the sum of b is added. Neuron m has its own b[m].", fails="matches")
def layer_one_bias(solution, x, W, b):
    return x @ W + np.sum(b)


@affine.misconception("Only the first sample is answered.", fails="matches")
def layer_first_sample(solution, x, W, b):
    return x[0] @ W + b


@affine.misconception(
    "b is made a column, so it meets the rows of out. Entry m belongs to column m: b (M,) fits as it is.",
    fails="matches",
)
def layer_bias_in_a_column(solution, x, W, b):
    return x @ W + b[:, None]


@affine.misconception(
    "The bias is added to the rows where there are as many samples as neurons: entry m belongs to column m.",
    fails="square",
)
def bias_on_rows(solution, x, W, b):
    return x @ W + (b[:, None] if len(x) == len(b) else b)


@affine.misconception(
    "W is transposed whenever it is square. Shapes that fit are no proof: which axis of W belongs to the inputs?",
    fails="square",
)
def layer_turns_square_weights(solution, x, W, b):
    return x @ (W.T if W.shape[0] == W.shape[1] else W) + b


@affine.misconception("Axes of length 1 are dropped. out is (N, M), whatever N and M are.", fails="square")
def layer_squeezes(solution, x, W, b):
    return np.squeeze(solution(x, W, b))


@affine.misconception(
    "The bias is added to x in place, before the product: the caller's samples are changed.", fails="pure"
)
def layer_in_place(solution, x, W, b):
    out = solution(x, W, b)
    x += b[0]
    return out


@affine.variant("one neuron after the other")
def affine_by_neurons(solution, x, W, b):
    return np.stack([np.sum(x * W[:, m], axis=1) + b[m] for m in range(len(b))], axis=1)


@affine.variant("einsum, in Fortran order")
def affine_by_einsum(solution, x, W, b):
    return np.asfortranarray(np.einsum("nd,dm->nm", x, W) + b)


@affine.variant("a column of ones")
def affine_with_ones(solution, x, W, b):
    return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b])


# ------------------------------------------------------------------------------------------------------------ collapse

collapse_linear = Exercise(
    "perceptron.collapse_linear",
    title="Many linear layers are one",
    inputs={"layers": layers("D H K M"), "slope": uniform(0.4, 0.7), "intercept": uniform(0.2, 0.4)},
    outputs=("A", "c"),
    checks=(
        matches(
            name="no_activation",
            inputs={"slope": 1.0, "intercept": 0.0},
            cases={
                "three layers": {},
                "two layers": {"layers": layers("D H M")},
                "square layers": {"layers": layers("4 4 4")},
            },
            points=5,
            hint=(
                "Put one layer into the next on paper: (x W1 + b1) W2 + b2. What stands behind x, and what is left over?",
                "Multiply out: x W1 W2 + b1 W2 + b2. So A is the product in the order of the layers, and b1 still has to pass "
                "through W2.",
                "W1 = [[2]], b1 = [3], W2 = [[5]], b2 = [7]: (2 x + 3) 5 + 7 is 10 x + 22, so A = [[10]] and c = [22].",
            ),
        ),
        matches(
            name="with_activation",
            cases={"three layers": {}, "two layers": {"layers": layers("D H M")}},
            points=5,
            hint=(
                "Which numbers does h(z) = slope z + intercept turn into which, for z = x A + c?",
                "h(x A + c) is x (slope A) + (slope c + intercept): again an affine layer. Then comes the next W. How often does "
                "h come in a network of three layers?",
                "W1 = [[2]], b1 = [3], slope 0.5, intercept 1, W2 = [[5]], b2 = [7]: h gives x + 2.5, then 5 x + 12.5 + 7, so A = "
                "[[5]] and c = [19.5].",
            ),
        ),
        matches(
            name="special_networks",
            cases={
                "one layer": {"layers": layers("D M")},
                "five layers": {"layers": layers("3 5 4 2 3 2")},
            },
            points=1,
            guard=True,
            hint=(
                "How often does h come in a network of one layer? And in one of five?",
                "h stands between two layers, never after the last: for one layer W = [[2]], b = [3] the answer is A = [[2]], c "
                "= [3], whatever slope is.",
            ),
        ),
        raises(
            inputs={"layers": []},
            points=2,
            hint=(
                "What is the answer for a network without any layer?",
                "There is none, not even a size for A: collapse_linear([]) raises a ValueError.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are the layers the same after the call?",
                "A product in place changes the caller's W: after the call W1 = [[2]] is still [[2]].",
            ),
        ),
        pure(
            name="pure_if_one",
            inputs={"layers": layers("D M")},
            points=1,
            hint=(
                "What comes back for a single layer, its own W or another array with the same numbers?",
                "A and c are new arrays: writing 0 into A must leave W = [[2]] as it is.",
            ),
        ),
    ),
    source="Minsky & Papert, Perceptrons, 1969; Bishop, Pattern Recognition and Machine Learning, 5.1",
)


def _forward(network, slope, intercept):
    """The reference's formula, for misconceptions that leave something out."""
    A, c = network[0]
    for W, b in network[1:]:
        A, c = slope * A @ W, (slope * c + intercept) @ W + b
    return A.copy(), c.copy()


@collapse_linear.misconception(
    "The weights are multiplied in reverse order. x meets the first layer first: W1 stands on the left.",
    fails="no_activation",
)
def product_in_reverse(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    product = layers[-1][0]
    for W, _ in layers[-2::-1]:
        product = slope * product @ W
    return product, c


@collapse_linear.misconception(
    "A comes back transposed, (outputs, inputs). It is (inputs, outputs), as every W.", fails="no_activation"
)
def collapsed_transposed(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return A.T.copy(), c


@collapse_linear.misconception(
    "c comes back as a row (1, M). It is a bias as every b is, with one axis (M,).", fails="no_activation"
)
def collapsed_bias_in_a_row(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return A, c[None, :]


@collapse_linear.misconception(
    "The biases are simply added up. b1 still has to pass through all the layers behind it.", fails="no_activation"
)
def biases_added_up(solution, layers, slope, intercept):
    A, _ = solution(layers, slope, intercept)
    return A, sum(b for _, b in layers)


@collapse_linear.misconception(
    "Only the last bias is left. The others reach the output too, through the layers behind them.",
    fails="no_activation",
)
def last_bias_only(solution, layers, slope, intercept):
    A, _ = solution(layers, slope, intercept)
    return A, layers[-1][1].copy()


@collapse_linear.misconception("There is no bias left: c is 0. Each b reaches the output.", fails="no_activation")
def collapsed_without_bias(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return A, np.zeros_like(c)


@collapse_linear.misconception("The last bias is forgotten: it is added after the last product.", fails="no_activation")
def last_bias_forgotten(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return A, c - layers[-1][1]


@collapse_linear.misconception(
    "The first bias is forgotten: it passes through all the other layers.", fails="no_activation"
)
def first_bias_forgotten(solution, layers, slope, intercept):
    (W, b), *rest = layers
    return _forward([(W, np.zeros_like(b)), *rest], slope, intercept)


@collapse_linear.misconception(
    "The weights are multiplied entry by entry. One layer after the other is a matrix product.", fails="no_activation"
)
def weights_entry_by_entry(solution, layers, slope, intercept):
    A, c = layers[0]
    for W, b in layers[1:]:
        A, c = A * W, c * b
    return A, c


@collapse_linear.misconception(
    "The weights are added up. One layer after the other multiplies them.", fails="no_activation"
)
def weights_added_up(solution, layers, slope, intercept):
    return sum(W for W, _ in layers), sum(b for _, b in layers)


@collapse_linear.misconception(
    "Only the first two layers are joined. A network may have any number.", fails="no_activation"
)
def first_two_only(solution, layers, slope, intercept):
    return solution(layers[:2], slope, intercept)


@collapse_linear.misconception("Only the last layer comes back.", fails="no_activation")
def last_layer_only(solution, layers, slope, intercept):
    return layers[-1][0].copy(), layers[-1][1].copy()


@collapse_linear.misconception("slope and intercept are not used.", fails="with_activation")
def ignores_h(solution, layers, slope, intercept):
    return solution(layers, 1.0, 0.0)


@collapse_linear.misconception(
    "slope comes in once only. h stands between every two layers: twice in a network of three.", fails="with_activation"
)
def slope_once(solution, layers, slope, intercept):
    A, c = _forward(layers[:2], slope, intercept)
    return _forward([(A, c), *layers[2:]], 1.0, 0.0)


@collapse_linear.misconception(
    "h is applied after the last layer as well. It stands between layers only.", fails="with_activation"
)
def h_after_the_last(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return slope * A, slope * c + intercept


@collapse_linear.misconception(
    "h is applied before the first layer as well. It stands between layers only.", fails="with_activation"
)
def h_before_the_first(solution, layers, slope, intercept):
    (W, b), *rest = layers
    return _forward([(slope * W, intercept * np.sum(W, axis=0) + b), *rest], slope, intercept)


@collapse_linear.misconception(
    "h comes behind every W but the first, so that the last sum gets it and the first does not. It is applied to what a layer "
    "hands to the next one.",
    fails="with_activation",
)
def h_one_layer_late(solution, layers, slope, intercept):
    A, c = layers[0]
    for W, b in layers[1:]:
        A, c = slope * A @ W, slope * (c @ W + b) + intercept
    return A, c


@collapse_linear.misconception(
    "h is applied once, at the very end. It stands between every two layers, and not after the last one.",
    fails="with_activation",
)
def h_once_at_the_end(solution, layers, slope, intercept):
    A, c = _forward(layers, 1.0, 0.0)
    return slope * A, slope * c + intercept


@collapse_linear.misconception(
    "intercept comes in once only. h stands between every two layers: twice in a network of three.",
    fails="with_activation",
)
def intercept_once(solution, layers, slope, intercept):
    A, c = _forward(layers[:2], slope, intercept)
    return _forward([(A, c), *layers[2:]], slope, 0.0)


@collapse_linear.misconception(
    "intercept is added beside the next layer's b. It is part of what that layer gets, so it has to pass through its W.",
    fails="with_activation",
)
def intercept_beside_the_bias(solution, layers, slope, intercept):
    A, c = layers[0]
    for W, b in layers[1:]:
        A, c = slope * A @ W, slope * c @ W + intercept + b
    return A, c


@collapse_linear.misconception("intercept is forgotten: h(z) is slope z plus intercept.", fails="with_activation")
def intercept_forgotten(solution, layers, slope, intercept):
    return solution(layers, slope, 0.0)


@collapse_linear.misconception("slope is forgotten: h(z) is slope times z plus intercept.", fails="with_activation")
def slope_forgotten(solution, layers, slope, intercept):
    return solution(layers, 1.0, intercept)


@collapse_linear.misconception(
    "slope does not reach the biases. h is applied to all of x W + b, the bias included.", fails="with_activation"
)
def slope_spares_biases(solution, layers, slope, intercept):
    A, _ = solution(layers, slope, intercept)
    return A, _forward(layers, 1.0, intercept)[1]


@collapse_linear.misconception(
    "slope and intercept do not reach the biases. h is applied to all of x W + b, the bias included.",
    fails="with_activation",
)
def h_spares_biases(solution, layers, slope, intercept):
    A, _ = solution(layers, slope, intercept)
    return A, _forward(layers, 1.0, 0.0)[1]


@collapse_linear.misconception("slope reaches the biases, but not A.", fails="with_activation")
def slope_spares_weights(solution, layers, slope, intercept):
    _, c = solution(layers, slope, intercept)
    return _forward(layers, 1.0, 0.0)[0], c


@collapse_linear.misconception(
    "intercept is added at the end, once per h. It stands inside and still passes through the next W.",
    fails="with_activation",
)
def intercept_at_the_end(solution, layers, slope, intercept):
    A, c = solution(layers, slope, 0.0)
    return A, c + (len(layers) - 1) * intercept


@collapse_linear.misconception(
    "slope multiplies the intercept too, as in slope (z + intercept). h(z) is slope z + intercept.",
    fails="with_activation",
)
def slope_times_intercept(solution, layers, slope, intercept):
    return solution(layers, slope, slope * intercept)


@collapse_linear.misconception(
    "intercept is added to A as well. It moves z, whatever x is, and so belongs to c alone.", fails="with_activation"
)
def intercept_into_weights(solution, layers, slope, intercept):
    A, c = layers[0]
    for W, b in layers[1:]:
        A, c = (slope * A + intercept) @ W, (slope * c + intercept) @ W + b
    return A, c


@collapse_linear.misconception("slope and intercept are exchanged.", fails="with_activation")
def h_exchanged(solution, layers, slope, intercept):
    return solution(layers, intercept, slope)


@collapse_linear.misconception(
    "Going backwards, A already holds the layer's W when its b comes. b passes through the layers behind it only.",
    fails="no_activation",
)
def bias_through_its_own_weights(solution, layers, slope, intercept):
    A, c = layers[-1][0].copy(), layers[-1][1].copy()
    for W, b in reversed(layers[:-1]):
        A = slope * W @ A
        c = (slope * b + intercept) @ A + c
    return A, c


@collapse_linear.misconception(
    "Square layers are multiplied in reverse order: there everything fits. x meets the first layer first.",
    fails="no_activation",
)
def reverse_if_square(solution, layers, slope, intercept):
    square = len(layers) > 1 and all(W.shape == layers[0][0].shape for W, _ in layers)
    return solution(layers[::-1] if square else layers, slope, intercept)


@collapse_linear.misconception(
    "A single layer gets h too. There is nothing between one layer, so it comes back as it is.",
    fails="special_networks",
)
def h_on_a_single_layer(solution, layers, slope, intercept):
    A, c = solution(layers, slope, intercept)
    return (slope * A, slope * c + intercept) if len(layers) == 1 else (A, c)


@collapse_linear.misconception(
    "Only the first three layers are joined. A network may have any number.", fails="special_networks"
)
def three_at_most(solution, layers, slope, intercept):
    return solution(layers[:3], slope, intercept)


@collapse_linear.misconception(
    "Without layers Python says IndexError. A ValueError that says what is missing is asked for.", fails="raises"
)
def index_error_without_layers(solution, layers, slope, intercept):
    A, c = layers[0][0].copy(), layers[0][1].copy()
    return solution(layers, slope, intercept) if len(layers) > 1 else (A, c)


@collapse_linear.misconception("Without layers a 1 and a 0 come back, and nobody is told.", fails="raises")
def identity_without_layers(solution, layers, slope, intercept):
    return solution(layers, slope, intercept) if layers else (np.eye(1), np.zeros(1))


@collapse_linear.misconception("Without layers nothing comes back, and nobody is told.", fails="raises")
def nothing_without_layers(solution, layers, slope, intercept):
    return solution(layers, slope, intercept) if layers else None


# all that is seen of both: layers are others afterwards
@collapse_linear.misconception(
    "W is multiplied by slope in place: the caller's layers are changed.", fails="pure", group="changes_layers"
)
def slope_in_place(solution, layers, slope, intercept):
    result = solution(layers, slope, intercept)
    for W, _ in layers[:-1]:
        W *= slope
    return result


@collapse_linear.misconception(
    "Layers are taken out of the list, which the caller then misses.", fails="pure", group="changes_layers"
)
def takes_layers_out(solution, layers, slope, intercept):
    result = solution(layers, slope, intercept)
    if len(layers) > 1:
        layers.pop(0)
    return result


@collapse_linear.misconception(
    "A single layer comes back as the very arrays that came in. Whoever changes one then changes the other.",
    fails="pure_if_one",
)
def single_layer_handed_back(solution, layers, slope, intercept):
    return layers[0] if len(layers) == 1 else solution(layers, slope, intercept)


@collapse_linear.variant("the network itself, asked about zeros and ones")
def collapse_by_asking(solution, layers, slope, intercept):
    if len(layers) == 0:
        raise ValueError("there is no layer")

    def network(x):
        for k, (W, b) in enumerate(layers):
            x = (slope * x + intercept if k else x) @ W + b
        return x

    c = network(np.zeros((1, layers[0][0].shape[0])))[0]
    return network(np.eye(layers[0][0].shape[0])) - c, c


@collapse_linear.variant("from the last layer to the first")
def collapse_backwards(solution, layers, slope, intercept):
    if not layers:
        raise ValueError
    A, c = layers[-1][0].copy(), layers[-1][1].copy()
    for W, b in reversed(layers[:-1]):
        c = (slope * b + intercept) @ A + c
        A = slope * (W @ A)
    return A, c


@collapse_linear.variant("one matrix with the bias in its last row")
def collapse_in_one_matrix(solution, layers, slope, intercept):
    if len(layers) < 1:
        raise ValueError("give a layer")

    def extended(W, b):
        corner = np.zeros((W.shape[0] + 1, 1))
        corner[-1] = 1.0
        return np.hstack([np.vstack([W, b]), corner])

    total = extended(*layers[0])
    for W, b in layers[1:]:
        size = W.shape[0]
        total = total @ extended(slope * np.eye(size), np.full(size, intercept)) @ extended(W, b)
    return total[:-1, :-1].copy(), total[-1, :-1].copy()
