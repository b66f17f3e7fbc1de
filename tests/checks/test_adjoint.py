"""`adjoint`: the sum of A(x) * y is the sum of x * A*(y), with the reference's A or with a student's own honest one."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array, derived, value
from autograder.checks import adjoint, gradient, matches
from autograder.errors import CourseError, Redraw
from autograder.look import look
from autograder.model import Check, Exercise, Plan, Verdict
from autograder.oracle import Oracle
from autograder.plans import make_plans
from autograder.selfcheck.local import Local
from autograder.suite import Suite
from autograder.wire import Loaded, Raised, Result, pack, unpack
from tests.checks.trial import HINT, Trial, clinic, oracle, trial

CODE = """
def windows(x, size, step):
    count = (len(x) - size) // step + 1
    return np.stack([x[i * step : i * step + size] for i in range(count)])

def overlap_add(y, length, step):
    x = np.zeros(length)
    for i, row in enumerate(y):
        x[i * step : i * step + len(row)] += row
    return x

def means(x, step):
    return windows(x, 3, step).mean(axis=1), (len(x), step)

def means_backward(dout, cache):
    length, step = cache
    return overlap_add(np.repeat(dout[:, None] / 3, 3, axis=1), length, step)

def square(x):
    return x * x

def shifted(x):
    return x + 1.0

def nothing(x):
    return 0.0 * x

def same(y):
    return y + 0.0

def twice(y):
    return 2.0 * y
"""
LENGTH, SIZE = 7, 3  # with step 2 every entry is in a window, with step 4 one is in none


def exercise(*checks: Check) -> Exercise:
    """`overlap_add`, the partner of `windows`."""
    inputs = {"x": array(f"{LENGTH}"), "size": SIZE, "step": 1, "y": array(f"5 {SIZE}"), "length": LENGTH}
    return Exercise("work.overlap_add", inputs, ("x_back",), checks, arguments=("y", "length", "step"))


def backwards(**options: Any) -> Check:
    return adjoint(
        of="work.windows", wrt="x", upstream="y", of_args=("x", "size", "step"), points=1, hint=HINT, **options
    )


CASES = {
    "step 1": {},
    "step 2": {"step": 2, "y": array(f"3 {SIZE}")},
    "step 4": {"step": 4, "y": array(f"2 {SIZE}")},
}


def overlap_add(**options: Any) -> Trial:
    return trial(exercise(backwards(**options)), oracle(CODE))


def means_backward(seed: str = "seed") -> Trial:
    check = adjoint(of="work.means", wrt="x", upstream="dout", points=1, hint=HINT)
    one = Exercise(
        "work.means_backward",
        {"x": array(f"{LENGTH}"), "step": 2, "dout": array("3")},
        ("dx",),
        (check,),
        arguments=("dout", "cache"),
        after=("means", ("x", "step"), (1,)),
    )
    return trial(one, oracle(CODE), seed)


def last_one_wins(y: Any, length: int, step: int) -> Any:
    x = np.zeros(length)
    for i, row in enumerate(y):
        x[i * step : i * step + len(row)] = row
    return x


def averaged(y: Any, length: int, step: int) -> Any:
    x, count = np.zeros(length), np.zeros(length)
    for i, row in enumerate(y):
        x[i * step : i * step + len(row)] += row
        count[i * step : i * step + len(row)] += 1
    return x / np.maximum(count, 1)


# ---- with the reference's A


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_the_reference_passes(seed: str) -> None:
    """In every case, with any draw, in any order of summation, behind a cache too."""

    def backwards_summed(y: Any, length: int, step: int) -> Any:
        x = np.zeros(length)
        for i in reversed(range(len(y))):
            x[i * step : i * step + SIZE] += y[i]
        return x

    one = trial(exercise(backwards(cases=CASES, draws=2)), oracle(CODE), seed)
    assert 6 == len(one.plan.calls)
    assert Verdict.PASS is one.judge().verdict
    assert Verdict.PASS is one.judge({"overlap_add": backwards_summed}).verdict
    assert Verdict.PASS is means_backward(seed).judge().verdict


@pytest.mark.parametrize("wrong", [last_one_wins, averaged])
def test_an_inverse_is_no_adjoint(wrong: Callable[..., Any]) -> None:
    """Overwriting and averaging undo the windows; neither adds up what came from one place."""
    one = overlap_add()
    x = one.plan.extra["adjoint"][0]["x"]
    assert np.allclose(x, wrong(one.oracle.modules["work"].windows(x, SIZE, 1), LENGTH, 1))
    found = one.judge({"overlap_add": wrong})
    assert (Verdict.FAIL, "value") == (found.verdict, found.reason)


def test_both_sums_are_told() -> None:
    """Everybody can compute them; a case has its name before them."""
    one = overlap_add(cases=CASES)
    found = one.judge({"overlap_add": averaged})
    pair = one.plan.extra["adjoint"][0]
    there, back = np.sum(pair["ahead"] * pair["y"]), np.sum(pair["x"] * averaged(pair["y"], LENGTH, 1))
    text = (
        f"case step 1: with random x and y the sum of windows(x, ...) * y is {there:.6g}, but the sum of x * x_back is "
        f"{back:.6g}: the two must be equal"
    )
    assert text == found.detail
    assert found.difference is not None
    assert ("x_back", (LENGTH,)) == (found.difference.output, found.difference.got.shape)


@pytest.mark.parametrize("factor", [1.0 + 1e-8, 1.0 - 1e-9])
def test_slips_of_an_epsilon_are_seen(factor: float) -> None:
    """What is allowed is rounding."""
    one, right = overlap_add(), oracle(CODE).modules["work"].overlap_add
    assert Verdict.FAIL is one.judge({"overlap_add": lambda *args: factor * right(*args)}).verdict
    assert Verdict.PASS is one.judge({"overlap_add": lambda *args: (1.0 + 1e-15) * right(*args)}).verdict


def test_the_form_comes_first() -> None:
    """Type, shape, dtype, finite positions, each in the words of all kinds."""
    one = overlap_add()
    assert "x_back is None, expected a numpy array of shape (7,)" == one.judge({"overlap_add": lambda *a: None}).detail
    assert "shape" == one.judge({"overlap_add": lambda *a: np.zeros(8)}).reason
    assert "dtype" == one.judge({"overlap_add": lambda *a: np.zeros(7, np.int64)}).reason
    assert "finite" == one.judge({"overlap_add": lambda *a: np.full(7, np.nan)}).reason
    raised = one.judged([Result(raised=Raised(0, "NotImplementedError", "", todo=True))])
    assert Verdict.TODO is raised.verdict


# ---- with the student's own A


def turned_round(x: Any, size: int, step: int) -> Any:
    """Every window from its last entry to its first: wrong, linear, and it sees all of x."""
    return np.stack([x[i : i + size][::-1] for i in range(0, len(x) - size + 1, step)])


def added_turned_round(y: Any, length: int, step: int) -> Any:
    x = np.zeros(length)
    for i, row in enumerate(y):
        x[i * step : i * step + len(row)] += row[::-1]
    return x


def verdict(ahead: Callable[..., Any], back: Callable[..., Any], **options: Any) -> Verdict:
    """What a pair of own functions earns."""
    return overlap_add(**options).judge({"windows": ahead, "overlap_add": back}, more=True).verdict


def test_the_partner_of_an_own_wrong_function_is_carried() -> None:
    """What the order of the windows costs has been lost already, in the other exercise."""
    one = overlap_add(cases=CASES)
    pair = {"windows": turned_round, "overlap_add": added_turned_round}
    found = one.judge(pair, more=True)
    assert (Verdict.CARRIED, "own forward") == (found.verdict, found.reason)
    assert "This fits your own windows, which is not right yet." == found.detail
    assert Verdict.FAIL is one.judge(pair).verdict
    assert Verdict.FAIL is one.judge({"overlap_add": added_turned_round}, more=True).verdict


def test_the_partner_of_the_right_function_passes_beside_a_wrong_one() -> None:
    """What the interface asks for is right, whatever the other function of the file does."""
    assert Verdict.PASS is verdict(turned_round, oracle(CODE).modules["work"].overlap_add)


def test_a_backward_pass_behind_its_own_cache_is_carried() -> None:
    """The sum in place of the mean, there and back."""

    def sums(x: Any, step: int) -> Any:
        out = turned_round(x, 3, step).sum(axis=1)
        return out, (len(x), step)

    def sums_backward(dout: Any, cache: Any) -> Any:
        length, step = cache
        return added_turned_round(np.repeat(dout[:, None], 3, axis=1), length, step)

    one = means_backward()
    assert Verdict.CARRIED is one.judge({"means": sums, "means_backward": sums_backward}, more=True).verdict
    assert Verdict.FAIL is one.judge({"means_backward": sums_backward}, more=True).verdict


def zeros(x: Any, size: int, step: int) -> Any:
    return 0.0 * turned_round(x, size, step)


def first_entry(x: Any, size: int, step: int) -> Any:
    """Sees one entry of x only."""
    return np.ones((5, size)) * x[0]


def first_entry_back(y: Any, length: int, step: int) -> Any:
    return np.sum(y) * np.eye(length)[0]


def copied(x: Any, size: int, step: int) -> Any:
    """x itself, and then zeros: every entry is there once."""
    return np.pad(x, (0, 5 * size - len(x))).reshape(5, size)


def copied_back(y: Any, length: int, step: int) -> Any:
    return y.reshape(-1)[:length]


def summed(x: Any, size: int, step: int) -> Any:
    """Sees all of x, everywhere."""
    return np.full((5, size), np.sum(x))


def summed_back(y: Any, length: int, step: int) -> Any:
    return np.full(length, np.sum(y))


def in_turn(x: Any, size: int, step: int) -> Any:
    """As many numbers as there should be, but not as often as they lie in windows."""
    return np.resize(x, (5, size))


def in_turn_back(y: Any, length: int, step: int) -> Any:
    return np.bincount(np.arange(y.size) % length, y.reshape(-1), length)


def constant(x: Any, size: int, step: int) -> Any:
    return np.ones((5, size))


def moved(x: Any, size: int, step: int) -> Any:
    return turned_round(x, size, step) + 1.0


def squares(x: Any, size: int, step: int) -> Any:
    return turned_round(x, size, step) ** 2


def without_a_window(x: Any, size: int, step: int) -> Any:
    return turned_round(x, size, step)[1:]


def not_finite(x: Any, size: int, step: int) -> Any:
    return turned_round(x, size, step) / 0.0


def not_written(x: Any, size: int, step: int) -> Any:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("ahead", "back"),
    [
        (zeros, lambda y, length, step: np.zeros(length)),
        (constant, lambda y, length, step: np.zeros(length)),
        (first_entry, first_entry_back),
        (copied, copied_back),
        (summed, summed_back),
        (in_turn, in_turn_back),
        (moved, added_turned_round),
        (squares, added_turned_round),
        (without_a_window, added_turned_round),
        (not_finite, added_turned_round),
        (not_written, added_turned_round),
        (lambda x, size, step: None, added_turned_round),
        (turned_round, last_one_wins),
        (turned_round, lambda y, length, step: added_turned_round(y, length, step)[:-1]),
    ],
)
def test_what_is_no_honest_attempt_earns_nothing(ahead: Callable[..., Any], back: Callable[..., Any]) -> None:
    """A function of their own counts if it is linear and as much work as the right one, and its partner if it is right."""
    with np.errstate(all="ignore"):
        assert Verdict.FAIL is verdict(ahead, back)


def test_what_the_right_function_does_not_see_need_not_be_seen() -> None:
    """With step 4 one entry is in no window."""
    case = {"inputs": CASES["step 4"]}
    (pair,) = overlap_add(**case).plan.extra["adjoint"]
    assert ([1] * 3 + [0] + [1] * 3, 1) == (pair["reach"].tolist(), pair["mixed"])
    assert Verdict.CARRIED is verdict(turned_round, added_turned_round, **case)


def graded(instead: dict[str, Callable[..., Any]], course: Oracle) -> dict[str, Verdict]:
    """The verdicts of the whole look: second rounds are made only for those whose own function is known to be wrong."""
    first = Exercise(
        "work.windows", {"x": array(f"{LENGTH}"), "size": SIZE, "step": 1}, ("y",), (matches(points=1, hint=HINT),)
    )
    guard = matches(name="again", points=1, hint=HINT, guard=True)
    exercises = (first, exercise(backwards(), guard))
    suite = Suite("a0", "work", exercises, make_plans(exercises, course, "seed"), {}, "", "")
    loaded = Loaded("full", {e.function: "file" for e in exercises})
    seen = look(suite, Local(course, "work", instead), loaded)
    return {f"{e}/{j.check.name}": j.judgement.verdict for e, judged in seen.judged.items() for j in judged}


def test_in_the_whole_look() -> None:
    """A wrong own function carries the check and its guards; with a right one a wrong partner fails."""
    names = ("work.windows/matches", "work.overlap_add/adjoint", "work.overlap_add/again")
    both = graded({"windows": turned_round, "overlap_add": added_turned_round}, oracle(CODE))
    assert dict(zip(names, (Verdict.FAIL, Verdict.CARRIED, Verdict.CARRIED), strict=True)) == both
    alone = graded({"overlap_add": added_turned_round}, oracle(CODE))
    assert dict(zip(names, (Verdict.PASS, Verdict.FAIL, Verdict.SKIP), strict=True)) == alone


# ---- declarations


def simple(of: str = "work.same", target: str = "same", **options: Any) -> Trial:
    check = adjoint(of=of, wrt="x", upstream="y", points=1, hint=HINT, **{"of_args": ("x",), **options})
    inputs = {"x": array("4"), "y": options.pop("y", array("4"))}
    return trial(Exercise(f"work.{target}", inputs, ("x_back",), (check,), arguments=("y",)), oracle(CODE))


@pytest.mark.parametrize(
    ("of", "target", "message"),
    [
        ("work.square", "same", "A is work.square, but it is not linear. Mend one of them."),
        ("work.shifted", "same", "A is work.shifted, but it is not linear. Mend one of them."),
        ("work.nothing", "same", "A is work.nothing, but it does not see its input. Mend one of them."),
        ("work.same", "twice", "A is work.same, but the target is not its adjoint. Mend one of them."),
    ],
)
def test_the_reference_is_proven(of: str, target: str, message: str) -> None:
    """Linear, alive, and the partner of the target."""
    with pytest.raises(CourseError) as caught:
        simple(of, target)
    assert f"work.{target}/adjoint: {message}" == str(caught.value)


def test_declarations_that_cannot_be_planned() -> None:
    """Are told what to do."""
    check = adjoint(of="work.same", wrt="x", upstream="y", points=1, hint=HINT)
    inputs = {"x": array("4"), "y": array("4")}
    one = Exercise("work.same", inputs, ("x_back",), (check,), arguments=("y",))
    with pytest.raises(CourseError, match=r"does not say what work\.same takes\. Give of_args=\.$"):
        trial(one, oracle(CODE))
    with pytest.raises(CourseError, match=r"2 outputs are declared\. Use gradient\.$"):
        trial(replace(one, outputs=("a", "b")), oracle(CODE))
    large = replace(one, inputs={"x": array("600"), "y": array("600")})
    sized = replace(check, options={**check.options, "of_args": ("x",)})
    with pytest.raises(CourseError, match=r"x has 600 entries, .* Take at most 512\.$"):
        trial(replace(large, checks=(sized,)), oracle(CODE))
    with pytest.raises(CourseError, match=r"does not have the shape and the type of y\. Mend"):
        trial(replace(one, inputs={"x": array("4"), "y": array("5")}, checks=(sized,)), oracle(CODE))


def test_sums_that_prove_nothing_are_drawn_again() -> None:
    """If both are 0, zeros would do."""
    check = backwards(inputs={"y": derived(lambda x: np.zeros((5, SIZE)), "x")})
    with pytest.raises(Redraw):
        trial(exercise(check), oracle(CODE))
    across = backwards(inputs={"x": value(np.array([1.0, 0, 0, 0, 0, 0, 0])), "y": value(np.eye(5, SIZE, -1))})
    with pytest.raises(Redraw, match=r"^the sum of A\(x\) \* y is 0 but for rounding$"):
        trial(exercise(across), oracle(CODE))


def test_a_function_that_is_given_has_no_second_round() -> None:
    """It cannot be wrong."""
    code = "import numpy as np\n\n\ndef half(x):\n    return x / 2\n"
    check = adjoint(of="given.half", wrt="x", upstream="y", of_args=("x",), points=1, hint=HINT)
    work = "def half_back(y):\n    return y / 2\n"
    one = Exercise("work.half_back", {"x": array("4"), "y": array("4")}, ("x_back",), (check,), arguments=("y",))
    made = trial(one, oracle(work, given=code))
    assert ((), Verdict.PASS) == (made.plan.more, made.judge().verdict)
    assert Verdict.FAIL is made.judge({"half_back": lambda y: y}).verdict


def test_known_mistakes_are_named_by_their_values() -> None:
    """Two wrong sums alone would not tell one mistake from another."""
    one = exercise(backwards(cases=CASES))

    @one.misconception("The last window wins.", fails="adjoint")
    def overwrites(solution: Callable[..., Any], y: Any, length: int, step: int) -> Any:
        return last_one_wins(y, length, step)

    @one.misconception("The windows are averaged.", fails="adjoint")
    def averages(solution: Callable[..., Any], y: Any, length: int, step: int) -> Any:
        return averaged(y, length, step)

    ward = clinic(one, oracle(CODE))
    for function, name in ((last_one_wins, "overwrites"), (averaged, "averages")):
        cause = ward.cause(function)
        assert cause is not None
        assert name == cause.id


def test_what_is_frozen_judges_alike() -> None:
    """The plan is plain data."""
    one = overlap_add(cases=CASES)
    frozen = replace(one, plan=Plan(**unpack(pack({f.name: getattr(one.plan, f.name) for f in fields(one.plan)}))))
    for instead in ({}, {"overlap_add": averaged}, {"windows": turned_round, "overlap_add": added_turned_round}):
        for more in (False, True):
            judged = [t.judge(instead, more=more) for t in (one, frozen)]
            assert (judged[0].verdict, judged[0].detail) == (judged[1].verdict, judged[1].detail)


def test_the_declaration() -> None:
    """Is plain data; options that are not set are left out."""
    check = adjoint(of="a.f", wrt="x", upstream="y", points=2, hint=HINT, guard=True)
    assert Check("adjoint", "adjoint", 2, HINT, {"of": "a.f", "wrt": "x", "upstream": "y"}, guard=True) == check


def test_it_is_what_a_gradient_is() -> None:
    """For a linear function the two kinds ask for one and the same thing."""
    one = means_backward()
    check = gradient(of="work.means", wrt="x", upstream="dout", points=1, hint=HINT)
    assert Verdict.PASS is trial(replace(one.exercise, checks=(check,)), oracle(CODE)).judge().verdict
