"""What every property is made of, and the form in which numbers have to come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.compare import compare, leaves, replace_leaves
from autograder.language import gettext
from autograder.model import Difference

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """One call, and what came back of it.

    Attributes:
        parts: by output, what came back.
        form: by output, the reference's own result with every number 0: how a result has to look.
        inputs: the inputs that properties name.
        own: what the student's own functions returned that were called before.
        before: how these were called, as text: `gate_params('OR')`.
    """

    parts: Mapping[str, Any]
    form: Mapping[str, Any]
    inputs: Mapping[str, Any]
    own: tuple[Any, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Property:
    """One property.

    Attributes:
        objection: (options, call) -> what contradicts it, None if nothing does.
        feature: (options, call) -> what a mistake leaves behind: data for the diagnosis.
    """

    objection: Callable[[Options, Seen], Difference | None]
    feature: Callable[[Options, Seen], Any]


def array_of(option: Any, seen: Seen) -> np.ndarray:
    """What an option stands for: the input of this name, or the numbers themselves."""
    return np.asarray(seen.inputs[option] if isinstance(option, str) else option)


def malformed(got: Any, form: Any, name: str) -> Difference | None:
    """What is wrong with the form of a result: type, shape, dtype, or a number that is not finite. Whole numbers are numbers."""
    numbers = as_floats(got)
    finite = replace_leaves(numbers, [_with_zeros(leaf) for leaf in leaves(numbers)])
    found = compare(finite, form, [np.inf] * len(leaves(form)), name)
    if found:
        return found
    strange = next((leaf for leaf in leaves(numbers) if not np.all(np.isfinite(leaf))), None)
    if strange is None:
        return None
    worst = np.asarray(strange)[~np.isfinite(strange)].flat[0]
    return Difference(
        "finite", gettext("{name} holds {got}, expected finite numbers").format(name=name, got=worst), name
    )


def as_floats(value: Any) -> Any:
    """The same tree with float64 in place of whole numbers, which are right where any numbers are asked for."""
    return replace_leaves(value, [_as_float(leaf) for leaf in leaves(value)])


def whole_numbers(value: Any) -> list[int] | None:
    """The entries of a list of whole numbers, Python's or NumPy's; None if it is none."""
    if not isinstance(value, (list, tuple)):
        return None
    whole = [np.asarray(n) for n in value if not isinstance(n, (bool, str, list, tuple, dict))]
    if len(whole) < len(value) or any(n.dtype.kind not in "iu" or n.ndim for n in whole):
        return None
    return [int(n) for n in whole]


def _as_float(leaf: Any) -> Any:
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iu":
        return leaf.astype(np.float64)
    return float(leaf) if isinstance(leaf, int) and not isinstance(leaf, bool) else leaf


def _with_zeros(leaf: Any) -> Any:
    if isinstance(leaf, (float, np.ndarray)) and np.asarray(leaf).dtype.kind == "f":
        return np.where(np.isfinite(leaf), leaf, np.zeros_like(leaf))
    return leaf
