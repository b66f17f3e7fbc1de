"""The exercises of a8, second part: a whole sequence, forward, and backward through time."""

import numpy as np

from autograder.arrays import array
from autograder.checks import gradient, matches, pure
from autograder.model import Exercise

SEQUENCE = {
    "x": array("N T D"),
    "h0": array("N H", scale=0.7),
    "Wx": array("D H", scale=0.4),
    "Wh": array("H H", scale=0.4),
    "b": array("H", scale=0.5),
}
STEPS = {"N": 5, "T": 4, "D": 3, "H": 7}
SHORT = {
    "one step": {"x": array("5 1 3"), "h0": array("5 7", scale=0.7)},
    "one sample": {"x": array("1 4 3"), "h0": array("1 7", scale=0.7)},
    "one sample, one step, one unit": {
        "x": array("1 1 3"),
        "h0": array("1 1", scale=0.7),
        "Wx": array("3 1", scale=0.4),
        "Wh": array("1 1"),
        "b": array("1", scale=0.5),
    },
}
SQUARE = {
    "as many samples as steps": {"x": array("4 4 3"), "h0": array("4 7", scale=0.7)},
    "as many inputs, steps and units": {
        "x": array("5 3 3"),
        "h0": array("5 3", scale=0.7),
        "Wx": array("3 3", scale=0.4),
        "Wh": array("3 3", scale=0.4),
        "b": array("3", scale=0.5),
    },
    "Fortran order": {
        "x": array("5 4 3", order="F"),
        "h0": array("5 7", scale=0.7, order="F"),
        "Wx": array("3 7", scale=0.4, order="F"),
        "Wh": array("7 7", scale=0.4, order="F"),
    },
}
WERBOS = "Werbos, Backpropagation through time: what it does and how to do it, Proceedings of the IEEE 78, 1990"


def _run(x, h0, Wx, Wh, b, steps=None):
    """The states after the given steps, each in its place (N, T, H)."""
    h, state = np.zeros((*x.shape[:2], len(b))), h0
    for t in range(x.shape[1]) if steps is None else steps:
        state = np.tanh(x[:, t] @ Wx + state @ Wh + b)
        h[:, t] = state
    return h


# ------------------------------------------------------------------------------------------------- all steps, forward

rnn_forward = Exercise(
    "rnn.rnn_forward",
    title="A whole sequence",
    inputs=SEQUENCE,
    outputs=("h", "cache"),
    needs=("rnn_step_forward",),
    checks=(
        matches(
            sizes=STEPS,
            points=5,
            hint=(
                "What does step t read, and from where does it get the state that it starts with? What about t = 0?",
                "Steps run along the second axis of x: step t reads x[:, t], (N, D), and the state that step t - 1 "
                "left. The first one gets h0.",
                "All states come back, not only the last one: h is (N, T, H).",
                "Wx = [[1]], Wh = [[1]], b = [0], h0 = [[0]], x = [[[1], [0]]]: h is tanh(1) = 0.7616, then "
                "tanh(0.7616) = 0.6420, so [[[0.7616], [0.6420]]].",
            ),
        ),
        matches(
            name="short",
            sizes=STEPS,
            cases=SHORT,
            points=1,
            guard=True,
            hint=(
                "Does h keep its three axes if there is only one step, or only one sample?",
                "N = 1, T = 1, H = 1: with x = [[[1]]], h0 = [[0]], Wx = [[1]] and b = [0] h is [[[0.7616]]].",
            ),
        ),
        matches(
            name="square",
            sizes=STEPS,
            cases=SQUARE,
            points=1,
            guard=True,
            hint=(
                "Here N and T are equal, so no shape protests if the two axes change places. Which one is time?",
                "The first axis counts samples: h[0] is the history of the first sample, and only h0[0] and x[0] "
                "enter it.",
            ),
        ),
        pure(
            sizes=STEPS,
            points=1,
            hint=(
                "The state changes at every step. Is h0 still what it was?",
                "state = h0 is another name, not another array: with state[:] = ... an h0 of [[0.5]] would be "
                "overwritten.",
            ),
        ),
    ),
    source="Elman, Finding structure in time, Cognitive Science 14, 1990",
)


@rnn_forward.misconception(
    "h0 takes no part: the memory is empty before the first step, whatever was handed in.", fails="matches"
)
def starts_from_nothing(solution, x, h0, Wx, Wh, b):
    return solution(x, np.zeros_like(h0), Wx, Wh, b)


@rnn_forward.misconception(
    "The state is not carried on: every step starts from an empty memory. So the order of x has no effect.",
    fails="matches",
)
def empty_before_every_step(solution, x, h0, Wx, Wh, b):
    return np.tanh(x @ Wx + b), None


@rnn_forward.misconception(
    "Every step starts from h0. Step t starts from the state that step t - 1 left.", fails="matches"
)
def every_step_from_h0(solution, x, h0, Wx, Wh, b):
    return np.tanh(x @ Wx + (h0 @ Wh)[:, None] + b), None


@rnn_forward.misconception("The steps run from the last one to the first: time runs backward here.", fails="matches")
def time_backward(solution, x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, reversed(range(x.shape[1]))), None


@rnn_forward.misconception(
    "The first two axes have changed places: h is (T, N, H). Samples come first, then time.", fails="matches"
)
def time_comes_first(solution, x, h0, Wx, Wh, b):
    return np.swapaxes(_run(x, h0, Wx, Wh, b), 0, 1).copy(), None


@rnn_forward.misconception(
    "The loop runs over the first axis: x[t] is a whole sample with all its steps. Step t of all samples is x[:, t].",
    fails="matches",
)
def samples_as_steps(solution, x, h0, Wx, Wh, b):
    states, state = [], h0
    for x_t in x:
        state = np.tanh(x_t @ Wx + state @ Wh + b)
        states.append(state)
    return np.stack(states, axis=1), None


@rnn_forward.misconception(
    "There are as many steps as samples: the length of x is N, the number of steps is x.shape[1].", fails="matches"
)
def counts_samples(solution, x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, range(len(x))), None


@rnn_forward.misconception(
    "The states come back in a list, one for each step. h is one array, (N, T, H).", fails="matches"
)
def states_in_a_list(solution, x, h0, Wx, Wh, b):
    return list(np.swapaxes(_run(x, h0, Wx, Wh, b), 0, 1)), None


@rnn_forward.misconception(
    "h has its shape by reshape, out of (T, N, H): that mixes samples and steps. An axis has to move, or the states be "
    "put side by side along a new one.",
    fails="matches",
)
def time_reshaped_away(solution, x, h0, Wx, Wh, b):
    h = _run(x, h0, Wx, Wh, b)
    return np.swapaxes(h, 0, 1).reshape(h.shape), None


@rnn_forward.misconception("Only the last state comes back. All of them are asked for, (N, T, H).", fails="matches")
def last_state_only(solution, x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b)[:, -1].copy(), None


@rnn_forward.misconception(
    "h begins with h0 and has T + 1 states. h[:, t] is the state after step t, so h0 is not among them.",
    fails="matches",
)
def h0_among_the_states(solution, x, h0, Wx, Wh, b):
    return np.concatenate([h0[:, None], _run(x, h0, Wx, Wh, b)], axis=1), None


@rnn_forward.misconception(
    "h is one step late: h[:, t] holds the state before step t. It is to be the state after it.", fails="matches"
)
def one_step_late(solution, x, h0, Wx, Wh, b):
    return np.concatenate([h0[:, None], _run(x, h0, Wx, Wh, b)[:, :-1]], axis=1), None


@rnn_forward.misconception("The loop ends one step early: the last state is all zeros.", fails="matches")
def ends_one_step_early(solution, x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, range(x.shape[1] - 1)), None


@rnn_forward.misconception("The loop begins with the second step: x[:, 0] is never read.", fails="matches")
def begins_one_step_late(solution, x, h0, Wx, Wh, b):
    return _run(x, h0, Wx, Wh, b, range(1, x.shape[1])), None


@rnn_forward.misconception("Every step reads x[:, 0]: the index t is missing.", fails="matches")
def reads_the_first_input(solution, x, h0, Wx, Wh, b):
    return _run(np.repeat(x[:, :1], x.shape[1], axis=1), h0, Wx, Wh, b), None


@rnn_forward.misconception(
    "All states are the last one: one array was put into the list T times, and it was overwritten at every step.",
    fails="matches",
)
def one_array_for_all(solution, x, h0, Wx, Wh, b):
    return np.repeat(_run(x, h0, Wx, Wh, b)[:, -1:], x.shape[1], axis=1), None


@rnn_forward.misconception(
    "tanh is missing at every step: the network is linear, and its state can grow without limit.", fails="matches"
)
def linear_steps(solution, x, h0, Wx, Wh, b):
    h, state = [], h0
    for t in range(x.shape[1]):
        state = x[:, t] @ Wx + state @ Wh + b
        h.append(state)
    return np.stack(h, axis=1), None


@rnn_forward.misconception(
    "tanh is applied to what is handed out only. The next step, too, starts from the state that has been through tanh.",
    fails="matches",
)
def carries_the_sum_on(solution, x, h0, Wx, Wh, b):
    return np.tanh(linear_steps(solution, x, h0, Wx, Wh, b)[0]), None


@rnn_forward.misconception(
    "Wh is transposed. It is square, so no shape protests, but row i belongs to unit i before the step.",
    fails="matches",
)
def recurrent_weights_transposed(solution, x, h0, Wx, Wh, b):
    return solution(x, h0, Wx, Wh.T, b)


@rnn_forward.misconception("The bias is added at the first step only. Every step adds it.", fails="matches")
def bias_once(solution, x, h0, Wx, Wh, b):
    first = np.tanh(x[:, 0] @ Wx + h0 @ Wh + b)
    return np.concatenate([first[:, None], _run(x[:, 1:], first, Wx, Wh, 0.0 * b)], axis=1), None


@rnn_forward.misconception(
    "The new states are added to the old ones. A step replaces the state; the old one enters through Wh alone.",
    fails="matches",
)
def adds_states_up(solution, x, h0, Wx, Wh, b):
    h, state = [], h0
    for t in range(x.shape[1]):
        state = state + np.tanh(x[:, t] @ Wx + state @ Wh + b)
        h.append(state)
    return np.stack(h, axis=1), None


@rnn_forward.misconception(
    "Axes of length 1 are squeezed away: one sample, or one step, is still an axis.", fails="short"
)
def squeezes_short_axes(solution, x, h0, Wx, Wh, b):
    h, cache = solution(x, h0, Wx, Wh, b)
    return np.squeeze(h), cache


@rnn_forward.misconception(
    "Which axis is time is guessed from the shape of h0. Where N and T are equal, the guess is wrong.", fails="square"
)
def guesses_the_axis(solution, x, h0, Wx, Wh, b):
    return solution(np.swapaxes(x, 0, 1) if x.shape[1] == len(h0) else x, h0, Wx, Wh, b)


@rnn_forward.misconception(
    "The state is kept in h0 itself: after the call the caller's h0 is the last state.", fails="pure"
)
def moves_h0(solution, x, h0, Wx, Wh, b):
    h, cache = solution(x, h0, Wx, Wh, b)
    h0[:] = h[:, -1]
    return h, cache


def _keeps_states(solution, x, h0, Wx, Wh, b):
    """Another layout: all states, h0 first, in one array, and the inputs."""
    states = np.zeros((x.shape[1] + 1, *h0.shape))
    states[0] = h0
    for t in range(x.shape[1]):
        states[t + 1] = np.tanh(x[:, t] @ Wx + states[t] @ Wh + b)
    return np.ascontiguousarray(states[1:].transpose(1, 0, 2)), (x, states, Wx, Wh)


@rnn_forward.variant("all states in one array, time first")
def forward_time_first(solution, x, h0, Wx, Wh, b):
    return _keeps_states(solution, x, h0, Wx, Wh, b)


@rnn_forward.variant("all inputs multiplied at once, then the recurrence")
def forward_inputs_at_once(solution, x, h0, Wx, Wh, b):
    pushed, state = np.einsum("ntd,dh->tnh", x, Wx) + b, h0.copy()
    h = np.empty((*x.shape[:2], len(b)), order="F")
    for t, push in enumerate(pushed):
        np.tanh(push + state @ Wh, out=state)
        h[:, t] = state
    return h, {"h": h.copy(), "h0": h0}


@rnn_forward.variant("one sample after the other, and a recursion in place of a loop")
def forward_by_recursion(solution, x, h0, Wx, Wh, b):
    def states(steps, state):
        if len(steps) == 0:
            return []
        after = np.tanh(Wx.T @ steps[0] + Wh.T @ state + b)
        return [after, *states(steps[1:], after)]

    return np.array([states(sample, state) for sample, state in zip(x, h0, strict=True)]), None


# ------------------------------------------------------------------------------------------------- back through time

rnn_backward = Exercise(
    "rnn.rnn_backward",
    title="Backpropagation through time",
    inputs={**SEQUENCE, "dh": array("N T H", scale=2.0)},  # so that gradients cut off at 5 show, with every seed
    arguments=("dh", "cache"),
    after=("rnn_forward", ("x", "h0", "Wx", "Wh", "b"), (1,)),
    outputs=("dx", "dh0", "dWx", "dWh", "db"),
    needs=("rnn_forward", "rnn_step_backward"),
    checks=(
        gradient(
            of="rnn.rnn_forward",
            wrt="x h0 Wx Wh b",
            upstream="dh",
            sizes=STEPS,
            points=12,
            hint=(
                "In how many ways does the state after step t reach L? And Wh: how often is it used?",
                "Directly, dh[:, t], and through step t + 1, whose backward pass hands back a gradient for the state "
                "before it. What is used several times adds up.",
                "So walk from the last step to the first. Nothing comes from behind the last one. What the first step "
                "hands back is dh0.",
                "Every step gives a dWx, a dWh and a db of its own, for the very same weights: they are added up over "
                "all steps. dx is not: each step has its own x, in its own place.",
                "Wx = [[1]], Wh = [[2]], T = 2, slopes 0.5 and 0.8 at the two steps, dh = [[[1], [10]]]: at the last "
                "step da = 8, and 16 goes back; at the first da = (1 + 16) times 0.5 = 8.5. dx = [[[8.5], [8]]], dh0 = "
                "[[17]], db = [16.5].",
            ),
        ),
        matches(
            name="short",
            sizes=STEPS,
            cases={
                "one step": {**SHORT["one step"], "dh": array("5 1 7")},
                "one sample": {**SHORT["one sample"], "dh": array("1 4 7")},
                "one sample, one step, one unit": {
                    **SHORT["one sample, one step, one unit"],
                    "dh": array("1 1 1"),
                },
            },
            points=2,
            guard=True,
            hint=(
                "With one step there is nothing to carry. Is every gradient there all the same, with all its axes?",
                "With T = 1 this is rnn_step_backward: the first step hands back dh0 even if it is the last one too.",
            ),
        ),
        matches(
            name="square",
            sizes=STEPS,
            cases={
                "as many samples as steps": {**SQUARE["as many samples as steps"], "dh": array("4 4 7")},
                "as many inputs, steps and units": {
                    **SQUARE["as many inputs, steps and units"],
                    "dh": array("5 3 3"),
                },
                "Fortran order": {**SQUARE["Fortran order"], "dh": array("5 4 7", order="F")},
            },
            points=2,
            guard=True,
            hint=(
                "Here some lengths are equal, so a wrong axis or a wrong transpose has the right shape too. Which line "
                "looks at shapes to decide?",
                "The second axis is time, always: dx[n, t] is the gradient of what sample n read at step t.",
            ),
        ),
        pure(
            sizes=STEPS,
            points=2,
            hint=(
                "What comes back through time is added to dh[:, t]. Added where?",
                "dh[:, t] += ... writes into an array that belongs to the caller: a dh of 1 would be 17 afterwards, "
                "where 16 comes back. Add into an array of your own.",
            ),
        ),
    ),
    source=WERBOS,
)


def _taken_apart(cache):
    """Inputs (T, N, D), states before and after (T, N, H), Wx and Wh, out of the reference's cache."""
    x, before, _, _, after = (np.stack(parts) for parts in zip(*cache, strict=True))
    return x, before, after, cache[0][2], cache[0][3]


def _back(dh, cache, *, carry=lambda dh_t, back, t: dh_t + back, da=None, hand_back=None, order=None):
    """The gradients of the single steps, time first, with every part of the way back open to mistakes.

    Args:
        carry: (dh of the step, what came back, t) -> gradient of the state.
        da: (gradient of the state, what came back, state after the step) -> gradient of the sum before tanh.
        hand_back: (da, gradient of the state, Wh) -> what goes back to the step before.
        order: the steps, default: from the last one to the first.
    """
    x, before, after, Wx, Wh = _taken_apart(cache)
    steps, back, found = dh.shape[1], np.zeros(dh[:, 0].shape), {}
    for t in reversed(range(steps)) if order is None else order(steps):
        grad = carry(dh[:, t], back, t)
        bent = grad * (1.0 - after[t] ** 2) if da is None else da(grad, back, after[t])
        back = bent @ Wh.T if hand_back is None else hand_back(bent, grad, Wh)
        found[t] = bent
    bent = np.stack([found[t] for t in range(steps)])
    each = {"dWx": np.einsum("tnd,tnh->tdh", x, bent), "dWh": np.einsum("tni,tnj->tij", before, bent)}
    return {"dx": bent @ Wx.T, "dh0": back, **each, "db": bent.sum(axis=1), "da": bent}


def _added_up(parts):
    """The five results."""
    dx = np.swapaxes(parts["dx"], 0, 1).copy()
    return dx, parts["dh0"], parts["dWx"].sum(axis=0), parts["dWh"].sum(axis=0), parts["db"].sum(axis=0)


@rnn_backward.misconception(
    "Nothing comes back through time: every step sees only its own dh. But a state also reaches L through all later "
    "steps.",
    fails="gradient",
)
def nothing_comes_back(solution, dh, cache):
    return _added_up(_back(dh, cache, carry=lambda dh_t, back, t: dh_t))


# both look at the last dh and at nothing else from outside, for every input
@rnn_backward.misconception(
    "Only dh of the last step is used. There is a gradient from outside at every step.",
    fails="gradient",
    group="last_dh",
)
def last_dh_only(solution, dh, cache):
    alone = np.zeros_like(dh)
    alone[:, -1] = dh[:, -1]
    return solution(alone, cache)


@rnn_backward.misconception(
    "What comes back takes the place of dh[:, t] instead of being added to it.", fails="gradient", group="last_dh"
)
def back_replaces_dh(solution, dh, cache):
    last = dh.shape[1] - 1
    return _added_up(_back(dh, cache, carry=lambda dh_t, back, t: dh_t if t == last else back))


@rnn_backward.misconception(
    "The last dh counts twice: it also stands for what comes back into the last step. Nothing comes from behind it.",
    fails="gradient",
)
def last_dh_twice(solution, dh, cache):
    doubled = dh.copy()
    doubled[:, -1] *= 2.0
    return solution(doubled, cache)


@rnn_backward.misconception(
    "dh[:, t + 1] from outside is added in place of what step t + 1 hands back: it has not been through that step.",
    fails="gradient",
)
def adds_the_next_dh(solution, dh, cache):
    def carry(dh_t, back, t):
        return dh_t + dh[:, t + 1] if t + 1 < dh.shape[1] else dh_t

    return _added_up(_back(dh, cache, carry=carry))


@rnn_backward.misconception(
    "What comes back piles up from step to step. A step gets what the one after it hands back, and nothing else from "
    "the future: that has the rest in it.",
    fails="gradient",
)
def carry_piles_up(solution, dh, cache):
    piled = np.zeros(dh[:, 0].shape)

    def carry(dh_t, back, t):
        piled[...] += back
        return dh_t + piled

    dx, dh0, *weights = _added_up(_back(dh, cache, carry=carry))
    return dx, piled + dh0, *weights


@rnn_backward.misconception(
    "All dh are added up and enter at the last step. Each enters at its own step and goes back from there.",
    fails="gradient",
)
def all_dh_at_the_end(solution, dh, cache):
    moved = np.zeros_like(dh)
    moved[:, -1] = dh.sum(axis=1)
    return solution(moved, cache)


@rnn_backward.misconception(
    "What comes back does not go through the slope of tanh: it is added to da. It is added to dh, before the slope.",
    fails="gradient",
)
def added_behind_the_slope(solution, dh, cache):
    def da(grad, back, after):
        return grad * (1.0 - after**2) + back

    return _added_up(_back(dh, cache, carry=lambda dh_t, back, t: dh_t, da=da))


@rnn_backward.misconception(
    "What goes back has left out the slope of tanh: the gradient of the state, not da, is multiplied by Wh^T.",
    fails="gradient",
)
def hands_back_without_slope(solution, dh, cache):
    return _added_up(_back(dh, cache, hand_back=lambda bent, grad, Wh: grad @ Wh.T))


@rnn_backward.misconception(
    "The slope of tanh is missing at every step: da is dh plus what comes back.", fails="gradient"
)
def no_slope_at_all(solution, dh, cache):
    return _added_up(_back(dh, cache, da=lambda grad, back, after: grad))


@rnn_backward.misconception("The slope is 1 - h without the square, at every step.", fails="gradient")
def no_square_at_all(solution, dh, cache):
    return _added_up(_back(dh, cache, da=lambda grad, back, after: grad * (1.0 - after)))


@rnn_backward.misconception(
    "The slopes are one step off: step t takes that of the state before it. tanh made h[:, t] at step t.",
    fails="gradient",
)
def slopes_one_step_off(solution, dh, cache):
    shifted = [(x, before, Wx, Wh, before) for x, before, Wx, Wh, _ in cache]
    return solution(dh, shifted)


@rnn_backward.misconception(
    "Wh is not transposed on the way back. It is square, so no shape protests.", fails="gradient"
)
def back_with_untransposed(solution, dh, cache):
    return _added_up(_back(dh, cache, hand_back=lambda bent, grad, Wh: bent @ Wh))


@rnn_backward.misconception(
    "da itself goes back to the step before, without Wh^T. The state went into the sum through Wh.", fails="gradient"
)
def back_unweighted(solution, dh, cache):
    return _added_up(_back(dh, cache, hand_back=lambda bent, grad, Wh: bent))


@rnn_backward.misconception(
    "The steps run from the first to the last: the gradient is carried into the future. It comes from there.",
    fails="gradient",
)
def walks_forward(solution, dh, cache):
    return _added_up(_back(dh, cache, order=range))


@rnn_backward.misconception(
    "The loop ends before the first step: dx[:, 0] is 0, and step 0 is missing in dh0 and in the sums.",
    fails="gradient",
)
def ends_before_the_first_step(solution, dh, cache):
    dx, dh0, *weights = solution(dh[:, 1:], cache[1:])
    return np.concatenate([np.zeros((*dh0.shape[:1], 1, dx.shape[2])), dx], axis=1), dh0, *weights


@rnn_backward.misconception(
    "The loop begins with the last step but one: dh of the last one is never read, and its dx is 0.", fails="gradient"
)
def leaves_out_the_last_step(solution, dh, cache):
    dx, dh0, *weights = solution(dh[:, :-1], cache[:-1])
    return np.concatenate([dx, np.zeros((*dh0.shape[:1], 1, dx.shape[2]))], axis=1), dh0, *weights


@rnn_backward.misconception(
    "The caches are taken in the order in which they were made: the last step gets the cache of the first one.",
    fails="gradient",
)
def caches_in_reverse(solution, dh, cache):
    return solution(dh, cache[::-1])


@rnn_backward.misconception(
    "Every step takes what the last step had kept. Each step needs its own x, its own states before and after.",
    fails="gradient",
)
def last_cache_for_all(solution, dh, cache):
    return solution(dh, [cache[-1]] * len(cache))


@rnn_backward.misconception(
    "The gradient goes back two steps and is cut off there: that is truncated backpropagation, another gradient.",
    fails="gradient",
)
def cut_off_after_two(solution, dh, cache):
    parts = []
    for last in range(dh.shape[1]):
        alone = np.zeros_like(dh)
        alone[:, last] = dh[:, last]
        parts.append(_back(alone, cache, carry=lambda dh_t, back, t, last=last: dh_t + back * (t > last - 2)))
    return _added_up({name: sum(part[name] for part in parts) for name in parts[0]})


@rnn_backward.misconception(
    "Gradients of weights are those of the first step: each step has overwritten what the later ones had found. They "
    "add up.",
    fails="gradient",
)
def weights_overwritten(solution, dh, cache):
    parts = _back(dh, cache)
    dx, dh0, *_ = _added_up(parts)
    return dx, dh0, parts["dWx"][0], parts["dWh"][0], parts["db"][0]


@rnn_backward.misconception(
    "Gradients of weights are those of the last step alone. All steps use the same weights, so their gradients add up.",
    fails="gradient",
)
def weights_of_the_last_step(solution, dh, cache):
    parts = _back(dh, cache)
    dx, dh0, *_ = _added_up(parts)
    return dx, dh0, parts["dWx"][-1], parts["dWh"][-1], parts["db"][-1]


@rnn_backward.misconception(
    "db is summed over the samples only: (T, H). There is one b for all steps, so it is summed over time as well.",
    fails="gradient",
)
def bias_for_every_step(solution, dh, cache):
    *rest, _ = solution(dh, cache)
    return *rest, _back(dh, cache)["db"]


@rnn_backward.misconception(
    "Gradients of weights are divided by the number of steps. They are sums over the steps, not means.",
    fails="gradient",
)
def weights_over_steps(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, dh0, *(gradient / dh.shape[1] for gradient in weights)


@rnn_backward.misconception(
    "Gradients of weights are divided by the number of samples. The loss has divided by N already, and dh carries it.",
    fails="gradient",
)
def weights_over_samples(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, dh0, *(gradient / len(dh) for gradient in weights)


@rnn_backward.misconception(
    "All gradients are divided by the number of steps: nothing in the network is a mean over time.", fails="gradient"
)
def all_over_steps(solution, dh, cache):
    return tuple(gradient / dh.shape[1] for gradient in solution(dh, cache))


@rnn_backward.misconception(
    "All gradients are divided by the number of samples. The loss has divided by N already, and dh carries it.",
    fails="gradient",
)
def all_over_samples(solution, dh, cache):
    return tuple(gradient / len(dh) for gradient in solution(dh, cache))


@rnn_backward.misconception(
    "Gradients of weights are cut off at 5 and -5. Clipping is another function's work: this one returns the gradient.",
    fails="gradient",
)
def weights_cut_off(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, dh0, *(np.clip(gradient, -5.0, 5.0) for gradient in weights)


@rnn_backward.misconception(
    "dWh is made with the state after each step. Wh was multiplied by the state before it: h0 at the first step.",
    fails="gradient",
)
def weights_see_the_state_after(solution, dh, cache):
    bent, after = _back(dh, cache)["da"], _taken_apart(cache)[2]
    dx, dh0, dWx, _, db = solution(dh, cache)
    return dx, dh0, dWx, np.einsum("tni,tnj->ij", after, bent), db


@rnn_backward.misconception(
    "h0 is missing in dWh: the sum begins with the second step. At the first one Wh was multiplied by h0.",
    fails="gradient",
)
def weights_miss_h0(solution, dh, cache):
    dx, dh0, dWx, _, db = solution(dh, cache)
    return dx, dh0, dWx, _back(dh, cache)["dWh"][1:].sum(axis=0), db


@rnn_backward.misconception(
    "dWh has its factors in the other order: it is transposed. Wh is square, so no shape protests.", fails="gradient"
)
def recurrent_gradient_transposed(solution, dh, cache):
    dx, dh0, dWx, dWh, db = solution(dh, cache)
    return dx, dh0, dWx, dWh.T, db


@rnn_backward.misconception(
    "dh0 does not come back: four gradients instead of five. What the first step hands back belongs to h0.",
    fails="gradient",
)
def no_dh0(solution, dh, cache):
    dx, _, *weights = solution(dh, cache)
    return dx, *weights


@rnn_backward.misconception(
    "dh0 is dh[:, 0], the gradient of the first state from outside. h0 is the state before the first step.",
    fails="gradient",
)
def dh0_from_outside(solution, dh, cache):
    dx, _, *weights = solution(dh, cache)
    return dx, dh[:, 0].copy(), *weights


@rnn_backward.misconception(
    "dh[:, 0] is added to dh0. It belongs to the state after the first step, and has gone back from there already.",
    fails="gradient",
)
def dh0_with_outside(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, dh0 + dh[:, 0], *weights


@rnn_backward.misconception("dh0 comes last. The order of the five is dx, dh0, dWx, dWh, db.", fails="gradient")
def dh0_comes_last(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, *weights, dh0


@rnn_backward.misconception(
    "dh0 is the whole gradient of the state after the first step. One step back through tanh and Wh is missing.",
    fails="gradient",
)
def dh0_one_step_short(solution, dh, cache):
    dx, _, *weights = solution(dh, cache)
    after = _taken_apart(cache)[2]
    return dx, _back(dh, cache)["da"][0] / (1.0 - after[0] ** 2), *weights


@rnn_backward.misconception(
    "dh0 is da of the first step. On its way into the sum h0 was multiplied by Wh, and so is its gradient.",
    fails="gradient",
)
def dh0_without_weights(solution, dh, cache):
    dx, _, *weights = solution(dh, cache)
    return dx, _back(dh, cache)["da"][0], *weights


@rnn_backward.misconception(
    "dh0 is all zeros, as it was made. What the first step hands back has to be put there.", fails="gradient"
)
def dh0_left_at_zero(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, np.zeros_like(dh0), *weights


@rnn_backward.misconception(
    "dx is turned around in time: it was collected from the last step to the first, and left in that order.",
    fails="gradient",
)
def dx_backward_in_time(solution, dh, cache):
    dx, *rest = solution(dh, cache)
    return dx[:, ::-1].copy(), *rest


@rnn_backward.misconception(
    "The first two axes of dx have changed places: it is (T, N, D). Samples come first, then time.", fails="gradient"
)
def dx_time_first(solution, dh, cache):
    dx, *rest = solution(dh, cache)
    return np.swapaxes(dx, 0, 1).copy(), *rest


@rnn_backward.misconception(
    "dx is summed over time. Every step has its own x, so dx is (N, T, D).",
    fails="gradient",
)
def dx_summed_over_time(solution, dh, cache):
    dx, *rest = solution(dh, cache)
    return dx.sum(axis=1), *rest


@rnn_backward.misconception(
    "dx is that of the first step: each step has overwritten the one after it. dx has a place for each, (N, T, D).",
    fails="gradient",
)
def dx_overwritten(solution, dh, cache):
    dx, *rest = solution(dh, cache)
    return dx[:, 0].copy(), *rest


@rnn_backward.misconception(
    "dh takes no part: these are the gradients for a dh of ones only. The chain rule multiplies by it.",
    fails="gradient",
)
def sequence_ignores_dh(solution, dh, cache):
    return solution(np.ones_like(dh), cache)


def _one_state_for_all(solution, x, h0, Wx, Wh, b):
    """Right states, but every cache holds one and the same array, which in the end is the last state."""
    h, caches = solution(x, h0, Wx, Wh, b)
    return h, [(x_t, h[:, -1], Wx, Wh, h[:, -1]) for x_t, *_ in caches]


@rnn_backward.misconception(
    "Every step sees the last state: the forward pass wrote all states into one array, and its caches refer to it.",
    fails="gradient",
    also={"rnn_forward": _one_state_for_all},
)
def caches_overwritten(solution, dh, cache):
    return solution(dh, cache)


def _one_state_before_all(solution, x, h0, Wx, Wh, b):
    """Right states, but one array holds the state before every step: in the end, it is the last state for all of them."""
    h, caches = solution(x, h0, Wx, Wh, b)
    return h, [(x_t, h[:, -1], Wx, Wh, h_t) for x_t, _, _, _, h_t in caches]


@rnn_backward.misconception(
    "dWh is made with the last state at every step: the forward pass keeps the state in one array and writes over it, "
    "and its caches refer to that array.",
    fails="gradient",
    also={"rnn_forward": _one_state_before_all},
)
def states_before_overwritten(solution, dh, cache):
    return solution(dh, cache)


@rnn_backward.misconception(
    "With a single step dh0 stays all zeros: it is filled only when a step before exists. h0 is before every sequence.",
    fails="short",
)
def no_dh0_for_one_step(solution, dh, cache):
    dx, dh0, *weights = solution(dh, cache)
    return dx, dh0 if dh.shape[1] > 1 else np.zeros_like(dh0), *weights


@rnn_backward.misconception(
    "Axes of length 1 are squeezed away: one sample, or one step, is still an axis.", fails="short"
)
def squeezes_short_gradients(solution, dh, cache):
    return tuple(np.squeeze(gradient) for gradient in solution(dh, cache))


@rnn_backward.misconception(
    "Which axis is time is guessed from the lengths. Where N and T are equal, the guess is wrong.", fails="square"
)
def guesses_the_axis_of_time(solution, dh, cache):
    dx, *rest = solution(dh, cache)
    return np.swapaxes(dx, 0, 1).copy() if dx.shape[0] == dx.shape[1] else dx, *rest


@rnn_backward.misconception(
    "What comes back is added into dh itself: the caller's gradient is another one after the call.", fails="pure"
)
def adds_into_dh(solution, dh, cache):
    result = solution(dh, cache)
    parts = _back(dh, cache)
    dh[:, :-1] += np.swapaxes(parts["da"][1:] @ cache[0][3].T, 0, 1)
    return result


@rnn_backward.variant("all states in one array; weights by one product at the end", also={"rnn_forward": _keeps_states})
def backward_products_at_the_end(solution, dh, cache):
    x, states, Wx, Wh = cache
    da, back = np.zeros(dh.shape), np.zeros(states[0].shape)
    for t in range(dh.shape[1] - 1, -1, -1):
        da[:, t] = (back + dh[:, t]) * (1.0 - states[t + 1] ** 2)
        back = da[:, t] @ Wh.T
    before = np.swapaxes(states[:-1], 0, 1)
    dWx, dWh = np.tensordot(x, da, axes=([0, 1], [0, 1])), np.einsum("nti,ntj->ij", before, da)
    return da @ Wx.T, back, dWx, dWh, da.sum(axis=(0, 1))


@rnn_backward.variant("into arrays of zeros, step by step")
def backward_into_zeros(solution, dh, cache):
    samples, steps, units = dh.shape
    dx, dh_next = np.zeros((samples, steps, len(cache[0][2]))), np.zeros((samples, units))
    dWx, dWh, db = np.zeros(cache[0][2].shape), np.zeros((units, units)), np.zeros(units)
    for t in range(steps)[::-1]:
        x, h_prev, Wx, Wh, h = cache[t]
        da = (1.0 - h * h) * (dh[:, t, :] + dh_next)
        dx[:, t, :] = np.dot(da, Wx.T)
        dWx += np.dot(x.T, da)
        dWh += np.dot(h_prev.T, da)
        db += np.sum(da, axis=0)
        dh_next = np.dot(da, Wh.T)
    return dx, dh_next, dWx, dWh, db


@rnn_backward.variant("every dh followed back on its own, and all added up")
def backward_dh_by_dh(solution, dh, cache):
    x, before, after, Wx, Wh = _taken_apart(cache)
    steps, samples, units = after.shape
    total = [np.zeros((steps, samples, len(Wx))), np.zeros((samples, units)), 0.0, 0.0, 0.0]
    for source in range(steps):
        back = dh[:, source]
        for t in range(source, -1, -1):
            da = back * (1.0 - after[t] ** 2)
            back = da @ Wh.T
            total[0][t] += da @ Wx.T
            for k, part in enumerate((x[t].T @ da, before[t].T @ da, np.ones(samples) @ da)):
                total[2 + k] = total[2 + k] + part
        total[1] += back
    return np.swapaxes(total[0], 0, 1), *total[1:]
