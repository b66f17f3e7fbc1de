import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    out = np.einsum("nd,dm->nm", x, W) + b
    return out, (x, W)


def affine_backward(dout, cache):
    # shapes!! dx like x, dW like W, db like b
    x, W = cache
    dx = np.einsum("nm,dm->nd", dout, W)
    dW = np.einsum("nd,nm->dm", x, dout)
    db = np.einsum("nm->m", dout)
    return dx, dW, db


def sigmoid_forward(z):
    a = sigmoid(z)
    cache = z
    return a, cache


def sigmoid_backward(dout, cache):
    # a is the OUTPUT, that took me a while
    z = cache
    a = sigmoid(z)   # cache is z so do the sigmoid again
    dz = dout * a * (1 - a)
    return dz


def tanh_forward(z):
    a = tanh(z)
    cache = a
    return a, cache


def tanh_backward(dout, cache):
    # same as sigmoid but 1 - a^2
    a = cache
    da_dz = 1 - a * a
    return da_dz * dout


def relu_forward(z):
    a = relu(z)
    return a, {"z": z, "mask": z <= 0}


def relu_backward(dout, cache):
    # pass where positive, stop where not
    # 교재에서는 dout[mask] = 0 으로 하는데, 그러면 dout 원본이 바뀌므로 복사부터 한다
    dz = dout.copy()
    dz[cache["mask"]] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    # see my derivation on paper, page 2
    # derivative of softmax is s(1-s), like sigmoid
    ds = p * (1 - p)
    return dout * ds


def softmax_cross_entropy_backward(z, y):
    # p - onehot, /N because the loss is a mean
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    # the 2 cancels
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bce_with_logits_backward(z, t):
    N = len(z)
    p = sigmoid(z)
    dz = np.zeros_like(z)
    for n in range(N):
        dz[n] = (p[n] - t[n]) / N
    return dz


def unbroadcast(grad, shape):
    # sum over everything that was copied
    target = np.zeros(shape, dtype=grad.dtype)
    places = np.broadcast_to(np.arange(target.size).reshape(shape), grad.shape)
    np.add.at(target.reshape(-1), places, grad)  # every entry of grad goes back where it was copied from
    return target


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
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        W = W.copy()
        b = b.copy()
        W -= lr * dW
        b -= lr * db
        new_params.append((W, b))
    return new_params, loss


def numerical_gradient(f, x, h=None):
    # wiggle one entry at a time
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        if h is None:
            hi = 6e-6 * max(1.0, abs(x[idx]))
        else:
            hi = h
        x_plus = x.copy()
        x_plus[idx] += hi
        x_minus = x.copy()
        x_minus[idx] -= hi
        f_plus = float(f(x_plus))
        f_minus = float(f(x_minus))
        grad[idx] = (f_plus - f_minus) / (2 * hi)
    return grad


def relative_error(a, b, floor=1e-12):
    a = np.array(a, dtype=np.float64)
    b = np.array(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("a and b need the same shape")
    worst = 0.0
    for i in np.ndindex(a.shape):
        if not np.isfinite(a[i]) or not np.isfinite(b[i]):
            return float("inf")
        err = abs(a[i] - b[i]) / max(abs(a[i]) + abs(b[i]), floor)
        if err > worst:
            worst = err
    return float(worst)


def gradient_check(f, x, grad, rtol=1e-6):
    # noise: f(x) only has 16 digits
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")
    num = numerical_gradient(f, x)
    h = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(abs(float(f(x)))) / (2 * h)
    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise

    # 각 원소가 허용 오차의 몇 배만큼 틀렸는지 계산
    score = np.abs(num - grad) / allowed
    strange = ~np.isfinite(num) | ~np.isfinite(grad)
    score = np.where(strange, np.inf, score)
    ok = bool(np.all(score <= 1.0))
    worst_index = tuple(int(k) for k in np.unravel_index(np.argmax(score), score.shape))
    return ok, worst_index


def directional_check(f, x, grad, rng):
    # only 2 calls of f
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    u = rng.standard_normal(size=x.shape)
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2.0 * h)
    analytic = np.sum(grad * u)
    return u, numeric, analytic


def diagnose_gradient(f, x, grad):
    # five questions from the sheet, in order
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    if not np.isfinite(grad).all():
        return "wrong"
    f0, fp, fm = float(f(x)), np.empty(x.shape), np.empty(x.shape)
    h = 6e-6 * np.maximum(1, abs(x))
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = h[i]
        fp[i], fm[i] = float(f(x + e)), float(f(x - e))
    num = (fp - fm) / (2 * h)
    err, big = abs(num - grad), np.maximum(abs(num), abs(grad))
    alarm = ~(err <= 1e-5 * np.maximum(1e-8, abs(num) + abs(grad)))
    if not alarm.any():
        return "ok"
    every = np.concatenate([[f0], fp.ravel(), fm.ravel()])
    if (every == every.astype(np.float32)).all():
        num = numerical_gradient(f, x, 5e-3)
        tol = 1e-2 * np.maximum(abs(num), abs(grad)) + 64 * float(np.spacing(np.float32(abs(f0)))) / 1e-2
        return "float32" if (abs(num - grad) <= tol).all() else "wrong"
    open_ = alarm & ~(err <= 1e-6 * big + 32 * np.spacing(abs(f0)) / h)
    if not open_.any():
        return "tiny"
    l, r = (f0 - fm) / h, (fp - f0) / h
    s = 1e-3 * np.maximum(abs(l), abs(r))
    fine = (abs(r - l) > s) & (np.minimum(l, r) - s <= grad) & (grad <= np.maximum(l, r) + s)
    return "kink" if fine[open_].all() else "wrong"
