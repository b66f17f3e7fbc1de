"""The examples in the docstrings that students read are true: each is run against the reference."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import load_course

ROOT = Path(__file__).resolve().parent.parent
MODULES = {a.id: a.module for a in load_course(ROOT).assignments}


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_reference(name: str, tmp_path: Path) -> None:
    """Every example of a reference, of what is given to it and of its probes prints what the docstring says."""
    beside = [*(ROOT / "assignments" / name).glob("given.py"), *(ROOT / "solutions" / name).glob("probes.py")]
    files = [ROOT / "solutions" / name / f"{MODULES[name]}.py", *beside]
    for file in files:
        shutil.copy(file, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "doctest", *(file.name for file in files)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("", 0) == (done.stdout, done.returncode), done.stderr
