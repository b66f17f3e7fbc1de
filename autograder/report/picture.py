"""Draws a difference: heat maps of what came back, what was expected, and the one minus the other, as inline SVG.

Blue is below zero, orange above: told apart with every common kind of colour blindness, and in grey by the numbers in
the cells. The first wrong entry has a frame. All of it stands in the text alternative too.
"""

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.model import Difference
from autograder.report.summary import MAX_NUMBERS

BELOW, ZERO, ABOVE = (33, 102, 172), (247, 247, 247), (224, 130, 20)  # ends and middle of the scale, red green blue
STRANGE = "#8a8a8a"  # a cell that holds no finite number
WRAP = 16  # entries of a one-dimensional array per row
NUMBERED = 8  # columns up to which every cell shows its number
WIDE, HIGH = 50, 24  # of a cell with a number
FITS = 7  # characters of a number in full size
SQUARE = (6, 20)  # smallest and largest side of a cell without
WIDTH = 270  # of one map without numbers, if the smallest side allows
MARGIN = 3  # room for the frame of an entry at the edge


@dataclass(frozen=True)
class Panel:
    """One heat map: its title, the SVG, and what a person needs to read it."""

    title: str
    svg: str
    width: int
    caption: str


def panels(difference: Difference) -> list[Panel]:
    """Returns the heat maps, none if there is nothing to draw: other things than numbers, or a single number.

    The difference of the two is drawn where they have one shape.
    """
    got, expected = _drawable(difference.got), _drawable(difference.expected)
    if got is None or expected is None or max(got.size, expected.size) < 2:
        return []
    top = max(_largest(got), _largest(expected))
    same = got.shape == expected.shape
    index = difference.index if same and len(difference.index) == got.ndim else ()
    drawn = [_panel("got", got, top, index), _panel("expected", expected, top, index)]
    if same:
        with np.errstate(all="ignore"):
            change = np.where(got == expected, 0.0, got.astype(float) - expected.astype(float))
        drawn.append(_panel("got - expected", change, _largest(change), index))
    return drawn


def as_text(difference: Difference) -> str:
    """Returns the same arrays as text, for those who cannot see the picture or want to copy the numbers."""
    named = (("got", difference.got), ("expected", difference.expected))
    parts = [(name, _drawable(value)) for name, value in named]
    return "\n\n".join(f"{name}, shape {value.shape}:\n{numbers(value)}" for name, value in parts if value is not None)


def numbers(array: np.ndarray) -> str:
    """Returns an array as text."""
    return np.array2string(array, precision=6, threshold=MAX_NUMBERS, max_line_width=76, suppress_small=False)


def _drawable(value: Any) -> np.ndarray | None:
    if not isinstance(value, (bool, int, float, np.ndarray, np.generic)):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biuf" and 0 < array.size <= MAX_NUMBERS else None


def _largest(array: np.ndarray) -> float:
    values = array.astype(float)
    return float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))


def _panel(title: str, array: np.ndarray, top: float, index: tuple[int, ...]) -> Panel:
    """One map.

    Args:
        title: what it shows.
        array: (any shape).
        top: magnitude of the strongest colour.
        index: of the first wrong entry, () if none is marked.
    """
    columns = min(array.size, WRAP) if array.ndim < 2 else array.shape[-1]
    entries = [(i, array[i]) for i in np.ndindex(array.shape)]
    rows = -(-len(entries) // columns)
    wide, high = _cell_size(columns)
    cells = [
        _cell(i, entry, top, (MARGIN + n % columns * wide, MARGIN + n // columns * high, wide, high))
        for n, (i, entry) in enumerate(entries)
    ]
    if index:
        n = int(np.ravel_multi_index(index, array.shape))
        cells.append(_frame(MARGIN + n % columns * wide, MARGIN + n // columns * high, wide, high))
    size = (columns * wide + 2 * MARGIN, rows * high + 2 * MARGIN)
    label = html.escape(_alternative(title, array, index))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {size[0]} {size[1]}">{"".join(cells)}</svg>'
    )
    return Panel(title, svg, size[0], _caption(array, columns, rows, top))


def _cell_size(columns: int) -> tuple[int, int]:
    if columns <= NUMBERED:
        return WIDE, HIGH
    side = max(SQUARE[0], min(SQUARE[1], WIDTH // columns))
    return side, side


def _cell(index: tuple[int, ...], entry: Any, top: float, box: tuple[int, int, int, int]) -> str:
    """A coloured rectangle, with its number if there is room; crossed out if it is no finite number."""
    x, y, wide, high = box
    red, green, blue = colour(float(entry), top)
    finite = bool(np.isfinite(entry))
    fill = f"#{red:02x}{green:02x}{blue:02x}" if finite else STRANGE
    tip = f"<title>{html.escape(f'{list(index)}: {_number(entry, 6)}')}</title>"
    parts = [f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{fill}" stroke="#999" stroke-width=".5"/>']
    if wide == WIDE:
        bright = not finite or 0.3 * red + 0.59 * green + 0.11 * blue > 110
        ink = "#000" if bright else "#fff"
        place = f'x="{x + wide / 2:g}" y="{y + high / 2 + 4:g}"'
        number = _number(entry, 3)
        size = 11 if len(number) <= FITS else 9
        parts.append(f'<text {place} text-anchor="middle" font-size="{size}" fill="{ink}">{number}</text>')
    elif not finite:
        path = f"M{x} {y}l{wide} {high}M{x + wide} {y}l-{wide} {high}"
        parts.append(f'<path d="{path}" stroke="#000" stroke-width="1"/>')
    return f"<g>{tip} {''.join(parts)}</g> "  # spaces: where only the texts of a picture are kept, they stay apart


def colour(value: float, top: float) -> tuple[int, int, int]:
    """Returns red, green, blue of a value on the scale -top ... 0 ... top."""
    share = min(1.0, abs(value) / top) if top > 0 and np.isfinite(value) else 0.0
    end = BELOW if value < 0 else ABOVE
    return tuple(round(z + share * (e - z)) for z, e in zip(ZERO, end, strict=True))  # type: ignore[return-value] # of 3


def _frame(x: int, y: int, wide: int, high: int) -> str:
    """Black on white, so that it is seen on every colour and every page."""
    place = f'x="{x}" y="{y}" width="{wide}" height="{high}" fill="none"'
    return f'<rect {place} stroke="#fff" stroke-width="5"/><rect {place} stroke="#000" stroke-width="2.5"/>'


def _number(entry: Any, digits: int) -> str:
    """At most 8 characters for 3 digits."""
    return f"{float(entry):.{digits}g}" if np.asarray(entry).dtype.kind == "f" else str(entry)


def _alternative(title: str, array: np.ndarray, index: tuple[int, ...]) -> str:
    values = array.astype(float)
    finite = values[np.isfinite(values)]
    text = f"{title}: shape {array.shape}"
    if finite.size:
        text += f", from {_number(finite.min(), 3)} to {_number(finite.max(), 3)}"
    if finite.size < array.size:
        text += f", {array.size - finite.size} entries are nan or infinite"
    return text + (f", first wrong entry {list(index)}: {_number(array[index], 6)}" if index else "")


def _caption(array: np.ndarray, columns: int, rows: int, top: float) -> str:
    """Shape, how it is laid out where that is not plain, and the scale."""
    text = f"shape {array.shape}"
    if array.ndim > 2:
        text += f", drawn as {rows} rows of {columns}"
    elif array.ndim == 1 and rows > 1:
        text += f", {columns} to a row"
    return text + (f", scale ±{top:.3g}" if top else "")
