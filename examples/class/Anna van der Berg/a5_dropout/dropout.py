# HW 5 (A. van der Berg)

import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward

Array = np.ndarray
Params = list[tuple[Array, Array]]


def train_val_split(X, y, val_fraction, rng):
  # ONE permutation for both
  N = len(X)
  if len(y) != N:
    raise ValueError("X and y have different length")
  n_val = int(np.floor(val_fraction*N))
  if n_val < 1:
    raise ValueError("validation part is empty")
  if N-n_val < 1:
    raise ValueError("training part is empty")
  indices = list(range(N))
  rng.shuffle(indices)
  val_idx = []
  train_idx = []
  for k in range(N):
    if k < n_val:
      val_idx.append(indices[k])
    else:
      train_idx.append(indices[k])
  return X[train_idx], y[train_idx], X[val_idx], y[val_idx]


def polynomial_features(x, degree):
  # 1, x, x^2, ...
  if degree < 0:
    raise ValueError("degree < 0")
  return np.power.outer(np.asarray(x, float), np.arange(degree+1))


def fit_polynomial(x, y, degree, reg=0.0):
  # normal equation
  # 정규방정식: (P^T P / N + reg J) c = P^T y / N
  N = len(x)
  P = polynomial_features(x, degree)
  J = np.identity(degree+1)
  J[0, 0] = 0  # 상수항은 규제하지 않음
  A = P.T.dot(P)/N+reg*J
  rhs = P.T.dot(y)/N
  c = np.linalg.solve(A, rhs)
  return c


def generalization_gap(train_err, val_err):
  return val_err-train_err


def early_stopping_epoch(val: Array, patience: int) -> int:
  # remember the best one and count
  if len(val) == 0:
    raise ValueError("val is empty")
  if patience < 1:
    raise ValueError(f"patience must be at least 1, got {patience}")
  best_index = 0
  best_error = float("inf")
  epochs_without_progress = 0
  for index, error in enumerate(val):
    if error < best_error:
      best_index, best_error = index, error
      epochs_without_progress = 0
      continue
    epochs_without_progress += 1
    if epochs_without_progress >= patience:
      break
  return best_index+1


def dropout_forward(x, drop_prob, train, rng):
  # inverted dropout: scale now, nothing later
  if drop_prob < 0 or drop_prob > 1:
    raise ValueError("drop_prob")
  if not train:
    return np.array(x), None
  if drop_prob == 1:
    return np.zeros_like(x), np.zeros_like(x)
  mask = (rng.random(x.shape) > drop_prob)/(1-drop_prob)
  return x*mask, mask


def dropout_backward(dout, mask):
  # same mask as on the way forward
  dx = dout.copy()
  if mask is not None:
    dx *= mask
  return dx


def l2_penalty(params, lam):
  # weights only
  total = 0.0
  for W, b in params:
    for i in range(W.shape[0]):
      for j in range(W.shape[1]):
        total = total+W[i, j]**2
  return 0.5*lam*total


def l2_gradient(W, lam):
  return lam*W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
  # keep the masks for the way back
  # ---------- 순전파 ----------
  out = X
  caches = []
  for i in range(len(params)):
    W, b = params[i]
    out, c_affine = affine_forward(out, W, b)
    if i == len(params)-1:
      caches.append((c_affine, None, None))
      break
    out, c_relu = relu_forward(out)
    out, mask = dropout_forward(out, drop_prob, True, rng)
    caches.append((c_affine, c_relu, mask))

  # ---------- 손실 ----------
  loss = softmax_cross_entropy(out, y)+l2_penalty(params, reg)

  # ---------- 역전파 (순전파와 같은 마스크!) ----------
  d = softmax_cross_entropy_backward(out, y)
  grads = []
  for i in reversed(range(len(params))):
    c_affine, c_relu, mask = caches[i]
    if c_relu is not None:
      d = dropout_backward(d, mask)
      d = relu_backward(d, c_relu)
    d, dW, db = affine_backward(d, c_affine)
    grads.insert(0, (dW+l2_gradient(params[i][0], reg), db))
  return loss, grads
