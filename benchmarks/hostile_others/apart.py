"""Runs another grader on an attack: in a throw-away folder, with a deadline, and, as root, as a user that owns nothing else.

Other graders run a submission in their own process, so what it may do, they may; this keeps that away from the checkout.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile_others.attacks import TOKEN
from tests.attacks.levels import NOBODY, dropped, no_user

SECONDS = 120.0
_PLACES = "import json, sys; print(json.dumps([sys.base_prefix, sys.prefix]))"
_ALONE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")  # what is left behind ends with it


@dataclass(frozen=True)
class Score:
    """Points, or None where there is no result, and all that can be read of the run."""

    points: float | None
    shown: str


def apart(command: Sequence[str], folder: Path) -> tuple[int | None, str]:
    """Run a Python program in a folder that is then thrown away.

    Args:
        command: the Python of some environment, and its arguments.
        folder: where it runs; it is the only place that is its own.

    Returns:
        Its exit code, None if it did not end in time, and what it printed.
    """
    if not no_user() and os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        command = [*_ALONE, *dropped(command, _places(command[0]))]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(command, folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        return None, process.communicate()[0].decode("utf-8", "replace")
    return process.returncode, printed.decode("utf-8", "replace")


def _environment(command: Sequence[str], folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(("OPENBLAS", "OMP", "LANG", "LC_"))}
    python = next(part for part in command if Path(part).name.startswith("python"))
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '/usr/bin:/bin')}"
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **own, "PATH": path, "TOKEN_OF_THE_GRADER": TOKEN}


def _places(python: str) -> list[Path]:
    """The folders that this Python needs to read."""
    found = subprocess.run([python, "-c", _PLACES], capture_output=True, check=True)
    return [Path(place) for place in json.loads(found.stdout)]
