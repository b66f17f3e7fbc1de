"""The interface table is written by hand: it may contradict neither itself nor the course."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.regions import public_functions

SECTION = re.compile(r"^## (a\d) .*?\((?:bonus: )?(\d+) points(?:: (\d+) code, (\d+) written)?\)$", re.MULTILINE)
FUNCTION = re.compile(r"^\| `(\w+)(\(.*?\))`(?: \*GPU\*)? \|.*\| (\d+) \|$", re.MULTILINE)
WRITTEN = re.compile(r"^\| written questions \|.*\| (\d+) \|$", re.MULTILINE)
GIVEN = re.compile(r"from (a\d): ((?:`\w+`[,\s]*)+)")
SUMMARY = re.compile(r"^\| (a\d)(\w+)(?: \(bonus\))? \| `(\w+)\.py` \| (\d+) \| (\d+|-) \| (\d+) \|$", re.MULTILINE)
TOTAL = re.compile(r"^\| a1 to a8 \| \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What the page says of one assignment."""

    signatures: Mapping[str, str]  # function -> its arguments, in the order of the rows
    points: Mapping[str, int]
    code: int  # the three numbers of its heading
    written: int
    total: int
    given: Mapping[str, tuple[str, ...]]  # "a2" -> names
    rows: int  # how many rows name a function
    written_row: int  # points of the row for written questions


@dataclass(frozen=True)
class Row:
    """One assignment in the table at the top."""

    id: str
    module: str
    code: int
    written: int
    total: int


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    """Returns the page."""
    return (root / "docs" / "interfaces.md").read_text("utf-8")


@pytest.fixture(scope="module")
def sections(page: str) -> dict[str, Section]:
    """Returns its sections by the short name of their assignment."""
    heads = list(SECTION.finditer(page))
    ends = [*(head.start() for head in heads[1:]), len(page)]
    return {head[1]: section(head, page[head.end() : end]) for head, end in zip(heads, ends, strict=True)}


@pytest.fixture(scope="module")
def summary(page: str) -> dict[str, Row]:
    """Returns the table at the top by the short names."""
    return {
        short: Row(short + rest, module, int(code), number(written), int(total))
        for short, rest, module, code, written, total in SUMMARY.findall(page)
    }


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    """Returns the course, with as many assignments as are written so far."""
    return load_course(root)


def section(head: re.Match[str], text: str) -> Section:
    """Returns what stands below one heading."""
    rows = FUNCTION.findall(text)
    total, code, written = int(head[2]), number(head[3] or head[2]), number(head[4] or "-")
    return Section(
        signatures={name: arguments(f"def {name}{given}: ...") for name, given, _ in rows},
        points={name: int(points) for name, _, points in rows},
        code=code,
        written=written,
        total=total,
        given={short: tuple(re.findall(r"\w+", names)) for short, names in GIVEN.findall(text)},
        rows=len(rows),
        written_row=sum(map(int, WRITTEN.findall(text))),
    )


def number(text: str) -> int:
    """Returns the number in a cell; a dash is none."""
    return 0 if text == "-" else int(text)


def arguments(source: str) -> str:
    """Returns the arguments of the one function in a source, written in one way."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return ast.unparse(function.args)


def reference_arguments(path: Path) -> dict[str, str]:
    """Returns the arguments of every public function of a reference, in its order."""
    source = path.read_text("utf-8")
    found = {n.name: ast.unparse(n.args) for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}
    return {name: found[name] for name in public_functions(source, path.name)}


# ---- the page and itself


def test_every_row_is_read(page: str, sections: Mapping[str, Section]) -> None:
    """No row of a function is lost because it is written in a way of its own."""
    assert [f"a{n}" for n in range(1, 10)] == list(sections)
    assert len(re.findall(r"^\| `\w+\(", page, re.MULTILINE)) == sum(s.rows for s in sections.values())


def test_names_are_unique_over_the_course(sections: Mapping[str, Section]) -> None:
    """A name says which function is meant, in a report, in a hint and in `from given import`."""
    names = [name for s in sections.values() for name in s.signatures]
    assert sum(s.rows for s in sections.values()) == len(set(names)) == len(names)


def test_points_add_up(page: str, sections: Mapping[str, Section], summary: Mapping[str, Row]) -> None:
    """Rows, headings and the table at the top agree; a1 to a8 make 1000."""
    by_rows = {k: (sum(s.points.values()), s.written_row) for k, s in sections.items()}
    assert by_rows == {k: (s.code, s.written) for k, s in sections.items()}
    assert by_rows == {k: (row.code, row.written) for k, row in summary.items()}
    totals = {k: code + written for k, (code, written) in by_rows.items()}
    assert totals == {k: s.total for k, s in sections.items()}
    assert totals == {k: row.total for k, row in summary.items()}
    regular = [pair for k, pair in by_rows.items() if k != "a9"]
    code, written = (sum(column) for column in zip(*regular, strict=True))
    assert [(str(code), str(written), "1000")] == TOTAL.findall(page)
    assert 1000 == code + written


def test_only_what_an_earlier_assignment_asked_for_is_given(sections: Mapping[str, Section]) -> None:
    """A release never holds the answer of its own assignment or of a later one."""
    for short, s in sections.items():
        for earlier, names in s.given.items():
            assert earlier < short
            assert [] == [name for name in names if name not in sections[earlier].signatures]


# ---- the page and the course


def test_ids_and_modules_are_those_of_the_course(course: Course, summary: Mapping[str, Row]) -> None:
    """The folder and the file of an assignment have one name each."""
    for assignment in course.assignments:
        row = summary[assignment.id[:2]]
        assert (row.id, row.module) == (assignment.id, assignment.module)


def test_exercises_stand_in_their_order_with_their_points(course: Course, sections: Mapping[str, Section]) -> None:
    """Every declared assignment asks for exactly the rows of its section, and its checks are worth what they say."""
    declared = {a.id: a.exercises for a in course.assignments if a.exercises}
    assert {"a3_backprop", "a5_dropout"} <= set(declared)
    for name, exercises in declared.items():
        points = [(e.function, sum(check.points for check in e.checks)) for e in exercises]
        assert list(sections[name[:2]].points.items()) == points


def test_signatures_are_those_of_the_references(course: Course, sections: Mapping[str, Section]) -> None:
    """Names, order and defaults of arguments are the same, and the functions of a reference stand in the page's order."""
    for assignment in course.assignments:
        found, written = reference_arguments(assignment.reference), sections[assignment.id[:2]].signatures
        asked = {name: args for name, args in written.items() if name in found}
        assert list(asked.items()) == [(name, args) for name, args in found.items() if name in written]
        if assignment.exercises:
            assert list(written) == list(asked)


def test_given_functions_are_those_of_the_course(course: Course, sections: Mapping[str, Section]) -> None:
    """What the page promises to a student is what `course.toml` hands out."""
    for assignment in course.assignments:
        if assignment.exercises:
            promised = {short: sorted(names) for short, names in sections[assignment.id[:2]].given.items()}
            assert promised == {name[:2]: sorted(functions) for name, functions in assignment.given.items()}
