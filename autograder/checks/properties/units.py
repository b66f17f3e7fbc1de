"""Layers of threshold units: 1 where x w + b > 0, else 0. Their numbers are put in here, on the trusted side."""

from collections.abc import Sequence

import numpy as np

Layers = Sequence[tuple[np.ndarray, np.ndarray]]  # (W (D, M), b (M,)), first layer first


def sums(layers: Layers, rows: np.ndarray) -> list[np.ndarray]:
    """For every layer the numbers before its step (N, M)."""
    found = []
    signal = np.asarray(rows, dtype=np.float64)
    for W, b in layers:
        with np.errstate(all="ignore"):
            found.append(signal @ W + b)
        signal = answers(found[-1])
    return found


def sizes(layers: Layers, rows: np.ndarray) -> list[np.ndarray]:
    """For every layer the size of what is added up in `sums` (N, M): rounding is in proportion to it."""
    found = []
    signal = np.asarray(rows, dtype=np.float64)
    for (W, b), before in zip(layers, sums(layers, rows), strict=True):
        with np.errstate(all="ignore"):
            found.append(np.abs(signal) @ np.abs(W) + np.abs(b))
        signal = answers(before)
    return found


def answers(before: np.ndarray) -> np.ndarray:
    """The step of every number, as float64."""
    return (before > 0).astype(np.float64)


def row_text(row: np.ndarray) -> str:
    """A row as it stands in messages: `[0, 1]`."""
    return f"[{', '.join(f'{entry:.6g}' for entry in row)}]"
