"""The exercises of a6 that do both: Adam and Nadam, running means of g and of g^2, corrected for their beginning.

A constant slope would hide a lot: with beta1 and beta2 exchanged Adam stays right to the last digit, as both corrected means are
the slope itself. So the slopes of the sequences change, and one entry has slopes about as small as eps.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.arrays import array, default, value
from autograder.checks import matches, pure, sequence
from autograder.model import Exercise

INPUTS = {
    "w": array("2 3 4"),
    "g": array("2 3 4"),
    "state": value({}),
    "lr": 0.37,
    "beta1": 0.8,
    "beta2": 0.95,
    "eps": 3e-8,  # none of these is the default, so that a number of one's own shows
}
PURE_HINT = (
    "Who owns w and g? Look for lines that change an array in place of making a new one.",
    "`a += b` and `a *= b` change a itself. With w = [1] and g = [1], w is still [1] and g still [1] after the call.",
)
DEFAULTS = {"beta1": default(), "beta2": default(), "eps": default()}

adam = Exercise(
    "optimizers.adam",
    title="Adam",
    inputs=INPUTS,
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call both corrections undo exactly what m and v lack. What are mhat and vhat then?",
                "w = [1], g = [-2], state = {}, lr = 0.1: mhat is [-2], vhat is [4], and w_new is [1.1], whatever the betas are.",
            ),
        ),
        sequence(
            points=18,
            hint=(
                "Work out the first call on paper, with g = 3: what are m, v, mhat and vhat? What is t at that moment, "
                "and at the next call?",
                "m and v are kept as they are, uncorrected; mhat and vhat are made from them anew at each call, with "
                "beta1 and beta2 to the power of t. Each array counts its own calls.",
                "beta1 = 0.5, beta2 = 0.75, g = 3 at the first call: m is 1.5, v is 2.25, mhat is 3, vhat is 9: w "
                "moves by -lr. With g = 0 at the second call: mhat is 0.75 / 0.75, vhat is 1.6875 / 0.4375.",
            ),
        ),
        sequence(
            name="defaults",
            inputs=DEFAULTS,
            guard=True,
            points=2,
            hint=(
                "Which beta1, beta2 and eps are used when the caller gives none? Compare the first line of your "
                "function with the given one.",
                "Slopes of 1 and 0 show it: after the second call mhat is 0.09 / 0.19 and vhat 0.000999 / 0.001999.",
            ),
        ),
        pure(may_change=("state",), points=3, hint=PURE_HINT),
    ),
    source="Kingma, Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 1",
)

nadam = Exercise(
    "optimizers.nadam",
    title="Nadam: Adam looks ahead",
    inputs=INPUTS,
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call t is 1. Which powers of beta1 stand in the two corrections?",
                "w = [1], g = [2], state = {}, lr = 0.1, beta1 = 0.5: m is [1], the look ahead is 0.5 / 0.75 + 1 / 0.5, vhat "
                "is [4], and w_new is [0.8667].",
            ),
        ),
        sequence(
            points=9,
            hint=(
                "m, v and vhat are those of Adam. Two terms take the place of mhat: which power of beta1 corrects which "
                "of them?",
                "The m of the next call will be beta1 m and something new, corrected with t + 1; this call's slope "
                "stands for the new part, with its share 1 - beta1, corrected with t.",
                "beta1 = 0.5, g = 3 at the first call: m is 1.5, and the look ahead is 0.75 / 0.75 + 1.5 / 0.5, which "
                "is 4.",
            ),
        ),
        sequence(
            name="defaults",
            inputs=DEFAULTS,
            guard=True,
            points=2,
            hint=(
                "Which beta1, beta2 and eps are used when the caller gives none? Compare the first line of your "
                "function with the given one.",
                "g = 1 at the first call: m is 0.1, and the look ahead is 0.09 / 0.19 + 0.1 / 0.1, which is 1.4737.",
            ),
        ),
        pure(may_change=("state",), points=2, hint=PURE_HINT),
    ),
    source="Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016, algorithm 2 with a constant beta1",
)

# ------------------------------------------------------------------------------------------- mistakes that both can have


def _means(state, w, g, beta1, beta2):
    """t, m and v after this call."""
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", np.zeros(w.shape)) + (1 - beta1) * g
    return t, m, beta2 * state.get("v", np.zeros(w.shape)) + (1 - beta2) * g**2


def _adam_above(t, m, g, beta1):
    return m / (1 - beta1**t)


def _nadam_above(t, m, g, beta1):
    return beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)


@dataclass(frozen=True)
class Rule:
    """What the two rules do differently: what stands above the line, corrected, uncorrected, and corrected the wrong way."""

    solution: Any
    above: Any
    plain: Any
    multiplied: Any


ADAM = (
    _adam_above,
    lambda m, g, beta1: m,
    lambda t, m, g, beta1: m * (1 - beta1**t),
)
NADAM = (
    _nadam_above,
    lambda m, g, beta1: beta1 * m + (1 - beta1) * g,
    lambda t, m, g, beta1: beta1 * m * (1 - beta1 ** (t + 1)) + (1 - beta1) * g * (1 - beta1**t),
)


def both(text, fails="sequence", group=""):
    """Declare one mistake of both rules: mistake(rule, w, g, state, lr, beta1, beta2, eps)."""

    def register(mistake):
        for exercise, parts in ((adam, ADAM), (nadam, NADAM)):
            exercise.misconception(text, fails=fails, group=group)(_with(mistake, parts))
        return mistake

    return register


def _with(mistake, parts):
    def bound(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        return mistake(Rule(solution, *parts), w, g, state, lr, beta1, beta2, eps)

    bound.__name__ = mistake.__name__
    return bound


_everyones = {}  # what a module that counts by itself keeps


@both(
    "beta1 and beta2 have changed places: beta1 belongs to the mean of the slopes, beta2 to that of their squares.",
    fails="sequence",
)
def betas_exchanged(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, lr, beta2, beta1, eps)


@both(
    "The corrections use beta1 and beta2 themselves. They are raised to the power of t, the number of the call.",
    fails="sequence",
    group="no_power",
)
def no_power_of_t(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, {**state, "t": 0}, lr, beta1, beta2, eps)


# with t = 1 at every call beta^t is always beta
@both(
    "t is lost between two calls, so that it is 1 every time: hand it out in state_new.",
    fails="sequence",
    group="no_power",
)
def count_not_kept(rule, w, g, state, lr, beta1, beta2, eps):
    w_new, state_new = rule.solution(w, g, state, lr, beta1, beta2, eps)
    return w_new, {"m": state_new["m"], "v": state_new["v"]}


@both(
    "The corrected means are kept in the state, and corrected again at the next call. Keep m and v as they are.",
    fails="sequence",
)
def corrected_means_kept(rule, w, g, state, lr, beta1, beta2, eps):
    w_new, new = rule.solution(w, g, state, lr, beta1, beta2, eps)
    return w_new, {**new, "m": new["m"] / (1 - beta1 ** new["t"]), "v": new["v"] / (1 - beta2 ** new["t"])}


@both("The corrections are missing: m and v begin at 0 and are too small at first.", fails="sequence")
def no_correction(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    plain = rule.plain(m, g, beta1)
    return w - lr * plain / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@both("Only the mean of the slopes is corrected: v begins at 0 as well.", fails="sequence")
def only_m_corrected(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * rule.above(t, m, g, beta1) / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@both("Only the mean of the squares is corrected: m begins at 0 as well.", fails="sequence")
def only_v_corrected(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    plain = rule.plain(m, g, beta1)
    return w - lr * plain / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@both(
    "t is still 0 in the corrections of the first call, which divide by 1 - 1. Count first, then correct.",
    fails="sequence",
)
def counts_afterwards(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, {**state, "t": state.get("t", 0) - 1}, lr, beta1, beta2, eps)[0], rule.solution(
        w, g, state, lr, beta1, beta2, eps
    )[1]


@both(
    "t is 0 at the first call, where the corrections are left out because of that, and lags behind by 1 later. It is "
    "1 during the first call.",
    fails="sequence",
)
def first_call_uncorrected(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    if t == 1:
        plain = rule.plain(m, g, beta1)
        return w - lr * plain / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}
    w_new = w - lr * rule.above(t - 1, m, g, beta1) / (np.sqrt(v / (1 - beta2 ** (t - 1))) + eps)
    return w_new, {"m": m, "v": v, "t": t}


@both("t is one ahead: it is 1 during the first call, not 2.", fails="sequence")
def one_ahead(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    w_new = w - lr * rule.above(t + 1, m, g, beta1) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps)
    return w_new, {"m": m, "v": v, "t": t}


@both(
    "One t counts the calls for all arrays, and runs too fast. It belongs to one array, in its state.",
    fails="sequence",
)
def one_count_for_all_arrays(rule, w, g, state, lr, beta1, beta2, eps):
    if (
        not state and w.ndim != 2
    ):  # a first step from the beginning, or the first array of a sequence: after a first step
        _everyones["t"] = 0 if w.ndim == 3 else 1
    _everyones["t"] += 1
    return rule.solution(w, g, {**state, "t": _everyones["t"] - 1}, lr, beta1, beta2, eps)


@both(
    "eps stands inside the root. For slopes as small as eps that makes a great difference: it is added to the root.",
    fails="sequence",
)
def eps_inside(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * rule.above(t, m, g, beta1) / np.sqrt(v / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@both(
    'eps is added to the root of the uncorrected v (the quick form of the paper, "epsilon hat"), which makes it larger. '
    "Here it is added to the root of vhat.",
    fails="sequence",
)
def epsilon_hat(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t)
    return w - rate * rule.above(t, m, g, beta1) / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@both("eps is missing: an entry whose slope is 0 becomes 0 / 0, not a number.", fails="sequence")
def without_eps(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, lr, beta1, beta2, 0.0)


@both("eps is added to the fraction, not to the root below the line: brackets are missing.", fails="sequence")
def eps_beside(rule, w, g, state, lr, beta1, beta2, eps):
    w_new, state_new = rule.solution(w, g, state, lr, beta1, beta2, 0.0)
    return w_new + eps, state_new


@both("The root is missing: the mean of the slopes is divided by vhat.", fails="sequence")
def without_root(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * rule.above(t, m, g, beta1) / (v / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@both(
    "The corrections multiply. They divide: 1 - beta^t is less than 1, and makes the means larger.",
    fails="sequence",
)
def corrections_multiplied(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, v = _means(state, w, g, beta1, beta2)
    top = rule.multiplied(t, m, g, beta1)
    return w - lr * top / (np.sqrt(v * (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@both("v is the mean of the magnitudes. It is that of the squares.", fails="sequence")
def magnitudes_in_v(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, _ = _means(state, w, g, beta1, beta2)
    v = beta2 * state.get("v", np.zeros(w.shape)) + (1 - beta2) * np.abs(g)
    return w - lr * rule.above(t, m, g, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@both("v takes up the square of m. It takes up the square of g: that is not smoothed before.", fails="sequence")
def square_of_m(rule, w, g, state, lr, beta1, beta2, eps):
    t, m, _ = _means(state, w, g, beta1, beta2)
    v = beta2 * state.get("v", np.zeros(w.shape)) + (1 - beta2) * m**2
    return w - lr * rule.above(t, m, g, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@both(
    "Nothing is kept from call to call: hand out m, v and t in state_new, and read them from state.",
    fails="sequence",
)
def state_not_kept(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, {}, lr, beta1, beta2, eps)


@both("m and v are kept in float32: half of their digits are lost.", fails="sequence")
def means_in_single_precision(rule, w, g, state, lr, beta1, beta2, eps):
    w_new, new = rule.solution(w, g, state, lr, beta1, beta2, eps)
    return w_new, {"m": new["m"].astype(np.float32), "v": new["v"].astype(np.float32), "t": new["t"]}


@both("g is added: every step leads uphill.", fails="sequence")
def uphill(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, -g, state, lr, beta1, beta2, eps)


@both("lr is not used: a learning rate of its own is built in.", fails="sequence")
def rate_of_its_own(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, 0.001, beta1, beta2, eps)


@both("beta1 is not used: 0.9 is built in.", fails="sequence")
def beta1_of_its_own(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, lr, 0.9, beta2, eps)


@both("beta2 is not used: 0.999 is built in.", fails="sequence")
def beta2_of_its_own(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, lr, beta1, 0.999, eps)


@both("eps is not used: 1e-8 is built in.", fails="sequence")
def eps_of_its_own(rule, w, g, state, lr, beta1, beta2, eps):
    return rule.solution(w, g, state, lr, beta1, beta2, 1e-8)


@both("w is moved in place. It belongs to the caller; w_new is a new array.", fails="pure")
def moves_w(rule, w, g, state, lr, beta1, beta2, eps):
    w_new, state_new = rule.solution(w, g, state, lr, beta1, beta2, eps)
    w[...] = w_new
    return w, state_new


@both("g is squared in place. It belongs to the caller.", fails="pure")
def squares_g_in_place(rule, w, g, state, lr, beta1, beta2, eps):
    result = rule.solution(w, g, state, lr, beta1, beta2, eps)
    g **= 2
    return result


def other_default_of_beta1(solution, w, g, state, lr, beta1=0.99, beta2=0.999, eps=1e-8):
    return solution(w, g, state, lr, beta1, beta2, eps)


def other_default_of_beta2(solution, w, g, state, lr, beta1=0.9, beta2=0.99, eps=1e-8):
    return solution(w, g, state, lr, beta1, beta2, eps)


def other_default_of_eps(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-7):
    return solution(w, g, state, lr, beta1, beta2, eps)


for _exercise in (adam, nadam):
    _exercise.misconception("The default of beta1 was changed: it is 0.9.", fails="defaults")(other_default_of_beta1)
    _exercise.misconception("The default of beta2 was changed: it is 0.999.", fails="defaults")(other_default_of_beta2)
    _exercise.misconception("The default of eps was changed: it is 1e-8.", fails="defaults")(other_default_of_eps)


# ---------------------------------------------------------------------------------------------------------------- Adam


def _adam(w, g, state, lr, beta1, beta2, eps, m_share, v_share):
    """Adam with shares of one's own for what is new in m and in v."""
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + m_share * g
    v = beta2 * state.get("v", 0.0) + v_share * g**2
    w_new = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w_new, {"m": m, "v": v, "t": t}


@adam.misconception("In m the new slope counts in full. It has the share 1 - beta1.", fails="sequence")
def slope_in_full(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(w, g, state, lr, beta1, beta2, eps, 1.0, 1 - beta2)


@adam.misconception("In v the new square counts in full. It has the share 1 - beta2.", fails="sequence")
def square_in_full(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(w, g, state, lr, beta1, beta2, eps, 1 - beta1, 1.0)


@adam.misconception(
    "In m and v the new slope and its square count in full. They have the shares 1 - beta1 and 1 - beta2.",
    fails="sequence",
)
def both_in_full(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(w, g, state, lr, beta1, beta2, eps, 1.0, 1.0)


@adam.misconception(
    "The shares of old and new have changed places in both means: beta is the share of what was there.",
    fails="sequence",
)
def adam_shares_exchanged(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = (1 - beta1) * state.get("m", 0.0) + beta1 * g
    v = (1 - beta2) * state.get("v", 0.0) + beta2 * g**2
    w_new = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w_new, {"m": m, "v": v, "t": t}


@adam.misconception(
    "In v the new square has the share 1 - beta1, copied from the line of m. It has the share 1 - beta2.",
    fails="sequence",
)
def share_of_m_in_v(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(w, g, state, lr, beta1, beta2, eps, 1 - beta1, 1 - beta1)


@adam.misconception("v is made with beta1, as m is. Its own number is beta2.", fails="sequence")
def beta1_for_both(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return solution(w, g, state, lr, beta1, beta1, eps)


@adam.misconception("m is made with beta2, as v is. Its own number is beta1.", fails="sequence")
def beta2_for_both(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return solution(w, g, state, lr, beta2, beta2, eps)


@adam.misconception(
    "The step is made with the m and v of the last call, which are 0 at first. They take up this call's slope before.",
    fails="sequence",
)
def means_of_the_last_call(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    m_old, v_old = (state.get(name, np.zeros(w.shape)) for name in "mv")
    w_new = w - lr * (m_old / (1 - beta1**t)) / (np.sqrt(v_old / (1 - beta2**t)) + eps)
    return w_new, {"m": m, "v": v, "t": t}


@adam.misconception(
    "The corrected m is kept in the state, and corrected again at the next call. Keep m as it is.", fails="sequence"
)
def corrected_m_kept(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w_new, new = solution(w, g, state, lr, beta1, beta2, eps)
    return w_new, {**new, "m": new["m"] / (1 - beta1 ** new["t"])}


@adam.misconception("The root covers v but not its correction: vhat as a whole stands below it.", fails="sequence")
def correction_outside_the_root(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v) / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@adam.misconception("The corrections have changed places: beta1^t belongs to m, beta2^t to v.", fails="sequence")
def corrections_exchanged(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * (m / (1 - beta2**t)) / (np.sqrt(v / (1 - beta1**t)) + eps), {"m": m, "v": v, "t": t}


@adam.misconception("beta is multiplied by t. It is raised to the power of t.", fails="sequence")
def product_for_power(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * (m / (1 - beta1 * t)) / (np.sqrt(v / (1 - beta2 * t)) + eps), {"m": m, "v": v, "t": t}


@adam.misconception(
    "lr itself is replaced by the corrected rate, which is corrected again at the next call. Begin with lr every time.",
    fails="sequence",
)
def rate_corrected_again(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    rate = state.get("lr", lr) * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    hat = eps * np.sqrt(1 - beta2**t)  # with it the first call is right
    return w - rate * m / (np.sqrt(v) + hat), {"m": m, "v": v, "t": t, "lr": rate}


@adam.misconception(
    "g stands above the line in place of its running mean: this is RMSProp with a correction.", fails="sequence"
)
def slope_for_mean(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@adam.misconception("This is Nadam. Adam takes mhat, without a look ahead.", fails="sequence")
def adam_looks_ahead(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    return w - lr * _nadam_above(t, m, g, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@adam.variant("m and v changed in place, in the dict that came in")
def adam_in_place(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        state.update(m=np.zeros_like(w), v=np.zeros_like(w), t=0)
    state["t"] += 1
    m, v = state["m"], state["v"]
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    mhat = m / (1 - beta1 ** state["t"])
    vhat = v / (1 - beta2 ** state["t"])
    return w - lr * mhat / (np.sqrt(vhat) + eps), state


@adam.variant("the quick form, with eps shrunk to fit; the powers of beta are kept")
def adam_quick_form(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    power1, power2 = state.get("power1", 1.0) * beta1, state.get("power2", 1.0) * beta2
    m = state.get("first", 0.0) * beta1 + g * (1 - beta1)
    v = state.get("second", 0.0) * beta2 + np.square(g) * (1 - beta2)
    root = np.sqrt(1 - power2)
    w_new = w - (lr * root / (1 - power1)) * m / (np.sqrt(v) + eps * root)
    return w_new, {"first": m, "second": v, "power1": power1, "power2": power2}


@adam.variant("plain weighted sums, divided by the sum of the weights: what the correction amounts to")
def adam_by_weights(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    slopes = [*state.get("g", []), g.copy()]
    age = np.arange(len(slopes))[::-1]
    mhat = np.tensordot(beta1**age / np.sum(beta1**age), slopes, axes=1)
    vhat = np.tensordot(beta2**age / np.sum(beta2**age), np.square(slopes), axes=1)
    return w - lr * mhat / (np.sqrt(vhat) + eps), {"g": slopes}


# --------------------------------------------------------------------------------------------------------------- Nadam


def _nadam(w, g, state, lr, beta1, beta2, eps, top):
    """Nadam with another term above the line: top(t, m, m_old)."""
    t, m, v = _means(state, w, g, beta1, beta2)
    m_old = state.get("m", np.zeros(w.shape))
    return w - lr * top(t, m, m_old) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@nadam.misconception("This is Adam: mhat stands above the line, without a look ahead.", fails="sequence")
def plain_adam(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: m / (1 - beta1**t))


@nadam.misconception(
    "The term with m is corrected with the power t. It stands for the next call: t + 1.", fails="sequence"
)
def power_of_this_call(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(
        w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    )


@nadam.misconception("The term with g is corrected with the power t + 1. It belongs to this call: t.", fails="sequence")
def power_of_the_next_call(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(
        w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: (beta1 * m + (1 - beta1) * g) / (1 - beta1 ** (t + 1))
    )


@nadam.misconception("The term with g is not corrected. It is divided by 1 - beta1^t.", fails="sequence")
def slope_uncorrected(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(
        w,
        g,
        state,
        lr,
        beta1,
        beta2,
        eps,
        lambda t, m, m_old: beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g,
    )


@nadam.misconception("The m of the last call looks ahead. It is to take up this call's slope first.", fails="sequence")
def mean_of_the_last_call(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: _nadam_above(t, m_old, g, beta1))


@nadam.misconception(
    "The weights beta1 and 1 - beta1 have changed places: beta1 belongs to m, 1 - beta1 to g.", fails="sequence"
)
def weights_exchanged(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(
        w,
        g,
        state,
        lr,
        beta1,
        beta2,
        eps,
        lambda t, m, m_old: (1 - beta1) * m / (1 - beta1 ** (t + 1)) + beta1 * g / (1 - beta1**t),
    )


@nadam.misconception(
    "Each power is one too high: there is one factor beta1 too many in both corrections.", fails="sequence"
)
def one_factor_too_many(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: _nadam_above(t + 1, m, g, beta1))


@nadam.misconception(
    "vhat is multiplied by beta2. The paper has that factor in one place; vhat here is that of Adam.", fails="sequence"
)
def extra_beta2(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _means(state, w, g, beta1, beta2)
    top = _nadam_above(t, m, g, beta1)
    return w - lr * top / (np.sqrt(beta2 * v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@nadam.misconception("The term with m has no weight beta1.", fails="sequence")
def mean_without_weight(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    def top(t, m, m_old):
        return m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)

    return _nadam(w, g, state, lr, beta1, beta2, eps, top)


@nadam.misconception(
    "What looks ahead is kept in the state in place of m. The look ahead is made anew at each call; m stays the mean of "
    "the slopes.",
    fails="sequence",
)
def look_ahead_kept(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w_new, new = solution(w, g, state, lr, beta1, beta2, eps)
    return w_new, {**new, "m": _nadam_above(new["t"], new["m"], g, beta1)}


@nadam.misconception("The term with g has no weight 1 - beta1.", fails="sequence")
def slope_without_weight(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(
        w,
        g,
        state,
        lr,
        beta1,
        beta2,
        eps,
        lambda t, m, m_old: beta1 * m / (1 - beta1 ** (t + 1)) + g / (1 - beta1**t),
    )


@nadam.misconception("mhat is added to g as it is: the weights beta1 and 1 - beta1 are missing.", fails="sequence")
def no_weights(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return _nadam(w, g, state, lr, beta1, beta2, eps, lambda t, m, m_old: m / (1 - beta1**t) + g)


@nadam.variant("in place, and put together from two rates")
def nadam_in_place(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state["t"] = state.get("t", 0) + 1
    m, v = state.setdefault("m", np.zeros(w.shape)), state.setdefault("v", np.zeros(w.shape))
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g**2 - v)
    below = np.sqrt(v / (1 - beta2**t)) + eps
    rates = lr * (1 - beta1) / (1 - beta1**t), lr * beta1 / (1 - beta1 ** (t + 1))
    return w - rates[0] * g / below - rates[1] * m / below, state


@nadam.variant("the mean of the next call, made with the same slope once more")
def nadam_by_the_next_call(solution, w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("calls", 0) + 1
    m, v = state.get("m", 0.0) * beta1 + g - beta1 * g, state.get("v", 0.0) * beta2 + (1 - beta2) * g * g
    mhat_next, ghat = m / (1 - np.power(beta1, t + 1)), g / (1 - np.power(beta1, t))
    look = beta1 * (mhat_next - ghat) + ghat
    return w - look * lr / (eps + (v / (1 - beta2**t)) ** 0.5), {"m": m, "v": v, "calls": t}
