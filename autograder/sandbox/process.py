"""Sessions: one submission, loaded and called in a worker that can be killed at any moment without losing the rest.

Theory of operation. The trusted side never loads a student's code. It owns a zygote, a freshly executed Python that
knows no answer, and has it fork one worker for each submission; without a safe fork a worker is a fresh process.
Requests and answers are packed values (`wire.py`). Every wait has a deadline: of the loading, of the list of calls, of
the submission. A worker that misses it, ends, or breaks the protocol is killed with all that it has started; the call
that was under way gets the reason, the calls behind it are `not_run`, and the next list starts a new worker.

Time is taken here, between sending and receiving. Of what the worker answers nothing is believed but values: whether
they are right is decided elsewhere, and a forged answer can only be a wrong one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from autograder.errors import SandboxError
from autograder.sandbox import walls
from autograder.sandbox import zygote as zygotes
from autograder.sandbox.answers import loaded_for, result_of, unpacked
from autograder.sandbox.channel import Output, Worker, WorkerGone
from autograder.sandbox.forked import ForkedWorker
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.plain import PlainWorker
from autograder.wire import MAX_HEADER, Call, Loaded, Result, Sources, pack

if TYPE_CHECKING:
    from autograder.sandbox.container import Containers


class Zygote:
    """Starts workers, one at a time. A zygote that has died is replaced."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        sandbox: str = "default",
        plain: bool = False,
        process: zygotes.ZygoteProcess | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        """Nothing is started before the `with`, unless a `process` is given that was started even earlier.

        Args:
            limits: of every submission.
            sandbox: "default" puts up the walls where the system has them, "require" insists on them, "off" leaves them out;
                "landlock" leaves out namespaces; "container" or "container:IMAGE" is a container for each worker.
            plain: a fresh process for each worker, as where fork is not safe.
            process: a zygote that has been started already, with walls as this sandbox wants them.
            stop: asked again and again while student code is waited for; once it is true, `Interrupted` is raised there.

        Raises:
            SandboxError: walls are required, and cannot be; or containers are wanted, and none can be started.
        """
        self.limits = limits or Limits()
        self._containers = _containers(sandbox, self.limits)
        self._why_plain = "asked for" if plain else zygotes.supported()
        self._sandbox = sandbox
        self._why_open = self._why_plain or ("asked for" if sandbox == "off" else walls.missing())
        if sandbox == "require" and self._why_open:
            raise SandboxError(
                f"Students' code cannot be walled in here: {self._why_open}. Grade on another system, or in a container."
            )
        self._process = process
        self._stop = stop
        self._current: Worker | None = None

    @property
    def level(self) -> tuple[str, str]:
        """How submissions are kept apart: "namespaces", or less, with the reason why: "landlock", "process", "plain".

        "container" comes with what there is to say of it.

        Raises:
            SandboxError: this has to be tried, and no worker starts.
        """
        if self._containers:
            return "container", self._containers.note
        if self._why_plain:
            return "plain", self._why_plain
        if self._why_open:
            return "process", f"no walls: {self._why_open}"
        if self._process is None:
            with self:
                return self.level
        why = self._process.shared()
        return ("landlock", f"no namespaces: {why}") if why else ("namespaces", "")

    @property
    def root(self) -> str:
        """Why submissions run as the machine's administrator, "" if they do not.

        Raises:
            SandboxError: as in `level`.
        """
        if self._why_plain or self._containers:
            return ""
        if self._process is None:
            with self:
                return self.root
        return self._process.root()

    @property
    def place(self) -> str:
        """What a result may depend on: the level, and in a container its own Python and numpy."""
        return self._containers.place if self._containers else self.level[0]

    def __enter__(self) -> Self:
        if not self._containers and not self._why_plain and self._process is None:
            self._process = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._current is not None:
            self.retire(self._current)
        if self._containers:
            self._containers.close()
        if self._process is not None:
            self._process.close()
            self._process = None

    def session(self, sources: Sources) -> "Session":
        """A submission to be loaded and called; use it as a context manager."""
        return Session(self, sources)

    def worker(self, output: Output) -> Worker:
        """Return a new worker.

        Raises:
            RuntimeError: the last one has not been retired: there is at most one at a time.
        """
        if self._current is not None:
            raise RuntimeError(
                "Two sessions on one Zygote: the first is still open. Close it, or make a second Zygote."
            )
        if self._containers:
            self._current = self._containers.worker(output)
        else:
            self._current = PlainWorker(self.limits, output, self._stop) if self._why_plain else self._forked(output)
        return self._current

    def retire(self, worker: Worker) -> None:
        """Kill a worker and all that it has started."""
        worker.close()
        self._current = None

    def _start(self) -> zygotes.ZygoteProcess:
        asked = self._sandbox
        return zygotes.ZygoteProcess(walls=not self._why_open, namespaces=asked != "landlock", nobody=asked != "off")

    def _forked(self, output: Output) -> Worker:
        for _ in range(2):  # an earlier submission may have killed the zygote, unnoticed until now
            if self._process is None or not self._process.alive:
                self._process = self._start()
            worker = ForkedWorker(self._process, self.limits, output, self._stop)
            if self._process.alive:
                return worker
            worker.close()
        raise SandboxError("The worker process does not fork. Is the machine out of processes or memory?")


def _containers(sandbox: str, limits: Limits) -> "Containers | None":
    kind, _, image = sandbox.partition(":")
    if kind != "container":
        return None
    from autograder.sandbox.recipes import containers  # a student's check has no use for it, and does not wait for it

    return containers(image, limits)


class Session:
    """One submission. After a kill the next call goes on with a new worker, loaded in the way that worked."""

    def __init__(self, zygote: Zygote, sources: Sources) -> None:
        self._zygote = zygote
        self._sources = sources
        self._limits = zygote.limits
        self._left = self._limits.submission_seconds
        self._output = Output(self._limits.output)
        self._worker: Worker | None = None
        self._loaded: Loaded | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._retire()

    @property
    def printed(self) -> str:
        """What the submission has printed, up to the limit."""
        text = self._output.kept.decode("utf-8", "replace")
        return f"{text}\n(cut after {self._limits.output} bytes)\n" if self._output.cut else text

    def load(self) -> Loaded:
        """Load the submission; only the first call of this does anything.

        If the import does not end (it hangs, crashes, exits), a second worker reads the definitions alone; if that does
        not end either, every function is missing. The reason is that of the first import in both cases.
        """
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def call(self, calls: Sequence[Call], seconds: float | None = None) -> tuple[Result, ...]:
        """Make the calls, one after the other in one worker, and return one result for each.

        Args:
            calls: what to do.
            seconds: for the whole list; default: `Limits.exercise_seconds`.

        Raises:
            ProtocolError: the calls themselves are outside the grammar or above a cap.
            Interrupted: the zygote's `stop` was true meanwhile.
        """
        request = pack(("call", tuple(calls), self._limits.reply))
        loaded = self.load()
        if loaded.mode == "none" and loaded.reason:
            return tuple(Result(reason=loaded.reason, detail=loaded.detail) for _ in calls)
        results: list[Result] = []
        try:
            if self._worker is None:
                self._start(definitions_only=loaded.mode == "definitions")
            for result in self._exchange(request, calls, self._limits.exercise_seconds if seconds is None else seconds):
                results.append(result)
        except WorkerGone as gone:
            self._retire()
            results.append(Result(reason=gone.reason, detail=gone.detail))
            results += [Result(reason="not_run")] * (len(calls) - len(results))
        return tuple(results[: len(calls)])

    def _load(self) -> Loaded:
        try:
            return self._start(definitions_only=False)
        except WorkerGone as gone:
            first = gone
        file = f"{self._sources.target}.py"
        what = _WORDS.get(first.reason, "could not be completed").format(detail=first.detail)
        try:
            loaded = self._start(definitions_only=True)
        except WorkerGone:
            missing = dict.fromkeys(self._sources.names, "missing")
            note = f"Importing {file} {what}; nothing of it can be called."
            return Loaded("none", missing, notes=(note,), reason=first.reason, detail=first.detail)
        note = (
            f"Importing {file} {what}; only its imports, constants, functions and classes were read. "
            'Put what takes long or ends the program below `if __name__ == "__main__":`.'
        )
        return replace(loaded, notes=(note, *loaded.notes), reason=first.reason, detail=first.detail)

    def _start(self, *, definitions_only: bool) -> Loaded:
        """Load the submission in a new worker.

        Raises:
            WorkerGone: loading did not end well; there is no worker then.
        """
        self._retire()
        self._worker = self._zygote.worker(self._output)
        try:
            request = pack(("load", self._sources, definitions_only))
            with self._clock(self._limits.import_seconds) as deadline:
                self._worker.send(request, deadline)
                record, _ = unpacked(self._worker.receive(deadline), Loaded)
                loaded = loaded_for(self._sources, record)
        except WorkerGone:
            self._retire()
            raise
        return loaded

    def _exchange(self, request: bytes, calls: Sequence[Call], seconds: float) -> Iterator[Result]:
        """Send a list of calls and yield their results as they come in."""
        worker = self._worker
        if worker is None:
            raise RuntimeError("no worker")
        with self._clock(seconds) as deadline:
            worker.send(request, deadline)
            room = self._limits.reply + MAX_HEADER  # of all results of the list: they are kept until it is judged
            items = self._limits.items
            for call in calls:
                sent = time.monotonic()
                answer = worker.receive(deadline)
                room -= len(answer)
                if room < 0:
                    raise WorkerGone("output", f"more than {self._limits.reply / MIB:g} MiB in all calls together")
                record, count = unpacked(answer, Result, items)
                items -= count
                result = result_of(call, record)
                yield replace(result, seconds=time.monotonic() - sent)

    @contextmanager
    def _clock(self, seconds: float) -> Iterator[float]:
        """Give the deadline of one exchange; its time counts for the submission."""
        began = time.monotonic()
        whole = self._left <= seconds
        try:
            yield began + min(seconds, self._left)
        except WorkerGone as gone:
            if gone.reason == "timeout" and not gone.detail:
                of = f"{self._limits.submission_seconds:g} s for the whole submission" if whole else f"{seconds:g} s"
                raise WorkerGone("timeout", of) from None
            raise
        finally:
            self._left -= time.monotonic() - began

    def _retire(self) -> None:
        if self._worker is not None:
            self._zygote.retire(self._worker)
            self._worker = None


_WORDS = {
    "timeout": "did not end in time ({detail})",
    "memory": "needed more memory than there is",
    "crashed": "brought Python down ({detail})",
    "exited": "ended the program ({detail})",
}
