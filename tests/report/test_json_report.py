"""The JSON of a report: the contract, what it hides, and the way back."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.model import Cause, Difference, ExerciseReport, Outcome, Report, Verdict
from autograder.report.clean import clean
from autograder.report.json_report import ReportError, dumps, from_json, to_json
from tests.report.samples import difference, hostile, outcome, report

TEXT = st.text(max_size=12).map(lambda text: clean(text, "json"))
OPTIONAL = st.none() | TEXT
SECONDS = st.floats(0, 1e6)
NUMBERS = st.none() | st.integers(-9, 9) | st.floats() | arrays.arrays(np.float64, arrays.array_shapes(max_side=3))
OUTCOMES = st.builds(
    Outcome,
    check=TEXT,
    verdict=st.sampled_from(Verdict),
    points=st.fractions(0, 50),
    max_points=st.integers(0, 50),
    reason=OPTIONAL,
    detail=OPTIONAL,
    cause=st.none() | st.builds(Cause, TEXT, TEXT),
    hint=OPTIONAL,
    seconds=st.none() | SECONDS,
    difference=st.none(),
    private=OPTIONAL,
)
EXERCISES = st.lists(st.builds(ExerciseReport, TEXT, st.lists(OUTCOMES, max_size=3).map(tuple), TEXT), max_size=3)
REPORTS = st.builds(
    Report,
    student=TEXT,
    assignment=TEXT,
    digest=TEXT,
    suite=TEXT,
    engine=TEXT,
    sandbox=TEXT,
    sandbox_note=TEXT,
    seconds=SECONDS,
    exercises=EXERCISES.map(tuple),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    output=TEXT,
)


def strict(text: str) -> Any:
    """Returns the value of a JSON text; NaN and Infinity are no JSON."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("private", [False, True])
def test_the_json_of_a_report(golden: Callable[[str, str], None], *, private: bool) -> None:
    """Every verdict, with and without what only the instructor may read."""
    name = "report.private.json" if private else "report.json"
    golden(name, json.dumps(to_json(report(), private=private), indent=1, ensure_ascii=False) + "\n")


@given(made=REPORTS)
def test_a_report_comes_back_as_it_was(made: Report) -> None:
    """What the store reads is what it wrote."""
    assert made == from_json(strict(dumps(made, private=True)))


@given(got=NUMBERS, expected=NUMBERS)
def test_differences_come_back_with_the_same_numbers(got: Any, expected: Any) -> None:
    """Not finite numbers included, which JSON does not know."""
    check = outcome("a.b/c", Verdict.FAIL, 5, difference=difference(got, expected, (0, 1)))
    written = to_json(report("s", ExerciseReport("a.b", (check,))))
    assert written == to_json(from_json(strict(json.dumps(written, allow_nan=False))))


def test_points_are_exact_fractions() -> None:
    """A half and a third are not rounded here: they are rounded once, where they are shown."""
    check = outcome("a.b/c", Verdict.CARRIED, 5, points=Fraction(5, 3))
    written = to_json(report("s", ExerciseReport("a.b", (check,))))
    assert ("5/3", "5") == (written["points"], written["max_points"])
    assert "5/3" == written["exercises"][0]["checks"][0]["points"]


def test_what_only_the_instructor_may_read_is_left_out() -> None:
    """A student's JSON does not even have the key."""
    text = dumps(report())
    assert "secret" not in text
    assert "private" not in text
    assert "secret seed" in dumps(report(), private=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([[1.5, np.nan], [np.inf, -np.inf]]), [[1.5, "nan"], ["inf", "-inf"]]),
        (np.array([True, False]), [True, False]),
        (np.float32(0.5), 0.5),
        (3, 3),
        (np.zeros(400), [0.0] * 400),
        (np.zeros(401), None),
        (np.array([1j]), None),
        ("nan", None),
        ([np.zeros(2)], None),
        (10**50, None),
    ],
)
def test_only_numbers_and_small_arrays_are_kept(value: object, expected: object) -> None:
    """A larger array says nothing in a report, and a text could be taken for a number."""
    check = outcome("a.b/c", Verdict.FAIL, 5, difference=Difference("value", "", "x", (), value, None))
    written = to_json(report("s", ExerciseReport("a.b", (check,))))
    assert expected == written["exercises"][0]["checks"][0]["difference"]["got"]


def test_nothing_printed_is_null() -> None:
    """An empty text and no text are one thing."""
    made = replace(report(), output="")
    assert to_json(made)["printed"] is None
    assert "" == from_json(to_json(made)).output


def test_hostile_texts_give_valid_ascii() -> None:
    """Lone surrogates, escapes and overlong texts cannot break the file."""
    text = dumps(hostile())
    assert text.isascii()
    assert "\n" not in text
    assert "u001b" not in text
    assert strict(text) == to_json(from_json(strict(text)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version 2: this engine reads 1"),
        ({"exercises": None}, "cannot be read"),
        ({"sandbox": {}}, "cannot be read: KeyError 'note'|cannot be read: KeyError 'level'"),
        ({"points": "110"}, "do not add up"),
        ({"points": "many"}, "cannot be read"),
    ],
)
def test_a_file_that_is_no_report_is_refused(change: dict[str, Any], message: str) -> None:
    """The message says what is wrong and what to do."""
    with pytest.raises(ReportError, match=message):
        from_json({**to_json(report()), **change})
