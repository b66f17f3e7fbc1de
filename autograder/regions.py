"""From a reference to what students get: the stub without its solution regions, and the functions that are given later.

The delimiters are nbgrader's own: `### BEGIN SOLUTION` and `### END SOLUTION`.
"""

import ast
from collections.abc import Iterable

from autograder.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotImplementedError"


def stub(source: str, name: str) -> str:
    """The source with every solution region replaced by `raise NotImplementedError`.

    Raises:
        CourseError: regions are nested or not closed, or what is left does not parse.
    """
    lines, inside = [], False
    for number, line in enumerate(source.splitlines(), 1):
        mark = line.strip()
        if mark in (BEGIN, END) and inside == (mark == BEGIN):
            raise CourseError(
                f"{name}, line {number}: {mark} does not match the one before it. Pair every BEGIN with an END."
            )
        if mark == BEGIN:
            inside = True
            lines.append(line[: len(line) - len(line.lstrip())] + STUB)
        elif mark == END:
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise CourseError(f"{name}: the last solution region is not closed. Add {END}.")
    text = "\n".join(lines) + "\n"
    _parse(text, f"{name} without its solutions")
    return text


def solved(source: str) -> str:
    """The source without the delimiters."""
    return "\n".join(line for line in source.splitlines() if line.strip() not in (BEGIN, END)) + "\n"


def regions(source: str) -> list[list[str]]:
    """The lines of every solution region, stripped, without blank lines and comments."""
    inside, found = False, list[list[str]]()
    for line in source.splitlines():
        mark = line.strip()
        if mark in (BEGIN, END):
            inside = mark == BEGIN
            found += [[]] if inside else []
        elif inside and mark and not mark.startswith("#"):
            found[-1].append(mark)
    return found


def _parse(text: str, name: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{name} does not parse: line {error.lineno}, {error.msg}. Mend the reference.") from error


def public_functions(source: str, name: str) -> list[str]:
    """Names of the functions at the top level that do not begin with an underscore, in order."""
    body = _parse(source, name).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def extract(sources: Iterable[tuple[str, str]], wanted: Iterable[str], header: str) -> str:
    """One module that holds the wanted functions of several, with everything of theirs that these use.

    Args:
        sources: (file name, source without delimiters), earliest first; a later one may import from `given` what an earlier
            one defines.
        wanted: names of functions.
        header: the docstring of the new module.

    Raises:
        CourseError: a wanted function is nowhere defined, or something that it uses is defined twice.
    """
    pieces: dict[str, tuple[str, set[str]]] = {}
    twice: set[str] = set()
    imports: list[str] = []
    for name, source in sources:
        for node in _parse(source, name).body:
            text = ast.get_source_segment(source, node) or ""
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                if getattr(node, "module", None) != "given" and text not in imports:
                    imports.append(text)
                continue
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            for defined in _defined(node):
                twice |= {defined} if pieces.get(defined, (text,))[0] != text else set()
                pieces[defined] = (text, used)
    chosen = _closure(pieces, wanted)
    for name in sorted(chosen & twice):
        raise CourseError(
            f"{name} is to be given, but two earlier references define it differently. Rename one of them."
        )
    body = "\n\n\n".join(dict.fromkeys(text for name, (text, _) in pieces.items() if name in chosen))
    return f'"""{header}"""\n\n' + "\n".join(sorted(imports)) + f"\n\n\n{body}\n"


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []


def _closure(pieces: dict[str, tuple[str, set[str]]], wanted: Iterable[str]) -> set[str]:
    chosen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in chosen:
            continue
        if name not in pieces:
            raise CourseError(
                f"{name} is to be given, but no earlier reference defines it. Correct `given` in course.toml."
            )
        chosen.add(name)
        waiting += [used for used in pieces[name][1] if used in pieces]
    return chosen
