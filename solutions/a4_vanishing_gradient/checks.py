"""The exercises of a4, first part: the slope of the sigmoid."""

import numpy as np

from autograder.arrays import array, uniform, value
from autograder.checks import gradient, matches, pure, stable
from autograder.model import Exercise

sigmoid_derivative = Exercise(
    "vanishing.sigmoid_derivative",
    title="The slope of the sigmoid",
    inputs={"z": array("N D", scale=2.0), "ones": value(np.ones((5, 3)))},
    arguments=("z",),
    outputs=("slope",),
    checks=(
        gradient(
            of="given.sigmoid",
            wrt="z",
            upstream="ones",
            points=5,
            hint=(
                "Where is the sigmoid steepest, and what is its value there?",
                "With s = sigmoid(z) the slope is a product of s and of what is missing to 1. Work out s first.",
                "z = [[0]]: s is 0.5, and the slope is 0.25. Nowhere is it larger.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "a number": {"z": uniform(0.5, 1.5)},
                "one axis": {"z": array("7")},
                "three axes": {"z": array("2 3 4")},
            },
            points=2,
            guard=True,
            hint=(
                "Does the function work entry by entry, whatever the shape of z is?",
                "z = 0 gives the number 0.25, z = [0, 0] gives [0.25, 0.25].",
            ),
        ),
        stable(
            inputs={"z": value(np.array([[-1000.0, -720.0, 0.0], [1.0, 720.0, 1000.0]]))},
            points=2,
            hint=(
                "What is exp(1000) on a computer, and what is infinity divided by infinity?",
                "The given `sigmoid` does not overflow. Make the slope from what it returns: at z = -1000 it is 0.",
            ),
        ),
        pure(points=1, hint=("Is z the same after the call?", "z = [[2]] is still [[2]] afterwards.")),
    ),
    source="Hochreiter, Untersuchungen zu dynamischen neuronalen Netzen, 1991; LeCun and others, Efficient BackProp, 1998",
)


def _sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


@sigmoid_derivative.misconception(
    "The formula is right for s = sigmoid(z), but z itself is put into it. The sigmoid has to be applied first.",
    fails="gradient",
)
def slope_of_activation(solution, z):
    return z * (1.0 - z)


@sigmoid_derivative.misconception(
    "The sigmoid is applied twice: the slope is taken at sigmoid(z) in place of z.", fails="gradient"
)
def sigmoid_applied_twice(solution, z):
    return solution(_sigmoid(z))


@sigmoid_derivative.misconception("This is the sigmoid itself, not its slope.", fails="gradient")
def value_for_slope(solution, z):
    return _sigmoid(z)


# 1 - s and exp(-z) / (1 + exp(-z)) are one function
@sigmoid_derivative.misconception(
    "This is 1 - s, which is sigmoid(-z). The factor s is missing.", fails="gradient", group="sigmoid_of_minus_z"
)
def one_minus_s(solution, z):
    return _sigmoid(-z)


@sigmoid_derivative.misconception("This is s s: the factor 1 - s has become s.", fails="gradient")
def s_squared(solution, z):
    return _sigmoid(z) ** 2


@sigmoid_derivative.misconception(
    "This is s s - s, which is negative. The sigmoid rises everywhere, so its slope is positive.", fails="gradient"
)
def turned_sign(solution, z):
    return -solution(z)


@sigmoid_derivative.misconception(
    "This is 1 - s^2, the formula for tanh. The sigmoid has one of its own.", fails="gradient"
)
def slope_of_tanh(solution, z):
    return 1.0 - _sigmoid(z) ** 2


@sigmoid_derivative.misconception("This is the slope of ReLU: 1 where z is positive, else 0.", fails="gradient")
def slope_of_relu(solution, z):
    return (z > 0) * 1.0


@sigmoid_derivative.misconception(
    "The slope is 1 at z = 0 here: it is scaled so that its largest value is 1. The largest value is 0.25.",
    fails="gradient",
)
def largest_slope_one(solution, z):
    return 4.0 * solution(z)


@sigmoid_derivative.misconception(
    "The slope is 0.5 at z = 0 here, twice too large. There s is 0.5, and so is 1 - s.", fails="gradient"
)
def largest_slope_half(solution, z):
    return 2.0 * solution(z)


@sigmoid_derivative.misconception(
    "The slope is 0.3 at z = 0 here, as some texts have it. There s is 0.5, and so is 1 - s: their product is less.",
    fails="gradient",
)
def largest_slope_three_tenths(solution, z):
    return 1.2 * solution(z)


@sigmoid_derivative.misconception(
    "The slope is 0.25 everywhere here. That is its value at z = 0, its largest one.", fails="gradient"
)
def same_slope_everywhere(solution, z):
    return np.full(np.shape(z), 0.25)


@sigmoid_derivative.misconception(
    "The denominator is not squared: exp(-z) / (1 + exp(-z)) is sigmoid(-z).",
    fails="gradient",
    group="sigmoid_of_minus_z",
)
def denominator_not_squared(solution, z):
    return np.exp(-z) / (1.0 + np.exp(-z))


@sigmoid_derivative.misconception(
    "This is exp(-z), the slope of another function. The sigmoid's is flat on both sides.", fails="gradient"
)
def plain_exponential(solution, z):
    return np.exp(-z)


@sigmoid_derivative.misconception(
    "The slope is measured by a one-sided difference, which is off by about its step. There is an exact formula.",
    fails="gradient",
)
def one_sided_difference(solution, z):
    return (_sigmoid(z + 1e-4) - _sigmoid(z)) / 1e-4


@sigmoid_derivative.misconception(
    "exp(-z) overflows where z is far below 0, and infinity over infinity is NaN.", fails="stable"
)
def overflows_below(solution, z):
    return np.exp(-z) / (1.0 + np.exp(-z)) ** 2


@sigmoid_derivative.misconception(
    "exp(z) overflows where z is far above 0, and infinity over infinity is NaN.", fails="stable"
)
def overflows_above(solution, z):
    return np.exp(z) / (1.0 + np.exp(z)) ** 2


@sigmoid_derivative.misconception(
    "z is cut off on both sides before the exponential. Far out the slope stops getting smaller: at 1000 it is not 0.",
    fails="stable",
)
def cut_off_far_out(solution, z):
    return solution(np.clip(z, -20.0, 20.0))


@sigmoid_derivative.misconception("The result is written into z, which belongs to the caller.", fails="pure")
def slope_in_place(solution, z):
    slope = solution(z)
    if isinstance(z, np.ndarray):
        z[...] = slope
    return slope


@sigmoid_derivative.variant("from tanh")
def by_tanh(solution, z):
    return 0.25 * (1.0 - np.tanh(0.5 * z) ** 2)


@sigmoid_derivative.variant("both sides by the sigmoid")
def both_sides(solution, z):
    return _sigmoid(z) * _sigmoid(-z)


@sigmoid_derivative.variant("exponential of what is not positive")
def never_overflows(solution, z):
    e = np.exp(-np.abs(z))
    return e / (1.0 + e) ** 2
