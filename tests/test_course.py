"""A course is read whole or refused with the file, the reason and the remedy; a broken assignment holds up no other."""

import re
import shutil
from pathlib import Path

import pytest

from autograder.course import (
    Assignment,
    Course,
    concepts_of,
    course_files,
    digest,
    find_root,
    given_source,
    load_course,
    load_oracle,
    solved_source,
)
from autograder.errors import AutograderError, CourseError

TOML = "solutions/course.toml"
CHECKS = "solutions/a1_lines/checks.py"
REFERENCE = "solutions/a1_lines/lines.py"


@pytest.fixture
def good(root: Path, tmp_path: Path) -> Path:
    """Returns a copy of the small course, to be broken."""
    return Path(shutil.copytree(root / "tests/courses/good", tmp_path / "course"))


def edit(course: Path, file: str, old: str, new: str) -> Path:
    """Returns the course with one place of one file changed."""
    text = (course / file).read_text("utf-8")
    assert old in text
    (course / file).write_text(text.replace(old, new, 1), "utf-8")
    return course


def refused(course: Path, message: str) -> None:
    """Asserts that the course as a whole is refused with this message."""
    with pytest.raises(CourseError, match=message) as error:
        load_course(course)
    assert 3 == error.value.exit_code


def broken(course: Path, message: str, name: str = "a1_lines") -> None:
    """Asserts that this one assignment is refused with this message, and that the other one can still be graded."""
    loaded = load_course(course)
    with pytest.raises(CourseError, match=message):
        loaded.find(name)
    (other,) = {"a1_lines", "a2_noise"} - {name}
    assert loaded.find(other).exercises


# ---- a good one


def test_the_good_course_is_read_in_order(good: Path) -> None:
    """What course.toml and the folders declare, and nothing that they do not."""
    course = load_course(good)
    assert ("Two tiny assignments", "good-public", 0.5) == (course.title, course.public_seed, course.carried_share)
    assert {"import_seconds": 5, "exercise_seconds": 5, "submission_seconds": 20} == course.limits
    assert ["a1_lines", "a2_noise"] == [a.id for a in course.assignments]
    first, second = course.assignments
    assert ["lines.double", "lines.scale_forward", "lines.scale_backward"] == [e.id for e in first.exercises]
    assert ("2026-03-02", "2026-03-09", "", ("Slope",)) == (first.opens, first.closes, first.broken, first.concepts)
    assert {"a1_lines": ("double",)} == second.given
    assert second.reference == good / "solutions/a2_noise/noise.py"


def test_what_course_toml_leaves_out_has_a_default(good: Path) -> None:
    """A public seed of its own, no limits, the whole share."""
    (good / TOML).write_text('[[assignment]]\nid = "a1_lines"\nmodule = "lines"\ntitle = "Lines"\n', "utf-8")
    course = load_course(good)
    assert ("", "public", {}, 1.0, "") == (
        *(course.title, course.public_seed, course.limits, course.carried_share),
        course.image,
    )


def test_an_assignment_may_have_a_reference_only(good: Path) -> None:
    """Later assignments are given functions of it; it cannot be graded."""
    course = load_course(edit(good, TOML, 'title = "Straight lines"', 'title = "Straight lines"\nexercises = false'))
    assert () == course.assignments[0].exercises
    assert "double" in given_source(course, course.assignments[1])
    with pytest.raises(AutograderError, match=r"^There is no assignment a1_lines: the course has a2_noise\. Correct"):
        course.find("a1_lines")


def test_exercises_may_stand_in_several_files(good: Path) -> None:
    """checks.py comes first, then its companions by name; what one imports from nowhere twice is one exercise."""
    text = (good / CHECKS).read_text("utf-8")
    start = text.index("scale_backward = Exercise")
    (good / CHECKS).write_text(text[:start], "utf-8")
    head = text[: text.index("double = Exercise")]
    (good / "solutions/a1_lines/checks_backward.py").write_text(
        head + text[start:] + "again = scale_backward\n", "utf-8"
    )
    found = [e.function for e in load_course(good).find("a1_lines").exercises]
    assert ["double", "scale_forward", "scale_backward"] == found


def test_the_root_is_found_from_anywhere_inside(good: Path, tmp_path: Path) -> None:
    """The nearest folder at or above that holds a course; None outside."""
    assert good == find_root(good / "solutions" / "a1_lines")
    assert good == find_root(good)
    assert find_root(tmp_path) is None


def test_an_unknown_assignment_is_told_with_the_known_ones(good: Path) -> None:
    """A wrong name is a wrong command, not a broken course."""
    message = r"^There is no assignment a9: the course has a1_lines, a2_noise\. Correct the name\.$"
    with pytest.raises(AutograderError, match=message) as error:
        load_course(good).find("a9")
    assert 2 == error.value.exit_code


# ---- course.toml


def test_no_course_at_all(tmp_path: Path) -> None:
    """The path that was looked at is in the message."""
    refused(tmp_path, r"course.toml cannot be read: No such file or directory\. Is this the folder of the course\?$")


def test_bad_toml(good: Path) -> None:
    """With the place of the error."""
    refused(edit(good, TOML, "[limits]", "[limits"), r"course.toml is not valid TOML: .*line 8.*\. Correct it\.$")


def test_course_toml_in_another_encoding(good: Path) -> None:
    """An editor set to CP949 is told apart from no file."""
    (good / TOML).write_bytes('title = "신경망"'.encode("cp949"))
    refused(good, r"course.toml is not valid TOML: 'utf-8' codec can't decode .*\. Correct it\.$")


def test_an_assignment_without_a_key(good: Path) -> None:
    """The entry is shown, so that it can be found."""
    message = r"^An assignment of course.toml lacks module, title: \{'id': 'a1_lines', .*\}\. Add it\.$"
    refused(edit(good, TOML, 'module = "lines"\ntitle = "Straight lines"\n', ""), message)


def test_single_brackets(good: Path) -> None:
    """The table of one assignment instead of the list of all is an easy slip in TOML."""
    (good / TOML).write_text('[assignment]\nid = "a1_lines"\n', "utf-8")
    refused(good, r"declares an assignment by \[assignment\], which stands for one only\. Write \[\[assignment\]\]\.$")


def test_an_id_that_is_declared_twice(good: Path) -> None:
    """An id is a folder: the second one would silently be the first."""
    second = edit(good, TOML, 'id = "a2_noise"\nmodule = "noise"', 'id = "a1_lines"\nmodule = "lines"')
    refused(second, r"^course.toml declares a1_lines twice: an id is the name of one folder\. Remove one\.$")


def test_a_date_that_is_none(good: Path) -> None:
    """Dates decide whether answers are given away, so they are read, not guessed."""
    message = r"^a1_lines closes on 9\. March, which is no date of the form 2026-03-09\. Correct it\.$"
    refused(edit(good, TOML, '"2026-03-09"', '"9. March"'), message)


@pytest.mark.parametrize("share", ["1.5", "-0.1", '"half"', "true"])
def test_a_share_that_is_none(good: Path, share: str) -> None:
    """Neither more than everything nor a word."""
    message = r"has the carried_share .*, which is no share\. Give a number from 0 to 1\.$"
    refused(edit(good, TOML, "carried_share = 0.5", f"carried_share = {share}"), message)


def test_an_image_for_containers(good: Path) -> None:
    """A name, as the engine knows it."""
    text = (good / TOML).read_text("utf-8")
    (good / TOML).write_text(f'{text}\n[sandbox]\nimage = "theirs:1"\n', "utf-8")
    assert "theirs:1" == load_course(good).image
    (good / TOML).write_text(f"{text}\n[sandbox]\nimage = 1\n", "utf-8")
    refused(good, r"has the image 1, which is no name\. Give it as a text\.$")


def test_a_missing_reference(good: Path) -> None:
    """Named with its path."""
    (good / REFERENCE).unlink()
    refused(good, r"a1_lines/lines.py is missing: course.toml names it\. Write the reference\.$")


# ---- checks.py


def test_no_checks(good: Path) -> None:
    """Who wants a reference alone says so in course.toml; a lost file is an error."""
    (good / CHECKS).unlink()
    broken(good, r"a1_lines has no checks.py: nothing declares its exercises\. Write one\.$")


def test_a_syntax_error_in_checks(good: Path) -> None:
    """With file and line."""
    text = (good / CHECKS).read_text("utf-8")
    line = text[: text.index("double = Exercise(")].count("\n") + 1
    course = edit(good, CHECKS, "double = Exercise(", "double = = Exercise(")
    broken(course, rf"checks.py, line {line}: SyntaxError: invalid syntax .*\. Correct the file\.$")


def test_an_exception_in_checks(good: Path) -> None:
    """With the line in the course's own file, not the one deep inside the engine."""
    text = (good / CHECKS).read_text("utf-8")
    line = text[: text.index('array("N D")')].count("\n") + 1
    course = edit(good, CHECKS, 'array("N D")', "array(5)")
    broken(
        course, rf"checks.py, line {line}: AttributeError: 'int' object has no attribute 'split'\. Correct the file\.$"
    )
    course = edit(good, CHECKS, "from autograder.arrays import array", "from autograder.arrays import arrey")
    broken(course, r"checks.py, line 3: ImportError: cannot import name 'arrey' .*\. Correct the file\.$")


def test_an_unknown_argument_of_a_check(good: Path) -> None:
    """Python says it, with the line of the call."""
    course = edit(good, CHECKS, "matches(points=4,", "matches(points=4, tolerence=1,")
    broken(course, r"checks.py, line \d+: TypeError: matches\(\) got an unexpected keyword argument 'tolerence'\.")


def test_an_unknown_kind(good: Path) -> None:
    """The kinds that exist are listed."""
    other = 'Check("shapes", "shapes", 1, ("?",)), pure(points=1'
    edit(good, CHECKS, "from autograder.model import", "from autograder.model import Check,")
    message = (
        r"^a1_lines/checks.py gives lines.double/shapes the kind shapes, which does not exist\. "
        r"Use one of adjoint, detects, gradient, holds, matches, pure, raises, sequence, stable, statistics, trains\.$"
    )
    broken(edit(good, CHECKS, "pure(points=1", other), message)


@pytest.mark.parametrize("hint", ["()", '("", " ")'])
def test_no_hint(good: Path, hint: str) -> None:
    """An empty one is none."""
    course = edit(good, CHECKS, 'hint=("What is twice 3?", "x = [[3]] gives [[6]].")', f"hint={hint}")
    message = r"^a1_lines/checks.py gives lines.double/matches no hint: a failed check would say nothing\. Add hint=\.$"
    broken(course, message)


@pytest.mark.parametrize("points", ["0", "-1", "2.5", "True", '"4"'])
def test_points_that_are_none(good: Path, points: str) -> None:
    """Zero, a fraction, a truth value: sums are exact, so points are whole numbers."""
    message = (
        rf"^a1_lines/checks.py gives lines.double/matches {re.escape(points).replace(chr(34), chr(39))} points: "
        r"a check is worth a whole number above 0\. Correct points=\.$"
    )
    broken(edit(good, CHECKS, "matches(points=4,", f"matches(points={points},"), message)


def test_two_checks_of_one_name(good: Path) -> None:
    """The name is the key of results, hints and reports."""
    course = edit(good, CHECKS, "pure(points=1,", 'pure(name="matches", points=1,')
    message = (
        r"^a1_lines/checks.py gives lines.double/matches a name that another check of the exercise has\. Add name=\.$"
    )
    broken(course, message)


def test_a_misconception_that_fails_an_unknown_check(good: Path) -> None:
    """The names that exist are listed."""
    course = edit(good, CHECKS, 'not 9.", fails="matches"', 'not 9.", fails="match"')
    message = r"^lines.double: squares is to fail match, which is none of \['matches', 'pure'\]\. Correct fails=\.$"
    broken(course, message)


def test_an_exercise_of_another_module(good: Path) -> None:
    """The module of the student's file and the name of the exercise belong together."""
    course = edit(good, CHECKS, '"lines.double"', '"line.double"')
    refused(course, r"^a1_lines declares line.double, but its module is lines\. Correct one\.$")


def test_two_functions_of_one_name(good: Path) -> None:
    """Names are unique over the whole course, because later assignments are given functions by name."""
    course = edit(good, "solutions/a2_noise/checks.py", '"noise.halve"', '"noise.double"')
    refused(course, r"^noise.double has the name of lines.double: names are unique\. Rename one\.$")


# ---- what is given


def second(course: Path) -> tuple[Course, Assignment]:
    loaded = load_course(course)
    return loaded, loaded.find("a2_noise")


def test_data_that_are_not_there(good: Path) -> None:
    """What a release is to hold has to exist."""
    edit(good, "solutions/course.toml", 'module = "lines"', 'module = "lines"\ndata = ["points.csv"]')
    refused(good, r"data/points.csv is missing: a1_lines asks for it in course.toml\. Add it, or correct the name\.$")


def test_given_is_a_module_of_earlier_answers(good: Path) -> None:
    """With a docstring for students, without anything that was not asked for."""
    text = given_source(*second(good))
    assert text.startswith('"""What this assignment may use from earlier ones, which are closed.')
    assert "def double" in text
    assert "scale_forward" not in text
    course = load_course(good)
    assert "" == given_source(course, course.assignments[0])


def test_course_files_are_given_and_probes(good: Path) -> None:
    """As they stand in every worker."""
    (good / "solutions/a2_noise/probes.py").write_text("def bowl(x):\n    return x * x\n", "utf-8")
    files = course_files(*second(good))
    assert {"given", "probes"} == set(files)
    assert b"def bowl(x):\n    return x * x\n" == files["probes"]


def test_given_from_a_later_assignment(good: Path) -> None:
    """What is not written yet cannot be used; neither can an assignment that does not exist."""
    (good / TOML).write_text((good / TOML).read_text("utf-8").replace("a1_lines = [", "a3_later = ["), "utf-8")
    message = r"^a2_noise is given functions of a3_later, which is no earlier assignment\. Correct course.toml\.$"
    with pytest.raises(CourseError, match=message):
        given_source(*second(good))
    edit(good, TOML, "a3_later = [", "a2_noise = [")
    with pytest.raises(CourseError, match=r"^a2_noise is given functions of a2_noise, which is no earlier assignment"):
        given_source(*second(good))


def test_given_from_an_assignment_that_closes_too_late(good: Path) -> None:
    """The release of the second would be the answer to the first."""
    course = edit(good, TOML, '"2026-03-09"', "2026-04-01")
    message = (
        r"^a2_noise opens on 2026-03-16 and gives answers of a1_lines, which closes on 2026-04-01\. Move a date\.$"
    )
    with pytest.raises(CourseError, match=message):
        given_source(*second(course))
    edit(good, TOML, "2026-04-01", "2026-03-16T09:00:00")
    with pytest.raises(CourseError, match=r"which closes on 2026-03-16 09:00:00\. Move a date\.$"):
        given_source(*second(course))


def test_given_that_nobody_defines(good: Path) -> None:
    """A typing error in course.toml."""
    course = edit(good, TOML, '["double"]', '["duoble"]')
    message = r"^duoble is to be given, but no earlier reference defines it\. Correct `given` in course.toml\.$"
    with pytest.raises(CourseError, match=message):
        given_source(*second(course))


# ---- references


def test_references_are_loaded_with_what_they_are_given(good: Path) -> None:
    """Without delimiters, under their own names."""
    course, assignment = second(good)
    modules = load_oracle(course, assignment).modules
    assert {"noise", "given"} == set(modules)
    assert 2.5 == modules["noise"].halve(5.0)
    assert "SOLUTION" not in solved_source(assignment)


def test_a_reference_that_raises(good: Path) -> None:
    """The exception is told with the file."""
    course = edit(good, "solutions/a2_noise/noise.py", "import numpy as np", "import numpy as np\n\nrate = 1 / 0")
    message = r"noise.py cannot be used: ZeroDivisionError: division by zero\. Mend the reference, or its exercises\.$"
    with pytest.raises(CourseError, match=message):
        load_oracle(*second(course))


def test_a_reference_that_lacks_a_function(good: Path) -> None:
    """An exercise without its answer."""
    course = edit(good, "solutions/a2_noise/noise.py", "def halve(", "def half(")
    message = r"noise.py cannot be used: halve is not defined\. Mend the reference, or its exercises\.$"
    with pytest.raises(CourseError, match=message):
        load_oracle(*second(course))


def test_given_and_probes_that_raise(good: Path) -> None:
    """The course's own modules are told apart from the reference."""
    (good / "solutions/a2_noise/probes.py").write_text("import nump\n", "utf-8")
    message = (
        r"^a2_noise: given or probes cannot be imported: ModuleNotFoundError: No module named 'nump'\. "
        r"Mend what they come from\.$"
    )
    with pytest.raises(CourseError, match=message):
        load_oracle(*second(good))


def test_the_digest_covers_all_that_decides(good: Path) -> None:
    """Reference, checks, given and probes: a change in any of them is another suite."""
    found = {digest(*second(good))}
    assert found == {digest(*second(good))}
    found.add(digest(*second(edit(good, "solutions/a2_noise/noise.py", "a2: halves", "a2: Halves"))))
    found.add(digest(*second(edit(good, "solutions/a2_noise/checks.py", "points=3", "points=4"))))
    found.add(digest(*second(edit(good, REFERENCE, "2.0 * x", "x * 2.0"))))
    (good / "solutions/a2_noise/probes.py").write_text("BOWL = 1\n", "utf-8")
    found.add(digest(*second(good)))
    (good / "solutions/a2_noise/checks_more.py").write_text("MORE = 1\n", "utf-8")
    found.add(digest(*second(good)))
    assert 6 == len(found)


# ---- the words of the deck


def test_a_course_may_follow_a_deck(good: Path) -> None:
    """Its words come in their order, and of each the exercises of one assignment can be told."""
    text = """
[[concept]]
name = "절반"
english = "half"
exercises = ["noise.halve", "lines.double"]

[[concept]]
name = "Noise"
english = "noise"
"""
    assert () == load_course(good).concepts
    (good / "solutions" / "concepts.toml").write_text(text, "utf-8")
    found = load_course(good)
    assert [("절반", "half"), ("Noise", "noise")] == [(c.name, c.english) for c in found.concepts]
    halves, noise = concepts_of(found, found.find("a1_lines"))
    assert (("lines.double",), ()) == (halves.exercises, noise.exercises)


@pytest.mark.parametrize("text", ["[[concept]\n", "[[concept]]\nname = 'x'\n", "concept = 3\n", "[[word]]\n"])
def test_words_that_cannot_be_read(good: Path, text: str) -> None:
    """With the file and what it should be."""
    (good / "solutions" / "concepts.toml").write_text(text, "utf-8")
    refused(good, r"concepts\.toml is no list of \[\[concept\]\], each with name and english: .*\. Correct it\.$")
