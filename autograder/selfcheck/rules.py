"""One function per invariant. Each returns what violates it, as sentences of the form fact: reason. remedy."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.build import release_files, with_frozen
from autograder.course import Assignment, Course, solved_source
from autograder.frozen import expected_npz, thaw
from autograder.leaks import leaks, secrets
from autograder.look import RIGHT
from autograder.model import Exercise, ExerciseReport, Outcome, Source, Submission, Verdict
from autograder.notebooks import check_cells
from autograder.oracle import Oracle, instead_of
from autograder.plans import make_suite
from autograder.regions import public_functions
from autograder.run import grade, limits_of
from autograder.sandbox.process import Zygote
from autograder.selfcheck.local import grade_local
from autograder.selfcheck.wrong import BASELINES, slips
from autograder.suite import Suite

Rule = Callable[[Suite, Oracle, Exercise, Counter[str]], Iterator[str]]


def reference_earns_everything(suite: Suite, oracle: Oracle, exercise: Exercise, counts: Counter[str]) -> Iterator[str]:
    """The reference keeps every point."""
    counts["references"] += 1
    report = _graded(suite, oracle, exercise)
    for outcome in report.outcomes:
        if outcome.verdict is not Verdict.PASS:
            yield f"{outcome.check} fails the reference: {_said(outcome)}. Mend the reference or the check."


def baselines_earn_nothing(suite: Suite, oracle: Oracle, exercise: Exercise, counts: Counter[str]) -> Iterator[str]:
    """Stub, None, zeros, ones, constant, echo and random earn nothing, but for a written waiver."""
    reference = getattr(oracle.modules[suite.module], exercise.function)
    for name, wrap in BASELINES.items():
        counts["baselines"] += 1
        report = _graded(suite, oracle, exercise, {exercise.function: wrap(reference)})
        if report.points and name not in exercise.waived:
            earned = ", ".join(o.check for o in report.outcomes if o.points)
            yield (
                f"{exercise.id}: the baseline {name} earns {report.points} points ({earned}). "
                "Let the check see it, or waive it with a reason."
            )


def misconceptions_are_named(suite: Suite, oracle: Oracle, exercise: Exercise, counts: Counter[str]) -> Iterator[str]:
    """Every known mistake loses the check that it names, and the diagnosis names it, alone or in its group."""
    for mistake in exercise.misconceptions:
        counts["misconceptions"] += 1
        report = _graded(suite, oracle, exercise, instead_of(oracle, exercise, mistake))
        outcome = next(o for o in report.outcomes if o.check.endswith(f"/{mistake.fails}"))
        if outcome.verdict in RIGHT:
            yield f"{exercise.id}: {mistake.name} keeps the points of {mistake.fails}. Give the check inputs that show it."
        elif outcome.cause is None or outcome.cause.id not in (mistake.name, mistake.group):
            named = outcome.cause.id if outcome.cause else f"nothing ({outcome.verdict}: {outcome.reason})"
            yield f"{exercise.id}: {mistake.name} fails {mistake.fails}, but is diagnosed as {named}. Separate them, or group them."


def slips_are_named(suite: Suite, oracle: Oracle, exercise: Exercise, counts: Counter[str]) -> Iterator[str]:
    """The generic mistakes are named wherever they apply, by their own name or as one of the exercise's."""
    own = {name for m in exercise.misconceptions for name in (m.name, m.group)}
    plan = next((p for c, p in suite.plans[exercise.id].items() if p.values and not _random(exercise, c)), None)
    reference = getattr(oracle.modules[suite.module], exercise.function)
    drawn = any(c.kind == "statistics" for c in exercise.checks)  # the values of a random function cannot be compared
    for expected, wrap in slips(exercise, plan) if plan else ():
        if drawn and expected not in ("returns_none", "missing_outputs"):
            continue
        counts["generic mistakes"] += 1
        report = _graded(suite, oracle, exercise, {exercise.function: wrap(reference)})
        causes = [
            o.cause.id if o.cause else None for o in report.outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)
        ]
        if not any(cause == expected or cause in own for cause in causes):
            yield f"{exercise.id}: the generic mistake {expected} is diagnosed as {causes or 'nothing: it passes'}. Separate them."


def variants_keep_everything(suite: Suite, oracle: Oracle, exercise: Exercise, counts: Counter[str]) -> Iterator[str]:
    """Every other right implementation keeps every point."""
    for variant in exercise.variants:
        counts["variants"] += 1
        report = _graded(suite, oracle, exercise, instead_of(oracle, exercise, variant))
        for outcome in report.outcomes:
            if outcome.verdict is not Verdict.PASS:
                yield f"{outcome.check} flags the right variant {variant.name!r}: {_said(outcome)}. Mend the check."


RULES: tuple[Rule, ...] = (
    reference_earns_everything,
    baselines_earn_nothing,
    misconceptions_are_named,
    slips_are_named,
    variants_keep_everything,
)


def _graded(
    suite: Suite, oracle: Oracle, exercise: Exercise, instead: Mapping[str, Callable[..., Any]] | None = None
) -> ExerciseReport:
    (report,) = grade_local(suite, oracle, [exercise], instead)
    return report


def _said(outcome: Outcome) -> str:
    """The detail as the middle of a sentence of ours."""
    return (outcome.detail or str(outcome.verdict)).rstrip(".")


def _random(exercise: Exercise, check: str) -> bool:
    return any(c.name == check and c.kind == "statistics" for c in exercise.checks)


# ------------------------------------------------------------------------------------------------- rules of a folder


def regions_do_not_leak(course: Course, assignment: Assignment) -> Iterator[str]:
    """No distinctive statement of a solution region stands in any release, or in the engine."""
    hidden = secrets(course, [assignment])
    engine = Path(__file__).resolve().parent.parent
    places: list[tuple[Path, Assignment | None, dict[str, bytes]]] = [(Path("autograder"), None, _read(engine))]
    for other in course.assignments:
        files = _read(course.root / "assignments" / other.id)
        files |= release_files(course, other) if other is assignment else {}
        places.append((Path("assignments", other.id), other, files))
    for place, released, files in places:
        for name, secret in leaks(course, released, files, hidden):
            yield f"{place / name} holds a line of the solution: {secret.text!r}. Take it out of there."


def _read(folder: Path) -> dict[str, bytes]:
    """All files of a folder that are given away with it, by their paths."""
    kept = [
        p for p in sorted(folder.rglob("*")) if p.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(p.parts)
    ]
    return {str(p.relative_to(folder)): p.read_bytes() for p in kept}


def functions_have_exercises(course: Course, assignment: Assignment) -> Iterator[str]:
    """Every public function of the reference has an exercise."""
    declared = {e.function for e in assignment.exercises}
    for name in public_functions(solved_source(assignment), assignment.reference.name):
        if name not in declared:
            yield f"{assignment.reference.name}: {name} has no exercise. Declare one, or let its name begin with an underscore."


def no_modules_in_source(course: Course, assignment: Assignment) -> Iterator[str]:
    """`source/` holds notebooks only: nbgrader would publish a module as it is."""
    for path in sorted((course.root / "source" / assignment.id).glob("**/*.py")):
        yield f"{path.relative_to(course.root)} lies in source/: nbgrader copies it to students unstripped. Move it to solutions/."


def exercises_have_cells(course: Course, assignment: Assignment) -> Iterator[str]:
    """Every exercise has its check cell in the notebook, and every check cell an exercise."""
    path = course.root / "source" / assignment.id / f"{assignment.id}.ipynb"
    if not path.is_file():
        yield f"source/{assignment.id}/{assignment.id}.ipynb is missing: the assignment has no notebook. Write it."
        return
    found, declared = check_cells(path), [e.id for e in assignment.exercises]
    for name in [n for n in declared if n not in found]:
        yield f"{path.name}: {name} has no check cell. Add one with check({name!r})."
    for name in [n for n in found if n not in declared]:
        yield f"{path.name}: a cell checks {name}, which is no exercise. Correct the cell."


FOLDER_RULES = (functions_have_exercises, no_modules_in_source, exercises_have_cells, regions_do_not_leak)


def one_seed_gives_one_suite(course: Course, assignment: Assignment, suite: Suite) -> Iterator[str]:
    """Two suites made with one seed are the same, byte by byte."""
    if expected_npz(suite) != expected_npz(make_suite(course, assignment)):
        yield f"{assignment.id}: two runs with one seed draw different inputs. Let every draw come from the seed."


def both_ways_agree(course: Course, assignment: Assignment, suite: Suite) -> Iterator[str]:
    """The reference, handed in as a submission, earns everything in the real worker, live and from its release alike."""
    source = Source(f"{assignment.module}.py", solved_source(assignment).encode())
    submission = Submission("the reference", assignment.id, "", (source,))
    with TemporaryDirectory() as folder:
        for name, data in with_frozen(assignment, suite, release_files(course, assignment)).items():
            (Path(folder) / name).write_bytes(data)
        ways = {"live": suite, "released": thaw(Path(folder))}
    for way, used in ways.items():
        with Zygote(limits_of(used)) as zygote:
            report = grade(submission, used, zygote)
        for outcome in [o for e in report.exercises for o in e.outcomes if o.verdict is not Verdict.PASS]:
            yield f"{outcome.check}: the reference fails in the worker ({way}): {_said(outcome)}. Mend the reference or the check."


SUITE_RULES = (one_seed_gives_one_suite, both_ways_agree)
