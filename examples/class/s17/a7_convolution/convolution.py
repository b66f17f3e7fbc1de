import numpy as np

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    result = (size - kernel + 2 * pad) // stride + 1
    if result < 1:
        raise ValueError
    return result


def padded(x, pad):
    N, C, H, W = x.shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    xp[:, :, pad:pad + H, pad:pad + W] = x
    return xp


def conv2d_forward(x, w, b, stride=1, pad=0):
    xp = padded(x, pad)
    N, C, H, W = xp.shape
    F, _, KH, KW = w.shape
    OH, OW = conv_output_size(H, KH, stride), conv_output_size(W, KW, stride)
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = xp[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            for f in range(F):
                # w x + b, then everything is added up
                out[:, f, i, j] = np.sum(window * w[f] + b[f], axis=(1, 2, 3))
    return out, (x, w, b, stride, pad)


def conv2d_backward(dout, cache):
    x, w, b, stride, pad = cache
    xp = padded(x, pad)
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    KH, KW = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
            d = dout[:, :, i, j]
            dxp[:, :, rows, columns] += np.tensordot(d, w, axes=(1, 0))
            dw += np.tensordot(d, xp[:, :, rows, columns], axes=(0, 0))
    db = np.sum(dout, axis=(0, 2, 3))
    H, W = x.shape[2:]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db


def im2col(x, kh, kw, stride=1, pad=0):
    xp = padded(x, pad)
    OH, OW = conv_output_size(xp.shape[2], kh, stride), conv_output_size(xp.shape[3], kw, stride)
    parts = []
    for i in range(OH):
        for j in range(OW):
            parts.append(xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw].reshape(len(x), -1))
    return np.stack(parts, axis=1).reshape(len(x) * OH * OW, -1)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    # undo im2col: every pixel gets back what it was
    N, C, H, W = x_shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    OH, OW = conv_output_size(H, kh, stride, pad), conv_output_size(W, kw, stride, pad)
    parts = cols.reshape(N, OH, OW, C, kh, kw)
    for i in range(OH):
        for j in range(OW):
            xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] = parts[:, i, j]
    return xp[:, :, pad:pad + H, pad:pad + W]


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    OH, OW = conv_output_size(H, size, stride), conv_output_size(W, size, stride)
    out, places = np.zeros((N, C, OH, OW)), np.zeros((N, C, OH, OW), dtype=int)
    for i in range(OH):
        for j in range(OW):
            flat = x[:, :, i * stride:i * stride + size, j * stride:j * stride + size].reshape(N, C, -1)
            out[:, :, i, j], places[:, :, i, j] = flat.max(axis=2), flat.argmax(axis=2)
    return out, (x.shape, places, size, stride)


def max_pool_backward(dout, cache):
    shape, places, size, stride = cache
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(dout.shape):
        row, column = places[n, c, i, j] // size, places[n, c, i, j] % size
        dx[n, c, i * stride + row, j * stride + column] += dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, conv_output_size(H, size, stride), conv_output_size(W, size, stride)))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = x[n, c, i * stride:i * stride + size, j * stride:j * stride + size].mean()
    return out, (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    shape, size, stride = cache
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride:i * stride + size, j * stride:j * stride + size] += dout[n, c, i, j]
    return dx


def flatten_forward(x):
    return np.reshape(x, (x.shape[0], np.prod(x.shape[1:]))), x.shape


def flatten_backward(dout, cache):
    return np.reshape(dout, cache)


def vgg_block(x, params):
    w1, b1, w2, b2 = params
    out = relu(conv2d_forward(x, w1, b1, 1, 1)[0])
    out = relu(conv2d_forward(out, w2, b2, 1, 1)[0])
    return max_pool_forward(out, 2, 2)[0]


def vgg_small_forward(x, params):
    for block in params["blocks"]:
        x = vgg_block(x, block)
    return softmax(affine(flatten_forward(x)[0], params["W"], params["b"]))


def receptive_field(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field, step = field + (kernel - 1) * step, step * stride
    return field


def count_conv_params(F, C, kh, kw):
    return F * C * kh * kw
