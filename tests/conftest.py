"""What all tests share: the folder of the project, and property tests that draw the same examples every time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.container_image import NoImage, local_image

settings.register_profile("repeatable", derandomize=True, deadline=None)  # a busy machine is not a failure
settings.register_profile(  # scripts/fuzz.py asks for it: other examples in each round, and a round is told by its seed alone
    "fuzz",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("repeatable")

os.environ["AUTOGRADER_LANG"] = "en"  # what a test expects is English, whatever the machine speaks


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that writes expected files anew, to be read before they are committed."""
    parser.addoption("--update-goldens", action="store_true", help="write golden and expected files anew")


@pytest.fixture(scope="session", autouse=True)
def _no_traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' own cache: which hints were shown to a person is no affair of theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """Returns the top folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def container_image() -> Iterator[str]:
    """Makes an image from which workers' containers can be started; skips, with the reason, where there can be none."""
    try:
        with local_image() as name:
            yield name
    except NoImage as why:
        pytest.skip(f"no containers: {why}")
