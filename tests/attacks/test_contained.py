"""Some attacks of every kind against graders whose workers are in containers; `python -m benchmarks.attacks` has all of them."""

from collections.abc import Iterator

import pytest

from tests.attacks.attacked import Attacked
from tests.attacks.catalogue import ROWS
from tests.attacks.finding import faults
from tests.attacks.levels import users
from tests.attacks.row import CONTAINER

pytestmark = [pytest.mark.container, pytest.mark.xdist_group("container")]

FEW = ("R03", "R08", "T25", "T28-zygote", "T32", "S01", "S05-list", "S08", "F01", "F02", "F08")


@pytest.fixture(scope="module")
def attacked(container_image: str) -> Iterator[Attacked]:
    with Attacked(users()[0], {CONTAINER: f"container:{container_image}"}) as grader:
        assert grader.reaches(CONTAINER)
        yield grader


@pytest.mark.parametrize("name", FEW)
def test_attack(attacked: Attacked, name: str) -> None:
    """It earns what it should, ends as it should, harms nothing, and the next submission is graded as always."""
    (row,) = (row for row in ROWS if row.name == name)
    found = attacked.attack(row, CONTAINER)
    assert [] == list(faults(row, CONTAINER, users()[0], found)), found
