"""What do students read whose work is broken and honest? Every message in full, as Markdown, to be read at one go.

The rows B01 to B20 of the catalogue, from `tests/attacks/broken/`, the same submissions as in the tests. Each is looked at as the
student does, by `autograder check` in a copy of the release, and as the instructor does, by `autograder grade` with a secret
seed and the page that comes of it. Exercises of which nothing is said but the verdict are counted, not shown.

    python -m benchmarks.broken [--only B07] [--assignment a5_dropout] [--way page]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from autograder.report.clean import slug
from tests.attacks.broken.case import Broken, write
from tests.attacks.broken.cases import CASES
from tests.attacks.broken.work import ROOT, WORKS, Work

WAYS = ("check", "page", "both")
WIDTH = 80
ARTICLE = re.compile(r'<article class="exercise">.*?</article>\n', re.DOTALL)
BADGE = re.compile(r'class="badge (\w+)"')
BREAK = {"h1", "h2", "h3", "p", "li", "pre", "section", "article", "div", "figure", "details", "footer"}
ASIDE = {"style", "title", "footer", "svg", "details", "figure"}  # pictures, and what is said of the run


class Reader(HTMLParser):
    """What a person reads of a page, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a block."""
        self.inside.append(tag)
        self.blocks += [""] if tag in BREAK else []

    def handle_endtag(self, tag: str) -> None:
        """Ends a block."""
        while self.inside and self.inside.pop() != tag:
            pass
        self.blocks += [""] if tag in BREAK else []

    def handle_data(self, data: str) -> None:
        """Takes what is read."""
        if not ASIDE & set(self.inside):
            self.blocks[-1] += data if "pre" in self.inside else re.sub(r"\s+", " ", data)


def page_text(page: str) -> str:
    """The page as text of 80 columns."""
    reader = Reader()
    reader.feed(ARTICLE.sub(lambda found: "" if _is_brief(found[0]) else found[0], page))
    brief = Counter(BADGE.findall(article)[0] for article in ARTICLE.findall(page) if _is_brief(article))
    lines = [line for block in reader.blocks for line in block.split("\n") if line.strip()]
    shown = [piece for line in lines for piece in textwrap.wrap(line.rstrip(), WIDTH, break_on_hyphens=False)]
    return "\n".join([*shown, *(f"({count} exercises with no more than {badge})" for badge, count in brief.items())])


def _is_brief(article: str) -> bool:
    """True for an exercise of which the page tells the verdict and the points alone."""
    return "<h2>" in article and "<code>" in article.partition("</h2>")[0] and 'class="check"' not in article


def terminal_text(text: str) -> str:
    """What the terminal shows, without the lines of exercises that pass."""
    kept: list[str] = []
    passing = 0
    for line in [*text.rstrip().split("\n"), ""]:
        if line.startswith("✓ PASS"):
            passing += 1
            continue
        kept += [f"({passing} exercise{'s pass' if passing > 1 else ' passes'})"] if passing else []
        passing = 0
        kept.append(line.rstrip())
    return "\n".join(kept).rstrip()


def run(*arguments: str | Path) -> str:
    """What a command of the kit prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(WIDTH), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode > 1:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def checked(work: Work, case: Broken, folder: Path) -> str:
    """What the student sees: the release with these files in place of the released module and notebook."""
    shutil.copytree(work.release, folder)
    for name in (work.file, f"{work.assignment}.ipynb"):
        (folder / name).unlink()
    write(folder, case.files(work))
    return terminal_text(run("check", "-C", folder))


def graded(works: Sequence[Work], cases: Sequence[Broken], place: Path) -> Path:
    """The folder of the pages: one run of the instructor over a class of all these students."""
    for work in works:
        for case in cases:
            folder = place / "class" / name_of(case) / work.assignment
            folder.mkdir(parents=True)
            write(folder, case.files(work))
    (place / "seed").write_text("a seed that no student knows\n", encoding="utf-8")
    run("grade", place / "class", "--out", place / "out", "--seed-file", place / "seed")
    return place / "out" / "feedback"


def name_of(case: Broken) -> str:
    """The student's id."""
    return f"{case.row} {case.what}"


def messages(works: Sequence[Work], cases: Sequence[Broken], way: str) -> Iterator[str]:
    """All messages, in Markdown."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        pages = graded(works, cases, place) if way != "check" else place
        for number, case in enumerate(cases):
            for work in works:
                if way != "page":
                    text = checked(work, case, place / "releases" / f"{number}" / work.assignment)
                    yield section(case, work, "autograder check", text)
                if way != "check":
                    page = (pages / slug(name_of(case)) / f"{work.assignment}.html").read_text(encoding="utf-8")
                    yield section(case, work, "page", page_text(page))


def section(case: Broken, work: Work, way: str, text: str) -> str:
    """One message with its heading."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"## {case.row}: {case.what} ({work.assignment}, {way})\n\n{fence}text\n{text}\n{fence}\n"


def main(arguments: list[str] | None = None) -> int:
    """Prints the messages."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--only", default="", help="only rows whose number begins so, B07")
    parser.add_argument("--assignment", default=WORKS[0].assignment, choices=[*(w.assignment for w in WORKS), "all"])
    parser.add_argument("--way", default="check", choices=WAYS, help="the student's terminal, the page, or both")
    options = parser.parse_args(arguments)
    works = [w for w in WORKS if options.assignment in ("all", w.assignment)]
    cases = [case for case in CASES if case.row.startswith(options.only)]
    print("# What students read whose work is broken and honest\n")
    lines = []
    for text in messages(works, cases, options.way):
        print(text, flush=True)
        lines.append(len(text.splitlines()) - 4)  # heading and fences
    print(f"{len(cases)} submissions, {len(lines)} messages; the longest has {max(lines, default=0)} lines.")
    return int(not cases)


if __name__ == "__main__":
    sys.exit(main())
