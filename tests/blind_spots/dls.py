"""DeepLearning.AI, Deep Learning Specialization (and one grader of the NLP one): hidden tests, as their users report them."""

from typing import Any

import numpy as np

from tests.blind_spots.cs231n import convolved
from tests.blind_spots.spots import Function, close, draw, flags, lets_through, numeric

C1, C2, C4, NLP = "DLS course 1", "DLS course 2", "DLS course 4", "NLP course 2"


def two_planted_mistakes(answer: Function) -> bool:
    x = draw(6)

    def f(at: Any) -> Any:
        return float(np.sum(np.sin(at)))

    right = np.cos(x)
    doubled, quadrupled = right.copy(), right.copy()
    doubled[:3] *= 2.0
    quadrupled[3:] *= 4.0
    return bool(answer(f, x, right)[0]) and not answer(f, x, doubled)[0] and not answer(f, x, quadrupled)[0]


@lets_through(
    C2,
    "backprop.gradient_check",
    "the course's own rule, one ratio of lengths for all parameters: a small wrong entry is lost in it",
    theirs=two_planted_mistakes,
)
def one_ratio_of_lengths(f: Any, x: Any, grad: Any, rtol: Any = 1e-6) -> Any:
    if np.shape(grad) != np.shape(x):
        raise ValueError("grad has another shape than x")
    at, num = np.array(x, dtype=np.float64), np.zeros(np.shape(x))
    for index in np.ndindex(at.shape):
        kept = at[index]
        step = 6e-6 * max(1.0, abs(float(kept)))
        at[index] = kept + step
        plus = float(f(at))
        at[index] = kept - step
        num[index] = (plus - float(f(at))) / (2 * step)
        at[index] = kept
    worst = np.unravel_index(np.argmax(np.abs(num - grad)), num.shape)
    ratio = np.linalg.norm(num - grad) / (np.linalg.norm(num) + np.linalg.norm(grad) + 1e-300)
    return bool(ratio < 2e-7), tuple(int(i) for i in worst)


def asserts_a_pair(answer: Function) -> bool:
    (W, b), *_ = answer([3, 5, 2], np.random.default_rng(0), 0.1)
    asserted = ((W.shape == (3, 5), "W has a wrong shape"), (b.shape == (5,), "b has a wrong shape"))
    return all(bool(pair) for pair in asserted)


@lets_through(
    C2, "forward.init_mlp", "their helpers assert a pair in brackets, which is always true", theirs=asserts_a_pair
)
def biases_as_columns(sizes: Any, rng: Any, scale: Any) -> Any:
    if len(sizes) < 2:
        raise ValueError("a network has at least two sizes")
    layers = range(len(sizes) - 1)
    return [(scale * rng.standard_normal((sizes[i], sizes[i + 1])), np.zeros((sizes[i + 1], 1))) for i in layers]


def rows_that_add_up_to_one(answer: Function) -> bool:
    x = np.abs(draw(5, 4))
    x /= x.sum(axis=1, keepdims=True)
    W, dout = draw(4, 3), draw(5, 3, seed=3)
    expected = numeric(lambda b: x @ W + b, np.zeros(3), dout)
    return close(answer(dout, (x, W))[2], expected)


@lets_through(
    NLP,
    "backprop.affine_backward",
    "the inputs of a bag of words add up to 1, so the rows of dW add up to db",
    theirs=rows_that_add_up_to_one,
)
def bias_from_weights(dout: Any, cache: Any) -> Any:
    x, W = cache
    dW = x.T @ dout
    return dout @ W.T, dW, dW.sum(axis=0)


def means_of_gradients(answer: Function) -> bool:
    x, w, b, dout = draw(2, 3, 5, 5), draw(2, 3, 3, 3, seed=3), draw(2), draw(2, 2, 2, 2, seed=5)
    dx, dw, db = answer(dout, (x, w, 2, 0))
    expected = (
        numeric(lambda at: convolved(at, w, b, 2, 0)[0], x, dout),
        numeric(lambda at: convolved(x, at, b, 2, 0)[0], w, dout),
        numeric(lambda at: convolved(x, w, at, 2, 0)[0], b, dout),
    )
    return all(abs(np.mean(got) - np.mean(right)) < 1e-6 for got, right in zip((dx, dw, db), expected, strict=True))


@lets_through(
    C4,
    "convolution.conv2d_backward",
    "only the means of the three gradients are compared",
    theirs=means_of_gradients,
    also={"conv2d_forward": convolved},
)
def turned_round(dout: Any, cache: Any) -> Any:
    x, w, stride, pad = cache
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    kh, kw = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], xp[:, :, top : top + kh, left : left + kw])
            dxp[:, :, top : top + kh, left : left + kw] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
    dx = dxp[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    return dx.copy(), dw[:, :, ::-1, ::-1].copy(), dout.sum(axis=(0, 2, 3))


# ------------------------------------------------------------------------------------------------------ right, and flagged


def one_comparison(answer: Function) -> bool:
    x = np.ones((4, 5))
    keep = np.random.default_rng(1).random((4, 5)) < 0.7
    return close(answer(x, 0.3, True, np.random.default_rng(1))[0], x * keep / 0.7)


@flags(
    C2,
    "dropout.dropout_forward",
    "only rand < keep is accepted, not rand > 1 - keep, which has the same law",
    theirs=one_comparison,
)
def compared_the_other_way(x: Any, drop_prob: Any, train: Any, rng: Any) -> Any:
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob is a probability")
    if not train:
        return np.array(x), None
    mask = np.zeros(x.shape)
    if drop_prob < 1:
        mask[rng.random(x.shape) > drop_prob] = 1 / (1 - drop_prob)
    return x * mask, mask


def unrelated_cache(answer: Function) -> bool:
    A, Z, dA = draw(3, 4), draw(3, 4, seed=3), draw(3, 4, seed=5)
    return close(answer(dA, Z), dA * (1.0 - A**2))


def keeps_z(z: Any) -> Any:
    return np.tanh(z), z


@flags(
    C1,
    "backprop.tanh_backward",
    "the test hands in an activation and a z that do not belong together, and expects the slope of the activation",
    theirs=unrelated_cache,
    also={"tanh_forward": keeps_z},
)
def slope_from_z(dout: Any, cache: Any) -> Any:
    return dout * (1.0 - np.tanh(cache) ** 2)


def one_permutation(answer: Function) -> bool:
    X, y = draw(10, 2), np.arange(10.0)
    order = np.random.default_rng(1).permutation(10)
    batches = list(answer(X, y, 4, np.random.default_rng(1)))
    return len(batches) == 3 and close(np.concatenate([b for _, b in batches]), y[order])


@flags(C2, "optimizers.minibatches", "one permutation of one generator is expected", theirs=one_permutation)
def sorted_by_random_keys(
    X: Any, y: Any, batch_size: Any, rng: Any = None, shuffle: Any = True, drop_last: Any = False
) -> Any:
    if len(X) != len(y) or batch_size < 1 or (shuffle and rng is None):
        raise ValueError("such batches cannot be made")
    order = np.argsort(rng.random(len(X))) if shuffle else np.arange(len(X))
    stop = len(X) // batch_size * batch_size if drop_last else len(X)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, stop, batch_size)]


def plain_number(answer: Function) -> bool:
    return isinstance(answer(np.array([[0.5, 0.5]]), np.array([0])), float)


@flags(
    C1, "forward.cross_entropy", "an array without axes is not a float, whatever number it holds", theirs=plain_number
)
def array_without_axes(p: Any, y: Any) -> Any:
    if y.ndim == 2:
        y = np.argmax(y, axis=1)
    if y.min() < 0 or y.max() >= p.shape[1]:
        raise ValueError("a label is outside")
    with np.errstate(divide="ignore"):
        return np.array(-np.mean(np.log(p[np.arange(len(y)), y])))
