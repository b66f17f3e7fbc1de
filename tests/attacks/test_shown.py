"""Every hostile text goes through every target of the cleaning function, and through every writer that shows it.

The rows X01 to X12, X14 and X20 of the catalogue; `files_and_texts.toml` says which test is for which row.
"""

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.classroom import changes, grade_path, stored_reports
from autograder.cli import main
from autograder.model import Cause, Difference, ExerciseReport, Outcome, Report, Source, Verdict
from autograder.report.clean import Target, clean, identifier, slug
from autograder.report.html import class_page, submission_page, write_pages
from autograder.report.json_report import dumps, from_json
from autograder.report.table import grades
from autograder.report.terminal import class_table, show
from autograder.run import grade
from autograder.sandbox.process import Zygote
from tests.attacks.targets import HOLDS, Skeleton, nothing_but_text
from tests.attacks.texts import EVERY, HOSTILE, IDS
from tests.good import GOOD, LIMITS, LINES, course, outcomes, right, submission, suite, write_class
from tests.report.samples import outcome, report

hostile = pytest.mark.parametrize(("row", "text"), EVERY, ids=IDS)


# ---- every target


@hostile
@pytest.mark.parametrize("target", HOLDS)
def test_a_target_gets_nothing_but_text(target: Target, row: str, text: str) -> None:
    """No character that moves or hides something, one line where one is wanted, and what the target itself asks for."""
    nothing_but_text(target, text)


# ---- every writer


def everywhere(text: str) -> Report:
    """A report in which this text stands wherever a submission could put one."""
    name = "backprop.affine_forward"
    difference = Difference("value", text, text, (0,), 1.0, 2.0)
    bad = outcome(f"{name}/matches", Verdict.ERROR, 5, reason=text, detail=text, cause=Cause("x", text), hint=text)
    bad = Outcome(**{**vars(bad), "difference": difference, "private": text})
    other = outcome(f"{name}/pure", Verdict.INTERNAL, 5, detail=text, private=text)
    made = report(text, ExerciseReport(name, (bad, other), text))
    return Report(**{**vars(made), "notes": (text, text), "output": text, "sandbox_note": text})


@pytest.mark.parametrize(
    "page", [submission_page, lambda r: submission_page(r, private=True), lambda r: class_page([r])]
)
@hostile
def test_a_page_has_no_other_elements(page: Callable[[Report], str], row: str, text: str) -> None:
    """The same elements with the same attributes as with a harmless text: none can be added, closed or changed."""
    assert Skeleton(page(everywhere("x"))).elements == Skeleton(page(everywhere(text))).elements


@hostile
def test_the_terminal_gets_lines_and_nothing_else(row: str, text: str) -> None:
    """Of a report and of a class, in colour too: every escape is one of ours."""
    file = io.StringIO()
    console = Console(file=file, width=100, color_system=None, force_terminal=False)
    show(everywhere(text), console)
    class_table([everywhere(text)], console)
    assert {"\n", "\t"} >= {c for c in file.getvalue() if unicodedata.category(c)[0] == "C"}
    coloured = io.StringIO()
    show(everywhere(text), Console(file=coloured, width=100, color_system="standard", force_terminal=True))
    assert "\x1b]" not in coloured.getvalue()
    assert "\x1b[2J" not in coloured.getvalue()


@hostile
def test_the_json_stays_one_ascii_line(row: str, text: str) -> None:
    """With the same keys, readable by a strict reader, and the same report when it is read again."""
    line = dumps(everywhere(text), private=True)
    assert line.isascii()
    assert "\n" not in line
    again = from_json(json.loads(line, parse_constant=pytest.fail))
    assert line == dumps(again, private=True)
    assert keys(json.loads(dumps(everywhere("x"), private=True))) == keys(json.loads(line))


def keys(value: object) -> object:
    """The shape of a JSON value: its keys and the lengths of its lists."""
    if isinstance(value, dict):
        return {name: keys(item) for name, item in value.items()}
    return [keys(item) for item in value] if isinstance(value, list) else None


@hostile
def test_the_table_keeps_its_rows(row: str, text: str) -> None:
    """One row for each submission, as many cells as ever."""
    rows = list(csv.reader(io.StringIO(grades([everywhere(text), everywhere("x")]))))
    assert [5, 5, 5] == [len(row) for row in rows]
    assert {"0"} == {row[2] for row in rows[1:]}


@hostile
def test_a_name_stays_inside_its_folder(tmp_path: Path, row: str, text: str) -> None:
    """Pages are written below the output folder, one for each id; what a system forbids in names is not there."""
    (page, _) = write_pages([everywhere(text)], tmp_path)
    assert page.parent.parent.resolve() == (tmp_path / "feedback").resolve()
    assert page.exists()
    name = slug(text)
    assert len(name.encode()) <= 200
    assert not set('\\/:*?"<>|\0\n') & set(name)
    assert not name.startswith(("-", ".", "~"))
    assert name.rpartition("-")[0].upper() != name.upper(), "a bare CON is a device on Windows"


def test_no_two_ids_become_one() -> None:
    """What cannot be shown gets a hash, and twins of one letter keep their own folders."""
    ids = [text for texts in HOSTILE.values() for text in texts]
    ids += [unicodedata.normalize(form, "김서연 é") for form in ("NFC", "NFD")]
    assert len(set(ids)) == len({identifier(text) for text in ids}) == len({slug(text) for text in ids})
    assert ["kim", "김서연", "s 1"] == [identifier(text) for text in ("kim", "김서연", "s 1")]
    assert all(identifier(text) == clean(identifier(text), "line") for text in ids)


# ---- the command line, with names on the disk


NAMES = ["\x1b[2Jkim", "kim\n20 of 20", "::error::kim", "=1+1", "\u202ekim", "<b>kim", "[red]kim", "\\"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_on_the_disk_reach_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of students with such names are graded, and shown on every stream as text; so are stray files."""
    write_class(tmp_path / "class", {name: {f"{LINES}/lines.py": right(LINES)} for name in NAMES})
    (tmp_path / "class" / "stray\x1b[2J\rname").write_text("")
    seed = tmp_path / "seed.txt"
    seed.write_text("7")
    monkeypatch.chdir(GOOD)
    arguments = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--seed-file", str(seed), "-j", "1"]
    done = CliRunner().invoke(main, arguments)
    assert 0 == done.exit_code, done.output
    for stream in (done.stdout, done.stderr):
        assert {"\n"} >= {c for c in stream if unicodedata.category(c)[0] == "C"}
    assert (
        "Not graded: stray\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}name is no folder of a student."
        in done.stderr
    )
    reports = stored_reports(tmp_path / "out", None)
    assert {identifier(name) for name in NAMES} == {r.student for r in reports}
    assert len(NAMES) == len(list((tmp_path / "out" / "feedback").iterdir()))
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "grades.csv").read_text("utf-8"))))
    assert 1 + len(NAMES) == len(rows)
    again = CliRunner().invoke(main, ["report", str(tmp_path / "out"), "--format", "html"])
    assert 0 == again.exit_code, again.output
    assert len(NAMES) == len(list((tmp_path / "out" / "feedback").iterdir()))


def test_an_error_of_the_command_line_is_one_clean_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it names a file."""
    monkeypatch.chdir(GOOD)
    done = CliRunner().invoke(main, ["grade", f"{tmp_path}/a\x1b[2J\nb", "--out", str(tmp_path / "out")])
    text = f"autograder: {tmp_path}/a\N{REPLACEMENT CHARACTER}[2J b does not exist: there is nothing to grade. Correct the path.\n"
    assert (2, text) == (done.exit_code, done.stderr)


# ---- what the worker says


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


NAMED = '''
class Evil(Exception):
    """An exception with a name and a text of its own."""

    def __str__(self):
        return {text!r}

    __repr__ = __str__


Evil.__name__ = Evil.__qualname__ = {text!r}
Evil.__module__ = {text!r}
'''


def test_an_exception_of_a_notebook_is_named_in_a_note_by_a_builtin_name(zygote: Zygote) -> None:
    """Where one of its definitions raises, the class that is told is not the student's."""
    evil = NAMED.format(text="<script>")
    book = f"{evil}\n\ndef fail(x):\n    raise Evil\n\n@fail\ndef double(x):\n    return x\n"
    handed_in = replace(submission("x = 1"), files=(), notebooks=(Source("work.ipynb", book.encode()),))
    made = grade(handed_in, suite(LINES), zygote)
    assert ("work.ipynb, code cell 1, line 19: left out, because it raised Exception (<script>).",) == made.notes


@pytest.mark.parametrize("text", [texts[0] for texts in HOSTILE.values() if texts[0].isprintable()])
def test_the_name_of_an_exception_is_a_builtin_one(zygote: Zygote, text: str) -> None:
    """The class's own name and module are never shown; its text is, as text."""
    code = right(LINES).replace(
        "def double(x):", NAMED.format(text=text) + "\n\ndef double(x):\n    raise Evil\n\n\ndef other(x):"
    )
    made = grade(submission(code), suite(LINES), zygote)
    found = outcomes(made)["double/matches"]
    assert (Verdict.ERROR, "Exception") == (found.verdict, found.reason)
    assert (
        f"double raised Exception at line {code[: code.index('raise Evil')].count(chr(10)) + 1}: {text}" == found.detail
    )
    assert "Evil" not in f"{made.exercises} {made.notes} {made.output}"
    assert 15 == made.points


def test_a_class_that_lies_about_its_class(zygote: Zygote) -> None:
    """A metaclass with a name of its own, `__class__` of another one, and a text that raises."""
    code = right(LINES).replace(
        "def double(x):",
        """
class Meta(type):
    __name__ = property(lambda self: "PASS")
    __class__ = property(lambda self: int)
    __mro__ = (object,)


class Lie(ValueError, metaclass=Meta):
    __class__ = property(lambda self: Exception)

    def __str__(self):
        raise self


def double(x):
    raise Lie


def other(x):""",
    )
    found = outcomes(grade(submission(code), suite(LINES), zygote))["double/matches"]
    assert (Verdict.ERROR, "ValueError") == (found.verdict, found.reason)
    assert "PASS" not in (found.detail or "")


def test_changes_are_told_for_the_ids_that_are_shown(tmp_path: Path) -> None:
    """A second run finds the same student again, whatever the name."""
    folder = write_class(tmp_path / "class", {"kim\x07": {f"{LINES}/lines.py": right(LINES)}})
    (tmp_path / "seed").write_text("7")
    runs = [
        grade_path(course(), folder, LINES, tmp_path / "out", tmp_path / "seed", 1, False, lambda *_: None)[0]
        for _ in range(2)
    ]
    assert ["0 new, 1 unchanged, 0 changed"] == changes(stored_reports(tmp_path / "out", None), runs[1])
