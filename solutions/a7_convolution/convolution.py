"""a7: convolution, pooling, and a small network in the style of VGG.

Images are (N, C, H, W): N images of C channels, H rows and W columns. Kernels are (F, C, KH, KW): F filters, each of which
sees all C channels through a window of KH rows and KW columns. Biases are (F,). float64 goes in and comes out, and no
function changes the arrays that it is given.

As in a3, `*_forward(...)` returns `(out, cache)` and `*_backward(dout, cache)` gradients. `dout` is dL/dout, with the shape of
`out`. What a `cache` holds is up to you: only your own backward reads it.
"""

import numpy as np

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    """Returns in how many places a window fits, when it moves over a row of entries.

    The window starts at the left end of the padded row, moves by `stride`, and never reaches over the right end. Entries that
    are left over there are not used.

    Args:
        size: entries of the row.
        kernel: entries of the window.
        stride: by how many entries it moves, at least 1.
        pad: zeros that are put on each side of the row.

    Returns:
        The number of places, a whole number (int).

    Raises:
        ValueError: the window fits in no place.

    >>> conv_output_size(4, 4)
    1
    """
    ### BEGIN SOLUTION
    places = (size + 2 * pad - kernel) // stride + 1
    if places < 1:
        raise ValueError(f"a window of {kernel} does not fit into {size} entries padded by {pad}. Pad more.")
    return places
    ### END SOLUTION


def conv2d_forward(x, w, b, stride=1, pad=0):
    """Returns what F filters see in every window of every image, and what the backward pass will need.

    out[n, f, i, j] = b[f] + the sum over c, u, v of xp[n, c, i stride + u, j stride + v] w[f, c, u, v]

    where xp is x with `pad` zeros around it, above, below, left and right of every channel. The kernel is not turned round.

    Args:
        x: images (N, C, H, W).
        w: kernels (F, C, KH, KW).
        b: biases (F,).
        stride: by how many pixels a window moves, in both directions.
        pad: how many zeros are put on each of the four sides.

    Returns:
        out (N, F, OH, OW) with OH = conv_output_size(H, KH, stride, pad) and OW likewise; and a cache of your choice.

    >>> image = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> out, cache = conv2d_forward(image, np.array([[[[1.0, 0.0], [0.0, 10.0]]]]), np.array([0.5]))
    >>> out.tolist()
    [[[[41.5]]]]
    """
    ### BEGIN SOLUTION
    F, _, KH, KW = w.shape
    OH = conv_output_size(x.shape[2], KH, stride, pad)
    OW = conv_output_size(x.shape[3], KW, stride, pad)
    cols = im2col(x, KH, KW, stride, pad)
    out = (cols @ w.reshape(F, -1).T + b).reshape(len(x), OH, OW, F)
    return np.moveaxis(out, 3, 1), (x.shape, cols, w, stride, pad)
    ### END SOLUTION


def conv2d_backward(dout, cache):
    """Returns the gradients of L with respect to the images, the kernels and the biases of `conv2d_forward`.

    Every weight is used in every window, and most pixels lie in several windows. So ask of each of the three: in which terms of
    which entries of out does it occur? The terms are added up, never averaged.

    Args:
        dout: dL/dout (N, F, OH, OW).
        cache: what `conv2d_forward` kept.

    Returns:
        dx (N, C, H, W), dw (F, C, KH, KW), db (F,): three new arrays.
    """
    ### BEGIN SOLUTION
    x_shape, cols, w, stride, pad = cache
    F, _, KH, KW = w.shape
    drows = np.moveaxis(dout, 1, 3).reshape(-1, F)  # one row for each window, as in cols
    dw = (drows.T @ cols).reshape(w.shape)
    dx = col2im(drows @ w.reshape(F, -1), x_shape, KH, KW, stride, pad)
    return dx, dw, drows.sum(axis=0)
    ### END SOLUTION


def im2col(x, kh, kw, stride=1, pad=0):
    """Returns a matrix with one row for each window of each image.

    The row of the window that starts at (i stride, j stride) of the padded image n comes after those of all windows before it:
    first by n, then by i, then by j. Within a row the pixels come by channel c, then by row u, then by column v of the window. So
    w.reshape(F, -1) holds its weights in the same order as a row of this matrix its pixels.

    Args:
        x: images (N, C, H, W).
        kh: rows of a window.
        kw: columns of a window.
        stride: by how many pixels it moves.
        pad: how many zeros are put on each of the four sides.

    Returns:
        cols (N OH OW, C kh kw), a new array.

    >>> im2col(np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), 2, 2).tolist()
    [[1.0, 2.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0]]
    """
    ### BEGIN SOLUTION
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.array(np.moveaxis(windows, 1, 3)).reshape(-1, x.shape[1] * kh * kw)  # (N, OH, OW, C, kh, kw) before
    ### END SOLUTION


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    """Returns images in which every number of cols is added to the place that im2col had taken it from.

    What im2col copies to several rows comes back several times, and is added up; what it took from the zeros around the image is
    dropped. This is the adjoint of im2col (for all x and cols the sum of im2col(x) * cols is the sum of x * col2im(cols)), not its
    inverse.

    Args:
        cols: a matrix as im2col makes it (N OH OW, C kh kw).
        x_shape: the shape of the images, a tuple (N, C, H, W).
        kh: rows of a window.
        kw: columns of a window.
        stride: by how many pixels it moves.
        pad: how many zeros im2col puts on each of the four sides.

    Returns:
        x of this shape, a new array.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x_shape
    OH, OW = conv_output_size(H, kh, stride, pad), conv_output_size(W, kw, stride, pad)
    values = np.moveaxis(cols.reshape(N, OH, OW, C, kh, kw), 3, 1)
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for u in range(kh):
        for v in range(kw):  # one place (u, v) of all windows at once: within it, no two windows meet
            xp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += values[..., u, v]
    return xp[:, :, pad : pad + H, pad : pad + W].copy()
    ### END SOLUTION


def max_pool_forward(x, size, stride):
    """Returns the largest entry of every size x size window of every channel, and what the backward pass will need.

    Args:
        x: images (N, C, H, W); H and W are at least `size`.
        size: rows and columns of a window.
        stride: by how many pixels it moves. If it is less than `size`, windows overlap.

    Returns:
        out (N, C, OH, OW) with OH = conv_output_size(H, size, stride) and OW likewise; and a cache of your choice.

    >>> max_pool_forward(np.array([[[[-5.0, -2.0], [-3.0, -4.0]]]]), 2, 2)[0].tolist()
    [[[[-2.0]]]]
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(*windows.shape[:4], size**2)
    return flat.max(axis=4), (x.shape, flat.argmax(axis=4), size, stride)
    ### END SOLUTION


def max_pool_backward(dout, cache):
    """Returns dL/dx: each entry of dout goes to the place where its window had its maximum.

    A pixel that is the maximum of several windows gets the entries of all of them, added up. If several pixels of a window share
    the maximum, they may share its entry of dout in any way, with weights that are at least 0 and add up to 1.

    Args:
        dout: dL/dout (N, C, OH, OW).
        cache: what `max_pool_forward` kept.

    Returns:
        dx (N, C, H, W), a new array.
    """
    ### BEGIN SOLUTION
    x_shape, places, size, stride = cache
    OH, OW = dout.shape[2:]
    dx = np.zeros(x_shape)
    for place in range(size**2):
        u, v = divmod(place, size)
        dx[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += dout * (places == place)
    return dx
    ### END SOLUTION


def avg_pool_forward(x, size, stride):
    """Returns the mean of every size x size window of every channel, and what the backward pass will need.

    Args:
        x: images (N, C, H, W); H and W are at least `size`.
        size: rows and columns of a window.
        stride: by how many pixels it moves.

    Returns:
        out (N, C, OH, OW), as for max_pool_forward; and a cache of your choice.

    >>> avg_pool_forward(np.array([[[[1.0, 2.0], [3.0, 6.0]]]]), 2, 2)[0].tolist()
    [[[[3.0]]]]
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.mean(axis=(4, 5)), (x.shape, size, stride)
    ### END SOLUTION


def avg_pool_backward(dout, cache):
    """Returns dL/dx: each entry of dout is shared out evenly among the pixels of its window.

    Args:
        dout: dL/dout (N, C, OH, OW).
        cache: what `avg_pool_forward` kept.

    Returns:
        dx (N, C, H, W), a new array.
    """
    ### BEGIN SOLUTION
    x_shape, size, stride = cache
    OH, OW = dout.shape[2:]
    dx = np.zeros(x_shape)
    for u in range(size):
        for v in range(size):
            dx[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += dout / size**2
    return dx
    ### END SOLUTION


def flatten_forward(x):
    """Returns every sample as one row, and what the backward pass will need.

    Args:
        x: samples (N, ...), with at least two axes.

    Returns:
        out (N, D), the entries of each sample in their usual order, the last axis fastest; it may be a view of x. And a cache
        of your choice.

    >>> flatten_forward(np.array([[[1.0, 2.0], [3.0, 4.0]]]))[0].tolist()
    [[1.0, 2.0, 3.0, 4.0]]
    """
    ### BEGIN SOLUTION
    return x.reshape(len(x), -1), x.shape
    ### END SOLUTION


def flatten_backward(dout, cache):
    """Returns dL/dx in the shape of x; it may be a view of dout.

    Args:
        dout: dL/dout (N, D).
        cache: what `flatten_forward` kept.

    Returns:
        dx (N, ...).
    """
    ### BEGIN SOLUTION
    return dout.reshape(cache)
    ### END SOLUTION


def vgg_block(x, params):
    """Returns what one block of a VGG-style network makes of images.

    Convolution, ReLU, convolution, ReLU, both with stride 1 and pad 1, then max pooling 2 x 2 with stride 2.

    Args:
        x: images (N, C, H, W), H and W at least 2.
        params: (w1, b1, w2, b2), with w1 (F1, C, 3, 3), b1 (F1,), w2 (F2, F1, 3, 3), b2 (F2,).

    Returns:
        Feature maps (N, F2, H / 2, W / 2), with halves rounded down: one array, no cache.
    """
    ### BEGIN SOLUTION
    w1, b1, w2, b2 = params
    a1 = relu(conv2d_forward(x, w1, b1, 1, 1)[0])
    a2 = relu(conv2d_forward(a1, w2, b2, 1, 1)[0])
    return max_pool_forward(a2, 2, 2)[0]
    ### END SOLUTION


def vgg_small_forward(x, params):
    """Returns for every image the probabilities of the classes.

    The blocks one after the other, then flatten, one affine layer, softmax.

    Args:
        x: images (N, C, H, W).
        params: a dict. `params["blocks"]` is a list with (w1, b1, w2, b2) for every block, at least one; `params["W"]`
            (D, classes) and `params["b"]` (classes,) belong to the affine layer.

    Returns:
        p (N, classes), rows that add up to 1: one array, no cache.
    """
    ### BEGIN SOLUTION
    for block in params["blocks"]:
        x = vgg_block(x, block)
    scores = affine(flatten_forward(x)[0], params["W"], params["b"])
    return softmax(scores)
    ### END SOLUTION


def receptive_field(layers):
    """Returns how many pixels of the input, in one direction, one number behind these layers depends on.

    Args:
        layers: a list of (kernel, stride), the first layer first. A pooling layer counts as a layer of its own.

    Returns:
        1 + the sum over the layers of (kernel - 1) times the product of the strides of all layers before it: a whole number (int).
        Without layers it is 1.
    """
    ### BEGIN SOLUTION
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field
    ### END SOLUTION


def count_conv_params(F, C, kh, kw):
    """Returns how many weights and biases a convolution layer has.

    Args:
        F: filters.
        C: channels of its input.
        kh: rows of a kernel.
        kw: columns of a kernel.

    Returns:
        The number of entries of w and b together: a whole number (int).
    """
    ### BEGIN SOLUTION
    return F * (C * kh * kw + 1)
    ### END SOLUTION
