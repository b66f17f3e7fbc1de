"""The exercises of a7, fourth part: max pooling and average pooling, forward and backward."""

import numpy as np

from autograder.arrays import array, derived
from autograder.checks import adjoint, gradient, matches, pure
from autograder.model import Exercise

NUMBERS = {"N": 2, "C": 3}
FORWARD = {
    "size 3, stride 2, a column left over": {},
    "size 2, stride 2": {"size": 2},
    "size 3, stride 1": {"stride": 1},
    "size 2, stride 3": {"size": 2, "stride": 3},
}
NEW_ARRAYS = "What a backward pass returns are new arrays. dout belongs to whoever called it: others may still need it."


def _windows(x, size, stride):
    """(N, C, OH, OW, size, size), not to be written into."""
    seen = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return seen[:, :, ::stride, ::stride]


def _filled_up(x, size, stride, number):
    """x with this number added below and on the right until one more window fits over what is left over."""
    rest = [-(length - size) % stride for length in x.shape[2:]]
    return np.pad(x, ((0, 0), (0, 0), (0, rest[0]), (0, rest[1])), constant_values=number)


# ------------------------------------------------------------------------------------------------- max pooling, forward

max_pool_forward = Exercise(
    "convolution.max_pool_forward",
    title="Max pooling",
    inputs={"z": array("N C 7 6", away=0.3), "x": array("N C 7 6"), "size": 3, "stride": 2},
    arguments=("x", "size", "stride"),
    outputs=("out", "cache"),
    checks=(
        matches(
            cases=FORWARD,
            sizes=NUMBERS,
            points=3,
            hint=(
                "Where does the window of out[n, c, 0, 1] start, and which of its pixels is the largest?",
                "Every channel of every image by itself: the window of (i, j) covers size rows from i stride and size columns "
                "from j stride. What the last window does not reach is not used.",
                "x = [[1, 5, 2], [3, 4, 9]], size 2, stride 1: the windows are [[1, 5], [3, 4]] and [[5, 2], [4, 9]], so out = "
                "[[5, 9]]. With stride 2 only the first one fits: [[5]].",
            ),
        ),
        matches(
            name="negative",
            inputs={"x": derived(lambda z: -np.abs(z), "z")},
            sizes=NUMBERS,
            points=1,
            hint=(
                "All pixels are below 0 here. What does your search for the largest one begin with?",
                "The largest of -5, -2, -3 is -2. A 0 from elsewhere, from padding or from a first guess, would win and is not "
                "there.",
            ),
        ),
        pure(
            sizes=NUMBERS,
            points=1,
            hint=(
                "Is x the same after the call?",
                "Every window of x = [[1, 5], [3, 4]] can be looked at without being changed: x is [[1, 5], [3, 4]] afterwards.",
            ),
        ),
    ),
    source="Ranzato, Huang, Boureau & LeCun, Unsupervised learning of invariant feature hierarchies, CVPR 2007",
)


@max_pool_forward.misconception(
    "The last pixel of each window is taken, whatever the others are: a variable is overwritten pixel by pixel.",
    fails="matches",
)
def last_of_the_window(solution, x, size, stride):
    return _windows(x, size, stride)[..., -1, -1].copy(), solution(x, size, stride)[1]


@max_pool_forward.misconception(
    "The first pixel of each window is taken. Skipping pixels is no pooling: the largest of them counts.",
    fails="matches",
)
def first_of_the_window(solution, x, size, stride):
    return _windows(x, size, stride)[..., 0, 0].copy(), solution(x, size, stride)[1]


@max_pool_forward.misconception("This is the mean of the window: average pooling.", fails="matches")
def mean_for_maximum(solution, x, size, stride):
    return _windows(x, size, stride).mean(axis=(4, 5)), solution(x, size, stride)[1]


@max_pool_forward.misconception("The smallest pixel of the window is taken, not the largest.", fails="matches")
def minimum_of_the_window(solution, x, size, stride):
    return _windows(x, size, stride).min(axis=(4, 5)), solution(x, size, stride)[1]


@max_pool_forward.misconception(
    "The pixel that is furthest from 0 is taken. Max pooling looks for the largest number, and -5 is less than 2.",
    fails="matches",
)
def furthest_from_zero(solution, x, size, stride):
    flat = _windows(x, size, stride).reshape(*solution(x, size, stride)[0].shape, size**2)
    place = np.abs(flat).argmax(axis=4)[..., np.newaxis]
    return np.take_along_axis(flat, place, axis=4)[..., 0], solution(x, size, stride)[1]


@max_pool_forward.misconception(
    "The channels are pooled as well: the largest pixel of all channels comes back in each. Every channel is on its own.",
    fails="matches",
)
def maximum_over_channels(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return np.broadcast_to(out.max(axis=1, keepdims=True), out.shape).copy(), cache


@max_pool_forward.misconception(
    "The maximum is taken along one axis of the window only: out has an axis too many.", fails="matches"
)
def maximum_of_each_column(solution, x, size, stride):
    return _windows(x, size, stride).max(axis=4), solution(x, size, stride)[1]


@max_pool_forward.misconception("The stride is not used: there is a window at every place.", fails="matches")
def pools_at_every_place(solution, x, size, stride):
    return solution(x, size, 1)


@max_pool_forward.misconception(
    "The windows lie side by side, as if the stride were the size. It is an argument of its own: windows may overlap.",
    fails="matches",
)
def stride_is_the_size(solution, x, size, stride):
    return solution(x, size, size)


@max_pool_forward.misconception(
    "The height of out is worked out from the width: rows are missing, because this image is higher than it is wide.",
    fails="matches",
)
def pools_squares(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return out[:, :, : out.shape[3]].copy(), cache


@max_pool_forward.misconception(
    "The sign is lost: the largest absolute value comes back. -5 is less than -2.", fails="matches"
)
def maximum_without_signs(solution, x, size, stride):
    return solution(np.abs(x), size, stride)[0], solution(x, size, stride)[1]


@max_pool_forward.misconception(
    "The windows are as large as the stride. They have size times size pixels, whatever the stride is.", fails="matches"
)
def windows_of_the_stride(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return solution(x, stride, stride)[0][:, :, : out.shape[2], : out.shape[3]].copy(), cache


@max_pool_forward.misconception("The window of (i, j) starts at (i, j), not at (i stride, j stride).", fails="matches")
def pools_without_stride(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return solution(x, size, 1)[0][:, :, : out.shape[2], : out.shape[3]].copy(), cache


@max_pool_forward.misconception(
    "What the stride leaves over is pooled too, in a smaller window. Here it is not used: round down.", fails="matches"
)
def pools_the_rest(solution, x, size, stride):
    return solution(_filled_up(x, size, stride, -np.inf), size, stride)


@max_pool_forward.misconception(
    "What the stride leaves over is filled up with zeros and pooled too. Here it is not used: round down.",
    fails="matches",
)
def fills_up_with_zeros(solution, x, size, stride):
    return solution(_filled_up(x, size, stride, 0.0), size, stride)


@max_pool_forward.misconception(
    "The search for the largest pixel begins with 0, so nothing below 0 can win.", fails="negative"
)
def begins_with_zero(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return np.maximum(out, 0.0), cache


@max_pool_forward.misconception(
    "The place of the maximum comes back, not the maximum: argmax gives a number of a place.", fails="matches"
)
def place_for_maximum(solution, x, size, stride):
    flat = _windows(x, size, stride).reshape(*solution(x, size, stride)[0].shape, size**2)
    return flat.argmax(axis=4).astype(float), solution(x, size, stride)[1]


@max_pool_forward.misconception("Rows and columns of out are exchanged: it is (N, C, OW, OH).", fails="matches")
def pools_columns_before_rows(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return np.swapaxes(out, 2, 3).copy(), cache


@max_pool_forward.misconception(
    "The maximum of each window is written into x while the windows are being looked at.", fails="pure"
)
def writes_maxima_into_images(solution, x, size, stride):
    result = solution(x, size, stride)
    for i, j in np.ndindex(result[0].shape[2:]):
        window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
        window[...] = window.max(axis=(2, 3), keepdims=True)
    return result


@max_pool_forward.variant("loops, beginning with minus infinity")
def max_pool_by_loops(solution, x, size, stride):
    N, C, H, W = x.shape
    out = np.full((N, C, (H - size) // stride + 1, (W - size) // stride + 1), -np.inf)
    for n, c, i, j in np.ndindex(out.shape):
        for u in range(size):
            for v in range(size):
                out[n, c, i, j] = max(out[n, c, i, j], x[n, c, i * stride + u, j * stride + v])
    return out, solution(x, size, stride)[1]


@max_pool_forward.variant("one place of the window after the other")
def max_pool_by_places(solution, x, size, stride):
    OH, OW = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    parts = [
        x[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] for u in range(size) for v in range(size)
    ]
    return np.maximum.reduce(parts), solution(x, size, stride)[1]


# ------------------------------------------------------------------------------------------------ max pooling, backward

TIES = (
    (0, 1),
    (2, 3),
    (0, 3),
    (1, 2, 3),
    (0, 1, 2, 3),
    (0, 2),
    (3,),
)  # places that share the maximum of a 2 x 2 window


def _tied(z):
    """z with equal maxima in 2 x 2 windows side by side, each window with a maximum of its own; every sixth window is all 0."""
    x = z.copy()
    for k, (n, c, i, j) in enumerate(np.ndindex(*z.shape[:2], z.shape[2] // 2, z.shape[3] // 2)):
        window = x[n, c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        highest = np.abs(window).max() + 0.5 + 0.1 * np.abs(window[0, 0])
        for place in TIES[k % len(TIES)]:
            window[divmod(place, 2)] = highest
        if k % 6 == 5:
            window[:] = 0.0  # as behind a ReLU that let nothing through
    return x


def _lowered(z):
    """z with most entries below 0, so that in half of the windows all are."""
    return z - 1.5


POOLED = {"of": "convolution.max_pool_forward", "wrt": "x", "upstream": "dout", "sizes": NUMBERS}

max_pool_backward = Exercise(
    "convolution.max_pool_backward",
    title="Gradient of max pooling",
    inputs={
        "z": array("N C 7 6"),
        "x": derived(_lowered, "z"),
        "size": 3,
        "stride": 2,
        "dout": array("N C 3 2", away=0.2),
    },
    arguments=("dout", "cache"),
    after=("max_pool_forward", ("x", "size", "stride"), (1,)),
    outputs=("dx",),
    needs=("max_pool_forward",),
    checks=(
        gradient(
            **POOLED,
            points=3,
            hint=(
                "If you raise one pixel of a window a little, does out move? For which pixel does it?",
                "out follows the pixel that is the maximum, with slope 1, and no other: dout goes to that place in dx. A pixel "
                "can be the maximum of several windows, so add.",
                "x = [[1, 5, 2], [3, 4, 0]], size 2, stride 1: 5 is the maximum of both windows. dout = [[10, 100]] gives dx = "
                "[[0, 110, 0], [0, 0, 0]].",
            ),
        ),
        gradient(
            **POOLED,
            name="overlapping",
            inputs={"x": array("N C 6 5"), "stride": 1, "dout": array("N C 4 3", away=0.2)},
            points=2,
            hint=(
                "With stride 1 a high pixel is the maximum of up to nine windows of size 3. What happens to the first entry of "
                "dout when the second one arrives?",
                "+= instead of =: dx grows. With windows side by side the two are the same, which is why this slip hides so "
                "well.",
            ),
        ),
        gradient(
            **POOLED,
            name="ties",
            inputs={"z": array("N C 4 6"), "x": derived(_tied, "z"), "size": 2, "dout": array("N C 2 3", away=0.2)},
            at_kinks=True,
            points=2,
            guard=True,
            hint=(
                "In these windows several pixels share the maximum. How much of dout may they get, all together?",
                "Asking `window == maximum` finds all of them. Each of them getting all of dout is too much: their shares have "
                "to add up to 1. One of them alone is fine, equal shares are fine.",
                "Window [[7, 7], [0, 1]] and dout 10: [[10, 0], [0, 0]], [[0, 10], [0, 0]] and [[5, 5], [0, 0]] are all right, "
                "[[10, 10], [0, 0]] is not.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "all below 0": {"x": derived(lambda z: -1.0 - np.abs(z), "z")},
                "one sample": {"x": array("1 3 7 6"), "dout": array("1 3 3 2")},
                "windows that leave gaps": {"size": 2, "stride": 3, "dout": array("N C 2 2")},
                "one pixel in a window": {"size": 1, "dout": array("N C 4 3")},
                "one window": {"x": array("N C 4 4"), "size": 4, "dout": array("N C 1 1")},
            },
            sizes=NUMBERS,
            points=1,
            guard=True,
            hint=(
                "Which line takes something for granted: that a maximum is above 0, that windows touch, that there are several?",
                "x = [[-1, -2], [-3, -4]], size 2, dout = [[10]] gives dx = [[10, 0], [0, 0]]; pixels in no window get 0.",
            ),
        ),
        pure(
            sizes=NUMBERS,
            points=2,
            hint=(NEW_ARRAYS, "After the call on dout = [[10, 100]] dout is still [[10, 100]]."),
        ),
    ),
    source="Goodfellow, Bengio & Courville, Deep Learning, 9.3; Clarke, Optimization and Nonsmooth Analysis, 2.3",
)


def _keeps_images(solution, x, size, stride):
    """The same forward with its arguments in the cache."""
    return solution(x, size, stride)[0], (x, size, stride)


OWN = {"max_pool_forward": _keeps_images}


def _shared(dout, cache, share, *, write=False, step=None):
    """dx with `share(window)` times dout in every window; assigned instead of added, or at another step, if asked for."""
    x, size, stride = cache
    step = step or stride
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        target = dx[n, c, i * step : i * step + size, j * step : j * step + size]
        part = share(window) * dout[n, c, i, j]
        target[...] = part if write else target + part
    return dx


def _first(window):
    """1 at the first maximum."""
    return (np.arange(window.size) == np.argmax(window)).reshape(window.shape) * 1.0


def _last(window):
    return _first(window[::-1, ::-1])[::-1, ::-1]


def _equal(window):
    return (window == window.max()) / np.sum(window == window.max())


@max_pool_backward.misconception(
    "The entry of dx at the maximum is assigned: if the pixel is the maximum of several windows, only the last one counts.",
    fails="gradient",
    also=OWN,
)
def maximum_assigned(solution, dout, cache):
    x, size, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = divmod(int(np.argmax(window)), size)
        dx[n, c, i * stride + u, j * stride + v] = dout[n, c, i, j]
    return dx


@max_pool_backward.misconception(
    "The whole window of dx is assigned, zeros included: where windows overlap, what earlier ones had brought is wiped out.",
    fails="gradient",
    also=OWN,
)
def whole_window_assigned(solution, dout, cache):
    return _shared(dout, cache, _first, write=True)


@max_pool_backward.misconception(
    "All pixels that share the maximum get all of dout each. Together they get dout once: their shares add up to 1.",
    fails="ties",
    also=OWN,
)
def all_tied_get_everything(solution, dout, cache):
    return _shared(dout, cache, lambda window: (window == window.max()) * 1.0)


@max_pool_backward.misconception(
    "A window whose maximum occurs more than once gets nothing. One of the pixels has to carry dout, or several share it.",
    fails="ties",
    also=OWN,
)
def tied_get_nothing(solution, dout, cache):
    return _shared(dout, cache, lambda window: _first(window) * (np.sum(window == window.max()) == 1))


@max_pool_backward.misconception(
    "Where pixels share the maximum, each gets dout divided by the pixels of the window. Divide by how many share it.",
    fails="ties",
    also=OWN,
)
def tied_get_a_share_of_the_window(solution, dout, cache):
    def share(window):
        tied = window == window.max()
        return tied / window.size if tied.sum() > 1 else tied * 1.0

    return _shared(dout, cache, share)


@max_pool_backward.misconception(
    "Where the maximum is 0 nothing is handed on: a mask asks whether the pixel is positive. That is the business of ReLU.",
    fails="ties",
    also=OWN,
)
def dead_windows_get_nothing(solution, dout, cache):
    return _shared(dout, cache, lambda window: _equal(window) * (window.max() != 0))


@max_pool_backward.misconception(
    "Row and column of the maximum are exchanged: of its number in the window the quotient by size is the row, the remainder "
    "is the column.",
    fails="gradient",
    also=OWN,
)
def exchanges_row_and_column(solution, dout, cache):
    return _shared(dout, cache, lambda window: _first(window).T)


@max_pool_backward.misconception(
    "The place of the maximum is counted from the corner of the window. In dx it needs the corner added: i stride, j stride.",
    fails="gradient",
    also=OWN,
)
def counts_from_the_window(solution, dout, cache):
    x, size, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = divmod(int(np.argmax(window)), size)
        dx[n, c, u, v] += dout[n, c, i, j]
    return dx


@max_pool_backward.misconception(
    "The stride is missing in the backward pass: the gradient of window (i, j) lands in the window that starts at (i, j).",
    fails="gradient",
    also=OWN,
)
def max_without_stride(solution, dout, cache):
    return _shared(dout, cache, _first, step=1)


@max_pool_backward.misconception(
    "argmax is taken along one axis: every column of the window hands dout to its own largest pixel. One pixel of the whole "
    "window is the maximum.",
    fails="gradient",
    also=OWN,
)
def maximum_in_every_column(solution, dout, cache):
    return _shared(dout, cache, lambda window: (window == window.max(axis=0)) * 1.0)


@max_pool_backward.misconception(
    "argmax is taken along one axis: every row of the window hands dout to its own largest pixel. One pixel of the whole "
    "window is the maximum.",
    fails="gradient",
    also=OWN,
)
def maximum_in_every_row(solution, dout, cache):
    return _shared(dout, cache, lambda window: (window == window.max(axis=1, keepdims=True)) * 1.0)


@max_pool_backward.misconception(
    "Every pixel of the window gets dout. Only the maximum moves out: the others can be raised a little without any effect.",
    fails="gradient",
    also=OWN,
)
def everybody_gets_everything(solution, dout, cache):
    return _shared(dout, cache, np.ones_like)


@max_pool_backward.misconception(
    "dout is shared out evenly among the pixels of the window. That is average pooling.", fails="gradient", also=OWN
)
def backward_of_the_mean(solution, dout, cache):
    return _shared(dout, cache, lambda window: np.ones_like(window) / window.size)


@max_pool_backward.misconception(
    "dout goes to the maximum, but divided by the pixels of the window. Its slope is 1.", fails="gradient"
)
def maximum_divided(solution, dout, cache):
    return solution(dout, cache) / cache[2] ** 2


@max_pool_backward.misconception(
    "dout is multiplied by the maximum. Its slope is 1, however large it is.", fails="gradient", also=OWN
)
def times_the_maximum(solution, dout, cache):
    return _shared(dout, cache, lambda window: _first(window) * window.max())


@max_pool_backward.misconception(
    "dout goes to the last pixel of each window, whichever is the largest.", fails="gradient", also=OWN
)
def to_the_last_pixel(solution, dout, cache):
    return _shared(dout, cache, lambda window: _last(np.zeros_like(window)))


@max_pool_backward.misconception(
    "dout goes to the first pixel of each window, whichever is the largest.", fails="gradient", also=OWN
)
def to_the_first_pixel(solution, dout, cache):
    return _shared(dout, cache, lambda window: _first(np.zeros_like(window)))


@max_pool_backward.misconception(
    "dout is missing: this counts in how many windows a pixel is the maximum. The chain rule multiplies by dout.",
    fails="gradient",
)
def max_ignores_dout(solution, dout, cache):
    return solution(np.ones_like(dout), cache)


@max_pool_backward.misconception(
    "Pixels below 0 are left out, as behind a ReLU. A maximum below 0 is a maximum too.", fails="gradient", also=OWN
)
def negative_maxima_get_nothing(solution, dout, cache):
    return _shared(dout, cache, lambda window: _first(window) * (window > 0))


@max_pool_backward.misconception(
    "Entries of dout are set to 0 once they have been handed on: the caller's gradient is gone.", fails="pure"
)
def empties_dout(solution, dout, cache):
    dx = solution(dout, cache)
    dout[...] = 0.0
    return dx


@max_pool_backward.variant("the first of several maxima, by loops", also=OWN)
def to_the_first_maximum(solution, dout, cache):
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride :, j * stride :][:size, :size]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@max_pool_backward.variant("the last of several maxima", also=OWN)
def to_the_last_maximum(solution, dout, cache):
    return _shared(dout, cache, _last)


@max_pool_backward.variant("equal shares for several maxima", also=OWN)
def equal_shares(solution, dout, cache):
    return _shared(dout, cache, _equal)


@max_pool_backward.variant("unequal shares for several maxima", also=OWN)
def unequal_shares(solution, dout, cache):
    def share(window):
        weights = (window == window.max()) * (1.0 + np.arange(window.size)).reshape(window.shape)
        return weights / weights.sum()

    return _shared(dout, cache, share)


def _keeps_numbers(solution, x, size, stride):
    """In the cache the number of each maximum in the whole flattened x."""
    numbers = np.arange(x.size, dtype=float).reshape(x.shape)
    out = solution(x, size, stride)[0]
    flat = _windows(x, size, stride).reshape(*out.shape, size**2).argmax(axis=4)[..., np.newaxis]
    places = np.take_along_axis(_windows(numbers, size, stride).reshape(*out.shape, size**2), flat, axis=4)
    return out, {"places": places.astype(int).ravel(), "shape": x.shape}


@max_pool_backward.variant("counted with weights", also={"max_pool_forward": _keeps_numbers})
def maxima_by_counting(solution, dout, cache):
    size = int(np.prod(cache["shape"]))
    return np.bincount(cache["places"], weights=dout.ravel(), minlength=size).reshape(cache["shape"])


# --------------------------------------------------------------------------------------------- average pooling, forward

avg_pool_forward = Exercise(
    "convolution.avg_pool_forward",
    title="Average pooling",
    inputs={"x": array("N C 7 6"), "size": 3, "stride": 2},
    outputs=("out", "cache"),
    checks=(
        matches(
            cases=FORWARD,
            sizes=NUMBERS,
            points=1,
            hint=(
                "How many pixels does a window have?",
                "Add up the size times size pixels of the window and divide by how many they are; the windows are those of max "
                "pooling.",
                "x = [[1, 2], [3, 6]], size 2: 12 divided by 4 is 3.",
            ),
        ),
        pure(
            sizes=NUMBERS,
            points=1,
            hint=(
                "Is x the same after the call?",
                "x = [[1, 2], [3, 6]] is still that afterwards: x /= 4 would change it, x / 4 makes a new array.",
            ),
        ),
    ),
    source="LeCun, Bottou, Bengio & Haffner 1998 (subsampling)",
)


@avg_pool_forward.misconception("This is the sum of the window: the division is missing.", fails="matches")
def sum_for_mean(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return out * size**2, cache


@avg_pool_forward.misconception("The sum is divided by size. A window has size times size pixels.", fails="matches")
def divided_by_the_side(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return out * size, cache


@avg_pool_forward.misconception(
    "The sum is divided by the square of the stride. It has as many terms as the window has pixels: size times size.",
    fails="matches",
)
def divided_by_the_stride(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return out * (size / stride) ** 2, cache


@avg_pool_forward.misconception("This is the maximum of the window: max pooling.", fails="matches")
def maximum_for_mean(solution, x, size, stride):
    return _windows(x, size, stride).max(axis=(4, 5)), solution(x, size, stride)[1]


@avg_pool_forward.misconception("The channels are averaged as well: every channel is on its own.", fails="matches")
def mean_over_channels(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    return np.broadcast_to(out.mean(axis=1, keepdims=True), out.shape).copy(), cache


@avg_pool_forward.misconception("The stride is not used: there is a window at every place.", fails="matches")
def averages_at_every_place(solution, x, size, stride):
    return solution(x, size, 1)


@avg_pool_forward.misconception(
    "The windows lie side by side, as if the stride were the size. It is an argument of its own.", fails="matches"
)
def average_stride_is_the_size(solution, x, size, stride):
    return solution(x, size, size)


@avg_pool_forward.misconception(
    "What the stride leaves over is filled up with zeros and averaged too. Here it is not used: round down.",
    fails="matches",
)
def averages_the_rest(solution, x, size, stride):
    return solution(_filled_up(x, size, stride, 0.0), size, stride)


@avg_pool_forward.misconception("x is divided in place before the windows are added up.", fails="pure")
def divides_images_in_place(solution, x, size, stride):
    out, cache = solution(x, size, stride)
    x /= size**2
    return out, cache


@avg_pool_forward.variant("loops")
def avg_pool_by_loops(solution, x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = np.mean(x[n, c, i * stride : i * stride + size, j * stride : j * stride + size])
    return out, solution(x, size, stride)[1]


@avg_pool_forward.variant("by sums from the corner")
def avg_pool_by_cumulative_sums(solution, x, size, stride):
    total = np.pad(x, ((0, 0), (0, 0), (1, 0), (1, 0))).cumsum(axis=2).cumsum(axis=3)
    high, low = total[:, :, size:], total[:, :, :-size]
    sums = high[..., size:] - high[..., :-size] - low[..., size:] + low[..., :-size]
    return sums[:, :, ::stride, ::stride] / (size * size), solution(x, size, stride)[1]


# -------------------------------------------------------------------------------------------- average pooling, backward

avg_pool_backward = Exercise(
    "convolution.avg_pool_backward",
    title="Gradient of average pooling",
    inputs={"x": array("N C 7 6"), "size": 3, "stride": 2, "dout": array("N C 3 2")},
    arguments=("dout", "cache"),
    after=("avg_pool_forward", ("x", "size", "stride"), (1,)),
    outputs=("dx",),
    needs=("avg_pool_forward",),
    checks=(
        gradient(
            of="convolution.avg_pool_forward",
            wrt="x",
            upstream="dout",
            sizes=NUMBERS,
            points=1,
            hint=(
                "If you raise one pixel by 1, by how much does the mean of its window grow?",
                "Every pixel of the window gets dout divided by the number of pixels, and pixels of several windows collect from "
                "all of them.",
                "size 2, dout = [[8]]: every pixel of the window gets 2.",
            ),
        ),
        adjoint(
            name="adjoint",
            of="convolution.avg_pool_forward",
            wrt="x",
            upstream="dout",
            cases={
                "size 3, stride 1": {"stride": 1, "dout": array("N C 5 4")},
                "size 2, side by side": {"size": 2, "dout": array("N C 3 3")},
                "size 2, stride 3": {"size": 2, "stride": 3, "dout": array("N C 2 2")},
            },
            sizes=NUMBERS,
            points=1,
            hint=(
                "Average pooling is a linear function, so the backward pass is its partner: the sum of avg_pool_forward(x) * dout "
                "is the sum of x * dx, for every x and dout. Try it.",
                "x = [[1, 2], [3, 6]], size 2, dout = [[8]]: 3 times 8 is 24, and (1 + 2 + 3 + 6) times 2 is 24.",
            ),
        ),
        pure(
            sizes=NUMBERS,
            points=1,
            hint=(NEW_ARRAYS, "After the call on dout = [[8]] dout is still [[8]], not [[2]]."),
        ),
    ),
    source="LeCun, Bottou, Bengio & Haffner 1998 (subsampling)",
)

OWN_MEAN = {"avg_pool_forward": _keeps_images}


@avg_pool_backward.misconception(
    "The division is missing: every pixel gets all of dout. The mean moves by a share only.", fails="gradient"
)
def mean_not_divided(solution, dout, cache):
    return solution(dout, cache) * cache[1] ** 2


@avg_pool_backward.misconception(
    "dout is divided by the number of pixels twice. The mean has one division, and so has its slope.", fails="gradient"
)
def mean_divided_twice(solution, dout, cache):
    return solution(dout, cache) / cache[1] ** 2


@avg_pool_backward.misconception("dout is divided by size. A window has size times size pixels.", fails="gradient")
def mean_divided_by_the_side(solution, dout, cache):
    return solution(dout, cache) * cache[1]


@avg_pool_backward.misconception(
    "The window of dx is assigned, not added to: where windows overlap only the last one is left.",
    fails="gradient",
    also=OWN_MEAN,
)
def mean_assigned(solution, dout, cache):
    return _shared(dout, cache, lambda window: np.ones_like(window) / window.size, write=True)


@avg_pool_backward.misconception(
    "The sum is divided by how many windows a pixel lies in, not by how many pixels a window has.", fails="gradient"
)
def mean_over_windows(solution, dout, cache):
    windows = solution(np.ones_like(dout), cache) * cache[1] ** 2
    return solution(dout, cache) * cache[1] ** 2 / np.maximum(windows, 1.0)


@avg_pool_backward.misconception(
    "The stride is missing in the backward pass: the gradient of window (i, j) lands in the window that starts at (i, j).",
    fails="gradient",
    also=OWN_MEAN,
)
def mean_without_stride(solution, dout, cache):
    return _shared(dout, cache, lambda window: np.ones_like(window) / window.size, step=1)


@avg_pool_backward.misconception(
    "dx ends where the last window ends. What no window reached is part of x: its gradient is 0.", fails="gradient"
)
def mean_without_the_rest(solution, dout, cache):
    _, size, stride = cache
    ends = [(n - 1) * stride + size for n in dout.shape[2:]]
    return solution(dout, cache)[:, :, : ends[0], : ends[1]].copy()


@avg_pool_backward.misconception(
    "dout goes to the maximum of each window. That is max pooling: a mean moves with every pixel.",
    fails="gradient",
    also=OWN_MEAN,
)
def mean_to_the_maximum(solution, dout, cache):
    return _shared(dout, cache, _first)


@avg_pool_backward.misconception(
    "dout is missing: this is the gradient for a dout of ones. The chain rule multiplies by it.", fails="gradient"
)
def mean_ignores_dout(solution, dout, cache):
    return solution(np.ones_like(dout), cache)


@avg_pool_backward.misconception(
    "dout is spread by repeating its entries: this fits only where windows lie side by side and nothing is left over.",
    fails="gradient",
    also=OWN_MEAN,
)
def mean_by_repeating(solution, dout, cache):
    _, size, _ = cache
    return dout.repeat(size, axis=2).repeat(size, axis=3) / size**2


@avg_pool_backward.misconception("dout is divided in place: the caller's gradient is smaller afterwards.", fails="pure")
def divides_dout_in_place(solution, dout, cache):
    dx = solution(dout, cache)
    dout /= cache[1] ** 2
    return dx


@avg_pool_backward.variant("window by window", also=OWN_MEAN)
def avg_backward_by_loops(solution, dout, cache):
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            share = dout[:, :, i, j, np.newaxis, np.newaxis] / (size * size)
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] += share
    return dx


@avg_pool_backward.variant("matrices for rows and columns")
def avg_backward_by_matrices(solution, dout, cache):
    (_, _, H, W), size, stride = cache
    rows, columns = (
        np.array([[(0 <= k - stride * i < size) / size for k in range(length)] for i in range(places)])
        for length, places in ((H, dout.shape[2]), (W, dout.shape[3]))
    )
    return rows.T @ dout @ columns
