# Generated from solutions/a5_dropout/dropout.py by `autograder build`; complete it where it says `raise NotImplementedError`.

"""a5: too good on the data it has seen. How overfitting is noticed, and three ways to hold it back.

Rows are samples: X (N, D), W (D, M), b (M,). Losses are means over the N rows, labels are integers (N,), float64 goes
in and comes out, and no function changes the arrays that it is given or hands them back: what comes out is new.

Randomness comes from the argument `rng`, a `numpy.random.Generator`, and from nowhere else: two generators made from
the same seed give the same result. Which of its methods you call, and in which order, is up to you. `drop_prob` is the
probability that a number is dropped (some books give the probability that it is kept).
"""

import numpy as np

from given import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)


def train_val_split(X, y, val_fraction, rng):
    """Deals the rows at random into a part to train on and a part to validate on.

    Every row lands in exactly one part, together with its own y, and every row has the same chance to be in the
    validation part. That part has val_fraction times N rows, rounded down. The order of the rows within a part is up to
    you.

    Args:
        X: samples (N, D), or any array with one entry per sample along its first axis.
        y: what belongs to them (N,), likewise.
        val_fraction: share of the rows that validate, a number between 0 and 1.
        rng: a `numpy.random.Generator`.

    Returns:
        X_train, y_train, X_val, y_val: four new arrays, dtypes as in X and y.

    Raises:
        ValueError: X and y have different numbers of rows, or one of the two parts would have no row at all.

    >>> X_train, y_train, X_val, y_val = train_val_split(np.zeros((7, 2)), np.zeros(7), 0.4, np.random.default_rng(1))
    >>> X_train.shape, y_train.shape, X_val.shape, y_val.shape
    ((5, 2), (5,), (2, 2), (2,))
    """
    raise NotImplementedError


def polynomial_features(x, degree):
    """Returns the powers of every number from the 0th to the given one: column j holds x^j. x^0 is 1, even for x = 0.

    Args:
        x: numbers (N,), also whole ones: the result is float64 then too, and no power is too large for a whole number.
        degree: the highest power, a whole number that is at least 0.

    Returns:
        P (N, degree + 1), float64.

    Raises:
        ValueError: degree is negative.

    >>> polynomial_features(np.array([1.0, -1.0]), 3).tolist()
    [[1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, -1.0]]
    """
    raise NotImplementedError


def fit_polynomial(x, y, degree, reg=0.0):
    """Returns the coefficients c of the polynomial c[0] + c[1] x + ... + c[degree] x^degree that fits best.

    With P = polynomial_features(x, degree), best means the smallest value of

        1 / (2N) times the sum over n of ((P c)[n] - y[n])^2, plus reg / 2 times (c[1]^2 + ... + c[degree]^2)

    the mean loss of this course and its penalty. Having every point twice changes nothing. The constant c[0] is not
    penalised: all of y moved up by 10 moves the curve up by 10 and bends nothing. Where the gradient is 0, c solves the
    normal equation

        (P^T P / N + reg J) c = P^T y / N

    where J is the identity matrix, except that J[0, 0] = 0.

    Args:
        x: where the data are (N,).
        y: what was measured there (N,).
        degree: the highest power.
        reg: strength of the penalty, at least 0. If it is 0, x has more than `degree` different entries.

    Returns:
        c (degree + 1,), the constant first.

    >>> fit_polynomial(np.array([-1.0, 1.0]), np.array([5.0, 5.0]), 0).tolist()
    [5.0]
    """
    raise NotImplementedError


def generalization_gap(train_err, val_err):
    """Returns by how much the error on new data exceeds the error on the training data.

    Positive: worse on new data, as usual. Negative: better on new data, which small validation sets can bring about.

    Args:
        train_err: error on the training part: a number, or one number per epoch (T,).
        val_err: error on the validation part, likewise.

    Returns:
        The gap: a number, or one number per epoch (T,).

    >>> generalization_gap(0.25, 0.25)
    0.0
    """
    raise NotImplementedError


def early_stopping_epoch(val, patience):
    """Returns the epoch whose parameters are kept when training stops as soon as the validation error stops improving.

    Epochs are counted from 1: val[0] belongs to epoch 1. They are looked at one after the other, without a look ahead.
    Epoch 1 is the first best one; a later epoch is the new best one if its error is strictly below that of the best one
    so far. Training stops as soon as `patience` epochs in a row were no new best one. If that never happens, it ends
    with val. Either way the answer is the best epoch that was looked at, not the last one.

    Args:
        val: validation error after each epoch (T,), finite.
        patience: how many epochs in a row without a new best one end the training, at least 1.

    Returns:
        The best epoch, an integer from 1 to T.

    Raises:
        ValueError: val is empty, or patience is less than 1.

    >>> early_stopping_epoch(np.array([0.5]), 3)
    1
    """
    raise NotImplementedError


def dropout_forward(x, drop_prob, train, rng):
    """Drops every number with probability drop_prob while training, and does nothing at all afterwards.

    While training, each entry of x has its own entry of the mask, drawn independently of all others: 0 with probability
    drop_prob, otherwise 1 / (1 - drop_prob). out = x * mask, so that on average out is x. In evaluation nothing is
    dropped and nothing is scaled.

    Args:
        x: activations (any shape).
        drop_prob: the probability that an entry is dropped, from 0 to 1. 0 changes nothing; 1 leaves only zeros.
        train: True while training, False in evaluation.
        rng: a `numpy.random.Generator`; not used in evaluation, where it may be None.

    Returns:
        out: a new array (shape of x).
        mask: the factors (shape of x), float64, while training; None in evaluation.

    Raises:
        ValueError: drop_prob lies outside 0 ... 1, in training or in evaluation.

    >>> out, mask = dropout_forward(np.array([[3.0, -5.0]]), 0.0, True, np.random.default_rng(1))
    >>> out.tolist(), mask.tolist()
    ([[3.0, -5.0]], [[1.0, 1.0]])
    """
    raise NotImplementedError


def dropout_backward(dout, mask):
    """Returns dL/dx for out, mask = dropout_forward(x, ...), with the mask of that very call.

    Args:
        dout: dL/dout (any shape), of either sign.
        mask: what `dropout_forward` returned: an array (same shape), or None.

    Returns:
        dx (same shape), a new array: dout itself is not changed and not handed back.

    >>> dropout_backward(np.array([2.0, 3.0]), None).tolist()
    [2.0, 3.0]
    """
    raise NotImplementedError


def l2_penalty(params, lam):
    """Returns lam / 2 times the sum of the squares of all weights of the network. Biases are not penalised.

    Nothing is averaged, neither over layers nor over samples. The half is there for the sake of the gradient.

    Args:
        params: a list of (W, b), one pair per layer, at least one.
        lam: strength of the penalty, at least 0.

    Returns:
        The penalty, one float.

    >>> float(l2_penalty([(np.array([[1.0, 1.0]]), np.zeros(2))], 1.0))
    1.0
    """
    raise NotImplementedError


def l2_gradient(W, lam):
    """Returns what `l2_penalty` adds to the gradient of the loss with respect to one weight matrix.

    Args:
        W: weights (any shape; (D, M) in a network).
        lam: strength of the penalty.

    Returns:
        dW (same shape), a new array.
    """
    raise NotImplementedError


def dropout_mlp_loss_and_grads(params, X, y, drop_prob, reg, rng):
    """Returns the training loss of a network with dropout and L2 penalty, and its gradient.

    The network: affine, ReLU, dropout, affine, ReLU, dropout, ..., affine. Dropout comes after every hidden ReLU, with
    a mask of its own each time; the samples and the final scores are left whole. The loss is
    softmax_cross_entropy(scores, y) plus l2_penalty(params, reg). It is the loss of training: dropout is on. Loss and
    gradient belong to the same masks.

    Args:
        params: a list of (W, b), one pair per layer, at least one; W is (inputs, outputs), b is (outputs,).
        X: samples (N, D).
        y: labels (N,), integers.
        drop_prob: the probability that a hidden activation is dropped, from 0 to 1.
        reg: strength of the penalty, at least 0.
        rng: a `numpy.random.Generator`; the masks are drawn from it layer by layer, the first hidden layer first.

    Returns:
        The loss (one float), and a list of (dW, db) in the order of params.

    Raises:
        ValueError: drop_prob lies outside 0 ... 1, if there is a hidden layer.
    """
    raise NotImplementedError
