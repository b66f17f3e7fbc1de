"""Which engine is taken, how it is spoken to, and what is said where there is none: programs that act as engines in every state."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import SandboxError
from autograder.sandbox import engines
from autograder.sandbox.engines import CONTAINERFILE, Engine, Recipe, default_image
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.sandbox.recipes import find, make

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the programs begin with a line that Windows does not know"
)

NO_DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
SPEAK = """
import json, sys

words = sys.argv[1:]


def end(code, text="", complaint=""):
    print(text)
    print(complaint, file=sys.stderr)
    sys.exit(code)


def tell(**told):
    data = json.dumps(told).encode()
    sys.stdout.buffer.write(len(data).to_bytes(8, "big") + data)
    sys.stdout.buffer.flush()


def listen(**walls):
    tell(**({"python": "3.9.1", "numpy": "/n", "memory": 1, "processes": 1} | walls.pop("held", {})))
    tell(**({"version": "9.9", "walls": ""} | walls))
    sys.stdin.read()
    sys.exit(0)


"""
ANSWERS = "if words[0] in ('version', 'info'):\n    end(0, '1.2.3')\n"
HAS_IMAGE = ANSWERS + "if words[0] == 'image':\n    end(0, 'sha256:1')\n"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes the named programs the only ones that are installed."""

    def these(**programs: str) -> None:
        for name, code in programs.items():
            path = tmp_path / name
            path.write_text(f"#!{sys.executable} -IS\n{SPEAK}{code}", "utf-8")
            path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    find.cache_clear()
    yield these
    find.cache_clear()


def refusal(image: str = "") -> str:
    with pytest.raises(SandboxError) as caught:
        Zygote(sandbox=f"container:{image}")
    assert 4 == caught.value.exit_code
    return str(caught.value)


# ---- what is said


def test_no_engine_is_installed(install: Install) -> None:
    """Nothing is graded then: not with less either."""
    install()
    said = (
        "No container can be started here: docker is not installed; podman is not installed. Install Docker or Podman."
    )
    assert said == refusal()


def test_a_program_is_not_an_engine(install: Install) -> None:
    """Docker's program is often there without anything that it could speak to; its own words say what it looked for."""
    install(docker=f"end(1, '', {NO_DAEMON!r})")
    assert refusal() == (
        f"No container can be started here: docker is installed, but no engine answers it: {NO_DAEMON}; "
        "podman is not installed. Start it (Docker Desktop, or its service), or install Docker or Podman."
    )


def test_an_engine_that_hangs(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker Desktop while it starts."""
    monkeypatch.setattr("autograder.sandbox.engines.ASK_SECONDS", 0.2)
    install(docker="import time\ntime.sleep(60)")
    assert "docker is installed, but no engine answers it: no answer within 0.2 s;" in refusal()


def test_there_is_no_image_yet(install: Install) -> None:
    """One command makes the kit's own; of another one the kit knows nothing."""
    install(docker=ANSWERS + "end(1)", podman=f"end(1, '', {NO_DAEMON!r})")
    own = refusal()
    assert f"docker 1.2.3 has no image {default_image()}; podman is installed, but" in own
    assert own.endswith("Make it once: `autograder doctor --make-image`.")
    other = refusal("theirs:1")
    assert "docker 1.2.3 has no image theirs:1;" in other
    assert other.endswith("Make or pull it, or name another one.")


def test_an_image_without_numpy_or_python(install: Install) -> None:
    """What the container said at last is told."""
    install(docker=HAS_IMAGE + "listen(held={'numpy': ''})")
    assert f"docker 1.2.3: numpy cannot be loaded in {default_image()}: it has none;" in refusal()
    install(docker=HAS_IMAGE + "tell(numpy='/n')\nend(1, '', 'ImportError: libm.so.6')")
    said = refusal("theirs:1")
    assert "docker 1.2.3: numpy cannot be loaded in theirs:1: ImportError: libm.so.6;" in said
    assert said.endswith("Make the image again, or name another one.")
    install(docker=HAS_IMAGE + "end(127, '', 'exec: python: not found')")
    said = refusal()
    assert "docker 1.2.3: a container does not start: exec: python: not found;" in said
    assert said.endswith("Look whether it starts other containers, and whether the image holds Python.")


# ---- what is taken


def test_the_first_engine_that_works_is_taken(install: Install) -> None:
    """Not the first that is installed. What it is, what holds inside, and another numpy are noted."""
    install(docker=f"end(1, '', {NO_DAEMON!r})", podman=HAS_IMAGE + "listen()")
    with Zygote(sandbox="container:theirs:1") as zygote:
        assert ("container", f"podman 1.2.3; walls inside; numpy 9.9 inside, {np.__version__} outside") == zygote.level
        assert "container Python 3.9.1 numpy 9.9" == zygote.place
    assert "theirs:1" == find("theirs:1").recipe.image


def test_what_an_engine_may_not_limit_is_left_out_and_noted(install: Install) -> None:
    """An ordinary user often may not share out processor time; some engines refuse then, others say nothing and go on."""
    refuses = "if '--cpus=1' in words:\n    end(126, '', 'the requested cgroup controller `cpu` is not available')\n"
    install(docker=HAS_IMAGE + refuses + "listen(version='1', walls='the kernel has no Landlock')")
    assert find().note.startswith(
        "docker 1.2.3; no walls inside: the kernel has no Landlock; no limit of processor time; "
    )
    find.cache_clear()
    refuses = "if any(word.startswith('--memory') for word in words):\n    end(126, '', 'no')\n"
    install(docker=HAS_IMAGE + refuses + "listen()")
    assert engines.UNLIMITED == find().recipe.bounds
    find.cache_clear()
    install(docker=HAS_IMAGE + "listen(held={'memory': 0})")
    assert f"walls inside; {engines.UNLIMITED};" in find().note


def test_another_runtime_is_tried(install: Install) -> None:
    """Podman's first choice may not work on a machine on which the second does."""
    install(podman=HAS_IMAGE + "if '--runtime=runc' not in words:\n    end(126, '', 'crun: no')\nlisten()", runc="")
    assert ("runc", engines.LIMITED) == (find().recipe.runtime, find().recipe.bounds)


@pytest.mark.parametrize("name", engines.ENGINES)
def test_the_command_line(name: str) -> None:
    """Nothing of this machine is handed on; what is written goes nowhere; one name, by which it can be ended."""
    words = Recipe(Engine(name, f"/bin/{name}", "1"), "theirs:1").command("a-name", Limits(memory=1 << 30))
    options, image = words[: words.index("theirs:1")], words.index("theirs:1")
    assert [f"/bin/{name}", "run", "--rm", "--interactive", "--name=a-name"] == options[:5]
    strict = "--network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges --user=65534:65534"
    bounds = f"--pids-limit=64 --cpus=1 --memory={(1 << 30) + (256 << 20)} --memory-swap={(1 << 30) + (256 << 20)}"
    assert set(
        f"{strict} {bounds} --log-driver=none --pull=never --env=HTTPS_PROXY= --env=https_proxy=".split()
    ) <= set(options)
    assert [] == [word for word in options if word.startswith(("-v", "--volume", "--mount", "--privileged"))]
    assert ["-I", "-S", "-B", "-X", "utf8", "-c"] == words[image + 1 : -1]


# ---- the image


def test_the_image_is_made_of_nothing_here(install: Install, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The versions are this Python's and this numpy's; no folder is handed over; what the engine says is seen."""
    install(docker=ANSWERS + "sys.stderr.write(sys.stdin.read())\nend(0, chr(10).join(words))")
    make()
    out, said = capfd.readouterr()
    assert "" == out
    python = ".".join(map(str, sys.version_info[:2]))
    wanted = [f"--tag={default_image()}", f"--build-arg=PYTHON={python}", f"--build-arg=NUMPY={np.__version__}", "-"]
    assert "\n".join(["build", *wanted]) in said
    assert CONTAINERFILE.read_text("utf-8") in said
    assert f"autograder-worker:python{python}-numpy{np.__version__}" == default_image()


def test_an_image_that_is_not_made(install: Install) -> None:
    """The engine's own words stand above; without any engine it is what grading says."""
    install(docker=ANSWERS + "end(3)")
    said = (
        r"^The image theirs:1 was not made: docker ended with 3, for the reason above\. "
        r"It needs a network, for Python and numpy\.$"
    )
    with pytest.raises(SandboxError, match=said):
        make("theirs:1")


def test_no_engine_to_make_an_image(install: Install) -> None:
    """The same words as where one would be used."""
    install()
    with pytest.raises(
        SandboxError, match=r"docker is not installed; podman is not installed\. Install Docker or Podman\.$"
    ):
        make()
