"""The law of a mask: every entry is 0 with a given probability, else one fixed number, independently of all others.

Options of the check: `output`, the output that is the mask; `probability`, the argument that is the chance of a 0; `of`, the
input that the mask multiplies (default "x"; the output before the mask is then their product).
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import by_output
from autograder.checks.laws.law import ALPHA, Law, interval, plausible, spread
from autograder.compare import compare, not_separate, unlike
from autograder.errors import CourseError, Redraw
from autograder.figures import Fact, Figure, Rates
from autograder.language import gettext, later
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

TIES = {
    "rows": later("the rows of {name} are not drawn independently of each other"),
    "columns": later("the columns of {name} are not drawn independently of each other"),
    "calls": later("{name} is not drawn anew at each call"),
}

SAME = 1e-9  # two numbers of a support are the same up to this relative difference


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: "Oracle") -> dict[str, Any]:
    right = np.asarray(by_output(exercise, value)[check.options["output"]])
    p, calls = float(values[check.options["probability"]]), check.options.get("calls", LAW.calls)
    if 0 < p < 1 and max(p, 1 - p) ** (right.size * calls) > ALPHA:
        few = f"{right.size} entries in {calls} calls are too few to be sure to see both values of a mask"
        raise CourseError(f"{exercise.id}/{check.name}: {few}. Declare a larger one.")
    if 0 < p < 1 and len(_support(right)) < 2:
        raise Redraw("the mask of the reference holds one value only")
    return {
        "shape": list(right.shape),
        "support": _support(right),
        "probability": p,
        "x": values[check.options.get("of", "x")],
    }


def _distinct(entries: np.ndarray) -> np.ndarray:
    """The different values in order; found without sorting where there are few, as in every right mask."""
    rest = entries
    found: list[float] = []
    while rest.size and len(found) < 5:
        found.append(float(rest[0]))
        rest = rest[rest != rest[0]]
    return np.unique(entries) if rest.size else np.sort(np.array(found))


def _support(mask: Any) -> list[float]:
    """The different values of a mask, at most five: more is no support."""
    found: list[float] = []
    for entry in _distinct(np.asarray(mask, dtype=np.float64).reshape(-1)):
        if not found or not abs(entry - found[-1]) <= SAME * max(1.0, abs(float(entry))):  # a NaN is one more value
            found.append(float(entry))
        if len(found) == 5:
            break
    return found


def _masks(exercise: Exercise, check: Check, results: Sequence[Result]) -> list[Any]:
    return [by_output(exercise, r.values[-1] if r.values else None)[check.options["output"]] for r in results]


def _usable(masks: Sequence[Any], shape: Sequence[int]) -> bool:
    return all(isinstance(m, np.ndarray) and m.dtype.kind in "biuf" and list(m.shape) == list(shape) for m in masks)


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """Support, frequency of zeros, how rows, columns and calls hang together, what the output is made of."""
    law = plan.extra["law"]
    masks = _masks(exercise, check, results)
    if not _usable(masks, law["shape"]):
        return {"form": [_form(exercise, check, m, law["shape"]) for m in masks if not _usable([m], law["shape"])][:1]}
    zero = np.stack(masks[:-1]) == 0
    zeros, trials = int(zero.sum()), zero.size
    rate = zeros / trials
    ties = {
        "rows": _tie(zero[:, 0 : 2 * (zero.shape[1] // 2) : 2], zero[:, 1::2][:, : zero.shape[1] // 2], rate),
        "columns": _tie(
            zero[..., 0 : 2 * (zero.shape[-1] // 2) : 2], zero[..., 1::2][..., : zero.shape[-1] // 2], rate
        ),
        "calls": _tie(zero[0::2][: len(zero) // 2], zero[1::2][: len(zero) // 2], rate),
    }
    free = all(tie != "equal" for tie in ties.values())
    return {
        "support": _support(np.stack(masks)),
        "zeros": {"rate": rate, "trials": trials} if free else "few draws",
        **ties,
        "counts": _counts(zero.reshape(len(zero), -1).sum(axis=1), zero[0].size, rate),
        "repeat": bool(np.array_equal(masks[0], masks[-1])),
        "product": _product(exercise, check, plan, results),
    }


def _form(exercise: Exercise, check: Check, mask: Any, shape: Sequence[int]) -> str:
    if isinstance(mask, dict) and set(mask) == {"whole"}:
        return not_separate(mask["whole"], exercise.outputs).text
    return unlike(check.options["output"], mask, gettext("numbers of shape {shape}").format(shape=tuple(shape))).text


def _tie(first: np.ndarray, second: np.ndarray, rate: float) -> str:
    """How disjoint pairs of entries hang together: "equal", "dependent" or "free"."""
    if first.size == 0:
        return "free"
    agree, trials = int(np.sum(first == second)), first.size
    if agree == trials and 0 < rate < 1:
        return "equal"
    # the rate is the observed one: what it may be off by moves the expected agreement, so both ends are asked
    off = spread(trials, rate)
    ends = [min(max(rate + d, 0.0), 1.0) for d in (-off, 0.0, off)]
    expected = [r * r + (1 - r) * (1 - r) for r in ends]
    low, high = min(expected), max(expected)
    observed = agree / trials
    nearest = min(max(observed, low), high)
    return "free" if plausible(agree, trials, nearest) else "dependent"


def _counts(counts: np.ndarray, size: int, rate: float) -> str:
    """Whether every call drops the same number of entries, though chance would not have it: "fixed" or "free".

    No value of a binomial count is likelier than 1 / sqrt(2 pi e^(-1/6) variance), for a variance above 1.
    """
    variance = size * rate * (1 - rate)
    if variance < 1 or len(set(counts.tolist())) > 1:
        return "free"
    log_chance = -0.5 * (len(counts) - 1) * math.log(2 * math.pi * math.exp(-1 / 6) * variance)
    return "fixed" if log_chance < math.log(ALPHA) else "free"


def _product(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> str:
    """What the other output is: the input times the mask, as it should be, or something else."""
    value = results[0].values[-1] if results[0].values else None
    parts = by_output(exercise, value)
    others = [name for name in exercise.outputs if name not in (check.options["output"], *exercise.free)]
    if not others:
        return "right"
    x, mask, out = plan.extra["law"]["x"], parts[check.options["output"]], parts[others[0]]
    if compare(out, x * mask, [1e-12 * float(np.max(np.abs(x * mask), initial=1.0))], others[0]) is None:
        return "right"
    return "the input" if compare(out, x, [0.0], others[0]) is None else "other"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    law, name = plan.extra["law"], check.options["output"]
    seen = features(exercise, check, plan, results)
    if "form" in seen:
        return [("shape", seen["form"][0])]
    found = []
    if not _same_support(seen["support"], law["support"]):
        text = gettext("{name} holds the values {got}, expected {expected}")
        text = text.format(name=name, got=_list(seen["support"]), expected=_list(law["support"]))
        found.append(("support", text))
    if seen["product"] != "right":
        text = gettext("the output is not {input} times {name}")
        found.append(("product", text.format(input=check.options.get("of", "x"), name=name)))
    found += [("independence", gettext(text).format(name=name)) for key, text in TIES.items() if seen[key] != "free"]
    if seen["counts"] == "fixed" and seen["calls"] == "free":
        text = gettext("every call drops the same number of entries of {name}: each must be dropped by chance")
        found.append(("counts", text.format(name=name)))
    zeros, p = seen["zeros"], law["probability"]
    if isinstance(zeros, dict) and not plausible(round(zeros["rate"] * zeros["trials"]), zeros["trials"], p):
        text = gettext("{got:.1f}% of the entries of {name} are 0, expected about {expected:.1f}%")
        found.append(("frequency", text.format(got=100 * zeros["rate"], name=name, expected=100 * p)))
    if not seen["repeat"]:
        text = gettext(
            "two generators with the same seed give different values of {name}: not all of them come from rng"
        )
        found.append(("seed", text.format(name=name)))
    return found


def _same_support(got: Sequence[float], expected: Sequence[float]) -> bool:
    close = [abs(g - e) <= SAME * max(1.0, abs(e)) for g, e in zip(got, expected, strict=False)]
    return len(got) == len(expected) and all(close)


def _list(values: Sequence[float]) -> str:
    return ", ".join(f"{v:.6g}" for v in values[:4]) + (", ..." if len(values) > 4 else "")


def figures(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> tuple[Figure, ...]:
    """How often each unit (an entry of the last axis) was kept over all rows and calls, and the mean of the mask."""
    law, name = plan.extra["law"], check.options["output"]
    masks = _masks(exercise, check, results)[:-1]
    if not _usable(masks, law["shape"]) or not law["shape"]:
        return ()
    drawn = np.stack(masks).reshape(-1, law["shape"][-1]).astype(float)
    keep, (rows, units) = 1 - law["probability"], drawn.shape
    low, high = interval(rows, keep)
    ends = interval(drawn.size, keep)
    scale = max(law["support"])
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.mean(drawn))
    facts = (
        Fact(f"share of {name} that was kept", float(np.mean(drawn != 0)), keep, *ends),
        Fact(f"mean of {name}", mean, scale * keep, scale * ends[0], scale * ends[1]),
    )
    return (
        Rates(
            what=f"share kept, by unit of {name}",
            places="unit",
            ticks=np.arange(units),
            got=np.mean(drawn != 0, axis=0),
            expected=np.full(units, keep),
            low=np.full(units, low),
            high=np.full(units, high),
            facts=facts,
        ),
    )


LAW = Law(6, _prepare, features, objections, figures=figures)
