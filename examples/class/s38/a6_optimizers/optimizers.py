# Generated from solutions/a6_optimizers/optimizers.py by `autograder build`; complete it where it says `raise NotImplementedError`.

"""a6: too slow. How parameters are moved: gradient descent, mini-batches, learning rates, and the family of optimizers.

Rows are samples: X (N, D), W (D, M), b (M,). Losses are means over the rows, labels are integers (N,), float64 goes in
and comes out. Randomness comes from the argument `rng`, a `numpy.random.Generator`, and from nowhere else.

Every update rule of this file is called in the same way, once for each array of parameters and each step:

    w_new, state_new = rule(w, g, state, ...)

w holds the parameters (any shape), g the gradient of the loss with respect to them (same shape). `state` is what the
rule remembers of this one array: a dict with string keys, {} on the first call, where everything that is missing counts
as 0. What you keep in it, and under which keys, is up to you (arrays and numbers); the caller hands back the state_new
that came out. It may be the same dict, changed. w and g belong to the caller: they stay as they are, and w_new is a new
array. All operations are entry by entry.
"""

import numpy as np

from given import mlp_loss_and_grads


def gradient_descent(grad, w0, lr, steps):
    """Walks down a slope: every step goes against the gradient at the place where the last one ended.

    w[k + 1] = w[k] - lr grad(w[k]), all coordinates at once, beginning with w[0] = w0.

    Args:
        grad: a function that returns the gradient (D,) at a point (D,).
        w0: where to begin (D,).
        lr: the learning rate, a positive number.
        steps: how many steps to take, a whole number that is at least 0.

    Returns:
        The path (steps + 1, D): row k is the point after k steps, so row 0 is w0.

    >>> gradient_descent(lambda w: np.zeros(2), np.array([3.0, -5.0]), 0.1, 1).tolist()
    [[3.0, -5.0], [3.0, -5.0]]
    """
    raise NotImplementedError


def minibatches(X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    """Hands out the rows in batches of batch_size, every row once: one epoch.

    With shuffle the rows come in a random order, drawn anew at every call; without it they come as they are, and rng is
    not used. Row i of X stays together with row i of y. The last batch may be shorter; with drop_last a shorter one is
    left out. (With batch_size = N it is the whole data set, with batch_size = 1 a single sample.)

    Args:
        X: samples (N, D), or any array with one entry per sample along its first axis.
        y: what belongs to them (N,), likewise.
        batch_size: rows in a batch, a whole number that is at least 1.
        rng: a `numpy.random.Generator`; needed if shuffle is True.
        shuffle: draw the order of the rows.
        drop_last: leave out a last batch with fewer than batch_size rows.

    Yields:
        (X_batch, y_batch), dtypes as in X and y. Any iterator or list of such pairs will do.

    Raises:
        ValueError: shuffle without rng, batch_size less than 1, or different numbers of rows. When the first batch is
            asked for is early enough.

    >>> [y_batch.tolist() for _, y_batch in minibatches(np.zeros((3, 2)), np.array([7, 7, 7]), 2, np.random.default_rng(0))]
    [[7, 7], [7]]
    """
    raise NotImplementedError


def sgd(w, g, state, lr):
    """The update rule w - lr g. It remembers nothing. (The S stands for where g comes from: a random batch.)

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first.
        lr: the learning rate.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def step_decay(t, lr0, drop=0.5, every=10):
    """Returns the learning rate at time t: lr0 at first, and `drop` times the last one after every `every` steps.

    lr0 drop^k, where k = floor(t / every) is how often it has dropped so far.

    Args:
        t: epochs or steps that have passed, a whole number that is at least 0.
        lr0: the learning rate at t = 0.
        drop: the factor, between 0 and 1.
        every: how long a stair is, a whole number that is at least 1.

    >>> step_decay(0, 0.3)
    0.3
    """
    raise NotImplementedError


def exponential_decay(t, lr0, rate):
    """Returns the learning rate lr0 exp(-rate t).

    Args:
        t: epochs or steps that have passed, a whole number that is at least 0.
        lr0: the learning rate at t = 0.
        rate: how fast it falls, a positive number.

    >>> float(exponential_decay(0, 0.3, 2.0))
    0.3
    """
    raise NotImplementedError


def cosine_decay(t, lr0, total, lr_min=0.0):
    """Returns a learning rate that falls from lr0 at t = 0 to lr_min at t = total, along half a cosine wave.

    lr_min + (lr0 - lr_min) (1 + cos(pi t / total)) / 2 as long as t <= total; from then on it stays at lr_min.

    Args:
        t: epochs or steps that have passed, a whole number that is at least 0.
        lr0: the learning rate at t = 0.
        total: when the fall ends, a whole number that is at least 1.
        lr_min: the learning rate at the end.

    >>> float(cosine_decay(0, 0.5, 8))
    0.5
    """
    raise NotImplementedError


def momentum(w, g, state, lr, mu=0.9):
    """The update rule with a velocity v: a ball that rolls, and is slowed down by friction.

    v <- mu v - lr g, then w + v.

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where v is 0.
        lr: the learning rate.
        mu: the share of the velocity that is left after a step, from 0 to 1.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def nesterov(w, g, state, lr, mu=0.9):
    """The update rule of Nesterov's momentum: the gradient is taken where the velocity is about to lead.

    With the velocity u at a point p, Nesterov's method takes the gradient at p + mu u. Here that point ahead is what is
    called w, so that g is the gradient at w as always. In these terms:

    v_old = v, v <- mu v_old - lr g, then w - mu v_old + (1 + mu) v.

    (Take the look ahead of the last step back, go on by v, look ahead by mu v.)

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where v is 0.
        lr: the learning rate.
        mu: the share of the velocity that is left after a step.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def adagrad(w, g, state, lr, eps=1e-8):
    """The update rule with a learning rate for every entry: the more it has been moved, the smaller its steps.

    c <- c + g^2, then w - lr g / (sqrt(c) + eps).

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where c is 0.
        lr: the learning rate.
        eps: keeps 0 from being divided by 0; it stands outside the root.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def rmsprop(w, g, state, lr, rho=0.9, eps=1e-8):
    """The update rule that divides by the root of a running mean of squares, which forgets what is long past.

    c <- rho c + (1 - rho) g^2, then w - lr g / (sqrt(c) + eps).

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where c is 0.
        lr: the learning rate.
        rho: how much of the running mean is kept in a step, between 0 and 1.
        eps: keeps 0 from being divided by 0; it stands outside the root.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def adadelta(w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    """The update rule whose steps take their size from the steps before: it needs no learning rate of its own.

    E is the running mean of the squared gradients, X that of the squared steps d (before lr). With the X of the last call:

    E <- rho E + (1 - rho) g^2, d = -sqrt(X + eps) / sqrt(E + eps) g, X <- rho X + (1 - rho) d^2, then w + lr d.

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where E and X are 0.
        rho: how much of the running means is kept in a step, between 0 and 1.
        eps: stands inside both roots here; it is what the very first step is made of.
        lr: a factor of the steps, usually 1.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def adam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The update rule with a running mean of g (as momentum) over the root of one of g^2 (as RMSProp), both corrected.

    t <- t + 1, m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
    mhat = m / (1 - beta1^t), vhat = v / (1 - beta2^t), then w - lr mhat / (sqrt(vhat) + eps).

    The corrections undo that m and v begin at 0: after the first call, t = 1, mhat is g and vhat is g^2.

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where m, v and t are 0. t counts the calls for this array.
        lr: the learning rate.
        beta1: how much of m is kept in a step, between 0 and 1.
        beta2: how much of v is kept in a step.
        eps: keeps 0 from being divided by 0; it stands outside the root.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def nadam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The update rule of Adam with Nesterov's look ahead: in place of mhat stands what mhat is about to become.

    t, m, v and vhat as in `adam`, and

    look = beta1 m / (1 - beta1^(t + 1)) + (1 - beta1) g / (1 - beta1^t), then w - lr look / (sqrt(vhat) + eps).

    beta1 stays the same all the time. (There is a version in which it follows a schedule.)

    Args:
        w: parameters (any shape).
        g: their gradient (same shape).
        state: a dict, {} at first, where m, v and t are 0.
        lr: the learning rate.
        beta1: how much of m is kept in a step, between 0 and 1.
        beta2: how much of v is kept in a step.
        eps: keeps 0 from being divided by 0; it stands outside the root.

    Returns:
        w_new (same shape), state_new.
    """
    raise NotImplementedError


def train(params, X, y, optimizer, epochs, batch_size, rng):
    """Trains a network (`mlp_loss_and_grads`, without a penalty) for some epochs.

    In every epoch the rows are handed out by `minibatches`, shuffled with rng. For every batch, in this order: loss and
    all gradients at the present parameters; then one call of the optimizer for each W and each b. Every W and every b
    has a state of its own, which lives as long as the training. The loss of an epoch is the mean over its N rows, each
    with the loss that was measured just before its batch made its update: a shorter batch has less weight.

    Args:
        params: a list of (W, b), one pair per layer; it and its arrays are left as they are.
        X: samples (N, D).
        y: labels (N,), integers.
        optimizer: a function (w, g, state) -> (w_new, state_new), such as `lambda w, g, state: sgd(w, g, state, 0.1)`.
        epochs: how often all rows are used, a whole number.
        batch_size: rows in a batch; the last one of an epoch may be shorter, and is used too.
        rng: a `numpy.random.Generator`.

    Returns:
        new_params (a list of (W, b) with new arrays), and losses: a list with one number per epoch.
    """
    raise NotImplementedError
