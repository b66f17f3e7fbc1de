"""A broken and honest submission as data: the rows B01 to B20 of the catalogue are made of these, for any assignment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.broken.work import Work

Files = Mapping[str, str | bytes]

ALL, NONE, REST, SOME = "everything", "nothing", "all but the function and what uses it", "a part"


@dataclass(frozen=True)
class Broken:
    """One submission.

    Attributes:
        row: of the catalogue.
        what: the submission in a few words.
        files: the files that are handed in, by name.
        earns: ALL, NONE, REST or SOME.
        said: texts that the student reads, with the names of the work in them (`Work.fill`) and LINE.
        at: a part of the line whose number LINE stands for.
    """

    row: str
    what: str
    files: Callable[[Work], Files]
    earns: str
    said: tuple[str, ...]
    at: str = ""

    def texts(self, work: Work) -> list[str]:
        """What the student reads, for one work."""
        return [work.fill(text).replace("LINE", str(self._line(work))) for text in self.said]

    def _line(self, work: Work) -> int:
        source = self.files(work).get(work.file, "") if self.at else ""
        lines = (source if isinstance(source, str) else "").splitlines()
        return next((n for n, line in enumerate(lines, 1) if self.at and work.fill(self.at) in line), 0)


def broken(
    row: str, what: str, made: Callable[[Work], Files | str | bytes], earns: str, *said: str, at: str = ""
) -> Broken:
    """A submission of several files, or of the module alone."""

    def files(work: Work) -> Files:
        result = made(work)
        return {work.file: result} if isinstance(result, (str, bytes)) else result

    return Broken(row, what, files, earns, said, at)


def write(folder: Path, files: Files) -> None:
    """The files as they lie on a disk."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
