"""Set-up from nothing: what is asked for, what is kept, and what is said when it cannot be done."""

import ast
import importlib.util
import os
import shutil
import sys
import venv
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.bootstrap import SetUpError, Stamp

HERE = Stamp("/place", "3.11", "abc", "nbgrader")


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """Returns a copy of the two files that decide what is installed, in a folder whose name has a blank."""
    place = tmp_path / "my course"
    place.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(root / name, place)
    return place


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a folder that is all of PATH, empty at first."""
    place = tmp_path / "programs"
    place.mkdir()
    monkeypatch.setenv("PATH", str(place))
    return place


def write_program(place: Path, name: str, text: str) -> Path:
    """Puts a Python program on a PATH of one folder."""
    path = place / name
    path.write_text(f"#!{sys.executable}\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def installs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Returns the pip commands that would have installed something; environments are made without pip, in no time."""
    commands: list[list[str]] = []
    real = bootstrap.run

    def run(what: str, command: list[str], root: str) -> str:
        if command[1:3] == ["-m", "venv"]:
            venv.create(command[-1], clear=True, with_pip=False)
            bootstrap.pip_of(Path(command[-1])).touch()
            return ""
        if command[1:4] == ["-m", "pip", "install"]:
            commands.append(command)
            return "installed"
        return real(what, command, root)

    monkeypatch.setattr(bootstrap, "run", run)
    return commands


def test_it_compiles_on_python_3_8(root: Path) -> None:
    """An old Python must get far enough to say that it is too old."""
    text = (root / "scripts/bootstrap.py").read_text("utf-8")
    assert isinstance(ast.parse(text, feature_version=(3, 8)), ast.Module)


def test_it_needs_the_standard_library_only(root: Path) -> None:
    """Nothing is installed yet when it runs."""
    tree = ast.parse((root / "scripts/bootstrap.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert set() == {name.split(".")[0] for name in names} - sys.stdlib_module_names


def test_an_old_python_is_told_what_to_install(programs: Path) -> None:
    """Without a newer Python at hand the remedy is to install one."""
    with pytest.raises(SetUpError, match=r"too old: it is 3\.9\.2, and .* 3\.11 or newer\. Install a newer one"):
        bootstrap.refuse_old_python((3, 9, 2))


def test_an_old_python_names_a_newer_one_that_is_there(programs: Path) -> None:
    """Several Pythons on one machine are common: the newest that is found is offered, with the command to type."""
    write_program(programs, "python3.12", "")
    with pytest.raises(
        SetUpError, match=r"also has python3\.12: run `python3\.12 scripts/bootstrap\.py`.*PYTHON=python3\.12"
    ):
        bootstrap.refuse_old_python((3, 10, 13))


def test_a_new_python_is_accepted() -> None:
    """3.11 is the oldest that is accepted, and there is no newest."""
    assert bootstrap.refuse_old_python((3, 11, 0)) is None  # type: ignore[func-returns-value] # returning is the point
    assert bootstrap.refuse_old_python((4, 0)) is None  # type: ignore[func-returns-value] # the same


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_a_missing_venv_module_names_the_debian_package(
    absent: str, programs: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian splits the standard library: its python3 alone cannot make environments."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == absent else real(name))
    with pytest.raises(SetUpError, match=rf"lacks the module `{absent}`.*sudo apt install python3-venv"):
        bootstrap.set_up(project, "core")
    assert not (project / ".venv").exists()


def test_an_environment_is_made_and_the_second_call_does_nothing(
    installs: list[list[str]], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first call installs into a new environment, with the pins, and keeps the log; the second runs no program."""
    bootstrap.set_up(project, "core")
    assert str(bootstrap.python_of(project / ".venv")) == installs[0][0]
    assert ["-c", "constraints.txt", "-e", "."] == installs[0][-4:]
    assert "installed" == (project / ".venv" / bootstrap.LOG).read_text("utf-8")
    monkeypatch.setattr(bootstrap, "run", None)
    bootstrap.set_up(project, "core")


def test_a_wider_extra_is_installed_into_the_same_environment(installs: list[list[str]], project: Path) -> None:
    """Going from `core` to `test` adds packages; going back to `core` does nothing."""
    bootstrap.set_up(project, "core")
    (project / ".venv/mark").touch()
    bootstrap.set_up(project, "test")
    bootstrap.set_up(project, "core")
    assert [".", ".[test]"] == [command[-1] for command in installs]
    assert (project / ".venv/mark").exists()


def test_changed_pins_are_installed(installs: list[list[str]], project: Path) -> None:
    """After a pull that moves a pin, the next command brings the environment up to date."""
    bootstrap.set_up(project, "core")
    with (project / "constraints.txt").open("a", encoding="utf-8") as pins:
        pins.write("another==1.0\n")
    bootstrap.set_up(project, "core")
    assert 2 == len(installs)


def test_a_moved_project_gets_a_new_environment(installs: list[list[str]], project: Path) -> None:
    """The scripts of an environment hold its old path, and the project would still be taken from there."""
    bootstrap.set_up(project, "core")
    (project / ".venv/mark").touch()
    moved = project.rename(project.with_name("moved"))
    bootstrap.set_up(moved, "core")
    assert str(bootstrap.python_of(moved / ".venv")) == installs[1][0]
    assert not (moved / ".venv/mark").exists()


def test_an_environment_made_by_hand_is_kept(installs: list[list[str]], project: Path) -> None:
    """Somebody's own `.venv` with pip in it is installed into, not thrown away."""
    venv.create(project / ".venv", with_pip=False)
    bootstrap.pip_of(project / ".venv").touch()
    (project / ".venv/mark").touch()
    bootstrap.set_up(project, "core")
    assert 1 == len(installs)
    assert (project / ".venv/mark").exists()


def test_an_unfinished_environment_is_made_anew(installs: list[list[str]], project: Path) -> None:
    """Interrupted before pip was in it, an environment can never be installed into."""
    venv.create(project / ".venv", with_pip=False)
    bootstrap.set_up(project, "core")
    assert bootstrap.pip_of(project / ".venv").exists()


def test_a_failed_install_says_what_failed_and_leaves_no_stamp(
    programs: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the real pip really fails, having no index; the next call tries again instead of believing it done."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(SetUpError) as caught:
        bootstrap.set_up(project, "core")
    text = str(caught.value)
    assert "No matching distribution found" in text
    assert "Set-up stopped while installing packages: `" in text
    assert "Mend it and run the same command again." in text
    stamp = bootstrap.read_stamp(project / ".venv")
    assert stamp is not None
    assert "" == stamp.extra


def test_a_program_that_cannot_be_started_is_said() -> None:
    """A broken link in `.venv` is a message, not a traceback."""
    with pytest.raises(SetUpError, match=r"Set-up stopped while trying: `/nowhere/python x` ended with .*No such file"):
        bootstrap.run("trying", ["/nowhere/python", "x"], os.sep)


def test_the_exit_code_is_1_and_the_message_goes_to_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Make and CI stop at the exit code; a reader sees one message and no traceback."""
    monkeypatch.setattr(sys, "version_info", (3, 8, 1, "final", 0))
    assert 1 == bootstrap.main([])
    said = capsys.readouterr()
    assert "" == said.out
    assert "too old: it is 3.8.1" in said.err


def test_uv_is_used_where_it_is_there(programs: Path, project: Path) -> None:
    """uv makes the environment for this very Python and installs with the same pins, compiled as pip would."""
    write_program(
        programs,
        "uv",
        "import pathlib, sys, venv\n"
        "if sys.argv[1] == 'venv': venv.create(sys.argv[-1], with_pip=False)\n"
        f"pathlib.Path({str(programs / 'calls')!r}).open('a').write(' '.join(sys.argv[1:]) + chr(10))",
    )
    bootstrap.set_up(project, "nbgrader")
    environment = project / ".venv"
    expected = [
        f"venv --clear --python {sys.executable} {environment}",
        f"pip install --python {bootstrap.python_of(environment)} --compile-bytecode -c constraints.txt -e .[nbgrader]",
    ]
    assert expected == (programs / "calls").read_text("utf-8").splitlines()


def test_where_uv_fails_pip_is_tried(
    installs: list[list[str]], programs: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """uv does not read pip's configuration, so behind a mirror only pip may work."""
    write_program(programs, "uv", "import sys; sys.exit('no route to the index')")
    bootstrap.set_up(project, "core")
    assert "no route to the index" in capsys.readouterr().err
    assert [str(bootstrap.python_of(project / ".venv"))] == [command[0] for command in installs]


def test_what_uv_made_is_made_anew_for_pip(installs: list[list[str]], project: Path) -> None:
    """uv puts no pip into an environment; where uv is gone later, that environment cannot be widened."""
    venv.create(project / ".venv", with_pip=False)
    made = Stamp(str(project), bootstrap.dotted(sys.version_info[:2]), bootstrap.digest(project), "core")
    bootstrap.write_stamp(project / ".venv", made)
    bootstrap.set_up(project, "test")
    assert bootstrap.pip_of(project / ".venv").exists()
    assert [".[test]"] == [command[-1] for command in installs]


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (HERE, HERE, True),
        (HERE, HERE._replace(extra="core"), True),
        (HERE, HERE._replace(extra="test"), False),
        (HERE._replace(extra=""), HERE._replace(extra="core"), False),
        (HERE._replace(extra="forgotten"), HERE, False),
        (HERE, HERE._replace(inputs="def"), False),
        (HERE, HERE._replace(python="3.12"), False),
        (HERE, HERE._replace(root="/elsewhere"), False),
    ],
)
def test_a_stamp_satisfies_the_same_or_less(found: Stamp, wanted: Stamp, *, expected: bool) -> None:
    """Everything has to be equal but the extra, which may be wider."""
    assert expected == bootstrap.satisfies(found, wanted)


@pytest.mark.parametrize("text", ["", "[]", "3", '{"root": "/place"}', '{"and": "more"}'])
def test_a_stamp_that_cannot_be_read_is_no_stamp(text: str, tmp_path: Path) -> None:
    """A stamp of another version of this script means: install."""
    (tmp_path / bootstrap.STAMP).write_text(text, "utf-8")
    assert bootstrap.read_stamp(tmp_path) is None


def test_the_paths_on_windows() -> None:
    """Windows keeps the programs of an environment in another folder, with a suffix."""
    assert Path(".venv/Scripts/python.exe") == bootstrap.python_of(Path(".venv"), "nt")
    assert Path(".venv/Scripts/pip.exe") == bootstrap.pip_of(Path(".venv"), "nt")


def test_no_package_index_is_named(root: Path) -> None:
    """Where packages come from is the user's own configuration."""
    for name in ("scripts/bootstrap.py", "constraints.txt", "Makefile", ".ci/run"):
        text = (root / name).read_text("utf-8")
        assert "://" not in text, name
        assert "index-url" not in text, name


def test_every_pin_is_a_version(root: Path) -> None:
    """A pin is a name, a version and perhaps a marker, so that it holds with any index."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line.partition(";")[0].strip() for line in lines if not line.startswith("#")]
    assert [] == [pin for pin in pins if pin.count("==") != 1 or " " in pin or "@" in pin]
