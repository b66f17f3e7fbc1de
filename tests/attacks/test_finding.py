"""What is looked at after an attack is seen: by findings made up here, and by attacks at the level that lets them."""

from dataclasses import replace

import pytest

from benchmarks.attacks import main
from tests.attacks.finding import Finding, faults, harmed, scored
from tests.attacks.levels import missing
from tests.attacks.row import LEVELS, Row

ROW = Row("S01", "it reads", ends="ERROR PermissionError", detail="denied", says="done", open=("process as root",))
FINE = Finding("ERROR", "PermissionError", "denied", "0", "15", "done", [], "20")


def test_nothing_is_wrong_with_what_ends_as_it_should() -> None:
    """No fault, no point, no harm."""
    assert [] == list(faults(ROW, "landlock", "user", FINE))
    assert not scored(ROW, FINE)
    assert not harmed(ROW, "landlock", "user", FINE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"points": "4"}, "4 points, expected 0"),
        ({"rest": "10"}, "10 points for the other questions, expected 15"),
        ({"verdict": "FAIL", "reason": "value"}, "it ended with FAIL value (denied), expected ERROR PermissionError"),
        ({"detail": "perhaps"}, "it was told 'perhaps', expected 'denied'"),
        ({"printed": "nothing"}, "it printed 'nothing' at last, expected 'done'"),
        ({"harm": ["left: a"]}, "left: a"),
        ({"honest": "15"}, "the next submission got 15 points, expected 20"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_fault_is_told(changes: dict[str, str], said: str) -> None:
    """One sentence for each thing that is not as the row says."""
    assert [said] == list(faults(ROW, "landlock", "user", replace(FINE, **changes)))  # type: ignore[arg-type]  # a list too


def test_what_is_known_to_be_open_is_no_fault_there_alone() -> None:
    """Not for an ordinary user, not behind walls, and never if the next submission pays for it."""
    found = replace(FINE, verdict="FAIL", reason="value", harm=["in the report: a secret"])
    assert [] == list(faults(ROW, "process", "root", found))
    assert [True, True] == [
        harmed(ROW, level, who, found) for level, who in (("process", "user"), ("landlock", "root"))
    ]
    assert harmed(ROW, "process", "root", replace(found, honest="0"))


def test_points_for_another_question_count_as_scored() -> None:
    """Also where what it answers too much may cost it some there."""
    generous = replace(ROW, rest=5)
    assert scored(generous, FINE)
    assert not scored(replace(generous, spoils=True), FINE)


def test_levels_have_an_order() -> None:
    """A row that starts at a level runs there and above."""
    assert [level in LEVELS[1:] for level in LEVELS] == [
        replace(ROW, since=LEVELS[1]).runs_at(level) for level in LEVELS
    ]


@pytest.mark.skipif(bool(missing()), reason=f"no zygote: {missing()}")
def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each group, user and level; 0 if nothing scores and nothing harms."""
    assert 0 == main(["--only", "D05", "--rows"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("D05 process")]
    table = [line for line in lines if line.startswith("| D: gaming")]
    assert table
    assert all(line.endswith("| 1 | 0 | 0 | 0 |") for line in table)
