import numpy as np
from given import affine_backward, affine_forward, relu_backward, relu_forward, softmax_cross_entropy, softmax_cross_entropy_backward


def train_val_split(X, y, val_fraction, rng):
    """Random split into training and validation rows."""
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
    """Vandermonde matrix, lowest power first."""
    if degree < 0:
        raise ValueError(f"degree must be at least 0, got {degree}")
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x, y, degree, reg=0.0):
    """Ridge regression with an unpenalised constant."""
    # ridge regression as an ordinary least squares problem with extra rows
    features = polynomial_features(x, degree)
    extra = np.sqrt(reg * len(x)) * np.eye(degree + 1)[1:]
    stacked = np.vstack([features, extra])
    target = np.concatenate([y, np.zeros(degree)])
    coefficients, *_ = np.linalg.lstsq(stacked, target, rcond=None)
    return coefficients


def generalization_gap(train_err, val_err):
    """Validation minus training error."""
    return np.subtract(val_err, train_err)


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
        raise ValueError("drop_prob must be a probability")
    if not train:
        return x.copy(), None
    mask = np.ones(x.shape)
    return x.copy(), mask


def dropout_backward(dout, mask):
    """The mask is the derivative."""
    dx = dout.copy()
    if mask is not None:
        dx *= mask
    return dx


def l2_penalty(params, lam):
    """lam/2 * sum of squared weights."""
    squares = [float(np.einsum("ij,ij->", W, W)) for W, _ in params]
    return 0.5 * lam * sum(squares)


def l2_gradient(W, lam):
    """lam * W."""
    return np.multiply(lam, W)


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Training loss and gradients of a network with dropout and L2."""
    h, tape = X, []
    for W, b in params[:-1]:
        h, ca = affine_forward(h, W, b)
        h, cr = relu_forward(h)
        h, m = dropout_forward(h, drop_prob, True, rng)
        tape.append((ca, cr, m))
    s, ca = affine_forward(h, *params[-1])
    loss = softmax_cross_entropy(s, y) + l2_penalty(params, reg)
    d, dW, db = affine_backward(softmax_cross_entropy_backward(s, y), ca)
    grads = [(dW + l2_gradient(params[-1][0], reg), db)]
    for (W, b), (ca, cr, m) in zip(params[-2::-1], tape[::-1]):
        d, dW, db = affine_backward(relu_backward(dropout_backward(d, m), cr), ca)
        grads.append((dW + l2_gradient(W, reg), db))
    return loss, grads[::-1]
