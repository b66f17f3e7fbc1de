"""A student's code in this process: in a debugger, and on the inputs of a check. Nothing of it counts."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.build import build
from autograder.compare import compare, is_float, leaves
from autograder.course import load_course, load_oracle, solved_source
from autograder.errors import AutograderError
from autograder.execute import arguments
from autograder.execute.plain import Budget, plain
from autograder.frozen import thaw
from autograder.inprocess import COMPARED, check_here, expected_of, first_case, inputs_of
from autograder.model import Verdict
from autograder.plugins.jupyter import CheckFailed, case
from autograder.wire import Call, Handle, Rng, Stack, Step
from tests.good import LINES, NOISE, copy_course, edit, endings, loaded, right, wrong_lines, wrong_noise
from tests.test_cli import program

STOP = wrong_lines("    return x * w, (x, w)\n", "    breakpoint()\n    return x * w, (x, w)\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of the course; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    for assignment in (LINES, NOISE):
        build(*loaded(root, assignment), lambda path: path.read_bytes())
    return root / "assignments"


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / LINES, tmp_path / "my work"))


@pytest.fixture
def noise(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / NOISE, tmp_path / "noise"))


def write(release: Path, code: str) -> Path:
    name = "lines.py" if (release / "lines.py").exists() else "noise.py"
    (release / name).write_text(code, "utf-8")
    return release


# ---- for a debugger


def test_the_checks_say_here_what_they_say_elsewhere(release: Path, noise: Path) -> None:
    """The same verdicts, by the same judges; a note says that it does not count."""
    report, trace = check_here(write(release, wrong_lines("np.sum(", "np.mean(")), ["scale_backward", "double"])
    assert {
        "scale_backward/gradient": ("FAIL", "value"),
        "double/matches": ("PASS", None),
        "double/pure": ("PASS", None),
    } == endings(report)
    assert "mean_factor" == report.exercises[0].outcomes[0].cause.id  # type: ignore[union-attr]  # it is there, or this fails
    assert ("none", "") == (report.sandbox, trace)
    note = "This ran in one process with the grader, for a debugger: nothing held your code back, and it is not graded."
    assert (note,) == report.notes
    report, _ = check_here(write(noise, right(NOISE)), ["halve", "drop"])
    assert {"PASS"} == {verdict for verdict, _ in endings(report).values()}


def test_one_check_of_an_exercise(release: Path) -> None:
    """So that a breakpoint is not met again and again."""
    report, _ = check_here(write(release, right(LINES)), ["lines.double/pure"])
    assert {"double/pure": ("PASS", None)} == endings(report)
    with pytest.raises(AutograderError, match=r"^lines\.double has no check x\. There are: matches, pure\.$"):
        check_here(release, ["double/x"])
    with pytest.raises(AutograderError, match=r"There is no exercise doubel in a1_lines\. Did you mean double\?"):
        check_here(release, ["doubel"])


def test_what_is_not_written_or_not_there(release: Path) -> None:
    """Is told as ever."""
    assert ("TODO", None) == endings(check_here(release, ["double"])[0])["double/matches"]
    write(release, right(LINES).replace("def double", "def duble"))
    assert ("REFUSED", "missing") == endings(check_here(release, ["double"])[0])["double/matches"]


def test_what_was_raised_comes_with_its_traceback(release: Path) -> None:
    """From the student's first line on, and of their code only."""
    write(
        release,
        wrong_lines("return dout * w,", "return helper(dout, w),") + "\n\ndef helper(a, b):\n    return a @ a * b\n",
    )
    report, trace = check_here(release, ["scale_backward"])
    assert ("ERROR", "ValueError") == endings(report)["scale_backward/gradient"]
    assert trace.startswith(f'Traceback (most recent call last):\n  File "{release / "lines.py"}", line ')
    assert "in helper\n    return a @ a * b\n" in trace
    assert "autograder" not in trace


def test_a_refusal_that_is_asked_for_has_no_traceback(noise: Path) -> None:
    """It cost nothing."""
    report, trace = check_here(write(noise, wrong_noise("return x * x / double(x)", "return x / 3")), ["halve"])
    assert ("FAIL", "") == (endings(report)["halve/matches"][0], trace)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "def double(x)\n",
            "lines.py cannot be imported: SyntaxError: expected ':' (lines.py, line 1). Mend that first.",
        ),
        (
            "import numpy as np\n\nnp.ones(3) @ np.ones(4)\n",
            "lines.py cannot be imported: line 3, ValueError: matmul: ",
        ),
        ("from given import x\n", "lines.py cannot be imported: line 1, ModuleNotFoundError: No module named 'given'."),
    ],
)
def test_a_module_that_cannot_be_imported(release: Path, code: str, words: str) -> None:
    """Where it stopped, and why."""
    with pytest.raises(AutograderError) as caught:
        check_here(write(release, code), ["double"])
    assert str(caught.value).startswith(words)


def test_a_module_that_is_not_there(release: Path) -> None:
    """A notebook cannot be run here."""
    (release / "lines.py").unlink()
    words = rf"^lines\.py is not in {release}: only a module can be run here\. Put it there\.$"
    with pytest.raises(AutograderError, match=words):
        check_here(release, ["double"])


def test_afterwards_all_is_as_it_was(noise: Path) -> None:
    """Modules of the same name that were imported before, the path, and whether .pyc files are written."""
    before = (
        list(sys.path),
        sys.dont_write_bytecode,
        {n: m for n, m in sys.modules.items() if n in ("noise", "given")},
    )
    sys.modules["given"] = given = type(sys)("given")
    try:
        check_here(write(noise, right(NOISE)), ["halve"])
        assert given is sys.modules["given"]
    finally:
        del sys.modules["given"]
    assert before == (list(sys.path), sys.dont_write_bytecode, {})
    assert not (noise / "__pycache__").exists()


def debug(folder: Path, commands: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real program with somebody at the debugger."""
    command = [sys.executable, "-m", "autograder", "check", "--here", *arguments]
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=folder, env=environment, input=commands, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_breakpoint_stops_in_the_student_s_code(release: Path) -> None:
    """With its lines and its variables; then the check goes on, and says that nothing is graded."""
    done = debug(write(release, STOP), "p x.shape\nc\n", "scale_forward")
    assert 0 == done.returncode, done.stderr
    assert f"> {release / 'lines.py'}(" in done.stdout
    assert "-> return x * w, (x, w)\n(Pdb) (5, 3)\n" in done.stdout
    assert "✓ PASS lines.scale_forward" in done.stdout
    assert "it is not graded." in done.stdout
    line = (
        "scale_forward in this process: a breakpoint() in your code works, nothing holds it back, and it is not graded."
    )
    assert f"{line}\n" == done.stderr


def test_who_leaves_the_debugger_is_not_judged(release: Path) -> None:
    """No check says anything of a call that did not end."""
    done = debug(write(release, STOP), "q\n", "scale_forward")
    assert 1 == done.returncode
    assert done.stderr.endswith("You left the debugger: nothing is said of scale_forward.\n")
    assert "lines.scale_forward" not in done.stdout
    done = debug(write(release, f"breakpoint()\n{STOP}"), "q\n", "scale_forward")
    assert done.stderr.endswith("You left the debugger: nothing is said of scale_forward.\n")


def test_a_traceback_is_shown_on_stderr(release: Path) -> None:
    """The report stays what it is; it ends with 1 as a check does."""
    done = debug(write(release, wrong_lines("return dout * w,", "return dout @ dout,")), "", "scale_backward")
    assert 1 == done.returncode
    assert "Traceback (most recent call last):" in done.stderr
    assert "! ERROR lines.scale_backward" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"), [((), "so it has to be named"), (("double", "--json"), "and --json tells what is graded")]
)
def test_here_is_for_one_exercise(release: Path, arguments: tuple[str, ...], reason: str) -> None:
    """Not for all, and not for programs."""
    done = debug(release, "", *arguments)
    words = f"--here is for one exercise in a debugger, {reason}. For example: autograder check --here affine_backward"
    assert (2, "", f"autograder: {words}\n") == (done.returncode, done.stdout, done.stderr)


def test_a_forgotten_breakpoint_is_told(release: Path) -> None:
    """An ordinary check has nobody to ask; its message says how to have somebody."""
    done = program("check", "scale_forward", "--json", cwd=write(release, STOP))
    (check,) = json.loads(done.stdout)["exercises"][0]["checks"]
    number = STOP[: STOP.index("    return x * w")].count("\n") + 1
    assert check["detail"] == (
        f"scale_forward raised Exception at line {number}: breakpoint() has nobody to ask here. "
        "Take it out, or run `autograder check --here` for a debugger."
    )


# ---- one case


def test_the_first_case_that_fails(noise: Path) -> None:
    """Not the first one: `halve` is wrong for small numbers only. Called with the inputs, the function gives what is wrong."""
    write(noise, wrong_noise("return x * x / double(x)", "return round(x / 2, 20)"))
    (inputs, expected), outcome = first_case(noise, "halve")
    assert ("noise.halve/small", Verdict.FAIL) == (outcome.check, outcome.verdict)
    assert ["x"] == list(inputs)
    assert inputs["x"] / 2 == expected != round(inputs["x"] / 2, 20)


def test_a_later_case_that_fails_is_found(noise: Path) -> None:
    """The check draws three inputs, and the function is wrong for the last one alone."""
    last = thaw(noise).plans["noise.halve"]["matches"].calls[2].steps[0].args[0]
    wrong = f"if x == {float(last)!r}:\n        return 0.0\n    return x * x / double(x)"
    write(noise, wrong_noise("return x * x / double(x)", wrong))
    (inputs, expected), outcome = first_case(noise, "halve/matches")
    assert ({"x": last}, last / 2) == (inputs, pytest.approx(expected))
    assert (2, -1) == outcome.place


def test_a_later_round_that_fails_is_found(root: Path, tmp_path: Path) -> None:
    """An update rule that forgets its state is right in its first round: the case is its second, with the state of the first."""
    folder = Path(shutil.copytree(root / "assignments" / "a6_optimizers", tmp_path / "a6_optimizers"))
    code = "    if state:\n        return w - lr * g, {'v': 0 * g}\n    return w - lr * g, {'v': -lr * g}\n"
    module = folder / "optimizers.py"
    before, after = module.read_text("utf-8").split("def momentum(w, g, state, lr, mu=0.9):\n")
    stub = "    raise NotImplementedError\n"
    module.write_text(f"{before}def momentum(w, g, state, lr, mu=0.9):\n{after.replace(stub, code, 1)}", "utf-8")
    (inputs, expected), outcome = first_case(folder, "momentum")
    assert outcome.detail is not None
    assert "round 2, the first array" in outcome.detail
    assert ["w", "g", "state"] == list(inputs)[:3]
    assert ["v"] == list(inputs["state"])
    v = inputs.get("mu", 0.9) * inputs["state"]["v"] - inputs["lr"] * inputs["g"]
    np.testing.assert_allclose(inputs["w"] + v, expected["w_new"], rtol=1e-12)


def test_a_case_of_a_backward_pass_has_a_cache(release: Path) -> None:
    """It is made by the student's own forward pass, as it is saved; expected are the gradients, by name."""
    write(release, wrong_lines("np.sum(", "np.mean("))
    inputs, expected = case("lines.scale_backward/gradient", folder=release)
    assert ["dout", "cache"] == list(inputs)
    x, w = inputs["cache"]
    assert ["dx", "dw"] == list(expected)
    np.testing.assert_allclose(inputs["dout"] * w, expected["dx"], rtol=1e-12)
    np.testing.assert_allclose(np.sum(inputs["dout"] * x, axis=0), expected["dw"], rtol=1e-12)


def test_a_case_is_said_in_one_line(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which check it is of, how that ends, and why."""
    case("double", folder=release)
    case("double/pure", folder=write(release, right(LINES)))
    assert capsys.readouterr().out.splitlines() == [
        "lines.double/matches: TODO: double is not written yet: it raises NotImplementedError.",
        "lines.double/pure: PASS",
    ]


def test_a_check_without_a_right_value_has_inputs_alone(noise: Path) -> None:
    """What a random function returns is its own affair, and what must be refused returns nothing."""
    write(noise, right(NOISE))
    (inputs, expected), _ = first_case(noise, "drop/statistics")
    assert isinstance(inputs["rng"], np.random.Generator)
    assert expected is None
    assert first_case(noise, "halve/raises")[0] == ({"x": 0.0}, None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("double/x", "lines.double has no check x. There are: matches, pure."),
        ("doubel", "There is no exercise doubel in a1_lines. Did you mean double?"),
        (
            "scale_backward",
            "scale_backward is called with what scale_forward returns, and scale_forward is not written yet. Mend that first.",
        ),
    ],
)
def test_a_case_that_cannot_be_made(release: Path, name: str, words: str) -> None:
    """One line, in a notebook too."""
    with pytest.raises(CheckFailed) as caught:
        case(name, folder=release)
    assert words == str(caught.value)


def test_a_forward_pass_that_fails_is_named(release: Path) -> None:
    """It raised, or what it returned cannot be handed on."""
    why = {
        "return x @ w @ w, (x, w)": r"failed \(ValueError: .*\)",
        "return x * w": r"failed \(Unusable: it returned one value .*\)",
    }
    for code, reason in why.items():
        write(release, wrong_lines("return x * w, (x, w)", code))
        words = rf"^scale_backward is called with what scale_forward returns, and scale_forward {reason}\. Mend that first\.$"
        with pytest.raises(AutograderError, match=words):
            first_case(release, "scale_backward")


def test_a_notebook_is_left_as_it_was(release: Path) -> None:
    """A module that it has imported stays the one that it has."""
    edit(release / "lines.py", "def double(x):", "def double(x):\n    print('called')")
    sys.modules["lines"] = mine = type(sys)("lines")
    try:
        case("double", folder=release)
        assert mine is sys.modules["lines"]
    finally:
        del sys.modules["lines"]


def test_arguments_of_a_later_step() -> None:
    """Earlier steps are made, shared generators are shared, and of stacked arguments the first stands for all."""
    module = type(sys)("m")
    exec("def f(x, rng): return x, rng.random()\ndef g(c, x): return c", vars(module))  # noqa: S102  # a function to call
    steps = (
        Step("m.f", (np.ones(2), Rng(3, shared=True))),
        Step("m.f", (np.ones(2), Rng(3, shared=True))),
        Step("m.g", (Handle(1, (1,)), Stack(np.arange(6.0).reshape(3, 2)))),
    )
    (drawn, first), names = arguments({"m": module}, Call(steps))
    generator = np.random.default_rng(3)
    generator.random()
    assert (generator.random(), {}) == (drawn, names)
    np.testing.assert_array_equal(first, [0.0, 1.0])


@pytest.mark.slow
def test_every_check_of_the_course_has_a_case(root: Path, tmp_path: Path) -> None:
    """The released function can be called with its inputs by their names, and the reference then gives what is expected."""
    course, compared = load_course(root), 0
    for assignment in course.assignments:
        folder = Path(shutil.copytree(root / "assignments" / assignment.id, tmp_path / assignment.id))
        stub = folder / f"{assignment.module}.py"
        signatures = {n.name: n for n in ast.parse(stub.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)}
        stub.write_text(solved_source(assignment), "utf-8")
        suite, reference = thaw(folder), load_oracle(course, assignment).modules[assignment.module]
        for exercise in suite.exercises:
            names = {arg.arg for arg in signatures[exercise.function].args.args}
            for check in exercise.checks:
                plan = suite.plans[exercise.id][check.name]
                inputs = inputs_of(folder, suite, exercise, plan.calls[0], -1)
                assert inputs.keys() <= names, f"{exercise.id}/{check.name}"
                expected = expected_of(exercise, check, plan, 0, -1)
                assert (expected is None) >= (check.kind not in COMPARED), f"{exercise.id}/{check.name}"
                drained = plan.calls[0].steps[-1].drain  # a generator: what is expected is the list of what it gives
                if expected is None or check.kind == "sequence" or drained:
                    continue
                with np.errstate(all="ignore"):
                    got = getattr(reference, exercise.function)(**inputs)
                for name, value in (expected if len(exercise.outputs) > 1 else {"": expected}).items():
                    one = plain(got[exercise.outputs.index(name)] if name else got, Budget())
                    allowed = [1e-5 * np.max(np.abs(b)) if is_float(b) else 1e-5 for b in leaves(value)]
                    assert compare(one, value, allowed, name) is None, f"{exercise.id}/{check.name}"
                compared += 1
    assert compared > 200
