"""The class graded by this kit as an instructor does it: `autograder grade`, all attacks in one run."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.report.clean import slug
from benchmarks.hostile_others.apart import Score
from benchmarks.hostile_others.attacks import TOKEN, Attack
from benchmarks.hostile_others.course import ASSIGNMENT, MODULE, write_course

ROOT = Path(__file__).resolve().parent.parent.parent


def grade(attacks: Sequence[Attack], folder: Path, sandbox: str) -> tuple[list[Score], str]:
    """By their reports, in the order of the attacks, and the isolation that was reached."""
    course, students, out = write_course(folder / "course"), folder / "class", folder / "out"
    for number, attack in enumerate(attacks):
        place = students / f"s{number:02}" / ASSIGNMENT
        place.mkdir(parents=True)
        for name, text in {**attack.beside, MODULE: attack.source(str(course))}.items():
            (place / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(students), "--out", str(out), "--sandbox", sandbox]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": path, "TOKEN_OF_THE_GRADER": TOKEN}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"autograder grade ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    reports = json.loads((out / "run.json").read_text(encoding="utf-8"))
    pages = [(out / "feedback" / slug(r["student"]) / f"{ASSIGNMENT}.html").read_text("utf-8") for r in reports]
    scores = [Score(float(r["points"]), json.dumps(r) + page) for r, page in zip(reports, pages, strict=True)]
    return scores, reports[0]["sandbox"]["level"]
