"""The exercises of a2, third part: how wrong the answer is, as one number."""

import numpy as np

from autograder.arrays import array, labels, probabilities, uniform, value
from autograder.checks import matches, pure, raises, stable
from autograder.model import Exercise


def _softmax(z, axis):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _rows(y, classes):
    return np.eye(classes)[y]


def _labels(y):
    return np.argmax(y, axis=1) if y.ndim == 2 else y


def _refused(y, classes):
    """Raise for labels outside the classes."""
    if y.ndim == 1 and (np.min(y) < 0 or np.max(y) >= classes):
        raise ValueError("no such class")


def _picked(p, y):
    """The probability of each row's own label."""
    return p[np.arange(len(p)), _labels(y)]


ONE_HOT_ROWS = value(_rows(np.array([2, 0, 3, 3, 1]), 4))
NEGATIVE, TOO_LARGE = value(np.array([0, -1, 2, 1, 1])), value(np.array([0, 4, 2, 1, 1]))
TINY = np.array([[1e-12, 1.0 - 1e-12], [0.5, 0.5], [0.75, 0.25]])
TINIEST = np.array([[1e-300, 1.0], [0.25, 0.75], [1.0, 1e-200]])
NEVER = np.array([[0.0, 1.0], [0.5, 0.5]])
ZERO_ELSEWHERE = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0], [0.5, 0.0, 0.5]])

# ------------------------------------------------------------------------------------------------------- cross-entropy

cross_entropy = Exercise(
    "forward.cross_entropy",
    title="Cross-entropy of probabilities",
    inputs={"p": probabilities("5 4"), "y": labels("5", below="C")},
    outputs=("loss",),
    checks=(
        matches(
            sizes={"C": 4},
            draws=2,
            points=6,
            hint=(
                "Which entry of row n tells how much the network believed in the right answer?",
                "One probability of each row counts, that of its own label. Its surprise is the natural logarithm with the "
                "sign turned; the loss is the mean surprise.",
                "p[:, y] is (N, N): every row meets all labels. Two lists of indices, one of rows and one of columns, pick "
                "one entry per pair: (N,).",
                "p = [[0.25, 0.75], [0.5, 0.5]], y = [0, 1]: -log 0.25 = 1.386294, -log 0.5 = 0.693147, the mean is "
                "1.039721.",
            ),
        ),
        matches(
            name="one_hot_rows",
            inputs={"y": ONE_HOT_ROWS},
            points=3,
            guard=True,
            hint=(
                "y may come as one-hot rows (N, C) too. How do you tell, and where is the label then?",
                "`np.ndim(y)` is 2 for rows. The label is the column of the 1.",
                "p = [[0.25, 0.75]] with y = [[1, 0]] is the same as with y = [0]: 1.386294.",
            ),
        ),
        stable(
            cases={
                "a label with probability 1e-12": {"p": value(TINY), "y": value(np.array([0, 1, 0]))},
                "labels with probability 1e-300 and 1e-200": {
                    "p": value(TINIEST),
                    "y": value(np.array([0, 1, 1])),
                },
                "a label with probability 0": {"p": value(NEVER), "y": value(np.array([0, 1]))},
                "0 in other columns": {"p": value(ZERO_ELSEWHERE), "y": value(np.array([1, 0, 2]))},
                "0 in other columns, one-hot rows": {
                    "p": value(ZERO_ELSEWHERE),
                    "y": value(_rows(np.array([1, 0, 2]), 3)),
                },
            },
            points=3,
            hint=(
                "What does the loss have to be if something happened that the network held for impossible? And does a 0 "
                "matter in a column that nobody asked about?",
                "Nothing is added inside the logarithm and nothing cut off: log 0 is minus infinity, and that is the "
                "answer. But 0 times minus infinity is not a number: pick the entries before taking the logarithm.",
                "p = [[0, 1]]: y = [0] gives infinity, y = [1] gives 0. p = [[1e-12, 1]] with y = [0] gives 27.631021.",
            ),
        ),
        raises(
            cases={
                "label -1": {"y": NEGATIVE},
                "label C": {"y": TOO_LARGE},
            },
            points=2,
            hint=(
                "p[0, -1] is the last column for NumPy. Is -1 a class?",
                "Raise a ValueError if the smallest label is below 0 or the largest is not below C.",
                "With 4 columns 0, 1, 2 and 3 are labels; -1 and 4 are not.",
            ),
        ),
        pure(
            sizes={"C": 4},
            points=1,
            hint=(
                "Are p and y still what they were?",
                "After the call on p = [[0.25, 0.75]] p is still [[0.25, 0.75]], not its logarithm.",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 4.3.4",
)


@cross_entropy.misconception(
    "The minus is missing: the logarithm of a probability is negative, a loss is not.", fails="matches"
)
def without_minus(solution, p, y):
    return -solution(p, y)


@cross_entropy.misconception(
    "The sum over the rows is taken instead of the mean: a larger batch looks worse.", fails="matches"
)
def ce_sum(solution, p, y):
    return solution(p, y) * len(p)


@cross_entropy.misconception(
    "The sum is divided by all N C entries. Each row has one label, so the mean runs over the N rows.", fails="matches"
)
def ce_over_all_entries(solution, p, y):
    return solution(p, y) / p.shape[1]


@cross_entropy.misconception("The sum is divided by the number of classes, not of rows.", fails="matches")
def ce_over_classes(solution, p, y):
    return solution(p, y) * len(p) / p.shape[1]


@cross_entropy.misconception("The mean is taken twice: divide by N once.", fails="matches")
def ce_mean_twice(solution, p, y):
    return solution(p, y) / len(p)


@cross_entropy.misconception("The logarithm has base 10. The natural one belongs here, np.log.", fails="matches")
def ce_base_ten(solution, p, y):
    return solution(p, y) / np.log(10.0)


@cross_entropy.misconception("The logarithm has base 2. The natural one belongs here, np.log.", fails="matches")
def ce_base_two(solution, p, y):
    return solution(p, y) / np.log(2.0)


@cross_entropy.misconception(
    "1e-7 is added inside the logarithm. The loss is a little wrong everywhere, and its slope no longer fits it.",
    fails="matches",
)
def ce_epsilon(solution, p, y):
    _refused(y, p.shape[1])
    return -np.mean(np.log(_picked(p, y) + 1e-7))


@cross_entropy.misconception(
    "log(1 - p) of the other classes is added. That is the loss of C separate yes-or-no questions, not of one choice.",
    fails="matches",
)
def ce_of_separate_questions(solution, p, y):
    _refused(y, p.shape[1])
    right = _rows(_labels(y), p.shape[1])
    with np.errstate(all="ignore"):
        return -np.sum(right * np.log(p) + (1.0 - right) * np.log(1.0 - p)) / len(p)


@cross_entropy.misconception(
    "The logarithm is missing: this is minus the mean probability of the labels.", fails="matches"
)
def ce_without_logarithm(solution, p, y):
    _refused(y, p.shape[1])
    return -np.mean(_picked(p, y))


@cross_entropy.misconception("1 - p is no cross-entropy: the logarithm is missing.", fails="matches")
def one_minus_p(solution, p, y):
    _refused(y, p.shape[1])
    return 1.0 - np.mean(_picked(p, y))


@cross_entropy.misconception(
    "The mean is taken first and the logarithm of it afterwards. Every row has a logarithm of its own.", fails="matches"
)
def log_of_mean(solution, p, y):
    _refused(y, p.shape[1])
    return -np.log(np.mean(_picked(p, y)))


@cross_entropy.misconception(
    "p[:, y] pairs every row with the labels of all rows, N times N numbers. Row n has the label y[n] only.",
    fails="matches",
)
def every_row_meets_every_label(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(p[:, _labels(y)]))


@cross_entropy.misconception(
    "The classes are counted from 1: the column to the left of the label is read.", fails="matches"
)
def ce_counts_from_one(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(p[np.arange(len(p)), _labels(y) - 1]))


@cross_entropy.misconception("The logarithms of all columns are averaged: the labels take no part.", fails="matches")
def labels_take_no_part(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(p))


@cross_entropy.misconception(
    "The largest probability of each row is taken, right or wrong. The label says which one counts.", fails="matches"
)
def ce_of_the_largest(solution, p, y):
    _refused(y, p.shape[1])
    return -np.mean(np.log(np.max(p, axis=1)))


@cross_entropy.misconception(
    "-p log p, summed, is the entropy of the prediction: it does not ask what was right.", fails="matches"
)
def entropy(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(all="ignore"):
        return -np.sum(p * np.log(p)) / len(p)


@cross_entropy.misconception(
    "softmax is applied to p. These are probabilities already: `softmax_cross_entropy` is for scores.", fails="matches"
)
def ce_softmax_again(solution, p, y):
    return solution(_softmax(p, 1), y)


@cross_entropy.misconception("One loss per row comes back. Take their mean: one number.", fails="matches")
def one_loss_per_row(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.log(_picked(p, y))


@cross_entropy.misconception(
    "One-hot rows are not told from labels: they are used as indices, and whatever they pick is no label.",
    fails="one_hot_rows",
)
def labels_only(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(p[np.arange(len(p)), y.astype(int).T]))


@cross_entropy.misconception(
    "One-hot rows are not told from labels: they hold floats, and an index must be a whole number.",
    fails="one_hot_rows",
)
def rows_as_index(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(p[np.arange(len(p)), y]))


@cross_entropy.misconception(
    "1e-8 is added inside the logarithm. The loss is a little wrong everywhere, and never above 18.4.",
    fails="matches",
)
def ce_smaller_epsilon(solution, p, y):
    _refused(y, p.shape[1])
    return -np.mean(np.log(_picked(p, y) + 1e-8))


@cross_entropy.misconception(
    "One-hot rows are multiplied with the logarithms and averaged over all N C entries: the mean runs over the rows.",
    fails="one_hot_rows",
)
def one_hot_over_all_entries(solution, p, y):
    return solution(p, y) / (p.shape[1] if y.ndim == 2 else 1)


@cross_entropy.misconception(
    "The probability is kept above a small number: the loss never gets above 16.1, however wrong the network is.",
    fails="stable",
)
def clipped_at_1e7(solution, p, y):
    return solution(np.clip(p, 1e-7, 1.0), y) if np.min(p) < 1e-7 else solution(p, y)


@cross_entropy.misconception(
    "The probability is kept above a tiny number: the loss never gets above that number's own, 34.5 or so.",
    fails="stable",
)
def clipped_at_1e15(solution, p, y):
    return solution(np.clip(p, 1e-15, 1.0), y)


@cross_entropy.misconception(
    "The logarithm is taken of all entries and multiplied by 0 and 1: 0 times minus infinity is not a number. Pick "
    "first.",
    fails="stable",
)
def zero_times_infinity(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(all="ignore"):
        return -np.sum(_rows(_labels(y), p.shape[1]) * np.log(p)) / len(p)


@cross_entropy.misconception("A probability of 0 is refused. It is allowed: the loss is infinity then.", fails="stable")
def refuses_zero(solution, p, y):
    _refused(y, p.shape[1])
    if np.any(_picked(p, y) == 0):
        raise ValueError("log of 0")
    return solution(p, y)


@cross_entropy.misconception(
    "A label of -1 is accepted: NumPy counts it from the end and takes the last class. A label that is too large ends in "
    "an IndexError, where a ValueError is asked for.",
    fails="raises",
)
def ce_leaves_it_to_the_index(solution, p, y):
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(_picked(p, y)))


@cross_entropy.misconception(
    "Labels that are too large are refused, -1 is not: NumPy takes the last class for it.", fails="raises"
)
def ce_refuses_large_only(solution, p, y):
    return solution(p, np.where(y < 0, p.shape[1] - 1, y) if y.ndim == 1 else y)


@cross_entropy.misconception(
    "A label without a column is passed over, as if its row were right. Refuse it with a ValueError.", fails="raises"
)
def passes_over(solution, p, y):
    right = (y[:, None] == np.arange(p.shape[1])) if y.ndim == 1 else y == 1
    with np.errstate(divide="ignore"):
        return -np.sum(np.log(p[right])) / len(p)


@cross_entropy.misconception(
    "assert ends with an AssertionError, and is switched off by `python -O`. Raise a ValueError.", fails="raises"
)
def ce_asserts(solution, p, y):
    assert y.ndim == 2 or (y.min() >= 0 and y.max() < p.shape[1])  # noqa: S101 - the mistake itself
    return solution(p, y)


@cross_entropy.misconception("The logarithms are written over p: the caller's probabilities are gone.", fails="pure")
def ce_over_p(solution, p, y):
    loss = solution(p, y)
    with np.errstate(divide="ignore"):
        np.log(p, out=p)
    return loss


@cross_entropy.variant("labels made into rows, logarithms where they count")
def ce_by_rows_of_ones(solution, p, y):
    _refused(y, p.shape[1])
    right = y == 1 if y.ndim == 2 else _rows(y, p.shape[1]) == 1
    with np.errstate(divide="ignore"):
        return float(-np.log(p[right]).sum() / right.sum())


@cross_entropy.variant("one row after the other")
def ce_by_rows(solution, p, y):
    _refused(y, p.shape[1])
    loss = 0.0
    for row, label in zip(p, _labels(y), strict=True):
        with np.errstate(divide="ignore"):
            loss = loss - np.log(row[label])
    return loss / len(p)


@cross_entropy.variant("the probabilities summed where they count")
def ce_by_einsum(solution, p, y):
    _refused(y, p.shape[1])
    with np.errstate(divide="ignore"):
        return np.mean(-np.log(np.einsum("nc,nc->n", p, y if y.ndim == 2 else _rows(y, p.shape[1]))))


# --------------------------------------------------------------------------------------------------- softmax and log

BIG_GAPS = value(np.array([[2000.0, 0.0, -1.5], [-1000.5, 1000.0, 3.0], [0.25, -0.5, 1.0]]))
FAR_ROWS = value(np.array([[1000.5, 1001.0, 999.25], [-1000.5, -1001.25, -1000.0], [0.5, 1.5, -0.25]]))

softmax_cross_entropy = Exercise(
    "forward.softmax_cross_entropy",
    title="Cross-entropy of scores",
    inputs={"z": array("N C", scale=1.5), "y": labels("N", below="C")},
    outputs=("loss",),
    checks=(
        matches(
            draws=2,
            points=6,
            hint=(
                "You have written the logarithm of softmax already. Which of its entries does the loss ask for?",
                "Pick log_softmax(z)[n, y[n]] in every row, take the mean, turn the sign.",
                "z = [[0, 1], [0, 0]], y = [0, 1]: the logarithms are -1.313262 and -0.693147, the loss is 1.003204.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "as many rows as classes": {"z": array("4 4"), "y": value(np.array([1, 3, 3, 0]))},
                "one row": {"z": array("1 3"), "y": value(np.array([2]))},
                "a class that does not occur": {"z": array("3 5"), "y": value(np.array([0, 2, 0]))},
                "all scores equal": {"z": value(np.zeros((4, 10))), "y": value(np.array([9, 0, 4, 2]))},
            },
            points=2,
            guard=True,
            hint=(
                "Does anything in your code take the rows for the classes, or count the classes from y?",
                "A network that knows nothing gives all classes the same score: with 10 classes the loss is log 10 = "
                "2.302585, whatever the labels are.",
            ),
        ),
        stable(
            cases={
                "gaps of 2000": {"z": BIG_GAPS, "y": value(np.array([1, 0, 2]))},
                "rows far apart": {
                    "z": FAR_ROWS,
                    "y": value(np.array([0, 1, 2])),
                },
            },
            points=4,
            hint=(
                "At a gap of 2000 the probability of the label is 0 for float64. How large is the loss really?",
                "Take the logarithm of softmax as one step, with your `log_softmax`: the probability is never formed.",
                "z = [[2000, 0]] with y = [1] has the loss 2000, exactly.",
            ),
        ),
        raises(
            inputs={"z": array("5 4")},
            cases={"label -1": {"y": NEGATIVE}, "label C": {"y": TOO_LARGE}},
            points=2,
            hint=(
                "z[0, -1] is the last column for NumPy. Is -1 a class?",
                "Raise a ValueError if the smallest label is below 0 or the largest is not below C.",
                "With 4 columns 0, 1, 2 and 3 are labels; -1 and 4 are not.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "A shift in place, z -= m, would leave [[-1, 0]] where z = [[0, 1]] was.",
            ),
        ),
    ),
    needs=("log_softmax",),
    source="Bishop, Pattern Recognition and Machine Learning, 4.3.4",
)


def _log_softmax(z):
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


@softmax_cross_entropy.misconception(
    "The minus is missing: the logarithm of a probability is negative, a loss is not.", fails="matches"
)
def sce_without_minus(solution, z, y):
    return -solution(z, y)


@softmax_cross_entropy.misconception(
    "The sum over the rows is taken instead of the mean: a larger batch looks worse.", fails="matches"
)
def sce_sum(solution, z, y):
    return solution(z, y) * len(z)


@softmax_cross_entropy.misconception(
    "The sum is divided by all N C entries. Each row has one label, so the mean runs over the N rows.", fails="matches"
)
def sce_over_all_entries(solution, z, y):
    return solution(z, y) / z.shape[1]


@softmax_cross_entropy.misconception("The mean is taken twice: divide by N once.", fails="matches")
def sce_mean_twice(solution, z, y):
    return solution(z, y) / len(z)


@softmax_cross_entropy.misconception(
    "softmax is applied twice: z holds scores, and it is enough once.", fails="matches"
)
def sce_softmax_twice(solution, z, y):
    return solution(_softmax(z, 1), y)


@softmax_cross_entropy.misconception(
    "The logarithm of softmax is taken for scores, and softmax and logarithm once more.", fails="matches"
)
def sce_logarithm_missing(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(_softmax(z, 1)[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "softmax is missing: this is minus the mean score of the labels, which can be made as small as you like.",
    fails="matches",
)
def sce_without_softmax(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(z[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "Only the gap between the label's score and the largest one is counted; the logarithm of the sum is missing.",
    fails="matches",
)
def sce_gap_only(solution, z, y):
    _refused(y, z.shape[1])
    return np.mean(np.max(z, axis=1) - z[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "The score of the label is not subtracted: this is the mean logarithm of the sums.", fails="matches"
)
def sce_label_missing(solution, z, y):
    _refused(y, z.shape[1])
    return np.mean(np.logaddexp.reduce(z, axis=1))


@softmax_cross_entropy.misconception(
    "softmax runs over the samples: every column adds up to 1. Every row should.", fails="matches"
)
def sce_over_samples(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(_log_softmax(z.T).T[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "softmax runs over the whole batch at once. Every row adds up to 1 by itself.", fails="matches"
)
def sce_over_everything(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(_log_softmax(z.reshape(1, -1)).reshape(z.shape)[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "[:, y] pairs every row with the labels of all rows, N times N numbers. Row n has the label y[n] only.",
    fails="matches",
)
def sce_every_row_meets_every_label(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(_log_softmax(z)[:, y])


@softmax_cross_entropy.misconception(
    "The classes are counted from 1: the column to the left of the label is read.", fails="matches"
)
def sce_counts_from_one(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(_log_softmax(z)[np.arange(len(z)), y - 1])


@softmax_cross_entropy.misconception(
    "1e-7 is added inside the logarithm. The loss is a little wrong everywhere, and its slope no longer fits it.",
    fails="matches",
)
def sce_epsilon(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(np.log(_softmax(z, 1)[np.arange(len(z)), y] + 1e-7))


@softmax_cross_entropy.misconception(
    "The logarithm is taken of numbers that are no probabilities, of the scores or of logarithms: softmax has to come "
    "first, and the logarithm once.",
    fails="matches",
    group="no_probabilities",
)
def sce_log_of_scores(solution, z, y):
    _refused(y, z.shape[1])
    with np.errstate(all="ignore"):
        return -np.mean(np.log(z[np.arange(len(z)), y]))


@softmax_cross_entropy.misconception(
    "The logarithm is taken twice: what `log_softmax` returns is no probability any more.",
    fails="matches",
    group="no_probabilities",
)
def sce_logarithm_twice(solution, z, y):
    _refused(y, z.shape[1])
    with np.errstate(all="ignore"):
        return -np.mean(np.log(_log_softmax(z)[np.arange(len(z)), y]))


@softmax_cross_entropy.misconception(
    "The probability is kept above 1e-12: the loss of a row never gets above 27.6, however wrong the scores are.",
    fails="stable",
)
def sce_clipped(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(np.log(np.maximum(_softmax(z, 1)[np.arange(len(z)), y], 1e-12)))


@softmax_cross_entropy.misconception("The logarithm has base 2. The natural one belongs here, np.log.", fails="matches")
def sce_base_two(solution, z, y):
    return solution(z, y) / np.log(2.0)


@softmax_cross_entropy.misconception(
    "The logarithm has base 10. The natural one belongs here, np.log.", fails="matches"
)
def sce_base_ten(solution, z, y):
    return solution(z, y) / np.log(10.0)


@softmax_cross_entropy.misconception(
    "log(1 - p) of the other classes is added. That is the loss of C separate yes-or-no questions, not of one choice.",
    fails="matches",
)
def sce_of_separate_questions(solution, z, y):
    _refused(y, z.shape[1])
    right, p = _rows(y, z.shape[1]), _softmax(z, 1)
    with np.errstate(all="ignore"):
        return -np.sum(np.where(right == 1, np.log(p), np.log(1.0 - p))) / len(z)


@softmax_cross_entropy.misconception("One loss per row comes back. Take their mean: one number.", fails="matches")
def sce_one_loss_per_row(solution, z, y):
    _refused(y, z.shape[1])
    return -_log_softmax(z)[np.arange(len(z)), y]


@softmax_cross_entropy.misconception(
    "A gradient comes back with the loss. Here the loss alone is asked for; its gradient is the business of A3.",
    fails="matches",
)
def sce_with_gradient(solution, z, y):
    return solution(z, y), (_softmax(z, 1) - _rows(y, z.shape[1])) / len(z)


@softmax_cross_entropy.misconception(
    "The number of classes is taken from the labels that occur: z knows how many there are.", fails="forms"
)
def sce_classes_from_labels(solution, z, y):
    _refused(y, z.shape[1])
    return solution(z[:, : int(np.max(y)) + 1], y)


@softmax_cross_entropy.misconception(
    "The axis is put back only if the subtraction fails without it. With as many rows as classes it does not fail, and "
    "is wrong.",
    fails="forms",
)
def sce_keeps_axis_by_trial(solution, z, y):
    _refused(y, z.shape[1])
    top = np.max(z, axis=1)
    total = top + np.log(np.sum(np.exp(z - top[:, None]), axis=1))
    log_p = z - total if z.shape[0] == z.shape[1] else z - total[:, None]
    return -np.mean(log_p[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "The probability is formed first: at a gap of 2000 it is 0, and the loss infinity instead of 2000.", fails="stable"
)
def sce_of_probability(solution, z, y):
    _refused(y, z.shape[1])
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(_softmax(z, 1)[np.arange(len(z)), y]))


@softmax_cross_entropy.misconception(
    "A tiny number inside the logarithm keeps the loss finite, and wrong: at a gap of 2000 it is 34.5.", fails="stable"
)
def sce_tiny_epsilon(solution, z, y):
    _refused(y, z.shape[1])
    return -np.mean(np.log(_softmax(z, 1)[np.arange(len(z)), y] + 1e-15))


@softmax_cross_entropy.misconception(
    "exp is taken of the scores as they are: at 1000 that is infinite. Shift every row by its maximum.", fails="stable"
)
def sce_overflows(solution, z, y):
    _refused(y, z.shape[1])
    with np.errstate(all="ignore"):
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "All rows are shifted by one maximum, that of the whole array: the sum of a row far below it is 0.", fails="stable"
)
def sce_one_shift_for_all(solution, z, y):
    _refused(y, z.shape[1])
    with np.errstate(all="ignore"):
        shifted = z - np.max(z)
        return np.mean(np.log(np.sum(np.exp(shifted), axis=1)) - shifted[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "A label of -1 is accepted: NumPy counts it from the end and takes the last class. A label that is too large ends in "
    "an IndexError, where a ValueError is asked for.",
    fails="raises",
)
def sce_leaves_it_to_the_index(solution, z, y):
    return -np.mean(_log_softmax(z)[np.arange(len(z)), y])


@softmax_cross_entropy.misconception(
    "Labels that are too large are refused, -1 is not: NumPy takes the last class for it.", fails="raises"
)
def sce_refuses_large_only(solution, z, y):
    return solution(z, np.where(y < 0, z.shape[1] - 1, y))


@softmax_cross_entropy.misconception(
    "A label without a column is passed over, as if its row were right. Refuse it with a ValueError.", fails="raises"
)
def sce_passes_over(solution, z, y):
    return -np.sum(_log_softmax(z)[y[:, None] == np.arange(z.shape[1])]) / len(z)


@softmax_cross_entropy.misconception("The scores are shifted in place: the caller's z has changed.", fails="pure")
def sce_shifts_in_place(solution, z, y):
    loss = solution(z, y)
    z -= np.max(z, axis=1, keepdims=True)
    return loss


@softmax_cross_entropy.variant("logarithm of the sum minus the label's score")
def sce_by_difference(solution, z, y):
    _refused(y, z.shape[1])
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.take_along_axis(z, y[:, None], axis=1)[:, 0])


@softmax_cross_entropy.variant("one-hot rows")
def sce_by_one_hot(solution, z, y):
    _refused(y, z.shape[1])
    return float(-(_rows(y, z.shape[1]) * _log_softmax(z)).sum() / z.shape[0])


@softmax_cross_entropy.variant("one row after the other")
def sce_by_rows(solution, z, y):
    _refused(y, z.shape[1])
    losses = [np.log(np.sum(np.exp(row - row.max()))) + row.max() - row[label] for row, label in zip(z, y, strict=True)]
    return sum(losses) / len(losses)


# ------------------------------------------------------------------------------------------------------- squared error

mse_loss = Exercise(
    "forward.mse_loss",
    title="Squared error",
    inputs={"y_pred": array("N K"), "t": array("N K")},
    outputs=("loss",),
    checks=(
        matches(
            points=3,
            hint=(
                "Over what is the mean taken here: over the rows, or over all entries? And where does the 1/2 come "
                "from?",
                "The sum of all squares, divided by 2 N. K stands in no denominator; the half makes the slope simple.",
                "y_pred = [[3, 1], [0, 2]], t = [[1, 1], [0, 1]]: the squares are 4, 0, 0, 1, and 5 / (2 times 2) is "
                "1.25.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "as many rows as columns": {"y_pred": array("4 4"), "t": array("4 4")},
                "one row": {"y_pred": array("1 K"), "t": array("1 K")},
                "one column": {"y_pred": array("N 1"), "t": array("N 1")},
                "more columns than rows": {"y_pred": array("2 7"), "t": array("2 7")},
            },
            points=1,
            guard=True,
            hint=(
                "Is N the number of rows, or just the larger of the two sizes?",
                "One row, y_pred = [[3, 1]], t = [[1, 1]]: N is 1, the loss is 4 / 2 = 2.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are y_pred and t still what they were?",
                "y_pred -= t writes into the caller's array: [[3, 1]] would be [[2, 0]] afterwards.",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 5.2",
)


@mse_loss.misconception(
    "The mean runs over all N K entries, and it is not halved. Here: 1/(2N) times the sum.", fails="matches"
)
def mean_over_all_entries(solution, y_pred, t):
    return np.mean((y_pred - t) ** 2)


@mse_loss.misconception("The mean runs over all N K entries: K stands in no denominator here.", fails="matches")
def half_mean_over_all_entries(solution, y_pred, t):
    return 0.5 * np.mean((y_pred - t) ** 2)


@mse_loss.misconception(
    "One number per row comes back, each divided by 2 N already. The sum runs over all entries.", fails="matches"
)
def mse_sums_columns_only(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2, axis=1) / (2 * len(t))


@mse_loss.misconception("The 1/2 is missing: here the squared error is halved.", fails="matches")
def without_half(solution, y_pred, t):
    return 2.0 * solution(y_pred, t)


@mse_loss.misconception("The 1/N is missing: the loss is a mean over the rows, not a sum.", fails="matches")
def half_sum(solution, y_pred, t):
    return 0.5 * np.sum((y_pred - t) ** 2)


@mse_loss.misconception("This is the plain sum of squares: 1/(2N) is missing.", fails="matches")
def plain_sum(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2)


@mse_loss.misconception("The sum is divided by 2 K, the columns, instead of by 2 N, the rows.", fails="matches")
def over_columns(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2) / (2 * y_pred.shape[1])


@mse_loss.misconception(
    "Without brackets the sum is divided by 2 and then multiplied by N: sum / 2 * N.", fails="matches"
)
def mse_without_brackets(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2) / 2 * len(y_pred)


@mse_loss.misconception("The mean over the rows is taken twice: divide by N once.", fails="matches")
def mse_mean_twice(solution, y_pred, t):
    return solution(y_pred, t) / len(y_pred)


@mse_loss.misconception("The size of the difference is summed, not its square.", fails="matches")
def absolute_error(solution, y_pred, t):
    return np.sum(np.abs(y_pred - t)) / (2 * len(y_pred))


@mse_loss.misconception(
    "The difference is summed first and squared afterwards: errors of opposite sign cancel.", fails="matches"
)
def square_of_sum(solution, y_pred, t):
    return np.sum(y_pred - t) ** 2 / (2 * len(y_pred))


@mse_loss.misconception("The square is missing: positive and negative errors cancel.", fails="matches")
def without_square(solution, y_pred, t):
    return np.sum(y_pred - t) / (2 * len(y_pred))


@mse_loss.misconception("The squares are subtracted: it is the square of the difference.", fails="matches")
def difference_of_squares(solution, y_pred, t):
    return np.sum(y_pred**2 - t**2) / (2 * len(y_pred))


@mse_loss.misconception("The root is taken at the end. The squared error has none.", fails="matches")
def root(solution, y_pred, t):
    return np.sqrt(solution(y_pred, t))


@mse_loss.misconception(
    "The root of the mean square of all entries is another measure: no root, and 1/(2N).", fails="matches"
)
def root_mean_square(solution, y_pred, t):
    return np.sqrt(np.mean((y_pred - t) ** 2))


@mse_loss.misconception("One loss per row comes back. Take their mean: one number.", fails="matches")
def mse_per_row(solution, y_pred, t):
    return 0.5 * np.sum((y_pred - t) ** 2, axis=1)


@mse_loss.misconception("One loss per column comes back. Add them up: one number.", fails="matches")
def mse_per_column(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2, axis=0) / (2 * len(y_pred))


@mse_loss.misconception(
    "The difference is formed of every row with every row: N N pairs. Row n belongs to row n.", fails="matches"
)
def mse_all_pairs(solution, y_pred, t):
    return np.sum((y_pred[:, None] - t[None]) ** 2) / (2 * len(y_pred) ** 2)


@mse_loss.misconception(
    "N is taken as the larger of the two sizes. It is the number of rows, also if there are few of them.", fails="forms"
)
def larger_size(solution, y_pred, t):
    return np.sum((y_pred - t) ** 2) / (2 * max(y_pred.shape))


@mse_loss.misconception("The targets are subtracted in place: the caller's predictions are gone.", fails="pure")
def mse_in_place(solution, y_pred, t):
    loss = solution(y_pred, t)
    y_pred -= t
    return loss


@mse_loss.variant("half of the mean over the rows")
def mse_by_rows(solution, y_pred, t):
    return 0.5 * np.mean(np.sum((y_pred - t) ** 2, axis=1))


@mse_loss.variant("a scalar product")
def mse_by_product(solution, y_pred, t):
    d = (y_pred - t).ravel()
    return float(d @ d) / y_pred.shape[0] / 2


@mse_loss.variant("the mean of all entries, times K / 2")
def mse_by_mean(solution, y_pred, t):
    return np.mean(np.square(t - y_pred)) * y_pred.shape[1] / 2


# ------------------------------------------------------------------------------------------------ binary cross-entropy

TARGETS = value(np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0]))

bce_with_logits = Exercise(
    "forward.bce_with_logits",
    title="Binary cross-entropy of scores",
    inputs={"z": array("7", scale=1.5), "t": TARGETS},
    outputs=("loss",),
    checks=(
        matches(
            draws=2,
            points=5,
            hint=(
                "With p = sigmoid(z): what does a sample with target 1 cost, and what one with target 0?",
                "-t log p - (1 - t) log(1 - p), and the mean over the samples. The formula in z is the same, written "
                "without p.",
                "z = [0, 2], t = [1, 0]: -log 0.5 = 0.693147 and -log(1 - 0.880797) = 2.126928, the mean is 1.410038.",
            ),
        ),
        matches(
            name="one_kind_only",
            cases={
                "all targets 1": {"t": value(np.ones(7))},
                "all targets 0": {"t": value(np.zeros(7))},
                "one sample": {"z": array("1"), "t": value(np.array([1.0]))},
            },
            points=1,
            guard=True,
            hint=(
                "Does your code need both kinds of targets?",
                "z = [2], t = [0] costs 2.126928; z = [2], t = [1] costs 0.126928.",
            ),
        ),
        stable(
            cases={
                "far on the wrong side": {
                    "z": value(np.array([1000.0, -1000.0, 2.0])),
                    "t": value(np.array([0.0, 1.0, 1.0])),
                },
                "far on the right side": {
                    "z": value(np.array([1000.0, -1000.0, -2.0])),
                    "t": value(np.array([1.0, 0.0, 0.0])),
                },
            },
            points=3,
            hint=(
                "At z = 1000 p is exactly 1, and log(1 - p) is minus infinity. How much does the sample cost really?",
                "max(z, 0) - z t + log(1 + exp(-|z|)) never takes exp of a positive number.",
                "z = [1000], t = [0] costs 1000; z = [1000], t = [1] costs 0.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are z and t still what they were?",
                "After the call on z = [0, 2] it is still [0, 2], not [0.5, 0.88].",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 4.3.2",
)


def _bce(p, t):
    """-t log p - (1 - t) log(1 - p) of probabilities, sample by sample."""
    with np.errstate(all="ignore"):
        return -t * np.log(p) - (1.0 - t) * np.log(1.0 - p)


@bce_with_logits.misconception(
    "The minus is missing: the logarithm of a probability is negative, a loss is not.", fails="matches"
)
def bce_without_minus(solution, z, t):
    return -solution(z, t)


@bce_with_logits.misconception("The sum over the samples is taken instead of the mean.", fails="matches")
def bce_sum(solution, z, t):
    return solution(z, t) * len(z)


@bce_with_logits.misconception(
    "The minus in front reaches the first half only: brackets are missing around the two halves.", fails="matches"
)
def bce_without_brackets(solution, z, t):
    p = _sigmoid(z)
    with np.errstate(all="ignore"):
        return np.mean(-t * np.log(p) + (1.0 - t) * np.log(1.0 - p))


@bce_with_logits.misconception(
    "Samples with target 0 cost nothing: the second half, with 1 - t, is missing.", fails="matches"
)
def bce_first_half(solution, z, t):
    return np.mean(t * np.logaddexp(0.0, -z))


@bce_with_logits.misconception(
    "Samples with target 1 cost nothing: the first half, with t, is missing.", fails="matches"
)
def bce_second_half(solution, z, t):
    return np.mean((1.0 - t) * np.logaddexp(0.0, z))


@bce_with_logits.misconception("0 and 1 are exchanged: the loss is small where the network is wrong.", fails="matches")
def bce_exchanged(solution, z, t):
    return solution(z, 1.0 - t)


@bce_with_logits.misconception(
    "The score is taken for a probability: the sigmoid is missing, and the logarithm meets negative numbers.",
    fails="matches",
)
def bce_without_sigmoid(solution, z, t):
    return np.mean(_bce(z, t))


@bce_with_logits.misconception("The sigmoid is applied twice.", fails="matches")
def bce_sigmoid_twice(solution, z, t):
    return solution(_sigmoid(z), t)


@bce_with_logits.misconception("The logarithm has base 2. The natural one belongs here, np.log.", fails="matches")
def bce_base_two(solution, z, t):
    return solution(z, t) / np.log(2.0)


@bce_with_logits.misconception("The logarithm has base 10. The natural one belongs here, np.log.", fails="matches")
def bce_base_ten(solution, z, t):
    return solution(z, t) / np.log(10.0)


@bce_with_logits.misconception(
    "1e-8 is added inside the logarithms. The loss is a little wrong everywhere, and never above 18.4.",
    fails="matches",
)
def bce_smaller_epsilon(solution, z, t):
    p = _sigmoid(z)
    return np.mean(-t * np.log(p + 1e-8) - (1.0 - t) * np.log(1.0 - p + 1e-8))


@bce_with_logits.misconception(
    "1e-7 is added inside the logarithms. The loss is a little wrong everywhere.", fails="matches"
)
def bce_epsilon(solution, z, t):
    p = _sigmoid(z)
    return np.mean(-t * np.log(p + 1e-7) - (1.0 - t) * np.log(1.0 - p + 1e-7))


@bce_with_logits.misconception(
    "A negative z is counted once too often: exp(-z) stands for exp(-|z|), or |z| for max(z, 0).",
    fails="matches",
)
def bce_without_size(solution, z, t):
    with np.errstate(all="ignore"):
        return np.mean(np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-z)))


@bce_with_logits.misconception("z t is added instead of subtracted.", fails="matches")
def bce_adds_target(solution, z, t):
    return solution(z, t) + 2.0 * np.mean(z * t)


@bce_with_logits.misconception(
    "max(z, 0) is missing: without it log(1 + exp(-|z|)) is right for negative z only.", fails="matches"
)
def bce_without_maximum(solution, z, t):
    return solution(z, t) - np.mean(np.maximum(z, 0.0))


@bce_with_logits.misconception("The squared difference of sigmoid and target is another loss.", fails="matches")
def bce_squared(solution, z, t):
    return np.mean((_sigmoid(z) - t) ** 2)


@bce_with_logits.misconception(
    "The samples share one softmax. Every sample has a probability of its own.", fails="matches"
)
def bce_softmax(solution, z, t):
    return np.mean(_bce(_softmax(z, 0), t))


@bce_with_logits.misconception(
    "The targets are taken for -1 and 1: log(1 + exp(-t z)) makes a target of 0 cost log 2, whatever z is.",
    fails="matches",
)
def bce_signs(solution, z, t):
    return np.mean(np.logaddexp(0.0, -t * z))


@bce_with_logits.misconception("One loss per sample comes back. Take their mean: one number.", fails="matches")
def bce_per_sample(solution, z, t):
    return np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-np.abs(z)))


@bce_with_logits.misconception(
    "Every score meets every target, N N pairs: one of the two was made a column. Sample n has target n only.",
    fails="matches",
)
def bce_all_pairs(solution, z, t):
    return np.mean(np.logaddexp(0.0, z[:, None]) - z[:, None] * t)


@bce_with_logits.misconception(
    "The losses of both kinds are averaged apart and added: with one kind only, the other mean is 0 over 0.",
    fails="matches",
)
def bce_by_kinds(solution, z, t):
    with np.errstate(all="ignore"):
        losses = np.logaddexp(0.0, z) - z * t
        ones, zeros = losses[t == 1], losses[t == 0]
        return np.sum(ones) / np.float64(ones.size) + np.sum(zeros) / np.float64(zeros.size)


@bce_with_logits.misconception(
    "The two kinds are weighted by how often they occur: with one kind only, the other mean is 0 over 0.",
    fails="one_kind_only",
)
def bce_weighted_kinds(solution, z, t):
    with np.errstate(all="ignore"):
        losses, share = np.logaddexp(0.0, z) - z * t, np.mean(t)
        ones, zeros = losses[t == 1], losses[t == 0]
        return share * (np.sum(ones) / np.float64(ones.size)) + (1 - share) * (np.sum(zeros) / np.float64(zeros.size))


@bce_with_logits.misconception(
    "The probability is formed first: at z = 1000 it is exactly 1, and log(1 - p) minus infinity.", fails="stable"
)
def bce_of_probability(solution, z, t):
    with np.errstate(all="ignore"):
        p = _sigmoid(z)
        return -np.mean(np.where(t == 1, np.log(p), np.log(1.0 - p)))


@bce_with_logits.misconception(
    "The probability is formed first, and where it is exactly 0 or 1, 0 times minus infinity is not a number.",
    fails="stable",
)
def bce_zero_times_infinity(solution, z, t):
    return np.mean(_bce(_sigmoid(z), t))


@bce_with_logits.misconception(
    "The probability is kept away from 0 and 1: a sample on the wrong side never costs more than 34.5, however far.",
    fails="stable",
)
def bce_clipped(solution, z, t):
    return np.mean(_bce(np.clip(_sigmoid(z), 1e-15, 1 - 1e-15), t))


@bce_with_logits.misconception("exp(z) is formed: at z = 1000 it is infinite. exp(-|z|) never is.", fails="stable")
def bce_overflows(solution, z, t):
    with np.errstate(all="ignore"):
        return np.mean(np.log(1.0 + np.exp(z)) - z * t)


@bce_with_logits.misconception("The probabilities are written over z: the caller's scores are lost.", fails="pure")
def bce_over_z(solution, z, t):
    loss = solution(z, t)
    z[...] = _sigmoid(z)
    return loss


@bce_with_logits.variant("log(1 + ...) as it is written")
def bce_without_log1p(solution, z, t):
    return np.mean(np.maximum(z, 0.0) - z * t + np.log(1.0 + np.exp(-np.abs(z))))


@bce_with_logits.variant("through logaddexp")
def bce_by_logaddexp(solution, z, t):
    return np.mean(np.logaddexp(0.0, z) - z * t)


@bce_with_logits.variant("by target")
def bce_by_target(solution, z, t):
    return np.mean(np.where(t == 1, np.logaddexp(0.0, -z), np.logaddexp(0.0, z)))


@bce_with_logits.variant("by signs of the targets")
def bce_by_signs(solution, z, t):
    return np.logaddexp(0.0, -(2.0 * t - 1.0) * z).sum() / z.size


@bce_with_logits.variant("one sample after the other")
def bce_by_samples(solution, z, t):
    loss = 0.0
    for score, target in zip(z, t, strict=True):
        wrong = -score if target == 1 else score
        loss += max(wrong, 0.0) + np.log1p(np.exp(-abs(score)))
    return loss / len(z)


# ------------------------------------------------------------------------------------------------- logistic regression

logistic_regression_loss = Exercise(
    "forward.logistic_regression_loss",
    title="Logistic regression",
    inputs={"w": array("D"), "b": uniform(0.4, 1.2), "X": array("7 D"), "t": TARGETS},
    outputs=("loss",),
    needs=("bce_with_logits",),
    checks=(
        matches(
            draws=2,
            points=3,
            hint=(
                "One neuron and a sigmoid: which score does sample n get, and what do you already have for scores?",
                "X w is (N,): one score for each row of X. b is added to every one of them.",
                "X = [[1, 2]], w = [3, -1], b = 1: the score is 3 - 2 + 1 = 2; with t = [0] the loss is 2.126928.",
            ),
        ),
        stable(
            inputs={"X": array("7 D", scale=1000.0)},
            points=1,
            hint=(
                "The scores are in the thousands here. Are they made into probabilities before the loss is taken?",
                "X = [[1000]], w = [1], b = 0, t = [0]: the loss is 1000.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are w, X and t still what they were?",
                "After the call on X = [[1, 2]] it is still [[1, 2]], not [[3, -2]].",
            ),
        ),
    ),
    source="Cox, The regression analysis of binary sequences, JRSS B 20, 1958",
)


def _scores_loss(z, t):
    return np.mean(np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-np.abs(z))))


@logistic_regression_loss.misconception("The bias is missing: the scores are X w alone.", fails="matches")
def lr_without_bias(solution, w, b, X, t):
    return solution(w, 0.0, X, t)


@logistic_regression_loss.misconception(
    "Scores and targets have changed places in the call of the loss: the scores come first.", fails="matches"
)
def lr_exchanged_arguments(solution, w, b, X, t):
    return _scores_loss(t, X @ w + b)


@logistic_regression_loss.misconception(
    "The bias is subtracted, as if it were a threshold. It is added.", fails="matches"
)
def lr_subtracts_bias(solution, w, b, X, t):
    return solution(w, -b, X, t)


@logistic_regression_loss.misconception(
    "The bias is added once for every input. It is added once for every sample.", fails="matches"
)
def lr_bias_in_the_sum(solution, w, b, X, t):
    return solution(w, b * len(w), X, t)


@logistic_regression_loss.misconception(
    "The sigmoid is applied to the scores, and the loss applies it once more: it takes scores.", fails="matches"
)
def lr_sigmoid_twice(solution, w, b, X, t):
    return _scores_loss(_sigmoid(X @ w + b), t)


@logistic_regression_loss.misconception(
    "The scores are a column (N, 1) and the targets a row (N,): every score meets every target, N N pairs.",
    fails="matches",
)
def lr_column_meets_row(solution, w, b, X, t):
    return _scores_loss(X @ w[:, None] + b, t)


@logistic_regression_loss.misconception(
    "This is the squared error of the scores: linear regression. The deck's logistic model has a sigmoid in between.",
    fails="matches",
)
def lr_linear(solution, w, b, X, t):
    return np.sum((X @ w + b - t) ** 2) / (2 * len(t))


@logistic_regression_loss.misconception(
    "The squared difference of sigmoid and target is taken. Logistic regression uses the cross-entropy.",
    fails="matches",
)
def lr_squared(solution, w, b, X, t):
    return np.mean((_sigmoid(X @ w + b) - t) ** 2)


@logistic_regression_loss.misconception("The sum over the samples is taken instead of the mean.", fails="matches")
def lr_sum(solution, w, b, X, t):
    return solution(w, b, X, t) * len(t)


@logistic_regression_loss.misconception(
    "The sign of the scores is turned, so 0 and 1 have changed places.", fails="matches"
)
def lr_exchanged(solution, w, b, X, t):
    return solution(-w, -b, X, t)


@logistic_regression_loss.misconception(
    "A penalty on the weights is added. It belongs to A5; here only the data count.", fails="matches"
)
def lr_penalty(solution, w, b, X, t):
    return solution(w, b, X, t) + 0.5 * np.sum(w**2)


@logistic_regression_loss.misconception(
    "The probabilities are formed first: far on the wrong side log 0 is minus infinity. Hand the scores on as they are.",
    fails="stable",
)
def lr_of_probability(solution, w, b, X, t):
    with np.errstate(all="ignore"):
        p = _sigmoid(X @ w + b)
        return -np.mean(np.where(t == 1, np.log(p), np.log(1.0 - p)))


@logistic_regression_loss.misconception(
    "The probabilities are kept away from 0 and 1: a sample on the wrong side never costs more than 34.5.",
    fails="stable",
)
def lr_clipped(solution, w, b, X, t):
    return np.mean(_bce(np.clip(_sigmoid(X @ w + b), 1e-15, 1 - 1e-15), t))


@logistic_regression_loss.misconception(
    "X is multiplied by w in place: the caller's samples are changed.", fails="pure"
)
def lr_in_place(solution, w, b, X, t):
    loss = solution(w, b, X, t)
    X *= w
    return loss


@logistic_regression_loss.variant("entry by entry and summed")
def lr_by_sum(solution, w, b, X, t):
    return _scores_loss((X * w).sum(axis=1) + b, t)


@logistic_regression_loss.variant("the bias as one more weight")
def lr_extended(solution, w, b, X, t):
    z = np.hstack([X, np.ones((len(X), 1))]) @ np.append(w, b)
    return np.mean(np.logaddexp(0.0, z) - z * t)
