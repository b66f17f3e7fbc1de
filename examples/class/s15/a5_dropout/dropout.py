import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
	# ONE permutation for both
	num_rows = X.shape[0]
	num_val = int(np.floor(val_fraction * num_rows))
	if y.shape[0] != num_rows:
		raise ValueError(f"{num_rows} rows in X but {y.shape[0]} in y")
	if not 0 < num_val < num_rows:
		raise ValueError(f"{num_val} of {num_rows} rows for validation leaves one part empty")
	chosen = np.zeros(num_rows, dtype=bool)
	chosen[rng.choice(num_rows, size=num_val, replace=False)] = True
	return X[~chosen], y[~chosen], X[chosen], y[chosen]


def polynomial_features(x, degree):
	# 1, x, x^2, ...
	if degree < 0:
		raise ValueError("degree must not be negative")
	N = len(x)
	P = np.ones((N, degree + 1))
	for n in range(N):
		for j in range(1, degree + 1):
			P[n, j] = P[n, j - 1] * float(x[n])
	return P


def fit_polynomial(x, y, degree, reg=0.0):
	# normal equation
	# 정규방정식: (P^T P / N + reg J) c = P^T y / N
	N = len(x)
	P = polynomial_features(x, degree)
	J = np.identity(degree + 1)
	J[0, 0] = 0  # 상수항은 규제하지 않음
	A = P.T.dot(P) / N + reg * J
	rhs = P.T.dot(y) / N
	c = np.linalg.solve(A, rhs)
	return c


def generalization_gap(train_err, val_err):
	return val_err - train_err


def early_stopping_epoch(val, patience):
	# remember the best one and count
	if len(val) == 0 or patience < 1:
		raise ValueError("nothing to do")
	best = 0
	for i, v in enumerate(val):
		if v < val[best]:
			best = i
		if i - best >= patience:
			break
	return best + 1


def dropout_forward(x, drop_prob, train, rng):
	# inverted dropout: scale now, nothing later
	if drop_prob < 0 or drop_prob > 1:
		raise ValueError("drop_prob는 0과 1 사이여야 합니다")
	if train:
		if drop_prob == 1:
			mask = np.zeros(x.shape)  # 전부 버림, 0으로 나누지 않도록 따로 처리
		else:
			# 역(inverted) 드롭아웃: 훈련할 때 미리 1/(1-p)를 곱해 둔다
			mask = (rng.random(x.shape) >= drop_prob) / (1.0 - drop_prob)
		out = x * mask
	else:
		# 시험할 때는 아무것도 하지 않는다
		mask = None
		out = x.copy()
	return out, mask


def dropout_backward(dout, mask):
	# same mask as on the way forward
	dx = np.zeros_like(dout)
	for i in np.ndindex(dout.shape):
		if mask is None:
			dx[i] = dout[i]
		else:
			dx[i] = dout[i] * mask[i]
	return dx


def l2_penalty(params, lam):
	# weights only
	return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
	# (lam/2 * W^2)' = lam * W
	return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
	# keep the masks for the way back
	L = len(params)
	affine_caches = []
	relu_caches = []
	masks = []
	a = X
	for l in range(L):
		W, b = params[l]
		z, cache = affine_forward(a, W, b)
		affine_caches.append(cache)
		if l != L - 1:
			h, cache = relu_forward(z)
			relu_caches.append(cache)
			a, mask = dropout_forward(h, drop_prob, True, rng)
			masks.append(mask)
	scores = z
	loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

	grads = [None] * L
	dz = softmax_cross_entropy_backward(scores, y)
	for l in range(L - 1, -1, -1):
		da, dW, db = affine_backward(dz, affine_caches[l])
		dW = dW + l2_gradient(params[l][0], reg)
		grads[l] = (dW, db)
		if l > 0:
			dh = dropout_backward(da, masks[l - 1])
			dz = relu_backward(dh, relu_caches[l - 1])
	return loss, grads
