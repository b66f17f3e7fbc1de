"""The exercises of a5, second part: dropout and the way back through it.

Every drop probability differs from 0.5, where keeping and dropping look alike.
"""

import numpy as np

from autograder.arrays import array, mask, rng, uniform
from autograder.checks import matches, pure, raises, statistics
from autograder.model import Exercise

dropout_forward = Exercise(
    "dropout.dropout_forward",
    title="Dropout",
    inputs={"x": array("N D"), "drop_prob": 0.3, "train": True, "rng": rng()},
    outputs=("out", "mask"),
    checks=(
        statistics(
            law="mask",
            output="mask",
            probability="drop_prob",
            sizes={"N": 59, "D": 41},
            calls=10,  # enough to see that every call drops the same number of entries
            points=8,
            hint=(
                "Every entry is dropped by a throw of its own. With which probability is it kept, and what is it worth "
                "then?",
                "The mask has two values, 0 and 1 / (1 - drop_prob); the mean of the mask is 1, so out is x on "
                "average.",
                "With drop_prob 0.2, about 20 of 100 entries of the mask are 0 and the other 80 are 1 / 0.8 = 1.25.",
            ),
        ),
        statistics(
            name="ones_in_x",
            law="mask",
            output="out",
            probability="drop_prob",
            sizes={"N": 59, "D": 41},
            inputs={"x": uniform(1.0, 1.0, "N D"), "drop_prob": 0.2},
            points=2,
            hint=(
                "Here every entry of x is 1. Which values can out have, and which mask belongs to each of them?",
                "If x is 1 everywhere, out and mask are equal, entry by entry: one mask, drawn once, used once.",
                "With drop_prob 0.2, about 20 of 100 entries of out are 0 and the other 80 are 1 / 0.8 = 1.25.",
            ),
        ),
        statistics(
            name="dropped_often",
            law="mask",
            output="mask",
            probability="drop_prob",
            sizes={"N": 59, "D": 41},
            inputs={"drop_prob": 0.7},
            points=3,
            guard=True,
            hint=(
                "Now most entries are dropped. Do both the share of zeros and the scale follow drop_prob?",
                "With drop_prob 0.7, about 70 of 100 entries of the mask are 0 and the other 30 are 1 / 0.3 = 3.33.",
            ),
        ),
        statistics(
            name="zeros_in_x",
            law="mask",
            output="mask",
            probability="drop_prob",
            sizes={"N": 59, "D": 41},
            inputs={"x": uniform(0.0, 0.0, "N D")},  # after a ReLU half of the activations are 0; here all of them
            points=2,
            guard=True,
            hint=(
                "Here every entry of x is 0, so out is 0 whether it was dropped or not. Where does your mask come "
                "from?",
                "The mask is drawn first and does not depend on x: an entry of x that is 0 has the mask 1.43 in 7 of "
                "10 cases.",
            ),
        ),
        matches(
            name="evaluation",
            cases={
                "two axes": {"train": False, "drop_prob": 0.7},
                "no rng": {"train": False, "rng": None},
                "one axis": {"x": array("N"), "train": False},
            },
            points=6,
            hint=(
                "After training nothing is dropped. Which mean did the activations have while training, and which one "
                "do they have now?",
                "In evaluation out equals x, and there is no mask: None. All scaling was done while training.",
                "x = [3, -5] gives out = [3, -5] and mask = None, whatever drop_prob is.",
            ),
        ),
        matches(
            name="ends",
            cases={
                "drop_prob 0": {"drop_prob": 0.0},
                "drop_prob 1": {"drop_prob": 1.0},
                "drop_prob 1, evaluation": {"train": False, "drop_prob": 1.0},
                "drop_prob 0, one axis": {"x": array("N"), "drop_prob": 0.0},
                "drop_prob 1, three axes": {"x": array("N D M"), "drop_prob": 1.0},
            },
            points=3,
            guard=True,
            hint=(
                "What is left if everything is kept, and if everything is dropped? What does 1 / (1 - drop_prob) "
                "become?",
                "drop_prob 0: a mask of exact ones. drop_prob 1: only zeros, and no division by zero on the way there.",
                "x = [3, -5] gives out = [3, -5] for drop_prob 0 and out = [0, 0] for drop_prob 1.",
            ),
        ),
        pure(
            random=True,
            points=2,
            hint=(
                "Is x still what it was? Does anything random come from elsewhere than rng?",
                "x *= mask changes the caller's x: [3, -5] could be [0, -6.25] afterwards. x * mask is a new array.",
            ),
        ),
        pure(
            name="pure_evaluation",
            random=True,
            inputs={"train": False},
            points=1,
            hint=(
                "In evaluation out has the same numbers as x. Is it the same array too?",
                "If out is x itself, out[0] = 7 also sets x[0] to 7. Hand out a copy.",
            ),
        ),
        raises(
            cases={
                "drop_prob -0.1": {"drop_prob": -0.1},
                "drop_prob 1.1": {"drop_prob": 1.1},
                "drop_prob 1.1, evaluation": {"drop_prob": 1.1, "train": False},
            },
            points=3,
            hint=(
                "Between which two numbers does a probability lie? Does that depend on the mode?",
                "0 and 1 themselves are allowed. 1.1 is not: it would scale by 1 / (1 - 1.1) = -10.",
            ),
        ),
    ),
    source="Srivastava et al. 2014; CS231n notes, Neural Networks Part 2 (inverted dropout)",
)


def _kept(shape, drop_prob, rng):
    """True where an entry is kept."""
    return rng.random(shape) >= drop_prob


def _factors(shape, drop_prob, rng):
    """The right mask."""
    return _kept(shape, drop_prob, rng) * (1.0 / (1.0 - drop_prob) if drop_prob < 1 else 0.0)


def _scale(drop_prob):
    """1 / (1 - drop_prob), infinite at 1, without a warning."""
    return 1.0 / (1.0 - drop_prob) if drop_prob != 1 else np.inf


@dropout_forward.misconception(
    "Nothing makes up for what is dropped: the mean of out is 1 - drop_prob times that of x. Divide what is kept by 1 "
    "- drop_prob.",
    fails="statistics",
)
def not_scaled(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _kept(x.shape, drop_prob, rng) * 1.0
    return x * factors, factors


@dropout_forward.misconception(
    "This is dropout of the older kind: unscaled while training, times 1 - drop_prob in evaluation. Here all scaling "
    "happens while training, and evaluation changes nothing.",
    fails="statistics",
)
def scaled_in_evaluation_instead(solution, x, drop_prob, train, rng):
    if not train:
        return x * (1 - drop_prob), None
    factors = _kept(x.shape, drop_prob, rng) * 1.0
    return x * factors, factors


@dropout_forward.misconception(
    "Kept entries are divided by drop_prob; the share that is kept, 1 - drop_prob, makes up for the loss.",
    fails="statistics",
)
def divided_by_drop_prob(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _kept(x.shape, drop_prob, rng) * (1 / drop_prob if drop_prob else np.inf)
    return x * factors, factors


@dropout_forward.misconception(
    "Kept entries are multiplied by 1 - drop_prob: they become smaller still. Divide by it.", fails="statistics"
)
def multiplied_by_share_kept(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _kept(x.shape, drop_prob, rng) * (1 - drop_prob)
    return x * factors, factors


@dropout_forward.misconception(
    "drop_prob is used as the probability to keep: here it is the probability to drop.", fails="statistics"
)
def keeps_with_drop_prob(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = (rng.random(x.shape) < drop_prob) * (1 / drop_prob if drop_prob else 0.0)
    return x * factors, factors


@dropout_forward.misconception(
    "Entries are kept with probability drop_prob and then divided by 1 - drop_prob: the comparison points the wrong "
    "way.",
    fails="statistics",
)
def comparison_turned(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = (rng.random(x.shape) < drop_prob) * _scale(drop_prob)
    return x * factors, factors


@dropout_forward.misconception("Nothing is ever dropped while training: the mask is 1 everywhere.", fails="statistics")
def drops_nothing(solution, x, drop_prob, train, rng):
    return solution(x, 0.0 if train and 0 <= drop_prob <= 1 else drop_prob, train, rng)


@dropout_forward.misconception("Half of the entries are dropped, whatever drop_prob is.", fails="statistics")
def always_half(solution, x, drop_prob, train, rng):
    return solution(x, 0.5 if train and 0 < drop_prob < 1 else drop_prob, train, rng)


@dropout_forward.misconception(
    "The mask is random with 0.5, only its scale knows drop_prob: a coin is not drop_prob.", fails="statistics"
)
def coin_with_right_scale(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = rng.integers(0, 2, x.shape) * _scale(drop_prob)
    return x * factors, factors


@dropout_forward.misconception(
    "Normal random numbers are compared with drop_prob: their share below 0.3 is 0.62, not 0.3. Uniform ones are "
    "needed.",
    fails="statistics",
)
def normal_random_numbers(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = (rng.standard_normal(x.shape) >= drop_prob) * _scale(drop_prob)
    return x * factors, factors


@dropout_forward.misconception(
    "One throw per column for the whole batch: a feature is there for all samples or for none. Every entry is drawn on "
    "its own.",
    fails="statistics",
)
def one_mask_for_all_rows(solution, x, drop_prob, train, rng):
    if not train or x.ndim < 2:
        return solution(x, drop_prob, train, rng)
    factors = np.ones(x.shape) * _factors(x.shape[1:], drop_prob, rng)
    return x * factors, factors


@dropout_forward.misconception(
    "One throw per row: a sample keeps all of its features or none. Every entry is drawn on its own.",
    fails="statistics",
)
def one_throw_per_row(solution, x, drop_prob, train, rng):
    if not train or x.ndim < 2:
        return solution(x, drop_prob, train, rng)
    factors = np.ones(x.shape) * _factors((len(x),) + (1,) * (x.ndim - 1), drop_prob, rng)
    return x * factors, factors


@dropout_forward.misconception(
    "One throw for the whole batch: everything is kept or everything is dropped. Every entry is drawn on its own.",
    fails="statistics",
)
def one_throw_for_everything(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = np.ones(x.shape) * _factors((), drop_prob, rng)
    return x * factors, factors


@dropout_forward.misconception(
    "Kept entries are scaled by the share that happened to be kept this time; the factor is fixed, 1 / (1 - "
    "drop_prob).",
    fails="statistics",
)
def scaled_by_share_that_was_kept(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    kept = _kept(x.shape, drop_prob, rng)
    factors = kept * (kept.size / max(np.sum(kept), 1))
    return x * factors, factors


@dropout_forward.misconception(
    "Every call drops the same number of entries, only which ones is left to chance. Each entry is dropped on its own, so "
    "their number varies.",
    fails="statistics",
)
def drops_a_fixed_number(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = np.full(x.size, _scale(drop_prob) if drop_prob < 1 else 0.0)
    factors[rng.permutation(x.size)[: round(drop_prob * x.size)]] = 0.0
    factors = factors.reshape(x.shape)
    return x * factors, factors


@dropout_forward.misconception(
    "What is kept is divided by the root of 1 - drop_prob, which keeps the mean square. The mean is to be kept.",
    fails="statistics",
)
def divided_by_root(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _kept(x.shape, drop_prob, rng) * np.sqrt(_scale(drop_prob) if drop_prob < 1 else 1.0)
    return x * factors, factors


@dropout_forward.misconception(
    "A tiny number is added to 1 - drop_prob against a division by 0: now no scale is exact, not even with drop_prob 0.",
    fails="statistics",
)
def epsilon_in_scale(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _kept(x.shape, drop_prob, rng) / (1.0 - drop_prob + 1e-8)
    return x * factors, factors


@dropout_forward.misconception(
    "out holds what was kept without its scale; the scale stands in the mask alone. out is x times mask.",
    fails="ones_in_x",
)
def scale_only_in_mask(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    factors = _factors(x.shape, drop_prob, rng)
    return x * (factors > 0), factors


@dropout_forward.misconception("Random noise is added; dropout sets entries to 0 and adds nothing.", fails="statistics")
def adds_noise(solution, x, drop_prob, train, rng):
    if not train:
        return solution(x, drop_prob, train, rng)
    noise = drop_prob * rng.standard_normal(x.shape)
    return x + noise, 1.0 + noise


@dropout_forward.misconception(
    "Entries are multiplied by normal random numbers around 1. That is another method; the factors of dropout are 0 or "
    "1 / (1 - drop_prob).",
    fails="statistics",
)
def normal_factors(solution, x, drop_prob, train, rng):
    if not train or drop_prob == 1:
        return solution(x, drop_prob, train, rng)
    factors = 1 + np.sqrt(drop_prob / (1 - drop_prob)) * rng.standard_normal(x.shape)
    return x * factors, factors


# The next two hold the same numbers, True being 1; a law looks at numbers only.
@dropout_forward.misconception(
    "The mask comes back without its scale, as 0 and 1: the way back would have to know drop_prob. Put the scale into "
    "the mask.",
    fails="statistics",
    group="mask_without_scale",
)
def scale_not_in_mask(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if factors is None else (factors > 0) * 1.0


@dropout_forward.misconception(
    "The mask comes back as True and False: it holds the factors, 0 or 1 / (1 - drop_prob).",
    fails="statistics",
    group="mask_without_scale",
)
def mask_of_booleans(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if factors is None else factors > 0


@dropout_forward.misconception("The mask marks what was dropped instead of what was kept.", fails="statistics")
def mask_of_dropped(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if factors is None else (factors == 0) * _scale(drop_prob)


@dropout_forward.misconception(
    "The mask is read off the result, from where out is not 0: an entry of x that is 0 anyway looks as if it had been "
    "dropped.",
    fails="zeros_in_x",
)
def mask_read_off_the_result(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if factors is None else (out != 0) * (_scale(drop_prob) if drop_prob < 1 else 0.0)


@dropout_forward.misconception(
    "The mask is read off the result, from where out is positive: negative entries look as if they had been dropped.",
    fails="statistics",
)
def mask_of_positive_results(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if factors is None else (out > 0) * (_scale(drop_prob) if drop_prob < 1 else 0.0)


@dropout_forward.misconception(
    "The mask that comes back is not the one that was used: it is drawn a second time.", fails="statistics"
)
def second_mask(solution, x, drop_prob, train, rng):
    out, _ = solution(x, drop_prob, train, rng)
    return out, solution(x, drop_prob, train, rng)[1]


@dropout_forward.misconception("The mask is right, but it is not applied: out is still x.", fails="statistics")
def mask_not_applied(solution, x, drop_prob, train, rng):
    return x.copy(), solution(x, drop_prob, train, rng)[1]


@dropout_forward.misconception(
    "out is scaled twice: once by the mask and once more by 1 / (1 - drop_prob).", fails="statistics"
)
def scaled_twice(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out if factors is None else out * np.max(factors), factors


@dropout_forward.misconception(
    "The generator is made anew inside, from a fixed seed: every call drops the same entries.", fails="statistics"
)
def same_mask_each_time(solution, x, drop_prob, train, rng):
    return solution(x, drop_prob, train, np.random.default_rng(0))


@dropout_forward.misconception("Only out comes back: the backward pass needs the mask too.", fails="statistics")
def no_mask_returned(solution, x, drop_prob, train, rng):
    return solution(x, drop_prob, train, rng)[0]


@dropout_forward.misconception(
    "In evaluation out is multiplied by 1 - drop_prob: the scaling while training has made up for that already.",
    fails="evaluation",
)
def multiplied_in_evaluation(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out if train else out * (1 - drop_prob), factors


@dropout_forward.misconception(
    "In evaluation out is multiplied by drop_prob: nothing is scaled there.", fails="evaluation"
)
def multiplied_by_drop_prob_in_evaluation(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out if train else out * drop_prob, factors


@dropout_forward.misconception(
    "In evaluation out is still divided by 1 - drop_prob: nothing is dropped there, so nothing is made up for.",
    fails="evaluation",
)
def divided_in_evaluation(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out if train else out * _scale(drop_prob), factors


@dropout_forward.misconception(
    "Entries are dropped in evaluation too: the argument train is not looked at.", fails="evaluation"
)
def drops_in_evaluation(solution, x, drop_prob, train, rng):
    return solution(x, drop_prob, True, np.random.default_rng(0) if rng is None else rng)


@dropout_forward.misconception("In evaluation there is no mask: None, not an array of ones.", fails="evaluation")
def mask_of_ones_in_evaluation(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, np.ones(x.shape) if factors is None else factors


@dropout_forward.misconception(
    "With drop_prob 1 zero is divided by zero: not a number. If nothing is kept, out is all zeros.", fails="ends"
)
def nan_if_all_is_dropped(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    lost = train and drop_prob == 1
    return (out * np.nan, factors * np.nan) if lost else (out, factors)


@dropout_forward.misconception(
    "With drop_prob 1 the division by 1 - drop_prob = 0 raises an error. If nothing is kept, out is all zeros.",
    fails="ends",
)
def divides_by_zero(solution, x, drop_prob, train, rng):
    if train and drop_prob == 1:
        raise ZeroDivisionError("float division by zero")
    return solution(x, drop_prob, train, rng)


@dropout_forward.misconception(
    "A drop_prob of 1 is refused. It drops everything, and is allowed: 0 and 1 are probabilities.", fails="ends"
)
def refuses_one(solution, x, drop_prob, train, rng):
    if drop_prob == 1:
        raise ValueError("drop_prob")
    return solution(x, drop_prob, train, rng)


@dropout_forward.misconception(
    "With drop_prob 1 nothing is dropped: the case is treated as if dropout were off.", fails="ends"
)
def one_means_off(solution, x, drop_prob, train, rng):
    return solution(x, 0.0 if train and drop_prob == 1 else drop_prob, train, rng)


@dropout_forward.misconception(
    "drop_prob is kept away from 0 and 1 by a tiny number: then drop_prob 0 changes values, and drop_prob 1 multiplies "
    "by millions.",
    fails="ends",
)
def clipped_probability(solution, x, drop_prob, train, rng):
    return solution(x, np.clip(drop_prob, 1e-7, 1 - 1e-7) if 0 <= drop_prob <= 1 else drop_prob, train, rng)


@dropout_forward.misconception(
    "With drop_prob 0 the mask comes back as None: while training there is always a mask, here of ones.", fails="ends"
)
def no_mask_if_nothing_is_dropped(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out, None if drop_prob == 0 else factors


@dropout_forward.misconception("x is overwritten: it belongs to the caller.", fails="pure")
def overwrites_x(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    if train:
        x *= factors
    return out, factors


@dropout_forward.misconception(
    "The global random state is reset: every other part of a program that draws from it starts over.", fails="pure"
)
def resets_global_seed(solution, x, drop_prob, train, rng):
    np.random.seed(0)  # noqa: TID251 - the mistake itself
    return solution(x, drop_prob, train, rng)


@dropout_forward.misconception(
    "In evaluation x itself is handed back: whoever changes out changes x.", fails="pure_evaluation"
)
def hands_back_x(solution, x, drop_prob, train, rng):
    out, factors = solution(x, drop_prob, train, rng)
    return out if train else x, factors


@dropout_forward.misconception("A drop_prob outside 0 ... 1 is not refused.", fails="raises")
def refuses_no_probability(solution, x, drop_prob, train, rng):
    return solution(x, min(max(drop_prob, 0.0), 1.0), train, rng)


@dropout_forward.misconception(
    "A drop_prob outside 0 ... 1 is refused while training only: a wrong probability is wrong in both modes.",
    fails="raises",
)
def refuses_only_in_training(solution, x, drop_prob, train, rng):
    return solution(x, drop_prob if train else 0.0, train, rng)


def _guarded(mask_of):
    """A right dropout_forward with another way to draw its mask, `mask_of(shape, drop_prob, rng)` for 0 <= drop_prob "
    "< 1."""

    def forward(solution, x, drop_prob, train, rng):
        if not train or not 0 <= drop_prob < 1:
            return solution(x, drop_prob, train, rng)
        factors = mask_of(x.shape, drop_prob, rng)
        return x * factors, factors

    return forward


def _each(shape, drop_prob, rng):
    factors = np.empty(shape)
    for index in np.ndindex(*shape):
        factors[index] = 0.0 if rng.random() < drop_prob else 1.0 / (1.0 - drop_prob)
    return factors


OTHER_MASKS = {
    "uniform numbers below the probability to keep": lambda shape, p, rng: (rng.random(shape) < 1 - p) / (1 - p),
    "uniform numbers strictly above drop_prob": lambda shape, p, rng: 1.0 * (rng.uniform(size=shape) > p) / (1 - p),
    "binomial": lambda shape, p, rng: rng.binomial(1, 1 - p, shape) / (1 - p),
    "choice": lambda shape, p, rng: rng.choice([0.0, 1 / (1 - p)], size=shape, p=[p, 1 - p]),
    "drawn column by column": lambda shape, p, rng: (p <= rng.random(shape[::-1]).T) / (1 - p),
    "drawn as one row": lambda shape, p, rng: ((rng.random(np.prod(shape)) >= p) / (1 - p)).reshape(shape),
    "drawn one by one": _each,
    "single precision, from the end": lambda shape, p, rng: (rng.random(shape, np.float32) >= p)[::-1] / (1 - p),
    "Fortran order": lambda shape, p, rng: np.asfortranarray((rng.random(shape) >= p) / (1 - p)),
}
for _name, _mask_of in OTHER_MASKS.items():
    dropout_forward.variant(_name)(_guarded(_mask_of))


@dropout_forward.variant("kept entries picked by a boolean mask, then scaled")
def boolean_then_scale(solution, x, drop_prob, train, rng):
    if drop_prob < 0 or drop_prob > 1:
        raise ValueError("drop_prob is no probability")
    if not train:
        return np.array(x), None
    if drop_prob == 1.0:
        return np.zeros_like(x), np.zeros_like(x)
    keep = rng.random(x.shape) > drop_prob
    factors = np.zeros(x.shape)
    factors[keep] = 1 / (1 - drop_prob)
    out = x.copy()
    out[~keep] = 0.0
    out /= 1 - drop_prob
    return out, factors


dropout_backward = Exercise(
    "dropout.dropout_backward",
    title="The way back through dropout",
    inputs={"dout": array("N D"), "mask": mask("N D", drop=0.3)},
    outputs=("dx",),
    checks=(
        matches(
            cases={
                "drop_prob 0.3": {},
                "drop_prob 0.7": {"mask": mask("N D", drop=0.7)},
                "three axes": {"dout": array("N D M"), "mask": mask("N D M", drop=0.2)},
                "all dropped": {"mask": uniform(0.0, 0.0, "N D")},
            },
            points=9,
            hint=(
                "out = x * mask, entry by entry. How much does one entry of out move if its x moves by a little?",
                "The chain rule: the slope of out with respect to x is the mask, the scale included. The same mask as "
                "on the way there.",
                "dout = [2, 2] with mask = [0, 1.25] gives dx = [0, 2.5].",
            ),
        ),
        matches(
            name="evaluation",
            inputs={"mask": None},
            points=3,
            guard=True,
            hint=(
                "In evaluation out is x. What is the gradient then?",
                "No mask, None, means that nothing was dropped: dout = [2, -3] gives dx = [2, -3].",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Are dout and the mask still what they were?",
                "dout *= mask changes the caller's array: [2, 2] could be [0, 2.5] afterwards. dout * mask is a new "
                "array.",
            ),
        ),
        pure(
            name="pure_evaluation",
            inputs={"mask": None},
            points=1,
            hint=(
                "Without a mask dx has the numbers of dout. Is it the same array too?",
                "If dx is dout itself, dx[0] = 7 also sets dout[0] to 7. Hand out a copy.",
            ),
        ),
    ),
    source="Srivastava et al. 2014, section 5.1",
)


@dropout_backward.misconception(
    "The mask is left out: what was dropped had no part in out, so its gradient is 0.", fails="matches"
)
def gradient_not_masked(solution, dout, mask):
    return dout.copy()


@dropout_backward.misconception(
    "The mask is used without its scale: out was x times 1 / (1 - drop_prob), and so is the gradient.", fails="matches"
)
def gradient_not_scaled(solution, dout, mask):
    return dout.copy() if mask is None else dout * (mask > 0)


@dropout_backward.misconception("The scale is used twice: the mask holds it already.", fails="matches")
def gradient_scaled_twice(solution, dout, mask):
    return dout.copy() if mask is None else dout * mask**2


@dropout_backward.misconception(
    "The gradient is divided by the mask: the way back of a multiplication multiplies by the same factor.",
    fails="matches",
)
def divided_by_mask(solution, dout, mask):
    if mask is None:
        return dout.copy()
    return np.divide(dout, mask, out=np.zeros_like(dout), where=mask > 0)


@dropout_backward.misconception(
    "A new mask is drawn: the gradient belongs to the entries that were dropped on the way there.", fails="matches"
)
def new_mask(solution, dout, mask):
    if mask is None:
        return dout.copy()
    return dout * _factors(dout.shape, np.mean(mask == 0), np.random.default_rng(0))


@dropout_backward.misconception(
    "What was kept gets no gradient and what was dropped gets it: the mask is turned round.", fails="matches"
)
def mask_turned_round(solution, dout, mask):
    return dout.copy() if mask is None else dout * (mask == 0)


@dropout_backward.misconception(
    "The sign of dout decides: that is the gate of a ReLU, and even there the sign of z counts, not that of dout.",
    fails="matches",
)
def gate_of_relu(solution, dout, mask):
    return dout.copy() if mask is None else dout * mask * (dout > 0)


@dropout_backward.misconception(
    "The mask of the first row is used for all rows: every entry has its own factor.", fails="matches"
)
def mask_of_first_row(solution, dout, mask):
    return dout.copy() if mask is None else dout * mask[0]


@dropout_backward.misconception(
    "The gradient is divided by the share that was kept this time: the factor is in the mask already.", fails="matches"
)
def divided_by_share_that_was_kept(solution, dout, mask):
    return dout.copy() if mask is None else dout * (mask > 0) / max(np.mean(mask > 0), 1e-3)


@dropout_backward.misconception(
    "Without a mask the gradient is 0: no mask means that nothing was dropped.", fails="evaluation"
)
def zero_without_mask(solution, dout, mask):
    return np.zeros_like(dout) if mask is None else dout * mask


@dropout_backward.misconception(
    "dout times None raises an error: in evaluation there is no mask, and dx equals dout.", fails="evaluation"
)
def none_not_expected(solution, dout, mask):
    return dout * mask


@dropout_backward.misconception("dout is overwritten: it belongs to the caller.", fails="pure")
def overwrites_dout(solution, dout, mask):
    dx = solution(dout, mask)
    if mask is not None:
        dout *= mask
    return dx


@dropout_backward.misconception(
    "Without a mask dout itself is handed back: whoever changes dx changes dout.", fails="pure_evaluation"
)
def hands_back_dout(solution, dout, mask):
    return dout if mask is None else dout * mask


@dropout_backward.variant("a copy, dropped entries set to 0, the rest multiplied")
def copy_and_set(solution, dout, mask):
    dx = dout.copy()
    if mask is not None:
        dx[mask == 0] = 0.0
        dx *= mask
    return dx


@dropout_backward.variant("where")
def where(solution, dout, mask):
    return np.array(dout) if mask is None else np.where(mask > 0, dout * np.max(mask), 0.0)


@dropout_backward.variant("einsum")
def dropout_einsum(solution, dout, mask):
    return 1.0 * dout if mask is None else np.einsum("...,...->...", dout, mask)


@dropout_backward.variant("one entry after the other")
def dropout_loop(solution, dout, mask):
    dx = np.zeros(dout.shape, order="F")
    for index in np.ndindex(dout.shape):
        dx[index] = dout[index] if mask is None else dout[index] * mask[index]
    return dx
