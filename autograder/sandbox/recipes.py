"""How containers are started on this machine: found by starting one, and asking it what it holds."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograder.errors import SandboxError
from autograder.sandbox.channel import Output
from autograder.sandbox.container import Containers, ContainerWorker
from autograder.sandbox.engines import (
    ENGINES,
    UNLIMITED,
    Engine,
    Recipe,
    Unable,
    answering,
    default_image,
    make_image,
    recipes,
    with_image,
)
from autograder.sandbox.limits import Limits


@dataclass(frozen=True)
class Found:
    """A recipe that works here.

    Attributes:
        recipe: to be followed.
        python: the version inside.
        numpy: the version inside.
        note: what there is to say of it in a report.
        seconds: from the start until it listens.
    """

    recipe: Recipe
    python: str
    numpy: str
    note: str
    seconds: float


def containers(image: str, limits: Limits) -> Containers:
    """Containers of an image, ready to be started; "": the kit's own.

    Raises:
        Unable: there are none here.
    """
    found = find(image)
    return Containers(found.recipe, limits, found.note, f"container Python {found.python} numpy {found.numpy}")


@cache
def find(image: str = "") -> Found:
    """The first engine that can start a container of an image; default: the kit's own.

    Raises:
        Unable: there is none. The message says what each of them lacks.
    """
    unable = []
    for name in ENGINES:
        try:
            engine = answering(name)
            with_image(engine, image or default_image())
            return _started(engine, image or default_image())
        except Unable as one:
            unable.append(one)
    raise _of_all(unable)


def make(image: str = "") -> None:
    """Have the kit's image made by the first engine that answers, under its own name or another.

    Raises:
        SandboxError: no engine answers, or it fails.
    """
    unable = []
    for name in ENGINES:
        try:
            engine = answering(name)
        except Unable as one:
            unable.append(one)
            continue
        code = make_image(engine, image or default_image())
        if code:
            raise SandboxError(
                f"The image {image or default_image()} was not made: {name} ended with {code}, for the reason above. "
                "It needs a network, for Python and numpy."
            )
        return
    raise _of_all(unable)


def _of_all(unable: list[Unable]) -> Unable:
    furthest = max(unable, key=lambda one: one.step)
    return Unable("; ".join(one.why for one in unable), furthest.step, furthest.remedy)


def _started(engine: Engine, image: str) -> Found:
    """Try one way after the other; the reason is that of the last, which asks for least."""
    why = ""
    for recipe in recipes(engine, image):
        began = time.monotonic()
        worker = ContainerWorker(recipe, Limits(), Output(Limits().output))
        try:
            held = worker.greeted()
        except Unable:
            raise
        except SandboxError as error:
            why = str(error)
        else:
            notes = "; ".join(_notes(recipe, held))
            return Found(recipe, held["python"], held["version"], notes, time.monotonic() - began)
        finally:
            worker.close()
    raise Unable(why, 3, "Look whether it starts other containers, and whether the image holds Python.")


def _notes(recipe: Recipe, held: dict[str, Any]) -> Iterator[str]:
    """By what, how far one is walled in inside, and what is not as it should be."""
    yield str(recipe.engine)
    yield f"no walls inside: {held['walls']}" if held["walls"] else "walls inside"
    if not held["memory"] or not held["processes"]:
        yield UNLIMITED
    elif recipe.bounds:
        yield recipe.bounds
    if held["version"] != np.__version__:
        yield f"numpy {held['version']} inside, {np.__version__} outside"
