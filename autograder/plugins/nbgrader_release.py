"""The student's notebook from the source notebook, by nbgrader's own steps in nbgrader's own order.

These are the preprocessors of `nbgrader generate_assignment` without those that write to a gradebook database, add headers
or run AUTOTEST cells; so its Generate button gives the same cells.
"""

import json
from pathlib import Path

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

STEPS = (
    *(LockCells, ClearSolutions, ClearOutput, CheckCellMetadata),
    *(ClearHiddenTests, ClearMarkScheme),
    *(ComputeChecksums, CheckCellMetadata),  # of what is released: nbgrader's first checksums are for its database
)


def release_notebook(path: Path) -> bytes:
    """The bytes of the student's notebook: solutions, hidden tests and mark schemes cleared, cells locked, checksums set."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # untyped package
    resources: dict[str, object] = {"nbgrader": {}}
    config = Config()
    config.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
    for step in STEPS:
        notebook, resources = step(config=config).preprocess(notebook, resources)
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
