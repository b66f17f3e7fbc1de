"""Writes docs/concepts.md from solutions/concepts.toml: `.venv/bin/python scripts/concepts.py [--check]`.

The map says for every word and every slide of the deck where it is built, drawn and asked. Before the page is written, all that
the map names is looked up in the checks and notebooks of the course, and what the course has is looked up in the map.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.errors import AutograderError
from autograder.notebooks import figures, questions

ROOT = Path(__file__).resolve().parent.parent
SOURCE, PAGE = "solutions/concepts.toml", "docs/concepts.md"
COMMAND = "`.venv/bin/python scripts/concepts.py`"
SLIDES = 41  # of the deck, two or more pictures of one thing counted once
KINDS = ("exercises", "figures", "questions")

HEAD = f"""# Concepts: what of the deck is built, drawn and asked where

Generated from `{SOURCE}` by {COMMAND}; do not edit.

The deck is *딥러닝 기본 원리의 이해* (*Understanding the basic principles of deep learning*). First its words, Korean and English,
then its slides, told in our own words. Exercises are named as in `autograder check`, figures by the first line of their cell,
written questions by the id of the cell for the answer.

"""


@dataclass(frozen=True)
class Place:
    """Where something of the deck stands in the course."""

    exercises: tuple[str, ...] = ()  # backprop.affine_backward
    figures: tuple[str, ...] = ()  # a3_backprop/three gates
    questions: tuple[str, ...] = ()  # a3_backprop/answer-noise


@dataclass(frozen=True)
class Concept:
    """A word of the deck, or one that its slides are about."""

    name: str  # as the deck writes it; `concepts` in course.toml has the same
    english: str
    text: str
    keyword: bool  # it stands in the word cloud of the second slide
    place: Place


@dataclass(frozen=True)
class Slide:
    """One slide, or several that show one thing."""

    number: int
    deck: str  # its words
    text: str  # what it says, in our own words
    place: Place
    context: str = ""  # why nothing of it is built, drawn or asked


@dataclass(frozen=True)
class Map:
    """All of solutions/concepts.toml."""

    concepts: tuple[Concept, ...]
    slides: tuple[Slide, ...]


def load_map(root: Path) -> Map:
    """The map of the course below `root`."""
    table = tomllib.loads((root / SOURCE).read_text(encoding="utf-8"))
    concepts = [
        Concept(c["name"], c["english"], c["text"], c.get("keyword", False), _place(c)) for c in table["concept"]
    ]
    slides = [Slide(s["number"], s["deck"], s["text"], _place(s), s.get("context", "")) for s in table["slide"]]
    return Map(tuple(concepts), tuple(slides))


def _place(entry: Mapping[str, Any]) -> Place:
    return Place(*(tuple(entry.get(kind, ())) for kind in KINDS))


def in_course(course: Course) -> dict[str, dict[str, str]]:
    """For each kind, all that the course has: name in the map -> assignment."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for assignment in course.assignments:
        notebook = course.root / "source" / assignment.id / f"{assignment.id}.ipynb"
        found["exercises"] |= {exercise.id: assignment.id for exercise in assignment.exercises}
        found["figures"] |= {f"{assignment.id}/{name}": assignment.id for name in figures(notebook)}
        found["questions"] |= {f"{assignment.id}/{name}": assignment.id for name in questions(notebook)}
    return found


def faults(concepts: Map, course: Course) -> Iterator[str]:
    """What is wrong with the map, one sentence each."""
    there = in_course(course)
    named = [(f"Concept {c.name}", c.place) for c in concepts.concepts]
    named += [(f"Slide {s.number}", s.place) for s in concepts.slides]
    for kind in KINDS:
        mentioned = {name for _, place in named for name in getattr(place, kind)}
        for owner, place in named:
            for name in sorted(set(getattr(place, kind)) - set(there[kind])):
                yield f"{owner} names {name} among its {kind}, which the course does not have. Correct {SOURCE}."
        for name in sorted(set(there[kind]) - mentioned):
            yield f"{name} ({kind}) stands nowhere in the map. Say in {SOURCE} which concept or slide it belongs to."
    yield from _empty(concepts)
    for assignment in course.assignments:
        expected = tuple(c.name for c in concepts.concepts if assignment.id in _homes(c.place, there))
        if assignment.concepts != expected:
            yield f"{assignment.id} has exercises of the concepts {list(expected)}. Write them into solutions/course.toml."


def _empty(concepts: Map) -> Iterator[str]:
    """Words and slides without a place, numbers that do not fit."""
    for concept in concepts.concepts:
        for kind in KINDS:
            if not getattr(concept.place, kind):
                yield f"Concept {concept.name} has no {kind}. Add one to {SOURCE}."
    for slide in concepts.slides:
        if bool(slide.context) == any(getattr(slide.place, kind) for kind in KINDS):
            yield f"Slide {slide.number} needs a place in the course, or `context`: why it has none. Correct {SOURCE}."
    if [slide.number for slide in concepts.slides] != list(range(1, SLIDES + 1)):
        yield f"The slides of {SOURCE} are not numbered 1 to {SLIDES}. Correct it."


def _homes(place: Place, there: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The assignments in which the exercises of a place stand."""
    return {there["exercises"][name] for name in place.exercises if name in there["exercises"]}


def page(concepts: Map, course: Course) -> str:
    """The text of docs/concepts.md."""
    there = in_course(course)
    keywords = [_concept(c, there) for c in concepts.concepts if c.keyword]
    others = [_concept(c, there) for c in concepts.concepts if not c.keyword]
    slides = [_slide(s) for s in concepts.slides]
    parts = ["## The words of the cloud", *keywords, "## What else the slides are about", *others]
    titles = "| # | The deck | What it says | Exercises | Figures | Written questions |"
    table = "\n".join([titles, "| --- | --- | --- | --- | --- | --- |", *slides])
    assignments = "\n".join(f"- `{a.id}`: {a.title}: {', '.join(a.concepts)}." for a in course.assignments)
    return HEAD + "\n\n".join([*parts, "## The assignments", assignments, "## The slides", table]) + "\n"


def _concept(concept: Concept, there: Mapping[str, Mapping[str, str]]) -> str:
    title = concept.name if concept.name == concept.english else f"{concept.name} · {concept.english}"
    lists = {
        "Assignments": ", ".join(f"`{home}`" for home in sorted(_homes(concept.place, there))),
        "Exercises": ", ".join(f"`{name}`" for name in concept.place.exercises),
        "Figures": _grouped(concept.place.figures),
        "Written questions": _grouped(concept.place.questions),
    }
    return "\n".join([f"### {title}\n", f"{concept.text}\n", *(f"- {kind}: {names}" for kind, names in lists.items())])


def _slide(slide: Slide) -> str:
    text = f"{slide.text} ({slide.context})" if slide.context else slide.text
    exercises = ", ".join(f"`{name}`" for name in slide.place.exercises) or "-"
    cells = (slide.deck, text, exercises, _grouped(slide.place.figures), _grouped(slide.place.questions))
    return f"| {slide.number} | {' | '.join(cells)} |"


def _grouped(names: tuple[str, ...]) -> str:
    """Figures or questions, each assignment named once."""
    groups: dict[str, list[str]] = {}
    for name in names:
        assignment, _, own = name.partition("/")
        groups.setdefault(assignment, []).append(own)
    return "; ".join(f"`{assignment}`: {', '.join(own)}" for assignment, own in groups.items()) or "-"


def main(arguments: list[str] | None = None) -> int:
    """Writes the page; 1 if the map is wrong, or with --check if the page is not the one that would be written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether the page is up to date")
    check = parser.parse_args(arguments).check
    try:
        course, concepts = load_course(ROOT), load_map(ROOT)
        found = list(faults(concepts, course))
    except AutograderError as error:
        found = [str(error)]
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    text, path = page(concepts, course), ROOT / PAGE
    if check and path.read_text(encoding="utf-8") != text:
        print(f"{PAGE} is not what {SOURCE} says. Run {COMMAND}.", file=sys.stderr)
        return 1
    if not check:
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
