"""What a teacher would say beside the message of an exception: what is different while grading, and what people mistake.

The student's source and objects are looked at, beside their code: whatever that raises, there is no advice then.
"""

import builtins
import itertools
import re
import sys
from collections.abc import Iterable, Sequence
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from autograder.execute.memory import current
from autograder.execute.names import Binding, is_module_like, local_bindings, module_bindings, use_at

_PYTHON_2 = "It looks like Python 2, and this is Python 3."
_GIT = "It is a mark of git: keep one of the two versions, and remove the marks."
_INDENT = "Indent every block by four spaces, and by nothing else."
_LINES = (  # what a line looks like that is not Python, and what it is then
    (r"\s*`{3}", "This line belongs to Markdown: remove it."),
    (r"<{7}|={7}$|>{7}", _GIT),
    (r"\s*(>>>|\.\.\.) ", "The prompt is no part of the code: remove it."),
    (r"\s*(print|exec)\s+[^\s(=]", _PYTHON_2),
    (r"\s*raise\s+[\w.]+\s*,", _PYTHON_2),
    (r"\s*except\s+[\w.]+\s*,\s*\w+\s*:", _PYTHON_2),
    (r".*<>", _PYTHON_2),
    (r".*`[^`]+`", _PYTHON_2),
    (r".*\b\d+[lL]\b", _PYTHON_2),
    (r".*\bur['\"]", _PYTHON_2),
    (r"\s*else\s+if\b", "Python writes it as one word: elif."),
)
_MESSAGES = (  # exception, what its message holds, what to do about it
    ("SyntaxError", "leading zeros in decimal integer literals", _PYTHON_2),
    ("SyntaxError", "multiple exception types must be parenthesized", _PYTHON_2),
    ("SyntaxError", "invalid character", "It only looks like the usual one: type it anew."),
    ("SyntaxError", "invalid non-printable character", "It cannot be seen: type the spaces of this line anew."),
    (
        "SyntaxError",
        "unicodeescape",
        "In a text the backslash has a meaning of its own: write the path with / instead.",
    ),
    ("SyntaxError", "'return' outside function", "Indent the line like the other lines of its function."),
    ("TabError", "", _INDENT),
    ("IndentationError", "unindent does not match", _INDENT),
    ("IndentationError", "unexpected indent", "The lines of a block begin in the same column, with the same spaces."),
    ("ImportError", "attempted relative import", "Import a file beside this one by its name, without the dot."),
    ("EOFError", "EOF when reading a line", "input() has nobody to ask here: take the value as an argument."),
    ("PermissionError", "", "While grading there are no other files, no other programs and no network."),
    ("OSError", "urlopen error", "There is no network while grading."),
    ("RecursionError", "", "A function calls itself without an end."),
    ("TypeError", "NoneType", "The None is an argument that may be None, or comes from a function without `return`."),
    (
        "AttributeError",
        "NoneType",
        "The None is an argument that may be None, or comes from a function without `return`.",
    ),
)
_OLD_NAMES = frozenset(
    {"xrange", "raw_input", "unicode", "basestring", "unichr", "long", "reload", "has_key", "iteritems", "itervalues"}
    | {"iterkeys", "cPickle", "StringIO", "urllib2", "ConfigParser", "Queue", "Tkinter"}
)
_SAID_OF = {  # names that are usual elsewhere
    "np": "Write `import numpy as np` at the top of the file.",
    "plt": "Write `import matplotlib.pyplot as plt` at the top of the file.",
    "get_ipython": "It exists in notebooks only: remove the line.",
    "exit": "Nothing has to be ended here: remove the line.",
    "quit": "Nothing has to be ended here: remove the line.",
}
_SAID: dict[tuple[object, ...], str] = {}
_MANY = 8  # names that are listed at most
_NEAR = 0.75  # how alike two names are of which one may be meant for the other


def advice_on(error: BaseException, kind: str, message: str, trace: TracebackType | None) -> str:
    """What to say beside the message, as sentences; "" if there is nothing to say.

    Args:
        error: what was raised.
        kind: name of its builtin class.
        message: its text.
        trace: where it passed through the student's own code last.
    """
    place = (trace.tb_frame.f_code, trace.tb_lasti) if trace else None
    key = (kind, message, place)
    if key not in _SAID:  # a hundred calls may raise the same, and parsing takes milliseconds
        try:
            _SAID[key] = _special(error, kind, message, trace) or _usual(error, kind, message)
        except BaseException:  # noqa: BLE001 - the objects are the student's, and asking them may raise anything
            _SAID[key] = ""
    return _SAID[key]


def _usual(error: BaseException, kind: str, message: str) -> str:
    text = error.text if isinstance(error, SyntaxError) and isinstance(error.text, str) else ""
    for pattern, said in _LINES if text else ():
        if re.match(pattern, text):
            return said
    return next((said for name, part, said in _MESSAGES if name == kind and part in message), "")


def _special(error: BaseException, kind: str, message: str, trace: TracebackType | None) -> str:
    """What needs a look at the source or at the objects."""
    if kind == "ModuleNotFoundError":
        return _no_module(str(getattr(error, "name", "") or ""))
    if kind == "ImportError":
        found = re.match(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'", message)
        return _not_in_module(found[1], found[2]) if found else ""
    if kind == "FileNotFoundError":
        return f"While grading no file is there but the code{_handed_in()}"
    if trace is None:
        return ""
    if kind in ("NameError", "UnboundLocalError"):
        found = re.search(r"'(\w+)'", message)
        return _unknown(found[1], kind, trace) if found else ""
    if kind in ("TypeError", "AttributeError"):
        return _misused(kind, message, trace)
    return ""


# ---- modules


def _handed_in() -> str:
    """What can be imported, as the end of a sentence."""
    finder = current()
    return f": {_listed(sorted(f'{name}.py' for name in finder.sources))}." if finder else "."


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return f"{', '.join(names[:_MANY])}{more}"


def _no_module(name: str) -> str:
    root = name.partition(".")[0]
    if root in _OLD_NAMES:
        return _PYTHON_2
    if root == "autograder":
        return "It is no part of an answer: remove the line, and check from outside."
    finder = current()
    near = _near(root, ["numpy", *(finder.sources if finder else ())]) or _near(root, sys.stdlib_module_names)
    return near or f"There are numpy, Python's own modules and what was handed in{_handed_in()}"


def _not_in_module(name: str, module: str) -> str:
    finder = current()
    if finder and module in finder.left_out:
        return f"Python's own {module} is meant by that name: give your {module}.py another one."
    if any(b.name == name for b in module_bindings(f"{module}.py", name)):
        return f"{module}.py has not been read to its end: it and another file import each other."
    there = [other for other in vars(sys.modules[module]) if not other.startswith("_")]
    own = [n for n in there if getattr(vars(sys.modules[module])[n], "__module__", "") == module]
    return _near(name, there) or (f"It has {_listed(sorted(own))}." if own else "")


# ---- names


def _unknown(name: str, kind: str, trace: TracebackType) -> str:
    """What to say of a name that has no value."""
    code, file = trace.tb_frame.f_code, trace.tb_frame.f_code.co_filename
    known = {**vars(builtins), **trace.tb_frame.f_globals}
    if kind == "UnboundLocalError":
        lines = [b.line for b in local_bindings(file, code.co_firstlineno, name)]
        if not lines:
            return ""
        if name in known:
            return f"Line {lines[0]} makes {name} a name of this function's own, everywhere in it: take another one."
        return f"It gets its value in line {lines[0]}, which was not run before."
    bound = [b for b in module_bindings(file, name) if b.name == name]
    if bound:
        return f"Line {bound[-1].line} should define it, but failed or was not run."
    frame: FrameType | None = trace.tb_frame
    while frame is not None and frame.f_code.co_filename == file:
        known |= frame.f_locals
        frame = frame.f_back if frame.f_code.co_name.startswith("<") else None  # a comprehension, in a function
    return _meant(name, known, file)


def _meant(name: str, known: dict[str, Any], file: str) -> str:
    if name in _OLD_NAMES:
        return _PYTHON_2
    if name in _SAID_OF:
        return _SAID_OF[name]
    if name in vars(sys.modules.get("given", ModuleType("given"))):
        return f"Write `from given import {name}` at the top of the file."
    if name in sys.stdlib_module_names and is_module_like(file, name):
        return f"Write `import {name}` at the top of the file."
    near = _near(name, known)
    if near:
        return near
    return f"Is np.{name} meant?" if hasattr(sys.modules["numpy"], name) else ""


def _near(name: str, known: Iterable[object]) -> str:
    from difflib import get_close_matches  # only who makes a mistake has to wait for it

    near = get_close_matches(name, [k for k in known if isinstance(k, str) and len(k) < 100], 1, _NEAR)
    return f"Is {near[0]} meant?" if near and len(name) > 2 else ""


def _position(trace: TracebackType) -> tuple[int | None, int | None, int | None, int | None]:
    """Lines and columns of the expression that was being evaluated."""
    code: CodeType = trace.tb_frame.f_code
    return next(itertools.islice(code.co_positions(), trace.tb_lasti // 2, None))


def _misused(kind: str, message: str, trace: TracebackType) -> str:
    """What to say of a value that is called, or asked for an attribute, and cannot be: its name may mean something else."""
    frame = trace.tb_frame
    name, attribute = use_at(frame.f_code.co_filename, _position(trace))
    known = {**vars(builtins), **frame.f_globals, **frame.f_locals}
    if name in known and (binding := _other_meaning(name, attribute, known[name], trace)):
        if binding.name == "*":
            return f"The import in line {binding.line} replaces Python's own {name}: import what you need by name."
        return f"Line {binding.line} gives the name {name} to something else: take another name there."
    if "object is not callable" in message:
        return "Round brackets call a function: is [ ] meant, or a product with *?"
    if "has no attribute" not in message:
        return ""
    if attribute in _OLD_NAMES:
        return _PYTHON_2
    return _near(attribute, dir(known[name])) if name in known else ""


def _other_meaning(name: str, attribute: str, value: Any, trace: TracebackType) -> Binding | None:
    """The place where the name of a builtin, a function or an import got another meaning; None if it has not."""
    code = trace.tb_frame.f_code
    file = code.co_filename
    local = local_bindings(file, code.co_firstlineno, name)
    found = local or module_bindings(file, name)
    usual = {b.kind for b in module_bindings(file, name) if b.name == name} - {"value"}
    own = vars(builtins).get(name)
    own = own if not attribute or hasattr(own, attribute) else None
    if (not usual and own is None) or value is own:
        return None
    return next((b for b in reversed(found) if b.kind == "value" or (b.name == "*" and own is not None)), None)
