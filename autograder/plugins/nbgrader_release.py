"""The student's notebook from the source notebook, by nbgrader's own steps in nbgrader's own order.

These are the preprocessors of `nbgrader generate_assignment` without those that write to a gradebook database, add headers
or run AUTOTEST cells; so its Generate button gives the same cells.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

from autograder.errors import CourseError

STEPS = (
    *(LockCells, ClearSolutions, ClearOutput, CheckCellMetadata),
    *(ClearHiddenTests, ClearMarkScheme),
    *(ComputeChecksums, CheckCellMetadata),  # of what is released: nbgrader's first checksums are for its database
)


def release_notebook(path: Path) -> bytes:
    """The bytes of the student's notebook: solutions, hidden tests and mark schemes cleared, cells locked, checksums set.

    Raises:
        CourseError: nbgrader refuses the source notebook, or it is none.
    """
    try:
        notebook = _released(path)
    except Exception as error:  # the boundary to nbgrader: its steps raise what they like, RuntimeError for most
        reasons = [
            error,
            *([error.__context__] if error.__context__ else []),
        ]  # nbgrader's own error hides what it found
        said = ": ".join(str(reason).strip().partition("\n")[0].rstrip(".") for reason in reasons)
        raise CourseError(f"{path} cannot be released: {said}. Correct the notebook.") from error
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _released(path: Path) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # a cell without an id would get another one in every build
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # untyped package
    resources: dict[str, object] = {"nbgrader": {}}
    config = Config()
    config.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
    for step in STEPS:
        notebook, resources = step(config=config).preprocess(notebook, resources)
    return dict(notebook)
