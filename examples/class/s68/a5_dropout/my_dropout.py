import numpy as np
from given import softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
    n, k = len(X), int(np.floor(val_fraction * len(X)))
    if len(y) != n or k < 1 or k > n - 1:
        raise ValueError("cannot split")
    i = rng.permutation(n)
    return X[i[k:]], y[i[k:]], X[i[:k]], y[i[:k]]


def polynomial_features(x, degree):
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
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
    """Validation minus training error."""
    return np.subtract(val_err, train_err)


def early_stopping_epoch(val, patience):
    """Best epoch that was seen before patience ran out."""
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
    """Inverted dropout."""
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob must be between 0 and 1")
    if train == False:
        return x.copy(), None
    mask = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        r = rng.random()
        if r >= drop_prob:
            mask[i] = 1 / (1 - drop_prob)
    out = x * mask
    return out, mask


def dropout_backward(dout, mask):
    """The mask is the derivative."""
    # 순전파에서 0이 된 곳은 기울기도 0, 살아남은 곳은 같은 배율
    if mask is None:
        return dout.copy()
    dx = dout * mask
    return dx


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    loss = 0.0
    for W, _ in params:
        loss += 0.5 * lam * np.sum(W * W)
    return loss


def l2_gradient(W, lam):
    """lam * W."""
    return lam * W


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Training loss and gradients of a network with dropout and L2."""
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
