"""a1: one neuron, the perceptron that learns by itself, two lines instead of one, and layers that are no layers.

Rows are samples: X (N, D), W (D, M), b (M,). A neuron adds up its inputs times its weights, plus a bias; a step makes a decision
of the sum: 1 where it is greater than 0, else 0. Decisions are whole numbers (int64), everything else is float64, and no function
changes the arrays that it is given or hands them back: what comes out is new.
"""

import numpy as np


def step_function(z):
    """Returns 1 for every entry of z that is greater than 0, and 0 for every other; 0 itself gives 0.

    Args:
        z: numbers (any shape, also a single number).

    Returns:
        Zeros and ones (same shape), int64, not False and True; a number for a number.

    >>> step_function(np.array([-2.0, 0.0, 0.5])).tolist()
    [0, 0, 1]
    >>> int(step_function(3.0))
    1
    """
    ### BEGIN SOLUTION
    return (np.asarray(z) > 0).astype(np.int64)[()]  # [()] makes a number of an array without axes
    ### END SOLUTION


def neuron_forward(x, w, b, activation=None):
    """Returns h(x_1 w_1 + ... + x_D w_D + b), for one sample or for every row of many.

    Args:
        x: one sample (D,), or many (N, D).
        w: weights (D,), the same for every sample.
        b: bias, one number.
        activation: h, a function of a number or an array that returns as many numbers; None: the sum itself.

    Returns:
        One number for one sample, (N,) for many.

    >>> float(neuron_forward(np.array([1.0, 2.0]), np.array([3.0, 4.0]), 5.0))
    16.0
    """
    ### BEGIN SOLUTION
    z = x @ w + b
    return z if activation is None else activation(z)
    ### END SOLUTION


def gate_params(name):
    """Returns weights and bias of a neuron that decides as a logic gate does, for inputs 0 and 1.

    AND is 1 if both inputs are 1, OR if at least one is, NAND if not both are. With x w + b > 0 exactly where the gate says 1
    and x w + b < 0 where it says 0, any numbers are right; none of the four sums may be 0 (or nearer to 0 than 1e-9).

    Args:
        name: "AND", "OR" or "NAND".

    Returns:
        w (2,), an array, and b, one number.

    Raises:
        ValueError: there is no gate of this name here.
    """
    ### BEGIN SOLUTION
    gates = {"AND": (1.0, 1.0, -1.5), "OR": (1.0, 1.0, -0.5), "NAND": (-1.0, -1.0, 1.5)}
    if name not in gates:
        raise ValueError(f"there is no gate {name!r}: only AND, OR and NAND are known. Use one of them.")
    first, second, bias = gates[name]
    return np.array([first, second]), bias
    ### END SOLUTION


def xor_forward(X):
    """Returns XOR of the two columns of X, built from three neurons: AND of OR(x) and NAND(x).

    Each gate is a neuron with the numbers of your own `gate_params`, followed by a step. So the function has an answer for any
    two numbers, not only for 0 and 1: the one that your three lines give.

    Args:
        X: samples (N, 2).

    Returns:
        Decisions (N,), int64.

    >>> xor_forward(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])).tolist()
    [0, 1, 1, 0]
    """
    ### BEGIN SOLUTION
    either = step_function(neuron_forward(X, *gate_params("OR")))
    not_both = step_function(neuron_forward(X, *gate_params("NAND")))
    hidden = np.stack([either, not_both], axis=1)
    return step_function(neuron_forward(hidden, *gate_params("AND")))
    ### END SOLUTION


def xor_mlp_params():
    """Returns weights and biases of a network with two hidden units that computes XOR.

    With the rows X = [[0, 0], [0, 1], [1, 0], [1, 1]], step(step(X W1 + b1) W2 + b2) is the column [[0], [1], [1], [0]]. Any
    numbers that do this are right; no number before a step may be 0 (or nearer to 0 than 1e-9).

    Returns:
        [(W1, b1), (W2, b2)]: arrays W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,). Column j of W1 holds the weights of hidden unit j.
    """
    ### BEGIN SOLUTION
    hidden = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.5, 1.5])  # columns: OR, NAND
    output = np.array([[1.0], [1.0]]), np.array([-1.5])  # AND
    return [hidden, output]
    ### END SOLUTION


def perceptron_predict(X, w, b):
    """Returns the decision for every row: 1 where X w + b is greater than 0, else 0.

    Args:
        X: samples (N, D).
        w: weights (D,).
        b: bias, one number.

    Returns:
        Decisions (N,), int64.

    >>> perceptron_predict(np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([1.0, 1.0]), 0.5).tolist()
    [1, 0]
    """
    ### BEGIN SOLUTION
    return step_function(neuron_forward(X, w, b))
    ### END SOLUTION


def perceptron_update(w, b, x, t, lr=1.0):
    """Returns weights and bias after the perceptron has seen one sample and has been told the right answer.

    With p, the decision for x by the weights that come in:

        w + lr (t - p) x        b + lr (t - p)

    Args:
        w: weights (D,).
        b: bias, one number.
        x: one sample (D,).
        t: the right answer, 0 or 1.
        lr: the learning rate, a positive number.

    Returns:
        The new w (D,), a new array also if nothing changes, and the new b, one number.
    """
    ### BEGIN SOLUTION
    p = perceptron_predict(x[None, :], w, b)[0]
    step = lr * (t - p)
    return w + step * x, b + step
    ### END SOLUTION


def perceptron_fit(X, t, lr=1.0, max_epochs=100, rng=None):
    """Returns weights and bias that a perceptron has learned from data, and how many mistakes it made on the way.

    It begins with w = 0 and b = 0. In an epoch it sees every row once, and `perceptron_update` is applied row by row: each row
    meets the weights that the row before it has left. It ends after an epoch in which no row was decided wrongly, or after
    max_epochs.

    Args:
        X: samples (N, D).
        t: the right answers (N,), int64, each 0 or 1.
        lr: the learning rate, a positive number.
        max_epochs: the largest number of epochs, at least 1.
        rng: None: every epoch takes the rows in their order. A `numpy.random.Generator`: every epoch takes them in a new random
            order, drawn from it.

    Returns:
        w (D,), b (one number), and mistakes, a list of whole numbers: for every epoch, the last one included, how many rows
        were decided wrongly when their turn came.
    """
    ### BEGIN SOLUTION
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
        wrong = 0
        for n in order:
            wrong += int(perceptron_predict(X[n : n + 1], w, b)[0] != t[n])
            w, b = perceptron_update(w, b, X[n], t[n], lr)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes
    ### END SOLUTION


def affine(x, W, b):
    """Returns x W + b: M neurons without activation, side by side, for N samples at once.

    Args:
        x: samples (N, D).
        W: weights (D, M), one column per neuron.
        b: biases (M,), one per neuron.

    Returns:
        Sums (N, M).

    >>> affine(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([7.0, 8.0])).tolist()
    [[20.0, 10.0]]
    """
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


def collapse_linear(layers, slope=1.0, intercept=0.0):
    """Returns the one affine layer that computes what a whole network of affine layers computes.

    Between every two layers (not after the last one) the network applies h(z) = slope z + intercept to every entry. With
    slope 1 and intercept 0 there is no activation at all.

    Args:
        layers: a list of (W, b), first layer first, at least one; W is (inputs, outputs), b is (outputs,).
        slope: of h, a number.
        intercept: of h, a number.

    Returns:
        A (inputs of the first layer, outputs of the last one) and c (outputs of the last one,), both new arrays, such that
        x A + c is what the network says of any x.

    Raises:
        ValueError: there are no layers.
    """
    ### BEGIN SOLUTION
    if not layers:
        raise ValueError("no layers: there is nothing to collapse. Give at least one (W, b).")
    A, c = np.array(layers[0][0]), np.array(layers[0][1])
    for W, b in layers[1:]:
        A, c = slope * A @ W, (slope * c + intercept) @ W + b
    return A, c
    ### END SOLUTION
