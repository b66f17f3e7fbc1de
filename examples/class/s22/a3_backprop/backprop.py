import numpy as np
from given import relu, sigmoid, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    out = x @ W + b.reshape(1, -1)
    cache = (x, W, b)
    return out, cache


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W, _ = cache
    ones = np.ones((1, dout.shape[0]), dtype=dout.dtype)
    dx = dout @ W.T
    dW = x.T @ dout
    db = (ones @ dout).reshape(-1)   # ones^T dout = column sums, just like in the lecture
    return dx, dW, db


def sigmoid_forward(z):
    s = sigmoid(z)
    return s, s


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    return dout * cache * (1 - cache)


def tanh_forward(z):
    a = tanh(z)
    return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    # tanh' = 1 - tanh^2 = (1 - a)(1 + a)
    a = cache["a"]
    dz = dout * (1.0 - a) * (1.0 + a)
    return dz


def relu_forward(z):
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    # pass where positive, stop where not
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    # bring the axis to the end, do each row with the full jacobian, bring it back
    P = np.moveaxis(p, axis, -1)
    G = np.moveaxis(dout, axis, -1)
    dz = np.zeros(P.shape, dtype=p.dtype)
    for row in np.ndindex(P.shape[:-1]):
        q = P[row]
        J = np.zeros((len(q), len(q)), dtype=p.dtype)
        for i in range(len(q)):
            for j in range(len(q)):
                if i == j:
                    J[i, j] = q[i] * (1 - q[i])
                else:
                    J[i, j] = -q[i] * q[j]
        dz[row] = J @ G[row]
    return np.ascontiguousarray(np.moveaxis(dz, -1, axis))


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    num_train = z.shape[0]
    shifted = z - np.max(z, axis=1, keepdims=True)
    probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    dscores = probs
    dscores[range(num_train), y] -= 1
    dscores /= num_train
    return dscores


def mse_backward(y_pred, t):
    # the 2 cancels
    return (y_pred - t) / y_pred.shape[0]


def bce_with_logits_backward(z, t):
    dz = sigmoid(z)
    dz = dz - t
    dz /= len(dz)
    return dz


def unbroadcast(grad, shape):
    # sum over everything that was copied
    # 1단계: 앞에 새로 생긴 축을 더해서 없앤다
    extra = grad.ndim - len(shape)
    result = np.sum(grad, axis=tuple(range(extra)))
    # 2단계: 길이가 1이던 축은 더하되 축은 남긴다
    for ax, n in enumerate(shape):
        if n == 1 and result.shape[ax] != 1:
            result = np.sum(result, axis=ax, keepdims=True)
    # 더한 축이 하나도 없으면 원본이 그대로 나올 수 있으니 복사
    return np.array(result, copy=True)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # forward, loss, backward
    # ---------- 순전파 ----------
    out = X
    caches = []
    for i in range(len(params)):
        W, b = params[i]
        out, cache_affine = affine_forward(out, W, b)
        cache_relu = None
        if i < len(params) - 1:  # 마지막 층 뒤에는 ReLU 없음
            out, cache_relu = relu_forward(out)
        caches.append((cache_affine, cache_relu))

    # ---------- 손실 ----------
    loss = softmax_cross_entropy(out, y)
    for W, b in params:
        loss = loss + reg / 2 * np.sum(W * W)  # 편향은 규제하지 않음

    # ---------- 역전파 ----------
    grads = []
    d = softmax_cross_entropy_backward(out, y)
    for i in reversed(range(len(params))):
        cache_affine, cache_relu = caches[i]
        if cache_relu is not None:
            d = relu_backward(d, cache_relu)
        d, dW, db = affine_backward(d, cache_affine)
        dW = dW + reg * params[i][0]
        grads.insert(0, (dW, db))
    return loss, grads


def train_step(params, X, y, lr, reg=0.0):
    # new arrays, do not touch the old ones
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = h if h is not None else 6e-6 * max(1.0, abs(x[i]))
        plus = x.copy()
        minus = x.copy()
        plus[i] = x[i] + step
        minus[i] = x[i] - step
        grad[i] = (float(f(plus)) - float(f(minus))) / (2 * step)
    return grad


def relative_error(a, b, floor=1e-12):
    a = np.asarray(a, dtype=float)
    b = np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError('a has shape {} but b has shape {}'.format(a.shape, b.shape))
    if a.size == 0:
        return 0.0
    if not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
        return float('inf')
    return float(np.max(np.abs(a - b) / (np.maximum(floor, np.abs(a) + np.abs(b)))))


def gradient_check(f, x, grad, rtol=1e-6):
    # noise: f(x) only has 16 digits
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    num = numerical_gradient(f, x)
    h = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * h)
    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise
    finite = np.isfinite(num) & np.isfinite(grad)
    err = np.where(finite, np.abs(np.where(finite, num, 0) - np.where(finite, grad, 0)), np.inf)
    rel = np.where(finite, err / np.where(finite, allowed, 1), np.inf)
    worst_index = np.unravel_index(np.argmax(rel), rel.shape)
    ok = np.all(finite) and np.all(rel <= 1)
    return bool(ok), tuple(int(i) for i in worst_index)


def directional_check(f, x, grad, rng):
    # only 2 calls of f
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


def diagnose_gradient(f, x, grad):
    # five questions from the sheet, in order
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")

    # 1번: 숫자가 아닌 것이 있으면 바로 wrong
    if not np.isfinite(grad).all():
        return "wrong"

    h = 6e-6 * np.maximum(1.0, np.abs(x))
    f0 = float(f(x))
    f_right = np.zeros(x.shape)
    f_left = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        xx = x.copy()
        xx[idx] = x[idx] + h[idx]
        f_right[idx] = float(f(xx))
        xx[idx] = x[idx] - h[idx]
        f_left[idx] = float(f(xx))
    num = (f_right - f_left) / (2 * h)

    # 2번: 단순 검사기가 울리는지
    err = np.abs(num - grad)
    quiet = err <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad))
    if quiet.all():
        return "ok"

    # 3번: float32로 정확히 표현되는 값들뿐인가?
    all_values = [f0] + list(f_right.ravel()) + list(f_left.ravel())
    is_float32 = True
    for v in all_values:
        if np.float64(np.float32(v)) != v:
            is_float32 = False
            break
    if is_float32:
        num32 = numerical_gradient(f, x, h=5e-3)
        ulp32 = np.float64(np.spacing(np.float32(abs(f0))))
        allow32 = 1e-2 * np.maximum(np.abs(num32), np.abs(grad)) + 64 * ulp32 / (2 * 5e-3)
        if np.all(np.abs(num32 - grad) <= allow32):
            return "float32"
        return "wrong"

    # 4번: 반올림 잡음 안에 있는가?
    allowed = 1e-6 * np.maximum(np.abs(num), np.abs(grad)) + 64 * np.spacing(abs(f0)) / (2 * h)
    rest = ~quiet & ~(err <= allowed)
    if not rest.any():
        return "tiny"

    # 5번: 꺾이는 점(kink)인가?
    left = (f0 - f_left) / h
    right = (f_right - f0) / h
    steep = np.maximum(np.abs(left), np.abs(right))
    has_kink = np.abs(right - left) > 1e-3 * steep
    between = (np.minimum(left, right) - 1e-3 * steep <= grad) & (grad <= np.maximum(left, right) + 1e-3 * steep)
    if np.all((has_kink & between)[rest]):
        return "kink"
    return "wrong"
