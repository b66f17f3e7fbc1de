"""Golden files: what a person or a program reads, as text. `pytest tests/report --update-goldens` writes them anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Returns a function that asserts that a text is the one in the file, or writes the file."""

    def compare(name: str, got: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--update-goldens"):
            path.write_text(got, encoding="utf-8", newline="\n")
        assert path.read_text("utf-8") == got

    return compare
