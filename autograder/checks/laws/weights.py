"""The law of first weights: every entry is normal around 0 with one standard deviation, independently of all others.

Options of the check: `output`, the output that is an array of weights or a list of pairs (W, b) (the biases are the value checks'
affair); `std`, the argument that is the standard deviation. Take a few hundred weights, so that their spread can be told.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.kind import by_output
from autograder.checks.laws.law import ALPHA, Law, plausible
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

WITHIN = {z: math.erf(z / math.sqrt(2)) for z in (0.5, 1.0, 2.0)}  # share of a normal law within z standard deviations


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: Any) -> dict[str, Any]:
    right = _weights(by_output(exercise, value)[check.options["output"]])
    return {"std": float(values[check.options["std"]]), "shapes": [list(w.shape) for w in right or []]}


def _weights(value: Any) -> list[np.ndarray] | None:
    """The matrices of weights of a result; None if it is none of the two forms."""
    pairs = value if isinstance(value, (list, tuple)) else [(value,)]
    if not all(isinstance(p, (tuple, list)) and len(p) > 0 and isinstance(p[0], np.ndarray) for p in pairs):
        return None
    found = [p[0] for p in pairs]
    return found if all(w.dtype.kind == "f" and w.ndim == 2 for w in found) else None


def _drawn(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[list[np.ndarray]] | None:
    found = []
    for result in results:
        weights = _weights(by_output(exercise, result.values[-1] if result.values else None)[check.options["output"]])
        if weights is None or [list(w.shape) for w in weights] != plan.extra["law"]["shapes"]:
            return None
        found.append(weights)
    return found


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """Spread, form of the law, and what is drawn anew: columns, layers, calls."""
    drawn = _drawn(exercise, check, plan, results)
    if drawn is None:
        return {"form": "no weights of the right shapes"}
    entries = np.concatenate([w.reshape(-1) for weights in drawn[:-1] for w in weights])
    columns = [column.tobytes() for column in drawn[0][0].T]
    layers = [w.reshape(-1)[:3].tobytes() for w in drawn[0]]
    return {
        "columns": "drawn" if len(set(columns)) == len(columns) else "equal",
        "layers": "drawn" if len(set(layers)) == len(layers) else "equal",
        "calls": "drawn" if not np.array_equal(drawn[0][0], drawn[1][0]) else "equal",
        "spread": _spread(entries, plan.extra["law"]["std"]),
        "law": _law(entries),
        "repeat": all(np.array_equal(a, b) for a, b in zip(drawn[0], drawn[-1], strict=True)),
    }


def _spread(entries: np.ndarray, std: float) -> Any:
    """ "right", or the ratio of the spread to the right one, roughly: its logarithm is told in steps of a tenth."""
    inside = int(np.sum(np.abs(entries) < std))
    if not plausible(int(np.sum(entries > 0)), entries.size, 0.5):
        return "not around 0"
    if plausible(inside, entries.size, WITHIN[1.0]):
        return "right"
    observed = float(np.sqrt(np.mean(entries**2)))
    return "0" if observed == 0 else f"e^{round(10 * math.log(observed / std)) / 10:g}"


def _law(entries: np.ndarray) -> str:
    """Normal or not, whatever the spread is."""
    observed = float(np.sqrt(np.mean(entries**2)))
    if observed == 0:
        return "all 0"
    # the observed spread is off by about observed / sqrt(2 n): a slack of three times that moves the bounds
    slack = 3 / math.sqrt(2 * entries.size)
    for z, share in WITHIN.items():
        counts = [int(np.sum(np.abs(entries) < z * observed * (1 + s))) for s in (-slack, slack)]
        fits = (
            any(plausible(c, entries.size, share, ALPHA) for c in counts)
            or counts[0] <= share * entries.size <= counts[1]
        )
        if not fits:
            return "not normal"
    return "normal"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    seen, std = features(exercise, check, plan, results), plan.extra["law"]["std"]
    if "form" in seen:
        return [("shape", f"{check.options['output']} holds {seen['form']}")]
    words = {
        "columns": "all columns of W are equal: the units would stay copies of each other",
        "layers": "the layers begin with the same numbers: each has to be drawn anew",
        "calls": "different generators give the same weights: they are not drawn with rng",
    }
    found = [(key, text) for key, text in words.items() if seen[key] != "drawn"]
    if seen["spread"] != "right":
        found.append(("spread", f"the weights do not have the mean 0 and the standard deviation {std:g}"))
    if seen["law"] != "normal":
        found.append(("law", "the weights do not follow a normal law"))
    if not seen["repeat"]:
        found.append(
            ("seed", "two generators with the same seed give different weights: not all of them come from rng")
        )
    return found


LAW = Law(6, _prepare, features, objections)
