"""Does every notebook run, how long does it take, and what does it show? Each in a Jupyter kernel of its own, twice.

With the reference in the release, no cell may fail. With the stub, as a student first opens it, "run all" has to stop at the
check of the first exercise with one line; the cells behind it are run all the same, and what they miss they have to say in a
sentence. Ends with 1 if it is otherwise.

    python -m benchmarks.notebooks [a5_dropout ...] [--out DIR]
"""

import argparse
import base64
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course, load_course
from autograder.notebooks import CHECK, FIGURE

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what Jupyter's own imports deprecate is not ours to mend
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 180  # seconds for one cell
KINDLY = ("need", "will stand here")  # one of these stands in what a cell says that misses a function


@dataclass(frozen=True)
class Ran:
    """One notebook, executed."""

    assignment: str
    module: str  # "reference" or "stub"
    notebook: Any  # with the outputs
    seconds: float
    processor: float = 0.0  # seconds of all processes together; 0 where the system does not say
    broken: str = ""  # why it could not be executed to its end

    @property
    def cells(self) -> list[Any]:
        """The code cells."""
        return [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]

    @property
    def figures(self) -> dict[str, bytes]:
        """File name -> PNG, in order; the second figure of a cell has a number."""
        found: dict[str, bytes] = {}
        for cell in self.cells:
            named = FIGURE.match(cell["source"])
            name = named[1].strip().replace(" ", "-") if named else cell["id"]
            for number, picture in enumerate(_pictures(cell), 1):
                found[f"{name}{f'-{number}' if number > 1 else ''}.png"] = base64.b64decode(picture)
        return found

    @property
    def error(self) -> str:
        """What is wrong, in one line; "" if nothing is."""
        return self.broken or next(
            _with_reference(self.cells) if self.module == "reference" else _with_stub(self.cells), ""
        )


def _pictures(cell: Any) -> list[str]:
    return [o["data"]["image/png"] for o in cell["outputs"] if "image/png" in o.get("data", {})]


def _with_reference(cells: Any) -> Iterator[str]:
    """What ends a cell early, what it writes to stderr (a warning has no place in a student's notebook), a missing figure."""
    for cell in cells:
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                yield f"{cell['id']}: {output['ename']}: {output['evalue']}"
            elif output.get("name") == "stderr":
                yield f"{cell['id']} warns: {output['text'].strip()}"
        if FIGURE.match(cell["source"]) and not _pictures(cell):
            yield f"{cell['id']} draws nothing"


def _with_stub(cells: Any) -> Iterator[str]:
    """Every check ends its cell with one line of ours; no other cell ends early or is silent."""
    for cell in cells:
        errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
        if CHECK.search(cell["source"]):
            lines = [line for error in errors for line in error["traceback"]]
            if [error["ename"] for error in errors] != ["CheckFailed"] or len(lines) != 1 or "\n" in lines[0]:
                yield f"{cell['id']}: expected CheckFailed in one line, got {lines}"
        elif errors:
            yield f"{cell['id']}: {errors[0]['ename']}: {errors[0]['evalue']}"
        elif "NotImplementedError" in cell["source"] and not any(word in _said(cell) for word in KINDLY):
            yield f"{cell['id']} does not say what it needs"


def _said(cell: Any) -> str:
    """All that a cell printed, and its own text where it is a picture that says so."""
    printed = "".join(o["text"] for o in cell["outputs"] if o["output_type"] == "stream")
    return printed + (cell["source"] if _pictures(cell) else "")


def execute(course: Course, assignment: Assignment, module: str) -> Ran:
    """Run one notebook of the course from top to bottom, in a fresh copy of the release.

    Args:
        course: with its releases built.
        assignment: of the course.
        module: "reference" or "stub".
    """
    path = course.root / "source" / assignment.id / f"{assignment.id}.ipynb"
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # untyped package
    with tempfile.TemporaryDirectory(prefix="notebook-") as name:
        folder = Path(name) / assignment.id
        shutil.copytree(course.root / "assignments" / assignment.id, folder)
        if module == "reference":
            shutil.copy(assignment.reference, folder)
        start, used, broken = time.perf_counter(), os.times(), ""
        try:
            _execute(notebook, folder, Path(name) / "kernel")
        except (CellTimeoutError, DeadKernelError) as error:
            broken = str(error).strip().splitlines()[0]
        seconds, now = time.perf_counter() - start, os.times()
    processor = now.children_user - used.children_user + now.children_system - used.children_system
    return Ran(assignment.id, module, notebook, seconds, processor, broken)


def _execute(notebook: Any, folder: Path, own: Path) -> None:
    """Every cell, also behind one that fails; the kernel writes nothing to the user's own folders."""
    own.mkdir()
    config = Config()
    config.KernelManager.connection_file = str(own / "kernel.json")
    if os.name == "posix":
        config.KernelManager.transport, config.KernelManager.ip = "ipc", str(own / "socket")
    client = NotebookClient(notebook, config=config, kernel_name="python3", timeout=LIMIT, allow_errors=True)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    client.execute(cwd=str(folder), env={**os.environ, "IPYTHONDIR": str(own), "PYTHONPATH": os.pathsep.join(paths)})


def save(ran: Ran, out: Path) -> None:
    """Write the executed notebook, and every figure."""
    folder = out / ran.assignment / ran.module
    folder.mkdir(parents=True, exist_ok=True)
    executed = nbformat.writes(ran.notebook)  # type: ignore[no-untyped-call]  # untyped package
    (folder / f"{ran.assignment}.ipynb").write_text(executed, encoding="utf-8")
    for name, picture in ran.figures.items():
        (folder / name).write_bytes(picture)


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("assignments", nargs="*", metavar="assignment", help="all of the course if none is named")
    parser.add_argument("--out", type=Path, help="where the executed notebooks and all figures go")
    given = parser.parse_args(arguments)
    course = load_course(ROOT)
    chosen = [course.find(name) for name in given.assignments] or course.assignments
    print(
        "| notebook | module | cells | figures | seconds | CPU | error |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    failed = False
    for assignment in chosen:
        for module in ("reference", "stub"):
            ran = execute(course, assignment, module)
            times = (f"{ran.seconds:.1f}", f"{ran.processor:.1f}")
            row = (ran.assignment, module, len(ran.cells), len(ran.figures), *times, ran.error)
            print(f"| {' | '.join(map(str, row))} |", flush=True)
            failed = failed or bool(ran.error)
            if given.out:
                save(ran, given.out)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
