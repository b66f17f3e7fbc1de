"""A hostile submission as data: what it does, how the grader must end it, and where it is known not to be held back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.good import wrong_lines

# from the weakest on; `levels.py` says which of them this machine has. The second is the third with the first Landlock that
# there was, which knows nothing of truncating, of the network, and of signals.
OLD, CONTAINER = "landlock-1", "container"
LEVELS = ("process", OLD, "landlock", "namespaces", CONTAINER)
FEW = 0.25  # seconds for what never ends

_ABSENT = "ERROR FileNotFoundError | ERROR ProcessLookupError | ERROR OSError"
_BODY = "    twice_of_every_entry = 2.0 * x\n    return twice_of_every_entry\n"
_PRELUDE = '''
import ctypes, os, signal, socket, sys, threading, time
import numpy as np


def worked(what="it"):
    """Tells the test that something was reached: printed, whatever the answer is."""
    print(MARK + str(what), flush=True)


def attempt(*actions):
    """Takes every action; tells which of them worked, and raises what the last one met that did not."""
    met = None
    for i, action in enumerate(actions):
        try:
            action()
        except (OSError, ValueError) as error:
            met = error
        else:
            worked(i)
    if met is not None:
        raise met


def call(number, *arguments):
    """A system call that Python has no function for."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def write(path, text="here"):
    with open(path, "w") as file:
        file.write(text)
'''


@dataclass(frozen=True)
class Row:
    """One submission to the assignment of three questions: `double` (5 points) is attacked, the others are right.

    Attributes:
        id: of the catalogue, `T04`.
        what: the submission in a few words.
        body: of `double(x)`, whose right answer is 2 x.
        ends: verdict and reason of the first check of `double`; alternatives are separated by `|`, the reason may be missing.
        variant: tells the rows of one id apart.
        top: code of the module in front of its functions.
        detail: a pattern that the words of the verdict must have where it ends as `ends` says.
        points: what `double` earns.
        rest: what the other two questions earn.
        spoils: the others may lose points too: what it answers too much is taken for their answers, or ends their worker.
        seconds: for the calls of one question.
        public: graded as by a student alone, without a secret seed: what is printed is in the report.
        beside: other files that are handed in.
        says: a pattern that the printed part of the report must have.
        since: the lowest level at which this may be run; below, it would harm this machine or succeed.
        open: levels at which it is known to reach what it wants, "process" or, if only the administrator does, "process as root".
            Points it gets nowhere.
        unwalled: further ways in which it may end at the level "process"; where it is open, FAIL is always one.
        contained: the same at the level "container", where what is refused elsewhere may just not be there.
    """

    id: str
    what: str
    body: str = "return x"
    ends: str = "FAIL"
    variant: str = ""
    top: str = ""
    detail: str = ""
    points: int = 0
    rest: int = 15
    spoils: bool = False
    seconds: float = 20.0
    public: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    since: str = "process"
    open: tuple[str, ...] = ()
    unwalled: str = ""
    contained: str = ""

    @property
    def name(self) -> str:
        """Id and variant."""
        return f"{self.id}-{self.variant}" if self.variant else self.id

    def runs_at(self, level: str) -> bool:
        """Whether it may be run at a level, and tells something there that the next level does not."""
        return (level != OLD or self.is_walled) and LEVELS.index(level) >= LEVELS.index(self.since)

    @property
    def is_walled(self) -> bool:
        """Whether it is for the walls to hold it back."""
        return bool(self.open) or "PermissionError" in self.ends

    def is_open(self, level: str, who: str) -> bool:
        """Whether it is known to reach what it wants there."""
        return level.removesuffix("-1") in self.open or f"{level} as {who}" in self.open

    def may_end(self, level: str, who: str, ending: tuple[str, str]) -> bool:
        """Whether a verdict with its reason is right there."""
        texts = [self.ends, self.unwalled if level == "process" else "", "FAIL" if self.is_open(level, who) else ""]
        if level == "namespaces":  # what is closed elsewhere is not even there
            texts.append(self.ends.replace("PermissionError", "FileNotFoundError"))
            texts.append(self.ends.replace("PermissionError", "OSError"))  # or is on a file system that is read only
        if level == CONTAINER:
            texts += [self.contained, _ABSENT if "PermissionError" in self.ends else ""]
        return any(_ends_so(text, ending) for text in texts)

    def says_so(self, ending: tuple[str, str], detail: str) -> bool:
        """Whether the words are right, where it ends as `ends` says."""
        return not _ends_so(self.ends, ending) or bool(re.search(self.detail, detail))

    def source(self, constants: Mapping[str, object]) -> str:
        """The module that is handed in; the constants tell it where things are."""
        known = "".join(f"{name} = {value!r}\n" for name, value in constants.items())
        lines = "".join(f"    {line}\n" for line in self.body.strip("\n").splitlines())
        return f"{known}{_PRELUDE}{self.top}\n{wrong_lines(_BODY, lines)}"


def _ends_so(alternatives: str, ending: tuple[str, str]) -> bool:
    pairs = [text.strip().partition(" ") for text in alternatives.split("|")]
    return any(verdict == ending[0] and reason in ("", ending[1]) for verdict, _, reason in pairs)
