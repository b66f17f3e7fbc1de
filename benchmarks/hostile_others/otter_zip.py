"""Otter's own way without a container: an autograder zip made by `otter generate`, and its call that grades one submission.

A submission is a notebook, or a zip with the notebook and what was handed in beside it. Its own virtual environment is used.
"""

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.hostile_others.apart import Score, apart
from benchmarks.hostile_others.attacks import Attack
from benchmarks.hostile_others.course import TESTS

DRIVER = """\
import json, sys
from otter.api import grade_submission
results = grade_submission(sys.argv[1], "autograder.zip", quiet=True)
points = None if results.has_catastrophic_failure() else float(results.total)
shown = f"{results.to_dict()} {json.dumps(results.notebook)}"
with open("of-the-driver.json", "w") as file:
    json.dump({"points": points, "shown": shown}, file)
"""
CASE = """

@test_case(name="{name}", points={points})
def test_{name}(np, shifted):
    {text}
"""
TEST = "import numpy as np\nfrom otter.test_files import test_case\n\nOK_FORMAT = False\nname = 'shifted'\n"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def version(venv: Path) -> str:
    """Which otter is installed there."""
    command = [
        str(venv / "bin" / "python"),
        "-c",
        "from importlib.metadata import version as v; print(v('otter-grader'))",
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def generate(folder: Path, venv: Path) -> Path:
    """Make the autograder zip of the assignment; return it."""
    (folder / "tests").mkdir(parents=True)
    cases = "".join(CASE.format(name=name, points=points, text=text) for name, (points, text) in TESTS.items())
    (folder / "tests" / "shifted.py").write_text(TEST + cases, encoding="utf-8")
    command = [str(venv / "bin" / "otter"), "generate", "-t", "tests", "-o", "autograder.zip"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "autograder.zip"


def grade(attack: Attack, folder: Path, venv: Path, autograder: Path) -> Score:
    """By its call for one submission, in a fresh process."""
    folder.mkdir()
    (folder / "autograder.zip").write_bytes(autograder.read_bytes())
    notebook, submission = _notebook(attack.source(".")), "shifted.ipynb"
    if attack.beside:
        submission = "shifted.zip"
        with zipfile.ZipFile(folder / submission, "w") as packed:
            for name, text in {"shifted.ipynb": notebook, **attack.beside}.items():
                packed.writestr(name, text)
    else:
        (folder / submission).write_text(notebook, encoding="utf-8")
    _, printed = apart([str(venv / "bin" / "python"), "-c", DRIVER, submission], folder)
    said = folder / "of-the-driver.json"
    if not said.is_file():
        return Score(None, printed)
    result = json.loads(said.read_text(encoding="utf-8"))
    return Score(result["points"], printed + result["shown"])


def _notebook(code: str) -> str:
    shown: dict[str, Any] = {"metadata": {}, "execution_count": None, "outputs": []}
    cell = {"cell_type": "code", "id": "answer", "source": code, **shown}
    table = {"cells": [cell], "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(table)
