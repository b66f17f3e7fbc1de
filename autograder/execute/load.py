"""Loading one submission, or one reference: its file first, its notebooks for what the file lacks."""

import ast
import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from autograder.execute.definitions import Cell, cells, define, is_stub, not_run, without_magics
from autograder.execute.memory import MemoryFinder, installed, remember
from autograder.execute.names import astray
from autograder.execute.raised import describe, module_line, quoted, shortened
from autograder.wire import Loaded, Raised, Sources

_MAX_PUBLIC = 200
_NOTEBOOK = "notebook"
_MANY = 6  # names or lines that are listed one by one; of more the first three, and their number
_ONLY = "only imports, constants, functions and classes"


@dataclass
class _Read:
    """What has been read so far of a submission."""

    mode: str = "none"
    raised: Raised | None = None
    notes: list[str] = field(default_factory=list)
    stubs: set[str] = field(default_factory=set)  # functions of the file that are still to be written
    skipped: dict[str, str] = field(default_factory=dict)  # function -> the cell it stands in, which was not read


def load(
    sources: Sources, *, definitions_only: bool = False, worker: bool = False
) -> tuple[Loaded, dict[str, ModuleType]]:
    """Import the target and the course's modules from memory.

    Args:
        sources: what to load.
        definitions_only: execute only the imports, constants, functions and classes of the file.
        worker: this process exists for this submission: the modules stay importable and whatever is raised is caught.

    Returns:
        What loading gave, and the modules by name (the target, and the course's own).
    """
    catch: type[BaseException] = BaseException if worker else Exception
    finder = MemoryFinder(sources)
    with installed(finder, stay=worker):
        modules = {name: importlib.import_module(name) for name in sources.course if name != sources.target}
        module = modules[sources.target] = finder.new_module(sources.target)
        read = _Read()
        if sources.target in finder.sources:
            read = _read_file(module, finder.sources[sources.target], definitions_only=definitions_only, catch=catch)
        functions = {name: "file" for name in sources.names if _has(module, name)}
        public = _public(module)
        wanted = [name for name in sources.names if name not in functions or name in read.stubs]
        if wanted and sources.notebooks:
            book = finder.new_module(_NOTEBOOK)
            _read_notebooks(book, sources, read, catch)
            functions |= _adopt(module, book, wanted, read, has_file=sources.target in sources.files)
            public = public or _public(book)
    found = {name: functions.get(name, "missing") for name in sources.names}
    stubs = tuple(name for name, where in found.items() if where == "file" and name in read.stubs)
    lost = [name for name, where in found.items() if where == "missing"]
    where = {name: read.skipped.get(name) or astray(f"{sources.target}.py", name) for name in lost}
    hints = {name: text for name, text in where.items() if text}
    return Loaded(read.mode, found, public, read.raised, tuple(read.notes), stubs=stubs, astray=hints), modules


def _read_file(module: ModuleType, source: bytes, *, definitions_only: bool, catch: type[BaseException]) -> _Read:
    """Execute the file; after an exception also the definitions below the line where it stopped."""
    file = f"{module.__name__}.py"
    remember(file, source)
    try:
        tree, notes = _parsed(source, file)
        code = compile(tree, file, "exec", dont_inherit=True)
    except catch as error:
        return _Read(raised=describe(error, -1, module.__name__))
    stubs = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and is_stub(node)}
    if definitions_only:
        left = not_run(tree.body)
        notes += [_left(file, left)] if left else []
        return _Read("definitions", None, [*notes, *define(tree.body, module, file, catch)], stubs)
    read = _Read("full", notes=notes, stubs=stubs)
    try:
        exec(code, vars(module))  # noqa: S102 - running it is the purpose: in the worker, or on the course's own module
    except catch as error:
        read.raised = describe(error, -1, module.__name__)
        line = module_line(error.__traceback__, file)
        rest = [node for node in tree.body if node.lineno > line]
        read.notes.append(_stopped(file, line, source, read.raised, is_rest=bool(rest)))
        read.notes += define(rest, module, file, catch, flags=code.co_flags)
    return read


def _left(file: str, lines: Sequence[int]) -> str:
    """The note on what was not run."""
    one = len(lines) == 1
    return (
        f"{'Line' if one else 'Lines'} {listed([str(line) for line in lines])} of {file} {'was' if one else 'were'} "
        f"not run: {'it stands' if one else 'they stand'} outside of functions."
    )


def _stopped(file: str, line: int, source: bytes, raised: Raised, *, is_rest: bool) -> str:
    """The note on an import that raised."""
    lines = source.decode("utf-8", "replace").splitlines()
    where = f" at line {line}" if line else ""
    inside = f" ({raised.place})" if raised.place and (raised.file or raised.line != line) else ""
    said = raised.words or (quoted(lines[line - 1]) if 0 < line <= len(lines) else "")
    end = "" if not said or said.endswith((".", "?", "!")) else "."
    below = f" Of what is below, {_ONLY} were read." if is_rest else ""
    return f"{file} stopped{where} with {raised.type_name}{inside}{f': {said}{end}' if said else '.'}{below}"


def _parsed(source: bytes, file: str) -> tuple[ast.Module, list[str]]:
    """Parse a file; one that was saved from a notebook without the lines that only notebooks understand, and a note."""
    try:
        return ast.parse(source, file), []
    except SyntaxError:
        lines, magics = without_magics(source.decode("utf-8", "replace").split("\n"))
        if not magics:
            raise
    note = f"{file} was read without what only a notebook understands: {_few(magics)}."
    return ast.parse("\n".join(lines), file), [note]


def _read_notebooks(book: ModuleType, sources: Sources, read: _Read, catch: type[BaseException]) -> None:
    """Execute the definitions of all cells, in order; a cell that cannot be read is skipped."""
    for name, source in sources.notebooks.items():
        commands: list[str] = []
        for cell in cells(name, source):
            commands += cell.commands
            read.notes += _skipped(cell, sources.names, read) if cell.why else []
            read.notes += define(cell.statements or [], book, cell.name, catch)
        if commands:
            read.notes.append(f"Not run, because nothing is installed or started here: {_few(commands)}.")


def _skipped(cell: Cell, wanted: Sequence[str], read: _Read) -> list[str]:
    """The note on a cell that is not read: always if it is broken, else if something that is wanted stands in it."""
    inside = [name for name in cell.functions if name in wanted]
    read.skipped |= dict.fromkeys(inside, f"It stands in {cell.name}, which was not read (see the note).")
    with_it = f" {listed(inside)} {'stands' if len(inside) == 1 else 'stand'} in it." if inside else ""
    end = "" if cell.why.endswith((".", "?", "!")) else "."
    if cell.statements is None:
        return [f"{cell.name}, is not valid Python and was skipped.{with_it} {cell.why[:1].upper()}{cell.why[1:]}{end}"]
    return [f"{cell.name}, was not read, because {cell.why}{end}{with_it}"] if inside else []


def listed(names: Sequence[str]) -> str:
    """The names as part of a sentence; of many the first three, and how many more there are."""
    few = names if len(names) <= _MANY else [*names[:3], f"{len(names) - 3} more"]
    return few[0] if len(few) == 1 else f"{', '.join(few[:-1])} and {few[-1]}"


def _few(lines: Sequence[str]) -> str:
    """The first of the lines, short, and how many more there are."""
    first = shortened(lines[0])
    return f"{first} (and {len(lines) - 1} more)" if len(lines) > 1 else first


def _adopt(
    module: ModuleType, book: ModuleType, wanted: Iterable[str], read: _Read, *, has_file: bool
) -> dict[str, str]:
    """Give the module the wanted functions of the notebook; return where they come from."""
    adopted = [name for name in wanted if _has(book, name)]
    for name in adopted:
        setattr(module, name, getattr(book, name))
    if adopted and read.raised and read.mode == "none":  # where nothing is adopted, every check says it
        end = "" if read.raised.words.endswith((".", "?", "!")) else "."
        read.notes.append(f"{module.__name__}.py is not valid Python, {read.raised.place}: {read.raised.words}{end}")
    if adopted and has_file:
        read.notes.append(
            f"Taken from the notebook, because {module.__name__}.py does not have "
            f"{'it' if len(adopted) == 1 else 'them'} yet: {listed(adopted)}."
        )
    if adopted and read.mode == "none":
        read.mode = "notebook"
    return dict.fromkeys(adopted, "notebook")


def _has(module: ModuleType, name: str) -> bool:
    return callable(vars(module).get(name))


def _public(module: ModuleType) -> tuple[str, ...]:
    """Return the names of the functions and classes that the module defines itself."""
    own = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", None) == module.__name__
    ]
    return tuple(sorted(own)[:_MAX_PUBLIC])
