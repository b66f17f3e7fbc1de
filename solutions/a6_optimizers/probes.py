"""a6: slopes to walk down, and simple optimizers to train with. Read them, try your functions on them.

A slope is the gradient of a function of a point w (D,), any D: it takes w, returns an array of the same shape, and leaves w
alone. An optimizer takes (w, g, state) and returns (w_new, state_new), as all of this assignment do. These are of no use for
training; each of them makes one thing visible.
"""

import numpy as np


def bowl(w):
    """The gradient of a bowl: half of 1 w[0]^2 + 2 w[1]^2 + 3 w[2]^2 + ..., plus the products of neighbours, minus their sum.

    It is linear in w. Every coordinate but a single one has a share in the slope of its neighbours: whoever moves them one
    after the other comes to another place.
    """
    slope = np.arange(1.0, len(w) + 1) * w - 1.0
    slope[:-1] += w[1:]
    slope[1:] += w[:-1]
    return slope


def bent_valley(w):
    """The gradient of a valley that turns: the sum of w[i]^2 / 2 and of (w[i + 1] - sin(2 w[i]))^2 over all neighbours."""
    slope, off = np.array(w, dtype=np.float64), w[1:] - np.sin(2.0 * w[:-1])
    slope[1:] += 2.0 * off
    slope[:-1] -= 4.0 * off * np.cos(2.0 * w[:-1])
    return slope


def stays(w, g, state):
    """Leaves w where it is: whatever is measured during the training is measured at the first parameters."""
    return w.copy(), {}


def counts(w, g, state):
    """Adds the number of its calls with this state, the present one included: 1, then 2, then 3, ... The slope plays no part.

    After k calls 1 + 2 + ... + k has been added. If a state is lost, or used for two arrays, that shows.
    """
    calls = state.get("calls", 0) + 1
    return w + float(calls), {"calls": calls}


def counts_in_place(w, g, state):
    """The same as `counts`, but changes the dict that it is given, and hands back that very dict."""
    state["calls"] = state.get("calls", 0) + 1
    return w + float(state["calls"]), state


def adds_squares(w, g, state):
    """Adds one and the same number to all entries of w: the sum of the squares of all entries of g.

    The same number added to all scores of a row does not change their softmax. So a network of a single layer has the same
    slopes as before, whatever has been added so far, and what has been added tells which slopes came.
    """
    return w + np.sum(g**2), {}


def notices_repeats(w, g, state):
    """Leaves w where it is, unless the slopes come in the same order again: each time that happens, it adds 1 to w.

    That is, the second half of all slopes so far are those of the first half, one by one.
    """
    seen = [*state.get("seen", []), g.copy()]
    half = len(seen) // 2
    repeated = len(seen) % 2 == 0 and all(np.array_equal(a, b) for a, b in zip(seen[:half], seen[half:], strict=True))
    return w + float(repeated), {"seen": seen}


def squashes(w, g, state):
    """Steps against g, with the step of every entry squashed to less than 1: w - g / (1 + |g|). It remembers nothing."""
    return w - g / (1.0 + np.abs(g)), {}
