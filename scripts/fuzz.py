"""Looks for what breaks a reader: `.venv/bin/python scripts/fuzz.py --minutes 10`, or `--inputs 1000000`.

The properties of `tests/fuzz` (protocol, archives, notebooks, sources, shown texts) are tried on other examples in each
round, by one process for each core, until the time is over, so many inputs were tried, or one of them fails. A finding is
printed as small as it gets. Put it above its property as an `@example(...)`, mend the code, and `make test` tries it for
ever. `tests/fuzz/counted.py` counts.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (
    *("-m", "pytest", "tests/fuzz", "-q", "-p", "no:cacheprovider"),
    *("-p", "tests.fuzz.counted", "--hypothesis-profile=fuzz"),
)
MIB = 1 << 20


class Finding(Exception):
    """A property does not hold; the message says how to see that again."""


def one_round(seeds: Sequence[int]) -> list[dict[str, Any]]:
    """What each process has tried, as `tests/fuzz/counted.py` writes it: all properties, one process for each seed.

    Raises:
        Finding: in one of them a property failed. What pytest says of it has been printed.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder, started = Path(name), []
        for seed in seeds:
            with (folder / f"{seed}.txt").open("wb") as said:
                options = [f"--tried={folder / f'{seed}.json'}", f"--hypothesis-seed={seed}"]
                command = [sys.executable, *PYTEST, *options]
                started.append(subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT))
        failed = [seed for seed, process in zip(seeds, started, strict=True) if process.wait()]
        for seed in failed:
            print((folder / f"{seed}.txt").read_text(encoding="utf-8", errors="replace"))
        if failed:
            raise Finding(
                f"A finding, in the round with --seed {failed[0]}. Keep it as an @example above its property."
            )
        return [json.loads((folder / f"{seed}.json").read_text(encoding="utf-8")) for seed in seeds]


def summary(tried: Sequence[dict[str, Any]], minutes: float) -> str:
    """What was tried, property by property, and the worst that one input took."""
    inputs: Counter[str] = Counter()
    for one in tried:
        inputs.update(one["inputs"])
    slowest, grown, step = (max(tried, key=itemgetter(worst)) for worst in ("seconds", "memory", "step"))
    return "\n".join(
        [
            f"No finding: {inputs.total():,} inputs in {minutes:.1f} minutes.",
            *(f"{count:>12,}  {name.removeprefix('tests/fuzz/')}" for name, count in sorted(inputs.items())),
            f"Slowest input: {slowest['seconds']:.3f} s of processor time.\n  {slowest['slowest']}",
            f"Memory: a process grew by {grown['memory'] / MIB:.0f} MiB at most, hypothesis and its examples included.",
            f"Most of it for one input: {step['step'] / MIB:.1f} MiB.\n  {step['largest']}",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Goes round until the end and returns 0, or 1 after the first round with a finding."""
    parser = argparse.ArgumentParser(description="Try the properties of tests/fuzz on other examples in each round.")
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--minutes", type=float, default=10.0, help="a round that has begun is ended (default: 10)")
    end.add_argument("--inputs", type=int, help="go on until at least so many were tried, however long it takes")
    end.add_argument("--seed", type=int, help="one round with this seed, to see a finding again")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="side by side (default: all cores)")
    given = parser.parse_args(arguments)
    began, tried = time.monotonic(), list[dict[str, Any]]()
    while True:
        seeds = [secrets.randbits(32) for _ in range(given.processes)] if given.seed is None else [given.seed]
        try:
            tried += one_round(seeds)
        except Finding as finding:
            print(finding)
            return 1
        minutes = (time.monotonic() - began) / 60
        count = sum(sum(one["inputs"].values()) for one in tried)
        if given.seed is not None or (minutes > given.minutes if given.inputs is None else count >= given.inputs):
            print(summary(tried, minutes))
            return 0
        print(f"{count:,} inputs in {minutes:.1f} minutes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
