"""Workers in real containers: they grade alike, reach nothing, and none is left, however a grader or a submission ends."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.sandbox import container, engines
from autograder.sandbox.channel import Output
from autograder.sandbox.container import Containers, ContainerWorker
from autograder.sandbox.engines import Recipe
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.sandbox.recipes import find
from autograder.wire import Call, Loaded, Result, Sources, Step, frame, pack
from tests.good import LINES, copy_course, right

pytestmark = [pytest.mark.container, pytest.mark.xdist_group("container")]

LIMITS = Limits(memory=256 << 20)
SHORT = 0.5  # seconds, for what never ends
HONEST = "def f(x):\n    return x + 1\n"
IMPORTS = "import ctypes, os, signal, socket, sys, time\nimport numpy as np\n"
PATIENCE = 30.0  # seconds, for what an engine clears away


@pytest.fixture(scope="module")
def zygote(container_image: str) -> Iterator[Zygote]:
    with Zygote(LIMITS, sandbox=f"container:{container_image}") as running:
        yield running


class Bare(ContainerWorker):
    """Puts up no walls inside."""

    def _order(self) -> dict[str, Any]:
        order = super()._order()
        off = "def wall_in(folder):\n    return 'left out'\n"
        return {**order, "files": {**order["files"], "sandbox/contained.py": off}}


class BareContainers(Containers):
    """Containers with nothing but themselves to hold anything back."""

    def _another(self) -> ContainerWorker:
        return Bare(self._recipe, self._limits, Output(1000))


@pytest.fixture(scope="module")
def bare(container_image: str) -> Iterator[Zygote]:
    """The same without walls inside."""
    with Zygote(LIMITS, sandbox=f"container:{container_image}") as running:
        running._containers = BareContainers(find(container_image).recipe, LIMITS, "", "")
        yield running


@pytest.fixture
def recipe(container_image: str) -> Recipe:
    return find(container_image).recipe


def sources(code: str) -> Sources:
    return Sources("work", {"work": code.encode()}, names=("f",))


def call(argument: object = 1) -> Call:
    return Call((Step("work.f", (argument,)),))


def asked(zygote: Zygote, body: str, argument: object = 1, seconds: float | None = None) -> Result:
    """The result of `def f(x):` with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    with zygote.session(sources(f"{IMPORTS}def f(x):\n{lines}")) as session:
        session.load()
        (result,) = session.call([call(argument)], seconds)
    return result


def value(zygote: Zygote, body: str, argument: object = 1) -> Any:
    result = asked(zygote, body, argument, 50.0)  # a busy machine is not what is looked for
    assert result.values is not None, result
    return result.values[0]


def refusal(zygote: Zygote, body: str) -> str | None:
    raised = asked(zygote, body).raised
    return raised.type_name if raised else None


def names(recipe: Recipe) -> list[str]:
    """The containers that there are, running or not."""
    return engines.ask(recipe.engine.program, "ps", "--all", "--format={{.Names}}")[1].split()


def gone(recipe: Recipe, name: str) -> bool:
    """Whether a container vanishes before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while there := name in names(recipe):
        if time.monotonic() > deadline:
            break
    return not there


# ---- grading


def test_the_level_says_what_was_reached(zygote: Zygote, recipe: Recipe) -> None:
    """By which engine, and with which walls inside; a result depends on the versions inside."""
    level, note = zygote.level
    assert ("container", "") == (level, zygote.root)
    assert note.startswith(f"{recipe.engine.name} {recipe.engine.version}; walls inside")
    python = ".".join(map(str, sys.version_info[:3]))
    assert f"container Python {python} numpy {np.__version__}" == zygote.place


def test_a_submission_is_graded_alike(zygote: Zygote) -> None:
    """Prints, answers in order, arrays of any bytes, also those by which a person would leave a container."""
    with zygote.session(sources(f"print('hello')\n{HONEST}")) as session:
        assert "full" == session.load().mode
        assert [(number + 1,) for number in range(3)] == [
            r.values for r in session.call([call(number) for number in range(3)])
        ]
        keys = np.frombuffer(bytes([16, 17] * 999), "u1")
        (echoed,) = session.call([call(keys)])
        assert "hello\n" == session.printed
    assert echoed.values is not None
    np.testing.assert_array_equal(keys + 1, echoed.values[0])


def test_a_class_is_graded_by_the_command(
    container_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The level and its note stand in every report; the image is taken from the course."""
    root = copy_course(tmp_path)
    settings = root / "solutions" / "course.toml"
    settings.write_text(f'{settings.read_text("utf-8")}\n[sandbox]\nimage = "{container_image}"\n', "utf-8")
    for student in ("s1", "s2"):
        folder = tmp_path / "class" / student / LINES
        folder.mkdir(parents=True)
        (folder / "lines.py").write_text(right(LINES), "utf-8")
    monkeypatch.chdir(root)
    words = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--sandbox", "container", "-j", "1"]
    result = CliRunner().invoke(main, words)
    assert 0 == result.exit_code, result.output
    reports = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert [("20", "container")] * 2 == [(one["points"], one["sandbox"]["level"]) for one in reports]
    assert "walls inside" in reports[0]["sandbox"]["note"]
    pages = [page.read_text("utf-8") for page in (tmp_path / "out" / "feedback").rglob("*.html")]
    assert [True] * 2 == ["isolation container (" in page for page in pages]


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        ("os._exit(5)", "exited", "exit code 5"),
        ("os.kill(os.getpid(), signal.SIGSEGV)\ntime.sleep(60)", "crashed", "signal 11"),
        ("os.write(3, b'\\x00' * 8)\ntime.sleep(60)", "protocol", "shorter than its header"),
        ("while True:\n    print('x' * 100)", "timeout", "0.5 s"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "timeout", "0.5 s"),
        ("os.close(3)\ntime.sleep(60)", "timeout", "0.5 s"),
    ],
)  # fmt: skip
def test_a_call_that_does_not_end_well(zygote: Zygote, body: str, reason: str, detail: str) -> None:
    """It is told as everywhere, but for a closed channel, of which an engine says nothing while the program runs."""
    result = asked(zygote, body, seconds=SHORT if reason == "timeout" else None)
    assert (reason, detail) == (result.reason, result.detail)


# ---- what a container holds back by itself


def test_nothing_of_this_machine_is_in_there(bare: Zygote) -> None:
    """No file of the instructor's, no variable, no process; another user without a right."""
    body = (
        "status = dict(l.split(':\\t', 1) for l in open('/proc/self/status').read().splitlines())\n"
        "mounts = [l.split()[:2] for l in open('/proc/self/mounts').read().splitlines()]\n"
        "return [os.getuid(), os.getgid(), status['CapEff'], status['CapBnd'], status['NoNewPrivs'], status['Seccomp'],"
        " os.getppid(), sorted(os.environ), [os.path.exists(p) for p in x]]"
    )
    here = [str(Path(__file__)), str(Path(engines.__file__)), "/var/run/docker.sock", "/run/podman/podman.sock"]
    uid, gid, effective, bounding, no_new, filtered, parent, variables, there = value(bare, body, here)
    assert (65534, 65534, "0" * 16, "0" * 16) == (uid, gid, effective, bounding)
    assert ("1", "2", 1) == (no_new, filtered, parent)
    assert [False] * len(here) == there
    allowed = {
        "PATH",
        "LANG",
        "TZ",
        "MPLBACKEND",
        "MALLOC_ARENA_MAX",
        "HOME",
        "TMPDIR",
        "TEMP",
        "LC_CTYPE",
        "OPENBLAS_CORETYPE",
    }
    assert "PermissionError" == refusal(bare, "open('/proc/1/mem', 'r+b')")
    assert set() == {name for name in variables if not name.endswith("_NUM_THREADS")} - allowed


def test_the_network_is_not_there(bare: Zygote) -> None:
    """No interface but one to itself, which leads nowhere."""
    assert ["lo"] == value(bare, "return [name for _, name in socket.if_nameindex()]")
    assert "OSError" == refusal(bare, "socket.create_connection(('192.0.2.1', 80), 5)")


def test_only_a_small_disk_can_be_written(bare: Zygote) -> None:
    """Everything else is read-only, shared memory included; the disk ends at 64 MiB, and runs no program."""
    body = (
        "open_to_it = []\n"
        "for place in ('/', '/etc', '/usr/local/lib', '/run', '/var/tmp', '/dev', '/dev/shm', '/tmp'):\n"
        "    try:\n        open(place + '/x', 'w').close()\n        open_to_it.append(place)\n"
        "    except OSError:\n        pass\n"
        "n = 0\n"
        "try:\n    while n < 99:\n        open(f'{n}', 'wb').write(bytes(1 << 20))\n        n += 1\n"
        "except OSError as error:\n    return [open_to_it, n, error.errno]"
    )
    writable, size, error = value(bare, body)
    assert (["/tmp"], errno.ENOSPC) == (writable, error)  # noqa: S108 - inside
    assert 60 <= size <= 64
    program = "open('p', 'w').write('#!/x')\nos.chmod('p', 0o755)\nos.execv('p', ['p'])"
    assert "PermissionError" == refusal(bare, program)


def test_processes_are_counted_and_end_together(zygote: Zygote, bare: Zygote) -> None:
    """A bomb stops at the limit; what was detached ends with the container; its first process cannot be killed."""
    if engines.UNLIMITED in zygote.level[1]:
        pytest.skip(zygote.level[1])
    bomb = (
        "os.kill(1, signal.SIGKILL)\nn = 0\n"
        "try:\n    while n < 200:\n        n += 1\n        if os.fork() == 0:\n"
        "            os.setsid()\n            time.sleep(60)\nexcept OSError:\n    return n"
    )
    assert 50 < value(bare, bomb) < 64


def test_memory_is_counted_for_all_processes_together(zygote: Zygote, bare: Zygote) -> None:
    """Each of three stays below its own limit; together they are above the container's."""
    if engines.UNLIMITED in zygote.level[1]:
        pytest.skip(zygote.level[1])
    body = (
        "for _ in range(3):\n    if os.fork() == 0:\n        kept = np.ones(25 << 20)\n        time.sleep(60)\n"
        "return [os.waitpid(-1, 0)[1]]"
    )
    assert [9] == value(bare, body)


def test_inside_there_are_walls_as_well(zygote: Zygote) -> None:
    """Python's own files and one folder; no process, no socket."""
    if "no walls inside" in zygote.level[1]:
        pytest.skip(zygote.level[1])
    for body in ("os.fork()", "socket.socket()", "open('/etc/hosts').read()", "open('/proc/1/cmdline').read()"):
        assert "PermissionError" == refusal(zygote, body), body
    assert [True, []] == value(zygote, "return [os.getcwd() == os.environ['HOME'], os.listdir('.')]")


# ---- nothing is left


@pytest.mark.parametrize("grace", [container.GRACE_SECONDS, 0.0])
def test_a_worker_that_is_let_go_at_once_leaves_nothing(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch, grace: float
) -> None:
    """Neither where it may begin and end, nor where the engine is interrupted in making it."""
    monkeypatch.setattr("autograder.sandbox.container.GRACE_SECONDS", grace)
    worker = ContainerWorker(recipe, LIMITS, Output(1000))
    worker.close()
    worker.close()
    assert not worker.alive
    assert gone(recipe, worker.name)


def test_a_worker_that_does_not_read_is_killed_by_name(
    zygote: Zygote, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input cannot be closed while more is to be sent than anybody takes: the engine has to end it."""
    monkeypatch.setattr("autograder.sandbox.container.GRACE_SECONDS", 0.1)
    loaded = frame(pack(Loaded("full", {"f": "file"})))
    deaf = f"import os, time\nos.write(3, {loaded!r})\ntime.sleep(60)\n"
    with zygote.session(sources(deaf)) as session:
        assert "full" == session.load().mode
        name = zygote._current.name  # type: ignore[union-attr]
        assert name in names(recipe)
        (result,) = session.call([call(np.zeros(1 << 20))], SHORT)
    assert ("timeout", "0.5 s") == (result.reason, result.detail)
    assert gone(recipe, name)
    assert 2 == value(zygote, "return x + 1")


def test_a_container_that_has_gone_before_it_is_needed_is_replaced(zygote: Zygote, recipe: Recipe) -> None:
    """The one that was started in good time may have been removed by somebody."""
    assert 2 == value(zygote, "return x + 1")
    waiting = zygote._containers._next  # type: ignore[union-attr]
    assert waiting is not None
    waiting.greeted()
    engines.ask(recipe.engine.program, "kill", waiting.name)
    waiting._process.wait(PATIENCE)
    assert 2 == value(zygote, "return x + 1")


def test_a_container_ends_by_itself(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody lets go of it."""
    monkeypatch.setattr("autograder.sandbox.container.LONGEST_SECONDS", 0.1)
    worker = ContainerWorker(recipe, LIMITS, Output(1000))
    try:
        assert b"python" in worker.receive(time.monotonic() + PATIENCE)
        assert 0 == worker._process.wait(PATIENCE)
        assert gone(recipe, worker.name)
    finally:
        worker.close()


GRADER = """
import sys
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Sources, Step
code = b"import time\\ndef f(x):\\n    print('asleep', flush=True)\\n    time.sleep(600)\\n"
with Zygote(sandbox="container:" + sys.argv[1]) as zygote, zygote.session(Sources("w", {"w": code}, names=("f",))) as s:
    s.load()
    print(zygote._current.name, flush=True)
    zygote._containers._next.greeted()
    print(zygote._containers._next.name, flush=True)
    s.call([Call((Step("w.f", (1,)),))], 600.0)
"""


@pytest.mark.parametrize("whom", ["the grader", "the grader and its engine commands"])
def test_a_grader_that_is_killed_leaves_no_container(container_image: str, recipe: Recipe, whom: str) -> None:
    """Neither the one whose code sleeps, nor the one that was started in good time."""
    command = [sys.executable, "-c", GRADER, container_image]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout
        started = [grader.stdout.readline().strip() for _ in range(2)]
        assert set(started) <= set(names(recipe))
        children = Path(f"/proc/{grader.pid}/task/{grader.pid}/children").read_text().split()
        assert len(children) >= 2
        grader.kill()
        for child in children if whom != "the grader" else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    assert all(gone(recipe, name) for name in started)
