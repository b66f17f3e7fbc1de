"""All that grading one assignment with one seed takes: its exercises, the plan of every check, the course's own modules.

Made live from the references (`make_suite`), by an instructor; or read from a release, where it was frozen with the public seed
(`autograder.frozen`), by a student. The two are the same kind of thing, so both ways grade alike.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.language import SOURCE
from autograder.model import Concept, Exercise, Plan

DRAWN = ("inputs", "cases", "sizes", "draws", "calls", "std")  # options that only a plan needs: it is made already

Plans = Mapping[str, Mapping[str, Plan]]  # exercise id -> check name -> plan


@dataclass(frozen=True)
class Suite:
    """What a submission of one assignment is graded with.

    Attributes:
        assignment: id of the assignment.
        module: name of the student's module.
        exercises: in order.
        plans: by exercise id, by check name.
        reference: what the reference leaves, in the same order: exercise id -> check name -> features.
        rest: gives the whole plans and the reference's features, where a release has not unpacked them yet: second rounds
            and footprints are asked for only where something was lost.
        files: the course's own modules in the worker: `given`, `probes`.
        digest: of the course's files and the engine.
        seed_digest: of the seed; the seed itself is not kept.
        limits: seconds.
        carried_share: how much of its points a CARRIED check earns.
        public: True if the values of its cases may be shown.
        language: in which its exercises' sentences stand (`autograder.sentences`).
        title: of the assignment.
        concepts: all words of the deck in its order, each with the exercises of this assignment in which it is built.
    """

    assignment: str
    module: str
    exercises: tuple[Exercise, ...]
    plans: Plans
    files: Mapping[str, bytes]
    digest: str
    seed_digest: str
    limits: Mapping[str, float] = field(default_factory=dict)
    carried_share: float = 1.0
    public: bool = True
    language: str = SOURCE
    title: str = ""
    concepts: tuple[Concept, ...] = ()
    reference: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rest: Callable[[], tuple[Plans, Mapping[str, Any]]] | None = None

    def whole(self) -> "Suite":
        """The suite with nothing left to unpack."""
        if self.rest is None:
            return self
        plans, reference = self.rest()
        return replace(self, plans=plans, reference=reference, rest=None)


def without_code(suite: Suite) -> Suite:
    """The suite as plain data: what judging needs, which can be sent to another process."""
    exercises = tuple(
        replace(
            e,
            inputs=dict.fromkeys(e.inputs),
            checks=tuple(replace(c, options={k: o for k, o in c.options.items() if k not in DRAWN}) for c in e.checks),
            misconceptions=[replace(m, function=None, also={}) for m in e.misconceptions],
            variants=[],
        )
        for e in suite.exercises
    )
    return replace(suite.whole(), exercises=exercises)


def seed_digest(seed: str) -> str:
    """What may be told of a seed."""
    return hashlib.sha256(f"seed {seed}".encode()).hexdigest()[:16]
