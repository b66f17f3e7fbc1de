"""Draws what checks have measured, as inline SVG: gradients entry by entry, frequencies by place, paths over the rounds.

What is right is drawn in the colour of the text, hollow or dashed; what came back in one other colour, filled or solid. So nothing
hangs on telling two hues apart, and both stand out on light pages and on dark ones.
"""

import html
import math
from collections.abc import Iterable

import numpy as np

from autograder.figures import Paths, Rates, Slopes
from autograder.report.picture import Panel

YOURS = "#c0509a"  # contrast above 3 to white and to nearly black
LEFT, TOP, RIGHT, BOTTOM = 46, 8, 10, 34  # margins of a chart
SQUARE = 200  # side of the field of gradients
WIDE, LOW = 330, 140  # the field of frequencies
SMALL = (96, 66)  # the field of one path
TICKS = 5  # at most so many steps on an axis
RING = 8  # radius around what is wrong first


class Field:
    """A rectangle with two linear scales, and what is drawn in it."""

    def __init__(self, size: tuple[int, int], x: tuple[float, float], y: tuple[float, float]) -> None:
        """Open a field.

        Args:
            size: of the field, in pixels.
            x: the numbers at its left and its right end.
            y: the numbers at its lower and its upper end.
        """
        self.size = (size[0] + LEFT + RIGHT, size[1] + TOP + BOTTOM)
        self._field, self._x, self._y = size, x, y
        self._parts: list[str] = []

    def across(self, value: float) -> float:
        """Where a number lies from left to right."""
        return LEFT + self._field[0] * _share(value, self._x)

    def up(self, value: float) -> float:
        """Where a number lies from bottom to top."""
        return TOP + self._field[1] * (1 - _share(value, self._y))

    def axes(self, across: str, up: str) -> None:
        """Frame, ticks with their numbers, and the names of both axes."""
        wide, high = self._field
        self._add(f'<rect x="{LEFT}" y="{TOP}" width="{wide}" height="{high}" fill="none" {_stroke(0.4)}/>')
        for number in nice(*self._x):
            self._tick(self.across(number), TOP + high, number, side=False)
        for number in nice(*self._y):
            self._tick(LEFT, self.up(number), number, side=True)
        self.text(LEFT + wide / 2, TOP + high + 29, across)
        middle = TOP + high / 2
        self._add(f'<text transform="translate(10 {middle:.1f}) rotate(-90)" {_FONT}>{html.escape(up)}</text>')

    def _tick(self, x: float, y: float, number: float, *, side: bool) -> None:
        end = f"H{LEFT - 4}" if side else "v4"
        self._add(f'<path d="M{x:.1f} {y:.1f}{end}" {_stroke(0.6)}/>')
        label = _short(number)
        place = f'x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end"' if side else f'x="{x:.1f}" y="{y + 15:.1f}"'
        self._add(f"<text {place} {_FONT if not side else _FONT.replace(_CENTRED, '')}>{label}</text>")

    def text(self, x: float, y: float, words: str) -> None:
        """Words, centred."""
        self._add(f'<text x="{x:.1f}" y="{y:.1f}" {_FONT}>{html.escape(words)}</text>')

    def line(self, points: Iterable[tuple[float, float]], *, yours: bool = False) -> None:
        """A line through these points: dashed where it is right, solid where it came back."""
        path = "L".join(f"{self.across(x):.1f} {self.up(y):.1f}" for x, y in points)
        style = f'stroke="{YOURS}" stroke-width="2"' if yours else f'{_stroke(0.8)} stroke-dasharray="4 3"'
        self._add(f'<path d="M{path}" fill="none" {style}/>')

    def band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """What lies between two lines, shaded."""
        ends = [*zip(x, low, strict=True), *zip(x[::-1], high[::-1], strict=True)]
        path = "L".join(f"{self.across(a):.1f} {self.up(b):.1f}" for a, b in ends)
        self._add(f'<path d="M{path}Z" fill="currentColor" fill-opacity=".13"/>')

    def point(self, x: float, y: float, tip: str, *, yours: bool = False, ring: bool = False) -> None:
        """A hollow circle for what is right, a filled diamond for what is not; a ring marks the first of these."""
        a, b = self.across(x), self.up(y)
        shape = (
            f'<path d="M{a:.1f} {b - 5:.1f}l5 5l-5 5l-5 -5Z" fill="{YOURS}"/>'
            if yours
            else f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="none" {_stroke(0.8)}/>'
        )
        mark = f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{RING}" fill="none" {_stroke(1.0, 2)}/>' if ring else ""
        self._add(f"<g><title>{html.escape(tip)}</title>{shape}{mark}</g> ")

    def _add(self, part: str) -> None:
        self._parts.append(part)

    def svg(self, label: str) -> str:
        """All of it, with a text alternative."""
        wide, high = self.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(label)}" width="{wide}" '
            f'height="{high}" viewBox="0 0 {wide} {high}">{"".join(self._parts)}</svg>'
        )


_CENTRED = 'text-anchor="middle" '
_FONT = f'{_CENTRED}font-size="11" fill="currentColor"'


def _stroke(opacity: float, width: float = 1) -> str:
    return f'stroke="currentColor" stroke-opacity="{opacity:g}" stroke-width="{width:g}"'


def _share(value: float, ends: tuple[float, float]) -> float:
    """Where a number lies between two ends; beyond them, and without a place, it lies at one of them."""
    if math.isnan(value):
        return 0.0
    return min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))


def nice(low: float, high: float) -> list[float]:
    """Round numbers between two ends, a few of them."""
    step = 10.0 ** math.floor(math.log10((high - low) / TICKS))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (m * step) <= TICKS)
    return [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def ends(values: np.ndarray) -> tuple[float, float]:
    """The finite numbers, with some room around them; never equal, and no further than a drawing can go."""
    finite = values[np.isfinite(values)].clip(-1e300, 1e300)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
    return low - room, high + room


def _short(number: float) -> str:
    return f"{number:.4g}".replace("e+0", "e").replace("e-0", "e-")


def slopes(figure: Slopes) -> list[Panel]:
    """The entries of a gradient: what was measured from left to right, what came back from bottom to top."""
    numeric, got, wrong = (np.asarray(a).reshape(-1) for a in (figure.numeric, figure.got, figure.wrong))
    both = ends(np.concatenate([numeric, got]).astype(float))
    field = Field((SQUARE, SQUARE), both, both)
    field.axes("numeric gradient", "yours")
    field.line([(both[0], both[0]), (both[1], both[1])])
    indices = list(np.ndindex(figure.numeric.shape))
    first = int(np.argmax(wrong))
    order = np.argsort(wrong, kind="stable")  # what is wrong lies on top
    for k in order:
        tip = f"{figure.name}{list(indices[k])}: numeric {numeric[k]:.6g}, yours {got[k]:.6g}"
        field.point(float(numeric[k]), float(got[k]), tip, yours=bool(wrong[k]), ring=bool(wrong[k]) and k == first)
    label = (
        f"{figure.name}: {int(wrong.sum())} of {wrong.size} entries are off the line on which your gradient equals the "
        f"numeric one; the first is {list(indices[first])}: numeric {numeric[first]:.6g}, yours {got[first]:.6g}"
    )
    caption = "on the dashed line both are equal; diamonds are wrong, the ring marks the first"
    return [Panel("", field.svg(label), field.size[0], caption)]


def rates(figure: Rates) -> list[Panel]:
    """Frequencies by place, the probabilities, and the band that chance does not leave."""
    off = ~((figure.low <= figure.got) & (figure.got <= figure.high))
    scale = ends(np.concatenate([figure.got, figure.low, figure.high]))
    field = Field((WIDE, LOW), ends(figure.ticks.astype(float)), scale)
    field.axes(figure.places, "share")
    field.band(figure.ticks, figure.low, figure.high)
    field.line(zip(figure.ticks, figure.expected, strict=True))
    for k, tick in enumerate(figure.ticks):
        tip = f"{tick:.4g}: {figure.got[k]:.4g}, expected {figure.expected[k]:.4g}"
        field.point(float(tick), float(figure.got[k]), tip, yours=bool(off[k]))
    label = f"{figure.what}: {int(off.sum())} of {off.size} leave the band in which chance keeps a right function"
    caption = "dashed: expected; shaded: what chance allows; diamonds are outside"
    return [Panel("", field.svg(label), field.size[0], caption)]


def paths(figure: Paths) -> list[Panel]:
    """One small chart for each entry."""
    return [_path(figure, k) for k in range(len(figure.names))]


def _path(figure: Paths, k: int) -> Panel:
    got, expected, wrong = figure.got[:, k].astype(float), figure.expected[:, k].astype(float), figure.wrong[:, k]
    rounds = range(len(got))
    field = Field(SMALL, (-0.3, len(got) - 0.7), ends(np.concatenate([got, expected])))
    field.axes("round", "")
    field.line([(n, expected[n]) for n in rounds])
    first = int(np.argmax(wrong)) if wrong.any() else len(got)
    field.line([(n, got[n]) for n in rounds], yours=True)
    for n in rounds:
        tip = f"round {n}: yours {got[n]:.6g}, right {expected[n]:.6g}"
        field.point(n, expected[n] if not wrong[n] else got[n], tip, yours=bool(wrong[n]), ring=n == first)
    said = f"wrong from round {first} on" if wrong[first:].all() and wrong.any() else "wrong in between"
    caption = said if wrong.any() else "right in every round"
    at = f": yours {got[first]:.6g}, right {expected[first]:.6g}" if wrong.any() else ""
    return Panel(figure.names[k], field.svg(f"{figure.names[k]}: {caption}{at}"), field.size[0], caption)
