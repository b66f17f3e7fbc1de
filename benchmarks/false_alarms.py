"""How often is a right gradient called wrong? Small networks, at the weight scales that courses use.

A two-layer network (N = 6, D = 5, H = 7, C = 3, softmax cross-entropy, float64) and its right gradient; the share of
problems in which at least one entry is flagged. Ends with 1 if our rule flags any, or if more than a tenth of the
entries lie at kinks, where it is lenient.

    python -m benchmarks.false_alarms [--problems 400]
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograder.compare import leaves, replace_leaves
from autograder.gradients import Unsuited, judge_gradient, numeric_gradient
from benchmarks.rules import CS231N_STEP, cs231n_error, differences

SETTINGS = [(scale, hidden) for scale in (1.0, 5e-2, 1e-3) for hidden in ("ReLU", "tanh")]
THRESHOLDS = (1e-7, 1e-5, 1e-3)
SIZES = ((5, 7), (7, 3))

Array = np.ndarray[Any, np.dtype[np.float64]]
Params = list[tuple[Array, Array]]


def activation(z: Array, hidden: str) -> Any:
    return np.maximum(0.0, z) if hidden == "ReLU" else np.tanh(z)


def loss(params: Params, X: Array, y: Any, hidden: str) -> float:
    """Mean softmax cross-entropy of the network."""
    (W1, b1), (W2, b2) = params
    scores = activation(X @ W1 + b1, hidden) @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]))


def gradient(params: Params, X: Array, y: Any, hidden: str) -> Params:
    """Its gradient, by the chain rule."""
    (W1, b1), (W2, b2) = params
    a = activation(X @ W1 + b1, hidden)
    scores = a @ W2 + b2
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    ds = (p / p.sum(axis=1, keepdims=True) - np.eye(SIZES[1][1])[y]) / len(y)
    dz = ds @ W2.T * ((a > 0) if hidden == "ReLU" else 1 - a**2)
    return [(X.T @ dz, dz.sum(axis=0)), (a.T @ ds, ds.sum(axis=0))]


def problem(scale: float, seed: int) -> tuple[Params, Array, Any]:
    """Parameters, samples and labels."""
    source = np.random.default_rng(seed)
    params = [(scale * source.standard_normal((d, m)), scale * source.standard_normal(m)) for d, m in SIZES]
    return params, source.standard_normal((6, 5)), source.integers(0, 3, 6)


@dataclass
class Tally:
    """What one setting gave, as counts over its problems."""

    ours: int = 0
    refused: int = 0  # problems in which our rule says of some array: draw another point
    skipped: int = 0  # entries of such arrays, and entries that are judged by their one-sided slopes only
    entries: int = 0
    cs231n: list[int] = field(default_factory=lambda: [0] * len(THRESHOLDS))
    gradcheck: int | None = None  # None: torch is not installed


def look(scale: float, hidden: str, problems: int, gradcheck: Callable[..., bool] | None) -> Tally:
    """Every rule on every problem of one setting."""
    tally = Tally(gradcheck=None if gradcheck is None else 0)
    for seed in range(problems):
        params, X, y = problem(scale, seed)
        claim = gradient(params, X, y, hidden)
        judge(tally, params, claim, X, y, hidden, seed)
        numeric = differences(partial(loss, X=X, y=y, hidden=hidden), params, CS231N_STEP)
        error = cs231n_error(numeric, claim)
        tally.cs231n = [count + (error > t) for count, t in zip(tally.cs231n, THRESHOLDS, strict=True)]
        if gradcheck is not None and tally.gradcheck is not None:
            tally.gradcheck += not gradcheck(params, X, y, hidden)
    return tally


def judge(tally: Tally, params: Params, claim: Params, X: Array, y: Any, hidden: str, seed: int) -> None:
    """Our rule on one problem, array by array."""
    source = np.random.default_rng(seed)
    arrays = leaves(params)
    refused = wrong = False
    for position, (array, claimed) in enumerate(zip(arrays, leaves(claim), strict=True)):
        tally.entries += array.size
        try:
            numeric = numeric_gradient(
                lambda *a: loss(replace_leaves(params, a), X, y, hidden), arrays, position, None, source
            )
        except Unsuited:
            refused = True
            tally.skipped += array.size
            continue
        tally.skipped += int(np.sum(numeric.kinks))
        wrong = wrong or judge_gradient(numeric, claimed, "gradient") is not None
    tally.refused += refused
    tally.ours += wrong


def torch_gradcheck() -> Callable[..., bool] | None:
    """torch.autograd.gradcheck with its defaults, on the same network written in torch; None if it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)

    def check(params: Params, X: Array, y: Any, hidden: str) -> bool:
        x, labels = torch.from_numpy(X), torch.from_numpy(y)
        leaves = [torch.tensor(p, requires_grad=True) for pair in params for p in pair]

        def objective(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
            z = x @ W1 + b1
            a = torch.relu(z) if hidden == "ReLU" else torch.tanh(z)
            return torch.nn.functional.cross_entropy(a @ W2 + b2, labels)

        return bool(torch.autograd.gradcheck(objective, leaves, raise_exception=False))

    return check


def percent(count: float, total: int) -> str:
    return f"{100 * count / total:.2f} %"


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--problems", type=int, default=400, help="problems of each setting (default 400)")
    problems = parser.parse_args(arguments).problems
    check = torch_gradcheck()
    heads = [
        *(f"CS231n > {t:.0e}" for t in THRESHOLDS),
        "gradcheck",
        "ours",
        "ours: draw again",
        "ours: entries skipped",
    ]
    print(f"| weight scale | hidden | {' | '.join(heads)} |\n|{' --- |' * (2 + len(heads))}")
    failed = False
    for scale, hidden in SETTINGS:
        tally = look(scale, hidden, problems, check)
        theirs = [percent(count, problems) for count in tally.cs231n]
        torch = "not installed" if tally.gradcheck is None else percent(tally.gradcheck, problems)
        ours = [percent(tally.ours, problems), percent(tally.refused, problems), percent(tally.skipped, tally.entries)]
        print(f"| {scale:g} | {hidden} | {' | '.join([*theirs, torch, *ours])} |", flush=True)
        failed = failed or tally.ours > 0 or tally.skipped > 0.1 * tally.entries
    print(f"\nShare of {problems} right gradients with a flagged entry.")
    if failed:
        print("Ours has a false alarm, or skips too many entries.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
