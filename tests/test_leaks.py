"""What must not be read by students is found wherever it stands, behind whatever escapes; what they may read is none of it."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.build import release_files
from autograder.course import Course, load_course
from autograder.leaks import LONG, WHOLE, Secret, leaks, secrets
from autograder.regions import regions
from tests.good import LINES, NOISE, copy_course, edit, loaded

TWICE = Secret(LINES, "twice_of_every_entry = 2.0 * x")
SCALE = Secret(LINES, "return x * w, (x, w)")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_course(tmp_path)


@pytest.fixture(scope="module")
def real() -> Course:
    """The course itself."""
    return load_course(Path(__file__).resolve().parent.parent)


def found(course: Course, files: dict[str, bytes], release: str = "") -> list[tuple[str, str]]:
    """Names of files, and the secrets of all assignments in them."""
    released = course.find(release) if release else None
    return [(name, secret.text) for name, secret in leaks(course, released, files, secrets(course, course.assignments))]


def test_a_region_is_known_by_its_long_lines(root: Path) -> None:
    """Or, where it has none, as a whole; one that everybody writes is none."""
    course = load_course(root)
    assert {TWICE, SCALE} <= set(secrets(course, course.assignments))
    assert len(TWICE.text) >= LONG > len(SCALE.text) >= WHOLE
    edit(root / "solutions" / LINES / "lines.py", "return x * w, (x, w)", "return x")
    assert "return x" not in [secret.text for secret in secrets(course, course.assignments)]


def test_what_a_stub_shows_is_no_secret(root: Path) -> None:
    """Neither loop heads nor what stands in the visible part of another assignment."""
    edit(root / "solutions" / LINES / "lines.py", "    x, w = cache\n", "    import numpy as np\n    x, w = cache\n")
    edit(root / "solutions" / NOISE / "noise.py", "import numpy as np\n", f"import numpy as np\n\n# {TWICE.text}\n")
    course, assignment = loaded(root, LINES)
    files = {**release_files(course, assignment), "a1_lines.ipynb": b"x, w = cache; import numpy as np"}
    assert [] == found(course, files, LINES)
    assert TWICE not in secrets(course, course.assignments)


@pytest.mark.parametrize("text", [TWICE.text, f"# as in: {TWICE.text}", f"        {TWICE.text}  \n"])
def test_a_line_is_found_in_any_text(root: Path, text: str) -> None:
    """However it is indented, and whatever stands around it."""
    course = load_course(root)
    assert [("engine.py", TWICE.text)] == found(course, {"engine.py": text.encode(), "other.py": b"x = 1"})


def test_a_region_of_several_short_lines_is_found(root: Path) -> None:
    """Together, in any indentation, with blank lines between."""
    edit(
        root / "solutions" / LINES / "lines.py",
        "    return x * w, (x, w)\n",
        "    out = x * w\n    return out, (x, w)\n",
    )
    course = load_course(root)
    assert [("a.py", "out = x * w\nreturn out, (x, w)")] == found(
        course, {"a.py": b"if 1:\n\n  out = x * w\n\n  return out, (x, w)\n", "b.py": b"out = x * w\nprint(out)\n"}
    )


def test_a_secret_is_found_behind_escapes(root: Path) -> None:
    """In the cells of a notebook, in the hints of exercises.json, in an archive of arrays, in a file that is not what it says."""
    course = load_course(root)
    cell = {"cells": [{"source": ["def double(x):\n", f"    {TWICE.text}\n", "    return x"]}]}
    packed = io.BytesIO()
    np.savez_compressed(packed, plans=np.frombuffer(TWICE.text.encode(), dtype=np.uint8))
    files = {"a.ipynb": json.dumps(cell).encode(), "expected.npz": packed.getvalue(), "b.ipynb": TWICE.text.encode()}
    assert [(name, TWICE.text) for name in files] == found(course, files)
    line = 'twice_of_every_entry = x["größte"] * 2.0'
    edit(root / "solutions" / LINES / "lines.py", TWICE.text, line)
    hint = json.dumps({"hint": [f"Write {line}", "and go on."]}).encode()
    assert [("exercises.json", line)] == found(load_course(root), {"exercises.json": hint})


def test_what_is_given_is_no_leak_where_it_is_given(root: Path) -> None:
    """In `given.py` of that release alone; in its notebook, or in the `given.py` of another one, it is."""
    course, noise = loaded(root, NOISE)
    files = release_files(course, noise)
    assert TWICE.text.encode() in files["given.py"]
    assert [] == found(course, files, NOISE)
    assert [("given.py", TWICE.text)] == found(course, {"given.py": files["given.py"]}, LINES)
    assert [("noise.py", TWICE.text)] == found(course, {"noise.py": TWICE.text.encode()}, NOISE)
    assert [("given.py", SCALE.text)] == found(course, {"given.py": files["given.py"] + SCALE.text.encode()}, NOISE)


# ---- the course itself


def test_nearly_every_region_is_looked_for(real: Course) -> None:
    """But for those that are so short that they say nothing."""
    known = "\n".join(secret.text for secret in secrets(real, real.assignments))
    unknown = [
        lines
        for assignment in real.assignments
        for lines in regions(assignment.reference.read_text("utf-8"))
        if not any(line in known for line in lines)
    ]
    assert all(len("\n".join(lines)) < WHOLE for lines in unknown), unknown
    assert len(unknown) <= 3


def test_no_release_holds_an_answer(real: Course) -> None:
    """As they lie there, with notebooks, hints and frozen numbers; each for the regions of all assignments."""
    for assignment in real.assignments:
        folder = real.root / "assignments" / assignment.id
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        assert {"exercises.json", "expected.npz", f"{assignment.id}.ipynb"} <= files.keys()
        assert [] == found(real, files, assignment.id)


def test_the_wheel_holds_no_answer(real: Course, tmp_path: Path) -> None:
    """Students install it; nor does the source archive."""
    for target in ("wheel", "sdist"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path)]
        subprocess.run(command, cwd=real.root, check=True, capture_output=True)
    (wheel,), (sdist,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert "autograder/leaks.py" in files
    subprocess.run([sys.executable, "-m", "tarfile", "-e", str(sdist), str(tmp_path / "sdist")], check=True)
    files |= {str(p): p.read_bytes() for p in (tmp_path / "sdist").rglob("*") if p.is_file()}
    assert [] == found(real, files)
