import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as views

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    n = (size + 2 * pad - kernel) // stride + 1
    if n < 1:
        raise ValueError("no place for the window")
    return n


def _pad(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def _win(x, kh, kw, s):
    return views(x, (kh, kw), (2, 3))[:, :, ::s, ::s]


def _add(win, shape, s):  # windows (N, C, OH, OW, kh, kw) back into an image
    out = np.zeros(shape)
    for i in range(win.shape[2]):
        for j in range(win.shape[3]):
            out[:, :, i * s:i * s + win.shape[4], j * s:j * s + win.shape[5]] += win[:, :, i, j]
    return out


def _crop(x, p):
    return x[:, :, p:x.shape[2] - p, p:x.shape[3] - p].copy()


def conv2d_forward(x, w, b, stride=1, pad=0):
    xp = _pad(x, pad)
    win = _win(xp, *w.shape[2:], stride)
    return np.einsum("ncijuv,fcuv->nfij", win, w) + b[:, None, None], (xp.shape, win, w, stride, pad)


def conv2d_backward(dout, cache):
    shape, win, w, stride, pad = cache
    dx = _add(np.einsum("nfij,fcuv->ncijuv", dout, w), shape, stride)
    return _crop(dx, pad), np.einsum("nfij,ncijuv->fcuv", dout, win), dout.sum((0, 2, 3))


def im2col(x, kh, kw, stride=1, pad=0):
    return np.ascontiguousarray(_win(_pad(x, pad), kh, kw, stride).transpose(0, 2, 3, 1, 4, 5)).reshape(-1, x.shape[1] * kh * kw)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    n, c, h, w = x_shape
    oh, ow = conv_output_size(h, kh, stride, pad), conv_output_size(w, kw, stride, pad)
    win = cols.reshape(n, oh, ow, c, kh, kw).transpose(0, 3, 1, 2, 4, 5)
    return _crop(_add(win, (n, c, h + 2 * pad, w + 2 * pad), stride), pad)


def max_pool_forward(x, size, stride):
    win = _win(x, size, size, stride)
    out = win.max((4, 5))
    return out, (win == out[..., None, None], x.shape, stride)


def max_pool_backward(dout, cache):
    tied, shape, stride = cache
    return _add(tied * (dout / tied.sum((4, 5)))[..., None, None], shape, stride)


def avg_pool_forward(x, size, stride):
    return _win(x, size, size, stride).mean((4, 5)), (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    shape, k, stride = cache
    return _add(np.broadcast_to(dout[..., None, None] / k**2, (*dout.shape, k, k)), shape, stride)


def flatten_forward(x):
    return x.reshape(len(x), -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)


def vgg_block(x, params):
    for w, b in (params[:2], params[2:]):
        x = relu(conv2d_forward(x, w, b, 1, 1)[0])
    return max_pool_forward(x, 2, 2)[0]


def vgg_small_forward(x, params):
    for p in params["blocks"]:
        x = vgg_block(x, p)
    return softmax(affine(flatten_forward(x)[0], params["W"], params["b"]))


def receptive_field(layers):
    r = 1
    for k, s in layers[::-1]:
        r = (r - 1) * s + k
    return r


def count_conv_params(F, C, kh, kw):
    return F * (C * kh * kw + 1)
