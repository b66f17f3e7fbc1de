"""The law of first weights: every entry is drawn around 0 with one standard deviation, independently of all others.

The function is called twice with one generator that goes on, as for two layers of a network.

Options of the check:

- `output`: the output that is an array of weights, or a list of pairs (W, b). Where the reference has biases of 0, so must
  everybody; other biases are the value checks' affair.
- `std`: the standard deviation. Either the name of an input, or `derived(function, "fan_in", "fan_out")`: a formula is evaluated
  when the plan is made, and no release contains it.
- `form`: "normal" (the default), or "uniform": evenly on [-a, a] with a = sqrt(3) std, which has this standard deviation.

Judged is the share of the entries that lie within each of `GRID` times std around 0: these shares hold the spread and the form of
the law alike, and tell known mistakes apart by the ratio of their spread to the right one. Each share, and the share of positive
entries, is called wrong with a chance of at most ALPHA, so a right function loses a check with a chance below 1e-9. Two spreads
are told apart for certain if they differ by a share of 17 / sqrt(entries): some ten thousand tell 1.2 times, forty thousand 1.1
times. Nothing is counted where entries are copies of each other, or do not come from the generator: then that is the finding.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.arrays import Spec
from autograder.checks.kind import by_output
from autograder.checks.laws.law import Law, interval, plausible
from autograder.compare import unlike
from autograder.errors import CourseError
from autograder.figures import Fact, Figure, Rates
from autograder.language import gettext, later
from autograder.model import Check, Exercise, Plan
from autograder.wire import Result

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

EDGE = math.sqrt(3)  # the limit of a uniform law in units of its standard deviation
GRID = (
    *(2.0 ** (k / 2) for k in range(-16, 17)),
    EDGE,
)  # in units of std: spreads from 1/256 to 256 times the right one
ROUNDED = 1 + 1e-12  # two ways to write one limit differ by rounding
SEEN = 0.01  # a share this near to 0 or 1 is not worth drawing
FEW = 3  # so many numbers are never equal by chance, however coarse the generator
SIGMAS = 6.0  # only for the choice of words: so far off is the spread itself, not only the form of the law

SHARES: dict[str, Callable[[float], float]] = {
    "normal": lambda z: math.erf(z / math.sqrt(2)),
    "uniform": lambda z: min(z / EDGE, 1.0),
}  # form of the law -> share of its entries within z standard deviations

Drawn = list[list[np.ndarray]]  # of one call: for each time that the function was called, its matrices

COPIES = {
    "columns": later("all columns of W are equal: the units would stay copies of each other"),
    "rows": later("all rows of W are equal: every input would have the same weights"),
    "layers": later("the layers begin with the same numbers: each has to be drawn anew"),
    "calls": later("different generators give the same weights: they are not drawn with rng"),
    "again": later("two calls with one generator give the same weights: the second one has to go on drawing from rng"),
}


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: "Oracle") -> dict[str, Any]:
    form = check.options.get("form", "normal")
    if form not in SHARES:
        raise CourseError(f"{exercise.id}/{check.name}: no law is called {form!r}. Take one of {', '.join(SHARES)}.")
    name = check.options["output"]
    of_reference = by_output(exercise, value)[name]
    pairs = not isinstance(of_reference, np.ndarray)
    right = _weights(of_reference, pairs)
    if right is None:
        raise CourseError(
            f"{exercise.id}/{check.name}: {name} holds no weights (float64, two axes). Name another output."
        )
    law = {"std": _std(check, values), "form": form, "pairs": pairs, "shapes": [list(w.shape) for w in right]}
    return {**law, "zero_biases": True} if pairs and not _has_biases(of_reference) else law


def _std(check: Check, values: dict[str, Any]) -> float:
    declared = check.options["std"]
    if isinstance(declared, Spec):
        return float(declared.options["function"](*(values[name] for name in declared.options["names"])))
    return float(values[declared])


def _weights(value: Any, pairs: bool) -> list[np.ndarray] | None:
    """The matrices of weights: of a list of pairs (W, b), or the one that came back; None if it is of another form."""
    rows = value if pairs else [(value,)]
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, (tuple, list)) and row for row in rows):
        return None
    found = [row[0] for row in rows]
    right = all(isinstance(w, np.ndarray) and w.dtype == np.float64 and w.ndim == 2 and w.size for w in found)
    return found if right else None


def _has_biases(pairs: Any) -> bool:
    """Whether anything behind W in a pair holds a number other than 0."""
    rest = [b for row in pairs for b in row[1:]]
    return any(isinstance(b, (np.ndarray, int, float)) and bool(np.any(b)) for b in rest)


def _biased(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> bool:
    """Whether a result has biases where the reference has none; asked of results that have the right form."""
    made = [by_output(exercise, value)[check.options["output"]] for result in results for value in result.values or ()]
    return "zero_biases" in plan.extra["law"] and any(_has_biases(pairs) for pairs in made)


def _drawn(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[Drawn] | str:
    """The weights of every call, or the words for what came back instead."""
    found, name, law = [], check.options["output"], plan.extra["law"]
    for result in results:
        made = []
        for value in result.values or (None,):
            output = by_output(exercise, value)[name]
            weights = _weights(output, law["pairs"])
            if weights is None or [list(w.shape) for w in weights] != law["shapes"]:
                return _misshapen(output, name, law["shapes"], law["pairs"])
            if not all(np.isfinite(w).all() for w in weights):
                return gettext("{name} holds entries that are not finite").format(name=name)
            made.append(weights)
        found.append(made)
    return found


def _misshapen(value: Any, name: str, shapes: Sequence[Sequence[int]], pairs: bool) -> str:
    if pairs:
        wanted = ", ".join(str(tuple(shape)) for shape in shapes)
        text = gettext("pairs (W, b) with float64 weights W of the shapes {shapes}").format(shapes=wanted)
        return unlike(name, value, text).text
    shape = tuple(shapes[0])
    if not isinstance(value, np.ndarray):
        return unlike(name, value, gettext("an array of shape {shape}").format(shape=shape)).text
    if value.shape != shape:
        text = gettext("{name} has shape {got}, expected {expected}").format(name=name, got=value.shape, expected=shape)
        return text + gettext(" (rows and columns exchanged)") if value.shape == shape[::-1] else text
    return gettext("{name} is {got}, expected {expected}").format(name=name, got=value.dtype, expected="float64")


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """What is drawn anew (columns, rows, layers, calls), and the shares of entries above 0 and within `GRID`."""
    drawn = _drawn(exercise, check, plan, results)
    if isinstance(drawn, str):
        return {"shape": drawn}
    biased = {"biases": "not 0"} if _biased(exercise, check, plan, results) else {}
    return {**_measured(drawn, plan.extra["law"]["std"]), **biased}


def _measured(drawn: Sequence[Drawn], std: float) -> dict[str, Any]:
    first, entries = drawn[0][0], _entries(drawn)
    copies = {
        "columns": _drawn_anew([column.tobytes() for column in first[0].T]),
        "rows": _drawn_anew([row.tobytes() for row in first[0]]),
        "layers": _drawn_anew([w.reshape(-1)[:FEW].tobytes() for w in first]),
        "calls": _drawn_anew([made[0][0].tobytes() for made in drawn[:2]]),
        "again": _drawn_anew([weights[0].tobytes() for weights in drawn[0]]),
    }
    repeat = all(np.array_equal(a, b) for a, b in zip(first, drawn[-1][0], strict=True))
    free = repeat and all(found == "drawn" for found in copies.values())
    return {
        "numbers": "different" if np.ptp(entries) else "all 0" if entries[0] == 0 else "all alike",
        **copies,
        "shares": _shares(entries, std) if free else {},
        "repeat": repeat,
    }


def _entries(drawn: Sequence[Drawn]) -> np.ndarray:
    """All weights of all calls but the last, which is the first once more."""
    return np.concatenate([w.reshape(-1) for made in drawn[:-1] for weights in made for w in weights])


def _drawn_anew(parts: Sequence[bytes]) -> str:
    """Whether parts differ from each other; parts of one or two numbers may be equal by chance, if these are coarse."""
    few = len(parts[0]) < FEW * np.dtype(np.float64).itemsize
    return "drawn" if few or len(set(parts)) == len(parts) else "equal"


def _shares(entries: np.ndarray, std: float) -> dict[str, dict[str, float]]:
    """The share of positive entries, and of those within each step of the grid, as frequencies for the diagnosis."""
    sizes, trials = np.sort(np.abs(entries)), entries.size
    inside = np.searchsorted(sizes, [z * std * ROUNDED for z in GRID], side="right")
    counts = {"positive": int(np.sum(entries > 0)), **{_step(z): int(n) for z, n in zip(GRID, inside, strict=True)}}
    return {key: {"rate": count / trials, "trials": trials} for key, count in counts.items()}


def _step(z: float) -> str:
    return f"{z:.3g}"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    law, drawn = plan.extra["law"], _drawn(exercise, check, plan, results)
    if isinstance(drawn, str):
        return [("shape", drawn)]
    seen = _measured(drawn, law["std"])
    found = [(key, gettext(text)) for key, text in COPIES.items() if seen[key] != "drawn"]
    found += _off(_entries(drawn), seen["shares"], law) if seen["shares"] else []
    if not seen["repeat"]:
        text = gettext("two generators with the same seed give different weights: not all of them come from rng")
        found.append(("seed", text))
    if _biased(exercise, check, plan, results):
        text = gettext("{name} holds biases that are not 0")
        found.append(("biases", text.format(name=check.options["output"])))
    return found


def _off(entries: np.ndarray, shares: dict[str, dict[str, float]], law: dict[str, Any]) -> list[tuple[str, str]]:
    """In which way the entries leave the law: where they lie, how far they spread, or how they are spread."""
    std, share, trials = law["std"], SHARES[law["form"]], entries.size
    positive = shares["positive"]["rate"]
    if not plausible(round(positive * trials), trials, 0.5):
        text = gettext("{share:.0f}% of the weights are above 0, expected about half: the law lies around 0")
        return [("mean", text.format(share=100 * positive))]
    if all(plausible(round(shares[_step(z)]["rate"] * trials), trials, share(z)) for z in GRID):
        return []
    observed = float(np.sqrt(np.mean(entries**2)))
    if not abs(math.log(observed / std)) <= SIGMAS / math.sqrt(2 * trials):
        times = f"{observed / std:.2g}" if observed < 100 * std else f"{observed / std:.0f}"
        text = gettext(
            "the standard deviation of the weights is {got:.3g}, expected {expected:.3g}: it is about {times} times "
            "the right one"
        )
        return [("spread", text.format(got=observed, expected=std, times=times))]
    if law["form"] == "normal":
        return [("law", gettext("the standard deviation of the weights is right, but they do not follow a normal law"))]
    text = gettext(
        "the standard deviation of the weights is right, but they lie between {low:.3g} and {high:.3g}, expected "
        "evenly between {least:.3g} and {most:.3g}"
    )
    ends = {"low": np.min(entries), "high": np.max(entries), "least": -EDGE * std, "most": EDGE * std}
    return [("law", text.format(**ends))]


def figures(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> tuple[Figure, ...]:
    """The share of the weights within each step of the grid, and their spread."""
    law, drawn = plan.extra["law"], _drawn(exercise, check, plan, results)
    if isinstance(drawn, str):
        return ()
    entries, share = _entries(drawn), SHARES[law["form"]]
    found = _shares(entries, law["std"])
    seen = [z for z in sorted(GRID) if any(SEEN < s < 1 - SEEN for s in (share(z), found[_step(z)]["rate"]))] or [1.0]
    limits = [interval(entries.size, share(z)) for z in seen]
    off = SIGMAS / math.sqrt(2 * entries.size)
    with np.errstate(over="ignore"):
        spread = float(np.sqrt(np.mean(entries**2)))
    fact = Fact("standard deviation", spread, law["std"], law["std"] * math.exp(-off), law["std"] * math.exp(off))
    what = f"share of {check.options['output']} within z right standard deviations of 0"
    return (
        Rates(
            what=what,
            places="z, as a power of 2",
            ticks=np.log2(seen),
            got=np.array([found[_step(z)]["rate"] for z in seen]),
            expected=np.array([share(z) for z in seen]),
            low=np.array([low for low, _ in limits]),
            high=np.array([high for _, high in limits]),
            facts=(fact,),
        ),
    )


LAW = Law(4, _prepare, features, objections, repeats=2, figures=figures)
