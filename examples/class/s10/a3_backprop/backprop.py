# a3

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
    a = sigmoid(z)
    cache = z
    return a, cache


def sigmoid_backward(dout, cache):
    z = cache
    a = sigmoid(z)   # cache is z so do the sigmoid again
    dz = dout * a * (1 - a)
    return dz


def tanh_forward(z):
    a = tanh(z)
    return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
    # tanh' = 1 - tanh^2 = (1 - a)(1 + a)
    a = cache["a"]
    dz = dout * (1.0 - a) * (1.0 + a)
    return dz


def relu_forward(z):
    return relu(z), z > 0


def relu_backward(dout, cache):
    return dout * cache


def softmax_backward(dout, p, axis=-1):
    k = p.shape[axis]
    P = np.swapaxes(p, axis, -1)
    D = np.swapaxes(dout, axis, -1)
    J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
    dz = np.matmul(D[..., None, :], J)[..., 0, :]
    return np.swapaxes(dz, axis, -1)


def softmax_cross_entropy_backward(z, y):
    # (확률 - 정답) / N
    N = z.shape[0]
    p = softmax(z, axis=1)
    dz = p.copy()
    for i in range(N):
        dz[i, y[i]] = dz[i, y[i]] - 1
    dz = dz / N
    return dz


def mse_backward(y_pred, t):
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    return np.subtract(sigmoid(z), t) / z.shape[0]


def unbroadcast(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
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
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new_params = []
    for i in range(len(params)):
        W, b = params[i]
        dW, db = grads[i]
        new_W = W - lr * dW
        new_b = b - lr * db
        new_params.append((new_W, new_b))
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
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"shape mismatch: {a.shape} vs {b.shape}")
    if a.size == 0:
        return 0.0
    if np.any(~np.isfinite(a)) or np.any(~np.isfinite(b)):
        return float("inf")
    denominator = np.clip(np.abs(a) + np.abs(b), floor, None)
    return float(np.max(np.abs(a - b) / denominator))


def gradient_check(f, x, grad, rtol=1e-6):
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    num = numerical_gradient(f, x)
    noise = 64 * np.spacing(abs(float(f(x)))) / (12e-6 * np.maximum(1, abs(x)))
    err = abs(num - grad)
    bad = ~(np.isfinite(num) & np.isfinite(grad))
    ratio = err / (rtol * np.maximum(abs(num), abs(grad)) + noise)
    ratio[bad] = np.inf
    ratio[err == 0] = 0
    return bool((ratio <= 1).all()), tuple(map(int, np.unravel_index(ratio.argmax(), x.shape)))


def directional_check(f, x, grad, rng):
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
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    fx = float(f(x))
    # 1.
    for i in np.ndindex(x.shape):
        if not np.isfinite(grad[i]):
            return "wrong"

    def shifted(i, d):
        xx = x.copy()
        xx[i] = xx[i] + d
        return float(f(xx))

    alarms = []
    values = [fx]
    for i in np.ndindex(x.shape):
        h = 6e-6 * max(1.0, abs(x[i]))
        p = shifted(i, h)
        m = shifted(i, -h)
        values.append(p)
        values.append(m)
        num = (p - m) / (2 * h)
        err = abs(num - grad[i])
        if not (err <= 1e-5 * max(1e-8, abs(num) + abs(grad[i]))):
            alarms.append((i, h, p, m, num, err))
    # 2.
    if len(alarms) == 0:
        return "ok"
    # 3.
    if all(float(np.float32(v)) == v for v in values):
        h = 5e-3
        ulp32 = float(np.spacing(np.float32(abs(fx))))
        for i in np.ndindex(x.shape):
            num = (shifted(i, h) - shifted(i, -h)) / (2 * h)
            if not (abs(num - grad[i]) <= 1e-2 * max(abs(num), abs(grad[i])) + 64 * ulp32 / (2 * h)):
                return "wrong"
        return "float32"
    # 4. and 5.
    answer = "tiny"
    for i, h, p, m, num, err in alarms:
        allowed = 1e-6 * max(abs(num), abs(grad[i])) + 64 * np.spacing(abs(fx)) / (2 * h)
        if err <= allowed:
            continue
        answer = "kink"
        left = (fx - m) / h
        right = (p - fx) / h
        steep = max(abs(left), abs(right))
        if not abs(right - left) > 1e-3 * steep:
            return "wrong"
        if not (min(left, right) - 1e-3 * steep <= grad[i] <= max(left, right) + 1e-3 * steep):
            return "wrong"
    return answer


print("running my tests ...")
_rng = np.random.default_rng(5)
_x, _W, _b = _rng.normal(size=(4, 3)), _rng.normal(size=(3, 2)), _rng.normal(size=2)
_out, _cache = affine_forward(_x, _W, _b)
_dx, _dW, _db = affine_backward(np.ones_like(_out), _cache)
print("dW =", _dW)
print("db =", _db)
assert _dx.shape == _x.shape and _dW.shape == _W.shape and _db.shape == _b.shape
assert relative_error(numerical_gradient(lambda W: affine_forward(_x, W, _b)[0].sum(), _W), _dW) < 1e-6
for i in range(300):
    print("test", i, "of 300 ok")
print("all tests passed!!!")
