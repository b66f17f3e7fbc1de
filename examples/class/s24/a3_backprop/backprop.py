import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    """Affine layer: out = x W + b."""
    out = np.einsum("nd,dm->nm", x, W) + b
    return out, (x, W)


def affine_backward(dout, cache):
    """dx = dout W^T, dW = x^T dout, db = column sums of dout."""
    x, W = cache
    dx = np.einsum("nm,dm->nd", dout, W)
    dW = np.einsum("nd,nm->dm", x, dout)
    db = np.einsum("nm->m", dout)
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
    return (dout - (dout * p).sum(axis, keepdims=True)) * p


def softmax_cross_entropy_backward(z, y):
    """(p - one_hot(y)) / N."""
    N, C = z.shape
    p = softmax(z)
    dz = np.zeros_like(p)
    for n in range(N):
        for c in range(C):
            if c == y[n]:
                dz[n, c] = (p[n, c] - 1) / N
            else:
                dz[n, c] = p[n, c] / N
    return dz


def mse_backward(y_pred, t):
    """(y - t) / N."""
    dy = y_pred - t
    dy /= len(dy)
    return dy


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    return np.subtract(sigmoid(z), t) / z.shape[0]


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
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
    """Loss and gradients of the whole network."""
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
    base = np.asarray(x, dtype=np.float64)
    grad = np.zeros(base.shape, dtype=np.float64)
    for index, value in np.ndenumerate(base):
        step = h if h is not None else 6e-6 * max(1.0, abs(float(value)))
        results = []
        for sign in (+1, -1):
            moved = np.array(base)
            moved[index] = value + sign * step
            results.append(float(f(moved)))
        grad[index] = (results[0] - results[1]) / (2 * step)
    return grad


def relative_error(a, b, floor=1e-12):
    """Largest relative error, entry by entry."""
    a = np.asarray(a, dtype=float)
    b = np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes do not match")
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(a)) + np.max(np.abs(b)), floor))


def gradient_check(f, x, grad, rtol=1e-6):
    """Compare an analytic with the numeric gradient."""
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
