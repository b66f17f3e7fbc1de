"""Reports that show every verdict, for the golden files and for looking at."""

from fractions import Fraction
from typing import Any

import numpy as np

from autograder.model import Cause, Difference, ExerciseReport, Outcome, Report, Verdict

MEAN_BIAS = Cause("mean_bias", "db is averaged; the loss has already divided by N, so it is divided twice.")
EXPECTED = np.array([[0.25, -1.5, 0.75], [1.0, 0.5, -0.125]])


def outcome(
    check: str,
    verdict: Verdict,
    max_points: int,
    *,
    points: Fraction | None = None,
    reason: str | None = None,
    detail: str | None = None,
    cause: Cause | None = None,
    hint: str | None = None,
    difference: Difference | None = None,
    private: str | None = None,
) -> Outcome:
    """Returns an outcome that earns everything if it passed, unless said otherwise."""
    full = Fraction(max_points) if verdict is Verdict.PASS else Fraction(0)
    earned = full if points is None else points
    return Outcome(check, verdict, earned, max_points, reason, detail, cause, hint, 0.001, difference, private)


def difference(got: object, expected: object, index: tuple[int, ...] = (), output: str = "dW") -> Difference:
    """Returns a difference in the values of `output`."""
    return Difference("value", f"{output}{list(index)} differs", output, index, got, expected)


def affine_forward() -> ExerciseReport:
    """Returns an exercise that passes."""
    checks = ("matches", "batch_of_one", "pure")
    done = tuple(outcome(f"backprop.affine_forward/{name}", Verdict.PASS, 5) for name in checks)
    return ExerciseReport("backprop.affine_forward", done, "The affine layer, forward")


def affine_backward() -> ExerciseReport:
    """Returns an exercise with a mistake that was recognised, a check that passes and one that waits."""
    name = "backprop.affine_backward"
    wrong = outcome(
        f"{name}/gradient",
        Verdict.FAIL,
        20,
        reason="value",
        detail="db[0] is 0.45, expected 2.25 (3 of 3 entries differ); every entry is 0.2 times the expected one. "
        "dx and dW are right",
        cause=MEAN_BIAS,
        hint="Write out[n, m] as a sum and differentiate one term. For which n does b[m] appear?",
        difference=difference(np.array([0.45, -0.3, 0.1]), np.array([2.25, -1.5, 0.5]), (0,), "db"),
        private="secret seed: db[0] is 0.1137, expected 0.5685",
    )
    rest = (
        outcome(f"{name}/batch_of_one", Verdict.PASS, 5),
        outcome(f"{name}/pure", Verdict.SKIP, 5, reason="waits for gradient", detail="Looked at once gradient passes."),
    )
    return ExerciseReport(name, (wrong, *rest), "Gradient of the affine layer")


def single(name: str, verdict: Verdict, max_points: int, **more: Any) -> ExerciseReport:
    """Returns an exercise of `backprop` with one check."""
    kind = "matches" if verdict in (Verdict.TODO, Verdict.LIMIT, Verdict.REFUSED, Verdict.INTERNAL) else "gradient"
    return ExerciseReport(f"backprop.{name}", (outcome(f"backprop.{name}/{kind}", verdict, max_points, **more),))


def others() -> tuple[ExerciseReport, ...]:
    """Returns exercises with the other verdicts."""
    nan = EXPECTED.copy()
    nan[0, 1], nan[1, 2] = np.nan, np.inf
    strange = Difference(
        "finite", "dz[0, 1] is nan, expected -1.5 (2 of 6 entries differ)", "dz", (0, 1), nan, EXPECTED
    )
    shape = Difference("shape", "dy has shape (3, 2), expected (2, 3)", "dy", (), EXPECTED.T, EXPECTED)
    carried = {
        "points": Fraction(15, 2),
        "reason": "own forward",
        "detail": "This is the gradient of your relu_forward.",
    }
    raised = (
        "softmax_backward raised ValueError at line 41: operands could not be broadcast together with shapes (3,5) (3,)"
    )
    endless = "numerical_gradient did not return in time and was stopped. Is there a loop that never ends?"
    axis = "Which axis does the sum run along, and does its result still have that axis?"
    unread = "The answer of relative_error could not be read."
    return (
        single("relu_backward", Verdict.CARRIED, 10, **carried),
        single("softmax_backward", Verdict.ERROR, 10, reason="ValueError", detail=raised, hint=axis),
        single("tanh_backward", Verdict.FAIL, 5, reason="finite", detail=strange.text, difference=strange),
        single("mse_backward", Verdict.FAIL, 5, reason="shape", detail=shape.text, difference=shape),
        single("unbroadcast", Verdict.TODO, 5, hint="Sum over which axes?"),
        single("numerical_gradient", Verdict.LIMIT, 20, reason="timeout", detail=endless),
        single("relative_error", Verdict.REFUSED, 5, reason="protocol", detail=unread),
        single(
            "train_step", Verdict.INTERNAL, 5, reason="reference", private="The two witnesses contradict each other."
        ),
    )


def report(student: str = "s0001", *exercises: ExerciseReport) -> Report:
    """Returns the report of one student; by default with every verdict."""
    return Report(
        student=student,
        assignment="a3_backprop",
        digest="3f9a" * 16,
        suite="77c1" * 16,
        engine="0.1.0",
        sandbox="namespaces",
        sandbox_note="",
        seconds=0.012,
        exercises=exercises or (affine_forward(), affine_backward(), *others()),
        notes=() if exercises else ("relu_forward was taken from the notebook: the module has no such function.",),
        output="" if exercises else "epoch 1: 0.69\nepoch 2: 0.31\n",
    )


def refused(verdict: Verdict = Verdict.REFUSED) -> Report:
    """Returns the report of a file that stopped every check alike."""
    text = "backprop.py is not valid Python, line 3: '(' was never closed."
    names = ("affine_forward", "affine_backward")
    return report("s0009", *(single(n, verdict, 5, reason="syntax", detail=text, hint="Look.") for n in names))


def hostile() -> Report:
    """Returns a report in which every text of the student tries something."""
    text = "<script>alert(1)</script>\"'\x1b[2J\r100 of 100\u202e\u200b[bold]{{ 7*7 }}[/bold]\ud800"
    name = "backprop.affine_forward"
    bad = outcome(f"{name}/matches", Verdict.ERROR, 5, reason=text, detail=text, cause=Cause("x", text), hint=text)
    made = report(f"=HYPERLINK({text})", ExerciseReport(name, (bad,)))
    return Report(**{**vars(made), "notes": (text,), "output": text, "sandbox_note": text})


def classroom() -> list[Report]:
    """Returns a small class in which one mistake is common and one student handed in two assignments."""
    todo = ExerciseReport(
        "backprop.affine_backward", (outcome("backprop.affine_backward/gradient", Verdict.TODO, 30),), "The gradient"
    )
    early = ExerciseReport("perceptron.step_function", (outcome("perceptron.step_function/matches", Verdict.PASS, 5),))
    first = report("김민수", early)
    return [
        report("김민수", affine_forward(), affine_backward()),
        Report(**{**vars(first), "assignment": "a1_perceptron"}),
        report("s0002"),
        report("s0003", affine_forward(), affine_backward()),
        report("s0004", affine_forward(), todo),
    ]
