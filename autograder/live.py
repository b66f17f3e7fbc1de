"""A watch as it is lived: saves and keys come in through one queue, views go out to a screen or, without one, report by report.

Theory of operation. Other threads only put events into the queue. This one takes them, checks and draws. While student code is
waited for, the queue is looked into again and again (`Live.stop`): a key that only changes what is shown is answered at once,
a real change of the files, `r` and `q` give the running check up. That everything is right is never said by halves for long: if
the last save was looked at in part only, the whole is looked at next.
"""

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Protocol, Self

from rich.console import Console, ConsoleDimensions

from autograder.errors import AutograderError
from autograder.hints import Shown, next_hint, stuck_at, waits_for
from autograder.keyboard import END
from autograder.model import Report, Verdict
from autograder.report.screen import View, frame, still_to_do
from autograder.report.summary import EARNS, function_name, leading, unwritten, whole
from autograder.sandbox.channel import Interrupted
from autograder.watch import Watched

SAVED, RESIZED = "saved", "resized"  # beside single characters: keys
QUIT = ("q", "Q", "\x03", "\x04", END)
SLOW_SECONDS = 0.4  # after so long a running check is told
WAIT_SECONDS = 0.5  # a wait without an end would hold back Ctrl-C on some systems

Event = str | AutograderError
Events = SimpleQueue[Event]


class Display(Protocol):
    """Where views go."""

    def show(self, view: View) -> None:
        """Show a view in place of the last one."""

    def forget(self) -> None:
        """What was shown is no longer there."""


class Live:
    """One watch: what has happened, and what is shown."""

    def __init__(self, events: Events, shown: Shown, display: Display) -> None:
        self._events = events
        self._shown = shown
        self._display = display
        self._waiting: deque[Event] = deque()  # events for which a running check was given up
        self._view = View()
        self._judged: Report | None = None  # the last report of a module that could be read: news is told against it
        self._chosen = ""  # the exercise that was asked for with `n`: it stands first until it is right
        self._began = 0.0
        self._finished = ""  # when the last check that was not given up has ended, and how long it took

    @property
    def report(self) -> Report | None:
        """The last one."""
        return self._view.report

    def run(self, watched: Watched) -> None:
        """Check, and again after every change, until there is a reason to end.

        Raises:
            AutograderError: the folder cannot be watched.
        """
        self._watched = watched
        self._check(everything=True)
        watched.warm()
        while (event := self._next()) not in QUIT:
            if isinstance(event, AutograderError):
                raise event
            if event == "r" or (event == SAVED and watched.stale()):
                self._check(everything=event == "r")
            else:
                self._answer(event)

    def stop(self) -> bool:
        """True if the running check is not wanted any more."""
        while not self._waiting:
            try:
                event = self._events.get_nowait()
            except Empty:
                self._tell_time()
                return False
            if (
                isinstance(event, AutograderError)
                or event in ("r", *QUIT)
                or (event == SAVED and self._watched.stale())
            ):
                self._waiting.append(event)
            else:
                self._answer(event)
        return True

    def _next(self) -> Event:
        while not self._waiting:
            try:
                return self._events.get(timeout=WAIT_SECONDS)
            except Empty:
                continue
        return self._waiting.popleft()

    def _check(self, *, everything: bool, sure: bool = False) -> None:
        """Check and show what came of it; `sure`: only to be sure, so that a report like the last one is no news."""
        before = self._view.report
        self._began = time.monotonic()
        try:
            report = self._watched.check(everything=everything)
        except Interrupted:
            return
        except AutograderError as error:
            self._finish()
            self._show(trouble=str(error), news="")
            return
        if report is None or (before is not None and sure and _verdicts(report) == _verdicts(before)):
            self._show(trouble="", state=self._finished)
            return
        self._finish()
        chosen = any(e.id == self._chosen and leading(e) not in EARNS for e in report.exercises)
        first = self._chosen if chosen else still_to_do(report)
        hint = self._view.hint if first == self._view.first else ""
        self._show(
            report=report,
            first=first,
            hint=hint,
            news="" if whole(report) else _news(self._judged, report),
            trouble="",
            page=0,
        )
        self._judged = self._judged if whole(report) else report
        if self._watched.joined and report.points == report.max_points:
            self._check(everything=True, sure=True)

    def _finish(self) -> None:
        self._finished = f"{time.strftime('%H:%M:%S')}, {time.monotonic() - self._began:.2f} s"
        self._view = replace(self._view, state=self._finished)

    def _tell_time(self) -> None:
        seconds = time.monotonic() - self._began
        state = f"checking ... {seconds:.0f} s"
        if seconds > SLOW_SECONDS and state != self._view.state:
            self._show(state=state)

    def _show(self, **changes: object) -> None:
        self._view = replace(self._view, **changes)  # type: ignore[arg-type]  # names of its fields
        self._display.show(self._view)

    def _answer(self, event: str) -> None:
        """Do what a key asks for that changes only what is shown."""
        view, report = self._view, self._view.report
        if event == RESIZED:
            self._display.forget()
            self._display.show(view)
        elif event == "a":
            self._show(mode="one" if view.mode == "all" else "all", page=0)
        elif event == "l":
            self._show(mode="one" if view.mode == "list" else "list", page=0)
        elif event == " ":
            self._show(page=view.page + 1)
        elif event == "n" and report:
            self._chosen = still_to_do(report, view.first)
            self._show(mode="one", first=self._chosen, hint="", page=0)
        elif event == "h" and report:
            self._show(mode="one", hint=self._hint(report))

    def _hint(self, report: Report) -> str:
        """The next hint for the exercise that stands first."""
        exercise = next((e for e in report.exercises if e.id == self._view.first), None)
        check = stuck_at(exercise) if exercise else ""
        if exercise is None or not check:
            return "Every check passes: there is nothing to give a hint for."
        awaited = waits_for(exercise)
        if awaited:
            return f"{function_name(exercise)} waits for {awaited}. Begin there."
        texts = self._watched.hints(check)
        if not texts:
            return "The release is another one now: wait until it is checked."
        outcome = next(o for o in exercise.outcomes if o.check == check)
        seen = bool(outcome.hint) and not unwritten(exercise)  # it stands in the report
        hint = next_hint(check, texts, self._shown, seen=seen)
        unkept = self._shown.remember(hint)
        last = " (the last one)" if hint.level == hint.of else ""
        return f"Hint {hint.level} of {hint.of}{last}: {hint.text}{f' (Not remembered: {unkept}.)' if unkept else ''}"


def _verdicts(report: Report) -> list[tuple[str, Verdict]]:
    return [(o.check, o.verdict) for e in report.exercises for o in e.outcomes]


def _news(before: Report | None, now: Report) -> str:
    """What has become right, or is not any more."""
    if before is None:
        return ""
    was = {e.id for e in before.exercises if leading(e) in EARNS}
    gained = [function_name(e) for e in now.exercises if leading(e) in EARNS and e.id not in was]
    lost = [function_name(e) for e in now.exercises if leading(e) not in EARNS and e.id in was]
    said = [f"Right now: {', '.join(gained)}."] if gained else []
    return " ".join([*said, f"No longer right: {', '.join(lost)}."] if lost else said)


class Screen:
    """A whole terminal: drawn in place, only the rows that have changed, and left as it was found."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: list[str] | None = None

    def __enter__(self) -> Self:
        self.enter()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        """Take the terminal's other screen, without a cursor; what is too long for a row is cut."""
        self._rows = None
        self._write("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J")

    def leave(self) -> None:
        """Give back the one that was there before."""
        self._write("\x1b[?7h\x1b[?25h\x1b[?1049l")

    def forget(self) -> None:
        """Draw the next view as a whole."""
        self._rows = None

    def show(self, view: View) -> None:
        """Draw a view, in one piece: nothing flickers."""
        self._console.size = ConsoleDimensions(*os.get_terminal_size(self._console.file.fileno()))  # as it is now
        rows = frame(view, self._console)
        before = self._rows if self._rows and len(self._rows) == len(rows) else None
        changed = [i for i, row in enumerate(rows) if before is None or before[i] != row]
        clear = "\x1b[2J" if before is None else ""
        self._write(clear + "".join(f"\x1b[{i + 1};1H\x1b[2K{rows[i]}" for i in changed))
        self._rows = rows

    def _write(self, text: str) -> None:
        self._console.file.write(text)
        self._console.file.flush()


class Lines:
    """No screen: every new report, and every new trouble, one below the other."""

    def __init__(self, report: Callable[[Report], None], trouble: Callable[[str], None]) -> None:
        self._report, self._trouble = report, trouble
        self._last = View()

    def show(self, view: View) -> None:
        """Print what is new."""
        if view.trouble and view.trouble != self._last.trouble:
            self._trouble(view.trouble)
        elif view.report is not None and not view.trouble and view.report is not self._last.report:
            self._report(view.report)
        self._last = view

    def forget(self) -> None:
        """Nothing is drawn twice here."""


@contextmanager
def signals(events: Events) -> Iterator[None]:
    """Have signals become events: a terminal of another size, and the end. Ctrl-C a second time is an exception again."""

    def end(number: int, _: object) -> None:
        events.put("q")
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def resized(*_: object) -> None:
        events.put(RESIZED)

    before = {}
    for name, handler in (("SIGINT", end), ("SIGTERM", end), ("SIGHUP", end), ("SIGWINCH", resized)):
        number = getattr(signal, name, None)  # not all of them are everywhere
        if number is not None:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)
