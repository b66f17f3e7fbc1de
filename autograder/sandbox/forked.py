"""A worker forked by the zygote: every wait here watches its channel, its output and the zygote, and has a deadline."""

import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import NoReturn

from autograder.sandbox.channel import CHUNK, LISTEN_SECONDS, Interrupted, Output, WorkerGone, ending
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import ANSWER_SECONDS, ZygoteProcess
from autograder.wire import MAX_HEADER, ProtocolError, frame, frame_length

GRACE_SECONDS = 0.5  # between the end of the channel and the news of how the process ended


class ForkedWorker:
    """One child of the zygote."""

    def __init__(
        self, zygote: ZygoteProcess, limits: Limits, output: Output, stop: Callable[[], bool] | None = None
    ) -> None:
        self.output = output
        self._stop = stop
        self._zygote = zygote
        self._limits = limits
        self._ended: WorkerGone | None = None
        self._printing = True  # the pipe of what it prints has a writer
        with ExitStack() as ours, ExitStack() as theirs:
            folder = ours.enter_context(zygote.folder())
            self._channel, channel = socket.socketpair()
            ours.enter_context(self._channel)
            theirs.enter_context(channel)
            self._printed, printed = os.pipe()
            ours.callback(os.close, self._printed)
            theirs.callback(os.close, printed)
            self._channel.setblocking(False)
            os.set_blocking(self._printed, False)
            self._process = zygote.fork(channel.fileno(), printed, folder, limits)
            self._stack = ours.pop_all()
        if self._process is None:
            self._ended = WorkerGone("crashed", "the zygote did not fork")

    def send(self, payload: bytes, deadline: float) -> None:
        """Send one framed payload.

        Raises:
            WorkerGone: the process has ended, does not read, or has spoken without being asked.
        """
        if self._ended is not None:
            raise self._gone()
        if select.select([self._channel], [], [], 0)[0]:  # the end, or an answer before the question
            self._early()
        data = memoryview(frame(payload))
        while data:
            try:
                data = data[self._channel.send(data[:CHUNK]) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError:  # it has closed its end
                self._settle()
                raise self._gone() from None

    def receive(self, deadline: float) -> bytes:
        """Return the next payload.

        Raises:
            WorkerGone: there will be none. The process is dead then, and so is all that it started.
        """
        prefix = self._read(8, deadline)
        try:
            length = frame_length(prefix, self._limits.reply + MAX_HEADER + 4)
        except ProtocolError as error:
            self._fail("protocol", str(error))
        return self._read(length, deadline)

    def close(self) -> None:
        """Kill the process and all that it started; remove its folder."""
        if self._ended is None:
            self._end(WorkerGone("exited", "closed"))
            while self._take_output():
                pass
        self._stack.close()

    def _read(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            try:
                part = self._channel.recv(min(size - len(data), CHUNK))
            except BlockingIOError:
                if self._ended is not None:
                    raise self._gone() from None
                self._wait(select.POLLIN, deadline)
                continue
            except OSError:
                part = b""
            if not part:
                self._settle()
                raise self._gone()
            data += part
        return bytes(data)

    def _wait(self, event: int, deadline: float) -> None:
        """Wait for the channel; meanwhile take what is printed, and hear of the end of the process."""
        left = deadline - time.monotonic()
        if left <= 0:
            self._fail("timeout", "")
        if self._stop is not None:
            if self._stop():
                raise Interrupted
            left = min(left, LISTEN_SECONDS)
        watched = select.poll()
        watched.register(self._channel, event)
        watched.register(self._zygote.control, select.POLLIN)
        if self._printing:
            watched.register(self._printed, select.POLLIN)
        for fd, _ in watched.poll(left * 1000):
            if fd == self._printed:
                self._take_output()
            elif fd != self._channel.fileno():
                self._hear(time.monotonic() + ANSWER_SECONDS)

    def _take_output(self) -> bool:
        """Take some of what was printed; return False if there is nothing at the moment."""
        try:
            data = os.read(self._printed, CHUNK)
        except BlockingIOError:
            return False
        self._printing = bool(data)
        self.output.add(data)
        return self._printing

    def _early(self) -> None:
        """Deal with a channel that is readable although nothing was asked."""
        try:
            ended = not self._channel.recv(1)
        except OSError:
            ended = True
        if not ended:
            self._fail("protocol", "it answered before it was asked")
        self._settle()
        raise self._gone()

    def _settle(self) -> None:
        """After the channel's end: find out how the process ended, or end it."""
        if self._ended is None and select.select([self._zygote.control], [], [], GRACE_SECONDS)[0]:
            self._hear(time.monotonic() + ANSWER_SECONDS)
        if self._ended is None:
            self._end(WorkerGone("exited", "it closed its channel"))

    def _hear(self, deadline: float) -> None:
        """Take the zygote's report of the end of the process."""
        report = self._zygote.hear(deadline)
        numbers = [number for key in ("status", "peak", "left") if type(number := (report or {}).get(key)) is int]
        if len(numbers) != 3:
            self._zygote.kill()
            self._zygote.kill_left(self._process or 0)
            self._ended = WorkerGone("crashed", "it took the zygote with it")
            return
        status, peak, left = numbers
        if left:  # a fork bomb that cannot be caught up with: a new zygote starts without its children
            self._zygote.kill()
        self._ended = ending(os.waitstatus_to_exitcode(status), peak, self._limits)

    def _end(self, why: WorkerGone) -> None:
        """Have the process killed, for a reason of ours."""
        self._zygote.end_child()
        if self._zygote.alive:
            self._hear(time.monotonic() + ANSWER_SECONDS)
        self._ended = why

    def _fail(self, reason: str, detail: str) -> NoReturn:
        self._end(WorkerGone(reason, detail))
        raise self._gone()

    def _gone(self) -> WorkerGone:
        """Return how the process ended, after taking the last of what it printed."""
        while self._take_output():
            pass
        return self._ended or WorkerGone("crashed")
