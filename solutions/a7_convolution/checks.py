"""The exercises of a7, first part: sizes, and the convolution forward.

Read after it, in the learner's order: `checks_backward.py`, `checks_columns.py`, `checks_pool.py`, `checks_vgg.py`.
"""

import numpy as np

from autograder.arrays import array, default, derived, uniform
from autograder.checks import matches, pure, raises
from autograder.model import Exercise

# ---------------------------------------------------------------------------------------------------------------- sizes

conv_output_size = Exercise(
    "convolution.conv_output_size",
    title="In how many places a window fits",
    inputs={
        "drawn": uniform(0.0, 1.0, "4"),
        "size": derived(lambda drawn: 11 + int(20 * drawn[0]), "drawn"),
        "kernel": derived(lambda drawn: 2 + int(6 * drawn[1]), "drawn"),
        "stride": derived(lambda drawn: 2 + int(4 * drawn[2]), "drawn"),
        "pad": derived(lambda drawn: 1 + int(3 * drawn[3]), "drawn"),
    },
    arguments=("size", "kernel", "stride", "pad"),
    outputs=("places",),
    checks=(
        matches(
            cases={
                "drawn": {},
                "every place": {"size": 7, "kernel": 3, "stride": 1, "pad": 0},
                "two zeros on each side": {"size": 5, "kernel": 3, "stride": 1, "pad": 2},
                "every second place": {"size": 7, "kernel": 3, "stride": 2, "pad": 0},
                "half a step is left over": {"size": 5, "kernel": 2, "stride": 2, "pad": 0},
                "a quarter of a step is left over": {"size": 8, "kernel": 3, "stride": 4, "pad": 0},
                "three quarters of a step are left over": {"size": 10, "kernel": 3, "stride": 4, "pad": 0},
                "one place only": {"size": 4, "kernel": 4, "stride": 3, "pad": 0},
                "larger than the row, not than the padded row": {"size": 3, "kernel": 5, "stride": 1, "pad": 1},
            },
            points=3,
            hint=(
                "Where does the first window start, and where the last one that does not reach over the end?",
                "Behind the first window size + 2 pad - kernel entries are left. How many whole strides fit into them?",
                "7 entries, kernel 3, stride 2: windows start at 0, 2 and 4, so there are 3. With 8 entries there are still "
                "3: the eighth entry is not used.",
            ),
        ),
        matches(
            name="defaults",
            cases={
                "pad left out": {"pad": default()},
                "stride and pad left out": {"stride": default(), "pad": default()},
            },
            points=1,
            guard=True,
            hint=(
                "Which stride and which pad are meant if nothing is said?",
                "conv_output_size(7, 3) is 5: stride 1, no padding.",
            ),
        ),
        raises(
            cases={
                "the window is larger": {"size": 3, "kernel": 5, "stride": 1, "pad": 0},
                "larger by less than a stride": {"size": 2, "kernel": 3, "stride": 2, "pad": 0},
                "larger in spite of padding": {"size": 2, "kernel": 7, "stride": 1, "pad": 2},
            },
            points=1,
            hint=(
                "If the window is larger than the padded row, what does the formula give? Is that a number of places?",
                "size 2, kernel 3, stride 2: -1 divided by 2 and rounded down is -1, and -1 + 1 is 0 places: ValueError. "
                "Mind that int(-0.5) is 0 and not -1.",
            ),
        ),
    ),
    source="Dumoulin & Visin, A guide to convolution arithmetic for deep learning, 2016, relationships 1 to 6",
)


def _refused(places):
    if places < 1:
        raise ValueError("no place")
    return places


@conv_output_size.misconception(
    "The padding is not counted: the window also visits the zeros around the row.", fails="matches"
)
def size_without_padding(solution, size, kernel, stride=1, pad=0):
    return _refused((size - kernel) // stride + 1)


@conv_output_size.misconception(
    "The padding is counted once. There are `pad` zeros on each of the two sides.", fails="matches"
)
def size_pads_one_side(solution, size, kernel, stride=1, pad=0):
    return _refused((size + pad - kernel) // stride + 1)


@conv_output_size.misconception(
    "The number of steps is rounded up: the last window reaches over the end.", fails="matches"
)
def size_rounds_up(solution, size, kernel, stride=1, pad=0):
    return _refused(-(-(size + 2 * pad - kernel) // stride) + 1)


@conv_output_size.misconception(
    "The number of steps is rounded to the nearest whole number. A step that does not fit is not made: round down.",
    fails="matches",
)
def size_rounds_to_nearest(solution, size, kernel, stride=1, pad=0):
    return _refused(round((size + 2 * pad - kernel) / stride) + 1)


@conv_output_size.misconception(
    "These are the steps between the windows. There is one window more than there are steps.", fails="matches"
)
def counts_steps(solution, size, kernel, stride=1, pad=0):
    solution(size, kernel, stride, pad)
    return (size + 2 * pad - kernel) // stride


@conv_output_size.misconception(
    "The 1 is added before the division. It stands for the first window, which takes no stride: add it afterwards.",
    fails="matches",
)
def one_before_division(solution, size, kernel, stride=1, pad=0):
    solution(size, kernel, stride, pad)
    return (size + 2 * pad - kernel + 1) // stride


@conv_output_size.misconception(
    "The stride is not used: this is the number of places if the window moves by 1.", fails="matches"
)
def size_without_stride(solution, size, kernel, stride=1, pad=0):
    return _refused(size + 2 * pad - kernel + 1)


@conv_output_size.misconception(
    "The kernel is not taken off: the last window would start at the last entry and reach over the end.",
    fails="matches",
)
def size_without_kernel(solution, size, kernel, stride=1, pad=0):
    return _refused((size + 2 * pad) // stride)


@conv_output_size.misconception(
    "The division by / gives a float, with a fraction if something is left over. Places are whole: divide with //.",
    fails="matches",
)
def fraction_of_a_place(solution, size, kernel, stride=1, pad=0):
    return _refused((size + 2 * pad - kernel) / stride + 1)


@conv_output_size.misconception(
    "Sizes that leave something over are refused. They are allowed: what is left over is not used.", fails="matches"
)
def refuses_a_remainder(solution, size, kernel, stride=1, pad=0):
    if (size + 2 * pad - kernel) % stride:
        raise ValueError
    return solution(size, kernel, stride, pad)


@conv_output_size.misconception(
    "An assert stops sizes that leave something over. They are allowed: what is left over is not used.", fails="matches"
)
def asserts_that_nothing_is_left_over(solution, size, kernel, stride=1, pad=0):
    if (size + 2 * pad - kernel) % stride:
        raise AssertionError
    return solution(size, kernel, stride, pad)


@conv_output_size.misconception(
    "A window that fits nowhere is not refused: 0 places, or fewer, come back.", fails="raises"
)
def no_place_is_a_place(solution, size, kernel, stride=1, pad=0):
    return (size + 2 * pad - kernel) // stride + 1


@conv_output_size.misconception(
    "int() cuts towards 0, so -0.5 becomes 0 and a window that fits nowhere gets a place. Round down, with //.",
    fails="raises",
)
def cuts_towards_zero(solution, size, kernel, stride=1, pad=0):
    return _refused(int((size + 2 * pad - kernel) / stride) + 1)


@conv_output_size.misconception(
    "The window is compared with the row as it is. It has to fit into the padded row, of size + 2 pad entries.",
    fails="matches",
)
def compares_without_padding(solution, size, kernel, stride=1, pad=0):
    if kernel > size:
        raise ValueError
    return solution(size, kernel, stride, pad)


@conv_output_size.variant("counting the starts")
def counted_starts(solution, size, kernel, stride=1, pad=0):
    starts = list(range(-pad, size + pad - kernel + 1, stride))
    if not starts:
        raise ValueError("the window fits nowhere")
    return len(starts)


@conv_output_size.variant("the places of stride 1, divided and rounded up")
def places_rounded_up(solution, size, kernel, stride=1, pad=0):
    if size + 2 * pad < kernel:
        raise ValueError(f"{kernel} > {size + 2 * pad}")
    return int(np.ceil((size + 2 * pad - kernel + 1) / stride))


# -------------------------------------------------------------------------------------------------- convolution, forward

NUMBERS = {"N": 2, "C": 3, "F": 4}

conv2d_forward = Exercise(
    "convolution.conv2d_forward",
    title="The convolution layer",
    inputs={"x": array("N C 7 5"), "w": array("F C 3 2"), "b": array("F", away=0.3), "stride": 1, "pad": 0},
    outputs=("out", "cache"),
    checks=(
        matches(
            sizes=NUMBERS,
            points=7,
            hint=(
                "Take one place of one filter on one image. Which pixels lie under the window, in how many channels, and "
                "which weight does each of them meet?",
                "The window at row i and column j covers rows i to i + KH - 1 and columns j to j + KW - 1 of every channel. "
                "Multiply it entry by entry with the kernel as it stands, add everything up, over the channels too, and add "
                "b[f] once.",
                "x = [[1, 2, 3], [4, 5, 6]] with one channel, w = [[1, 0], [0, 10]], b = 0.5: the first window is [[1, 2], [4, "
                "5]] and gives 1 + 50 + 0.5 = 51.5, the second one 2 + 60 + 0.5 = 62.5.",
            ),
        ),
        matches(
            name="padding",
            cases={"pad 1": {"pad": 1}, "pad 2": {"pad": 2}},
            sizes=NUMBERS,
            points=5,
            hint=(
                "On which sides of which axes do the zeros go? What does the window at the very corner see?",
                "pad zeros above, below, left and right of every channel; the axes of samples and channels stay as they are. "
                "np.pad takes one pair (before, after) for each axis.",
                "x = [[7]] with pad 1 becomes [[0, 0, 0], [0, 7, 0], [0, 0, 0]]: a kernel of 2 rows and 2 columns fits into 4 "
                "places, and 7 meets each of its four weights once.",
            ),
        ),
        matches(
            name="stride",
            cases={"stride 2": {"stride": 2}, "stride 3, pad 1": {"stride": 3, "pad": 1}},
            sizes=NUMBERS,
            points=5,
            hint=(
                "At which row of the image does the window of out[n, f, 1, 0] start if the stride is 2?",
                "The window of (i, j) starts at (i stride, j stride). Entries that are left over at the end are not used.",
                "A row of 5 pixels, a kernel of 2 columns, stride 2: windows start at 0 and 2, the last pixel is not used.",
            ),
        ),
        matches(
            name="forms",
            inputs={"x": array("N C 5 4")},
            cases={
                "one sample": {"x": array("1 3 5 4")},
                "one pixel under the window": {"w": array("4 3 1 1")},
                "a window as large as the image": {"w": array("4 3 5 4")},
                "square": {"x": array("3 3 4 4"), "w": array("3 3 3 3"), "b": array("3")},
                "stride larger than the window": {"w": array("4 3 2 1"), "stride": 3},
                "Fortran order": {"x": array("N C 5 4", order="F"), "w": array("F C 3 2", order="F")},
                "stride and pad left out": {"stride": default(), "pad": default()},
            },
            sizes=NUMBERS,
            points=2,
            guard=True,
            hint=(
                "The case that is named has sizes which are easily taken for one another, or for nothing at all. Which line "
                "guesses where it could know?",
                "One sample is still a batch: x (1, C, H, W) gives out (1, F, OH, OW). conv2d_forward(x, w, b) means stride "
                "1, pad 0.",
            ),
        ),
        pure(
            sizes=NUMBERS,
            inputs={"pad": 1},
            points=1,
            hint=(
                "Are x, w and b the same arrays after the call, in the same shape?",
                "After the call with w of shape (4, 3, 3, 2) it still has that shape: reshape gives a new array, setting "
                "w.shape changes the caller's.",
            ),
        ),
    ),
    source="LeCun, Bottou, Bengio & Haffner, Gradient-based learning applied to document recognition, 1998; Goodfellow, "
    "Bengio & Courville, Deep Learning, equation 9.6",
)


def _padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def _windows(xp, KH, KW, stride):
    """Windows of padded images (N, C, OH, OW, KH, KW)."""
    seen = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))
    return seen[:, :, ::stride, ::stride]


def _correlated(xp, w, stride):
    return np.einsum("ncijuv,fcuv->nfij", _windows(xp, *w.shape[2:], stride), w)


def _by_axis(b):
    return b[:, np.newaxis, np.newaxis]


@conv2d_forward.misconception(
    "The kernel is turned round, as in the convolution of mathematics. Here it lies on the window as it stands.",
    fails="matches",
)
def turns_the_kernel(solution, x, w, b, stride=1, pad=0):
    return solution(x, w[:, :, ::-1, ::-1], b, stride, pad)


@conv2d_forward.misconception(
    "The rows of the kernel are turned round, its columns are not. Here neither is: row u of the kernel meets row u of the "
    "window.",
    fails="matches",
)
def turns_the_rows(solution, x, w, b, stride=1, pad=0):
    return solution(x, w[:, :, ::-1], b, stride, pad)


@conv2d_forward.misconception("The bias is missing: out is the sum over the window alone.", fails="matches")
def conv_without_bias(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, 0.0 * b, stride, pad)


@conv2d_forward.misconception(
    "The bias is added inside the sum, once for each weight of the kernel. It is added once, after the sum.",
    fails="matches",
)
def bias_in_every_term(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, b * w[0].size, stride, pad)


@conv2d_forward.misconception(
    "The bias is added once for each channel. Channels are summed first; the bias is added once.", fails="matches"
)
def bias_for_every_channel(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, b * w.shape[1], stride, pad)


@conv2d_forward.misconception(
    "b is added as it is, (F,), so that NumPy lays it along the width. The filters are axis 1 of out.", fails="matches"
)
def bias_along_the_width(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, 0.0 * b, stride, pad)[0] + b, solution(x, w, b, stride, pad)[1]


@conv2d_forward.misconception(
    "b is added as a column (F, 1), so that NumPy lays it along the height. The filters are axis 1 of out: two more axes "
    "come after it.",
    fails="matches",
)
def bias_along_the_height(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, 0.0 * b, stride, pad)[0] + b[:, np.newaxis], solution(x, w, b, stride, pad)[1]


@conv2d_forward.misconception(
    "Only the first channel is looked at. A kernel has weights for every channel, and all of them are added up.",
    fails="matches",
)
def first_channel_only(solution, x, w, b, stride=1, pad=0):
    return solution(x[:, :1], w[:, :1], b, stride, pad)


@conv2d_forward.misconception(
    "The loop over the channels assigns instead of adding: only the last channel is left.", fails="matches"
)
def last_channel_only(solution, x, w, b, stride=1, pad=0):
    return solution(x[:, -1:], w[:, -1:], b, stride, pad)


@conv2d_forward.misconception(
    "Every filter looks at one channel, filter f at channel f, and after the last channel at the first again. That is a "
    "depthwise convolution; here each filter adds up all channels.",
    fails="matches",
)
def one_channel_each(solution, x, w, b, stride=1, pad=0):
    C = x.shape[1]
    alone = w * (np.arange(C) == np.arange(len(w))[:, np.newaxis] % C)[:, :, np.newaxis, np.newaxis]
    return solution(x, alone, b, stride, pad)


@conv2d_forward.misconception(
    "The channels are not added up: out has an axis for them. A filter makes one feature map of all of them.",
    fails="matches",
)
def channels_kept_apart(solution, x, w, b, stride=1, pad=0):
    windows = _windows(_padded(x, pad), *w.shape[2:], stride)
    return np.einsum("ncijuv,fcuv->nfcij", windows, w) + _by_axis(b)[:, np.newaxis], None


@conv2d_forward.misconception(
    "The products are averaged over the window. A convolution is a plain sum; the weights decide how much each pixel counts.",
    fails="matches",
)
def mean_of_the_window(solution, x, w, b, stride=1, pad=0):
    return solution(x, w / w[0].size, b, stride, pad)


@conv2d_forward.misconception("The channels are averaged. They are added up.", fails="matches")
def mean_of_the_channels(solution, x, w, b, stride=1, pad=0):
    return solution(x, w / w.shape[1], b, stride, pad)


@conv2d_forward.misconception(
    "The sum runs over the samples too, so that all images get the same numbers. np.sum without axis adds up everything.",
    fails="matches",
)
def sums_over_samples(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, 0.0 * b, stride, pad)
    return np.broadcast_to(out.sum(axis=0), out.shape) + _by_axis(b), cache


@conv2d_forward.misconception(
    "Only the first image is done: a loop over the samples ends too early, or is not there.", fails="matches"
)
def first_image_only(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return out * (np.arange(len(x)) == 0)[:, np.newaxis, np.newaxis, np.newaxis], cache


@conv2d_forward.misconception(
    "return stands inside the loop over the filters: only the first filter on the first image is done.", fails="matches"
)
def returns_after_the_first_filter(solution, x, w, b, stride=1, pad=0):
    right, cache = solution(x, w, b, stride, pad)
    out = np.zeros_like(right)
    out[0, 0] = right[0, 0]
    return out, cache


@conv2d_forward.misconception(
    "return stands inside the innermost loop: only out[0, 0, 0, 0] is done. Move it to the left.", fails="matches"
)
def returns_after_the_first_place(solution, x, w, b, stride=1, pad=0):
    right, cache = solution(x, w, b, stride, pad)
    out = np.zeros_like(right)
    out[0, 0, 0, 0] = right[0, 0, 0, 0]
    return out, cache


@conv2d_forward.misconception(
    "out comes back as (N, OH, OW, F). In this course the filters are axis 1: (N, F, OH, OW).", fails="matches"
)
def filters_last(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return np.moveaxis(out, 1, 3), cache


@conv2d_forward.misconception(
    "The last two axes of out are exchanged: rows come before columns, (N, F, OH, OW).", fails="matches"
)
def columns_before_rows(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return np.swapaxes(out, 2, 3), cache


@conv2d_forward.misconception(
    "The matrix product has its rows in the order n, i, j and its columns by f. Reshaping it to (N, F, OH, OW) mixes them "
    "up: reshape to (N, OH, OW, F) first, then move the last axis.",
    fails="matches",
)
def reshapes_across(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return np.moveaxis(out, 1, 3).reshape(out.shape), cache


@conv2d_forward.misconception(
    "The product is reshaped to (F, OH, OW, N), as if the samples were the fastest of its rows. They are the slowest: the "
    "order is n, i, j.",
    fails="matches",
)
def reshapes_with_samples_last(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    N, F, OH, OW = out.shape
    return np.moveaxis(out, 1, 0).reshape(F, OH, OW, N).transpose(3, 0, 1, 2), cache


@conv2d_forward.misconception(
    "The rows of pixels have another order than the rows of weights: w.reshape(F, -1) goes by channel, row, column, the "
    "pixels go by row, column, channel.",
    fails="matches",
)
def weights_in_another_order(solution, x, w, b, stride=1, pad=0):
    shuffled = w.reshape(len(w), *w.shape[2:], w.shape[1])
    return solution(x, np.moveaxis(shuffled, 3, 1), b, stride, pad)


@conv2d_forward.misconception(
    "The zeros are put above and below only. They belong to the left and to the right too.", fails="padding"
)
def pads_the_height_only(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))
    return solution(xp, w, b, stride)


@conv2d_forward.misconception(
    "np.pad(x, pad) pads every axis: there are new samples and new channels made of zeros. Pad the last two axes only.",
    fails="padding",
)
def pads_every_axis(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, pad)
    KH, KW = w.shape[2:]
    C = w.shape[1] if pad == 0 else xp.shape[1]
    return np.einsum("ncijuv,fcuv->nfij", _windows(xp, KH, KW, stride)[:, :C], w) + _by_axis(b), None


@conv2d_forward.misconception(
    "np.pad(x, pad) pads every axis, and the channels beyond those of the kernel are not used: samples and channels are "
    "shifted by the padding.",
    fails="padding",
)
def shifts_samples_and_channels(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, pad)[: len(x), : x.shape[1]]
    return _correlated(xp, w, stride) + _by_axis(b), None


@conv2d_forward.misconception("The edge is repeated outwards instead of zeros being added.", fails="padding")
def repeats_the_edge(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")
    return solution(xp, w, b, stride)


@conv2d_forward.misconception("The image is mirrored at its border instead of zeros being added.", fails="padding")
def mirrors_the_image(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="reflect")
    return solution(xp, w, b, stride)


@conv2d_forward.misconception(
    "Above and on the left of the image the indices are below 0, and NumPy counts those from the other end: pixels of the "
    "opposite border stand where zeros belong.",
    fails="padding",
)
def counts_from_the_other_end(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)), mode="wrap")
    return solution(np.pad(xp, ((0, 0), (0, 0), (0, pad), (0, pad))), w, b, stride)


@conv2d_forward.misconception(
    "The zeros are put above and on the left only: pad zeros belong on both sides of each axis.", fails="padding"
)
def pads_above_and_left(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)))
    return solution(xp, w, b, stride)


@conv2d_forward.misconception(
    "All zeros are put below and on the right, twice as many: the size is right, but the image has moved.",
    fails="padding",
)
def pads_behind(solution, x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))
    return solution(xp, w, b, stride)


@conv2d_forward.misconception(
    "x is padded, but the size of out is worked out without pad: the last rows and columns are missing.",
    fails="padding",
)
def out_without_padding(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    KH, KW = w.shape[2:]
    OH, OW = (x.shape[2] - KH) // stride + 1, (x.shape[3] - KW) // stride + 1
    return out[:, :, :OH, :OW].copy(), cache


@conv2d_forward.misconception("The padding is not used at all.", fails="padding")
def does_not_pad(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, b, stride, 0)


def _looped(x, w, b, stride, pad, OH, OW):
    """Window by window; fails where a window reaches over the end."""
    xp, (F, _, KH, KW) = _padded(x, pad), w.shape
    out = np.zeros((len(x), F, OH, OW))
    for n, f, i, j in np.ndindex(out.shape):
        window = xp[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@conv2d_forward.misconception(
    "The padded image has more channels than the kernel: zeros were put around the channels as well. Pad the last two axes "
    "only, rows and columns.",
    fails="padding",
)
def pads_the_channels(solution, x, w, b, stride=1, pad=0):
    wide = np.pad(x, ((0, 0), (pad, pad), (0, 0), (0, 0)))
    OH, OW = solution(x, w, b, stride, pad)[0].shape[2:]
    return _looped(wide, w, b, stride, pad, OH, OW), None


@conv2d_forward.misconception(
    "The window is not cut out: the kernel is multiplied by the whole image, and the two do not fit.", fails="matches"
)
def multiplies_the_whole_image(solution, x, w, b, stride=1, pad=0):
    xp, out = _padded(x, pad), np.zeros_like(solution(x, w, b, stride, pad)[0])
    for n, f, i, j in np.ndindex(out.shape):
        out[n, f, i, j] = np.sum(xp[n] * w[f]) + b[f]
    return out, None


@conv2d_forward.misconception(
    "The width of out is worked out from the height of the image, or of the kernel: the last windows reach over the right "
    "end.",
    fails="matches",
)
def width_from_height(solution, x, w, b, stride=1, pad=0):
    OH = (x.shape[2] + 2 * pad - w.shape[2]) // stride + 1
    return _looped(x, w, b, stride, pad, OH, OH), None


@conv2d_forward.misconception(
    "The height of out is worked out from the width: rows are missing, because this image is higher than it is wide.",
    fails="matches",
)
def height_from_width(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return out[:, :, : out.shape[3]].copy(), cache


@conv2d_forward.misconception(
    "The window of (i, j) starts at (i, j) whatever the stride is. It starts at (i stride, j stride).", fails="stride"
)
def starts_without_stride(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return solution(x, w, b, 1, pad)[0][:, :, : out.shape[2], : out.shape[3]].copy(), cache


@conv2d_forward.misconception("The stride is not used: out is as large as with stride 1.", fails="stride")
def moves_by_one(solution, x, w, b, stride=1, pad=0):
    return solution(x, w, b, 1, pad)


@conv2d_forward.misconception(
    "The stride is used for the rows only: the columns of the window start at j instead of j stride.", fails="stride"
)
def stride_of_rows_only(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return solution(x, w, b, 1, pad)[0][:, :, ::stride, : out.shape[3]].copy(), cache


@conv2d_forward.misconception(
    "The stride is used for the columns only: the rows of the window start at i instead of i stride.", fails="stride"
)
def stride_of_columns_only(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return solution(x, w, b, 1, pad)[0][:, :, : out.shape[2], ::stride].copy(), cache


@conv2d_forward.misconception(
    "The size of out is rounded up: the last windows reach over the end, where there is nothing to multiply.",
    fails="stride",
)
def reaches_over_the_end(solution, x, w, b, stride=1, pad=0):
    OH = -(-(x.shape[2] + 2 * pad - w.shape[2]) // stride) + 1
    OW = -(-(x.shape[3] + 2 * pad - w.shape[3]) // stride) + 1
    return _looped(x, w, b, stride, pad, OH, OW), None


@conv2d_forward.misconception(
    "Where the stride leaves something over, zeros are added until one more window fits. Here the rest is not used.",
    fails="stride",
)
def fills_up_the_rest(solution, x, w, b, stride=1, pad=0):
    rest = [-(size + 2 * pad - kernel) % stride for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)]
    filled = np.pad(_padded(x, pad), ((0, 0), (0, 0), (0, rest[0]), (0, rest[1])))
    return solution(filled, w, b, stride)


@conv2d_forward.misconception(
    "A batch of one image loses its axis: squeezing drops every axis of length 1.", fails="forms"
)
def squeezes_one_image(solution, x, w, b, stride=1, pad=0):
    out, cache = solution(x, w, b, stride, pad)
    return np.squeeze(out), cache


@conv2d_forward.misconception(
    "Filters and channels of w are exchanged wherever there are as many of the one as of the other. Axis 0 is the filters.",
    fails="forms",
)
def exchanges_filters_and_channels(solution, x, w, b, stride=1, pad=0):
    return solution(x, np.swapaxes(w, 0, 1) if w.shape[0] == w.shape[1] else w, b, stride, pad)


@conv2d_forward.misconception(
    "w is flattened by setting its shape: the caller's array has lost its axes.", fails="pure"
)
def flattens_the_caller_s_kernels(solution, x, w, b, stride=1, pad=0):
    result = solution(x, w, b, stride, pad)
    w.shape = (len(w), -1)
    return result


@conv2d_forward.misconception("x is scaled in place before the windows are cut out.", fails="pure")
def scales_images_in_place(solution, x, w, b, stride=1, pad=0):
    result = solution(x, w, b, stride, pad)
    x -= x.mean()
    return result


@conv2d_forward.variant("seven loops")
def conv_by_loops(solution, x, w, b, stride=1, pad=0):
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    OH, OW = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n, f, i, j in np.ndindex(N, F, OH, OW):
        total = b[f]
        for c, u, v in np.ndindex(C, KH, KW):
            row, column = i * stride + u - pad, j * stride + v - pad
            if 0 <= row < H and 0 <= column < W:
                total += x[n, c, row, column] * w[f, c, u, v]
        out[n, f, i, j] = total
    return out, solution(x, w, b, stride, pad)[1]


@conv2d_forward.variant("einsum over windows")
def conv_by_einsum(solution, x, w, b, stride=1, pad=0):
    return _correlated(_padded(x, pad), w, stride) + _by_axis(b), solution(x, w, b, stride, pad)[1]


@conv2d_forward.variant("one place of the kernel after the other, zeros written into")
def conv_by_shifts(solution, x, w, b, stride=1, pad=0):
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    xp[:, :, pad : pad + H, pad : pad + W] = x
    OH, OW = 1 + (H + 2 * pad - KH) // stride, 1 + (W + 2 * pad - KW) // stride
    out = np.tile(_by_axis(b), (N, 1, OH, OW)).reshape(N, F, OH, OW)
    for u, v in np.ndindex(KH, KW):
        shifted = xp[:, :, u : u + stride * (OH - 1) + 1 : stride, v : v + stride * (OW - 1) + 1 : stride]
        out += np.tensordot(w[:, :, u, v], shifted, axes=(1, 1)).transpose(1, 0, 2, 3)
    return out, solution(x, w, b, stride, pad)[1]


@conv2d_forward.variant("the kernel turned round, in a convolution of mathematics")
def conv_by_spectrum(solution, x, w, b, stride=1, pad=0):
    xp, (KH, KW) = _padded(x, pad), w.shape[2:]
    shape = (xp.shape[2] + KH, xp.shape[3] + KW)
    product = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(xp, shape), np.fft.rfft2(w[:, :, ::-1, ::-1], shape))
    full = np.fft.irfft2(product, shape)
    valid = full[:, :, KH - 1 : xp.shape[2], KW - 1 : xp.shape[3]]
    return valid[:, :, ::stride, ::stride] + _by_axis(b), solution(x, w, b, stride, pad)[1]
