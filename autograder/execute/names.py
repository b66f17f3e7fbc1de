"""Where a source gives a name its meaning: what an advice can point at. The source is parsed, never run."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.execute.memory import remembered

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """One place that gives a name a meaning.

    Attributes:
        name: the name; "*" for all that a module has.
        line: where that is.
        kind: "import", "function", "class" or "value".
    """

    name: str
    line: int
    kind: str


def tree_of(file: str) -> ast.Module | None:
    """The parsed source of a file in memory, None if it is not there or not Python."""
    source = remembered(file)
    return None if source is None else _parsed(source)


@lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def module_bindings(file: str, name: str) -> list[Binding]:
    """What gives a name its meaning at the top level of a file, from its first line on."""
    tree = tree_of(file)
    return [] if tree is None else [b for b in _bindings(tree.body) if b.name in (name, "*")]


def local_bindings(file: str, first_line: int, name: str) -> list[Binding]:
    """The same in the function that begins at a line; its arguments count."""
    tree = tree_of(file)
    nodes = ast.walk(tree) if tree is not None else iter(())
    found = next((n for n in nodes if isinstance(n, _FUNCTIONS) and _begins(n) == first_line), None)
    if found is None:
        return []
    arguments = [Binding(a.arg, a.lineno, "value") for a in ast.walk(found.args) if isinstance(a, ast.arg)]
    return [b for b in (*arguments, *_bindings(found.body)) if b.name == name]


def _begins(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(d.lineno for d in node.decorator_list)])


def _bindings(body: Iterable[ast.AST]) -> Iterator[Binding]:
    """Yield the names that are bound in one scope, in the order of the source; inner scopes have their own."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield Binding(alias.asname or alias.name.partition(".")[0], node.lineno, "import")
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield Binding(node.name, node.lineno, "class" if isinstance(node, ast.ClassDef) else "function")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield Binding(node.id, node.lineno, "value")
        elif not isinstance(node, _SCOPES):
            if isinstance(node, ast.ExceptHandler) and node.name:
                yield Binding(node.name, node.lineno, "value")
            yield from _bindings(ast.iter_child_nodes(node))


def astray(file: str, name: str) -> str:
    """A sentence on where a function of this name stands that is not where it belongs, "" if it stands nowhere."""
    tree = tree_of(file)
    if tree is None:
        return ""
    for outer in tree.body:
        for node in ast.walk(outer):
            if isinstance(node, _FUNCTIONS) and node.name == name and node is not outer:
                return f"It stands in line {node.lineno}, inside {_inside(outer)}: move it out, to the left margin."
    values = [b for b in _bindings(tree.body) if b.name == name and b.kind != "function"]
    return f"Line {values[-1].line} gives this name to something else: take another name there." if values else ""


def _inside(outer: ast.stmt) -> str:
    if isinstance(outer, ast.ClassDef):
        return f"the class {outer.name}"
    if isinstance(outer, _FUNCTIONS):
        return f"the function {outer.name}"
    return f"the block of line {outer.lineno}"


def is_module_like(file: str, name: str) -> bool:
    """Return True if a file takes attributes of a name, as of a module."""
    tree = tree_of(file)
    taken = (n.value for n in (ast.walk(tree) if tree is not None else ()) if isinstance(n, ast.Attribute))
    return any(isinstance(base, ast.Name) and base.id == name for base in taken)


def use_at(file: str, place: tuple[int | None, int | None, int | None, int | None]) -> tuple[str, str]:
    """The name that is called, or whose attribute is taken, by the expression at a place; and that attribute.

    Args:
        file: name of a source in memory.
        place: first and last line, first and last column, as `code.co_positions` gives them.
    """
    tree = tree_of(file)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call | ast.Attribute) and place == (
            node.lineno,
            node.end_lineno,
            node.col_offset,
            node.end_col_offset,
        ):
            used = node.func if isinstance(node, ast.Call) else node
            attribute = used.attr if isinstance(used, ast.Attribute) else ""
            base = used.value if isinstance(used, ast.Attribute) else used
            return base.id if isinstance(base, ast.Name) else "", attribute
    return "", ""
