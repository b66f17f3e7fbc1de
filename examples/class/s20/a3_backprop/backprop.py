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
    # 모양을 맞춰 보면 된다
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
    return a, {"z": z, "a": a}


def sigmoid_backward(dout, cache):
    # a(1-a)
    # 시그모이드 미분: a(1-a). 주의! z(1-z)가 아님
    a = cache["a"]
    dz = dout * a * (1.0 - a)
    return dz


def tanh_forward(z):
    t = tanh(z)
    return t, t


def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)


def relu_forward(z):
    return relu(z), np.heaviside(z, 0.0).astype(z.dtype)


def relu_backward(dout, cache):
    # 양수인 곳만 통과
    return np.multiply(dout, cache)


def softmax_backward(dout, p, axis=-1):
    # 야코비안 계산 (노트 참고)
    k = p.shape[axis]
    P = np.swapaxes(p, axis, -1)
    D = np.swapaxes(dout, axis, -1)
    J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
    dz = np.matmul(D[..., None, :], J)[..., 0, :]
    return np.swapaxes(dz, axis, -1)


def softmax_cross_entropy_backward(z, y):
    # (p - y) / N
    p = softmax(z, axis=1)
    one_hot = np.zeros_like(p)
    one_hot[np.arange(len(y)), y] = 1
    return p - one_hot


def mse_backward(y_pred, t):
    N, K = y_pred.shape
    dy = np.zeros_like(y_pred)
    for n in range(N):
        for k in range(K):
            dy[n, k] = (y_pred[n, k] - t[n, k]) / N
    return dy


def bce_with_logits_backward(z, t):
    return np.subtract(sigmoid(z), t) / z.shape[0]


def unbroadcast(grad, shape):
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


def mlp_loss_and_grads(params, X, y, reg=0.0):
    # 순전파 -> 손실 -> 역전파
    L = len(params)
    affine_caches = [None] * L
    relu_caches = [None] * L
    a = X
    for l in range(L):
        W, b = params[l]
        z, affine_caches[l] = affine_forward(a, W, b)
        if l < L - 1:
            a, relu_caches[l] = relu_forward(z)
    loss = softmax_cross_entropy(z, y)
    for l in range(L):
        loss = loss + 0.5 * reg * np.sum(params[l][0] ** 2)

    grads = [None] * L
    dz = softmax_cross_entropy_backward(z, y)
    for l in range(L - 1, -1, -1):
        if l < L - 1:
            dz = relu_backward(da, relu_caches[l])
        da, dW, db = affine_backward(dz, affine_caches[l])
        grads[l] = (dW + reg * params[l][0], db)
    return loss, grads


def train_step(params, X, y, lr, reg=0.0):
    # 반드시 옛날 파라미터로 모든 기울기를 먼저 구하고, 그 다음에 갱신한다
    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)
    new_params = []
    for (W, b), (dW, db) in zip(params, grads):
        new_params.append((W - lr * dW, b - lr * db))
    return new_params, loss


def numerical_gradient(f, x, h=None):
    # 중앙차분
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
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


def diagnose_gradient(f, x, grad):
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
