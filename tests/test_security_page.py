"""docs/security.md claims nothing without a test, and names no test that is not there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
CLAIMS = PAGE.partition("## What is claimed, and what shows it")[2].partition("\n## ")[0]
ROWS = [line.strip("|").split("|") for line in CLAIMS.splitlines() if line.startswith("| ") and "---" not in line]
NAME = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_there_are_claims() -> None:
    """The page has the form that is looked for here."""
    assert 20 < len(ROWS)
    assert 6 == sum(claim.strip() == "claim" for claim, _ in ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row[0].strip() != "claim"], ids=lambda row: row[0][:40].strip())
def test_every_claim_has_its_tests(row: list[str]) -> None:
    """They are functions of the test suite."""
    named = NAME.findall(row[1])
    assert named
    for file, function in named:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_rows_of_the_catalogue_that_are_named_are_there() -> None:
    """R06, S12 and the like."""
    text = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "attacks").glob("*.py"))
    named = re.findall(r"\b[RTPSFXDB]\d\d\b", CLAIMS)
    assert named
    assert [] == [row for row in named if f'"{row}"' not in text]
