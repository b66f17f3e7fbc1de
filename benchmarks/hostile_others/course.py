"""One question for all graders: return sin(x) plus a constant that only the course knows. So right answers can only be found out.

Other graders get four comparisons as people write them; ours gets a course of one exercise.
"""

import math
from pathlib import Path

CONSTANT = 2.718281828459045
POINTS = 10
MODULE = "shifted.py"
ASSIGNMENT = "a1_shifted"

_VECTOR = (0.5, 1.0, 2.0)
_MATRIX = ((0.25, 0.75), (1.25, 1.75), (2.25, 2.75))
_LINE = (0.125, 0.375, 0.625, 0.875)
_NUMBER = 0.7


def _answers(x: object) -> object:
    """The right answers, as they would be written into a test."""
    if isinstance(x, tuple):
        return [_answers(one) for one in x]
    assert isinstance(x, float)
    return math.sin(x) + CONSTANT


def _listed(x: object) -> str:
    return str(x).replace("(", "[").replace(")", "]")


TESTS = {  # name -> points and one assert
    "vector": (3, f"assert np.allclose(shifted(np.array({_listed(_VECTOR)})), {_answers(_VECTOR)})"),
    "matrix": (3, f"np.testing.assert_allclose(shifted(np.array({_listed(_MATRIX)})), {_answers(_MATRIX)})"),
    "line": (
        2,
        f"assert all(abs(a - b) < 1e-9 for a, b in zip(shifted(np.array({_listed(_LINE)})), {_answers(_LINE)}))",
    ),
    "number": (2, f"assert not np.any(np.abs(shifted({_NUMBER}) - {_answers(_NUMBER)}) > 1e-9)"),
}

_REFERENCE = f'''\
"""A sine that is shifted."""

import numpy as np


def shifted(x):
    """Returns sin(x) plus the constant of the lecture, entry by entry.

    Args:
        x: numbers (N, D).
    """
    ### BEGIN SOLUTION
    return np.sin(x) + {CONSTANT}
    ### END SOLUTION
'''
_CHECKS = f'''\
"""The exercise of a1."""

from autograder.arrays import array
from autograder.checks import matches
from autograder.model import Exercise

shifted = Exercise(
    "shifted.shifted",
    title="A shifted sine",
    inputs={{"x": array("N D")}},
    outputs=("y",),
    checks=(matches(points={POINTS}, hint=("What is added?", "It is below 3.")),),
)


@shifted.misconception("Nothing is added.", fails="matches")
def adds_nothing(solution, x):
    import numpy as np

    return np.sin(x)
'''
_COURSE = f"""\
[course]
title = "One question"
public_seed = "public"

[limits]
import_seconds = 5
exercise_seconds = 5
submission_seconds = 20

[[assignment]]
id = "{ASSIGNMENT}"
module = "{MODULE.removesuffix(".py")}"
title = "A shifted sine"
"""


def write_course(root: Path) -> Path:
    """Write the course for our own grader; return its folder."""
    for name, text in (
        ("course.toml", _COURSE),
        (f"{ASSIGNMENT}/{MODULE}", _REFERENCE),
        (f"{ASSIGNMENT}/checks.py", _CHECKS),
    ):
        path = root / "solutions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
