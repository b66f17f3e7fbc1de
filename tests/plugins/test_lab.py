"""The card in a real JupyterLab: a student writes in the lab's own editor, saves, and runs the check again."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.build import build
from tests.chromium import CHROMIUM, READABLE, contrasts
from tests.good import LINES, append, copy_course, loaded, right, wrong_lines
from tests.plugins.lab import Lab, browser, interrupt, jupyterlab, run, show, theme, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.xdist_group("lab"),  # one server and one browser for all of them
]
NOTEBOOK, MODULE = "a1_lines.ipynb", "lines.py"
SETUP, DOUBLE = "from autograder.plugins.jupyter import check", 'check("lines.double")'


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the small course, in a folder of its own."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    pytest.importorskip("playwright", reason="Playwright is not installed")
    root = copy_course(tmp_path_factory.mktemp("built"))
    build(*loaded(root, LINES), lambda path: path.read_bytes())
    return Path(shutil.copytree(root / "assignments" / LINES, tmp_path_factory.mktemp("lab") / LINES))


@pytest.fixture(scope="module")
def lab(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server of its own over that folder."""
    with jupyterlab(release, tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture(scope="module")
def page(lab: Lab) -> "Iterator[Page]":
    """The notebook, open, its first cell run."""
    with browser(lab, NOTEBOOK) as opened:
        run(opened, SETUP)
        yield opened


def test_a_student_writes_saves_and_checks_again(page: "Page", tmp_path: Path) -> None:
    """To be written, wrong, right: each time what is saved is what is checked, in one kernel, readable in both themes."""
    assert "gradeprop TODO" == run(page, DOUBLE).locator(".gradeprop").get_attribute("class")

    write(page, MODULE, "raise NotImplementedError", "return x * x")
    show(page, NOTEBOOK)
    wrong = run(page, DOUBLE)
    card = wrong.locator(".gradeprop")
    assert "gradeprop FAIL" == card.get_attribute("class")
    assert "Likely cause: The entries are squared. Twice 3 is 6, not 9." in card.inner_text()
    assert "lines.py as saved at " in card.inner_text()
    assert 3 == card.locator("svg:visible").count()
    assert "lines.double has 0 of 5 points. Save the module" in wrong.inner_text()
    assert 0 == card.locator("script").count()
    for name in ("light", "dark"):
        theme(page, name)
        page.screenshot(path=tmp_path / f"{name}.png")
        measured = contrasts(card)
        assert len(measured) > 10
        assert [] == [(words, ratio) for words, ratio in measured if ratio < READABLE], name

    write(page, MODULE, "return x * x", "return x + x")
    show(page, NOTEBOOK)
    mended = run(page, DOUBLE)
    assert "gradeprop PASS" == mended.locator(".gradeprop").get_attribute("class")
    assert "Next: nothing: every check passes." in mended.inner_text()
    assert "has 0 of 5 points" not in mended.inner_text()


def test_what_is_folded_opens(page: "Page", release: Path, tmp_path: Path) -> None:
    """The chart of a gradient is one click away, and what it shows is seen."""
    (release / MODULE).write_text(wrong_lines("np.sum(", "np.mean("), "utf-8")
    card = run(page, 'check("lines.scale_backward")').locator(".gradeprop")
    chart = card.locator("svg[aria-label^='dw: 3 of 3 entries are off']")
    assert not chart.is_visible()
    card.locator("summary", has_text="dw beside the numeric gradient").click()
    chart.wait_for()
    page.screenshot(path=tmp_path / "opened.png")
    assert "yours - numeric" in card.inner_text()


@pytest.mark.skipif(sys.platform != "linux", reason="what runs below the server is looked up in /proc")
def test_an_endless_loop_can_be_stopped(page: "Page", lab: Lab, release: Path) -> None:
    """By the lab's own button: one line, and the kernel is free."""
    (release / MODULE).write_text(right(LINES), "utf-8")
    append(release / MODULE, "\n\ndef double(x):\n    while True:\n        pass\n")
    stopped = interrupt(page, lab, DOUBLE, processes=2)  # the zygote, and the loop
    stopped.get_by_text("lines.double was stopped before its end. Nothing of it runs on").wait_for()
    assert "gradeprop PASS" == run(page, 'check("lines.scale_forward")').locator(".gradeprop").get_attribute("class")
