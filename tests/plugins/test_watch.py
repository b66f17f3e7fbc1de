"""`autograder check --watch` and the files: every way of saving, replaced folders, polling; without a terminal; in tmux."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from autograder.cli import main
from tests.good import LINES, NOISE, release, right, wrong_lines

pytest.importorskip("watchfiles", reason="the extra `watch` is not installed")

WATCH = [sys.executable, "-m", "autograder", "check", "--watch"]
SECONDS = 30.0  # a busy machine is not a failure


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("built"))


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "my work"))


class Watch:
    """The program in a pipe: one JSON report a line, in the order in which they come."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [*WATCH, "--json", *options],
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self, stream: IO[str] | None) -> str:
        """The next line."""
        assert stream is not None
        timer = killing(self.process)
        line = stream.readline()
        timer.cancel()
        return line

    def points(self) -> str:
        """The points of the next report."""
        return str(json.loads(self.line(self.process.stdout))["points"])

    def until(self, points: str) -> None:
        """Read reports until one has these points."""
        while self.points() != points:
            continue


def killing(process: "subprocess.Popen[str]") -> threading.Timer:
    """A timer that kills a program that says nothing."""
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    return timer


@pytest.fixture
def watching(folder: Path) -> Iterator[Callable[..., Watch]]:
    """Starts the program, which has told its first report when this returns; it is ended in the end."""
    started = []

    def start(*options: str, **variables: str) -> Watch:
        started.append(Watch(folder, *options, **variables))
        assert "0" == started[-1].points()
        return started[-1]

    yield start
    for watch in started:
        watch.process.send_signal(signal.SIGINT)
        watch.process.communicate(timeout=SECONDS)


# ---- how files are saved


def in_place(path: Path, code: str) -> None:
    """Emptied, then written in two pieces."""
    with path.open("w", encoding="utf-8") as file:
        file.write(code[:100])
        file.flush()
        file.write(code[100:])


def renamed(path: Path, code: str) -> None:
    """A new file in the place of the old one."""
    draft = path.with_name(".lines.py.tmp")
    draft.write_text(code, "utf-8")
    draft.replace(path)


def deleted(path: Path, code: str) -> None:
    """The old one is removed first."""
    path.unlink()
    path.write_text(code, "utf-8")


def backed_up(path: Path, code: str) -> None:
    """The old one is kept under another name."""
    path.rename(path.with_name("lines.py~"))
    path.write_text(code, "utf-8")


def twice(path: Path, code: str) -> None:
    """Once as it was, and at once again."""
    path.write_text(path.read_text("utf-8"), "utf-8")
    path.write_text(code, "utf-8")


def linked(path: Path, code: str) -> None:
    """A hard link is put in its place."""
    draft = path.with_name("lines.draft")
    draft.write_text(code, "utf-8")
    path.unlink()
    path.hardlink_to(draft)


WAYS = (in_place, renamed, deleted, backed_up, twice, linked)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_of_saving_is_seen(
    watching: Callable[..., Watch], folder: Path, way: Callable[[Path, str], None]
) -> None:
    """And the last state is the one that counts, however fast they follow each other."""
    watch = watching()
    way(folder / "lines.py", wrong_lines("2.0 * x", "3.0 * x"))
    watch.until("15")
    for n in range(5):
        way(folder / "lines.py", wrong_lines("2.0 * x", f"{n}.5 * x"))
    way(folder / "lines.py", right(LINES))
    watch.until("20")


def test_a_loop_without_an_end_is_left_for_the_next_save(watching: Callable[..., Watch], folder: Path) -> None:
    """Without a terminal too."""
    watch = watching()
    renamed(folder / "lines.py", wrong_lines("2.0 * x", "[0 for _ in iter(int, 1)]"))
    renamed(folder / "lines.py", right(LINES))
    watch.until("20")


def test_polling(watching: Callable[..., Watch], folder: Path) -> None:
    """By the option, and by the variable that watchfiles knows."""
    watch = watching("--poll")
    renamed(folder / "lines.py", right(LINES))
    watch.until("20")
    other = Watch(folder, WATCHFILES_FORCE_POLLING="1", WATCHFILES_POLL_DELAY_MS="50")
    assert "20" == other.points()
    renamed(folder / "lines.py", wrong_lines("2.0 * x", "3.0 * x"))
    other.until("15")
    other.process.send_signal(signal.SIGTERM)
    other.process.communicate(timeout=SECONDS)
    assert 0 == other.process.returncode


# ---- folders that are replaced


def test_a_folder_that_is_replaced_is_watched_again(
    watching: Callable[..., Watch], folder: Path, built: Path, tmp_path: Path
) -> None:
    """Moved away and another one in its place, twice; while there is none, this is told on stderr."""
    watch = watching()
    folder.rename(tmp_path / "old")
    told = watch.line(watch.process.stderr)
    assert told.startswith(f"autograder: {folder} is not the folder of an assignment: it has no exercises.json and")
    shutil.copytree(built, tmp_path / "new")
    (tmp_path / "new" / "lines.py").write_text(right(LINES), "utf-8")
    (tmp_path / "new").rename(folder)
    watch.until("20")
    renamed(folder / "lines.py", wrong_lines("2.0 * x", "3.0 * x"))
    watch.until("15")
    shutil.rmtree(folder)
    shutil.copytree(release(tmp_path / "noise", NOISE), folder)
    watch.until("0")
    (folder / "noise.py").write_text(right(NOISE), "utf-8")
    watch.until("10")


def test_a_folder_that_cannot_be_watched_is_told(folder: Path, tmp_path: Path) -> None:
    """With the way out: the system allows only so many folders under watch."""
    script = (
        "import watchfiles\n"
        "def watch(*_, **__): raise OSError('the limit of watches is reached')\n"
        "watchfiles.watch = watch\n"
        "from autograder.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script, "check", "--watch", "-C", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
    )
    assert 2 == done.returncode
    words = f"autograder: {folder} cannot be watched: the limit of watches is reached. Try again with --poll.\n"
    assert words == done.stderr
    done = subprocess.run(
        [*command, "--poll"], capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
    )
    assert done.stderr.endswith("is reached. Close other programs that watch folders.\n")


# ---- without a terminal


def test_without_a_terminal_each_report_is_printed(folder: Path) -> None:
    """As `autograder check` prints it: no colours, no cursor that moves, no keys; Ctrl-C ends it with 0."""
    with subprocess.Popen(
        WATCH, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        timer = killing(process)
        assert process.stdout is not None
        first = "".join(iter(process.stdout.readline, "Next: write double, then run: autograder check double\n"))
        renamed(folder / "lines.py", wrong_lines("np.sum(", "np.mean("))
        ending = "  autograder check scale_backward\n"
        second = "".join(iter(process.stdout.readline, ending))
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=SECONDS)
        timer.cancel()
    assert (0, "", "") == (process.returncode, errors, rest.strip())
    assert "\x1b" not in first + second
    assert "○ TODO lines.double  not written yet" in first
    assert second.startswith("\na1_lines")
    assert "Likely cause: dw is averaged over the rows." in second
    assert max(map(len, (first + second).splitlines())) <= 80


def test_a_wrong_folder_or_name_ends_it_at_once(folder: Path, tmp_path: Path) -> None:
    """As without `--watch`."""
    result = CliRunner().invoke(main, ["check", "--watch", "-C", str(tmp_path)])
    assert 2 == result.exit_code
    assert "is not the folder of an assignment: it has no exercises.json" in result.stderr
    result = CliRunner().invoke(main, ["check", "doubel", "--watch", "-C", str(folder)])
    assert (2, "") == (result.exit_code, result.stdout)
    assert "There is no exercise doubel in a1_lines. Did you mean double?" in result.stderr
    result = CliRunner().invoke(main, ["check", "--poll", "-C", str(folder)])
    words = "autograder: --poll is for --watch: it says how changes are noticed. Add --watch, or leave it out.\n"
    assert (2, "", words) == (result.exit_code, result.stdout, result.stderr)


def test_watchfiles_that_is_missing_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the way to get it, and what works without it."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    monkeypatch.delitem(sys.modules, "autograder.plugins.watch", raising=False)
    result = CliRunner().invoke(main, ["check", "--watch", "-C", str(folder)])
    assert (2, "") == (result.exit_code, result.stdout)
    fact = "autograder: `check --watch` needs the package watchfiles, which is not here (watchfiles is missing). "
    remedy = "Install it: pip install 'gradeprop[watch]'. Without it, look again with: autograder check\n"
    assert fact + remedy == result.stderr


# ---- in a real terminal program


class Tmux:
    """A window of tmux with a shell in it, which real keys reach and whose screen is read."""

    def __init__(self, folder: Path, cache: Path, columns: int, rows: int) -> None:
        self._socket = str(cache / "tmux")
        cache.mkdir()
        variables = {**os.environ, "XDG_CACHE_HOME": str(cache), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "PS1": "$ "}
        size = ["-x", str(columns), "-y", str(rows)]
        self.run("-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), "sh", environment=variables)

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=SECONDS
        ).stdout

    def type(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def until(self, *words: str) -> list[str]:
        """The screen once all these words are on it."""
        deadline = time.monotonic() + SECONDS
        while True:
            screen = self.run("capture-pane", "-p")
            if all(word in screen for word in words):
                return screen.splitlines()
            assert time.monotonic() < deadline, screen


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_in_tmux(folder: Path, tmp_path: Path, columns: int, rows: int) -> None:
    """What a person sees: the screen, a save, a hint, Ctrl-Z and back, and the shell as it was."""
    tmux = Tmux(folder, tmp_path / "cache", columns, rows)
    try:
        tmux.type("echo before; " + " ".join(WATCH), "Enter")
        screen = tmux.until("0 of 3 right  0 of 20 points", "q quit")
        assert rows == len(screen)
        assert screen[0].startswith("a1_lines  ━━━━")
        assert screen[2] == f"○ TODO lines.double  not written yet{'0 of 5':>{columns - 36}}"
        assert screen[-1].startswith("h hint  n next  a all  l list  r run again  q quit")
        renamed(folder / "lines.py", wrong_lines("np.sum(", "np.mean("))
        screen = tmux.until("2 of 3 right  10 of 20 points")
        assert "Right now: double, scale_forward." == screen[1]
        assert screen[2].startswith("✗ FAIL lines.scale_backward")
        tmux.type("h")
        tmux.until("Hint 2 of 2 (the last one): x = [[1], [3]]")
        tmux.type("C-z")
        assert "echo before" in "".join(tmux.until("Stopped"))
        tmux.type("fg", "Enter")
        tmux.until("Hint 2 of 2 (the last one)", "q quit")
        tmux.run("resize-window", "-x", "60", "-y", "12")
        assert 12 == len(tmux.until("part 1 of", "q quit"))
        tmux.run("resize-window", "-x", str(columns), "-y", str(rows))
        tmux.type("q")
        tmux.until("a1_lines: 10 of 20 points.", "Stopped")  # below what stood there before
        tmux.type("stty -a | grep -q ' echo ' && echo $((6 * 7))", "Enter")
        tmux.until("42")
    finally:
        tmux.run("kill-server")
