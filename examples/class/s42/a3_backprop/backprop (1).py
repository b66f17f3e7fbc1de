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
    a = tanh(z)
    cache = z
    return a, cache


def tanh_backward(dout, cache):
    """da/dz = 1 - a^2."""
    z = cache
    a = tanh(z)
    dz = dout * (1 - a ** 2)
    return dz


def relu_forward(z):
    """Rectifier."""
    a = relu(z)
    cache = a          # a > 0 exactly where z > 0, so a is enough
    return a, cache


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    dz = np.array(dout)
    dz[cache <= 0] = 0
    return dz


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
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    # 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
    p = sigmoid(z)
    N = z.shape[0]
    return (p - t) / N


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Loss and gradients of the whole network."""
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
    """One step of gradient descent."""
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
    """Central differences."""
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
    """Largest relative error, entry by entry."""
    a = np.array(a, dtype=np.float64)
    b = np.array(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("a and b need the same shape")
    worst = 0.0
    for i in np.ndindex(a.shape):
        if not np.isfinite(a[i]) or not np.isfinite(b[i]):
            return float("inf")
        e = abs(a[i] - b[i]) / max(abs(a[i]) + abs(b[i]), floor)
        if e > worst:
            worst = e
    return float(worst)


def gradient_check(f, x, grad, rtol=1e-6):
    """Compare an analytic with the numeric gradient."""
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    num = numerical_gradient(f, x)
    noise = 64 * np.spacing(abs(float(f(x)))) / (12e-6 * np.maximum(1, abs(x)))
    e = abs(num - grad)
    bad = ~(np.isfinite(num) & np.isfinite(grad))
    ratio = e / (rtol * np.maximum(abs(num), abs(grad)) + noise)
    ratio[bad] = np.inf
    ratio[e == 0] = 0
    return bool((ratio <= 1).all()), tuple(map(int, np.unravel_index(ratio.argmax(), x.shape)))


def directional_check(f, x, grad, rng):
    """Slope along one random direction."""
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
    """Which of the five answers fits?"""
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
    loud = np.logical_not(_within(error, 1e-5 * np.maximum(1e-8, np.abs(numeric) + np.abs(grad))))
    if loud.sum() == 0:
        return "ok"

    seen = np.hstack([centre, up.flatten(), down.flatten()])
    if np.all(seen.astype(np.float32).astype(np.float64) == seen):
        coarse = numerical_gradient(f, x, h=5e-3)
        ulp = float(np.spacing(np.float32(np.abs(centre))))
        allowed = 1e-2 * np.maximum(np.abs(coarse), np.abs(grad)) + 64 * ulp / (2 * 5e-3)
        return "float32" if np.all(_within(np.abs(coarse - grad), allowed)) else "wrong"

    allowed = 1e-6 * np.maximum(np.abs(numeric), np.abs(grad)) + 64 * np.spacing(np.abs(centre)) / (2 * steps)
    remaining = np.logical_and(loud, np.logical_not(_within(error, allowed)))
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
