"""Namespaces: what a submission sees of the machine is its own; it ends whole, and how it ended is told as it was."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import channel, mounts
from autograder.sandbox.limits import THREADS, Limits
from autograder.sandbox.policy import FOLDER
from autograder.sandbox.process import Zygote
from autograder.sandbox.rights import UNUSED, unused_user
from autograder.wire import Call, Result, Sources, Step
from tests.attacks.levels import opened
from tests.processes import below

ROOT = Path(__file__).resolve().parent.parent.parent
LIMITS = Limits(memory=256 << 20)
IMPORTS = "import ctypes, os, resource, signal, socket, threading, time\n"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """In namespaces."""
    running = Zygote(LIMITS)
    if running.level[0] != "namespaces":
        pytest.skip(f"no namespaces: {running.level[1]}")
    with running:
        yield running


def asked(zygote: Zygote, body: str, argument: object = 1) -> Result:
    """The result of `def f(x):` with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    with zygote.session(Sources("work", {"work": f"{IMPORTS}def f(x):\n{lines}".encode()}, names=("f",))) as session:
        (result,) = session.call([Call((Step("work.f", (argument,)),))])
    return result


def answer(zygote: Zygote, body: str, argument: object = 1) -> object:
    """The value that the body returns."""
    result = asked(zygote, body, argument)
    assert result.raised is None, result.raised
    return result.values[0] if result.values else (result.reason, result.detail)


def test_files_of_others_are_not_there(zygote: Zygote, tmp_path: Path) -> None:
    """Not even whether a file exists, or how full a disk is, can be asked."""
    for place in (
        tmp_path,
        ROOT / "README.md",
        Path("/etc/passwd"),
        Path("/home"),
        Path("/sys/class"),
        Path("/var"),
        Path("/run"),
    ):
        assert place.exists()
        assert False is answer(zygote, "return os.path.exists(x)", str(place))


@pytest.mark.parametrize("kind", ["user", "mnt", "pid", "net", "ipc", "uts"])
def test_namespaces_are_others_than_ours(zygote: Zygote, kind: str) -> None:
    """Each of them."""
    assert os.readlink(f"/proc/self/ns/{kind}") != answer(zygote, f"return os.readlink('/proc/self/ns/{kind}')")


@pytest.mark.parametrize("kind", ["mnt", "pid", "ipc"])
def test_every_submission_has_its_own(zygote: Zygote, kind: str) -> None:
    """What one leaves in memory, or as a process, the next does not meet (the kernel may use a number again: two at once)."""
    with Zygote(LIMITS) as other:
        body = f"return os.readlink('/proc/self/ns/{kind}')"
        with zygote.session(
            Sources("work", {"work": f"{IMPORTS}def f(x):\n    {body}\n".encode()}, names=("f",))
        ) as one:
            (first,) = one.call([Call((Step("work.f", (1,)),))])
            assert first.values
            assert answer(other, body) not in first.values


def test_two_processes_are_seen_and_one_name(zygote: Zygote) -> None:
    """The submission's and the keeper of its namespace, whatever runs on the machine."""
    assert [1, 2] == answer(zygote, "return [i for i in range(1, 40000) if os.path.exists(f'/proc/{i}')]")
    assert [2, 0] == answer(zygote, "return [os.getpid(), os.getppid()]")
    assert "worker" == answer(zygote, "return socket.gethostname()")


@pytest.mark.parametrize("number", [6, 9, 11, 15])
def test_a_signal_to_oneself_is_told_as_it_was(zygote: Zygote, number: int) -> None:
    """It is not the first process of its namespace, which would not hear it."""
    assert ("crashed", f"signal {number}") == answer(zygote, f"os.kill(os.getpid(), {number})\ntime.sleep(9)")


def test_threads_are_counted(zygote: Zygote) -> None:
    """A bomb of threads stops early, however many processes the user has elsewhere; a few threads are no matter."""
    body = (
        "hold, n = threading.Event(), 0\ntry:\n    for n in range(500):\n"
        "        threading.Thread(target=hold.wait, daemon=True).start()\n"
        "except RuntimeError:\n    pass\nhold.set()\nreturn n"
    )
    assert 30 < int(str(answer(zygote, body))) < THREADS


FILL = """
n = 0
try:
    while True:
        open(str(n), "wb").write(bytes(x))
        n += 1
except OSError as error:
    return [n, error.errno]
"""


def test_a_disk_of_one_s_own_is_small(zygote: Zygote) -> None:
    """All files together, however many, and nothing of them is ever on the machine's own disk, nor met by the next."""
    assert [mounts.SIZE >> 20, errno.ENOSPC] == answer(zygote, FILL, 1 << 20)
    (many, why), *_ = asked(zygote, FILL, 0).values or ()
    assert errno.ENOSPC == why
    assert mounts.FILES - 100 < many < mounts.FILES
    assert [] == answer(zygote, "return os.listdir('.')")


def test_the_usual_places_for_temporary_files_are_its_own(zygote: Zygote) -> None:
    """The working directory, and all that may be written."""
    assert [FOLDER, FOLDER] == answer(zygote, "import tempfile\nreturn [os.getcwd(), tempfile.gettempdir()]")
    assert asked(zygote, "open('/usr/lib/x', 'w')").raised is not None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's children are somebody else")
def test_the_administrator_s_submissions_are_nobody_s(zygote: Zygote) -> None:
    """An id that no user has, also where Python lies in a folder that only the administrator may enter."""
    assert unused_user() in UNUSED
    assert [unused_user()] * 4 == answer(zygote, "return [os.getuid(), os.geteuid(), os.getgid(), os.getegid()]")
    assert [] == answer(zygote, "return os.getgroups()")


WHO = """
import sys
from autograder.sandbox.limits import Limits
from autograder.sandbox.policy import FOLDER
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Sources, Step
code = b"import os\\ndef f(x):\\n    open('mine', 'w').close()\\n    return [os.getuid(), os.getgid(), os.stat('mine').st_uid]\\n"
with Zygote(Limits(), sandbox=sys.argv[1]) as zygote:
    with zygote.session(Sources("work", {"work": code}, names=("f",))) as session:
        (result,) = session.call([Call((Step("work.f", (1,)),))])
    print(*result.values[0], zygote.root)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's children are somebody else")
@pytest.mark.parametrize(("sandbox", "nobody"), [("landlock", True), ("off", False)])
def test_nobody_without_namespaces(sandbox: str, nobody: bool) -> None:
    """Where everybody can read Python's files; not where the sandbox is off."""
    run = subprocess.run(
        opened([sys.executable, "-c", WHO, sandbox]), cwd=ROOT, capture_output=True, text=True, check=True
    )
    user = str(unused_user()) if nobody else "0"
    assert f"{user} {user} {user} {'' if nobody else 'asked for'}\n" == run.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's children are somebody else")
def test_a_python_that_only_root_can_read_is_told() -> None:
    """Students' code stays root then, without namespaces, and why is said."""
    folders = Path(os.path.realpath(sys.executable)).parents
    if all(folder.stat().st_mode & 0o001 for folder in folders):
        pytest.skip(f"everybody can read {sys.executable}")
    run = subprocess.run([sys.executable, "-c", WHO, "landlock"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("0 0 0 PermissionError: ")


def test_a_kernel_that_keeps_namespaces_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One refused step, and all goes on without, behind the same walls; the step and the kernel's words are in the note."""
    engine = tmp_path / "engine"
    shutil.copytree(Path(channel.__file__).parent.parent, engine, ignore=shutil.ignore_patterns("__pycache__"))
    file = engine / "sandbox" / "mounts.py"
    text = file.read_text("utf-8")
    broken = text.replace(
        '    _mount("proc", "/proc"', '    raise OSError(1, "mount proc: no")\n    _mount("proc", "/proc"'
    )
    assert broken != text
    file.write_text(broken, "utf-8")
    whole = channel.command
    monkeypatch.setattr(
        "autograder.sandbox.zygote.command",
        lambda mode, wanted: [str(engine / "worker.py") if p.endswith("worker.py") else p for p in whole(mode, wanted)],
    )
    with Zygote(LIMITS) as running:
        assert ("landlock", "no namespaces: PermissionError: [Errno 1] mount proc: no") == running.level
        assert 2 == answer(running, "return x + 1")
        assert asked(running, "open(x)", str(ROOT / "README.md")).raised is not None


def test_what_is_killed_with_its_zygote_is_gone(zygote: Zygote) -> None:
    """The kernel ends a namespace with its first process: nothing has to be looked for."""
    with (
        Zygote(LIMITS) as other,
        other.session(Sources("work", {"work": b"def f(x):\n    return x\n"}, names=("f",))) as one,
    ):
        one.load()
        process = other._process
        assert process is not None
        running = below(process._process.pid)
        assert 4 == len(running)
        process.kill()
        while any(_runs(number) for number in running):
            os.sched_yield()


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
