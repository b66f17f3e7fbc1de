"""What there is to draw of a lost check, as plain data: the kinds of check collect it, `autograder.report` draws it.

All of it holds values, so it is made only where the values of the cases may be shown.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stage:
    """One value of a result, on the way to its end.

    Attributes:
        case: name of the case, "" if there is one only.
        name: "grads[1][0]".
        shape: of the right value; None if it is no array.
        error: the largest distance from the right value; None where there is none.
        allowed: the largest that is allowed.
        wrong: what is wrong with it, in a few words; "" if nothing is.
    """

    case: str
    name: str
    shape: tuple[int, ...] | None
    error: float | None
    allowed: float
    wrong: str


@dataclass(frozen=True)
class Stages:
    """All values of a result, in an order in which the first wrong one tells where to look.

    Attributes:
        rows: the values.
        order: the order, in words.
    """

    rows: tuple[Stage, ...]
    order: str

    @property
    def first(self) -> int | None:
        """Number of the first row that is wrong."""
        return next((i for i, row in enumerate(self.rows) if row.wrong), None)


@dataclass(frozen=True)
class Slopes:
    """A gradient beside the numeric one, entry by entry.

    Attributes:
        name: of the gradient, "grads[1][0]".
        numeric: the numeric gradient (any shape).
        got: what came back (same shape).
        wrong: which entries are wrong (same shape).
    """

    name: str
    numeric: np.ndarray
    got: np.ndarray
    wrong: np.ndarray


@dataclass(frozen=True)
class Fact:
    """One number that was measured, what it should be, and between which numbers a right function keeps it."""

    name: str
    got: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Rates:
    """How often something happened, place by place.

    Attributes:
        what: that which was counted: "kept, by column of mask".
        places: what the places are called: "column".
        ticks: a number for each place, in rising order (K,).
        got: the frequencies (K,).
        expected: the probabilities (K,).
        low, high: a frequency outside is no accident (K,).
        facts: what was measured over all places together.
    """

    what: str
    places: str
    ticks: np.ndarray
    got: np.ndarray
    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Paths:
    """Entries of an array that change from round to round, beside the right ones.

    Attributes:
        what: "w, the first array".
        names: of the entries (E).
        got: their values at the start and after every round (R + 1, E).
        expected: the right ones (R + 1, E).
        wrong: which are wrong (R + 1, E).
    """

    what: str
    names: tuple[str, ...]
    got: np.ndarray
    expected: np.ndarray
    wrong: np.ndarray


Figure = Stages | Slopes | Rates | Paths
