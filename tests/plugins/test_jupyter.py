"""`check("...")` in a real IPython shell: one line where something is lost, and never a kernel that has to be restarted."""

import atexit
import json
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.build import build
from autograder.plugins.jupyter import CheckFailed, check
from tests.good import LINES, copy_course, edit, loaded, right, wrong_lines

SETUP = "from autograder.plugins.jupyter import check"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_course(tmp_path_factory.mktemp("built"))
    build(*loaded(root, LINES), lambda path: path.read_bytes())
    return root / "assignments" / LINES


@pytest.fixture
def release(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release folder; it is the working directory, as it is in a notebook."""
    folder = Path(shutil.copytree(built, tmp_path / LINES))
    monkeypatch.chdir(folder)
    return folder


def write(release: Path, code: str) -> None:
    (release / "lines.py").write_text(code, "utf-8")


class Notebook:
    """Cells that are run one after the other in one shell, and what each of them printed."""

    def __init__(self, shell: Any, capture: pytest.CaptureFixture[str]) -> None:
        self._shell = shell
        self._capture = capture

    def run(self, cell: str) -> tuple[list[str], BaseException | None]:
        """The lines that a cell printed, its error's included, and the error itself."""
        self._capture.readouterr()
        result = self._shell.run_cell(cell, store_history=False)
        printed = self._capture.readouterr()
        assert "" == printed.err
        return printed.out.splitlines(), result.error_in_exec or result.error_before_exec


@pytest.fixture
def notebook(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Notebook]:
    """A shell that writes nothing to the user's own profile."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.syspath_prepend(release)  # as a kernel does with its working directory
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of IPython's own imports
        interactiveshell = pytest.importorskip("IPython.core.interactiveshell", reason="IPython is not installed")
        config = pytest.importorskip("traitlets.config").Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = interactiveshell.InteractiveShell(config=config)
    made = Notebook(shell, capsys)
    assert ([], None) == made.run(SETUP)
    yield made
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    sys.modules.pop("lines", None)


# ---- what a cell shows


def test_a_right_function_ends_without_an_error(release: Path, notebook: Notebook) -> None:
    """One line says that it passes."""
    write(release, right(LINES))
    lines, error = notebook.run('check("lines.double")')
    assert error is None
    assert any("PASS lines.double" in line for line in lines)
    assert "Next: nothing: every check passes." == lines[-1]


def test_a_lost_check_ends_in_one_line(release: Path, notebook: Notebook) -> None:
    """The explanation stands above; no traceback of ours is shown."""
    write(release, wrong_lines("np.sum(", "np.mean("))
    lines, error = notebook.run('check("lines.scale_backward")')
    assert "CheckFailed" == type(error).__name__
    words = "lines.scale_backward has 0 of 10 points. Save the module after every change, then run this cell again."
    assert words == lines[-1]
    text = "\n".join(lines)
    assert "Likely cause: dw is averaged over the rows." in text
    assert "Hint: Which entries of out does w[d] touch?" in text
    assert "Next: mend scale_backward (check gradient), then run this cell again\n" in text
    assert "Traceback" not in text
    assert "jupyter.py" not in text
    assert "\x1b" not in text


def test_what_is_not_written_yet_is_not_called_wrong(release: Path, notebook: Notebook) -> None:
    """A stub is still to be written, and so is what waits for it."""
    lines, _ = notebook.run('check("lines.double")')
    words = "lines.double is still to be written. Save the module after every change, then run this cell again."
    assert words == lines[-1]
    lines, _ = notebook.run("check()")
    words = "a1_lines is still to be written. Save the module after every change, then run this cell again."
    assert words == lines[-1]


def test_an_edited_module_needs_no_restart(release: Path, notebook: Notebook) -> None:
    """Every check reads the files as they are saved, whatever the kernel has imported before."""
    assert ([], None) == notebook.run("import lines")
    assert notebook.run('check("double")')[1] is not None
    write(release, right(LINES))
    assert notebook.run('check("double")')[1] is None
    write(release, "def double(x)\n")
    lines, error = notebook.run('check("double")')
    assert error is not None
    assert "lines.py is not valid Python, line 1: expected ':' (`def double(x)`)." in "\n".join(lines)
    write(release, right(LINES))
    assert notebook.run('check("double")')[1] is None


def test_the_kernel_is_not_touched(release: Path, notebook: Notebook) -> None:
    """A module that ends its process, prints or fills the memory does so elsewhere."""
    write(release, wrong_lines("twice_of_every_entry = 2.0 * x", "import os; os._exit(1)"))
    notebook.run("mine = 41")
    lines, error = notebook.run('check("double")')
    assert error is not None
    assert "double ended the program (exit code 1) instead of returning." in "\n".join(lines)
    assert (["42"], None) == notebook.run("print(mine + 1)")
    assert (["False"], None) == notebook.run("import sys; print('lines' in sys.modules)")


def test_run_all_stops_at_a_lost_check(release: Path, notebook: Notebook) -> None:
    """The rest of a cell is not run; so nbgrader's Validate button sees it too."""
    lines, error = notebook.run('check("double")\nprint("after")')
    assert error is not None
    assert "after" not in lines


def test_a_mistyped_name_is_one_line(release: Path, notebook: Notebook) -> None:
    """With the name that may be meant."""
    lines, _ = notebook.run('check("lines.doubel")')
    assert ["There is no exercise lines.doubel in a1_lines. Did you mean double?"] == lines


def test_another_folder_is_one_line(release: Path, notebook: Notebook) -> None:
    """With the way to name the right one."""
    lines, _ = notebook.run('check("lines.double", folder="..")')
    assert 1 == len(lines)
    assert "is not the folder of an assignment: it has no exercises.json and expected.npz." in lines[0]


# ---- without IPython


def test_a_plain_interpreter_raises(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a script, the same line is the exception's own."""
    with pytest.raises(
        CheckFailed, match=r"^lines\.double is still to be written\. Save the module after every change"
    ):
        check("lines.double")
    assert "TODO lines.double" in capsys.readouterr().out
    write(release, right(LINES))
    check("lines.double", folder=release)


def test_carried_credit_is_no_loss(release: Path) -> None:
    """A backward pass that is right for its own forward pass does not stop the notebook."""
    carried = wrong_lines("return x * w, (x, w)", "return 3 * x * w, (x, w)")
    write(release, carried.replace("return dout * w, np.sum(", "return 3 * dout * w, 3 * np.sum("))
    check("scale_backward")
    with pytest.raises(CheckFailed, match="a1_lines has 10 of 20 points"):
        check()


def test_the_setup_cell_of_the_released_notebook_works(release: Path, notebook: Notebook) -> None:
    """Its cells, run one after the other, end as they should on right work."""
    write(release, right(LINES))
    cells = json.loads((release / "a1_lines.ipynb").read_text("utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert notebook.run("".join(cell["source"]))[1] is None


def test_a_damaged_release_is_one_line(release: Path, notebook: Notebook) -> None:
    """Not a traceback."""
    edit(release / "exercises.json", '"format": 3', '"format": 9')
    lines, _ = notebook.run('check("double")')
    assert 1 == len(lines)
    assert "was made by engine 0.1.0 (format 9), and here is 0.1.0 (format 3)" in lines[0]
