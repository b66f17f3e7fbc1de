"""a7 - everything with loops, so that I can follow every single number"""

import math

import numpy as np


def conv_output_size(size, kernel, stride=1, pad=0):
    room = size + 2 * pad - kernel
    if room < 0:
        raise ValueError("window %d is larger than %d" % (kernel, size + 2 * pad))
    count = 1
    while room >= stride:
        room = room - stride
        count = count + 1
    return count


def conv2d_forward(x, w, b, stride=1, pad=0):
    N, C, H, W = x.shape
    F, C2, KH, KW = w.shape
    OH = conv_output_size(H, KH, stride, pad)
    OW = conv_output_size(W, KW, stride, pad)
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    s = 0.0
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                r = i * stride + u - pad
                                q = j * stride + v - pad
                                # outside of the image there are zeros: nothing to add
                                if r >= 0 and r < H and q >= 0 and q < W:
                                    s = s + x[n, c, r, q] * w[f, c, u, v]
                    out[n, f, i, j] = s + b[f]
    return out, (x, w, b, stride, pad)


def conv2d_backward(dout, cache):
    x, w, b, stride, pad = cache
    N, C, H, W = x.shape
    F, C2, KH, KW = w.shape
    dx = np.zeros((N, C, H, W))
    dw = np.zeros((F, C, KH, KW))
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    d = dout[n, f, i, j]
                    db[f] += d
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                r = i * stride + u - pad
                                q = j * stride + v - pad
                                if r >= 0 and r < H and q >= 0 and q < W:
                                    dx[n, c, r, q] += d * w[f, c, u, v]
                                    dw[f, c, u, v] += d * x[n, c, r, q]
    return dx, dw, db


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    rows = []
    for n in range(N):
        for i in range(conv_output_size(H, kh, stride, pad)):
            for j in range(conv_output_size(W, kw, stride, pad)):
                row = []
                for c in range(C):
                    for u in range(kh):
                        for v in range(kw):
                            r = i * stride + u - pad
                            q = j * stride + v - pad
                            if 0 <= r < H and 0 <= q < W:
                                row.append(x[n, c, r, q])
                            else:
                                row.append(0.0)
                rows.append(row)
    return np.array(rows)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    x = np.zeros((N, C, H, W))
    k = 0
    for n in range(N):
        for i in range(conv_output_size(H, kh, stride, pad)):
            for j in range(conv_output_size(W, kw, stride, pad)):
                m = 0
                for c in range(C):
                    for u in range(kh):
                        for v in range(kw):
                            r = i * stride + u - pad
                            q = j * stride + v - pad
                            if 0 <= r < H and 0 <= q < W:
                                x[n, c, r, q] += cols[k, m]
                            m += 1
                k += 1
    return x


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    OH = conv_output_size(H, size, stride)
    OW = conv_output_size(W, size, stride)
    out = np.zeros((N, C, OH, OW))
    where = {}
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = -math.inf
                    for u in range(size):
                        for v in range(size):
                            number = x[n, c, i * stride + u, j * stride + v]
                            if number >= best:  # the last one, if there are several
                                best = number
                                where[n, c, i, j] = (i * stride + u, j * stride + v)
                    out[n, c, i, j] = best
    return out, [x.shape, where]


def max_pool_backward(dout, cache):
    shape, where = cache
    dx = np.zeros(shape)
    for (n, c, i, j), (r, q) in where.items():
        dx[n, c, r, q] += dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, conv_output_size(H, size, stride), conv_output_size(W, size, stride)))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    total = 0.0
                    for u in range(size):
                        for v in range(size):
                            total += x[n, c, i * stride + u, j * stride + v]
                    out[n, c, i, j] = total / (size * size)
    return out, [x.shape, size, stride]


def avg_pool_backward(dout, cache):
    shape, size, stride = cache
    dx = np.zeros(shape)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    for u in range(size):
                        for v in range(size):
                            dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j] / (size * size)
    return dx


def flatten_forward(x):
    rows = []
    for sample in x:
        rows.append(list(sample.flat))
    return np.array(rows), x.shape


def flatten_backward(dout, cache):
    dx = np.zeros(cache)
    for n in range(cache[0]):
        dx[n].flat = dout[n]
    return dx


def vgg_block(x, params):
    w1, b1, w2, b2 = params
    z1, _ = conv2d_forward(x, w1, b1, 1, 1)
    a1 = np.where(z1 > 0, z1, 0.0)
    z2, _ = conv2d_forward(a1, w2, b2, 1, 1)
    a2 = np.where(z2 > 0, z2, 0.0)
    out, _ = max_pool_forward(a2, 2, 2)
    return out


def vgg_small_forward(x, params):
    a = x
    for k in range(len(params["blocks"])):
        a = vgg_block(a, params["blocks"][k])
    rows, _ = flatten_forward(a)
    p = np.zeros((rows.shape[0], params["b"].shape[0]))
    for n in range(rows.shape[0]):
        scores = params["b"].copy()
        for d in range(rows.shape[1]):
            scores = scores + rows[n, d] * params["W"][d]
        e = [math.exp(s - max(scores)) for s in scores]
        for k in range(len(e)):
            p[n, k] = e[k] / sum(e)
    return p


def receptive_field(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        field = field + (kernel - 1) * step
        step = step * stride
    return field


def count_conv_params(F, C, kh, kw):
    count = 0
    for f in range(F):
        for c in range(C):
            count += kh * kw
        count += 1
    return count
