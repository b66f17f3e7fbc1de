"""Otter's own way without a container: an autograder zip made by `otter generate`, and its call that grades one notebook.

Its own virtual environment is used: `--otter-venv` of `benchmarks/batch.py`.
"""

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.batch_others.asserts import ASSERTS
from benchmarks.batch_others.cpu import Used, measured
from benchmarks.batch_others.notebook import notebook
from benchmarks.batch_others.submissions import RELEASE, chosen

# all submissions in one process: its start, several seconds, is then shared by all of them, as in the other graders
DRIVER = """\
import json, sys
from otter.api import grade_submission
full = {}
for name in sys.argv[2:]:
    results = grade_submission(name + ".ipynb", sys.argv[1], quiet=True)
    full[name] = bool(results.total == results.possible)
open("full.json", "w").write(json.dumps(full))
"""
TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = 1


@test_case()
def {name}_is_right({names}):
{body}
"""


def write_tests(folder: Path) -> None:
    """The asserts as otter's test files, one for each function."""
    folder.mkdir(parents=True)
    for name, text in ASSERTS.items():
        body = "".join(f"    {line}\n" for line in text.splitlines())
        (folder / f"{name}.py").write_text(TEST.format(name=name, names=f"np, {name}", body=body), encoding="utf-8")


def run(folder: Path, count: int, log: Path, venv: Path) -> tuple[Used, dict[str, bool]]:
    """Grade so many submissions; what it took, and who got full marks."""
    write_tests(folder / "tests")
    shutil.copy(RELEASE / "given.py", folder)
    names = []
    for name, code, _ in chosen(count):
        (folder / f"{name}.ipynb").write_text(notebook(code, tested=False), encoding="utf-8")
        names.append(name)
    binaries = venv / "bin"
    with log.open("ab") as stream:  # not measured: it is done once for an assignment
        subprocess.run(
            [str(binaries / "otter"), "generate", "-t", "tests", "-o", "autograder.zip", "given.py"],
            cwd=folder,
            stdout=stream,
            stderr=stream,
            check=True,
        )
    used = measured([str(binaries / "python"), "-c", DRIVER, "autograder.zip", *names], folder, log)
    return used, json.loads((folder / "full.json").read_text(encoding="utf-8"))
