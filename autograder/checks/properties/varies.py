"""A list of whole numbers holds each of certain numbers often enough: what chance decides comes out in all its ways.

Options: `output`, the output that is the list; `values`, the numbers; `least`, how often each has to come. Take `least` so low
that chance stays below it less than once in 10^9 times.
"""

from typing import Any

from autograder.checks.properties.property import Options, Property, Seen, whole_numbers
from autograder.compare import describe, unlike
from autograder.language import gettext
from autograder.model import Difference


def objection(options: Options, seen: Seen) -> Difference | None:
    """The first number that comes too seldom, or no list of whole numbers."""
    name, least = options["output"], options["least"]
    numbers = whole_numbers(seen.parts[name])
    if numbers is None:
        return unlike(name, seen.parts[name], gettext("a list of whole numbers"))
    rare = next((number for number in options["values"] if numbers.count(number) < least), None)
    if rare is None:
        return None
    text = gettext("{name} has {size} entries; {number} comes {count} times among them, expected {least} or more")
    text = text.format(name=name, size=len(numbers), number=rare, count=numbers.count(rare), least=least)
    return Difference("value", text, name)


def feature(options: Options, seen: Seen) -> Any:
    """How often each of the numbers comes, or what came instead of a list."""
    got = seen.parts[options["output"]]
    numbers = whole_numbers(got)
    return describe(got) if numbers is None else [numbers.count(number) for number in options["values"]]


PROPERTY = Property(objection, feature)
