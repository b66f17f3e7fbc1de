"""A page with every kind of picture, as a browser shows it: readable in light and dark, and on a narrow screen."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.report.html import submission_page
from tests.chromium import CHROMIUM, READABLE, contrasts, opened
from tests.report.pictured import pictured
from tests.report.samples import report

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_can_be_read(tmp_path: Path, scheme: str) -> None:
    """Every text stands out, every picture is seen and stays inside, nothing is loaded, nothing fails."""
    said: list[str] = []
    with opened() as page:
        page.on("console", lambda message: said.append(message.text))
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for name, made in (("pictured", pictured()), ("every-verdict", report())):
            path = tmp_path / f"{name}.html"
            path.write_text(submission_page(made), "utf-8")
            page.goto(path.as_uri())
            page.screenshot(path=tmp_path / f"{name}-{scheme}.png", full_page=True)
            measured = contrasts(page.locator("body"))
            assert len(measured) > 20
            assert [] == [(words, ratio) for words, ratio in measured if ratio < READABLE]
            assert page.locator("svg").count() == page.locator("svg:visible").count() > 0
            assert within(page, 1280)
            assert within(page, 360)
    assert [] == said


def within(page: "Page", width: int) -> bool:
    """True if no part of the page is wider than a window."""
    page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
