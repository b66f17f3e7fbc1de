"""Hints, one level after the other, from a question to a worked number. They are free, and none of them is the answer.

How far somebody has come is kept in a small file of their own, one for each release folder, in the user's cache: the release
itself is never written to.
"""

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.desk import check_folder, hints
from autograder.errors import AutograderError, ReleaseError, SandboxError
from autograder.model import ExerciseReport, Verdict
from autograder.report.summary import EARNS, leading

WAITS = "waits for "  # how the reason of a check begins that is not looked at yet


@dataclass(frozen=True)
class Hint:
    """One level of one check: `level` of `of`, counted from 1."""

    check: str
    level: int
    of: int
    text: str

    def __str__(self) -> str:
        return f"{self.check}, hint {self.level} of {self.of}: {self.text}"


class Shown:
    """Which levels were shown for the checks of one release folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder.resolve())
        self._path = cache() / "hints" / f"{hashlib.sha256(self._folder.encode()).hexdigest()[:16]}.json"

    def level(self, check: str) -> int:
        """The highest level that was shown, 0 if none was."""
        found = self._read().get(check, 0)
        return found if type(found) is int else 0

    def remember(self, hint: Hint) -> str:
        """Keep that a hint was shown; why that is not possible, "" if it is."""
        levels = {**self._read(), hint.check: max(hint.level, self.level(hint.check))}
        draft = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps({"folder": self._folder, "shown": levels}), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            return f"{self._path.parent}: {error.strerror}"
        return ""

    def _read(self) -> dict[str, object]:
        try:
            levels = json.loads(self._path.read_text("utf-8"))["shown"]
            return dict(levels)
        except (OSError, ValueError, KeyError, TypeError):  # nothing was shown, or the file is no longer one of ours
            return {}


def cache() -> Path:
    """The user's folder for what can be made again."""
    home = os.path.expanduser("~")
    home = home if os.path.isabs(home) else tempfile.gettempdir()  # a user whom the system does not know has no home
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home) / "gradeprop" / "cache"
    if sys.platform == "darwin":
        return Path(home) / "Library" / "Caches" / "gradeprop"
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if os.path.isabs(named) else Path(home) / ".cache") / "gradeprop"


def next_hint(check: str, texts: tuple[str, ...], shown: Shown, *, seen: int = 0) -> Hint:
    """The level after the last that was shown; the last one again if all were.

    Args:
        check: id of the check.
        texts: its levels.
        shown: what was shown before.
        seen: levels that stand before the reader's eyes already.
    """
    level = min(max(shown.level(check), seen) + 1, len(texts))
    return Hint(check, level, len(texts), texts[level - 1])


def stuck_at(exercise: ExerciseReport) -> str:
    """The id of the check that a hint is to help with, "" if none is lost."""
    lost = leading(exercise)
    return "" if lost in EARNS else next(o.check for o in exercise.outcomes if o.verdict is lost)


def waits_for(exercise: ExerciseReport) -> str:
    """The function that has to be right before this exercise is looked at, "" if it does not wait."""
    reasons = [o.reason or "" for o in exercise.outcomes if leading(exercise) is Verdict.SKIP]
    return next((r.removeprefix(WAITS) for r in reasons if r.startswith(WAITS)), "")


def ask(folder: Path, name: str, shown: Shown) -> Hint | str:
    """The next hint for an exercise or one of its checks, or a sentence on why none is needed.

    The work is checked first: for an exercise the hint is about the check that is lost.

    Raises:
        AutograderError: there is no release, no such exercise or check.
    """
    texts = hints(folder, name)
    exercise, _, wanted = name.partition("/")
    try:
        (report,) = check_folder(folder, [exercise]).exercises
    except (SandboxError, ReleaseError):  # a hint can be given all the same
        return next_hint(next(iter(texts)), next(iter(texts.values())), shown)
    verdicts = {o.check: o for o in report.outcomes}
    if wanted:
        ((check, levels),) = texts.items()
        passes = verdicts[check].verdict in EARNS
        return f"{check} passes already. It needs no hint." if passes else next_hint(check, levels, shown)
    check, awaited = stuck_at(report), waits_for(report)
    if not check:
        return f"{report.id} is right: all of its checks pass. It needs no hint."
    if awaited:
        return f"{report.id} waits for {awaited}. Begin there."
    return next_hint(check, texts[check], shown)


def at_level(name: str, texts: Mapping[str, tuple[str, ...]], level: int) -> list[Hint]:
    """One level of every check that has so many; `name` is what was asked for.

    Raises:
        AutograderError: none has.
    """
    found = [Hint(check, level, len(t), t[level - 1]) for check, t in texts.items() if level <= len(t)]
    if not found:
        most = max(len(t) for t in texts.values())
        raise AutograderError(f"{name} has no hint {level}: its checks have {most}. Ask for a lower level.")
    return found


def all_levels(texts: Mapping[str, tuple[str, ...]]) -> list[Hint]:
    """Every level of every check, in order."""
    return [Hint(check, level, len(t), text) for check, t in texts.items() for level, text in enumerate(t, 1)]
