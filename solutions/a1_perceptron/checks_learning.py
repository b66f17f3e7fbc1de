"""The exercises of a1, third part: a perceptron that finds its numbers by itself.

Where a run of many updates is compared, all entries are whole numbers and the rate has few binary digits: float64 adds them
without any rounding, so that even a sum of exactly 0 is one.
"""

import numpy as np

from autograder.arrays import array, derived, rng, uniform, value
from autograder.checks import holds, matches, pure
from autograder.model import Exercise

# ------------------------------------------------------------------------------------------------------------ decisions


def _both_sides(raw, w, b):
    """Rows of which the first lies on the 1 side of the line, the second on the 0 side: both answers occur."""
    X = raw.copy()
    for n, score in ((0, 1.5), (1, -1.5)):
        X[n] += w * (score - b - X[n] @ w) / (w @ w)
    return X


def _decide(X, w, b):
    return (X @ w + b > 0).astype(np.int64)


perceptron_predict = Exercise(
    "perceptron.perceptron_predict",
    title="What the perceptron says",
    inputs={
        "raw": array("N D"),
        "w": array("D"),
        "b": uniform(0.6, 1.2),
        "X": derived(_both_sides, "raw", "w", "b"),
    },
    arguments=("X", "w", "b"),
    outputs=("out",),
    needs=("neuron_forward", "step_function"),
    checks=(
        matches(
            sizes={"N": 47},
            points=2,
            hint=(
                "A perceptron is a neuron with a step. Which two of your functions are that?",
                "One sum per row, X w + b, and one decision per row: (N, D) gives (N,), whole numbers 0 and 1.",
                "X = [[1, 2], [3, -4]], w = [1, 1], b = 0.5: the sums are 3.5 and -0.5, the decisions [1, 0].",
            ),
        ),
        matches(
            name="on_the_line",
            inputs={
                "X": value(
                    np.array([[1.0, 2.0, 0.0], [2.0, 0.0, 1.0], [0.0, 1.0, 0.0], [3.0, 1.0, 1.0], [0.875, 0.0, 0.0]])
                ),
                "w": value(np.array([2.0, 1.0, -3.0])),
                "b": -1.0,
            },
            points=1,
            hint=(
                "What does the perceptron say of a row that lies exactly on its line?",
                "X = [[1, 0]], w = [2, 1], b = -2: the sum is exactly 0, and the step of 0 is 0.",
            ),
        ),
        matches(
            name="square",
            inputs={"raw": array("7 7"), "w": array("7")},
            points=1,
            guard=True,
            hint=(
                "Here are as many rows as inputs, so the wrong order fits too. Which axis of X meets w?",
                "X = [[1, 2], [0, 1]], w = [1, -1], b = 0: the sums are -1 and -1, the decisions [0, 0].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are X and w the same after the call?",
                "Deciding needs no writing: after the call on X = [[1, 2]] X is still [[1, 2]].",
            ),
        ),
    ),
    source="Rosenblatt, The perceptron, Psychological Review 65, 1958",
)


@perceptron_predict.misconception(
    "The sums come back, without a step. Decisions are asked for, 0 or 1.", fails="matches"
)
def sums_without_step(solution, X, w, b):
    return X @ w + b


@perceptron_predict.misconception("The bias is missing, so every line goes through the origin.", fails="matches")
def predicts_without_bias(solution, X, w, b):
    return solution(X, w, 0.0)


@perceptron_predict.misconception("The bias is subtracted, like a threshold. It is added.", fails="matches")
def predicts_with_threshold(solution, X, w, b):
    return solution(X, w, -b)


@perceptron_predict.misconception("The answers are -1 and 1. In this course they are 0 and 1.", fails="matches")
def predicts_minus_one(solution, X, w, b):
    return np.where(X @ w + b > 0, 1, -1)


@perceptron_predict.misconception("The line is drawn at 0.5. It is drawn at 0: the bias moves it.", fails="matches")
def predicts_above_one_half(solution, X, w, b):
    return (X @ w + b > 0.5).astype(np.int64)


@perceptron_predict.misconception(
    "1 stands where the sum is below 0, the comparison points the wrong way. 1 is for a sum that is greater than 0.",
    fails="matches",
)
def predicts_one_below_zero(solution, X, w, b):
    return (X @ w + b < 0).astype(np.int64)


@perceptron_predict.misconception("The line is drawn at 1. It is drawn at 0: the bias moves it.", fails="matches")
def predicts_above_one(solution, X, w, b):
    return (X @ w + b > 1.0).astype(np.int64)


@perceptron_predict.misconception("0 and 1 are exchanged: 1 is for a sum that is greater than 0.", fails="matches")
def predicts_the_opposite(solution, X, w, b):
    return 1 - solution(X, w, b)


@perceptron_predict.misconception(
    "One decision comes back for all rows together. Every row has its own.", fails="matches"
)
def one_decision(solution, X, w, b):
    return np.int64(np.sum(X @ w + b) > 0)


@perceptron_predict.misconception(
    "w stands before X: (D,) and (N, D) do not meet. Rows are samples, so X stands first.", fails="matches"
)
def predicts_weights_first(solution, X, w, b):
    return (w @ X + b > 0).astype(np.int64)


@perceptron_predict.misconception(
    "The decisions are made before the sum: a step for every input. The sum comes first, one step after it.",
    fails="matches",
)
def steps_every_input(solution, X, w, b):
    return solution((X > 0).astype(np.float64), w, b)


@perceptron_predict.misconception(
    "A row on the line counts as 1. A sum of exactly 0 is not greater than 0.", fails="on_the_line"
)
def line_counts_as_one(solution, X, w, b):
    return (X @ w + b >= 0).astype(np.int64)


@perceptron_predict.misconception(
    "X is transposed where it is square. Shapes that fit are no proof: rows are samples.", fails="square"
)
def predicts_transposed_if_square(solution, X, w, b):
    return solution(X.T if X.shape[0] == X.shape[1] else X, w, b)


@perceptron_predict.misconception("X is multiplied by w in place: the caller's samples are changed.", fails="pure")
def predicts_in_place(solution, X, w, b):
    X *= w
    return (np.sum(X, axis=1) + b > 0).astype(np.int64)


@perceptron_predict.variant("row by row")
def predict_by_rows(solution, X, w, b):
    return np.array([1 if np.dot(w, x) + b > 0 else 0 for x in X])


@perceptron_predict.variant("compared with a threshold")
def predict_by_threshold(solution, X, w, b):
    return np.where(np.einsum("nd,d->n", X, w) > -b, 1, 0)


# -------------------------------------------------------------------------------------------------------------- update


def _at(score):
    """x with a certain sum w x + b, otherwise as drawn."""

    def placed(w, b, raw):
        return raw + w * (score - raw @ w - b) / (w @ w)

    return derived(placed, "w", "b", "raw")


def _bias_decides(w, b, raw):
    """x for which w x is below 0 and w x + b above it."""
    return raw + w * (-0.3 * b - raw @ w) / (w @ w)


perceptron_update = Exercise(
    "perceptron.perceptron_update",
    title="Learning from one sample",
    inputs={
        "w": array("D"),
        "b": uniform(0.8, 1.2),
        "raw": array("D"),
        "x": _at(1.5),
        "t": 0,
        "lr": uniform(0.3, 0.8),
    },
    arguments=("w", "b", "x", "t", "lr"),
    outputs=("w", "b"),
    needs=("perceptron_predict",),
    checks=(
        matches(
            name="mistakes",
            cases={
                "says 0, right is 1": {"x": _at(-0.25), "t": 1},
                "says 1, right is 0": {"x": _at(0.25), "t": 0},
                "a small rate, right is 1": {"x": _at(-1.3), "t": 1, "lr": 0.05},
                "a small rate, right is 0": {"x": _at(1.5), "t": 0, "lr": 0.05},
            },
            points=8,
            hint=(
                "What is t - p after each of the two mistakes? Which way do w and b have to move for this x?",
                "p is the decision, 0 or 1, not the sum. Once p is known, w moves by lr (t - p) times x, b by lr (t - p): one "
                "step for the bias, however many inputs there are.",
                "w = [1, -2], b = 0.5, x = [1, 1], t = 1, lr = 0.1: the sum is -0.5, so p = 0 and t - p = 1. The new w is "
                "[1.1, -1.9], the new b 0.6.",
            ),
        ),
        matches(
            name="right_samples",
            cases={
                "says 1, right is 1": {"x": _at(1.5), "t": 1},
                "says 0, right is 0": {"x": _at(-1.3), "t": 0},
                "just above the line": {"x": _at(0.3), "t": 1},
                "the bias decides": {"x": derived(_bias_decides, "w", "b", "raw"), "t": 1},
            },
            points=4,
            hint=(
                "How much is t - p if the perceptron was right?",
                "It learns from mistakes only: w and b come back with the numbers that they had, w in a new array.",
                "w = [1, -2], b = 3.5, x = [1, 1], t = 1: the sum is 2.5, p = 1, t - p = 0, so w and b stay [1, -2] and 3.5.",
            ),
        ),
        matches(
            name="on_the_line",
            cases={
                "right is 1": {
                    "w": value(np.array([2.0, -1.0, 1.0])),
                    "b": -3.0,
                    "x": value(np.array([1.0, 1.0, 2.0])),
                    "t": 1,
                },
                "right is 0": {
                    "w": value(np.array([1.0, 3.0, -2.0])),
                    "b": 1.0,
                    "x": value(np.array([-2.0, 1.0, 1.0])),
                    "t": 0,
                },
                "all zeros": {"w": value(np.zeros(3)), "b": 0.0, "x": value(np.array([1.0, -2.0, 4.0])), "t": 1},
            },
            inputs={"lr": 0.5},
            sizes={"D": 3},
            points=1,
            hint=(
                "What does the perceptron say if the sum is exactly 0? Then, is that a mistake?",
                "w = [1, 1], b = -2, x = [1, 1]: the sum is 0, so p = 0. With t = 1 and lr = 0.5 w becomes [1.5, 1.5].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "After a mistake, is the w that came in still what it was?",
                "Moving w in place also moves the caller's w. Make a new array: w = [1, -2] is still [1, -2] afterwards.",
            ),
        ),
        pure(
            name="pure_if_right",
            inputs={"t": 1},
            points=1,
            hint=(
                "Which array comes back if there is nothing to learn?",
                "A new array with the numbers of w, not w itself: writing 0 into it must leave w = [1, -2] as it is.",
            ),
        ),
    ),
    source="Rosenblatt 1958; Novikoff, On convergence proofs on perceptrons, 1962",
)


def _moved(w, b, x, step, bias_step):
    return w + step * x, b + bias_step


def _error(w, b, x, t):
    return t - int(w @ x + b > 0)


@perceptron_update.misconception(
    "The error is measured by the sum w x + b instead of the decision: that is another rule (Adaline), which also moves where "
    "the perceptron was right.",
    fails="mistakes",
)
def error_of_the_sum(solution, w, b, x, t, lr):
    step = lr * (t - (w @ x + b))
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "The error is measured by a soft step of the sum: that is logistic regression. The perceptron decides, 0 or 1.",
    fails="mistakes",
)
def error_of_a_soft_step(solution, w, b, x, t, lr):
    step = lr * (t - 1.0 / (1.0 + np.exp(-(w @ x + b))))
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "w and b move the wrong way, away from the right answer. Too little said means: more of x.", fails="mistakes"
)
def moves_away(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, -step, -step)


@perceptron_update.misconception(
    "The bias moves once for every input, by lr (t - p) times x_i. Its input is 1: it moves once, by lr (t - p).",
    fails="mistakes",
)
def bias_once_per_input(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, step, step * np.sum(x))


@perceptron_update.misconception(
    "The bias takes the step D times, once for every input. It is one number and moves once.", fails="mistakes"
)
def bias_in_the_loop(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, step, step * len(x))


@perceptron_update.misconception(
    "The bias becomes an array: it moves by lr (t - p) x. Its input is 1, so it moves by lr (t - p).", fails="mistakes"
)
def bias_as_array(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, step, step * x)


@perceptron_update.misconception(
    "The bias comes back as an array of length 1: a decision for one row is an array too. b is one number.",
    fails="mistakes",
)
def bias_of_length_one(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, step, np.array([step]))


@perceptron_update.misconception(
    "The bias moves like a threshold, opposite to the weights. It is added to the sum, so it moves with them.",
    fails="mistakes",
)
def bias_moves_back(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return _moved(w, b, x, step, -step)


@perceptron_update.misconception("The bias does not learn. It is a parameter as the weights are.", fails="mistakes")
def bias_stays(solution, w, b, x, t, lr):
    return _moved(w, b, x, lr * _error(w, b, x, t), 0.0)


@perceptron_update.misconception("The weights do not learn, only the bias does.", fails="mistakes")
def weights_stay(solution, w, b, x, t, lr):
    return _moved(w, b, x, 0.0, lr * _error(w, b, x, t))


@perceptron_update.misconception(
    "x is missing in the step of the weights: each moves in proportion to its own input.", fails="mistakes"
)
def weights_without_x(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return w + step, b + step


@perceptron_update.misconception(
    "The learning rate is missing: w and b move by the whole of x and 1.", fails="mistakes"
)
def without_rate(solution, w, b, x, t, lr):
    step = _error(w, b, x, t)
    return _moved(w, b, x, step, step)


@perceptron_update.misconception("The learning rate is missing in the step of the bias.", fails="mistakes")
def bias_without_rate(solution, w, b, x, t, lr):
    step = _error(w, b, x, t)
    return _moved(w, b, x, lr * step, step)


@perceptron_update.misconception("The learning rate is missing in the step of the weights.", fails="mistakes")
def weights_without_rate(solution, w, b, x, t, lr):
    step = _error(w, b, x, t)
    return _moved(w, b, x, step, lr * step)


@perceptron_update.misconception(
    "The steps are divided by the learning rate. They are multiplied by it.", fails="mistakes"
)
def divides_by_rate(solution, w, b, x, t, lr):
    step = _error(w, b, x, t) / lr
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "After a mistake w moves by lr t x. That is the rule for answers -1 and 1: here t = 0 would teach nothing.",
    fails="mistakes",
)
def moves_by_the_label(solution, w, b, x, t, lr):
    step = lr * t * abs(_error(w, b, x, t))
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "Every mistake makes w larger in the direction of x. A 1 that should be a 0 has to make it smaller.",
    fails="mistakes",
)
def always_towards_x(solution, w, b, x, t, lr):
    step = lr * abs(_error(w, b, x, t))
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "The answers are translated to -1 and 1, so t - p is 2 or -2 and every step twice too long.", fails="mistakes"
)
def answers_of_minus_one(solution, w, b, x, t, lr):
    step = 2.0 * lr * _error(w, b, x, t)
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "The bias is moved by the decision of the new weights. Both move by the error of the old ones.", fails="mistakes"
)
def bias_after_weights(solution, w, b, x, t, lr):
    new = w + lr * _error(w, b, x, t) * x
    return new, b + lr * _error(new, b, x, t)


@perceptron_update.misconception(
    "The weights are moved by the decision of the new bias. Both move by the error of the old ones.", fails="mistakes"
)
def weights_after_bias(solution, w, b, x, t, lr):
    new = b + lr * _error(w, b, x, t)
    return w + lr * _error(w, new, x, t) * x, new


@perceptron_update.misconception("Only the step comes back. The new w and the new b are asked for.", fails="mistakes")
def steps_only(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    return step * x, step


@perceptron_update.misconception(
    "w moves by lr t x, whether there was a mistake or not. A right sample must change nothing.", fails="mistakes"
)
def ignores_the_decision(solution, w, b, x, t, lr):
    return _moved(w, b, x, lr * t, lr * t)


@perceptron_update.misconception(
    "Right samples of class 1 move w as well. Only a mistake moves it.", fails="right_samples"
)
def learns_from_right_ones(solution, w, b, x, t, lr):
    step = lr * (_error(w, b, x, t) or t)
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "Nothing comes back if the sample was right. w and b are asked for in any case.", fails="right_samples"
)
def nothing_if_right(solution, w, b, x, t, lr):
    return solution(w, b, x, t, lr) if _error(w, b, x, t) else None


@perceptron_update.misconception(
    "The decision is made without the bias. It belongs to the sum whose step is p.", fails="right_samples"
)
def decides_without_bias(solution, w, b, x, t, lr):
    step = lr * _error(w, 0.0, x, t)
    return _moved(w, b, x, step, step)


@perceptron_update.misconception("The decision is made at 0.5 instead of at 0.", fails="right_samples")
def decides_at_one_half(solution, w, b, x, t, lr):
    step = lr * _error(w, b - 0.5, x, t)
    return _moved(w, b, x, step, step)


@perceptron_update.misconception(
    "A sum of exactly 0 counts as 1. The step of 0 is 0, so with t = 1 that is a mistake.", fails="on_the_line"
)
def zero_is_one(solution, w, b, x, t, lr):
    step = lr * (t - int(w @ x + b >= 0))
    return _moved(w, b, x, step, step)


@perceptron_update.misconception("w is moved in place: the caller's weights are changed.", fails="pure")
def moves_in_place(solution, w, b, x, t, lr):
    step = lr * _error(w, b, x, t)
    if step:
        w += step * x
    return w.copy(), b + step


@perceptron_update.misconception(
    "If the sample was right, w itself comes back. Whoever changes one of the two then changes the other.",
    fails="pure_if_right",
)
def hands_back_w(solution, w, b, x, t, lr):
    return solution(w, b, x, t, lr) if _error(w, b, x, t) else (w, b)


@perceptron_update.variant("with if, one case after the other")
def update_by_cases(solution, w, b, x, t, lr):
    says_one = np.dot(x, w) + b > 0
    if t == 1 and not says_one:
        return w + lr * x, b + lr
    if t == 0 and says_one:
        return w - lr * x, b - lr
    return w.copy(), b


@perceptron_update.variant("the bias as one more weight")
def update_extended(solution, w, b, x, t, lr):
    weights, inputs = np.append(w, b), np.append(x, 1.0)
    weights += lr * (t - (1 if inputs @ weights > 0 else 0)) * inputs
    return weights[:-1].copy(), weights[-1]


@perceptron_update.variant("entry by entry")
def update_by_entries(solution, w, b, x, t, lr):
    error = t - int(sum(a * c for a, c in zip(x, w, strict=True)) + b > 0)
    return np.array([w[i] + lr * error * x[i] for i in range(len(w))]), float(b + lr * error)


# ------------------------------------------------------------------------------------------------------------- fitting

ROWS = 11
EXACT = (1e-12, "whole numbers times a rate of 27 binary digits: no sum of a run is ever rounded")
RATE = round(1.1 * 2**26) / 2**26


def _plane(raw):
    """A line with whole numbers: weights of size 1 to 3, and a bias of 2 or -2."""
    w = np.copysign(1.0 + np.minimum(2.0, np.floor(np.abs(raw[:-1]) * 1.5)), raw[:-1])
    return w, np.copysign(2.0, raw[-1])


def _points(cloud, raw, clear=1):
    """Rows of whole numbers from -4 to 4, in the order of the cloud, about half of them on either side of the line.

    Args:
        cloud: normal numbers (more rows than are needed, D).
        raw: of these the line is made (D + 1,).
        clear: how far from the line, in its own sums, every row lies at least.
    """
    X = np.rint(np.clip(2.0 * cloud, -4.0, 4.0))
    w, b = _plane(raw)
    sums = X @ w + b
    sides = [np.flatnonzero(sums >= clear)[: ROWS // 2 + 1], np.flatnonzero(sums <= -clear)[: ROWS // 2]]
    return X[np.sort(np.concatenate(sides))]


def _clear_points(cloud, raw):
    """Rows that are learned within 170 epochs, in any order.

    With R^2 <= 3 * 16 + 1 = 49 and a margin of at least 3 / sqrt(3 * 9 + 4), Novikoff's bound allows at most 169 mistakes.
    """
    return _points(cloud, raw, clear=3)


def _sides(X, raw):
    w, b = _plane(raw)
    return (X @ w + b > 0).astype(np.int64)


def _contradicting(X, t):
    """The right answers with one turned round, for a row that is there twice: no line is right for both."""
    other = t.copy()
    other[-1] = 1 - t[0]
    return other


def _first_row_again(cloud, raw):
    X = _points(cloud, raw)
    X[-1] = X[0]
    return X


perceptron_fit = Exercise(
    "perceptron.perceptron_fit",
    title="Learning from data",
    inputs={
        "cloud": array("80 3"),
        "raw": array("4"),
        "X": derived(_points, "cloud", "raw"),
        "t": derived(_sides, "X", "raw"),
        "lr": RATE,
        "max_epochs": 170,
        "rng": None,
    },
    arguments=("X", "t", "lr", "max_epochs", "rng"),
    outputs=("w", "b", "mistakes"),
    needs=("perceptron_update",),
    checks=(
        matches(
            name="separable",
            draws=6,
            tolerance=EXACT,
            points=6,
            hint=(
                "What does the second row of an epoch meet: the weights of the beginning, or those that the first row has "
                "left?",
                "Begin with w = 0 and b = 0. Per epoch: for each row, in order, decide, count if it is wrong, update. Note the "
                "count; end after an epoch whose count is 0, which is noted too.",
                "X = [[1, 0], [0, 1]], t = [1, 0], lr = 1. Epoch 1: the first row has the sum 0, says 0: w = [1, 0], b = 1. The "
                "second row then has the sum 1, says 1: w = [1, -1], b = 0. That is 2 mistakes.",
                "Epoch 2 of the same: the sums are 1 and -1, both right, 0 mistakes. So w = [1, -1], b = 0, mistakes = [2, 0].",
            ),
        ),
        matches(
            name="limit",
            tolerance=EXACT,
            inputs={"X": derived(_first_row_again, "cloud", "raw"), "max_epochs": 7},
            cases={
                "no line separates": {"t": derived(lambda X, raw: _contradicting(X, _sides(X, raw)), "X", "raw")},
                "one epoch": {"t": derived(_sides, "X", "raw"), "max_epochs": 1},
                "too often 1": {  # one 0 for a 1, then two 1 for a 0: the errors add up to -1
                    "X": value(np.array([[3.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])),
                    "t": value(np.array([1, 0, 0])),
                    "max_epochs": 1,
                },
            },
            points=4,
            hint=(
                "What ends the loop if no epoch is ever without mistakes?",
                "After max_epochs it is over, whatever the count is: mistakes then has max_epochs entries, and w and b are the "
                "last ones.",
                "With a row twice, once with t = 1 and once with t = 0, one of the two is always wrong: with max_epochs = 3 "
                "mistakes has 3 entries, all above 0.",
            ),
        ),
        holds(
            name="random_order",
            properties={
                "decides": {"unit": ("w", "b"), "rows": "X", "targets": "t"},
                "ends": {"output": "mistakes", "last": 0},
            },
            inputs={"X": derived(_clear_points, "cloud", "raw"), "rng": rng()},
            draws=5,
            points=2,
            hint=(
                "With rng every epoch takes the rows in a new random order. Which answer belongs to which row?",
                "Draw an order of the row numbers, and walk through it: row n keeps its answer t[n]. Every row comes once per "
                "epoch.",
                "With the order 2, 0, 1 the first update of the epoch is made with X[2] and t[2].",
            ),
        ),
        holds(
            name="new_order",
            properties={"varies": {"output": "mistakes", "values": (1, 2), "least": 20}},
            inputs={
                "X": value(np.array([[1.0, -2.0, 3.0], [1.0, -2.0, 3.0]])),
                "t": value(np.array([1, 0])),
                "max_epochs": 120,  # each is 1 or 2 with the same chance: one of them comes less than 20 times in 10^14 runs
                "rng": rng(),
            },
            points=1,
            hint=(
                "With rng, is the order of an epoch another one than that of the epoch before, again and again?",
                "Here X has the same row twice, once with t = 1 and once with t = 0. An epoch in the order of the epoch before "
                "makes 2 mistakes, one in the other order makes 1. If chance draws every order, both come about equally often.",
                "In four epochs with the orders 0 1, 1 0, 1 0 and 0 1 of such rows mistakes is [2, 1, 2, 1].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are X and t the same after the call, and is nothing left over for a second call?",
                "Every call begins anew with w = 0: two calls with the same data give the same numbers.",
            ),
        ),
        pure(
            name="pure_if_random",
            random=True,
            inputs={"rng": rng()},
            points=1,
            hint=(
                "Where does the order of the rows come from, and are X and t still in theirs?",
                "Draw from rng only, and draw an order of numbers: shuffling X itself changes the caller's X. With rows 0, 1, 2 "
                "an order may be 2, 0, 1.",
            ),
        ),
    ),
    source="Rosenblatt 1958; Novikoff, On convergence proofs on perceptrons, 1962",
)


def _run(
    X,
    t,
    lr,
    max_epochs,
    order=None,
    *,
    start=(0.0, 0.0),
    bias=True,
    says=lambda z: z > 0,
    whole_batch=False,
    stop=lambda errors, history: not any(errors),
    note_last=True,
    forget=False,
):
    """A perceptron with switches: each misconception turns one of them."""
    w, b, history = np.full(X.shape[1], start[0]), start[1], []
    for epoch in range(max_epochs):
        if forget:
            w, b = np.zeros(X.shape[1]), 0.0
        errors, old = [], (w.copy(), b)
        for n, k in order(epoch) if order else zip(range(len(X)), range(len(X)), strict=True):
            at = old if whole_batch else (w, b)
            errors.append(int(t[k]) - int(says(X[n] @ at[0] + at[1])))
            w, b = w + lr * errors[-1] * X[n], b + lr * errors[-1] * bias
        done = stop(errors, history)
        if note_last or not done:
            history.append(int(np.count_nonzero(errors)))
        if done:
            break
    return w, b, history


def _in_some_order(solution, X, t, lr, max_epochs, rng, **switches):
    """As `_run`, with the reference's way of drawing an order."""
    if rng is None:
        return _run(X, t, lr, max_epochs, **switches)
    return _run(X, t, lr, max_epochs, lambda _: ((n, n) for n in rng.permutation(len(X))), **switches)


@perceptron_fit.misconception(
    "All rows of an epoch are decided with the weights from its beginning. Each row is to meet those that the row before it "
    "has left; the other way need not come to an end.",
    fails="separable",
)
def decides_before_updating(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, whole_batch=True)


@perceptron_fit.misconception(
    "Only one epoch is run. The rows come again until an epoch has no mistake.", fails="separable"
)
def one_epoch(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, 1, rng)


@perceptron_fit.misconception(
    "It goes on after an epoch without mistakes. Nothing can change any more: it is to stop there.", fails="separable"
)
def never_stops_early(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, stop=lambda errors, history: False)


@perceptron_fit.misconception(
    "The last epoch, the one without mistakes, is missing in mistakes. Its 0 is noted before the loop ends.",
    fails="separable",
)
def last_epoch_not_noted(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, note_last=False)


@perceptron_fit.misconception(
    "It stops when the errors of an epoch add up to 0. A 1 for a 0 and a 0 for a 1 cancel: count mistakes, not errors.",
    fails="separable",
)
def errors_cancel(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, stop=lambda errors, history: sum(errors) == 0)


@perceptron_fit.misconception(
    "mistakes holds the errors added up, so that a 1 for a 0 and a 0 for a 1 cancel, and it stops too early. Count the rows.",
    fails="separable",
)
def errors_added_up(solution, X, t, lr, max_epochs, rng):
    net = []

    def stop(errors, history):
        net.append(abs(sum(errors)))
        return net[-1] == 0

    w, b, _ = _in_some_order(solution, X, t, lr, max_epochs, rng, stop=stop)
    return w, b, net


@perceptron_fit.misconception(
    "A sum of exactly 0 counts as 1. With w = 0 and b = 0 that decides the very first row.", fails="separable"
)
def fit_with_zero_as_one(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, says=lambda z: z >= 0)


@perceptron_fit.misconception(
    "It stops when few rows are wrong. On data that a line can separate it is to go on until none is.",
    fails="separable",
)
def stops_when_few_are_wrong(solution, X, t, lr, max_epochs, rng):
    few = 0.2 * len(X)
    return _in_some_order(
        solution, X, t, lr, max_epochs, rng, stop=lambda errors, history: np.count_nonzero(errors) < few
    )


@perceptron_fit.misconception(
    "It stops as soon as an epoch has no fewer mistakes than the one before. The count may rise on the way to 0.",
    fails="separable",
)
def stops_when_no_better(solution, X, t, lr, max_epochs, rng):
    def stop(errors, history):
        wrong = np.count_nonzero(errors)
        return wrong == 0 or (len(history) > 0 and wrong >= history[-1])

    return _in_some_order(solution, X, t, lr, max_epochs, rng, stop=stop)


@perceptron_fit.misconception(
    "Mistakes are counted after the epoch, with its last weights. They are counted when a row's turn comes.",
    fails="separable",
)
def counts_after_the_epoch(solution, X, t, lr, max_epochs, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        for n in range(len(X)) if rng is None else rng.permutation(len(X)):
            error = t[n] - int(X[n] @ w + b > 0)
            w, b = w + lr * error * X[n], b + lr * error
        history.append(int(np.count_nonzero(_decide(X, w, b) != t)))
        if history[-1] == 0:
            break
    return w, b, history


@perceptron_fit.misconception(
    "One number comes back for all mistakes. A list is asked for, with one count per epoch.", fails="separable"
)
def one_count_for_all(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, sum(mistakes)


@perceptron_fit.misconception(
    "The counter is not set back: mistakes adds up over the epochs. Each epoch has its own count.", fails="separable"
)
def count_not_set_back(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, np.cumsum(mistakes).tolist()


@perceptron_fit.misconception(
    "mistakes holds shares of the rows. Whole numbers are asked for: how many rows were wrong.", fails="separable"
)
def shares_for_counts(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, [count / len(X) for count in mistakes]


@perceptron_fit.misconception(
    "mistakes holds floats. Rows are counted: whole numbers are asked for.", fails="separable"
)
def counts_as_floats(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, [float(count) for count in mistakes]


@perceptron_fit.misconception(
    "mistakes holds the errors t - p added up with their signs, and it stops when they cancel. Count the rows that are wrong.",
    fails="separable",
)
def errors_added_up_with_signs(solution, X, t, lr, max_epochs, rng):
    net = []

    def stop(errors, history):
        net.append(sum(errors))
        return net[-1] == 0

    w, b, _ = _in_some_order(solution, X, t, lr, max_epochs, rng, stop=stop)
    return w, b, net


@perceptron_fit.misconception(
    "An epoch ends at its first mistake. The rows behind it are to be seen as well, with the new weights.",
    fails="separable",
)
def epoch_ends_at_a_mistake(solution, X, t, lr, max_epochs, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        history.append(0)
        for n in range(len(X)) if rng is None else rng.permutation(len(X)):
            error = int(t[n]) - int(X[n] @ w + b > 0)
            if error:
                w, b = w + lr * error * X[n], b + lr * error
                history[-1] = 1
                break
        if history[-1] == 0:
            break
    return w, b, history


@perceptron_fit.misconception("mistakes is an array. A list of whole numbers is asked for.", fails="separable")
def counts_in_an_array(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, np.array(mistakes)


@perceptron_fit.misconception(
    "mistakes tells how many epochs were run. It is a list: for every epoch, how many rows were wrong.",
    fails="separable",
)
def epochs_for_mistakes(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, len(mistakes)


@perceptron_fit.misconception(
    "The right rows are counted in place of the wrong ones: a perfect epoch has 0, not N.", fails="separable"
)
def counts_the_right_ones(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return w, b, [len(X) - count for count in mistakes]


@perceptron_fit.misconception("The weights begin at 1. They begin at 0, and so does the bias.", fails="separable")
def weights_begin_at_one(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, start=(1.0, 0.0))


@perceptron_fit.misconception("The bias begins at 1. It begins at 0, as the weights do.", fails="separable")
def bias_begins_at_one(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, start=(0.0, 1.0))


@perceptron_fit.misconception(
    "Weights and bias are set back to 0 in every epoch, so that what was learned is lost.", fails="separable"
)
def forgets_every_epoch(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, forget=True)


@perceptron_fit.misconception("lr is not handed on: every step is taken with the rate 1.", fails="separable")
def rate_not_handed_on(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, 1.0, max_epochs, rng)


@perceptron_fit.misconception(
    "The bias does not learn: it stays 0, and every line goes through the origin.", fails="separable"
)
def fit_without_bias(solution, X, t, lr, max_epochs, rng):
    return _in_some_order(solution, X, t, lr, max_epochs, rng, bias=False)


@perceptron_fit.misconception(
    "The last row of every epoch is left out: range(N - 1) ends at row N - 2.", fails="separable"
)
def last_row_left_out(solution, X, t, lr, max_epochs, rng):
    return solution(X[:-1], t[:-1], lr, max_epochs, rng)


@perceptron_fit.misconception("The rows come in reverse order. Without rng they come as they are.", fails="separable")
def last_row_first(solution, X, t, lr, max_epochs, rng):
    return solution(X[::-1], t[::-1], lr, max_epochs, rng)


@perceptron_fit.misconception(
    "The rows are shuffled even without rng. rng = None means: in their order, every time.", fails="separable"
)
def shuffles_without_rng(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, max_epochs, np.random.default_rng(0) if rng is None else rng)


@perceptron_fit.misconception(
    "w and b come back as one array. Three values are asked for: w (D,), b and mistakes.", fails="separable"
)
def bias_within_weights(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = solution(X, t, lr, max_epochs, rng)
    return np.append(w, b), mistakes


@perceptron_fit.misconception("max_epochs is not used: a number of epochs is fixed in the code.", fails="limit")
def limit_of_its_own(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, max(max_epochs, 100), rng)


@perceptron_fit.misconception("One epoch too many is run: max_epochs is the largest number of epochs.", fails="limit")
def one_epoch_too_many(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, max_epochs + 1, rng)


@perceptron_fit.misconception(
    "One epoch too few is run: range(1, max_epochs) has max_epochs - 1 numbers.", fails="limit"
)
def one_epoch_too_few(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, max_epochs - 1, rng)


@perceptron_fit.misconception(
    "Nothing comes back when max_epochs ends the loop: `return` stands only where an epoch had no mistake.",
    fails="limit",
)
def nothing_at_the_limit(solution, X, t, lr, max_epochs, rng):
    result = solution(X, t, lr, max_epochs, rng)
    return result if result[2][-1] == 0 else None


@perceptron_fit.misconception(
    "The best weights that were met come back. That is a good idea (the pocket algorithm), but the last ones are asked for.",
    fails="limit",
)
def keeps_the_best(solution, X, t, lr, max_epochs, rng):
    runs = [solution(X, t, lr, epochs, rng) for epochs in range(1, max_epochs + 1)]
    w, b, _ = min(runs, key=lambda run: np.count_nonzero(_decide(X, run[0], run[1]) != t))
    return w, b, runs[-1][2]


@perceptron_fit.misconception(
    "The rows are shuffled, their answers are not: row n has to keep its own t[n].", fails="random_order"
)
def answers_not_shuffled(solution, X, t, lr, max_epochs, rng):
    if rng is None:
        return solution(X, t, lr, max_epochs)
    return _run(X, t, lr, max_epochs, lambda _: zip(rng.permutation(len(X)), range(len(X)), strict=True))


@perceptron_fit.misconception(
    "Every turn draws a row anew, so that some come twice in an epoch and others not at all. Each comes once.",
    fails="random_order",
)
def draws_with_replacement(solution, X, t, lr, max_epochs, rng):
    if rng is None:
        return solution(X, t, lr, max_epochs)
    return _run(X, t, lr, max_epochs, lambda _: ((n, n) for n in rng.integers(0, len(X), len(X))))


# after the first epoch both have one order for all: what they leave is the same
@perceptron_fit.misconception(
    "rng is not used, or begins anew in every epoch: then all epochs have the same order.",
    fails="new_order",
    group="one_order_for_all",
)
def ignores_rng(solution, X, t, lr, max_epochs, rng):
    return solution(X, t, lr, max_epochs)


@perceptron_fit.misconception(
    "One order is drawn, before the first epoch. Every epoch draws a new one.",
    fails="new_order",
    group="one_order_for_all",
)
def draws_one_order(solution, X, t, lr, max_epochs, rng):
    if rng is None:
        return solution(X, t, lr, max_epochs)
    order = rng.permutation(len(X))
    return solution(X[order], t[order], lr, max_epochs)


@perceptron_fit.misconception(
    "X and t are shuffled in place: the caller's rows have another order now.", fails="pure_if_random"
)
def shuffles_in_place(solution, X, t, lr, max_epochs, rng):
    result = solution(X, t, lr, max_epochs, rng)
    if rng is not None:
        order = rng.permutation(len(X))
        X[...], t[...] = X[order], t[order]
    return result


@perceptron_fit.misconception(
    "The order comes from np.random instead of from rng, the generator that was handed in.",
    fails="pure_if_random",
)
def order_from_elsewhere(solution, X, t, lr, max_epochs, rng):
    if rng is None:
        return solution(X, t, lr, max_epochs)
    np.random.seed(0)  # noqa: TID251 - the mistake itself
    return _run(X, t, lr, max_epochs, lambda _: ((n, n) for n in np.random.permutation(len(X))))


@perceptron_fit.variant("while, and one array for weights and bias")
def fit_by_while(solution, X, t, lr, max_epochs, rng):
    extended = np.hstack([X, np.ones((len(X), 1))])
    weights, mistakes = np.zeros(extended.shape[1]), []
    while len(mistakes) < max_epochs and (not mistakes or mistakes[-1] > 0):
        order = range(len(X)) if rng is None else rng.choice(len(X), len(X), replace=False)
        mistakes.append(0)
        for n in order:
            error = t[n] - (extended[n] @ weights > 0)
            weights = weights + lr * error * extended[n]
            mistakes[-1] += abs(int(error))
    return weights[:-1].copy(), float(weights[-1]), mistakes


@perceptron_fit.variant("shuffled copies, NumPy's numbers in the list")
def fit_of_shuffled_copies(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = np.zeros(X.shape[1]), np.float64(0.0), []
    for _ in range(max_epochs):
        order = np.arange(len(X))
        if rng is not None:
            rng.shuffle(order)
        wrong = np.int64(0)
        for x, target in zip(X[order], t[order], strict=True):
            says = 1 if x @ w + b > 0 else 0
            if says != target:
                wrong += 1
                w = w + lr * x if target == 1 else w - lr * x
                b = b + lr if target == 1 else b - lr
        mistakes.append(wrong)
        if not wrong:
            return w, b, mistakes
    return w, b, mistakes


@perceptron_fit.variant("counted by comparing before each update, sorted by random keys")
def fit_by_keys(solution, X, t, lr, max_epochs, rng):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, ()
    for _ in range(max_epochs):
        order = np.argsort(rng.random(len(X))) if rng is not None else np.arange(len(X))
        flags = []
        for n in order:
            p = int(np.dot(w, X[n]) > -b)
            flags.append(p != t[n])
            w, b = w + (lr * (t[n] - p)) * X[n], b + lr * (t[n] - p)
        mistakes += (sum(flags),)
        if not any(flags):
            break
    return w, b, mistakes
