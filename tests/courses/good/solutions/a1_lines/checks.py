"""The exercises of a1."""

from autograder.arrays import array
from autograder.checks import gradient, matches, pure
from autograder.model import Exercise

double = Exercise(
    "lines.double",
    title="Twice as much",
    inputs={"x": array("N D")},
    outputs=("y",),
    checks=(
        matches(points=4, hint=("What is twice 3?", "x = [[3]] gives [[6]].")),
        pure(points=1, hint=("Is x still the same?", "After the call on x = [[3]] x is [[3]].")),
    ),
    source="Euclid, Elements, book VII",
)


@double.misconception("The entries are squared. Twice 3 is 6, not 9.", fails="matches")
def squares(solution, x):
    return x * x


@double.misconception("The caller's x is doubled in place.", fails="pure")
def doubles_in_place(solution, x):
    x *= 2
    return x.copy()


@double.variant("a sum")
def by_sum(solution, x):
    return x + x


scale_forward = Exercise(
    "lines.scale_forward",
    title="One factor for each column",
    inputs={"x": array("N D"), "w": array("D")},
    outputs=("out", "cache"),
    checks=(matches(points=5, hint=("Which factor belongs to a column?", "x = [[1, 2]], w = [3, 5] gives [[3, 10]].")),),
)


@scale_forward.misconception("The factors are added. They multiply.", fails="matches")
def adds_factors(solution, x, w):
    return x + w, (x, w)


scale_backward = Exercise(
    "lines.scale_backward",
    title="Its gradients",
    inputs={"x": array("N D"), "w": array("D"), "dout": array("N D")},
    arguments=("dout", "cache"),
    after=("scale_forward", ("x", "w"), (1,)),
    outputs=("dx", "dw"),
    needs=("scale_forward",),
    checks=(
        gradient(
            of="lines.scale_forward",
            wrt="x w",
            upstream="dout",
            points=10,
            hint=("Which entries of out does w[d] touch?", "x = [[1], [3]], dout = [[2], [4]] gives dw = [14]."),
        ),
    ),
)


@scale_backward.misconception("dw is averaged over the rows. The loss has divided by N already.", fails="gradient")
def mean_factor(solution, dout, cache):
    dx, dw = solution(dout, cache)
    return dx, dw / len(dout)


@scale_backward.misconception("dx lacks the factor w: the slope of w x by x is w.", fails="gradient")
def passes_dout_on(solution, dout, cache):
    dx, dw = solution(dout, cache)
    return dout.copy(), dw


@scale_backward.variant("einsum")
def by_einsum(solution, dout, cache):
    import numpy as np

    x, w = cache
    return np.einsum("nd,d->nd", dout, w), np.einsum("nd,nd->d", dout, x)
