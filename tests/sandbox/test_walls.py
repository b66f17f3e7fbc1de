"""The walls: what a submission asks of the machine is refused, by name; what it needs is there; an honest one comes next."""

import os
import platform
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import channel, landlock, policy, seccomp, walls
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Result, Sources, Step

pytestmark = pytest.mark.skipif(bool(walls.missing()), reason=f"no walls: {walls.missing()}")

LIMITS = Limits(memory=256 << 20)
HONEST = "def f(x):\n    return x + 1\n"
IMPORTS = (
    "import ctypes, mmap, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time\nimport numpy as np\n"
)
SECRET = "the answer to everything"  # noqa: S105 - of this test


@pytest.fixture(scope="module", params=["landlock", "default"])
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """Behind walls, with and without namespaces."""
    with Zygote(LIMITS, sandbox=request.param) as running:
        if request.param == "landlock":
            assert ("landlock", "no namespaces: asked for") == running.level
        elif running.level[0] != "namespaces":
            pytest.skip(f"no namespaces: {running.level[1]}")
        yield running


def asked(zygote: Zygote, body: str, argument: object = 1) -> Result:
    """The result of `def f(x):` with this body; a second, honest submission must then be graded as always."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    for code, given in ((f"{IMPORTS}def f(x):\n{lines}", argument), (HONEST, 1)):
        with zygote.session(Sources("work", {"work": code.encode()}, {}, {}, ("f",))) as session:
            (result,) = session.call([Call((Step("work.f", (given,)),))])
        if code != HONEST:
            first = result
    assert (2,) == result.values
    return first


def refusal(zygote: Zygote, body: str, argument: object = 1) -> str | None:
    """The builtin exception that the body meets."""
    raised = asked(zygote, body, argument).raised
    return raised.type_name if raised else None


def closed(zygote: Zygote) -> tuple[str, ...]:
    """How a place that is closed answers: in a root of its own it may not even be there."""
    return ("PermissionError", *(("FileNotFoundError",) if zygote.level[0] == "namespaces" else ()))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the instructor's that everybody may read and write, as far as its mode goes."""
    path = tmp_path / "answers.py"
    path.write_text(SECRET, "utf-8")
    path.chmod(0o666)
    tmp_path.chmod(0o777)
    return path


@pytest.mark.parametrize(
    "body",
    [
        "return open(x).read()",
        "return os.listdir(os.path.dirname(x))",
        "open(x, 'w')",
        "os.open(x, os.O_RDONLY | os.O_TRUNC)",
        "os.truncate(x, 0)",
        "os.unlink(x)",
        "os.rename(x, x + '2')",
        "os.mkdir(x + '.d')",
        "os.symlink(x, x + '.link')",
        "shutil.copy(x, 'mine')",
        "os.mkfifo(x + '.pipe')",
    ],
)
def test_files_of_others_are_closed(zygote: Zygote, outside: Path, body: str) -> None:
    """Nothing is read, made, changed or removed, though the modes would allow it."""
    before = sorted(outside.parent.iterdir())
    assert refusal(zygote, body, str(outside)) in closed(zygote)
    assert SECRET == outside.read_text("utf-8")
    assert before == sorted(outside.parent.iterdir())


def test_no_second_name_is_given_to_a_file_of_others(zygote: Zygote, outside: Path) -> None:
    """Under another name in its own folder it would be open."""
    assert refusal(zygote, "os.link(x, 'mine')", str(outside)) in ("OSError", *closed(zygote)[1:])
    assert 1 == outside.stat().st_nlink


@pytest.mark.parametrize("body", ["os.chmod(x, 0)", "os.utime(x, (1, 1))", "os.chown(x, os.getuid(), os.getgid())"])
def test_modes_and_times_stay(zygote: Zygote, outside: Path, body: str) -> None:
    """The call does nothing, and says nothing."""
    before = outside.stat()
    asked(zygote, body, str(outside))
    after = outside.stat()
    assert (before.st_mode, before.st_mtime_ns) == (after.st_mode, after.st_mtime_ns)


PLACES = ("/etc/passwd", "/proc/self/environ", "/proc/1/cmdline", "/sys/class", "/var/lib", "/")


@pytest.mark.parametrize("place", PLACES)
def test_the_system_is_closed(zygote: Zygote, place: str) -> None:
    """Users, processes, devices, other people's temporary files."""
    body = "return os.listdir(x) if os.path.isdir(x) else open(x).read()"
    assert refusal(zygote, body, place) in closed(zygote)


@pytest.mark.parametrize(
    "body",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['true'])",
        "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()",
        "os.setsid()",
        "os.kill(os.getppid(), signal.SIGKILL)",
        "os.kill(1, 0)",
        "os.killpg(0, signal.SIGKILL)",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.pidfd_open(os.getppid())",
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "os.sched_setaffinity(os.getppid(), {0})",
        "os.mknod('device', 0o600 | 0o20000, os.makedev(1, 1))",
    ],
)
def test_other_processes_and_the_network_are_out_of_reach(zygote: Zygote, body: str) -> None:
    """No program is started, nobody is signalled, nothing is connected."""
    assert "PermissionError" == refusal(zygote, body)


@pytest.mark.parametrize(
    ("number", "arguments"),
    [("ptrace", "16, os.getppid(), 0, 0"), ("process_vm_readv", "os.getppid(), 0, 0, 0, 0, 0"), ("keyctl", "0, 0")],
)
def test_calls_without_a_function_of_python_are_refused(zygote: Zygote, number: str, arguments: str) -> None:
    """What ctypes reaches is refused by the kernel."""
    column, _ = policy.MACHINES[platform.machine()]
    body = f"libc = ctypes.CDLL(None, use_errno=True)\nreturn [libc.syscall(x, {arguments}), ctypes.get_errno()]"
    assert ([-1, 1],) == asked(zygote, body, policy.REFUSED[number][column]).values


def test_memory_that_no_limit_counts_is_refused(zygote: Zygote) -> None:
    """A file in memory, a shared memory of System V, one larger than the limit."""
    assert "OSError" == refusal(zygote, "os.memfd_create('x')")
    assert "MemoryError" == refusal(zygote, "np.ones(1 << 28)")
    assert refusal(zygote, "m = mmap.mmap(-1, 1 << 30)\nreturn len(m)") in ("OSError", "MemoryError")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return float(np.linalg.solve(np.eye(3) * 2, np.ones(3))[0])", 0.5),
        ("with open('mine.txt', 'w') as f:\n    f.write('here')\nreturn open('mine.txt').read()", "here"),
        (
            "os.mkdir('d')\nopen('d/a', 'w').close()\nshutil.copy2('d/a', 'b')\nos.remove('d/a')\nreturn os.listdir('d')",
            [],
        ),
        ("with tempfile.TemporaryFile() as f:\n    f.write(b'ab')\n    f.seek(0)\n    return len(f.read())", 2),
        ("np.save('a.npy', np.arange(3))\nreturn int(np.load('a.npy').sum())", 3),
        ("found = []\nt = threading.Thread(target=found.append, args=(7,))\nt.start()\nt.join()\nreturn found", [7]),
        ("import sqlite3, ssl, decimal, asyncio, html.parser\nreturn asyncio.run(asyncio.sleep(0, 'slept'))", "slept"),
        ("return len(os.urandom(3)) + len(open('/dev/urandom', 'rb').read(2))", 5),
        ("return time.localtime(0).tm_hour", 0),
        ("os.kill(os.getpid(), 0)\nreturn 'alive'", "alive"),
    ],
)
def test_honest_work_is_not_hindered(zygote: Zygote, body: str, expected: object) -> None:
    """Linear algebra, files of its own, threads, modules that are imported late."""
    result = asked(zygote, body)
    assert (None, (expected,)) == (result.raised, result.values)


def test_no_capability_is_left(zygote: Zygote) -> None:
    """Not those of a namespace's own administrator, and not those of the machine's."""
    body = (
        "libc = ctypes.CDLL(None, use_errno=True)\nheader = (ctypes.c_uint32 * 2)(0x20080522, 0)\n"
        "data = (ctypes.c_uint32 * 6)()\nassert libc.capget(header, data) == 0\nreturn list(data)"
    )
    assert ([0] * 6,) == asked(zygote, body).values


def test_killing_oneself_is_still_a_crash(zygote: Zygote) -> None:
    """Signals to oneself arrive, and the end is told as it was."""
    result = asked(zygote, "os.kill(os.getpid(), signal.SIGSEGV)\ntime.sleep(5)")
    assert ("crashed", "signal 11") == (result.reason, result.detail)


def test_the_filter_fits_both_machines() -> None:
    """Whole lines; every jump lands within; what a machine does not have is not asked for."""
    for machine in policy.MACHINES:
        lines = [struct.unpack("<HBBI", line) for line in _pieces(seccomp.program(machine, 7))]
        for i, (code, if_true, if_false, _) in enumerate(lines):
            if code in (0x15, 0x35, 0x45):
                assert i + 1 + max(if_true, if_false) < len(lines)
        assert (0x06, 0, 0, 0x7FFF0000) == lines[-1]
        assert len(lines) < 4096


def _pieces(data: bytes) -> list[bytes]:
    assert 0 == len(data) % 8
    return [data[i : i + 8] for i in range(0, len(data), 8)]


def test_walls_can_be_left_out_and_are_told_of() -> None:
    """Off is said in every report; what is required and not there is refused."""
    assert ("process", "no walls: asked for") == Zygote(sandbox="off").level


def test_required_walls_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is graded then; the default goes on without, and says why."""
    monkeypatch.setattr("autograder.sandbox.walls.landlock.abi", lambda: 0)
    assert ("process", "no walls: the kernel has no Landlock") == Zygote().level
    said = (
        r"^Students' code cannot be walled in here: the kernel has no Landlock\. "
        r"Grade on another system, or in a container\.$"
    )
    with pytest.raises(SandboxError, match=said):
        Zygote(sandbox="require")


def test_a_kernel_that_refuses_a_wall_is_no_student_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walls are tried before anybody's code is loaded; what the kernel said is told."""
    engine = Path(walls.__file__).parent.parent
    shutil.copytree(engine, tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "engine" / "sandbox" / "walls.py"
    file.write_text(file.read_text("utf-8").replace("    seccomp.install()", "    raise OSError(95, 'no')"), "utf-8")
    whole = channel.command("zygote", "0")
    monkeypatch.setattr(
        "autograder.sandbox.zygote.command",
        lambda mode, fd: [str(tmp_path / "engine" / "worker.py") if "worker.py" in a else a for a in whole[:-1]] + [fd],
    )
    said = (
        r"^Students' code cannot be walled in here: OSError: \[Errno 95\] no\. "
        r"Grade with `--sandbox off` only what you trust\.$"
    )
    with Zygote(LIMITS) as zygote, pytest.raises(SandboxError, match=said):
        asked(zygote, "return 1")


def test_how_far_landlock_goes_is_asked_of_the_kernel() -> None:
    """The number is that of the kernel, and asking changes nothing."""
    assert 1 <= landlock.abi() == landlock.abi()
    assert os.access("/etc", os.R_OK)


def test_little_memory_is_enough(zygote: Zygote) -> None:
    """The walls themselves need next to none."""
    with Zygote(replace(LIMITS, memory=16 << 20)) as small:
        assert (3,) == asked(small, "return 3").values
