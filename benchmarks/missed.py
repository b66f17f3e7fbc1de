"""How many wrong gradients does a rule let through? The course's own catalogue of mistakes, under three rules.

Every rule sees the same inputs, the same upstream gradient and the same claim, so what differs is the rule alone.
Counted is a claim that differs from the right gradient by more than a billionth of its largest entry: on a draw where a
mistake happens to give the right numbers nobody can see it. "With reference" is what a submission is graded by: it has
to agree with the course's own gradient as well, by value. Ends with 1 if ours lets more through than another rule.

    python -m benchmarks.missed [--seeds 20]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.arrays import generator
from autograder.checks.carried import of_names, pairs
from autograder.checks.kind import Case, answer, by_output, cases, target_call
from autograder.compare import bounds, compare, leaves
from autograder.course import load_course, load_oracle
from autograder.errors import Redraw
from autograder.gradients import Numeric, Unsuited, judge_gradient, numeric_gradient
from autograder.model import Check, Exercise
from autograder.oracle import Oracle, instead_of
from autograder.wire import Call, Step
from benchmarks.rules import CS231N_STEP, GRADCHECK_STEP, cs231n_error, differences, gradcheck_agrees

ROOT = Path(__file__).resolve().parent.parent
WRONG = 1e-9  # share of the largest entry by which a claim must differ to count as wrong
ATTEMPTS = 20  # points that are tried before a draw is given up
RULES = ("CS231n > 1e-05", "CS231n > 1e-03", "gradcheck", "ours", "ours, with reference")


@dataclass(frozen=True)
class Witness:
    """What the rules know of the gradient by one argument."""

    ours: Numeric
    cs231n: list[Any]
    gradcheck: list[Any]

    def accepted_by(self, claim: Any, name: str) -> dict[str, bool]:
        """Rule -> whether it takes the claim for right."""
        error = cs231n_error(self.cs231n, claim)
        return {
            "CS231n > 1e-05": not error > 1e-5,
            "CS231n > 1e-03": not error > 1e-3,
            "gradcheck": gradcheck_agrees(self.gradcheck, claim),
            "ours": judge_gradient(self.ours, claim, name) is None,
        }


@dataclass
class Tally:
    """Counts over all mistakes and seeds."""

    wrong: int = 0
    mistakes: set[str] = field(default_factory=set)
    same: int = 0  # gave the right numbers on this draw
    raised: int = 0  # gave no numbers
    missed: dict[str, Counter[str]] = field(default_factory=lambda: {rule: Counter() for rule in RULES})


def checks() -> Iterator[tuple[Exercise, Check, Oracle]]:
    """The gradient checks of the course whose function is smooth at the point and draws nothing."""
    course = load_course(ROOT)
    for assignment in course.assignments:
        oracle = load_oracle(course, assignment)
        for exercise in assignment.exercises:
            for check in exercise.checks:
                if check.kind == "gradient" and not check.options.get("own") and not check.options.get("at_kinks"):
                    yield exercise, check, oracle


def forward_of(check: Check, oracle: Oracle) -> Callable[..., Any]:
    """The function whose gradient is asked for, as one that returns one array."""

    def forward(*args: Any) -> Any:
        value = oracle.value(Call((Step(check.options["of"], args),)))
        return value[0] if isinstance(value, tuple) else value

    return forward


def look(exercise: Exercise, check: Check, oracle: Oracle, seed: str) -> tuple[Case, dict[str, Witness]]:
    """The first draw on which our rule is willing to judge, and what every rule measures there, by output."""
    names, forward = of_names(exercise, check), forward_of(check, oracle)
    reason: Exception = Redraw("not tried")
    for attempt in range(ATTEMPTS):
        source = generator(seed, exercise.id, check.name, attempt)
        (case,) = cases(exercise, check, source)
        upstream = check.options.get("upstream")
        dout = case.values[upstream] if upstream else 1.0
        args = [case.values[name] for name in names]
        try:
            return case, {
                output: _witness(forward, args, names.index(name), dout, source)
                for output, name in pairs(exercise, check).items()
            }
        except Unsuited as refusal:
            reason = refusal
    raise reason


def _witness(
    forward: Callable[..., Any], args: list[Any], position: int, dout: Any, source: np.random.Generator
) -> Witness:
    def objective(point: Any) -> float:
        return float(np.sum(dout * forward(*args[:position], point, *args[position + 1 :])))

    return Witness(
        numeric_gradient(forward, args, position, np.asarray(dout) if np.ndim(dout) else None, source),
        differences(objective, args[position], CS231N_STEP),
        differences(objective, args[position], GRADCHECK_STEP),
    )


def differs(claim: Any, right: Any) -> bool:
    """True if two gradients are not the same numbers."""
    got, expected = leaves(claim), leaves(right)
    if [np.shape(g) for g in got] != [np.shape(e) for e in expected]:
        return True
    pairs = zip(got, expected, strict=True)
    return not all(np.all(np.abs(g - e) <= WRONG * np.max(np.abs(e), initial=0.0)) for g, e in pairs)


def judge(tally: Tally, exercise: Exercise, check: Check, oracle: Oracle, seed: str) -> None:
    """Every mistake that this check is there for, on one draw."""
    case, witnesses = look(exercise, check, oracle, seed)
    call = target_call(exercise, case.values)
    expected, allowed = bounds(answer(exercise, oracle), case.values, generator(seed, exercise.id, "bounds"))
    right = by_output(exercise, expected)
    for mistake in exercise.misconceptions:
        if mistake.fails != check.name:
            continue
        result = oracle.run(call, instead_of(oracle, exercise, mistake), exercise.module)
        if result.values is None:
            tally.raised += 1
            continue
        claims = by_output(exercise, result.values[-1])
        if not any(differs(claims[output], right[output]) for output in witnesses):
            tally.same += 1
            continue
        tally.wrong += 1
        name = f"{exercise.function}/{mistake.name}"
        tally.mistakes.add(name)
        verdicts = [witness.accepted_by(claims[output], output) for output, witness in witnesses.items()]
        accepted = {rule: all(verdict[rule] for verdict in verdicts) for rule in RULES[:-1]}
        accepted[RULES[-1]] = accepted["ours"] and compare(result.values[-1], expected, allowed, name) is None
        for rule in RULES:
            tally.missed[rule][name] += accepted[rule]


def main(arguments: list[str] | None = None) -> int:
    """Prints the table, and which mistakes a rule lets through."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=20, help="draws of the inputs of every check (default 20)")
    seeds = parser.parse_args(arguments).seeds
    tally = Tally()
    for exercise, check, oracle in checks():
        for seed in range(seeds):
            judge(tally, exercise, check, oracle, f"missed-{seed}")
    print("| rule | wrong gradients let through | share | mistakes it ever lets through |\n| --- | --- | --- | --- |")
    totals = {rule: sum(tally.missed[rule].values()) for rule in RULES}
    for rule in RULES:
        ever = [name for name, count in tally.missed[rule].items() if count]
        share = 100 * totals[rule] / max(1, tally.wrong)
        print(f"| {rule} | {totals[rule]} of {tally.wrong} | {share:.2f} % | {len(ever)} of {len(tally.mistakes)} |")
    for rule in RULES:
        ever = [f"{name} ({count})" for name, count in tally.missed[rule].most_common() if count]
        if ever:
            print(f"\n{rule} lets through: {', '.join(ever)}")
    print(f"\nNot counted: {tally.same} claims that are right on their draw, {tally.raised} calls that raised.")
    return 1 if totals["ours"] > min(totals[rule] for rule in RULES[:3]) or not tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
