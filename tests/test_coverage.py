"""The page of known mistakes is complete and up to date, and what does not hold in its sources is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_course
from benchmarks import coverage
from benchmarks.coverage import (
    BUGS,
    CATALOGUE,
    FORMULAS,
    PAGE,
    Known,
    Part,
    Row,
    Table,
    known,
    labels,
    page,
    problems,
    read,
)


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    """Returns what the three files hold."""
    return read()


@pytest.fixture(scope="module")
def course(root: Path) -> Known:
    """Returns what the course has for a row to name."""
    return known(load_course(root))


def with_row(parts: list[Part], course: Known, **changes: object) -> list[str]:
    """Returns the problems if the first row of the catalogue is changed."""
    bugs, first = parts[0], parts[0].tables[0]
    changed = replace(first, rows=(replace(first.rows[0], **changes), *first.rows[1:]))  # type: ignore[arg-type]
    return list(problems([replace(bugs, tables=(changed, *bugs.tables[1:])), *parts[1:]], course))


def test_every_known_mistake_has_its_answer(parts: list[Part], course: Known) -> None:
    """No row is missing, and all that is named exists."""
    assert [] == list(problems(parts, course))


def test_the_page_is_up_to_date(parts: list[Part], course: Known) -> None:
    """`python -m benchmarks.coverage` would change nothing."""
    assert page(parts, course) == PAGE.read_text("utf-8")


def test_there_are_as_many_rows_as_known_mistakes(parts: list[Part]) -> None:
    """182 reported bugs, the rows A1-1 to A8-10 with one more in A6, and E-1 to E-16."""
    assert list(map(str, range(1, BUGS + 1))) == [row.label for row in parts[0].rows]
    assert 169 == len(labels())
    assert ("A6-7", "A6-7b", "A6-8") == labels()[106:109]
    assert labels() == tuple(dict.fromkeys(row.label for row in parts[1].rows))
    assert 16 == len(parts[2].labels)


@pytest.mark.parametrize(
    ("named", "text"),
    [
        (
            "perceptron.perceptron_update/bias_once_per_inputs",
            "there is no such misconception. Is perceptron.perceptron_update/bias_once_per_input meant?",
        ),
        ("check backprop.relu_backward/at_kink", "no such check. Is check backprop.relu_backward/at_kinks meant?"),
        ("rule baselines_earn", "no such rule. Is rule baselines_earn_nothing meant?"),
        ("variant dropout.dropout_forward: binominal", "Is variant dropout.dropout_forward: binomial meant?"),
        ("test tests/test_gradients.py::test_nothing", "there is no such test. Correct the name."),
        ("question a5_dropout/answer-l2", "no such question."),
    ],
)
def test_what_does_not_exist_is_told(parts: list[Part], course: Known, named: str, text: str) -> None:
    """A misspelt name is an error, with a guess at what was meant."""
    (got,) = with_row(parts, course, named=("backprop.affine_backward/mean_bias", named))
    assert got.startswith(f"{CATALOGUE}, row 1 names {named}, but ")
    assert text in got


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"named": ()}, "row 1 has no answer. Name a misconception, or say why there is none."),
        ({"named": ("rule baselines_earn_nothing",)}, "row 1 names no misconception and does not say why. Add why=."),
        ({"extra": ("gaurd",)}, "row 1 has gaurd, which nobody reads."),
        ({"label": "183"}, "row 183 is none of 1 to 182. Correct its number."),
    ],
)
def test_a_row_without_an_answer_is_told(
    parts: list[Part], course: Known, changes: dict[str, object], text: str
) -> None:
    """Nothing named, nothing said, a key that is misspelt, a number that is none."""
    assert text in "\n".join(with_row(parts, course, **changes))


def test_a_missing_row_is_told(parts: list[Part], course: Known) -> None:
    """In any of the files."""
    short = [replace(part, tables=part.tables[:-1]) for part in parts]
    got = list(problems(short, course))
    assert f"{CATALOGUE}, row 178 is missing: every known mistake has an answer. Write the row." == got[0]
    assert f"{FORMULAS}, row A8-1 is missing: every known mistake has an answer. Write the row." in got
    assert 5 + 10 + 16 == len(got)


def test_rows_out_of_order_are_told(parts: list[Part], course: Known) -> None:
    """A reader looks for a number."""
    got = list(problems([replace(parts[0], tables=parts[0].tables[::-1])], course))
    assert [f"{CATALOGUE}: the rows are not in their order, as a reader looks for them. Sort them."] == got


def test_what_is_announced_is_awaited(course: Known) -> None:
    """A row may name what an assignment will have: it says so, until the course has the assignment."""
    ahead = replace(course, ahead={"rnn": "a8_rnn"})
    row = Row("here", "1", "a bug", "somewhere", ("rnn.rnn_backward/misspelt", "check rnn.rnn_backward/any"))
    part = Part(CATALOGUE, "Bugs", "", ("1",), (Table("C", (row,)),))
    assert [] == list(problems([part], ahead))
    once = "`rnn.rnn_backward/misspelt` once the course has a8_rnn; `rnn.rnn_backward/any` once the course has a8_rnn"
    assert f"| 1 | a bug | somewhere | {once} |" in page([part], ahead)
    assert "| Bugs | 1 | 0 | 0 | 0 | 1 |" in page([part], ahead)
    assert 2 == len(list(problems([part], replace(course, ahead={}))))


def test_bars_do_not_break_a_table(parts: list[Part], course: Known) -> None:
    """Formulas with |z| stay in their cell."""
    assert r"\|x1 - x2\|, which no neuron computes" in page(parts, course)


def test_the_script_writes_the_page_or_says_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    parts: list[Part],
    course: Known,
) -> None:
    """Exit code 0 with the page, 1 without it and with the errors on stderr."""
    monkeypatch.setattr(coverage, "HERE", tmp_path / "benchmarks")
    monkeypatch.setattr(coverage, "PAGE", tmp_path / "coverage.md")
    monkeypatch.setattr(coverage, "read", lambda: [replace(parts[0], tables=parts[0].tables[1:])])
    assert 1 == coverage.main([])
    assert not (tmp_path / "coverage.md").exists()
    assert f"{CATALOGUE}, row 1 is missing" in capsys.readouterr().err

    monkeypatch.setattr(coverage, "read", lambda: parts)
    assert 0 == coverage.main([])
    assert page(parts, course) == (tmp_path / "coverage.md").read_text("utf-8")
    assert "coverage.md is written.\n" == capsys.readouterr().out
