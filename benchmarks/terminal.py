"""A program on a terminal of its own: typed into, and read until something stands on its screen. Not on Windows.

What is understood of a terminal's language is what `check --watch` speaks: rows that are written anew, the other screen,
colours. Whether real terminals understand it too is looked at through tmux (`tests/plugins/test_watch.py`).
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

WAIT_SECONDS = 30.0  # a busy machine is not a failure
_PART = re.compile(r"\x1b\[(\?\d+[hl]|[\d;]*[A-Za-z])|([^\x1b]+)")


class Terminal:
    """One program, its screen and its keyboard. Use it as a context manager: what still runs in the end is killed."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        variables: Mapping[str, str],
        *,
        rows: int = 24,
        columns: int = 80,
    ) -> None:
        """Start it.

        Args:
            command: the program and its arguments.
            folder: where it runs.
            variables: its whole environment.
            rows: of the screen.
            columns: of the screen.
        """
        self._ours, theirs = pty.openpty()
        self._text = ""  # not understood yet: the beginning of a sequence
        self.written = ""  # all that was written, as it came
        self.screen: dict[int, str] = {}  # row, from 1, -> text
        self.other_screen = self.cursor_hidden = self.cuts = False
        self._row = 1
        self.resize(rows, columns)
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C and Ctrl-Z are signals for it
        )
        self.modes = termios.tcgetattr(theirs)  # as they were in the beginning
        self._theirs = theirs  # kept open, so that what the program has left behind can be asked for

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def resize(self, rows: int, columns: int) -> None:
        """Make the terminal larger or smaller; the program hears of it."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGWINCH)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def hang_up(self) -> None:
        """Take the terminal away from the program. Nothing can be read after this."""
        os.close(self._ours)
        self._ours = os.open(os.devnull, os.O_RDWR)

    def restored(self) -> bool:
        """True if the terminal is as it was before the program came."""
        away = self.other_screen or self.cursor_hidden or self.cuts
        return not away and termios.tcgetattr(self._theirs) == self.modes

    def lines(self) -> list[str]:
        """The screen, from its first row to its last that was written."""
        return [self.screen.get(row, "") for row in range(1, max(self.screen, default=0) + 1)]

    def until(self, seen: Callable[[str], object], seconds: float = WAIT_SECONDS) -> str:
        """Read until the screen is as it should be, and return it.

        Raises:
            TimeoutError: it does not come to that in time; with the screen as it is.
        """
        deadline = time.monotonic() + seconds
        while not seen(text := "\n".join(self.lines())):
            left = deadline - time.monotonic()
            if left <= 0 or (not self._read(left) and self.process.poll() is not None):
                raise TimeoutError(f"This is on the screen:\n{text}\nThis was written last:\n{self.written[-2000:]!r}")
        return text

    def end(self, seconds: float = WAIT_SECONDS) -> int:
        """Read until the program has ended; return its exit code.

        Raises:
            TimeoutError: it does not end.
        """
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"It does not end. This was written last:\n{self.written[-2000:]!r}")
            self._read(0.05)
        while self._read(0):
            pass
        return self.process.returncode

    def _read(self, seconds: float) -> bool:
        """Take what comes within so many seconds."""
        if not select.select([self._ours], [], [], min(seconds, 1.0))[0]:
            return False
        new = os.read(self._ours, 65_536).decode("utf-8", "replace")
        self.written += new
        self._text += new
        while part := _PART.match(self._text):
            if part[2] is not None:
                self._write(part[2])
            else:
                self._obey(part[1])
            self._text = self._text[part.end() :]
        return True

    def _obey(self, order: str) -> None:
        if order in ("?1049h", "?1049l", "2J"):
            self.other_screen = self.other_screen if order == "2J" else order.endswith("h")
            self.screen = {}
            self._row = 1
        elif order in ("?7h", "?7l"):
            self.cuts = order.endswith("l")
        elif order in ("?25h", "?25l"):
            self.cursor_hidden = order.endswith("l")
        elif order.endswith("H"):
            self._row = int(order.partition(";")[0])
        elif order == "2K":
            self.screen[self._row] = ""

    def _write(self, text: str) -> None:
        first, *others = text.replace("\r", "").split("\n")
        self.screen[self._row] = self.screen.get(self._row, "") + first
        for line in others:
            self._row += 1
            self.screen[self._row] = self.screen.get(self._row, "") + line
