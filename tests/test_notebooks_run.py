"""Every notebook of the course runs in a real kernel: with the reference to its end, with the stub kindly to its first check."""

import warnings
from pathlib import Path
from typing import Any

import pytest

from autograder.course import load_course
from autograder.notebooks import FIGURE, check_cells, figures, read_cells

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what Jupyter's own imports deprecate is not ours to mend
    pytest.importorskip("nbclient", reason="the extra `nbgrader` is not installed")
    from benchmarks.notebooks import ROOT, Ran, execute, save

COURSE = load_course(ROOT)
ASSIGNMENTS = [assignment.id for assignment in COURSE.assignments]


def code(name: str, source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """Returns an executed cell."""
    return {"cell_type": "code", "id": name, "source": source, "outputs": list(outputs)}


def says(text: str, stream: str = "stdout") -> dict[str, Any]:
    """Returns what a cell prints."""
    return {"output_type": "stream", "name": stream, "text": text}


def raises(name: str, *lines: str) -> dict[str, Any]:
    """Returns the error that ends a cell, with the lines that are shown of it."""
    return {"output_type": "error", "ename": name, "evalue": "why", "traceback": list(lines)}


def ran(module: str, *cells: dict[str, Any]) -> Ran:
    """Returns a notebook that was executed."""
    return Ran("a1_lines", module, {"cells": [{"cell_type": "markdown", "id": "m", "source": "text"}, *cells]}, 1.0)


PICTURE = {"output_type": "display_data", "data": {"image/png": "UE5H"}}
DRAWING = "# Figure: one line\ntry:\n    draw()\nexcept NotImplementedError:\n    print('This needs your draw.')"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_figure_has_a_name(name: str) -> None:
    """What draws begins with `# Figure: ...`, so that the concept map can name it; no two of a notebook have one name."""
    notebook = ROOT / "source" / name / f"{name}.ipynb"
    sources = ["".join(cell["source"]) for cell in read_cells(notebook) if cell["cell_type"] == "code"]
    drawing = [source for source in sources if "plt.show()" in source]
    assert [] == [source[:60] for source in drawing if not FIGURE.match(source)]
    assert len(drawing) == len(set(figures(notebook)))


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the Jupyter client
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_reference_gets_to_the_end(name: str, tmp_path: Path) -> None:
    """No cell fails or warns, every figure is drawn, every check passes."""
    done = execute(COURSE, COURSE.find(name), "reference")
    assert "" == done.error
    save(done, tmp_path)
    source = ROOT / "source" / name / f"{name}.ipynb"
    drawn = {path.stem for path in (tmp_path / name / "reference").glob("*.png")}
    assert {figure.replace(" ", "-") for figure in figures(source)} <= drawn


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the Jupyter client
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_stub_stops_kindly(name: str) -> None:
    """The first cell that fails is the first check; each check is one line, each figure says what it needs."""
    done = execute(COURSE, COURSE.find(name), "stub")
    assert "" == done.error
    failed = [cell for cell in done.cells if any(o["output_type"] == "error" for o in cell["outputs"])]
    first = check_cells(ROOT / "source" / name / f"{name}.ipynb")[0]
    assert f'check("{first}")' == failed[0]["source"]
    (error,) = [o for o in failed[0]["outputs"] if o["output_type"] == "error"]
    advice = "Save the module after every change, then run this cell again."
    assert [f"{first} is still to be written. {advice}"] == error["traceback"]


@pytest.mark.parametrize(
    ("expected", "cells"),
    [
        ("", [code("a", "1 + 1"), code("figure-b", DRAWING, PICTURE)]),
        ("a: ValueError: why", [code("a", "f()", raises("ValueError", "line 1", "line 2"))]),
        ("a warns: RuntimeWarning: overflow", [code("a", "f()", says("RuntimeWarning: overflow\n", "stderr"))]),
        ("figure-b draws nothing", [code("figure-b", DRAWING, says("This needs your draw."))]),
    ],
)
def test_what_is_wrong_with_the_reference(expected: str, cells: list[dict[str, Any]]) -> None:
    """An error, a warning, a figure that is not there; the first one is told."""
    assert expected == ran("reference", *cells).error


@pytest.mark.parametrize(
    ("expected", "cells"),
    [
        ("", [code("a", 'check("f")', raises("CheckFailed", "f is still to be written."))]),
        ("a: expected CheckFailed in one line, got []", [code("a", 'check("f")')]),
        (
            "a: expected CheckFailed in one line, got ['1', '2']",
            [code("a", 'check("f")', raises("CheckFailed", "1", "2"))],
        ),
        ("a: expected CheckFailed in one line, got ['x']", [code("a", 'check("f")', raises("KeyError", "x"))]),
        ("b: NameError: why", [code("b", DRAWING, raises("NameError", "1", "2"))]),
        ("b does not say what it needs", [code("b", DRAWING, says("later"))]),
        ("", [code("b", DRAWING, says("This needs your draw."))]),
        ("", [code("b", DRAWING, PICTURE)]),
    ],
)
def test_what_is_not_kind(expected: str, cells: list[dict[str, Any]]) -> None:
    """A check that shows more than its line, or nothing; another cell that fails, or keeps silent."""
    assert expected == ran("stub", *cells).error


def test_a_notebook_that_does_not_end_is_told_first() -> None:
    """A cell that runs out of time, or a kernel that died."""
    assert (
        "the kernel died" == Ran("a1_lines", "stub", {"cells": [code("b", DRAWING)]}, 1.0, 1.0, "the kernel died").error
    )


def test_figures_are_named_by_their_first_line() -> None:
    """The second figure of a cell has a number; a picture without a name has that of its cell."""
    done = ran("reference", code("figure-b", DRAWING, PICTURE, PICTURE), code("lab", "draw()", PICTURE))
    assert ["one-line.png", "one-line-2.png", "lab.png"] == list(done.figures)
    assert b"PNG" == done.figures["lab.png"]
