"""The pages are true: their examples run, their output is real, and what they list is all that there is."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from autograder import arrays, checks
from autograder.checks.laws import LAWS
from autograder.cli import main
from autograder.selfcheck.rules import FOLDER_RULES, RULES, SUITE_RULES
from autograder.selfcheck.wrong import BASELINES
from tests.good import append, changed, copy_course, edit, write_class

PAGES = ("README.md", "docs/architecture.md", "docs/desk.md", "docs/writing-checks.md", "docs/security.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ((?:solutions|source)/\S+)\n")
SPAN = re.compile(r"`([^`\n]+)`")
SCRIPTS = Path(sysconfig.get_path("scripts"))
SUMMARY = re.compile(r"^\d+ assignments, .* findings$", re.MULTILINE)

# the functions that section 3 of writing-checks.md declares exercises for
KINDS = '''
"""a4: one function for each kind of check."""

import numpy as np


def row_means(x):
    return x.mean(axis=1)


def distance(y, t):
    return 0.5 * float(np.sum((y - t) ** 2)) / len(y)


def distance_gradient(y, t):
    return (y - t) / len(y)


def bend_forward(z):
    return np.maximum(z, 0.0), z


def bend_backward(dout, cache):
    return dout * (cache > 0)


def row_pairs(x):
    return np.stack([x[:-1], x[1:]], axis=1)


def row_pairs_back(y, shape):
    x = np.zeros(shape)
    x[:-1] += y[:, 0]
    x[1:] += y[:, 1]
    return x


def heavy_ball(w, g, state, lr, mu):
    v = mu * state.get("v", 0.0) - lr * g
    return w + v, {"v": v}


def fit(params, X, y, epochs, rng):
    params, losses = [(W.copy(), b.copy()) for W, b in params], []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(X)):
            ((W, b),) = params
            z = X[n] @ W + b
            p = np.exp(z - z.max())
            p = p / p.sum()
            total -= np.log(p[y[n]])
            p[y[n]] -= 1.0
            params = [(W - 0.1 * np.outer(X[n], p), b - 0.1 * p)]
        losses.append(float(total / len(X)))
    return params, losses


def same(a, b):
    return bool(np.all(np.abs(a - b) < 1e-8))


def two_weights():
    return np.array([1.0, -1.0]), -0.5


def drop_units(x, drop_prob, rng):
    mask = (rng.random(x.shape) >= drop_prob) / (1.0 - drop_prob)
    return x * mask, mask


def split_rows(X, y, val_fraction, rng):
    order, cut = rng.permutation(len(X)), int(np.floor(val_fraction * len(X)))
    return X[order[cut:]], y[order[cut:]], X[order[:cut]], y[order[:cut]]


def unchanged(z):
    return z.copy()
'''

# what the snippets of section 3 leave out: imports, and the exercises that some of them build on
BEFORE = """
import numpy as np

from autograder.arrays import array, derived, labels, layers, rng, uniform, value
from autograder.checks import adjoint, detects, gradient, holds, matches, pure, sequence, statistics, trains
from autograder.model import Exercise

bend_forward = Exercise(
    "kinds.bend_forward",
    inputs={"z": array("N D")},
    outputs=("out", "cache"),
    checks=(matches(points=1, hint=("Which entries change?", "[[-1, 2]] gives [[0, 2]].")),),
)

row_pairs = Exercise(
    "kinds.row_pairs",
    inputs={"x": array("N D")},
    outputs=("y",),
    checks=(matches(points=1, hint=("Which rows are neighbours?", "[[1], [2], [3]] gives [[[1], [2]], [[2], [3]]].")),),
)
"""

ENTRY = """
[[assignment]]
id = "a4_kinds"
module = "kinds"
title = "Kinds"
"""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    text: str
    file: str  # the file that it names in its first line, "" if it names none

    @property
    def body(self) -> str:
        """The text without the line that names the file."""
        return FILE.sub("", self.text, count=1) if self.file else self.text


def blocks(text: str) -> list[Block]:
    """Returns the fenced blocks of a page, in order."""
    found = []
    for language, body in BLOCK.findall(text):
        named = FILE.match(body)
        found.append(Block(language, body, named[1] if named else ""))
    return found


def section(page: str, heading: str) -> str:
    """Returns the part of a page from a heading to the next one of its level or above; a comment in a block is none."""
    level = len(heading) - len(heading.lstrip("#"))
    found: list[str] = []
    fenced = False
    for line in page.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        marks = 0 if fenced else len(line) - len(line.lstrip("#"))
        if found and 0 < marks <= level:
            break
        if found or (marks == level and line.startswith(heading)):
            found.append(line)
    assert found, f"no section {heading}"
    return "".join(found)


def commands(text: str) -> list[list[str]]:
    """Returns the commands of a shell block, without comments."""
    return [words for line in text.splitlines() if (words := shlex.split(line, comments=True))]


def notebook(cells: Sequence[str]) -> str:
    """Returns the text of a notebook with these code cells."""
    fixed: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    table = [
        {**fixed, "id": f"cell-{i}", "source": cell.strip().splitlines(keepends=True)} for i, cell in enumerate(cells)
    ]
    return json.dumps({"cells": table, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs one command of the environment in a folder, in a terminal 80 characters wide."""
    env = {**os.environ, "COLUMNS": "80", "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(list(command), cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    """Returns the pages by their paths."""
    return {name: (root / name).read_text("utf-8") for name in PAGES}


@pytest.fixture(scope="module")
def guide(pages: dict[str, str]) -> str:
    """Returns the page on writing checks."""
    return pages["docs/writing-checks.md"]


@pytest.fixture
def course(guide: str, tmp_path: Path) -> Path:
    """Returns a copy of the small course with the example of the page in it."""
    copied = copy_course(tmp_path)
    named = [block for block in blocks(guide) if block.file]
    for name in dict.fromkeys(block.file for block in named):
        bodies = [block.body for block in named if block.file == name]
        path = copied / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") + "\n" if path.exists() else ""
        path.write_text(notebook(bodies) if path.suffix == ".ipynb" else before + "\n\n".join(bodies), "utf-8")
    return copied


@pytest.fixture
def release(root: Path, tmp_path: Path) -> Path:
    """Returns a copy of the release of a3, with the two functions written that the README's sample speaks of."""
    folder = tmp_path / "a3_backprop"
    folder.mkdir()
    for path in (root / "assignments" / "a3_backprop").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    module = folder / "backprop.py"
    first, second, third, *rest = module.read_text("utf-8").split("    raise NotImplementedError\n")
    forward = "    return x @ W + b, (x, W)\n"
    backward = "    x, W = cache\n    return dout @ W.T, x.T @ dout, dout.mean(axis=0)\n"
    module.write_text(
        first + forward + second + backward + "    raise NotImplementedError\n".join([third, *rest]), "utf-8"
    )
    return folder


# ------------------------------------------------------------------------------------------------------------ all pages


@pytest.mark.parametrize("name", PAGES)
def test_the_python_of_a_page_compiles(name: str, pages: dict[str, str]) -> None:
    """What is shown as Python is Python, the magics of notebook cells apart."""
    for block in blocks(pages[name]):
        if block.language == "python":
            compile(re.sub(r"^%.*$", "", block.body, flags=re.MULTILINE), name, "exec")


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_exist(name: str, pages: dict[str, str], root: Path) -> None:
    """Every command that is shown can be given: its program, its options, its targets."""
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    spans = [span for span in SPAN.findall(pages[name]) if re.match(r"(autograder|make|python3 scripts/) ?\w", span)]
    shown = [line for block in blocks(pages[name]) if block.language == "sh" for line in commands(block.text)]
    for words in [*shown, *map(shlex.split, spans)]:
        program, arguments = Path(words[0]).name, words[1:]
        if program == "autograder":
            command = main.commands[arguments[0]]
            assert isinstance(command.make_context(arguments[0], arguments[1:]), click.Context)
        elif program == "make":
            assert [] == [a for a in arguments if a not in targets and not a.startswith("PYTHON=")]
        else:
            assert program in {"python3", "python", "cp", "pytest"}
            assert [] == [a for a in arguments if a.endswith(".py") and not (root / a).is_file()]


@pytest.mark.parametrize("name", PAGES)
def test_the_paths_of_a_page_exist(name: str, pages: dict[str, str], root: Path) -> None:
    """A file of this project that is named is there, but for those of the example and those that a run makes."""
    place = re.compile(r"^(?:autograder|docs|examples|scripts|solutions|source|tests|assignments|\.ci)/[\w./]*$")
    named = [span for span in SPAN.findall(pages[name]) if place.match(span) and "a3_curve" not in span]
    assert [] == [path for path in named if not (root / path).exists() and path != "solutions/secret-seed.txt"]


# --------------------------------------------------------------------------------------------------------------- README


def test_the_readme_is_short(pages: dict[str, str]) -> None:
    """Who opens the project reads two pages, not ten."""
    assert len(pages["README.md"].splitlines()) <= 120


def test_the_readme_shows_real_output(pages: dict[str, str], release: Path) -> None:
    """Its first block is what the command prints; where it differs, put the new output there."""
    done = run(["autograder", "check", "affine_backward"], release)
    shown = blocks(pages["README.md"])[0]
    assert shown.text.strip() == done.stdout.strip(), "README.md shows other output than the command gives"


def test_the_commands_for_students_work(pages: dict[str, str], release: Path) -> None:
    """Each ends well, or with 1 because points are missing."""
    (shown,) = [block for block in blocks(section(pages["README.md"], "## For students")) if block.language == "sh"]
    ended = {shlex.join(words): run(words, release) for words in commands(shown.text) if "--watch" not in words}
    assert {
        "autograder check": 1,
        "autograder check affine_backward --show": 1,
        "autograder hint affine_backward": 0,
        "autograder status -C ..": 0,
    } == {name: done.returncode for name, done in ended.items()}
    assert [""] * 4 == [done.stderr for done in ended.values()]


def test_the_cell_for_students_works(pages: dict[str, str], release: Path) -> None:
    """In a notebook the check says the same, and a check that fails ends the cell in one line."""
    (cell,) = [block for block in blocks(section(pages["README.md"], "## For students")) if block.language == "python"]
    done = run([sys.executable, "-c", cell.text], release)
    assert "Likely cause: db is averaged over the batch." in done.stdout
    assert "affine_backward has 0 of 20 points. Save the module" in done.stderr


@pytest.mark.slow
def test_the_commands_for_instructors_work(pages: dict[str, str], course: Path) -> None:
    """Each ends well in a small course with a small class; a fresh stub of the release is told what to write first."""
    pytest.importorskip("nbgrader", reason="the extra `nbgrader` is not installed")
    write_class(course / "submitted", {"s01": {"a1_lines/lines.py": "def double(x):\n    return x * x\n"}})
    (shown,) = [block for block in blocks(section(pages["README.md"], "## For instructors")) if block.language == "sh"]
    for words in commands(shown.text):
        done = run(words, course)
        assert (0, words) == (done.returncode, words), done.stderr
    assert {"class.html", "grades.csv", "feedback", "index.json", "results", "run.json"} == {
        p.name for p in (course / "out").iterdir()
    }
    released = {path.name for path in (course / "assignments" / "a3_curve").iterdir()}
    assert {"curve.py", "a3_curve.ipynb", "exercises.json", "expected.npz"} == released
    fresh = run(["autograder", "check", "-C", "assignments/a3_curve"], course)
    assert (1, True) == (fresh.returncode, "Next: write softplus_forward" in fresh.stdout)


# ------------------------------------------------------------------------------------------------------- writing checks


def test_the_example_passes_the_selfcheck(guide: str, course: Path) -> None:
    """From an empty exercise to no findings, and the line that closes the run is the one that the page shows."""
    done = run(["autograder", "selfcheck", "a3_curve"], course)
    (shown,) = [block.text.strip() for block in blocks(guide) if SUMMARY.search(block.text)]
    assert (0, shown) == (done.returncode, done.stdout.strip())


def test_the_kinds_pass_the_selfcheck(guide: str, course: Path) -> None:
    """The declarations of the sections on kinds and on waivers are right for the functions that they speak of."""
    folder = course / "solutions" / "a4_kinds"
    folder.mkdir()
    (folder / "kinds.py").write_text(KINDS.lstrip(), "utf-8")
    declared = [block.text for block in blocks(guide) if block.language == "python" and not block.file]
    (folder / "checks.py").write_text("\n\n".join([BEFORE, *declared]), "utf-8")
    names = re.findall(r"^def ([a-z]\w*)\(", KINDS, re.MULTILINE)
    path = course / "source" / "a4_kinds" / "a4_kinds.ipynb"
    path.parent.mkdir()
    path.write_text(notebook([f'check("kinds.{name}")' for name in names]), "utf-8")
    append(course / "solutions" / "course.toml", ENTRY)
    done = run(["autograder", "selfcheck", "a4_kinds"], course)
    assert (0, "0 findings") == (done.returncode, done.stdout.strip().rpartition("; ")[2]), done.stdout + done.stderr


Change = Callable[[Path], None]
CHECKS, MODULE = "solutions/a3_curve/checks.py", "solutions/a3_curve/curve.py"


def replaced(file: str, old: str, new: str) -> Change:
    """Returns what makes one replacement in a file of the course."""
    return lambda course: edit(course / file, old, new)


def without_groups(course: Path) -> None:
    """Takes the group away from both misconceptions that share it."""
    path = course / CHECKS
    path.write_text(path.read_text("utf-8").replace(', group="beta"', ""), "utf-8")


SLIPS = {
    "40 draws of the inputs prove nothing: not_divided is not told": replaced(
        CHECKS, 'inputs={"z": array("N D"), "beta": uniform(1.5, 3.0)}', 'inputs={"z": array("N D"), "beta": 1.0}'
    ),
    "40 draws of the inputs prove nothing: ill-posed": replaced(
        MODULE, "    out = np.logaddexp(0.0, beta * z) / beta", "    out = np.sin(1e14 * z)"
    ),
    "40 draws of the inputs prove nothing: the numeric gradient by z": replaced(
        MODULE, "    out = np.logaddexp(0.0, beta * z) / beta", "    out = np.floor(1e8 * z) / 1e8"
    ),
    "inner_slope_remains fails gradient, but is diagnosed as nothing": without_groups,
    "overflows fails stable, but is diagnosed as nothing (SKIP: waits for matches)": replaced(
        CHECKS, "    return np.log(1.0 + np.exp(beta * z)) / beta,", "    return np.log(2.0 + np.exp(beta * z)) / beta,"
    ),
    "any_beta is to fail refuses": replaced(
        CHECKS, '"A beta of 0 or below is not refused.", fails="raises"', '"A beta of 0 passes.", fails="refuses"'
    ),
    "the reference is not the gradient of curve.softplus_forward": replaced(MODULE, "0.5 * beta * z", "0.5 * z"),
    "the reference does not refuse zero": replaced(MODULE, "if not beta > 0:", "if beta < 0:"),
    "gives curve.softplus_forward/raises no hint": replaced(
        CHECKS, 'hint=("For which beta is there no answer?", "beta = 0 raises ValueError."),', "hint=(),"
    ),
}


@pytest.mark.parametrize("message", SLIPS)
def test_a_slip_gets_the_message_that_the_page_explains(message: str, guide: str, course: Path) -> None:
    """What the page says of a message is what the slip that it speaks of leads to."""
    assert message in section(guide, "## 6.")
    SLIPS[message](course)
    done = run(["autograder", "selfcheck", "a3_curve", "--seeds", "0", "--reference-seeds", "0"], course)
    assert done.returncode in (1, 3)
    assert message in done.stdout + done.stderr


def test_every_message_of_the_page_is_tried(guide: str) -> None:
    """A message that is explained has a slip above that leads to it."""
    rows = re.findall(r"^\| `([^`]+)` \|", section(guide, "## 6.").partition("| message |")[2], re.MULTILINE)
    assert sorted(SLIPS) == sorted(m for m in SLIPS if any(m in row for row in rows))
    assert len(SLIPS) == len(rows)


@pytest.mark.parametrize("kind", sorted(checks.KINDS))
def test_every_option_of_a_kind_is_explained(kind: str, guide: str) -> None:
    """Where a kind is explained, or at the head of its section for those of all kinds, each of its arguments is named."""
    common = section(guide, "## 3.").partition("\n### ")[0]
    own = section(guide, f"### `{kind}`")
    options = [n for n, p in inspect.signature(getattr(checks, kind)).parameters.items() if p.kind is not p.VAR_KEYWORD]
    assert [] == [name for name in options if f"`{name}" not in common + own]


def test_every_kind_of_input_is_explained(guide: str) -> None:
    """Each declaration has its row, with its options."""
    text = section(guide, "## 2.")
    specs = [
        f
        for _, f in inspect.getmembers(arrays, inspect.isfunction)
        if inspect.signature(f).return_annotation is arrays.Spec
    ]
    public = [f for f in specs if f.__module__ == arrays.__name__]
    assert 12 == len(public)
    assert [] == [f.__name__ for f in public if f"`{f.__name__}(" not in text]
    options: list[Any] = [
        n for f in public for n, p in inspect.signature(f).parameters.items() if p.kind is p.KEYWORD_ONLY
    ]
    assert [] == [name for name in options if f"{name}=" not in text]
    assert ", ".join(map(str, arrays.POOL)) in text


def test_every_law_baseline_and_rule_is_explained(guide: str) -> None:
    """What `selfcheck` tries, and the words in which it says so, stand on the page."""
    assert [] == [name for name in LAWS if f'| `"{name}"` |' not in guide]
    assert [] == [name for name in BASELINES if f"`{name}`" not in section(guide, "## 4.")]
    rules = [rule.__doc__ or "" for rule in (*RULES, *FOLDER_RULES, *SUITE_RULES)]
    assert [] == [rule for rule in rules if f"| {rule} |" not in section(guide, "## 6.")]


# --------------------------------------------------------------------------------------------------------- architecture


def test_the_architecture_names_every_module(pages: dict[str, str], root: Path) -> None:
    """A module or package of the engine has its place on the page."""
    page = pages["docs/architecture.md"]
    there = [p.stem for p in (root / "autograder").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()]
    assert [] == [name for name in there if name != "__init__" and not re.search(rf"\b{name}\b", page)]


def test_the_layers_are_those_that_are_enforced(pages: dict[str, str], root: Path) -> None:
    """The list on the page is the one in pyproject.toml."""
    declared = (root / "pyproject.toml").read_text("utf-8").partition("layers = [")[2].partition("\n]")[0]
    shown = blocks(section(pages["docs/architecture.md"], "## The layers"))[0].text
    assert re.findall(r'^\s+"(.*)",', declared, re.MULTILINE) == shown.split("\n")[:-1]


def test_the_blocks_of_a_page_are_found() -> None:
    """The reader that these tests rest on sees languages, files and bodies."""
    page = changed(
        "# P\n\n'''sh\nls\n'''\n\n'''python\n# solutions/a/b.py\nx = 1\n'''\n".replace("'''", "```"), "# P", "# Q"
    )
    assert [Block("sh", "ls\n", ""), Block("python", "# solutions/a/b.py\nx = 1\n", "solutions/a/b.py")] == blocks(page)
    assert "x = 1\n" == blocks(page)[1].body
