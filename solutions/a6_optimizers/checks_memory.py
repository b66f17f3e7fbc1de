"""The exercises of a6 that remember where they were going: momentum and Nesterov's momentum.

Every rule is called in turns for two arrays over several rounds, with slopes that change; w is compared after each call. What a
rule keeps in its state is its own affair. In the first round no velocity is there yet: many mistakes show later only.
"""

import numpy as np

from autograder.arrays import array, default, value
from autograder.checks import matches, pure, sequence
from autograder.model import Exercise

PURE_HINT = (
    "Who owns w and g? Look for lines that change an array in place of making a new one.",
    "`a += b` and `a *= b` change a itself. With w = [1] and g = [1], w is still [1] and g still [1] after the call.",
)

momentum = Exercise(
    "optimizers.momentum",
    title="Momentum: a ball that rolls",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "lr": 0.37, "mu": 0.8},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call the velocity is 0 before it takes up the slope. Which way does it point afterwards?",
                "w = [1], g = [2], state = {}, lr = 0.1: v is [-0.2], so w_new is [0.8], whatever mu is.",
            ),
        ),
        sequence(
            points=13,
            hint=(
                "Follow one entry over three calls on paper. What does the second call need to know of the first?",
                "The old velocity loses a share to friction, then the slope pushes it downhill; the new velocity is "
                "the whole step. It has to survive until the next call for the same array.",
                "lr = 0.1, mu = 0.5, g = 1 each time, w = 0: v is -0.1, then -0.15, then -0.175, and w is -0.1, "
                "-0.25, -0.425.",
            ),
        ),
        sequence(
            name="defaults",
            inputs={"mu": default()},
            guard=True,
            points=2,
            hint=(
                "Which mu is used when the caller gives none? Compare the first line of your function with the given "
                "one.",
                "Without mu, lr = 0.1, g = 1 twice, w = 0: v is -0.1, then -0.19, as mu is 0.9.",
            ),
        ),
        pure(may_change=("state",), points=3, hint=PURE_HINT),
    ),
    source="Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
)

nesterov = Exercise(
    "optimizers.nesterov",
    title="Nesterov's momentum: the slope ahead",
    inputs={"w": array("2 3 4"), "g": array("2 3 4"), "state": value({}), "lr": 0.37, "mu": 0.8},
    outputs=("w_new", "state_new"),
    free=("state_new",),
    checks=(
        matches(
            name="first_step",
            points=2,
            hint=(
                "At the first call there is no old velocity. What is left of the formula then?",
                "w = [1], g = [2], state = {}, lr = 0.1, mu = 0.5: v is [-0.2], and 1.5 times that is added: [0.7].",
            ),
        ),
        sequence(
            points=13,
            hint=(
                "Two velocities stand in the formula: the one before this call and the new one. Which of them carries "
                "w back, which forward?",
                "Three moves: back by the old look ahead, on by the new velocity, ahead by the new look ahead. A look "
                "ahead is mu times a velocity.",
                "lr = 0.1, mu = 0.5, g = 1 each time, w = 0: v is -0.1, then -0.15, and w is -0.15, then -0.325.",
            ),
        ),
        sequence(
            name="defaults",
            inputs={"mu": default()},
            guard=True,
            points=2,
            hint=(
                "Which mu is used when the caller gives none? Compare the first line of your function with the given "
                "one.",
                "Without mu, lr = 0.1, g = 1, w = 0: v is -0.1 and w is -0.19, as mu is 0.9.",
            ),
        ),
        pure(may_change=("state",), points=3, hint=PURE_HINT),
    ),
    source="Sutskever and others, On the importance of initialization and momentum in deep learning, ICML 2013; "
    "the form with the gradient at w: Bengio and others, Advances in optimizing recurrent networks, ICASSP 2013",
)

# ------------------------------------------------------------------------------------------- mistakes that both can have


def _velocity(state, w):
    return state.get("v", np.zeros(w.shape))


_everyones = {}  # what a module that remembers by itself keeps


def both(text, fails="sequence"):
    """Declare one mistake of both rules: mistake(solution, step, w, g, state, lr, mu), where step(w, v_old, v, mu) is the new w."""

    def register(mistake):
        for exercise, step in RULES:
            exercise.misconception(text, fails=fails)(_with(mistake, step))
        return mistake

    return register


def _with(mistake, step):
    def bound(solution, w, g, state, lr, mu=0.9):
        return mistake(solution, step, w, g, state, lr, mu)

    bound.__name__ = mistake.__name__
    return bound


RULES = ((momentum, lambda w, v_old, v, mu: w + v), (nesterov, lambda w, v_old, v, mu: w - mu * v_old + (1 + mu) * v))


@both(
    "The velocity is always 0 at the beginning of a call: it was not handed out in state_new, or is not read from "
    "state. Nothing is remembered, and there is no momentum.",
    fails="sequence",
)
def velocity_not_kept(solution, step, w, g, state, lr, mu):
    return solution(w, g, {}, lr, mu)


@both("mu and 1 - mu have changed places: mu is the share of the velocity that is left.", fails="sequence")
def keeps_the_rest(solution, step, w, g, state, lr, mu):
    v_old = _velocity(state, w)
    v = (1 - mu) * v_old - lr * g
    return step(w, v_old, v, mu), {"v": v}


@both(
    "lr multiplies the old velocity too. It belongs to the slope alone: the velocity is lr times slopes already.",
    fails="sequence",
)
def rate_on_the_velocity(solution, step, w, g, state, lr, mu):
    v_old = _velocity(state, w)
    v = lr * (mu * v_old - g)
    return step(w, v_old, v, mu), {"v": v}


@both("mu and lr have changed places: lr is the share of the slope, mu that of the velocity.", fails="sequence")
def rate_and_mu_exchanged(solution, step, w, g, state, lr, mu):
    v_old = _velocity(state, w)
    v = lr * v_old - mu * g
    return step(w, v_old, v, mu), {"v": v}


@both(
    "One velocity serves all arrays. Each array has a state of its own; nothing is kept outside of it.",
    fails="sequence",
)
def one_velocity_for_all(solution, step, w, g, state, lr, mu):
    if (
        not state and w.ndim != 2
    ):  # a first step from the beginning, or the first array of a sequence: after a first step
        _everyones["v"] = 0.0 if w.ndim == 3 else np.zeros((2, 3, 4))
    v_old = _everyones["v"]
    _everyones["v"] = v = mu * v_old - lr * g
    return step(w, v_old, v, mu), {"begun": 1}


@both("The velocity is kept in float32: half of its digits are lost.", fails="sequence")
def velocity_in_single_precision(solution, step, w, g, state, lr, mu):
    v_old = state.get("v", np.zeros(w.shape, dtype=np.float32))
    v = (mu * v_old - lr * g).astype(np.float32)
    return step(w, v_old, v, mu), {"v": v}


@both("The velocity is kept in whole numbers: what stands behind the point is cut off.", fails="sequence")
def velocity_in_whole_numbers(solution, step, w, g, state, lr, mu):
    v_old = state.get("v", np.zeros(w.shape, dtype=np.int64))
    v = (mu * v_old - lr * g).astype(np.int64)
    return step(w, v_old, v, mu), {"v": v}


@both("lr is not used: a learning rate of its own is built in.", fails="sequence")
def rate_of_its_own(solution, step, w, g, state, lr, mu):
    return solution(w, g, state, 0.01, mu)


@both("mu is not used: 0.9 is built in.", fails="sequence")
def mu_of_its_own(solution, step, w, g, state, lr, mu):
    return solution(w, g, state, lr, 0.9)


@both("w is moved in place. It belongs to the caller; w_new is a new array.", fails="pure")
def moves_w(solution, step, w, g, state, lr, mu):
    w_new, state_new = solution(w, g, state, lr, mu)
    w[...] = w_new
    return w, state_new


@both("g is scaled in place. It belongs to the caller.", fails="pure")
def scales_g(solution, step, w, g, state, lr, mu):
    result = solution(w, g, state, lr, mu)
    g *= lr
    return result


def other_default(solution, w, g, state, lr, mu=0.5):
    return solution(w, g, state, lr, mu)


for _exercise, _ in RULES:
    _exercise.misconception("The default of mu was changed: it is 0.9.", fails="defaults")(other_default)


# ------------------------------------------------------------------------------------------------------------ momentum

UPHILL = "uphill"  # w - v with v = mu v - lr g is w + v with v = mu v + lr g: both velocities are each other's negative


@momentum.misconception(
    "The velocity is taken off. It points downhill already (-lr g is in it): add it.", fails="sequence", group=UPHILL
)
def velocity_taken_off(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w - v, {"v": v}


@momentum.misconception(
    "The slope is added to the velocity, so that the ball rolls uphill: it is taken off.",
    fails="sequence",
    group=UPHILL,
)
def slope_added(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) + lr * g
    return w + v, {"v": v}


DAMPENED = "dampened"  # lr stays the same, so it does not matter whether it is multiplied in before or after the sum


@momentum.misconception(
    "The slope enters the velocity with the factor 1 - mu, as in a running mean. Here it counts in full.",
    fails="sequence",
    group=DAMPENED,
)
def running_mean(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - (1 - mu) * lr * g
    return w + v, {"v": v}


@momentum.misconception(
    "The slope is dampened by 1 - mu. mu slows down the old velocity only.", fails="sequence", group=DAMPENED
)
def dampening(solution, w, g, state, lr, mu=0.9):
    u = mu * state.get("u", 0.0) + (1 - mu) * g
    return w - lr * u, {"u": u}


@momentum.misconception(
    "From the second call on the slope is dampened by 1 - mu. It counts in full at every call.", fails="sequence"
)
def dampening_after_the_first(solution, w, g, state, lr, mu=0.9):
    u = mu * state["u"] + (1 - mu) * g if state else g.copy()
    return w - lr * u, {"u": u}


@momentum.misconception(
    "The step is made with the velocity of the last call. First the velocity takes up the slope, then it moves w.",
    fails="sequence",
)
def last_velocity(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    return w + v_old, {"v": mu * v_old - lr * g}


@momentum.misconception(
    "The slope counts twice: it is in the velocity already, and is taken off once more.", fails="sequence"
)
def slope_twice(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + v - lr * g, {"v": v}


ON_BOTH = "mu_on_both"  # v = mu (v - lr g) is mu times the velocity of the rule, at every call


@momentum.misconception(
    "mu multiplies the slope as well: it stands outside the bracket. It belongs to the old velocity only.",
    fails="sequence",
    group=ON_BOTH,
)
def friction_on_both(solution, w, g, state, lr, mu=0.9):
    v = mu * (_velocity(state, w) - lr * g)
    return w + v, {"v": v}


@momentum.misconception(
    "w is moved by mu times the velocity. mu has done its work inside the velocity: add all of it.",
    fails="sequence",
    group=ON_BOTH,
)
def friction_in_the_step(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + mu * v, {"v": v}


@momentum.misconception(
    "A running mean of the slopes, last call's value of it, and the factor 1 - mu once more: three changes too many. The "
    "slope counts in full, at once.",
    fails="sequence",
)
def mean_of_the_last_call(solution, w, g, state, lr, mu=0.9):
    u = state.get("u", np.zeros(w.shape))
    return w - (1 - mu) * lr * u, {"u": mu * u + (1 - mu) * g}


@momentum.misconception(
    "This is Nesterov's form. Here w moves by the new velocity and by nothing else.", fails="sequence"
)
def looks_ahead(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    v = mu * v_old - lr * g
    return w - mu * v_old + (1 + mu) * v, {"v": v}


@momentum.variant("u = mu u + g, w - lr u: the same as long as lr stays the same")
def sum_of_slopes(solution, w, g, state, lr, mu=0.9):
    u = mu * state.get("velocity", np.zeros_like(w)) + g
    return w - lr * u, {"velocity": u}


@momentum.variant("the state is changed in place and handed back")
def state_in_place(solution, w, g, state, lr, mu=0.9):
    if "v" not in state:
        state["v"] = np.zeros(w.shape)
    state["v"] *= mu
    state["v"] -= lr * g
    return w + state["v"], state


@momentum.variant("the last w instead of a velocity")
def last_point(solution, w, g, state, lr, mu=0.9):
    return w - lr * g + mu * (w - state.get("before", w)), {"before": w.copy()}


@momentum.variant("entry by entry, the velocity in a list and under another key")
def entry_by_entry(solution, w, g, state, lr, mu=0.9):
    old = state.get("list of v", [0.0] * w.size)
    new = [mu * v - lr * slope for v, slope in zip(old, g.ravel(), strict=True)]
    return (w.ravel() + new).reshape(w.shape), {"list of v": new}


# ------------------------------------------------------------------------------------------------------------ Nesterov


NO_LOOK = (
    "no_look_ahead"  # -mu v + (1 + mu) v is v: an old velocity that is the new one takes the look ahead back at once
)


@nesterov.misconception(
    "This is plain momentum. The look ahead is missing: back by mu times the old velocity, forward by mu times the new "
    "one.",
    fails="sequence",
    group=NO_LOOK,
)
def plain_momentum(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + v, {"v": v}


@nesterov.misconception(
    "The old velocity is not there any more: `v_old = v` is a second name for the same array, and what changes v in place "
    "(`*=`, `-=`) changes both. Keep a copy, or make a new v.",
    fails="sequence",
    group=NO_LOOK,
)
def old_velocity_overwritten(solution, w, g, state, lr, mu=0.9):
    v = v_old = _velocity(state, w)
    v *= mu
    v -= lr * g
    return w - mu * v_old + (1 + mu) * v, {"v": v}


@nesterov.misconception(
    "mu mu v - (1 + mu) lr g is a right form, but with the velocity from before this call. Here v has been updated already.",
    fails="sequence",
)
def new_velocity_for_old(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + mu * mu * v - (1 + mu) * lr * g, {"v": v}


@nesterov.misconception(
    "The last look ahead is not taken back: w still contains mu times the old velocity.", fails="sequence"
)
def not_taken_back(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + (1 + mu) * v, {"v": v}


@nesterov.misconception(
    "The last look ahead is added once more in place of being taken back: mind the sign.", fails="sequence"
)
def added_once_more(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    v = mu * v_old - lr * g
    return w + mu * v_old + (1 + mu) * v, {"v": v}


@nesterov.misconception("Momentum counts twice: mu times the old velocity is in the new one already.", fails="sequence")
def momentum_twice(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    v = mu * v_old - lr * g
    return w + mu * v_old + v, {"v": v}


@nesterov.misconception("The old and the new velocity have changed places.", fails="sequence")
def velocities_exchanged(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    v = mu * v_old - lr * g
    return w - mu * v + (1 + mu) * v_old, {"v": v}


@nesterov.misconception(
    "Only the look ahead is made. Before it w goes back by the old one, and on by the velocity.", fails="sequence"
)
def look_ahead_only(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w + mu * v, {"v": v}


@nesterov.misconception(
    "In mu mu v_old - (1 + mu) lr g one mu is missing: friction works twice, once in the velocity, once in the look ahead.",
    fails="sequence",
)
def mu_not_squared(solution, w, g, state, lr, mu=0.9):
    v_old = _velocity(state, w)
    return w + mu * v_old - (1 + mu) * lr * g, {"v": mu * v_old - lr * g}


@nesterov.misconception(
    "Two ways of writing are mixed: the velocity is a sum of slopes, without lr, and is added without lr too.",
    fails="sequence",
)
def velocity_without_rate(solution, w, g, state, lr, mu=0.9):
    u = mu * state.get("u", 0.0) + g
    return w - lr * g - mu * u, {"u": u}


@nesterov.misconception(
    "Two ways of writing are mixed: the velocity contains lr already, and is multiplied by lr once more.",
    fails="sequence",
)
def rate_twice(solution, w, g, state, lr, mu=0.9):
    v = mu * _velocity(state, w) - lr * g
    return w - lr * (g - mu * v), {"v": v}


@nesterov.misconception(
    "The slope enters the velocity with the factor 1 - mu, as in a running mean. Here it counts in full.",
    fails="sequence",
)
def nesterov_running_mean(solution, w, g, state, lr, mu=0.9):
    return solution(w, (1 - mu) * g, state, lr, mu)


@nesterov.misconception("The slope is added: everything moves uphill.", fails="sequence")
def nesterov_uphill(solution, w, g, state, lr, mu=0.9):
    return solution(w, -g, state, lr, mu)


@nesterov.variant("u = mu u + g, w - lr (g + mu u): the same as long as lr stays the same")
def nesterov_sum_of_slopes(solution, w, g, state, lr, mu=0.9):
    u = mu * state.get("buffer", 0.0) + g
    return w - lr * (g + mu * u), {"buffer": u}


@nesterov.variant("put together: w + mu mu v_old - (1 + mu) lr g; the state is changed in place")
def nesterov_put_together(solution, w, g, state, lr, mu=0.9):
    v = state.setdefault("v", np.zeros_like(w))
    w_new = w + mu**2 * v - (1 + mu) * lr * g
    v *= mu
    v -= lr * g
    return w_new, state


@nesterov.variant("the point itself is kept: back to it, on by v, ahead by mu v")
def nesterov_by_points(solution, w, g, state, lr, mu=0.9):
    point, v = state.get("point", w), state.get("v", 0.0 * w)
    v = mu * v - lr * g
    return point + v + mu * v, {"point": point + v, "v": v}
