"""What an edit of a module can have changed: told only for plain modules, in which functions share nothing but each other.

A module is plain if it consists of functions, constants and imports of known packages, and if no function can leave anything
behind for another one: no global variables, no attributes of functions, no global random numbers, no files. Then the answer of
a function depends on its arguments and on the functions that it names, and on nothing that was called before it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

PURE = {
    "__future__",
    "collections",
    "copy",
    "functools",
    "given",
    "itertools",
    "math",
    "numpy",
    "operator",
    "probes",
    "typing",
}
OUTSIDE = {  # builtins with which code reaches what it does not name
    *("globals", "vars", "eval", "exec", "compile", "__import__", "setattr", "delattr", "open", "breakpoint"),
}
SETTINGS = {"seterr", "seterrcall", "setbufsize", "set_printoptions", "set_string_function"}  # of numpy, for everybody
DRAWN = {"default_rng", "Generator", "PCG64", "Philox", "SeedSequence"}  # of numpy.random, without its global state
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises


def parsed(source: bytes) -> ast.Module | None:
    """The module as a tree, None if it is not valid Python."""
    try:
        return ast.parse(source)
    except BROKEN:
        return None


def affected(before: bytes, after: bytes) -> frozenset[str] | None:
    """The functions of a module that may answer differently after an edit, None if that cannot be told: then all may."""
    old, new = _plain(before), _plain(after)
    if old is None or new is None or old.rest != new.rest:
        return None
    names = old.functions.keys() | new.functions.keys()
    found = {name for name in names if old.functions.get(name) != new.functions.get(name)}
    mentioned = {name: old.mentioned.get(name, set()) | new.mentioned.get(name, set()) for name in names}
    while more := {name for name in names - found if mentioned[name] & found}:
        found |= more
    return frozenset(found)


class _Plain:
    """A plain module: its functions as text, the names in each of them, and the text of the rest."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions: dict[str, str] = {}
        self.mentioned: dict[str, set[str]] = {}
        self.rest: list[str] = []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = ast.dump(node)
                self.mentioned[node.name] = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            else:
                self.rest.append(ast.dump(node))


@lru_cache(maxsize=2)  # the version before the edit was the one after the last edit
def _plain(source: bytes) -> _Plain | None:
    tree = parsed(source)
    if tree is None:
        return None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names = [f.name for f in functions]
    constants = {t.id for node in tree.body for t in _targets(node) if isinstance(t, ast.Name)}
    simple = all(isinstance(node, ast.FunctionDef) or _harmless(node) for node in tree.body)
    if not simple or len(set(names)) < len(names) or constants & set(names):
        return None
    module = _Names({*names, *_imported(tree, ast.ImportFrom)}, constants, _imported(tree, ast.Import))
    return _Plain(tree) if all(_keeps_to_itself(f, module) for f in functions) else None


def _harmless(node: ast.stmt) -> bool:
    """True for a docstring, an import of a known package, a constant, and what is not run on import."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return _known(node)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return all(isinstance(t, ast.Name) for t in _targets(node)) and node.value is not None and _fixed(node.value)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "__name__ == '__main__'" and not node.orelse
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _known(node: ast.Import | ast.ImportFrom) -> bool:
    """True for an import of what keeps no state that a function would change by using it."""
    if isinstance(node, ast.Import):
        return all(alias.name.partition(".")[0] in PURE and alias.name != "numpy.random" for alias in node.names)
    names = {alias.name for alias in node.names}
    whole = (node.module or "").partition(".")[0]
    random = node.module == "numpy.random" and not names <= DRAWN
    return not node.level and whole in PURE and not random and not names & {"random", "*", *SETTINGS}


def _fixed(value: ast.expr) -> bool:
    """True for a number, a text, None, or a tuple of such: nothing that could be changed in place."""
    if isinstance(value, ast.Tuple):
        return all(map(_fixed, value.elts))
    return isinstance(value, ast.Constant) or (isinstance(value, ast.UnaryOp) and _fixed(value.operand))


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    """What a statement assigns to, `a, b = 1, 2` taken apart."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from target.elts if isinstance(target, ast.Tuple) else [target]


@dataclass(frozen=True)
class _Names:
    """What the functions of a module share: each other and what they import from elsewhere, constants, modules."""

    functions: set[str]
    constants: set[str]
    modules: set[str]


def _imported(tree: ast.Module, kind: type[ast.Import] | type[ast.ImportFrom]) -> set[str]:
    """The names that imports of one kind bring."""
    return {(a.asname or a.name).partition(".")[0] for node in tree.body if isinstance(node, kind) for a in node.names}


def _keeps_to_itself(function: ast.FunctionDef, module: _Names) -> bool:
    """True if nothing that the function does is seen by a later call of another one, or of itself."""
    defaults = [*function.args.defaults, *(d for d in function.args.kw_defaults if d is not None)]
    fixed = all(
        _fixed(d) or (isinstance(d, ast.Name) and d.id in module.functions) for d in defaults
    )  # `activation=relu`
    nodes = list(ast.walk(function))
    random = {id(n.value) for n in nodes if isinstance(n, ast.Attribute) and n.attr in DRAWN}
    return (
        fixed
        and not function.decorator_list
        and not any(_reaches_out(node, module) for node in nodes if id(node) not in random)
    )


def _reaches_out(node: ast.AST, module: _Names) -> bool:
    """True for a use of what all functions share that may change it, and of numpy's global random numbers."""
    shared = module.functions | module.constants
    if isinstance(node, ast.Global):
        return True
    if isinstance(node, ast.Import | ast.ImportFrom):
        return not _known(node)
    if isinstance(node, ast.Name):
        return node.id in OUTSIDE
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        hidden = node.attr in SETTINGS or node.attr.startswith("__")
        return (
            hidden
            or not isinstance(node.ctx, ast.Load)
            or owner in shared
            or (node.attr == "random" and owner in module.modules)
        )
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name) and node.value.id in shared
    return False
