"""A student's code in this very process: for a debugger, and for trying a function on the inputs of a check.

Nothing holds the code back here, nothing stops it, and nothing is graded: verdicts that count come from `autograder.desk`.
"""

import bdb
import importlib
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from autograder.checks.kind import by_output
from autograder.desk import check_folder, choose, find_release
from autograder.errors import AutograderError
from autograder.execute import arguments, make_call
from autograder.frozen import opened
from autograder.language import spoken
from autograder.look import RIGHT, look
from autograder.model import Check, Exercise, Outcome, Plan, Report, Verdict
from autograder.release import OURS
from autograder.run import exercise_report
from autograder.suite import Suite
from autograder.version import VERSION
from autograder.wire import Call, Loaded, Result

NOTE = "This ran in one process with the grader, for a debugger: nothing held your code back, and it is not graded."
COMPARED = (
    "matches",
    "stable",
    "gradient",
    "detects",
    "adjoint",
    "sequence",
)  # kinds with one right value for each call


class DebuggerLeft(Exception):
    """The student left the debugger: nothing can be said of the check."""


class Case(NamedTuple):
    """One case of a check.

    Attributes:
        inputs: argument name -> value, so that `affine_backward(**inputs)` is the call that the check makes.
        expected: the right value; of several outputs a dict by their names, without what is the student's own affair. None where
            the check has no single right value.
    """

    inputs: dict[str, Any]
    expected: Any


# ------------------------------------------------------------------------------------------------------ for a debugger


@dataclass
class Here:
    """Makes calls in this process, and keeps what was raised."""

    modules: Mapping[str, ModuleType]
    raised: list[BaseException] = field(default_factory=list)

    def call(self, calls: Sequence[Call], seconds: float) -> list[Result]:
        """The results of the calls, in their order; there is no time limit: somebody may be looking at variables."""
        return [make_call(self.modules, call, told=self._told) for call in calls]

    def _told(self, error: BaseException) -> None:
        if isinstance(error, bdb.BdbQuit):
            raise DebuggerLeft from error
        self.raised.append(error)


def check_here(folder: Path, names: Sequence[str]) -> tuple[Report, str]:
    """What the checks of some exercises say with the calls made in this process, and the traceback of what was raised.

    Args:
        folder: of the release.
        names: `affine_backward`, `backprop.affine_backward`, or one check of it: `affine_backward/gradient`.

    Raises:
        AutograderError: there is no such exercise or check, or the module cannot be imported.
        DebuggerLeft: the student left the debugger.
    """
    release = find_release(folder)
    suite = opened(release, spoken())
    exercises = tuple(_part(suite, name) for name in names)
    part = replace(suite, exercises=exercises)
    with _modules(release.folder, suite) as modules:
        here = Here(modules)
        where = {
            name: "file" for e in exercises for name in (e.function, *(e.after or ())[:1]) if _has(modules, suite, name)
        }
        looked = look(part, here, Loaded("full", where))
    reports = tuple(exercise_report(e, part, looked, looked, False) for e in exercises)
    report = Report("", suite.assignment, "", suite.digest, VERSION, "none", NOTE, 0.0, reports, (NOTE,))
    return report, _traceback(here.raised, [o for e in reports for o in e.outcomes], release.folder)


def _part(suite: Suite, name: str) -> Exercise:
    """The exercise, with the one check that is named, or with all of its checks."""
    named, _, wanted = name.partition("/")
    (exercise,) = choose(suite, [named])
    checks = tuple(check for check in exercise.checks if wanted in ("", check.name))
    if not checks:
        known = ", ".join(check.name for check in exercise.checks)
        raise AutograderError(f"{exercise.id} has no check {wanted}. There are: {known}.")
    return replace(exercise, checks=checks)


def _has(modules: Mapping[str, ModuleType], suite: Suite, name: str) -> bool:
    return callable(getattr(modules[suite.module], name, None))


def _traceback(raised: Sequence[BaseException], outcomes: Sequence[Outcome], folder: Path) -> str:
    """The traceback of the first exception that cost a check, from the student's first line on; "" if there is none."""
    named = {outcome.reason for outcome in outcomes if outcome.verdict is Verdict.ERROR}
    error = next((e for e in raised if type(e).__name__ in named), None)
    if error is None:
        return ""
    trace = error.__traceback__
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).parent != folder:
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace or error.__traceback__))


# ---------------------------------------------------------------------------------------------------------- one case


def first_case(folder: Path, name: str) -> tuple[Case, Outcome]:
    """The first case that a check fails on, and how the check ended; the first of all if no single one is to blame.

    Args:
        folder: of the release.
        name: a check, `affine_backward/gradient`; of an exercise its first check that is lost, else its first.

    Raises:
        AutograderError: there is no such check, or the case cannot be made: an earlier function of the student's failed.
    """
    release = find_release(folder)
    suite = opened(release, spoken())
    exercise = _part(suite, name)
    (report,) = check_folder(folder, [exercise.id]).exercises
    ours = {f"{exercise.id}/{check.name}": check for check in exercise.checks}
    outcomes = [o for o in report.outcomes if o.check in ours]
    lost = [o for o in outcomes if o.verdict not in (*RIGHT, Verdict.SKIP)]
    outcome = (lost or outcomes)[0]
    check = ours[outcome.check]
    plan = suite.plans[exercise.id][check.name]
    call, step = outcome.place or (0, -1)
    inputs = inputs_of(release.folder, suite, exercise, plan.calls[call], step)
    return Case(inputs, expected_of(exercise, check, plan, call, step)), outcome


def inputs_of(folder: Path, suite: Suite, exercise: Exercise, call: Call, step: int) -> dict[str, Any]:
    """Argument name -> value of one step of a call; the student's own functions are called for what comes before it."""
    earlier = call.steps[: step % len(call.steps)]
    with _modules(folder, suite, own=bool(earlier)) as modules:
        try:
            args, kwargs = arguments(modules, call, step)
        except Exception as error:  # whatever the student's earlier function raises
            before = earlier[-1].target.partition(".")[2] if earlier else exercise.function
            why = (
                "is not written yet"
                if isinstance(error, NotImplementedError)
                else f"failed ({type(error).__name__}: {error})"
            )
            raise AutograderError(
                f"{exercise.function} is called with what {before} returns, and {before} {why}. Mend that first."
            ) from error
    return {**dict(zip(exercise.arguments or exercise.inputs, args, strict=False)), **kwargs}


def expected_of(exercise: Exercise, check: Check, plan: Plan, call: int, step: int) -> Any:
    """The right value of one step of a call, None where no single value is right."""
    if check.kind not in COMPARED or check.options.get("own") or call >= len(plan.values):
        return None
    value = plan.values[call]
    if check.kind == "sequence":
        return {exercise.outputs[0]: value[0][step]}
    parts = by_output(exercise, value)
    wanted = check.options.get("outputs") or exercise.outputs
    kept = {name: part for name, part in parts.items() if name in wanted}
    return next(iter(kept.values())) if len(exercise.outputs) == 1 else kept


# ------------------------------------------------------------------------------------------------------------- loading


@contextmanager
def _modules(folder: Path, suite: Suite, *, own: bool = True) -> Iterator[dict[str, ModuleType]]:
    """The student's module and the course's own, executed afresh from the folder; afterwards all is as it was.

    Under the names of their files, so that a debugger finds the lines; without .pyc files, so that what was saved last is run.
    """
    names = [*(name for name in OURS if (folder / f"{name}.py").is_file()), *([suite.module] if own else [])]
    mine = {path.stem for path in folder.glob("*.py")}
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name in mine}
    path, write = list(sys.path), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield {name: _imported(name, folder) for name in names}
    finally:
        for name in mine & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(kept)
        sys.path[:], sys.dont_write_bytecode = path, write


def _imported(name: str, folder: Path) -> ModuleType:
    file = folder / f"{name}.py"
    if not file.is_file():
        raise AutograderError(f"{file.name} is not in {folder}: only a module can be run here. Put it there.")
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = str(file)
    try:
        code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102  # the student's own code, on their own machine, as they ask
    except bdb.BdbQuit as error:
        raise DebuggerLeft from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = next((f"line {frame.lineno}, " for frame in reversed(frames) if frame.filename == str(file)), "")
        raise AutograderError(
            f"{file.name} cannot be imported: {where}{type(error).__name__}: {error}. Mend that first."
        ) from error
    return module
