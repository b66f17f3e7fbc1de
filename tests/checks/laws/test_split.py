"""The law of a split: every row lands in one part, pairs stay together, and chance alone decides where."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, rng, value
from autograder.checks import statistics
from autograder.model import Exercise, Verdict
from tests.checks.trial import HINT, Trial, oracle, trial

CODE = """
def split(X, y, count, rng):
    order = rng.permutation(len(X))
    train, last = order[count:], order[:count]
    return X[train], y[train], X[last], y[last]
"""
Parts = tuple[Any, Any]
Choose = Callable[[int, int, np.random.Generator], Parts]
OWN = np.random.default_rng(1)  # a student's generator that is not rng: it goes on from call to call


def split(seed: str = "seed", count: int = 3) -> Trial:
    check = statistics(
        law="split", of=("X", "y"), parts=(("X_train", "y_train"), ("X_last", "y_last")), points=1, hint=HINT
    )
    inputs = {"X": array("10 2"), "y": value(np.arange(10)), "count": count, "rng": rng()}
    outputs = ("X_train", "y_train", "X_last", "y_last")
    return trial(Exercise("work.split", inputs, outputs, (check,)), oracle(CODE), seed)


def by(choose: Choose) -> dict[str, Callable[..., Any]]:
    """Returns a student's function that puts these rows into the two parts."""

    def function(X: Any, y: Any, count: int, rng: np.random.Generator) -> Any:
        train, last = choose(len(X), count, rng)
        return X[train], y[train], X[last], y[last]

    return {"split": function}


def said(choose: Choose) -> tuple[str | None, str | None]:
    found = split().judge(by(choose))
    assert Verdict.FAIL is found.verdict
    return found.reason, found.detail


def permuted(n: int, k: int, rng: np.random.Generator) -> Parts:
    order = rng.permutation(n)
    return order[:-k], order[-k:]


def shuffled(n: int, k: int, rng: np.random.Generator) -> Parts:
    order = np.arange(n)
    rng.shuffle(order)
    return order[k:], order[:k]


def chosen(n: int, k: int, rng: np.random.Generator) -> Parts:
    last = rng.choice(n, k, replace=False)
    return np.setdiff1d(np.arange(n), last), last


def sorted_keys(n: int, k: int, rng: np.random.Generator) -> Parts:
    order = np.argsort(rng.random(n))
    return np.sort(order[k:]), np.sort(order[:k])


RIGHT: tuple[Choose, ...] = (permuted, shuffled, chosen, sorted_keys)


def test_right_splits_are_never_flagged() -> None:
    """Thousands of them, by whatever random calls they are made."""
    alarms = []
    for i in range(25):
        one = split(f"seed {i}")
        alarms += [choose.__name__ for choose in RIGHT if one.judge(by(choose)).verdict is not Verdict.PASS]
    assert [] == alarms


def test_the_reference_leaves_the_features_of_a_right_split() -> None:
    """Sizes, rows, pairs, chance, neighbours, order and seed."""
    expected = {
        "sizes": [[7, 3]],
        "rows": "once",
        "pairs": True,
        "chance": "fair",
        "neighbours": "free",
        "orders": ["mixed", "mixed"],
        "repeat": True,
    }
    assert expected == split().features()


@pytest.mark.parametrize(
    ("choose", "reason", "text"),
    [
        (
            lambda n, k, rng: (np.arange(k, n), np.arange(k)),
            "chance",
            "the last part holds the first rows every time: which rows it gets must be drawn at random with rng",
        ),
        (
            lambda n, k, rng: (np.arange(n - k), np.arange(n - k, n)),
            "chance",
            "the last part holds the last rows every time: which rows it gets must be drawn at random with rng",
        ),
        (
            lambda n, k, rng: permuted(n, k, np.random.default_rng(5)),
            "chance",
            "the last part holds the same rows every time: which rows it gets must be drawn at random with rng",
        ),
        (
            lambda n, k, rng: (np.r_[0, 1 + permuted(n - 1, k, rng)[0]], 1 + permuted(n - 1, k, rng)[1]),
            "rows",
            "some rows are lost, doubled or in both parts: every row belongs to exactly one part",
        ),
        (
            lambda n, k, rng: (lambda turned: (turned[k:], turned[:k]))(np.roll(np.arange(n), rng.integers(n))),
            "neighbours",
            "neighbouring rows hang together: each row must be drawn for itself",
        ),
        (
            lambda n, k, rng: permuted(n, k, OWN),
            "seed",
            "two generators with the same seed give different parts: the draw does not come from rng alone",
        ),
        (
            lambda n, k, rng: (lambda p: (p[1], p[0]))(permuted(n, k, rng)),
            "size",
            "the parts have [3, 7] rows, expected [7, 3]",
        ),
        (lambda n, k, rng: permuted(n, k + 1, rng), "size", "the parts have [6, 4] rows, expected [7, 3]"),
        (
            lambda n, k, rng: permuted(n, k + int(rng.random() < 0.5), rng),
            "size",
            "the parts have [6, 4] rows, expected [7, 3]",
        ),
        (lambda n, k, rng: (np.arange(n), np.arange(0)), "size", "the parts have [10, 0] rows, expected [7, 3]"),
        (
            lambda n, k, rng: (rng.integers(0, n, n - k), rng.integers(0, n, k)),
            "rows",
            "some rows are lost, doubled or in both parts: every row belongs to exactly one part",
        ),
    ],
)
def test_every_wrong_split_has_its_words(choose: Choose, reason: str, text: str) -> None:
    """First sizes, then rows, then chance, then neighbours, then the seed."""
    assert (reason, text) == said(choose)


def test_a_row_that_is_never_chosen() -> None:
    """An index that begins at 1: half of the rows go into the last part, and the first one never does."""

    def skips(n: int, k: int, rng: np.random.Generator) -> Parts:
        train, last = permuted(n - 1, k, rng)
        return np.r_[0, 1 + train], 1 + last

    found = split(count=5).judge(by(skips))
    text = (
        "the last part holds some rows far more often than others: which rows it gets must be drawn at random with rng"
    )
    assert ("chance", text) == (found.reason, found.detail)


def test_pairs_that_are_torn_apart() -> None:
    """Samples and labels drawn separately."""

    def torn(X: Any, y: Any, count: int, rng: np.random.Generator) -> Any:
        a, b = permuted(len(X), count, rng), permuted(len(X), count, rng)
        return X[a[0]], y[b[0]], X[a[1]], y[b[1]]

    found = split().judge({"split": torn})
    text = "the rows of X and y do not stay together: row i of one belongs to row i of the other"
    assert ("pairs", text) == (found.reason, found.detail)


def test_an_empty_part_is_said() -> None:
    """Nothing is ever in it: no error of ours."""
    one = split()
    assert "always no rows" == one.features(by(lambda n, k, rng: (np.arange(n), np.arange(0))))["chance"]


def test_orders_tell_what_was_sorted() -> None:
    """Kept, sorted or mixed: it tells two mistakes apart that are the same in all else."""
    one = split()

    def sorts(X: Any, y: Any, count: int, rng: np.random.Generator) -> Any:
        train, last = permuted(len(X), count, rng)
        return X[train][np.argsort(X[train][:, 0])], np.sort(y[train]), X[last], y[last]

    assert ["kept", "kept"] == one.features(by(sorted_keys))["orders"]
    assert "mixed" == one.features({"split": sorts})["orders"][0]

    def sorts_all(X: Any, y: Any, count: int, rng: np.random.Generator) -> Any:
        train, last = permuted(len(X), count, rng)
        return *(part[np.argsort(X[rows][:, 0])] for rows in (train,) for part in (X[rows], y[rows])), *(
            part[np.argsort(X[last][:, 0])] for part in (X[last], y[last])
        )

    assert "sorted" == one.features({"split": sorts_all})["orders"][0]


@pytest.mark.parametrize(
    "function",
    [
        lambda X, y, count, rng: None,
        lambda X, y, count, rng: (X, y),
        lambda X, y, count, rng: (X.tolist(), y, X, y),
        lambda X, y, count, rng: (X[:, :1], y, X, y),
        lambda X, y, count, rng: (X, y[:, None], X, y),
    ],
)
def test_another_form(function: Callable[..., Any]) -> None:
    """Nothing, too little, lists, columns, axes: rows of the input they are not."""
    found = split().judge({"split": function})
    assert ("shape", "the parts are not made of rows of X and y") == (found.reason, found.detail)


def test_rows_that_are_not_of_the_input() -> None:
    """Scaled before they were split: strangers, so the rows of the input are lost."""
    found = split().judge({"split": lambda X, y, count, rng: (2 * X[count:], y[count:], 2 * X[:count], y[:count])})
    assert "rows" == found.reason
