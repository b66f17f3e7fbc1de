"""Sessions against submissions that hang, crash, flood, forge and fork, each followed by an honest one: all of it without walls."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.errors import SandboxError
from autograder.sandbox import zygote as zygotes
from autograder.sandbox.channel import Interrupted
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Session, Zygote
from autograder.wire import Call, Handle, Loaded, ProtocolError, Refused, Result, Rng, Sources, Stack, Step, frame

LIMITS = Limits(memory=256 << 20)
SHORT = 0.5  # seconds, for what never ends
HONEST = "def f(x):\n    return x + 1\n"
IMPORTS = "import os, sys, signal, time\nimport numpy as np\n"

pytestmark = pytest.mark.skipif(bool(zygotes.supported()), reason=f"no zygote: {zygotes.supported()}")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS, sandbox="off") as running:
        yield running


def sources(code: str, *names: str, **files: str) -> Sources:
    given = {"given": b"def double(x):\n    return 2 * x\n"}
    helpers = {name: text.encode() for name, text in files.items()}
    return Sources("work", {"work": code.encode(), **helpers}, {}, given, names or ("f",))


def one(name: str = "f", *args: object, watch: bool = False) -> Call:
    return Call((Step(f"work.{name}", args or (1,)),), watch=watch)


def first(zygote: Zygote, body: str, seconds: float | None = None) -> Result:
    """The result of `def f(x):` with this body; a second, honest submission must then be graded as always."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    with zygote.session(sources(f"{IMPORTS}def f(x):\n{lines}")) as session:
        session.load()
        (result,) = session.call([one()], seconds)
    assert_honest(zygote)
    return result


def forged(values: object = ("t", [1]), raised: object = None, reason: str = "", **lists: object) -> bytes:
    """A framed result as a submission could write it itself."""
    changed, shares = (["t", lists.get(name, [])] for name in ("changed", "shares"))
    header = json.dumps(["r", "Result", [values, raised, reason, "", changed, shares, False, None]]).encode()
    return frame(len(header).to_bytes(4, "big") + header)


def assert_honest(zygote: Zygote) -> None:
    with zygote.session(sources(HONEST)) as session:
        assert (2,) == session.call([one()])[0].values


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def processes() -> set[int]:
    """All descendants of this process, by id."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


# ---- the honest way


def test_load_tells_what_is_there(zygote: Zygote) -> None:
    """Loading says where each wanted function comes from and what else is public."""
    with zygote.session(sources(HONEST + "def g(x):\n    return x\n", "f", "h")) as session:
        assert Loaded("full", {"f": "file", "h": "missing"}, ("f", "g")) == session.load()


def test_calls_are_answered_in_order(zygote: Zygote) -> None:
    """Each call of a list gets its own result, with the time measured here."""
    with zygote.session(sources(HONEST)) as session:
        results = session.call([one("f", number) for number in range(5)])
    assert [(1,), (2,), (3,), (4,), (5,)] == [result.values for result in results]
    assert all(result.seconds is not None and result.seconds > 0 for result in results)


def test_no_calls_need_no_worker(zygote: Zygote) -> None:
    """An empty list of calls has an empty list of results."""
    with zygote.session(sources(HONEST)) as session:
        assert () == session.call([])


def test_handle_rng_stack_and_course_modules_work_across_the_process_border(zygote: Zygote) -> None:
    """A cache stays in the worker, a generator is made there, a stack is unrolled there, `given` is the course's."""
    code = (
        "from given import double\n"
        "def forward(x, rng):\n    return double(x), (x, object())\n"
        "def backward(dout, cache):\n    return dout * cache[0]\n"
    )
    x = np.arange(3.0)
    steps = (Step("work.forward", (x, Rng(3))), Step("work.backward", (Stack(np.eye(3)), Handle(0, (1,)))))
    with zygote.session(sources(code, "forward", given="def double(x):\n    return 7 * x\n")) as session:
        first_result, second = session.call([Call(steps, returns=(0, 1)), Call((Step("given.double", (x,)),))])
    assert first_result.values is not None
    np.testing.assert_array_equal(2 * x, first_result.values[0][0])
    assert Refused("object") == first_result.values[0][1][1]
    np.testing.assert_array_equal(np.diag(x), first_result.values[1])
    assert second.values is not None
    np.testing.assert_array_equal(2 * x, second.values[0])


def test_what_is_printed_is_kept(zygote: Zygote) -> None:
    """Output of import and calls comes back as text, also bytes that are not UTF-8."""
    code = "import os\nprint('import')\ndef f(x):\n    print('call \\ud800')\n    os.write(2, b'\\xff')\n    return x\n"
    with zygote.session(sources(code)) as session:
        session.call([one()])
    assert "import\ncall \\ud800\n\ufffd" == session.printed


def test_the_worker_is_bare(zygote: Zygote) -> None:
    """No project, no inherited variable or file; a folder and a session of its own, one thread, nothing to read."""
    body = (
        "try:\n    import autograder\n    return 'importable'\nexcept ImportError:\n    pass\n"
        "fds = sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1]\n"
        "return [fds, sorted(os.environ), os.getcwd() == os.environ['TMPDIR'], os.listdir('.'),"
        " os.getsid(0) == os.getpid(), os.environ['OPENBLAS_NUM_THREADS'], open(0).read()]"
    )
    (value,) = first(zygote, body).values or ("nothing",)
    fds, variables, own_folder, content, own_session, threads, typed = value
    assert [0, 1, 2, 3] == fds
    assert not {"USER", "PYTHONPATH", "VIRTUAL_ENV", "SECRET"} & set(variables)
    assert (True, [], True, "1", "") == (own_folder, content, own_session, threads, typed)


def test_a_private_folder_is_removed_whatever_was_put_there(zygote: Zygote) -> None:
    """Closed folders, deep nesting and links out of the folder are removed with it, and nothing outside is touched."""
    body = (
        "top = os.getcwd()\nfor _ in range(1100):\n    os.mkdir('d')\n    os.chdir('d')\n"
        "os.chdir(top)\nos.mkdir('closed')\nopen('closed/file', 'w').close()\nos.symlink('/etc', 'link')\n"
        "os.chmod('closed', 0)\nos.chmod(top, 0)\nreturn top"
    )
    (folder,) = first(zygote, body).values or ("",)
    assert folder
    assert not Path(folder).exists()
    assert Path("/etc").is_dir()


# ---- imports that do not end well


def test_endless_import_still_gives_its_functions() -> None:
    """If the import hangs, its definitions are read by a second worker and graded."""
    code = f"{HONEST}while True:\n    pass\n"
    with Zygote(replace(LIMITS, import_seconds=SHORT)) as zygote, zygote.session(sources(code)) as session:
        loaded = session.load()
        assert ("definitions", "timeout", "0.5 s", "file") == (
            *(loaded.mode, loaded.reason, loaded.detail),
            loaded.functions["f"],
        )
        assert (2,) == session.call([one()])[0].values


@pytest.mark.parametrize(
    ("last", "reason", "detail"),
    [
        ("os._exit(0)", "exited", "exit code 0"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "signal 11"),
        ("os.close(3)", "exited", "exit code 70"),
    ],
)
def test_import_that_ends_the_process(zygote: Zygote, last: str, reason: str, detail: str) -> None:
    """A process that ends at import is not the end of the submission."""
    with zygote.session(sources(f"{IMPORTS}{HONEST}{last}\n")) as session:
        loaded = session.load()
        assert ("definitions", reason, detail) == (loaded.mode, loaded.reason, loaded.detail)
        assert (2,) == session.call([one()])[0].values


def test_import_that_raises_keeps_what_was_defined(zygote: Zygote) -> None:
    """Functions above and below the line that raised can be called; SystemExit counts as raised."""
    with zygote.session(sources(f"{HONEST}raise SystemExit('enough')\ndef g(x):\n    return 3\n", "f", "g")) as session:
        loaded = session.load()
        assert loaded.raised is not None
        assert ("SystemExit", "enough", 3) == (loaded.raised.type_name, loaded.raised.message, loaded.raised.line)
        assert [(2,), (3,)] == [result.values for result in session.call([one("f"), one("g")])]


def test_import_that_dies_twice_leaves_everything_missing(zygote: Zygote) -> None:
    """If not even the definitions can be read, every function is missing, with the reason of the import."""
    with zygote.session(sources(f"{IMPORTS}class A:\n    os._exit(3)\n{HONEST}")) as session:
        loaded = session.load()
        results = session.call([one(), one()])
    assert ("none", {"f": "missing"}, "exited", "exit code 3") == (
        *(loaded.mode, loaded.functions, loaded.reason),
        loaded.detail,
    )
    assert 2 * (Result(reason="exited", detail="exit code 3"),) == results


# ---- calls that do not end well


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    pass",
        "return 7 ** 10 ** 9",
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "for n in range(1, 32):\n    if n not in (9, 19):\n        signal.signal(n, signal.SIG_IGN)\ntime.sleep(60)",
        "while True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass",
        "os.write(3, (100).to_bytes(8, 'big') + b'half'); time.sleep(60)",
        "while True:\n    print('x' * 100)",
    ],
)
def test_a_call_that_does_not_end_is_killed_in_time(zygote: Zygote, body: str) -> None:
    """Loops, sleeps, a stopped process and a half answer end at the deadline."""
    began = time.monotonic()
    result = first(zygote, body, SHORT)
    assert ("timeout", "0.5 s") == (result.reason, result.detail)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("place", ["call", "import"])
def test_a_wait_can_be_given_up(plain: bool, place: str) -> None:
    """Long before the deadline, also while the file is imported; the next submission is graded as always."""
    wanted, asked = [True], []

    def stop() -> bool:
        asked.append(True)
        return not wanted[0] and len(asked) > 3

    endless = "while True:\n    pass\n"
    code = f"{endless}{HONEST}" if place == "import" else f"def f(x):\n    {endless.replace('    ', '        ')}"
    limits = replace(LIMITS, import_seconds=600.0, exercise_seconds=600.0, submission_seconds=600.0)
    with Zygote(limits, sandbox="off", plain=plain, stop=stop) as zygote:
        assert_honest(zygote)
        wanted[0] = False
        asked.clear()
        session = zygote.session(sources(code))
        with pytest.raises(Interrupted), session:
            session.call([one()])
        assert len(asked) == 4
        wanted[0] = True
        assert_honest(zygote)


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        ("os._exit(0)", "exited", "exit code 0"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed", "signal 9"),
        ("import ctypes\nctypes.string_at(0)", "crashed", "signal 11"),
        ("x = ()\nfor _ in range(10**6):\n    x = (x,)\nreturn hash(x)", "crashed", "signal 11"),
        ("os.closerange(0, 64)", "exited", "exit code 70"),
        ("os.close(3)\ntime.sleep(60)", "exited", "it closed its channel"),
        ("os.write(3, b'\\x00' * 8)", "protocol", "shorter than its header"),
        ("os.write(3, b'\\xff' * 64)", "protocol", f"a frame of {2**64 - 1} bytes was announced: more than 71303172"),
        ("for fd in (1, 2, 3, 3):\n    os.write(fd, b'{\"score\": 100}')", "protocol", None),
        ("os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)", "crashed", "it took the zygote with it"),
        ("os.kill(os.getppid(), signal.SIGSTOP)\nos._exit(0)", "exited", "it closed its channel"),
    ],
)  # fmt: skip
def test_a_call_that_ends_the_process(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, body: str, reason: str, detail: str | None
) -> None:
    """Exits, signals, crashes and nonsense on the channel are told apart, and nothing is harmed."""
    monkeypatch.setattr("autograder.sandbox.forked.ANSWER_SECONDS", 1.0)
    result = first(zygote, body)
    assert reason == result.reason
    assert detail in (None, result.detail)


def test_the_rest_of_a_list_is_not_run_and_the_next_list_is(zygote: Zygote) -> None:
    """What was answered before a kill counts, what follows is not run, and a new worker takes over."""
    code = f"{IMPORTS}print('loaded')\ndef f(x):\n    if x == 2:\n        os._exit(1)\n    return x\n"
    with zygote.session(sources(code)) as session:
        results = session.call([one("f", number) for number in (1, 2, 3, 4)])
        assert ["", "exited", "not_run", "not_run"] == [result.reason for result in results]
        assert (1,) == results[0].values
        assert (5,) == session.call([one("f", 5)])[0].values
        assert "loaded\nloaded\n" == session.printed


def test_the_deadline_is_for_the_whole_list(zygote: Zygote) -> None:
    """Many calls that are each in time are not in time together."""
    with zygote.session(sources(f"{IMPORTS}def f(x):\n    time.sleep(0.08)\n")) as session:
        session.load()
        results = session.call([one()] * 8, seconds=0.3)
    assert "timeout" in [result.reason for result in results]
    assert "not_run" == results[-1].reason


def test_a_submission_has_a_deadline_of_its_own() -> None:
    """When the time of the submission is used up, nothing of it is called any more."""
    with (
        Zygote(replace(LIMITS, submission_seconds=0.5)) as zygote,
        zygote.session(sources("def f(x):\n    while True:\n        pass\n")) as session,
    ):
        results = [session.call([one()])[0] for _ in range(3)]
    assert 3 * ["timeout"] == [result.reason for result in results]
    assert "0.5 s for the whole submission" == results[0].detail


def test_too_much_memory_raises_memory_error(zygote: Zygote) -> None:
    """Python's own error comes back as raised, at private and at shared memory alike."""
    hog = "parts = []\nwhile True:\n    parts.append(np.ones(1 << 20))"
    shared = "import mmap\nparts = []\nwhile True:\n    parts.append(mmap.mmap(-1, 1 << 24))"
    results = [first(zygote, body) for body in (hog, shared)]
    assert all(result.raised is not None for result in results)
    assert ["MemoryError", "OSError"] == [result.raised.type_name for result in results if result.raised]


def test_a_flood_of_output_is_cut_and_graded(zygote: Zygote) -> None:
    """60 MB of output cost nothing but the output; the answer counts."""
    body = "for _ in range(60):\n    sys.stdout.write('x' * 1_000_000)\nreturn 5"
    with zygote.session(sources(f"{IMPORTS}def f(x):\n    " + body.replace("\n", "\n    "))) as session:
        assert (5,) == session.call([one()])[0].values
        assert LIMITS.output < len(session.printed) < LIMITS.output + 50


def test_a_result_that_is_too_large(zygote: Zygote) -> None:
    """A view that claims terabytes is not copied: the call ends with `output`, and the worker lives on."""
    body = "return np.broadcast_to(np.float64(1.0), (10**6, 10**6))"
    assert ("output", "more than 64 MiB") == (first(zygote, body).reason, first(zygote, body).detail)


def test_results_that_are_too_large_together(zygote: Zygote) -> None:
    """They are all kept until they are judged, so the grader takes no more of one list than of one result."""
    with zygote.session(sources(f"{IMPORTS}def f(x):\n    return np.zeros(5 << 20)\n")) as session:
        results = session.call([one() for _ in range(3)])
    assert ["", "output", "not_run"] == [result.reason for result in results]
    assert "more than 64 MiB in all calls together" == results[1].detail


def test_a_result_of_too_many_small_things(zygote: Zygote) -> None:
    """Each of them takes the grader's time, so that a list of numbers may be long, but not very long."""
    most = LIMITS.items
    assert f"more than {most} items" == first(zygote, f"return [0.0] * {most}").detail
    assert "output" == first(zygote, f"return [0.0] * {most}").reason


def test_results_of_too_many_small_things_together(zygote: Zygote) -> None:
    """They end the list of calls, and only that: the next exercise is graded."""
    with zygote.session(sources(f"{IMPORTS}def f(x):\n    return [0.0] * (4_000 if x else 1)\n")) as session:
        results = session.call([one() for _ in range(4)])
        again = session.call([one()])
    assert ["", "", "output", "not_run"] == [result.reason for result in results]
    assert "too many numbers and texts outside arrays in all calls together" == results[2].detail
    assert "" == again[0].reason


def test_daemons_are_killed_with_the_submission(zygote: Zygote) -> None:
    """A process that forks away into a session of its own is gone when the session ends."""
    body = (
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 64)\n"
        "        time.sleep(60)\n    os._exit(0)\nreturn os.getpid()"
    )
    before = processes()
    (process,) = first(zygote, body).values or (0,)
    assert process
    assert before == processes()


def test_a_daemon_that_holds_the_channel_does_not_delay_the_end(zygote: Zygote) -> None:
    """If the worker exits but leaves a process with its files open, the exit is noticed at once."""
    began = time.monotonic()
    result = first(zygote, "if os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\nos._exit(4)")
    assert ("exited", "exit code 4") == (result.reason, result.detail)
    assert time.monotonic() - began < 5


def test_a_fork_that_returns_answers_only_once(zygote: Zygote) -> None:
    """Of two copies of the worker only the original answers."""
    with zygote.session(sources(f"{IMPORTS}def f(x):\n    return os.fork() and 7\n")) as session:
        assert [(7,), (7,)] == [session.call([one()])[0].values for _ in range(2)]


def test_an_answer_before_the_question_is_a_breach(zygote: Zygote) -> None:
    """Bytes that wait in the channel before anything was asked end the worker, and no later call sees them."""
    code = f"{IMPORTS}def f(x):\n    os.write(3, 2 * {forged()!r})\n    time.sleep(60)\ndef g(x):\n    return 2\n"
    with zygote.session(sources(code, "f", "g")) as session:
        assert (1,) == session.call([one("f")])[0].values
        early = session.call([one("g")])[0]
        assert ("protocol", "it answered before it was asked") == (early.reason, early.detail)
        assert (2,) == session.call([one("g")])[0].values


@pytest.mark.parametrize(
    "lie",
    [
        {"values": ["t", []]},
        {"values": ["t", [1, 2]]},
        {"values": None},
        {"values": None, "reason": "timeout"},
        {"reason": "output"},
        {"changed": [1]},
        {"shares": ["0<-9"]},
        {"shares": ["score"]},
        {"values": None, "raised": ["r", "Raised", [4, "ValueError", "", None, False]]},
        {"values": None, "raised": ["r", "Raised", [0, "Grade", "", None, False]]},
    ],
    ids=str,
)
def test_a_forged_result_must_fit_its_call(zygote: Zygote, lie: dict[str, Any]) -> None:
    """A well-formed result that the call cannot have is a breach: nobody after us need check it again."""
    assert "protocol" == first(zygote, f"os.write(3, {forged(**lie)!r})\ntime.sleep(60)").reason


def test_values_outside_the_grammar_are_refused(zygote: Zygote) -> None:
    """Generators, object arrays and objects that claim to equal everything come back as their type's name."""
    assert (Refused("generator"),) == first(zygote, "return (n for n in range(3))").values
    assert (Refused("ndarray", "dtype object"),) == first(zygote, "return np.array([object()])").values
    assert (Refused("A"),) == first(
        zygote, "class A:\n    __eq__ = lambda *_: True\n    __class__ = float\nreturn A()"
    ).values


def test_calls_that_cannot_be_sent_are_our_own_fault(zygote: Zygote) -> None:
    """Arguments outside the grammar raise here, before any student's code runs."""
    with zygote.session(sources(HONEST)) as session, pytest.raises(ProtocolError, match="type set may not cross"):
        session.call([one("f", {1})])


# ---- nothing is left


def test_fifty_sessions_leave_no_file_and_no_process(zygote: Zygote) -> None:
    """After fifty submissions as many files are open and as many workers run as before."""
    assert_honest(zygote)
    files, running = open_files(), processes()
    for _ in range(50):
        assert_honest(zygote)
    assert (files, running) == (open_files(), processes())


def test_two_sessions_at_once_are_refused(zygote: Zygote) -> None:
    """A zygote has one worker at a time."""
    with zygote.session(sources(HONEST)) as session, zygote.session(sources(HONEST)) as second:
        session.load()
        with pytest.raises(RuntimeError, match="the first is still open"):
            second.load()


def test_a_zygote_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line that the broken interpreter printed is in the message."""
    broken = [sys.executable, "-c", "raise SystemExit('numpy: no such file')"]
    monkeypatch.setattr("autograder.sandbox.zygote.command", lambda *_: broken)
    said = pytest.raises(SandboxError, match="did not start: numpy: no such file")
    with Zygote(LIMITS) as broken_one, said, broken_one.session(Sources("m", {"m": b""}, {}, {}, ())) as session:
        session.load()


def test_closing_a_zygote_ends_its_process() -> None:
    """Nothing of ours runs after the `with`."""
    before = processes()
    with Zygote(LIMITS, sandbox="off") as running:
        assert ("process", "no walls: asked for") == running.level
        assert len(before) + 1 == len(processes())
    assert before == processes()


# ---- without fork


@pytest.fixture(scope="module")
def plain() -> Iterator[Zygote]:
    with Zygote(LIMITS, plain=True) as running:
        yield running


def calls(session: Session, seconds: float | None, *names: str) -> list[Result]:
    return list(session.call([one(name) for name in names], seconds))


def test_a_plain_process_grades_alike(plain: Zygote) -> None:
    """The answers are the same where there is no fork; the level says so."""
    assert ("plain", "asked for") == plain.level
    with plain.session(sources(f"print('hello')\n{HONEST}")) as session:
        assert "full" == session.load().mode
        assert (2,) == calls(session, None, "f")[0].values
    assert "hello\n" == session.printed


def test_a_plain_process_is_killed_and_replaced(plain: Zygote) -> None:
    """Hangs, exits and forged frames end one process, and the next list has a new one."""
    code = (
        f"{IMPORTS}{HONEST}def hang(x):\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
        "def leave(x):\n    os._exit(5)\n"
        "def forge(x):\n    for fd in range(64):\n        try:\n            os.write(fd, b'\\xff' * 99)\n"
        "        except OSError:\n            pass\n    time.sleep(60)\n"
    )
    with plain.session(sources(code)) as session:
        session.load()
        results = [calls(session, SHORT, name, "f") for name in ("hang", "leave", "forge", "f")]
    assert ["timeout", "exited", "protocol", ""] == [result[0].reason for result in results]
    assert ["not_run", "not_run", "not_run", ""] == [result[1].reason for result in results]
