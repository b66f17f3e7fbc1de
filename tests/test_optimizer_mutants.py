"""Why one step proves little: every wrong update rule of the catalogue, where it shows, and the right ones that look different.

A row of `MUTANTS` is a rule, a wrong formula of it in words, the misconceptions of a6 that are this formula, and how it escapes the
check `first_step`, if it does: by what a step from an empty state cannot show, or because it takes a second array to see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import load_course, load_oracle
from autograder.model import Exercise, Plan, Verdict
from autograder.oracle import Oracle, instead_of
from autograder.plans import make_suite, run_plan
from autograder.selfcheck.local import grade_local
from autograder.suite import Suite

STATE = "nothing is remembered yet"
ARRAYS = "there is one array only"

# rule | wrong formula | misconceptions | how it escapes the first step
MUTANTS = (
    ("momentum", "w - v", "velocity_taken_off", ""),
    ("momentum", "v = mu v + lr g, w + v", "slope_added", ""),
    ("momentum", "v = mu v - (1 - mu) lr g", "running_mean", ""),
    ("momentum", "v = lr (mu v - g)", "rate_on_the_velocity", STATE),
    ("momentum", "the velocity is never stored", "velocity_not_kept", STATE),
    ("momentum", "v = (1 - mu) v - lr g", "keeps_the_rest", STATE),
    ("momentum", "w + the velocity of the last call", "last_velocity", ""),
    ("momentum", "w + v - lr g", "slope_twice", ""),
    ("momentum", "one v for all arrays", "one_velocity_for_all", ARRAYS),
    ("momentum", "u = mu u + (1 - mu) g, w - lr u", "dampening", ""),
    ("nesterov", "w + v", "plain_momentum", ""),
    ("nesterov", "w + mu^2 v - (1 + mu) lr g with the new v", "new_velocity_for_old", ""),
    ("nesterov", "w + (1 + mu) v", "not_taken_back", STATE),
    ("nesterov", "w + mu v_old + (1 + mu) v", "added_once_more", STATE),
    ("nesterov", "w + mu v_old + v", "momentum_twice", ""),
    ("nesterov", "w - mu v + (1 + mu) v_old", "velocities_exchanged", ""),
    ("nesterov", "w + mu v", "look_ahead_only", ""),
    ("adagrad", "c = g^2", "overwrites_the_sum", STATE),
    ("adagrad", "c + |g|", "adds_magnitudes", ""),
    ("adagrad", "lr g / (c + eps)", "adagrad_without_root", ""),
    ("adagrad", "lr sign(g) / (sqrt(c) + eps)", "sign_for_slope", ""),
    ("adagrad", "c is one number for all entries", "one_scale_for_all_entries", ""),
    ("adagrad", "sqrt(c + eps)", "adagrad_eps_inside", ""),
    ("adagrad", "sqrt(c)", "adagrad_without_eps", ""),
    ("adagrad", "the step with the old c", "sum_of_the_last_call", ""),
    ("rmsprop", "c = (1 - rho) c + rho g^2", "shares_exchanged", ""),
    ("rmsprop", "c = rho c + g^2", "new_square_in_full", ""),
    ("rmsprop", "c = rho c + (1 - rho) |g|", "mean_of_magnitudes", ""),
    ("rmsprop", "c = (rho c + (1 - rho)) g^2", "bracket_around_the_shares", STATE),
    ("rmsprop", "c = rho (c + (1 - rho) g^2)", "bracket_around_the_sum", ""),
    ("rmsprop", "sqrt(c + eps)", "rmsprop_eps_inside", ""),
    ("rmsprop", "lr g / (c + eps)", "rmsprop_without_root", ""),
    ("rmsprop", "the step with the old c", "mean_of_the_last_call", ""),
    ("rmsprop", "c / (1 - rho^t)", "corrected_as_in_adam", ""),
    ("adadelta", "E = (rho E + (1 - rho)) g^2", "delta_bracket_around_the_shares", STATE),
    ("adadelta", "X takes up w^2", "squares_of_w", STATE),
    ("adadelta", "X takes up |d|", "magnitude_of_the_step", STATE),
    ("adadelta", "sqrt(E + eps) / sqrt(X + eps)", "upside_down", ""),
    ("adadelta", "(X + eps) / (E + eps)", "delta_without_roots", ""),
    ("adadelta", "(sqrt(X) + eps) / (sqrt(E) + eps)", "delta_eps_outside", ""),
    ("adadelta", "sqrt(X) / sqrt(E + eps)", "never_begins", ""),
    ("adadelta", "lr = 0.1", "delta_rate_of_its_own", ""),
    ("adadelta", "w - lr d", "uphill", ""),
    ("adadelta", "the step with the new X", "new_mean_of_steps", ""),
    ("adam", "beta1 and beta2 exchanged", "betas_exchanged", STATE),
    ("adam", "1 - beta in place of 1 - beta^t", "no_power_of_t count_not_kept", STATE),
    ("adam", "the corrected m and v are kept", "corrected_means_kept", STATE),
    ("adam", "no correction", "no_correction", ""),
    ("adam", "only m corrected", "only_m_corrected", ""),
    ("adam", "only v corrected", "only_v_corrected", ""),
    ("adam", "t is 0 at the first call", "counts_afterwards first_call_uncorrected", ""),
    ("adam", "t is one ahead", "one_ahead", ""),
    ("adam", "t counts the calls of all arrays", "one_count_for_all_arrays", ARRAYS),
    ("adam", "sqrt(vhat + eps)", "eps_inside", ""),
    ("adam", "eps added to sqrt(v)", "epsilon_hat", ""),
    ("adam", "sqrt(vhat)", "without_eps", ""),
    ("adam", "v takes up |g|", "magnitudes_in_v", ""),
    ("adam", "v takes up m^2", "square_of_m", ""),
    ("adam", "no 1 - beta", "slope_in_full square_in_full both_in_full", ""),
    ("adam", "mhat / (vhat + eps)", "without_root", ""),
    ("adam", "sqrt(v) / (1 - beta2^t)", "correction_outside_the_root", ""),
    ("adam", "the corrections multiply", "corrections_multiplied", ""),
    ("nadam", "mhat", "plain_adam", ""),
    ("nadam", "1 - beta1^t below m", "power_of_this_call", ""),
    ("nadam", "g uncorrected", "slope_uncorrected", ""),
    ("nadam", "the old m", "mean_of_the_last_call", ""),
    ("nadam", "beta1 and 1 - beta1 exchanged", "weights_exchanged", ""),
)
WAYS = [
    (rule, name) for rule, _, names, _ in MUTANTS for name in names.split()
]  # a formula can come about in several ways
EPSILON = (
    "adagrad_eps_inside",
    "adagrad_without_eps",
    "rmsprop_eps_inside",
    "eps_inside",
    "epsilon_hat",
    "without_eps",
)
TINY, ZERO = 2, 3  # entries of the first array of a sequence: a slope as small as eps, a slope of 0
ORDINARY = (0, 1, 4, 5, 6)
ROUNDING = 2e-15
SHOWS = 1e-3  # far above what is laid to rounding, far below the length of a step


@dataclass(frozen=True)
class Rules:
    """The update rules of a6, graded here with one suite."""

    suite: Suite
    oracle: Oracle

    def exercise(self, rule: str) -> Exercise:
        return next(e for e in self.suite.exercises if e.function == rule)

    def mutant(self, rule: str, name: str) -> Mapping[str, Any]:
        """What a misconception puts in the place of the rule."""
        exercise = self.exercise(rule)
        return instead_of(self.oracle, exercise, next(m for m in exercise.misconceptions if m.name == name))

    def verdicts(self, rule: str, instead: Mapping[str, Any]) -> dict[str, Verdict]:
        """How each check of the rule ends."""
        (report,) = grade_local(self.suite, self.oracle, (self.exercise(rule),), instead)
        return {outcome.check.rpartition("/")[2]: outcome.verdict for outcome in report.outcomes}

    def errors(self, rule: str, instead: Mapping[str, Any]) -> list[np.ndarray]:
        """The error of w after each step of the sequence, its two arrays in turns; none if a step raises."""
        plan: Plan = self.suite.plans[f"optimizers.{rule}"]["sequence"]
        (result,) = run_plan(self.oracle, plan, instead, self.suite.module)
        got = [value[0] for value in result.values or ()]
        return [np.abs(w - right) for w, right in zip(got, plan.values[0][0], strict=False)]

    def walk(self, rule: str, instead: Mapping[str, Any], slopes: Sequence[float]) -> np.ndarray:
        """The path of a single weight that begins at 0, with the numbers of the exercise."""
        exercise = self.exercise(rule)
        move = instead.get(rule, getattr(self.oracle.modules[self.suite.module], rule))
        state: dict[str, Any] = {}
        path = [np.zeros(1)]
        for slope in slopes:
            w, state = move(path[-1], np.array([slope]), state, *list(exercise.inputs.values())[3:])
            path.append(w)
        return np.concatenate(path)


@pytest.fixture(scope="module")
def rules(root: Path) -> Rules:
    """Returns the exercises that are checked over several rounds, without footprints: nothing is to be named here."""
    course = load_course(root)
    whole = course.find("a6_optimizers")
    kept = tuple(e for e in whole.exercises if any(c.kind == "sequence" for c in e.checks))
    suite = make_suite(course, replace(whole, exercises=kept), footprints=False)
    return Rules(suite, load_oracle(course, whole))


# -------------------------------------------------------------------------------------------------------------- the wrong


def test_every_rule_of_the_table_is_rejected(rules: Rules) -> None:
    """67 formulas, 71 ways to come by them: each loses the check over six rounds."""
    kept = [way for way in WAYS if rules.verdicts(way[0], rules.mutant(*way))["sequence"] is Verdict.PASS]
    assert (67, 71, []) == (len(MUTANTS), len(WAYS), kept)


def test_the_table_holds_65_functions(rules: Rules) -> None:
    """Two of momentum's formulas are others over again: the sign on either side of v, and 1 - mu before or after lr."""
    left: dict[bytes, list[str]] = {}
    for rule, _, names, _ in MUTANTS:
        errors = rules.errors(rule, rules.mutant(rule, names.split()[0]))
        key = b"".join(np.round(e, 9).tobytes() for e in errors) if errors else f"{rule} {names}".encode()
        left.setdefault(rule.encode() + key, []).append(names)
    assert [["velocity_taken_off", "slope_added"], ["running_mean", "dampening"]] == [
        same for same in left.values() if len(same) > 1
    ]
    assert 65 == len(left)


def test_a_first_step_rejects_no_more_than_these(rules: Rules) -> None:
    """Thirteen wrong formulas pass the whole check of the first step, and two more that mix up arrays."""
    passed = {way: rules.verdicts(way[0], rules.mutant(*way))["first_step"] is Verdict.PASS for way in WAYS}
    escaped = {(rule, name): bool(how) for rule, _, names, how in MUTANTS for name in names.split()}
    assert escaped == passed
    assert (13, 2) == tuple(sum(how == reason for *_, how in MUTANTS) for reason in (STATE, ARRAYS))


@pytest.mark.parametrize(("rule", "names"), [(rule, names) for rule, _, names, how in MUTANTS if how == STATE])
def test_thirteen_are_exact_after_one_step_and_far_off_after_six(rules: Rules, rule: str, names: str) -> None:
    """Round 1 is right to the last digits, in both arrays; the rounds after it are not."""
    for name in names.split():
        errors = rules.errors(rule, rules.mutant(rule, name))
        assert 12 == len(errors)
        assert max(np.max(e) for e in errors[:2]) < ROUNDING
        assert max(np.max(e) for e in errors) > SHOWS


def test_adam_with_exchanged_betas_needs_slopes_that_change(rules: Rules) -> None:
    """Six steps with one and the same slope are right to the last digits: both corrected means are the slope itself."""
    exchanged = rules.mutant("adam", "betas_exchanged")
    constant, changing = (0.7,) * 6, (0.7, 0.7, 0.7, -0.7, -0.7, 2.1)
    off = [np.max(np.abs(rules.walk("adam", exchanged, s) - rules.walk("adam", {}, s))) for s in (constant, changing)]
    assert off[0] < 10 * ROUNDING
    assert off[1] > 0.1


@pytest.mark.parametrize("name", EPSILON)
def test_a_misplaced_epsilon_shows_at_two_entries_only(rules: Rules, name: str) -> None:
    """Where slopes are of ordinary size the error stays below a millionth, over all six rounds."""
    rule = next(rule for rule, _, names, _ in MUTANTS if name == names)
    first_array = np.array(rules.errors(rule, rules.mutant(rule, name))[::2])
    assert np.max(first_array[:, ORDINARY]) < 1e-6
    assert not np.max(first_array[:, [TINY, ZERO]]) < 1e-2  # 0 / 0 is not a number


# -------------------------------------------------------------------------------------------------------------- the right


def test_equal_forms_keep_every_point(rules: Rules) -> None:
    """Sums of slopes in place of velocities, other layouts of the state, states changed in place: nothing is lost."""
    lost = [
        f"{exercise.function}: {variant.name}"
        for exercise in rules.suite.exercises
        for variant in exercise.variants
        if {Verdict.PASS}
        != set(rules.verdicts(exercise.function, instead_of(rules.oracle, exercise, variant)).values())
    ]
    assert [] == lost


@pytest.mark.parametrize(("rule", "name"), [("momentum", "sum_of_slopes"), ("nesterov", "nesterov_sum_of_slopes")])
def test_the_sum_of_slopes_is_among_them(rules: Rules, rule: str, name: str) -> None:
    """u = mu u + g stays within rounding of the velocity as long as lr does not change."""
    exercise = rules.exercise(rule)
    variant = next(v for v in exercise.variants if v.function.__name__ == name)
    errors = rules.errors(rule, instead_of(rules.oracle, exercise, variant))
    assert max(np.max(e) for e in errors) < 10 * ROUNDING


def test_every_rule_has_a_form_that_changes_its_state_in_place(rules: Rules) -> None:
    """The dict that comes in may be the one that goes out."""
    changed = set()
    for exercise in rules.suite.exercises:
        for variant in exercise.variants:
            move = instead_of(rules.oracle, exercise, variant)[exercise.function]
            state: dict[str, Any] = {}
            _, new = move(np.ones(2), np.ones(2), state, *list(exercise.inputs.values())[3:])
            changed |= {exercise.function} if new is state and state else set()
    assert {e.function for e in rules.suite.exercises} == changed
