"""The exercises of a3, fourth part: the numeric gradient, and how far apart two gradients are."""

import numpy as np

from autograder.arrays import array, probe, uniform, value
from autograder.checks import matches, pure, raises
from autograder.model import Exercise

REASON = (
    "a central difference is an approximation, and its last digits hang on the order of operations; with the stated "
    "step it is good to 1e-10 on ordinary functions, to 1e-8 near 100"
)
CLOSE = (1e-8, REASON)  # so that a result cut to float32 shows
CENTRAL = (2e-7, REASON)


# ---------------------------------------------------------------------------------------------------- numeric gradient

numerical_gradient = Exercise(
    "backprop.numerical_gradient",
    title="The numeric gradient",
    inputs={"f": probe("waves"), "x": array("5", away=0.3), "h": None},
    outputs=("gradient",),
    checks=(
        matches(
            cases={
                "curved": {},
                "straight": {"f": probe("affine")},
                "two axes": {"f": probe("quadratic_form"), "x": array("3 4", away=0.3)},
            },
            tolerance=CLOSE,
            points=4,
            hint=(
                "Which entries of x move in one measurement, and which stay where they are?",
                "One entry at a time: f is measured a step to the right and a step to the left of it. How far apart "
                "are these two points?",
                "For every one of the entries there are two calls of f, and one number of the result, which has the "
                "shape of x.",
                "f(x) = 3 x at x = [2], h = 0.1: (6.3 - 5.7) / 0.2 is 3.",
            ),
        ),
        matches(
            name="given_step",
            cases={
                "h = 0.1": {"f": probe("cubic"), "x": array("4", away=1.1), "h": 0.1},
                "h = 0.3, a wavy function": {"h": 0.3},
                "h = 0.001": {"h": 0.001},
            },
            tolerance=CENTRAL,
            guard=True,
            points=4,
            hint=(
                "With a large step two formulas for the same slope give different numbers. Is yours the symmetric "
                "one, with the h that is given?",
                "f(x + h) - f(x) over h has an error that shrinks like h, the symmetric one like h squared. A given h "
                "is used as it is, for every entry.",
                "f(x) = x cubed at x = [2], h = 0.1: (9.261 - 6.859) / 0.2 is 12.01. From one side only it is 12.61.",
            ),
        ),
        matches(
            name="layouts",
            cases={
                "whole numbers": {"f": probe("sum_of_squares"), "x": value(np.array([3, 4, -2]))},
                "Fortran order": {"f": probe("row_sums"), "x": array("3 4", order="F")},
                "three axes, Fortran order": {"f": probe("volume"), "x": array("3 2 4", order="F")},
            },
            tolerance=CENTRAL,
            guard=True,
            points=4,
            hint=(
                "What happens to 3 + 0.000006 in an array of whole numbers? And is a flattened array still the same "
                "memory as x?",
                "Work on floats, and let the result be float64. Flattening copies some arrays, so a step in the copy "
                "does not reach f.",
                "The sum of the squares at x = [3, 4], whole numbers: the gradient is [6.0, 8.0].",
            ),
        ),
        matches(
            name="scales",
            cases={
                "near 1e12": {"f": probe("wide"), "x": array("3", scale=1e12, away=5e11)},
                "near 1e12, both signs": {"f": probe("wide"), "x": value(np.array([1.5e12, -0.8e12, 2.1e12]))},
                "near 100": {"f": probe("log_sum_exp"), "x": uniform(99.0, 101.0, "5")},
                "with a zero": {"x": value(np.array([0.0, 1.5, -2.0]))},
                "one large entry": {"f": probe("log_sum_exp"), "x": value(np.array([0.5, -1e4, 0.25]))},
            },
            tolerance=CENTRAL,
            guard=True,
            points=3,
            hint=(
                "A float64 has 16 digits. What is 1e12 + 0.00001? And how long is a step in proportion to 0?",
                "Without a given h the step is 6e-6 times the size of the entry, but never less than 6e-6: h = 6e-6 "
                "max(1, |x|).",
                "x = 2e12 takes h = 1.2e7, x = 0 takes h = 6e-6.",
            ),
        ),
        matches(
            name="buffers",
            cases={
                "the same array every time": {"f": probe("reused_buffer"), "x": array("4")},
                "a view of x": {"f": probe("first_entry"), "x": array("2 3")},
            },
            tolerance=CENTRAL,
            guard=True,
            points=2,
            hint=(
                "f may hand out one array again and again, with a new number in it. What have you kept of the first "
                "call after the second?",
                "Take the number out of what f returns at once, before anything moves again.",
                "If the array held 6.3 after the first call and 5.7 after the second, both of your names see 5.7, and "
                "the difference is 0.",
            ),
        ),
        raises(
            inputs={"f": probe("stack_of_two")},
            exceptions=("TypeError", "ValueError"),
            points=1,
            hint=(
                "What is the gradient of a function that returns two numbers?",
                "There is none. For f(x) = [x, 2 x] neither 1 nor 2 nor 3 is the answer: refuse what is not one "
                "number.",
            ),
        ),
        pure(
            inputs={"f": probe("volume"), "x": array("3 2 4")},
            points=2,
            hint=(
                "Is x bit for bit what it was? Adding h and subtracting it again does not always lead back.",
                "(0.1 + 0.7) - 0.7 is 0.09999999999999998. Keep the old number and put that back, or work on a copy.",
            ),
        ),
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., 8.1; CS231n notes, 'Gradient checks'",
)


def _differences(f, x, h, slope, size=lambda entry: max(1.0, abs(entry))):
    """The loop of all numeric gradients, with a slope of one's own, and a size that the step is in proportion to."""
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = 6e-6 * size(x[index]) if h is None else h
        gradient[index] = slope(x, step, step[index])
    return gradient


def _central(f):
    """The right slope, save where the step is 0: there it is not a number."""

    def slope(at, step, size):
        with np.errstate(all="ignore"):
            return np.divide(float(f(at + step)) - float(f(at - step)), 2.0 * size)

    return slope


@numerical_gradient.misconception(
    "f is measured on one side only. That difference is off by half of h times the curvature; the symmetric one is "
    "far closer.",
    fails="matches",
)
def forward_difference(solution, f, x, h):
    return _differences(f, x, h, lambda at, step, size: (float(f(at + step)) - float(f(at))) / size)


@numerical_gradient.misconception(
    "f is measured to the left only. That difference is off by half of h times the curvature; the symmetric one is "
    "far closer.",
    fails="matches",
)
def backward_difference(solution, f, x, h):
    return _differences(f, x, h, lambda at, step, size: (float(f(at)) - float(f(at - step))) / size)


@numerical_gradient.misconception(
    "The difference is divided by h. The two points are 2 h apart, so every slope comes out doubled.", fails="matches"
)
def divides_by_one_step(solution, f, x, h):
    return 2.0 * solution(f, x, h)


@numerical_gradient.misconception(
    "Brackets are missing: / 2 * h divides by 2 and then multiplies by h. Divide by (2 * h).", fails="matches"
)
def multiplies_by_step(solution, f, x, h):
    return _differences(f, x, h, lambda at, step, size: (float(f(at + step)) - float(f(at - step))) / 2.0 * size)


@numerical_gradient.misconception(
    "After the step to the right one step back only leads to x again. The second point lies a step to the left of x.",
    fails="matches",
)
def steps_back_to_x(solution, f, x, h):
    return _differences(f, x, h, lambda at, step, size: (float(f(at + step)) - float(f(at))) / (2.0 * size))


@numerical_gradient.misconception(
    "Right and left have changed places: every slope has the wrong sign.", fails="matches"
)
def left_minus_right(solution, f, x, h):
    return -solution(f, x, h)


@numerical_gradient.misconception(
    "The step is far too small, about 1e-10: what is left of the difference after rounding is mostly noise.",
    fails="matches",
)
def tiny_step(solution, f, x, h):
    return solution(f, x, 1e-10 if h is None else h)


@numerical_gradient.misconception(
    "The step is far too large, about 0.1: a curve is not straight over such a distance.", fails="matches"
)
def huge_step(solution, f, x, h):
    return solution(f, x, 0.1 if h is None else h)


@numerical_gradient.misconception(
    "The step is the same for every size of x. At 1e12 it is lost in rounding: x + h is x, and the slope 0.",
    fails="scales",
)
def fixed_step(solution, f, x, h):
    return solution(f, x, 1e-5 if h is None else h)


@numerical_gradient.misconception(
    "The step is in proportion to x without a lower limit: at an entry of 0 it is 0, and 0 over 0 is not a number.",
    fails="scales",
)
def vanishing_step(solution, f, x, h):
    return _differences(f, x, h, _central(f), abs)


@numerical_gradient.misconception(
    "All entries move by the same step, made for the largest of them. Each has a step of its own: a large neighbour must "
    "not make it coarse.",
    fails="scales",
)
def step_of_the_largest(solution, f, x, h):
    return solution(f, x, 6e-6 * max(1.0, np.max(np.abs(x))) if h is None else h)


@numerical_gradient.misconception(
    "The sign of the entry is in its step: at -1e12 the larger of 1 and x is 1. Take the size of x.", fails="scales"
)
def step_without_size(solution, f, x, h):
    return _differences(f, x, h, _central(f), lambda entry: max(1.0, entry))


@numerical_gradient.misconception(
    "The smaller of 1 and |x| stands where the larger belongs: a large entry is moved by less than its rounding.",
    fails="scales",
)
def step_by_the_smaller(solution, f, x, h):
    return _differences(f, x, h, _central(f), lambda entry: min(1.0, abs(entry)))


@numerical_gradient.misconception("The h that is given is not used.", fails="given_step")
def ignores_given_step(solution, f, x, h):
    return solution(f, x)


@numerical_gradient.misconception(
    "This is a formula with four points. It is closer to the slope, but not the one that is asked for: two points, h to "
    "either side.",
    fails="given_step",
)
def four_points(solution, f, x, h):
    def slope(at, step, size):
        near = float(f(at + step)) - float(f(at - step))
        far = float(f(at + 2.0 * step)) - float(f(at - 2.0 * step))
        return (8.0 * near - far) / (12.0 * size)

    return _differences(f, x, h, slope)


@numerical_gradient.misconception(
    "A given h is multiplied by the size of the entry. It is meant as it stands, for all entries.", fails="given_step"
)
def scales_given_step(solution, f, x, h):
    if h is None:
        return solution(f, x)
    at = np.array(x, dtype=np.float64)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        gradient[index] = solution(f, at, h * max(1.0, abs(at[index])))[index]
    return gradient


@numerical_gradient.misconception(
    "An entry is not put back before the next one moves: it stays a step to the left.", fails="matches"
)
def not_put_back(solution, f, x, h):
    at = np.array(x, dtype=np.float64)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        step = 6e-6 * max(1.0, abs(at[index])) if h is None else h
        at[index] += step
        plus = float(f(at))
        at[index] -= 2.0 * step
        gradient[index] = (plus - float(f(at))) / (2.0 * step)
    return gradient


@numerical_gradient.misconception(
    "The step is made inside an array of whole numbers, which cuts it off again; and the result is cut to whole "
    "numbers as well.",
    fails="layouts",
)
def steps_in_whole_numbers(solution, f, x, h):
    if x.dtype.kind == "f":
        return solution(f, x, h)
    at, gradient = x.copy(), np.zeros_like(x)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        at[index] = int(float(kept) + step)
        plus = float(f(at))
        at[index] = int(float(kept) - step)
        gradient[index] = int((plus - float(f(at))) / (2.0 * step))
        at[index] = kept
    return gradient


@numerical_gradient.misconception(
    "The step is made inside an array of whole numbers, which cuts it off again: to the right nothing moves, to the left a "
    "whole 1.",
    fails="layouts",
)
def moves_whole_numbers(solution, f, x, h):
    if x.dtype.kind == "f":
        return solution(f, x, h)
    at, gradient = x.copy(), np.zeros(x.shape)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        at[index] = int(float(kept) + step)
        plus = float(f(at))
        at[index] = int(float(kept) - step)
        gradient[index] = (plus - float(f(at))) / (2.0 * step)
        at[index] = kept
    return gradient


@numerical_gradient.misconception(
    "The result has the type of x: for whole numbers every slope is cut to a whole number. It is float64, always.",
    fails="layouts",
)
def result_like_x(solution, f, x, h):
    return solution(f, x, h).astype(x.dtype)


@numerical_gradient.misconception(
    "All entries move at once. That is one slope, along the diagonal; a gradient has one for every entry.",
    fails="matches",
)
def all_at_once(solution, f, x, h):
    at = np.array(x, dtype=np.float64)
    step = 6e-6 if h is None else h
    return np.full(at.shape, (float(f(at + step)) - float(f(at - step))) / (2.0 * step))


@numerical_gradient.misconception(
    "A whole row moves at once: the loop runs over the first axis only. With one axis nobody sees it.", fails="matches"
)
def whole_rows(solution, f, x, h):
    at = np.array(x, dtype=np.float64)
    gradient = np.zeros(at.shape)
    for row in range(len(at)):
        step = np.zeros(at.shape)
        step[row] = 6e-6 * np.maximum(1.0, np.abs(at[row])) if h is None else h
        gradient[row] = (float(f(at + step)) - float(f(at - step))) / (2.0 * step[row])
    return gradient


@numerical_gradient.misconception(
    "Only the first entry of every row is measured, the others stay 0. With one axis nobody sees it.", fails="matches"
)
def first_of_each_row(solution, f, x, h):
    gradient = solution(f, x, h)
    if x.ndim > 1:
        gradient.reshape(len(x), -1)[:, 1:] = 0.0
    return gradient


@numerical_gradient.misconception(
    "The steps are made in a flattened copy: for this memory layout flattening copies, so f never sees them and every "
    "slope is 0.",
    fails="layouts",
)
def steps_in_a_copy(solution, f, x, h):
    at = x.astype(np.float64)
    flat, gradient = at.ravel(), np.zeros(x.size)
    for i in range(flat.size):
        kept = flat[i]
        step = 6e-6 * max(1.0, abs(kept)) if h is None else h
        flat[i] = kept + step
        plus = float(f(at))
        flat[i] = kept - step
        gradient[i] = (plus - float(f(at))) / (2.0 * step)
        flat[i] = kept
    return gradient.reshape(x.shape)


@numerical_gradient.misconception(
    "The slopes are written down in the order of the memory, which for a transposed array is not the order of its "
    "rows.",
    fails="layouts",
)
def memory_order(solution, f, x, h):
    gradient = solution(f, x, h)
    return gradient.ravel(order="F").reshape(x.shape) if x.flags.f_contiguous else gradient


@numerical_gradient.misconception(
    "f is given the one entry that moves, without the others. Its slope there hangs on all of x.", fails="matches"
)
def one_entry_alone(solution, f, x, h):
    at = np.array(x, dtype=np.float64)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        gradient[index] = solution(f, at[index].reshape((1,) * at.ndim), h).ravel()[0]
    return gradient


@numerical_gradient.misconception(
    "x is cut to float32: a step of 6e-6 is only some dozens of its roundings long.", fails="matches"
)
def in_single_precision(solution, f, x, h):
    at = np.array(x, dtype=np.float32)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept))) if h is None else h
        at[index] = kept + np.float32(step)
        plus = float(f(at))
        at[index] = kept - np.float32(step)
        gradient[index] = (plus - float(f(at))) / (2.0 * step)
        at[index] = kept
    return gradient


@numerical_gradient.misconception(
    "The array that f returned is kept, not the number in it: by the time of the subtraction it holds something else.",
    fails="buffers",
)
def keeps_the_array(solution, f, x, h):
    at = np.array(x, dtype=np.float64)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(kept)) if h is None else h
        at[index] = kept + step
        plus = f(at)
        at[index] = kept - step
        minus = f(at)
        at[index] = kept
        gradient[index] = (plus - minus) / (2.0 * step)
    return gradient


@numerical_gradient.misconception(
    "Several numbers are added up to one, or the first is taken. Which function is the gradient of, then? Refuse them.",
    fails="raises",
)
def adds_up_values(solution, f, x, h):
    return solution(lambda at: np.sum(f(at)), x, h)


@numerical_gradient.misconception(
    "x is put back by adding and subtracting steps. Rounding remains in it; the old number itself has to be put back.",
    fails="pure",
)
def drifts_back(solution, f, x, h):
    gradient = solution(f, x, h)
    for index in np.ndindex(x.shape if x.dtype.kind == "f" else (0,)):
        x[index] += 6e-6
        x[index] -= 2 * 6e-6
        x[index] += 6e-6
    return gradient


@numerical_gradient.variant("x moved in place and put back, with nditer")
def numeric_in_place(solution, f, x, h=None):
    at = x if x.dtype == np.float64 else x.astype(float)
    gradient = np.empty(at.shape, order="F")
    steps = np.nditer(at, flags=["multi_index"])
    for _ in steps:
        index = steps.multi_index
        kept = at[index]
        step = h or 6e-6 * max(1.0, abs(kept))
        at[index] = kept + step
        plus = np.array(f(at)).item()
        at[index] = kept - step
        minus = np.array(f(at)).item()
        at[index] = kept
        gradient[index] = (plus - minus) / (2 * step)
    return gradient


@numerical_gradient.variant("unit vectors")
def numeric_by_units(solution, f, x, h=None):
    at = np.asarray(x, dtype=float)
    slopes = []
    for unit in np.eye(at.size).reshape(-1, *at.shape):
        step = np.sum(np.maximum(6e-6, 6e-6 * np.abs(at)) * unit) if h is None else h
        slopes.append((float(f(at + step * unit)) - float(f(at - step * unit))) / step / 2)
    return np.array(slopes).reshape(at.shape)


@numerical_gradient.variant("divided by the distance that was really gone")
def numeric_by_distance(solution, f, x, h=None):
    flat = np.array(x, dtype=float).ravel()
    gradient = np.zeros(flat.size)
    for i in range(flat.size):
        step = 6e-6 * max(1.0, abs(flat[i])) if h is None else h
        right, left = flat.copy(), flat.copy()
        right[i] += step
        left[i] -= step
        rise = float(f(right.reshape(np.shape(x)))) - float(f(left.reshape(np.shape(x))))
        gradient[i] = rise / (right[i] - left[i])
    return gradient.reshape(np.shape(x))


# ------------------------------------------------------------------------------------------------------ relative error

relative_error = Exercise(
    "backprop.relative_error",
    title="How far apart are two gradients?",
    inputs={
        "a": array("N M", positive=True, away=0.2),  # of one sign: with opposite signs every error is 1
        "b": array("N M", positive=True, away=0.2),
        "floor": 1e-12,
    },
    outputs=("error",),
    checks=(
        matches(
            draws=3,
            points=2,
            hint=(
                "Which entry decides: the one with the largest error, or the one whose error is large for its size?",
                "Every entry gets an error of its own: its difference over the sum of its two magnitudes, or over "
                "floor where that is larger. The largest of them is the answer.",
                "a = [2, 1000], b = [3, 1000]: 1 over 5 and 0 over 2000, so 0.2.",
            ),
        ),
        matches(
            name="special_numbers",
            cases={
                "a small entry beside a large one": {
                    "a": value(np.array([1000.0, 1e-4])),
                    "b": value(np.array([1000.0, 2e-4])),
                },
                "opposite signs": {"a": value(np.array([1.5, -0.25])), "b": value(np.array([-1.5, 0.25]))},
                "one opposite sign": {"a": value(np.array([0.5, 0.25])), "b": value(np.array([0.75, -0.75]))},
                "equal, with zeros": {"a": value(np.array([1.0, 0.0, -2.0])), "b": value(np.array([1.0, 0.0, -2.0]))},
                "below the floor": {"a": value(np.array([0.1, 0.3])), "b": value(np.array([0.15, 0.31])), "floor": 2.0},
                "tiny numbers": {"a": value(np.array([1.5e-9, 4.5e-9])), "b": value(np.array([2.5e-9, 5.5e-9]))},
                "not a number": {"a": value(np.array([1.0, np.nan])), "b": value(np.array([2.0, 3.0]))},
                "infinity on both sides": {"a": value(np.array([np.inf, 3.0])), "b": value(np.array([np.inf, 1.0]))},
                "no entries": {"a": value(np.zeros((0, 3))), "b": value(np.zeros((0, 3)))},
                "one number": {"a": value(np.array([3.0])), "b": value(np.array([1.0]))},
            },
            points=1,
            guard=True,
            hint=(
                "What becomes of two zeros, of opposite signs, and of a number that is not a number? None must look "
                "like agreement by luck.",
                "floor steps in only where the sum of the magnitudes is smaller. An entry that is not finite, in a or "
                "in b, makes the answer infinite; without any entries it is 0.",
                "a = [0], b = [0]: 0. a = [2], b = [-2]: 4 over 4, so 1. a = [nan], b = [1]: infinity.",
            ),
        ),
        raises(
            cases={
                "a row and a column": {"a": array("3"), "b": array("3 1")},
                "one number for all": {"a": array("3"), "b": array("1")},
            },
            points=1,
            hint=(
                "NumPy stretches arrays of different shapes until they fit. Which entries would be compared then?",
                "Shapes (3,) and (3, 1) make 9 differences where 3 are meant: refuse them with a ValueError.",
            ),
        ),
        pure(points=1, hint=("Is a or b another array after the call?", "After the call on a = [2] a is still [2].")),
    ),
    source="CS231n notes, 'Gradient checks'",
)


def _sizes(a, b):
    return np.abs(a) + np.abs(b)


@relative_error.misconception(
    "The difference is not set in proportion: for small gradients every mistake looks small.", fails="matches"
)
def absolute_error(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b)))


def _usual(a, b):
    """The mistakes below concern ordinary numbers; what is unusual is other mistakes' affair."""
    return a.shape == b.shape and a.size > 0 and bool(np.all(np.isfinite(a)) and np.all(np.isfinite(b)))


@relative_error.misconception(
    "The largest difference is divided by the largest size: a small wrong entry hides behind a large right one.",
    fails="matches",
)
def largest_over_largest(solution, a, b, floor):
    return (
        solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b)) / max(np.max(_sizes(a, b)), floor))
    )


@relative_error.misconception(
    "The largest difference is divided by the largest entries of a and of b: a small wrong entry hides behind a large one.",
    fails="matches",
)
def largest_over_largest_of_each(solution, a, b, floor):
    if not _usual(a, b):
        return solution(a, b, floor)
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(a)) + np.max(np.abs(b)), floor))


@relative_error.misconception(
    "Lengths of whole arrays are compared: a small wrong entry hides behind a large right one.", fails="matches"
)
def ratio_of_norms(solution, a, b, floor):
    if not _usual(a, b):
        return solution(a, b, floor)
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), floor))


@relative_error.misconception(
    "The denominator is the size of the sum, not the sum of the sizes: with opposite signs it is 0.",
    fails="special_numbers",
)
def size_of_sum(solution, a, b, floor):
    return (
        solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b) / np.maximum(np.abs(a + b), floor)))
    )


@relative_error.misconception(
    "The mean over the entries is taken: one wrong entry among many disappears in it.", fails="matches"
)
def mean_of_errors(solution, a, b, floor):
    return (
        solution(a, b, floor) if not _usual(a, b) else float(np.mean(np.abs(a - b) / np.maximum(_sizes(a, b), floor)))
    )


@relative_error.misconception(
    "Two zeros are divided by zero: without the floor equal entries give not a number.", fails="special_numbers"
)
def without_floor(solution, a, b, floor):
    if not _usual(a, b):
        return solution(a, b, floor)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a - b) / _sizes(a, b)))


@relative_error.misconception(
    "The floor is added to every denominator. It only steps in where that is smaller.", fails="special_numbers"
)
def adds_floor(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b) / (_sizes(a, b) + floor)))


@relative_error.misconception(
    "The floor is fixed at 1e-8: gradients of that size are then compared by their difference alone.",
    fails="special_numbers",
)
def fixed_floor(solution, a, b, floor):
    return solution(a, b, max(floor, 1e-8))


@relative_error.misconception(
    "The denominator is the larger of the two sizes. Their sum is asked for, which makes 1 the largest answer.",
    fails="matches",
)
def larger_size(solution, a, b, floor):
    if not _usual(a, b):
        return solution(a, b, floor)
    return float(np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)))


@relative_error.misconception(
    "Only a stands in the denominator: exchanging a and b must not change the answer.", fails="matches"
)
def size_of_first(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b) / np.maximum(np.abs(a), floor)))


@relative_error.misconception(
    "Only b stands in the denominator: exchanging a and b must not change the answer.", fails="matches"
)
def size_of_second(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else float(np.max(np.abs(a - b) / np.maximum(np.abs(b), floor)))


@relative_error.misconception(
    "The denominator is the mean of the two sizes. Their sum is asked for, which makes 1 the largest answer.",
    fails="matches",
)
def mean_of_sizes(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else 2.0 * solution(a, b, 2.0 * floor)


@relative_error.misconception(
    "Magnitudes are compared: a gradient with the wrong sign looks right.", fails="special_numbers"
)
def compares_magnitudes(solution, a, b, floor):
    return solution(np.abs(a), np.abs(b), floor)


@relative_error.misconception(
    "The size is taken of both together, outside the difference: the error comes out with a sign, and the largest "
    "negative one is lost.",
    fails="matches",
)
def signed_errors(solution, a, b, floor):
    return solution(a, b, floor) if not _usual(a, b) else float(np.max((a - b) / np.maximum(_sizes(a, b), floor)))


@relative_error.misconception(
    "The errors of all entries come back. One number is asked for, the largest.", fails="matches"
)
def all_errors(solution, a, b, floor):
    return np.abs(a - b) / np.maximum(_sizes(a, b), floor) if _usual(a, b) else solution(a, b, floor)


@relative_error.misconception(
    "A number that is not finite passes through: not a number is no size, and no comparison with it is ever true.",
    fails="special_numbers",
)
def passes_nan_on(solution, a, b, floor):
    if a.shape != b.shape or a.size == 0:
        return solution(a, b, floor)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a - b) / np.maximum(_sizes(a, b), floor)))


@relative_error.misconception(
    "Only nan is looked for. Infinity minus infinity is not a number either: the answer is infinity there too.",
    fails="special_numbers",
)
def looks_for_nan_only(solution, a, b, floor):
    if a.shape != b.shape or a.size == 0 or np.any(np.isnan(a) | np.isnan(b)):
        return solution(a, b, floor)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a - b) / np.maximum(_sizes(a, b), floor)))


@relative_error.misconception(
    "The floor that is given is not used: 1e-12 stands in its place.", fails="special_numbers"
)
def floor_of_its_own(solution, a, b, floor):
    return solution(a, b, 1e-12)


@relative_error.misconception(
    "Entries that are not finite are passed over, as if they were right.", fails="special_numbers"
)
def skips_nan(solution, a, b, floor):
    if a.shape != b.shape:
        return solution(a, b, floor)
    fine = np.isfinite(a) & np.isfinite(b)
    return solution(a[fine], b[fine], floor)


@relative_error.misconception(
    "Without entries there is no largest one: NumPy refuses. The answer is 0 then.", fails="special_numbers"
)
def needs_entries(solution, a, b, floor):
    if a.size == 0:
        return float(np.max(np.abs(a - b)))
    return solution(a, b, floor)


@relative_error.misconception(
    "Arrays of different shapes are stretched to one: every number is then compared with strangers too.", fails="raises"
)
def stretches_shapes(solution, a, b, floor):
    return solution(*np.broadcast_arrays(a, b), floor)


@relative_error.misconception("The difference is formed inside a: the caller's gradient is overwritten.", fails="pure")
def subtracts_in_place(solution, a, b, floor):
    error = solution(a, b, floor)
    a -= b
    return error


@relative_error.variant("entry by entry")
def error_by_entries(solution, a, b, floor=1e-12):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    worst = 0.0
    for p, q in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        if not (np.isfinite(p) and np.isfinite(q)):
            return np.inf
        worst = max(worst, abs(p - q) / max(abs(p) + abs(q), floor))
    return worst


@relative_error.variant("with np.where and an assertion on shapes")
def error_by_where(solution, a, b, floor=1e-12):
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} is not {b.shape}")
    if a.size == 0:
        return 0
    with np.errstate(all="ignore"):
        sizes = np.where(_sizes(a, b) > floor, _sizes(a, b), floor)
        errors = np.where(np.isfinite(a) & np.isfinite(b), np.abs(b - a) / sizes, np.inf)
    return errors.max()
