"""The judge of gradients is itself judged: by right gradients in awkward places, and by slightly wrong ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.compare import leaves
from autograder.gradients import (
    Numeric,
    Unsuited,
    complex_step,
    directional_gradient,
    directional_points,
    directional_slopes,
    judge_directions,
    judge_gradient,
    numeric_gradient,
    random_units,
    tied_units,
)

Array = np.ndarray[Any, np.dtype[np.float64]]


def source(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def affine(x: Array, W: Array, b: Array) -> Array:
    return x @ W + b


def affine_case(seed: int = 0) -> tuple[list[Array], Array, list[Array]]:
    """Arguments, upstream gradient and the three gradients of an affine layer with N, D, M = 5, 3, 7."""
    draw = source(seed)
    x, W, b, dout = (draw.standard_normal(shape) for shape in ((5, 3), (3, 7), (7,), (5, 7)))
    return [x, W, b], dout, [dout @ W.T, x.T @ dout, dout.sum(axis=0)]


def softmax_loss(z: Array, y: Any) -> Any:
    shifted = z - z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(z)), y])


def network_loss(params: list[tuple[Array, Array]], X: Array, y: Any, relu: bool) -> Any:
    (W1, b1), (W2, b2) = params
    z = X @ W1 + b1
    return softmax_loss((np.maximum(0.0, z) if relu else np.tanh(z)) @ W2 + b2, y)


def network_gradient(params: list[tuple[Array, Array]], X: Array, y: Any, relu: bool) -> list[tuple[Array, Array]]:
    (W1, b1), (W2, b2) = params
    z = X @ W1 + b1
    a = np.maximum(0.0, z) if relu else np.tanh(z)
    scores = a @ W2 + b2
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    ds = p / len(y)
    dz = ds @ W2.T * ((z > 0) if relu else 1 - a**2)
    return [(X.T @ dz, dz.sum(axis=0)), (a.T @ ds, ds.sum(axis=0))]


def network_case(scale: float, seed: int) -> tuple[list[tuple[Array, Array]], Array, Any]:
    draw = source(seed)
    params = [(scale * draw.standard_normal((d, m)), scale * draw.standard_normal(m)) for d, m in ((5, 7), (7, 3))]
    return params, draw.standard_normal((6, 5)), draw.integers(0, 3, 6)


def reason(f: Callable[..., Any], *args: Any, dout: Any = None) -> str:
    """The keyword of the refusal, "" if there is none."""
    try:
        numeric_gradient(f, args, 0, dout, source())
    except Unsuited as refusal:
        return refusal.reason
    return ""


# --------------------------------------------------------------------------------------------------- right and wrong


@pytest.mark.parametrize("position", [0, 1, 2])
def test_right_gradient(position: int) -> None:
    """A right gradient agrees, whichever argument it belongs to."""
    args, dout, grads = affine_case()
    numeric = numeric_gradient(affine, args, position, dout, source())
    assert judge_gradient(numeric, grads[position], "d") is None


@pytest.mark.parametrize("entry", [0, 7, 20])
@pytest.mark.parametrize("error", [1e-3, -1e-4])
def test_one_wrong_entry(entry: int, error: float) -> None:
    """One entry wrong by a thousandth, or by a tenth of that, is found and named (E-13)."""
    args, dout, grads = affine_case()
    wrong = grads[1].copy()
    wrong.flat[entry] *= 1 + error
    difference = judge_gradient(numeric_gradient(affine, args, 1, dout, source()), wrong, "dW")
    assert difference is not None
    assert ("value", divmod(entry, 7)) == (difference.kind, difference.index)
    assert "(1 of 21 entries differ)" in difference.text


def test_text_quotes_the_numeric_value() -> None:
    """The message gives the number that a student can recompute."""
    numeric = numeric_gradient(lambda x: x**2, [np.array([1.5, 2.0])], 0, np.ones(2), source())
    difference = judge_gradient(numeric, np.array([3.0, 2.0]), "dx")
    assert difference is not None
    assert "dx[1] is 2, expected 4 (1 of 2 entries differ)" == difference.text


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (np.zeros((7, 3)), "shape"),
        (np.full((3, 7), np.nan), "finite"),
        (np.zeros((3, 7), dtype=np.int64), "dtype"),
        (np.zeros((3, 7), dtype=np.float32), "dtype"),
        (None, "type"),
        (np.zeros((3, 7)), "value"),
    ],
)
def test_wrong_kinds(claim: Any, kind: str) -> None:
    """What is no gradient at all is refused in its own words; a NaN never agrees (E-14)."""
    args, dout, _ = affine_case()
    difference = judge_gradient(numeric_gradient(affine, args, 1, dout, source()), claim, "dW")
    assert difference is not None
    assert kind == difference.kind


def test_transpose_is_named() -> None:
    """A transposed gradient is called that."""
    args, dout, grads = affine_case()
    difference = judge_gradient(numeric_gradient(affine, args, 1, dout, source()), grads[1].T, "dW")
    assert difference is not None
    assert "the same numbers, transposed" in difference.text


def test_upstream_matters() -> None:
    """A backward pass that ignores dout does not agree (E-8)."""
    args, dout, _ = affine_case()
    numeric = numeric_gradient(affine, args, 2, dout, source())
    assert judge_gradient(numeric, np.full(7, 5.0), "db") is not None


def test_loss_without_upstream() -> None:
    """For a loss, which is one number, no upstream gradient is needed."""
    z, y = source().standard_normal((4, 3)), np.array([0, 2, 1, 1])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert (
        judge_gradient(numeric_gradient(softmax_loss, [z, y], 0, None, source()), (p - np.eye(3)[y]) / 4, "dz") is None
    )


def test_tree_of_parameters() -> None:
    """A list of (W, b) gets a list of (dW, db), and the wrong leaf is named."""
    params, X, y = network_case(1.0, 3)
    numeric = numeric_gradient(lambda p, X, y: network_loss(p, X, y, False), [params, X, y], 0, None, source())
    right = network_gradient(params, X, y, False)
    assert judge_gradient(numeric, right, "grads") is None
    wrong = [right[0], (right[1][0], right[1][1] * 1.001)]
    difference = judge_gradient(numeric, wrong, "grads")
    assert difference is not None
    assert difference.text.startswith("grads[1][1][0] is ")
    assert [leaf.shape for leaf in leaves(params)] == [leaf.shape for leaf in leaves(numeric.tree)]


def test_number_as_argument() -> None:
    """An argument without axes has a gradient without axes."""
    numeric = numeric_gradient(lambda x, a: a * x, [np.array([1.0, 2.0]), 3.0], 1, np.array([1.0, 10.0]), source())
    assert judge_gradient(numeric, np.array(21.0), "da") is None
    assert judge_gradient(numeric, 21.0, "da") is None


# -------------------------------------------------------------------------------------------- E-1: kinks and ties


@pytest.mark.parametrize("relu", [True, False])
@pytest.mark.parametrize("scale", [1.0, 5e-2, 1e-3])
def test_no_false_alarm_for_networks(scale: float, relu: bool) -> None:
    """Right gradients of small networks are never called wrong, at weight scales where others call most so (E-4)."""
    alarms, refused = [], []
    for seed in range(40):
        case = network_case(scale, seed)
        try:
            numeric = numeric_gradient(lambda p, X, y: network_loss(p, X, y, relu), case, 0, None, source(seed))
        except Unsuited as refusal:
            refused.append(refusal.reason)
        else:
            alarms.append(judge_gradient(numeric, network_gradient(*case, relu), "grads"))
    assert [None] * len(alarms) == alarms
    assert len(refused) <= 4, refused


@pytest.mark.parametrize("distance", [0.0, 0.3 * 2**-20, -0.3 * 2**-20])
def test_kink_beside_the_point(distance: float) -> None:
    """Beside a kink every slope from side to side is right, none beyond, and the other entries stay strict."""
    x, dout = np.array([distance, 1.0, -1.0, 0.5, 2.0]), np.array([3.0, 1.0, 2.0, 1.0, 1.0])
    numeric = numeric_gradient(lambda x: np.maximum(0.0, x), [x], 0, dout, source())
    right = dout * (x > 0)
    assert judge_gradient(numeric, right, "dx") is None
    for beyond in (-0.1, 3.1):
        assert judge_gradient(numeric, np.array([beyond, *right[1:]]), "dx") is not None
    assert judge_gradient(numeric, right + np.array([0, 0, 0.001, 0, 0]), "dx") is not None


def test_sides_of_a_kink() -> None:
    """At a kink `low` and `high` are the one-sided slopes."""
    numeric = numeric_gradient(np.abs, [np.array([0.0, 1.0])], 0, np.array([2.0, 1.0]), source())
    assert [True, False] == numeric.kinks.tolist()
    assert pytest.approx((-2.0, 2.0)) == (numeric.low[0], numeric.high[0])


def test_opposite_kinks_do_not_cancel() -> None:
    """Two outputs with opposite kinks are seen as kinks, though their sum has none."""
    numeric = numeric_gradient(
        lambda x: np.stack([np.abs(x), np.abs(x)]),
        [np.array([0.0, 1.0])],
        0,
        np.array([[1.0, 1.0], [-1.0, 2.0]]),
        source(),
    )
    assert [True, False] == numeric.kinks.tolist()


def test_finer_look_clears_a_kink_nearby() -> None:
    """A kink half a step away is gone with the finer step: the entry is judged strictly."""
    x = np.array([2.0**-21, 1.0])
    numeric = numeric_gradient(lambda x: np.maximum(0.0, x), [x], 0, np.ones(2), source())
    assert not numeric.kinks.any()
    assert judge_gradient(numeric, np.array([0.99, 1.0]), "dx") is not None


def test_too_many_kinks() -> None:
    """A point that sits on kinks judges nobody, unless the kinks are what is examined."""
    x = np.array([0.0, 0.0, 1.0, -1.0])
    assert "kinks" == reason(lambda x: np.maximum(0.0, x), x, dout=np.ones(4))
    numeric = numeric_gradient(lambda x: np.maximum(0.0, x), [x], 0, np.ones(4), source(), max_kinks=1.0)
    assert judge_gradient(numeric, np.array([0.0, 0.5, 1.0, 0.0]), "dx") is None


@pytest.mark.parametrize("share", [(1.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.25, 0.75)])
def test_tie_is_shared_at_will(share: tuple[float, float]) -> None:
    """Two equal maxima may share the gradient as they like."""
    assert tie_accepts(np.array([*share, 0.0]))


@pytest.mark.parametrize("share", [(1.0, 1.0), (0.0, 0.0), (0.5, 0.4)])
def test_tie_adds_up(share: tuple[float, float]) -> None:
    """What equal maxima get has to add up: only moving them together shows that."""
    assert not tie_accepts(np.array([*share, 0.0]))


def tie_accepts(claim: Array) -> bool:
    def highest(x: Array) -> Any:
        return np.max(x, keepdims=True)

    x, dout = np.array([2.0, 2.0, -1.0]), np.array([1.0])
    numeric = numeric_gradient(highest, [x], 0, dout, source(), max_kinks=1.0)
    rays, along = directional_gradient(highest, [x], 0, tied_units(x), dout, source())
    return judge_gradient(numeric, claim, "dx") is None and judge_directions(along, claim, rays) is None


# -------------------------------------------------------------------------- E-2 to E-5: steps, precision, small slopes


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e3, 1e12])
def test_step_follows_the_size_of_x(scale: float) -> None:
    """A gradient is judged where x is 1e12 or 1e-12 as well as at 1, and a wrong one is still found (E-2)."""
    x, dout = scale * np.array([1.0, -2.0, 0.7]), np.array([1.0, 2.0, -1.0])
    numeric = numeric_gradient(lambda x: (x / scale) ** 3, [x], 0, dout, source()) if scale >= 1 else None
    if (
        numeric is None
    ):  # far below 1 the step is absolute: a function that varies on the scale of x needs units of its own
        numeric = numeric_gradient(np.sin, [x], 0, dout, source())
        right = dout * np.cos(x)
    else:
        right = dout * 3 * (x / scale) ** 2 / scale
    assert judge_gradient(numeric, right, "dx") is None
    assert judge_gradient(numeric, right * 1.001, "dx") is not None


def test_single_precision_inside() -> None:
    """A cast inside is refused for what it is, also where float64 is returned (E-3)."""
    x = source().standard_normal((3, 4))
    assert "float32" == reason(lambda x: np.tanh(x.astype(np.float32)), x, dout=x + 1)
    assert "float32" == reason(lambda x: np.tanh(x.astype(np.float32)).astype(np.float64), x, dout=x + 1)


def test_single_precision_further_inside() -> None:
    """A cast whose result goes on in float64 leaves rounding that drowns the slopes: nobody is judged by it (E-3)."""
    x = source().standard_normal((3, 4))
    assert "vacuous" == reason(lambda x: 0.7 * np.tanh(x.astype(np.float32)).astype(np.float64), x, dout=x + 1)
    assert "vacuous" == reason(lambda x: np.tanh(x.astype(np.float16)), x, dout=x + 1)


def test_single_precision_parameters() -> None:
    """Arguments in float32 are computed with in float64 (E-3)."""
    args, dout, _ = affine_case()
    singles = [a.astype(np.float32) for a in args]
    numeric = numeric_gradient(affine, singles, 1, dout, source())
    assert judge_gradient(numeric, singles[0].astype(np.float64).T @ dout, "dW") is None


def test_round_numbers_are_no_single_precision() -> None:
    """Inputs and outputs that float32 happens to hold are not taken for float32."""
    x = np.array([0.5, -1.0, 2.0, 0.25])
    assert "" == reason(lambda x: np.maximum(0.0, x), x, dout=np.ones(4))
    assert "" == reason(lambda x: 0.5 * x, x, dout=np.ones(4))


def test_slopes_below_rounding() -> None:
    """A gradient that drowns in the rounding of a large loss is refused, not called wrong (E-4)."""
    x = source().standard_normal(4)
    assert "vacuous" == reason(lambda x: 1.0 + 1e-10 * np.sum(np.sin(x)), x)


def test_tiny_slopes_without_rounding() -> None:
    """A tiny gradient of a tiny function is judged as strictly as any other."""
    x = source().standard_normal(4)
    numeric = numeric_gradient(lambda x: 1e-30 * np.sum(np.sin(x)), [x], 0, None, source())
    assert judge_gradient(numeric, 1e-30 * np.cos(x), "dx") is None
    assert judge_gradient(numeric, 1.001e-30 * np.cos(x), "dx") is not None


def test_high_plateau() -> None:
    """A thousand added to the loss costs digits, never a right gradient, and a wrong one is still found."""
    x = source().standard_normal(4)
    numeric = numeric_gradient(lambda x: 1e3 + np.sum(np.sin(x)), [x], 0, None, source())
    assert judge_gradient(numeric, np.cos(x), "dx") is None
    assert judge_gradient(numeric, 1.01 * np.cos(x), "dx") is not None


def test_cancelling_inside() -> None:
    """Rounding that happens inside and does not show in the output's size is measured and allowed for."""
    x = source().standard_normal(4)
    numeric = numeric_gradient(lambda x: (1e5 + np.sin(x)) - 1e5, [x], 0, np.ones(4), source())
    assert judge_gradient(numeric, np.cos(x), "dx") is None
    assert judge_gradient(numeric, 1.01 * np.cos(x), "dx") is not None


def test_many_terms() -> None:
    """The sum of ten thousand outputs brings no false alarm (E-5)."""
    draw = source()
    x, dout = draw.standard_normal(3), draw.standard_normal((10000, 3))
    numeric = numeric_gradient(lambda x: np.sin(x) * np.ones((10000, 1)), [x], 0, dout, source())
    assert judge_gradient(numeric, dout.sum(axis=0) * np.cos(x), "dx") is None


# ------------------------------------------------------------------------------ E-6, E-7: cases that prove nothing


def normalised(x: Array) -> Any:
    return (x - x.mean(axis=0)) / x.std(axis=0)


def test_vacuous_objective() -> None:
    """The sum of a softmax, or the squares of a batch norm, is constant: such a case is refused (E-6)."""
    x = source().standard_normal((5, 3))
    exps = lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)  # noqa: E731 - two functions, side by side
    assert "vacuous" == reason(exps, x, dout=np.ones((5, 3)))
    assert "vacuous" == reason(lambda x: np.sum(normalised(x) ** 2), x)
    assert "" == reason(exps, x, dout=x + 1)


def test_bias_before_batch_norm() -> None:
    """An argument on which the output does not depend is refused, though another one is fine (E-6)."""
    x, b, dout = (source(s).standard_normal(shape) for s, shape in enumerate(((5, 3), (3,), (5, 3))))
    f = lambda b, x: normalised(x + b)  # noqa: E731 - one expression
    assert "vacuous" == reason(f, b, x, dout=dout)


def test_every_leaf_is_live() -> None:
    """One dead array in a tree is not hidden by a live one."""
    pair = (np.array([1.0, 2.0]), np.array([3.0]))
    assert "vacuous" == reason(lambda pair: pair[0] ** 2, pair, dout=np.ones(2))


@pytest.mark.parametrize("f", [lambda x: np.full(3, 0.75), lambda x: 0 * x, lambda x: np.log(x + 1e17)])
def test_constant(f: Callable[..., Any]) -> None:
    """A function without slope, or with slopes lost in a huge offset, is refused (E-7)."""
    assert "vacuous" == reason(f, source().standard_normal(3), dout=np.ones(3))


def test_nothing_to_differentiate() -> None:
    """An argument without entries proves nothing."""
    assert "vacuous" == reason(lambda x: np.sum(x) + 1.0, np.empty((0, 3)))


# --------------------------------------------------------------- E-9, E-11: randomness, aliasing, mutation, layout


def test_redrawn_mask() -> None:
    """A mask that is drawn anew at each call is refused by name (E-9)."""
    mask = source(1)
    x = source().standard_normal((4, 5))
    assert "random" == reason(lambda x: x * (mask.random(x.shape) > 0.3), x, dout=x + 1)


def test_fixed_mask() -> None:
    """A mask that is drawn from the same seed at each call is fine."""
    x = source().standard_normal((4, 5))
    keep = source(1).random(x.shape) > 0.3
    numeric = numeric_gradient(lambda x: x * (source(1).random(x.shape) > 0.3), [x], 0, x + 1, source())
    assert judge_gradient(numeric, keep * (x + 1), "dx") is None


def test_view_is_copied() -> None:
    """A function that returns a view of its argument has a slope of 1, not of 0 (E-11)."""
    x = source().standard_normal((3, 2))
    numeric = numeric_gradient(lambda x: x.T, [x], 0, np.ones((2, 3)), source())
    assert judge_gradient(numeric, np.ones((3, 2)), "dx") is None


def test_reused_buffer_is_copied() -> None:
    """A function that hands out one array again and again is differentiated all the same (E-11)."""
    buffer = np.zeros(3)
    numeric = numeric_gradient(lambda x: np.sin(x, out=buffer), [np.ones(3)], 0, np.ones(3), source())
    assert judge_gradient(numeric, np.full(3, np.cos(1.0)), "dx") is None


@pytest.mark.parametrize("late", [False, True])
def test_writes_into_its_argument(late: bool) -> None:
    """A forward that overwrites its argument, at once or only later on, is differentiated all the same (E-11)."""
    calls = []

    def relu(x: Array, w: Array) -> Array:
        calls.append(1)
        if late and len(calls) < 12:
            return np.maximum(0.0, x) * w
        x[x < 0] = 0
        x *= w
        return x

    x, w = source().standard_normal((4, 3)), np.array([1.0, 2.0, 3.0])
    kept = x.copy()
    numeric = numeric_gradient(relu, [x, w], 0, np.ones((4, 3)), source())
    assert judge_gradient(numeric, (x > 0) * w, "dx") is None
    assert np.array_equal(kept, x)


@pytest.mark.parametrize(
    "x",
    [
        np.array([[3, 4, -1], [1, 2, 5]]),
        np.asfortranarray(source().standard_normal((2, 3))),
        source().standard_normal((3, 2)).T,
        source().standard_normal((4, 6))[::2, ::2],
    ],
    ids=["whole", "Fortran", "transposed", "strided"],
)
def test_layouts_and_whole_numbers(x: Array) -> None:
    """Whole numbers and every memory layout are differentiated, and the argument is left alone (E-11)."""
    kept = x.copy()
    numeric = numeric_gradient(lambda x: x**2, [x], 0, np.ones((2, 3)), source())
    assert judge_gradient(numeric, 2.0 * x, "dx") is None
    assert np.array_equal(kept, x)


def test_labels_stay_whole() -> None:
    """Whole numbers among the other arguments are not moved: labels stay labels."""
    z, y = source().standard_normal((4, 3)), np.array([0, 2, 1, 1])
    seen = set()

    def loss(z: Array, y: Array) -> Any:
        seen.add((y.dtype.kind, tuple(y.tolist())))
        return softmax_loss(z, y)

    numeric_gradient(loss, [z, y], 0, None, source())
    assert {("i", (0, 2, 1, 1))} == seen


# --------------------------------------------------------------------------------- refusals that remain, and batches


def test_not_finite() -> None:
    """A function that is infinite here, or undefined a step away, is refused."""
    with np.errstate(all="ignore"):
        assert "finite" == reason(lambda x: 1 / x, np.array([0.0, 1.0]), dout=np.ones(2))
        assert "finite" == reason(np.sqrt, np.array([1e-9, 1.0]), dout=np.ones(2))


def test_shapes() -> None:
    """An upstream gradient of another shape, or an output whose shape changes, is refused."""
    assert "shape" == reason(lambda x: x, np.ones(3), dout=np.ones((3, 1)))
    x = np.array([0.3, -(2.0**-21), 1.0])
    assert "shape" == reason(lambda x: x[x > 0], x, dout=np.ones(2))


def test_steps() -> None:
    """A function that rounds, finely or coarsely, has no slope that could judge anybody."""
    x = source().standard_normal(5)
    got = [reason(lambda x, d=d: np.round(np.sin(x), d), x, dout=np.ones(5)) for d in (4, 6, 8)]
    assert ["vacuous", "steps", "vacuous"] == got


def test_errors_of_the_function_pass() -> None:
    """What the function raises is not swallowed."""
    with pytest.raises(ZeroDivisionError):
        numeric_gradient(lambda x: 1 // 0, [np.ones(2)], 0, None, source())


def test_batch() -> None:
    """Evaluated many at a time, the derivatives are the same, and the function is not called one by one."""
    args, dout, grads = affine_case()

    def never(*_: Any) -> Any:
        raise AssertionError

    def batch(points: list[list[Any]]) -> Any:
        return (
            np.stack([p[0] for p in points]) @ np.stack([p[1] for p in points])
            + np.stack([p[2] for p in points])[:, None]
        )

    numeric = numeric_gradient(never, args, 1, dout, source(), batch=batch)
    assert judge_gradient(numeric, grads[1], "dW") is None
    assert judge_gradient(numeric, 1.001 * grads[1], "dW") is not None


def test_calls() -> None:
    """A smooth function is called six times, twice for each entry, and twice more for the steepest one."""
    calls = []

    def counted(x: Array) -> Array:
        calls.append(1)
        return np.tanh(x)

    numeric_gradient(counted, [source().standard_normal((3, 4))], 0, np.ones((3, 4)), source())
    assert 6 + 2 * 12 + 2 == len(calls)


def test_same_seed_same_numbers() -> None:
    """The numbers are a function of the inputs and the seed."""
    args, dout, _ = affine_case()
    first, second = (numeric_gradient(affine, args, 1, dout, source(5)) for _ in range(2))
    assert np.array_equal(first.value, second.value)
    assert np.array_equal(first.bound, second.bound)


# --------------------------------------------------------------------------------------------------- directions


@pytest.mark.parametrize("seed", range(10))
def test_directions(seed: int) -> None:
    """Two random directions accept the right gradient and reject a sign, a mean, a wrong row and what is none."""
    args, dout, grads = affine_case(seed)
    rays, numeric = directional_gradient(affine, args, 1, random_units(args[1], source(seed)), dout, source(seed))
    right = grads[1]
    row = right.copy()
    row[0] *= 1.01
    claims = [right, -right, right / 5, row, right.T, right.tolist(), right * np.nan, None]
    verdicts = [judge_directions(numeric, claim, rays) for claim in claims]
    assert [None, "value", "value", "value", "shape", "type", "finite", "type"] == verdicts


def test_directions_of_a_tree() -> None:
    """A whole network is judged with fourteen evaluations."""
    params, X, y = network_case(1.0, 3)
    rays = directional_points([params, X, y], 0, random_units(params, source()), source())
    stacked = leaves(rays.points)
    assert [(14, *leaf.shape) for leaf in leaves(params)] == [leaf.shape for leaf in stacked]
    points = [[(s[0], s[1]), (s[2], s[3])] for s in ([leaf[k] for leaf in stacked] for k in range(14))]
    numeric = directional_slopes(rays, np.array([network_loss(p, X, y, True) for p in points]), None)
    right = network_gradient(params, X, y, True)
    assert judge_directions(numeric, right, rays) is None
    assert "value" == judge_directions(numeric, [right[0], (right[1][0], -right[1][1])], rays)


def test_equal_errors_do_not_cancel_along_directions() -> None:
    """Two entries with opposite errors are found: the directions are no signs."""
    args, dout, grads = affine_case()
    wrong = grads[1] + np.array([[0.1], [-0.1], [0.0]])
    rays, numeric = directional_gradient(affine, args, 1, random_units(args[1], source()), dout, source())
    assert "value" == judge_directions(numeric, wrong, rays)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda out: out[:-1], "type"),
        (lambda out: out.astype(object), "type"),
        (lambda out: None, "type"),
        (lambda out: out.astype(np.float32), "float32"),
        (lambda out: out.astype(np.float32).astype(np.float64), "float32"),
        (lambda out: out * np.nan, "finite"),
        (lambda out: out + np.arange(14)[:, None, None], "random"),
        (lambda out: out[:, :4], "shape"),
        (lambda out: 0 * out + out[0], "vacuous"),
    ],
)
def test_outputs_that_judge_nobody(change: Callable[..., Any], expected: str) -> None:
    """Whatever a student's forward returns at the points, a refusal says why it cannot be used."""
    args, dout, _ = affine_case()
    rays = directional_points(args, 1, random_units(args[1], source()), source())
    with pytest.raises(Unsuited) as refusal:
        directional_slopes(rays, change(args[0] @ rays.points + args[2]), dout)
    assert expected == refusal.value.reason


def test_wrong_forward_keeps_its_own_gradient() -> None:
    """The gradient of a wrong forward agrees with that forward, and the textbook's does not (E-12)."""
    args, dout, grads = affine_case()
    rays = directional_points(args, 1, random_units(args[1], source()), source())
    numeric = directional_slopes(rays, 2 * (args[0] @ rays.points) + args[2], dout)
    assert judge_directions(numeric, 2 * grads[1], rays) is None
    assert "value" == judge_directions(numeric, grads[1], rays)


# -------------------------------------------------------------------------------------------------- complex step


def test_complex_step_is_exact() -> None:
    """The complex step gives the gradient to the last digits, for arrays and for trees."""
    args, dout, grads = affine_case()
    for position, expected in enumerate(grads):
        np.testing.assert_allclose(complex_step(affine, args, position, dout), expected, rtol=1e-13, atol=1e-14)
    params, X, y = network_case(1.0, 2)
    got = complex_step(lambda p, X, y: network_loss(p, X, y, True), [params, X, y], 0)
    for leaf, expected in zip(leaves(got), leaves(network_gradient(params, X, y, True)), strict=True):
        np.testing.assert_allclose(leaf, expected, rtol=1e-12, atol=1e-15)


def test_complex_step_needs_analytic_functions() -> None:
    """A function that drops imaginary parts is refused as a witness."""
    with pytest.raises(Unsuited, match="imaginary") as refusal:
        complex_step(lambda x: np.abs(x), [np.ones(3)], 0)
    assert "complex" == refusal.value.reason


def test_numeric_is_plain_data() -> None:
    """A numeric gradient can be stored and made again from its arrays."""
    args, dout, grads = affine_case()
    numeric = numeric_gradient(affine, args, 1, dout, source())
    again = Numeric(numeric.value, numeric.noise, numeric.bend, numeric.gross, args[1])
    assert judge_gradient(again, grads[1], "dW") is None
    assert float(np.max(again.excess(grads[1]))) < 0.1
