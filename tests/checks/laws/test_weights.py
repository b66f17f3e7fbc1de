"""The law of first weights: right draws pass whatever calls they make, known slips are told, and by the ratio of their spread."""

import copy
import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.arrays import derived, rng
from autograder.checks.laws.law import ALPHA
from autograder.checks.laws.weights import GRID, LAW, SHARES
from autograder.checks.statistics import statistics
from autograder.diagnose import alike
from autograder.errors import CourseError
from autograder.figures import Rates
from autograder.frozen import exercises_json, expected_npz
from autograder.model import Check, Exercise, Plan
from autograder.suite import Suite
from autograder.wire import Result
from tests.checks.trial import HINT, Trial, oracle, trial

SHAPES = [(31, 17), (17, 23)]
STD = 0.3
Draw = Callable[[np.random.Generator], Any]


def law_of(output: str, std: Any = "std", **options: Any) -> Check:
    """Returns a check of the law."""
    return statistics(law="weights", output=output, std=std, points=1, hint=HINT, **options)


NETWORK = Exercise("m.first", inputs={"rng": None}, outputs=("params",), checks=(law_of("params"),))
MATRIX = Exercise("m.first", inputs={"rng": None}, outputs=("W",), checks=(law_of("W"),))


def results_of(draw: Draw, seed: int, calls: int = 3) -> list[Result]:
    """Returns what comes back of that many generators, twice each, and of the first once more."""
    seeds = [seed * calls + i for i in range(calls)]
    generators = [np.random.default_rng(s) for s in (*seeds, seeds[0])]
    return [Result((draw(one), draw(one))) for one in generators]


def plan_of(shapes: Sequence[tuple[int, int]], *, pairs: bool, form: str = "normal") -> Plan:
    law = {"std": STD, "form": form, "pairs": pairs, "shapes": [list(s) for s in shapes]}
    return Plan((), (), (), extra={"law": law})


def told(draw: Draw, seed: int = 0) -> list[tuple[str, str]]:
    """Returns the objections to six networks."""
    return LAW.objections(NETWORK, NETWORK.checks[0], plan_of(SHAPES, pairs=True), results_of(draw, seed))


def told_of_matrix(draw: Draw, seed: int = 0, form: str = "uniform") -> list[tuple[str, str]]:
    """Returns the objections to six matrices."""
    return LAW.objections(MATRIX, MATRIX.checks[0], plan_of([(30, 50)], pairs=False, form=form), results_of(draw, seed))


def pairs(draw: Callable[[tuple[int, int]], np.ndarray]) -> list[Any]:
    """Returns one pair (W, b) for each shape."""
    return [(draw(shape), np.zeros(shape[1])) for shape in SHAPES]


# ---- right ones


def test_a_right_function_loses_a_check_less_than_once_in_a_billion_times() -> None:
    """Every share that is looked at may be called wrong with a chance of ALPHA."""
    looked_at = [*GRID, "positive"]

    assert len(looked_at) * ALPHA < 1e-9


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: pairs(lambda s: 0.3 * rng.standard_normal(s)),
        lambda rng: pairs(lambda s: rng.normal(0, 0.3, s[::-1]).T),
        lambda rng: tuple(
            pairs(lambda s: np.array([[rng.normal(scale=0.3) for _ in range(s[1])] for _ in range(s[0])]))
        ),
    ],
)
def test_right_draws_are_never_flagged(draw: Draw) -> None:
    """Whatever random calls they make, on many seeds."""
    assert [] == [seed for seed in range(100) if told(draw, seed)]


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.uniform(-0.3 * 3**0.5, 0.3 * 3**0.5, (30, 50)),
        lambda rng: (rng.random((50, 30)).T - 0.5) * 0.3 * 12**0.5,
        lambda rng: 0.3 * math.sqrt(3.0) * (1 - 2 * rng.random((30, 50))),
    ],
)
def test_right_even_draws_are_never_flagged(draw: Draw) -> None:
    """The same for the uniform law, whose limits are exact."""
    assert [] == [seed for seed in range(100) if told_of_matrix(draw, seed)]


def test_the_two_laws_have_one_standard_deviation() -> None:
    """The shares belong to laws with standard deviation 1: the mean of z^2 is the integral of 2 z times the share beyond z."""
    step = 1e-3
    for share in SHARES.values():
        places = np.arange(0.5 * step, 12.0, step)
        square = sum(2.0 * z * (1.0 - share(z)) * step for z in places)
        assert abs(square - 1.0) < 1e-5


# ---- slips


@pytest.mark.parametrize(
    ("draw", "reason", "text"),
    [
        (
            lambda rng: pairs(lambda s: rng.uniform(-0.3, 0.3, s)),
            "spread",
            "times the right one",
        ),
        (
            lambda rng: pairs(lambda s: rng.uniform(-0.3 * 3**0.5, 0.3 * 3**0.5, s)),
            "law",
            "do not follow a normal law",
        ),
        (lambda rng: pairs(lambda s: 0.3 * rng.random(s)), "mean", "100% of the weights are above 0"),
        (lambda rng: pairs(lambda s: 0.09 * rng.standard_normal(s)), "spread", "about 0.3 times the right one"),
        (lambda rng: pairs(lambda s: np.zeros(s)), "columns", "copies of each other"),
        (lambda rng: pairs(lambda s: np.repeat(rng.standard_normal((s[0], 1)), s[1], axis=1)), "columns", "copies"),
        (lambda rng: pairs(lambda s: np.repeat(rng.standard_normal((1, s[1])), s[0], axis=0)), "rows", "every input"),
        (lambda rng: pairs(lambda s: np.random.default_rng(1).standard_normal(s)), "layers", "drawn anew"),
        (lambda rng: pairs(lambda s: np.random.default_rng().standard_normal(s)), "seed", "the same seed"),
        (lambda rng: pairs(lambda s: 0.3 * rng.choice([-1.0, 1.0], s)), "law", "normal law"),
        (lambda rng: pairs(lambda s: 0.3 * rng.standard_normal(s[::-1])), "shape", "params is a list of 2"),
        (lambda rng: pairs(lambda s: np.full(s, np.nan)), "shape", "not finite"),
        (lambda rng: None, "shape", "params is None"),
        (
            lambda rng: 0.3 * rng.standard_normal(SHAPES[0]),
            "shape",
            "params is an array of shape (31, 17), expected pairs (W, b)",
        ),
    ],
)
def test_slips_are_told(draw: Draw, reason: str, text: str) -> None:
    """The most telling objection comes first."""
    found = told(draw)[0]

    assert reason == found[0]
    assert text in found[1]


@pytest.mark.parametrize(
    ("draw", "reason", "text"),
    [
        (lambda rng: rng.normal(0, 0.3, (30, 50)), "law", "expected evenly between -0.52 and 0.52"),
        (lambda rng: rng.uniform(0, 0.3 * 3**0.5, (30, 50)), "mean", "100%"),
        (lambda rng: rng.uniform(-0.3, 0.3, (30, 50)), "spread", "about 0.58 times"),
        (lambda rng: rng.uniform(-0.53, 0.53, (30, 50)), "law", "they lie between -0.53 and 0.53"),
        (lambda rng: rng.uniform(-0.5, 0.5, (50, 30)), "shape", "(rows and columns exchanged)"),
        (lambda rng: rng.uniform(-0.5, 0.5, (30, 50)).astype(np.float32), "shape", "float32, expected float64"),
        (lambda rng: [(rng.uniform(-0.5, 0.5, (30, 50)), np.zeros(50))], "shape", "W is a list of 1"),
        (lambda rng: np.random.default_rng(4).uniform(-0.5, 0.5, (30, 50)), "calls", "not drawn with rng"),
        (lambda rng: copy.deepcopy(rng).uniform(-0.5, 0.5, (30, 50)), "again", "go on drawing from rng"),
    ],
)
def test_slips_of_even_draws_are_told(draw: Draw, reason: str, text: str) -> None:
    """The same for a single matrix and the uniform law."""
    found = told_of_matrix(draw)[0]

    assert reason == found[0]
    assert text in found[1]


def test_biases_must_be_zero_where_the_reference_has_none() -> None:
    """Random biases beside right weights are told, and nothing is said about biases where the reference has some."""
    code = "import numpy as np\n\ndef first(std, rng):\n    return [(std * rng.standard_normal((31, 17)), np.{}(17))]\n"
    exercise = Exercise("work.first", {"std": STD, "rng": rng()}, ("params",), (law_of("params"),))

    def biased(std: float, rng: np.random.Generator) -> Any:
        return [(std * rng.standard_normal((31, 17)), std * rng.standard_normal(17))]

    assert "biases" == trial(exercise, oracle(code.format("zeros"))).judge({"first": biased}).reason
    assert None is trial(exercise, oracle(code.format("ones"))).judge({"first": biased}).reason


# ---- ratios


def test_spreads_that_differ_by_a_tenth_are_told_apart() -> None:
    """Forty thousand weights: each spread is recognised by its own footprint and by no other, whatever the seeds are."""
    ratios = [0.1, 0.7071, 0.79, 0.89, 1.0, 1.118, 1.2247, 1.414, 1.581, 1.732, 10.0]
    plan, draws = plan_of([(40, 160)], pairs=False), []
    for ratio in ratios:
        draws.append(lambda rng, ratio=ratio: rng.normal(0.0, ratio * STD, (40, 160)))
    features = [
        [LAW.features(MATRIX, MATRIX.checks[0], plan, results_of(draw, seed)) for draw in draws] for seed in (1, 2)
    ]

    taken_for = [(a, b) for a, b in itertools.product(range(11), repeat=2) if alike(features[0][a], features[1][b])]

    assert [(a, a) for a in range(11)] == taken_for


# ---- a formula in place of an input

CODE = """
import numpy as np

def first(fan_in, fan_out, rng):
    return np.sqrt(3.0 / fan_out) * rng.standard_normal((fan_in, fan_out))
"""


def drawn_by_formula(std: Any, **options: Any) -> Trial:
    inputs = {"fan_in": 20, "fan_out": 30, "rng": rng()}
    return trial(Exercise("work.first", inputs, ("W",), (law_of("W", std, **options),)), oracle(CODE))


def test_the_standard_deviation_may_come_from_a_formula() -> None:
    """It is evaluated for the inputs of the case."""
    made = drawn_by_formula(derived(lambda d, m: math.sqrt(3.0 / m), "fan_in", "fan_out"))

    assert None is made.judge({}).reason
    assert "spread" == made.judge({"first": lambda d, m, r: r.normal(0.0, 3.0 / m, (d, m))}).reason


def test_a_release_holds_no_formula(tmp_path: Path) -> None:
    """What is frozen names neither the formula nor the input that is the standard deviation."""
    made = drawn_by_formula(derived(lambda d, m: math.sqrt(3.0 / m), "fan_in", "fan_out"))
    suite = Suite("a1", "work", (made.exercise,), {made.exercise.id: {"statistics": made.plan}}, {}, "", "")

    assert '"std"' not in exercises_json(suite, "")
    assert b"lambda" not in expected_npz(suite)


def test_declarations_that_make_no_sense_are_refused() -> None:
    """An unknown law, and an output that holds no weights."""
    with pytest.raises(CourseError, match=r"no law is called 'cauchy'\. Take one of normal, uniform"):
        drawn_by_formula(derived(lambda d, m: 1.0, "fan_in", "fan_out"), form="cauchy")
    text = CODE.replace("(fan_in, fan_out))", "fan_in)")
    inputs = {"fan_in": 20, "fan_out": 30, "rng": rng()}
    std = derived(lambda d, m: 1.0, "fan_in", "fan_out")
    with pytest.raises(CourseError, match="W holds no weights"):
        trial(Exercise("work.first", inputs, ("W",), (law_of("W", std),)), oracle(text))


# ---- what there is to draw


@pytest.mark.parametrize("form", ["normal", "uniform"])
def test_the_spread_is_drawn_as_shares(form: str) -> None:
    """How many weights lie within so many standard deviations, beside the law; twice the spread leaves the band."""
    plan = plan_of(SHAPES, pairs=False, form=form)
    plan.extra["law"]["shapes"] = [[200, 100]]

    def draw(factor: float) -> Draw:
        limit = math.sqrt(3) * STD * factor
        by_form: dict[str, Draw] = {
            "normal": lambda rng: factor * STD * rng.standard_normal((200, 100)),
            "uniform": lambda rng: rng.uniform(-limit, limit, (200, 100)),
        }
        return by_form[form]

    for factor in (1.0, 2.0):
        (found,) = LAW.figures(MATRIX, MATRIX.checks[0], plan, results_of(draw(factor), 1))
        assert isinstance(found, Rates)
        inside = (found.low <= found.got) & (found.got <= found.high)
        (fact,) = found.facts
        assert (factor == 1.0, factor == 1.0) == (bool(inside.all()), fact.low <= fact.got <= fact.high)
        assert fact.got == pytest.approx(factor * STD, rel=0.02)
        assert np.all(np.diff(found.ticks) > 0)


def test_what_holds_no_weights_is_not_drawn() -> None:
    """The detail has said it already."""
    assert () == LAW.figures(MATRIX, MATRIX.checks[0], plan_of(SHAPES, pairs=False), results_of(lambda rng: "W", 1))
