import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


class Dealer:
    """Deals the rows like cards."""

    def __init__(self, n, n_val, rng):
        deck = rng.permutation(n)
        self.val = np.sort(deck[:n_val])
        self.train = np.sort(deck[n_val:])


def train_val_split(X, y, val_fraction, rng):
    n = len(X)
    n_val = int(np.floor(val_fraction * n))
    if len(y) != n:
        raise ValueError("X and y must have the same number of rows")
    if min(n_val, n - n_val) < 1:
        raise ValueError("one part would be empty")
    deal = Dealer(n, n_val, rng)
    return np.take(X, deal.train, axis=0), np.take(y, deal.train, axis=0), np.take(X, deal.val, axis=0), np.take(y, deal.val, axis=0)


class Polynomial:
    """c[0] + c[1] x + ... + c[degree] x^degree."""

    def __init__(self, degree):
        if degree < 0:
            raise ValueError("a polynomial has degree 0 or more")
        self.degree = degree

    def features(self, x):
        x = np.asarray(x, dtype=float).reshape(-1, 1)
        return np.hstack([x**j for j in range(self.degree + 1)])

    def fit(self, x, y, reg):
        P = self.features(x)
        A = P.T @ P / len(x)
        A[np.arange(1, len(A)), np.arange(1, len(A))] += reg
        return np.linalg.solve(A, P.T @ y / len(x))


def polynomial_features(x, degree):
    return Polynomial(degree).features(x)


def fit_polynomial(x, y, degree, reg=0.0):
    return Polynomial(degree).fit(x, y, reg)


def generalization_gap(train_err, val_err):
    return -(train_err - val_err)


class EarlyStopping:
    def __init__(self, patience):
        if patience < 1:
            raise ValueError("patience must be positive")
        self.patience = patience
        self.best = None
        self.best_epoch = None
        self.epoch = 0

    def update(self, error):
        """Returns True if training should stop."""
        self.epoch += 1
        if self.best is None or error < self.best:
            self.best = error
            self.best_epoch = self.epoch
        return self.epoch - self.best_epoch >= self.patience


def early_stopping_epoch(val, patience):
    stopper = EarlyStopping(patience)
    for error in val:
        if stopper.update(error):
            break
    if stopper.best_epoch is None:
        raise ValueError("no epochs")
    return stopper.best_epoch


class Dropout:
    def __init__(self, drop_prob):
        if not 0 <= drop_prob <= 1:
            raise ValueError("a probability is between 0 and 1")
        self.drop_prob = drop_prob
        self.mask = None

    def forward(self, x, train, rng):
        if not train:
            self.mask = None
            return x + 0.0
        survivors = rng.uniform(size=x.shape) >= self.drop_prob
        self.mask = np.where(survivors, 1.0 / max(1.0 - self.drop_prob, 1e-300), 0.0)
        return x * self.mask

    def backward(self, dout):
        return dout + 0.0 if self.mask is None else dout * self.mask


def dropout_forward(x, drop_prob, train, rng):
    layer = Dropout(drop_prob)
    return layer.forward(x, train, rng), layer.mask


def dropout_backward(dout, mask):
    layer = Dropout(0.0)
    layer.mask = mask
    return layer.backward(dout)


class L2:
    def __init__(self, lam):
        self.lam = lam

    def penalty(self, W):
        return self.lam * np.sum(W**2) / 2

    def gradient(self, W):
        return self.lam * W


def l2_penalty(params, lam):
    l2 = L2(lam)
    return sum(l2.penalty(W) for W, _ in params)


def l2_gradient(W, lam):
    return L2(lam).gradient(W)


class Hidden:
    """affine, relu, dropout"""

    def __init__(self, W, b, drop_prob):
        self.W, self.b = W, b
        self.dropout = Dropout(drop_prob)

    def forward(self, x, rng):
        z, self.affine_cache = affine_forward(x, self.W, self.b)
        a, self.relu_cache = relu_forward(z)
        return self.dropout.forward(a, True, rng)

    def backward(self, dout):
        dz = relu_backward(self.dropout.backward(dout), self.relu_cache)
        dx, self.dW, self.db = affine_backward(dz, self.affine_cache)
        return dx


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    hidden = [Hidden(W, b, drop_prob) for W, b in params[:-1]]
    h = X
    for layer in hidden:
        h = layer.forward(h, rng)
    scores, cache = affine_forward(h, *params[-1])
    d, dW, db = affine_backward(softmax_cross_entropy_backward(scores, y), cache)
    for layer in hidden[::-1]:
        d = layer.backward(d)
    l2 = L2(reg)
    grads = [(layer.dW + l2.gradient(layer.W), layer.db) for layer in hidden]
    grads.append((dW + l2.gradient(params[-1][0]), db))
    return softmax_cross_entropy(scores, y) + l2_penalty(params, reg), grads
