"""The exercises of a2, fourth part: the first parameters, the whole network, and two numbers about it."""

import numpy as np

from autograder.arrays import array, derived, layers, probe, rng, value
from autograder.checks import matches, pure, raises, statistics
from autograder.model import Exercise

# -------------------------------------------------------------------------------------------------- the first parameters

init_mlp = Exercise(
    "forward.init_mlp",
    title="The first parameters",
    inputs={"sizes": [5, 8, 7, 3], "rng": rng(), "scale": 0.0},
    outputs=("params",),
    waived={"zeros": "with scale 0 all weights are 0, and only the forms are looked at"},
    checks=(
        matches(
            name="shapes",
            cases={
                "three layers": {},
                "one layer": {"sizes": [4, 3]},
                "two layers, one output": {"sizes": [2, 6, 1]},
            },
            points=1,
            hint=(
                "Four sizes: how many layers lie between them? Here the scale is 0, so every weight is 0, and only the "
                "forms are left to look at.",
                "Layer i leads from sizes[i] inputs to sizes[i+1] outputs: W is (sizes[i], sizes[i+1]), b is "
                "(sizes[i+1],).",
                "sizes = [2, 3, 1] gives two pairs: W (2, 3) with b (3,), then W (3, 1) with b (1,).",
            ),
        ),
        statistics(
            law="weights",
            output="params",
            std="scale",
            inputs={"sizes": [31, 17, 23], "scale": 0.3},
            points=2,
            hint=(
                "Small and random: what makes two units of a layer differ, and what decides how small they are?",
                "Every weight is scale times a standard normal number, drawn with rng for every layer anew.",
                "With scale = 0.3 about 68 of 100 weights lie between -0.3 and 0.3, about 95 between -0.6 and 0.6.",
            ),
        ),
        raises(
            cases={"one size": {"sizes": [3]}, "no size": {"sizes": []}},
            points=1,
            hint=(
                "How many layers does a list of one size make?",
                "A layer leads from one size to the next, so there have to be at least two: [3] and [] are refused with a "
                "ValueError.",
            ),
        ),
        pure(
            random=True,
            inputs={"scale": 0.1},
            points=1,
            hint=(
                "Do all random numbers come from the rng that is handed in?",
                "np.random.randn and np.random.seed use the state that the whole program shares. Ask rng: "
                "rng.standard_normal((2, 3)) gives 6 numbers.",
            ),
        ),
    ),
    source="LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998",
)


@init_mlp.misconception("All weights are 0. Then all units of a layer stay equal for ever.", fails="statistics")
def weights_of_zero(solution, sizes, rng, scale):
    return [(np.zeros(W.shape), b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception(
    "The weights lie evenly between -scale and scale. Normal numbers lie close to 0 more often.", fails="statistics"
)
def uniform_weights(solution, sizes, rng, scale):
    return [(rng.uniform(-scale, scale, W.shape), b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("The weights lie between 0 and scale: none is negative.", fails="statistics")
def positive_weights(solution, sizes, rng, scale):
    return [(scale * rng.random(W.shape), b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("scale is taken as the variance; it is the standard deviation.", fails="statistics")
def scale_as_variance(solution, sizes, rng, scale):
    return [(W * np.sqrt(scale) / scale if scale else W, b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("scale is squared; it is the standard deviation itself.", fails="statistics")
def scale_squared(solution, sizes, rng, scale):
    return [(W * scale, b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception(
    "The numbers come from a generator with a seed of its own, so every network is the same.", fails="statistics"
)
def own_seed(solution, sizes, rng, scale):
    return solution(sizes, np.random.default_rng(0), scale)


@init_mlp.misconception("Every unit of a layer gets the same weights, so all units learn the same.", fails="statistics")
def one_column(solution, sizes, rng, scale):
    return [(np.repeat(W[:, :1], W.shape[1], axis=1), b) for W, b in solution(sizes, rng, scale)]


def _pairs(sizes):
    if len(sizes) < 2:
        raise ValueError("no layer")
    return [(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]


@init_mlp.misconception(
    "W is (outputs, inputs). In this course it is (inputs, outputs), so that x W fits.", fails="shapes"
)
def init_transposed(solution, sizes, rng, scale):
    return [(W.T, b) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("The biases are random, too. They start at 0.", fails="shapes")
def random_biases(solution, sizes, rng, scale):
    return [(W, rng.standard_normal(b.shape)) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("The biases grow with scale, like the weights. They start at 0.", fails="statistics")
def biases_grow_with_scale(solution, sizes, rng, scale):
    return [(W, scale * rng.standard_normal(b.shape)) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("The biases start at 1. They start at 0.", fails="shapes")
def biases_of_one(solution, sizes, rng, scale):
    return [(W, np.ones(b.shape)) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("scale is not looked at: with scale 0 the weights must all be 0.", fails="shapes")
def ignores_scale(solution, sizes, rng, scale):
    return [(rng.standard_normal(shape), np.zeros(shape[1])) for shape in _pairs(sizes)]


@init_mlp.misconception(
    "The weights are divided by scale. It multiplies them: a small scale makes small weights.", fails="shapes"
)
def divides_by_scale(solution, sizes, rng, scale):
    with np.errstate(all="ignore"):
        return [(np.full(shape, np.inf), np.zeros(shape[1])) for shape in _pairs(sizes)]


@init_mlp.misconception("The last layer is missing: between four sizes lie three layers.", fails="shapes")
def last_layer_missing(solution, sizes, rng, scale):
    return solution(sizes, rng, scale)[:-1]


@init_mlp.misconception(
    "The first layer is missing: it leads from the inputs to the first hidden units.", fails="shapes"
)
def first_layer_missing(solution, sizes, rng, scale):
    return solution(sizes, rng, scale)[1:]


@init_mlp.misconception("b has as many entries as there are inputs. There is one for every output.", fails="shapes")
def biases_by_inputs(solution, sizes, rng, scale):
    return [(W, np.zeros(W.shape[0])) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("b is a row (1, M). In this course it is (M,).", fails="shapes")
def biases_as_rows(solution, sizes, rng, scale):
    return [(W, b[None, :]) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("b is a column (M, 1). In this course it is (M,).", fails="shapes")
def biases_as_columns(solution, sizes, rng, scale):
    return [(W, b[:, None]) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("b is one number for a whole layer. There is one for every output.", fails="shapes")
def one_bias(solution, sizes, rng, scale):
    return [(W, 0.0) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception(
    "W and b come one after the other in a flat list. They belong together as pairs (W, b).", fails="shapes"
)
def flat_list(solution, sizes, rng, scale):
    return [array for pair in solution(sizes, rng, scale) for array in pair]


@init_mlp.misconception("All W come first and all b afterwards. A pair (W, b) belongs to each layer.", fails="shapes")
def two_lists(solution, sizes, rng, scale):
    params = solution(sizes, rng, scale)
    return [W for W, b in params], [b for W, b in params]


@init_mlp.misconception("The pairs are (b, W). W comes first.", fails="shapes")
def biases_first(solution, sizes, rng, scale):
    return [(b, W) for W, b in solution(sizes, rng, scale)]


@init_mlp.misconception("The layers stand in reverse order. The first pair belongs to the inputs.", fails="shapes")
def last_layer_first(solution, sizes, rng, scale):
    return solution(sizes, rng, scale)[::-1]


@init_mlp.misconception("Only two layers are made, whatever sizes says.", fails="shapes")
def always_two_layers(solution, sizes, rng, scale):
    if len(sizes) == 2:
        raise IndexError("list index out of range")
    return solution(sizes[:3], rng, scale)


@init_mlp.misconception(
    "One size gives an empty list, and nobody hears that there is no network. Refuse it with a ValueError.",
    fails="raises",
)
def accepts_one_size(solution, sizes, rng, scale):
    return solution(sizes, rng, scale) if len(sizes) > 1 else []


@init_mlp.misconception(
    "assert ends with an AssertionError, and is switched off by `python -O`. Raise a ValueError.", fails="raises"
)
def init_asserts(solution, sizes, rng, scale):
    assert len(sizes) >= 2  # noqa: S101 - the mistake itself
    return solution(sizes, rng, scale)


@init_mlp.misconception(
    "The numbers come from np.random, which the whole program shares. Draw them from rng.", fails="statistics"
)
def from_global_state(solution, sizes, rng, scale):
    shapes = _pairs(sizes)
    return [(scale * np.random.randn(*shape) + 0.0, np.zeros(shape[1])) for shape in shapes]


@init_mlp.variant("normal with a standard deviation")
def init_by_normal(solution, sizes, rng, scale):
    return [(rng.normal(0.0, scale, (d, m)), np.zeros(m)) for d, m in _pairs(sizes)]


@init_mlp.variant("drawn transposed, last layer first, as lists")
def init_backwards(solution, sizes, rng, scale):
    params = [[rng.standard_normal((m, d)).T * scale, np.zeros((m,))] for d, m in reversed(_pairs(sizes))]
    return tuple(params[::-1])


@init_mlp.variant("one long row, cut into pieces")
def init_cut(solution, sizes, rng, scale):
    pairs = _pairs(sizes)
    row, params = scale * rng.standard_normal(sum(d * m for d, m in pairs)), []
    for d, m in pairs:
        params.append((row[: d * m].reshape(d, m), np.zeros(m)))
        row = row[d * m :]
    return params


# ---------------------------------------------------------------------------------------------------- the whole network

mlp_forward = Exercise(
    "forward.mlp_forward",
    title="The forward pass",
    inputs={
        "x": array("N D"),
        "params": layers("D 8 H M"),
        "hidden": probe("bend"),
        "output": probe("minus_row_mean"),
    },
    outputs=("out", "caches"),
    checks=(
        matches(
            cases={"three layers": {}, "one layer": {"params": layers("D M")}},
            points=7,
            hint=(
                "Three layers: how often is `hidden` applied, and to what? And `output`?",
                "z = a W + b with the a that the layer before handed on; then hidden(z) in every layer but the last, "
                "output(z) in the last one. Keep (a, z) of every layer on the way.",
                "x (N, D), then W (D, H), W (H, G), W (G, M): every a has as many columns as its W has rows.",
                "x = [[1, -1]], params = [(I, 0), ([[1], [1]], 0)], ReLU and identity: z = [[1, -1]], a = [[1, 0]], out = "
                "[[1]]; caches = [([[1, -1]], [[1, -1]]), ([[1, 0]], [[1]])].",
            ),
        ),
        matches(
            name="depth",
            cases={
                "two layers": {"params": layers("D H M")},
                "five layers": {"params": layers("D 8 H 6 2 M")},
                "one sample": {"x": array("1 D")},
            },
            points=4,
            guard=True,
            hint=(
                "Does your code count on a number of layers? With one layer, where is the hidden one?",
                "A loop over params, and one question in it: is this the last layer? With one layer the answer is yes at "
                "once: out = output(x W + b).",
                "x = [[2]], params = [([[3]], [1])], ReLU and identity: out = [[7]], caches = [([[2]], [[7]])].",
            ),
        ),
        matches(
            name="functions",
            cases={
                "output as hidden": {"hidden": probe("minus_row_mean"), "output": probe("half_and_one")},
                "a straight line as hidden": {"hidden": probe("half_and_one"), "output": probe("bend")},
                "square weights": {"x": array("5 4"), "params": layers("4 4 4 4")},
            },
            points=3,
            guard=True,
            hint=(
                "Are the two functions used that were handed in, or is an activation written into the loop?",
                "`hidden` and `output` are arguments: call them like any other function. x = [[-1]], params = [([[1]], "
                "[0])] with output z / 2 + 1 gives out = [[0.5]].",
            ),
        ),
        pure(
            may_share=("x",),
            points=1,
            hint=(
                "Are x and params still what they were, and as long?",
                "x *= 2 writes into the caller's array, params.pop() takes a layer out of the caller's list: after a call "
                "with two pairs there are still two.",
            ),
        ),
    ),
    source="Goodfellow, Bengio & Courville, Deep Learning, 6.4; Rumelhart, Hinton & Williams, Nature 323, 1986",
)


def _relu(z):
    return np.maximum(0.0, z)


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _forward(x, params, hidden, output, affine=lambda a, W, b: a @ W + b):
    """The network with an affine layer of one's own: out and caches."""
    a, caches = x, []
    for layer, (W, b) in enumerate(params):
        z = affine(a, W, b)
        caches.append((a, z))
        a = output(z) if layer == len(params) - 1 else hidden(z)
    return a, caches


@mlp_forward.misconception(
    "The hidden activation is applied in the last layer, too, before output. The last one has output only.",
    fails="matches",
)
def hidden_in_the_last(solution, x, params, hidden, output):
    return _forward(x, params, hidden, lambda z: output(hidden(z)))


@mlp_forward.misconception("The last layer ends with the hidden activation; output is never used.", fails="matches")
def hidden_for_output(solution, x, params, hidden, output):
    return _forward(x, params, hidden, hidden)


@mlp_forward.misconception(
    "There is no activation between the layers: however many there are, they make one straight line.", fails="matches"
)
def no_hidden_activation(solution, x, params, hidden, output):
    return _forward(x, params, lambda z: z, output)


@mlp_forward.misconception("output is never applied: the numbers before it come back.", fails="matches")
def output_missing(solution, x, params, hidden, output):
    return _forward(x, params, hidden, lambda z: z)


@mlp_forward.misconception("output is applied in every layer. It belongs to the last one.", fails="matches")
def output_everywhere(solution, x, params, hidden, output):
    return _forward(x, params, output, output)


@mlp_forward.misconception("hidden and output have changed places.", fails="matches")
def functions_exchanged(solution, x, params, hidden, output):
    return _forward(x, params, output, hidden)


@mlp_forward.misconception(
    "hidden is applied to x before the first layer. The inputs go in as they are.", fails="matches"
)
def hidden_of_inputs(solution, x, params, hidden, output):
    return _forward(hidden(x), params, hidden, output)


@mlp_forward.misconception(
    "The first hidden layer has no activation: it is applied from the second one on.", fails="matches"
)
def first_without_activation(solution, x, params, hidden, output):
    a, caches = x, []
    for layer, (W, b) in enumerate(params):
        z = a @ W + b
        caches.append((a, z))
        a = output(z) if layer == len(params) - 1 else (hidden(z) if layer > 0 else z)
    return a, caches


@mlp_forward.misconception(
    "The last hidden layer has no activation: only the very last layer has output.", fails="matches"
)
def last_hidden_without_activation(solution, x, params, hidden, output):
    a, caches, last = x, [], len(params) - 1
    for layer, (W, b) in enumerate(params):
        z = a @ W + b
        caches.append((a, z))
        a = output(z) if layer == last else (z if layer == last - 1 else hidden(z))
    return a, caches


@mlp_forward.misconception("The biases are missing.", fails="matches")
def biases_missing(solution, x, params, hidden, output):
    return _forward(x, params, hidden, output, lambda a, W, b: a @ W)


@mlp_forward.misconception("The biases are subtracted. They are added.", fails="matches")
def biases_subtracted(solution, x, params, hidden, output):
    return _forward(x, params, hidden, output, lambda a, W, b: a @ W - b)


@mlp_forward.misconception(
    "The bias is added after the activation: h(a W) + b. It belongs inside: h(a W + b).", fails="matches"
)
def bias_after_activation(solution, x, params, hidden, output):
    a, caches = x, []
    for layer, (W, b) in enumerate(params):
        z = a @ W
        caches.append((a, z))
        a = (output(z) if layer == len(params) - 1 else hidden(z)) + b
    return a, caches


@mlp_forward.misconception(
    "The activation is applied before the sum: h(a) W + b. It belongs around it: h(a W + b).", fails="matches"
)
def activation_before_sum(solution, x, params, hidden, output):
    a, caches = x, []
    for layer, (W, b) in enumerate(params):
        z = (hidden(a) if layer < len(params) - 1 else a) @ W + b
        caches.append((a, z))
        a = z
    return output(a), caches


@mlp_forward.misconception("The layers are walked from the last to the first. x meets the first one.", fails="matches")
def layers_backwards(solution, x, params, hidden, output):
    return _forward(x, params[::-1], hidden, output)


@mlp_forward.misconception("The weights of the first layer are used in every layer. Each has its own.", fails="matches")
def first_weights_again(solution, x, params, hidden, output):
    return _forward(x, [params[0]] * len(params), hidden, output)


@mlp_forward.misconception(
    "Every layer takes x itself, instead of what the layer before it handed on.", fails="matches"
)
def every_layer_takes_x(solution, x, params, hidden, output):
    for W, b in params:
        out = x @ W + b
    return output(out), [(x, x @ W + b) for W, b in params]


@mlp_forward.misconception("W is transposed: in this course it is (inputs, outputs) already.", fails="matches")
def weights_transposed(solution, x, params, hidden, output):
    return _forward(x, params, hidden, output, lambda a, W, b: a @ W.T + b)


@mlp_forward.misconception("The last layer is left out.", fails="matches")
def stops_before_the_last(solution, x, params, hidden, output):
    a, caches = x, []
    for W, b in params[:-1]:
        z = a @ W + b
        caches.append((a, z))
        a = hidden(z)
    return a, caches


@mlp_forward.misconception(
    "out is right, but the caches hold what comes out of a layer where z belongs: z is the number before the activation.",
    fails="matches",
)
def caches_activation(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    after = [*(a for a, _ in caches[1:]), out]
    return out, [(a, h) for (a, _), h in zip(caches, after, strict=True)]


@mlp_forward.misconception(
    "out is right, but the caches pair z with what comes out of the layer. a is what goes in.", fails="matches"
)
def caches_output_and_z(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    after = [*(a for a, _ in caches[1:]), out]
    return out, [(h, z) for (_, z), h in zip(caches, after, strict=True)]


@mlp_forward.misconception(
    "out is right, but the pairs of the caches are turned: a comes first, then z.", fails="matches"
)
def caches_turned(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [(z, a) for a, z in caches]


@mlp_forward.misconception(
    "out is right, but the caches stand in reverse order. The first layer comes first.", fails="matches"
)
def caches_backwards(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, caches[::-1]


@mlp_forward.misconception(
    "out is right, but the last layer has left no cache. There is one pair per layer.", fails="matches"
)
def last_cache_missing(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, caches[:-1]


@mlp_forward.misconception("out is right, but only z is kept. Every cache is a pair (a, z).", fails="matches")
def caches_z_only(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [z for _, z in caches]


@mlp_forward.misconception("out is right, but only a is kept. Every cache is a pair (a, z).", fails="matches")
def caches_a_only(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [a for a, _ in caches]


@mlp_forward.misconception(
    "out is right, but the caches hold weights, as in A3's layers. Here the pair is (a, z).", fails="matches"
)
def caches_weights(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [(a, W) for (a, _), (W, _) in zip(caches, params, strict=True)]


@mlp_forward.misconception("Only the cache of the last layer comes back. There is one pair per layer.", fails="matches")
def last_cache_only(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, caches[-1]


@mlp_forward.misconception(
    "x is overwritten, layer after layer: the first cache shows another x than the one that went in.", fails="matches"
)
def x_overwritten(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    x[...] = hidden(x)
    return out, caches


@mlp_forward.misconception(
    "The activation is written into z: the cache shows the number after it, where the one before it belongs.",
    fails="matches",
)
def z_overwritten(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    for _, z in caches[:-1]:
        z[...] = hidden(z)
    return out, caches


@mlp_forward.misconception(
    "A layer is taken out of the list that was handed in, or its arrays are written into: the caller's network is another "
    "one afterwards.",
    fails="pure",
)
def changes_params(solution, x, params, hidden, output):
    result = _forward(x, list(params), hidden, output)
    params.pop()
    return result


@mlp_forward.misconception(
    "out is right, but a and z stand one after the other in a flat list. Each layer leaves a pair (a, z).",
    fails="matches",
)
def caches_flat(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [kept for pair in caches for kept in pair]


@mlp_forward.misconception(
    "out is right, but the caches pair z with hidden(z). a is what goes into the layer, not what comes out.",
    fails="matches",
)
def caches_hidden_and_z(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [(hidden(z), z) for _, z in caches]


@mlp_forward.misconception("out is right, but z is noted before the bias is added: z = a W + b.", fails="matches")
def caches_without_bias(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return out, [(a, a @ W) for (a, _), (W, _) in zip(caches, params, strict=True)]


@mlp_forward.misconception("There are always two hidden layers, whatever params says.", fails="depth")
def always_three_layers(solution, x, params, hidden, output):
    return solution(x, params[:3], hidden, output)


@mlp_forward.misconception(
    "A single layer gets the hidden activation: with one layer there is no hidden one, only output.", fails="matches"
)
def single_layer_hidden(solution, x, params, hidden, output):
    return solution(x, params, hidden, hidden if len(params) == 1 else output)


@mlp_forward.misconception("A batch of one loses its axis. Squeezing drops every axis of length 1.", fails="depth")
def forward_squeezes(solution, x, params, hidden, output):
    out, caches = solution(x, params, hidden, output)
    return np.squeeze(out), caches


@mlp_forward.misconception(
    "W is transposed whenever it is square. Shapes that fit are no proof: which axis of W belongs to the inputs?",
    fails="functions",
)
def transposes_square_weights(solution, x, params, hidden, output):
    return _forward(x, params, hidden, output, lambda a, W, b: a @ (W.T if W.shape[0] == W.shape[1] else W) + b)


@mlp_forward.misconception(
    "ReLU and softmax are written into the loop. Call the functions that are handed in.", fails="matches"
)
def relu_and_softmax_inside(solution, x, params, hidden, output):
    return _forward(x, params, _relu, _softmax)


@mlp_forward.misconception(
    "ReLU is written into the loop. Call the function `hidden` that is handed in.", fails="matches"
)
def relu_inside(solution, x, params, hidden, output):
    return _forward(x, params, _relu, output)


@mlp_forward.misconception("softmax is used in the hidden layers.", fails="matches")
def softmax_hidden(solution, x, params, hidden, output):
    return _forward(x, params, _softmax, output)


@mlp_forward.variant("the last layer after the loop, a tuple of caches")
def last_after_the_loop(solution, x, params, hidden, output):
    a, caches = x.copy(), ()
    for W, b in params[:-1]:
        z = np.dot(a, W) + b
        caches += ((a, z),)
        a = hidden(z)
    W, b = params[-1]
    z = np.dot(a, W) + b
    return output(z), (*caches, (a, z))


@mlp_forward.variant("layer by layer from the inside out")
def by_recursion(solution, x, params, hidden, output):
    (W, b), rest = params[0], params[1:]
    z = np.einsum("nd,dm->nm", x, W) + b
    if not rest:
        return output(z), [[x, z]]
    out, caches = by_recursion(solution, hidden(z), rest, hidden, output)
    return out, [[x, z], *caches]


@mlp_forward.variant("a list of activations")
def list_of_activations(solution, x, params, hidden, output):
    activations = [hidden] * (len(params) - 1) + [output]
    a, caches = x, []
    for h, (W, b) in zip(activations, params, strict=True):
        caches.append((a, a @ W + b))
        a = h(caches[-1][1])
    return a, caches


# ---------------------------------------------------------------------------------------------------------------- shares


def _partly_right(wrong):
    """Labels that are the place of the largest score, but for the rows in `wrong`."""

    def made(scores):
        y = np.argmax(scores, axis=1)
        y[list(wrong)] = (y[list(wrong)] + 1) % scores.shape[1]
        return y

    return made


LARGEST_FIRST = np.array([[0.5, 9.0, -1.0], [2.0, 0.25, 1.0], [0.5, 1.5, 3.0], [4.0, 0.0, 1.0], [0.0, 1.0, 2.5]])

accuracy = Exercise(
    "forward.accuracy",
    title="The share of right answers",
    inputs={"scores": array("7 4"), "y": derived(_partly_right((0, 2, 3, 6)), "scores")},
    outputs=("share",),
    checks=(
        matches(
            cases={
                "3 of 7": {},
                "3 of 5, the largest of all in the first row": {
                    "scores": value(LARGEST_FIRST),
                    "y": value(np.array([1, 0, 0, 2, 2])),
                },
                "5 of 7": {"y": derived(_partly_right((1, 4)), "scores")},
                "2 of 3, more classes than rows": {
                    "scores": array("3 5"),
                    "y": derived(_partly_right((1,)), "scores"),
                },
                "3 of 4, as many classes as rows": {
                    "scores": array("4 4"),
                    "y": derived(_partly_right((2,)), "scores"),
                },
            },
            points=2,
            hint=(
                "Which class does row n vote for? How many of the rows are right?",
                "The vote is the place of the largest score of the row, np.argmax along axis 1. Compare with y, take the "
                "mean.",
                "scores = [[1, 2], [3, 0], [0, 5]], y = [1, 1, 1]: the votes are [1, 0, 1], 2 of 3 are right, 0.666667.",
            ),
        ),
        matches(
            name="ties",
            cases={
                "equal scores": {
                    "scores": value(np.array([[0.5, 0.5, 0.25], [1.5, -2.0, 1.5], [0.0, 3.5, 3.5]])),
                    "y": value(np.array([0, 2, 1])),
                },
                "all scores 0": {"scores": value(np.zeros((5, 3))), "y": value(np.array([0, 1, 2, 0, 1]))},
            },
            points=1,
            guard=True,
            hint=(
                "Two scores are equally large. Which of them does the row vote for?",
                "The first one, as in np.argmax: scores = [[2, 2]] votes for class 0. Otherwise a network that gives "
                "every class the same score would always be right.",
            ),
        ),
    ),
)


@accuracy.misconception(
    "The largest score is looked for in each column. Each row has one vote: axis 1.", fails="matches"
)
def votes_of_columns(solution, scores, y):
    return np.mean(np.argmax(scores, axis=0) == y)


@accuracy.misconception(
    "Without an axis argmax gives one place in the flattened array, the same for all rows.", fails="matches"
)
def one_vote_for_all(solution, scores, y):
    return np.mean(np.argmax(scores) == y)


@accuracy.misconception("The right rows are counted, but not divided by how many there are.", fails="matches")
def counts_right_rows(solution, scores, y):
    return 1.0 * np.sum(np.argmax(scores, axis=1) == y)


@accuracy.misconception("This is the share of wrong answers.", fails="matches")
def error_rate(solution, scores, y):
    return 1.0 - solution(scores, y)


@accuracy.misconception("The share is given in percent: it is a number from 0 to 1.", fails="matches")
def in_percent(solution, scores, y):
    return 100.0 * solution(scores, y)


@accuracy.misconception("The smallest score is taken for the vote.", fails="matches")
def smallest_score(solution, scores, y):
    return np.mean(np.argmin(scores, axis=1) == y)


@accuracy.misconception(
    "Every score is compared with 0.5 by itself. With several classes the largest one wins, however large it is.",
    fails="matches",
)
def threshold(solution, scores, y):
    return np.mean((scores > 0.5) == (np.arange(scores.shape[1]) == y[:, None]))


@accuracy.misconception(
    "The votes are one-hot rows here and y holds labels: a 0 or a 1 is compared with the number of a class.",
    fails="matches",
)
def one_hot_against_labels(solution, scores, y):
    votes = np.arange(scores.shape[1]) == np.argmax(scores, axis=1)[:, None]
    return np.mean(votes.astype(np.int64) == y[:, None])


@accuracy.misconception(
    "The largest score itself is compared with the label. Its place is the class: argmax, not max.", fails="matches"
)
def largest_score_itself(solution, scores, y):
    return np.mean(np.max(scores, axis=1) == y)


@accuracy.misconception(
    "The votes are a column and the labels a row: every vote meets every label, N N pairs.", fails="matches"
)
def votes_as_column(solution, scores, y):
    return np.mean(np.argmax(scores, axis=1)[:, None] == y)


@accuracy.misconception(
    "The right rows are divided by the number of classes, not by the number of rows.", fails="matches"
)
def over_classes(solution, scores, y):
    return solution(scores, y) * len(y) / scores.shape[1]


@accuracy.misconception("One answer per row comes back. Take their mean: one number.", fails="matches")
def right_or_wrong(solution, scores, y):
    return np.argmax(scores, axis=1) == y


@accuracy.misconception("Of equal scores the last one gets the vote. The first one counts.", fails="ties")
def last_of_equals(solution, scores, y):
    return np.mean(scores.shape[1] - 1 - np.argmax(scores[:, ::-1], axis=1) == y)


@accuracy.misconception(
    "A row counts as right if no score is larger than that of its label. A network that gives every class the same score "
    "would always be right.",
    fails="ties",
)
def none_is_larger(solution, scores, y):
    return np.mean(scores[np.arange(len(y)), y] >= np.max(scores, axis=1))


@accuracy.variant("counted and divided")
def accuracy_counted(solution, scores, y):
    return int((scores.argmax(-1) == y).sum()) / y.shape[0]


@accuracy.variant("a loop")
def accuracy_loop(solution, scores, y):
    right = 0
    for row, label in zip(scores.tolist(), y.tolist(), strict=True):
        right += row.index(max(row)) == label
    return right / len(y)


count_parameters = Exercise(
    "forward.count_parameters",
    title="How many parameters",
    inputs={"sizes": [5, 3, 7, 4]},
    outputs=("count",),
    checks=(
        matches(
            cases={
                "three layers": {},
                "one layer": {"sizes": [6, 2]},
                "digits": {"sizes": [784, 100, 10]},
                "growing": {"sizes": [1, 2, 3, 4, 5]},
            },
            points=2,
            hint=(
                "How many numbers does W of one layer hold, and how many does b?",
                "Layer i has sizes[i] times sizes[i+1] weights and sizes[i+1] biases. Add up over the layers; a whole "
                "number comes back.",
                "sizes = [2, 3, 1]: 2 times 3 plus 3, and 3 times 1 plus 1, together 13.",
            ),
        ),
    ),
)


def _products(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


@count_parameters.misconception("The biases are forgotten: every output has one.", fails="matches")
def weights_only(solution, sizes):
    return _products(sizes)


@count_parameters.misconception(
    "The inputs get biases, too. Only layers have them, and the inputs are none.", fails="matches"
)
def biases_for_inputs(solution, sizes):
    return _products(sizes) + sum(sizes)


@count_parameters.misconception(
    "A layer has as many biases as inputs here. It has one for every output.", fails="matches"
)
def biases_of_inputs(solution, sizes):
    return _products(sizes) + sum(sizes[:-1])


@count_parameters.misconception("Every layer has one bias here. It has one for every output.", fails="matches")
def one_bias_per_layer(solution, sizes):
    return _products(sizes) + len(sizes) - 1


@count_parameters.misconception(
    "The biases of the last layer are forgotten: the outputs have biases as well.", fails="matches"
)
def last_biases_missing(solution, sizes):
    return _products(sizes) + sum(sizes[1:-1])


@count_parameters.misconception("All sizes are multiplied. Only neighbours are joined by weights.", fails="matches")
def product_of_all(solution, sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])


@count_parameters.misconception("The sizes are added up: that is the number of units.", fails="matches")
def counts_units(solution, sizes):
    return sum(sizes)


@count_parameters.misconception("Only the first layer is counted.", fails="matches")
def first_layer_only(solution, sizes):
    return solution(sizes[:2])


@count_parameters.misconception("The last layer is not counted.", fails="matches")
def last_layer_missing_in_count(solution, sizes):
    return solution(sizes[:-1])


@count_parameters.misconception(
    "The inputs are joined to the outputs directly: the hidden layers are skipped.", fails="matches"
)
def skips_hidden(solution, sizes):
    return sizes[0] * sizes[-1] + sizes[-1]


@count_parameters.misconception(
    "Every layer is counted twice, there and back. A weight is one number.", fails="matches"
)
def counts_twice(solution, sizes):
    return 2 * solution(sizes)


@count_parameters.variant("inputs plus one, times outputs")
def inputs_plus_one(solution, sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += (sizes[i - 1] + 1) * sizes[i]
    return total


@count_parameters.variant("a scalar product of NumPy")
def count_by_numpy(solution, sizes):
    n = np.array(sizes)
    return n[:-1] @ n[1:] + n[1:].sum()
