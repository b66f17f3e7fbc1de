import numpy as np
from given import softmax_cross_entropy, softmax_cross_entropy_backward

Array = np.ndarray
Params = list[tuple[Array, Array]]


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
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
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError("degree < 0")
    return np.power.outer(np.asarray(x, float), np.arange(degree + 1))


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
    N = x.shape[0]
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0][0] = 0.0
    return np.linalg.solve(P.T @ P / N + reg * J, (P.T @ y) / N)


def generalization_gap(train_err, val_err):
    """Validation minus training error."""
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
    """Best epoch that was seen before patience ran out."""
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
    """Inverted dropout."""
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
    """The mask is the derivative."""
    if mask is None:
        return dout.copy()
    dx = np.where(mask > 0, dout, 0)
    return dx


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    """lam * W."""
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(
    params: Params, X: Array, y: Array, drop_prob: float, reg: float, rng: np.random.Generator
) -> tuple[float, Params]:
    inputs: list[Array] = [X]
    gates: list[Array] = []  # what multiplies the gradient on its way back: relu slope times dropout mask
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        dropped, mask = dropout_forward(np.maximum(z, 0.0), drop_prob, True, rng)
        inputs.append(dropped)
        gates.append((z > 0) * mask)
    last_W, last_b = params[-1]
    scores = inputs[-1] @ last_W + last_b
    loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    delta = softmax_cross_entropy_backward(scores, y)
    grads: Params = []
    for layer in range(len(params) - 1, -1, -1):
        W, _ = params[layer]
        grads.append((np.einsum("nd,nm->dm", inputs[layer], delta) + l2_gradient(W, reg), np.einsum("nm->m", delta)))
        if layer > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * gates[layer - 1]
    grads.reverse()
    return float(loss), grads
