"""Loading sources and making calls, in this process: what the worker does with a student's code."""

import random
import sys
import textwrap
from io import StringIO
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.execute import load, make_call
from autograder.execute.inert import Inert
from autograder.execute.plain import Budget, TooMuch, plain
from autograder.wire import Call, Handle, Loaded, Probe, Raised, Refused, Result, Rng, Sources, Stack, Step

GIVEN = b"import numpy as np\ndef relu(x):\n    return np.maximum(x, 0)\n"
PROBES = b"def cubic(x):\n    return float((x**3).sum())\n"


def read(
    code: str | bytes | None, *names: str, notebook: str = "", definitions_only: bool = False, **files: str
) -> tuple[Loaded, dict[str, ModuleType]]:
    """Load `work.py` with this code, wanting these names."""
    sources = {name: textwrap.dedent(text).encode() for name, text in files.items()}
    if code is not None:
        sources["work"] = code if isinstance(code, bytes) else textwrap.dedent(code).encode()
    books = {"work.ipynb": textwrap.dedent(notebook).encode()} if notebook else {}
    course = {"given": GIVEN, "probes": PROBES}
    return load(Sources("work", sources, books, course, names or ("f",)), definitions_only=definitions_only)


def made(code: str, *steps: Step, returns: tuple[int, ...] = (-1,), watch: bool = False, **options: Any) -> Result:
    """The result of these steps with the functions of `code`."""
    _, modules = read(code)
    return make_call(modules, Call(steps, returns, watch), **options)


def value(code: str, *args: Any, **kwargs: Any) -> Any:
    """What `f` returns."""
    result = made(code, Step("work.f", args, kwargs))
    assert result.values is not None, result
    return result.values[0]


# ---- loading


def test_a_whole_file_is_imported() -> None:
    """Functions come from the file; what else is public is listed, what is imported is not."""
    loaded, _ = read(
        """
        import numpy as np
        from given import relu
        def f(x):
            return relu(x)
        def _private(): pass
        class Net: pass
        """,
        "f",
        "g",
    )
    assert Loaded("full", {"f": "file", "g": "missing"}, ("Net", "f")) == loaded


def test_nothing_stays_importable_here() -> None:
    """In the trusted process the modules are forgotten after loading, and what had their names is back."""
    before, finders = dict(sys.modules), list(sys.meta_path)
    sys.modules["helper"] = mine = ModuleType("helper")
    try:
        loaded, modules = read("import helper, given\ndef f(x):\n    return helper.y", helper="y = 3")
        assert mine is sys.modules["helper"]
        assert (3,) == make_call(modules, Call((Step("work.f", (0,)),))).values
    finally:
        del sys.modules["helper"]
    assert "full" == loaded.mode
    assert finders == sys.meta_path
    assert not {"work", "given", "probes"} & (set(sys.modules) - set(before))


def test_the_courses_own_given_wins() -> None:
    """A student's copy of `given` is not used, and a file named like the standard library is not importable."""
    code = "import random\nfrom given import relu\ndef f(x):\n    return [relu(x), hasattr(random, 'Random')]"
    _, modules = read(code, given="def relu(x):\n    return 100", random="")
    (got,) = make_call(modules, Call((Step("work.f", (-3,)),))).values or ()
    assert [0, True] == [int(got[0]), got[1]]


@pytest.mark.parametrize(
    ("code", "name", "line"),
    [
        (b"x = 1\ndef f(:\n", "SyntaxError", 2),
        (b"print 'x'\n", "SyntaxError", 1),
        (b"<!DOCTYPE html>\n", "SyntaxError", 1),
        (b"def f(x):\n\treturn x\n        return x\n", "TabError", 3),
        (b"x = '\xe9'\n", "SyntaxError", 1),
    ],
)
def test_a_file_that_is_not_python(code: bytes, name: str, line: int) -> None:
    """Nothing can be called, and the line is told."""
    loaded, _ = read(code)
    assert ("none", {"f": "missing"}) == (loaded.mode, loaded.functions)
    assert loaded.raised is not None
    assert (name, line, -1) == (loaded.raised.type_name, loaded.raised.line, loaded.raised.step)


def test_declared_encodings_are_respected() -> None:
    """A Latin-1 file that says so, a byte order mark and Windows line ends are read."""
    for code in (
        b"# -*- coding: latin-1 -*-\ndef f(x): return '\xe9'\n",
        b"\xef\xbb\xbfdef f(x):\r\n    return '\xc3\xa9'\r\n",
    ):
        _, modules = read(code)
        assert ("é",) == make_call(modules, Call((Step("work.f", (0,)),))).values


def test_an_exception_at_import_keeps_the_rest() -> None:
    """What stands above the line that raised is whole; below it, definitions are read, and a note says so."""
    loaded, modules = read(
        """
        from __future__ import annotations
        table = [n * n for n in range(5)]
        def f(x: Unknown):
            return table[x] + STEP
        1 / 0
        STEP = 10
        print("never")
        def g(x: Unknown):
            return f(x)
        import no_such_package
        def h(x):
            return 5
        """,
        *("f", "g", "h"),
    )
    assert Raised(-1, "ZeroDivisionError", "division by zero", 6) == loaded.raised
    assert 3 * ["file"] == list(loaded.functions.values())
    assert [
        "work.py stopped at line 6 with ZeroDivisionError: division by zero. "
        "Of what is below, only imports, constants, functions and classes were read.",
        "work.py, line 11: left out, because it raised ModuleNotFoundError (No module named 'no_such_package').",
    ] == list(loaded.notes)
    assert (14,) == make_call(modules, Call((Step("work.g", (2,)),))).values


def test_definitions_only_runs_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Imports, constants, aliases, lambdas, functions, classes and guarded imports are executed; calls are not."""
    loaded, modules = read(
        """
        import numpy as np
        EPS, SCALE = 1e-8, -2 ** 0.5
        sqrt = np.sqrt
        double = lambda x: 2 * x
        try:
            import cupy
        except ImportError:
            cupy = None
        data = print("called")
        print("called")
        if True:
            print("called")
        for _ in [1]:
            print("called")
        def f(x):
            return [double(x), EPS, sqrt(x), cupy]
        """,
        definitions_only=True,
    )
    assert ("definitions", "file") == (loaded.mode, loaded.functions["f"])
    assert "" == capsys.readouterr().out
    (got,) = make_call(modules, Call((Step("work.f", (4.0,)),))).values or ()
    assert [8.0, 1e-8, 2.0, None] == got


def test_functions_that_the_file_lacks_come_from_the_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    """The file wins, save where it still has its TODO; magics and broken cells do not matter; nothing else is run."""
    loaded, modules = read(
        """
        def f(x):
            return "file"
        def g(x):
            '''To be written.'''
            raise NotImplementedError("g")
        """,
        *("f", "g", "h", "k"),
        notebook="""
        # %%
        %matplotlib inline
        !pip install numpy
        import numpy as np
        from work import f as taken
        SCALE = 3
        print("run")
        # %%
        %%bash
        rm -rf /
        # %%
        def broken(:
        # %%
        %%time
        def f(x): return "notebook"
        def g(x): return "notebook"
        def h(x):
            files = !ls
            return SCALE * np.sum(x) + len(taken(x))
        """,
    )
    assert {"f": "file", "g": "notebook", "h": "notebook", "k": "missing"} == loaded.functions
    assert "full" == loaded.mode
    assert [
        "work.ipynb, code cell 4, is not valid Python and was skipped. Line 1: invalid syntax (`def broken(:`).",
        "Not run, because nothing is installed or started here: !pip install numpy (and 1 more).",
        "Taken from the notebook, because work.py does not have them yet: g and h.",
    ] == list(loaded.notes)
    assert "" == capsys.readouterr().out
    steps = [Call((Step(f"work.{name}", (np.ones(2),)),)) for name in "fgh"]
    assert [("file",), ("notebook",), (10.0,)] == [make_call(modules, step).values for step in steps]


def test_a_file_with_lines_of_a_notebook_is_read_without_them() -> None:
    """As editors save them; where no such line stands, or another mistake is left, the syntax error is told."""
    loaded, _ = read("%matplotlib inline\n!pip install numpy\ndef f(x):\n    return x\n", "f")
    assert ("full", {"f": "file"}) == (loaded.mode, loaded.functions)
    note = "work.py was read without what only a notebook understands: %matplotlib inline (and 1 more)."
    assert (note,) == loaded.notes
    for source, line in (("def f(x)\n    return x\n", 1), ("%time\ndef f(x)\n    return x\n", 2)):
        loaded, _ = read(source, "f")
        assert loaded.raised is not None
        assert ("none", "missing", "SyntaxError", line) == (
            loaded.mode,
            loaded.functions["f"],
            loaded.raised.type_name,
            loaded.raised.line,
        )


def test_a_long_command_is_cut_in_a_note() -> None:
    """A note is to be read."""
    loaded, _ = read(None, "f", notebook=f"!echo {'x' * 500}\ndef f(x): return x\n")
    assert (f"Not run, because nothing is installed or started here: !echo {'x' * 53}….",) == loaded.notes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "import nothing_like_it",
            "There are numpy, Python's own modules and what was handed in: given.py, probes.py, work.py.",
        ),
        ("from .other import f", "Import a file beside this one by its name, without the dot."),
        ("input()", "input() has nobody to ask here: take the value as an argument."),
        ("open('data.csv')", "While grading no file is there but the code: given.py, probes.py, work.py."),
        ("get_ipython().magic('time')", "It exists in notebooks only: remove the line."),
        ("print 'hello'", "It looks like Python 2, and this is Python 3."),
        ("exec 'x = 1'", "It looks like Python 2, and this is Python 3."),
        ("try: pass\nexcept A, e: pass", "It looks like Python 2, and this is Python 3."),
        (
            "raise FileNotFoundError('x' * 400)",
            "While grading no file is there but the code: given.py, probes.py, work.py.",
        ),
    ],
)
def test_what_is_different_while_grading_is_said(line: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the message of the exception, which stays within its length."""
    monkeypatch.setattr("sys.stdin", StringIO())
    loaded, _ = read(f"{line}\n")
    assert loaded.raised is not None
    assert said == loaded.raised.advice
    assert len(loaded.raised.message) <= 300


def test_a_notebook_alone_is_enough() -> None:
    """Without a file the functions come from the notebook, and so do the names for `did you mean`."""
    loaded, _ = read(None, "f", "g", notebook="def f(x):\n    return x\ndef gee(x):\n    return x\n")
    assert Loaded("notebook", {"f": "notebook", "g": "missing"}, ("f", "gee")) == loaded
    assert "none" == read(None)[0].mode


def test_drawing_at_import_does_nothing() -> None:
    """Every usual way of using matplotlib works and draws nothing."""
    loaded, _ = read(
        """
        import matplotlib
        import matplotlib.pyplot as plt
        from matplotlib import cm
        from mpl_toolkits.mplot3d import Axes3D
        matplotlib.use("Agg")
        plt.rcParams["figure.figsize"] = (3, 3)
        fig, ax = plt.subplots()
        fig, ((a, b), (c, d)) = plt.subplots(2, 2)
        counts, *rest = plt.hist([1, 2])
        line, = ax.plot([1], [2], color=cm.viridis(0.5))
        for axis in fig.axes:
            axis.grid()
        with plt.style.context("ggplot") as style:
            ax[0, 1].set_title("x").set_color("red")
        class Picture(plt.Figure):
            pass
        plt.show()
        def f(x):
            return x
        """
    )
    assert None is loaded.raised
    assert "file" == loaded.functions["f"]
    with pytest.raises(AttributeError):
        Inert().__array_interface__  # noqa: B018 - asking is the test


# ---- calling


def test_arguments_of_every_kind_arrive() -> None:
    """Arrays, containers, generators from seeds and probes arrive as what they stand for."""
    code = """
    def f(x, pair, rng, probe, scale=1):
        return {"x": x * scale, "pair": pair, "draw": rng.random(), "probe": probe(x)}
    """
    got = value(code, np.arange(3.0), [(np.eye(2), None)], Rng(5), Probe("cubic"), scale=2)
    np.testing.assert_array_equal([0, 2, 4], got["x"])
    np.testing.assert_array_equal(np.eye(2), got["pair"][0][0])
    assert (np.random.default_rng(5).random(), 9.0) == (got["draw"], got["probe"])


def test_a_shared_generator_goes_on() -> None:
    """Steps with one seed draw from one generator if it is shared, from equal ones if it is not."""
    code = "def f(rng):\n    return rng.random()\n"
    for shared in (False, True):
        step = Step("work.f", (Rng(5, shared),))
        first, second = made(code, step, step, returns=(0, 1)).values or ()
        assert shared is (first != second)


def test_arguments_are_copies() -> None:
    """What a function does to its arguments harms neither the caller nor the next entry of a stack; layout is kept."""
    x = np.asfortranarray(np.ones((2, 3)))
    code = "def f(x, y):\n    x += 1\n    return [x, x.flags.f_contiguous, y]"
    got = value(code, x, 3)
    assert (1.0, 2.0, True) == (x[0, 0], got[0][0, 0], got[1])
    stacked = value("def f(x, y):\n    x += y\n    return x", np.zeros(2), Stack(np.array([1.0, 2.0])))
    np.testing.assert_array_equal([[1, 1], [2, 2]], stacked)


CACHE = """
import numpy as np
def forward(x):
    return x * 2, (x, object())
def f(dout, cache):
    cache[0][...] *= dout
    return cache[0]
def bare(x):
    return x
def generate(n):
    buffer = np.zeros(2)
    for i in range(n):
        buffer[:] = i
        yield buffer
"""


def test_handles_keep_what_cannot_cross() -> None:
    """A cache with any object in it goes from step to step; every wanted step comes back as it was when it was made."""
    steps = (Step("work.forward", (np.ones(2),)), Step("work.f", (3.0, Handle(0, (1,)))))
    result = made(CACHE, *steps, returns=(0, -1))
    assert result.values is not None
    (out, (x, thing)), dx = result.values
    np.testing.assert_array_equal([[2, 2], [1, 1], [3, 3]], [out, x, dx])
    assert Refused("object") == thing


def test_a_handle_into_something_else_blames_the_earlier_step() -> None:
    """If the forward pass returned no tuple, or a shorter one, that step raised, not the one under test."""
    for forward, path, kind in (("bare", (1,), "TypeError"), ("forward", (1, 2), "IndexError")):
        steps = (Step(f"work.{forward}", (np.ones(2),)), Step("work.f", (3.0, Handle(0, path))))
        raised = made(CACHE, *steps).raised
        assert raised is not None
        assert (0, kind) == (raised.step, raised.type_name)


def test_stacks_are_unrolled_and_their_results_stacked() -> None:
    """Nested stacks, tuples, scalars and handles to stacked steps come back along a new first axis."""
    code = "def f(pair, x):\n    return pair[0] @ x, {'n': float(x.sum())}\ndef g(r):\n    return r[1]['n'] + 1"
    weights, x = np.arange(12.0).reshape(3, 2, 2), np.ones((3, 2))
    steps = (Step("work.f", ([Stack(weights)], Stack(x))), Step("work.g", (Handle(0),)))
    result = made(code, *steps, returns=(0, 1))
    assert result.values is not None
    (out, more), total = result.values
    np.testing.assert_array_equal(weights.sum(axis=2), out)
    np.testing.assert_array_equal([2.0, 2.0, 2.0], more["n"])
    np.testing.assert_array_equal([3.0, 3.0, 3.0], total)


def test_first_takes_the_first_of_a_tuple() -> None:
    """With `first`, a cache is left in the worker; other results are untouched."""
    x = np.ones((4, 2))
    for name in ("forward", "bare"):
        result = made(CACHE, Step(f"work.{name}", (Stack(x),), first=True))
        assert result.values is not None
        assert (4, 2) == result.values[0].shape


def test_stacked_results_must_agree() -> None:
    """Shapes that differ from entry to entry, and results that cannot be stacked, are refused with the reason."""
    entries = Stack(np.arange(1, 3))
    by_shape = value("import numpy as np\ndef f(n):\n    return np.ones(n)", entries)
    assert Refused("ndarray", "its shape differs from input to input: (1,) and (2,)") == by_shape
    assert "str" == value("def f(n):\n    return 'a' * n", entries).type_name
    assert None is value("def f(n):\n    return None", entries)
    uneven = made("def f(a, b): return a", Step("work.f", (entries, Stack(np.arange(3)))))
    assert uneven.raised is not None
    assert "different lengths: [2, 3]" in uneven.raised.message


def test_generators_are_drained_to_their_length() -> None:
    """At most so many items, each as it was when it was handed out; undrained, a generator is refused."""
    drained = made(CACHE, Step("work.generate", (10**9,), drain=3))
    assert drained.values is not None
    np.testing.assert_array_equal([[0, 0], [1, 1], [2, 2]], drained.values[0])
    assert (Refused("generator"),) == made(CACHE, Step("work.generate", (3,))).values


# ---- what is raised


@pytest.mark.parametrize(
    ("body", "type_name", "message", "todo"),
    [
        ("raise NotImplementedError('later')", "NotImplementedError", "later", True),
        ("return x + 'a'", "TypeError", "unsupported operand type(s) for +: 'int' and 'str'", False),
        ("import numpy as np\n    np.linalg.inv(np.zeros((2, 2)))", "ValueError", "Singular matrix", False),
        ("class Odd(KeyError):\n        pass\n    raise Odd('k')", "KeyError", "'k'", False),
        ("class Odd(Exception):\n        __str__ = lambda self: 1 / 0\n    raise Odd", "Exception", "", False),
        ("raise ValueError('x' * 1000)", "ValueError", "x" * 300, False),
        ("def g(): return g()\n    g()", "RecursionError", None, False),
        ("import numpy as np\n    np.ones(10**15)", "MemoryError", None, False),
    ],
)
def test_what_is_raised_comes_back_as_text(body: str, type_name: str, message: str | None, todo: bool) -> None:
    """The builtin type, at most 300 characters of the message, and whether it is a TODO."""
    raised = made(f"def f(x):\n    {body}\n", Step("work.f", (1,))).raised
    assert raised is not None
    assert (0, type_name, todo) == (raised.step, raised.type_name, raised.todo)
    assert message in (None, raised.message)


def test_the_line_is_the_innermost_of_the_students_file() -> None:
    """An exception inside numpy has the line of the student's call; one raised before the student's file has none."""
    code = "import numpy as np\ndef g(x):\n    return np.reshape(x, (5, 5))\ndef f(x):\n    return g(x)\n"
    lines = [made(code, Step("work.f", args)).raised for args in ((np.ones(3),), ())]
    assert [3, None] == [raised.line for raised in lines if raised]


def test_a_missing_function_raises_attribute_error() -> None:
    """A function, a module or a probe that is not there is named."""
    assert Raised(0, "AttributeError", "work has no function nope") == made("", Step("work.nope", ())).raised
    assert Raised(0, "AttributeError", "os has no function system") == made("", Step("os.system", ("true",))).raised
    probed = made("def f(p): pass", Step("work.f", (Probe("nope"),)))
    assert Raised(0, "AttributeError", "probes has no function nope") == probed.raised


def test_the_caller_decides_what_is_caught() -> None:
    """In the engine an interrupt of the user gets through; in the worker everything is a result."""
    code = "def f(x):\n    raise KeyboardInterrupt"
    with pytest.raises(KeyboardInterrupt):
        made(code, Step("work.f", (1,)))
    raised = made(code, Step("work.f", (1,)), catch=BaseException).raised
    assert raised is not None
    assert "KeyboardInterrupt" == raised.type_name


# ---- what is seen


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("return a + 1", ()),
        ("a += 1", (0,)),
        ("b[0][1]['w'] *= 0.0", (1,)),
        ("b.append(1)", (1,)),
        ("k['lr'] = 1", (2,)),
        ("a[0, 0] = -0.0", (0,)),
        ("a = a + 1", ()),
    ],
)
def test_changed_arguments_are_seen(body: str, changed: tuple[int, ...]) -> None:
    """Arguments are compared bit by bit, inside containers too; keyword arguments come after the others."""
    arguments = (np.zeros((2, 2)), [(1, {"w": np.ones(2)})])
    step = Step("work.f", arguments, {"k": {"lr": 0.1}})
    assert changed == made(f"def f(a, b, k):\n    {body}", step, watch=True).changed


@pytest.mark.parametrize(
    ("body", "shares"),
    [
        ("return a.T, b.copy()", ("0<-0",)),
        ("return a + 1, [b[:1]]", ("1<-1",)),
        ("return a[::2], {'b': a[1::2]}", ("0<-0", "1<-0")),
        ("return b", ("0<-1",)),
        ("return a[:, :1].copy()", ()),
    ],
)
def test_shared_memory_is_seen(body: str, shares: tuple[str, ...]) -> None:
    """An output that is a view of an argument is found, by item of the returned tuple."""
    step = Step("work.f", (np.zeros((4, 2)), np.ones(3)))
    assert shares == made(f"def f(a, b):\n    {body}", step, watch=True).shares


def test_interleaved_views_do_not_share() -> None:
    """Memory is compared element by element, not by bounds."""
    code = "def f(x):\n    return x[1::2]\n"
    _, modules = read(code)
    both = np.zeros(6)
    modules["work"].__dict__["f"] = lambda x: both[1::2]
    modules["work"].__dict__["view"] = lambda: both[::2]
    steps = (Step("work.view", ()), Step("work.f", (Handle(0),)))
    assert () == make_call(modules, Call(steps, watch=True)).shares


@pytest.mark.parametrize("body", ["np.random.rand()", "np.random.seed(3)", "random.random()"])
def test_touching_the_global_random_state_is_seen(body: str) -> None:
    """Both global generators are watched; a generator of one's own is not."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - restored below
    try:
        code = f"import random\nimport numpy as np\ndef f(x):\n    {body}"
        assert made(code, Step("work.f", (1,)), watch=True).touched_global_rng
        quiet = "import numpy as np\ndef f(rng):\n    return rng.random() + np.random.default_rng(0).random()"
        assert not made(quiet, Step("work.f", (Rng(1),)), watch=True).touched_global_rng
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002 - as it was


# ---- reducing


class Liar(float):
    """Claims to equal everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 3.14

    __hash__ = float.__hash__


class Lists(list[Any]):
    """Iterates over something else than it holds."""

    def __iter__(self) -> Any:
        return iter([9, 9])


def test_subclasses_are_reduced_to_what_they_hold() -> None:
    """Overridden methods are not asked."""
    got = plain([Liar(1.0), Lists([1, 2]), True, np.float32(2), 1j, np.str_("a")], Budget())
    assert [float, list, bool, np.ndarray, np.ndarray, str] == [type(item) for item in got]
    assert [1.0, [1, 2], True, 2.0, 1j, "a"] == got
    matrix = plain(np.eye(2).view(np.matrix), Budget())
    assert np.ndarray is type(matrix)


@pytest.mark.parametrize(
    ("thing", "refused"),
    [
        ({1, 2}, Refused("set")),
        (b"x", Refused("bytes")),
        (10**100, Refused("int", "a whole number of more than 100 digits")),
        ("x" * 70_000, Refused("str", "a text of more than 65536 characters")),
        ({1: 2}, Refused("dict", "a key of type int")),
        (np.array(["a", "b"]), Refused("ndarray", "dtype <U1")),
        (np.array([None]), Refused("ndarray", "dtype object")),
        (np.zeros(2, "datetime64[D]"), Refused("ndarray", "dtype datetime64[D]")),
        (np.ma.masked_array([1.0], [True]), Refused("MaskedArray", "a masked array hides values: return a plain array")),
        (np.ones((1,) * 9), Refused("ndarray", "more than 8 dimensions")),
    ],
    ids=lambda thing: type(thing).__name__,
)  # fmt: skip
def test_what_does_not_fit_is_refused(thing: Any, refused: Refused) -> None:
    """Each refusal says the type and the reason."""
    assert refused == plain(thing, Budget())


def test_a_container_in_itself_is_refused() -> None:
    """Endless nesting ends at a depth."""
    loop: list[Any] = []
    loop.append(loop)
    assert "Refused(type_name='list', reason='nested more than 20 deep')" in repr(plain(loop, Budget()))


def test_too_much_is_noticed_before_it_is_copied() -> None:
    """A view that claims terabytes, too many bytes in all, and too many items end the call."""
    with pytest.raises(TooMuch, match="more than 64 MiB"):
        plain(np.broadcast_to(1.0, (10**6, 10**6)), Budget())
    with pytest.raises(TooMuch, match="more than 10000 items"):
        plain([0] * 10_001, Budget())
    big = made(
        "import numpy as np\ndef f(x):\n    return [np.ones(100), np.ones(100)]", Step("work.f", (1,)), reply=1000
    )
    assert ("output", None) == (big.reason, big.values)


def test_results_are_copies() -> None:
    """What a function changes later is not in an earlier result."""
    code = "import numpy as np\nstore = np.zeros(2)\ndef f(x):\n    store[...] += 1\n    return store"
    result = made(code, Step("work.f", (1,)), Step("work.f", (1,)), returns=(0, 1))
    assert result.values is not None
    np.testing.assert_array_equal([[1, 1], [2, 2]], result.values)


def test_what_stands_astray_is_told() -> None:
    """Of a wanted function that is not where it belongs: in a class, a function, a block, or under another meaning."""
    loaded, _ = read(
        """
        class Net:
            def f(self):
                return 1
        def main():
            def g():
                return 1
        if __name__ == "__main__":
            def h():
                return 1
        k = 3
        """,
        *("f", "g", "h", "k", "m"),
    )
    assert {
        "f": "It stands in line 3, inside the class Net: move it out, to the left margin.",
        "g": "It stands in line 6, inside the function main: move it out, to the left margin.",
        "h": "It stands in line 9, inside the block of line 8: move it out, to the left margin.",
        "k": "Line 11 gives this name to something else: take another name there.",
    } == loaded.astray


def test_cells_that_are_not_read_are_told() -> None:
    """A broken one always, one for another program if a wanted function stands in it."""
    loaded, _ = read(
        None,
        *("f", "g", "h"),
        notebook="""
        %%html
        <b>
        # %%
        %%writefile work.py
        def f(x):
            return x
        # %%
        def g(x:
            return x
        def h(x):
            return x
        """,
    )
    assert (
        "work.ipynb, code cell 2, was not read, because it begins with %%writefile. f stands in it.",
        "work.ipynb, code cell 3, is not valid Python and was skipped. g and h stand in it. "
        "Line 1: '(' was never closed (`def g(x:`).",
    ) == loaded.notes
    assert "It stands in work.ipynb, code cell 2, which was not read (see the note)." == loaded.astray["f"]


def test_an_error_in_a_cell_is_told_with_its_cell() -> None:
    """Lines are counted within the cell, as its author sees them."""
    loaded, modules = read(None, "f", notebook="x = 1\n# %%\n\ndef f(x):\n    return x / 0\n# %%\nfrom no import no\n")
    raised = make_call(modules, Call((Step("work.f", (3,)),))).raised
    assert raised is not None
    assert "line 3 of work.ipynb, code cell 2" == raised.place
    assert (
        "work.ipynb, code cell 3, line 1: left out, because it raised ModuleNotFoundError (No module named 'no').",
    ) == loaded.notes


def test_what_was_not_run_is_told() -> None:
    """Of a file that could only be read for its definitions; no docstring, nothing below the main guard."""
    code = "\"A text.\"\nimport sys\nX = 1\nfor i in []: pass\nif __name__ == '__main__': f()\nprint(X)\ndef f(x): return x\n"
    loaded, _ = read(code, definitions_only=True)
    assert ("Lines 4 and 6 of work.py were not run: they stand outside of functions.",) == loaded.notes
    loaded, _ = read("print(1)\n" * 9, definitions_only=True)
    assert ("Lines 1, 2, 3 and 6 more of work.py were not run: they stand outside of functions.",) == loaded.notes


def test_an_error_in_a_file_beside_it_is_told_with_its_file() -> None:
    """The line of the import, and the line that raised."""
    loaded, _ = read("import helper\ndef f(x): return x\n", helper="x = 1\ny = (\n")
    assert (
        "work.py stopped at line 1 with SyntaxError (line 2 of helper.py): '(' was never closed (`y = (`). "
        "Of what is below, only imports, constants, functions and classes were read.",
    ) == loaded.notes
