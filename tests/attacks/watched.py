"""The zygotes of the grader under attack: they keep what was printed, and one of them has walls as of an old kernel."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from autograder.sandbox import channel
from autograder.sandbox import zygote as zygotes
from autograder.sandbox.process import Session, Zygote
from autograder.wire import Sources
from tests.attacks.scene import descendants
from tests.processes import below

_NOW, _THEN = "return max(int(version), 0)", "return min(max(int(version), 0), 1)"


class Watched(Zygote):
    """Keeps what every worker has printed, also what no report shows."""

    watched: tuple[Session, ...] = ()

    def session(self, sources: Sources) -> Session:
        """A submission to be loaded and called; use it as a context manager."""
        self.watched = (*self.watched[-1:], super().session(sources))
        return self.watched[-1]

    def printed(self) -> str:
        """What was printed in the last two sessions: that which decides, and that which explains."""
        return "\n".join(session.printed for session in self.watched)

    def processes(self, running: set[int]) -> set[int]:
        """Which of these may stay: the zygote in its namespaces and a keeper, or what keeps the container started in good time."""
        if self._containers:
            waiting = self._containers._next
            keepers = {process for process in running if waiting and waiting.name.encode() in _words(process)}
            return keepers.union(*map(descendants, keepers))
        if self._process is None:
            return set()
        zygote = self._process._process.pid
        return {zygote, *below(zygote)[: 3 if self.level[0] == "namespaces" else 0]}


def _words(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


class Oldest(Watched):
    """Its worker is a copy that asks the kernel for no more than the first version of Landlock had."""

    engine: Path

    def _start(self) -> zygotes.ZygoteProcess:
        with patch("autograder.sandbox.zygote.command", self._command):
            return super()._start()

    def _command(self, mode: str, argument: str) -> list[str]:
        worker = str(self.engine / "worker.py")
        return [worker if Path(part).name == "worker.py" else part for part in channel.command(mode, argument)]


@contextmanager
def old_engine(folder: Path) -> Iterator[Path]:
    """Give a copy of the engine that knows no newer Landlock."""
    copy = folder / "engine"
    shutil.copytree(Path(channel.__file__).parent.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / "sandbox" / "landlock.py"
    text = file.read_text("utf-8")
    assert 1 == text.count(_NOW), "the old version is made by replacing one line of landlock.py, which is not there"
    file.write_text(text.replace(_NOW, _THEN), "utf-8")
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)
