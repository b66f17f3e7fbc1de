"""A list of whole numbers ends with a certain one.

Options: `output`, the output that is the list; `last`, the number.
"""

from typing import Any

from autograder.checks.properties.property import Options, Property, Seen, whole_numbers
from autograder.compare import describe, unlike
from autograder.language import gettext
from autograder.model import Difference


def objection(options: Options, seen: Seen) -> Difference | None:
    """Another last number, or no list of whole numbers."""
    name = options["output"]
    got = seen.parts[name]
    numbers = whole_numbers(got)
    if not numbers:
        return unlike(name, got, gettext("a list of whole numbers"))
    if numbers[-1] == options["last"]:
        return None
    text = gettext("{name} ends with {got}, expected {expected}")
    return Difference("value", text.format(name=name, got=numbers[-1], expected=options["last"]), name)


def feature(options: Options, seen: Seen) -> Any:
    """The last number, or what came instead of a list."""
    got = seen.parts[options["output"]]
    numbers = whole_numbers(got)
    return numbers[-1] if numbers else describe(got)


PROPERTY = Property(objection, feature)
