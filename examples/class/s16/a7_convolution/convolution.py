import numpy as np

from given import affine, affine_backward, affine_forward, relu, relu_backward, relu_forward, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    out = 1 + (size + 2 * pad - kernel) // stride
    if out <= 0:
        raise ValueError("kernel does not fit")
    return out


def conv2d_forward(x, w, b, stride=1, pad=0):
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H2 = conv_output_size(H, HH, stride, pad)
    W2 = conv_output_size(W, WW, stride, pad)
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = np.zeros((N, F, H2, W2))
    for n in range(N):
        for f in range(F):
            for i in range(H2):
                for j in range(W2):
                    window = x_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    cache = (x, w, b, stride, pad)
    return out, cache


def conv2d_backward(dout, cache):
    x, w, b, stride, pad = cache
    N, F, H2, W2 = dout.shape
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            db[f] += np.sum(dout[n, f])
            for i in range(H2):
                for j in range(W2):
                    window = x_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    dw[f] += dout[n, f, i, j] * window
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                for f in range(F):
                    dx_pad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW] = dout[n, f, i, j] * w[f]
    dx = dx_pad[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]]
    return dx, dw, db


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    cols = []
    for n in range(N):
        for i in range(conv_output_size(H, kh, stride, pad)):
            for j in range(conv_output_size(W, kw, stride, pad)):
                cols.append(x_pad[n, :, i * stride:i * stride + kh, j * stride:j * stride + kw].reshape(-1))
    return np.array(cols)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    x_pad = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    row = 0
    for n in range(N):
        for i in range(conv_output_size(H, kh, stride, pad)):
            for j in range(conv_output_size(W, kw, stride, pad)):
                x_pad[n, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += cols[row].reshape(C, kh, kw)
                row += 1
    return x_pad[:, :, pad:pad + H, pad:pad + W]


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    H2, W2 = conv_output_size(H, size, stride), conv_output_size(W, size, stride)
    out = np.zeros((N, C, H2, W2))
    for i in range(H2):
        for j in range(W2):
            out[:, :, i, j] = np.max(x[:, :, i * stride:i * stride + size, j * stride:j * stride + size], axis=(2, 3))
    return out, (x, size, stride)


def max_pool_backward(dout, cache):
    x, size, stride = cache
    dx = np.zeros_like(x)
    N, C, H2, W2 = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(H2):
                for j in range(W2):
                    window = x[n, c, i * stride:i * stride + size, j * stride:j * stride + size]
                    mask = window == np.max(window)
                    dx[n, c, i * stride:i * stride + size, j * stride:j * stride + size] += mask * dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    H2, W2 = conv_output_size(H, size, stride), conv_output_size(W, size, stride)
    out = np.zeros((N, C, H2, W2))
    for i in range(H2):
        for j in range(W2):
            out[:, :, i, j] = np.mean(x[:, :, i * stride:i * stride + size, j * stride:j * stride + size], axis=(2, 3))
    return out, (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    shape, size, stride = cache
    dx = np.zeros(shape)
    N, C, H2, W2 = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(H2):
                for j in range(W2):
                    a = dout[n, c, i, j] / (size * size)
                    dx[n, c, i * stride:i * stride + size, j * stride:j * stride + size] += np.ones((size, size)) * a
    return dx


def flatten_forward(x):
    return x.reshape(x.shape[0], -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)


def vgg_block(x, params):
    w1, b1, w2, b2 = params
    h, _ = conv2d_forward(x, w1, b1, 1, 1)
    h, _ = relu_forward(h)
    h, _ = conv2d_forward(h, w2, b2, 1, 1)
    h, _ = relu_forward(h)
    h, _ = max_pool_forward(h, 2, 2)
    return h


def vgg_small_forward(x, params):
    h = x
    for block in params["blocks"]:
        h = vgg_block(h, block)
    h, _ = flatten_forward(h)
    scores, _ = affine_forward(h, params["W"], params["b"])
    return softmax(scores)


def receptive_field(layers):
    rf, jump = 1, 1
    for k, s in layers:
        rf += (k - 1) * jump
        jump *= s
    return rf


def count_conv_params(F, C, kh, kw):
    return F * C * kh * kw + F
