"""Notebooks are read as data: which cells check which exercise, under which names."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cells import notebook_code
from autograder.course import course_files, load_course
from autograder.errors import CourseError
from autograder.execute import load
from autograder.notebooks import cell_id, check_cells, exercise_id, figures, questions, read_cells
from autograder.wire import Sources

NAME = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


def notebook(path: Path, *cells: Any) -> Path:
    path.write_text(json.dumps({"cells": list(cells)}), "utf-8")
    return path


def code(*lines: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": list(lines)}


def test_check_cells_are_found_in_order(tmp_path: Path) -> None:
    """With either quote, with arguments, over two lines; not in comments, texts or markdown."""
    path = notebook(
        tmp_path / "a.ipynb",
        code('check("a.first")'),
        code("x = 1\n", "check('a.second', hint=2)\n"),
        code('  check(\n    "a.third")'),
        code('# check("a.commented")\n', 'recheck("a.other")'),
        {"cell_type": "markdown", "source": ['check("a.told")']},
        {"cell_type": "code", "source": 'check("a.fourth")'},
    )
    assert ["a.first", "a.second", "a.third", "a.fourth"] == check_cells(path)


def test_figures_are_found_by_their_first_line(tmp_path: Path) -> None:
    """In order; a later line or a text is none."""
    path = notebook(
        tmp_path / "a.ipynb",
        code("# Figure: one line\n", "draw()"),
        code("x = 1\n", "# Figure: not this"),
        {"cell_type": "markdown", "source": "# Figure: nor this"},
        {"cell_type": "code", "source": "# Figure: two lines "},
    )
    assert ["one line", "two lines"] == figures(path)


def test_written_questions_are_found_with_their_points(tmp_path: Path) -> None:
    """The cells that a person grades: not those that are only read, and no code."""
    marks = {"grade": True, "solution": True, "grade_id": "answer-why", "points": 3}
    cells = [
        {"cell_type": "markdown", "source": "", "metadata": {"nbgrader": marks}},
        {"cell_type": "markdown", "source": "", "metadata": {"nbgrader": marks | {"solution": False}}},
        {"cell_type": "markdown", "source": "", "metadata": {}},
        {"cell_type": "markdown", "source": ""},
        code("x = 1") | {"metadata": {"nbgrader": marks}},
    ]
    assert {"answer-why": 3} == questions(notebook(tmp_path / "a.ipynb", *cells))


def test_the_notebooks_of_the_small_course_check_all_its_exercises(root: Path) -> None:
    """In the order in which they are declared."""
    place = root / "tests/courses/good/source"
    assert ["lines.double", "lines.scale_forward", "lines.scale_backward"] == check_cells(
        place / "a1_lines/a1_lines.ipynb"
    )
    assert ["noise.halve", "noise.drop"] == check_cells(place / "a2_noise/a2_noise.ipynb")


def test_a_notebook_beside_an_untouched_stub_is_read_without_a_note(root: Path) -> None:
    """Every definition of it stands for itself: whoever has just begun is told of no line that they did not write."""
    course = load_course(root)
    for assignment in course.assignments:
        folder = root / "assignments" / assignment.id
        sources = Sources(
            assignment.module,
            {assignment.module: (folder / f"{assignment.module}.py").read_bytes()},
            {"a.ipynb": notebook_code((folder / f"{assignment.id}.ipynb").read_bytes())[0]},
            course_files(course, assignment),
            tuple(e.function for e in assignment.exercises),
        )
        assert (assignment.id, ()) == (assignment.id, load(sources)[0].notes)


def test_what_is_no_cell_is_left_out(tmp_path: Path) -> None:
    """A damaged list of cells still has its good ones."""
    assert [code("x")] == read_cells(notebook(tmp_path / "a.ipynb", code("x"), 7, None))


@pytest.mark.parametrize("content", ["{", "[]", '{"worksheets": []}', '"text"'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    """Named with its path."""
    path = tmp_path / "a.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(CourseError, match=r"a.ipynb is not a readable notebook: .*\. Save it again in JupyterLab\.$"):
        read_cells(path)


def test_a_missing_notebook_is_refused(tmp_path: Path) -> None:
    """The same words, with the reason of the system."""
    with pytest.raises(CourseError, match=r"is not a readable notebook: .*No such file"):
        read_cells(tmp_path / "none.ipynb")


@given(NAME, NAME, st.none() | NAME)
def test_cell_ids_are_a_bijection(module: str, function: str, check: str | None) -> None:
    """Only letters that nbgrader and Jupyter allow, and the way back."""
    name = f"{module}.{function}" + (f"/{check}" if check else "")
    assert set(cell_id(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert name == exercise_id(cell_id(name))


def test_a_cell_id_as_it_is_written() -> None:
    """The form that the documents use."""
    assert "backprop-affine_backward--gradient" == cell_id("backprop.affine_backward/gradient")
