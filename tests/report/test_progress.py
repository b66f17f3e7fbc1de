"""How far a student is: what counts, what is next, and the same as JSON."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from autograder.model import Concept, ExerciseReport, Report, Verdict
from autograder.report.progress import Standing, along, counted, next_of, points, to_json
from tests.report.samples import affine_backward, affine_forward, hostile, report, single

DECK = (
    Concept("신경망", "neural network", ("backprop.affine_forward",)),
    Concept("backpropagation", "backpropagation (역전파)", ("backprop.affine_forward", "backprop.affine_backward")),
    Concept("RNN", "recurrent network", ()),
)
TODO = single("tanh_backward", Verdict.TODO, 5)
WAITS = single("relu_backward", Verdict.SKIP, 5, reason="waits for tanh_backward")


def standing(*exercises: ExerciseReport, name: str = "a3_backprop", folder: str = "") -> Standing:
    """Returns an assignment with these exercises."""
    found: Report = replace(report("", *exercises), assignment=name)
    return Standing(name, "Backpropagation", folder or name, DECK, found)


BROKEN = Standing("a4_vanishing_gradient", "", "a4_vanishing_gradient", problem="expected.npz is missing.")


@pytest.mark.parametrize(
    ("one", "state", "step"),
    [
        (standing(affine_forward()), "done", ("", "")),
        (standing(TODO, WAITS), "new", ("write tanh_backward", "autograder check tanh_backward -C a3_backprop")),
        (
            standing(affine_forward(), TODO),
            "begun",
            ("write tanh_backward", "autograder check tanh_backward -C a3_backprop"),
        ),
        (
            standing(affine_backward(), folder="my work"),
            "begun",
            (
                "mend affine_backward (check gradient)",
                "autograder check affine_backward -C 'my work'",
            ),
        ),
        (
            standing(TODO, folder="."),
            "new",
            ("write tanh_backward", "autograder check tanh_backward"),
        ),
        (BROKEN, "problem", ("", "")),
    ],
)
def test_the_state_and_the_step_of_an_assignment(one: Standing, state: str, step: tuple[str, str]) -> None:
    """Waiting for something unwritten is not begun; the command works from where the student is."""
    assert (state, step) == (one.state, one.step)


def test_a_fault_of_ours_is_no_step_of_theirs() -> None:
    """There is nothing to run."""
    step, command = standing(affine_forward(), single("train_step", Verdict.INTERNAL, 5)).step
    assert step.startswith("nothing for you: the grader itself failed")
    assert "" == command


def test_of_two_copies_one_counts() -> None:
    """The one in which more is right, whichever comes first; what cannot be checked counts never."""
    poor, rich = standing(affine_backward(), folder="a copy"), standing(affine_forward(), folder="b copy")
    for order in ([poor, rich], [rich, poor]):
        assert [rich] == counted([*order, BROKEN])
        assert (Fraction(15), 15) == points([*order, BROKEN])


def test_the_deck_is_followed_in_its_order() -> None:
    """An exercise counts for each of its words, once it has all its points; words without one here are there too."""
    other = Standing(
        "a8_rnn",
        "",
        "a8_rnn",
        (*(replace(c, exercises=()) for c in DECK[:2]), replace(DECK[2], exercises=("backprop.tanh_backward",))),
        report("", TODO),
    )
    found = along([standing(affine_forward(), affine_backward()), other, BROKEN])
    assert [("신경망", 1, 1), ("backpropagation", 1, 2), ("RNN", 0, 1)] == [
        (w.name, w.done, w.exercises) for w in found
    ]
    assert [("RNN", 0)] == [(w.name, w.exercises) for w in along([standing(TODO)])][2:]


def test_what_is_begun_comes_before_what_is_new() -> None:
    """Then the order of the assignments; nothing is next if all is done, or cannot be checked."""
    new, begun = standing(TODO, name="a1"), standing(affine_backward(), name="a2")
    assert begun == next_of([new, begun])
    assert new == next_of([BROKEN, new, standing(TODO, name="a9")])
    assert next_of([standing(affine_forward()), BROKEN]) is None


def test_progress_as_json() -> None:
    """Points are exact, what is not there is null, and every key is always there."""
    table = to_json([standing(affine_forward(), affine_backward()), BROKEN])
    assert json.loads(json.dumps(table)) == {
        "version": 1,
        "points": "20",
        "max_points": "45",
        "assignments": [
            {
                "id": "a3_backprop",
                "title": "Backpropagation",
                "folder": "a3_backprop",
                "state": "begun",
                "points": "20",
                "max_points": "45",
                "problem": None,
            },
            {
                "id": "a4_vanishing_gradient",
                "title": "",
                "folder": "a4_vanishing_gradient",
                "state": "problem",
                "points": None,
                "max_points": None,
                "problem": "expected.npz is missing.",
            },
        ],
        "concepts": [
            {"name": "신경망", "english": "neural network", "done": 1, "exercises": 1},
            {"name": "backpropagation", "english": "backpropagation (역전파)", "done": 1, "exercises": 2},
            {"name": "RNN", "english": "recurrent network", "done": 0, "exercises": 0},
        ],
        "next": {
            "assignment": "a3_backprop",
            "step": "mend affine_backward (check gradient)",
            "command": "autograder check affine_backward -C a3_backprop",
        },
    }
    assert to_json([standing(affine_forward())])["next"] is None


def test_a_hostile_name_is_cleaned() -> None:
    """A folder may have any name."""
    one = Standing("a\x1b[2J", "b\u202e", "c\x1b", problem="d\x07", report=hostile())
    assert "\\u001b" not in json.dumps(to_json([one]))
    assert "\\u202e" not in json.dumps(to_json([one]))
