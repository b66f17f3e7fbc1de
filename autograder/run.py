"""From a submission to a report: plan, call, judge, diagnose.

Theory of operation. The trusted side (this process) holds the plans: calls, right answers, bounds, footprints. A session is
one child of the worker that has loaded one submission. For every exercise all calls of all its checks go out in one request, the
results come back as plain values, and everything that decides anything happens here. A check whose kind has a second round
gets it only if the first did not pass. With a secret suite the verdicts and the points come from it, and what a student reads
(values, differences, prints) comes from a second look with the public one, in a child of its own; so nothing secret is ever
in a text for students.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from autograder.generic import FORM
from autograder.language import speaking
from autograder.look import RIGHT, TOLD, Judged, Looked, look
from autograder.model import Cause, Exercise, ExerciseReport, Judgement, Outcome, Report, Submission, Verdict
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.suite import Suite
from autograder.version import VERSION
from autograder.wire import Sources

ELSEWHERE = "On the public inputs this passes; it shows only on other ones. The cause and the hint say where to look."
OURS = "The grader failed. This is not the student's fault; the run has to be repeated."
HINTED = (Verdict.FAIL, Verdict.ERROR, Verdict.LIMIT, Verdict.TODO)  # what is refused or waits needs no hint yet
UNHINTED = frozenset(  # exceptions of code that did not come to what the hint is about
    {"NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "EOFError", "FileNotFoundError"}
)


def grade(
    submission: Submission, suite: Suite, zygote: Zygote, explain: Suite | None = None, *, pictures: bool = False
) -> Report:
    """The report of one submission, in the language of the suite.

    Args:
        submission: as collected.
        suite: what decides.
        zygote: where the student's code runs.
        explain: the public suite of the same assignment, if `suite` is secret.
        pictures: the outcomes carry what there is to draw, if `suite` is public.
    """
    with speaking(suite.language):
        return _graded(submission, suite, zygote, explain, pictures)


def _graded(submission: Submission, suite: Suite, zygote: Zygote, explain: Suite | None, pictures: bool) -> Report:
    started = time.perf_counter()
    if submission.refused:
        exercises = tuple(_refused(e, "missing", submission.refused) for e in suite.exercises)
        return _report(submission, suite, zygote, exercises, (), "", started)
    loads = sources(submission, suite)
    with zygote.session(loads) as session:
        loaded = session.load()
        looked = look(suite, session, loaded, pictures=pictures)
    printed, shown = session.printed, looked
    if explain is not None:
        printed, shown = _explained(zygote, loads, explain, looked)
    exercises = tuple(exercise_report(e, suite, looked, shown, explain is not None) for e in suite.exercises)
    return _report(submission, suite, zygote, exercises, loaded.notes, printed, started)


def _explained(zygote: Zygote, loads: Sources, explain: Suite, looked: Looked) -> tuple[str, Looked]:
    """What is printed, and the second look at what was lost, in a new child: this one has never seen a secret input."""
    again = [e for e in explain.exercises if any(j.judgement.verdict in TOLD for j in looked.judged[e.id])]
    if not again:
        return "", looked
    with zygote.session(loads) as session:
        loaded = session.load()
        shown = look(replace(explain, exercises=tuple(again)), session, loaded, looked.wrong)
    return session.printed, Looked({**looked.judged, **shown.judged}, looked.wrong)


def limits_of(suite: Suite) -> Limits:
    """The sandbox's limits, with what the course says of time."""
    ours, said = Limits(), suite.limits
    return replace(
        ours,
        import_seconds=float(said.get("import_seconds", ours.import_seconds)),
        exercise_seconds=float(said.get("exercise_seconds", ours.exercise_seconds)),
        submission_seconds=float(said.get("submission_seconds", ours.submission_seconds)),
    )


def sources(submission: Submission, suite: Suite) -> Sources:
    """What the worker loads: the student's files, and the course's own modules, which win."""
    return Sources(
        target=suite.module,
        files={f.name.removesuffix(".py"): f.code for f in submission.files},
        notebooks={n.name: n.code for n in submission.notebooks},
        course=dict(suite.files),
        names=tuple(dict.fromkeys(name for e in suite.exercises for name in (e.function, *(e.after or ())[:1]))),
    )


def _report(
    submission: Submission,
    suite: Suite,
    zygote: Zygote,
    exercises: tuple[ExerciseReport, ...],
    notes: Sequence[str],
    printed: str,
    started: float,
) -> Report:
    level, note = zygote.level
    return Report(
        student=submission.student,
        assignment=suite.assignment,
        digest=submission.digest,
        suite=suite.digest,
        engine=VERSION,
        sandbox=level,
        sandbox_note=note,
        seconds=time.perf_counter() - started,
        exercises=exercises,
        notes=(*submission.notes, *notes),
        output=printed,
        language=suite.language,
    )


def exercise_report(exercise: Exercise, suite: Suite, looked: Looked, shown: Looked, secret: bool) -> ExerciseReport:
    """What is reported of one exercise: what one look decided, in the words of another."""
    pairs = zip(looked.judged[exercise.id], shown.judged[exercise.id], strict=True)
    return ExerciseReport(exercise.id, tuple(_outcome(exercise, suite, j, s, secret) for j, s in pairs), exercise.title)


def _outcome(exercise: Exercise, suite: Suite, judged: Judged, shown: Judged, secret: bool) -> Outcome:
    """What is reported of one check: verdict and points of the deciding look, words of the public one."""
    check, judgement = judged.check, judged.judgement
    earned = judgement.verdict in RIGHT
    share = Fraction(str(suite.carried_share)) if judgement.verdict is Verdict.CARRIED else Fraction(1)
    outcome = Outcome(
        check=f"{exercise.id}/{check.name}",
        verdict=judgement.verdict,
        points=check.points * share if earned else Fraction(0),
        max_points=check.points,
        reason=judgement.reason,
        detail=judgement.detail,
        cause=judged.cause,
        hint=check.hint[0] if _is_hinted(judgement, judged.cause) else None,
        seconds=judged.seconds,
        difference=judgement.difference,
        place=judgement.place,
        figures=judged.figures,
    )
    if judgement.verdict is Verdict.INTERNAL:
        return replace(outcome, detail=OURS, private=judgement.detail)
    if not secret or judgement.verdict not in TOLD:
        return outcome
    same = shown.judgement.verdict not in RIGHT
    return replace(
        outcome,
        detail=shown.judgement.detail if same else ELSEWHERE,
        difference=shown.judgement.difference if same else None,
        cause=judged.cause or shown.cause,
        private=judgement.detail,
    )


def _is_hinted(judgement: Judgement, cause: Cause | None) -> bool:
    """True if the hint of a check may help with what was lost."""
    said = cause is not None and FORM.issuperset(cause.id.split("+"))
    return judgement.verdict in HINTED and judgement.reason not in UNHINTED and not said


def _refused(exercise: Exercise, reason: str, detail: str) -> ExerciseReport:
    outcomes = [
        Outcome(f"{exercise.id}/{c.name}", Verdict.REFUSED, Fraction(0), c.points, reason, detail)
        for c in exercise.checks
    ]
    return ExerciseReport(exercise.id, tuple(outcomes), exercise.title)


def failed_inside(submission: Submission, suite: Suite, error: BaseException) -> Report:
    """The report where we failed ourselves: INTERNAL everywhere, which costs nobody points for good and is never stored."""
    private = f"{type(error).__name__}: {error}"  # may hold anything: for the instructor
    exercises = tuple(
        ExerciseReport(
            e.id,
            tuple(
                Outcome(f"{e.id}/{c.name}", Verdict.INTERNAL, Fraction(0), c.points, "internal", OURS, private=private)
                for c in e.checks
            ),
            e.title,
        )
        for e in suite.exercises
    )
    return Report(
        *(submission.student, suite.assignment, submission.digest, suite.digest, VERSION, "none", "", 0.0, exercises),
        language=suite.language,
    )
