"""The rounds of `make fuzz`: they go on until the time is over or something was found, and a seed shows it again."""

import subprocess
from typing import Any

import pytest

from scripts import fuzz


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started; the third round has a finding."""
    commands: list[list[str]] = []

    def call(command: list[str], **_: Any) -> int:
        commands.append(command)
        return int(len(commands) == 3)

    monkeypatch.setattr(subprocess, "call", call)
    return commands


def test_rounds_go_on_until_something_is_found(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Each with another seed, which is told."""
    assert 1 == fuzz.main(["--minutes", "60"])
    seeds = [command[-1].removeprefix("--hypothesis-seed=") for command in started]
    assert 3 == len(set(seeds))
    assert f"A finding, in the round with --seed {seeds[2]}." in capsys.readouterr().out


def test_rounds_end_with_the_time(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """One round at least."""
    assert 0 == fuzz.main(["--minutes", "0"])
    assert "No finding in 1 round.\n" == capsys.readouterr().out


def test_a_seed_is_one_round(started: list[list[str]]) -> None:
    """To see a finding again."""
    assert 0 == fuzz.main(["--seed", "7"])
    assert ["--hypothesis-seed=7"] == [command[-1] for command in started]
