"""The exercises of a3, second part: softmax and the gradients of the losses."""

import numpy as np

from autograder.arrays import array, labels, probabilities, value
from autograder.checks import gradient, matches, pure, stable
from autograder.model import Exercise

NEW_ARRAYS = "What a backward pass returns are new arrays. dout belongs to whoever called it: others may still need it."


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _softmax(z, axis):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def _onehot(y, classes):
    return np.eye(classes)[y]


# p has to be the softmax of z, so z stands still here; dout, in which the answer is linear, is drawn.
SCORES = 1.5 * np.random.Generator(np.random.Philox(3)).standard_normal((5, 3))
SCORES_3D = 1.5 * np.random.Generator(np.random.Philox(4)).standard_normal((3, 4, 5))

softmax_backward = Exercise(
    "backprop.softmax_backward",
    title="Gradient of the softmax",
    inputs={"z": value(SCORES), "axis": -1, "p": value(_softmax(SCORES, -1)), "dout": array("5 3")},
    arguments=("dout", "p", "axis"),
    outputs=("dz",),
    checks=(
        gradient(
            of="given.softmax",
            wrt="z",
            upstream="dout",
            of_args=("z", "axis"),
            points=6,
            hint=(
                "If one score grows, what happens to the probabilities of all the other classes?",
                "d p[i] / d z[j] is p[i] (1 - p[i]) if i = j, and -p[i] p[j] otherwise. Multiply by dout[i] and add "
                "up over i.",
                "What is left: dz[j] is p[j] times (dout[j] minus the sum over i of dout[i] p[i]). That sum is one "
                "number per row.",
                "p = [0.2, 0.8] and dout = [1, 0]: the sum is 0.2, so dz = [0.2 times 0.8, 0.8 times -0.2] = [0.16, "
                "-0.16].",
            ),
        ),
        matches(
            name="axes",
            cases={
                "axis 0": {"p": value(_softmax(SCORES, 0)), "axis": 0},
                "the middle one of three": {"p": value(_softmax(SCORES_3D, 1)), "dout": array("3 4 5"), "axis": 1},
                "drawn, as many samples as classes": {"p": probabilities("4 4"), "dout": array("4 4")},
            },
            points=2,
            guard=True,
            hint=(
                "Along which axis do the probabilities add up to 1 here? The sum runs along that axis, and its length "
                "stays.",
                "Along the axis the entries of dz add up to 0, always: with axis 0 every column of dz does.",
                "p = [[0.2], [0.8]], dout = [[1], [0]], axis 0: dz = [[0.16], [-0.16]].",
            ),
        ),
        pure(points=2, hint=(NEW_ARRAYS, "After the call dout = [1, 0] and p = [0.2, 0.8] are what they were.")),
    ),
    source="Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990",
)


@softmax_backward.misconception(
    "Only the diagonal of the derivative is used, p (1 - p). Every score moves the other probabilities too.",
    fails="gradient",
)
def diagonal_only(solution, dout, p, axis):
    return dout * p * (1.0 - p)


@softmax_backward.misconception(
    "p times dout is only the first half: what the scores take from the other classes is missing.", fails="gradient"
)
def first_half_only(solution, dout, p, axis):
    return dout * p


@softmax_backward.misconception(
    "The sum that is subtracted is that of dout alone. It has to be weighted with p.", fails="gradient"
)
def plain_sum(solution, dout, p, axis):
    return p * (dout - np.sum(dout, axis=axis, keepdims=True))


@softmax_backward.misconception(
    "The mean of dout is subtracted. The right average is weighted with p.", fails="gradient"
)
def plain_mean(solution, dout, p, axis):
    return p * (dout - np.mean(dout, axis=axis, keepdims=True))


@softmax_backward.misconception(
    "The mean of dout times p is subtracted. p is the weight of each entry already: take the sum.", fails="gradient"
)
def mean_of_products(solution, dout, p, axis):
    return p * (dout - np.mean(dout * p, axis=axis, keepdims=True))


@softmax_backward.misconception(
    "The sum is added to dout. It is subtracted: with the same dout for every class nothing is left.", fails="gradient"
)
def adds_the_sum(solution, dout, p, axis):
    return p * (dout + np.sum(dout * p, axis=axis, keepdims=True))


@softmax_backward.misconception(
    "p multiplies dout only. It belongs before the whole bracket: the sum that is subtracted is multiplied by p too.",
    fails="gradient",
)
def p_on_dout_only(solution, dout, p, axis):
    return p * dout - np.sum(dout * p, axis=axis, keepdims=True)


@softmax_backward.misconception(
    "The sum runs over the samples. It has to run along the axis on which p adds up to 1.", fails="gradient"
)
def sums_over_samples(solution, dout, p, axis):
    return p * (dout - np.sum(dout * p, axis=0 if axis in (-1, p.ndim - 1) else -1, keepdims=True))


@softmax_backward.misconception(
    "One sum over the whole array is subtracted everywhere. Every row has its own.", fails="gradient"
)
def sums_everything(solution, dout, p, axis):
    return p * (dout - np.sum(dout * p))


# With ones in place of dout the bracket is 1 - sum(p), which is 0: the same function as returning zeros.
NOTHING = "nothing_flows"


@softmax_backward.misconception(
    "Nothing flows back. That is right for a dout of ones, where p always adds up to 1, and wrong for any other.",
    fails="gradient",
    group=NOTHING,
)
def softmax_always_zero(solution, dout, p, axis):
    return np.zeros_like(p)


@softmax_backward.misconception(
    "dout does not take part. With ones in its place the result is 0 up to rounding, whatever p is.",
    fails="gradient",
    group=NOTHING,
)
def softmax_ignores_dout(solution, dout, p, axis):
    return p * (1.0 - np.sum(p, axis=axis, keepdims=True))


@softmax_backward.misconception(
    "The sign is turned: dout comes first in the bracket, the sum is subtracted.", fails="gradient"
)
def softmax_sign(solution, dout, p, axis):
    return p * (np.sum(dout * p, axis=axis, keepdims=True) - dout)


@softmax_backward.misconception(
    "softmax is applied to p once more. p is what softmax returned already.", fails="gradient"
)
def softmax_of_probabilities(solution, dout, p, axis):
    return solution(dout, _softmax(p, axis), axis)


@softmax_backward.misconception(
    "p minus dout is the short form for softmax and cross-entropy together. Here softmax stands alone.",
    fails="gradient",
)
def softmax_short_form(solution, dout, p, axis):
    return p - dout


@softmax_backward.misconception(
    "The sum loses its axis and no longer lines up with the rows. Only with as many rows as classes does it run, and "
    "wrongly.",
    fails="gradient",
)
def softmax_drops_axis(solution, dout, p, axis):
    return p * (dout - np.sum(dout * p, axis=axis))


@softmax_backward.misconception("The axis is not looked at: the last one is always taken.", fails="axes")
def softmax_ignores_axis(solution, dout, p, axis):
    return solution(dout, p, -1)


@softmax_backward.misconception("The axis is not looked at: axis 1 is always taken.", fails="axes")
def softmax_always_axis_one(solution, dout, p, axis):
    return solution(dout, p, 1)


@softmax_backward.misconception(
    "The product is formed in dout itself: the caller's gradient is overwritten.", fails="pure"
)
def softmax_into_dout(solution, dout, p, axis):
    dz = solution(dout, p, axis)
    dout *= p
    return dz


@softmax_backward.misconception("p is overwritten, though whoever called may need it for the loss.", fails="pure")
def softmax_into_p(solution, dout, p, axis):
    p *= dout - np.sum(dout * p, axis=axis, keepdims=True)
    return p.copy()


@softmax_backward.variant("difference of two products")
def softmax_backward_difference(solution, dout, p, axis):
    weighted = p * dout
    return weighted - p * weighted.sum(axis=axis, keepdims=True)


@softmax_backward.variant("the full derivative of every row")
def softmax_backward_by_jacobian(solution, dout, p, axis):
    rows, slopes = np.moveaxis(p, axis, -1), np.moveaxis(dout, axis, -1)
    dz = np.zeros(rows.shape)
    for index in np.ndindex(rows.shape[:-1]):
        dz[index] = (np.diag(rows[index]) - np.outer(rows[index], rows[index])) @ slopes[index]
    return np.moveaxis(dz, -1, axis)


@softmax_backward.variant("einsum")
def softmax_backward_by_einsum(solution, dout, p, axis):
    rows, slopes = np.moveaxis(p, axis, -1), np.moveaxis(dout, axis, -1)
    average = np.einsum("...c,...c->...", rows, slopes)
    return np.moveaxis(rows * (slopes - average[..., None]), -1, axis)


softmax_cross_entropy_backward = Exercise(
    "backprop.softmax_cross_entropy_backward",
    title="Gradient of softmax and cross-entropy together",
    inputs={"z": array("N C", scale=1.5), "y": labels("N", below="K")},
    outputs=("dz",),
    checks=(
        gradient(
            of="given.softmax_cross_entropy",
            wrt="z",
            sizes={"N": 5, "C": 4, "K": 3},  # K: the last class does not occur
            points=8,
            hint=(
                "The loss of one row is log(sum of exp(z)) minus z[y]. What is the slope of each of the two parts?",
                "The first part gives the probabilities p, the second takes 1 away in the column of the label. Then "
                "comes the mean over the rows.",
                "dz is (N, C): every class gets a slope, and every row of dz adds up to 0.",
                "One row with p = [0.25, 0.75] and label 1: dz = [0.25, -0.25]. As one of two rows: [0.125, -0.125].",
            ),
        ),
        matches(
            name="batch_of_one",
            inputs={"z": array("1 3"), "y": value(np.array([0]))},
            points=2,
            guard=True,
            hint=(
                "A batch of one row is still a matrix: dz has the shape of z.",
                "z = [[0, 0, 0]] and y = [0] give dz = [[-2/3, 1/3, 1/3]], of shape (1, 3).",
            ),
        ),
        stable(
            cases={
                "large scores": {
                    "z": value(np.array([[1000.0, 0.0, -1000.0], [-1000.0, 998.0, 1000.0], [0.0, 1.0, 2.0]])),
                    "y": value(np.array([1, 2, 0])),
                },
                "all far below 0": {
                    "z": value(np.array([[-1000.0, -1001.0, -1003.0], [0.0, -1.0, 2.0]])),
                    "y": value(np.array([1, 0])),
                },
            },
            points=3,
            hint=(
                "exp(1000) is infinite, and three times exp(-1000) is 0. What can be done to a row that leaves its "
                "softmax as it is?",
                "The given softmax shifts every row by its own maximum. Scores [1000, 0] have p = [1, 0], so with "
                "label 1 and one row dz = [1, -1].",
            ),
        ),
        pure(
            sizes={"K": 3},
            points=2,
            hint=(
                "Is z or y another array after the call? A 1 that is taken away in place, or a shift in place, stays.",
                "After the call on z = [[0, 1]] z is still [[0, 1]].",
            ),
        ),
    ),
    source="Bridle, 1990; Bishop, Pattern Recognition and Machine Learning, 4.3.4",
)


@softmax_cross_entropy_backward.misconception(
    "The 1/N is missing: the loss is a mean over the rows, so its gradient is divided by N too.", fails="gradient"
)
def ce_without_mean(solution, z, y):
    return solution(z, y) * len(z)


@softmax_cross_entropy_backward.misconception(
    "The gradient is divided by the number of all entries. The loss is a mean over the N rows, not over the classes.",
    fails="gradient",
)
def ce_mean_over_entries(solution, z, y):
    return solution(z, y) / z.shape[1]


@softmax_cross_entropy_backward.misconception(
    "The mean over the rows is taken twice: divide by N once.", fails="gradient"
)
def ce_mean_twice(solution, z, y):
    return solution(z, y) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The sign is turned: a wrong class with a high probability has to get a positive slope.", fails="gradient"
)
def ce_sign(solution, z, y):
    return -solution(z, y)


@softmax_cross_entropy_backward.misconception(
    "1 is taken away from every class. Only the column of the label loses it.", fails="gradient"
)
def ce_minus_one_everywhere(solution, z, y):
    return (_softmax(z, 1) - 1.0) / len(z)


@softmax_cross_entropy_backward.misconception(
    "1 is taken away from every column whose class occurs in y, in all rows. Each row has one label of its own.",
    fails="gradient",
)
def ce_all_labels_in_all_rows(solution, z, y):
    p = _softmax(z, 1)
    p[:, y] -= 1.0
    return p / len(z)


@softmax_cross_entropy_backward.misconception(
    "1 is taken away from whole rows: y numbers columns here, one in each row, and is used to pick rows.",
    fails="gradient",
)
def ce_label_as_row(solution, z, y):
    p = _softmax(z, 1)
    for label in set(y.tolist()):
        p[label] -= 1.0
    return p / len(z)


@softmax_cross_entropy_backward.misconception(
    "Brackets are missing: only the 1 of the label is divided by N, the probabilities are not.", fails="gradient"
)
def ce_brackets_missing(solution, z, y):
    return _softmax(z, 1) - _onehot(y, z.shape[1]) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The logarithm of the probabilities is used. It belongs to the loss; in the slope stands p itself.",
    fails="gradient",
)
def ce_logarithm_remains(solution, z, y):
    return (np.log(_softmax(z, 1)) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "1 is taken away from the class that the network likes best. It belongs to the label: y is not used.",
    fails="gradient",
)
def ce_favourite_for_label(solution, z, y):
    return (_softmax(z, 1) - _onehot(np.argmax(z, axis=1), z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The slope at the label is set to 0. There it is p - 1: the less the network believes in it, the steeper.",
    fails="gradient",
)
def ce_label_left_alone(solution, z, y):
    return _softmax(z, 1) * (1.0 - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The label's number is subtracted from its row. A label names a column; it is not an amount.", fails="gradient"
)
def ce_label_as_amount(solution, z, y):
    return (_softmax(z, 1) - y[:, None]) / len(z)


@softmax_cross_entropy_backward.misconception(
    "This is the slope with respect to the probabilities, -1/p at the label. The way on through softmax is missing.",
    fails="gradient",
)
def ce_stops_at_probabilities(solution, z, y):
    return -_onehot(y, z.shape[1]) / _softmax(z, 1) / len(z)


@softmax_cross_entropy_backward.misconception(
    "p (1 - p) is multiplied in once more. p minus the label has gone through softmax already.", fails="gradient"
)
def ce_slope_twice(solution, z, y):
    p = _softmax(z, 1)
    return solution(z, y) * p * (1.0 - p)


@softmax_cross_entropy_backward.misconception(
    "The difference is divided by p (1 - p). That is the slope with respect to p of another loss, not to z.",
    fails="gradient",
)
def ce_divides_by_slope(solution, z, y):
    p = _softmax(z, 1)
    return solution(z, y) / (p * (1.0 - p))


@softmax_cross_entropy_backward.misconception("The labels take no part: this is p / N alone.", fails="gradient")
def ce_without_labels(solution, z, y):
    return _softmax(z, 1) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The scores stand where the probabilities belong: softmax is missing.", fails="gradient"
)
def ce_without_softmax(solution, z, y):
    return (z - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception("softmax is applied twice.", fails="gradient")
def ce_softmax_twice(solution, z, y):
    return (_softmax(_softmax(z, 1), 1) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "softmax runs over the samples: here every column adds up to 1. Every row should.", fails="gradient"
)
def ce_softmax_over_samples(solution, z, y):
    return (_softmax(z, 0) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "softmax runs over the whole batch at once. Every row adds up to 1 by itself.", fails="gradient"
)
def ce_softmax_over_everything(solution, z, y):
    return (_softmax(z, None) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "Only the column of the label gets a slope. The other scores make the loss larger too.", fails="gradient"
)
def ce_label_column_only(solution, z, y):
    return solution(z, y) * _onehot(y, z.shape[1])


@softmax_cross_entropy_backward.misconception(
    "A small constant inside the logarithm has found its way into the gradient. The loss has none.", fails="gradient"
)
def ce_epsilon(solution, z, y):
    label = _softmax(z, 1)[np.arange(len(z)), y][:, None]
    return solution(z, y) * (label / (label + 1e-7))


@softmax_cross_entropy_backward.misconception(
    "The number of classes is taken from the largest label that occurs. A batch need not contain every class: z knows.",
    fails="gradient",
)
def ce_classes_from_labels(solution, z, y):
    return (_softmax(z, 1) - _onehot(y, int(np.max(y)) + 1)) / len(z)


@softmax_cross_entropy_backward.misconception(
    "A batch of one loses its axis: dz comes back as (C,). Squeezing drops every axis of length 1.",
    fails="batch_of_one",
)
def ce_squeezes_batch(solution, z, y):
    return np.squeeze(solution(z, y))


@softmax_cross_entropy_backward.misconception(
    "exp is taken of the scores as they are: at 1000 this is infinity over infinity. Shift every row by its maximum "
    "first.",
    fails="stable",
)
def ce_overflows(solution, z, y):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return (e / np.sum(e, axis=1, keepdims=True) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "All rows are shifted by one maximum: a row far below it becomes 0 over 0. Every row has its own.", fails="stable"
)
def ce_one_shift_for_all(solution, z, y):
    with np.errstate(all="ignore"):
        e = np.exp(z - np.max(z))
        return (e / np.sum(e, axis=1, keepdims=True) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The probability is kept above a small number, so a row that is sure of its class gets a slope that is not its "
    "own.",
    fails="stable",
)
def ce_clips_probabilities(solution, z, y):
    return (np.clip(_softmax(z, 1), 1e-7, 1.0) - _onehot(y, z.shape[1])) / len(z)


@softmax_cross_entropy_backward.misconception(
    "The scores are shifted in place: the caller's z is changed, and a loss computed from it as well.", fails="pure"
)
def ce_shifts_in_place(solution, z, y):
    dz = solution(z, y)
    z -= np.max(z, axis=1, keepdims=True)
    return dz


@softmax_cross_entropy_backward.misconception(
    "The gradient is built inside z and handed out: the caller's scores are gone, and z and dz are one array.",
    fails="pure",
)
def ce_builds_in_place(solution, z, y):
    z[...] = solution(z, y)
    return z


@softmax_cross_entropy_backward.variant("one-hot labels")
def ce_one_hot(solution, z, y):
    return (_softmax(z, 1) - np.eye(z.shape[1])[y]) / z.shape[0]


@softmax_cross_entropy_backward.variant("row by row, from the log-probabilities")
def ce_by_rows(solution, z, y):
    dz = np.zeros(z.shape)
    for n, label in enumerate(y):
        shifted = z[n] - z[n].max()
        dz[n] = np.exp(shifted - np.log(np.sum(np.exp(shifted))))
        dz[n, label] -= 1.0
    return dz / len(y)


@softmax_cross_entropy_backward.variant("compared labels, divided first")
def ce_compared(solution, z, y):
    return _softmax(z, 1) / len(z) - (np.arange(z.shape[1]) == y[:, None]) / len(z)


mse_backward = Exercise(
    "backprop.mse_backward",
    title="Gradient of the squared error",
    inputs={"y_pred": array("N K"), "t": array("N K")},
    outputs=("dy",),
    checks=(
        gradient(
            of="given.mse_loss",
            wrt="y_pred",
            points=4,
            hint=(
                "Write the loss as a sum and differentiate the one term that holds y_pred[n, k]. Which factors are "
                "left?",
                "The 2 of the square meets the 1/2 of the loss. 1/N stays; K is in no denominator.",
                "y_pred = [[3], [1]], t = [[1], [1]]: N is 2, dy = [[1], [0]].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is y_pred another array after the call? A difference can be formed without writing into it.",
                "After the call on y_pred = [[3], [1]] it is still [[3], [1]].",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 5.2",
)


@mse_backward.misconception(
    "A factor 2 is too much: this loss is halved, and the half cancels the 2 of the square.", fails="gradient"
)
def mse_twice(solution, y_pred, t):
    return 2.0 * solution(y_pred, t)


@mse_backward.misconception(
    "A factor 1/2 is left over: the 2 of the square has cancelled the half of the loss.", fails="gradient"
)
def mse_keeps_the_half(solution, y_pred, t):
    return 0.5 * solution(y_pred, t)


@mse_backward.misconception(
    "This is what every entry adds to the loss, its square. The slope of a square is twice the number, not squared.",
    fails="gradient",
)
def mse_not_differentiated(solution, y_pred, t):
    return (y_pred - t) ** 2 / (2.0 * len(y_pred))


@mse_backward.misconception("Brackets are missing: only the targets are divided by N.", fails="gradient")
def mse_brackets_missing(solution, y_pred, t):
    return y_pred - t / len(y_pred)


@mse_backward.misconception(
    "The size of the difference is taken: a prediction below its target has to get a negative slope.", fails="gradient"
)
def mse_without_sign(solution, y_pred, t):
    return np.abs(y_pred - t) / len(y_pred)


@mse_backward.misconception(
    "The differences are added up over the samples. Every prediction has a slope of its own: dy is (N, K).",
    fails="gradient",
)
def mse_adds_samples_up(solution, y_pred, t):
    return np.mean(y_pred - t, axis=0)


@mse_backward.misconception(
    "The 1/N is missing: the loss is a mean over the rows, so a larger batch does not make larger gradients.",
    fails="gradient",
)
def mse_without_mean(solution, y_pred, t):
    return y_pred - t


@mse_backward.misconception(
    "The sign is turned: a prediction above its target has to get a positive slope.", fails="gradient"
)
def mse_sign(solution, y_pred, t):
    return -solution(y_pred, t)


@mse_backward.misconception(
    "The difference is divided by N times K. The mean runs over the N rows only.", fails="gradient"
)
def mse_mean_over_entries(solution, y_pred, t):
    return (y_pred - t) / y_pred.size


@mse_backward.misconception(
    "The difference is divided by K, the number of columns. The mean runs over the N rows.", fails="gradient"
)
def mse_mean_over_columns(solution, y_pred, t):
    return (y_pred - t) / y_pred.shape[1]


@mse_backward.misconception(
    "Without brackets the product is only divided by N and then multiplied by K: 2 (y_pred - t) / N * K.",
    fails="gradient",
)
def mse_precedence(solution, y_pred, t):
    return 2.0 * (y_pred - t) / y_pred.shape[0] * y_pred.shape[1]


@mse_backward.misconception(
    "2 / (N K) belongs to a loss that is a mean over all entries and not halved. This one is 1/(2N) times the sum.",
    fails="gradient",
)
def mse_of_another_loss(solution, y_pred, t):
    return 2.0 * (y_pred - t) / y_pred.size


@mse_backward.misconception(
    "Only the sign of the difference is left: that is the slope of the absolute error.", fails="gradient"
)
def mse_of_absolute_error(solution, y_pred, t):
    return np.sign(y_pred - t) / len(y_pred)


@mse_backward.misconception(
    "The targets are subtracted in place: the caller's predictions are overwritten.", fails="pure"
)
def mse_in_place(solution, y_pred, t):
    y_pred -= t
    return y_pred / len(y_pred)


@mse_backward.variant("divided first")
def mse_divided_first(solution, y_pred, t):
    return y_pred / y_pred.shape[0] - t / t.shape[0]


@mse_backward.variant("entry by entry")
def mse_by_entries(solution, y_pred, t):
    dy = np.empty(y_pred.shape)
    for index in np.ndindex(y_pred.shape):
        dy[index] = (y_pred[index] - t[index]) / len(y_pred)
    return dy


bce_with_logits_backward = Exercise(
    "backprop.bce_with_logits_backward",
    title="Gradient of the binary cross-entropy",
    inputs={"z": array("7", scale=1.5), "t": value(np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0]))},
    outputs=("dz",),
    checks=(
        gradient(
            of="given.bce_with_logits",
            wrt="z",
            points=3,
            hint=(
                "Differentiate the loss of one sample with respect to p, multiply by the slope of the sigmoid: what "
                "cancels?",
                "What is left is p - t for every sample, with p = sigmoid(z), divided by the number of samples.",
                "z = [0, 0], t = [1, 0]: p is 0.5 twice, N is 2, dz = [-0.25, 0.25].",
            ),
        ),
        stable(
            inputs={
                "z": value(np.array([1000.0, -1000.0, 1000.0, -1000.0, 2.0])),
                "t": value(np.array([0.0, 1.0, 1.0, 0.0, 1.0])),
            },
            points=1,
            hint=(
                "At z = 1000 p is exactly 1, and 1 - p is 0. Is anything divided by it, or is exp(1000) formed?",
                "The difference p - t needs no division by p: z = [1000], t = [0] gives dz = [1].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z or t another array after the call?",
                "After the call on z = [0, 0] z is still [0, 0], not [0.5, 0.5].",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 4.3.2",
)


@bce_with_logits_backward.misconception(
    "The 1/N is missing: the loss is a mean over the samples, so its gradient is divided by N too.", fails="gradient"
)
def bce_without_mean(solution, z, t):
    return solution(z, t) * len(z)


@bce_with_logits_backward.misconception(
    "The sign is turned: where p is above its target the score has to get a positive slope.", fails="gradient"
)
def bce_sign(solution, z, t):
    return -solution(z, t)


@bce_with_logits_backward.misconception("Brackets are missing: only the targets are divided by N.", fails="gradient")
def bce_brackets_missing(solution, z, t):
    return _sigmoid(z) - t / len(z)


@bce_with_logits_backward.misconception(
    "The slope of the sigmoid is multiplied in once more. In p - t it has cancelled already.", fails="gradient"
)
def bce_slope_twice(solution, z, t):
    p = _sigmoid(z)
    return solution(z, t) * p * (1.0 - p)


@bce_with_logits_backward.misconception(
    "The score stands where the probability belongs: the sigmoid is missing.", fails="gradient"
)
def bce_without_sigmoid(solution, z, t):
    return (z - t) / len(z)


@bce_with_logits_backward.misconception(
    "This is the slope with respect to p. The way on through the sigmoid to z is missing.", fails="gradient"
)
def bce_stops_at_probability(solution, z, t):
    with np.errstate(all="ignore"):
        p = _sigmoid(z)
        return ((1.0 - t) / (1.0 - p) - t / p) / len(z)


@bce_with_logits_backward.misconception("The sigmoid is applied twice.", fails="gradient")
def bce_sigmoid_twice(solution, z, t):
    return (_sigmoid(_sigmoid(z)) - t) / len(z)


@bce_with_logits_backward.misconception(
    "Samples with target 0 get no slope: the second half of the loss, with 1 - t, is forgotten.", fails="gradient"
)
def bce_first_half_only(solution, z, t):
    return t * solution(z, t)


@bce_with_logits_backward.misconception(
    "The samples share one softmax. Here every sample has a probability of its own.", fails="gradient"
)
def bce_softmax(solution, z, t):
    return (_softmax(z, 0) - t) / len(z)


@bce_with_logits_backward.misconception(
    "exp(z) / (1 + exp(z)) is infinity over infinity, not a number, at z = 1000. The given sigmoid avoids it.",
    fails="stable",
)
def bce_overflows(solution, z, t):
    with np.errstate(all="ignore"):
        return (np.exp(z) / (1.0 + np.exp(z)) - t) / len(z)


@bce_with_logits_backward.misconception(
    "p is kept away from 0 and 1 by a small number. The loss needs no such thing, and the slope is no longer exact.",
    fails="stable",
)
def bce_clips_probabilities(solution, z, t):
    return (np.clip(_sigmoid(z), 1e-7, 1.0 - 1e-7) - t) / len(z)


@bce_with_logits_backward.misconception(
    "Dividing by p and multiplying by p again is 0 over 0, not a number, where p is exactly 0. Cancel on paper first.",
    fails="stable",
)
def bce_does_not_cancel(solution, z, t):
    with np.errstate(all="ignore"):
        p = _sigmoid(z)
        return ((1.0 - t) / (1.0 - p) - t / p) * p * (1.0 - p) / len(z)


@bce_with_logits_backward.misconception(
    "The probabilities are written over z: the caller's scores are lost.", fails="pure"
)
def bce_over_z(solution, z, t):
    dz = solution(z, t)
    z[...] = _sigmoid(z)
    return dz


@bce_with_logits_backward.variant("by target")
def bce_by_target(solution, z, t):
    return np.where(t == 1, -_sigmoid(-z), _sigmoid(z)) / len(z)


@bce_with_logits_backward.variant("one formula for both targets, by their sign")
def bce_by_sign(solution, z, t):
    sign = 1.0 - 2.0 * t
    return sign * _sigmoid(sign * z) / z.size


@bce_with_logits_backward.variant("by tanh")
def bce_by_tanh(solution, z, t):
    return ((0.5 + 0.5 * np.tanh(0.5 * z)) - t) / z.shape[0]
