"""The rounds of `make fuzz`: they go on until the end or until something was found, and a seed shows it again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest

from scripts import fuzz

SLOW = {"seconds": 0.5, "slowest": "tests/fuzz/test_a.py::test_slow {}", "memory": 1 << 20, "step": 0, "largest": ""}
LARGE = {"seconds": 0.1, "slowest": "", "memory": 9 << 20, "step": 3 << 20, "largest": "tests/fuzz/test_a.py::big {}"}


class Process:
    """Instead of a started pytest: it has tried 100 inputs; the third has a finding."""

    started: ClassVar[list[list[str]]] = []

    def __init__(self, command: list[str], *, stdout: Any, **_: Any) -> None:
        self.started.append(command)
        self._code = int(len(self.started) == 3)
        stdout.write(b"a property does not hold" if self._code else b"25 passed")
        inputs = {"tests/fuzz/test_a.py::test_one": 60, "tests/fuzz/test_b.py::test_two": 40}
        tried = {"inputs": inputs, **(SLOW if len(self.started) == 1 else LARGE)}
        Path(option("--tried", command)).write_text(json.dumps(tried), "utf-8")

    def wait(self) -> int:
        return self._code


def option(name: str, command: list[str]) -> str:
    return next(part for part in command if part.startswith(f"{name}=")).removeprefix(f"{name}=")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started."""
    monkeypatch.setattr(Process, "started", [])
    monkeypatch.setattr(subprocess, "Popen", Process)
    return Process.started


def test_rounds_go_on_until_something_is_found(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Each process with another seed; that of the finding is told, and what pytest said of it."""
    assert 1 == fuzz.main(["--minutes", "60", "--processes", "2"])
    seeds = [option("--hypothesis-seed", command) for command in started]
    assert 4 == len(set(seeds))
    said = capsys.readouterr().out
    assert "a property does not hold" in said
    assert f"A finding, in the round with --seed {seeds[2]}. Keep it as an @example above its property." in said


def test_rounds_end_with_the_time(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """One round at least."""
    assert 0 == fuzz.main(["--minutes", "0", "--processes", "1"])
    assert 1 == len(started)
    assert "No finding: 100 inputs in 0.0 minutes." in capsys.readouterr().out


def test_rounds_end_with_the_inputs(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """What has been tried is told property by property, with the worst that one input took."""
    assert 0 == fuzz.main(["--inputs", "101", "--processes", "1"])
    assert 2 == len(started)
    expected = (
        "100 inputs in 0.0 minutes\n"
        "No finding: 200 inputs in 0.0 minutes.\n"
        "         120  test_a.py::test_one\n"
        "          80  test_b.py::test_two\n"
        "Slowest input: 0.500 s of processor time.\n"
        "  tests/fuzz/test_a.py::test_slow {}\n"
        "Memory: a process grew by 9 MiB at most, hypothesis and its examples included.\n"
        "Most of it for one input: 3.0 MiB.\n"
        "  tests/fuzz/test_a.py::big {}\n"
    )
    assert expected == capsys.readouterr().out


def test_a_seed_is_one_round(started: list[list[str]]) -> None:
    """To see a finding again."""
    assert 0 == fuzz.main(["--seed", "7"])
    assert ["7"] == [option("--hypothesis-seed", command) for command in started]


PROPERTIES = '''
from hypothesis import given, settings, strategies as st
import pytest
KEPT = []

@pytest.mark.parametrize("name", ["a", "b"])
@settings(max_examples=20)
@given(st.integers(), st.just(1 << 26))
def test_memory(name, number, size):
    """The first of them takes 64 MB and keeps them."""
    if not KEPT:
        KEPT.append(bytearray(size))

@settings(max_examples=30)
@given(st.integers())
def test_fails(number):
    assert number < 1000
'''


def test_every_input_is_counted(root: Path, tmp_path: Path) -> None:
    """By property and parameter, those of a property that fails too; a large one is seen."""
    (tmp_path / "test_properties.py").write_text(PROPERTIES, "utf-8")
    options = ["-p", "tests.fuzz.counted", f"--tried={tmp_path / 'tried.json'}", "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(tmp_path), "--hypothesis-seed=1"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert 1 == done.returncode, done.stdout
    tried = json.loads((tmp_path / "tried.json").read_text("utf-8"))
    counts = {name.partition("::")[2]: count for name, count in tried["inputs"].items()}
    assert {"test_memory[a]": 20, "test_memory[b]": 20} == {k: n for k, n in counts.items() if k != "test_fails"}
    assert 1 <= counts["test_fails"]
    assert tried["memory"] >= tried["step"] >= 1 << 25
    assert "test_memory[a]" in tried["largest"]
    assert "'size': 67108864" in tried["largest"]
    assert 0 < tried["seconds"] < 60
    assert "::test_" in tried["slowest"]
