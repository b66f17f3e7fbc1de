import numpy as np

# I did the checker first, layers next week


def affine_forward(x, W, b):
    raise NotImplementedError


def affine_backward(dout, cache):
    raise NotImplementedError


def sigmoid_forward(z):
    raise NotImplementedError


def sigmoid_backward(dout, cache):
    raise NotImplementedError


def tanh_forward(z):
    raise NotImplementedError


def tanh_backward(dout, cache):
    raise NotImplementedError


def relu_forward(z):
    raise NotImplementedError


def relu_backward(dout, cache):
    raise NotImplementedError


def softmax_backward(dout, p, axis=-1):
    raise NotImplementedError


def softmax_cross_entropy_backward(z, y):
    raise NotImplementedError


def mse_backward(y_pred, t):
    raise NotImplementedError


def bce_with_logits_backward(z, t):
    raise NotImplementedError


def unbroadcast(grad, shape):
    raise NotImplementedError


def mlp_loss_and_grads(params, X, y, reg=0.0):
    raise NotImplementedError


def train_step(params, X, y, lr, reg=0.0):
    raise NotImplementedError


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
    a = np.array(a, dtype=np.float64)
    b = np.array(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("a and b need the same shape")
    worst = 0.0
    for i in np.ndindex(a.shape):
        if not np.isfinite(a[i]) or not np.isfinite(b[i]):
            return float("inf")
        err = abs(a[i] - b[i]) / max(abs(a[i]) + abs(b[i]), floor)
        if err > worst:
            worst = err
    return float(worst)


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
    raise NotImplementedError


def diagnose_gradient(f, x, grad):
    raise NotImplementedError
