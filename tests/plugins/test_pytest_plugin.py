"""`pytest` in the folder of an assignment: one item for each check, told by pytest's own means, in a run of the real program."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from autograder.build import build
from autograder.plugins.pytest_plugin import words
from tests.good import LINES, NOISE, copy_course, edit, loaded, reseal, right, wrong_lines
from tests.without_rights import on_linux, without_rights

PLUGIN = "autograder.plugins.pytest_plugin"
HERE = any(e.value == PLUGIN for e in entry_points(group="pytest11"))  # not in an environment made by an older version
LOADED = () if HERE else ("-p", PLUGIN)

DECK = """
[[concept]]
name = "절반"
english = "half, and its inverse (반)"
exercises = ["noise.halve", "lines.double"]

[[concept]]
name = "Straight lines"
english = "straight lines"
exercises = ["lines.scale_forward", "lines.scale_backward"]
"""
MISTAKE = "np.sum(", "np.mean("


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of a course that follows a deck; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    (root / "solutions" / "concepts.toml").write_text(DECK, "utf-8")
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments"


@pytest.fixture
def work(built: Path, tmp_path: Path) -> Path:
    """A student's folder with both: the first one right but for a mistake that is known, the second not begun."""
    folder = Path(shutil.copytree(built, tmp_path / "work"))
    (folder / LINES / "lines.py").write_text(wrong_lines(*MISTAKE), "utf-8")
    return folder


def run(
    folder: Path, *arguments: str, plugin: tuple[str, ...] = LOADED, language: str = "en"
) -> "subprocess.CompletedProcess[str]":
    """Pytest as a student calls it, in a process of its own; hypothesis is none of theirs."""
    command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:hypothesispytest", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    environment |= {"COLUMNS": "200", "AUTOGRADER_LANG": language}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def ended(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    """How every item ended, by its id, of a run with `-rA`."""
    lines = [line.split(" ")[:2] for line in done.stdout.splitlines() if "::" in line]
    return {name: how for how, name in lines if how in ("PASSED", "FAILED", "ERROR")}


BACKWARD = "a1_lines/exercises.json::lines.scale_backward/gradient"


# ---- what is collected, and what it is called


def test_the_plugin_is_found_by_pytest(root: Path) -> None:
    """By the entry point that the package declares."""
    declared = (root / "pyproject.toml").read_text("utf-8")
    assert f'[project.entry-points.pytest11]\nautograder = "{PLUGIN}"' in declared


def test_one_item_for_each_check(work: Path) -> None:
    """By exercise and check, in their order, below the file that was collected."""
    done = run(work, "--collect-only", "-q")
    assert 0 == done.returncode, done.stdout
    assert done.stdout.splitlines()[:7] == [
        "a1_lines/exercises.json::lines.double/matches",
        "a1_lines/exercises.json::lines.double/pure",
        "a1_lines/exercises.json::lines.scale_forward/matches",
        BACKWARD,
        "a2_noise/exercises.json::noise.halve/matches",
        "a2_noise/exercises.json::noise.halve/small",
        "a2_noise/exercises.json::noise.halve/raises",
    ]


SELECTIONS = {
    "-k double": ["lines.double/matches", "lines.double/pure"],
    "-k gradient": ["lines.scale_backward/gradient"],
    "-m lines.scale_forward": ["lines.scale_forward/matches"],
    "-m straight_lines a1_lines": ["lines.scale_forward/matches", "lines.scale_backward/gradient"],
    "-m 절반 a1_lines": ["lines.double/matches", "lines.double/pure"],
    "-m half -k double": ["lines.double/matches", "lines.double/pure"],
    BACKWARD: ["lines.scale_backward/gradient"],
    "a1_lines/exercises.json::lines.double/pure": ["lines.double/pure"],
}


def test_items_are_selected_as_any(work: Path) -> None:
    """By names, by markers for exercises and words of the deck (known to pytest, so that --strict-markers works), by id."""
    fixed = [*LOADED, "-p", "no:hypothesispytest", "--collect-only", "-q", "--strict-markers", "-W", "error"]
    script = (
        f"import pytest\nfor words in {list(SELECTIONS)!r}:\n"
        f"    print('selected', words, pytest.main([*{fixed!r}, *words.split()]) == 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=work, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {}
    listed: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith("selected"):
            found[line.removeprefix("selected ").removesuffix(" True")] = listed
            listed = []
        elif "::" in line:
            listed.append(line.partition("::")[2])
    assert SELECTIONS == found


@pytest.mark.parametrize(
    ("name", "english", "expected"),
    [
        ("Gradient check", "gradient check (미분값: the derivative)", ["gradient_check"]),
        ("활성화 함수", "activation function", ["활성화_함수", "activation_function"]),
        ("ReLU", "rectified linear unit (렐루)", ["relu", "rectified_linear_unit"]),
        ("Gradient descent", "gradient descent, mini-batches, SGD", ["gradient_descent"]),
        ("?", "", []),
    ],
)
def test_the_markers_of_a_word(name: str, english: str, expected: list[str]) -> None:
    """Words that can be written after -m: no blanks, no capitals."""
    assert expected == words(name, english)


def test_the_markers_of_the_course_are_no_exercise_s(root: Path) -> None:
    """An exercise is marked by its id, which has a dot; so a word of the deck never means one by accident."""
    from autograder.course import load_course

    course = load_course(root)
    marks = {word for concept in course.concepts for word in words(concept.name, concept.english)}
    assert not any("." in mark for mark in marks)
    assert {"relu", "gradient_check", "신경망", "neural_network"} <= marks


# ---- how items end


def test_every_item_ends_as_its_check(work: Path) -> None:
    """What passes passes, a mistake fails in our words, what is not written is not green, and what waits is skipped."""
    (work / NOISE / "noise.py").write_text(right(NOISE).replace("return x * x / double(x)", "return x / 3"), "utf-8")
    (work / LINES / "lines.py").write_text(
        wrong_lines("twice_of_every_entry = 2.0 * x", "raise NotImplementedError").replace(*MISTAKE), "utf-8"
    )
    done = run(work, "-rA")
    assert 1 == done.returncode
    assert {
        "a1_lines/exercises.json::lines.double/matches": "FAILED",
        "a1_lines/exercises.json::lines.double/pure": "FAILED",
        "a1_lines/exercises.json::lines.scale_forward/matches": "PASSED",
        BACKWARD: "FAILED",
        "a2_noise/exercises.json::noise.halve/matches": "FAILED",
        "a2_noise/exercises.json::noise.drop/statistics": "PASSED",
    }.items() <= ended(done).items()
    line = (work / NOISE / "noise.py").read_text("utf-8").split("def halve")[0].count("\n") + 1
    assert f"SKIPPED [2] a2_noise/noise.py:{line}: waits for matches" in done.stdout
    assert "a1_lines: 5 of 20 points\n" in done.stdout


def test_a_failure_is_told_in_our_words(work: Path) -> None:
    """What came back and what was expected, the likely cause, the hint, the place; no traceback through the engine."""
    done = run(work, "-m", "lines.scale_backward")
    told = done.stdout.partition("lines.scale_backward, check gradient ___")[2].partition("--- points ---")[0]
    first, cause, hint, place, *_ = told.partition("\n")[2].splitlines()
    assert first.startswith("FAIL: dw[0] is ")
    assert "Likely cause: dw is averaged over the rows. The loss has divided by N already." == cause
    assert "Hint: Which entries of out does w[d] touch?" == hint
    number = wrong_lines(*MISTAKE).split("def scale_backward")[0].count("\n") + 1
    assert f"a1_lines/lines.py:{number}: lines.scale_backward, 10 points" == place
    assert "Traceback" not in done.stdout
    assert f"FAILED {BACKWARD} - Failed: FAIL: dw[0] is " in done.stdout


def test_a_stub_is_told_in_one_line(work: Path) -> None:
    """Nobody needs a hint for what is not begun."""
    done = run(work, "a2_noise", "-k", "halve and matches")
    assert "TODO: halve is not written yet: it raises NotImplementedError.\na2_noise/noise.py:" in done.stdout
    assert "Hint" not in done.stdout


def test_items_speak_the_language_of_the_student(work: Path) -> None:
    """As everywhere: AUTOGRADER_LANG, or that of the system; one that is not here is an error, told once for each item."""
    done = run(work, "-k", "double and matches", "a2_noise", "a1_lines", language="ko")
    assert 0 == done.returncode, done.stdout
    done = run(work, "a2_noise", "-k", "halve and matches", language="ko")
    assert re.search(r"TODO: .*[가-힣]", done.stdout)
    done = run(work, "a2_noise", "-k", "halve and matches", language="xx")
    assert "There is no language xx: there are en, ko." in done.stdout
    assert "1 error" in done.stdout


@pytest.mark.slow
def test_what_failed_last_comes_again_alone(work: Path) -> None:
    """--lf knows our items; once they are right it is done."""
    assert 1 == run(work, "a1_lines").returncode
    done = run(work, "--lf", "-rA")
    assert {BACKWARD: "FAILED"} == ended(done)
    (work / LINES / "lines.py").write_text(right(LINES), "utf-8")
    done = run(work, "--lf", "-rA")
    assert (0, {BACKWARD: "PASSED"}) == (done.returncode, ended(done))


def test_carried_credit_passes(work: Path) -> None:
    """A backward pass that is right for its own wrong forward pass is no failure; its verdict says what it is."""
    carried = wrong_lines("return x * w, (x, w)", "return 3 * x * w, (x, w)")
    carried = carried.replace("return dout * w, np.sum(", "return 3 * dout * w, 3 * np.sum(")
    (work / LINES / "lines.py").write_text(carried, "utf-8")
    done = run(work, "a1_lines", "-m", "lines.scale_backward", "-rA", "--junit-xml=junit.xml")
    assert {BACKWARD: "PASSED"} == ended(done)
    assert "a1_lines: 5 of 10 points\n" in done.stdout
    assert '<property name="verdict" value="CARRIED" />' in (work / "junit.xml").read_text("utf-8")


def test_points_are_in_a_junit_file(work: Path) -> None:
    """As properties of every case, and the failure has our text."""
    run(work, "a1_lines", "--junit-xml=junit.xml")
    cases = ElementTree.parse(work / "junit.xml").getroot().iter("testcase")  # noqa: S314  # a file of our own making
    told = {
        case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")} | {"case": case}
        for case in cases
    }
    assert {
        "points": "4",
        "max_points": "4",
        "verdict": "PASS",
        "exercise": "lines.double",
        "assignment": LINES,
    }.items() <= (told["lines.double/matches"].items())
    one = told["lines.scale_backward/gradient"]
    assert {"points": "0", "max_points": "10", "verdict": "FAIL", "cause": "mean_factor"}.items() <= one.items()
    case = one["case"]
    assert isinstance(case, ElementTree.Element)
    failure = case.find("failure")
    assert failure is not None
    assert "Likely cause: dw is averaged over the rows." in (failure.text or "")


def test_what_is_to_be_said_of_the_files_is_said(work: Path) -> None:
    """Once, with the points; and what the code printed stands with the first failure."""
    release = work / LINES
    (release / "lines.py").rename(release / "lines (1).py")
    (release / "a1_lines.ipynb").unlink()
    edit(release / "lines (1).py", "    x, w = cache\n", "    x, w = cache\n    print('here', x.shape)\n")
    done = run(work, "a1_lines")
    assert 1 == done.stdout.count("Note: lines (1).py was graded as lines.py. Give the file that name next time.\n")
    assert "Captured stdout call" in done.stdout
    assert "here (5, 3)" in done.stdout


# ---- what cannot be graded


def test_a_release_that_is_not_whole_is_an_error(work: Path) -> None:
    """One line, while collecting; the run says so by its exit code."""
    (work / LINES / "expected.npz").write_bytes(b"")
    done = run(work, "a1_lines")
    assert 2 == done.returncode
    words = f"expected.npz in {work / LINES} was changed since it was released, and nothing can be checked with it."
    assert "ERROR collecting a1_lines/exercises.json ___" in done.stdout
    assert words in done.stdout
    assert "Traceback" not in done.stdout
    done = run(work, "--continue-on-collection-errors", "-k", "drop", "-rA")
    assert ["a2_noise/exercises.json::noise.drop/statistics"] == [name for name in ended(done) if "noise" in name][:1]


CHANGED = """
import autograder.desk
from autograder.errors import SandboxError
from autograder.run import failed_inside
from tests.good import submission, suite

check = autograder.desk.check_folder

def check_folder(folder, names):
    print("\\ngraded", folder.name, *names)
    {}

autograder.desk.check_folder = check_folder
"""


def change_check(work: Path, what: str) -> None:
    """Have a conftest.py put something in the place of what grades, that tells of every call."""
    (work / LINES / "conftest.py").write_text(CHANGED.format(what), "utf-8")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("raise SandboxError('The worker did not start: no.')", "The worker did not start: no."),
        (
            "return failed_inside(submission(''), suite('a1_lines'), RuntimeError('lost'))",
            "The grader failed. This is not the student's fault; the run has to be repeated.",
        ),
    ],
)
def test_a_fault_of_ours_is_an_error_not_a_failure(work: Path, root: Path, fault: str, words: str) -> None:
    """Of every item, in one line each; and nothing is tried again for each of them."""
    change_check(work, fault)
    done = run(work, "a1_lines", "-rA", "-s", "-o", f"pythonpath={root}")
    assert 1 == done.returncode
    assert {"ERROR"} == set(ended(done).values())
    assert 4 == len(ended(done))
    assert words in done.stdout
    assert "Traceback" not in done.stdout
    assert "lost" not in done.stdout
    assert 1 == done.stdout.count("graded a1_lines")


# ---- beside others


def test_everything_is_graded_once_in_a_process(work: Path, root: Path) -> None:
    """All items of one release are told from one report, of the exercises that are selected."""
    change_check(work, "return check(folder, names)")
    done = run(work, "a1_lines", "-s", "-o", f"pythonpath={root}")
    assert ["graded a1_lines lines.double lines.scale_forward lines.scale_backward"] == [
        line for line in done.stdout.splitlines() if line.startswith("graded")
    ]
    done = run(work, "a1_lines", "-s", "-o", f"pythonpath={root}", "-k", "double and pure")
    assert "\ngraded a1_lines lines.double\n" in done.stdout


@pytest.mark.slow
def test_under_xdist(work: Path) -> None:
    """The same ends, words and points, whoever runs which item."""
    alone, many = run(work, "a1_lines", "-rA"), run(work, "a1_lines", "-rA", "-n", "2", "--dist", "load")
    assert ended(alone) == ended(many)
    assert 4 == len(ended(many))
    assert "a1_lines: 10 of 20 points\n" in many.stdout
    assert "Likely cause: dw is averaged over the rows." in many.stdout


def test_ordinary_tests_stand_beside_ours(work: Path) -> None:
    """A student's own tests run in the same run, and know nothing of points."""
    (work / LINES / "test_mine.py").write_text(
        "def test_mine(record_property):\n    record_property('points', 3)\n", "utf-8"
    )
    done = run(work, "a1_lines", "-rA")
    assert "PASSED" == ended(done)["a1_lines/test_mine.py::test_mine"]
    assert "a1_lines: 10 of 20 points\n" in done.stdout


def test_where_there_is_no_release_nothing_is_heard_of_it(tmp_path: Path) -> None:
    """Somebody else's exercises.json is none of ours, and nothing heavy is imported; no points, no word."""
    (tmp_path / "exercises.json").write_text('{"squats": 20}', "utf-8")
    (tmp_path / "test_other.py").write_text(
        "import sys\n\n\ndef test_other():\n"
        f"    assert {PLUGIN!r} in sys.modules\n"
        "    assert [] == [m for m in sys.modules if m.startswith(('click', 'rich', 'autograder.desk', 'autograder.checks'))]\n",
        "utf-8",
    )
    done = run(tmp_path, "-rA", "--strict-markers", "-W", "error")
    assert (0, {"test_other.py::test_other": "PASSED"}) == (done.returncode, ended(done))
    assert "points" not in done.stdout
    (tmp_path / "exercises.json").unlink()
    edit(tmp_path / "test_other.py", "'autograder.checks'", "'numpy', 'autograder.model'")
    assert 0 == run(tmp_path).returncode


def test_the_plugin_can_be_left_out(work: Path) -> None:
    """Then nothing is collected."""
    assert 5 == run(work, "-p", "no:autograder", plugin=()).returncode


@on_linux
def test_a_folder_that_is_closed_to_writing(work: Path) -> None:
    """Pytest cannot keep its cache there, and says so; the items end as ever."""
    (work / LINES).chmod(0o500)
    arguments = ("pytest", *LOADED, "-p", "no:hypothesispytest", "-p", "no:cacheprovider", "-rA")
    done = without_rights(*arguments, cwd=work / LINES)
    (work / LINES).chmod(0o700)
    assert 1 == done.returncode
    assert "FAILED exercises.json::lines.scale_backward/gradient" in done.stdout


def test_a_newer_release_of_the_same_format(work: Path) -> None:
    """Its note stands with the points."""
    edit(work / LINES / "exercises.json", '"engine": "0.1.0"', '"engine": "0.2.0"')
    reseal(work / LINES)
    assert "Note: This release was made by engine 0.2.0, and here is 0.1.0" in run(work, "a1_lines").stdout
