"""The exercises of a6 about the learning rate: three ways to let it fall."""

import math

from autograder.arrays import default, uniform
from autograder.checks import matches
from autograder.model import Exercise

step_decay = Exercise(
    "optimizers.step_decay",
    title="A learning rate that goes down stairs",
    inputs={"t": 9, "lr0": uniform(0.2, 0.9), "drop": 0.3, "every": 4},
    outputs=("lr",),
    checks=(
        matches(
            cases={f"t = {t}": {"t": t} for t in (0, 2, 3, 4, 6, 9, 21)},
            points=3,
            hint=(
                "How often has the rate dropped at t = 0, at every - 1, at every, and at 2 every?",
                "Between two drops the rate stays as it is, so the number of drops is a whole number: what is left of "
                "the division does not count.",
                "lr0 = 1, drop = 0.5, every = 3: for t = 0 ... 6 the rate is 1, 1, 1, 0.5, 0.5, 0.5, 0.25.",
            ),
        ),
        matches(
            name="defaults",
            cases={
                "drop and every left out": {"t": 25, "drop": default(), "every": default()},
                "every left out": {"t": 31, "every": default()},
            },
            points=1,
            guard=True,
            hint=(
                "Which drop and every are used when the caller gives none? Compare the first line of your function "
                "with the given one.",
                "lr0 = 1 and t = 25 give 0.25: two drops to the half, one every 10.",
            ),
        ),
    ),
    source="Goodfellow, Bengio, Courville, Deep Learning, 8.3.1; CS231n notes, 'Annealing the learning rate'",
)


@step_decay.misconception(
    "The division is not rounded down: the rate glides. It stays as it is until `every` steps are over.",
    fails="matches",
)
def glides(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop ** (t / every)


@step_decay.misconception(
    "The division is rounded to the nearest whole number: the rate drops half a stair too early. It is rounded down.",
    fails="matches",
)
def rounds_to_nearest(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop ** math.floor(t / every + 0.5)


@step_decay.misconception("The rate drops one step too early: t counts from 0.", fails="matches")
def one_step_early(solution, t, lr0, drop=0.5, every=10):
    return solution(t + 1, lr0, drop, every)


@step_decay.misconception("The rate drops one step too late: at t = every it has dropped already.", fails="matches")
def one_step_late(solution, t, lr0, drop=0.5, every=10):
    return solution(max(t - 1, 0), lr0, drop, every)


@step_decay.misconception(
    "t is taken as a number that counts from 1: at t = 0 the rate is too large, later the drops are late.",
    fails="matches",
)
def counts_from_one(solution, t, lr0, drop=0.5, every=10):
    return solution(t - 1, lr0, drop, every)


@step_decay.misconception("The rate drops at every step. It drops once in `every` steps.", fails="matches")
def drops_always(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop**t


@step_decay.misconception("The rate drops only once. It drops again after every stair.", fails="matches")
def drops_once(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop if t >= every else lr0


@step_decay.misconception(
    "The rate is low only at the moment when it drops, and lr0 again afterwards. It stays low.", fails="matches"
)
def recovers(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop ** (t // every) if t % every == 0 else lr0


@step_decay.misconception(
    "The drops pile up: the second stair has dropped once more than it should, the third twice more. lr0 is the rate at t = "
    "0, not the last one.",
    fails="matches",
)
def drops_pile_up(solution, t, lr0, drop=0.5, every=10):
    stairs = t // every
    return lr0 * drop ** (stairs * (stairs + 1) // 2)


@step_decay.misconception(
    "drop is multiplied by the number of drops. Each drop multiplies the rate: a power.", fails="matches"
)
def product_for_power(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop * (t // every)


@step_decay.misconception("drop is taken off. The rate is multiplied by it.", fails="matches")
def takes_off(solution, t, lr0, drop=0.5, every=10):
    return lr0 - drop * (t // every)


@step_decay.misconception("drop is the factor that is left, not the share that is lost.", fails="matches")
def drop_is_lost(solution, t, lr0, drop=0.5, every=10):
    return lr0 * (1 - drop) ** (t // every)


@step_decay.misconception("The rate is divided by drop: it rises.", fails="matches")
def stairs_up(solution, t, lr0, drop=0.5, every=10):
    return lr0 / drop ** (t // every)


@step_decay.misconception(
    "The rate is divided by 1 + drop times the number of drops: that is another schedule (inverse time).",
    fails="matches",
)
def inverse_of_stairs(solution, t, lr0, drop=0.5, every=10):
    return lr0 / (1 + drop * (t // every))


@step_decay.misconception("The rate is divided by t. It hangs on the number of stairs only.", fails="matches")
def step_over_t(solution, t, lr0, drop=0.5, every=10):
    return lr0 * drop ** (t // every) / max(t, 1)


@step_decay.misconception("lr0 is missing.", fails="matches")
def stairs_without_lr0(solution, t, lr0, drop=0.5, every=10):
    return drop ** (t // every)


@step_decay.misconception("The default of drop was changed: it is 0.5.", fails="defaults")
def other_default_of_drop(solution, t, lr0, drop=0.1, every=10):
    return solution(t, lr0, drop, every)


@step_decay.misconception("The default of every was changed: it is 10.", fails="defaults")
def other_default_of_every(solution, t, lr0, drop=0.5, every=20):
    return solution(t, lr0, drop, every)


@step_decay.variant("a loop over the drops")
def stairs_by_loop(solution, t, lr0, drop=0.5, every=10):
    while t >= every:
        lr0, t = lr0 * drop, t - every
    return lr0


@step_decay.variant("np.floor and np.power")
def stairs_by_numpy(solution, t, lr0, drop=0.5, every=10):
    import numpy as np

    return lr0 * np.power(drop, np.floor(t / every))


exponential_decay = Exercise(
    "optimizers.exponential_decay",
    title="A learning rate that fades",
    inputs={"t": 3, "lr0": uniform(0.2, 0.9), "rate": uniform(0.13, 0.35)},
    outputs=("lr",),
    checks=(
        matches(
            cases={f"t = {t}": {"t": t} for t in (0, 1, 3, 8)},
            points=3,
            hint=(
                "What is the rate at t = 0, and by which factor does it change from each step to the next?",
                "The exponent is negative, and contains t and rate; lr0 stands in front.",
                "lr0 = 2, rate = 0.5: for t = 0, 1, 2 the rate is 2, 1.2131, 0.7358.",
            ),
        ),
    ),
    source="CS231n notes, 'Annealing the learning rate'",
)


@exponential_decay.misconception("The minus sign is missing: the rate explodes.", fails="matches")
def explodes(solution, t, lr0, rate):
    return lr0 * math.exp(rate * t)


@exponential_decay.misconception("rate is raised to the power of t. It stands in the exponent of e.", fails="matches")
def power_of_rate(solution, t, lr0, rate):
    return lr0 * rate**t


@exponential_decay.misconception(
    "1 - rate is raised to the power of t. For small rates that is nearly exp(-rate t), but it is another curve.",
    fails="matches",
)
def power_of_the_rest(solution, t, lr0, rate):
    return lr0 * (1 - rate) ** t


@exponential_decay.misconception("lr0 is missing in front.", fails="matches")
def fades_without_lr0(solution, t, lr0, rate):
    return math.exp(-rate * t)


@exponential_decay.misconception("t is missing in the exponent: the rate falls once and stays there.", fails="matches")
def without_t(solution, t, lr0, rate):
    return lr0 * math.exp(-rate)


@exponential_decay.misconception("t counts from 0: at t = 0 the rate is lr0.", fails="matches")
def fades_one_step_early(solution, t, lr0, rate):
    return solution(t + 1, lr0, rate)


@exponential_decay.misconception(
    "t is taken as a number that counts from 1: at t = 0 the rate is lr0.", fails="matches"
)
def fades_from_one(solution, t, lr0, rate):
    return solution(t - 1, lr0, rate)


@exponential_decay.misconception(
    "The decay piles up: the last rate is multiplied by exp(-rate t) in place of lr0.", fails="matches"
)
def fading_piles_up(solution, t, lr0, rate):
    return lr0 * math.exp(-rate * t * (t + 1) / 2)


@exponential_decay.misconception(
    "The rate is divided by 1 + rate t: that is another schedule (inverse time).", fails="matches"
)
def inverse_time(solution, t, lr0, rate):
    return lr0 / (1 + rate * t)


@exponential_decay.misconception("t is divided by rate in the exponent. It is multiplied by it.", fails="matches")
def time_over_rate(solution, t, lr0, rate):
    return lr0 * math.exp(-t / rate)


@exponential_decay.misconception("The rate is divided by t as well.", fails="matches")
def fades_over_t(solution, t, lr0, rate):
    return lr0 * math.exp(-rate * t) / max(t, 1)


@exponential_decay.misconception("The base is 2. exp has the base e.", fails="matches")
def base_two(solution, t, lr0, rate):
    return lr0 * 2.0 ** (-rate * t)


@exponential_decay.misconception("The base is 10. exp has the base e.", fails="matches")
def base_ten(solution, t, lr0, rate):
    return lr0 * 10.0 ** (-rate * t)


@exponential_decay.variant("a factor for every step")
def fades_by_factors(solution, t, lr0, rate):
    factor = math.exp(-rate)
    for _ in range(t):
        lr0 *= factor
    return lr0


@exponential_decay.variant("a power of e, divided")
def fades_by_division(solution, t, lr0, rate):
    return lr0 / math.e ** (t * rate)


cosine_decay = Exercise(
    "optimizers.cosine_decay",
    title="A learning rate that glides down",
    inputs={"t": 5, "lr0": uniform(0.5, 0.9), "total": 13, "lr_min": uniform(0.05, 0.2)},
    outputs=("lr",),
    checks=(
        matches(
            cases={
                **{f"t = {t}": {"t": t} for t in (0, 1, 5, 10, 13)},
                "lr_min left out": {"t": 4, "lr_min": default()},
            },
            points=2,
            hint=(
                "What should come out at t = 0, at t = total / 2 and at t = total? Put these three into your formula.",
                "cos runs from 1 down to -1, so (1 + cos) / 2 runs from 1 down to 0. It is the share of the way that "
                "is left from lr0 down to lr_min.",
                "lr0 = 1, lr_min = 0.2, total = 10: for t = 0, 5, 10 the rate is 1, 0.6, 0.2.",
            ),
        ),
        matches(
            name="afterwards",
            cases={"one step later": {"t": 14}, "twice as late": {"t": 26}},
            points=1,
            guard=True,
            hint=(
                "A cosine goes up again after its lowest point. Does your rate?",
                "lr0 = 1, lr_min = 0.2, total = 10: for t = 10, 11, 20 and 1000 the rate is 0.2.",
            ),
        ),
    ),
    source="Loshchilov, Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5, one period",
)


def _wave(t, total, share, lr0, lr_min):
    """From lr0 to lr_min, with another curve: share(t / total) is what is left of the way."""
    return lr_min + (lr0 - lr_min) * share(min(t, total) / total)


@cosine_decay.misconception(
    "The half is missing: 1 + cos begins at 2, so the rate begins far above lr0.", fails="matches"
)
def without_half(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: 1 + math.cos(math.pi * s), lr0, lr_min)


@cosine_decay.misconception("lr_min is not added: the rate ends at 0.", fails="matches")
def minimum_not_added(solution, t, lr0, total, lr_min=0.0):
    return solution(t, lr0, total, lr_min) - lr_min


@cosine_decay.misconception("lr_min is added to the whole of lr0: the rate begins above lr0.", fails="matches")
def minimum_not_taken_off(solution, t, lr0, total, lr_min=0.0):
    return lr_min + solution(t, lr0, total, 0.0)


@cosine_decay.misconception("lr_min is not used: the rate ends at 0.", fails="matches")
def minimum_not_used(solution, t, lr0, total, lr_min=0.0):
    return solution(t, lr0, total, 0.0)


@cosine_decay.misconception("lr_min is a floor here that cuts the curve. The curve is to end there.", fails="matches")
def minimum_as_floor(solution, t, lr0, total, lr_min=0.0):
    return max(solution(t, lr0, total, 0.0), lr_min)


@cosine_decay.misconception(
    "A whole wave is used: the rate is back at lr0 at the end. It is half a wave.", fails="matches"
)
def whole_wave(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 + math.cos(2 * math.pi * s)) / 2, lr0, lr_min)


@cosine_decay.misconception(
    "A quarter of a wave is used: the rate falls fastest at the end. Half a wave falls gently at both ends.",
    fails="matches",
)
def quarter_wave(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: math.cos(math.pi / 2 * s), lr0, lr_min)


@cosine_decay.misconception("pi is missing: t / total is no angle. Half a turn is pi.", fails="matches")
def without_pi(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 + math.cos(s)) / 2, lr0, lr_min)


@cosine_decay.misconception("The angle is in degrees. cos wants radians: half a turn is pi.", fails="matches")
def degrees(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 + math.cos(180 * s)) / 2, lr0, lr_min)


@cosine_decay.misconception("The sine is taken. The cosine is 1 at 0, where the rate is lr0.", fails="matches")
def sine(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 + math.sin(math.pi * s)) / 2, lr0, lr_min)


RISES = "rises"  # 1 - share of the way from lr_min is the share of the way from lr0


@cosine_decay.misconception("1 - cos rises: the rate begins at lr_min and ends at lr0.", fails="matches", group=RISES)
def one_minus_cosine(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 - math.cos(math.pi * s)) / 2, lr0, lr_min)


@cosine_decay.misconception("lr0 and lr_min have changed places.", fails="matches", group=RISES)
def ends_exchanged(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: (1 + math.cos(math.pi * s)) / 2, lr_min, lr0)


@cosine_decay.misconception("The fall is a straight line.", fails="matches")
def straight_line(solution, t, lr0, total, lr_min=0.0):
    return _wave(t, total, lambda s: 1 - s, lr0, lr_min)


@cosine_decay.misconception("t counts from 0: at t = 0 the rate is lr0.", fails="matches")
def glides_one_step_early(solution, t, lr0, total, lr_min=0.0):
    return solution(t + 1, lr0, total, lr_min)


@cosine_decay.misconception(
    "The fall ends one step too early: t = total is the last point, not t = total - 1.", fails="matches"
)
def ends_too_early(solution, t, lr0, total, lr_min=0.0):
    return solution(t, lr0, total - 1, lr_min)


@cosine_decay.misconception(
    "t / total is rounded down to a whole number: the rate stays at lr0 until the end.", fails="matches"
)
def whole_shares(solution, t, lr0, total, lr_min=0.0):
    return _wave(t // total, 1, lambda s: (1 + math.cos(math.pi * s)) / 2, lr0, lr_min)


@cosine_decay.misconception("The rate is divided by t as well.", fails="matches")
def glides_over_t(solution, t, lr0, total, lr_min=0.0):
    return solution(t, lr0, total, lr_min) / max(t, 1)


@cosine_decay.misconception("The rate rises again after t = total. It stays at lr_min.", fails="afterwards")
def rises_again(solution, t, lr0, total, lr_min=0.0):
    return lr_min + (lr0 - lr_min) * (1 + math.cos(math.pi * t / total)) / 2


@cosine_decay.misconception("The rate is 0 after t = total. It stays at lr_min.", fails="afterwards")
def zero_afterwards(solution, t, lr0, total, lr_min=0.0):
    return solution(t, lr0, total, lr_min) if t <= total else 0.0


@cosine_decay.misconception(
    "After t = total the wave begins again at lr0 (a warm restart). Here the rate stays at lr_min.", fails="afterwards"
)
def restarts(solution, t, lr0, total, lr_min=0.0):
    return solution(t if t <= total else t % total, lr0, total, lr_min)


@cosine_decay.variant("the squared cosine of half the angle")
def half_angle(solution, t, lr0, total, lr_min=0.0):
    if t > total:
        return lr_min
    return lr0 * math.cos(t * math.pi / (2 * total)) ** 2 + lr_min * math.sin(t * math.pi / (2 * total)) ** 2


@cosine_decay.variant("the middle and the swing around it")
def middle_and_swing(solution, t, lr0, total, lr_min=0.0):
    import numpy as np

    middle, swing = (lr0 + lr_min) / 2, (lr0 - lr_min) / 2
    return middle + swing * np.cos(np.clip(t / total, 0, 1) * np.pi)
