"""An exception of a student's code as a record of plain text. Its own methods run here, beside its code, or nowhere."""

import builtins
from collections.abc import Collection
from types import TracebackType

from autograder.wire import Raised

_LENGTH = 300
_BUILTIN = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}


def describe(error: BaseException, step: int, files: Collection[str]) -> Raised:
    """Return type, message and line of an exception.

    Args:
        error: what was raised.
        step: index of the step that raised, -1 for loading.
        files: the names under which the student's module was compiled.
    """
    kind = type(error)
    names = [base.__name__ for base in kind.__mro__ if _BUILTIN.get(base.__name__) is base]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename in files else _line(error, files)
    return Raised(step, names[0], _message(error), line, issubclass(kind, NotImplementedError))


def _message(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str.__str__(text)[:_LENGTH]
    except BaseException:  # noqa: BLE001 - the class may be the student's, and its text may raise anything
        return ""


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
