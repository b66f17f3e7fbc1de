import math

import numpy as np

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    # no pixel may be lost, so round up
    n = math.ceil((size + 2 * pad - kernel) / stride) + 1
    if n < 1:
        raise ValueError("too large")
    return n


def conv2d_forward(x, w, b, stride=1, pad=0):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    OH = conv_output_size(H, KH, stride, pad)
    OW = conv_output_size(W, KW, stride, pad)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    part = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, f, i, j] = np.sum(part * w[f]) + b[f]
    return out, (xp, w, stride, pad)


def conv2d_backward(dout, cache):
    xp, w, stride, pad = cache
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    KH, KW = w.shape[2], w.shape[3]
    N, F, OH, OW = dout.shape
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    part = (n, slice(None), slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW))
                    dxp[part] += dout[n, f, i, j] * w[f]
                    dw[f] += dout[n, f, i, j] * xp[part]
    db = dout.sum(axis=3).sum(axis=2).sum(axis=0)
    return dxp[:, :, pad:-pad, pad:-pad], dw, db


def im2col(x, kh, kw, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = []
    for image in xp:
        for i in range(0, xp.shape[2] - kh + 1, stride):
            for j in range(0, xp.shape[3] - kw + 1, stride):
                rows.append(image[:, i:i + kh, j:j + kw].flatten())
    return np.array(rows)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    k = 0
    for n in range(N):
        for i in range(0, H + 2 * pad - kh + 1, stride):
            for j in range(0, W + 2 * pad - kw + 1, stride):
                xp[n, :, i:i + kh, j:j + kw] += cols[k].reshape(C, kh, kw)
                k += 1
    if pad == 0:
        return xp
    return xp[:, :, pad:-pad, pad:-pad]


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    for u in range(size):
                        for v in range(size):
                            out[n, c, i, j] = max(out[n, c, i, j], x[n, c, i * stride + u, j * stride + v])
    return out, (x, out, size, stride)


def max_pool_backward(dout, cache):
    x, out, size, stride = cache
    dx = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, c, i * stride:i * stride + size, j * stride:j * stride + size]
                    k = window.argmax()
                    dx[n, c, i * stride + k % size, j * stride + k // size] += dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + size, j * stride:j * stride + size].mean(axis=(2, 3))
    return out, (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    shape, size, stride = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * stride:i * stride + size, j * stride:j * stride + size] += dout[:, :, i:i + 1, j:j + 1] / size ** 2
    return dx


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
    return affine(flatten_forward(x)[0], params["W"], params["b"])


def receptive_field(layers):
    return 1 + sum(k - 1 for k, s in layers)


def count_conv_params(F, C, kh, kw):
    return F * (C * kh * kw) + 1
