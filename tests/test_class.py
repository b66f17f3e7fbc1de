"""The sample class: every submission of `examples/class` gets exactly the report that lies in `examples/expected`.

`pytest tests/test_class.py --update-goldens` writes them anew; `git diff` then shows what a change means for students.
`examples/class-notes.md` says in words what each submission is and what it deserves.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.batch import Suites, grade_class
from autograder.collect import collect
from autograder.course import load_course
from autograder.frozen import thaw
from autograder.model import Report, Submission, Verdict
from autograder.plans import make_suite
from autograder.sentences import translated
from autograder.store import Store
from autograder.suite import Suite

ASSIGNMENTS = (
    "a1_perceptron",
    "a2_forward",
    "a3_backprop",
    "a4_vanishing_gradient",
    "a5_dropout",
    "a6_optimizers",
    "a7_convolution",
    "a8_rnn",
)
VERDICT = re.compile(r"\w+\.\w+/\w+ [A-Z]+ ")  # begins the line of a check
FULL = ("a3_backprop", "a5_dropout")  # with at least thirty submissions each


def as_text(report: Report) -> str:
    """Returns all of a report but the times and digests, one line for each thing that a person would compare."""
    lines = [f"{report.assignment} {report.points}/{report.max_points}", *(f"note: {note}" for note in report.notes)]
    for exercise in report.exercises:
        for o in exercise.outcomes:
            cause = f" [{o.cause.id}]" if o.cause else ""
            lines.append(
                f"{o.check} {o.verdict} {o.points}/{o.max_points}{f' ({o.reason})' if o.reason else ''}{cause}"
            )
            lines += [f"    {text}" for text in (o.detail, o.cause and o.cause.text, o.hint) if text]
    lines += [f"printed: {line}" for line in report.output.splitlines()]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def submissions(root: Path) -> list[Submission]:
    """Returns all submissions of the sample class."""
    course = load_course(root)
    return list(collect(root / "examples" / "class", {name: course.find(name).module for name in ASSIGNMENTS}))


def graded(submissions: list[Submission], suites: dict[str, Suite], out: Path) -> list[Report]:
    """Returns their reports, graded side by side."""
    return grade_class(submissions, {a: Suites(s, None) for a, s in suites.items()}, Store(out), jobs=2).reports


def differences(root: Path, reports: list[Report]) -> Iterator[str]:
    """Yields the first line in which each report differs from what is expected."""
    for report in reports:
        path = root / "examples" / "expected" / report.student / f"{report.assignment}.txt"
        expected = path.read_text(encoding="utf-8").splitlines() if path.exists() else ["(there is no such file)"]
        got = as_text(report).splitlines()
        if got != expected:
            pairs = zip([*got, "(ends here)"], [*expected, "(ends here)"], strict=False)
            first = next((g, e) for g, e in pairs if g != e)
            yield f"{report.student} {report.assignment}: {first[0]!r}, expected {first[1]!r}"


def test_every_submission_gets_its_expected_report(
    root: Path, submissions: list[Submission], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By the instructor's way, with the public seed: verdicts, points, texts and prints; and no check ends INTERNAL."""
    course = load_course(root)
    live = graded(submissions, {name: make_suite(course, course.find(name)) for name in ASSIGNMENTS}, tmp_path)
    if request.config.getoption("--update-goldens"):
        for report in live:
            path = root / "examples" / "expected" / report.student / f"{report.assignment}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_text(report), encoding="utf-8", newline="\n")

    assert [] == list(differences(root, live))
    assert [] == [o.check for r in live for e in r.exercises for o in e.outcomes if o.verdict is Verdict.INTERNAL]


def test_the_students_way_gives_the_same_reports(root: Path, submissions: list[Submission], tmp_path: Path) -> None:
    """What is frozen in the releases agrees with the live references on the public seed, for every submission."""
    released = graded(submissions, {name: thaw(root / "assignments" / name) for name in ASSIGNMENTS}, tmp_path)

    assert [] == list(differences(root, released))


def test_another_language_changes_words_only(root: Path, submissions: list[Submission], tmp_path: Path) -> None:
    """Verdicts, points, reasons and causes are those of the expected reports, though every sentence is another one."""
    names = ("a1_perceptron", *FULL)
    suites = {name: translated(thaw(root / "assignments" / name), "ko", str.upper) for name in names}
    for report in graded([s for s in submissions if s.assignment in names], suites, tmp_path):
        expected = (root / "examples" / "expected" / report.student / f"{report.assignment}.txt").read_text("utf-8")
        got, wanted = (
            [line for line in text.splitlines() if VERDICT.match(line)] for text in (as_text(report), expected)
        )
        assert wanted == got
        assert len(wanted) == sum(len(e.outcomes) for e in report.exercises)


def test_every_expected_report_has_its_submission(root: Path, submissions: list[Submission]) -> None:
    """No expected report is left over from a submission that is gone."""
    found = {f"{p.parent.name}/{p.stem}" for p in (root / "examples" / "expected").glob("*/*.txt")}

    assert {f"{s.student}/{s.assignment}" for s in submissions} == found


def test_at_least_thirty_submissions_of_each_assignment(submissions: list[Submission]) -> None:
    """The class is large enough to mean something."""
    assert all(sum(s.assignment == name for s in submissions) >= 30 for name in FULL)
