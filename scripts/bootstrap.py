"""Makes `.venv` and installs this project into it, in place: `python3 scripts/bootstrap.py [--extra core|test|...]`.

Standard library only. Uses `uv` if it is on PATH, else `venv` and `pip`; names no package index, so that your own
configuration decides where packages come from. A second call finds its stamp in `.venv` and does nothing.

The syntax stays that of Python 3.8: an old Python has to get far enough to be told that it is too old.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
EXTRAS = {  # each holds the ones before it; `core` is the project without any extra
    "core": "a few seconds",
    "nbgrader": "about a minute",
    "test": "about a minute",
    "bench": "several minutes, PyTorch is large",
}
LOG = "bootstrap.log"
STAMP = "bootstrap.json"
TAIL = 20  # lines of a failed program's output that are shown


class SetUpError(Exception):
    """The environment cannot be made; the text says why and what to do."""


class Stamp(NamedTuple):
    """What an environment was made from, and how much is installed (`extra` is "" until the first install is done)."""

    root: str  # an environment does not survive being moved: its scripts hold its path
    python: str
    inputs: str
    extra: str


def main(arguments: list[str] | None = None) -> int:
    """Brings `.venv` up to date and returns the exit code: 0, or 1 after saying what went wrong."""
    parser = argparse.ArgumentParser(description="Make .venv and install this project into it, once.")
    parser.add_argument("--extra", choices=list(EXTRAS), default="core", help="how much to install (default: core)")
    extra = parser.parse_args(arguments).extra
    try:
        refuse_old_python(sys.version_info[:3])
        set_up(ROOT, extra)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def set_up(root: Path, extra: str) -> None:
    """Makes the environment if there is none that fits, and installs the project with `extra` if that is not done."""
    environment = root / ".venv"
    wanted = Stamp(str(root), dotted(sys.version_info[:2]), digest(root), extra)
    found = read_stamp(environment)
    keep = python_of(environment).exists() and (found is None or made_here(found, wanted))
    if keep and found is not None and satisfies(found, wanted):
        return
    started = time.monotonic()
    print(f"Setting up .venv for `{extra}`, which takes {EXTRAS[extra]} ...", file=sys.stderr, flush=True)
    uv = shutil.which("uv")
    if uv is None:
        pip_way(environment, wanted, keep=keep)
    else:
        uv_way(uv, environment, wanted, keep=keep)
    write_stamp(environment, wanted)
    print(f"Set up in {time.monotonic() - started:.0f} s.", file=sys.stderr)


def uv_way(uv: str, environment: Path, wanted: Stamp, *, keep: bool) -> None:
    """Sets up with uv, and where that fails with pip: uv does not read pip's configuration, which may name a mirror."""
    try:
        if not keep:
            create(environment, wanted, [uv, "venv", "--clear", "--python", sys.executable])
        command = [uv, "pip", "install", "--python", str(python_of(environment)), "--compile-bytecode"]
        install(environment, wanted, command)
    except SetUpError as error:
        print(f"{error}\nOnce more, with pip instead of uv ...", file=sys.stderr)
        pip_way(environment, wanted, keep=keep)


def pip_way(environment: Path, wanted: Stamp, *, keep: bool) -> None:
    """Sets up with the standard library's venv and with pip; an environment without pip (uv's) is made anew."""
    if not (keep and pip_of(environment).exists()):
        refuse_missing_venv()
        create(environment, wanted, [sys.executable, "-m", "venv", "--clear"])
    install(environment, wanted, [str(python_of(environment)), "-m", "pip", "install", "--disable-pip-version-check"])


def create(environment: Path, wanted: Stamp, command: list[str]) -> None:
    """Makes the environment, and marks it as made here with nothing installed yet."""
    run("making the environment", [*command, str(environment)], wanted.root)
    write_stamp(environment, wanted._replace(extra=""))


def install(environment: Path, wanted: Stamp, command: list[str]) -> None:
    """Installs the project in place, with the pinned versions; the whole output is kept in a log."""
    project = "." if wanted.extra == "core" else f".[{wanted.extra}]"
    output = run("installing packages", [*command, "-c", "constraints.txt", "-e", project], wanted.root)
    (environment / LOG).write_text(output, "utf-8")


def run(what: str, command: list[str], root: str) -> str:
    """Runs one program in the project's folder and returns what it printed; `what` says in words what it does.

    Raises:
        SetUpError: it failed or could not be started; the text begins with the last lines of its output.
    """
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, "PIP_USER": "0"},  # a machine-wide `user = true` does not work in an environment
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise SetUpError(failure(what, command, str(error), "")) from error
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        raise SetUpError(failure(what, command, f"exit code {done.returncode}", output))
    return output


def failure(what: str, command: list[str], reason: str, output: str) -> str:
    """Returns what is said about a failed step: the end of its output, then fact, reason and remedy."""
    fact = f"Set-up stopped while {what}: `{' '.join(command)}` ended with {reason}."
    remedy = "The cause is above; often it is the network or the package index. Mend it and run the same command again."
    return "\n".join([*output.strip().splitlines()[-TAIL:], f"{fact} {remedy}"])


def refuse_old_python(version: tuple[int, ...]) -> None:
    """Raises SetUpError if `version` is older than this project can use, naming a newer one if there is one."""
    if tuple(version) >= OLDEST:
        return
    newer = next((name for name in (f"python3.{minor}" for minor in range(19, 10, -1)) if shutil.which(name)), None)
    name = newer or "python" + dotted(OLDEST)
    advice = f"This machine also has {newer}: run" if newer else "Install a newer one, then run"
    raise SetUpError(
        f"This Python is too old: it is {dotted(version)}, and the project needs {dotted(OLDEST)} or newer. "
        f"{advice} `{name} scripts/bootstrap.py`, or give make `PYTHON={name}`."
    )


def refuse_missing_venv() -> None:
    """Raises SetUpError where the standard library cannot make environments, as on Debian without python3-venv."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise SetUpError(
                f"No environment can be made: {sys.executable} lacks the module `{module}`. On Debian and Ubuntu run "
                "`sudo apt install python3-venv` (elsewhere, install uv); then run the same command again."
            )


def digest(root: Path) -> str:
    """Returns a hash of the two files that decide what is installed."""
    text = b"".join((root / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    return hashlib.sha256(text).hexdigest()


def made_here(found: Stamp, wanted: Stamp) -> bool:
    """Says whether an environment can be kept: made in this place, with this Python."""
    return (found.root, found.python) == (wanted.root, wanted.python)


def satisfies(found: Stamp, wanted: Stamp) -> bool:
    """Says whether nothing is left to do: the same inputs, and an extra at least as wide."""
    order = list(EXTRAS)
    if found.extra not in order or found[:3] != wanted[:3]:
        return False
    return order.index(found.extra) >= order.index(wanted.extra)


def read_stamp(environment: Path) -> Stamp | None:
    """Returns what the environment was made from; None if that is not known."""
    try:
        return Stamp(**json.loads((environment / STAMP).read_text("utf-8")))
    except (OSError, ValueError, TypeError):  # no stamp, not JSON, not these fields
        return None


def write_stamp(environment: Path, stamp: Stamp) -> None:
    """Writes the stamp in one piece, so that an interrupted set-up is never taken for a finished one."""
    draft = environment / (STAMP + ".new")
    draft.write_text(json.dumps(stamp._asdict()), "utf-8")
    draft.replace(environment / STAMP)


def python_of(environment: Path, system: str = os.name) -> Path:
    """Returns the environment's Python."""
    return environment / ("Scripts/python.exe" if system == "nt" else "bin/python")


def pip_of(environment: Path, system: str = os.name) -> Path:
    """Returns the environment's pip, which need not exist."""
    return environment / ("Scripts/pip.exe" if system == "nt" else "bin/pip")


def dotted(version: tuple[int, ...]) -> str:
    """Returns a version as it is written."""
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
