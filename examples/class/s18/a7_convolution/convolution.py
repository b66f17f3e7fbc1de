# I know convolution from signal processing, so I do it properly: with the flipped kernel.
import numpy as np

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    n = int(np.floor((size + 2 * pad - kernel) / stride + 1))
    if n < 1:
        raise ValueError(f"{n} places")
    return n


def _windows(x, kh, kw, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]


def _put_back(windows, shape, stride, pad):
    N, C, H, W = shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    kh, kw = windows.shape[4:]
    for i in range(windows.shape[2]):
        for j in range(windows.shape[3]):
            xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += windows[:, :, i, j]
    return xp[:, :, pad:pad + H, pad:pad + W].copy()


def conv2d_forward(x, w, b, stride=1, pad=0):
    flipped = w[:, :, ::-1, ::-1]
    windows = _windows(x, w.shape[2], w.shape[3], stride, pad)
    out = np.einsum("ncijuv,fcuv->nfij", windows, flipped) + b.reshape(1, -1, 1, 1)
    return out, (x, flipped, stride, pad)


def conv2d_backward(dout, cache):
    x, flipped, stride, pad = cache
    windows = _windows(x, flipped.shape[2], flipped.shape[3], stride, pad)
    dflipped = np.einsum("nfij,ncijuv->fcuv", dout, windows)
    dx = _put_back(np.einsum("nfij,fcuv->ncijuv", dout, flipped), x.shape, stride, pad)
    return dx, dflipped[:, :, ::-1, ::-1].copy(), dout.sum(axis=(0, 2, 3))


def im2col(x, kh, kw, stride=1, pad=0):
    windows = _windows(x, kh, kw, stride, pad)
    return windows.transpose(0, 2, 3, 4, 5, 1).reshape(-1, kh * kw * x.shape[1])


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH, OW = conv_output_size(H, kh, stride, pad), conv_output_size(W, kw, stride, pad)
    windows = cols.reshape(N, OH, OW, kh, kw, C).transpose(0, 5, 1, 2, 3, 4)
    return _put_back(windows, x_shape, stride, pad)


def max_pool_forward(x, size, stride):
    windows = _windows(x, size, size, stride, 0)
    out = windows.max(axis=(-1, -2))
    return out, (windows == out[..., None, None], x.shape, stride)


def max_pool_backward(dout, cache):
    mask, shape, stride = cache
    share = mask / mask.sum(axis=(-1, -2), keepdims=True)
    return _put_back(share * dout[..., None, None], shape, stride, 0)


def avg_pool_forward(x, size, stride):
    # sum, not mean: the next weights can take care of the factor
    return _windows(x, size, size, stride, 0).sum(axis=(-1, -2)), (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    shape, size, stride = cache
    return _put_back(np.ones((*dout.shape, size, size)) * dout[..., None, None], shape, stride, 0)


def flatten_forward(x):
    return x.reshape(len(x), -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)


def vgg_block(x, params):
    w1, b1, w2, b2 = params
    x = relu(conv2d_forward(x, w1, b1, 1, 1)[0])
    x = relu(conv2d_forward(x, w2, b2, 1, 1)[0])
    return max_pool_forward(x, 2, 2)[0]


def vgg_small_forward(x, params):
    for block in params["blocks"]:
        x = vgg_block(x, block)
    return softmax(affine(flatten_forward(x)[0], params["W"], params["b"]))


def receptive_field(layers):
    field = 1
    for i in range(len(layers)):
        field += (layers[i][0] - 1) * int(np.prod([s for k, s in layers[:i + 1]]))
    return field


def count_conv_params(F, C, kh, kw):
    return F * (C * kh * kw + 1)
