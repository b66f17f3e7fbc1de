"""An exception as plain text: its place, its words, and nothing of this machine."""

import sys

import pytest

from autograder.execute import load, make_call
from autograder.execute.raised import describe, quoted
from autograder.wire import Call, Raised, Sources, Step

HELPER = b"\ndef half(x):\n    return x / None\n"


def called(code: str, **files: bytes) -> Raised:
    """What `f` raises when it is called."""
    _, modules = load(Sources("work", {"work": code.encode(), **files}, names=("f",)))
    result = make_call(modules, Call((Step("work.f", (3,)),))).raised
    assert result is not None
    return result


def test_the_place_is_the_last_line_of_the_student_s_own() -> None:
    """In the module, in a file beside it, or the call of what is given."""
    assert "line 2" == called("def f(x):\n    return x / 0\n").place
    assert "line 3 of helper.py" == called("import helper\ndef f(x):\n    return helper.half(x)\n", helper=HELPER).place
    assert "line 3" == called("import random\ndef f(x):\n    return random.choice([])\n").place
    course = {"given": b"\n\ndef relu(x):\n    raise ValueError\n"}
    _, modules = load(
        Sources("work", {"work": b"import given\ndef f(x):\n    return given.relu(x)\n"}, {}, course, ("f",))
    )
    found = make_call(modules, Call((Step("work.f", (3,)),))).raised
    assert found is not None
    assert "line 3" == found.place


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(2, "No such file or directory", "a.csv"), "No such file or directory: 'a.csv'"),
        (ImportError("cannot import name 'x' from 'y' (/somewhere/y.py)"), "cannot import name 'x' from 'y'"),
        (ImportError("cannot import name 'x' from 'y' (unknown location)"), "cannot import name 'x' from 'y'"),
        (ImportError("import of autograder halted; None in sys.modules"), "No module named 'autograder'"),
        (ImportError("No module named 'a.b'; 'a' is not a package"), "No module named 'a.b'"),
        (ValueError(f"{sys.base_prefix}/lib/thing.py is odd"), "lib/thing.py is odd"),
        (SystemExit(), "the program was to end there"),
        (SystemExit(1), "the program was to end there"),
        (SystemExit("enough"), "enough"),
        (ValueError("x" * 400), "x" * 300),
    ],
)
def test_the_message_has_nothing_of_this_machine(error: BaseException, message: str) -> None:
    """No numbers of the system, no folders of the grader."""
    assert message == describe(error, 0, "work").message


def test_a_syntax_error_shows_its_line() -> None:
    """Cut where it is long; without marks around a line that has them itself."""
    loaded, _ = load(Sources("work", {"work": b"x = 1\ny = (1,\n"}, names=("f",)))
    assert loaded.raised is not None
    assert ("'(' was never closed (`y = (1,`)", "line 2") == (loaded.raised.message, loaded.raised.place)
    assert f"`{'x' * 59}…`" == quoted(f"  {'x' * 100}\n")
    assert "```python" == quoted("```python\n")


@pytest.mark.parametrize(
    ("message", "advice", "words"),
    [
        ("no", "", "no"),
        ("no", "Write yes.", "no. Write yes."),
        ("no?", "Write yes.", "no? Write yes."),
        ("", "Write yes.", "Write yes."),
        ("", "", ""),
    ],
)
def test_message_and_advice_are_sentences(message: str, advice: str, words: str) -> None:
    """One text, with a full stop between them."""
    assert words == Raised(0, "ValueError", message, advice=advice).words
