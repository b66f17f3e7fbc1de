"""The student's notebook is what `nbgrader generate_assignment` itself makes of the same source."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import CourseError
from tests.good import GOOD, LINES, NOISE

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what nbgrader's own imports deprecate is not ours to mend
    pytest.importorskip("nbgrader", reason="the extra `nbgrader` is not installed")
    from autograder.plugins.nbgrader_release import release_notebook

CONFIG = """
c = get_config()
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.db_url = "sqlite:///DATABASE"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
"""
STORY = "a3_story"


def cell(kind: str, name: str, source: str, **nbgrader: Any) -> dict[str, Any]:
    """A cell, with nbgrader's metadata if there are any."""
    fixed = {"schema_version": 3, "grade_id": name, "cell_type": kind, "locked": False, "task": False, "points": 2}
    metadata = {"nbgrader": {**fixed, **nbgrader}} if nbgrader else {}
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    if kind == "code":
        output = {"output_type": "stream", "name": "stdout", "text": ["42\\n"]}
        made |= {"execution_count": 7, "outputs": [output]}
    return made


CELLS = [
    cell("markdown", "title", "# Everything that nbgrader knows\n\nText with `code` and ümlauts: 기울기."),
    cell("code", "plain", "print(42)"),
    cell(
        "code",
        "solution",
        "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION\n",
        grade=False,
        solution=True,
    ),
    cell(
        "code",
        "tests",
        "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(5) == 6\n### END HIDDEN TESTS",
        grade=True,
        solution=False,
    ),
    cell("markdown", "answer", "Why?\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION", grade=True, solution=True),
    cell(
        "markdown",
        "task",
        "Draw it.\n\n=== BEGIN MARK SCHEME ===\nOne point for the axes.\n=== END MARK SCHEME ===",
        grade=False,
        solution=False,
        task=True,
    ),
    cell("markdown", "read_only", "This stays as it is.", grade=False, solution=False, locked=True),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of nbgrader with our notebooks and one that uses everything, released by the real program."""
    folder = tmp_path_factory.mktemp("nbgrader")
    shutil.copytree(GOOD / "source", folder / "source")
    (folder / "source" / STORY).mkdir()
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    story = {"cells": CELLS, "metadata": language, "nbformat": 4, "nbformat_minor": 5}
    (folder / "source" / STORY / f"{STORY}.ipynb").write_text(json.dumps(story), "utf-8")
    (folder / "nbgrader_config.py").write_text(CONFIG.replace("DATABASE", str(folder / "gradebook.db")), "utf-8")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "--assignment=*", "--force"]
    done = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, timeout=120, check=False
    )
    assert 0 == done.returncode, done.stderr
    return folder


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's own configuration, and nothing written to it."""
    own = {f"JUPYTER_{name}_DIR": str(folder / "jupyter") for name in ("CONFIG", "DATA", "RUNTIME")}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader starts `alembic`
    return {**os.environ, **own, "IPYTHONDIR": str(folder / "ipython"), "PYTHONWARNINGS": "ignore", "PATH": programs}


def ours(folder: Path, assignment: str) -> Any:
    return json.loads(release_notebook(folder / "source" / assignment / f"{assignment}.ipynb"))


def theirs(folder: Path, assignment: str) -> Any:
    return json.loads((folder / "release" / assignment / f"{assignment}.ipynb").read_text("utf-8"))


def joined(notebook: Any) -> list[dict[str, Any]]:
    """The cells, with sources as one text each."""
    return [{**found, "source": "".join(found["source"])} for found in notebook["cells"]]


@pytest.mark.slow
@pytest.mark.parametrize("assignment", [LINES, NOISE, STORY])
def test_the_cells_are_those_of_generate_assignment(folder: Path, assignment: str) -> None:
    """Sources, outputs, ids and metadata, the checksums included; and what stands around the cells."""
    assert joined(theirs(folder, assignment)) == joined(ours(folder, assignment))
    for key in ("metadata", "nbformat", "nbformat_minor"):
        assert theirs(folder, assignment)[key] == ours(folder, assignment)[key], key


@pytest.mark.slow
def test_what_is_secret_is_gone(folder: Path) -> None:
    """Solutions, hidden tests, mark schemes and outputs; what is not stays."""
    text = json.dumps(ours(folder, STORY), ensure_ascii=False)
    for secret in ("return x + 1", "Because", "f(5)", "One point for the axes", "42\\\\n"):
        assert secret not in text
    for public in ("기울기", "print(42)", "raise NotImplementedError", "assert f(1) == 2", "Draw it", "This stays"):
        assert public in text
    assert "Model answer" not in json.dumps(ours(folder, LINES))


@pytest.mark.slow
def test_the_bytes_are_a_function_of_the_source(folder: Path) -> None:
    """Two times the same, with a line end at the end: `build --check` compares them byte for byte."""
    path = folder / "source" / STORY / f"{STORY}.ipynb"
    data = release_notebook(path)
    assert data == release_notebook(path)
    assert data.endswith(b"}\n")
    assert "기울기".encode() in data


@pytest.mark.slow
def test_students_may_not_change_what_is_graded(folder: Path) -> None:
    """Tests and read-only cells are locked, answers are not."""
    cells = {c["id"]: c["metadata"] for c in ours(folder, STORY)["cells"]}
    assert (False, False) == tuple(cells[name]["deletable"] for name in ("tests", "read_only"))
    assert (False, False) == tuple(cells[name].get("editable", True) for name in ("tests", "read_only"))
    assert cells["solution"].get("editable", True)
    assert cells["answer"].get("editable", True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "Notebook does not appear to be JSON"),
        ("{}", ""),
        (json.dumps({"cells": [CELLS[2], CELLS[2] | {"id": "other"}]}), "Duplicate grade id: solution"),
        (json.dumps({"cells": [CELLS[1], CELLS[1]]}), "Non-unique cell id 'plain'"),
        (json.dumps({"cells": [{k: v for k, v in CELLS[1].items() if k != "id"}]}), "missing an id field"),
        (
            json.dumps({"cells": [cell("code", "a", "### BEGIN SOLUTION\nx = 1", grade=False, solution=True)]}),
            "no end solution",
        ),
        (
            json.dumps({"cells": [cell("code", "a", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION")]}),
            "Solution region detected",
        ),
    ],
)
def test_a_notebook_that_nbgrader_refuses_is_a_fault_of_the_course(tmp_path: Path, data: str, words: str) -> None:
    """In one line, with nbgrader's own words."""
    path = tmp_path / "a.ipynb"
    path.write_text(data.replace('{"cells"', '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells"'), "utf-8")
    with pytest.raises(CourseError, match=rf"^{path} cannot be released: .*{words}.*\. Correct the notebook\.$"):
        release_notebook(path)
