"""Each generic mistake is named where it is the only one that fits, output by output, and nowhere else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, default, layers, rng, value
from autograder.checks import matches, pure, raises, stable, statistics
from autograder.model import Cause, Exercise
from tests.checks.trial import HINT, Clinic, clinic, oracle

CODE = """
def back(x, w, dout):
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)

def single(x, y):
    return 3 * x * y

def scaled(x, factor=3.0):
    return factor * x

def forward(x):
    return 2 * x, x

def tree(params):
    return [(2 * W, b * b) for W, b in params]

def table(x):
    return {"W": 2 * x, "b": x[0] ** 2}

def loss(x):
    return float(np.mean(x ** 2))

def large(x):
    with np.errstate(over="ignore"):
        return np.exp(x)

def drop(x, p, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask
"""
Student = Callable[..., Any]


def of(name: str, outputs: tuple[str, ...], inputs: dict[str, Any], **options: Any) -> Clinic:
    checks = (matches(points=1, hint=HINT, **options), pure(points=1, hint=HINT))
    return clinic(Exercise(f"work.{name}", inputs, outputs, checks), oracle(CODE))


@pytest.fixture(scope="module")
def back() -> Clinic:
    inputs = {"x": array("N D"), "w": array("D M"), "dout": array("N M")}
    return of("back", ("dx", "dw", "db"), inputs)


@pytest.fixture(scope="module")
def single() -> Clinic:
    return of("single", ("z",), {"x": array("N D"), "y": array("N D")})


def right(x: Any, w: Any, dout: Any) -> Any:
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def changed(k: int, change: Callable[..., Any]) -> Student:
    """Returns the right function with one output changed; the change gets the output and the inputs."""

    def function(x: Any, w: Any, dout: Any) -> Any:
        parts = list(right(x, w, dout))
        parts[k] = change(parts[k], x, w, dout)
        return tuple(parts)

    return function


# ---- one output


@pytest.mark.parametrize(
    ("function", "id", "text"),
    [
        (changed(1, lambda v, *_: -v), "sign", "dw has the wrong sign."),
        (changed(1, lambda v, *_: v.T.copy()), "transposed", "dw holds the right numbers, transposed."),
        (
            changed(0, lambda v, *_: v.astype(np.float32)),
            "float32",
            "dx is right to seven digits only: somewhere it is computed in float32.",
        ),
        (
            changed(0, lambda v, *_: v.astype(np.float32).astype(float)),
            "float32",
            "dx is right to seven digits only: somewhere it is computed in float32.",
        ),
        (changed(2, lambda v, *_: 0 * v), "zeros", "Every entry of db is 0."),
        (
            changed(2, lambda v, *_: np.full_like(v, 7.0)),
            "constant",
            "Every entry of db is the same number.",
        ),
        (
            changed(1, lambda v, *_: v.tolist()),
            "list_for_array",
            "dw holds the right numbers in a list. Return a numpy array.",
        ),
        (
            changed(1, lambda v, *_: tuple(v)),
            "list_for_array",
            "dw holds the right numbers in a tuple. Return a numpy array.",
        ),
        (
            changed(1, lambda v, *_: v.astype(int)),
            "whole_numbers",
            "dw holds whole numbers: the decimals are cut off.",
        ),
        (
            changed(1, lambda v, x, *_: (v, x)),
            "more_than_asked",
            "dw is right, but it comes back in a tuple. Return dw alone.",
        ),
        (
            changed(2, lambda v, x, w, dout: v * len(x)),
            "times_N",
            "db is N times too large: is a division by N missing, or a sum taken for a mean?",
        ),
        (
            changed(2, lambda v, x, w, dout: v / w.shape[1]),
            "over_M",
            "db is M times too small: it is divided by M once too often, or a mean is taken for a sum.",
        ),
        (changed(0, lambda v, x, w, dout: x.copy()), "echo", "dx is the argument x itself, unchanged."),
    ],
)
def test_a_mistake_in_one_output_is_named(back: Clinic, function: Student, id: str, text: str) -> None:
    """By its own name, with the name of the output, of the dimension, of the argument."""
    assert Cause(id, text) == back.cause(function)


def test_the_same_mistake_in_all_outputs_is_named_once(back: Clinic) -> None:
    """One name; each output has its sentence."""
    cause = back.cause(lambda x, w, dout: tuple(-v for v in right(x, w, dout)))
    assert Cause("sign", "dx has the wrong sign. And: dw has the wrong sign. And: db has the wrong sign.") == cause


def test_two_mistakes_in_two_outputs_are_both_named(back: Clinic) -> None:
    """The third one is right and is not spoken of."""

    def function(x: Any, w: Any, dout: Any) -> Any:
        dx, dw, db = right(x, w, dout)
        return dx, -dw, db / len(x)

    text = "dw has the wrong sign. And: db is N times too small: it is divided by N once too often, or a mean is taken for a sum."
    assert Cause("sign+over_N", text) == back.cause(function)


def test_an_output_that_nothing_explains_leaves_the_others_unnamed(back: Clinic) -> None:
    """Half an explanation would be taken for the whole."""

    def function(x: Any, w: Any, dout: Any) -> Any:
        dx, dw, db = right(x, w, dout)
        return dx + 1, -dw, db

    assert back.cause(function) is None


def test_a_list_that_is_no_array_has_no_cause(back: Clinic) -> None:
    """Rows of different lengths are not the right numbers."""
    assert back.cause(changed(1, lambda v, *_: [[1.0], [1.0, 2.0]])) is None


def test_a_right_function_has_no_cause(back: Clinic) -> None:
    """Neither by value nor by what it touches."""
    assert back.cause(right) is None
    assert back.cause(right, "pure") is None


def test_a_formula_that_is_a_little_off_is_not_called_float32(single: Clinic) -> None:
    """An epsilon in the wrong place loses as many digits, and has nothing to do with float32."""
    assert single.cause(lambda x, y: 3 * x * y * (1 + 1e-7)) is None
    assert single.cause(lambda x, y: 3 * x * y + 1e-8) is None
    cause = single.cause(lambda x, y: (3 * x * y).astype(np.float32))
    assert cause is not None
    assert "float32" == cause.id


def test_a_cause_is_not_named_when_two_fit() -> None:
    """As many samples as features: times N and times D are the same. And an argument that is given twice."""
    one = of("single", ("z",), {"x": array("N D"), "y": array("N D")}, sizes={"N": 3, "D": 3})
    assert one.cause(lambda x, y: 3 * x * y * len(x)) is None
    twins = of("single", ("z",), {"x": value(np.array([1.5, -2.0])), "y": value(np.array([1.5, -2.0]))})
    assert twins.cause(lambda x, y: x.copy()) is None


def test_an_argument_that_is_left_out_is_no_echo() -> None:
    """Nothing was handed over that could come back; the other mistakes are named as always."""
    cause = of("scaled", ("z",), {"x": array("N D"), "factor": default()}).cause(lambda x, factor=3.0: -factor * x)
    assert cause is not None
    assert "sign" == cause.id


def test_where_the_result_is_right_a_mistake_need_not_show() -> None:
    """A batch of one hides a factor of N; the other case shows it."""
    cases = {"one": {"x": array("1 D"), "y": array("1 D")}, "many": {}}
    one = of("single", ("z",), {"x": array("N D"), "y": array("N D")}, cases=cases)
    cause = one.cause(lambda x, y: 3 * x * y / len(x))
    assert cause is not None
    assert "over_N" == cause.id


def test_an_empty_dimension_has_no_factor() -> None:
    """Nothing is divided by 0, not even here."""
    cases = {"none": {"x": array("0 D"), "y": array("0 D")}, "many": {}}
    one = of("single", ("z",), {"x": array("N D"), "y": array("N D")}, cases=cases)
    cause = one.cause(lambda x, y: -3 * x * y)
    assert cause is not None
    assert "sign" == cause.id


def test_a_plain_number_has_its_causes_too() -> None:
    """A loss that is summed, or that has the wrong sign."""
    one = of("loss", ("loss",), {"x": array("N")})
    large = "loss is N times too large: is a division by N missing, or a sum taken for a mean?"
    assert Cause("times_N", large) == one.cause(lambda x: float(np.sum(x**2)))
    assert Cause("sign", "loss has the wrong sign.") == one.cause(lambda x: -float(np.mean(x**2)))


def test_trees_and_tables_have_their_causes_too() -> None:
    """The factor holds for every leaf."""
    tree = of("tree", ("grads",), {"params": layers("D H C")})
    assert Cause("sign", "grads has the wrong sign.") == tree.cause(
        lambda params: [(-2 * W, -b * b) for W, b in params]
    )
    assert tree.cause(lambda params: [(-2 * W, b * b) for W, b in params]) is None
    table = of("table", ("grads",), {"x": array("N D")})
    assert Cause("sign", "grads has the wrong sign.") == table.cause(lambda x: {"W": -2 * x, "b": -(x[0] ** 2)})
    small = "grads is N times too small: it is divided by N once too often, or a mean is taken for a sum."
    assert Cause("over_N", small) == table.cause(lambda x: {"W": 2 * x / 5, "b": x[0] ** 2 / 5})
    assert table.cause(lambda x: {"W": -2 * x}) is None


def test_infinities_are_compared_by_place() -> None:
    """An expected infinity must not make every other entry look right."""
    one = of("large", ("y",), {"x": value(np.array([800.0, 1.0, 2.0]))})
    assert one.cause(lambda x: np.array([np.inf, 7.0, 8.0])) is None
    cause = one.cause(lambda x: np.where(x > 700, np.inf, np.exp(np.minimum(x, 700))).astype(np.float32))
    assert cause is not None
    assert "float32" == cause.id


# ---- the result as a whole


def test_nothing_came_back(back: Clinic, single: Clinic) -> None:
    """A forgotten `return`, with one output and with several."""
    text = "back returns None: no `return` hands out its result."
    assert Cause("returns_none", text) == back.cause(lambda x, w, dout: None)
    text = "single returns None: no `return` hands out its result."
    assert Cause("returns_none", text) == single.cause(lambda x, y: None)


def test_swapped_outputs(back: Clinic) -> None:
    """Right numbers in the wrong places."""

    def function(x: Any, w: Any, dout: Any) -> Any:
        dx, dw, db = right(x, w, dout)
        return dw, dx, db

    assert Cause("swapped_outputs", "dx and dw are right, but each stands in the place of the other.") == back.cause(
        function
    )


def test_missing_outputs(back: Clinic) -> None:
    """One alone, a shorter tuple of right ones, too few of anything."""
    asked = "3 values are asked for: dx, dw, db"
    assert Cause("missing_outputs", f"Only dw comes back, but {asked}.") == back.cause(lambda x, w, dout: x.T @ dout)
    shorter = back.cause(lambda x, w, dout: right(x, w, dout)[:2])
    assert Cause("missing_outputs", f"What comes back is right, but db is missing: {asked}.") == shorter
    other = back.cause(lambda x, w, dout: (1.0, 2.0))
    assert Cause("missing_outputs", f"Only 2 come back, but {asked}.") == other
    alone = back.cause(lambda x, w, dout: x + 1)
    assert Cause("missing_outputs", f"Only 1 comes back, but {asked}.") == alone


def test_a_list_is_counted_and_a_dict_is_not(back: Clinic) -> None:
    """Two values in a list are two; a dict is no row of values, whatever it holds."""
    asked = "3 values are asked for: dx, dw, db"
    two = back.cause(lambda x, w, dout: [1.0, 2.0])
    assert Cause("missing_outputs", f"Only 2 come back, but {asked}.") == two
    named = back.cause(lambda x, w, dout: dict(zip(("dx", "dw", "db"), right(x, w, dout), strict=True)))
    assert Cause("dict_for_tuple", f"A dict comes back, but {asked}, in this order.") == named


def test_a_missing_cache_is_a_missing_output() -> None:
    """The forward alone, without what the backward will need."""
    one = of("forward", ("out", "cache"), {"x": array("N D")})
    text = "Only out comes back, but 2 values are asked for: out, cache."
    assert Cause("missing_outputs", text) == one.cause(lambda x: 2 * x)


def test_too_many_outputs_are_not_missing(back: Clinic) -> None:
    """Nothing generic is said of a fourth value."""
    assert back.cause(lambda x, w, dout: (*right(x, w, dout), x)) is None


# ---- what a call does besides returning


def test_another_signature(single: Clinic) -> None:
    """Called as it was given, and not written for that."""
    text = "single is called as single(x, y). Keep its first line as it was given."

    def single_(x: Any) -> Any:
        return x

    single_.__name__ = single_.__qualname__ = "single"
    assert Cause("signature", text) == single.cause(single_)

    def other(x: Any, y: Any) -> Any:
        return single_(x, y)  # type: ignore[call-arg]  # this is the mistake

    assert Cause("signature", text) == single.cause(other)
    assert single.cause(lambda x, y: len(3)) is None  # type: ignore[arg-type]  # this too


@pytest.mark.parametrize(
    ("function", "id", "text"),
    [
        ("mutates", "mutates_argument", "It writes into its argument instead of into a new array."),
        ("aliases", "aliases_argument", "It hands out its argument, or a view of it, instead of a new array."),
        ("reseeds", "not_from_rng", "The random numbers come from np.random or a seed of its own instead of from rng."),
        ("remembers", "remembers", "Something is remembered from one call to the next."),
    ],
)
def test_what_is_touched_is_a_cause(function: str, id: str, text: str) -> None:
    """The first finding of `pure`."""
    calls: list[int] = []

    def mutates(x: Any) -> Any:
        x *= 2
        return x.copy(), None

    def aliases(x: Any) -> Any:
        return x, None

    def reseeds(x: Any) -> Any:
        np.random.seed(0)  # noqa: NPY002, TID251 - this is the mistake
        return 2 * x, None

    def remembers(x: Any) -> Any:
        calls.append(1)
        return len(calls) * x, None

    one = of("forward", ("out", "cache"), {"x": array("N")})
    wrong = {"mutates": mutates, "aliases": aliases, "reseeds": reseeds, "remembers": remembers}[function]
    assert Cause(id, text) == one.cause(wrong, "pure")


def test_a_random_function_with_a_generator_of_its_own() -> None:
    """Equal seeds, unequal results."""
    check = statistics(law="mask", output="mask", probability="p", points=1, hint=HINT)
    inputs = {"x": array("20 30", away=0.1), "p": 0.2, "rng": rng()}
    one = clinic(Exercise("work.drop", inputs, ("out", "mask"), (check,)), oracle(CODE))

    source = np.random.default_rng(1)

    def own(x: Any, p: float, rng: Any) -> Any:
        mask = (source.random(x.shape) >= p) / (1 - p)
        return x * mask, mask

    text = "The random numbers do not all come from rng: with equal seeds the results must be equal."
    assert Cause("not_from_rng", text) == one.cause(own)
    text = "drop returns None: no `return` hands out its result."
    assert Cause("returns_none", text) == one.cause(lambda x, p, rng: None)
    assert one.cause(lambda x, p, rng: (x, np.ones_like(x))) is None


def test_checks_without_values_have_no_generic_cause() -> None:
    """That bad input was not refused says nothing of a sign."""
    code = "def root(x):\n    if x < 0:\n        raise ValueError\n    return float(np.sqrt(x))\n"
    checks = (matches(points=1, hint=HINT), raises(points=1, hint=HINT, inputs={"x": -2.25}))
    one = clinic(Exercise("work.root", {"x": 2.25}, ("y",), checks), oracle(code))
    assert one.cause(lambda x: 1.5, "raises") is None


def test_a_guard_of_values_has_its_causes() -> None:
    """Looked at in its own calls and in those of the checks that are no guards."""
    checks = (matches(points=1, hint=HINT), stable(points=1, hint=HINT, inputs={"x": value(np.array([30.0, 31.5]))}))
    one = clinic(Exercise("work.large", {"x": array("N")}, ("y",), checks), oracle(CODE))
    cause = one.cause(lambda x: np.exp(x) if x[0] < 20 else -np.exp(x), "stable")
    assert Cause("sign", "y has the wrong sign.") == cause


def test_whole_numbers_that_are_something_else() -> None:
    """True and False, or floats, are named where all the numbers are right; a wrong number is another matter."""
    code = "def side(x):\n    return (x > 0).astype(np.int64), 3 * x"
    checks = (matches(points=1, hint=HINT),)
    inputs = {"x": value(np.array([-1.5, 2.5, 0.5]))}
    one = clinic(Exercise("work.side", inputs, ("side", "y"), checks), oracle(code))
    truth = Cause("truth_values", "side is True and False. Whole numbers are asked for: 1 and 0.")
    assert truth == one.cause(lambda x: (x > 0, 3 * x))
    text = "side holds the right numbers as floats. Whole numbers are asked for (int64)."
    assert Cause("floats_for_whole_numbers", text) == one.cause(lambda x: ((x > 0) * 1.0, 3 * x))
    assert one.cause(lambda x: (x < 0, 3 * x)) is None
    assert one.cause(lambda x: ((x > 0).astype(np.int32), 3 * x)) is None
