"""The simplest way: a test module beside the student's file, and one pytest for both.

Courses take the points from the exit code (all or nothing) or from the result of each test; one run gives both.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.hostile_others.apart import Score, apart
from benchmarks.hostile_others.attacks import Attack
from benchmarks.hostile_others.course import MODULE, POINTS, TESTS

RESULTS = "results.xml"
COMMAND = ("-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={RESULTS}", f"test_{MODULE}")


def grade(attack: Attack, folder: Path) -> tuple[Score, Score]:
    """By the results of the tests, and by the exit code."""
    folder.mkdir()
    for name, text in {**attack.beside, MODULE: attack.source("."), f"test_{MODULE}": _tests()}.items():
        (folder / name).write_text(text, encoding="utf-8")
    code, printed = apart([sys.executable, *COMMAND], folder)
    results = folder / RESULTS
    shown = printed + (results.read_text(encoding="utf-8", errors="replace") if results.is_file() else "")
    by_code = None if code is None else float(POINTS if code == 0 else 0)
    return Score(_by_tests(results), shown), Score(by_code, shown)


def _by_tests(results: Path) -> float | None:
    """The points of the tests that passed; None without a file that says so."""
    try:
        cases = list(ElementTree.parse(results).getroot().iter("testcase"))  # noqa: S314 - our own attacks wrote it
    except (OSError, ElementTree.ParseError):
        return None
    passed = {case.get("name", "").removeprefix("test_") for case in cases if not len(case)}
    return float(sum(points for name, (points, _) in TESTS.items() if name in passed))


def _tests() -> str:
    functions = "".join(f"\n\ndef test_{name}():\n    {text}\n" for name, (_, text) in TESTS.items())
    return f"import numpy as np\n\nfrom {MODULE.removesuffix('.py')} import shifted\n{functions}"
