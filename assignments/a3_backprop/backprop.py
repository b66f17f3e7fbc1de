# Generated from solutions/a3_backprop/backprop.py by `autograder build`; complete it where it says `raise NotImplementedError`.

"""a3: the backward pass, written by hand, and the tools that tell whether it is right.

Rows are samples: x (N, D), W (D, M), b (M,). Losses are means over the N rows, labels are integers (N,), float64 goes in
and comes out, and no function changes the arrays that it is given.

Every layer is a pair. `*_forward(...)` returns `(out, cache)`; `*_backward(dout, cache)` returns gradients. `dout` is
dL/dout, the slope of one final number L with respect to each entry of `out`, so it has the shape of `out`. A gradient with
respect to an array has the shape of that array. What a `cache` holds is up to you: only your own backward reads it.
"""

import numpy as np

from given import relu, sigmoid, softmax, softmax_cross_entropy, tanh


def affine_forward(x, W, b):
    """Returns x W + b, and what the backward pass will need.

    out[n, m] = sum over d of x[n, d] W[d, m], plus b[m].

    Args:
        x: samples (N, D).
        W: weights (D, M).
        b: biases (M,).

    Returns:
        out (N, M), and a cache of your choice.

    >>> out, cache = affine_forward(np.array([[1.0, 2.0]]), np.array([[3.0], [5.0]]), np.array([7.0]))
    >>> out.tolist()
    [[20.0]]
    """
    raise NotImplementedError


def affine_backward(dout, cache):
    """Returns the gradients of L with respect to the three inputs of `affine_forward`.

    By the chain rule dL/dW[d, m] is the sum, over all entries of out, of dout[n, k] times d out[n, k] / d W[d, m]; most of
    these terms are 0. The same for x and for b. The loss has divided by N already: nothing is averaged here.

    Args:
        dout: dL/dout (N, M).
        cache: what `affine_forward` kept.

    Returns:
        dx (N, D), dW (D, M), db (M,): three new arrays.
    """
    raise NotImplementedError


def sigmoid_forward(z):
    """Returns sigmoid(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> sigmoid_forward(np.array([0.0]))[0].tolist()
    [0.5]
    """
    raise NotImplementedError


def sigmoid_backward(dout, cache):
    """Returns dL/dz for a = sigmoid(z): the upstream gradient times the slope of the sigmoid at z.

    Mind which of the two your cache holds, z or a: the slope is not the same formula in both.

    Args:
        dout: dL/da (any shape).
        cache: what `sigmoid_forward` kept.

    Returns:
        dz (same shape), a new array.
    """
    raise NotImplementedError


def tanh_forward(z):
    """Returns tanh(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> tanh_forward(np.array([0.0]))[0].tolist()
    [0.0]
    """
    raise NotImplementedError


def tanh_backward(dout, cache):
    """Returns dL/dz for a = tanh(z): the upstream gradient times the slope of tanh at z.

    Args:
        dout: dL/da (any shape).
        cache: what `tanh_forward` kept.

    Returns:
        dz (same shape), a new array.
    """
    raise NotImplementedError


def relu_forward(z):
    """Returns relu(z) entry by entry, and what the backward pass will need.

    Args:
        z: numbers (any shape).

    Returns:
        a (same shape), and a cache of your choice.

    >>> relu_forward(np.array([-2.0, 3.0]))[0].tolist()
    [0.0, 3.0]
    """
    raise NotImplementedError


def relu_backward(dout, cache):
    """Returns dL/dz for a = relu(z): the upstream gradient, let through or stopped by the sign of z.

    At z = 0 there is no slope. The course takes 0; any value between 0 and 1 times the upstream gradient is accepted.

    Args:
        dout: dL/da (any shape), of either sign.
        cache: what `relu_forward` kept.

    Returns:
        dz (same shape), a new array: dout itself is not changed.
    """
    raise NotImplementedError


def softmax_backward(dout, p, axis=-1):
    """Returns dL/dz for p = softmax(z, axis).

    Along the axis every p depends on every z: dL/dz[j] = sum over i of dout[i] times d p[i] / d z[j].

    Args:
        dout: dL/dp (any shape).
        p: what softmax returned (same shape); z itself is not needed.
        axis: the axis along which p adds up to 1.

    Returns:
        dz (same shape), a new array.
    """
    raise NotImplementedError


def softmax_cross_entropy_backward(z, y):
    """Returns the gradient of `softmax_cross_entropy(z, y)` with respect to the scores z.

    The loss is the mean over the rows of -log(softmax(z)[n, y[n]]). It is the last number of the network: there is no dout.

    Args:
        z: scores (N, C).
        y: labels (N,), integers from 0 to C - 1.

    Returns:
        dz (N, C), a new array.
    """
    raise NotImplementedError


def mse_backward(y_pred, t):
    """Returns the gradient of `mse_loss(y_pred, t)` with respect to the predictions.

    The loss is 1/(2N) times the sum of all (y_pred - t)^2, with N rows.

    Args:
        y_pred: predictions (N, K).
        t: targets (N, K).

    Returns:
        dy (N, K), a new array.
    """
    raise NotImplementedError


def bce_with_logits_backward(z, t):
    """Returns the gradient of `bce_with_logits(z, t)` with respect to the scores z.

    The loss is the mean over the N samples of -t log(p) - (1 - t) log(1 - p) with p = sigmoid(z).

    Args:
        z: scores (N,), of any size: +1000 and -1000 too.
        t: targets (N,), each 0 or 1.

    Returns:
        dz (N,), a new array.
    """
    raise NotImplementedError


def unbroadcast(grad, shape):
    """Returns the gradient with respect to an array of the given shape that broadcasting had copied out to grad.shape.

    Broadcasting uses one number in many places, so its gradient is the sum over all the places where it was used. NumPy
    broadcasts in two ways: it puts new axes in front, and it repeats along axes of length 1.

    Args:
        grad: the gradient with respect to the broadcast result (any shape).
        shape: the shape that the array had before, a tuple that broadcasts to grad.shape; `()` is a single number.

    Returns:
        The gradient, a new array of exactly that shape: axes of length 1 stay, a single number comes back as a 0-d array.

    >>> unbroadcast(np.array([[1.0, 2.0], [3.0, 4.0]]), (2, 2)).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    raise NotImplementedError


def mlp_loss_and_grads(params, X, y, reg=0.0):
    """Returns the loss of a whole network, and its gradient with respect to every weight and every bias.

    The network: affine, ReLU, affine, ReLU, ..., affine (no ReLU after the last one), then softmax cross-entropy. The loss is
    softmax_cross_entropy(scores, y) + reg / 2 times the sum of the squares of all weights W. Biases are not penalised.

    Args:
        params: a list of (W, b), one pair per layer, at least one; W is (inputs, outputs), b is (outputs,).
        X: samples (N, D).
        y: labels (N,), integers.
        reg: strength of the penalty, at least 0.

    Returns:
        The loss (one float), and a list of (dW, db) in the order of params.
    """
    raise NotImplementedError


def train_step(params, X, y, lr, reg=0.0):
    """Returns the parameters after one step of gradient descent, and the loss before it.

    Every parameter moves by -lr times its gradient; all gradients are taken at the old parameters.

    Args:
        params: a list of (W, b); it and its arrays are left as they are.
        X: samples (N, D).
        y: labels (N,), integers.
        lr: the learning rate, a positive number.
        reg: strength of the penalty, as in `mlp_loss_and_grads`.

    Returns:
        new_params (a new list of (W, b) with new arrays), and the loss at the old parameters (one float).
    """
    raise NotImplementedError


def numerical_gradient(f, x, h=None):
    """Returns the gradient of f at x by central differences, one entry at a time, all other entries held still.

    grad[i] = (f(x with x[i] + h_i) - f(x with x[i] - h_i)) / (2 h_i).

    Args:
        f: a function of one array that returns one number: a float, or an array without axes. It may hand out the same array
            at every call with a new number in it, so keep the number, not the array.
        x: the point (any shape, any memory layout, also whole numbers).
        h: the step, one positive number for all entries; None takes h_i = 6e-6 max(1, |x[i]|) for each entry.

    Returns:
        The gradient, float64 even if x holds whole numbers (shape of x). Afterwards x is what it was, bit for bit.

    Raises:
        TypeError or ValueError: f returns more than one number.

    >>> numerical_gradient(lambda x: 3.0, np.array([[1, 2]])).tolist()
    [[0.0, 0.0]]
    """
    raise NotImplementedError


def relative_error(a, b, floor=1e-12):
    """Returns the largest, over all entries, of |a - b| / max(|a| + |b|, floor).

    0 means equal, 1 means that an entry is missing or has the wrong sign. It looks at every entry by itself: a small wrong
    entry is not hidden by a large right one.

    Args:
        a: numbers (any shape).
        b: numbers (same shape).
        floor: keeps two zeros from being divided by zero.

    Returns:
        One float; infinity if any entry of a or b is not a finite number, 0.0 if there are no entries.

    Raises:
        ValueError: the shapes differ.

    >>> relative_error(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    0.0
    """
    raise NotImplementedError


def gradient_check(f, x, grad, rtol=1e-6):
    """Tells whether grad is the gradient of f at x, up to what the numeric gradient can know; and where it is worst.

    With num[i] the central difference of step h_i = 6e-6 max(1, |x[i]|), entry i is right if

        |num[i] - grad[i]| <= allowed[i] = rtol max(|num[i]|, |grad[i]|) + noise[i]
        noise[i] = 64 ulp(|f(x)|) / (2 h_i)

    where ulp(v) is the distance from v to the next float64 (NumPy calls it `np.spacing`).

    Args:
        f: a function of one array that returns one number.
        x: the point (any shape, at least one entry, also whole numbers).
        grad: the gradient to be checked (shape of x).
        rtol: the relative error that is allowed.

    Returns:
        ok: True if every entry is right. An entry of grad or num that is not a finite number is never right.
        worst_index: where |num - grad| / allowed is largest, a tuple of integers; the first such place if there are several.
            An entry that is not finite counts as infinitely wrong, an entry without any error as 0.

    Raises:
        ValueError: grad does not have the shape of x.

    >>> gradient_check(lambda x: 3.0, np.array([1.0, 2.0]), np.array([0.0, 0.5]))
    (False, (1,))
    """
    raise NotImplementedError


def directional_check(f, x, grad, rng):
    """Returns a random direction and the slope of f along it, measured and predicted: one look for two calls of f.

    u holds one standard normal number per entry of x. With h = 6e-6 max(1, largest |x[i]|),

        numeric = (f(x + h u) - f(x - h u)) / (2 h)        analytic = sum over all entries of grad times u

    and the two agree if grad is the gradient. (Numbers +1 and -1 in place of u would let two opposite mistakes cancel.)

    Args:
        f: a function of one array that returns one number.
        x: the point (any shape, at least one entry); left as it is.
        grad: the gradient to be checked (shape of x).
        rng: a `numpy.random.Generator`, the only source of randomness.

    Returns:
        u (shape of x), numeric (float), analytic (float).

    Raises:
        ValueError: grad does not have the shape of x.
    """
    raise NotImplementedError


def diagnose_gradient(f, x, grad):
    """Says why a simple gradient checker raises an alarm: a real mistake, or one of three false alarms.

    Let h_i, num and allowed be as in `gradient_check` (rtol = 1e-6). The simple checker raises an alarm at entry i unless
    |num[i] - grad[i]| <= 1e-5 max(1e-8, |num[i]| + |grad[i]|). Ask in this order; the first answer that fits is the one:

    1. Is an entry of grad not a finite number? "wrong".
    2. Is there no alarm at any entry? "ok".
    3. Are f(x) and every f(x with x[i] +- h_i) numbers that float32 can hold exactly? Then f computes in float32, whatever
       type it returns, and h is far too small for it. Measure once more with h = 5e-3 for all entries; an entry is right if
       |num[i] - grad[i]| <= 1e-2 max(|num[i]|, |grad[i]|) + 64 ulp32(|f(x)|) / (2 h), where ulp32 is the distance to the
       next float32. All are right: "float32". Otherwise: "wrong".
    4. Is every entry with an alarm within its allowed[i]? Then the slope is so tiny beside f(x) that the rounding of f(x)
       drowns it: "tiny".
    5. The other entries with an alarm need an excuse. With left = (f(x) - f(x with x[i] - h_i)) / h_i, right likewise with
       x[i] + h_i, and steep = max(|left|, |right|), entry i is excused if there is a kink, |right - left| > 1e-3 steep, and
       grad[i] lies between left and right (give or take 1e-3 steep). All are excused: "kink". Otherwise: "wrong".

    Args:
        f: a function of one array that returns one number.
        x: the point (any shape, at least one entry); left as it is.
        grad: the gradient that somebody claims (shape of x).

    Returns:
        One of the strings "ok", "wrong", "kink", "float32", "tiny".

    Raises:
        ValueError: grad does not have the shape of x.

    >>> diagnose_gradient(lambda x: 3.0, np.array([1.0, 2.0]), np.array([0.0, np.nan]))
    'wrong'
    """
    raise NotImplementedError
