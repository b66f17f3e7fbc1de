import numpy as np
from given import sigmoid, softmax, softmax_cross_entropy, tanh


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
    return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
    """da/dz = 1 - a^2."""
    # tanh' = 1 - tanh^2 = (1 - a)(1 + a)
    a = cache["a"]
    dz = dout * (1.0 - a) * (1.0 + a)
    return dz


def relu_forward(z):
    """Rectifier."""
    mask = z <= 0
    out = z.copy()
    out[mask] = 0
    return out, mask


def relu_backward(dout, cache):
    """Slope 1 for z > 0, else 0."""
    dout[cache] = 0
    dx = dout
    return dx


def softmax_backward(dout, p, axis=-1):
    """Jacobian p_i (delta_ij - p_j), multiplied with dout."""
    g = np.moveaxis(dout, axis, -1)
    q = np.moveaxis(p, axis, -1)
    inner = np.einsum("...i,...i->...", g, q)
    dz = q * (g - inner[..., np.newaxis])
    return np.moveaxis(dz, -1, axis).copy()


def softmax_cross_entropy_backward(z, y):
    """(p - one_hot(y)) / N."""
    n = len(z)
    dz = softmax(z)
    true_class = np.take_along_axis(dz, y[:, None], axis=1)
    np.put_along_axis(dz, y[:, None], true_class - 1, axis=1)
    return dz / n


def mse_backward(y_pred, t):
    """(y - t) / N."""
    # 손실이 1/(2N)이므로 2가 약분되어 (y - t)/N
    N = y_pred.shape[0]
    dy = (y_pred - t) / N
    return dy


def bce_with_logits_backward(z, t):
    """(sigmoid(z) - t) / N."""
    return (sigmoid(z) - t) / z.size


def unbroadcast(grad, shape):
    """Sum over the axes that broadcasting has added or stretched."""
    out = np.array(grad)
    while out.ndim > len(shape):
        out = out.sum(axis=0)
    axes = [i for i, s in enumerate(shape) if s == 1]
    if axes:
        out = np.sum(out, axis=tuple(axes), keepdims=True)
    return np.asarray(out)


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
    """Compare an analytic with the numeric gradient."""
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
    """Slope along one random direction."""
    x, grad = np.array(x, float), np.asarray(grad, float)
    if x.shape != grad.shape:
        raise ValueError("grad must have the shape of x")
    u = rng.standard_normal(x.shape)
    h = 6e-6 * max(1, abs(x).max())
    return u, (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h), float((grad * u).sum())


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
