"""A release that is checked again and again: what is looked at again, what is kept, and what is not judged yet."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder import watch
from autograder.errors import AutograderError
from autograder.model import Report, Submission
from autograder.sandbox.channel import Interrupted
from autograder.watch import Watched
from tests.good import LINES, NOISE, append, changed, edit, endings, outcomes, release, reseal, right, wrong_lines


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("built"))


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A release in which everything is right. In its first exercise it prints, so that a call of it is seen."""
    copied = Path(shutil.copytree(built, tmp_path / "work"))
    write(copied, loud(right(LINES)))
    return copied


def loud(code: str) -> str:
    """The code with a print in each function."""
    for name in ("double(x)", "scale_forward(x, w)", "scale_backward(dout, cache)"):
        code = changed(code, f"def {name}:\n", f"def {name}:\n    print('call of {name.partition('(')[0]}')\n")
    return code


def write(folder: Path, code: str) -> None:
    (folder / "lines.py").write_text(code, "utf-8")


def called(report: Report) -> set[str]:
    """The functions that were called for this report."""
    return {line.rpartition(" ")[2] for line in report.output.splitlines()}


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    with Watched(folder) as running:
        running.check()
        yield running


def again(watched: Watched) -> Report:
    """The report of a change that there must be."""
    assert watched.stale()
    report = watched.check()
    assert report is not None
    assert not watched.stale()
    return report


# ---- what is looked at again


def test_the_first_look_is_at_everything(folder: Path) -> None:
    """As `autograder check` would see it."""
    with Watched(folder) as watched:
        assert watched.stale()
        report = watched.check()
        assert report is not None
        assert not watched.joined
        assert {"double", "scale_forward", "scale_backward"} == called(report)
        assert 20 == report.points == report.max_points


def test_nothing_new_is_no_report(watched: Watched, folder: Path) -> None:
    """A file that is saved as it was, or touched, was not changed; with `everything` all is looked at all the same."""
    assert not watched.stale()
    write(folder, loud(right(LINES)))
    assert not watched.stale()
    assert watched.check() is None
    report = watched.check(everything=True)
    assert report is not None
    assert {"double", "scale_forward", "scale_backward"} == called(report)


def test_only_what_an_edit_can_have_changed(watched: Watched, folder: Path) -> None:
    """The others keep their outcomes; the points are those of all."""
    edit(folder / "lines.py", "2.0 * x", "3.0 * x")
    report = again(watched)
    assert watched.joined
    assert {"double"} == called(report)
    assert ("FAIL", "value") == endings(report)["double/matches"]
    assert ("PASS", None) == endings(report)["scale_backward/gradient"]
    assert 15 == report.points
    assert ["lines.double", "lines.scale_forward", "lines.scale_backward"] == [e.id for e in report.exercises]


def test_what_builds_on_it_is_looked_at_too(watched: Watched, folder: Path) -> None:
    """A backward pass is called with what the forward pass returns."""
    edit(folder / "lines.py", "return x * w, (x, w)", "return x + w, (x, w)")
    report = again(watched)
    assert {"scale_forward", "scale_backward"} == called(report)
    assert ("FAIL", "value") == endings(report)["scale_forward/matches"]
    assert ("SKIP", "waits for scale_forward") != endings(report)["scale_backward/gradient"]
    edit(folder / "lines.py", "return x + w, (x, w)", "return x * w, (x, w)")
    assert 20 == again(watched).points


def test_what_an_exercise_builds_on_is_looked_at_silently(folder: Path) -> None:
    """Of a backward pass that was edited: its forward pass decides what it may be."""
    with Watched(folder, ["scale_backward"]) as watched:
        watched.check()
        edit(folder / "lines.py", "np.sum(", "np.mean(")
        report = again(watched)
        assert {"scale_forward", "scale_backward"} == called(report)
        assert ["lines.scale_backward"] == [e.id for e in report.exercises]
        edit(folder / "lines.py", "2.0 * x", "3.0 * x")  # nobody asked for this one
        assert "" == again(watched).output.replace("call of scale_forward\n", "").replace(
            "call of scale_backward\n", ""
        )


def test_a_comment_calls_nothing(watched: Watched, folder: Path) -> None:
    """The report is that of the files as they are now."""
    before = watched.check(everything=True)
    append(folder / "lines.py", "\n# done\n")
    report = again(watched)
    assert before is not None
    assert before.digest != report.digest
    assert before.exercises == report.exercises


def test_an_error_is_looked_at_again_because_its_line_moves(watched: Watched, folder: Path) -> None:
    """Also if only something above it was edited."""
    edit(folder / "lines.py", "return x * w, (x, w)", "return x * v, (x, w)")
    assert "at line 25" in (outcomes(again(watched))["scale_forward/matches"].detail or "")
    edit(folder / "lines.py", "import numpy as np\n", "# numbers\n\nimport numpy as np\n")
    report = again(watched)
    assert "at line 27" in (outcomes(report)["scale_forward/matches"].detail or "")
    assert "double" not in called(report)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: append(folder / "lines.py", "\nSEEN = []\n"),
        lambda folder: (folder / "mine.py").write_text("x = 1\n", "utf-8"),
        lambda folder: edit(folder / "a1_lines.ipynb", r"check(\"lines.double\")", "x = 1"),
        lambda folder: append(folder / "exercises.json", " "),
    ],
    ids=["no longer plain", "another module", "the notebook", "the release"],
)
def test_everything_where_it_cannot_be_told(watched: Watched, folder: Path, change: Callable[[Path], None]) -> None:
    """Whatever else has changed than functions of the module."""
    change(folder)
    report = again(watched)
    assert not watched.joined
    assert {"double", "scale_forward", "scale_backward"} == called(report)


def test_in_parts_and_as_a_whole_it_is_the_same(watched: Watched, folder: Path) -> None:
    """One edit after the other: what was put together is what one look at everything says."""
    steps = [
        ("2.0 * x", "x * x"),
        ("return x * w, (x, w)", "return x + w, (x, w)"),
        ("np.sum(", "np.mean("),
        ("x * x", "2.0 * x"),
        ("return x + w, (x, w)", "return x * w, (x, w)"),
        ("return dout * w, np.mean(dout * x, axis=0)", "raise NotImplementedError"),
    ]
    for old, new in steps:
        edit(folder / "lines.py", old, new)
        parts = again(watched)
        assert watched.joined
        whole = watched.check(everything=True)
        assert whole is not None
        assert endings(whole) == endings(parts)
        told = [(o.check, o.detail, o.cause, o.hint, o.points) for o in outcomes(whole).values()]
        assert told == [(o.check, o.detail, o.cause, o.hint, o.points) for o in outcomes(parts).values()]


# ---- files that come and go


def test_a_syntax_error_and_its_end(watched: Watched, folder: Path) -> None:
    """It stops everything, and costs nothing once it is gone."""
    edit(folder / "lines.py", "def double(x):", "def double(x)")
    detail = outcomes(again(watched))["double/matches"].detail
    assert "lines.py is not valid Python, line 6: expected ':' (`def double(x)`)." == detail
    write(folder, loud(right(LINES)))
    assert 20 == again(watched).points


def test_a_module_that_is_gone_and_comes_back(watched: Watched, folder: Path) -> None:
    """Also under another name: the one that is there is graded, and a note says so."""
    (folder / "lines.py").rename(folder / "lines2.py")
    report = again(watched)
    assert "lines2.py was graded as lines.py. Give the file that name next time." in report.notes
    (folder / "lines2.py").unlink()
    assert 0 == again(watched).points
    write(folder, right(LINES))
    assert 20 == again(watched).points


def test_a_release_that_is_replaced(watched: Watched, folder: Path, built: Path, tmp_path: Path) -> None:
    """The checks are those that lie there now; while there are none, this is said, and the watch goes on."""
    shutil.rmtree(folder)
    assert watched.stale()
    with pytest.raises(AutograderError, match="is not the folder of an assignment: it has no"):
        watched.check()
    shutil.copytree(built, folder)
    (folder / "expected.npz").write_bytes(b"PK\x03\x04")
    with pytest.raises(AutograderError, match=r"expected\.npz in .* was changed since it was released"):
        watched.check()
    shutil.copy(built / "expected.npz", folder)
    edit(folder / "exercises.json", '"points": 4', '"points": 6')
    reseal(folder)
    report = again(watched)
    assert (0, 22) == (int(report.points), report.max_points)
    shutil.rmtree(folder)
    shutil.copytree(release(tmp_path / "other", NOISE), folder)
    assert "a2_noise" == again(watched).assignment


def test_a_wrong_folder_or_name_is_told_at_once(tmp_path: Path, folder: Path) -> None:
    """Before anything is watched, and nothing is left running."""
    with pytest.raises(AutograderError, match="is not the folder of an assignment"):
        Watched(tmp_path)
    with pytest.raises(AutograderError, match=r"^There is no exercise doubel in a1_lines\. Did you mean double\?$"):
        Watched(folder, ["doubel"])


def test_hints_are_at_hand(watched: Watched) -> None:
    """Of the release that is thawed already."""
    assert ("Is x still the same?", "After the call on x = [[3]] x is [[3]].") == watched.hints("lines.double/pure")
    assert () == watched.hints("noise.halve/pure")


# ---- what is being written


class Writer:
    """Readings of the folder, with a writer that goes on between two of them."""

    def __init__(self, watched: Watched, monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)
        self._read = watched._read
        self.readings = 0
        monkeypatch.setattr(watched, "_read", self.read)

    def read(self) -> Submission:
        self.readings += 1
        found = self._read()
        if self._steps:
            self._steps.pop(0)()
        return found


def test_a_half_written_file_is_read_until_it_is_whole(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Emptied, half, whole; or gone, and there again."""
    code = wrong_lines("2.0 * x", "3.0 * x")
    half = code[: code.index("def scale_forward") + 20]
    write(folder, "")
    Writer(watched, monkeypatch, lambda: write(folder, half), lambda: write(folder, half), lambda: write(folder, code))
    report = watched.check()
    assert report is not None
    assert ("FAIL", "value") == endings(report)["double/matches"]
    assert 15 == report.points
    (folder / "lines.py").unlink()
    Writer(watched, monkeypatch, lambda: None, lambda: write(folder, right(LINES)))
    report = watched.check()
    assert report is not None
    assert 20 == report.points


def test_a_file_that_is_never_whole_is_taken_as_it_is(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it stands still; and if it never does, after a while."""
    monkeypatch.setattr(watch, "MOST_SECONDS", 3600.0)
    write(folder, "def double(x)\n")
    still = Writer(watched, monkeypatch)
    report = watched.check()
    assert report is not None
    assert "is not valid Python" in (outcomes(report)["double/matches"].detail or "")
    assert still.readings >= 2
    monkeypatch.setattr(watch, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(watch, "STILL_SECONDS", 3600.0)
    restless = Writer(
        watched, monkeypatch, *(lambda n=n: write(folder, f"def double(x) # {n}\n") for n in range(10_000))
    )
    assert watched.check() is not None
    assert restless.readings >= 2


# ---- a check that is given up


def test_a_check_that_is_given_up_loses_nothing_but_itself(folder: Path) -> None:
    """A loop that never ends is left for the next version of the file; that is judged by what was seen before the loop."""
    edit(folder / "exercises.json", '"exercise_seconds": 5', '"exercise_seconds": 600')
    edit(folder / "exercises.json", '"submission_seconds": 20', '"submission_seconds": 600')
    reseal(folder)
    steps: list[Callable[[], None]] = []

    def stop() -> bool:
        if steps:
            steps.pop(0)()
        return running.stale()

    with Watched(folder, stop=stop) as running:
        running.check()
        edit(folder / "lines.py", "    twice_of_every_entry =", "    while 'x': pass\n    twice_of_every_entry =")
        steps += [lambda: None, lambda: None, lambda: write(folder, wrong_lines("2.0 * x", "2.5 * x"))]
        with pytest.raises(Interrupted):
            running.check()
        report = again(running)
        assert ("FAIL", "value") == endings(report)["double/matches"]
        assert ("PASS", None) == endings(report)["scale_backward/gradient"]
