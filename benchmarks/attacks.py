"""How many of the catalogue's attacks score, and how many harm? Group by group, level by level, as root and as a user.

Every attack is a whole submission that the real grader grades, `tests/attacks/` has them; an honest one follows each. An attack
scores if it earns more than its answers are worth, and harms if it reaches what it wants: reads a secret, changes or leaves
a file, a process, an object, touches the grader, or spoils the next submission. Where docs/security.md says that a
level leaves something open, such a harm is counted apart. Ends with 1 if an attack scores or harms.

    python -m benchmarks.attacks [--only S09] [--rows] [--level container [--image NAME]]

Containers are slow, and are tried only if they are asked for: in an image of this machine's own Python, unless one is named.
"""

import argparse
import contextlib
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.attacks.attacked import Attacked, Unable
from tests.attacks.catalogue import ELSEWHERE, GROUPS, NOT_RUN, ROWS
from tests.attacks.finding import Finding, harmed, scored
from tests.attacks.levels import levels, users
from tests.attacks.row import CONTAINER, LEVELS, Row
from tests.container_image import local_image


@dataclass(frozen=True)
class Run:
    """One attack at one level by one user, and what became of it."""

    row: Row
    level: str
    who: str
    found: Finding

    @property
    def scored(self) -> bool:
        """Whether it has earned more than it should."""
        return scored(self.row, self.found)

    @property
    def harmed(self) -> bool:
        """Whether it has reached what this level should keep from it."""
        return harmed(self.row, self.level, self.who, self.found)

    @property
    def open(self) -> bool:
        """Whether it has reached what is known to be open at this level."""
        return bool(self.found.harm) and not self.harmed


def runs(who: str, only: str, wanted: Mapping[str, str]) -> Iterator[Run]:
    """Every row that may be run, at every level that is wanted."""
    with Attacked(who, wanted) as grader:
        for level in filter(grader.reaches, grader.levels):
            for row in ROWS:
                if row.runs_at(level) and row.name.startswith(only):
                    yield Run(row, level, who, grader.attack(row, level))


def table(done: list[Run]) -> Iterator[str]:
    """One line for each group, user and level."""
    yield "| group | as | level | submissions | scored | harmed | open at this level |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for letter, (title, _) in GROUPS.items():
        for who, level in dict.fromkeys((run.who, run.level) for run in done):
            chosen = [r for r in done if r.row.id.startswith(letter) and (r.who, r.level) == (who, level)]
            if not chosen:
                continue
            counts = (sum(r.scored for r in chosen), sum(r.harmed for r in chosen), sum(r.open for r in chosen))
            yield f"| {letter}: {title} | {who} | {level} | {len(chosen)} | {' | '.join(map(str, counts))} |"


def rest(wanted: Collection[str]) -> Iterator[str]:
    """What was not run, and why."""
    for row in ROWS:
        if not any(row.runs_at(level) for level in wanted):
            yield f"{row.name} ({row.what}) is run from level `{row.since}` on, which was not reached."
    for number, place in ELSEWHERE.items():
        yield f"{number} is a test of its own: {place}."
    for number, why in NOT_RUN.items():
        yield f"{number} is not run: {why}."


def main(arguments: list[str] | None = None) -> int:
    """Prints the table, and what was not run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", action="store_true", help="also print what became of every submission")
    parser.add_argument("--only", default="", help="run only rows whose name begins so")
    parser.add_argument("--level", choices=LEVELS, help="run at this level only")
    parser.add_argument("--image", help="of containers; default: one is made")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        if options.level == CONTAINER:
            image = options.image or stack.enter_context(local_image())
            return report(options, {CONTAINER: f"container:{image}"}, users()[:1])
        offered = levels()
        wanted = {level: offered[level] for level in offered if options.level in (None, level)}
        return report(options, wanted, users())


def report(options: argparse.Namespace, wanted: Mapping[str, str], whom: Sequence[str]) -> int:
    """Runs the attacks, and prints what became of them."""
    done: list[Run] = []
    for who in whom:
        try:
            for run in runs(who, options.only, wanted):
                done.append(run)
                if options.rows or run.scored or run.harmed:
                    harm = "; ".join(run.found.harm) or "no harm"
                    how = f"{run.found.verdict} {run.found.reason}, {run.found.points} points"
                    print(f"{run.row.name} {run.level} {run.who}: {how}; {harm}")
        except Unable as why:
            print(f"Not as {who}: {why}")
    print("\n".join([*table(done), "", *rest(wanted)]))
    return int(not done or any(r.scored or r.harmed for r in done))


if __name__ == "__main__":
    sys.exit(main())
