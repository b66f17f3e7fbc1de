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
from dataclasses import asdict
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox.channel import command, environment, private_folder
from autograder.sandbox.limits import Limits, hide_memory

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

    def __init__(self, *, walls: bool = False, disk: bool = True) -> None:
        """Start it; with `walls`, its children are walled in, each with a `disk` of its own where the system gives one."""
        self._walls = walls
        self._disk = walls and disk
        self._diskless = "" if disk else "asked for"
        hide_memory()  # of this process: it holds the answers, and a submission runs as the same user
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.alive = True
        self._starting = time.monotonic() + START_SECONDS
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed once the zygote has started
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own worker, constructed arguments
                command("zygote", str(theirs.fileno())),
                env=environment("/nonexistent"),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    def _wait_for_start(self) -> None:
        if self._errors.closed:
            return
        with self._errors as errors:
            if self.hear(self._starting) is None:
                errors.seek(0)
                said = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise SandboxError(f"The worker process did not start: {said or 'no reason given'}. Is numpy whole?")
        if self._walls:
            self._try_walls()

    def diskless(self) -> str:
        """Why a child has no disk of its own, "" if it has one.

        Raises:
            SandboxError: the zygote never came to life, or there can be no walls.
        """
        self._wait_for_start()
        return self._diskless

    def _try_walls(self) -> None:
        with private_folder() as folder:
            self.control.send(json.dumps({"do": "try", "folder": folder, "disk": self._disk}).encode())
            answer = self.hear(time.monotonic() + ANSWER_SECONDS)
        refused = answer.get("refused") if answer else "no answer"
        self._diskless = self._diskless or str((answer or {}).get("diskless", ""))
        self._disk = self._disk and not self._diskless
        if refused:
            raise SandboxError(
                f"Students' code cannot be walled in here: {refused}. Grade with `--sandbox off` only what you trust."
            )

    def fork(self, channel: int, output: int, folder: str, limits: Limits) -> int | None:
        """Have a child forked that uses these two file descriptors; return its id, None if the zygote has died.

        Raises:
            SandboxError: it never came to life.
        """
        self._wait_for_start()
        wanted = {"do": "fork", "folder": folder, "limits": asdict(limits), "walls": self._walls, "disk": self._disk}
        message = json.dumps(wanted).encode()
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

    def close(self) -> None:
        """End an idle zygote: it has no child, and nothing to put in order."""
        self._errors.close()
        self.kill()


def kill_group(process: int) -> None:
    """Kill a child's process group when there is no zygote any more that could."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
