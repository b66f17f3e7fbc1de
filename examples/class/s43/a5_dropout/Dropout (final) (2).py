import numpy as np


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
        raise ValueError('degree has to be >= 0')
    x = np.asarray(x).astype(float)
    P = np.zeros((x.shape[0], degree + 1))
    for j in range(degree + 1):
        P[:, j] = x**j
    return P


def fit_polynomial(x, y, degree, reg=0.0):
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
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
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
    return best_index + 1


def dropout_forward(x, drop_prob, train, rng):
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob")
    if not train:
        return np.array(x), None
    if drop_prob == 1:
        return np.zeros_like(x), np.zeros_like(x)
    mask = (rng.random(x.shape) > drop_prob) / (1 - drop_prob)
    return x * mask, mask


def dropout_backward(dout, mask):
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    # all masks first, then it is an ordinary network
    masks = [dropout_forward(np.ones((len(X), len(b))), drop_prob, True, rng)[1] for W, b in params[:-1]]
    acts, zs = [X], []
    for i, (W, b) in enumerate(params):
        zs.append(acts[-1].dot(W) + b)
        if i < len(masks):
            acts.append(np.clip(zs[-1], 0, None) * masks[i])

    s = zs[-1] - zs[-1].max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    loss = -logp[rows, y].mean() + l2_penalty(params, reg)

    delta = np.exp(logp)
    delta[rows, y] -= 1
    delta /= len(y)
    grads = []
    for i in range(len(params))[::-1]:
        W, b = params[i]
        grads.insert(0, (acts[i].T.dot(delta) + reg * W, delta.sum(0)))
        if i:
            delta = delta.dot(W.T) * masks[i - 1] * (zs[i - 1] > 0)
    return loss, grads
