"""Find the assignments of a course, read their exercises, load their references; refuse what is inconsistent.

All of this is the course's own, trusted code. It is read from `solutions/`, which never reaches a student.
"""

import hashlib
import tomllib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.checks import KINDS
from autograder.errors import AutograderError, CourseError
from autograder.execute import load
from autograder.language import read
from autograder.model import Concept, Exercise
from autograder.oracle import Oracle
from autograder.regions import extract, solved
from autograder.sentences import Translate
from autograder.wire import Sources

GIVEN = "What this assignment may use from earlier ones, which are closed. Read it, call it, and leave it as it is."


@dataclass(frozen=True)
class Assignment:
    """One assignment of the course, as `course.toml` and its folder declare it."""

    id: str
    module: str
    title: str
    folder: Path
    exercises: tuple[Exercise, ...] = ()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # earlier assignment -> names of functions
    data: tuple[Path, ...] = ()  # files of solutions/data/ that its notebook reads
    opens: str = ""
    closes: str = ""
    concepts: tuple[str, ...] = ()
    broken: str = ""  # why its exercises cannot be read; the other assignments are not held up by it

    @property
    def reference(self) -> Path:
        return self.folder / f"{self.module}.py"


@dataclass(frozen=True)
class Course:
    """All assignments in order, and what holds for the whole course."""

    root: Path
    title: str
    public_seed: str
    assignments: tuple[Assignment, ...]
    limits: Mapping[str, float] = field(default_factory=dict)
    carried_share: float = 1.0  # how much of its points a CARRIED check earns
    image: str = ""  # what workers' containers are made from; "": the kit's own
    concepts: tuple[Concept, ...] = ()  # the words of the deck, in its order

    def find(self, name: str) -> Assignment:
        """The assignment of this id.

        Raises:
            AutograderError: there is none.
        """
        for assignment in self.assignments:
            if assignment.id == name and assignment.broken:
                raise CourseError(assignment.broken)
            if assignment.id == name and assignment.exercises:
                return assignment
        known = ", ".join(a.id for a in self.assignments if a.exercises)
        raise AutograderError(f"There is no assignment {name}: the course has {known}. Correct the name.")


def find_root(start: Path) -> Path | None:
    """The folder at or above `start` that holds `solutions/course.toml`."""
    return next((p for p in (start, *start.parents) if (p / "solutions" / "course.toml").is_file()), None)


def load_course(root: Path) -> Course:
    """The course below `root`, with every exercise declared.

    Raises:
        CourseError: a file is missing, broken or contradicts another one.
    """
    path = root / "solutions" / "course.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}. Is this the folder of the course?") from error
    except ValueError as error:  # TOML's own error, or an encoding that is not UTF-8
        raise CourseError(f"{path} is not valid TOML: {error}. Correct it.") from error
    entries = table.get("assignment", [])
    if not isinstance(entries, list):
        raise CourseError(
            f"{path} declares an assignment by [assignment], which stands for one only. Write [[assignment]]."
        )
    assignments = tuple(_assignment(root, entry) for entry in entries)
    _check_names(assignments)
    head = table.get("course", {})
    share = head.get("carried_share", 1.0)
    if type(share) not in (int, float) or not 0 <= share <= 1:
        raise CourseError(f"{path} has the carried_share {share!r}, which is no share. Give a number from 0 to 1.")
    sandbox = table.get("sandbox", {})
    image = sandbox.get("image", "") if isinstance(sandbox, dict) else sandbox
    if not isinstance(image, str):
        raise CourseError(f"{path} has the image {image!r}, which is no name. Give it as a text.")
    return Course(
        root,
        head.get("title", ""),
        str(head.get("public_seed", "public")),
        assignments,
        table.get("limits", {}),
        share,
        image,
        _concepts(root / "solutions" / "concepts.toml"),
    )


def _concepts(path: Path) -> tuple[Concept, ...]:
    """The words of the deck with their exercises; a course that follows no deck has no such file."""
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(Concept(c["name"], c["english"], tuple(c.get("exercises", ()))) for c in table["concept"])
    except (ValueError, KeyError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise CourseError(
            f"{path} is no list of [[concept]], each with name and english: {said}. Correct it."
        ) from error


def concepts_of(course: Course, assignment: Assignment) -> tuple[Concept, ...]:
    """The words of the deck, each with those of its exercises that are of this assignment."""
    own = {exercise.id for exercise in assignment.exercises}
    return tuple(replace(c, exercises=tuple(e for e in c.exercises if e in own)) for c in course.concepts)


def _assignment(root: Path, entry: Mapping[str, Any]) -> Assignment:
    missing = [key for key in ("id", "module", "title") if key not in entry]
    if missing:
        raise CourseError(f"An assignment of course.toml lacks {', '.join(missing)}: {dict(entry)}. Add it.")
    folder = root / "solutions" / entry["id"]
    exercises: tuple[Exercise, ...] = ()
    broken = ""
    if entry.get("exercises", True):
        try:
            exercises = _exercises(folder)
        except CourseError as error:
            broken = str(error)
    made = Assignment(
        id=entry["id"],
        module=entry["module"],
        title=entry["title"],
        folder=folder,
        exercises=exercises,
        broken=broken,
        given={name: tuple(functions) for name, functions in entry.get("given", {}).items()},
        data=tuple(root / "solutions" / "data" / name for name in entry.get("data", ())),
        opens=_date(entry, "opens"),
        closes=_date(entry, "closes"),
        concepts=tuple(entry.get("concepts", ())),
    )
    if not made.reference.is_file():
        raise CourseError(f"{made.reference} is missing: course.toml names it. Write the reference.")
    for file in made.data:
        if not file.is_file():
            raise CourseError(f"{file} is missing: {made.id} asks for it in course.toml. Add it, or correct the name.")
    return made


def _date(entry: Mapping[str, Any], key: str) -> str:
    """A date in ISO form, so that the order of the texts is the order of the dates; "" if none is set."""
    text = str(entry.get(key, ""))
    try:
        return datetime.fromisoformat(text).isoformat(" ").removesuffix(" 00:00:00") if text else ""
    except ValueError as error:
        raise CourseError(
            f"{entry['id']} {key} on {text}, which is no date of the form 2026-03-09. Correct it."
        ) from error


def _exercises(folder: Path) -> tuple[Exercise, ...]:
    files = sorted(folder.glob("checks*.py"), key=lambda p: (p.name != "checks.py", p.name))
    if not files:
        raise CourseError(f"{folder} has no checks.py: nothing declares its exercises. Write one.")
    found: dict[int, Exercise] = {}
    for path in files:
        for thing in vars(_execute(path)).values():
            if isinstance(thing, Exercise):
                found.setdefault(id(thing), thing)
    exercises = tuple(found.values())
    for exercise in exercises:
        _check_exercise(exercise, folder)
    return exercises


def _execute(path: Path) -> ModuleType:
    module = ModuleType(f"course_{path.parent.name}_{path.stem}")
    module.__file__ = str(path)
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(module))  # noqa: S102  # the course's own file
    except Exception as error:  # whatever a checks.py raises is a fault of the course, to be told with its place
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        where = getattr(error, "lineno", None) or (lines[-1] if lines else "?")
        raise CourseError(f"{path}, line {where}: {type(error).__name__}: {error}. Correct the file.") from error
    return module


def _check_exercise(exercise: Exercise, folder: Path) -> None:
    names = [check.name for check in exercise.checks]
    for check in exercise.checks:
        label = f"{folder.name}/checks.py gives {exercise.id}/{check.name}"
        if check.kind not in KINDS:
            raise CourseError(f"{label} the kind {check.kind}, which does not exist. Use one of {', '.join(KINDS)}.")
        if not any(text.strip() for text in check.hint):
            raise CourseError(f"{label} no hint: a failed check would say nothing. Add hint=.")
        if type(check.points) is not int or check.points < 1:
            raise CourseError(
                f"{label} {check.points!r} points: a check is worth a whole number above 0. Correct points=."
            )
        if names.count(check.name) > 1:
            raise CourseError(f"{label} a name that another check of the exercise has. Add name=.")
    for name in [n for n, reason in exercise.waived.items() if not reason.strip()]:
        raise CourseError(f"{exercise.id} waives {name} without a reason. Write why that baseline may earn points.")
    for mistake in exercise.misconceptions:
        if mistake.fails not in names:
            raise CourseError(
                f"{exercise.id}: {mistake.name} is to fail {mistake.fails}, which is none of {names}. Correct fails=."
            )


def _check_names(assignments: tuple[Assignment, ...]) -> None:
    seen: dict[str, str] = {}
    ids = [assignment.id for assignment in assignments]
    for assignment in assignments:
        if ids.count(assignment.id) > 1:
            raise CourseError(
                f"course.toml declares {assignment.id} twice: an id is the name of one folder. Remove one."
            )
        for exercise in assignment.exercises:
            if exercise.module != assignment.module:
                raise CourseError(
                    f"{assignment.id} declares {exercise.id}, but its module is {assignment.module}. Correct one."
                )
            if exercise.function in seen:
                raise CourseError(
                    f"{exercise.id} has the name of {seen[exercise.function]}: names are unique. Rename one."
                )
            seen[exercise.function] = exercise.id


# ----------------------------------------------------------------------------------------------- references


def solved_source(assignment: Assignment) -> str:
    """The reference without its delimiters."""
    return solved(assignment.reference.read_text(encoding="utf-8"))


def given_source(course: Course, assignment: Assignment) -> str:
    """The module `given` of an assignment; "" if it is given nothing.

    Raises:
        CourseError: an unknown or later assignment is named, or one that closes after this one opens.
    """
    if not assignment.given:
        return ""
    order = [a.id for a in course.assignments]
    wanted = []
    for name, functions in assignment.given.items():
        if name not in order or order.index(name) >= order.index(assignment.id):
            raise CourseError(
                f"{assignment.id} is given functions of {name}, which is no earlier assignment. Correct course.toml."
            )
        earlier = course.assignments[order.index(name)]
        if earlier.closes and assignment.opens and earlier.closes > assignment.opens:
            raise CourseError(
                f"{assignment.id} opens on {assignment.opens} and gives answers of {name}, "
                f"which closes on {earlier.closes}. Move a date."
            )
        wanted += list(functions)
    earlier_sources = [(a.reference.name, solved_source(a)) for a in course.assignments[: order.index(assignment.id)]]
    return extract(earlier_sources, wanted, GIVEN)


def course_files(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """The modules that are the course's own in every worker: `given`, `probes`."""
    files = {}
    given = given_source(course, assignment)
    if given:
        files["given"] = given.encode()
    probes = assignment.folder / "probes.py"
    if probes.is_file():
        files["probes"] = probes.read_bytes()
    return files


def load_oracle(course: Course, assignment: Assignment) -> Oracle:
    """The reference of an assignment with what it is given, loaded here.

    Raises:
        CourseError: the reference cannot be imported.
    """
    sources = Sources(
        target=assignment.module,
        files={assignment.module: solved_source(assignment).encode()},
        notebooks={},
        course=course_files(course, assignment),
        names=tuple(e.function for e in assignment.exercises),
    )
    try:
        loaded, modules = load(sources)
    except (
        Exception
    ) as error:  # whatever importing the course's own given or probes raises, to be told with its assignment
        why = f"{type(error).__name__}: {error}"
        raise CourseError(
            f"{assignment.id}: given or probes cannot be imported: {why}. Mend what they come from."
        ) from error
    missing = [name for name, where in loaded.functions.items() if where == "missing"]
    if loaded.raised or missing:
        why = (
            f"{loaded.raised.type_name}: {loaded.raised.message}"
            if loaded.raised
            else f"{', '.join(missing)} is not defined"
        )
        raise CourseError(f"{assignment.reference} cannot be used: {why}. Mend the reference, or its exercises.")
    return Oracle(modules)


def translations(assignment: Assignment) -> dict[str, Translate]:
    """By language what translates the sentences of an assignment's exercises (`scripts/translate.py` makes the files)."""
    return {path.stem: read(path).gettext for path in sorted(assignment.folder.glob("*.mo"))}


def digest(course: Course, assignment: Assignment) -> str:
    """sha256 over all that an assignment's checks are made from."""
    total = hashlib.sha256()
    files = [assignment.reference, *sorted(assignment.folder.glob("checks*.py"))]
    for data in [*(p.read_bytes() for p in files), *course_files(course, assignment).values()]:
        total.update(len(data).to_bytes(8, "little") + data)
    return total.hexdigest()
