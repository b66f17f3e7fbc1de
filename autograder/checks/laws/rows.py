"""Which rows of an input came back where: what the laws of a split and of mini-batches have in common."""

from typing import Any

import numpy as np

from autograder.checks.laws.law import ALPHA, plausible
from autograder.language import gettext, later

HELD = {  # what `chance` found, in the words of a message
    "always no rows": later("no rows every time"),
    "always the first rows": later("the first rows every time"),
    "always the last rows": later("the last rows every time"),
    "always the same rows": later("the same rows every time"),
    "uneven": later("some rows far more often than others"),
}

Places = dict[bytes, int]  # bytes of a row -> its number


def places_of(original: np.ndarray) -> Places:
    """The number of every row; all rows differ."""
    return {row.tobytes(): i for i, row in enumerate(np.ascontiguousarray(original))}


def numbers_of(got: Any, original: np.ndarray, places: Places) -> list[int] | None:
    """For every row of a part its number in the original, -1 for a stranger; None if it is no such array."""
    if not isinstance(got, np.ndarray) or got.shape[1:] != original.shape[1:] or got.ndim != original.ndim:
        return None
    return [places.get(row.tobytes(), -1) for row in np.ascontiguousarray(got.astype(original.dtype, copy=False))]


def chance(counts: np.ndarray, trials: int, share: float) -> str:
    """Who is in a part that was drawn `trials` times: "fair" if every row had the chance `share`.

    Args:
        counts: for every row how often it was there (N,).
        trials: how often the part was drawn.
        share: chance of every row to be in it.
    """
    if set(counts.tolist()) <= {0, trials}:
        always = np.flatnonzero(counts)
        if not always.size:
            return "always no rows"
        ends = (
            "first" if always[-1] == len(always) - 1 else "last" if always[0] == len(counts) - len(always) else "same"
        )
        return f"always the {ends} rows"
    fair = all(plausible(int(k), trials, share, ALPHA / len(counts)) for k in counts)
    return "fair" if fair else "uneven"


def held(found: str) -> str:
    """What `chance` found, in the words of a message."""
    return gettext(HELD[found])
