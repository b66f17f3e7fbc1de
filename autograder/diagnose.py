"""Which generic or known mistake leaves this footprint? A cause is named only if it is the only one that fits.

A footprint is what a mistake leaves behind on the very inputs of the check, output by output: values, exception, what was
changed, or what a law measured. First all outputs are matched together, then one by one: two mistakes in different outputs
are both named. The exercise's own mistakes say more than the generic ones of `generic.py`, so they are asked first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.compare import leaves
from autograder.generic import generic_cause, joined, kind_cause
from autograder.language import gettext
from autograder.model import Cause, Exercise, Plan

ROUNDING = 1e-10  # two ways to write the same wrong formula differ by rounding, relative to the largest entry
RATES = 6.0  # two frequencies are the same up to this many standard deviations

Features = Mapping[str, Any]


def alike(got: Any, footprint: Any, bound: float = 0.0) -> bool:
    """True if two features are the same up to rounding, two frequencies up to chance.

    An exception whose footprint has no message stands for all of its type: what a student writes into one is their own.
    """
    if isinstance(footprint, dict) and "rate" in footprint:
        return isinstance(got, dict) and "rate" in got and _same_rate(got, footprint)
    if isinstance(footprint, dict) and footprint.get("message") == "":
        return isinstance(got, dict) and got.get("raised") == footprint.get("raised")
    if isinstance(footprint, dict):
        return (
            isinstance(got, dict)
            and set(got) == set(footprint)
            and all(alike(got[k], footprint[k], bound) for k in footprint)
        )
    if isinstance(footprint, (list, tuple)):
        same = isinstance(got, (list, tuple)) and len(got) == len(footprint)
        return same and all(alike(g, f, bound) for g, f in zip(got, footprint, strict=True))
    if footprint is None or isinstance(footprint, (str, bool)):
        return type(got) is type(footprint) and bool(got == footprint)
    return _same_numbers(got, footprint, bound)


def _same_rate(got: Mapping[str, Any], footprint: Mapping[str, Any]) -> bool:
    rate = footprint["rate"]
    sigma = (max(rate * (1 - rate), 1 / footprint["trials"]) * (1 / got["trials"] + 1 / footprint["trials"])) ** 0.5
    return bool(abs(got["rate"] - rate) <= RATES * sigma)


def _same_numbers(got: Any, footprint: Any, bound: float) -> bool:
    if (
        isinstance(got, (str, bool, dict, list, tuple))
        or got is None
        or not isinstance(footprint, (int, float, np.ndarray))
    ):
        return bool(type(got) is type(footprint) and got == footprint)
    a, b = np.asarray(got), np.asarray(footprint)
    if a.shape != b.shape or a.dtype.kind not in "biufc" or b.dtype.kind not in "biufc":
        return False
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=a.dtype.kind == "f" and b.dtype.kind == "f"):
        return False
    scale = float(np.max(np.abs(b), initial=0.0, where=finite))
    return bool(np.all(np.abs(a[finite] - 1.0 * b[finite]) <= ROUNDING * scale + bound))


def evidence(exercise: Exercise, check: str, features: Mapping[str, Features]) -> list[str]:
    """Names of the checks whose features count for a mistake in `check`: it, and all that are no guards."""
    return [c.name for c in exercise.checks if c.name in features and (c.name == check or not c.guard)]


def diagnose(
    exercise: Exercise,
    check: str,
    plans: Mapping[str, Plan],
    features: Mapping[str, Features],
    reference: Mapping[str, Features],
) -> Cause | None:
    """The likely cause of a lost check, None if none or several fit.

    Args:
        exercise: with the texts of its known mistakes.
        check: name of the check that was lost.
        plans: by name of the check, with the footprints.
        features: by name of the check, what the submission left.
        reference: by name of the check, what the reference leaves.
    """
    looked = evidence(exercise, check, features)
    keys = [(c, output) for c in looked for output in features[c]]
    bounds = {k: _bounds(exercise, plans[k[0]], k[1]) for k in keys}

    def fits(key: tuple[str, str], left: Features) -> bool:
        return _fits(features[key[0]], left, bounds[key], key[1])

    wrong = [k for k in keys if not fits(k, reference.get(k[0], {}))]
    if not wrong:
        return kind_cause(exercise, plans[check], features[check])
    candidates = {
        m.name: {k for k in keys if fits(k, plans[k[0]].footprints.get(m.name, {}))} for m in exercise.misconceptions
    }
    whole = [name for name, fits in candidates.items() if len(fits) == len(keys)]
    found = _named(exercise, whole)
    if found or whole:
        return found
    return _by_output(exercise, wrong, candidates, keys) or generic_cause(exercise, check, plans, features, looked)


def _fits(features: Features, footprint: Features, bounds: Sequence[float], output: str) -> bool:
    if output not in features or output not in footprint:
        return False
    got, left = features[output], footprint[output]
    if isinstance(got, list) and isinstance(left, list) and len(got) == len(left) == len(bounds):
        return all(alike(g, f, bound) for g, f, bound in zip(got, left, bounds, strict=True))
    return alike(got, left)


def _bounds(exercise: Exercise, plan: Plan, output: str) -> list[float]:
    """For each call the largest error that the check itself allows in an output: a mistake is recognised no more closely."""
    if not plan.bounds:
        return [0.0] * len(plan.calls)
    return [_bound(exercise, value, bounds, output) for value, bounds in zip(plan.values, plan.bounds, strict=True)]


def _bound(exercise: Exercise, value: Any, bounds: Sequence[Any], output: str) -> float:
    several = len(exercise.outputs) > 1 and isinstance(value, tuple) and len(value) == len(exercise.outputs)
    rest, largest = iter(bounds), 0.0
    for name, item in zip(exercise.outputs, value, strict=True) if several else [(output, value)]:
        for _ in leaves(item):
            bound = float(np.max(next(rest), initial=0.0))
            largest = max(largest, bound) if name == output else largest
    return largest


def _named(exercise: Exercise, names: Sequence[str]) -> Cause | None:
    """One mistake, or one group of mistakes that no input can tell apart."""
    found = [m for m in exercise.misconceptions if m.name in names]
    if len({m.group or m.name for m in found}) != 1:
        return None
    return Cause(found[0].group or found[0].name, gettext(" Or: ").join(dict.fromkeys(m.text for m in found)))


def _by_output(
    exercise: Exercise,
    wrong: Sequence[tuple[str, str]],
    candidates: Mapping[str, set[tuple[str, str]]],
    keys: Sequence[tuple[str, str]],
) -> Cause | None:
    """Different mistakes in different outputs: for each output that is wrong, the one that fits it wherever it was looked at."""
    causes: list[Cause] = []
    for output in dict.fromkeys(o for _, o in wrong):
        here = {k for k in keys if k[1] == output}
        fitting = [name for name, fits in candidates.items() if here <= fits]
        cause = _named(exercise, fitting)
        if cause is None:
            return None
        if cause not in causes:
            causes.append(cause)
    return joined(causes)
