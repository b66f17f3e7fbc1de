import numpy as np
from given import softmax_cross_entropy, softmax_cross_entropy_backward


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
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x, y, degree, reg=0.0):
    P = polynomial_features(x, degree)
    J = np.eye(degree + 1)
    J[0, 0] = 0
    return np.linalg.solve(P.T @ P + reg * J, P.T @ y)


def generalization_gap(train_err, val_err):
    gap = val_err - train_err
    return gap


def early_stopping_epoch(val, patience):
    if len(val) < 1 or patience < 1:
        raise ValueError('need at least one epoch and patience >= 1')
    best_epoch, bad_epochs = 1, 0
    epoch = 1
    while epoch < len(val) and bad_epochs < patience:
        epoch += 1
        if val[epoch - 1] < val[best_epoch - 1]:
            best_epoch, bad_epochs = epoch, 0
        else:
            bad_epochs += 1
    return best_epoch


def dropout_forward(x, drop_prob, train, rng):
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
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    return lam / 2 * sum((W * W).sum() for W, b in params)


def l2_gradient(W, lam):
    dW = 0.5 * lam * 2 * W
    return dW


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    inputs = [X]
    gates = []  # what multiplies the gradient on its way back: relu slope times dropout mask
    for W, b in params[:-1]:
        z = inputs[-1] @ W + b
        dropped, mask = dropout_forward(np.maximum(z, 0.0), drop_prob, True, rng)
        inputs.append(dropped)
        gates.append((z > 0) * mask)
    last_W, last_b = params[-1]
    scores = inputs[-1] @ last_W + last_b
    loss = softmax_cross_entropy(scores, y) + l2_penalty(params, reg)

    delta = softmax_cross_entropy_backward(scores, y)
    grads = []
    for layer in range(len(params) - 1, -1, -1):
        W, _ = params[layer]
        grads.append((np.einsum("nd,nm->dm", inputs[layer], delta) + l2_gradient(W, reg), np.einsum("nm->m", delta)))
        if layer > 0:
            delta = np.einsum("nm,dm->nd", delta, W) * gates[layer - 1]
    grads.reverse()
    return float(loss), grads
