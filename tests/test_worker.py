"""The worker by itself: what it can import, how it answers, and that it ends with those who started it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.sandbox.channel import command, environment
from autograder.sandbox.limits import Limits
from autograder.sandbox.policy import FOLDER
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Loaded, Result, Rng, Sources, Step, frame, pack, unpack
from tests.processes import below

CODE = b"""
import sys
print("from the import")
def f(x):
    import importlib.util
    print("from the call")
    found = [name for name in ("autograder", "solutions", "scripts", "conftest") if importlib.util.find_spec(name)]
    loaded = [name for name in sys.modules if name.startswith("autograder") and sys.modules[name]]
    return [found, loaded, sys.argv[1:], sys.stdin.read()]
def draw(rng):
    import random
    import numpy as np
    return [random.random(), np.random.rand(), rng.random()]
"""


@contextmanager
def plain_worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that serves over its standard streams."""
    with subprocess.Popen(
        command("plain", json.dumps(asdict(Limits()))),
        env=environment(str(folder)),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(process: subprocess.Popen[bytes], *requests: object) -> list[object]:
    """Send requests, close the channel, and return all answers."""
    output, _ = process.communicate(b"".join(frame(pack(request)) for request in requests))
    answers = []
    while output:
        size = int.from_bytes(output[:8], "big")
        answers.append(unpack(output[8 : 8 + size]))
        output = output[8 + size :]
    return answers


def test_it_serves_and_ends_with_its_channel(tmp_path: Path) -> None:
    """Requests are answered in order, one answer for each call; at the end of the channel the process ends well."""
    calls = tuple(Call((Step("work.f", (1,)),)) for _ in range(2))
    with plain_worker(tmp_path) as process:
        loaded, *results = ask(
            process, ("load", Sources("work", {"work": CODE}, names=("f",)), False), ("call", calls, 10**6)
        )
        assert 0 == process.returncode
    assert Loaded("full", {"f": "file"}, ("draw", "f")) == loaded
    assert 2 == len(results)
    for result in results:
        assert isinstance(result, Result)
        assert ([[], [], [], ""],) == result.values


def test_global_random_numbers_repeat(tmp_path: Path) -> None:
    """Grading again gives the same draws, also to those who use the global state."""
    seen = []
    for _ in range(2):
        with plain_worker(tmp_path) as process:
            request = ("call", (Call((Step("work.draw", (Rng(1),)),)),), 10**6)
            seen.append(ask(process, ("load", Sources("work", {"work": CODE}), False), request)[1])
    assert repr(seen[0]) == repr(seen[1])


def test_a_value_that_cannot_be_packed_is_refused(tmp_path: Path) -> None:
    """A reply that the codec will not take becomes a refusal, and the worker goes on."""
    code = b"def f(x):\n    return ['y' * 60_000] * 100\n"
    with plain_worker(tmp_path) as process:
        request = ("call", (Call((Step("work.f", (1,)),)),), 10**6)
        _, first, second = ask(process, ("load", Sources("work", {"work": code}), False), request, request)
    assert isinstance(first, Result)
    assert first.values is not None
    assert "header of" in first.values[0].reason
    assert repr(first) == repr(second)


@pytest.mark.skipif(sys.platform != "linux", reason="a zygote needs Linux")
@pytest.mark.parametrize("apart", [False, True])
def test_a_zygote_ends_with_its_socket(tmp_path: Path, apart: bool) -> None:
    """If the grader dies, its zygote and the submission that runs are gone, whatever namespaces they are in."""
    if apart and Zygote().level[0] != "namespaces":
        pytest.skip(f"no namespaces: {Zygote().level[1]}")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    channel, worker_channel = socket.socketpair()
    wanted = {"control": theirs.fileno(), "walls": apart, "namespaces": apart, "user": 0}
    with ours, channel, worker_channel:
        ours.settimeout(20)
        with subprocess.Popen(
            command("zygote", json.dumps(wanted)), env=environment("/"), pass_fds=(theirs.fileno(),)
        ) as process:
            theirs.close()
            assert {"namespaces": "", "user": "", "refused": ""} == json.loads(ours.recv(4096))
            message = {"do": "fork", "folder": FOLDER if apart else str(tmp_path), "limits": asdict(Limits())}
            socket.send_fds(ours, [json.dumps(message).encode()], [worker_channel.fileno(), 2])
            child = json.loads(ours.recv(4096))["pid"]
            running = below(process.pid)
            assert apart or child in running
            assert (4 if apart else 1) == len(running)  # the copy in namespaces, the zygote, its keeper, the child
            ours.close()
            assert 0 == process.wait(10)
        deadline = time.monotonic() + 5
        while any(Path(f"/proc/{number}").exists() for number in running):
            assert time.monotonic() < deadline


def test_it_is_not_importable_by_accident() -> None:
    """The worker's file is a program: importing the engine does not load it."""
    code = "import sys, autograder.sandbox.process; print('autograder.worker' in sys.modules)"
    root = Path(__file__).resolve().parent.parent
    assert "False" == subprocess.check_output([sys.executable, "-c", code], cwd=root, text=True).strip()
