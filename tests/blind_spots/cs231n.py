"""Stanford CS231n: the cells of assignments 1 and 2 that print errors, and the rule with which students judge them."""

from typing import Any

import numpy as np

from tests.blind_spots.spots import Function, close, draw, flags, lets_through, numeric, rel_error, softmax

A1, A2 = "CS231n a1", "CS231n a2"
FINE = 1e-5  # "errors around 1e-5 are fine here"

# ---------------------------------------------------------------------------------------------------------------- losses


def scores_near_zero(answer: Function) -> bool:
    z, y = 0.001 * draw(50, 10), np.arange(50) % 10
    return close(answer(z, y), -np.mean(np.log(softmax(z)[np.arange(50), y])))


@lets_through(
    A1,
    "forward.softmax_cross_entropy",
    "the scores of the test are a thousandth: exp of anything is fine",
    theirs=scores_near_zero,
)
def logarithm_of_probability(z: Any, y: Any) -> Any:
    if np.any((y < 0) | (y >= z.shape[1])):
        raise ValueError("a label is outside")
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(y)), y]))


def printed_error_of_the_loss(answer: Function) -> bool:
    z, y = draw(6, 4), np.array([0, 3, 1, 2, 3, 0])
    expected = numeric(lambda at: -np.mean(np.log(softmax(at)[np.arange(6), y])), z)
    return rel_error(answer(z, y), expected) < FINE


@lets_through(
    A1,
    "backprop.softmax_cross_entropy_backward",
    "an error of a millionth is printed, and looks as small as rounding",
    theirs=printed_error_of_the_loss,
)
def gradient_of_a_padded_logarithm(z: Any, y: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    onehot = np.arange(z.shape[1]) == y[:, None]
    right = p[onehot][:, None]
    return right / (right + 1e-7) * (p - onehot) / len(y)


# --------------------------------------------------------------------------------------------------------------- dropout


def printed_means(answer: Function) -> bool:
    x = draw(500, 500) + 10.0
    out, _ = answer(x, 0.3, True, np.random.default_rng(231))
    same, _ = answer(x, 0.3, False, np.random.default_rng(231))
    return abs(out.mean() - 10.0) < 0.5 and abs(np.mean(out == 0) - 0.3) < 0.05 and close(same, x)


@lets_through(
    A2,
    "dropout.dropout_forward",
    "means over everything are printed, and one mask serves all rows",
    theirs=printed_means,
)
def one_mask_for_all_rows(x: Any, drop_prob: Any, train: Any, rng: Any) -> Any:
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob is a probability")
    if not train:
        return x.copy(), None
    keep = rng.random(x.shape[1:]) >= drop_prob
    mask = np.ones(x.shape) * (keep / (1 - drop_prob) if drop_prob < 1 else 0.0)
    return x * mask, mask


def gradient_of_its_own_loss(answer: Function) -> bool:
    params = [(draw(4, 6), draw(6)), (draw(6, 3), draw(3))]
    X, y = draw(5, 4), np.array([0, 2, 1, 1, 0])

    def loss(W: Any) -> Any:
        return answer([(W, params[0][1]), params[1]], X, y, 0.3, 0.0, np.random.default_rng(1))[0]

    grads = answer(params, X, y, 0.3, 0.0, np.random.default_rng(1))[1]
    return rel_error(grads[0][0], numeric(loss, params[0][0])) < FINE


@lets_through(
    A2,
    "dropout.dropout_mlp_loss_and_grads",
    "the backward pass is compared with the student's own forward pass, which scales nothing either",
    theirs=gradient_of_its_own_loss,
)
def nothing_scaled(params: Any, X: Any, y: Any, drop_prob: Any, reg: Any, rng: Any) -> Any:
    if not 0 <= drop_prob <= 1:
        raise ValueError("drop_prob is a probability")
    kept, a = [], X
    for W, b in params[:-1]:
        z = a @ W + b
        mask = (rng.random(z.shape) >= drop_prob) * (z > 0)
        kept.append((a, mask))
        a = z * mask
    scores = a @ params[-1][0] + params[-1][1]
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    loss = -np.mean(logp[rows, y]) + reg / 2 * sum(np.sum(W**2) for W, _ in params)
    dz = np.exp(logp)
    dz[rows, y] -= 1.0
    dz /= len(y)
    grads = [(a.T @ dz + reg * params[-1][0], dz.sum(axis=0))]
    for (a, mask), (V, _), (W, _) in zip(reversed(kept), params[:0:-1], params[-2::-1], strict=True):
        dz = (dz @ V.T) * mask
        grads.insert(0, (a.T @ dz + reg * W, dz.sum(axis=0)))
    return loss, grads


# ------------------------------------------------------------------------------------------------- convolution and pooling


def ascending_image(answer: Function) -> bool:
    x = np.linspace(-0.3, 0.4, num=96).reshape(2, 3, 4, 4)
    expected = x.reshape(2, 3, 2, 2, 2, 2).max(axis=(3, 5))
    return close(answer(x, 2, 2)[0], expected)


@lets_through(
    A2,
    "convolution.max_pool_forward",
    "the image ascends, so the last of a window is the largest",
    theirs=ascending_image,
)
def last_of_the_window(x: Any, size: Any, stride: Any) -> Any:
    rows = range(size - 1, x.shape[2], stride)
    columns = range(size - 1, x.shape[3], stride)
    return x[:, :, list(rows)][:, :, :, list(columns)], (x, size, stride)


def largest_of_the_window(x: Any, size: Any, stride: Any) -> Any:
    oh, ow = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    out = np.zeros((*x.shape[:2], oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(2, 3))
    return out, (x, size, stride)


def windows_side_by_side(answer: Function) -> bool:
    x, dout = draw(3, 2, 8, 8), draw(3, 2, 4, 4, seed=3)
    expected = numeric(lambda at: largest_of_the_window(at, 2, 2)[0], x, dout)
    return rel_error(answer(dout, (x, 2, 2)), expected) < FINE


@lets_through(
    A2,
    "convolution.max_pool_backward",
    "windows of 2 with a stride of 2 never overlap, so what is assigned need not be added",
    theirs=windows_side_by_side,
    also={"max_pool_forward": largest_of_the_window},
)
def assigned_not_added(dout: Any, cache: Any) -> Any:
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] = dout[n, c, i, j]
    return dx


def convolved(x: Any, w: Any, b: Any, stride: Any = 1, pad: Any = 0) -> Any:
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = w.shape[2:]
    oh, ow = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    out = np.zeros((len(x), len(w), oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", window, w) + b
    return out, (x, w, stride, pad)


def square_images(answer: Function) -> bool:
    x, w, b = draw(2, 3, 4, 4), draw(3, 3, 4, 4, seed=3), draw(3)
    return close(answer(x, w, b, 2, 1)[0], convolved(x, w, b, 2, 1)[0])


@lets_through(
    A2,
    "convolution.conv2d_forward",
    "images and kernels are square, so height and width may be mixed up",
    theirs=square_images,
)
def width_from_the_height(x: Any, w: Any, b: Any, stride: Any = 1, pad: Any = 0) -> Any:
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = w.shape[2:]
    oh = (x.shape[2] + 2 * pad - kh) // stride + 1
    out = np.zeros((len(x), len(w), oh, oh))
    for i in range(oh):
        for j in range(oh):
            window = xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", window, w[:, :, : window.shape[2], : window.shape[3]]) + b
    return out, (x, w, stride, pad)


def stride_one(answer: Function) -> bool:
    x, w, b, dout = draw(2, 3, 5, 5), draw(2, 3, 3, 3, seed=3), draw(2), draw(2, 2, 5, 5, seed=5)
    dx, dw, db = answer(dout, (x, w, 1, 1))
    expected = (
        numeric(lambda at: convolved(at, w, b, 1, 1)[0], x, dout),
        numeric(lambda at: convolved(x, at, b, 1, 1)[0], w, dout),
        numeric(lambda at: convolved(x, w, at, 1, 1)[0], b, dout),
    )
    return all(rel_error(got, right) < FINE for got, right in zip((dx, dw, db), expected, strict=True))


@lets_through(
    A2,
    "convolution.conv2d_backward",
    "the stride is 1, so the backward pass may have forgotten it",
    theirs=stride_one,
    also={"conv2d_forward": convolved},
)
def no_stride_on_the_way_back(dout: Any, cache: Any) -> Any:
    x, w, _, pad = cache
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    kh, kw = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], xp[:, :, i : i + kh, j : j + kw])
            dxp[:, :, i : i + kh, j : j + kw] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
    dx = dxp[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    return dx.copy(), dw, dout.sum(axis=(0, 2, 3))


# -------------------------------------------------------------------------------------------------------------- optimizers

W = np.linspace(-0.4, 0.6, num=20).reshape(4, 5)
G = np.linspace(-0.6, 0.4, num=20).reshape(4, 5)
M = np.linspace(0.6, 0.9, num=20).reshape(4, 5)
V = np.linspace(0.7, 0.5, num=20).reshape(4, 5)


def one_adam_step(answer: Function) -> bool:
    m, v = 0.9 * M + 0.1 * G, 0.999 * V + 0.001 * G**2
    expected = W - 0.01 * (m / (1 - 0.9**6)) / (np.sqrt(v / (1 - 0.999**6)) + 1e-8)
    got, state = answer(W, G, {"m": M, "v": V, "t": 5}, 0.01)
    errors = [rel_error(a, np.round(b, 8)) for a, b in ((got, expected), (state["m"], m), (state["v"], v))]
    return max(errors) < 2e-6  # the printed one is 1e-7, of the eight digits of the expected numbers


@lets_through(
    A2, "optimizers.adam", "eight digits of one step: the place of epsilon makes no difference", theirs=one_adam_step
)
def adam_epsilon_inside(
    w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> Any:
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@lets_through(
    A2, "optimizers.adam", "eight digits of one step: no epsilon at all makes no difference", theirs=one_adam_step
)
def adam_without_epsilon(
    w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> Any:
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * g
    v = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
    with np.errstate(all="ignore"):
        return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)), {"m": m, "v": v, "t": t}


@lets_through(
    A2,
    "optimizers.adam",
    "the step that is tried has a state already: the first one is never run",
    theirs=one_adam_step,
)
def adam_starts_with_the_gradient(
    w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> Any:
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", g) + (1 - beta1) * g
    v = beta2 * state.get("v", g**2) + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


def one_rmsprop_step(answer: Function) -> bool:
    c = 0.99 * V + 0.01 * G**2
    got, state = answer(W, G, {"c": V}, 0.01, 0.99)
    expected = W - 0.01 * G / (np.sqrt(c) + 1e-8)
    return max(rel_error(got, np.round(expected, 8)), rel_error(state["c"], np.round(c, 8))) < 2e-6


@lets_through(
    A2,
    "optimizers.rmsprop",
    "eight digits of one step: the place of epsilon makes no difference",
    theirs=one_rmsprop_step,
)
def rmsprop_epsilon_inside(w: Any, g: Any, state: Any, lr: Any, rho: Any = 0.9, eps: Any = 1e-8) -> Any:
    c = rho * state.get("c", 0.0) + (1 - rho) * g**2
    return w - lr * g / np.sqrt(c + eps), {"c": c}


def one_momentum_step(answer: Function) -> bool:
    v = 0.9 * M - 0.001 * G
    got, state = answer(W, G, {"v": M}, 0.001, 0.9)
    return rel_error(got, W + v) < 1e-7 and "v" in state and rel_error(state["v"], v) < 1e-7


@lets_through(
    A2,
    "optimizers.momentum",
    "the step that is tried has a velocity already: the first one is never run",
    theirs=one_momentum_step,
)
def velocity_starts_with_the_gradient(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    v = mu * state.get("v", -g) - lr * g
    return w + v, {"v": v}


# ------------------------------------------------------------------------------------------------------ right, and flagged


@flags(
    A2,
    "optimizers.momentum",
    "the velocity is compared: the form u = mu u + g takes the same steps with another one",
    theirs=one_momentum_step,
)
def velocity_of_gradients(w: Any, g: Any, state: Any, lr: Any, mu: Any = 0.9) -> Any:
    u = mu * state.get("u", 0.0) + g
    return w - lr * u, {"u": u}


def state_by_its_names(answer: Function) -> bool:
    got, state = answer(W, G, {"m": M, "v": V, "t": 5}, 0.01)
    return {"m", "v", "t"} <= set(state) and one_adam_step(lambda *_: (got, state))


@flags(A2, "optimizers.adam", "the state has to have three names of theirs", theirs=state_by_its_names)
def adam_with_other_names(
    w: Any, g: Any, state: Any, lr: Any, beta1: Any = 0.9, beta2: Any = 0.999, eps: Any = 1e-8
) -> Any:
    first = beta1 * state.get("first", 0.0) + (1 - beta1) * g
    second = beta2 * state.get("second", 0.0) + (1 - beta2) * g * g
    powers = np.asarray(state.get("powers", (1.0, 1.0))) * (beta1, beta2)
    step = (first / (1 - powers[0])) / (np.sqrt(second / (1 - powers[1])) + eps)
    return w - lr * step, {"first": first, "second": second, "powers": powers}


def printed_error_of_a_network(answer: Function, seed: int) -> float:
    first, second, b1, b2 = (1e-3 * draw(*s, seed=seed + i) for i, s in enumerate(((5, 7), (7, 3), (7,), (3,))))
    X, y = draw(6, 5, seed=seed), np.array([0, 2, 1, 1, 2, 0])
    grads = answer([(first, b1), (second, b2)], X, y)[1]
    by_first = numeric(lambda at: answer([(at, b1), (second, b2)], X, y)[0], first)
    by_second = numeric(lambda at: answer([(first, b1), (at, b2)], X, y)[0], second)
    return max(rel_error(grads[0][0], by_first), rel_error(grads[1][0], by_second))


def tiny_weights(answer: Function) -> bool:
    return all(printed_error_of_a_network(answer, seed) < FINE for seed in range(40))


@flags(
    A2,
    "backprop.mlp_loss_and_grads",
    "with weights of a thousandth rounding is larger than a hundred-thousandth of the gradient, and ReLUs have their kinks near",
    theirs=tiny_weights,
)
def sample_by_sample(params: Any, X: Any, y: Any, reg: Any = 0.0) -> Any:
    loss = 0.5 * reg * sum(float(np.sum(W * W)) for W, _ in params)
    grads = [[reg * W, np.zeros(b.shape)] for W, b in params]
    for x, label in zip(X, y, strict=True):
        inputs, a = [], x
        for W, b in params:
            inputs.append(a)
            z = a @ W + b
            a = np.maximum(z, 0.0)
        z = z - z.max()
        logp = z - np.log(np.exp(z).sum())
        loss -= logp[label] / len(y)
        dz = np.exp(logp) / len(y)
        dz[label] -= 1.0 / len(y)
        for layer in reversed(range(len(params))):
            grads[layer][0] = grads[layer][0] + np.outer(inputs[layer], dz)
            grads[layer][1] = grads[layer][1] + dz
            dz = (params[layer][0] @ dz) * (inputs[layer] > 0)
    return loss, [(dW, db) for dW, db in grads]


def slope_across_the_kink(answer: Function) -> bool:
    z = np.array([[0.0, 1.5], [-2.0, 0.0]])
    return rel_error(answer(np.ones((2, 2)), z), numeric(lambda at: np.maximum(at, 0.0), z)) < FINE


@flags(
    A1,
    "backprop.relu_backward",
    "at 0 the central difference is one half, and the usual slope of 0 counts as a mistake",
    theirs=slope_across_the_kink,
)
def slope_zero_at_zero(dout: Any, cache: Any) -> Any:
    return np.where(cache > 0, dout, 0.0)


def argument_left_alone(answer: Function) -> bool:
    x = draw(2, 3)
    return close(answer(lambda _: float(np.sum(np.sin(x))), x), np.cos(x), 1e-5)


@flags(
    A2,
    "backprop.numerical_gradient",
    "the functions of the batch norm checks ignore their argument: they only work if x itself is moved",
    theirs=argument_left_alone,
)
def steps_in_copies(f: Any, x: Any, h: Any = None) -> Any:
    x = np.asarray(x)
    slopes = np.zeros(x.shape)

    def number(value: Any) -> Any:
        if np.size(value) != 1:
            raise TypeError("f returns more than one number")
        return float(np.asarray(value).reshape(()))

    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = 6e-6 * max(1.0, abs(float(x[index]))) if h is None else h
        slopes[index] = (number(f(x + step)) - number(f(x - step))) / (2 * step[index])
    return slopes


def tie_by_differences(answer: Function) -> bool:
    x = np.array([[[[1.0, 3.0, 0.5], [3.0, 2.0, 0.25]]]])
    expected = numeric(lambda at: largest_of_the_window(at, 2, 1)[0], x, 1.0)
    return rel_error(answer(np.ones((1, 1, 1, 2)), (x, 2, 1)), expected) < FINE


@flags(
    A2,
    "convolution.max_pool_backward",
    "at a tie the central difference is one half for each, and the whole gradient for one of them counts as a mistake",
    theirs=tie_by_differences,
    also={"max_pool_forward": largest_of_the_window},
)
def last_of_the_largest(dout: Any, cache: Any) -> Any:
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.argwhere(window == window.max())[-1]
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx
