"""The concept map: every word and slide of the deck has its place in the course, and all that the course has is in the map."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.release import read_release
from scripts.concepts import Map, Place, faults, load_map, main, page

CLOUD = {  # the words of the deck's second slide
    "신경망",
    "VGG",
    "Softmax",
    "ReLU",
    "pooling",
    "dropout",
    "backpropagation",
    "Sigmoid",
    "활성화 함수",
    "Momentum",
    "Learning rate",
}


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    """Returns the course."""
    return load_course(root)


@pytest.fixture(scope="module")
def concepts(root: Path) -> Map:
    """Returns its map."""
    return load_map(root)


def without(place: Place, name: str) -> Place:
    """Returns the place without an exercise, figure or question."""
    kinds = (place.exercises, place.figures, place.questions)
    return Place(*(tuple(n for n in names if n != name) for names in kinds))


def test_the_map_fits_the_course(course: Course, concepts: Map) -> None:
    """All that it names exists, all that exists is named, no word and no slide is without a place, course.toml agrees."""
    assert [] == list(faults(concepts, course))


def test_every_word_of_the_cloud_is_there(concepts: Map) -> None:
    """Each with at least one exercise, one figure and one written question."""
    keywords = {concept.name: concept.place for concept in concepts.concepts if concept.keyword}
    assert set(keywords) == CLOUD
    assert [] == [n for n, place in keywords.items() if not (place.exercises and place.figures and place.questions)]


def test_the_page_is_up_to_date(course: Course, concepts: Map, root: Path) -> None:
    """`.venv/bin/python scripts/concepts.py` writes it."""
    assert page(concepts, course) == (root / "docs/concepts.md").read_text("utf-8")
    assert 0 == main(["--check"])


def test_what_the_course_does_not_have_is_told(course: Course, concepts: Map) -> None:
    """With the word or slide that names it."""
    first, *others = concepts.concepts
    place = replace(
        first.place, exercises=(*first.place.exercises, "forward.fly"), questions=("a2_forward/answer-why",)
    )
    wrong = replace(concepts, concepts=(replace(first, place=place), *others))
    told = "\n".join(faults(wrong, course))
    assert "Concept 신경망 names forward.fly among its exercises, which the course does not have." in told
    assert "Concept 신경망 names a2_forward/answer-why among its questions, which the course does not have." in told


@pytest.mark.parametrize("name", ["dropout.dropout_backward", "a5_dropout/ensemble", "a5_dropout/answer-two-cases"])
def test_what_the_map_does_not_have_is_told(course: Course, concepts: Map, name: str) -> None:
    """An exercise, a figure or a question that stands nowhere."""
    poorer = Map(
        tuple(replace(c, place=without(c.place, name)) for c in concepts.concepts),
        tuple(replace(s, place=without(s.place, name)) for s in concepts.slides),
    )
    told = "\n".join(faults(poorer, course))
    assert f"{name} (" in told
    assert "stands nowhere in the map. Say in solutions/concepts.toml which concept or slide it belongs to." in told


def test_a_word_or_slide_without_a_place_is_told(course: Course, concepts: Map) -> None:
    """A slide may say why it has none, but not both."""
    first, *others = concepts.concepts
    slides = list(concepts.slides)
    slides[4] = replace(slides[4], place=Place())
    slides[5] = replace(slides[5], context="a film")
    wrong = Map((replace(first, place=replace(first.place, figures=())), *others), tuple(slides))
    told = list(faults(wrong, course))
    assert "Concept 신경망 has no figures. Add one to solutions/concepts.toml." in told
    for number in (5, 6):
        advice = "needs a place in the course, or `context`: why it has none. Correct solutions/concepts.toml."
        assert f"Slide {number} {advice}" in told


def test_slides_are_numbered_without_a_gap(course: Course, concepts: Map) -> None:
    """Each once, in order."""
    told = list(faults(replace(concepts, slides=concepts.slides[1:]), course))
    assert "The slides of solutions/concepts.toml are not numbered 1 to 41. Correct it." in told


def test_the_concepts_of_an_assignment_are_those_of_its_exercises(course: Course, concepts: Map) -> None:
    """What course.toml says and reports show."""
    changed = [replace(a, concepts=("Overfitting",)) if a.id == "a5_dropout" else a for a in course.assignments]
    told = list(faults(concepts, replace(course, assignments=tuple(changed))))
    expected = "['dropout', 'Overfitting']. Write them into solutions/course.toml."
    assert [f"a5_dropout has exercises of the concepts {expected}"] == told


def test_a_release_carries_the_words_of_the_deck(course: Course, root: Path) -> None:
    """All of them, in the deck's order, each with those of its exercises that are in there: progress is told by concept."""
    for assignment in course.assignments:
        released = read_release(root / "assignments" / assignment.id).concepts
        assert [c.name for c in course.concepts] == [c.name for c in released]
        assert list(assignment.concepts) == [c.name for c in released if c.exercises]
        assert {e.id for e in assignment.exercises} >= {e for c in released for e in c.exercises}
