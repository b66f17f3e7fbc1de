# Generated from solutions/a3_backprop/probes.py by `autograder build`; leave it as it is.

"""a3: functions of one array that return one number, to try a gradient checker on. Each says what makes it a good test.

Unless stated otherwise a probe takes an array of any shape, reads its entries in the usual order (last axis fastest), works in
float64, returns one float and leaves its argument alone. None of them is a sum of separate functions of single entries, save
where the docstring says so: moving two entries at once gives another slope than moving one.
"""

import numpy as np

_REUSED = np.zeros(())  # the one array that `reused_buffer` hands out: being overwritten is what that probe is for


def _flat(x):
    """Returns the entries of x as a new float64 row, in the usual order whatever the memory layout."""
    return np.array(x, dtype=np.float64).reshape(-1)


def _coefficients(size):
    """Returns `size` different numbers of alternating sign: 1, -4/3, 5/3, -2, ..."""
    i = np.arange(size)
    return (-1.0) ** i * (1.0 + i / 3.0)


def affine(x):
    """A weighted sum of the entries plus 0.5: a straight line in every direction, so any step gives the exact slope."""
    v = _flat(x)
    return float(0.5 + np.sum(_coefficients(v.size) * v))


def sum_of_squares(x):
    """The sum of the squares, entry by entry: at [3, 4] the gradient is [6, 8], also if 3 and 4 are whole numbers."""
    return float(np.sum(_flat(x) ** 2))


def quadratic_form(x):
    """Squares plus products of neighbours: central differences are exact here, forward differences are not."""
    v = _flat(x)
    return float(np.sum(_coefficients(v.size) * v**2) + 2.0 * np.sum(v[:-1] * v[1:]))


def cubic(x):
    """Cubes plus the cube of the sum: a central difference with a large step is visibly off."""
    v = _flat(x)
    return float(np.sum(v**3) + np.sum(v) ** 3 / 3.0)


def quartic(x):
    """A quarter of the squared squared length, plus a square times a neighbour: slopes of very different size."""
    v = _flat(x)
    return float(np.sum(v**2) ** 2 / 4.0 + np.sum(v[:-1] ** 2 * v[1:]))


def waves(x):
    """An exponential of every entry times the sine of the next one (the first comes after the last)."""
    v = _flat(x)
    return float(np.sum(np.exp(v / 2.0) * np.sin(np.roll(v, -1) + 0.5)))


def log_sum_exp(x):
    """The logarithm of the sum of the exponentials, a smooth maximum: the gradient adds up to 1."""
    v = _flat(x)
    top = np.max(v)
    return float(top + np.log(np.sum(np.exp(v - top))))


def row_sums(x):
    """For an array with two axes: the squared sums of the rows, weighted 1, 2, 3, ..., plus the product of the column means.

    Rows and columns play different parts, so reading a transposed array in the wrong order shows.
    """
    a = np.array(x, dtype=np.float64)
    return float(np.sum(np.arange(1, len(a) + 1) * np.sum(a, axis=1) ** 2) + np.prod(np.mean(a, axis=0)))


def volume(x):
    """For an array with three axes: products of neighbours along the last axis, sines along the middle, cubes along the first."""
    a = np.array(x, dtype=np.float64)
    along_last = np.sum(a[:, :, :-1] * a[:, :, 1:])
    along_middle = np.sum(np.sin(a[:, :-1, :] - 2.0 * a[:, 1:, :]))
    return float(along_last + along_middle + np.sum(np.sum(a, axis=0) ** 3))


def wide(x):
    """The sum of the squares plus products of neighbours, over 1e12: made for entries near 1e12, where x + 1e-5 is x."""
    v = _flat(x)
    return float((np.sum(v**2) + np.sum(v[:-1] * v[1:])) / 1e12)


def reused_buffer(x):
    """The same number as `waves`, always in the same array without axes: the next call overwrites the last result."""
    _REUSED[...] = waves(x)
    return _REUSED


def first_entry(x):
    """The first entry, as a view into x itself: it changes when x is changed afterwards. The gradient is 1, 0, 0, ..."""
    return x[(0,) * x.ndim + (...,)]


def stack_of_two(x):
    """Not a function for a gradient: it returns two numbers, `waves` and `cubic`."""
    return np.array([waves(x), cubic(x)])


def constant(x):
    """0.75 whatever x is: the gradient is 0 everywhere, and 0 over 0 is not a number."""
    return 0.75


def scales(x):
    """Slopes a million times larger in the first entry than in the others: a large entry can hide a small wrong one."""
    v = _flat(x)
    return float(1e3 * v[0] ** 2 + 1e-3 * np.sum(np.sin(v[1:]) * np.roll(v[1:], 1)) + 1e-3 * np.sin(v[0]))


def faint(x):
    """1e-9 times `waves`: value and slopes are both tiny, so the numeric gradient is still accurate. Nothing is added."""
    return 1e-9 * waves(x)


def tiny_slope(x):
    """1 plus 1e-9 times `waves`: slopes of about 1e-9 beside a value of about 1. Its rounding is larger than the slope."""
    return 1.0 + 1e-9 * waves(x)


def small_slope(x):
    """2.3 plus 1e-7 times `waves`: a correct gradient looks wrong to a simple checker, but a wrong one can still be told."""
    return 2.3 + 1e-7 * waves(x)


def high_plateau(x):
    """A million plus `waves`: ordinary slopes, but f is known to only ten digits behind the point."""
    return 1e6 + waves(x)


def deep_valley(x):
    """Minus a million plus `waves`: like `high_plateau`, but f is negative."""
    return -1e6 + waves(x)


def relu_kink(x):
    """Weighted sum of max(0, entry), times 1 plus the mean square: a kink wherever an entry is 0."""
    v = _flat(x)
    return float(np.sum((1.0 + np.arange(v.size) / 3.0) * np.maximum(0.0, v)) * (1.0 + np.mean(v**2)))


def largest_entry(x):
    """The largest entry plus a tenth of the squares: a kink where two entries share the first place."""
    v = _flat(x)
    return float(np.max(v) + 0.1 * np.sum(v**2))


def relu_network(x):
    """The loss of a small network with ReLU, whose 17 parameters are the entries of x (shape (17,)).

    Two inputs, four hidden units, one output, three samples; squared error. Hidden units near 0 give many entries a kink.
    """
    v = _flat(x)
    W1, b1, W2, b2 = v[:8].reshape(2, 4), v[8:12], v[12:16], v[16]
    X = np.array([[1.0, -0.5], [0.25, 2.0], [-1.5, 0.75]])
    hidden = np.maximum(0.0, X @ W1 + b1)
    return float(np.sum((hidden @ W2 + b2 - np.array([1.0, -1.0, 0.5])) ** 2) / 6.0)


def single_precision(x):
    """Like `waves`, computed and returned in float32: seven digits, so a step of 6e-6 measures mostly rounding."""
    v = np.asarray(x, dtype=np.float32).reshape(-1)
    return np.sum(np.exp(v / np.float32(2)) * np.sin(np.roll(v, -1) + np.float32(0.5)), dtype=np.float32)


def hidden_single_precision(x):
    """`single_precision`, returned as an ordinary float: the type does not tell, only the digits do."""
    return float(single_precision(x))
