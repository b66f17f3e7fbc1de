"""`check --show`: where the page is written, what is said of it, and when it is opened."""

import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.build import build
from autograder.cli import main
from autograder.cli.page import show_page
from autograder.desk import check_folder
from tests.good import LINES, copy_course, loaded, wrong_lines


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release; not to be changed."""
    root = copy_course(tmp_path_factory.mktemp("built"))
    build(*loaded(root, LINES), lambda path: path.read_bytes())
    return root / "assignments" / LINES


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(built, tmp_path / LINES))


def run(*arguments: str) -> Result:
    """Checks in this process, not on a terminal."""
    return CliRunner().invoke(main, ["check", *arguments], catch_exceptions=False)


def test_check_with_pictures_writes_a_page(release: Path) -> None:
    """Beside the work; it names the function if it is one. The terminal gets the same in characters."""
    (release / "lines.py").write_text(wrong_lines("np.sum(", "np.mean("), "utf-8")
    done = run("scale_backward", "-C", str(release), "--show")
    assert 1 == done.exit_code
    path = release / "autograder-scale_backward.html"
    assert f"Pictures: {path}" == done.stdout.splitlines()[-1]
    assert "dw beside the numeric gradient" in path.read_text("utf-8")
    assert "dw beside the numeric gradient" in done.stdout
    assert "" == done.stderr
    assert 1 == run("-C", str(release), "--show").exit_code
    assert (release / f"autograder-{LINES}.html").is_file()


def test_check_with_pictures_as_json_is_still_one_object(release: Path) -> None:
    """Where the page is goes to stderr."""
    done = run("double", "-C", str(release), "--show", "--json")
    assert LINES == json.loads(done.stdout)["assignment"]
    assert f"Pictures: {release / 'autograder-double.html'}" == done.stderr.strip()


def test_check_with_pictures_where_nothing_can_be_written(release: Path) -> None:
    """The page goes elsewhere, and it is said where."""
    (release / "autograder-double.html").mkdir()
    done = run("double", "-C", str(release), "--show")
    path = Path(done.stdout.splitlines()[-1].removeprefix("Pictures: "))
    assert (False, True) == (path.is_relative_to(release), path.is_file())
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("other", ["--watch", "--here"])
def test_pictures_are_of_a_single_graded_run(release: Path, other: str) -> None:
    """Together with anything else it is said what to leave out."""
    done = run("double", "-C", str(release), "--show", other)
    words = "--show is for a single graded run: it writes one page. Leave --watch and --here out."
    assert (2, f"autograder: {words}\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize(
    ("variables", "terminal", "opened"),
    [
        ({"DISPLAY": ":0"}, True, True),
        ({"BROWSER": "show %s"}, True, True),
        ({}, True, False),
        ({"DISPLAY": ":0"}, False, False),
    ],
)
def test_a_page_is_opened_only_for_somebody_with_a_browser(
    release: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], terminal: bool, opened: bool
) -> None:
    """Not in a pipe; and not over a connection without windows, where a browser would take over the terminal."""
    pages: list[str] = []
    monkeypatch.setattr("webbrowser.open", pages.append)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    report = check_folder(release, ["double"], pictures=True)
    monkeypatch.setattr("sys.stdout", Terminal() if terminal else io.StringIO())
    show_page(report, release, err=False)
    assert [(release / "autograder-double.html").as_uri()] * opened == pages


class Terminal(io.StringIO):
    """A text that says that somebody reads it."""

    def isatty(self) -> bool:
        """Returns True."""
        return True
