"""What do hostile submissions earn? The same class graded by this kit, by otter-grader and by pytest, side by side.

One question whose answer only the course knows (`hostile_others/course.py`), ten points. Every row but the first is a
submission that does not answer it (`hostile_others/attacks.py`), so every point is one too many. Ours is called as an instructor
calls it, walls and all; otter without its container, through its call for one submission; pytest with a test module
beside the submission, scored by its results file and by its exit code. A grader that crashes has no result, which is
no score. Ends with 1 if ours gives an attack a point, takes one from the right answer, or shows what it should not.

    python -m benchmarks.hostile [--otter-venv FOLDER] [--sandbox off] [--only TEXT]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata, util
from pathlib import Path

from benchmarks.hostile_others import otter_zip, ours, pytest_folder
from benchmarks.hostile_others.apart import Score
from benchmarks.hostile_others.attacks import ATTACKS, TOKEN, Attack
from benchmarks.hostile_others.course import POINTS

OURS = "ours"
NO_OTTER = "otter: not measured: name a virtual environment with otter-grader and ipykernel with --otter-venv"
NO_PYTEST = "pytest: not measured: it is not installed here"

Scores = Mapping[str, Sequence[Score]]  # grader -> a score for each attack


def measured(
    attacks: Sequence[Attack], folder: Path, otter: Path | None, sandbox: str
) -> tuple[dict[str, list[Score]], list[str]]:
    """The scores of every grader that is there, and a line about each that is not."""
    mine, level = ours.grade(attacks, folder / "ours", sandbox)
    scores, lines = {OURS: mine}, [f"Isolation of ours: {level}."]
    if otter is None:
        lines.append(NO_OTTER)
    else:
        autograder = otter_zip.generate(folder / "otter", otter)
        name = f"otter {otter_zip.version(otter)}, no container"
        scores[name] = [
            otter_zip.grade(attack, folder / f"otter-{n}", otter, autograder) for n, attack in enumerate(attacks)
        ]
    if util.find_spec("pytest") is None:
        lines.append(NO_PYTEST)
    else:
        both = [pytest_folder.grade(attack, folder / f"pytest-{n}") for n, attack in enumerate(attacks)]
        name = f"pytest {metadata.version('pytest')}"
        scores[f"{name}, by its tests"] = [by_tests for by_tests, _ in both]
        scores[f"{name}, by its exit code"] = [by_code for _, by_code in both]
    return scores, lines


def too_much(attack: Attack, score: Score) -> bool:
    """Whether a submission that is worth nothing has earned something."""
    return not attack.worth and bool(score.points)


def cell(attack: Attack, score: Score) -> str:
    """The points, in bold where they are too many; and whether what was to stay secret can be read."""
    points = "no result" if score.points is None else f"{score.points:g}"
    token = ", token shown" if TOKEN in score.shown else ""
    return f"**{points}**{token}" if too_much(attack, score) else points + token


def table(attacks: Sequence[Attack], scores: Scores) -> Iterator[str]:
    """One line for each submission, one column for each grader, and how many attacks have earned something."""
    yield f"| submission | {' | '.join(scores)} |"
    yield f"| --- |{' ---: |' * len(scores)}"
    for n, attack in enumerate(attacks):
        yield f"| {attack.what} | {' | '.join(cell(attack, column[n]) for column in scores.values())} |"
    hostile = sum(not attack.worth for attack in attacks)
    counts = [
        sum(too_much(attack, score) for attack, score in zip(attacks, column, strict=True))
        for column in scores.values()
    ]
    yield f"| with points that they are not worth | {' | '.join(f'{count} of {hostile}' for count in counts)} |"


def faults(attacks: Sequence[Attack], mine: Sequence[Score]) -> Iterator[str]:
    """What ours has got wrong."""
    for attack, score in zip(attacks, mine, strict=True):
        if score.points != (POINTS if attack.worth else 0):
            yield f"ours gave {score.points} points: {attack.what}"
        if TOKEN in score.shown:
            yield f"ours has shown its environment: {attack.what}"


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--otter-venv", type=Path, help="a virtual environment with otter-grader and ipykernel")
    parser.add_argument("--sandbox", default="default", help="of ours: default, require or off")
    parser.add_argument("--only", default="", help="only submissions whose description holds this text")
    options = parser.parse_args(arguments)
    attacks = [attack for attack in ATTACKS if options.only in attack.what]
    if not attacks:
        parser.error(f"no submission is described by {options.only!r}")
    otter = options.otter_venv.resolve() if options.otter_venv else None
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        Path(folder).chmod(0o711)  # others run in folders of their own below it
        scores, lines = measured(attacks, Path(folder), otter, options.sandbox)
    wrong = list(faults(attacks, scores[OURS]))
    print("\n".join([*table(attacks, scores), "", *lines, *wrong]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
