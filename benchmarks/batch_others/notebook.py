"""A notebook as students hand it in: their code in a cell, the tests of every function in cells behind it."""

import json
from typing import Any

from benchmarks.batch_others.asserts import ASSERTS

NAME = "a5_dropout.ipynb"


def notebook(code: str, *, tested: bool) -> str:
    """The JSON of a notebook.

    Args:
        code: of the student.
        tested: with test cells, marked as nbgrader wants them.
    """
    cells = [_cell("numpy", "import numpy as np", {}), _cell("answer", code, _marks("answer", 0))]
    if tested:
        cells += [_cell(name, text, _marks(name, 1)) for name, text in ASSERTS.items()]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    table = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(table, ensure_ascii=False)


def _marks(name: str, points: int) -> dict[str, Any]:
    """A test cell is graded and locked; a cell without points is the student's."""
    marks: dict[str, Any] = {"grade_id": name, "schema_version": 3, "task": False}
    tested = {"grade": True, "locked": True, "solution": False, "points": points}
    return {"nbgrader": {**marks, **(tested if points else {"grade": False, "locked": False, "solution": True})}}


def _cell(name: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": name.replace("_", "-"), "metadata": metadata, "source": source, **shown}
