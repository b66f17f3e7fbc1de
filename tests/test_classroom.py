"""The instructor's desk: a class goes in, results, tables and pages come out, whatever is wrong with single submissions."""

import csv
import json
import re
import stat
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.classroom import changes, grade_path, read_seed, stored_reports, write_tables
from autograder.course import load_course
from autograder.errors import AutograderError, CourseError
from autograder.model import ExerciseReport, Outcome, Report, Verdict
from autograder.sandbox import walls
from tests.good import LINES, NOISE, SEED, append, copy_course, edit, endings, outcomes, right, write_class, wrong_lines

LINES_FILE, NOISE_FILE = f"{LINES}/lines.py", f"{NOISE}/noise.py"
CLASS = {
    "s1": {LINES_FILE: right(LINES), NOISE_FILE: right(NOISE)},
    "s2": {LINES_FILE: wrong_lines("np.sum(", "np.mean(")},
    "김서연": {NOISE_FILE: "raise NotImplementedError\n"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the course, with a short limit."""
    copied = copy_course(tmp_path)
    edit(copied / "solutions" / "course.toml", "exercise_seconds = 5", "exercise_seconds = 1")
    return copied


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    return write_class(tmp_path / "submitted", CLASS)


Progress = list[tuple[int, int]]


def graded(
    root: Path,
    path: Path,
    only: str | None = None,
    *,
    seed_file: Path | None = None,
    force: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Report], list[str]]:
    """What grading into `out` beside the course gives."""
    told = progress if progress is not None else []
    return grade_path(
        *(load_course(root), path, only, root.parent / "out", seed_file, jobs, force),
        lambda done, total, report: told.append((done, total)),
    )


def by_name(reports: list[Report]) -> dict[tuple[str, str], Report]:
    return {(r.student, r.assignment): r for r in reports}


# ---- a class


def test_a_class_is_graded(root: Path, submitted: Path) -> None:
    """Every submission of every student, in the order of their names."""
    progress: Progress = []
    reports, broken = graded(root, submitted, progress=progress)
    assert [("s1", LINES, 20), ("s1", NOISE, 10), ("s2", LINES, 10), ("김서연", NOISE, 0)] == [
        (r.student, r.assignment, int(r.points)) for r in reports
    ]
    assert [] == broken
    assert [(1, 4), (2, 4), (3, 4), (4, 4)] == progress


def test_the_results_folder_is_whole(root: Path, submitted: Path) -> None:
    """Results, tables and pages lie where the command line says, and no temporary file does."""
    graded(root, submitted)
    out = root.parent / "out"
    assert ["class.html", "feedback", "grades.csv", "index.json", "results", "run.json"] == sorted(
        p.name for p in out.iterdir()
    )
    assert 4 == len(list((out / "results").iterdir()))
    pages = sorted(p.relative_to(out / "feedback").as_posix() for p in (out / "feedback").rglob("*.html"))
    assert 4 == len(pages)
    assert {"a1_lines.html", "a2_noise.html"} == {page.partition("/")[2] for page in pages}
    with (out / "grades.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [("s1", "20"), ("s1", "10"), ("s2", "10"), ("김서연", "0")] == [(r["student"], r["points"]) for r in rows]


def test_only_one_assignment(root: Path, submitted: Path) -> None:
    """With a name the others are left out."""
    reports, _ = graded(root, submitted, NOISE)
    assert {NOISE} == {r.assignment for r in reports}


@pytest.mark.parametrize("what", ["folder", "module", "notebook"])
def test_a_single_submission(root: Path, tmp_path: Path, what: str) -> None:
    """A folder or a file of it, with the assignment named; the student is called like it."""
    folder = tmp_path / "kim"
    folder.mkdir()
    if what == "notebook":
        cell = {"cell_type": "code", "source": right(LINES)}
        (folder / "work.ipynb").write_text(json.dumps({"cells": [cell]}), "utf-8")
    else:
        (folder / "lines.py").write_text(right(LINES), "utf-8")
    path = {"folder": folder, "module": folder / "lines.py", "notebook": folder / "work.ipynb"}[what]
    (report,), _ = graded(root, path, LINES)
    assert 20 == report.points
    assert {"folder": "kim", "module": "lines", "notebook": "work"}[what] == report.student


def test_the_second_run_gives_the_same(root: Path, submitted: Path) -> None:
    """Pages, tables and reports are byte for byte those of the first run, read from the store."""
    graded(root, submitted)
    out = root.parent / "out"
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    graded(root, submitted)
    assert before == {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_a_class_without_submissions_says_what_is_expected(root: Path, tmp_path: Path) -> None:
    """An empty class, or a folder of something else."""
    (tmp_path / "empty").mkdir()
    pattern = (
        rf"^{re.escape(str(tmp_path / 'empty'))} holds no submission: a class is a folder <student>/<assignment>/, "
        r"with the assignments a1_lines, a2_noise\. Correct the path, or name one submission's assignment with -a\.$"
    )
    with pytest.raises(AutograderError, match=pattern):
        graded(root, tmp_path / "empty")
    with pytest.raises(
        AutograderError, match=r"nowhere does not exist: there is nothing to grade\. Correct the path\."
    ):
        graded(root, tmp_path / "nowhere")


def test_a_single_submission_without_its_assignment_is_refused(root: Path, submitted: Path) -> None:
    """What one file belongs to cannot be guessed."""
    with pytest.raises(AutograderError, match=r"of an assignment that it does not tell\. Name it with -a\."):
        graded(root, submitted / "s1" / LINES_FILE)


def test_an_unknown_assignment_is_refused(root: Path, submitted: Path) -> None:
    """The message names those that there are."""
    pattern = r"^There is no assignment a9_x: the course has a1_lines, a2_noise\. Correct the name\.$"
    with pytest.raises(AutograderError, match=pattern):
        graded(root, submitted, "a9_x")


# ---- strange submissions: all in one class, graded once, and read from its store once more

DOUBLE = "twice_of_every_entry = 2.0 * x"
BODIES = {
    "endless": ("while True: pass", "LIMIT", "timeout"),
    "exit": ("import os; os._exit(0)", "ERROR", "exited"),
    "memory": ("return np.ones(10**11)", "LIMIT", "memory"),
    "killer": (
        "import os, time; os.kill(os.getppid(), 9); time.sleep(60)",
        "ERROR",
        "crashed" if walls.missing() else "PermissionError",  # behind walls nobody else can be signalled
    ),
    "interrupt": ("raise KeyboardInterrupt", "ERROR", "KeyboardInterrupt"),
}
DATA = {
    "page": (b"<!DOCTYPE html><html></html>", "it is a web page: the browser has saved the page around the file."),
    "zip": (b"PK\x03\x04", "it is a zip archive, not Python code. Unpack it and hand in the file inside."),
    "nul": (b"x = '\0'", "it holds bytes that no Python source has."),
}
NAMES = ("O'Brien", "a b", "<b>x", "x.html", "=cmd", "박지호", "\u00e9", "e\u0301")


def strange_class(folder: Path) -> Path:
    """The honest class, and beside it everything that can be wrong with a submission."""
    write_class(folder, CLASS)
    write_class(folder, {name: {LINES_FILE: wrong_lines(DOUBLE, body)} for name, (body, _, _) in BODIES.items()})
    write_class(folder, {name: {LINES_FILE: right(LINES)} for name in NAMES})
    write_class(folder, {name: {LINES_FILE: ""} for name in (*DATA, "huge")})
    for name, (data, _) in DATA.items():
        (folder / name / LINES_FILE).write_bytes(data)
    with (folder / "huge" / LINES_FILE).open("wb") as stream:
        stream.truncate(50 << 20)
    for name in ("link", "empty"):
        (folder / name / LINES).mkdir(parents=True)
    (folder / "link" / LINES_FILE).symlink_to(folder / "s1" / LINES_FILE)
    (folder / "linked folder").mkdir()
    (folder / "linked folder" / LINES).symlink_to(folder / "s1" / LINES)
    write_class(
        folder, {"essay": {f"{LINES}/essay.txt": "text"}, "renamed": {f"{LINES}/my_lines (2).py": right(LINES)}}
    )
    (folder / "a file").write_text("not a student", "utf-8")
    return folder


Reports = dict[tuple[str, str], Report]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Reports], Path]:
    """The reports of the first run and of the second, and the results folder."""
    tmp_path = tmp_path_factory.mktemp("strange")
    root = copy_course(tmp_path)
    edit(root / "solutions" / "course.toml", "exercise_seconds = 5", "exercise_seconds = 1")
    folder = strange_class(tmp_path / "submitted")
    return [by_name(graded(root, folder)[0]) for _ in range(2)], tmp_path / "out"


@pytest.fixture(params=[0, 1], ids=["graded", "stored"])
def reports(runs: tuple[list[Reports], Path], request: pytest.FixtureRequest) -> Reports:
    """The reports of the strange class: as graded, and as read from the store."""
    index: int = request.param
    return runs[0][index]


def refused(report: Report) -> str:
    """Why nothing of it was graded."""
    assert {("REFUSED", "missing")} == set(endings(report).values())
    (why,) = {o.detail for o in outcomes(report).values()}
    return why or ""


def test_the_rest_of_the_class_is_graded(reports: Reports) -> None:
    """However strange the others are."""
    points = {("s1", LINES): 20, ("s1", NOISE): 10, ("s2", LINES): 10, ("김서연", NOISE): 0}
    assert points == {who: int(reports[who].points) for who in points}
    assert 4 + len(BODIES) + len(DATA) + len(NAMES) + 6 == len(reports)
    assert not any(report.internal for report in reports.values())


@pytest.mark.parametrize("name", DATA)
def test_a_file_that_is_something_else(reports: Reports, name: str) -> None:
    """What it is, is said, not only that the module is missing."""
    assert DATA[name][1] in refused(reports[name, LINES])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("huge", "lines.py: it has 50 MB, more than the 1 MB that a submission may have. Hand in the code alone."),
        ("link", "lines.py: it is a link to another place, and links are not followed. Hand in the file itself."),
        ("linked folder", "The folder of this submission is a link to another place. Hand in the folder itself."),
        ("empty", "lines.py is missing: the folder is empty. Hand in lines.py, or the notebook."),
        ("essay", "lines.py is missing: there is only essay.txt. Hand in lines.py, or the notebook."),
    ],
)
def test_what_cannot_be_read_says_why(reports: Reports, name: str, why: str) -> None:
    """A huge file is not read to its end, a link is not followed; each has its own words, from the store too."""
    assert why == refused(reports[name, LINES])


def test_a_wrong_name_of_the_file(reports: Reports) -> None:
    """The only module is graded, and a note asks for the right name."""
    report = reports["renamed", LINES]
    assert 20 == report.points
    assert ("my_lines (2).py was graded as lines.py. Give the file that name next time.",) == report.notes


@pytest.mark.parametrize("name", BODIES)
def test_hostile_code_costs_its_own_points(reports: Reports, name: str) -> None:
    """Whatever it does to its process; the other exercises of the same submission are graded too."""
    assert BODIES[name][1:] == endings(reports[name, LINES])["double/matches"]
    assert 15 == reports[name, LINES].points


def test_every_student_has_a_page(runs: tuple[list[Reports], Path]) -> None:
    """Names are data: spaces, quotes, markup and other alphabets lead nowhere else, and to nobody else's page."""
    (reports, _), out = runs
    pages = [p for p in (out / "feedback").rglob("*") if p.is_file()]
    assert len(reports) == len(pages)
    assert all(20 == reports[name, LINES].points for name in NAMES)


# ---- a broken course


def test_a_broken_checks_file_does_not_hold_up_the_others(root: Path, submitted: Path) -> None:
    """The other assignment is graded; what is broken is told with its place."""
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    reports, broken = graded(root, submitted)
    assert [("s1", NOISE, 10), ("김서연", NOISE, 0)] == [(r.student, r.assignment, int(r.points)) for r in reports]
    (text,) = broken
    pattern = r"a1_lines/checks\.py, line \d+: NameError: name 'undefined_name' is not defined\. Correct the file\.$"
    assert re.search(pattern, text)


def test_several_processes_give_what_one_gives(root: Path, submitted: Path) -> None:
    """Suites are made and submissions are graded side by side; also what is found wrong with an assignment is the same."""
    again = '\n@double.misconception("A sum is taken.", fails="matches")\ndef sums(solution, x):\n    return x + x\n'
    append(root / "solutions" / LINES / "checks.py", again)
    alone, together = (graded(root, submitted, jobs=jobs, force=True) for jobs in (1, 2))
    assert [endings(r) for r in alone[0]] == [endings(r) for r in together[0]]
    assert alone[1] == together[1]
    assert ["lines.double/matches: 40 draws of the inputs prove nothing"] == [text[:58] for text in together[1]]


def test_a_broken_assignment_that_is_asked_for_is_an_error(root: Path, submitted: Path) -> None:
    """The course is inconsistent, not the command."""
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    with pytest.raises(CourseError, match="undefined_name"):
        graded(root, submitted, LINES)
    assert 10 == by_name(graded(root, submitted, NOISE)[0])["s1", NOISE].points


def test_a_class_of_a_broken_assignment_only_says_what_is_broken(root: Path, submitted: Path, tmp_path: Path) -> None:
    """Not that there are no submissions."""
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    only_lines = write_class(tmp_path / "class", {"s1": {LINES_FILE: right(LINES)}})
    with pytest.raises(CourseError, match="undefined_name"):
        graded(root, only_lines)


def test_a_course_of_which_everything_is_broken_says_so(root: Path, submitted: Path) -> None:
    """Each fault is told."""
    for assignment in (LINES, NOISE):
        append(root / "solutions" / assignment / "checks.py", "\nundefined_name\n")
    with pytest.raises(
        CourseError, match=r"no assignment that could be graded\. .*a1_lines/checks\.py.*a2_noise/checks\.py"
    ):
        graded(root, submitted)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("lines.py", "np.sum(dout", "np.mean(dout", "the reference is not the gradient of lines.scale_forward"),
        ("lines.py", "return x * w, (x, w)", "return nothing", "The reference of lines.scale_forward failed"),
        ("lines.py", "def scale_forward", "def forward", "cannot be used: scale_forward is not defined"),
        ("checks.py", 'wrt="x w"', 'wrt="x v"', "lines.scale_backward/gradient"),
        ("checks.py", 'after=("scale_forward", ("x", "w"), (1,))', 'after=("scale_forward", ("x", "v"), (1,))', "scale_backward/"),
        ("checks.py", "return x + w, (x, w)", "return x * w, (x, w)", "lines.scale_forward/matches: 40 draws of the inputs"),
    ],
)  # fmt: skip
def test_an_assignment_that_cannot_be_planned_does_not_hold_up_the_others(
    root: Path, submitted: Path, file: str, old: str, new: str, words: str
) -> None:
    """A fault that shows only when inputs are drawn is told like one that shows at once."""
    edit(root / "solutions" / LINES / file, old, new)
    reports, broken = graded(root, submitted)
    assert [("s1", NOISE, 10), ("김서연", NOISE, 0)] == [(r.student, r.assignment, int(r.points)) for r in reports]
    assert 1 == len(broken)
    assert words in broken[0]


# ---- seeds


def test_the_seed_decides(root: Path, submitted: Path, tmp_path: Path) -> None:
    """One seed file, one result; another seed is graded anew beside it."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"{name}\n", "utf-8")
    graded(root, submitted, LINES, seed_file=tmp_path / "one")
    graded(root, submitted, LINES, seed_file=tmp_path / "one")
    results = root.parent / "out" / "results"
    assert 2 == len(list(results.iterdir()))
    graded(root, submitted, LINES, seed_file=tmp_path / "two")
    assert 4 == len(list(results.iterdir()))


def test_a_course_gets_a_secret_seed_of_its_own(root: Path, submitted: Path) -> None:
    """It is made once, beside the solutions, for its owner only, and not shown in any result."""
    graded(root, submitted)
    path = root / "solutions" / "secret-seed.txt"
    seed = path.read_text("utf-8").strip()
    assert re.fullmatch("[0-9a-f]{32}", seed)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    graded(root, submitted)
    assert seed == path.read_text("utf-8").strip()
    for file in (root.parent / "out").rglob("*"):
        assert not file.is_file() or seed not in file.read_text("utf-8")


def test_a_secret_seed_shows_no_secret_values(root: Path, submitted: Path) -> None:
    """Pages hold what a public run shows; run.json, which is the instructor's, holds the rest."""
    (root.parent / "seed").write_text(SEED, "utf-8")
    reports, _ = graded(root, submitted, LINES, seed_file=root.parent / "seed")
    private = outcomes(by_name(reports)["s2", LINES])["scale_backward/gradient"].private or ""
    out = root.parent / "out"
    numbers = re.findall(r"-?\d\.\d{4,}", private)
    assert len(numbers) >= 3
    pages = "".join(p.read_text("utf-8") for p in (out / "feedback").rglob("*.html"))
    for number in numbers:
        assert number not in pages
        assert number in (out / "run.json").read_text("utf-8")


def test_a_seed_file_that_is_no_use_is_said(root: Path, tmp_path: Path) -> None:
    """Missing, or empty."""
    with pytest.raises(AutograderError, match=r"cannot be read: No such file or directory\. Correct --seed-file\."):
        read_seed(load_course(root), tmp_path / "nowhere")
    (tmp_path / "empty").write_text("\n", "utf-8")
    with pytest.raises(AutograderError, match=r"is empty: every class needs a seed\. Write one into it\."):
        read_seed(load_course(root), tmp_path / "empty")


# ---- afterwards


def test_the_last_run_can_be_read_again(root: Path, submitted: Path) -> None:
    """All of it, or one student."""
    graded(root, submitted)
    out = root.parent / "out"
    assert 4 == len(stored_reports(out, None))
    assert [LINES, NOISE] == [r.assignment for r in stored_reports(out, "s1")]
    with pytest.raises(AutograderError, match=r"holds no result of s9\. Correct the name\."):
        stored_reports(out, "s9")


@pytest.mark.parametrize("data", [None, "", "{", "null", "3", "[3]", "[{}]", '[{"version": 1}]', '{"a": 1}'])
def test_a_folder_without_results_says_so(tmp_path: Path, data: str | None) -> None:
    """Missing or damaged: one message with the folder and the remedy."""
    if data is not None:
        (tmp_path / "run.json").write_text(data, "utf-8")
    pattern = rf"^{re.escape(str(tmp_path))} holds no results of `autograder grade`: .*\. Name its --out folder\.$"
    with pytest.raises(AutograderError, match=pattern):
        stored_reports(tmp_path, None)


def test_tables_are_written_where_they_are_asked_for(root: Path, submitted: Path, tmp_path: Path) -> None:
    """A folder that is not there yet is made; pages are written if they are wanted."""
    reports, _ = graded(root, submitted, LINES)
    there = tmp_path / "new" / "folder"
    assert [there / "grades.csv"] == write_tables(reports, there, pages=False)
    paths = write_tables(reports, there, pages=True)
    assert there / "class.html" == paths[-1]
    assert all(p.is_file() for p in paths)
    assert 4 == len(paths)


def test_a_run_says_what_it_has_changed(tmp_path: Path) -> None:
    """How many are new, unchanged and changed; of the changed ones the points before and after."""
    report = Report("s1", "a1_lines", "", "", "", "", "", 0.0, ())
    lost = Outcome("lines.double/matches", Verdict.FAIL, Fraction(0), 5)
    kept = replace(lost, verdict=Verdict.PASS, points=Fraction(5))
    before = [replace(report, exercises=(ExerciseReport("lines.double", (lost,)),)), replace(report, student="s2")]
    now = [
        replace(report, exercises=(ExerciseReport("lines.double", (kept,)),)),
        replace(report, student="s2"),
        replace(report, student="s3"),
    ]

    assert ["1 new, 1 unchanged, 1 changed", "s1 a1_lines: 0 before, now 5"] == changes(before, now)
