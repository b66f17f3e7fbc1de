"""The student's desk: the work in a release folder, checked with what is frozen there."""

import json
import re
import shutil
from pathlib import Path

import pytest

from autograder.build import build
from autograder.desk import check_folder, choose, hints, open_release, prerequisites
from autograder.errors import AutograderError
from autograder.language import speaking
from autograder.model import Report
from tests.good import LINES, NOISE, copy_course, edit, endings, loaded, outcomes, right, suite, wrong_lines


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of the course; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments"


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / LINES, tmp_path / "my work"))


def write(release: Path, code: str) -> Path:
    (release / "lines.py").write_text(code, "utf-8")
    return release


def verdicts(report: Report) -> list[str]:
    return [verdict for verdict, _ in endings(report).values()]


# ---- checking


def test_a_fresh_release_is_still_to_be_written(release: Path) -> None:
    """Nothing of it is wrong, nothing is right."""
    report = check_folder(release)
    assert ["TODO", "TODO", "TODO", "SKIP"] == verdicts(report)
    assert ("", LINES, 0, 20) == (report.student, report.assignment, int(report.points), report.max_points)
    assert () == report.notes


def test_right_work_earns_everything(release: Path, built: Path, tmp_path: Path) -> None:
    """With frozen answers as with live ones; also where something is given."""
    assert 20 == check_folder(write(release, right(LINES))).points
    noise = Path(shutil.copytree(built / NOISE, tmp_path / "noise"))
    (noise / "noise.py").write_text(right(NOISE), "utf-8")
    assert 10 == check_folder(noise).points


def test_wrong_work_is_explained(release: Path) -> None:
    """Offline, with no answer on the machine: where, what, expected, why, and what to try."""
    found = outcomes(check_folder(write(release, wrong_lines("np.sum(", "np.mean("))))["scale_backward/gradient"]
    assert found.detail is not None
    pattern = (
        r"dw\[0\] is (-?[\d.]+), expected (-?[\d.]+) \(3 of 3 entries differ\); every entry is 0\.2 times the expected one\. "
        r"dx is right\. The numeric gradient there is (-?[\d.]+)"
    )
    match = re.fullmatch(pattern, found.detail)
    assert match
    assert match[2] == match[3]
    assert ("mean_factor", "Which entries of out does w[d] touch?") == (found.cause and found.cause.id, found.hint)


def test_only_the_exercises_that_are_named(release: Path) -> None:
    """The report holds them alone, in the order of the assignment, whatever form their names have."""
    report = check_folder(write(release, right(LINES)), ["lines.scale_backward", "double", "lines.double"])
    assert ["lines.double", "lines.scale_backward"] == [e.id for e in report.exercises]
    assert 15 == report.points == report.max_points


def test_what_one_exercise_builds_on_is_looked_at_too(release: Path) -> None:
    """A backward pass is called with what the student's own forward pass returns, and may be carried by it."""
    carried = wrong_lines("return x * w, (x, w)", "return 3 * x * w, (x, w)")
    carried = carried.replace("return dout * w, np.sum(", "return 3 * dout * w, 3 * np.sum(")
    report = check_folder(write(release, carried), ["scale_backward"])
    assert {"scale_backward/gradient": ("CARRIED", "own forward")} == endings(report)
    report = check_folder(write(release, wrong_lines("def scale_forward", "def forward")), ["scale_backward"])
    assert {"scale_backward/gradient": ("SKIP", "waits for scale_forward")} == endings(report)


def test_prerequisites_are_found_through_each_other() -> None:
    """Needed functions and forward passes, in the order of the assignment; nothing else."""
    lines = suite(LINES)
    double, forward, backward = lines.exercises
    assert (double,) == prerequisites(lines, [double])
    assert (forward, backward) == prerequisites(lines, [backward])
    assert (double, forward, backward) == prerequisites(lines, [backward, double])


def test_what_the_code_printed_is_shown(release: Path) -> None:
    """There is no secret at the desk: all of it."""
    report = check_folder(write(release, wrong_lines("return twice", "print('twice', x.shape)\n    return twice")))
    assert "twice (5, 3)" in report.output


def test_notebooks_are_read_too(release: Path) -> None:
    """A function that was written in the notebook counts, and a note says so."""
    edit(release / "a1_lines.ipynb", r"check(\"lines.double\")", r"def double(x):\n    return x + x\n")
    report = check_folder(release, ["double"])
    assert 5 == report.points
    assert ("Taken from the notebook, because lines.py does not have it yet: double.",) == report.notes


# ---- what can be wrong


def test_another_folder_is_not_a_release(tmp_path: Path) -> None:
    """The message says what is missing and how to name the right folder."""
    pattern = (
        rf"^{re.escape(str(tmp_path.resolve()))} is not the folder of an assignment: it has no exercises\.json and expected\.npz\. "
        r"Go to that folder, or name it with -C\.$"
    )
    with pytest.raises(AutograderError, match=pattern):
        check_folder(tmp_path)
    with pytest.raises(AutograderError, match="is not the folder of an assignment"):
        open_release(tmp_path / "nowhere")


def test_the_folder_above_a_release_names_it(release: Path) -> None:
    """Most likely it was meant."""
    pattern = (
        r"it has no exercises\.json and expected\.npz\. Its folder my work is one: go there, or name it with -C\.$"
    )
    with pytest.raises(AutograderError, match=pattern):
        check_folder(release.parent)


def test_a_link_to_the_folder_of_an_assignment(release: Path, tmp_path: Path) -> None:
    """A student may keep their work where they like."""
    (tmp_path / "link").symlink_to(write(release, right(LINES)))
    assert 20 == check_folder(tmp_path / "link").points


def test_a_notebook_under_the_name_of_the_module_is_there(release: Path) -> None:
    """What it is, is said; not that it is missing."""
    (release / "a1_lines.ipynb").replace(release / "lines.py")
    notes = check_folder(release, ["double"]).notes
    assert ("lines.py is a notebook under the name of a module; its code cells were read.",) == notes


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("doubel", "There is no exercise doubel in a1_lines. Did you mean double?"),
        ("lines.scale_bakward", "There is no exercise lines.scale_bakward in a1_lines. Did you mean scale_backward?"),
        ("xyz", "There is no exercise xyz in a1_lines. There are: double, scale_forward, scale_backward."),
        ("noise.double", "There is no exercise noise.double in a1_lines. Did you mean double?"),
    ],
)
def test_a_mistyped_exercise_is_recognised(name: str, words: str) -> None:
    """The nearest one is suggested, or all are listed."""
    with pytest.raises(AutograderError, match=f"^{re.escape(words)}$"):
        choose(suite(LINES), ["double", name])


# ---- hints


def test_hints_come_by_check(release: Path) -> None:
    """Of one exercise all checks, of one check its own."""
    assert {
        "lines.double/matches": ("What is twice 3?", "x = [[3]] gives [[6]]."),
        "lines.double/pure": ("Is x still the same?", "After the call on x = [[3]] x is [[3]]."),
    } == hints(release, "double")
    assert ["lines.double/pure"] == list(hints(release, "lines.double/pure"))


def test_hints_are_told_in_the_language_that_is_spoken(release: Path) -> None:
    """As far as the release has been translated; also of a release that this engine cannot check."""
    texts = {"What is twice 3?": "3의 두 배는 얼마입니까?"}
    (release / "exercises.ko.json").write_text(json.dumps({"header": "", "texts": texts}), "utf-8")
    edit(release / "exercises.json", '"format": 3', '"format": 4')
    with speaking("ko"):
        found = hints(release, "double/matches")
    assert {"lines.double/matches": ("3의 두 배는 얼마입니까?", "x = [[3]] gives [[6]].")} == found
    assert "What is twice 3?" == hints(release, "double/matches")["lines.double/matches"][0]


def test_a_check_that_is_not_there_is_said(release: Path) -> None:
    """With those that are."""
    with pytest.raises(AutograderError, match=r"^lines\.double has no check gradient\. There are: matches, pure\.$"):
        hints(release, "double/gradient")
    with pytest.raises(AutograderError, match="There is no exercise trible in a1_lines"):
        hints(release, "trible")


# ---- pictures


def test_pictures_are_there_where_they_are_asked_for(release: Path) -> None:
    """A lost gradient has its numeric one and all its values; what passes, and who does not ask, has none."""
    write(release, wrong_lines("np.sum(", "np.mean("))
    found = outcomes(check_folder(release, pictures=True))
    assert ["Slopes", "Stages"] == [type(f).__name__ for f in found["scale_backward/gradient"].figures or ()]
    assert () == found["double/matches"].figures
    assert {None} == {o.figures for o in outcomes(check_folder(release)).values()}
