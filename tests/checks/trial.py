"""Try functions on one check, without a worker: what is judged of them, and what is diagnosed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.arrays import generator
from autograder.checks import KINDS
from autograder.diagnose import diagnose
from autograder.execute import load
from autograder.figures import Figure
from autograder.model import Cause, Check, Exercise, Judgement, Plan
from autograder.oracle import Oracle
from autograder.plans import make_plans, reference_features, run_plan
from autograder.wire import Result, Sources

HINT = ("A question?", "One worked number.")

Instead = Mapping[str, Callable[..., Any]]


def oracle(code: str, *, given: str = "", probes: str = "") -> Oracle:
    """The reference module `work`, from its source."""
    course = {name: text.encode() for name, text in (("given", given), ("probes", probes)) if text}
    loaded, modules = load(Sources("work", {"work": f"import numpy as np\n{code}".encode()}, {}, course))
    assert loaded.raised is None
    return Oracle(modules)


@dataclass(frozen=True)
class Trial:
    """One check of an exercise, planned with one seed."""

    exercise: Exercise
    check: Check
    oracle: Oracle
    plan: Plan

    def results(self, instead: Instead | None = None) -> list[Result]:
        """What comes back of the first round, with some functions replaced."""
        return [self.oracle.run(call, instead, "work") for call in self.plan.calls]

    def judge(self, instead: Instead | None = None, *, more: bool = False) -> Judgement:
        """The judgement of the reference with some functions replaced, with or without the second round."""
        again = [self.oracle.run(call, instead, "work") for call in self.plan.more] if more else None
        return self.judged(self.results(instead), again)

    def judged(self, results: Sequence[Result], more: Sequence[Result] | None = None) -> Judgement:
        """The judgement of results that came from anywhere."""
        return KINDS[self.check.kind].judge(self.exercise, self.check, self.plan, results, more)

    def figures(self, instead: Instead | None = None) -> tuple[Figure, ...]:
        """What there is to draw of it."""
        return KINDS[self.check.kind].figures(self.exercise, self.check, self.plan, self.results(instead))

    def features(self, instead: Instead | None = None) -> dict[str, Any]:
        """What a mistake leaves behind."""
        return KINDS[self.check.kind].features(self.exercise, self.check, self.plan, self.results(instead))


def trial(exercise: Exercise, oracle: Oracle, seed: str = "seed", check: int = 0) -> Trial:
    """One check of the exercise, with the inputs that this seed gives."""
    one = exercise.checks[check]
    source = generator(seed, exercise.id, one.name)
    return Trial(exercise, one, oracle, KINDS[one.kind].plan(exercise, one, source, oracle))


@dataclass(frozen=True)
class Clinic:
    """All checks of an exercise, planned with one seed, and what the reference and every known mistake leave in them."""

    exercise: Exercise
    oracle: Oracle
    plans: Mapping[str, Plan]
    reference: Mapping[str, Any]

    def cause(self, function: Callable[..., Any], check: str = "", **also: Callable[..., Any]) -> Cause | None:
        """The diagnosis of a function in the place of the reference, for one check (default: the first)."""
        instead = {self.exercise.function: function, **also}
        features = {
            c.name: KINDS[c.kind].features(
                self.exercise, c, self.plans[c.name], run_plan(self.oracle, self.plans[c.name], instead, "work")
            )
            for c in self.exercise.checks
        }
        return diagnose(self.exercise, check or self.exercise.checks[0].name, self.plans, features, self.reference)


def clinic(exercise: Exercise, oracle: Oracle, seed: str = "seed") -> Clinic:
    """The exercise with its plans and footprints."""
    plans = make_plans((exercise,), oracle, seed)
    reference = reference_features((exercise,), plans, oracle)
    return Clinic(exercise, oracle, plans[exercise.id], reference[exercise.id])
