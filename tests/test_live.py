"""A watch as people live it: the real program on a pseudo-terminal, with keys, saves and signals."""

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.good import LINES, changed, edit, release, reseal, right, wrong_lines

pytest.importorskip("watchfiles", reason="the extra `watch` is not installed")
pytest.importorskip("termios", reason="no pseudo-terminals here")

from benchmarks.terminal import Terminal

WATCH = [sys.executable, "-m", "autograder", "check", "--watch"]
KEYS = "h hint  n next  a all  l list  r run again  q quit"
STUBS = "a1_lines  ━━━━━━━━━━━━━━━━━━━━━━━━  0 of 3 right  0 of 20 points"

Save = Callable[[str], None]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("built"))


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "my work"))


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of the program: a terminal with colours, and a cache of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")}
    return {**kept, "TERM": "xterm-256color", "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONUTF8": "1"}


@pytest.fixture
def terminal(folder: Path, variables: dict[str, str]) -> Iterator[Terminal]:
    """The program with its first report on the screen: nothing is written yet."""
    with Terminal(WATCH, folder, variables) as running:
        running.until(lambda screen: STUBS in screen)
        yield running


@pytest.fixture
def save(folder: Path) -> Save:
    """Saves the module as most editors do: a new file takes the place of the old one."""

    def saved(code: str) -> None:
        draft = folder / ".lines.py.new"
        draft.write_text(code, "utf-8")
        draft.replace(folder / "lines.py")

    return saved


def has(*words: str) -> Callable[[str], bool]:
    return lambda screen: all(word in screen for word in words)


# ---- what is shown


def test_the_first_screen(terminal: Terminal) -> None:
    """How far it has come, what stands first, the others in a line each, the keys in the last row."""
    lines = terminal.lines()
    assert 24 == len(lines)
    assert [STUBS, "", "○ TODO lines.double  not written yet                                      0 of 5", ""] == [
        line.rstrip() for line in lines[:4]
    ]
    assert lines[4].startswith("○ TODO lines.scale_forward  not written yet")
    assert lines[5].startswith("… SKIP lines.scale_backward")
    assert re.fullmatch(rf"{re.escape(KEYS)} +\d\d:\d\d:\d\d, \d+\.\d\d s", lines[-1])
    assert max(len(line) for line in lines) <= 80
    assert terminal.other_screen
    assert terminal.cursor_hidden


def test_a_save_is_seen(terminal: Terminal, save: Save) -> None:
    """What stands first is told in full, what has become right in one line; what is right comes last if there is no room."""
    save(wrong_lines("np.sum(", "np.mean("))
    screen = terminal.until(has("2 of 3 right  10 of 20 points"))
    assert "Right now: double, scale_forward." in screen
    first = screen.splitlines()[2:]
    assert first[0].startswith("✗ FAIL lines.scale_backward")
    assert any("Likely cause: dw is averaged over the rows." in line for line in first)
    assert any("Hint: Which entries of out does w[d] touch?" in line for line in first)
    assert [True, True] == [any(f"✓ PASS lines.{n}" in line for line in first) for n in ("double", "scale_forward")]
    save(wrong_lines("np.sum(", "np.mean(").replace("2.0 * x", "x * x"))
    screen = terminal.until(has("1 of 3 right"))
    assert "No longer right: double." in screen
    assert "The entries are squared." in screen
    save(right(LINES))
    screen = terminal.until(has("3 of 3 right  20 of 20 points"))
    assert "Right now: double, scale_backward." in screen
    assert "Every check passes." in screen


def test_news_is_told_against_the_last_file_that_could_be_read(terminal: Terminal, save: Save) -> None:
    """A slip that stops everything is no news of every function, and neither is its end."""
    save(right(LINES))
    terminal.until(has("3 of 3 right"))
    save(right(LINES).replace("def double(x):", "def double(x)"))
    screen = terminal.until(has("lines.py is not valid Python, line 6: expected ':'"))
    assert "" == screen.splitlines()[1]
    save(wrong_lines("2.0 * x", "x * x"))
    screen = terminal.until(has("2 of 3 right"))
    assert "No longer right: double." == screen.splitlines()[1]


def test_only_what_has_changed_is_drawn(terminal: Terminal, save: Save) -> None:
    """Rows that stay as they are are not written again: nothing flickers, and little goes over a slow line."""
    before = len(terminal.written)
    save(changed(fresh_stub(right(LINES)), "raise NotImplementedError  # 1", "return 2.0 * x"))
    terminal.until(has("1 of 3 right"))
    written = terminal.written[before:]
    assert "\x1b[2J" not in written
    assert written.count(KEYS) == 1  # with another time
    assert written.count("\x1b[2K") < 10


def fresh_stub(code: str) -> str:
    """The module with nothing written in it, its gaps numbered."""
    code = changed(
        code, "twice_of_every_entry = 2.0 * x\n    return twice_of_every_entry", "raise NotImplementedError  # 1"
    )
    code = changed(code, "return x * w, (x, w)", "raise NotImplementedError  # 2")
    return changed(code, "return dout * w, np.sum(dout * x, axis=0)", "raise NotImplementedError  # 3")


def test_a_terminal_that_changes_its_size(terminal: Terminal, save: Save) -> None:
    """Everything is drawn anew, and fits."""
    save(wrong_lines("np.sum(", "np.mean("))
    terminal.until(has("2 of 3 right"))
    terminal.resize(40, 120)
    terminal.until(lambda screen: len(screen.splitlines()) == 40 and KEYS in screen.splitlines()[-1])
    terminal.resize(10, 50)
    screen = terminal.until(lambda screen: len(screen.splitlines()) == 10 and "part 1 of" in screen)
    assert max(map(len, screen.splitlines())) <= 50
    terminal.type(" ")
    terminal.until(has("part 2 of"))


def test_without_colours(folder: Path, variables: dict[str, str]) -> None:
    """NO_COLOR is respected here too; the screen is the same."""
    with Terminal(WATCH, folder, {**variables, "NO_COLOR": "1"}) as terminal:
        terminal.until(has("0 of 3 right  0 of 20 points", KEYS))
        assert [] == re.findall(r"\x1b\[[0-9;]*[34][0-9][0-9;]*m", terminal.written)


# ---- keys


def test_hints_by_key(terminal: Terminal, save: Save) -> None:
    """The next level at each press, above what it is about; the one that a report shows anyway is not repeated."""
    terminal.type("h")
    terminal.until(has("Hint 1 of 2: What is twice 3?"))
    terminal.type("h")
    terminal.until(has("Hint 2 of 2 (the last one): x = [[3]] gives [[6]]."))
    save(wrong_lines("np.sum(", "np.mean("))
    screen = terminal.until(has("2 of 3 right"))
    assert "Hint 2 of 2" not in screen  # it was for another exercise
    terminal.type("h")
    terminal.until(has("Hint 2 of 2 (the last one): x = [[1], [3]], dout"))
    save(right(LINES))
    terminal.until(has("3 of 3 right"))
    terminal.type("h")
    terminal.until(has("Every check passes: there is nothing to give a hint for."))


def test_a_hint_for_what_waits(terminal: Terminal) -> None:
    """It begins with what is waited for."""
    terminal.type("n")
    terminal.until(lambda screen: screen.splitlines()[2].startswith("○ TODO lines.scale_forward"))
    terminal.type("n")
    terminal.until(lambda screen: screen.splitlines()[2].startswith("… SKIP lines.scale_backward"))
    terminal.type("h")
    terminal.until(has("scale_backward waits for scale_forward. Begin there."))


def test_the_exercise_that_was_chosen_stays(terminal: Terminal, save: Save) -> None:
    """Until it is right; then the first one that is not right stands first."""
    terminal.type("n")
    terminal.until(lambda screen: screen.splitlines()[2].startswith("○ TODO lines.scale_forward"))
    stubs = fresh_stub(right(LINES))
    save(changed(stubs, "raise NotImplementedError  # 2", "return x + w, (x, w)"))
    terminal.until(lambda screen: screen.splitlines()[2].startswith("✗ FAIL lines.scale_forward"))
    save(changed(stubs, "raise NotImplementedError  # 2", "return x * w, (x, w)"))
    screen = terminal.until(has("1 of 3 right"))
    assert screen.splitlines()[2].startswith("○ TODO lines.double")


def test_all_and_list_and_back(terminal: Terminal, save: Save) -> None:
    """`a`: everything that is not right in full. `l`: a line each. The same key goes back."""
    save(wrong_lines("np.sum(", "np.mean(").replace("2.0 * x", "x * x"))
    screen = terminal.until(has("1 of 3 right"))
    assert 1 == screen.count("Likely cause:")
    terminal.type("a")
    screen = terminal.until(has("a one"))
    assert 2 == screen.count("Likely cause:")
    terminal.type("a")
    terminal.until(has("a all"))
    terminal.type("l")
    screen = terminal.until(lambda screen: "Likely cause" not in screen)
    assert ["✗", "✓", "✗"] == [line[0] for line in screen.splitlines()[2:5]]
    terminal.type("x")  # no key of ours
    terminal.type("l")
    terminal.until(has("Likely cause"))


def test_run_again_looks_at_everything(terminal: Terminal, save: Save, folder: Path) -> None:
    """Also at what was right and has not changed: here what it prints."""
    loud = changed(right(LINES), "def double(x):\n", "def double(x):\n    print('double is called')\n")
    save(loud.replace("np.sum(", "np.mean("))
    terminal.until(has("double is called"))
    save(loud.replace("np.sum(", "np.max("))
    terminal.until(lambda screen: "scale_backward" in screen and "double is called" not in screen)
    terminal.type("r")
    terminal.until(has("double is called"))


# ---- code that does not end


@pytest.fixture
def patient(folder: Path) -> None:
    """A release whose limits of time are not what ends anything."""
    edit(folder / "exercises.json", '"exercise_seconds": 5', '"exercise_seconds": 600')
    edit(folder / "exercises.json", '"submission_seconds": 20', '"submission_seconds": 600')
    reseal(folder)


ENDLESS = wrong_lines("twice_of_every_entry = 2.0 * x", "while True: pass")


@pytest.mark.usefixtures("patient")
def test_a_loop_without_an_end_is_given_up(terminal: Terminal, save: Save) -> None:
    """A running check is told; keys are answered meanwhile; a save, `r` and `q` end it at once."""
    save(ENDLESS)
    terminal.until(has("checking ... 1 s"))
    terminal.type("l")
    terminal.type("h")
    terminal.until(has("Hint 1 of 2: What is twice 3?"))
    terminal.type("r")
    terminal.until(has("checking ... 0 s"))
    terminal.until(has("checking ... 1 s"))
    save(right(LINES))
    terminal.until(has("3 of 3 right"))
    save(ENDLESS)
    terminal.until(has("checking ... 1 s"))
    terminal.type("q")
    assert 0 == terminal.end()
    assert terminal.restored()


@pytest.mark.usefixtures("patient")
def test_a_file_that_is_saved_as_it_was_disturbs_nothing(terminal: Terminal, save: Save, folder: Path) -> None:
    """A check goes on while other files are written and the module is touched or saved once more."""
    save(ENDLESS)
    terminal.until(has("checking ... 1 s"))
    before = len(terminal.written)
    (folder / "notes.txt").write_text("x", "utf-8")
    (folder / "lines.py").touch()
    save(ENDLESS)
    terminal.until(has("checking ... 3 s"))
    assert "checking ... 0 s" not in terminal.written[before:]
    terminal.type("q")
    assert 0 == terminal.end()


# ---- the end


@pytest.mark.parametrize("key", ["q", "\x03", "\x04"], ids=["q", "Ctrl-C", "Ctrl-D"])
def test_the_terminal_is_given_back(terminal: Terminal, key: str) -> None:
    """As it was, with one line of what was reached, and with 0: to stop watching is no failure."""
    terminal.type(key)
    assert 0 == terminal.end()
    assert terminal.restored()
    assert ["a1_lines: 0 of 20 points."] == [line for line in terminal.lines() if line]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_terminal_is_given_back_after_a_signal(terminal: Terminal, number: signal.Signals) -> None:
    """Nothing that it has started is left."""
    children = Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children")
    started = [int(child) for child in children.read_text().split()] if children.exists() else []
    terminal.process.send_signal(number)
    assert 0 == terminal.end()
    assert terminal.restored()
    for child in started:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_terminal_that_goes_away_ends_it(terminal: Terminal) -> None:
    """As when a window is closed or a connection breaks: nothing is left running."""
    terminal.hang_up()
    terminal.process.wait(30)


FAULT = """
from autograder.cli import main
from autograder.watch import Watched

def broken(self, **_):
    raise ZeroDivisionError("in the engine")

check, Watched.check = Watched.check, lambda self, **how: (setattr(Watched, "check", broken), check(self, **how))[1]
main(["check", "--watch"])
"""


def test_the_terminal_is_given_back_after_a_fault_of_ours(folder: Path, variables: dict[str, str]) -> None:
    """The traceback stands on the screen that was there before."""
    with Terminal([sys.executable, "-c", FAULT], folder, variables, columns=200) as terminal:
        terminal.until(has("0 of 3 right"))
        terminal.type("r")
        assert 5 == terminal.end()
        assert terminal.restored()
        text = "\n".join(terminal.lines())
    assert "ZeroDivisionError: in the engine" in text
    assert "this is a fault of the grader (ZeroDivisionError), not yours." in text


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_terminal_is_given_back_while_it_is_suspended(terminal: Terminal) -> None:
    """Ctrl-Z, and on again: everything is drawn anew, and keys work."""
    terminal.type("\x1a")
    terminal.until(lambda _: stopped(terminal.process.pid))
    terminal.until(lambda _: terminal.restored())
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until(has(STUBS, KEYS))
    assert terminal.cursor_hidden
    terminal.type("h")
    terminal.until(has("Hint 1 of 2"))
    terminal.type("q")
    assert 0 == terminal.end()
    assert terminal.restored()


def stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"
