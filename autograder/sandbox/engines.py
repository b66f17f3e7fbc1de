"""Docker and Podman as programs: which one answers, the command line of one container, and the image it is made from."""

import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.errors import SandboxError
from autograder.sandbox.limits import MIB, Limits

ENGINES = ("docker", "podman")  # in this order
CONTAINERFILE = Path(__file__).with_name("Containerfile")
LABEL = "autograder-worker"

ASK_SECONDS = 30.0
_VERSION = {
    "docker": ("version", "--format", "{{.Server.Version}}"),
    "podman": ("info", "--format", "{{.Version.Version}}"),
}
_NOBODY = "65534:65534"
_DISK = "size=64m,mode=1777,noexec,nosuid,nodev"
_OVERHEAD = 256 * MIB  # Python and numpy, the disk in memory, and the process that keeps the container
_PROXIES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
)  # engines hand them on, passwords included
_ERRORS = 2  # the file descriptor
_INSIDE = Path(__file__).with_name("inside.py")

LIMITED, SHARING, UNLIMITED = "", "no limit of processor time", "no limits of memory, processes and processor time"


class Unable(SandboxError):
    """No container can be started.

    Attributes:
        why: a part of a sentence.
        step: how far things went: the higher, the less is missing.
        remedy: what to do about it, as a sentence.
    """

    def __init__(self, why: str, step: int, remedy: str) -> None:
        super().__init__(f"No container can be started here: {why}. {remedy}")
        self.why = why
        self.step = step
        self.remedy = remedy


@dataclass(frozen=True)
class Engine:
    """A program that answers.

    Attributes:
        name: "docker" or "podman".
        program: its path.
        version: of the engine, not of the program that speaks to it.
    """

    name: str
    program: str
    version: str

    def __str__(self) -> str:
        """As it is named in messages and notes."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Recipe:
    """How a container is started here.

    Attributes:
        engine: by what.
        image: from what.
        runtime: the program by which the engine starts it; "": its own choice.
        bounds: LIMITED, or what the engine cannot limit here.
    """

    engine: Engine
    image: str
    runtime: str = ""
    bounds: str = LIMITED

    def command(self, name: str, limits: Limits) -> list[str]:
        """The command line of a container with this name."""
        return [
            *(self.engine.program, "run", "--rm", "--interactive", f"--name={name}", f"--label={LABEL}"),
            *(
                "--pull=never",
                "--network=none",
                "--ipc=none",
                "--log-driver=none",
                "--no-healthcheck",
                "--detach-keys=",
            ),
            *("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", f"--user={_NOBODY}"),
            *("--workdir=/", "--hostname=worker", "--ulimit=nofile=256:256", "--ulimit=core=0:0"),
            *self._of_its_own(),
            *self._bounds(limits),
            *(f"--env={variable}=" for name in _PROXIES for variable in (name, name.lower())),
            *("--entrypoint=python", self.image),
            *("-I", "-S", "-B", "-X", "utf8", "-c", _INSIDE.read_text("utf-8")),
        ]

    def _of_its_own(self) -> list[str]:
        """What only one engine needs, or knows."""
        if self.engine.name == "docker":
            return [f"--tmpfs=/tmp:{_DISK},nr_inodes=4096"]
        runtime = [f"--runtime={self.runtime}"] if self.runtime else []
        # without the limit of processes Podman sets one so high that it may not be allowed to
        return [f"--tmpfs=/tmp:{_DISK}", "--read-only-tmpfs=false", "--ulimit=nproc=4096:4096", *runtime]

    def _bounds(self, limits: Limits) -> list[str]:
        if self.bounds == UNLIMITED:
            return []
        memory = limits.memory + _OVERHEAD
        bounds = [f"--memory={memory}", f"--memory-swap={memory}", "--pids-limit=64"]
        return bounds if self.bounds == SHARING else [*bounds, "--cpus=1"]


def recipes(engine: Engine, image: str) -> list[Recipe]:
    """All ways to try, the strictest first: an engine without the rights to set a limit refuses to start anything."""
    runtimes = ["", "runc"] if engine.name == "podman" and shutil.which("runc") else [""]
    return [Recipe(engine, image, runtime, bounds) for bounds in (LIMITED, SHARING, UNLIMITED) for runtime in runtimes]


def answering(name: str) -> Engine:
    """The engine of this name.

    Raises:
        Unable: it is not installed, or does not answer.
    """
    program = shutil.which(name)
    if program is None:
        raise Unable(f"{name} is not installed", 0, "Install Docker or Podman.")
    code, said, complaint = ask(program, *_VERSION[name])
    if code or not said:
        why = f"{name} is installed, but no engine answers it: {complaint.rstrip('.') or 'no reason given'}"
        raise Unable(why, 1, "Start it (Docker Desktop, or its service), or install Docker or Podman.")
    return Engine(name, program, said)


def with_image(engine: Engine, image: str) -> None:
    """Pass if an engine has an image.

    Raises:
        Unable: it has not.
    """
    if ask(engine.program, "image", "inspect", "--format={{.Id}}", image)[0]:
        own = image == default_image()
        remedy = "Make it once: `autograder doctor --make-image`." if own else "Make or pull it, or name another one."
        raise Unable(f"{engine} has no image {image}", 2, remedy)


def ask(program: str, *words: str) -> tuple[int, str, str]:
    """Have an engine do something small: its exit code, what it answers, and the last line of its complaints."""
    try:
        done = subprocess.run(  # noqa: S603 - the engine that was found
            [program, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASK_SECONDS,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, "", f"no answer within {ASK_SECONDS:g} s"
    except OSError as error:
        return 1, "", str(error)
    return done.returncode, done.stdout.strip(), done.stderr.strip().rpartition("\n")[2]


def default_image() -> str:
    """The name of the image that holds this Python's and this numpy's versions."""
    return f"autograder-worker:python{_python()}-numpy{np.__version__}"


def make_image(engine: Engine, image: str) -> int:
    """Have the image made; what the engine says is seen as it comes, on standard error. Returns its exit code."""
    versions = [f"--build-arg=PYTHON={_python()}", f"--build-arg=NUMPY={np.__version__}"]
    command = [engine.program, "build", f"--tag={image}", *versions, "-"]
    with CONTAINERFILE.open("rb") as file:  # and no folder: nothing of this machine gets into the image
        return subprocess.run(command, stdin=file, stdout=_ERRORS, check=False).returncode  # noqa: S603 - as above


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])
