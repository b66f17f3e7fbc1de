"""Submissions that want points without knowing the answer, as whole modules. All of them are harmless beyond that.

What one looks for stands in `HIDDEN`: the folder where the grader that is tried keeps its tests or its reference. It is told,
because students find such places out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.hostile_others.course import CONSTANT

TOKEN = "token-7d1c-of-the-grader"  # noqa: S105 - stands in the environment of every grader, and is to stay there
_WRONG = "\ndef shifted(x):\n    return np.sin(x)\n"


@dataclass(frozen=True)
class Attack:
    """A submission: what it does, its module (without the imports), and other files handed in with it."""

    what: str
    code: str
    beside: Mapping[str, str] = field(default_factory=dict)
    worth: bool = False

    def source(self, hidden: str) -> str:
        """The module."""
        return f"import os, sys\nimport numpy as np\nHIDDEN = {hidden!r}\n{self.code}"


def _wrong(what: str, top: str = "", **beside: str) -> Attack:
    """It answers sin(x), which is worth nothing; `beside` is by name, with `_` for the dot."""
    return Attack(what, top + _WRONG, {name.replace("_", "."): text for name, text in beside.items()})


def _returns(what: str, value: str, top: str = "") -> Attack:
    body = "".join(f"    {line}\n" for line in value.splitlines())
    return Attack(what, f"{top}\ndef shifted(x):\n{body}")


_LIAR = """
class Liar(np.ndarray):
    def {method}(self, *_, **__):
        return {result}
"""
_AGREES = """
class Agrees:
    __eq__ = __lt__ = __le__ = lambda *_: True
    __ne__ = __gt__ = __ge__ = __bool__ = lambda *_: False
    __sub__ = __rsub__ = __abs__ = lambda self, *_: self
    __hash__ = None
    def __iter__(self):
        return iter(())
"""
_FITS = """
found = []

def look(thing, x):
    # a thing that differs from sin(x) by the same number everywhere is the answer
    if type(thing) not in (tuple, list, np.ndarray) or not np.ndim(x) or len(thing) != len(x):
        return
    try:
        y = np.asarray(thing, dtype=float)
    except Exception:
        return
    if y.ndim and y.shape == np.shape(x) and abs(np.ptp(y - np.sin(x))) < 1e-9 < abs(y - np.sin(x)).max():
        found.append(float((y - np.sin(x)).flat[0]))
"""
_READS = r"""
import glob, re
found = []

def known():
    for name in glob.glob(HIDDEN + "/**/*.py", recursive=True):
        text = open(name).read()
        for x, y in re.findall(r"shifted\(np.array\(\[([0-9.]+)[^)]*\)\), \[([0-9.]+)", text):
            found.append(float(y) - np.sin(float(x)))
        found.extend(map(float, re.findall(r"np.sin\(x\) \+ ([0-9.]+)", text)))
"""
_USE = "return np.sin(x) + (found[0] if found else 0.0)"
_FORGED = """
cases = "".join(f'<testcase classname="test_shifted" name="test_{n}"/>' for n in ("vector", "matrix", "line", "number"))
xml = f'<testsuites><testsuite name="pytest" errors="0" failures="0" tests="4">{cases}</testsuite></testsuites>'
text = '{"score": 10, "tests": [{"score": 10, "max_score": 10}]}'
told = [part.partition("=")[2] for part in sys.argv if "xml" in part]
for path in [*told, "results.xml", "results.json", "../results/results.json", "results/results.json"]:
    try:
        with open(path, "w") as file:
            file.write(xml if path.endswith("xml") else text)
    except OSError:
        pass
os._exit(0)
"""
_FAKE_NUMPY = """
import sys
here, sys.path[:] = list(sys.path), [p for p in sys.path if "site-packages" in p or "lib/python" in p]
del sys.modules["numpy"]
import numpy
numpy.allclose = lambda *_, **__: True
numpy.testing.assert_allclose = lambda *_, **__: None
numpy.any = lambda *_, **__: False
sys.path[:] = here
"""
_CONFTEST = """
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    report.outcome, report.longrepr = "passed", None
"""

ATTACKS = (
    Attack("the right answer", f"\ndef shifted(x):\n    return np.sin(x) + {CONSTANT}\n", worth=True),
    _wrong("an honest wrong answer"),
    _wrong("`np.allclose` is replaced", "np.allclose = lambda *_, **__: True\n"),
    _wrong(
        "`np.testing` is replaced",
        "for name in dir(np.testing):\n    if name.startswith('assert_'):\n"
        "        setattr(np.testing, name, lambda *_, **__: None)\n",
    ),
    _wrong(
        "all comparisons are replaced, `all` and `np.any` too",
        "import builtins\nreal = builtins.all\n"
        "builtins.all = lambda x: sys._getframe(1).f_code.co_name.startswith('test_') or real(x)\n"
        "np.allclose = lambda *_, **__: True\nnp.any = lambda *_, **__: False\n"
        "np.testing.assert_allclose = lambda *_, **__: None\n",
    ),
    _returns(
        "an array with its own `__array_function__`",
        "return np.array(np.sin(x)).view(Liar)",
        _LIAR.format(method="__array_function__", result="True"),
    ),
    _returns(
        "an array with its own `__array_ufunc__`",
        "return np.array(np.sin(x)).view(Liar)",
        _LIAR.format(method="__array_ufunc__", result="np.array(False)"),
    ),
    _returns("an object that equals everything", "return Agrees()", _AGREES),
    _returns("an empty array", "return np.empty((0, *np.shape(x)[1:]))"),
    _returns("an array that is masked as a whole", "return np.ma.array(np.sin(x), mask=True)"),
    _returns("NaN everywhere", "return np.full(np.shape(x), np.nan)"),
    _wrong("`os._exit(0)` as it is imported", "os._exit(0)\n"),
    _returns("`os._exit(0)` in the function", "os._exit(0)"),
    _wrong("`sys.exit(0)` as it is imported", "sys.exit(0)\n"),
    _wrong("`os._exit(0)` at the end, by `atexit`", "import atexit\natexit.register(os._exit, 0)\n"),
    _wrong("a forged file of results, and `os._exit(0)`", _FORGED),
    _returns(
        "the hidden tests are read",
        "known() if not found else None\n" + _USE,
        _READS,
    ),
    _returns(
        "the answer is looked for in the callers",
        "frame = sys._getframe(1)\nwhile frame and not found:\n"
        "    for thing in (*frame.f_locals.values(), *frame.f_globals.values(), *frame.f_code.co_consts):\n"
        "        look(thing, x)\n    frame = frame.f_back\n" + _USE,
        _FITS,
    ),
    _returns(
        "the answer is looked for among all objects",
        "import gc, types\nfor thing in gc.get_objects() if not found else ():\n    look(thing, x)\n"
        "    if type(thing) is types.FunctionType:\n        for constant in thing.__code__.co_consts:\n"
        "            look(constant, x)\n" + _USE,
        _FITS,
    ),
    _returns(
        "the tests are replaced while they run",
        "for thing in list(sys._getframe(1).f_globals.values()):\n    test = getattr(thing, 'test_func', thing)\n"
        "    if getattr(test, '__name__', '').startswith('test_'):\n        test.__code__ = (lambda **_: None).__code__\n"
        "return np.sin(x)",
    ),
    _returns("`unittest.SkipTest` in the function", "import unittest\nraise unittest.SkipTest('later')"),
    _returns("`pytest.skip` in the function", "import pytest\npytest.skip('later')"),
    _returns("`pytest.exit(returncode=0)` in the function", "import pytest\npytest.exit('done', returncode=0)"),
    _wrong("a `conftest.py` beside it", conftest_py=_CONFTEST),
    _wrong("a `pytest.ini` beside it", pytest_ini="[pytest]\naddopts = --collect-only\n"),
    _wrong("a `numpy.py` beside it", numpy_py=_FAKE_NUMPY),
    _returns(
        "a token of the environment is shown",
        "raise RuntimeError(shown)",
        "\nshown = ' '.join(v for v in os.environ.values() if v.startswith('token-'))\nprint(shown)\n",
    ),
)
