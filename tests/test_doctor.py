"""`autograder doctor`: what was tried is told, and for everything that is missing there is something to do."""

import json
import os
import re
import sys
from functools import partial
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import doctor
from autograder.cli import main
from autograder.sandbox import walls
from autograder.sandbox.process import Zygote


def lines() -> dict[str, tuple[str, str, str]]:
    return {line.name: (line.state, line.text, line.remedy) for line in doctor.examine()[1]}


def test_a_real_submission_is_called() -> None:
    """The trial is a worker as everybody gets one; the level is that of the reports."""
    level, found = doctor.examine()
    assert Zygote().level[0] == level
    (trial,) = (line for line in found if line.name == "trial")
    assert "good" == trial.state
    assert trial.text.startswith("a submission was loaded and called in ")


def test_what_is_missing_has_a_remedy() -> None:
    """Nobody is left with a complaint."""
    assert [] == [line for line in doctor.examine()[1] if line.state != "good" and not line.remedy]


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is a part of Linux")
@pytest.mark.parametrize(
    ("release", "text", "remedy"),
    [
        ("5.10.0-28-amd64", "not in Linux 5.10.0-28-amd64", "Use Linux 5.13 or newer."),
        ("6.1.0", "Linux 6.1.0 could, but does not offer it", "Add landlock to the boot option lsm= "),
    ],
)
def test_no_landlock(monkeypatch: pytest.MonkeyPatch, release: str, text: str, remedy: str) -> None:
    """An old kernel and one that leaves it out need different things."""
    monkeypatch.setattr("autograder.sandbox.landlock.abi", lambda: 0)
    monkeypatch.setattr("platform.release", lambda: release)
    state, said, todo = lines()["Landlock"]
    assert ("less", text) == (state, said)
    assert todo.startswith(remedy)
    assert "process" == doctor.examine()[0]


def test_no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could fill up is said, and how systems that keep namespaces from users are told not to."""
    monkeypatch.setattr("autograder.doctor.Zygote", partial(Zygote, sandbox="landlock"))
    if walls.missing():
        pytest.skip(f"no walls: {walls.missing()}")
    state, text, remedy = lines()["namespaces"]
    assert ("less", "no namespaces: asked for") == (state, text)
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in remedy


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is a part of Linux")
def test_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose numbers of system calls nobody wrote down."""
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    state, text, remedy = lines()["filter"]
    assert ("less", "no numbers of system calls are known for riscv64") == (state, text)
    assert remedy.startswith("Ask whoever runs the container")


def test_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no walls at all, the way to some is named."""
    monkeypatch.setattr("autograder.doctor.sys.platform", "darwin")
    (line,) = doctor._isolation()
    assert ("there are none on darwin", True) == (
        line.text,
        line.remedy.startswith("Grade a class with `--sandbox container`"),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="there is no root elsewhere")
@pytest.mark.parametrize(
    ("user", "why", "state", "text"),
    [
        (0, "", "good", "the administrator (root); students' code runs as nobody's user 612"),
        (0, "PermissionError: no", "less", "students' code runs as the administrator (root): PermissionError: no"),
        (1000, "", "good", "an ordinary user"),
    ],
)
def test_who_grades(monkeypatch: pytest.MonkeyPatch, user: int, why: str, state: str, text: str) -> None:
    """The administrator is asked to be somebody else, where students' code would be the administrator too."""
    monkeypatch.setattr(os, "geteuid", lambda: user)
    (line,) = doctor._user(why)
    assert state == line.state
    assert line.text.startswith(text)
    assert bool(why) == line.remedy.startswith(
        "Grade as an ordinary user, or install Python where all users can read it"
    )


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is for is said, and how it comes; without numpy nothing works."""

    def gone(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("autograder.doctor.version", gone)
    found = lines()
    assert ("less", "not installed; only needed for figures of the notebooks") == found["matplotlib"][:2]
    assert ("bad", "not installed") == found["numpy"][:2]


def test_no_container(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody needs one on Linux; where they come from is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    text = "none: docker is not installed; podman is not installed"
    assert ("less", text, "Install Docker or Podman.") == lines()["container"]


@pytest.mark.container
@pytest.mark.xdist_group("container")
def test_a_container(container_image: str) -> None:
    """The engine, what holds inside, and how long a start takes."""
    (line,) = (line for line in doctor.examine(container_image)[1] if line.name == "container")
    assert ("good", "") == (line.state, line.remedy)
    held = rf"; {container_image} with Python \d+\.\d+\.\d+ and numpy \d+\.\d+\.\d+\S*; started in \d+\.\d s"
    assert re.fullmatch(rf"(docker|podman) \S+; .*walls inside.*{held}", line.text)


def test_an_image_is_made_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If it cannot be made, nothing else is looked at, and the exit code is that of isolation."""
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(main, ["doctor", "--make-image"])
    assert (4, "") == (result.exit_code, result.stdout)
    assert result.stderr.endswith("podman is not installed. Install Docker or Podman.\n")


def test_a_worker_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is that of isolation, and the sandbox's own words are the remedy."""
    broken = [sys.executable, "-c", "raise SystemExit('numpy: no such file')"]
    monkeypatch.setattr("autograder.sandbox.zygote.command", lambda *_: broken)
    result = CliRunner().invoke(main, ["doctor"])
    assert 4 == result.exit_code
    assert "! trial       no submission could be called" in result.stdout
    assert "-> The worker process did not start: numpy: no such file." in result.stdout


def test_the_command_fits_a_terminal() -> None:
    """Text of 80 columns, or one object."""
    result = CliRunner().invoke(main, ["doctor"])
    assert 0 == result.exit_code
    assert result.stdout.startswith(f"Isolation reached here: {Zygote().level[0]}\n")
    assert 80 >= max(len(line) for line in result.stdout.splitlines())
    table = json.loads(CliRunner().invoke(main, ["doctor", "--json"]).stdout)
    assert (1, Zygote().level[0]) == (table["version"], table["level"])
    assert {"name", "state", "text", "remedy"} == set(table["lines"][0])
