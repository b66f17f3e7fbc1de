"""a7: 합성곱, 풀링, 작은 VGG (김서연)"""

import numpy as np

from given import affine, relu, softmax


def conv_output_size(size, kernel, stride=1, pad=0):
    자리 = int(np.floor((size + 2 * pad - kernel) / stride)) + 1
    if 자리 < 1:
        raise ValueError(f"창({kernel})이 {size + 2 * pad}칸에 들어가지 않습니다")
    return 자리


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = conv_output_size(H, kh, stride, pad)
    OW = conv_output_size(W, kw, stride, pad)
    그림 = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    열 = np.zeros((N, C, kh, kw, OH, OW))
    # 창의 한 칸(u, v)을 모든 위치에서 한꺼번에 꺼낸다
    for u in range(kh):
        for v in range(kw):
            열[:, :, u, v] = 그림[:, :, u:u + stride * OH:stride, v:v + stride * OW:stride]
    return 열.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def col2im(cols, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = conv_output_size(H, kh, stride, pad)
    OW = conv_output_size(W, kw, stride, pad)
    열 = cols.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    그림 = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for u in range(kh):
        for v in range(kw):
            # 겹치는 곳은 더한다: 역함수가 아니라 전치
            그림[:, :, u:u + stride * OH:stride, v:v + stride * OW:stride] += 열[:, :, u, v]
    return 그림[:, :, pad:H + pad, pad:W + pad].copy()


def conv2d_forward(x, w, b, stride=1, pad=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    열 = im2col(x, KH, KW, stride, pad)
    결과 = np.dot(열, w.reshape(F, -1).T) + b
    OH = conv_output_size(H, KH, stride, pad)
    결과 = 결과.reshape(N, OH, -1, F).transpose(0, 3, 1, 2)
    return 결과, {"모양": x.shape, "열": 열, "w": w, "보폭": stride, "패딩": pad}


def conv2d_backward(dout, cache):
    w = cache["w"]
    F, _, KH, KW = w.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    db = d.sum(axis=0)
    dw = np.dot(d.T, cache["열"]).reshape(w.shape)
    d열 = np.dot(d, w.reshape(F, -1))
    dx = col2im(d열, cache["모양"], KH, KW, cache["보폭"], cache["패딩"])
    return dx, dw, db


def max_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    열 = im2col(x.reshape(N * C, 1, H, W), size, size, stride)
    최대 = 열.max(axis=1)
    out = 최대.reshape(N, C, conv_output_size(H, size, stride), conv_output_size(W, size, stride))
    같음 = 열 == 최대[:, None]
    # 최댓값이 여러 개면 똑같이 나눈다
    return out, (x.shape, 같음 / 같음.sum(axis=1, keepdims=True), size, stride)


def max_pool_backward(dout, cache):
    모양, 몫, size, stride = cache
    N, C, H, W = 모양
    return col2im(몫 * dout.reshape(-1, 1), (N * C, 1, H, W), size, size, stride).reshape(모양)


def avg_pool_forward(x, size, stride):
    N, C, H, W = x.shape
    열 = im2col(x.reshape(N * C, 1, H, W), size, size, stride)
    out = 열.mean(axis=1).reshape(N, C, conv_output_size(H, size, stride), conv_output_size(W, size, stride))
    return out, (x.shape, size, stride)


def avg_pool_backward(dout, cache):
    모양, size, stride = cache
    N, C, H, W = 모양
    열 = np.repeat(dout.reshape(-1, 1) / size**2, size**2, axis=1)
    return col2im(열, (N * C, 1, H, W), size, size, stride).reshape(모양)


def flatten_forward(x):
    return np.array([표본.ravel() for 표본 in x]), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(*cache)


def vgg_block(x, params):
    w1, b1, w2, b2 = params
    z = conv2d_forward(x, w1, b1, stride=1, pad=1)[0]
    z = conv2d_forward(relu(z), w2, b2, stride=1, pad=1)[0]
    # 풀링과 ReLU는 순서를 바꿔도 같다. 풀링을 먼저 하면 계산이 적다
    return relu(max_pool_forward(z, 2, 2)[0])


def vgg_small_forward(x, params):
    특징 = x
    for 블록 in params["blocks"]:
        특징 = vgg_block(특징, 블록)
    펼침, _ = flatten_forward(특징)
    return softmax(affine(펼침, params["W"], params["b"]), axis=1)


def receptive_field(layers):
    보폭들 = np.cumprod([1] + [s for _, s in layers])
    return int(1 + sum((k - 1) * p for (k, _), p in zip(layers, 보폭들)))


def count_conv_params(F, C, kh, kw):
    return F * C * kh * kw + F
