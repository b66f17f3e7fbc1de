"""One lost check for every kind of picture, as the course's own checks make them."""

from fractions import Fraction

import numpy as np

from autograder.figures import Fact, Figure, Paths, Rates, Slopes, Stage, Stages
from autograder.model import Difference, ExerciseReport, Outcome, Report, Verdict
from tests.report.samples import EXPECTED, difference, outcome, report

HOSTILE = "</title><script>alert(1)</script>\"'&\x1b[2J\u202e"


def slopes() -> Slopes:
    """A gradient (2, 3) of which two entries are wrong, the first of them [0, 1]."""
    got = EXPECTED.copy()
    got[0, 1], got[1, 2] = 3.0, -0.5
    return Slopes("dW", EXPECTED, got, got != EXPECTED)


def rates() -> Rates:
    """A mask of four units, one of which is dropped too often."""
    got = np.array([0.7, 0.72, 0.4, 0.68])
    facts = (Fact("share of mask that was kept", 0.625, 0.7, 0.67, 0.73), Fact("mean of mask", 1.0, 1.0, 0.9, 1.1))
    expected, low, high = (np.full(4, number) for number in (0.7, 0.6, 0.8))
    return Rates("share kept, by unit of mask", "unit", np.arange(4), got, expected, low, high, facts)


def paths() -> Paths:
    """Two entries over three rounds: one goes wrong in the second, the other is right."""
    right = np.array([[0.0, 1.0], [0.5, 1.0], [1.0, 1.0], [1.5, 1.0]])
    got = right.copy()
    got[2:, 0] = [-1.0, -2.0]
    return Paths("w_new, the first array", ("w[0]: g turns its sign", "w[1]: g is 0"), got, right, got != right)


def stages(cases: int = 1) -> Stages:
    """Three values of each case, the second of which is wrong."""
    rows = [
        Stage(f"case {i}" if cases > 1 else "", f"caches[{k}]", (2, 3), float(k == 1), 1e-11, "wrong" if k == 1 else "")
        for i in range(cases)
        for k in range(3)
    ]
    return Stages(tuple(rows), "what is kept on the way comes first, then the result")


FIGURES: dict[str, Figure] = {"slopes": slopes(), "rates": rates(), "paths": paths(), "stages": stages()}


def lost(*figures: Figure, found: Difference | None = None) -> Outcome:
    """A check that failed, with its pictures."""
    plain = outcome("work.f/gradient", Verdict.FAIL, 5, reason="value", detail="dW[0, 1] is 3", difference=found)
    return Outcome(**{**vars(plain), "figures": figures})


def pictured() -> Report:
    """A report with every kind of picture, as the student's own desk makes it."""
    first = lost(slopes(), stages(2), found=difference(slopes().got, EXPECTED, (0, 1)))
    others = (
        Outcome("work.f/statistics", Verdict.FAIL, Fraction(0), 5, "frequency", "69.9% are 0", figures=(rates(),)),
        Outcome("work.f/sequence", Verdict.FAIL, Fraction(0), 5, "value", "round 2", figures=(paths(),)),
    )
    return report("", ExerciseReport("work.f", (first, *others), "Every kind of picture"))
