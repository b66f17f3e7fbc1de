"""A release read back grades like the course it was frozen from, and a damaged one says so."""

import dataclasses
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.course import course_files
from autograder.errors import ReleaseError
from autograder.frozen import exercises_json, expected_npz, thaw
from autograder.model import Check
from autograder.report.json_report import dumps
from autograder.run import grade
from autograder.sandbox.process import Zygote
from autograder.suite import Suite
from autograder.wire import pack
from tests.good import LIMITS, LINES, NOISE, SEED, course, reseal, right, submission, suite, wrong_lines, wrong_noise


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


def freeze(assignment: str, folder: Path) -> Path:
    """A release folder, without the files that the student edits."""
    found = suite(assignment)
    (folder / "exercises.json").write_text(exercises_json(found, "a header"), "utf-8")
    (folder / "expected.npz").write_bytes(expected_npz(found))
    for name, code in course_files(course(), course().find(assignment)).items():
        (folder / f"{name}.py").write_bytes(code)
    return reseal(folder)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return freeze(LINES, tmp_path)


STUDENTS = {
    "right": (LINES, right(LINES)),
    "stub": (LINES, wrong_lines("twice_of_every_entry = 2.0 * x", "raise NotImplementedError")),
    "named mistake": (LINES, wrong_lines("twice_of_every_entry = 2.0 * x", "return x * x")),
    "own mistake": (LINES, wrong_lines("twice_of_every_entry = 2.0 * x", "return x + 7")),
    "generic": (LINES, wrong_lines("return x * w, (x, w)", "return -x * w, (x, w)")),
    "carried": (
        LINES,
        wrong_lines("return x * w, (x, w)", "return 3 * x * w, (x, w)")
        .replace("dout * w,", "3 * dout * w,")
        .replace("np.sum(", "3 * np.sum("),
    ),
    "mean": (LINES, wrong_lines("np.sum(dout * x, axis=0)", "np.mean(dout * x, axis=0)")),
    "in place": (LINES, wrong_lines("twice_of_every_entry = 2.0 * x", "x *= 2; return x.copy()")),
    "raises": (LINES, wrong_lines("return dout * w", "return dout @ w")),
    "syntax": (LINES, "def double(x)\n"),
    "right, random": (NOISE, right(NOISE)),
    "mask": (NOISE, wrong_noise("rng.random(x.shape) >= p", "rng.random(x.shape) < p")),
    "one row": (NOISE, wrong_noise("rng.random(x.shape)", "rng.random(x.shape[1:])")),
    "accepts": (NOISE, wrong_noise('raise ValueError("x must be positive")', "pass")),
    "rounds": (NOISE, wrong_noise("return x * x / double(x)", "return round(x / 2, 20)")),
}


@pytest.mark.parametrize("student", STUDENTS)
def test_the_released_way_grades_like_the_instructor_s(zygote: Zygote, tmp_path: Path, student: str) -> None:
    """On the public seed both give the same report, word for word; only the seconds differ."""
    assignment, code = STUDENTS[student]
    thawed = thaw(freeze(assignment, tmp_path))
    reports = [grade(submission(code, assignment), s, zygote) for s in (suite(assignment), thawed)]
    live, released = (re.sub(r'"seconds": [^,}]+', "", dumps(report, private=True)) for report in reports)
    assert live == released


@pytest.mark.parametrize("assignment", [LINES, NOISE])
def test_what_comes_back_is_what_was_frozen(tmp_path: Path, assignment: str) -> None:
    """Plans and reference features survive byte for byte; what only drawing needs is gone."""
    before, after = suite(assignment), thaw(freeze(assignment, tmp_path)).whole()
    assert pack(_plans(before)) == pack(_plans(after))
    assert pack({k: dict(v) for k, v in before.reference.items()}) == pack(dict(after.reference))
    for name in (
        "assignment",
        "module",
        "files",
        "digest",
        "seed_digest",
        "limits",
        "carried_share",
        "public",
        "title",
        "concepts",
    ):
        assert getattr(before, name) == getattr(after, name), name
    for old, new in zip(before.exercises, after.exercises, strict=True):
        assert [_kept(check) for check in old.checks] == list(new.checks)
        for name in ("id", "title", "source", "outputs", "arguments", "after", "needs"):
            assert getattr(old, name) == getattr(new, name), name
        assert [(m.name, m.text, m.fails, m.group, None) for m in old.misconceptions] == [
            (m.name, m.text, m.fails, m.group, m.function) for m in new.misconceptions
        ]


def _plans(found: Suite) -> dict[str, object]:
    return {
        f"{exercise}/{check}": {f.name: getattr(plan, f.name) for f in dataclasses.fields(plan)}
        for exercise, plans in found.plans.items()
        for check, plan in plans.items()
    }


def _kept(check: Check) -> Check:
    drawn = ("inputs", "cases", "sizes", "draws", "calls")
    options = {k: v for k, v in check.options.items() if k not in drawn}
    return dataclasses.replace(check, options=json.loads(json.dumps(options)))


def test_freezing_is_a_function_of_the_suite() -> None:
    """Two times the same bytes: a release that changes says that its sources did."""
    assert expected_npz(suite(NOISE)) == expected_npz(suite(NOISE))
    assert exercises_json(suite(NOISE), "h") == exercises_json(suite(NOISE), "h")


def test_a_release_holds_no_code_and_no_seed(release: Path) -> None:
    """Neither the reference nor a known mistake nor a seed is in it, nor a value of a secret case."""
    with np.load(release / "expected.npz") as stored:
        frame = stored["plans"].tobytes() + stored["rest"].tobytes()
    text = (release / "exercises.json").read_bytes()
    for data in (frame, text):
        for secret in (b"twice_of_every", b"np.sum", b"def ", b"lambda", SEED.encode(), b"good-public"):
            assert secret not in data, secret
    plan = suite(LINES, SEED).plans["lines.double"]["matches"]
    assert plan.values[0].tobytes()[:16] not in frame
    assert suite(LINES).plans["lines.double"]["matches"].values[0].tobytes()[:16] in frame


def test_the_json_is_for_people_and_programs(release: Path) -> None:
    """It begins with where it comes from, and keeps letters as they are."""
    table = json.loads((release / "exercises.json").read_text("utf-8"))
    assert (3, "a header", LINES, "lines", 0.5) == (
        *(table["format"], table["header"], table["assignment"], table["module"]),
        table["carried_share"],
    )
    assert ["lines.double", "lines.scale_forward", "lines.scale_backward"] == [e["id"] for e in table["exercises"]]
    assert ["What is twice 3?", "x = [[3]] gives [[6]]."] == table["exercises"][0]["checks"][0]["hint"]


def _frame(value: object) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, plans=np.frombuffer(pack(value), dtype=np.uint8))
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"no archive", b"PK\x03\x04 cut off", _frame([])),
        *(_frame({"lines.double": {}}), _frame({"lines.double": {"matches": {"calls": 1}}})),
    ],
)
def test_numbers_that_cannot_be_read_are_a_damage(release: Path, data: bytes) -> None:
    """Also if the seal is whole: one message that names the folder and the remedy."""
    (release / "expected.npz").write_bytes(data)
    pattern = r"^The release in .* is damaged: expected\.npz cannot be read \(.*\)\. Your own files are untouched: get"
    with pytest.raises(ReleaseError, match=pattern) as caught:
        thaw(reseal(release))
    assert str(release) in str(caught.value)
    assert 3 == caught.value.exit_code


def test_a_release_that_was_cut_off_says_so(release: Path) -> None:
    """Half a download is damaged, wherever it ends."""
    whole = (release / "expected.npz").read_bytes()
    for length in range(1, len(whole), len(whole) // 12):
        (release / "expected.npz").write_bytes(whole[:length])
        with pytest.raises(ReleaseError, match=r"expected\.npz in .* was changed since it was released"):
            thaw(release)
        with pytest.raises(ReleaseError, match="is damaged"):
            thaw(reseal(release))


def test_a_release_with_a_flipped_byte_is_never_a_crash(release: Path) -> None:
    """A byte changed anywhere is either noticed or harmless."""
    whole = (release / "expected.npz").read_bytes()
    for place in range(0, len(whole), len(whole) // 40):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        (release / "expected.npz").write_bytes(changed)
        try:
            thawed = thaw(reseal(release)).whole()
        except ReleaseError as error:
            assert "is damaged" in str(error)  # noqa: PT017  # not every place is one that matters
        else:
            assert pack(_plans(suite(LINES))) == pack(_plans(thawed))


def test_a_frame_is_read_without_pickle(release: Path) -> None:
    """An object array, which would run code, is refused as damage."""
    with (release / "expected.npz").open("wb") as stream:
        np.savez(stream, plans=np.array([print], dtype=object))
    with pytest.raises(ReleaseError, match=r"is damaged: .* \(ValueError: Object arrays cannot be loaded"):
        thaw(reseal(release))


def test_a_kind_of_check_that_came_later_is_said(release: Path) -> None:
    """Not told as a fault of the grader: a newer engine has it."""
    path = release / "exercises.json"
    text = path.read_text("utf-8").replace('"kind": "gradient"', '"kind": "hessian"')
    path.write_text(text.replace('"engine": "0.1.0"', '"engine": "0.3.0"'), "utf-8")
    assert (
        f"The release in {release} has checks of the kind hessian, which came with engine 0.3.0, and here is 0.1.0. Your own "
        "files are untouched: install the engine that came with the release (`pip install gradeprop-*.whl`)."
    ) == _said(reseal(release))


def _said(release: Path) -> str:
    with pytest.raises(ReleaseError) as caught:
        thaw(release)
    return str(caught.value)
