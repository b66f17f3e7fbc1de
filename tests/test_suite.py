"""A suite is plain data: it can be sent to another process, and it tells nobody its seed."""

from pathlib import Path

import pytest

from autograder.arrays import Spec
from autograder.checks import KINDS
from autograder.course import Course, load_course, load_oracle
from autograder.plans import make_suite, run_more, run_plan
from autograder.suite import seed_digest, without_code
from autograder.wire import pack


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    return load_course(root / "tests/courses/good")


def test_the_seed_itself_is_not_kept(course: Course) -> None:
    """Only what may be told of it."""
    suite = make_suite(course, course.find("a1_lines"), "very secret seed")
    assert seed_digest("very secret seed") == suite.seed_digest
    assert 16 == len(suite.seed_digest)
    assert "very secret seed" not in repr(suite)


def test_the_public_seed_makes_a_public_suite(course: Course) -> None:
    """Named or left out; any other seed makes a suite whose values stay hidden."""
    assignment = course.find("a1_lines")
    assert make_suite(course, assignment).public
    assert make_suite(course, assignment, "good-public").public
    assert not make_suite(course, assignment, "other").public


def test_a_suite_carries_what_the_course_says(course: Course) -> None:
    """Limits, the carried share, the modules that are the course's own, what the reference leaves."""
    suite = make_suite(course, course.find("a2_noise"), "s")
    assert ("a2_noise", "noise", 0.5, course.limits) == (
        suite.assignment,
        suite.module,
        suite.carried_share,
        suite.limits,
    )
    assert {"given"} == set(suite.files)
    assert {"matches", "small", "raises"} == set(suite.reference["noise.halve"])


def test_seeds_that_differ_have_different_digests() -> None:
    """The digest is in the key of every stored result."""
    assert 3 == len({seed_digest(seed) for seed in ("a", "b", "")})


@pytest.mark.parametrize("name", ["a1_lines", "a2_noise"])
def test_a_suite_without_code_judges_alike(course: Course, name: str) -> None:
    """Specs, misconceptions and variants stay behind; plans, texts and what the judges read go along."""
    assignment = course.find(name)
    suite, oracle = make_suite(course, assignment, "s"), load_oracle(course, assignment)
    plain = without_code(suite)
    for old, new in zip(suite.exercises, plain.exercises, strict=True):
        assert list(old.inputs) == list(new.inputs)
        assert not any(isinstance(spec, Spec) for spec in new.inputs.values())
        assert [(m.name, m.text, None, {}) for m in old.misconceptions] == [
            (m.name, m.text, m.function, m.also) for m in new.misconceptions
        ]
        assert [] == new.variants
        for before, after in zip(old.checks, new.checks, strict=True):
            plan = suite.plans[old.id][before.name]
            results, more = run_plan(oracle, plan), run_more(oracle, plan)
            judge = KINDS[before.kind].judge
            assert judge(old, before, plan, results, more) == judge(new, after, plan, results, more)
            pack(after.options)
