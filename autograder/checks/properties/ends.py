"""A list of whole numbers ends with a certain one.

Options: `output`, the output that is the list; `last`, the number.
"""

from typing import Any

from autograder.checks.properties.property import Options, Property, Seen, whole_numbers
from autograder.compare import describe
from autograder.model import Difference


def objection(options: Options, seen: Seen) -> Difference | None:
    """Another last number, or no list of whole numbers."""
    name = options["output"]
    got = seen.parts[name]
    numbers = whole_numbers(got)
    if not numbers:
        return Difference("type", f"{name} is {describe(got)}, expected a list of whole numbers", name)
    if numbers[-1] == options["last"]:
        return None
    return Difference("value", f"{name} ends with {numbers[-1]}, expected {options['last']}", name)


def feature(options: Options, seen: Seen) -> Any:
    """The last number, or what came instead of a list."""
    got = seen.parts[options["output"]]
    numbers = whole_numbers(got)
    return numbers[-1] if numbers else describe(got)


PROPERTY = Property(objection, feature)
