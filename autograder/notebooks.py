"""Notebooks read as JSON: what their cells check, draw and ask. `import nbformat` would cost a student's command over a second."""

import json
import re
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

CHECK = re.compile(r"""^\s*check\(\s*["']([\w.]+)["']""", re.MULTILINE)
FIGURE = re.compile(r"# Figure: (.+)")


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook of the course.

    Raises:
        CourseError: it is no notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is not a readable notebook: {error}. Save it again in JupyterLab.") from error
    return [cell for cell in cells if isinstance(cell, dict)]


def check_cells(path: Path) -> list[str]:
    """Ids of the exercises that the code cells check, in order."""
    sources = ["".join(c["source"]) for c in read_cells(path) if c.get("cell_type") == "code"]
    return [name for source in sources for name in CHECK.findall(source)]


def figures(path: Path) -> list[str]:
    """Names of the figures, in order: what the first line of their code cells says."""
    sources = ["".join(c["source"]) for c in read_cells(path) if c.get("cell_type") == "code"]
    return [found[1].strip() for found in map(FIGURE.match, sources) if found]


def questions(path: Path) -> dict[str, int]:
    """Written questions, in order: the grade id of the cell for the answer -> points that a person may give."""
    cells = [c for c in read_cells(path) if c.get("cell_type") == "markdown"]
    marks = [c.get("metadata", {}).get("nbgrader", {}) for c in cells]
    return {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade") and mark.get("solution")}


def cell_id(exercise: str) -> str:
    """The id of an exercise or check in the alphabet of notebook cells: `backprop-affine_backward--gradient`."""
    return exercise.replace("/", "--").replace(".", "-")


def exercise_id(cell: str) -> str:
    """The inverse of `cell_id`."""
    return cell.replace("--", "/").replace("-", ".")
