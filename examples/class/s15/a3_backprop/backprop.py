import numpy as np
from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
	out = np.einsum("nd,dm->nm", x, W) + b
	return out, (x, W)


def affine_backward(dout, cache):
	x, W = cache
	dx = np.einsum("nm,dm->nd", dout, W)
	dW = np.einsum("nd,nm->dm", x, dout)
	db = np.einsum("nm->m", dout)
	return dx, dW, db


def sigmoid_forward(z):
	s = sigmoid(z)
	return s, s


def sigmoid_backward(dout, cache):
	return dout * cache * (1 - cache)


def tanh_forward(z):
	a = tanh(z)
	return a, {"z": z, "a": a}


def tanh_backward(dout, cache):
	# tanh' = 1 - tanh^2 = (1 - a)(1 + a)
	a = cache["a"]
	dz = dout * (1.0 - a) * (1.0 + a)
	return dz


def relu_forward(z):
	a = relu(z)
	cache = z
	return a, cache


def relu_backward(dout, cache):
	z = cache
	dz = np.zeros_like(dout)
	for i in np.ndindex(z.shape):
		if z[i] > 0:
			dz[i] = dout[i]
	return dz


def softmax_backward(dout, p, axis=-1):
	k = p.shape[axis]
	P = np.swapaxes(p, axis, -1)
	D = np.swapaxes(dout, axis, -1)
	J = P[..., :, None] * (np.eye(k, dtype=p.dtype) - P[..., None, :])   # J[i, j] = p_i (delta_ij - p_j)
	dz = np.matmul(D[..., None, :], J)[..., 0, :]
	return np.swapaxes(dz, axis, -1)


def softmax_cross_entropy_backward(z, y):
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
	diff = y_pred - t
	dy = diff / diff.shape[0]
	return dy


def bce_with_logits_backward(z, t):
	# 시그모이드 + BCE를 합치면 p - t 로 깔끔하게 정리된다
	p = sigmoid(z)
	N = z.shape[0]
	return (p - t) / N


def unbroadcast(grad, shape):
	full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
	axes = tuple(i for i, n in enumerate(full) if n == 1)
	return grad.sum(axis=axes).reshape(shape).copy()


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
	result = []
	for (W, b), (dW, db) in zip(params, grads):
		result.append((W - lr * dW, b - lr * db))
	return result, loss


def numerical_gradient(f, x, h=None):
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
	if grad.shape != x.shape:
		raise ValueError("shapes of grad and x are different")
	fx = float(f(x))
	# 1.
	for i in np.ndindex(x.shape):
		if not np.isfinite(grad[i]):
			return "wrong"

	def shifted(i, d):
		xx = x.copy()
		xx[i] = xx[i] + d
		return float(f(xx))

	alarms = []
	values = [fx]
	for i in np.ndindex(x.shape):
		h = 6e-6 * max(1.0, abs(x[i]))
		p = shifted(i, h)
		m = shifted(i, -h)
		values.append(p)
		values.append(m)
		num = (p - m) / (2 * h)
		err = abs(num - grad[i])
		if not (err <= 1e-5 * max(1e-8, abs(num) + abs(grad[i]))):
			alarms.append((i, h, p, m, num, err))
	# 2.
	if len(alarms) == 0:
		return "ok"
	# 3.
	if all(float(np.float32(v)) == v for v in values):
		h = 5e-3
		ulp32 = float(np.spacing(np.float32(abs(fx))))
		for i in np.ndindex(x.shape):
			num = (shifted(i, h) - shifted(i, -h)) / (2 * h)
			if not (abs(num - grad[i]) <= 1e-2 * max(abs(num), abs(grad[i])) + 64 * ulp32 / (2 * h)):
				return "wrong"
		return "float32"
	# 4. and 5.
	answer = "tiny"
	for i, h, p, m, num, err in alarms:
		allowed = 1e-6 * max(abs(num), abs(grad[i])) + 64 * np.spacing(abs(fx)) / (2 * h)
		if err <= allowed:
			continue
		answer = "kink"
		left = (fx - m) / h
		right = (p - fx) / h
		steep = max(abs(left), abs(right))
		if not abs(right - left) > 1e-3 * steep:
			return "wrong"
		if not (min(left, right) - 1e-3 * steep <= grad[i] <= max(left, right) + 1e-3 * steep):
			return "wrong"
	return answer
