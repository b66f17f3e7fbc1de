"""Loading one submission, or one reference: its file first, its notebooks for what the file lacks."""

import ast
import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from autograder.execute.definitions import cells, define, is_stub, without_magics
from autograder.execute.memory import MemoryFinder, installed, remember
from autograder.execute.raised import describe, module_line
from autograder.wire import Loaded, Raised, Sources

_MAX_PUBLIC = 200
_NOTEBOOK = "notebook"
_WIDTH = 60  # characters of a line of code in a note


@dataclass
class _Read:
    """What has been read so far of a submission."""

    mode: str = "none"
    raised: Raised | None = None
    notes: list[str] = field(default_factory=list)
    stubs: set[str] = field(default_factory=set)  # functions of the file that are still to be written


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
    return Loaded(read.mode, found, public, read.raised, tuple(read.notes), stubs=stubs), modules


def _read_file(module: ModuleType, source: bytes, *, definitions_only: bool, catch: type[BaseException]) -> _Read:
    """Execute the file; after an exception also the definitions below the line where it stopped."""
    file = f"{module.__name__}.py"
    remember(file, source)
    try:
        tree, notes = _parsed(source, file)
        code = compile(tree, file, "exec", dont_inherit=True)
    except catch as error:
        return _Read(raised=describe(error, -1, {file}))
    stubs = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and is_stub(node)}
    if definitions_only:
        return _Read("definitions", None, [*notes, *define(tree.body, module, file, catch)], stubs)
    read = _Read("full", notes=notes, stubs=stubs)
    try:
        exec(code, vars(module))  # noqa: S102 - running it is the purpose: in the worker, or on the course's own module
    except catch as error:
        read.raised = describe(error, -1, {file})
        line = module_line(error.__traceback__, file)
        where = f" at line {line}" if line else ""
        read.notes.append(
            f"{file} stopped with {_told(read.raised)}{where} while it was imported; "
            "of what is below, only imports, constants, functions and classes were read."
        )
        rest = [node for node in tree.body if node.lineno > line]
        read.notes += define(rest, module, file, catch, flags=code.co_flags)
    return read


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


def _told(raised: Raised) -> str:
    return f"{raised.type_name} ({raised.message})" if raised.message else raised.type_name


def _read_notebooks(book: ModuleType, sources: Sources, read: _Read, catch: type[BaseException]) -> None:
    """Execute the definitions of all cells, in order; a cell that cannot be read is skipped."""
    for source in sources.notebooks:
        remember(_NOTEBOOK, source)
        commands: list[str] = []
        for cell in cells(source):
            commands += cell.commands
            if cell.statements is None:
                read.notes.append(
                    f"A notebook cell (line {cell.line} of its code) is not valid Python and was skipped."
                )
            else:
                read.notes += define(cell.statements, book, _NOTEBOOK, catch)
        if commands:
            read.notes.append(f"Not run, because nothing is installed or started here: {_few(commands)}.")


def _few(lines: Sequence[str]) -> str:
    """The first of the lines, short, and how many more there are."""
    first = lines[0] if len(lines[0]) <= _WIDTH else f"{lines[0][: _WIDTH - 1]}…"
    return f"{first} (and {len(lines) - 1} more)" if len(lines) > 1 else first


def _adopt(
    module: ModuleType, book: ModuleType, wanted: Iterable[str], read: _Read, *, has_file: bool
) -> dict[str, str]:
    """Give the module the wanted functions of the notebook; return where they come from."""
    adopted = [name for name in wanted if _has(book, name)]
    for name in adopted:
        setattr(module, name, getattr(book, name))
    if adopted and has_file:
        names = ", ".join(adopted)
        read.notes.append(f"Taken from the notebook, because {module.__name__}.py does not have it yet: {names}.")
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
