"""Trusted work on a course in several processes: suites and self-checks, never anything of a student."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from autograder.course import Course, load_course

Job = TypeVar("Job")
Part = TypeVar("Part")


def each(
    work: Callable[[Course, Job], Part],
    course: Course,
    jobs: Sequence[Job],
    processes: int,
    progress: Callable[[Job], None] = lambda job: None,
) -> Iterator[Part]:
    """What every job gives, in the order of the jobs, whatever the number of processes.

    Args:
        work: a function of a module, since it is named to the other processes; jobs and results must be picklable.
        course: read again by every other process, for what it declares are functions.
        jobs: each stands for itself.
        processes: how many; with one, the work is done in this process.
        progress: told every job: before it with one process, after it with several.
    """
    if min(processes, len(jobs)) <= 1:
        for job in jobs:
            progress(job)
            yield work(course, job)
        return
    with ProcessPoolExecutor(min(processes, len(jobs)), initializer=_open, initargs=(course.root,)) as pool:
        for job, part in zip(jobs, pool.map(partial(_here, work), jobs), strict=True):
            progress(job)
            yield part


_opened: list[Course] = []  # of such a process: the course that it has read


def _open(root: Path) -> None:
    _opened[:] = [load_course(root)]


def _here(work: Callable[[Course, Any], Part], job: Any) -> Part:
    return work(_opened[0], job)
