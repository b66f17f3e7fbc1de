"""The vocabulary of the kit: what is declared, what is graded, what can go wrong. Frozen records, no behaviour.

A course has `Assignment`s; an assignment has `Exercise`s; an exercise names one target function and has `Check`s,
`Misconception`s and `Variant`s. Grading one submission gives `Outcome`s, and these make a `Report`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from autograder.figures import Figure
from autograder.language import SOURCE
from autograder.wire import Call


class Verdict(StrEnum):
    """How one check ended. Only PASS and CARRIED earn points; INTERNAL is our fault and is never held against anybody."""

    PASS = "PASS"
    CARRIED = "CARRIED"
    FAIL = "FAIL"
    TODO = "TODO"
    ERROR = "ERROR"
    LIMIT = "LIMIT"
    REFUSED = "REFUSED"
    SKIP = "SKIP"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True)
class Check:
    """One thing that is looked at, as plain data; `kind` names the file of `autograder/checks/` that knows how."""

    kind: str
    name: str
    points: int
    hint: tuple[str, ...]  # from a question to one worked number
    options: dict[str, Any] = field(default_factory=dict)
    guard: bool = False  # judged only after the other checks of the exercise have passed


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation that people really write, and the sentence that they are to read."""

    name: str
    text: str
    fails: str  # name of the check that must reject it
    function: Callable[..., Any] | None  # None in a release: its footprint is all that is there
    group: str = ""  # misconceptions of one group are the same function on every input: named together
    also: dict[str, Callable[..., Any]] = field(default_factory=dict)  # other functions of the module, replaced with it


@dataclass(frozen=True)
class Variant:
    """Another right implementation: it keeps every point."""

    name: str
    function: Callable[..., Any]
    also: dict[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise:
    """One target function: how its inputs are drawn, what it returns, how it is checked, what people get wrong.

    Attributes:
        id: `module.function`.
        inputs: argument name -> how to draw it (`autograder.arrays`), in drawing order. Names that are not in
            `arguments` feed `after` only.
        outputs: names of the returned values, in order; one name for a single return value.
        free: names of outputs that are the student's own affair (a cache, a state): never compared.
        arguments: names of the target's own arguments in order, default: all of `inputs`. The name `cache` stands for what
            `after` returned.
        after: (function, argument names, path): the student's own forward that is called first, and the path of the item of its
            result that becomes `cache`.
        drain: a generator that is returned is drained, into a list of at most this many items.
        needs: functions of the same module that the target calls: while one of them is wrong, this one waits.
        waived: baselines (`echo`, `ones`, ...) that may earn points here, each with the reason.
    """

    id: str
    inputs: dict[str, Any]
    outputs: tuple[str, ...]
    checks: tuple[Check, ...]
    title: str = ""
    source: str = ""
    arguments: tuple[str, ...] = ()
    after: tuple[str, tuple[str, ...], tuple[int, ...]] | None = None
    free: tuple[str, ...] = ("cache",)
    drain: int = 0
    needs: tuple[str, ...] = ()
    waived: dict[str, str] = field(default_factory=dict)
    misconceptions: list[Misconception] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)

    @property
    def module(self) -> str:
        return self.id.partition(".")[0]

    @property
    def function(self) -> str:
        return self.id.partition(".")[2]

    def misconception(
        self, text: str, *, fails: str, group: str = "", also: dict[str, Callable[..., Any]] | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register the decorated `function(solution, *arguments)` as a known wrong implementation."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.misconceptions.append(Misconception(function.__name__, text, fails, function, group, also or {}))
            return function

        return register

    def variant(
        self, name: str, *, also: dict[str, Callable[..., Any]] | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register the decorated `function(solution, *arguments)` as another right implementation."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.variants.append(Variant(name, function, also or {}))
            return function

        return register


@dataclass(frozen=True)
class Concept:
    """A word of the deck that the course follows, and the exercises in which it is built."""

    name: str  # as the deck writes it
    english: str
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """One check made concrete for one seed: what is called, what is expected, what the known mistakes give. Plain data.

    Attributes:
        calls: the calls of the first round.
        labels: for each call the name of its case, "" if the check has one case only.
        sizes: for each call the sizes of its named dimensions.
        values: for each call the right result (a tuple if there are several outputs), or None where the kind needs none.
        bounds: for each call, for each leaf of its value, the largest error that is allowed.
        more: calls of the second round, made only if the first did not pass.
        extra: what else the kind's judge needs.
        footprints: for each known mistake the features that it leaves (`autograder.diagnose`).
    """

    calls: tuple[Call, ...]
    labels: tuple[str, ...]
    sizes: tuple[dict[str, int], ...]
    values: tuple[Any, ...] = ()
    bounds: tuple[Any, ...] = ()
    more: tuple[Call, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    footprints: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cause:
    """The likely cause of a lost point: its name and the sentence for the student."""

    id: str
    text: str


@dataclass(frozen=True)
class Difference:
    """Where a value first differs from the expected one, for the text and for the picture.

    `got` and `expected` are shown only to those who may see the values of the case.
    """

    kind: str  # "type", "shape", "dtype", "finite", "value"
    text: str
    output: str = ""
    index: tuple[int, ...] = ()
    got: Any = None
    expected: Any = None


@dataclass(frozen=True)
class Judgement:
    """What a kind of check says of the results, before points and causes."""

    verdict: Verdict
    reason: str | None = None
    detail: str | None = None
    difference: Difference | None = None
    place: tuple[int, int] | None = None  # the call that shows it first and its step, where a single one does


@dataclass(frozen=True)
class Outcome:
    """The end of one check for one submission."""

    check: str  # "backprop.affine_backward/gradient"
    verdict: Verdict
    points: Fraction
    max_points: int
    reason: str | None = None
    detail: str | None = None
    cause: Cause | None = None
    hint: str | None = None
    seconds: float | None = None
    difference: Difference | None = None  # on inputs whose values may be shown
    private: str | None = None  # what only the instructor may read: the detail on the secret inputs
    place: tuple[int, int] | None = None  # as in the judgement; for whoever has the plan, so no report tells it
    figures: tuple[Figure, ...] | None = None  # what else there is to draw; None where pictures were not asked for


@dataclass(frozen=True)
class ExerciseReport:
    """The outcomes of one exercise."""

    id: str
    outcomes: tuple[Outcome, ...]
    title: str = ""

    @property
    def points(self) -> Fraction:
        return sum((o.points for o in self.outcomes), Fraction(0))

    @property
    def max_points(self) -> int:
        return sum(o.max_points for o in self.outcomes)


@dataclass(frozen=True)
class Report:
    """What grading one submission of one assignment gave."""

    student: str
    assignment: str
    digest: str
    suite: str
    engine: str
    sandbox: str
    sandbox_note: str
    seconds: float
    exercises: tuple[ExerciseReport, ...]
    notes: tuple[str, ...] = ()
    output: str = ""  # what the student's code printed, capped
    language: str = SOURCE  # of its texts

    @property
    def points(self) -> Fraction:
        return sum((e.points for e in self.exercises), Fraction(0))

    @property
    def max_points(self) -> int:
        return sum(e.max_points for e in self.exercises)

    @property
    def internal(self) -> bool:
        """True if some check ended by our own fault."""
        return any(o.verdict is Verdict.INTERNAL for e in self.exercises for o in e.outcomes)


@dataclass(frozen=True)
class Source:
    """One file of a submission that may be executed: its name and its bytes, already decoded from a notebook if it was one."""

    name: str  # "backprop.py"
    code: bytes


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment, read once, bounded, never executed here."""

    student: str
    assignment: str
    digest: str  # sha256 of what was read
    files: tuple[Source, ...]  # .py files, importable from memory inside the worker
    notebooks: tuple[Source, ...] = ()  # code cells of .ipynb files, joined as one source each
    notes: tuple[str, ...] = ()  # what intake has to say to the student
    refused: str = ""  # set if nothing here can be graded: the reason and the remedy
