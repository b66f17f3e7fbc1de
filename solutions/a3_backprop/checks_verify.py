"""The exercises of a3, fifth part: the student's own gradient checkers, tried on planted mistakes and planted false alarms.

The planted gradients stand at fixed points. Most verdicts are ten times clear of their threshold. Where a factor of 2 or 64 in it
is to show they cannot be; there they are clear of it by more than ten times the rounding of the numeric gradient. In each check
some cases have a drawn x as well, on `affine`, whose gradient is the same everywhere.
"""

from dataclasses import dataclass

import numpy as np

from autograder.arrays import array, probe, rng, uniform, value
from autograder.checks import detects, pure, raises, statistics
from autograder.model import Exercise

# ------------------------------------------------------------------------------------------- true gradients of probes


def _coefficients(size):
    i = np.arange(size)
    return (-1.0) ** i * (1.0 + i / 3.0)


def _slope_waves(x):
    return 0.5 * np.exp(x / 2) * np.sin(np.roll(x, -1) + 0.5) + np.roll(np.exp(x / 2), 1) * np.cos(x + 0.5)


def _slope_quadratic_form(x):
    v = x.ravel()
    slope = 2.0 * _coefficients(v.size) * v
    slope[:-1] += 2.0 * v[1:]
    slope[1:] += 2.0 * v[:-1]
    return slope.reshape(x.shape)


def _slope_row_sums(x):
    means = np.mean(x, axis=0)
    others = np.array([np.prod(np.delete(means, k)) for k in range(len(means))])
    return 2.0 * (np.arange(1, len(x) + 1) * np.sum(x, axis=1))[:, None] + others / len(x)


def _slope_log_sum_exp(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def _slope_wide(x):
    slope = 2.0 * x
    slope[:-1] += x[1:]
    slope[1:] += x[:-1]
    return slope / 1e12


def _slope_scales(x):
    v = x[1:]
    rest = 1e-3 * (np.cos(v) * np.roll(v, 1) + np.roll(np.sin(v), -1))
    return np.concatenate([[2e3 * x[0] + 1e-3 * np.cos(x[0])], rest])


def _slope_relu_kink(x):
    """The one with slope 0 at 0."""
    weights = 1.0 + np.arange(x.size) / 3.0
    total = np.sum(weights * np.maximum(0.0, x))
    return weights * (x > 0) * (1.0 + np.mean(x**2)) + total * 2.0 * x / x.size


def _slope_relu_network(x):
    """The one with slope 0 at 0."""
    W1, b1, W2, b2 = x[:8].reshape(2, 4), x[8:12], x[12:16], x[16]
    X = np.array([[1.0, -0.5], [0.25, 2.0], [-1.5, 0.75]])
    z = X @ W1 + b1
    hidden = np.maximum(0.0, z)
    dy = (hidden @ W2 + b2 - np.array([1.0, -1.0, 0.5])) / 3.0
    dz = np.outer(dy, W2) * (z > 0)
    return np.concatenate([(X.T @ dz).ravel(), dz.sum(axis=0), hidden.T @ dy, [dy.sum()]])


def _planted(grad, index, factor=1.0, plus=0.0):
    """The gradient with one entry changed."""
    changed = np.array(grad)
    changed[index] = factor * changed[index] + plus
    return changed


def _case(f, x, grad, **more):
    return {"f": probe(f), "x": value(x), "grad": value(grad), **more}


def _drawn(grad, **more):
    """A case at a drawn x."""
    return {"f": probe("affine"), "x": array(str(grad.size)), "grad": value(grad), **more}


FIVE = np.array([0.7, -1.2, 0.4, 1.1, -0.3])
FOUR = np.array([-0.6, 1.3, 0.25, -1.7])
SQUARE = np.array([[0.5, -1.5, 2.0], [1.25, 0.75, -0.25], [-1.0, 0.4, 1.6]])
BLOCK = np.array([0.3, -0.8, 1.4, 0.9, -0.5, 1.1, -1.3, 0.6, 0.2, -0.7, 1.5, -0.4]).reshape(2, 2, 3)
HUGE = np.array([1.5e12, -0.8e12, 2.1e12])
ONE = np.array([0.9])
ULP_OF_ONE = np.spacing(1.0) / (2 * 6e-6)  # what one rounding of a value near 1 makes of a slope
FORTY = np.array([40.4, 39.1, 40.9, 39.8])
STEEP = np.array([5.0, 1.2, -0.9, 0.5])
FLAT = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
SEVENTEEN = np.array([0.6, -0.9, 0.5, 0.8, -0.4, 0.7, 0.3, -1.1, 0.35, -0.2, 0.15, 0.45, 1.2, -0.8, 0.9, 0.55, -0.25])
# The first hidden unit is exactly 0 for the first sample (1 - 0.5 - 0.5), the second for the second one (0.25 - 0.5 + 0.25).
KINKED = np.array([1.0, 1.0, 0.5, 0.8, 1.0, -0.25, 0.3, -1.1, -0.5, 0.25, 0.15, 0.45, 1.2, -0.8, 0.9, 0.55, -0.25])
AT_ZERO = np.array([0.8, 0.0, -1.3, 0.6])
TIED = np.array([0.4, 1.5, -0.7, 1.5])


def _drifts(x):
    """Moves every entry there and back by adding and subtracting: what remains is a rounding error in x."""
    if x.dtype.kind == "f":
        for index in np.ndindex(x.shape):
            x[index] += 6e-6
            x[index] -= 2 * 6e-6
            x[index] += 6e-6


def _differences(f, x, h, slope):
    """The loop of all numeric gradients, with a slope of one's own."""
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = 6e-6 * max(1.0, abs(x[index])) if h is None else h
        gradient[index] = slope(x, step, step[index])
    return gradient


# ------------------------------------------------------------------------------------------------------ gradient check

SHAPES = {
    "a column for a row": {"x": array("3"), "grad": array("3 1")},
    "one number for all": {"x": array("3"), "grad": array("1")},
}
REFUSE = (
    "Does grad have the shape of x? NumPy stretches what does not fit, and then every slope is compared with "
    "strangers.",
    "For x of shape (3,) a grad of shape (3, 1) would make 9 comparisons where 3 are meant: refuse it with a "
    "ValueError.",
)

gradient_check = Exercise(
    "backprop.gradient_check",
    title="Your own gradient checker",
    inputs={"f": probe("waves"), "x": array("5"), "grad": array("5"), "rtol": 1e-6},
    outputs=("ok", "worst_index"),
    needs=("numerical_gradient",),
    checks=(
        detects(
            name="planted_bugs",
            cases={
                "one sign is wrong": _case("waves", FIVE, _planted(_slope_waves(FIVE), 3, -1.0)),
                "one entry is off by 1e-4": _case("waves", FIVE, _planted(_slope_waves(FIVE), 1, 1.0001)),
                "off by 1e-7, which is allowed": _case("waves", FIVE, _planted(_slope_waves(FIVE), 2, 1 + 1e-7)),
                "tiny slopes, one doubled": _case("faint", FOUR, _planted(1e-9 * _slope_waves(FOUR), 2, 2.0)),
                "a small one beside a large one": _case("scales", STEEP, _planted(_slope_scales(STEEP), 2, 2.0)),
                "two mistakes": _case(
                    "scales", STEEP, _planted(_planted(_slope_scales(STEEP), 0, 1 + 1.5e-5), 2, -3.0)
                ),
                "off by 1.5e-6": _case("waves", FIVE, _planted(_slope_waves(FIVE), 1, 1 + 1.5e-6)),
                "one missing, one far too large, one sign wrong": _case(
                    "waves",
                    FIVE,
                    _planted(_planted(_planted(_slope_waves(FIVE), 0, 0.0), 2, 10.0), 4, -1.0),
                ),
                "near 1e12, one doubled": _case("wide", HUGE, _planted(_slope_wide(HUGE), 1, 2.0)),
                "two axes": _case("row_sums", SQUARE, _planted(_slope_row_sums(SQUARE), (1, 2), 2.0)),
                "the last entry is missing": _case(
                    "quadratic_form", np.asfortranarray(BLOCK), _planted(_slope_quadratic_form(BLOCK), (1, 1, 2), 0.0)
                ),
                "one of seventeen is off by 1e-4": _case(
                    "relu_network", SEVENTEEN, _planted(_slope_relu_network(SEVENTEEN), 13, 1.0001)
                ),
                "one of seventeen is off by 4e-6": _case(
                    "relu_network", SEVENTEEN, _planted(_slope_relu_network(SEVENTEEN), 13, 1 + 4e-6)
                ),
                "drawn x, two mistakes that cancel": _drawn(
                    _planted(_planted(_coefficients(5), 1, plus=1.0), 3, plus=-1.0)
                ),
                "drawn x, off by 1e-7": _drawn(_planted(_coefficients(6), 4, 1 + 1e-7)),
            },
            points=5,
            hint=(
                "Does every entry answer for itself, in proportion to its own size?",
                "Entry by entry: the difference between num and grad against allowed. One that is above is enough. "
                "The worst one is where difference over allowed is largest, not where the difference is.",
                "f(x) = x squared at x = [3], grad = [6.0001]: the difference is 1e-4, allowed are 6e-6 and a little "
                "noise: (False, (0,)).",
            ),
        ),
        detects(
            name="false_alarms",
            cases={
                "the slope drowns in rounding": _case(
                    "tiny_slope", np.array([0.9]), 1e-9 * _slope_waves(np.array([0.9]))
                ),
                "on a high plateau": _case("high_plateau", np.array([0.45]), _slope_waves(np.array([0.45]))),
                "in a deep valley": _case("deep_valley", np.array([0.45]), _slope_waves(np.array([0.45]))),
                "in a deep valley, really wrong": _case(
                    "deep_valley", np.array([0.45]), _planted(_slope_waves(np.array([0.45])), 0, 1.01)
                ),
                "off by a quarter of the noise": _case("tiny_slope", ONE, 1e-9 * _slope_waves(ONE) + 16 * ULP_OF_ONE),
                "off by one and a half times the noise": _case(
                    "tiny_slope", ONE, 1e-9 * _slope_waves(ONE) + 96 * ULP_OF_ONE
                ),
                "one hidden in noise, one off by 3e-5": _case(
                    "scales", STEEP, _planted(_planted(_slope_scales(STEEP), 2, plus=6e-6), 0, 1 + 3e-5)
                ),
                "constant": _case("constant", FLAT, np.zeros((2, 3))),
                "near 40": _case("log_sum_exp", FORTY, _planted(_slope_log_sum_exp(FORTY), 2, 1 + 1e-7)),
                "near 1e12": _case("wide", HUGE, _planted(_slope_wide(HUGE), 2, 1 + 1e-7)),
                "tiny slopes, all right": _case("faint", FOUR, _planted(1e-9 * _slope_waves(FOUR), 1, 1 + 1e-7)),
                "whole numbers": _case("sum_of_squares", np.array([3, 4]), np.array([6.0, 8.0 * (1 + 1e-7)])),
                "off by 1e-3, rtol = 1e-2": _case("waves", FIVE, _planted(_slope_waves(FIVE), 4, 1.001), rtol=1e-2),
                "drawn x, off by 1e-3, rtol = 1e-2": _drawn(_planted(_coefficients(4), 1, 1.001), rtol=1e-2),
                "small slopes, one really doubled": _case(
                    "small_slope", FIVE, _planted(1e-7 * _slope_waves(FIVE), 1, 2.0)
                ),
                "tiny slopes, one really off by 5e-5": _case(
                    "faint", FIVE, _planted(1e-9 * _slope_waves(FIVE), 4, 1 + 5e-5)
                ),
                "drawn x, one really wrong": _drawn(_planted(_coefficients(4), 2, 0.5)),
            },
            points=5,
            hint=(
                "Where f is large and its slope small the difference of two values of f is mostly rounding. How much "
                "can that be?",
                "noise is 64 times the distance from |f(x)| to the next float64, over the 2 h of that entry; it is "
                "added to what rtol allows.",
                "|f(x)| = 1: the next float64 is 2.2e-16 away; with h = 6e-6 noise is 1.2e-9, more than a slope of "
                "1e-9.",
            ),
        ),
        detects(
            name="not_finite",
            cases={
                "not a number": _case("waves", FIVE, _planted(_slope_waves(FIVE), 2, np.nan)),
                "infinity": _case("waves", FIVE, _planted(_slope_waves(FIVE), 1, np.inf)),
                "two of them, and a mistake": _case(
                    "quadratic_form",
                    SQUARE,
                    _planted(
                        _planted(_planted(_slope_quadratic_form(SQUARE), (0, 0), 3.0), (1, 1), np.nan), (2, 0), np.nan
                    ),
                ),
                "nothing is wrong": _case("constant", FOUR, np.zeros(4)),
                "all right": _case("waves", FOUR, _planted(_slope_waves(FOUR), 3, 1 + 1e-7)),
            },
            points=2,
            hint=(
                "What is nan > 0.1, and what is nan <= 0.1?",
                "Both are False. Ask whether the error is within bounds, never whether it is outside; an entry that "
                "is not finite is infinitely wrong, and the first such place is the worst.",
                "grad = [1, nan, nan]: (False, (1,)).",
            ),
        ),
        raises(cases=SHAPES, points=1, hint=REFUSE),
        pure(
            inputs={"f": probe("quadratic_form"), "x": array("3 4"), "grad": array("3 4")},
            points=2,
            hint=(
                "Is x bit for bit what it was, and grad as well?",
                "(0.1 + 0.7) - 0.7 is 0.09999999999999998. Keep the old number and put that back, or work on a copy.",
            ),
        ),
    ),
    source="Design: chainer's and PyTorch's gradcheck; noise bound: Higham, Accuracy and Stability of Numerical Algorithms, 2.2",
)


@dataclass(frozen=True)
class Compared:
    """What a gradient checker looks at; `at` is the reference's own verdict and place."""

    num: np.ndarray
    grad: np.ndarray
    noise: np.ndarray
    error: np.ndarray
    size: np.ndarray  # the larger of the two magnitudes, entry by entry


def _central(f, x):
    return _differences(f, x, None, lambda at, step, size: (float(f(at + step)) - float(f(at - step))) / (2.0 * size))


def _compared(f, x, grad, num=None):
    at, grad = np.array(x, dtype=np.float64), np.asarray(grad, dtype=np.float64)
    num = _central(f, at) if num is None else num
    h = 6e-6 * np.maximum(1.0, np.abs(at))
    noise = 64 * np.spacing(abs(float(f(at)))) / (2 * h)
    with np.errstate(all="ignore"):
        return Compared(num, grad, noise, np.abs(num - grad), np.maximum(np.abs(num), np.abs(grad)))


def _unless_strange(solution, f, x, grad, rtol, rule):
    """The verdict by another rule; what is not finite, or of another shape, is other mistakes' affair."""
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    with np.errstate(all="ignore"):
        return bool(rule(_compared(f, x, grad))), worst


@gradient_check.misconception(
    "The difference is compared with a fixed number: gradients that are small all through pass, however wrong.",
    fails="planted_bugs",
)
def check_absolute(solution, f, x, grad, rtol):
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.all(c.error <= 1e-6))


@gradient_check.misconception(
    "The largest difference is compared with rtol itself: gradients that are small all through pass, however wrong, and "
    "large right ones do not.",
    fails="planted_bugs",
)
def check_difference_only(solution, f, x, grad, rtol):
    ok, worst = _unless_strange(solution, f, x, grad, rtol, lambda c: np.max(c.error) < rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    error = _compared(f, x, grad).error
    return ok, tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


@gradient_check.misconception(
    "Whole arrays are compared by their largest entries: a small wrong entry hides behind a large right one.",
    fails="planted_bugs",
)
def check_largest(solution, f, x, grad, rtol):
    return _unless_strange(
        solution, f, x, grad, rtol, lambda c: np.max(c.error) <= rtol * np.max(c.size) + np.max(c.noise)
    )


@gradient_check.misconception(
    "The lengths of whole arrays are set in proportion, one ratio for all entries: a small wrong entry is lost in it, and "
    "rounding of f is not allowed for.",
    fails="planted_bugs",
)
def check_ratio_of_lengths(solution, f, x, grad, rtol):
    def ratio(c):
        return np.linalg.norm(c.error) <= rtol * np.linalg.norm(c.size)

    return _unless_strange(solution, f, x, grad, rtol, ratio)


@gradient_check.misconception(
    "Far too much is allowed: errors of a hundredth pass. In float64 a right gradient agrees to six digits.",
    fails="planted_bugs",
)
def check_forgiving(solution, f, x, grad, rtol):
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.all(c.error <= 1e-2 * c.size + c.noise))


def _judged(solution, f, x, grad, rtol, allowed, verdict=np.all):
    """Verdict and place by another rule for what is allowed, or for what makes the whole right."""
    solution(f, x, grad, rtol)  # a grad of another shape is other mistakes' affair
    c = _compared(f, x, grad)
    with np.errstate(all="ignore"):
        ratio = np.where(c.error == 0, 0.0, c.error / allowed(c))
    ratio[~(np.isfinite(c.num) & np.isfinite(c.grad))] = np.inf
    return bool(verdict(ratio <= 1.0)), tuple(int(i) for i in np.unravel_index(np.argmax(ratio), ratio.shape))


@gradient_check.misconception(
    "rtol is set in proportion to the sum of the two sizes: errors twice as large as they may be pass.",
    fails="planted_bugs",
)
def check_sum_of_sizes(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * (np.abs(c.num) + np.abs(c.grad)) + c.noise)


@gradient_check.misconception(
    "rtol is set in proportion to num alone. It is the larger of |num| and |grad| that counts.", fails="planted_bugs"
)
def check_size_of_num(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * np.abs(c.num) + c.noise)


@gradient_check.misconception(
    "rtol is set in proportion to grad alone. It is the larger of |num| and |grad| that counts: a missing entry is 0.",
    fails="planted_bugs",
)
def check_size_of_grad(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * np.abs(c.grad) + c.noise)


@gradient_check.misconception(
    "One entry that is right is enough for True. All of them have to be right.", fails="planted_bugs"
)
def check_any(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size + c.noise, np.any)


@gradient_check.misconception(
    "The mean of error over allowed is asked for: one wrong entry is lost among right ones. Each has to be within bounds.",
    fails="planted_bugs",
)
def check_mean_ratio(solution, f, x, grad, rtol):
    def rule(c):
        return np.mean(np.where(c.error == 0, 0.0, c.error / (rtol * c.size + c.noise))) <= 1.0

    return _unless_strange(solution, f, x, grad, rtol, rule)


@gradient_check.misconception(
    "The noise is that of a step of 6e-6 everywhere. Each entry has a step of its own, and a large one is hardly noisy.",
    fails="planted_bugs",
)
def check_noise_of_fixed_step(solution, f, x, grad, rtol):
    h = 6e-6 * np.maximum(1.0, np.abs(np.asarray(x, dtype=np.float64)))
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size + c.noise * h / 6e-6)


@gradient_check.misconception(
    "The place of the best entry is returned. The worst one is asked for, where error over allowed is largest.",
    fails="planted_bugs",
)
def worst_is_best(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    c = _compared(f, x, grad)
    with np.errstate(all="ignore"):
        ratio = np.where(c.error == 0, 0.0, c.error / (rtol * c.size + c.noise))
    ratio[~np.isfinite(ratio)] = np.inf
    return ok, tuple(int(i) for i in np.unravel_index(np.argmin(ratio), ratio.shape))


@gradient_check.misconception(
    "Where all is right there is no place. The largest error is asked for all the same, though it is allowed.",
    fails="planted_bugs",
)
def no_place_if_right(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    return ok, None if ok else worst


@gradient_check.misconception(
    "The noise lacks its factor 64: one rounding of f is allowed for. Several of them add up.", fails="false_alarms"
)
def check_one_rounding(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size + c.noise / 64.0)


@gradient_check.misconception(
    "The noise is divided by h. The two points are 2 h apart, so rounding counts half of that.", fails="false_alarms"
)
def check_noise_over_one_step(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size + 2.0 * c.noise)


@gradient_check.misconception(
    "The noise has the sign of f(x): np.spacing is negative where f is. Take the size of f(x) first.",
    fails="false_alarms",
)
def check_noise_with_sign(solution, f, x, grad, rtol):
    sign = np.sign(float(f(x)))
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.all(c.error <= rtol * c.size + sign * c.noise))


@gradient_check.misconception(
    "The noise has the sign of f(x), and error over a negative number is never above 1: where f is negative all passes.",
    fails="false_alarms",
)
def check_ratio_with_sign(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size + np.sign(float(f(x))) * c.noise)


@gradient_check.misconception(
    "The place of the largest relative error is returned: an entry that drowns in noise is not wrong for that. The worst "
    "is where error over allowed is largest.",
    fails="false_alarms",
)
def worst_by_relative_error(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    c = _compared(f, x, grad)
    relative = np.where(c.error == 0, 0.0, c.error / np.maximum(c.size, 1e-300))
    return ok, tuple(int(i) for i in np.unravel_index(np.argmax(relative), relative.shape))


@gradient_check.misconception("Magnitudes are compared: a gradient with the wrong sign passes.", fails="planted_bugs")
def check_magnitudes(solution, f, x, grad, rtol):
    def rule(c):
        return np.all(np.abs(np.abs(c.num) - np.abs(c.grad)) <= rtol * c.size + c.noise)

    return _unless_strange(solution, f, x, grad, rtol, rule)


@gradient_check.misconception(
    "The mean of all errors decides: one wrong entry among many disappears in it.", fails="planted_bugs"
)
def check_mean(solution, f, x, grad, rtol):
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.mean(c.error) <= 1e-4)


@gradient_check.misconception(
    "Only the sums of both gradients are compared, the slope along ones: two mistakes that cancel pass.",
    fails="planted_bugs",
)
def check_sums(solution, f, x, grad, rtol):
    def rule(c):
        return abs(np.sum(c.num) - np.sum(c.grad)) <= rtol * np.sum(c.size) + np.sum(c.noise)

    return _unless_strange(solution, f, x, grad, rtol, rule)


@gradient_check.misconception(
    "Only the first entry is looked at. A mistake may sit in any of them.", fails="planted_bugs"
)
def check_first_entry(solution, f, x, grad, rtol):
    def rule(c):
        return c.error.flat[0] <= rtol * c.size.flat[0] + c.noise.flat[0]

    return _unless_strange(solution, f, x, grad, rtol, rule)


@gradient_check.misconception(
    "The answer is always True. In Python a pair in brackets, (condition, message), is true whatever the condition is.",
    fails="planted_bugs",
)
def check_always_true(solution, f, x, grad, rtol):
    return True, solution(f, x, grad, rtol)[1]


@gradient_check.misconception("ok says the opposite: True where an entry is wrong.", fails="planted_bugs")
def check_inverted(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    return not ok, worst


@gradient_check.misconception(
    "A fixed 1e-8 is added to what is allowed, as np.allclose does: gradients of about 1e-9 pass, however wrong.",
    fails="planted_bugs",
)
def check_fixed_extra(solution, f, x, grad, rtol):
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.all(c.error <= rtol * c.size + 1e-8))


@gradient_check.misconception(
    "The place of the largest difference is returned. The worst is where the difference is largest for what is "
    "allowed there.",
    fails="planted_bugs",
)
def worst_by_difference(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    error = _compared(f, x, grad).error
    return ok, tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


@gradient_check.misconception("The first entry that is wrong is returned, not the worst one.", fails="planted_bugs")
def worst_is_first(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    c = _compared(f, x, grad)
    wrong = ~(c.error <= rtol * c.size + c.noise)
    return ok, tuple(int(i) for i in np.unravel_index(np.argmax(wrong), wrong.shape))


@gradient_check.misconception(
    "The place is one number, counted through the whole array. Asked for is a tuple, with one number for each axis.",
    fails="planted_bugs",
)
def worst_as_number(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    return ok, int(np.ravel_multi_index(worst, x.shape))


@gradient_check.misconception("ok and worst_index have changed places.", fails="planted_bugs")
def worst_before_ok(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    return worst, ok


@gradient_check.misconception(
    "Rounding of f is not allowed for: where f is large and its slope small right gradients are rejected.",
    fails="false_alarms",
)
def check_without_noise(solution, f, x, grad, rtol):
    return _judged(solution, f, x, grad, rtol, lambda c: rtol * c.size)


@gradient_check.misconception(
    "A floor of 1e-8 stands for the noise. It does not know f: right gradients are rejected where f is large, wrong "
    "ones of that size pass.",
    fails="false_alarms",
)
def check_with_floor(solution, f, x, grad, rtol):
    return _unless_strange(
        solution, f, x, grad, rtol, lambda c: np.all(c.error <= rtol * np.maximum(1e-8, np.abs(c.num) + np.abs(c.grad)))
    )


@gradient_check.misconception("rtol is not used: the limit is 1e-6, whatever is asked for.", fails="false_alarms")
def check_ignores_rtol(solution, f, x, grad, rtol):
    return _unless_strange(solution, f, x, grad, rtol, lambda c: np.all(c.error <= 1e-6 * c.size + c.noise))


@gradient_check.misconception(
    "num is a difference to one side: its error is larger than what is allowed, and right gradients are rejected.",
    fails="false_alarms",
)
def check_one_sided(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    num = _differences(f, x, None, lambda at, step, size: (float(f(at + step)) - float(f(at))) / size)
    c = _compared(f, x, grad, num)
    return bool(np.all(c.error <= rtol * c.size + c.noise)), worst


@gradient_check.misconception(
    "The step of num does not grow with x: at 1e12 it is lost in rounding, num is 0, and a right gradient is rejected.",
    fails="false_alarms",
)
def check_fixed_step(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if not np.all(np.isfinite(grad)):
        return ok, worst
    num = _differences(f, x, 1e-5, lambda at, step, size: (float(f(at + step)) - float(f(at - step))) / (2.0 * size))
    c = _compared(f, x, grad, num)
    return bool(np.all(c.error <= rtol * c.size + c.noise)), worst


@gradient_check.misconception(
    "What is not a number passes: it is not larger than any bound. Ask whether the error is within the bound.",
    fails="not_finite",
)
def check_passes_nan(solution, f, x, grad, rtol):
    with np.errstate(all="ignore"):
        c = _compared(f, x, grad)
        return not bool(np.any(c.error > rtol * c.size + c.noise)), solution(f, x, grad, rtol)[1]


@gradient_check.misconception(
    "An entry that is not finite is noticed, but the worst index is that of another one: it counts as infinitely "
    "wrong.",
    fails="not_finite",
)
def worst_skips_nan(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    fine = np.isfinite(grad)
    return (ok, worst) if np.all(fine) else (ok, solution(f, x, np.where(fine, grad, _central(f, x)), rtol)[1])


@gradient_check.misconception(
    "Of several equally bad entries the last one is returned. The first one is asked for.", fails="not_finite"
)
def worst_is_last(solution, f, x, grad, rtol):
    ok, worst = solution(f, x, grad, rtol)
    if np.all(np.isfinite(grad)):
        return ok, worst
    return ok, tuple(int(i) for i in np.argwhere(~np.isfinite(grad))[-1])


@gradient_check.misconception(
    "A grad of another shape is stretched or reshaped until it fits. It has to be refused.", fails="raises"
)
def check_any_shape(solution, f, x, grad, rtol):
    return solution(f, x, grad if grad.shape == x.shape else np.resize(grad, x.shape), rtol)


@gradient_check.misconception(
    "x is moved in place and led back by adding and subtracting: rounding remains in it.", fails="pure"
)
def check_drifts(solution, f, x, grad, rtol):
    result = solution(f, x, grad, rtol)
    _drifts(x)
    return result


@gradient_check.misconception(
    "The difference is formed inside grad: the caller's gradient is overwritten.", fails="pure"
)
def check_into_grad(solution, f, x, grad, rtol):
    result = solution(f, x, grad, rtol)
    if grad.dtype.kind == "f":
        grad -= _central(f, x)
    return result


@gradient_check.variant("entry by entry, in Python numbers")
def check_by_entries(solution, f, x, grad, rtol=1e-6):
    if np.shape(grad) != np.shape(x):
        raise ValueError("grad needs the shape of x")
    at = np.asarray(x, dtype=float)
    ulp = float(np.spacing(np.abs(float(f(at)))))
    ok, worst, place = True, -1.0, None
    for index in np.ndindex(at.shape):
        kept = float(at[index])
        h = 6e-6 * max(1.0, abs(kept))
        right, left = at.copy(), at.copy()
        right[index], left[index] = kept + h, kept - h
        num, claim = (float(f(right)) - float(f(left))) / (2 * h), float(grad[index])
        error, allowed = abs(num - claim), rtol * max(abs(num), abs(claim)) + 64 * ulp / (2 * h)
        fine = np.isfinite(num) and np.isfinite(claim)
        excess = (error / allowed if error > 0 else 0.0) if fine else float("inf")
        ok = ok and fine and error <= allowed
        if excess > worst:
            worst, place = excess, index
    return ok, place


@gradient_check.variant("arrays, numpy types returned")
def check_by_arrays(solution, f, x, grad, rtol=1e-6):
    x = np.asarray(x, dtype=float)
    if grad.shape != x.shape:
        raise ValueError("grad needs the shape of x")
    num, value_here = _central(f, x), float(f(x))
    with np.errstate(all="ignore"):
        noise = 32 * (np.nextafter(abs(value_here), np.inf) - abs(value_here)) / np.maximum(6e-6, 6e-6 * np.abs(x))
        allowed = rtol * np.fmax(np.abs(num), np.abs(grad)) + noise
        excess = np.abs(num - grad) / allowed
    excess[~np.isfinite(grad) | ~np.isfinite(num)] = np.inf
    return np.all(excess <= 1), np.unravel_index(excess.argmax(), x.shape)


# --------------------------------------------------------------------------------------------------- directional check

directional_check = Exercise(
    "backprop.directional_check",
    title="A look along one random direction",
    inputs={"f": probe("log_sum_exp"), "x": uniform(99.0, 101.0, "5 7"), "grad": array("5 7"), "rng": rng()},
    outputs=("u", "numeric", "analytic"),
    checks=(
        statistics(
            law="direction",
            points=2,
            hint=(
                "u has as many entries as x. How are they drawn, and from which generator?",
                "The entries are standard normal, drawn with rng. Along u the slope is the sum of grad times u, and "
                "it is measured between x + h u and x - h u, with one h for all entries.",
                "f(x) = x0 squared plus x1 squared at x = [3, 4], grad = [6, 8], u = [1, -2]: analytic is 6 - 16 = "
                "-10, and numeric is -10 as well.",
            ),
        ),
        statistics(
            name="far_out",
            law="direction",
            inputs={"f": probe("wide"), "x": uniform(5e11, 2e12, "3 2"), "grad": array("3 2")},
            points=1,
            guard=True,
            hint=(
                "A float64 has 16 digits. What is 1e12 + 0.00001?",
                "The step is 6e-6 times the size of the largest entry, but never less than 6e-6.",
                "x = [2e12, 5] takes h = 1.2e7 for both entries, x = [0.1, 0.2] takes h = 6e-6.",
            ),
        ),
        raises(cases=SHAPES, points=1, hint=REFUSE),
        pure(
            random=True,
            points=1,
            hint=(
                "Are x and grad what they were? Do two generators with one seed give one and the same u?",
                "After the call on x = [3, 4] x is still [3, 4], and the global random state has not moved: all draws "
                "come from rng.",
            ),
        ),
    ),
    source="Chainer's check_backward (random unit directions); Griewank & Walther, Evaluating Derivatives, 2nd ed., 3.1",
)


def _step(x):
    return 6e-6 * max(1.0, float(np.max(np.abs(x))))


@directional_check.misconception(
    "u holds +1 and -1 only: two opposite mistakes of one size then cancel in every second direction.",
    fails="statistics",
)
def signs_only(solution, f, x, grad, rng):
    u = rng.choice([-1.0, 1.0], x.shape)
    h = _step(x)
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float(np.sum(grad * u))


@directional_check.misconception(
    "u is all ones, the same every time: mistakes that add up to 0 are never seen.", fails="statistics"
)
def always_ones(solution, f, x, grad, rng):
    u, h = np.ones(x.shape), _step(x)
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float(np.sum(grad * u))


@directional_check.misconception(
    "Entries of u are copies of each other: mistakes that add up to 0 there are never seen. Each entry is drawn on its own.",
    fails="statistics",
)
def one_number_for_all(solution, f, x, grad, rng):
    u, h = np.full(x.shape, rng.standard_normal()), _step(x)
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float(np.sum(grad * u))


@directional_check.misconception(
    "The entries of u are not standard normal: is u cut to length 1, or drawn evenly from an interval?",
    fails="statistics",
)
def unit_length(solution, f, x, grad, rng):
    u = rng.standard_normal(x.shape)
    u /= np.linalg.norm(u)
    h = _step(x)
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float(np.sum(grad * u))


@directional_check.misconception(
    "The generator is made anew inside, always with the same seed: every call looks in the same direction.",
    fails="statistics",
)
def own_seed(solution, f, x, grad, rng):
    return solution(f, x, grad, np.random.default_rng(0))


@directional_check.misconception(
    "u does not come from rng, but from np.random or from a generator made anew inside: no result can ever be repeated.",
    fails="statistics",
)
def own_generator(solution, f, x, grad, rng):
    return solution(f, x, grad, np.random.default_rng())


@directional_check.misconception(
    "u is one long row. It has the shape of x, so that x + h u makes sense.", fails="statistics"
)
def flat_direction(solution, f, x, grad, rng):
    u, numeric, analytic = solution(f, x, grad, rng)
    return u.ravel(), numeric, analytic


@directional_check.misconception(
    "numeric is divided by h. The two points are 2 h apart, so the slope comes out doubled.", fails="statistics"
)
def direction_over_one_step(solution, f, x, grad, rng):
    u, numeric, analytic = solution(f, x, grad, rng)
    return u, 2 * numeric, analytic


@directional_check.misconception(
    "numeric is measured on one side only: the curvature of f along u shows in it.", fails="statistics"
)
def direction_one_sided(solution, f, x, grad, rng):
    u, _, analytic = solution(f, x, grad, rng)
    h = _step(x)
    return u, (float(f(x + h * u)) - float(f(x))) / h, analytic


@directional_check.misconception(
    "analytic is another number than the sum of grad times this u, entry by entry. Is grad added up alone, or u drawn anew?",
    fails="statistics",
)
def sum_of_gradient(solution, f, x, grad, rng):
    u, numeric, _ = solution(f, x, grad, rng)
    return u, numeric, float(np.sum(grad))


@directional_check.misconception(
    "analytic is a mean. The slope along u is the sum of grad times u.", fails="statistics"
)
def mean_of_products(solution, f, x, grad, rng):
    u, numeric, _ = solution(f, x, grad, rng)
    return u, numeric, float(np.mean(grad * u))


@directional_check.misconception("numeric and analytic have changed places.", fails="statistics")
def slopes_swapped(solution, f, x, grad, rng):
    u, numeric, analytic = solution(f, x, grad, rng)
    return u, analytic, numeric


@directional_check.misconception(
    "numeric has the wrong sign: it is f at x + h u minus f at x - h u, in this order.", fails="statistics"
)
def direction_reversed(solution, f, x, grad, rng):
    u, numeric, analytic = solution(f, x, grad, rng)
    return u, -numeric, analytic


@directional_check.misconception(
    "The signs of both slopes are taken off: a grad that points the wrong way then agrees.", fails="statistics"
)
def slopes_without_sign(solution, f, x, grad, rng):
    u, numeric, analytic = solution(f, x, grad, rng)
    return u, abs(numeric), abs(analytic)


@directional_check.misconception(
    "The step is 6e-6 for every x. At 1e12 it is lost in rounding: x + h u is x, and numeric 0.", fails="far_out"
)
def direction_fixed_step(solution, f, x, grad, rng):
    u, _, analytic = solution(f, x, grad, rng)
    return u, (float(f(x + 6e-6 * u)) - float(f(x - 6e-6 * u))) / (2 * 6e-6), analytic


@directional_check.misconception(
    "A grad of another shape is stretched or reshaped until it fits. It has to be refused.", fails="raises"
)
def direction_any_shape(solution, f, x, grad, rng):
    return solution(f, x, grad if grad.shape == x.shape else np.resize(grad, x.shape), rng)


@directional_check.misconception(
    "x is moved along u in place and stays there: the caller's point is lost.", fails="pure"
)
def moves_x(solution, f, x, grad, rng):
    result = solution(f, x, grad, rng)
    x -= _step(x) * result[0]
    return result


@directional_check.variant("normal, vdot")
def direction_by_vdot(solution, f, x, grad, rng):
    if np.shape(x) != np.shape(grad):
        raise ValueError("grad needs the shape of x")
    u = rng.normal(size=x.shape)
    h = 6e-6 * np.maximum(1.0, np.abs(x).max())
    return u, (f(x + h * u) - f(x - h * u)) / h / 2, np.vdot(grad, u)


@directional_check.variant("one number at a time, along a line")
def direction_along_line(solution, f, x, grad, rng):
    if np.shape(x) != np.shape(grad):
        raise ValueError("grad needs the shape of x")
    u = np.array([rng.normal(0.0, 1.0) for _ in range(x.size)]).reshape(x.shape)

    def line(t):
        return float(f(x + t * u))

    h = _step(x)
    return u, (line(h) - line(-h)) / (2 * h), np.einsum("ij,ij->", grad, u)


# ----------------------------------------------------------------------------------------------------------- detective

ONE = np.array([0.9])
RIGHT_KINK = _slope_relu_kink(AT_ZERO)
TIE = _planted(0.2 * TIED, 1, plus=1.0)
NETWORK_KINK = _slope_relu_network(KINKED)
# What the rounding of f makes of a slope where f is about 1: a hundred times that is a mistake, whatever the slope.
NOISE_AT_ONE = 64 * np.spacing(1.0) / (2 * 6e-6)

diagnose_gradient = Exercise(
    "backprop.diagnose_gradient",
    title="Detective: a mistake, or a false alarm?",
    inputs={"f": probe("waves"), "x": array("5"), "grad": array("5")},
    outputs=("answer",),
    checks=(
        detects(
            name="mistakes",
            cases={
                "all right": _case("waves", FIVE, _slope_waves(FIVE)),
                "drawn x, all right": _drawn(_coefficients(5)),
                "drawn x, one entry off by a tenth": _drawn(_planted(_coefficients(5), 3, 1.1)),
                "one entry off by 1e-3": _case("waves", FIVE, _planted(_slope_waves(FIVE), 2, 1.001)),
                "not a number": _case("waves", FIVE, _planted(_slope_waves(FIVE), 1, np.nan)),
                "small slopes, one doubled": _case("small_slope", FIVE, _planted(1e-7 * _slope_waves(FIVE), 1, 2.0)),
                "one small slope, doubled": _case("small_slope", ONE, 2e-7 * _slope_waves(ONE)),
                "tiny slopes, one far outside the noise": _case(
                    "tiny_slope", FIVE, _planted(1e-9 * _slope_waves(FIVE), 3, plus=100 * NOISE_AT_ONE)
                ),
                "at a kink, but outside both slopes": _case("relu_kink", AT_ZERO, _planted(RIGHT_KINK, 1, plus=4.0)),
                "a kink here and a mistake there": _case("relu_kink", AT_ZERO, _planted(RIGHT_KINK, 3, 1.2)),
                "in float32, one off by half": _case(
                    "hidden_single_precision", FIVE, _planted(_slope_waves(FIVE), 3, 1.5)
                ),
                "at a kink, all right": _case("relu_kink", AT_ZERO, RIGHT_KINK),
            },
            points=4,
            hint=(
                "An excuse counts for an entry only if it fits that entry. Does every alarm have one?",
                "Ask the five questions in their order, and take the first answer that fits. A kink excuses what lies "
                "between its two slopes, noise what lies within it, float32 what a longer step confirms; nothing "
                "excuses one entry for another.",
                "ReLU at 0 has slopes 0 and 1: a claimed 0.3 is a kink's, a claimed 1.7 is wrong.",
            ),
        ),
        detects(
            name="false_alarms",
            cases={
                "ReLU at 0": _case("relu_kink", AT_ZERO, RIGHT_KINK),
                "ReLU at 0, slope 1 claimed": _case(
                    "relu_kink", AT_ZERO, _planted(RIGHT_KINK, 1, plus=4.0 / 3.0 * (1.0 + np.mean(AT_ZERO**2)))
                ),
                "two largest entries": _case("largest_entry", TIED, TIE),
                "a network with hidden units at 0": _case("relu_network", KINKED, NETWORK_KINK),
                "float32": _case("single_precision", FIVE, _slope_waves(FIVE)),
                "float32 in disguise": _case("hidden_single_precision", FOUR, _slope_waves(FOUR)),
                "slopes of 1e-9 beside 1": _case("tiny_slope", FIVE, 1e-9 * _slope_waves(FIVE)),
                "one slope of 1e-9 beside 1": _case("tiny_slope", ONE, 1e-9 * _slope_waves(ONE)),
                "constant": _case("constant", FLAT, np.zeros((2, 3))),
                "drawn x, no alarm at all": _drawn(_coefficients(4)),
            },
            points=4,
            hint=(
                "All of these gradients are right. What is it about f, at this x, that makes the simple checker cry "
                "out?",
                "Three things do: a kink inside the step, values with seven digits only, a slope that drowns in the "
                "rounding of f. Each is seen in a number you can compute: right - left, f(x) rounded to float32, "
                "noise.",
                "max(0, x) at 0: left is 0, right is 1, num is 0.5. A claimed 0 differs by 0.5 and is right all the "
                "same.",
            ),
        ),
        raises(cases=SHAPES, points=1, hint=REFUSE),
        pure(
            inputs={"f": probe("quadratic_form"), "x": array("3 4"), "grad": array("3 4")},
            points=1,
            hint=(
                "Is x bit for bit what it was?",
                "(0.1 + 0.7) - 0.7 is 0.09999999999999998. Keep the old number and put that back, or work on a copy.",
            ),
        ),
    ),
    source="CS231n notes, 'Gradient checks'; Clarke, Optimization and Nonsmooth Analysis, 2.1 (slopes at a kink)",
)


@dataclass(frozen=True)
class Evidence:
    """What the five questions ask for, entry by entry."""

    alarm: np.ndarray
    single: bool  # every value of f fits into float32
    confirmed: bool  # with the long step of float32 the gradient is right
    within: np.ndarray  # inside the allowed error
    kink: np.ndarray
    between: np.ndarray  # from the left slope to the right one


def _evidence(f, x, grad, loud=1e-5):
    at = np.array(x, dtype=np.float64)
    h = 6e-6 * np.maximum(1.0, np.abs(at))
    here, left, right = float(f(at)), np.zeros(at.shape), np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[index] = h[index]
        left[index], right[index] = float(f(at - step)), float(f(at + step))
    num = (right - left) / (2 * h)
    values = np.array([here, *left.ravel(), *right.ravel()])
    long = _differences(f, at, 5e-3, lambda p, step, size: (float(f(p + step)) - float(f(p - step))) / (2.0 * size))
    slack = 64 * float(np.spacing(np.float32(abs(here)))) / 1e-2
    before, after = (here - left) / h, (right - here) / h
    steep = np.maximum(np.abs(before), np.abs(after))
    low, high = np.minimum(before, after) - 1e-3 * steep, np.maximum(before, after) + 1e-3 * steep
    with np.errstate(all="ignore"):
        error, size = np.abs(num - grad), np.maximum(np.abs(num), np.abs(grad))
        return Evidence(
            alarm=~(error <= loud * np.maximum(1e-8, np.abs(num) + np.abs(grad))),
            single=np.array_equal(values, values.astype(np.float32)),
            confirmed=bool(np.all(np.abs(long - grad) <= 1e-2 * np.maximum(np.abs(long), np.abs(grad)) + slack)),
            within=error <= 1e-6 * size + 64 * np.spacing(abs(here)) / (2 * h),
            kink=np.abs(after - before) > 1e-3 * steep,
            between=(low <= grad) & (grad <= high),
        )


def _answer(seen):
    """Questions 2 to 5."""
    if not np.any(seen.alarm):
        return "ok"
    if seen.single:
        return "float32" if seen.confirmed else "wrong"
    doubtful = seen.alarm & ~seen.within
    if not np.any(doubtful):
        return "tiny"
    return "kink" if np.all((seen.kink & seen.between)[doubtful]) else "wrong"


def _finite(grad):
    return bool(np.all(np.isfinite(grad)))


@diagnose_gradient.misconception(
    "Every alarm is taken for a mistake: the three false alarms are never told.", fails="false_alarms"
)
def never_excuses(solution, f, x, grad):
    return "ok" if solution(f, x, grad) == "ok" else "wrong"


@diagnose_gradient.misconception(
    "No alarm is taken for a mistake: where no excuse fits the answer is still ok.", fails="mistakes"
)
def never_wrong(solution, f, x, grad):
    answer = solution(f, x, grad)
    return "ok" if answer == "wrong" else answer


@diagnose_gradient.misconception(
    "A kink excuses any number that is claimed there. It excuses those between the left and the right slope.",
    fails="mistakes",
)
def kink_excuses_anything(solution, f, x, grad):
    seen = _evidence(f, x, grad)
    doubtful = seen.alarm & ~seen.within
    found = solution(f, x, grad)
    at_kinks = _finite(grad) and not seen.single and np.any(doubtful) and np.all((seen.kink)[doubtful])
    return "kink" if found == "wrong" and at_kinks else found


@diagnose_gradient.misconception(
    "One kink excuses all alarms. Every entry with an alarm needs an excuse of its own.", fails="mistakes"
)
def one_kink_for_all(solution, f, x, grad):
    seen = _evidence(f, x, grad)
    doubtful = seen.alarm & ~seen.within
    found = solution(f, x, grad)
    some = _finite(grad) and not seen.single and np.any((seen.kink & seen.between)[doubtful])
    return "kink" if found == "wrong" and some else found


@diagnose_gradient.misconception(
    "One entry inside the noise excuses all alarms. The others need an excuse of their own.", fails="mistakes"
)
def one_tiny_for_all(solution, f, x, grad):
    seen, found = _evidence(f, x, grad), solution(f, x, grad)
    return (
        "tiny" if found == "wrong" and _finite(grad) and not seen.single and np.any(seen.alarm & seen.within) else found
    )


@diagnose_gradient.misconception(
    "A slope is called tiny because it is small. What counts is whether its error is within the rounding of f.",
    fails="mistakes",
)
def tiny_by_size(solution, f, x, grad):
    found = solution(f, x, grad)
    return "tiny" if found in ("wrong", "kink") and _finite(grad) and np.max(np.abs(grad)) < 1e-5 else found


@diagnose_gradient.misconception(
    "float32 is blamed without a second look: with a longer step a wrong gradient shows in float32 too.",
    fails="mistakes",
)
def blames_float32(solution, f, x, grad):
    found = solution(f, x, grad)
    return "float32" if found == "wrong" and _finite(grad) and _evidence(f, x, grad).single else found


@diagnose_gradient.misconception(
    "float32 is recognised by the type that f returns. f may compute in float32 and return an ordinary float: look at "
    "the digits.",
    fails="false_alarms",
)
def trusts_the_type(solution, f, x, grad):
    seen = _evidence(f, x, grad)
    if not _finite(grad) or not seen.single or getattr(f(np.array(x)), "dtype", None) == np.float32:
        return solution(f, x, grad)
    doubtful = seen.alarm & ~seen.within
    return "ok" if not np.any(seen.alarm) else "kink" if np.all((seen.kink & seen.between)[doubtful]) else "wrong"


@diagnose_gradient.misconception("The question for float32 is missing.", fails="false_alarms")
def no_float32(solution, f, x, grad):
    found = solution(f, x, grad)
    return "wrong" if found == "float32" else found


@diagnose_gradient.misconception(
    "The question for tiny slopes is missing: rounding of f is taken for a mistake.", fails="false_alarms"
)
def no_tiny(solution, f, x, grad):
    found = solution(f, x, grad)
    return "wrong" if found == "tiny" else found


@diagnose_gradient.misconception("The question for kinks is missing.", fails="false_alarms")
def no_kink(solution, f, x, grad):
    found = solution(f, x, grad)
    return "wrong" if found == "kink" else found


@diagnose_gradient.misconception(
    "The noise is asked about before the alarm: gradients without any alarm are called tiny.", fails="mistakes"
)
def tiny_before_ok(solution, f, x, grad):
    found = solution(f, x, grad)
    return "tiny" if found == "ok" else found


@diagnose_gradient.misconception(
    "The simple checker is set too loosely: mistakes of a thousandth raise no alarm.", fails="mistakes"
)
def loose_alarm(solution, f, x, grad):
    if not _finite(grad):
        return "wrong"
    return _answer(_evidence(f, x, grad, loud=1e-2))


@diagnose_gradient.misconception(
    "What is not a number raises no alarm, because it is not larger than any bound. Ask about it first.",
    fails="mistakes",
)
def nan_is_ok(solution, f, x, grad):
    return solution(f, x, grad) if _finite(grad) else "ok"


@diagnose_gradient.misconception(
    "A grad of another shape is stretched or reshaped until it fits. It has to be refused.", fails="raises"
)
def diagnose_any_shape(solution, f, x, grad):
    return solution(f, x, grad if grad.shape == x.shape else np.resize(grad, x.shape))


@diagnose_gradient.misconception(
    "x is moved in place and led back by adding and subtracting: rounding remains in it.", fails="pure"
)
def diagnose_drifts(solution, f, x, grad):
    answer = solution(f, x, grad)
    _drifts(x)
    return answer


@diagnose_gradient.variant("all evidence first, then the questions")
def diagnose_by_evidence(solution, f, x, grad):
    if np.shape(grad) != np.shape(x):
        raise ValueError("grad needs the shape of x")
    return _answer(_evidence(f, x, grad)) if _finite(grad) else "wrong"


@diagnose_gradient.variant("entry by entry, in Python numbers")
def diagnose_by_entries(solution, f, x, grad):
    if np.shape(grad) != np.shape(x):
        raise ValueError("grad needs the shape of x")
    if not all(np.isfinite(g) for g in np.ravel(grad)):
        return "wrong"
    here, seen, alarms = float(f(x)), [], []
    for index in np.ndindex(np.shape(x)):
        h = 6e-6 * max(1.0, abs(float(x[index])))
        right, left = np.array(x, float), np.array(x, float)
        right[index] += h
        left[index] -= h
        plus, minus, claim = float(f(right)), float(f(left)), float(grad[index])
        seen += [plus, minus]
        num, before, after = (plus - minus) / (2 * h), (here - minus) / h, (plus - here) / h
        if not abs(num - claim) <= 1e-5 * max(1e-8, abs(num) + abs(claim)):
            small = abs(num - claim) <= 1e-6 * max(abs(num), abs(claim)) + 64 * np.spacing(abs(here)) / (2 * h)
            steep = max(abs(before), abs(after))
            bend = abs(after - before) > 1e-3 * steep
            inside = min(before, after) - 1e-3 * steep <= claim <= max(before, after) + 1e-3 * steep
            alarms.append("tiny" if small else "kink" if bend and inside else "wrong")
    if not alarms:
        return "ok"
    if all(float(np.float32(v)) == v for v in [here, *seen]):
        return "float32" if _evidence(f, x, grad).confirmed else "wrong"
    return "wrong" if "wrong" in alarms else "kink" if "kink" in alarms else "tiny"
