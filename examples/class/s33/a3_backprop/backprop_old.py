"""old version, sigmoid wrong"""

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoid_forward(z):
    return sigmoid(z), z


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def tanh_forward(z):
    a = tanh(z)
    cache = z
    return a, cache


def tanh_backward(dout, cache):
    z = cache
    a = tanh(z)
    dz = dout * (1 - a ** 2)
    return dz


def relu_forward(z):
    a = relu(z)
    return a, {"z": z, "mask": z <= 0}


def relu_backward(dout, cache):
    # 교재에서는 dout[mask] = 0 으로 하는데, 그러면 dout 원본이 바뀌므로 복사부터 한다
    dz = dout.copy()
    dz[cache["mask"]] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    n = len(z)
    dz = softmax(z)
    true_class = np.take_along_axis(dz, y[:, None], axis=1)
    np.put_along_axis(dz, y[:, None], true_class - 1, axis=1)
    return dz / n


def mse_backward(y_pred, t):
    return (y_pred - t) / y_pred.shape[0]


def bce_with_logits_backward(z, t):
    N = len(z)
    p = sigmoid(z)
    dz = np.zeros_like(z)
    for n in range(N):
        dz[n] = (p[n] - t[n]) / N
    return dz


def unbroadcast(grad, shape):
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    activations = [X]
    pre_activations = []
    for i, (W, b) in enumerate(params):
        z = np.einsum("nd,dm->nm", activations[-1], W) + b
        pre_activations.append(z)
        if i != len(params) - 1:
            activations.append(relu(z))

    data_loss = softmax_cross_entropy(pre_activations[-1], y)
    reg_loss = 0.5 * reg * sum(np.einsum("dm,dm->", W, W) for W, _ in params)

    grads = []
    delta = softmax_cross_entropy_backward(pre_activations[-1], y)
    for i in range(len(params) - 1, -1, -1):
        W, _ = params[i]
        grads.append((np.einsum("nd,nm->dm", activations[i], delta) + reg * W, np.einsum("nm->m", delta)))
        if i > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * (pre_activations[i - 1] > 0)
    grads.reverse()
    return float(data_loss + reg_loss), grads


def train_step(params, X, y, lr, reg=0.0):
    # 반드시 옛날 파라미터로 모든 기울기를 먼저 구하고, 그 다음에 갱신한다
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
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
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    num = numerical_gradient(f, x)
    fx = float(f(x))
    ok = True
    worst = -1.0
    worst_index = None
    for i in np.ndindex(x.shape):
        h = 6e-6 * max(1.0, abs(x[i]))
        noise = 64 * np.spacing(abs(fx)) / (2 * h)
        allowed = rtol * max(abs(num[i]), abs(grad[i])) + noise
        if not np.isfinite(num[i]) or not np.isfinite(grad[i]):
            ratio = np.inf
            ok = False
        else:
            error = abs(num[i] - grad[i])
            ratio = error / allowed
            if not (error <= allowed):
                ok = False
        if ratio > worst:      # > and not >= : first place wins
            worst = ratio
            worst_index = i
    return ok, worst_index


def directional_check(f, x, grad, rng):
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


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
