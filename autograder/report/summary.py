"""What terminal and pages say alike: the words of a verdict, points, the next thing to do, and counts over a class."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from autograder.model import ExerciseReport, Outcome, Report, Verdict

MAX_NUMBERS = 400  # of an array that is stored or drawn: a larger one says nothing in a report
EARNS = (Verdict.PASS, Verdict.CARRIED)
ERRORS = (Verdict.ERROR, Verdict.LIMIT, Verdict.REFUSED)


@dataclass(frozen=True)
class Mark:
    """How a verdict is shown: a symbol, one for terminals without Unicode, a style of rich, and what it means."""

    symbol: str
    ascii: str
    style: str
    meaning: str


MARKS = {
    Verdict.PASS: Mark("✓", "+", "green", "right"),
    Verdict.CARRIED: Mark("✓", "+", "green", "right for your own forward pass; credited"),
    Verdict.FAIL: Mark("✗", "x", "bold red", "something else was expected"),
    Verdict.TODO: Mark("○", "o", "cyan", "not written yet"),
    Verdict.ERROR: Mark("!", "!", "bold red", "your code raised an error"),
    Verdict.LIMIT: Mark("!", "!", "bold red", "stopped: too much time, memory or output"),
    Verdict.REFUSED: Mark("!", "!", "bold red", "could not be graded"),
    Verdict.SKIP: Mark("…", "-", "dim", "waits for something else"),
    Verdict.INTERNAL: Mark("?", "?", "magenta", "could not be graded: our fault, not yours"),
}


def shown(points: Fraction | int) -> str:
    """Returns points as people read them: exact when whole, else rounded to two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def meaning(outcome: Outcome) -> str:
    """Returns what the verdict means here: of a check that waits, for what; of one that broke, by what."""
    if outcome.verdict is Verdict.SKIP and outcome.reason:
        return outcome.reason
    said = MARKS[outcome.verdict].meaning
    return f"{said} ({outcome.reason})" if outcome.verdict in ERRORS and outcome.reason else said


def unwritten(exercise: ExerciseReport) -> bool:
    """Returns True if nothing of it is written yet: then one line says it all."""
    ended = {o.verdict for o in exercise.outcomes}
    return Verdict.TODO in ended and ended <= {Verdict.TODO, Verdict.SKIP}


def check_name(outcome: Outcome) -> str:
    """Returns the check's own name: `gradient` of `backprop.affine_backward/gradient`."""
    return outcome.check.rpartition("/")[2]


def function_name(exercise: ExerciseReport) -> str:
    """Returns the function's own name: `affine_backward` of `backprop.affine_backward`."""
    return exercise.id.rpartition(".")[2]


def leading(exercise: ExerciseReport) -> Verdict:
    """Returns the verdict that decides what to do with this exercise: the first that is a reason for others to wait."""
    verdicts = [o.verdict for o in exercise.outcomes]
    first = next((v for v in verdicts if v not in (*EARNS, Verdict.SKIP)), None)
    if first:
        return first
    return next((v for v in (Verdict.SKIP, Verdict.CARRIED) if v in verdicts), Verdict.PASS)


def whole(report: Report) -> Outcome | None:
    """Returns the outcome that stands for all, if one thing stopped every check of several: then it is told once."""
    outcomes = [o for e in report.exercises for o in e.outcomes]
    alike = len({(o.verdict, o.reason, o.detail) for o in outcomes}) == 1
    return outcomes[0] if alike and len(outcomes) > 1 and outcomes[0].detail and _stops(outcomes[0]) else None


def _stops(outcome: Outcome) -> bool:
    return outcome.verdict in (*ERRORS, Verdict.INTERNAL)


def grouped(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """Returns the outcomes in their order, those together that would be told in the same words."""

    def told(outcome: Outcome) -> tuple[object, ...]:
        return (outcome.verdict, outcome.reason, outcome.detail, outcome.cause, outcome.private, id(outcome.difference))

    return [list(group) for _, group in groupby(outcomes, told)]


def next_step(report: Report) -> str:
    """Returns the one thing to do next: mend what is begun, in order; then write what is not."""
    stopped = whole(report)
    if stopped and stopped.verdict is not Verdict.INTERNAL:
        return "mend what is said above, then run: autograder check"
    found = {v: [e for e in report.exercises if leading(e) is v] for v in Verdict}
    begun = [e for e in report.exercises if leading(e) in (Verdict.FAIL, *ERRORS)]
    if begun:
        name = function_name(begun[0])
        lost = next(o for o in begun[0].outcomes if o.verdict is leading(begun[0]))
        return f"mend {name} (check {check_name(lost)}), then run: autograder check {name}"
    if found[Verdict.TODO]:
        name = function_name(found[Verdict.TODO][0])
        return f"write {name}, then run: autograder check {name}"
    if found[Verdict.INTERNAL]:
        return (
            "nothing for you: the grader itself failed, and this has to be graded again. Please tell your instructor."
        )
    awaited = _awaited(found[Verdict.SKIP])
    if awaited:
        return f"write {awaited}, then run: autograder check {awaited}"
    if found[Verdict.SKIP]:
        return f"nothing for you: {function_name(found[Verdict.SKIP][0])} waits for something that is not here."
    return "nothing: every check passes."


def _awaited(exercises: Sequence[ExerciseReport]) -> str:
    """The function that the first of these waits for, "" if it waits for something else."""
    reasons = [o.reason or "" for e in exercises[:1] for o in e.outcomes]
    names = [r.removeprefix("waits for ") for r in reasons if r.startswith("waits for ")]
    checks = [check_name(o) for e in exercises[:1] for o in e.outcomes]
    return next((name for name in names if name not in checks), "")


@dataclass(frozen=True)
class CauseCount:
    """How many submissions of one assignment show one mistake in one exercise."""

    assignment: str
    exercise: str
    cause: str
    text: str
    count: int


def common_causes(reports: Iterable[Report]) -> list[CauseCount]:
    """Returns the causes that were named, the most common first; a submission counts once per exercise and cause."""
    texts: dict[tuple[str, str, str], str] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for report in reports:
        found = {
            (report.assignment, e.id, o.cause.id): o.cause.text for e in report.exercises for o in e.outcomes if o.cause
        }
        texts |= found
        counts.update(found.keys())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [CauseCount(*key, texts[key], count) for key, count in ranked]


def verdict_counts(reports: Iterable[Report]) -> dict[str, Counter[Verdict]]:
    """Returns, per exercise, how many submissions ended with which leading verdict, in order of appearance."""
    counts: dict[str, Counter[Verdict]] = {}
    for report in reports:
        for exercise in report.exercises:
            counts.setdefault(exercise.id, Counter())[leading(exercise)] += 1
    return counts


def to_look_at(reports: Iterable[Report]) -> list[tuple[Report, Outcome]]:
    """Returns what a person has to look at: checks that we failed to grade, and credit that was carried."""
    wanted = (Verdict.INTERNAL, Verdict.CARRIED)
    found = [(r, o) for r in reports for e in r.exercises for o in e.outcomes if o.verdict in wanted]
    return sorted(found, key=lambda item: (wanted.index(item[1].verdict), item[0].student, item[0].assignment))


def count_verdicts(reports: Iterable[Report], verdicts: Sequence[Verdict]) -> int:
    """Returns how many exercises have one of these as leading verdict."""
    return sum(leading(e) in verdicts for r in reports for e in r.exercises)


def by_student(reports: Iterable[Report]) -> dict[str, dict[str, Report]]:
    """Returns student -> assignment -> report, students and assignments sorted."""
    table: dict[str, dict[str, Report]] = {}
    for report in sorted(reports, key=lambda r: (r.student, r.assignment)):
        table.setdefault(report.student, {})[report.assignment] = report
    return table
