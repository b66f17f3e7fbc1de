"""The exercises of a6 that give every entry its own scale: Adagrad, RMSProp, AdaDelta.

One entry of the sequences has slopes about as small as eps, another has none at all. Everywhere else a misplaced eps changes the
ninth digit, and one that is missing nothing.
"""

import numpy as np

from autograder.arrays import array, default, value
from autograder.checks import matches, pure, sequence
from autograder.model import Exercise

EPS = 3e-8  # not the default 1e-8, so that an eps of one's own shows
PURE_HINT = (
    "Who owns w and g? Look for lines that change an array in place of making a new one.",
    "`a += b` and `a *= b` change a itself. With w = [1] and g = [1], w is still [1] and g still [1] after the call.",
)

adagrad = Exercise(
    "optimizers.adagrad",
    title="Adagrad: a learning rate for every entry",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "lr": 0.37, "eps": EPS},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call c is the square of g. What is g divided by, then?",
                "w = [1], g = [-2], state = {}, lr = 0.1: c is [4], and w_new is [1.1]. Every first step is as long as lr.",
            ),
        ),
        sequence(
            points=9,
            hint=(
                "Follow one entry over two calls on paper. Does what is divided by grow, and is this call's slope in "
                "it already?",
                "Every entry has its own sum of all its squared slopes so far. The root of that sum, and eps beside "
                "it, divide the slope of that entry.",
                "lr = 0.1, g = 3, then 4, w = 0: c is 9, then 25, and w is -0.1, then -0.18.",
            ),
        ),
        sequence(
            name="defaults",
            inputs={"eps": default()},
            guard=True,
            points=2,
            hint=(
                "Which eps is used when the caller gives none? Compare the first line of your function with the given "
                "one.",
                "With g = 1e-8, lr = 0.1 and w = 0 the first step is -0.05, as eps is 1e-8 as well.",
            ),
        ),
        pure(may_change=("state",), points=2, hint=PURE_HINT),
    ),
    source="Duchi, Hazan, Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 2011",
)

rmsprop = Exercise(
    "optimizers.rmsprop",
    title="RMSProp: a memory that fades",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "lr": 0.37, "rho": 0.7, "eps": EPS},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call c was 0 before. How much of g squared does it take up?",
                "w = [1], g = [-2], state = {}, lr = 0.1, rho = 0.75: c is [1], and w_new is [1.2].",
            ),
        ),
        sequence(
            points=9,
            hint=(
                "In a running mean the shares of the old value and of the new one add up to 1. Which of the two has "
                "the share rho?",
                "rho belongs to what was there, 1 - rho to the square of this slope; the brackets matter. The root is "
                "taken afterwards, and eps is added to the root.",
                "lr = 0.1, rho = 0.75, g = 2, then 0, w = 0: c is 1, then 0.75, and w is -0.2 both times.",
            ),
        ),
        sequence(
            name="defaults",
            inputs={"rho": default(), "eps": default()},
            guard=True,
            points=2,
            hint=(
                "Which rho and eps are used when the caller gives none? Compare the first line of your function with "
                "the given one.",
                "With g = 1, lr = 0.1 and w = 0 the first step is -0.1 / sqrt(0.1), as rho is 0.9.",
            ),
        ),
        pure(may_change=("state",), points=2, hint=PURE_HINT),
    ),
    source="Tieleman, Hinton, Neural networks for machine learning, lecture 6.5, Coursera 2012",
)

# with the default eps the steps would be too small to show all digits of what is remembered
adadelta = Exercise(
    "optimizers.adadelta",
    title="AdaDelta: steps as large as the last ones",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "rho": 0.7, "eps": 0.03, "lr": 1.7},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call X is 0. What is the root above the line made of, then?",
                "w = [1], g = [2], state = {}, rho = 0.5, eps = 1, lr = 0.1: E is [2], d is [-2 / sqrt(3)], and w_new is [0.8845].",
            ),
        ),
        sequence(
            points=13,
            hint=(
                "Two running means are kept. Of what is E the mean, of what X, and which of them is above the line?",
                "The order: E takes up g; the step d is made with the X of the last call; X takes up d; w moves by lr "
                "d. Both roots have eps inside.",
                "rho = 0.5, eps = 1, lr = 0.1, g = 2, w = 0: E is 2, d is -2 / sqrt(3), which is -1.1547, X is 0.6667, "
                "and w is -0.11547.",
            ),
        ),
        sequence(
            name="defaults",
            inputs={"rho": default(), "eps": default(), "lr": default()},
            guard=True,
            points=2,
            hint=(
                "Which rho, eps and lr are used when the caller gives none? Compare the first line of your function "
                "with the given one.",
                "With g = 1 and w = 0 the first step is -sqrt(1e-6) / sqrt(0.05 + 1e-6), about -0.00447: rho is 0.95, "
                "eps 1e-6, lr 1.",
            ),
        ),
        pure(may_change=("state",), points=3, hint=PURE_HINT),
    ),
    source="Zeiler, ADADELTA: an adaptive learning rate method, arXiv:1212.5701, 2012, algorithm 1",
)

# ----------------------------------------------------------------------------------------------- mistakes of all three


def _zeros(state, name, w):
    return state.get(name, np.zeros(w.shape))


def _add_common(exercise):
    """Declare the mistakes that are the same in all three rules."""

    @exercise.misconception("g is added: every step leads uphill.", fails="sequence")
    def uphill(solution, w, g, *rest):
        return solution(w, -g, *rest)

    @exercise.misconception("What is remembered is kept in float32: half of its digits are lost.", fails="sequence")
    def state_in_single_precision(solution, w, g, *rest):
        w_new, state_new = solution(w, g, *rest)
        return w_new, {key: array.astype(np.float32) for key, array in state_new.items()}

    @exercise.misconception(
        "The squares of all entries are added up to one number. Each entry has its own: that is the point of the method.",
        fails="sequence",
    )
    def one_scale_for_all_entries(solution, w, g, *rest):
        length = np.sqrt(np.sum(g**2))
        w_new, state_new = solution(np.zeros_like(w), np.full(w.shape, length), *rest)
        return w + w_new * g / length, state_new

    @exercise.misconception("w is moved in place. It belongs to the caller; w_new is a new array.", fails="pure")
    def moves_w(solution, w, g, *rest):
        w_new, state_new = solution(w, g, *rest)
        w[...] = w_new
        return w, state_new

    @exercise.misconception("g is squared or scaled in place. It belongs to the caller.", fails="pure")
    def squares_g_in_place(solution, w, g, *rest):
        result = solution(w, g, *rest)
        g **= 2
        return result


_everyones = {}  # what a module that remembers by itself keeps


def _one_for_all(c_new, state, w):
    """c as it is if the module keeps one for all arrays: c_new(c_old)."""
    if (
        not state and w.ndim != 2
    ):  # a first step from the beginning, or the first array of a sequence: after a first step
        _everyones["c"] = 0.0 if w.ndim == 3 else np.zeros((2, 3, 4))
    _everyones["c"] = c_new(_everyones["c"])
    return _everyones["c"]


for _exercise in (adagrad, rmsprop, adadelta):
    _add_common(_exercise)

# ------------------------------------------------------------------------------------------------------------- Adagrad


@adagrad.misconception(
    "c is this call's square alone: it is overwritten, or lost between two calls. It adds up all of them.",
    fails="sequence",
)
def overwrites_the_sum(solution, w, g, state, lr, eps=1e-8):
    return solution(w, g, {}, lr, eps)


@adagrad.misconception("c adds up magnitudes. Squares are added up, so that the root makes sense.", fails="sequence")
def adds_magnitudes(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + np.abs(g)
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@adagrad.misconception(
    "The slopes are added up, and the sum is squared: slopes of opposite sign cancel. Each slope is squared, then added.",
    fails="sequence",
)
def square_of_the_sum(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g
    return w - lr * g / (np.sqrt(c**2) + eps), {"c": c}


@adagrad.misconception("The root is missing: g is divided by a sum of squares.", fails="sequence")
def adagrad_without_root(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * g / (c + eps), {"c": c}


@adagrad.misconception("The sign of g is divided. Its size counts as well.", fails="sequence")
def sign_for_slope(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * np.sign(g) / (np.sqrt(c) + eps), {"c": c}


@adagrad.misconception(
    "eps stands inside the root. For slopes as small as eps that makes a great difference: it is added to the root.",
    fails="sequence",
)
def adagrad_eps_inside(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * g / np.sqrt(c + eps), {"c": c}


@adagrad.misconception("eps is missing: an entry whose slope is 0 becomes 0 / 0, not a number.", fails="sequence")
def adagrad_without_eps(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * g / np.sqrt(c), {"c": c}


@adagrad.misconception(
    "eps is added to the fraction, not to the root below the line: brackets are missing.", fails="sequence"
)
def adagrad_eps_beside(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * g / np.sqrt(c) + eps, {"c": c}


@adagrad.misconception(
    "The step is made with the sum before this call: at first that is 0, and the step is gigantic. Add the square first.",
    fails="sequence",
)
def sum_of_the_last_call(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w)
    return w - lr * g / (np.sqrt(c) + eps), {"c": c + g**2}


@adagrad.misconception(
    "This is RMSProp: c is a running mean, which forgets. Adagrad forgets nothing.", fails="sequence"
)
def adagrad_forgets(solution, w, g, state, lr, eps=1e-8):
    c = 0.9 * _zeros(state, "c", w) + 0.1 * g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@adagrad.misconception(
    "The sum is divided by the number of calls. Without the division the steps become smaller and smaller, as they should.",
    fails="sequence",
)
def mean_for_sum(solution, w, g, state, lr, eps=1e-8):
    t, c = state.get("t", 0) + 1, _zeros(state, "c", w) + g**2
    return w - lr * g / (np.sqrt(c / t) + eps), {"c": c, "t": t}


@adagrad.misconception("lr is squared into the sum as well. Only slopes are added up.", fails="sequence")
def rate_in_the_sum(solution, w, g, state, lr, eps=1e-8):
    c = _zeros(state, "c", w) + (lr * g) ** 2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@adagrad.misconception(
    "One sum serves all arrays. Each array has a state of its own; nothing is kept outside of it.", fails="sequence"
)
def one_sum_for_all_arrays(solution, w, g, state, lr, eps=1e-8):
    c = _one_for_all(lambda c: c + g**2, state, w)
    return w - lr * g / (np.sqrt(c) + eps), {"begun": 1}


@adagrad.misconception("lr is not used: a learning rate of its own is built in.", fails="sequence")
def adagrad_rate_of_its_own(solution, w, g, state, lr, eps=1e-8):
    return solution(w, g, state, 0.01, eps)


@adagrad.misconception("eps is not used: 1e-8 is built in.", fails="sequence")
def adagrad_eps_of_its_own(solution, w, g, state, lr, eps=1e-8):
    return solution(w, g, state, lr, 1e-8)


@adagrad.misconception("The default of eps was changed: it is 1e-8.", fails="defaults")
def adagrad_other_default(solution, w, g, state, lr, eps=1e-7):
    return solution(w, g, state, lr, eps)


@adagrad.variant("c is changed in place, in the dict that came in")
def adagrad_in_place(solution, w, g, state, lr, eps=1e-8):
    state.setdefault("c", np.zeros_like(w))
    state["c"] += np.square(g)
    return w - lr / (eps + np.sqrt(state["c"])) * g, state


@adagrad.variant("all slopes so far in a list")
def adagrad_by_list(solution, w, g, state, lr, eps=1e-8):
    slopes = [*state.get("g", []), g.copy()]
    return w - lr * g / (np.linalg.norm(slopes, axis=0) + eps), {"g": slopes}


@adagrad.variant("the root is kept, and squared again")
def adagrad_keeps_the_root(solution, w, g, state, lr, eps=1e-8):
    root = np.hypot(state.get("root", 0.0), g)
    return w - lr * (g / (root + eps)), {"root": root}


# ------------------------------------------------------------------------------------------------------------- RMSProp


@rmsprop.misconception(
    "rho and 1 - rho have changed places: rho is the share of what was there, 1 - rho that of the new square.",
    fails="sequence",
)
def shares_exchanged(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    return solution(w, g, state, lr, 1 - rho, eps)


@rmsprop.misconception("The new square counts in full. In a running mean it has the share 1 - rho.", fails="sequence")
def new_square_in_full(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "c begins with the first square. It begins with 0 like every state, so that the first square has the share 1 - rho too.",
    fails="sequence",
)
def begins_with_the_first_square(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * state["c"] + (1 - rho) * g**2 if state else g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "What is kept is the root. The mean itself is kept; the root is taken anew at each call, for the step alone.",
    fails="sequence",
)
def keeps_the_root(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    root = np.sqrt(rho * _zeros(state, "c", w) + (1 - rho) * g**2)
    return w - lr * g / (root + eps), {"c": root}


@rmsprop.misconception(
    "The running mean is one of magnitudes. Squares are averaged: root, mean, square.", fails="sequence"
)
def mean_of_magnitudes(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * np.abs(g)
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "The bracket is set wrongly: (rho c + 1 - rho) multiplies the square. Only 1 - rho does.", fails="sequence"
)
def bracket_around_the_shares(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = (rho * _zeros(state, "c", w) + (1 - rho)) * g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "The bracket is set wrongly: rho multiplies the new square as well as the old mean.", fails="sequence"
)
def bracket_around_the_sum(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * (_zeros(state, "c", w) + (1 - rho) * g**2)
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "eps stands inside the root. For slopes as small as eps that makes a great difference: it is added to the root.",
    fails="sequence",
)
def rmsprop_eps_inside(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * g**2
    return w - lr * g / np.sqrt(c + eps), {"c": c}


@rmsprop.misconception("eps is missing: an entry whose slope is 0 becomes 0 / 0, not a number.", fails="sequence")
def rmsprop_without_eps(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * g**2
    return w - lr * g / np.sqrt(c), {"c": c}


@rmsprop.misconception(
    "eps is added to the fraction, not to the root below the line: brackets are missing.", fails="sequence"
)
def rmsprop_eps_beside(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * g**2
    return w - lr * g / np.sqrt(c) + eps, {"c": c}


@rmsprop.misconception("The root is missing: g is divided by a mean of squares.", fails="sequence")
def rmsprop_without_root(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * g**2
    return w - lr * g / (c + eps), {"c": c}


@rmsprop.misconception(
    "The step is made with the mean before this call: at first that is 0, and the step is gigantic. Take up the square "
    "first.",
    fails="sequence",
)
def mean_of_the_last_call(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = _zeros(state, "c", w)
    return w - lr * g / (np.sqrt(c) + eps), {"c": rho * c + (1 - rho) * g**2}


@rmsprop.misconception(
    "c is corrected for having begun at 0. Adam does that; RMSProp takes c as it is.", fails="sequence"
)
def corrected_as_in_adam(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    t, c = state.get("t", 0) + 1, rho * _zeros(state, "c", w) + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(c / (1 - rho**t)) + eps), {"c": c, "t": t}


@rmsprop.misconception("This is Adagrad: c adds up all squares and forgets none of them.", fails="sequence")
def never_forgets(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = _zeros(state, "c", w) + g**2
    return w - lr * g / (np.sqrt(c) + eps), {"c": c}


@rmsprop.misconception(
    "c is lost between two calls: it was not handed out in state_new, or is not read from state.", fails="sequence"
)
def mean_not_kept(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    return solution(w, g, {}, lr, rho, eps)


@rmsprop.misconception(
    "The square of the mean slope is taken off c. That is another method (centered RMSProp).", fails="sequence"
)
def centered(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = rho * _zeros(state, "c", w) + (1 - rho) * g**2
    m = rho * _zeros(state, "m", w) + (1 - rho) * g
    return w - lr * g / (np.sqrt(np.maximum(c - m**2, 0.0)) + eps), {"c": c, "m": m}


@rmsprop.misconception(
    "One mean serves all arrays. Each array has a state of its own; nothing is kept outside of it.", fails="sequence"
)
def one_mean_for_all_arrays(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = _one_for_all(lambda c: rho * c + (1 - rho) * g**2, state, w)
    return w - lr * g / (np.sqrt(c) + eps), {"begun": 1}


@rmsprop.misconception("lr is not used: a learning rate of its own is built in.", fails="sequence")
def rmsprop_rate_of_its_own(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    return solution(w, g, state, 0.01, rho, eps)


@rmsprop.misconception("rho is not used: 0.9 is built in.", fails="sequence")
def rho_of_its_own(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    return solution(w, g, state, lr, 0.9, eps)


@rmsprop.misconception("eps is not used: 1e-8 is built in.", fails="sequence")
def rmsprop_eps_of_its_own(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    return solution(w, g, state, lr, rho, 1e-8)


@rmsprop.misconception("The default of rho was changed: it is 0.9.", fails="defaults")
def other_default_of_rho(solution, w, g, state, lr, rho=0.99, eps=1e-8):
    return solution(w, g, state, lr, rho, eps)


@rmsprop.misconception("The default of eps was changed: it is 1e-8.", fails="defaults")
def rmsprop_other_default_of_eps(solution, w, g, state, lr, rho=0.9, eps=1e-6):
    return solution(w, g, state, lr, rho, eps)


@rmsprop.variant("c is changed in place, in the dict that came in")
def rmsprop_in_place(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    if not state:
        state["cache"] = np.zeros(w.shape)
    c = state["cache"]
    c *= rho
    c += (1 - rho) * g * g
    return w - lr * g / (c**0.5 + eps), state


@rmsprop.variant("the mean as a correction: c + (1 - rho) (g^2 - c)")
def rmsprop_by_correction(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c = state["c"] if "c" in state else np.zeros_like(g)
    c = c + (1 - rho) * (g**2 - c)
    return w + -lr / (eps + np.sqrt(c)) * g, dict(c=c)


@rmsprop.variant("entry by entry")
def rmsprop_by_entries(solution, w, g, state, lr, rho=0.9, eps=1e-8):
    c, w_new = np.zeros(w.shape), w.copy()
    for i in np.ndindex(w.shape):
        c[i] = (state["c"][i] * rho if state else 0.0) + g[i] ** 2 * (1 - rho)
        w_new[i] -= lr * g[i] / (c[i] ** 0.5 + eps)
    return w_new, {"c": c, "calls": state.get("calls", 0) + 1}


# ------------------------------------------------------------------------------------------------------------ AdaDelta


def _delta(w, g, state, rho, eps, lr, *, E=None, step=None, taken_up=None):
    """AdaDelta with another E (old E), another step (E, X), or something else that X takes up (step)."""
    mean = _zeros(state, "E", w)
    mean = E(mean) if E else rho * mean + (1 - rho) * g**2
    X = _zeros(state, "X", w)
    d = step(mean, X) if step else -np.sqrt(X + eps) / np.sqrt(mean + eps) * g
    return w + lr * d, {"E": mean, "X": rho * X + (1 - rho) * (taken_up(d) if taken_up else d**2)}


@adadelta.misconception(
    "The bracket is set wrongly in E: (rho E + 1 - rho) multiplies the square. Only 1 - rho does.", fails="sequence"
)
def delta_bracket_around_the_shares(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, E=lambda E: (rho * E + (1 - rho)) * g**2)


@adadelta.misconception(
    "E is increased by its new value in place of being replaced by it: the old mean stays in it whole, and it grows without "
    "end.",
    fails="sequence",
)
def mean_added_to_itself(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, E=lambda E: E + rho * E + (1 - rho) * g**2)


@adadelta.misconception(
    "X takes up the squared parameters. The letter x in the paper stands for them, but what is averaged are the squared "
    "steps d.",
    fails="sequence",
)
def squares_of_w(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, taken_up=lambda d: w**2)


@adadelta.misconception("X takes up the squared slopes. It is the mean of the squared steps d.", fails="sequence")
def squares_of_g_twice(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, taken_up=lambda d: g**2)


@adadelta.misconception("X takes up the magnitude of d. It is a mean of squares.", fails="sequence")
def magnitude_of_the_step(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, taken_up=np.abs)


@adadelta.misconception(
    "X takes up lr times d. It is made of d alone; lr only says how much of it w moves.", fails="sequence"
)
def rate_in_the_mean(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, taken_up=lambda d: (lr * d) ** 2)


@adadelta.misconception(
    "The fraction is upside down: the root of the steps is above the line, that of the slopes below.", fails="sequence"
)
def upside_down(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, step=lambda E, X: -np.sqrt(E + eps) / np.sqrt(X + eps) * g)


@adadelta.misconception("Both roots are missing.", fails="sequence")
def delta_without_roots(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, step=lambda E, X: -(X + eps) / (E + eps) * g)


@adadelta.misconception(
    "eps stands outside of the roots. Here it is inside: the first steps are made of the root of eps.", fails="sequence"
)
def delta_eps_outside(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, step=lambda E, X: -(np.sqrt(X) + eps) / (np.sqrt(E) + eps) * g)


@adadelta.misconception(
    "eps is missing above the line: X begins at 0, so the first step is 0, and so is every other one.", fails="sequence"
)
def never_begins(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, step=lambda E, X: -np.sqrt(X) / np.sqrt(E + eps) * g)


@adadelta.misconception(
    "eps is missing below the line: where the slope is 0, the root is divided by 0.", fails="sequence"
)
def delta_without_eps_below(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return _delta(w, g, state, rho, eps, lr, step=lambda E, X: -np.sqrt(X + eps) / np.sqrt(E) * g)


@adadelta.misconception(
    "The step is made with the new X, which contains this very step. Make the step with the X of the last call, then "
    "update X.",
    fails="sequence",
)
def new_mean_of_steps(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E = rho * _zeros(state, "E", w) + (1 - rho) * g**2
    X = _zeros(state, "X", w)
    d = -np.sqrt(X + eps) / np.sqrt(E + eps) * g
    X = rho * X + (1 - rho) * d**2
    return w - lr * np.sqrt(X + eps) / np.sqrt(E + eps) * g, {"E": E, "X": X}


@adadelta.misconception(
    "The step is made with the E of the last call. E takes up this call's slope first.", fails="sequence"
)
def old_mean_of_slopes(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E, X = _zeros(state, "E", w), _zeros(state, "X", w)
    d = -np.sqrt(X + eps) / np.sqrt(E + eps) * g
    return w + lr * d, {"E": rho * E + (1 - rho) * g**2, "X": rho * X + (1 - rho) * d**2}


@adadelta.misconception(
    "The squared steps are added up. X is a running mean like E: rho of what was there, 1 - rho of what is new.",
    fails="sequence",
)
def steps_added_up(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E, X = rho * _zeros(state, "E", w) + (1 - rho) * g**2, _zeros(state, "X", w)
    d = -np.sqrt(X + eps) / np.sqrt(E + eps) * g
    return w + lr * d, {"E": E, "X": X + d**2}


@adadelta.misconception("rho and 1 - rho have changed places: rho is the share of what was there.", fails="sequence")
def delta_shares_exchanged(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, state, 1 - rho, eps, lr)


@adadelta.misconception("X is not kept: every step is as small as the first one.", fails="sequence")
def steps_not_kept(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    w_new, state_new = solution(w, g, state, rho, eps, lr)
    return w_new, {"E": state_new["E"]}


@adadelta.misconception("E is not kept: it is made of this call's slope alone.", fails="sequence")
def slopes_not_kept(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    w_new, state_new = solution(w, g, state, rho, eps, lr)
    return w_new, {"X": state_new["X"]}


@adadelta.misconception(
    "Nothing is kept from call to call: the means were not handed out in state_new, or are not read from state.",
    fails="sequence",
)
def delta_state_not_kept(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, {}, rho, eps, lr)


@adadelta.misconception(
    "The means serve all arrays. Each array has a state of its own; nothing is kept outside of it.", fails="sequence"
)
def delta_one_state_for_all_arrays(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E = _one_for_all(lambda c: rho * c + (1 - rho) * g**2, state, w)
    d = -np.sqrt(eps) / np.sqrt(E + eps) * g  # X does not matter: the second array stops it at E
    return w + lr * d, {"begun": 1}


@adadelta.misconception("lr is not used: w moves by the whole of d.", fails="sequence")
def delta_without_rate(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, state, rho, eps, 1.0)


@adadelta.misconception("lr is not used: 0.1 is built in.", fails="sequence")
def delta_rate_of_its_own(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, state, rho, eps, 0.1)


@adadelta.misconception("rho is not used: 0.95 is built in.", fails="sequence")
def delta_rho_of_its_own(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, state, 0.95, eps, lr)


@adadelta.misconception("eps is not used: 1e-6 is built in.", fails="sequence")
def delta_eps_of_its_own(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    return solution(w, g, state, rho, 1e-6, lr)


@adadelta.misconception("The default of rho was changed: it is 0.95.", fails="defaults")
def delta_other_default_of_rho(solution, w, g, state, rho=0.9, eps=1e-6, lr=1.0):
    return solution(w, g, state, rho, eps, lr)


@adadelta.misconception("The default of eps was changed: it is 1e-6 here.", fails="defaults")
def delta_other_default_of_eps(solution, w, g, state, rho=0.95, eps=1e-8, lr=1.0):
    return solution(w, g, state, rho, eps, lr)


@adadelta.misconception("The default of lr was changed: it is 1.", fails="defaults")
def delta_other_default_of_lr(solution, w, g, state, rho=0.95, eps=1e-6, lr=0.001):
    return solution(w, g, state, rho, eps, lr)


@adadelta.variant("one root of the fraction, a positive step that is taken off")
def delta_one_root(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E = rho * state.get("mean of g^2", 0.0) + (1 - rho) * g * g
    X = state.get("mean of d^2", np.zeros_like(w))
    step = g * np.sqrt((X + eps) / (E + eps))
    return w - lr * step, {"mean of g^2": E, "mean of d^2": rho * X + (1 - rho) * step * step}


@adadelta.variant("both means in one array, changed in place")
def delta_in_place(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    if "both" not in state:
        state["both"] = np.zeros((2, *w.shape))
    E, X = state["both"]
    E *= rho
    E += (1 - rho) * g**2
    d = np.sqrt(X + eps) * -g / np.sqrt(E + eps)
    X *= rho
    X += (1 - rho) * d**2
    return w + lr * d, state


@adadelta.variant("the last step is kept, and taken up by X at the next call")
def delta_keeps_the_step(solution, w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    zero = np.zeros(w.shape)
    X = rho * state.get("X", zero) + (1 - rho) * state.get("d", zero) ** 2
    E = state.get("E", zero)
    E = E + (1 - rho) * (g**2 - E)
    d = -(((X + eps) / (E + eps)) ** 0.5) * g
    return w + lr * d, {"E": E, "X": X, "d": d}
