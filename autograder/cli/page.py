"""The page of `check --show`: written beside the work, and opened where there is somebody to look at it."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from autograder.model import Report


def show_page(report: "Report", folder: Path, *, err: bool) -> None:
    """Write the page of a report, say where it is, and open it in a browser if there is one.

    Args:
        report: with its pictures.
        folder: of the release; where nothing can be written there, the page goes to a new folder for temporary files.
        err: say it on stderr: stdout is read by a program.
    """
    from autograder.report.html import submission_page

    path = _write(folder, f"autograder-{_name(report)}.html", submission_page(report))
    click.echo(f"\nPictures: {path}", err=err)
    if sys.stdout.isatty() and _has_browser():
        import webbrowser

        webbrowser.open(path.resolve().as_uri())


def _name(report: "Report") -> str:
    """The function, if it is one; else the assignment."""
    return report.exercises[0].id.partition(".")[2] if len(report.exercises) == 1 else report.assignment


def _write(folder: Path, name: str, text: str) -> Path:
    try:
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="autograder-")) / name
        path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _has_browser() -> bool:
    """True where a page opens in a window: `webbrowser` would also start one that takes over the terminal."""
    return sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )
