import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    # 순전파: out = xW + b  (b는 행마다 더해짐 = 브로드캐스팅)
    out = x.dot(W) + b
    cache = {"x": x, "W": W}
    return out, cache


def affine_backward(dout, cache):
    # 역전파: 모양(shape)을 맞추면 공식이 저절로 나온다
    #   dout (N, M), W (D, M)  ->  dx (N, D) = dout W^T
    #   x (N, D), dout (N, M)  ->  dW (D, M) = x^T dout
    x = cache["x"]
    W = cache["W"]
    dx = dout.dot(W.T)
    dW = x.T.dot(dout)
    # b는 모든 행에서 쓰였으므로 행 방향으로 전부 더한다 (평균 X)
    db = np.sum(dout, axis=0)
    return dx, dW, db


def sigmoid_forward(z):
    out = sigmoid(z)
    return out, out


def sigmoid_backward(dout, cache):
    s = sigmoid(cache)
    return dout * s * (1 - s)


def tanh_forward(z):
    a = tanh(z)
    return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
    # tanh' = 1 - tanh^2 = (1 - a)(1 + a)
    a = cache["a"]
    dz = dout * (1.0 - a) * (1.0 + a)
    return dz


def relu_forward(z):
    a = relu(z)
    cache = z
    return a, cache


def relu_backward(dout, cache):
    z = cache
    dz = np.zeros_like(dout)
    for i in np.ndindex(z.shape):
        if z[i] > 0:
            dz[i] = dout[i]
    return dz


def softmax_backward(dout, p, axis=-1):
    g = np.moveaxis(dout, axis, -1)
    q = np.moveaxis(p, axis, -1)
    inner = np.einsum("...i,...i->...", g, q)
    dz = q * (g - inner[..., np.newaxis])
    return np.moveaxis(dz, -1, axis).copy()


def softmax_cross_entropy_backward(z, y):
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    num_layers = len(params)
    caches = {}
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, caches["affine%d" % i] = affine_forward(hidden, W, b)
        hidden, caches["relu%d" % i] = relu_forward(hidden)
    W, b = params[-1]
    scores, caches["affine%d" % (num_layers - 1)] = affine_forward(hidden, W, b)

    loss = softmax_cross_entropy(scores, y)
    for W, _ in params:
        loss += 0.5 * reg * np.sum(W * W)

    grads = {}
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, caches["affine%d" % (num_layers - 1)])
    grads[num_layers - 1] = (dW + reg * params[-1][0], db)
    for i in reversed(range(num_layers - 1)):
        dhidden = relu_backward(dhidden, caches["relu%d" % i])
        dhidden, dW, db = affine_backward(dhidden, caches["affine%d" % i])
        grads[i] = (dW + reg * params[i][0], db)
    return loss, [grads[i] for i in range(num_layers)]


def train_step(params, X, y, lr, reg=0.0):
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
    x = np.array(x, dtype=np.float64)  # 정수 배열이면 h가 잘려 버리므로 실수로, 원본은 건드리지 않음
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        idx = it.multi_index
        tmp = float(x[idx])
        step = 6e-6 * max(1.0, abs(tmp)) if h is None else h

        x[idx] = tmp + step
        fxh1 = float(f(x))  # f(x+h)

        x[idx] = tmp - step
        fxh2 = float(f(x))  # f(x-h)

        grad[idx] = (fxh1 - fxh2) / (2 * step)
        x[idx] = tmp  # 값 복원
        it.iternext()
    return grad


def relative_error(a, b, floor=1e-12):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not np.isfinite([a, b]).all():
        return np.inf
    return float((abs(a - b) / np.maximum(abs(a) + abs(b), floor)).max()) if a.size else 0.0


def gradient_check(f, x, grad, rtol=1e-6):
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    numeric = numerical_gradient(f, x)
    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    noise = 64 * np.spacing(np.abs(float(f(x)))) / (2 * steps)
    allowed = rtol * np.maximum(np.abs(numeric), np.abs(grad)) + noise
    error = np.abs(numeric - grad)
    finite = np.isfinite(numeric) & np.isfinite(grad)

    score = np.full(x.shape, np.inf)
    score[finite] = error[finite] / allowed[finite]
    worst = np.unravel_index(np.argmax(score), x.shape)
    return bool(np.all(error[finite] <= allowed[finite]) and finite.all()), worst


def directional_check(f, x, grad, rng):
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError("grad의 모양은 x와 같아야 합니다")
    u = rng.standard_normal(x.shape)  # +1/-1 이 아니라 정규분포!
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    fp = float(f(x + h * u))
    fm = float(f(x - h * u))
    numeric = (fp - fm) / (2 * h)
    analytic = float(np.sum(grad * u))
    return u, numeric, analytic


def _within(error, allowed):
    return error <= allowed


def diagnose_gradient(f, x, grad):
    x = np.array(x, dtype=np.float64)
    grad = np.asarray(grad, dtype=np.float64)
    if x.shape != grad.shape:
        raise ValueError(f"shape mismatch: {grad.shape} vs {x.shape}")
    if not np.isfinite(grad).all():
        return "wrong"

    steps = 6e-6 * np.maximum(1.0, np.abs(x))
    centre = float(f(x))
    up = np.zeros_like(x)
    down = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        probe = x.copy()
        probe[index] += steps[index]
        up[index] = float(f(probe))
        probe = x.copy()
        probe[index] -= steps[index]
        down[index] = float(f(probe))

    numeric = (up - down) / (2 * steps)
    error = np.abs(numeric - grad)
    alarm = np.logical_not(_within(error, 1e-5 * np.maximum(1e-8, np.abs(numeric) + np.abs(grad))))
    if alarm.sum() == 0:
        return "ok"

    seen = np.hstack([centre, up.flatten(), down.flatten()])
    if np.all(seen.astype(np.float32).astype(np.float64) == seen):
        coarse = numerical_gradient(f, x, h=5e-3)
        ulp = float(np.spacing(np.float32(np.abs(centre))))
        allowed = 1e-2 * np.maximum(np.abs(coarse), np.abs(grad)) + 64 * ulp / (2 * 5e-3)
        return "float32" if np.all(_within(np.abs(coarse - grad), allowed)) else "wrong"

    allowed = 1e-6 * np.maximum(np.abs(numeric), np.abs(grad)) + 64 * np.spacing(np.abs(centre)) / (2 * steps)
    remaining = np.logical_and(alarm, np.logical_not(_within(error, allowed)))
    if remaining.sum() == 0:
        return "tiny"

    left = (centre - down) / steps
    right = (up - centre) / steps
    steep = np.maximum(np.abs(left), np.abs(right))
    for index in zip(*np.nonzero(remaining)):
        low, high = sorted((left[index], right[index]))
        slack = 1e-3 * steep[index]
        if not (high - low > slack and low - slack <= grad[index] <= high + slack):
            return "wrong"
    return "kink"
