"""What became of an attack, and whether that is as it should be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.attacks.row import Row

ALL_POINTS, REST = "20", 15


@dataclass
class Finding:
    """What became of one attack.

    Attributes:
        verdict: of the first check of the question that was attacked.
        reason: of the same.
        detail: of the same.
        points: of that question, as text.
        rest: points of the other questions.
        printed: what the report shows of it.
        harm: what must not be, in words.
        honest: points of the honest submission that comes next.
        seconds: for all of it.
    """

    verdict: str = ""
    reason: str = ""
    detail: str = ""
    points: str = ""
    rest: str = ""
    printed: str = ""
    harm: list[str] = field(default_factory=list)
    honest: str = ""
    seconds: float = 0.0


def scored(row: Row, found: Finding) -> bool:
    """Whether it has earned more than its answers are worth."""
    return float(found.points) > row.points or float(found.rest) > (REST if row.spoils else row.rest)


def harmed(row: Row, level: str, who: str, found: Finding) -> bool:
    """Whether it has reached what it wanted, and that is not known of the level, or the next submission has paid for it."""
    return found.honest != ALL_POINTS or (bool(found.harm) and not row.is_open(level, who))


def faults(row: Row, level: str, who: str, found: Finding) -> Iterator[str]:
    """What is not as the row says."""
    ending = (found.verdict, found.reason)
    if str(row.points) != found.points:
        yield f"{found.points} points, expected {row.points}"
    if str(row.rest) != found.rest and not (row.spoils and float(found.rest) <= REST):
        yield f"{found.rest} points for the other questions, expected {row.rest}"
    if not row.may_end(level, who, ending):
        yield f"it ended with {found.verdict} {found.reason} ({found.detail}), expected {row.ends}"
    if not row.says_so(ending, found.detail):
        yield f"it was told {found.detail!r}, expected {row.detail!r}"
    if not re.search(row.says, found.printed):
        yield f"it printed {found.printed[-100:]!r} at last, expected {row.says!r}"
    if harmed(row, level, who, found):
        yield from found.harm
    if found.honest != ALL_POINTS:
        yield f"the next submission got {found.honest} points, expected {ALL_POINTS}"
