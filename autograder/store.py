"""Results on disk: content-addressed, atomic, once only. A stored result knows no student.

The key of a result is made of all that decides it: the submission, the suite, the seed, the engine, the limits, numpy, the
place where the submission's code has run and the language. One JSON file a key, written to a temporary file and linked into
place: the first writer wins. Who handed what in stands in an index beside it.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.errors import AutograderError
from autograder.language import SOURCE
from autograder.model import Report, Submission
from autograder.report.json_report import from_json, to_json
from autograder.sentences import sentences
from autograder.suite import Suite
from autograder.version import VERSION


class Store:
    """The results of one `--out` folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is not there.

        Raises:
            AutograderError: it cannot be made.
        """
        self.results = folder / "results"
        try:
            self.results.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AutograderError(
                f"{folder} cannot be made: {error.strerror}. Choose another folder with --out."
            ) from error

    def get(self, key: str, submission: Submission) -> Report | None:
        """The stored result under this key, for this student; None if there is none or it is damaged."""
        try:
            table = json.loads((self.results / f"{key}.json").read_text(encoding="utf-8"))
            return replace(from_json(table), student=submission.student, notes=tuple(table["notes"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            (self.results / f"{key}.json").unlink(missing_ok=True)  # damaged: graded again
            return None

    def forget(self, key: str) -> None:
        """Remove a result, so that a new one can take its place."""
        (self.results / f"{key}.json").unlink(missing_ok=True)

    def put(self, key: str, report: Report) -> bool:
        """Store a result; False if one is there already, or if it ended by our own fault and must not be kept."""
        if report.internal:
            return False
        data = json.dumps(to_json(replace(report, student=""), private=True), ensure_ascii=False, allow_nan=False)
        handle, temporary = tempfile.mkstemp(dir=self.results, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.link(temporary, self.results / f"{key}.json")
        except FileExistsError:
            return False
        finally:
            os.unlink(temporary)
        return True

    def index(self, rows: list[dict[str, str]]) -> None:
        """Write who handed in what: student, assignment, key."""
        path = self.results.parent / "index.json"
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)


def key(submission: Submission, suite: Suite, place: str) -> str:
    """The key of the result of a submission; `place` is that of `sandbox.process.Zygote`."""
    parts = [
        submission.digest,
        *submission.notes,
        submission.refused,
        suite.assignment,
        suite.digest,
        suite.seed_digest,
        VERSION,
        json.dumps({**suite.limits, "carried_share": suite.carried_share}, sort_keys=True),
        str(suite.carried_share),
        np.__version__,
        place,
        suite.language,
        *_translations(suite),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _translations(suite: Suite) -> list[str]:
    """What the suite says in another language than the one of its sources, whose digest holds them."""
    if suite.language == SOURCE:
        return []
    labels = [label for plans in suite.plans.values() for plan in plans.values() for label in plan.labels]
    return [*(text for exercise in suite.exercises for text, _ in sentences(exercise)), *labels]
