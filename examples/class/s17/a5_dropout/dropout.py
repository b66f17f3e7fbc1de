import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    N = len(X)
    if N != len(y):
        raise ValueError("X와 y의 행 수가 다릅니다")
    n_val = int(np.floor(val_fraction * N))
    if n_val < 1 or n_val > N - 1:
        raise ValueError("훈련 또는 검증 데이터가 비어 있습니다")
    # 섞는 순서(perm)는 한 번만 뽑아서 X와 y에 똑같이 써야 짝이 유지된다
    perm = rng.permutation(N)
    X_shuffled = X[perm]
    y_shuffled = y[perm]
    X_train = X_shuffled[:N - n_val].copy()
    y_train = y_shuffled[:N - n_val].copy()
    X_val = X_shuffled[N - n_val:].copy()
    y_val = y_shuffled[N - n_val:].copy()
    return X_train, y_train, X_val, y_val


def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    N = len(x)
    A = np.zeros((degree + 1, degree + 1))
    r = np.zeros(degree + 1)
    for i in range(degree + 1):
        for j in range(degree + 1):
            A[i, j] = np.sum(P[:, i] * P[:, j]) / N
        if i > 0:
            A[i, i] = A[i, i] + reg
        r[i] = np.sum(P[:, i] * y) / N
    return np.linalg.solve(A, r)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    if len(val) == 0:
        raise ValueError("val이 비어 있습니다")
    if patience < 1:
        raise ValueError("patience는 1 이상이어야 합니다")
    best = float(val[0])  # 지금까지 가장 작은 검증 오차
    best_epoch = 1        # 에폭은 1부터 센다
    count = 0             # 좋아지지 않은 에폭 수
    for i in range(1, len(val)):
        if val[i] < best:  # 같으면(=) 좋아진 것이 아니다
            best = float(val[i])
            best_epoch = i + 1
            count = 0
        else:
            count += 1
        if count >= patience:
            break
    return best_epoch


def dropout_forward(x, drop_prob, train, rng):
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    mask = np.zeros(x.shape)
    keep = rng.random(x.shape) >= drop_prob
    mask[keep] = 1.0 / drop_prob if drop_prob > 0 else 1.0
    if drop_prob == 1:
        mask[:] = 0.0
    out = x * mask
    return out, mask


def dropout_backward(dout, mask):
    return dout * (1 if mask is None else mask)


def l2_penalty(params, lam):
    return 0.5 * lam * sum(np.linalg.norm(W) ** 2 for W, _ in params)


def l2_gradient(W, lam):
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    num_layers = len(params)
    caches = []
    hidden = X
    for i in range(num_layers - 1):
        W, b = params[i]
        hidden, affine_cache = affine_forward(hidden, W, b)
        hidden, relu_cache = relu_forward(hidden)
        hidden, mask = dropout_forward(hidden, drop_prob, True, rng)
        caches.append((affine_cache, relu_cache, mask))
    W, b = params[num_layers - 1]
    scores, last_cache = affine_forward(hidden, W, b)

    data_loss = softmax_cross_entropy(scores, y)
    reg_loss = l2_penalty(params, reg)
    loss = data_loss + reg_loss

    grads = [None for _ in params]
    dscores = softmax_cross_entropy_backward(scores, y)
    dhidden, dW, db = affine_backward(dscores, last_cache)
    grads[-1] = (dW + l2_gradient(params[-1][0], reg), db)
    for i in range(num_layers - 2, -1, -1):
        affine_cache, relu_cache, mask = caches[i]
        dhidden = dropout_backward(dhidden, mask)
        dhidden = relu_backward(dhidden, relu_cache)
        dhidden, dW, db = affine_backward(dhidden, affine_cache)
        grads[i] = (dW + l2_gradient(params[i][0], reg), db)
    return loss, grads
