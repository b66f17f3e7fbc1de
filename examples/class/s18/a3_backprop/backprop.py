"""a3, group 7"""

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    """Affine layer: out = x W + b."""
    out = x @ W + b.reshape(1, -1)
    cache = (x, W, b)
    return out, cache


def affine_backward(dout, cache):
    """dx = dout W^T, dW = x^T dout, db = column sums of dout."""
    x, W, _ = cache
    ones = np.ones((1, dout.shape[0]), dtype=dout.dtype)
    dx = dout @ W.T
    dW = x.T @ dout
    db = (ones @ dout).reshape(-1)   # ones^T dout = column sums, just like in the lecture
    return dx, dW, db


def sigmoid_forward(z):
    """Logistic function."""
    a = sigmoid(z)
    return a, {"z": z, "a": a}


def sigmoid_backward(dout, cache):
    """da/dz = a (1 - a)."""
    # 시그모이드 미분: a(1-a). 주의! z(1-z)가 아님
    a = cache["a"]
    dz = dout * a * (1.0 - a)
    return dz


def tanh_forward(z):
    """Hyperbolic tangent."""
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    """da/dz = 1 - a^2."""
    return dout * (1 - cache * cache)


def relu_forward(z):
    """Rectifier."""
    return relu(z), z


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    grad = dout.copy()
    grad[cache <= 0] = 0
    grad[dout < 0] = 0
    return grad


def softmax_backward(dout, p, axis=-1):
    """Jacobian p_i (delta_ij - p_j), multiplied with dout."""
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
    """(p - one_hot(y)) / N."""
    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]


def mse_backward(y_pred, t):
    """(y - t) / N."""
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
    g = grad.copy()
    # 1. extra axes in front
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    # 2. axes of length 1
    for i in range(len(shape)):
        if shape[i] == 1:
            g = g.sum(axis=i, keepdims=True)
    return np.array(g)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Loss and gradients of the whole network."""
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
    """One step of gradient descent."""
    loss, grads = mlp_loss_and_grads(params, X, y, reg)

    def move(theta, dtheta):
        return theta - lr * dtheta

    return [tuple(map(move, p, g)) for p, g in zip(params, grads)], loss


def numerical_gradient(f, x, h=None):
    """Central differences."""
    x = np.array(x, dtype=float)
    g = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        v = x[i]
        e = 6e-6 * max(1, abs(v)) if h is None else h
        x[i] = v + e
        up = float(f(x))
        x[i] = v - e
        g[i] = (up - float(f(x))) / (2 * e)
        x[i] = v
    return g


def relative_error(a, b, floor=1e-12):
    """Largest relative error, entry by entry."""
    a = np.asarray(a, dtype=np.float64)
    b = np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("두 배열의 모양이 다릅니다")
    if a.size == 0:
        return 0.0
    # NaN이나 무한대가 있으면 비교 자체가 무의미
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    numer = np.abs(a - b)
    denom = np.abs(a) + np.abs(b)
    denom = np.where(denom < floor, floor, denom)
    return np.max(numer / denom)


def gradient_check(f, x, grad, rtol=1e-6):
    """Compare an analytic with the numeric gradient."""
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
    """Slope along one random direction."""
    x = np.array(x, dtype=np.float64)
    grad = np.array(grad, dtype=np.float64)
    if grad.shape != x.shape:
        raise ValueError("shapes of grad and x are different")
    u = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        u[i] = rng.standard_normal()
    h = 6e-6 * max(1.0, np.max(np.abs(x)))
    f_plus = float(f(x + h * u))
    f_minus = float(f(x - h * u))
    numeric = (f_plus - f_minus) / (2 * h)
    analytic = 0.0
    for i in np.ndindex(x.shape):
        analytic += grad[i] * u[i]
    return u, numeric, float(analytic)


def diagnose_gradient(f, x, grad):
    """Which of the five answers fits?"""
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
