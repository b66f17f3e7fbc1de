"""The kinds of check, one file each: a declaration, and the pure functions `plan`, `judge` and `features`.

A `checks.py` of a course uses the declarations:

    from autograder.checks import adjoint, detects, gradient, holds, matches, pure, raises, sequence, stable, statistics
    from autograder.checks import trains
"""

from autograder.checks import adjoint as _adjoint
from autograder.checks import detects as _detects
from autograder.checks import gradient as _gradient
from autograder.checks import holds as _holds
from autograder.checks import matches as _matches
from autograder.checks import pure as _pure
from autograder.checks import raises as _raises
from autograder.checks import sequence as _sequence
from autograder.checks import stable as _stable
from autograder.checks import statistics as _statistics
from autograder.checks import trains as _trains
from autograder.checks.kind import Kind

__all__ = [
    "KINDS",
    "adjoint",
    "detects",
    "gradient",
    "holds",
    "matches",
    "pure",
    "raises",
    "sequence",
    "stable",
    "statistics",
    "trains",
]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _adjoint.KIND,
        _detects.KIND,
        _gradient.KIND,
        _holds.KIND,
        _matches.KIND,
        _pure.KIND,
        _raises.KIND,
        _sequence.KIND,
        _stable.KIND,
        _statistics.KIND,
        _trains.KIND,
    )
}

# the public names are the declarations, not the files
adjoint = _adjoint.adjoint
detects = _detects.detects
gradient = _gradient.gradient
holds = _holds.holds
matches = _matches.matches
pure = _pure.pure
raises = _raises.raises
sequence = _sequence.sequence
stable = _stable.stable
statistics = _statistics.statistics
trains = _trains.trains
