"""What students get of a reference: the stub, and later the functions that it gives; never more."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import CourseError
from autograder.regions import BEGIN, END, extract, public_functions, regions, solved, stub

SOURCE = f'''"""a module"""

import numpy as np


def double(x):
    """Twice x."""
    {BEGIN}
    # the whole secret
    twice = 2 * x

    return twice
    {END}


def _helper(x):
    return x
'''


def test_a_region_becomes_one_line_at_its_own_indent() -> None:
    """Docstring, signature and everything outside stay as they are."""
    expected = '"""a module"""\n\nimport numpy as np\n\n\ndef double(x):\n    """Twice x."""\n    raise NotImplementedError\n\n\n'
    assert f"{expected}def _helper(x):\n    return x\n" == stub(SOURCE, "lines.py")


def test_the_solution_without_its_delimiters_still_runs() -> None:
    """`solved` takes away two comments and nothing else."""
    assert BEGIN not in solved(SOURCE)
    assert [line for line in SOURCE.splitlines() if line.strip() not in (BEGIN, END)] == solved(SOURCE).splitlines()
    ast.parse(solved(SOURCE))


def test_region_lines_are_what_must_not_leak() -> None:
    """Stripped, without comments and blank lines."""
    assert [["twice = 2 * x", "return twice"]] == regions(SOURCE)


@given(st.lists(st.sampled_from(["x = 1", BEGIN, END, "    y = 2", "", "# comment"]), max_size=8))
def test_a_stub_parses_and_is_its_own_stub_or_is_refused(lines: list[str]) -> None:
    """Nothing in between: no half stripped source is ever handed out."""
    try:
        once = stub("\n".join(lines), "m.py")
    except CourseError:
        return
    ast.parse(once)
    assert once == stub(once, "m.py")
    assert BEGIN not in once


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            f"{BEGIN}\n{BEGIN}\n{END}\n",
            r"^m.py, line 2: ### BEGIN SOLUTION does not match the one before it\. Pair every BEGIN with an END\.$",
        ),
        (f"x = 1\n{END}\n", r"^m.py, line 2: ### END SOLUTION does not match the one before it\."),
        (f"{BEGIN}\nx = 1\n", r"^m.py: the last solution region is not closed\. Add ### END SOLUTION\.$"),
        (
            f"def f():\n{BEGIN}\n    pass\n{END}\n",
            r"^m.py without its solutions does not parse: line 2, expected an indented block .*\. Mend the reference\.$",
        ),
    ],
)
def test_regions_that_do_not_pair_are_refused(source: str, message: str) -> None:
    """A missing delimiter would hand out the solution, or swallow the next function."""
    with pytest.raises(CourseError, match=message):
        stub(source, "m.py")


def test_public_functions_are_those_at_the_top_without_an_underscore() -> None:
    """Classes, helpers and inner functions are none."""
    source = "def b():\n    def inner(): pass\ndef _c(): pass\nclass D:\n    def e(self): pass\ndef a(): pass\n"
    assert ["b", "a"] == public_functions(source, "m.py")


def test_a_reference_that_does_not_parse_is_refused() -> None:
    """With the line."""
    with pytest.raises(CourseError, match=r"^m.py does not parse: line 1, .*\. Mend the reference\.$"):
        public_functions("def f(:\n", "m.py")


FIRST = """import numpy as np
import math

SCALE, SHIFT = 2.0, 1.0
LIMIT: float = 9.0


def _stretch(x):
    return np.minimum(SCALE * x, LIMIT)


def stretch(x):
    return _stretch(x)


def secret(x):
    return math.tau * x
"""
SECOND = """import numpy as np
from given import stretch


def twice(x):
    return stretch(stretch(x))
"""


def test_extract_takes_what_is_wanted_and_all_that_it_uses() -> None:
    """Helpers and constants come along, in the order of their sources; what nobody asked for stays away."""
    text = extract([("a.py", FIRST), ("b.py", SECOND)], ["twice"], "What you may use.")
    assert text.startswith('"""What you may use."""\n\nimport math\nimport numpy as np\n\n\nSCALE, SHIFT = 2.0, 1.0\n')
    assert ["_stretch", "stretch", "twice"] == [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    assert "secret" not in text
    assert "from given" not in text
    module: dict[str, object] = {}
    exec(compile(text, "given.py", "exec"), module)  # noqa: S102 - it is made of the lines above
    assert 9.0 == module["twice"](4.0)  # type: ignore[operator]  # a function of the module


def test_a_statement_that_defines_two_names_comes_once() -> None:
    """SCALE and SHIFT stand in one line."""
    source = "A, B = 1, 2\n\n\ndef f():\n    return A + B\n"
    assert 1 == extract([("a.py", source)], ["f"], "h").count("A, B = 1, 2")


def test_an_unknown_function_cannot_be_given() -> None:
    """The message says where to correct it."""
    message = r"^relu is to be given, but no earlier reference defines it\. Correct `given` in course.toml\.$"
    with pytest.raises(CourseError, match=message):
        extract([("a.py", FIRST)], ["relu"], "h")


def test_two_helpers_of_one_name_are_refused() -> None:
    """One module has room for one of them: the other function would silently use the wrong one."""
    other = "def _stretch(x):\n    return 3 * x\n\n\ndef tripled(x):\n    return _stretch(x)\n"
    message = r"^_stretch is to be given, but two earlier references define it differently\. Rename one of them\.$"
    with pytest.raises(CourseError, match=message):
        extract([("a.py", FIRST), ("b.py", other)], ["stretch", "tripled"], "h")
    same = "def _stretch(x):\n    return np.minimum(SCALE * x, LIMIT)\n"
    assert "_stretch" in extract([("a.py", FIRST), ("b.py", same)], ["stretch"], "h")
