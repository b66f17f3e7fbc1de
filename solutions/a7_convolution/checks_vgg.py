"""The exercises of a7, fifth part: flatten, a network in the style of VGG, and what can be counted of it."""

import numpy as np

from autograder.arrays import array, derived, uniform
from autograder.checks import adjoint, matches, pure
from autograder.model import Exercise

# -------------------------------------------------------------------------------------------------------------- flatten

flatten_forward = Exercise(
    "convolution.flatten_forward",
    title="Every sample one row",
    inputs={"x": array("2 3 4 5")},
    outputs=("out", "cache"),
    checks=(
        matches(
            cases={
                "images": {},
                "sequences": {"x": array("5 3 4")},
                "rows already": {"x": array("3 4")},
                "one sample": {"x": array("1 3 4 5")},
                "Fortran order": {"x": array("2 3 4 5", order="F")},
            },
            points=1,
            hint=(
                "Which axis stays, and in which order do the entries of one sample follow each other?",
                "The first axis stays; the last one is the fastest, as reshape takes them.",
                "x = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] gives [[1, 2, 3, 4], [5, 6, 7, 8]].",
            ),
        ),
    ),
    source="NumPy reference, numpy.reshape (C order)",
)


@flatten_forward.misconception(
    "The first axis of a sample is the fastest here, as in Fortran order. The last one is to be.", fails="matches"
)
def first_axis_fastest(solution, x):
    return x.reshape(len(x), -1, order="F"), x.shape


@flatten_forward.misconception(
    "Everything is one row: the samples have lost their axis. Each sample keeps a row of its own.", fails="matches"
)
def one_row_for_all(solution, x):
    return x.reshape(-1), x.shape


@flatten_forward.misconception(
    "All samples together are one row, (1, N D). Each sample keeps a row of its own.", fails="matches"
)
def one_row_of_a_matrix_for_all(solution, x):
    return x.reshape(1, -1), x.shape


@flatten_forward.misconception(
    "The samples are columns here, and the reshape has mixed their entries: (D, N). Rows are samples.", fails="matches"
)
def samples_into_columns(solution, x):
    return x.reshape(-1, len(x)), x.shape


@flatten_forward.misconception(
    "The shape is right, but samples are mixed: x is cut into columns first and then transposed.", fails="matches"
)
def mixes_samples(solution, x):
    return x.reshape(-1, len(x)).T, x.shape


@flatten_forward.misconception(
    "The channels are moved behind the pixels first: the entries come by row, column, channel. They stay in their order.",
    fails="matches",
)
def flattens_channels_last(solution, x):
    return (np.moveaxis(x, 1, -1).reshape(len(x), -1) if x.ndim > 2 else x), x.shape


@flatten_forward.misconception("Only the last two axes become one: the channels still have theirs.", fails="matches")
def keeps_the_channels(solution, x):
    return x.reshape(*x.shape[:-2], -1), x.shape


@flatten_forward.variant("sample by sample, copied")
def flatten_by_loops(solution, x):
    return np.array([sample.flatten() for sample in x]), x.shape


@flatten_forward.variant("the size worked out")
def flatten_by_size(solution, x):
    return np.reshape(x, (x.shape[0], int(np.prod(x.shape[1:])))), x.shape


flatten_backward = Exercise(
    "convolution.flatten_backward",
    title="The rows back into shape",
    inputs={"x": array("2 3 4 5"), "dout": array("2 60")},
    arguments=("dout", "cache"),
    after=("flatten_forward", ("x",), (1,)),
    outputs=("dx",),
    needs=("flatten_forward",),
    checks=(
        adjoint(
            of="convolution.flatten_forward",
            wrt="x",
            upstream="dout",
            cases={
                "images": {},
                "sequences": {"x": array("5 3 4"), "dout": array("5 12")},
                "rows already": {"x": array("3 4"), "dout": array("3 4")},
                "one sample": {"x": array("1 3 4 5"), "dout": array("1 60")},
            },
            points=1,
            hint=(
                "No number is changed on the way forward, each is moved to one place. Where does its gradient go?",
                "dx has the shape of x, and every entry of dout goes back to where its number came from. So the sum of "
                "flatten_forward(x) * dout is the sum of x * dx.",
                "dout = [[1, 2, 3, 4]] for one image of 2 rows and 2 columns: [[[[1, 2], [3, 4]]]].",
            ),
        ),
    ),
    source="NumPy reference, numpy.reshape (C order)",
)


@flatten_backward.misconception("dout comes back as it is. dx needs the shape of x again.", fails="adjoint")
def leaves_it_flat(solution, dout, cache):
    return dout


@flatten_backward.misconception(
    "The shape is right, but the first axis of a sample is the fastest, as in Fortran order.", fails="adjoint"
)
def back_first_axis_fastest(solution, dout, cache):
    return dout.reshape(cache, order="F")


@flatten_backward.misconception(
    "The entries are read by row, column, channel. They went in by channel, row, column.", fails="adjoint"
)
def back_channels_last(solution, dout, cache):
    if len(cache) < 3:
        return dout
    return np.moveaxis(dout.reshape(cache[0], *cache[2:], cache[1]), -1, 1)


@flatten_backward.misconception("dout is transposed before it gets its shape: samples are mixed.", fails="adjoint")
def back_mixes_samples(solution, dout, cache):
    return dout.T.reshape(cache)


def _keeps_x(solution, x):
    return solution(x)[0], x


@flatten_backward.variant("like x", also={"flatten_forward": _keeps_x})
def back_like_x(solution, dout, cache):
    dx = np.empty_like(cache)
    for n, row in enumerate(dout):
        dx[n] = row.reshape(cache.shape[1:])
    return dx


@flatten_backward.variant("a copy in Fortran order")
def back_in_fortran_order(solution, dout, cache):
    return np.asfortranarray(dout.reshape(cache))


# ---------------------------------------------------------------------------------------------------------------- blocks

BLOCK = {"N": 2, "C": 3, "F": 4, "G": 5}


def _together(*arrays):
    return arrays


vgg_block = Exercise(
    "convolution.vgg_block",
    title="A block of a VGG-style network",
    inputs={
        "x": array("N C 7 6"),
        "w1": array("F C 3 3", scale=0.5),
        "b1": array("F", away=0.3),
        "w2": array("G F 3 3", scale=0.5),
        "b2": array("G", away=0.3),
        "params": derived(_together, "w1", "b1", "w2", "b2"),
    },
    arguments=("x", "params"),
    outputs=("out",),
    needs=("conv2d_forward", "max_pool_forward"),
    checks=(
        matches(
            sizes=BLOCK,
            points=3,
            hint=(
                "Write the five steps of the block one below the other, with the shape after each. Which step is missing in "
                "yours, or stands elsewhere?",
                "Convolution, ReLU, convolution, ReLU, pooling. With a 3 x 3 kernel and pad 1 height and width stay; only the "
                "pooling halves them.",
                "x (2, 3, 7, 6) with 4 and 5 filters: (2, 4, 7, 6), (2, 5, 7, 6), (2, 5, 3, 3). conv2d_forward returns a pair: "
                "item 0 is what goes on.",
            ),
        ),
        matches(
            name="forms",
            cases={
                "one sample": {"x": array("1 3 7 6")},
                "one channel": {"x": array("2 1 4 4"), "w1": array("4 1 3 3")},
                "as many filters as channels": {"w1": array("3 3 3 3"), "b1": array("3"), "w2": array("5 3 3 3")},
                "two rows and two columns": {"x": array("2 3 2 2")},
            },
            sizes=BLOCK,
            points=1,
            guard=True,
            hint=(
                "Which line relies on there being more than one sample or channel, or on w1 and w2 having different shapes?",
                "x (1, 3, 7, 6) gives (1, 5, 3, 3): the axis of the samples stays.",
            ),
        ),
        pure(
            sizes=BLOCK,
            points=1,
            hint=(
                "Are x and all four parameters the same after the call?",
                "ReLU written into an array changes it: use a new one. x = [[[[-1, 2]]]] still holds its -1 afterwards.",
            ),
        ),
    ),
    source="Simonyan & Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015, 2.1",
)


def _same_size(x, w, b):
    """Convolution with as much padding as keeps height and width."""
    seen = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), axis=(2, 3))
    return np.einsum("ncijuv,fcuv->nfij", seen, w) + b[:, np.newaxis, np.newaxis]


def _relu(z):
    return np.maximum(z, 0.0)


def _halved(a, reduce=np.max):
    """2 x 2 windows side by side; an odd row or column is left out."""
    H, W = a.shape[2] // 2, a.shape[3] // 2
    return reduce(a[:, :, : 2 * H, : 2 * W].reshape(*a.shape[:2], H, 2, W, 2), axis=(3, 5))


@vgg_block.misconception(
    "The first ReLU is missing: two convolutions without a bend between them are one convolution.", fails="matches"
)
def no_first_relu(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_relu(_same_size(_same_size(x, w1, b1), w2, b2)))


@vgg_block.misconception("The second ReLU is missing.", fails="matches")
def no_second_relu(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_same_size(_relu(_same_size(x, w1, b1)), w2, b2))


@vgg_block.misconception(
    "There is no ReLU at all: without one the block is linear, but for the pooling.", fails="matches"
)
def no_relu(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_same_size(_same_size(x, w1, b1), w2, b2))


@vgg_block.misconception(
    "ReLU stands before each convolution, and the images lose what is below 0. It comes after.", fails="matches"
)
def relu_before_convolution(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_same_size(_relu(_same_size(_relu(x), w1, b1)), w2, b2))


@vgg_block.misconception(
    "A sigmoid stands in place of each ReLU. Behind a ReLU everything below 0 is 0, and the rest is as it was.",
    fails="matches",
)
def sigmoid_in_the_block(solution, x, params):
    w1, b1, w2, b2 = params
    a = 1.0 / (1.0 + np.exp(-_same_size(x, w1, b1)))
    return _halved(1.0 / (1.0 + np.exp(-_same_size(a, w2, b2))))


@vgg_block.misconception("The pooling stands between the two convolutions. It comes once, at the end.", fails="matches")
def pools_in_between(solution, x, params):
    w1, b1, w2, b2 = params
    return _relu(_same_size(_halved(_relu(_same_size(x, w1, b1))), w2, b2))


@vgg_block.misconception("There is a pooling after each convolution. It comes once, at the end.", fails="matches")
def pools_twice(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_relu(_same_size(_halved(_relu(_same_size(x, w1, b1))), w2, b2)))


@vgg_block.misconception("The pooling is missing: height and width are to be halved.", fails="matches")
def does_not_pool(solution, x, params):
    w1, b1, w2, b2 = params
    return _relu(_same_size(_relu(_same_size(x, w1, b1)), w2, b2))


@vgg_block.misconception("This is average pooling at the end. VGG takes the maximum.", fails="matches")
def averages_at_the_end(solution, x, params):
    w1, b1, w2, b2 = params
    return _halved(_relu(_same_size(_relu(_same_size(x, w1, b1)), w2, b2)), np.mean)


@vgg_block.misconception(
    "The pooling moves by 1: the maps lose one row and one column instead of being halved.", fails="matches"
)
def pools_with_stride_one(solution, x, params):
    w1, b1, w2, b2 = params
    a = _relu(_same_size(_relu(_same_size(x, w1, b1)), w2, b2))
    return np.lib.stride_tricks.sliding_window_view(a, (2, 2), axis=(2, 3)).max(axis=(4, 5))


@vgg_block.misconception(
    "The convolutions are made without padding: each takes two rows and two columns away.", fails="matches"
)
def convolves_without_padding(solution, x, params):
    w1, b1, w2, b2 = params
    a = _relu(_same_size(x, w1, b1)[:, :, 1:-1, 1:-1])
    return _halved(_relu(_same_size(a, w2, b2)[:, :, 1:-1, 1:-1]))


@vgg_block.misconception("The biases of the block are not used.", fails="matches")
def block_without_biases(solution, x, params):
    w1, b1, w2, b2 = params
    return solution(x, (w1, 0.0 * b1, w2, 0.0 * b2))


@vgg_block.misconception(
    "A cache comes back beside the feature maps. This function is for looking only: one array.", fails="matches"
)
def block_with_cache(solution, x, params):
    return solution(x, params), params


@vgg_block.misconception(
    "An odd row or column is rounded up to a window of its own. Halves are rounded down.", fails="matches"
)
def rounds_halves_up(solution, x, params):
    w1, b1, w2, b2 = params
    a = _relu(_same_size(_relu(_same_size(x, w1, b1)), w2, b2))
    odd = [(0, length % 2) for length in a.shape[2:]]
    return _halved(np.pad(a, ((0, 0), (0, 0), *odd)))


@vgg_block.misconception(
    "One image loses the axis of its batch: squeezing drops every axis of length 1.", fails="forms"
)
def squeezes_the_block(solution, x, params):
    out = solution(x, params)
    return out[0] if len(out) == 1 else out


@vgg_block.misconception("ReLU is written into x before the block begins to work on it.", fails="pure")
def relu_into_images(solution, x, params):
    out = solution(x, params)
    x[x < 0] = 0.0
    return out


@vgg_block.variant("the second ReLU after the pooling, which is the same")
def relu_after_pooling(solution, x, params):
    w1, b1, w2, b2 = params
    return _relu(_halved(_same_size(_relu(_same_size(x, w1, b1)), w2, b2)))


@vgg_block.variant("one step after the other in a loop")
def block_in_a_loop(solution, x, params):
    a = x
    for w, b in (params[:2], params[2:]):
        N, C, H, W = a.shape
        ap = np.zeros((N, C, H + 2, W + 2))
        ap[:, :, 1:-1, 1:-1] = a
        z = np.zeros((N, len(w), H, W))
        for f, u, v in np.ndindex(len(w), 3, 3):
            z[:, f] += np.sum(ap[:, :, u : u + H, v : v + W] * w[f, :, u, v][:, None, None], axis=1)
        a = np.where(z + b[:, None, None] > 0, z + b[:, None, None], 0.0)
    H, W = a.shape[2] // 2 * 2, a.shape[3] // 2 * 2
    rows = np.maximum(a[:, :, 0:H:2, :W], a[:, :, 1:H:2, :W])
    return np.maximum(rows[..., ::2], rows[..., 1::2])


# --------------------------------------------------------------------------------------------------------- whole network

NETWORK = {"N": 3, "K": 7}


def _network(*arrays):
    """The parameters of a network: four arrays for every block, then W and b."""
    blocks = [tuple(arrays[k : k + 4]) for k in range(0, len(arrays) - 2, 4)]
    return {"blocks": blocks, "W": arrays[-2], "b": arrays[-1]}


vgg_small_forward = Exercise(
    "convolution.vgg_small_forward",
    title="A VGG-style network",
    inputs={
        "x": array("N 2 10 9"),
        "w1": array("3 2 3 3", scale=0.4),
        "b1": array("3", scale=0.3),
        "w2": array("4 3 3 3", scale=0.3),
        "b2": array("4", scale=0.3),
        "w3": array("5 4 3 3", scale=0.3),
        "b3": array("5", scale=0.3),
        "w4": array("3 5 3 3", scale=0.3),
        "b4": array("3", scale=0.3),
        "W": array("12 K", scale=0.5),
        "b": array("K", away=0.2),
        "w5": array("4 3 3 3", scale=0.4),
        "b5": array("4", scale=0.3),
        "w6": array("6 4 3 3", scale=0.4),
        "b6": array("6", away=0.3),
        "params": derived(_network, "w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4", "W", "b"),
    },
    arguments=("x", "params"),
    outputs=("p",),
    needs=("vgg_block", "flatten_forward"),
    checks=(
        matches(
            sizes=NETWORK,
            points=3,
            hint=(
                "Write the stages one below the other, with the shape after each. In which order do they come, and what must the "
                "rows of the result add up to?",
                "Each block works on what the block before it returned. Then flatten, x W + b, softmax over the classes of each "
                "row.",
                "Images (3, 2, 10, 9) and two blocks with 4 and 3 maps at their ends: (3, 4, 5, 4), (3, 3, 2, 2), flat (3, 12), "
                "scores (3, 7), and three rows of probabilities that add up to 1.",
            ),
        ),
        matches(
            name="depths",
            cases={
                "one block": {
                    "W": array("80 K", scale=0.2),
                    "params": derived(_network, "w1", "b1", "w2", "b2", "W", "b"),
                },
                "three blocks": {
                    "W": array("6 K"),
                    "params": derived(
                        _network, "w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4", "w5", "b5", "w6", "b6", "W", "b"
                    ),
                },
            },
            sizes=NETWORK,
            points=1,
            guard=True,
            hint=(
                "How many blocks does your loop expect?",
                "params['blocks'] says how many there are: (3, 2, 10, 9) goes through one block to (3, 4, 5, 4), flat (3, 80); "
                "a third block makes (3, 6, 1, 1) of (3, 3, 2, 2).",
            ),
        ),
        pure(
            sizes=NETWORK,
            points=1,
            hint=(
                "Is the list of blocks as long as before after the call?",
                "params['blocks'] still holds 2 blocks afterwards: pop takes one away from the caller, an index does not.",
            ),
        ),
    ),
    source="Simonyan & Zisserman, ICLR 2015, 2.1",
)


def _softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _maps(x, params):
    for w1, b1, w2, b2 in params["blocks"]:
        x = _halved(_relu(_same_size(_relu(_same_size(x, w1, b1)), w2, b2)))
    return x


def _scores(x, params, order="nchw"):
    maps = np.einsum(f"nchw->{order}", _maps(x, params))
    return maps.reshape(len(x), -1) @ params["W"] + params["b"]


@vgg_small_forward.misconception(
    "The scores come back. Softmax, the last stage, turns them into probabilities.", fails="matches"
)
def no_softmax(solution, x, params):
    return _scores(x, params)


@vgg_small_forward.misconception(
    "The softmax runs over the samples: the columns add up to 1. Each row is to.", fails="matches"
)
def softmax_over_samples(solution, x, params):
    return _softmax(_scores(x, params), axis=0)


@vgg_small_forward.misconception(
    "This is the sigmoid of every score by itself: the rows do not add up to 1.", fails="matches"
)
def sigmoid_at_the_end(solution, x, params):
    return 1.0 / (1.0 + np.exp(-_scores(x, params)))


@vgg_small_forward.misconception(
    "The logarithm of the probabilities comes back: log-softmax in place of softmax.", fails="matches"
)
def log_probabilities(solution, x, params):
    return np.log(_softmax(_scores(x, params)))


@vgg_small_forward.misconception(
    "The classes come back, the places of the largest scores. What is asked for are the probabilities.", fails="matches"
)
def classes_for_probabilities(solution, x, params):
    return _scores(x, params).argmax(axis=1)


@vgg_small_forward.misconception(
    "There is a ReLU between the affine layer and the softmax. It would make all negative scores equal.",
    fails="matches",
)
def relu_on_scores(solution, x, params):
    return _softmax(_relu(_scores(x, params)))


@vgg_small_forward.misconception("The bias of the affine layer is missing.", fails="matches")
def network_without_last_bias(solution, x, params):
    return solution(x, {**params, "b": 0.0 * params["b"]})


@vgg_small_forward.misconception(
    "The maps are flattened by row, column, channel. They are flattened in their order: channel, row, column.",
    fails="matches",
)
def network_channels_last(solution, x, params):
    return _softmax(_scores(x, params, "nhwc"))


@vgg_small_forward.misconception(
    "The maps are flattened with the first axis fastest, as in Fortran order. The last one is to be.", fails="matches"
)
def network_first_axis_fastest(solution, x, params):
    return _softmax(_scores(x, params, "nwhc"))


@vgg_small_forward.misconception(
    "One block is left out where there is more than one: the network ends too early, and flat and W do not fit.",
    fails="matches",
)
def first_block_only(solution, x, params):
    return solution(x, {**params, "blocks": params["blocks"][:1]})


@vgg_small_forward.misconception(
    "The network always goes through two blocks. With a single one there is no second.", fails="depths"
)
def two_blocks_always(solution, x, params):
    first, second = params["blocks"][0], params["blocks"][1]
    return solution(x, {**params, "blocks": [first, second]})


@vgg_small_forward.misconception(
    "The network ends after two blocks. params['blocks'] says how many there are.", fails="depths"
)
def two_blocks_at_most(solution, x, params):
    return solution(x, {**params, "blocks": params["blocks"][:2]})


@vgg_small_forward.misconception(
    "The blocks are taken out of the caller's list with pop: after the call it is empty.", fails="pure"
)
def takes_blocks_away(solution, x, params):
    p = solution(x, params)
    while params["blocks"]:
        params["blocks"].pop(0)
    return p


@vgg_small_forward.variant("recursive")
def network_by_recursion(solution, x, params):
    def through(maps, blocks):
        if not blocks:
            return maps
        w1, b1, w2, b2 = blocks[0]
        return through(_relu(_halved(_same_size(_relu(_same_size(maps, w1, b1)), w2, b2))), blocks[1:])

    flat = through(x, params["blocks"]).reshape(x.shape[0], -1)
    scores = np.einsum("nd,dk->nk", flat, params["W"]) + params["b"]
    return np.exp(scores) / np.exp(scores).sum(axis=1)[:, None]


@vgg_small_forward.variant("image by image")
def network_by_images(solution, x, params):
    rows = [_scores(image[np.newaxis], params)[0] for image in x]
    return np.array([np.exp(row - row.max()) / np.sum(np.exp(row - row.max())) for row in rows])


# -------------------------------------------------------------------------------------------------------------- counting

VGG16 = [(3, 1), (3, 1), (2, 2)] * 2 + [(3, 1), (3, 1), (3, 1), (2, 2)] * 3


def _layers(drawn):
    return [(2 + int(4 * a), 1 + int(3 * b)) for a, b in drawn]


receptive_field = Exercise(
    "convolution.receptive_field",
    title="How far one number sees",
    inputs={"drawn": uniform(0.0, 1.0, "5 2"), "layers": derived(_layers, "drawn")},
    arguments=("layers",),
    outputs=("pixels",),
    checks=(
        matches(
            cases={
                "drawn": {},
                "one layer": {"layers": [(5, 3)]},
                "two layers 3, stride 1": {"layers": [(3, 1), (3, 1)]},
                "with pooling between": {"layers": [(3, 1), (2, 2), (3, 1)]},
                "three strides": {"layers": [(7, 2), (3, 3), (4, 2), (5, 1)]},
                "VGG-16": {"layers": VGG16},
            },
            points=3,
            hint=(
                "Begin at the end: one number sees `kernel` numbers of the layer before. How far apart are their centres, counted "
                "in pixels of the input?",
                "The first layer sees `kernel` pixels. Every further one adds kernel - 1 steps, and a step is as many pixels as "
                "the strides of all layers before it, multiplied.",
                "[(3, 1), (2, 2), (3, 1)]: 1, plus 2 times 1, plus 1 times 1, plus 2 times 2, which is 8.",
            ),
        ),
        matches(
            name="empty",
            inputs={"layers": []},
            points=1,
            guard=True,
            hint=(
                "Without any layer the number is a pixel itself. How many pixels does it see?",
                "receptive_field([]) is 1: begin with 1 and add for each layer, instead of beginning with the first layer.",
            ),
        ),
    ),
    source="Araujo, Norris & Sim, Computing receptive fields of convolutional neural networks, Distill 2019",
)


@receptive_field.misconception(
    "The strides are not used. Behind a stride of 2 one step is two pixels of the input.", fails="matches"
)
def field_without_strides(solution, layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@receptive_field.misconception(
    "A layer's own stride is multiplied in before its kernel counts. Its stride moves the windows, it does not widen one: "
    "only the strides before it count.",
    fails="matches",
)
def own_stride_counts(solution, layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        field += (kernel - 1) * jump
    return field


@receptive_field.misconception(
    "The strides of the layers behind are multiplied, not of those before: the list begins with the first layer.",
    fails="matches",
)
def strides_of_later_layers(solution, layers):
    return solution(layers[::-1])


@receptive_field.misconception(
    "Only the stride of the layer just before counts. The strides of all layers before are multiplied.", fails="matches"
)
def stride_just_before(solution, layers):
    field, before = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * before
        before = stride
    return field


@receptive_field.misconception(
    "The strides are added up. Two strides of 2 make steps of 4 pixels, and three make 8: multiply.", fails="matches"
)
def strides_added_up(solution, layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump += stride - 1
    return field


@receptive_field.misconception(
    "Each stride is added to the step, which begins with 1. Behind a stride of 2 a step is 2 pixels, behind two of them 4: "
    "multiply.",
    fails="matches",
)
def strides_added_to_one(solution, layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump += stride
    return field


@receptive_field.misconception(
    "Each layer adds its whole kernel. A kernel of 3 widens the view by 2 steps: add kernel - 1.", fails="matches"
)
def kernels_added_to_one(solution, layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += kernel * jump
        jump *= stride
    return field


@receptive_field.misconception(
    "This is the number of pixels of the whole square. What is asked for is its side: pixels in one direction.",
    fails="matches",
)
def field_as_an_area(solution, layers):
    return solution(layers) ** 2


@receptive_field.misconception(
    "The kernels are added up. Neighbouring windows share all pixels but one: a kernel adds kernel - 1.",
    fails="matches",
)
def kernels_added_up(solution, layers):
    field, jump = 0, 1
    for kernel, stride in layers:
        field += kernel * jump
        jump *= stride
    return max(field, 1)


@receptive_field.misconception(
    "The kernels are multiplied. Windows overlap: two kernels of 3 see 5 pixels, not 9.", fails="matches"
)
def kernels_multiplied(solution, layers):
    return int(np.prod([kernel for kernel, _ in layers], initial=1))


@receptive_field.misconception("The pixel in the middle is forgotten: begin with 1, then add.", fails="matches")
def field_begins_with_zero(solution, layers):
    return solution(layers) - 1


@receptive_field.misconception("The first layer is asked for its kernel even if there is none.", fails="empty")
def begins_with_the_first_layer(solution, layers):
    kernel, _ = layers[0]
    return kernel + solution(layers) - kernel


@receptive_field.misconception("Without layers 0 comes back. A pixel sees itself: 1.", fails="empty")
def nothing_sees_nothing(solution, layers):
    return solution(layers) if layers else 0


@receptive_field.variant("from the last layer to the first")
def field_backwards(solution, layers):
    field = 1
    for kernel, stride in reversed(layers):
        field = (field - 1) * stride + kernel
    return field


@receptive_field.variant("products of strides by NumPy")
def field_by_products(solution, layers):
    kernels, strides = np.array(layers, dtype=int).reshape(-1, 2).T
    return int(1 + (kernels - 1) @ np.cumprod([1, *strides])[: len(kernels)])


count_conv_params = Exercise(
    "convolution.count_conv_params",
    title="How many parameters a convolution has",
    inputs={
        "drawn": uniform(0.0, 1.0, "4"),
        "F": derived(lambda drawn: 2 + int(30 * drawn[0]), "drawn"),
        "C": derived(lambda drawn: 2 + int(20 * drawn[1]), "drawn"),
        "kh": derived(lambda drawn: 2 + int(4 * drawn[2]), "drawn"),
        "kw": derived(lambda drawn: 2 + int(4 * drawn[3]), "drawn"),
    },
    arguments=("F", "C", "kh", "kw"),
    outputs=("count",),
    checks=(
        matches(
            cases={
                "drawn": {},
                "4 filters, 3 channels, 3 x 3": {"F": 4, "C": 3, "kh": 3, "kw": 3},
                "5 filters, 2 channels, 3 x 4": {"F": 5, "C": 2, "kh": 3, "kw": 4},
                "one pixel": {"F": 64, "C": 256, "kh": 1, "kw": 1},
                "the widest of VGG-16": {"F": 512, "C": 512, "kh": 3, "kw": 3},
            },
            points=4,
            hint=(
                "What shapes do w and b of conv2d_forward have? How many entries is that?",
                "w is (F, C, kh, kw) and b is (F,): multiply the four sizes, then add one bias for each filter. The size of the "
                "image plays no part, because all places share the same weights.",
                "4 filters on 3 channels, 3 x 3: each filter has 27 weights and a bias, 28 in all, and 4 of them have 112.",
            ),
        ),
    ),
    source="Simonyan & Zisserman, ICLR 2015, table 2",
)


@count_conv_params.misconception("The biases are forgotten: there is one for each filter.", fails="matches")
def counts_weights_only(solution, F, C, kh, kw):
    return F * C * kh * kw


@count_conv_params.misconception(
    "The channels are forgotten: a filter has kh times kw weights for each of them.", fails="matches"
)
def counts_one_channel(solution, F, C, kh, kw):
    return F * (kh * kw + 1)


@count_conv_params.misconception("There is one bias in all. Every filter has its own.", fails="matches")
def counts_one_bias(solution, F, C, kh, kw):
    return F * C * kh * kw + 1


@count_conv_params.misconception(
    "There is one bias for each channel of the input. The biases belong to the filters.", fails="matches"
)
def counts_a_bias_for_each_channel(solution, F, C, kh, kw):
    return F * C * kh * kw + C


@count_conv_params.misconception(
    "There is a bias for each filter and each channel. The channels are added up first; a filter has one bias.",
    fails="matches",
)
def counts_a_bias_for_each_kernel(solution, F, C, kh, kw):
    return F * C * (kh * kw + 1)


@count_conv_params.misconception("The kernel is taken as a square of kh rows. kw counts too.", fails="matches")
def counts_a_square(solution, F, C, kh, kw):
    return F * (C * kh * kh + 1)


@count_conv_params.misconception(
    "The weights are counted once for all filters. Every filter has its own.", fails="matches"
)
def counts_one_filter(solution, F, C, kh, kw):
    return C * kh * kw + F


@count_conv_params.variant("the sizes of two arrays")
def count_by_arrays(solution, F, C, kh, kw):
    return np.broadcast_to(0.0, (F, C, kh, kw)).size + np.broadcast_to(0.0, (F,)).size


@count_conv_params.variant("filter by filter")
def count_by_filters(solution, F, C, kh, kw):
    return sum(C * kh * kw + 1 for _ in range(F))
