"""The submissions that all graders get: right and wrong ones of the sample class, none that never ends."""

from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ASSIGNMENT, MODULE = "a5_dropout", "dropout.py"
RELEASE = ROOT / "assignments" / ASSIGNMENT
RIGHT = frozenset({"s01", "s02", "s03", "s05", "s06", "s07", "s08", "s33", "s35"})
FIRST = ("s01", "s02", "s16", "s03", "s20")  # three of five are right, here and below
OTHERS = ("s05", "s06", "s22", "s07", "s24", "s08", "s33", "s29", "s35", "s31")


def chosen(count: int) -> list[tuple[str, str, bool]]:
    """Name, code and whether it is right, of so many submissions.

    Beyond the first five it is the same ten, over and over; a comment makes each of them a new one to a cache.
    """
    found = []
    for number, student in enumerate([*FIRST, *islice(cycle(OTHERS), max(0, count - len(FIRST)))][:count]):
        code = (ROOT / "examples" / "class" / student / ASSIGNMENT / MODULE).read_text(encoding="utf-8-sig")
        found.append((f"p{number:03}-{student}", f"{code}\n# submission {number}\n", student in RIGHT))
    return found


def write_class(folder: Path, count: int) -> Path:
    """Write so many submissions as <student>/<assignment>/<module>."""
    for name, code, _ in chosen(count):
        place = folder / name / ASSIGNMENT
        place.mkdir(parents=True)
        (place / MODULE).write_text(code, encoding="utf-8")
    return folder
