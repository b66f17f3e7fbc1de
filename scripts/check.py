"""Runs all that guards this project, each step to its end, and says how each went: `.venv/bin/python scripts/check.py`.

The table comes last but for pytest's own closing line, which is held back and printed after it. The exit code is 0 only
if every step's is. `--quick` leaves out what runs the course and the tests.
"""

import argparse
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))  # of the environment whose Python runs this


@dataclass(frozen=True)
class Step:
    """One program of the environment; its output is shown when it fails, or always and at once if it is `live`."""

    name: str
    command: tuple[str, ...]
    live: bool = False
    quick: bool = False


@dataclass(frozen=True)
class Done:
    """How a step ended: `last` is the last line that it printed."""

    step: Step
    code: int
    seconds: float
    last: str


STEPS = (
    Step("style", ("ruff", "check", "."), quick=True),
    Step("layout", ("ruff", "format", "--check", "."), quick=True),
    Step("types", ("mypy",), quick=True),
    Step("import layers", ("lint-imports", "--no-logo"), quick=True),
    Step("course", ("autograder", "selfcheck")),
    Step("releases", ("autograder", "build", "--check")),
    Step(
        "tests", ("pytest", "-n", "auto", "--dist", "loadgroup"), live=True
    ),  # last: its closing line closes the whole
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the steps in order and returns 0 if all went well, else 1."""
    parser = argparse.ArgumentParser(description="Run all that guards this project.")
    parser.add_argument("--quick", action="store_true", help="style, types and import layers only")
    quick = parser.parse_args(arguments).quick
    done = [carry_out(step, ROOT) for step in STEPS if step.quick or not quick]
    print(table(done), flush=True)
    if done[-1].step.live:
        print(done[-1].last, flush=True)
    return int(any(one.code != 0 for one in done))


def carry_out(step: Step, root: Path) -> Done:
    """Runs one step in `root`; shows its output all but the last line at once if it is live, else if it failed."""
    print(f"{step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    try:
        code, lines = run(step, root)
    except OSError as error:
        code, lines = (
            127,
            [f"{step.command[0]} did not start: {error}. Run `python3 scripts/bootstrap.py --extra test`."],
        )
    if code != 0 and not step.live:
        print("\n".join(lines), flush=True)
    return Done(step, code, time.monotonic() - started, next((line for line in reversed(lines) if line), ""))


def run(step: Step, root: Path) -> tuple[int, list[str]]:
    """Returns the exit code and the lines printed; the lines of a live step appear one line late."""
    lines: list[str] = []
    with subprocess.Popen(
        [str(SCRIPTS / step.command[0]), *step.command[1:]],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if step.live and lines:
                print(lines[-1], flush=True)
            lines.append(line.rstrip())
    return process.returncode, lines


def table(done: Sequence[Done]) -> str:
    """Returns one line for each step: how it went, how long it took, the last thing it said."""
    rows = [
        f"{'ok' if one.code == 0 else 'FAILED':<6}  {one.step.name:<13}  {one.seconds:6.1f} s  {one.last}"
        for one in done
    ]
    failed = sum(one.code != 0 for one in done)
    closing = f"{failed} of {len(done)} steps failed." if failed else f"All {len(done)} steps went well."
    return "\n".join(["", *rows, closing])


if __name__ == "__main__":
    sys.exit(main())
