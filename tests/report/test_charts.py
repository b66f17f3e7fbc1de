"""Charts: what is where, what is marked, and that nobody needs colours to read them."""

import math
import re
from xml.etree import ElementTree as XML

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.figures import Paths, Rates, Slopes
from autograder.report.charts import RING, TICKS, YOURS, ends, nice, paths, rates, slopes
from autograder.report.picture import Panel
from tests.report import pictured


def parts(panel: Panel, tag: str) -> list[XML.Element]:
    """Returns the elements of one kind."""
    return [e for e in XML.fromstring(panel.svg).iter() if e.tag.endswith(f"}}{tag}")]  # noqa: S314 our own markup


def tips(panel: Panel) -> list[str]:
    """Returns what the points say of themselves."""
    return [e.text or "" for e in parts(panel, "title")]


def rings(panel: Panel) -> int:
    """Returns how many points have a ring."""
    return sum(e.get("r") == str(RING) for e in parts(panel, "circle"))


def label(panel: Panel) -> str:
    """Returns the text alternative."""
    (svg,) = parts(panel, "svg")
    assert "img" == svg.get("role")
    return svg.get("aria-label") or ""


def test_a_gradient_is_drawn_entry_by_entry() -> None:
    """What is right lies hollow on the line, what is wrong is a diamond, the first has a ring."""
    (panel,) = slopes(pictured.slopes())
    assert 6 == len(tips(panel))
    assert "dW[0, 1]: numeric -1.5, yours 3" in tips(panel)
    assert (1, 4 + 1) == (rings(panel), len(parts(panel, "circle")))  # four that are right, and the ring
    assert 2 == panel.svg.count(f'fill="{YOURS}"')
    words = "dW: 2 of 6 entries are off the line on which your gradient equals the numeric one; "
    assert f"{words}the first is [0, 1]: numeric -1.5, yours 3" == label(panel)


def test_equal_numbers_lie_on_the_line() -> None:
    """The same scale runs along both axes."""
    (panel,) = slopes(pictured.slopes())
    hollow = [e for e in parts(panel, "circle") if e.get("r") != str(RING)]
    assert 4 == len(hollow)
    sums = {round(float(e.get("cx") or 0) + float(e.get("cy") or 0)) for e in hollow}
    assert 1 == len(sums)


def test_frequencies_are_drawn_beside_their_band() -> None:
    """What is outside is a diamond; a band and a dashed line say where it should be."""
    (panel,) = rates(pictured.rates())
    assert ["0: 0.7, expected 0.7", "2: 0.4, expected 0.7"] == [tips(panel)[0], tips(panel)[2]]
    assert (1, 3) == (panel.svg.count(f'fill="{YOURS}"'), len(parts(panel, "circle")))
    assert 1 == panel.svg.count("fill-opacity")
    assert 1 == panel.svg.count("stroke-dasharray")
    assert "1 of 4 leave the band in which chance keeps a right function" in label(panel)


def test_every_entry_has_its_path() -> None:
    """The right one dashed, the other solid; the ring marks the first wrong round."""
    first, second = paths(pictured.paths())
    assert ("w[0]: g turns its sign", "wrong from round 2 on") == (first.title, first.caption)
    assert ("w[1]: g is 0", "right in every round") == (second.title, second.caption)
    assert (1, 0) == (rings(first), rings(second))
    assert "round 2: yours -1, right 1" == tips(first)[2]
    assert "w[0]: g turns its sign: wrong from round 2 on: yours -1, right 1" == label(first)
    assert (2, 0) == (first.svg.count(f'fill="{YOURS}"'), second.svg.count(f'fill="{YOURS}"'))


def test_a_path_that_finds_back_is_told() -> None:
    """Wrong for a while is not wrong from there on."""
    found = pictured.paths()
    found.got[3], found.wrong[3] = found.expected[3], False
    assert "wrong in between" == paths(found)[0].caption


STRANGE = np.array([np.nan, np.inf, -np.inf, 1e308, -1e308, 0.0])


@pytest.mark.parametrize("value", STRANGE)
def test_every_number_has_a_place(value: float) -> None:
    """Beyond the edge it lies at the edge; no coordinate is left out."""
    half = np.full(3, 0.5)
    drawn = [
        *slopes(Slopes("dx", np.zeros(3), np.full(3, value), np.ones(3, bool))),
        *rates(Rates("kept", "unit", np.arange(3), np.full(3, value), half, half, half, ())),
        *paths(Paths("w", ("w[0]",), np.full((3, 1), value), np.zeros((3, 1)), np.ones((3, 1), bool))),
    ]
    for panel in drawn:
        assert not re.search(r"[\s\"](nan|-?inf)", re.sub("<title>.*?</title>|aria-label=.*? width", "", panel.svg))
        assert parts(panel, "svg")


def test_a_name_becomes_no_markup() -> None:
    """Whatever it is."""
    hostile = pictured.HOSTILE.replace("\x1b", "")  # no XML at all with that: pages replace it
    one = np.ones(1)
    drawn = [
        *slopes(Slopes(hostile, one, 2 * one, one == 1)),
        *rates(Rates(hostile, hostile, one, one, one, one, one, ())),
        *paths(Paths(hostile, (hostile,), np.ones((1, 1)), np.ones((1, 1)), np.zeros((1, 1), bool))),
    ]
    for panel in drawn:
        assert "<script" not in panel.svg
        assert not parts(panel, "script")
        assert hostile in label(panel)


def test_nothing_hangs_on_telling_two_hues_apart() -> None:
    """One colour beside that of the text: and another shape, or another line, wherever it is used."""
    drawn = [*slopes(pictured.slopes()), *rates(pictured.rates()), *paths(pictured.paths())]
    colours = {c for p in drawn for c in re.findall(r'(?:fill|stroke)="([^"]+)"', p.svg)} - {"none"}
    assert {"currentColor", YOURS} == colours


@pytest.mark.parametrize("page", ["#ffffff", "#f7f8fa", "#111111", "#16181b"])
def test_the_one_colour_stands_out_on_light_and_dark(page: str) -> None:
    """At 3 to 1, as WCAG 2.2 asks of graphics."""
    high, low = sorted((luminance(YOURS), luminance(page)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 3


def luminance(colour: str) -> float:
    """Returns the relative luminance of `#rrggbb`."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


@given(st.lists(st.floats(), min_size=1, max_size=5))
def test_an_axis_has_a_few_round_numbers(values: list[float]) -> None:
    """At least one, whatever the numbers; in order, between its ends."""
    low, high = ends(np.array(values))
    ticks = nice(low, high)
    assert low < high
    assert 1 <= len(ticks) <= TICKS + 1
    assert all(low - 1e-6 * (high - low) <= t <= high + 1e-6 * (high - low) for t in ticks)
    assert all(math.isfinite(t) for t in ticks)
