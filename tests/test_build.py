"""solutions + source -> assignments: what is released, what is not, and what is stale."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from autograder.build import build, check_release
from autograder.errors import CourseError
from autograder.frozen import expected_npz, thaw
from autograder.plans import make_suite
from tests.good import LINES, NOISE, changed, copy_course, edit, loaded, reseal

LINES_FILES = ["a1_lines.ipynb", "exercises.json", "expected.npz", "lines.py"]
NOISE_FILES = ["a2_noise.ipynb", "exercises.json", "expected.npz", "given.py", "noise.py"]


def copied(path: Path) -> bytes:
    """A notebook as it is: what nbgrader makes of one is tested with its adapter."""
    return path.read_bytes()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_course(tmp_path)


def built(root: Path, assignment: str = LINES) -> list[str]:
    """Build one assignment; the names of the files that changed."""
    return build(*loaded(root, assignment), copied)


def stale(root: Path, assignment: str = LINES) -> list[str]:
    return check_release(*loaded(root, assignment), copied)


def released(root: Path, name: str, assignment: str = LINES) -> Path:
    return root / "assignments" / assignment / name


# ---- what is released


@pytest.mark.parametrize(("assignment", "names"), [(LINES, LINES_FILES), (NOISE, NOISE_FILES)])
def test_a_release_is_written_whole(root: Path, assignment: str, names: list[str]) -> None:
    """The first build writes every file and says so."""
    assert names == built(root, assignment)
    assert names == sorted(p.name for p in (root / "assignments" / assignment).iterdir())


def test_the_data_of_a_notebook_lie_beside_it(root: Path) -> None:
    """A file of solutions/data that course.toml names goes into the release as it is."""
    (root / "solutions" / "data").mkdir()
    (root / "solutions" / "data" / "points.csv").write_bytes(b"1,2\n")
    edit(root / "solutions" / "course.toml", 'module = "lines"', 'module = "lines"\ndata = ["points.csv"]')
    assert sorted([*LINES_FILES, "points.csv"]) == built(root)
    assert b"1,2\n" == released(root, "points.csv").read_bytes()
    assert [] == built(root)


def test_translations_are_released(root: Path) -> None:
    """Those that there are, in a file for each language; a catalogue that is empty makes none."""
    path = root / "solutions" / LINES / "ko.mo"
    for text, names in (("", LINES_FILES), ("3의 두 배는?", ["exercises.json", "exercises.ko.json"])):
        catalogue = Catalog(locale="ko", fuzzy=False)
        catalogue.add("What is twice 3?", text)
        with path.open("wb") as stream:
            write_mo(stream, catalogue)
        assert names == built(root)
    assert [] == stale(root)
    header, texts = json.loads(released(root, "exercises.ko.json").read_text("utf-8")).values()
    assert header == "Generated from solutions/a1_lines/ko.po by `autograder build`; do not edit."
    assert {"What is twice 3?": "3의 두 배는?"} == texts
    path.unlink()
    assert ["exercises.json", "exercises.ko.json"] == stale(root)


def test_the_stub_is_the_reference_without_its_solutions(root: Path) -> None:
    """Docstrings and signatures stay, regions become `raise NotImplementedError`, a header says where it comes from."""
    built(root)
    text = released(root, "lines.py").read_text("utf-8")
    header, rest = text.split("\n\n", 1)
    assert header.startswith("# Generated from solutions/a1_lines/lines.py by `autograder build`; ")
    assert header.endswith(" where it says `raise NotImplementedError`.")
    assert '"""Returns 2 x, entry by entry.' in rest
    assert 3 == rest.count("    raise NotImplementedError\n")
    for secret in ("SOLUTION", "twice_of_every_entry", "np.sum"):
        assert secret not in text


def test_the_given_module_holds_what_is_given(root: Path) -> None:
    """`given.py` has the solved functions of earlier assignments that are named, and no other."""
    built(root, NOISE)
    text = released(root, "given.py", NOISE).read_text("utf-8")
    assert text.startswith(
        "# Generated from the references of earlier assignments by `autograder build`; leave it as it is.\n"
    )
    assert "twice_of_every_entry = 2.0 * x" in text
    assert "scale_forward" not in text
    assert "SOLUTION" not in text


def test_probes_are_released(root: Path) -> None:
    """The public objectives of an assignment go with it."""
    (root / "solutions" / LINES / "probes.py").write_text("def square(x):\n    return x * x\n", "utf-8")
    assert "probes.py" in built(root)
    text = released(root, "probes.py").read_text("utf-8")
    assert text.startswith(
        "# Generated from solutions/a1_lines/probes.py by `autograder build`; leave it as it is.\n\ndef square"
    )


def test_the_frozen_suite_is_the_public_one(root: Path) -> None:
    """What a student checks with is drawn with the course's public seed."""
    built(root)
    course, assignment = loaded(root, LINES)
    assert expected_npz(make_suite(course, assignment)) == expected_npz(thaw(root / "assignments" / LINES).whole())


def test_a_course_without_a_notebook_is_released_without(root: Path) -> None:
    """The notebook is the self-check's business, not the build's."""
    (root / "source" / LINES / "a1_lines.ipynb").unlink()
    assert [n for n in LINES_FILES if not n.endswith("ipynb")] == built(root)


# ---- again, and again


@pytest.mark.parametrize("assignment", [LINES, NOISE])
def test_building_twice_changes_nothing(root: Path, assignment: str) -> None:
    """The second build writes no file, and the check finds none stale."""
    built(root, assignment)
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (root / "assignments" / assignment).iterdir()}
    assert [] == stale(root, assignment)
    assert [] == built(root, assignment)
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (root / "assignments" / assignment).iterdir()}


def test_everything_is_stale_before_the_first_build(root: Path) -> None:
    """The check says what a build would write, and writes nothing."""
    assert LINES_FILES == stale(root)
    assert not (root / "assignments").exists()


@pytest.mark.parametrize("name", LINES_FILES)
def test_a_file_that_was_edited_by_hand_is_mended(root: Path, name: str) -> None:
    """It is stale, and the next build writes it as it was; the others are left alone."""
    built(root)
    path = released(root, name)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert [name] == stale(root)
    assert [name] == built(root)
    assert whole == path.read_bytes()


def test_a_file_that_is_missing_is_written(root: Path) -> None:
    """A deleted file is stale."""
    built(root)
    released(root, "expected.npz").unlink()
    assert ["expected.npz"] == stale(root)
    assert ["expected.npz"] == built(root)


def test_a_file_that_does_not_belong_there_is_removed(root: Path) -> None:
    """A left-over reference in the folder that is given out would be the worst of all leaks."""
    built(root)
    released(root, "lines_solution.py").write_text("x = 1\n", "utf-8")
    assert ["lines_solution.py"] == stale(root)
    assert ["lines_solution.py"] == built(root)
    assert not released(root, "lines_solution.py").exists()


def test_a_folder_of_jupyter_is_no_concern(root: Path) -> None:
    """Folders, such as those of checkpoints, are not looked at."""
    built(root)
    released(root, ".ipynb_checkpoints").mkdir()
    assert [] == stale(root)
    assert [] == built(root)


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("solutions/course.toml", 'title = "Straight lines"', 'title = "Lines"', ["exercises.json"]),
        ("solutions/a1_lines/lines.py", "Returns 2 x, entry by entry", "Returns x + x", ["exercises.json", "lines.py"]),
        ("solutions/a1_lines/checks.py", "What is twice 3?", "And twice 4?", ["exercises.json"]),
        (
            "solutions/a1_lines/checks.py",
            "matches(points=4,",
            "matches(tolerance=(0.1, 'a test'), points=4,",
            ["exercises.json", "expected.npz"],
        ),
        ("source/a1_lines/a1_lines.ipynb", "Straight lines", "Lines", ["a1_lines.ipynb", "exercises.json"]),
        ("solutions/course.toml", "good-public", "another seed", ["exercises.json", "expected.npz"]),
    ],
)
def test_a_changed_source_makes_its_files_stale(root: Path, file: str, old: str, new: str, names: list[str]) -> None:
    """What is named is what has to be written again; the digest in exercises.json covers references and checks."""
    built(root)
    edit(root / file, old, new)
    assert names == stale(root)
    assert names == built(root)
    assert [] == stale(root)


def rewrite(root: Path, change: float) -> None:
    """The frozen numbers with one expected value moved, relative to the largest."""
    course, assignment = loaded(root, LINES)
    suite = make_suite(course, assignment)
    values = suite.plans["lines.double"]["matches"].values
    values[0][0, 0] += change * np.abs(values[0]).max()
    released(root, "expected.npz").write_bytes(expected_npz(suite))
    reseal(root / "assignments" / LINES)


def test_last_bits_of_another_library_are_not_stale(root: Path) -> None:
    """Expected values are compared with the check's own bound: another BLAS moves last bits."""
    built(root)
    rewrite(root, 1e-15)
    assert [] == stale(root)
    edit(root / "solutions" / LINES / "checks.py", "What is twice 3?", "And twice 4?")
    assert "exercises.json" in built(root)  # a new text is sealed together with the numbers that are there
    assert [] == stale(root)
    assert 20 == sum(c.points for e in thaw(root / "assignments" / LINES).exercises for c in e.checks)


@pytest.mark.parametrize("change", [1e-6, np.nan, np.inf])
def test_numbers_that_are_wrong_are_stale(root: Path, change: float) -> None:
    """What the check itself would tell from the right answer is written again, a NaN too."""
    built(root)
    rewrite(root, change)
    assert ["exercises.json", "expected.npz"] == stale(root)
    assert ["exercises.json", "expected.npz"] == built(root)
    assert [] == stale(root)


@pytest.mark.parametrize("field", ["more", "extra"])
def test_what_a_newer_judge_needs_is_written_again(root: Path, field: str) -> None:
    """The second round and what belongs to a kind are no source, but without them nobody can be judged."""
    built(root)
    suite = make_suite(*loaded(root, LINES))
    checks = suite.plans["lines.double"]
    kept = checks["matches"]
    older = replace(kept, more=kept.calls) if field == "more" else replace(kept, extra={"another": 1.0})
    plans = {**suite.plans, "lines.double": {**checks, "matches": older}}
    released(root, "expected.npz").write_bytes(expected_npz(replace(suite, plans=plans)))
    assert ["expected.npz"] == stale(root)
    reseal(root / "assignments" / LINES)
    assert ["exercises.json", "expected.npz"] == stale(root)


# ---- refused


def leak(root: Path, assignment: str = LINES) -> str:
    """What a build of a course that would release a solution says."""
    with pytest.raises(CourseError) as caught:
        built(root, assignment)
    assert not (root / "assignments" / assignment).exists()
    assert 3 == caught.value.exit_code
    return str(caught.value)


def add_cell(root: Path, source: str) -> None:
    """A markdown cell at the end of the notebook."""
    path = root / "source" / LINES / "a1_lines.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].append({"cell_type": "markdown", "id": "more", "metadata": {}, "source": source})
    path.write_text(json.dumps(notebook), "utf-8")


def test_a_solution_in_the_notebook_is_refused(root: Path) -> None:
    """A line of a region that stands in the story is found before anything is written."""
    add_cell(root, "For the impatient: `return dout * w, np.sum(dout * x, axis=0)`")
    assert (
        "assignments/a1_lines/a1_lines.ipynb holds a line of the solution of a1_lines: "
        "'return dout * w, np.sum(dout * x, axis=0)'. Take it out of what is released."
    ) == leak(root)


@pytest.mark.parametrize(
    "line",
    [
        'label = "the factor of every entry"',
        "label = 'die Steigung beträgt w, überall'",
        r"pattern = r'a line \d+ of the file'",
    ],
)
def test_a_solution_in_the_notebook_is_found_behind_json_s_escapes(root: Path, line: str) -> None:
    """Quotes, backslashes and other alphabets are written differently in a notebook, and are found all the same."""
    edit(
        root / "solutions" / LINES / "lines.py",
        "    return twice_of_every_entry\n",
        f"    {line}\n    return twice_of_every_entry\n",
    )
    add_cell(root, f"    {line}")
    assert "a1_lines.ipynb holds a line of the solution" in leak(root)


def test_a_solution_in_a_hint_is_refused(root: Path) -> None:
    """The texts of exercises.json are looked at too."""
    edit(root / "solutions" / LINES / "checks.py", "What is twice 3?", "twice_of_every_entry = 2.0 * x")
    assert "assignments/a1_lines/exercises.json holds a line of the solution" in leak(root)


def test_a_solution_outside_of_its_region_is_refused(root: Path) -> None:
    """The other modules of an assignment are released as they are."""
    path = root / "solutions" / LINES / "probes.py"
    path.write_text("def square(x):  # like twice_of_every_entry = 2.0 * x\n    return x * x\n", "utf-8")
    assert "assignments/a1_lines/probes.py holds a line of the solution" in leak(root)


def test_what_is_given_later_is_no_leak(root: Path) -> None:
    """The solved functions in `given.py` belong to another, closed assignment."""
    assert NOISE_FILES == built(root, NOISE)


@pytest.mark.parametrize(
    ("old", "new", "pattern"),
    [
        (
            'closes = "2026-03-09"',
            'closes = "2026-03-20"',
            "a2_noise opens on 2026-03-16 and gives answers of a1_lines, which closes on 2026-03-20. Move a date.",
        ),
        (
            'a1_lines = ["double"]',
            'a7_none = ["double"]',
            "a2_noise is given functions of a7_none, which is no earlier assignment. Correct course.toml.",
        ),
        (
            'a1_lines = ["double"]',
            'a1_lines = ["treble"]',
            "treble is to be given, but no earlier reference defines it. Correct `given` in course.toml.",
        ),
    ],
)
def test_an_answer_is_not_given_too_early(root: Path, old: str, new: str, pattern: str) -> None:
    """Nothing is released that would give away an open assignment, or that nobody defines."""
    edit(root / "solutions" / "course.toml", old, new)
    assert pattern == leak(root, NOISE)


def test_a_region_that_is_not_closed_is_refused(root: Path) -> None:
    """Where a region ends decides what is released: it has to be said."""
    path = root / "solutions" / LINES / "lines.py"
    text = path.read_text("utf-8")
    start, _, end = text.rpartition("    ### END SOLUTION\n")
    path.write_text(start + end, "utf-8")
    assert "lines.py: the last solution region is not closed. Add ### END SOLUTION." == leak(root)
    path.write_text(start.replace("    ### END SOLUTION\n", "") + end, "utf-8")
    assert "### BEGIN SOLUTION does not match the one before it. Pair every BEGIN with an END." in leak(root)


def test_a_stub_that_does_not_parse_is_refused(root: Path) -> None:
    """A region that takes half a statement away is found."""
    edit(root / "solutions" / LINES / "lines.py", "def double(x):\n", "def double(x):\n    y = (\n")
    path = root / "solutions" / LINES / "lines.py"
    path.write_text(
        changed(path.read_text("utf-8"), "    twice_of_every_entry = 2.0 * x\n", "    2.0 * x)\n    return y\n"),
        "utf-8",
    )
    with pytest.raises(CourseError, match=r"(lines\.py|cannot be used)"):
        built(root)


def test_a_wrong_reference_is_never_released(root: Path) -> None:
    """A backward pass that is not the gradient of its forward pass stops the build."""
    edit(root / "solutions" / LINES / "lines.py", "np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")
    assert "lines.scale_backward/gradient: the reference is not the gradient of lines.scale_forward" in leak(root)
