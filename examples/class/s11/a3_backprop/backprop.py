"""Exercise 3, with pictures."""

import matplotlib.pyplot as plt
import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    N, D = x.shape
    M = W.shape[1]
    out = np.zeros((N, M), dtype=x.dtype)
    for n in range(N):
        for m in range(M):
            total = b[m]
            for d in range(D):
                total = total + x[n, d] * W[d, m]
            out[n, m] = total
    cache = (x, W, b)
    return out, cache


def affine_backward(dout, cache):
    x, W, b = cache
    N, D = x.shape
    M = W.shape[1]
    dx = np.zeros((N, D), dtype=x.dtype)
    dW = np.zeros((D, M), dtype=x.dtype)
    db = np.zeros(M, dtype=x.dtype)
    for n in range(N):
        for m in range(M):
            # out[n, m] = sum_d x[n, d] * W[d, m] + b[m]
            db[m] += dout[n, m]
            for d in range(D):
                dx[n, d] += dout[n, m] * W[d, m]
                dW[d, m] += dout[n, m] * x[n, d]
    return dx, dW, db


def sigmoid_forward(z):
    a = sigmoid(z)
    return a, a * (1.0 - a)  # local slope, ready for the backward pass


def sigmoid_backward(dout, cache):
    local_slope = cache
    return dout * local_slope


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)


def relu_forward(z):
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def relu_backward(dout, cache):
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


def softmax_backward(dout, p, axis=-1):
    # 야코비안: dp_i/dz_j = p_i (delta_ij - p_j)
    # 그러므로 dz_j = p_j * dout_j - p_j * sum_i(p_i * dout_i)
    pd = p * dout
    s = np.sum(pd, axis=axis, keepdims=True)
    dz = pd - p * s
    return dz


def softmax_cross_entropy_backward(z, y):
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    diff = y_pred - t
    dy = diff / diff.shape[0]
    return dy


def bce_with_logits_backward(z, t):
    p = sigmoid(z)
    dz = t * (p - 1) + (1 - t) * p
    dz = dz / z.shape[0]
    return dz


def unbroadcast(grad, shape):
    target = np.zeros(shape, dtype=grad.dtype)
    places = np.broadcast_to(np.arange(target.size).reshape(shape), grad.shape)
    np.add.at(target.reshape(-1), places, grad)  # every entry of grad goes back where it was copied from
    return target


def mlp_loss_and_grads(params, X, y, reg=0.0):
    h, caches = X, []
    for W, b in params[:-1]:
        h, c1 = affine_forward(h, W, b)
        h, c2 = relu_forward(h)
        caches.append((c1, c2))
    scores, c = affine_forward(h, *params[-1])
    loss = softmax_cross_entropy(scores, y) + 0.5 * reg * sum((W * W).sum() for W, _ in params)
    d, dW, db = affine_backward(softmax_cross_entropy_backward(scores, y), c)
    grads = [(dW + reg * params[-1][0], db)]
    for (W, _), (c1, c2) in zip(params[-2::-1], caches[::-1]):
        d, dW, db = affine_backward(relu_backward(d, c2), c1)
        grads.append((dW + reg * W, db))
    return loss, grads[::-1]


def train_step(params, X, y, lr, reg=0.0):
    loss, grads = mlp_loss_and_grads(params, X, y, reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, loss


def numerical_gradient(f, x, h=None):
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


fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
zs = np.linspace(-6, 6, 400)
for name, fwd, bwd in [("sigmoid", sigmoid_forward, sigmoid_backward), ("tanh", tanh_forward, tanh_backward), ("relu", relu_forward, relu_backward)]:
    values, kept = fwd(zs)
    left.plot(zs, values, label=name)
    right.plot(zs, bwd(np.ones_like(zs), kept), label=name + "'")
left.legend()
right.legend()
plt.savefig("activations.png")
plt.show()
