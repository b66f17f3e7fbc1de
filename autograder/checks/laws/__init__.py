"""The laws that random functions can be held to, one file each."""

from autograder.checks.laws import batches, direction, mask, split, weights
from autograder.checks.laws.law import Law

__all__ = ["LAWS"]

LAWS: dict[str, Law] = {
    "batches": batches.LAW,
    "direction": direction.LAW,
    "mask": mask.LAW,
    "split": split.LAW,
    "weights": weights.LAW,
}
