"""Student code never meets an answer: not in memory, not in a file, not in a variable, not by import.

The submissions of this file look around instead of answering, and print what they have found. What they look for is told
to them in two halves that nowhere stand side by side, so that they cannot find their own question.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.batch import Suites, grade_class
from autograder.compare import leaves
from autograder.model import Report
from autograder.run import grade
from autograder.sandbox.process import Zygote
from autograder.store import Store
from autograder.suite import Suite
from tests.good import GOOD, LIMITS, LINES, SEED, course, right, submission, suite

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what a process can see of itself is asked in Linux's way"
)

VARIABLE = "GRADER_OF_THIS_TEST"
CONTENT = "the value of a variable of the grader"

SEARCH = '''
import ctypes, gc, json, os, sys

CHUNK, OVERLAP = 1 << 22, 256


class Part(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def chunks():
    """The memory of this process that is its own: everything that can be read, but for the libraries on disk."""
    read = ctypes.CDLL(None).process_vm_readv  # a page that is not there ends it, and not this process
    buffer = ctypes.create_string_buffer(CHUNK + OVERLAP)
    for line in open("/proc/self/maps").read().splitlines():
        place, rights, _, _, inode, *name = line.split(maxsplit=5)
        if rights[0] != "r" or (inode != "0" and rights[1] != "w"):
            continue
        start, end = (int(part, 16) for part in place.split("-"))
        for at in range(start, end, CHUNK):
            length = min(CHUNK + OVERLAP, end - at)
            here, there = Part(ctypes.addressof(buffer), length), Part(at, length)
            got = read(os.getpid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
            yield buffer.raw[: max(got, 0)]


def stands_in(data, first, second):
    at = data.find(first)
    while at >= 0:
        if data[at + len(first) : at + len(first) + len(second)] == second:
            return True
        at = data.find(first, at + 1)
    return False


def in_memory():
    """Numbers of the halves that stand side by side somewhere in memory."""
    return sorted({i for data in chunks() for i, halves in enumerate(HALVES) if stands_in(data, *halves)})


def reachable():
    """Numbers of the halves in texts, bytes and arrays that can be reached from any object."""
    seen, found, waiting = set(), set(), [*gc.get_objects(), sys._getframe()]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or thing is waiting or thing is seen:
            continue
        seen.add(id(thing))
        data = thing.encode("utf-8", "replace") if type(thing) is str else thing if type(thing) is bytes else b""
        data = thing.tobytes() if type(thing).__name__ == "ndarray" and thing.dtype != object else data
        found |= {i for i, halves in enumerate(HALVES) if stands_in(data, *halves)}
        waiting += gc.get_referents(thing)
    return sorted(found)
'''
ANSWERS_NOTHING = """
def double(x):
    return x

def scale_forward(x, w):
    return x, (x, w)

def scale_backward(dout, cache):
    look()
    return dout, dout[0]
"""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, CONTENT)
        with Zygote(replace(LIMITS, memory=1 << 30, exercise_seconds=20.0), sandbox="off") as running:
            yield running


def printed(zygote: Zygote, look: str, *, top: str = "") -> Any:
    """What the function `look` prints in the last call of a submission, as data."""
    report = grade(submission(f"{top}\n{look}\n{ANSWERS_NOTHING}"), patient(suite(LINES, SEED)), zygote)
    return read(report)


def read(report: Report) -> Any:
    assert report.output, [o.detail for e in report.exercises for o in e.outcomes]
    return json.loads(report.output.splitlines()[0])


def patient(found: Suite) -> Suite:
    """The suite with time to look around."""
    return replace(found, limits={"exercise_seconds": 20.0, "submission_seconds": 60.0})


def look(expression: str) -> str:
    """The function that prints the value of an expression."""
    return f"import json, os, sys, gc, importlib.util\ndef look():\n    print(json.dumps({expression}))\n"


def halves(secrets: Sequence[bytes]) -> str:
    """The secrets as a submission is told of them."""
    return "HALVES = " + repr([(s[: len(s) // 2], s[len(s) // 2 :]) for s in secrets])


# ---- memory


def first_numbers(tree: Any) -> list[bytes]:
    """Of every array of floats the bytes of its first two entries."""
    arrays = [np.ravel(leaf) for leaf in leaves(tree) if isinstance(leaf, np.ndarray) and leaf.dtype == np.float64]
    return [a[:2].tobytes() for a in arrays if a.size > 1]


def answers(found: Suite) -> list[bytes]:
    """The right answers of a suite, and its numeric gradients."""
    plans = [plan for of in found.plans.values() for plan in of.values()]
    trees = [tree for plan in plans for tree in (plan.values, list(plan.extra.get("numeric", {}).values()))]
    return list(dict.fromkeys(data for tree in trees for data in first_numbers(tree)))


def secret_texts() -> list[bytes]:
    """Distinctive texts of references, checks, seeds and of the grader's own variables."""
    texts = ["twice_of_every_entry", SEED, course().public_seed, CONTENT, str(GOOD)]
    for exercise in suite(LINES).exercises:
        texts += [
            exercise.title,
            *(m.text for m in exercise.misconceptions),
            *(h for c in exercise.checks for h in c.hint),
        ]
    return [text.encode() for text in texts]


SECRETS = [*answers(suite(LINES, SEED)), *answers(suite(LINES)), *secret_texts()]
CONTROL = b"this very text stands in the submission"


def test_there_is_something_to_look_for() -> None:
    """Answers of every exercise, on both seeds, and all the texts."""
    assert len(answers(suite(LINES, SEED))) >= 4
    assert len(SECRETS) > 25
    assert len(SECRETS) == len(set(SECRETS))


@pytest.mark.parametrize("way", ["in_memory", "reachable"])
def test_no_answer_is_in_the_worker(zygote: Zygote, way: str) -> None:
    """Of all secrets none is found, after every call has been sent; a text and an input that are there are found."""
    (x,) = {
        plan.calls[0].steps[0].args[0].tobytes()[:16] for plan in [suite(LINES, SEED).plans["lines.double"]["pure"]]
    }
    first_input = suite(LINES, SEED).plans["lines.scale_backward"]["gradient"].calls[0].steps[0].args[0].tobytes()[:16]
    top = f"{halves([CONTROL, first_input, *SECRETS])}\nTHERE = {CONTROL.decode()!r}\n{SEARCH}"
    assert x not in SECRETS
    assert [0, 1] == printed(zygote, look(f"{way}()"), top=top)


def test_a_grader_of_a_class_shows_no_answer_either(tmp_path: Path) -> None:
    """Its zygote is executed afresh, though the grader itself was forked from the process that made the answers."""
    top = f"{halves([CONTROL, *SECRETS])}\nTHERE = {CONTROL.decode()!r}\n{SEARCH}"
    handed_in = submission(f"{top}\n{look('in_memory()')}\n{ANSWERS_NOTHING}")
    deciding = replace(patient(suite(LINES)), digest="patient")
    graded = grade_class([handed_in], {LINES: Suites(deciding, None)}, Store(tmp_path), jobs=1, sandbox="off")
    assert [0] == read(graded.reports[0])


def test_another_submission_is_not_there(zygote: Zygote) -> None:
    """What the zygote's earlier children had loaded is gone with them."""
    other = "# the work of somebody else, which is nobody's business\n"
    grade(submission(right(LINES) + other, student="s0"), suite(LINES, SEED), zygote)
    top = f"{halves([other.encode(), CONTROL])}\nTHERE = {CONTROL.decode()!r}\n{SEARCH}"
    assert [1] == printed(zygote, look("in_memory()"), top=top)


# ---- what surrounds it


def test_the_environment_is_constructed(zygote: Zygote) -> None:
    """Of the grader's variables none is there, nor in what the kernel keeps of the start."""
    names, kept = printed(zygote, look("[sorted(os.environ), open('/proc/self/environ').read()]"))
    allowed = {"LANG", "PATH", "TZ", "HOME", "TMPDIR", "TEMP", "MPLBACKEND", "MALLOC_ARENA_MAX", "LD_LIBRARY_PATH"}
    allowed |= {"SYSTEMROOT", "OPENBLAS_CORETYPE", "LC_CTYPE"} | {n for n in names if n.endswith("_NUM_THREADS")}
    assert set() == set(names) - allowed
    for secret in (VARIABLE, CONTENT, SEED, str(GOOD)):
        assert secret not in kept


def test_the_command_line_tells_nothing(zygote: Zygote) -> None:
    """Where the engine lies, and no path of a course, a class or a result."""
    words = printed(zygote, look("open('/proc/self/cmdline').read().split(chr(0))"))
    assert any(word.endswith("worker.py") for word in words)
    assert not any(name in word for word in words for name in ("solutions", "courses", "submitted", SEED))


def test_no_file_is_open(zygote: Zygote) -> None:
    """Nothing to read, a pipe to print to, the channel, and no more; the folder is its own and empty."""
    links = "[os.readlink(f'/proc/self/fd/{n}') for n in (0, 1, 2, 3)]"
    open_ones = "sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1]"
    files, numbers, here = printed(zygote, look(f"[{links}, {open_ones}, os.listdir('.')]"))
    assert [0, 1, 2, 3] == numbers
    assert "/dev/null" == files[0]
    assert ["pipe", "pipe", "socket"] == [file.partition(":")[0] for file in files[1:]]
    assert [] == here


def test_nothing_of_the_project_can_be_imported(zygote: Zygote) -> None:
    """Neither the engine nor the course nor the tests: by name, by path, or from what is loaded already."""
    names = [
        "autograder",
        "autograder.wire",
        "autograder.course",
        "solutions",
        "solutions.a1_lines",
        "checks",
        "tests",
        "conftest",
    ]
    attempts = """
def attempt(name):
    try:
        __import__(name)
        return name
    except ImportError:
        return None
"""
    ours = "sorted(m for m in sys.modules if 'autograder' in m and sys.modules[m])"
    expression = f"[[n for n in map(attempt, {names!r}) if n], sys.path, {ours}]"
    imported, path, modules = printed(zygote, look(expression), top=attempts)
    assert [] == imported
    assert [] == modules
    project = Path(__file__).resolve().parent.parent
    folders = [Path(entry).resolve() for entry in path if entry]
    assert not any(folder == project or (folder / "solutions").exists() for folder in folders)
    assert not any(folder == Path.cwd() for folder in folders)


def test_an_engine_that_is_installed_beside_numpy_is_closed_too(zygote: Zygote) -> None:
    """From a wheel it comes to lie in the folder that the worker needs for numpy: its name is barred."""
    assert [True, None] == printed(zygote, look("['autograder' in sys.modules, sys.modules.get('autograder')]"))


def test_no_other_package_can_be_imported(zygote: Zygote) -> None:
    """What is installed beside numpy is not installed everywhere: nobody gets points by it, or loses them by it."""
    names = ["click", "rich", "jinja2", "pytest"]
    installed = [name for name in names if importlib.util.find_spec(name)]
    assert len(installed) > 2
    attempts = f"[importlib.util.find_spec(name) is None for name in {names!r}]"
    assert len(names) * [True] == printed(zygote, look(attempts))
    assert "ok" == printed(zygote, look("__import__('numpy.ma') and __import__('sqlite3') and 'ok'"))


def test_the_reference_is_not_what_a_submission_imports(zygote: Zygote) -> None:
    """The module of the assignment is the student's own, `given` holds what is given, and there is no other."""
    expression = (
        "[sys.modules['lines'].double(3), importlib.util.find_spec('given') is None, sys.modules['lines'].__file__]"
    )
    assert [3, True, "lines.py"] == printed(zygote, look(expression))


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator may read every process")
def test_the_grader_s_memory_and_variables_are_closed(zygote: Zygote) -> None:
    """Neither the zygote's parent nor the zygote itself can be read."""
    top = """
def closed(path):
    try:
        open(path, "rb").read(1)
        return False
    except OSError:
        return True
"""
    grader = os.getpid()
    expression = f"[closed(f'/proc/{{p}}/{{n}}') for p in ({grader}, os.getppid()) for n in ('environ', 'mem')]"
    assert [True] * 4 == printed(zygote, look(expression), top=top)
