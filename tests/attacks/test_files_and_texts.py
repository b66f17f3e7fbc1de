"""The rows of the catalogue that belong to what goes in and what comes out: each has its tests, and each test is there."""

import ast
import tomllib
from functools import cache
from pathlib import Path

from tests.attacks.broken.cases import CASES
from tests.attacks.texts import HOSTILE

TABLE = tomllib.loads((Path(__file__).parent / "files_and_texts.toml").read_text("utf-8"))
ROWS = [*("F10", "F11", "F13"), *(f"X{n:02}" for n in range(1, 21)), *(f"B{n:02}" for n in range(1, 21))]


@cache
def names_in(path: Path) -> set[str]:
    """The names of the tests in a file."""
    body = ast.parse(path.read_text("utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_row_has_its_tests(root: Path) -> None:
    """In the order of the catalogue, with what has to come of it; a test that was renamed is noticed."""
    assert ROWS == list(TABLE)
    for row, told in TABLE.items():
        assert {"submission", "outcome", "tests"} == set(told), row
        for name in told["tests"]:
            path, _, test = name.partition("::")
            assert test in names_in(root / path), name


def test_every_broken_row_has_a_case() -> None:
    """And every row that is about shown texts has some."""
    assert {row for row in ROWS if row.startswith("B")} == {case.row for case in CASES}
    texts = "tests/attacks/test_shown.py::test_a_target_gets_nothing_but_text"
    assert {row for row, told in TABLE.items() if texts in told["tests"]} <= set(HOSTILE)
