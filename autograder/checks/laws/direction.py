"""The law of a directional check: u is standard normal, and the two slopes are those along that very u.

Options of the check: `f`, `x`, `grad`, the names of the inputs (default: these letters). The outputs are u, the measured slope
and the predicted one, in this order. The function is a probe of the release, its true gradient is computed when the plan is made.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.kind import by_output
from autograder.checks.laws.law import Law, plausible
from autograder.compare import describe
from autograder.errors import CourseError
from autograder.gradients import numeric_gradient
from autograder.language import gettext, later
from autograder.model import Check, Exercise, Plan
from autograder.wire import Call, Probe, Result, Step

if TYPE_CHECKING:
    from autograder.oracle import Oracle  # trusted code that only planning runs: a student has none of it

WITHIN_ONE = math.erf(1 / math.sqrt(2))  # share of a standard normal between -1 and 1
SLOPE = 1e-5  # relative: a central difference with the stated step is good to about 1e-9 here, a forward one to 1e-5 at best


def _prepare(exercise: Exercise, check: Check, values: dict[str, Any], value: Any, oracle: "Oracle") -> dict[str, Any]:
    f, x, grad = (values[check.options.get(name, name)] for name in ("f", "x", "grad"))
    if not isinstance(f, Probe):
        raise CourseError(f"{exercise.id}/{check.name}: f is {describe(f)}, expected a probe. Declare it with probe().")

    def call(point: Any) -> Any:
        return oracle.value(Call((Step(f"probes.{f.name}", (point,)),)))

    numeric = numeric_gradient(call, [np.asarray(x, dtype=np.float64)], 0, None, np.random.default_rng(0))
    return {"true": numeric.tree, "grad": grad, "shape": list(np.shape(x))}


def _parts(exercise: Exercise, results: Sequence[Result]) -> list[tuple[Any, Any, Any]] | None:
    found = []
    for result in results:
        parts = by_output(exercise, result.values[-1] if result.values else None)
        u, numeric, analytic = (parts[name] for name in exercise.outputs)
        if not isinstance(u, np.ndarray) or u.dtype.kind != "f" or not _number(numeric) or not _number(analytic):
            return None
        found.append((u, float(numeric), float(analytic)))
    return found


def _number(value: Any) -> bool:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return plain or (isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind == "f")


def features(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """The form of u, how it is distributed, and how the two slopes relate to the right ones."""
    law, parts = plan.extra["law"], _parts(exercise, results)
    if parts is None:
        return {"form": gettext("not an array and two numbers")}
    if any(list(u.shape) != law["shape"] for u, _, _ in parts):
        return {"form": gettext("u of shape {shape}").format(shape=parts[0][0].shape)}
    drawn = np.stack([u for u, _, _ in parts[:-1]])
    return {
        "u": _distribution(drawn),
        "calls": _calls(drawn),
        "numeric": _relation([(n, float(np.sum(law["true"] * u))) for u, n, _ in parts], SLOPE),
        "analytic": _relation([(a, float(np.sum(law["grad"] * u))) for u, _, a in parts], 1e-9),
        "repeat": bool(np.array_equal(parts[0][0], parts[-1][0])),
    }


def _calls(drawn: np.ndarray) -> str:
    """Whether u is drawn anew at each call; signs alone may come again by chance, normal numbers never."""
    different = len({u.tobytes() for u in drawn})
    signs = _distribution(drawn) == "+1 or -1"
    return "anew" if different == len(drawn) or (signs and different > 1) else "the same"


def _distribution(drawn: np.ndarray) -> str:
    if np.all(np.abs(np.abs(drawn) - 1) < 1e-12):
        return later("+1 or -1")
    if any(len(set(u.flat)) < u.size for u in drawn):
        return later("copies of each other")
    size = drawn.size
    inside, positive = int(np.sum(np.abs(drawn) < 1)), int(np.sum(drawn > 0))
    beyond = int(np.sum(np.abs(drawn) > 2))
    tail = 1 - math.erf(2 / math.sqrt(2))
    fits = plausible(inside, size, WITHIN_ONE) and plausible(positive, size, 0.5) and plausible(beyond, size, tail)
    return "standard normal" if fits else later("not standard normal")


def _relation(pairs: Sequence[tuple[float, float]], tolerance: float) -> Any:
    """ "right", or the ratio to the right slope if it is the same in every call, "size" if its sign is lost, or "other"."""
    scale = max(abs(right) for _, right in pairs)
    if all(abs(got - right) <= tolerance * scale for got, right in pairs):
        return "right"
    ratios = [got / right for got, right in pairs if right != 0]
    if all(math.isfinite(r) and abs(r - ratios[0]) <= 1e-4 * abs(ratios[0]) for r in ratios):
        return f"{ratios[0] + 0.0:.3g} times"  # no -0
    if all(abs(got - abs(right)) <= tolerance * scale for got, right in pairs):
        return "size"
    return "other"


def objections(exercise: Exercise, check: Check, plan: Plan, results: Sequence[Result]) -> list[tuple[str, str]]:
    """What contradicts the law, as (reason, text)."""
    seen, shape = features(exercise, check, plan, results), tuple(plan.extra["law"]["shape"])
    if "form" in seen:
        text = gettext("the result is {got}, expected u of shape {shape} and two numbers")
        return [("shape", text.format(got=seen["form"], shape=shape))]
    found = []
    if seen["calls"] != "anew":
        found.append(("calls", gettext("different generators give the same u: it is not drawn with rng")))
    if seen["u"] != "standard normal":
        text = gettext("the entries of u are {got}, expected standard normal numbers")
        got = str(seen["u"])
        found.append(("law", text.format(got=gettext(got))))
    if seen["numeric"] != "right":
        found.append(("numeric", _said("numeric", seen["numeric"], gettext("the slope of f along u"))))
    if seen["analytic"] != "right":
        found.append(("analytic", _said("analytic", seen["analytic"], gettext("the sum of grad times u"))))
    if not seen["repeat"]:
        text = gettext("two generators with the same seed give different u: it does not come from rng alone")
        found.append(("seed", text))
    return found


def _said(name: str, relation: str, right: str) -> str:
    if relation == "other":
        return gettext("{name} is not {right}").format(name=name, right=right)
    if relation == "size":
        return gettext("{name} is the size, without sign, of {right}").format(name=name, right=right)
    ratio = relation.removesuffix(" times")
    return gettext("{name} is {ratio} times {right}").format(name=name, ratio=ratio, right=right)


LAW = Law(40, _prepare, features, objections)
