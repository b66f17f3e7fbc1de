"""How others tell whether a gradient is right: the rules that the benchmarks compare ours with, each in its own words.

Sources: CS231n, `rel_error` and `eval_numerical_gradient` of its assignments, and its notes on gradient checks
(h = 1e-5, thresholds from 1e-7 to 1e-2); `torch.autograd.gradcheck` and its defaults (eps 1e-6, atol 1e-5, rtol 1e-3).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.compare import leaves, replace_leaves

CS231N_STEP = 1e-5
GRADCHECK_STEP, GRADCHECK_ATOL, GRADCHECK_RTOL = 1e-6, 1e-5, 1e-3


def differences(objective: Callable[[Any], float], point: Any, step: float) -> list[Any]:
    """Central differences of one fixed step, one array for each leaf of `point`."""
    arrays = [np.array(leaf, dtype=np.float64) for leaf in leaves(point)]
    moved = replace_leaves(point, arrays)
    grads = [np.zeros_like(a) for a in arrays]
    for a, grad in zip(arrays, grads, strict=True):
        flat, slopes = a.reshape(-1), grad.reshape(-1)
        for i, kept in enumerate(flat.tolist()):
            flat[i] = kept + step
            plus = objective(moved)
            flat[i] = kept - step
            slopes[i] = (plus - objective(moved)) / (2 * step)
            flat[i] = kept
    return grads


def cs231n_error(numeric: list[Any], claim: Any) -> float:
    """The largest relative error of any entry; infinite if the claim is no array that can be compared."""
    try:
        pairs = list(zip(numeric, map(np.asarray, leaves(claim)), strict=True))
        return max(float(np.max(np.abs(n - c) / np.maximum(1e-8, np.abs(n) + np.abs(c)))) for n, c in pairs)
    except (TypeError, ValueError):
        return float("inf")


def gradcheck_agrees(numeric: list[Any], claim: Any) -> bool:
    """`torch.allclose(claim, numeric, rtol, atol)` for every array, of the same shape."""
    claims = leaves(claim)
    if len(claims) != len(numeric) or any(np.shape(c) != n.shape for n, c in zip(numeric, claims, strict=True)):
        return False
    pairs = zip(numeric, claims, strict=True)
    return all(bool(np.all(np.abs(c - n) <= GRADCHECK_ATOL + GRADCHECK_RTOL * np.abs(n))) for n, c in pairs)
