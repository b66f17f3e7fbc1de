"""The exercises of a6 about batches: handing them out, and the plain step that uses them.

In which order the rows come is drawn at random and never compared. What is looked at is that each comes once, with its own y, in
batches of the right sizes, in another order every time.
"""

import numpy as np

from autograder.arrays import array, default, labels, rng, value
from autograder.checks import matches, pure, raises, sequence, statistics
from autograder.model import Exercise

minibatches = Exercise(
    "optimizers.minibatches",
    title="One epoch, batch by batch",
    inputs={
        "X": array("N D"),
        "y": array("N"),
        "batch_size": 5,
        "rng": rng(),
        "shuffle": default(),
        "drop_last": default(),
    },
    outputs=("batches",),
    drain=40,
    checks=(
        statistics(
            law="batches",
            of=("X", "y"),
            sizes={"N": 23},
            inputs={"batch_size": 4},  # with 5 it would also be the number of batches
            points=9,
            hint=(
                "Write a number on every row, 0 to N - 1. What would you shuffle so that X and y stay together?",
                "One random order of the row numbers, drawn anew in every call, is cut into runs of batch_size. What "
                "is left over at the end is a batch too.",
                "Order 2, 0, 1 and batch_size 2: the first batch is rows 2 and 0 of X with y[2] and y[0], the second "
                "is row 1 with y[1].",
            ),
        ),
        matches(
            name="in_order",
            inputs={"rng": None, "shuffle": False, "drop_last": False},
            cases={
                "a shorter last batch": {"X": array("13 3"), "y": array("13")},
                "images and labels": {"X": array("7 2 3"), "y": labels("7", below="4"), "batch_size": 3},
                "no shorter batch": {"X": array("12 2"), "y": array("12"), "batch_size": 4},
                "the whole data set": {"X": array("7 2"), "y": array("7"), "batch_size": 7},
                "more than there are rows": {"X": array("7 2"), "y": array("7"), "batch_size": 100},
                "single samples": {"X": array("4 2"), "y": array("4"), "batch_size": 1},
            },
            points=4,
            hint=(
                "Without shuffle it is plain slicing. Where does each batch begin, and where does the last one end?",
                "Batches begin at 0, batch_size, 2 batch_size, ... as long as there are rows. A slice that reaches "
                "beyond the end is simply shorter.",
                "3 rows in batches of 2: rows 0 and 1, then row 2 alone: X_batch has shape (1, D), y_batch (1,).",
            ),
        ),
        matches(
            name="drop_last",
            inputs={"rng": None, "shuffle": False, "drop_last": True},
            cases={
                "a shorter last batch": {"X": array("13 3"), "y": array("13")},
                "no shorter batch": {"X": array("12 2"), "y": array("12"), "batch_size": 4},
                "more than there are rows": {"X": array("7 2"), "y": array("7"), "batch_size": 100},
            },
            points=2,
            guard=True,
            hint=(
                "Which batches have fewer than batch_size rows, and are there always such?",
                "5 rows in batches of 2: two batches. 4 rows in batches of 2: two batches as well. 3 rows in batches "
                "of 4: none.",
            ),
        ),
        raises(
            cases={
                "shuffle without rng": {"rng": None},
                "batch_size 0": {"batch_size": 0},
                "batch_size -3": {"batch_size": -3},
                "y is shorter than X": {"y": array("4")},
                "y is longer than X": {"y": array("11")},
            },
            points=2,
            hint=(
                "Which calls can have no sensible answer? Nothing may be drawn from elsewhere, and no loop may run "
                "for ever.",
                "minibatches(X, y, 2) raises ValueError, as shuffle is True and rng is missing; so does batch_size = "
                "0.",
            ),
        ),
        pure(
            random=True,
            may_share=("X", "y"),
            sizes={"N": 23},
            points=3,
            hint=(
                "Does the caller still have the rows in the old order, and do all random numbers come from rng?",
                "Shuffle row numbers instead of rows: X = [[1], [2], [3]] is the same after the call, and equal seeds "
                "give equal batches.",
            ),
        ),
    ),
    source="Bottou, Stochastic gradient descent tricks, 2012; Bengio, Practical recommendations, 2012, 2.2",
)


# ------------------------------------------------------------------------------------------------ minibatches: mistakes


def _refuse(X, y, batch_size, rng, shuffle):
    if len(X) != len(y) or batch_size < 1 or (shuffle and rng is None):
        raise ValueError("refused, as the reference does")


def _cut(order, X, y, batch_size, drop_last, pairs=None):
    """Batches of the rows in this order; for y another order may be given."""
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        if stop <= len(X) or not drop_last:
            yield X[order[start:stop]], y[(order if pairs is None else pairs)[start:stop]]


def _order(rows, rng, shuffle):
    return rng.permutation(rows) if shuffle else np.arange(rows)


@minibatches.misconception(
    "X and y are shuffled separately, so that every sample gets a stranger's y. One order serves both.",
    fails="statistics",
)
def shuffled_apart(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return _cut(_order(len(X), rng, shuffle), X, y, batch_size, drop_last, _order(len(X), rng, shuffle))


@minibatches.misconception("Only X is shuffled. Row i of y belongs to row i of X.", fails="statistics")
def only_X_shuffled(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return _cut(_order(len(X), rng, shuffle), X, y, batch_size, drop_last, np.arange(len(X)))


@minibatches.misconception("Only y is shuffled. Row i of y belongs to row i of X.", fails="statistics")
def only_y_shuffled(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return _cut(np.arange(len(X)), X, y, batch_size, drop_last, _order(len(X), rng, shuffle))


@minibatches.misconception(
    "Rows of an array are swapped as if they were entries of a list (so does random.shuffle): a row is a view, so one row is "
    "written over the other, and rows are doubled and lost.",
    fails="statistics",
)
def swaps_views(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    X, y = X.copy(), y.copy()
    for i in reversed(range(1, len(X) if shuffle else 0)):
        j = int(rng.integers(0, i + 1))
        X[i], X[j] = X[j], X[i]
        y[i], y[j] = y[j], y[i]
    return _cut(np.arange(len(X)), X, y, batch_size, drop_last)


@minibatches.misconception(
    "rng.shuffle shuffles its argument in place and returns None. The None was taken for the order.", fails="statistics"
)
def shuffle_returns_nothing(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = np.arange(len(X))
    if shuffle:
        order = rng.shuffle(order)
    return _cut(order, X, y, batch_size, drop_last)


@minibatches.misconception(
    "The order is the same in every epoch: the generator is made anew from one seed, or the first order is kept. It is drawn "
    "anew from rng at every call.",
    fails="statistics",
)
def same_order_every_epoch(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = np.random.default_rng(0).permutation(len(X)) if shuffle else np.arange(len(X))
    return _cut(order, X, y, batch_size, drop_last)


@minibatches.misconception(
    "Nothing is shuffled: the rows come as they are, although shuffle is True.", fails="statistics"
)
def never_shuffles(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return _cut(np.arange(len(X)), X, y, batch_size, drop_last)


@minibatches.misconception(
    "The batches are shuffled, not the rows: the same rows are together every time.", fails="statistics"
)
def shuffles_batches(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    batches = list(_cut(np.arange(len(X)), X, y, batch_size, drop_last))
    return iter([batches[i] for i in _order(len(batches), rng, shuffle)])


@minibatches.misconception(
    "Every batch is drawn anew from all rows, so that some come twice in an epoch and others not at all. Each comes once.",
    fails="statistics",
)
def draws_with_replacement(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = rng.integers(0, len(X), len(X)) if shuffle else np.arange(len(X))
    return _cut(order, X, y, batch_size, drop_last)


@minibatches.misconception(
    "Within a batch no row comes twice, but every batch is drawn anew from all rows. Each row comes once in an epoch.",
    fails="statistics",
)
def draws_every_batch_anew(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    if not shuffle:
        yield from solution(X, y, batch_size, rng, shuffle, drop_last)
        return
    for start in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - start)
        if size == batch_size or not drop_last:
            batch = rng.choice(len(X), size, replace=False)
            yield X[batch], y[batch]


@minibatches.misconception(
    "The shorter last batch is left out, also without drop_last: len(X) // batch_size counts the full ones only.",
    fails="statistics",
)
def full_batches_only(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return solution(X, y, batch_size, rng, shuffle, True)


@minibatches.misconception(
    "The last batch is left out, full or not: the loop ends before N - batch_size.", fails="statistics"
)
def last_batch_lost(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = _order(len(X), rng, shuffle)
    for start in range(0, len(X) - batch_size, batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], y[batch]


@minibatches.misconception(
    "The last batch is filled up with rows from the beginning. It is simply shorter.", fails="statistics"
)
def filled_up(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = _order(len(X), rng, shuffle)
    for start in range(0, len(X), batch_size):
        if start + batch_size <= len(X) or not drop_last:
            batch = order[np.arange(start, start + batch_size) % len(X)]
            yield X[batch], y[batch]


@minibatches.misconception(
    "batch_size is used as the number of batches. It is the number of rows in one.", fails="statistics"
)
def number_of_batches(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return solution(X, y, -(-len(X) // batch_size), rng, shuffle, drop_last)


@minibatches.misconception(
    "The rows are spread evenly (so does np.array_split). Every batch has batch_size rows, only the last one may be shorter.",
    fails="in_order",
)
def evened_out(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    for batch in np.array_split(_order(len(X), rng, shuffle), -(-len(X) // batch_size)):
        if len(batch) == batch_size or not drop_last:
            yield X[batch], y[batch]


@minibatches.misconception(
    "Only the first batch comes: `return` ends the function, `yield` lets it go on.", fails="statistics"
)
def first_batch_only(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return list(solution(X, y, batch_size, rng, shuffle, drop_last))[:1]


@minibatches.misconception(
    "The batches overlap: each begins one row after the last one. The next one begins batch_size rows later.",
    fails="statistics",
)
def overlapping(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = _order(len(X), rng, shuffle)
    for start in range(len(X)):
        batch = order[start : start + batch_size]
        yield X[batch], y[batch]


@minibatches.misconception("Only X comes. Pairs (X_batch, y_batch) are asked for.", fails="statistics")
def samples_alone(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return [batch for batch, _ in solution(X, y, batch_size, rng, shuffle, drop_last)]


@minibatches.misconception(
    "The rows are shuffled also where shuffle is False. Then they come as they are.", fails="in_order"
)
def always_shuffles(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    return solution(X, y, batch_size, np.random.default_rng(0) if rng is None else rng, True, drop_last)


@minibatches.misconception(
    "A single row loses its axis: a batch of one sample still has the shape (1, D).", fails="in_order"
)
def single_rows_squeezed(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    batches = solution(X, y, batch_size, rng, shuffle, drop_last)
    return ((a[0], b[0]) if len(a) == 1 else (a, b) for a, b in batches)


@minibatches.misconception(
    "Nothing comes if batch_size is larger than N. Then there is one batch, with all rows.", fails="in_order"
)
def nothing_if_too_large(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return solution(X, y, batch_size, rng, shuffle, drop_last or batch_size > len(X))


@minibatches.misconception(
    "An empty batch comes at the end if batch_size divides N: the loop makes N // batch_size + 1 batches.",
    fails="in_order",
)
def empty_batch_at_the_end(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    batches = list(solution(X, y, batch_size, rng, shuffle, drop_last))
    return [*batches, (X[:0], y[:0])] if len(X) % batch_size == 0 and not drop_last else batches


@minibatches.misconception("drop_last is not used: the shorter batch comes all the same.", fails="drop_last")
def never_drops(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return solution(X, y, batch_size, rng, shuffle, False)


@minibatches.misconception(
    "With drop_last the last batch is always left out. It goes only if it is shorter than batch_size.",
    fails="drop_last",
)
def drops_full_batches(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    batches = list(solution(X, y, batch_size, rng, shuffle, False))
    return batches[:-1] if drop_last else batches


@minibatches.misconception(
    "With drop_last one batch is kept even if it is shorter: where N is less than batch_size there is none.",
    fails="drop_last",
)
def keeps_one_batch(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return solution(X, y, batch_size, rng, shuffle, drop_last and batch_size <= len(X))


@minibatches.misconception(
    "shuffle without rng is not refused: the rows come in an order that the caller cannot repeat, or unshuffled without a word.",
    fails="raises",
)
def generator_of_its_own(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    return solution(X, y, batch_size, np.random.default_rng(0) if rng is None else rng, shuffle, drop_last)


@minibatches.misconception(
    "A batch_size below 1 is not refused. Batches of 0 rows never come to an end.", fails="raises"
)
def any_batch_size(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    if batch_size < 1 and len(X) == len(y):
        return [] if batch_size < 0 else [(X[:0], y[:0])] * 40
    return solution(X, y, batch_size, rng, shuffle, drop_last)


@minibatches.misconception(
    "Different numbers of rows are not refused: some rows stay without a partner.", fails="raises"
)
def any_lengths(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    rows = min(len(X), len(y))
    return solution(X[:rows], y[:rows], batch_size, rng, shuffle, drop_last)


@minibatches.misconception("Nothing is refused.", fails="raises")
def refuses_nothing(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    if batch_size < 1:
        return [] if batch_size < 0 else [(X[:0], y[:0])] * 40
    rows, rng = min(len(X), len(y)), np.random.default_rng(0) if rng is None else rng
    return solution(X[:rows], y[:rows], batch_size, rng, shuffle, drop_last)


@minibatches.misconception("X and y are shuffled in place: the caller's rows have another order now.", fails="pure")
def shuffles_in_place(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = _order(len(X), rng, shuffle)
    X[...], y[...] = X[order], y[order]
    return _cut(np.arange(len(X)), X.copy(), y.copy(), batch_size, drop_last)


@minibatches.misconception(
    "The order comes from np.random in place of rng, the generator that was handed in.", fails="statistics"
)
def order_from_elsewhere(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = np.random.permutation(len(X)) if shuffle else np.arange(len(X))
    return _cut(order, X, y, batch_size, drop_last)


@minibatches.variant("views of shuffled copies, cut by slices")
def shuffled_copies(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    if shuffle:
        order = np.arange(len(X))
        rng.shuffle(order)
        X, y = X[order], y[order]
    end = len(X) - len(X) % batch_size if drop_last else len(X)
    for start in range(0, end, batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@minibatches.variant("a list, cut by np.split; all rows are copied for every batch, which is slow and right")
def list_of_batches(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    order = np.argsort(rng.random(len(X))) if shuffle else np.arange(len(X))
    parts = np.split(np.arange(len(X)), range(batch_size, len(X), batch_size))
    batches = [(X[order].copy()[part], y[order].copy()[part]) for part in parts]
    return [batch for batch in batches if not drop_last or len(batch[0]) == batch_size]


@minibatches.variant("row by row, drawn from those that are left")
def drawn_from_the_rest(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    rest = list(range(len(X)))
    while rest and not (drop_last and len(rest) < batch_size):
        batch = [rest.pop(int(rng.integers(len(rest))) if shuffle else 0) for _ in range(min(batch_size, len(rest)))]
        yield [np.stack([X[i] for i in batch]), np.array([y[i] for i in batch])]


@minibatches.variant("rng's own shuffle of columns that are glued together, if the dtypes allow; views without shuffle")
def glued_together(solution, X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    _refuse(X, y, batch_size, rng, shuffle)
    if shuffle:
        glued = np.column_stack([X.reshape(len(X), -1), y.reshape(len(y), -1)])
        rng.shuffle(glued, axis=0)
        columns = X.reshape(len(X), -1).shape[1]
        X, y = glued[:, :columns].reshape(X.shape).astype(X.dtype), glued[:, columns:].reshape(y.shape).astype(y.dtype)
    batches = -(-len(X) // batch_size)
    for k in range(batches):
        rows = slice(k * batch_size, min((k + 1) * batch_size, len(X)))
        if k < batches - 1 or not drop_last or len(X) % batch_size == 0:
            yield X[rows], y[rows]


# ----------------------------------------------------------------------------------------------------------------- SGD

sgd = Exercise(
    "optimizers.sgd",
    title="The plain step",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "lr": 0.37},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=1,
            hint=("Which way is down?", "w = [1], g = [2], state = {}, lr = 0.1: w_new is [0.8]."),
        ),
        sequence(
            points=3,
            hint=(
                "In which direction does the gradient point, and in which one does the loss become smaller?",
                "w = [1], g = [2], lr = 0.1 give [0.8], and a state to be handed back next time.",
            ),
        ),
        pure(
            may_change=("state",),
            points=1,
            hint=(
                "Who owns w and g? Look for lines that change an array in place of making a new one.",
                "`w -= s` changes w itself. With w = [1] and g = [1], w is still [1] after the call.",
            ),
        ),
    ),
    source="Robbins, Monro, A stochastic approximation method, 1951",
)


@sgd.misconception("The step goes with the gradient: uphill.", fails="sequence")
def sgd_uphill(solution, w, g, state, lr):
    return w + lr * g, state


@sgd.misconception("lr is missing: the whole gradient is taken off.", fails="sequence")
def sgd_without_rate(solution, w, g, state, lr):
    return w - g, state


@sgd.misconception("lr is not used: a learning rate of its own is built in.", fails="sequence")
def sgd_rate_of_its_own(solution, w, g, state, lr):
    return w - 0.01 * g, state


@sgd.misconception("g is divided by lr. It is multiplied by it.", fails="sequence")
def divides_by_rate(solution, w, g, state, lr):
    return w - g / lr, state


@sgd.misconception("lr multiplies w as well: a bracket is set wrongly.", fails="sequence")
def rate_on_w(solution, w, g, state, lr):
    return lr * (w - g), state


@sgd.misconception("Only the sign of g is used. Its size counts as well.", fails="sequence")
def sign_only(solution, w, g, state, lr):
    return w - lr * np.sign(g), state


@sgd.misconception("The step comes back. The new w is asked for.", fails="sequence")
def step_for_parameters(solution, w, g, state, lr):
    return -lr * g, state


@sgd.misconception("g is divided by its number of entries: each entry has its own slope in full.", fails="sequence")
def mean_over_entries(solution, w, g, state, lr):
    return w - lr * g / g.size, state


@sgd.misconception("w is moved in place. It belongs to the caller; w_new is a new array.", fails="pure")
def moves_w(solution, w, g, state, lr):
    w -= lr * g
    return w, state


@sgd.misconception("g is scaled in place. It belongs to the caller.", fails="pure")
def scales_g(solution, w, g, state, lr):
    g *= lr
    return w - g, state


@sgd.variant("a new dict, counting the steps")
def counts_the_steps(solution, w, g, state, lr):
    return np.add(w, np.multiply(-lr, g)), {"steps": state.get("steps", 0) + 1}


@sgd.variant("entry by entry in a copy, the state changed in place")
def sgd_entry_by_entry(solution, w, g, state, lr):
    w_new = w.copy()
    for i in np.ndindex(w.shape):
        w_new[i] = w[i] - g[i] * lr
    state["last"] = g.copy()
    return w_new, state
