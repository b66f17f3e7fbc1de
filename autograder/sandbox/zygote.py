"""The zygote as the trusted side sees it: a process that was executed afresh, and forks a child on request."""

import array
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox.channel import command, environment, private_folder
from autograder.sandbox.limits import Limits, hide_memory
from autograder.sandbox.policy import FOLDER
from autograder.sandbox.rights import unused_user

START_SECONDS = 60.0
ANSWER_SECONDS = 10.0  # for forking, and for killing what a submission has started


def supported() -> str:
    """Return why there can be no zygote here, "" if there can."""
    if sys.platform != "linux":
        return f"fork is not safe on {sys.platform}"
    return ""


class ZygoteProcess:
    """One running zygote. It is dead once `alive` is False; nothing restarts it.

    It loads numpy while the trusted side goes on; the first fork waits until it is ready.
    """

    def __init__(self, *, walls: bool = False, namespaces: bool = True, nobody: bool = True) -> None:
        """Start it.

        Args:
            walls: its children are walled in.
            namespaces: those have namespaces of their own, too, where the system gives them.
            nobody: children of the administrator are another user, where that one can read Python's files.
        """
        self.user = unused_user() if nobody else 0  # whom its children are; 0: whom this process is
        self._root = "asked for" if not nobody and os.geteuid() == 0 else ""  # why they are the administrator
        self._namespaces = walls and namespaces
        self._shared = "" if namespaces else "asked for"  # why they have no namespaces
        hide_memory()  # of this process: it holds the answers, and a submission runs as the same user
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.alive = True
        self._starting = time.monotonic() + START_SECONDS
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed once the zygote has started
        wanted = {"control": theirs.fileno(), "walls": walls, "namespaces": self._namespaces, "user": self.user}
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own worker, constructed arguments
                    command("zygote", json.dumps(wanted)),
                    env=environment("/nonexistent"),
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
        except BaseException:  # an interrupt, too: a zygote whose other end is closed ends by itself
            self.control.close()
            self._errors.close()
            raise

    def _wait_for_start(self) -> None:
        if self._errors.closed:
            return
        with self._errors as errors:
            reached = self.hear(self._starting)
            if reached is None:
                errors.seek(0)
                said = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise SandboxError(f"The worker process did not start: {said or 'no reason given'}. Is numpy whole?")
        self._shared = self._shared or str(reached.get("namespaces", ""))
        self._namespaces = self._namespaces and not self._shared
        self._root = self._root or str(reached.get("user", ""))
        self.user = 0 if self._root else self.user
        if reached.get("refused"):
            raise SandboxError(
                f"Students' code cannot be walled in here: {reached['refused']}. Grade with `--sandbox off` only what you trust."
            )

    def shared(self) -> str:
        """Why children have no namespaces of their own, "" if they have.

        Raises:
            SandboxError: the zygote never came to life, or there can be no walls.
        """
        self._wait_for_start()
        return self._shared

    def root(self) -> str:
        """Why children are the administrator, "" if they are not.

        Raises:
            SandboxError: as in `shared`.
        """
        self._wait_for_start()
        return self._root

    @contextmanager
    def folder(self) -> Iterator[str]:
        """Give the folder of a child: a new one, removed with all that was put there, or the name of a disk of its own.

        Raises:
            SandboxError: the zygote never came to life, or there can be no walls.
        """
        self._wait_for_start()
        if self._namespaces:
            yield FOLDER
            return
        with private_folder() as folder:
            if self.user:
                os.chown(folder, self.user, self.user)
            yield folder

    def fork(self, channel: int, output: int, folder: str, limits: Limits) -> int | None:
        """Have a child forked that uses these two file descriptors; return its id, None if the zygote has died."""
        message = json.dumps({"do": "fork", "folder": folder, "limits": asdict(limits)}).encode()
        fds = array.array("i", [channel, output]).tobytes()
        try:
            self.control.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        except OSError:
            self.kill()
            return None
        answer = self.hear(time.monotonic() + ANSWER_SECONDS)
        process = answer.get("pid") if answer else None
        return process if type(process) is int else None

    def end_child(self) -> None:
        """Ask for the child's end; its report is heard afterwards."""
        try:
            self.control.send(b'{"do": "end"}')
        except OSError:
            self.kill()

    def hear(self, deadline: float) -> dict[str, Any] | None:
        """Return the zygote's next message; None, and the zygote is dead, if there is none in time or it is not one."""
        try:
            self.control.settimeout(max(deadline - time.monotonic(), 0.001))
            message = json.loads(self.control.recv(4096))
        except (OSError, ValueError):
            message = None
        if isinstance(message, dict):
            return message
        self.kill()
        return None

    def kill(self) -> None:
        """End the zygote; its child dies with it."""
        self.alive = False
        self.control.close()
        self._process.kill()
        self._process.wait()

    def kill_left(self, process: int) -> None:
        """Kill the process group of a child, once the zygote that could is dead. A namespace has died with its zygote."""
        if process and not self._namespaces:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process, signal.SIGKILL)

    def close(self) -> None:
        """End an idle zygote: it has no child, and nothing to put in order."""
        self._errors.close()
        self.kill()
