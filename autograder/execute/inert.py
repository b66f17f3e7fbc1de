"""An inert substitute for libraries that draw: importing, calling, indexing, iterating and unpacking work and do nothing.

Drawing at import must cost a student neither half a second nor the grade.
"""

import dis
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

ROOTS = frozenset({"matplotlib", "mpl_toolkits", "pylab", "IPython", "tkinter", "turtle"})


class Inert:
    """Stands for any object of such a library."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):  # numpy, copy and the like ask for protocols: it has none
            raise AttributeError(name)
        return Inert()

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __call__(self, *_args: Any, **_kwargs: Any) -> "Inert":
        return Inert()

    def __getitem__(self, _key: Any) -> "Inert":
        return Inert()

    def __setitem__(self, _key: Any, _value: Any) -> None:
        pass

    def __enter__(self) -> "Inert":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def __iter__(self) -> Iterator["Inert"]:
        return iter([Inert() for _ in range(_unpacked(sys._getframe(1)))])


def _unpacked(frame: Any) -> int:
    """Return the number of names that the instruction under way unpacks to (`fig, ax = ...`); 0 for a loop."""
    code, at = frame.f_code.co_code, frame.f_lasti
    name, argument = dis.opname[code[at]], code[at + 1]
    if name == "UNPACK_EX":  # `first, *rest = ...`
        return int(argument)
    return int(argument) if name == "UNPACK_SEQUENCE" else 0


class InertModule(ModuleType):
    """A module whose every public name is an `Inert`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()
