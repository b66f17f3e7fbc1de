"""The properties that results can be asked to have, one file each."""

from autograder.checks.properties import agrees, decides, ends, varies
from autograder.checks.properties.property import Property

__all__ = ["PROPERTIES"]

PROPERTIES: dict[str, Property] = {
    "agrees": agrees.PROPERTY,
    "decides": decides.PROPERTY,
    "ends": ends.PROPERTY,
    "varies": varies.PROPERTY,
}
