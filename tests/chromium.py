"""Chromium, as the tests start it: without a window, a network, or a profile that outlives the test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
FLAGS = [
    "--no-sandbox",  # it refuses to start as root with one, and the pages are ours
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READABLE = 4.5  # contrast of text to what is behind it, WCAG 2.2 level AA

CONTRASTS = """card => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const v = c / 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
  const luminance = c => .2126 * light(c[0]) + .7152 * light(c[1]) + .0722 * light(c[2]);
  const over = (top, alpha, under) => [0, 1, 2].map(i => alpha * top[i] + (1 - alpha) * under[i]);
  const behind = element => {
    if (!element) return [255, 255, 255];
    const c = parse(getComputedStyle(element).backgroundColor), alpha = c.length > 3 ? c[3] : 1;
    return alpha === 1 ? c : over(c, alpha, behind(element.parentElement));
  };
  const found = [];
  for (const element of card.querySelectorAll('p, summary, strong, code, th, td, figcaption, .badge, .points')) {
    const words = [...element.childNodes].filter(n => n.nodeType === 3 && n.data.trim()).map(n => n.data.trim()).join(' ');
    if (!words || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), ink = parse(style.color), under = behind(element);
    const seen = over(ink, (ink.length > 3 ? ink[3] : 1) * Number(style.opacity), under);
    const [a, b] = [luminance(seen), luminance(under)].sort((x, y) => y - x);
    found.push([words.slice(0, 40), (a + .05) / (b + .05)]);
  }
  return found;
}"""


@contextmanager
def opened(width: int = 1280, height: int = 900) -> "Iterator[Page]":
    """An empty page of a Chromium of its own."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield chromium.new_page(viewport={"width": width, "height": height}, color_scheme="light")
        finally:
            chromium.close()


def contrasts(part: "Locator") -> list[tuple[str, float]]:
    """The texts of a part of a page that are seen, each with its contrast to what is behind it."""
    return cast("list[tuple[str, float]]", part.evaluate(CONTRASTS))
