"""Every violation that is planted in a good course is found, and said as fact, reason, remedy."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import load_oracle
from autograder.plans import make_suite
from autograder.selfcheck.everything import Summary, selfcheck
from autograder.selfcheck.rules import misconceptions_are_named
from tests.good import LINES, NOISE, append, changed, copy_course, course, edit, loaded

NAMED = "Every known mistake loses the check that it names, and the diagnosis names it, alone or in its group."
BASELINES = "Stub, None, zeros, ones, constant, echo and random earn nothing, but for a written waiver."
REFERENCE = "The reference keeps every point."
WORKER = (
    "The reference, handed in as a submission, earns everything in the real worker, live and from its release alike."
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_course(tmp_path)


def looked(root: Path, assignment: str = LINES, seeds: int = 0, references: int = 0) -> Summary:
    """What the self-check of one assignment says, on the public seed and on others."""
    course, found = loaded(root, assignment)
    return selfcheck(
        course,
        [found],
        [f"seed {i}" for i in range(seeds)],
        reference_seeds=[f"reference {i}" for i in range(references)],
    )


def texts(summary: Summary) -> list[str]:
    return [f.text for f in summary.findings]


def rules(summary: Summary) -> set[str]:
    return {f.rule for f in summary.findings}


def checks(root: Path) -> Path:
    return root / "solutions" / LINES / "checks.py"


def reference(root: Path) -> Path:
    return root / "solutions" / LINES / "lines.py"


def add(root: Path, name: str, body: str, kinds: str, more: str = "") -> None:
    """A further function of one array, with its exercise and its cell."""
    append(reference(root), f"\n\ndef {name}(x):\n    ### BEGIN SOLUTION\n    return {body}\n    ### END SOLUTION\n")
    declared = f'inputs={{"x": array("N D")}}, outputs=("y",), checks=({kinds},){more}'
    append(checks(root), f'\n{name} = Exercise("lines.{name}", {declared})\n')
    add_cell(root, f'check("lines.{name}")')


MATCHES = 'matches(points=2, hint=("?", "1 -> 1"))'
PURE = 'pure(points=1, hint=("?", "1 stays 1"))'


def notebook(root: Path) -> Path:
    return root / "source" / LINES / "a1_lines.ipynb"


def add_cell(root: Path, source: str) -> None:
    table = json.loads(notebook(root).read_text("utf-8"))
    table["cells"].append({"cell_type": "code", "id": "more", "metadata": {}, "outputs": [], "source": [source]})
    notebook(root).write_text(json.dumps(table), "utf-8")


# ---- a good course


def test_a_good_course_violates_nothing(root: Path) -> None:
    """Both assignments, on three seeds; the counts say how much that was."""
    found, _ = loaded(root, LINES)
    told: list[str] = []
    summary = selfcheck(
        found, found.assignments, ["a", "b"], reference_seeds=[str(i) for i in range(5)], progress=told.append
    )
    assert [] == summary.findings
    assert {} == summary.groups
    assert {
        "assignments": 2,
        "exercises": 5,
        "checks": 8,
        "points": 30,
        "references": 5 * (3 + 5),
        "baselines": 5 * 7 * 3,
        "misconceptions": 10 * 3,
        "variants": 3 * 3,
    } == {name: count for name, count in summary.counts.items() if name != "generic mistakes"}
    assert summary.counts["generic mistakes"] > 50
    assert ["a1_lines: seed 1 of 3", "a1_lines: seed 2 of 3"] == told[:2]
    assert "a2_noise: reference, seed 1 of 5" == told[-1]


# ---- misconceptions


def test_the_number_of_processes_changes_nothing(root: Path) -> None:
    """Counts and findings are the same, in the same order."""
    again = '\n@double.misconception("A power is taken.", fails="matches")\ndef powers(solution, x):\n    return x**2\n'
    append(checks(root), again)
    found, _ = loaded(root, LINES)
    alone, together = (selfcheck(found, found.assignments, ["a"], reference_seeds=["b"], jobs=jobs) for jobs in (1, 2))
    assert alone == together
    assert 2 == len(alone.findings)


def test_a_misconception_that_passes_is_found(root: Path) -> None:
    """A known mistake that is the right answer proves nothing, on no draw."""
    edit(checks(root), "return x * x", "return x + x")
    summary = looked(root)
    assert ["the suite can be made"] == [f.rule for f in summary.findings]
    fact = "lines.double/matches: 40 draws of the inputs prove nothing: squares is not told from the right answer."
    words = f"{fact} Declare other inputs."
    assert [words] == texts(summary)


def test_a_misconception_that_keeps_its_points_is_found() -> None:
    """If bounds are so wide that it passes, the rule says so."""
    found = course().find(LINES)
    suite = make_suite(course(), found)
    plans = {e: dict(of) for e, of in suite.plans.items()}
    plan = plans["lines.double"]["matches"]
    plans["lines.double"]["matches"] = replace(plan, bounds=([np.full_like(plan.values[0], 1e9)],))
    oracle = load_oracle(course(), found)
    said = list(misconceptions_are_named(replace(suite, plans=plans), oracle, found.exercises[0], Counter()))
    assert "lines.double: squares keeps the points of matches. Give the check inputs that show it." == said[0]


def test_two_misconceptions_that_are_the_same_are_found(root: Path) -> None:
    """Neither can be named, until they are a group."""
    again = '\n@double.misconception("A power is taken.", fails="matches"GROUP)\ndef powers(solution, x):\n    return x**2\n'
    append(checks(root), again.replace("GROUP", ""))
    summary = looked(root)
    assert {NAMED} == rules(summary)
    assert [
        f"lines.double: {name} fails matches, but is diagnosed as nothing (FAIL: value). Separate them, or group them."
        for name in ("squares", "powers")
    ] == texts(summary)
    text = changed(
        checks(root).read_text("utf-8"), 'taken.", fails="matches")', 'taken.", fails="matches", group="powers")'
    )
    checks(root).write_text(changed(text, '9.", fails="matches")', '9.", fails="matches", group="powers")'), "utf-8")
    summary = looked(root)
    assert [] == texts(summary)
    assert {"lines.double powers": ["squares", "powers"]} == summary.groups


def test_a_misconception_that_fails_another_check_is_found(root: Path) -> None:
    """It names `pure`, but the values are wrong already: nobody would ever read its sentence."""
    edit(checks(root), "    x *= 2\n    return x.copy()", "    x *= 3\n    return x.copy()")
    words = (
        "lines.double: doubles_in_place fails pure, but is diagnosed as nothing (SKIP: waits for matches). "
        "Separate them, or group them."
    )
    assert [words] == texts(looked(root))


# ---- right answers


def test_a_variant_that_is_flagged_is_found(root: Path) -> None:
    """With the check that flags it, and what it says."""
    edit(checks(root), "    return x + x\n", "    return x + x + 1e-6\n")
    summary = looked(root)
    assert {"Every other right implementation keeps every point."} == rules(summary)
    assert texts(summary)[0].startswith("lines.double/matches flags the right variant 'a sum': y[0, 0] is ")
    assert texts(summary)[0].endswith(". Mend the check.")
    assert 2 == len(texts(summary))  # its guard waits


def test_a_reference_that_fails_its_own_check_is_found(root: Path) -> None:
    """A function that hands out its argument is not pure."""
    add(root, "same", "x", f"{MATCHES}, {PURE}", ', waived={"echo": "the identity is an echo"}')
    summary = looked(root)
    assert {REFERENCE, WORKER} == rules(summary)
    why = "y shares its memory with the argument x: changing one changes the other. Mend the reference or the check."
    assert {
        f"lines.same/pure fails the reference: {why}",
        f"lines.same/pure: the reference fails in the worker (live): {why}",
        f"lines.same/pure: the reference fails in the worker (released): {why}",
    } == set(texts(summary))


def test_a_reference_that_fails_in_the_worker_only_is_found(root: Path) -> None:
    """What it can import here is not there for a submission: both ways would give nobody any points."""
    edit(reference(root), "    twice_of_every", "    import autograder\n\n    twice_of_every")
    summary = looked(root)
    assert {WORKER} == rules(summary)
    for way in ("live", "released"):
        words = f"lines.double/matches: the reference fails in the worker ({way}): double raised ModuleNotFoundError at line 12: "
        assert any(text.startswith(words) for text in texts(summary))


def test_the_reference_alone_is_looked_at_on_further_seeds(root: Path) -> None:
    """These cost little, as no known mistake is drawn for them."""
    counts = looked(root, seeds=1, references=30).counts
    assert (3 * (2 + 30), 3 * 7 * 2) == (counts["references"], counts["baselines"])


def test_a_wrong_reference_gradient_is_found(root: Path) -> None:
    """It is proven against the numeric gradient before anybody is graded with it."""
    edit(reference(root), "np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")
    summary = looked(root)
    assert {"the suite can be made"} == rules(summary)
    assert texts(summary)[0].startswith(
        "lines.scale_backward/gradient: the reference is not the gradient of lines.scale_forward: "
    )
    assert texts(summary)[0].endswith(". Mend one of them.")


def test_a_gradient_that_is_off_in_one_entry_is_found(root: Path) -> None:
    """A thousandth in a single entry is enough."""
    edit(
        reference(root),
        "return dout * w, np.sum(dout * x, axis=0)",
        "return dout * w, np.sum(dout * x, axis=0) * (1 + 1e-3 * (np.arange(3) == 1))",
    )
    assert "is not the gradient of" in texts(looked(root))[0]


# ---- wrong answers that need no code


def test_a_baseline_that_earns_is_found(root: Path) -> None:
    """Zeros for a function whose answer is zero; a waiver with its reason settles it."""
    add(root, "nothing", "np.zeros_like(x)", MATCHES)
    summary = looked(root)
    assert BASELINES in rules(summary)
    words = (
        "lines.nothing: the baseline zeros earns 2 points (lines.nothing/matches). "
        "Let the check see it, or waive it with a reason."
    )
    assert words in texts(summary)
    edit(checks(root), 'hint=("?", "1 -> 1")),)', 'hint=("?", "1 -> 1")),), waived={"zeros": "it is zero"}')
    assert BASELINES not in rules(looked(root))


def test_a_guard_alone_earns_a_baseline_points(root: Path) -> None:
    """An exercise that is only checked for purity pays for None: a value check is missing."""
    add(root, "same", "x.copy()", PURE)
    said = texts(looked(root))
    assert any(text.startswith("lines.same: the baseline none earns 1 points (lines.same/pure)") for text in said)


def test_a_generic_mistake_that_cannot_be_named_is_found(root: Path) -> None:
    """The wrong sign of -x is x: an echo as well, so neither can be said."""
    add(root, "negative", "-x", MATCHES)
    said = texts(looked(root))
    assert ["lines.negative: the generic mistake sign is diagnosed as [None]. Separate them."] == said


# ---- folders


def test_a_module_in_source_is_found(root: Path) -> None:
    """Also in a folder below."""
    (root / "source" / LINES / "more").mkdir()
    for name in ("answers.py", "more/helper.py"):
        (root / "source" / LINES / name).write_text("", "utf-8")
    assert [
        f"source/a1_lines/{name} lies in source/: nbgrader copies it to students unstripped. Move it to solutions/."
        for name in ("answers.py", "more/helper.py")
    ] == texts(looked(root))


def test_an_exercise_without_a_cell_is_found(root: Path) -> None:
    """A student who works in the notebook would never meet it."""
    edit(notebook(root), r"check(\"lines.double\")", "x = 1")
    assert ["a1_lines.ipynb: lines.double has no check cell. Add one with check('lines.double')."] == texts(
        looked(root)
    )


def test_a_cell_without_an_exercise_is_found(root: Path) -> None:
    """It would end in an error for every student."""
    add_cell(root, 'check("lines.triple")')
    assert ["a1_lines.ipynb: a cell checks lines.triple, which is no exercise. Correct the cell."] == texts(
        looked(root)
    )


def test_a_missing_notebook_is_found(root: Path) -> None:
    """Every assignment has a story."""
    notebook(root).unlink()
    words = "source/a1_lines/a1_lines.ipynb is missing: the assignment has no notebook. Write it."
    assert [words] == texts(looked(root))


def test_a_notebook_that_cannot_be_read_is_found(root: Path) -> None:
    """As a finding, not as a traceback."""
    notebook(root).write_text("{", "utf-8")
    (text,) = texts(looked(root))
    assert "a1_lines.ipynb is not a readable notebook" in text


def test_a_public_function_without_an_exercise_is_found(root: Path) -> None:
    """A helper has a name with an underscore."""
    append(reference(root), "\n\ndef helper(x):\n    return x\n")
    words = "lines.py: helper has no exercise. Declare one, or let its name begin with an underscore."
    assert [words] == texts(looked(root))
    edit(reference(root), "def helper", "def _helper")
    assert [] == texts(looked(root))


def test_a_leak_is_found(root: Path) -> None:
    """A distinctive line of a region in something that is released."""
    (root / "solutions" / LINES / "probes.py").write_text("# twice_of_every_entry = 2.0 * x\n", "utf-8")
    words = (
        "assignments/a1_lines/probes.py holds a line of the solution: 'twice_of_every_entry = 2.0 * x'. "
        "Take it out of there."
    )
    assert [words] == texts(looked(root))


def test_a_leak_in_the_release_of_another_assignment_is_found(root: Path) -> None:
    """As it lies there; what it is given on purpose is none."""
    release = root / "assignments" / NOISE
    release.mkdir(parents=True)
    (release / "given.py").write_text("twice_of_every_entry = 2.0 * x\n", "utf-8")
    assert [] == texts(looked(root))
    (release / "notes.ipynb").write_text('{"cells": [{"source": ["return x * w, (x, w)"]}]}', "utf-8")
    words = (
        "assignments/a2_noise/notes.ipynb holds a line of the solution: 'return x * w, (x, w)'. Take it out of there."
    )
    assert [words] == texts(looked(root))


def test_a_leak_in_the_engine_is_found(root: Path) -> None:
    """Students install it too."""
    edit(reference(root), "    return x * w, (x, w)", "    found: dict[Secret, None] = {}\n    return x * w, (x, w)")
    words = "autograder/leaks.py holds a line of the solution: 'found: dict[Secret, None] = {}'. Take it out of there."
    assert [words] == texts(looked(root))


def test_a_draw_that_does_not_come_from_the_seed_is_found(root: Path) -> None:
    """Two runs would grade with different numbers."""
    edit(
        checks(root),
        'inputs={"x": array("N D"), "w": array("D")},\n    outputs=("out", "cache"),',
        'inputs={"x": array("N D"), "w": derived(lambda x: np.random.default_rng().standard_normal(3), "x")},\n'
        '    outputs=("out", "cache"),',
    )
    edit(checks(root), "import array\n", "import array, derived\nimport numpy as np\n")
    words = "a1_lines: two runs with one seed draw different inputs. Let every draw come from the seed."
    assert [words] == texts(looked(root))


# ---- all of it


def test_a_finding_is_told_once(root: Path) -> None:
    """However many seeds show it."""
    again = '\n@double.misconception("A power is taken.", fails="matches")\ndef powers(solution, x):\n    return x**2\n'
    append(checks(root), again)
    assert 2 == len(texts(looked(root, seeds=3)))


def test_one_assignment_that_cannot_be_planned_does_not_hold_up_the_other(root: Path) -> None:
    """Its fault is a finding; the next one is looked at."""
    edit(reference(root), "np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")
    (root / "source" / NOISE / "answers.py").write_text("", "utf-8")
    found, _ = loaded(root, LINES)
    summary = selfcheck(found, found.assignments, [])
    assert [LINES, NOISE] == [f.assignment for f in summary.findings]


def test_a_region_that_does_not_parse_when_stripped_is_found(root: Path) -> None:
    """What students get has to be Python."""
    edit(reference(root), "    ### END SOLUTION\n\n\ndef scale_forward", "\n\ndef scale_forward")
    (text,) = texts(looked(root))
    assert "### BEGIN SOLUTION does not match the one before it. Pair every BEGIN with an END." in text
