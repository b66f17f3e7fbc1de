"""The law of mini-batches: each row once an epoch, with what belongs to it, in an order that chance makes anew."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng, value
from autograder.checks import matches, pure, statistics
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]

def halves(X, y):
    yield X[:5], y[:5]
    yield X[5:], y[5:]
"""
ROWS, SIZE = 11, 4
INPUTS = {"X": array(f"{ROWS} 2"), "y": value(np.arange(ROWS)), "size": SIZE, "rng": rng()}
Order = Callable[[int, np.random.Generator], Any]
OWN = np.random.default_rng(1)  # a student's generator that is not rng: it goes on from call to call
KEPT: list[Any] = []


def batches(seed: str = "seed") -> Trial:
    check = statistics(law="batches", of=("X", "y"), points=1, hint=HINT)
    return trial(Exercise("work.batches", INPUTS, ("batches",), (check,), drain=ROWS + 1), oracle(CODE), seed)


def cut(order: Any, X: Any, y: Any, size: int) -> Iterator[Any]:
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]


def by(order: Order) -> dict[str, Callable[..., Any]]:
    """Returns a student's function that cuts the rows in this order."""
    return {"batches": lambda X, y, size, rng: cut(order(len(X), rng), X, y, size)}


def said(function: Callable[..., Any]) -> tuple[str | None, str | None]:
    found = batches().judge({"batches": function})
    assert Verdict.FAIL is found.verdict
    return found.reason, found.detail


def shuffled(n: int, rng: np.random.Generator) -> Any:
    order = np.arange(n)
    rng.shuffle(order)
    return order


def keys(n: int, rng: np.random.Generator) -> Any:
    return np.argsort(rng.random(n))


def drawn_one_by_one(n: int, rng: np.random.Generator) -> Any:
    left, order = list(range(n)), []
    while left:
        order.append(left.pop(int(rng.integers(len(left)))))
    return np.array(order)


@pytest.mark.parametrize("order", [shuffled, keys, drawn_one_by_one])
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_any_way_to_shuffle_is_right(order: Order, seed: str) -> None:
    """Which random numbers are drawn is free."""
    assert Verdict.PASS is batches(seed).judge(by(order)).verdict


def test_a_list_is_as_good_as_a_generator() -> None:
    """So is any iterator, of tuples or of lists."""
    for made in (list, tuple, lambda pairs: map(list, pairs)):
        function = lambda X, y, size, rng, made=made: made(cut(keys(len(X), rng), X, y, size))  # noqa: E731
        assert Verdict.PASS is batches().judge({"batches": function}).verdict


def apart(X: Any, y: Any, size: int, rng: Any) -> Any:
    rows, others = rng.permutation(len(X)), rng.permutation(len(X))
    return [(X[rows[i : i + size]], y[others[i : i + size]]) for i in range(0, len(X), size)]


def whole_batches(X: Any, y: Any, size: int, rng: Any) -> Any:
    full = list(cut(np.arange(len(X)), X, y, size))
    short = [full.pop()]
    return [full[i] for i in rng.permutation(len(full))] + short


def replaced(n: int, rng: np.random.Generator) -> Any:
    return rng.integers(0, n, n)


def once_for_all(n: int, rng: np.random.Generator) -> Any:
    KEPT.append(np.random.default_rng(0).permutation(n))
    return KEPT[0]


def first_order(X: Any, y: Any, size: int, rng: Any) -> Any:
    """The permutation of the first epoch is used in all others."""
    rows = np.random.default_rng(rng.bit_generator.seed_seq.entropy).permutation(len(X))
    return cut(rows, X, y, size)


def without_last(X: Any, y: Any, size: int, rng: Any) -> Any:
    return list(cut(rng.permutation(len(X)), X, y, size))[:-1]


def wrapped(X: Any, y: Any, size: int, rng: Any) -> Any:
    rows = rng.permutation(len(X))
    return cut(np.concatenate([rows, rows[: -len(X) % size]]), X, y, size)


def transposed(X: Any, y: Any, size: int, rng: Any) -> Any:
    return [(a.T, b) for a, b in cut(rng.permutation(len(X)), X, y, size)]


@pytest.mark.parametrize(
    ("function", "reason", "detail"),
    [
        (apart, "pairs", "the rows of X and y do not stay together: row i of one belongs to row i of the other"),
        (by(replaced)["batches"], "rows", "some rows come twice in one epoch: each comes once"),
        (wrapped, "size", "the batches of one epoch have [4, 4, 4] rows, expected [4, 4, 3]"),
        (without_last, "size", "the batches of one epoch have [4, 4] rows, expected [4, 4, 3]"),
        (first_order, "epochs", "two epochs with one generator have the same order: the rows have to be shuffled anew"),
        (transposed, "shape", "what comes is not a sequence of batches, each with rows of X and y"),
        (
            whole_batches,
            "last",
            "the last batch holds the last rows every time: which rows come last must be drawn at random with rng",
        ),
    ],
)
def test_what_contradicts_the_law_is_told(function: Any, reason: str, detail: str) -> None:
    """The most telling first."""
    assert (reason, detail) == said(function)


def test_noise_in_the_rows_is_told() -> None:
    """Rows that are none of the input's."""
    found = said(lambda X, y, size, rng: [(a + 1, b) for a, b in cut(rng.permutation(len(X)), X, y, size)])
    assert ("rows", "some rows are none of X and y") == found


def test_rows_that_never_come() -> None:
    """The sizes are right, a row is not there, another twice: it is said that rows come twice."""

    def function(X: Any, y: Any, size: int, rng: Any) -> Any:
        rows = rng.permutation(len(X))
        rows[0] = rows[1]
        return cut(rows, X, y, size)

    assert ("rows", "some rows come twice in one epoch: each comes once") == said(function)


def test_runs_that_stay_together_are_told() -> None:
    """Batches in another order, each of the same rows as ever."""
    law = batches()

    def function(X: Any, y: Any, size: int, rng: Any) -> Any:
        start = int(rng.integers(len(X)))
        return cut(np.roll(np.arange(len(X)), start), X, y, size)

    reasons = [reason for reason, _ in objections(law, function)]
    assert "together" in reasons


def objections(law: Trial, function: Callable[..., Any]) -> list[tuple[str, str]]:
    from autograder.checks.laws import LAWS

    results = law.results({"batches": function})
    return LAWS["batches"].objections(law.exercise, law.check, law.plan, results)


def test_an_order_that_is_not_drawn_with_rng() -> None:
    """One order for all, or one of the student's own generator."""
    KEPT.clear()
    assert {"epochs", "calls"} <= {reason for reason, _ in objections(batches(), by(once_for_all)["batches"])}
    reasons = [r for r, _ in objections(batches(), lambda X, y, size, rng: cut(OWN.permutation(len(X)), X, y, size))]
    assert ["seed"] == reasons


def test_other_kinds_see_a_list() -> None:
    """A generator is drained for every kind of check, and its items are compared one by one."""
    checks = (matches(points=1, hint=HINT), pure(points=1, hint=HINT, may_share=("X", "y")))
    inputs = {"X": array("9 2"), "y": array("9")}
    exercise = Exercise("work.halves", inputs, ("batches",), checks, drain=3)
    for i in range(2):
        assert Verdict.PASS is trial(exercise, oracle(CODE), check=i).judge().verdict
    judged = trial(exercise, oracle(CODE)).judge({"halves": lambda X, y: iter([(X[:5], y[:5]), (X[5:], y[4:])])})
    assert "batches[1][1] has shape (5,), expected (4,)" == judged.detail


def two_orders(X: Any, y: Any, size: int, rng: Any) -> Iterator[Any]:
    """An order for each of the two."""
    return zip_batches(X[rng.permutation(len(X))], y[rng.permutation(len(y))], size)


def samples_only(X: Any, y: Any, size: int, rng: Any) -> Iterator[Any]:
    """Only X is shuffled."""
    return zip_batches(X[rng.permutation(len(X))], y, size)


def zip_batches(X: Any, y: Any, size: int) -> Iterator[Any]:
    return ((X[i : i + size], y[i : i + size]) for i in range(0, len(X), size))


def anew(X: Any, y: Any, size: int, rng: Any) -> Iterator[Any]:
    """Every batch is drawn from all rows."""
    for i in range(0, len(X), size):
        rows = rng.choice(len(X), min(size, len(X) - i), replace=False)
        yield X[rows], y[rows]


def with_replacement(X: Any, y: Any, size: int, rng: Any) -> Iterator[Any]:
    return cut(rng.integers(0, len(X), len(X)), X, y, size)


@pytest.mark.parametrize(("one", "other"), [(two_orders, samples_only), (anew, with_replacement)])
def test_mistakes_that_are_told_alike_leave_different_traces(one: Any, other: Any) -> None:
    """Which of X and y keeps its order, and whether a row comes twice in one batch: for the diagnosis."""
    made = batches()
    traces = [made.features({"batches": function}) for function in (one, other)]
    assert said(one) == said(other)
    assert traces[0] != traces[1]


def test_an_epoch_that_raises_waits_for_nobody() -> None:
    """Both epochs are calls of the target itself: what the first one raises is its own."""

    def unwritten(X: Any, y: Any, size: int, rng: Any) -> Any:
        raise NotImplementedError

    def broken(X: Any, y: Any, size: int, rng: Any) -> Any:
        return X[rng.shuffle(np.arange(len(X)))[:size]]

    assert Verdict.TODO is batches().judge({"batches": unwritten}).verdict
    judged = batches().judge({"batches": broken})
    assert (Verdict.ERROR, "TypeError") == (judged.verdict, judged.reason)
