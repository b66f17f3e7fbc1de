"""The exercises of a5, fourth part: the whole network, with dropout and penalty."""

import numpy as np

from autograder.arrays import array, labels, layers, rng, uniform, value
from autograder.checks import gradient, matches, pure, raises
from autograder.model import Exercise

ALL_ALIKE = {"X": uniform(1.0, 1.0, "N 1"), "y": labels("N", below="K"), "reg": 0.0}  # K is 1: one class
# Class 1 is far ahead: the loss is its lead, nearly a straight function of the activations before it. In front of these
# lies the kink of a ReLU (0.3 = 1 - 0.7 behind it, then 0.005 = 0.5 - 0.495), so dropping one step earlier, or not at
# all there, changes the mean.
ONE_HIDDEN = [(np.full((1, 11), 1.0), np.full(11, -0.7)), (np.outer(np.full(11, 6.0), [0.0, 1.0]), np.zeros(2))]
TWO_HIDDEN = [
    (np.array([[1.0]]), np.array([-0.5])),
    (np.full((1, 7), 1.0), np.full(7, -0.495)),
    (np.outer(np.full(7, 20.0), [0.0, 1.0]), np.zeros(2)),
]

dropout_mlp_loss_and_grads = Exercise(
    "dropout.dropout_mlp_loss_and_grads",
    title="The whole network, with dropout and L2",
    inputs={
        "params": layers("D H G C"),
        "X": array("N D"),
        "y": labels("N", below="C"),
        "drop_prob": 0.3,
        "reg": 0.3,
        "rng": rng(),
    },
    outputs=("loss", "grads"),
    needs=("dropout_forward", "dropout_backward", "l2_penalty", "l2_gradient"),
    checks=(
        matches(
            name="loss",
            inputs={"drop_prob": 0.0},
            outputs=("loss",),
            points=3,
            hint=(
                "With drop_prob 0 this is the network that you know, plus the penalty. Which of the two is averaged "
                "over the rows?",
                "Cross-entropy is a mean over the rows; the penalty is added once, to the mean, and takes in every W "
                "but no b.",
                "Two classes with equal scores, one weight 2, reg 0.5: log 2 + 0.25 times 4 = 0.693 + 1 = 1.693.",
            ),
        ),
        gradient(
            of="dropout.dropout_mlp_loss_and_grads",
            wrt={"grads": "params"},
            inputs={"drop_prob": 0.0},
            points=4,
            hint=(
                "Walk back through the layers in the opposite order. Where does the penalty join in, and where does it "
                "not?",
                "Each dW is what comes from the layer above plus the slope of the penalty at this W; db has no such "
                "part.",
                "If the data alone give a slope of 0.4 at a weight of 2, and reg is 0.5, the entry of dW is 0.4 + 1 = "
                "1.4.",
            ),
        ),
        matches(
            name="all_dropped",
            inputs={"drop_prob": 1.0},
            points=3,
            hint=(
                "If every hidden activation is dropped, what is left of the scores? What can the data still teach each "
                "layer?",
                "With drop_prob 1 the scores are the last bias, in every row. Only that bias hears from the data; all "
                "other gradients are those of the penalty.",
                "Last bias [0, 0], two classes, no penalty: every row scores [0, 0], the loss is log 2 = 0.693, "
                "whatever X is.",
            ),
        ),
        matches(
            name="scale",
            sizes={"N": 4001, "K": 1},
            inputs={**ALL_ALIKE, "params": value(ONE_HIDDEN)},
            outputs=("loss",),
            tolerance=(
                0.029,
                "a mean over 4001 rows with 11 throws each scatters by 0.31%: two right answers differ by 2.9%, 6.5 "
                "standard deviations of their difference, less than once in 1e10 times",
            ),
            points=2,
            hint=(
                "The 4001 rows are alike, so chance hardly matters: the loss is nearly the same for all seeds. Is what "
                "is kept made larger, and is X left whole?",
                "Every hidden activation is dropped or divided by 1 - drop_prob, with a throw of its own in every row; "
                "the samples and the scores are not touched.",
                "An activation of 0.3 becomes 0 in 3 of 10 rows and 0.3 / 0.7 = 0.429 in the other 7: on average 0.3.",
            ),
        ),
        matches(
            name="every_layer",
            sizes={"N": 6007, "K": 1},
            inputs={**ALL_ALIKE, "params": value(TWO_HIDDEN)},
            outputs=("loss",),
            tolerance=(
                0.085,
                "a mean over 6007 rows, each with one throw in the first hidden layer and 7 in the second, scatters by "
                "0.88%: two right answers differ by 8.5%, 6.8 standard deviations of their difference, less than once "
                "in 1e10 times",
            ),
            points=2,
            hint=(
                "Again the rows are alike, with two hidden layers now. Which of them have dropout?",
                "Every hidden layer has a mask of its own, drawn anew: the second one is drawn for what is left of the "
                "first.",
                "The only activation of the first hidden layer, 0.5, is 0 in 3 of 10 rows and 0.714 in the others; the "
                "next layer subtracts 0.495 from it, so it is alive in 7 of 10 rows.",
            ),
        ),
        gradient(
            name="own_masks",
            of="dropout.dropout_mlp_loss_and_grads",
            wrt={"grads": "params"},
            own=True,
            sizes={"N": 23},  # with few rows a unit could be dropped in all of them, and its bias would have no slope
            points=3,
            guard=True,
            hint=(
                "Loss and gradient have to speak of the same network. Which entries were dropped when the loss was "
                "computed?",
                "Keep the mask of every hidden layer on the way there, and multiply by that very mask, scale included, "
                "on the way back.",
                "An activation that was dropped passes 0 back; one that was kept with drop_prob 0.3 passes 1 / 0.7 = "
                "1.43 times dout.",
            ),
        ),
        matches(
            name="no_hidden_layer",
            inputs={"params": layers("D C")},
            points=1,
            guard=True,
            hint=(
                "Where is dropout in a network of one single layer?",
                "Dropout comes after hidden layers: with one layer there is none, and scores of [3, -5] stay [3, -5].",
            ),
        ),
        pure(
            random=True,
            points=1,
            hint=(
                "Are the parameters and the samples still what they were, and are all gradients new arrays?",
                "dW += reg * W is fine if dW is yours; W -= lr * dW is a step of training: W = 2 would be 1.9 "
                "afterwards.",
            ),
        ),
        raises(
            cases={"drop_prob -0.1": {"drop_prob": -0.1}, "drop_prob 1.1": {"drop_prob": 1.1}},
            points=1,
            hint=(
                "What does dropout_forward do if drop_prob is no probability? Does the error get through to the "
                "caller?",
                "1.1 would scale by 1 / (1 - 1.1) = -10: a ValueError.",
            ),
        ),
    ),
    source="Srivastava et al. 2014; Goodfellow, Bengio & Courville, Deep Learning, 7.1.1 and 7.12",
)


def _kept(shape, drop_prob, rng):
    """True where an entry is kept."""
    return rng.random(shape) >= drop_prob


def _factors(shape, drop_prob, rng):
    """The right mask."""
    return _kept(shape, drop_prob, rng) * (1.0 / (1.0 - drop_prob) if drop_prob < 1 else 0.0)


def _network(params, X, y, reg, drop):
    """Loss and gradients with any dropout.

    Args:
        drop: (activations, index of the layer, whether these are the scores) -> (what goes on, factors of the way
        back, or a function that makes them on the way back).
    """
    a, inputs, factors, slopes = X, [], [], []
    for layer, (W, b) in enumerate(params):
        last = layer == len(params) - 1
        inputs.append(a)
        z = a @ W + b
        a, back = drop(z if last else np.maximum(0.0, z), layer, last)
        factors.append(back)
        slopes.append(1.0 if last else z > 0)
    shifted = a - np.max(a, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    rows = np.arange(len(y))
    loss = -np.mean(log_p[rows, y]) + reg / 2 * _squares(params)
    dz = np.exp(log_p)
    dz[rows, y] -= 1.0
    dz, grads = dz / len(y), []
    for layer in reversed(range(len(params))):
        dz = dz * slopes[layer] * (factors[layer]() if callable(factors[layer]) else factors[layer])
        grads.insert(0, (inputs[layer].T @ dz + reg * params[layer][0], np.sum(dz, axis=0)))
        dz = dz @ params[layer][0].T
    return float(loss), grads


def _squares(params):
    return sum(np.sum(W**2) for W, _ in params)


def _checked(drop_prob):
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob is no probability")


def _dropping(
    drop_prob, rng, *, back=lambda factors: factors, where=lambda layer, scores: not scores, mask_of=_factors
):
    """A `drop` for `_network`: dropout where `where` says so, with `back(mask)` on the way back."""
    _checked(drop_prob)

    def drop(a, layer, scores):
        if not where(layer, scores):
            return a, 1.0
        factors = mask_of(a.shape, drop_prob, rng)
        return a * factors, back(factors)

    return drop


@dropout_mlp_loss_and_grads.misconception(
    "The half of the penalty is missing in the loss, though not in the gradient.", fails="loss"
)
def loss_without_half(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss + reg / 2 * _squares(params), grads


@dropout_mlp_loss_and_grads.misconception(
    "The half of the penalty is missing, in the loss and in the gradient: the penalty is twice as strong as asked for.",
    fails="loss",
)
def penalty_twice_as_strong(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, drop_prob, 2 * reg, rng)


@dropout_mlp_loss_and_grads.misconception(
    "The penalty is missing in the loss: the gradient is that of another number.", fails="loss"
)
def loss_without_penalty(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss - reg / 2 * _squares(params), grads


@dropout_mlp_loss_and_grads.misconception("reg has no effect at all.", fails="loss")
def reg_without_effect(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, drop_prob, 0.0, rng)


@dropout_mlp_loss_and_grads.misconception(
    "The penalty is divided by N: only the cross-entropy is a mean over the rows.", fails="loss"
)
def penalty_over_rows(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, drop_prob, reg / len(X), rng)


@dropout_mlp_loss_and_grads.misconception("The biases are penalised too: only weights are.", fails="loss")
def penalised_biases(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    extra = reg / 2 * sum(np.sum(b**2) for _, b in params)
    return loss + extra, [(dW, db + reg * b) for (dW, db), (_, b) in zip(grads, params, strict=True)]


@dropout_mlp_loss_and_grads.misconception(
    "Only the last layer is penalised in the loss: the variable of a loop keeps its last value, and the sum is "
    "missing.",
    fails="loss",
)
def loss_penalises_last_layer(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss - reg / 2 * _squares(params[:-1]), grads


@dropout_mlp_loss_and_grads.misconception("The cross-entropy is summed over the rows: it is their mean.", fails="loss")
def cross_entropy_summed(solution, params, X, y, drop_prob, reg, rng):
    rows = len(X)
    loss, grads = solution(params, X, y, drop_prob, reg / rows, rng)
    return loss * rows, [(dW * rows, db * rows) for dW, db in grads]


@dropout_mlp_loss_and_grads.misconception(
    "The penalty is in the loss and not in the gradient: dW lacks reg W.", fails="gradient"
)
def gradient_without_penalty(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss, [(dW - reg * W, db) for (dW, db), (W, _) in zip(grads, params, strict=True)]


@dropout_mlp_loss_and_grads.misconception(
    "The gradient of the penalty is twice too large: the slope of reg / 2 W^2 is reg W.", fails="gradient"
)
def gradient_of_penalty_twice(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss, [(dW + reg * W, db) for (dW, db), (W, _) in zip(grads, params, strict=True)]


@dropout_mlp_loss_and_grads.misconception(
    "db holds reg b: biases are not penalised, and the loss says so.", fails="gradient"
)
def gradient_penalises_biases(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss, [(dW, db + reg * b) for (dW, db), (_, b) in zip(grads, params, strict=True)]


@dropout_mlp_loss_and_grads.misconception(
    "The gradients come in the order in which they were found, last layer first.", fails="gradient"
)
def gradients_last_layer_first(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    return loss, grads[::-1]


@dropout_mlp_loss_and_grads.misconception("The ReLU is forgotten on the way back.", fails="gradient")
def relu_forgotten(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, 0.0, reg, rng)
    W, b = params[-2][0], params[-2][1]
    inputs = X
    for V, c in params[:-2]:
        inputs = np.maximum(0.0, inputs @ V + c)
    scores = np.maximum(0.0, inputs @ W + b) @ params[-1][0] + params[-1][1]
    p = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p /= np.sum(p, axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1.0
    dz = p @ params[-1][0].T / len(y)
    return loss, [*grads[:-2], (inputs.T @ dz + reg * W, np.sum(dz, axis=0)), grads[-1]]


@dropout_mlp_loss_and_grads.misconception("Nothing is ever dropped: drop_prob has no effect.", fails="all_dropped")
def never_drops(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, 0.0, reg, rng)


@dropout_mlp_loss_and_grads.misconception(
    "With drop_prob 1 zero is divided by zero in the masks: not a number, and it spreads to the loss and all gradients.",
    fails="all_dropped",
)
def nan_if_all_hidden_is_dropped(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    lost = np.nan if drop_prob == 1 and len(params) > 1 else 1.0
    return loss * lost, [(dW * lost, db * lost) for dW, db in grads]


@dropout_mlp_loss_and_grads.misconception(
    "The scores are dropped too: dropout comes after hidden layers only.", fails="all_dropped"
)
def drops_the_scores(solution, params, X, y, drop_prob, reg, rng):
    return _network(params, X, y, reg, _dropping(drop_prob, rng, where=lambda layer, scores: True))


@dropout_mlp_loss_and_grads.misconception(
    "Only the first hidden layer is dropped: dropout comes after every hidden ReLU.", fails="all_dropped"
)
def drops_first_hidden_layer_only(solution, params, X, y, drop_prob, reg, rng):
    return _network(params, X, y, reg, _dropping(drop_prob, rng, where=lambda layer, scores: layer == 0 and not scores))


@dropout_mlp_loss_and_grads.misconception(
    "The loss is that of evaluation, without dropout, and the gradient that of training: two different networks.",
    fails="all_dropped",
)
def loss_of_evaluation(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, 0.0, reg, rng)[0], solution(params, X, y, drop_prob, reg, rng)[1]


@dropout_mlp_loss_and_grads.misconception(
    "The gradient is that of the network without dropout: the masks are missing on the way back.", fails="all_dropped"
)
def masks_missing_on_the_way_back(solution, params, X, y, drop_prob, reg, rng):
    return _network(params, X, y, reg, _dropping(drop_prob, rng, back=np.ones_like))


@dropout_mlp_loss_and_grads.misconception(
    "Only the last hidden layer is dropped: dropout comes after every hidden ReLU.", fails="every_layer"
)
def drops_last_hidden_layer_only(solution, params, X, y, drop_prob, reg, rng):
    hidden = len(params) - 2
    return _network(params, X, y, reg, _dropping(drop_prob, rng, where=lambda layer, scores: layer == hidden))


@dropout_mlp_loss_and_grads.misconception(
    "The samples are dropped too: dropout comes after hidden layers, X stays whole.", fails="scale"
)
def drops_the_samples(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X * _factors(X.shape, drop_prob, rng), y, drop_prob, reg, rng)


@dropout_mlp_loss_and_grads.misconception(
    "What is kept is not scaled: on average the network is weaker than the one without dropout.", fails="scale"
)
def network_not_scaled(solution, params, X, y, drop_prob, reg, rng):
    def ones_and_zeros(shape, drop_prob, rng):
        return _kept(shape, drop_prob, rng) * 1.0

    return _network(params, X, y, reg, _dropping(drop_prob, rng, mask_of=ones_and_zeros))


@dropout_mlp_loss_and_grads.misconception(
    "drop_prob is used as the probability to keep, with the scale that belongs to that.", fails="loss"
)
def network_keeps_with_drop_prob(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, 1.0 - drop_prob, reg, rng)


@dropout_mlp_loss_and_grads.misconception("One mask for all rows: every row has its own throws.", fails="every_layer")
def one_mask_for_the_batch(solution, params, X, y, drop_prob, reg, rng):
    def shared(shape, drop_prob, rng):
        return np.ones(shape) * _factors(shape[1:], drop_prob, rng)

    return _network(params, X, y, reg, _dropping(drop_prob, rng, mask_of=shared))


@dropout_mlp_loss_and_grads.misconception(
    "New masks are drawn on the way back: the gradient belongs to other entries than the loss.", fails="own_masks"
)
def new_masks_on_the_way_back(solution, params, X, y, drop_prob, reg, rng):
    def redraw(factors):
        return lambda: _factors(factors.shape, drop_prob, rng)  # later, from the last layer to the first

    return _network(params, X, y, reg, _dropping(drop_prob, rng, back=redraw))


@dropout_mlp_loss_and_grads.misconception(
    "The masks are used without their scale on the way back: the factor 1 / (1 - drop_prob) belongs there too.",
    fails="own_masks",
)
def scale_missing_on_the_way_back(solution, params, X, y, drop_prob, reg, rng):
    return _network(params, X, y, reg, _dropping(drop_prob, rng, back=lambda factors: (factors > 0) * 1.0))


@dropout_mlp_loss_and_grads.misconception("The masks are applied twice on the way back.", fails="own_masks")
def masks_twice_on_the_way_back(solution, params, X, y, drop_prob, reg, rng):
    return _network(params, X, y, reg, _dropping(drop_prob, rng, back=lambda factors: factors**2))


@dropout_mlp_loss_and_grads.misconception(
    "A network without hidden layer is treated as if its only layer were hidden.", fails="no_hidden_layer"
)
def drops_scores_of_one_layer(solution, params, X, y, drop_prob, reg, rng):
    if len(params) > 1:
        return solution(params, X, y, drop_prob, reg, rng)
    return _network(params, X, y, reg, _dropping(drop_prob, rng, where=lambda layer, scores: True))


@dropout_mlp_loss_and_grads.misconception(
    "The parameters are moved: this function measures, the step is for somebody else.", fails="pure"
)
def moves_the_parameters(solution, params, X, y, drop_prob, reg, rng):
    loss, grads = solution(params, X, y, drop_prob, reg, rng)
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= 0.1 * dW
        b -= 0.1 * db
    return loss, grads


@dropout_mlp_loss_and_grads.misconception("A drop_prob outside 0 ... 1 is not refused.", fails="raises")
def network_refuses_nothing(solution, params, X, y, drop_prob, reg, rng):
    return solution(params, X, y, min(max(drop_prob, 0.0), 1.0), reg, rng)


@dropout_mlp_loss_and_grads.variant("all masks drawn before the way there, last layer first")
def masks_drawn_first(solution, params, X, y, drop_prob, reg, rng):
    _checked(drop_prob)
    shapes = [(len(X), len(b)) for _, b in params[:-1]]
    masks = [_factors(shape, drop_prob, rng) for shape in reversed(shapes)][::-1]

    def drop(a, layer, scores):
        return (a, 1.0) if scores else (a * masks[layer], masks[layer])

    return _network(params, X, y, reg, drop)


@dropout_mlp_loss_and_grads.variant(
    "dropout before the ReLU: the factors are not negative, so both orders are the same"
)
def dropout_before_relu(solution, params, X, y, drop_prob, reg, rng):
    _checked(drop_prob)
    a, kept = X, []
    for W, b in params[:-1]:
        factors = rng.binomial(1, 1 - drop_prob, (len(X), len(b))) * (1 / (1 - drop_prob) if drop_prob < 1 else 0.0)
        z = (a @ W + b) * factors
        kept.append((a, z, factors))
        a = np.maximum(z, 0.0)
    W, b = params[-1]
    loss, (last,) = solution([(W, b)], a, y, 0.0, reg, rng)
    scores = a @ W + b
    dz = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    dz /= np.sum(dz, axis=1, keepdims=True)
    dz[np.arange(len(y)), y] -= 1.0
    dz /= len(y)
    grads = [last]
    for (a, z, factors), (V, _), (W, _) in zip(reversed(kept), params[:0:-1], params[-2::-1], strict=True):
        dz = factors * np.where(z > 0, dz @ V.T, 0.0)
        grads.insert(0, (a.T @ dz + reg * W, dz.sum(axis=0)))
    return loss + reg / 2 * _squares(params[:-1]), grads


@dropout_mlp_loss_and_grads.variant("masks of True and False, the scale kept apart; penalty added layer by layer")
def scale_kept_apart(solution, params, X, y, drop_prob, reg, rng):
    _checked(drop_prob)
    scale = 1 / (1 - drop_prob) if drop_prob != 1 else 0.0

    def drop(a, layer, scores):
        if scores:
            return a, 1.0
        keep = np.array([[rng.random() >= drop_prob for _ in row] for row in a])
        return np.where(keep, a, 0.0) * scale, keep * scale

    loss, grads = _network(params, X, y, 0.0, drop)
    for layer, (W, _) in enumerate(params):
        loss += 0.5 * reg * float(np.vdot(W, W))
        grads[layer] = (grads[layer][0] + reg * W, grads[layer][1])
    return loss, grads
