"""The exercises of a4, second part: how first weights are drawn.

No check knows in which order random numbers are drawn. The matrices are (31, 187): far from square, and with fans for which no two
of the known wrong formulas give nearly the same spread. The closest two differ by 8 percent; ten matrices make 57,970 weights,
enough to tell these apart for certain (see the law of weights).
"""

import copy
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from autograder.arrays import default, derived, rng
from autograder.checks import pure, raises, statistics
from autograder.model import Exercise

FANS = {"fan_in": 31, "fan_out": 187}
MEDIUM = {"fan_in": 12, "fan_out": 20}  # enough to tell the two laws apart
SMALL = {"fan_in": 5, "fan_out": 3}
CALLS = 5  # two matrices each

# ------------------------------------------------------------------------------------------------- what all three share


def _copies(exercise, fails):
    """Register weights that are copies of each other, or not drawn at all."""

    @exercise.misconception("All weights are 0. Then all units of a layer stay equal for ever.", fails=fails)
    def all_zero(solution, fan_in, fan_out, *rest):
        return np.zeros((fan_in, fan_out))

    @exercise.misconception(
        "All weights are one and the same number. Then all units of a layer compute the same, get the same gradient, and "
        "stay equal for ever.",
        fails=fails,
    )
    def all_alike(solution, fan_in, fan_out, *rest):
        return np.full((fan_in, fan_out), 0.1)

    @exercise.misconception(
        "Every unit of the layer gets the same weights: the columns are copies. They stay copies, as their gradients are "
        "equal.",
        fails=fails,
    )
    def one_column(solution, fan_in, fan_out, *rest):
        return np.repeat(solution(fan_in, fan_out, *rest)[:, :1], fan_out, axis=1)

    @exercise.misconception(
        "Every input has the same weights: the rows are copies. Each entry is drawn on its own.", fails=fails
    )
    def one_row(solution, fan_in, fan_out, *rest):
        return np.repeat(solution(fan_in, fan_out, *rest)[:1], fan_in, axis=0)


def _wrong_source_or_form(exercise, fails):
    """Register numbers that do not come from rng, and results of another form."""

    @exercise.misconception(
        "W is (fan_out, fan_in). In this course it is (fan_in, fan_out), so that x W fits.", fails=fails
    )
    def init_is_transposed(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *rest).T.copy()

    @exercise.misconception(
        "The numbers come from a generator with a seed of its own, so every layer of every network gets the same ones.",
        fails=fails,
    )
    def reseeds(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *(np.random.default_rng(0) if hasattr(r, "random") else r for r in rest))

    @exercise.misconception(
        "The numbers come from a generator that is made anew inside, not from rng: with equal seeds they must be equal.",
        fails=fails,
        group="not_from_rng",
    )
    def generator_of_its_own(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *(np.random.default_rng() if hasattr(r, "random") else r for r in rest))

    @exercise.misconception(
        "The numbers come from np.random, which the whole program shares. Draw them from rng.",
        fails=fails,
        group="not_from_rng",
    )
    def from_shared_state(solution, fan_in, fan_out, *rest):
        spread = np.std(solution(fan_in, fan_out, *rest))
        return spread * np.random.randn(fan_in, fan_out)

    @exercise.misconception(
        "The numbers come from a copy of rng, so the next call with the same rng gives the same ones again.",
        fails=fails,
    )
    def copies_the_generator(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *(copy.deepcopy(r) for r in rest))

    @exercise.misconception(
        "The result is a pair of weights and biases. Only the matrix is asked for: biases start at 0, without this function.",
        fails=fails,
    )
    def weights_and_biases(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *rest), np.zeros(fan_out)

    @exercise.misconception("The weights are float32. Everything in this course is float64.", fails=fails)
    def single_precision(solution, fan_in, fan_out, *rest):
        return solution(fan_in, fan_out, *rest).astype(np.float32)


# ------------------------------------------------------------------------------------------------------- a given spread

normal_init = Exercise(
    "vanishing.normal_init",
    title="Normal numbers of a given size",
    inputs={**FANS, "std": 0.3, "rng": rng()},
    outputs=("W",),
    checks=(
        statistics(
            law="weights",
            output="W",
            std="std",
            calls=CALLS,
            points=4,
            hint=(
                "How many numbers does the matrix hold, and what is the size of a typical one?",
                "Each entry is std times a standard normal number, drawn with rng for every entry anew.",
                "With std = 0.3 about 68 of 100 weights lie between -0.3 and 0.3, about 95 between -0.6 and 0.6, and as "
                "many above 0 as below.",
            ),
        ),
        pure(
            random=True,
            inputs=SMALL,
            points=1,
            hint=(
                "Do all random numbers come from the rng that is handed in?",
                "np.random.randn and np.random.seed use the state that the whole program shares. Ask rng: "
                "rng.standard_normal((2, 3)) gives 6 numbers.",
            ),
        ),
    ),
    source="LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, 4.6",
)

_copies(normal_init, "statistics")
_wrong_source_or_form(normal_init, "statistics")


@normal_init.misconception(
    "std is taken for the variance, and its root is the standard deviation. std is the standard deviation already.",
    fails="statistics",
)
def std_as_variance(solution, fan_in, fan_out, std, rng):
    return rng.normal(0.0, math.sqrt(std), (fan_in, fan_out))


@normal_init.misconception(
    "std is squared, so the variance is used as the standard deviation. std is the standard deviation itself.",
    fails="statistics",
)
def std_squared(solution, fan_in, fan_out, std, rng):
    return rng.normal(0.0, std**2, (fan_in, fan_out))


@normal_init.misconception("std is not looked at: the numbers are standard normal.", fails="statistics")
def std_not_used(solution, fan_in, fan_out, std, rng):
    return rng.standard_normal((fan_in, fan_out))


@normal_init.misconception("The numbers are divided by std. It multiplies them.", fails="statistics")
def over_std(solution, fan_in, fan_out, std, rng):
    return rng.standard_normal((fan_in, fan_out)) / std


@normal_init.misconception("std is added to the numbers. It multiplies them.", fails="statistics")
def plus_std(solution, fan_in, fan_out, std, rng):
    return rng.standard_normal((fan_in, fan_out)) + std


@normal_init.misconception(
    "std is handed over as the mean: all numbers lie around std. They lie around 0.", fails="statistics"
)
def std_as_mean(solution, fan_in, fan_out, std, rng):
    return rng.normal(std, std, (fan_in, fan_out))


@normal_init.misconception(
    "The numbers lie between 0 and std: `random` gives no negative ones. Normal numbers are asked for.",
    fails="statistics",
)
def random_for_normal(solution, fan_in, fan_out, std, rng):
    return std * rng.random((fan_in, fan_out))


@normal_init.misconception(
    "The numbers lie evenly between -std and std. Normal numbers are asked for: some are larger than std.",
    fails="statistics",
)
def evenly_within_std(solution, fan_in, fan_out, std, rng):
    return rng.uniform(-std, std, (fan_in, fan_out))


@normal_init.misconception(
    "The standard deviation is right, but the numbers are spread evenly: this is no normal law.", fails="statistics"
)
def evenly_with_right_std(solution, fan_in, fan_out, std, rng):
    return rng.uniform(-math.sqrt(3) * std, math.sqrt(3) * std, (fan_in, fan_out))


@normal_init.misconception("Only the size is drawn, and no weight is negative.", fails="statistics")
def without_sign(solution, fan_in, fan_out, std, rng):
    return np.abs(solution(fan_in, fan_out, std, rng))


@normal_init.misconception(
    "The numbers are divided by the root of fan_in besides. Here the standard deviation is std, whatever fan_in is.",
    fails="statistics",
)
def divided_by_fan_in(solution, fan_in, fan_out, std, rng):
    return solution(fan_in, fan_out, std / math.sqrt(fan_in), rng)


@normal_init.variant("NumPy's normal law")
def by_normal(solution, fan_in, fan_out, std, rng):
    return rng.normal(0.0, std, size=(fan_in, fan_out))


@normal_init.variant("one after the other, in loops")
def one_by_one(solution, fan_in, fan_out, std, rng):
    W = np.empty((fan_in, fan_out))
    for m in range(fan_out):
        for d in range(fan_in):
            W[d, m] = rng.normal(loc=0, scale=std)
    return W


@normal_init.variant("from even numbers, by Box and Muller")
def box_muller(solution, fan_in, fan_out, std, rng):
    u, v = rng.random((2, fan_out, fan_in))
    return (std * np.sqrt(-2.0 * np.log1p(-u)) * np.cos(2.0 * np.pi * v)).T


# ------------------------------------------------------------------------------------------------ a spread by a formula


class WrongSize(NamedTuple):
    """A wrong formula: for the standard deviation of the normal law, for the limit of the uniform one, or for both."""

    name: str
    text: str  # "{rule}", "{fans}" and "{below}" stand for words of the rule that is meant
    std: Callable | None = None
    limit: Callable | None = None
    limit_text: str = ""  # where the two formulas need different words


def _wrong_variance(name, text, variance):
    """Returns the two sizes that belong to a wrong variance; numbers that lie evenly on [-a, a] have the variance a^2 / 3."""
    return WrongSize(
        name,
        text,
        std=lambda *fans: math.sqrt(variance(*fans)),
        limit=lambda *fans: math.sqrt(3.0 * variance(*fans)),
    )


# what goes wrong with either rule: n is what stands below the line, fan_in + fan_out for Xavier and fan_in for He
WRONG_WITH_BOTH_RULES = (
    WrongSize(
        "variance_as_std",
        "2 / {below} is the variance. The standard deviation is its root.",
        std=lambda n: 2.0 / n,
        limit=lambda n: 6.0 / n,
        limit_text="6 / {below} is the square of the limit a: its root is missing.",
    ),
    WrongSize(
        "root_of_the_number_only",
        "The root is taken of the number above the line only. It belongs to the whole fraction.",
        std=lambda n: math.sqrt(2.0) / n,
        limit=lambda n: math.sqrt(6.0) / n,
    ),
    WrongSize(
        "not_scaled",
        "The numbers are not scaled: their size does not depend on {fans}.",
        std=lambda n: 1.0,
        limit=lambda n: 1.0,
    ),
    WrongSize(
        "always_a_hundredth",
        "The numbers have the size 0.01 whatever the layer is. {rule} rule computes the size from {fans}.",
        std=lambda n: 0.01,
        limit=lambda n: 0.01,
    ),
    WrongSize(
        "limit_as_std",
        "The limit of the uniform law is used as the standard deviation of the normal one: it is too large by the root of 3.",
        std=lambda n: math.sqrt(6.0 / n),
    ),
    WrongSize(
        "two_below_the_line",
        "The 2 stands below the line. The variance is 2 / {below}, not half of 1 / {below}.",
        std=lambda n: math.sqrt(0.5 / n),
    ),
    WrongSize(
        "half_as_wide",
        "The numbers lie between -a/2 and a/2: a is the limit on either side, so they spread over 2 a.",
        limit=lambda n: 0.5 * math.sqrt(6.0 / n),
    ),
    WrongSize(
        "three_for_two",
        "There is a 3 in place of the 2. A 3 belongs to the uniform law, whose variance is a^2 / 3.",
        std=lambda n: math.sqrt(3.0 / n),
    ),
    WrongSize(
        "std_as_limit",
        "The standard deviation is used as the limit a: numbers spread evenly on [-a, a] have a standard deviation of only a "
        "over the root of 3.",
        limit=lambda n: math.sqrt(2.0 / n),
    ),
)


def _wrong_sizes(exercise, wrong, arguments, **words):
    """Register each wrong size: both formulas at once, and each alone, as they stand in two places.

    `arguments(fan_in, fan_out)` is the tuple that the formulas of `wrong` are called with, `words` completes their texts.
    """
    for name, text, std, limit, limit_text in wrong:
        text, limit_text = text.format(**words), (limit_text or text).format(**words)
        if std and limit:
            _register(exercise, name, text, {"normal": std, "uniform": limit}, arguments)
        if std:
            _register(exercise, f"{name}_in_normal" if limit else name, text, {"normal": std}, arguments)
        if limit:
            _register(exercise, f"{name}_in_uniform" if std else name, limit_text, {"uniform": limit}, arguments)


def _register(exercise, name, text, formulas, arguments):
    """`formulas`: the law -> the wrong formula for its standard deviation or its limit."""

    def slip(solution, fan_in, fan_out, rng, distribution="normal"):
        if distribution not in formulas:
            return solution(fan_in, fan_out, rng, distribution)
        size, shape = formulas[distribution](*arguments(fan_in, fan_out)), (fan_in, fan_out)
        return rng.normal(0.0, size, shape) if distribution == "normal" else rng.uniform(-size, size, shape)

    slip.__name__ = name
    exercise.misconception(text, fails=next(iter(formulas)))(slip)


def _both_fans(fan_in, fan_out):
    return fan_in, fan_out


def _wrong_law(exercise, std):
    """Register other laws in the place of the one asked for. `std` is the right standard deviation."""

    @exercise.misconception(
        'Whatever `distribution` says, the numbers are normal. "uniform" asks for numbers that lie evenly on [-a, a].',
        fails="uniform",
    )
    def always_normal(solution, fan_in, fan_out, rng, distribution="normal"):
        return solution(fan_in, fan_out, rng, "normal")

    @exercise.misconception(
        'Whatever `distribution` says, the numbers lie evenly on [-a, a]. "normal" asks for normal numbers.',
        fails="normal",
    )
    def always_uniform(solution, fan_in, fan_out, rng, distribution="normal"):
        return solution(fan_in, fan_out, rng, "uniform")

    @exercise.misconception(
        'With "uniform" nothing comes back: the second law, or its `return`, is missing.', fails="uniform"
    )
    def uniform_is_missing(solution, fan_in, fan_out, rng, distribution="normal"):
        W = solution(fan_in, fan_out, rng, distribution)
        return None if distribution == "uniform" else W

    @exercise.misconception('"normal" and "uniform" have changed places.', fails="normal")
    def laws_exchanged(solution, fan_in, fan_out, rng, distribution="normal"):
        other = {"normal": "uniform", "uniform": "normal"}
        return solution(fan_in, fan_out, rng, other.get(distribution, distribution))

    @exercise.misconception(
        "The numbers lie between 0 and a: none is negative. They lie evenly on [-a, a].", fails="uniform"
    )
    def none_negative(solution, fan_in, fan_out, rng, distribution="normal"):
        W = solution(fan_in, fan_out, rng, distribution)
        return np.abs(W) if distribution == "uniform" else W

    @exercise.misconception(
        "The numbers lie evenly between 0 and the standard deviation: `random` gives neither negative nor normal numbers.",
        fails="normal",
    )
    def random_for_normal(solution, fan_in, fan_out, rng, distribution="normal"):
        if distribution == "normal":
            return std(fan_in, fan_out) * rng.random((fan_in, fan_out))
        return solution(fan_in, fan_out, rng, distribution)

    @exercise.misconception(
        "Numbers beyond two standard deviations are drawn again, as some libraries do. Then the spread is smaller than asked "
        "for, and the law is not normal.",
        fails="normal",
    )
    def cut_off_at_two(solution, fan_in, fan_out, rng, distribution="normal"):
        W = solution(fan_in, fan_out, rng, distribution)
        while distribution == "normal" and np.any(far := np.abs(W) > 2.0 * std(fan_in, fan_out)):
            W[far] = solution(fan_in, fan_out, rng, distribution)[far]
        return W


def _other_names(exercise):
    """Register what functions do with a law that does not exist, in place of refusing it."""

    @exercise.misconception(
        "`distribution` has to be given. It has a default: without it the law is the normal one.", fails="default"
    )
    def no_default(solution, fan_in, fan_out, rng, distribution):
        return solution(fan_in, fan_out, rng, distribution)

    @exercise.misconception(
        "Without `distribution` the law is the uniform one. The default is the normal one.", fails="default"
    )
    def default_is_uniform(solution, fan_in, fan_out, rng, distribution="uniform"):
        return solution(fan_in, fan_out, rng, distribution)

    # a check of refusals sees only that an answer came back: these two are one
    @exercise.misconception(
        'Every name but "normal" counts as "uniform". A slip of the pen would go unnoticed: refuse other names.',
        fails="raises",
        group="other_names_accepted",
    )
    def others_are_uniform(solution, fan_in, fan_out, rng, distribution="normal"):
        return solution(fan_in, fan_out, rng, "normal" if distribution == "normal" else "uniform")

    @exercise.misconception(
        'Every name but "uniform" counts as "normal". A slip of the pen would go unnoticed: refuse other names.',
        fails="raises",
        group="other_names_accepted",
    )
    def others_are_normal(solution, fan_in, fan_out, rng, distribution="normal"):
        return solution(fan_in, fan_out, rng, "uniform" if distribution == "uniform" else "normal")

    @exercise.misconception(
        "With another name nothing comes back, and nobody hears of it. Refuse it with a ValueError.", fails="raises"
    )
    def others_give_nothing(solution, fan_in, fan_out, rng, distribution="normal"):
        return solution(fan_in, fan_out, rng, distribution) if distribution in ("normal", "uniform") else None

    @exercise.misconception(
        "assert ends with an AssertionError, and is switched off by `python -O`. Raise a ValueError.", fails="raises"
    )
    def asserts_the_name(solution, fan_in, fan_out, rng, distribution="normal"):
        assert distribution in ("normal", "uniform")  # noqa: S101 - the mistake itself
        return solution(fan_in, fan_out, rng, distribution)


def _right_ways(exercise, std):
    """Register other right implementations. `std` is the standard deviation of both laws."""

    @exercise.variant("by NumPy's two laws, the limit from the standard deviation")
    def by_numpy(solution, fan_in, fan_out, rng, distribution="normal"):
        spread = std(fan_in, fan_out)
        if distribution not in ("normal", "uniform"):
            raise ValueError(f"distribution = {distribution}")
        if distribution == "uniform":
            return rng.uniform(-(3**0.5) * spread, 3**0.5 * spread, size=(fan_in, fan_out))
        return rng.normal(scale=spread, size=(fan_in, fan_out))

    @exercise.variant("drawn transposed and moved from [0, 1) to [-a, a)")
    def transposed_and_moved(solution, fan_in, fan_out, rng, distribution="normal"):
        draw = {"normal": rng.standard_normal, "uniform": lambda shape: 12**0.5 * (rng.random(shape) - 0.5)}
        try:
            return draw[distribution]((fan_out, fan_in)).T * std(fan_in, fan_out)
        except KeyError as error:
            raise ValueError("unknown law") from error

    @exercise.variant("entry by entry, in one long list")
    def one_long_list(solution, fan_in, fan_out, rng, distribution="normal"):
        match distribution:
            case "normal":
                row = [std(fan_in, fan_out) * rng.normal() for _ in range(fan_in * fan_out)]
            case "uniform":
                limit = math.sqrt(3.0 * std(fan_in, fan_out) ** 2)
                row = [limit * (2.0 * rng.random() - 1.0) for _ in range(fan_in * fan_out)]
            case _:
                raise ValueError(distribution)
        return np.array(row).reshape(fan_in, fan_out)


OTHER_NAMES = {"another law": {"distribution": "gauss"}, "a slip of the pen": {"distribution": "unifrom"}}


def _xavier_std(fan_in, fan_out):
    return math.sqrt(2.0 / (fan_in + fan_out))


xavier_init = Exercise(
    "vanishing.xavier_init",
    title="Weights for tanh and its like",
    inputs={**FANS, "rng": rng(), "distribution": "normal"},
    outputs=("W",),
    checks=(
        statistics(
            name="normal",
            law="weights",
            output="W",
            std=derived(_xavier_std, "fan_in", "fan_out"),
            calls=CALLS,
            points=7,
            hint=(
                "The docstring gives the variance. Which number does your generator want to have?",
                "The standard deviation is the root of the whole fraction 2 over (fan_in + fan_out); mind the brackets.",
                "fan_in = 6 and fan_out = 2: the variance is 2/8 = 0.25, the standard deviation 0.5.",
            ),
        ),
        statistics(
            name="uniform",
            law="weights",
            form="uniform",
            output="W",
            std=derived(_xavier_std, "fan_in", "fan_out"),
            inputs={"distribution": "uniform"},
            calls=CALLS,
            points=8,
            hint=(
                "From where to where do the numbers lie, and how does that hang together with the variance?",
                "Numbers spread evenly on [-a, a] have the variance a^2 / 3. So a is larger than the standard deviation, by "
                "the root of 3.",
                "fan_in = 4 and fan_out = 2: a = 1, so the numbers lie between -1 and 1, half of them below 0.",
            ),
        ),
        statistics(
            name="default",
            law="weights",
            output="W",
            std=derived(_xavier_std, "fan_in", "fan_out"),
            inputs={**MEDIUM, "distribution": default()},
            points=1,
            guard=True,
            hint=(
                "What does your function do when it is called with three arguments only?",
                'The first line of the function says distribution="normal": without a name the law is the normal one.',
            ),
        ),
        raises(
            inputs=SMALL,
            cases=OTHER_NAMES,
            points=2,
            hint=(
                "What does your function do with a name that it does not know?",
                '"gauss" is neither "normal" nor "uniform", so it is a ValueError. A default would hide slips of the pen.',
            ),
        ),
        pure(
            random=True,
            inputs=SMALL,
            points=2,
            hint=(
                "Do all random numbers come from the rng that is handed in?",
                "np.random.randn and np.random.seed use the state that the whole program shares. Ask rng: "
                "rng.standard_normal((2, 3)) gives 6 numbers.",
            ),
        ),
    ),
    source="Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010, (16)",
)

_copies(xavier_init, "normal")
_wrong_source_or_form(xavier_init, "normal")
_wrong_law(xavier_init, _xavier_std)
_other_names(xavier_init)
_right_ways(xavier_init, _xavier_std)

_wrong_sizes(
    xavier_init,
    WRONG_WITH_BOTH_RULES,
    lambda i, o: (i + o,),
    rule="Xavier's",
    fans="fan_in and fan_out",
    below="(fan_in + fan_out)",
)
_wrong_sizes(
    xavier_init,
    (
        WrongSize(
            "brackets_missing",
            "Brackets are missing: 2 / fan_in + fan_out divides by fan_in alone and then adds fan_out.",
            std=lambda i, o: math.sqrt(2.0 / i + o),
            limit=lambda i, o: math.sqrt(6.0 / i + o),
            limit_text="Brackets are missing: 6 / fan_in + fan_out divides by fan_in alone and then adds fan_out.",
        ),
        _wrong_variance(
            "one_over_the_sum",
            "The variance here is 1 / (fan_in + fan_out). It is twice that: 1 over the mean of the two.",
            lambda i, o: 1.0 / (i + o),
        ),
        _wrong_variance(
            "two_over_the_mean",
            "The variance here is 2 over the mean of fan_in and fan_out. It is 2 over their sum.",
            lambda i, o: 4.0 / (i + o),
        ),
        _wrong_variance(
            "product_of_the_fans",
            "fan_in and fan_out are multiplied. They are added up.",
            lambda i, o: 2.0 / (i * o),
        ),
        _wrong_variance(
            "lecun_for_xavier",
            "The variance here is 1 / fan_in, an older rule (LeCun's). Xavier's looks at both fans: forward and backward.",
            lambda i, o: 1.0 / i,
        ),
        _wrong_variance(
            "one_over_fan_out",
            "The variance here is 1 / fan_out: that keeps the size of the gradients only. Xavier's rule looks at both fans.",
            lambda i, o: 1.0 / o,
        ),
        _wrong_variance(
            "he_for_xavier",
            "This is He's rule, 2 / fan_in. It is made for ReLU; Xavier's divides by fan_in + fan_out.",
            lambda i, o: 2.0 / i,
        ),
        _wrong_variance(
            "two_over_fan_out",
            "The variance here is 2 / fan_out. Xavier's rule divides by fan_in + fan_out.",
            lambda i, o: 2.0 / o,
        ),
        WrongSize(
            "fans_above_the_line",
            "The fraction is upside down: the more inputs are added up, the smaller the weights have to be.",
            std=lambda i, o: math.sqrt((i + o) / 2.0),
            limit=lambda i, o: math.sqrt((i + o) / 6.0),
        ),
    ),
    _both_fans,
)


def _he_std(fan_in, fan_out):
    return math.sqrt(2.0 / fan_in)


he_init = Exercise(
    "vanishing.he_init",
    title="Weights for ReLU",
    inputs={**FANS, "rng": rng(), "distribution": "normal"},
    outputs=("W",),
    checks=(
        statistics(
            name="normal",
            law="weights",
            output="W",
            std=derived(_he_std, "fan_in", "fan_out"),
            calls=CALLS,
            points=7,
            hint=(
                "How many numbers does one unit add up, and how many of them does ReLU let through on average?",
                "The standard deviation is the root of the whole fraction 2 over fan_in, the number of rows of W.",
                "fan_in = 8 and fan_out = 3: the variance is 2/8 = 0.25, the standard deviation 0.5.",
            ),
        ),
        statistics(
            name="uniform",
            law="weights",
            form="uniform",
            output="W",
            std=derived(_he_std, "fan_in", "fan_out"),
            inputs={"distribution": "uniform"},
            calls=CALLS,
            points=8,
            hint=(
                "From where to where do the numbers lie, and how does that hang together with the variance?",
                "Numbers spread evenly on [-a, a] have the variance a^2 / 3. So a is larger than the standard deviation, by "
                "the root of 3.",
                "fan_in = 6 and fan_out = 3: a = 1, so the numbers lie between -1 and 1, half of them below 0.",
            ),
        ),
        statistics(
            name="default",
            law="weights",
            output="W",
            std=derived(_he_std, "fan_in", "fan_out"),
            inputs={**MEDIUM, "distribution": default()},
            points=1,
            guard=True,
            hint=(
                "What does your function do when it is called with three arguments only?",
                'The first line of the function says distribution="normal": without a name the law is the normal one.',
            ),
        ),
        raises(
            inputs=SMALL,
            cases=OTHER_NAMES,
            points=2,
            hint=(
                "What does your function do with a name that it does not know?",
                '"gauss" is neither "normal" nor "uniform", so it is a ValueError. A default would hide slips of the pen.',
            ),
        ),
        pure(
            random=True,
            inputs=SMALL,
            points=2,
            hint=(
                "Do all random numbers come from the rng that is handed in?",
                "np.random.randn and np.random.seed use the state that the whole program shares. Ask rng: "
                "rng.standard_normal((2, 3)) gives 6 numbers.",
            ),
        ),
    ),
    source="He, Zhang, Ren & Sun, Delving deep into rectifiers, ICCV 2015, (10)",
)

_copies(he_init, "normal")
_wrong_source_or_form(he_init, "normal")
_wrong_law(he_init, _he_std)
_other_names(he_init)
_right_ways(he_init, _he_std)

_wrong_sizes(
    he_init,
    WRONG_WITH_BOTH_RULES,
    lambda i, o: (i,),
    rule="He's",
    fans="fan_in",
    below="fan_in",
)
_wrong_sizes(
    he_init,
    (
        _wrong_variance(
            "fan_out_for_fan_in",
            "The size is computed from fan_out. A unit adds up fan_in numbers: with a square matrix nobody would notice.",
            lambda i, o: 2.0 / o,
        ),
        _wrong_variance(
            "lecun_for_he",
            "The variance here is 1 / fan_in. ReLU stops about half of every signal, and the 2 makes up for that.",
            lambda i, o: 1.0 / i,
        ),
        _wrong_variance(
            "xavier_for_he",
            "This is Xavier's rule, 2 / (fan_in + fan_out). He's divides by fan_in alone.",
            lambda i, o: 2.0 / (i + o),
        ),
        WrongSize(
            "fan_in_above_the_line",
            "The fraction is upside down: the more inputs are added up, the smaller the weights have to be.",
            std=lambda i, o: math.sqrt(i / 2.0),
            limit=lambda i, o: math.sqrt(i / 6.0),
        ),
        _wrong_variance(
            "four_for_two",
            "There is a 4 in place of the 2: the factor for ReLU has come in twice.",
            lambda i, o: 4.0 / i,
        ),
    ),
    _both_fans,
)
