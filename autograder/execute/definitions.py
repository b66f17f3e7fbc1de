"""Reading only the definitions of a source: imports, constants, functions and classes; nothing else is executed."""

import __future__

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from autograder.execute.memory import remember
from autograder.execute.raised import describe

_PLAIN_CELL = re.compile(r"%%(time|timeit|capture|prun)\b")  # other cell magics hand the cell to another program
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|get_ipython\(|[\w, ]+=\s*[%!]|[\w.]+\?+\s*$)")
_VALUES = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute),
    *(ast.Lambda, ast.expr_context, ast.operator, ast.unaryop),
)
_FUNCTION = re.compile(r"def\s+(\w+)")
_SHELL = re.compile(r"\s*(?:[\w, ]+=\s*)?!")
_MAX_NOTES = 3
_FUTURE = __future__.annotations.compiler_flag  # the other features are no longer optional


def is_definition(statement: ast.stmt) -> bool:
    """Return True for an import, the assignment of a constant, a function, a class, or a `try` around such."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return statement.value is not None and _is_constant(statement.value)
    if isinstance(statement, ast.Try):
        handlers = [inner for handler in statement.handlers for inner in handler.body]
        inside = [*statement.body, *handlers, *statement.orelse, *statement.finalbody]
        return all(isinstance(inner, ast.Pass) or is_definition(inner) for inner in inside)
    return False


def _is_constant(value: ast.expr) -> bool:
    """Return True if evaluating calls nothing; the body of a lambda is not evaluated, so anything may stand there."""
    if isinstance(value, ast.Lambda):
        return True
    return all(isinstance(node, _VALUES) for node in ast.walk(value))


def define(
    statements: Iterable[ast.stmt], module: ModuleType, file: str, catch: type[BaseException], *, flags: int = 0
) -> list[str]:
    """Execute the definitions among the statements, one by one; return a note for each that failed.

    Args:
        statements: of one source, in order.
        module: where the definitions go.
        file: the name under which they are compiled.
        catch: what counts as failing.
        flags: `co_flags` of the code that the statements are the rest of, for its `from __future__` imports.
    """
    notes = []
    flags &= _FUTURE
    for statement in statements:
        if not is_definition(statement):
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            flags |= _FUTURE
        try:
            code = compile(ast.Module([statement], []), file, "exec", flags=flags, dont_inherit=True)
            exec(code, vars(module))  # noqa: S102 - a definition of the student's, in the worker
        except catch as error:
            raised = describe(error, -1, module.__name__)
            said = f" ({raised.message})" if raised.message else ""
            notes.append(f"{file}, line {statement.lineno}: left out, because it raised {raised.type_name}{said}.")
    return notes[:_MAX_NOTES]


def not_run(statements: Iterable[ast.stmt]) -> list[int]:
    """Return the lines of what is no definition and would be run on import: no texts, nothing for the main program alone."""
    return [s.lineno for s in statements if not is_definition(s) and not _is_text(s) and not _is_main(s)]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_main(statement: ast.stmt) -> bool:
    """Return True for `if __name__ == "__main__":`."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def is_stub(function: ast.stmt) -> bool:
    """Return True for a function that can only raise NotImplementedError: one that is still to be written."""
    if not isinstance(function, ast.FunctionDef):
        return False
    for statement in function.body:
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return False


@dataclass(frozen=True)
class Cell:
    """A code cell that was read.

    Attributes:
        name: of the notebook and the cell, under which its code is compiled; lines are counted within the cell.
        statements: None if it is not Python, empty if it is for another program.
        commands: the shell commands that were left out.
        why: what is wrong with one that was not read, as part of a sentence.
        functions: the names of the functions that such a cell defines.
    """

    name: str
    statements: list[ast.stmt] | None
    commands: tuple[str, ...] = ()
    why: str = ""
    functions: tuple[str, ...] = ()


def cells(notebook: str, source: bytes) -> Iterator[Cell]:
    """Yield the cells of joined cells. A line `# %%` starts one.

    Magics and shell commands are dropped where the cell cannot be read with them.
    """
    lines = source.decode("utf-8", "replace").splitlines()
    starts = [-1, *(i for i, line in enumerate(lines) if line.rstrip() == "# %%"), len(lines)]
    for number, (start, end) in enumerate(itertools.pairwise(starts), 1):
        yield _read(f"{notebook}, code cell {number}", lines[start + 1 : end])


def _read(name: str, cell: list[str]) -> Cell:
    functions = tuple(found[1] for line in cell if (found := _FUNCTION.match(line)))
    code = [line for line in cell if line.strip()]
    if code and code[0].startswith("%%") and not _PLAIN_CELL.match(code[0]):
        return Cell(name, [], (), f"it begins with {code[0].split()[0]}", functions)
    why = ""
    for lines, commands in ((cell, ()), without_magics(cell)):
        text = "\n".join(lines)
        remember(name, text.encode("utf-8", "replace"))
        try:
            tree = ast.parse(text, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raised = describe(error, -1, "")
            why = f"line {raised.line}: {raised.words}" if raised.line else raised.words
            continue
        return Cell(name, tree.body, tuple(c for c in commands if _SHELL.match(c)))
    return Cell(name, None, (), why, functions)


def without_magics(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines with `pass` for each that only a notebook understands, and what these were."""
    found = [_MAGIC.match(line) for line in lines]
    kept = [f"{magic[1]}pass" if magic else line for line, magic in zip(lines, found, strict=True)]
    return kept, tuple(line.strip() for line, magic in zip(lines, found, strict=True) if magic)
