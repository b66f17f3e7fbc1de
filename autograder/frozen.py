"""A suite as two files of a release, and back: `exercises.json` for people and programs, `expected.npz` for the numbers.

What is frozen is drawn with the public seed. The answers to its own cases are in it, as in any answer key of a self-test; the
reference, the secret seed and the code of the known mistakes are not.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import AutograderError
from autograder.model import Check, Exercise, Misconception, Plan
from autograder.suite import DRAWN, Suite
from autograder.wire import ProtocolError, pack, unpack

FORMAT = 1
DAMAGE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, ProtocolError),
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError),  # the last: a flag that says encrypted
)


def exercises_json(suite: Suite, header: str) -> str:
    """Titles, points, hints, checks and the texts of the known mistakes."""
    table = {
        "format": FORMAT,
        "header": header,
        "assignment": suite.assignment,
        "module": suite.module,
        "digest": suite.digest,
        "seed_digest": suite.seed_digest,
        "limits": dict(suite.limits),
        "carried_share": suite.carried_share,
        "exercises": [_exercise(e) for e in suite.exercises],
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def _exercise(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "source": exercise.source,
        "inputs": list(exercise.inputs),
        "arguments": list(exercise.arguments),
        "outputs": list(exercise.outputs),
        "needs": list(exercise.needs),
        "after": exercise.after,
        "checks": [_check(c) for c in exercise.checks],
        "misconceptions": [
            {"name": m.name, "text": m.text, "fails": m.fails, "group": m.group} for m in exercise.misconceptions
        ],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "name": check.name,
        "points": check.points,
        "guard": check.guard,
        "hint": list(check.hint),
        "options": {key: option for key, option in check.options.items() if key not in DRAWN},
    }


def expected_npz(suite: Suite) -> bytes:
    """Calls, right answers, bounds and footprints, as one packed frame."""
    plans = {e: {c: _plan(plan) for c, plan in of.items()} for e, of in suite.plans.items()}
    frame = pack({"plans": plans, "reference": {e: dict(f) for e, f in suite.reference.items()}})
    stream = io.BytesIO()
    np.savez_compressed(stream, frame=np.frombuffer(frame, dtype=np.uint8))
    return stream.getvalue()


def _plan(plan: Plan) -> dict[str, Any]:
    return {f.name: getattr(plan, f.name) for f in fields(plan)}


def is_release(folder: Path) -> bool:
    """True if the folder holds a release that can be checked."""
    return (folder / "exercises.json").is_file() and (folder / "expected.npz").is_file()


def thaw(folder: Path) -> Suite:
    """The suite of a release.

    Raises:
        AutograderError: a file is missing or damaged.
    """
    try:
        table = json.loads((folder / "exercises.json").read_text(encoding="utf-8"))
        data = (folder / "expected.npz").read_bytes()  # np.load leaves a damaged file open
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            frozen = unpack(stored["frame"].tobytes())
        if table["format"] != FORMAT:
            raise AutograderError(
                f"{folder} was released for another version of the kit (format {table['format']}, here {FORMAT}). "
                "Install the version that came with it, or get a fresh release."
            )
        return _suite(folder, table, frozen)
    except DAMAGE as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        raise AutograderError(f"The release in {folder} is damaged: {reason}. Get a fresh copy of it.") from error


def _suite(folder: Path, table: Mapping[str, Any], frozen: Mapping[str, Any]) -> Suite:
    files = {name: folder / f"{name}.py" for name in ("given", "probes")}
    return Suite(
        assignment=table["assignment"],
        module=table["module"],
        exercises=tuple(_thawed(entry) for entry in table["exercises"]),
        plans={e: {c: Plan(**plan) for c, plan in of.items()} for e, of in frozen["plans"].items()},
        reference=frozen["reference"],
        files={name: path.read_bytes() for name, path in files.items() if path.is_file()},
        digest=table["digest"],
        seed_digest=table["seed_digest"],
        limits=table["limits"],
        carried_share=table["carried_share"],
    )


def _thawed(entry: Mapping[str, Any]) -> Exercise:
    after = entry["after"]
    return Exercise(
        entry["id"],
        inputs=dict.fromkeys(entry["inputs"]),
        outputs=tuple(entry["outputs"]),
        checks=tuple(
            Check(c["kind"], c["name"], c["points"], tuple(c["hint"]), c["options"], c["guard"])
            for c in entry["checks"]
        ),
        title=entry["title"],
        source=entry["source"],
        arguments=tuple(entry["arguments"]),
        after=(after[0], tuple(after[1]), tuple(after[2])) if after else None,
        needs=tuple(entry["needs"]),
        misconceptions=[
            Misconception(m["name"], m["text"], m["fails"], None, m["group"]) for m in entry["misconceptions"]
        ],
    )
