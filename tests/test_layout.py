"""What lies where: the rules that keep answers away from students and a newcomer oriented."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FOLDERS = ("assignments", "autograder", "benchmarks", "docs", "examples", "scripts", "solutions", "source", "tests")
PRODUCTS = {"out", "build", "dist"}  # made by running things; ignored by git
TEXT = {".py", ".md", ".toml", ".txt", ".ipynb", ".json", ".html", ".cfg", ".ini", ".yml", ".yaml", ""}


def files(place: Path) -> list[Path]:
    """Returns the project's own files below a folder: no caches, no products, nothing hidden but `.ci`."""
    found: list[Path] = []
    for path in sorted(place.iterdir()):
        if path.name in PRODUCTS | {"__pycache__"} or (path.name.startswith(".") and path.name != ".ci"):
            continue
        found += files(path) if path.is_dir() else [path]
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_explains_itself(folder: str, root: Path) -> None:
    """Its README says in at most 20 lines what may be edited, by whom, and the one command to run after."""
    text = (root / folder / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 20
    assert "Edited by" in text
    assert "Afterwards" in text


def test_there_are_no_other_folders(root: Path) -> None:
    """A new top-level folder takes its place in the list, and in the map of the README."""
    found = {path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")} - PRODUCTS
    assert set(FOLDERS) == found - {"__pycache__"}
    readme = (root / "README.md").read_text("utf-8")
    assert [] == [name for name in FOLDERS if f"{name}/" not in readme]


def test_no_python_lies_in_source(root: Path) -> None:
    """nbgrader copies every file beside a notebook to the students, unstripped."""
    assert [] == list((root / "source").rglob("*.py"))


def test_the_package_itself_is_only_a_docstring(root: Path) -> None:
    """The worker executes it beside student code: whatever it imported would be loaded there."""
    body = ast.parse((root / "autograder/__init__.py").read_text("utf-8")).body
    assert [ast.Expr] == [type(statement) for statement in body]
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)


def test_no_file_knows_this_machine_or_an_index(root: Path) -> None:
    """Paths of the place where this is developed and addresses of package indexes mean nothing elsewhere."""
    home = Path.home()
    private = [re.escape(f"{place}/") for place in (root, home) if len(place.parts) > 2]
    pattern = re.compile("|".join([*private, r"https?://[^\s\"]*/(simple|packages)/", r"index-url\s*="]))
    guilty = [
        path for path in files(root) if path.suffix in TEXT and pattern.search(path.read_text("utf-8", "replace"))
    ]
    assert [] == [path for path in guilty if path != Path(__file__)]


def test_the_wheel_holds_the_engine_only(root: Path, tmp_path: Path) -> None:
    """A student installs the wheel, so nothing of solutions/, source/ or tests/ may lie in it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"autograder", "gradeprop-0.1.0.dist-info"} == {name.split("/")[0] for name in names}
    wanted = {"wire.py", "locale/ko/LC_MESSAGES/autograder.mo", "sandbox/Containerfile"}
    assert {f"autograder/{name}" for name in wanted} <= set(names)


def test_the_source_archive_holds_no_answer(root: Path, tmp_path: Path) -> None:
    """By default an archive of the sources would hold the whole tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    listing = subprocess.run(
        [sys.executable, "-m", "tarfile", "-l", str(archive)], check=True, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert {"autograder", "README.md", "pyproject.toml", "PKG-INFO", ".gitignore"} == {
        line.split("/")[1].strip() for line in listing.stdout.splitlines()
    }
