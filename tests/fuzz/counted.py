"""Counts the inputs that properties are tried on, and what they cost: a plugin of pytest, which `scripts/fuzz.py` asks for.

It stands between hypothesis and a property, so what it counts has really been called; hypothesis's own choice of examples
is not touched. Times are processor time: a busy machine makes no input slow.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, wraps
from pathlib import Path
from typing import Any

import pytest

SHOWN = 150  # characters of an input


@dataclass
class Tried:
    """What was tried in one process.

    Attributes:
        inputs: by property.
        seconds: of processor time that the slowest input took, the lesser of two calls.
        slowest: its property and the input itself, shortened.
        memory: bytes by which the peak of the process grew since the first input.
        step: the largest part of that in one input.
        largest: the property and the input of that step, shortened.
    """

    inputs: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: str = ""
    memory: int = 0
    step: int = 0
    largest: str = ""


class Counting:
    """Hooks of pytest around every property."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._property = ""
        self._first: int | None = None
        self.tried = Tried()

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Stand before every property; one with several parameters is one function."""
        handles = [handle for item in items if (handle := getattr(getattr(item, "obj", None), "hypothesis", None))]
        for handle in {id(handle): handle for handle in handles}.values():
            handle.inner_test = self._counted(handle.inner_test)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Know whose inputs come next."""
        self._property = item.nodeid

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        self._file.write_text(json.dumps(asdict(self.tried)), encoding="utf-8")

    def _counted(self, property_: Callable[..., None]) -> Callable[..., None]:
        @wraps(property_)
        def called(*args: Any, **kwargs: Any) -> None:
            before, began = _peak(), time.process_time()
            self._first = before if self._first is None else self._first
            tried = self.tried
            tried.inputs[self._property] = tried.inputs.get(self._property, 0) + 1
            property_(*args, **kwargs)
            seconds, after = time.process_time() - began, _peak()
            if seconds > tried.seconds:  # once more: garbage of all that went before may have been collected in there
                began = time.process_time()
                property_(*args, **kwargs)
                seconds = min(seconds, time.process_time() - began)
            self._note(seconds, before, after, (args, kwargs))

        return called

    def _note(self, seconds: float, before: int, after: int, given: Any) -> None:
        tried = self.tried
        tried.memory = after - (self._first or 0)
        if seconds > tried.seconds:
            tried.seconds, tried.slowest = seconds, f"{self._property} {given!r}"[:SHOWN]
        if after - before > tried.step:
            tried.step, tried.largest = after - before, f"{self._property} {given!r}"[:SHOWN]


def _peak() -> int:
    """Bytes of memory that this process has had at most; elsewhere than on Linux that of its parent counts, if it had more."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    line = os.pread(_status(), 8192, 0).partition(b"VmHWM:")[2]
    return int(line.split(maxsplit=1)[0]) * 1024


@cache
def _status() -> int:
    return os.open("/proc/self/status", os.O_RDONLY)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that says where to write."""
    parser.addoption("--tried", type=Path, metavar="FILE", help="write what properties were tried on, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Begins to count, if it is asked for."""
    file = config.getoption("--tried")
    if file is not None:
        config.pluginmanager.register(Counting(file))
