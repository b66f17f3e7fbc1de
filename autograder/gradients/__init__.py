"""Numeric derivatives with error bars: is this array the gradient of that function?

The objective is always sum(dout * f(*args)), in float64, with the upstream gradient `dout` drawn at random. `entries`
looks at every entry, `directions` along a few directions, `witness` by complex steps; `numeric` holds what they share.
The rules, the constants and why they are what they are: `docs/numerics.md`.
"""

from autograder.gradients.directions import (
    Rays,
    directional_gradient,
    directional_points,
    directional_slopes,
    judge_directions,
    random_units,
    tied_units,
)
from autograder.gradients.entries import numeric_gradient
from autograder.gradients.numeric import Numeric, Unsuited, judge_gradient
from autograder.gradients.witness import complex_step

__all__ = [
    "Numeric",
    "Rays",
    "Unsuited",
    "complex_step",
    "directional_gradient",
    "directional_points",
    "directional_slopes",
    "judge_directions",
    "judge_gradient",
    "numeric_gradient",
    "random_units",
    "tied_units",
]
