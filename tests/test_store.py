"""Results on disk: the first writer wins, what is damaged is graded again, our own faults are never kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.model import Report, Submission, Verdict
from autograder.report.json_report import dumps
from autograder.run import failed_inside, grade
from autograder.sandbox.process import Zygote
from autograder.store import Store, key
from tests.good import LIMITS, LINES, NOISE, SEED, right, submission, suite, wrong_lines

HANDED_IN = submission(wrong_lines("np.sum(", "np.mean("), student="s1")
KEY = "0" * 64


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """A report with a difference, a cause, a hint and a private detail."""
    with Zygote(LIMITS) as zygote:
        yield grade(HANDED_IN, suite(LINES, SEED), zygote, suite(LINES))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "out")


def path(store: Store) -> Path:
    return store.results / f"{KEY}.json"


def text(report: Report) -> str:
    return dumps(report, private=True)


# ---- in, and out again


def test_a_result_comes_back_as_it_was(store: Store, report: Report) -> None:
    """What was put in is what is got, the private detail included."""
    assert store.get(KEY, HANDED_IN) is None
    assert store.put(KEY, report)
    got = store.get(KEY, HANDED_IN)
    assert got is not None
    assert text(report) == text(got)
    assert any(o.private for e in got.exercises for o in e.outcomes)


def test_a_stored_result_knows_no_student(store: Store, report: Report) -> None:
    """The file holds no name; who asks for it gets it as theirs."""
    store.put(KEY, replace(report, student="a very special name"))
    assert "a very special name" not in path(store).read_text("utf-8")
    got = store.get(KEY, replace(HANDED_IN, student="s2"))
    assert got is not None
    assert "s2" == got.student


def test_the_first_writer_wins(store: Store, report: Report) -> None:
    """A second one is told, and changes nothing."""
    assert store.put(KEY, report)
    before = path(store).read_bytes()
    assert not store.put(KEY, replace(report, notes=("another",)))
    assert before == path(store).read_bytes()


def test_nothing_but_results_is_left(store: Store, report: Report) -> None:
    """Won or lost, the temporary file is gone."""
    store.put(KEY, report)
    store.put(KEY, report)
    assert [f"{KEY}.json"] == [p.name for p in store.results.iterdir()]


def test_a_write_that_fails_leaves_nothing(store: Store, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is an error, and no half result lies there afterwards."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.store.os.fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        store.put(KEY, report)
    assert [] == list(store.results.iterdir())


def test_our_own_fault_is_never_kept(store: Store) -> None:
    """INTERNAL is not a result: it is graded again by the next run."""
    ours = failed_inside(HANDED_IN, suite(LINES), RuntimeError("a fault"))
    assert not store.put(KEY, ours)
    assert [] == list(store.results.iterdir())


def test_one_internal_check_is_enough(store: Store, report: Report) -> None:
    """A report that is INTERNAL in one place only is not kept either."""
    first = report.exercises[0]
    broken = replace(first, outcomes=(replace(first.outcomes[0], verdict=Verdict.INTERNAL), *first.outcomes[1:]))
    assert not store.put(KEY, replace(report, exercises=(broken, *report.exercises[1:])))


def test_a_forgotten_result_can_be_replaced(store: Store, report: Report) -> None:
    """`--force` is forget and put; forgetting what is not there is fine."""
    store.forget(KEY)
    store.put(KEY, report)
    store.forget(KEY)
    assert store.get(KEY, HANDED_IN) is None
    assert store.put(KEY, replace(report, notes=("anew",)))
    got = store.get(KEY, HANDED_IN)
    assert got is not None
    assert ("anew",) == got.notes


# ---- damaged


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": 2}',
        b'{"version": 1, "exercises": 3, "points": "1"}',
    ],
)
def test_a_damaged_file_is_graded_again(store: Store, report: Report, data: bytes) -> None:
    """It counts as not there, and the next result takes its place."""
    path(store).write_bytes(data)
    assert store.get(KEY, HANDED_IN) is None
    assert store.put(KEY, report)
    assert store.get(KEY, HANDED_IN) is not None


def test_a_file_that_was_cut_off_is_graded_again(store: Store, report: Report) -> None:
    """Wherever it ends."""
    store.put(KEY, report)
    whole = path(store).read_bytes()
    for length in range(0, len(whole), len(whole) // 20):
        path(store).write_bytes(whole[:length])
        assert store.get(KEY, HANDED_IN) is None


def test_points_changed_by_hand_are_graded_again(store: Store, report: Report) -> None:
    """A result whose points do not add up is no result; overrides have a place of their own."""
    store.put(KEY, report)
    table = json.loads(path(store).read_text("utf-8"))
    path(store).write_text(json.dumps({**table, "points": "20"}), "utf-8")
    assert store.get(KEY, HANDED_IN) is None


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A file in the way is named, with what to do."""
    (tmp_path / "out").write_text("", "utf-8")
    pattern = rf"^{re.escape(str(tmp_path / 'out'))} cannot be made: .*\. Choose another folder with --out\.$"
    with pytest.raises(AutograderError, match=pattern):
        Store(tmp_path / "out")


def test_the_index_is_written_whole(store: Store) -> None:
    """Who handed in what, in one file that is replaced at once."""
    store.index([{"student": "김서연", "assignment": LINES, "key": KEY}])
    store.index([{"student": "s1", "assignment": LINES, "key": KEY}])
    index = store.results.parent / "index.json"
    assert [{"student": "s1", "assignment": LINES, "key": KEY}] == json.loads(index.read_text("utf-8"))
    assert ["index.json", "results"] == sorted(p.name for p in index.parent.iterdir())


# ---- keys


def test_a_key_is_a_file_name() -> None:
    """64 hexadecimal digits, whatever the student is called."""
    assert re.fullmatch("[0-9a-f]{64}", key(replace(HANDED_IN, student="../../etc"), suite(LINES), "process"))


def test_a_key_does_not_depend_on_the_student() -> None:
    """Equal files have one result."""
    assert key(HANDED_IN, suite(LINES), "process") == key(replace(HANDED_IN, student="s2"), suite(LINES), "process")


def _keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Keys that differ from the first in one thing."""
    public = suite(LINES)
    found = {
        "nothing": key(HANDED_IN, public, "process"),
        "submission": key(submission(right(LINES)), public, "process"),
        "notes": key(replace(HANDED_IN, notes=("a note",)), public, "process"),
        "refused": key(replace(HANDED_IN, refused="a reason"), public, "process"),
        "assignment": key(HANDED_IN, suite(NOISE), "process"),
        "suite": key(HANDED_IN, replace(public, digest="another"), "process"),
        "seed": key(HANDED_IN, suite(LINES, SEED), "process"),
        "limits": key(HANDED_IN, replace(public, limits={"exercise_seconds": 7}), "process"),
        "share": key(HANDED_IN, replace(public, carried_share=0.9), "process"),
        "isolation": key(HANDED_IN, public, "namespaces"),
    }
    monkeypatch.setattr("autograder.store.VERSION", "99")
    found["engine"] = key(HANDED_IN, public, "process")
    monkeypatch.setattr("autograder.store.np.__version__", "99")
    return found | {"numpy": key(HANDED_IN, public, "process")}


def test_a_key_depends_on_all_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Submission, suite, seed, limits, isolation, engine, numpy, and what intake had to say."""
    found = _keys(monkeypatch)
    assert len(found) == len(set(found.values()))


def test_two_refusals_do_not_share_a_result() -> None:
    """An empty folder and one with a text file only are refused in different words: each gets its own."""
    empty = Submission("s1", LINES, "same digest", (), refused="the folder is empty")
    essay = replace(empty, refused="there is only essay.docx")
    assert key(empty, suite(LINES), "process") != key(essay, suite(LINES), "process")
