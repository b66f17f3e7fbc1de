"""The exercises of a8, third part: how large gradients get, and what is done about it."""

import numpy as np

from autograder.arrays import array, items, uniform, value
from autograder.checks import matches, pure, raises
from autograder.model import Exercise

# ------------------------------------------------------------------------------------------------------------ clipping

clip_gradients = Exercise(
    "rnn.clip_gradients",
    title="No step too long",
    # about 5 long in all, and every array alone longer than 1; the mean square is far from 1
    inputs={"grads": items(array("3 4"), array("4", away=0.5), array("2 3 2")), "max_norm": uniform(0.6, 0.9)},
    outputs=("grads",),
    checks=(
        matches(
            cases={
                "three arrays": {},
                "a short one and a long one": {
                    "grads": items(array("3", scale=0.05), array("5 3", scale=3.0)),
                    "max_norm": uniform(1.2, 1.8),
                },
                "one array": {"grads": items(array("4 3")), "max_norm": uniform(1.2, 1.8)},
                "short enough": {"max_norm": uniform(8.0, 9.0)},  # below the sum of the squares
                "far shorter": {"max_norm": uniform(90.0, 99.0)},  # above it
            },
            points=1,
            hint=(
                "How long is the row of all entries of all arrays together? By which factor has it to shrink, and when?",
                "One length, and one factor, for all arrays: so the gradient keeps its direction. What is not too long "
                "keeps its length too.",
                "The length is the root of the sum of all squares. Afterwards it is max_norm, if it was more.",
                "[3] and [4] are 5 long together: with max_norm 1 everything is divided by 5, [0.6] and [0.8]; with "
                "max_norm 10 they stay [3] and [4].",
            ),
        ),
        matches(
            name="zeros",
            inputs={"grads": value([np.zeros((3, 4)), np.zeros(4)])},
            points=1,
            guard=True,
            hint=("What is 0 divided by 0 on a computer?", "[0] and [0] stay [0] and [0], with every max_norm."),
        ),
        raises(
            cases={"zero": {"max_norm": 0.0}, "negative": {"max_norm": -1.0}},
            points=1,
            hint=(
                "Can anything be 0 long, or less, and still have a direction?",
                "max_norm = 0 raises ValueError, and so does -1, whatever the gradients are.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are the gradients that went in still as long as they were?",
                "g *= factor writes into the caller's array: after the call [3] and [4] would be [0.6] and [0.8].",
            ),
        ),
        pure(
            name="pure_if_short",
            inputs={"max_norm": uniform(8.0, 9.0)},
            points=1,
            hint=(
                "Nothing has to be changed here. Are new arrays handed out all the same, and a new list?",
                "Writing 0 into a result [3] leaves the gradient that went in as it was: [3].",
            ),
        ),
    ),
    source="Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013, algorithm 1",
)


def _length(grads):
    return np.sqrt(sum(np.sum(g**2) for g in grads))


def _refuses(max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm is not above 0")


def _shrunk(grads, factor):
    return [min(1.0, factor) * g for g in grads]


@clip_gradients.misconception(
    "Every array is clipped by its own length. Then they shrink by different factors, and the direction changes.",
    fails="matches",
)
def clips_each_alone(solution, grads, max_norm):
    return [g for grad in grads for g in solution([grad], max_norm)]


@clip_gradients.misconception(
    "Every entry is cut off at max_norm and -max_norm. That bounds entries, not the length, and changes the direction.",
    fails="matches",
)
def clips_entries(solution, grads, max_norm):
    _refuses(max_norm)
    return [np.clip(g, -max_norm, max_norm) for g in grads]


@clip_gradients.misconception("The root is missing: divided is by the sum of the squares.", fails="matches")
def divides_by_the_square(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(_length(grads) ** 2, 1e-300))


@clip_gradients.misconception("The gradients come out with length 1: the factor max_norm is missing.", fails="matches")
def shrinks_to_one(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    return _shrunk(grads, 1.0 / length if length > max_norm else 1.0)


@clip_gradients.misconception("The factor is upside down: a gradient that is too long is made longer.", fails="matches")
def factor_upside_down(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    return [(length / max_norm if length > max_norm else 1.0) * g for g in grads]


@clip_gradients.misconception(
    "The condition is turned: what is too long stays as it is, and what is short is stretched.", fails="matches"
)
def condition_turned(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    return [(max_norm / length if 0 < length < max_norm else 1.0) * g for g in grads]


@clip_gradients.misconception(
    "The lengths of the arrays are added. They are squared, added, and then rooted.", fails="matches"
)
def adds_lengths(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(sum(_length([g]) for g in grads), 1e-300))


@clip_gradients.misconception("The longest array decides. The length is that of all arrays together.", fails="matches")
def longest_array_decides(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(*(_length([g]) for g in grads), 1e-300))


@clip_gradients.misconception(
    "The first array decides for all of them. The length is that of all arrays together.", fails="matches"
)
def first_array_decides(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(_length(grads[:1]), 1e-300))


@clip_gradients.misconception("The largest entry takes the place of the length.", fails="matches")
def largest_entry_decides(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(*(np.max(np.abs(g)) for g in grads), 1e-300))


@clip_gradients.misconception("Absolute values are added in place of squares under a root.", fails="matches")
def adds_absolute_values(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(sum(np.sum(np.abs(g)) for g in grads), 1e-300))


@clip_gradients.misconception(
    "The squares are averaged. The length is the root of their sum: it does not matter how many entries there are.",
    fails="matches",
)
def root_of_the_mean(solution, grads, max_norm):
    _refuses(max_norm)
    entries = sum(g.size for g in grads)
    return _shrunk(grads, max_norm / max(_length(grads) / np.sqrt(entries), 1e-300))


@clip_gradients.misconception(
    "The squares of each array are averaged before they are added. It does not matter how many entries an array has.",
    fails="matches",
)
def means_added(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / max(np.sqrt(sum(np.mean(g**2) for g in grads)), 1e-300))


@clip_gradients.misconception(
    "Divided is by max_norm, not by the length: how long the gradients were has no effect on the factor.",
    fails="matches",
)
def divides_by_max_norm(solution, grads, max_norm):
    _refuses(max_norm)
    return [g / max_norm if _length(grads) > max_norm else g.copy() for g in grads]


@clip_gradients.misconception(
    "The length of a matrix is taken to be its largest singular value. Meant is the root of the sum of all squares.",
    fails="matches",
)
def spectral_lengths(solution, grads, max_norm):
    _refuses(max_norm)
    lengths = [np.linalg.norm(g if g.ndim < 3 else g.reshape(len(g), -1), 2) for g in grads]
    return _shrunk(grads, max_norm / max(np.sqrt(sum(length**2 for length in lengths)), 1e-300))


@clip_gradients.misconception(
    "1e-6 is added to the length, as some libraries do. The result is a little shorter than max_norm.",
    fails="matches",
)
def length_plus_a_bit(solution, grads, max_norm):
    _refuses(max_norm)
    return _shrunk(grads, max_norm / (_length(grads) + 1e-6))


@clip_gradients.misconception("Nothing is clipped: the gradients come back as they were.", fails="matches")
def clips_nothing(solution, grads, max_norm):
    _refuses(max_norm)
    return [g.copy() for g in grads]


@clip_gradients.misconception(
    "What comes back is one long row of all entries. Every gradient keeps the shape of its array.", fails="matches"
)
def one_long_row(solution, grads, max_norm):
    return np.concatenate([g.ravel() for g in solution(grads, max_norm)])


@clip_gradients.misconception(
    "Short gradients are stretched to max_norm too. The factor is never above 1.", fails="matches"
)
def stretches_short_ones(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    return [(max_norm / length if length > 0 else 1.0) * g for g in grads]


@clip_gradients.misconception(
    "Compared with max_norm is the sum of the squares, without the root: it can be above, while the length is below.",
    fails="matches",
)
def compares_the_square(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    return [(max_norm / length if length**2 > max_norm else 1.0) * g for g in grads]


@clip_gradients.misconception(
    "Gradients that are all 0 become NaN: 0 is divided by 0. The factor is only needed for what is too long.",
    fails="zeros",
)
def zero_by_zero(solution, grads, max_norm):
    _refuses(max_norm)
    length = _length(grads)
    with np.errstate(all="ignore"):
        return [g * np.minimum(length, max_norm) / length for g in grads]


@clip_gradients.misconception("A max_norm of 0 or below is not refused.", fails="raises")
def any_max_norm(solution, grads, max_norm):
    length = _length(grads)
    return [(max_norm / length if length > max_norm else 1.0) * g for g in grads]


@clip_gradients.misconception("A max_norm of 0 passes: only what is below 0 is refused.", fails="raises")
def zero_max_norm(solution, grads, max_norm):
    return [0.0 * g for g in grads] if max_norm == 0 else solution(grads, max_norm)


# where nothing is to be clipped, the two do the same
@clip_gradients.misconception(
    "The arrays that went in are scaled in place and handed back. New arrays are asked for.",
    fails="pure",
    group="old_arrays",
)
def clips_in_place(solution, grads, max_norm):
    for g, clipped in zip(grads, solution(grads, max_norm), strict=True):
        g[...] = clipped
    return grads


@clip_gradients.misconception(
    "Where nothing is to be clipped, the very arrays that went in are handed back. New arrays are asked for.",
    fails="pure_if_short",
    group="old_arrays",
)
def hands_short_ones_back(solution, grads, max_norm):
    return solution(grads, max_norm) if _length(grads) > max_norm else list(grads)


@clip_gradients.variant("the length of one long row")
def clip_by_one_row(solution, grads, max_norm):
    if max_norm <= 0:
        raise ValueError(max_norm)
    length = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]))
    return [g / max(1.0, length / max_norm) for g in grads]


@clip_gradients.variant("copies, scaled in a loop; a tuple comes back")
def clip_copies(solution, grads, max_norm):
    if not max_norm > 0:
        raise ValueError("not above 0")
    squares = 0.0
    for g in grads:
        for entry in g.flat:
            squares += float(entry) * float(entry)
    new = [g.copy() for g in grads]
    if squares > max_norm**2:
        for g in new:
            g *= max_norm / squares**0.5
    return tuple(new)


@clip_gradients.variant("a length of lengths, and nothing is divided by 0")
def clip_by_hypot(solution, grads, max_norm):
    if max_norm <= 0.0:
        raise ValueError("max_norm")
    length = np.hypot.reduce([np.sqrt(np.vdot(g, g)) for g in grads])
    return [np.multiply(g, min(length, max_norm) / length) if length else np.zeros(g.shape) for g in grads]


# ------------------------------------------------------------------------------------------------- gradient norms over T

rnn_gradient_norms = Exercise(
    "rnn.rnn_gradient_norms",
    title="How a gradient fades, or grows",
    inputs={"Wh": array("H H", scale=0.6), "T": 6},
    outputs=("norms",),
    checks=(
        matches(
            cases={"six steps": {}, "small weights": {"Wh": array("3 3", scale=0.3), "T": 4}},
            points=3,
            hint=(
                "How many lengths are there for T steps, if the one before the first step counts as well?",
                "Start with the row d, note its length, multiply by Wh^T from the right, note the length, and so on. d "
                "goes on from step to step, it does not start anew.",
                "Length: the root of the sum of the squares. Mind the side and the transpose: Wh is square, so both "
                "sides fit.",
                "Wh = [[0, 2], [0, 0]]: d = [0.7071, 0.7071]; times Wh^T it is [1.4142, 0], then [0, 0]. The lengths "
                "are [1, 1.4142, 0].",
            ),
        ),
        matches(
            name="edges",
            cases={
                "no step": {"T": 0},
                "one unit": {"Wh": array("1 1", away=0.2), "T": 3},
                "a rotation": {"Wh": value(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])), "T": 5},
            },
            points=1,
            guard=True,
            hint=(
                "What is there to return if no step is made?",
                "T = 0 gives [1]. Wh = [[-2]] and T = 3 give [1, 2, 4, 8]: a length is never negative.",
            ),
        ),
        pure(
            points=1,
            hint=("Is Wh still what it was?", "After the call with Wh = [[0.5]] Wh is still [[0.5]], not [[0.25]]."),
        ),
    ),
    source="Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013, section 2.1",
)


def _rows(Wh, T):
    """d after 0, 1, ..., T steps (T + 1, H)."""
    rows = [np.full(len(Wh), 1.0 / np.sqrt(len(Wh)))]
    for _ in range(T):
        rows.append(rows[-1] @ Wh.T)
    return np.array(rows)


@rnn_gradient_norms.misconception(
    "Wh is not transposed: this is the way forward. Wh is square, so no shape protests.", fails="matches"
)
def norms_forward(solution, Wh, T):
    return solution(Wh.T, T)


@rnn_gradient_norms.misconception("The first length is missing: entry 0 belongs to d before any step.", fails="matches")
def norms_without_the_first(solution, Wh, T):
    return solution(Wh, T)[1:]


@rnn_gradient_norms.misconception(
    "The last length is missing: T steps have T + 1 lengths, with the one before the first step.", fails="matches"
)
def norms_without_the_last(solution, Wh, T):
    return solution(Wh, T)[:-1]


@rnn_gradient_norms.misconception(
    "Entry 0 is 0, as it was made. Before any step d is 1 long, and that is the first entry.", fails="matches"
)
def norms_first_left_at_zero(solution, Wh, T):
    return np.array([0.0, *solution(Wh, T)[1:]])


@rnn_gradient_norms.misconception(
    "Every length is one step ahead: d is multiplied before its length is taken. Entry 0 belongs to d before any step.",
    fails="matches",
)
def norms_one_step_ahead(solution, Wh, T):
    return solution(Wh, T + 1)[1:]


@rnn_gradient_norms.misconception("One step too many is made: there are T + 2 lengths.", fails="matches")
def norms_one_too_many(solution, Wh, T):
    return solution(Wh, T + 1)


@rnn_gradient_norms.misconception("Only the last length comes back, for T steps. All are asked for.", fails="matches")
def norms_last_only(solution, Wh, T):
    return solution(Wh, T)[-1]


@rnn_gradient_norms.misconception("The lengths stand in the other order: entry 0 is to be the 1.", fails="matches")
def norms_in_reverse(solution, Wh, T):
    return solution(Wh, T)[::-1].copy()


@rnn_gradient_norms.misconception("The entries of d are 1. Then its length is the root of H, not 1.", fails="matches")
def norms_of_ones(solution, Wh, T):
    return np.sqrt(len(Wh)) * solution(Wh, T)


# both make every length too short by the same factor
@rnn_gradient_norms.misconception(
    "The entries of d are 1 / H: then they add up to 1, but their squares do not.", fails="matches", group="root_of_H"
)
def norms_of_shares(solution, Wh, T):
    return solution(Wh, T) / np.sqrt(len(Wh))


@rnn_gradient_norms.misconception(
    "The squares are averaged over the units. The length is the root of their sum.", fails="matches", group="root_of_H"
)
def norms_root_of_the_mean(solution, Wh, T):
    return np.sqrt(np.mean(_rows(Wh, T) ** 2, axis=1))


@rnn_gradient_norms.misconception(
    "Entry 0 is right, and all others are too small by the same factor, the root of H: d has the entries 1 / H, or "
    "squares are averaged in place of added.",
    fails="matches",
)
def norms_too_small_after_a_one(solution, Wh, T):
    return np.array([1.0, *norms_of_shares(solution, Wh, T)[1:]])


@rnn_gradient_norms.misconception(
    "Entry 0 is right, and all others are too large by the same factor, the root of H: d has the entries 1.",
    fails="matches",
)
def norms_too_large_after_a_one(solution, Wh, T):
    return np.array([1.0, *norms_of_ones(solution, Wh, T)[1:]])


@rnn_gradient_norms.misconception(
    "d is the first unit vector: only one unit receives a gradient. All of them do, 1 / sqrt(H) each.",
    fails="matches",
)
def norms_of_one_unit(solution, Wh, T):
    d, lengths = np.eye(len(Wh))[0], [1.0]
    for _ in range(T):
        d = Wh @ d
        lengths.append(np.linalg.norm(d))
    return np.array(lengths)


@rnn_gradient_norms.misconception("The root is missing: these are the squares of the lengths.", fails="matches")
def norms_squared(solution, Wh, T):
    return solution(Wh, T) ** 2


@rnn_gradient_norms.misconception(
    "Absolute values are added. The Euclidean length is the root of the sum of the squares.", fails="matches"
)
def norms_of_absolute_values(solution, Wh, T):
    return np.sum(np.abs(_rows(Wh, T)), axis=1)


@rnn_gradient_norms.misconception(
    "Absolute values are added, in all entries but the first. The Euclidean length is the root of the sum of the squares.",
    fails="matches",
)
def norms_of_absolute_values_after_a_one(solution, Wh, T):
    return np.array([1.0, *norms_of_absolute_values(solution, Wh, T)[1:]])


@rnn_gradient_norms.misconception("The largest entry is taken for the length.", fails="matches")
def norms_of_the_largest(solution, Wh, T):
    return np.max(np.abs(_rows(Wh, T)), axis=1)


@rnn_gradient_norms.misconception(
    "d is brought back to length 1 after every step: so nothing can fade or grow.", fails="matches"
)
def norms_made_one_again(solution, Wh, T):
    d, lengths = np.full(len(Wh), 1.0 / np.sqrt(len(Wh))), [1.0]
    for _ in range(T):
        d = Wh @ d
        lengths.append(np.linalg.norm(d))
        d = d / lengths[-1]
    return np.array(lengths)


@rnn_gradient_norms.misconception(
    "d starts anew at every step: each entry is one step back from the start. The steps follow each other.",
    fails="matches",
)
def norms_of_single_steps(solution, Wh, T):
    return np.array([1.0, *[solution(Wh, 1)[1]] * T])


@rnn_gradient_norms.misconception(
    "These are powers of the spectral radius of Wh. In the long run the lengths grow like that, step by step they do "
    "not.",
    fails="matches",
)
def norms_by_the_radius(solution, Wh, T):
    return np.max(np.abs(np.linalg.eigvals(Wh))) ** np.arange(T + 1.0)


@rnn_gradient_norms.misconception(
    "These are powers of the largest singular value of Wh. They are a bound for the lengths, not the lengths.",
    fails="matches",
)
def norms_by_the_singular_value(solution, Wh, T):
    return np.linalg.norm(Wh, 2) ** np.arange(T + 1.0)


@rnn_gradient_norms.misconception(
    "These are the sizes of the powers of Wh, as matrices. Asked for is the length of the row d after k steps.",
    fails="matches",
)
def norms_of_matrices(solution, Wh, T):
    return np.array([np.linalg.norm(np.linalg.matrix_power(Wh, k)) for k in range(T + 1)])


@rnn_gradient_norms.misconception(
    "These are the largest singular values of the powers of Wh. Asked for is the length of the row d after k steps.",
    fails="matches",
)
def norms_of_matrices_at_most(solution, Wh, T):
    return np.array([np.linalg.norm(np.linalg.matrix_power(Wh, k), 2) for k in range(T + 1)])


ENTRYWISE = "Wh ** k raises every entry to a power. A power of a matrix is a product of matrices."


@rnn_gradient_norms.misconception(ENTRYWISE, fails="matches")
def norms_of_entrywise_powers(solution, Wh, T):
    d = np.full(len(Wh), 1.0 / np.sqrt(len(Wh)))
    return np.array([np.linalg.norm(d @ (Wh**k).T) for k in range(T + 1)])


@rnn_gradient_norms.misconception(ENTRYWISE, fails="matches")
def norms_of_entrywise_powers_after_a_one(solution, Wh, T):
    return np.array([1.0, *norms_of_entrywise_powers(solution, Wh, T)[1:]])


@rnn_gradient_norms.misconception(
    "tanh is applied at every step. On the way back there is only its slope, and here that is 1.", fails="matches"
)
def norms_through_tanh(solution, Wh, T):
    d, lengths = np.full(len(Wh), 1.0 / np.sqrt(len(Wh))), [1.0]
    for _ in range(T):
        d = np.tanh(Wh @ d)
        lengths.append(np.linalg.norm(d))
    return np.array(lengths)


@rnn_gradient_norms.misconception(
    "For T = 0 nothing comes back. The length before the first step is there in any case.", fails="edges"
)
def norms_empty_without_steps(solution, Wh, T):
    return solution(Wh, T) if T else np.array([])


@rnn_gradient_norms.misconception(
    "With one unit the product of all weights is returned with its sign. A length is never negative.", fails="edges"
)
def norms_with_a_sign(solution, Wh, T):
    return solution(Wh, T) if len(Wh) > 1 else -(np.abs(Wh[0, 0]) ** np.arange(T + 1.0))


@rnn_gradient_norms.misconception(
    "Wh is multiplied by itself in place: the caller's weights are changed.", fails="pure"
)
def powers_in_place(solution, Wh, T):
    lengths = solution(Wh, T)
    Wh[:] = Wh @ Wh
    return lengths


@rnn_gradient_norms.variant("a column instead of a row, with the root written out")
def norms_of_a_column(solution, Wh, T):
    column, lengths = np.ones((len(Wh), 1)) / len(Wh) ** 0.5, np.ones(T + 1)
    for k in range(1, T + 1):
        column = np.dot(Wh, column)
        lengths[k] = np.sqrt(np.sum(column * column))
    return lengths


@rnn_gradient_norms.variant("powers of the matrix")
def norms_by_powers(solution, Wh, T):
    start = np.full((1, len(Wh)), 1 / np.sqrt(len(Wh)))
    return np.array([np.linalg.norm(start @ np.linalg.matrix_power(Wh.T, k)) for k in range(T + 1)])


@rnn_gradient_norms.variant("sums of squares, carried as a quadratic form")
def norms_by_quadratic_form(solution, Wh, T):
    form, lengths = np.full(Wh.shape, 1.0 / len(Wh)), []
    for _ in range(T + 1):
        lengths.append(np.trace(form) ** 0.5)
        form = np.einsum("ij,jk,lk->il", Wh, form, Wh)
    return np.array(lengths)
