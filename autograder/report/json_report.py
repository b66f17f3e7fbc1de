"""A report as JSON, version 1, and back. `docs/grading.md` defines every field and when it is null."""

import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.model import Cause, Difference, ExerciseReport, Outcome, Report, Verdict
from autograder.report.clean import PRINTED_CAP, clean
from autograder.report.summary import MAX_NUMBERS

VERSION = 1


class ReportError(CourseError, ValueError):
    """This is no report of this version, it is damaged, or its points do not add up."""


def dumps(report: Report, *, private: bool = False) -> str:
    """Returns the JSON text: one line, ASCII only, and never a NaN, which is no JSON."""
    return json.dumps(to_json(report, private=private), allow_nan=False, ensure_ascii=True)


def to_json(report: Report, *, private: bool = False) -> dict[str, Any]:
    """Returns the report as plain JSON values.

    Args:
        report: what grading gave.
        private: True adds what only the instructor may read.
    """
    return {
        "version": VERSION,
        "student": _text(report.student),
        "assignment": _text(report.assignment),
        "lang": report.language,
        "digest": report.digest,
        "suite": report.suite,
        "engine": report.engine,
        "sandbox": {"level": report.sandbox, "note": _text(report.sandbox_note)},
        "seconds": report.seconds,
        "points": str(report.points),
        "max_points": str(report.max_points),
        "exercises": [_exercise(e, private=private) for e in report.exercises],
        "notes": [_text(note) for note in report.notes],
        "printed": clean(report.output, "json", PRINTED_CAP) if report.output else None,
    }


def _text(text: str) -> str:
    return clean(text, "json")


def _optional(text: str | None) -> str | None:
    return None if text is None else clean(text, "json")


def _exercise(exercise: ExerciseReport, *, private: bool) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "title": _text(exercise.title),
        "points": str(exercise.points),
        "max_points": str(exercise.max_points),
        "checks": [_check(outcome, private=private) for outcome in exercise.outcomes],
    }


def _check(outcome: Outcome, *, private: bool) -> dict[str, Any]:
    shown = {
        "id": outcome.check,
        "verdict": outcome.verdict.value,
        "reason": _optional(outcome.reason),
        "points": str(outcome.points),
        "max_points": str(outcome.max_points),
        "detail": _optional(outcome.detail),
        "cause": outcome.cause and {"id": outcome.cause.id, "text": _text(outcome.cause.text)},
        "hint": _optional(outcome.hint),
        "seconds": outcome.seconds,
        "difference": outcome.difference and _difference(outcome.difference),
    }
    return {**shown, "private": _optional(outcome.private)} if private else shown


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": difference.kind,
        "text": _text(difference.text),
        "output": _text(difference.output),
        "index": list(difference.index),
        "got": _numbers(difference.got),
        "expected": _numbers(difference.expected),
    }


def _numbers(value: Any) -> Any:
    """A number or a small array as (nested lists of) JSON numbers; None for everything else."""
    if not isinstance(value, (bool, int, float, np.ndarray, np.generic)):
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.size > MAX_NUMBERS:
        return None
    return _finite(array.tolist())


def _finite(item: Any) -> Any:
    if isinstance(item, list):
        return [_finite(i) for i in item]
    return item if math.isfinite(item) else str(float(item))


# ------------------------------------------------------------------------------------------------------------ and back


def from_json(data: Mapping[str, Any]) -> Report:
    """Returns the report that `to_json` wrote. Arrays come back as float64, int64 or bool.

    Raises:
        ReportError: this is no report of version 1, or its points do not add up.
    """
    if data.get("version") != VERSION:
        raise ReportError(f"A report of version {data.get('version')!r}: this engine reads {VERSION}. Grade it again.")
    try:
        report = _report(data)
        claimed = [Fraction(d["points"]) for d in (data, *data["exercises"])]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"A report that cannot be read: {type(error).__name__} {error}. Grade it again.") from error
    if claimed != [report.points, *(e.points for e in report.exercises)]:
        raise ReportError("A report whose points do not add up: it was changed by hand. Grade it again.")
    return report


def _report(data: Mapping[str, Any]) -> Report:
    return Report(
        student=data["student"],
        assignment=data["assignment"],
        language=data["lang"],
        digest=data["digest"],
        suite=data["suite"],
        engine=data["engine"],
        sandbox=data["sandbox"]["level"],
        sandbox_note=data["sandbox"]["note"],
        seconds=data["seconds"],
        exercises=tuple(
            ExerciseReport(e["id"], tuple(_outcome(c) for c in e["checks"]), e["title"]) for e in data["exercises"]
        ),
        notes=tuple(data["notes"]),
        output=data["printed"] or "",
    )


def _outcome(data: Mapping[str, Any]) -> Outcome:
    return Outcome(
        check=data["id"],
        verdict=Verdict(data["verdict"]),
        points=Fraction(data["points"]),
        max_points=int(data["max_points"]),
        reason=data["reason"],
        detail=data["detail"],
        cause=data["cause"] and Cause(data["cause"]["id"], data["cause"]["text"]),
        hint=data["hint"],
        seconds=data["seconds"],
        difference=data["difference"] and _read_difference(data["difference"]),
        private=data.get("private"),
    )


def _read_difference(data: Mapping[str, Any]) -> Difference:
    got, expected = (_read_numbers(data[name]) for name in ("got", "expected"))
    return Difference(data["kind"], data["text"], data["output"], tuple(data["index"]), got, expected)


def _read_numbers(item: Any) -> Any:
    if isinstance(item, list):
        return np.array([_read_numbers(i) for i in item])
    return float(item) if isinstance(item, str) else item
