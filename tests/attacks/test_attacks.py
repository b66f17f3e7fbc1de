"""Every attack of the catalogue, at every level that this machine offers, as root and as an ordinary user.

At a level in the middle only those run that walls hold back; `python -m benchmarks.attacks` leaves none out.
"""

from collections.abc import Iterator

import pytest

from tests.attacks.attacked import Attacked, Unable
from tests.attacks.catalogue import ROWS
from tests.attacks.finding import faults
from tests.attacks.levels import levels, missing, users
from tests.attacks.row import Row

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"no zygote: {missing()}")

EXTREMES = {*list(levels())[:1], *list(levels())[-1:]}  # between them the walls are those of the last
Graders = dict[str, Attacked | str]
CASES = [
    pytest.param(who, level, row, id=f"{row.name}-{level}-{who}")
    for who in users()
    for level in levels()
    for row in ROWS
    if row.runs_at(level) and (level in EXTREMES or row.is_walled)
]


@pytest.fixture(scope="session")
def graders() -> Iterator[Graders]:
    """One grader for each user, or why there is none; started when it is first asked for."""
    started: Graders = {}
    yield started
    for one in started.values():
        if isinstance(one, Attacked):
            one.close()


def grader(graders: Graders, who: str) -> Attacked:
    """The grader of a user; a new one if an attack has killed the last."""
    found = graders.get(who)
    if found is None or (isinstance(found, Attacked) and not found.alive):
        try:
            found = graders[who] = Attacked(who)
        except Unable as why:
            found = graders[who] = str(why)
    if isinstance(found, str):
        pytest.skip(f"no grader as {who}: {found}")
    return found


@pytest.mark.parametrize(("who", "level", "row"), CASES)
def test_attack(graders: Graders, who: str, level: str, row: Row) -> None:
    """It earns what it should, ends as it should, harms nothing, and the next submission is graded as always."""
    attacked = grader(graders, who)
    if not attacked.reaches(level):
        pytest.skip(f"as {who} no level {level}: it is {attacked.levels[level]}")
    found = attacked.attack(row, level)
    assert [] == list(faults(row, level, who, found)), found


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("S01", "in the report: "),
        ("S08", "a socket was reached"),
        ("F02", "left: "),
        ("F05", "changed: "),
        ("F08", "left: shm of System V"),
        ("F08-others", "changed: shm of System V"),
        ("F12", "the terminal was typed into"),
        ("T29", "changed: scheduler"),
        ("S11", "worked: "),
    ],
)
def test_without_walls_it_is_seen_what_an_attack_has_done(graders: Graders, name: str, harm: str) -> None:
    """An attack that is known to work there leaves the trace that is looked for; where it works, nothing here is blind."""
    (row,) = (row for row in ROWS if row.name == name)
    found = grader(graders, users()[0]).attack(row, "process")
    assert [one for one in found.harm if one.startswith(harm)], found
