"""Mistakes that need no code of an exercise: sign, transpose, a factor of a dimension, float32, swapped outputs, an echo, ...

A generic cause is looked for output by output, in the calls of all the checks that count; it must be the only one that fits.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.kind import by_output
from autograder.compare import leaves
from autograder.language import gettext, later, ngettext
from autograder.model import Cause, Exercise, Plan
from autograder.wire import Call, Handle

CLOSE = 1e-9  # relative to the largest entry: what rounding may make of a right value times a factor
SINGLE = 3e-5  # what float32 arithmetic may make of it

FORM = frozenset(  # causes that say all: a hint on what is to be computed would not help
    {"signature", "returns_none", "list_for_array", "more_than_asked", "missing_outputs", "dict_for_tuple"}
)
Pair = tuple[Any, Any, Mapping[str, int], Call]  # got, expected, sizes, call


def generic_cause(
    exercise: Exercise,
    check: str,
    plans: Mapping[str, Plan],
    features: Mapping[str, Mapping[str, Any]],
    looked: Sequence[str],
) -> Cause | None:
    """The generic mistake that explains every output that is wrong, None if none or several do."""
    if "pure" in features[check]:
        return _impure(features[check]["pure"])
    if features[check].get("repeat") is False:
        text = gettext("The random numbers do not all come from rng: with equal seeds the results must be equal.")
        return Cause("not_from_rng", text)
    called = _signature(exercise, features[check])
    if called or not plans[check].values:
        return called
    fed_back = {c.name for c in exercise.checks if c.kind == "sequence"}  # a slip of one step is no slip of its sequel
    rows = [
        (c, i)
        for c in looked
        for i in range(len(plans[c].values))
        if c not in fed_back and _has(features[c], exercise, i)
    ]
    whole = _whole(exercise, plans, features, rows)
    if whole:
        return whole
    causes = []
    for output in exercise.outputs:
        pairs = [_pair(exercise, plans[c], features[c], i, output) for c, i in rows if output in features[c]]
        pairs = [p for p in pairs if not _close(p[0], p[1], CLOSE)]  # where the result is right a mistake need not show
        if output in exercise.free or not pairs:
            continue
        fitting = [text for test, text in _tests(exercise, output, pairs) if all(test(p) for p in pairs)]
        if len(fitting) != 1:
            return None
        causes.append(fitting[0])
    return joined(causes) if causes else None


def joined(causes: Sequence[Cause]) -> Cause:
    """Several causes at once, each told once."""
    text = gettext(" And: ").join(dict.fromkeys(c.text for c in causes))
    return Cause("+".join(dict.fromkeys(c.id for c in causes)), text)


def kind_cause(exercise: Exercise, plan: Plan, features: Mapping[str, Any]) -> Cause | None:
    """The cause where all numbers are right, but not what they are: True and False, or floats, in place of whole numbers."""
    causes = []
    for output in exercise.outputs if plan.values else ():
        pairs = [
            (np.asarray(got), np.asarray(by_output(exercise, value)[output]))
            for got, value in zip(features.get(output, ()), plan.values, strict=False)
            if not isinstance(got, (list, tuple, dict))
        ]
        kinds = {have.dtype.kind for have, want in pairs if want.dtype.kind in "iu" and have.dtype.kind not in "iu"}
        if kinds == {"b"}:
            text = gettext("{output} is True and False. Whole numbers are asked for: 1 and 0.")
            causes.append(Cause("truth_values", text.format(output=output)))
        elif kinds == {"f"}:
            text = gettext("{output} holds the right numbers as floats. Whole numbers are asked for (int64).")
            causes.append(Cause("floats_for_whole_numbers", text.format(output=output)))
    return joined(causes) if causes else None


def _signature(exercise: Exercise, features: Mapping[str, Any]) -> Cause | None:
    """The function was not written for the arguments that it is called with."""
    for endings in features.values():
        for ending in endings if isinstance(endings, list) else []:
            message = ending.get("message", "") if isinstance(ending, dict) else ""
            if message.startswith(f"{exercise.function}() ") and "argument" in message:
                names = ", ".join(exercise.arguments or exercise.inputs)
                text = gettext("{name} is called as {name}({arguments}). Keep its first line as it was given.")
                return Cause("signature", text.format(name=exercise.function, arguments=names))
    return None


IMPURE = {
    "mutated": ("mutates_argument", later("It writes into its argument instead of into a new array.")),
    "aliased": ("aliases_argument", later("It hands out its argument, or a view of it, instead of a new array.")),
    "global random state": (
        "not_from_rng",
        later("The random numbers come from np.random or a seed of its own instead of from rng."),
    ),
    "remembers": ("remembers", later("Something is remembered from one call to the next.")),
}


def _impure(findings: Sequence[str]) -> Cause | None:
    """The first finding of a `pure` check, as a cause."""
    found = [IMPURE[f.partition(":")[0]] for f in findings if f.partition(":")[0] in IMPURE]
    return Cause(found[0][0], gettext(found[0][1])) if found else None


def _has(features: Mapping[str, Any], exercise: Exercise, i: int) -> bool:
    return all(len(v) > i for k, v in features.items() if k in exercise.outputs and isinstance(v, list))


def _pair(exercise: Exercise, plan: Plan, features: Mapping[str, Any], i: int, output: str) -> Pair:
    return features[output][i], by_output(exercise, plan.values[i])[output], plan.sizes[i], plan.calls[i]


def _whole(exercise: Exercise, plans: Any, features: Any, rows: Sequence[tuple[str, int]]) -> Cause | None:
    """Mistakes of the result as a whole: nothing came back, outputs are missing or stand in another order."""
    names = [n for n in exercise.outputs if n not in exercise.free]
    got = [{n: features[c][n][i] for n in names if n in features[c]} for c, i in rows]
    if got and all(parts and all(_whole_value(v) is None for v in parts.values()) for parts in got):
        text = gettext("{name} returns None: no `return` hands out its result.")
        return Cause("returns_none", text.format(name=exercise.function))
    if len(exercise.outputs) == 1 or not got:
        return None
    want = [by_output(exercise, plans[c].values[i]) for c, i in rows]
    for a, b in ((a, b) for k, a in enumerate(names) for b in names[k + 1 :]):
        swapped = all(
            a in g and b in g and _close(g[a], w[b], CLOSE) and _close(g[b], w[a], CLOSE)
            for g, w in zip(got, want, strict=True)
        )
        if swapped and not all(_close(w[a], w[b], CLOSE) for w in want):
            text = gettext("{first} and {second} are right, but each stands in the place of the other.")
            return Cause("swapped_outputs", text.format(first=a, second=b))
    return _missing(exercise, names, got, want)


def _whole_value(value: Any) -> Any:
    """What came back, where it was not one value for each output."""
    return value["whole"] if isinstance(value, dict) and set(value) == {"whole"} else value


def _missing(exercise: Exercise, names: Sequence[str], got: Sequence[Any], want: Sequence[Any]) -> Cause | None:
    """The right values came back, but not all of them: one of them alone, or a shorter tuple."""
    if not all(isinstance(g.get(names[0]), dict) and "whole" in g[names[0]] for g in got):
        return None
    whole = [g[names[0]]["whole"] for g in got]
    alone = [n for n in names if all(_close(v, w[n], CLOSE) for v, w in zip(whole, want, strict=True))]
    asked = {"count": len(exercise.outputs), "names": ", ".join(exercise.outputs)}
    if len(alone) == 1:
        text = gettext("Only {name} comes back, but {count} values are asked for: {names}.")
        return Cause("missing_outputs", text.format(name=alone[0], **asked))
    if all(isinstance(v, (tuple, list)) and 0 < len(v) < len(exercise.outputs) for v in whole):
        shorter = [zip(v, exercise.outputs, strict=False) for v in whole]
        if all(
            all(n in exercise.free or _close(i, w[n], CLOSE) for i, n in s) for s, w in zip(shorter, want, strict=True)
        ):
            missing = ", ".join(exercise.outputs[len(whole[0]) :])
            text = gettext("What comes back is right, but {missing} is missing: {count} values are asked for: {names}.")
            return Cause("missing_outputs", text.format(missing=missing, **asked))
    if all(isinstance(v, dict) for v in whole):
        text = gettext("A dict comes back, but {count} values are asked for: {names}, in this order.")
        return Cause("dict_for_tuple", text.format(**asked))
    counts = {len(v) if isinstance(v, (tuple, list)) else 1 for v in whole}
    if len(counts) == 1 and max(counts) < len(exercise.outputs):
        text = ngettext(
            "Only {come} comes back, but {count} values are asked for: {names}.",
            "Only {come} come back, but {count} values are asked for: {names}.",
            max(counts),
        )
        return Cause("missing_outputs", text.format(come=max(counts), **asked))
    return None


def _tests(exercise: Exercise, output: str, pairs: Sequence[Pair]) -> list[tuple[Callable[[Pair], bool], Cause]]:
    """What one output can be that it should not be."""
    found: list[tuple[Callable[[Pair], bool], Cause]] = [
        (test, Cause(name, gettext(text).format(output=output))) for test, name, text in OF_ONE
    ]
    for size in sorted(set.intersection(*(set(sizes) for _, _, sizes, _ in pairs))):
        if any(sizes[size] > 1 for _, _, sizes, _ in pairs):
            large, small = (gettext(text).format(output=output, size=size) for text in (TOO_LARGE, TOO_SMALL))
            found.append((partial(_scaled, size=size, power=1.0), Cause(f"times_{size}", large)))
            found.append((partial(_scaled, size=size, power=-1.0), Cause(f"over_{size}", small)))
    for k, name in enumerate(exercise.arguments or tuple(exercise.inputs)):
        text = gettext("{output} is the argument {name} itself, unchanged.").format(output=output, name=name)
        found.append((partial(_echo, k=k), Cause("echo", text)))
    return found


def _negated(pair: Pair) -> bool:
    return _close(pair[0], _times(pair[1], -1.0), CLOSE)


def _scaled(pair: Pair, size: str, power: float) -> bool:
    length = pair[2][size]
    return length > 0 and _close(pair[0], _times(pair[1], float(length) ** power), CLOSE)


def _echo(pair: Pair, k: int) -> bool:
    handed = pair[3].steps[-1].args
    argument = handed[k] if k < len(handed) else None  # left out, so that the default counts
    return not isinstance(argument, Handle) and isinstance(argument, np.ndarray) and _close(pair[0], argument, 0.0)


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, (list, tuple)):
        return [_times(v, factor) for v in value]
    if isinstance(value, dict):
        return {key: _times(v, factor) for key, v in value.items()}
    return factor * value if isinstance(value, (float, int, np.ndarray)) and not isinstance(value, bool) else value


def _nothing(pair: Pair) -> bool:
    got = pair[0]
    return isinstance(got, np.ndarray) and got.ndim > 0 and got.dtype.kind == "f" and not got.any()


def _constant(pair: Pair) -> bool:
    got = pair[0]
    if not isinstance(got, np.ndarray) or got.size < 2 or _nothing(pair) or _whole_numbers(pair):
        return False
    return bool(np.all(got == got.flat[0]))


def _whole_numbers(pair: Pair) -> bool:
    """The right values without their decimals, as whole numbers: they were put into an array that holds no others."""
    got, want = pair[0], pair[1]
    if not isinstance(got, np.ndarray) or not isinstance(want, np.ndarray) or got.shape != want.shape:
        return False
    return got.dtype.kind in "iu" and want.dtype.kind == "f" and bool(np.array_equal(got, np.trunc(want)))


def _listed(pair: Pair, kind: type) -> bool:
    got, want = pair[0], pair[1]
    if not isinstance(got, kind) or not isinstance(want, np.ndarray):
        return False
    try:
        return _close(np.array(got), want, CLOSE)
    except ValueError:  # rows of different lengths, and other things that are no array
        return False


def _accompanied(pair: Pair) -> bool:
    got, want = pair[0], pair[1]
    return isinstance(got, tuple) and len(got) > 0 and isinstance(want, np.ndarray) and _close(got[0], want, CLOSE)


def _transposed(pair: Pair) -> bool:
    got, want = pair[0], pair[1]
    return isinstance(got, np.ndarray) and isinstance(want, np.ndarray) and _close(got, want.T, CLOSE)


def _single(pair: Pair) -> bool:
    """Right to float32's digits and no more, and made of float32 numbers: a formula that is a little off is something else."""
    if not _close(pair[0], pair[1], SINGLE) or _close(pair[0], pair[1], CLOSE):
        return False
    with np.errstate(over="ignore"):
        return all(np.array_equal(leaf, np.asarray(leaf, dtype=np.float32)) for leaf in leaves(pair[0]))


OF_ONE: list[tuple[Callable[[Pair], bool], str, str]] = [  # what one output can be: the test, its name, its words
    (_negated, "sign", later("{output} has the wrong sign.")),
    (_transposed, "transposed", later("{output} holds the right numbers, transposed.")),
    (_single, "float32", later("{output} is right to seven digits only: somewhere it is computed in float32.")),
    (_nothing, "zeros", later("Every entry of {output} is 0.")),
    (_constant, "constant", later("Every entry of {output} is the same number.")),
    (
        partial(_listed, kind=list),
        "list_for_array",
        later("{output} holds the right numbers in a list. Return a numpy array."),
    ),
    (
        partial(_listed, kind=tuple),
        "list_for_array",
        later("{output} holds the right numbers in a tuple. Return a numpy array."),
    ),
    (_whole_numbers, "whole_numbers", later("{output} holds whole numbers: the decimals are cut off.")),
    (
        _accompanied,
        "more_than_asked",
        later("{output} is right, but it comes back in a tuple. Return {output} alone."),
    ),
]
TOO_LARGE = later("{output} is {size} times too large: is a division by {size} missing, or a sum taken for a mean?")
TOO_SMALL = later(
    "{output} is {size} times too small: it is divided by {size} once too often, or a mean is taken for a sum."
)


def _close(got: Any, want: Any, relative: float) -> bool:
    """True if two trees have one form and equal numbers up to this share of the largest entry."""
    if isinstance(want, (list, tuple)):
        same = isinstance(got, (list, tuple)) and len(got) == len(want)
        return same and all(_close(g, w, relative) for g, w in zip(got, want, strict=True))
    if isinstance(want, dict):
        same = isinstance(got, dict) and set(got) == set(want)
        return same and all(_close(got[key], want[key], relative) for key in want)
    if want is None or isinstance(want, (str, bool)):
        return type(got) is type(want) and bool(got == want)
    if not isinstance(got, (int, float, np.ndarray)) or isinstance(got, bool):
        return False
    a, b = np.asarray(got), np.asarray(want)
    if a.shape != b.shape or a.dtype.kind not in "iuf" or b.dtype.kind not in "iuf":
        return False
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite]) or not np.all(np.isfinite(a[finite])):
        return False
    return bool(np.all(np.abs(a[finite] - 1.0 * b[finite]) <= relative * np.max(np.abs(b), initial=0.0, where=finite)))
