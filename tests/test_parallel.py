"""Work on a course in several processes."""

import os

from autograder.course import Course
from autograder.parallel import each
from tests.good import LINES, NOISE, course


def told(course: Course, job: str) -> tuple[str, int]:
    """Work whose result shows which course it saw, and where."""
    return course.find(job).module, os.getpid()


def test_parts_come_in_the_order_of_the_jobs() -> None:
    """With one process and with several, and each job is told."""
    for processes in (1, 2):
        progress: list[str] = []
        parts = each(told, course(), [NOISE, LINES, NOISE], processes, progress.append)
        assert ["noise", "lines", "noise"] == [module for module, _ in parts]
        assert [NOISE, LINES, NOISE] == progress


def test_a_process_is_started_only_for_more_jobs_than_one() -> None:
    """One job, or one process, is done here; two jobs are done elsewhere."""
    assert [os.getpid()] == [place for _, place in each(told, course(), [LINES], 2)]
    assert [os.getpid()] * 2 == [place for _, place in each(told, course(), [LINES, NOISE], 1)]
    assert os.getpid() not in [place for _, place in each(told, course(), [LINES, NOISE], 2)]
