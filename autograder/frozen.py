"""A suite as two files of a release, and back: `exercises.json` for people and programs, `expected.npz` for the numbers.

What is frozen is drawn with the public seed. The answers to its own cases are in it, as in any answer key of a self-test; the
reference, the secret seed and the code of the known mistakes are not.
"""

import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import KINDS
from autograder.errors import ReleaseError
from autograder.language import SOURCE
from autograder.model import Check, Exercise, Plan
from autograder.release import FORMAT, INSTALL, NUMBERS, OURS, Release, damaged, read_release, require_whole
from autograder.sentences import Translate, sentences, told, translated
from autograder.suite import DRAWN, Plans, Suite
from autograder.version import VERSION
from autograder.wire import Call, ProtocolError, Rng, pack, unpack

LATER = ("carried", "numeric")  # of a plan's extra data: what only a lost check asks for
DAMAGE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, ProtocolError),
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError),  # the last: a flag that says encrypted
    *(SyntaxError, tokenize.TokenError),  # numpy reads the header of an array as a Python literal
)


def exercises_json(suite: Suite, header: str) -> str:
    """Titles, points, hints, checks, the texts of the known mistakes and the words of the deck; not sealed yet."""
    table = {
        "format": FORMAT,
        "header": header,
        "engine": VERSION,
        "assignment": suite.assignment,
        "title": suite.title,
        "module": suite.module,
        "digest": suite.digest,
        "seed_digest": suite.seed_digest,
        "limits": dict(suite.limits),
        "carried_share": suite.carried_share,
        "concepts": [asdict(concept) for concept in suite.concepts],
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
        "free": list(exercise.free),
        "needs": list(exercise.needs),
        "after": exercise.after,
        "checks": [_check(c) for c in exercise.checks],
        "misconceptions": [
            {"name": m.name, "text": m.text, "fails": m.fails, "group": m.group} for m in exercise.misconceptions
        ],
    }


def translation_json(exercises: Sequence[Exercise], translate: Translate, header: str) -> str:
    """The exercises' sentences with their translations, those that have one; "" if none has."""
    said = {text: translate(text) for exercise in exercises for text, _ in sentences(exercise)}
    texts = {text: new for text, new in said.items() if new != text}
    return json.dumps({"header": header, "texts": texts}, indent=1, ensure_ascii=False) + "\n" if texts else ""


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
    """The plans as two packed frames: what every check takes, and what is asked for only where something was lost."""
    plans = {e: {c: _first(plan) for c, plan in of.items()} for e, of in suite.plans.items()}
    rest = {e: {c: _rest(plan) for c, plan in of.items()} for e, of in suite.plans.items()}
    later = {"plans": rest, "reference": {e: dict(f) for e, f in suite.reference.items()}}
    stream = io.BytesIO()
    np.savez_compressed(stream, plans=_bytes(plans), rest=_bytes(later))
    return stream.getvalue()


def _bytes(value: Any) -> np.ndarray:
    return np.frombuffer(pack(value), dtype=np.uint8)


def _first(plan: Plan) -> dict[str, Any]:
    kept = {f.name: getattr(plan, f.name) for f in fields(plan) if f.name not in ("more", "footprints")}
    kept["extra"] = {name: extra for name, extra in plan.extra.items() if name not in LATER}
    seeds = [_seeds(call) for call in plan.calls]
    if len(plan.calls) > 2 and all(
        pack(_seeded(plan.calls[0], s)) == pack(c) for s, c in zip(seeds, plan.calls, strict=True)
    ):
        kept |= {"calls": plan.calls[:1], "seeds": seeds}  # one call with many seeds: its arrays are kept once
    return kept


def _rest(plan: Plan) -> dict[str, Any]:
    extra = {name: extra for name, extra in plan.extra.items() if name in LATER}
    return {"more": plan.more, "footprints": plan.footprints, "extra": extra}


def _seeds(call: Call) -> list[int]:
    return [a.seed for step in call.steps for a in step.args if isinstance(a, Rng)]


def _seeded(call: Call, seeds: Sequence[int]) -> Call:
    """The call with other seeds in its generators, in their order."""
    left = iter(seeds)
    steps = tuple(
        replace(step, args=tuple(replace(a, seed=next(left, a.seed)) if isinstance(a, Rng) else a for a in step.args))
        for step in call.steps
    )
    return replace(call, steps=steps)


def _thawed_plan(kept: Mapping[str, Any]) -> Plan:
    calls = kept["calls"]
    if "seeds" in kept:
        calls = tuple(_seeded(calls[0], seeds) for seeds in kept["seeds"])
    return Plan(**{name: value for name, value in kept.items() if name not in ("calls", "seeds")}, calls=calls)


def thaw(folder: Path, language: str = SOURCE) -> Suite:
    """The suite of a release, in this language as far as it was translated.

    Raises:
        ReleaseError: a file is missing, damaged, changed, or of another version.
    """
    return opened(read_release(folder), language)


def opened(release: Release, language: str = SOURCE) -> Suite:
    """The suite of a release of which `exercises.json` is read, in this language as far as it was translated.

    Raises:
        ReleaseError: a file is missing, damaged, changed, or of another version.
    """
    require_whole(release)
    unknown = [check.kind for exercise in release.exercises for check in exercise.checks if check.kind not in KINDS]
    if unknown:
        raise ReleaseError(
            f"The release in {release.folder} has checks of the kind {unknown[0]}, which came with engine "
            f"{release.engine}, and here is {VERSION}.",
            INSTALL,
        )
    try:
        suite = unfrozen(release, (release.folder / NUMBERS).read_bytes())  # np.load leaves a damaged file open
    except DAMAGE as error:
        raise _damaged(release.folder, error) from error
    return translated(suite, language, _translation(release.folder, language))


def speaking(release: Release, language: str) -> Release:
    """What a release says of itself, in this language as far as it was translated; its numbers may be of any version.

    Raises:
        ReleaseError: the translation is damaged.
    """
    if language == SOURCE:
        return release
    return replace(release, exercises=told(release.exercises, _translation(release.folder, language)))


def _translation(folder: Path, language: str) -> Translate:
    path = folder / f"exercises.{language}.json"
    try:
        texts = dict(json.loads(path.read_text(encoding="utf-8"))["texts"]) if path.is_file() else {}
    except DAMAGE as error:
        raise _damaged(folder, error, path.name) from error
    return lambda text: str(texts.get(text, text))


def unfrozen(release: Release, data: bytes) -> Suite:
    """The suite of a release whose numbers are these; one of `DAMAGE` is raised where they do not belong together."""
    folder, table = release.folder, release.table
    frozen = _unpacked(data, "plans")
    plans = {e.id: {c.name: _thawed_plan(frozen[e.id][c.name]) for c in e.checks} for e in release.exercises}

    @cache
    def whole() -> tuple[Plans, Mapping[str, Any]]:
        try:
            later = _unpacked(data, "rest")
            joined = {e: {c: _joined(plan, later["plans"][e][c]) for c, plan in of.items()} for e, of in plans.items()}
        except DAMAGE as error:
            raise _damaged(folder, error) from error
        return joined, later["reference"]

    files = {name: folder / f"{name}.py" for name in OURS}
    return Suite(
        assignment=release.assignment,
        module=release.module,
        exercises=release.exercises,
        plans=plans,
        rest=whole,
        files={name: path.read_bytes() for name, path in files.items() if path.is_file()},
        digest=table["digest"],
        seed_digest=table["seed_digest"],
        limits=table["limits"],
        carried_share=table["carried_share"],
        title=release.title,
        concepts=release.concepts,
    )


def _damaged(folder: Path, error: Exception, name: str = NUMBERS) -> ReleaseError:
    return damaged(folder, f"{name} cannot be read ({type(error).__name__}: {error})")


def _unpacked(data: bytes, name: str) -> Any:
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return unpack(stored[name].tobytes())


def _joined(plan: Plan, rest: Mapping[str, Any]) -> Plan:
    return replace(plan, more=rest["more"], footprints=rest["footprints"], extra={**plan.extra, **rest["extra"]})
