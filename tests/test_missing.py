"""What is said of a function that is not there."""

import pytest

from autograder.missing import near, not_there
from autograder.model import Exercise, Verdict
from autograder.wire import Loaded, Raised

EXERCISE = Exercise("work.double_it", {}, ("y",), ())
GONE = {"double_it": "missing", "half_it": "file"}


def said(loaded: Loaded) -> tuple[str, str | None, str | None]:
    """Verdict, reason and text."""
    found = not_there(EXERCISE, loaded)
    return str(found.verdict), found.reason, found.detail


@pytest.mark.parametrize(
    ("public", "text"),
    [
        ((), "work.py defines no function. Is it the right file, and is it saved?"),
        (
            ("affine", "relu", "softmax", "tanh"),
            "work.py has none of the functions that are asked for; it has affine, relu, softmax and 1 more. "
            "Is it the file of another assignment? If not, use the names that were given.",
        ),
        (("affine", "doubleIt"), "double_it is not defined in work.py. Is doubleIt meant? Give it the name double_it."),
    ],
)
def test_a_file_with_none_of_the_functions(public: tuple[str, ...], text: str) -> None:
    """The same words for every exercise, so that they are told once; unless a name is alike."""
    assert ("REFUSED", "missing", text) == said(Loaded("full", {"double_it": "missing", "half_it": "missing"}, public))


@pytest.mark.parametrize(
    ("loaded", "text"),
    [
        (Loaded("full", GONE, ("helper",)), "Define it, under exactly this name."),
        (Loaded("full", GONE, ("DoubleIt", "doubl_it")), "Is DoubleIt or doubl_it meant? Give it the name double_it."),
        (Loaded("full", GONE, ("halfIt",)), "Define it, under exactly this name."),
        (
            Loaded("full", GONE, ("doubleIt",), astray={"double_it": "It stands elsewhere."}),
            "It stands elsewhere.",
        ),
        (
            Loaded("definitions", GONE, reason="timeout"),
            "Define it, under exactly this name. work.py was not read to its end: see the note.",
        ),
        (
            Loaded("full", GONE, raised=Raised(-1, "SyntaxError", "invalid syntax", 3, file="helper.py")),
            "Define it, under exactly this name. work.py was not read to its end: see the note.",
        ),
    ],
)
def test_one_function_that_is_not_there(loaded: Loaded, text: str) -> None:
    """Where it may be, what it may be called, or that it is still to be defined."""
    assert ("REFUSED", "missing", f"double_it is not defined in work.py. {text}") == said(loaded)


@pytest.mark.parametrize("mode", ["none", "notebook"])
def test_a_file_that_is_no_python(mode: str) -> None:
    """Its line; also where a notebook has the rest."""
    raised = Raised(-1, "SyntaxError", "invalid syntax (`def f(:`)", 3, advice="Mend it.")
    text = "work.py is not valid Python, line 3: invalid syntax (`def f(:`). Mend it."
    assert ("REFUSED", "syntax", text) == said(Loaded(mode, GONE, raised=raised))
    bare = Raised(-1, "SyntaxError", "source code string cannot contain null bytes")
    text = "work.py is not valid Python: source code string cannot contain null bytes."
    assert ("REFUSED", "syntax", text) == said(Loaded(mode, GONE, raised=bare))


@pytest.mark.parametrize(
    ("reason", "verdict", "what"),
    [
        ("timeout", Verdict.LIMIT, "did not come to an end"),
        ("memory", Verdict.ERROR, "needed too much memory"),
        ("crashed", Verdict.ERROR, "ended the program (signal 11)"),
    ],
)
def test_an_import_that_gave_nothing(reason: str, verdict: Verdict, what: str) -> None:
    """Not even the definitions could be read."""
    text = f"Importing the file {what}, so nothing of it could be called. Keep only definitions outside of functions."
    assert (verdict, reason, text) == said(Loaded("none", GONE, reason=reason, detail="signal 11"))


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("solve", ("Solve", "slove", "other"), ["Solve", "slove"]),
        ("relu_forward", ("xor_forward", "neuron_forward"), []),
        ("mse_backward", ("mse_backwards", "mseBackward", "MSEBackward"), ["mseBackward", "mse_backwards"]),
        ("unbroadcast", ("un_broadcast",), ["un_broadcast"]),
        ("l2_penalty", ("penalty",), ["penalty"]),
        ("f", (), []),
    ],
)
def test_names_that_are_alike(name: str, others: tuple[str, ...], found: list[str]) -> None:
    """Letters count, not the style; a common ending does not make two names alike."""
    assert found == near(name, others)
