"""nbgrader's own way: a course folder with an SQLite gradebook, and `nbgrader autograde` for everybody."""

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.batch_others.cpu import Used, environment, measured
from benchmarks.batch_others.notebook import NAME, notebook
from benchmarks.batch_others.submissions import ASSIGNMENT, RELEASE, chosen

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "benchmark"\n'
STUB = "### BEGIN SOLUTION\npass\n### END SOLUTION\n"


def run(folder: Path, count: int, log: Path) -> tuple[Used, dict[str, bool]]:
    """Grade so many submissions; what it took, and who got full marks."""
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (source / NAME).write_text(notebook(STUB, tested=True), encoding="utf-8")
    shutil.copy(RELEASE / "given.py", source)  # autograde copies it beside every submission
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    places = {"JUPYTER_CONFIG_DIR": str(folder / "jupyter"), "IPYTHONDIR": str(folder / "ipython")}
    nbgrader = [sys.executable, "-m", "nbgrader"]
    with log.open("ab") as stream:  # not measured: it is done once for a course
        subprocess.run(
            [*nbgrader, "generate_assignment", ASSIGNMENT],
            cwd=folder,
            env=environment(sys.executable, places),
            stdout=stream,
            stderr=stream,
            check=True,
        )
    for name, code, _ in chosen(count):
        place = folder / "submitted" / name / ASSIGNMENT
        place.mkdir(parents=True)
        (place / NAME).write_text(notebook(code, tested=True), encoding="utf-8")
    used = measured([*nbgrader, "autograde", ASSIGNMENT, "--create"], folder, log, places)
    return used, _full(folder / "gradebook.db")


def _full(database: Path) -> dict[str, bool]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{database}", "benchmark") as gradebook:
        submissions = gradebook.assignment_submissions(ASSIGNMENT)
        return {s.student.id: s.score == s.max_score for s in submissions}
