"""The exercises of a7, second part: the convolution backward."""

import numpy as np

from autograder.arrays import array
from autograder.checks import gradient, matches, pure
from autograder.model import Exercise

NUMBERS = {"N": 2, "C": 3, "F": 4}
GRADIENTS = {"of": "convolution.conv2d_forward", "wrt": "x w b", "upstream": "dout", "sizes": NUMBERS}

conv2d_backward = Exercise(
    "convolution.conv2d_backward",
    title="Gradients of the convolution layer",
    inputs={
        "x": array("N C 7 5"),
        "w": array("F C 3 2"),
        "b": array("F"),
        "stride": 1,
        "pad": 0,
        "dout": array("N F 5 4"),
    },
    arguments=("dout", "cache"),
    after=("conv2d_forward", ("x", "w", "b", "stride", "pad"), (1,)),
    outputs=("dx", "dw", "db"),
    needs=("conv2d_forward",),
    checks=(
        gradient(
            **GRADIENTS,
            points=8,
            hint=(
                "Go through the windows once more. Which entry of dout belongs to a window, and which pixels and weights have "
                "made it?",
                "For every n, f, i, j: add dout[n, f, i, j] times w[f] to the window of dx, dout[n, f, i, j] times the window "
                "of x to dw[f], and dout[n, f, i, j] to db[f]. All three begin with zeros and grow by +=.",
                "Windows overlap: a pixel that lies in six windows gets six terms. If the last one overwrites the others, five "
                "are missing.",
                "x = [1, 2, 3] as one row, w = [4, 5], dout = [10, 100]: dw = [10 + 200, 20 + 300] = [210, 320], dx = [40, 50 "
                "+ 400, 500], db = 110.",
            ),
        ),
        gradient(
            **GRADIENTS,
            name="padding",
            inputs={"pad": 1, "dout": array("N F 7 6")},
            points=5,
            hint=(
                "Which of your arrays have the size of the padded image, and which have that of x?",
                "The windows were cut out of the padded image, so dw needs the padded one. The gradient of the padded image has "
                "a frame that belongs to the zeros: cut pad rows and columns off on every side.",
                "With pad 0 nothing is cut off. Mind that the slice 0:-0 is empty, and pad : pad + H is not.",
            ),
        ),
        gradient(
            **GRADIENTS,
            name="stride",
            inputs={"stride": 2, "dout": array("N F 3 2")},
            points=7,
            hint=(
                "Where did the window of out[n, f, i, j] start? Its gradient goes back to that very place.",
                "The window starts at (i stride, j stride), in the backward pass as in the forward pass. A column that no window "
                "reaches has gradient 0, and dx still has the shape of x.",
                "x = [1, 2, 3, 4, 5] as one row, w = [6, 7], stride 2, dout = [10, 100]: dx = [60, 70, 600, 700, 0], dw = "
                "[10 + 300, 20 + 400].",
            ),
        ),
        matches(
            name="forms",
            inputs={"x": array("N C 5 4"), "dout": array("N F 3 3")},
            cases={
                "one sample": {"x": array("1 3 5 4"), "dout": array("1 4 3 3")},
                "pad 2, stride 4": {"pad": 2, "stride": 4, "dout": array("2 4 2 2")},
                "one pixel under the window": {"w": array("4 3 1 1"), "dout": array("2 4 5 4")},
                "a window as large as the image": {"w": array("4 3 5 4"), "dout": array("2 4 1 1")},
                "stride larger than the window": {"w": array("4 3 2 1"), "stride": 3, "dout": array("2 4 2 2")},
                "square": {
                    "x": array("3 3 4 4"),
                    "w": array("3 3 3 3"),
                    "b": array("3"),
                    "dout": array("3 3 2 2"),
                },
                "Fortran order": {"x": array("N C 5 4", order="F"), "dout": array("N F 3 3", order="F")},
            },
            sizes=NUMBERS,
            points=3,
            guard=True,
            hint=(
                "The case that is named has sizes which are easily taken for one another, or for nothing at all. Which line "
                "guesses where it could know?",
                "One sample is still a batch: dx is (1, C, H, W). If the stride is larger than the window most entries of dx "
                "are 0. With one image and a window as large as it, dw[f] is dout[0, f, 0, 0] times x[0].",
            ),
        ),
        pure(
            sizes=NUMBERS,
            inputs={"pad": 1, "dout": array("N F 7 6")},
            points=2,
            hint=(
                "What a backward pass returns are new arrays. dout belongs to whoever called it: others may still need it.",
                "After the call with dout of shape (2, 4, 7, 6) it has that shape and those numbers still.",
            ),
        ),
    ),
    source="LeCun, Bottou, Bengio & Haffner 1998; Dumoulin & Visin 2016, section 4 (the backward pass as a convolution)",
)


def _keeps_inputs(solution, x, w, b, stride=1, pad=0):
    """The same forward with its arguments in the cache."""
    return solution(x, w, b, stride, pad)[0], (x, w, b, stride, pad)


OWN = {"conv2d_forward": _keeps_inputs}


def _padded(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def _cropped(dxp, x, pad):
    return dxp[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]].copy()


def _windows(xp, KH, KW, stride):
    seen = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))
    return seen[:, :, ::stride, ::stride]


def _dxp(dout, cache, start=None):
    """The gradient of the padded images; windows start at `start` times their place, default: the stride."""
    x, w, _, stride, pad = cache
    step, (KH, KW), (OH, OW) = start or stride, w.shape[2:], dout.shape[2:]
    dxp = np.zeros_like(_padded(x, pad))
    for i, j in np.ndindex(OH, OW):
        dxp[:, :, i * step : i * step + KH, j * step : j * step + KW] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    return dxp


def _dw(dout, cache, start=None):
    """The gradient of the kernels, likewise."""
    x, w, _, stride, pad = cache
    windows = _windows(_padded(x, pad), *w.shape[2:], start or stride)[:, :, : dout.shape[2], : dout.shape[3]]
    return np.einsum("nfij,ncijuv->fcuv", dout, windows)


def _db(dout):
    return dout.sum(axis=(0, 2, 3))


# --------------------------------------------------------------------------------------------- what is not added up


@conv2d_backward.misconception(
    "The window of dx is assigned, not added to: where windows overlap only the last one is left.",
    fails="gradient",
    also=OWN,
)
def window_assigned(solution, dout, cache):
    x, w, _, stride, pad = cache
    dxp = np.zeros_like(_padded(x, pad))
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
        dxp[:, :, rows, columns] = np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    return _cropped(dxp, x, pad), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "dx is assigned inside the loop over the filters: only the last filter and the last window are left. Every pixel "
    "collects from all filters.",
    fails="gradient",
    also=OWN,
)
def window_assigned_for_each_filter(solution, dout, cache):
    x, w, _, stride, pad = cache
    dxp = np.zeros_like(_padded(x, pad))
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3])
        dxp[:, :, rows, columns] = np.einsum("n,cuv->ncuv", dout[:, -1, i, j], w[-1])
    return _cropped(dxp, x, pad), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "dx is assigned in the loop over the places of the kernel: each one overwrites what the others had brought.",
    fails="gradient",
    also=OWN,
)
def kernel_place_assigned(solution, dout, cache):
    x, w, _, stride, pad = cache
    dxp, (OH, OW) = np.zeros_like(_padded(x, pad)), dout.shape[2:]
    for u, v in np.ndindex(w.shape[2:]):
        part = np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
        dxp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] = part
    return _cropped(dxp, x, pad), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "dx gets the part of the last filter only. Every pixel is seen by all filters, so their parts are added up.",
    fails="gradient",
    also=OWN,
)
def dx_of_the_last_filter(solution, dout, cache):
    x, w, b, stride, pad = cache
    only = (x, w[-1:], b, stride, pad)
    return _cropped(_dxp(dout[:, -1:], only), x, pad), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "dw is made anew for every sample: only the last sample is left. All samples used these weights.",
    fails="gradient",
    also=OWN,
)
def dw_of_the_last_sample(solution, dout, cache):
    x, w, b, stride, pad = cache
    dw = _dw(dout[-1:], (x[-1:], w, b, stride, pad))
    return _cropped(_dxp(dout, cache), x, pad), dw, _db(dout)


@conv2d_backward.misconception(
    "dw is assigned for every window: only the last window of the last sample is left. A weight is used in every window.",
    fails="gradient",
    also=OWN,
)
def dw_of_the_last_window(solution, dout, cache):
    x, w, _, stride, pad = cache
    last = _windows(_padded(x, pad), *w.shape[2:], stride)[-1, :, dout.shape[2] - 1, dout.shape[3] - 1]
    dw = np.einsum("f,cuv->fcuv", dout[-1, :, -1, -1], last)
    return _cropped(_dxp(dout, cache), x, pad), dw, _db(dout)


# ----------------------------------------------------------------------------------------------------------- padding


@conv2d_backward.misconception(
    "dw is made of the image without padding, where the last windows are cut short. The forward pass saw the padded image.",
    fails="padding",
    also=OWN,
)
def dw_of_the_unpadded_image(solution, dout, cache):
    x, w, _, stride, pad = cache
    KH, KW = w.shape[2:]
    dw = np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return _cropped(_dxp(dout, cache), x, pad), dw, _db(dout)


@conv2d_backward.misconception(
    "dx has the size of the padded image. The frame belongs to the zeros, which are nobody's input: cut it off.",
    fails="padding",
    also=OWN,
)
def dx_with_its_frame(solution, dout, cache):
    return _dxp(dout, cache), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "The frame is cut off below and on the right only. It lies on all four sides: the image starts at (pad, pad).",
    fails="padding",
    also=OWN,
)
def cut_off_behind(solution, dout, cache):
    x = cache[0]
    return _dxp(dout, cache)[:, :, : x.shape[2], : x.shape[3]].copy(), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "The padding is forgotten on the way back. In x itself, without its zeros, the window of (i, j) starts at "
    "(i stride - pad, j stride - pad).",
    fails="padding",
    also=OWN,
)
def forgets_the_padding(solution, dout, cache):
    x, w, b, stride, pad = cache
    moved = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))
    dx = _dxp(dout, cache)[:, :, : x.shape[2], : x.shape[3]].copy()
    return dx, _dw(dout, (moved, w, b, stride, 0)), _db(dout)


@conv2d_backward.misconception(
    "The frame is cut off above and below, but not on the left and on the right.", fails="padding", also=OWN
)
def cut_off_rows_only(solution, dout, cache):
    x, pad = cache[0], cache[4]
    return _dxp(dout, cache)[:, :, pad : pad + x.shape[2]].copy(), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "pad:-pad is empty if pad is 0, since -0 is 0: there is nothing left of dx.", fails="gradient", also=OWN
)
def cut_off_everything(solution, dout, cache):
    pad = cache[4]
    return _dxp(dout, cache)[:, :, pad:-pad, pad:-pad].copy(), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "Above and on the left of the image the indices are below 0, and NumPy counts those from the other end: what belongs to "
    "the zeros goes to the opposite border.",
    fails="padding",
    also=OWN,
)
def goes_to_the_other_end(solution, dout, cache):
    x, w, b, stride, pad = cache
    wide = np.pad(np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)), mode="wrap"), ((0, 0), (0, 0), (0, pad), (0, pad)))
    dxp, (H, W) = _dxp(dout, cache), x.shape[2:]
    dxp[:, :, H : H + pad] += dxp[:, :, :pad]
    dxp[:, :, :, W : W + pad] += dxp[:, :, :, :pad]
    return _cropped(dxp, x, pad), _dw(dout, (wide, w, b, stride, 0)), _db(dout)


# ------------------------------------------------------------------------------------------------------------ stride


@conv2d_backward.misconception(
    "The stride is missing in the backward pass: the gradient of window (i, j) goes to the place (i, j) in dx, and dw looks "
    "there too.",
    fails="stride",
    also=OWN,
)
def windows_without_stride(solution, dout, cache):
    return _cropped(_dxp(dout, cache, 1), cache[0], cache[4]), _dw(dout, cache, 1), _db(dout)


@conv2d_backward.misconception(
    "The stride is missing in dx: the gradient of window (i, j) goes to (i, j), not to (i stride, j stride).",
    fails="stride",
    also=OWN,
)
def dx_without_stride(solution, dout, cache):
    return _cropped(_dxp(dout, cache, 1), cache[0], cache[4]), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "The stride is missing in dw: the window of x is taken from (i, j), not from (i stride, j stride).",
    fails="stride",
    also=OWN,
)
def dw_without_stride(solution, dout, cache):
    return _cropped(_dxp(dout, cache), cache[0], cache[4]), _dw(dout, cache, 1), _db(dout)


@conv2d_backward.misconception(
    "dx ends where the last window ends. Rows and columns that no window reached are part of x: their gradient is 0.",
    fails="stride",
    also=OWN,
)
def nothing_for_the_rest(solution, dout, cache):
    x, w, _, stride, pad = cache
    ends = [(n - 1) * stride + kernel for n, kernel in zip(dout.shape[2:], w.shape[2:], strict=True)]
    dx = _dxp(dout, cache)[:, :, : ends[0], : ends[1]]
    return _cropped(dx, x, pad), _dw(dout, cache), _db(dout)


# -------------------------------------------------------------------------------------------------------------- bias


@conv2d_backward.misconception(
    "db is summed over the samples only. The bias is added in every place too, so rows and columns are summed as well.",
    fails="gradient",
)
def db_over_samples(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    return dx, dw, dout.sum(axis=0)


@conv2d_backward.misconception(
    "db is summed over samples and rows, but not over columns: it comes out as (F, OW).", fails="gradient"
)
def db_over_samples_and_rows(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    return dx, dw, dout.sum(axis=(0, 2))


@conv2d_backward.misconception(
    "db is summed over the places only: it has a row for each sample. All samples share the bias.", fails="gradient"
)
def db_for_each_sample(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    return dx, dw, dout.sum(axis=(2, 3))


@conv2d_backward.misconception(
    "db is averaged over the samples. The loss has divided by N already, and dout carries it.", fails="gradient"
)
def db_averaged_over_samples(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, db / len(dout)


@conv2d_backward.misconception(
    "db is the mean over samples, rows and columns. The bias was added in each of them: sum up.", fails="gradient"
)
def db_mean(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    return dx, dw, dout.mean(axis=(0, 2, 3))


@conv2d_backward.misconception(
    "db is averaged over the places. The bias was added in each of them, and its gradient is the sum.", fails="gradient"
)
def db_averaged_over_places(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, db / (dout.shape[2] * dout.shape[3])


@conv2d_backward.misconception(
    "db is one sum over all of dout, the same for every filter. Each bias collects from its own filter only.",
    fails="gradient",
)
def db_one_sum(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, np.full(len(db), dout.sum())


@conv2d_backward.misconception(
    "db keeps the axes that were summed: it is (1, F, 1, 1). b is (F,), and so is its gradient.", fails="gradient"
)
def db_keeps_axes(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    return dx, dw, dout.sum(axis=(0, 2, 3), keepdims=True)


@conv2d_backward.misconception(
    "db grows inside the loops over the rows and columns of the kernel. The bias was added once for each place.",
    fails="gradient",
)
def db_at_every_kernel_place(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, db * dw[0, 0].size


@conv2d_backward.misconception(
    "db grows inside the loops over the kernel, once for each weight. The bias was added once for each place.",
    fails="gradient",
)
def db_in_every_term(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, db * dw[0].size


@conv2d_backward.misconception("db is a column (F, 1). b is (F,), and so is its gradient.", fails="gradient")
def db_column(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw, db[:, np.newaxis]


# --------------------------------------------------------------------------------------------------- weights, images


@conv2d_backward.misconception(
    "dw is averaged over the samples. The loss has divided by N already, and dout carries it.", fails="gradient"
)
def dw_averaged_over_samples(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw / len(dout), db


@conv2d_backward.misconception(
    "dw is averaged over the windows. A weight is used in each of them, and its gradient is the sum.", fails="gradient"
)
def dw_averaged_over_windows(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw / (dout.shape[2] * dout.shape[3]), db


@conv2d_backward.misconception(
    "All three gradients are averaged over the samples. The loss has divided by N already: layers only add up.",
    fails="gradient",
)
def conv_averages_everything(solution, dout, cache):
    return tuple(gradient / len(dout) for gradient in solution(dout, cache))


@conv2d_backward.misconception(
    "In dx the kernel lies the wrong way round. What is added to a window of dx is the kernel as it stands. Only if it slides "
    "over the padded dout instead is it turned, in both directions: the pixel at the end of a window met the last weight.",
    fails="gradient",
    also=OWN,
)
def slides_an_unturned_kernel(solution, dout, cache):
    x, w, b, stride, pad = cache
    turned = (x, w[:, :, ::-1, ::-1], b, stride, pad)
    return _cropped(_dxp(dout, turned), x, pad), _dw(dout, cache), _db(dout)


@conv2d_backward.misconception(
    "dw comes out turned round in both directions. The kernel was not turned on the way forward.", fails="gradient"
)
def dw_turned(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, dw[:, :, ::-1, ::-1].copy(), db


def _of_rows(rows, dout, cache):
    """What follows if these are taken for dout as rows: one for each window, one column for each filter."""
    N, F, OH, OW = dout.shape
    taken = np.moveaxis(rows.reshape(N, OH, OW, F), 3, 1)
    return _cropped(_dxp(taken, cache), cache[0], cache[4]), _dw(taken, cache), _db(taken)


@conv2d_backward.misconception(
    "dout is (N, F, OH, OW), and reshaping it to rows of F numbers mixes filters and places: move the filters to the end "
    "first, then reshape.",
    fails="gradient",
    also=OWN,
)
def reshapes_dout_across(solution, dout, cache):
    return _of_rows(dout.reshape(-1, dout.shape[1]), dout, cache)


@conv2d_backward.misconception(
    "dout is flattened with its samples fastest. The rows of the windows go by n first, then by i, then by j.",
    fails="gradient",
    also=OWN,
)
def flattens_dout_with_samples_last(solution, dout, cache):
    return _of_rows(dout.transpose(2, 3, 0, 1).reshape(-1, dout.shape[1]), dout, cache)


@conv2d_backward.misconception(
    "dw has its first two axes exchanged: (C, F, KH, KW). A gradient has the shape of its array.", fails="gradient"
)
def dw_channels_first(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx, np.swapaxes(dw, 0, 1).copy(), db


@conv2d_backward.misconception(
    "dout does not take part: these are the gradients for a dout of ones. The chain rule multiplies by it.",
    fails="gradient",
)
def conv_ignores_dout(solution, dout, cache):
    return solution(np.ones_like(dout), cache)


@conv2d_backward.misconception(
    "A batch of one image loses its axis in dx: squeezing drops every axis of length 1.", fails="forms"
)
def squeezes_one_gradient(solution, dout, cache):
    dx, dw, db = solution(dout, cache)
    return dx[0] if len(dx) == 1 else dx, dw, db


@conv2d_backward.misconception(
    "The samples of dout are added up in dout itself: its first sample is overwritten.", fails="pure"
)
def adds_up_in_dout(solution, dout, cache):
    dx, dw, _ = solution(dout, cache)
    for sample in dout[1:]:
        dout[0] += sample
    return dx, dw, dout[0].sum(axis=(1, 2))


# --------------------------------------------------------------------------------------------------------- right ways


@conv2d_backward.variant("window by window, everything in the cache", also=OWN)
def backward_by_loops(solution, dout, cache):
    x, w, b, stride, pad = cache
    KH, KW = w.shape[2:]
    xp = _padded(x, pad)
    dxp, dw, db = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dxp[n, :, rows, columns] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * xp[n, :, rows, columns]
        db[f] += dout[n, f, i, j]
    return dxp[:, :, pad : dxp.shape[2] - pad, pad : dxp.shape[3] - pad].copy(), dw, db


@conv2d_backward.variant("the turned kernel slides over a spread and padded dout", also=OWN)
def backward_by_full_correlation(solution, dout, cache):
    x, w, _, stride, pad = cache
    (N, F, OH, OW), (KH, KW), (H, W) = dout.shape, w.shape[2:], x.shape[2:]
    spread = np.zeros((N, F, H + 2 * pad + KH - 1, W + 2 * pad + KW - 1))
    spread[:, :, KH - 1 : KH - 1 + stride * OH : stride, KW - 1 : KW - 1 + stride * OW : stride] = dout
    dxp = np.einsum("nfijuv,fcuv->ncij", _windows(spread, KH, KW, 1), w[:, :, ::-1, ::-1])
    return dxp[:, :, pad : pad + H, pad : pad + W].copy(), _dw(dout, cache), np.einsum("nfij->f", dout)


def _keeps_windows(solution, x, w, b, stride=1, pad=0):
    windows = _windows(_padded(x, pad), *w.shape[2:], stride)
    return solution(x, w, b, stride, pad)[0], {"windows": windows, "shape": x.shape, "step": stride, "w": w, "p": pad}


@conv2d_backward.variant("views of windows in a dictionary", also={"conv2d_forward": _keeps_windows})
def backward_by_places(solution, dout, cache):
    step, pad, (_, _, H, W) = cache["step"], cache["p"], cache["shape"]
    dw = np.tensordot(dout, cache["windows"], axes=((0, 2, 3), (0, 2, 3)))
    dxp = np.zeros((*cache["shape"][:2], H + 2 * pad, W + 2 * pad))
    spread = np.tensordot(dout, cache["w"], axes=(1, 0))  # (N, OH, OW, C, KH, KW)
    for i, j in np.ndindex(spread.shape[1:3]):
        dxp[:, :, i * step : i * step + dw.shape[2], j * step : j * step + dw.shape[3]] += spread[:, i, j]
    return dxp[:, :, pad : pad + H, pad : pad + W].copy(), dw, dout.reshape(*dout.shape[:2], -1).sum(axis=2).sum(axis=0)
