"""The grader under attack as the tests see it: a process that is started once for each user and asked row by row."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any, Self

from tests.attacks.finding import Finding
from tests.attacks.levels import ROOT, command, levels, no_user
from tests.attacks.row import OLD, Row
from tests.attacks.scene import VALUE, VARIABLE


class Unable(Exception):
    """There can be no grader of this kind here; the message says why."""


class Attacked:
    """A grader in a process of its own, as root or as an ordinary user, with an environment that holds one secret."""

    def __init__(self, who: str, wanted: Mapping[str, str] | None = None) -> None:
        """Start it, at levels with the value of `sandbox` by which each is reached; default: all that need no preparation.

        Raises:
            Unable: this machine does not let it start as that user.
        """
        why = no_user() if who == "user" else ""
        if why:
            raise Unable(why)
        arguments = [f"{level}={sandbox}" for level, sandbox in (wanted or levels()).items()]
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed when the grader is
        self._process = subprocess.Popen(
            command(who, ["-m", "tests.attacks.grader", *arguments]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "PYTHONPATH": str(ROOT), VARIABLE: VALUE},
            text=True,
        )
        self.levels: dict[str, str] = self._answer()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def reaches(self, level: str) -> bool:
        """Whether this user gets there: a system may give namespaces to its administrator alone."""
        return level == OLD or self.levels[level] == level

    def attack(self, row: Row, level: str) -> Finding:
        """Have one attack graded."""
        print(row.name, level, file=self._process.stdin, flush=True)
        return Finding(**self._answer())

    def close(self) -> None:
        """End it."""
        with self._process:
            self._process.stdin.close() if self._process.stdin else None
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if line:
            return dict(json.loads(line))
        code = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().strip()[-1000:] or "nothing was said"
        self.close()
        raise Unable(f"the grader has ended with {code}: {said}")
