"""Workers in containers of Docker or Podman: the same protocol as a plain worker's, by another command line.

Theory of operation. The grader stays outside. Every worker has a container of its own, made from an image that holds Python
and numpy and nothing of a course: no network, no capability, another user, nothing to write to but a small disk in memory. No
folder of this machine is mounted. What the worker needs of the engine, which are public files, is sent to the container's first
process (`inside.py`), which also sees to it that the container does not outlive its grader. Inside, the worker puts up the
walls that it can (`contained.py`), and says so before anybody's code is loaded.

A container takes a fraction of a second to start, so that the next one starts while the last is at work.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from autograder.errors import SandboxError
from autograder.sandbox.channel import CHUNK, Output, WorkerGone, ending, environment
from autograder.sandbox.engines import Recipe, Unable, ask
from autograder.sandbox.limits import Limits, hide_memory
from autograder.sandbox.plain import PlainWorker
from autograder.wire import frame

START_SECONDS = 60.0
LONGEST_SECONDS = 3600.0  # after which a container ends by itself, whatever else has failed
GRACE_SECONDS = 2.0  # for a container to end as it should, before the engine is told to kill it
_FOLDER = Path(__file__).resolve().parent.parent
_OF_THIS_MACHINE = ("LD_LIBRARY_PATH", "SYSTEMROOT")


class ContainerWorker(PlainWorker):
    """One container for one submission."""

    _END_SECONDS = 10.0  # the engine clears away before its command ends

    def __init__(self, recipe: Recipe, limits: Limits, output: Output) -> None:
        """Start it; `greeted` waits until it is there."""
        self.name = f"autograder-{secrets.token_hex(8)}"
        self._recipe = recipe
        super().__init__(limits, output)
        self._requests.put(frame(json.dumps(self._order()).encode()))

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def greeted(self) -> dict[str, Any]:
        """What the container holds, as it says itself before anybody's code is loaded.

        Returns:
            `python`: its version; `numpy`: where that is, and `version`: which; `memory` and `processes`: the container's
            limits, 0 where there is none; `walls`: why one is missing inside, "" if none is.

        Raises:
            Unable: it starts, and no worker in it: the image is to blame.
            SandboxError: it does not start.
        """
        deadline = time.monotonic() + START_SECONDS
        engine, image = self._recipe.engine, self._recipe.image
        try:
            container = json.loads(self.receive(deadline))
        except (WorkerGone, ValueError) as gone:
            raise SandboxError(f"{engine}: a container does not start: {self._said(gone)}") from gone
        try:
            if container["numpy"]:
                return {**container, **json.loads(self.receive(deadline))}
            why = "it has none"
        except (WorkerGone, ValueError) as gone:
            why = self._said(gone)
        self.close()
        raise Unable(
            f"{engine}: numpy cannot be loaded in {image}: {why}", 3, "Make the image again, or name another one."
        )

    def _said(self, gone: Exception) -> str:
        """The last line of its complaints."""
        self.close()
        return self.output.kept.decode("utf-8", "replace").strip().rpartition("\n")[2] or str(gone)

    def _order(self) -> dict[str, Any]:
        """What a container is sent before anything else, see `inside.py`."""
        variables = environment("/nonexistent").items()
        return {
            "files": {path.relative_to(_FOLDER).as_posix(): path.read_text("utf-8") for path in _engine()},
            "limits": json.dumps(asdict(self._limits)),
            "environment": {name: text for name, text in variables if name not in _OF_THIS_MACHINE},
            "folder": "autograder-work",
            "seconds": LONGEST_SECONDS,
        }

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - the engine that was found, constructed arguments
            self._recipe.command(self.name, self._limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/tmp" if os.path.isdir("/tmp") else None,  # noqa: S108 - conmon leaves a file there when memory runs out
            start_new_session=True,
        )

    def _ending(self, code: int) -> WorkerGone:
        return ending(code if code < 128 else 128 - code, 0, self._limits)  # an engine ends as a shell does

    def _kill(self) -> None:
        """Let go of standard input, upon which the container ends and is removed; have it killed by name if it is not."""
        self._requests.put(None)
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            ask(self._recipe.engine.program, "kill", self.name)
            self._process.kill()
            self._process.wait()  # only then nobody can start any more what is removed here
            ask(self._recipe.engine.program, "rm", "--force", self.name)

    def _write(self, pipe: IO[bytes]) -> None:
        super()._write(pipe)
        with contextlib.suppress(OSError, ValueError):
            pipe.close()

    def _read(self, pipe: IO[bytes]) -> None:
        super()._read(pipe)
        with contextlib.suppress(OSError, ValueError):
            while os.read(pipe.fileno(), CHUNK):
                pass  # the engine ends only when it has got rid of everything


class Containers:
    """One container after the other, the next one in good time.

    Attributes:
        note: what there is to say of them in a report.
        place: the level, and what else a result may depend on in there.
    """

    def __init__(self, recipe: Recipe, limits: Limits, note: str, place: str) -> None:
        self.note = note
        self.place = place
        self._recipe = recipe
        self._limits = limits
        self._next: ContainerWorker | None = None
        if sys.platform == "linux":
            hide_memory()  # of this process: it holds the answers, and an engine may run as the same user

    def worker(self, output: Output) -> ContainerWorker:
        """A worker that is ready.

        Raises:
            SandboxError: twice in a row none has started.
        """
        try:
            worker = self._ready()
        except SandboxError:
            worker = self._ready()
        worker.output = output
        self._next = self._another()
        return worker

    def close(self) -> None:
        """Remove the one that is waiting."""
        if self._next is not None:
            self._next.close()
            self._next = None

    def _ready(self) -> ContainerWorker:
        worker, self._next = self._next, None
        if worker is None or not worker.alive:
            worker = self._another()
        worker.greeted()
        return worker

    def _another(self) -> ContainerWorker:
        return ContainerWorker(self._recipe, self._limits, Output(self._limits.output))


def _engine() -> Iterator[Path]:
    """The files that a worker is made of; they are public, and know no exercise."""
    for pattern in ("worker.py", "wire.py", "execute/*.py", "sandbox/*.py"):
        yield from sorted(_FOLDER.glob(pattern))
