"""The exercises of a2, first part: activations.

Read after it, in the learner's order: `checks_classes.py`, `checks_losses.py`, `checks_network.py`.
"""

import numpy as np

from autograder.arrays import array, default, value
from autograder.checks import matches, pure, stable
from autograder.model import Exercise

WHOLE = {"z": value(np.array([[-3, 0, 2], [1, -1, 4]]))}
ONE_NUMBER = {"z": value(np.array(-0.75))}
EXTREME = value(np.array([-1000.0, -2.0, 0.0, 3.0, 1000.0]))
FAR_FROM_ZERO = value(np.array([[-120.0, 6.5, 40.0], [1000.0, -7.25, 12.0]]))
BOTH_SIGNS = value(np.array([[-2.5, 0.0, 0.5, 3.0], [1.5, -0.25, -4.0, 0.0], [-1.0, 2.0, -0.5, 0.75]]))


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


# ------------------------------------------------------------------------------------------------------------- sigmoid

sigmoid = Exercise(
    "forward.sigmoid",
    title="The sigmoid",
    inputs={"z": array("N M", scale=2.0)},
    outputs=("a",),
    checks=(
        matches(
            points=4,
            hint=(
                "Where should a large positive z end up, near 0 or near 1? And z = 0?",
                "One over the sum of 1 and exp(-z), for every entry by itself. The whole sum stands below the line.",
                "z = [0, 2]: exp(-2) is 0.135335, and 1 / 1.135335 is 0.880797, so a = [0.5, 0.880797].",
            ),
        ),
        matches(
            name="forms",
            cases={
                "whole numbers": WHOLE,
                "no axis": ONE_NUMBER,
                "three axes": {"z": array("2 3 4")},
            },
            points=2,
            guard=True,
            hint=(
                "Does your code count on z having two axes, or on its entries having a decimal point?",
                "The result is float64 even if z holds whole numbers: an array like z cannot hold 0.88. z = [0, 2] "
                "gives [0.5, 0.880797], not [0, 0].",
            ),
        ),
        matches(
            name="tails",
            cases={
                "near -30": {"z": value(np.array([-30.0, -30.5, -33.25]))},
                "near 30": {"z": value(np.array([30.0, 16.5, 36.0]))},
                "far out": {"z": value(np.array([-600.5, -650.0, -700.25]))},
            },
            points=2,
            guard=True,
            hint=(
                "At z = -30 the right answer is about 1e-13: tiny, but not nothing. Does your formula form it as the "
                "difference of two numbers near 1, or stop z at some bound?",
                "Next to 1, float64 knows 16 digits and no more: 1 - 0.9999999999999 has lost most of its own. For "
                "negative z, exp(z) / (1 + exp(z)) keeps them.",
                "sigmoid(-30) = 9.35762e-14.",
            ),
        ),
        stable(
            inputs={"z": EXTREME},
            points=1,
            hint=(
                "exp(1000) is infinite for float64. Does your formula divide one infinity by another?",
                "Only ever take exp of a number that is not positive: with e = exp(-|z|) nothing can overflow. Which "
                "fraction of e is right for z >= 0, and which for z < 0?",
                "z = [-1000, 1000] gives a = [0, 1].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "z *= -1 writes into the caller's array: after the call on z = [0, 2] it would be [0, -2]. -z is a new "
                "one.",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, Nature 323, 1986",
)


@sigmoid.misconception(
    "The sign of the exponent is turned: this falls from 1 to 0 where the sigmoid rises.", fails="matches"
)
def falling(solution, z):
    return solution(-z)


@sigmoid.misconception(
    "exp is taken of -|z| on both sides of 0, and the same fraction of it: the result is never below 1/2.",
    fails="matches",
)
def never_below_half(solution, z):
    return solution(np.abs(z))


@sigmoid.misconception("z times sigmoid(z) is another function, called SiLU.", fails="matches")
def silu(solution, z):
    return z * solution(z)


@sigmoid.misconception(
    "Without brackets 1 / 1 is formed first, and exp(-z) is added to it. The whole sum belongs below the line.",
    fails="matches",
)
def without_brackets(solution, z):
    return 1 / 1 + np.exp(-z)


@sigmoid.misconception("The 1 below the line is missing: 1 / exp(-z) is exp(z).", fails="matches")
def without_one(solution, z):
    return np.exp(z)


@sigmoid.misconception("The 1 is subtracted below the line. It is added.", fails="matches")
def subtracts_one(solution, z):
    with np.errstate(all="ignore"):
        return 1.0 / (1.0 - np.exp(-z))


@sigmoid.misconception("This is tanh: it goes from -1 to 1, the sigmoid from 0 to 1.", fails="matches")
def tanh_for_sigmoid(solution, z):
    return np.tanh(z)


@sigmoid.misconception(
    "(1 + tanh(z)) / 2 rises twice as fast: the sigmoid of z is made of tanh(z / 2).", fails="matches"
)
def tanh_of_whole_z(solution, z):
    return 0.5 * (1.0 + np.tanh(z))


@sigmoid.misconception("a (1 - a) is the slope of the sigmoid. Its value is asked for.", fails="matches")
def slope_for_value(solution, z):
    a = solution(z)
    return a * (1.0 - a)


@sigmoid.misconception("The sigmoid is applied twice.", fails="matches")
def sigmoid_twice(solution, z):
    return solution(solution(z))


@sigmoid.misconception(
    "The entries are divided by a common sum: that is softmax. Here every entry stands alone.", fails="matches"
)
def shares_a_sum(solution, z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


@sigmoid.misconception("This is a straight line, cut off at 0 and 1. The sigmoid bends everywhere.", fails="matches")
def straight_line(solution, z):
    return np.clip(0.25 * z + 0.5, 0.0, 1.0)


@sigmoid.misconception("The result is rounded to 0 and 1: that is the step of the perceptron.", fails="matches")
def step_for_sigmoid(solution, z):
    return (z > 0) * 1.0


@sigmoid.misconception(
    "The result is written into an array like z. If z holds whole numbers, everything behind the point is lost.",
    fails="forms",
)
def result_like_z(solution, z):
    a = np.empty_like(z)
    a[...] = solution(z)
    return a


@sigmoid.misconception("z is stopped at -15 and 15: below that the result no longer falls.", fails="tails")
def stopped_at_15(solution, z):
    return solution(np.clip(z, -15, 15))


@sigmoid.misconception("z is stopped at -30 and 30: below that the result no longer falls.", fails="tails")
def stopped_at_30(solution, z):
    return solution(np.clip(z, -30, 30))


@sigmoid.misconception(
    "z is stopped at -500 and 500. The overflow is gone, but at z = -600 the result is too large by a factor of 1e43.",
    fails="tails",
)
def stopped_at_500(solution, z):
    return solution(np.clip(z, -500, 500))


@sigmoid.misconception(
    "The result is stopped a little above 0 and a little below 1: at z = -30 it is the bound that comes back.",
    fails="tails",
)
def clipped_result(solution, z):
    return np.clip(solution(z), 1e-7, 1 - 1e-7)


@sigmoid.misconception(
    "Left of 0 the result is made as 1 minus a number near 1: at z = -30 only three digits of it are left.",
    fails="tails",
)
def one_minus(solution, z):
    return 1.0 - 1.0 / (1.0 + np.exp(z))


@sigmoid.misconception(
    "(1 + tanh(z / 2)) / 2 is the right formula on paper. At z = -30 tanh is -1 up to the last digits, and 1 minus 1 "
    "keeps none of them.",
    fails="tails",
)
def through_tanh(solution, z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


@sigmoid.misconception("exp(z) / (1 + exp(z)) is infinity over infinity, not a number, at z = 1000.", fails="stable")
def overflows(solution, z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1.0 + np.exp(z))


@sigmoid.misconception("z is negated in place: the caller's array has changed its sign.", fails="pure")
def negates_in_place(solution, z):
    z *= -1
    return 1.0 / (1.0 + np.exp(z))


@sigmoid.misconception("The result is written over z, and z is handed out: there is no z any more.", fails="pure")
def over_z(solution, z):
    if z.dtype != np.float64 or z.ndim == 0:
        return solution(z)
    z[...] = solution(z)
    return z


@sigmoid.variant("the formula as it stands: 1 over infinity is 0")
def as_it_stands(solution, z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


@sigmoid.variant("by the sign of z, with masks")
def by_masks(solution, z):
    a = np.zeros(z.shape)
    positive = z >= 0
    a[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    a[~positive] = e / (1.0 + e)
    return a


@sigmoid.variant("through logarithms")
def through_logarithms(solution, z):
    return np.exp(-np.logaddexp(0.0, -z))


@sigmoid.variant("np.where over both branches")
def where_both(solution, z):
    with np.errstate(all="ignore"):
        return np.where(z >= 0, 1.0 / (1.0 + np.exp(-z)), np.exp(z) / (1.0 + np.exp(z)))


@sigmoid.variant("one entry after the other")
def entry_by_entry(solution, z):
    a = np.zeros(z.shape, order="F")
    for index in np.ndindex(z.shape):
        e = np.exp(-abs(float(z[index])))
        a[index] = (1.0 if z[index] >= 0 else e) / (1.0 + e)
    return a


# ---------------------------------------------------------------------------------------------------------------- tanh

tanh = Exercise(
    "forward.tanh",
    title="The hyperbolic tangent",
    inputs={"z": array("N M", scale=1.5)},
    outputs=("a",),
    checks=(
        matches(
            cases={"two axes": {}, "whole numbers": WHOLE, "no axis": ONE_NUMBER},
            points=1,
            hint=(
                "tanh is the sigmoid, stretched and shifted so that it goes from -1 to 1. What is tanh(0)?",
                "tanh(z) = 2 sigmoid(2 z) - 1. NumPy knows it, too.",
                "z = [0, 1]: sigmoid(2) is 0.880797, and 2 times that minus 1 is 0.761594, so a = [0, 0.761594].",
            ),
        ),
        stable(
            inputs={"z": EXTREME},
            points=1,
            hint=(
                "exp(1000) is infinite for float64, and infinity over infinity is not a number.",
                "z = [-1000, 1000] gives a = [-1, 1]: the sigmoid that you have just written gets there safely.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "After the call on z = [0, 1] it is still [0, 1], not [0, 2] and not [0, 0.76].",
            ),
        ),
    ),
    source="LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998",
)


@tanh.misconception(
    "The 2 inside is missing: 2 sigmoid(z) - 1 is tanh(z / 2), which rises half as fast.", fails="matches"
)
def tanh_half_speed(solution, z):
    return 2.0 * _sigmoid(z) - 1.0


@tanh.misconception("2 sigmoid(2 z) is not shifted down yet: it goes from 0 to 2.", fails="matches")
def tanh_not_shifted(solution, z):
    return 2.0 * _sigmoid(2.0 * np.asarray(z))


@tanh.misconception("The 2 in front is missing: this goes from -1 to 0.", fails="matches")
def tanh_not_stretched(solution, z):
    return _sigmoid(2.0 * np.asarray(z)) - 1.0


@tanh.misconception("This is the sigmoid: it goes from 0 to 1, tanh from -1 to 1.", fails="matches")
def sigmoid_for_tanh(solution, z):
    return _sigmoid(z)


@tanh.misconception("This is the tangent of trigonometry. tanh is made of exponentials.", fails="matches")
def tangent(solution, z):
    return np.tan(z)


@tanh.misconception("exp(z) - exp(-z) over 2 is sinh. Below the line stands the sum, not 2.", fails="matches")
def sinh_for_tanh(solution, z):
    return np.sinh(z)


@tanh.misconception("Sum and difference have changed places: that is 1 / tanh(z).", fails="matches")
def upside_down(solution, z):
    with np.errstate(all="ignore"):
        return 1.0 / np.tanh(z)


@tanh.misconception("1 - tanh(z) squared is the slope of tanh. Its value is asked for.", fails="matches")
def tanh_slope_for_value(solution, z):
    return 1.0 - np.tanh(z) ** 2


@tanh.misconception(
    "The result is written into an array like z. If z holds whole numbers, everything behind the point is lost.",
    fails="matches",
)
def tanh_result_like_z(solution, z):
    a = np.empty_like(z)
    a[...] = np.tanh(z)
    return a


@tanh.misconception(
    "(exp(z) - exp(-z)) / (exp(z) + exp(-z)) is infinity over infinity, not a number, at z = 1000.", fails="stable"
)
def tanh_overflows(solution, z):
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@tanh.misconception(
    "(exp(2 z) - 1) / (exp(2 z) + 1) is safe at z = -1000 only: at 1000 it is infinity over infinity.", fails="stable"
)
def tanh_overflows_to_the_right(solution, z):
    with np.errstate(all="ignore"):
        e = np.exp(2.0 * np.asarray(z))
        return (e - 1.0) / (e + 1.0)


@tanh.misconception(
    "(1 - exp(-2 z)) / (1 + exp(-2 z)) is safe at z = 1000 only: at -1000 it is infinity over infinity.", fails="stable"
)
def tanh_overflows_to_the_left(solution, z):
    with np.errstate(all="ignore"):
        e = np.exp(-2.0 * np.asarray(z))
        return (1.0 - e) / (1.0 + e)


@tanh.misconception("z is doubled in place: the caller's array holds twice its numbers.", fails="pure")
def doubles_in_place(solution, z):
    if z.dtype != np.float64 or z.ndim == 0:
        return np.tanh(z)
    z *= 2.0
    return 2.0 * _sigmoid(z) - 1.0


@tanh.variant("through the sigmoid")
def tanh_through_sigmoid(solution, z):
    return 2.0 * _sigmoid(2.0 * z) - 1.0


@tanh.variant("through the sigmoid as its formula stands")
def tanh_through_plain_sigmoid(solution, z):
    with np.errstate(over="ignore"):
        return 2 / (1 + np.exp(-2 * z)) - 1


@tanh.variant("by the size of z")
def tanh_by_size(solution, z):
    e = np.exp(-2.0 * np.abs(z))
    return np.sign(z) * (1.0 - e) / (1.0 + e)


# ---------------------------------------------------------------------------------------------------------------- relu

relu = Exercise(
    "forward.relu",
    title="ReLU",
    inputs={"z": array("N M")},
    outputs=("a",),
    checks=(
        matches(
            cases={
                "drawn": {},
                "with zeros": {"z": BOTH_SIGNS},
                "far from 0": {"z": FAR_FROM_ZERO},
            },
            points=1,
            hint=(
                "What happens to an entry that is negative, and what to one that is positive?",
                "Every entry is compared with 0 by itself, and the larger of the two stays. np.max looks for the "
                "largest entry of an array; np.maximum compares entry by entry.",
                "z = [-2, 0, 3] gives a = [0, 0, 3].",
            ),
        ),
        matches(
            name="forms",
            cases={"whole numbers": WHOLE, "no axis": ONE_NUMBER, "three axes": {"z": array("2 3 4")}},
            points=1,
            guard=True,
            hint=(
                "Does your code count on z having two axes? And of what kind is the result if z holds whole numbers?",
                "Compare with 0.0 and not with 0: z = [-2, 3] gives [0.0, 3.0], float64.",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "z[z < 0] = 0 writes into the caller's array: after the call z = [-2, 3] would be [0, 3].",
            ),
        ),
    ),
    source="Nair & Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010",
)


@relu.misconception("Large entries are cut off at 6: that is ReLU6. ReLU has no upper end.", fails="matches")
def stops_at_six(solution, z):
    return np.minimum(solution(z), 6.0)


@relu.misconception(
    "np.max(z, 0) is the largest entry of every column: its second argument is an axis, not a number to compare with.",
    fails="matches",
)
def largest_of_columns(solution, z):
    return np.max(z, 0)


@relu.misconception(
    "This is one number, the largest of all. Every entry is compared with 0 by itself.", fails="matches"
)
def largest_of_all(solution, z):
    return np.maximum(0.0, np.max(z))


@relu.misconception("This is the absolute value: a negative entry becomes 0, not positive.", fails="matches")
def absolute_value(solution, z):
    return 1.0 * np.abs(z)


@relu.misconception(
    "This says where z is positive, 1 or True: it is the slope of ReLU. Its value there is z itself.", fails="matches"
)
def comparison_for_value(solution, z):
    return z > 0


@relu.misconception(
    "The smaller of z and 0 is taken: the negative half is kept, the positive one lost.", fails="matches"
)
def smaller_one(solution, z):
    return np.minimum(0.0, z)


@relu.misconception(
    "z comes back as it is: nothing is cut off. What is negative becomes 0.",
    fails="matches",
)
def lets_everything_through(solution, z):
    return np.array(z, dtype=np.float64)


@relu.misconception(
    "Python's own max, like an if, asks one question about the whole array, and an array is neither true nor false. "
    "np.maximum asks every entry.",
    fails="matches",
)
def built_in_max(solution, z):
    return max(0, z)


@relu.misconception("Negative entries are picked out and left away: the shape has to stay.", fails="matches")
def leaves_negative_out(solution, z):
    return 1.0 * z[z > 0]


@relu.misconception("A negative entry keeps a little of its size: that is the leaky ReLU.", fails="matches")
def leaky_for_relu(solution, z):
    return np.where(z > 0, z, 0.01 * z)


@relu.misconception("Everything above 1 is cut off too. ReLU has no upper bound.", fails="matches")
def cut_off_at_one(solution, z):
    return np.clip(z, 0.0, 1.0)


@relu.misconception("log(1 + exp(z)) is softplus, a smooth relative of ReLU.", fails="matches")
def softplus(solution, z):
    return np.logaddexp(0.0, z)


@relu.misconception("z is multiplied by itself where it is positive. ReLU keeps it as it is.", fails="matches")
def squares_positive(solution, z):
    return np.maximum(0.0, z) * z


@relu.misconception(
    "The loop runs over two axes only. z may have any shape, also none.",
    fails="forms",
)
def two_axes_only(solution, z):
    a = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            a[i, j] = max(0.0, z[i, j])
    return a


@relu.misconception("Zeros are written into z: the caller's array has lost its negative entries.", fails="pure")
def relu_in_place(solution, z):
    if z.dtype == np.float64 and z.ndim > 0:
        z[z < 0] = 0.0
    return solution(z)


@relu.misconception("Zeros are written into z, and z itself is handed out.", fails="pure")
def relu_in_place_and_out(solution, z):
    return np.maximum(0.0, z, out=z) if z.dtype == np.float64 and z.ndim > 0 else solution(z)


@relu.variant("times a mask")
def relu_by_mask(solution, z):
    return 1.0 * z * (z > 0)


@relu.variant("where")
def relu_by_where(solution, z):
    return np.where(z >= 0, z, 0.0)


@relu.variant("half of z plus its size")
def relu_by_size(solution, z):
    return (np.abs(z) + z) / 2


@relu.variant("a copy with zeros written in")
def relu_by_copy(solution, z):
    a = np.array(z, dtype=float)
    a[a < 0] = 0
    return a


# ---------------------------------------------------------------------------------------------------------- leaky relu

leaky_relu = Exercise(
    "forward.leaky_relu",
    title="Leaky ReLU",
    inputs={"z": array("N M"), "alpha": 0.3},
    outputs=("a",),
    checks=(
        matches(
            cases={
                "alpha 0.3": {},
                "alpha 0.01, with zeros": {"z": BOTH_SIGNS, "alpha": 0.01},
                "alpha 0.6, with zeros": {"z": BOTH_SIGNS, "alpha": 0.6},
                "alpha 0": {"alpha": 0.0},
            },
            points=1,
            hint=(
                "On which side of 0 is the line the flat one?",
                "Positive entries stay as they are; all others are multiplied by alpha.",
                "z = [-2, 0, 3] with alpha 0.3 gives a = [-0.6, 0, 3].",
            ),
        ),
        matches(
            name="forms",
            cases={
                "whole numbers": WHOLE,
                "no axis": ONE_NUMBER,
                "three axes": {"z": array("2 3 4")},
                "alpha left out": {"z": BOTH_SIGNS, "alpha": default()},
            },
            points=1,
            guard=True,
            hint=(
                "Does your code count on z having two axes, or on its entries having a decimal point? And which alpha "
                "holds if none is given?",
                "The result is float64 even if z holds whole numbers: z = [-2, 3] with alpha 0.3 gives [-0.6, 3.0], and "
                "without alpha [-0.02, 3.0].",
            ),
        ),
        pure(
            points=1,
            hint=(
                "Is z still z after the call?",
                "z[z < 0] *= alpha writes into the caller's array: z = [-2, 3] would be [-0.6, 3] afterwards.",
            ),
        ),
    ),
    source="Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models, 2013",
)


@leaky_relu.misconception("alpha stands on the positive side: there the entry stays as it is.", fails="matches")
def alpha_on_the_right(solution, z, alpha=0.01):
    return np.where(z > 0, alpha * z, z) * 1.0


@leaky_relu.misconception("alpha is not looked at: 0.01 is only what it is if nothing else is given.", fails="matches")
def always_a_hundredth(solution, z, alpha=0.01):
    return solution(z, 0.01)


@leaky_relu.misconception("Negative entries become 0: that is ReLU, without a leak.", fails="matches")
def no_leak(solution, z, alpha=0.01):
    return np.maximum(0.0, z)


@leaky_relu.misconception(
    "Where z is negative, alpha itself comes back. The leak is a slope: alpha times z.", fails="matches"
)
def alpha_as_value(solution, z, alpha=0.01):
    return np.where(z > 0, z, alpha) * 1.0


@leaky_relu.misconception(
    "Where z is negative, alpha is subtracted from 0. The leak is a slope: alpha times z.", fails="matches"
)
def minus_alpha(solution, z, alpha=0.01):
    return np.where(z > 0, z, -alpha) * 1.0


@leaky_relu.misconception(
    "The negative side has turned upwards: alpha times z is negative where z is.", fails="matches"
)
def leak_upwards(solution, z, alpha=0.01):
    return np.where(z > 0, z, -alpha * z)


@leaky_relu.misconception("Every entry is compared with alpha. The corner is at z = 0.", fails="matches")
def compares_with_alpha(solution, z, alpha=0.01):
    return np.maximum(alpha, z)


@leaky_relu.misconception(
    "alpha z is added to ReLU on both sides: on the positive one the slope becomes 1 + alpha.", fails="matches"
)
def leak_on_both_sides(solution, z, alpha=0.01):
    return np.maximum(0.0, z) + alpha * z


@leaky_relu.misconception(
    "Without alpha the leak is not 0.01: the first line of the function names that number, and callers count on it.",
    fails="forms",
)
def another_default(solution, z, alpha=0.1):
    return solution(z, alpha)


@leaky_relu.misconception(
    "alpha (exp(z) - 1) on the negative side is ELU. The leak is a straight line.", fails="matches"
)
def elu(solution, z, alpha=0.01):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))


@leaky_relu.misconception(
    "The leak is divided by alpha instead of multiplied: with alpha 0.3 it is more than three times as steep.",
    fails="matches",
)
def divides_by_alpha(solution, z, alpha=0.01):
    with np.errstate(all="ignore"):
        return np.where(z > 0, z, z / np.float64(alpha))


@leaky_relu.misconception(
    "The result is written into an array like z. If z holds whole numbers, everything behind the point is lost.",
    fails="forms",
)
def leaky_like_z(solution, z, alpha=0.01):
    a = np.empty_like(z)
    a[...] = solution(z, alpha)
    return a


@leaky_relu.misconception("The leak is written into z: the caller's negative entries have shrunk.", fails="pure")
def leaky_in_place(solution, z, alpha=0.01):
    a = solution(z, alpha)
    if z.dtype == np.float64 and z.ndim > 0:
        z[z < 0] *= alpha
    return a


@leaky_relu.misconception("The leak is written into z, and z itself is handed out.", fails="pure")
def leaky_in_place_and_out(solution, z, alpha=0.01):
    if z.dtype != np.float64 or z.ndim == 0:
        return solution(z, alpha)
    z[z < 0] *= alpha
    return z


@leaky_relu.variant("the larger of two lines")
def larger_line(solution, z, alpha=0.01):
    return np.maximum(z, alpha * z)


@leaky_relu.variant("two halves")
def two_halves(solution, z, alpha=0.01):
    return np.maximum(0.0, z) + alpha * np.minimum(0.0, z)


@leaky_relu.variant("a copy, multiplied where it is negative")
def leaky_by_copy(solution, z, alpha=0.01):
    a = np.array(z, dtype=np.float64)
    a[a < 0] *= alpha
    return a


# ------------------------------------------------------------------------------------------------------------ identity

identity = Exercise(
    "forward.identity",
    title="The identity",
    inputs={"z": array("N M")},
    outputs=("a",),
    waived={"echo": "what goes in comes out: that is the function"},
    checks=(
        matches(
            points=1,
            hint=(
                "An output layer that predicts a price has no reason to bend its number. What is left to do?",
                "z = [-2, 3] gives [-2, 3].",
            ),
        ),
    ),
)


@identity.misconception("Negative entries are lost: that is ReLU.", fails="matches")
def relu_for_identity(solution, z):
    return np.maximum(0.0, z)


@identity.misconception(
    "This is the identity matrix. Here the function that changes nothing is meant.", fails="matches"
)
def identity_matrix(solution, z):
    return np.eye(len(z))


@identity.misconception("Ones come back: that is the slope of the identity, not its value.", fails="matches")
def ones_for_identity(solution, z):
    return np.ones_like(z)


@identity.variant("a copy")
def identity_copy(solution, z):
    return z.copy()


@identity.variant("a view")
def identity_view(solution, z):
    return z[:]
