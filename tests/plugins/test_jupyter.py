"""`check("...")` in a real IPython shell: one line where something is lost, and never a kernel that has to be restarted."""

import atexit
import html
import json
import os
import select
import shutil
import signal
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.build import build
from autograder.plugins.jupyter import CheckFailed, CheckInterrupted, check
from tests.good import LINES, copy_course, edit, loaded, right, wrong_lines
from tests.processes import running

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

    def publish_to(self, shown: list[Any]) -> None:
        """From now on display into a list, as a notebook's front end gets it, not as text."""
        self._shell.display_formatter.active_types = ["text/html", "text/plain"]
        self._shell.display_pub.publish = lambda data, **_: shown.append(data)


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
    shell = interactiveshell.InteractiveShell.instance(config=config)  # the one that `get_ipython` finds
    made = Notebook(shell, capsys)
    assert ([], None) == made.run(SETUP)
    yield made
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    interactiveshell.InteractiveShell.clear_instance()
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


# ---- the card


def test_a_notebook_gets_a_card_and_the_same_as_text(release: Path, notebook: Notebook) -> None:
    """HTML for those who can show it, pictures included; text for all others."""
    write(release, wrong_lines("np.sum(", "np.mean("))
    shown: list[Any] = []
    notebook.publish_to(shown)
    notebook.run('check("scale_backward")')
    (data,) = shown
    assert {"text/html", "text/plain"} == set(data)
    assert data["text/html"].startswith('<div class="gradeprop FAIL"')
    assert "dw beside the numeric gradient" in data["text/html"]
    assert "<svg" in data["text/html"]
    assert "<script" not in data["text/html"]
    for words in ("dw is averaged over the rows.", "then run this cell again", "lines.py as saved at "):
        assert all(words in text for text in data.values())
    assert max(map(len, data["text/plain"].splitlines())) <= 80


def test_what_a_student_prints_becomes_no_markup(release: Path, notebook: Notebook) -> None:
    """Nor what they raise."""
    evil = '<img src=x onerror="alert(1)">'
    code = wrong_lines("twice_of_every_entry = 2.0 * x", f"print({evil!r}); raise ValueError({evil!r})")
    write(release, code)
    shown: list[Any] = []
    notebook.publish_to(shown)
    notebook.run('check("double")')
    assert "<img" not in shown[0]["text/html"]
    assert 4 == html.unescape(shown[0]["text/html"]).count(evil)  # three calls printed it, one check tells it


def test_it_is_said_what_was_read(release: Path, notebook: Notebook) -> None:
    """What is still unsaved in an editor is not: the time tells. Of another day, that too."""
    write(release, right(LINES))
    noon = datetime.now().astimezone().replace(hour=0, minute=0, second=22)
    os.utime(release / "lines.py", (noon.timestamp(),) * 2)
    assert "lines.py as saved at 00:00:22" == notebook.run('check("double")')[0][0]
    os.utime(release / "lines.py", (datetime(2026, 3, 2, 14, 3, 22).timestamp(),) * 2)
    assert "lines.py as saved on 2026-03-02 at 14:03:22" == notebook.run('check("double")')[0][0]


def test_a_function_of_the_notebook_alone_has_no_such_time(release: Path, notebook: Notebook) -> None:
    """The module is not there."""
    (release / "lines.py").unlink()
    lines, _ = notebook.run('check("double")')
    assert "as saved" not in "\n".join(lines)


def test_outside_of_a_notebook_the_text_is_printed(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """IPython is installed, and not running."""
    write(release, right(LINES))
    check("double")
    assert "PASS lines.double" in capsys.readouterr().out


def test_without_ipython_the_text_is_printed(
    release: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is not needed for that."""
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", None)
    write(release, right(LINES))
    check("double")
    assert "PASS lines.double" in capsys.readouterr().out


# ---- what does not end


LOOP = wrong_lines("twice_of_every_entry = 2.0 * x", "while True: pass")


def test_an_endless_loop_ends_with_the_limit(notebook: Notebook, tmp_path: Path) -> None:
    """After the seconds of an exercise; the cell says so, and the kernel goes on."""
    root = copy_course(tmp_path)
    edit(root / "solutions" / "course.toml", "exercise_seconds = 5", "exercise_seconds = 0.5")
    build(*loaded(root, LINES), lambda path: path.read_bytes())
    folder = root / "assignments" / LINES
    write(folder, LOOP)
    lines, error = notebook.run(f'check("double", folder={str(folder)!r})')
    assert "CheckFailed" == type(error).__name__
    assert any("LIMIT matches" in line for line in lines)
    assert "double did not return in time and was stopped. Is there a loop that never ends?" in " ".join(
        line.strip() for line in lines
    )
    assert (["42"], None) == notebook.run("print(42)")


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of a process is watched for by a pidfd, of Linux")
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning"
)  # just before its `with` a channel is closed by its last reference
@pytest.mark.parametrize("processes", [1, 2])  # the zygote; the submission too
def test_an_interrupted_check_leaves_nothing_behind(release: Path, notebook: Notebook, processes: int) -> None:
    """However far it has got: one line, and no process that goes on."""
    write(release, LOOP)
    watched: dict[int, int] = {}

    def interrupt(*_: object) -> None:
        started = running(os.getpid()) - before
        if len(started) >= processes:
            watched.update({process: os.pidfd_open(process) for process in started})
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.raise_signal(signal.SIGINT)

    before, old = running(os.getpid()), signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        lines, error = notebook.run('check("double")')
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert ["double was stopped before its end. Nothing of it runs on; run this cell again."] == lines
    assert isinstance(error, CheckInterrupted)
    assert isinstance(error, KeyboardInterrupt)
    assert len(watched) >= processes
    for process in watched.values():
        over, _, _ = select.select([process], [], [], 10.0)
        os.close(process)
        assert over
    assert running(os.getpid()) <= before
    write(release, right(LINES))
    assert notebook.run('check("double")')[1] is None
