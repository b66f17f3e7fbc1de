"""A report as a page for the student, and a page over the class. No script, nothing from elsewhere, one file each."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.model import Outcome, Report, Verdict
from autograder.report.clean import PRINTED_CAP, clean, slug
from autograder.report.drawings import drawings
from autograder.report.summary import (
    EARNS,
    MARKS,
    by_student,
    check_name,
    common_causes,
    grouped,
    leading,
    meaning,
    next_step,
    shown,
    to_look_at,
    unwritten,
    verdict_counts,
    whole,
)


@cache
def _environment() -> Environment:
    """Every text that a template shows is cleaned first and escaped then, whether its author thought of it or not."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals |= {"MARKS": MARKS, "Verdict": Verdict, "drawings": drawings}
    environment.filters |= {"points": shown, "name": check_name, "meaning": meaning, "long": _long, "drawn": _drawn}
    environment.tests |= {"earning": lambda outcome: outcome.verdict in EARNS, "unwritten": unwritten}
    return environment


def _finalize(value: Any) -> Any:
    return clean(value, "text") if isinstance(value, str) and not isinstance(value, Markup) else value


def submission_page(report: Report, *, private: bool = False) -> str:
    """Returns the page of one submission.

    Args:
        report: what grading gave.
        private: True adds what only the instructor may read; never hand such a page to a student.
    """
    exercises = [
        (e, leading(e), grouped([o for o in e.outcomes if o.verdict is not Verdict.PASS])) for e in report.exercises
    ]
    return (
        _environment()
        .get_template("submission.html.j2")
        .render(
            report=report,
            exercises=exercises,
            stopped=whole(report),
            private=private,
            next_step=next_step(report),
        )
    )


def notebook_card(report: Report, saved: str) -> str:
    """Returns a report as a piece of a page: compact, in the colours of the notebook around it.

    Args:
        report: of an exercise or of all, with its pictures.
        saved: what was read: "backprop.py as saved at 14:03:22".
    """
    exercises = [
        (e, leading(e), grouped([o for o in e.outcomes if o.verdict is not Verdict.PASS])) for e in report.exercises
    ]
    waiting = (*EARNS, Verdict.TODO, Verdict.SKIP)
    begun, state = next(((e, v) for e, v, _ in exercises if v not in waiting), (None, Verdict.TODO))
    if begun is None and all(verdict in EARNS for _, verdict, _ in exercises):
        state = Verdict.PASS
    next_one = next_step(report).partition(", then run: ")
    return (
        _environment()
        .get_template("card.html.j2")
        .render(
            report=report,
            exercises=exercises,
            begun=begun,
            state=state,
            stopped=whole(report),
            saved=saved,
            next_step=next_one[0] + (", then run this cell again." if next_one[1] else ""),
        )
    )


def _long(text: str) -> Markup:
    """A text with the cap of what code prints, cleaned and escaped."""
    return Markup(clean(text, "html", PRINTED_CAP))  # noqa: S704 this is the escaping


def _drawn(svg: str) -> Markup:
    """A picture of ours: made of numbers and escaped labels."""
    return Markup(svg)  # noqa: S704 see `picture.py` and `charts.py`


def class_page(reports: Sequence[Report]) -> str:
    """Returns the page over a class: for the instructor, as it names everybody."""
    assignments = sorted({r.assignment for r in reports})
    return (
        _environment()
        .get_template("class.html.j2")
        .render(
            assignments=assignments,
            students=by_student(reports),
            medians={a: _median([r.points for r in reports if r.assignment == a]) for a in assignments},
            counts=verdict_counts(reports),
            causes=common_causes(reports),
            look=to_look_at(reports),
            link=_link,
            total=_total,
        )
    )


def _median(points: Sequence[Fraction]) -> Fraction:
    return Fraction(median(points))


def _total(row: dict[str, Report]) -> str:
    return f"{shown(sum((r.points for r in row.values()), Fraction(0)))} of {sum(r.max_points for r in row.values())}"


def page_path(report: Report) -> Path:
    """Returns where the page of a submission lies below the output folder."""
    plain = report.assignment.isascii() and report.assignment.replace("_", "").replace("-", "").isalnum()
    return Path("feedback", slug(report.student), f"{report.assignment if plain else slug(report.assignment)}.html")


def _link(item: Report | tuple[Report, Outcome]) -> str:
    return quote(page_path(item[0] if isinstance(item, tuple) else item).as_posix())


def write_pages(reports: Sequence[Report], out: Path) -> list[Path]:
    """Writes `feedback/<slug>/<assignment>.html` per report, and `class.html`; returns the paths, that one last."""
    pages = {out / page_path(report): submission_page(report) for report in reports}
    pages[out / "class.html"] = class_page(reports)
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(pages)
