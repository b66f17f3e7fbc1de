"""What is said beside the message of an exception. `tests/attacks/test_broken.py` has the mistakes of whole submissions."""

import textwrap

import pytest

from autograder.execute import load, make_call
from autograder.wire import Call, Raised, Sources, Step


def raised(code: str, *args: object, **files: str) -> Raised:
    """What `f` raises when it is called."""
    sources = {name: textwrap.dedent(text).encode() for name, text in {"work": code, **files}.items()}
    loaded, modules = load(Sources("work", sources, names=("f",)))
    result = make_call(modules, Call((Step("work.f", args),))).raised
    assert result is not None, loaded
    return result


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return undefined_name", ""),
        ("return valeu", "Is value meant?"),
        ("return e", "Is np.e meant?"),
        ("return [valeu for _ in [1]]", "Is value meant?"),
        ("return (lambda: valeu)()", "Is value meant?"),
        ("return math.pi", "Write `import math` at the top of the file."),
        ("return plt.figure()", "Write `import matplotlib.pyplot as plt` at the top of the file."),
        ("return value(1)", "Round brackets call a function: is [ ] meant, or a product with *?"),
        ("return np.arrange(3)", "Is arange meant?"),
        ("return value.real_part", ""),
        ("return None + value", "The None is an argument that may be None, or comes from a function without `return`."),
        ("return [].length", ""),
        ("raise ValueError('no')", ""),
        ("raise AttributeError('no such thing')", ""),
        ("raise NameError('a text of its own')", ""),
        ("raise FileNotFoundError", "While grading no file is there but the code."),
        ("raise PermissionError", "While grading there are no other files, no other programs and no network."),
    ],
)
def test_a_line_of_a_function(body: str, said: str) -> None:
    """Only where there is something to say, and never of a name that is what it should be."""
    code = f"import numpy as np\ndef f(value):\n    {body}\n"
    assert said == raised(code, 3).advice


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "max = 3\ndef f(x):\n    return max(x, 1)",
            "Line 1 gives the name max to something else: take another name there.",
        ),
        ("def f(max):\n    return max(1, 2)", "Line 1 gives the name max to something else: take another name there."),
        (
            "def g(x):\n    return x\nfor g in [1]:\n    pass\ndef f(x):\n    return g(x)",
            "Line 3 gives the name g to something else: take another name there.",
        ),
        (
            "import math\ndef f(x):\n    math = x\n    return math.pi",
            "Line 3 gives the name math to something else: take another name there.",
        ),
        ("def f(input):\n    return input.shapee", ""),
        ("@staticmethod\ndef f(x):\n    list = x\n    return list(x)", "Line 3 gives the name list to something else:"),
    ],
)
def test_a_name_with_another_meaning(code: str, said: str) -> None:
    """The line is told that gives it away: of the function itself, or of the module."""
    found = raised(code, 3).advice
    assert found.startswith(said)
    assert bool(said) == bool(found)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "def f(x):\n    print(sum)\n    sum = 1",
            "Line 3 makes sum a name of this function's own, everywhere in it: take another one.",
        ),
        (
            "def f(x):\n    if x > 5:\n        y = 1\n    return y",
            "It gets its value in line 3, which was not run before.",
        ),
        ("import no_such as ns\ndef f(x):\n    return ns.y", "Line 1 should define it, but failed or was not run."),
        ("1 / 0\nSIZE = len([1])\ndef f(x):\n    return SIZE", "Line 2 should define it, but failed or was not run."),
    ],
)
def test_a_name_without_a_value(code: str, said: str) -> None:
    """Where it should get one."""
    assert said == raised(code, 3).advice


def test_names_of_the_course_and_of_other_files() -> None:
    """A function of `given` that was not imported, and what a module has in place of what is asked for."""
    course = {"given": b"def relu(x):\n    return x\ndef tanh(x):\n    return x\n"}
    for line, said in (
        ("relu(3)", "Write `from given import relu` at the top of the file."),
        ("from given import rellu", "Is relu meant?"),
        ("from given import sigmoid", "It has relu, tanh."),
    ):
        loaded, _ = load(Sources("work", {"work": line.encode()}, course=course, names=("f",)))
        assert loaded.raised is not None
        assert said == loaded.raised.advice


HOSTILE = """
class Object:
    def __dir__(self):
        raise SystemExit
    def __getattribute__(self, name):
        raise AttributeError("'Object' object has no attribute " + repr(name))
thing = Object()
def f(x):
    return thing.value
"""


def test_objects_that_answer_with_an_exception() -> None:
    """There is no advice then, and the message is told."""
    found = raised(HOSTILE, 3)
    assert ("AttributeError", "'Object' object has no attribute 'value'", "") == (
        found.type_name,
        found.message,
        found.advice,
    )


def test_the_same_mistake_is_looked_into_once() -> None:
    """A hundred calls that raise the same cost one look at the source."""
    code = "import numpy as np\n" + "def g(x):\n    return x\n" * 2000 + "def f(x):\n    return npp.sum(x)\n"
    _, modules = load(Sources("work", {"work": code.encode()}, names=("f",)))
    call = Call((Step("work.f", (3,)),))
    first, *others = [make_call(modules, call).raised for _ in range(100)]
    assert first is not None
    assert "Is np meant?" == first.advice
    assert [first] * 99 == others
