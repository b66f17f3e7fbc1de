"""A worker that is a fresh process of its own, for systems without a safe fork: slower, and bound by less.

Pipes cannot be waited for with a deadline everywhere, so threads read and write them, and the deadline is the queue's.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import IO, NoReturn

from autograder.sandbox.channel import (
    CHUNK,
    LISTEN_SECONDS,
    Interrupted,
    Output,
    WorkerGone,
    command,
    ending,
    environment,
    private_folder,
)
from autograder.sandbox.limits import Limits
from autograder.wire import MAX_HEADER, ProtocolError, frame, frame_length

JOIN_SECONDS = 1.0  # for a thread whose pipe is still held open by something that the submission started
_END = None  # in the queue of answers: there will be no more


class PlainWorker:
    """One process for one submission."""

    _END_SECONDS = 1.0  # between the end of the answers and that of the process

    def __init__(self, limits: Limits, output: Output, stop: Callable[[], bool] | None = None) -> None:
        self.output = output
        self._stop = stop
        self._limits = limits
        self._stack = ExitStack()
        self._process = self._start()
        self._answers: queue.Queue[bytes | ProtocolError | None] = queue.Queue(maxsize=4)
        self._requests: queue.Queue[bytes | None] = queue.Queue()
        self._closed = False
        self._ended: WorkerGone | None = None
        self._threads = [
            threading.Thread(target=target, args=(pipe,), daemon=True)
            for target, pipe in (
                (self._write, self._process.stdin),
                (self._read, self._process.stdout),
                (self._take_output, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    def send(self, payload: bytes, deadline: float) -> None:
        """Send one framed payload; a process that does not read is noticed by `receive`.

        Raises:
            WorkerGone: the process has ended, or has spoken without being asked.
        """
        if self._ended is not None:
            raise self._ended
        with contextlib.suppress(queue.Empty):
            if self._answers.get_nowait() is not _END:
                self._fail("protocol", "it answered before it was asked")
            self._settle()
        self._requests.put(frame(payload))

    def receive(self, deadline: float) -> bytes:
        """Return the next payload.

        Raises:
            WorkerGone: there will be none. The process is dead then.
        """
        answer = self._wait(deadline)
        if isinstance(answer, ProtocolError):
            self._fail("protocol", str(answer))
        if answer is _END:
            self._settle()
        return answer

    def _wait(self, deadline: float) -> bytes | ProtocolError | None:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                self._fail("timeout", "")
            if self._stop is not None and self._stop():
                raise Interrupted
            with contextlib.suppress(queue.Empty):
                return self._answers.get(timeout=left if self._stop is None else min(left, LISTEN_SECONDS))

    def close(self) -> None:
        """Kill the process and remove its folder."""
        if self._closed:
            return
        self._closed = True
        self._kill()
        self._process.wait()
        self._requests.put(None)
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()  # type: ignore[union-attr]
        self._stack.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        folder = self._stack.enter_context(private_folder())
        return subprocess.Popen(  # noqa: S603 - our own worker, constructed arguments
            command("plain", json.dumps(asdict(self._limits))),
            env=environment(folder),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def _settle(self) -> NoReturn:
        """After the end of the answers: find out how the process ended."""
        try:
            code = self._process.wait(self._END_SECONDS)
        except subprocess.TimeoutExpired:
            self._fail("exited", "it closed its channel")
        end = self._ending(code)
        self._fail(end.reason, end.detail)

    def _ending(self, code: int) -> WorkerGone:
        return ending(code, 0, self._limits)

    def _fail(self, reason: str, detail: str) -> NoReturn:
        self._ended = WorkerGone(reason, detail)
        self.close()
        raise self._ended

    def _kill(self) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def _write(self, pipe: IO[bytes]) -> None:
        while (data := self._requests.get()) is not None:
            try:
                pipe.write(data)
                pipe.flush()
            except (OSError, ValueError):
                return

    def _read(self, pipe: IO[bytes]) -> None:
        """Queue the answers one by one; whatever follows a broken one is not read."""
        try:
            while len(prefix := pipe.read(8)) == 8:
                length = frame_length(prefix, self._limits.reply + MAX_HEADER + 4)
                payload = pipe.read(length)
                if len(payload) < length:
                    break
                self._queue(payload)
            self._queue(_END)
        except ProtocolError as error:
            self._queue(error)
        except (OSError, ValueError):
            self._queue(_END)

    def _queue(self, answer: bytes | ProtocolError | None) -> None:
        while not self._closed:
            with contextlib.suppress(queue.Full):
                self._answers.put(answer, timeout=0.1)
                return

    def _take_output(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := os.read(pipe.fileno(), CHUNK):
                self.output.add(data)
