"""An exception of a student's code as a record of plain text. Its own methods run here, beside its code, or nowhere."""

import builtins
import os
import re
import sys
from types import TracebackType

from autograder.execute.advice import advice_on
from autograder.execute.memory import remembered
from autograder.wire import Raised

COURSE = ("given", "probes")  # modules of the course's own: where one of them raises, the student's call is what counts
_LENGTH = 300
_WIDTH = 60  # characters of a quoted line
_BUILTIN = {id(kind): kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}
_BASES = type.__dict__["__mro__"].__get__  # the class may be the student's, and its metaclass may lie


def describe(error: BaseException, step: int, module: str) -> Raised:
    """Return type, message and place of an exception, and what to say of it.

    Args:
        error: what was raised.
        step: index of the step that raised, -1 for loading.
        module: name of the student's module; places in it are told by their line alone.
    """
    name, message = builtin_name(error), _message(error)
    trace = _innermost(error)
    file, line = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", None)
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename):
        file, line = error.filename, error.lineno
    todo = any(base is NotImplementedError for base in _BASES(type(error)))
    advice = advice_on(error, name, message, trace)[:_LENGTH]
    return Raised(step, name, message, line, todo, "" if file == f"{module}.py" else file, advice)


def builtin_name(error: BaseException) -> str:
    """Return the name of the exception's class if that is builtin, else of its nearest builtin ancestor."""
    return next(_BUILTIN[id(base)] for base in _BASES(type(error)) if id(base) in _BUILTIN)


def quoted(line: str) -> str:
    """A line of code as part of a sentence."""
    text = shortened(line)
    return text if "`" in text else f"`{text}`"


def shortened(line: str) -> str:
    """A line of code without what stands around it, cut to a length that is read."""
    text = line.strip()
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _message(error: BaseException) -> str:
    """The text of an exception, that of a syntax error with the line; without paths of this machine."""
    if type.__dict__["__name__"].__get__(type(error)) == "BdbQuit":  # what a debugger raises that has nobody to talk to
        return "breakpoint() has nobody to ask here. Take it out, or run `autograder check --here` for a debugger."
    try:
        if isinstance(error, SyntaxError):
            text = str.__str__(error.msg or "")
            line = error.text if isinstance(error.text, str) else ""
            return f"{text} ({quoted(line)})"[:_LENGTH] if line.strip() else text[:_LENGTH]
        if isinstance(error, SystemExit) and not isinstance(error.code, str):
            return "the program was to end there"
        return _without_paths(str.__str__(str(error)))[:_LENGTH]
    except BaseException:  # noqa: BLE001 - the class may be the student's, and its text may raise anything
        return ""


def _without_paths(text: str) -> str:
    """The text without the numbers of the system, and without folders of this machine: they mean nothing elsewhere."""
    text = re.sub(r"^import of (\S+) halted; None in sys\.modules$", r"No module named '\1'", text)
    text = re.sub(r"(No module named '\S+'); '\S+' is not a package$", r"\1", text)
    text = re.sub(r"\[Errno -?\d+\] ", "", text)
    text = re.sub(r" \((?:unknown location|[^()]*\.(?:py|so|pyd))\)$", "", text)
    folders = {os.environ.get("HOME", ""), sys.prefix, sys.base_prefix, *sys.path} - {"", os.sep}
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(f"{folder}{os.sep}", "")
    return text


def _is_own(file: str) -> bool:
    """True for a source of the student's own, by the name under which it was compiled."""
    return remembered(file) is not None and file not in [f"{name}.py" for name in COURSE]


def _innermost(error: BaseException) -> TracebackType | None:
    """Return the last place in the student's own code that the exception passed through."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if _is_own(trace.tb_frame.f_code.co_filename):
            found = trace
        trace = trace.tb_next
    return found


def module_line(trace: TracebackType | None, file: str) -> int:
    """Return the line of a module's own top-level code in a traceback, 0 if it is not there."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == file and code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0
