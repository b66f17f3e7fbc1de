"""The sentences of a course, and a suite in which they stand in another language."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.frozen import exercises_json, expected_npz, thaw, translation_json
from autograder.release import sealed
from autograder.report.json_report import to_json
from autograder.run import failed_inside, grade
from autograder.sandbox.process import Zygote
from autograder.sentences import sentences, translated
from autograder.store import key
from autograder.suite import Suite
from tests.good import LIMITS, LINES, NOISE, course, outcomes, right, submission, suite, wrong_lines, wrong_noise


def shouted(text: str) -> str:
    """A language that every sentence has a translation in."""
    return text.upper()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


def freeze(assignment: str, folder: Path, translation: str) -> Path:
    """The frozen files of a release."""
    found = suite(assignment)
    files = {"expected.npz": expected_npz(found), "exercises.ko.json": translation.encode()}
    files["exercises.json"] = sealed(exercises_json(found, "a header"), files).encode()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_what_students_read_of_an_exercise() -> None:
    """Title, hints, names of cases and known mistakes, each with what it is; empty ones are left out."""
    exercise = course().find(NOISE).exercises[0]
    found = list(sentences(exercise))
    assert ("What is half of 3?", "hint 1 of matches") in found
    assert ("tiny", "name of a case of small") in found
    assert (exercise.misconceptions[0].text, f"mistake {exercise.misconceptions[0].name}") in found
    assert (exercise.title, "title") == found[0]
    assert found[1:] == list(sentences(replace(exercise, title="")))
    assert all(text for text, _ in found)


def test_a_suite_in_another_language() -> None:
    """All of these are exchanged, and nothing else."""
    before = suite(NOISE)
    after = translated(before, "ko", shouted)
    assert ("en", "ko") == (before.language, after.language)
    for one, other in zip(before.exercises, after.exercises, strict=True):
        texts = [text.upper() for text, what in sentences(one) if "case" not in what]
        assert texts == [text for text, what in sentences(other) if "case" not in what]
    labels = after.plans["noise.halve"]["small"].labels
    assert ("TINY", "LARGE") == labels
    back = replace(after, language="en", exercises=before.exercises, plans=before.plans)
    assert before == back


def test_the_source_language_changes_nothing() -> None:
    """English is what the sources say."""
    assert suite(LINES) is translated(suite(LINES), "en", shouted)


def test_what_is_unpacked_later_is_translated_too(tmp_path: Path) -> None:
    """A release opens its second half only where something was lost."""
    found = translated(thaw(freeze(NOISE, tmp_path, '{"texts": {}}')), "ko", shouted)
    assert found.rest is not None
    whole = found.whole()
    assert ("TINY", "LARGE") == whole.plans["noise.halve"]["small"].labels
    assert whole.plans["noise.halve"]["small"].footprints
    assert whole.reference


def reports(zygote: Zygote, code: str, assignment: str, *suites: Suite) -> list[dict[str, tuple[object, ...]]]:
    """For each suite by check: verdict, reason, points, cause."""
    made: list[dict[str, tuple[object, ...]]] = []
    for one in suites:
        found = outcomes(grade(submission(code, assignment), one, zygote))
        made.append({name: (o.verdict, o.reason, o.points, o.cause and o.cause.id) for name, o in found.items()})
    return made


@pytest.mark.parametrize(
    ("assignment", "code"),
    [
        (LINES, wrong_lines("np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")),
        (LINES, wrong_lines("twice_of_every_entry = 2.0 * x", "x *= 2; return x.copy()")),
        (LINES, wrong_lines("return dout * w", "return dout @ w")),
        (NOISE, wrong_noise("return x * x / double(x)", "return round(x / 2, 20)")),
        (NOISE, wrong_noise("rng.random(x.shape)", "rng.random(x.shape[1:])")),
        (NOISE, wrong_noise('raise ValueError("x must be positive")', "pass")),
    ],
)
def test_grading_is_the_same_in_every_language(zygote: Zygote, assignment: str, code: str) -> None:
    """Verdicts, reasons, points and causes; only the words differ."""
    found = reports(zygote, code, assignment, suite(assignment), translated(suite(assignment), "ko", shouted))
    assert found[0] == found[1]
    assert {"FAIL", "ERROR"} & {ending[0] for ending in found[0].values()}


def test_a_report_says_in_which_language_it_is(zygote: Zygote) -> None:
    """The engine's words and the exercise's are in one language, whatever was spoken before."""
    code = wrong_lines("np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")
    report = grade(submission(code), translated(suite(LINES), "ko", shouted), zygote)
    outcome = outcomes(report)["scale_backward/gradient"]
    assert "ko" == report.language == to_json(report)["lang"]
    assert "기대한 것" in (outcome.detail or "")
    assert outcome.cause is not None
    assert outcome.cause.text.isupper()
    assert (outcome.hint or "").isupper()
    failed = failed_inside(submission(right(LINES)), translated(suite(LINES), "ko", shouted), ValueError())
    assert "ko" == failed.language


def test_another_language_is_another_result() -> None:
    """So is another translation into it."""
    handed_in = submission(right(LINES))
    suites = [
        suite(LINES),
        translated(suite(LINES), "ko", lambda text: text),
        translated(suite(LINES), "ko", shouted),
        translated(suite(LINES), "ko", lambda text: text.replace("What is twice 3?", "?")),
    ]
    assert 4 == len({key(handed_in, one, "none") for one in suites})
    again = translated(suite(LINES), "ko", shouted)
    assert key(handed_in, suites[2], "none") == key(handed_in, again, "none")


# ---- in a release


def test_a_translation_is_frozen_and_read_back(tmp_path: Path) -> None:
    """What has a translation has it in the release; the rest is English."""
    text = translation_json(
        suite(LINES).exercises, lambda text: {"What is twice 3?": "3의 두 배는?"}.get(text, text), "by me"
    )
    folder = freeze(LINES, tmp_path, text)
    assert '{\n "header": "by me",\n "texts": {\n  "What is twice 3?": "3의 두 배는?"\n }\n}\n' == text
    hints = [thaw(folder, language).exercises[0].checks[0].hint for language in ("en", "ko", "xx")]
    english = ("What is twice 3?", "x = [[3]] gives [[6]].")
    assert [english, ("3의 두 배는?", english[1]), english] == hints


def test_nothing_translated_makes_no_file() -> None:
    """Then there is nothing to release."""
    assert "" == translation_json(suite(LINES).exercises, lambda text: text, "by me")


@pytest.mark.parametrize("text", ["[]", "{}", "no JSON", '{"texts": [1]}'])
def test_a_damaged_translation_is_said(tmp_path: Path, text: str) -> None:
    """Whoever does not ask for it does not notice."""
    folder = freeze(LINES, tmp_path, text)
    assert "en" == thaw(folder).language
    with pytest.raises(AutograderError, match=r"^The release in .* is damaged: exercises\.ko\.json cannot be read "):
        thaw(folder, "ko")
