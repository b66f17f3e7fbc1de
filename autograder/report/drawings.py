"""All that a lost check has to show: heat maps, charts and tables, each with the same in words.

Pages and notebooks show all of it, terminals the tables.
"""

from dataclasses import dataclass

import numpy as np

from autograder.figures import Paths, Rates, Slopes, Stages
from autograder.model import Difference, Outcome
from autograder.report import charts
from autograder.report.picture import Panel, as_text, numbers, panels
from autograder.report.summary import MAX_NUMBERS

ROWS = 8  # of a table that picks some entries
STAGES = 40  # rows of the table of all values
COLUMNS, LINES = 24, 12  # of a heat map in a terminal


@dataclass(frozen=True)
class Drawing:
    """One thing to look at.

    Attributes:
        title: what it shows.
        panels: pictures side by side.
        note: how to read them.
        columns: heads of the table below; none if there is no table.
        rows: its cells.
        marked: number of the row that is wrong first, None if none is.
        lines: a picture in characters, for terminals.
        text: all the numbers, for those who cannot see the picture or want to copy them.
    """

    title: str
    panels: tuple[Panel, ...] = ()
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    marked: int | None = None
    lines: tuple[str, ...] = ()
    text: str = ""


def drawings(outcome: Outcome) -> list[Drawing]:
    """Everything that there is to look at, the difference first."""
    found = [_figure(figure) for figure in outcome.figures or () if not isinstance(figure, Stages)]
    tables = [_stages(figure) for figure in outcome.figures or () if isinstance(figure, Stages)]
    drawn = difference(outcome.difference) if outcome.difference else None
    return [*([drawn] if drawn else []), *found, *tables]


def _figure(figure: Slopes | Rates | Paths) -> Drawing:
    if isinstance(figure, Slopes):
        return _slopes(figure)
    return _rates(figure) if isinstance(figure, Rates) else _paths(figure)


def difference(found: Difference) -> Drawing | None:
    """The heat maps of a difference, None if there is nothing to draw."""
    maps = panels(found)
    if not maps:
        return None
    mark = f"; the frame marks the first wrong entry, {list(found.index)}" if found.index else ""
    note = f"Blue is below 0, orange above, up to the scale{mark}."
    return Drawing(
        f"{found.output}: what came back and what was expected",
        tuple(maps),
        note,
        lines=_digits(found),
        text=as_text(found),
    )


def _digits(found: Difference) -> tuple[str, ...]:
    """How far off every entry is, as a digit: 0 is equal, 9 the furthest, x no finite number."""
    got, expected = np.asarray(found.got), np.asarray(found.expected)
    if got.shape != expected.shape:
        return ()
    with np.errstate(all="ignore"):
        off = np.abs(np.where(got == expected, 0.0, got.astype(float) - expected.astype(float)))
    rows = off.reshape(-1, off.shape[-1])[:LINES, :COLUMNS]
    top = float(np.max(off, initial=0.0, where=np.isfinite(off)))
    cut = "" if rows.size == off.size else f", the first {len(rows)} rows of {rows.shape[1]}"
    head = f"how far off {found.output} is{cut}: 0 equal, 9 off by {top:.3g}" + (
        ", x not finite" * bool(np.any(off != off))
    )
    return (head, *(" ".join(_digit(float(entry), top) for entry in row) for row in rows))


def _digit(off: float, top: float) -> str:
    if not np.isfinite(off):
        return "x"
    return str(int(np.ceil(9 * (off / top)))) if top else "0"


def _slopes(figure: Slopes) -> Drawing:
    wrong = [index for index in np.ndindex(figure.wrong.shape) if figure.wrong[index]]
    every = list(np.ndindex(figure.wrong.shape))
    rows = tuple(_entry(figure, index) for index in wrong[:ROWS])
    more = len(wrong) - len(rows)
    text = "\n".join("{:<12} {:>14} {:>14}".format(*_entry(figure, index)[:3]) for index in every[:MAX_NUMBERS])
    return Drawing(
        title=f"{figure.name} beside the numeric gradient",
        panels=tuple(charts.slopes(figure)) if figure.numeric.size <= MAX_NUMBERS else (),
        note=f"{more} more entries are wrong." if more else "",
        columns=("entry", "numeric", "yours", "yours - numeric"),
        rows=rows,
        marked=0,
        text=f"{'entry':<12} {'numeric':>14} {'yours':>14}\n{text}",
    )


def _entry(figure: Slopes, index: tuple[int, ...]) -> tuple[str, ...]:
    numeric, got = float(figure.numeric[index]), float(figure.got[index])
    return (f"{list(index)}", f"{numeric:.6g}", f"{got:.6g}", f"{got - numeric:.3g}")


def _rates(figure: Rates) -> Drawing:
    facts = [(f.name, f.got, f.expected, f.low, f.high) for f in figure.facts]
    off = next((i for i, (_, got, _, low, high) in enumerate(facts) if not low <= got <= high), None)
    rows = zip(figure.ticks, figure.got, figure.expected, figure.low, figure.high, strict=True)
    lines = ["{:<10.4g} {:>10.4g} {:>10.4g} {:>10.4g} {:>10.4g}".format(*row) for row in rows]
    head = f"{figure.places[:10]:<10} {'yours':>10} {'expected':>10} {'at least':>10} {'at most':>10}"
    return Drawing(
        title=figure.what,
        panels=tuple(charts.rates(figure)),
        columns=("measured", "yours", "expected", "by chance", ""),
        rows=tuple(
            (n, f"{g:.4g}", f"{e:.4g}", f"{low:.3g} to {high:.3g}", "right" if low <= g <= high else "outside")
            for n, g, e, low, high in facts
        ),
        marked=off,
        text="\n".join([head, *lines]),
    )


def _paths(figure: Paths) -> Drawing:
    """The charts of all entries, and the numbers of the first that goes wrong."""
    first = tuple(int(i) for i in np.argwhere(figure.wrong)[0])
    k = first[1]
    rows = [
        (
            f"{n}",
            f"{figure.got[n, k]:.6g}",
            f"{figure.expected[n, k]:.6g}",
            f"{figure.got[n, k] - figure.expected[n, k]:.3g}",
        )
        for n in range(len(figure.got))
    ]
    texts = [f"{name}:\n{numbers(array)}" for name, array in (("yours", figure.got), ("right", figure.expected))]
    return Drawing(
        title=f"{figure.what}: where it went, and where it should have gone",
        panels=tuple(charts.paths(figure)),
        note="dashed with circles: right; solid with diamonds: yours; the ring marks the first wrong round.",
        columns=("round", f"yours, {figure.names[k].partition(':')[0]}", "right", "yours - right"),
        rows=tuple(rows),
        marked=first[0],
        text="rows are rounds, columns are entries\n\n" + "\n\n".join(texts),
    )


def _stages(figure: Stages) -> Drawing:
    cased = any(row.case for row in figure.rows)
    start = max(0, min((figure.first or 0) - STAGES // 2, len(figure.rows) - STAGES))
    shown = figure.rows[start : start + STAGES]
    rows = []
    for row in shown:
        error = "-" if row.error is None else f"{row.error:.3g}"
        shape = "" if row.shape is None else f"{row.shape}"
        cells = (row.name, shape, error, f"{row.allowed:.2g}", row.wrong or "right")
        rows.append((row.case, *cells) if cased else cells)
    left = len(figure.rows) - len(shown)
    heads = ("value", "shape", "furthest off", "allowed", "")
    return Drawing(
        title="all values of the result",
        note=f"Order: {figure.order}." + (f" {left} more are not shown." if left else ""),
        columns=("case", *heads) if cased else heads,
        rows=tuple(rows),
        marked=None if figure.first is None else figure.first - start,
    )
