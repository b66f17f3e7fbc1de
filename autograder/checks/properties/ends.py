"""A list of whole numbers ends with a certain one.

Options: `output`, the output that is the list; `last`, the number.
"""

from typing import Any

import numpy as np

from autograder.checks.properties.property import Options, Property, Seen
from autograder.compare import describe
from autograder.model import Difference


def _last(got: Any) -> int | None:
    """The last entry of a list of whole numbers, None if it is none."""
    if not isinstance(got, (list, tuple)) or not got:
        return None
    whole = [np.asarray(n) for n in got if not isinstance(n, (bool, str, list, tuple, dict))]
    if len(whole) < len(got) or any(n.dtype.kind not in "iu" or n.ndim for n in whole):
        return None
    return int(whole[-1])


def objection(options: Options, seen: Seen) -> Difference | None:
    """Another last number, or no list of whole numbers."""
    name = options["output"]
    got = seen.parts[name]
    last = _last(got)
    if last is None:
        return Difference("type", f"{name} is {describe(got)}, expected a list of whole numbers", name)
    if last == options["last"]:
        return None
    return Difference("value", f"{name} ends with {last}, expected {options['last']}", name)


def feature(options: Options, seen: Seen) -> Any:
    """The last number, or what came instead of a list."""
    got = seen.parts[options["output"]]
    last = _last(got)
    return describe(got) if last is None else last


PROPERTY = Property(objection, feature)
