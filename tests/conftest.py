"""What all tests share: the folder of the project, and property tests that draw the same examples every time."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)  # a busy machine is not a failure
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def root() -> Path:
    """Returns the top folder of the project."""
    return Path(__file__).resolve().parent.parent
