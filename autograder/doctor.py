"""What works on this machine, how far students' code can be kept in, and what to do about the rest.

Every line is tried, not guessed: the walls are put up around a real worker that answers a real call.
"""

import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox import landlock, seccomp
from autograder.sandbox.engines import Unable
from autograder.sandbox.limits import Limits
from autograder.sandbox.mounts import FILES, SIZE
from autograder.sandbox.process import Zygote
from autograder.sandbox.recipes import find
from autograder.sandbox.rights import unused_user
from autograder.version import VERSION
from autograder.wire import Call, Sources, Step

GUARDS = {
    1: "files",
    3: "truncating",
    4: "TCP",
    6: "signals and abstract sockets",
}  # Landlock's version -> what it adds
OPTIONAL = {  # package -> what it is for, and how it comes
    "jupyterlab": ("assignments as notebooks", "pip install 'gradeprop[nbgrader]'"),
    "matplotlib": ("figures of the notebooks", "pip install 'gradeprop[nbgrader]'"),
    "nbgrader": ("the instructor's notebooks and gradebook", "pip install 'gradeprop[nbgrader]'"),
    "watchfiles": ("`check --watch`", "pip install 'gradeprop[watch]'"),
}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at.

    Attributes:
        name: what.
        state: "good"; "less" if something is to be gained; "bad" if grading does not work.
        text: what was found.
        remedy: what to do about it, "" if nothing.
    """

    name: str
    state: str
    text: str
    remedy: str = ""


def examine(image: str = "") -> tuple[str, list[Line]]:
    """The level of isolation that is reached here, and all lines; containers are tried with an image, default: the kit's own."""
    level, tried = _trial()
    return level, [*_basics(), *_isolation(), *tried, _container(image), *_packages()]


def as_data(level: str, lines: list[Line]) -> dict[str, Any]:
    """The same as plain data."""
    return {"version": 1, "level": level, "lines": [asdict(line) for line in lines]}


def _basics() -> Iterator[Line]:
    yield Line("kit", "good", VERSION)
    yield Line("Python", "good", f"{platform.python_version()} ({sys.platform}, {platform.machine()})")
    try:
        yield Line("numpy", "good", version("numpy"))
    except PackageNotFoundError:
        yield Line("numpy", "bad", "not installed", "Install the kit again: nothing can be graded without numpy.")


def _isolation() -> Iterator[Line]:
    if sys.platform != "linux":
        remedy = "Grade a class with `--sandbox container`, or on Linux: in a virtual machine, in WSL 2."
        yield Line("walls", "less", f"there are none on {sys.platform}", remedy)
        return
    yield _landlock()
    why = seccomp.missing()
    remedy = "Ask whoever runs the container for the system call seccomp, or grade on a plain Linux." if why else ""
    yield Line("filter", "less" if why else "good", why or f"system calls of {platform.machine()}", remedy)


def _landlock() -> Line:
    found = landlock.abi()
    if found:
        return Line(
            "Landlock", "good", f"version {found}: {', '.join(t for since, t in GUARDS.items() if found >= since)}"
        )
    numbers = [int(digits) for digits in re.findall(r"\d+", platform.release())[:2]]
    if numbers < [5, 13]:
        return Line("Landlock", "less", f"not in Linux {platform.release()}", "Use Linux 5.13 or newer.")
    remedy = (
        "Add landlock to the boot option lsm= (see /sys/kernel/security/lsm). In a container, its host has to allow the "
        "system calls landlock_*."
    )
    return Line("Landlock", "less", f"Linux {platform.release()} could, but does not offer it", remedy)


def _trial() -> tuple[str, list[Line]]:
    """A worker as every submission gets one, and one call in it: the level that it reached, and what there is to say."""
    source = b"import numpy as np\n\ndef double(x):\n    return 2 * x\n"
    began = time.monotonic()
    try:
        with (
            Zygote(Limits()) as zygote,
            zygote.session(Sources("trial", {"trial": source}, names=("double",))) as trial,
        ):
            (result,) = trial.call([Call((Step("trial.double", (21,)),))])
            level, note = zygote.level
            root = zygote.root
    except SandboxError as error:
        return "none", [Line("trial", "bad", "no submission could be called", str(error))]
    if result.values != (42,):
        return level, [Line("trial", "bad", f"a call ended with {result.reason or result.raised}", "Please report it.")]
    took = f"a submission was loaded and called in {time.monotonic() - began:.2f} s"
    return level, [*_namespaces(level, note), *_user(root), Line("trial", "good", took)]


def _namespaces(level: str, note: str) -> list[Line]:
    if level == "namespaces":
        text = (
            f"files, processes and network of its own; a disk of {SIZE >> 20} MiB and {FILES} files for each submission"
        )
        return [Line("namespaces", "good", text)]
    if level != "landlock":
        return []
    remedy = (
        "Files of 16 MiB each may fill the disk until the deadline. Let users have namespaces: on Ubuntu 24.04 `sudo sysctl -w "
        "kernel.apparmor_restrict_unprivileged_userns=0`, on older Debian `sudo sysctl -w kernel.unprivileged_userns_clone=1`."
    )
    return [Line("namespaces", "less", note, remedy)]


def _user(root: str) -> list[Line]:
    """Whose rights students' code has."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return [Line("user", "good", "an ordinary user")]
    if not root:
        return [Line("user", "good", f"the administrator (root); students' code runs as nobody's user {unused_user()}")]
    remedy = (
        "Grade as an ordinary user, or install Python where all users can read it: what gets around a wall is then no "
        "administrator."
    )
    return [Line("user", "less", f"students' code runs as the administrator (root): {root}", remedy)]


def _container(image: str) -> Line:
    """What `grade --sandbox container` would do."""
    try:
        found = find(image)
    except Unable as unable:
        return Line("container", "less", f"none: {unable.why}", unable.remedy)
    held = f"{found.note}; {found.recipe.image} with Python {found.python} and numpy {found.numpy}"
    return Line("container", "good", f"{held}; started in {found.seconds:.1f} s")


def _packages() -> Iterator[Line]:
    for name, (purpose, remedy) in OPTIONAL.items():
        try:
            yield Line(name, "good", version(name))
        except PackageNotFoundError:
            yield Line(name, "less", f"not installed; only needed for {purpose}", remedy)
