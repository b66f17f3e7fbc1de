"""An exception of a student's code as a record of plain text. Its own methods run here, beside its code, or nowhere."""

import builtins
from collections.abc import Collection
from types import TracebackType

from autograder.wire import Raised

_LENGTH = 300
_PYTHON_2 = "It looks like Python 2, and this is Python 3."
_ADVICE = (  # exception, what its message begins with, what to do about it: things that are different while grading
    ("ModuleNotFoundError", "No module named", "There are numpy, Python's own modules and what was handed in."),
    ("ImportError", "attempted relative import", "Import a file beside this one by its name, without the dot."),
    ("EOFError", "EOF when reading a line", "input() has nobody to ask here: take the value as an argument."),
    ("FileNotFoundError", "", "No file but the code is there while grading."),
    ("NameError", "name 'get_ipython'", "It exists in notebooks only: remove the line."),
    ("SyntaxError", "Missing parentheses in call to 'print'", _PYTHON_2),
    ("SyntaxError", "Missing parentheses in call to 'exec'", _PYTHON_2),
    ("SyntaxError", "multiple exception types must be parenthesized", _PYTHON_2),
)
_BUILTIN = {id(kind): kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}
_BASES = type.__dict__["__mro__"].__get__  # the class may be the student's, and its metaclass may lie


def describe(error: BaseException, step: int, files: Collection[str]) -> Raised:
    """Return type, message and line of an exception.

    Args:
        error: what was raised.
        step: index of the step that raised, -1 for loading.
        files: the names under which the student's module was compiled.
    """
    name = builtin_name(error)
    line = error.lineno if isinstance(error, SyntaxError) and error.filename in files else _line(error, files)
    todo = any(base is NotImplementedError for base in _BASES(type(error)))
    return Raised(step, name, _with_advice(name, _message(error)), line, todo)


def builtin_name(error: BaseException) -> str:
    """Return the name of the exception's class if that is builtin, else of its nearest builtin ancestor."""
    return next(_BUILTIN[id(base)] for base in _BASES(type(error)) if id(base) in _BUILTIN)


def _message(error: BaseException) -> str:
    if type.__dict__["__name__"].__get__(type(error)) == "BdbQuit":  # what a debugger raises that has nobody to talk to
        return "breakpoint() has nobody to ask here. Take it out, or run `autograder check --here` for a debugger."
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str.__str__(text)[:_LENGTH]
    except BaseException:  # noqa: BLE001 - the class may be the student's, and its text may raise anything
        return ""


def _with_advice(name: str, message: str) -> str:
    for kind, beginning, advice in _ADVICE:
        if kind == name and message.startswith(beginning):
            end = "" if message.endswith((".", "?", "!")) else "."
            return f"{message[: _LENGTH - len(advice) - 2]}{end} {advice}"
    return message


def _line(error: BaseException, files: Collection[str]) -> int | None:
    """Return the line of the innermost frame in the student's module."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def module_line(trace: TracebackType | None, file: str) -> int:
    """Return the line of a module's own top-level code in a traceback, 0 if it is not there."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == file and code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0
