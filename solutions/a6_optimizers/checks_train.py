"""The last exercise of a6: training. The order of the rows is random, so what is compared does not hang on it.

With all rows in one batch, or with rows that are all alike, everything can be compared. With smaller batches of real rows there
are an optimizer that stays (each loss is then one of the first parameters), two that count their calls, one that shows which slopes
came without changing those to come, and one that notices if they come in the same order again.
"""

import numpy as np

from autograder.arrays import array, labels, layers, probe, rng, value
from autograder.checks import matches, pure, trains
from autograder.model import Exercise

ALIKE = np.tile(np.array([[0.7, -1.3, 0.4]]), (11, 1))
_CENTRES = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
CLOUDS = np.tile(_CENTRES, (15, 1)) + 0.3 * np.random.default_rng(6).standard_normal(
    (45, 2)
)  # row n belongs to cloud n % 3

train = Exercise(
    "optimizers.train",
    title="The training loop",
    inputs={
        "params": layers("D H C"),
        "X": array("N D"),
        "y": labels("N", below="C"),
        "optimizer": probe("squashes"),
        "epochs": 3,
        "batch_size": 11,
        "rng": rng(),
    },
    outputs=("new_params", "losses"),
    needs=("minibatches",),
    checks=(
        matches(
            name="full_batch",
            sizes={"N": 11},
            cases={"one epoch": {"epochs": 1}, "three epochs": {}, "one layer": {"params": layers("D C")}},
            points=3,
            hint=(
                "With one batch per epoch: which parameters do loss and gradients belong to? How many updates of each "
                "array are there in all?",
                "For each batch: loss and all gradients at the present parameters, then every W and every b moves "
                "once. The loss is the one from before the move.",
                "One epoch, one batch: losses has one entry, the loss of the params that came in.",
            ),
        ),
        matches(
            name="losses",
            sizes={"N": 11},
            inputs={"optimizer": probe("stays"), "epochs": 2},
            cases={f"batches of {size}": {"batch_size": size} for size in (1, 4, 10)},
            outputs=("losses",),
            points=2,
            hint=(
                "The optimizer of this check moves nothing, so each epoch's loss is that of all rows. The last batch is "
                "shorter: how much does it weigh?",
                "A batch of 3 rows with loss 1 and one of 1 row with loss 5: the mean over the 4 rows is 2, not 3.",
            ),
        ),
        matches(
            name="updates",
            sizes={"N": 11},
            inputs={"epochs": 2, "batch_size": 4},
            cases={
                "states that come back new": {"optimizer": probe("counts")},
                "states that are changed in place": {"optimizer": probe("counts_in_place")},
            },
            outputs=("new_params",),
            points=3,
            hint=(
                "The optimizers of this check add the number of their calls with one state. How many states are there, "
                "and how long does each of them live?",
                "Each array has its own state, {} before the first batch, and gets back at the next batch what came "
                "out, also in the next epoch.",
                "2 batches in each of 2 epochs: every entry of every W and b has grown by 1 + 2 + 3 + 4.",
            ),
        ),
        matches(
            name="batches",
            sizes={"N": 13},  # the order of 13 rows comes twice once in six billion times
            inputs={"params": layers("D C"), "epochs": 2, "batch_size": 1},
            cases={
                "a slope for each row": {"optimizer": probe("adds_squares")},
                "another order in every epoch": {"optimizer": probe("notices_repeats")},
            },
            outputs=("new_params",),
            points=2,
            hint=(
                "Which rows does the slope of a batch come from, and in which order do the batches of the second epoch "
                "come? The two optimizers of this check stand in probes.py.",
                "A batch's loss and slopes are made of its own rows. Each epoch asks for its batches anew, shuffled, and "
                "every time with the same rng.",
                "Rows 1, 2, 3 in batches of 1: three slopes an epoch, each of a single row; the order may be 2, 3, 1 in "
                "the first epoch and 3, 2, 1 in the second.",
            ),
        ),
        matches(
            name="rows_alike",
            inputs={"X": value(ALIKE), "y": value(np.full(11, 2)), "epochs": 2, "batch_size": 4},
            sizes={"D": 3},
            points=2,
            hint=(
                "All rows are the same here, so every batch has the same slope as long as nothing moves. When is the "
                "loss of each batch measured?",
                "Just before the update that this batch makes. Three batches move the parameters three times in an "
                "epoch, and each loss is a little lower than the one before.",
            ),
        ),
        trains(
            accuracy=0.9,
            params="new_params",
            inputs={
                "params": layers("2 16 3"),
                "X": value(CLOUDS),
                "y": value(np.arange(len(CLOUDS)) % 3),
                "epochs": 10,
                "batch_size": 8,
            },
            points=1,
            guard=True,
            hint=(
                "Does the loss of your own network fall from epoch to epoch?",
                "45 rows in batches of 8 are 6 updates an epoch, 60 in ten epochs: enough for three clouds of points.",
            ),
        ),
        pure(
            random=True,
            seed_counts=True,
            sizes={"N": 11},
            inputs={"batch_size": 4},
            points=2,
            hint=(
                "Does the caller still have the first parameters, and the rows in their order? Do all random numbers come "
                "from rng?",
                "A list can be changed as well: after `params[0] = ...` the caller's list has another entry. Equal "
                "seeds give equal results.",
            ),
        ),
    ),
    source="Goodfellow, Bengio, Courville, Deep Learning, algorithm 8.1",
)


def _grads(arrays, X, y):
    """Loss and gradients of the network, in the order W, b, W, b, ..."""
    inputs, zs = [X], []
    for W, b in zip(arrays[::2], arrays[1::2], strict=True):
        zs.append(inputs[-1] @ W + b)
        inputs.append(np.maximum(zs[-1], 0.0))
    shifted = zs[-1] - np.max(zs[-1], axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[np.arange(len(y)), y] -= 1.0
    dz /= len(y)
    grads = []
    for k in reversed(range(len(zs))):
        grads[:0] = [inputs[k].T @ dz, np.sum(dz, axis=0)]
        if k:
            dz = (dz @ arrays[2 * k].T) * (zs[k - 1] > 0)
    return float(-np.mean(log_p[np.arange(len(y)), y])), grads


def _loop(params, X, y, optimizer, epochs, batch_size, rng, **other):
    """The training loop, with parts of it exchanged.

    slopes(arrays, X, y): loss and gradients, each an array or a function that makes it when its turn comes. batches(runs): which
    rows are used together. moving(n): the numbers of the arrays that move, of n. state_of(i): the number of the state of array i.
    forget(epoch, batch): whether all states are lost before this batch. keeps: whether the state that comes back is kept.
    note(seen, whole): the loss of an epoch, from (rows, loss before, loss after) of its batches and the loss of all rows after it;
    the losses after are measured only if `after` is set.
    """
    arrays, kept = [a.copy() for pair in params for a in pair], {}
    losses = []

    def step(i, gradient):
        name = other.get("state_of", lambda i: i)(i)
        arrays[i], new = optimizer(arrays[i], gradient, kept.setdefault(name, {}))
        if other.get("keeps", True):
            kept[name] = new

    for epoch in range(epochs):
        seen, order = [], rng.permutation(len(X))
        runs = [order[start : start + batch_size] for start in range(0, len(X), batch_size)]
        for batch, rows in enumerate(other.get("batches", lambda runs: runs)(runs)):
            if other.get("forget", lambda epoch, batch: False)(epoch, batch):
                kept.clear()
            loss, gradients = other.get("slopes", _grads)(arrays, X[rows], y[rows])
            for i, gradient in enumerate(gradients):
                if i in other.get("moving", lambda n: range(n))(len(arrays)):
                    step(i, gradient() if callable(gradient) else gradient)
            seen.append((len(rows), loss, _grads(arrays, X[rows], y[rows])[0] if other.get("after") else None))
        losses.append(other.get("note", _mean_over_rows)(seen, lambda: _grads(arrays, X, y)[0]))
    return list(zip(arrays[::2], arrays[1::2], strict=True)), losses


def _mean_over_rows(seen, whole):
    return sum(rows * loss for rows, loss, _ in seen) / sum(rows for rows, _, _ in seen)


def _declare(text, fails, name, **other):
    """One mistake that exchanges one part of the loop."""

    def mistake(solution, params, X, y, optimizer, epochs, batch_size, rng):
        return _loop(params, X, y, optimizer, epochs, batch_size, rng, **other)

    mistake.__name__ = name
    train.misconception(text, fails=fails)(mistake)


# -------------------------------------------------------------------------------------------------------- which slopes


def _one_after_the_other(arrays, X, y):
    """Each gradient is taken only when its array's turn comes."""
    return _grads(arrays, X, y)[0], [lambda i=i: _grads(arrays, X, y)[1][i] for i in range(len(arrays))]


def _layer_by_layer(arrays, X, y):
    """Both gradients of a layer are taken when its turn comes."""
    fresh = {}

    def gradient(i):
        if i % 2 == 0:
            fresh["now"] = _grads(arrays, X, y)[1]
        return fresh["now"][i]

    return _grads(arrays, X, y)[0], [lambda i=i: gradient(i) for i in range(len(arrays))]


_declare(
    "Each gradient is taken after the arrays before it have moved. All gradients of a batch belong to the same parameters: take "
    "them first, then move.",
    "full_batch",
    "slopes_one_after_the_other",
    slopes=_one_after_the_other,
)
_declare(
    "The gradients of a layer are taken after the layers before it have moved. Take all of them first, then move.",
    "full_batch",
    "layer_by_layer",
    slopes=_layer_by_layer,
)
_declare(
    "The gradients are divided by the number of rows once more. The loss is a mean already.",
    "full_batch",
    "mean_twice",
    slopes=lambda arrays, X, y: (_grads(arrays, X, y)[0], [g / len(X) for g in _grads(arrays, X, y)[1]]),
)
_declare(
    "The gradients are multiplied by the number of rows. They belong to the mean loss of the batch.",
    "full_batch",
    "slopes_summed",
    slopes=lambda arrays, X, y: (_grads(arrays, X, y)[0], [g * len(X) for g in _grads(arrays, X, y)[1]]),
)
_declare(
    "The optimizer is handed -g, so that it climbs: minus is its own affair.",
    "full_batch",
    "slopes_negated",
    slopes=lambda arrays, X, y: (_grads(arrays, X, y)[0], [-g for g in _grads(arrays, X, y)[1]]),
)
_declare(
    "The biases are not updated: every W and every b moves.",
    "full_batch",
    "weights_only",
    moving=lambda n: range(0, n, 2),
)
_declare(
    "The weights are not updated: every W and every b moves.",
    "full_batch",
    "biases_only",
    moving=lambda n: range(1, n, 2),
)


@train.misconception("Only the last layer is updated: every W and every b moves.", fails="full_batch")
def last_layer_only(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return _loop(params, X, y, optimizer, epochs, batch_size, rng, moving=lambda n: range(n - 2, n))


@train.misconception(
    "The gradients are never set back: those of earlier batches are still in them. Each batch has its own.",
    fails="full_batch",
)
def slopes_pile_up(solution, params, X, y, optimizer, epochs, batch_size, rng):
    piled = []

    def slopes(arrays, X, y):
        loss, gradients = _grads(arrays, X, y)
        piled[:] = [a + g for a, g in zip(piled, gradients, strict=True)] if piled else gradients
        return loss, list(piled)

    return _loop(params, X, y, optimizer, epochs, batch_size, rng, slopes=slopes)


@train.misconception(
    "The update is made with the gradients of the batch before: first the gradients of this batch, then its update.",
    fails="full_batch",
)
def slopes_of_the_last_batch(solution, params, X, y, optimizer, epochs, batch_size, rng):
    last = [np.zeros_like(a) for pair in params for a in pair]

    def slopes(arrays, X, y):
        loss, gradients = _grads(arrays, X, y)
        old, last[:] = list(last), gradients
        return loss, old

    return _loop(params, X, y, optimizer, epochs, batch_size, rng, slopes=slopes)


@train.misconception(
    "b is moved with the gradient of W, and takes its shape. Each array has a gradient of its own.", fails="full_batch"
)
def slope_of_W_for_b(solution, params, X, y, optimizer, epochs, batch_size, rng):
    def slopes(arrays, X, y):
        loss, gradients = _grads(arrays, X, y)
        return loss, [gradient for gradient in gradients[::2] for _ in range(2)]

    return _loop(params, X, y, optimizer, epochs, batch_size, rng, slopes=slopes)


@train.misconception(
    "b is made of W: the optimizer is handed W with the gradient of b, and what comes back is called b.",
    fails="full_batch",
)
def b_from_W(solution, params, X, y, optimizer, epochs, batch_size, rng):
    last = {}

    def of_the_weights(w, g, state):
        last["W"] = w if g.ndim == 2 else last["W"]
        return optimizer(last["W"], g, state)

    return solution(params, X, y, of_the_weights, epochs, batch_size, rng)


@train.misconception("The optimizer is called with g in the place of w and w in that of g.", fails="full_batch")
def arguments_exchanged(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return solution(params, X, y, lambda w, g, state: optimizer(g, w, state), epochs, batch_size, rng)


@train.misconception(
    "What the optimizer returns is not used: the parameters stay as they are. It does not move w itself.",
    fails="full_batch",
)
def nothing_moves(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return solution(params, X, y, lambda w, g, state: (w.copy(), optimizer(w, g, state)[1]), epochs, batch_size, rng)


@train.misconception("The parameters that came in go out. The new ones are asked for.", fails="full_batch")
def old_parameters(solution, params, X, y, optimizer, epochs, batch_size, rng):
    losses = solution(params, X, y, optimizer, epochs, batch_size, rng)[1]
    return [(W.copy(), b.copy()) for W, b in params], losses


@train.misconception("One epoch too few is run: range(1, epochs) has epochs - 1 numbers.", fails="full_batch")
def one_epoch_less(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return solution(params, X, y, optimizer, epochs - 1, batch_size, rng)


@train.misconception("One epoch too many is run.", fails="full_batch")
def one_epoch_more(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return solution(params, X, y, optimizer, epochs + 1, batch_size, rng)


# ---------------------------------------------------------------------------------------------------------- which loss

_declare(
    "The loss is measured after the update. It is the one that the gradients belong to, from before.",
    "full_batch",
    "loss_after_the_update",
    after=True,
    note=lambda seen, whole: sum(rows * after for rows, _, after in seen) / sum(rows for rows, _, _ in seen),
)
_declare(
    "The loss is measured when the epoch is over, on all rows. It is collected on the way, from each batch before its update.",
    "full_batch",
    "loss_after_the_epoch",
    note=lambda seen, whole: whole(),
)
_declare(
    "The loss is added up over the rows. It is their mean.",
    "full_batch",
    "loss_of_all_rows_added_up",
    note=lambda seen, whole: sum(rows * loss for rows, loss, _ in seen),
)
_declare(
    "The mean over the batches is taken. The last batch is shorter, so its rows count too much: take the mean over the rows.",
    "losses",
    "mean_of_means",
    note=lambda seen, whole: sum(loss for _, loss, _ in seen) / len(seen),
)
_declare(
    "The losses of the batches are added up. The mean over the rows is asked for.",
    "losses",
    "batch_losses_added_up",
    note=lambda seen, whole: sum(loss for _, loss, _ in seen),
)
_declare(
    "The loss of the last batch alone is noted. The mean over all rows of the epoch is asked for.",
    "losses",
    "loss_of_the_last_batch",
    note=lambda seen, whole: seen[-1][1],
)
_declare(
    "The loss of the first batch alone is noted. The mean over all rows of the epoch is asked for.",
    "losses",
    "loss_of_the_first_batch",
    note=lambda seen, whole: seen[0][1],
)


@train.misconception("There is one loss for every batch. One for every epoch is asked for.", fails="losses")
def a_loss_for_every_batch(solution, params, X, y, optimizer, epochs, batch_size, rng):
    noted = []
    new, _ = _loop(
        params,
        X,
        y,
        optimizer,
        epochs,
        batch_size,
        rng,
        note=lambda seen, whole: noted.extend(loss for _, loss, _ in seen),
    )
    return new, noted


@train.misconception(
    "Each loss is divided by batch_size times the number of batches, which is more than N if the last one is shorter.",
    fails="losses",
)
def divided_by_full_batches(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    return new, [loss * len(X) / (batch_size * -(-len(X) // batch_size)) for loss in losses]


@train.misconception(
    "The sum is not set back to 0 after an epoch: the losses of earlier epochs are still in it.", fails="full_batch"
)
def losses_pile_up(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    return new, np.cumsum(losses).tolist()


@train.misconception("losses is one number, that of the last epoch. A list is asked for.", fails="full_batch")
def last_loss_only(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    return new, losses[-1]


@train.misconception("losses is an array. A list of numbers is asked for.", fails="full_batch")
def losses_in_an_array(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    return new, np.array(losses)


@train.misconception(
    "The parameters come back as one flat list of arrays. Pairs (W, b) are asked for, as in params.", fails="full_batch"
)
def flat_parameters(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    return [a for pair in new for a in pair], losses


@train.misconception(
    "The loss of all rows is measured before the epoch. By the second batch the parameters have moved: each batch's loss is "
    "measured when its turn comes.",
    fails="rows_alike",
)
def loss_before_the_epoch(solution, params, X, y, optimizer, epochs, batch_size, rng):
    before, losses = [_grads([a for pair in params for a in pair], X, y)[0]], []

    def note(seen, whole):
        losses.append(before[0])
        before[0] = whole()

    new, _ = _loop(params, X, y, optimizer, epochs, batch_size, rng, note=note)
    return new, losses


# --------------------------------------------------------------------------------------------- which batches and states

_declare(
    "The shorter last batch of an epoch is left out. All rows take part.",
    "updates",
    "last_batch_left_out",
    batches=lambda runs: [run for run in runs if len(run) == len(runs[0])],
)
_declare(
    "Only the first batch of an epoch is used: the loop ends too early. All rows take part.",
    "updates",
    "first_batch_only",
    batches=lambda runs: runs[:1],
)
_declare(
    "The parameters move once an epoch, with all rows. They move after every batch.",
    "updates",
    "one_update_an_epoch",
    batches=lambda runs: [np.concatenate(runs)],
)
_declare(
    "One state serves all arrays. Every W and every b has its own.",
    "updates",
    "one_state_for_all",
    state_of=lambda i: 0,
)
_declare(
    "All W share one state, and all b another: [[{}, {}]] * n is a list with n names for one pair. Each array has its own.",
    "updates",
    "one_pair_for_all_layers",
    state_of=lambda i: i % 2,
)
_declare(
    "W and b of a layer share a state. Each array has its own.",
    "updates",
    "one_state_for_a_layer",
    state_of=lambda i: i // 2,
)
_declare(
    "The states begin anew with every batch, or what comes back is not kept: the optimizer remembers nothing.",
    "updates",
    "states_begin_with_every_batch",
    forget=lambda epoch, batch: True,
)
_declare(
    "The states begin anew in every epoch. They live as long as the training.",
    "updates",
    "states_begin_with_every_epoch",
    forget=lambda epoch, batch: batch == 0,
)
_declare(
    "The state that comes back is not kept. Some optimizers change the dict that they are given, others return a new one: hand "
    "back what came out.",
    "updates",
    "new_state_not_kept",
    keeps=False,
)


@train.misconception(
    "Only the first epoch has batches. A generator that has come to its end gives nothing more: call minibatches in every epoch.",
    fails="updates",
)
def generator_used_up(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, min(epochs, 1), batch_size, rng)
    return new, losses + [0.0] * (epochs - len(losses))


@train.misconception(
    "The batches come in the same order in every epoch: unshuffled, or shuffled once and for all. Call minibatches anew in every "
    "epoch, with rng.",
    fails="batches",
)
def same_order_every_epoch(solution, params, X, y, optimizer, epochs, batch_size, rng):
    kept = []

    def batches(runs):
        kept[:] = kept or runs
        return kept

    return _loop(params, X, y, optimizer, epochs, batch_size, rng, batches=batches)


@train.misconception(
    "The slopes are those of all rows, for every batch. A batch's slopes come from its own rows: that is what makes a step cheap.",
    fails="batches",
)
def slopes_of_all_rows(solution, params, X, y, optimizer, epochs, batch_size, rng):
    def slopes(arrays, X_batch, y_batch):
        return _grads(arrays, X_batch, y_batch)[0], _grads(arrays, X, y)[1]

    return _loop(params, X, y, optimizer, epochs, batch_size, rng, slopes=slopes)


@train.misconception(
    "All states are one and the same dict: [{}] * n is a list with n names for one dict. An optimizer that changes it in place "
    "changes it for all arrays.",
    fails="updates",
)
def one_dict_with_many_names(solution, params, X, y, optimizer, epochs, batch_size, rng):
    arrays = [a.copy() for pair in params for a in pair]
    states, losses = [{}] * len(arrays), []
    for _ in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss, gradients = _grads(arrays, X[rows], y[rows])
            total += len(rows) * loss
            for i, gradient in enumerate(gradients):
                arrays[i], states[i] = optimizer(arrays[i], gradient, states[i])
        losses.append(total / len(X))
    return list(zip(arrays[::2], arrays[1::2], strict=True)), losses


# ------------------------------------------------------------------------------------------------------ what is touched


@train.misconception(
    "params is changed and handed back: the caller's first network is gone. Work on a new list with new arrays.",
    fails="pure",
)
def changes_params(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    params[:] = new
    return params, losses


@train.misconception("The arrays of params are moved in place: the caller's first parameters are gone.", fails="pure")
def moves_the_parameters(solution, params, X, y, optimizer, epochs, batch_size, rng):
    new, losses = solution(params, X, y, optimizer, epochs, batch_size, rng)
    for (W, b), (W_new, b_new) in zip(params, new, strict=True):
        W[...], b[...] = W_new, b_new
    return new, losses


@train.misconception("The order of the rows does not come from rng, so that a run cannot be repeated.", fails="pure")
def order_from_elsewhere(solution, params, X, y, optimizer, epochs, batch_size, rng):
    class Elsewhere:
        permutation = staticmethod(np.random.permutation)

    np.random.seed(0)  # noqa: TID251 - the mistake itself
    return _loop(params, X, y, optimizer, epochs, batch_size, Elsewhere)


@train.misconception(
    "The order comes from a generator with a seed of its own: another rng changes nothing. Hand rng on to minibatches.",
    fails="pure",
)
def generator_of_its_own(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return solution(params, X, y, optimizer, epochs, batch_size, np.random.default_rng(0))


@train.variant("a loop of its own over rows that it shuffles itself")
def own_batches(solution, params, X, y, optimizer, epochs, batch_size, rng):
    return _loop(params, X, y, optimizer, epochs, batch_size, rng)


@train.variant("a dict of arrays and a dict of states by name; the last layer moves first; losses by np.average")
def by_name(solution, params, X, y, optimizer, epochs, batch_size, rng):
    arrays = {f"{kind}{k}": a for k, pair in enumerate(params) for kind, a in zip("Wb", pair, strict=True)}
    states = {name: {} for name in arrays}
    losses = []
    for _ in range(epochs):
        order, seen = np.argsort(rng.random(len(X))), []
        for rows in np.array_split(order, range(batch_size, len(X), batch_size)):
            flat = [arrays[f"{kind}{k}"] for k in range(len(params)) for kind in "Wb"]
            loss, gradients = _grads(flat, X[rows], y[rows])
            seen.append((loss, len(rows)))
            for name, gradient in reversed(list(zip(arrays, gradients, strict=True))):
                arrays[name], states[name] = optimizer(arrays[name], gradient, states[name])
        losses.append(np.average([loss for loss, _ in seen], weights=[rows for _, rows in seen]))
    return [(arrays[f"W{k}"], arrays[f"b{k}"]) for k in range(len(params))], tuple(losses)


@train.variant("one layer after the other moves, with gradients that were all taken before; pairs of states")
def by_pairs(solution, params, X, y, optimizer, epochs, batch_size, rng):
    layers, states, losses = list(params), [({}, {}) for _ in params], []
    for _ in range(epochs):
        rest, total = list(rng.permutation(len(X))), 0.0
        while rest:
            rows, rest = rest[:batch_size], rest[batch_size:]
            loss, gradients = _grads([a for pair in layers for a in pair], X[rows], y[rows])
            total += loss * len(rows) / len(X)
            for k, (W, b) in enumerate(layers):
                W, state_W = optimizer(W, gradients[2 * k], states[k][0])
                b, state_b = optimizer(b, gradients[2 * k + 1], states[k][1])
                layers[k], states[k] = (W, b), (state_W, state_b)
        losses.append(total)
    return layers, losses
