"""Grading one submission: every way in which it can end, and the words for it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from autograder.checks import KINDS
from autograder.compare import leaves
from autograder.course import load_oracle
from autograder.model import Judgement, Report, Source, Submission
from autograder.plans import make_suite
from autograder.report.html import submission_page
from autograder.report.json_report import dumps, to_json
from autograder.report.terminal import show
from autograder.run import ELSEWHERE, failed_inside, grade
from autograder.sandbox.process import Zygote
from autograder.suite import Suite
from tests.good import (
    LIMITS,
    LINES,
    NOISE,
    SEED,
    append,
    changed,
    copy_course,
    course,
    endings,
    loaded,
    outcomes,
    right,
    submission,
    suite,
    wrong_lines,
    wrong_noise,
)

TWICE = "twice_of_every_entry = 2.0 * x"  # the one line of the solution of `double`
FORWARD = "return x * w, (x, w)"
BACKWARD = "return dout * w, np.sum(dout * x, axis=0)"
WAITING = ("SKIP", "waits for matches")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


def graded(zygote: Zygote, code: str, assignment: str = LINES) -> Report:
    """The report on the public seed."""
    return grade(submission(code, assignment), suite(assignment), zygote)


def in_secret(zygote: Zygote, code: str, assignment: str = LINES) -> Report:
    """The report on a secret seed, explained on the public one."""
    return grade(submission(code, assignment), suite(assignment, SEED), zygote, suite(assignment))


def in_double(body: str) -> str:
    """The right `lines.py` with another body of `double`."""
    return wrong_lines(TWICE, body.replace("\n", "\n    "))


# ---- the honest way


@pytest.mark.parametrize("assignment", [LINES, NOISE])
def test_a_right_answer_earns_everything(zygote: Zygote, assignment: str) -> None:
    """The reference, handed in, passes every check, publicly and in secret, and nothing is left to say."""
    for report in (graded(zygote, right(assignment), assignment), in_secret(zygote, right(assignment), assignment)):
        assert {("PASS", None)} == set(endings(report).values())
        assert report.max_points == report.points
        assert [(None, None, None)] * len(outcomes(report)) == [
            (o.detail, o.cause, o.hint) for o in outcomes(report).values()
        ]
        assert () == report.notes


def test_a_report_says_what_it_is_about(zygote: Zygote) -> None:
    """Student, assignment, digests, engine, isolation and titles stand in it, in the order of the declarations."""
    report = in_secret(zygote, right(LINES))
    handed_in = submission(right(LINES))
    assert ("s1", LINES, handed_in.digest) == (report.student, report.assignment, report.digest)
    assert (suite(LINES).digest, *Zygote().level) == (report.suite, report.sandbox, report.sandbox_note)
    assert ["lines.double", "lines.scale_forward", "lines.scale_backward"] == [e.id for e in report.exercises]
    assert "Twice as much" == report.exercises[0].title
    assert 0 < report.seconds < 5
    assert all(o.seconds is not None and 0 < o.seconds < 1 for o in outcomes(report).values())


def test_two_runs_give_equal_reports(zygote: Zygote) -> None:
    """Of two runs of one submission only the seconds differ."""
    code = changed(wrong_lines(TWICE, "print('hm')\n    return x * x"), FORWARD, "return x + w, (x, w)")

    def run() -> object:
        return re.sub(r'"seconds": [^,}]+', "", dumps(in_secret(zygote, code), private=True))

    assert run() == run()


# ---- half done


def test_a_stub_is_still_to_be_written(zygote: Zygote) -> None:
    """What raises NotImplementedError is TODO, also in a guard; what is called with its result waits for it."""
    body = "raise NotImplementedError"
    code = changed(changed(in_double(body), FORWARD, body), BACKWARD, body)
    report = graded(zygote, code)
    assert {
        "double/matches": ("TODO", None),
        "double/pure": ("TODO", None),
        "scale_forward/matches": ("TODO", None),
        "scale_backward/gradient": ("SKIP", "waits for scale_forward"),
    } == endings(report)
    found = outcomes(report)
    assert "double is not written yet: it raises NotImplementedError." == found["double/matches"].detail
    assert "What is twice 3?" == found["double/matches"].hint
    words = "scale_backward is called with what scale_forward returns, and scale_forward is not written yet."
    assert words == found["scale_backward/gradient"].detail
    assert 0 == report.points


def test_half_of_it_earns_half(zygote: Zygote) -> None:
    """A function that is not written costs its own points only."""
    report = graded(zygote, changed(right(LINES), BACKWARD, "raise NotImplementedError"))
    assert (Fraction(10), 20) == (report.points, report.max_points)
    assert ("TODO", None) == endings(report)["scale_backward/gradient"]


def test_a_forward_that_raises_is_waited_for(zygote: Zygote) -> None:
    """A backward pass is not blamed for what its forward pass raised."""
    report = graded(zygote, changed(right(LINES), FORWARD, "return x @ w, nothing"))
    assert ("ERROR", "NameError") == endings(report)["scale_forward/matches"]
    assert ("SKIP", "waits for scale_forward") == endings(report)["scale_backward/gradient"]
    words = "scale_backward is called with what scale_forward returns, and scale_forward raised NameError."
    assert words == outcomes(report)["scale_backward/gradient"].detail


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Suite, str]:
    """An assignment in which one function builds on another, and its right answer."""
    root = copy_course(tmp_path_factory.mktemp("chained"))
    folder = root / "solutions" / LINES
    function = "\n\ndef fourfold(x):\n    ### BEGIN SOLUTION\n    return double(double(x))\n    ### END SOLUTION\n"
    append(folder / "lines.py", function)
    append(
        folder / "checks.py",
        '\nfourfold = Exercise("lines.fourfold", inputs={"x": array("N D")}, outputs=("y",), needs=("double",), '
        'checks=(matches(points=2, hint=("?", "1 -> 4")), pure(points=1, hint=("?", "1 stays 1"))))\n',
    )
    course, assignment = loaded(root, LINES)
    return make_suite(course, assignment), (folder / "lines.py").read_text("utf-8")


def test_what_builds_on_a_wrong_function_waits_for_it(zygote: Zygote, chained: tuple[Suite, str]) -> None:
    """A wrong result is not held against the caller while the function that it calls is wrong."""
    deciding, answer = chained
    report = grade(submission(changed(answer, TWICE, "return 3 * x")), deciding, zygote)
    assert ("SKIP", "waits for double") == endings(report)["fourfold/matches"]
    assert WAITING == endings(report)["fourfold/pure"]
    assert (
        "fourfold uses double, which is not right yet. Finish that first."
        == outcomes(report)["fourfold/matches"].detail
    )


def test_what_is_right_without_its_helper_keeps_its_points(zygote: Zygote, chained: tuple[Suite, str]) -> None:
    """A function that does not use the wrong one is graded as it is."""
    deciding, answer = chained
    code = changed(changed(answer, TWICE, "return 3 * x"), "return double(double(x))", "return 4 * x")
    report = grade(submission(code), deciding, zygote)
    assert ("PASS", None) == endings(report)["fourfold/matches"]


# ---- wrong


def test_a_known_mistake_is_named(zygote: Zygote) -> None:
    """The cause is the misconception's own sentence; the detail says where, what and what was expected."""
    found = outcomes(graded(zygote, in_double("return x * x")))["double/matches"]
    assert found.cause is not None
    assert ("squares", "The entries are squared. Twice 3 is 6, not 9.") == (found.cause.id, found.cause.text)
    assert found.detail is not None
    pattern = r"y\[0, 0\] is -?[\d.]+, expected -?[\d.]+ \(15 of 15 entries differ\)"
    assert re.fullmatch(pattern, found.detail)
    assert found.difference is not None
    assert ("value", "y", (0, 0)) == (found.difference.kind, found.difference.output, found.difference.index)
    assert "What is twice 3?" == found.hint


@pytest.mark.parametrize(
    "body",
    [
        "return undefined_name",
        "import no_such_package",
        "return open('data.csv')",
        "return int(input())",
        "print(x)\n    sum = sum(x)",
        "y = 2 * x",
        "return (2 * x).tolist()",
    ],
)
def test_there_is_no_hint_where_it_would_not_help(zygote: Zygote, body: str) -> None:
    """What twice 3 is, is not the question where a name is unknown, or a `return` is missing."""
    found = outcomes(graded(zygote, in_double(body)))["double/matches"]
    assert (None, True) == (found.hint, bool(found.detail))


def test_a_hint_stays_where_the_code_came_to_its_question(zygote: Zygote) -> None:
    """Also after an exception: it may say what is wrong with the arrays."""
    for body in ("return x @ x", "return x * x", "return np.zeros(3)"):
        assert "What is twice 3?" == outcomes(graded(zygote, in_double(body)))["double/matches"].hint


def test_a_guard_waits_for_the_value_checks(zygote: Zygote) -> None:
    """While values are wrong, nothing is said of purity, and it earns nothing."""
    report = graded(zygote, in_double("x *= 3\nreturn x"))
    assert ("SKIP", "waits for matches") == endings(report)["double/pure"]
    assert "This is looked at once matches passes." == outcomes(report)["double/pure"].detail
    assert 0 == report.exercises[0].points


def test_a_guard_that_fails_costs_its_own_points(zygote: Zygote) -> None:
    """A function that changes its argument keeps the points of its values."""
    report = graded(zygote, in_double("x *= 2\nreturn x.copy()"))
    assert (("PASS", None), ("FAIL", "mutated")) == tuple(endings(report).values())[:2]
    assert "double changes its argument x: x belongs to the caller" == outcomes(report)["double/pure"].detail
    assert (Fraction(4), Fraction(19)) == (report.exercises[0].points, report.points)


def test_a_backward_that_is_right_for_a_wrong_forward_is_carried(zygote: Zygote) -> None:
    """It earns the share that the course says, and a wrong backward earns nothing."""
    forward = changed(right(LINES), FORWARD, "return 3 * x * w, (x, w)")
    fitting = changed(forward, BACKWARD, "return 3 * dout * w, 3 * np.sum(dout * x, axis=0)")
    report = graded(zygote, fitting)
    assert ("CARRIED", "own forward") == endings(report)["scale_backward/gradient"]
    assert Fraction(5) == report.exercises[2].points
    words = "This is the right gradient of your own forward pass, which is not right yet."
    assert words == outcomes(report)["scale_backward/gradient"].detail
    wrong = graded(zygote, changed(forward, BACKWARD, "return 3 * dout * w, 2 * np.sum(dout * x, axis=0)"))
    assert ("FAIL", "value") == endings(wrong)["scale_backward/gradient"]


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ("return None", "type", "y is None, expected a numpy array of shape (5, 3)"),
        ("return object()", "type", "y is of type object, expected a numpy array of shape (5, 3)"),
        ("return 2 * x[0]", "shape", "y has shape (3,), expected (5, 3)"),
        ("return (2 * x).astype(complex)", "dtype", "y is complex128, expected float64"),
        ("return 2 * x + np.nan", "finite", "y[0, 0] is nan"),
    ],
)
def test_what_comes_back_may_be_of_the_wrong_kind(zygote: Zygote, body: str, reason: str, words: str) -> None:
    """Type, shape, dtype and finiteness have messages of their own."""
    report = graded(zygote, in_double(body))
    assert ("FAIL", reason) == endings(report)["double/matches"]
    assert words in (outcomes(report)["double/matches"].detail or "")


# ---- files that are no answer


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def double(x)\n    return 2 * x\n", "lines.py is not valid Python, line 1: expected ':' (`def double(x)`)."),
        (
            "def double(x):\n        y = 1\n\treturn y\n",
            "lines.py is not valid Python, line 3: inconsistent use of tabs",
        ),
        ("print 'twice'\n", "lines.py is not valid Python, line 1: Missing parentheses in call to 'print'"),
        ("def f(:\n\0", "lines.py is not valid Python"),
    ],
)
def test_a_file_that_is_not_python(zygote: Zygote, code: str, words: str) -> None:
    """Every exercise says the line and what Python says of it."""
    report = graded(zygote, code)
    assert {("REFUSED", "syntax")} == set(endings(report).values())
    assert all((o.detail or "").startswith(words) for o in outcomes(report).values())


def test_a_misspelt_function_is_recognised(zygote: Zygote) -> None:
    """The message asks whether the near name is meant; the rest is graded."""
    report = graded(zygote, wrong_lines("def double", "def doubel"))
    assert ("REFUSED", "missing") == endings(report)["double/matches"]
    words = "double is not defined in lines.py. Is doubel meant? Give it the name double."
    assert words == outcomes(report)["double/matches"].detail
    assert 15 == report.points


def test_a_function_that_exists_under_its_own_name_is_not_suggested(zygote: Zygote) -> None:
    """A missing scale_forward is not taken for the scale_backward that is asked for too."""
    report = graded(zygote, wrong_lines("def scale_forward", "def f"))
    words = "scale_forward is not defined in lines.py. Define it, under exactly this name."
    assert words == outcomes(report)["scale_forward/matches"].detail
    assert ("SKIP", "waits for scale_forward") == endings(report)["scale_backward/gradient"]
    words = "scale_backward is called with what scale_forward returns, and scale_forward is not defined."
    assert words == outcomes(report)["scale_backward/gradient"].detail


def test_a_submission_that_was_refused_says_why(zygote: Zygote) -> None:
    """What intake refused is never started: every check has its reason; a hint would be no help yet."""
    report = grade(Submission("s1", LINES, "d", (), refused="lines.py is missing."), suite(LINES), zygote)
    assert {("REFUSED", "missing")} == set(endings(report).values())
    assert {"lines.py is missing."} == {o.detail for o in outcomes(report).values()}
    assert {None} == {o.hint for o in outcomes(report).values()}
    assert (Fraction(0), 20) == (report.points, report.max_points)


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (
            right(LINES) + "\nimport nothing_like_it\n",
            "lines.py stopped at line 36 with ModuleNotFoundError: No module named 'nothing_like_it'. There are numpy, "
            "Python's own modules and what was handed in: lines.py.",
        ),
        (
            "import nothing_like_it\n" + right(LINES),
            "lines.py stopped at line 1 with ModuleNotFoundError: No module named 'nothing_like_it'. There are numpy, "
            "Python's own modules and what was handed in: lines.py. Of what is below, only imports, ",
        ),
        (
            right(LINES) + "\nassert double(1) == 3\n",
            "lines.py stopped at line 36 with AssertionError: `assert double(1) == 3`.",
        ),
        (
            right(LINES) + "\nraise SystemExit\n",
            "lines.py stopped at line 36 with SystemExit: the program was to end there.",
        ),
        ("import os\n" + right(LINES) + "\nos._exit(0)\n", "Importing lines.py ended the program (exit code 0)"),
        (right(LINES) + "\nwhile True:\n    pass\n", "Importing lines.py did not end in time (0.6 s)"),
        (right(LINES) + "\nnp.ones(10**11)\n", "lines.py stopped at line 36 with MemoryError: Unable to allocate "),
    ],
)
def test_an_import_that_breaks_off_costs_nothing(zygote: Zygote, code: str, note: str) -> None:
    """The definitions are graded, and a note says what happened."""
    report = graded(zygote, code)
    assert report.max_points == report.points
    assert report.notes[0].startswith(note)


@pytest.mark.parametrize(
    ("body", "verdict", "reason", "words"),
    [
        ("os._exit(3)", "ERROR", "exited", "Importing the file ended the program (exit code 3), so nothing of it"),
        ("while True: pass", "LIMIT", "timeout", "Importing the file did not come to an end, so nothing of it"),
        ("os.kill(os.getpid(), 11)", "ERROR", "crashed", "Importing the file ended the program (signal 11), so"),
    ],
)
def test_an_import_that_cannot_be_ended(zygote: Zygote, body: str, verdict: str, reason: str, words: str) -> None:
    """If not even the definitions can be read, every check says why."""
    report = graded(zygote, f"import os\nclass Early:\n    {body}\n{right(LINES)}")
    assert {(verdict, reason)} == set(endings(report).values())
    assert all((o.detail or "").startswith(words) for o in outcomes(report).values())


def test_a_function_may_come_from_the_notebook(zygote: Zygote) -> None:
    """What the module lacks is taken from the notebook's cells, and a note says so."""
    handed_in = submission(wrong_lines("def double", "def _double"))
    cell = b"import numpy as np\n# %%\ndef double(x):\n    return x + x\n"
    notebook = Source("lines.ipynb", cell)
    report = grade(replace(handed_in, notebooks=(notebook,)), suite(LINES), zygote)
    assert report.max_points == report.points
    assert ("Taken from the notebook, because lines.py does not have it yet: double.",) == report.notes


def test_the_given_module_is_always_the_course_s(zygote: Zygote) -> None:
    """A student's own `given.py` changes nothing."""
    handed_in = submission(right(NOISE), NOISE, given="def double(x):\n    return 17 * x\n")
    report = grade(handed_in, suite(NOISE), zygote)
    assert report.max_points == report.points


# ---- calls that break off


@pytest.mark.parametrize(
    ("body", "verdict", "reason", "words"),
    [
        ("return x[0] + nowhere", "ERROR", "NameError", "double raised NameError at line 12: name 'nowhere' is not defined"),
        ("raise KeyError", "ERROR", "KeyError", "double raised KeyError at line 12"),
        ("while True: pass", "LIMIT", "timeout", "double did not return in time and was stopped. Is there a loop"),
        ("import os; os._exit(0)", "ERROR", "exited", "double ended the program (exit code 0) instead of returning."),
        ("import os; os.kill(os.getpid(), 11)", "ERROR", "crashed", "double brought Python down (signal 11)."),
        ("return np.zeros((4000, 3000))", "LIMIT", "output", "double returned more than can be graded."),
        ("return [np.empty(10**7) for _ in range(10**4)]", "LIMIT", "memory", "double needed more memory than there is"),
        ("import os; os.write(3, b'x' * 8); os._exit(0)", "REFUSED", "protocol", "The answer of double could not be read."),
    ],
)  # fmt: skip
def test_a_call_that_breaks_off(zygote: Zygote, body: str, verdict: str, reason: str, words: str) -> None:
    """It costs its own exercise, never the next one, and the message says what happened."""
    report = graded(zygote, in_double(body))
    found = outcomes(report)["double/matches"]
    assert (verdict, reason) == (found.verdict, found.reason)
    assert (found.detail or "").startswith(words)
    assert endings(report)["double/pure"] in (("SKIP", "waits for matches"), ("SKIP", "not_run"))
    assert (Fraction(0), Fraction(15)) == (report.exercises[0].points, report.points)


def test_a_guard_that_never_returns_costs_only_guards(zygote: Zygote) -> None:
    """The value checks are called first; what comes after the stopped call is not run."""
    report = graded(zygote, wrong_noise('raise ValueError("x must be positive")', "while True: pass"), NOISE)
    assert {
        "halve/matches": ("PASS", None),
        "halve/small": ("PASS", None),
        "halve/raises": ("LIMIT", "timeout"),
        "drop/statistics": ("PASS", None),
    } == endings(report)
    assert "case zero: halve did not return in time" in (outcomes(report)["halve/raises"].detail or "")


def test_a_call_after_a_stopped_one_is_not_made(zygote: Zygote) -> None:
    """A guard behind another guard that never returned says that it was not looked at."""
    report = graded(zygote, wrong_noise("return x * x / double(x)", "while x < 1: pass\n    return x / 2"), NOISE)
    assert ("LIMIT", "timeout") == endings(report)["halve/small"]
    assert ("SKIP", "not_run") == endings(report)["halve/raises"]
    words = "An earlier call of halve had to be stopped, so this one was not made."
    assert (outcomes(report)["halve/raises"].detail or "").endswith(words)


# ---- a secret seed


WRONG = changed(
    changed(changed(right(LINES), TWICE, "return 3.1 * x"), FORWARD, "return x * w + 1, (x, w)"),
    BACKWARD,
    "return dout, np.mean(dout * x, axis=0)",
)


def numbers(assignment: str) -> set[str]:
    """Every float that a secret suite holds and the public one does not, as texts print it."""

    def all_of(seed: str | None) -> set[float]:
        plans = [plan for checks in suite(assignment, seed).plans.values() for plan in checks.values()]
        trees = [
            (p.values, [s.args for c in (*p.calls, *p.more) for s in c.steps], p.extra.get("numeric")) for p in plans
        ]
        arrays = [leaf for tree in trees for leaf in every_leaf(tree)]
        return {float(n) for a in arrays for n in np.ravel(a) if not float(n).is_integer()}

    secret = all_of(SEED) - all_of(None)
    assert len(secret) > 30
    return {text for n in secret for text in (f"{n:.6g}", f"{n:.17g}"[:10]) if len(text.strip("-0.")) > 4}


def every_leaf(tree: object) -> list[np.ndarray[Any, Any]]:
    """The floats of a tree of containers, whatever else is in it."""
    if isinstance(tree, dict):
        return every_leaf(list(tree.values()))
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in every_leaf(item)]
    if isinstance(tree, (float, np.ndarray)) and np.asarray(tree).dtype.kind == "f":
        return [np.asarray(tree)]
    return []


def shown(report: Report) -> str:
    """All that a student may come to see of a report."""
    terminal = StringIO()
    show(report, Console(width=200, file=terminal))
    return "\n".join([dumps(report), submission_page(report), terminal.getvalue()])


TALKATIVE = changed(
    changed(right(LINES), TWICE, "print(x.tolist())\n    raise ValueError(str(x.tolist()))"),
    FORWARD,
    "print(x, w.tolist())\n    " + FORWARD,
)


REMEMBERING = changed(
    changed(
        changed(right(LINES), TWICE, "seen.append(x.tolist())\n    raise ValueError(str(seen[0]))"), FORWARD, FORWARD
    ),
    BACKWARD,
    "seen.append(dout.tolist())\n    print(seen)\n    return np.array(seen[0]), np.array(seen[-1])[0]",
).replace("import numpy as np\n", "import numpy as np\n\nseen = []\n")


@pytest.mark.parametrize("code", [WRONG, TALKATIVE, REMEMBERING], ids=["wrong", "talkative", "remembering"])
def test_no_secret_value_reaches_the_student(zygote: Zygote, code: str) -> None:
    """Neither JSON nor page nor terminal shows a number of the secret cases, whatever the code prints, raises or keeps."""
    text = shown(in_secret(zygote, code))
    assert [] == sorted(n for n in numbers(LINES) if n in text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return x * x / double(x)", "return x / 3"),
        ('raise ValueError("x must be positive")', "return x"),
        ("(rng.random(x.shape) >= p)", "(rng.random(x.shape) < p)"),
        ("mask = ", "print(p, x)\n    mask = 1 + "),
        ("mask = ", "raise ValueError(f'{p} {x}')\n    mask = "),
    ],
)
def test_no_secret_value_of_a_random_function_reaches_the_student(zygote: Zygote, old: str, new: str) -> None:
    """Nor does a probability, a frequency or a bad input."""
    report = in_secret(zygote, wrong_noise(old, new), NOISE)
    assert report.points < report.max_points
    text = shown(report)
    longer = [n for n in numbers(NOISE) if len(n) > 9]  # of thousands of numbers some agree in six digits by chance
    assert len(longer) > 1000
    assert [] == sorted(n for n in longer if n in text)


def test_the_instructor_sees_the_secret_values(zygote: Zygote) -> None:
    """The private detail is that of the secret case, and the numbers of this test would be found."""
    report = in_secret(zygote, WRONG)
    private = outcomes(report)["double/matches"].private
    assert private is not None
    assert any(n in private for n in numbers(LINES))
    assert any(n in dumps(report, private=True) for n in numbers(LINES))
    assert any(n in submission_page(report, private=True) for n in numbers(LINES))


def test_a_secret_failure_is_explained_on_the_public_seed(zygote: Zygote) -> None:
    """Detail, difference and picture are those of a public run; verdict, points and cause those of the secret one."""
    secret, public = in_secret(zygote, WRONG), graded(zygote, WRONG)
    assert endings(public) == endings(secret)
    for name, found in outcomes(secret).items():
        assert outcomes(public)[name].detail == found.detail
        assert outcomes(public)[name].cause == found.cause
    got, expected = (outcomes(r)["double/matches"].difference for r in (secret, public))
    assert got is not None
    assert expected is not None
    np.testing.assert_array_equal(expected.got, got.got)


def test_a_fault_that_shows_elsewhere_only_says_so(zygote: Zygote) -> None:
    """If the public case passes, there are no values; the cause and the hint remain."""
    x = suite(LINES).plans["lines.double"]["matches"].calls[0].steps[0].args[0]
    report = in_secret(zygote, in_double(f"return 2.0 * x if x[0, 0] == {x[0, 0]!r} else x * x"))
    found = outcomes(report)["double/matches"]
    assert ("FAIL", ELSEWHERE, None) == (found.verdict, found.detail, found.difference)
    assert (Fraction(0), "What is twice 3?", "squares") == (found.points, found.hint, found.cause and found.cause.id)
    assert found.private is not None
    assert found.private.startswith("y[0, 0] is ")


def test_the_points_come_from_the_secret_cases(zygote: Zygote) -> None:
    """An answer made for the public case earns nothing; one that fails there only earns everything."""
    x = suite(LINES).plans["lines.double"]["matches"].calls[0].steps[0].args[0]
    made_for_it = in_secret(zygote, in_double(f"return 2.0 * x if x[0, 0] == {x[0, 0]!r} else 0 * x"))
    assert 0 == made_for_it.exercises[0].points
    other = in_secret(zygote, in_double(f"return 2.0 * x if x[0, 0] != {x[0, 0]!r} else 0 * x"))
    assert 5 == other.exercises[0].points


def test_the_seed_itself_stands_nowhere(zygote: Zygote) -> None:
    """A report tells a digest of the suite, and nothing of the seed."""
    report = in_secret(zygote, WRONG)
    assert SEED not in dumps(report, private=True)
    assert SEED not in repr(suite(LINES, SEED))


# ---- our own faults


def test_our_own_fault_is_internal(zygote: Zygote) -> None:
    """Every check is INTERNAL with no points; the student is told that it is not theirs, the instructor what it was."""
    report = failed_inside(submission(right(LINES)), suite(LINES), RuntimeError("plan of 0.123456 lost"))
    assert report.internal
    assert {("INTERNAL", "internal")} == set(endings(report).values())
    assert (Fraction(0), 20) == (report.points, report.max_points)
    found = outcomes(report)["double/matches"]
    assert "The grader failed. This is not the student's fault; the run has to be repeated." == found.detail
    assert "RuntimeError: plan of 0.123456 lost" == found.private
    assert not graded(zygote, right(LINES)).internal


def test_a_judge_that_fails_costs_only_its_check(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is INTERNAL, the rest is graded, and what went wrong is for the instructor: it may hold anything."""

    def broken(*_: object) -> Judgement:
        raise ValueError("array of 0.123456 lost")

    in_secret(zygote, right(LINES))  # the suites are made before anything is broken
    monkeypatch.setitem(KINDS, "gradient", replace(KINDS["gradient"], judge=broken))
    report = in_secret(zygote, right(LINES))
    assert ("INTERNAL", "internal") == endings(report)["scale_backward/gradient"]
    assert (Fraction(10), True) == (report.points, report.internal)
    found = outcomes(report)["scale_backward/gradient"]
    assert "The grader failed. This is not the student's fault; the run has to be repeated." == found.detail
    assert "ValueError: array of 0.123456 lost" in (found.private or "")
    assert "0.123456" not in shown(report)


def test_every_report_can_be_written(zygote: Zygote) -> None:
    """Reports of the strangest answers become JSON: infinities, huge numbers, strings, nested lists."""
    for value in (
        "np.inf * x",
        "x * 1e308 * 10",
        "'text\\u202e'",
        "[[[x]]]",
        "{'a': x}",
        "1j * x",
        "x[:0]",
        "10**400",
        "range(3)",
    ):
        assert "FAIL" == to_json(graded(zygote, in_double(f"return {value}")))["exercises"][0]["checks"][0]["verdict"]


def test_the_references_give_what_the_suite_expects() -> None:
    """The values of the suite are the reference's own."""
    oracle = load_oracle(course(), course().find(LINES))
    plan = suite(LINES).plans["lines.double"]["matches"]
    np.testing.assert_array_equal(leaves(oracle.value(plan.calls[0]))[0], plan.values[0])


def test_pictures_are_never_made_of_secret_values(zygote: Zygote) -> None:
    """Whoever asks for them: neither of the secret suite, nor of the public one that explains it."""
    code = wrong_lines("np.sum(", "np.mean(")
    secret = grade(submission(code, LINES), suite(LINES, SEED), zygote, suite(LINES), pictures=True)
    assert {None} == {o.figures for o in outcomes(secret).values()}
    public = grade(submission(code, LINES), suite(LINES), zygote, pictures=True)
    assert outcomes(public)["scale_backward/gradient"].figures
