"""The command line: what goes to stdout and what to stderr, every exit code, and runs of the real program."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from autograder import desk
from autograder.build import build
from autograder.cli import main
from autograder.errors import SandboxError
from autograder.run import failed_inside
from autograder.sandbox.process import Zygote
from autograder.version import VERSION
from tests.good import (
    LINES,
    NOISE,
    append,
    copy_course,
    edit,
    loaded,
    right,
    submission,
    suite,
    write_class,
    wrong_lines,
    wrong_noise,
)
from tests.without_rights import on_linux, without_rights

LINES_FILE, NOISE_FILE = f"{LINES}/lines.py", f"{NOISE}/noise.py"
CLASS = {
    "s1": {LINES_FILE: right(LINES), NOISE_FILE: right(NOISE)},
    "s2": {LINES_FILE: wrong_lines("np.sum(", "np.mean(")},
    "김서연": {NOISE_FILE: wrong_noise("return x * x / double(x)", "return x / 3")},
}
COMMANDS = ("check", "hint", "start", "status", "grade", "report", "build", "selfcheck", "doctor")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose releases are built; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that course, with a class in `submitted`; it is the working directory."""
    copied = Path(shutil.copytree(built, tmp_path / "course"))
    write_class(copied / "submitted", CLASS)
    monkeypatch.chdir(copied)
    return copied


@pytest.fixture
def release(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release of the first assignment, as working directory."""
    folder = root / "assignments" / LINES
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str | Path) -> Result:
    """The command line in this process, not on a terminal."""
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def said(result: Result, code: int) -> str:
    """The one line of an error: with its exit code, on stderr, and nothing on stdout."""
    assert (code, "") == (result.exit_code, result.stdout)
    (line,) = result.stderr.splitlines()
    assert line.startswith("autograder: ")
    return line.removeprefix("autograder: ")


def program(*arguments: str | Path, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The real program, in a process of its own, with nothing to read and pipes to write to."""
    environment = {**os.environ, **variables}
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# ---- the door


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    """And the help of the whole names it."""
    result = run(command, "--help")
    assert 0 == result.exit_code
    assert f"Example: autograder {command}" in result.stdout
    assert re.search(rf"^  {command} ", run("-h").stdout, re.MULTILINE)


def test_the_commands_are_those_that_are_tested() -> None:
    """A new command comes with its tests."""
    assert isinstance(main, click.Group)
    assert set(COMMANDS) == set(main.commands)


def test_the_version_is_told() -> None:
    """One number, for programs too."""
    assert (0, f"{VERSION}\n") == (run("--version").exit_code, run("--version").stdout)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "There is no command chek. Did you mean check?"),
        (
            ["xyz"],
            "There is no command xyz. There are: build, check, doctor, grade, hint, report, selfcheck, start, status.",
        ),
        (["check", "--nothing"], "No such option '--nothing'"),
        (["grade", "submitted"], "Missing option '--out'"),
        (["hint"], "Missing argument 'EXERCISE'"),
        (["hint", "double", "--level", "0"], "0 is not in the range x>=1"),
        (["grade", "x", "--out", "y", "-j", "0"], "0 is not in the range x>=1"),
        (["report", "out", "--format", "xml"], "'xml' is not one of 'table', 'html', 'csv', 'json'"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], words: str) -> None:
    """What is wrong is said on stderr."""
    result = run(*arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    assert words in result.stderr


@pytest.mark.parametrize("arguments", [["grade", "x", "--out", "y"], ["build"], ["selfcheck"]])
def test_the_instructor_s_commands_need_a_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """The message says what was looked for, and where."""
    monkeypatch.chdir(tmp_path)
    words = f"No course is here: neither {tmp_path} nor a folder above it has solutions/course.toml. Go to the course's folder."
    assert words == said(run(*arguments), 2)


def test_a_fault_of_ours_ends_with_5(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that nobody expected is not taken for lost points; its traceback is kept."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("in the engine")

    monkeypatch.setattr(desk, "check_folder", broken)
    result = CliRunner().invoke(main, ["check"])
    assert (5, "") == (result.exit_code, result.stdout)
    assert "ZeroDivisionError: in the engine" in result.stderr
    assert result.stderr.endswith(
        "autograder: this is a fault of the grader (ZeroDivisionError), not yours. Please report it with the lines above.\n"
    )


def test_a_file_that_cannot_be_written_is_said_in_one_line(root: Path) -> None:
    """The system's own words, and the file."""
    run("grade", "submitted", "--out", "out")
    Path("in the way").write_text("", "utf-8")
    words = said(run("report", "out", "--format", "csv", "-o", "in the way/more"), 2)
    assert re.fullmatch(
        r"in the way/more: Not a directory\. Check the path, its permissions and the space on the disk\.", words
    )


# ---- check


def test_check_ends_with_1_until_everything_is_right(release: Path) -> None:
    """0 means: every point."""
    result = run("check")
    assert (1, "") == (result.exit_code, result.stderr)
    assert "0 of 20 points" in result.stdout
    assert result.stdout.endswith("Next: write double, then run: autograder check double\n")
    (release / "lines.py").write_text(right(LINES), "utf-8")
    result = run("check")
    assert (0, "") == (result.exit_code, result.stderr)
    assert result.stdout.endswith("Next: nothing: every check passes.\n")
    assert "\x1b" not in result.stdout


def test_check_takes_names_and_a_folder(root: Path) -> None:
    """Only these exercises count for the exit code."""
    (root / "assignments" / LINES_FILE).write_text(wrong_lines("np.sum(", "np.mean("), "utf-8")
    assert 0 == run("check", "double", "lines.scale_forward", "-C", f"assignments/{LINES}").exit_code
    result = run("check", "scale_backward", "-C", f"assignments/{LINES}")
    assert 1 == result.exit_code
    assert "Likely cause: dw is averaged over the rows." in result.stdout
    assert "double" not in result.stdout


def test_check_as_json_is_one_object(release: Path) -> None:
    """And nothing else is on stdout; a student's copy has no private field."""
    result = run("check", "double", "--json")
    assert 1 == result.exit_code
    table = json.loads(result.stdout)
    assert (1, LINES, "0", "5") == (table["version"], table["assignment"], table["points"], table["max_points"])
    assert ["TODO", "TODO"] == [c["verdict"] for c in table["exercises"][0]["checks"]]
    assert "private" not in result.stdout


def test_check_outside_of_a_release_says_so(root: Path) -> None:
    """With the way to name the folder."""
    fact = f"{root} is not the folder of an assignment: it has no exercises.json and expected.npz."
    assert f"{fact} Go to that folder, or name it with -C." == said(run("check"), 2)
    assert "is not the folder of an assignment" in said(run("check", "-C", "nowhere"), 2)


def test_check_of_a_mistyped_exercise(release: Path) -> None:
    """The near one is suggested."""
    assert "There is no exercise doubel in a1_lines. Did you mean double?" == said(run("check", "doubel"), 2)


def test_check_that_we_cannot_make_ends_with_5(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INTERNAL is told to the student as no fault of theirs."""
    report = failed_inside(submission(right(LINES)), suite(LINES), RuntimeError("lost"))
    monkeypatch.setattr(desk, "check_folder", lambda *_, **__: report)
    result = run("check")
    assert 5 == result.exit_code
    assert "nothing for you: the grader itself failed" in result.stdout
    assert "lost" not in result.stdout


def test_check_without_a_worker_ends_with_4(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where student code cannot be kept apart it is not run."""

    def refuse(_: Zygote) -> None:
        raise SandboxError("The worker process did not start: no. Is numpy whole?")

    monkeypatch.setattr(Zygote, "__enter__", refuse)
    assert "The worker process did not start: no. Is numpy whole?" == said(run("check"), 4)


@pytest.mark.parametrize("command", ["check", "hint"])
def test_a_language_that_is_not_there_ends_with_2(release: Path, command: str) -> None:
    """Those that are there are named."""
    result = run(command, "double", "--lang", "fr")
    assert 2 == result.exit_code
    assert "There is no language fr: there are en, ko." in result.stderr


def test_check_in_another_language(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By option or by environment, for this command only; the JSON says which."""
    (release / "lines.py").write_text(wrong_lines("np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)"), "utf-8")
    assert "기대한 것" in run("check", "--lang", "ko").stdout
    assert "expected" in run("check").stdout
    assert "en" == json.loads(run("check", "--json").stdout)["lang"]
    monkeypatch.setenv("AUTOGRADER_LANG", "ko_KR.UTF-8")
    assert "ko" == json.loads(run("check", "--json").stdout)["lang"]
    assert "expected" in run("check", "--lang", "en").stdout


def test_hints_in_another_language(release: Path) -> None:
    """What the release has of it; the rest is English."""
    (release / "exercises.ko.json").write_text('{"texts": {"What is twice 3?": "3의 두 배는?"}}', "utf-8")
    result = run("hint", "double", "--level", "1", "--lang", "ko")
    assert "lines.double/matches, hint 1 of 2: 3의 두 배는?\n" in result.stdout
    assert "lines.double/pure, hint 1 of 2: Is x still the same?\n" in result.stdout


# ---- hint


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in which no hint was shown yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "cache"


def hinted(*arguments: str) -> list[str]:
    """The lines of a hint; none of them stands on stderr."""
    result = run("hint", *arguments)
    assert (0, "") == (result.exit_code, result.stderr)
    return result.stdout.splitlines()


@pytest.mark.usefixtures("cache")
def test_hints_come_one_by_one(release: Path) -> None:
    """Each call shows the next one, and says how many there are; the last one stays."""
    first = "lines.double/matches, hint 1 of 2: What is twice 3?"
    second = "lines.double/matches, hint 2 of 2: x = [[3]] gives [[6]]."
    more, last = "The same command shows the next one.", "This was the last one; --all shows them all again."
    assert [first, more] == hinted("double")
    assert [second, last] == hinted("lines.double")
    assert [second, last] == hinted("double")
    assert ["lines.double/pure, hint 1 of 2: Is x still the same?", more] == hinted("double/pure")


@pytest.mark.usefixtures("cache")
def test_a_hint_is_about_what_is_lost(release: Path) -> None:
    """What passes needs none, and what waits is told where to begin."""
    (release / "lines.py").write_text(wrong_lines("np.sum(", "np.mean("), "utf-8")
    assert ["lines.double is right: all of its checks pass. It needs no hint."] == hinted("double")
    assert ["lines.double/pure passes already. It needs no hint."] == hinted("double/pure")
    text = "lines.scale_backward/gradient, hint 1 of 2: Which entries of out does w[d]\n  touch?"
    assert text == "\n".join(hinted("scale_backward")[:-1])
    (release / "lines.py").write_text(wrong_lines("return x * w, (x, w)", "raise NotImplementedError"), "utf-8")
    assert ["lines.scale_backward waits for scale_forward. Begin there."] == hinted("scale_backward")
    (release / "lines.py").write_text("def double(x)\n", "utf-8")
    assert "lines.double/matches, hint 1 of 2: What is twice 3?" == hinted("double")[0]


@pytest.mark.usefixtures("cache")
def test_a_hint_by_its_level_and_all_of_them(release: Path) -> None:
    """Whatever was shown before, and whether the check passes or not; what was shown so counts as shown."""
    assert ["lines.double/matches, hint 2 of 2: x = [[3]] gives [[6]]."] == hinted("double/matches", "--level", "2")
    assert "lines.double/matches, hint 2 of 2: x = [[3]] gives [[6]]." == hinted("double")[0]
    (release / "lines.py").write_text(right(LINES), "utf-8")
    assert 2 == len(hinted("double", "--level", "1"))
    assert [
        "lines.double/matches, hint 1 of 2: What is twice 3?",
        "lines.double/matches, hint 2 of 2: x = [[3]] gives [[6]].",
        "lines.double/pure, hint 1 of 2: Is x still the same?",
        "lines.double/pure, hint 2 of 2: After the call on x = [[3]] x is [[3]].",
    ] == hinted("double", "--all")
    words = "--level names one hint, --all asks for all of them. Leave one of the two out."
    assert words == said(run("hint", "double", "--level", "1", "--all"), 2)


def test_what_was_shown_belongs_to_a_folder(release: Path, cache: Path, tmp_path: Path) -> None:
    """Another copy of the release begins anew; the release itself is never written to."""
    before = {path: path.stat().st_mtime_ns for path in [release, *release.iterdir()]}
    assert "hint 1 of 2" in hinted("double")[0]
    assert "hint 2 of 2" in hinted("double", "-C", ".")[0]
    other = shutil.copytree(release, tmp_path / "other")
    assert "hint 1 of 2" in hinted("double", "-C", str(other))[0]
    assert before == {path: path.stat().st_mtime_ns for path in [release, *release.iterdir()]}
    assert 2 == len(list((cache / "gradeprop" / "hints").iterdir()))


def test_a_cache_that_cannot_be_written_is_said(release: Path, cache: Path) -> None:
    """The hint is shown all the same."""
    cache.write_text("in the way", "utf-8")
    result = run("hint", "double")
    assert (0, True) == (result.exit_code, "hint 1 of 2" in result.stdout)
    start = f"autograder: it cannot be kept which hints were shown: {cache}/gradeprop/hints: Not a directory. "
    assert f"{start}The next call begins with the first again.\n" == result.stderr


@pytest.mark.usefixtures("cache")
def test_a_hint_without_a_worker(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hint is only text: where no student code runs, it is given all the same."""

    def refuse(_: Zygote) -> None:
        raise SandboxError("The worker process did not start: no. Is numpy whole?")

    monkeypatch.setattr(Zygote, "__enter__", refuse)
    assert "lines.double/matches, hint 1 of 2: What is twice 3?" == hinted("double")[0]


def test_a_hint_beyond_the_last_is_said(release: Path) -> None:
    """Silence would look like a fault."""
    assert "double has no hint 3: its checks have 2. Ask for a lower level." == said(
        run("hint", "double", "--level", "3"), 2
    )


def test_hints_of_nothing_are_said(release: Path) -> None:
    """An unknown exercise, an unknown check."""
    assert "There is no exercise doubel in a1_lines. Did you mean double?" == said(run("hint", "doubel"), 2)
    assert "lines.double has no check x. There are: matches, pure." == said(run("hint", "double/x"), 2)


# ---- grade


def test_grade_shows_the_class(root: Path) -> None:
    """The table on stdout with where the pages are; the progress on stderr; 0 although points were lost."""
    result = run("grade", "submitted", "--out", "out", "-j", "1")
    assert 0 == result.exit_code
    assert re.search(r"^ s1 +20 +10 ", result.stdout, re.MULTILINE)
    assert re.search(r"^ s2 +10 +- ", result.stdout, re.MULTILINE)
    assert "mean_factor" in result.stdout
    assert result.stdout.endswith(
        "\nThe class: out/class.html\nEach submission: out/feedback\nGrades: out/grades.csv\n"
    )
    assert re.search(r"^4 graded in \d+\.\d s$", result.stderr, re.MULTILINE)
    assert Path("out/class.html").is_file()


def test_grade_says_where_a_new_seed_is(root: Path) -> None:
    """Once: a seed that is lost cannot be drawn again."""
    result = run("grade", "submitted", "--out", "out", "-j", "1")
    path = root / "solutions" / "secret-seed.txt"
    assert (
        f"A new secret seed was made: {path}. Keep it: only with it the same inputs are drawn again.\n" in result.stderr
    )
    assert path.read_text("utf-8").strip() not in result.stdout + result.stderr
    assert "seed" not in run("grade", "submitted", "--out", "out", "-j", "1").stderr


def test_grade_as_json_is_one_report_a_line(root: Path) -> None:
    """In the order of the class, without private fields."""
    result = run("grade", "submitted", "--out", "out", "--json", "-j", "1")
    assert 0 == result.exit_code
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("s1", "20"), ("s1", "10"), ("s2", "10"), ("김서연", "5")] == [(r["student"], r["points"]) for r in reports]
    assert '"private"' not in result.stdout


def test_grade_without_walls_says_so(root: Path) -> None:
    """Whoever leaves the walls out reads it in every report."""
    result = run("grade", "submitted", "--out", "out", "--json", "-j", "1", "--sandbox", "off")
    levels = [json.loads(line)["sandbox"]["level"] for line in result.stdout.splitlines()]
    assert 4 == len(levels)
    assert "landlock" not in levels


def test_grade_in_containers_or_not_at_all(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an engine nothing is graded, and nothing is made; an image is for containers alone."""
    monkeypatch.setenv("PATH", str(tmp_path))
    refusal = said(run("grade", "submitted", "--out", "out", "--sandbox", "container"), 4)
    assert refusal == (
        "No container can be started here: docker is not installed; podman is not installed. Install Docker or Podman."
    )
    assert not (root / "out").exists()
    result = run("grade", "submitted", "--out", "out", "--image", "theirs:1")
    assert 2 == result.exit_code
    assert "--image is for containers. Add --sandbox container." in result.stderr


def test_grade_of_one_file(root: Path) -> None:
    """With the assignment named."""
    result = run("grade", f"submitted/s1/{LINES_FILE}", "-a", LINES, "--out", "out", "--json")
    assert (0, "20") == (result.exit_code, json.loads(result.stdout)["points"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere does not exist: there is nothing to grade. Correct the path."),
        (
            ["solutions"],
            "solutions holds no submission: a class is a folder <student>/<assignment>/, with the assignments",
        ),
        (
            ["submitted", "-a", "a9_x"],
            "There is no assignment a9_x: the course has a1_lines, a2_noise. Correct the name.",
        ),
        (
            ["submitted/s1/a1_lines/lines.py"],
            "is one submission, of an assignment that it does not tell. Name it with -a.",
        ),
        (["submitted", "--seed-file", "none"], "The seed file none cannot be read: No such file or directory. Correct"),
    ],
)
def test_grade_of_nothing_ends_with_2(root: Path, arguments: list[str], words: str) -> None:
    """Each with its own message, and nothing is written."""
    assert words in said(run("grade", *arguments, "--out", "out"), 2)
    assert not Path("out").exists()


def test_grade_into_a_file_is_refused(root: Path) -> None:
    """Before anything is graded."""
    Path("out").write_text("", "utf-8")
    assert re.fullmatch(
        r"out cannot be made: .*\. Choose another folder with --out\.",
        run("grade", "submitted", "--out", "out").stderr.splitlines()[-1].removeprefix("autograder: "),
    )


def test_grade_with_a_broken_assignment_ends_with_3(root: Path) -> None:
    """The other one is graded and shown, and the fault is told last."""
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    result = run("grade", "submitted", "--out", "out", "-j", "1")
    assert 3 == result.exit_code
    assert "/10" in result.stdout
    assert "/20" not in result.stdout
    assert re.search(
        r"^autograder: .*a1_lines/checks\.py, line \d+: NameError: name 'undefined_name' is not defined\. Correct the file\.$",
        result.stderr.splitlines()[-1],
    )
    assert "undefined_name" in said(run("grade", "submitted", "-a", LINES, "--out", "out"), 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[course\n", "course.toml is not valid TOML: "),
        ('[[assignment]]\nid = "a1_lines"\n', "An assignment of course.toml lacks module, title: "),
        (
            '[[assignment]]\nid = "a7"\nmodule = "x"\ntitle = "x"\nexercises = false\n',
            "is missing: course.toml names it.",
        ),
    ],
)
def test_a_broken_course_ends_with_3(root: Path, text: str, words: str) -> None:
    """Nothing can be graded with it."""
    (root / "solutions" / "course.toml").write_text(text, "utf-8")
    for arguments in (["grade", "submitted", "--out", "out"], ["build"], ["selfcheck"]):
        assert words in said(run(*arguments), 3)


def test_grade_with_a_fault_of_ours_ends_with_5(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table shows the rest; who is concerned is on the class page."""

    def fault(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("autograder.batch.grade", fault)
    result = run("grade", "submitted", "--out", "out", "-j", "1")
    assert 5 == result.exit_code
    assert "INTERNAL" in Path("out/class.html").read_text("utf-8")


# ---- report


@pytest.fixture
def results(root: Path) -> Path:
    """The folder of a run."""
    run("grade", "submitted", "--out", "out", "-j", "1")
    return root / "out"


def test_report_shows_a_run_again(results: Path) -> None:
    """The table, one student, JSON lines: what `grade` showed."""
    assert re.search(r"^ s1 +20 +10 ", run("report", "out").stdout, re.MULTILINE)
    one = run("report", "out", "--student", "s2")
    assert "Likely cause: dw is averaged over the rows." in one.stdout
    assert "s1" not in one.stdout
    lines = run("report", "out", "--format", "json").stdout.splitlines()
    assert ["s1", "s1", "s2", "김서연"] == [json.loads(line)["student"] for line in lines]
    assert '"private"' not in "".join(lines)


def test_report_writes_tables_and_pages(results: Path) -> None:
    """It says which; elsewhere if asked."""
    assert "out/grades.csv\n" == run("report", "out", "--format", "csv").stdout
    lines = run("report", "out", "--format", "html", "-o", "elsewhere").stdout.splitlines()
    assert ("elsewhere/grades.csv", "elsewhere/class.html") == (lines[0], lines[-1])
    assert 6 == len(lines)
    assert all(Path(line).is_file() for line in lines)


def test_report_of_one_student_does_not_replace_the_class_table(results: Path) -> None:
    """A table of one student belongs elsewhere."""
    before = (results / "grades.csv").read_bytes()
    words = "The table and the page of the class would be replaced by those of s1 alone. Name another folder with -o."
    for form in ("csv", "html"):
        assert words == said(run("report", "out", "--format", form, "--student", "s1"), 2)
    assert before == (results / "grades.csv").read_bytes()
    assert 0 == run("report", "out", "--format", "csv", "--student", "s1", "-o", "elsewhere").exit_code


def test_report_of_nothing_ends_with_2(results: Path) -> None:
    """An unknown student, another folder."""
    assert "out holds no result of s9. Correct the name." == said(run("report", "out", "--student", "s9"), 2)
    assert "submitted holds no results of `autograder grade`: " in said(run("report", "submitted"), 2)


# ---- build


@pytest.fixture
def notebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of nbgrader, which takes seconds to import: notebooks are released as they are."""
    adapter = ModuleType("autograder.plugins.nbgrader_release")
    adapter.release_notebook = lambda path: path.read_bytes()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "autograder.plugins.nbgrader_release", adapter)


@pytest.mark.usefixtures("notebooks")
def test_build_says_what_it_writes(root: Path) -> None:
    """Nothing, if nothing has changed."""
    assert (0, "", "") == tuple(getattr(run("build"), n) for n in ("exit_code", "stdout", "stderr"))
    (root / "assignments" / LINES_FILE).write_text("edited by hand", "utf-8")
    (root / "assignments" / NOISE_FILE).unlink()
    assert "assignments/a1_lines/lines.py written\n" == run("build", LINES).stdout
    assert "assignments/a2_noise/noise.py written\n" == run("build").stdout


@pytest.mark.usefixtures("notebooks")
def test_build_check_says_what_is_stale(root: Path) -> None:
    """It changes nothing, ends with 1, and names the command that mends it."""
    assert (0, "") == (run("build", "--check").exit_code, run("build", "--check").stdout)
    edit(root / "solutions" / LINES_FILE, "Returns 2 x", "Returns x + x")
    before = (root / "assignments" / LINES_FILE).read_bytes()
    result = run("build", "--check", LINES)
    assert 1 == result.exit_code
    assert "assignments/a1_lines/exercises.json is stale\nassignments/a1_lines/lines.py is stale\n" == result.stdout
    words = "autograder: 2 released files are stale: their sources have changed. Run `autograder build`.\n"
    assert words == result.stderr
    assert before == (root / "assignments" / LINES_FILE).read_bytes()
    assert "assignments/a2_noise/given.py is stale\n" in run("build", "--check").stdout  # it is given that function


@pytest.mark.usefixtures("notebooks")
def test_build_of_a_leak_ends_with_3(root: Path) -> None:
    """And of an assignment that is broken or unknown."""
    edit(root / "solutions" / LINES / "checks.py", "What is twice 3?", "twice_of_every_entry = 2.0 * x")
    assert "holds a line of the solution" in said(run("build"), 3)
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    assert "undefined_name" in said(run("build", LINES), 3)
    assert "There is no assignment a9_x" in said(run("build", "a9_x"), 2)


def test_build_without_nbgrader_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra, and the message names it."""
    monkeypatch.delitem(sys.modules, "autograder.plugins.nbgrader_release", raising=False)
    monkeypatch.setitem(sys.modules, "nbformat", None)
    fact = "The notebooks are made by nbgrader, which is not here (nbformat is missing)."
    assert f"{fact} Run `make build`, or first: python3 scripts/bootstrap.py --extra nbgrader" == said(run("build"), 2)


# ---- selfcheck


FEW = ("--seeds", "0", "--reference-seeds", "1")


def test_selfcheck_of_a_good_course_ends_with_0(root: Path) -> None:
    """It says how much was looked at."""
    result = run("selfcheck", *FEW)
    assert (0, "") == (result.exit_code, result.stderr)
    assert result.stdout.startswith("2 assignments, 5 exercises, 8 checks, 30 points, ")
    assert result.stdout.endswith("; 0 groups that no input can separate; 0 findings\n")


def test_selfcheck_of_one_assignment(root: Path) -> None:
    """The others are not looked at."""
    table = json.loads(run("selfcheck", NOISE, *FEW, "--json").stdout)
    assert (1, 2, []) == (table["counts"]["assignments"], table["counts"]["exercises"], table["findings"])


def test_selfcheck_that_finds_something_ends_with_1(root: Path) -> None:
    """Rule and finding, for people and as JSON."""
    (root / "source" / LINES / "answers.py").write_text("", "utf-8")
    result = run("selfcheck", LINES, *FEW)
    assert 1 == result.exit_code
    rule = "`source/` holds notebooks only: nbgrader would publish a module as it is."
    text = (
        "source/a1_lines/answers.py lies in source/: nbgrader copies it to students unstripped. Move it to solutions/."
    )
    assert result.stdout.startswith(f"a1_lines: {rule}\n  {text}\n")
    assert result.stdout.endswith("1 findings\n")
    table = json.loads(run("selfcheck", LINES, *FEW, "--json").stdout)
    assert [{"rule": rule, "assignment": LINES, "text": text}] == table["findings"]


def test_selfcheck_of_a_broken_assignment_ends_with_3(root: Path) -> None:
    """The other one is looked at all the same, unless only one was asked for."""
    append(root / "solutions" / LINES / "checks.py", "\nundefined_name\n")
    result = run("selfcheck", *FEW)
    assert 3 == result.exit_code
    assert result.stdout.startswith("1 assignments, 2 exercises")
    assert "undefined_name" in result.stderr
    assert "undefined_name" in said(run("selfcheck", LINES, *FEW), 3)
    assert "There is no assignment a9_x" in said(run("selfcheck", "a9_x"), 2)


# ---- the real program


def test_the_program_in_a_pipe(root: Path) -> None:
    """No colours, no progress line that is written over, 80 columns; JSON alone on stdout."""
    done = program("grade", "submitted", "--out", "out", "-j", "2", cwd=root)
    assert 0 == done.returncode
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "김서연" in done.stdout
    done = program("check", "--json", "-C", f"assignments/{LINES}", cwd=root)
    assert (1, "", "0") == (done.returncode, done.stderr, json.loads(done.stdout)["points"])


def test_the_program_without_unicode(root: Path) -> None:
    """A terminal that has ASCII only gets ASCII, and no traceback."""
    done = program("grade", "submitted", "--out", "out", cwd=root, PYTHONIOENCODING="ascii")
    assert (0, True) == (done.returncode, done.stdout.isascii())
    done = program("check", "-C", f"assignments/{LINES}", cwd=root, PYTHONIOENCODING="ascii")
    assert (1, True, "") == (done.returncode, done.stdout.isascii(), done.stderr)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_the_program_on_a_terminal(root: Path, variables: dict[str, str], coloured: bool) -> None:
    """Colours, unless NO_COLOR is set."""
    ours, theirs = os.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "autograder", "check", "-C", f"assignments/{LINES}"]
    with subprocess.Popen(
        command, cwd=root, env={**environment, "TERM": "xterm-256color", **variables}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        text = b""
        while part := _read(ours):
            text += part
    os.close(ours)
    assert 1 == process.returncode
    assert "Next: write double" in re.sub(r"\x1b\[[0-9;]*m", "", text.decode())
    colours = re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", text.decode())
    assert coloured == bool(colours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


def test_a_reader_that_goes_away_is_no_fault(root: Path) -> None:
    """`autograder ... | head` ends quietly."""
    command = [sys.executable, "-m", "autograder", "grade", "submitted", "--out", "out", "--json"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        text = process.stderr.read()
    assert "Traceback" not in text
    assert "fault of the grader" not in text


@on_linux
def test_folders_and_files_that_cannot_be_read(root: Path) -> None:
    """Each says so on its own page; the rest of the class is graded."""
    write_class(Path("submitted"), {name: {LINES_FILE: right(LINES)} for name in ("closed1", "closed2", "closed3")})
    closed = [Path("submitted", name) for name in ("closed1", f"closed2/{LINES}", f"closed3/{LINES_FILE}")]
    for path in closed:
        path.chmod(0)
    done = without_rights("autograder", "grade", "submitted", "--out", "out", "--json", cwd=root)
    for path in closed:
        path.chmod(0o700)
    assert 0 == done.returncode, done.stderr
    reports = {(r["student"], r["assignment"]): r for r in map(json.loads, done.stdout.splitlines())}
    assert "20" == reports["s1", LINES]["points"]
    assert "10" == reports["s2", LINES]["points"]
    for name in ("closed1", "closed2", "closed3"):
        assert "0" == reports[name, LINES]["points"]
        checks = reports[name, LINES]["exercises"][0]["checks"]
        assert {"REFUSED"} == {c["verdict"] for c in checks}
        assert re.search(r"cannot be read(: | \()Permission denied", checks[0]["detail"]), checks[0]["detail"]


# ---- killed, and run again


KINDS = (
    right(LINES),
    wrong_lines("np.sum(", "np.mean("),
    wrong_lines("return x * w, (x, w)", "return x + w, (x, w)"),
    wrong_lines("twice_of_every_entry = 2.0 * x", "raise NotImplementedError"),
    wrong_lines("twice_of_every_entry = 2.0 * x", "import os; os._exit(1)"),
    "def double(x)\n",
)
KILLED = """
import os, signal, sys
from autograder import store
from autograder.cli import main

link, left = os.link, int(sys.argv.pop(1))

def link_or_die(source, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    link(source, target)

store.os.link = link_or_die
main()
"""


@pytest.fixture(scope="module")
def large(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a class of 40, graded once without a disturbance into `undisturbed`."""
    root = Path(shutil.copytree(built, tmp_path_factory.mktemp("large") / "course"))
    students = {f"s{i:02}": {LINES_FILE: KINDS[i % len(KINDS)] + f"# {i}\n"} for i in range(40)}
    write_class(root / "submitted", students)
    (root / "seed").write_text("a seed", "utf-8")
    assert 0 == program(*_grade("undisturbed"), cwd=root).returncode
    return root


def _grade(out: str) -> Sequence[str]:
    return ("grade", "submitted", "--out", out, "--seed-file", "seed", "-j", "2")


def results_of(folder: Path) -> dict[str, tuple[int, int]]:
    """The stored results: which file it is, and when it was written."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in (folder / "results").glob("*.json")}


def timeless(path: Path) -> Any:
    """A run as data, without its seconds."""
    return json.loads(
        path.read_text("utf-8"), object_hook=lambda table: {k: v for k, v in table.items() if k != "seconds"}
    )


@pytest.mark.parametrize("after", [13, 39])
def test_a_killed_run_is_gone_on_with(large: Path, after: int) -> None:
    """Killed while it stores a result, and run again: nothing is lost, nothing is repeated, the results are the same."""
    out = large / f"killed after {after}"
    command = [sys.executable, "-c", KILLED, str(after), *_grade(out.name)]
    killed = subprocess.run(command, cwd=large, capture_output=True, text=True, timeout=60, check=False)
    assert -signal.SIGKILL == killed.returncode  # the graders are gone too: they hold its stderr, which has ended
    before = results_of(out)
    assert after == len(before)
    assert not (out / "run.json").exists()
    done = program(*_grade(out.name), cwd=large)
    assert 0 == done.returncode
    assert 40 == len(results_of(out))
    assert before.items() <= results_of(out).items()
    assert timeless(large / "undisturbed" / "run.json") == timeless(out / "run.json")
    assert (large / "undisturbed" / "grades.csv").read_bytes() == (out / "grades.csv").read_bytes()
    assert results_of(large / "undisturbed").keys() == results_of(out).keys()


def test_a_run_that_was_completed_is_not_repeated(large: Path) -> None:
    """Run once more it writes no result, and --force writes all of them."""
    before = results_of(large / "undisturbed")
    assert 0 == program(*_grade("undisturbed"), cwd=large).returncode
    assert before == results_of(large / "undisturbed")
    assert 0 == program(*_grade("undisturbed"), "--force", cwd=large).returncode
    after = results_of(large / "undisturbed")
    assert before.keys() == after.keys()
    assert not before.items() & after.items()
