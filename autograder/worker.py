"""The process in which students' code runs. It is executed by file path, never imported, and knows no answer.

Theory of operation. The trusted side (`autograder.sandbox`) executes this file in a fresh, isolated interpreter:
`python -I -S -B -X utf8 worker.py MODE NUMPY_FOLDER ARGUMENT`. It finds the standard library and numpy, and loads the
few modules of the engine that it needs by file path; nothing else of the project is importable from here.

MODE `zygote`, ARGUMENT what is wanted (`Wanted`): numpy is loaded once. If walls are wanted, a child tries them, so that no
submission is blamed for a kernel that refuses them. If namespaces are wanted too, a copy of this process enters them and
goes on if all of it works in there, while this one only waits for its end. What has been reached is told over a socket,
which is then listened to for whole messages. `fork` comes with two file descriptors (the child's channel, and the pipe for
what it prints): a child is forked and its id is answered. The child binds itself, then serves. When it ends, or on `end`,
everything that it has started is killed too, and its wait status and use of resources are handed over as the kernel gave
them. One child at a time. When the socket closes, all ends.

MODE `plain`, ARGUMENT the limits: this process itself serves one submission, over its standard input and output; what
is printed goes to standard error. This is for systems without a safe fork.

MODE `container`: the same, in a container (`sandbox/inside.py` starts it); as many walls as can be had there are put up first.

Serving: requests and replies are framed as `wire.py` says. `("load", Sources, definitions_only)` is answered by one
`Loaded`; `("call", (Call, ...), reply bytes)` by one `Result` for each call, as soon as it is there. Whatever the
student's code can reach here it can also forge: the trusted side believes nothing but values, and takes the time, the
memory and the way in which it ended by itself.
"""

import array
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import random
import select
import signal
import socket
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

CHANNEL = 3  # the child's only file descriptor besides 0, 1 and 2
KILL_SECONDS = 2.0  # for hunting down what a submission has started
FAULT = 70  # exit code of a fault of ours
PRELOAD = ("numpy.random", "numpy.linalg", "numpy.fft", "linecache", "traceback", "typing", "collections.abc")
PRELOAD_LINUX = ("resource",)
SANDBOX = (
    "kernel",
    "limits",
    "policy",
    "landlock",
    "seccomp",
    "rights",
    "mounts",
    "namespaces",
    "walls",
    "contained",
)  # in this order


def main() -> None:
    mode, numpy_folder, argument = sys.argv[1:]
    sys.path.append(numpy_folder)
    load_engine(Path(__file__).resolve().parent)
    for name in PRELOAD + (PRELOAD_LINUX if sys.platform == "linux" else ()):
        importlib.import_module(name)
    if mode == "zygote":
        run_zygote(Wanted(**json.loads(argument)))
    else:
        serve_standard_streams(json.loads(argument), contained=mode == "container")


def load_engine(folder: Path) -> None:
    """Load what belongs in here of the engine by file path; its packages find nothing else."""
    for package in ("autograder", "autograder.sandbox"):
        module = sys.modules[package] = ModuleType(package)
        module.__path__ = []
    for name, file in (
        ("autograder.wire", folder / "wire.py"),
        *((f"autograder.sandbox.{name}", folder / "sandbox" / f"{name}.py") for name in SANDBOX),
        ("autograder.execute", folder / "execute" / "__init__.py"),  # a package: finds its own files beside this one
    ):
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ImportError(name)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


def forget_engine() -> None:
    """Make the engine's modules unreachable by import; what was imported from them stays. Nothing beside numpy is found.

    What else is installed here is not installed everywhere: who may use it by chance would lose points by chance.
    """
    beside = os.path.dirname(os.path.dirname(sys.modules["numpy"].__file__ or ""))
    sys.path[:] = [place for place in sys.path if place != beside]
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]
    sys.modules["autograder"] = None  # type: ignore[assignment]  # Python's way to bar a name: it may lie beside numpy


# ---- serving one submission


def serve(read: int, write: int) -> None:
    """Answer requests until the channel closes."""
    from autograder.execute import load, make_call
    from autograder.wire import Call, Refused, Result, Sources, pack, unpack

    forget_engine()
    process = os.getpid()
    modules: dict[str, ModuleType] = {}
    while (request := receive(read)) is not None:
        name, what, option = unpack(request, {Sources, Call})
        if name == "load":
            loaded, modules = load(what, definitions_only=option, worker=True)
            reply(write, pack(loaded), process)
            continue
        for call in what:
            result = make_call(modules, call, reply=option, catch=BaseException)
            try:
                answer = pack(result)
            except Exception as error:  # noqa: BLE001 - the boundary: a value that will not cross is a refusal
                answer = pack(Result((Refused("", str(error)),) * len(call.returns)))
            reply(write, answer, process)


def receive(fd: int) -> bytes | None:
    """Return the next payload, None at the end of the channel."""
    prefix = read_exactly(fd, 8)
    return None if prefix is None else read_exactly(fd, int.from_bytes(prefix, "big"))


def read_exactly(fd: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(fd, min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def reply(fd: int, payload: bytes, process: int) -> None:
    """Send a payload after what was printed before; a copy of this process that the student forked ends instead."""
    if os.getpid() != process:
        os._exit(0)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the student may have replaced or closed it
            stream.flush()
    data = memoryview(len(payload).to_bytes(8, "big") + payload)
    while data:
        data = data[os.write(fd, data) :]


def seed() -> None:
    """Start the global random numbers anew: a student's use of them must repeat when it is graded again."""
    random.seed(0)
    numpy_random: Any = sys.modules["numpy.random"]
    numpy_random.seed(0)


def settle_in() -> None:
    """Prepare the interpreter for a student's code: quiet, output line by line."""
    warnings.simplefilter("ignore")
    for fd, name in ((1, "stdout"), (2, "stderr")):  # new ones: those of the zygote were made for another kind of file
        stream = open(fd, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv[1:] = []


def serve_standard_streams(limits: dict[str, Any], *, contained: bool) -> None:
    """Serve over standard input and output; the student's code finds other streams there.

    In a container, which is always one of Linux, the walls are put up first, and what became of them is told.
    """
    from autograder.sandbox.contained import wall_in
    from autograder.sandbox.limits import Limits, bind_resources, gain_no_privileges

    write, read = os.dup(1), os.dup(0)  # the first is CHANNEL, as everywhere
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    if sys.platform == "linux":
        bind_resources(Limits(**limits))
        gain_no_privileges()
    seed()
    settle_in()
    if contained:
        told = {"version": sys.modules["numpy"].__version__, "walls": wall_in(os.getcwd())}
        reply(write, json.dumps(told).encode(), os.getpid())
    serve(read, write)
    os._exit(0)


# ---- the zygote


@dataclass(frozen=True)
class Wanted:
    """What the trusted side wants of a zygote.

    Attributes:
        control: the file descriptor of its socket.
        walls: children are walled in.
        namespaces: they are in namespaces of their own where the system gives them.
        user: whom children are to be, where this process is the administrator; 0: nobody else.
    """

    control: int
    walls: bool
    namespaces: bool
    user: int


@dataclass(frozen=True)
class Place:
    """Where children are forked: who they are, and how to come back from a namespace of processes (-1: there are none)."""

    walls: bool = False
    user: int = 0
    home: int = -1

    @property
    def apart(self) -> bool:
        """Whether they have namespaces of their own."""
        return self.home >= 0


@dataclass(frozen=True)
class Child:
    """A child, and the process that keeps its namespace (0: there is none)."""

    process: int
    keeper: int = 0


def run_zygote(wanted: Wanted) -> None:
    """Fork one child after the other until the control socket closes."""
    from autograder.sandbox.limits import adopt_orphans, hide_memory
    from autograder.sandbox.walls import prepare

    hide_memory()
    seed()  # children begin with the state of this process
    if wanted.walls:
        prepare()
    gc.collect()
    gc.freeze()  # a child that collects garbage then copies fewer pages
    place, reached = settle_down(wanted)
    adopt_orphans()
    wake, waker = os.pipe()
    for fd in (wake, waker):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    control = socket.socket(fileno=wanted.control)
    control.send(json.dumps(reached).encode())
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    keeper = 0
    while True:
        keeper = keeper or make_keeper(place)  # while the trusted side is at work
        message, fds = hear(control)
        if message is None:
            return
        if message["do"] == "fork":  # an `end` that comes after the end is late, and of no use
            supervise(control, wake, fork_child(control, message, fds, place, keeper))
            keeper = 0


def settle_down(wanted: Wanted) -> tuple[Place, dict[str, str]]:
    """Find where children can be forked, the best place first; returns what stood in the way, too.

    The reasons: `namespaces`, why there are none; `user`, why children are the administrator; `refused`, why nothing can be
    called here at all.
    """
    places = [Place(wanted.walls, user) for user in dict.fromkeys((wanted.user, 0))]
    shared, failed = "", ""
    if wanted.namespaces:
        for place in places:
            there, why = go_apart(place)
            if there:
                return there, {"namespaces": "", "user": failed, "refused": ""}
            failed = failed or why
        shared, failed = failed, ""
    for place in places:
        why = attempt(place)
        if not why:
            break
        failed = failed or why
    return place, {"namespaces": shared, "user": "" if why else failed, "refused": why}


def go_apart(place: Place) -> tuple[Place | None, str]:
    """Go on in namespaces as a copy of this process, which waits for its end; returns None and the reason if that fails."""
    from autograder.sandbox import namespaces, policy
    from autograder.sandbox.limits import die_with
    from autograder.sandbox.walls import readable

    told, tell = os.pipe()
    parent, outer = os.getpid(), os.fork()
    if outer == 0:
        try:
            namespaces.enter([*readable(), *policy.WRITABLE], place.user)
            die_with(parent)  # not before: who becomes somebody else is told no longer
            parent, inner = os.getpid(), os.fork()
            if inner:
                os.close(tell)
                wait_for(inner)
            die_with(0)
            apart = Place(place.walls, 0, namespaces.settle())
            why = attempt(apart)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told to the other side
            why = f"{type(error).__name__}: {error}"
        os.write(tell, (why or "+").encode()[:1000])
        if why:
            os._exit(0)
        os.close(told)
        os.close(tell)
        return apart, ""
    os.close(tell)
    with open(told, "rb") as answer:
        why = answer.read().decode()
    if why == "+":
        wait_for(outer)
    os.waitpid(outer, 0)
    return None, why or "no reason"


def wait_for(process: int) -> NoReturn:
    """Do nothing any more until this process has ended."""
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    os.waitpid(process, 0)
    os._exit(0)


def attempt(place: Place) -> str:
    """Why a child cannot be forked at this place, bind itself and find Python's files; "" if it can."""
    from autograder.sandbox.limits import gain_no_privileges
    from autograder.sandbox.policy import FOLDER
    from autograder.sandbox.walls import put_up

    told, tell = os.pipe()
    child = fork_at(place, make_keeper(place))
    if child.process == 0:
        try:
            take_place(place)
            gain_no_privileges()
            if place.walls:
                put_up(FOLDER if place.apart else "/", apart=place.apart)
            Path(json.__file__).read_bytes()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told to the other side
            os.write(tell, f"{type(error).__name__}: {error}".encode()[:1000])
        finally:
            os._exit(0)
    os.close(tell)
    with open(told, "rb") as answer:
        why = answer.read().decode()
    _, status = os.waitpid(child.process, 0)
    end_keeper(child)
    return why or (f"wait status {status}" if status else "")


def make_keeper(place: Place) -> int:
    """The keeper of a namespace of processes for the next child; 0 where there are none."""
    from autograder.sandbox import namespaces

    return namespaces.make_keeper() if place.apart else 0


def fork_at(place: Place, keeper: int) -> Child:
    """Fork, in the namespace of that keeper if there is one."""
    from autograder.sandbox.namespaces import fork_apart

    return Child(fork_apart(place.home) if place.apart else os.fork(), keeper)


def take_place(place: Place) -> None:
    """Become whom the place is for."""
    from autograder.sandbox.rights import become

    if place.user:
        become(place.user)


def end_keeper(child: Child) -> None:
    """End a namespace of processes, and with it all that is in there."""
    if child.keeper:
        os.kill(child.keeper, signal.SIGKILL)
        os.waitpid(child.keeper, 0)


def hear(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Return the next message with its file descriptors; None at the end."""
    data, ancillary, _, _ = control.recvmsg(65_536, socket.CMSG_SPACE(2 * 4))
    fds = array.array("i")
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    return (json.loads(data) if data else None), list(fds)


def fork_child(control: socket.socket, message: dict[str, Any], fds: list[int], place: Place, keeper: int) -> Child:
    parent = 0 if place.apart else os.getpid()
    child = fork_at(place, keeper)
    if child.process == 0:
        run_child(message, fds[0], fds[1], place, parent)
    for fd in fds:
        os.close(fd)
    control.send(json.dumps({"pid": child.process}).encode())
    return child


def supervise(control: socket.socket, wake: int, child: Child) -> None:
    """Wait for the child's end, or bring it about; then kill what it left and report."""
    ended = 0
    while not ended:
        ready, _, _ = select.select([control.fileno(), wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
        if control.fileno() in ready:
            message, _ = hear(control)
            kill_group(child.process)
            ended, status, usage = os.wait4(child.process, 0)  # before its keeper, which waits for this to be done
            if message is None:
                end_keeper(child)
                kill_strays()
                os._exit(0)
        else:
            ended, status, usage = os.wait4(child.process, os.WNOHANG)
    kill_group(child.process)
    if child.keeper:  # with it the kernel ends all that is in there; the next child waits for that, the news does not
        os.kill(child.keeper, signal.SIGKILL)
    left = 0 if child.keeper else kill_strays()
    used = {"status": status, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024, "left": left}
    control.send(json.dumps(used).encode())
    if child.keeper:
        os.waitpid(child.keeper, 0)


def kill_group(process: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(process, signal.SIGKILL)


def kill_strays() -> int:
    """Kill every descendant, also those that left the session; return how many were still there in the end."""
    deadline = time.monotonic() + KILL_SECONDS
    while strays := children():
        for process in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if time.monotonic() > deadline:
            return len(strays)
        time.sleep(0.0005)
    return 0


def children() -> list[int]:
    """Return the ids of this process's children, zombies included."""
    me = os.getpid()
    try:
        return [int(number) for number in Path(f"/proc/self/task/{me}/children").read_text().split()]
    except OSError:  # a kernel without that file
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == me:
                    found.append(int(stat.parent.name))
        return found


def run_child(message: dict[str, Any], channel: int, output: int, place: Place, parent: int) -> NoReturn:
    """Bind this forked process, in the order in which each step still may be taken, then serve."""
    try:
        from autograder.sandbox.limits import Limits, bind_resources, die_with, gain_no_privileges
        from autograder.sandbox.walls import put_up

        os.setsid()
        take_place(place)
        die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        for fd, number in ((null, 0), (output, 1), (output, 2), (channel, CHANNEL)):
            os.dup2(fd, number, inheritable=False) if fd != number else None
        for name in os.listdir("/proc/self/fd"):
            if int(name) > CHANNEL:
                with contextlib.suppress(OSError):  # the one that listed the folder is closed already
                    os.close(int(name))
        os.chdir(message["folder"])  # noqa: TID251 - also without walls
        os.environ.update(HOME=message["folder"], TMPDIR=message["folder"])
        settle_in()
        gain_no_privileges()
        bind_resources(Limits(**message["limits"]), apart=place.apart)
        if place.walls:
            put_up(message["folder"], apart=place.apart)
        serve(CHANNEL, CHANNEL)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the boundary: the student's code raises inside `serve`, this is a fault of ours
        traceback.print_exc()
    finally:
        os._exit(FAULT)


if __name__ == "__main__":
    main()
