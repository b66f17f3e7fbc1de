"""The exercises of a4, fourth part: units that have died, and how fast a network learns."""

import math

import numpy as np

from autograder.arrays import array, derived, value
from autograder.checks import matches, pure
from autograder.model import Exercise

# -------------------------------------------------------------------------------------------------------------- dead units


def _mixture(drawn):
    """Activations of nine units and five samples: silent for nobody, for some, for most, for everybody."""
    a = np.array(drawn)
    a[:, [2, 5]] = 0.0  # dead
    a[[0, 3], 0] = 0.0
    a[1:, 4] = 0.0
    a[:4, 7] = 0.0
    a[1:4, 8] = 0.0
    return a


def _cancelling(a):
    """Two units whose entries add up to 0 though they are awake, and a silent one."""
    a = np.array(a)
    a[:, 1] = [1.5, -1.5, 2.0, -2.0, 0.0]
    a[:, 3] = [0.0, 0.0, -0.5, 0.5, 0.0]
    a[:, 6] = 0.0
    return a


SILENT_SAMPLE = np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 3.0, 1.0]])

dead_unit_fraction = Exercise(
    "vanishing.dead_unit_fraction",
    title="Units that are silent for everybody",
    inputs={"drawn": array("5 9", away=0.1, positive=True), "activations": derived(_mixture, "drawn")},
    arguments=("activations",),
    outputs=("share",),
    checks=(
        matches(
            cases={
                "a mixture": {},
                "a silent sample": {"activations": value(SILENT_SAMPLE)},
            },
            points=2,
            hint=(
                "A unit is a column. What has to be true of a whole column, so that the unit is dead?",
                "Ask of every entry whether it is 0; a unit is dead if the answer is yes for all samples. Then take the "
                "share of such units.",
                "[[0, 1, 0], [0, 0, 2]]: the first unit is 0 for both samples, the others are not: 1/3.",
            ),
        ),
        matches(
            name="signs",
            cases={
                "negative entries": {"activations": value(np.array([[-1.0, 0.0, -0.5, -1.0], [-2.0, 0.0, 0.5, 0.0]]))},
                "sums that cancel": {
                    "drawn": array("5 7", away=0.1),
                    "activations": derived(_cancelling, "drawn"),
                },
                "a constant unit": {"activations": value(np.array([[2.0, 0.0, 1.0], [2.0, 0.0, 3.0]]))},
                "tiny entries": {"activations": value(np.array([[1e-12, 0.0, 0.0], [0.0, 0.0, 3.0]]))},
            },
            points=1,
            guard=True,
            hint=(
                "Can a column add up to 0 although its unit is awake?",
                "[[1], [-1]] adds up to 0, and [[-1], [-2]] has no entry above 0, but neither is silent: 0 units are dead.",
            ),
        ),
        matches(
            name="ends",
            cases={
                "nobody is dead": {"activations": value(np.array([[1.0, 2.0], [0.0, 3.0], [4.0, 0.0]]))},
                "all are dead": {"activations": value(np.zeros((4, 3)))},
                "one sample": {"activations": value(np.array([[0.0, 2.0, 0.0, 0.0]]))},
            },
            points=1,
            guard=True,
            hint=(
                "What is the answer if every unit is dead, and what with one sample only?",
                "[[0, 2]]: one of two units is silent for the only sample there is, 0.5.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Are the activations the same after the call?",
                "[[2, 0]] is still [[2, 0]] after its units are counted.",
            ),
        ),
    ),
    source="Lu, Shin, Su & Karniadakis, Dying ReLU and initialization, 2020",
)


def _wrong_share(name, text, share, *, fails="matches"):
    def wrong(solution, activations):
        return share(activations)

    wrong.__name__ = name
    dead_unit_fraction.misconception(text, fails=fails)(wrong)


_wrong_share(
    "zeros_counted_by_entry",
    "This is the share of entries that are 0. A unit is dead only if it is 0 for every sample.",
    lambda a: np.mean(a == 0),
)
_wrong_share(
    "silent_samples",
    "Rows are looked at: samples for which all units are silent. Units are columns.",
    lambda a: np.mean(np.all(a == 0, axis=1)),
)
_wrong_share(
    "silent_at_least_once",
    "A unit counts as dead if it is 0 for any sample. It has to be 0 for all of them.",
    lambda a: np.mean(np.any(a == 0, axis=0)),
)
_wrong_share("share_of_living", "This is the share of units that are awake.", lambda a: np.mean(np.any(a != 0, axis=0)))
_wrong_share(
    "dead_units_counted",
    "The dead units are counted. A share is asked for: divided by the number of units.",
    lambda a: 1.0 * np.sum(np.all(a == 0, axis=0)),
)
_wrong_share(
    "over_samples",
    "The dead units are divided by the number of samples. Divide by the number of units.",
    lambda a: np.sum(np.all(a == 0, axis=0)) / len(a),
)
_wrong_share(
    "over_entries",
    "The dead units are divided by the number of entries. Divide by the number of units.",
    lambda a: np.sum(np.all(a == 0, axis=0)) / a.size,
)
_wrong_share(
    "in_percent",
    "The share is in percent. It is a number from 0 to 1.",
    lambda a: 100.0 * np.mean(np.all(a == 0, axis=0)),
)
_wrong_share(
    "first_sample_only",
    "Only the first sample is looked at. A unit may be silent for it and awake for others.",
    lambda a: np.mean(a[0] == 0),
)
_wrong_share(
    "last_sample_only",
    "Only the last sample is looked at. A unit may be silent for it and awake for others.",
    lambda a: np.mean(a[-1] == 0),
)
_wrong_share(
    "samples_with_a_silent_unit",
    "Rows are looked at: samples for which any unit is silent. Units are columns.",
    lambda a: np.mean(np.any(a == 0, axis=1)),
)
_wrong_share(
    "whole_number_division",
    "The number of dead units is divided with //, which drops everything behind the point.",
    lambda a: np.sum(np.all(a == 0, axis=0)) // a.shape[1],
)
_wrong_share(
    "share_for_each_unit",
    "For each unit comes back for how many samples it is silent. Asked for is the share of units that are silent for all.",
    lambda a: np.mean(a == 0, axis=0),
)
_wrong_share(
    "mostly_silent",
    "A unit counts as dead if it is silent for more than half of the samples. It has to be silent for all.",
    lambda a: np.mean(np.mean(a == 0, axis=0) > 0.5),
)
_wrong_share(
    "marks_for_share",
    "One answer for each unit comes back. Take their share: one number.",
    lambda a: np.all(a == 0, axis=0),
)
_wrong_share(
    "not_positive_is_dead",
    "Negative entries count as silent, so a largest entry of 0 or less is enough. A unit with negative entries is awake.",
    lambda a: np.mean(np.all(a <= 0, axis=0)),
    fails="signs",
)
_wrong_share(
    "sums_of_columns",
    "The column is added up: entries of both signs cancel. Every single entry has to be 0.",
    lambda a: np.mean(np.sum(a, axis=0) == 0),
    fails="signs",
)
_wrong_share(
    "constant_counts_as_dead",
    "A unit counts as dead if it says the same to all samples. It has to say 0.",
    lambda a: np.mean(np.std(a, axis=0) == 0),
    fails="signs",
)
_wrong_share(
    "tiny_counts_as_zero",
    "Entries that are nearly 0 count as 0. A unit that still answers, if only a little, is not dead.",
    lambda a: np.mean(np.all(np.isclose(a, 0.0), axis=0)),
    fails="signs",
)
_wrong_share(
    "largest_is_zero",
    "A unit counts as dead if its largest entry is 0: negative entries are overlooked.",
    lambda a: np.mean(np.max(a, axis=0) == 0),
    fails="signs",
)


@dead_unit_fraction.misconception(
    "With one sample the array is squeezed: its only axis is then taken for the samples.", fails="ends"
)
def squeezed(solution, activations):
    a = np.squeeze(activations)
    return np.mean(np.all(a == 0, axis=0))


@dead_unit_fraction.misconception(
    "The marks are written into the activations, which belong to the caller.", fails="pure"
)
def marks_in_place(solution, activations):
    activations[activations != 0] = 1.0
    return np.mean(np.sum(activations, axis=0) == 0)


@dead_unit_fraction.variant("no entry differs from 0")
def no_entry_differs(solution, activations):
    return 1.0 - np.count_nonzero(activations.any(axis=0)) / activations.shape[1]


@dead_unit_fraction.variant("largest magnitude")
def largest_magnitude(solution, activations):
    return float((np.abs(activations).max(axis=0) == 0).mean())


@dead_unit_fraction.variant("counted in loops")
def counted(solution, activations):
    dead, (samples, units) = 0, activations.shape
    for unit in range(units):
        dead += all(activations[n, unit] == 0 for n in range(samples))
    return dead / units


# ------------------------------------------------------------------------------------------------- epochs to a given error


def _noisy_curve(noise):
    """An error that falls from 1 to 0.2, with ups and downs."""
    return np.linspace(1.0, 0.2, len(noise)) + 0.15 * noise


FALLS_AND_RISES = value(np.array([0.9, 0.7, 0.4, 0.6, 0.3, 0.35, 0.2, 0.5]))

epochs_to_error = Exercise(
    "vanishing.epochs_to_error",
    title="How many epochs to a given error?",
    inputs={"noise": array("13"), "history": derived(_noisy_curve, "noise"), "level": 0.55},
    arguments=("history", "level"),
    outputs=("epoch",),
    checks=(
        matches(
            name="curves",
            cases={
                "a noisy curve": {},
                "it rises again": {"history": FALLS_AND_RISES, "level": 0.45},
                "exactly the level": {"history": value(np.array([0.75, 0.5, 0.25, 0.5])), "level": 0.5},
                "at once": {"history": value(np.array([0.1, 0.05, 0.18, 0.3, 0.02])), "level": 0.2},
                "never": {"history": FALLS_AND_RISES, "level": 0.125},
                "in the last epoch": {"history": value(np.array([0.8, 0.9, 0.6, 0.25])), "level": 0.3},
            },
            points=3,
            hint=(
                "Walk along the curve with your finger. At which epoch may you stop, and what do you say at the end of the "
                "road?",
                "The first epoch whose error is at most the level, counted from 1; what comes later does not matter. None "
                "if there is no such epoch.",
                "history = [0.9, 0.4, 0.6, 0.3] and level = 0.5 give 2; level = 0.1 gives None.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "a list": {"history": value([0.9, 0.7, 0.25, 0.5]), "level": 0.25},
                "an empty list": {"history": value([]), "level": 0.25},
                "an empty array": {"history": value(np.zeros(0)), "level": 0.25},
            },
            points=1,
            guard=True,
            hint=(
                "Does your function also take a list, and one without any epoch?",
                "[0.5, 0.25] with level 0.25 gives 2; [] gives None: no epoch has reached the level.",
            ),
        ),
        pure(
            points=1,
            hint=("Is the curve the same after the call?", "[0.5, 0.25] is still [0.5, 0.25]: it may be asked again."),
        ),
    ),
    source="Krizhevsky, Sutskever & Hinton, ImageNet classification with deep convolutional neural networks, 2012, figure 1",
)


def _first(marks, otherwise=None):
    """Number of the first marked epoch, counted from 1."""
    found = np.flatnonzero(marks)
    return int(found[0]) + 1 if len(found) else otherwise


def _wrong_epoch(name, text, epoch):
    def wrong(solution, history, level):
        return epoch(np.asarray(history, dtype=np.float64), level)

    wrong.__name__ = name
    epochs_to_error.misconception(text, fails="curves")(wrong)


_wrong_epoch(
    "counted_from_zero",
    "The epochs are counted from 0. history[0] belongs to epoch 1.",
    lambda h, level: None if _first(h <= level) is None else _first(h <= level) - 1,
)
_wrong_epoch(
    "last_crossing",
    "This is the last epoch whose error is small enough. The first one is asked for.",
    lambda h, level: int(np.flatnonzero(h <= level)[-1]) + 1 if np.any(h <= level) else None,
)
_wrong_epoch(
    "for_good",
    "This is the epoch from which on the error stays small. The first time counts, whatever comes later.",
    lambda h, level: _first([np.all(h[i:] <= level) for i in range(len(h))]),
)
_wrong_epoch(
    "smallest_error",
    "This is the epoch of the smallest error. The first one that is small enough comes earlier.",
    lambda h, level: int(np.argmin(h)) + 1 if np.any(h <= level) else None,
)
_wrong_epoch(
    "smallest_error_always",
    "This is the epoch of the smallest error, and the level plays no part.",
    lambda h, level: int(np.argmin(h)) + 1 if len(h) else None,
)
_wrong_epoch(
    "strictly_below",
    "The error has to be below the level here. Exactly the level is enough.",
    lambda h, level: _first(h < level),
)
_wrong_epoch(
    "equal_to_level",
    "The error has to be equal to the level here. Anything below it is enough as well.",
    lambda h, level: _first(h == level),
)
_wrong_epoch(
    "gives_up_at_once",
    "The answer None is given as soon as the first epoch is too large. Whether none is small enough shows after the last one.",
    lambda h, level: 1 if len(h) and h[0] <= level else None,
)
_wrong_epoch(
    "position_zero_is_false",
    "Epoch 1 is found, at position 0, and then taken for `not found`: 0 counts as false in Python. Compare with None.",
    lambda h, level: None if _first(h <= level) == 1 else _first(h <= level),
)
_wrong_epoch(
    "has_to_cross",
    "The error has to come from above the level. If it is small enough in epoch 1, the answer is 1.",
    lambda h, level: _first(np.concatenate([[False], (h[:-1] > level) & (h[1:] <= level)]) if len(h) else []),
)
_wrong_epoch(
    "first_epoch_left_out",
    "The first epoch is left out. history[0] belongs to it, and it may be small enough already.",
    lambda h, level: _first(np.arange(len(h)) * (h <= level)),
)
_wrong_epoch(
    "searched_as_if_sorted",
    "The search by halves counts on a curve that falls all the time. This one goes up and down.",
    lambda h, level: int(np.searchsorted(-h, -level)) + 1 if np.searchsorted(-h, -level) < len(h) else None,
)
_wrong_epoch(
    "accuracy_for_error",
    "The first value that is at least the level is looked for, as if the curve were an accuracy. An error has to come down.",
    lambda h, level: _first(h >= level),
)
_wrong_epoch(
    "one_when_never",
    "argmax of no True at all is 0, so a curve that never comes down gets epoch 1. None is asked for.",
    lambda h, level: int(np.argmax(h <= level)) + 1 if len(h) else None,
)
_wrong_epoch(
    "length_when_never",
    "A curve that never comes down gets its last epoch. None is asked for.",
    lambda h, level: _first(h <= level, len(h) or None),
)
_wrong_epoch(
    "one_more_when_never",
    "A curve that never comes down gets the epoch after the last one. None is asked for.",
    lambda h, level: _first(h <= level, len(h) + 1 if len(h) else None),
)
_wrong_epoch(
    "minus_one_when_never",
    "A curve that never comes down gets -1. None is asked for.",
    lambda h, level: _first(h <= level, -1),
)
_wrong_epoch(
    "zero_when_never",
    "A curve that never comes down gets 0. None is asked for.",
    lambda h, level: _first(h <= level, 0),
)
_wrong_epoch(
    "infinity_when_never",
    "A curve that never comes down gets infinity. None is asked for.",
    lambda h, level: _first(h <= level, math.inf),
)
_wrong_epoch(
    "all_epochs_counted",
    "All epochs with a small error are counted. The number of the first one is asked for.",
    lambda h, level: int(np.sum(h <= level)) or None,
)
_wrong_epoch(
    "epochs_before",
    "The epochs with too large an error are counted, also those after the first success.",
    lambda h, level: int(np.sum(h > level)) + 1 if np.any(h <= level) else None,
)
_wrong_epoch(
    "nearest_to_level",
    "This is the epoch whose error is nearest to the level, from either side. It has to be at most the level.",
    lambda h, level: int(np.argmin(np.abs(h - level))) + 1 if np.any(h <= level) else None,
)
_wrong_epoch(
    "error_for_epoch",
    "The error comes back instead of the epoch that it belongs to.",
    lambda h, level: float(h[_first(h <= level) - 1]) if np.any(h <= level) else None,
)
_wrong_epoch(
    "all_such_epochs",
    "All epochs with a small error come back. The first one is asked for.",
    lambda h, level: [int(i) + 1 for i in np.flatnonzero(h <= level)] or None,
)
_wrong_epoch(
    "compared_with_the_start",
    "The error is compared with a share of the first one. The level is an error itself.",
    lambda h, level: _first(h <= level * h[0]) if len(h) else None,
)
_wrong_epoch(
    "between_two_epochs",
    "The place between two epochs is worked out where a straight line would cross the level. A whole epoch is asked for.",
    lambda h, level: _between(h, level),
)


def _between(h, level):
    epoch = _first(h <= level)
    if epoch is None or epoch == 1:
        return epoch
    before, after = h[epoch - 2], h[epoch - 1]
    return float(epoch - 1 + (before - level) / (before - after))


@epochs_to_error.misconception(
    "A list cannot be compared with a number entry by entry: make an array of it first, or walk through it.",
    fails="forms",
)
def arrays_only(solution, history, level):
    if isinstance(history, list):
        raise TypeError("'<=' not supported between instances of 'list' and 'float'")
    return solution(history, level)


@epochs_to_error.misconception(
    "An empty history ends with an error. No epoch has reached the level, so the answer is None.", fails="forms"
)
def empty_is_an_error(solution, history, level):
    if len(history) == 0:
        raise IndexError("list index out of range")
    return solution(history, level)


@epochs_to_error.misconception(
    "The level is taken off the history in place. The history belongs to the caller.", fails="pure"
)
def level_taken_off_in_place(solution, history, level):
    epoch = solution(history, level)
    if isinstance(history, np.ndarray):
        history -= level
    return epoch


@epochs_to_error.variant("flatnonzero")
def by_flatnonzero(solution, history, level):
    return _first(np.asarray(history) <= level)


@epochs_to_error.variant("while, with an index")
def by_while(solution, history, level):
    k = 0
    while k < len(history):
        if not history[k] > level:
            return k + 1
        k += 1


@epochs_to_error.variant("next of a generator")
def by_next(solution, history, level):
    return next((k for k, error in enumerate(history, 1) if error <= level), None)
