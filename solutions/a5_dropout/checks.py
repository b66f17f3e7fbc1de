"""The exercises of a5, first part: a split, polynomials, the gap, early stopping.

Random functions are judged by the law of what they return, never by the numbers that one generator happens to give.
"""

import numpy as np

from autograder.arrays import array, rng, uniform, value
from autograder.checks import matches, pure, raises, statistics
from autograder.model import Exercise

# ---------------------------------------------------------------------------------------------------------------- split

train_val_split = Exercise(
    "dropout.train_val_split",
    title="Rows to train on, rows to validate on",
    inputs={"X": array("N D"), "y": array("N"), "val_fraction": 0.3, "rng": rng()},
    outputs=("X_train", "y_train", "X_val", "y_val"),
    checks=(
        statistics(
            law="split",
            parts=(("X_train", "y_train"), ("X_val", "y_val")),
            of=("X", "y"),
            sizes={"N": 23},
            calls=130,  # enough to see that a single row never validates
            points=6,
            hint=(
                "Write a number on every row, 0 to N - 1, and deal the numbers instead of the rows. What do X and y "
                "have to share?",
                "One random order of the row numbers is enough: its first few go to one part, all others to the other "
                "part.",
                "If the order is 2, 0, 1 and one row validates, row 2 validates with y[2], rows 0 and 1 train with "
                "y[0] and y[1].",
            ),
        ),
        matches(
            name="sizes",
            cases={
                "0.35 of 11 rows": {"X": uniform(2.0, 2.0, "11 3"), "y": uniform(5.0, 5.0, "11"), "val_fraction": 0.35},
                "0.3 of 11 rows": {"X": uniform(2.0, 2.0, "11 3"), "y": uniform(5.0, 5.0, "11"), "val_fraction": 0.3},
                "images and labels": {
                    "X": uniform(2.0, 2.0, "13 3 5"),
                    "y": value(np.full(13, 4)),
                    "val_fraction": 0.7,
                },
            },
            points=2,
            hint=(
                "All rows of this check are alike, so only the shapes, the dtypes and the order of the four results "
                "matter.",
                "The validation part has val_fraction N rows, rounded down: 0.35 of 11 rows is 3.85, so 3 rows "
                "validate, 8 train.",
            ),
        ),
        pure(
            random=True,
            sizes={"N": 23},
            points=1,
            hint=(
                "Does the caller still have the rows in the old order, and could two results share memory with X?",
                "Picking rows by an array of row numbers makes new arrays; a slice such as X[:3] is still a part of X.",
            ),
        ),
        raises(
            sizes={"N": 23},
            cases={
                "no row validates": {"val_fraction": 0.02},
                "no row trains": {"val_fraction": 1.0},
                "y is shorter than X": {"y": array("19")},
                "y is longer than X": {"y": array("29")},
            },
            points=1,
            hint=(
                "Which calls can have no sensible answer: too few rows for one of the parts, or rows without a "
                "partner?",
                "0.02 of 23 rows, rounded down, is 0 rows: nothing could be validated, so this is a ValueError.",
            ),
        ),
    ),
    source="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 7.2 and 7.10.2",
)


def _deal(X, y, order, held_out):
    """The rows of the first `held_out` numbers of `order` validate, the others train."""
    val, train = order[:held_out], order[held_out:]
    return X[train], y[train], X[val], y[val]


def _held_out(X, val_fraction):
    return int(np.floor(val_fraction * len(X)))


@train_val_split.misconception(
    "X and y are shuffled by two different orders: the rows no longer belong to their y.",
    fails="statistics",
)
def two_orders(solution, X, y, val_fraction, rng):
    X_train, _, X_val, _ = solution(X, y, val_fraction, rng)
    _, y_train, _, y_val = solution(X, y, val_fraction, rng)
    return X_train, y_train, X_val, y_val


@train_val_split.misconception(
    "X is shuffled and y is not: the rows no longer belong to their y.",
    fails="statistics",
)
def shuffles_only_x(solution, X, y, val_fraction, rng):
    X_train, _, X_val, _ = solution(X, y, val_fraction, rng)
    held_out = len(X_val)
    return X_train, y[held_out:].copy(), X_val, y[:held_out].copy()


@train_val_split.misconception(
    "The two parts are drawn one apart from the other: some rows are in both, so the validation error is too good to "
    "be true.",
    fails="statistics",
)
def overlapping_parts(solution, X, y, val_fraction, rng):
    X_train, y_train, _, _ = solution(X, y, val_fraction, rng)
    _, _, X_val, y_val = solution(X, y, val_fraction, rng)
    return X_train, y_train, X_val, y_val


@train_val_split.misconception(
    "The last rows always validate: if the data are in some order, one part is unlike the other. Shuffle first.",
    fails="statistics",
)
def takes_last_rows(solution, X, y, val_fraction, rng):
    cut = len(X) - _held_out(X, val_fraction)
    return X[:cut].copy(), y[:cut].copy(), X[cut:].copy(), y[cut:].copy()


@train_val_split.misconception(
    "The first rows always validate: if the data are in some order, one part is unlike the other. Shuffle first.",
    fails="statistics",
)
def takes_first_rows(solution, X, y, val_fraction, rng):
    return _deal(X, y, np.arange(len(X)), _held_out(X, val_fraction))


@train_val_split.misconception(
    "The rows are sorted by y before they are dealt: the validation part sees only one end of the targets.",
    fails="statistics",
)
def sorts_by_target(solution, X, y, val_fraction, rng):
    return _deal(X, y, np.argsort(y), _held_out(X, val_fraction))


@train_val_split.misconception(
    "The validation rows are one block that begins at a random row: neighbours go together, and neighbours are often alike.",
    fails="statistics",
)
def block_of_neighbours(solution, X, y, val_fraction, rng):
    solution(X, y, val_fraction, np.random.default_rng(0))  # what is refused is other mistakes' affair
    held_out, turned = int(np.floor(val_fraction * len(X))), np.roll(np.arange(len(X)), rng.integers(len(X)))
    train, val = turned[held_out:], turned[:held_out]
    return X[train], y[train], X[val], y[val]


@train_val_split.misconception(
    "The first row is never drawn: random row numbers begin at 1. It trains every time.", fails="statistics"
)
def first_row_never_drawn(solution, X, y, val_fraction, rng):
    solution(X, y, val_fraction, np.random.default_rng(0))
    held_out, order = int(np.floor(val_fraction * len(X))), 1 + rng.permutation(len(X) - 1)
    train, val = np.append(order[held_out:], 0), order[:held_out]
    return X[train], y[train], X[val], y[val]


@train_val_split.misconception(
    "A row is lost: the training part ends one row too early, where a slice ends at -1.", fails="sizes"
)
def loses_a_row(solution, X, y, val_fraction, rng):
    X_train, y_train, X_val, y_val = solution(X, y, val_fraction, rng)
    return X_train[:-1].copy(), y_train[:-1].copy(), X_val, y_val


@train_val_split.misconception(
    "The validation rows are drawn with replacement: the same row can validate twice.", fails="statistics"
)
def with_replacement(solution, X, y, val_fraction, rng):
    val = rng.integers(len(X), size=_held_out(X, val_fraction))
    train = np.setdiff1d(np.arange(len(X)), val)
    return X[train], y[train], X[val], y[val]


@train_val_split.misconception(
    "Every row is dealt by a throw of its own: the parts have other sizes each time.", fails="statistics"
)
def throws_dice_for_each_row(solution, X, y, val_fraction, rng):
    val = rng.random(len(X)) < val_fraction
    return X[~val], y[~val], X[val], y[val]


@train_val_split.misconception(
    "Two rows of a 2-D array cannot be swapped by X[i], X[j] = X[j], X[i]: both sides are views, and one row ends up "
    "twice.",
    fails="statistics",
)
def swaps_views(solution, X, y, val_fraction, rng):
    X, y = X.copy(), y.copy()
    for i in range(len(X) - 1, 0, -1):
        j = int(rng.integers(i + 1))
        X[i], X[j] = X[j], X[i]
        y[i], y[j] = y[j], y[i]
    return _deal(X, y, np.arange(len(X)), _held_out(X, val_fraction))


@train_val_split.misconception(
    "shuffle changes its argument and returns None: there is no new order in its result.", fails="statistics"
)
def uses_result_of_shuffle(solution, X, y, val_fraction, rng):
    order = rng.shuffle(np.arange(len(X)))
    return _deal(X, y, order, _held_out(X, val_fraction))


@train_val_split.misconception(
    "The generator is made anew inside, from a fixed seed: every split is the same, whatever rng is passed.",
    fails="statistics",
)
def same_split_each_time(solution, X, y, val_fraction, rng):
    return solution(X, y, val_fraction, np.random.default_rng(0))


@train_val_split.misconception("The number of validation rows is rounded up instead of down.", fails="sizes")
def rounds_up(solution, X, y, val_fraction, rng):
    return _deal(X, y, rng.permutation(len(X)), int(np.ceil(val_fraction * len(X))))


@train_val_split.misconception(
    "The number of validation rows is rounded to the nearest whole number instead of down.", fails="sizes"
)
def rounds_to_nearest(solution, X, y, val_fraction, rng):
    return _deal(X, y, rng.permutation(len(X)), round(val_fraction * len(X)))


# The next two follow one law: N minus the rounded-down share validates, drawn at random. No input tells them apart.
@train_val_split.misconception(
    "val_fraction is the share that validates, not the share that trains.", fails="sizes", group="parts_swapped"
)
def fraction_trains(solution, X, y, val_fraction, rng):
    return _deal(X, y, rng.permutation(len(X)), len(X) - _held_out(X, val_fraction))


@train_val_split.misconception(
    "The validation part is returned first: the training part comes first.", fails="sizes", group="parts_swapped"
)
def validation_part_first(solution, X, y, val_fraction, rng):
    X_train, y_train, X_val, y_val = solution(X, y, val_fraction, rng)
    return X_val, y_val, X_train, y_train


@train_val_split.misconception(
    "The results come as X_train, X_val, y_train, y_val, the order of another library; here it is X_train, y_train, "
    "X_val, y_val.",
    fails="sizes",
)
def order_of_another_library(solution, X, y, val_fraction, rng):
    X_train, y_train, X_val, y_val = solution(X, y, val_fraction, rng)
    return X_train, X_val, y_train, y_val


@train_val_split.misconception(
    "The caller's X and y are shuffled in place: whoever uses them afterwards has other rows.", fails="pure"
)
def shuffles_in_place(solution, X, y, val_fraction, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    held_out = _held_out(X, val_fraction)
    return X[held_out:].copy(), y[held_out:].copy(), X[:held_out].copy(), y[:held_out].copy()


@train_val_split.misconception(
    "A split with an empty part is handed out, or quietly mended to one row, instead of being refused.", fails="raises"
)
def accepts_an_empty_part(solution, X, y, val_fraction, rng):
    if len(X) != len(y):
        raise ValueError("X and y differ in length")
    return _deal(X, y, rng.permutation(len(X)), _held_out(X, val_fraction))


@train_val_split.misconception("X and y of different lengths are dealt as if they belonged together.", fails="raises")
def accepts_unpaired_rows(solution, X, y, val_fraction, rng):
    rows = min(len(X), len(y))
    return solution(X[:rows], y[:rows], val_fraction, rng)


@train_val_split.variant("row numbers shuffled in place, training part taken first")
def shuffled_numbers(solution, X, y, val_fraction, rng):
    if len(X) != len(y) or not 1 <= int(val_fraction * len(X)) < len(X):
        raise ValueError("no such split")
    order = np.arange(len(X))
    rng.shuffle(order)
    kept = len(X) - int(val_fraction * len(X))
    return X[order[:kept]], y[order[:kept]], X[order[kept:]], y[order[kept:]]


@train_val_split.variant("validation rows chosen without replacement, marked by a boolean array")
def boolean_marks(solution, X, y, val_fraction, rng):
    held_out = int(np.floor(val_fraction * len(X)))
    if len(X) != len(y) or held_out < 1 or held_out > len(X) - 1:
        raise ValueError("no such split")
    val = np.zeros(len(X), dtype=bool)
    val[rng.choice(len(X), held_out, replace=False)] = True
    return X[~val], y[~val], X[val], y[val]


@train_val_split.variant("order found by sorting random numbers; rows collected in a loop")
def sorted_random_numbers(solution, X, y, val_fraction, rng):
    rows, held_out = X.shape[0], int(val_fraction * X.shape[0] // 1)
    if len(y) != rows or held_out in (0, rows):
        raise ValueError("no such split")
    order = np.argsort(rng.random(rows))
    val, train = np.split(order, [held_out])
    return tuple(np.array([a[i] for i in part]) for part in (train, val) for a in (X, y))


# ---------------------------------------------------------------------------------------------------------- polynomials

polynomial_features = Exercise(
    "dropout.polynomial_features",
    title="Powers of x as columns",
    inputs={"x": array("N"), "degree": 4},
    outputs=("P",),
    checks=(
        matches(
            cases={
                "degree 4": {},
                "degree 1": {"degree": 1},
                "degree 0": {"degree": 0},
                "x contains 0": {"x": value(np.array([0.0, -1.5, 0.0])), "degree": 3},
            },
            points=2,
            hint=(
                "How many different powers are there from the 0th to the 3rd, and what is the 0th power of any number?",
                "Row n belongs to x[n], column j to the power j, rising from left to right, both ends included.",
                "For x = [2] and degree 3 the row is 1, 2, 4, 8.",
            ),
        ),
        matches(
            name="whole_numbers",
            inputs={"x": value(np.array([-2000, 0, 3, 1000])), "degree": 9},
            points=1,
            guard=True,
            hint=(
                "Which type do the powers of whole numbers have, and how large can a 64-bit whole number get?",
                "1000^9 is 1e27; the largest 64-bit whole number is about 9.2e18. Turn x into float64 first.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is x still what it was after the call?",
                "x *= x squares the caller's numbers: [2, 3] would be [4, 9] afterwards. Make a new array for each "
                "power.",
            ),
        ),
        raises(
            inputs={"degree": -1},
            points=1,
            hint=(
                "Which degrees make no polynomial?",
                "Degree 0 is a constant, one column. Degree -1 would have no column at all: a ValueError.",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 1.1",
)


@polynomial_features.misconception("The powers fall from left to right; here column j is the power j.", fails="matches")
def falling_powers(solution, x, degree):
    return solution(x, degree)[:, ::-1].copy()


@polynomial_features.misconception(
    "The column of ones is missing: without it every curve has to pass through 0 at x = 0.", fails="matches"
)
def no_constant_column(solution, x, degree):
    return solution(x, degree)[:, 1:].copy()


@polynomial_features.misconception(
    "The highest power is missing: from 0 to degree there are degree + 1 powers.", fails="matches"
)
def highest_power_missing(solution, x, degree):
    return solution(x, degree)[:, :-1].copy()


@polynomial_features.misconception("Powers stand in rows; here every sample is a row.", fails="matches")
def powers_as_rows(solution, x, degree):
    return solution(x, degree).T.copy()


@polynomial_features.misconception("Multiples of x instead of powers: j x is not x^j.", fails="matches")
def multiples(solution, x, degree):
    return np.asarray(x, dtype=float)[:, None] * np.arange(degree + 1)


@polynomial_features.misconception("Base and exponent are swapped: j^x instead of x^j.", fails="matches")
def base_and_exponent_swapped(solution, x, degree):
    return np.arange(degree + 1.0)[None, :] ** np.asarray(x, dtype=float)[:, None]


@polynomial_features.misconception(
    "The powers go through a logarithm, which does not exist for 0 and for negative numbers.", fails="matches"
)
def through_the_logarithm(solution, x, degree):
    return np.exp(np.arange(degree + 1) * np.log(np.asarray(x, dtype=float))[:, None])


@polynomial_features.misconception(
    "0^0 comes out as 0; the 0th power is 1 for every x, otherwise the constant is lost where x is 0.", fails="matches"
)
def zero_to_the_zero(solution, x, degree):
    P = solution(x, degree)
    P[np.asarray(x) == 0, 0] = 0.0
    return P


@polynomial_features.misconception(
    "Whole numbers are raised to powers as whole numbers: the result is not float64, and large powers overflow.",
    fails="whole_numbers",
)
def whole_powers(solution, x, degree):
    if degree < 0:
        raise ValueError("degree is negative")
    return np.asarray(x)[:, None] ** np.arange(degree + 1)


@polynomial_features.misconception("The powers are multiplied up in the caller's x.", fails="pure")
def multiplies_in_place(solution, x, degree):
    P = solution(x, degree)
    for _ in range(degree - 1):
        x *= x[::-1]
    return P


@polynomial_features.misconception("A negative degree gives an empty table instead of an error.", fails="raises")
def accepts_negative_degree(solution, x, degree):
    return solution(x, degree) if degree >= 0 else np.zeros((len(x), 0))


@polynomial_features.variant("Vandermonde matrix")
def vandermonde(solution, x, degree):
    if degree < 0:
        raise ValueError("degree is negative")
    return np.vander(x.astype(float), degree + 1, increasing=True)


@polynomial_features.variant("one column after the other, each the last one times x")
def running_product(solution, x, degree):
    if degree < 0:
        raise ValueError("degree is negative")
    columns = [np.ones(len(x))]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return np.column_stack(columns)


@polynomial_features.variant("two loops over single numbers")
def polynomial_loops(solution, x, degree):
    if degree < 0:
        raise ValueError("degree is negative")
    P = np.ones((len(x), degree + 1))
    for n in range(len(x)):
        for j in range(1, degree + 1):
            P[n, j] = float(x[n]) ** j
    return P


@polynomial_features.variant("cumulative product, Fortran order")
def cumulative_product(solution, x, degree):
    if degree < 0:
        raise ValueError("degree is negative")
    P = np.ones((len(x), degree + 1), order="F")
    P[:, 1:] = x[:, None]
    return np.cumprod(P, axis=1)


fit_polynomial = Exercise(
    "dropout.fit_polynomial",
    title="The polynomial that fits best, with and without a penalty",
    inputs={"x": uniform(-1.5, 1.5, "N"), "y": uniform(1.0, 4.0, "N"), "degree": 3, "reg": 0.3},
    outputs=("c",),
    needs=("polynomial_features",),
    checks=(
        matches(
            name="plain",
            sizes={"N": 13},
            inputs={"reg": 0.0},
            points=2,
            hint=(
                "Where the loss is smallest, all its slopes with respect to c are 0. Which linear system does that "
                "give?",
                "With P the table of powers: (P^T P / N) c = P^T y / N. There is a function that solves a linear "
                "system.",
                "Through the points (0, 1), (1, 3), (2, 5) the best line is 1 + 2 x: c = [1, 2], the constant first.",
            ),
        ),
        matches(
            name="penalised",
            sizes={"N": 13},
            cases={"reg 0.3": {}, "reg 2.5": {"reg": 2.5}},
            points=1,
            hint=(
                "Which coefficients does the penalty hold down, and which one not? What does 1/N stand before?",
                "To P^T P / N the number reg is added on the diagonal, at every power but the 0th.",
                "x = [-1, 1], y = [0, 4], degree 1, reg 1: the constant stays 2, the slope 2 becomes 2 / (1 + 1) = 1.",
            ),
        ),
        matches(
            name="few_points",
            inputs={"x": uniform(-1.5, 1.5, "5"), "y": uniform(1.0, 4.0, "5"), "degree": 6},
            points=1,
            guard=True,
            hint=(
                "More coefficients than points: without a penalty many curves go through all points. Which one is "
                "wanted?",
                "The same equation as before holds. With reg above 0 it has exactly one solution, however few the "
                "points.",
                "x = [1], y = [3], degree 1, reg 0.3: c = [3, 0], since a slope would cost and a constant is free.",
            ),
        ),
        pure(
            sizes={"N": 13},
            points=1,
            hint=(
                "Are x and y still what they were?",
                "y -= 2 changes the caller's numbers: [5, 6] would be [3, 4] afterwards. y - 2 makes a new array.",
            ),
        ),
    ),
    source="Bishop, Pattern Recognition and Machine Learning, 1.1 and 3.1.4; Hoerl & Kennard 1970",
)


def _solve(x, y, degree, diagonal, rows):
    """The ridge solution with any diagonal added to P^T P / rows."""
    P = np.vander(x, degree + 1, increasing=True)
    return np.linalg.solve(P.T @ P / rows + np.diag(diagonal), P.T @ y / rows)


def _without_constant(degree, reg):
    return np.append(0.0, np.full(degree, reg))


@fit_polynomial.misconception(
    "The constant is penalised too: the curve is pulled towards 0 instead of being made smoother.", fails="penalised"
)
def penalises_the_constant(solution, x, y, degree, reg):
    return _solve(x, y, degree, np.full(degree + 1, reg), len(x))


@fit_polynomial.misconception("reg is ignored: this is the plain fit.", fails="penalised")
def ignores_reg(solution, x, y, degree, reg):
    return np.linalg.pinv(np.vander(x, degree + 1, increasing=True)) @ y


@fit_polynomial.misconception(
    "The errors are summed and not averaged: against N errors the penalty counts only 1/N of what it should.",
    fails="penalised",
)
def errors_not_averaged(solution, x, y, degree, reg):
    return solution(x, y, degree, reg / len(x))


@fit_polynomial.misconception(
    "reg is multiplied by N once too often: the mean of the errors stands against N penalties.", fails="penalised"
)
def reg_times_n(solution, x, y, degree, reg):
    return solution(x, y, degree, reg * len(x))


@fit_polynomial.misconception("The slope of reg / 2 c^2 is reg c; here it is half of that.", fails="penalised")
def half_the_penalty(solution, x, y, degree, reg):
    return solution(x, y, degree, reg / 2)


@fit_polynomial.misconception("The slope of reg / 2 c^2 is reg c; here it is twice that.", fails="penalised")
def twice_the_penalty(solution, x, y, degree, reg):
    return solution(x, y, degree, 2 * reg)


@fit_polynomial.misconception("reg is squared on its way into the equation.", fails="penalised")
def reg_squared(solution, x, y, degree, reg):
    return solution(x, y, degree, reg**2)


@fit_polynomial.misconception(
    "reg is added to every entry of the matrix instead of to its diagonal.", fails="penalised"
)
def reg_everywhere(solution, x, y, degree, reg):
    P = np.vander(x, degree + 1, increasing=True)
    return np.linalg.solve(P.T @ P / len(x) + reg + 1e-12 * np.eye(degree + 1), P.T @ y / len(x))


@fit_polynomial.misconception(
    "The highest power is left unpenalised instead of the constant: the free entry of J is the first one.",
    fails="penalised",
)
def highest_power_free(solution, x, y, degree, reg):
    return _solve(x, y, degree, _without_constant(degree, reg)[::-1], len(x))


@fit_polynomial.misconception(
    "The plain fit is made first and shrunk afterwards: the penalty takes part in the fit, power by power.",
    fails="penalised",
)
def shrinks_afterwards(solution, x, y, degree, reg):
    c = np.linalg.pinv(np.vander(x, degree + 1, increasing=True)) @ y
    c[1:] /= 1 + reg
    return c


@fit_polynomial.misconception("The coefficients come highest power first; here the constant is first.", fails="plain")
def highest_power_first(solution, x, y, degree, reg):
    return solution(x, y, degree, reg)[::-1].copy()


@fit_polynomial.misconception(
    "Only one side of the equation is divided by N: the curve is N times too high.", fails="plain"
)
def one_side_averaged(solution, x, y, degree, reg):
    return solution(x, y, degree, reg) * len(x)


@fit_polynomial.misconception(
    "P^T y / N is not the answer yet: the linear system with P^T P / N is still to be solved.", fails="plain"
)
def system_not_solved(solution, x, y, degree, reg):
    return np.vander(x, degree + 1, increasing=True).T @ y / len(x)


@fit_polynomial.misconception("There is no constant in the fit: the curve is forced through 0 at x = 0.", fails="plain")
def forced_through_zero(solution, x, y, degree, reg):
    P = np.vander(x, degree + 1, increasing=True)[:, 1:]
    c = np.linalg.solve(P.T @ P / len(x) + reg * np.eye(degree), P.T @ y / len(x)) if reg else np.linalg.pinv(P) @ y
    return np.append(0.0, c)


@fit_polynomial.misconception("The caller's y is centred in place.", fails="pure")
def centres_y_in_place(solution, x, y, degree, reg):
    c = solution(x, y, degree, reg)
    y -= np.mean(y)
    return c


@fit_polynomial.variant("least squares with the penalty as extra rows")
def extra_rows(solution, x, y, degree, reg):
    P = np.vander(x, degree + 1, increasing=True)
    J = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    return np.linalg.lstsq(np.vstack([P, J]), np.append(y, np.zeros(degree)), rcond=None)[0]


@fit_polynomial.variant("inverse matrix, nothing divided by N")
def inverse_matrix(solution, x, y, degree, reg):
    P = x[:, None] ** np.arange(degree + 1)
    J = np.eye(degree + 1)
    J[0] = 0.0
    return np.linalg.inv(P.T @ P + len(x) * reg * J) @ P.T @ y


@fit_polynomial.variant("features and y centred, the constant put back at the end")
def centred(solution, x, y, degree, reg):
    P = np.vander(x, degree + 1, increasing=True)[:, 1:]
    Q, v = P - P.mean(axis=0), y - y.mean()
    slopes = np.linalg.solve(Q.T @ Q / len(x) + reg * np.eye(degree), Q.T @ v / len(x))
    return np.concatenate([[y.mean() - P.mean(axis=0) @ slopes], slopes])


@fit_polynomial.variant("einsum and the pseudo-inverse")
def pseudo_inverse(solution, x, y, degree, reg):
    P = np.array([[t**j for j in range(degree + 1)] for t in x])
    A = np.einsum("nj,nk->jk", P, P) / len(x) + reg * np.diag([0.0] + [1.0] * degree)
    return np.linalg.pinv(A) @ np.einsum("nj,n->j", P, y) / len(x)


# ----------------------------------------------------------------------------------------------- gap and early stopping

generalization_gap = Exercise(
    "dropout.generalization_gap",
    title="How much worse on new data?",
    inputs={"train_err": uniform(0.1, 0.9), "val_err": uniform(0.2, 1.4)},
    outputs=("gap",),
    checks=(
        matches(
            cases={
                "two numbers": {},
                "better on new data": {"train_err": 0.75, "val_err": 0.5},
                "two curves": {"train_err": uniform(0.1, 0.9, "T"), "val_err": uniform(0.2, 1.4, "T")},
            },
            points=4,
            hint=(
                "What should the gap be if the errors are the same on both parts? And which sign, if new data are "
                "harder?",
                "It is a difference, and what is subtracted is the error on the training part; for curves, epoch by "
                "epoch.",
                "Training error 0.1 and validation error 0.4 give a gap of 0.3.",
            ),
        ),
        pure(
            inputs={"train_err": uniform(0.1, 0.9, "T"), "val_err": uniform(0.2, 1.4, "T")},
            points=1,
            hint=(
                "Are both curves still what they were?",
                "val -= train changes the caller's curve: [0.4] would be [0.3] afterwards. A difference is a new "
                "array.",
            ),
        ),
    ),
    source="Goodfellow, Bengio & Courville, Deep Learning, 5.2",
)


@generalization_gap.misconception(
    "The sign is turned: a positive gap means worse on the validation data.", fails="matches"
)
def gap_turned(solution, train_err, val_err):
    return train_err - val_err


@generalization_gap.misconception(
    "The sign is thrown away: a negative gap, better on the validation data, can happen and is worth knowing.",
    fails="matches",
)
def gap_without_sign(solution, train_err, val_err):
    return np.abs(val_err - train_err)


@generalization_gap.misconception("Negative gaps are cut off at 0.", fails="matches")
def gap_cut_at_zero(solution, train_err, val_err):
    return np.maximum(0.0, val_err - train_err)


@generalization_gap.misconception("A ratio of the two errors: the gap is their difference.", fails="matches")
def gap_as_ratio(solution, train_err, val_err):
    return val_err / train_err


@generalization_gap.misconception(
    "The difference is divided by the training error: the gap is the plain difference.", fails="matches"
)
def gap_relative(solution, train_err, val_err):
    return (val_err - train_err) / train_err


@generalization_gap.misconception(
    "The curve of gaps is averaged to one number: there is one gap per epoch.", fails="matches"
)
def gap_averaged(solution, train_err, val_err):
    return np.mean(val_err - train_err)


@generalization_gap.misconception(
    "Only the gap of the last epoch comes back: there is one gap per epoch.", fails="matches"
)
def gap_of_last_epoch(solution, train_err, val_err):
    return np.ravel(val_err - train_err)[-1]


@generalization_gap.misconception("The caller's curve of validation errors is overwritten with the gap.", fails="pure")
def gap_in_place(solution, train_err, val_err):
    val_err -= train_err
    return val_err * 1.0


@generalization_gap.variant("np.subtract")
def gap_subtract(solution, train_err, val_err):
    return np.subtract(val_err, train_err)


@generalization_gap.variant("minus the other difference")
def gap_minus_minus(solution, train_err, val_err):
    return -(train_err - val_err)


early_stopping_epoch = Exercise(
    "dropout.early_stopping_epoch",
    title="When to stop, and what to keep",
    inputs={"val": array("T", positive=True), "patience": 3},
    outputs=("epoch",),
    checks=(
        matches(
            name="curves",
            cases={
                "a tie": {"val": value(np.array([0.9, 0.5, 0.5, 0.6, 0.7, 0.1])), "patience": 3},
                "good and bad in turn": {
                    "val": value(np.array([1.0, 1.1, 0.8, 0.9, 0.7, 0.75, 0.72, 0.6])),
                    "patience": 2,
                },
                "slow way back": {"val": value(np.array([0.5, 0.9, 0.8, 0.7, 0.6, 0.2])), "patience": 3},
                "better just in time": {"val": value(np.array([0.8, 0.5, 0.6, 0.7, 0.3, 0.4])), "patience": 3},
                "patience 1": {"val": value(np.array([0.8, 0.5, 0.5, 0.2])), "patience": 1},
                "always better": {"val": value(np.array([0.9, 0.7, 0.6, 0.5])), "patience": 2},
                "ends while waiting": {"val": value(np.array([0.9, 0.4, 0.6, 0.5])), "patience": 3},
                "one epoch": {"val": value(np.array([0.7])), "patience": 2},
            },
            points=2,
            hint=(
                "Go through the epochs one by one, as in training, without a look ahead. Which two things have to be "
                "remembered?",
                "The best epoch so far, and how many epochs in a row were no new best one: 0 again after every new "
                "best one.",
                "Errors 3, 2, 2, 4, 1 with patience 2: epochs 3 and 4 are not better than epoch 2, so training stops: "
                "2.",
                "The same errors with patience 3: epoch 5 comes just in time, and the answer is 5.",
            ),
        ),
        matches(
            name="random_curves",
            sizes={"T": 29},
            draws=12,
            points=1,
            guard=True,
            hint=(
                "Does your rule also hold for a long curve without any pattern?",
                "Follow your own variables along the errors 5, 6, 4, 7, 8, 9, 1 with patience 3: training stops at "
                "epoch 6, best is 3.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is the curve still in its old order?",
                "val.sort() sorts the caller's array: [3, 2, 4] would be [2, 3, 4] afterwards.",
            ),
        ),
        raises(
            cases={
                "no epoch": {"val": value(np.zeros(0))},
                "patience 0": {"patience": 0},
                "patience -1": {"patience": -1},
            },
            points=1,
            hint=(
                "Which calls have no answer: what if there was no epoch, or if nobody may wait?",
                "With patience 0 training would stop before epoch 1; the smallest patience that makes sense is 1.",
            ),
        ),
    ),
    source="Prechelt 1998, Early Stopping - But When?; Goodfellow, Bengio & Courville, Deep Learning, algorithm 7.1",
)


def _stop(val, patience, *, better=lambda new, best: new < best):
    """(index of the best epoch, index of the last one that was looked at), counted from 0."""
    best = waited = 0
    for index in range(1, len(val)):
        if better(val[index], val[best]):
            best, waited = index, 0
        else:
            waited += 1
            if waited >= patience:
                return best, index
    return best, len(val) - 1


@early_stopping_epoch.misconception(
    "The last epoch comes back: the parameters worth keeping are those of the best one before it.", fails="curves"
)
def last_epoch(solution, val, patience):
    return _stop(val, patience)[1] + 1


@early_stopping_epoch.misconception("Epochs are counted from 1 here: val[0] belongs to epoch 1.", fails="curves")
def epochs_from_zero(solution, val, patience):
    return solution(val, patience) - 1


@early_stopping_epoch.misconception(
    "An equal error counts as better: to be the new best one, an epoch has to be strictly better.", fails="curves"
)
def tie_counts_as_better(solution, val, patience):
    return _stop(val, patience, better=lambda new, best: new <= best)[0] + 1


@early_stopping_epoch.misconception(
    "The count of bad epochs is never set back: `patience` of them in a row are needed, after the last best one.",
    fails="curves",
)
def count_never_reset(solution, val, patience):
    best = waited = 0
    for index in range(1, len(val)):
        if val[index] < val[best]:
            best = index
        else:
            waited += 1
            if waited >= patience:
                break
    return best + 1


@early_stopping_epoch.misconception(
    "Each epoch is compared with the one before it: it has to be better than the best one so far.", fails="curves"
)
def compared_with_previous(solution, val, patience):
    best = waited = 0
    for index in range(1, len(val)):
        waited = 0 if val[index] < val[index - 1] else waited + 1
        if val[index] < val[best]:
            best = index
        if waited >= patience:
            break
    return best + 1


@early_stopping_epoch.misconception(
    "The smallest error of the whole curve: what comes after the stop is never seen.", fails="curves"
)
def whole_curve(solution, val, patience):
    return int(np.argmin(val)) + 1


@early_stopping_epoch.misconception(
    "Training goes on for one epoch too many: it stops after `patience` bad ones.", fails="curves"
)
def one_epoch_too_late(solution, val, patience):
    return solution(val, patience + 1)


@early_stopping_epoch.misconception(
    "Training stops one epoch too early: `patience` bad ones in a row are needed.", fails="curves"
)
def one_epoch_too_early(solution, val, patience):
    return _stop(val, patience - 1)[0] + 1


@early_stopping_epoch.misconception(
    "The smallest error comes back instead of the epoch that it belongs to.", fails="curves"
)
def error_for_epoch(solution, val, patience):
    return float(val[solution(val, patience) - 1])


@early_stopping_epoch.misconception(
    "Nothing comes back if the stop never happens: then too the best epoch is the answer.", fails="curves"
)
def nothing_without_a_stop(solution, val, patience):
    best, last = _stop(val, patience)
    return best + 1 if last - best >= patience else None


@early_stopping_epoch.misconception(
    "If the stop never happens, the last epoch comes back: then too the best epoch is the answer.", fails="curves"
)
def last_epoch_without_a_stop(solution, val, patience):
    best, last = _stop(val, patience)
    return best + 1 if last - best >= patience else len(val)


@early_stopping_epoch.misconception(
    "The largest number is taken for the best: these are errors, so less is better.", fails="curves"
)
def more_is_better(solution, val, patience):
    return _stop(-val, patience)[0] + 1


@early_stopping_epoch.misconception("The caller's curve is sorted.", fails="pure")
def sorts_the_curve(solution, val, patience):
    epoch = solution(val, patience)
    val.sort()
    return epoch


@early_stopping_epoch.misconception(
    "An empty curve or a patience below 1 gets an answer instead of a ValueError.", fails="raises"
)
def refuses_nothing(solution, val, patience):
    return _stop(val, max(patience, 1))[0] + 1


@early_stopping_epoch.variant("argmin of the part seen so far")
def argmin_so_far(solution, val, patience):
    if len(val) < 1 or patience < 1:
        raise ValueError("no epoch, or no patience")
    for seen in range(1, len(val) + 1):
        best = int(np.argmin(val[:seen]))
        if seen - 1 - best >= patience:
            break
    return best + 1


@early_stopping_epoch.variant("best error starts at infinity, epochs counted up")
def starts_at_infinity(solution, val, patience):
    if not len(val) or patience <= 0:
        raise ValueError("no epoch, or no patience")
    best_error, best_epoch, bad = float("inf"), 0, 0
    for epoch, error in enumerate(val.tolist(), start=1):
        bad += 1
        if error < best_error:
            best_error, best_epoch, bad = error, epoch, 0
        if bad == patience:
            return best_epoch
    return best_epoch


@early_stopping_epoch.variant("running minimum, without a loop")
def running_minimum(solution, val, patience):
    if val.size == 0 or patience < 1:
        raise ValueError("no epoch, or no patience")
    new_best = np.append(True, val[1:] < np.minimum.accumulate(val)[:-1])
    best = np.maximum.accumulate(np.where(new_best, np.arange(len(val)), 0))
    stops = np.flatnonzero(np.arange(len(val)) - best >= patience)
    return best[stops[0] if len(stops) else -1] + 1
