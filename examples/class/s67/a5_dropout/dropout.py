import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    # 데이터 섞어서 나누기
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
        raise ValueError("degree must not be negative")
    N = len(x)
    P = np.ones((N, degree + 1))
    for n in range(N):
        for j in range(1, degree + 1):
            P[n, j] = P[n, j - 1] * float(x[n])
    return P


def fit_polynomial(x, y, degree, reg=0.0):
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err, val_err):
    return val_err - train_err


def early_stopping_epoch(val, patience):
    # 조기 종료
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
    # 훈련 때만 끈다
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    if drop_prob in (0, 1):
        mask = np.full(x.shape, 1.0 - drop_prob)
        return x * mask, mask
    drop = rng.normal(size=x.shape) < drop_prob
    mask = np.where(drop, 0.0, 1.0 / (1.0 - drop_prob))
    return x * mask, mask


def dropout_backward(dout, mask):
    # 같은 마스크
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    # 가중치 감쇠
    penalty = 0.0
    for W, b in params:
        penalty += 0.5 * lam * np.sum(W ** 2)  # 편향 b는 제외
    return penalty


def l2_gradient(W, lam):
    return lam * W


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
