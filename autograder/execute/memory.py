"""Importing modules from memory: the submission's files, and the course's own, which win over equal names."""

import linecache
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import decode_source, module_from_spec, spec_from_loader
from types import ModuleType

from autograder.execute.inert import ROOTS, InertModule
from autograder.wire import Sources


class MemoryFinder(MetaPathFinder, Loader):
    """Finds modules by name in a dict of sources, and drawing libraries as inert substitutes.

    A file named like a module of the standard library or like numpy is not importable: it could only be a mistake.
    """

    def __init__(self, sources: Sources) -> None:
        taken = sys.stdlib_module_names | {"numpy"}
        self.files = {name: source for name, source in sources.files.items() if name not in taken}
        self.left_out = sources.files.keys() & taken
        self.sources: Mapping[str, bytes] = self.files | sources.course

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in ROOTS and fullname not in self.sources:
            return spec_from_loader(fullname, self, is_package=True)
        if fullname not in self.sources:
            return None
        spec = spec_from_loader(fullname, self, origin=f"{fullname}.py")
        if spec is not None:
            spec.has_location = True  # gives the module its __file__
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None if spec.has_location else InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if isinstance(module, InertModule):
            return
        source = self.sources[module.__name__]
        remember(f"{module.__name__}.py", source)
        code = compile(source, f"{module.__name__}.py", "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102 - running it is the purpose: in the worker, or on the course's own module

    def new_module(self, name: str) -> ModuleType:
        """Return a module that is already importable and still empty."""
        spec = self.find_spec(name) or ModuleSpec(name, self, origin=f"{name}.py")
        module = module_from_spec(spec)
        sys.modules[name] = module
        return module


def remember(file: str, source: bytes) -> None:
    """Give tracebacks their lines."""
    try:
        text = decode_source(source)
    except (SyntaxError, UnicodeDecodeError):
        return
    linecache.cache[file] = (len(source), None, text.splitlines(keepends=True), file)


def remembered(file: str) -> str | None:
    """The source of a file in memory, None if it is none."""
    entry = linecache.cache.get(file)
    return "".join(entry[2]) if entry is not None and len(entry) == 4 and entry[1] is None else None


def current() -> MemoryFinder | None:
    """The finder by which the submission of this process is imported, None if there is none."""
    return next((finder for finder in sys.meta_path if isinstance(finder, MemoryFinder)), None)


@contextmanager
def installed(finder: MemoryFinder, *, stay: bool) -> Iterator[None]:
    """Make the finder's modules importable; with `stay` for good, else the modules are forgotten afterwards."""
    sys.meta_path.insert(0, finder)
    if stay:
        yield
        return
    kept = {name: sys.modules.pop(name) for name in finder.sources if name in sys.modules}
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name, module in list(sys.modules.items()):
            if getattr(getattr(module, "__spec__", None), "loader", None) is finder:
                del sys.modules[name]
        sys.modules.update(kept)
