"""The exercises of a3, third part: broadcasting, the whole network, one step of training."""

import numpy as np

from autograder.arrays import array, labels, layers, uniform, value
from autograder.checks import gradient, matches, pure, stable
from autograder.model import Exercise

unbroadcast = Exercise(
    "backprop.unbroadcast",
    title="Gradient through broadcasting",
    inputs={"grad": array("N M"), "shape": (1, 3)},
    outputs=("grad",),
    checks=(
        matches(
            cases={
                "an axis of length 1": {"grad": array("5 3"), "shape": (1, 3)},
                "the last axis of length 1": {"grad": array("5 3"), "shape": (5, 1)},
                "a new axis in front": {"grad": array("5 3"), "shape": (3,)},
                "two new axes": {"grad": array("4 5 3"), "shape": (3,)},
                "both at once": {"grad": array("4 5 3"), "shape": (5, 1)},
                "nothing was broadcast": {"grad": array("5 3"), "shape": (5, 3)},
            },
            points=3,
            hint=(
                "In how many places of the result was one number of the small array used? What does each place send "
                "back?",
                "Broadcasting does two things: it adds axes in front, and it repeats axes of length 1. Undo both by "
                "adding up.",
                "From (4, 5, 3) to (5, 1): the axis of 4 was added, so it goes; the axis of 3 was a 1, so it becomes "
                "a 1 again.",
                "grad = [[1, 2, 3], [4, 5, 6]]: for the shape (3,) it is [5, 7, 9], for (2, 1) it is [[6], [15]].",
            ),
        ),
        matches(
            name="special_shapes",
            cases={
                "a single number": {"grad": array("5 3"), "shape": ()},
                "one entry with two axes": {"grad": array("5 3"), "shape": (1, 1)},
                "equal lengths": {"grad": array("4 4"), "shape": (4,)},
                "a length of 1 that stays": {"grad": array("1 3"), "shape": (1, 3)},
            },
            points=1,
            guard=True,
            hint=(
                "Is the axis to be summed told from the others by its length? Two axes may have the same length.",
                "Axes are lined up from the right, so new ones are in front: grad = [[1, 2], [3, 4]] for the shape "
                "(2,) is [4, 6], and for () it is 10.",
            ),
        ),
        pure(
            inputs={"grad": array("5 3"), "shape": (5, 3)},
            points=1,
            hint=(
                "Is a new array handed out even when there is nothing to add up?",
                "For grad of shape (2, 2) and the shape (2, 2) the numbers are the same, but writing 0 into the "
                "result leaves grad as it is.",
            ),
        ),
    ),
    source="NumPy user guide, Broadcasting",
)


@unbroadcast.misconception(
    "The summed axis is gone: an axis of length 1 stays as an axis of length 1, so that the gradient has the shape of "
    "its array.",
    fails="matches",
)
def forgets_kept_axes(solution, grad, shape):
    total = np.sum(grad, axis=tuple(range(grad.ndim - len(shape))))
    return np.sum(total, axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


@unbroadcast.misconception(
    "Only the new axes in front are added up. Axes of length 1 were repeated, and their copies have to be added up "
    "too.",
    fails="matches",
)
def new_axes_only(solution, grad, shape):
    return np.array(np.sum(grad, axis=tuple(range(grad.ndim - len(shape)))))


@unbroadcast.misconception(
    "Only axes of length 1 are added up. Axes that broadcasting put in front have to go as well.", fails="matches"
)
def repeated_axes_only(solution, grad, shape):
    axes = tuple(axis for axis, length in enumerate(shape) if length == 1 and axis < grad.ndim)
    return np.array(np.sum(grad, axis=axes, keepdims=True))


@unbroadcast.misconception(
    "The first axis is added up, whichever axis broadcasting had made. Where is the shape different?", fails="matches"
)
def first_axis_always(solution, grad, shape):
    return np.array(grad) if grad.shape == tuple(shape) else np.sum(grad, axis=0)


@unbroadcast.misconception(
    "Axes are taken away from the back. Broadcasting lines shapes up from the right: the new axes are in front.",
    fails="matches",
)
def drops_last_axes(solution, grad, shape):
    total = np.sum(grad, axis=tuple(range(len(shape), grad.ndim)))
    repeated = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return np.array(np.sum(total, axis=repeated, keepdims=True))


@unbroadcast.misconception(
    "The mean over the copies is taken. Every place where a number was used adds its share: it is the sum.",
    fails="matches",
)
def mean_over_copies(solution, grad, shape):
    copies = grad.size / max(1, int(np.prod(shape)))
    return solution(grad, shape) / copies


@unbroadcast.misconception(
    "The last copy overwrites the others. A number that is used several times collects the gradients of all its uses.",
    fails="matches",
)
def last_copy_wins(solution, grad, shape):
    collected = np.zeros(shape)
    aligned = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    for index in np.ndindex(grad.shape):
        place = tuple(0 if length == 1 else i for i, length in zip(index, aligned, strict=True))
        collected[place[grad.ndim - len(shape) :]] = grad[index]
    return collected


@unbroadcast.misconception(
    "Only the first copy is kept. A number that is used several times collects the gradients of all its uses.",
    fails="matches",
)
def first_copy_only(solution, grad, shape):
    front = grad[(0,) * (grad.ndim - len(shape))]
    return np.array(front[tuple(slice(0, length) for length in shape)])


@unbroadcast.misconception(
    "The first numbers are cut out and put into the new shape. They have to be added up along the right axes.",
    fails="matches",
)
def cuts_to_size(solution, grad, shape):
    return np.resize(grad, shape)


@unbroadcast.misconception("Every entry is the sum of all of grad. Each collects its own copies only.", fails="matches")
def one_sum_for_all(solution, grad, shape):
    return np.full(shape, np.sum(grad))


@unbroadcast.misconception(
    "A single number, shape (), is passed over: all of grad has to be added up for it.", fails="special_shapes"
)
def forgets_single_number(solution, grad, shape):
    return solution(grad, shape) if shape else grad.copy()


@unbroadcast.misconception(
    "Axes are added up from the right until the shape fits. With equal lengths it fits too early: new axes are in "
    "front.",
    fails="special_shapes",
)
def tries_from_the_right(solution, grad, shape):
    for axis in reversed(range(grad.ndim)):
        total = np.sum(grad, axis=axis)
        if total.shape == tuple(shape):
            return total
    return solution(grad, shape)


@unbroadcast.misconception(
    "Where nothing is to be added up, grad itself is returned: the two are one array.", fails="pure"
)
def returns_grad_itself(solution, grad, shape):
    return grad if grad.shape == tuple(shape) else solution(grad, shape)


@unbroadcast.variant("axis by axis")
def unbroadcast_by_loops(solution, grad, shape):
    total = grad.copy()
    while total.ndim > len(shape):
        total = total.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            total = total.sum(axis=axis, keepdims=True)
    return total


@unbroadcast.variant("with missing axes filled up by ones")
def unbroadcast_padded(solution, grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, (big, small) in enumerate(zip(grad.shape, padded, strict=True)) if small != big)
    return np.array(np.sum(grad, axis=axes, keepdims=True)).reshape(shape)


@unbroadcast.variant("place by place")
def unbroadcast_by_places(solution, grad, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), grad.shape)
    collected = np.zeros(int(np.prod(shape)))
    np.add.at(collected, places.ravel(), grad.ravel())
    return collected.reshape(shape)


# ------------------------------------------------------------------------------------------------------- whole network


def _softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def _cross_entropy(scores, y):
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    logs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(y)), y])


def _score_slopes(scores, y):
    return (_softmax(scores) - np.eye(scores.shape[1])[y]) / len(y)


def _squares(params):
    return sum(np.sum(W**2) for W, _ in params)


def _forward(params, X):
    """The input of every layer, the numbers before every ReLU, and the scores."""
    inputs, before = [X], []
    for W, b in params[:-1]:
        before.append(inputs[-1] @ W + b)
        inputs.append(np.maximum(0.0, before[-1]))
    W, b = params[-1]
    return inputs, before, inputs[-1] @ W + b


def _through_relu(da, z):
    return da * (z > 0)


def _backward(params, inputs, before, dz, relu=_through_relu):
    """(dW, db) of every layer, without the penalty."""
    grads = []
    for layer in reversed(range(len(params))):
        grads.insert(0, (inputs[layer].T @ dz, np.sum(dz, axis=0)))
        if layer > 0:
            dz = relu(dz @ params[layer][0].T, before[layer - 1])
    return grads


def _penalised(grads, params, reg):
    return [(dW + reg * W, db) for (dW, db), (W, _) in zip(grads, params, strict=True)]


def _network(params, X, y, reg, relu=_through_relu):
    """Loss and gradients, with a ReLU gradient of one's own."""
    inputs, before, scores = _forward(params, X)
    grads = _backward(params, inputs, before, _score_slopes(scores, y), relu)
    return float(_cross_entropy(scores, y) + reg / 2 * _squares(params)), _penalised(grads, params, reg)


PARTS = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_cross_entropy_backward")

mlp_loss_and_grads = Exercise(
    "backprop.mlp_loss_and_grads",
    title="Backpropagation through a whole network",
    inputs={"params": layers("D 8 C"), "X": array("N D"), "y": labels("N", below="C"), "reg": 0.0},
    outputs=("loss", "grads"),
    needs=PARTS,
    checks=(
        gradient(
            of="backprop.mlp_loss_and_grads",
            wrt={"grads": "params"},
            points=9,
            hint=(
                "Which gradient leaves the loss first, and through which layers does it go, in which order?",
                "Forward: affine, ReLU, ..., affine, loss, and keep every cache. Backward: the same list from the "
                "end, each layer with its own cache, each taking as dout what the layer behind it gave.",
                "The scores are (N, C), so their gradient is (N, C); affine makes (N, H) of it, ReLU leaves (N, H), "
                "affine makes (N, D).",
                "X = [[1]], W1 = [[2]], b1 = [-1], W2 = [[1, 0]], b2 = [0, 0], y = [0]: the hidden 1 gives scores [1, "
                "0], the loss is 0.313, the gradient of the scores [-0.269, 0.269], so dW2 = [[-0.269, 0.269]] and "
                "dW1 = [[-0.269]].",
            ),
        ),
        matches(
            name="values",
            points=2,
            hint=(
                "Is it this loss, and are its gradients in this form? They can be right for a loss of your own, or stand in "
                "another order.",
                "The loss is a mean over the samples, of scores as they leave the last affine layer. The gradients are one "
                "pair (dW, db) for every pair (W, b), in the same order.",
                "X = [[2]], y = [1], one layer with W = [[0, 0]], b = [0, 0]: the loss is 0.693, and the gradients are one pair, "
                "[[1, -1]] and [0.5, -0.5].",
            ),
        ),
        gradient(
            name="penalty",
            of="backprop.mlp_loss_and_grads",
            wrt={"grads": "params"},
            inputs={"reg": uniform(0.1, 0.4)},
            guard=True,
            points=3,
            hint=(
                "A weight is used twice now: in its layer and in the penalty. What happens to gradients of a number "
                "used twice?",
                "The penalty is reg / 2 times the sum of the squares of all W, of every layer, and of no b. Its slope "
                "is reg times W, and it is added to what comes from the data.",
                "reg = 0.1, W = [[3, -4]]: 1.25 is added to the loss, [[0.3, -0.4]] to dW, nothing to db.",
            ),
        ),
        matches(
            name="size_of_penalty",
            inputs={"params": layers("D 8 H C"), "reg": uniform(0.1, 0.4)},
            guard=True,
            points=1,
            hint=(
                "Loss and gradient may agree with each other, and the penalty be another one all the same. What exactly is "
                "added to the loss, for which arrays?",
                "Neither the samples nor the entries nor the layers are averaged in it, nothing is left out but the biases, "
                "and the half stands before the sum.",
                "reg = 0.1, two layers with W = [[3, -4]] and W = [[1], [2]], whatever b is: 0.05 times 30 = 1.5.",
            ),
        ),
        matches(
            name="depth",
            cases={
                "one layer": {"params": layers("D C")},
                "four layers": {"params": layers("D 8 H G C")},
                "one sample": {"X": array("1 D"), "y": value(np.array([1]))},
            },
            guard=True,
            points=2,
            hint=(
                "Does your code count on there being exactly one hidden layer, or one at all?",
                "There is a ReLU after every layer but the last one; with one layer there is none. Every ReLU has a "
                "cache of its own.",
                "One layer, X = [[2]], W = [[0, 0]], b = [0, 0], y = [1]: the loss is log 2 = 0.693147, dW = [[1, "
                "-1]], db = [0.5, -0.5].",
            ),
        ),
        stable(
            inputs={"X": array("N D", scale=1000.0)},
            points=1,
            hint=(
                "The scores are in the hundreds here. Is the loss taken from the scores, or from probabilities that "
                "may be 0?",
                "A row with scores [1000, 0] and label 1 has the loss 1000; the logarithm of its probability, log 0, "
                "has lost that number.",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Is one of the weights, or X, another array after the call? This function computes gradients, it "
                "moves nothing.",
                "After the call on W = [[2]] W is still [[2]]; two calls in a row give the same loss.",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Nature 323, 1986; Nielsen, Neural Networks and Deep Learning, chapter 2",
)


@mlp_loss_and_grads.misconception(
    "The slope of the hidden ReLU is left out: what comes from the layer behind is handed on as it is.",
    fails="gradient",
)
def skips_relu(solution, params, X, y, reg):
    return _network(params, X, y, reg, lambda da, z: da)


@mlp_loss_and_grads.misconception(
    "ReLU stops gradients by their own sign. What counts is the sign of z in the forward pass.", fails="gradient"
)
def masks_by_gradient(solution, params, X, y, reg):
    return _network(params, X, y, reg, lambda da, z: da * (da > 0))


@mlp_loss_and_grads.misconception(
    "The gradient is multiplied by the activation instead of by the slope of ReLU, which is 1 or 0.", fails="gradient"
)
def multiplies_by_activation(solution, params, X, y, reg):
    return _network(params, X, y, reg, lambda da, z: da * np.maximum(0.0, z))


@mlp_loss_and_grads.misconception(
    "The slope of ReLU is multiplied as a matrix. Every entry has its own slope: the product is entry by entry.",
    fails="gradient",
)
def relu_as_matrix(solution, params, X, y, reg):
    return _network(params, X, y, reg, lambda da, z: da @ (z > 0))


@mlp_loss_and_grads.misconception(
    "A ReLU slope is applied to the scores too. The last layer has no ReLU.", fails="gradient"
)
def masks_scores(solution, params, X, y, reg):
    inputs, before, scores = _forward(params, X)
    dz = _score_slopes(scores, y) * (scores > 0)
    return solution(params, X, y, reg)[0], _penalised(_backward(params, inputs, before, dz), params, reg)


@mlp_loss_and_grads.misconception(
    "dW of the later layers is built from the numbers before ReLU. The input of a layer is what came out of the ReLU.",
    fails="gradient",
)
def inputs_before_relu(solution, params, X, y, reg):
    inputs, before, scores = _forward(params, X)
    grads = _backward(params, [X, *before], before, _score_slopes(scores, y))
    return solution(params, X, y, reg)[0], _penalised(grads, params, reg)


@mlp_loss_and_grads.misconception(
    "Every layer averages over the batch again. The loss has divided by N, once for the whole network.",
    fails="gradient",
)
def averages_in_every_layer(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, 0.0)
    averaged = [(dW / len(X), db / len(X)) for dW, db in grads]
    return solution(params, X, y, reg)[0], _penalised(averaged, params, reg)


@mlp_loss_and_grads.misconception(
    "The loss is a mean over the rows, but its gradient is not: 1/N is missing where the backward pass begins.",
    fails="gradient",
)
def starts_without_mean(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, 0.0)
    summed = [(dW * len(X), db * len(X)) for dW, db in grads]
    return solution(params, X, y, reg)[0], _penalised(summed, params, reg)


@mlp_loss_and_grads.misconception(
    "1 was taken away from the probabilities in place before the loss was computed: its logarithm is not a number.",
    fails="gradient",
)
def loss_after_subtracting(solution, params, X, y, reg):
    p = _softmax(_forward(params, X)[2])
    p[np.arange(len(y)), y] -= 1.0
    with np.errstate(all="ignore"):
        loss = float(-np.mean(np.log(p[np.arange(len(y)), y])))
    return loss, solution(params, X, y, reg)[1]


@mlp_loss_and_grads.misconception(
    "The gradients stand in the order in which backpropagation finds them, last layer first. Give them in the order "
    "of params.",
    fails="gradient",
)
def last_layer_first(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    return loss, grads[::-1]


@mlp_loss_and_grads.misconception(
    "The gradients are one flat list dW, db, dW, db, ... They are asked for as pairs, one per layer.", fails="values"
)
def flat_list(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    return loss, [array for pair in grads for array in pair]


@mlp_loss_and_grads.misconception(
    "dW and db have changed places in every pair. The gradients stand as their parameters do, first W and then b.",
    fails="gradient",
)
def biases_first(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    return loss, [(db, dW) for dW, db in grads]


@mlp_loss_and_grads.misconception(
    "Only networks of exactly two layers fit: params is taken apart into two pairs. It may hold one pair, or many.",
    fails="depth",
)
def takes_two_pairs_apart(solution, params, X, y, reg):
    first, second = params
    return solution([first, second], X, y, reg)


@mlp_loss_and_grads.misconception(
    "Only the last layer gets a gradient: the way back stops at the first ReLU it meets.", fails="gradient"
)
def stops_at_last_layer(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    earlier = [(np.zeros_like(dW), np.zeros_like(db)) for dW, db in grads[:-1]]
    return loss, [*earlier, grads[-1]]


@mlp_loss_and_grads.misconception(
    "The weights of the layers seem to be stepped before the gradient has passed through them: it has to use the old "
    "ones.",
    fails="gradient",
)
def passes_through_new_weights(solution, params, X, y, reg):
    inputs, before, scores = _forward(params, X)
    dz, grads = _score_slopes(scores, y), []
    for layer in reversed(range(len(params))):
        W = params[layer][0]
        dW = inputs[layer].T @ dz + reg * W
        grads.insert(0, (dW, np.sum(dz, axis=0)))
        if layer > 0:
            dz = _through_relu(dz @ (W - 0.1 * dW).T, before[layer - 1])
    return solution(params, X, y, reg)[0], grads


@mlp_loss_and_grads.misconception("The penalty is in the loss, but its slope is missing from dW.", fails="penalty")
def penalty_without_slope(solution, params, X, y, reg):
    return solution(params, X, y, reg)[0], solution(params, X, y, 0.0)[1]


@mlp_loss_and_grads.misconception(
    "The slope of the penalty is in dW, but the penalty is missing from the loss.", fails="penalty"
)
def slope_without_penalty(solution, params, X, y, reg):
    return solution(params, X, y, 0.0)[0], solution(params, X, y, reg)[1]


@mlp_loss_and_grads.misconception(
    "The slope of the penalty is twice too large: the penalty is halved, and the half cancels the 2 of the square.",
    fails="penalty",
)
def penalty_slope_twice(solution, params, X, y, reg):
    return solution(params, X, y, reg)[0], solution(params, X, y, 2.0 * reg)[1]


@mlp_loss_and_grads.misconception(
    "The slope of the penalty is halved. The 2 of the square has cancelled the half.", fails="penalty"
)
def penalty_slope_halved(solution, params, X, y, reg):
    return solution(params, X, y, reg)[0], solution(params, X, y, 0.5 * reg)[1]


@mlp_loss_and_grads.misconception(
    "The penalty in the loss is not halved, while its slope is that of the halved one.", fails="penalty"
)
def penalty_not_halved(solution, params, X, y, reg):
    return solution(params, X, y, 2.0 * reg)[0], solution(params, X, y, reg)[1]


@mlp_loss_and_grads.misconception(
    "Loss and gradient agree with each other, but the penalty is not halved in either: it is reg / 2 times the sum.",
    fails="size_of_penalty",
)
def twice_the_penalty(solution, params, X, y, reg):
    return solution(params, X, y, 2.0 * reg)


@mlp_loss_and_grads.misconception(
    "The biases are penalised too: reg times b is in db. Only weights are penalised.", fails="penalty"
)
def penalises_biases(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    return loss, [(dW, db + reg * b) for (dW, db), (_, b) in zip(grads, params, strict=True)]


@mlp_loss_and_grads.misconception(
    "The biases are penalised too, in the loss and in db. Only weights are penalised.", fails="size_of_penalty"
)
def penalises_everything(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    biases = sum(np.sum(b**2) for _, b in params)
    return float(loss + reg / 2 * biases), [(dW, db + reg * b) for (dW, db), (_, b) in zip(grads, params, strict=True)]


@mlp_loss_and_grads.misconception(
    "The slope of the penalty replaces the gradient of the data where it has to be added: W is used in both.",
    fails="penalty",
)
def penalty_overwrites(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    return loss, [(reg * W if reg else dW, db) for (dW, db), (W, _) in zip(grads, params, strict=True)]


@mlp_loss_and_grads.misconception(
    "The penalty is divided by the number of samples. In this course it is not: only the data are averaged.",
    fails="penalty",
)
def averages_penalty(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg / len(X))
    return solution(params, X, y, reg)[0], grads


@mlp_loss_and_grads.misconception(
    "The penalty is divided by the number of samples, in the loss and in dW. In this course it is not: only the data are "
    "averaged.",
    fails="size_of_penalty",
)
def penalty_over_samples(solution, params, X, y, reg):
    return solution(params, X, y, reg / len(X))


@mlp_loss_and_grads.misconception(
    "The penalty in the loss adds up the sizes of the weights, not their squares.", fails="penalty"
)
def penalty_of_sizes(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    sizes = sum(np.sum(np.abs(W)) for W, _ in params)
    return float(loss + reg / 2 * (sizes - _squares(params))), grads


@mlp_loss_and_grads.misconception(
    "The root of the squares is taken in the loss, as for a length. The penalty adds up the squares as they are.",
    fails="penalty",
)
def penalty_of_lengths(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    lengths = sum(np.sqrt(np.sum(W**2)) for W, _ in params)
    return float(loss + reg / 2 * (lengths - _squares(params))), grads


@mlp_loss_and_grads.misconception(
    "The weights are added up first and the sum is squared. Square every weight by itself: +1 and -1 must not cancel.",
    fails="penalty",
)
def penalty_of_the_sum(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    total = sum(np.sum(W) for W, _ in params)
    return float(loss + reg / 2 * (total**2 - _squares(params))), grads


@mlp_loss_and_grads.misconception(
    "The penalty in the loss is a mean over the entries of W. It is a sum: nothing is averaged in it.", fails="penalty"
)
def penalty_of_means(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    means = sum(np.mean(W**2) for W, _ in params)
    return float(loss + reg / 2 * (means - _squares(params))), grads


@mlp_loss_and_grads.misconception(
    "Only the last layer is penalised. The sum runs over the weights of all layers.", fails="size_of_penalty"
)
def penalises_last_layer(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, 0.0)
    W = params[-1][0]
    return float(loss + reg / 2 * np.sum(W**2)), [*grads[:-1], (grads[-1][0] + reg * W, grads[-1][1])]


@mlp_loss_and_grads.misconception(
    "There is a ReLU after the last layer too, forward and backward. The scores keep their signs.", fails="values"
)
def relu_on_scores(solution, params, X, y, reg):
    inputs, before, scores = _forward(params, X)
    dz = _score_slopes(np.maximum(0.0, scores), y) * (scores > 0)
    loss = float(_cross_entropy(np.maximum(0.0, scores), y) + reg / 2 * _squares(params))
    return loss, _penalised(_backward(params, inputs, before, dz), params, reg)


@mlp_loss_and_grads.misconception(
    "Loss and gradients are sums over the samples. The loss of this course is a mean.", fails="values"
)
def sums_over_samples(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, 0.0)
    summed = [(dW * len(X), db * len(X)) for dW, db in grads]
    return float(loss * len(X) + reg / 2 * _squares(params)), _penalised(summed, params, reg)


@mlp_loss_and_grads.misconception(
    "Every ReLU is given the mask of the last hidden layer. With one hidden layer nobody sees it; each has a cache of "
    "its own.",
    fails="depth",
)
def one_mask_for_all(solution, params, X, y, reg):
    inputs, before, scores = _forward(params, X)
    grads = _backward(params, inputs, before[-1:] * len(before), _score_slopes(scores, y))
    return solution(params, X, y, reg)[0], _penalised(grads, params, reg)


@mlp_loss_and_grads.misconception(
    "Only networks of two layers are walked through: others lose the layers in the middle.", fails="depth"
)
def two_layers_only(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    blank = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    return loss, [grads[0], *blank[1:-1], grads[-1]] if len(params) > 1 else grads


@mlp_loss_and_grads.misconception(
    "The loss is the logarithm of a probability that has become 0 in the computer. Take it from the scores.",
    fails="stable",
)
def logarithm_of_zero(solution, params, X, y, reg):
    p = _softmax(_forward(params, X)[2])
    with np.errstate(all="ignore"):
        loss = -np.mean(np.log(p[np.arange(len(y)), y])) + reg / 2 * _squares(params)
    return float(loss), solution(params, X, y, reg)[1]


@mlp_loss_and_grads.misconception(
    "The parameters are moved as well. This function only computes gradients; to step is the task of another one.",
    fails="pure",
)
def already_steps(solution, params, X, y, reg):
    loss, grads = solution(params, X, y, reg)
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= 0.1 * dW
        b -= 0.1 * db
    return loss, grads


@mlp_loss_and_grads.misconception("X is overwritten on the way: a layer works in place on its input.", fails="pure")
def works_on_input(solution, params, X, y, reg):
    result = solution(params, X, y, reg)
    np.maximum(0.0, X, out=X)
    return result


@mlp_loss_and_grads.variant("everything written out, layer caches in dictionaries")
def mlp_written_out(solution, params, X, y, reg=0.0):
    steps, a = [], X
    for number, (W, b) in enumerate(params):
        z = np.einsum("nd,dm->nm", a, W) + b
        steps.append({"input": a, "z": z, "W": W})
        a = np.where(z > 0, z, 0.0) if number < len(params) - 1 else z
    loss = _cross_entropy(a, y)
    for W, _ in params:
        loss = loss + 0.5 * reg * np.sum(W * W)
    slope, grads = _score_slopes(a, y), [None] * len(params)
    for number in range(len(params) - 1, -1, -1):
        if number < len(params) - 1:
            slope = np.where(steps[number]["z"] > 0, slope, 0.0)
        grads[number] = (steps[number]["input"].T @ slope + reg * steps[number]["W"], slope.sum(axis=0))
        slope = slope @ steps[number]["W"].T
    return loss, grads


@mlp_loss_and_grads.variant("recursion from layer to layer, gradients as lists")
def mlp_recursive(solution, params, X, y, reg=0.0):
    def walk(a, rest):
        (W, b), later = rest[0], rest[1:]
        z = a @ W + b
        if later:
            loss, da, grads = walk(np.maximum(z, 0.0), later)
            dz = da * (z > 0)
        else:
            loss, dz, grads = _cross_entropy(z, y), _score_slopes(z, y), []
        return loss + reg / 2 * np.sum(W**2), dz @ W.T, [[a.T @ dz + reg * W, np.sum(dz, axis=0)], *grads]

    loss, _, grads = walk(X, list(params))
    return float(loss), grads


@mlp_loss_and_grads.variant("sample by sample")
def mlp_by_samples(solution, params, X, y, reg=0.0):
    loss = reg / 2 * float(_squares(params))
    grads = [[reg * W, np.zeros_like(b)] for W, b in params]
    for n in range(len(X)):
        one, parts = _network(params, X[n : n + 1], y[n : n + 1], 0.0)
        loss += one / len(X)
        for total, part in zip(grads, parts, strict=True):
            total[0] = total[0] + part[0] / len(X)
            total[1] = total[1] + part[1] / len(X)
    return loss, [tuple(pair) for pair in grads]


# ------------------------------------------------------------------------------------------------------------ one step

train_step = Exercise(
    "backprop.train_step",
    title="One step of training",
    inputs={
        "params": layers("D 8 C"),
        "X": array("N D"),
        "y": labels("N", below="C"),
        "lr": uniform(0.2, 0.6),
        "reg": 0.0,
    },
    outputs=("new_params", "loss"),
    needs=("mlp_loss_and_grads",),
    checks=(
        matches(
            cases={
                "two layers": {},
                "one layer": {"params": layers("D C")},
                "four layers": {"params": layers("D 8 H G C")},
            },
            points=2,
            hint=(
                "Backpropagation says which way is up. Which way, and how far, do the parameters move?",
                "First all gradients, at the old parameters; then every W and every b moves by -lr times its own "
                "gradient. The loss is that of the old parameters.",
                "W = [[1]], dW = [[4]], lr = 0.1: the new W is [[0.6]].",
            ),
        ),
        matches(
            name="with_penalty",
            inputs={"reg": uniform(0.1, 0.4)},
            guard=True,
            points=1,
            hint=(
                "Where does reg have to arrive? And is your mlp_loss_and_grads right for a reg that is not 0?",
                "Hand reg on to mlp_loss_and_grads: its loss and its dW hold the penalty already, and nothing is added here.",
                "W = [[1]], reg = 0.5 and 4 as the slope of the data: dW = [[4.5]], so lr = 0.1 makes W [[0.55]].",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Whoever called still has the old parameters, to compare or to go back. Are they what they were?",
                "After the step on W = [[1]] the old W is still [[1]]; the new one, [[0.6]], is another array.",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Nature 323, 1986",
)


def _stepped(params, grads, lr):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


@train_step.misconception(
    "The weights of a layer are moved before the gradient passes through them: the layers below get that of a network "
    "that was never run.",
    fails="matches",
)
def updates_on_the_way_back(solution, params, X, y, lr, reg=0.0):
    inputs, before, scores = _forward(params, X)
    dz, new = _score_slopes(scores, y), []
    for layer in reversed(range(len(params))):
        W, b = params[layer]
        W_new = W - lr * (inputs[layer].T @ dz + reg * W)
        new.insert(0, (W_new, b - lr * np.sum(dz, axis=0)))
        if layer > 0:
            dz = _through_relu(dz @ W_new.T, before[layer - 1])
    return new, solution(params, X, y, lr, reg)[1]


@train_step.misconception(
    "The gradient passes through weights that were moved already, and the slope of ReLU is left out as well.",
    fails="matches",
)
def updates_and_skips_relu(solution, params, X, y, lr, reg=0.0):
    inputs, _, scores = _forward(params, X)
    dz, new = _score_slopes(scores, y), []
    for layer in reversed(range(len(params))):
        W, b = params[layer]
        W_new = W - lr * (inputs[layer].T @ dz + reg * W)
        new.insert(0, (W_new, b - lr * np.sum(dz, axis=0)))
        dz = dz @ W_new.T
    return new, solution(params, X, y, lr, reg)[1]


@train_step.misconception(
    "The gradients are taken anew after each layer has moved. All of them belong to the old parameters.",
    fails="matches",
)
def gradients_between_layers(solution, params, X, y, lr, reg=0.0):
    new = list(params)
    for layer in range(len(params)):
        new[layer] = _stepped(new, _network(new, X, y, reg)[1], lr)[layer]
    return new, solution(params, X, y, lr, reg)[1]


@train_step.misconception(
    "The step goes uphill: the gradient is added. To make the loss smaller it is subtracted.", fails="matches"
)
def climbs(solution, params, X, y, lr, reg=0.0):
    return solution(params, X, y, -lr, reg)


@train_step.misconception(
    "The loss is that of the new parameters. The one before the step is asked for.", fails="matches"
)
def loss_after_step(solution, params, X, y, lr, reg=0.0):
    new, _ = solution(params, X, y, lr, reg)
    return new, _network(new, X, y, reg)[0]


@train_step.misconception(
    "reg is not handed on: the step, and the loss, are those without a penalty.", fails="with_penalty"
)
def forgets_penalty(solution, params, X, y, lr, reg=0.0):
    return solution(params, X, y, lr, 0.0)


@train_step.misconception("Only the weights move. The biases are learned as well.", fails="matches")
def weights_only(solution, params, X, y, lr, reg=0.0):
    new, loss = solution(params, X, y, lr, reg)
    return [(W, b.copy()) for (W, _), (_, b) in zip(new, params, strict=True)], loss


@train_step.misconception(
    "The biases are moved by the gradient of the weights. Each has a gradient of its own.", fails="matches"
)
def bias_by_weights(solution, params, X, y, lr, reg=0.0):
    loss, grads = _network(params, X, y, reg)
    pairs = zip(params, grads, strict=True)
    return [(W - lr * dW, b - lr * np.sum(dW, axis=0)) for (W, b), (dW, _) in pairs], loss


@train_step.misconception(
    "The step is divided by the number of samples. The loss has done that already.", fails="matches"
)
def step_over_samples(solution, params, X, y, lr, reg=0.0):
    return solution(params, X, y, lr / len(X), reg)


@train_step.misconception(
    "The penalty moves the weights twice: reg times W is in dW already, and is subtracted once more.",
    fails="with_penalty",
)
def penalises_again(solution, params, X, y, lr, reg=0.0):
    new, loss = solution(params, X, y, lr, reg)
    return [(V - lr * reg * W, b) for (V, b), (W, _) in zip(new, params, strict=True)], loss


@train_step.misconception(
    "The steps are returned, -lr times the gradients, where the new parameters belong.", fails="matches"
)
def returns_steps(solution, params, X, y, lr, reg=0.0):
    new, loss = solution(params, X, y, lr, reg)
    return [(V - W, c - b) for (V, c), (W, b) in zip(new, params, strict=True)], loss


@train_step.misconception("lr is not used: the step is the whole gradient.", fails="matches")
def ignores_rate(solution, params, X, y, lr, reg=0.0):
    return solution(params, X, y, 1.0, reg)


@train_step.misconception("The gradients are returned where the new parameters belong.", fails="matches")
def returns_gradients(solution, params, X, y, lr, reg=0.0):
    loss, grads = _network(params, X, y, reg)
    return grads, loss


@train_step.misconception("Only the last layer moves. Every layer takes its step.", fails="matches")
def moves_last_layer(solution, params, X, y, lr, reg=0.0):
    new, loss = solution(params, X, y, lr, reg)
    return [*((W.copy(), b.copy()) for W, b in params[:-1]), new[-1]], loss


@train_step.misconception(
    "The old arrays are moved themselves and handed out again: the parameters before the step are lost.", fails="pure"
)
def steps_in_place(solution, params, X, y, lr, reg=0.0):
    loss, grads = _network(params, X, y, reg)
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= lr * dW
        b -= lr * db
    return params, loss


@train_step.misconception(
    "The new parameters are copies, but the old ones have moved too: the step was made in place before it was copied.",
    fails="pure",
)
def copies_after_step(solution, params, X, y, lr, reg=0.0):
    _, loss = steps_in_place(solution, params, X, y, lr, reg)
    return [(W.copy(), b.copy()) for W, b in params], loss


@train_step.variant("copies that are moved")
def step_on_copies(solution, params, X, y, lr, reg=0.0):
    new = [(W.copy(), b.copy()) for W, b in params]
    loss, grads = _network(params, X, y, reg)
    for (W, b), (dW, db) in zip(new, grads, strict=True):
        W -= lr * dW
        b -= lr * db
    return new, loss


@train_step.variant("weights and biases as lists")
def step_as_lists(solution, params, X, y, lr, reg=0.0):
    loss, grads = _network(params, X, y, reg)
    return [
        [p + lr * -d for p, d in zip(pair, slopes, strict=True)] for pair, slopes in zip(params, grads, strict=True)
    ], loss
