# coding style: 2 spaces, sorry

import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
  return np.dot(x, W) + b, (x, W)


def affine_backward(dout, cache):
  # shapes!! dx like x, dW like W, db like b
  x, W = cache
  return np.dot(dout, W.T), np.dot(x.T, dout), dout.sum(0)


def sigmoid_forward(z):
  a = sigmoid(z)
  cache = a
  return a, cache


def sigmoid_backward(dout, cache):
  # a is the OUTPUT, that took me a while
  a = cache
  da_dz = a * (1 - a)
  return da_dz * dout


def tanh_forward(z):
  a = tanh(z)
  return a, 1.0 - np.square(a)


def tanh_backward(dout, cache):
  # same as sigmoid but 1 - a^2
  local_slope = cache
  return dout * local_slope


def relu_forward(z):
  a = relu(z)
  cache = z
  return a, cache


def relu_backward(dout, cache):
  # pass where positive, stop where not
  z = cache
  dz = np.zeros_like(dout)
  for i in np.ndindex(z.shape):
    if z[i] > 0:
      dz[i] = dout[i]
  return dz


def softmax_backward(dout, p, axis=-1):
  # see my derivation on paper, page 2
  k = p.shape[axis]
  P = np.swapaxes(p, axis, -1)
  D = np.swapaxes(dout, axis, -1)
  J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
  dz = np.matmul(D[..., None, :], J)[..., 0, :]
  return np.swapaxes(dz, axis, -1)


def softmax_cross_entropy_backward(z, y):
  # p - onehot, /N because the loss is a mean
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
  # the 2 cancels
  dy = y_pred - t
  dy /= len(dy)
  return dy


def bce_with_logits_backward(z, t):
  p = sigmoid(z)
  dz = t * (p - 1) + (1 - t) * p
  dz = dz / z.shape[0]
  return dz


def unbroadcast(grad, shape):
  # sum over everything that was copied
  full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
  axes = tuple(i for i, n in enumerate(full) if n == 1)
  return grad.sum(axis=axes).reshape(shape).copy()


def mlp_loss_and_grads(params, X, y, reg=0.0):
  # forward, loss, backward
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
  cost = softmax_cross_entropy(out, y)
  for W, b in params:
    cost = cost + reg / 2 * np.sum(W * W)  # 편향은 규제하지 않음

  # ---------- 역전파 ----------
  gradients = []
  d = softmax_cross_entropy_backward(out, y)
  for i in reversed(range(len(params))):
    cache_affine, cache_relu = caches[i]
    if cache_relu is not None:
      d = relu_backward(d, cache_relu)
    d, dW, db = affine_backward(d, cache_affine)
    dW = dW + reg * params[i][0]
    gradients.insert(0, (dW, db))
  return cost, gradients


def train_step(params, X, y, lr, reg=0.0):
  # new arrays, do not touch the old ones
  cost, gradients = mlp_loss_and_grads(params, X, y, reg=reg)
  new_params = []
  for (W, b), (dW, db) in zip(params, gradients):
    W = W.copy()
    b = b.copy()
    W -= lr * dW
    b -= lr * db
    new_params.append((W, b))
  return new_params, cost


def numerical_gradient(f, x, h=None):
  # wiggle one entry at a time
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
  # noise: f(x) only has 16 digits
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
  # only 2 calls of f
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
  # five questions from the sheet, in order
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
