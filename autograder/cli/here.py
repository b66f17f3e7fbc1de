"""The course that a command is given in, and the assignments that it names."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.course import Assignment, Course


def course_here() -> "Course":
    from autograder.course import find_root, load_course

    root = find_root(Path.cwd())
    if root is None:
        raise AutograderError(
            f"No course is here: neither {Path.cwd()} nor a folder above it has solutions/course.toml. Go to the course's folder."
        )
    return load_course(root)


def chosen_of(course: "Course", names: Sequence[str]) -> "list[Assignment]":
    return [course.find(name) for name in names] or [
        course.find(a.id) for a in course.assignments if a.exercises or a.broken
    ]
