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
    cache = a
    return a, cache


def sigmoid_backward(dout, cache):
    """da/dz = a (1 - a)."""
    a = cache
    da_dz = a * (1 - a)
    return da_dz * dout


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
    return a, {"z": z, "mask": z <= 0}


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    # 교재에서는 dout[mask] = 0 으로 하는데, 그러면 dout 원본이 바뀌므로 복사부터 한다
    dz = dout.copy()
    dz[cache["mask"]] = 0
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
    num_samples = y_pred.shape[0]
    return np.subtract(y_pred, t) / num_samples


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    return (sigmoid(z) - t) / z.size


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


def _forward(params, X):
    inputs, masks = [X], []
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        masks.append(z > 0)
        inputs.append(np.where(masks[-1], z, 0))
    W, b = params[-1]
    return inputs[-1] @ W + b, inputs, masks


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Loss and gradients of the whole network."""
    scores, inputs, masks = _forward(params, X)
    loss = softmax_cross_entropy(scores, y)
    delta = softmax_cross_entropy_backward(scores, y)
    grads = [None] * len(params)
    for k in range(len(params) - 1, -1, -1):
        W, b = params[k]
        loss += reg * np.vdot(W, W) / 2
        grads[k] = (inputs[k].T @ delta + reg * W, delta.sum(axis=0))
        if k:
            delta = (delta @ W.T) * masks[k - 1]
    return float(loss), grads


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
        raise ValueError(f"shape mismatch: {a.shape} vs {b.shape}")
    if a.size == 0:
        return 0.0
    if np.any(~np.isfinite(a)) or np.any(~np.isfinite(b)):
        return float("inf")
    denominator = np.clip(np.abs(a) + np.abs(b), floor, None)
    return float(np.max(np.abs(a - b) / denominator))


def gradient_check(f, x, grad, rtol=1e-6):
    """Compare an analytic with the numeric gradient."""
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
    """Slope along one random direction."""
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


def diagnose_gradient(f, x, grad):
    """Which of the five answers fits?"""
    x = np.array(x, dtype=float)
    grad = np.array(grad, dtype=float)
    if grad.shape != x.shape:
        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))
    if not np.isfinite(grad).all():
        return 'wrong'

    h = 6e-6 * np.maximum(1.0, np.abs(x))
    fx = float(f(x))
    fplus = np.zeros_like(x)
    fminus = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    for _ in it:
        ix = it.multi_index
        xc = x.copy()
        xc[ix] += h[ix]
        fplus[ix] = float(f(xc))
        xc = x.copy()
        xc[ix] -= h[ix]
        fminus[ix] = float(f(xc))

    num = (fplus - fminus) / (2 * h)
    err = np.abs(num - grad)
    no_alarm = err <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad))
    if np.all(no_alarm):
        return 'ok'

    stuff = np.concatenate(([fx], fplus.ravel(), fminus.ravel()))
    if np.all(stuff == stuff.astype('float32')):
        num = numerical_gradient(f, x, h=5e-3)
        noise32 = 64 * float(np.spacing(np.float32(abs(fx)))) / (2 * 5e-3)
        fine = np.abs(num - grad) <= 1e-2 * np.maximum(np.abs(num), np.abs(grad)) + noise32
        if np.all(fine):
            return 'float32'
        else:
            return 'wrong'

    noise = 64 * np.spacing(abs(fx)) / (2 * h)
    allowed = 1e-6 * np.maximum(np.abs(num), np.abs(grad)) + noise
    tiny = err <= allowed
    if np.all(no_alarm | tiny):
        return 'tiny'

    left = (fx - fminus) / h
    right = (fplus - fx) / h
    steep = np.maximum(np.abs(left), np.abs(right))
    kink = np.abs(right - left) > 1e-3 * steep
    inside = (grad > np.minimum(left, right) - 1e-3 * steep) & (grad < np.maximum(left, right) + 1e-3 * steep)
    if np.all(no_alarm | tiny | (kink & inside)):
        return 'kink'
    return 'wrong'
