"""The exercises of a7, third part: windows as rows of a matrix, and back."""

import numpy as np

from autograder.arrays import array, default
from autograder.checks import adjoint, matches, pure
from autograder.model import Exercise

NUMBERS = {"N": 2, "C": 3}

im2col = Exercise(
    "convolution.im2col",
    title="Every window a row",
    inputs={"x": array("N C 7 5"), "kh": 3, "kw": 2, "stride": 1, "pad": 0},
    outputs=("cols",),
    checks=(
        matches(
            cases={
                "stride 1": {},
                "stride 2": {"stride": 2},
                "pad 1": {"pad": 1},
                "stride 3, pad 2": {"stride": 3, "pad": 2},
            },
            sizes=NUMBERS,
            points=3,
            hint=(
                "Write the window at (0, 0) of the first image as one row. What comes second, the neighbour to the right or the "
                "pixel below? And which window is the second row?",
                "Rows go by sample, then by row of windows, then by column; inside a row by channel, then by row u, then by "
                "column v of the window. Put the six axes into the order n, i, j, c, u, v, then reshape.",
                "x = [[1, 2, 3], [4, 5, 6]], one channel, windows of 2 x 2: the rows are [1, 2, 4, 5] and [2, 3, 5, 6]. A second "
                "channel would follow in the same rows, four more numbers each.",
            ),
        ),
        matches(
            name="forms",
            inputs={"x": array("N C 5 4")},
            cases={
                "one sample": {"x": array("1 3 5 4")},
                "windows of one pixel": {"kh": 1, "kw": 1},
                "a window as large as the image": {"kh": 5, "kw": 4},
                "square": {"x": array("3 3 4 4"), "kh": 3, "kw": 3},
                "Fortran order": {"x": array("N C 5 4", order="F")},
                "stride and pad left out": {"stride": default(), "pad": default()},
            },
            sizes=NUMBERS,
            points=1,
            guard=True,
            hint=(
                "Which of the two numbers, kh or kw, is the height of a window? If both are equal nothing shows it.",
                "A window as large as the image gives one row for each sample: x.reshape(N, -1).",
            ),
        ),
        pure(
            sizes=NUMBERS,
            inputs={"pad": 1},
            points=1,
            hint=(
                "Is x still what it was, and has cols memory of its own?",
                "cols[0, 0] = 9 must not change x: copy the windows before, or while, they become rows.",
            ),
        ),
    ),
    source="Chellapilla, Puri & Simard, High performance convolutional neural networks for document processing, 2006",
)


def _padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def _windows(x, kh, kw, stride, pad):
    """(N, C, OH, OW, kh, kw)."""
    seen = np.lib.stride_tricks.sliding_window_view(_padded(x, pad), (kh, kw), axis=(2, 3))
    return seen[:, :, ::stride, ::stride]


def _rows(x, kh, kw, stride, pad, order):
    """The windows with their axes in another order, as a matrix of the right shape."""
    windows = np.einsum(f"ncijuv->{order}", _windows(x, kh, kw, stride, pad))
    return np.array(windows).reshape(-1, x.shape[1] * kh * kw)


@im2col.misconception(
    "Inside a row the pixels go by row, column, channel. w.reshape(F, -1) goes by channel first, and so must the pixels.",
    fails="matches",
)
def channels_come_last(solution, x, kh, kw, stride=1, pad=0):
    return _rows(x, kh, kw, stride, pad, "nijuvc")


@im2col.misconception(
    "Inside a row the pixels of a window go down its columns. They go along its rows: v is the fastest.",
    fails="matches",
)
def windows_column_by_column(solution, x, kh, kw, stride=1, pad=0):
    return _rows(x, kh, kw, stride, pad, "nijcvu")


@im2col.misconception(
    "The rows go by place first and by sample last. All windows of the first image come first.", fails="matches"
)
def samples_come_last(solution, x, kh, kw, stride=1, pad=0):
    return _rows(x, kh, kw, stride, pad, "ijncuv")


@im2col.misconception(
    "The rows go down the columns of the image: the second row is the window below. It is the one to the right.",
    fails="matches",
)
def places_column_by_column(solution, x, kh, kw, stride=1, pad=0):
    return _rows(x, kh, kw, stride, pad, "njicuv")


@im2col.misconception(
    "The axes are reshaped in the order n, c, i, j, u, v, in which the windows were cut out: numbers of different windows "
    "end up in one row. Move the channels behind the places first.",
    fails="matches",
)
def reshapes_without_moving(solution, x, kh, kw, stride=1, pad=0):
    return _rows(x, kh, kw, stride, pad, "ncijuv")


@im2col.misconception(
    "cols is transposed: one column for each window. In this course one row is one window.", fails="matches"
)
def windows_as_columns(solution, x, kh, kw, stride=1, pad=0):
    return solution(x, kh, kw, stride, pad).T.copy()


@im2col.misconception(
    "The windows are not rows yet: cols has six axes. Samples and places make one axis, channels and pixels another.",
    fails="matches",
)
def windows_left_as_they_are(solution, x, kh, kw, stride=1, pad=0):
    return np.moveaxis(_windows(x, kh, kw, stride, pad), 1, 3).copy()


@im2col.misconception(
    "Every channel of a window has a row of its own. The channels of one window stand side by side in one row.",
    fails="matches",
)
def a_row_for_every_channel(solution, x, kh, kw, stride=1, pad=0):
    return np.moveaxis(_windows(x, kh, kw, stride, pad), 1, 3).reshape(-1, kh * kw)


@im2col.misconception("The padding is missing.", fails="matches")
def columns_without_padding(solution, x, kh, kw, stride=1, pad=0):
    return solution(x, kh, kw, stride, 0)


@im2col.misconception("The edge is repeated outwards instead of zeros being added.", fails="matches")
def columns_repeat_the_edge(solution, x, kh, kw, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")
    return solution(xp, kh, kw, stride)


@im2col.misconception(
    "The zeros are put above and on the left only: pad zeros belong on all four sides.", fails="matches"
)
def columns_pad_above_and_left(solution, x, kh, kw, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)))
    return solution(xp, kh, kw, stride)


@im2col.misconception(
    "Above and on the left of the image the indices are below 0, and NumPy counts those from the other end: pixels of the "
    "opposite border stand where zeros belong.",
    fails="matches",
)
def columns_of_the_other_end(solution, x, kh, kw, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)), mode="wrap")
    return solution(np.pad(xp, ((0, 0), (0, 0), (0, pad), (0, pad))), kh, kw, stride)


@im2col.misconception("The stride is not used: there is a window at every place.", fails="matches")
def columns_of_every_place(solution, x, kh, kw, stride=1, pad=0):
    return solution(x, kh, kw, 1, pad)


@im2col.misconception("kh and kw are exchanged: kh is the number of rows of a window.", fails="matches")
def exchanges_kh_and_kw(solution, x, kh, kw, stride=1, pad=0):
    return solution(x, kw, kh, stride, pad)


@im2col.misconception(
    "The rows of x are turned into the matrix in place: x itself has another shape afterwards.", fails="pure"
)
def reshapes_the_caller_s_images(solution, x, kh, kw, stride=1, pad=0):
    cols = solution(x, kh, kw, stride, pad)
    x.shape = (len(x), -1)
    return cols


@im2col.variant("one window after the other")
def columns_by_loops(solution, x, kh, kw, stride=1, pad=0):
    xp = _padded(x, pad)
    rows = []
    for image in xp:
        for top in range(0, xp.shape[2] - kh + 1, stride):
            for left in range(0, xp.shape[3] - kw + 1, stride):
                rows.append(image[:, top : top + kh, left : left + kw].ravel())
    return np.array(rows)


@im2col.variant("one place of the window after the other")
def columns_by_places(solution, x, kh, kw, stride=1, pad=0):
    xp = _padded(x, pad)
    N, C, H, W = xp.shape
    OH, OW = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.empty((N, OH, OW, C, kh, kw))
    for u in range(kh):
        for v in range(kw):
            part = xp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            cols[..., u, v] = part.transpose(0, 2, 3, 1)
    return cols.reshape(N * OH * OW, C * kh * kw)


@im2col.variant("by row and column numbers")
def columns_by_numbers(solution, x, kh, kw, stride=1, pad=0):
    xp = _padded(x, pad)
    tops, lefts = np.arange(0, xp.shape[2] - kh + 1, stride), np.arange(0, xp.shape[3] - kw + 1, stride)
    rows = tops[:, None, None, None] + np.arange(kh)[:, None]
    columns = lefts[:, None, None] + np.arange(kw)
    return xp[:, :, rows, columns].transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * kh * kw)


# -------------------------------------------------------------------------------------------------------------- and back

col2im = Exercise(
    "convolution.col2im",
    title="Every row back to its place",
    inputs={
        "x": array("2 3 7 5"),
        "cols": array("40 18"),
        "x_shape": (2, 3, 7, 5),
        "kh": 3,
        "kw": 2,
        "stride": 1,
        "pad": 0,
    },
    arguments=("cols", "x_shape", "kh", "kw", "stride", "pad"),
    outputs=("x_back",),
    checks=(
        adjoint(
            of="convolution.im2col",
            of_args=("x", "kh", "kw", "stride", "pad"),
            wrt="x",
            upstream="cols",
            cases={
                "stride 1": {},
                "stride 2": {"stride": 2, "cols": array("12 18")},
                "pad 1": {"pad": 1, "cols": array("84 18")},
                "stride 3, pad 2": {"stride": 3, "pad": 2, "cols": array("18 18")},
            },
            points=3,
            hint=(
                "im2col copies a pixel into every window that it lies in. What comes back to it, from how many rows?",
                "Begin with an image of zeros, padded. Add every row of cols to its window, with +=, then cut the frame off. "
                "It is the backward pass of im2col.",
                "Windows of 2 over the row [a, b, c] are [a, b] and [b, c]. The rows [1, 2] and [10, 20] go back to [1, 2 + 10, "
                "20], not to [1, 10, 20], and not to [1, 6, 20].",
            ),
        ),
        matches(
            name="forms",
            inputs={"x_shape": (2, 3, 5, 4), "cols": array("18 18")},
            cases={
                "one sample": {"x_shape": (1, 3, 5, 4), "cols": array("9 18")},
                "windows of one pixel": {"kh": 1, "kw": 1, "cols": array("40 3")},
                "a window as large as the image": {"kh": 5, "kw": 4, "cols": array("2 60")},
                "square": {"x_shape": (3, 3, 4, 4), "kh": 3, "kw": 3, "cols": array("12 27")},
                "Fortran order": {"cols": array("18 18", order="F")},
                "stride and pad left out": {"stride": default(), "pad": default()},
            },
            points=1,
            guard=True,
            hint=(
                "In which order does one row of cols hold its numbers? If kh, kw and C are equal nothing shows a wrong one.",
                "Windows of one pixel do not overlap: every number goes back to its own pixel, and only the order of the axes "
                "changes.",
            ),
        ),
        pure(
            inputs={"pad": 1, "cols": array("84 18")},
            points=1,
            hint=(
                "Is cols still what it was after the call?",
                "After the call with cols of shape (84, 18) it has that shape and those numbers still.",
            ),
        ),
    ),
    source="Chellapilla, Puri & Simard 2006; Golub & Van Loan, Matrix Computations, 2.1 (the transpose of a linear map)",
)


def _back(cols, x_shape, kh, kw, stride, pad, write, order="nijcuv"):
    """The padded image, with every window written by `write(image, rows, columns, values)`, window after window."""
    N, C, H, W = x_shape
    OH, OW = (H + 2 * pad - kh) // stride + 1, (W + 2 * pad - kw) // stride + 1
    sizes = {"n": N, "i": OH, "j": OW, "c": C, "u": kh, "v": kw}
    values = np.einsum(f"{order}->nijcuv", cols.reshape([sizes[axis] for axis in order]))
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i, j in np.ndindex(OH, OW):
        write(xp, slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw), values[:, i, j])
    return xp


def _adds(xp, rows, columns, values):
    xp[:, :, rows, columns] += values


def _writes(xp, rows, columns, values):
    xp[:, :, rows, columns] = values


def _cropped(xp, x_shape, pad):
    return xp[:, :, pad : pad + x_shape[2], pad : pad + x_shape[3]].copy()


# A buffered += keeps, for a place that comes several times, the last value only: the same function as assigning.
LAST = "last_window_wins"


@col2im.misconception(
    "The windows are assigned, not added: where they overlap only the last one is left. That would undo im2col, which is "
    "not what a backward pass does.",
    fails="adjoint",
    group=LAST,
)
def overwrites_windows(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _cropped(_back(cols, x_shape, kh, kw, stride, pad, _writes), x_shape, pad)


@col2im.misconception(
    "x[rows, columns] += values adds only once to a place that occurs several times among the numbers: what counts is the "
    "last value. np.add.at adds them all.",
    fails="adjoint",
    group=LAST,
)
def adds_by_number_only_once(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    xp = np.zeros((*x_shape[:2], x_shape[2] + 2 * pad, x_shape[3] + 2 * pad))
    places = np.arange(xp.size, dtype=float).reshape(xp.shape)
    seen = np.lib.stride_tricks.sliding_window_view(places, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    numbers = np.moveaxis(seen, 1, 3).astype(int).ravel()
    flat = xp.reshape(-1)
    flat[numbers] += cols.ravel()
    return _cropped(xp, x_shape, pad)


@col2im.misconception(
    "One place of the window after the other is assigned: each overwrites what the ones before had brought. Add.",
    fails="adjoint",
)
def overwrites_places(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH, OW = (H + 2 * pad - kh) // stride + 1, (W + 2 * pad - kw) // stride + 1
    values = np.moveaxis(cols.reshape(N, OH, OW, C, kh, kw), 3, 1)
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for u, v in np.ndindex(kh, kw):
        xp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] = values[..., u, v]
    return _cropped(xp, x_shape, pad)


@col2im.misconception(
    "The sum is divided by how many windows a pixel lies in, so that col2im(im2col(x)) gives x back. That is an inverse; "
    "what is asked for is the adjoint, the plain sum.",
    fails="adjoint",
)
def averages_windows(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    total = solution(cols, x_shape, kh, kw, stride, pad)
    return total / np.maximum(solution(np.ones_like(cols), x_shape, kh, kw, stride, pad), 1.0)


@col2im.misconception(
    "The padded image comes back. What im2col took from the zeros around x is dropped: cut the frame off.",
    fails="adjoint",
)
def keeps_the_frame(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _back(cols, x_shape, kh, kw, stride, pad, _adds)


@col2im.misconception(
    "The frame is cut off below and on the right only: the image starts at (pad, pad), not at (0, 0).", fails="adjoint"
)
def cuts_the_frame_behind(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _back(cols, x_shape, kh, kw, stride, pad, _adds)[:, :, : x_shape[2], : x_shape[3]].copy()


@col2im.misconception(
    "Above and on the left of the image the indices are below 0, and NumPy counts those from the other end: what belongs to "
    "the zeros goes to the opposite border.",
    fails="adjoint",
)
def adds_at_the_other_end(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    xp, (H, W) = _back(cols, x_shape, kh, kw, stride, pad, _adds), x_shape[2:]
    xp[:, :, H : H + pad] += xp[:, :, :pad]
    xp[:, :, :, W : W + pad] += xp[:, :, :, :pad]
    return _cropped(xp, x_shape, pad)


@col2im.misconception(
    "pad:-pad is empty if pad is 0, since -0 is 0: there is nothing left of the image.", fails="adjoint"
)
def cuts_off_the_image(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _back(cols, x_shape, kh, kw, stride, pad, _adds)[:, :, pad:-pad, pad:-pad].copy()


@col2im.misconception(
    "Row (i, j) is added at (i, j), whatever the stride is. Its window started at (i stride, j stride).",
    fails="adjoint",
)
def adds_without_stride(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH, OW = (H + 2 * pad - kh) // stride + 1, (W + 2 * pad - kw) // stride + 1
    values = cols.reshape(N, OH, OW, C, kh, kw)
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i, j in np.ndindex(OH, OW):
        xp[:, :, i : i + kh, j : j + kw] += values[:, i, j]
    return _cropped(xp, x_shape, pad)


@col2im.misconception(
    "The numbers of a row are read by row, column, channel. im2col wrote them by channel, row, column.", fails="adjoint"
)
def reads_channels_last(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _cropped(_back(cols, x_shape, kh, kw, stride, pad, _adds, "nijuvc"), x_shape, pad)


@col2im.misconception(
    "The rows of cols are read by place first and by sample last. All windows of the first image come first.",
    fails="adjoint",
)
def reads_samples_last(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _cropped(_back(cols, x_shape, kh, kw, stride, pad, _adds, "ijncuv"), x_shape, pad)


@col2im.misconception(
    "The channels of cols are read as if they stood before the places, n, c, i, j: windows of different places are mixed.",
    fails="adjoint",
)
def reads_channels_first(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    return _cropped(_back(cols, x_shape, kh, kw, stride, pad, _adds, "ncijuv"), x_shape, pad)


@col2im.misconception(
    "cols is flattened by setting its shape: the caller's matrix is a long row afterwards.", fails="pure"
)
def flattens_the_caller_s_matrix(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    x_back = solution(cols, x_shape, kh, kw, stride, pad)
    cols.shape = (-1,)
    return x_back


@col2im.variant("row after row")
def back_by_loops(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    xp, rows = np.zeros((N, C, H + 2 * pad, W + 2 * pad)), iter(cols)
    for n in range(N):
        for top in range(0, H + 2 * pad - kh + 1, stride):
            for left in range(0, W + 2 * pad - kw + 1, stride):
                xp[n, :, top : top + kh, left : left + kw] += next(rows).reshape(C, kh, kw)
    return xp[:, :, pad : H + pad, pad : W + pad].copy()


@col2im.variant("np.add.at on row and column numbers")
def back_by_numbers(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    tops, lefts = np.arange(0, xp.shape[2] - kh + 1, stride), np.arange(0, xp.shape[3] - kw + 1, stride)
    rows = tops[:, None, None, None] + np.arange(kh)[:, None]
    columns = lefts[:, None, None] + np.arange(kw)
    values = cols.reshape(N, len(tops), len(lefts), C, kh, kw).transpose(0, 3, 1, 2, 4, 5)
    np.add.at(xp, (slice(None), slice(None), rows, columns), values)
    return xp[:, :, pad : pad + H, pad : pad + W].copy()


@col2im.variant("counted with weights")
def back_by_counting(solution, cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    shape = (N, C, H + 2 * pad, W + 2 * pad)
    places = np.arange(np.prod(shape)).reshape(shape)
    seen = np.lib.stride_tricks.sliding_window_view(places, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    numbers = np.moveaxis(seen, 1, 3).ravel()
    xp = np.bincount(numbers, weights=cols.ravel(), minlength=int(np.prod(shape))).reshape(shape)
    return xp[:, :, pad : pad + H, pad : pad + W].copy()
