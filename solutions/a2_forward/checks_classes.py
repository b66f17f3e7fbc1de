"""The exercises of a2, second part: from scores to probabilities, and labels as rows."""

import numpy as np

from autograder.arrays import array, default, labels, value
from autograder.checks import matches, pure, raises, stable
from autograder.model import Exercise


def _softmax(z, axis):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


WHOLE = {"z": value(np.array([[3, 0, -2, 1], [1, 1, 0, -4]]))}
ROWS_FAR_APART = np.array([[0.5, 1.5, -0.25], [1000.5, 1001.0, 999.25], [-1000.5, -1001.25, -1000.0]])
WIDE_ROWS = np.array([[1000.0, 0.0, -1000.0], [-2000.0, 0.5, 1.5], [0.25, -0.5, 3000.0]])

# ------------------------------------------------------------------------------------------------------------- softmax

softmax = Exercise(
    "forward.softmax",
    title="Softmax",
    inputs={"z": array("N C", scale=1.5), "axis": -1},
    outputs=("p",),
    checks=(
        matches(
            points=8,
            hint=(
                "What must be true of every entry of p, and what of every row?",
                "exp makes every score positive. Dividing by the sum of its own row makes the row add up to 1.",
                "z is (N, C), the sums of the rows are (N, 1): `keepdims=True` keeps the axis, so that row n is "
                "divided by sum n.",
                "z = [[0, 1]]: exp gives [[1, 2.718]], the sum is 3.718, p = [[0.268941, 0.731059]].",
            ),
        ),
        matches(
            name="axes",
            cases={
                "axis 0": {"axis": 0},
                "axis 1": {"axis": 1},
                "one axis": {"z": array("C")},
                "the middle one of three": {"z": array("3 4 5"), "axis": 1},
                "the first of three": {"z": array("3 4 5"), "axis": -3},
                "axis left out": {"z": array("3 4 5"), "axis": default()},
            },
            points=4,
            guard=True,
            hint=(
                "Along which axis do the probabilities have to add up to 1 here? Maximum and sum both run along it.",
                "Hand `axis` on to the maximum and to the sum, and keep the axis in both. If the caller names none, it is "
                "the last one.",
                "z = [[0], [1]] with axis 0 gives [[0.268941], [0.731059]]; with axis 1 it gives [[1], [1]].",
            ),
        ),
        matches(
            name="square",
            cases={
                "as many rows as classes": {"z": array("4 4")},
                "one row": {"z": array("1 C")},
                "whole numbers": WHOLE,
            },
            points=3,
            guard=True,
            hint=(
                "With as many rows as classes a sum without its axis fits both ways, and one of them is wrong. Do you "
                "keep the axis?",
                "z = [[0, 1], [0, 0]] gives [[0.268941, 0.731059], [0.5, 0.5]]: every row adds up to 1, and whole "
                "numbers give decimals.",
            ),
        ),
        stable(
            cases={
                "rows far apart": {"z": value(ROWS_FAR_APART)},
                "far apart in a row": {"z": value(WIDE_ROWS)},
                "all near -800": {"z": value(np.array([[-800.0, -801.5, -800.25]]))},
            },
            points=4,
            hint=(
                "exp(1000) is infinite, exp(-1000) is 0, and 0 over 0 is not a number. Which number may you subtract "
                "from all scores of a row without changing p?",
                "Any: exp(z - m) = exp(z) / exp(m), and exp(m) cancels. If m is the largest score of the *own* row, "
                "the largest exponent is 0.",
                "z = [[1000, 1001]] gives [[0.268941, 0.731059]], the same as [[0, 1]].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "z -= m writes into the caller's array: z = [[0, 1]] would be [[-1, 0]] afterwards. z - m is a new one.",
            ),
        ),
    ),
    source="Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990",
)


@softmax.misconception(
    "The sum runs over the whole batch: all rows together add up to 1. Every row should by itself.", fails="matches"
)
def sum_over_everything(solution, z, axis=-1):
    return _softmax(z, None)


@softmax.misconception("The sum runs over the samples: every column adds up to 1. Every row should.", fails="matches")
def sum_over_samples(solution, z, axis=-1):
    return _softmax(z, 0 if axis in (-1, z.ndim - 1) and z.ndim > 1 else axis)


@softmax.misconception(
    "The maximum or the sum has lost its axis: (N,) does not line up with (N, C). keepdims=True makes it (N, 1).",
    fails="matches",
)
def drops_the_axis(solution, z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis)


@softmax.misconception(
    "The maximum is subtracted after exp instead of before: negative probabilities.", fails="matches"
)
def shifts_after_exp(solution, z, axis=-1):
    e = np.exp(z) - np.max(z, axis=axis, keepdims=True)
    return e / np.sum(e, axis=axis, keepdims=True)


@softmax.misconception(
    "The scores are divided by their maximum. A shift cancels in the fraction, a factor does not.", fails="matches"
)
def divides_by_maximum(solution, z, axis=-1):
    return solution(z / np.max(z, axis=axis, keepdims=True), axis)


@softmax.misconception(
    "The scores are squeezed into 0 ... 1 first. A shift cancels in the fraction, a factor does not.",
    fails="matches",
)
def scales_to_one(solution, z, axis=-1):
    low, high = np.min(z, axis=axis, keepdims=True), np.max(z, axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        return solution((z - low) / (high - low), axis)


@softmax.misconception(
    "exp is missing: the scores themselves are divided by their sum, which can be 0 or negative.", fails="matches"
)
def without_exp(solution, z, axis=-1):
    return z / np.sum(z, axis=axis, keepdims=True)


@softmax.misconception("softmax is applied twice.", fails="matches")
def softmax_twice(solution, z, axis=-1):
    return solution(solution(z, axis), axis)


@softmax.misconception(
    "The sign of the exponent is turned: the largest score gets the smallest share.", fails="matches"
)
def turned_exponent(solution, z, axis=-1):
    return solution(-z, axis)


@softmax.misconception("The base is 2. Softmax is made of powers of e.", fails="matches")
def base_two(solution, z, axis=-1):
    return solution(z * np.log(2.0), axis)


@softmax.misconception(
    "A small number is added below the line, so the rows do not add up to 1. With the maximum subtracted the sum is at "
    "least 1: there is nothing to guard against.",
    fails="matches",
)
def epsilon_below(solution, z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / (np.sum(e, axis=axis, keepdims=True) + 1e-8)


@softmax.misconception(
    "Every entry goes through a sigmoid of its own. Softmax lets the classes compete.", fails="matches"
)
def sigmoid_for_softmax(solution, z, axis=-1):
    return 1.0 / (1.0 + np.exp(-z))


@softmax.misconception(
    "The division is missing: exp(z - m) has 1 as its largest entry, not as its sum.", fails="matches"
)
def not_divided(solution, z, axis=-1):
    return np.exp(z - np.max(z, axis=axis, keepdims=True))


@softmax.misconception("The largest entry gets 1 and all others 0: that is the hard maximum.", fails="matches")
def hard_maximum(solution, z, axis=-1):
    return (z == np.max(z, axis=axis, keepdims=True)) * 1.0


@softmax.misconception("The mean stands below the line instead of the sum: the rows add up to C.", fails="matches")
def mean_below(solution, z, axis=-1):
    return solution(z, axis) * z.shape[axis]


@softmax.misconception("This is the logarithm of softmax.", fails="matches")
def log_for_softmax(solution, z, axis=-1):
    return np.log(solution(z, axis))


@softmax.misconception(
    "The root of the sum of squares stands below the line. Probabilities add up to 1.", fails="matches"
)
def euclidean_norm(solution, z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sqrt(np.sum(e**2, axis=axis, keepdims=True))


@softmax.misconception("The axis is not looked at: the last one is always taken.", fails="axes")
def always_last_axis(solution, z, axis=-1):
    return solution(z, -1)


@softmax.misconception(
    "The axis is not looked at: axis 1 is always taken. An array with one axis has none.", fails="axes"
)
def always_axis_one(solution, z, axis=-1):
    return solution(z, 1)


@softmax.misconception(
    "The axis is put back only if the division fails without it. With as many rows as classes it does not fail, and "
    "row n is divided by the sums of all rows.",
    fails="square",
)
def keeps_axis_by_trial(solution, z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    total = np.sum(e, axis=axis)
    try:
        return e / total
    except ValueError:
        return e / np.expand_dims(total, axis)


@softmax.misconception(
    "The result is written into an array like z. If z holds whole numbers, everything behind the point is lost.",
    fails="square",
)
def softmax_like_z(solution, z, axis=-1):
    p = np.empty_like(z)
    p[...] = solution(z, axis)
    return p


@softmax.misconception("A batch of one loses its axis. Squeezing drops every axis of length 1.", fails="square")
def squeezes_one_row(solution, z, axis=-1):
    return np.squeeze(solution(z, axis))


@softmax.misconception(
    "exp is taken of the scores as they are: at 1000 this is infinity over infinity, at -1000 it is 0 over 0.",
    fails="stable",
)
def softmax_overflows(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        return np.exp(z) / np.sum(np.exp(z), axis=axis, keepdims=True)


@softmax.misconception(
    "All rows are shifted by one maximum, that of the whole array: a row far below it becomes 0 over 0.", fails="stable"
)
def one_shift_for_all(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(z - np.max(z))
        return e / np.sum(e, axis=axis, keepdims=True)


@softmax.misconception(
    "The mean of the row is subtracted. That cancels too, but the largest exponent may still be 1000.", fails="stable"
)
def shifts_by_mean(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(z - np.mean(z, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)


@softmax.misconception(
    "The smallest score of the row is subtracted. That cancels too, but the largest exponent only grows.",
    fails="stable",
)
def shifts_by_minimum(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(z - np.min(z, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)


@softmax.misconception(
    "Without `axis` it is not the last axis that is taken: the first line of the function says axis=-1.", fails="axes"
)
def another_default_axis(solution, z, axis=0):
    return solution(z, axis)


@softmax.misconception(
    "Without `axis` axis 1 is taken, which is the last one of two only: the first line of the function says axis=-1.",
    fails="axes",
)
def axis_one_by_default(solution, z, axis=1):
    return solution(z, axis)


@softmax.misconception(
    "The scores are cut off at 500, so two scores of 1000 and 1001 look alike. Shift them instead.", fails="stable"
)
def cuts_scores_off(solution, z, axis=-1):
    return solution(np.clip(z, -500, 500), axis)


@softmax.misconception("The scores are shifted in place: the caller's z has changed.", fails="pure")
def shifts_in_place(solution, z, axis=-1):
    p = solution(z, axis)
    if z.dtype == np.float64:
        z -= np.max(z, axis=axis, keepdims=True)
    return p


@softmax.misconception("The probabilities are written over z, and z is handed out: the scores are gone.", fails="pure")
def softmax_over_z(solution, z, axis=-1):
    p = solution(z, axis)
    if z.dtype != np.float64:
        return p
    z[...] = p
    return z


@softmax.variant("the axis moved to the end and back")
def softmax_moved(solution, z, axis=-1):
    moved = np.moveaxis(z, axis, -1)
    e = np.exp(moved - moved.max(axis=-1)[..., None])
    return np.moveaxis(e / e.sum(axis=-1)[..., None], -1, axis)


@softmax.variant("through the logarithm of the sum")
def softmax_through_log(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return np.exp(shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True)))


@softmax.variant("one slice after the other")
def softmax_by_slices(solution, z, axis=-1):
    def one(scores):
        e = np.exp(scores - max(scores))
        return e / sum(e)

    return np.apply_along_axis(one, axis, 1.0 * z)


@softmax.variant("compared in pairs: 1 over the sum of exp of all differences")
def softmax_by_pairs(solution, z, axis=-1):
    moved = np.moveaxis(z, axis, -1)
    with np.errstate(over="ignore"):
        p = 1.0 / np.sum(np.exp(moved[..., None, :] - moved[..., :, None]), axis=-1)
    return np.moveaxis(p, -1, axis)


# --------------------------------------------------------------------------------------------------------- log-softmax

log_softmax = Exercise(
    "forward.log_softmax",
    title="The logarithm of softmax",
    inputs={"z": array("N C", scale=1.5), "axis": -1},
    outputs=("log_p",),
    checks=(
        matches(
            points=6,
            hint=(
                "Write the logarithm of exp(z) / sum(exp(z)) with the rule for the logarithm of a fraction.",
                "What is left is z minus the logarithm of the sum. With the maximum m: (z - m) minus the logarithm of "
                "the sum of exp(z - m).",
                "z = [[0, 1]]: the sum of exp(z - 1) is 0.367879 + 1, its logarithm 0.313262, so log_p = [[-1.313262, "
                "-0.313262]].",
            ),
        ),
        matches(
            name="axes",
            cases={
                "axis 0": {"axis": 0},
                "one axis": {"z": array("C")},
                "the middle one of three": {"z": array("3 4 5"), "axis": 1},
                "axis left out": {"z": array("3 4 5"), "axis": default()},
                "as many rows as classes": {"z": array("4 4")},
                "whole numbers": WHOLE,
            },
            points=4,
            guard=True,
            hint=(
                "Along which axis do the probabilities add up to 1? Is that axis kept in the maximum and in the sum?",
                "z = [[0], [1]] with axis 0 gives [[-1.313262], [-0.313262]]; with axis 1 it gives [[0], [0]].",
            ),
        ),
        stable(
            cases={
                "rows far apart": {"z": value(ROWS_FAR_APART)},
                "gaps of 2000": {"z": value(WIDE_ROWS)},
            },
            points=4,
            hint=(
                "At a gap of 2000 the probability is 0 for float64. Is its logarithm still to be had from it?",
                "Never form the probability: after the shift the sum is at least 1, so its logarithm is safe, and the "
                "large difference is simply subtracted.",
                "z = [[2000, 0]] gives [[0, -2000]].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "z -= m writes into the caller's array: z = [[0, 1]] would be [[-1, 0]] afterwards.",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 4.3.4",
)


@log_softmax.misconception(
    "The shift is taken away inside the logarithm only and never put back: the first z has to be shifted, too.",
    fails="matches",
)
def shift_inside_only(solution, z, axis=-1):
    return z - np.log(np.sum(np.exp(z - np.max(z, axis=axis, keepdims=True)), axis=axis, keepdims=True))


@log_softmax.misconception(
    "The shift is subtracted twice, once in front and once more with the logarithm of the unshifted sum.",
    fails="matches",
)
def shift_twice(solution, z, axis=-1):
    return solution(z, axis) - np.max(z, axis=axis, keepdims=True)


@log_softmax.misconception("The logarithm of the sum is added instead of subtracted.", fails="matches")
def adds_the_logarithm(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted + np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.misconception("The logarithm is missing: the sum itself is subtracted.", fails="matches")
def subtracts_the_sum(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.sum(np.exp(shifted), axis=axis, keepdims=True)


@log_softmax.misconception(
    "The fraction has survived: the logarithm of a fraction is a difference, not a fraction of logarithms.",
    fails="matches",
)
def fraction_of_logarithms(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted / np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.misconception("Only the maximum is subtracted; the logarithm of the sum is missing.", fails="matches")
def maximum_only(solution, z, axis=-1):
    return z - np.max(z, axis=axis, keepdims=True)


@log_softmax.misconception("The logarithms are summed, not the exponentials.", fails="matches")
def sum_of_scores(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.sum(shifted, axis=axis, keepdims=True)


@log_softmax.misconception("The mean of the exponentials stands in place of their sum.", fails="matches")
def mean_of_exponentials(solution, z, axis=-1):
    return solution(z, axis) + np.log(z.shape[axis])


@log_softmax.misconception("This is softmax; its logarithm is asked for.", fails="matches")
def softmax_for_log(solution, z, axis=-1):
    return np.exp(solution(z, axis))


@log_softmax.misconception("The logarithm has base 10. The natural one belongs here, np.log.", fails="matches")
def log_base_ten(solution, z, axis=-1):
    return solution(z, axis) / np.log(10.0)


@log_softmax.misconception("The logarithm has base 2. The natural one belongs here, np.log.", fails="matches")
def log_base_two(solution, z, axis=-1):
    return solution(z, axis) / np.log(2.0)


@log_softmax.misconception(
    "A small number is added inside the logarithm: every value is a little too large, and -2000 becomes -16.",
    fails="matches",
)
def epsilon_inside(solution, z, axis=-1):
    return np.log(np.exp(solution(z, axis)) + 1e-7)


@log_softmax.misconception(
    "The mean of the row is subtracted. That cancels too, but the largest exponent may still be 1000.", fails="stable"
)
def log_shifts_by_mean(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        shifted = z - np.mean(z, axis=axis, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.misconception(
    "Without `axis` it is not the last axis that is taken: the first line of the function says axis=-1.", fails="axes"
)
def log_another_default_axis(solution, z, axis=0):
    return solution(z, axis)


@log_softmax.misconception(
    "Without `axis` axis 1 is taken, which is the last one of two only: the first line of the function says axis=-1.",
    fails="axes",
)
def log_axis_one_by_default(solution, z, axis=1):
    return solution(z, axis)


@log_softmax.misconception(
    "1e-8 is added inside the logarithm: every value is a little too large, and -2000 becomes -18.4.", fails="matches"
)
def smaller_epsilon_inside(solution, z, axis=-1):
    return np.log(_softmax(z, axis) + 1e-8)


@log_softmax.misconception("The sum runs over the whole batch. Every row has its own.", fails="matches")
def log_over_everything(solution, z, axis=-1):
    return z - np.log(np.sum(np.exp(z)))


@log_softmax.misconception("The sum runs over the samples. Every row has its own.", fails="matches")
def log_over_samples(solution, z, axis=-1):
    return solution(z, 0 if axis in (-1, z.ndim - 1) and z.ndim > 1 else axis)


@log_softmax.misconception(
    "The maximum or the sum has lost its axis: (N,) does not line up with (N, C). keepdims=True makes it (N, 1).",
    fails="matches",
)
def log_drops_the_axis(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis))


@log_softmax.misconception("The axis is not looked at: the last one is always taken.", fails="axes")
def log_always_last_axis(solution, z, axis=-1):
    return solution(z, -1)


@log_softmax.misconception(
    "The axis is not looked at: axis 1 is always taken. An array with one axis has none.", fails="axes"
)
def log_always_axis_one(solution, z, axis=-1):
    return solution(z, 1)


@log_softmax.misconception(
    "The axis is put back only if the subtraction fails without it. With as many rows as classes it does not fail, and "
    "is wrong.",
    fails="axes",
)
def log_keeps_axis_by_trial(solution, z, axis=-1):
    shifted = z - np.max(z, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(shifted), axis=axis))
    try:
        return shifted - total
    except ValueError:
        return shifted - np.expand_dims(total, axis)


@log_softmax.misconception(
    "The result is written into an array like z. If z holds whole numbers, everything behind the point is lost.",
    fails="axes",
)
def log_like_z(solution, z, axis=-1):
    log_p = np.empty_like(z)
    log_p[...] = solution(z, axis)
    return log_p


@log_softmax.misconception(
    "exp is taken of the scores as they are: the logarithm of infinity is no finite number. Shift first.",
    fails="stable",
)
def log_overflows(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))


@log_softmax.misconception(
    "The probability is formed first: at a gap of 2000 it is 0, and its logarithm minus infinity instead of -2000.",
    fails="stable",
)
def log_of_probability(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        return np.log(_softmax(z, axis))


@log_softmax.misconception(
    "The probability is formed first, without a shift: infinity over infinity at 1000, and 0 over 0 at -1000.",
    fails="stable",
)
def log_of_overflowing_softmax(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        return np.log(np.exp(z) / np.sum(np.exp(z), axis=axis, keepdims=True))


@log_softmax.misconception(
    "A tiny number inside the logarithm keeps it finite, and wrong: at a gap of 2000 it gives -34.5 instead of -2000.",
    fails="stable",
)
def tiny_epsilon_inside(solution, z, axis=-1):
    return np.log(_softmax(z, axis) + 1e-15)


@log_softmax.misconception(
    "The probability is kept above a tiny number. Its logarithm is finite then, and wrong: -690.8 instead of -2000.",
    fails="stable",
)
def log_of_clipped(solution, z, axis=-1):
    return np.log(np.maximum(_softmax(z, axis), 1e-300))


@log_softmax.misconception(
    "All rows are shifted by one maximum, that of the whole array: the sum of a row far below it is 0.", fails="stable"
)
def log_one_shift_for_all(solution, z, axis=-1):
    with np.errstate(all="ignore"):
        shifted = z - np.max(z)
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.misconception("The scores are shifted in place: the caller's z has changed.", fails="pure")
def log_shifts_in_place(solution, z, axis=-1):
    log_p = solution(z, axis)
    if z.dtype == np.float64:
        z -= np.max(z, axis=axis, keepdims=True)
    return log_p


@log_softmax.misconception("The result is built inside z, and z is handed out: the scores are gone.", fails="pure")
def log_over_z(solution, z, axis=-1):
    log_p = solution(z, axis)
    if z.dtype != np.float64:
        return log_p
    z[...] = log_p
    return z


@log_softmax.variant("logaddexp, folded")
def log_by_logaddexp(solution, z, axis=-1):
    return z - np.logaddexp.reduce(1.0 * z, axis=axis, keepdims=True)


@log_softmax.variant("one slice after the other")
def log_by_slices(solution, z, axis=-1):
    def one(scores):
        top = scores.max()
        return scores - (top + np.log(np.exp(scores - top).sum()))

    return np.apply_along_axis(one, axis, 1.0 * z)


@log_softmax.variant("differences of all pairs")
def log_by_pairs(solution, z, axis=-1):
    moved = np.moveaxis(1.0 * z, axis, -1)
    gaps = moved[..., None, :] - moved[..., :, None]
    top = gaps.max(axis=-1)
    return np.moveaxis(-(top + np.log(np.exp(gaps - top[..., None]).sum(axis=-1))), -1, axis)


# ------------------------------------------------------------------------------------------------------------- one-hot

one_hot = Exercise(
    "forward.one_hot",
    title="Labels as rows",
    inputs={"y": labels("7", below="C"), "num_classes": 4},
    outputs=("rows",),
    checks=(
        matches(
            sizes={"C": 4},
            points=5,
            hint=(
                "How many rows does the result have, and how many columns? Where does row n have its 1?",
                "Start with zeros (N, C). In row n the column y[n] becomes 1: `rows[np.arange(N), y]` names one entry "
                "per row.",
                "y = [2, 0] with 3 classes gives [[0, 0, 1], [1, 0, 0]], float64.",
            ),
        ),
        matches(
            name="missing_classes",
            cases={
                "the last class does not occur": {"y": value(np.array([0, 2, 1, 2, 0]))},
                "the first class does not occur": {"y": value(np.array([3, 1, 2])), "num_classes": 5},
                "one label": {"y": value(np.array([1]))},
                "as many labels as classes": {"y": value(np.array([2, 2, 0, 3]))},
            },
            points=2,
            guard=True,
            hint=(
                "Does the number of columns depend on which labels happen to be in y?",
                "There are num_classes columns, always: y = [0, 1] with 4 classes gives [[1, 0, 0, 0], [0, 1, 0, 0]].",
            ),
        ),
        raises(
            cases={
                "label -1": {"y": value(np.array([0, -1, 2]))},
                "label num_classes": {"y": value(np.array([0, 4, 2]))},
            },
            points=2,
            hint=(
                "NumPy counts a negative index from the end. Which class would -1 be?",
                "Look at the smallest and the largest label before anything else, and `raise ValueError(...)` if one "
                "lies outside.",
                "With 4 classes 0, 1, 2 and 3 are labels; -1 and 4 are not.",
            ),
        ),
        pure(
            sizes={"C": 4},
            points=1,
            hint=(
                "Is y still y after the call?",
                "After the call on y = [2, 0] it is still [2, 0], not [1, -1].",
            ),
        ),
    ),
)


@one_hot.misconception("Rows and columns have changed places: there is one row for each label.", fails="matches")
def one_hot_transposed(solution, y, num_classes):
    return solution(y, num_classes).T.copy()


@one_hot.misconception("The classes are counted from 1: every 1 stands one column too far left.", fails="matches")
def counts_from_one(solution, y, num_classes):
    rows = np.zeros((len(y), num_classes))
    rows[np.arange(len(y)), y - 1] = 1.0
    return rows


@one_hot.misconception(
    "rows[:, y] = 1 sets the columns of all labels in every row. Pair row n with y[n]: rows[np.arange(N), y].",
    fails="matches",
)
def all_labels_in_all_rows(solution, y, num_classes):
    rows = np.zeros((len(y), num_classes))
    rows[:, y] = 1.0
    return rows


@one_hot.misconception("The label itself stands in its column. A 1 belongs there, for every class.", fails="matches")
def label_as_amount(solution, y, num_classes):
    return solution(y, num_classes) * y[:, None]


@one_hot.misconception("0 and 1 are exchanged: one-cold rows.", fails="matches")
def one_cold(solution, y, num_classes):
    return 1.0 - solution(y, num_classes)


@one_hot.misconception("Every column up to the label is 1. Only the label's own is.", fails="matches")
def thermometer(solution, y, num_classes):
    return (np.arange(num_classes) <= y[:, None]) * 1.0


@one_hot.misconception("The rows are counted and not paired: this is how often each class occurs.", fails="matches")
def class_counts(solution, y, num_classes):
    return 1.0 * np.bincount(y, minlength=num_classes)


@one_hot.misconception("The identity matrix itself comes back. Pick one of its rows for each label.", fails="matches")
def identity_only(solution, y, num_classes):
    return np.eye(num_classes)


@one_hot.misconception(
    "The number of columns is taken from the largest label that occurs. num_classes says how many there are.",
    fails="missing_classes",
)
def columns_from_labels(solution, y, num_classes):
    return solution(y, max(int(np.max(y)) + 1, num_classes if np.min(y) < 0 else 0))


@one_hot.misconception(
    "The number of columns is how many different labels occur, and the labels are renumbered.", fails="missing_classes"
)
def columns_from_different_labels(solution, y, num_classes):
    different, renumbered = np.unique(y, return_inverse=True)
    return np.eye(len(different))[renumbered]


@one_hot.misconception(
    "A label of -1 is accepted: NumPy counts it from the end and takes the last class. A label that is too large ends in "
    "an IndexError, where a ValueError is asked for.",
    fails="raises",
)
def leaves_it_to_the_index(solution, y, num_classes):
    return np.eye(num_classes)[y]


@one_hot.misconception(
    "Labels that are too large are refused, -1 is not: NumPy takes the last class for it.", fails="raises"
)
def refuses_large_only(solution, y, num_classes):
    return solution(np.where(y < 0, num_classes - 1, y), num_classes)


@one_hot.misconception(
    "-1 is refused, but num_classes itself runs into an IndexError: counted from 0 it is one too many, and a ValueError is "
    "asked for.",
    fails="raises",
)
def refuses_negative_only(solution, y, num_classes):
    if np.min(y) < 0:
        raise ValueError("negative")
    return np.eye(num_classes)[y]


@one_hot.misconception(
    "The largest label is compared with > instead of >=: num_classes itself slips through. Counted from 0 it is one too "
    "many.",
    fails="raises",
)
def off_by_one(solution, y, num_classes):
    if np.min(y) < 0:
        raise ValueError("negative")
    return solution(np.minimum(y, num_classes - 1), num_classes)


@one_hot.misconception(
    "A label without a column gives a row without a 1, and nobody hears of it. Refuse it with a ValueError.",
    fails="raises",
)
def row_without_one(solution, y, num_classes):
    return (y[:, None] == np.arange(num_classes)) * 1.0


@one_hot.misconception(
    "assert ends with an AssertionError, and is switched off by `python -O`. Raise a ValueError.", fails="raises"
)
def asserts(solution, y, num_classes):
    assert y.min() >= 0  # noqa: S101 - the mistake itself
    assert y.max() < num_classes  # noqa: S101
    return solution(y, num_classes)


@one_hot.misconception("The labels are changed in place: the caller's y is another one afterwards.", fails="pure")
def moves_labels(solution, y, num_classes):
    rows = solution(y, num_classes)
    y -= 1
    return rows


def _refuses(y, num_classes):
    if any(label < 0 or label >= num_classes for label in y):
        raise ValueError("no such class")


@one_hot.variant("rows of the identity matrix")
def rows_of_identity(solution, y, num_classes):
    _refuses(y, num_classes)
    return np.eye(num_classes)[y]


@one_hot.variant("compared")
def compared(solution, y, num_classes):
    _refuses(y, num_classes)
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


@one_hot.variant("a loop, in Fortran order")
def one_hot_loop(solution, y, num_classes):
    _refuses(y, num_classes)
    rows = np.zeros((len(y), num_classes), order="F")
    for n, label in enumerate(y):
        rows[n, label] += 1
    return rows
