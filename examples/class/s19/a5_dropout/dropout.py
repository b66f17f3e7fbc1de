import numpy as np


def train_val_split(X, y, val_fraction, rng):
    # 데이터 섞어서 나누기
    N = len(X)
    if len(y) != N:
        raise ValueError("X and y have different length")
    n_val = int(np.floor(val_fraction * N))
    if n_val < 1:
        raise ValueError("validation part is empty")
    if N - n_val < 1:
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
    if degree < 0:
        raise ValueError("차수는 0 이상이어야 합니다")
    x = np.array(x, dtype=np.float64)  # 정수의 거듭제곱은 넘칠(overflow) 수 있다
    columns = []
    for j in range(degree + 1):
        columns.append(x ** j)  # j = 0 이면 모두 1
    return np.stack(columns, axis=1)


def fit_polynomial(x, y, degree, reg=0.0):
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # 조기 종료
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
    # 훈련 때만 끈다
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    # 교재 방식: 시험할 때 (1 - p)를 곱한다
    if train:
        mask = (rng.random(x.shape) > drop_prob) * 1.0
        return x * mask, mask
    return x * (1.0 - drop_prob), None


def dropout_backward(dout, mask):
    # 같은 마스크
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    # 가중치 감쇠
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    if len(params) > 1 and not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob must be a probability")
    # all masks first, then it is an ordinary network
    masks = [(rng.random((len(X), len(b))) >= drop_prob) / max(1 - drop_prob, 1e-12) for W, b in params[:-1]]
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
