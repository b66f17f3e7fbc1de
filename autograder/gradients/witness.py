"""Another way to the same gradient, which has none of the errors of a difference: the complex step.

Source: Squire & Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40(1), 1998.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.gradients.numeric import Unsuited, flatten, own, unflatten, upstream

COMPLEX_STEP = 2.0**-66  # nothing is subtracted: the step may be so small that its square is lost


def complex_step(f: Callable[..., Any], args: Sequence[Any], position: int, dout: Any = None) -> Any:
    """The gradient of sum(dout * f(*args)) by one argument, exact to rounding, if `f` is made of analytic functions.

    f(x + ih) = f(x) + ih f'(x) - ..., so the imaginary part over h is the slope, and no digits cancel. `abs`, `conj`
    and all that looks at the size of a number break it; comparisons do not, they look at the real part first.

    Args:
        f: a function that returns one array.
        args: its arguments.
        position: which of them: an array or a tree of arrays.
        dout: the upstream gradient (shape of the output); None for ones.

    Returns:
        The gradient, in the form of the argument.

    Raises:
        Unsuited: "complex" if `f` drops imaginary parts, "finite", "shape".
    """
    like = own(args[position])
    flat = flatten(like).astype(np.complex128)
    slopes = np.empty(flat.size)
    for i in range(flat.size):
        point, moved = own(list(args)), flat.copy()
        moved[i] += 1j * COMPLEX_STEP
        point[position] = unflatten(moved, like)
        out = np.asarray(f(*point))
        if out.dtype.kind != "c":
            raise Unsuited("complex", "the function drops imaginary parts: not all of it is analytic")
        slopes[i] = np.sum(upstream(dout, out.real) * out.imag) / COMPLEX_STEP
    return unflatten(slopes, like)
