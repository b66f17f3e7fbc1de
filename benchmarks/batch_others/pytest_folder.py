"""The simplest way: a test module beside the student's file, and a fresh pytest for everybody."""

import shutil
import sys
from pathlib import Path

from benchmarks.batch_others.asserts import ASSERTS
from benchmarks.batch_others.cpu import Used, measured
from benchmarks.batch_others.submissions import MODULE, RELEASE, chosen

COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # plugins that happen to be installed here would only slow it down


def test_module() -> str:
    """The asserts as the text of a test module, one test for each function."""
    tests = ["import numpy as np", f"from {MODULE.removesuffix('.py')} import *"]
    for name, text in ASSERTS.items():
        body = "\n".join(f"    {line}" for line in text.splitlines())
        tests.append(f"\n\ndef test_{name}():\n{body}")
    return "\n".join(tests) + "\n"


def prepare(folder: Path, code: str) -> Path:
    """A folder in which pytest finds one submission and its tests."""
    folder.mkdir(parents=True)
    (folder / MODULE).write_text(code, encoding="utf-8")
    (folder / f"test_{MODULE}").write_text(test_module(), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    shutil.copy(RELEASE / "given.py", folder)
    return folder


def run(folder: Path, count: int, log: Path) -> tuple[Used, dict[str, bool]]:
    """Grade so many submissions; what it took, and who got full marks."""
    cpu, wall, full = 0.0, 0.0, {}
    for name, code, _ in chosen(count):
        used = measured(COMMAND, prepare(folder / name, code), log, BARE)
        cpu, wall, full[name] = cpu + used.cpu, wall + used.wall, used.code == 0
    return Used(cpu, wall, 0), full
