"""Looks for what breaks a reader: `.venv/bin/python scripts/fuzz.py --minutes 10`.

The properties of `tests/fuzz` (protocol, archives, notebooks, sources, shown texts) are tried on other examples in each
round, until the time is over or one of them fails. A finding is printed as small as it gets. Put it above its property as
an `@example(...)`, mend the code, and `make test` tries it for ever.
"""

import argparse
import itertools
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = ("-m", "pytest", "tests/fuzz", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=fuzz")


def main(arguments: Sequence[str] | None = None) -> int:
    """Goes round until the time is over and returns 0, or 1 after the first round with a finding."""
    parser = argparse.ArgumentParser(description="Try the properties of tests/fuzz on other examples in each round.")
    parser.add_argument("--minutes", type=float, default=10.0, help="a round that has begun is ended (default: 10)")
    parser.add_argument("--seed", type=int, default=None, help="one round with this seed, to see a finding again")
    given = parser.parse_args(arguments)
    end = time.monotonic() + 60 * given.minutes
    for number in itertools.count(1):
        seed = secrets.randbits(32) if given.seed is None else given.seed
        code = subprocess.call([sys.executable, *PYTEST, f"--hypothesis-seed={seed}"], cwd=ROOT)
        if code:
            print(f"A finding, in the round with --seed {seed}. Keep it as an @example above its property.")
            return 1
        if given.seed is not None or time.monotonic() > end:
            print(f"No finding in {number} {'round' if number == 1 else 'rounds'}.")
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
