"""Does every known mistake have an answer here? Public bugs, the wrong formulas of each assignment, pitfalls of graders.

`catalogue.toml`, `formulas.toml` and `pitfalls.toml` say, row by row, which misconceptions of the course stand for a mistake,
or what else sees to it. This script proves that all they name exists, that no row is missing, and writes `coverage.md`, with
the check that rejects each misconception. That the check does reject it, and that it is named, is what `autograder selfcheck`
proves. Ends with 1, and writes nothing, if something does not hold.

    python -m benchmarks.coverage
"""

import argparse
import difflib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.selfcheck import rules

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = HERE / "coverage.md"
CATALOGUE, FORMULAS, PITFALLS = "catalogue.toml", "formulas.toml", "pitfalls.toml"
BUGS, MODES = 182, 16
LAST = {"A1": 20, "A2": 20, "A3": 31, "A4": 13, "A5": 16, "A6": 37, "A7": 21, "A8": 10}  # last row of each assignment
BETWEEN = {"A6-7": "A6-7b"}  # the row that follows this one
KEYS = {"number", "bug", "seen", "stands", "guard", "why"}
ANNOUNCED = re.compile(r"^\| (a\d_\w+)[^|]*\| `(\w+)\.py` \|", re.MULTILINE)  # a row of docs/interfaces.md
OF_A_MODULE = re.compile(r"(?:(?:check|variant) )?(\w+)\.\w+[/:]")
SAID = {  # how the page calls what a row names besides misconceptions
    "check": "check",
    "variant": "accepted as right:",
    "rule": "selfcheck rule",
    "test": "test",
    "question": "written question",
}


@dataclass(frozen=True)
class Known:
    """All that a row may name.

    Attributes:
        misconceptions: id -> the check that rejects it.
        others: kind of thing -> the names that exist; tests are looked up in their files.
        ahead: module -> its assignment, for those that are announced and that the course does not have yet.
        root: folder of the project.
    """

    misconceptions: Mapping[str, str]
    others: Mapping[str, frozenset[str]]
    ahead: Mapping[str, str]
    root: Path

    def awaited(self, name: str) -> str:
        """The assignment that a name belongs to, as long as the course does not have it; "" otherwise."""
        found = OF_A_MODULE.match(name)
        return self.ahead.get(found[1], "") if found else ""

    def shown(self, name: str) -> str | None:
        """What the page says of a name; None if there is no such thing."""
        kind, _, rest = name.partition(" ")
        if self.awaited(name):
            return f"`{rest or name}` once the course has {self.awaited(name)}"
        if not rest:
            return f"`{name}` by `{self.misconceptions[name]}`" if name in self.misconceptions else None
        found = _is_test(self.root, rest) if kind == "test" else rest in self.others.get(kind, ())
        return f"{SAID[kind]} `{rest}`" if found else None

    def near(self, name: str) -> str:
        """A guess at what was meant, as a sentence."""
        kind, _, rest = name.partition(" ")
        names = [*self.misconceptions] if not rest else [f"{kind} {other}" for other in self.others.get(kind, ())]
        guess = difflib.get_close_matches(name, names, 1)
        return f"Is {guess[0]} meant?" if guess else "Correct the name."


@dataclass(frozen=True)
class Row:
    """One line of the page: what is wrong, where it was seen, what is named for it, and why where that needs a word."""

    place: str  # "catalogue.toml, row 57", for errors
    label: str
    bug: str
    seen: str = ""
    named: tuple[str, ...] = ()
    why: str = ""
    extra: tuple[str, ...] = ()  # keys that nobody reads: misspelt ones


@dataclass(frozen=True)
class Table:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """What one file holds: the tables, and the labels that their rows have to have."""

    file: str
    title: str
    text: str
    labels: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def rows(self) -> list[Row]:
        return [row for table in self.tables for row in table.rows]


# ---------------------------------------------------------------------------------------------------------- what exists


def known(course: Course) -> Known:
    """All that this course has for a row to name."""
    exercises = [e for a in course.assignments for e in a.exercises]
    others = {
        "check": frozenset(f"{e.id}/{c.name}" for e in exercises for c in e.checks),
        "variant": frozenset(f"{e.id}: {v.name}" for e in exercises for v in e.variants),
        "rule": frozenset(f.__name__ for f in (*rules.RULES, *rules.FOLDER_RULES, *rules.SUITE_RULES)),
        "question": frozenset(q for a in course.assignments for q in _questions(course.root, a.id)),
    }
    mistakes = {f"{e.id}/{m.name}": m.fails for e in exercises for m in e.misconceptions}
    modules = {a.module for a in course.assignments}
    announced = ANNOUNCED.findall((course.root / "docs" / "interfaces.md").read_text("utf-8"))
    ahead = {module: assignment for assignment, module in announced if module not in modules}
    return Known(mistakes, others, ahead, course.root)


def _questions(root: Path, assignment: str) -> Iterator[str]:
    """The written questions of a notebook: cells that are answered by hand and graded by a person."""
    path = root / "source" / assignment / f"{assignment}.ipynb"
    if path.is_file():
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade") and marks.get("solution"):
                yield f"{assignment}/{marks['grade_id']}"


def _is_test(root: Path, name: str) -> bool:
    """True if `path::function` names a function of that file."""
    path, _, function = name.partition("::")
    return (root / path).is_file() and f"\ndef {function}(" in (root / path).read_text("utf-8")


# ------------------------------------------------------------------------------------------------------------ the files


def catalogue(path: Path) -> list[Table]:
    """The public bugs, section by section."""
    sections = tomllib.loads(path.read_text("utf-8"))["section"]
    return [Table(f"{s['id']} {s['title']}", tuple(_bug(path.name, entry) for entry in s["bug"])) for s in sections]


def _bug(file: str, entry: Mapping[str, Any]) -> Row:
    return Row(
        place=f"{file}, row {entry['number']}",
        label=str(entry["number"]),
        bug=entry["bug"],
        seen=entry["seen"],
        named=(*entry.get("stands", ()), *entry.get("guard", ())),
        why=entry.get("why", ""),
        extra=tuple(sorted(set(entry) - KEYS)),
    )


def formulas(path: Path) -> list[Table]:
    """The wrong formulas, assignment by assignment; a row with several has a line for each."""
    found: dict[str, list[Row]] = {}
    for label, entry in tomllib.loads(path.read_text("utf-8")).items():
        rows = found.setdefault(label.partition("-")[0], [])
        place = f"{path.name}, row {label}"
        rows += [Row(f"{place}, {bug!r}", label, bug, named=tuple(named)) for bug, named in entry.items()]
    return [Table(name, tuple(rows)) for name, rows in found.items()]


def read(here: Path = HERE) -> list[Part]:
    """All three files."""
    bugs = "Of students' code, and of graders, courses and books."
    wrong = "The form in which a student meets them, one line for each."
    modes = "How a check of gradients or values can be wrong itself, and what keeps ours from it."
    numbers, pitfalls = tuple(str(n) for n in range(1, BUGS + 1)), tuple(f"E-{n}" for n in range(1, MODES + 1))
    return [
        Part(CATALOGUE, "Bugs that were reported in public", bugs, numbers, tuple(catalogue(here / CATALOGUE))),
        Part(FORMULAS, "Wrong formulas, by assignment", wrong, labels(), tuple(formulas(here / FORMULAS))),
        Part(PITFALLS, "Pitfalls of graders", modes, pitfalls, tuple(formulas(here / PITFALLS))),
    ]


def labels() -> tuple[str, ...]:
    """The rows of the second file: A1-1 to A8-10."""
    plain = [f"{name}-{n}" for name, last in LAST.items() for n in range(1, last + 1)]
    return tuple(label for one in plain for label in (one, BETWEEN.get(one)) if label)


# --------------------------------------------------------------------------------------------------- what does not hold


def problems(parts: Sequence[Part], course: Known) -> Iterator[str]:
    """What does not hold, as sentences."""
    for part in parts:
        yield from _missing(part)
        for row in part.rows:
            yield from _row_problems(row, course)


def _missing(part: Part) -> Iterator[str]:
    found = tuple(dict.fromkeys(row.label for row in part.rows))
    for label in part.labels:
        if label not in found:
            yield f"{part.file}, row {label} is missing: every known mistake has an answer. Write the row."
    for label in found:
        if label not in part.labels:
            yield f"{part.file}, row {label} is none of {part.labels[0]} to {part.labels[-1]}. Correct its number."
    if not set(part.labels) ^ set(found) and found != part.labels:
        yield f"{part.file}: the rows are not in their order, as a reader looks for them. Sort them."


def _row_problems(row: Row, course: Known) -> Iterator[str]:
    for name in row.named:
        if course.shown(name) is None:
            kind = name.partition(" ")[0] if " " in name else "misconception"
            yield f"{row.place} names {name}, but there is no such {kind}. {course.near(name)}"
    stands = any(" " not in name for name in row.named)
    if row.extra:
        yield f"{row.place} has {', '.join(row.extra)}, which nobody reads. Use one of {', '.join(sorted(KEYS))}."
    if not row.named and not row.why:
        yield f"{row.place} has no answer. Name a misconception, or say why there is none."
    elif row.seen and not stands and not row.why:
        yield f"{row.place} names no misconception and does not say why. Add why=."


# ------------------------------------------------------------------------------------------------------------- the page


def page(parts: Sequence[Part], course: Known) -> str:
    """The whole page, as Markdown."""
    files = ", ".join(f"`{part.file}`" for part in parts)
    lines = [
        "# Coverage: what stands for every known mistake",
        "",
        f"Generated from {files} and the course by `python -m benchmarks.coverage`; do not edit.",
        "",
        'A misconception is a wrong implementation that the course holds on purpose. "`id` by `check`": `autograder selfcheck`',
        "proves, for every seed it tries, that this check rejects it and that the student is told its name. Where a row names",
        "none, something else sees to it, or the mistake is none that a student of this course can make.",
        "",
        *_summary(parts, course),
        "",
    ]
    for number, part in enumerate(parts, 1):
        lines += [f"## {number}. {part.title}", "", part.text, ""]
        for table in part.tables:
            lines += _table(table, course)
    return "\n".join(lines)


def _table(table: Table, course: Known) -> list[str]:
    """Heading, head and rows; a column for where it was seen only if there is something in it."""
    seen = any(row.seen for row in table.rows)
    head = ["#", "mistake", *(["seen"] if seen else []), "here"]
    lines = [f"### {table.title}", "", _line(*head), _line(*["---"] * len(head))]
    lines += [_line(r.label, r.bug, *([r.seen] if seen else []), _here(r, course)) for r in table.rows]
    return [*lines, ""]


def _summary(parts: Sequence[Part], course: Known) -> list[str]:
    lines = ["| | lines | a misconception stands for it | something else sees to it | no exercise | not yet |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    for part in parts:
        counts = Counter(_kind(row, course) for row in part.rows)
        total = sum(counts.values())
        numbers = (total, counts["stands"], counts["guard"], counts["none"], counts["waits"])
        lines.append(_line(part.title, *map(str, numbers)))
    named = {name for part in parts for row in part.rows for name in row.named}
    used = len(named & set(course.misconceptions))
    return [*lines, "", f"{used} of the course's {len(course.misconceptions)} misconceptions are named on this page."]


def _kind(row: Row, course: Known) -> str:
    there = [name for name in row.named if not course.awaited(name)]
    if any(" " not in name for name in there):
        return "stands"
    if there:
        return "guard"
    return "waits" if row.named else "none"


def _here(row: Row, course: Known) -> str:
    texts = [text for text in map(course.shown, row.named) if text]
    return ". ".join(part for part in ("; ".join(texts), row.why) if part)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main(arguments: list[str] | None = None) -> int:
    """Writes the page, or says what does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.parse_args(arguments)
    parts, course = read(), known(load_course(ROOT))
    found = list(problems(parts, course))
    for text in found:
        print(text, file=sys.stderr)
    if found:
        return 1
    PAGE.write_text(page(parts, course), encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(HERE.parent)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
