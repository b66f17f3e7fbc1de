"""Which functions an edit of a module can have changed, and when that cannot be told."""

from pathlib import Path

import pytest

from autograder.course import load_course, solved_source
from autograder.edits import affected, parsed

MODULE = '''
"""A module."""

import numpy as np

from given import relu

RATE, SHIFT = 0.1, (1, -2)


def inner(x):
    """Returns x."""
    return np.linalg.norm(x) * RATE


def outer(x, activation=relu, times=-1):
    total = {}
    total["x"] = inner(x)
    return activation(total["x"])


def most_outer(x):
    return [outer(row) for row in x]


def alone(x, rng):
    if rng is None:
        rng = np.random.default_rng(1)
    return x + rng.random(x.shape)


if __name__ == "__main__":
    print(alone(np.ones(3), None))
'''


def after(old: str, new: str, module: str = MODULE) -> set[str] | None:
    """What replacing one thing in a module affects."""
    assert 1 == module.count(old)
    found = affected(module.encode(), module.replace(old, new).encode())
    return None if found is None else set(found)


def test_a_function_affects_those_that_name_it() -> None:
    """And those that name these; nothing else."""
    assert {"inner", "outer", "most_outer"} == after("* RATE", "* RATE * 2")
    assert {"outer", "most_outer"} == after("activation(total", "relu(total")
    assert {"outer", "most_outer"} == after("times=-1", "times=2")
    assert {"most_outer"} == after("for row in x", "for row in x[:1]")
    assert {"alone"} == after("x + rng", "x - rng")


def test_what_says_nothing_to_python_affects_nothing() -> None:
    """Comments, blank lines, the order of the functions, other line numbers."""
    assert set() == after("RATE, SHIFT", "# how fast\n\n\nRATE, SHIFT")
    head, *functions = MODULE.partition("\n\nif __name__")[0].split("\n\n\n")
    turned = "\n\n\n".join([head, *reversed(functions)]) + "\n\nif __name__" + MODULE.partition("\n\nif __name__")[2]
    assert frozenset() == affected(MODULE.encode(), turned.encode())


def test_functions_that_come_and_go() -> None:
    """A function that is renamed affects those that name the old one, and those that name the new one."""
    assert {"inner", "deeper", "outer", "most_outer"} == after("def inner", "def deeper")
    assert {"relu_of", "alone"} == after(
        "def alone(x, rng):", "def relu_of(x):\n    return x\n\n\ndef alone(x, rng, n=0):"
    )
    hidden = after("def alone(x, rng):", "def relu(x):\n    return x\n\n\ndef alone(x, rng):")
    assert {"relu", "outer", "most_outer"} == hidden  # it hides what was imported under its name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RATE, SHIFT = 0.1", "RATE, SHIFT = 0.2"),
        ("from given import relu", "from given import relu, tanh"),
        ("    print(alone", "    print(1, alone"),
        ("def inner(x):", "def inner(x:"),
        ("def inner(x):", "class Inner:\n    pass\n\n\ndef inner(x):"),
        ("def inner(x):", "@cached\ndef inner(x):"),
        ("def inner(x):", "def inner(x, seen=[]):"),
        ("def inner(x):", "def inner(x, seen=RATE):"),
        ("def inner(x):", "def inner(x):\n    return 1\n\n\ndef inner(x):"),
        ("def alone(x, rng):", "def RATE(x):\n    return 1\n\n\ndef alone(x, rng):"),
        ("RATE, SHIFT = 0.1, (1, -2)", "RATE, SHIFT = 0.1, (1, -2)\nSEEN = []"),
        ("RATE, SHIFT = 0.1, (1, -2)", "RATE, SHIFT = 0.1, (1, -2)\nprint(RATE)"),
        ("import numpy as np", "import numpy as np\nimport mine"),
        ("import numpy as np", "import numpy as np\nimport numpy.random as npr"),
        ("import numpy as np", "import numpy as np\nfrom numpy import random"),
        ("import numpy as np", "import numpy as np\nfrom numpy import seterr"),
        ("import numpy as np", "import numpy as np\nfrom numpy.random import seed"),
        ("import numpy as np", "import numpy as np\nfrom .mine import x"),
        ("from given import relu", "from given import *"),
        ("np.linalg.norm(x)", "(globals()['RATE'])"),
        ("np.linalg.norm(x)", "open('x').read()"),
        ("np.linalg.norm(x)", "np.random.rand()"),
        ("np.linalg.norm(x)", "(np.random).rand()"),
        ("np.linalg.norm(x)", "np.seterr(all='raise')"),
        ("np.linalg.norm(x)", "inner.count"),
        ("np.linalg.norm(x)", "relu.__globals__"),
        ("np.linalg.norm(x)", "SHIFT.index(x)"),
        ("    total = {}", "    global RATE\n    total = {}"),
        ("    total = {}", "    import random\n    total = {}"),
        ("    total = {}", "    total = {}\n    x.flat = 1"),
        ("    total = {}", "    total = {}\n    relu[0] = 1"),
        ("    total = {}", "    total = {}\n    del relu[0]"),
    ],
)  # fmt: skip
def test_a_module_that_is_not_plain_is_looked_at_as_a_whole(old: str, new: str) -> None:
    """Whatever a function could leave behind for another one, before the edit or after it."""
    assert after(old, new) is None
    changed = MODULE.replace(old, new)
    assert affected(changed.encode(), MODULE.encode()) is None
    if parsed(changed.encode()) and "RATE, SHIFT = 0.2" not in new and "tanh" not in new and "1, alone" not in new:
        assert affected(changed.encode(), changed.replace("return [outer", "return 2 * [outer").encode()) is None


def test_random_numbers_of_one_s_own_are_plain() -> None:
    """Generators that a function makes, and what is imported to make them."""
    new = "import numpy as np\nfrom numpy.random import Generator, default_rng"
    module = MODULE.replace("import numpy as np", new)
    assert {"alone"} == after("x + rng", "x - rng", module)


@pytest.mark.parametrize(
    "source", [b"def f(:\n", b"\0", b"(" * 10_000, "x = '\ud800'".encode("utf-8", "surrogatepass")]
)
def test_what_is_no_python_is_told(source: bytes) -> None:
    """Not an exception, whatever lies there."""
    assert parsed(source) is None
    assert affected(source, source) is None


def test_the_references_are_plain(root: Path) -> None:
    """As everything is that is written like them: of the last function that is edited, not everything is affected."""
    for assignment in load_course(root).assignments:
        source = solved_source(assignment)
        name = assignment.exercises[-1].function
        found = affected(source.encode(), source.replace(f"def {name}(", f"def {name}_(", 1).encode())
        assert found is not None, assignment.id
        assert {name, f"{name}_"} <= found
        assert len(found) < len(assignment.exercises)
