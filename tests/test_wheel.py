"""A release on a machine without this project: the wheel in a fresh environment, without a network, and the folder. No more."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import load_course, solved_source

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Machine:
    """A student's machine: where its programs are, and a folder with the release of a3."""

    programs: Path
    home: Path

    @property
    def release(self) -> Path:
        return self.home / "a3_backprop"

    def run(self, *command: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """One of its programs, with an environment in which nothing leads back here."""
        program, *arguments = map(str, command)
        environment = {"PATH": f"{self.programs}{os.pathsep}{os.defpath}", "HOME": str(self.home), "COLUMNS": "80"}
        environment |= {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "LD_LIBRARY_PATH")}
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=cwd or self.release,
            env={**environment, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The wheel is all that is installed there; what it needs (numpy, click, rich, pytest) comes from where this runs."""
    root, place = Path(__file__).resolve().parent.parent, tmp_path_factory.mktemp("machine")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    venv.create(place / "env", with_pip=True)
    found = Machine(place / "env" / ("Scripts" if os.name == "nt" else "bin"), place / "home")
    shutil.copytree(root / "assignments" / "a3_backprop", found.release)
    (wheel,) = place.glob("*.whl")
    installed = found.run("python", "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    assert 0 == installed.returncode, installed.stderr
    packages = found.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    Path(packages, "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return found


@pytest.fixture(scope="module")
def solved() -> str:
    """The answers of a3, which are nowhere on that machine."""
    course = load_course(Path(__file__).resolve().parent.parent)
    return solved_source(course.find("a3_backprop"))


def test_the_engine_is_the_installed_one(machine: Machine) -> None:
    """None of its modules is loaded from this project."""
    script = (
        "import sys, autograder.desk, autograder.cli, autograder.inprocess, autograder.plugins.jupyter\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'autograder'), sep='\\n')"
    )
    files = machine.run("python", "-c", script).stdout.splitlines()
    assert len(files) > 20
    assert [] == [file for file in files if not Path(file).is_relative_to(machine.programs.parent)]


def test_a_fresh_release_is_checked(machine: Machine) -> None:
    """Nothing is written, nothing is wrong."""
    done = machine.run("autograder", "check")
    assert (1, "") == (done.returncode, done.stderr)
    assert done.stdout.endswith("Next: write affine_forward, then run: autograder check affine_forward\n")
    assert 0 == machine.run("autograder", "hint", "affine_forward").returncode
    done = machine.run("autograder", "status", cwd=machine.home)
    assert (0, "") == (done.returncode, done.stderr)
    assert "backpropagation" in done.stdout


def test_right_work_earns_everything(machine: Machine, solved: str, tmp_path: Path) -> None:
    """With what is frozen in the folder alone; and `start` makes such a folder from it."""
    done = machine.run("autograder", "start", "a3_backprop", "--from", machine.release, "-C", tmp_path)
    assert (0, "") == (done.returncode, done.stderr)
    (tmp_path / "a3_backprop" / "backprop.py").write_text(solved, "utf-8")
    done = machine.run("autograder", "check", "--json", cwd=tmp_path / "a3_backprop")
    report = json.loads(done.stdout)
    assert (0, "") == (done.returncode, done.stderr)
    assert (report["max_points"], []) == (report["points"], report["notes"])
    cell = (
        "from autograder.plugins.jupyter import case, check; check(); print(sorted(case('affine_backward').expected))"
    )
    done = machine.run("python", "-c", cell, cwd=tmp_path / "a3_backprop")
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.endswith("['dW', 'db', 'dx']\n")


def test_pytest_finds_the_checks(machine: Machine) -> None:
    """By the entry point of the installed package."""
    done = machine.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "backprop.affine_forward")
    assert 1 == done.returncode, done.stdout + done.stderr
    assert "TODO: affine_forward is not written yet" in done.stdout
    assert " failed, " in done.stdout
    assert " passed" not in done.stdout
